"""Reports, and the summaries of their periods."""

from datetime import date

from sqlalchemy import func, select

from workforce.board.reports.models import BoardReport
from workforce.board.summaries.models import Summary
from workforce.db import db, policy


def reports(*, finished_only: bool) -> list[BoardReport]:
    """Return the reports, newest period first."""
    statement = select(BoardReport).order_by(BoardReport.until.desc(), BoardReport.kind)
    if finished_only:
        statement = statement.where(BoardReport.finished_at.is_not(None))
    return list(db.session.scalars(statement))


def report(report_id: int) -> BoardReport | None:
    """Return one report."""
    return db.session.get(BoardReport, report_id)


def to_change(report_id: int) -> BoardReport | None:
    """Return a report, held until the transaction ends."""
    return db.session.scalar(
        select(BoardReport)
        .where(BoardReport.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def last_until(kind: str) -> date | None:
    """Return the last day that a kind of report has told of."""
    return db.session.scalar(select(func.max(BoardReport.until)).where(BoardReport.kind == kind))


def summary_until(until: date) -> int | None:
    """Return the newest published summary up to a day."""
    return db.session.scalar(
        select(Summary.id)
        .where(Summary.published_at.is_not(None), Summary.as_at <= until)
        .order_by(Summary.as_at.desc())
        .limit(1)
    )


def summaries_between(since: date, until: date) -> list[tuple[int, date]]:
    """Return the published summaries of a period: after `since`, up to `until`."""
    rows = db.session.execute(
        select(Summary.id, Summary.as_at)
        .where(Summary.published_at.is_not(None), Summary.as_at > since, Summary.as_at <= until)
        .order_by(Summary.as_at)
    )
    return [(one, day) for one, day in rows]


def notice_began(day: date) -> date | None:
    """Return the day on which the Improvement Notice began, as the policy in force on a day says it."""
    version = policy.in_force(policy.PolicyKind.BOARD, day)
    text = version.document.get("notice_starts_on") if version else None
    return date.fromisoformat(text) if text else None
