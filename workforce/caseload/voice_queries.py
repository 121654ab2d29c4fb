"""Questions about lines, what was agreed, and reviews. Each read is one statement; no statement stands in a loop."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from workforce import clock
from workforce.auth.models import Account
from workforce.auth.roles import ROLES
from workforce.caseload.voice_rules import Answer, Asked, Kind, Review
from workforce.db import db
from workforce.people.models import Worker
from workforce.people.queries import StaffMember, staff_on, team_tree
from workforce.web.access import Permission, Viewer

SHOWN_DAYS = 180  # how long an answer stays on the page


def main_post(worker: str, day: str, name: str = "m") -> str:
    """Return the join that gives team code and supervisor of somebody's main post on a day, both named in SQL."""
    return f"""LEFT JOIN LATERAL (
  SELECT t.code, p.supervisor_employee_number FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.worker_id = {worker} AND p.held @> {day}
  ORDER BY (p.grade = 'student' OR p.employment_type IN ('partner', 'student')), p.contracted_hours DESC,
    p.started_on, t.code COLLATE "C" LIMIT 1) {name} ON true"""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as pages show it. `answered_by` is a name where the account has one."""

    id: int
    worker_id: int
    kind: Kind
    line: str
    said: str
    points: Decimal | None
    raised_on: date
    answer: Answer | None
    answered: str | None
    answered_by: str | None
    answered_on: date | None
    name: str
    employee_number: str
    team: str | None  # of the main post on the day it was raised

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answer is None

    @property
    def about(self) -> str:
        """Return what it is about."""
        return self.line if self.kind is Kind.LINE else f"extra responsibility: {self.line}"


def _london(instant: datetime | None) -> date | None:
    return instant.astimezone(clock.LONDON).date() if instant else None


def _question(row: Any) -> Question:
    answer = Answer(row.answer) if row.answer else None
    return Question(
        row.id, row.worker_id, Kind(row.kind), row.line, row.said, row.points, _london(row.raised_at) or date.min,
        answer, row.answered, row.who, _london(row.answered_at), row.name, row.employee_number, row.code,
    )  # fmt: skip


_QUESTIONS = f"""
SELECT q.*, coalesce(a.name, q.answered_by) AS who, w.name, w.employee_number, m.code
FROM line_question q JOIN worker w ON w.id = q.worker_id LEFT JOIN account a ON a.email = q.answered_by
{main_post("q.worker_id", "CAST(timezone('Europe/London', q.raised_at) AS date)")}
WHERE {{only}} ORDER BY q.raised_at DESC, q.id DESC
"""


def question(question_id: int) -> Question | None:
    """Return one question."""
    row = db.session.execute(text(_QUESTIONS.format(only="q.id = :id")), {"id": question_id}).one_or_none()
    return _question(row) if row else None


def questions_of(worker_id: int, day: date) -> list[Question]:
    """Return a worker's open questions and those answered in the half year to a day, the newest first."""
    only = (
        "q.worker_id = :worker AND (q.answer IS NULL OR q.answer <> 'withdrawn'"
        f" AND q.answered_at > CAST(:day AS date) - {SHOWN_DAYS})"
    )
    rows = db.session.execute(text(_QUESTIONS.format(only=only)), {"worker": worker_id, "day": day})
    return [_question(row) for row in rows]


def questions_raised(day: date) -> list[Question]:
    """Return the questions that are open, or were raised in the year to a day and not withdrawn, the newest first."""
    only = "q.answer IS NULL OR q.answer <> 'withdrawn' AND q.raised_at > CAST(:day AS date) - 366"
    return [_question(row) for row in db.session.execute(text(_QUESTIONS.format(only=only)), {"day": day})]


def as_asked(questions: Iterable[Question]) -> list[Asked]:
    """Return what counting questions needs of them."""
    return [Asked(one.raised_on, one.answered_on) for one in questions]


