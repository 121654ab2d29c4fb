"""Everything that pages and figures of one day share, each read once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from workforce.allocation.policy_rules import AllocationPolicy, EscalationPolicy, read_allocation, read_escalation
from workforce.caseload import queries as caseload
from workforce.caseload.case_sql import Basis
from workforce.caseload.queries import CaseOnDay, WorkerLoad
from workforce.caseload.rules import CaseGroup
from workforce.db import policy
from workforce.people import queries as people
from workforce.people.queries import StaffMember
from workforce.people.rules import add_months
from workforce.supervision import queries as supervision
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.rules import FrequencyPolicy, Standing
from workforce.training import queries as training
from workforce.training.rules import Requirement

RESTRICTED = "Restricted case"
SIDE_BY_SIDE_MONTHS = 12  # how long figures show under old and new rules after a change
_DEPENDS = {  # what is to be worked out anew under another version of a policy
    "scheme": frozenset({"scheme", "equity_band", "cases", "groups", "beside", "loads", "oversight"}),
    "supervision": frozenset({"supervision_policy", "frequency", "last_held", "standings", "oversight"}),
    "requirements": frozenset({"requirements", "learned", "impact", "year"}),
    "targets": frozenset({"targets"}),
    "asye": frozenset({"asye"}),
    "cpd": frozenset({"cpd_version"}),
    "induction": frozenset({"induction_policy"}),
}


def _document(policies: Mapping[str, policy.PolicyVersion], kind: str, day: date) -> Mapping[str, Any]:
    version = policies.get(kind)
    if version is None:
        raise policy.PolicyError(f"No {kind} policy was in force on {day}. Load one with flask policy load.")
    return version.document


class OnDay:
    """Everything that is read of one day, each once: few statements, however large the council."""

    def __init__(self, day: date, basis: Basis = Basis.CASE_SYSTEM, hidden: Mapping[int, str] | None = None) -> None:
        """Remember the day, whose word counts for who holds a child, and which children the reader may not see.

        Nothing is read before it is asked for. A hidden child counts as every other, without reference and family.
        """
        self.day = day
        self.basis = basis
        self.hidden = dict(hidden or {})
        self._hidden_references = frozenset(self.hidden.values())

    def shown(self, case: CaseOnDay) -> CaseOnDay:
        """Return a case as the reader may see it."""
        return replace(case, reference=RESTRICTED, family=None) if case.child_id in self.hidden else case

    def shown_reference(self, reference: str) -> str:
        """Return a case reference as the reader may see it."""
        return RESTRICTED if reference in self._hidden_references else reference

    @cached_property
    def covers(self) -> dict[str, date]:
        """The first day of which each kind of data is known: by files; of sessions by records made here, too."""
        return people.covers_from(["staff", "cases", "supervision", "learning"])

    def knows(self, kind: str, day: date | None = None) -> bool:
        """Whether a kind of data is known of a day at all."""
        return kind in self.covers and (day or self.day) >= self.covers[kind]

    @cached_property
    def staff(self) -> list[StaffMember]:
        """Everybody in post."""
        return people.staff_on(self.day)

    @cached_property
    def social_work(self) -> list[StaffMember]:
        """Social work staff in post."""
        return [person for person in self.staff if person.is_social_work]

    @cached_property
    def by_id(self) -> dict[int, StaffMember]:
        """Everybody in post, by id."""
        return {person.id: person for person in self.staff}

    @cached_property
    def scheme(self) -> caseload.SchemeInForce:
        """The weighting scheme in force."""
        return caseload.scheme_of(self.policies.get("scheme"), self.day)

    @cached_property
    def _versions(self) -> dict[str, list[policy.PolicyVersion]]:
        """The version of every policy in force, and the one before it."""
        return policy.newest_two(self.day)

    @cached_property
    def policies(self) -> dict[str, policy.PolicyVersion]:
        """Every policy in force, by kind."""
        return {kind: versions[0] for kind, versions in self._versions.items()}

    def former(self, kind: str) -> policy.PolicyVersion | None:
        """Return the version that was in force before a change of the last 12 months; None where nothing changed."""
        versions = self._versions.get(kind, [])
        if len(versions) < 2 or self.day >= add_months(versions[0].in_force_from, SIDE_BY_SIDE_MONTHS):
            return None
        return versions[1]

    def under(self, version: policy.PolicyVersion) -> Self:
        """Return the same day under another version of a policy, sharing all that was read and does not depend on it.

        Ask it after this day's own figures. Another scheme costs a statement only where it maps cases to types in
        another way; another supervision policy one for the month's sessions, and one more where it counts other kinds
        of session; other requirements one where they name other courses.
        """
        kind = version.kind
        other = type(self)(self.day, self.basis, self.hidden)
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name not in _DEPENDS[kind]})
        other.__dict__["policies"] = {**self.policies, kind: version}
        for name, depends_on in (
            ("cases", lambda on: on.scheme.scheme.type_map),
            ("beside", lambda on: (on.scheme.scheme.needs_months, set(on.scheme.scheme.areas))),
            ("last_held", lambda on: (on.frequency.counted_kinds, on.frequency.first.new_supervisor is None)),
            ("learned", lambda on: [(r.id, r.course_codes) for r in on.requirements]),
        ):
            if name in _DEPENDS[kind] and name in self.__dict__ and depends_on(self) == depends_on(other):
                other.__dict__[name] = self.__dict__[name]
        return other

    @cached_property
    def supervision_policy(self) -> SupervisionPolicy:
        """The supervision policy in force."""
        return supervision.policy_of(self.policies.get("supervision"), self.day)

    @cached_property
    def frequency(self) -> FrequencyPolicy:
        """How often supervision is due, and how long it is, by the policy in force."""
        return self.supervision_policy.frequency

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The training requirements in force."""
        return training.requirements_of(self.policies.get("requirements"), self.day)

    @cached_property
    def learned(self) -> training.Learned:
        """Counted completions, and who is exempt from what."""
        return training.learned_on(self.day, self.requirements)

    @cached_property
    def cases(self) -> list[CaseOnDay]:
        """Every case."""
        found = caseload.cases_on(self.day, self.scheme.scheme, basis=self.basis)
        return [self.shown(case) for case in found] if self.hidden else found

    @cached_property
    def allocation(self) -> AllocationPolicy:
        """Who may hold whom."""
        return read_allocation(_document(self.policies, "allocation", self.day))

    @cached_property
    def escalation(self) -> EscalationPolicy:
        """When what waits climbs, and to whom."""
        return read_escalation(_document(self.policies, "escalation", self.day))

    @cached_property
    def groups(self) -> dict[int, list[CaseGroup]]:
        """What each worker with a case holds, in groups."""
        scheme = self.scheme.scheme
        if scheme.needs_detail:
            return caseload.groups_by_worker(self.day, scheme, basis=self.basis)
        counts: dict[int, dict[tuple[str, bool], int]] = {}
        in_court = "COURT" in scheme.modifiers
        for case in self.cases:
            if case.worker_id is not None:
                of_worker = counts.setdefault(case.worker_id, {})
                key = (case.type, case.in_court and in_court)
                of_worker[key] = of_worker.get(key, 0) + 1
        return caseload.as_groups(counts, scheme)

    @cached_property
    def loads(self) -> list[WorkerLoad]:
        """The workload of everybody who has one."""
        return caseload.loads(self.staff, self.groups, self.scheme.scheme, self.beside)

    @cached_property
    def beside(self) -> caseload.Beside:
        """What weighs beside cases, and what limits depend on beyond posts."""
        return caseload.beside_on(self.day, self.scheme.scheme)

    @cached_property
    def last_held(self) -> dict[int, supervision.Held]:
        """The last session that counts, by worker."""
        return supervision.last_held(self.day, self.frequency)

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """How supervision stands for social work staff and students."""
        due = [person for person in self.staff if person.is_social_work or person.is_student]
        known = self.covers.get("supervision")
        held = self.last_held if known is not None and self.day >= known else {}
        return supervision.standings(self.day, due, self.frequency, known, held)

    @cached_property
    def tree(self) -> people.Tree:
        """The teams."""
        return people.team_tree(self.day)
