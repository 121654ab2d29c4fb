"""Files from other systems in: read, validate, plan, apply, in one transaction."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.importing import commands, learning_views, views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
    app.register_blueprint(learning_views.blueprint)
    commands.register(app)
