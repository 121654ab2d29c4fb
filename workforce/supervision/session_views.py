"""Supervision that somebody gives or answers for: a view parses, calls, renders."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people.queries import StaffMember
from workforce.supervision import people_page as pages
from workforce.supervision import series_service, session_queries, session_service, terms_service
from workforce.supervision.errors import SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.session_forms import CancelForm, GroupForm, MoveForm, SeriesForm, SessionForm
from workforce.supervision.session_rules import SessionFacts
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import PageForm, as_id

blueprint = Blueprint("supervision", __name__)
MAY = (Permission.SEE_OWN_WORK, Permission.PLAN_SUPERVISION)


def today() -> Today:
    """Return today with what pages read of it."""
    return Today(clock.today())


def person_or_404(on: Today, number: str, allowed: Callable[[Today, Any, StaffMember], bool]) -> StaffMember:
    """Return somebody whose supervision the viewer may see or plan, or answer 404."""
    found = next((one for one in on.staff if one.employee_number == number), None)
    if found is None or not allowed(on, viewer(), found):
        abort(404)
    return found


def _supervisors(on: Today, person: StaffMember) -> list[tuple[int, str]]:
    """Return who can give somebody a session: those who supervise them, by role."""
    found = on.relations.of_worker.get(person.id, [])
    return [(one.supervisor_id, f"{on.named(one.supervisor_id)}, {one.role.words}") for one in found]


def _supervisor(on: Today, person: StaffMember, chosen: object) -> StaffMember:
    """Return the chosen supervisor; refuse anybody who does not supervise the person."""
    id_ = as_id(chosen)
    if not on.relations.of_worker.get(person.id):
        raise SupervisionError(f"Nobody who is in post supervises {person.name}. Name a cover first.", "supervisor")
    if on.relations.supervises(id_, person.id) is None:
        raise SupervisionError("Choose who gives this session", "supervisor")
    return on.by_id[id_]


@blueprint.get("/supervision")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_SUPERVISION)
def index() -> ResponseReturnValue:
    """Show whom the viewer supervises, or plans for, and what is to be done; nobody else finds the page."""
    on = today()
    if not on.relations.supervisees(viewer().worker_id) and not viewer().may(Permission.PLAN_SUPERVISION):
        abort(404)
    page = pages.given_page(on, viewer())
    return render_template("supervision/given.html", page=page, on=on)


@blueprint.get("/supervision/people/<employee_number>")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_SUPERVISION)
def person(employee_number: str) -> ResponseReturnValue:
    """Show one person's supervision: dates, who supervises, what is planned."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_see)
    page = pages.person_page(on, viewer(), found)
    terms = terms_service.terms_of(found.id, on.policy)
    audited_read("read supervision dates", f"worker:{employee_number}")
    return render_template("supervision/person.html", page=page, on=on, terms=terms)


