"""How one requirement of one person is shown: words, a second line, a style. Pure but for the words of dates."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from workforce.training.rules import State
from workforce.training.today import LAPSES_SOON_DAYS, Trained
from workforce.web.pages import day_short


class Shown(StrEnum):
    """What a cell says, in the order in which the page counts them."""

    IN_DATE = "in date"
    DUE = "due in 90 days"
    LAPSED = "lapsed"
    NEVER = "never"
    NOT_KNOWN = "not known"
    FIRST_DUE = "first due"
    EXEMPT = "exempt"
    AWAY = "away"

    @property
    def is_counted(self) -> bool:
        """Whether it counts among what is asked now."""
        return self in (Shown.IN_DATE, Shown.DUE, Shown.LAPSED, Shown.NEVER, Shown.NOT_KNOWN)

    @property
    def is_in_date(self) -> bool:
        """Whether it is in date, however soon it lapses."""
        return self in (Shown.IN_DATE, Shown.DUE)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell of the matrix."""

    shown: Shown
    words: str
    note: str
    style: str
    last_day: date | None
    counts: bool = True  # among what is asked now; else it stands beside

    @property
    def is_asked(self) -> bool:
        """Whether it counts among what is asked now."""
        return self.counts and self.shown.is_counted

    @property
    def tone(self) -> str:
        """Return how a page marks it: ok, watch, bad, quiet."""
        if self.shown in (Shown.LAPSED, Shown.NEVER):
            return "bad"
        if self.style:
            return "watch" if self.shown in (Shown.DUE, Shown.FIRST_DUE) else "quiet"
        return "ok" if self.shown is Shown.IN_DATE else "quiet"

    @property
    def text(self) -> str:
        """Return it as a download has it: the state, and the last day where there is one."""
        state = "in date" if self.shown is Shown.DUE else self.shown.value
        if self.shown in (Shown.FIRST_DUE, Shown.NEVER):
            return f"{state}, due by {self.last_day}"
        return f"{state}, last day {self.last_day}" if self.last_day else state


def _month(day: date | None) -> str:
    return f"{day:%b %Y}" if day else ""


def cell_of(one: Trained, day: date, known_from: date | None) -> Cell:
    """Return the cell of one requirement of one person."""
    last, due_by = one.standing.last_day, one.standing.due_by
    match one.standing.state:
        case State.IN_DATE if one.lapses_within(day, LAPSES_SOON_DAYS):
            found = Cell(Shown.DUE, "Due", f"by {day_short(last)}", "app-cell--due", last)
        case State.IN_DATE:
            found = Cell(Shown.IN_DATE, "In date", f"to {_month(last)}" if last else "done", "", last)
        case State.LAPSED:
            found = Cell(Shown.LAPSED, "Lapsed", day_short(last), "app-cell--lapsed", last)
        case State.NEVER:
            found = Cell(Shown.NEVER, "Never", f"due {day_short(due_by)}", "app-cell--never", due_by)
        case State.STARTING:
            is_soon = (due_by - day).days <= LAPSES_SOON_DAYS
            found = Cell(Shown.FIRST_DUE, "First due", f"by {day_short(due_by)}", "app-cell--due" * is_soon, due_by)
        case State.EXEMPT:
            found = Cell(Shown.EXEMPT, "Exempt", f"to {_month(last)}", "app-cell--na", last)
        case State.NOT_KNOWN:
            found = Cell(Shown.NOT_KNOWN, "Not known", f"before {_month(known_from)}", "app-cell--na", None)
        case _:
            found = Cell(Shown.AWAY, "Away", "", "app-cell--na", None)
    return found if one.standing.counts else replace(found, counts=False)


@dataclass(frozen=True, slots=True)
class Lapsing:
    """How many requirements lapse in the next 30, 31 to 60 and 61 to 90 days."""

    in_30: int
    in_60: int
    in_90: int

    @property
    def all(self) -> int:
        """Return the sum."""
        return self.in_30 + self.in_60 + self.in_90


def lapsing(days: list[date], today: date) -> Lapsing:
    """Count last days in the next 90 days by thirds; one whose last day is today lapses tomorrow: it counts.

    >>> lapsing([date(2026, 12, 1), date(2027, 1, 20)], date(2026, 11, 26))
    Lapsing(in_30=1, in_60=1, in_90=0)
    """
    edges = [today + timedelta(days=n) for n in (30, 60, 90)]
    counts = [sum(1 for day in days if today <= day <= edge) for edge in edges]
    return Lapsing(counts[0], counts[1] - counts[0], counts[2] - counts[1])
