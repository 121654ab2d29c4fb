"""Pages of agreed reductions: a view parses, asks, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people import reduction_queries as queries
from workforce.people import service
from workforce.people.forms import AgreeForm, EndForm, ReviewForm
from workforce.people.reduction_queries import PersonOfReductions
from workforce.people.reduction_tables import reductions as table_of
from workforce.people.service import ReductionError
from workforce.web.access import Permission, Scope, audited_read, commits, requires, viewer
from workforce.web.pages import asked_day
from workforce.web.tables import asked_format

blueprint = Blueprint("people", __name__)


def _person(employee_number: str) -> PersonOfReductions:
    """Return somebody in the viewer's scope; out of scope is not found."""
    found = queries.person_on(viewer(), employee_number, clock.today())
    if found is None:
        abort(404)
    return found


def _list_page(person: PersonOfReductions, form: AgreeForm) -> str:
    """Return the page of somebody's reductions."""
    return render_template(
        "people/reductions.html",
        person=person,
        reductions=queries.reductions_of(viewer(), person.id, person.day),
        form=form,
        form_errors=bool(form.errors),
        is_own=person.id == viewer().worker_id,
    )


def _one_page(
    person: PersonOfReductions, reduction_id: int, end: EndForm | None = None, review: ReviewForm | None = None
) -> str:
    """Return the page of one reduction, with the form that was refused, if any."""
    found = next((r for r in queries.reductions_of(viewer(), person.id, person.day) if r.id == reduction_id), None)
    if found is None:
        abort(404)
    return render_template(
        "people/reduction.html",
        person=person,
        r=found,
        end=end or EndForm(formdata=None),
        review=review or ReviewForm(formdata=None),
        form_errors=bool((end and end.errors) or (review and review.errors)),
        is_own=person.id == viewer().worker_id,
    )


def _saved(person: PersonOfReductions, words: str) -> ResponseReturnValue:
    flash(words, "saved")
    return redirect(url_for("people.of_person", employee_number=person.employee_number), 303)


@blueprint.get("/reductions")
@requires(Permission.SEE_REDUCTIONS)
def in_scope() -> ResponseReturnValue:
    """Show every reduction in the viewer's scope that counts now or later."""
    team = request.args.get("team", "")
    if team and not viewer().sees_team(team):
        abort(404)
    page = queries.reductions_page(viewer(), asked_day(clock.today), team, request.args.get("show", "all"))
    read = "all" if viewer().scope is Scope.ALL else ",".join(sorted(viewer().teams))
    audited_read("read reductions", f"teams:{read}", as_of=page.day)
    table = table_of(page, viewer())
    if asked := asked_format():
        return table.download(asked)
    find = request.args.get("find", "").strip()
    people = queries.people_named(viewer(), find, page.day) if find else []
    return render_template("people/in_scope.html", page=page, table=table, find=find, people=people)


@blueprint.get("/my-reductions")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Show the signed-in person their own reductions."""
    found = queries.reductions_of(viewer(), viewer().worker_id or 0, clock.today())
    return render_template("people/mine.html", reductions=found)


@blueprint.get("/people/<employee_number>/reductions")
@requires(Permission.SEE_REDUCTIONS)
def of_person(employee_number: str) -> ResponseReturnValue:
    """Show somebody's reductions, with those that are over."""
    person = _person(employee_number)
    audited_read("read reductions", f"worker:{employee_number}")
    return _list_page(person, AgreeForm(formdata=None))


@blueprint.post("/people/<employee_number>/reductions")
@requires(Permission.SET_REDUCTIONS)
@commits
def agree(employee_number: str) -> ResponseReturnValue:
    """Add a reduction."""
    person, form = _person(employee_number), AgreeForm()
    if form.validate():
        try:
            is_new = service.agree(person, form.terms(), viewer())
        except ReductionError as error:
            form.refuse(error)
        else:
            return _saved(person, "The reduction is saved." if is_new else "The reduction was saved already.")
    return _list_page(person, form), 422


@blueprint.get("/people/<employee_number>/reductions/<int:reduction_id>")
@requires(Permission.SET_REDUCTIONS)
def one(employee_number: str, reduction_id: int) -> ResponseReturnValue:
    """Show one reduction, to end or review it."""
    person = _person(employee_number)
    audited_read("read reductions", f"worker:{employee_number}")
    return _one_page(person, reduction_id)


@blueprint.post("/people/<employee_number>/reductions/<int:reduction_id>/end")
@requires(Permission.SET_REDUCTIONS)
@commits
def end(employee_number: str, reduction_id: int) -> ResponseReturnValue:
    """End a reduction early."""
    person, form = _person(employee_number), EndForm()
    if form.validate():
        try:
            service.end(person, reduction_id, form.ended_on.data, form.shown_on(), viewer())
        except ReductionError as error:
            form.refuse(error)
        else:
            return _saved(person, "The last day is saved.")
    return _one_page(person, reduction_id, end=form), 422


@blueprint.post("/people/<employee_number>/reductions/<int:reduction_id>/review")
@requires(Permission.SET_REDUCTIONS)
@commits
def review(employee_number: str, reduction_id: int) -> ResponseReturnValue:
    """Note that an adjustment was reviewed, and when it is reviewed next."""
    person, form = _person(employee_number), ReviewForm()
    if form.validate():
        try:
            service.review(person, reduction_id, form.review_on.data, form.shown_on(), viewer())
        except ReductionError as error:
            form.refuse(error)
        else:
            return _saved(person, "The next review is saved.")
    return _one_page(person, reduction_id, review=form), 422


@blueprint.post("/people/<employee_number>/reductions/<int:reduction_id>/withdraw")
@requires(Permission.SET_REDUCTIONS)
@commits
def withdraw(employee_number: str, reduction_id: int) -> ResponseReturnValue:
    """Take away a reduction that has not begun."""
    person, form = _person(employee_number), EndForm(formdata=None)
    try:
        service.withdraw(person, reduction_id, viewer())
    except ReductionError as error:
        form.refuse(error)
        return _one_page(person, reduction_id, end=form), 422
    return _saved(person, "The reduction is withdrawn: it never counted.")
