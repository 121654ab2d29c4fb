"""Summaries as they were frozen: published ones, drafts, what was said of them and restated."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import defer

from workforce.board.summaries.models import Commentary, Restatement, Summary, SummaryEdition, SummaryIndicator
from workforce.db import db

_IS_SHOWN = and_(Summary.id == SummaryIndicator.summary_id, Summary.edition == SummaryIndicator.edition)


def _published() -> Select[Summary]:
    return select(Summary).where(Summary.published_at.is_not(None)).order_by(Summary.as_at.desc())


def summaries() -> list[Summary]:
    """Return every published summary, newest first."""
    return list(db.session.scalars(_published()))


def drafts() -> list[Summary]:
    """Return what is frozen and not yet released, oldest first."""
    return list(db.session.scalars(select(Summary).where(Summary.published_at.is_(None)).order_by(Summary.as_at)))


def published_days() -> list[date]:
    """Return the days of which a summary is published, newest first."""
    return [one.as_at for one in summaries()]


def summary(summary_id: int) -> Summary | None:
    """Return one summary, published or not."""
    return db.session.get(Summary, summary_id)


def published(summary_id: int) -> Summary | None:
    """Return one published summary."""
    found = summary(summary_id)
    return found if found is not None and found.published_at is not None else None


def summary_on(day: date) -> Summary | None:
    """Return the summary as at a day, published or not."""
    return db.session.scalar(select(Summary).where(Summary.as_at == day))


def summary_before(day: date) -> Summary | None:
    """Return the newest summary of an earlier day, published or not."""
    return db.session.scalar(select(Summary).where(Summary.as_at < day).order_by(Summary.as_at.desc()).limit(1))


def released_before(one: Summary) -> datetime | None:
    """Return when a summary of an earlier day was last released before one: what was restated since is told in it.

    An earlier day whose summary was released after it changes nothing of what it told.
    """
    before = select(func.max(Summary.published_at)).where(Summary.as_at < one.as_at)
    if one.published_at is not None:
        before = before.where(Summary.published_at <= one.published_at)
    return db.session.scalar(before)


def headlines(summary_ids: Sequence[int]) -> dict[int, dict[str, dict[str, Any]]]:
    """Return the figures of some summaries, without their rows: summary -> indicator -> headline."""
    rows = db.session.execute(
        select(SummaryIndicator.summary_id, SummaryIndicator.indicator, SummaryIndicator.headline)
        .join(Summary, _IS_SHOWN)
        .where(SummaryIndicator.summary_id.in_(summary_ids))
        .order_by(SummaryIndicator.id)
    )
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for summary_id, indicator, headline in rows:
        found.setdefault(summary_id, {})[indicator] = headline
    return found


def edition_headlines(summary_id: int, edition: int) -> dict[str, dict[str, Any]]:
    """Return the figures of one edition of a draft."""
    rows = db.session.execute(
        select(SummaryIndicator.indicator, SummaryIndicator.headline)
        .where(SummaryIndicator.summary_id == summary_id, SummaryIndicator.edition == edition)
        .order_by(SummaryIndicator.id)
    )
    return {one[0]: one[1] for one in rows}


def editions(summary_id: int) -> list[SummaryEdition]:
    """Return why a draft was frozen anew, oldest first."""
    return list(
        db.session.scalars(
            select(SummaryEdition).where(SummaryEdition.summary_id == summary_id).order_by(SummaryEdition.edition)
        )
    )


def frozen_rows(summary_id: int, indicator: str) -> list[dict[str, Any]] | None:
    """Return the rows behind one figure of a summary."""
    return db.session.scalar(
        select(SummaryIndicator.rows)
        .join(Summary, _IS_SHOWN)
        .where(SummaryIndicator.summary_id == summary_id, SummaryIndicator.indicator == indicator)
    )


def all_rows(summary_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows behind every figure of a summary."""
    rows = db.session.execute(
        select(SummaryIndicator.indicator, SummaryIndicator.rows)
        .join(Summary, _IS_SHOWN)
        .where(SummaryIndicator.summary_id == summary_id)
    )
    return {one[0]: one[1] for one in rows}


def movement_of(summary_id: int, indicator: str) -> list[dict[str, Any]] | None:
    """Return why one figure moved since the summary before, as kept; None where there was none before."""
    return db.session.scalar(
        select(SummaryIndicator.movement)
        .join(Summary, _IS_SHOWN)
        .where(SummaryIndicator.summary_id == summary_id, SummaryIndicator.indicator == indicator)
    )


def all_movements(summary_id: int) -> dict[str, list[dict[str, Any]] | None]:
    """Return why every figure of a summary moved, as kept."""
    rows = db.session.execute(
        select(SummaryIndicator.indicator, SummaryIndicator.movement)
        .join(Summary, _IS_SHOWN)
        .where(SummaryIndicator.summary_id == summary_id)
    )
    return {one[0]: one[1] for one in rows}


Told = tuple[date, int, Decimal | None, dict[str, Any]]  # as at, summary, value, headline


def told(until: date, with_draft: int | None = None) -> dict[str, list[Told]]:
    """Return every indicator's figures in the summaries published up to a day, in order of their day.

    `with_draft`: a draft that is to be among them. One statement.
    """
    rows = db.session.execute(
        select(SummaryIndicator.indicator, Summary.as_at, Summary.id, SummaryIndicator.value, SummaryIndicator.headline)
        .join(Summary, _IS_SHOWN)
        .where(Summary.as_at <= until, Summary.published_at.is_not(None) | (Summary.id == with_draft))
        .order_by(Summary.as_at, SummaryIndicator.id)
    )
    found: dict[str, list[Told]] = {}
    for indicator, day, summary_id, value, headline in rows:
        found.setdefault(indicator, []).append((day, summary_id, value, headline))
    return found


def commentary(summary_ids: Sequence[int]) -> list[Commentary]:
    """Return everything that was said of some summaries, in the order in which it was said."""
    return list(
        db.session.scalars(
            select(Commentary).where(Commentary.summary_id.in_(summary_ids)).order_by(Commentary.said_at, Commentary.id)
        )
    )


def restatements() -> list[tuple[Restatement, date]]:
    """Return every restatement with the day whose figure it corrects, oldest first; without the rows behind them."""
    rows = db.session.execute(
        select(Restatement, Summary.as_at)
        .join(Summary, Summary.id == Restatement.summary_id)
        .options(defer(Restatement.rows))
        .order_by(Restatement.restated_at, Restatement.id)
    )
    return [(one, day) for one, day in rows]
