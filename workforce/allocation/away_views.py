"""Pages of who is away today, cover, hand over before a last day, duty weeks and deputies."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.allocation import away, rota
from workforce.allocation.candidates import candidates_for
from workforce.allocation.forms import AwayForm, CoverForm, DeputyForm
from workforce.allocation.leavers import leavers as leavers_on
from workforce.allocation.on_day import OnDay
from workforce.allocation.service import AllocationError, StaleError, here, teams_of
from workforce.auth import deputies as deputising
from workforce.auth.service import AccountError
from workforce.people.queries import StaffMember
from workforce.web.access import Permission, audited_read, commits, requires, viewer

blueprint = Blueprint("away", __name__)


def _person(on: OnDay, employee_number: str) -> StaffMember:
    """Return somebody of the viewer's teams, or answer 404."""
    found = next((person for person in on.staff if person.employee_number == employee_number), None)
    return found if found and viewer().sees_team(found.team) else abort(404)


def _back(employee_number: str) -> ResponseReturnValue:
    return redirect(url_for("away.person", employee_number=employee_number), 303)


@blueprint.get("/allocation/away")
@requires(Permission.ALLOCATE)
def index() -> ResponseReturnValue:
    """Show who of the viewer's teams is away today, and offer to mark somebody away."""
    on = here()
    teams = teams_of(on, viewer())
    people = away.away_today(on, viewer(), teams)
    audited_read("read who is away", "teams:" + ",".join(sorted(teams)), count=len(people))
    gone = {one.person.id for one in people}
    present = [p for p in on.staff if p.team in teams and p.id not in gone and p.id != viewer().worker_id]
    return render_template("allocation/away.html", on=on, people=people, present=present, today=clock.today())


@blueprint.get("/allocation/away/choose")
@requires(Permission.ALLOCATE)
def choose() -> ResponseReturnValue:
    """Lead to the page of whom the form names."""
    return _back(_person(here(), request.args.get("employee_number", "")).employee_number)


def _person_page(
    on: OnDay, found: StaffMember, form: AwayForm | None = None, cover: CoverForm | None = None, status: int = 200
) -> ResponseReturnValue:
    teams = teams_of(on, viewer())
    one = next(iter(away.away_today(on, viewer(), teams, found.id)), None)
    children = [child.child for child in one.children if child.cover is None] if one else []
    mark = away.open_mark(found.id)
    new = AwayForm(formdata=None, first_day=mark.first_day if mark else clock.today(),
                   last_day=mark.last_day if mark else None)  # fmt: skip
    return render_template(
        "allocation/away-person.html", on=on, person=found, one=one, mark=mark, form=form or new, today=clock.today(),
        cover=cover or CoverForm(formdata=None), candidates=candidates_for(on, children, teams) if children else {},
        sent=request.form, form_errors=bool((form and form.errors) or (cover and cover.errors)),
    ), status  # fmt: skip


@blueprint.get("/allocation/away/<employee_number>")
@requires(Permission.ALLOCATE)
def person(employee_number: str) -> ResponseReturnValue:
    """Show somebody's children, those with a hearing or conference first, and who could cover each."""
    on = here()
    found = _person(on, employee_number)
    audited_read("read cover", f"worker:{employee_number}")
    return _person_page(on, found)


@blueprint.post("/allocation/away/<employee_number>")
@requires(Permission.ALLOCATE)
@commits
def mark(employee_number: str) -> ResponseReturnValue:
    """Mark somebody away: dates only, until HR's file tells."""
    on, form = here(), AwayForm()
    found = _person(on, employee_number)
    if form.validate():
        try:
            away.mark(found, form.first_day.data, form.last_day.data, viewer())
        except AllocationError as error:
            form.refuse(error)
        else:
            flash(f"{found.name} is marked away. HR is not told by this: the next staff file confirms it.")
            return _back(employee_number)
    return _person_page(on, found, form=form, status=422)


@blueprint.post("/allocation/away/<employee_number>/back")
@requires(Permission.ALLOCATE)
@commits
def unmark(employee_number: str) -> ResponseReturnValue:
    """Say that somebody is back."""
    found = _person(here(), employee_number)
    flash(f"{found.name} is here." if away.unmark(found, viewer()) else "Nothing was marked any more.")
    return redirect(url_for("away.index"), 303)


