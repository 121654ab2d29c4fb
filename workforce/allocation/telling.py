"""Whom a decision is told to, by mail: that there is something to do, and where. Never a reference, never a name."""

from collections.abc import Iterable

from workforce.allocation.contacts import Contact, Contacts, contacts_on
from workforce.allocation.decision_rules import Approval, State
from workforce.allocation.models import Allocation
from workforce.allocation.on_day import OnDay
from workforce.people.queries import StaffMember
from workforce.web import mail
from workforce.web.access import Permission


def nearest(contacts: Contacts, team: str | None, permission: Permission) -> list[Contact]:
    """Return who may do something for a team: of the teams from it upwards, the first that has such an account."""
    for code, head in contacts.tree.upwards(team):
        found = [one for one in contacts.accounts if one.may(permission) and one.manages(code, head)]
        if found:
            return found
    return []


def send(to: Iterable[Contact], subject: str, link: str, words: str = "") -> None:
    """Queue one mail for each of some people: a line of words, and the page to open."""
    for one in to:
        mail.queue(one.email, subject, f"Dear {one.name},\n\n{words}Open this page to read more:\n\n{link}\n")


def tell_managers(on: OnDay, team: str | None, subject: str, link: str) -> None:
    """Tell who allocates in a team."""
    send(nearest(contacts_on(on.day), team, Permission.ALLOCATE), subject, link)


def tell_account(on: OnDay, email: str, subject: str, link: str) -> None:
    """Tell one account."""
    send([one for one in contacts_on(on.day).accounts if one.email == email], subject, link)


def tell_decided(on: OnDay, allocation: Allocation, worker: StaffMember, base_url: str) -> None:
    """Tell the worker who takes a child, or is asked to; and who is to approve."""
    contacts = contacts_on(on.day)
    account = contacts.of_worker(worker.id)
    if account is not None and allocation.state != State.TO_APPROVE:
        is_asked = allocation.state == State.ASKED
        subject = "You are asked to take a child" if is_asked else "A child is allocated to you"
        send([account], subject, f"{base_url}/my-work")
    if allocation.approval == Approval.PENDING:
        found = nearest(contacts, allocation.to_team, Permission.APPROVE_ALLOCATIONS)
        approvers = [one for one in found if one.email != allocation.decided_by]
        send(approvers, "A passed workload limit waits for your approval", f"{base_url}/allocations/{allocation.id}")
