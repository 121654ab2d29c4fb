"""Advisory locks by which transactions wait for each other, or find out that they would have to."""

from sqlalchemy import text

from workforce.db import db

IMPORT = 7_301_002  # held by an import (and its undo) to its end


def is_importing() -> bool:
    """Whether files are coming in at this moment; if not, none begins before the present transaction ends."""
    return not db.session.scalar(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": IMPORT})
