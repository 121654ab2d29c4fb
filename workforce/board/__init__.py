"""What the Improvement Board reads: indicators, summaries, trends."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.board import commands, impact_views, views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
    app.register_blueprint(impact_views.blueprint)
    commands.register(app)
