"""Whose supervision somebody may see and plan, and what their pages show. A fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from workforce.db import policy
from workforce.people import today as any_day
from workforce.people.queries import StaffMember
from workforce.supervision import queries, session_queries
from workforce.supervision.compliance_rules import reason_of
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.relations import Relation, Relations, Role, relations_on
from workforce.supervision.rules import Standing
from workforce.supervision.session_rules import Deadlines, Reader, SessionFacts, State
from workforce.web.access import Permission, Viewer

SINCE_DAYS = 400  # how far back a person's sessions are listed


class Today(any_day.Today):
    """Staff, relations, policy and standings of a day, each read once and only when asked for."""

    @cached_property
    def relations(self) -> Relations:
        """Who supervises whom."""
        return relations_on(self.day, self.staff)

    @cached_property
    def policy_version(self) -> policy.PolicyVersion | None:
        """The version of the supervision policy in force."""
        return policy.in_force(policy.PolicyKind.SUPERVISION, self.day)

    @cached_property
    def policy(self) -> SupervisionPolicy:
        """The supervision policy in force."""
        return queries.policy_of(self.policy_version, self.day)

    @cached_property
    def deadlines(self) -> Deadlines:
        """By when records are written and signed."""
        return Deadlines(self.policy.write_up_working_days, self.policy.sign_working_days)

    @cached_property
    def known_from(self) -> date | None:
        """The first day of which sessions are known."""
        return queries.known_from()

    @cached_property
    def held(self) -> dict[int, queries.Held]:
        """The last session that counts, by person."""
        return queries.last_held(self.day, self.policy.frequency)

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """How supervision stands for everybody who is not away; nobody where no session is known yet."""
        return queries.standings(self.day, self.staff, self.policy.frequency, self.known_from, self.held)

    def why_cancelled(self, one: SessionFacts) -> str:
        """Return why a session was cancelled. Free words of a file, which may tell of health, become a coded reason."""
        if one.is_ours:
            return one.cancelled_reason or ""
        return self.policy.reason_words(reason_of(self.policy, None, one.cancelled_reason))


def may_plan(today: Today, viewer: Viewer, person: StaffMember) -> bool:
    """Whether a viewer may plan somebody's supervision: who supervises them, or answers for their team."""
    if person.id == viewer.worker_id:
        return False
    if today.relations.supervises(viewer.worker_id, person.id) is not None:
        return True
    return viewer.may(Permission.PLAN_SUPERVISION) and viewer.sees_team(person.team)


def answers_for(viewer: Viewer, person: StaffMember) -> bool:
    """Whether a viewer answers for the team of somebody in their own scope: not as a deputy."""
    return viewer.may(Permission.PLAN_SUPERVISION) and viewer.answers_for(person.team)


def may_name(today: Today, viewer: Viewer, person: StaffMember) -> bool:
    """Whether a viewer says who else supervises somebody, and records what was agreed in writing.

    The line supervisor of the staff files, or who answers for the team: no deputy, and nobody who was named beside the
    line, so that nobody makes themselves a supervisor, or stays one.
    """
    if person.id == viewer.worker_id:
        return False
    line = today.relations.line(person.id)
    return (line is not None and line == viewer.worker_id) or answers_for(viewer, person)


def may_see(today: Today, viewer: Viewer, person: StaffMember) -> bool:
    """Whether a viewer may see when somebody's supervision is due and was held."""
    in_scope = viewer.may(Permission.SEE_SUPERVISION) and viewer.sees_team(person.team)
    return in_scope or may_plan(today, viewer, person)


@dataclass(frozen=True, slots=True)
class Supervisee:
    """A line of a supervisor's page."""

    person: StaffMember
    roles: Sequence[Role]
    standing: Standing | None
    next_on: date | None
    next_id: int | None
    day: date

    @property
    def state(self) -> str:
        """Return how it stands, as a word for styles: away, unknown, overdue, due, ok."""
        if self.person.is_away:
            return "away"
        if self.standing is None:
            return "unknown"
        if not self.standing.is_in_date:
            return "overdue"
        return "due" if (self.standing.due_on - self.day).days <= 7 else "ok"

    @property
    def is_late_planned(self) -> bool:
        """Whether the next session stands after the day by which it is due."""
        return bool(self.next_on and self.standing and self.next_on > self.standing.due_on)


def lines_of(today: Today, people: Iterable[StaffMember], supervisor_id: int | None) -> list[Supervisee]:
    """Return how supervision stands for some people: the overdue first, then by the day it is due."""
    found = list(people)
    planned = session_queries.planned_for(today.relations.supervisors(one.id for one in found), today.day)
    lines = []
    for person in found:
        relations = today.relations.of_worker.get(person.id, [])
        roles = [one.role for one in relations if one.supervisor_id == supervisor_id]
        next_on, next_id = planned.get(person.id, (None, None))
        lines.append(Supervisee(person, roles, today.standings.get(person.id), next_on, next_id, today.day))
    return sorted(lines, key=lambda one: (one.standing.due_on if one.standing else date.max, one.person.name))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """That the line supervisor of some people is away or gone, and nobody is named in their place."""

    supervisor: StaffMember | None  # None: not in post, or the staff files name nobody
    people: list[StaffMember]


