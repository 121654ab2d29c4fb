"""Files from other systems in: read, validate, plan, apply, in one transaction."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.importing import commands, views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
    commands.register(app)
