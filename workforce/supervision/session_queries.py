"""Sessions with the names of the two and how their records stand. Each read is one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.queries import COUNTED_ONCE
from workforce.supervision.rules import Kind
from workforce.supervision.session_rules import SessionFacts

LATEST_FIRST = "coalesce(s.held_on, s.planned_on) DESC, s.planned_time DESC NULLS LAST, s.id DESC"
EARLIEST_FIRST = "coalesce(s.held_on, s.planned_on), s.planned_time NULLS LAST, s.id"

_SESSIONS = """
SELECT s.id, s.source, s.kind, s.worker_id, w.name, w.employee_number, s.supervisor_id, v.name, v.employee_number,
  above.id, above.name, s.planned_on, s.planned_time, s.planned_minutes, s.place, s.held_on, s.start_time, s.minutes,
  s.interrupted, s.cancelled_reason, s.series_id, s.record_id, s.edition, s.is_length_disputed, r.begun_at,
  one.at, two.at, two.agrees,
  CASE WHEN s.kind = 'group' AND s.record_id IS NOT NULL THEN
    (SELECT array_agg(o.worker_id ORDER BY o.id) FROM supervision_session o WHERE o.record_id = s.record_id) END
FROM supervision_session s
JOIN worker w ON w.id = s.worker_id
LEFT JOIN worker v ON v.id = s.supervisor_id
LEFT JOIN LATERAL (
  SELECT a.id, a.name FROM post p
  JOIN alias n ON n.kind = 'employee_number' AND n.value = p.supervisor_employee_number
  JOIN worker a ON a.id = n.worker_id
  WHERE p.worker_id = s.supervisor_id AND p.held @> coalesce(s.held_on, s.planned_on) AND a.id <> s.worker_id
  ORDER BY p.contracted_hours DESC, p.started_on LIMIT 1
) above ON s.source = 'page'
LEFT JOIN supervision_record r ON r.id = s.record_id
LEFT JOIN supervision_signature one ON one.record_id = s.record_id AND one.role = 'supervisor'
LEFT JOIN supervision_signature two ON two.record_id = s.record_id AND two.role = 'supervisee'
WHERE {where} ORDER BY {order}
"""


def _facts(row: Any) -> SessionFacts:
    values: list[Any] = [*row]
    values[2], values[-1] = Kind(values[2]), tuple(values[-1] or ())
    return SessionFacts(*values)


def sessions(where: str, binds: dict[str, Any], order: str = LATEST_FIRST) -> list[SessionFacts]:
    """Return the sessions for which a condition over `s` holds, in an order."""
    rows = db.session.execute(text(_SESSIONS.format(where=where, order=order)), binds)
    return [_facts(row) for row in rows]


def session(session_id: int) -> SessionFacts | None:
    """Return one session of ours, or None."""
    found = sessions("s.id = :id AND s.source = 'page'", {"id": session_id})
    return found[0] if found else None


def of_record(record_id: int) -> list[SessionFacts]:
    """Return the sessions that share a record, by name."""
    return sessions("s.record_id = :id", {"id": record_id}, "w.name, s.id")


def of_worker(worker_id: int, since: date) -> list[SessionFacts]:
    """Return somebody's sessions since a day, the latest first; one that both a file and we tell of is ours."""
    return sessions(
        f"s.worker_id = :worker AND coalesce(s.held_on, s.planned_on) >= :since AND {COUNTED_ONCE}",
        {"worker": worker_id, "since": since},
    )


def given_by(supervisor_id: int, since: date) -> list[SessionFacts]:
    """Return the sessions that somebody gives, from a day on, the earliest first; and those still to be finished."""
    return sessions(
        "s.supervisor_id = :supervisor AND s.source = 'page' AND (coalesce(s.held_on, s.planned_on) >= :since"
        " OR (s.cancelled_reason IS NULL AND one.at IS NULL) OR (s.kind IN ('formal', 'asye') AND two.at IS NULL"
        " AND s.cancelled_reason IS NULL))",
        {"supervisor": supervisor_id, "since": since},
        EARLIEST_FIRST,
    )


