"""How evenly work lies on people: the council's band, the gap between tenths, and the groups that are set side by side.

Pure functions: no database, no clock, no request. The band, the tenths and the groups are *set here*: no source settles
them. A council changes the band with its scheme (`equity_band`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from workforce.people.rules import add_months

SMALL = 5  # no group of fewer people is shown apart


@dataclass(frozen=True, slots=True)
class EquityBand:
    """The part of the scale of workload % that a council calls even, both ends included."""

    from_percent: Fraction
    to_percent: Fraction

    def holds(self, percent: Fraction) -> bool:
        """Whether a workload % lies in the band, compared exactly.

        >>> band = EquityBand(Fraction(70), Fraction(100))
        >>> [band.holds(Fraction(n)) for n in (70, 100)], band.holds(Fraction(100) + Fraction(1, 10**9))
        ([True, True], False)
        """
        return self.from_percent <= percent <= self.to_percent


def nearest_rank(values: Sequence[Fraction], percent: int) -> Fraction | None:
    """Return the value at rank ceil(percent x n / 100) of the values in order; None where there are none.

    Nearest rank, so that it is always a value that somebody has. Errors: ValueError outside 1 to 100.

    >>> [int(nearest_rank([Fraction(n) for n in range(1, 12)], p)) for p in (10, 90, 100)]
    [2, 10, 11]
    """
    if not 1 <= percent <= 100:
        raise ValueError(f"a rank in percent is 1 to 100, not {percent}")
    if not values:
        return None
    return sorted(values)[-(-percent * len(values) // 100) - 1]


@dataclass(frozen=True, slots=True)
class Tenths:
    """The workload % that the bottom tenth does not pass and the top tenth begins above, both by nearest rank."""

    bottom: Fraction
    top: Fraction

    @property
    def gap(self) -> Fraction:
        """Return the gap between them, in percentage points."""
        return self.top - self.bottom


def tenths(values: Sequence[Fraction]) -> Tenths | None:
    """Return the 10th and 90th percentile by nearest rank; None for fewer than 5 people.

    >>> found = tenths([Fraction(n) for n in (50, 60, 70, 80, 90, 100, 110, 120, 130, 140)])
    >>> int(found.bottom), int(found.top), int(found.gap)
    (50, 130, 80)
    >>> tenths([Fraction(1)] * 4) is None
    True
    """
    if len(values) < SMALL:
        return None
    return Tenths(nearest_rank(values, 10) or Fraction(0), nearest_rank(values, 90) or Fraction(0))


UNDER_1, ONE_TO_5, OVER_5, NOT_KNOWN = "under 1", "1 to 5", "over 5", "not known"


def years_registered(registered_on: date | None, day: date) -> str:
    """Return for how long somebody has been registered on a day, in years: under 1, 1 to 5, over 5, or not known.

    Whole years to the day: exactly 1 and exactly 5 years are within 1 to 5. A date after the day is not known.

    >>> [years_registered(date(2021, 11, 1), date(y, 11, d)) for y, d in ((2022, 1), (2026, 1), (2026, 2))]
    ['1 to 5', '1 to 5', 'over 5']
    >>> years_registered(date(2026, 11, 2), date(2026, 11, 1)), years_registered(None, date(2026, 11, 1))
    ('not known', 'not known')
    """
    if registered_on is None or registered_on > day:
        return NOT_KNOWN
    if day < add_months(registered_on, 12):
        return UNDER_1
    return ONE_TO_5 if day <= add_months(registered_on, 60) else OVER_5


def hidden_groups(sizes: Mapping[str, int], least: int = SMALL) -> frozenset[str]:
    """Return the groups not to be shown: those of fewer than 5 people, and the next smallest where one alone is hidden.

    Otherwise the hidden group would be the total less what is shown.

    >>> sorted(hidden_groups({"own": 40, "agency": 3})), sorted(hidden_groups({"own": 40, "agency": 5, "none": 0}))
    (['agency', 'own'], [])
    >>> sorted(hidden_groups({"a": 40, "b": 3, "c": 9, "d": 4}))
    ['b', 'd']
    """
    hidden = {name for name, size in sizes.items() if 0 < size < least}
    shown = sorted((size, name) for name, size in sizes.items() if size >= least)
    if hidden and sum(sizes[name] for name in hidden) < least and shown:
        hidden.add(shown[0][1])
    return frozenset(hidden)
