"""The eight employer standards: what is computed, what is evidenced, where the council says it stands."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
