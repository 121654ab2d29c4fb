"""Where trends begin anew: said with a reason, withdrawn with one, never changed. Flushes, never commits."""

from datetime import date

from sqlalchemy import func, select, text

from workforce import clock
from workforce.board.trends import queries
from workforce.board.trends.models import TrendRestart
from workforce.caseload.references import held
from workforce.db import audit, db
from workforce.web.access import Viewer
from workforce.web.refusals import RefusedError

LONGEST = 500  # characters of a reason: it stands in a sentence of the pack *(set here)*
STALE = (
    "A restart was added since you opened this page, perhaps by pressing the button twice. Nothing was saved: look at"
    " the list, and add yours only if it is still needed."
)
_LOCK = 7_301_716  # advisory lock: what is said of trends is written one after the other


class RestartError(RefusedError):
    """A trend can't begin anew as asked."""


class StaleError(RestartError):
    """What the page showed is no longer so. Nothing was saved."""

    status = 409


def newest() -> int:
    """Return the id of the newest restart, 0 for none: what a page shows as known."""
    return db.session.scalar(select(func.max(TrendRestart.id))) or 0


def _reason(said: str, field: str, missing: str) -> str:
    if not said:
        raise RestartError(missing, field)
    if len(said) > LONGEST:
        raise RestartError(f"Use {LONGEST} characters or fewer", field)
    if found := held({field: said}):  # the Board reads it
        raise RestartError(found.fault, field)
    return said


def add(indicator: str, on: date, reason: str, edition: int, viewer: Viewer) -> TrendRestart:
    """Say that an indicator's trend begins anew from a day on, and why."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if indicator not in queries.told_names():
        raise RestartError("Choose an indicator", "indicator")
    if on > clock.today():
        raise RestartError("Give today or a day before it", "restarts_on")
    first = queries.first_summary(indicator)
    if first is None or on <= first:
        since = "no summary tells of it yet" if first is None else f"the first summary is as at {_day(first)}"
        raise RestartError(f"Give a day after the first summary: {since}", "restarts_on")
    _reason(reason, "reason", "Say why the trend begins anew")
    if newest() != edition:
        raise StaleError(STALE)
    is_there = select(TrendRestart.id).where(
        TrendRestart.indicator == indicator, TrendRestart.restarts_on == on, TrendRestart.withdrawn_at.is_(None)
    )
    if db.session.scalar(is_there):
        raise RestartError(f"{indicator} begins anew on that day already", "restarts_on")
    said = TrendRestart(
        indicator=indicator, restarts_on=on, reason=reason, said_by=viewer.email, said_at=clock.now()
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    audit.record(viewer.email, "trend restarted", f"indicator:{indicator}", restarts_on=on, restart=said.id)
    return said


def withdraw(restart_id: int, why: str, viewer: Viewer) -> bool:
    """Withdraw a restart, with the reason; return False where it was withdrawn before."""
    found = db.session.scalar(
        select(TrendRestart)
        .where(TrendRestart.id == restart_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise RestartError("There is no such restart")
    if found.withdrawn_at is not None:
        return False
    found.withdrawn_why = _reason(why, "why", "Say why it is withdrawn")
    found.withdrawn_by, found.withdrawn_at = viewer.email, clock.now()
    db.session.flush()
    audit.record(viewer.email, "trend restart withdrawn", f"indicator:{found.indicator}", restart=found.id)
    return True


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
