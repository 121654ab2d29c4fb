"""Words and dates of the workforce. Pure: no database, no clock."""

import re
from calendar import monthrange
from datetime import date
from enum import StrEnum


class Grade(StrEnum):
    """What a post is graded as."""

    STUDENT = "student"
    ASYE = "asye"
    SOCIAL_WORKER = "social_worker"
    EXPERIENCED_SOCIAL_WORKER = "experienced_social_worker"
    SENIOR_PRACTITIONER = "senior_practitioner"
    ADVANCED_PRACTITIONER = "advanced_practitioner"
    PRACTICE_SUPERVISOR = "practice_supervisor"
    TEAM_MANAGER = "team_manager"
    SERVICE_MANAGER = "service_manager"
    HEAD_OF_SERVICE = "head_of_service"
    OTHER = "other"


MANAGER_GRADES = (Grade.PRACTICE_SUPERVISOR, Grade.TEAM_MANAGER, Grade.SERVICE_MANAGER, Grade.HEAD_OF_SERVICE)
SOCIAL_WORK_GRADES = tuple(g for g in Grade if g not in (Grade.STUDENT, Grade.OTHER))

GRADE_WORDS = {
    Grade.STUDENT: "student",
    Grade.ASYE: "newly qualified (ASYE)",
    Grade.SOCIAL_WORKER: "social worker",
    Grade.EXPERIENCED_SOCIAL_WORKER: "experienced social worker",
    Grade.SENIOR_PRACTITIONER: "senior practitioner",
    Grade.ADVANCED_PRACTITIONER: "advanced practitioner",
    Grade.PRACTICE_SUPERVISOR: "practice supervisor",
    Grade.TEAM_MANAGER: "team manager",
    Grade.SERVICE_MANAGER: "service manager",
    Grade.HEAD_OF_SERVICE: "head of service",
    Grade.OTHER: "other role",
}


def grade_words(grade: str) -> str:
    """Return a grade in words that begin a line.

    >>> grade_words("asye")
    'Newly qualified (ASYE)'
    """
    words = GRADE_WORDS[Grade(grade)]
    return words[:1].upper() + words[1:]


class WorkKind(StrEnum):
    """What kind of work a post does; only some of it is a caseload."""

    CASE_HOLDING = "case_holding"
    PERSONAL_ADVISER = "personal_adviser"
    FAMILY_HELP = "family_help"
    FOSTERING_ADOPTION = "fostering_adoption"
    REVIEWING = "reviewing"
    FRONT_DOOR = "front_door"
    MANAGEMENT = "management"
    QUALITY = "quality"
    NONE = "none"


CASELOAD_KINDS = (WorkKind.CASE_HOLDING, WorkKind.PERSONAL_ADVISER, WorkKind.FAMILY_HELP)


class EmploymentType(StrEnum):
    """On what terms a post is held."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    AGENCY = "agency"
    STUDENT = "student"
    PARTNER = "partner"


class AbsenceReason(StrEnum):
    """Why somebody is absent."""

    SICKNESS = "sickness"
    MATERNITY = "maternity"
    PATERNITY = "paternity"
    ADOPTION = "adoption"
    CAREER_BREAK = "career_break"
    ANNUAL_LEAVE = "annual_leave"
    TRAINING = "training"
    OTHER = "other"


class TeamKind(StrEnum):
    """Where a team stands in the tree."""

    TEAM = "team"
    SERVICE = "service"
    DIRECTORATE = "directorate"


class AliasKind(StrEnum):
    """By which name another system knows a worker."""

    EMPLOYEE_NUMBER = "employee_number"
    SWE_NUMBER = "swe_number"
    CASE_SYSTEM_ID = "case_system_id"
    LOGIN = "login"


def default_work_kind(grade: str) -> WorkKind:
    """Return the kind of work of a post whose file names none.

    >>> default_work_kind("team_manager").value, default_work_kind("asye").value
    ('management', 'case_holding')
    """
    if grade in MANAGER_GRADES:
        return WorkKind.MANAGEMENT
    return WorkKind.NONE if grade == Grade.OTHER else WorkKind.CASE_HOLDING


def normal_alias(kind: str, value: str) -> str:
    """Return an identifier in the form in which it is compared.

    A Social Work England number is `SW` and digits without leading zeros, as DfE's induction service reads it.

    >>> normal_alias("swe_number", " sw 00123 "), normal_alias("login", "A.Bee@Demo.Example")
    ('SW123', 'a.bee@demo.example')
    """
    text = value.strip()
    if kind == AliasKind.SWE_NUMBER:
        text = re.sub(r"\s+", "", text).upper()
        found = re.fullmatch(r"(?:SW)?0*(\d+)", text)
        return f"SW{found[1]}" if found else text
    return text.lower() if kind == AliasKind.LOGIN else text


def holds_registration(number: str | None, registered_on: date | None, expires_on: date | None, day: date) -> bool:
    """Whether somebody's registration as a social worker holds on a day: begun, and not past its last day.

    >>> holds_registration("SW1", date(2020, 1, 1), date(2026, 11, 30), date(2026, 11, 30))
    True
    >>> holds_registration("SW1", None, None, date(2026, 11, 30))  # not known is not registered
    False
    """
    has_begun = registered_on is None or registered_on <= day
    return bool(number and has_begun and expires_on is not None and expires_on >= day)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later (or earlier), or that month's last day.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 3, 31), -1)
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days; 0 where the second is earlier.

    >>> whole_months(date(2026, 1, 31), date(2026, 2, 28)), whole_months(date(2026, 1, 15), date(2026, 4, 14))
    (1, 2)
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (add_months(start, months) > end))
