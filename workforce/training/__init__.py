"""Training: requirements, completions, inductions, the first year in practice, CPD, courses, partners."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.training import (  # noqa: PLC0415
        asye_policy_views,
        booking_views,
        course_views,
        cpd_views,
        event_views,
        impact_views,
        induction_template_views,
        mentoring_views,
        own_views,
        partner_return_views,
        partner_views,
        person_views,
        programme_views,
        registration_views,
        requirements_views,
        xapi_commands,
        xapi_views,
    )

    modules = (
        asye_policy_views,
        booking_views,
        course_views,
        cpd_views,
        event_views,
        impact_views,
        mentoring_views,
        induction_template_views,
        own_views,
        partner_return_views,
        partner_views,
        person_views,
        programme_views,
        registration_views,
        requirements_views,
    )
    for module in modules:
        app.register_blueprint(module.blueprint)
    app.register_blueprint(xapi_views.blueprint)
    app.register_blueprint(xapi_views.keys_blueprint)
    xapi_commands.register(app)
    app.extensions.setdefault("admin_panels", []).append(xapi_views.panel)
