"""Why a target can't be as asked, in words for a page."""

from workforce.web.refusals import RefusedError


class TargetError(RefusedError):
    """A target can't be set, changed, taken away or withdrawn as asked."""


class StaleError(TargetError):
    """What a page showed is no longer so. Nothing was saved. `newest` is what it would show now."""

    status = 409

    def __init__(self, message: str, newest: int) -> None:
        """Keep the newest edition beside the message."""
        super().__init__(message)
        self.newest = newest
