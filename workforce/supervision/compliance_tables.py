"""The tables of the pages about compliance, as they sort and download: dates, lengths and names, nothing else."""

from collections.abc import Callable, Sequence

from workforce.people.rules import grade_words
from workforce.supervision.compliance_lines import DueSession, Group, Line, Logged, MonthEnd
from workforce.supervision.compliance_pages import Compliance
from workforce.supervision.compliance_rules import LATE, State
from workforce.supervision.queries import MonthOfOne
from workforce.supervision.rules import Kind
from workforce.supervision.timeline_queries import period_of
from workforce.supervision.timeline_rules import Ending
from workforce.web.pages import day_words, plural
from workforce.web.tables import Column, Table

GROUPS = {"team": "Team", "grade": "Grade", "phase": "Phase"}
SHOWN: dict[str, tuple[str, Callable[[Line], bool]]] = {  # which people a list shows
    "overdue": ("Overdue", lambda line: line.state is State.OVERDUE),
    "soon": ("Due within 7 days", lambda line: line.state is State.SOON),
    "in-date": ("In date", lambda line: line.state in (State.IN_DATE, State.SOON)),
    "away": ("Away", lambda line: line.state is State.AWAY),
    "all": ("Everybody", lambda _: True),
}
LOGGED = {  # which sessions a list shows
    "all": "All sessions",
    "held": "Held",
    "full": "Full length, not interrupted",
    "short": "Not in full: short, interrupted or length not given",
    "interrupted": "Interrupted",
    "planned": "Planned",
    "cancelled": "Cancelled",
    "moved": "Moved",
    "missing": "Planned, neither held nor cancelled in the data",
    "beside": "Held as group, case or informal supervision",
}
DUE = {"all": "All", "in-time": "Held by the due day", "late": "Not held by the due day"}
MONTH = {"without": "Without a full session", "with": "With a full session", "all": "Everybody"}
ENDINGS = {
    Ending.HELD: "held",
    Ending.AWAY: "away since",
    Ending.LEFT: "left",
    Ending.CHANGED: "counted anew after a change of rules",
}


def _about(page: Compliance, what: str, left_out: str = "Nothing was left out.") -> list[str]:
    asked = page.asked
    filters = [
        f"{name} {words}"
        for name, words in (
            ("team", page.tree.name(asked.team) if asked.team else ""),
            ("grade", grade_words(asked.grade).lower() if asked.grade else ""),
            ("phase", next((one.words for one in page.phases if one.key == asked.phase), "")),
        )
        if words
    ]
    shown = f"{page.who.words}; " + (", ".join(filters) or "all in scope")
    return [f"{what}. As at {day_words(page.day, year=True)}", f"Shown: {shown}", left_out]


def groups(page: Compliance, group: str) -> Table:
    """Return the people by team, grade or phase."""
    columns = [
        Column("name", GROUPS[group], lambda one: one.words, sortable=group == "team"),
        Column("due", "Due", lambda one: one.in_date.whole, numeric=True),
        Column("in_date", "In date", lambda one: one.in_date.part, numeric=True, sortable=False),
        Column("percent", "In date %", lambda one: one.in_date.percent, numeric=True),
        Column("soon", "Due within 7 days", lambda one: len(one.of(State.SOON)), numeric=True),
        Column("overdue", "Overdue", lambda one: len(one.of(State.OVERDUE)), numeric=True),
        Column("longest", "Longest overdue, days", lambda one: one.longest_overdue, numeric=True),
        Column("away", "Away", lambda one: len(one.of(State.AWAY)), numeric=True),
        Column("fell_due", "Fell due in 13 weeks", _whole, numeric=True, sortable=False),
        Column("in_time", "Held by the due day", _part, numeric=True, sortable=False),
        Column("period", "Held by the due day %", lambda one: one.period and one.period.percent, numeric=True),
    ]
    name = f"supervision-by-{group}"
    return Table.asked(name, columns, page.by(group), _about(page, f"Supervision by {group}"), "name")


def _whole(one: Group) -> int | None:
    return one.period.whole if one.period else None


def _part(one: Group) -> int | None:
    return one.period.part if one.period else None


def history(page: Compliance) -> Table:
    """Return how supervision stood at the end of each month."""
    columns = [
        Column("day", "As at", lambda one: one.day, sortable=False),
        Column("in_date", "In date", lambda one: one.share and one.share.part, numeric=True, sortable=False),
        Column("due", "Due", lambda one: one.share and one.share.whole, numeric=True, sortable=False),
        Column("percent", "In date %", lambda one: one.share and one.share.percent, numeric=True, sortable=False),
    ]
    unknown = sum(one.share is None for one in page.history)
    left_out = f"Not known at {unknown} of the ends of months: before the data begins." if unknown else "All known."
    rows: Sequence[MonthEnd] = page.history
    return Table("supervision-history", columns, rows, _about(page, "Supervision at each month's end", left_out))


