"""Everything that the indicators of one day share, each read once."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from workforce.caseload import queries as caseload
from workforce.caseload.queries import CaseOnDay, WorkerLoad
from workforce.caseload.voice_queries import extras_on
from workforce.db import policy
from workforce.people import queries as people
from workforce.people.queries import StaffMember
from workforce.supervision import queries as supervision
from workforce.supervision.rules import FrequencyPolicy, Standing
from workforce.training import queries as training
from workforce.training.rules import Record, Requirement


class OnDay:
    """Everything that the indicators of one day share, each read once: few statements, however large the council."""

    def __init__(self, day: date) -> None:
        """Remember the day; nothing is read before it is asked for."""
        self.day = day

    @cached_property
    def covers(self) -> dict[str, date]:
        """The first day that each kind of file tells of."""
        return people.covers_from(["staff", "cases", "supervision", "learning"])

    def knows(self, kind: str, day: date | None = None) -> bool:
        """Whether a kind of file tells of a day at all."""
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
    def policies(self) -> dict[str, policy.PolicyVersion]:
        """Every policy in force, by kind."""
        return policy.all_in_force(self.day)

    @cached_property
    def targets(self) -> Mapping[str, Any]:
        """The targets that the Board had agreed: indicator -> value, by."""
        version = self.policies.get("targets")
        return version.document.get("targets", {}) if version else {}

    @cached_property
    def frequency(self) -> FrequencyPolicy:
        """The supervision policy in force."""
        return supervision.policy_of(self.policies.get("supervision"), self.day)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The training requirements in force."""
        return training.requirements_of(self.policies.get("requirements"), self.day)

    @cached_property
    def records(self) -> dict[str, dict[int, list[Record]]]:
        """Counted completions: requirement -> worker -> records."""
        return training.records_on(self.day, self.requirements)

    @cached_property
    def cases(self) -> list[CaseOnDay]:
        """Every case."""
        return caseload.cases_on(self.day, self.scheme.scheme)

    @cached_property
    def loads(self) -> list[WorkerLoad]:
        """The workload of everybody who has one."""
        groups: dict[int, dict[tuple[str, bool], int]] = {}
        in_court = "COURT" in self.scheme.scheme.modifiers
        for case in self.cases:
            if case.worker_id is not None:
                of_worker = groups.setdefault(case.worker_id, {})
                key = (case.type, case.in_court and in_court)
                of_worker[key] = of_worker.get(key, 0) + 1
        scheme = self.scheme.scheme
        return caseload.loads(self.staff, caseload.as_groups(groups, scheme), scheme, extras_on(self.day))

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """How supervision stands for social work staff and students."""
        due = [person for person in self.staff if person.is_social_work or person.is_student]
        return supervision.standings(self.day, due, self.frequency, self.covers.get("supervision"))

    @cached_property
    def tree(self) -> people.Tree:
        """The teams."""
        return people.team_tree(self.day)
