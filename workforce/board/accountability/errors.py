"""Why something of the Board's own records was refused, in words for a page."""

from workforce.web.refusals import RefusedError


class AccountabilityError(RefusedError):
    """Something about a challenge, a meeting, a member, a decision or the terms of reference was refused."""


class StaleError(AccountabilityError):
    """What a page showed is no longer so. Nothing was saved. `newest` is what it would show now."""

    status = 409

    def __init__(self, message: str, newest: int = 0) -> None:
        """Keep the newest thing beside the message."""
        super().__init__(message)
        self.newest = newest
