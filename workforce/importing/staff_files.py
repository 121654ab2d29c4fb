"""The staff kind: teams, posts, absences, reductions, vacancies."""

from collections.abc import Mapping
from decimal import Decimal

from workforce import cells
from workforce.importing.specs import (
    Column,
    FileSpec,
    Lookup,
    Warning_,
    chosen,
    dated,
    ends_after_start,
    numeric,
    prose,
    text,
)
from workforce.people.rules import AbsenceReason, EmploymentType, Grade, TeamKind, WorkKind

_WORKER = "JOIN worker w ON w.employee_number = s.employee_number"
_TEAM = "JOIN team t ON t.code = s.team_code"
_KNOWN_EMPLOYEE = Lookup(
    "UNKNOWN_EMPLOYEE",
    "employee_number",
    "NOT EXISTS (SELECT 1 FROM worker w WHERE w.employee_number = s.employee_number)",
    "Nobody in staff.csv has this employee number. Add the person there, or correct the number.",
)
_KNOWN_TEAM = Lookup(
    "UNKNOWN_TEAM",
    "team_code",
    "NOT EXISTS (SELECT 1 FROM team t WHERE t.code = s.team_code)",
    "No team has this code. Add it to teams.csv, or correct the code.",
)


def _hours(row: Mapping[str, object]) -> tuple[str, str, str] | None:
    if float(str(row["standard_hours"])) <= 0:
        return "BAD_NUMBER", "standard_hours", "Standard hours must be more than 0, such as 37."
    return ends_after_start("started_on", "ended_on", "end_date", inclusive=True)(row)


def _reduction(row: Mapping[str, object]) -> tuple[str, str, str] | None:
    tapers_to, ends = row["tapers_to"], row["ended_on"]
    if row["is_adjustment"] and row["review_on"] is None:
        return "MISSING_VALUE", "review_on", "Give the day on which the reasonable adjustment is reviewed."
    if row["is_adjustment"] and ends is not None:
        return "ADJUSTMENT_ENDS", "end_date", "A reasonable adjustment is reviewed, it does not end. Leave this empty."
    if tapers_to is not None and ends is None:
        return "MISSING_VALUE", "end_date", "Give the last day of a reduction that tapers."
    if tapers_to is not None and Decimal(str(tapers_to)) >= Decimal(str(row["hours"])):
        return "TAPER_NOT_BELOW", "tapers_to", "Give fewer hours than the reduction begins with, or leave it empty."
    return ends_after_start("started_on", "ended_on", "end_date", inclusive=True)(row)


TEAMS = FileSpec(
    "teams.csv",
    "team_version",
    (
        text("team_code", required=True),
        text("team_name", "name", required=True),
        text("parent_code"),
        chosen("kind", tuple(TeamKind), required=True),
        text("manager_employee_number"),
    ),
    key={"team_id": "t.id"},
    data={
        "name": "s.name",
        "parent_code": "s.parent_code",
        "kind": "s.kind",
        "manager_employee_number": "s.manager_employee_number",
    },
    joins=_TEAM,
    required=True,
    stage_key=("team_code",),
    lookups=(
        Lookup(
            "UNKNOWN_TEAM",
            "parent_code",
            "s.parent_code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stage_team_version p WHERE p.team_code = s.parent_code)"
            " AND NOT EXISTS (SELECT 1 FROM team t WHERE t.code = s.parent_code)",
            "The team above has no row of its own. Add it, or correct parent_code.",
        ),
    ),
)

POSTS = FileSpec(
    "staff.csv",
    "post",
    (
        text("employee_number", required=True),
        text("name", required=True),
        text("work_email"),
        text("swe_number"),
        prose("job_title"),
        chosen("grade", tuple(Grade), required=True),
        chosen("work_kind", tuple(WorkKind)),
        text("team_code", required=True),
        numeric("contracted_hours", required=True),
        numeric("standard_hours", required=True),
        chosen("employment_type", tuple(EmploymentType), required=True),
        dated("start_date", "started_on", cells.start, required=True),
        dated("end_date", "ended_on", cells.end),
        text("supervisor_employee_number"),
        dated("registration_date", "registration_on", cells.start, needed=False, covers=False),
        dated("registration_expires_on", "registration_expires_on", cells.end, needed=False, covers=False),
        dated("asye_start_date", "asye_started_on", cells.start, needed=False, covers=False),
        text("case_system_id"),
    ),
    key={"worker_id": "w.id", "team_id": "t.id", "started_on": "s.started_on"},
    data={
        "ended_on": "s.ended_on",
        "job_title": "s.job_title",
        "grade": "s.grade",
        "work_kind": "coalesce(s.work_kind, CASE WHEN s.grade IN "
        "('practice_supervisor', 'team_manager', 'service_manager', 'head_of_service') THEN 'management' "
        "WHEN s.grade = 'other' THEN 'none' ELSE 'case_holding' END)",
        "contracted_hours": "s.contracted_hours",
        "standard_hours": "s.standard_hours",
        "employment_type": "s.employment_type",
        "supervisor_employee_number": "s.supervisor_employee_number",
    },
    joins=f"{_WORKER} {_TEAM}",
    required=True,
    stage_key=("employee_number", "team_code", "started_on"),
    check=_hours,
    lookups=(
        _KNOWN_TEAM,
        Lookup(
            "POSTS_OVERLAP",
            "started_on",
            "EXISTS (SELECT 1 FROM stage_post o WHERE o.employee_number = s.employee_number AND o.team_code = s.team_code"
            " AND o.row_no <> s.row_no AND daterange(o.started_on, o.ended_on, '[]') && daterange(s.started_on, s.ended_on, '[]'))",
            "This person has two posts in the same team on one day. End the earlier one the day before the later starts.",
        ),
        Lookup(
            "POSTS_OVERLAP",
            "started_on",
            "EXISTS (SELECT 1 FROM post f JOIN worker w ON w.id = f.worker_id JOIN team t ON t.id = f.team_id"
            " JOIN stage_post_rejected x ON coalesce(x.employee_number, w.employee_number) = w.employee_number"
            " AND coalesce(x.team_code, t.code) = t.code AND coalesce(x.started_on, f.started_on) = f.started_on"
            " WHERE f.source = :source AND w.employee_number = s.employee_number AND t.code = s.team_code"
            " AND f.started_on <> s.started_on AND f.held && daterange(s.started_on, s.ended_on, '[]')"
            " AND NOT EXISTS (SELECT 1 FROM stage_post o WHERE o.employee_number = s.employee_number"
            " AND o.team_code = s.team_code AND o.started_on = f.started_on))",
            "This post meets another of the same person and team, which a rejected row may be about. Mend that row first.",
        ),
    ),
    warnings=(
        Warning_(
            "NO_SWE_NUMBER",
            "s.swe_number IS NULL AND s.grade NOT IN ('student', 'other') AND s.employment_type <> 'partner'",
            "social work posts without a Social Work England number: their cases can be joined by case_system_id only",
        ),
    ),
)

