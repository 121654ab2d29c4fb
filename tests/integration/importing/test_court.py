"""court.csv: for a child that it names it alone says when the child is in court."""

from datetime import date, timedelta

import pytest

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import BEFORE_COURT, COURT, EPISODE, LEGAL, PERSON, cases, involvement

LATER = DAY + timedelta(days=7)
INTERIM = {**LEGAL, "lega_legal_status": "C1", "lega_legal_status_start_date": "2026-03-01"}


@pytest.fixture
def in_court(rows):
    """Return on which of some days a child is in court."""

    def asking(*days, child="C1"):
        found = rows(
            "SELECT d FROM child c JOIN unnest(CAST(:days AS date[])) d ON c.court @> d WHERE reference = :child"
            " ORDER BY 1",
            days=list(days), child=child,
        )  # fmt: skip
        return [day for (day,) in found]

    return asking


def codes(report):
    return {w["code"]: w["count"] for w in report.warnings if w["code"] != "ABSENT_FILE"}


def test_it_wins_on_every_day_also_before_it_began(bring, in_court):
    before, first, last, after = date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)
    files = {"ssd_legal_status.csv": [INTERIM], "ssd_pre_proceedings.csv": [BEFORE_COURT]}
    bring("cases", cases(**files))
    assert in_court(before, first, last, after) == [before, first, last, after]
    report = bring("cases", cases(**files, **{"court.csv": [{**COURT, "ended_on": "2026-09-01"}]}))
    assert in_court(before, first, last, after) == [first, last]
    assert "COURT_NOT_NAMED" not in codes(report)


def test_it_puts_in_court_whom_the_extract_does_not(bring, in_court):
    bring("cases", cases(**{"court.csv": [COURT]}))
    assert in_court(date(2026, 5, 31), DAY) == [DAY]


def test_stages_are_added_up_and_an_unknown_start_is_since_ever(bring, in_court):
    issue = {**COURT, "started_on": "1900-01-01", "ended_on": "2026-07-01"}
    bring("cases", cases(**{"court.csv": [issue, {**COURT, "stage": "Final", "started_on": "2026-08-01"}]}))
    assert in_court(date(2020, 1, 1), date(2026, 7, 15), DAY) == [date(2020, 1, 1), DAY]


def test_a_child_named_for_no_day_is_in_court_on_none(bring, in_court):
    nothing = {**COURT, "ended_on": COURT["started_on"]}
    bring("cases", cases(**{"court.csv": [nothing], "ssd_legal_status.csv": [INTERIM]}))
    assert in_court(date(2026, 4, 1), date(2026, 6, 1), DAY) == []


def test_whom_it_does_not_name_stays_as_the_extract_says_and_is_counted(bring, in_court):
    episodes = [{**EPISODE, "cine_referral_id": f"R{n}", "cine_person_id": f"C{n}"} for n in range(1, 6)]
    legal = [
        {**INTERIM, "lega_legal_status_id": "1"},
        {**INTERIM, "lega_legal_status_id": "2", "lega_person_id": "C2"},
        {**INTERIM, "lega_legal_status_id": "3", "lega_person_id": "C3", "lega_legal_status_end_date": "2026-10-01"},
        {**INTERIM, "lega_legal_status_id": "5", "lega_person_id": "C5"},
    ]
    decided = [
        {**BEFORE_COURT, "prep_person_id": "C2"}, {**BEFORE_COURT, "prep_table_id": "4", "prep_person_id": "C4"},
        {**BEFORE_COURT, "prep_table_id": "3", "prep_person_id": "C3", "prep_pre_pro_outcome": "Concluded"},
    ]  # fmt: skip
    dead = [{**PERSON, "pers_person_id": "C5", "pers_death_date": "2026-10-01"}]
    files = {"ssd_legal_status.csv": legal, "ssd_pre_proceedings.csv": decided, "ssd_person.csv": dead}
    report = bring("cases", cases(episodes=episodes, **files, **{"court.csv": [COURT]}))
    assert codes(report)["COURT_NOT_NAMED"] == 2  # C2, once, and C4
    assert in_court(DAY, child="C2") == in_court(DAY, child="C4") == [DAY]
    later = bring("cases", cases(episodes=episodes, **{"court.csv": [COURT]}), as_at=LATER)
    assert codes(later)["COURT_NOT_NAMED"] == 2, "what absent files told before still stands"
    assert "COURT_NOT_NAMED" not in codes(bring("cases", cases(episodes=episodes, **files), as_at=LATER))