def people(page: Compliance, show: str, late: str) -> Table:
    """Return the people behind a figure: when supervision was held, is due, is planned."""
    wanted = next((one for one in LATE if one.key == late), None)
    rows = [
        line
        for line in page.lines
        if SHOWN[show][1](line) and (wanted is None or wanted.holds(line.days_overdue))
    ]  # fmt: skip
    columns = [
        Column("name", "Name", lambda line: line.person.name),
        Column("number", "Employee number", lambda line: line.person.employee_number, sortable=False),
        Column("team", "Team", lambda line: page.tree.name(line.post.team)),
        Column("grade", "Grade", lambda line: grade_words(line.post.grade)),
        Column("phase", "Phase", lambda line: line.phase.words if line.phase else None),
        Column("state", "Supervision", lambda line: line.state.value, sortable=False),
        Column("held", "Last held", lambda line: line.last_held_on),
        Column("due", "Due", lambda line: line.due_on),
        Column("overdue", "Days overdue", lambda line: line.days_overdue, numeric=True),
        Column("next", "Next planned", lambda line: line.next_on),
    ]
    what = f"Supervision, people: {SHOWN[show][0].lower()}" + (f" by {wanted.words}" if wanted else "")
    return Table.asked("supervision-people", columns, rows, _about(page, what), "name")


def kind_words(kind: str) -> str:
    """Return a kind of session in words."""
    return Kind(kind).words if kind in set(Kind) else kind


def became(page: Compliance, one: Logged) -> str:
    """Return what became of a session, in words."""
    session = one.session
    reason = page.rules.reason_words(one.reason) if one.reason else "no reason given"
    if session.is_cancelled:
        return f"cancelled: {reason}"
    if session.held_on is None:
        return "planned, not recorded as held"
    parts = [f"moved: {reason}"] if session.is_moved else []
    parts += ["interrupted"] if session.interrupted else []
    parts += ["length disputed"] if session.is_disputed else []
    return ", ".join(["held", *parts])


def sessions(page: Compliance, what: str, reason: str | None) -> Table:
    """Return the sessions of the period behind a figure."""
    rows = page.log().chosen(what)
    if reason is not None:
        rows = [one for one in rows if one.reason == reason]
    first, last = period_of(page.day)
    columns = [
        Column("name", "Name", lambda one: one.person.name),
        Column("team", "Team then", lambda one: page.tree.name(one.post.team)),
        Column("supervisor", "Supervisor", lambda one: one.session.supervisor),
        Column("kind", "Kind", lambda one: kind_words(one.session.kind), sortable=False),
        Column("planned", "Planned", lambda one: one.session.planned_on),
        Column("held", "Held", lambda one: one.session.held_on),
        Column("minutes", "Minutes", lambda one: one.session.minutes if one.session.held_on else None, numeric=True),
        Column("became", "What became of it", lambda one: became(page, one), sortable=False),
    ]
    title = (
        f"Supervision sessions, {day_words(first, year=True)} to {day_words(last, year=True)}: {LOGGED[what].lower()}"
    )
    left_out = "All rows."
    if page.unmatched:
        left_out = f"{plural(page.unmatched, 'session matches', 'sessions match')} nobody in the staff data."
    return Table.asked("supervision-sessions", columns, rows, _about(page, title, left_out))


def due(page: Compliance, show: str) -> Table:
    """Return the sessions that fell due in the period, and when each was held."""
    ways: dict[str, Callable[[DueSession], bool]] = {
        "in-time": lambda one: one.obligation.is_in_time,
        "late": lambda one: not one.obligation.is_in_time,
        "all": lambda _: True,
    }
    columns = [
        Column("name", "Name", lambda one: one.person.name),
        Column("team", "Team then", lambda one: page.tree.name(one.post.team)),
        Column("grade", "Grade then", lambda one: grade_words(one.post.grade)),
        Column("anchor", "Counted from", lambda one: one.obligation.anchor),
        Column("due", "Due", lambda one: one.obligation.due_on),
        Column("held", "Held", lambda one: one.obligation.met_on),
        Column("late", "Days late", lambda one: one.obligation.days_late(page.day), numeric=True),
        Column("became", "What became of it", ended, sortable=False),
    ]
    first, last = period_of(page.day)
    what = f"Supervision that fell due, {day_words(first, year=True)} to {day_words(last, year=True)}"
    rows = [one for one in page.due or () if ways[show](one)]
    return Table.asked("supervision-due", columns, rows, _about(page, f"{what}: {DUE[show].lower()}"), "due")


def ended(one: DueSession) -> str:
    """Return what became of a session that fell due, in words."""
    ended = one.obligation.ended_by
    if ended is Ending.HELD:
        return "held by the due day" if one.obligation.is_in_time else "held late"
    return ENDINGS[ended] if ended else "not held yet"


def month(page: Compliance, show: str) -> Table:
    """Return who of those in post all last month had a full session in it."""
    ways: dict[str, Callable[[MonthOfOne], bool]] = {
        "with": lambda one: one.had_full, "without": lambda one: not one.had_full, "all": lambda _: True,
    }  # fmt: skip
    columns = [
        Column("name", "Name", lambda one: one.name),
        Column("team", "Team then", lambda one: page.tree.name(one.team)),
        Column("minutes", "Longest session, minutes", lambda one: one.best_minutes, numeric=True),
        Column("full", "Full session", lambda one: "yes" if one.had_full else "no", sortable=False),
    ]
    rows = [one for one in page.month or () if ways[show](one)]
    words = f"Full sessions in the last whole month: {MONTH[show].lower()}"
    return Table.asked("supervision-month", columns, rows, _about(page, words), "name")
