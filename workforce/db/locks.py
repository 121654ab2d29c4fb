"""Advisory locks by which transactions wait for each other, or find out that they would have to."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from workforce.db import db

IMPORT = 7_301_002  # held by an import (and its undo) to its end
FREEZE = 7_301_004  # held while a summary of the Board is frozen
POLICY = 7_301_090  # held to the end of a transaction that changes a part of a policy, or values that rest on one


def is_importing() -> bool:
    """Whether files are coming in at this moment; if not, none begins before the present transaction ends."""
    return not db.session.scalar(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": IMPORT})


def hold(key: int) -> None:
    """Wait until nobody holds a lock, and hold it to the end of the transaction."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


@contextmanager
def one_at_a_time(key: int) -> Iterator[None]:
    """Wait until nobody holds a lock, and hold it to the end of the block, on a connection of its own.

    A snapshot that is taken inside the block sees what the one who held it before has committed. However the process
    ends, the lock ends with it.
    """
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
            connection.commit()
