"""How supervision stood on every day of somebody's time, piece by piece, and what fell due. Pure functions.

A piece is days in a row on which nothing changes that the due day depends on: the rule of a single day
(`rules.standing`) is asked once for each, however many days it has. Definitions: docs/figures.md, W4 and W4-period.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from workforce.people.rules import SOCIAL_WORK_GRADES, EmploymentType, Grade, WorkKind
from workforce.supervision.rules import FrequencyPolicy, Interval, Standing, Supervised, standing

Days = tuple[date, date | None]  # the first day, and the day after the last; None: without an end
Version = tuple[date, FrequencyPolicy]  # in force from a day until the next one's
ONE_DAY = timedelta(days=1)
PERIOD_DAYS = 91  # W4-period: 13 weeks that end with the day (domain/board_indicators.json)


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post over its time; `ended_on` is its last day."""

    started_on: date
    ended_on: date | None
    team: str
    grade: str
    work_kind: str = WorkKind.CASE_HOLDING
    employment_type: str = EmploymentType.PERMANENT
    contracted: Decimal = Decimal(37)
    supervisor: str | None = None

    def is_held(self, day: date) -> bool:
        """Whether it is held on a day, its last one included."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)

    @property
    def is_counted(self) -> bool:
        """Whether it counts among staff at all: students' and partners' posts never do."""
        return self.grade != Grade.STUDENT and self.employment_type not in (
            EmploymentType.PARTNER,
            EmploymentType.STUDENT,
        )

    @property
    def is_social_work(self) -> bool:
        """Whether who holds it as their main post is social work staff."""
        return self.is_counted and self.grade in SOCIAL_WORK_GRADES

    @property
    def is_student(self) -> bool:
        """Whether who holds it as their main post is a student, and nothing else."""
        return not self.is_counted and self.employment_type != EmploymentType.PARTNER


@dataclass(frozen=True, slots=True)
class Life:
    """What supervision depends on of one person, over their time with the council."""

    posts: tuple[PostHeld, ...]  # as they began
    runs: tuple[Days, ...]  # of posts, as the staff data joins them
    away: tuple[Days, ...] = ()
    sessions: tuple[tuple[date, str], ...] = ()  # day held and kind, in order of days
    agreed: tuple[tuple[Days, Interval], ...] = ()  # intervals agreed in writing
    first_in_grade: date | None = None
    registered_on: date | None = None

    def main_post(self, day: date) -> PostHeld | None:
        """Return the post with most hours, then the earliest start, then the first team code; None: not in post."""
        held = [post for post in self.posts if post.is_held(day)]
        if len(held) > 1:
            held = [post for post in held if post.is_counted] or held
            held.sort(key=lambda post: (-post.contracted, post.started_on, post.team))
        return held[0] if held else None

    def supervisor_changes(self) -> list[date]:
        """Return the first days of posts under another supervisor than the post that began before them."""
        return [post.started_on for before, post in pairwise(self.posts) if post.supervisor != before.supervisor]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: as `Standing`, for as long as nothing changes."""

    person: Supervised
    policy: FrequencyPolicy
    anchor: date
    due_on: date
    last_held_on: date | None
    interval: Interval
    is_agreed: bool  # the interval is one agreed in writing

    def standing(self, day: date) -> Standing:
        """Return how supervision stood on one of the days."""
        return Standing(self.anchor, self.due_on, day <= self.due_on, self.last_held_on, self.interval)


@dataclass(frozen=True, slots=True)
class Piece:
    """Days in a row on which everything stays as it is, the last included."""

    first: date
    last: date
    post: PostHeld | None  # None: not in post
    is_away: bool
    due: Due | None  # None: nothing is due: not in post, away, or sessions are not known yet

    @property
    def fell_due_on(self) -> date | None:
        """Return the first of its days on which the due day had come; None where it is still to come."""
        falls = max(self.due.due_on, self.first) if self.due else date.max
        return falls if falls <= self.last else None


class Ending(StrEnum):
    """What ended the time in which a session was due."""

    HELD = "held"
    AWAY = "away"
    LEFT = "left"
    CHANGED = "changed"  # by a rule that changed: it was counted from another day then


@dataclass(frozen=True, slots=True)
class Obligation:
    """That a session was due after an anchor, by a day, and what came of it."""

    anchor: date
    due_on: date
    met_on: date | None
    ended_by: Ending | None  # None: still open
    post: PostHeld | None  # the main post on the due day; None: it never fell due on somebody in post and not away

    @property
    def is_in_time(self) -> bool:
        """Whether the session was held by its due day."""
        return self.met_on is not None and self.met_on <= self.due_on

    def days_late(self, day: date) -> int:
        """Return by how many days it was late, until it was held or to a day; 0 if it was not."""
        return max(0, ((self.met_on or day) - self.due_on).days)


