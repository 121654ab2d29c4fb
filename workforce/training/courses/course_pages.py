"""What the catalogue and the page of one course show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from workforce import clock
from workforce.training.courses import booking_queries, course_queries, event_queries
from workforce.training.courses.booking_queries import Booked
from workforce.training.courses.booking_rules import Filled
from workforce.training.courses.course_queries import CourseOnDay, Known
from workforce.training.courses.course_rules import Serves, notice_of, served_by, standards_of
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.today import Today
from workforce.web.access import Permission, Viewer
from workforce.web.tables import Column, Table

SHOWN = {"offered": "Offered", "retired": "Retired", "all": "All"}
A_YEAR = timedelta(days=365)
MOST_UNKNOWN = 100  # codes that the catalogue lacks, on its page


@dataclass(frozen=True, slots=True)
class Line:
    """One course of the catalogue, with its runs."""

    course: CourseOnDay
    serves: Sequence[Serves]
    runs_in_a_year: int
    next_runs: Sequence[RunOnDay]
    day: date

    @property
    def standards(self) -> list[int]:
        """Return the employer standards that it serves."""
        return standards_of(self.serves)

    @property
    def notice(self) -> list[str]:
        """Return the measures of the Notice that it serves."""
        return notice_of(self.serves)

    @property
    def equivalents(self) -> list[str]:
        """Return the codes of courses that serve one of its requirements as well."""
        return sorted({code for one in self.serves for code in one.equivalents})

    @property
    def is_retired(self) -> bool:
        """Whether it has no new runs."""
        return self.course.is_retired(self.day)

    @property
    def next_run(self) -> RunOnDay | None:
        """Return the first run to come."""
        return next(iter(self.next_runs), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str = "offered"
    find: str = ""


class CataloguePage:
    """The catalogue, for one reader."""

    def __init__(self, today: Today, viewer: Viewer, asked: Asked, now: datetime) -> None:
        """Remember what is asked for. The page reads five statements, however many courses and runs there are."""
        self.today, self.viewer, self.asked, self.now = today, viewer, asked, now

    @property
    def may_decide(self) -> bool:
        """Whether the reader adds and changes courses and runs."""
        return self.viewer.may(Permission.DECIDE_TRAINING)

    @cached_property
    def lines(self) -> list[Line]:
        """Return every course, by name."""
        serves, day = served_by(self.today.requirements), self.today.day
        runs: dict[str, list[RunOnDay]] = {}
        for run in event_queries.runs_of_all(self.now - A_YEAR):
            runs.setdefault(run.course_code, []).append(run)
        return [
            Line(
                one, serves.get(one.code, ()), sum(not run.is_open(self.now) for run in runs.get(one.code, ())),
                [run for run in runs.get(one.code, ()) if run.is_open(self.now)], day,
            )
            for one in course_queries.courses()
        ]  # fmt: skip

    @property
    def shown(self) -> list[Line]:
        """Return the courses that the address asks for."""
        wanted = self.asked.find.casefold()
        return [
            line
            for line in self.lines
            if (self.asked.show == "all" or line.is_retired == (self.asked.show == "retired"))
            and wanted in f"{line.course.name} {line.course.code} {line.course.provider or ''}".casefold()
        ]

    @cached_property
    def unknown(self) -> list[Known]:
        """Return the codes that completions and requirements use and the catalogue lacks."""
        if not self.may_decide:
            return []
        found = course_queries.known_from_files()
        have = {line.course.code for line in self.lines} | {one.code for one in found}
        lacking = {code: one.name for one in self.today.requirements for code in one.course_codes if code not in have}
        return [Known(code, name, None, 0, None) for code, name in sorted(lacking.items())] + found

    @property
    def unknown_shown(self) -> list[Known]:
        """Return those that one page lists: first what requirements name, then the most used."""
        return self.unknown[:MOST_UNKNOWN]

    def is_to_match(self, one: Known) -> bool:
        """Whether it is a learning system's address of a course: to be matched, rather than adopted under it."""
        named = {code for requirement in self.today.requirements for code in requirement.course_codes}
        return "://" in one.code and one.code not in named


