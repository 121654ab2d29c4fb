"""Why something was refused, in words for a page, and with which status the page answers. Each feature has its own."""


class RefusedError(ValueError):
    """Something was refused; the message says why. `field` names the field of a form that it is about."""

    status = 422  # what was sent can't be used; 409 where what the page showed is no longer so

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field
