"""A day of the council's training: policies, requirements, completions. Each is read once, when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from workforce.db import policy
from workforce.people import today as any_day
from workforce.people.queries import StaffMember, Tree, covers_from
from workforce.training import queries
from workforce.training.rules import Requirement, Standing, standing

LAPSES_SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Trained:
    """How one requirement stands for one person."""

    requirement: Requirement
    standing: Standing

    def lapses_within(self, day: date, days: int = LAPSES_SOON_DAYS) -> bool:
        """Whether it is in date now and will not be some days on."""
        last = self.standing.last_day
        return self.standing.is_in_date and last is not None and (last - day).days <= days


class Today(any_day.Today):
    """Staff, teams, requirements and completions of a day."""

    @cached_property
    def policies(self) -> dict[str, policy.PolicyVersion]:
        """Every policy in force, by kind."""
        return policy.all_in_force(self.day)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The training requirements in force."""
        return queries.requirements_of(self.policies.get(policy.PolicyKind.REQUIREMENTS), self.day)

    @cached_property
    def learned(self) -> queries.Learned:
        """Counted completions and exemptions."""
        return queries.learned_on(self.day, self.requirements)

    @cached_property
    def covers(self) -> dict[str, date]:
        """The first day that the files of staff and of learning tell of."""
        return covers_from(["staff", "learning"])

    @property
    def known_from(self) -> date | None:
        """The first day of which completions are known; None: no file of completions came yet."""
        return self.covers.get("learning")

    @property
    def knows_completions(self) -> bool:
        """Whether completions are known of the day at all."""
        return self.known_from is not None and self.known_from <= self.day

    def trained(self, person: StaffMember) -> list[Trained]:
        """Return how every requirement of a person's role stands."""
        return trained(self, person)


class KnowsTraining(Protocol):
    """A day that knows requirements and what was learned."""

    day: date

    @property
    def tree(self) -> Tree:
        """The teams."""

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The training requirements in force."""

    @property
    def learned(self) -> queries.Learned:
        """Counted completions and exemptions."""

    @property
    def covers(self) -> Mapping[str, date]:
        """The first day of which each kind of data is known."""


def trained(on: KnowsTraining, person: StaffMember) -> list[Trained]:
    """Return how every requirement of a person's role stands on a day that knows requirements and records."""
    learner = queries.learner_of(person, on.tree)
    return [
        Trained(
            one,
            standing(
                one, on.learned.records[one.id].get(person.id, ()), on.day, run_started_on=person.run_started_on,
                is_away=person.is_away, known_from=on.covers.get("learning"),
                exempt_until=on.learned.exemptions.get((person.id, one.id)),
            ),
        )
        for one in on.requirements
        if one.applies(learner)
    ]  # fmt: skip
