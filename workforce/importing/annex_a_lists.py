"""Ofsted's Annex A: which of its lists and columns are used, and what their cells say. Pure.

Every other column (names, gender, ethnicity, postcodes, placements, visits) is passed over while reading.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from workforce import cells
from workforce.cells import Bad, normal_header
from workforce.importing import values

LONGEST_CHILD = 60  # characters of a child's reference
SERIALS = range(20_000, 80_000)  # days that a bare number in a column of dates can mean: 1954 to 2119
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "NULL", "N/A"})
_CHOICE = re.compile(r"^\s*[a-z]\s*(\)|[.:]\s)\s*", re.IGNORECASE)  # the 'a)' of 'a) Looked after child'


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of a list that is used."""

    name: str  # as the code calls it
    title: str  # as Annex A calls it
    spelt: str  # what its header may be, without capitals and signs
    needed: bool

    @property
    def key(self) -> str:
        """Return the title as a council's own names of columns refer to it."""
        return normal_header(self.title)


def _column(name: str, title: str, *spelt: str, needed: bool = True) -> ListColumn:
    return ListColumn(name, title, "|".join(spelt), needed)


_CHILD = _column(
    "child", "Child Unique ID", "uniqueid",
    "(unique)?(childs?|client|person)(unique)?(id|identifier|ref|reference)(number|no)?",
)  # fmt: skip
_BORN = _column("born", "Date of Birth", "(childs?)?(dob|dateofbirth)", needed=False)
_TEAM = _column("team", "Allocated Team", "(current)?(allocated)?team(name)?", needed=False)
_WORKER = _column(
    "worker", "Allocated Worker", "(current)?(allocated|named|lead)?(case|social)?worker(s?name)?", needed=False
)
_WORKER_NEEDED = replace(_WORKER, needed=True)
_ENDED = "(ended|end|closed|close|closure|ceased)(date)?"
_STARTED = "(started|start)(date)?"

LISTS: Mapping[int, tuple[ListColumn, ...]] = {
    3: (
        _CHILD, _BORN, _TEAM, _WORKER,
        _column("start", "Date of Referral", "(dateof)?referral(start)?(date)?"),
        _column("no_action", "Referral NFA?", "(referral)?(nfa|nofurtheraction)", needed=False),
    ),
    4: (
        _CHILD, _BORN, _TEAM, _WORKER,
        _column("start", "Continuous Assessment Start Date", f".*assessment{_STARTED}", "startdateof.*assessment"),
        _column(
            "end", "Continuous Assessment Date of Authorisation", ".*assessment(dateof)?authori[sz].*",
            "(dateof)?authori[sz](ation|ed)(date)?", ".*assessment(end|completion)(date)?",
        ),
    ),
    5: (
        _CHILD, _BORN, _TEAM, _WORKER,
        _column(
            "start", "Strategy discussion initiating Section 47 Enquiry Start Date", "strategydiscussion.*",
            ".*(section|s)47.*startdate", needed=False,
        ),
    ),
    6: (
        _CHILD, _BORN, _TEAM, _WORKER_NEEDED,
        _column("start", "CIN Start Date", f"(cin|childinneed)(episode)?{_STARTED}", "startdateofcin"),
        _column("end", "CIN Closure Date", f"(cin|childinneed)(episode)?{_ENDED}", "dateofcinclosure"),
        _column("status", "Case Status", "(current)?(case)?status"),
    ),
    7: (
        _CHILD, _BORN, _TEAM, _WORKER_NEEDED,
        _column("start", "Child Protection Plan Start Date", f"(childprotection|cpp?)(plan)?{_STARTED}"),
        _column("end", "Child Protection Plan End Date", f"(childprotection|cpp?)(plan)?{_ENDED}"),
    ),
    8: (
        _CHILD, _BORN, _TEAM, _WORKER_NEEDED,
        _column(
            "start", "Date Started to be Looked After", "date(child)?(started|became)(tobe)?(being)?lookedafter",
            f"(cla|lac){_STARTED}", "dateenteredcare",
        ),
        _column(
            "legal_start", "Start date of current legal status", "startdateof(current)?legalstatus",
            f"(current)?legalstatus{_STARTED}", needed=False,
        ),
        _column("legal", "Child's Legal Status", "(childs?)?(current)?legalstatus"),
        _column(
            "end", "Date Ceased to be Looked After", "date(child)?ceased(tobe)?(being)?lookedafter",
            f"(cla|lac){_ENDED}",
        ),
    ),
    9: (
        _CHILD, _BORN, _TEAM, _WORKER,
        _column(
            "adviser", "Allocated Personal Advisor", "(allocated)?(personaladvis[eo]r|pa)(s?name)?", needed=False
        ),
        _column("eligibility", "Eligibility Category", "(careleaver)?eligibility(category|status)?"),
    ),
}  # fmt: skip
CARE_LEAVERS = frozenset({"Relevant", "Former Relevant", "Qualifying"})  # who may be a case without an open episode
REQUIRED = (6, 7, 8)  # without one of these nobody can say who holds which child
COLUMN_NAMES = {f"List {number}": {column.key for column in columns} for number, columns in LISTS.items()}


