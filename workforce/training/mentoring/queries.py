"""Pairs and their meetings. Each read is one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from workforce.db import db
from workforce.people.rules import MANAGER_GRADES
from workforce.training.mentoring.models import MentoringMeeting, MentoringPair
from workforce.training.mentoring.rules import ENDINGS, PURPOSES


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, for what, for how long, and how often they met."""

    id: int
    mentor_id: int
    mentor: str
    mentor_number: str
    mentee_id: int
    mentee: str
    mentee_number: str
    purpose: str
    words: str | None
    line_reason: str | None
    started_on: date
    planned_end_on: date
    ended_on: date | None
    ended_reason: str | None
    meetings: int
    last_met_on: date | None
    minutes: int

    @property
    def purpose_words(self) -> str:
        """Return for what, in words."""
        return PURPOSES.get(self.purpose, self.purpose)

    @property
    def ended_words(self) -> str:
        """Return why it ended, in words."""
        return ENDINGS.get(self.ended_reason or "", self.ended_reason or "")

    def goes_on(self, day: date) -> bool:
        """Whether it goes on, on a day."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)

    def is_shown(self, show: str, day: date) -> bool:
        """Whether a filter asks for it."""
        return {
            "going-on": self.ended_on is None,
            "over-time": self.is_over_time(day),
            "ended": self.ended_on is not None,
        }.get(show, True)

    def is_over_time(self, day: date) -> bool:
        """Whether its planned end has passed and it was not ended."""
        return self.ended_on is None and self.planned_end_on < day


_PAIRS = """
SELECT p.id, m.id, m.name, m.employee_number, e.id, e.name, e.employee_number, p.purpose, p.words, p.line_reason,
  p.started_on, p.planned_end_on, p.ended_on, p.ended_reason, coalesce(t.meetings, 0), t.last_on, coalesce(t.minutes, 0)
FROM mentoring_pair p JOIN worker m ON m.id = p.mentor_id JOIN worker e ON e.id = p.mentee_id
LEFT JOIN (
  SELECT pair_id, count(*) AS meetings, max(held_on) AS last_on, sum(minutes) AS minutes FROM mentoring_meeting
  GROUP BY pair_id
) t ON t.pair_id = p.id
{where}
ORDER BY p.ended_on DESC NULLS FIRST, e.name, e.employee_number, p.started_on, p.id
"""


def pairs() -> list[Pair]:
    """Return every pair, those that go on first, by the name of who is mentored."""
    return [Pair(*row) for row in db.session.execute(text(_PAIRS.format(where="")))]


def pairs_of(worker_id: int) -> list[Pair]:
    """Return the pairs that somebody is one of."""
    where = "WHERE :worker IN (p.mentor_id, p.mentee_id)"
    return [Pair(*row) for row in db.session.execute(text(_PAIRS.format(where=where)), {"worker": worker_id})]


def pair(pair_id: int) -> Pair | None:
    """Return one pair."""
    row = db.session.execute(text(_PAIRS.format(where="WHERE p.id = :pair")), {"pair": pair_id}).first()
    return Pair(*row) if row else None


def meetings_of(pair_ids: Iterable[int]) -> dict[int, list[MentoringMeeting]]:
    """Return the meetings of some pairs, the newest first."""
    found: dict[int, list[MentoringMeeting]] = {}
    rows = db.session.scalars(
        select(MentoringMeeting)
        .where(MentoringMeeting.pair_id.in_(list(pair_ids)))
        .order_by(MentoringMeeting.held_on.desc(), MentoringMeeting.id.desc())
    )
    for row in rows:
        found.setdefault(row.pair_id, []).append(row)
    return found


def locked(pair_id: int) -> MentoringPair | None:
    """Return a pair that nobody else changes meanwhile."""
    return db.session.scalar(
        select(MentoringPair)
        .where(MentoringPair.id == pair_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def managers_since() -> dict[int, date]:
    """Return since when each person holds, or held, a post of a manager's grade, as far as known."""
    rows = db.session.execute(
        text("SELECT worker_id, min(started_on) FROM post WHERE grade = ANY(:grades) GROUP BY worker_id"),
        {"grades": [str(grade) for grade in MANAGER_GRADES]},
    )
    return {row[0]: row[1] for row in rows}
