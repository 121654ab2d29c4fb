"""What workers say of their workload, and what may be shown of it. Pure: no database, no clock, no request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from workforce.working_days import working_days_between

SMALLEST_GROUP = 5  # product rule: ratings are named to nobody else, and counted in groups of 5 or more
RATING_WEEKS = 4
LIMIT_LINE = "Limit"  # the line of a workload that is its limit


class Kind(StrEnum):
    """What a worker asks."""

    LINE = "line"  # a line is not right
    EXTRA = "extra"  # something that should weigh does not


class Answer(StrEnum):
    """How a question ended."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    WITHDRAWN = "withdrawn"


class Rating(StrEnum):
    """How a workload feels, in the words of its button."""

    COMFORTABLE = "comfortable"
    MANAGEABLE = "manageable"
    STRETCHED = "stretched"
    TOO_MUCH = "too_much"

    @property
    def words(self) -> str:
        """Return the rating in words."""
        return self.value.replace("_", " ")

    @property
    def is_hard(self) -> bool:
        """Whether it counts among 'stretched or too much'."""
        return self in (Rating.STRETCHED, Rating.TOO_MUCH)


def median(values: Sequence[int]) -> Fraction | None:
    """Return the middle of some numbers, of an even count the mean of the two in the middle; None of none.

    >>> median([4, 1, 2]), median([1, 2]), median([])
    (Fraction(2, 1), Fraction(3, 2), None)
    """
    if not values:
        return None
    found, half = sorted(values), len(values) // 2
    return Fraction(found[half]) if len(values) % 2 else Fraction(found[half - 1] + found[half], 2)


def last_whole_week(today: date) -> date:
    """Return the Sunday on which the last whole week ended: never today, whose week is not over.

    >>> last_whole_week(date(2026, 11, 23)), last_whole_week(date(2026, 11, 22))
    (datetime.date(2026, 11, 22), datetime.date(2026, 11, 15))
    """
    return today - timedelta(days=today.isoweekday())


@dataclass(frozen=True, slots=True)
class Review:
    """When worker and manager last looked at a workload together, and when they should again."""

    last_on: date | None
    interval_days: int | None  # by the scheme; None: it sets none
    day: date

    @property
    def due_on(self) -> date | None:
        """Return when the next is due; None where the scheme sets no interval or there was none yet."""
        if self.last_on is None or self.interval_days is None:
            return None
        return self.last_on + timedelta(days=self.interval_days)

    @property
    def is_in_date(self) -> bool:
        """Whether one was held, and its interval has not passed. The due day itself is in date (standard 3.2)."""
        return self.last_on is not None and (self.due_on is None or self.day <= self.due_on)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a question was raised and answered; withdrawn ones are not among them."""

    raised_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """How many questions were raised in a year to a day, how many are answered, and how long that took."""

    raised: int
    answered: int
    median_days: Fraction | None  # working days from question to answer; None while nothing is answered


def count_questions(asked: Iterable[Asked], day: date) -> QuestionCounts:
    """Return the counts of the 365 days to a day, as they stood at its end."""
    known = [one for one in asked if day - timedelta(days=365) < one.raised_on <= day]
    answered = [(one.raised_on, one.answered_on) for one in known if one.answered_on and one.answered_on <= day]
    return QuestionCounts(len(known), len(answered), median([working_days_between(*both) for both in answered]))


def _tells_few(people: frozenset[int], known: frozenset[int]) -> bool:
    """Whether a figure of these people would be one of 1 to 4, or of so few besides those whom the reader knows."""
    return 0 < len(people) < SMALLEST_GROUP or 0 < len(people - known) < SMALLEST_GROUP


def shown_groups(groups: Mapping[str, frozenset[int]], known: frozenset[int] = frozenset()) -> frozenset[str]:
    """Return which groups' counts may be shown together, so that no difference of them tells of fewer than 5.

    Takes the people who rated in each group, every two groups nested or apart, and those whose ratings the reader
    knows by name. What can be worked out from nested totals are sums of rests: a group without the shown groups
    inside it. So every rest must be nobody, or 5 or more, and 5 or more besides those whom the reader knows. Where
    a rest is less, the smallest shown group inside is hidden with it; where there is none, the group itself.
    Source: product rule "groups of 5 or more"; docs/adr/0013.

    >>> a, b = frozenset(range(7)), frozenset(range(7, 10))
    >>> sorted(shown_groups({"A": a, "B": b, "both": a | b}))  # A as well would tell of the 3 in B
    ['both']
    """
    order = sorted(groups, key=lambda name: (len(groups[name]), name))
    shown = {name for name in order if len(groups[name]) >= SMALLEST_GROUP}

    def inside(name: str) -> list[str]:
        """Return the shown groups inside one, the smallest first; of two with the same people one is inside."""
        before = order[: order.index(name)]
        return [other for other in before if other in shown and groups[other] <= groups[name]]

    def fault() -> str | None:
        for name in order:
            if name in shown:
                below = inside(name)
                rest = groups[name].difference(*(groups[other] for other in below))
                if _tells_few(rest, known):
                    widest = [o for o in below if not any(o != p and groups[o] < groups[p] for p in below)]
                    return widest[0] if widest else name
        return None

    while (hidden := fault()) is not None:
        shown.discard(hidden)
    return frozenset(shown)
