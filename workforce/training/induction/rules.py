"""What an induction holds, by a policy that is data: templates by role, tasks, few cases in the first weeks. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from workforce.people.reduction_rules import WEEK, Terms
from workforce.people.rules import GRADE_WORDS, EmploymentType, Grade, WorkKind
from workforce.training.rules import Audience, Learner

SET_BY_COUNCIL = "set by the council; no published source was found"
REASON = "induction"  # of the agreed reduction that a plan sets
LONGEST_WORDS = 200
MOST_TASKS = 80
MOST_WEEKS = 52


class InductionFault(ValueError):
    """A policy that can't be used; says where, and how to mend it."""


class Kind(StrEnum):
    """Why an induction begins."""

    START = "start"
    RETURN = "return"


class Owner(StrEnum):
    """Who does a task."""

    MANAGER = "manager"
    WORKER = "worker"
    HR = "hr"
    MENTOR = "mentor"


OWNER_WORDS = {Owner.MANAGER: "manager", Owner.WORKER: "worker", Owner.HR: "HR", Owner.MENTOR: "mentor"}
KIND_WORDS = {Kind.START: "new", Kind.RETURN: "back after a long time away"}


class Unit(StrEnum):
    """What a task's due day is counted in, from the first day of the induction."""

    DAY = "day"  # working days: day 1 is the first of them
    WEEK = "week"  # its last day: week 1 ends on the seventh day
    MONTH = "month"  # its last day: month 1 ends on the day before the same day of the next month


_MOST = {Unit.DAY: 260, Unit.WEEK: 104, Unit.MONTH: 24}


