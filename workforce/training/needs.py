"""What of training needs a manager today: a line each on their team's page. One statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from workforce import clock
from workforce.db import db, policy
from workforce.people.queries import StaffMember
from workforce.training.cpd.queries import asks, policy_of
from workforce.training.cpd.rules import is_window, year_of

_COUNTS = """
SELECT
  (SELECT count(*) FROM course_booking b JOIN course_event e ON e.id = b.event_id
   WHERE b.state = 'asked' AND e.cancelled_at IS NULL AND e.starts_at > :now AND b.worker_id = ANY(:people)),
  (SELECT count(*) FROM induction_plan p WHERE p.withdrawn_at IS NULL AND p.completed_on IS NULL
   AND p.worker_id = ANY(:people) AND (SELECT bool_and(t.done_at IS NOT NULL OR t.dropped_at IS NOT NULL)
     FROM induction_task t WHERE t.plan_id = p.id)),
  (SELECT count(*) FROM asye_decision d JOIN asye_programme g ON g.id = d.programme_id
   WHERE d.is_confirmed IS NULL AND g.worker_id = ANY(:people)),
  (SELECT coalesce(array_agg(worker_id), '{}') FROM cpd_declaration
   WHERE year = :year AND taken_back_on IS NULL AND worker_id = ANY(:people))
"""


@dataclass(frozen=True, slots=True)
class Needs:
    """How much of each thing waits for a manager."""

    bookings: int
    inductions: int  # settled, and not signed off
    outcomes: int  # recommended, and not confirmed
    undeclared: int  # asked for CPD and not declared; 0 outside 1 September to 30 November

    @property
    def count(self) -> int:
        """Return how many lines there are."""
        return sum(1 for one in (self.bookings, self.inductions, self.outcomes, self.undeclared) if one)


def needs_of(day: date, people: Sequence[StaffMember], policies: Mapping[str, policy.PolicyVersion]) -> Needs:
    """Return what waits, of some people who are in post today."""
    version = policies.get(policy.PolicyKind.CPD)
    ids, year = [one.id for one in people], year_of(day)
    row = db.session.execute(text(_COUNTS), {"people": ids, "now": clock.now(), "year": year}).one()
    asked = []
    if version is not None and is_window(day):
        decided = policy_of(version, day)
        asked = [one.id for one in people if not one.is_away and asks(decided, year, one, day)]
    return Needs(row[0], row[1], row[2], len(set(asked) - set(row[3])))
