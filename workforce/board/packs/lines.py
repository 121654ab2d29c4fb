"""One indicator of a summary as a pack tells of it: every number rounded once, here, for every form of the pack."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workforce import clock
from workforce.auth.roles import ROLES
from workforce.board import comparators
from workforce.board.comparators import Beside as Compared
from workforce.board.figures.figure import About, Indicator
from workforce.board.figures.target_rules import Standing, Target
from workforce.board.packs.shown import Beside, Line, Said, Shown, Told
from workforce.board.summaries import beside_words
from workforce.board.summaries.models import Commentary
from workforce.board.summaries.pack import Entry
from workforce.board.trends.forecast_rules import Verdict, shown
from workforce.board.trends.rules import IN_A_ROW
from workforce.board.trends.svg import chart_svg, chart_words
from workforce.web.pages import day_words, number, percent, plural

NOT_KNOWN = "Not known"
NOTHING = "\u2013"
RULES = {
    "outside": "outside the limits",
    "trend": f"{IN_A_ROW} rising or falling in a row",
    "near": "2 of 3 near a limit",
    "run": f"{IN_A_ROW} on one side of the mean",
}
STANDING = {
    Standing.MET: "Met",
    Standing.WITHIN: "Off target, within the tolerance",
    Standing.OFF: "Off target",
}
VERDICTS = {
    Verdict.LIKELY: "likely to meet it by then",
    Verdict.MAY: "may meet it by then or miss it",
    Verdict.UNLIKELY: "unlikely to meet it by then",
}
COUNTED = {
    About.STAFF: "Staff",
    About.CHILDREN: "Children, siblings separately",
    About.ANSWERS: "Answers",
    About.RECORDS: "Supervision records",
    About.ADDED: "As the council counts it",
}
CHOSEN = {
    "staff": COUNTED[About.STAFF],
    "children": COUNTED[About.CHILDREN],
    "families": "Families",
    "other": COUNTED[About.ADDED],
}


def decimal_of(text: Any) -> Decimal | None:
    """Return a number that a headline carries as text."""
    return None if text is None else Decimal(str(text))


def value(exact: Decimal | None, unit: str, otherwise: str = NOT_KNOWN) -> Shown:
    """Return a figure as people read it: one decimal, with the sign where it is a percentage.

    >>> value(Decimal("86.25"), "percent").text, value(Decimal("15.2"), "children per FTE").text
    ('86.3%', '15.2')
    >>> value(None, "percent").text
    'Not known'
    """
    if exact is None:
        return Shown(None, otherwise)
    return Shown(exact, percent(exact) if unit == "percent" else number(exact))


def part(text: Any) -> Shown:
    """Return a numerator or denominator as people read it."""
    exact = decimal_of(text)
    return Shown(exact, NOT_KNOWN if exact is None else number(exact))


def points(exact: Decimal, unit: str) -> str:
    """Return a distance or a tolerance, in points where the figure is a percentage.

    >>> points(Decimal("3.25"), "percent"), points(Decimal("0.01"), "days")
    ('3.3 points', 'under 0.1')
    """
    words = "under 0.1" if 0 < exact < Decimal("0.05") else number(exact)
    return f"{words} points" if unit == "percent" else words


def made_of(indicator: Indicator, head: Mapping[str, Any]) -> str:
    """Return both parts of a figure in words."""
    if head["denominator"] is None:
        return "no value that still tells of this day" if "value_on" in head else "no data for this day"
    return indicator.made_of(part(head["numerator"]).text, part(head["denominator"]).text)


def counted(indicator: Indicator, head: Mapping[str, Any]) -> str:
    """Return what is counted: staff, children, families; what the figure says of itself, then what its rows are."""
    if head.get("counted") in CHOSEN:
        return CHOSEN[head["counted"]]
    counts = indicator.counts.partition(", of ")[0].lower()
    if "famil" in counts:
        return "Families"
    if "child" in counts:
        return COUNTED[About.CHILDREN]
    return COUNTED[indicator.about]


def role_words(role: str | None) -> str:
    """Return a role as people say it."""
    return ROLES[role].words if role in ROLES else role or ""


def said(one: Commentary) -> Said:
    """Return what an owner said; who it was stays out."""
    by = day_words(one.action_by, year=True) if one.action_by else ""
    when = day_words(one.said_at.astimezone(clock.LONDON).date(), year=True)
    role = role_words(one.role)
    return Said(role[:1].upper() + role[1:], one.words, one.action, one.action_owner, by, when)


def line_of(entry: Entry, who: Callable[[str], str]) -> Line:
    """Return an entry as a pack tells of it. `who`: words for who set something."""
    indicator, now, target = entry.indicator, entry.now, entry.target
    unit = indicator.unit
    away = entry.distance
    has_figure = any(point.value is not None for point in entry.trend.points)
    return Line(
        id=indicator.id,
        name=indicator.name,
        group=indicator.group,
        unit=unit,
        good=indicator.good,
        counts=indicator.counts,
        counted=counted(indicator, now),
        value=value(entry.value, unit),
        numerator=part(now["numerator"]),
        denominator=part(now["denominator"]),
        parts=made_of(indicator, now),
        notes=[*beside_words.notes(now), *beside_words.apart(now, unit), *_former(now, unit, who)],
        before=_before(entry),
        before_parts=made_of(indicator, entry.before) if entry.before else "",
        target=value(target.value if target else None, unit, "None agreed"),
        target_words=_target_words(target, unit, who) if target else "None agreed",
        target_by=target.by if target else None,
        tolerance=value(target.tolerance if target else None, unit, NOTHING),
        owner=role_words(entry.owner),
        standing=STANDING[entry.standing] if entry.standing else _no_standing(target),
        away=f"{points(away, unit)} away" if away is not None and away > 0 else "",
        is_off=entry.is_off_target,
        sustained=_sustained(entry),
        direction=entry.direction,
        why_not_judged=entry.why_not_judged,
        assurance=entry.assurance,
        forecast=_forecast(entry),
        trend_words=entry.in_words,
        compared=[_compared(one, unit) for one in entry.comparators],
        vintage="; ".join(dict.fromkeys(one.vintage for one in entry.comparators)),
        beside=[
            Beside(one.indicator.id, one.indicator.name, value(one.value, one.indicator.unit).text,
                   made_of(one.indicator, one.now))
            for one in entry.beside
        ],
        said=[said(one) for one in entry.said],
        unsaid=_unsaid(entry),
        added=[said(one) for one in entry.added],
        history=_history(entry),
        chart_svg=chart_svg(entry) if has_figure else "",
        chart_words=chart_words(entry),
    )  # fmt: skip


def _before(entry: Entry) -> Shown:
    if entry.before is None:
        return Shown(None, NOTHING)
    return value(decimal_of(entry.before["value"]), entry.indicator.unit)


def _no_standing(target: Target | None) -> str:
    return "No target agreed" if target is None else "Figure not known"


def _target_words(target: Target, unit: str, who: Callable[[str], str]) -> str:
    words = value(target.value, unit).text
    if target.by:
        words += f" by {day_words(target.by, year=True)}"
    if target.tolerance:
        words += f"; tolerance {points(target.tolerance, unit)}"
    if target.baseline is not None:
        words += f"; baseline {value(target.baseline, unit).text}"
        words += f" on {day_words(target.baseline_on, year=True)}" if target.baseline_on else ""
    if target.agreed_by:
        words += f"; agreed by {who(target.agreed_by)}"
        words += f" on {day_words(target.agreed_on, year=True)}" if target.agreed_on else ""
    return words


def _sustained(entry: Entry) -> str:
    is_sustained, over = entry.is_sustained, entry.targets.sustained_over
    if is_sustained is None:
        return ""
    if is_sustained:
        return f"Sustained: met at each of the last {over} publications"
    return f"Not sustained: met at {plural(entry.met_in_a_row, 'publication')} in a row, {over} are asked for"


def _forecast(entry: Entry) -> str:
    """Return what the line through the figures says of the target's day."""
    if entry.forecast is None:
        return ""
    unit, ahead = entry.indicator.unit, shown(entry.forecast, entry.indicator.unit)
    middle, low, high = (value(one, unit).text for one in (ahead.value, ahead.lower, ahead.upper))
    on = day_words(ahead.on, year=True)
    return f"Forecast for {on}: {middle}, 95% between {low} and {high}; {VERDICTS[entry.forecast.verdict]}"


