"""Pairs, as they download: never what was said, for nothing of it is kept."""

from workforce.training.mentoring.pages import SHOWN, MentoringPage
from workforce.web.pages import day_words
from workforce.web.tables import Column, Table


def pairs(page: MentoringPage) -> Table:
    """Return the pairs of the page, by the name of who is mentored unless another order is asked for."""
    columns = [
        Column("mentee", "Mentored", lambda one: one.mentee),
        Column("mentor", "Mentor", lambda one: one.mentor),
        Column("purpose", "For", lambda one: one.purpose_words),
        Column("start", "Since", lambda one: one.started_on),
        Column("planned", "Planned to", lambda one: one.planned_end_on),
        Column("ended", "Ended on", lambda one: one.ended_on),
        Column("why", "Why it ended", lambda one: one.ended_words),
        Column("meetings", "Meetings", lambda one: one.meetings, numeric=True),
        Column("last", "Last met", lambda one: one.last_met_on),
    ]
    about = [
        f"Mentoring as at {day_words(page.day, year=True)}: {SHOWN[page.asked.show].lower()}",
        "; ".join(f"{one.words.lower()} with a mentor: {one.with_mentor} of {one.of}" for one in page.reach),
        f"Only team {page.asked.team}" if page.asked.team else "All teams in scope",
    ]
    return Table.asked("mentoring", columns, page.shown, about)
