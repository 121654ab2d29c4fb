"""Why an indicator of the council's own, or a file of values, can't be taken."""

from workforce.web.refusals import RefusedError


class AddedError(RefusedError):
    """A definition or a file of values can't be taken as asked."""


class StaleError(AddedError):
    """What a page showed is no longer so. Nothing was saved. `newest` is what it would show now."""

    status = 409

    def __init__(self, message: str, newest: int) -> None:
        """Keep the newest edition beside the message."""
        super().__init__(message)
        self.newest = newest
