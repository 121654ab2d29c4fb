"""How the rows of W6 are found, and what stands beside it. No row says anything of what is in a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workforce.allocation.practice_rules import Pair, shown_as
from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.supervision.audit_rules import Grade


def good_records(on: OnDay) -> Rows:
    """W6: records graded good or better / records audited in the 13 weeks to the day, as it stood on the day.

    A record's key is its session's reference, and its team that, or one above it, as whose row it may be shown: below
    the council no figure, and no difference of figures, tells of fewer than 5 records.
    """
    if not on.knows("staff"):
        return None
    parents: Mapping[str, str | None] = {code: team.parent_code for code, team in on.tree.teams.items()}
    found = [(one, Grade(one.grade).is_good) for one in on.audited]
    shown = shown_as((Pair(n, one.team or "", good, good) for n, (one, good) in enumerate(found)), parents)
    return [Row(one.key, None, shown[n], ONE if good else NONE, ONE) for n, (one, good) in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether one supervisor has a record among those that W6 counts. It names nobody."""

    team: str | None
    is_covered: bool


def covered(on: OnDay) -> list[Covered] | None:
    """Return, of each supervisor on the day, whether a record was audited; None where the staff is not known."""
    if not on.knows("staff"):
        return None
    found = {who for one in on.audited for who in one.supervisors}
    return [Covered(one.team, one.id in found) for one in on.supervisors]


def covered_in_words(supervisors: Iterable[Covered] | None, records: int | None) -> dict[str, Any]:
    """Return what stands beside W6, as answers and summaries carry it; None where it is not known."""
    known = None if supervisors is None else list(supervisors)
    return {
        "records_audited": records,
        "supervisors_covered": None if known is None else sum(one.is_covered for one in known),
        "supervisors": None if known is None else len(known),
    }
