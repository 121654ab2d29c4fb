"""Saving a draft record: only what a form touched, all of it or, where another window changed the same, nothing.

Each change checks all of it first, flushes, and never commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.db import db
from workforce.people.models import PAGE
from workforce.supervision import oversight_service
from workforce.supervision.draft_rules import NEXT, TIMES, Compared, Times, compare, mark_of, read_times, state_of
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Session
from workforce.supervision.record_models import Action, AgendaItem, DatesSeen, Draft, Oversight, Part, Record
from workforce.supervision.record_rules import LONGEST_LINE, LONGEST_PART, RecordContent
from workforce.supervision.record_service import again, check_times, hold_draft
from workforce.supervision.rules import Interval
from workforce.supervision.session_rules import SessionFacts
from workforce.supervision.session_service import refusing_overlap
from workforce.web.access import Viewer
from workforce.web.pages import day_words


class ConflictError(SettledError):
    """Another window changed the same things; `stands` is what it saved, by key. Nothing was saved, nothing is lost."""

    def __init__(self, stands: Mapping[str, str]) -> None:
        """Keep what stands there beside the message."""
        super().__init__(
            "This record was also saved in another window. What you typed is here and not saved yet; beside it stands"
            " what the other window saved. Put them together, then save."
        )
        self.stands = stands


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to be written."""

    words: str
    owner_id: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Case:
    """A child of whom oversight can be held, and how long until it is due again."""

    reference: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form holds, and the marks of what it showed."""

    values: Mapping[str, str]
    shown: Mapping[str, str] = field(default_factory=dict)
    new_action: NewAction | None = None
    cases: Mapping[int, Case] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft after it was saved, and the marks of what was written."""

    record: RecordContent
    marks: Mapping[str, str]
    is_as_sent: bool  # whether the draft now holds all that the form showed


def save(session_id: int, sent: Sent, viewer: Viewer) -> Saved:
    """Save what a form touched. Raise ConflictError where another window changed the same meanwhile."""
    facts, group, content = hold_draft(session_id, viewer)
    children, today = list(sent.cases), clock.today()
    found = compare(state_of(facts, content, children, today), sent.values, sent.shown)
    _check_words(sent.values)
    if found.collides:
        raise ConflictError(found.collides)
    times = read_times(found.changed[TIMES]) if TIMES in found.changed else None
    minutes = check_times(times, facts) if times else None
    if sent.new_action:
        _check_action(sent.new_action, group)
    _write(facts, group, content, found, sent, viewer.email)
    if times:
        _write_times(group, content, times, minutes, viewer.email)
    _write_oversight(facts, found, sent.cases, times, viewer.email)
    db.session.execute(update(Record).where(Record.id == content.id).values(saved_at=clock.now()))
    db.session.flush()
    facts, content = again(session_id)
    stands = state_of(facts, content, children, today)
    differs = [key for key, value in sent.values.items() if stands.get(key, value) != value]
    return Saved(
        content, {key: mark_of(stands[key]) for key in found.changed if key in stands},
        not [key for key in differs if not (key == NEXT and sent.new_action)],
    )  # fmt: skip


def _check_words(values: Mapping[str, str]) -> None:
    for key, value in values.items():
        if (key.startswith(("part:", "oversight:")) or key == NEXT) and len(value) > LONGEST_PART:
            raise SupervisionError(f"Use {LONGEST_PART:,} characters or fewer", key.replace("part:", "part-"))


def _check_action(action: NewAction, group: Sequence[SessionFacts]) -> None:
    if all(action.owner_id not in (one.worker_id, one.supervisor_id) for one in group):
        raise SupervisionError("Choose who does it", "owner")
    if len(action.words) > LONGEST_LINE:
        raise SupervisionError(f"Use {LONGEST_LINE} characters or fewer", "action")
    if action.due_on < clock.today():
        raise SupervisionError(f"{day_words(action.due_on)} has passed: give a day to come.", "due_on")


