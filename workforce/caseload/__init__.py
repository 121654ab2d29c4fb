"""Cases as the case system shows them, who holds them, and what they weigh."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.caseload import commands, scheme_views, voice_views, what_if_views  # noqa: PLC0415

    commands.register(app)
    for views in (scheme_views, voice_views, what_if_views):
        app.register_blueprint(views.blueprint)
