"""First years, as they download. Dates and counts only: nothing that was said."""

from workforce.training.asye.pages import AsyePage, Line
from workforce.training.asye.rules import ReviewState
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table

STATE_WORDS = {
    ReviewState.IN_TIME: "held in time", ReviewState.EARLY: "held early", ReviewState.LATE: "held late",
    ReviewState.OVERDUE: "overdue",
    ReviewState.SOON: "due within 30 days", ReviewState.PLANNED: "to come", ReviewState.PAUSED: "paused",
    ReviewState.NOT_ASKED: "not asked: the programme ended before",
}  # fmt: skip


def stands(line: Line) -> str:
    """Return how a programme stands, in words."""
    if line.lacks_programme and line.terms is None:
        return "no programme yet"
    if line.terms is not None and line.is_ended:
        return f"ended: {(line.terms.outcome or '').replace('_', ' ')}"
    return "away" if line.person is not None and line.person.is_away else "running"


def _agreement(line: Line) -> str | None:
    if line.terms is None:
        return None
    return "signed by all three" if not line.unsigned else "to sign: " + ", ".join(line.unsigned)


def people(page: AsyePage) -> Table:
    """Return the first years that are asked for, by name unless another order is asked for."""
    columns = [
        Column("name", "Name", lambda one: one.found.name),
        Column("number", "Employee number", lambda one: one.found.employee_number, sortable=False),
        Column("team", "Team", lambda one: one.team_name),
        Column("stands", "Programme", stands),
        Column("start", "Started", lambda one: one.terms.started_on if one.terms else None),
        Column("employed", "Employed from", lambda one: one.terms.employed_on if one.terms else None, sortable=False),
        Column("months", "Months served", lambda one: one.months),
        Column("end", "Ends", lambda one: one.ends_on),
        Column("assessor", "Assessor", lambda one: one.assessor.name if one.assessor else None),
        Column("next", "Next review", lambda one: one.next.due_on if one.next else None),
        Column("review", "Which", lambda one: one.next.words if one.next else None, sortable=False),
        Column("overdue", "Reviews overdue", lambda one: one.overdue if one.terms else None, numeric=True),
        Column("owed", "Protected hours owed, 4 weeks", lambda one: one.protected.owed if one.protected else None,
               numeric=True, sortable=False),
        Column("taken", "Protected hours taken, 4 weeks", lambda one: one.protected.taken if one.protected else None,
               numeric=True, sortable=False),
        Column("time", "Protected time taken, %", lambda one: one.protected.percent if one.protected else None),
        Column("within", "Weeks within the limit", lambda one: one.within if one.weeks else None),
        Column("weeks", "Weeks known", lambda one: len(one.weeks), numeric=True, sortable=False),
        Column("agreement", "Learning agreement", _agreement),
    ]  # fmt: skip
    if not page.sees_loads:
        columns = [one for one in columns if one.key not in ("within", "weeks")]
    asked = page.asked
    team = f", team {dict(page.teams).get(asked.team, asked.team)}" if asked.team else ""
    about = [
        f"First years in practice ({page.offered[asked.show]}{team}) as at {day_words(page.day, year=True)}",
        f"Rules set by {page.set_by}. Due dates move with absence and part-time hours",
    ]
    return Table.asked("first-years", columns, page.shown, about, default="name")
