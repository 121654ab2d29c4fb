"""Composition root: build the Flask application. Nothing imports this module."""

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from workforce import (
    allocation,
    auth,
    board,
    caseload,
    desk,
    importing,
    jobs,
    people,
    settings,
    standards,
    supervision,
    training,
)
from workforce.auth import session
from workforce.db import commands as db_commands
from workforce.db import init_app as init_db
from workforce.demo import commands as demo
from workforce.web import access, errors, headers, incoming, pages, site


def create_app(config: settings.Settings | None = None) -> Flask:
    """Wire settings, database, web policy and features into one application."""
    config = config or settings.from_env()
    logging.basicConfig(level=config.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = Flask(
        "workforce",
        template_folder=str(settings.ROOT / "templates"),
        static_folder=str(settings.ROOT / "static"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY=config.secret_key,
        SETTINGS=config,
        DEMO=config.demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure,
        MAX_CONTENT_LENGTH=config.max_upload_mb * 1024 * 1024,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if config.trusted_proxies:
        n = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    init_db(app, config)
    headers.init_app(app)
    session.init_app(app)
    access.init_app(app)
    incoming.init_app(app)
    errors.init_app(app)
    pages.init_app(app, config)
    db_commands.register(app)
    features = (
        site, people, auth, caseload, supervision, training, allocation, importing, board, standards, desk, jobs, demo,
    )  # fmt: skip
    for feature in features:
        feature.register(app)
    return app
