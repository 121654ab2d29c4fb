"""Definitions as versions, and values as they were sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from workforce.board.added.rules import DefinitionOf, Key, Parts
from workforce.board.figures.added_models import AddedValue
from workforce.board.figures.added_rules import Definition, read_definitions
from workforce.db import db, policy
from workforce.db.policy import PolicyVersion


def versions() -> list[PolicyVersion]:
    """Return every version of the definitions, oldest first."""
    return policy.versions(policy.PolicyKind.INDICATORS)[::-1]


def definition_of(found: Collection[PolicyVersion]) -> DefinitionOf:
    """Return how to find an indicator as it is defined on a day: then, else as it was first defined after."""
    read = [(one.in_force_from, read_definitions(one.document)) for one in found]

    def of(name: str, day: date) -> Definition | None:
        then = [defined[name] for since, defined in read if since <= day and name in defined]
        after = [defined[name] for since, defined in read if since > day and name in defined]
        return then[-1] if then else next(iter(after), None)

    return of


def standing(ids: Collection[str]) -> dict[Key, Parts]:
    """Return the values that stand, by indicator and day, in one statement."""
    rows = db.session.scalars(
        select(AddedValue)
        .where(AddedValue.indicator.in_(sorted(ids)))
        .ext(distinct_on(AddedValue.indicator, AddedValue.day))
        .order_by(AddedValue.indicator, AddedValue.day, AddedValue.id.desc())
    )
    return {(row.indicator, row.day): (row.numerator, row.denominator) for row in rows}


@dataclass(frozen=True, slots=True)
class Kept:
    """The value of a day that stands, and those that it corrects, newest first."""

    day: date
    now: AddedValue
    before: list[AddedValue]


def values_of(indicator: str) -> list[Kept]:
    """Return the values of an indicator, newest day first, each with what it corrects."""
    rows = db.session.scalars(
        select(AddedValue)
        .where(AddedValue.indicator == indicator)
        .order_by(AddedValue.day.desc(), AddedValue.id.desc())
    )
    by_day = [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.day)]
    return [Kept(day, found[0], found[1:]) for day, found in by_day]
