"""Who else supervises somebody, and what was agreed in writing.

Each change checks all of it first, flushes, writes the audit entry, and never commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from workforce import clock
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.people.rules import holds_registration
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Agreement, Tie
from workforce.supervision.people_page import Today, answers_for, may_name
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.relations import Role
from workforce.supervision.session_rules import FARTHEST_AHEAD_DAYS, SessionFacts
from workforce.web.access import Viewer
from workforce.web.pages import day_words

BACK_DAYS = 31  # how long before today something may begin that is recorded now
COVERS_ONESELF_DAYS = 92  # for how long a manager covers whom they name themselves; set by the product


def may_or_refuse(today: Today, person: StaffMember, viewer: Viewer) -> None:
    """Refuse who neither is somebody's line supervisor nor answers for their team."""
    if not may_name(today, viewer, person):
        raise SupervisionError(
            f"Only the line supervisor of {person.name}, or who answers for the team, can do this. Nothing was saved."
        )


def _check_first_day(today: Today, first: date, field: str) -> None:
    if first < today.day - timedelta(days=BACK_DAYS):
        raise SupervisionError(f"Give a first day not more than {BACK_DAYS} days ago", field)
    if first > today.day + timedelta(days=FARTHEST_AHEAD_DAYS):
        raise SupervisionError("Give a first day within a year from today", field)


def _check_oneself(today: Today, person: StaffMember, role: Role, last: date | None, viewer: Viewer) -> None:
    """Refuse that somebody makes themselves a supervisor, but for a short cover while the line supervisor is away."""
    line = today.by_id.get(today.relations.line(person.id) or 0)
    if role is not Role.COVER or not answers_for(viewer, person) or not (line is None or line.is_away):
        raise SupervisionError(
            "You can't name yourself: ask another manager who answers for the team to name you.", "supervisor"
        )
    until = today.day + timedelta(days=COVERS_ONESELF_DAYS)
    if last is None or last > until:
        raise SupervisionError(
            f"You can cover yourself until {day_words(until, year=True)} at most: for longer, name somebody else.",
            "last_day",
        )


