"""Quality audits as they download. No file names a person."""

from typing import Any

from workforce.supervision.audit_pages import Line, SamplePage
from workforce.supervision.audit_rules import Answer
from workforce.supervision.rules import Kind
from workforce.web.pages import day_words, instant_words
from workforce.web.tables import Column, Table


def _about(page: SamplePage, what: str) -> list[str]:
    sample, rule = page.sample, page.sample.rule
    period = f"{day_words(rule.from_on, year=True)} to {day_words(rule.to_on, year=True)}"
    return [
        f"{what}, quality audit sample {sample.id}, as at {day_words(page.day, year=True)}",
        f"Sessions held {period}; {sample.size} of {len(sample.eligible)} eligible records, seed {sample.seed}",
        f"Drawn on {instant_words(sample.drawn_at)}; left out {sample.left_out} that none of the readers may read",
        f"Read and shown: {page.learning.records} of {sample.size} records",
    ]


def _kind(line: Line) -> str:
    return Kind(line.item.kind).words


def records(page: SamplePage) -> Table:
    """Return the records of a sample; never sorted by grade."""
    columns = [
        Column("place", "Record, as drawn", lambda line: line.item.place),
        Column("session", "Session", lambda line: line.item.key),
        Column("held", "Held", lambda line: line.item.held_on),
        Column("kind", "Kind", _kind),
        Column("team", "Team", lambda line: line.team_name),
        Column("state", "State", lambda line: line.state, sortable=False),
        Column("grade", "Grade", lambda line: line.grade.words if line.grade else None, sortable=False),
    ]
    return Table.asked("audit-records", columns, page.lines, _about(page, "Records"), "place")


def questions(page: SamplePage) -> Table:
    """Return the answers of the first readers, by question."""

    def count(answer: Answer) -> Any:
        return lambda row: row[1].get(answer, 0)

    columns = [
        Column("question", "Question", lambda row: row[0].words, sortable=False),
        Column("source", "Source", lambda row: row[0].source, sortable=False),
        *(Column(one.value, one.words.capitalize(), count(one), numeric=True, sortable=False) for one in Answer),
    ]
    return Table("audit-questions", columns, page.learning.questions, _about(page, "Answers of the first readers"))
