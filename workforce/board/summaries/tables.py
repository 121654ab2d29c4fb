"""The Board's tables, as they download; and which rows behind a figure somebody may see."""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from workforce.allocation.on_day import RESTRICTED
from workforce.board.figures.children_measures import case_of
from workforce.board.figures.figure import About, Indicator
from workforce.board.figures.indicators import BY_ID
from workforce.board.summaries.history import Restated
from workforce.board.summaries.models import Summary
from workforce.board.summaries.pack import Entry, Pack, as_role
from workforce.web.access import Permission, Scope, Viewer
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

COUNTS_THE_REST = frozenset({"W22", "W25"})  # case rows of which those are to be seen that are not counted

FORMER = (
    ("former_value", "Value under former rules", ("former", "value")),
    ("former_numerator", "Numerator under former rules", ("former", "numerator")),
    ("former_denominator", "Denominator under former rules", ("former", "denominator")),
    ("former_until", "Former rules until", ("former", "until")),
    ("former_changed_by", "Rules changed by", ("former", "set_by_now")),
    ("target_former", "Target before", ("target_former", "value")),
    ("target_former_until", "Target before, until", ("target_former", "until")),
)


def _former(part: tuple[str, str], roles: Mapping[str, str]) -> Callable[[Entry], Any]:
    """Return what a line has of the rules or the target before: dates, who changed them as a role, else a number."""
    where, name = part

    def cell(entry: Entry) -> Any:
        value = (entry.now.get(where) or {}).get(name)
        if name == "set_by_now":
            return value and as_role(value, roles)
        return value if name == "until" else _float(value)

    return cell


def seen_rows(
    found: Sequence[dict[str, Any]], viewer: Viewer, indicator: str, restricted: Container[str] = ()
) -> tuple[list[dict[str, Any]], int]:
    """Return the rows in a viewer's scope, and how many are not; case references only for those who may see them.

    `restricted`: references of cases for which the viewer is not named.
    """
    is_about_children = _about(indicator) is About.CHILDREN
    if is_about_children and not viewer.may(Permission.SEE_CASES):
        return [], len(found)
    if indicator == "W6" and not viewer.may(Permission.AUDIT_SUPERVISION):
        return [], len(found)  # grades of single records are for those who audit
    seen = [row for row in found if viewer.scope is Scope.ALL or viewer.sees_team(row["team"])]
    if is_about_children:  # the children who wait, not every case
        seen = [row for row in seen if (row["numerator"] == "0") is (indicator in COUNTS_THE_REST)]
        seen = [{**row, "key": RESTRICTED} if case_of(row["key"]) in restricted else row for row in seen]
    return seen, len(found) - len(seen)


def _named_by(indicator: str) -> str:
    """Return what the key of a figure's rows is."""
    if indicator == "W6":
        return "Session"
    if indicator == "W13":
        return "Employee number and first day"
    if indicator == "W4-period":
        return "Employee number and due day"
    names = {About.CHILDREN: "Case", About.ANSWERS: "Answer", About.ADDED: "Month"}
    return names.get(_about(indicator), "Employee number")


def _about(indicator: str) -> About:
    return BY_ID[indicator].about if indicator in BY_ID else About.ADDED


def rows(summary: Summary, indicator: Indicator, seen: Sequence[dict[str, Any]], hidden: int) -> Table:
    """Return the rows behind a figure."""
    teams = summary.context["teams"]
    known = {name for row in seen for name in row} - {"key", "name", "team", "numerator", "denominator"}
    words = {
        "grade": "Grade", "employment": "Employed as",
        "started_on": "First day", "why": "Why", "due_on": "Due on",
        "last_held_on": "Last held", "held_on": "Held on", "is_registered": "Registered or paired",
        "is_trained": "Trained", "is_experienced": "Experienced", "is_supervised": "Own supervision in date",
        "supervisees": "People supervised", "days": "Days", "since": "Since", "holder": "Worker",
        "points": "Points", "limit": "Limit", "utilisation_percent": "Workload %", "minutes": "Longest session",
        "last_day": "Last day", "completed_on": "Completed", "left_on": "Left on", "type": "Type",
        "overloaded_now": "Overloaded now", "overloaded_weeks": "Of 4 ends of weeks, overloaded at",
        "hours": "Full or part time",
        "terms": "Own or agency", "registered": "Years registered", "holders": "Workers in 12 months",
        "as_at": "Counted on", "level": "Stands with", "plan": "Plan", "incomplete": "Incomplete",
        "absences_without_days": "Absences without days", "referred_on": "Referred",
        "referred_before_on": "Referred before", "authorised_on": "Authorised", "working_days": "Working days",
        "working_days_from_start": "Working days from start", "plan_began_on": "Plan began",
        "plan_before_ended_on": "Plan before ended",
    }  # fmt: skip

    numbers = {"days", "points", "limit", "utilisation_percent", "minutes", "overloaded_weeks", "holders"}
    numbers |= {"supervisees", "working_days", "working_days_from_start"}

    def detail(name: str) -> Column:
        if name in numbers:
            return Column(name, words[name], lambda row: _float(row.get(name)), numeric=True)
        return Column(name, words[name], lambda row: row.get(name), sortable=False)

    columns = [
        Column("key", _named_by(indicator.id), lambda row: row["key"]),
        Column("name", "Name", lambda row: row["name"]),
        Column("team", "Team", lambda row: (teams.get(row["team"]) or [row["team"] or "no team"])[0]),
        Column("numerator", "Counted", lambda row: float(row["numerator"]), numeric=True),
        Column("denominator", "Out of", lambda row: float(row["denominator"]), numeric=True),
        *(detail(name) for name in words if name in known),
    ]
    if indicator.about is not About.STAFF:
        columns.pop(1)
    told = "as frozen in a draft" if summary.published_at is None else "as published"
    about = [
        f"{indicator.id} {indicator.name}: {indicator.counts}",
        f"As at {day_words(summary.as_at, year=True)}, {told}. Fingerprint {summary.sha256[:12]}.",
        f"{hidden} rows are not shown here: outside your teams, or not among those counted." if hidden else "All rows.",
    ]
    return Table.asked(f"{indicator.id}-{summary.as_at}", columns, seen, about)


