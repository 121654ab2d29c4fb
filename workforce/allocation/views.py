"""Pages of allocation: a view parses, calls, renders."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.allocation import answering, case_system, decisions, restrictions, service, tables
from workforce.allocation.candidates import Candidates, ChildOnDay, candidates
from workforce.allocation.decisions import Decision
from workforce.allocation.forms import AllocateForm, ApprovalForm, AskTeamForm, BesideForm, LookForm, WhyForm
from workforce.allocation.on_day import OnDay
from workforce.allocation.service import AllocationError, StaleError, child_in_scope, here, teams_of
from workforce.allocation.waiting import RISKS, Waiting, Why, waiting
from workforce.auth import session
from workforce.caseload.restricted import hidden_children
from workforce.web.access import Permission, Scope, audited_read, commits, requires, viewer
from workforce.web.pages import day_words, plural
from workforce.web.tables import asked_format

blueprint = Blueprint("allocation", __name__)


def _asked_team(on: OnDay) -> frozenset[str]:
    """Return the teams that the address asks for, within the viewer's; out of scope is not found."""
    code = request.args.get("team", "")
    if not code:
        return teams_of(on, viewer())
    if code not in on.tree.teams or not viewer().sees_team(code):
        abort(404)
    return on.tree.below(code)


def _matches(one: Waiting) -> bool:
    why, risk = request.args.get("why", ""), request.args.get("risk", "")
    return (not why or one.why == why) and (not risk or (one.risk or "none") == risk)


@blueprint.get("/allocation")
@requires(Permission.ALLOCATE)
def index() -> ResponseReturnValue:
    """Show the children who wait, and what waits for the viewer's answer."""
    on = here()
    everybody = waiting(on, hidden_children(viewer().worker_id), _asked_team(on))
    rows = [one for one in everybody if _matches(one)]
    audited_read("read waiting children", "teams:" + ",".join(sorted(teams_of(on, viewer()))), count=len(rows))
    table = tables.waiting(on, rows, f"Shown: {plural(len(rows), 'child', 'children')} of {len(everybody)}.")
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "allocation/waiting.html", on=on, table=table, everybody=everybody, to_settle=decisions.to_settle(viewer()),
        teams=_team_choices(on, kinds=("team", "service")), whys=Why, risks=RISKS, needs_words=tables.needs_words,
        today=clock.today(),
    )  # fmt: skip


def _team_choices(on: OnDay, kinds: tuple[str, ...] = ("team",)) -> list[tuple[str, str]]:
    mine = teams_of(on, viewer())
    return sorted(((c, t.name) for c, t in on.tree.teams.items() if c in mine and t.kind in kinds), key=lambda t: t[1])


# --- one child


def _child(on: OnDay, child_id: int) -> ChildOnDay:
    """Return a child in scope, or answer 404."""
    return child_in_scope(on, viewer(), child_id) or abort(404)


def _allocate_form(found: Candidates, form: AllocateForm | None = None) -> AllocateForm:
    """Return the form of a child's page: as it was sent, or new; always with what is true now as what was seen."""
    proposed = request.args.get("worker", "")  # by the page of several at once; the manager decides
    made = form or AllocateForm(formdata=None, starts_on=clock.today(), discussed_on=clock.today(), worker=proposed)
    made.offer_co_workers((one.key, one.person.name) for one in found.co_workers)
    return made


def _ask_form(on: OnDay, child: ChildOnDay) -> AskTeamForm:
    form = AskTeamForm()
    form.offer(sorted(((c, t.name) for c, t in on.tree.teams.items() if t.kind == "team" and c != child.team),
                      key=lambda team: team[1]))  # fmt: skip
    return form


def _among(on: OnDay, child: ChildOnDay) -> tuple[frozenset[str], str]:
    """Return from which teams candidates come, and what the page offers as chosen: the child's team to begin with."""
    code = request.args.get("team", "") or (child.team if child.team in teams_of(on, viewer()) else "all") or "all"
    if code == "all":
        return teams_of(on, viewer()), code
    if code not in on.tree.teams or not viewer().sees_team(code):
        abort(404)
    return on.tree.below(code), code


def _beside_form(found: Candidates) -> BesideForm:
    form = BesideForm()
    beside = set(found.child.co_workers)
    form.offer((one.key, one.person.name) for one in found.co_workers if one.person.id not in beside)
    return form


