"""First pages: a view parses, asks, renders."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.allocation.away import marked_in
from workforce.allocation.decisions import asked_of
from workforce.allocation.overload_queries import open_in
from workforce.allocation.practice_queries import Practice, practice_of
from workforce.board.figures.indicators import figures
from workforce.board.figures.on_day import OnDay
from workforce.caseload.case_sql import Basis
from workforce.caseload.restricted import hidden_children
from workforce.desk import queries, tables
from workforce.desk.people import beside
from workforce.desk.quality import workload_shares
from workforce.desk.voice import seen_on, team_voice, work_voice
from workforce.desk.work import person_in_scope, work_of
from workforce.desk.year import year_of_work
from workforce.people.queries import StaffMember
from workforce.people.reduction_queries import held_on, needing_somebody
from workforce.standards.pages import said_of_all
from workforce.training.needs import Needs, needs_of
from workforce.training.risk import both
from workforce.web.access import Permission, Scope, audited_read, requires, viewer
from workforce.web.pages import asked_day, is_newest_asked
from workforce.web.tables import asked_format

blueprint = Blueprint("desk", __name__)
data = Blueprint("data", __name__)


def _day(basis: Basis = Basis.CASE_SYSTEM) -> OnDay:
    return OnDay(asked_day(queries.newest_day), basis, hidden_children(viewer().worker_id))


def _here() -> OnDay:
    """Return the day with what was decided here and the case system does not show yet: what people work with."""
    return _day(Basis.DECIDED)


def _teams_read() -> str:
    """Return the teams of the viewer's scope as the audit trail names them."""
    return "all" if viewer().scope is Scope.ALL else ",".join(sorted(viewer().teams))


def _team_asked(on: OnDay) -> str:
    """Return the team or service that the address asks for; out of scope is not found."""
    code = request.args.get("team", "")
    if code and (code not in on.tree.teams or not viewer().sees_team(code)):
        abort(404)
    return code


@blueprint.get("/my-work")
@requires(Permission.SEE_OWN_WORK)
def my_work() -> ResponseReturnValue:
    """Show the signed-in person their own work, line by line."""
    on = OnDay(asked_day(queries.newest_day), Basis.DECIDED)  # one's own cases are never hidden from oneself
    found = on.by_id.get(viewer().worker_id or 0)
    return _work(on, found, mine=True) if found else render_template("desk/no_work.html", on=on)


@blueprint.get("/people/<employee_number>")
@requires(Permission.SEE_CASES)
def person(employee_number: str) -> ResponseReturnValue:
    """Show a manager the same page that the worker sees of their own work."""
    on = _here()
    found = person_in_scope(on, viewer(), employee_number)
    if found is None:
        abort(404)
    audited_read("read work", f"worker:{employee_number}", as_of=on.day)
    return _work(on, found, mine=False)


def _work(on: OnDay, found: StaffMember, *, mine: bool) -> ResponseReturnValue:
    work = work_of(on, found)
    if asked := asked_format():
        return tables.children(work).download(asked)
    return render_template(
        "desk/work.html", work=work, on=on, mine=mine, reductions=held_on(viewer(), found.id, on.day),
        asked=asked_of(found.id) if mine else [], practice=_practice(on, found),
        voice=work_voice(on, found, viewer(), is_now=is_newest_asked()), year=year_of_work(found.id, on.day),
    )  # fmt: skip


def _practice(on: OnDay, found: StaffMember) -> Practice | None:
    """Return whether the workload is said to allow effective practice, on the page of today only."""
    if not is_newest_asked() or "escalation" not in on.policies:
        return None
    return practice_of(found, viewer(), clock.today(), on.escalation)


@blueprint.get("/my-team")
@requires(Permission.SEE_TEAM)
def my_team() -> ResponseReturnValue:
    """Show a manager the teams they answer for: who has room, who is over, who is overdue."""
    on = _here()
    page = queries.team_page(on, queries.teams_in_scope(on, viewer()))
    return _team(page)