def uncovered(today: Today, viewer: Viewer) -> list[Uncovered]:
    """Return whose line supervisor is not there, of the people for whom a viewer names a cover, without one."""
    found: dict[int, list[StaffMember]] = {}
    for person in today.staff:
        if not person.is_social_work or person.is_away or not may_name(today, viewer, person):
            continue
        line = today.by_id.get(today.relations.line(person.id) or 0)
        others = [one for one in today.relations.of_worker.get(person.id, ()) if one.role is not Role.LINE]
        is_covered = any(not today.by_id[one.supervisor_id].is_away for one in others)
        if (line is None or line.is_away) and not is_covered:
            found.setdefault(line.id if line else 0, []).append(person)
    return [Uncovered(today.by_id.get(supervisor), people) for supervisor, people in sorted(found.items())]


def with_somebody_away(sessions: Sequence[SessionFacts], first: date) -> frozenset[int]:
    """Return the ids of planned sessions on whose day one of the two is known to be away, without why."""
    people = {id_ for one in sessions for id_ in (one.worker_id, one.supervisor_id) if id_}
    off = session_queries.absences(sorted(people), first, max((one.day for one in sessions), default=first))
    return frozenset(
        one.id
        for one in sessions
        if any(
            begins <= one.day <= ends
            for id_ in (one.worker_id, one.supervisor_id)
            for begins, ends in off.get(id_ or 0, ())
        )
    )


@dataclass(frozen=True, slots=True)
class GivenPage:
    """What somebody who gives supervision, or plans it for others, sees first."""

    today: Today
    uncovered: list[Uncovered]
    lines: list[Supervisee]
    coming: list[SessionFacts]
    to_record: list[SessionFacts]
    to_write: list[SessionFacts]
    to_answer: list[SessionFacts]
    away: frozenset[int]  # sessions to come on whose day one of the two is away

    @property
    def overdue(self) -> list[Supervisee]:
        """Return whose supervision is overdue."""
        return [one for one in self.lines if one.state == "overdue"]

    @property
    def unplanned(self) -> list[Supervisee]:
        """Return who has no session planned and is not away."""
        return [one for one in self.lines if one.next_on is None and not one.person.is_away]


def given_page(today: Today, viewer: Viewer) -> GivenPage:
    """Return whom somebody supervises and what is to be done about it."""
    supervisor_id = viewer.worker_id or 0
    people = [today.by_id[id_] for id_ in today.relations.supervisees(supervisor_id)]
    given = session_queries.given_by(supervisor_id, today.day)
    states: dict[State, list[SessionFacts]] = {}
    for one in given:
        states.setdefault(one.state(today.day), []).append(one)
    return GivenPage(
        today, uncovered(today, viewer), lines_of(today, people, supervisor_id), states.get(State.PLANNED, []),
        states.get(State.PASSED, []), states.get(State.DRAFT, []), states.get(State.TO_ANSWER, []),
        with_somebody_away(states.get(State.PLANNED, []), today.day),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person's supervision: how it stands, what is planned, what was held, who supervises."""

    today: Today
    person: StaffMember
    standing: Standing | None
    relations: list[Relation]
    sessions: list[SessionFacts]
    moves: Mapping[int, list[session_queries.MoveFacts]]
    can_plan: bool
    can_name: bool
    reads: frozenset[int]  # sessions whose record the viewer may read
    away: frozenset[int]  # for who plans: sessions to come on whose day one of the two is away

    def is_left(self, one: SessionFacts) -> bool:
        """Whether who was to give a session does not supervise the person any more."""
        return one.day >= self.today.day and all(r.supervisor_id != one.supervisor_id for r in self.relations)

    @property
    def coming(self) -> list[SessionFacts]:
        """Return what is planned, the earliest first."""
        found = [one for one in self.sessions if one.state(self.today.day) in (State.PLANNED, State.PASSED)]
        return sorted((one for one in found if one.is_ours), key=lambda one: (one.day, one.id))

    @property
    def past(self) -> list[SessionFacts]:
        """Return what was held or cancelled, the latest first."""
        return [one for one in self.sessions if one not in self.coming]


def person_page(today: Today, viewer: Viewer, person: StaffMember) -> PersonPage:
    """Return one person's supervision as a viewer may see it."""
    since = date.fromordinal(today.day.toordinal() - SINCE_DAYS)
    found = session_queries.of_worker(person.id, since)
    plans = may_plan(today, viewer, person)
    planned = [one for one in found if one.is_ours and one.state(today.day) is State.PLANNED]
    return PersonPage(
        today, person, today.standings.get(person.id), today.relations.of_worker.get(person.id, []), found,
        session_queries.moves_of([one.id for one in found if one.is_ours]), plans,
        may_name(today, viewer, person),
        frozenset(
            one.id
            for one in found
            if one.record_id
            and (reader := one.reader(viewer.worker_id))
            and (one.supervisor_signed_at or reader is Reader.SUPERVISOR)
        ),
        with_somebody_away(planned, today.day) if plans else frozenset(),
    )  # fmt: skip
