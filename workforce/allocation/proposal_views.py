"""The page of several children at once."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce.allocation.on_day import OnDay
from workforce.allocation.proposal import NOT_CONSIDERED, share_out
from workforce.allocation.proposal_rules import LEVELS
from workforce.allocation.service import here, teams_of
from workforce.web.access import Permission, audited_read, requires, viewer

blueprint = Blueprint("proposals", __name__)


def _teams(on: OnDay) -> frozenset[str]:
    code = request.args.get("team", "")
    if code and (code not in on.tree.teams or not viewer().sees_team(code)):
        abort(404)
    return on.tree.below(code) if code else teams_of(on, viewer())


@blueprint.get("/allocation/proposal")
@requires(Permission.ALLOCATE)
def index() -> ResponseReturnValue:
    """Propose workers for the children who wait, and for those of the people whom the address names."""
    on = here()
    teams, of = _teams(on), [number for number in request.args.getlist("of") if number]
    shared = share_out(on, viewer(), teams, of)
    audited_read("read proposal", "teams:" + ",".join(sorted(teams)), children=shared.children, of=of)
    mine = teams_of(on, viewer())
    names = sorted(((c, t.name) for c, t in on.tree.teams.items() if c in mine), key=lambda one: one[1])
    return render_template(
        "allocation/proposal.html", on=on, shared=shared, of=of, teams=names, levels=LEVELS,
        not_considered=NOT_CONSIDERED, people=[p for p in on.staff if p.team in teams],
    )  # fmt: skip