def _child_page(
    on: OnDay, child: ChildOnDay, form: AllocateForm | None = None, ask: AskTeamForm | None = None,
    beside: BesideForm | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    teams, among = _among(on, child)
    found = candidates(on, child, teams)
    form = _allocate_form(found, form)
    form.seen_child.data = child.as_seen()
    return render_template(
        "allocation/child.html", on=on, child=child, found=found, form=form, ask=ask or _ask_form(on, child),
        beside=beside or _beside_form(found),
        before=decisions.of_child(child.case.child_id), among=among, teams=_team_choices(on, kinds=("team", "service")),
        names={p.id: p.name for p in on.staff}, now=clock.now(),
        form_errors=any(one.errors for one in (form, ask, beside) if one),
    ), status  # fmt: skip


@blueprint.get("/allocation/children/<int:child_id>")
@requires(Permission.ALLOCATE)
def child(child_id: int) -> ResponseReturnValue:
    """Show who can take a child, who only by passing a limit, and who may not and why."""
    on = here()
    found = _child(on, child_id)
    audited_read("read candidates", f"child:{child_id}")
    return _child_page(on, found)


@blueprint.post("/allocation/children/<int:child_id>")
@requires(Permission.ALLOCATE)
@commits
def allocate(child_id: int) -> ResponseReturnValue:
    """Give the child to a worker; whatever changed since the page was shown is said, and nothing is saved."""
    on, form = here(), AllocateForm()
    found = _child(on, child_id)
    _allocate_form(candidates(on, found, teams_of(on, viewer())), form)
    status = 422
    if form.validate():
        try:
            made = service.decide(child_id, form.chosen(request.form), viewer(), session.base_url())
        except AllocationError as error:
            form.refuse(error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            flash(_said(decisions.decision(made.id, viewer())))
            return _decision(made.id)
    again = here()
    return _child_page(again, child_in_scope(again, viewer(), child_id) or found, form, status=status)


def _said(made: Decision | None) -> str:
    """Return what came of a decision, in a sentence."""
    if made is None:
        return "Saved."
    is_later = made.row.starts_on > clock.today()
    when = day_words(made.row.starts_on) if is_later else "now"
    return {
        "asked": f"Sent: {made.worker_name} is asked. The child stays where it is until it is accepted.",
        "to_approve": "Saved, and waits for approval. The child stays where it is until then.",
        "awaiting": f"Saved: {made.worker_name} has this child from {when} on here. It still has to be keyed into "
        "the case system.",
    }.get(str(made.state), "Saved.")  # fmt: skip


@blueprint.post("/allocation/children/<int:child_id>/ask")
@requires(Permission.ALLOCATE)
@commits
def ask(child_id: int) -> ResponseReturnValue:
    """Ask another team to take the child."""
    on = here()
    found = _child(on, child_id)
    form, status = _ask_form(on, found), 422
    if form.validate():
        try:
            made = answering.ask_team(
                child_id, form.team.data, form.key, form.seen_child.data or "", viewer(), session.base_url()
            )
        except AllocationError as error:
            form.refuse(error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            flash("Sent. Their manager chooses a worker, or declines; until then the child stays where it is.")
            return _decision(made.id)
    return _child_page(here(), found, ask=form, status=status)


@blueprint.post("/allocation/children/<int:child_id>/co-worker")
@requires(Permission.ALLOCATE)
@commits
def co_work(child_id: int) -> ResponseReturnValue:
    """Name a co-worker beside the holder."""
    on = here()
    found = _child(on, child_id)
    form, status = _beside_form(candidates(on, found, teams_of(on, viewer()))), 422
    if form.validate():
        try:
            made = answering.co_work(
                child_id, form.beside.data, form.key, form.seen_child.data or "", viewer(), session.base_url()
            )
        except AllocationError as error:
            form.refuse(error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            flash(
                "Saved: they work this case together from now on here. It still has to be keyed into the case system."
            )
            return _decision(made.id)
    return _child_page(here(), found, beside=form, status=status)


def _look_page(child: ChildOnDay, form: LookForm) -> ResponseReturnValue:
    return render_template(
        "allocation/look.html", child=child, form=form, form_errors=bool(form.errors)
    ), 422 if form.errors else 200


@blueprint.get("/allocation/children/<int:child_id>/look")
@requires(Permission.ALLOCATE)
def looking(child_id: int) -> ResponseReturnValue:
    """Ask how risky the wait is, and what the child needs: as it was last said."""
    on = here()
    found = _child(on, child_id)
    needs = found.facts.needs
    form = LookForm(
        formdata=None, risk=found.facts.review.risk if found.facts.review else None,
        needs=[str(need) for need in needs.needs], grades=list(needs.grades), training=list(needs.training),
        needs_co_worker=needs.needs_co_worker,
    )  # fmt: skip
    form.offer((requirement.id, requirement.name) for requirement in on.requirements)
    return _look_page(found, form)


@blueprint.post("/allocation/children/<int:child_id>/look")
@requires(Permission.ALLOCATE)
@commits
def look(child_id: int) -> ResponseReturnValue:
    """Keep the weekly look at a child who waits."""
    on, form = here(), LookForm()
    found = _child(on, child_id)
    form.offer((requirement.id, requirement.name) for requirement in on.requirements)
    if not form.validate():
        return _look_page(found, form)
    restrictions.look_at(found, form.looked(), viewer())
    flash("Saved. It counts from today.")
    return redirect(url_for("allocation.child", child_id=child_id), 303)


# --- one decision


def _decision(allocation_id: int) -> ResponseReturnValue:
    return redirect(url_for("allocation.decision", allocation_id=allocation_id), 303)


def _seen(allocation_id: int) -> Decision:
    """Return a decision that the viewer may see, or answer 404."""
    return decisions.decision(allocation_id, viewer()) or abort(404)


def _decision_page(found: Decision, status: int = 200, **forms: Any) -> ResponseReturnValue:
    on = here()
    return render_template(
        "allocation/decision.html", d=found, a=found.row, tree=on.tree, why=forms.get("why") or WhyForm(formdata=None),
        approval=forms.get("approval") or ApprovalForm(formdata=None), error=forms.get("error"),
        form_errors=bool(forms),
    ), status  # fmt: skip


@blueprint.get("/allocations/<int:allocation_id>")
@requires(Permission.ALLOCATE, Permission.SEE_OWN_WORK, Permission.SEE_WORKLIST)
def decision(allocation_id: int) -> ResponseReturnValue:
    """Show a decision with the evidence as it stood."""
    found = _seen(allocation_id)
    audited_read("read allocation", f"child:{found.row.child_id}", allocation=allocation_id)
    return _decision_page(found)


def _answered(allocation_id: int, done: Any, words: str, **forms: Any) -> ResponseReturnValue:
    """Do what somebody answered; what is refused is said on the decision's page, and nothing is changed."""
    found = _seen(allocation_id)
    try:
        done()
    except AllocationError as error:
        for form in forms.values():
            form.refuse(error)
        return _decision_page(found, 409 if isinstance(error, StaleError) else 422, error=error, **forms)
    flash(words)
    return redirect(url_for("desk.my_work"), 303) if not viewer().may(Permission.ALLOCATE) else _decision(allocation_id)


@blueprint.post("/allocations/<int:allocation_id>/accept")
@requires(Permission.ALLOCATE, Permission.SEE_OWN_WORK)
@commits
def accept(allocation_id: int) -> ResponseReturnValue:
    """Accept what one, or one's team, was asked to take."""
    return _answered(
        allocation_id, lambda: answering.accept(allocation_id, viewer(), session.base_url()),
        "Accepted. It counts here now, and still has to be keyed into the case system.",
    )  # fmt: skip


@blueprint.post("/allocations/<int:allocation_id>/decline")
@requires(Permission.ALLOCATE, Permission.SEE_OWN_WORK)
@commits
def decline(allocation_id: int) -> ResponseReturnValue:
    """Decline it, with why."""
    form = WhyForm()
    form.validate()
    return _answered(
        allocation_id,
        lambda: answering.decline(allocation_id, form.why.data or "", viewer(), session.base_url()),
        "Declined. Who asked reads why; the child stays where it is.", why=form,
    )  # fmt: skip


@blueprint.post("/allocations/<int:allocation_id>/withdraw")
@requires(Permission.ALLOCATE)
@commits
def withdraw(allocation_id: int) -> ResponseReturnValue:
    """Take a decision back that the case system does not show yet."""
    return _answered(
        allocation_id, lambda: answering.withdraw(allocation_id, viewer()),
        "Taken back. What the case system shows stands again.",
    )  # fmt: skip


@blueprint.post("/allocations/<int:allocation_id>/approval")
@requires(Permission.APPROVE_ALLOCATIONS)
@commits
def approve(allocation_id: int) -> ResponseReturnValue:
    """Approve, or refuse, that a workload rule was passed."""
    form = ApprovalForm()
    if not form.validate():
        return _decision_page(_seen(allocation_id), 422, approval=form)
    is_agreed = form.decision.data == "approved"
    return _answered(
        allocation_id,
        lambda: answering.approve(
            allocation_id, form.note.data or "", viewer(), session.base_url(), is_agreed=is_agreed
        ),
        "Approved." if is_agreed else "Refused. The manager reads why.", approval=form,
    )  # fmt: skip


# --- awaiting the case system


@blueprint.get("/allocation/case-system")
@requires(Permission.SEE_WORKLIST)
def worklist() -> ResponseReturnValue:
    """Show the decisions that the case system does not show yet, for those who key them."""
    on = here()
    teams = None if viewer().scope is Scope.ALL else viewer().teams
    rows = case_system.worklist(viewer(), teams, on.allocation.chase_after_working_days)
    audited_read("read case-system worklist", "allocations", count=len(rows))
    table = tables.to_key(on, rows)
    if asked := asked_format():
        return table.download(asked)
    return render_template("allocation/worklist.html", on=on, table=table, rows=rows)


@blueprint.post("/allocations/<int:allocation_id>/entered")
@requires(Permission.SEE_WORKLIST)
@commits
def entered(allocation_id: int) -> ResponseReturnValue:
    """Say that a decision is keyed into the case system."""
    _seen(allocation_id)
    case_system.say_entered(allocation_id, viewer())
    flash("Noted. The next import tells whether the case system shows it.")
    return redirect(url_for("allocation.worklist"), 303)