@dataclass(frozen=True, slots=True)
class Due:
    """When a task is due: working day, week or month n of the induction."""

    unit: Unit
    count: int

    @property
    def is_week_one(self) -> bool:
        """Whether it is part of the first week, which is signed off by itself.

        >>> Due(Unit.DAY, 5).is_week_one, Due(Unit.DAY, 6).is_week_one, Due(Unit.WEEK, 1).is_week_one
        (True, False, True)
        """
        return (self.unit is Unit.DAY and self.count <= 5) or (self.unit is Unit.WEEK and self.count == 1)

    @property
    def words(self) -> str:
        """Return it as a template writes it: day 1, week 2, month 3."""
        return f"{self.unit} {self.count}"

    @property
    def fault(self) -> str | None:
        """Say what is wrong with it, or nothing."""
        most = _MOST[self.unit]
        return None if 1 <= self.count <= most else f"write {self.unit} 1 to {self.unit} {most}"


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a template."""

    words: str
    owner: Owner
    due: Due

    @property
    def line(self) -> str:
        """Return it as a page's box of tasks holds it.

        >>> Task("Meet the team", Owner.MANAGER, Due(Unit.DAY, 1)).line
        'day 1 | manager | Meet the team'
        """
        return f"{self.due.words} | {self.owner} | {self.words}"


@dataclass(frozen=True, slots=True)
class FewCases:
    """How many of the contracted hours are kept free of cases in the first weeks: all, then fewer each week."""

    no_cases_weeks: int
    nothing_by_week: int | None  # None: no taper

    @property
    def words(self) -> str:
        """Return it in words.

        >>> FewCases(2, 8).words
        'no cases in the first 2 weeks; the hours kept free then fall by equal steps to nothing in week 8'
        """
        n = self.no_cases_weeks
        first = f"no cases in the first {n} weeks" if n > 1 else "no cases in the first week"
        if self.nothing_by_week is None:
            return first
        return f"{first}; the hours kept free then fall by equal steps to nothing in week {self.nothing_by_week}"

    def terms(self, hours: Fraction, first_on: date) -> list[Terms]:
        """Return the agreed reductions that keep hours free from the first day on: a level one, then one that tapers.

        The taper counts the last week without cases as its first, so that hours fall by equal steps from there.

        >>> [(t.hours, t.started_on.day, t.ended_on.day) for t in FewCases(2, 4).terms(Fraction(37), date(2026, 6, 1))]
        [(Decimal('37.00'), 1, 7), (Decimal('37.00'), 8, 28)]
        """
        free = (Decimal(hours.numerator) / Decimal(hours.denominator)).quantize(Decimal("0.01"), ROUND_FLOOR)
        level = self.no_cases_weeks if self.nothing_by_week is None else self.no_cases_weeks - 1
        last_level = first_on + timedelta(days=WEEK * level - 1)
        found = [Terms(free, first_on, last_level, REASON)] if level else []
        if self.nothing_by_week is not None:
            last = first_on + timedelta(days=WEEK * self.nothing_by_week - 1)
            found.append(Terms(free, last_level + timedelta(days=1), last, REASON, tapers_to=Decimal(0)))
        return found if free > 0 else []


@dataclass(frozen=True, slots=True)
class Template:
    """What an induction holds for some: the first that fits is proposed."""

    id: str
    name: str
    kind: Kind
    audience: Audience
    few_cases: FewCases | None
    tasks: tuple[Task, ...]
    source: str | None = None

    def fits(self, kind: Kind, learner: Learner) -> bool:
        """Whether it is for somebody in this role."""
        return self.kind is kind and self.audience.holds(learner)


@dataclass(frozen=True, slots=True)
class InductionPolicy:
    """Everything that a council decides about inductions."""

    name: str
    complete_within_months: int
    again_after_months: int | None  # away for so long: inducted again; None: never
    templates: tuple[Template, ...]
    sources: Mapping[str, str]

    def source(self, rule: str) -> str:
        """Return who or what a rule rests on."""
        return self.sources.get(rule, SET_BY_COUNCIL)

    def fitting(self, kind: Kind, learner: Learner) -> Template | None:
        """Return the first template that fits somebody, or None."""
        return next((one for one in self.templates if one.fits(kind, learner)), None)

    def template(self, id_: str) -> Template | None:
        """Return a template by its id."""
        return next((one for one in self.templates if one.id == id_), None)


_EMPLOYMENT_WORDS = {
    EmploymentType.PERMANENT: "permanent", EmploymentType.FIXED_TERM: "fixed term", EmploymentType.AGENCY: "agency",
    EmploymentType.STUDENT: "student", EmploymentType.PARTNER: "partner",
}  # fmt: skip


def audience_words(audience: Audience) -> str:
    """Return for whom a template is, as words that follow 'For a start'.

    >>> audience_words(Audience(grades=frozenset({"asye"})))
    ' as newly qualified (ASYE)'
    >>> audience_words(Audience(work_kinds=frozenset({"case_holding"})))
    ' of social work staff, work: case holding'
    """
    grades = [words for grade, words in GRADE_WORDS.items() if grade in audience.grades]
    found = f" as {' or '.join(grades)}" if grades else " of social work staff"
    terms = [words for kind, words in _EMPLOYMENT_WORDS.items() if kind in audience.employment_types]
    kinds = [kind.replace("_", " ") for kind in WorkKind if kind in audience.work_kinds]
    return (
        found + (f", terms: {' or '.join(terms)}" if terms else "") + (f", work: {' or '.join(kinds)}" if kinds else "")
    )


# --- reading


def _whole(row: Mapping[str, Any], name: str, place: str, least: int, most: int) -> int:
    found = row.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise InductionFault(f"{place}{name}: write a whole number from {least} to {most}")
    return found


def read_due(found: Any, place: str) -> Due:
    """Return a due day of a document: one of day, week and month, with its number."""
    if not isinstance(found, Mapping) or len(found) != 1 or next(iter(found)) not in set(Unit):
        raise InductionFault(f'{place}: write {{"day": 1}}, {{"week": 2}} or {{"month": 3}}')
    unit = Unit(next(iter(found)))
    if not isinstance(found[unit], int) or isinstance(found[unit], bool):
        raise InductionFault(f"{place}.{unit}: write a whole number")
    due = Due(unit, found[unit])
    if due.fault:
        raise InductionFault(f"{place}: {due.fault}")
    return due


def _task(row: Any, place: str) -> Task:
    words = row.get("words") if isinstance(row, Mapping) else None
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST_WORDS or "|" in words:
        raise InductionFault(f"{place}.words: write what is to be done, in {LONGEST_WORDS} letters at most, without |")
    if row.get("owner") not in set(Owner):
        raise InductionFault(f"{place}.owner: use {', '.join(Owner)}")
    return Task(words.strip(), Owner(row["owner"]), read_due(row.get("due"), f"{place}.due"))


def _few_cases(found: Any, place: str) -> FewCases | None:
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise InductionFault(f'{place}: write {{"no_cases_weeks": 2, "nothing_by_week": 8}}, or null for none')
    weeks = _whole(found, "no_cases_weeks", f"{place}.", 1, MOST_WEEKS)
    by = found.get("nothing_by_week")
    if by is not None and _whole(found, "nothing_by_week", f"{place}.", 1, MOST_WEEKS) <= weeks:
        raise InductionFault(f"{place}.nothing_by_week: write a week after week {weeks}, or null for no taper")
    return FewCases(weeks, by)


_NAMED = {"grades": Grade, "employment_types": EmploymentType, "work_kinds": WorkKind}


def _audience(found: Any, place: str) -> Audience:
    if not isinstance(found, Mapping) or set(found) - set(_NAMED):
        raise InductionFault(f"{place}: write an object with grades, employment_types, work_kinds, or an empty one")
    named: dict[str, frozenset[str]] = {}
    for name, given in found.items():
        if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
            raise InductionFault(f"{place}.{name}: write a list of texts, or leave it out")
        known = {one.value for one in _NAMED[name]}
        if odd := sorted(set(given) - known):
            raise InductionFault(f"{place}.{name}: {odd[0]} is none of {', '.join(sorted(known))}")
        named[name] = frozenset(given)
    return Audience("all", **named)


def _template(row: Any, place: str) -> Template:
    if not isinstance(row, Mapping) or not all(isinstance(row.get(n), str) and row[n].strip() for n in ("id", "name")):
        raise InductionFault(f"{place}: give id and name")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", row["id"]):
        raise InductionFault(f"{place}.id: use small letters, digits and -, 40 at most")
    if row.get("kind", Kind.START) not in set(Kind):
        raise InductionFault(f"{place}.kind: use start or return")
    tasks = row.get("tasks")
    if not isinstance(tasks, list) or not 1 <= len(tasks) <= MOST_TASKS:
        raise InductionFault(f"{place}.tasks: write a list of 1 to {MOST_TASKS} tasks")
    return Template(
        row["id"], row["name"].strip(), Kind(row.get("kind", Kind.START)),
        _audience(row.get("for", {}), f"{place}.for"), _few_cases(row.get("caseload"), f"{place}.caseload"),
        tuple(_task(one, f"{place}.tasks[{n}]") for n, one in enumerate(tasks)),
        str(row["source"]) if row.get("source") else None,
    )  # fmt: skip


def read_induction(document: Mapping[str, Any]) -> InductionPolicy:
    """Return the policy of a document; raise InductionFault with the place of what can't be used."""
    if not isinstance(document.get("name"), str) or not document["name"].strip():
        raise InductionFault("name: say what the policy is called")
    rows = document.get("templates")
    if not isinstance(rows, list) or not rows:
        raise InductionFault("templates: give at least one")
    templates = tuple(_template(row, f"templates[{n}]") for n, row in enumerate(rows))
    ids = [one.id for one in templates]
    if twice := next((one for one in ids if ids.count(one) > 1), None):
        raise InductionFault(f"templates: {twice} is there twice")
    if all(one.kind is not Kind.START for one in templates):
        raise InductionFault("templates: give at least one for a start")
    again = document.get("again_after_months")
    sources = document.get("sources", {})
    if not isinstance(sources, Mapping):
        raise InductionFault("sources: write an object of rule and source")
    return InductionPolicy(
        document["name"].strip(),
        _whole(document, "complete_within_months", "", 1, 24),
        None if again is None else _whole(document, "again_after_months", "", 1, 60),
        templates,
        {str(rule): str(words) for rule, words in sources.items()},
    )


# --- tasks as lines of a text box

LINE_FORMAT = "day 1 | manager | Meet the team"


def read_tasks(lines: str, place: str = "") -> list[dict[str, Any]]:
    """Return the tasks of a text box, one a line, as a document holds them; raise InductionFault with the line.

    >>> read_tasks("Week 2 | HR | Order a laptop")
    [{'words': 'Order a laptop', 'owner': 'hr', 'due': {'week': 2}}]
    """
    found = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        at = f"{place}line {number}"
        parts = [part.strip() for part in line.split("|")]
        due = re.fullmatch(r"(day|week|month)\s*(\d{1,3})", parts[0].lower())
        if len(parts) != 3 or not due:
            raise InductionFault(f"{at}: write it like this: {LINE_FORMAT}")
        row = {"words": parts[2], "owner": parts[1].lower(), "due": {due[1]: int(due[2])}}
        _task(row, at)
        found.append(row)
    if not found:
        raise InductionFault(f"{place}write at least one task, like this: {LINE_FORMAT}")
    return found


def lines_of(tasks: Sequence[Task]) -> str:
    """Return tasks as the lines of a text box."""
    return "\n".join(task.line for task in tasks)
