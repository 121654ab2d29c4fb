"""Supervision: planned, held, recorded, signed; when the next is due; who supervises whom."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.supervision import session_views  # noqa: PLC0415

    app.register_blueprint(session_views.blueprint)
