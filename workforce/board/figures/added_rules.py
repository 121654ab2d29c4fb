"""Indicators that a council adds to ours: what a definition says, as data with a date. Pure functions."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from workforce.board.figures.target_rules import OWNERS

UNITS = {  # unit -> by what numerator / denominator is multiplied
    "percent": 100, "number": 1, "score": 1, "days": 1, "weeks": 1, "per 1,000": 1000, "per 10,000": 10_000,
}  # fmt: skip
UNIT_WORDS = {
    "percent": "percent: numerator of denominator", "number": "number: a count or an average",
    "score": "score: a mean of answers from 0 to 100", "days": "days: a mean", "weeks": "weeks: a mean",
    "per 1,000": "rate per 1,000", "per 10,000": "rate per 10,000",
}  # fmt: skip
COUNTED = {
    "children": "children", "families": "families", "staff": "staff", "other": "something else, such as audits",
}  # fmt: skip
GOOD = {"high": "high", "low": "low"}
GROUPS = (  # headings of a summary; a council may write its own
    "Workload", "Supervision", "Children without a worker", "Continuity for children", "Training", "The workforce",
    "The council's own measures",
)  # fmt: skip
OWN_GROUP = GROUPS[-1]
CURRENT_DAYS = 62  # set here: a monthly value may come a month late
MOST_CURRENT_DAYS = 800
LONGEST = {"name": 100, "group": 60, "numerator": 120, "denominator": 120, "source": 200}
LONGEST_ID = 20
OF = ", of "  # between both parts in words: neither may hold it
W16 = "W16"
W16_STARTS = {  # the staff survey: 75 is where the LGA's 'high' band begins
    "name": "Staff survey: workload, supervision, wellbeing", "unit": "score", "good": "high",
    "group": "The workforce", "numerator": "points given, each answer scaled 0 to 100", "denominator": "answers",
    "counted": "staff", "source": "staff survey, newest closed one", "owner": "hr", "notice": ["N3", "N11"],
    "current_days": 400, "read_with": ["W4", "W20"], "least_denominator": 10,
}  # fmt: skip

_ID = re.compile(r"[A-Z]{1,3}[0-9]{1,3}(?:-[A-Za-z0-9]{1,15})?")
_NOTICE = re.compile(r"N([1-9]|1[0-9]|2[0-5])")


class DefinitionFault(ValueError):
    """A definition can't be used. `field` names the part that is wrong."""

    def __init__(self, where: str, message: str, field: str = "") -> None:
        """Keep the part beside the message, and the message without its place."""
        super().__init__(f"{where}: {message}")
        self.field, self.words = field, message


@dataclass(frozen=True, slots=True)
class Definition:
    """What a council counts elsewhere: how it is named, made, owned, and for how long a value stays current."""

    id: str
    name: str
    unit: str
    good: str
    group: str
    numerator: str  # what it counts, in words
    denominator: str  # out of what; empty for a number that is out of nothing
    counted: str  # children, families, staff, other
    source: str
    owner: str  # a role
    notice: tuple[str, ...] = ()  # measures of the Notice that it serves
    current_days: int = CURRENT_DAYS
    read_with: tuple[str, ...] = ()
    least_denominator: int = 0  # under it the figure is not told
    allows_over: bool = False  # whether a percentage may be over 100

    @property
    def counts(self) -> str:
        """Return both parts in words, as figures carry them."""
        return f"{self.numerator}{OF}{self.denominator}" if self.denominator else self.numerator

    def is_current(self, value_on: date, day: date) -> bool:
        """Whether a value still tells of a day.

        >>> one = Definition("C1", "x", "percent", "high", "", "a", "b", "other", "", "head", current_days=31)
        >>> [one.is_current(date(2026, 1, 1), day) for day in (date(2026, 2, 1), date(2026, 2, 2))]
        [True, False]
        """
        return value_on <= day <= value_on + timedelta(days=self.current_days)

    def is_told(self, denominator: Fraction) -> bool:
        """Whether a value of so many may be told: under the least number of answers it is not known."""
        return denominator >= self.least_denominator


def is_added_id(text: str) -> bool:
    """Whether a text can be the id of a council's own indicator: those that begin with W are ours, but for W16.

    >>> [is_added_id(one) for one in ("C1", "N17-A", "W16", "W17", "c1", "C 1")]
    [True, True, True, False, False, False]
    """
    return bool(_ID.fullmatch(text)) and (text == W16 or not text.startswith("W"))


class AnyIndicator(Container[str]):
    """The ids of our indicators, and every id that one of a council's own can have."""

    def __init__(self, ours: Container[str]) -> None:
        """Keep ours."""
        self.ours = ours

    def __contains__(self, name: object) -> bool:
        """Whether an id is ours or can be a council's own."""
        return isinstance(name, str) and (name in self.ours or is_added_id(name))


