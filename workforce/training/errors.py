"""Why something about training was refused, in words for a page."""


class TrainingError(ValueError):
    """Something was refused; the message says why. `field` names the field of a form that it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


class SettledError(TrainingError):
    """What a page showed is no longer so. Nothing was saved."""
