"""Children known before birth to whom the case system gave a new reference at birth."""

import random

from workforce.demo.days import stamp, text
from workforce.demo.files import File
from workforce.demo.model import Window
from workforce.demo.records import Casebook, Child

__all__ = ["give_new_references"]

BORN_FOR_DAYS = 10
EXPECTED_FOR_DAYS = 240
MOST = 6
WHOSE_AND_WHEN = {  # file -> the child's column, the column that says since when
    "ssd_cin_episodes.csv": ("cine_person_id", "cine_referral_date"),
    "ssd_cin_assessments.csv": ("cina_person_id", "cina_assessment_start_date"),
    "ssd_cin_plans.csv": ("cinp_person_id", "cinp_cin_plan_start_date"),
    "ssd_cp_plans.csv": ("cppl_person_id", "cppl_cp_plan_start_date"),
    "ssd_involvements.csv": ("invo_person_id", "invo_involvement_start_date"),
    "ssd_pre_proceedings.csv": ("prep_person_id", "prep_pre_pro_decision_date"),
    "court.csv": ("case_ref", "started_on"),
}


def give_new_references(rng: random.Random, files: dict[str, File], book: Casebook, window: Window) -> None:
    """Let some children's rows from before birth name the reference that they had unborn."""
    referred: dict[Child, int] = {}
    for episode in book.episodes:
        born = episode.child.born
        is_open_at_birth = episode.closed is None or episode.closed > born
        if not episode.is_nfa and is_open_at_birth and episode.referred > born - EXPECTED_FOR_DAYS:
            referred[episode.child] = episode.referred
    known = [
        child
        for child, since in referred.items()
        if max(since, window.begin) < child.born <= window.until - BORN_FOR_DAYS and child.died is None
    ]
    for child in rng.sample(known, min(len(known), MOST)):
        unborn = str(book.number("child"))
        _rename(files, child, unborn)
        _tell_persons(files["ssd_person.csv"], child, unborn, child.born + rng.randint(-15, 15))


def _rename(files: dict[str, File], child: Child, unborn: str) -> None:
    """Put the unborn child's reference where a row began before the birth."""
    birth = {True: stamp(child.born), False: text(child.born)}
    for name, (whose, since) in WHOSE_AND_WHEN.items():
        file = files[name]
        if whose not in file.columns:
            continue
        place, when = file.place(whose), file.place(since)
        for row in file.rows:
            if row[place] == str(child.number) and row[when] < birth[name.startswith("ssd_")]:
                row[place] = unborn


def _tell_persons(file: File, child: Child, unborn: str, expected: int) -> None:
    """Add the unborn child, and name it in the born child's row."""
    reference, before = file.place("pers_person_id"), file.place("pers_legacy_id")
    index = next(n for n, row in enumerate(file.rows) if row[reference] == str(child.number))
    file.rows[index][before] = unborn
    told = {
        "pers_person_id": unborn,
        "pers_surname": child.surname,
        "pers_sex": "U",
        "pers_expected_dob": stamp(expected),
        "pers_is_mother": "N",
    }
    file.rows.append([told.get(column, "") for column in file.columns])
