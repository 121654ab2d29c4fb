"""What is decided about CPD, registration, mentoring and programmes, read from a document. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workforce.people.rules import SOCIAL_WORK_GRADES, Grade

AUDIENCES = {"supervisors": "supervisors", "managers": "managers"}


class CpdFault(ValueError):
    """A document that can't be used; says where."""


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of every year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return the day in a year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class YearRule:
    """What the registration years from one on ask for."""

    from_year: int
    pieces: int
    with_peer: int
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A named programme for supervisors or managers."""

    id: str
    name: str
    audience: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class CpdPolicy:
    """What a council decides, or takes from the regulator."""

    years: tuple[YearRule, ...]  # by first year
    registered_before: YearDay = YearDay(9, 1)
    grades: frozenset[str] = frozenset()  # empty: whoever is registered
    reminders_from: YearDay = YearDay(9, 1)
    remind_every_days: int = 14
    keep_months: int = 24  # of what people wrote, after the registration year
    keep_declarations_months: int = 36  # after the registration year
    keep_looks_months: int = 36  # at the register, but for the newest of who is here
    needs_number: frozenset[str] = frozenset(SOCIAL_WORK_GRADES)
    check_every_months: int = 6
    enter_within_days: int = 14
    told_roles: tuple[str, ...] = ()
    new_for_months: int = 12
    programmes: tuple[Programme, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def rule_of(self, year: int) -> YearRule:
        """Return what a registration year asks for; a year before the first rule asks what the first one asks.

        >>> policy = CpdPolicy((YearRule(2020, 1, 0), YearRule(2022, 2, 1)))
        >>> [policy.rule_of(year).pieces for year in (2019, 2021, 2022, 2030)]
        [1, 1, 2, 2]
        """
        known = [one for one in self.years if one.from_year <= year]
        return known[-1] if known else self.years[0]

    def programme(self, id_: str) -> Programme | None:
        """Return a programme by its id."""
        return next((one for one in self.programmes if one.id == id_), None)


def _number(row: Mapping[str, Any], name: str, place: str, least: int, most: int, otherwise: int | None = None) -> int:
    value = row.get(name, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise CpdFault(f"{place}{name}: write a whole number from {least} to {most}")
    return value


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name, {})
    if not isinstance(value, Mapping):
        raise CpdFault(f"{name}: write an object")
    return value


def _day(row: Mapping[str, Any], name: str, place: str) -> YearDay:
    try:
        found = date.fromisoformat(f"2001-{row.get(name, '09-01')}")
    except ValueError:
        raise CpdFault(f"{place}{name}: write a day of the year as MM-DD, such as 09-01") from None
    return YearDay(found.month, found.day)


def _grades(row: Mapping[str, Any], name: str, place: str, otherwise: tuple[str, ...]) -> frozenset[str]:
    value = row.get(name, list(otherwise))
    if not isinstance(value, list) or (odd := sorted({str(one) for one in value} - set(Grade))):
        raise CpdFault(
            f"{place}{name}: write a list of grades" + (f"; {odd[0]} is none" if isinstance(value, list) else "")
        )
    return frozenset(value)


def _years(document: Mapping[str, Any]) -> tuple[YearRule, ...]:
    rows = document.get("years")
    if not isinstance(rows, list) or not rows:
        raise CpdFault("years: give at least one")
    found = []
    for n, row in enumerate(rows):
        place = f"years[{n}]."
        pieces = _number(row, "pieces", place, 1, 9)
        found.append(
            YearRule(
                _number(row, "from", place, 2000, 2200), pieces, _number(row, "with_peer", place, 0, pieces),
                row.get("source"),
            )
        )  # fmt: skip
    if [one.from_year for one in found] != sorted({one.from_year for one in found}):
        raise CpdFault("years: write each once, the earliest first")
    return tuple(found)


def _programmes(document: Mapping[str, Any]) -> tuple[Programme, ...]:
    rows = document.get("programmes", [])
    if not isinstance(rows, list):
        raise CpdFault("programmes: write a list")
    found: list[Programme] = []
    for n, row in enumerate(rows):
        if not row.get("id") or not row.get("name"):
            raise CpdFault(f"programmes[{n}]: give id and name")
        if row.get("for") not in AUDIENCES:
            raise CpdFault(f"programmes[{n}].for: use supervisors or managers")
        if row["id"] in {one.id for one in found}:
            raise CpdFault(f"programmes[{n}].id: {row['id']} is there twice")
        found.append(Programme(row["id"], row["name"], row["for"], row.get("source")))
    return tuple(found)


def read_cpd(document: Mapping[str, Any]) -> CpdPolicy:
    """Return what a document says; raise CpdFault with the place of what can't be used."""
    asked, reminders = _part(document, "asked_of"), _part(document, "reminders")
    registration, mentoring = _part(document, "registration"), _part(document, "mentoring")
    told = registration.get("told_roles", [])
    if not isinstance(told, list) or not all(isinstance(one, str) and one for one in told):
        raise CpdFault("registration.told_roles: write a list of roles")
    return CpdPolicy(
        years=_years(document),
        registered_before=_day(asked, "registered_before", "asked_of."),
        grades=_grades(asked, "grades", "asked_of.", ()),
        reminders_from=_day(reminders, "from", "reminders."),
        remind_every_days=_number(reminders, "every_days", "reminders.", 1, 92, 14),
        keep_months=_number(document, "keep_months", "", 0, 120, 24),
        keep_declarations_months=_number(document, "keep_declarations_months", "", 15, 120, 36),
        keep_looks_months=_number(document, "keep_looks_months", "", 12, 120, 36),
        needs_number=_grades(registration, "needs_number", "registration.", SOCIAL_WORK_GRADES),
        check_every_months=_number(registration, "check_every_months", "registration.", 1, 36, 6),
        enter_within_days=_number(registration, "enter_within_days", "registration.", 0, 92, 14),
        told_roles=tuple(told),
        new_for_months=_number(mentoring, "new_for_months", "mentoring.", 1, 36, 12),
        programmes=_programmes(document),
        sources=dict(_part(document, "sources")),
        name=str(document.get("name", "")),
    )
