"""Overloads, what is written into them, their weeks and steps. Each read is one statement; none stands in a loop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.allocation.overload_rules import Closed, Entry, History, Kind, WeekState
from workforce.allocation.policy_rules import EscalationPolicy, Level, read_escalation
from workforce.caseload.rules import AWAY
from workforce.db import db, policy
from workforce.people.rules import add_months

SHOWN_MONTHS = 12  # how long a closed overload stays on the page
WEEKS_BEFORE = 4  # shown before those that opened it


@dataclass(frozen=True, slots=True)
class Overload:
    """An overload with all that was written into it. `names` gives a name for addresses, where there is one."""

    id: int
    worker_id: int
    name: str
    employee_number: str
    opened_on: date
    first_week: date
    last_week: date
    weeks: int
    grade: str
    team: str  # of the main post on the day it opened
    edition: int
    closed_on: date | None
    closed_reason: Closed | None
    closed_by: str | None
    history: History
    names: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[int, str] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Whether it is open at the end of a day."""
        return self.opened_on <= day and (self.closed_on is None or self.closed_on > day)

    def name_of(self, address: str) -> str:
        """Return who stands behind an address."""
        return self.names.get(address, address)


_OVERLOADS = """
SELECT o.*, w.name, w.employee_number, coalesce(c.name, o.closed_by) AS closer, e.entries
FROM overload o JOIN worker w ON w.id = o.worker_id LEFT JOIN account c ON c.email = o.closed_by
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(e.id, e.edition, e.kind, e.day, e.by, e.words, e.owner_id, e.due_on, e.action_id,
    e.agrees, e.is_workers, a.name, p.name,
    CASE WHEN NOT upper_inf(p.runs) AND NOT isempty(p.runs) THEN upper(p.runs) - 2 END) ORDER BY e.edition) AS entries
  FROM overload_entry e LEFT JOIN account a ON a.email = e.by LEFT JOIN worker p ON p.id = e.owner_id
  WHERE e.overload_id = o.id
) e ON true
WHERE {only} ORDER BY o.opened_on, w.name, o.id
"""  # a run of posts reaches 3 days beyond its last day: upper - 2 is the first day no longer in post


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _overload(row: Any) -> Overload:
    entries, names, owners, left = [], {}, {}, {}
    for id_, edition, kind, day, by, words, owner, due, action, agrees, own, name, owner_name, gone in (
        row.entries or ()
    ):
        entries.append(
            Entry(
                id_, edition, Kind(kind), date.fromisoformat(day), by, words, owner, _day(due), action, agrees, own
            )
        )  # fmt: skip
        if name:
            names[by] = name
        if owner is not None:
            owners[owner] = owner_name
            if gone:
                left[owner] = date.fromisoformat(gone)
    return Overload(
        row.id, row.worker_id, row.name, row.employee_number, row.opened_on, row.first_week, row.last_week, row.weeks,
        row.grade, row.team, row.edition, row.closed_on, Closed(row.closed_reason) if row.closed_reason else None,
        row.closer, History(row.opened_on, tuple(entries), left), names, owners,
    )  # fmt: skip


def _overloads(only: str, **binds: Any) -> list[Overload]:
    return [_overload(row) for row in db.session.execute(text(_OVERLOADS.format(only=only)), binds)]


def overload(overload_id: int) -> Overload | None:
    """Return one overload."""
    return next(iter(_overloads("o.id = :id", id=overload_id)), None)


def overloads_of(worker_id: int) -> list[Overload]:
    """Return a worker's overloads, the newest first."""
    return _overloads("o.worker_id = :worker", worker=worker_id)[::-1]


def open_ones() -> list[Overload]:
    """Return what is open now, in the order in which it opened."""
    return _overloads("o.closed_on IS NULL")


def open_in(worker_ids: Iterable[int]) -> int:
    """Return how many overloads of some people are open now: one statement."""
    found = db.session.scalar(
        text("SELECT count(*) FROM overload WHERE closed_on IS NULL AND worker_id = ANY(:workers)"),
        {"workers": list(worker_ids)},
    )
    return int(found or 0)


def known_on(day: date, months: int = SHOWN_MONTHS) -> list[Overload]:
    """Return what had opened by a day and was open then, or closed in so many months before it, or has closed since."""
    return _overloads(
        "o.opened_on <= :day AND (o.closed_on IS NULL OR o.closed_on > :since)", day=day, since=add_months(day, -months)
    )


def watched_from() -> date | None:
    """Return the first day on which overloads were looked for; None: never yet."""
    found: date | None = db.session.scalar(
        text("SELECT least((SELECT min(day) FROM overload_watch), (SELECT min(opened_on) FROM overload))")
    )
    return found


def last_watched_on() -> date | None:
    """Return the last day on which overloads were looked for."""
    found: date | None = db.session.scalar(text("SELECT max(day) FROM overload_watch"))
    return found


def escalation_on(day: date) -> EscalationPolicy | None:
    """Return the policy in force on a day; None where a council has none."""
    version = policy.in_force(policy.PolicyKind.ESCALATION, day)
    return read_escalation(version.document) if version else None


# --- weeks


@dataclass(frozen=True, slots=True)
class WeekOfWorker:
    """How one person stood at the end of a week; points None: no workload then."""

    day: date
    points: Decimal | None
    limit: Decimal | None
    children: int | None
    band: str | None
    is_over: bool | None  # over the scheme's threshold

    @property
    def utilisation(self) -> Fraction | None:
        """Return the workload %, None where there was no limit."""
        if self.points is None or not self.limit:
            return None
        return Fraction(self.points) * 100 / Fraction(self.limit)

    @property
    def is_away(self) -> bool:
        """Whether the person was away."""
        return self.band == AWAY

    @property
    def state(self) -> WeekState:
        """Return how the week counts; without a workload somebody is not over."""
        if self.is_away:
            return WeekState.AWAY
        return WeekState.OVER if self.is_over else WeekState.NOT_OVER


