"""Agreed reductions as a viewer may see them. Each read is one statement; what may not be told is never handed on."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select, text

from workforce.db import db
from workforce.people.models import PAGE, Post, Reduction
from workforce.people.queries import HOURS_OVER, HOURS_PART, StaffMember, Tree, team_tree
from workforce.people.reduction_rules import (
    Contract,
    Notice,
    NoticeKind,
    Sight,
    Step,
    Terms,
    hours_on,
    next_step,
    notice,
    sight,
)
from workforce.people.rules import EmploymentType, Grade
from workforce.web.access import Permission, Scope, Viewer

NAMED_SHOWN = 20

# The main post of a worker `w` on a day: held then, else the next to begin, else the last that ended.
_POST = """
SELECT t.code, p.started_on, p.ended_on, p.held @> {day} AS is_held
FROM post p JOIN team t ON t.id = p.team_id WHERE p.worker_id = w.id
ORDER BY is_held DESC, p.started_on > {day} DESC, CASE WHEN p.started_on > {day} THEN p.started_on END,
  CASE WHEN p.ended_on < {day} THEN p.ended_on END DESC,
  p.grade <> 'student' AND p.employment_type NOT IN ('partner', 'student') DESC, p.contracted_hours DESC,
  p.started_on, t.code COLLATE "C" LIMIT 1
"""
_NOW = _POST.format(day="CAST(:day AS date)")
_THEN = _POST.format(day="r.started_on")

_PERSON = f"""
SELECT w.id, w.employee_number, w.name, n.code, n.started_on, n.ended_on, n.is_held
FROM worker w LEFT JOIN LATERAL ({_NOW}) n ON true WHERE w.employee_number = :number
"""

_REDUCTIONS = f"""
SELECT r.id, w.id, w.employee_number, w.name, n.code,
  r.hours, r.started_on, r.ended_on, r.reason, r.tapers_to, r.tapers_by, r.review_on, r.is_adjustment,
  r.source, r.ended_by_absence, r.set_by, a.name, s.code,
  CASE WHEN r.started_on <= :day AND (r.ended_on IS NULL OR r.ended_on >= :day) THEN {HOURS_PART} ELSE 0 END,
  {HOURS_OVER}
