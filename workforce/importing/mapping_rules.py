"""Exports of learning systems: which column of theirs is which of ours, and how such a file is told by its header.

Pure. What is shipped is described in docs/formats.md with its sources; a council adds its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

RESULTS = ("completed", "passed", "failed", "attended")
LONGEST = 100  # characters of a name, a column, a fixed provider
MOST_WORDS = 40  # of a system's own words for results

# Field -> what it is. `user_id` and `course_id` are a system's own numbers: they get its name in front.
FIELDS = {
    "employee_number": "Employee number",
    "username": "Username",
    "work_email": "Work e-mail",
    "user_id": "The system's own id of the person",
    "course_code": "Course code",
    "course_id": "The system's own id of the course",
    "course_name": "Name of the course",
    "completed_on": "Day completed",
    "expires_on": "Last day that it counts",
    "result": "Result",
    "provider": "Provider",
}
PEOPLE = ("employee_number", "username", "work_email", "user_id")
COURSES = ("course_code", "course_id", "course_name")


class Dates(StrEnum):
    """In which order a file writes its dates. Unix times and months in words are read under each."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"


DATE_WORDS = {
    Dates.DAY_FIRST: "day/month/year, such as 31/12/2025, or 2025-12-31",
    Dates.MONTH_FIRST: "month/day/year, such as 12/31/2025, or 2025-12-31",
    Dates.YEAR_FIRST: "year-month-day, such as 2025-12-31",
}


class MappingFault(ValueError):
    """A mapping that can't be used; the message says what to mend. `field` names what it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the field beside the message."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Export:
    """How one system's export of completions is read."""

    name: str
    words: str
    columns: Mapping[str, tuple[str, ...]]  # field -> names of its column, the first that is there is taken
    dates: Dates = Dates.DAY_FIRST
    result: str = "completed"  # where the file says none and there is a day of completion
    provider: str | None = None
    results: Mapping[str, str] = field(default_factory=dict)  # the system's word, squashed -> ours
    is_shipped: bool = False

    def found_in(self, header: Sequence[str]) -> dict[str, str]:
        """Return the column of each field that a header has, as the header writes it."""
        by_name = {squashed(name): name for name in reversed(header)}
        found = {}
        for name, theirs in self.columns.items():
            at = next((by_name[squashed(one)] for one in theirs if squashed(one) in by_name), None)
            if at is not None:
                found[name] = at
        return found

    def fits(self, header: Sequence[str]) -> bool:
        """Whether a header has what is needed: a person, a course, a day; of a saved mapping every column."""
        found = self.found_in(header)
        return (
            any(name in found for name in PEOPLE)
            and any(name in found for name in COURSES)
            and "completed_on" in found
            and (self.is_shipped or len(found) == len(self.columns))
        )


def squashed(text: str) -> str:
    """Return a column name as it is compared: neither case nor space, hyphen or underscore makes a difference.

    >>> squashed("Completion Date"), squashed("time_completed")
    ('completiondate', 'timecompleted')
    """
    return "".join(text.lower().replace("_", " ").replace("-", " ").split())


_CERTIFICATION = ("certificationidnumber", "certificationshortname")
SHIPPED = (
    Export(
        "totara_certification", "Totara, certifications",
        {
            "username": ("username",), "course_code": _CERTIFICATION, "course_name": ("certificationshortname",),
            "completed_on": ("completiondate",), "expires_on": ("duedate",),
        },
        is_shipped=True,
    ),
    Export(
        "totara_course", "Totara, courses",
        {
            "username": ("username",), "course_code": ("courseidnumber", "courseshortname"),
            "course_name": ("courseshortname",), "completed_on": ("completiondate",),
        },
        is_shipped=True,
    ),
    Export(
        "iomad", "IOMAD",
        {
            "username": ("username",), "user_id": ("userid",), "course_code": ("coursename",),
            "course_id": ("courseid",), "completed_on": ("timecompleted",),
        },
        dates=Dates.YEAR_FIRST, is_shipped=True,
    ),
    Export(
        "moodle", "Moodle",
        {
            "employee_number": ("idnumber", "employeenumber"), "username": ("username",), "work_email": ("email",),
            "user_id": ("userid",), "course_id": ("course",), "completed_on": ("timecompleted",),
        },
        is_shipped=True,
    ),
    Export(
        "learning_pool", "Learning Pool",
        {
            "user_id": ("useridentifier", "username", "ssoid", "userid", "user"),
            "course_code": ("externalid", "externalcourseid", "courseexternalid", "externalidnumber"),
            "course_name": ("coursename", "coursetitle", "title"),
            "completed_on": ("completiondate", "datecompleted", "completedon", "completed"),
        },
        is_shipped=True,
    ),
)  # fmt: skip
OWN = "completions"  # our own format, docs/formats.md
_OWN_COLUMNS = ("coursecode", "completedon", "result")


