"""Looks at the public register. Each read is one statement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from workforce.db import db
from workforce.people.queries import SEEN_COUNTS
from workforce.training.registration.models import RegistrationCheck
from workforce.training.registration.rules import Check, Result

_NEWEST = f"""
SELECT w.id, w.registration_expires_on, seen.id, seen.checked_on, seen.result, seen.expires_on, seen.checked_by,
  coalesce({SEEN_COUNTS}, false)
FROM worker w LEFT JOIN LATERAL (
  SELECT c.* FROM registration_check c
  WHERE c.worker_id = w.id AND c.checked_on <= :day AND c.withdrawn_at IS NULL
  ORDER BY c.checked_on DESC, c.id DESC LIMIT 1
) seen ON true
WHERE w.id = ANY(:workers)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the staff file says, and the newest look at the register."""

    file_expires_on: date | None = None
    check: Check | None = None


def known_on(day: date, workers: list[int]) -> dict[int, Known]:
    """Return what is known of the registration of some people on a day, by worker."""
    rows = db.session.execute(text(_NEWEST), {"day": day, "workers": workers})
    return {
        row[0]: Known(row[1], Check(row[2], row[3], Result(row[4]), row[5], row[6], row[7]) if row[2] else None)
        for row in rows
    }


def checks_of(worker_id: int) -> list[RegistrationCheck]:
    """Return every look at the register for somebody that stands, the newest first."""
    return list(
        db.session.scalars(
            select(RegistrationCheck)
            .where(RegistrationCheck.worker_id == worker_id, RegistrationCheck.withdrawn_at.is_(None))
            .order_by(RegistrationCheck.checked_on.desc(), RegistrationCheck.id.desc())
        )
    )
