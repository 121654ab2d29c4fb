"""The eight employer standards: what is computed, what is evidenced, where the council says it stands."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages."""
    from workforce.standards import gap_views, views  # noqa: PLC0415

    for blueprint in (views.blueprint, gap_views.blueprint):
        app.register_blueprint(blueprint)
