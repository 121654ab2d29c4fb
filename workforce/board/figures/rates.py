"""The published workforce rates, each as one ratio. Pure functions: no database, no clock, no request.

Formulas: Department for Education, children's social work workforce census. They are checked on every published council
row from 2017 to 2025 in `tests/unit/board/test_published_rates.py`. FTE is contracted / standard hours, over all posts.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from workforce.decimals import Ratio

Number = Decimal | Fraction | int
KEPT = 4096  # of each rate, since most people have one of a few FTEs


def _ratio(numerator: Number, denominator: Number) -> Ratio:
    """Return the ratio, kept exactly; refuse a part that no count of people, hours or days can have."""
    parts = []
    for part in (numerator, denominator):
        if (isinstance(part, Decimal) and not part.is_finite()) or part < 0:
            raise ValueError(f"parts of a rate must be 0 or more: {numerator}, {denominator}")
        parts.append(Fraction(part))
    return Ratio(*parts)


def _share(part: Number, rest: Number) -> Ratio:
    """Return part / (part + rest)."""
    if not part >= 0 or not rest >= 0:
        raise ValueError(f"parts of a rate must be 0 or more: {part}, {rest}")
    return _ratio(part, Fraction(part) + Fraction(rest))


def caseload(cases: Number, fte: Number) -> Ratio:
    """W1: cases held / FTE of those who hold at least one, own and agency staff alike.

    Units: cases per FTE (read with `.value()`); each child counts, siblings separately.
    Errors: ValueError when a part is negative.

    >>> caseload(321661, Decimal("21105.4")).value().quantize(Decimal("0.1"))
    Decimal('15.2')
    """
    return _ratio(cases, fte)


@lru_cache(KEPT)
def agency_rate(agency_fte: Number, own_fte: Number) -> Ratio:
    """W8: agency FTE / (agency + own FTE).

    Units: FTE in, percent out with `.value(Decimal(100))`. Errors: ValueError when a part is negative.

    >>> agency_rate(Decimal(24), Decimal("287.7")).value(Decimal(100)).quantize(Decimal("0.1"))
    Decimal('7.7')
    """
    return _share(agency_fte, own_fte)


@lru_cache(KEPT)
def vacancy_rate(vacancy_fte: Number, own_fte: Number) -> Ratio:
    """W9: vacant FTE, those covered by agency staff included / (vacant + own FTE).

    Units: FTE in, percent out with `.value(Decimal(100))`. Errors: ValueError when a part is negative.

    >>> vacancy_rate(Decimal("5965.4"), Decimal("36186.3")).value(Decimal(100)).quantize(Decimal("0.1"))
    Decimal('14.2')
    """
    return _share(vacancy_fte, own_fte)


@lru_cache(KEPT)
def turnover_rate(leaver_fte: Number, own_fte: Number) -> Ratio:
    """W10: FTE of own staff who left in the 12 months before the day / own FTE in post on the day.

    Units: FTE in, percent out with `.value(Decimal(100))`; it can pass 100. Errors: ValueError when a part is negative.

    >>> turnover_rate(Decimal("4276.3"), Decimal("36186.3")).value(Decimal(100)).quantize(Decimal("0.1"))
    Decimal('11.8')
    """
    return _ratio(leaver_fte, own_fte)


@lru_cache(KEPT)
def sickness_rate(days_lost: Number, own_fte: Number, working_days: int) -> Ratio:
    """W11: own working days lost to sickness in the year / (own FTE x working days of the year).

    Units: days and FTE in, percent out with `.value(Decimal(100))`; `working_days` is 253 or 254, see `working_days`.
    Errors: ValueError when a part is negative or the year has any other number of days.

    >>> sickness_rate(Decimal(1868), Decimal("287.7"), 253).value(Decimal(100)).quantize(Decimal("0.1"))
    Decimal('2.6')
    """
    if working_days not in {253, 254}:
        raise ValueError(f"a year has 253 or 254 working days, not {working_days}")
    return _ratio(days_lost, Fraction(own_fte) * working_days)


def working_days(first: date, last: date) -> int:
    """Return the working days of the 12 months from first to last, both included: 254 with a 29 February, else 253.

    Units: days. Errors: ValueError when last comes before first.
    Source: found in the published figures, years ending September 2020 and 2024 fit 254, the others 253.

    >>> working_days(date(2023, 10, 1), date(2024, 9, 30)), working_days(date(2024, 3, 1), date(2025, 2, 28))
    (254, 253)
    """
    if last < first:
        raise ValueError(f"the period ends on {last}, before it starts on {first}")
    for year in range(first.year, last.year + 1):
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if is_leap and first <= date(year, 2, 29) <= last:
            return 254
    return 253
