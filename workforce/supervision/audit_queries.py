"""Reads for quality audits. Each is one statement. None but `audit_record` reads a word of a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, text

from workforce import clock
from workforce.auth.models import Account
from workforce.auth.roles import ROLES
from workforce.db import db
from workforce.supervision.audit_draw_rules import Auditor, Candidate, Rule
from workforce.supervision.audit_rules import Content, Graded
from workforce.web.access import Permission

ANSWER_DAYS = 14  # a record without the supervisee's answer is drawn once they had so long; set by the product
AUDITORS = tuple(name for name, role in ROLES.items() if Permission.AUDIT_SUPERVISION in role.permissions)


def day_end(day: date) -> datetime:
    """Return the instant at which a day ends in London."""
    return datetime.combine(day + timedelta(days=1), time(), clock.LONDON)


def auditors() -> list[Auditor]:
    """Return who may audit now, by name."""
    rows = db.session.execute(
        select(Account.id, Account.worker_id, Account.name)
        .where(Account.is_open, Account.role.in_(AUDITORS))
        .order_by(Account.name, Account.id)
    )
    return [Auditor(*row) for row in rows]


_CANDIDATES = """
SELECT s.record_id, min(s.id), min(r.kind), max(s.held_on), (array_agg(main.code ORDER BY s.id))[1],
  array_agg(DISTINCT s.supervisor_id) FILTER (WHERE s.supervisor_id IS NOT NULL), array_agg(DISTINCT main.code),
  bool_or(x.is_disputed), coalesce(bool_or(main.grade = 'asye'), false)
FROM supervision_session s JOIN supervision_record r ON r.id = s.record_id
JOIN (
  SELECT record_id, min(at) AS first_at, bool_or(role = 'supervisee') AS is_answered,
    coalesce(bool_or(agrees IS FALSE), false) AS is_disputed
  FROM supervision_signature GROUP BY record_id
) x ON x.record_id = s.record_id
LEFT JOIN LATERAL (
  SELECT t.code, p.grade FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.worker_id = s.worker_id AND p.held @> s.held_on
  ORDER BY p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
) main ON true
WHERE s.source = 'page' AND s.held_on BETWEEN :first AND :last AND r.kind <> 'informal'
  AND (x.is_answered OR r.kind NOT IN ('formal', 'asye') OR x.first_at < :answered)
  AND NOT EXISTS (SELECT 1 FROM supervision_audit_item i WHERE i.record_id = s.record_id)
GROUP BY s.record_id ORDER BY s.record_id
"""


def candidates(first: date, last: date, now: datetime) -> list[Candidate]:
    """Return the signed records of sessions held in a period that were not drawn yet, without who may not read them."""
    rows = db.session.execute(
        text(_CANDIDATES), {"first": first, "last": last, "answered": now - timedelta(days=ANSWER_DAYS)}
    )
    return [
        Candidate(
            record, session, kind, held_on, team, frozenset(supervisors or ()),
            teams=frozenset(code for code in teams if code), is_disputed=disputed, is_newly_qualified=asye,
        )
        for record, session, kind, held_on, team, supervisors, teams, disputed, asye in rows
    ]  # fmt: skip


_BARRED = """
SELECT s.record_id, array_agg(DISTINCT x.who) FROM supervision_session s, LATERAL (
  SELECT s.worker_id UNION SELECT s.supervisor_id
  UNION SELECT g.worker_id FROM supervision_signature g WHERE g.record_id = s.record_id
  UNION SELECT n.worker_id FROM supervision_note n WHERE n.record_id = s.record_id
  UNION SELECT a.worker_id FROM post p
    JOIN alias a ON a.kind = 'employee_number' AND a.value = p.supervisor_employee_number
    WHERE p.worker_id = s.supervisor_id AND (p.held @> s.held_on OR p.held @> CAST(:today AS date))
  UNION SELECT t.supervisor_id FROM supervision_tie t
    WHERE t.worker_id = s.supervisor_id AND (t.held @> s.held_on OR t.held @> CAST(:today AS date))
) x(who) WHERE s.record_id = ANY(:records) AND x.who IS NOT NULL GROUP BY s.record_id
"""


def barred(records: Iterable[int], today: date) -> dict[int, frozenset[int]]:
    """Return who may not audit each record: the two, who signed or added to it, who supervises the supervisor."""
    rows = db.session.execute(text(_BARRED), {"records": list(records), "today": today})
    return {record: frozenset(people) for record, people in rows}


# A record as it stands at the end of a day: the first reading that stands then, and a settlement of it that stands.
STANDS = """
  JOIN LATERAL (
    SELECT f.id, f.grade, f.finished_at, f.themes FROM supervision_audit_reading f
    WHERE f.item_id = i.id AND f.turn = 1 AND f.finished_at < :until
      AND (f.withdrawn_at IS NULL OR f.withdrawn_at >= :until)
  ) f ON f.finished_at >= :since
  LEFT JOIN LATERAL (
    SELECT z.grade FROM supervision_audit_settlement z JOIN supervision_audit_reading g ON g.id = z.second_id
    WHERE z.first_id = f.id AND z.at < :until AND (g.withdrawn_at IS NULL OR g.withdrawn_at >= :until)
    ORDER BY z.id DESC LIMIT 1
  ) z ON true
