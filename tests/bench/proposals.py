"""Several children at once: the solver's proposals beside the plain way, on invented teams.

`python -m tests.bench.proposals` prints both for every team, then times, gaps and how much is proven. It needs no
database, so that it also runs where there is none.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from tests.bench.measures import Spread, seconds_of, spread
from tests.bench.tables import Aim, Line, shown
from tests.unit.allocation.teams import SHAPES, Shape, team
from workforce.allocation.proposal_rules import Proposal, Unit, faults_of, greedy
from workforce.allocation.solver import propose

SMALL, LARGE = (60, 25), (400, 300)  # children and workers
MOST_SECONDS = {SMALL: 2.0, LARGE: 30.0}
TEAMS, LARGE_TEAMS = 60, 12


@dataclass(frozen=True, slots=True)
class Way:
    """What one proposal means for the children and the workers."""

    protected_without: int
    passes: int
    waiting: int
    changes: int
    worst_percent: Fraction | None

    def shown(self) -> str:
        """The five figures."""
        worst = "-" if self.worst_percent is None else f"{float(self.worst_percent):.1f}"
        return f"{self.protected_without:3} {self.passes:4} {self.waiting:4} {self.changes:4} {worst:>6}"


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """One team: the solver's way and the plain one, and what is known of the solver's."""

    number: int
    shape: str
    solved: Way
    plain: Way
    is_better: bool
    is_worse: bool
    proven: tuple[bool, ...]  # by level
    gap_percent: float  # of the highest workload %
    is_cut_short: bool
    faults: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ProposalFigures:
    """All teams of one size."""

    children: int
    workers: int
    teams: tuple[TeamFigures, ...]

    @property
    def seconds(self) -> Spread:
        """Seconds a team."""
        return spread([one.seconds for one in self.teams])

    def share_proven(self, levels: slice) -> float:
        """Of the teams, those with all these levels proven."""
        return sum(all(one.proven[levels]) for one in self.teams) / len(self.teams)

    @property
    def gap_percent(self) -> float:
        """The widest gap between a highest workload % and its bound."""
        return max(one.gap_percent for one in self.teams)


def measure(size: tuple[int, int], teams: int) -> ProposalFigures:
    """Measure so many teams of a size, the shapes in turn; each once, from units to a checked answer."""
    return ProposalFigures(*size, tuple(_of_team(number, size) for number in range(teams)))


def _of_team(number: int, size: tuple[int, int]) -> TeamFigures:
    shape: Shape = SHAPES[number % len(SHAPES)]
    units, seats = team(number, *size, shape)
    made: list[Proposal] = []
    seconds = seconds_of(lambda: made.append(propose(units, seats)))
    found, plain = made[0], greedy(units, seats)
    worst, bound = found.worst_percent, found.bound_percent
    gap = float((worst - bound) * 100 / worst) if worst and bound is not None else 0.0
    proven, faults = tuple(level.is_proven for level in found.levels), len(faults_of(units, seats, found))
    return TeamFigures(
        number, shape.name, _way(units, found), _way(units, plain), found.rank < plain.rank, found.rank > plain.rank,
        proven, gap, found.is_cut_short, faults, seconds,
    )  # fmt: skip


def _way(units: Sequence[Unit], proposal: Proposal) -> Way:
    protected = sum(len(unit.children) for unit in units if unit.is_protected)
    everybody = sum(len(unit.children) for unit in units)
    placed, passes, others, changes = (int(level.value or 0) for level in proposal.levels[:4])
    return Way(protected - placed, passes, everybody - protected - others, changes, proposal.worst_percent)


def lines(figures: ProposalFigures) -> list[Line]:
    """Return what the table of all benchmarks says of them."""
    size = f"{figures.children} x {figures.workers}"
    count, most = len(figures.teams), MOST_SECONDS[figures.children, figures.workers]
    slowest, counted = max(figures.seconds.values), figures.share_proven(slice(0, 4))
    wide, better = figures.gap_percent, sum(one.is_better for one in figures.teams)
    broken = sum(one.is_worse or bool(one.faults) for one in figures.teams)
    return [
        Line("proposal for children and workers, s", size, f"{figures.seconds.shown()} for {count} teams",
             Aim(f"each under {most:.0f} s", slowest < most)),
        Line("levels 1 to 4 proven best", size, f"{counted:.0%} of teams", Aim("all", counted == 1)),
        Line("all five levels proven best", size, f"{figures.share_proven(slice(0, 5)):.0%} of teams"),
        Line("highest workload % above its bound", size, f"at most {wide:.2f}%", Aim("1% at most", wide <= 1)),
        Line("better than the plain way", size, f"{better} of {count} teams",
             Aim("never worse, no fault", not broken)),
    ]  # fmt: skip


def as_json(figures: ProposalFigures) -> dict[str, Any]:
    """The same for machines."""
    return {
        "children": figures.children,
        "workers": figures.workers,
        "teams": len(figures.teams),
        "seconds": figures.seconds.as_json(),
        "proven_1_to_4": figures.share_proven(slice(0, 4)),
        "proven_all": figures.share_proven(slice(0, 5)),
        "gap_percent": figures.gap_percent,
        "cut_short": sum(one.is_cut_short for one in figures.teams),
    }


def by_team(figures: ProposalFigures) -> Iterator[str]:
    """Yield a line a team: both ways, seconds, what is proven; then the sums."""
    heads = "prot limit wait chng  worst"
    yield f"{figures.children} children, {figures.workers} workers: protected without a worker, units past a limit,"
    yield "others waiting, changes of worker, highest workload %; + better, = the same, ! worse"
    yield f"{'team':30} {'solver: ' + heads:>36}   {'plain way: ' + heads:>39}        s   gap  not proven"
    for one in figures.teams:
        sign = "!" if one.is_worse else "+" if one.is_better else "="
        levels = ", ".join(str(at) for at, is_proven in enumerate(one.proven, 1) if not is_proven)
        end = levels + (" cut short" if one.is_cut_short else "") + (f" {one.faults} FAULTS" if one.faults else "")
        yield (
            f"{one.number:3} {one.shape:26} {one.solved.shown():>36} {sign} {one.plain.shown():>39}"
            f" {one.seconds:8.2f} {one.gap_percent:4.1f}% {end}"
        ).rstrip()
    solved, plain = _sum([one.solved for one in figures.teams]), _sum([one.plain for one in figures.teams])
    yield f"{'sum; median of the last':30} {solved:>36}   {plain:>39}"


def _sum(ways: Sequence[Way]) -> str:
    worst = median(one.worst_percent for one in ways if one.worst_percent is not None)
    return Way(
        sum(one.protected_without for one in ways), sum(one.passes for one in ways), sum(one.waiting for one in ways),
        sum(one.changes for one in ways), worst,
    ).shown()  # fmt: skip


def main() -> int:
    """Measure and print; 0 when every aim is met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.proposals", description="Proposals; docs/adr/0019.")
    parser.add_argument("--teams", type=int, default=TEAMS, help="teams of 60 children and 25 workers")
    parser.add_argument("--large", type=int, default=LARGE_TEAMS, help="of 400 children and 300 workers")
    asked = parser.parse_args()
    found = []
    for size, teams in ((SMALL, asked.teams), (LARGE, asked.large)):
        if teams:
            figures = measure(size, teams)
            print("\n".join(by_team(figures)), end="\n\n", flush=True)
            found += lines(figures)
    print(shown(found))
    return 0 if all(line.aim.is_met for line in found if line.aim) else 1


if __name__ == "__main__":
    sys.exit(main())
