"""A very small council, written by hand: two teams of one service, eight people, children in every state of waiting."""

from datetime import date
from uuid import uuid4

from sqlalchemy import text

from tests.integration.importing.tables import (
    CARE,
    COURT,
    EPISODE,
    FAMILY,
    PERSON,
    cases,
    involvement,
    post,
    staff,
    team,
)  # fmt: skip
from workforce.allocation import service
from workforce.allocation.candidates import candidates, child_on
from workforce.allocation.decision_rules import Choice, WorkerSays
from workforce.auth.roles import permissions
from workforce.db import db
from workforce.web.access import Scope, Viewer

DAY = date(2026, 11, 2)  # a Monday: the extract is of the same day
REGISTERED = {"swe_number": "SW{}", "registration_date": "2018-06-01", "registration_expires_on": "2027-11-30"}
BASE = "http://localhost"


def person(number, name, grade="social_worker", team_code="T1", **more):
    """A post with a registration and an id in the case system."""
    registered = {key: value.format(number[1:]) for key, value in REGISTERED.items()}
    return post(
        number, name=name, grade=grade, team_code=team_code, case_system_id=f"CS{number[1:]}", **{**registered, **more}
    )


PEOPLE = (
    person("E1", "Ann Bee"),
    person("E2", "Ben Cole", "asye", asye_start_date="2026-06-01", start_date="2026-06-01"),
    person("E3", "Cat Dunn", contracted_hours="22.2"),
    person("E4", "Dan Ely", "senior_practitioner"),
    person("E5", "Eve Fox", swe_number="", registration_date="", registration_expires_on=""),
    person("E6", "Fay Gill", team_code="T2"),
    person("E7", "Gus Hart", "team_manager", swe_number="SW7"),
    person("E8", "Hal Ives", "student", employment_type="student"),
    person("E9", "Ida Jones", "team_manager", team_code="T2"),
    person("E10", "Jon Kerr", "service_manager", team_code="S1"),
)
TEAMS = (
    team("S1", team_name="Safeguarding", kind="service", manager_employee_number="E10"),
    team("T1", team_name="North", parent_code="S1", manager_employee_number="E7"),
    team("T2", team_name="South", parent_code="S1", manager_employee_number="E9"),
)
MATERNITY = {
    "employee_number": "E4", "reason": "maternity", "start_date": "2026-10-01", "end_date": "", "working_days_lost": ""
}  # fmt: skip
PLAN = {
    "cppl_cp_plan_id": "1", "cppl_person_id": "C2", "cppl_referral_id": "R2", "cppl_cp_plan_start_date": "2026-09-01",
    "cppl_cp_plan_end_date": "",
}  # fmt: skip


def _plan(n, child, since="2026-09-01"):
    return {
        **PLAN, "cppl_cp_plan_id": str(n), "cppl_person_id": child, "cppl_referral_id": f"R{child[1:]}",
        "cppl_cp_plan_start_date": since,
    }  # fmt: skip


def hold(n, child, professional, since="2026-03-02", **more):
    """An allocated involvement."""
    return involvement(
        n, person_id=child, professional_id=professional, referral_id=f"R{child[1:]}", involvement_start_date=since,
        professional_team="T1", **more,
    )  # fmt: skip


# C1 in need, held by Ann; C2 protection, nobody; C3 its sibling, in need, held by Cat; C4 looked after, held by Dan,
# who is away; C5 in need, held by somebody unknown; C6 protection, held by Ben alone (newly qualified); C7 in court,
# held by Ann.
HELD = {"C1": "P1", "C2": "-1", "C3": "P3", "C4": "P4", "C5": "P99", "C6": "P2", "C7": "P1"}
CHILDREN = tuple(HELD)


def case_files(held=HELD, beside=(), **more):
    """The files of the case system, with who holds whom."""
    involvements = [hold(n, child, who) for n, (child, who) in enumerate(held.items(), 1)]
    involvements += [hold(100 + n, child, who, professional_role_id="CO") for n, (child, who) in enumerate(beside)]
    professionals = [
        {"prof_professional_id": f"P{n}", "prof_staff_id": f"CS{n}", "prof_social_worker_registration_no": "",
         "prof_professional_name": f"Worker {n}"} for n in (*range(1, 11), 99)
    ]  # fmt: skip
    episodes = [
        {**EPISODE, "cine_referral_id": f"R{child[1:]}", "cine_person_id": child, "cine_referral_date": "2026-03-01"}
        for child in held
    ]
    files = {
        "ssd_person.csv": [{**PERSON, "pers_person_id": child} for child in held],
        "ssd_cp_plans.csv": [_plan(1, "C2"), _plan(2, "C6")],
        "ssd_cla_episodes.csv": [{**CARE, "clae_person_id": "C4", "clae_referral_id": "R4"}],
        "ssd_cin_plans.csv": [
            {"cinp_cin_plan_id": str(n), "cinp_person_id": child, "cinp_referral_id": f"R{child[1:]}",
             "cinp_cin_plan_start_date": "2026-03-10", "cinp_cin_plan_end_date": ""}
            for n, child in enumerate(("C1", "C3", "C5", "C7"), 1)
        ],
        "ssd_family.csv": [
            {**FAMILY, "fami_table_id": str(n), "fami_person_id": c} for n, c in enumerate(("C2", "C3"), 1)
        ],
        "court.csv": [{**COURT, "case_ref": "C7", "next_hearing_on": "2026-11-12"}],
    }  # fmt: skip
    return cases(*involvements, professionals=professionals, episodes=episodes, **{**files, **more})


def staff_files(*people, absences=(MATERNITY,), **more):
    """The staff files."""
    return staff(*(people or PEOPLE), teams=TEAMS, **{"absences.csv": list(absences), **more})


def viewer(role, worker_id=None, teams=("T1",), email=None):
    """Somebody signed in, as services know them."""
    scope = Scope.ALL if role == "analyst" else Scope.OWN if role == "worker" else Scope.TEAMS
    return Viewer(
        0, email or f"{role}@test.example", role, role, permissions(role, is_linked=True), worker_id, None, scope,
        frozenset(teams),
    )  # fmt: skip


MANAGER = viewer("manager")
ELSEWHERE = viewer("manager", teams=("T2",), email="south@test.example")
SERVICE = viewer("service", teams=("S1", "T1", "T2"))
HEAD = viewer("head", teams=("S1", "T1", "T2"))


def id_of(reference):
    return db.session.scalar(text("SELECT id FROM child WHERE reference = :r"), {"r": reference})


def worker_id(number):
    return db.session.scalar(text("SELECT id FROM worker WHERE employee_number = :n"), {"n": number})


def look(reference, who=MANAGER):
    """The candidates for a child, as somebody's page shows them now."""
    on = service.here()
    return candidates(on, child_on(on, id_of(reference)), service.teams_of(on, who))


def choice(reference, number, who=MANAGER, seen=None, **more):
    """What a manager sends from the page that they see now."""
    found = seen or look(reference, who)
    one = found.find(number)
    values = {
        "request": uuid4(), "worker": number, "starts_on": DAY, "worker_says": WorkerSays.AGREES,
        "seen_child": found.child.as_seen(), "seen_worker": one.as_seen() if one else "", "discussed_on": DAY,
    }  # fmt: skip
    return Choice(**{**values, **more})


def decide(reference, number, who=MANAGER, **more):
    """Decide from the page that is shown now."""
    return service.decide(id_of(reference), choice(reference, number, who, **more), who, BASE)
