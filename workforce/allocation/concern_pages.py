"""Concerns as pages show them: one's own, and those raised or climbed to a viewer."""

from dataclasses import dataclass, field
from datetime import date

from workforce.allocation import concern_queries as queries
from workforce.allocation.concern_queries import Concern
from workforce.allocation.concern_rules import ConcernCounts, ConcernStanding, ToWhom, count_concerns
from workforce.allocation.contacts import contacts_on
from workforce.allocation.overload_queries import Step, escalation_on, steps_of
from workforce.allocation.policy_rules import EscalationPolicy
from workforce.caseload.voice_queries import person_on
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class OneConcern:
    """A concern with how it stands and the steps that it climbed."""

    one: Concern
    now: ConcernStanding | None  # None: the council has no policy of escalation
    steps: list[Step]
    day: date


@dataclass(frozen=True, slots=True)
class OwnConcerns:
    """A worker's own concerns, and whom each choice would reach now."""

    concerns: list[OneConcern]
    goes_to: dict[ToWhom, list[str]] = field(default_factory=dict)
    policy: EscalationPolicy | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The concerns that a viewer may read, and plain counts of the whole council."""

    waiting: list[OneConcern]
    settled: list[OneConcern]
    counts: ConcernCounts
    policy: EscalationPolicy | None
    day: date


def _lines(found: list[Concern], day: date, policy: EscalationPolicy | None) -> list[OneConcern]:
    steps = steps_of("concern", [one.id for one in found])
    return [
        OneConcern(one, one.standing(day, policy) if policy else None, steps.get(one.id, []), day) for one in found
    ]  # fmt: skip


def own_of(viewer: Viewer, day: date) -> OwnConcerns:
    """Return the viewer's own concerns: six statements."""
    person, policy, contacts = person_on(day, viewer.worker_id), escalation_on(day), contacts_on(day)
    concerns = _lines(queries.concerns_of(viewer.worker_id or 0, day), day, policy)
    if person is None:
        return OwnConcerns(concerns, policy=policy)
    passed = set(contacts.passed_over(person.team, person.main.supervisor, but=person.id))
    goes_to = {
        to: [
            one.name
            for one in queries.chosen(to, person.team, person.id, contacts)
            if to is ToWhom.MANAGER or not {one.email, one.employee_number} & passed
        ]
        for to in ToWhom
    }
    return OwnConcerns(concerns, goes_to, policy)


def inbox_of(viewer: Viewer, day: date) -> Inbox:
    """Return the concerns that a viewer may read: five statements. Who raised the others is nobody's to see here."""
    policy, contacts, known = escalation_on(day), contacts_on(day), queries.concerns_known(day)
    mine = [
        one for one in queries.readable(known, viewer, contacts, day, policy) if one.dates.withdrawn_on is None
    ]  # fmt: skip
    lines = _lines(mine, day, policy)
    waiting = sorted(
        (line for line in lines if line.one.is_open),
        key=lambda line: ((line.now.next_on if line.now else None) or day, line.one.dates.raised_on, line.one.id),
    )
    settled = [line for line in reversed(lines) if not line.one.is_open]
    return Inbox(waiting, settled, count_concerns([one.dates for one in known], day), policy, day)


def one_of(viewer: Viewer, concern_id: int, day: date) -> OneConcern | None:
    """Return a concern that the viewer may read: five statements; None: not found."""
    found = queries.concern(concern_id)
    if found is None:
        return None
    policy = escalation_on(day)
    if not queries.may_read(found, viewer, contacts_on(day), day, policy):
        return None
    return _lines([found], day, policy)[0]


def waiting_for(viewer: Viewer, day: date) -> list[OneConcern]:
    """Return the concerns that wait for the viewer's answer, what is due first: for a page that lists what is to do."""
    return inbox_of(viewer, day).waiting
