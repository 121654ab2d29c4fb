"""What the pages about the impact of training show: one's own questions, what waits for a manager, sums by course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from workforce.db import db
from workforce.people.queries import StaffMember
from workforce.training.impact import queries, rules
from workforce.training.impact.rules import Attendance, Given, ImpactPolicy, Quarter, Question, Refusal, Stage, Sums
from workforce.training.today import Today
from workforce.web.access import Permission, Viewer

AHEAD = timedelta(days=366)  # how far ahead places at runs are looked for


def policy_of(today: Today) -> ImpactPolicy:
    """Return what is asked of evaluated courses on the day."""
    return queries.impact_of(today.policies.get("requirements"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One stage of one attendance of the reader's: what they said, or why they can't say it; None: open."""

    one: Attendance
    stage: Stage
    given: Given | None
    refusal: Refusal | None
    first: date | None  # the days on which it is open; None: not known when the course began
    last: date | None  # in time
    is_late: bool
    decided: ImpactPolicy

    @property
    def questions(self) -> Sequence[Question]:
        """What is asked."""
        return self.decided.questions[self.stage]

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Own:
    """One attendance of the reader's with its three stages."""

    one: Attendance
    stages: Sequence[Asked]

    @property
    def is_open(self) -> bool:
        """Whether something of it can be answered now."""
        return any(stage.is_open for stage in self.stages)


def _asked(
    decided: ImpactPolicy, one: Attendance, stage: Stage, given: Sequence[Given], now: datetime, today: date
) -> Asked:
    said = next((each for each in given if each.stage is stage and each.is_of(one)), None)
    refused = rules.refusal(decided, stage, one, now, today, is_given=said is not None)
    if stage is Stage.BEFORE:
        return Asked(one, stage, said, refused, None, None, is_late=False, decided=decided)
    first, last = rules.window(decided, stage, one.ended_on)
    in_time = decided.last_day(one.ended_on) if stage is Stage.LATER else last
    is_late = refused is None and today > in_time
    return Asked(one, stage, said, refused, first, in_time, is_late=is_late, decided=decided)


def own(worker_id: int | None, today: Today, now: datetime) -> list[Own]:
    """Return the attendances of which somebody can say something, or could: three statements, with the policy."""
    if worker_id is None:
        return []
    decided = policy_of(today)
    first = today.day - timedelta(days=decided.late_until)
    people, given = (
        queries.attendances(decided, first, today.day + AHEAD, [worker_id]),
        queries.given(first - AHEAD, today.day + AHEAD, [worker_id]),
    )
    return [Own(one, [_asked(decided, one, stage, given, now, today.day) for stage in Stage]) for one in people]


def asked_one(
    worker_id: int | None, today: Today, now: datetime, stage: str, ended_on: str, course_code: str
) -> Asked | None:
    """Return one stage of one attendance of the reader's own; None: not found."""
    for attended in own(worker_id, today, now):
        if (attended.one.ended_on.isoformat(), attended.one.course_code) == (ended_on, course_code):
            return next((one for one in attended.stages if one.stage == stage), None)
    return None


def managers(today: Today) -> dict[int, frozenset[int]]:
    """Return whose view is asked for of each person's return: the line supervisor, and the nearest team manager above.

    Both by the staff files of the day, by whatever employee number they name them. One statement beside the day's.
    """
    numbers = {one.employee_number: one.id for one in today.staff}
    named = {one.main.supervisor for one in today.staff} | {
        team.manager_employee_number for team in today.tree.teams.values()
    }
    unknown = sorted({number for number in named if number} - numbers.keys())
    rows = db.session.execute(
        text("SELECT value, worker_id FROM alias WHERE kind = 'employee_number' AND value = ANY(:unknown)"),
        {"unknown": unknown},
    )
    numbers.update({value: worker for value, worker in rows if worker in today.by_id})
    found = {}
    for person in today.staff:
        line = numbers.get(person.main.supervisor or "")
        above = (numbers.get(number or "") for _, number in today.tree.upwards(person.team))
        manager = next((one for one in above if one is not None and one != person.id), None)
        found[person.id] = frozenset(one for one in (line, manager) if one is not None and one != person.id)
    return found


def is_managed(viewer: Viewer, person: StaffMember, those: Mapping[int, frozenset[int]]) -> bool:
    """Whether a viewer is asked for their view of somebody's return: as manager, or as the manager's deputy."""
    if viewer.worker_id is None or viewer.worker_id == person.id:
        return False
    return viewer.worker_id in those.get(person.id, ()) or person.team in viewer.deputises


@dataclass(frozen=True, slots=True)
class Managed:
    """A return of the last stage, as the manager of its giver sees it."""

    person: StaffMember
    given: Given
    course_name: str
    decided: ImpactPolicy
    is_open: bool  # no view was given, and the time for it is not over

    @property
    def questions(self) -> Sequence[Question]:
        """What was asked."""
        return self.decided.questions[Stage.LATER]


