"""A new version of the supervision policy. It checks all of it first, writes the audit entry, and never commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from workforce import clock
from workforce.auth.models import Account
from workforce.db import audit, db, policy
from workforce.supervision.errors import SupervisionError
from workforce.supervision.policy_rules import read_supervision
from workforce.supervision.rules import PolicyFault
from workforce.web.access import Viewer


def decide(document: Mapping[str, Any], day: date, viewer: Viewer) -> None:
    """Put a policy in force from today or a day to come; refuse what can't be read and addresses without an account."""
    if day < clock.today():
        raise SupervisionError("A policy comes into force today or later: days before keep their rules.", "day")
    try:
        found = read_supervision(document)
    except PolicyFault as fault:
        raise SupervisionError(str(fault), str(fault).split(":", maxsplit=1)[0]) from fault
    known = set(db.session.scalars(select(Account.email).where(Account.email.in_(found.redactors), Account.is_open)))
    unknown = [one for one in found.redactors if one not in known]
    if unknown:
        raise SupervisionError(f"{unknown[0]} is not the address of an account.", "redactors")
    try:
        policy.put_in_force(policy.PolicyKind.SUPERVISION, document, day, viewer.name)
    except policy.PolicyError as fault:
        raise SupervisionError(str(fault), "day") from fault
    audit.record(viewer.email, "supervision policy decided", "policy:supervision", in_force_from=day)
