"""Training: requirements, completions, inductions, the first year in practice, CPD, courses, partners."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.training import own_views, person_views, requirements_views  # noqa: PLC0415
    from workforce.training.asye import policy_views as asye_policy_views  # noqa: PLC0415
    from workforce.training.courses import booking_views, course_views, event_views  # noqa: PLC0415
    from workforce.training.cpd import views as cpd_views  # noqa: PLC0415
    from workforce.training.impact import views as impact_views  # noqa: PLC0415
    from workforce.training.induction import template_views as induction_template_views  # noqa: PLC0415
    from workforce.training.mentoring import views as mentoring_views  # noqa: PLC0415
    from workforce.training.partners import return_views as partner_return_views  # noqa: PLC0415
    from workforce.training.partners import views as partner_views  # noqa: PLC0415
    from workforce.training.programmes import views as programme_views  # noqa: PLC0415
    from workforce.training.registration import views as registration_views  # noqa: PLC0415
    from workforce.training.xapi import commands as xapi_commands  # noqa: PLC0415
    from workforce.training.xapi import views as xapi_views  # noqa: PLC0415

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
