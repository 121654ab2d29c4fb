"""Who might take whom, when several children wait at once: the best proposal, found and proven by HiGHS.

The five levels of `proposal_rules` are searched one after another, each with what the ones before it reached as a
condition. The last is not a cost but a question, asked again and again: can all that be had while nobody who is given
somebody ends above this %? Whatever HiGHS answers is worked out again in fractions and checked before it is used.
Why HiGHS, and why like this: docs/adr/0019.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from math import floor

import highspy

from workforce.allocation.proposal_model import Model, Row
from workforce.allocation.proposal_rules import (
    CHANGES,
    MORE_IS_BETTER,
    OTHERS,
    PASSES,
    PLACED,
    WORST,
    Proposal,
    Seat,
    Unit,
    Values,
    check,
    evened,
    faults_of,
    greedy,
    outcome,
    plain_bounds,
    proposal_of,
)

NODES = 2000  # most branches of one search of levels 2 to 4, and of one long look at level 5
QUICK_NODES = 100  # most branches of one of the many looks at level 5; more where there are few columns:
QUICK_WORK = 300_000  # most columns x branches
NEAR = Fraction(99, 100)  # a highest % is near enough when its bound is at least this share of it
SAME = Fraction(999, 1000)  # two shares nearer than this are one question
FIRST_STEP = Fraction(1, 100)


class Answer(Enum):
    """What a search says of its question."""

    FOUND = "answered, and nothing better is possible"
    NOT_KNOWN = "stopped before that was proven"
    IMPOSSIBLE = "no answer is possible"


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing: it greets on standard output when callbacks are set, and none are needed."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's name
        self.silent()


def propose(units: Sequence[Unit], seats: Sequence[Seat], *, seconds: float = 30.0) -> Proposal:
    """Return the best proposal that is found, with a proven bound for each level; the order of the input is no matter.

    Levels 1 to 4 are searched until proven, or until NODES branches; level 5 until proven, or near its bound.
    `seconds` of the solver's own time are the last resort: only then `is_cut_short`, and another run may differ.
    An answer that breaks a rule is never used; `is_plain` where that leaves only the greedy proposal.
    Between units that are alike, the lower key is placed first. Below the highest %, work is evened out.
    Errors: ValueError, see `check`.
    """
    check(units, seats)
    search = Search(units, seats, seconds)
    search.run()
    return search.proposal()


class Search:
    """The searches for one set of units and seats: the best that is known, and what is proven."""

    def __init__(self, units: Sequence[Unit], seats: Sequence[Seat], seconds: float) -> None:
        """Begin with the greedy proposal; `seconds` of the solver's own time."""
        self.units, self.seats, self.seconds = units, seats, seconds
        self.model = Model(units, seats)
        self.best = greedy(units, seats)
        self.bounds: dict[int, Fraction] = {}  # of what each level's search makes as large as possible; of the worst
        self.goals: dict[int, int] = {}
        self.is_cut_short = self.is_doubtful = False

    def run(self) -> None:
        """Search level by level; a level whose best is plain to see needs no search."""
        for level in (PASSES, OTHERS, CHANGES):
            if not self.best.levels[level].is_proven:
                bound = self.search(level, nodes=NODES, share=0.5)[1]
                if bound is not None:
                    self.bounds[level] = Fraction(bound)
            self.goals[level] = self.gained(level)
        if not self.best.levels[WORST].is_proven:
            self.bounds[WORST] = self.lowest() * 100

    def proposal(self) -> Proposal:
        """Return the best that is known, evened out below its highest %, with the bounds."""
        holders = self.best.holders
        for found in (evened(self.units, self.seats, holders), holders):
            proposal = self._with(found, self._bounds(found))
            if proposal.rank <= self.best.rank and not faults_of(self.units, self.seats, proposal):
                return proposal
        return self._with(holders, None)

    def _with(self, holders: Mapping[str, str], bounds: Values | None) -> Proposal:
        is_plain = self.is_doubtful and self.best.is_plain
        return proposal_of(self.units, self.seats, holders, bounds, is_cut_short=self.is_cut_short, is_plain=is_plain)

    def _bounds(self, holders: Mapping[str, str]) -> Values:
        """Return the best that is possible on each level: by the searches, or plain to see."""
        values = outcome(self.units, self.seats, holders)[1]
        bounds = list(plain_bounds(self.units, self.seats, values))
        for level, gain in self.bounds.items() if not self.model.is_rough else ():
            plain, bound = bounds[level], gain
            if level == PASSES:
                bound = -gain
            elif level == CHANGES:
                bound = _children(values) - gain
            if plain is not None:
                bounds[level] = min(bound, plain) if MORE_IS_BETTER[level] else max(bound, plain)
        return tuple(bounds)

    def value(self, level: int) -> Fraction:
        """Return what the best that is known reaches on a level."""
        return self.best.levels[level].value or Fraction(0)

    def gained(self, level: int) -> int:
        """Return the same in terms of what the level's search makes as large as possible."""
        if level == PASSES:
            return -int(self.value(PASSES))
        if level == CHANGES:
            return int(_children([one.value for one in self.best.levels]) - self.value(CHANGES))
        return int(self.value(level))

    @property
    def worst(self) -> Fraction:
        """Return the highest workload of the best that is known, as a share of the limit."""
        return self.value(WORST) / 100

    def lowest(self) -> Fraction:
        """Lower the highest workload share until nothing lower is possible; return the share proven to be the lowest.

        First without whole numbers, which is quick and often tells already; from there up until one is found; then
        between the two. Where a look ends unproven, one long look at NEAR has to do.
        """
        columns = len(self.model.columns(None, passes=int(self.value(PASSES))))
        quick = min(NODES, max(QUICK_NODES, QUICK_WORK // max(columns, 1)))
        proven = searched = self._lowest_in_parts()
        probe, step, is_had = proven / SAME, FIRST_STEP, False
        while not self.is_cut_short:
            worst = self.worst
            below = self.model.below(worst, passes=int(self.value(PASSES)))
            if below is None or below < proven:
                return worst
            near, nodes = min(worst * NEAR, below), quick
            if searched >= near and searched == proven:
                probe = below
            elif searched >= near:
                if proven >= near:
                    return proven
                probe, nodes = near, NODES
            probe = min(probe, below)
            answer = self.search(WORST, ratio=probe, nodes=nodes)[0]
            if answer is Answer.IMPOSSIBLE and probe == below:
                return worst
            if answer is Answer.IMPOSSIBLE:
                proven = max(proven, probe)
            elif self.worst == worst and (nodes == NODES or answer is Answer.FOUND):  # found, and of no use: broken
                return proven
            if self.worst < worst:
                is_had = True
                searched = proven if nodes == NODES else searched  # what was not known may be known from nearer by
            else:
                searched = max(searched, probe)
            probe = (searched + self.worst) / 2 if is_had else proven + max(proven, worst / 100) * step
            step *= 2
        return proven

    def _lowest_in_parts(self) -> Fraction:
        """Return a share that cannot be had below even if units could be split, to within SAME."""
        proven, found = (self.best.bound_percent or Fraction(0)) / 100, self.worst
        probe = proven
        while proven < found * SAME and not self.is_cut_short:
            if self.search(WORST, ratio=probe, is_relaxed=True)[0] is Answer.IMPOSSIBLE:
                proven = probe
            else:
                found = probe
            probe = (proven + found) / 2
        return proven

    def search(
        self,
        level: int,
        *,
        ratio: Fraction | None = None,
        nodes: int = 0,
        share: float = 1.0,
        is_relaxed: bool = False,
    ) -> tuple[Answer, int | None]:
        """Search one level, keep what is better than the best, and return the answer and the bound of what it gains.

        `ratio`: the highest share of the limit anybody given somebody may end at; `share`: of the time that is left.
        Without whole numbers (`is_relaxed`) only an impossibility is told.
        """
        while True:
            columns = self.model.columns(ratio, passes=int(self.value(PASSES)))
            rows, switches = self.model.rows(columns, ratio, self.goals)
            gains = [*(column.gain(level) for column in columns), *[0] * switches]
            most = [*(column.most for column in columns), *[1] * switches]
            if not columns:  # HiGHS calls it empty, whatever the rows ask for
                return (Answer.IMPOSSIBLE if any((row.least or 0) > 0 for row in rows) else Answer.FOUND), 0
            program = _program(gains, most, rows, is_relaxed=is_relaxed)
            answer, counts, bound = self.solved(program, nodes, self.seconds * share)
            if counts is None or is_relaxed:
                return answer, bound
            holders, cuts = self.model.hand_out(columns, counts[: len(columns)])
            if not cuts:
                return (answer, bound) if self.keep(holders) else (Answer.NOT_KNOWN, None)
            if not self.model.refine(cuts):
                self.is_doubtful = True
                return Answer.NOT_KNOWN, None

    def solved(
        self, program: highspy.HighsLp, nodes: int, seconds: float
    ) -> tuple[Answer, list[int] | None, int | None]:
        """Return what HiGHS answers: the columns where it has some, and the bound of the gain where it has one."""
        highs = _Quiet()  # type: ignore[no-untyped-call]
        for name, value in (
            ("threads", 1),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.9),  # gains are whole numbers
            ("mip_heuristic_effort", 0.01),
            ("mip_max_nodes", nodes),
            ("time_limit", max(0.0, seconds)),
        ):
            highs.setOptionValue(name, value)
        highs.passModel(program)
        highs.run()
        self.seconds -= highs.getRunTime()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Answer.IMPOSSIBLE, None, None
        self.is_cut_short |= status == highspy.HighsModelStatus.kTimeLimit
        bound = floor(info.mip_dual_bound + 1e-6) if abs(info.mip_dual_bound) < highspy.kHighsInf else None
        answer = Answer.FOUND if status == highspy.HighsModelStatus.kOptimal else Answer.NOT_KNOWN
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return answer, None, bound
        return answer, [round(value) for value in highs.getSolution().col_value], bound

    def keep(self, holders: Mapping[str, str]) -> bool:
        """Keep an answer, evened out, if it is better than the best; return whether it breaks no rule."""
        proposal = self._checked(holders)
        if proposal is None:
            self.is_doubtful = True
            return False
        if proposal.rank < self.best.rank:
            even = self._checked(evened(self.units, self.seats, holders)) or proposal
            self.best = min(proposal, even, key=lambda one: one.rank)
        return True

    def _checked(self, holders: Mapping[str, str]) -> Proposal | None:
        """Return who holds whom as a proposal; None where that breaks a rule."""
        try:
            proposal = proposal_of(self.units, self.seats, holders)
        except KeyError:  # somebody who may not hold them
            return None
        return None if faults_of(self.units, self.seats, proposal) else proposal


def _children(values: Sequence[Fraction | None]) -> Fraction:
    """Return the children who are given to somebody."""
    return (values[PLACED] or Fraction(0)) + (values[OTHERS] or Fraction(0))


def _program(
    gains: Sequence[float], most: Sequence[float], rows: Sequence[Row], *, is_relaxed: bool
) -> highspy.HighsLp:
    """Return the model in HiGHS's own form, row by row."""
    starts: list[int] = [0]
    places: list[int] = []
    factors: list[float] = []
    for row in rows:
        places += row.factors.keys()
        factors += row.factors.values()
        starts.append(len(places))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(most), len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_, program.col_lower_, program.col_upper_ = list(gains), [0.0] * len(most), list(most)
    program.row_lower_ = [-highspy.kHighsInf if row.least is None else row.least for row in rows]
    program.row_upper_ = [highspy.kHighsInf if row.most is None else row.most for row in rows]
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = starts, places, factors
    if not is_relaxed:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(most)
    return program