def managed_one(viewer: Viewer, today: Today, return_id: int) -> Managed | None:
    """Return a return that a reader may see as manager; None: not found.

    Until the time for it is over, whoever manages the person now; after that, who gave the view.
    """
    found = queries.given_one(return_id)
    person = today.by_id.get(found.worker_id) if found else None
    if found is None or person is None or found.stage is not Stage.LATER:
        return None
    decided = policy_of(today)
    in_time = today.day <= decided.closes_on(found.ended_on)
    is_theirs = viewer.worker_id is not None and found.manager_id == viewer.worker_id
    if not (is_theirs or (in_time and is_managed(viewer, person, managers(today)))):
        return None
    name = queries.course_name(found.course_code)
    return Managed(person, found, name, decided, in_time and found.managed_on is None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A return of somebody whom the reader manages: given and waiting for a view, or still to be given."""

    person: StaffMember
    one: Attendance
    given: Given | None
    last: date  # in time
    closes: date


@dataclass(frozen=True, slots=True)
class CourseLine:
    """What people said of one course, or of all; of which stages it is shown."""

    code: str  # empty: all courses
    name: str
    sums: Sums
    shown: frozenset[Stage]

    def shows(self, stage: str) -> bool:
        """Whether the answers of a stage are shown."""
        return Stage(stage) in self.shown


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """What waits for the reader, and the sums of one quarter that has ended."""

    decided: ImpactPolicy
    waiting: Sequence[Waiting]
    manages: bool
    quarters: Sequence[Quarter]
    quarter: Quarter
    lines: Sequence[CourseLine] | None  # None: not for the reader


def page_of(viewer: Viewer, today: Today, asked: str = "") -> ImpactPage | None:
    """Return the page of a reader; None: nothing here is for them, or there is no such quarter."""
    quarters = rules.ended_quarters(today.day)
    quarter = next((one for one in quarters if one.key == (asked or quarters[0].key)), None)
    those = managers(today)
    managed = [one for one in today.staff if is_managed(viewer, one, those)]
    sees_sums = viewer.may(Permission.SEE_STANDARDS)
    if quarter is None or not (managed or sees_sums or viewer.may(Permission.SEE_TRAINING)):
        return None
    decided = policy_of(today)
    waits = waiting(today, decided, managed) if managed else []
    known = frozenset({viewer.worker_id or 0}), frozenset({viewer.worker_id or 0, *(one.id for one in managed)})
    lines = sums_of(decided, quarter, *known) if sees_sums else None
    return ImpactPage(decided, waits, bool(managed), quarters, quarter, lines)


def waiting(today: Today, decided: ImpactPolicy, people: Sequence[StaffMember]) -> list[Waiting]:
    """Return the returns of some people that are open and have no view of a manager yet, the soonest end first."""
    by_id = {one.id: one for one in people}
    first, last = (today.day - timedelta(days=n) for n in (decided.late_until, decided.later_from))
    given = [one for one in queries.given(first - AHEAD, today.day, [*by_id]) if one.stage is Stage.LATER]
    found = []
    for one in queries.attendances(decided, first, last, [*by_id]):
        said = next((each for each in given if each.is_of(one)), None)
        if one.is_attended and (said is None or said.managed_on is None):
            closes = decided.closes_on(one.ended_on)
            found.append(Waiting(by_id[one.worker_id], one, said, decided.last_day(one.ended_on), closes))
    return sorted(found, key=lambda one: (one.given is None, one.last, one.person.name, one.one.course_code))


def sums_of(
    decided: ImpactPolicy,
    quarter: Quarter,
    oneself: frozenset[int] = frozenset(),
    managed: frozenset[int] = frozenset(),
) -> list[CourseLine]:
    """Return the sums of each course, of attendances of which nothing more can be said since a quarter: 2 statements.

    So they stand still: no later page shows the same people with one more answer. Of courses that too few people
    answered, only how many took part and how many answered is told. Whose answers the reader knows by name do not
    count among the many: their own, and of the last stage those of whom they manage.
    """
    first, last = (day - timedelta(days=decided.late_until) for day in (quarter.first, quarter.last))
    people = [one for one in queries.attendances(decided, first, last) if one.is_attended]
    at = {(one.worker_id, one.course_code, one.ended_on): one for one in people}
    booked = {one.booking_id: one for one in people if one.booking_id is not None}
    of_course: dict[str, list[Given]] = {one.course_code: [] for one in people}
    for said in queries.given(first - AHEAD, last + AHEAD):
        one = booked.get(said.booking_id or 0) or at.get((said.worker_id, said.course_code, said.ended_on))
        if one is not None:
            of_course[one.course_code].append(said)
    return _lines(decided, people, of_course, {stage: managed if stage is Stage.LATER else oneself for stage in Stage})


def _lines(
    decided: ImpactPolicy, people: Sequence[Attendance], of_course: Mapping[str, Sequence[Given]],
    known: Mapping[Stage, frozenset[int]],
) -> list[CourseLine]:  # fmt: skip
    shown = {
        stage: rules.shown_courses(
            {
                code: [one.worker_id for one in said if one.stage is stage and one.worker_id not in known[stage]]
                for code, said in of_course.items()
            },
            decided.smallest_group,
        )
        for stage in Stage
    }
    names = {one.course_code: one.course_name for one in people}
    lines = [
        CourseLine(
            code, names[code], rules.sums(decided, [one for one in people if one.course_code == code], said),
            frozenset(stage for stage in Stage if code in shown[stage][0]),
        )
        for code, said in sorted(of_course.items(), key=lambda one: (names[one[0]], one[0]))
    ]  # fmt: skip
    if len(lines) > 1:
        every = [one for said in of_course.values() for one in said]
        whole = frozenset(stage for stage in Stage if shown[stage][1])
        lines.append(CourseLine("", "All courses", rules.sums(decided, people, every), whole))
    return lines
