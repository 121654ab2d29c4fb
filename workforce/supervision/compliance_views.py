"""Whether supervision keeps to the policy: a view parses, asks, renders."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from workforce.supervision import compliance_tables as tables
from workforce.supervision.compliance_charts import history_figure
from workforce.supervision.compliance_lines import Asked
from workforce.supervision.compliance_pages import Compliance, compliance_of
from workforce.supervision.compliance_rules import State
from workforce.supervision.timeline_queries import newest_day
from workforce.web.access import Permission, Scope, audited_read, requires, viewer
from workforce.web.pages import asked_day
from workforce.web.tables import Table, asked_format

blueprint = Blueprint("compliance", __name__)
ROWS_SHOWN = 200  # of a list; the downloads have all


def _page() -> Compliance:
    """Return what the address asks for; what is unknown or out of scope is not found."""
    asked = Asked(**{name: request.args.get(name, default) for name, default in (
        ("team", ""), ("grade", ""), ("phase", ""), ("who", "w4"))})  # fmt: skip
    return compliance_of(viewer(), asked_day(newest_day), asked) or abort(404)


def _one_of(name: str, known: object, default: str) -> str:
    """Return a word of the address that must be one of some words."""
    found = request.args.get(name, default)
    return found if found in known else abort(404)  # type: ignore[operator]


def _read(page: Compliance, what: str, /, **detail: object) -> None:
    scope = page.asked.team or ("all" if viewer().scope is Scope.ALL else ",".join(sorted(viewer().teams)))
    audited_read(f"read supervision {what}", f"teams:{scope}", as_of=page.day, who=page.asked.who, **detail)


@blueprint.get("/supervision/compliance")
@requires(Permission.SEE_SUPERVISION)
def index() -> ResponseReturnValue:
    """Show how supervision stands against the policy, by team, grade or phase, and over 24 months."""
    page, group = _page(), _one_of("group", tables.GROUPS, "team")
    found = tables.history(page) if request.args.get("table") == "history" else tables.groups(page, group)
    _read(page, "compliance", group=group)
    if asked := asked_format():
        return found.download(asked)
    return render_template(
        "supervision/compliance.html", page=page, group=group, table=tables.groups(page, group), groups=tables.GROUPS,
        figure=history_figure(page.history), S=State,
    )  # fmt: skip


def _list(page: Compliance, table: Table, template: str, **more: object) -> ResponseReturnValue:
    """Show a list, or download it."""
    if asked := asked_format():
        return table.download(asked)
    return render_template(
        f"supervision/compliance-{template}.html", page=page, table=table, rows=table.rows[:ROWS_SHOWN], **more
    )


@blueprint.get("/supervision/compliance/people")
@requires(Permission.SEE_SUPERVISION)
def people() -> ResponseReturnValue:
    """Open a figure onto its people: last held, due, overdue, next planned."""
    page, show = _page(), _one_of("show", tables.SHOWN, "overdue")
    table = tables.people(page, show, request.args.get("late", ""))
    _read(page, "due days", show=show, rows=len(table.rows))
    return _list(page, table, "people", show=show, shown=tables.SHOWN)


@blueprint.get("/supervision/compliance/sessions")
@requires(Permission.SEE_SUPERVISION)
def sessions() -> ResponseReturnValue:
    """Open a figure onto its sessions: days and lengths."""
    page, what = _page(), _one_of("what", tables.LOGGED, "all")
    table = tables.sessions(page, what, request.args.get("reason"))
    _read(page, "sessions", what=what, rows=len(table.rows))
    return _list(page, table, "sessions", what=what, logged=tables.LOGGED, became=tables.became, kind=tables.kind_words)


@blueprint.get("/supervision/compliance/due")
@requires(Permission.SEE_SUPERVISION)
def due() -> ResponseReturnValue:
    """Open W4-period onto the sessions that fell due."""
    page, show = _page(), _one_of("show", tables.DUE, "late")
    table = tables.due(page, show)
    _read(page, "that fell due", show=show, rows=len(table.rows))
    return _list(page, table, "due", show=show, shown=tables.DUE, ended=tables.ended)


@blueprint.get("/supervision/compliance/month")
@requires(Permission.SEE_SUPERVISION)
def month() -> ResponseReturnValue:
    """Open W5 onto the people: who had a full session in the last whole month."""
    page, show = _page(), _one_of("show", tables.MONTH, "without")
    table = tables.month(page, show)
    _read(page, "full sessions", show=show, rows=len(table.rows))
    return _list(page, table, "month", show=show, shown=tables.MONTH)
