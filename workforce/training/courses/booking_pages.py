"""What the pages of a run and of bookings show: names only of those in the reader's scope, or of who they train."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from workforce import clock
from workforce.people.queries import StaffMember
from workforce.training.courses import booking_attendance as attendance
from workforce.training.courses import booking_queries as queries
from workforce.training.courses import event_queries
from workforce.training.courses.booking_queries import Booked
from workforce.training.courses.booking_rules import STANDS, STATE_WORDS, TAKES_A_PLACE, State, is_correctable
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.people_page import may_record, may_see
from workforce.training.today import Today
from workforce.web.access import Permission, Viewer
from workforce.web.tables import Column, Table

SHOWN = {"asked": "Waits for approval", "booked": "Booked", "waiting": "On a waiting list", "all": "All to come"}


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run of a course, for one reader."""

    run: RunOnDay
    bookings: Sequence[Booked]  # that the reader may see, their own too
    beside: Mapping[int, list[str]]  # worker whose bookings the reader decides, or the reader -> what stands against it
    mine: Booked | None
    people: Sequence[StaffMember]  # whom the reader may book
    day: date
    now: datetime
    viewer: Viewer
    recordable: frozenset[int]  # workers whose bookings the reader decides
    markable: frozenset[int]  # bookings that the reader marks
    fixed: frozenset[int]  # bookings whose mark can't be corrected any more

    @property
    def may_decide(self) -> bool:
        """Whether the reader changes and cancels it."""
        return self.viewer.may(Permission.DECIDE_TRAINING)

    @property
    def is_open(self) -> bool:
        """Whether somebody can still be booked."""
        return self.run.is_open(self.now)

    @property
    def others(self) -> list[Booked]:
        """Return the bookings that the reader sees as somebody who answers for them: not their own."""
        return [one for one in self.bookings if one.worker_id != self.viewer.worker_id]

    @property
    def sees_names(self) -> bool:
        """Whether the reader is somebody who sees who is booked."""
        return self.viewer.may(Permission.SEE_TRAINING) or attendance.marks_all(self.run, self.viewer)

    @property
    def sees_joining(self) -> bool:
        """Whether the reader is told how to join: who has a place, who trains, who sees training."""
        has_place = self.mine is not None and self.mine.state in TAKES_A_PLACE
        return has_place or self.sees_names or self.may_decide

    @property
    def with_place(self) -> list[Booked]:
        """Return who has a place, by name: the attendance list."""
        found = (one for one in self.bookings if one.state in TAKES_A_PLACE)
        return sorted(found, key=lambda one: (one.name, one.employee_number))

    @property
    def may_mark(self) -> bool:
        """Whether the reader says of anybody who came, now."""
        return bool(self.markable) and self.run.at(self.now).may_be_marked and not self.run.is_cancelled

    def ask_words(self) -> str | None:
        """Return why the reader can't ask for a place; None: they can."""
        if self.viewer.worker_id is None or not self.viewer.may(Permission.SEE_OWN_WORK):
            return "Your account is not linked to somebody in the staff data."
        if not self.is_open:
            return "It can't be booked any more."
        if self.mine is not None and self.mine.state in STANDS:
            return STATE_WORDS[self.mine.state]
        return None


def run_page(today: Today, viewer: Viewer, event_id: int) -> RunPage | None:
    """Return the page of a run: a fixed number of statements; None where there is none."""
    run, now = event_queries.run(event_id), clock.now()
    if run is None:
        return None
    every = queries.of_event(event_id)
    mine = next((one for one in every if one.worker_id == viewer.worker_id), None)
    trains = attendance.marks_all(run, viewer)
    seen = [
        one for one in every
        if one is mine or _in_scope(today, viewer, one) or (trains and one.state in TAKES_A_PLACE)
    ]  # fmt: skip
    recordable = frozenset(one.worker_id for one in seen if _recordable(today, viewer, one))
    ahead = [one.worker_id for one in seen if one.state in STANDS and one.worker_id in recordable]
    ahead.append(viewer.worker_id or 0)
    beside = queries.beside(ahead, run.id, run.starts_at, run.ends_at, list(run.days)) if run.is_open(now) else {}
    taken = {one.worker_id for one in every if one.state in STANDS or one.state in TAKES_A_PLACE}
    own = viewer.may(Permission.RECORD_TRAINING)
    policy = event_queries.booking_policy(today.day)
    return RunPage(
        run, seen, beside, mine,
        [one for one in today.staff if own and one.id not in taken and may_record(viewer, one)], today.day, now, viewer,
        recordable,
        frozenset(
            one.id for one in seen if one.state in TAKES_A_PLACE and attendance.may_mark(run, today, one, viewer)
        ),
        frozenset(one.id for one in seen if not is_correctable(one.marked_at, now, policy.correct_within_days)),
    )  # fmt: skip


