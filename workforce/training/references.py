"""Words about training are read by people who never see a case: none may hold the reference of one."""

from workforce.caseload.references import held
from workforce.training.errors import TrainingError


def refuse_references(**said: str | None) -> None:
    """Raise TrainingError where one of some texts, by field, holds the reference of a case."""
    if found := held(said):
        raise TrainingError(found.fault, found.field)
