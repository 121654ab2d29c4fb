"""A small council in which people hold supervision: who supervises whom, who answers for which team, who may not ask.

Ann (supervised by Lea, she by Gus) and Eve (supervised by Ida, who manages the other team) are in the team of Gus.
"""

import json
from datetime import date

import html5lib
from sqlalchemy import text

from tests.integration.allocation import town
from tests.integration.importing import tables
from tests.integration.importing.tables import team, write
from workforce.auth import service as accounts
from workforce.auth.models import Deputy
from workforce.auth.queries import by_email
from workforce.clock import now
from workforce.db import db
from workforce.importing import service

DAY = town.DAY  # Monday 2 November 2026
COVERS = date(2026, 7, 1)
PASSWORD = "copper lantern tide"
LEA, GUS, IDA, JON, ROOT = "E11", "E7", "E9", "E10", "E13"


def _under(number, name, supervisor, grade="social_worker", team_code="T1", **more):
    return town.person(number, name, grade, team_code, supervisor_employee_number=supervisor, **more)


PEOPLE = (
    _under("E1", "Ann Bee", LEA),
    _under("E2", "Ben Cole", LEA, "asye", asye_start_date="2026-10-19", start_date="2026-10-19"),
    _under("E3", "Cat Dunn", LEA),
    _under("E4", "Dan Ely", LEA),
    _under("E5", "Eve Fox", IDA),
    _under("E6", "Fay Gill", IDA, team_code="T2"),
    _under(GUS, "Gus Hart", JON, "team_manager"),
    _under("E8", "Hal Ives", GUS, swe_number="", registration_date="", registration_expires_on=""),
    _under(IDA, "Ida Jones", JON, "team_manager", "T2"),
    _under(JON, "Jon Kerr", ROOT, "service_manager", "S1"),
    _under(LEA, "Lea Moss", GUS, "practice_supervisor"),
    _under("E12", "Nia Orr", GUS, "practice_supervisor"),
    _under(ROOT, "Pia Quist", "", "head_of_service", "CS"),
    _under("E14", "Rob Stark", ROOT, "director", "CS", work_kind="other")
    if False
    else _under("E14", "Rob Stark", ROOT, "head_of_service", "CS"),
    _under("E15", "Sue Tate", ROOT, "other", "CS", work_kind="other")
    if False
    else _under("E15", "Sue Tate", ROOT, "head_of_service", "CS"),
    _under("E16", "Una Vale", ROOT, "advanced_practitioner", "CS"),
    _under("E17", "Oli Penn", GUS, "senior_practitioner", "T2"),
    _under("E18", "Max Neal", IDA, "senior_practitioner", "T2"),
    _under("E19", "Dot Ash", IDA, "senior_practitioner", "T2"),
)