@blueprint.get("/teams/<code>")
@requires(Permission.SEE_SERVICE)
def team(code: str) -> ResponseReturnValue:
    """Show a service manager one team in their scope."""
    on = _here()
    if code not in on.tree.teams or not viewer().sees_team(code):
        abort(404)
    return _team(queries.team_page(on, on.tree.below(code)), code)


def _team(page: queries.TeamPage, code: str = "") -> ResponseReturnValue:
    table = tables.team(page)
    audited_read("read team", "teams:" + ",".join(sorted(page.teams)), as_of=page.on.day)
    if asked := asked_format():
        return table.download(asked)
    reductions = needing_somebody(viewer(), page.on.staff, page.teams, page.on.day)
    voice = team_voice(page.on, viewer(), page.totals.people, page.teams, code, is_now=is_newest_asked())
    marked = marked_in(page.on, page.teams) if is_newest_asked() else []
    return render_template(
        "desk/team.html",
        page=page,
        on=page.on,
        table=table,
        risk=both(page.on, page.teams),
        learning=_learning(page),
        reductions=reductions,
        voice=voice,
        marked=marked,
        open_overloads=open_in(page.totals.people_ids) if is_newest_asked() else 0,
    )


def _learning(page: queries.TeamPage) -> Needs | None:
    """Return what of training waits, on the page of today and for who can settle it."""
    if not is_newest_asked() or not viewer().may(Permission.RECORD_TRAINING):
        return None
    people = [one for one in page.on.staff if one.team in page.teams and one.id != viewer().worker_id]
    return needs_of(clock.today(), people, page.on.policies)


@blueprint.get("/service")
@requires(Permission.SEE_SERVICE)
def service() -> ResponseReturnValue:
    """Show the teams in scope side by side: which are out of balance."""
    on = _here()
    page = queries.service_page(on, viewer())
    audited_read("read service", "teams:" + _teams_read(), as_of=on.day)
    scope = queries.teams_in_scope(on, viewer())
    voice = team_voice(on, viewer(), page.all.people, scope, is_now=is_newest_asked())
    table = tables.service(page, voice)
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "desk/service.html", page=page, on=on, table=table, measures=beside(page.all), voice=voice, risk=both(on, scope)
    )


@blueprint.get("/quality")
@requires(Permission.SEE_QUALITY)
def quality() -> ResponseReturnValue:
    """Show where the council stands on the eight standards, and what is known of supervision's quality."""
    on = _day()
    return render_template(
        "desk/quality.html",
        on=on,
        picture=said_of_all(seen_on(on, is_now=is_newest_asked())),
        evidence=queries.standards_evidence(on),
        figures={
            figure.indicator.id: figure
            for figure in figures(on, ["W2", "W4", "W4-students", "W5", "W12-staff", "W12-managers"])
        },
        sessions=queries.supervision_quality(on.day),
        shares={3: workload_shares(on, viewer(), is_now=is_newest_asked())},
    )


@data.get("/data")
@requires(Permission.SEE_DATA)
def index() -> ResponseReturnValue:
    """Show what the last imports brought, what is unmatched, what to correct in the case system."""
    on, may = _day(), viewer().may
    page = queries.data_page(on, cases=may(Permission.SEE_CASES), everything=may(Permission.IMPORT_ALL))
    if page.to_correct:
        audited_read("read cases to correct", "cases", as_of=on.day, count=len(page.to_correct))
    if asked := asked_format():
        return tables.to_correct(on, page.to_correct).download(asked)
    return render_template("desk/data.html", page=page, on=on, table=tables.to_correct(on, page.to_correct))


@blueprint.get("/figures")
@requires(Permission.SEE_TEAM, Permission.SEE_SERVICE, Permission.SEE_QUALITY)
def live_figures() -> ResponseReturnValue:
    """Show every indicator for the viewer's scope, a service or a team, on any day."""
    on = _day()
    page = queries.figures_page(on, viewer(), _team_asked(on))
    table = tables.figures(page)
    if asked := asked_format():
        return table.download(asked)
    return render_template("desk/figures.html", page=page, on=on, table=table)
