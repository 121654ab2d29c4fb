"""What if: pages that try changes and write nothing but what somebody saves."""

from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce.caseload import what_if_queries as queries
from workforce.caseload import what_if_service as service
from workforce.caseload import what_if_tables as tables
from workforce.caseload.what_if_forms import SaveForm, WhatIfForm, changes_only, chosen, places_asked, tidied
from workforce.caseload.what_if_queries import Ground
from workforce.caseload.what_if_results import Result
from workforce.caseload.what_if_rules import Impossible
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.pages import asked_day
from workforce.web.tables import asked_format

blueprint = Blueprint("what_if", __name__)


def _asked() -> tuple[Ground, WhatIfForm, Result | None]:
    """Return what the address asks for; a team out of scope is not found, a change that can't be has its reason."""
    on = queries.ground(viewer(), asked_day(queries.newest_day))
    args = tidied(request.args)
    if not places_asked(args) <= on.scope:
        abort(404)
    form = WhatIfForm({} if on.is_empty else args, on)
    try:
        return on, form, None if form.problems else queries.work_out(on, form.changes())
    except Impossible as impossible:
        form.refuse(impossible.faults)
        return on, form, None


def _page(on: Ground, form: WhatIfForm, result: Result | None, name: SaveForm | None = None) -> str:
    return render_template(
        "caseload/what-if.html", on=on, form=form, result=result, table=tables.what_if(result) if result else None,
        name=name or SaveForm(), saved=queries.count_saved(viewer().account_id), address=tidied(request.args),
        form_errors=bool(form.problems or name),
    )  # fmt: skip


@blueprint.get("/what-if")
@requires(Permission.PLAN_WORKLOAD)
def index() -> ResponseReturnValue:
    """Show what changes would do to the workload of the viewer's teams."""
    if (args := tidied(request.args)) != request.args.to_dict():
        return redirect(f"{url_for('.index')}?{urlencode(args)}", 303)
    on, form, result = _asked()
    if (asked := asked_format()) and result:
        return tables.what_if(result).download(asked)
    return _page(on, form, result), 422 if form.problems else 200


@blueprint.post("/what-if")
@requires(Permission.PLAN_WORKLOAD)
@commits
def save() -> ResponseReturnValue:
    """Save what the address asks for under a name."""
    on, form, result = _asked()
    name = SaveForm()
    if result and name.validate():
        try:
            kept = service.save(viewer(), name.name.data, changes_only(request.args), result)
        except service.NotSaved as refusal:
            name.name.errors = [str(refusal)]
        else:
            flash(f"“{kept.name}” is saved. Only you can open it.")
            return redirect(url_for(".compare", saved=kept.id), 303)
    return _page(on, form, result, name), 422


@blueprint.get("/what-if/saved")
@requires(Permission.PLAN_WORKLOAD)
def saved() -> ResponseReturnValue:
    """Show what the viewer saved, to open, compare or delete."""
    return _saved_page(queries.saved_for(viewer()))


def _saved_page(found: list[queries.Saved], problem: str = "") -> str:
    return render_template(
        "caseload/what-if-saved.html",
        saved=found,
        most=service.MOST_SAVED,
        problem=problem,
        form_errors=bool(problem),
    )


@blueprint.get("/what-if/compare")
@requires(Permission.PLAN_WORKLOAD)
def compare() -> ResponseReturnValue:
    """Show up to three saved what-ifs beside today, as they were saved."""
    ids, mine = chosen(request.args.getlist("saved")), queries.saved_for(viewer())
    if len(ids) > tables.MOST_COMPARED:
        return _saved_page(mine, f"Choose at most {tables.MOST_COMPARED} to compare"), 422
    if len(request.args.getlist("saved")) > 1:
        return redirect(url_for(".compare", saved=",".join(ids)), 303)
    picked = [one for one in mine if str(one.id) in ids]
    if len(picked) != len(ids):
        abort(404)
    on = queries.ground(viewer())
    found = tables.Comparison(queries.today_alone(on), picked)
    if asked := asked_format():
        return found.table.download(asked)
    return render_template("caseload/what-if-compare.html", on=on, comparison=found, table=found.table)


@blueprint.post("/what-if/saved/<int:scenario_id>/delete")
@requires(Permission.PLAN_WORKLOAD)
@commits
def delete(scenario_id: int) -> ResponseReturnValue:
    """Delete one of the viewer's saved what-ifs."""
    name = service.delete(viewer(), scenario_id)
    if name is None:
        abort(404)
    flash(f"“{name}” is deleted.")
    return redirect(url_for(".saved"), 303)