def to_answer(questions: Iterable[Question], viewer: Viewer, staff: Mapping[int, StaffMember]) -> list[Question]:
    """Return the open questions that a viewer may answer, those waiting longest first: never one's own."""
    if not viewer.may(Permission.SEE_TEAM):
        return []
    return [
        one
        for one in reversed(list(questions))
        if one.is_open
        and one.worker_id != viewer.worker_id
        and (person := staff.get(one.worker_id)) is not None
        and viewer.sees_team(person.team)
    ]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Something that was agreed to weigh over a period, last day included."""

    id: int
    is_mark: bool  # of a child's case; else an extra responsibility
    worker_id: int | None
    child: str | None  # its reference
    label: str
    points: Decimal | None
    started_on: date
    ended_on: date | None
    agreed_by: str
    agreed_on: date

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in its period."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


_AGREEMENTS = """
SELECT * FROM (
  SELECT e.id, false AS is_mark, e.worker_id, NULL AS child, e.label, e.points, e.started_on, e.ended_on,
    e.agreed_by, e.agreed_at
  FROM extra_responsibility e WHERE {extras}
  UNION ALL
  SELECT k.id, true, NULL, c.reference, k.modifier, NULL, k.started_on, k.ended_on, k.agreed_by, k.agreed_at
  FROM case_mark k JOIN child c ON c.id = k.child_id WHERE {marks}
) x ORDER BY is_mark, started_on, id
"""


def _agreements(extras: str, marks: str, **binds: Any) -> list[Agreement]:
    rows = db.session.execute(text(_AGREEMENTS.format(extras=extras, marks=marks)), binds)
    return [
        Agreement(
            row.id, row.is_mark, row.worker_id, row.child, row.label, row.points, row.started_on, row.ended_on,
            row.agreed_by, row.agreed_at.astimezone(clock.LONDON).date(),
        )
        for row in rows
    ]  # fmt: skip


def agreements_on(day: date, worker_id: int, children: Sequence[int]) -> list[Agreement]:
    """Return a worker's extra responsibilities and the marks of some children on a day, in the order they weigh."""
    holds = "started_on <= :day AND (ended_on IS NULL OR ended_on >= :day)"
    return _agreements(
        f"worker_id = :worker AND {holds}", f"child_id = ANY(:children) AND {holds}",
        day=day, worker=worker_id, children=list(children),
    )  # fmt: skip


def agreement(agreement_id: int, *, is_mark: bool) -> Agreement | None:
    """Return one extra responsibility or mark; a mark with the worker who holds the child now."""
    of_extra, of_mark = ("false", "k.id = :id") if is_mark else ("e.id = :id", "false")
    found = next(iter(_agreements(of_extra, of_mark, id=agreement_id)), None)
    if found is None or not is_mark:
        return found
    holder = db.session.scalar(
        text(
            "SELECT h.worker_id FROM holding h JOIN case_mark k ON k.child_id = h.child_id"
            " WHERE k.id = :id AND h.held @> CAST(:day AS date)"
        ),
        {"id": agreement_id, "day": clock.today()},
    )
    return replace(found, worker_id=holder)


def reviews_on(day: date, workers: Sequence[int] | None = None) -> dict[int, date]:
    """Return when worker and manager last looked at a workload together, up to a day: worker -> day."""
    only = "" if workers is None else " AND worker_id = ANY(:workers)"
    binds: dict[str, Any] = {"day": day} if workers is None else {"day": day, "workers": list(workers)}
    rows = db.session.execute(
        text(f"SELECT worker_id, max(day) FROM workload_review WHERE day <= :day{only} GROUP BY 1"), binds
    )
    return {row[0]: row[1] for row in rows}


def review_of(last_on: date | None, scheme: Any, day: date) -> Review:
    """Return how the next look together stands under a scheme."""
    return Review(last_on, scheme.review_interval_days, day)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody whom a question goes to."""

    email: str
    name: str


def person_on(day: date, worker_id: int | None) -> StaffMember | None:
    """Return somebody in post on a day."""
    return next((person for person in staff_on(day) if person.id == worker_id), None)


def person_in_scope(viewer: Viewer, day: date, *, worker_id: int | None = None, number: str = "") -> StaffMember | None:
    """Return somebody in post whose record the viewer may open, by id or employee number; None: not found."""
    person = next((p for p in staff_on(day) if p.id == worker_id or p.employee_number == number), None)
    return person if person and viewer.sees_worker(person.id, person.team) else None


def who_answers(person: StaffMember, day: date) -> list[Answerer]:
    """Return who may answer for somebody: of the teams from theirs upwards, the first that has such an account.

    Two statements. A team's account is its manager's, or one whose scope an administrator set to the team.
    """
    tree = team_tree(day)
    levels = tree.upwards(person.team)
    numbers = [number for _, number in levels if number]
    rows = db.session.execute(
        select(Account.email, Account.name, Account.team_code, Worker.employee_number)
        .outerjoin(Worker, Worker.id == Account.worker_id)
        .where(
            Account.is_open,
            Account.role.in_([role for role, one in ROLES.items() if Permission.SEE_TEAM in one.permissions]),
            Account.team_code.in_([code for code, _ in levels]) | Worker.employee_number.in_(numbers),
        )
        .order_by(Account.email)
    ).all()
    for code, number in levels:
        found = [
            Answerer(row.email, row.name)
            for row in rows
            if row.employee_number != person.employee_number
            and (row.team_code == code or (number and row.employee_number == number))
        ]
        if found:
            return found
    return []
