"""Why something about the Notice tracker was refused, in words for a page."""

from workforce.web.refusals import RefusedError


class TrackerError(RefusedError):
    """Something about a measure of the Notice was refused."""


class StaleError(TrackerError):
    """What a page showed is no longer so. Nothing was saved. `newest` is what it would show now."""

    status = 409

    def __init__(self, message: str, newest: int = 0) -> None:
        """Keep the newest thing beside the message."""
        super().__init__(message)
        self.newest = newest
