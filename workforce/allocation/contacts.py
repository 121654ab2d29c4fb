"""Whom something is told to and who answers it, by where people stand: two statements, however many things climb."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from workforce.allocation.policy_rules import Level
from workforce.auth.models import Account, Deputy
from workforce.auth.roles import ROLES
from workforce.db import db
from workforce.people.models import Worker
from workforce.people.queries import Tree, team_tree
from workforce.web.access import Permission


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with an account."""

    email: str
    name: str
    role: str
    team_code: str | None
    worker_id: int | None
    employee_number: str | None
    deputises: frozenset[str] = frozenset()  # codes of the teams for which it does what a manager does, on the day

    def _holds(self, permission: Permission) -> bool:
        return self.role in ROLES and permission in ROLES[self.role].permissions

    def may(self, permission: Permission) -> bool:
        """Whether the account holds a permission: by its role, or as a deputy what a manager holds."""
        return self._holds(permission) or bool(self.deputises and permission in ROLES["manager"].permissions)

    def manages(self, code: str, manager: str | None) -> bool:
        """Whether a team is the account's: its manager's, one that an administrator set, or its deputy's."""
        is_own = self.team_code == code or (manager is not None and manager == self.employee_number)
        return code in self.deputises or (is_own and self._holds(Permission.SEE_TEAM))


@dataclass(frozen=True, slots=True)
class Contacts:
    """The accounts of a day and the teams they stand in."""

    tree: Tree
    accounts: tuple[Contact, ...]

    def of_worker(self, worker_id: int) -> Contact | None:
        """Return a worker's own account."""
        return next((one for one in self.accounts if one.worker_id == worker_id), None)

    def managers(self, team: str, *, but: int) -> list[Contact]:
        """Return who manages somebody in a team: of the teams from it upwards, the first that has an account.

        `but` is the worker: nobody is their own manager.
        """
        return self._first(self.tree.upwards(team), but, ())

    def managers_manager(self, team: str, *, but: int) -> list[Contact]:
        """Return who manages the manager of somebody in a team: as `managers`, from the parent team upwards."""
        line = self._line(team, but)
        below = self._of(*line[0], but) if line else []
        return self._first(line[1:], but, below)

    def passed_over(self, team: str, supervisor: str | None, *, but: int) -> list[str]:
        """Return the addresses and employee numbers of who manages or supervises somebody: those passed over."""
        line = self._line(team, but)
        found = [supervisor] if supervisor else []
        if line:
            code, manager = line[0]
            found += [manager] if manager else []
            found += [one.email for one in self._of(code, manager, but)]
        numbers = set(found)
        found += [one.email for one in self.accounts if one.employee_number in numbers]
        return sorted(set(found))

    def at(self, level: Level, team: str) -> list[Contact]:
        """Return the accounts of a level whose scope includes a team, with who deputises for them, by address."""
        line = self.tree.upwards(team)
        of_level = {
            (one.email, code)
            for one in self.accounts
            for code, head in line
            if one.role == level and one.manages(code, head)
        }
        emails, codes = {email for email, _ in of_level}, {code for _, code in of_level}
        return [one for one in self.accounts if one.email in emails or one.deputises & codes]

    def who_may(self, permission: Permission) -> list[Contact]:
        """Return the accounts whose role holds a permission, by address."""
        return [one for one in self.accounts if one.may(permission)]

    def _line(self, team: str, but: int) -> list[tuple[str, str | None]]:
        """Return the teams upwards, without those that the worker manages."""
        own = {one.employee_number for one in self.accounts if one.worker_id == but}
        return [(code, head) for code, head in self.tree.upwards(team) if head is None or head not in own]

    def _of(self, code: str, manager: str | None, but: int) -> list[Contact]:
        return [
            one
            for one in self.accounts
            if one.may(Permission.SEE_TEAM) and one.worker_id != but and one.manages(code, manager)
        ]

    def _first(self, line: Iterable[tuple[str, str | None]], but: int, others: Iterable[Contact]) -> list[Contact]:
        below = {one.email for one in others}
        for code, head in line:
            found = [one for one in self._of(code, head, but) if one.email not in below]
            if found:
                return found
        return []


def contacts_on(day: date) -> Contacts:
    """Return every active account with the teams of a day: two statements."""
    rows = db.session.execute(
        select(
            Account.email, Account.name, Account.role, Account.team_code, Account.worker_id, Worker.employee_number,
            func.array_agg(Deputy.team_code).filter(Deputy.team_code.is_not(None)),
        )
        .outerjoin(Worker, Worker.id == Account.worker_id)
        .outerjoin(
            Deputy,
            and_(
                Deputy.account_id == Account.id, Deputy.ended_at.is_(None),
                Deputy.first_day <= day, Deputy.last_day >= day,
            ),
        )
        .where(Account.is_open)
        .group_by(Account.id, Worker.employee_number)
        .order_by(Account.email)
    )  # fmt: skip
    return Contacts(team_tree(day), tuple(Contact(*row[:-1], frozenset(row[-1] or ())) for row in rows))
