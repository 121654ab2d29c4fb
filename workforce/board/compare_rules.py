"""With whom a council's figures are held: the policy `board`, `compare_with`, and where a figure stands. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

EXAMPLE = '{"council": "Walsall", "region": "West Midlands", "neighbours": ["Dudley", "Sandwell"]}'
MOST_NEIGHBOURS = 15  # the Department's tool of statistical neighbours names 10 *(set here)*


@dataclass(frozen=True, slots=True)
class CompareWith:
    """The names, as the Department for Education writes them, of a council, its region and its chosen neighbours."""

    council: str | None = None
    region: str | None = None
    neighbours: tuple[str, ...] = ()


def read_compare(
    document: Mapping[str, Any], councils: Iterable[str] | None = None, regions: Iterable[str] | None = None
) -> CompareWith:
    """Return with whom figures are compared; raise ValueError with the place of what can't be used.

    `councils`, `regions`: the names of the newest year of the census file; None asks nothing about them. Names are
    compared without case and come back as the file has them.

    >>> read_compare({"compare_with": {"council": "walsall"}}, ["Walsall"], []).council
    'Walsall'
    >>> read_compare({}).neighbours
    ()
    """
    found = document.get("compare_with")
    if found is None:
        return CompareWith()
    if not isinstance(found, Mapping) or set(found) - {"council", "region", "neighbours"}:
        raise ValueError(f"compare_with: write an object such as {EXAMPLE}")
    neighbours = found.get("neighbours", [])
    if not isinstance(neighbours, list):
        raise ValueError('compare_with.neighbours: write a list of councils, such as ["Dudley", "Sandwell"]')  # noqa: TRY004 - the file's fault
    if len(neighbours) > MOST_NEIGHBOURS:
        raise ValueError(f"compare_with.neighbours: name at most {MOST_NEIGHBOURS} councils")
    council = _name("compare_with.council", found.get("council"), councils, "council")
    named = [_name(f"compare_with.neighbours[{at}]", one, councils, "council") for at, one in enumerate(neighbours)]
    chosen = tuple(one for one in named if one)
    if len(chosen) < len(named):
        raise ValueError(f"compare_with.neighbours[{named.index(None)}]: write a council's name, such as Dudley")
    if twice := next((one for one in chosen if chosen.count(one) > 1), None):
        raise ValueError(f"compare_with.neighbours: {twice} is named twice")
    if council in chosen:
        raise ValueError(f"compare_with.neighbours: {council} is the council itself")
    return CompareWith(council, _name("compare_with.region", found.get("region"), regions, "region"), chosen)


def _name(where: str, given: Any, known: Iterable[str] | None, what: str) -> str | None:
    """Return a name as the file has it; None where none is given."""
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise ValueError(f"{where}: write the {what}'s name in quotation marks")  # noqa: TRY004 - the file's fault
    asked = " ".join(given.split())
    if known is None:
        return asked
    names = {name.lower(): name for name in known}
    if asked.lower() in names:
        return names[asked.lower()]
    near = sorted(name for low, name in names.items() if asked.lower()[:4] in low or low in asked.lower())
    hint = f" Do you mean {' or '.join(near[:3])}?" if near else ""
    raise ValueError(f"{where}: the newest census has no {what} {asked!r}. Write the name as it stands there.{hint}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands among councils: the quartile (1 is best), how many do better, of how many with a figure."""

    quartile: int
    better: int
    of: int
    left_out: int  # councils with a symbol instead of a figure


def place(value: Decimal | None, others: Sequence[Decimal | None], good: str) -> Place | None:
    """Return where a figure stands among others; None where it is not known, or fewer than 4 others are.

    By rank: the first quartile holds those with fewer than a quarter of the others better than they are, and so on.
    Equal figures stand alike. Units: value and others share one.

    >>> place(Decimal(2), [Decimal(one) for one in (1, 2, 3, 4, 5, 6, 7, 8)] + [None], "low")
    Place(quartile=1, better=1, of=8, left_out=1)
    >>> [place(Decimal(one), [Decimal(n) for n in range(1, 9)], "low").quartile for one in (0, 3, 5, 7, 9)]
    [1, 2, 3, 4, 4]
    """
    known = [one for one in others if one is not None]
    if value is None or len(known) < 4:
        return None
    better = sum(1 for one in known if (one > value if good == "high" else one < value))
    return Place(min(4 * better // len(known), 3) + 1, better, len(known), len(others) - len(known))
