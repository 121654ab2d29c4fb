"""What is due to the Board and from it, and how each stands on a day. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from workforce.board.rhythm_rules import LONDON, NoticePolicy, Rhythm, Rhythms
from workforce.people.rules import add_months
from workforce.working_days import is_working_day, working_days_after

NEAR = timedelta(days=92)  # what a page shows unless all is asked for: about three months either way (set here)


class Kind(StrEnum):
    """What is due. Source of all but the Board's own: the Improvement Notice, "rhythm" of facts.notice()."""

    SUMMARY = "summary"
    BOARD = "board"
    CHAIR_FIRST = "chair-first"
    CHAIR = "chair"
    LEADER = "leader"
    REVIEW = "review"
    TARGETS = "targets"
    VALIDATION = "validation"
    VISION = "vision"

    @property
    def words(self) -> str:
        """Return what it is, in words."""
        return WORDS[self]

    @property
    def is_marked(self) -> bool:
        """Whether somebody marks that it was done; a summary's release and a meeting written down say so themselves."""
        return self not in (Kind.SUMMARY, Kind.BOARD)


WORDS = {
    Kind.SUMMARY: "Board summary released",
    Kind.BOARD: "Improvement Board meets",
    Kind.CHAIR_FIRST: "Chair's first report",
    Kind.CHAIR: "Chair's written report to the Minister",
    Kind.LEADER: "Leader of the Council's report",
    Kind.REVIEW: "DfE review",
    Kind.TARGETS: "Every target met",
    Kind.VALIDATION: "Validation from outside",
    Kind.VISION: "Vision statement",
}
ABOUT = {
    Kind.CHAIR: "with a comment on each target",
    Kind.LEADER: "goes with the Chair's report",
    Kind.VALIDATION: "before the Notice ends, such as a peer review",
}


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due on a day."""

    kind: Kind
    due_on: date
    key: str  # keeps its name when its day moves: months of the Notice, or the day that figures are as at
    about: str = ""
    at: datetime | None = None  # where it has an instant


@dataclass(frozen=True, slots=True)
class Done:
    """That something was done: by what role it was marked, and where that can be read."""

    kind: str
    due_on: date
    done_on: date
    by: str = ""
    by_role: str = ""
    reference: str = ""
    note: str = ""
    id: int = 0
    is_back: bool = False  # a summary of a day whose release was past when its figures were frozen


def notice_dues(notice: NoticePolicy) -> list[Due]:
    """Return what the Notice asks for, each day counted from its start, so that month ends never drift.

    Units: calendar months; where a month has no such day, its last. Validation comes before the last day.

    >>> [due.due_on.isoformat() for due in notice_dues(NoticePolicy(date(2026, 8, 31))) if due.kind is Kind.REVIEW]
    ['2027-02-28', '2027-08-31', '2028-02-29']
    """
    regular = list(range(notice.chair_every_months, notice.months + 1, notice.chair_every_months))
    found = [_after(notice, Kind.CHAIR_FIRST, notice.chair_first_months)]
    found += [_after(notice, Kind.CHAIR, months) for months in regular]
    found += [_after(notice, Kind.LEADER, months) for months in sorted({notice.chair_first_months, *regular})]
    found += [_after(notice, Kind.REVIEW, months) for months in notice.review_months]
    found.append(Due(Kind.TARGETS, notice.ends_on, "end", f"by {notice.months} months"))
    found.append(Due(Kind.VALIDATION, notice.ends_on - timedelta(days=1), "end", ABOUT[Kind.VALIDATION]))
    if notice.vision_by:
        found.append(Due(Kind.VISION, notice.vision_by, "once"))
    return sorted(found, key=lambda due: (due.due_on, list(Kind).index(due.kind)))


def _after(notice: NoticePolicy, kind: Kind, months: int) -> Due:
    about = f"{months} months after the Notice began"
    more = ABOUT.get(kind)
    return Due(kind, add_months(notice.starts_on, months), str(months), f"{about}, {more}" if more else about)


def board_dues(rhythms: Rhythms, first: date, last: date) -> list[Due]:
    """Return the releases and meetings over the figures as at days from one to another; each day once."""
    found: dict[tuple[Kind, date], Due] = {}
    for day, rhythm in rhythms.days(first, last):
        for due in (_released(day, rhythm), _meets(day, rhythm)):
            found.setdefault((due.kind, due.due_on), due)
    return list(found.values())


def _released(day: date, rhythm: Rhythm) -> Due:
    at = rhythm.release_at(day)
    return Due(Kind.SUMMARY, at.astimezone(LONDON).date(), day.isoformat(), f"figures as at {words_of(day)}", at)


def _meets(day: date, rhythm: Rhythm) -> Due:
    return Due(Kind.BOARD, rhythm.meets_on(day), day.isoformat(), f"over the figures as at {words_of(day)}")


class State(StrEnum):
    """How something due stands."""

    DONE = "done"
    LATE = "late"
    UNMARKED = "unmarked"  # a past day for which no meeting is written down
    TODAY = "today"
    NEXT = "next"  # the first of its kind that is to come
    LATER = "later"


STATUS = {
    State.DONE: "ok", State.LATE: "bad", State.UNMARKED: "watch", State.TODAY: "watch", State.NEXT: "room",
    State.LATER: "quiet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Something due, what was done, and how it stands on a day."""

    due: Due
    done: Done | None
    state: State
    today: date
    is_former: bool = False  # done for a day that a rhythm set since no longer has

    @property
    def days(self) -> int:
        """Return how many days lie between its day and today: positive where it is to come."""
        return (self.due.due_on - self.today).days

    @property
    def status(self) -> str:
        """Return the kind of status that a page shows."""
        return STATUS[self.state]

    @property
    def words(self) -> str:
        """Return how it stands, in words."""
        if self.done is not None:
            if self.done.is_back:
                return f"Worked out later, released on {words_of(self.done.done_on)}"
            late = (self.done.done_on - self.due.due_on).days
            when = {Kind.BOARD: "Held", Kind.SUMMARY: "Released"}.get(self.due.kind, "Done")
            told = f"{when} on {words_of(self.done.done_on)}"
            return f"{told}, {_days(late)} late" if late > 0 else told
        if self.state is State.LATE:
            return f"Late by {_days(-self.days)}"
        if self.state is State.UNMARKED:
            return f"No meeting written down, {_days(-self.days)} ago"
        if self.state is State.TODAY:
            return "Due today"
        return f"{'Next' if self.state is State.NEXT else 'To come'}, in {_days(self.days)}"

    @property
    def is_near(self) -> bool:
        """Whether a page that is about now shows it: late, next, or within about three months."""
        return self.state in (State.LATE, State.NEXT, State.TODAY) or abs(self.days) <= NEAR.days


