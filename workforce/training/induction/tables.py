"""Inductions, and the tasks of one plan, as they download."""

from workforce.people.rules import GRADE_WORDS, Grade
from workforce.training.induction.pages import SHOW_WORDS, Inductions, Line
from workforce.training.induction.plan_page import PlanPage, TaskLine
from workforce.training.induction.rules import KIND_WORDS
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def grade_of(line: Line) -> str:
    """Return the grade of an induction's first day, in words."""
    posts = line.induction.life.posts_on(line.induction.first_on)
    return GRADE_WORDS[Grade(posts[0].grade)] if posts else ""


def _plan(line: Line) -> str:
    if line.plan is None:
        return "none"
    return f"{line.plan.settled} of {len(line.plan.tasks)} tasks settled"


def _signed(line: Line) -> str:
    if line.plan is None:
        return ""
    plan = line.plan.plan
    said = [who for who, at in (("manager", plan.week_one_at), ("worker", plan.week_one_worker_at)) if at]
    return " and ".join(said) or "nobody"


def listed(page: Inductions) -> Table:
    """Return the inductions that are asked for, by first day unless another order is asked for."""
    columns = [
        Column("number", "Employee number", lambda line: line.induction.life.employee_number),
        Column("name", "Name", lambda line: line.induction.life.name),
        Column("team", "Team", lambda line: line.team_name),
        Column("grade", "Grade", grade_of),
        Column("kind", "Why", lambda line: KIND_WORDS[line.induction.kind]),
        Column("first", "First day", lambda line: line.induction.first_on),
        Column("due", "Complete by", lambda line: line.induction.due_on),
        Column("stands", "Stands", lambda line: str(line.stands)),
        Column("overdue", "Days overdue", lambda line: line.days_overdue, numeric=True),
        Column("plan", "Plan", _plan),
        Column("late", "Late tasks", lambda line: line.late_tasks, numeric=True),
        Column("week-one", "First week signed by", _signed, sortable=False),
        Column("complete", "Complete on", lambda line: line.induction.complete_on),
    ]
    team = f"team {dict(page.teams).get(page.asked.team, page.asked.team)}" if page.asked.team else "all teams in scope"
    known = day_words(page.begins, year=True) if page.begins else "no day yet"
    return Table.asked(
        "inductions", columns, page.shown,
        [f"Inductions as at {day_words(page.day, year=True)}: {SHOW_WORDS[page.asked.show].lower()}, {team}",
         f"Those that began from {known} on; before it they are not known. People who left are not listed."],
        "first",
    )  # fmt: skip


def tasks(page: PlanPage) -> Table:
    """Return the tasks of one plan."""

    def told(line: TaskLine) -> str | None:
        return line.task.dropped_why

    columns = [
        Column("words", "Task", lambda line: line.task.words, sortable=False),
        Column("owner", "Who", lambda line: line.owner, sortable=False),
        Column("part", "Part", lambda line: "first week" if line.task.is_week_one else "later", sortable=False),
        Column("due", "Due", lambda line: line.due_on, sortable=False),
        Column("state", "Stands", lambda line: str(line.state), sortable=False),
        Column("settled", "On", lambda line: line.settled_on, sortable=False),
        Column("done", "Done by", lambda line: line.task.done_by, sortable=False),
        Column("why", "Why not needed", told, sortable=False),
    ]
    return Table(
        f"induction-{page.plan.id}", columns, page.tasks,
        [f"Induction of {page.life.name} from {day_words(page.plan.first_on, year=True)}: {page.plan.template_name}",
         f"As at {day_words(page.day, year=True)}. {page.settled} of {len(page.tasks)} tasks settled."],
    )  # fmt: skip
