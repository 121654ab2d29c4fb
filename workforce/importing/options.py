"""How a set of files is to be read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a set of files."""

    kind: str
    as_at: date
    covers_from: date | None = None
    source: str = "default"
    dialect: str = "system_c"
    allow_rejects: Decimal = Decimal(0)
    accept_shrink: bool = False
    dry_run: bool = False
    by: str = "command line"
    mapping: str | None = None  # of the export of a learning system; none: told by its columns
    dates: str | None = None  # the order in which it writes dates; none: as its mapping says