_WEEK = "w.day, l.points, l.limit_points, l.children, l.band, l.is_overloaded"


def weeks_of(worker_id: int, first: date, last: date) -> list[WeekOfWorker]:
    """Return somebody's stored weeks from one day to another, in order."""
    rows = db.session.execute(
        text(
            f"SELECT {_WEEK} FROM week w LEFT JOIN week_load l ON l.day = w.day AND l.worker_id = :worker"
            " WHERE w.day BETWEEN :first AND :last ORDER BY w.day"
        ),
        {"worker": worker_id, "first": first, "last": last},
    )
    return [WeekOfWorker(*row) for row in rows]


def weeks_shown(one: Overload, day: date, effect_weeks: int) -> list[WeekOfWorker]:
    """Return the weeks that an overload's page shows: some before it opened, until some after it closed."""
    last = day if one.closed_on is None else min(day, one.closed_on + timedelta(weeks=effect_weeks + 1))
    return weeks_of(one.worker_id, one.first_week - timedelta(weeks=WEEKS_BEFORE), last)


def weeks_at(wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], WeekOfWorker]:
    """Return stored weeks of some people: (worker, end of the week) -> the week, where they had a workload."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    rows = db.session.execute(
        text(
            f"SELECT l.worker_id, {_WEEK} FROM unnest(CAST(:workers AS bigint[]), CAST(:days AS date[])) k(worker, day)"
            " JOIN week w ON w.day = k.day JOIN week_load l ON l.day = w.day AND l.worker_id = k.worker"
        ),
        {"workers": [worker for worker, _ in pairs], "days": [day for _, day in pairs]},
    )
    return {(row[0], row[1]): WeekOfWorker(*row[1:]) for row in rows}


def over_at(ends: Sequence[date]) -> tuple[frozenset[date], dict[int, frozenset[date]]]:
    """Return which ends of weeks are stored, and at which of them each of W2's people was over the threshold."""
    rows = db.session.execute(
        text(
            "SELECT w.day, array_agg(l.worker_id) FILTER (WHERE l.is_overloaded AND l.is_counted) FROM week w"
            " LEFT JOIN week_load l ON l.day = w.day WHERE w.day = ANY(:ends) GROUP BY 1"
        ),
        {"ends": list(ends)},
    ).all()
    over: dict[int, set[date]] = {}
    for day, workers in rows:
        for worker in workers or ():
            over.setdefault(worker, set()).add(day)
    return frozenset(row[0] for row in rows), {worker: frozenset(days) for worker, days in over.items()}


def states_since_opening(day: date) -> dict[int, list[tuple[date, WeekState]]]:
    """Return the stored weeks, before a day, since each open overload opened, in order: overload -> weeks."""
    rows = db.session.execute(
        text(
            f"SELECT o.id, {_WEEK} FROM overload o JOIN week w ON w.day > o.opened_on AND w.day < :day"
            " LEFT JOIN week_load l ON l.day = w.day AND l.worker_id = o.worker_id"
            " WHERE o.closed_on IS NULL ORDER BY 1, 2"
        ),
        {"day": day},
    )
    found: dict[int, list[tuple[date, WeekState]]] = {}
    for row in rows:
        week = WeekOfWorker(*row[1:])
        found.setdefault(row[0], []).append((week.day, week.state))
    return found


def last_closed() -> dict[int, date]:
    """Return when each worker's last overload closed."""
    rows = db.session.execute(
        text("SELECT worker_id, max(closed_on) FROM overload WHERE closed_on IS NOT NULL GROUP BY 1")
    )
    return {row[0]: row[1] for row in rows}


def last_days(workers: Sequence[int]) -> dict[int, date]:
    """Return the last day in post of people who have left."""
    rows = db.session.execute(
        text(
            "SELECT worker_id, max(ended_on) FROM post WHERE worker_id = ANY(:workers) GROUP BY 1"
            " HAVING bool_and(ended_on IS NOT NULL)"
        ),
        {"workers": list(workers)},
    )
    return {row[0]: row[1] for row in rows}


# --- steps


@dataclass(frozen=True, slots=True)
class Step:
    """That something climbed to a level: when, who was told."""

    subject: str
    level: Level
    on: date
    told: tuple[str, ...]  # names; empty: nobody had an account


def steps_of(kind: str, ids: Sequence[int]) -> dict[int, list[Step]]:
    """Return the steps that some overloads or concerns climbed, in order: id -> steps."""
    rows = db.session.execute(
        text(
            "SELECT n.id, n.subject, n.level, n.at,"
            " (SELECT array_agg(coalesce(a.name, t) ORDER BY coalesce(a.name, t)) FROM unnest(n.told) t"
            "  LEFT JOIN account a ON a.email = t) AS told"
            " FROM escalation_notice n WHERE split_part(n.subject, ':', 1) = :kind"
            " AND split_part(n.subject, ':', 2) = ANY(:ids) ORDER BY n.at, n.id"
        ),
        {"kind": kind, "ids": [str(one) for one in ids]},
    )
    found: dict[int, list[Step]] = {}
    for row in rows:
        step = Step(row.subject, Level(row.level), row.at.astimezone(clock.LONDON).date(), tuple(row.told or ()))
        found.setdefault(int(row.subject.split(":")[1]), []).append(step)
    return found
