"""What in a text could be the reference of a case, however somebody writes it. Pure functions."""

import re
import unicodedata
from collections.abc import Iterator

LEAST = 4  # letters and digits: a shorter reference is only known as a whole word, written as the case system does
MOST_PIECES, LONGEST = 6, 40
YEARS = range(1990, 2100)  # a number of four digits between them is read as a year

_PIECE = re.compile(r"[A-Za-z0-9]+")
_ENDS = re.compile(r"[.,;!?]\s")  # what is on either side of it is not one reference
_AROUND = ".,;:!?()[]{}<>\"'`\u2018\u2019\u201c\u201d"


def normal(text: str) -> str:
    """Return the letters and digits of a text in small letters: what two spellings of a reference share.

    >>> normal("QX-4471"), normal("qx 44_71")
    ('qx4471', 'qx4471')
    """
    return "".join(_PIECE.findall(text)).lower()


def candidates(said: str) -> dict[str, str]:
    """Return what could be a reference: letters and digits -> as it was typed; in a word, or over two of them.

    >>> candidates("QX-4471. In 2026")
    {'qx4471': 'QX-4471', '4471': '4471', 'in2026': 'In 2026'}
    """
    plain = unicodedata.normalize("NFKC", said)
    pieces = list(_PIECE.finditer(plain))
    found: dict[str, str] = {}
    for n in range(len(pieces)):
        for end in _ends(plain, pieces, n):
            typed = plain[pieces[n].start() : pieces[end].end()]
            one = normal(typed)
            if len(one) >= LEAST and any(sign.isdigit() for sign in one) and not _is_year(typed):
                found.setdefault(one, typed)
    return found


def _ends(plain: str, pieces: list[re.Match[str]], first: int) -> Iterator[int]:
    """Return at which pieces something that begins with a piece can end: in its word, or in the next."""
    yield first
    spaces = 0
    for n in range(first + 1, min(first + MOST_PIECES, len(pieces))):
        between = plain[pieces[n - 1].end() : pieces[n].start()]
        spaces += any(sign.isspace() for sign in between)
        if spaces > 1 or _ENDS.search(between) or pieces[n].end() - pieces[first].start() > LONGEST:
            return
        yield n


def _is_year(typed: str) -> bool:
    return len(typed) == 4 and typed.isdecimal() and int(typed) in YEARS


def whole_words(said: str) -> set[str]:
    """Return the words with a digit as they were typed, without marks around them.

    >>> sorted(whole_words("(C7), seen c7 on 12/3."))
    ['12/3', 'C7', 'c7']
    """
    words = (one.strip(_AROUND) for one in said.split())
    return {one for one in words if any(sign.isdigit() for sign in one)}
