"""Why something about supervision was refused, in words for a page."""

from workforce.web.refusals import RefusedError


class SupervisionError(RefusedError):
    """Something about supervision was refused."""


class SettledError(SupervisionError):
    """What a page showed is no longer so. Nothing was saved."""

    status = 409
