"""Whom a decision is told to, by mail: that there is something to do, and where. Never a reference, never a name."""

from collections.abc import Sequence

from workforce.allocation.decision_rules import Approval, State
from workforce.allocation.models import Allocation
from workforce.allocation.on_day import OnDay
from workforce.auth import queries as accounts
from workforce.auth.models import Account
from workforce.auth.roles import ROLES
from workforce.people.queries import StaffMember
from workforce.web import mail
from workforce.web.access import Permission

APPROVERS = tuple(role for role, one in ROLES.items() if Permission.APPROVE_ALLOCATIONS in one.permissions)
MANAGERS = tuple(role for role, one in ROLES.items() if Permission.ALLOCATE in one.permissions)


def nearest(on: OnDay, team: str | None, roles: Sequence[str]) -> list[Account]:
    """Return the accounts of some roles that reach a team from nearest: of the teams upwards the first that has any."""
    path = on.tree.upwards(team)
    numbers = {person.id: person.employee_number for person in on.staff}
    found = accounts.accounts_over(path, roles)
    for code, number in path:
        here = [a for a in found if a.team_code == code or (number and numbers.get(a.worker_id or 0) == number)]
        if here:
            return here
    return []


def _send(found: Sequence[Account], subject: str, link: str) -> None:
    for account in found:
        mail.queue(account.email, subject, f"Dear {account.name},\n\nOpen this page to read it:\n\n{link}\n")


def tell_managers(on: OnDay, team: str | None, subject: str, link: str) -> None:
    """Tell who allocates in a team."""
    _send(nearest(on, team, MANAGERS), subject, link)


def tell_worker(email: str, subject: str, link: str) -> None:
    """Tell one account."""
    account = accounts.by_email(email)
    if account is not None and account.is_active:
        _send([account], subject, link)


def tell_decided(on: OnDay, allocation: Allocation, worker: StaffMember, base_url: str) -> None:
    """Tell the worker who takes a child, or is asked to; and who is to approve."""
    account = accounts.holder_of(worker.id)
    if account is not None and account.is_active and allocation.state != State.TO_APPROVE:
        is_asked = allocation.state == State.ASKED
        subject = "You are asked to take a child" if is_asked else "A child is allocated to you"
        _send([account], subject, f"{base_url}/my-work")
    if allocation.approval == Approval.PENDING:
        approvers = [a for a in nearest(on, allocation.to_team, APPROVERS) if a.email != allocation.decided_by]
        _send(approvers, "A passed workload limit waits for your approval", f"{base_url}/allocations/{allocation.id}")
