"""Who can take a child, who covers, what waits, and what happens when somebody is over."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.allocation import views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
