"""Who is in post on a day, in which team, with what hours; and the tree of teams. Each read is one statement."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.people.reduction_rules import Terms
from workforce.people.rules import MANAGER_GRADES, SOCIAL_WORK_GRADES, EmploymentType, Grade


@dataclass(frozen=True, slots=True)
class PostOnDay:
    """A post held on a day."""

    team: str
    grade: str
    work_kind: str
    contracted: Decimal
    standard: Decimal
    employment_type: str
    started_on: date
    job_title: str | None
    supervisor: str | None

    @property
    def is_counted(self) -> bool:
        """Whether the post counts among social work staff at all: students and partners never do."""
        return self.grade != Grade.STUDENT and self.employment_type not in (
            EmploymentType.PARTNER,
            EmploymentType.STUDENT,
        )


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person in post on a day. The main post has most hours, then started first, then the first team code."""

    id: int
    employee_number: str
    name: str
    posts: tuple[PostOnDay, ...]  # those that count, main post first; all of them where none counts
    reduction_hours: Fraction  # a taper's week is seldom a decimal
    away_since: date | None
    returned_on: date | None  # first day back from the latest time away
    run_started_on: date
    first_asye_on: date | None
    swe_number: str | None
    registration_expires_on: date | None
    is_counted: bool
    agreed: tuple[Terms, ...] = ()  # reductions of the day and to come, by first day, without what they are for
    registered_on: date | None = None
    leaves_on: date | None = None  # last day of the run of posts, where it has one

    @property
    def main(self) -> PostOnDay:
        """Return the main post."""
        return self.posts[0]

    @property
    def team(self) -> str:
        """Return the main post's team code."""
        return self.main.team

    @property
    def grade(self) -> str:
        """Return the main post's grade."""
        return self.main.grade

    @property
    def fte(self) -> Fraction:
        """Return contracted / standard hours, summed over the posts."""
        return sum((Fraction(p.contracted) / Fraction(p.standard) for p in self.posts), Fraction(0))

    @property
    def contracted(self) -> Fraction:
        """Return contracted hours, summed over the posts."""
        return sum((Fraction(p.contracted) for p in self.posts), Fraction(0))

    @property
    def available_hours(self) -> Fraction:
        """Return contracted hours less agreed reductions, not below 0."""
        return max(Fraction(0), self.contracted - self.reduction_hours)

    @property
    def available_share(self) -> Fraction | None:
        """Return available of contracted hours; None where none are contracted."""
        return self.available_hours / self.contracted if self.contracted else None

    @property
    def is_away(self) -> bool:
        """Whether the person is away on the day."""
        return self.away_since is not None

    @property
    def is_social_work(self) -> bool:
        """Whether the person is social work staff on the day."""
        return self.is_counted and self.grade in SOCIAL_WORK_GRADES

    @property
    def is_student(self) -> bool:
        """Whether the person is a student on the day, and nothing else."""
        return not self.is_counted and self.main.employment_type != EmploymentType.PARTNER

    @property
    def is_manager(self) -> bool:
        """Whether the person is a manager among social work staff."""
        return self.grade in MANAGER_GRADES

    @property
    def agency_fte(self) -> Fraction:
        """Return the FTE of agency posts."""
        agency = (p for p in self.posts if p.employment_type == EmploymentType.AGENCY)
        return sum((Fraction(p.contracted) / Fraction(p.standard) for p in agency), Fraction(0))

    @property
    def own_fte(self) -> Fraction:
        """Return the FTE of posts that are the council's own."""
        return self.fte - self.agency_fte

    @property
    def is_agency(self) -> bool:
        """Whether the main post is an agency worker's."""
        return self.main.employment_type == EmploymentType.AGENCY


# Hours of a reduction `r` on :day as numerator and denominator, for a week of a taper is seldom a decimal: the same as
# `reduction_rules.hours_on`, against which it is tested.
STEPS = "CASE WHEN r.tapers_to IS NOT NULL THEN (coalesce(r.tapers_by, r.ended_on) - r.started_on) / 7 ELSE 0 END"
HOURS_OVER = f"greatest({STEPS}, 1)"
HOURS_PART = (
    f"CASE WHEN {STEPS} > 0 THEN"
    f" r.hours * ({STEPS}) - (r.hours - r.tapers_to) * ((CAST(:day AS date) - r.started_on) / 7) ELSE r.hours END"
)

AGREED = ("hours", "started_on", "ended_on", "tapers_to", "tapers_by", "review_on", "is_adjustment")
AGREED_SQL = ", ".join(f"array_agg(r.{name} ORDER BY r.started_on, r.id) AS {name}" for name in AGREED)

