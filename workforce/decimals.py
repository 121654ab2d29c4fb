"""Exact numbers and how they are written. Pure: imports no package of the product and knows no unit."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

_ONE = Decimal(1)
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)  # wider than any figure: rounds only where asked
_QUOTIENT = Context(prec=28, rounding=ROUND_HALF_UP)  # the caller's own context must not change a published figure

_NONE_OR_ALL = (Decimal(0), Decimal(100))
_FINEST = 4  # decimals with which a percentage is read at most


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure as its two exact parts; it is only divided when somebody reads it.

    Units: those of the parts. Source: docs/figures.md "Answers" (value = sum of numerators / sum of denominators).

    >>> Ratio(Decimal("5415.9"), Decimal("41602.2")).value(Decimal(100)).quantize(Decimal("0.1"))
    Decimal('13.0')
    >>> Ratio(Decimal(0), Decimal(0)).value() is None
    True
    """

    numerator: Decimal | Fraction
    denominator: Decimal | Fraction

    def value(self, per: Decimal = _ONE) -> Decimal | None:
        """Return numerator x per / denominator to 28 digits; None when the denominator is 0 (an empty population).

        Units: `per` is 1 for an average, 100 for a percentage from 0 to 100.

        >>> Ratio(Decimal(1), Decimal(8)).value(Decimal(100))
        Decimal('12.5')
        """
        if not self.denominator:
            return None
        return decimal(Fraction(self.numerator) * Fraction(per) / Fraction(self.denominator))


def decimal(x: Decimal | Fraction | int) -> Decimal:
    """Return a number as a decimal of 28 digits; sums and comparisons are made before, on the exact number.

    >>> decimal(Fraction(1, 8))
    Decimal('0.125')
    """
    return _QUOTIENT.divide(Decimal(x.numerator), Decimal(x.denominator)) if isinstance(x, Fraction) else Decimal(x)


def round_half_up(x: Decimal, places: int) -> Decimal:
    """Return x rounded to that many decimal places; an exact half goes away from zero.

    Errors: ValueError for infinity and not-a-number, or when places is negative.
    Source: docs/figures.md "Answers".

    >>> round_half_up(Decimal("2.345"), 2), round_half_up(Decimal("-0.5"), 0)
    (Decimal('2.35'), Decimal('-1'))
    """
    if not x.is_finite():
        raise ValueError(f"{x} is not a number that can be rounded")
    if places < 0:
        raise ValueError("places must not be negative")
    return x.quantize(Decimal((0, (1,), -places)), context=_WIDE)


def _trimmed(x: Decimal) -> str:
    """Write a decimal without exponent, without trailing zeros and without a sign on zero."""
    text = f"{x:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(x: Decimal | Fraction | int | None) -> str | None:
    """Return a number as answers carry it: plain decimals, rounded half up to 6 places; None for what is not known.

    Errors: ValueError for infinity and not-a-number. Source: docs/figures.md "Answers".

    >>> plain(Decimal("1E+3")), plain(Decimal("0.0000005")), plain(Decimal("15.200")), plain(Decimal("-0.0000001"))
    ('1000', '0.000001', '15.2', '0')
    >>> plain(None) is None
    True
    """
    return None if x is None else _trimmed(round_half_up(decimal(x), 6))


def percent_places(x: Decimal | Fraction) -> int:
    """Return with how many decimals a percentage is read: one, or up to four where one would say none or all of it.

    >>> percent_places(Decimal("86.25")), percent_places(Decimal("0.0452")), percent_places(Decimal("99.996"))
    (1, 2, 3)
    """
    exact, places = decimal(x), 1
    while places < _FINEST and exact not in _NONE_OR_ALL and round_half_up(exact, places) in _NONE_OR_ALL:
        places += 1
    return places


def percent_text(x: Decimal | Fraction) -> str:
    """Return a percentage from 0 to 100 as pages show it: always one decimal, then the sign.

    Errors: ValueError for infinity and not-a-number. Source: docs/figures.md "Definitions" (pages show one decimal).

    >>> percent_text(Decimal(92)), percent_text(Decimal("86.25"))
    ('92.0%', '86.3%')
    """
    rounded = round_half_up(decimal(x), 1)
    return f"{rounded or abs(rounded):f}%"


def short(x: Decimal | Fraction) -> str:
    """Return at most one decimal and no trailing zero, without a sign of unit.

    Errors: ValueError for infinity and not-a-number.
    Source: the display of HM Prison and Probation Service's Workload Measurement Tool.

    >>> short(Decimal("92.04")), short(Decimal("93.474"))
    ('92', '93.5')
    """
    return _trimmed(round_half_up(decimal(x), 1))
