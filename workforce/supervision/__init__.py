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
        policy_views,
        record_views,
        register_views,
        terms_views,
    )

    modules = (
        terms_views, policy_views, own_views, record_views, calendar_views, oversight_views, feedback_views,
        compliance_views, register_views, audit_views,
    )  # fmt: skip
    for blueprint in dict.fromkeys(module.blueprint for module in modules):  # the first two share one
        app.register_blueprint(blueprint)
    app.register_blueprint(record_views.redactions)