@dataclass
class Timeline:
    """The pieces of one person between two days, without a gap."""

    pieces: Sequence[Piece]
    counted: Collection[date] = ()  # days of sessions of a kind that any version counts

    @cached_property
    def _firsts(self) -> list[date]:
        return [piece.first for piece in self.pieces]

    def on(self, day: date) -> Piece | None:
        """Return the piece of a day; None outside the two days."""
        at = bisect_right(self._firsts, day) - 1
        return self.pieces[at] if at >= 0 and day <= self.pieces[at].last else None

    def obligations(self) -> Iterator[Obligation]:
        """Give every session that was due, in order.

        One falls due on the first day, present, on which its due day has come; where a change of rules puts the due
        day into the past, on the day of the change, on which it can still be held.
        """
        waits: list[list[tuple[Piece, Due]]] = []  # of each anchor; posts of one run a few days apart go on with it
        away_before: list[bool] = []
        was_away = False
        for piece in self.pieces:
            if piece.due is None:
                was_away = was_away or piece.is_away
                continue
            if waits and waits[-1][-1][1].anchor == piece.due.anchor:
                waits[-1].append((piece, piece.due))
            else:
                waits.append([(piece, piece.due)])
                away_before.append(was_away)
            was_away = False
        for at, days in enumerate(waits):
            following = waits[at + 1][0][1] if at + 1 < len(waits) else None
            last, due = days[-1]
            met_on, ended_by = self._ending(
                last, due, following, is_away=away_before[at + 1] if following else was_away
            )
            fell = next((piece.fell_due_on for piece, _ in days if piece.fell_due_on), None)
            due_on = fell or due.due_on
            then = self.on(due_on) if fell or met_on else None  # else the clock stopped before, or the day is to come
            yield Obligation(due.anchor, due_on, met_on, ended_by, then.post if then and then.due else None)

    def _ending(
        self, last: Piece, due: Due, following: Due | None, *, is_away: bool
    ) -> tuple[date | None, Ending | None]:
        """Return when the session was held, and what ended the time in which it was due."""
        if is_away:
            return None, Ending.AWAY
        if following is None:
            return None, None if last is self.pieces[-1] else Ending.LEFT
        if following.person.run_started_on != due.person.run_started_on:
            return None, Ending.LEFT
        if following.anchor > last.last and following.anchor in self.counted:
            return following.anchor, Ending.HELD
        return None, Ending.CHANGED

    def fell_due(self, first: date, last: date) -> list[Obligation]:
        """Return what fell due between two days, both included, while the person was in post and not away."""
        return [one for one in self.obligations() if one.post is not None and first <= one.due_on <= last]


def longest_days(versions: Sequence[Version]) -> int:
    """Return no fewer days than the longest interval of some policies has: how far back an anchor can lie."""
    found = [Interval(days=92)]  # the longest that can be agreed in writing
    for _, policy in versions:
        found += [policy.default, *(one.interval for one in policy.particular)]
        found += [phase.interval for phases in policy.grades.values() for phase in phases]
    return max(one.days + 31 * one.months for one in found)


def _at(periods: Sequence[Days], day: date) -> Days | None:
    return next((one for one in periods if one[0] <= day and (one[1] is None or day < one[1])), None)


def _cuts(life: Life, versions: Sequence[Version], first: date, last: date, known_from: date) -> list[date]:
    """Return the days on which something may change, from the first one on."""
    days = {first, known_from}
    for post in life.posts:
        days.add(post.started_on)
        if post.ended_on is not None:
            days.add(post.ended_on + ONE_DAY)
    for begin, end in (*life.runs, *life.away, *(period for period, _ in life.agreed)):
        days.add(begin)
        if end is not None:
            days.add(end)
    days.update(day for day, _ in life.sessions)
    days.update(day for day, _ in versions)
    return sorted(day for day in days if first <= day <= last)


def timeline(life: Life, versions: Sequence[Version], first: date, last: date, known_from: date) -> Timeline:
    """Return how supervision stood on every day between two days, both included.

    `versions` of the policy in the order in which they came into force; `known_from` is the first day of which sessions
    are known. For every day it is what `rules.standing` says of that day.
    """
    counted = [[day for day, kind in life.sessions if kind in policy.counted_kinds] for _, policy in versions]
    in_force = [day for day, _ in versions]
    changes = life.supervisor_changes()
    cuts = _cuts(life, versions, first, last, known_from)
    pieces = []
    for begin, end in zip(cuts, [*(cut - ONE_DAY for cut in cuts[1:]), last], strict=True):
        post, is_away = life.main_post(begin), _at(life.away, begin) is not None
        version = bisect_right(in_force, begin) - 1
        if post is None or is_away or begin < known_from or version < 0:
            pieces.append(Piece(begin, end, post, is_away, None))
            continue
        held, since = counted[version], bisect_right(changes, begin)
        so_far = bisect_right(held, begin)
        person = _supervised(life, post, begin, changes[since - 1] if since else None)
        agreed = next((interval for period, interval in life.agreed if _at((period,), begin)), None)
        policy = versions[version][1]
        stands = standing(
            policy, begin, person, last_held_on=held[so_far - 1] if so_far else None, covers_from=known_from,
            agreed=agreed,
        )  # fmt: skip
        due = Due(
            person, policy, stands.anchor, stands.due_on, stands.last_held_on, stands.interval, agreed is not None
        )
        pieces.append(Piece(begin, end, post, is_away, due))
    return Timeline(pieces, {day for days in counted for day in days})


def _supervised(life: Life, post: PostHeld, day: date, supervisor_since: date | None) -> Supervised:
    """Return what the interval of a person depends on, as of a day."""
    run = _at(life.runs, day)
    return Supervised(
        post.grade,
        run[0] if run else post.started_on,
        life.first_in_grade,
        max((until for _, until in life.away if until is not None and until <= day), default=None),
        post.work_kind,
        post.employment_type,
        life.registered_on,
        supervisor_since,
    )
