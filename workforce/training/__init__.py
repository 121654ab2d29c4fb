"""Training: requirements by role, completions, what is in date."""

from flask import Flask


def register(app: Flask) -> None:
    """Nothing of its own to add yet: its page stands on the people in scope (desk)."""
