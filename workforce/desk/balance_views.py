"""The page about balance: it parses, asks, renders."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from workforce.board.figures.on_day import OnDay
from workforce.desk import balance_tables
from workforce.desk.balance import balance_page
from workforce.desk.queries import newest_day
from workforce.web.access import Permission, requires, viewer
from workforce.web.pages import asked_day
from workforce.web.tables import asked_format

blueprint = Blueprint("balance", __name__)


@blueprint.get("/balance")
@requires(Permission.SEE_SERVICE)
def index() -> ResponseReturnValue:
    """Show how evenly work lies between groups, teams and people in scope, now and over 12 months. It names nobody."""
    on = OnDay(asked_day(newest_day))
    page = balance_page(on, viewer())
    if asked := asked_format():
        return balance_tables.table(page, request.args.get("table", "")).download(asked)
    return render_template("desk/balance.html", page=page, on=on, tables=balance_tables.every(page))
