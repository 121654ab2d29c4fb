"""Small tables written by hand, and what a database holds."""

import csv
import io

from sqlalchemy import text

TEAM = {"team_code": "T1", "team_name": "Duty", "parent_code": "", "kind": "team", "manager_employee_number": ""}
POST = {
    "employee_number": "E1", "name": "Ann Bee", "work_email": "", "swe_number": "", "job_title": "Social worker",
    "grade": "social_worker", "work_kind": "", "team_code": "T1", "contracted_hours": "37", "standard_hours": "37",
    "employment_type": "permanent", "start_date": "2020-01-01", "end_date": "", "supervisor_employee_number": "",
    "registration_date": "", "registration_expires_on": "", "asye_start_date": "", "case_system_id": "",
}  # fmt: skip
ABSENCE = {
    "employee_number": "E1", "reason": "sickness", "start_date": "2026-09-01", "end_date": "2026-09-05",
    "working_days_lost": "5",
}  # fmt: skip
REDUCTION = {
    "employee_number": "E1", "reason": "union", "hours": "7.5", "start_date": "2026-01-01", "end_date": "",
}  # fmt: skip
VACANCY = {"team_code": "T1", "fte": "2.5", "covered_by_agency_fte": "1", "as_at": "2026-10-31"}
SESSION = {
    "session_ref": "S1", "supervisee_employee_number": "E1", "supervisor_employee_number": "E2", "kind": "formal",
    "planned_on": "2026-10-01", "held_on": "2026-10-02", "start_time": "09:30", "minutes": "90", "interrupted": "no",
    "cancelled_reason": "",
}  # fmt: skip
OVERSIGHT = {"case_ref": "C1", "held_on": "2026-10-05", "kind": "Supervision", "by": "E2"}
COMPLETION = {
    "employee_number": "E1", "username": "", "work_email": "", "course_code": "INDUCTION", "course_name": "Induction",
    "completed_on": "2026-03-01", "expires_on": "", "result": "passed", "provider": "",
}  # fmt: skip
PERSON = {
    "pers_legacy_id": "",
    "pers_person_id": "C1", "pers_forename": "Ada", "pers_surname": "Quillfeather", "pers_dob": "2015-03-17",
    "pers_expected_dob": "", "pers_death_date": "", "pers_ethnicity": "WBRI", "pers_single_unique_id": "9876543210",
}  # fmt: skip
PROFESSIONAL = {
    "prof_professional_id": "P1", "prof_staff_id": "CS1", "prof_social_worker_registration_no": "",
    "prof_professional_name": "Bee, Ann",
}  # fmt: skip
EPISODE = {
    "cine_referral_id": "R1", "cine_person_id": "C1", "cine_referral_date": "2025-02-01", "cine_close_date": "",
    "cine_referral_nfa": "N", "cine_close_reason": "", "cine_referral_team": "",
}  # fmt: skip
INVOLVEMENT = {
    "invo_involvements_id": "1", "invo_professional_id": "P1", "invo_professional_role_id": "CW",
    "invo_professional_team": "D1", "invo_person_id": "C1", "invo_involvement_start_date": "2025-02-01",
    "invo_involvement_end_date": "", "invo_worker_change_reason": "", "invo_referral_id": "R1",
}  # fmt: skip
CARE_LEAVER = {"clea_table_id": "1", "clea_person_id": "C1", "clea_care_leaver_eligibility": "Former Relevant"}
LEGAL = {
    "lega_legal_status_id": "1", "lega_person_id": "C1", "lega_legal_status": "C2",
    "lega_legal_status_start_date": "2025-03-01", "lega_legal_status_end_date": "",
}  # fmt: skip
CARE = {
    "clae_cla_episode_id": "1", "clae_person_id": "C1", "clae_referral_id": "R1",
    "clae_cla_episode_start_date": "2025-03-01", "clae_cla_episode_ceased_date": "",
    "clae_entered_care_date": "2025-03-01",
}  # fmt: skip
FAMILY = {"fami_table_id": "1", "fami_family_id": "F1", "fami_person_id": "C1"}
BEFORE_COURT = {
    "prep_table_id": "1", "prep_person_id": "C1", "prep_plo_family_id": "F1",
    "prep_pre_pro_decision_date": "2026-05-01", "prep_agree_stepdown_issue_date": "", "prep_pre_pro_outcome": "",
}  # fmt: skip
COURT = {
    "case_ref": "C1", "proceedings_ref": "LG1", "stage": "Issue", "started_on": "2026-06-01",
    "next_hearing_on": "2026-12-01", "ended_on": "",
}  # fmt: skip
OTHER_WORK = {
    "work_ref": "W1", "kind": "foster_household", "holder_case_system_id": "CS1", "team_code": "T1",
    "start_date": "2026-01-05", "end_date": "", "people": "2",
}  # fmt: skip
FRONT_DOOR = {
    "team_code": "T1", "on": "2026-10-30", "contacts_in": "40", "decided_in_1_working_day": "35", "waiting": "4",
    "fte_on_shift": "6.5",
}  # fmt: skip


