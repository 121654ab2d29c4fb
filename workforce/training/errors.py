"""Why something about training was refused, in words for a page."""

from workforce.web.refusals import RefusedError


class TrainingError(RefusedError):
    """Something about training was refused."""


class SettledError(TrainingError):
    """What a page showed is no longer so. Nothing was saved."""

    status = 409
