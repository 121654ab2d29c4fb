"""A new version of the requirements. It checks all of it first, writes the audit entry, and never commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workforce import clock
from workforce.db import audit, db, policy
from workforce.training.errors import SettledError, TrainingError
from workforce.training.rules import RequirementFault, read_exemptions, read_requirements
from workforce.training.today import Today
from workforce.web.access import Viewer


def decide(document: Mapping[str, Any], day: date, viewer: Viewer) -> None:
    """Put requirements in force from today or a day to come; refuse what can't be read and teams that there are not."""
    if day < clock.today():
        raise TrainingError("Requirements come into force today or later: days before keep theirs.", "day")
    try:
        found = read_requirements(document)
        read_exemptions(document)
    except RequirementFault as fault:
        raise TrainingError(_in_words(document, str(fault))) from fault
    teams = set(Today(day).tree.teams)
    unknown = sorted({code for one in found for code in one.audience.teams} - teams)
    if unknown:
        raise TrainingError(f"{unknown[0]} is not the code of a team.")
    try:
        policy.put_in_force(policy.PolicyKind.REQUIREMENTS, document, day, viewer.name)
    except policy.PolicyError as fault:
        raise TrainingError(str(fault), "day") from fault
    audit.record(viewer.email, "requirements decided", "policy:requirements", in_force_from=day)


def withdraw(version_id: int, viewer: Viewer) -> None:
    """Take back a version whose first day has not come: nothing was ever judged by it."""
    version = db.session.get(policy.PolicyVersion, version_id, with_for_update=True)
    if version is None or version.kind != policy.PolicyKind.REQUIREMENTS:
        raise SettledError("This version was withdrawn already. Nothing was changed.")
    if version.in_force_from <= clock.today():
        raise TrainingError("This version is in force already. To change it, put another one in force after it.")
    db.session.delete(version)
    db.session.flush()
    audit.record(
        viewer.email, "requirements withdrawn before they began", "policy:requirements",
        in_force_from=version.in_force_from,
    )  # fmt: skip


def _in_words(document: Mapping[str, Any], fault: str) -> str:
    """Return a fault with the name of the requirement instead of its place in the document.

    >>> _in_words({"requirements": [{"name": "Induction"}]}, "requirements[0].applies_to: use all")
    'Induction: applies to: use all'
    """
    place, _, rest = fault.partition("]")
    if not place.startswith("requirements[") or not rest:
        return fault
    row = document["requirements"][int(place.removeprefix("requirements["))]
    return f"{row.get('name') or row.get('id') or 'A requirement'}: {rest.lstrip('.: ').replace('_', ' ')}"
