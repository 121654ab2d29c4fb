"""The targets as versions, and what stands beside them."""

from datetime import date

from workforce import clock
from workforce.board.figures import indicators
from workforce.board.figures.added_rules import Definition, read_definitions
from workforce.board.figures.entry_rules import Document
from workforce.board.figures.figure import Indicator
from workforce.db import policy
from workforce.db.policy import PolicyVersion


def versions() -> list[PolicyVersion]:
    """Return every version of the targets, oldest first."""
    return policy.versions(policy.PolicyKind.TARGETS)[::-1]


def documents(found: list[PolicyVersion]) -> list[tuple[date, Document]]:
    """Return the documents of versions, each with its first day."""
    return [(one.in_force_from, one.document) for one in found]


def definitions(day: date | None = None) -> dict[str, Definition]:
    """Return the indicators that the council had added to ours on a day, today unless one is given."""
    version = policy.in_force(policy.PolicyKind.INDICATORS, day or clock.today())
    return read_definitions(version.document) if version else {}


def known() -> list[Indicator]:
    """Return every indicator that can have a target today, in the order in which the Board reads them."""
    own = [indicators.of_definition(one) for _, one in sorted(definitions().items())]
    found = [*indicators.INDICATORS, *own]
    groups = list(dict.fromkeys(one.group for one in found))
    return sorted(found, key=lambda one: groups.index(one.group))
