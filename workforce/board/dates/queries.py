"""What was done of the Board's dates, and what happened to each summary. Each read is one statement."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text

from workforce.board.dates.models import BoardEvent
from workforce.board.dates.rules import Done, Kind
from workforce.board.summaries.models import Summary
from workforce.db import db


@dataclass(frozen=True, slots=True)
class Stages:
    """What happened to the summary of a day."""

    id: int
    as_at: date
    edition: int
    frozen_at: datetime
    release_at: datetime
    published_at: datetime | None
    published_by: str | None

    @property
    def is_early(self) -> bool:
        """Whether two people released it before its day."""
        return self.published_at is not None and self.published_at < self.release_at


def done() -> list[Done]:
    """Return everything that is marked as done and was not taken back, by day."""
    rows = db.session.scalars(
        select(BoardEvent).where(BoardEvent.withdrawn_at.is_(None)).order_by(BoardEvent.due_on, BoardEvent.id)
    )
    return [_done(row) for row in rows]


def _done(row: BoardEvent) -> Done:
    return Done(row.kind, row.due_on, row.done_on, row.by, row.by_role, row.reference, row.note, row.id)


# Meetings are written down in workforce.board.accountability, which stands beside this package.
_MEETINGS = "SELECT id, due_on, held_on FROM board_meeting WHERE due_on IS NOT NULL ORDER BY due_on"


def meetings() -> list[Done]:
    """Return the meetings that stand for a day of the rhythm, by that day."""
    rows = db.session.execute(text(_MEETINGS))
    return [Done(Kind.BOARD.value, due_on, held_on, id=id_) for id_, due_on, held_on in rows]


def events_of(kind: str, due_on: date) -> list[BoardEvent]:
    """Return everything that was ever marked of one date, newest first: also what was taken back."""
    rows = select(BoardEvent).where(BoardEvent.kind == kind, BoardEvent.due_on == due_on)
    return list(db.session.scalars(rows.order_by(BoardEvent.id.desc())))


def stages() -> list[Stages]:
    """Return what happened to every summary, by day."""
    columns = (
        Summary.id, Summary.as_at, Summary.edition, Summary.frozen_at, Summary.release_at, Summary.published_at,
        Summary.published_by,
    )  # fmt: skip
    return [Stages(*row) for row in db.session.execute(select(*columns).order_by(Summary.as_at))]


def frozen_until() -> date | None:
    """Return the newest day of which a summary was frozen."""
    return db.session.scalar(select(func.max(Summary.as_at)))
