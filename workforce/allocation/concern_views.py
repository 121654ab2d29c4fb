"""Concerns, and whether a workload allows effective practice: a view parses, calls, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.allocation import concern_queries as queries
from workforce.allocation import concern_service as service
from workforce.allocation import practice_service
from workforce.allocation.concern_pages import OneConcern, OwnConcerns, inbox_of, one_of, own_of
from workforce.allocation.concern_service import ConcernError, SettledError
from workforce.allocation.overload_forms import ConcernAnswerForm, ConcernForm, PracticeForm
from workforce.allocation.overload_queries import escalation_on
from workforce.allocation.practice_queries import practice_of
from workforce.allocation.practice_rules import Side
from workforce.auth import session
from workforce.caseload.voice_queries import person_in_scope, person_on
from workforce.people.queries import StaffMember
from workforce.web.access import Permission, audited_read, commits, requires, viewer

blueprint = Blueprint("concerns", __name__)
practice = Blueprint("practice", __name__)


def _today() -> date:
    return clock.today()


def _me() -> StaffMember:
    """Return the signed-in person in the staff data, or answer 404."""
    return person_on(_today(), viewer().worker_id) or abort(404)


# --- one's own


@blueprint.get("/my-work/concerns")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Show one's own concerns: to whom each went, and what is next."""
    return render_template("allocation/concerns-mine.html", page=own_of(viewer(), _today()))


def _new(form: ConcernForm, page: OwnConcerns, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "allocation/concern-new.html", form=form, page=page, form_errors=bool(form.errors)
    ), status  # fmt: skip


@blueprint.get("/my-work/concerns/new")
@requires(Permission.SEE_OWN_WORK)
def new() -> ResponseReturnValue:
    """Ask what the concern is."""
    form, page = ConcernForm(), own_of(viewer(), _today())
    form.offer(page.goes_to)
    return _new(form, page)


@blueprint.post("/my-work/concerns/new")
@requires(Permission.SEE_OWN_WORK)
@commits
def raise_concern() -> ResponseReturnValue:
    """Send the concern to whom the worker chose."""
    form, me, page = ConcernForm(), _me(), own_of(viewer(), _today())
    form.offer(page.goes_to)
    if not form.validate():
        return _new(form, page, 422)
    sent = service.raise_concern(me, form.raised(), viewer().email, session.base_url())
    names = " or ".join(one.name for one in sent)
    flash(
        f"Sent to {names}, with a mail. What comes of it stands here."
        if names
        else "Kept. Nobody whom you chose has an account yet. If it is not answered in time, it goes on by itself."
    )
    return redirect(url_for("concerns.mine"), 303)


@blueprint.post("/my-work/concerns/<int:concern_id>/withdraw")
@requires(Permission.SEE_OWN_WORK)
@commits
def withdraw(concern_id: int) -> ResponseReturnValue:
    """Take one's own concern back."""
    me, found = _me(), queries.concern(concern_id)
    if found is None or found.worker_id != me.id:
        abort(404)
    try:
        service.withdraw(concern_id, me, viewer().email)
    except ConcernError as error:
        flash(str(error))
    else:
        flash("You took back your concern.")
    return redirect(url_for("concerns.mine"), 303)


# --- for whom they are


@blueprint.get("/concerns")
@requires(Permission.SEE_TEAM, Permission.ANSWER_CONCERNS)
def index() -> ResponseReturnValue:
    """Show the concerns raised to the viewer, or climbed to them; and how many there are in the whole council."""
    return render_template("allocation/concerns.html", page=inbox_of(viewer(), _today()))


def _found(concern_id: int) -> OneConcern:
    """Return a concern that the viewer may read, or answer 404."""
    return one_of(viewer(), concern_id, _today()) or abort(404)


def _page(found: OneConcern, form: ConcernAnswerForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "allocation/concern.html", page=found, form=form, form_errors=bool(form.errors)
    ), status  # fmt: skip


@blueprint.get("/concerns/<int:concern_id>")
@requires(Permission.SEE_TEAM, Permission.ANSWER_CONCERNS)
def one(concern_id: int) -> ResponseReturnValue:
    """Show a concern to whom it was raised."""
    found = _found(concern_id)
    audited_read("read concern", f"worker:{found.one.employee_number}", concern=concern_id)
    return _page(found, ConcernAnswerForm())


@blueprint.post("/concerns/<int:concern_id>/acknowledge")
@requires(Permission.SEE_TEAM, Permission.ANSWER_CONCERNS)
@commits
def acknowledge(concern_id: int) -> ResponseReturnValue:
    """Say that it was seen."""
    _found(concern_id)
    try:
        service.acknowledge(concern_id, viewer(), session.base_url())
    except SettledError as error:
        return _settled(concern_id, ConcernAnswerForm(formdata=None), error)
    flash("Acknowledged. The worker gets a mail, and sees it on their page.")
    return redirect(url_for("concerns.one", concern_id=concern_id), 303)


@blueprint.post("/concerns/<int:concern_id>")
@requires(Permission.SEE_TEAM, Permission.ANSWER_CONCERNS)
@commits
def answer(concern_id: int) -> ResponseReturnValue:
    """Answer it; where somebody did meanwhile nothing changes, and the page says who and when."""
    found, form = _found(concern_id), ConcernAnswerForm()
    if found.one.is_open and not form.validate():
        return _page(found, form, 422)
    try:
        service.answer(concern_id, form.said.data, viewer(), session.base_url())
    except SettledError as error:
        return _settled(concern_id, form, error)
    flash("Answered. The worker gets a mail, and reads it on their page.")
    return redirect(url_for("concerns.one", concern_id=concern_id), 303)


def _settled(concern_id: int, form: ConcernAnswerForm, error: SettledError) -> ResponseReturnValue:
    form.refuse(error)
    return _page(_found(concern_id), form, 409)


# --- whether the workload allows effective practice


def _answered(person: StaffMember, side: Side) -> None:
    """Keep an answer of the viewer's, or answer 404 where it is not theirs to give."""
    form, found = PracticeForm(), practice_of(person, viewer(), _today(), escalation_on(_today()))
    if found is None or found.side is not side:
        abort(404)
    if not form.validate() or form.allows.data not in ("yes", "no"):
        abort(400)
    practice_service.answer(person, side, allows=form.allows.data == "yes", actor=viewer().email)
    flash(f"Saved: {form.allows.data}. You can change it until midnight.")


@practice.post("/my-work/effective-practice")
@requires(Permission.SEE_OWN_WORK)
@commits
def own() -> ResponseReturnValue:
    """Keep whether the viewer's own workload allows effective practice."""
    _answered(_me(), Side.WORKER)
    return redirect(url_for("desk.my_work") + "#practice", 303)


@practice.post("/people/<employee_number>/effective-practice")
@requires(Permission.SEE_TEAM)
@commits
def of_person(employee_number: str) -> ResponseReturnValue:
    """Keep whether a manager says that somebody's workload allows it."""
    person = person_in_scope(viewer(), _today(), number=employee_number) or abort(404)
    _answered(person, Side.MANAGER)
    return redirect(url_for("desk.person", employee_number=employee_number) + "#practice", 303)
