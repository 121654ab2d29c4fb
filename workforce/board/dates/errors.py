"""Why something about the Board's dates was refused, in words for a page."""

from workforce.web.refusals import RefusedError


class DatesError(RefusedError):
    """Something about the Board's dates was refused."""


class StaleError(DatesError):
    """What a page showed is no longer so. Nothing was saved."""

    status = 409
