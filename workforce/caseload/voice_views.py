"""What workers say of their workload and what managers answer: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.auth import session
from workforce.caseload import voice_queries as queries
from workforce.caseload import voice_service
from workforce.caseload.restricted import hidden_children
from workforce.caseload.voice_forms import (
    AnswerForm,
    EndForm,
    ExtraAnswerForm,
    HoursForm,
    LineAnswerForm,
    ProposalForm,
    QuestionForm,
    RatingForm,
)
from workforce.caseload.voice_lines import OwnLoad, own_load
from workforce.caseload.voice_queries import Agreement, Answerer, Question
from workforce.caseload.voice_rules import Kind, Rating, last_whole_week
from workforce.caseload.voice_service import SettledError, VoiceError
from workforce.people.queries import StaffMember, data_day
from workforce.web.access import Permission, audited_read, commits, requires, viewer

blueprint = Blueprint("voice", __name__)


def _day() -> date:
    return data_day(clock.today())


def _me() -> StaffMember:
    """Return the signed-in person in the staff data, or answer 404."""
    return queries.person_in_scope(viewer(), _day(), worker_id=viewer().worker_id) or abort(404)


def _said_to(answerers: list[Answerer]) -> str:
    names = " or ".join(one.name for one in answerers)
    return (
        f"Sent to {names}, with a mail. The answer comes to this page."
        if names
        else "Kept. Nobody who answers for your team has an account yet: tell your manager that it waits here."
    )


def _my_work(anchor: str) -> ResponseReturnValue:
    return redirect(url_for("desk.my_work") + f"#{anchor}", 303)


# --- a line that is not right, and something that should weigh


@blueprint.get("/my-work/questions/new")
@requires(Permission.SEE_OWN_WORK)
def new_question() -> ResponseReturnValue:
    """Ask what is wrong with a line."""
    form = QuestionForm(data={"line": request.args.get("line", "")})
    return _question_page(form, own_load(_me(), _day()))


def _question_page(form: QuestionForm, own: OwnLoad, status: int = 200) -> ResponseReturnValue:
    line = form.line.data or ""
    if line not in own.lines and not form.errors:
        abort(404)
    return render_template(
        "caseload/question-new.html", form=form, line=line, says=own.lines.get(line), form_errors=bool(form.errors)
    ), status


@blueprint.post("/my-work/questions/new")
@requires(Permission.SEE_OWN_WORK)
@commits
def ask() -> ResponseReturnValue:
    """Send the question to who answers."""
    form, me = QuestionForm(), _me()
    own = own_load(me, _day())
    if form.validate():
        try:
            if form.line.data not in own.lines:
                raise VoiceError("This line is no longer in your workload. Look at My work; nothing was sent.")
            sent = voice_service.ask(me, form.line.data, form.said.data, viewer().email, session.base_url())
        except VoiceError as error:
            form.refuse(error)
        else:
            flash(_said_to(sent))
            return _my_work("questions")
    return _question_page(form, own, 422)


@blueprint.get("/my-work/extra-responsibilities/new")
@requires(Permission.SEE_OWN_WORK)
def new_proposal() -> ResponseReturnValue:
    """Ask what should weigh."""
    return render_template("caseload/proposal-new.html", form=ProposalForm(), own=own_load(_me(), _day()))


@blueprint.post("/my-work/extra-responsibilities/new")
@requires(Permission.SEE_OWN_WORK)
@commits
def propose() -> ResponseReturnValue:
    """Send the proposal to who answers."""
    form, me = ProposalForm(), _me()
    own = own_load(me, _day())
    if form.validate() and own.is_weighed:
        try:
            sent = voice_service.propose(me, form.label.data, form.points.data, viewer().email, session.base_url())
        except VoiceError as error:
            form.refuse(error)
        else:
            flash(_said_to(sent))
            return _my_work("questions")
    return render_template("caseload/proposal-new.html", form=form, own=own, form_errors=bool(form.errors)), 422


@blueprint.post("/my-work/questions/<int:question_id>/withdraw")
@requires(Permission.SEE_OWN_WORK)
@commits
def withdraw(question_id: int) -> ResponseReturnValue:
    """Take one's own question back."""
    me, found = _me(), queries.question(question_id)
    if found is None or found.worker_id != me.id:
        abort(404)
    try:
        voice_service.withdraw(question_id, me, viewer().email)
    except SettledError as error:
        flash(str(error))
    else:
        flash(f"You took back your question about {found.about}.")
    return _my_work("questions")


# --- how it feels


@blueprint.post("/my-work/rating")
@requires(Permission.SEE_OWN_WORK)
@commits
def rate() -> ResponseReturnValue:
    """Keep how the workload feels today."""
    form, me = RatingForm(), _me()
    if not form.validate() or form.rating.data not in list(Rating):
        abort(400)
    rating = Rating(form.rating.data)
    voice_service.rate(me, rating, viewer().email)
    flash(f"Saved: {rating.words}. You can change it until midnight.")
    return _my_work("feel")


@blueprint.post("/my-work/extra-hours")
@requires(Permission.SEE_OWN_WORK)
@commits
def say_hours() -> ResponseReturnValue:
    """Keep the extra hours of the last whole week."""
    form, me = HoursForm(), _me()
    week = last_whole_week(clock.today())
    if form.validate():
        try:
            voice_service.say_hours(me, form.hours.data, form.week.data or week, viewer().email)
        except VoiceError as error:
            form.refuse(error)
        else:
            flash("Your extra hours are saved. You can change them until the next week is over.")
            return _my_work("feel")
    return render_template("caseload/hours.html", form=form, week=week, form_errors=True), 422


