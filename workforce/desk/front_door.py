"""A front-door team's flow over the last weeks: nobody is measured alone, the team is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import text

from workforce.caseload.rules import Scheme
from workforce.db import db

DAYS = 28


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in and was decided over some days, and how that stands to the scheme's measure."""

    first_on: date
    last_on: date
    days: int
    contacts: int
    decided: int | None  # within 1 working day; None: not told for any day
    decided_of: int  # contacts of the days that tell it
    waiting: int | None  # on the last day that tells it, each team's, together
    fte_days: Decimal  # FTE on shift, summed over the days that tell it
    contacts_with_fte: int
    maximum: Decimal | None

    @property
    def each(self) -> Fraction | None:
        """Return contacts for each FTE on shift and day; None where nobody was told to be on shift."""
        return Fraction(self.contacts_with_fte) / Fraction(self.fte_days) if self.fte_days else None

    @property
    def utilisation(self) -> Fraction | None:
        """Return contacts for each FTE and day as a percentage of the scheme's maximum."""
        return self.each * 100 / Fraction(self.maximum) if self.each is not None and self.maximum else None

    @property
    def decided_percent(self) -> Fraction | None:
        """Return the share decided within 1 working day."""
        return Fraction(self.decided) * 100 / self.decided_of if self.decided is not None and self.decided_of else None


_FLOW = """
SELECT min(f.day), max(f.day), count(DISTINCT f.day), sum(f.contacts_in), sum(f.decided_in_1_working_day),
  coalesce(sum(f.contacts_in) FILTER (WHERE f.decided_in_1_working_day IS NOT NULL), 0),
  (SELECT sum(n.waiting) FROM (
    SELECT DISTINCT ON (g.team_id) g.waiting FROM front_door_day g JOIN team u ON u.id = g.team_id
    WHERE u.code = ANY(:teams) AND g.waiting IS NOT NULL AND g.day > CAST(:day AS date) - CAST(:days AS integer)
      AND g.day <= :day ORDER BY g.team_id, g.day DESC) n),
  coalesce(sum(f.fte_on_shift), 0), coalesce(sum(f.contacts_in) FILTER (WHERE f.fte_on_shift > 0), 0)
FROM front_door_day f JOIN team t ON t.id = f.team_id
WHERE t.code = ANY(:teams) AND f.day > CAST(:day AS date) - CAST(:days AS integer) AND f.day <= :day
"""


def flow_of(teams: Iterable[str], day: date, scheme: Scheme) -> Flow | None:
    """Return the flow of some teams together over the 28 days to a day; None where nothing is told of them."""
    row = db.session.execute(text(_FLOW), {"teams": sorted(teams), "day": day, "days": DAYS}).one()
    first, last, days, contacts, decided, decided_of, waiting, fte_days, with_fte = row
    if first is None:
        return None
    measure = scheme.measures.get("front_door")
    maximum = measure.maximum if measure else None
    return Flow(first, last, days, contacts, decided, decided_of, waiting, fte_days, with_fte, maximum)