"""


class AuditedRecord(NamedTuple):
    """That a record was audited, and its grade; nothing of what is in it."""

    key: str  # the session's reference
    team: str | None
    grade: str
    finished_on: date
    supervisors: frozenset[int]


def audited(after: date, until: date) -> list[AuditedRecord]:
    """Return the records audited after a day and up to another, as it stood at the end of that one, by reference."""
    rows = db.session.execute(
        text(
            "SELECT s.session_ref, i.team, coalesce(z.grade, f.grade), f.finished_at,"
            " (SELECT array_agg(DISTINCT o.supervisor_id) FROM supervision_session o WHERE o.record_id = i.record_id"
            "  AND o.supervisor_id IS NOT NULL)"
            f" FROM supervision_audit_item i JOIN supervision_session s ON s.id = i.session_id {STANDS}"
            " ORDER BY s.session_ref"
        ),
        {"since": day_end(after), "until": day_end(until)},
    )
    return [
        AuditedRecord(key, team, grade, at.astimezone(clock.LONDON).date(), frozenset(supervisors or ()))
        for key, team, grade, at, supervisors in rows
    ]


def themes_since(after: date, until: date) -> list[set[str]]:
    """Return the themes that readers saw in each record audited in a period: those of its finished readings."""
    rows = db.session.execute(
        text(
            "SELECT i.id, array_agg(t.code) FILTER (WHERE t.code IS NOT NULL)"
            f" FROM supervision_audit_item i {STANDS}"
            " LEFT JOIN supervision_audit_reading r ON r.item_id = i.id AND r.finished_at < :until"
            "   AND r.withdrawn_at IS NULL"
            " LEFT JOIN LATERAL unnest(r.themes) AS t(code) ON true GROUP BY i.id"
        ),
        {"since": day_end(after), "until": day_end(until)},
    )
    return [set(codes or ()) for _, codes in rows]


def double_readings() -> list[tuple[str, str]]:
    """Return the two grades of every record that two readers finished by themselves: none of it was read again."""
    rows = db.session.execute(
        text(
            "SELECT f.grade, g.grade FROM supervision_audit_reading f JOIN supervision_audit_reading g"
            " ON g.item_id = f.item_id AND g.turn = 2 AND g.finished_at IS NOT NULL"
            " WHERE f.turn = 1 AND f.finished_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM supervision_audit_reading w"
            " WHERE w.item_id = f.item_id AND w.withdrawn_at IS NOT NULL) ORDER BY f.item_id"
        )
    )
    return [(first, second) for first, second in rows]


# --- samples, records in them, readings


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample, with how far its readings are."""

    id: int
    lead_id: int
    lead: str
    drawn_at: datetime
    rule: Rule
    seed: int
    size: int
    eligible: Mapping[int, int | None]
    left_out: int
    second_percent: int
    read: int  # records whose first reading is finished
    doubles: int
    read_twice: int
    waiting: int  # second readings that nobody may do yet

    @property
    def is_read(self) -> bool:
        """Whether every reading that somebody can do is finished."""
        return self.read == self.size and self.read_twice + self.waiting >= self.doubles


