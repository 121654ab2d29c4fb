"""The database: one declarative base, one session, one place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, text
from sqlalchemy.orm import DeclarativeBase, Session

from workforce.settings import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every model."""

    metadata = MetaData(naming_convention=NAMES)


class BoundSession(Session):
    """A plain SQLAlchemy session, so that tests can bind it to one connection."""

    def __init__(self, db: SQLAlchemy, bind: Any = None, **options: Any) -> None:
        """Use the given bind, else the application's engine."""
        super().__init__(bind=bind or db.engine, **options)


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"class_": BoundSession, "expire_on_commit": False}
)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on leaving, or roll all of it back: the only commit in the code."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database from first statement to last, and commit. What was begun before it is kept."""
    with transaction():
        db.session.commit()
        db.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield


def connector(settings: Settings) -> Callable[[], psycopg.Connection[Any]]:
    """Return a function that opens one connection; the embedded server is started when needed, and again if lost."""
    options = "-c timezone=UTC -c jit=off"

    if settings.database_url:
        conninfo = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        return lambda: psycopg.connect(conninfo, options=options)

    def connect() -> psycopg.Connection[Any]:
        from workforce.db import embedded  # noqa: PLC0415 - only where no DATABASE_URL is set

        conninfo = embedded.url(settings.instance).replace("postgresql+psycopg://", "postgresql://")
        try:
            return psycopg.connect(conninfo, options=options)
        except psycopg.OperationalError:
            embedded.ensure_running(settings.instance)
            return psycopg.connect(conninfo, options=options)

    return connect


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the session to the database of these settings; nothing connects before the first statement."""
    app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "creator": connector(settings),
        "pool_pre_ping": True,
        "pool_size": 8,
        "max_overflow": 8,
    }
    db.init_app(app)
