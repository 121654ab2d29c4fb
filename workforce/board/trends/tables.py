"""Where trends begin anew, as a table that downloads."""

from collections.abc import Mapping, Sequence

from workforce.board.trends.models import TrendRestart
from workforce.web.tables import Column, Table


def restarts(found: Sequence[TrendRestart], names: Mapping[str, str]) -> Table:
    """Return everything that was said of where trends begin anew."""
    columns = [
        Column("indicator", "Indicator", lambda one: one.indicator),
        Column("name", "Name", lambda one: names.get(one.indicator, one.indicator)),
        Column("restarts_on", "Judged anew from", lambda one: one.restarts_on),
        Column("reason", "Why", lambda one: one.reason, sortable=False),
        Column("said_by", "Said by", lambda one: one.said_by),
        Column("said_at", "Said at", lambda one: one.said_at.isoformat(timespec="seconds")),
        Column("withdrawn_by", "Withdrawn by", lambda one: one.withdrawn_by, sortable=False),
        Column(
            "withdrawn_at", "Withdrawn at",
            lambda one: one.withdrawn_at.isoformat(timespec="seconds") if one.withdrawn_at else None, sortable=False,
        ),
        Column("withdrawn_why", "Why withdrawn", lambda one: one.withdrawn_why, sortable=False),
    ]  # fmt: skip
    about = ["Where the Board's trends are judged anew", "All of them, withdrawn ones too."]
    return Table.asked("restarts", columns, found, about)
