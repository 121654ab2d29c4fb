"""What templates share: dates and numbers in words, the day that a page is about."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import jinja2
from flask import Flask, abort, request

from workforce import clock
from workforce.decimals import decimal, percent_places, percent_text, plain, round_half_up, short
from workforce.settings import Settings
from workforce.words import band_words


def day_words(day: date | None, *, year: bool | None = None) -> str:
    """Return a day as people write it: 3 November, with the year unless it is this year's.

    >>> day_words(date(2024, 11, 3))
    '3 November 2024'
    """
    if day is None:
        return "not known"
    shown = year if year is not None else day.year != clock.today().year
    return f"{day.day} {day:%B}" + (f" {day.year}" if shown else "")


def day_short(day: date | None) -> str:
    """Return a day in few letters: 3 Nov, with the year unless it is this year's."""
    if day is None:
        return "not known"
    return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != clock.today().year else "")


def instant_words(at: datetime | None) -> str:
    """Return an instant as London's clocks show it."""
    if at is None:
        return "never"
    local = at.astimezone(clock.LONDON)
    hour = local.hour % 12 or 12
    return f"{day_words(local.date(), year=True)}, {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def number(value: Decimal | Fraction | int | None, places: int = 1) -> str:
    """Return a number with thousands marked and no needless zeros."""
    if value is None:
        return "not known"
    rounded = round_half_up(decimal(value), places)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal | Fraction | None) -> str:
    """Return a percentage with one decimal, or with as many as tell it from 0 and from 100; unknown is said, never 0.

    >>> percent(Decimal("86.25")), percent(Decimal(0)), percent(Decimal("0.0452")), percent(Decimal("99.98"))
    ('86.3%', '0.0%', '0.05%', '99.98%')
    """
    if value is None:
        return "not known"
    places = percent_places(value)
    return percent_text(value) if places == 1 else f"{round_half_up(decimal(value), places):f}%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "child", "children"), plural(1200, "row")
    ('1 child', '1,200 rows')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def asked_day(default: Callable[[], date]) -> date:
    """Return the day that the address asks for (`as_of`), else the default; a day that does not exist is not found."""
    text = request.args.get("as_of", "").strip()
    if not text:
        return default()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if not date(2000, 1, 1) <= found <= date(2100, 1, 1):
        abort(404)
    return found


def is_newest_asked() -> bool:
    """Whether the address asks for no day in particular: the page is about now."""
    return not request.args.get("as_of", "").strip()


def init_app(app: Flask, settings: Settings) -> None:
    """Give every template the same words."""
    own = app.jinja_loader
    govuk = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = jinja2.ChoiceLoader([own, govuk] if own else [govuk])
    app.jinja_env.filters.update(
        decimal_of=lambda text: None if text is None else Decimal(str(text)),
        iso_day=lambda text: day_words(date.fromisoformat(text), year=True),
        day=day_words,
        short_day=day_short,
        instant=instant_words,
        number=number,
        percent=percent,
        band=band_words,
        plain=plain,
        short=short,
    )
    globals_: dict[str, Any] = {"council": settings.council, "plural": plural}
    app.jinja_env.globals.update(globals_)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
