"""What owners say of the figures they answer for. Words are only added; no figure is ever held back for them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from workforce import clock
from workforce.board.summaries.errors import BoardError, StaleError
from workforce.board.summaries.models import Commentary
from workforce.board.summaries.pack import Entry, Pack
from workforce.caseload.references import held
from workforce.db import audit, db
from workforce.web.access import Permission, Viewer

LONGEST = 2000  # letters: what a page of the pack holds (set here)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says of a figure, and what will be done."""

    words: str
    action: str = ""
    action_owner: str = ""
    action_by: date | None = None


def may_comment(entry: Entry | None, viewer: Viewer) -> bool:
    """Whether somebody may speak of a figure as its owner, or of the whole summary (`entry` is None)."""
    if entry is None:
        return viewer.may(Permission.PREPARE_SUMMARY) or viewer.may(Permission.RELEASE_SUMMARY)
    return viewer.may(Permission.COMMENT_FIGURES) and entry.owner == viewer.role


def newest(summary_id: int, indicator: str | None) -> int:
    """Return the newest thing said of a figure, so that a page can tell whether it is out of date; 0 where none is."""
    statement = select(func.coalesce(func.max(Commentary.id), 0)).where(Commentary.summary_id == summary_id)
    statement = statement.where(
        Commentary.indicator.is_(None) if indicator is None else Commentary.indicator == indicator
    )
    return int(db.session.scalar(statement) or 0)


def say(pack: Pack, entry: Entry | None, said: Words, shown: int, viewer: Viewer) -> Commentary:
    """Keep what an owner says. After the release it stands as added later."""
    if not may_comment(entry, viewer):
        raise BoardError("Somebody else answers for this figure.")
    _check(said)
    indicator = entry.indicator.id if entry else None
    if newest(pack.summary.id, indicator) != shown:
        raise StaleError("Somebody wrote about this figure since you opened the page. Read it, then save yours again.")
    one = Commentary(
        summary_id=pack.summary.id, indicator=indicator, role=viewer.role, words=said.words, action=said.action,
        action_owner=said.action_owner, action_by=said.action_by, said_by=viewer.email, said_at=clock.now(),
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    audit.record(
        viewer.email, "commented on a figure", f"summary:{pack.summary.id}", indicator=indicator or "summary",
        after_release=not pack.is_draft,
    )  # fmt: skip
    return one


def _check(said: Words) -> None:
    if not said.words:
        raise BoardError("Say what the figure means and why it is so", "words")
    for name, text in (("words", said.words), ("action", said.action)):
        if len(text) > LONGEST:
            raise BoardError(f"This has {len(text):,} letters. Shorten it to {LONGEST:,} at most.", name)
    if len(said.action_owner) > 200:
        raise BoardError("Name the role or post in up to 200 letters", "action_owner")
    texts = {"words": said.words, "action": said.action, "action_owner": said.action_owner}
    if found := held(texts):  # the Board reads it
        raise BoardError(found.fault, found.field)
    parts = (said.action, said.action_owner, said.action_by)
    if any(parts) and not all(parts):
        for name, value, words in (
            ("action", said.action, "Say what will be done"),
            ("action_owner", said.action_owner, "Say which role or post does it"),
            ("action_by", said.action_by, "Give the day by which it is done"),
        ):
            if not value:
                raise BoardError(f"{words}, or leave action, owner and day empty", name)
