"""Supervision records of the demonstration council: what was said, agreed, signed and disputed. All of it is invented.

The sessions are those of the council's files: the newest of them are told by the product itself, too, so that a file's
row yields and counts no second time, and get agendas, records, actions, signatures and feedback. The files' own rows
stay as they are: the same files imported again bring nothing new.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text

from workforce.db import db, policy
from workforce.people.queries import staff_on
from workforce.supervision.models import Agreement, Tie
from workforce.supervision.queries import policy_of
from workforce.supervision.record_models import Action, AgendaItem, Feedback, Part, Record, Signature
from workforce.supervision.record_rules import ActionFacts, Item, PartOfRecord, RecordContent, digest_of
from workforce.supervision.rules import Kind
from workforce.working_days import working_days_after

__all__ = ["record"]

DAYS = 110  # how far back sessions have records
WELLBEING = (
    "Tired after three late visits in one week. Sleep is better since the bank of hours was agreed.",
    "Well, and glad of the quiet morning for writing. Leave is booked for the last week of the school holidays.",
    "A difficult visit has stayed with her. We agreed a call after every visit to that address for a month.",
    "Shoulder pain from driving; an assessment of the workstation is asked for. No sick leave.",
    "Feels safer since visits to the block are made in pairs. Asked for the torch and the alarm to be replaced.",
    "Proud of how the last review went. A little worn by the traffic between the two offices.",
)
REFLECTION = (
    "The second home visit: what she noticed in the room before a word was said, and another way to open the talk.",
    "A meeting that went quiet when school spoke. Who was silent, what that might mean, and how to ask next time.",
    "Hope and worry while writing the assessment: what the chronology showed and the last visit did not.",
    "Working with an interpreter for the first time: what was lost, what was gained, and what to prepare.",
    "A goodbye at the end of a long piece of work, and what it took to say it well.",
    "An angry telephone call. What was underneath it, and what helped: naming it, and ringing back the same day.",
)
WORKLOAD = (
    "Stretched because of the hearing more than the number of children. No new child before the week after it.",
    "Manageable. Two cases are ready to close; we look at both on Monday.",
    "Too much travel: two families have moved across the county. We ask for one to be handed over.",
    "Comfortable, with room for a duty week in the new year.",
)
LEARNING = (
    "Shadowing a colleague in court was worth the day. Wants to read more on direct work with teenagers.",
    "The risk analysis refresher is booked. Brings one piece of work to the peer group.",
    "Would like to supervise a student next year; we look at the practice educator course.",
    "",
)
OTHER = ("", "", "Asked for a quieter place to write.", "Feedback from a family: 'she listened before she decided'.")
ITEMS = (
    "Leave and who covers", "A visit I would like to think about", "Court statement: when and where to write it",
    "Feedback from the duty week", "Joint work with health", "What I would like to learn this quarter",
)  # fmt: skip
ACTIONS = (
    "Agree a quiet morning each week for court writing", "Shadow a looked after review chaired in another team",
    "Ask for the alarm to be replaced", "Bring one piece of work to the peer group", "Book the risk analysis refresher",
    "Look at the two cases that are ready to close", "Write up the learning from the last review",
)  # fmt: skip
COMMENTS = ("", "", "", "A fair record. Thank you for the time.", "The part on workload helped most.")
DISPUTES = (
    "We were called out twice, so it was not a full session. The record should say so.",
    "I asked for a case to move. That is not in the record.",
)
CODES = {
    "supervisor called to an urgent case": "supervisor_urgent", "supervisee in court": "court",
    "supervisor unwell": "supervisor_absent", "supervisee unwell": "supervisee_absent",
    "emergency visit": "supervisee_urgent", "room not available": "room", "duty cover": "duty",
}  # fmt: skip

_ADOPT = """
INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, worker_id, supervisor_id, kind,
  planned_on, planned_time, planned_minutes, place, held_on, start_time, minutes, interrupted, cancelled_code,
  cancelled_reason)
SELECT 'page', 0, 'demonstration-' || s.session_ref, s.supervisee, s.supervisor, s.worker_id, s.supervisor_id, s.kind,
  coalesce(s.planned_on, s.held_on), coalesce(s.start_time, time '10:00'), 90, 'Room ' || (1 + s.id % 6),
  s.held_on, s.start_time, s.minutes, s.interrupted, fell.code,
  CASE WHEN fell.code IS NOT NULL THEN coalesce(CAST(:words AS jsonb) ->> fell.code, fell.code) END
