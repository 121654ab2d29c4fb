"""What the Improvement Board reads: figures, their trends, summaries, and what the Board does with them."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.board import commands  # noqa: PLC0415
    from workforce.board.impact import views as impact_views  # noqa: PLC0415
    from workforce.board.summaries import views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
    app.register_blueprint(impact_views.blueprint)
    commands.register(app)
