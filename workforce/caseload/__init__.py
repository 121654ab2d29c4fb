"""Cases as the case system shows them, who holds them, and what they weigh."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.caseload import commands, voice_views  # noqa: PLC0415

    app.register_blueprint(voice_views.blueprint)
    commands.register(app)
