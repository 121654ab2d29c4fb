"""What a pack says of one summary, worked out once: page, PDF, one page, XLSX and JSON are all made from it."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workforce.auth.queries import roles_of
from workforce.board.figures.figure import Indicator
from workforce.board.figures.target_rules import Standing
from workforce.board.packs import lines
from workforce.board.packs.lines import decimal_of, made_of, value
from workforce.board.packs.shown import Age, Ask, Change, Content, LeftOut
from workforce.board.summaries.check_rules import SOURCES
from workforce.board.summaries.models import Summary
from workforce.board.summaries.pack import NOBODY, Entry, Pack
from workforce.web.pages import day_words, instant_words, percent, plural

ASKED = 4  # figures off target among the things to ask about (set here): with the children, four or five
NO_WORKER = ("W17-none", "W17-away", "W17-unidentified")
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
_KINDS = {
    "scheme": "weights and limits", "supervision": "how often supervision is due", "requirements": "training required",
    "induction": "what an induction holds", "asye": "the first year in practice",
    "cpd": "what a registration year asks for", "targets": "targets",
}  # fmt: skip
_STANDING = {
    Standing.MET: "on target", Standing.WITHIN: "off target within the tolerance", Standing.OFF: "off target",
}  # fmt: skip
Who = Callable[[str], str]


def content_of(pack: Pack, council: str) -> Content:
    """Return everything that a pack says. A fixed number of statements; no case references, no names of staff."""
    summary = pack.summary
    day = day_words(summary.as_at, year=True)
    who = _who(pack)
    left_out = [
        LeftOut(words, count, of, "" if share is None else percent(share), first)
        for words, count, of, share, first in pack.left_out()
    ]
    return Content(
        title=("DRAFT. " if pack.is_draft else "") + f"Improvement Board summary: {day}",
        council=council,
        day=summary.as_at,
        as_at=f"Whole council, figures as at {day}",
        is_draft=pack.is_draft,
        status=_status(summary, who),
        left_out=left_out,
        sums=_sums(pack),
        asks=_asks(pack),
        without_worker=[_child_line(entry) for name in NO_WORKER if (entry := pack.entry(name))],
        rules_changed=_rules_changed(summary.context.get("rules_changed") or [], who),
        lines=[lines.line_of(entry, who) for entry in pack.entries],
        changes=[_change("", indicator, was, now, "") for indicator, was, now in pack.changes],
        restated=[
            _change(day_words(one.as_at, year=True), one.indicator, one.told, one.now, one.reason)
            for one in pack.restated
        ],
        said=[lines.said(one) for one in pack.said],
        added=[lines.said(one) for one in pack.added],
        ages=[_age(one, summary.as_at) for one in summary.context["data"]],
        scheme=f"{summary.context['scheme']['name']}, set by {who(summary.context['scheme']['set_by'])}",
        compared_with=pack.compared_with,
        sha256=summary.sha256,
    )


def _who(pack: Pack) -> Who:
    """Return a function that says who did something by their role: an e-mail address is somebody's name."""
    texts = [text for text in _deciders(pack) if text]
    roles = roles_of([*texts, *(found.lower() for text in texts for found in _EMAIL.findall(text))])

    def words(text: str) -> str:
        if text in roles or text in NOBODY:
            return NOBODY.get(text) or roles[text]
        return _EMAIL.sub(lambda found: roles.get(found[0].lower(), "somebody at the council"), text or "")

    return words


def _deciders(pack: Pack) -> Iterator[str | None]:
    """Return who froze, released, asked and decided, as it was kept: an address, a name or other words."""
    summary = pack.summary
    yield from (summary.published_by, summary.asked_by, summary.frozen_by, summary.context["scheme"]["set_by"])
    for rule in summary.context.get("rules_changed") or []:
        yield from (rule["set_by_now"], rule["set_by_before"])
    for entry in pack.entries:
        yield from ((entry.now.get(name) or {}).get("set_by_now") for name in ("former", "target_former"))
        yield (entry.now.get("target_agreed") or {}).get("agreed_by")


def _status(summary: Summary, who: Who) -> str:
    edition = f" Edition {summary.edition} of the figures." if summary.edition > 1 else ""
    if summary.published_at is None:
        return f"DRAFT, not released. Frozen {instant_words(summary.frozen_at)}.{edition}"
    asked = f", asked for by {who(summary.asked_by)}" if summary.asked_by else ""
    return f"Released {instant_words(summary.published_at)} by {who(summary.published_by or '')}{asked}.{edition}"


