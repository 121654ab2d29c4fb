"""Whose a calendar address is, and which sessions stand in it. Each read is one statement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from workforce.auth import feeds
from workforce.db import db
from workforce.supervision.calendar_rules import AHEAD, BACK, Entry
from workforce.supervision.rules import Kind
from workforce.web.access import Permission


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar an address shows."""

    worker_id: int
    made_at: datetime


def owner_of(token: str) -> Owner | None:
    """Return whose an address is by its secret; None for an unknown or withdrawn one.

    And for somebody whose account is closed, or who has no work of their own here any more.
    """
    found = feeds.owner_of(token, feeds.SUPERVISION)
    if found is None or found.worker_id is None or Permission.SEE_OWN_WORK not in found.permissions:
        return None
    return Owner(found.worker_id, found.made_at)


def made_at(account_id: int) -> datetime | None:
    """Return when the address of an account that still works was made, or None."""
    return feeds.made_at(account_id, feeds.SUPERVISION)


# When something changed is known of series and moves. Of a cancellation and of what was recorded otherwise than planned
# it is not: each counts a second, so the same sessions always give the same instants, and later ones after a change.
_ENTRIES = """
SELECT s.id, s.kind, s.supervisor_id = :worker AND s.worker_id <> :worker, coalesce(s.held_on, s.planned_on),
  CASE WHEN s.held_on IS NULL THEN s.planned_time ELSE coalesce(s.start_time, s.planned_time) END,
  coalesce(s.minutes, s.planned_minutes), s.cancelled_reason IS NOT NULL OR s.cancelled_code IS NOT NULL, m.count,
  s.held_on IS NOT NULL AND (s.held_on, coalesce(s.start_time, s.planned_time), coalesce(s.minutes, s.planned_minutes))
    IS DISTINCT FROM (s.planned_on, s.planned_time, s.planned_minutes),
  greatest(:made_at, r.created_at, m.last_at),
  CASE WHEN s.kind = 'group' THEN split_part(s.session_ref, '/', 1) END
FROM supervision_session s
LEFT JOIN supervision_series r ON r.id = s.series_id
CROSS JOIN LATERAL (
  SELECT count(*) AS count, max(v.at) AS last_at FROM supervision_move v WHERE v.session_id = s.id
) m
WHERE s.source = 'page' AND :worker IN (s.worker_id, s.supervisor_id)
  AND coalesce(s.held_on, s.planned_on) BETWEEN :first AND :last
ORDER BY 4, 5 NULLS FIRST, s.id
"""


def entries(owner: Owner, day: date) -> list[Entry]:
    """Return the sessions of somebody as supervisee or supervisor, 8 weeks back to a year ahead of a day, by day."""
    rows = db.session.execute(
        text(_ENTRIES),
        {"worker": owner.worker_id, "made_at": owner.made_at, "first": day - BACK, "last": day + AHEAD},
    )
    found = []
    for id_, kind, given, on, at, minutes, is_cancelled, moves, is_otherwise, changed_at, group in rows:
        untimed = int(is_cancelled) + int(is_otherwise)
        found.append(
            Entry(
                id_, Kind(kind), bool(given), on, at, minutes, is_cancelled, moves + untimed,
                changed_at + timedelta(seconds=untimed), group,
            )
        )  # fmt: skip
    return found