_SAMPLES = """
SELECT m.id, m.lead_id, a.name, m.drawn_at, m.from_on, m.to_on, m.rule, m.seed, m.size, m.eligible, m.left_out,
  m.second_percent, n.read, n.doubles, n.twice, n.waiting
FROM supervision_audit_sample m JOIN account a ON a.id = m.lead_id
JOIN LATERAL (
  SELECT count(*) FILTER (WHERE r.turn = 1 AND r.finished_at IS NOT NULL) AS read,
    count(*) FILTER (WHERE r.turn = 2) AS doubles,
    count(*) FILTER (WHERE r.turn = 2 AND r.finished_at IS NOT NULL) AS twice,
    count(*) FILTER (WHERE r.account_id IS NULL) AS waiting
  FROM supervision_audit_item i JOIN supervision_audit_reading r ON r.item_id = i.id AND r.withdrawn_at IS NULL
  WHERE i.sample_id = m.id
) n ON true
"""


def _sample(row: Any) -> Sample:
    id_, lead_id, lead, at, first, last, rule, seed, size, eligible, *rest = row
    return Sample(id_, lead_id, lead, at, Rule.read(first, last, rule), seed, size, dict(eligible), *rest)


def samples() -> list[Sample]:
    """Return every sample, the newest first."""
    return [_sample(row) for row in db.session.execute(text(_SAMPLES + "ORDER BY m.id DESC"))]


def sample(sample_id: int) -> Sample | None:
    """Return one sample."""
    row = db.session.execute(text(_SAMPLES + "WHERE m.id = :id"), {"id": sample_id}).one_or_none()
    return _sample(row) if row else None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading, with what was written."""

    id: int
    item_id: int
    turn: int
    account_id: int | None
    reader: str | None
    edition: int
    content: Content
    saved_at: datetime | None
    finished_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_why: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be finished."""
        return self.finished_at is None


class Settlement(NamedTuple):
    """The grade that the lead settled, and why."""

    grade: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a sample: whose, when, who reads it; nothing of what is in it."""

    id: int
    sample_id: int
    place: int
    record_id: int
    session_id: int
    key: str
    kind: str
    held_on: date
    team: str | None
    is_double: bool
    supervisees: tuple[tuple[str, str], ...]  # name, employee number
    supervisor: str | None
    settlement: Settlement | None = None
    readings: Sequence[Reading] = field(default_factory=tuple)  # that stand, by turn

    def turn(self, turn: int) -> Reading | None:
        """Return the first or the second reading that stands."""
        return next((one for one in self.readings if one.turn == turn), None)

    @property
    def graded(self) -> Graded:
        """Return what its readings come to."""
        first, second = self.turn(1), self.turn(2)
        return Graded(
            first.content.grade if first and not first.is_open else None,
            second.content.grade if second and not second.is_open else None,
            second_is_open=bool(second and second.is_open and second.account_id),
            settled=self.settlement.grade if self.settlement else None,
        )

    def own(self, account_id: int) -> Reading | None:
        """Return somebody's reading of it."""
        return next((one for one in self.readings if one.account_id == account_id), None)

    def shows_readings(self, account_id: int) -> bool:
        """Whether somebody may see what was read: a reader who has finished; others once nobody reads it any more."""
        own = self.own(account_id)
        return not own.is_open if own else all(not one.is_open for one in self.readings)


_READINGS = """
SELECT r.id, r.item_id, r.turn, r.account_id, a.name, r.edition, r.answers, r.grade, r.strengths, r.lift, r.themes,
  r.saved_at, r.finished_at, r.withdrawn_at, r.withdrawn_why
FROM supervision_audit_reading r LEFT JOIN account a ON a.id = r.account_id
"""


def _reading(row: Any) -> Reading:
    id_, item, turn, account, name, edition, answers, grade, strengths, lift, themes, *times = row
    content = Content(answers, grade, strengths, lift, tuple(themes))
    return Reading(id_, item, turn, account, name, edition, content, *times)


