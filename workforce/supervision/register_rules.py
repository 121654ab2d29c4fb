"""Whether a supervisor is what the council asks of one: W14 in its parts. Pure functions.

A supervisor supervises somebody in post on the day: as line supervisor of the staff files, or as one named beside
(professional supervisor, ASYE assessor, practice educator, cover). Definitions: docs/figures.md, W14.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workforce.people.rules import holds_registration
from workforce.supervision.policy_rules import SupervisorPolicy
from workforce.supervision.rules import Interval, Standing
from workforce.working_days import working_days_after


class Part(StrEnum):
    """What W14 asks of a supervisor."""

    REGISTERED = "registered"
    TRAINED = "trained"
    EXPERIENCED = "experienced"
    SUPERVISED = "supervised"  # their own supervision is in date


PART_WORDS = {
    Part.REGISTERED: "registered, or paired with a registered professional supervisor",
    Part.TRAINED: "trained as a supervisor, in date",
    Part.EXPERIENCED: "experience since registration",
    Part.SUPERVISED: "own supervision in date",
}


@dataclass(frozen=True, slots=True)
class Registration:
    """What the staff data says of somebody's registration as a social worker."""

    number: str | None
    registered_on: date | None
    expires_on: date | None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day; what is not known does not."""
        return holds_registration(self.number, self.registered_on, self.expires_on, day)

    def is_experienced(self, least: Interval, day: date) -> bool:
        """Whether so long has passed since it began; False where the day is not known."""
        return self.registered_on is not None and least.after(self.registered_on) <= day


@dataclass(frozen=True, slots=True)
class Trained:
    """Whether a supervisor's course covers a day. `last_day` None: once is enough, or it was never completed."""

    is_in_date: bool
    completed_on: date | None = None
    last_day: date | None = None


Completion = tuple[date, date | None]  # completed, and when it says that it expires


def trained(completions: Iterable[Completion], within: Interval | None, day: date) -> Trained:
    """Return whether a completion covers a day: as it says, else so long from the day, else for ever.

    >>> trained([(date(2024, 3, 10), None)], Interval(months=36), date(2027, 3, 9)).is_in_date
    True
    >>> trained([(date(2024, 3, 10), None)], Interval(months=36), date(2027, 3, 10)).is_in_date
    False
    """
    found = [
        (expires or (within.after(done) - timedelta(days=1) if within else None), done)
        for done, expires in completions
        if done <= day
    ]
    if not found:
        return Trained(is_in_date=False)
    last, done = max(found, key=lambda one: (one[0] is None, one[0] or date.min, one[1]))
    return Trained(last is None or last >= day, done, last)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """What is known of a supervisor on a day."""

    worker_id: int
    registration: Registration
    supervisees: Sequence[int]
    own: Standing | None  # None: away, or sessions are not known
    trained: Trained | None  # None: not asked, or completions are not known
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """How a supervisor stands in each part: True, False, or None where it is not asked or not known."""

    supervisor: Supervisor
    is_registered: bool  # of their own
    parts: Mapping[Part, bool | None]
    unpaired: tuple[int, ...]  # supervisees without a registered professional supervisor, where one is needed
    is_over_span: bool | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing that is asked is missing: the numerator of W14."""
        return all(found is not False for found in self.parts.values())

    @property
    def missing(self) -> list[Part]:
        """Return the parts that are missing."""
        return [part for part, found in self.parts.items() if found is False]


def judged(
    one: Supervisor,
    policy: SupervisorPolicy,
    day: date,
    professionals: Mapping[int, Sequence[int]],
    registrations: Mapping[int, Registration],
) -> Judged:
    """Return how a supervisor stands.

    `professionals`: the professional supervisors of each supervisee. Who is not registered needs one for every
    supervisee, registered on the day; the experience asked is then theirs, who bring the registration.
    """
    registered = one.registration.holds(day)
    paired = {
        worker: [id_ for id_ in professionals.get(worker, ()) if id_ != one.worker_id and registrations[id_].holds(day)]
        for worker in one.supervisees
    }
    unpaired = () if registered else tuple(worker for worker in one.supervisees if not paired[worker])
    experienced: bool | None = None
    if policy.experience is not None:
        experienced = (
            one.registration.is_experienced(policy.experience, day)
            if registered
            else all(
                any(registrations[id_].is_experienced(policy.experience, day) for id_ in paired[worker])
                for worker in one.supervisees
            )
        )
    parts = {
        Part.REGISTERED: registered or not unpaired,
        Part.TRAINED: one.trained.is_in_date if one.trained else None,
        Part.EXPERIENCED: experienced,
        Part.SUPERVISED: one.own.is_in_date if one.own else None,
    }
    span = policy.span_limit
    return Judged(one, registered, parts, unpaired, None if span is None else len(one.supervisees) > span)


@dataclass(frozen=True, slots=True)
class WriteUp:
    """A session of ours that its supervisor has not signed yet."""

    session_id: int
    held_on: date

    def due_on(self, working_days: int) -> date:
        """Return the last day on which it is written up in time: working days in England after the session."""
        return working_days_after(self.held_on, working_days) if working_days else self.held_on


@dataclass(frozen=True, slots=True)
class Writing:
    """What a supervisor still has to write up, as of a day."""

    waiting: int
    late: int

    @classmethod
    def of(cls, sessions: Iterable[WriteUp], working_days: int, day: date) -> "Writing":
        """Count the sessions that wait, and those past their day.

        >>> Writing.of([WriteUp(1, date(2026, 11, 2)), WriteUp(2, date(2026, 11, 9))], 5, date(2026, 11, 10))
        Writing(waiting=2, late=1)
        """
        due = [one.due_on(working_days) for one in sessions]
        return cls(len(due), sum(last < day for last in due))