def read_definitions(document: Mapping[str, Any], ours: Container[str] = ()) -> dict[str, Definition]:
    """Return the definitions of a document by id; raise DefinitionFault with the place of what can't be used.

    `ours`: ids that a council's own may not have.
    """
    given = document.get("indicators", {})
    if not isinstance(given, Mapping):
        raise DefinitionFault("indicators", "write an object: id -> definition")
    return {name: read_definition(name, one, ours) for name, one in given.items()}


def read_definition(name: str, given: Any, ours: Container[str] = ()) -> Definition:
    """Return one definition; raise DefinitionFault."""
    where = f"indicators.{name}"
    if not is_added_id(name) or name in ours:
        raise DefinitionFault(
            where, f"Write an id such as C1 or N17-A. Those that begin with W are the product's own, but for {W16}.",
            "id",
        )  # fmt: skip
    if not isinstance(given, Mapping):
        raise DefinitionFault(where, "write an object with name, unit, good and the other parts")
    texts = {part: _text(where, given, part) for part in LONGEST}
    unit = _one_of(where, given, "unit", UNITS)
    _check_parts(where, unit, texts)
    return Definition(
        name, texts["name"], unit, _one_of(where, given, "good", GOOD), texts["group"] or OWN_GROUP,
        texts["numerator"], texts["denominator"], _one_of(where, given, "counted", COUNTED), texts["source"],
        _one_of(where, given, "owner", OWNERS), _notice(where, given),
        _whole(where, given, "current_days", CURRENT_DAYS, 1, MOST_CURRENT_DAYS), _read_with(where, name, given, ours),
        _whole(where, given, "least_denominator", 0, 0, 10_000), _yes(where, given, "allows_over"),
    )  # fmt: skip


def _check_parts(where: str, unit: str, texts: Mapping[str, str]) -> None:
    for part, words in (
        ("name", "what it is called"),
        ("numerator", "what is counted"),
        ("source", "where it is kept"),
    ):
        if not texts[part]:
            raise DefinitionFault(where, f"Say {words}.", part)
    if not texts["denominator"] and unit != "number":
        raise DefinitionFault(where, "Say out of what it is counted.", "denominator")
    for part in ("numerator", "denominator"):
        if OF in texts[part]:
            raise DefinitionFault(where, "Leave out ', of ': it stands between both parts.", part)


def _text(where: str, given: Mapping[str, Any], part: str) -> str:
    text = given.get(part, "")
    if not isinstance(text, str) or len(text) > LONGEST[part] or not text.isprintable():
        raise DefinitionFault(where, f"Write one line of {LONGEST[part]} characters or fewer.", part)
    return text.strip()


def _one_of(where: str, given: Mapping[str, Any], part: str, choices: Container[str]) -> str:
    found = given.get(part)
    if not isinstance(found, str) or found not in choices:
        words = ", ".join(choices) if isinstance(choices, (Mapping, tuple)) else "its choices"
        raise DefinitionFault(where, f"Choose one of {words}.", part)
    return found


def _whole(where: str, given: Mapping[str, Any], part: str, usual: int, least: int, most: int) -> int:
    found = given.get(part, usual)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise DefinitionFault(where, f"Write a whole number from {least} to {most}.", part)
    return found


def _yes(where: str, given: Mapping[str, Any], part: str) -> bool:
    found = given.get(part, False)
    if not isinstance(found, bool):
        raise DefinitionFault(where, "write true or false", part)
    return found


def _list(where: str, given: Mapping[str, Any], part: str) -> tuple[str, ...]:
    found = given.get(part, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise DefinitionFault(where, "write a list of ids", part)
    return tuple(dict.fromkeys(found))


def _notice(where: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    found = _list(where, given, "notice")
    if wrong := next((one for one in found if not _NOTICE.fullmatch(one)), None):
        raise DefinitionFault(where, f"{wrong} is no measure of the Notice: they are N1 to N25.", "notice")
    return found


def _read_with(where: str, name: str, given: Mapping[str, Any], ours: Container[str]) -> tuple[str, ...]:
    found = _list(where, given, "read_with")
    if wrong := next((one for one in found if one == name or not (one in ours or _can_be_read_with(one))), None):
        raise DefinitionFault(where, f"{wrong} is no other indicator.", "read_with")
    return found


def _can_be_read_with(text: str) -> bool:
    """Whether a text can be the id of an indicator, ours or not: which there are is told by others."""
    return bool(_ID.fullmatch(text))
