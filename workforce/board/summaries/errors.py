"""Why something about a summary was refused, in words for a page or a command."""

from workforce.web.refusals import RefusedError


class BoardError(RefusedError):
    """A summary can't be frozen, released, commented on or corrected as asked."""


class StaleError(BoardError):
    """What a page showed is no longer so. Nothing was saved."""

    status = 409