def catalogue_table(page: CataloguePage) -> Table:
    """Return the courses that are asked for, by name unless another order is asked for."""
    columns = [
        Column("name", "Course", lambda line: line.course.name),
        Column("code", "Code", lambda line: line.course.code),
        Column("provider", "Provider", lambda line: line.course.provider),
        Column("level", "Level", lambda line: line.course.level),
        Column("hours", "Hours", lambda line: line.course.hours, numeric=True),
        Column("serves", "Serves", lambda line: "; ".join(one.requirement.name for one in line.serves) or None),
        Column("equivalents", "Or one of", lambda line: ", ".join(line.equivalents), sortable=False),
        Column("standards", "Employer standards", lambda line: ", ".join(map(str, line.standards)), sortable=False),
        Column("notice", "Notice", lambda line: ", ".join(line.notice), sortable=False),
        Column("evaluated", "Impact asked", lambda line: "yes" if line.course.is_evaluated else "no", sortable=False),
        Column("runs", "Runs in 12 months", lambda line: line.runs_in_a_year, numeric=True),
        Column("next", "Next run", lambda line: line.next_run.starts_on if line.next_run else None),
        Column("retired", "Retired from", lambda line: line.course.retired_on, sortable=False),
    ]
    about = [
        f"Courses ({SHOWN[page.asked.show].lower()}) as at {page.today.day.isoformat()}",
        f"Only: {page.asked.find}" if page.asked.find else "All of them",
    ]
    return Table.asked("courses", columns, page.shown, about, default="name")


def _equivalents(line: Line) -> str:
    return "; ".join(", ".join(one.equivalents) for one in line.serves if one.equivalents)


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course with its runs, for one reader."""

    course: CourseOnDay
    serves: Sequence[Serves]
    names: Mapping[str, str]  # of equivalents, by code
    runs: Sequence[RunOnDay]
    mine: Mapping[int, Booked]  # run -> the reader's own booking
    day: date
    now: datetime
    viewer: Viewer

    @property
    def standards(self) -> list[int]:
        """Return the employer standards that it serves."""
        return standards_of(self.serves)

    @property
    def notice(self) -> list[str]:
        """Return the measures of the Notice that it serves."""
        return notice_of(self.serves)

    @property
    def may_decide(self) -> bool:
        """Whether the reader changes it and makes runs."""
        return self.viewer.may(Permission.DECIDE_TRAINING)

    @property
    def sees_counts(self) -> bool:
        """Whether the reader sees how runs were filled."""
        return self.viewer.may(Permission.SEE_TRAINING) or self.may_decide

    @property
    def to_come(self) -> list[RunOnDay]:
        """Return the runs that can be booked, the first first."""
        return [one for one in reversed(self.runs) if one.is_open(self.now)]

    @property
    def past(self) -> list[RunOnDay]:
        """Return the runs that began or were cancelled, the latest first."""
        return [one for one in self.runs if not one.is_open(self.now)]

    @property
    def filled(self) -> Filled:
        """Return the sums over the runs that are over and took place."""
        return filled_of(one for one in self.runs if not one.is_cancelled and one.ends_at < self.now)


def filled_of(runs: Iterable[RunOnDay]) -> Filled:
    """Return the sums of some runs."""
    return sum((one.filled for one in runs), Filled())


def course_page(today: Today, viewer: Viewer, code: str) -> CoursePage | None:
    """Return the page of a course; None where the catalogue lacks it."""
    every = {one.code: one for one in course_queries.courses()}
    one = every.get(code)
    if one is None:
        return None
    runs = event_queries.runs_of(code)
    mine = booking_queries.of_worker(viewer.worker_id) if viewer.worker_id else []
    return CoursePage(
        one, served_by(today.requirements).get(code, ()), {key: found.name for key, found in every.items()}, runs,
        {booking.event_id: booking for booking in mine}, today.day, clock.now(), viewer,
    )  # fmt: skip


def runs_table(page: CoursePage) -> Table:
    """Return every run of a course with its numbers, as it downloads."""
    columns = [
        Column("when", "Begins", lambda run: run.starts_on),
        Column("ends", "Ends", lambda run: run.ends_on),
        Column("place", "Place", lambda run: run.place),
        Column("trainer", "Trainer", lambda run: run.trainer),
        Column("places", "Places", lambda run: run.places, numeric=True),
        Column("taken", "Taken", lambda run: run.taken, numeric=True),
        Column("waiting", "Waiting list", lambda run: run.waiting, numeric=True),
        Column("came", "Came", lambda run: run.came, numeric=True),
        Column("absent", "Did not come", lambda run: run.absent, numeric=True),
        Column("unmarked", "Not marked", lambda run: run.to_mark, numeric=True),
        Column("cancelled", "Cancelled", lambda run: "yes" if run.is_cancelled else "no", sortable=False),
    ]
    about = [f"Runs of {page.course.name} ({page.course.code}) as at {page.day.isoformat()}"]
    return Table.asked("course-runs", columns, page.runs, about)
