"""Why something about the standards was refused, in words for a page."""


class StandardsError(ValueError):
    """Something was refused; the message says why. `field` names the field of a form that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


class StaleError(StandardsError):
    """What a page showed is no longer so. Nothing was saved. `newest` is what it would show now."""

    def __init__(self, message: str, newest: int = 0) -> None:
        """Keep the newest thing beside the message."""
        super().__init__(message)
        self.newest = newest
