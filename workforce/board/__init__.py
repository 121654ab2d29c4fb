"""What the Improvement Board reads: figures, their trends, summaries, and what the Board does with them."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and commands."""
    from workforce.board import commands, comparators  # noqa: PLC0415
    from workforce.board.accountability import meeting_views, member_views  # noqa: PLC0415
    from workforce.board.accountability import views as challenge_views  # noqa: PLC0415
    from workforce.board.added import views as added_views  # noqa: PLC0415
    from workforce.board.dates import calendar_views  # noqa: PLC0415
    from workforce.board.dates import views as dates_views  # noqa: PLC0415
    from workforce.board.impact import views as impact_views  # noqa: PLC0415
    from workforce.board.packs import views as pack_views  # noqa: PLC0415
    from workforce.board.reports import views as report_views  # noqa: PLC0415
    from workforce.board.summaries import comment_views, draft_views, level_views, movement_views, restate_views, views  # noqa: PLC0415
    from workforce.board.summaries.pack import as_role  # noqa: PLC0415
    from workforce.board.targets import views as target_views  # noqa: PLC0415
    from workforce.board.tracker import form_views as tracker_form_views  # noqa: PLC0415
    from workforce.board.tracker import views as tracker_views  # noqa: PLC0415
    from workforce.board.trends import views as restart_views  # noqa: PLC0415
    from workforce.board.trends.svg import chart_svg  # noqa: PLC0415

    for one in (views, draft_views, comment_views, restate_views):
        app.register_blueprint(one.blueprint)
    app.register_blueprint(target_views.blueprint)
    app.register_blueprint(added_views.blueprint)
    app.register_blueprint(impact_views.blueprint)
    app.register_blueprint(dates_views.blueprint)
    app.register_blueprint(calendar_views.blueprint)
    app.register_blueprint(tracker_views.blueprint)
    app.register_blueprint(tracker_form_views.blueprint)
    app.register_blueprint(pack_views.blueprint)
    app.register_blueprint(report_views.blueprint)
    app.register_blueprint(restart_views.blueprint)
    app.jinja_env.filters.update(chart_svg=chart_svg, compared=comparators.in_words, as_role=as_role)
    for one in (level_views, movement_views):
        app.register_blueprint(one.blueprint)
    for one in (challenge_views, meeting_views, member_views):
        app.register_blueprint(one.blueprint)
    commands.register(app)
