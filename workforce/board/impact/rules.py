"""Two groups before and after a course: shares, their differences, and how sure one can be. Pure functions.

Intervals: Newcombe's hybrid score method (method 10 of R. G. Newcombe, Interval estimation for the difference between
independent proportions, Statistics in Medicine 17, 873-890, 1998), built on Wilson's intervals for one proportion.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95  # issue: 95% intervals
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Share:
    """How many counted, of how many, from how many people."""

    numerator: int
    denominator: int
    people: int

    @property
    def value(self) -> Fraction | None:
        """Return the share; None where there is nothing to count."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of shares with its interval; 0.1 is 10 percentage points."""

    value: Fraction
    low: float
    high: float


def wilson(counted: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a proportion. Errors: ValueError unless 0 <= counted <= of and of > 0.

    >>> [round(one, 4) for one in wilson(56, 70)], [round(one, 4) for one in wilson(0, 10)]
    ([0.6918, 0.877], [0.0, 0.2775])
    """
    if not 0 <= counted <= of or of <= 0:
        raise ValueError(f"{counted} of {of} is no proportion")
    middle = 2 * counted + _Z**2
    spread = _Z * sqrt(_Z**2 + 4 * counted * (of - counted) / of)
    below, above = ((middle + sign * spread) / (2 * (of + _Z**2)) for sign in (-1, 1))
    return (0.0 if counted == 0 else max(0.0, below)), (1.0 if counted == of else min(1.0, above))


def newcombe(one: Share, other: Share) -> Difference:
    """Return the first share less the second, with Newcombe's 95% interval for two independent proportions.

    >>> found = newcombe(Share(56, 70, 70), Share(48, 80, 80))  # the first example of the paper
    >>> str(found.value), round(found.low, 4), round(found.high, 4)
    ('1/5', 0.0524, 0.3339)
    """
    first, second = Fraction(one.numerator, one.denominator), Fraction(other.numerator, other.denominator)
    below, above = wilson(one.numerator, one.denominator), wilson(other.numerator, other.denominator)
    value, p, q = first - second, float(first), float(second)
    low = float(value) - sqrt((p - below[0]) ** 2 + (above[1] - q) ** 2)
    high = float(value) + sqrt((below[1] - p) ** 2 + (q - above[0]) ** 2)
    return Difference(value, max(-1.0, low), min(1.0, high))


def between(one: Difference, other: Difference) -> Difference:
    """Return one difference less another, with the interval that squares and adds their distances as Newcombe does.

    That is the same step a second time (Zou and Donner, Statistics in Medicine 27, 1693-1702, 2008). It lies within -2
    and 2, and contains its value.
    """
    value = one.value - other.value
    a, b = float(one.value), float(other.value)
    low = float(value) - sqrt((a - one.low) ** 2 + (other.high - b) ** 2)
    high = float(value) + sqrt((one.high - a) ** 2 + (b - other.low) ** 2)
    return Difference(value, max(-2.0, low), min(2.0, high))


@dataclass(frozen=True, slots=True)
class Group:
    """A share of one group before the course and after it."""

    before: Share
    after: Share

    @property
    def change(self) -> Difference | None:
        """Return after less before; None where one of them has nothing to count."""
        if not (self.before.denominator and self.after.denominator):
            return None
        return newcombe(self.after, self.before)

    def is_of(self, least: int) -> bool:
        """Whether both shares rest on so many people."""
        return min(self.before.people, self.after.people) >= least


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is set beside a course: the same share of two groups, before and after; or why it can't be told."""

    key: str
    words: str
    trained: Group | None
    untrained: Group | None
    why_not: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether it can be told."""
        return self.why_not is None

    @property
    def gap(self) -> Difference | None:
        """Return the change of the trained less that of the untrained."""
        if self.trained is None or self.untrained is None or self.why_not is not None:
            return None
        trained, untrained = self.trained.change, self.untrained.change
        return between(trained, untrained) if trained and untrained else None


def outcome(key: str, words: str, trained: Group, untrained: Group, least: int) -> Outcome:
    """Return an outcome, without its figures where one of them would rest on too few people."""
    if trained.is_of(least) and untrained.is_of(least):
        return Outcome(key, words, trained, untrained)
    return Outcome(key, words, None, None, f"Not shown: a part of it rests on fewer than {least} people.")


def share(rows: Sequence[tuple[int, bool]], people: Collection[int]) -> Share:
    """Return the share of rows (of whom, whether it counts) that belong to some people."""
    found = [(who, counts) for who, counts in rows if who in people]
    return Share(sum(counts for _, counts in found), len(found), len({who for who, _ in found}))
