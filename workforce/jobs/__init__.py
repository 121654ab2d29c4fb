"""Scheduled jobs: when they are due, who runs them, what ran."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands."""
    from workforce.jobs import commands, policies  # noqa: PLC0415

    commands.register(app)
    policies.register(app)
