"""How workloads feel, by their workers' own account: named to the person and the supervisor of that day only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from workforce import clock
from workforce.caseload.voice_queries import main_post
from workforce.caseload.voice_rules import RATING_WEEKS, SMALLEST_GROUP, Rating, last_whole_week, shown_groups
from workforce.db import db
from workforce.people.queries import team_tree
from workforce.web.access import Permission, Scope, Viewer

SHOWN_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """What one worker said that a viewer may read by name, the newest first."""

    ratings: list[tuple[date, Rating]]
    hours: list[tuple[date, Decimal]]  # week that ended on a Sunday, hours above contract

    def rating_on(self, day: date) -> Rating | None:
        """Return the rating of a day."""
        return dict(self.ratings).get(day)

    def hours_of(self, week_ends_on: date) -> Decimal | None:
        """Return the extra hours of a week."""
        return dict(self.hours).get(week_ends_on)


NOTHING = Said([], [])

_SAID = f"""
SELECT s.day, s.rating, s.hours FROM (
  SELECT worker_id, day, rating, NULL AS hours FROM workload_rating
  UNION ALL SELECT worker_id, week_ends_on, NULL, hours FROM extra_hours
) s {main_post("s.worker_id", "s.day")}
WHERE s.worker_id = :worker AND s.day > CAST(:day AS date) - {SHOWN_WEEKS * 7} AND s.day <= :day
  AND (s.worker_id = :own OR m.supervisor_employee_number = :number)
ORDER BY s.day DESC
"""


def said_by(worker_id: int, viewer: Viewer, day: date) -> Said:
    """Return what a worker said in the 12 weeks to a day, as far as it was said to the viewer.

    To the worker all of it; to others what was said on days on which the worker's main post named them as supervisor.
    """
    rows = db.session.execute(
        text(_SAID),
        {"worker": worker_id, "day": day, "own": viewer.worker_id, "number": viewer.employee_number},
    ).all()
    return Said(
        [(row.day, Rating(row.rating)) for row in rows if row.rating],
        [(row.day, row.hours) for row in rows if not row.rating],
    )


@dataclass(frozen=True, slots=True)
class RatedGroup:
    """How many of those of a group who rated in four weeks said 'stretched' or 'too much'; counts only if shown."""

    raters: int
    hard: int
    is_shown: bool
    is_small: bool

    @property
    def words(self) -> str:
        """Return what a page says of it."""
        if self.is_shown:
            return f"{self.hard} of {self.raters}"
        if self.is_small:
            return f"Fewer than {SMALLEST_GROUP} said"
        return "Not shown: it would tell people apart"


NOBODY = RatedGroup(0, 0, is_shown=False, is_small=True)


@dataclass(frozen=True, slots=True)
class Feelings:
    """The groups of a viewer's scope, over the four whole weeks to a Sunday: they change once a week."""

    until: date
    teams: dict[str, RatedGroup]  # the people of one team
    below: dict[str, RatedGroup]  # those of a team and every team below it
    everybody: RatedGroup  # all in scope


_RATED = f"""
SELECT DISTINCT ON (r.worker_id) r.worker_id, r.rating, m.code,
  coalesce("then".supervisor_employee_number = :number, false) OR r.worker_id = :own AS is_named
FROM workload_rating r
{main_post("r.worker_id", "CAST(:sunday AS date)")}
{main_post("r.worker_id", "r.day", '"then"')}
WHERE r.day > CAST(:sunday AS date) - {RATING_WEEKS * 7} AND r.day <= :sunday
ORDER BY r.worker_id, r.day DESC
"""


def feelings_on(day: date, viewer: Viewer) -> Feelings:
    """Return the share of hard ratings in each group of a viewer's scope: two statements.

    The same groups whatever page asks, so that no page's figure less another's tells of fewer than 5. Whole weeks, and
    teams as on their last Sunday: nobody sees a count move when somebody presses a button.
    """
    sunday = last_whole_week(min(day, clock.today()))  # a day to come would tell of the present week
    rows = db.session.execute(
        text(_RATED), {"sunday": sunday, "own": viewer.worker_id, "number": viewer.employee_number}
    ).all()
    rows = [row for row in rows if row.code is not None and viewer.sees_team(row.code)]
    tree = team_tree(sunday)
    scope = frozenset(tree.teams) if viewer.scope is Scope.ALL else viewer.teams
    reads_names = viewer.may(Permission.SEE_CASES)
    known = frozenset(
        row.worker_id for row in rows if row.is_named and (reads_names or row.worker_id == viewer.worker_id)
    )
    people: dict[str, frozenset[int]] = {"all": frozenset(row.worker_id for row in rows)}
    for code in scope:
        people[f"team {code}"] = frozenset(row.worker_id for row in rows if row.code == code)
        inside = tree.below(code) & scope
        people[f"below {code}"] = frozenset(row.worker_id for row in rows if row.code in inside)
    shown = shown_groups(people, known)
    hard = frozenset(row.worker_id for row in rows if Rating(row.rating).is_hard)

    def group(name: str) -> RatedGroup:
        raters = people[name]
        return RatedGroup(len(raters), len(raters & hard), name in shown, len(raters) < SMALLEST_GROUP)

    return Feelings(
        sunday, {code: group(f"team {code}") for code in scope}, {code: group(f"below {code}") for code in scope},
        group("all"),
    )  # fmt: skip
