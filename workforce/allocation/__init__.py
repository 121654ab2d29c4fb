"""Who can take a child, who covers, what waits, and what happens when somebody is over."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.allocation import away_views, proposal_views, restriction_views, views  # noqa: PLC0415
    from workforce.people.rules import grade_words  # noqa: PLC0415

    app.jinja_env.globals["grade_words"] = grade_words
    for pages in (views, away_views, proposal_views, restriction_views):
        app.register_blueprint(pages.blueprint)
    _register_overloads(app)


def _register_overloads(app: Flask) -> None:
    """Add the pages of overloads, concerns and effective practice."""
    from workforce.allocation import concern_views, overload_views  # noqa: PLC0415

    for blueprint in (overload_views.blueprint, concern_views.blueprint, concern_views.practice):
        app.register_blueprint(blueprint)
