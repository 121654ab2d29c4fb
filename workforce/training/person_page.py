"""One person's training: how each requirement stands, everything that is known to be done, exemptions."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from workforce.db import policy
from workforce.people.queries import StaffMember
from workforce.training import completion_queries
from workforce.training.cells import Cell, cell_of
from workforce.training.completion_queries import Done
from workforce.training.models import Exemption
from workforce.training.rules import COUNTED_RESULTS, Exemptions, Requirement, read_exemptions
from workforce.training.today import Today

_ORDER = ("bad", "watch", "quiet", "ok")  # what needs somebody first


@dataclass(frozen=True)
class PersonPage:
    """What a page shows of one person's training."""

    today: Today
    person: StaffMember

    @cached_property
    def standings(self) -> list[tuple[Requirement, Cell]]:
        """How each requirement of the person's role stands, what is not in date first."""
        known = self.today.known_from
        cells = [(one.requirement, cell_of(one, self.today.day, known)) for one in self.today.trained(self.person)]
        return sorted(cells, key=lambda item: (_ORDER.index(item[1].tone), item[1].last_day or date.max, item[0].name))

    @property
    def requirements(self) -> list[Requirement]:
        """The requirements of the person's role, by name."""
        return sorted((requirement for requirement, _ in self.standings), key=lambda one: one.name)

    @cached_property
    def done(self) -> list[Done]:
        """Every result, newest first."""
        return completion_queries.done_by(self.person.id)

    @cached_property
    def exemptions(self) -> list[Exemption]:
        """Every exemption, the latest first."""
        return completion_queries.exemptions_of(self.person.id)

    @cached_property
    def exemption_rules(self) -> Exemptions:
        """Why somebody may be exempt, and for how long."""
        return read_exemptions(self.today.policies[policy.PolicyKind.REQUIREMENTS].document)

    @cached_property
    def courses(self) -> list[tuple[str, str]]:
        """The courses that can be entered."""
        named = [code for one in self.today.requirements for code in one.course_codes]
        return completion_queries.courses_to_enter(self.today.day, named)

    def reason(self, exemption: Exemption) -> str:
        """Return why, in words; a reason that is no longer offered by its code."""
        return self.exemption_rules.reasons.get(exemption.reason, exemption.reason)

    def serves(self, done: Done) -> list[str]:
        """Return the names of the requirements that a result counts for."""
        if done.result not in COUNTED_RESULTS:
            return []
        return [one.name for one in self.today.requirements if done.counts_as in one.course_codes]
