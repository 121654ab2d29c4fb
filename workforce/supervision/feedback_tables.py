"""Sums of feedback, as they download."""

from collections.abc import Callable

from workforce.supervision.feedback_pages import FeedbackPage, GroupLine
from workforce.supervision.feedback_rules import QUESTIONS, Answer
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def _count(question: str, answer: Answer) -> Callable[[GroupLine], int | None]:
    return lambda line: line.sums.of(question, answer) if line.sums else None


def groups(page: FeedbackPage) -> Table:
    """Return the sums of teams in scope, the widest group first; nothing where a sum is not shown."""
    columns = [
        Column("group", "Group", lambda line: line.name, sortable=False),
        Column("sessions", "Sessions", lambda line: line.sums.sessions if line.sums else None, numeric=True,
               sortable=False),
        Column("people", "People", lambda line: line.sums.people if line.sums else None, numeric=True, sortable=False),
        *(
            Column(f"{one.key}-{answer}", f"{one.short}: {answer}", _count(one.key, answer), numeric=True,
                   sortable=False)
            for one in QUESTIONS
            for answer in Answer
        ),
    ]  # fmt: skip
    first, last = day_words(page.quarter.first, year=True), day_words(page.quarter.last, year=True)
    hidden = sum(line.sums is None for line in page.groups)
    about = [
        f"Feedback after supervision, given from {first} to {last}, by the team of the supervisor. Not for appraisal",
        f"Not shown: {hidden} groups, of fewer than 5 people or where a difference would tell of fewer",
    ]
    return Table("supervision-feedback", columns, page.groups, about)