def _published(summary: Summary) -> str:
    if summary.published_at is None:
        return "A DRAFT, not published"
    return f"Published {summary.published_at:%Y-%m-%d %H:%M} UTC"


def summary(pack: Pack, roles: Mapping[str, str]) -> Table:
    """Return a summary's figures; `roles`: those of the accounts that decided something."""
    columns = [
        Column("id", "Id", lambda e: e.indicator.id, sortable=False),
        Column("name", "Indicator", lambda e: e.indicator.name, sortable=False),
        Column("value", "Value", lambda e: e.value, numeric=True, sortable=False),
        Column("unit", "Unit", lambda e: e.indicator.unit, sortable=False),
        Column("numerator", "Numerator", lambda e: _float(e.now["numerator"]), numeric=True, sortable=False),
        Column("denominator", "Denominator", lambda e: _float(e.now["denominator"]), numeric=True, sortable=False),
        Column("before", "Value before", lambda e: _float(e.before["value"]) if e.before else None, sortable=False),
        Column("good", "Good is", lambda e: e.indicator.good, sortable=False),
        Column("target", "Target", lambda e: _float(e.now["target"]), numeric=True, sortable=False),
        Column("target_by", "Target by", lambda e: e.now["target_by"], sortable=False),
        *(Column(name, words, _former(part, roles), sortable=False) for name, words, part in FORMER),
        Column("trend", "Trend", lambda e: e.direction, sortable=False),
        Column("assurance", "Will the target be met?", lambda e: e.assurance, sortable=False),
        Column("england", "England", lambda e: e.published, numeric=True, sortable=False),
    ]
    left_out = [f"Left out: {count} of {of} {words}" for words, count, of, _, _ in pack.left_out() if count]
    about = [
        f"Improvement Board summary, whole council, as at {day_words(pack.summary.as_at, year=True)}",
        f"{_published(pack.summary)}. Fingerprint {pack.summary.sha256}",
        *([f"England: {pack.compared_with}"] if pack.compared_with else []),
        *left_out,
    ]
    return Table("summary", columns, pack.entries, about)


def restatements(found: Sequence[tuple[Restated, Summary | None]]) -> Table:
    """Return every restatement, with both values and the reason."""
    columns = [
        Column("id", "Id", lambda r: r[0].indicator.id),
        Column("name", "Indicator", lambda r: r[0].indicator.name),
        Column("as_at", "Summary of", lambda r: r[0].as_at),
        Column("told", "Published as", lambda r: _float(r[0].told["value"]), numeric=True),
        Column("told_numerator", "Published numerator", lambda r: _float(r[0].told["numerator"]), numeric=True),
        Column("told_denominator", "Published denominator", lambda r: _float(r[0].told["denominator"]), numeric=True),
        Column("now", "Restated as", lambda r: _float(r[0].now["value"]), numeric=True),
        Column("now_numerator", "Restated numerator", lambda r: _float(r[0].now["numerator"]), numeric=True),
        Column("now_denominator", "Restated denominator", lambda r: _float(r[0].now["denominator"]), numeric=True),
        Column("reason", "Why", lambda r: r[0].reason, sortable=False),
        Column("first", "Told first in the summary of", lambda r: r[1].as_at if r[1] else None),
    ]
    return Table.asked("restatements", columns, found, ["Restatements of the Improvement Board's figures"])


def _float(text: str | float | None) -> float | None:
    return None if text is None else float(text)
