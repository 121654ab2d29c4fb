"""Reads of accounts, of whose records they reach, and of the audit trail. Each is one statement unless it says more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, and_, exists, func, or_, select

from workforce import clock
from workforce.auth.models import Account, AccountToken, Deputy, EndedSession, SignInAttempt
from workforce.auth.roles import ROLES, permissions
from workforce.db import db
from workforce.db.audit import AuditEntry
from workforce.people.models import Post, Team, TeamVersion, Worker
from workforce.web.access import Scope, Viewer

AUDIT_PAGE = 50
ACCOUNTS_PAGE = 100
READS_SHOWN = 50
VERIFIED = "audit trail verified"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account, as the list of accounts shows it."""

    id: int
    email: str
    name: str
    role: str
    employee_number: str | None
    team_code: str | None
    last_sign_in_at: datetime | None
    is_active: bool
    has_password: bool
    has_post: bool  # the linked person is in post today
    ends_on: date | None  # the last day on which it works
    title: str

    def ends_within(self, today: date, days: int) -> int | None:
        """Return in how many days its last one is, where that is within some days; None: later, past, or none."""
        left = None if self.ends_on is None else (self.ends_on - today).days
        return left if left is not None and 0 <= left <= days else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the audit trail, with the name behind its actor where there is an account."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What to look for in the audit trail; an empty field looks for everything."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    from_on: date | None = None
    to_on: date | None = None

    def is_empty(self) -> bool:
        """Whether nothing is looked for in particular."""
        return self == AuditSearch()

    def as_text(self) -> dict[str, str]:
        """Return the fields that are filled in, as the URL and the audit trail show them."""
        fields = {
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "from_on": self.from_on,
            "to_on": self.to_on,
        }
        return {name: str(value) for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class AuditState:
    """How long the audit trail is and how its last verification ended."""

    entries: int
    newest_at: datetime | None
    verified_at: datetime | None
    first_broken: int | None


def viewer(account_id: int, session_version: int, session_id: str) -> Viewer | None:
    """Return the signed-in person, or None where the account or the session ended: 1 statement, 2 with teams."""
    row = db.session.execute(
        select(
            Account.email,
            Account.name,
            Account.role,
            Account.team_code,
            Account.worker_id,
            Account.title,
            Worker.employee_number,
            exists(_deputising(account_id)).label("is_deputy"),
        )
        .outerjoin(Worker, Worker.id == Account.worker_id)
        .where(
            Account.id == account_id,
            Account.is_open,
            Account.session_version == session_version,
            Account.role.in_(ROLES),
            ~exists().where(EndedSession.id == session_id),
        )
    ).one_or_none()
    if row is None:
        return None
    scope = ROLES[row.role].scope
    may = permissions(row.role, is_linked=row.worker_id is not None)
    if row.is_deputy and scope in (Scope.OWN, Scope.TEAMS):  # for their days a deputy may do what a manager may
        scope, may = Scope.TEAMS, may | ROLES["manager"].permissions
    own = teams_in_scope(row.employee_number, row.team_code) if scope is Scope.TEAMS else frozenset()
    every = teams_in_scope(row.employee_number, row.team_code, account_id) if row.is_deputy else own
    return Viewer(
        account_id=account_id,
        email=row.email,
        name=row.name,
        title=row.title,
        role=row.role,
        permissions=may,
        worker_id=row.worker_id,
        employee_number=row.employee_number,
        scope=scope,
        teams=every if scope is Scope.TEAMS else frozenset(),
        deputises=every - own if scope is Scope.TEAMS else frozenset(),
    )


def _deputising(account_id: int) -> Select[str]:
    """Return the teams for which an account is deputy today."""
    return select(Deputy.team_code).where(
        Deputy.account_id == account_id, Deputy.ended_at.is_(None),
        Deputy.first_day <= clock.today(), Deputy.last_day >= clock.today(),
    )  # fmt: skip


def teams_in_scope(employee_number: str | None, team_code: str | None, deputises: int | None = None) -> frozenset[str]:
    """Return the codes of the teams that somebody manages today, of one more team, and of every team below these.

    With those for which an account is deputy today, where it is one (`deputises`).
    """
    wanted = [TeamVersion.manager_employee_number == employee_number] if employee_number else []
    if team_code:
        wanted.append(Team.code == team_code)
    if deputises is not None:
        wanted.append(Team.code.in_(_deputising(deputises)))
    if not wanted:
        return frozenset()
    today = TeamVersion.held.contains(clock.today())
    mine = (
        select(Team.code)
        .outerjoin(TeamVersion, and_(TeamVersion.team_id == Team.id, today))
        .where(or_(*wanted))
        .cte("mine", recursive=True)
    )
    below = (
        select(Team.code)
        .join(TeamVersion, TeamVersion.team_id == Team.id)
        .join(mine, TeamVersion.parent_code == mine.c.code)
        .where(today)
    )
    tree = mine.union(below)
    return frozenset(db.session.scalars(select(tree.c.code)))


def by_email(email: str) -> Account | None:
    """Return the account of an e-mail address."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


def account(account_id: int) -> Account:
    """Return an account, or answer 404."""
    return db.get_or_404(Account, account_id)


def worker_by_number(employee_number: str) -> Worker | None:
    """Return the person of an employee number."""
    return db.session.scalar(select(Worker).where(Worker.employee_number == employee_number))


def employee_number(worker_id: int | None) -> str | None:
    """Return the employee number of a person."""
    return db.session.scalar(select(Worker.employee_number).where(Worker.id == worker_id))


def holder_of(worker_id: int) -> Account | None:
    """Return the account that is linked to a person."""
    return db.session.scalar(select(Account).where(Account.worker_id == worker_id))


def has_team(code: str) -> bool:
    """Whether there is a team of this code."""
    return db.session.scalar(select(Team.id).where(Team.code == code)) is not None


def teams_today() -> list[tuple[str, str]]:
    """Return code and name of every team of today, by name."""
    rows = db.session.execute(
        select(Team.code, TeamVersion.name)
        .join(TeamVersion, TeamVersion.team_id == Team.id)
        .where(TeamVersion.held.contains(clock.today()))
        .order_by(TeamVersion.name, Team.code)
    )
    return [(row.code, row.name) for row in rows]


_SORTS: dict[str, tuple[SQLColumnExpression[Any], ...]] = {
    "name": (func.lower(Account.name), Account.id),
    "role": (Account.role, func.lower(Account.name), Account.id),
    "ends": (Account.ends_on.asc().nulls_last(), func.lower(Account.name), Account.id),
    "last-sign-in": (Account.last_sign_in_at.desc().nulls_last(), Account.id),
}


def accounts(find: str = "", role: str = "", sort: str = "name", page: int = 1) -> tuple[list[AccountRow], int]:
    """Return one page of accounts and how many there are in all."""
    in_post = exists().where(Post.worker_id == Account.worker_id, Post.held.contains(clock.today()))
    statement = select(
        Account.id,
        Account.email,
        Account.name,
        Account.role,
        Worker.employee_number,
        Account.team_code,
        Account.last_sign_in_at,
        Account.is_active,
        Account.password_hash.is_not(None),
        in_post,
        Account.ends_on,
        Account.title,
        func.count().over(),
    ).outerjoin(Worker, Worker.id == Account.worker_id)
    if find:
        statement = statement.where(
            or_(
                Account.name.icontains(find, autoescape=True),
                Account.email.icontains(find, autoescape=True),
                Account.title.icontains(find, autoescape=True),
                Worker.employee_number == find,
            )
        )
    if role:
        statement = statement.where(Account.role == role)
    order = _SORTS.get(sort, _SORTS["name"])
    rows = db.session.execute(statement.order_by(*order).limit(ACCOUNTS_PAGE).offset((page - 1) * ACCOUNTS_PAGE)).all()
    return [AccountRow(*list[Any](row)[:-1]) for row in rows], rows[0][-1] if rows else 0


def role_of(email: str) -> str | None:
    """Return the role of an account that is open; None where there is none."""
    return db.session.scalar(select(Account.role).where(Account.email == email, Account.is_open))


def ending(first: date, last: date) -> int:
    """Return how many open accounts have their last day between two days."""
    wanted = (Account.is_active, Account.ends_on.between(first, last))
    return db.session.scalar(select(func.count()).select_from(Account).where(*wanted)) or 0


def roles_of(said: Iterable[str]) -> dict[str, str]:
    """Return the words for the role of each account among some e-mail addresses and names of accounts."""
    asked = sorted(set(said))
    rows = db.session.execute(
        select(Account.email, Account.name, Account.role)
        .where(or_(Account.email.in_(asked), Account.name.in_(asked)))
        .order_by(Account.id)
    )
    found = [(email, name, ROLES[role].words) for email, name, role in rows if role in ROLES]
    return {name: words for _, name, words in found} | {email: words for email, _, words in found}


def demonstration_accounts() -> list[tuple[str, str]]:
    """Return e-mail address and role of the accounts that a demonstration offers, in the order of the roles."""
    names = [f"{role}@demo.example" for role in ROLES]
    rows = db.session.execute(select(Account.email, Account.role).where(Account.email.in_(names), Account.is_open))
    return sorted(((row.email, row.role) for row in rows), key=lambda found: names.index(found[0]))


def attempts(kind: str, column: str, value: str, since: datetime) -> Sequence[datetime]:
    """Return when attempts failed for one e-mail or network address, newest first.

    What failed before the last success of an e-mail address is forgiven.
    """
    attempt = SignInAttempt
    of_value = (attempt.kind == kind, getattr(attempt, column) == value)
    statement = select(attempt.at).where(*of_value, ~attempt.succeeded, attempt.at > since)
    if column == "email":
        success = select(func.max(attempt.at)).where(*of_value, attempt.succeeded).scalar_subquery()
        statement = statement.where(attempt.at > func.coalesce(success, since))
    return list(db.session.scalars(statement.order_by(attempt.at.desc())))


def token(digest: str, purpose: str, *, lock: bool = False) -> tuple[AccountToken, Account] | None:
    """Return an unused, unexpired link and the account that it is for."""
    statement = (
        select(AccountToken, Account)
        .join(Account, Account.id == AccountToken.account_id)
        .where(
            AccountToken.hash == digest,
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > clock.now(),
            Account.is_active,
        )
    )
    if lock:
        statement = statement.with_for_update(of=AccountToken)
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def open_tokens(account_id: int) -> Sequence[AccountToken]:
    """Return the links of an account that still work."""
    return list(
        db.session.scalars(
            select(AccountToken).where(
                AccountToken.account_id == account_id,
                AccountToken.used_at.is_(None),
                AccountToken.expires_at > clock.now(),
            )
        )
    )


def reads_of(employee_number: str, own_email: str) -> list[Entry]:
    """Return who else read somebody's record, newest first."""
    rows = db.session.execute(
        select(
            AuditEntry.id, AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.detail,
            Account.name, Account.role,
        )
        .outerjoin(Account, Account.email == AuditEntry.actor)
        .where(
            AuditEntry.subject == f"worker:{employee_number}",
            AuditEntry.action.startswith("read"),
            AuditEntry.actor != own_email,
        )
        .order_by(AuditEntry.id.desc())
        .limit(READS_SHOWN)
    )  # fmt: skip
    return [Entry(*row) for row in rows]


def audit_entries(search: AuditSearch, page: int = 1) -> tuple[list[Entry], int]:
    """Return one page of the audit trail, newest first, and how many entries there are in all. Two statements."""
    where = []
    for column, value in ((AuditEntry.actor, search.actor), (AuditEntry.action, search.action)):
        if value:
            where.append(column.istartswith(value, autoescape=True))
    if search.subject:
        where.append(AuditEntry.subject == search.subject)
    if search.from_on:
        where.append(AuditEntry.at >= _midnight(search.from_on))
    if search.to_on:
        where.append(AuditEntry.at < _midnight(search.to_on + timedelta(days=1)))
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(*where)) or 0
    rows = db.session.execute(
        select(AuditEntry.id, AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.detail)
        .where(*where)
        .order_by(AuditEntry.id.desc())
        .limit(AUDIT_PAGE)
        .offset((page - 1) * AUDIT_PAGE)
    )
    return [Entry(*row) for row in rows], total


def _midnight(day: date) -> datetime:
    """Return the instant at which a day begins in London."""
    return datetime.combine(day, time(), clock.LONDON)


def audit_state() -> AuditState:
    """Return the length of the audit trail and its last verification. Two statements."""
    count, newest = db.session.execute(select(func.count(), func.max(AuditEntry.at)).select_from(AuditEntry)).one()
    last = db.session.execute(
        select(AuditEntry.at, AuditEntry.detail)
        .where(AuditEntry.action == VERIFIED)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    return AuditState(count, newest, last.at if last else None, last.detail.get("first_broken") if last else None)
