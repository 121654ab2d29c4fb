"""A new version of what is decided about inductions. It checks all of it first, and never commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workforce import clock
from workforce.db import audit, policy
from workforce.training.errors import SettledError, TrainingError
from workforce.training.induction.rules import InductionFault, read_induction
from workforce.training.references import refuse_references
from workforce.web.access import Viewer


def decide(document: Mapping[str, Any], day: date, viewer: Viewer) -> None:
    """Put a policy in force from today or a day to come; refuse what can't be read. Plans that are there stay."""
    if day < clock.today():
        raise TrainingError("A policy comes into force today or later: days before keep their rules.", "day")
    try:
        decided = read_induction(document)
    except InductionFault as fault:
        raise TrainingError(str(fault), str(fault).split(":", maxsplit=1)[0]) from fault
    refuse_references(**{f"tasks-{one.id}": "\n".join(task.words for task in one.tasks) for one in decided.templates})
    try:
        policy.put_in_force(policy.PolicyKind.INDUCTION, document, day, viewer.name)
    except policy.PolicyError as fault:
        raise TrainingError(str(fault), "day") from fault
    audit.record(viewer.email, "induction policy decided", "policy:induction", in_force_from=day)


def same_version(version: policy.PolicyVersion, shown: int) -> None:
    """Refuse a page that was made of another version than the one in force."""
    if version.id != shown:
        raise SettledError(
            "Another version came into force after you opened the page. Look at it first: nothing was saved."
        )
