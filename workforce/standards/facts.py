"""What the figures of the standards read of a day beyond what every figure reads; each once, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from sqlalchemy import text

from workforce import clock
from workforce.allocation import concern_queries
from workforce.allocation.concern_queries import Concern
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries import queries as board_queries
from workforce.caseload import voice_queries
from workforce.caseload.scheme_queries import agreements_of
from workforce.caseload.voice_queries import main_post
from workforce.caseload.voice_service import KEPT_MONTHS
from workforce.db import db, policy
from workforce.people.rules import add_months
from workforce.standards.rules import WEEK_SAID_DAYS, YEAR_DAYS
from workforce.supervision.audit_queries import day_end
from workforce.supervision.compliance_queries import logged_between
from workforce.supervision.compliance_rules import LoggedSession
from workforce.supervision.queries import last_full_month
from workforce.supervision.timeline_queries import period_of
from workforce.training.impact.rules import Quarter, ended_quarters
from workforce.web.access import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that gave a child to somebody; which child is not read."""

    id: int
    kind: str
    decided_on: date
    discussed_on: date | None
    worker: str
    employee_number: str
    team: str | None


_DECISIONS = """
SELECT a.id, a.kind, CAST(timezone('Europe/London', a.decided_at) AS date), a.discussed_on, w.name, w.employee_number,
  coalesce(a.to_team, a.from_team)
FROM allocation a JOIN worker w ON w.id = a.worker_id
WHERE a.decided_at < :until AND a.decided_at >= :since AND a.state IN ('awaiting', 'confirmed', 'mismatched', 'ended')
ORDER BY a.decided_at, a.id
"""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours above contract that one person recorded in a month, and whether the reader knows them by name."""

    worker_id: int
    team: str
    hours: Fraction
    is_named: bool


_HOURS = f"""
SELECT h.worker_id, m.code, h.hours, h.is_named FROM (
  SELECT e.worker_id, sum(e.hours) AS hours,
    bool_or(coalesce("then".supervisor_employee_number = :number, false) OR e.worker_id = :own) AS is_named
  FROM extra_hours e {main_post("e.worker_id", "e.week_ends_on", '"then"')}
  WHERE e.week_ends_on BETWEEN :first AND :last GROUP BY e.worker_id
) h {main_post("h.worker_id", "CAST(:sunday AS date)")} ORDER BY h.worker_id
"""


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether one record says anything of how the supervisee is; nothing of what it says."""

    worker_id: int
    team: str | None
    is_covered: bool


_WELLBEING = """
SELECT k.since, x.worker_id, x.team, x.is_covered FROM (SELECT min(begun_at) AS since FROM supervision_record) k
LEFT JOIN (
  SELECT r.id, min(s.worker_id) AS worker_id,
    (array_agg(t.code ORDER BY p.contracted_hours DESC, p.started_on, t.code COLLATE "C"))[1] AS team,
    EXISTS (SELECT 1 FROM supervision_part w WHERE w.record_id = r.id AND w.part = 'wellbeing' AND btrim(w.words) <> '')
    OR EXISTS (SELECT 1 FROM supervision_redaction d WHERE d.record_id = r.id AND d.place = 'part:wellbeing'
      AND d.second_by IS NOT NULL) AS is_covered
  FROM supervision_record r
  JOIN supervision_session s ON s.record_id = r.id AND s.held_on IS NOT NULL AND s.worker_id IS NOT NULL
  JOIN supervision_signature g ON g.record_id = r.id AND g.role = 'supervisor' AND g.at >= :since AND g.at < :until
  LEFT JOIN post p ON p.worker_id = s.worker_id AND p.held @> s.held_on LEFT JOIN team t ON t.id = p.team_id
  WHERE r.kind IN ('formal', 'asye') GROUP BY r.id
) x ON true ORDER BY x.id
"""


