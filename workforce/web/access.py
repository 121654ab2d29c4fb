"""Who may call which view. Every view declares it; an undeclared view is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from workforce.db import audit, transaction

View = Callable[..., ResponseReturnValue]


class Permission(StrEnum):
    """What a signed-in person may do."""

    SEE_OWN_WORK = "see own work"
    SEE_TEAM = "see own team"
    SEE_SERVICE = "see the services in scope"
    SEE_TRAINING = "see training of the people in scope"
    SEE_REDUCTIONS = "see agreed reductions of the people in scope"
    SET_REDUCTIONS = "agree, end and review reductions of the people in scope"
    SEE_REASONS = "see why somebody has a reduction"
    SEE_QUALITY = "see the eight standards and the quality of supervision"
    SEE_CASES = "see case references of the people in scope"
    SEE_SCHEMES = "see what cases weigh and how limits are set"
    DRAFT_SCHEMES = "draft a weighting scheme and see its effect"
    DECIDE_SCHEMES = "put a weighting scheme in force and record agreements"
    SEE_BOARD = "see published summaries"
    SEE_BOARD_ROWS = "open a figure onto the people behind it"
    PREPARE_SUMMARY = "check, freeze anew and restate what the Board is told, and see drafts"
    RELEASE_SUMMARY = "release a summary before its day, with somebody else"
    COMMENT_FIGURES = "comment on the figures one answers for, while they are a draft"
    KEEP_BOARD = "keep the Board's targets, dates, decisions and the Notice tracker"
    CHALLENGE = "ask what has to be answered to the Board"
    SEE_DATA = "see imports, what is unmatched and the quality of data"
    IMPORT_WORKFORCE = "import staff and learning"
    IMPORT_ALL = "import every kind and match identities"
    SEE_ADMIN = "manage accounts, policies and jobs"
    SEE_AUDIT = "search the audit trail"
    PLAN_WORKLOAD = "try changes to the workload of the teams in scope"
    ALLOCATE = "allocate, cover and hand over children of the teams in scope"
    APPROVE_ALLOCATIONS = "approve allocations that pass a workload rule, and allocate across teams"
    RESTRICT_CASES = "restrict a case to named people"
    SEE_WORKLIST = "see which decisions the case system does not show yet"
    SEE_SUPERVISION = "see when supervision of the people in scope is due and was held, never what was said"
    PLAN_SUPERVISION = "plan supervision of the people in scope and say who supervises them"
    DECIDE_SUPERVISION = "decide how often supervision is due and what goes with it"
    AUDIT_SUPERVISION = "read the supervision records of a sample to audit their quality"
    RECORD_TRAINING = "enter training, inductions and programmes of the people in scope"
    DECIDE_TRAINING = "decide what training is required, of whom, and what an induction and the first year hold"
    SEE_STANDARDS = "see where the council stands on the eight employer standards"
    ASSESS_STANDARDS = "evidence and assess the eight employer standards"
    MANAGE_PARTNERS = "ask partners for their yearly training return"
    ANSWER_CONCERNS = "answer concerns that are raised with practice quality"
    ACCOUNT = "change one's own account"


class Scope(StrEnum):
    """Whose records a viewer may open."""

    NONE = "nobody"
    OWN = "the viewer only"
    TEAMS = "the people of some teams"
    ALL = "everybody"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, as reads need to know them."""

    account_id: int
    email: str
    name: str
    role: str
    permissions: frozenset[Permission]
    worker_id: int | None = None
    employee_number: str | None = None
    scope: Scope = Scope.NONE
    teams: frozenset[str] = field(default_factory=frozenset)  # codes, with every team below them
    deputises: frozenset[str] = field(default_factory=frozenset)  # of these, those held only as somebody's deputy
    title: str = ""  # of a guest, such as DfE observer

    def may(self, permission: Permission) -> bool:
        """Whether the viewer holds the permission."""
        return permission in self.permissions

    def sees_team(self, code: str | None) -> bool:
        """Whether a team's people are in the viewer's scope."""
        return self.scope is Scope.ALL or (self.scope is Scope.TEAMS and code in self.teams)

    def answers_for(self, code: str | None) -> bool:
        """Whether a team is in the viewer's own scope: not only as a deputy, who does what a team manager does."""
        return self.sees_team(code) and code not in self.deputises

    def sees_worker(self, worker_id: int | None, team: str | None) -> bool:
        """Whether a person's record is in the viewer's scope: their own, or that of a team they answer for."""
        return (worker_id is not None and worker_id == self.worker_id) or self.sees_team(team)


PUBLIC = "public"


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Declare that a view needs one of these permissions."""

    def declare(view: View) -> View:
        view.access = frozenset(permissions)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view is for everybody, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def commits(view: View) -> View:
    """Commit what the view did, or roll all of it back."""
    return commits_inside(transaction)(view)


def commits_inside(context: Callable[[], AbstractContextManager[None]]) -> Callable[[View], View]:
    """Run a view inside a context that commits what it did, or rolls all of it back."""

    def declare(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            with context():
                return view(*args, **kwargs)

        wrapped.commits = True  # type: ignore[attr-defined]
        return wrapped

    return declare


def viewer() -> Viewer:
    """Return the signed-in person of this request; only views behind `requires` may ask."""
    found = g.get("viewer")
    if found is None:
        abort(403)
    return cast("Viewer", found)


def audited_read(action: str, subject: str, /, **detail: Any) -> None:
    """Record a read of a personal record, in a transaction of its own, before the answer leaves."""
    with transaction():
        audit.record(viewer().email, action, subject, **detail)


def init_app(app: Flask) -> None:
    """Refuse every request to a view whose permission is undeclared or not held; ask for sign-in where nobody is."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint in (None, "static"):
            return None
        access = getattr(current_app.view_functions[str(request.endpoint)], "access", None)
        if access is None:
            abort(403)
        if access == PUBLIC:
            return None
        person = g.get("viewer")
        if person is None:
            if request.method == "GET":
                return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
            abort(403)
        if not access & person.permissions:
            abort(403)
        return None