FROM supervision_session s
CROSS JOIN LATERAL (SELECT CASE WHEN s.held_on IS NULL AND s.cancelled_reason IS NOT NULL
  THEN coalesce(CAST(:codes AS jsonb) ->> s.cancelled_reason, 'other') END AS code) fell
WHERE s.id IN (
  SELECT DISTINCT ON (worker_id, coalesce(held_on, planned_on)) id FROM supervision_session
  WHERE source <> 'page' AND kind IN ('formal', 'asye') AND worker_id IS NOT NULL AND supervisor_id IS NOT NULL
    AND coalesce(held_on, planned_on) > CAST(:until AS date) - :days AND (held_on IS NULL OR minutes > 0)
  ORDER BY worker_id, coalesce(held_on, planned_on), held_on NULLS LAST, id
) ORDER BY s.id
"""
_HELD = """
SELECT s.id, s.kind, s.worker_id, w.name, w.employee_number, s.supervisor_id, v.name, v.employee_number, s.held_on,
  s.start_time, s.minutes, s.interrupted
FROM supervision_session s JOIN worker w ON w.id = s.worker_id JOIN worker v ON v.id = s.supervisor_id
WHERE s.source = 'page' AND s.held_on IS NOT NULL AND s.record_id IS NULL AND s.held_on <= :until
ORDER BY s.held_on, s.id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A held session, as its record will tell of it."""

    id: int
    kind: str
    worker_id: int
    worker: str
    number: str
    supervisor_id: int
    supervisor: str
    supervisor_number: str
    held_on: date
    start: time | None
    minutes: int
    interrupted: bool | None


def record(until: date, seed: int = 1) -> int:
    """Let the council have recorded its newest sessions here; return how many records there are. Once only."""
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM supervision_record)")):
        return 0
    rules = policy_of(policy.in_force(policy.PolicyKind.SUPERVISION, until), until)
    words = json.dumps({one.code: one.words for one in rules.reasons})
    db.session.execute(text(_ADOPT), {"until": until, "days": DAYS, "codes": json.dumps(CODES), "words": words})
    rng = random.Random(f"{seed}:records")
    sessions = [Told(*row) for row in db.session.execute(text(_HELD), {"until": until})]
    if not sessions:
        return 0
    ids = _records(sessions)
    parts, items, actions = _written(rng, sessions, ids, until)
    for model, rows in ((Part, parts), (AgendaItem, items), (Action, actions)):
        db.session.execute(insert(model), rows)
    _sign(rng, sessions, ids, parts, until)
    _feedback(rng, sessions, until)
    _coming(rng, until)
    _terms(until)
    return len(sessions)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _records(sessions: Sequence[Told]) -> dict[int, int]:
    """Make the records; return each session's."""
    rows = [
        {
            "kind": one.kind, "pulled": {"facts": [], "lines": [], "at": _at(one.held_on, 9).isoformat()},
            "is_peer_reflection": one.id % 5 == 0, "begun_by": _address(one.supervisor_number),
            "begun_at": _at(one.held_on, 9), "saved_at": _at(one.held_on, 15),
        }
        for one in sessions
    ]  # fmt: skip
    made = db.session.scalars(insert(Record).returning(Record.id, sort_by_parameter_order=True), rows).all()
    found = dict(zip((one.id for one in sessions), made, strict=True))
    db.session.execute(
        text(
            "UPDATE supervision_session s SET record_id = m.record FROM unnest(CAST(:sessions AS bigint[]),"
            " CAST(:records AS bigint[])) AS m(session, record) WHERE s.id = m.session"
        ),
        {"sessions": list(found), "records": list(found.values())},
    )
    return found


def _address(number: str) -> str:
    return f"{number.lower()}@demo.example"


