"""The daily digest about supervision, queued for everybody who is here and has something to be told.

Runs in the transaction of the job that claims the day: killed, it leaves neither the claim nor any mail. It never waits
for the mail server; what is queued leaves later, each mail with one Message-ID.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from workforce import clock
from workforce.auth.receivers import receivers
from workforce.db import db, policy
from workforce.people.queries import StaffMember, absent_on, staff_on
from workforce.supervision import reminder_queries as queries
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.queries import known_from, policy_of, standings
from workforce.supervision.relations import relations_on
from workforce.supervision.reminder_rules import SUBJECT, Digest, mail_body, of_sessions
from workforce.supervision.session_rules import Deadlines
from workforce.web import mail

_LOCK = 7_301_010  # one at a time


def remind(day: date, base_url: str) -> int:
    """Queue the digest of a day, at most one an account and day; return how many. A fixed number of statements."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    version = policy.in_force(policy.PolicyKind.SUPERVISION, day)
    if version is None:
        return 0
    staff = staff_on(day)
    digests = _digests(day, staff, policy_of(version, day))
    absent = absent_on(day)
    here = {one.id for one in staff if not one.is_away and one.id not in absent}
    begins = datetime.combine(day, time(), clock.LONDON)
    told = mail.told_since(SUBJECT, begins)
    mails = []
    for one in receivers():
        digest = digests.get(one.worker_id, Digest())
        if one.worker_id in here and one.email not in told and (digest.is_own or digest.is_given):
            body = mail_body(one.name, digest, day, f"{base_url}/my-supervision", f"{base_url}/supervision")
            mails.append((one.email, SUBJECT, body))
    mail.forget_unsent(SUBJECT, begins)
    mail.queue_all(mails)
    return len(mails)


def _digests(day: date, staff: Sequence[StaffMember], decided: SupervisionPolicy) -> dict[int, Digest]:
    """Return what there is to say to each person, by id."""
    deadlines = Deadlines(decided.write_up_working_days, decided.sign_working_days)
    days = decided.remind_days_before
    relations = relations_on(day, staff)
    sessions = [
        one
        for one in queries.open_sessions(day + timedelta(days=days))
        if not one.is_to_come(day) or relations.supervises(one.supervisor_id, one.worker_id) is not None
    ]
    found = of_sessions(day, sessions, deadlines, days)
    supervised = [one for one in staff if one.is_social_work or one.is_student]
    for worker, standing in standings(day, supervised, decided.frequency, known_from()).items():
        if not standing.is_in_date:
            found.setdefault(worker, Digest()).due_on = standing.due_on
            for supervisor in {one.supervisor_id for one in relations.of_worker.get(worker, ())}:
                found.setdefault(supervisor, Digest()).supervisees_overdue += 1
    for worker, count in queries.overdue_actions(day).items():
        found.setdefault(worker, Digest()).actions_overdue = count
    for worker, count in queries.not_on_file().items():
        found.setdefault(worker, Digest()).not_on_file = count
    return found