class Facts:
    """A day of the council, and up to which day what is said and decided here is known."""

    def __init__(self, on: OnDay, seen: date, viewer: Viewer) -> None:
        """Remember them. Files tell of `on.day`; what people enter here is known to `seen`, the same or later."""
        self.on = on
        self.seen = seen
        self.viewer = viewer

    @cached_property
    def agreed_areas(self) -> Mapping[str, date]:
        """Which service areas had agreed the scheme in force by the day, and when."""
        version = self.on.policies.get(policy.PolicyKind.SCHEME)
        found = agreements_of(version.id) if version else {}
        return {code: one.agreed_on for code, one in found.items() if one.agreed_on <= self.on.day}

    @cached_property
    def reviews(self) -> Mapping[int, date]:
        """When worker and manager last looked at a workload together."""
        return voice_queries.reviews_on(self.seen)

    @cached_property
    def decisions(self) -> list[Decision]:
        """The decisions of the year to the day that gave a child to somebody."""
        binds = {"until": day_end(self.seen), "since": day_end(self.seen - timedelta(days=YEAR_DAYS))}
        return [Decision(*row) for row in db.session.execute(text(_DECISIONS), binds)]

    @cached_property
    def concerns(self) -> list[Concern]:
        """The concerns of the year to the day that are not withdrawn: the ones that are counted everywhere."""
        since = self.seen - timedelta(days=YEAR_DAYS)
        return [
            one
            for one in concern_queries.concerns_known(self.seen)
            if since < one.dates.raised_on <= self.seen
            and not (one.dates.withdrawn_on and one.dates.withdrawn_on <= self.seen)
        ]

    @cached_property
    def reports(self) -> list[date]:
        """The days that the summaries tell of which were published for the Board by the day, of the year to it."""
        since, until = self.seen - timedelta(days=YEAR_DAYS), day_end(self.seen)
        return [
            one.as_at
            for one in board_queries.summaries()
            if since < one.as_at and one.published_at and one.published_at < until
        ]

    @cached_property
    def month(self) -> tuple[date, date]:
        """The last month of whose weeks, by their Sundays, nobody could say hours any more on the day."""
        return last_full_month(self.seen - timedelta(days=WEEK_SAID_DAYS))

    @cached_property
    def hours(self) -> list[Hours] | None:
        """Hours above contract in that month, by person: never to be shown as such; None: deleted by now, in part."""
        first, last = self.month
        if first < add_months(clock.today(), -KEPT_MONTHS):
            return None
        sunday = last - timedelta(days=last.isoweekday() % 7)
        binds = {
            "first": first, "last": last, "sunday": sunday, "own": self.viewer.worker_id,
            "number": self.viewer.employee_number,
        }  # fmt: skip
        rows = db.session.execute(text(_HOURS), binds)
        reads = self.viewer.may(Permission.SEE_CASES)
        return [
            Hours(worker, team or "", Fraction(hours), bool(named and (reads or worker == self.viewer.worker_id)))
            for worker, team, hours, named in rows
        ]

    @cached_property
    def wellbeing(self) -> list[Covered] | None:
        """Of the records that supervisors signed in the quarter, whether wellbeing is in them; None: none is kept."""
        since, until = day_end(self.quarter.first - timedelta(days=1)), day_end(self.quarter.last)
        rows = db.session.execute(text(_WELLBEING), {"since": since, "until": until}).all()
        if rows[0][0] is None or rows[0][0] >= until:
            return None
        return [Covered(worker, team, covered) for _, worker, team, covered in rows if worker is not None]

    @cached_property
    def quarter(self) -> Quarter:
        """The last quarter of a year that ended before the day."""
        return ended_quarters(self.seen, 1)[0]

    @cached_property
    def sessions(self) -> list[LoggedSession]:
        """The sessions of 13 weeks: dates and lengths."""
        first, last = period_of(self.on.day)
        return logged_between(first, last, self.on.supervision_policy)[0]
