"""Risk analysis for staff and for managers (W12): who counts, who stands beside. One definition everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workforce.people.queries import StaffMember
from workforce.people.rules import add_months
from workforce.training.rules import Standing, standing
from workforce.training.today import KnowsTraining

STAFF, MANAGERS = "RISK-STAFF", "RISK-MANAGERS"  # ids of the two requirements
FIRST_MONTHS = 3  # contract: past the first 3 months of their run of posts


class KnowsStaff(KnowsTraining, Protocol):
    """A day that knows who is in post, too."""

    @property
    def staff(self) -> Sequence[StaffMember]:
        """Everybody in post."""


@dataclass(frozen=True, slots=True)
class Risk:
    """How risk analysis stands for staff, or for managers: those who count, and who stands beside the figure."""

    counted: list[tuple[StaffMember, Standing]]
    away: int
    new: int

    @property
    def in_date(self) -> int:
        """Return how many are in date."""
        return sum(1 for _, one in self.counted if one.is_in_date)

    @property
    def of(self) -> int:
        """Return how many count."""
        return len(self.counted)


def risk_of(on: KnowsStaff, *, managers: bool, teams: frozenset[str] | None = None) -> Risk | None:
    """Return how it stands for the social work staff of some teams, or of all; None where it is not required at all.

    Who is away, or in the first 3 months of a run of posts, does not count. An exemption takes nobody out of it.
    """
    wanted = MANAGERS if managers else STAFF
    requirement = next((one for one in on.requirements if one.id == wanted), None)
    if requirement is None:
        return None
    records = on.learned.records[requirement.id]
    counted: list[tuple[StaffMember, Standing]] = []
    away = new = 0
    for person in on.staff:
        if (
            not person.is_social_work
            or person.is_manager != managers
            or (teams is not None and person.team not in teams)
        ):
            continue
        is_new = on.day < add_months(person.run_started_on, FIRST_MONTHS)
        away, new = away + person.is_away, new + (is_new and not person.is_away)
        if not person.is_away and not is_new:
            stands = standing(
                requirement, records.get(person.id, ()), on.day, run_started_on=person.run_started_on, is_away=False,
                known_from=on.covers.get("learning"),
            )  # fmt: skip
            counted.append((person, stands))
    return Risk(counted, away, new)


def both(on: KnowsStaff, teams: frozenset[str] | None = None) -> tuple[Risk | None, Risk | None]:
    """Return how it stands for staff and for managers; nothing where staff or completions are not known of the day."""
    if not all(kind in on.covers and on.covers[kind] <= on.day for kind in ("staff", "learning")):
        return None, None
    return risk_of(on, managers=False, teams=teams), risk_of(on, managers=True, teams=teams)
