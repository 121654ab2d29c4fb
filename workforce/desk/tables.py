"""The tables of the first pages, as they sort and download."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from workforce.board.figures.figure import Figure
from workforce.board.figures.on_day import OnDay
from workforce.desk.people import Person, TeamTotals
from workforce.desk.queries import FiguresPage, ServicePage, TeamPage, Untyped
from workforce.desk.voice import GroupVoice, TeamVoice
from workforce.desk.work import Work
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table
from workforce.words import band_words

SUPERVISION_WORDS = {
    "ok": "In date",
    "due": "Due",
    "overdue": "Overdue",
    "away": "Away: clock stopped",
    "unknown": "Not known",
}


def _about(what: str, on: OnDay, left_out: str = "Nothing was left out.") -> list[str]:
    scheme = on.scheme
    return [
        what,
        f"As at {day_words(on.day, year=True)}. Weights and limits: {scheme.scheme.name}, set by {scheme.set_by}.",
        left_out,
    ]


def team(page: TeamPage) -> Table:
    """Return the people of a team page."""
    columns = [
        Column("name", "Name", lambda p: p.person.name),
        Column("team", "Team", lambda p: page.on.tree.name(p.person.team)),
        Column("grade", "Grade", lambda p: p.grade, sortable=False),
        Column("fte", "FTE", lambda p: p.person.fte, numeric=True),
        Column("utilisation", "Workload %", lambda p: p.utilisation),
        Column("band", "Band", lambda p: band_words(p.band), sortable=False),
        Column("points", "Points of limit", lambda p: p.load.points if p.load else None, numeric=True),
        Column("limit", "Limit", lambda p: p.load.limit if p.load else None, numeric=True, sortable=False),
        Column("children", "Children", lambda p: p.children, numeric=True),
        Column("supervision", "Supervision", _due_on),
        Column(
            "supervision_state", "Supervision status", lambda p: SUPERVISION_WORDS[p.supervision_state], sortable=False
        ),
        Column("training", "Training", lambda p: -len(p.training_due)),
    ]
    untyped = sum(1 for p in page.totals.people if p.load and p.load.incomplete)
    left_out = (
        f"{untyped} people hold children without a type: those carry 0 points." if untyped else "Nothing was left out."
    )
    return Table.asked(
        "team", columns, page.totals.people, _about(f"{page.totals.name}: people", page.on, left_out), "name"
    )


def _due_on(person: Person) -> object:
    return person.supervision.due_on if person.supervision else None


def service(page: ServicePage, voice: TeamVoice) -> Table:
    """Return the teams of a service page."""
    teams = [totals for _, group in page.services for totals in group]

    def share(parts: tuple[int, int]) -> float | None:
        return parts[0] / parts[1] if parts[1] else None

    columns = [
        Column("name", "Team", lambda t: t.name),
        Column("people", "People", lambda t: len(t.people), numeric=True),
        Column("utilisation", "Workload %", lambda t: t.utilisation, numeric=True),
        Column("points", "Points", lambda t: t.points_and_limit[0], numeric=True),
        Column("limit", "Limit", lambda t: t.points_and_limit[1], numeric=True),
        Column("over", "Over their limit", lambda t: len(t.over), numeric=True),
        Column("away", "Away", lambda t: len(t.away), numeric=True),
        Column("children", "Children", lambda t: t.children, numeric=True),
        Column("without", "Without a worker here", lambda t: len(t.waiting), numeric=True),
        Column("supervised", "Supervision in date", lambda t: share(t.supervised), numeric=True),
        Column("trained", "Training in date", lambda t: share(t.trained), numeric=True),
        *_voice_columns(voice),
    ]
    return Table.asked("teams", columns, teams, _about("Teams in my scope", page.on))


def _voice_columns(voice: TeamVoice) -> list[Column]:
    """Return what workers said, by team: counts only, and of ratings only those that may be shown."""

    def said(value: Callable[[GroupVoice], object]) -> Callable[[TeamTotals], object]:
        return lambda team: value(voice.teams[team.code]) if team.code in voice.teams else None

    rated = f"Stretched or too much, {day_words(voice.rated_from)} to {day_words(voice.rated_until, year=True)}"
    return [
        Column("waiting", "Questions to answer", said(lambda v: v.waiting), numeric=True, sortable=False),
        Column("raised", "Questions in 12 months", said(lambda v: v.counts.raised), numeric=True, sortable=False),
        Column("answered", "Of these answered", said(lambda v: v.counts.answered), numeric=True, sortable=False),
        Column("median", "Median working days to answer", said(lambda v: v.counts.median_days), sortable=False),
        Column("reviewed", "Looked at together, in date", said(lambda v: v.reviewed), numeric=True, sortable=False),
        Column("feeling", rated, said(lambda v: v.feeling.words), sortable=False),
    ]


def children(work: Work) -> Table:
    """Return the children of one person's work."""
    columns = [
        Column("reference", "Child", lambda line: line.case.reference),
        Column("family", "Family", lambda line: line.family),
        Column("type", "What it is", lambda line: line.label),
        Column("points", "Points", lambda line: line.points, numeric=True),
        Column("since", "Held since", lambda line: line.case.held_since),
    ]
    return Table.asked("children", columns, work.children, _about(f"Children held by {work.me.person.name}", work.on))


