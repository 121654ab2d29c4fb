"""What a reader of figures must know of the data behind them: how old it is, what of it could not be used."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from workforce.db import db


@dataclass(frozen=True, slots=True)
class DataAge:
    """How old one kind of data is, and what of it could not be used."""

    kind: str
    as_at: date
    applied_at: Any
    rejected: int


def data_ages() -> list[DataAge]:
    """Return the newest applied import of each kind, in the order in which they are read."""
    rows = db.session.execute(
        text(
            "SELECT DISTINCT ON (kind) kind, as_at, applied_at, (counts->>'rejected')::int FROM import_run"
            " WHERE undone_at IS NULL ORDER BY kind, id DESC"
        )
    )
    order = ("cases", "staff", "supervision", "learning")
    return sorted((DataAge(*row) for row in rows), key=lambda a: order.index(a.kind))


def unmatched_counts() -> dict[str, tuple[int, int]]:
    """Return how many sessions and completions join nobody in the staff data, of how many."""
    row = db.session.execute(
        text(
            "SELECT (SELECT count(*) FROM supervision_session WHERE worker_id IS NULL),"
            " (SELECT count(*) FROM supervision_session WHERE source <> 'page'),"
            " (SELECT count(*) FROM completion WHERE worker_id IS NULL), (SELECT count(*) FROM completion)"
        )
    ).one()
    return {"supervision": (row[0], row[1]), "learning": (row[2], row[3])}
