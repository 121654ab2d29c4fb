"""Concerns, and who may read which. Each read is one statement; none stands in a loop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from workforce import clock
from workforce.allocation.concern_rules import About, ConcernStanding, Dates, ToWhom, concern_standing
from workforce.allocation.contacts import Contact, Contacts
from workforce.allocation.policy_rules import EscalationPolicy, Level
from workforce.db import db
from workforce.people.rules import add_months
from workforce.web.access import Permission, Viewer

SHOWN_MONTHS = 12  # how long an answered concern stays on pages


@dataclass(frozen=True, slots=True)
class Concern:
    """A concern as it stands. Who is named by it is only for those whom `may_read` lets in."""

    id: int
    worker_id: int
    name: str
    employee_number: str
    about: About
    said: str
    to_whom: ToWhom
    team: str
    sent_to: tuple[str, ...]
    passed_over: frozenset[str]
    dates: Dates
    acknowledged_by: str | None
    answered: str | None
    answered_by: str | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer now."""
        return self.dates.answered_on is None and self.dates.withdrawn_on is None

    def standing(self, day: date, policy: EscalationPolicy) -> ConcernStanding:
        """Return how it stands on a day."""
        return concern_standing(self.dates, day, policy)


_CONCERNS = """
SELECT n.*, w.name, w.employee_number, coalesce(a.name, n.acknowledged_by) AS acknowledger,
  coalesce(b.name, n.answered_by) AS answerer
FROM concern n JOIN worker w ON w.id = n.worker_id LEFT JOIN account a ON a.email = n.acknowledged_by
LEFT JOIN account b ON b.email = n.answered_by
WHERE {only} ORDER BY n.raised_at, n.id
"""


def _london(instant: datetime | None) -> date | None:
    return instant.astimezone(clock.LONDON).date() if instant else None


def _concern(row: Any) -> Concern:
    dates = Dates(row.raised_on, *map(_london, (row.acknowledged_at, row.answered_at, row.withdrawn_at)))
    return Concern(
        row.id, row.worker_id, row.name, row.employee_number, About(row.about), row.said, ToWhom(row.to_whom),
        row.team, tuple(row.sent_to), frozenset(row.passed_over), dates, row.acknowledger, row.answered, row.answerer,
    )  # fmt: skip


def _concerns(only: str, **binds: Any) -> list[Concern]:
    return [_concern(row) for row in db.session.execute(text(_CONCERNS.format(only=only)), binds)]


def concern(concern_id: int) -> Concern | None:
    """Return one concern."""
    return next(iter(_concerns("n.id = :id", id=concern_id)), None)


def concerns_of(worker_id: int, day: date) -> list[Concern]:
    """Return a worker's own concerns: open ones and those of the year to a day, the newest first."""
    only = "n.worker_id = :worker AND (n.answered_at IS NULL AND n.withdrawn_at IS NULL OR n.raised_on > :since)"
    return _concerns(only, worker=worker_id, since=add_months(day, -SHOWN_MONTHS))[::-1]


def open_concerns(day: date) -> list[Concern]:
    """Return what waits for an answer, raised by a day, in the order in which it was raised."""
    return _concerns("n.answered_at IS NULL AND n.withdrawn_at IS NULL AND n.raised_on <= :day", day=day)


def concerns_known(day: date) -> list[Concern]:
    """Return every concern that is open, or was raised in the year to a day: to be counted, or shown by `readable`."""
    only = "n.answered_at IS NULL AND n.withdrawn_at IS NULL OR n.raised_on > :since"
    return _concerns(only, since=add_months(day, -SHOWN_MONTHS))


def _but_passed_over(one: Concern, found: Iterable[Contact]) -> list[Contact]:
    """Return those who are neither the worker nor passed over."""
    return [
        contact
        for contact in found
        if contact.worker_id != one.worker_id
        and contact.email not in one.passed_over
        and (contact.employee_number is None or contact.employee_number not in one.passed_over)
    ]


def addressees(one: Concern, contacts: Contacts) -> list[Contact]:
    """Return whom a concern goes to: by where people stand now, and never who was passed over."""
    return _but_passed_over(one, chosen(one.to_whom, one.team, one.worker_id, contacts))


def chosen(to_whom: ToWhom, team: str, worker_id: int, contacts: Contacts) -> list[Contact]:
    """Return whom a worker of a team means."""
    if to_whom is ToWhom.MANAGER:
        return contacts.managers(team, but=worker_id)
    if to_whom is ToWhom.MANAGERS_MANAGER:
        return contacts.managers_manager(team, but=worker_id)
    return [one for one in contacts.who_may(Permission.ANSWER_CONCERNS) if one.worker_id != worker_id]


def heard_at(one: Concern, level: Level, contacts: Contacts) -> list[Contact]:
    """Return who of a level hears of a concern that climbed there: never who was passed over."""
    return _but_passed_over(one, contacts.at(level, one.team))


def may_read(one: Concern, viewer: Viewer, contacts: Contacts, day: date, policy: EscalationPolicy | None) -> bool:
    """Whether a viewer is among those to whom a concern goes, or of a level that it has climbed to."""
    if viewer.worker_id == one.worker_id:
        return False  # their own stands on their own page
    levels = one.standing(day, policy).levels if policy else frozenset()
    found = addressees(one, contacts) + [c for level in levels for c in heard_at(one, level, contacts)]
    return viewer.email in {contact.email for contact in found}


def readable(
    found: Iterable[Concern], viewer: Viewer, contacts: Contacts, day: date, policy: EscalationPolicy | None
) -> list[Concern]:
    """Return the concerns that a viewer may read, in the order given."""
    return [one for one in found if may_read(one, viewer, contacts, day, policy)]