def to_correct(on: OnDay, cases: Sequence[Untyped]) -> Table:
    """Return the cases that are to be corrected in the case system."""
    columns = [
        Column("reference", "Case", lambda c: c.reference),
        Column("fault", "What is wrong", lambda c: c.fault),
        Column("team", "Team", lambda c: on.tree.name(c.team)),
        Column("holder", "Worker", lambda c: c.holder),
    ]
    return Table.asked("to-correct", columns, cases, _about("Cases to correct in the case system", on), "reference")


def _former(part: str) -> Callable[[Figure], object]:
    """Return a part of a figure under the former rules, where they changed."""

    def cell(figure: Figure) -> object:
        if figure.former is None or figure.former.ratio is None:
            return None
        return figure.former.value if part == "value" else getattr(figure.former.ratio, part)

    return cell


def _number(target: Mapping[str, Any] | None) -> Decimal | None:
    return Decimal(str(target["value"])) if target and target["value"] is not None else None


def figures(page: FiguresPage) -> Table:
    """Return the indicators of a day."""
    columns = [
        Column("id", "Id", lambda f: f.indicator.id, sortable=False),
        Column("name", "Indicator", lambda f: f.indicator.name, sortable=False),
        Column("value", "Value", lambda f: f.value, numeric=True, sortable=False),
        Column("unit", "Unit", lambda f: f.indicator.unit, sortable=False),
        Column(
            "numerator", "Numerator", lambda f: f.ratio.numerator if f.ratio else None, numeric=True, sortable=False
        ),
        Column(
            "denominator",
            "Denominator",
            lambda f: f.ratio.denominator if f.ratio else None,
            numeric=True,
            sortable=False,
        ),
        Column("good", "Good is", lambda f: f.indicator.good, sortable=False),
        Column("target", "Target", lambda f: _number(f.target), numeric=True, sortable=False),
        Column("former_value", "Value under former rules", _former("value"), numeric=True, sortable=False),
        Column("former_numerator", "Numerator under former rules", _former("numerator"), sortable=False),
        Column("former_denominator", "Denominator under former rules", _former("denominator"), sortable=False),
        Column("former_until", "Former rules until", lambda f: f.former.until if f.former else None, sortable=False),
        Column("changed_by", "Rules changed by", lambda f: f.former.set_by_now if f.former else None, sortable=False),
        Column("target_former", "Target before", lambda f: _number(f.target_former), numeric=True, sortable=False),
    ]
    return Table("figures", columns, page.figures, _about(f"Indicators: {page.name}", page.on))


__all__ = [
    "SUPERVISION_WORDS",
    "TeamTotals",
    "children",
    "figures",
    "service",
    "team",
    "to_correct",
]
