"""The supervision and learning kinds: additions."""

from collections.abc import Mapping

from workforce import cells
from workforce.importing.courses import KNOWN_COURSES
from workforce.importing.mapping_rules import RESULTS
from workforce.importing.specs import Column, FileSpec, Lookup, Warning_, chosen, dated, prose, text
from workforce.training.learners import LEARNERS

SESSION_KINDS = ("formal", "asye", "group", "case", "informal")
LONGEST_SESSION = 480  # minutes, as for a session that is recorded here; set here


def _session(row: Mapping[str, object]) -> tuple[str, str, str] | None:
    if row["held_on"] is None and row["planned_on"] is None:
        return "MISSING_VALUE", "planned_on", "Give the day it was planned for or the day it was held."
    if row["supervisor"] is not None and row["supervisor"] == row["supervisee"]:
        return (
            "SAME_PERSON", "supervisor_employee_number",
            "Nobody supervises themselves. Correct one of the two numbers, or leave the supervisor empty.",
        )  # fmt: skip
    minutes = row["minutes"]
    if row["held_on"] is not None and isinstance(minutes, int) and not 1 <= minutes <= LONGEST_SESSION:
        return (
            "UNLIKELY_LENGTH", "minutes",
            f"A session lasts 1 to {LONGEST_SESSION} minutes. Correct minutes, or leave it empty where it is not known.",
        )  # fmt: skip
    return None


def _completion(row: Mapping[str, object]) -> tuple[str, str, str] | None:
    if row["employee_number"] is None and row["username"] is None and row["work_email"] is None:
        return "MISSING_VALUE", "employee_number", "Say who: employee_number, username or work_email."
    last, done = row["expires_on"], row["completed_on"]
    if last is not None and last < done:  # type: ignore[operator]
        return "END_BEFORE_START", "expires_on", "It expires before it was completed. Correct one of the two."
    return None


SESSIONS = FileSpec(
    "supervision.csv",
    "supervision_session",
    (
        text("session_ref", required=True),
        text("supervisee_employee_number", "supervisee", required=True),
        text("supervisor_employee_number", "supervisor"),
        chosen("kind", SESSION_KINDS, required=True),
        dated("planned_on", "planned_on", cells.start, needed=False),
        dated("held_on", "held_on", cells.start),
        Column("start_time", "start_time", cells.clock_time, "time"),
        Column("minutes", "minutes", cells.whole, "integer"),
        Column("interrupted", "interrupted", cells.yes_no, "boolean"),
        prose("cancelled_reason"),
    ),
    key={"session_ref": "s.session_ref"},
    data={
        name: f"s.{name}"
        for name in (
            "supervisee",
            "supervisor",
            "kind",
            "planned_on",
            "held_on",
            "start_time",
            "minutes",
            "interrupted",
            "cancelled_reason",
        )
    },
    stage_key=("session_ref",),
    check=_session,
    lookups=(
        Lookup(
            "FUTURE_DATE",
            "held_on",
            "s.held_on > CAST(:today AS date)",
            "A session can't have been held on a day to come. Correct held_on, or leave it empty.",
        ),
    ),
    warnings=(
        Warning_(
            "UNMATCHED_PERSON",
            "NOT EXISTS (SELECT 1 FROM alias a WHERE a.kind = 'employee_number' AND a.value = s.supervisee)",
            "sessions of people who are not in the staff data: they wait to be matched",
        ),
        Warning_(
            "HELD_AND_CANCELLED",
            "s.held_on IS NOT NULL AND s.cancelled_reason IS NOT NULL",
            "sessions with a day held and a reason for cancelling: counted as held",
        ),
        Warning_(
            "NO_LENGTH",
            "s.held_on IS NOT NULL AND s.kind IN ('formal', 'asye') AND (s.minutes IS NULL OR s.interrupted IS NULL)",
            "held sessions without minutes or without yes or no for interrupted: they can't count as full sessions",
        ),
    ),
)

_PERSON_KIND = "CASE WHEN s.employee_number IS NOT NULL THEN 'employee_number' ELSE 'login' END"
COMPLETIONS = FileSpec(
    "completions.csv",
    "completion",
    (
        text("employee_number"),
        text("username"),
        text("work_email"),
        text("course_code", required=True),
        prose("course_name"),
        dated("completed_on", "completed_on", required=True),
        dated("expires_on", "expires_on", cells.end, needed=False, covers=False),
        chosen("result", RESULTS, required=True),
        prose("provider"),
    ),
    key={
        "person": "s.person",
        "course_code": "s.course_code",
        "completed_on": "s.completed_on",
        "result": "s.result",
    },
    data={
        "person_kind": _PERSON_KIND,
        "course_name": "s.course_name",
        "expires_on": "s.expires_on",
        "provider": "s.provider",
    },
    derived={"person": "coalesce(employee_number, lower(username), lower(work_email))"},
    required=True,
    stage_key=("person", "course_code", "completed_on", "result"),
    check=_completion,
    lookups=(
        Lookup(
            "FUTURE_DATE", "completed_on", "s.completed_on > CAST(:today AS date)",
            "A completion can't lie in the future. Correct completed_on.",
        ),
    ),
    warnings=(
        Warning_(
            "UNMATCHED_PERSON",
            f"NOT EXISTS (SELECT 1 FROM ({LEARNERS}) a WHERE a.value = s.person AND a.kind = {_PERSON_KIND})",
            "completions of people who are not in the staff data: they wait to be matched",
        ),
        Warning_(
            "UNKNOWN_COURSE",
            f"s.course_code NOT IN ({KNOWN_COURSES})",
            "completions of courses that are neither in the catalogue nor required: they wait to be matched",
        ),
    ),
    joins=f"LEFT JOIN ({LEARNERS}) a ON a.value = s.person AND a.kind = {_PERSON_KIND}",
    joined={"worker_id": "a.worker_id"},
)  # fmt: skip

# Of its two files each may come alone, from a system of its own (--source).
OVERSIGHT = FileSpec(
    "oversight.csv",
    "case_oversight",
    (
        text("case_ref", required=True),
        dated("held_on", "held_on", cells.start, required=True),
        Column("kind", "kind", cells.few_words),
        text("by"),
    ),
    key={"case_ref": "s.case_ref", "held_on": "s.held_on", "kind": "s.kind"},
    data={"by": "s.by"},
    stage_key=("case_ref", "held_on", "kind"),
    lookups=(
        Lookup(
            "FUTURE_DATE", "held_on", "s.held_on > CAST(:today AS date)",
            "Oversight can't have been held on a day to come. Correct held_on.",
        ),
    ),
    warnings=(
        Warning_(
            "UNMATCHED_CASE",
            "s.case_ref NOT IN (SELECT c.reference FROM child c UNION"
            " SELECT c.former_reference FROM child c WHERE c.former_reference IS NOT NULL)",
            "rows about cases that are not in the case data: they wait to be matched",
        ),
    ),
)  # fmt: skip

SUPERVISION_FILES = (SESSIONS, OVERSIGHT)
LEARNING_FILES = (COMPLETIONS,)
