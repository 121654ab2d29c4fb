"""Training: requirements, completions, inductions, the first year in practice, CPD, courses, partners."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.training import own_views  # noqa: PLC0415

    for blueprint in (own_views.blueprint,):
        app.register_blueprint(blueprint)
