"""How the rows of W21 are found. No row names anybody."""

from collections.abc import Mapping

from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.supervision.feedback_rules import SMALLEST_GROUP, Answer, shown_as


def needs_met(on: OnDay) -> Rows:
    """W21: sessions whose supervisee says that it met their needs / those with feedback, in 13 weeks to a month's end.

    Not told where fewer than 5 people said something. No row names anybody: its key is a number within the team,
    service or council as whose row it may be shown, and in each the sessions that met needs come first.
    """
    if not on.knows("staff") or len({one.worker_id for one in on.feedback}) < SMALLEST_GROUP:
        return None
    parents: Mapping[str, str | None] = {code: team.parent_code for code, team in on.tree.teams.items()}
    shown = shown_as(on.feedback, parents)
    said: dict[str | None, list[bool]] = {}
    for one in on.feedback:
        said.setdefault(shown[one.id], []).append(one.answers["needs_met"] is Answer.YES)
    return [
        Row(f"session {n} of {code or 'the council'}", None, code, ONE if met else NONE, ONE)
        for code, answers in sorted(said.items(), key=lambda one: one[0] or "")
        for n, met in enumerate(sorted(answers, reverse=True), start=1)
    ]
