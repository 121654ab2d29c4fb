"""A server of its own and invented councils on it: each repeat begins with a fresh copy of the same database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from flask import Flask

from app import create_app
from workforce.db import commands, db, embedded, transaction
from workforce.demo import generate
from workforce.importing import service
from workforce.importing.report import Report
from workforce.settings import Settings

SECRET = "bench-secret-bench-secret-bench-secret"


@dataclass(frozen=True, slots=True)
class Council:
    """Files of an invented council, and the database that holds all of them but the cases."""

    scale: int
    workers: int
    day: date
    files: Path
    database: str


class Server:
    """An embedded PostgreSQL in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        """Start it and bring the schema of its first database up to date."""
        self.folder = folder
        self.address = embedded.url(folder / "instance").replace("postgresql+psycopg://", "postgresql://")
        with self.app(embedded.NAME):
            commands.upgrade()

    def _address(self, database: str) -> str:
        return self.address.replace(f"/{embedded.NAME}?", f"/{database}?")

    def bare_app(self, database: str) -> Flask:
        """Make the application on one database."""
        app = create_app(
            Settings(
                secret_key=SECRET, instance=self.folder / "instance", database_url=self._address(database),
                base_url="http://localhost", log_level="ERROR",
            )
        )  # fmt: skip
        app.config["WTF_CSRF_ENABLED"] = False  # the client reads no token from the page
        return app

    @contextmanager
    def app(self, database: str) -> Iterator[Flask]:
        """Give the application on one database, inside its context; leave no connection behind."""
        app = self.bare_app(database)
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def copy(self, template: str, name: str) -> str:
        """Make a database like another."""
        self._order(f"DROP DATABASE IF EXISTS {name}")
        self._order(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database."""
        self._order(f"DROP DATABASE {name}")

    def _order(self, sql: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[call-overload]

    def council(self, scale: int, workers: int, months: int, day: date) -> Council:
        """Invent a council, and import all but its cases."""
        files = self.folder / f"council_{scale}"
        generate(files, workers=workers, months=months, until=day)
        council = Council(scale, workers, day, files, self.copy(embedded.NAME, f"staff_{scale}"))
        with self.app(council.database):
            for kind in ("staff", "supervision", "learning"):
                import_kind(council, kind)
        return council


@contextmanager
def server() -> Iterator[Server]:
    """Start a server in a temporary folder, and remove both."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        try:
            yield Server(Path(folder))
        finally:
            embedded._leave()  # what the end of the process would do, but while the folder is there


def import_kind(council: Council, kind: str) -> Report:
    """Import one kind of a council's files and commit it."""
    try:
        with transaction():
            return service.run(council.files, service.Options(kind, council.day))
    finally:
        db.session.remove()