# --- answers


def _asked(question_id: int) -> tuple[Question, StaffMember]:
    """Return a question and its worker, where the viewer may open that worker's page; else answer 404."""
    found = queries.question(question_id)
    person = queries.person_in_scope(viewer(), _day(), worker_id=found.worker_id) if found else None
    if found is None or person is None or found.line in hidden_children(viewer().worker_id).values():
        abort(404)
    return found, person


def _answer_form(question: Question, own: OwnLoad, **proposed: object) -> ExtraAnswerForm | LineAnswerForm:
    """Return the form for a question, filled in as proposed; what is sent is read as it is."""
    form: ExtraAnswerForm | LineAnswerForm
    if question.kind is Kind.EXTRA:
        form = ExtraAnswerForm(data=proposed)
    else:
        form = LineAnswerForm(data=proposed)
        form.offer(own.child_id(question.line), {code: own.scheme.label(code) for code in own.scheme.marks})
    form.day = _day()
    return form


def _answer_page(found: Question, own: OwnLoad, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "caseload/question.html", question=found, person=own.person, says=own.lines.get(found.line), form=form,
        is_own=found.worker_id == viewer().worker_id, form_errors=bool(form.errors),
    ), status  # fmt: skip


@blueprint.get("/questions/<int:question_id>")
@requires(Permission.SEE_TEAM)
def question(question_id: int) -> ResponseReturnValue:
    """Show a manager a question of somebody they answer for."""
    found, person = _asked(question_id)
    audited_read("read question", f"worker:{person.employee_number}", question=question_id)
    own = own_load(person, _day())
    form = _answer_form(found, own, points=found.points, started_on=_day())
    return _answer_page(found, own, form)


@blueprint.post("/questions/<int:question_id>")
@requires(Permission.SEE_TEAM)
@commits
def answer(question_id: int) -> ResponseReturnValue:
    """Answer it; on a stale page nothing changes, and the page says what happened meanwhile."""
    found, person = _asked(question_id)
    own = own_load(person, _day())
    form = _answer_form(found, own)
    if not found.is_open or form.validate():
        try:
            decision = form.decided()
            voice_service.answer(question_id, person, decision, viewer(), session.base_url())
        except SettledError as error:
            form.refuse(error)
            return _answer_page(queries.question(question_id) or found, own, form, 409)
        except VoiceError as error:
            form.refuse(error)
        else:
            flash(f"Answered. {person.name} reads the answer on their own page.")
            return _their_work(person, "questions")
    return _answer_page(found, own, form, 422)


def _their_work(person: StaffMember, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("desk.person", employee_number=person.employee_number) + f"#{anchor}", 303)


# --- what was agreed, and looking at it together


def _agreed(agreement_id: int, *, is_mark: bool) -> tuple[Agreement, StaffMember]:
    found = queries.agreement(agreement_id, is_mark=is_mark)
    person = queries.person_in_scope(viewer(), _day(), worker_id=found.worker_id) if found else None
    if found is None or person is None or found.child in hidden_children(viewer().worker_id).values():
        abort(404)
    return found, person


def _end_page(agreement_id: int, *, is_mark: bool) -> ResponseReturnValue:
    found, person = _agreed(agreement_id, is_mark=is_mark)
    return render_template("caseload/end.html", one=found, person=person, form=EndForm(data={"last_day": _day()}))


def _end(agreement_id: int, *, is_mark: bool) -> ResponseReturnValue:
    (found, person), form = _agreed(agreement_id, is_mark=is_mark), EndForm()
    if form.validate():
        try:
            voice_service.end(found, form.last_day.data, person, viewer())
        except VoiceError as error:
            form.refuse(error)
        else:
            flash("Ended. It weighs up to the last day that you gave, and no longer.")
            return _their_work(person, "lines")
    return render_template("caseload/end.html", one=found, person=person, form=form, form_errors=True), 422


@blueprint.get("/extra-responsibilities/<int:extra_id>/end")
@requires(Permission.SEE_TEAM)
def ending_extra(extra_id: int) -> ResponseReturnValue:
    """Ask for the last day of an extra responsibility."""
    return _end_page(extra_id, is_mark=False)


@blueprint.post("/extra-responsibilities/<int:extra_id>/end")
@requires(Permission.SEE_TEAM)
@commits
def end_extra(extra_id: int) -> ResponseReturnValue:
    """End an extra responsibility early."""
    return _end(extra_id, is_mark=False)


@blueprint.get("/case-marks/<int:mark_id>/end")
@requires(Permission.SEE_TEAM)
def ending_mark(mark_id: int) -> ResponseReturnValue:
    """Ask for the last day of a mark."""
    return _end_page(mark_id, is_mark=True)


@blueprint.post("/case-marks/<int:mark_id>/end")
@requires(Permission.SEE_TEAM)
@commits
def end_mark(mark_id: int) -> ResponseReturnValue:
    """End the mark of a case early."""
    return _end(mark_id, is_mark=True)


@blueprint.post("/people/<employee_number>/reviews")
@requires(Permission.SEE_TEAM)
@commits
def record_review(employee_number: str) -> ResponseReturnValue:
    """Record that worker and manager looked at the workload together today."""
    person = queries.person_in_scope(viewer(), _day(), number=employee_number) or abort(404)
    try:
        is_new = voice_service.record_review(person, viewer())
    except VoiceError as error:
        flash(str(error))
    else:
        flash("Recorded for today." if is_new else "This was already recorded today.")
    return _their_work(person, "together")
