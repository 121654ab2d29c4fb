"""Who gets mail about their own work. Each read is one statement."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from workforce.auth.models import Account
from workforce.auth.roles import ROLES, permissions
from workforce.db import db
from workforce.web.access import Permission


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody with an account of their own, who may be told of their own work."""

    worker_id: int
    email: str
    name: str


def receivers() -> list[Receiver]:
    """Return the open accounts of people with work of their own here, by address."""
    rows = db.session.execute(
        select(Account.worker_id, Account.email, Account.name, Account.role)
        .where(Account.is_open, Account.worker_id.is_not(None), Account.role.in_(ROLES))
        .order_by(Account.email)
    )
    return [
        Receiver(worker, email, name)
        for worker, email, name, role in rows
        if worker is not None and Permission.SEE_OWN_WORK in permissions(role, is_linked=True)
    ]


def in_roles(roles: Collection[str]) -> list[tuple[str, str]]:
    """Return address and name of the open accounts of some roles, by address."""
    rows = db.session.execute(
        select(Account.email, Account.name)
        .where(Account.is_open, Account.role.in_(list(roles)))
        .order_by(Account.email)
    )
    return [(email, name) for email, name in rows]


def by_role(roles: Collection[str]) -> list[tuple[str, str, str]]:
    """Return role, address and name of the open accounts of some roles, by address."""
    rows = db.session.execute(
        select(Account.role, Account.email, Account.name)
        .where(Account.is_open, Account.role.in_(list(roles)))
        .order_by(Account.email)
    )
    return [(role, email, name) for role, email, name in rows]
