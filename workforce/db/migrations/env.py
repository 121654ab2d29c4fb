"""Alembic's environment: one connection of the application, a lock timeout, and one migration at a time."""

import importlib
from pathlib import Path

from alembic import context
from sqlalchemy import text

import workforce
from workforce.db import Base, db

ROOT = Path(workforce.__path__[0])
for path in sorted(ROOT.rglob("*models.py")):  # every table must be known to be compared
    importlib.import_module(".".join(("workforce", *path.relative_to(ROOT).with_suffix("").parts)))
for name in ("db.audit", "db.policy", "web.mail"):
    importlib.import_module(f"workforce.{name}")

config = context.config


def run() -> None:
    """Run the migrations, or compare the models with the database."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.execute(text("SELECT pg_advisory_lock(7301003)"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_server_default=True,
            include_object=lambda thing, name, kind, reflected, other: (
                not (kind == "table" and reflected and other is None and str(name).startswith("pg_"))
            ),
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(7301003)"))
        connection.commit()


run()
