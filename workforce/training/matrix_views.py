"""Who has completed what, what lapses next, who starts and leaves: a view parses, asks, renders."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people.queries import data_day
from workforce.training import matrix_page, matrix_tables
from workforce.training.matrix_page import STATUS_WORDS, Asked, Matrix
from workforce.training.movers import movers
from workforce.training.today import Today
from workforce.web.access import Permission, Scope, audited_read, requires, viewer
from workforce.web.pages import asked_day
from workforce.web.paging import part_of
from workforce.web.tables import asked_format

blueprint = Blueprint("training", __name__, url_prefix="/training")


def _matrix() -> Matrix:
    """Return the matrix that the address asks for; a team out of scope is not found."""
    today = Today(asked_day(lambda: data_day(clock.today())))
    team = request.args.get("team", "")
    if team and (team not in today.tree.teams or not viewer().sees_team(team)):
        abort(404)
    status, requirement = request.args.get("status", ""), request.args.get("requirement", "")
    known = {one.id for one in today.requirements}
    asked = Asked(
        team, request.args.get("grade", ""), status if status in STATUS_WORDS else "",
        requirement if requirement in known else "", request.args.get("name", "").strip()[:100],
    )  # fmt: skip
    return Matrix(today, viewer(), asked)


def _read(matrix: Matrix) -> None:
    teams = "all" if viewer().scope is Scope.ALL else ",".join(sorted(viewer().teams))
    audited_read("read training", f"teams:{teams}", as_of=matrix.today.day)


@blueprint.get("")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show people by requirements: who is in date, who is not."""
    matrix = _matrix()
    table = matrix_tables.people(matrix)
    _read(matrix)
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        "training/matrix.html", matrix=matrix, table=table, part=part_of(table), statuses=STATUS_WORDS,
        now=clock.today(), is_grouped="sort" not in request.args,
    )  # fmt: skip


@blueprint.get("/due")
@requires(Permission.SEE_TRAINING)
def due() -> ResponseReturnValue:
    """Show what lapses next and what is overdue, a line each."""
    matrix = _matrix()
    table = matrix_tables.due(matrix, matrix_page.due_next(matrix))
    _read(matrix)
    if asked := asked_format():
        return table.download(asked)
    return render_template("training/due.html", matrix=matrix, table=table, part=part_of(table))


@blueprint.get("/starters-and-leavers")
@requires(Permission.SEE_TRAINING)
def starters() -> ResponseReturnValue:
    """Show who starts and who leaves within eight weeks."""
    matrix = _matrix()
    _read(matrix)
    started, left = movers(matrix.today.day, matrix.teams)
    return render_template("training/movers.html", matrix=matrix, started=started, left=left)
