"""The Board's figures for council and teams, beside hand-written SQL for the same numbers; and on 26 days back."""

import gc
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.bench import by_hand
from tests.bench.council import Council, Server
from tests.bench.measures import Spread, ratios, seconds_of, spread, statements
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db

MOST_SECONDS, MOST_TIMES_SQL = 2, 2
DAYS_BACK, APART, MOST_SECONDS_BACK = 26, timedelta(days=28), 60
TIMES = 7
_PLACES = Decimal("0.000001")  # of answers


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """How long the figures take, and how that compares with SQL."""

    indicators: int
    teams: int
    statements: int
    seconds: Spread  # all indicators for the council and every team
    compared: tuple[str, ...]  # the indicators that have hand-written SQL, whose numbers were found the same
    of_sql: Spread  # those alone, council and every team, as a multiple of the SQL
    back_seconds: float  # all indicators of the council on 26 days


def measure(server: Server, council: Council, cases: str) -> BoardFigures:
    """Measure on the imported council; the first run fills the server's memory, is checked, and is left out."""
    with server.app(cases):
        compared = _check(council.day)
        db.session.remove()
        whole, some, hand = [], [], []
        for _ in range(TIMES):
            some.append(_seconds_of(lambda: headlines(council.day, compared)))
            db.session.remove()
            with db.engine.connect() as connection:
                hand.append(_seconds_of(lambda one=connection: dict(by_hand.numbers(one, council.day, compared))))  # type: ignore[misc]
            whole.append(_seconds_of(lambda: headlines(council.day)))
            db.session.remove()
        with statements(db.engine) as seen:
            found = headlines(council.day)
        db.session.remove()
        back = seconds_of(lambda: _days_back(council.day))
        db.session.remove()
    return BoardFigures(
        len(found[None]), len(found) - 1, len(seen), spread(whole), tuple(compared),
        ratios(spread(some), spread(hand)), back,
    )  # fmt: skip


def _seconds_of(act: Callable[[], object]) -> float:
    """Return how long something takes, without what was left behind by what was measured before it."""
    gc.collect()
    return seconds_of(act)


def headlines(day: date, ids: Collection[str] | None = None) -> dict[str | None, list[dict[str, Any]]]:
    """Return figures of the council (None) and of every team with all below it, as answers and summaries carry them."""
    on = OnDay(day)
    found = indicators.figures(on, ids)
    of_teams = {code: on.tree.below(code) for code in on.tree.teams}
    return {
        None: [figure.headline() for figure in found],
        **{code: [figure.within(teams).headline() for figure in found] for code, teams in of_teams.items()},
    }


def _check(day: date) -> list[str]:
    """Return what can be compared; raise where a number of a team or of the council is another one by SQL."""
    ours = {
        (head["id"], code): (head["numerator"], head["denominator"])
        for code, heads in headlines(day, by_hand.STATEMENTS).items()
        for head in heads
    }
    codes = {code for _, code in ours}
    with db.engine.connect() as connection:
        for name, theirs in by_hand.numbers(connection, day):
            for code in codes:
                told = tuple(one.quantize(_PLACES, ROUND_HALF_UP) for one in theirs[code])
                known = tuple(None if one is None else Decimal(one) for one in ours[name, code])
                assert known in {told, (None, None)}, f"{name} of {code or 'the council'}: {known}, by SQL {told}"
    return [name for name in by_hand.STATEMENTS if ours[name, None][0] is not None]


def _days_back(day: date) -> None:
    for n in range(1, DAYS_BACK + 1):
        for figure in indicators.figures(OnDay(day - n * APART)):
            figure.headline()
        db.session.remove()