def name_supervisor(
    today: Today, person: StaffMember, supervisor: StaffMember, role: Role, days: tuple[date, date | None],
    viewer: Viewer,
) -> None:  # fmt: skip
    """Name somebody who supervises a person beside the line supervisor, over some days."""
    first, last = days
    by = viewer.email
    may_or_refuse(today, person, viewer)
    if role is Role.LINE:
        raise SupervisionError("The line supervisor comes from the staff files: HR changes it there.", "role")
    if person.id == supervisor.id:
        raise SupervisionError("Nobody supervises themselves.", "supervisor")
    _check_first_day(today, first, "first_day")
    if supervisor.id not in today.by_id:
        raise SupervisionError("This person is not in post. Choose somebody else.", "supervisor")
    if last is not None and last < first:
        raise SupervisionError("The last day is before the first one.", "last_day")
    if role is Role.COVER and last is None:
        raise SupervisionError("Give the last day of the cover", "last_day")
    if supervisor.id == viewer.worker_id:
        _check_oneself(today, person, role, last, viewer)
    if role is Role.PROFESSIONAL and not holds(supervisor, max(first, today.day)):
        raise SupervisionError(
            f"{supervisor.name} is not a registered social worker by the staff data: a professional supervisor is.",
            "supervisor",
        )
    same = db.session.scalar(
        select(Tie.id).where(
            Tie.worker_id == person.id, Tie.supervisor_id == supervisor.id,
            Tie.started_on <= (last or date.max), (Tie.ended_on.is_(None)) | (Tie.ended_on >= first),
        )
    )  # fmt: skip
    if same is not None:
        raise SupervisionError(f"{supervisor.name} is named for these days already.", "supervisor")
    db.session.add(
        Tie(
            worker_id=person.id, supervisor_id=supervisor.id, role=role, started_on=first, ended_on=last, set_by=by,
            set_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(
        by, "supervisor named", f"worker:{person.employee_number}", role=str(role), first=first, last=last,
        supervisor=supervisor.employee_number,
    )  # fmt: skip


def holds(person: StaffMember, day: date) -> bool:
    """Whether somebody is a registered social worker on a day, by the staff data."""
    return holds_registration(person.swe_number, person.registered_on, person.registration_expires_on, day)


def cover_all(
    today: Today, people: Sequence[StaffMember], supervisor: StaffMember, days: tuple[date, date | None],
    viewer: Viewer,
) -> int:  # fmt: skip
    """Name one person as cover for several; those whom they supervise already are left out. Return how many."""
    others = [
        one for one in people if one.id != supervisor.id and today.relations.supervises(supervisor.id, one.id) is None
    ]
    if supervisor.is_away or not others:
        raise SupervisionError("Choose somebody who is here and does not supervise them already.", "supervisor")
    for person in others:
        name_supervisor(today, person, supervisor, Role.COVER, days, viewer)
    return len(others)


def end_tie(person: StaffMember, tie_id: int, by: str) -> None:
    """End that somebody supervises a person beside the line supervisor: yesterday was the last day."""
    row = db.session.scalar(select(Tie).where(Tie.id == tie_id, Tie.worker_id == person.id).with_for_update())
    today = clock.today()
    if row is None or (row.ended_on is not None and row.ended_on < today):
        raise SettledError("This has ended already. Nothing was changed.")
    if row.started_on >= today:
        db.session.delete(row)
    else:
        row.ended_on = today - timedelta(days=1)
    db.session.flush()
    audit.record(by, "supervisor ended", f"worker:{person.employee_number}", role=row.role)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What two people agreed in writing where it differs from the policy."""

    started_on: date
    minutes: int | None
    parts: int
    interval_days: int | None
    review_on: date


def agree(today: Today, person: StaffMember, supervisor: StaffMember, terms: Agreed, viewer: Viewer) -> None:
    """Record the supervision agreement of somebody, in place of the one before; no month that has ended changes."""
    policy, by = today.policy, viewer.email
    may_or_refuse(today, person, viewer)
    if terms.minutes is None and terms.interval_days is None and terms.parts != 1:
        raise SupervisionError("Give the minutes of each part", "minutes")
    if terms.minutes and terms.minutes * terms.parts < policy.frequency.full_session_minutes and terms.parts > 1:
        raise SupervisionError(
            f"{terms.parts} of {terms.minutes} minutes are less than {policy.frequency.full_session_minutes}: parts"
            " together make a full session.", "minutes",
        )  # fmt: skip
    if terms.review_on <= clock.today():
        raise SupervisionError("Give a day to come for the review", "review_on")
    if terms.started_on < today.day.replace(day=1):
        raise SupervisionError(
            f"Give {day_words(today.day.replace(day=1))} or later: the figures of the months before stay as they were.",
            "started_on",
        )
    _check_first_day(today, terms.started_on, "started_on")
    row = db.session.scalar(
        select(Agreement).where(Agreement.worker_id == person.id, Agreement.ended_on.is_(None)).with_for_update()
    )
    if row is not None:
        if terms.started_on <= row.started_on:
            raise SupervisionError(
                f"The agreement before began on {day_words(row.started_on)}: give a later day.", "started_on"
            )
        row.ended_on = terms.started_on - timedelta(days=1)
        db.session.flush()
    db.session.add(
        Agreement(
            worker_id=person.id, supervisor_id=supervisor.id, started_on=terms.started_on, minutes=terms.minutes,
            parts=terms.parts, interval_days=terms.interval_days, review_on=terms.review_on, set_by=by,
            set_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(
        by, "supervision agreement recorded", f"worker:{person.employee_number}", first=terms.started_on,
        minutes=terms.minutes, parts=terms.parts, interval_days=terms.interval_days,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """How long somebody's sessions should be: as agreed in writing for the day of each, else as the policy says."""

    agreements: Sequence[Agreement]
    full_minutes: int  # by the policy

    def on(self, day: date) -> Agreement | None:
        """Return the agreement of a day."""
        for one in self.agreements:
            if one.started_on <= day and (one.ended_on is None or day <= one.ended_on):
                return one
        return None

    def minutes(self, day: date) -> int:
        """Return how long a session of a day should be; where several make a full one, each of them."""
        agreed = self.on(day)
        return agreed.minutes if agreed and agreed.minutes else self.full_minutes

    def needed(self, one: SessionFacts) -> int:
        """Return how long a session should be, by what holds on its day."""
        return self.minutes(one.day)

    def words(self, day: date) -> str:
        """Return what is needed of a session of a day, in words."""
        agreed = self.on(day)
        if agreed is None or not agreed.minutes:
            return f"{self.full_minutes} needed for a full session"
        if agreed.parts > 1:
            return f"{agreed.minutes} needed, as agreed in writing: {agreed.parts} such sessions make a full one"
        return f"{agreed.minutes} needed for a full session, as agreed in writing"


def terms_of(worker_id: int, policy: SupervisionPolicy) -> Terms:
    """Return how long somebody's sessions should be."""
    found = db.session.scalars(
        select(Agreement).where(Agreement.worker_id == worker_id).order_by(Agreement.started_on)
    ).all()
    return Terms(found, policy.frequency.full_session_minutes)