def planning(
    title: str, form: PageForm, person_: StaffMember | None, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """Show the form of something that is planned."""
    return render_template(
        "supervision/plan.html", title=title, form=form, person=person_, form_errors=bool(form.errors), **more
    ), status  # fmt: skip


def back(person_: StaffMember) -> ResponseReturnValue:
    """Lead back to somebody's supervision."""
    return redirect(url_for("supervision.person", employee_number=person_.employee_number), 303)


def _session_form(on: Today, found: StaffMember) -> SessionForm:
    standing = on.standings.get(found.id)
    kind = "asye" if found.grade == "asye" else "formal"
    start = {"kind": kind, "minutes": on.policy.frequency.full_session_minutes}
    form = SessionForm(data=start | ({"day": standing.due_on} if standing and standing.due_on >= on.day else {}))
    form.offer(found.grade, _supervisors(on, found))
    return form


@blueprint.get("/supervision/people/<employee_number>/sessions/new")
@requires(*MAY)
def new_session(employee_number: str) -> ResponseReturnValue:
    """Ask for one session."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_plan)
    return planning(f"Plan a session with {found.name}", _session_form(on, found), found, on=on)


@blueprint.post("/supervision/people/<employee_number>/sessions/new")
@requires(*MAY)
@commits
def plan_session(employee_number: str) -> ResponseReturnValue:
    """Plan one session."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_plan)
    form, status = _session_form(on, found), 422
    if form.validate():
        try:
            supervisor = _supervisor(on, found, form.supervisor.data)
            session_service.plan_session(on, [found], supervisor, form.plan(), viewer().email)
            flash(f"Planned. {found.name} sees it on My supervision.")
            return back(found)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning(f"Plan a session with {found.name}", form, found, status, on=on)


def _series_form(on: Today, found: StaffMember) -> SeriesForm:
    start = {
        "kind": "asye" if found.grade == "asye" else "formal", "minutes": on.policy.frequency.full_session_minutes,
        "first_on": on.day,
    }  # fmt: skip
    form = SeriesForm(data=start)
    form.offer(found.grade, _supervisors(on, found))
    return form


@blueprint.get("/supervision/people/<employee_number>/series/new")
@requires(*MAY)
def new_series(employee_number: str) -> ResponseReturnValue:
    """Ask for sessions ahead."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_plan)
    return planning(f"Plan ahead with {found.name}", _series_form(on, found), found, on=on)


@blueprint.post("/supervision/people/<employee_number>/series/new")
@requires(*MAY)
@commits
def plan_series(employee_number: str) -> ResponseReturnValue:
    """Plan sessions ahead."""
    on = today()
    found = person_or_404(on, employee_number, pages.may_plan)
    form, status = _series_form(on, found), 422
    if form.validate():
        try:
            supervisor = _supervisor(on, found, form.supervisor.data)
            made, left = series_service.begin_series(
                on, found, supervisor, form.plan(), int(form.weekday.data), viewer().email
            )
            clash = f" {left} left out: {found.name} or {supervisor.name} is in another session then. Plan them singly."
            more = clash if left else ""
            flash(f"{made} sessions are planned, half a year ahead; more follow by themselves.{more}")
            return back(found)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning(f"Plan ahead with {found.name}", form, found, status, on=on)


@blueprint.post("/supervision/people/<employee_number>/series/end")
@requires(*MAY)
@commits
def end_series(employee_number: str) -> ResponseReturnValue:
    """End sessions ahead."""
    found = person_or_404(today(), employee_number, pages.may_plan)
    try:
        gone = series_service.end_series(found, viewer().email)
        flash(f"The series has ended; {gone} sessions to come are taken out. Those with an agenda stay.")
    except SupervisionError as error:
        flash(str(error))
    return back(found)


def _group_form(on: Today) -> tuple[GroupForm, list[StaffMember]]:
    people = [on.by_id[id_] for id_ in on.relations.supervisees(viewer().worker_id)]
    form = GroupForm(data={"minutes": 90})
    return form, sorted(people, key=lambda one: one.name)


@blueprint.get("/supervision/groups/new")
@requires(*MAY)
def new_group() -> ResponseReturnValue:
    """Ask for group supervision of the people whom the viewer supervises."""
    form, people = _group_form(today())
    return planning("Plan group supervision", form, None, people=people) if people else abort(404)


@blueprint.post("/supervision/groups/new")
@requires(*MAY)
@commits
def plan_group() -> ResponseReturnValue:
    """Plan group supervision."""
    on = today()
    (form, people), status = _group_form(on), 422
    me = on.by_id.get(viewer().worker_id or 0)
    if me is None or not people:
        abort(404)
    if form.validate():
        try:
            chosen = [one for one in people if str(one.id) in (form.people.data or [])]
            id_ = session_service.plan_session(on, chosen, me, form.plan(), viewer().email)
            flash("Planned. Everybody who takes part sees it on My supervision.")
            return redirect(url_for("sessions.one", session_id=id_), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning("Plan group supervision", form, None, status, people=people)


# --- one planned session


def planned(on: Today, session_id: int) -> tuple[SessionFacts, bool]:
    """Return a session that the viewer takes part in or may plan, and whether they may plan it; else answer 404."""
    found = session_queries.session(session_id)
    person_ = on.by_id.get(found.worker_id) if found else None
    if found is None:
        abort(404)
    plans = person_ is not None and pages.may_plan(on, viewer(), person_)
    plans = plans or found.supervisor_id == viewer().worker_id
    if not plans and found.worker_id != viewer().worker_id:
        abort(404)
    return found, plans


def _changing(session_id: int) -> tuple[Today, SessionFacts]:
    on = today()
    found, plans = planned(on, session_id)
    if not plans:
        abort(404)
    return on, found


def _move_form(on: Today, found: SessionFacts) -> MoveForm:
    start = {
        "day": found.planned_on, "at": found.planned_time, "minutes": found.planned_minutes, "place": found.place,
        "edition": found.edition, "supervisor": str(found.supervisor_id or ""),
    }  # fmt: skip
    form, person_ = MoveForm(data=start), on.by_id.get(found.worker_id)
    offered = None if found.is_group or person_ is None else _supervisors(on, person_)
    form.offer({one.code: one.words for one in on.policy.reasons}, offered)
    return form


def _mover(on: Today, found: SessionFacts, form: MoveForm) -> StaffMember | None:
    """Return who gives a session that is moved; None: who gave it before, as of a group."""
    person_ = on.by_id.get(found.worker_id)
    return _supervisor(on, person_, form.supervisor.data) if form.supervisor and person_ else None


@blueprint.get("/supervision/sessions/<int:session_id>/move")
@requires(*MAY)
def moving(session_id: int) -> ResponseReturnValue:
    """Ask for another day."""
    on, found = _changing(session_id)
    return planning("Move this session", _move_form(on, found), on.by_id.get(found.worker_id), planned=found)


@blueprint.post("/supervision/sessions/<int:session_id>/move")
@requires(*MAY)
@commits
def move(session_id: int) -> ResponseReturnValue:
    """Put a session on another day."""
    on, found = _changing(session_id)
    form, status = _move_form(on, found), 422
    if form.validate():
        try:
            session_service.move_session(
                session_id, form.edition.data or 0, form.when(found.kind), form.code.data, on.policy, viewer().email,
                _mover(on, found, form),
            )  # fmt: skip
            flash("Moved. It is in both calendars.")
            return redirect(url_for("sessions.one", session_id=session_id), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning("Move this session", form, on.by_id.get(found.worker_id), status, planned=found)


def _cancel_form(on: Today, found: SessionFacts) -> CancelForm:
    form = CancelForm(data={"edition": found.edition})
    form.offer({one.code: one.words for one in on.policy.reasons}, found.worker if found.is_group else None)
    return form


@blueprint.get("/supervision/sessions/<int:session_id>/cancel")
@requires(*MAY)
def cancelling(session_id: int) -> ResponseReturnValue:
    """Ask why a session does not take place."""
    on, found = _changing(session_id)
    return planning("Cancel this session", _cancel_form(on, found), on.by_id.get(found.worker_id), planned=found)


@blueprint.post("/supervision/sessions/<int:session_id>/cancel")
@requires(*MAY)
@commits
def cancel(session_id: int) -> ResponseReturnValue:
    """Cancel a session."""
    on, found = _changing(session_id)
    form, status = _cancel_form(on, found), 422
    if form.validate():
        try:
            session_service.cancel_session(
                session_id, form.edition.data or 0, form.code.data, on.policy, viewer().email,
                is_one_only=form.is_one_only(),
            )  # fmt: skip
            flash("Cancelled. Plan another session, so that supervision stays in date.")
            return redirect(url_for("supervision.person", employee_number=found.number), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return planning("Cancel this session", form, on.by_id.get(found.worker_id), status, planned=found)