def _of(found: Compared, kind: str) -> dict[str, str]:
    """Return what was changed of one kind, without its prefix."""
    return {key.removeprefix(kind): value for key, value in found.changed.items() if key.startswith(kind)}


def _write(
    facts: SessionFacts, group: Sequence[SessionFacts], content: RecordContent, found: Compared, sent: Sent, by: str
) -> None:
    """Write words, the agenda's ticks, how actions stand, a new action, certificates, peer reflection."""
    parts = _of(found, "part:")
    half = found.changed.get(NEXT)
    if sent.new_action:
        parts[NEXT] = ""
    elif half is not None and half.strip() not in {one.words for one in content.actions}:
        parts[NEXT] = half  # an autosave that was under way as its action was added comes too late
    for key, words in parts.items():
        _write_part(content, key, words, by)
    covered = _of(found, "covered:")
    if covered:
        ticked = [int(id_) for id_, value in covered.items() if value]
        db.session.execute(
            update(AgendaItem)
            .where(AgendaItem.id.in_(map(int, covered)), AgendaItem.session_id.in_([one.id for one in group]))
            .values(is_covered=AgendaItem.id.in_(ticked))
        )
    _end_actions({int(id_): value for id_, value in _of(found, "action:").items()}, content, by)
    standing = {(one.words, one.owner_id, one.due_on) for one in content.actions}  # a second click adds nothing
    new = sent.new_action
    if new and (new.words, new.owner_id, new.due_on) not in standing:
        db.session.add(
            Action(
                session_id=facts.id, worker_id=facts.worker_id, owner_id=new.owner_id, words=new.words,
                due_on=new.due_on, added_by=by, added_at=clock.now(),
            )
        )  # fmt: skip
    _write_dates_seen(facts, _of(found, "seen:"))
    if "peer" in found.changed:
        peer = found.changed["peer"] == "y"
        db.session.execute(update(Record).where(Record.id == content.id).values(is_peer_reflection=peer))


def _write_part(content: RecordContent, key: str, words: str, by: str) -> None:
    values = {"words": words, "saved_by": by, "saved_at": clock.now()}
    statement = insert(Part).values(record_id=content.id, part=key, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["record_id", "part"], set_=values))


def _write_times(
    group: Sequence[SessionFacts], content: RecordContent, times: Times, minutes: int | None, by: str
) -> None:
    """Store whole times with the session; keep what is typed in part with the draft, where it counts nowhere."""
    is_whole = minutes is not None
    if not is_whole or content.words(TIMES):
        _write_part(content, TIMES, "" if is_whole else times.as_text(), by)
    statement = (
        update(Session)
        .where(Session.id.in_([one.id for one in group]))
        .values(
            held_on=times.held_on if is_whole else None, start_time=times.start if is_whole else None, minutes=minutes,
            interrupted=times.interrupted if is_whole else None,
        )
    )  # fmt: skip
    with refusing_overlap("start"):
        db.session.execute(statement)


def _end_actions(endings: Mapping[int, str], content: RecordContent, by: str) -> None:
    known = {one.id for one in content.carried}
    for wanted in ("done", "not_needed", "open"):
        ids = [id_ for id_, state in endings.items() if id_ in known and state == wanted]
        if ids:
            is_open = wanted == "open"
            ended: dict[str, Any] = {
                "ended_as": None if is_open else wanted, "ended_on": None if is_open else clock.today(),
                "ended_by": None if is_open else by,
            }  # fmt: skip
            db.session.execute(update(Action).where(Action.id.in_(ids)).values(ended))


