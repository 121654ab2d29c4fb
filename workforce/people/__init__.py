"""Workers, teams, posts, absence, agreed reductions, and the identities that join the files."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.people import views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
