"""The agreed reductions that keep the first weeks of an induction free of cases: set, moved and given back.

They are reductions like every other (docs/adr/0017): limits, candidates and what-if follow them without knowing why.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from sqlalchemy import select

from workforce import clock
from workforce.db import db
from workforce.people import reduction_queries, reduction_rules
from workforce.people import service as people
from workforce.people.models import PAGE, Reduction
from workforce.people.reduction_queries import PersonOfReductions
from workforce.people.reduction_rules import Contract, Terms
from workforce.training.errors import TrainingError
from workforce.training.induction import queries
from workforce.training.induction.models import InductionPlan, InductionReduction
from workforce.training.induction.rules import FewCases
from workforce.web.access import Permission, Viewer

HUNDREDTH = Decimal("0.01")


def _person(employee_number: str, viewer: Viewer) -> PersonOfReductions:
    found = reduction_queries.person_on(viewer, employee_number, clock.today())
    if found is None or not viewer.may(Permission.SET_REDUCTIONS):
        raise TrainingError("You can't agree reductions of this person, so keep no hours free here.", "few_cases")
    return found


def _fitted(new: Terms, others: Sequence[Terms], contracts: Sequence[Contract]) -> Terms | None:
    """Return terms with no more hours than others leave of the contract: no hour is counted twice. None: none left."""
    while over := reduction_rules.overrun(new, others, contracts):
        left = Decimal(over.left.numerator) / Decimal(over.left.denominator)
        new = replace(new, hours=left.quantize(HUNDREDTH, ROUND_FLOOR))
        if new.hours <= 0:
            return None
    return new


def planned(worker_id: int, few_cases: FewCases, first_on: date, today: date) -> list[Terms]:
    """Return the reductions that a plan would set. Weeks that are over are left out, as are days that others fill.

    Where a reduction for induction covers some of the days already, none is set beside it.
    """
    others = [reduction_queries.terms_of(row) for row in reduction_queries.rows_of(worker_id)]
    contracts = reduction_queries.contracts_of(worker_id)
    contracted = reduction_rules.contracted_on(contracts, first_on)
    if contracted is None:
        return []
    wanted = [
        one for one in few_cases.terms(Fraction(contracted), first_on) if one.ended_on is None or one.ended_on >= today
    ]
    if any(reduction_rules.overlap(one, others) for one in wanted):
        return []
    return [fitted for one in wanted if (fitted := _fitted(one, others, contracts))]


def _agree(plan: InductionPlan, person: PersonOfReductions, terms: Sequence[Terms], viewer: Viewer) -> None:
    for one in terms:
        people.agree(person, one, viewer)
        id_ = db.session.scalar(
            select(Reduction.id).where(
                Reduction.worker_id == plan.worker_id, Reduction.source == PAGE, Reduction.reason == one.reason,
                Reduction.started_on == one.started_on,
            )
        )  # fmt: skip
        db.session.merge(InductionReduction(reduction_id=id_, plan_id=plan.id))
    db.session.flush()


def keep_free(plan: InductionPlan, employee_number: str, few_cases: FewCases, viewer: Viewer) -> None:
    """Agree the reductions that a plan sets."""
    person = _person(employee_number, viewer)
    try:
        _agree(plan, person, planned(plan.worker_id, few_cases, plan.first_on, clock.today()), viewer)
    except people.ReductionError as error:
        raise TrainingError(str(error), "few_cases") from error


def give_back(plan: InductionPlan, employee_number: str, viewer: Viewer) -> None:
    """End what a plan keeps free: yesterday was the last day; what has not begun is taken away."""
    rows = queries.reductions_of(plan.id)
    if not rows:
        return
    person, today = _person(employee_number, viewer), clock.today()
    try:
        for row in rows:
            last = max(row.started_on, today - timedelta(days=1))
            if row.started_on > today:
                people.withdraw(person, row.id, viewer)
            elif row.ended_on is None or row.ended_on > last:
                people.end(person, row.id, last, row.ended_on, viewer)
    except people.ReductionError as error:
        raise TrainingError(str(error)) from error


def move(plan: InductionPlan, employee_number: str, first_on: date, viewer: Viewer) -> None:
    """Let what a plan keeps free begin on another day, unless it has begun: then it stays as it was agreed."""
    rows = queries.reductions_of(plan.id)
    today, by = clock.today(), first_on - plan.first_on
    if not rows or any(row.started_on <= today for row in rows):
        return
    person = _person(employee_number, viewer)
    moved = [
        replace(terms, started_on=terms.started_on + by, ended_on=terms.ended_on + by if terms.ended_on else None)
        for terms in map(reduction_queries.terms_of, rows)
    ]
    try:
        for row in rows:
            people.withdraw(person, row.id, viewer)
        _agree(plan, person, moved, viewer)
    except people.ReductionError as error:
        raise TrainingError(str(error)) from error