def team(code="T1", **more):
    return {**TEAM, "team_code": code, **more}


def post(number="E1", **more):
    return {**POST, "employee_number": number, **more}


def staff(*posts, teams=(TEAM,), **more):
    """The files of the staff kind, as tables."""
    return {"teams.csv": list(teams), "staff.csv": list(posts), **more}


def cases(*involvements, professionals=(PROFESSIONAL,), episodes=(EPISODE,), **more):
    """The required files of the cases kind, as tables."""
    return {
        "ssd_professionals.csv": list(professionals),
        "ssd_involvements.csv": list(involvements or (INVOLVEMENT,)),
        "ssd_cin_episodes.csv": list(episodes),
        **more,
    }


def involvement(number, **more):
    return {**INVOLVEMENT, "invo_involvements_id": str(number), **{f"invo_{k}": v for k, v in more.items()}}


HEADERS = {
    "teams.csv": TEAM, "staff.csv": POST, "absences.csv": ABSENCE, "reductions.csv": REDUCTION,
    "vacancies.csv": VACANCY,
    "supervision.csv": SESSION, "oversight.csv": OVERSIGHT, "completions.csv": COMPLETION, "ssd_person.csv": PERSON,
    "ssd_professionals.csv": PROFESSIONAL, "ssd_cin_episodes.csv": EPISODE, "ssd_involvements.csv": INVOLVEMENT,
    "ssd_care_leavers.csv": CARE_LEAVER, "ssd_legal_status.csv": LEGAL, "ssd_cla_episodes.csv": CARE,
    "ssd_family.csv": FAMILY, "ssd_pre_proceedings.csv": BEFORE_COURT, "court.csv": COURT,
    "other_work.csv": OTHER_WORK, "front_door.csv": FRONT_DOOR,
}  # fmt: skip


def as_text(name, table, separator=",", line_end="\n"):
    """Write a list of rows (dicts) as a text table; an empty list has its header still."""
    out = io.StringIO()
    columns = list(table[0]) if table else list(HEADERS[name])
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in table)
    return out.getvalue()


def write(folder, files):
    """Write tables, text or bytes as the files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            said = content if isinstance(content, str) else as_text(name, content)
            path.write_bytes(said.encode())
    return folder


LEFT_OUT = {"import_run", "import_change", "audit_entry", "alembic_version"}


def names_of(connection):
    """Return every table but those that only say that imports took place."""
    found = connection.execute(
        text(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
    ).scalars()
    return sorted(set(found) - LEFT_OUT)


def dump(connection):
    """Return the whole content of the database, row by row as text; ids of what is worked out anew do not matter."""
    free_ids = {"alias", "holding", "co_working"}
    content = {}
    for name in names_of(connection):
        columns = "to_jsonb(t) - 'id'" if name in free_ids else "to_jsonb(t)"
        sql = text(f"SELECT CAST({columns} AS text) AS line FROM {name} t ORDER BY 1")
        content[name] = list(connection.execute(sql).scalars())
    return content
