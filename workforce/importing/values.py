"""What a cell of the case system and of staff files may say, beyond the readers that every file shares. Pure."""

import re
from datetime import date
from functools import lru_cache

from workforce.cells import Bad, end, words


@lru_cache(maxsize=65536)
def month_of(text: str) -> date | None:
    """Read a date of birth and keep its month only; a wrong one is never shown."""
    try:
        found = end(text)
    except Bad as fault:
        raise Bad(fault.code, str(fault), shown=False) from None
    return None if found is None else found.replace(day=1)


def flag(text: str) -> bool:
    """Read a yes/no flag of the case system, where nothing means no."""
    return text.strip().upper() in {"Y", "YES", "1", "T", "TRUE"}


_LEGAL_WORDS = (
    ("C1", ("interim care",)),
    ("C2", ("full care", "care order")),
    ("D1", ("freeing",)),
    ("E1", ("placement order",)),
    ("V4", ("short", "break", "agreement")),
    ("V3", ("short", "break")),
    ("V2", ("section 20",)),
    ("V2", ("s20",)),
    ("V2", ("s.20",)),
    ("L1", ("police protection",)),
    ("L2", ("emergency protection",)),
    ("L3", ("child assessment",)),
    ("J1", ("remand",)),
    ("J2", ("pace",)),
    ("J3", ("rehabilitation",)),
)


@lru_cache(maxsize=4096)
def legal_code(text: str) -> str | None:
    """Read a legal status, a code or a description of it; words that are not known are not kept.

    >>> legal_code("C2 - Full care order"), legal_code("Interim care order"), legal_code("Full Care Order")
    ('C2', 'C1', 'C2')
    """
    if words(text) is None:
        return None
    if found := re.match(r"\s*([A-Za-z][0-9])(?![A-Za-z0-9])", text):
        return found[1].upper()
    low = text.lower()
    for code, needed in _LEGAL_WORDS:
        if code == "C2":
            if any(word in low for word in needed):
                return code
        elif all(word in low for word in needed):
            return code
    return "unknown"