def planned_for(supervisors: Mapping[int, Sequence[int]], day: date) -> dict[int, tuple[date, int | None]]:
    """Return the next planned session of some people from a day on: its day, and its id where it is one of ours.

    `supervisors` are who supervises each person: a session with somebody else does not count as planned.
    """
    pairs = [(worker, supervisor) for worker, found in supervisors.items() for supervisor in found]
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (worker_id) worker_id, planned_on, CASE WHEN source = 'page' THEN id END"
            " FROM supervision_session s WHERE held_on IS NULL AND cancelled_reason IS NULL AND planned_on >= :day"
            f" AND kind IN ('formal', 'asye') AND {COUNTED_ONCE} AND ((worker_id, supervisor_id) IN (SELECT * FROM"
            " unnest(CAST(:supervised AS bigint[]), CAST(:supervisors AS bigint[])))"
            " OR (source <> 'page' AND supervisor_id IS NULL AND worker_id = ANY(:workers)))"
            " ORDER BY worker_id, planned_on, source <> 'page', planned_time"
        ),
        {
            "day": day,
            "workers": list(supervisors),
            "supervised": [one for one, _ in pairs],
            "supervisors": [one for _, one in pairs],
        },
    )
    return {worker: (planned, id_) for worker, planned, id_ in rows}


def standing_days(workers: Sequence[int]) -> dict[int, list[tuple[date, int | None]]]:
    """Return, for each of some people, on which days which supervisor's sessions are planned here and not held yet."""
    rows = db.session.execute(
        text(
            "SELECT worker_id, planned_on, supervisor_id FROM supervision_session WHERE source = 'page'"
            " AND worker_id = ANY(:workers) AND held_on IS NULL AND cancelled_reason IS NULL"
            " AND kind IN ('formal', 'asye') ORDER BY worker_id, planned_on"
        ),
        {"workers": list(workers)},
    )
    found: dict[int, list[tuple[date, int | None]]] = {}
    for worker, day, supervisor in rows:
        found.setdefault(worker, []).append((day, supervisor))
    return found


def last_of_series(series: Sequence[int]) -> dict[int, date]:
    """Return the day of the last session of each of some series; one that was cancelled has had its turn, too."""
    rows = db.session.execute(
        text(
            "SELECT series_id, max(coalesce(held_on, planned_on)) FROM supervision_session"
            " WHERE series_id = ANY(:series) GROUP BY series_id"
        ),
        {"series": list(series)},
    )
    return {row[0]: row[1] for row in rows}


def clashes(worker_ids: Sequence[int], first: date, last: date) -> list[tuple[int, Any, int]]:
    """Return when people are taken: (person, slot, session) of sessions of ours, as supervisee or supervisor."""
    rows = db.session.execute(
        text(
            "SELECT p.id, s.slot, s.id FROM supervision_session s, unnest(CAST(:people AS bigint[])) AS p(id)"
            " WHERE p.id IN (s.worker_id, s.supervisor_id) AND s.slot IS NOT NULL"
            " AND s.slot && tsrange(CAST(:first AS date), CAST(:last AS date) + 1) ORDER BY s.slot, s.id"
        ),
        {"people": list(worker_ids), "first": first, "last": last},
    )
    return [(person, slot, id_) for person, slot, id_ in rows]


def in_post_since(worker_ids: Sequence[int]) -> date | None:
    """Return the first day on which all of some people had been in post; None where no post is known."""
    found: date | None = db.session.scalar(
        text(
            "SELECT max(first) FROM (SELECT min(started_on) AS first FROM post WHERE worker_id = ANY(:people)"
            " GROUP BY worker_id) posts"
        ),
        {"people": list(worker_ids)},
    )
    return found


def absences(worker_ids: Sequence[int], first: date, last: date) -> dict[int, list[tuple[date, date]]]:
    """Return the days on which people are known not to be there, without why."""
    rows = db.session.execute(
        text(
            "SELECT worker_id, greatest(started_on, CAST(:first AS date)),"
            " least(coalesce(ended_on, :last), CAST(:last AS date)) FROM absence"
            " WHERE worker_id = ANY(:people) AND started_on <= :last AND coalesce(ended_on, :last) >= :first"
            " ORDER BY 1, 2"
        ),
        {"people": list(worker_ids), "first": first, "last": last},
    )
    found: dict[int, list[tuple[date, date]]] = {}
    for worker, start, end in rows:
        found.setdefault(worker, []).append((start, end))
    return found


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """That a session was put on another day, and why."""

    session_id: int
    from_on: date
    to_on: date
    code: str
    at: datetime


def moves_of(session_ids: Sequence[int]) -> dict[int, list[MoveFacts]]:
    """Return how sessions were moved, the first move first."""
    rows = db.session.execute(
        text(
            "SELECT session_id, from_on, to_on, code, at FROM supervision_move WHERE session_id = ANY(:ids) ORDER BY id"
        ),
        {"ids": list(session_ids)},
    )
    found: dict[int, list[MoveFacts]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(MoveFacts(*row))
    return found
