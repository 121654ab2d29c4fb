"""Reminders of CPD, and the mail of December, queued in the transaction of the job that claims the day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from workforce import clock
from workforce.auth.receivers import in_roles, receivers
from workforce.db import db, policy
from workforce.people.queries import absent_on, staff_on
from workforce.training.cpd import queries
from workforce.training.cpd import rules as cpd_rules
from workforce.training.cpd.queries import Counted
from workforce.training.registration import rules as registration_rules
from workforce.web import mail

_LOCK = 7_301_018  # one at a time


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LONDON)


def remind(day: date, base_url: str) -> int:
    """Queue a reminder to everybody asked who is here and has not declared, at most one an interval; return how many.

    A fixed number of statements, however many people there are.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    version = policy.in_force(policy.PolicyKind.CPD, day)
    if version is None:
        return 0
    decided, year = queries.policy_of(version, day), cpd_rules.year_of(day)
    mail.forget_unsent(cpd_rules.SUBJECT, _start(day))
    if not cpd_rules.is_reminded(decided, day):
        return 0
    counted, absent, rule = queries.counts(year), absent_on(day), decided.rule_of(year)
    asked = {
        one.id
        for one in staff_on(day)
        if not one.is_away and one.id not in absent and queries.asks(decided, year, one, day)
    }  # fmt: skip
    told = mail.told_since(cpd_rules.SUBJECT, _start(day - timedelta(days=decided.remind_every_days - 1)))
    mails = []
    for one in receivers():
        have = counted.get(one.worker_id, Counted())
        if one.worker_id in asked and have.declared_on is None and one.email not in told:
            body = cpd_rules.reminder(one.name, year, rule, have.written, f"{base_url}/my-training/cpd")
            mails.append((one.email, cpd_rules.SUBJECT, body))
    mail.queue_all(mails)
    return len(mails)


def december_due(until: datetime) -> Iterable[datetime]:
    """Return 7 o'clock on the first working day of December, once it is past: late in that December only."""
    day = until.astimezone(clock.LONDON).date()
    at = datetime.combine(registration_rules.list_day(day.year), time(7), clock.LONDON)
    return [at.astimezone(until.tzinfo)] if day.month == 12 and at <= until else []


def tell_december(day: date, base_url: str) -> int:
    """Queue the mail that registrations ended to those whom the policy names; none where nobody's did.

    Whoever was told since 1 December is not told again.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    version = policy.in_force(policy.PolicyKind.CPD, day)
    if version is None:
        return 0
    decided = queries.policy_of(version, day)
    ended = [
        one for one in staff_on(day)
        if one.is_counted and one.swe_number and registration_rules.not_renewed(one.registration_expires_on, day)
    ]  # fmt: skip
    if not ended:
        return 0
    link, subject = f"{base_url}/registration?show=not-renewed", registration_rules.SUBJECT
    first = date(day.year if day.month == 12 else day.year - 1, 12, 1)
    told = mail.told_since(subject, _start(first))
    to = [(email, name) for email, name in in_roles(decided.told_roles) if email not in told]
    mail.queue_all(
        [(email, subject, registration_rules.list_words(name, len(ended), link)) for email, name in to]
    )  # fmt: skip
    return len(to)
