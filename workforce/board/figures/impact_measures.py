"""How the rows of W15 are found. No row names anybody."""

from collections.abc import Iterable
from datetime import date, timedelta

from workforce import clock
from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.people.rules import add_months
from workforce.supervision.feedback_rules import Said, shown_as
from workforce.supervision.queries import last_full_month
from workforce.training.impact.queries import DueReturn
from workforce.training.impact.rules import KEPT_MONTHS

WEEKS = 13  # that W15 looks back on (domain/board_indicators.json)


def _rows(on: OnDay, found: Iterable[tuple[DueReturn, bool]]) -> list[Row]:
    """Return one row each, as a number within the team, service or council as whose row it may be shown.

    Below the council no figure, and no difference of figures, tells of fewer people than the council's smallest group.
    """
    known = list(found)
    parents = {code: team.parent_code for code, team in on.tree.teams.items()}
    said = (Said(n, one.worker_id, None, one.team, {}) for n, (one, _) in enumerate(known))
    shown = shown_as(said, parents, on.impact.smallest_group)
    by_team: dict[str | None, list[bool]] = {}
    for n, (_, counts) in enumerate(known):
        by_team.setdefault(shown[n], []).append(counts)
    return [
        Row(f"return {n} of {code or 'the council'}", None, code, ONE if counts else NONE, ONE)
        for code, answers in sorted(by_team.items(), key=lambda one: one[0] or "")
        for n, counts in enumerate(sorted(answers, reverse=True), start=1)
    ]


def _is_forgotten(on: OnDay, since: date) -> bool:
    """Whether answers about what fell due after a day may be deleted by today: a missing one tells nothing then."""
    decided = on.impact
    earliest = since + timedelta(days=1 - (decided.later_until - decided.later_from))
    return earliest < add_months(clock.today(), -KEPT_MONTHS)


def returned(on: OnDay) -> Rows:
    """W15-returned: returns received at 6 to 8 weeks / those due in the 13 weeks to the day.

    A return is due on the last day of the 8 weeks, of people in post and not away on every day of the last two of them;
    one that came after that day is late, and not counted as received. Not known of weeks whose answers were deleted.
    """
    since = on.day - timedelta(weeks=WEEKS)
    if not on.knows("staff") or _is_forgotten(on, since):
        return None
    return _rows(on, ((one, one.is_returned) for one in on.year.returns if since < one.due_on <= on.day))


def changed(on: OnDay) -> Rows:
    """W15-changed: returns that say that practice changed / returns received, due in 13 weeks to a month's end.

    Not told where fewer people than the smallest group returned one. Every day of a month gives the same, or the
    difference between two days would tell what one person said; so would that between two ways to count the days.
    """
    _, end = last_full_month(on.day)
    since = end - timedelta(weeks=WEEKS)
    if not on.knows("staff") or _is_forgotten(on, since) or not on.has_same_returns:
        return None
    found = [one for one in on.year.returns if since < one.due_on <= end and one.is_returned]
    if len({one.worker_id for one in found}) < on.impact.smallest_group:
        return None
    return _rows(on, ((one, one.has_changed) for one in found))
