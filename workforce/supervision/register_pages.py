"""The supervisors' register of a day: who supervises, and whether they are what the council asks of a supervisor.

Eight statements, however many supervisors: the policy, staff, teams, relations, covers, last sessions, courses,
write-ups; and the day where none is asked.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from workforce.db import policy
from workforce.people.queries import StaffMember, Tree, covers_from, staff_on, team_tree
from workforce.supervision.compliance_pages import teams_offered
from workforce.supervision.compliance_rules import Share
from workforce.supervision.policy_rules import SupervisionPolicy, SupervisorPolicy
from workforce.supervision.queries import last_held, policy_of, standings
from workforce.supervision.register_queries import completions_of, unsigned_on
from workforce.supervision.register_rules import (
    Completion,
    Judged,
    Part,
    Registration,
    Supervisor,
    Writing,
    judged,
    trained,
)
from workforce.supervision.relations import Relation, Relations, Role, relations_on
from workforce.supervision.rules import Standing
from workforce.web.access import Viewer

HOLDS_SESSIONS = (Role.LINE, Role.COVER, Role.EDUCATOR)  # whose supervisees' due days are theirs to keep


@dataclass(frozen=True, slots=True)
class SupervisorLine:
    """One supervisor in the register."""

    person: StaffMember
    judged: Judged
    supervisees: Sequence[StaffMember]
    roles: Sequence[tuple[Role, int]]  # as what, and of how many
    due_this_month: Sequence[StaffMember]  # whose next session is due by the end of the month, overdue ones included
    overdue: int
    writing: Writing

    @property
    def unpaired(self) -> list[StaffMember]:
        """Return the supervisees who need a registered professional supervisor and have none."""
        return [one for one in self.supervisees if one.id in self.judged.unpaired]

    @property
    def trained_on(self) -> date | None:
        """Return when the course that lasts longest was completed."""
        done = self.judged.supervisor.trained
        return done.completed_on if done else None


def registration_of(person: StaffMember) -> Registration:
    """Return what the staff data says of somebody's registration."""
    return Registration(person.swe_number, person.registered_on, person.registration_expires_on)


def judged_supervisors(
    day: date,
    staff: Iterable[StaffMember],
    relations: Relations,
    asked: SupervisorPolicy,
    own: Mapping[int, Standing],
    completions: Mapping[int, Sequence[Completion]] | None,
) -> list[tuple[StaffMember, Judged]]:
    """Return everybody in post who supervises somebody in post, with how they stand, in the order of the staff.

    `own`: how their own supervision stands. `completions`: of the courses that are asked; None: not known.
    """
    people = list(staff)
    registrations = {one.id: registration_of(one) for one in people}
    professionals = {
        worker: [one.supervisor_id for one in found if one.role is Role.PROFESSIONAL]
        for worker, found in relations.of_worker.items()
    }
    found = []
    for person in people:
        supervisees = relations.supervisees(person.id)
        if supervisees:
            is_asked = bool(asked.course_codes) and completions is not None
            done = (completions or {}).get(person.id, ())
            supervisor = Supervisor(
                person.id, registrations[person.id], supervisees, own.get(person.id),
                trained(done, asked.trained_within, day) if is_asked else None, person.is_away,
            )  # fmt: skip
            found.append((person, judged(supervisor, asked, day, professionals, registrations)))
    return found