FROM reduction r JOIN worker w ON w.id = r.worker_id
LEFT JOIN account a ON a.email = r.set_by
LEFT JOIN LATERAL ({_NOW}) n ON true
LEFT JOIN LATERAL ({_THEN}) s ON s.is_held
WHERE {{which}}
ORDER BY {{order}}
"""
_NOT_OVER = "(r.ended_on IS NULL OR r.ended_on >= :day) AND (n.is_held OR n.started_on > :day)"
_BY_NAME = "w.name, w.employee_number, r.started_on, r.id"
_NEWEST_FIRST = "r.started_on DESC, r.id DESC"


@dataclass(frozen=True, slots=True)
class PersonOfReductions:
    """Somebody in the staff data, in post or not."""

    id: int
    employee_number: str
    name: str
    team: str | None
    first_day: date | None  # of the post in question: held, coming, or the last
    last_day: date | None
    is_in_post: bool
    day: date

    @property
    def has_left(self) -> bool:
        """Whether no post is held or coming."""
        return not self.is_in_post and (self.first_day is None or self.first_day <= self.day)


def person_on(viewer: Viewer, employee_number: str, day: date) -> PersonOfReductions | None:
    """Return somebody whom the viewer may open, or None: out of scope is not found. Who left is of their last team."""
    if not employee_number.isprintable():
        return None
    row = db.session.execute(text(_PERSON), {"number": employee_number, "day": day}).one_or_none()
    if row is None or not viewer.sees_worker(row[0], row[3]):
        return None
    id_, number, name, team, first_day, last_day, is_held = row
    return PersonOfReductions(id_, number, name, team, first_day, last_day, bool(is_held), day)


_NAMED = f"""
SELECT w.employee_number, w.name, n.code FROM worker w JOIN LATERAL ({_NOW}) n ON n.is_held OR n.started_on > :day
WHERE (position(lower(:find) IN lower(w.name)) > 0 OR lower(w.employee_number) = lower(:find)) {{which}}
ORDER BY w.name, w.employee_number LIMIT {NAMED_SHOWN}
"""


def people_named(viewer: Viewer, find: str, day: date) -> list[tuple[str, str, str]]:
    """Return employee number, name and team code of people in scope by part of their name or by number, by name."""
    if not find.isprintable():
        return []
    everybody = viewer.scope is Scope.ALL
    sql = _NAMED.format(which="" if everybody else "AND n.code = ANY(:teams)")
    teams = {} if everybody else {"teams": sorted(viewer.teams)}
    return [(row[0], row[1], row[2]) for row in db.session.execute(text(sql), {"find": find, "day": day, **teams})]


@dataclass(frozen=True, slots=True)
class SeenReduction:
    """A reduction as one viewer is told of it: what they may not know is left out of the terms."""

    id: int
    worker_id: int
    employee_number: str
    name: str
    team: str | None
    terms: Terms
    sight: Sight
    is_from_page: bool
    ended_by_absence: bool
    set_by: str | None  # the name of who set it here; None: HR's file
    hours: Fraction  # on the day
    day: date
    notice: Notice | None = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what it needs."""
        object.__setattr__(self, "notice", notice(self.terms, self.day))

    @property
    def state(self) -> str:
        """Return how it stands on the day: now, coming, over."""
        if self.day < self.terms.started_on:
            return "coming"
        return "now" if self.terms.holds(self.day) else "over"

    @property
    def tells_kind(self) -> bool:
        """Whether the viewer knows if it is a reasonable adjustment."""
        return self.sight >= Sight.KIND

    @property
    def tells_reason(self) -> bool:
        """Whether the viewer knows why."""
        return self.sight >= Sight.REASON

    @property
    def next_step(self) -> Step | None:
        """Return when a taper falls next."""
        return next_step(self.terms, self.day)

    @property
    def what(self) -> str:
        """Return what it is in words, as far as the viewer is told: a kind, else 'agreed reduction'."""
        return "reasonable adjustment" if self.terms.is_adjustment else "agreed reduction"

    @property
    def needs_review(self) -> bool:
        """Whether its review is due or past."""
        return self.notice is not None and self.notice.kind is not NoticeKind.ENDS

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within 28 days."""
        return self.notice is not None and self.notice.kind is NoticeKind.ENDS


def _seen(row: Any, viewer: Viewer, day: date) -> SeenReduction:
    id_, worker_id, number, name, team, *agreed, source, by_absence, set_by, setter, team_then, part, over = row
    hours, started_on, ended_on, reason, tapers_to, tapers_by, review_on, is_adjustment = agreed
    terms = Terms(hours, started_on, ended_on, reason, tapers_to, tapers_by, review_on, is_adjustment)
    told = sight(
        is_own=worker_id == viewer.worker_id,
        sees_reasons=viewer.may(Permission.SEE_REASONS),
        may_set=viewer.may(Permission.SET_REDUCTIONS),
        answers_now=viewer.sees_team(team),
        answered_then=source == PAGE and viewer.sees_team(team_then),
    )
    if told < Sight.REASON:
        terms = replace(terms, reason="")
    if told < Sight.KIND:
        terms = replace(terms, is_adjustment=False, review_on=None)
    return SeenReduction(
        id=id_,
        worker_id=worker_id,
        employee_number=number,
        name=name,
        team=team,
        terms=terms,
        sight=told,
        is_from_page=source == PAGE,
        ended_by_absence=by_absence,
        set_by=setter or set_by,
        hours=Fraction(part) / over,
        day=day,
    )


def _read(viewer: Viewer, day: date, which: str, order: str, **binds: Any) -> list[SeenReduction]:
    rows = db.session.execute(text(_REDUCTIONS.format(which=which, order=order)), {"day": day, **binds})
    return [_seen(row, viewer, day) for row in rows]


def reductions_of(viewer: Viewer, worker_id: int, day: date) -> list[SeenReduction]:
    """Return every reduction that one person ever had or will have, the newest first day first."""
    return _read(viewer, day, "r.worker_id = :worker_id", _NEWEST_FIRST, worker_id=worker_id)


def held_on(viewer: Viewer, worker_id: int, day: date) -> list[SeenReduction]:
    """Return one person's reductions of a day and those to come, by their first day."""
    which = "r.worker_id = :worker_id AND (r.ended_on IS NULL OR r.ended_on >= :day)"
    return _read(viewer, day, which, "r.started_on, r.id", worker_id=worker_id)


