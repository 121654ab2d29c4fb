"""Everything that a report says, as plain texts: the page and the PDF print it, and a finished one keeps it."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import current_app

from workforce.auth.roles import role_words
from workforce.board.accountability import queries as accountability
from workforce.board.reports import queries
from workforce.board.reports.models import BoardReport
from workforce.board.reports.rules import Kind, course
from workforce.board.summaries.pack import Entry, Pack, pack_of
from workforce.board.summaries.queries import commentary, headlines, restatements
from workforce.board.tracker.pages import tracker_lines
from workforce.web.pages import day_words, number, percent, plural

NOTHING = "\u2013"
STANDS = {"met": "Met", "within": "Within tolerance", "off": "Off target"}


def content_of(report: BoardReport) -> dict[str, Any]:
    """Return what a report says: as it was finished, else of the period's summaries as published, with its words."""
    if report.content is not None:
        return dict(report.content)
    newest = queries.summary_until(report.until)
    pack = pack_of(newest) if newest is not None else None
    told = queries.summaries_between(report.since, report.until)
    said, restated = _said([one for one, _ in told]), _restated(report)
    first, last = report.since + timedelta(days=1), report.until
    return {
        "council": current_app.config["SETTINGS"].council,
        "title": f"{Kind(report.kind).words}, {day_words(first, year=True)} to {day_words(last, year=True)}",
        "about": _about(pack, len(told)),
        "foreword": report.foreword,
        "targets": [
            _target(entry, report, said.get(entry.indicator.id, []), restated)
            for entry in (pack.entries if pack else ())
            if entry.now["target"] is not None
        ],
        "measures": [
            [line.id, line.words, line.progress or "not said", line.impact or "not said", str(line.late_actions)]
            for line in tracker_lines(report.until)
        ],
        "accountability": _accountability(first, last),
        "closing": report.closing,
    }  # fmt: skip


def _about(pack: Pack | None, count: int) -> str:
    if pack is None:
        return "No summary was published in this period."
    as_at = day_words(pack.summary.as_at, year=True)
    return f"From {plural(count, 'published summary', 'published summaries')}; figures as at {as_at}, whole council."


def _said(summary_ids: list[int]) -> dict[str, list[str]]:
    """Return what owners said of each figure in the period, the newest of each role in the last summary it is of."""
    newest: dict[tuple[str, str], str] = {}
    for one in sorted(commentary(summary_ids), key=lambda one: summary_ids.index(one.summary_id)):
        if one.indicator:
            by = f" By: {day_words(one.action_by, year=True)}." if one.action_by else ""
            action = f" Action: {one.action} Owner: {one.action_owner}.{by}" if one.action else ""
            newest[one.indicator, one.role] = f"{role_words(one.role).capitalize()}: {one.words}{action}"
    found: dict[str, list[str]] = {}
    for (indicator, _), words in newest.items():
        found.setdefault(indicator, []).append(words)
    return found


def _value(value: Decimal | None, unit: str) -> str:
    if value is None:
        return "not known"
    return percent(value) if unit == "percent" else number(value)


Restated = Mapping[str, Mapping[date, tuple[Mapping[str, Any], Mapping[str, Any], str]]]


def _restated(report: BoardReport) -> Restated:
    """Return what reads otherwise than it was published up to the period's end: both headlines and why, the newest."""
    newest = {(one.summary_id, one.indicator): (one, day) for one, day in restatements() if day <= report.until}
    published = headlines(sorted({summary_id for summary_id, _ in newest}))
    found: dict[str, dict[date, tuple[Mapping[str, Any], Mapping[str, Any], str]]] = {}
    for (summary_id, name), (one, day) in newest.items():
        found.setdefault(name, {})[day] = (published[summary_id][name], one.headline, one.reason)
    return found


def _restated_words(entry: Entry, report: BoardReport, restated: Restated) -> list[str]:
    """Return in words what was restated of a figure, from the one with which the period begins to the last."""
    days = [day for day, _, _ in entry.told]
    first = max([day for day in days if day <= report.since], default=report.since)

    def text(head: Mapping[str, Any]) -> str:
        return _value(None if head["value"] is None else Decimal(head["value"]), entry.indicator.unit)

    return [
        f"Restated: of {day_words(day, year=True)} {text(was)} was published; it reads {text(now)} now."
        f" {why.rstrip('.')}."
        for day, (was, now, why) in sorted(restated.get(entry.indicator.id, {}).items())
        if day >= first
    ]


def _target(entry: Entry, report: BoardReport, said: list[str], restated: Restated) -> dict[str, Any]:
    unit, target, now = entry.indicator.unit, entry.target, entry.now
    found = course(entry.told, report.since, report.until, entry.indicator.good)
    made_of = entry.indicator.made_of
    baseline = target.baseline if target else None
    return {
        "id": entry.indicator.id,
        "name": entry.indicator.name,
        "baseline": _value(baseline, unit) if baseline is not None else "none agreed",
        "start": _value(found.start, unit),
        "now": _value(entry.value, unit),
        "parts": made_of(number(Decimal(now["numerator"])), number(Decimal(now["denominator"])))
        if now["denominator"] is not None
        else "no data",
        "target": _value(target.value if target else None, unit),
        "by": day_words(target.by, year=True) if target and target.by else "no date",
        "standing": STANDS.get(str(entry.standing), "Not known"),
        "sustained": f"sustained: met at {entry.met_in_a_row} publications in a row"
        if entry.is_sustained
        else f"not yet sustained: met at the last {entry.met_in_a_row} of {entry.targets.sustained_over} asked for"
        if entry.met_in_a_row
        else f"not sustained: {entry.targets.sustained_over} in a row are asked for",
        "course": found.words,
        "words": [*entry.in_words, *_restated_words(entry, report, restated)],
        "said": said,
        "comment": str(_comments(report).get(entry.indicator.id, "")),
    }


def _comments(report: BoardReport) -> Mapping[str, Any]:
    return report.comments


def _accountability(first: date, last: date) -> list[str]:
    asked, held = accountability.challenges_in(first, last), accountability.meetings_in(first, last)
    decided = accountability.decisions_in(first, last)
    waiting = [one for one in decided if one.is_open(last)]
    late = [one for one in waiting if one.due_on and one.due_on < last]
    return [
        f"Meetings: {len(held.held)} held of {len(held.due)} due.",
        (
            f"Challenges: {len(asked.asked)} asked, {len(asked.answered)} answered ({len(asked.answered_late)} late),"
            f" {len(asked.open)} open at the end, {len(asked.late)} of them late."
        ),
        f"Decisions and actions: {len(decided)} taken, {len(waiting)} open at the end, {len(late)} of them late.",
    ]