# The newest look at the public register up to :day of a worker `w`, and until when they are registered: as it was seen
# there, for as long as the staff file says of number and expiry what it said then; else as the file says. Somebody who
# was not on the register was last registered the day before, at most.
SEEN = """LATERAL (
  SELECT c.number, c.checked_on, c.expires_on, c.file_expires_on FROM registration_check c
  WHERE c.worker_id = w.id AND c.checked_on <= :day AND c.withdrawn_at IS NULL
  ORDER BY c.checked_on DESC, c.id DESC LIMIT 1
)"""
SEEN_COUNTS = "(seen.number = w.swe_number AND seen.file_expires_on IS NOT DISTINCT FROM w.registration_expires_on)"
REGISTERED_UNTIL = (
    f"CASE WHEN {SEEN_COUNTS} THEN coalesce(seen.expires_on, least(w.registration_expires_on, seen.checked_on - 1))"
    " ELSE w.registration_expires_on END"
)

_STAFF = f"""
SELECT w.id, w.employee_number, w.name, w.first_asye_on, w.swe_number, {REGISTERED_UNTIL},
  w.registration_on, less.parts, less.overs, {", ".join(f"less.{name}" for name in AGREED)},
  CASE WHEN w.away @> CAST(:day AS date) THEN
    (SELECT lower(a) FROM unnest(w.away) a WHERE a @> CAST(:day AS date)) END AS away_since,
  CASE WHEN NOT isempty(w.away) THEN
    (SELECT max(upper(a)) FROM unnest(w.away) a WHERE upper(a) <= :day) END AS returned_on,
  (SELECT lower(r) FROM unnest(w.runs) r WHERE r @> CAST(:day AS date)) AS run_started_on,
  (SELECT upper(r) - 3 FROM unnest(w.runs) r WHERE r @> CAST(:day AS date)) AS leaves_on,
  t.code, p.grade, p.work_kind, p.contracted_hours, p.standard_hours, p.employment_type, p.started_on, p.job_title,
  p.supervisor_employee_number
FROM post p JOIN worker w ON w.id = p.worker_id JOIN team t ON t.id = p.team_id
LEFT JOIN {SEEN} seen ON true
LEFT JOIN (
  SELECT r.worker_id, array_agg({HOURS_PART}) FILTER (WHERE r.started_on <= :day) AS parts,
    array_agg({HOURS_OVER}) FILTER (WHERE r.started_on <= :day) AS overs,
    {AGREED_SQL}
  FROM reduction r WHERE r.ended_on IS NULL OR r.ended_on >= :day GROUP BY r.worker_id
) less ON less.worker_id = w.id
WHERE p.held @> CAST(:day AS date)
ORDER BY w.name, w.employee_number, p.contracted_hours DESC, p.started_on, t.code COLLATE "C"
"""


def staff_on(day: date) -> list[StaffMember]:
    """Return everybody in post on a day, by name, then employee number."""
    found: dict[int, tuple[Any, list[PostOnDay]]] = {}
    for row in db.session.execute(text(_STAFF), {"day": day}):
        found.setdefault(row[0], (row, []))[1].append(PostOnDay(*row[-9:]))
    return [_member(first, posts) for first, posts in found.values()]


def sum_of(parts: Iterable[Decimal] | None, overs: Iterable[int] | None) -> Fraction:
    """Return the exact sum of numerators over denominators; 0 where there are none.

    >>> sum_of([Decimal(11), Decimal("0.5")], [3, 1])
    Fraction(25, 6)
    """
    return sum((Fraction(part) / over for part, over in zip(parts or (), overs or (), strict=True)), Fraction(0))


def _member(row: Any, posts: list[PostOnDay]) -> StaffMember:
    """Return the person of a row with the posts that count, or all of them where none counts."""
    id_, number, name, asye, swe, expires, registered, parts, overs, *agreed, away, back, run, leaves = row[:-9]
    counted = [post for post in posts if post.is_counted]
    return StaffMember(
        id=id_,
        employee_number=number,
        name=name,
        posts=tuple(counted or posts),
        reduction_hours=sum_of(parts, overs),
        away_since=away,
        returned_on=back,
        run_started_on=run or posts[0].started_on,
        first_asye_on=asye,
        swe_number=swe,
        registration_expires_on=expires,
        is_counted=bool(counted),
        agreed=tuple(Terms(**dict(zip(AGREED, one, strict=True))) for one in zip(*agreed, strict=True))
        if agreed[0]
        else (),
        registered_on=registered,
        leaves_on=leaves,
    )


