"""Files from other systems in: read, validate, plan, apply, in one transaction."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.importing import commands  # noqa: PLC0415

    commands.register(app)
