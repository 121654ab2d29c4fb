"""What the pages of the Board's dates show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workforce import clock
from workforce.board.dates import queries, rules
from workforce.board.dates.queries import Stages
from workforce.board.dates.rules import Done, Due, Kind, Line, State
from workforce.board.rhythm_queries import rhythms
from workforce.board.rhythm_rules import NoticePolicy, Rhythm, Rhythms
from workforce.people.queries import covers_from

NEAR, ALL = "near", "all"


@dataclass(frozen=True, slots=True)
class DatesPage:
    """What is due to the Board and from it, as somebody asks for it."""

    today: date
    rhythms: Rhythms
    notice: NoticePolicy | None
    lines: Sequence[Line]  # everything
    kind: Kind | None = None
    span: str = NEAR

    @property
    def rhythm(self) -> Rhythm | None:
        """Return the rhythm that decides today."""
        return self.rhythms.on(self.today)

    @property
    def newest(self) -> Rhythm | None:
        """Return the newest rhythm, also where it is not in force yet: what another one follows."""
        return self.rhythms.versions[-1].rhythm if self.rhythms.versions else None

    @property
    def first_free_day(self) -> date:
        """Return the first day from today on which another rhythm can be in force: after the newest."""
        newest = self.rhythms.versions[-1].in_force_from if self.rhythms.versions else date.min
        return max(self.today, newest + timedelta(days=1))

    @property
    def shown(self) -> list[Line]:
        """Return what is asked for: one kind or all, now or everything."""
        return [
            line for line in self.lines
            if (self.kind is None or line.due.kind is self.kind) and (self.span == ALL or line.is_near)
        ]  # fmt: skip

    def count(self, *states: State) -> int:
        """Return how many lines stand so."""
        return sum(1 for line in self.lines if line.state in states)

    @property
    def late(self) -> list[Line]:
        """Return what is late, the oldest first."""
        return [line for line in self.lines if line.state is State.LATE]

    @property
    def next(self) -> list[Line]:
        """Return what is due today and the next of each kind, the nearest first."""
        return [line for line in self.lines if line.state in (State.TODAY, State.NEXT)]

    @property
    def notice_lines(self) -> list[Line]:
        """Return the lines of the Notice."""
        return [line for line in self.lines if line.due.kind not in (Kind.SUMMARY, Kind.BOARD)]

    @property
    def notice_done(self) -> int:
        """Return how many of them are done."""
        return sum(1 for line in self.notice_lines if line.state is State.DONE)


def dates_page(kind: Kind | None = None, span: str = NEAR) -> DatesPage:
    """Return the Board's dates. A fixed number of statements: 5."""
    today, found = clock.today(), rhythms()
    notice = found.notice(today)
    dues = _dues(found, notice, today)
    return DatesPage(
        today,
        found,
        notice,
        rules.lines(dues, [*queries.done(), *queries.meetings(), *_released(dues)], today),
        kind,
        span,
    )


def _dues(found: Rhythms, notice: NoticePolicy | None, today: date) -> list[Due]:
    first = _first(found, notice)
    board = [] if first is None else rules.board_dues(found, first, rules.horizon(notice, today))
    return [*board, *(rules.notice_dues(notice) if notice else [])]


def _first(found: Rhythms, notice: NoticePolicy | None) -> date | None:
    """Return from when the Board's own dates count: the data's first day, and not before the Notice where one is set.

    None: there is no rhythm, or no data that a summary could tell of.
    """
    known = covers_from(["cases"]).get("cases")
    if known is None or not found.versions:
        return None
    return max(known, notice.starts_on) if notice else known


def _released(dues: Iterable[Due]) -> list[Done]:
    known = {one.as_at.isoformat(): one for one in queries.stages()}
    found = []
    for due in dues:
        one = known.get(due.key) if due.kind is Kind.SUMMARY else None
        if one is not None and one.published_at is not None:
            is_back = _london(one.frozen_at) > due.due_on
            found.append(Done(due.kind.value, due.due_on, _london(one.published_at), is_back=is_back))
    return found


def _london(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()


def due_of(kind: str, due_on: date) -> Due | None:
    """Return something that is due and can be marked; None: it is not one of the Board's dates."""
    if kind not in set(Kind) or not Kind(kind).is_marked:
        return None
    today, found = clock.today(), rhythms()
    dues = _dues(found, found.notice(today), today)
    return next((due for due in dues if due.kind.value == kind and due.due_on == due_on), None)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One Board date, stage by stage: what is planned, and what happened."""

    as_at: date
    due_at: datetime
    release_at: datetime
    meets_on: date
    summary: Stages | None
    held: Done | None
    today: date

    @property
    def is_early(self) -> bool:
        """Whether it was released before its day."""
        return self.summary is not None and self.summary.is_early

    @property
    def state(self) -> tuple[str, str]:
        """Return where it stands: the kind of a status and its words."""
        if self.held is not None:
            return "ok", "Met over"
        if self.summary is None:
            return ("bad", "Not frozen") if self.as_at < self.today else ("quiet", "To come")
        if self.summary.published_at is None:
            return ("bad", "Release late") if _london(self.release_at) < self.today else ("watch", "Draft: comment now")
        return ("room", "Released") if self.meets_on >= self.today else ("watch", "No meeting written down")


def stage_lines(page: DatesPage) -> list[StageLine]:
    """Return the Board's dates stage by stage, the newest first; summaries of other days stand with them."""
    first, held = _first(page.rhythms, page.notice), {one.due_on: one for one in queries.meetings()}
    known = {one.as_at: one for one in queries.stages()}
    planned = {} if first is None else dict(page.rhythms.days(first, rules.horizon(page.notice, page.today)))
    found = []
    for day in sorted({*planned, *known}, reverse=True):
        rhythm, summary = planned.get(day) or page.rhythms.on(day), known.get(day)
        if rhythm is None or (day not in planned and first is not None and day < first):
            continue
        release = summary.release_at if summary else rhythm.release_at(day)
        meets = rhythm.meets_on(day)
        found.append(StageLine(day, rhythm.due_at(day), release, meets, summary, held.get(meets), page.today))
    return found