@dataclass(frozen=True, slots=True)
class TeamOnDay:
    """A team as it was on a day."""

    code: str
    name: str
    kind: str
    parent_code: str | None
    manager_employee_number: str | None


@dataclass(frozen=True, slots=True)
class Tree:
    """The teams of a day and what stands below each."""

    teams: Mapping[str, TeamOnDay]
    children: Mapping[str | None, list[str]] = field(default_factory=dict)

    def below(self, code: str) -> frozenset[str]:
        """Return a team's code and those of every team below it."""
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += self.children.get(at, [])
        return frozenset(seen)

    def name(self, code: str | None) -> str:
        """Return a team's name, or its code where it has none on the day."""
        team = self.teams.get(code or "")
        return team.name if team else (code or "no team")

    def nearest(self, code: str, among: Container[str]) -> str | None:
        """Return the nearest of some codes at or above a team, or None."""
        seen: set[str] = set()
        at: str | None = code
        while at and at not in seen:
            if at in among:
                return at
            seen.add(at)
            team = self.teams.get(at)
            at = team.parent_code if team else None
        return None

    def upwards(self, code: str | None) -> list[tuple[str, str | None]]:
        """Return the teams from one upwards: code and manager's employee number."""
        found: list[tuple[str, str | None]] = []
        while code and code in self.teams and code not in [seen for seen, _ in found]:
            team = self.teams[code]
            found.append((team.code, team.manager_employee_number))
            code = team.parent_code
        return found

    def service_of(self, code: str | None) -> str | None:
        """Return the code of the service that a team belongs to: the nearest one above, or itself."""
        seen: set[str] = set()
        while code and code not in seen:
            team = self.teams.get(code)
            if team is None or team.kind == "service":
                return code if team else None
            seen.add(code)
            code = team.parent_code
        return None


def team_tree(day: date) -> Tree:
    """Return the teams of a day; a team first known later is shown as it was first known."""
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (t.code) t.code, v.name, v.kind, v.parent_code, v.manager_employee_number"
            " FROM team_version v JOIN team t ON t.id = v.team_id WHERE v.ended_on IS NULL OR v.ended_on >= :day"
            " ORDER BY t.code, v.started_on NULLS FIRST"
        ),
        {"day": day},
    )
    teams = {row[0]: TeamOnDay(*row) for row in rows}
    return Tree(teams, children_of(teams.values()))


def children_of(teams: Iterable[TeamOnDay]) -> dict[str | None, list[str]]:
    """Return the codes of the teams directly below each."""
    found: dict[str | None, list[str]] = {}
    for team in sorted(teams, key=lambda t: (t.name, t.code)):
        found.setdefault(team.parent_code, []).append(team.code)
    return found


# What files tell, and what was recorded here: sessions from the first that was held, completions from the day on which
# the first was entered (one of long ago, entered today, makes nothing of the time between known).
_KNOWN = """
SELECT kind, min(begins) FROM (
  SELECT kind, covers_from AS begins FROM import_run WHERE undone_at IS NULL AND covers_from IS NOT NULL
    AND (kind <> 'supervision' OR NOT files ? 'oversight.csv' OR files ? 'supervision.csv')
  UNION ALL SELECT 'supervision', min(held_on) FROM supervision_session WHERE source = 'page'
  UNION ALL SELECT 'learning', CAST(min(entered_at) AT TIME ZONE 'Europe/London' AS date) FROM completion
    WHERE entered_at IS NOT NULL
) told WHERE kind = ANY(:kinds) AND begins IS NOT NULL GROUP BY kind
"""


def covers_from(kinds: Iterable[str]) -> dict[str, date]:
    """Return, for each kind of data, the first day of which it is known. One statement.

    Of supervision it is that of the sessions: an import that brought oversight of cases alone tells of none. A kind of
    which nothing is known is not in the answer.
    """
    rows = db.session.execute(text(_KNOWN), {"kinds": list(kinds)})
    return {kind: begins for kind, begins in rows}  # noqa: C416 - a row is no pair to the type checker


def absent_on(day: date) -> set[int]:
    """Return who is not at work on a day by the staff files, for whatever reason."""
    return set(
        db.session.scalars(
            text(
                "SELECT DISTINCT worker_id FROM absence"
                " WHERE started_on <= :day AND (ended_on IS NULL OR ended_on >= :day)"
            ),
            {"day": day},
        )
    )


def data_day(today: date) -> date:
    """Return the day that pages show unless asked for another: the newest snapshot's, never later than today."""
    found = db.session.scalar(
        text("SELECT max(as_at) FROM import_run WHERE undone_at IS NULL AND kind IN ('cases', 'staff')")
    )
    return min(today, found) if found else today
