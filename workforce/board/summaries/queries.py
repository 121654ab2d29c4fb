"""Published summaries, and what a reader of figures must know of the data behind them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from workforce.board.summaries.models import Summary, SummaryIndicator
from workforce.db import db


@dataclass(frozen=True, slots=True)
class DataAge:
    """How old one kind of data is, and what of it could not be used."""

    kind: str
    as_at: date
    applied_at: Any
    rejected: int


def data_ages() -> list[DataAge]:
    """Return the newest applied import of each kind, in the order in which they are read."""
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (kind) kind, as_at, applied_at, (counts->>'rejected')::int FROM import_run"
            " WHERE undone_at IS NULL ORDER BY kind, id DESC"
        )
    )
    order = ("cases", "staff", "supervision", "learning")
    return sorted((DataAge(*row) for row in rows), key=lambda a: order.index(a.kind))


def unmatched_counts() -> dict[str, tuple[int, int]]:
    """Return how many sessions and completions join nobody in the staff data, of how many."""
    row = db.session.execute(
        text(
            "SELECT (SELECT count(*) FROM supervision_session WHERE worker_id IS NULL),"
            " (SELECT count(*) FROM supervision_session WHERE source <> 'page'),"
            " (SELECT count(*) FROM completion WHERE worker_id IS NULL), (SELECT count(*) FROM completion)"
        )
    ).one()
    return {"supervision": (row[0], row[1]), "learning": (row[2], row[3])}


def summaries() -> list[Summary]:
    """Return every published summary, newest first."""
    return list(db.session.scalars(select(Summary).order_by(Summary.as_at.desc())))


def published_days() -> list[date]:
    """Return the days of which a summary is published, newest first."""
    return list(db.session.scalars(select(Summary.as_at).order_by(Summary.as_at.desc())))


def summary(summary_id: int) -> Summary | None:
    """Return one summary."""
    return db.session.get(Summary, summary_id)


def summary_on(day: date) -> Summary | None:
    """Return the summary as at a day."""
    return db.session.scalar(select(Summary).where(Summary.as_at == day))


def headlines(summary_ids: list[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """Return the figures of some summaries, without their rows: summary -> indicator -> headline."""
    rows = db.session.execute(
        select(SummaryIndicator.summary_id, SummaryIndicator.indicator, SummaryIndicator.headline).where(
            SummaryIndicator.summary_id.in_(summary_ids)
        )
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for summary_id, indicator, headline in rows:
        found.setdefault(summary_id, {})[indicator] = headline
    return found


def frozen_rows(summary_id: int, indicator: str) -> list[dict[str, Any]] | None:
    """Return the rows behind one figure of a summary."""
    return db.session.scalar(
        select(SummaryIndicator.rows).where(
            SummaryIndicator.summary_id == summary_id, SummaryIndicator.indicator == indicator
        )
    )


def series(indicator: str) -> list[tuple[date, Decimal | None]]:
    """Return an indicator's published values in order of their day."""
    rows = db.session.execute(
        select(Summary.as_at, SummaryIndicator.value)
        .join(Summary, Summary.id == SummaryIndicator.summary_id)
        .where(SummaryIndicator.indicator == indicator)
        .order_by(Summary.as_at)
    )
    return [(day, value) for day, value in rows]


def all_series() -> dict[str, list[tuple[date, Decimal | None]]]:
    """Return every indicator's published values in order of their day, in one statement."""
    rows = db.session.execute(
        select(SummaryIndicator.indicator, Summary.as_at, SummaryIndicator.value)
        .join(Summary, Summary.id == SummaryIndicator.summary_id)
        .order_by(Summary.as_at)
    )
    found: dict[str, list[tuple[date, Decimal | None]]] = {}
    for indicator, day, value in rows:
        found.setdefault(indicator, []).append((day, value))
    return found
