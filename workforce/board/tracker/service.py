"""What is said of a measure: each change checks all of it, flushes, writes the audit entry, and never commits.

A form carries the newest thing that its page showed, so that pressing twice, or an old window, changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from workforce import clock
from workforce.board.figures.indicators import BY_ID
from workforce.board.tracker import pages, queries
from workforce.board.tracker.checks import locked, no_references, not_later, role, told, unchanged
from workforce.board.tracker.errors import TrackerError
from workforce.board.tracker.models import NoticeEntry
from workforce.board.tracker.rules import LONGEST_TITLE, Impact, Progress
from workforce.db import audit, db
from workforce.web.access import Viewer

KINDS = ("progress", "impact", "owner", "lift", "indicators")


@dataclass(frozen=True, slots=True)
class NewSaid:
    """Something said of a measure, as a form sends it; what a kind does not have stays empty."""

    kind: str
    words: str
    state: str = ""
    indicators: tuple[str, ...] = ()
    agreed_with: str = ""
    agreed_on: date | None = None


def newest_said(measure: str, kind: str) -> int:
    """Return the id of what was said last of a measure, of a kind; 0 for nothing: what a page shows as known."""
    newest = select(func.max(NoticeEntry.id)).where(NoticeEntry.measure == measure, NoticeEntry.kind == kind)
    return db.session.scalar(newest) or 0


def say(measure: str, new: NewSaid, edition: int, viewer: Viewer) -> int:
    """Say something of a measure from today on; return its id. What was said before stays."""
    today = locked()
    _check(measure, new, today)
    unchanged(newest_said(measure, new.kind), edition)
    pack = queries.pack_on(today) if new.state else None
    said = NoticeEntry(
        measure=measure, kind=new.kind, state=new.state or None, words=new.words,
        indicators=list(new.indicators) if new.kind == "indicators" else None,
        agreed_with=new.agreed_with or None, agreed_on=new.agreed_on if new.agreed_with else None,
        summary_id=pack.summary.id if pack else None, said_by=viewer.email, said_as=viewer.role, said_on=today,
        said_at=clock.now(),
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    detail = {"state": new.state} if new.state else {}
    audit.record(viewer.email, f"notice {new.kind} said", f"measure:{measure}", entry=said.id, **detail)
    return said.id


def _check(measure: str, new: NewSaid, today: date) -> None:
    if new.kind in ("progress", "impact"):
        told(new.words, "words", "Say why")
        no_references(words=new.words)
        _check_state(measure, new, today)
    elif new.kind == "owner":
        role(new.words, "words", "Say which role or post is responsible")
        no_references(words=new.words)
    elif new.kind == "lift":
        _check_lift(new, today)
    else:
        told(new.words, "words", "Say why these indicators")
        no_references(words=new.words)
        _check_indicators(measure, new.indicators, today)


def _check_state(measure: str, new: NewSaid, today: date) -> None:
    """Refuse 'done' while actions are open, and 'achieved and sustained' while figures say otherwise."""
    if new.kind == "progress" and new.state == Progress.DONE:
        found = pages.measure_on(measure, today)
        if found and found[0].counts.open:
            still = found[0].counts.open
            raise TrackerError(
                f"Actions still open: {still} of {found[0].counts.of}. Say first that each is done, or withdraw it"
                " with a reason.", "state",
            )  # fmt: skip
    if new.kind == "impact" and new.state == Impact.SUSTAINED:
        found = pages.measure_on(measure, today)
        if found and found[0].against:
            raise TrackerError(f"This can't be said yet. {'; '.join(found[0].against)}.", "state")


def _check_lift(new: NewSaid, today: date) -> None:
    told(new.words, "words", "Say what must be true")
    if bool(new.agreed_with) != bool(new.agreed_on):
        field = "agreed_on" if new.agreed_with else "agreed_with"
        raise TrackerError("Give both, with whom it is agreed and on which day; or neither", field)
    if new.agreed_with and new.agreed_on:
        told(new.agreed_with, "agreed_with", "Say with whom", LONGEST_TITLE)
        not_later(new.agreed_on, today, "agreed_on")
    no_references(words=new.words, agreed_with=new.agreed_with)


def _check_indicators(measure: str, indicators: Sequence[str], today: date) -> None:
    known = {*BY_ID, *queries.own_indicators(today), *queries.starting_map().indicators.get(measure, ())}
    if set(indicators) - known:
        raise TrackerError("Choose indicators of the list", "indicators")
