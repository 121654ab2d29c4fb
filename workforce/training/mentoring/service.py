"""Pairs are made and ended, meetings noted. It checks, flushes, writes the audit entry, never commits."""

from datetime import date

from sqlalchemy import select

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.people.queries import StaffMember
from workforce.training.errors import SettledError, TrainingError
from workforce.training.mentoring import queries
from workforce.training.mentoring.models import MentoringMeeting, MentoringPair
from workforce.training.mentoring.rules import ENDINGS, PairFault, Wish, check_pair
from workforce.training.people_page import may_record
from workforce.training.references import refuse_references
from workforce.training.today import Today
from workforce.web.access import Viewer

LONGEST_MINUTES = 600


def is_line_supervisor(mentor: StaffMember, mentee: StaffMember) -> bool:
    """Whether somebody is the line supervisor of any of a person's posts."""
    return mentor.employee_number in {post.supervisor for post in mentee.posts}


def make(today: Today, wish: Wish, viewer: Viewer) -> MentoringPair:
    """Make a pair of two people in post; who is mentored is in the viewer's scope, and is not the viewer."""
    mentor, mentee = today.by_id.get(wish.mentor_id), today.by_id.get(wish.mentee_id)
    if mentee is None or not may_record(viewer, mentee):
        raise TrainingError("Choose somebody of your teams", "mentee")
    if mentor is None:
        raise TrainingError("Choose somebody in post", "mentor")
    try:
        check_pair(wish, is_line_supervisor=is_line_supervisor(mentor, mentee))
    except PairFault as fault:
        raise TrainingError(str(fault), fault.field) from fault
    refuse_references(words=wish.words, line_reason=wish.line_reason)
    db.session.execute(select(Worker.id).where(Worker.id == mentee.id).with_for_update())
    there = db.session.scalar(
        select(MentoringPair.id).where(
            MentoringPair.mentor_id == mentor.id, MentoringPair.mentee_id == mentee.id, MentoringPair.ended_on.is_(None)
        )
    )
    if there is not None:
        raise SettledError("These two are a pair already.")
    row = MentoringPair(
        mentor_id=mentor.id, mentee_id=mentee.id, purpose=wish.purpose, words=wish.words or None,
        line_reason=wish.line_reason or None, started_on=wish.started_on, planned_end_on=wish.planned_end_on,
        set_by=viewer.email, set_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        viewer.email, "mentoring pair made", f"worker:{mentee.employee_number}", pair=row.id,
        mentor=mentor.employee_number,
    )  # fmt: skip
    return row


def end(one: queries.Pair, ended_on: date, reason: str, viewer: Viewer) -> None:
    """End a pair, today or on a day before."""
    row = queries.locked(one.id)
    if row is None or row.ended_on is not None:
        raise SettledError("This pair has ended already.")
    if reason not in ENDINGS:
        raise TrainingError("Choose why it ended", "reason")
    if ended_on > clock.today():
        raise TrainingError("The day has not come yet", "ended_on")
    if ended_on < row.started_on:
        raise TrainingError("It ended before it started", "ended_on")
    row.ended_on, row.ended_reason = ended_on, reason
    db.session.flush()
    audit.record(viewer.email, "mentoring pair ended", f"worker:{one.mentee_number}", pair=one.id, reason=reason)


def met(one: queries.Pair, held_on: date, minutes: int, viewer: Viewer) -> None:
    """Note that a pair met: the day and how long, nothing else."""
    row = queries.locked(one.id)
    if row is None:
        raise SettledError("This pair is no longer there.")
    if held_on > clock.today():
        raise TrainingError("The day has not come yet: note a meeting once you have met", "held_on")
    if held_on < row.started_on or (row.ended_on is not None and held_on > row.ended_on):
        raise TrainingError("You were no pair on that day", "held_on")
    if not 0 < minutes <= LONGEST_MINUTES:
        raise TrainingError(f"Write the minutes, 1 to {LONGEST_MINUTES}", "minutes")
    there = db.session.scalar(
        select(MentoringMeeting.id).where(MentoringMeeting.pair_id == one.id, MentoringMeeting.held_on == held_on)
    )
    if there is not None:
        raise TrainingError("A meeting of that day is noted already", "held_on")
    noted = MentoringMeeting(
        pair_id=one.id, held_on=held_on, minutes=minutes, added_by=viewer.email, added_at=clock.now()
    )
    db.session.add(noted)
    db.session.flush()
    audit.record(viewer.email, "mentoring meeting noted", f"worker:{one.mentee_number}", pair=one.id, held_on=held_on)


def not_met(one: queries.Pair, meeting_id: int, viewer: Viewer) -> None:
    """Take a meeting out that was noted by mistake."""
    row = db.session.scalar(
        select(MentoringMeeting).where(MentoringMeeting.id == meeting_id, MentoringMeeting.pair_id == one.id)
    )
    if row is None:
        raise SettledError("It is taken out already.")
    db.session.delete(row)
    db.session.flush()
    audit.record(viewer.email, "mentoring meeting taken out", f"worker:{one.mentee_number}", pair=one.id)
