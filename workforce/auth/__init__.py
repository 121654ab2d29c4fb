"""Accounts, sign-in, roles, and what an administrator sees."""

from flask import Flask

from workforce.auth import admin_views, commands, views
from workforce.auth.names import account_name


def register(app: Flask) -> None:
    """Add pages and commands."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(admin_views.blueprint)
    app.jinja_env.filters["account_name"] = account_name
    commands.register(app)
