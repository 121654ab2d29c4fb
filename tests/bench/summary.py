"""One summary for the Board: every figure of a day with its rows, frozen."""

from datetime import timedelta

from sqlalchemy import text

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, seconds_of, spread
from workforce.board.summaries import service
from workforce.db import db, transaction

SHOWN = 25  # summaries that a council has after two years
_MORE = """
WITH last AS (SELECT * FROM summary ORDER BY as_at DESC LIMIT 1), made AS (
  INSERT INTO summary (as_at, frozen_at, frozen_by, release_at, sha256, context)
  SELECT l.as_at - 28 * n, l.published_at, l.published_by, l.published_at, l.sha256, l.context
  FROM last l, generate_series(1, :more) n
  RETURNING id
)
INSERT INTO summary_indicator (summary_id, indicator, numerator, denominator, value, headline, rows)
SELECT m.id, i.indicator, i.numerator, i.denominator, i.value, i.headline, i.rows
FROM made m, summary_indicator i WHERE i.summary_id = (SELECT id FROM last)
"""
_RELEASE = "UPDATE summary SET published_at = frozen_at, published_by = frozen_by WHERE published_at IS NULL"


def measure(server: Server, council: Council, cases: str, repeats: int) -> Spread:
    """Publish the last days, one a repeat, with the commit; then add older ones so that the pages have a history."""
    seconds = []
    with server.app(cases):
        for back in range(repeats, 0, -1):

            def publish(back: int = back) -> None:
                with transaction():
                    service.publish(council.day - timedelta(days=back - 1), "bench")

            seconds.append(seconds_of(publish))
            db.session.remove()
        with transaction():
            db.session.execute(text(_MORE), {"more": SHOWN - repeats})
            db.session.execute(text(_RELEASE))
    return spread(seconds)
