"""Where trends begin anew, as somebody said."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, text

from workforce.board.figures.indicators import INDICATORS
from workforce.board.trends.models import TrendRestart
from workforce.db import db

Restarts = dict[str, list[tuple[date, str]]]  # indicator -> first day and reason, in order


def restarts_known(at: datetime | None = None) -> Restarts:
    """Return where trends begin anew, as it was said and not withdrawn at an instant; now without one. One statement.

    A summary's trend shows what was known when it was published, so that it never reads otherwise later.
    """
    rows = select(TrendRestart.indicator, TrendRestart.restarts_on, TrendRestart.reason)
    if at is None:
        rows = rows.where(TrendRestart.withdrawn_at.is_(None))
    else:
        is_there = TrendRestart.withdrawn_at.is_(None) | (TrendRestart.withdrawn_at > at)
        rows = rows.where(TrendRestart.said_at <= at, is_there)
    found: Restarts = {}
    for indicator, on, reason in db.session.execute(rows.order_by(TrendRestart.restarts_on, TrendRestart.id)):
        found.setdefault(indicator, []).append((on, reason))
    return found


def all_restarts() -> Sequence[TrendRestart]:
    """Return everything that was said, the newest first, withdrawn or not."""
    return list(db.session.scalars(select(TrendRestart).order_by(TrendRestart.said_at.desc(), TrendRestart.id.desc())))


def restart(restart_id: int) -> TrendRestart | None:
    """Return one, withdrawn or not."""
    return db.session.get(TrendRestart, restart_id)


# The summaries' package stands above this one: what it keeps is asked for by the names of its tables.
_TOLD = """
SELECT DISTINCT ON (i.indicator) i.indicator, i.headline->>'name'
FROM summary_indicator i JOIN summary s ON s.id = i.summary_id AND s.edition = i.edition
ORDER BY i.indicator, s.as_at DESC
"""


def told_names() -> dict[str, str]:
    """Return the indicators that there are or that a summary tells of, by id, with their names; the council's own last.

    One statement.
    """
    names = {indicator.id: indicator.name for indicator in INDICATORS}
    told = {name: words for name, words in db.session.execute(text(_TOLD)) if name not in names}
    return names | told


def first_summary(indicator: str) -> date | None:
    """Return the day of the first summary that tells of an indicator, published or not."""
    found: date | None = db.session.scalar(
        text(
            "SELECT min(s.as_at) FROM summary s JOIN summary_indicator i ON i.summary_id = s.id"
            " WHERE i.indicator = :indicator"
        ),
        {"indicator": indicator},
    )
    return found
