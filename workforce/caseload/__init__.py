"""Cases as the case system shows them, who holds them, and what they weigh."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.caseload import commands, scheme_views  # noqa: PLC0415

    commands.register(app)
    app.register_blueprint(scheme_views.blueprint)
