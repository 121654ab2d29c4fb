"""What workers say of their workload and what managers answer. Each flushes, writes the audit entry, never commits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from workforce import clock
from workforce.auth import queries as accounts
from workforce.caseload import voice_queries as queries
from workforce.caseload.local_models import (
    CaseMark,
    ExtraHours,
    ExtraResponsibility,
    LineQuestion,
    WorkloadRating,
    WorkloadReview,
)
from workforce.caseload.voice_queries import Agreement, Answerer
from workforce.caseload.voice_rules import Answer, Kind, Rating, last_whole_week
from workforce.db import audit, db
from workforce.people.queries import StaffMember
from workforce.people.rules import add_months
from workforce.web import mail
from workforce.web.access import Viewer
from workforce.web.pages import day_words

KEPT_MONTHS = 24


class VoiceError(ValueError):
    """Something was refused; the message says why. `field` names the field of a form that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


class SettledError(VoiceError):
    """A question no longer waits for an answer: somebody answered, or the worker took it back."""


def _subject(person: StaffMember) -> str:
    return f"worker:{person.employee_number}"


# --- questions


def ask(person: StaffMember, line: str, said: str, actor: str, base_url: str) -> list[Answerer]:
    """Raise that a line is not right; return whom the question went to. One open question a line."""
    return _raise(person, LineQuestion(kind=Kind.LINE, line=line, said=said), actor, base_url)


def propose(person: StaffMember, label: str, points: Decimal, actor: str, base_url: str) -> list[Answerer]:
    """Propose that something beside the cases should weigh; return whom the proposal went to."""
    return _raise(person, LineQuestion(kind=Kind.EXTRA, line=label, said="", points=points), actor, base_url)


def _raise(person: StaffMember, question: LineQuestion, actor: str, base_url: str) -> list[Answerer]:
    question.worker_id, question.raised_by, question.raised_at = person.id, actor, clock.now()
    try:
        with db.session.begin_nested():
            db.session.add(question)
    except IntegrityError as fault:
        if "uq_line_question_open" not in str(fault.orig):
            raise
        raise VoiceError(
            f"You already have an open question about “{question.line}”. It is on My work; nothing was sent twice.",
            "label" if question.kind == Kind.EXTRA else "said",
        ) from None
    audit.record(actor, "question raised", _subject(person), question=question.id, kind=str(question.kind))
    found = queries.who_answers(person, clock.today())
    for one in found:
        mail.queue(
            one.email,
            "You have a question to answer",
            f"Dear {one.name},\n\nSomebody in your teams has a question about their workload. Open this page to "
            f"answer it:\n\n{base_url}/questions/{question.id}\n",
        )
    return found


