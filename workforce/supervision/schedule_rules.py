"""On which days sessions of a series are planned: as often as the policy says, on a liked weekday. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workforce.working_days import is_working_day

DAY = timedelta(days=1)
LONGEST_SEARCH = 400  # days: nobody is planned further ahead than this


@dataclass(frozen=True, slots=True)
class Away:
    """Days, both included, on which one of the two is not there."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of a series: the day by which it is due, and why it is not on the day that was liked."""

    day: date
    due_on: date
    moved_because: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether no day in time was free."""
        return self.day > self.due_on


def planned_days(
    anchor: date,
    weekday: int,
    until: date,
    due_after: Callable[[date], date],
    away: Sequence[Away] = (),
    earliest: date = date.min,
    standing: Iterable[date] = (),
) -> Iterator[PlannedDay]:
    """Yield the days of a series after an anchor, none before `earliest`, up to a day.

    `due_after` gives the last day in time after a session on a day: the policy with its phases. Each session is planned
    on the last liked weekday (Monday is 0) that is in time. Where that is a bank holiday or one of the two is away, on
    the nearest earlier working day in time, else on the first one after: late, and said to be.

    `standing` are days of sessions that are planned already: one up to the day that would be chosen, or in time, is
    that interval's session, and the next interval runs from it. One further ahead does not hide the time before it.

    >>> weekly = planned_days(date(2026, 12, 14), 0, date(2027, 1, 4), lambda day: day + timedelta(days=7))
    >>> [(one.day.isoformat(), one.moved_because) for one in weekly][1]
    ('2026-12-24', 'a bank holiday')
    """
    others = sorted(set(standing))
    while True:
        due = due_after(anchor)
        after = anchor if anchor >= earliest else earliest - DAY
        found = _day_for(after, weekday, due, away)
        last = max(due, found.day) if found else due
        there = next((day for day in others if anchor < day <= last), None)
        if there is not None:
            anchor = there
            continue
        if found is None or found.day > until:
            return
        yield found
        anchor = found.day


def _is_there(day: date, away: Sequence[Away]) -> bool:
    return is_working_day(day) and not any(one.first <= day <= one.last for one in away)


def _day_for(anchor: date, weekday: int, due: date, away: Sequence[Away]) -> PlannedDay | None:
    liked = due - timedelta(days=(due.weekday() - weekday) % 7)
    if liked <= anchor and due > anchor:  # the phase is shorter than the way to that weekday
        liked = due
    elif due <= anchor:  # overdue already: the next such weekday
        liked = anchor + timedelta(days=(weekday - anchor.weekday() - 1) % 7 + 1)
    if _is_there(liked, away):
        return PlannedDay(liked, due)
    why = "away" if any(one.first <= liked <= one.last for one in away) else "a bank holiday"
    if not is_working_day(liked) and liked.weekday() >= 5:
        why = "a weekend"
    before = next((day for day in _back(liked, anchor) if _is_there(day, away)), None)
    after_in_time = next((day for day in _on(liked, due) if _is_there(day, away)), None)
    chosen = before or after_in_time
    if chosen is None:
        begins = max(due, liked)
        far = begins + timedelta(days=LONGEST_SEARCH)
        chosen = next((day for day in _on(begins, far) if _is_there(day, away)), None)
    return PlannedDay(chosen, due, why) if chosen else None


def _back(day: date, after: date) -> Iterator[date]:
    day -= DAY
    while day > after:
        yield day
        day -= DAY


def _on(day: date, until: date) -> Iterator[date]:
    while day < until:
        day += DAY
        yield day