def _compared(one: Compared, unit: str) -> str:
    """Return what the figure is held beside."""
    words = comparators.in_words(one)
    if one.kind is comparators.Kind.QUARTILE:
        return words
    return f"{words}: {value(one.value, unit, f'not known, {one.why}').text}"


def _unsaid(entry: Entry) -> str:
    if not entry.needs_comment:
        return ""
    if not entry.owner:
        return "None supplied: no role answers for this figure yet"
    return f"None supplied by {role_words(entry.owner)}"


def _history(entry: Entry) -> list[Told]:
    """Return the figures of every summary so far, oldest first."""
    unit, trend = entry.indicator.unit, entry.trend
    rules = {point.on: point.rule for point in trend.points}
    judged = {point.on for point in trend.last_segment}
    found = []
    for day, _, exact, head in entry.history:
        limits = (trend.centre, trend.lower, trend.upper) if day in judged else (None, None, None)
        found.append(
            Told(
                day, value(exact, unit), part(head.get("numerator")), part(head.get("denominator")),
                value(decimal_of(head.get("target")), unit, "None agreed"), *limits,
                RULES.get(rules.get(day) or "", ""),
            )
        )  # fmt: skip
    return found


def _former(now: Mapping[str, Any], unit: str, who: Callable[[str], str]) -> list[str]:
    """Return the figure under the rules, and the target, of before a change, for 12 months after it."""
    found = []
    if former := now.get("former"):
        until = day_words(date.fromisoformat(former["until"]), year=True)
        told = "not known"
        if former["denominator"] is not None:
            parts = " of ".join(number(decimal_of(former[name]), 2) for name in ("numerator", "denominator"))
            told = f"{parts}, {value(decimal_of(former['value']), unit).text}"
        found.append(f"under the rules until {until}: {told}; changed by {who(former['set_by_now'])}")
    if former := now.get("target_former"):
        until = day_words(date.fromisoformat(former["until"]), year=True)
        told = value(decimal_of(former["value"]), unit, "none agreed").text
        told += f" by {day_words(date.fromisoformat(former['by']), year=True)}" if former.get("by") else ""
        found.append(f"target until {until}: {told}; changed by {who(former['set_by_now'])}")
    return found