def test_a_dry_run_says_the_same(bring):
    files = cases(**{"court.csv": [{**COURT, "case_ref": "C2"}], "ssd_legal_status.csv": [INTERIM]},
                  episodes=[EPISODE, {**EPISODE, "cine_referral_id": "R2", "cine_person_id": "C2"}])  # fmt: skip
    tried = bring("cases", files, dry_run=True)
    done = bring("cases", files)
    assert tried.counts() == done.counts()
    assert codes(tried)["COURT_NOT_NAMED"] == codes(done)["COURT_NOT_NAMED"] == 1


def test_it_is_a_snapshot(bring, in_court, rows):
    two = {**COURT, "case_ref": "C2"}
    both = cases(involvement(1), involvement(2, person_id="C2"), **{"court.csv": [COURT, two]})
    assert bring("cases", both).ended == 0
    again = bring("cases", both)
    assert (again.new, again.changed, again.ended) == (0, 0, 0)
    gone = bring("cases", {**both, "court.csv": [COURT]}, as_at=LATER, accept_shrink=True)
    assert gone.ended == 1
    assert in_court(DAY, LATER, child="C2") == [DAY]
    without = bring("cases", {name: rows_ for name, rows_ in both.items() if name != "court.csv"}, as_at=LATER)
    assert without.ended == 0
    assert ("ABSENT_FILE", "court.csv") in {(w["code"], w["file"]) for w in without.warnings}
    assert in_court(DAY, LATER) == [DAY, LATER]


def test_who_never_had_the_file_is_not_told_that_it_is_absent(bring):
    absent = {w["file"] for w in bring("cases", cases()).warnings if w["code"] == "ABSENT_FILE"}
    assert "ssd_family.csv" in absent
    assert not absent & {"court.csv", "other_work.csv", "front_door.csv"}


def test_a_child_of_an_earlier_extract_is_known_and_a_parent_is_not(bring, refused):
    bring("cases", cases(involvement(1), involvement(2, person_id="C2")))
    bring("cases", cases(**{"court.csv": [{**COURT, "case_ref": "C2"}]}), as_at=LATER, accept_shrink=True)
    parent = {"ssd_person.csv": [PERSON, {**PERSON, "pers_person_id": "M1"}]}
    fault = refused("cases", cases(**parent, **{"court.csv": [{**COURT, "case_ref": "M1"}]}), as_at=LATER)
    assert [(r.code, r.value) for r in fault.report.rejected] == [("UNKNOWN_CASE", "M1")]
    other = refused("cases", cases(**{"court.csv": [{**COURT, "case_ref": "C2"}]}), source="another")
    assert [r.code for r in other.report.rejected] == ["UNKNOWN_CASE"]


def test_the_key_of_a_rejected_row_is_not_ended(bring, rows):
    bring("cases", cases(**{"court.csv": [COURT]}))
    bad = cases(**{"court.csv": [{**COURT, "ended_on": "soon"}]})
    report = bring("cases", bad, as_at=LATER, allow_rejects=50)
    assert (report.ended, report.rejected_count) == (0, 1)
    assert rows("SELECT stage, next_hearing_on::text, ended_on FROM court_proceedings") == [
        ("Issue", "2026-12-01", None)
    ]


def test_a_stage_without_a_name_is_a_stage(bring, rows):
    twice = cases(**{"court.csv": [{**COURT, "stage": ""}, {**COURT, "stage": "", "next_hearing_on": ""}]})
    report = bring("cases", twice, allow_rejects=50)
    assert [r.code for r in report.rejected] == ["DUPLICATE_KEY"] * 2
    once = cases(**{"court.csv": [{**COURT, "stage": ""}]})
    assert bring("cases", once).new == 1
    assert bring("cases", once).changed == 0
    assert rows("SELECT stage FROM court_proceedings") == [("",)]