def reductions_in_scope(viewer: Viewer, day: date, teams: Iterable[str] | None = None) -> list[SeenReduction]:
    """Return the reductions of a day and those to come, by name, employee number and first day.

    They are of people in post or coming in the viewer's scope, or in some teams of it.
    """
    which = _NOT_OVER
    binds: dict[str, Any] = {}
    if viewer.scope is not Scope.ALL or teams is not None:
        which += " AND n.code = ANY(:teams)"
        asked = frozenset(teams) if teams is not None else viewer.teams
        binds["teams"] = sorted(code for code in asked if viewer.sees_team(code))
    return _read(viewer, day, which, _BY_NAME, **binds)


@dataclass(frozen=True, slots=True)
class Needed:
    """A reduction about which somebody must decide, without what it is for."""

    person: StaffMember
    terms: Terms
    notice: Notice
    hours: Fraction  # on the day; before its first day, those it begins with

    @property
    def needs_review(self) -> bool:
        """Whether its review is due or past."""
        return self.notice.kind is not NoticeKind.ENDS


def needing_somebody(viewer: Viewer, staff: Iterable[StaffMember], teams: Container[str], day: date) -> list[Needed]:
    """Return the reductions of some teams' people that end or are to be reviewed within 28 days, or should have been.

    Only those that the viewer may act on; the earliest day comes first, then the name. Nothing is read.
    """
    found = [
        Needed(person, terms, needed, hours_on(terms, max(day, terms.started_on)))
        for person in staff
        if person.team in teams and person.id != viewer.worker_id and viewer.may(Permission.SET_REDUCTIONS)
        for terms in person.agreed
        if (needed := notice(terms, day))
    ]
    return sorted(found, key=lambda one: (one.notice.on, one.person.name, one.person.employee_number))


@dataclass(frozen=True, slots=True)
class ReductionsPage:
    """The reductions of a viewer's scope, and those of them that were asked for."""

    day: date
    tree: Tree
    every: list[SeenReduction]
    shown: list[SeenReduction]
    chosen: str  # all, ending, review
    team: str

    @property
    def now(self) -> list[SeenReduction]:
        """Return those that count on the day."""
        return [r for r in self.every if r.state == "now"]

    @property
    def hours(self) -> Fraction:
        """Return the hours a week that they take off on the day."""
        return sum((r.hours for r in self.now), Fraction(0))

    @property
    def people(self) -> int:
        """Return how many people have one on the day."""
        return len({r.worker_id for r in self.now})

    @property
    def ending(self) -> list[SeenReduction]:
        """Return those that end within 28 days."""
        return [r for r in self.every if r.ends_soon]

    @property
    def to_review(self) -> list[SeenReduction]:
        """Return the adjustments whose review is due within 28 days, or past."""
        return [r for r in self.every if r.needs_review]


def reductions_page(viewer: Viewer, day: date, team: str, chosen: str) -> ReductionsPage:
    """Return the reductions in a viewer's scope, or below one team of it, filtered: two statements."""
    tree = team_tree(day)
    every = reductions_in_scope(viewer, day, tree.below(team) if team else None)
    page = ReductionsPage(day, tree, every, every, "all", team)
    shown = {"ending": page.ending, "review": page.to_review}.get(chosen)
    return page if shown is None else replace(page, shown=shown, chosen=chosen)


def terms_of(row: Reduction) -> Terms:
    """Return the terms of a row."""
    return Terms(
        hours=row.hours,
        started_on=row.started_on,
        ended_on=row.ended_on,
        reason=row.reason,
        tapers_to=row.tapers_to,
        tapers_by=row.tapers_by,
        review_on=row.review_on,
        is_adjustment=row.is_adjustment,
    )


def rows_of(worker_id: int) -> list[Reduction]:
    """Return the rows of one person's reductions, by first day."""
    asked = select(Reduction).where(Reduction.worker_id == worker_id).order_by(Reduction.started_on, Reduction.id)
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def contracts_of(worker_id: int) -> list[Contract]:
    """Return the contracted hours of one person's posts, by first day."""
    posts = db.session.scalars(select(Post).where(Post.worker_id == worker_id).order_by(Post.started_on, Post.id))
    return [
        Contract(
            post.contracted_hours,
            post.started_on,
            post.ended_on,
            post.grade != Grade.STUDENT
            and post.employment_type not in (EmploymentType.PARTNER, EmploymentType.STUDENT),
        )
        for post in posts
    ]
