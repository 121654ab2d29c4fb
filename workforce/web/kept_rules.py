"""What somebody typed into a form that could not be saved, so that it can be given back to them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_CHARACTERS = 100_000  # of all texts together; as much as 40 pages
MOST_TEXTS = 200
LONG = 20  # a longer value is typed text, where it is no mark of the page itself

_SECRET = re.compile(r"password|passwd|secret|token|csrf|^otp$|^pin$", re.IGNORECASE)
_OF_THE_PAGE = re.compile(r"^(request|edition|next|seen([_-].*)?)$", re.IGNORECASE)  # hidden: nobody typed it
_MARK = re.compile(r"^[0-9A-Fa-f-]{20,}$")  # identifiers and fingerprints
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")  # not in HTML
_NEVER = ("/sign-in", "/sign-out", "/forgotten-password", "/invitation/", "/reset/", "/account")


@dataclass(frozen=True, slots=True)
class Kept:
    """One text that was typed."""

    number: int  # from 1, for ids
    label: str
    text: str
    is_cut: bool = False  # there was more than can be shown

    @property
    def rows(self) -> int:
        """Return how many lines of a text area show it, from 3 to 20."""
        lines = sum(1 + len(line) // 80 for line in self.text.split("\n"))
        return min(max(lines + 1, 3), 20)


def label_of(name: str) -> str:
    """Return a field's name in words.

    >>> label_of("what_was_said"), label_of("part-wellbeing"), label_of("actions-0-what")
    ('What was said', 'Part wellbeing', 'Actions 1 what')
    """
    words = [str(int(part) + 1) if part.isdigit() and len(part) < 4 else part for part in re.split(r"[\s_.:-]+", name)]
    text = " ".join(filter(None, words)) or "text"
    return text[:1].upper() + text[1:80]


def is_typed(name: str, value: str) -> bool:
    """Whether a field of a form holds text that somebody typed, which is worth giving back.

    >>> is_typed("said", "Two words"), is_typed("kind", "formal"), is_typed("csrf_token", "Ij" * 40)
    (True, False, False)
    """
    if _SECRET.search(name) or _OF_THE_PAGE.match(name) or not value.strip() or _MARK.match(value.strip()):
        return False
    return bool(re.search(r"\s", value.strip())) or len(value.strip()) > LONG


def kept(path: str, fields: Iterable[tuple[str, str]]) -> list[Kept]:
    """Return the texts that were typed into a form, in its order; none of a form that asks for a password."""
    sent = list(fields)
    if path.startswith(_NEVER) or any("password" in name.lower() for name, _ in sent):
        return []
    found, left = [], MOST_CHARACTERS
    typed = [(name, value) for name, value in sent if is_typed(name, value)]
    for number, (name, value) in enumerate(typed[:MOST_TEXTS], 1):
        text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        is_cut = len(text) > left or (number == MOST_TEXTS and len(typed) > MOST_TEXTS)
        found.append(Kept(number, label_of(_CONTROL.sub("", name)), text[:left], is_cut))
        left -= min(left, len(text))
    return found
