"""The one record that an auditor reads, and what the data say beside each question. Only a sample leads here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from workforce.caseload.restricted import hidden_children
from workforce.db import db, policy
from workforce.people.queries import staff_on
from workforce.supervision import record_queries, session_queries
from workforce.supervision.audit_queries import Item
from workforce.supervision.models import Agreement
from workforce.supervision.queries import known_from, last_held, policy_of, standings
from workforce.supervision.record_rules import DATES_SEEN, RecordContent
from workforce.supervision.session_rules import SessionFacts
from workforce.web.access import Viewer
from workforce.web.pages import day_words, plural

RESTRICTED = "Restricted case"
REDACTED = "Redacted"


@dataclass(frozen=True, slots=True)
class OneRecord:
    """A record as its auditor reads it: no draft of a decision, nothing of other sessions, no restricted case."""

    session: SessionFacts
    sessions: Sequence[SessionFacts]  # of a group's record, everybody's
    content: RecordContent
    hints: Mapping[str, Sequence[str]]  # what the data say, by question

    @property
    def is_signed(self) -> bool:
        """Whether it is signed now: a supervisor can take the signature back until the supervisee has answered."""
        return "supervisor" in self.content.signatures

    def shown(self, place: str, words: str | None) -> str:
        """Return the words of a place; a redacted one says so."""
        return REDACTED if self.content.is_redacted(place) else words or ""


def _masker(hidden: Iterable[str]) -> Any:
    """Return a function that puts 'Restricted case' in the place of the references of hidden children."""
    found = sorted(hidden, key=len, reverse=True)
    if not found:
        return lambda words: words
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, found))})(?![\w-])")
    return lambda words: pattern.sub(RESTRICTED, words) if words else words


def _masked(content: RecordContent, hidden: Mapping[int, str]) -> RecordContent:
    """Return a record without restricted references, drafts of decisions, and what belongs to other sessions."""
    mask, references = _masker(hidden.values()), frozenset(hidden.values())
    answered = {role: replace(one, comment=mask(one.comment)) for role, one in content.signatures.items()}
    return replace(
        content, pulled={}, carried=(),
        parts={spec.key: replace(content.parts[spec.key], words=mask(content.parts[spec.key].words))
               for spec in content.specs if spec.key in content.parts},
        agenda=[replace(one, words=mask(one.words)) for one in content.agenda],
        actions=[replace(one, words=mask(one.words)) for one in content.actions],
        oversight=[
            replace(one, draft=None, reference=RESTRICTED if one.reference in references else one.reference)
            for one in content.oversight
        ],
        notes=[replace(one, words=mask(one.words)) for one in content.notes], signatures=answered,
    )  # fmt: skip


def record_of(item: Item, viewer: Viewer) -> OneRecord | None:
    """Return the record of a sample with what the data say: a fixed number of statements. None where it is gone.

    Whoever calls has checked that this viewer reads it, and writes that it was read.
    """
    sessions = session_queries.of_record(item.record_id)
    session = next((one for one in sessions if one.id == item.session_id), None)
    content = record_queries.content(session, sessions) if session else None
    if session is None or content is None:
        return None
    hints = _hints(session, content)
    return OneRecord(session, sessions, _masked(content, hidden_children(viewer.worker_id)), hints)


def _hints(session: SessionFacts, content: RecordContent) -> dict[str, list[str]]:
    """Return what the data say beside the questions that they can speak to; they never answer one."""
    return {
        "agreement": _agreement(session),
        "frequency": _frequency(session),
        "joint_agenda": [_agenda(session, content)],
        "compliant": [_written(content), _length(session)],
        "signed": _signed(content),
        "staff_care": _part(content, "wellbeing"),
        "health_safety": _part(content, "wellbeing"),
        "absence": _part(content, "wellbeing"),
        "leave": _part(content, "wellbeing"),
        "learning": _part(content, "learning"),
        **_seen(session),
    }


def _agreement(session: SessionFacts) -> list[str]:
    row = db.session.execute(
        select(Agreement.started_on, Agreement.review_on).where(
            Agreement.worker_id == session.worker_id, Agreement.held.contains(session.day)
        )
    ).one_or_none()
    if row is None:
        return ["No written agreement stands here for that day."]
    late = " That day had passed." if row.review_on < session.day else ""
    return [
        f"A written agreement since {day_words(row.started_on)}, to be reviewed by {day_words(row.review_on)}.{late}"
    ]


def _frequency(session: SessionFacts) -> list[str]:
    """Say by when the session was due, by the policy of its day."""
    day = session.day
    version = policy.in_force("supervision", day)
    person = next((one for one in staff_on(day) if one.id == session.worker_id), None)
    if version is None or person is None:
        return ["The data say nothing: no policy or no post on that day."]
    frequency = policy_of(version, day).frequency
    if session.kind not in frequency.counted_kinds:
        return [f"A session {session.kind.words} does not count towards the interval."]
    held = last_held(day - timedelta(days=1), frequency)
    stands = standings(day, [person], frequency, known_from(), held).get(person.id)
    if stands is None:
        return ["Not known: the person was away, or sessions are not known for that day."]
    before = f"The one before was on {day_words(stands.last_held_on)}. " if stands.last_held_on else "The first one. "
    late = stands.days_overdue(day)
    when = f", {plural(late, 'day')} before" if late else ": in time"
    return [f"{before}By the policy this one was due by {day_words(stands.due_on)}{when}."]


def _agenda(session: SessionFacts, content: RecordContent) -> str:
    by: dict[str, int] = {"supervisee": 0, "supervisor": 0, "others": 0, "the system": 0}
    for one in content.agenda:
        who = {session.worker_id: "supervisee", session.supervisor_id: "supervisor"}.get(one.added_by, "others")
        by["the system" if one.pulled else who] += 1
    told = ", ".join(f"{count} by {who}" for who, count in by.items() if count)
    return (
        f"{plural(len(content.agenda), 'line')}: {told}; {content.not_covered} not covered." if told else "No agenda."
    )


def _written(content: RecordContent) -> str:
    specs = content.specs
    written = sum(1 for one in specs if content.words(one.key) or content.is_redacted(f"part:{one.key}"))
    return f"{written} of {plural(len(specs), 'part')} written, {plural(len(content.actions), 'action')} agreed."


def _length(session: SessionFacts) -> str:
    broken = {True: "interrupted", False: "not interrupted", None: "interruptions not known"}[session.interrupted]
    disputed = " The supervisee disputes the length." if session.is_length_disputed else ""
    return f"{session.minutes or 'Not known how many'} minutes, {broken}.{disputed}"


def _signed(content: RecordContent) -> list[str]:
    names = {"supervisor": "Supervisor", "supervisee": "Supervisee"}
    asked = names if content.kind.is_signed_by_both else {"supervisor": "Supervisor"}
    found = []
    for role, words in asked.items():
        one = content.signatures.get(role)
        how = " and disputed it" if one and one.agrees is False else ""
        found.append(f"{words}: {f'signed on {day_words(one.at.date())}{how}' if one else 'not signed'}.")
    return found if content.kind.is_signed_by_both else [*found, f"Not signed by others: {content.kind.words}."]


def _part(content: RecordContent, key: str) -> list[str]:
    label = next((one.label for one in content.specs if one.key == key), None)
    if label is None:
        return [f"A record {content.kind.words} has no such part."]
    if content.is_redacted(f"part:{key}"):
        return [f"“{label}” was redacted."]
    return [f"“{label}” has {plural(len(content.words(key).split()), 'word')}."]


def _seen(session: SessionFacts) -> dict[str, list[str]]:
    seen = record_queries.last_seen(session.worker_id, session.day)

    def told(what: str) -> str:
        if what not in seen:
            return f"{DATES_SEEN[what]}: not seen by that day."
        on, to = seen[what]
        return f"{DATES_SEEN[what]}: seen on {day_words(on)}, {_valid(to, session.day)}."

    return {
        "dbs": [told("dbs")],
        "registration": [told("registration")],
        "driving": [told("driving_licence"), told("business_insurance")],
    }


def _valid(to: date | None, day: date) -> str:
    if to is None:
        return "without an end"
    return f"valid to {day_words(to)}" if to >= day else f"had run out on {day_words(to)}"
