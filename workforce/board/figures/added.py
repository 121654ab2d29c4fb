"""Figures of a day that a council counts elsewhere: the newest value that still tells of the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from workforce.board.figures.added_models import AddedValue
from workforce.board.figures.added_rules import Definition
from workforce.db import db


@dataclass(frozen=True, slots=True)
class Sent:
    """A value as it was sent: the day on which it was true, and both parts."""

    on: date
    numerator: Fraction
    denominator: Fraction


def newest(ids: Iterable[str], day: date) -> dict[str, Sent]:
    """Return the newest value of each of some indicators that was true on or before a day, in one statement."""
    rows = db.session.scalars(
        select(AddedValue)
        .where(AddedValue.indicator.in_(sorted(ids)), AddedValue.day <= day)
        .ext(distinct_on(AddedValue.indicator))
        .order_by(AddedValue.indicator, AddedValue.day.desc(), AddedValue.id.desc())
    )
    return {row.indicator: Sent(row.day, Fraction(row.numerator), Fraction(row.denominator)) for row in rows}


def told_of(definition: Definition, sent: Sent | None, day: date) -> Sent | None:
    """Return a value where it may be told as a figure of a day: current, and of enough answers."""
    if sent is None or not definition.is_current(sent.on, day) or not definition.is_told(sent.denominator):
        return None
    return sent


def headline(definition: Definition, sent: Sent | None) -> Mapping[str, Any]:
    """Return what the headline of such a figure says beyond what every headline says."""
    return {
        "value_on": sent.on.isoformat() if sent else None,
        "counted": definition.counted, "source": definition.source, "owner": definition.owner,
        "notice": list(definition.notice), "read_with": list(definition.read_with),
        "current_days": definition.current_days,
    }  # fmt: skip
