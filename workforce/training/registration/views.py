"""Registration with the regulator: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.errors import TrainingError
from workforce.training.registration import pages, service, tables
from workforce.training.registration.forms import LookForm
from workforce.training.registration.rules import RESULT_WORDS, Result
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.paging import part_of
from workforce.web.tables import asked_format

blueprint = Blueprint("registration", __name__, url_prefix="/registration")


def _asked() -> pages.Asked:
    """Return what the address asks for; what it can't ask for is not found."""
    show = request.args.get("show", "attention")
    if show not in pages.SHOWN:
        abort(404)
    return pages.Asked(show, request.args.get("team", ""))


@blueprint.get("")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show who in scope is registered, and first who must not practise."""
    page = pages.page_of(Today(clock.today()), viewer(), _asked()) or abort(404)
    table = tables.people(page)
    audited_read("read registrations", f"teams:{page.asked.team or 'all in scope'}", people=len(page.lines))
    if asked := asked_format():
        return table.download(asked)
    return render_template("training/registration.html", page=page, table=table, part=part_of(table), shown=pages.SHOWN)


def _person(page: pages.PersonPage, form: LookForm, status: int = 200) -> ResponseReturnValue:
    results = {one.value: words for one, words in RESULT_WORDS.items()}
    return render_template(
        "training/registration-person.html", page=page, line=page.line, form=form, results=results,
        form_errors=bool(form.errors),
    ), status  # fmt: skip


def _page(employee_number: str) -> pages.PersonPage:
    return pages.person_page(Today(clock.today()), viewer(), employee_number) or abort(404)


@blueprint.get("/<employee_number>")
@requires(Permission.SEE_TRAINING)
def person(employee_number: str) -> ResponseReturnValue:
    """Show one person's registration and every look at the register."""
    page = _page(employee_number)
    audited_read("read registration", f"worker:{employee_number}")
    return _person(page, LookForm(data={"checked_on": page.day, "result": Result.REGISTERED.value}))


@blueprint.post("/<employee_number>/checks")
@requires(Permission.RECORD_TRAINING)
@commits
def record(employee_number: str) -> ResponseReturnValue:
    """Keep a look at the register."""
    page, form, status = _page(employee_number), LookForm(), 422
    if not page.line.may_record:
        abort(404)
    if form.validate():
        try:
            done = service.record(page.line.person, form.given, viewer())
            flash("Kept: it counts until the staff file says something else." if done else "It is there already.")
            return redirect(url_for("registration.person", employee_number=employee_number), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _person(page, form, status)


@blueprint.post("/<employee_number>/checks/<int:check_id>/withdraw")
@requires(Permission.RECORD_TRAINING)
@commits
def withdraw(employee_number: str, check_id: int) -> ResponseReturnValue:
    """Take a look back that was entered by mistake."""
    page = _page(employee_number)
    if not page.line.may_record:
        abort(404)
    try:
        service.withdraw(page.line.person, check_id, viewer())
        flash("Withdrawn.")
    except TrainingError as error:
        flash(str(error), "problem")
    return redirect(url_for("registration.person", employee_number=employee_number), 303)