def sheet_number(title: str) -> int | None:
    """Return which list a sheet is, by its name, or None.

    >>> sheet_number("LIST 6 - CIN"), sheet_number("list_08"), sheet_number("Checklist 6")
    (6, 8, None)
    """
    found = re.search(r"(?<![a-z])list[\s_.-]*0?([1-9][0-9]?)(?![0-9])", title.casefold())
    return int(found[1]) if found else None


def words_of(cell: object) -> str:
    r"""Return what a cell says on one line; errors of a spreadsheet and signs that nobody sees are nothing.

    >>> words_of("\u00a0Ann\u00a0 Bee\n"), words_of(1042.0), words_of("#N/A"), words_of(None)
    ('Ann Bee', '1042', '', '')
    """
    if cell is None or isinstance(cell, time):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    plain = str(cell)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    if not plain.isprintable():
        seen = (sign for sign in plain if unicodedata.category(sign) != "Cf")
        plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in seen)
    said = " ".join(plain.split())
    return "" if said.upper() in _ERRORS else said


def _day_of(cell: object, *, is_1904: bool) -> str:
    """Return a cell of a column of dates as text that `values` reads."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        number = int(cell)
        if number in (0, 1):  # an empty date, as some exports write it
            return ""
        if number not in SERIALS:
            raise Bad("BAD_DATE", "This is a number, not a date. Write the date as DD/MM/YYYY.")
        return ((_EPOCH_1904 if is_1904 else _EPOCH) + timedelta(days=number)).isoformat()
    said = words_of(cell)
    if found := re.fullmatch(r"([0-9]{1,2})[-.]([0-9]{1,2})[-.]([0-9]{4})", said):
        return "/".join(found.groups())
    return said


def start_of(cell: object, *, is_1904: bool = False) -> date | None:
    """Read the first day of something; raise Bad with a remedy."""
    return cells.start(_day_of(cell, is_1904=is_1904))


def end_of(cell: object, *, is_1904: bool = False) -> date | None:
    """Read the last day of something; nothing, 01/01/1900 and 31/12/9999 mean open. Raise Bad with a remedy."""
    return cells.end(_day_of(cell, is_1904=is_1904))


def born_in(cell: object, *, is_1904: bool = False) -> date | None:
    """Read the month of birth; raise Bad, which never shows the date."""
    return values.month_of(_day_of(cell, is_1904=is_1904))


def may_show(cell: object) -> str | None:
    """Return what a cell of a column of dates said, or None where it is no date at all and may be about somebody."""
    said = words_of(cell)
    return said if re.fullmatch(r"[0-9][0-9/.,:T -]{0,25}", said) else None


_STATUS_WORDS = {
    "closed": r"clos|ceased|ended|no further action|\bnfa\b|care leaver|leaving care",
    "care": r"\bcla\b|\blac\b|looked after|in care",
    "protection": r"\bcpp?\b|protection",
    "assessment": r"\basmt\b|assess",
    "in_need": r"\bcin\b|in need",
}


def case_status(text: str) -> frozenset[str]:
    """Return what List 6 says that a child has: care, protection, assessment, in_need, closed; nothing if not known.

    >>> sorted(case_status("CLA&CP")), *case_status("c) Child in need plan"), *case_status("Closed - stepdown")
    (['care', 'protection'], 'in_need', 'closed')
    """
    low = _CHOICE.sub("", text).casefold()
    found = {name for name, words in _STATUS_WORDS.items() if re.search(words, low)}
    return frozenset({"closed"} if "closed" in found else found)


def eligibility(text: str) -> str:
    """Return a care leaver's entitlement as the case system's extract calls it; words that are not known: unknown.

    >>> eligibility("b) Former relevant child"), eligibility("Relevant"), eligibility("Not eligible")
    ('Former Relevant', 'Relevant', 'No Current Eligibility')
    """
    low = _CHOICE.sub("", text).casefold()
    if re.search(r"\b(no|not|non|none)\b", low):
        return "No Current Eligibility"
    for words, name in (
        ("former", "Former Relevant"),
        ("qualif", "Qualifying"),
        ("relevant", "Relevant"),
        ("eligible", "Eligible"),
    ):
        if words in low:
            return name
    return "unknown"


def legal_code(text: str) -> str | None:
    """Return the code of a legal status: `a) C2 Full care order` is C2."""
    return values.legal_code(_CHOICE.sub("", text))


def is_yes(text: str) -> bool:
    """Whether a cell says yes: `a) Yes`, `Y`, `1`."""
    return values.flag(_CHOICE.sub("", text))
