"""Partners' returns as tables that sort and download."""

from collections.abc import Sequence
from typing import Any

from workforce.training.partners.models import PartnerYear
from workforce.training.partners.queries import Line
from workforce.training.partners.rules import MEASURES, STATE_WORDS, Measure, State
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

_ORDER = {
    state: n
    for n, state in enumerate((State.LATE, State.ENDED, State.NOT_ASKED, State.ASKED, State.OPENED, State.SENT))
}


HIDDEN = "hidden"
WHAT_IS_HIDDEN = (
    "Hidden: a number of 1 to 4 people or courses, one that leaves 1 to 4 out, and one of fewer than 5 in all. What is "
    "hidden is not in the totals either."
)


def _of(m: Measure, part: int, *, board: bool) -> Column:
    label = m.short if part == 0 else f"{m.short}, of how many"

    def value(one: Line) -> Any:
        return one.figure(m.key)[part] if not board or one.is_shown(m.key) else HIDDEN

    return Column(f"{m.key}-{part}", label, value, numeric=True, sortable=not board)


def _about(year: PartnerYear, lines: Sequence[Line]) -> list[str]:
    sent = sum(one.sent is not None for one in lines)
    return [
        f"Partners' training returns, {day_words(year.begins_on, year=True)} to {day_words(year.ends_on, year=True)}",
        f"{sent} of {len(lines)} agencies sent one. A number that an agency does not know is empty.",
    ]


def overview(year: PartnerYear, lines: Sequence[Line]) -> Table:
    """Return the agencies of a year with how they stand and what they told."""
    columns = [
        Column("name", "Agency", lambda one: one.partner.name),
        Column("kind", "Kind", lambda one: one.partner.kind),
        Column("state", "State", lambda one: _ORDER[one.state]),
        Column("staff", "Staff", lambda one: one.staff, numeric=True),
        *(_of(m, part, board=False) for m in MEASURES for part in (0, 1)),
    ]
    return Table.asked(f"partners-{year.begins_on:%Y}", columns, lines, _about(year, lines), "kind")


def overview_file(year: PartnerYear, lines: Sequence[Line]) -> Table:
    """Return the same for a file, with the state in words."""
    shown = overview(year, lines)
    words = Column("state", "State", lambda one: STATE_WORDS[one.state])
    columns = [words if one.key == "state" else one for one in shown.columns]
    columns.append(Column("sent", "Sent on", lambda one: one.sent.sent_at.date() if one.sent else None))
    return Table(shown.name, columns, shown.rows, shown.about, shown.default)


def for_board(year: PartnerYear, lines: Sequence[Line]) -> Table:
    """Return what the Board sees: what was sent, without numbers that tell of fewer than five."""
    columns = [
        Column("name", "Agency", lambda one: one.partner.name),
        Column("kind", "Kind", lambda one: one.partner.kind),
        *(_of(m, part, board=True) for m in MEASURES for part in (0, 1)),
        Column(
            "changed", "What it changed for children", lambda one: one.sent.changed if one.sent else "", sortable=False
        ),
    ]
    about = [*_about(year, lines), WHAT_IS_HIDDEN]
    sent = [one for one in lines if one.sent is not None]
    return Table.asked(f"partners-board-{year.begins_on:%Y}", columns, sent, about, "kind")