def _in_scope(today: Today, viewer: Viewer, one: Booked) -> bool:
    person = today.by_id.get(one.worker_id)
    return person is not None and may_see(viewer, person)


def _recordable(today: Today, viewer: Viewer, one: Booked) -> bool:
    person = today.by_id.get(one.worker_id)
    return person is not None and may_record(viewer, person)


@dataclass(frozen=True, slots=True)
class BookingPage:
    """One booking, for its person or who decides about it."""

    one: Booked
    run: RunOnDay
    person: StaffMember
    team_name: str
    beside: Sequence[str]
    is_own: bool
    may_decide: bool
    now: datetime

    @property
    def is_to_decide(self) -> bool:
        """Whether the reader approves or declines it now."""
        return self.may_decide and self.one.state is State.ASKED and self.run.is_open(self.now)

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader gives it back now."""
        may = self.is_own or (self.may_decide and not self.is_to_decide)
        return may and self.one.state in STANDS and self.run.is_open(self.now)


def booking_page(today: Today, viewer: Viewer, booking_id: int) -> BookingPage | None:
    """Return the page of a booking; None: not found, or neither the reader's own nor in their scope."""
    one = queries.one(booking_id)
    person = today.by_id.get(one.worker_id) if one else None
    if one is None or person is None or not may_see(viewer, person):
        return None
    run = event_queries.run(one.event_id)
    if run is None:
        return None
    now = clock.now()
    is_own, may_decide = person.id == viewer.worker_id, may_record(viewer, person)
    asked = [person.id] if is_own or may_decide else []
    beside = queries.beside(asked, run.id, run.starts_at, run.ends_at, list(run.days))
    return BookingPage(
        one, run, person, today.tree.name(person.team), beside.get(person.id, ()), is_own, may_decide, now
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One booking to come of somebody in scope."""

    one: Booked
    team: str
    team_name: str
    supervisor: str | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class BookingsPage:
    """Bookings to come of the people in scope."""

    day: date
    show: str
    team: str
    lines: Sequence[Waiting]
    teams: Sequence[tuple[str, str]]
    to_mark: Sequence[RunOnDay]

    @property
    def shown(self) -> list[Waiting]:
        """Return the bookings that the address asks for."""
        return [one for one in self.lines if self.show in ("all", one.one.state)]

    def count(self, state: str) -> int:
        """Return how many stand in a state."""
        return sum(one.one.state == state for one in self.lines)


def bookings_page(today: Today, viewer: Viewer, show: str, team: str) -> BookingsPage | None:
    """Return the page for a reader; None where a team is not in their scope."""
    if team and (team not in today.tree.teams or not viewer.sees_team(team)):
        return None
    below, now = today.tree.below(team) if team else frozenset(), clock.now()
    numbers = {one.employee_number: one.name for one in today.staff}
    lines = []
    for one in queries.to_come(now):
        person = today.by_id.get(one.worker_id)
        if person is not None and viewer.sees_team(person.team) and person.id != viewer.worker_id:
            lines.append(
                Waiting(
                    one, person.team, today.tree.name(person.team), numbers.get(person.main.supervisor or ""),
                    may_record(viewer, person),
                )
            )  # fmt: skip
    teams = sorted({(one.team, one.team_name) for one in lines}, key=lambda one: (one[1], one[0]))
    own = [one.id for one in today.staff if may_record(viewer, one) and (not team or one.team in below)]
    return BookingsPage(
        today.day, show, team, [one for one in lines if not team or one.team in below], teams,
        event_queries.runs_to_mark(now, own),
    )  # fmt: skip


def bookings_table(page: BookingsPage) -> Table:
    """Return the bookings that are asked for, the next run first unless another order is asked for."""
    columns = [
        Column("name", "Name", lambda line: line.one.name),
        Column("team", "Team", lambda line: line.team_name),
        Column("supervisor", "Supervisor", lambda line: line.supervisor),
        Column("course", "Course", lambda line: line.one.course_name),
        Column("when", "Begins", lambda line: line.one.starts_on),
        Column("asked", "Asked", lambda line: line.one.asked_at.date()),
        Column("state", "Stands", lambda line: STATE_WORDS[line.one.state], sortable=False),
    ]
    about = [
        f"Bookings ({SHOWN[page.show].lower()}) of runs to come as at {page.day.isoformat()}",
        f"Only: team {dict(page.teams).get(page.team, page.team)}" if page.team else "Everybody in scope",
    ]
    return Table.asked("bookings", columns, page.shown, about)
