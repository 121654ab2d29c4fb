"""Whether workloads allow effective practice: pairs of answers, and how they may be shown. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workforce.caseload.voice_rules import shown_groups


class Side(StrEnum):
    """Who answers."""

    WORKER = "worker"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Pair:
    """The latest answers of worker and manager about one workload. Nobody is named by it."""

    worker_id: int
    team: str
    worker_allows: bool
    manager_allows: bool

    @property
    def both_allow(self) -> bool:
        """Whether both say that the workload allows effective practice."""
        return self.worker_allows and self.manager_allows


def shown_as(
    pairs: Iterable[Pair], parents: Mapping[str, str | None], known: frozenset[int] = frozenset()
) -> dict[int, str | None]:
    """Return as whose row each pair may be shown: of its team, of a team above it, or of the council alone (None).

    `parents` gives each team's parent, `known` whose answers the reader knows by name. A group is a team with every
    team below it; one of fewer than 5 pairs, or one that would tell of fewer than 5 by what is left of a larger one,
    is shown only as part of a larger one; so is every group below one that is not shown. Source: product, "Fairness to
    staff"; docs/adr/0013, 0020.

    >>> pairs = [Pair(n, "A" if n < 7 else "B", True, True) for n in range(9)]
    >>> shown_as(pairs, {"A": "S", "B": "S", "S": None})[0]  # A alone would tell of the 2 in B
    'S'
    """
    found = list(pairs)
    lines = {code: _upwards(code, parents) for code in {one.team for one in found}}
    groups: dict[str, set[int]] = {"": {one.worker_id for one in found}}
    for one in found:
        for code in lines[one.team]:
            groups.setdefault(code, set()).add(one.worker_id)
    shown = shown_groups({code: frozenset(people) for code, people in groups.items()}, known)
    return {one.worker_id: _nearest(lines[one.team], shown) for one in found}


def _nearest(line: list[str], shown: frozenset[str]) -> str | None:
    """Return the lowest code of a line upwards such that it and everything above it are shown."""
    nearest = None
    for code in reversed(line):
        if code not in shown:
            break
        nearest = code
    return nearest


def _upwards(code: str, parents: Mapping[str, str | None]) -> list[str]:
    line: list[str] = []
    at: str | None = code
    while at and at in parents and at not in line:
        line.append(at)
        at = parents[at]
    return line