@blueprint.post("/allocation/away/<employee_number>/cover")
@requires(Permission.ALLOCATE)
@commits
def cover(employee_number: str) -> ResponseReturnValue:
    """Agree who covers which child, until a day: all of what was chosen, or nothing."""
    on, form = here(), CoverForm()
    found, status = _person(on, employee_number), 422
    chosen = {int(name[6:]): value for name, value in request.form.items()
              if name.startswith("cover-") and name[6:].isdigit() and value}  # fmt: skip
    if form.validate():
        try:
            made = away.cover(found, chosen, form.until.data, form.key, viewer())
        except AllocationError as error:
            form.refuse(error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            flash(f"Saved: {made} covered until the day you gave. Then they go back to {found.name}.")
            return _back(employee_number)
    return _person_page(here(), found, cover=form, status=status)


@blueprint.post("/allocations/<int:allocation_id>/end-cover")
@requires(Permission.ALLOCATE)
@commits
def end_cover(allocation_id: int) -> ResponseReturnValue:
    """End a cover early."""
    try:
        ended = away.end_cover_in_scope(allocation_id, viewer())
    except AllocationError as error:
        flash(str(error))
    else:
        if ended is None:
            abort(404)
        flash("The cover has ended: the child is with its own worker again.")
    return redirect(url_for("away.index"), 303)


# --- before a last day


@blueprint.get("/allocation/hand-over")
@requires(Permission.ALLOCATE)
def leavers() -> ResponseReturnValue:
    """Show whose children need another worker before a last day, or before a registration ends."""
    on = here()
    found = leavers_on(on, viewer(), teams_of(on, viewer()))
    audited_read("read leavers", "teams:" + ",".join(sorted(teams_of(on, viewer()))), count=len(found))
    return render_template("allocation/leavers.html", on=on, leavers=found, today=clock.today())


# --- duty weeks


def _duty_team(on: OnDay) -> str:
    """Return the team whose weeks are asked for: the first of the viewer's unless the address names one."""
    teams = sorted(
        code for code in teams_of(on, viewer()) if code in on.tree.teams and on.tree.teams[code].kind == "team"
    )
    code = request.values.get("team", "")
    if code and code not in teams:
        abort(404)
    return code or (teams[0] if teams else "")


def _monday() -> date:
    today = clock.today()
    return today - timedelta(days=today.weekday())


@blueprint.get("/allocation/duty")
@requires(Permission.ALLOCATE)
def duty() -> ResponseReturnValue:
    """Show who is on duty in the coming weeks of a team."""
    on = here()
    team = _duty_team(on)
    names = sorted(((c, on.tree.name(c)) for c in teams_of(on, viewer()) if c in on.tree.teams
                    and on.tree.teams[c].kind == "team"), key=lambda one: one[1])  # fmt: skip
    return render_template(
        "allocation/duty.html", on=on, team=team, teams=names, weeks=rota.duty_of(team, _monday()),
        people=[p for p in on.staff if p.team == team],
    )  # fmt: skip


@blueprint.post("/allocation/duty")
@requires(Permission.ALLOCATE)
@commits
def set_duty() -> ResponseReturnValue:
    """Keep who is on duty."""
    on = here()
    team, weeks = _duty_team(on), rota.duty_of(_duty_team(on), _monday())
    people = {p.employee_number: p.id for p in on.staff if p.team == team}
    chosen = {
        monday: [people[n] for n in request.form.getlist(f"week-{monday.isoformat()}") if n in people]
        for monday in weeks
    }
    changed = rota.set_duty(team, chosen, viewer())
    flash("Saved." if changed else "Nothing was changed.")
    return redirect(url_for("away.duty", team=team), 303)


# --- deputies


def _deputies_page(on: OnDay, form: DeputyForm, status: int = 200) -> ResponseReturnValue:
    teams = teams_of(on, viewer())
    return render_template(
        "allocation/deputies.html", on=on, form=form, deputies=deputising.deputies(teams), today=clock.today(),
        form_errors=bool(form.errors),
    ), status  # fmt: skip


def _deputy_form(on: OnDay) -> DeputyForm:
    form = DeputyForm()
    form.offer(sorted(((c, on.tree.name(c)) for c in teams_of(on, viewer()) if c in on.tree.teams), key=lambda t: t[1]))
    return form


@blueprint.get("/allocation/deputies")
@requires(Permission.ALLOCATE)
def deputies() -> ResponseReturnValue:
    """Show who does for a manager what a manager does."""
    on = here()
    return _deputies_page(on, _deputy_form(on))


@blueprint.post("/allocation/deputies")
@requires(Permission.ALLOCATE)
@commits
def appoint() -> ResponseReturnValue:
    """Make somebody a deputy."""
    on = here()
    form = _deputy_form(on)
    if form.validate():
        try:
            deputising.appoint(form.email.data, form.team.data, form.first_day.data, form.last_day.data, viewer())
        except AccountError as error:
            form.refuse(AllocationError(str(error), error.field))
        else:
            flash("Saved. On these days they see and do here what a team manager does, for this team.")
            return redirect(url_for("away.deputies"), 303)
    return _deputies_page(on, form, 422)


@blueprint.post("/allocation/deputies/<int:deputy_id>/end")
@requires(Permission.ALLOCATE)
@commits
def end_deputy(deputy_id: int) -> ResponseReturnValue:
    """End a deputy's days."""
    if not deputising.end(deputy_id, viewer()):
        abort(404)
    flash("Ended, from this moment.")
    return redirect(url_for("away.deputies"), 303)