def _written(
    rng: random.Random, sessions: Sequence[Told], ids: dict[int, int], until: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    parts: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    actions: list[dict[str, Any]] = []
    for one in sessions:
        at, by = _at(one.held_on, 15), _address(one.supervisor_number)
        chosen = zip(
            ("wellbeing", "reflection", "workload", "learning", "other"),
            (WELLBEING, REFLECTION, WORKLOAD, LEARNING, OTHER), strict=True,
        )  # fmt: skip
        for key, phrases in chosen:
            words = rng.choice(phrases)
            if words and (key != "reflection" or rng.random() < 0.8):
                parts.append(
                    {
                        "record_id": ids[one.id],
                        "part": key,
                        "words": words,
                        "saved_by": by,
                        "saved_at": at,
                    }
                )
        items += [
            {
                "session_id": one.id, "words": words, "is_covered": rng.random() < 0.85, "pulled": None,
                "added_by": rng.choice((one.worker_id, one.supervisor_id)), "added_at": _at(one.held_on, 8),
            }
            for words in rng.sample(ITEMS, rng.randint(1, 3))
        ]  # fmt: skip
        actions += list(_actions(rng, one, until))
    return parts, items, actions


def _actions(rng: random.Random, one: Told, until: date) -> Iterator[dict[str, Any]]:
    for words in rng.sample(ACTIONS, rng.choice((0, 1, 1, 2))):
        due = one.held_on + timedelta(days=rng.choice((14, 21, 28, 42)))
        ends = due + timedelta(days=rng.randint(-10, 9))
        is_done = ends <= until and rng.random() < 0.85
        yield {
            "session_id": one.id, "worker_id": one.worker_id, "words": words, "due_on": due,
            "owner_id": one.worker_id if rng.random() < 0.6 else one.supervisor_id,
            "added_by": _address(one.supervisor_number), "added_at": _at(one.held_on, 15),
            "ended_as": "done" if is_done else None, "ended_on": ends if is_done else None,
            "ended_by": _address(one.number) if is_done else None,
        }  # fmt: skip


def _sign(
    rng: random.Random, sessions: Sequence[Told], ids: dict[int, int], parts: Sequence[dict[str, Any]], until: date
) -> None:
    """Sign most records by both, some late, some not yet, a few disputed."""
    firsts, seconds, disputed = [], [], []
    contents = _contents(sessions, ids, parts)
    for one in sessions:
        first = working_days_after(one.held_on, rng.choice((0, 1, 2, 3, 4, 5, 8)))
        if first > until or (rng.random() < 0.04 and one.interrupted is not None) or one.interrupted is None:
            continue
        digest = digest_of(_texts(one), contents[one.id])
        row = {"record_id": ids[one.id], "digest": digest}
        firsts.append(
            row | {"role": "supervisor", "worker_id": one.supervisor_id, "by": _address(one.supervisor_number),
                   "at": _at(first, 16)}
        )  # fmt: skip
        second = working_days_after(first, rng.choice((0, 1, 2, 3, 5, 7)))
        if second > until or rng.random() < 0.05:
            continue
        agrees = rng.random() > 0.03
        confirms = agrees and rng.random() > 0.02
        disputed += [] if confirms else [one.id]
        seconds.append(
            row | {"role": "supervisee", "worker_id": one.worker_id, "by": _address(one.number), "at": _at(second, 17),
                   "agrees": agrees, "confirms_length": confirms,
                   "comment": (rng.choice(COMMENTS) if agrees else rng.choice(DISPUTES)) or None}
        )  # fmt: skip
    db.session.execute(
        text("UPDATE supervision_session SET is_length_disputed = true WHERE id = ANY(:ids)"), {"ids": disputed}
    )
    for rows in (firsts, seconds):
        if rows:
            db.session.execute(insert(Signature), rows)


def _texts(one: Told) -> dict[str, str]:
    return {
        "supervisee": one.worker, "supervisor": one.supervisor, "kind": one.kind, "held_on": str(one.held_on),
        "start": str(one.start), "minutes": str(one.minutes), "interrupted": str(one.interrupted),
    }  # fmt: skip


def _contents(
    sessions: Sequence[Told], ids: dict[int, int], parts: Sequence[dict[str, Any]]
) -> dict[int, RecordContent]:
    """Return what is signed of each session, as the product's own fingerprint reads it."""
    found: dict[int, dict[str, PartOfRecord]] = {}
    for row in parts:
        part = PartOfRecord(row["part"], row["words"], row["saved_by"], row["saved_at"])
        found.setdefault(row["record_id"], {})[row["part"]] = part
    agenda: dict[int, list[Item]] = {}
    rows = db.session.execute(
        text("SELECT session_id, id, words, added_by, pulled, is_covered FROM supervision_agenda_item ORDER BY id")
    )
    for session, *item in rows:
        agenda.setdefault(session, []).append(Item(*item))
    actions: dict[int, list[ActionFacts]] = {}
    rows = db.session.execute(
        text(
            "SELECT a.id, a.session_id, a.words, a.owner_id, o.name, a.due_on FROM supervision_action a"
            " JOIN worker o ON o.id = a.owner_id ORDER BY a.due_on, a.id"
        )
    )
    for id_, session, words, owner_id, owner, due in rows:
        actions.setdefault(session, []).append(ActionFacts(id_, session, words, owner_id, owner, due, due, None, None))
    return {
        one.id: RecordContent(
            ids[one.id], Kind(one.kind), {}, one.id % 5 == 0, _at(one.held_on, 9), None, found.get(ids[one.id], {}),
            agenda.get(one.id, []), actions.get(one.id, []),
        )
        for one in sessions
    }  # fmt: skip


def _feedback(rng: random.Random, sessions: Sequence[Told], until: date) -> None:
    rows = []
    for one in sessions:
        given = one.held_on + timedelta(days=rng.randint(0, 6))
        if given > until or rng.random() < 0.4:
            continue
        is_full = one.minutes >= 90 and not one.interrupted
        odds = (75, 20, 5) if is_full else (35, 40, 25)
        said = [rng.choices(("yes", "partly", "no"), odds)[0] for _ in range(4)]
        rows.append(
            {
                "session_id": one.id, "worker_id": one.worker_id, "supervisor_id": one.supervisor_id,
                "held_on": one.held_on, "given_on": given, "needs_met": said[0], "reflected": said[1], "heard": said[2],
                "clear_next": said[3],
            }
        )  # fmt: skip
    if rows:
        db.session.execute(insert(Feedback), rows)


def _coming(rng: random.Random, until: date) -> None:
    """Put a line on the agenda of the sessions to come."""
    rows = db.session.execute(
        text(
            "SELECT id, worker_id FROM supervision_session WHERE source = 'page' AND planned_on > :until"
            " AND cancelled_reason IS NULL ORDER BY id"
        ),
        {"until": until},
    ).all()
    items = [
        {"session_id": id_, "words": rng.choice(ITEMS), "added_by": worker, "added_at": _at(until, 12)}
        for id_, worker in rows
        if rng.random() < 0.5
    ]
    if items:
        db.session.execute(insert(AgendaItem), items)


def _terms(until: date) -> None:
    """Name assessors of the newly qualified, and record the written agreements of some part-time people."""
    staff = staff_on(until)
    now = _at(until, 9)
    common = {"set_by": "demonstration", "set_at": now}
    line = {one.id: number for one in staff if (number := one.main.supervisor)}
    numbers = {one.employee_number: one.id for one in staff}
    assessors = [one for one in staff if one.grade == "advanced_practitioner" and not one.is_away]
    newly = [one for one in staff if one.grade == "asye"]
    ties = [
        {"worker_id": one.id, "supervisor_id": assessors[n % len(assessors)].id, "role": "assessor",
         "started_on": max(one.run_started_on, until - timedelta(days=200)), **common}
        for n, one in enumerate(newly)
        if assessors and line.get(one.id) != assessors[n % len(assessors)].employee_number
    ]  # fmt: skip
    part_time = [one for one in staff if one.is_social_work and one.fte < 1 and line.get(one.id) in numbers][:6]
    agreements = [
        {"worker_id": one.id, "supervisor_id": numbers[line[one.id]], "started_on": until - timedelta(days=300),
         "minutes": 45 if n % 2 else 60, "parts": 2 if n % 2 else 1, "interval_days": None,
         "review_on": until + timedelta(days=30 * n - 20), **common}
        for n, one in enumerate(part_time)
    ]  # fmt: skip
    if ties:
        db.session.execute(insert(Tie), ties)
    if agreements:
        db.session.execute(insert(Agreement), agreements)
