"""The first pages: what each person sees first. They stand on everything else and define no figure of their own."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.desk import balance_views, session_views, views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
    app.register_blueprint(views.data)
    app.register_blueprint(balance_views.blueprint)
    app.register_blueprint(session_views.blueprint)
