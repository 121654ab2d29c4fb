"""What the demonstration council has done of its Board's dates: invented, like all of it.

Written straight into the tables: the Board's rules stand beside this package.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text

from workforce.db import db
from workforce.people.rules import add_months

__all__ = ["board_dates", "notice_start"]

BY, ROLE = "head@demo.example", "head"
MONTHS_AGO = 13  # that the Notice began
# Kind, months after the start, days late, where it can be read. The Leader's newest report is not marked: it is late.
DONE = (
    ("chair-first", 2, 0, "Letter to the Minister, IB/3"),
    ("leader", 2, 1, "Letter to the Minister, IB/3"),
    ("chair", 6, 4, "Report IB/9"),
    ("leader", 6, 4, "Report IB/9"),
    ("review", 6, 9, "DfE letter of the first review"),
    ("chair", 12, 2, "Report IB/16"),
)


def notice_start(until: date) -> date:
    """Return the day on which the demonstration's Notice began."""
    return add_months(until, -MONTHS_AGO)


def board_dates(until: date) -> int:
    """Let the head of service have marked what was done of the Board's dates up to a day; return how many.

    The Board's policy must say that the Notice began on `notice_start`. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM board_event)")):
        return 0
    start = notice_start(until)
    for kind, months, late, where in DONE:
        due_on = add_months(start, months)
        done_on = min(due_on + timedelta(days=late), until)
        db.session.execute(
            text('INSERT INTO board_event (kind, due_on, done_on, reference, "by", by_role, at)'
                 " VALUES (:kind, :due_on, :done_on, :reference, :by, :role, :at)"),
            {
                "kind": kind, "due_on": due_on, "done_on": done_on, "reference": where, "by": BY, "role": ROLE,
                "at": datetime.combine(done_on, time(12), UTC),
            },
        )  # fmt: skip
    return len(DONE)
