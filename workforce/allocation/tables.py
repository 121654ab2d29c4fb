"""The tables of allocation, as they sort and download."""

from collections.abc import Sequence

from workforce.allocation.case_system import ToKey
from workforce.allocation.on_day import OnDay
from workforce.allocation.waiting import Waiting
from workforce.people.rules import grade_words
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def needs_words(one: Waiting) -> list[str]:
    """Return what a child needs of a worker, in words."""
    needs = one.child.facts.needs
    found = ["a registered social worker"] if one.child.is_protected else []
    if needs.grades:
        found.append(" or ".join(sorted(grade_words(grade).lower() for grade in needs.grades)))
    if needs.needs_co_worker:
        found.append("a co-worker")
    found += [f"training in date: {name}" for name in sorted(needs.training)]
    return found


def waiting(on: OnDay, rows: Sequence[Waiting], filters: str) -> Table:
    """Return the children who wait."""
    columns = [
        Column("reference", "Child", lambda w: w.child.facts.reference),
        Column("type", "What it is", lambda w: w.child.label),
        Column("why", "Why", lambda w: w.why.words),
        Column("days", "Days waiting", lambda w: w.days, numeric=True),
        Column("risk", "Risk", lambda w: w.risk),
        Column("needs", "Needs", lambda w: "; ".join(needs_words(w)), sortable=False),
        Column("points", "Points", lambda w: w.child.points, numeric=True),
        Column("reviewed", "Last looked at", lambda w: w.child.facts.review.on if w.child.facts.review else None),
        Column("level", "With", lambda w: w.level.words, sortable=False),
        Column("team", "Team", lambda w: on.tree.name(w.child.team)),
    ]
    about = [
        "Children who wait for a worker",
        f"As at {day_words(on.day, year=True)}, with decisions made here. {filters}",
        "Restricted cases are left out unless you are named for them.",
    ]
    return Table.asked("waiting", columns, rows, about, "")


def to_key(on: OnDay, rows: Sequence[ToKey]) -> Table:
    """Return what is to be keyed into the case system."""
    columns = [
        Column("reference", "Child", lambda r: r.reference),
        Column("kind", "What", lambda r: r.kind.words, sortable=False),
        Column("from", "From", lambda r: r.from_name),
        Column("to", "To", lambda r: r.to_name),
        Column("id", "Their id in the case system", lambda r: r.case_system_id, sortable=False),
        Column("co_worker", "Co-worker", lambda r: r.co_worker, sortable=False),
        Column("starts", "From the day", lambda r: r.starts_on),
        Column("decided", "Decided", lambda r: r.decided_on),
        Column("days", "Working days", lambda r: r.working_days, numeric=True),
        Column("state", "State", lambda r: r.state.words, sortable=False),
        Column("team", "Team", lambda r: on.tree.name(r.team)),
    ]
    about = [
        "Decisions that the case system does not show yet",
        f"Case data as at {day_words(on.day, year=True)}.",
        "Until they are keyed, out-of-hours staff still see the old worker.",
    ]
    return Table.asked("case-system", columns, rows, about, "")
