"""A new version of what is decided about first years. It checks all of it first and never commits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workforce import clock
from workforce.db import audit, policy
from workforce.training.asye.policy import AsyeFault, read_asye
from workforce.training.errors import TrainingError
from workforce.web.access import Viewer


def decide(document: Mapping[str, Any], day: date, viewer: Viewer) -> None:
    """Put a policy in force from today or a day to come; refuse what can't be read."""
    if day < clock.today():
        raise TrainingError("A policy comes into force today or later: days before keep their rules.", "day")
    try:
        read_asye(document)
    except AsyeFault as fault:
        raise TrainingError(str(fault), str(fault).split(":", maxsplit=1)[0]) from fault
    try:
        policy.put_in_force(policy.PolicyKind.ASYE, document, day, viewer.name)
    except policy.PolicyError as fault:
        raise TrainingError(str(fault), "day") from fault
    audit.record(viewer.email, "first year policy decided", "policy:asye", in_force_from=day)