@dataclass
class Register:
    """The register of a day for a viewer."""

    viewer: Viewer
    day: date
    team: str = ""

    @cached_property
    def rules(self) -> SupervisionPolicy:
        """The policy in force on the day."""
        return policy_of(policy.in_force(policy.PolicyKind.SUPERVISION, self.day), self.day)

    @cached_property
    def tree(self) -> Tree:
        """The teams."""
        return team_tree(self.day)

    @cached_property
    def covers(self) -> Mapping[str, date]:
        """The first day of which staff, sessions and completions are known."""
        return covers_from(["staff", "supervision", "learning"])

    def knows(self, kind: str) -> bool:
        """Whether data of a kind are known of the day."""
        return kind in self.covers and self.covers[kind] <= self.day

    @cached_property
    def every(self) -> list[SupervisorLine]:
        """The supervisors in scope and in the team that is asked for, by name."""
        staff, asked = staff_on(self.day), self.rules.supervisor
        relations, frequency = relations_on(self.day, staff), self.rules.frequency
        stands = standings(self.day, staff, frequency, self.covers.get("supervision"), last_held(self.day, frequency))
        done = completions_of(self.day, asked.course_codes) if asked.course_codes and self.knows("learning") else None
        unsigned = unsigned_on(self.day)
        by_id = {one.id: one for one in staff}
        teams = self.tree.below(self.team) if self.team else None
        found = []
        for person, one in judged_supervisors(self.day, staff, relations, asked, stands, done):
            if self.viewer.sees_team(person.team) and (teams is None or person.team in teams):
                writing = Writing.of(unsigned.get(person.id, ()), self.rules.write_up_working_days, self.day)
                found.append(self._line(person, one, relations.of_supervisor[person.id], by_id, stands, writing))
        return found

    def _line(
        self,
        person: StaffMember,
        one: Judged,
        relations: Sequence[Relation],
        staff: Mapping[int, StaffMember],
        stands: Mapping[int, Standing],
        writing: Writing,
    ) -> SupervisorLine:
        roles = [(role, sum(found.role is role for found in relations)) for role in Role]
        kept = dict.fromkeys(found.worker_id for found in relations if found.role in HOLDS_SESSIONS)
        due = [id_ for id_ in kept if id_ in stands and stands[id_].due_on <= self.month_end]
        return SupervisorLine(
            person, one, [staff[id_] for id_ in one.supervisor.supervisees],
            [(role, count) for role, count in roles if count], [staff[id_] for id_ in due],
            sum(not stands[id_].is_in_date for id_ in due), writing,
        )  # fmt: skip

    @property
    def month_end(self) -> date:
        """Return the last day of the day's month."""
        return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])

    @property
    def counted(self) -> list[SupervisorLine]:
        """Return the supervisors whom W14 counts: those who are not away."""
        return [line for line in self.every if not line.person.is_away]

    @property
    def to_do(self) -> list[SupervisorLine]:
        """Return those counted of whom something is missing."""
        return [line for line in self.counted if not line.judged.is_whole]

    @property
    def unpaired(self) -> list[SupervisorLine]:
        """Return those who are not registered and whose supervisees lack a registered professional supervisor."""
        return [line for line in self.every if line.unpaired]

    def shown(self, show: str) -> list[SupervisorLine]:
        """Return the supervisors of a list."""
        ways = {"missing": self.to_do, "unpaired": self.unpaired, "away": self._away, "late": self._late}
        return ways.get(show, self.every)

    @property
    def _away(self) -> list[SupervisorLine]:
        return [line for line in self.every if line.person.is_away]

    @property
    def _late(self) -> list[SupervisorLine]:
        return [line for line in self.every if line.writing.late]

    @property
    def is_known(self) -> bool:
        """Whether everything that W14 asks is known of the day."""
        needs = ["staff", "supervision", *(["learning"] if self.rules.supervisor.course_codes else [])]
        return all(self.knows(kind) for kind in needs)

    @property
    def whole(self) -> Share | None:
        """Return W14: supervisors of whom nothing is missing, of all who are not away; None: not known."""
        if not self.is_known:
            return None
        return Share(sum(line.judged.is_whole for line in self.counted), len(self.counted))

    def share(self, part: Part) -> Share | None:
        """Return how many stand well in one part, of those of whom it is asked and known; None: of nobody."""
        found = [stands for line in self.counted if (stands := line.judged.parts[part]) is not None]
        return Share(sum(found), len(found)) if found else None

    def is_asked(self, part: Part) -> bool:
        """Whether the policy asks for a part at all."""
        asked = self.rules.supervisor
        return {Part.TRAINED: bool(asked.course_codes), Part.EXPERIENCED: asked.experience is not None}.get(part, True)

    @property
    def over_span(self) -> list[SupervisorLine]:
        """Return those who supervise more people than the policy's limit."""
        return [line for line in self.every if line.judged.is_over_span]

    def choices(self) -> list[tuple[str, str]]:
        """Return the teams in scope as the filter offers them."""
        return teams_offered(self.tree, self.viewer)


def register_of(viewer: Viewer, day: date, team: str) -> Register | None:
    """Return the register of a day; None where the team is not there or out of scope."""
    page = Register(viewer, day, team)
    return None if team and (team not in page.tree.teams or not viewer.sees_team(team)) else page