def readings(items: Sequence[int], *, withdrawn: bool = False) -> dict[int, list[Reading]]:
    """Return the readings of some records that stand (or were withdrawn), by turn."""
    rows = db.session.execute(
        text(f"{_READINGS} WHERE r.item_id = ANY(:items) AND (r.withdrawn_at IS NOT NULL) = :gone ORDER BY turn, r.id"),
        {"items": list(items), "gone": withdrawn},
    )
    found: dict[int, list[Reading]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(_reading(row))
    return found


_ITEMS = """
SELECT i.id, i.sample_id, i.place, i.record_id, i.session_id, s.session_ref, r.kind, s.held_on, i.team, i.is_double,
  (SELECT jsonb_agg(jsonb_build_array(w.name, w.employee_number) ORDER BY w.name, w.id)
   FROM supervision_session o JOIN worker w ON w.id = o.worker_id WHERE o.record_id = i.record_id),
  v.name, z.grade, z.why, z.by, z.at
FROM supervision_audit_item i
JOIN supervision_session s ON s.id = i.session_id
JOIN supervision_record r ON r.id = i.record_id
LEFT JOIN worker v ON v.id = s.supervisor_id
LEFT JOIN LATERAL (
  SELECT z.grade, z.why, z.by, z.at FROM supervision_audit_settlement z
  JOIN supervision_audit_reading f ON f.id = z.first_id JOIN supervision_audit_reading g ON g.id = z.second_id
  WHERE z.item_id = i.id AND f.withdrawn_at IS NULL AND g.withdrawn_at IS NULL ORDER BY z.id DESC LIMIT 1
) z ON true
"""


def items(where: str, **binds: object) -> list[Item]:
    """Return the records of samples for which a condition over `i` and `s` holds, with readings: two statements."""
    rows = db.session.execute(text(f"{_ITEMS} WHERE {where} ORDER BY i.sample_id DESC, i.place"), binds).all()
    of = readings([row[0] for row in rows])
    found = []
    for *own, people, supervisor, grade, why, by, at in rows:
        settled = Settlement(grade, why, by, at) if grade else None
        values: list[Any] = [*own, tuple((one[0], one[1]) for one in people or ()), supervisor, settled]
        found.append(Item(*[*values, of.get(own[0], [])]))
    return found


def items_of(sample_id: int) -> list[Item]:
    """Return the records of a sample, in the order in which they were drawn."""
    return items("i.sample_id = :sample", sample=sample_id)


def item(sample_id: int, item_id: int) -> Item | None:
    """Return one record of a sample."""
    return next(iter(items("i.sample_id = :s AND i.id = :i", s=sample_id, i=item_id)), None)


def item_of_reading(sample_id: int, reading_id: int) -> Item | None:
    """Return the record that a reading is of."""
    where = "i.sample_id = :sample AND i.id = (SELECT item_id FROM supervision_audit_reading WHERE id = :reading)"
    return next(iter(items(where, sample=sample_id, reading=reading_id)), None)


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody will do because of what a sample showed."""

    id: int
    sample_id: int
    words: str
    owner: str
    owner_is_here: bool  # still in post
    due_on: date
    ended_as: str | None
    ended_on: date | None
    ended_by: str | None

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been done before a day, and is not."""
        return self.ended_as is None and self.due_on < day


def actions(day: date, sample_id: int | None = None) -> list[Action]:
    """Return the actions that are open on a day, of all samples; of one sample, also those that ended."""
    rows = db.session.execute(
        text(
            "SELECT a.id, a.sample_id, a.words, w.name, EXISTS (SELECT 1 FROM post p WHERE p.worker_id = w.id"
            " AND p.held @> CAST(:day AS date)), a.due_on, a.ended_as, a.ended_on, a.ended_by"
            " FROM supervision_audit_action a JOIN worker w ON w.id = a.owner_id"
            " WHERE (a.sample_id = :sample OR (CAST(:sample AS bigint) IS NULL AND a.ended_as IS NULL))"
            " ORDER BY a.ended_on NULLS FIRST, a.due_on, a.id"
        ),
        {"day": day, "sample": sample_id},
    )
    return [Action(*row) for row in rows]
