"""Mail about the impact of courses: when the questions open, a week before their end, and to managers of what waits.

Each attendance is told of at most once a kind, and each person gets at most one mail a day. Runs in the transaction of
the job that claims the day.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from workforce.auth.receivers import receivers
from workforce.db import db
from workforce.training.impact import pages, queries, rules
from workforce.training.impact.models import ImpactReminder
from workforce.training.impact.rules import Attendance, ImpactPolicy, Reminder, Stage
from workforce.training.today import Today
from workforce.web import mail
from workforce.web.pages import day_words

_LOCK = 7_301_071  # one at a time
OWN_SUBJECT = "What did the course change?"
VIEW_SUBJECT = "Returns about courses wait for your view"


def remind(day: date, base_url: str) -> int:
    """Queue the mails of a day; return how many. A fixed number of statements."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    today = Today(day)
    decided = pages.policy_of(today)
    own, views = _to_tell(today, decided)
    accounts = {one.worker_id: one for one in receivers()}
    mails, told = [], []
    for worker, those in sorted(own.items()):
        if worker in accounts:
            mails.append((accounts[worker].email, OWN_SUBJECT, _own_body(accounts[worker].name, those, base_url)))
            told += [(one, kind) for one, kind, _ in those]
    managers = pages.managers(today) if views else {}
    waits: dict[int, int] = {}
    for one in views:
        asked = [who for who in managers.get(one.worker_id, ()) if who in accounts and not today.by_id[who].is_away]
        for who in asked:
            waits[who] = waits.get(who, 0) + 1
        told += [(one, Reminder.VIEW)] if asked else []
    mails += [
        (accounts[who].email, VIEW_SUBJECT, _view_body(accounts[who].name, count, base_url))
        for who, count in sorted(waits.items())
    ]
    _keep(told, day)
    mail.queue_all(mails)
    return len(mails)


Told = tuple[Attendance, Reminder, date]  # of what, why, and the last day in time


def _to_tell(today: Today, decided: ImpactPolicy) -> tuple[dict[int, list[Told]], list[Attendance]]:
    """Return what each person is to be told of their own, and the attendances of which a view waits."""
    first, last = (today.day - timedelta(days=n) for n in (decided.late_until, decided.later_from))
    later = [one for one in queries.given(first - pages.AHEAD, last + pages.AHEAD) if one.stage is Stage.LATER]
    given = {(one.worker_id, one.course_code, one.ended_on): one for one in later}
    booked = {one.booking_id: one for one in later if one.booking_id is not None}
    known: dict[tuple[int, str, date], set[str]] = {}
    for row in db.session.scalars(select(ImpactReminder).where(ImpactReminder.ended_on.between(first, last))):
        known.setdefault((row.worker_id, row.course_code, row.ended_on), set()).add(row.kind)
    own: dict[int, list[Told]] = {}
    views = []
    for one in queries.attendances(decided, first, last):
        person, key = today.by_id.get(one.worker_id), (one.worker_id, one.course_code, one.ended_on)
        if person is None or person.is_away or not one.is_attended:
            continue
        said, told = booked.get(one.booking_id or 0) or given.get(key), known.get(key, set())
        if said is None and (kind := rules.reminder(decided, one.ended_on, today.day, told)):
            own.setdefault(one.worker_id, []).append((one, kind, decided.last_day(one.ended_on)))
        elif said is not None and said.managed_on is None and Reminder.VIEW not in told:
            views.append(one)
    return own, views


def _keep(told: Iterable[tuple[Attendance, Reminder]], day: date) -> None:
    rows = [
        {"worker_id": one.worker_id, "course_code": one.course_code, "ended_on": one.ended_on, "kind": kind.value,
         "told_on": day}
        for one, kind in told
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(ImpactReminder).on_conflict_do_nothing(), rows)


def _own_body(name: str, those: Iterable[Told], base_url: str) -> str:
    lines = "".join(f"- {one.course_name}: by {day_words(last, year=True)}\n" for one, _, last in those)
    return (
        f"Dear {name},\n\nHas what you learned changed your practice? Three taps are enough, with your manager if you "
        f"can:\n{lines}\nOpen it here:\n\n{base_url}/my-training\n\n"
        "Only you and your manager see your answers with your name. You are told once when the questions open, and "
        "once a week before their end.\n"
    )


def _view_body(name: str, count: int, base_url: str) -> str:
    what = "1 return about a course waits" if count == 1 else f"{count} returns about courses wait"
    return (
        f"Dear {name},\n\n{what} for your view, from people whom you manage.\n\n"
        f"Open it here:\n\n{base_url}/impact\n\nYou are told of each return once.\n"
    )