def _write_oversight(
    facts: SessionFacts, found: Compared, cases: Mapping[int, Case], times: Times | None, by: str
) -> None:
    """Write of which children oversight was held, and follow the day on which the session was held."""
    changed = {int(child): value for child, value in _of(found, "oversight:").items() if int(child) in cases}
    held = (times.held_on if times and times.is_whole else None) or facts.held_on or facts.day
    gone = [cases[child].reference for child, value in changed.items() if not value]
    if gone:
        db.session.execute(delete(Oversight).where(Oversight.session_id == facts.id, Oversight.case_ref.in_(gone)))
    stands = db.session.scalars(select(Oversight).where(Oversight.session_id == facts.id)).all()
    by_ref = {one.case_ref: one for one in stands}
    for one in stands:
        if one.held_on != held:
            one.held_on = held
            case = cases.get(one.child_id or 0)
            one.next_due_on = case.interval.after(held) if case else one.next_due_on
    for child, value in changed.items():
        case = cases[child]
        if value and case.reference not in by_ref:
            by_ref[case.reference] = Oversight(
                source=PAGE, import_id=0, case_ref=case.reference, child_id=child, held_on=held, kind="supervision",
                by=facts.supervisor_number, session_id=facts.id, next_due_on=case.interval.after(held),
            )  # fmt: skip
            db.session.add(by_ref[case.reference])
    db.session.flush()
    _write_said({by_ref[cases[child].reference]: value for child, value in changed.items() if value}, by)
    if changed or times:
        oversight_service.note_case_system(facts.id)


def _write_said(said: Mapping[Oversight, str], by: str) -> None:
    """Write whether oversight is on the child's file, and what was drafted for it."""
    wanted = [row.id for row in said]
    drafts = {one.oversight_id: one for one in db.session.scalars(select(Draft).where(Draft.oversight_id.in_(wanted)))}
    for row, value in said.items():
        on_file, _, words = value.partition("|")
        if (on_file == "yes") != (row.on_file_on is not None):
            row.on_file_on, row.on_file_by = (clock.today(), by) if on_file == "yes" else (None, None)
        draft = drafts.get(row.id)
        if words and draft is None:
            db.session.add(Draft(oversight_id=row.id, words=words, saved_by=by, saved_at=clock.now()))
        elif words and draft is not None:
            draft.words, draft.saved_by, draft.saved_at = words, by, clock.now()
        elif draft is not None:
            db.session.delete(draft)
    db.session.flush()


def _write_dates_seen(facts: SessionFacts, changed: Mapping[str, str]) -> None:
    if not changed:
        return
    db.session.execute(delete(DatesSeen).where(DatesSeen.session_id == facts.id, DatesSeen.what.in_(changed)))
    rows = []
    for what, value in changed.items():
        seen, _, to = value.partition("|")
        if seen:
            rows.append(
                {
                    "session_id": facts.id, "worker_id": facts.worker_id, "what": what,
                    "seen_on": date.fromisoformat(seen), "valid_to": date.fromisoformat(to) if to else None,
                }
            )  # fmt: skip
    if rows:
        db.session.execute(insert(DatesSeen).values(rows))


def is_empty(facts: SessionFacts, content: RecordContent) -> bool:
    """Whether nothing was written into a draft, so that it can be taken away."""
    return not (
        facts.held_on
        or any(one.words for one in content.parts.values())
        or content.actions
        or content.oversight
        or content.dates_seen
    )


def take_away(session_id: int, viewer: Viewer) -> None:
    """Take away a record that was begun by mistake and holds nothing: the session is planned as before."""
    facts, group, content = hold_draft(session_id, viewer)
    if not is_empty(facts, content):
        raise SupervisionError("Something is written here: clear it first, or finish the record.")
    ids = [one.id for one in group]
    db.session.execute(update(Session).where(Session.id.in_(ids)).values(record_id=None, start_time=None))
    db.session.execute(delete(AgendaItem).where(AgendaItem.session_id.in_(ids), AgendaItem.pulled.is_not(None)))
    db.session.execute(delete(Part).where(Part.record_id == content.id))
    db.session.execute(delete(Record).where(Record.id == content.id))
    db.session.flush()