def _sums(pack: Pack) -> str:
    """Return how many figures stand how, in one sentence."""
    standing = [entry.standing for entry in pack.entries]
    told = [f"{standing.count(one)} {words}" for one, words in _STANDING.items()]
    unjudged = [entry for entry in pack.entries if entry.standing is None]
    without = sum(1 for entry in unjudged if entry.target is None)
    if unknown := len(unjudged) - without:
        told.append(f"{unknown} with a target but not known")
    told.append(f"{without} without a target")
    return f"{plural(len(standing), 'indicator')}: {', '.join(told)}."


def _asks(pack: Pack) -> list[Ask]:
    """Return the four or five things to ask about: what is furthest from its target, and children without a worker."""
    off = [entry for entry in pack.off_target if entry.indicator.id != NO_WORKER[0]]
    off.sort(key=lambda entry: entry.distance or Decimal(0), reverse=True)
    return [*map(_off_target, off[:ASKED]), *_children(pack.entry(NO_WORKER[0])), *([] if off else _none_else(pack))]


def _off_target(entry: Entry) -> Ask:
    unit = entry.indicator.unit
    target = value(entry.target.value if entry.target else None, unit).text
    return Ask(
        f"{entry.indicator.name}: {value(entry.value, unit).text}, target {target}",
        f"{made_of(entry.indicator, entry.now)}. {entry.direction}.",
        f"{lines.points(entry.distance or Decimal(0), unit)} away",
    )


def _children(entry: Entry | None) -> list[Ask]:
    if entry is None or entry.now["numerator"] is None:
        return [Ask("Whether every child has a worker is not known", "no data for this day", "Not known")]
    count = decimal_of(entry.now["numerator"]) or Decimal(0)
    if not count:
        return []
    wait = entry.now.get("longest_wait_days")
    return [
        Ask(
            f"{plural(int(count), 'child', 'children')} had nobody, or a worker who has left",
            f"of {lines.part(entry.now['denominator']).text} cases, whatever the target",
            "Longest wait not known" if wait is None else f"Longest {plural(wait, 'day')}",
        )
    ]


def _none_else(pack: Pack) -> list[Ask]:
    """Return what to say where nothing else known is off target: that is not the same as every target being met."""
    agreed = [entry for entry in pack.entries if entry.now["target"] is not None]
    unknown = [entry.indicator.id for entry in agreed if entry.distance is None]
    if not agreed:
        return [Ask("No target is agreed yet", "so no figure can be off target", "No targets")]
    if unknown:
        return [Ask("Figures that have a target and are not known", ", ".join(unknown), "Not known")]
    if pack.off_target:  # children without a worker, which stand among the questions by themselves
        return []
    return [Ask("Every agreed target is met", plural(len(agreed), "target"), "On track")]


def _child_line(entry: Entry) -> str:
    words = f"{entry.indicator.name}: {lines.part(entry.now['numerator']).text}"
    if entry.now["denominator"] is None:
        return f"{entry.indicator.name}: not known"
    words += f" of {lines.part(entry.now['denominator']).text} ({value(entry.value, entry.indicator.unit).text})"
    wait = entry.now.get("longest_wait_days")
    return words + (f", longest wait {plural(wait, 'day')}" if wait else "")


def _rules_changed(rules: list[Mapping[str, Any]], who: Who) -> str:
    if not rules:
        return ""
    told = []
    for one in rules:
        until = day_words(date.fromisoformat(one["until"]), year=True)
        was, now = who(one["set_by_before"]), who(one["set_by_now"])
        told.append(
            f"{_KINDS.get(one['kind'], one['kind'])} "
            + (
                f"(old until {until}, new since then, both set by {now})"
                if was == now
                else f"(until {until} as set by {was}, since then by {now})"
            )
        )
    return (
        "Rules changed within the last 12 months, so figures that rest on them stand under old and new: "
        + ", ".join(told)
        + "."
    )


def _change(
    day: str, indicator: Indicator, was: Mapping[str, Any], now: Mapping[str, Any], reason: str
) -> Change:  # fmt: skip
    then, since = (value(decimal_of(head["value"]), indicator.unit) for head in (was, now))
    return Change(
        day, indicator.id, indicator.name, then, made_of(indicator, was), since, made_of(indicator, now), reason
    )


def _when(days: int) -> str:
    if not days:
        return "the same day"
    return f"{plural(abs(days), 'day')} {'before' if days > 0 else 'after'}"


def _age(one: Mapping[str, Any], day: date) -> Age:
    true_on = date.fromisoformat(one["as_at"])
    return Age(
        SOURCES.get(one["kind"], str(one["kind"]).capitalize()), day_words(true_on, year=True),
        (day - true_on).days, _when((day - true_on).days), one["rejected"],
    )  # fmt: skip
