"""What the impact page lists, as it sorts and downloads. The sums carry no name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from workforce.training.impact.pages import CourseLine, ImpactPage, Waiting
from workforce.training.impact.rules import Stage
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def _state(one: Waiting) -> str:
    return "waits for your view" if one.given else "not answered yet"


def waiting(page: ImpactPage, day: date) -> Table:
    """Return what waits for a manager."""
    columns = [
        Column("person", "Person", lambda one: one.person.name),
        Column("course", "Course", lambda one: one.one.course_name),
        Column("ended", "Last day of the course", lambda one: one.one.ended_on),
        Column("state", "What is to do", _state),
        Column("until", "In time until", lambda one: one.last),
    ]
    about = [f"Impact of training: returns that wait, as at {day_words(day, year=True)}. Not for appraisal"]
    return Table.asked("impact-waiting", columns, page.waiting, about, default="")


def _count(stage: Stage, question: str, answer: str) -> Callable[[CourseLine], Any]:
    return lambda line: line.sums.counts.get(stage, {}).get(question, {}).get(answer, 0) if line.shows(stage) else None


def _given(stage: Stage) -> Callable[[CourseLine], int]:
    return lambda line: line.sums.given[stage]


def sums(page: ImpactPage) -> Table:
    """Return the sums of each course: counts per answer, beside how many answered, of how many."""
    columns = [
        Column("course", "Course", lambda line: line.name, sortable=False),
        Column("attended", "Took part", lambda line: line.sums.attended, numeric=True, sortable=False),
    ]
    for stage in Stage:
        columns.append(Column(stage, f"Answered, {stage}", _given(stage), numeric=True, sortable=False))
        columns += [
            Column(f"{stage}-{one.id}-{value}", f"{stage}: {one.short}: {words}", _count(stage, one.id, value),
                   numeric=True, sortable=False)
            for one in page.decided.questions[stage]
            for value, words in one.answers.items()
        ]  # fmt: skip
    columns.append(Column("in-time", "Later, in time", lambda line: line.sums.in_time, numeric=True, sortable=False))
    first, last = day_words(page.quarter.first, year=True), day_words(page.quarter.last, year=True)
    hidden = sum(set(Stage) != line.shown for line in page.lines or ())
    about = [
        f"Impact of training: courses whose last questions closed from {first} to {last}. Not for appraisal",
        f"Answers are counts; those of fewer than {page.decided.smallest_group} people are left out",
        f"Lines that lack some answers for that reason: {hidden}",
    ]
    return Table("impact", columns, page.lines or [], about)
