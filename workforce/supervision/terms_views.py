"""Who else supervises, cover, what was agreed in writing: a view parses, calls, renders."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from workforce.people.queries import StaffMember
from workforce.supervision import people_page as pages
from workforce.supervision import telling, terms_service
from workforce.supervision.errors import SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.relations import Role
from workforce.supervision.session_forms import AgreementForm, TieForm
from workforce.supervision.session_views import MAY, back, blueprint, person_or_404, planning, today
from workforce.web.access import commits, requires, viewer
from workforce.web.forms import as_id

__all__ = ["blueprint"]


def _tie_form(on: Today, found: StaffMember) -> TieForm:
    form = TieForm(data={"first_day": on.day})
    others = [one for one in on.staff if one.id != found.id and (one.is_social_work or one.is_manager)]
    form.supervisor.choices = [
        ("", "Choose"),
        *((str(one.id), f"{one.name}, {on.tree.name(one.team)}") for one in others),
    ]
    return form


@blueprint.get("/supervision/people/<employee_number>/supervisors/new")
@requires(*MAY)
def new_supervisor(employee_number: str) -> ResponseReturnValue:
    """Ask who else supervises somebody."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_name)
    return planning(f"Name a supervisor for {found.name}", _tie_form(on, found), found)


@blueprint.post("/supervision/people/<employee_number>/supervisors/new")
@requires(*MAY)
@commits
def name_supervisor(employee_number: str) -> ResponseReturnValue:
    """Name who else supervises somebody."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_name)
    form, status = _tie_form(on, found), 422
    if form.validate():
        try:
            supervisor = on.by_id.get(as_id(form.supervisor.data))
            if supervisor is None:
                raise SupervisionError("Choose who", "supervisor")
            terms_service.name_supervisor(on, found, supervisor, Role(form.role.data), form.days(), viewer())
            flash(f"{supervisor.name} is named.")
            return back(found)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning(f"Name a supervisor for {found.name}", form, found, status)


def _cover_form(on: Today, away: StaffMember | None) -> TieForm:
    form = TieForm(data={"role": Role.COVER.value, "first_day": on.day})
    others = [one for one in on.staff if one is not away and one.is_social_work and not one.is_away]
    form.supervisor.choices = [
        ("", "Choose"),
        *((str(one.id), f"{one.name}, {on.tree.name(one.team)}") for one in others),
    ]
    return form


def _uncovered(on: Today, employee_number: str) -> pages.Uncovered:
    """Return whom a supervisor who is away leaves without one, where the viewer names one; else answer 404."""
    for one in pages.uncovered(on, viewer()):
        if (one.supervisor.employee_number if one.supervisor else "nobody") == employee_number:
            return one
    return abort(404)


@blueprint.get("/supervision/covers/<employee_number>")
@requires(*MAY)
def covering(employee_number: str) -> ResponseReturnValue:
    """Ask who covers for a supervisor who is away."""
    on = today()
    found = _uncovered(on, employee_number)
    return planning(_cover_title(found), _cover_form(on, found.supervisor), None, people=found.people, leaves="role")


def _cover_title(found: pages.Uncovered) -> str:
    return f"Cover for {found.supervisor.name if found.supervisor else 'a supervisor who is gone'}"


@blueprint.post("/supervision/covers/<employee_number>")
@requires(*MAY)
@commits
def cover(employee_number: str) -> ResponseReturnValue:
    """Name who covers for a supervisor who is away, for all of their people at once."""
    on = today()
    found = _uncovered(on, employee_number)
    form, status = _cover_form(on, found.supervisor), 422
    form.role.data = Role.COVER.value
    if form.validate():
        try:
            supervisor = on.by_id.get(as_id(form.supervisor.data))
            if supervisor is None:
                raise SupervisionError("Choose who", "supervisor")
            count = terms_service.cover_all(on, found.people, supervisor, form.days(), viewer())
            flash(f"{supervisor.name} covers for {count} people. Plan their sessions next.")
            return redirect(url_for("supervision.index"), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning(_cover_title(found), form, None, status, people=found.people, leaves="role")


@blueprint.post("/supervision/people/<employee_number>/supervisors/<int:tie_id>/end")
@requires(*MAY)
@commits
def end_supervisor(employee_number: str, tie_id: int) -> ResponseReturnValue:
    """End that somebody else supervises a person."""
    found = person_or_404(today(), employee_number, pages.may_name)
    try:
        terms_service.end_tie(found, tie_id, viewer().email)
        flash("Ended.")
    except SupervisionError as error:
        flash(str(error))
    return back(found)


@blueprint.get("/supervision/people/<employee_number>/agreement")
@requires(*MAY)
def agreement(employee_number: str) -> ResponseReturnValue:
    """Ask for the written agreement."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_name)
    return planning(f"Supervision agreement with {found.name}", AgreementForm(data={"started_on": on.day}), found)


@blueprint.post("/supervision/people/<employee_number>/agreement")
@requires(*MAY)
@commits
def agree(employee_number: str) -> ResponseReturnValue:
    """Record the written agreement."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_name)
    form, status = AgreementForm(), 422
    if form.validate():
        try:
            me = on.by_id.get(on.relations.line(found.id) or viewer().worker_id or 0)
            if me is None:
                raise SupervisionError("The staff files name no supervisor: name one first.")
            terms_service.agree(on, found, me, form.terms(), viewer())
            telling.agreement_recorded(found.id)
            flash(f"The agreement is recorded, and {found.name} is told. The figures follow it from its first day.")
            return back(found)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning(f"Supervision agreement with {found.name}", form, found, status)
