"""Supervision: planned, held, recorded, signed; when the next is due; who supervises whom."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.supervision import (  # noqa: PLC0415
        audit_views,
        calendar_views,
        compliance_views,
        feedback_views,
        oversight_views,
        own_views,
        record_views,
        register_views,
        terms_views,
    )

    for pages in (
        terms_views, own_views, record_views, calendar_views, oversight_views, feedback_views, compliance_views,
        register_views, audit_views,
    ):  # fmt: skip
        app.register_blueprint(pages.blueprint)
    app.register_blueprint(record_views.redactions)