def lines(dues: Iterable[Due], done: Iterable[Done], today: date) -> list[Line]:
    """Return how everything due stands, by day. What was done for a day that is no longer due stays in sight."""
    marked = {(one.kind, one.due_on): one for one in done}
    known = {kind.value for kind in Kind}
    found, has_next = [], set()
    for due in sorted(dues, key=lambda one: (one.due_on, list(Kind).index(one.kind))):
        one = marked.pop((due.kind.value, due.due_on), None)
        state = _state(due, one, today, is_next=due.kind not in has_next)
        if state is State.NEXT:
            has_next.add(due.kind)
        found.append(Line(due, one, state, today))
    found += [
        Line(Due(Kind(one.kind), one.due_on, "former"), one, State.DONE, today, is_former=True)
        for one in marked.values()
        if one.kind in known
    ]
    return sorted(found, key=lambda line: (line.due.due_on, list(Kind).index(line.due.kind)))


def _state(due: Due, done: Done | None, today: date, *, is_next: bool) -> State:
    if done is not None:
        return State.DONE
    if due.due_on < today:
        return State.UNMARKED if due.kind is Kind.BOARD else State.LATE
    if due.due_on == today:
        return State.TODAY
    return State.NEXT if is_next else State.LATER


def horizon(notice: NoticePolicy | None, today: date) -> date:
    """Return the last day up to which dates are shown: the Notice's end, or half a year where that is past or unset."""
    half = today + timedelta(weeks=26)
    return half if notice is None else max(notice.ends_on, half)


def reminded_on(frozen: datetime, release: datetime) -> set[date]:
    """Return the days on which owners are reminded: after the freeze and before the release, on working days.

    >>> from datetime import UTC
    >>> friday, tuesday = datetime(2026, 10, 30, 7, tzinfo=UTC), datetime(2026, 11, 3, 7, tzinfo=UTC)
    >>> sorted(day.isoformat() for day in reminded_on(friday, tuesday))
    ['2026-11-02']
    """
    first, last = frozen.astimezone(LONDON).date(), release.astimezone(LONDON).date()
    before = last - timedelta(days=1)
    while not is_working_day(before):
        before -= timedelta(days=1)
    return {day for day in (working_days_after(first, 1), before) if first <= day < last}


def words_of(day: date) -> str:
    """Return a day as people write it, with its year.

    >>> words_of(date(2026, 11, 3))
    '3 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
