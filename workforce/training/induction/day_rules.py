"""When tasks and inductions are due, and which inductions W13 counts (docs/figures.md). Pure: days in, days out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from workforce.people.rules import SOCIAL_WORK_GRADES, EmploymentType, Grade, add_months
from workforce.training.induction.rules import Due, Kind, Unit
from workforce.training.rules import Learner
from workforce.working_days import is_working_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from one to another, both included; None: without an end."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


def moved_on(first_on: date, due: date, away: Iterable[Span]) -> date | None:
    """Return a due day moved on by the days away from the first day to it; None while the clock stands still.

    A day away on the due day itself moves it, too.

    >>> away = [Span(date(2026, 3, 10), date(2026, 3, 19))]
    >>> moved_on(date(2026, 3, 1), date(2026, 3, 10), away), moved_on(date(2026, 3, 1), date(2026, 3, 9), away)
    (datetime.date(2026, 3, 20), datetime.date(2026, 3, 9))
    """
    for span in sorted(away):
        first = max(span.first, first_on)
        if first > due:
            break
        if span.last is None:
            return None
        if span.last >= first:
            due += timedelta(days=(span.last - first).days + 1)
    return due


def _working_day(first_on: date, count: int, away: Sequence[Span]) -> date | None:
    day, counted = first_on - DAY, 0
    while counted < count:
        day += DAY
        at = next((span for span in away if span.holds(day)), None)
        if at is not None and at.last is None:
            return None
        if at is not None and at.last is not None:
            day = at.last
        elif is_working_day(day):
            counted += 1
    return day


def due_on(first_on: date, due: Due, away: Sequence[Span] = ()) -> date | None:
    """Return the day by which something is due; None while somebody is away without a known end.

    Day n: the n-th working day from the first day on, days away not counted. Week n and month n: their last day, moved
    on by the days away.

    >>> monday = date(2026, 11, 2)
    >>> [due_on(monday, Due(unit, 1)).isoformat() for unit in Unit]
    ['2026-11-02', '2026-11-08', '2026-12-01']
    >>> due_on(date(2026, 12, 24), Due(Unit.DAY, 2))  # Christmas, a weekend, Boxing Day's substitute
    datetime.date(2026, 12, 29)
    """
    if due.unit is Unit.DAY:
        return _working_day(first_on, due.count, away)
    if due.unit is Unit.WEEK:
        return moved_on(first_on, first_on + timedelta(days=7 * due.count - 1), away)
    return moved_on(first_on, add_months(first_on, due.count) - DAY, away)


@dataclass(frozen=True, slots=True)
class PostSpan:
    """A post, over its days."""

    team: str
    grade: str
    work_kind: str
    contracted: Decimal
    employment_type: str
    days: Span

    @property
    def is_counted(self) -> bool:
        """Whether it counts among social work staff at all."""
        return self.grade != Grade.STUDENT and self.employment_type not in (
            EmploymentType.PARTNER,
            EmploymentType.STUDENT,
        )


@dataclass(frozen=True, slots=True)
class Life:
    """What inductions depend on, of one person."""

    worker_id: int
    employee_number: str
    name: str
    runs: tuple[Span, ...]
    away: tuple[Span, ...]
    posts: tuple[PostSpan, ...]
    learned: tuple[date, ...] = ()  # counted completions of an induction
    signed: tuple[date, ...] = ()  # plans that were signed off as complete

    def posts_on(self, day: date) -> list[PostSpan]:
        """Return the posts of a day that count, or all where none does; the main post first."""
        held = [post for post in self.posts if post.days.holds(day)]
        counted = [post for post in held if post.is_counted] or held
        return sorted(counted, key=lambda post: (-post.contracted, post.days.first, post.team))

    def team_near(self, day: date) -> str | None:
        """Return the team of the main post on a day, else of the next one to begin, else of the last one that ended."""
        at = day
        if not self.posts_on(day):
            coming = min((post.days.first for post in self.posts if post.days.first > day), default=None)
            at = coming or max((post.days.last for post in self.posts if post.days.last is not None), default=day)
        posts = self.posts_on(at)
        return posts[0].team if posts else None

    def is_social_work(self, day: date) -> bool:
        """Whether the person is social work staff on a day."""
        posts = self.posts_on(day)
        return bool(posts) and posts[0].is_counted and posts[0].grade in SOCIAL_WORK_GRADES

    def is_away(self, day: date) -> bool:
        """Whether the person is away on a day."""
        return any(span.holds(day) for span in self.away)

    def learner(self, day: date) -> Learner:
        """Return what decides which template fits, by the posts of a day."""
        posts = self.posts_on(day)
        return Learner(
            posts[0].grade if posts else "",
            is_manager=False,
            is_social_work=self.is_social_work(day),
            employment_types=frozenset(post.employment_type for post in posts),
            work_kinds=frozenset(post.work_kind for post in posts),
        )


@dataclass(frozen=True, slots=True)
class Timing:
    """Within how many months an induction is to be complete, and after how many away it begins anew."""

    complete_within_months: int
    again_after_months: int | None


@dataclass(frozen=True, slots=True)
class Induction:
    """One induction: a run of posts that began, or a return after a long time away."""

    life: Life
    kind: Kind
    first_on: date
    ends_on: date | None  # last day of the run of posts, or before the next induction
    due_on: date | None  # None: away without a known end
    complete_on: date | None

    @property
    def key(self) -> str:
        """Return what names it from one day to another."""
        return f"{self.life.employee_number} {self.first_on}"

    @property
    def is_counted(self) -> bool:
        """Whether W13 counts it: social work staff on its first day."""
        return self.life.is_social_work(self.first_on)

    @property
    def is_in_time(self) -> bool:
        """Whether it was complete on its due day."""
        return self.complete_on is not None and self.due_on is not None and self.complete_on <= self.due_on

    def goes_on(self, day: date) -> bool:
        """Whether it has not ended by leaving, or by the next induction, before a day."""
        return self.ends_on is None or self.ends_on >= day

    def is_complete(self, day: date) -> bool:
        """Whether it was complete by a day."""
        return self.complete_on is not None and self.complete_on <= day

    def fell_due(self, after: date, until: date) -> bool:
        """Whether its due day came after a day, up to another, while it went on."""
        return self.due_on is not None and after < self.due_on <= until and self.goes_on(self.due_on)

    def is_overdue(self, day: date) -> bool:
        """Whether its due day has passed, and the person is here and still not through."""
        return (
            self.first_on <= day
            and self.goes_on(day)
            and self.due_on is not None
            and self.due_on < day
            and not self.is_complete(day)
            and not self.life.is_away(day)
        )

    def team_on(self, day: date) -> str | None:
        """Return the team of the main post on a day, else that of the first day."""
        posts = self.life.posts_on(day) or self.life.posts_on(self.first_on)
        return posts[0].team if posts else None


def inductions(life: Life, timing: Timing, begins: date, until: date) -> list[Induction]:
    """Return somebody's inductions whose first day lies between two days, both included.

    Each run of posts begins one. Each return after `again_after_months` or more away begins one, from the first day
    back; it takes the place of the one before. Due: the first day + `complete_within_months` + the days away from the
    first day on. Complete: the first day, from its first day on and while it goes on, on which a plan was signed off or
    a counted completion stands.

    >>> run, leave = Span(date(2024, 1, 8), None), Span(date(2025, 1, 1), date(2025, 12, 31))
    >>> life = Life(1, "E1", "Ann", (run,), (leave,), ())
    >>> [(one.kind.value, one.due_on.isoformat()) for one in
    ...     inductions(life, Timing(3, 12), date(2024, 1, 1), date(2026, 6, 1))]
    [('start', '2024-04-08'), ('return', '2026-04-01')]
    """
    found: list[tuple[date, Kind, date | None]] = [(run.first, Kind.START, run.last) for run in life.runs]
    if timing.again_after_months is not None:
        for span in life.away:
            back = span.last + DAY if span.last is not None else None
            run = next((run for run in life.runs if back is not None and run.holds(back) and run.first < back), None)
            if back is not None and run is not None and add_months(span.first, timing.again_after_months) <= back:
                found.append((back, Kind.RETURN, run.last))
    found.sort()
    made = []
    for n, (first, kind, last) in enumerate(found):
        following = found[n + 1][0] - DAY if n + 1 < len(found) else None
        ends = min((day for day in (last, following) if day is not None), default=None)
        if begins <= first <= until:
            done = [day for day in (*life.learned, *life.signed) if first <= day and (ends is None or day <= ends)]
            due = moved_on(first, add_months(first, timing.complete_within_months), life.away)
            made.append(Induction(life, kind, first, ends, due, min(done, default=None)))
    return made


MATCH_DAYS = 31  # a plan stays with its induction where HR corrects the first day by so many days at most


def matching(found: Iterable[Induction], first_on: date) -> Induction | None:
    """Return the induction that a plan belongs to by its first day: the same day, else the nearest within a month."""
    near = [one for one in found if abs((one.first_on - first_on).days) <= MATCH_DAYS]
    return min(near, key=lambda one: (abs((one.first_on - first_on).days), one.first_on), default=None)


def due_in_year(found: Iterable[Induction], day: date) -> list[Induction]:
    """Return the inductions that W13 counts: those whose due day fell in the 12 months to a day."""
    return [one for one in found if one.is_counted and one.fell_due(add_months(day, -12), day)]


def overdue_now(found: Iterable[Induction], day: date) -> list[Induction]:
    """Return what stands beside W13: the inductions that are overdue on a day."""
    return [one for one in found if one.is_counted and one.is_overdue(day)]