def _open(question_id: int) -> LineQuestion:
    """Return a question, locked; raise SettledError where it no longer waits for an answer."""
    found: LineQuestion | None = db.session.scalar(
        select(LineQuestion)
        .where(LineQuestion.id == question_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise SettledError("This question is no longer here. Nothing was changed.")
    if found.answer == Answer.WITHDRAWN:
        raise SettledError("The worker took this question back. Nothing was changed.")
    if found.answer is not None and found.answered_at is not None:
        on = day_words(found.answered_at.astimezone(clock.LONDON).date())
        account = accounts.by_email(found.answered_by or "")
        by = account.name if account else found.answered_by
        raise SettledError(f"This question was already answered on {on}, by {by}. Nothing was changed.")
    return found


def withdraw(question_id: int, person: StaffMember, actor: str) -> None:
    """Take one's own open question back."""
    found = _open(question_id)
    if found.worker_id != person.id:
        raise VoiceError("Only who asked can take a question back. Nothing was changed.")
    found.answer, found.answered_by, found.answered_at = Answer.WITHDRAWN, actor, clock.now()
    db.session.flush()
    audit.record(actor, "question withdrawn", _subject(person), question=question_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a manager answers, and what comes of it where they agree."""

    is_agreed: bool
    reason: str
    points: Decimal | None = None  # of an extra responsibility
    started_on: date | None = None
    ended_on: date | None = None
    is_corrected: bool = False  # at its source
    modifier: str | None = None  # that the child's case is marked with
    child_id: int | None = None


def answer(question_id: int, person: StaffMember, decision: Decision, viewer: Viewer, base_url: str) -> None:
    """Answer somebody's open question and do what was agreed. Who is in scope is the caller's to check."""
    found = _open(question_id)
    if viewer.worker_id == found.worker_id:
        raise VoiceError("This is your own question: somebody else who answers for you must answer it.")
    if found.worker_id != person.id:
        raise VoiceError("This question is somebody else's. Nothing was changed.")
    made = _made_of(found, decision, viewer) if decision.is_agreed else None
    found.answer = Answer.AGREED if decision.is_agreed else Answer.NOT_AGREED
    corrected = "It is corrected at its source." if decision.is_agreed and decision.is_corrected else ""
    found.answered = " ".join(filter(None, (corrected, decision.reason))) or None
    found.answered_by, found.answered_at = viewer.email, clock.now()
    if made is not None:
        db.session.add(made)
    db.session.flush()
    audit.record(
        viewer.email, "question answered", _subject(person), question=question_id, answer=str(found.answer),
        points=decision.points if isinstance(made, ExtraResponsibility) else None,
        marked=decision.modifier if isinstance(made, CaseMark) else None,
    )  # fmt: skip
    account = accounts.holder_of(person.id)
    if account is not None and account.is_open:
        mail.queue(
            account.email,
            "Your question about your workload is answered",
            f"Dear {account.name},\n\nYour manager has answered your question. Read the answer here:\n\n"
            f"{base_url}/my-work#questions\n",
        )


def _made_of(question: LineQuestion, decision: Decision, viewer: Viewer) -> ExtraResponsibility | CaseMark | None:
    """Return what an agreed question brings about: an extra responsibility, a mark, or nothing of its own."""
    start = decision.started_on
    if question.kind == Kind.EXTRA:
        if start is None or decision.points is None:
            raise VoiceError("Give the points and the day from which they weigh.", "points")
        return ExtraResponsibility(
            worker_id=question.worker_id, label=question.line, points=decision.points, started_on=start,
            ended_on=decision.ended_on, question_id=question.id, agreed_by=viewer.email, agreed_at=clock.now(),
        )  # fmt: skip
    if decision.modifier is None:
        return None
    if start is None or decision.child_id is None:
        raise VoiceError("Only a child whom this worker holds can be marked, from a day on.", "outcome")
    clash = select(CaseMark.id).where(
        CaseMark.child_id == decision.child_id,
        CaseMark.modifier == decision.modifier,
        CaseMark.started_on <= (decision.ended_on or date.max),
        (CaseMark.ended_on.is_(None)) | (CaseMark.ended_on >= start),
    )
    if db.session.scalar(clash.limit(1)) is not None:
        raise VoiceError("This child's case is already marked so in these days. Choose other days.", "started_on")
    return CaseMark(
        child_id=decision.child_id, modifier=decision.modifier, started_on=start, ended_on=decision.ended_on,
        agreed_by=viewer.email, agreed_at=clock.now(),
    )  # fmt: skip


def end(agreement: Agreement, last_day: date, person: StaffMember, viewer: Viewer) -> None:
    """End an extra responsibility or a mark on a day, the last on which it weighs, earlier than it would have ended."""
    model: Any = CaseMark if agreement.is_mark else ExtraResponsibility
    found: CaseMark | ExtraResponsibility | None = db.session.get(
        model, agreement.id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise VoiceError("This is no longer here. Nothing was changed.")
    if person.id == viewer.worker_id:
        raise VoiceError("This is your own: somebody else who answers for you must end it.")
    if last_day < found.started_on:
        raise VoiceError(f"It began on {day_words(found.started_on)}: give that day or a later one.", "last_day")
    if found.ended_on is not None and last_day >= found.ended_on:
        raise VoiceError(f"It already ends on {day_words(found.ended_on)}: give an earlier day.", "last_day")
    found.ended_on = last_day
    db.session.flush()
    action = "case mark ended" if agreement.is_mark else "extra responsibility ended"
    audit.record(viewer.email, action, _subject(person), id=agreement.id, last_day=last_day)


# --- how it feels


def rate(person: StaffMember, rating: Rating, actor: str) -> None:
    """Keep how a workload feels today; another click on the same day replaces it. The trail does not say which."""
    values = {"worker_id": person.id, "day": clock.today(), "rating": str(rating)}
    db.session.execute(
        insert(WorkloadRating)
        .values(values)
        .on_conflict_do_update(constraint="uq_workload_rating_worker_id_day", set_={"rating": str(rating)})
    )
    audit.record(actor, "own workload rated", _subject(person))


def say_hours(person: StaffMember, hours: Decimal, week_ends_on: date, actor: str) -> None:
    """Keep the extra hours of the last whole week; saying them again replaces them."""
    week = last_whole_week(clock.today())
    if week_ends_on != week:
        raise VoiceError(f"A new week has begun. Give the hours of the week to {day_words(week)}.", "hours")
    db.session.execute(
        insert(ExtraHours)
        .values(worker_id=person.id, week_ends_on=week, hours=hours)
        .on_conflict_do_update(constraint="uq_extra_hours_worker_id_week_ends_on", set_={"hours": hours})
    )
    audit.record(actor, "own extra hours said", _subject(person))


def record_review(person: StaffMember, viewer: Viewer) -> bool:
    """Record that worker and manager looked at the workload together today; return False if that was recorded."""
    if person.id == viewer.worker_id:
        raise VoiceError("You can't record this for yourself: your own manager does.")
    made = db.session.scalar(
        insert(WorkloadReview)
        .values(worker_id=person.id, day=clock.today(), recorded_by=viewer.email, recorded_at=clock.now())
        .on_conflict_do_nothing(constraint="uq_workload_review_worker_id_day")
        .returning(WorkloadReview.id)
    )
    if made is not None:
        audit.record(viewer.email, "workload looked at together", _subject(person))
    return made is not None


def forget_old() -> int:
    """Delete ratings and extra hours older than 24 months; return how many rows went."""
    before = add_months(clock.today(), -KEPT_MONTHS)
    statements = (
        delete(WorkloadRating).where(WorkloadRating.day < before),
        delete(ExtraHours).where(ExtraHours.week_ends_on < before),
    )
    return sum(db.session.execute(statement).rowcount for statement in statements)  # type: ignore[attr-defined]
