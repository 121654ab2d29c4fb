"""Names of workers, for files that know them by nothing else: how they are compared, read, and who may be meant.

Pure. A name is never proof of who somebody is: what is suggested here a person confirms.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

PREFIX = "name:"  # how an identity that is only a name begins, among a case system's own ids
MOST_SUGGESTED = 3
LEAST_ALIKE = 0.82  # of 1: where suggestions end
LEAST_ALIKE_FIRST = 0.6  # of first names beside the same surname: Kate and Katherine, not Ian and Anna
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "dame"})
NOBODY = frozenset(
    {
        "unallocated", "not allocated", "to be allocated", "awaiting allocation", "no allocated worker", "no worker",
        "nobody", "none", "nil", "vacant", "vacancy", "unknown", "not known", "not applicable", "n/a", "na", "tbc",
        "tba",
    }
)  # fmt: skip
_BLOCK = 3  # letters: only people who share the beginning of some part of a name are compared
_SIGNS = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"}
)


def _parts(text: str) -> list[str]:
    found = text.split()
    while len(found) > 1 and found[0].rstrip(".") in TITLES:
        found = found[1:]
    return found


def normal_name(text: str) -> str:
    """Return a name as it is compared: first names first, one space, no capitals, no title.

    What stands in brackets stays, at the end: a case system may tell two people of one name apart by it.

    >>> normal_name("BEE,  Ann"), normal_name("Mrs Ann Bee"), normal_name("O\u2019Dea, Dr. Sam (2)")
    ('ann bee', 'ann bee', "sam o'dea (2)")
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold()
    brackets = re.findall(r"\([^()]*\)", plain)
    plain = re.sub(r"\([^()]*\)", " ", plain)
    surname, _, rest = plain.partition(",")
    first, _, more = rest.partition(",")
    said = [*_parts(first), *_parts(surname), *more.replace(",", " ").split(), *" ".join(brackets).split()]
    return " ".join(said)


def identity(text: str) -> str | None:
    """Return the identity of somebody known by name only, or None where the cell names nobody.

    >>> identity("Bee, Ann"), identity("Unallocated"), identity(" - ")
    ('name:ann bee', None, None)
    """
    name = normal_name(text)
    return None if name.strip("()") in NOBODY or not re.search(r"[^\W0_]", name) else f"{PREFIX}{name}"


def is_name(value: str) -> bool:
    """Whether an identity is only a name."""
    return value.startswith(PREFIX)


def readable(value: str) -> str:
    """Return an identity as a person reads it.

    >>> readable("name:ann o'dea-bee"), readable("CS12")
    ("Ann O'Dea-Bee", 'CS12')
    """
    return value.removeprefix(PREFIX).title() if is_name(value) else value


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in post who may be meant."""

    employee_number: str
    name: str
    team: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be meant by a name, and whether theirs is the same."""

    colleague: Colleague
    is_same: bool


def likeness(one: str, other: str) -> float:
    """Return how alike two normal names are, from 0 to 1; 1 where their parts are the same in any order.

    >>> likeness("ann bee", "bee ann"), likeness("ann bee", "ann mary bee"), likeness("a bee", "ann bee")
    (1.0, 0.95, 0.9)
    """
    mine, theirs = one.split(), other.split()
    if sorted(mine) == sorted(theirs):
        return 1.0
    small, large = sorted((set(mine), set(theirs)), key=len)
    if len(small) > 1 and small < large:
        return 0.95
    if mine[-1] == theirs[-1]:
        if mine[0].startswith(theirs[0]) or theirs[0].startswith(mine[0]):
            return 0.9
        first = _ratio(mine[0], theirs[0])
        return 0.82 + first / 20 if first >= LEAST_ALIKE_FIRST else first
    return min(_ratio(one, other), 0.94)  # never the likeness of equals, however long the names are


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _blocks(name: str) -> set[str]:
    return {part[:_BLOCK] for part in name.split()}


def suggestions(identities: Iterable[str], staff: Iterable[Colleague]) -> dict[str, list[Suggestion]]:
    """Return, for each identity that is a name, up to 3 people who may be meant: most alike first, then by name."""
    by_block: dict[str, list[tuple[str, Colleague]]] = {}
    for person in staff:
        name = normal_name(person.name)
        for block in _blocks(name):
            by_block.setdefault(block, []).append((name, person))
    return {value: _suggested(value.removeprefix(PREFIX), by_block) for value in identities if is_name(value)}


def _suggested(name: str, by_block: Mapping[str, list[tuple[str, Colleague]]]) -> list[Suggestion]:
    bare = re.sub(r"\s*\([^()]*\)", "", name) or name
    near = {person: other for block in _blocks(bare) for other, person in by_block.get(block, ())}
    scored = [(likeness(bare, other), person) for person, other in near.items()]
    best = sorted(
        ((score, person) for score, person in scored if score >= LEAST_ALIKE),
        key=lambda found: (-found[0], found[1].name, found[1].employee_number),
    )
    return [Suggestion(person, score == 1) for score, person in best[:MOST_SUGGESTED]]