def is_own(header: Sequence[str]) -> bool:
    """Whether a header is that of our own format.

    >>> is_own(["employee_number", "course_code", "completed_on", "result"]), is_own(["username", "completiondate"])
    (True, False)
    """
    there = {squashed(name) for name in header}
    return all(name in there for name in _OWN_COLUMNS)


def recognised(header: Sequence[str], saved: Iterable[Export] = ()) -> Export | None:
    """Return the mapping that a header fits: a council's own before a shipped one, then the one with most columns.

    >>> recognised(["Username", "Completion Date", "certificationshortname", "duedate"]).words
    'Totara, certifications'
    """
    fitting = [one for one in (*saved, *SHIPPED) if one.fits(header)]
    return max(fitting, key=lambda one: (not one.is_shipped, len(one.found_in(header))), default=None)


def _told(document: Mapping[str, Any], name: str, kind: type) -> Any:
    found = document.get(name, kind())
    if not isinstance(found, kind):
        raise MappingFault(f"{name} is not written as it has to be. Look at the example in docs/formats.md.", name)
    return found


def _column(name: str, theirs: object) -> tuple[str, ...]:
    given = theirs if isinstance(theirs, (list, tuple)) else [theirs]
    if name not in FIELDS:
        raise MappingFault(f"{name} is no field of ours. Use one of: {', '.join(FIELDS)}.", "columns")
    for one in given:
        if not isinstance(one, str) or not squashed(one) or not one.isprintable() or len(one) > LONGEST:
            raise MappingFault(f"Give the name of the column, of up to {LONGEST} characters.", name)
    return tuple(str(one).strip() for one in given)


def read_mapping(name: str, document: Mapping[str, Any]) -> Export:
    """Return the mapping that a document tells; raise MappingFault with what to mend.

    >>> read_mapping("Academy", {"columns": {"username": "User", "course_code": "Code", "completed_on": "Done"}}).dates
    <Dates.DAY_FIRST: 'day_first'>
    """
    if not name.strip() or not name.isprintable() or len(name) > LONGEST:
        raise MappingFault(f"Give the mapping a name of up to {LONGEST} characters.", "name")
    if squashed(name) in {squashed(one) for shipped in SHIPPED for one in (shipped.name, shipped.words)} | {OWN}:
        raise MappingFault("A mapping of this name comes with the product. Choose another name.", "name")
    fixed, results = _told(document, "fixed", dict), _told(document, "results", dict)
    if document.get("dates", Dates.DAY_FIRST) not in tuple(Dates):
        raise MappingFault(f"Say how dates are written: {', '.join(Dates)}.", "dates")
    result, provider = fixed.get("result", RESULTS[0]), fixed.get("provider") or ""
    if not isinstance(provider, str) or not provider.isprintable() or len(provider) > LONGEST:
        raise MappingFault(f"Give a provider of up to {LONGEST} characters on one line.", "provider_is")
    if result not in RESULTS:
        raise MappingFault(f"The result is one of: {', '.join(RESULTS)}.", "result_is")
    return Export(
        name.strip(), name.strip(), _columns(document), Dates(document.get("dates", Dates.DAY_FIRST)), result,
        provider or None, _results(results),
    )  # fmt: skip


def _results(results: Mapping[str, Any]) -> dict[str, str]:
    """Return a system's own words for results as they are compared."""
    if len(results) > MOST_WORDS or any(ours not in RESULTS for ours in results.values()):
        raise MappingFault(f"Each word for a result stands for one of: {', '.join(RESULTS)}.", "results")
    if not all(theirs.isprintable() and len(theirs) <= LONGEST for theirs in results):
        raise MappingFault(f"Write words of up to {LONGEST} characters.", "results")
    return {squashed(theirs): ours for theirs, ours in results.items()}


def _columns(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return which column is which: a person, a course and a day of completion are needed, none twice."""
    columns = {key: _column(key, theirs) for key, theirs in _told(document, "columns", dict).items() if theirs}
    if not any(key in columns for key in PEOPLE):
        raise MappingFault("Say in which column the person stands.", "employee_number")
    if not any(key in columns for key in COURSES):
        raise MappingFault("Say in which column the course stands.", "course_code")
    if "completed_on" not in columns:
        raise MappingFault("Say in which column the day of completion stands.", "completed_on")
    used = [squashed(one) for theirs in columns.values() for one in theirs]
    if twice := next((one for one in used if used.count(one) > 1), None):
        key = next(k for k, theirs in reversed(columns.items()) if twice in map(squashed, theirs))
        raise MappingFault("One column is named for two fields. Leave it at one.", key)
    return columns
