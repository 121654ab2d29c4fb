"""Who reads and decides what of a first year, and for how long it is kept."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from tests.integration.training.asye.test_asye_pages import NOTES, PAGE, PLAN, answer, edition, recommend, send_review
from workforce.db import db, transaction
from workforce.training import keeping_service


@pytest.mark.parametrize("who", ["eve", "gus"])
def test_nobody_names_themselves_assessor(browse, council, who):
    """HR and managers name others; who is named by another stays so."""
    me = str(council.id_of({"eve": "E5", "gus": "E7"}[who]))
    own = {**PLAN, "assessor_id": me, "is_assessor_checked": "y"}
    assert browse(who).post(f"{PAGE}/people/E2/new", **own).status_code == 422
    programme = council.programme()
    page = f"{PAGE}/{programme}"
    refused = browse(who).post(f"{page}/plan", **own, edition=1)
    assert (refused.status_code, "Nobody names themselves" in refused.text) == (422, True)
    assert council.ask("SELECT assessor_id FROM asye_programme") == council.id_of("E1")
    council.change("UPDATE asye_programme SET assessor_id = :me", me=int(me))
    assert browse(who).post(f"{page}/plan", **own, edition=1).status_code == 303, "it was so already"
    detail = "SELECT detail->>'assessor' FROM audit_entry WHERE action = 'first year changed' ORDER BY id DESC LIMIT 1"
    assert council.ask(detail) == {"eve": "E5", "gus": "E7"}[who]


def test_hr_reads_and_decides_nothing_whoever_names_them(browse, council):
    programme = council.programme(assessor="E5")
    council.review(programme, 3, date(2026, 8, 30))
    council.change("UPDATE asye_review SET held_by_id = :me, line_id = :me", me=council.id_of("E5"))
    page = f"{PAGE}/{programme}"
    assert NOTES not in browse("eve").get(page).text
    for path in ("reviews/3", "reviews/6", "outcome"):
        assert browse("eve").get(f"{page}/{path}").status_code == 404, path
    answer_ = browse("eve").post(f"{page}/outcome", on=page, outcome="extended", reason="x", edition=1)
    assert answer_.status_code == 404


@pytest.mark.parametrize("ended", [None, date(2026, 10, 1)])
def test_a_new_line_supervisor_does_not_read_what_was_said_before(browse, council, ended):
    """Dan supervises from October: he reads the review of his time; Lea, who held the first one, reads that."""
    post = "UPDATE post SET supervisor_employee_number = :n WHERE worker_id = (SELECT id FROM worker"
    programme = council.programme(ended=ended, outcome="failed" if ended else None)
    assert send_review(browse("lea"), council, programme).status_code == 303
    council.change("UPDATE asye_review SET held_by_id = NULL")
    try:
        council.change(f"{post} WHERE employee_number = 'E2')", n="E4")
        council.review(programme, 6, date(2026, 9, 28), notes="Later words")  # the staff files tell who supervised
        page = browse("dan").get(f"{PAGE}/{programme}")
        assert (NOTES in page.text, "Later words" in page.text, "On track" in page.text) == (False, True, True)
        assert browse("dan").get(f"{PAGE}/{programme}/reviews/3").status_code == 404, "nor writes over it"
        again = browse("dan").post(f"{PAGE}/{programme}/reviews/3", on=PAGE, held_on="2026-09-01",
                                   progress="at_risk", edition=edition(council, programme))  # fmt: skip
        assert again.status_code == 404
        assert NOTES in browse("ann").get(f"{PAGE}/{programme}").text
    finally:
        council.change(f"{post} WHERE employee_number = 'E2')", n="E11")
    page = browse("lea").get(f"{PAGE}/{programme}").text
    assert NOTES in page and "Later words" in page


@pytest.mark.parametrize("who", ["hr", "quality"])
def test_whose_workload_is_over_is_for_those_who_see_workloads(browse, council, who):
    programme = council.programme()
    page, one = browse(who).get(PAGE), browse(who).get(f"{PAGE}/{programme}")
    for text in (page.text, one.text):
        assert "within" not in text and "Over the limit" not in text and "alone" not in text
    assert browse(who).get(f"{PAGE}?show=over").status_code == 404
    head = browse(who).get(f"{PAGE}?format=csv&sort=within").text
    assert "Protected time taken" in head and "Weeks" not in head
    assert browse("gus").get(f"{PAGE}?show=over").status_code == 200
    assert browse("ann").get(f"{PAGE}?show=over").status_code == 200, "of those whom she assesses"


def test_a_deputy_corrects_hours_and_neither_reads_why_nor_confirms(browse, council, when):
    """Dan is a peer who acts for Gus this week."""
    programme = council.programme()
    council.review(programme, 3, date(2026, 8, 30), progress="at_risk")
    assert recommend(browse("ann"), council, programme, reason="Because of this").status_code == 303
    council.change(
        "INSERT INTO deputy (account_id, team_code, first_day, last_day, set_by, set_at) SELECT id, 'T1', :day, :day,"
        " 'test', now() FROM account WHERE email = 'dan@demo.example'", day=when.at.date(),
    )  # fmt: skip
    try:
        page = browse("dan").get(f"{PAGE}/{programme}").text
        assert "Waits for a manager" in page
        assert not any(words_ in page for words_ in ("Because of this", NOTES, "At risk", ">Confirm<", "/outcome"))
        assert answer(browse("dan"), council, programme).status_code == 404
        assert browse("dan").get(f"{PAGE}/{programme}/outcome").status_code == 404
        week = f"{PAGE}/{programme}/weeks/2026-11-01"
        assert browse("dan").post(week, hours="3", seen="").status_code == 303, "everyday work"
    finally:
        council.change("DELETE FROM deputy")


# --- how long it is kept


def forget(first_years, day=date(2026, 11, 2)):
    with first_years.app_context():
        with transaction():
            said = keeping_service.forget_old(day)
        db.session.remove()
    return said


def ended(council, day):
    """A programme that failed on a day: signed review, confirmed decision, a week of protected time."""
    programme = council.programme(start=date(2023, 1, 2), ended=day, outcome="failed")
    council.review(programme, 3, date(2023, 4, 3), signed=True)
    council.hours(programme, date(2023, 2, 5), 3)
    council.change(
        "INSERT INTO asye_decision (programme_id, outcome, reason, effective_on, recommended_by, recommended_at,"
        " is_confirmed, answered_by, answered_at)"
        " VALUES (:p, 'failed', 'Sore words', :day, 'a', now(), true, 'b', now())",
        p=programme, day=day,
    )  # fmt: skip
    return programme


LEFT = (
    "SELECT (SELECT count(notes) FROM asye_review) || ' ' || (SELECT count(reason) FROM asye_decision) || ' ' ||"
    " (SELECT count(*) FROM asye_week)"
)


@pytest.mark.parametrize(("last", "left"), [(date(2024, 11, 2), "1 1 1"), (date(2024, 11, 1), "0 0 0")])
def test_what_was_said_goes_24_months_after_the_end(first_years, browse, council, last, left):
    programme = ended(council, last)
    forget(first_years)
    assert council.ask(LEFT) == left
    page = browse("gus").get(f"{PAGE}/{programme}").text
    assert ("Sore words" in page, "no longer kept" in page) == ((True, False) if left == "1 1 1" else (False, True))
    assert "On track" in page and "Failed" in page, "days, progress and outcome stay"
    assert forget(first_years).startswith("0 notes")


def test_the_database_lets_go_of_nothing_else(council):
    """What is signed stays: of a programme that is long over the notes can go, and they alone."""
    programme = ended(council, date(2025, 12, 10))
    for table, column in (("asye_review", "notes"), ("asye_decision", "reason")):
        with pytest.raises(IntegrityError, match="stays as it is"):
            council.change(f"UPDATE {table} SET {column} = NULL")
    council.change("UPDATE asye_programme SET ended_on = '2024-01-05' WHERE id = :p", p=programme)
    for sql in (
        "UPDATE asye_review SET notes = 'x'", "UPDATE asye_review SET notes = NULL, progress = 'at_risk'",
        "DELETE FROM asye_review", "UPDATE asye_decision SET reason = NULL, outcome = 'passed'",
        "DELETE FROM asye_decision",
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="stays as it is"):
            council.change(sql)
    council.change("UPDATE asye_review SET notes = NULL")


def test_why_a_review_was_early_goes_with_its_notes_and_that_it_was_said_stays(first_years, council):
    programme = council.programme(start=date(2023, 1, 2), ended=date(2024, 11, 1), outcome="failed")
    review = council.review(programme, 3, date(2023, 2, 3))
    council.change("UPDATE asye_review SET early_reason = 'Sore words', signed_by = 'ben', signed_at = now()")
    for change in ("early_reason = 'x'", "early_reason = NULL, notes = NULL"):
        with pytest.raises(IntegrityError, match="stays as it is"):
            council.change(f"UPDATE asye_review SET {change} WHERE id = :id", id=review)
    forget(first_years)
    assert council.ask("SELECT coalesce(notes, '-') || early_reason FROM asye_review") == "-"


def test_who_left_without_an_end_is_forgotten_too(first_years, council):
    programme = council.programme("E4", start=date(2023, 1, 2))
    council.review(programme, 3, date(2023, 4, 3), signed=True)
    forget(first_years)
    assert council.ask("SELECT count(notes) FROM asye_review") == 1, "still here"
    dan, post = council.id_of("E4"), "UPDATE post SET started_on = :first, ended_on = :last WHERE worker_id = :dan"
    before = council.ask("SELECT started_on FROM post WHERE worker_id = :dan", dan=dan)
    council.change(post, first="2020-01-01", last="2024-01-05", dan=dan)
    try:
        forget(first_years)
        assert council.ask("SELECT count(notes) FROM asye_review") == 0
    finally:
        council.change(post, first=before, last=None, dan=dan)


def test_exemptions_declarations_and_looks_go_in_their_time(first_years, council):
    ann, gone = council.id_of("E1"), "DELETE FROM {} WHERE worker_id = :w"
    for last in ("2024-11-01", "2024-11-02"):
        council.change(
            "INSERT INTO training_exemption (worker_id, requirement, reason, started_on, ended_on, agreed_by,"
            " agreed_at) VALUES (:w, 'RISK-STAFF', 'other', '2024-01-01', :last, 'test', now())", w=ann, last=last,
        )  # fmt: skip
    for year in (2022, 2023):
        council.change(
            "INSERT INTO cpd_declaration (worker_id, year, pieces, with_peer, declared_on, at)"
            " VALUES (:w, :year, 2, 1, make_date(:year, 10, 1), now())", w=ann, year=year,
        )  # fmt: skip
    for day in ("2020-01-06", "2021-01-04", "2023-10-30"):
        council.change(
            "INSERT INTO registration_check (worker_id, number, checked_on, result, expires_on, checked_by, entered_at)"
            " VALUES (:w, 'SW1', :day, 'registered', '2027-11-30', 'test', now())", w=ann, day=day,
        )  # fmt: skip
    try:
        forget(first_years)
        assert council.ask("SELECT string_agg(ended_on::text, ' ') FROM training_exemption") == "2024-11-02"
        assert council.ask("SELECT string_agg(year::text, ' ') FROM cpd_declaration") == "2023"
        looks = "SELECT string_agg(checked_on::text, ' ') FROM registration_check"
        assert council.ask(looks) == "2023-10-30", "the newest stays while she is here, however old"
    finally:
        for table in ("training_exemption", "cpd_declaration", "registration_check"):
            council.change(gone.format(table), w=ann)
