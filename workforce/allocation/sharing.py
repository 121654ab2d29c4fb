"""A proposal that, where limits must be passed, takes nobody far over: the protected first, as evenly as a step allows.

The solver's own order counts how often a limit is passed before it looks how far. Where it must be passed at all, that
would pile children on one worker, often one with few hours. So then the protected children are shared out first, with
nobody over the lowest of some steps that gives all of them a worker, and the others in what room is left.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from workforce.allocation.proposal_rules import (
    OTHERS,
    PASSES,
    PLACED,
    Proposal,
    Seat,
    Unit,
    faults_of,
    given_to,
    proposal_of,
)
from workforce.allocation.solver import propose

STEPS = (105, 110, 115, 120, 130, 140, 150, 175, 200, 300)  # workload %, set here


def share(units: Sequence[Unit], seats: Sequence[Seat], *, seconds: float) -> tuple[Proposal, int | None]:
    """Return a proposal, and the workload % that nobody who passes a limit goes over (None: no limit is passed).

    Where no step is enough, the solver's own proposal is returned, with 0 for the step: nothing bounds it.
    """
    made = propose(units, seats, seconds=seconds)
    if not made.levels[PASSES].value:
        return made, None
    protected = [replace(unit, is_protected=False) for unit in units if unit.is_protected]
    for percent in STEPS:
        wider = [replace(seat, limit=seat.limit * Fraction(percent, 100)) for seat in seats]
        first = propose(protected, wider, seconds=seconds)
        if first.levels[OTHERS].value == made.levels[PLACED].value:
            even = _with_the_others(units, seats, first, made, seconds)
            return (made, 0) if faults_of(units, seats, even) else (even, percent)
    return made, 0


def _with_the_others(
    units: Sequence[Unit], seats: Sequence[Seat], first: Proposal, made: Proposal, seconds: float
) -> Proposal:
    """Return the protected as they are placed, and the others in the room that is left within limits and caps."""
    given = given_to([unit for unit in units if unit.is_protected], first.holders)
    left = []
    for seat in seats:
        theirs = given.get(seat.key, [])
        points = seat.points + sum((unit.options[seat.key].points for unit in theirs), Fraction(0))
        left.append(replace(seat, points=points, children=seat.children + sum(len(u.children) for u in theirs)))
    room = {seat.key for seat in left if not seat.is_over_with(Fraction(0), 0)}
    others = [
        replace(unit, options={key: option for key, option in unit.options.items() if key in room})
        for unit in units
        if not unit.is_protected
    ]
    second = propose(others, left, seconds=seconds)
    return proposal_of(
        units, seats, {**first.holders, **second.holders},
        is_cut_short=made.is_cut_short or first.is_cut_short or second.is_cut_short,
    )  # fmt: skip
