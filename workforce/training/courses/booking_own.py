"""What somebody sees on their own page of the courses that they are booked on, could book, and train."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from workforce import clock
from workforce.training.courses import booking_queries, event_queries
from workforce.training.courses.booking_queries import Booked
from workforce.training.courses.booking_rules import STANDS, State
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.today import Today, Trained
from workforce.web.access import Viewer

RECENT = timedelta(days=60)
MOST_RUNS = 3  # of each requirement that is due


@dataclass(frozen=True, slots=True)
class Due:
    """One requirement that is due or lapses soon, with the next runs of a course that serves it."""

    trained: Trained
    runs: Sequence[RunOnDay]


@dataclass(frozen=True, slots=True)
class OwnBookings:
    """The section of one's own page."""

    to_come: Sequence[Booked]
    recent: Sequence[Booked]  # declined, cancelled, or over a short while ago
    due: Sequence[Due]
    to_mark: Sequence[RunOnDay]  # that the person trained


def own(today: Today, viewer: Viewer, trained: Sequence[Trained] = ()) -> OwnBookings:
    """Return the section for somebody: three statements, however many bookings and runs there are."""
    now, mine = clock.now(), booking_queries.of_worker(viewer.worker_id or 0)
    to_come = [one for one in reversed(mine) if one.state in STANDS and not one.is_cancelled and one.starts_at > now]
    recent = [
        one for one in mine if one not in to_come and one.state is not State.WITHDRAWN and one.ends_at > now - RECENT
    ]
    wanted = [one for one in trained if one.standing.is_due or one.lapses_within(today.day)]
    runs = event_queries.runs_to_come({code for one in wanted for code in one.requirement.course_codes}, now)
    booked = {one.event_id for one in to_come}
    due = [
        Due(one, [run for run in runs if run.course_code in one.requirement.course_codes][:MOST_RUNS])
        for one in wanted
        if not any(run.id in booked and run.course_code in one.requirement.course_codes for run in runs)
    ]
    to_mark = event_queries.runs_to_mark(now, (), viewer.worker_id or 0)
    return OwnBookings(to_come, recent, [one for one in due if one.runs], to_mark)