ABSENCES = FileSpec(
    "absences.csv",
    "absence",
    (
        text("employee_number", required=True),
        chosen("reason", tuple(AbsenceReason), required=True),
        dated("start_date", "started_on", cells.start, required=True),
        dated("end_date", "ended_on", cells.end),
        numeric("working_days_lost"),
    ),
    key={"worker_id": "w.id", "reason": "s.reason", "started_on": "s.started_on"},
    data={"ended_on": "s.ended_on", "working_days_lost": "s.working_days_lost"},
    joins=_WORKER,
    stage_key=("employee_number", "reason", "started_on"),
    check=ends_after_start("started_on", "ended_on", "end_date", inclusive=True),
    lookups=(_KNOWN_EMPLOYEE,),
    warnings=(
        Warning_(
            "NO_DAYS_LOST",
            "s.reason = 'sickness' AND s.working_days_lost IS NULL",
            "sickness absences without working_days_lost: they are left out of the sickness rate",
        ),
    ),
)

REDUCTIONS = FileSpec(
    "reductions.csv",
    "reduction",
    (
        text("employee_number", required=True),
        text("reason", required=True),
        numeric("hours", required=True),
        dated("start_date", "started_on", cells.start, required=True),
        dated("end_date", "ended_on", cells.end),
        numeric("tapers_to"),
        dated("review_on", "review_on", cells.end, needed=False, covers=False),
        Column("adjustment", "is_adjustment", cells.yes_no, "boolean"),
    ),
    key={"worker_id": "w.id", "reason": "s.reason", "started_on": "s.started_on"},
    data={
        "ended_on": "s.ended_on",
        "hours": "s.hours",
        "tapers_to": "s.tapers_to",
        "tapers_by": "CAST(NULL AS date)",  # only of one that ended early: the file says it again, with its own end
        "review_on": "s.review_on",
        "is_adjustment": "coalesce(s.is_adjustment, false)",
    },
    joins=_WORKER,
    stage_key=("employee_number", "reason", "started_on"),
    check=_reduction,
    lookups=(_KNOWN_EMPLOYEE,),
    warnings=(
        Warning_(
            "REDUCTION_ABOVE_HOURS",
            "s.hours > (SELECT sum(p.contracted_hours) FROM stage_post p WHERE p.employee_number = s.employee_number"
            " AND p.started_on <= s.started_on AND (p.ended_on IS NULL OR p.ended_on >= s.started_on))",
            "reductions are more than the person's contracted hours on their first day: the limit is then 0",
        ),
    ),
)

VACANCIES = FileSpec(
    "vacancies.csv",
    "vacancy",
    (
        text("team_code", required=True),
        numeric("fte", required=True),
        numeric("covered_by_agency_fte"),
        dated("as_at", "as_at", required=True),
    ),
    key={"team_id": "t.id", "as_at": "s.as_at"},
    data={"fte": "s.fte", "covered_by_agency_fte": "s.covered_by_agency_fte"},
    joins=_TEAM,
    stage_key=("team_code", "as_at"),
    lookups=(_KNOWN_TEAM,),
)

FILES = (TEAMS, POSTS, ABSENCES, REDUCTIONS, VACANCIES)
PERSON_COLUMNS = {  # of a worker -> in the staging table
    "name": "name",
    "work_email": "work_email",
    "swe_number": "swe_number",
    "case_system_id": "case_system_id",
    "registration_on": "registration_on",
    "registration_expires_on": "registration_expires_on",
    "asye_started_on": "asye_started_on",
}
