"""Pages of first years: who is newly qualified, one programme, what each may see and do."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from tests.integration.training.asye.web import words
from workforce.db import db

PAGE = "/asye"
NOTES = "Quiet words"
PLAN = {
    "started_on": "2026-06-01", "registered_on": "2026-05-20", "employed_on": "2026-06-01", "assessor_id": "",
    "mentor_id": "", "planned_hours": "3.7", "agreed_on": "2026-06-15",
}  # fmt: skip


def csv(browser, **args):
    query = "&".join(f"{name}={value}" for name, value in {**args, "format": "csv"}.items())
    return [line.split(",") for line in browser.get(f"{PAGE}?{query}").text.splitlines()[3:]]


def edition(council, programme):
    return council.ask("SELECT edition FROM asye_programme WHERE id = :id", id=programme)


# --- the list


def test_everybody_newly_qualified_is_there_with_a_programme_or_without(browse, council):
    page = words(browse("gus").get(PAGE))
    assert "Newly qualified now: 2 people" in page
    assert "Without a programme 2" in page
    council.programme()
    assert [(row[0], row[3]) for row in csv(browse("gus"))] == [
        ("Ben Cole", "running"),
        ("Cat Dunn", "no programme yet"),
    ]
    assert [row[0] for row in csv(browse("gus"), show="without")] == ["Cat Dunn"]
    assert [row[0] for row in csv(browse("gus"), show="late")] == ["Ben Cole"]
    assert [row[0] for row in csv(browse("gus"), show="ended")] == []
    assert [row[0] for row in csv(browse("gus"), sort="-name")] == ["Cat Dunn", "Ben Cole"]
    assert browse("gus").get(f"{PAGE}?show=never").status_code == 404
    assert browse("gus").get(f"{PAGE}?team=T2").status_code == 404
    assert browse("gus").get(f"{PAGE}?format=xlsx").status_code == 200


@pytest.mark.parametrize(
    ("who", "status", "people"),
    [("gus", 200, 2), ("jon", 200, 2), ("hr", 200, 2), ("quality", 200, 2), ("analyst", 200, 2), ("ida", 200, 0),
     ("ann", 200, 1), ("lea", 200, 1), ("dan", 200, 0), ("ben", 200, 0),
     ("board", 403, 0), ("governance", 403, 0), ("admin", 403, 0)],
)  # fmt: skip
def test_who_sees_whom(browse, council, who, status, people):
    council.programme()  # Ann assesses Ben, Lea supervises him, Gus manages the team
    assert browse(who).get(PAGE).status_code == status
    assert status == 403 or len(csv(browse(who))) == people


def test_the_team_is_that_of_the_main_post(browse, council):
    programme = council.programme()
    council.change(
        "INSERT INTO post (worker_id, team_id, grade, work_kind, contracted_hours, standard_hours, employment_type,"
        " started_on, source, import_id) SELECT worker_id, (SELECT id FROM team WHERE code = 'T2'), grade, work_kind,"
        " 4, 37, employment_type, '2026-09-01', 'more', import_id FROM post WHERE worker_id = :id",
        id=council.id_of("E2"),
    )  # fmt: skip
    try:
        assert browse("ida").get(f"{PAGE}/{programme}").status_code == 404, "she manages the small second post's team"
        assert browse("gus").get(f"{PAGE}/{programme}").status_code == 200
        assert {row[0]: row[2] for row in csv(browse("hr"))}["Ben Cole"] == "North"
        council.change("UPDATE post SET contracted_hours = 20 WHERE source = 'more'")
        council.change("UPDATE post SET ended_on = '2026-10-01' WHERE source <> 'more' AND worker_id = :id",
                       id=council.id_of("E2"))  # fmt: skip
        assert browse("ida").get(f"{PAGE}/{programme}").status_code == 200
        council.change("UPDATE post SET ended_on = '2026-09-15' WHERE source = 'more'")
        assert browse("ida").get(f"{PAGE}/{programme}").status_code == 404, "of ended posts the newest end"
    finally:
        council.change("DELETE FROM post WHERE source = 'more'")
        council.change("UPDATE post SET ended_on = NULL WHERE worker_id = :id", id=council.id_of("E2"))


@pytest.mark.parametrize("number", [1, 2])
def test_as_many_statements_for_one_as_for_two(first_years, browse, council, number):
    for one in ("E2", "E3")[:number]:
        council.review(council.programme(one), 3, date(2026, 8, 30))
    browser, seen = browse("gus"), []
    listen = lambda *args: seen.append(args[2])
    with first_years.app_context():
        event.listen(db.engine, "before_cursor_execute", listen)
        browser.get(PAGE)
        event.remove(db.engine, "before_cursor_execute", listen)
        db.session.remove()
    reads = [one for one in seen if one.lstrip().startswith(("SELECT", "WITH"))]
    # 1) to 2) viewer 3) policies 4) first years 5) staff 6) aliases 7) teams 8) weeks 9) trail
    assert len(reads) == 9, "\n\n".join(reads)


def test_the_months_of_part_time_and_sickness(browse, council):
    council.programme("E3")
    [row] = [one for one in csv(browse("gus")) if one[0] == "Cat Dunn"]
    assert row[6] == "2", "154 days less 20 of sickness, at 0.6: 80 days"
    assert row[9:11] == ["2026-11-22", "3 months"], "92 days at 0.6 are 154 of the calendar, and 20 more"
    assert row[15:17] == ["1", "2"], "over in one of the two stored weeks"


def test_joint_work_held_alone_is_no_week_within(browse, council):
    """Ben holds C6, who has a protection plan, alone; Cat holds nobody alone."""
    programme, other = council.programme("E2"), council.programme("E3")
    page = words(browse("gus").get(f"{PAGE}/{programme}"))
    assert "at the end of 0 of 2 weeks. Over the limit in 1; protection or court work held alone in 2" in page
    assert "1 child held alone" in page
    assert "at the end of 1 of 2 weeks. Over the limit in 1" in words(browse("gus").get(f"{PAGE}/{other}"))


# --- one programme


RIGHTS = {  # opens, notes, progress, points, may record a review, may change the plan, may recommend
    "ben": "onpw---", "ann": "onpwr-c", "lea": "onpwrlc", "gus": "o-pwrlc", "jon": "o-pw-lc",
    "hr": "o----l-", "eve": "o----l-", "quality": "o------", "analyst": "o--w---", "dan": "", "cat": "", "ida": "",
    "fay": "",
}  # fmt: skip


@pytest.mark.parametrize("who", list(RIGHTS))
def test_what_each_may_see_and_do(browse, council, who):
    programme = council.programme()
    council.review(programme, 3, date(2026, 8, 30))
    wanted = RIGHTS[who]
    answer = browse(who).get(f"{PAGE}/{programme}")
    assert answer.status_code == (200 if wanted else 404)
    if wanted:
        text = answer.text
        assert (NOTES in text) == ("n" in wanted)
        assert ("On track" in text) == ("p" in wanted)
        assert ("of 50" in words(answer)) == ("w" in wanted)
    for path, right in ((f"{PAGE}/{programme}/reviews/6", "r"), (f"{PAGE}/{programme}/plan", "l"),
                        (f"{PAGE}/{programme}/outcome", "c")):  # fmt: skip
        assert browse(who).get(path).status_code == (200 if right in wanted else 404), path


@pytest.mark.parametrize("who", ["hr", "eve", "quality", "analyst", "jon", "gus"])
def test_what_reviews_say_is_in_nothing_that_others_get(browse, council, who):
    programme = council.programme()
    council.review(programme, 3, date(2026, 8, 30))
    for path in (PAGE, f"{PAGE}?show=all&format=csv", f"{PAGE}/{programme}", f"{PAGE}?show=all"):
        assert NOTES not in browse(who).get(path).text


def test_reading_is_in_the_trail_and_what_was_said_is_not(browse, council):
    programme = council.programme()
    council.review(programme, 3, date(2026, 8, 30))
    browse("ann").get(f"{PAGE}/{programme}")
    trail = "SELECT detail::text FROM audit_entry WHERE action = 'read first year' ORDER BY id DESC LIMIT 1"
    assert council.ask(trail) == f'{{"notes": true, "programme": {programme}}}'


def test_begin_change_and_the_assessor(browse, council):
    new = f"{PAGE}/people/E2/new"
    assert browse("hr").get(new).status_code == 200
    assert browse("ida").get(new).status_code == browse("ben").get(new).status_code == 404
    assert browse("gus").get(f"{PAGE}/people/E4/new").status_code == 404, "not newly qualified"
    eve, ann, ben = (str(council.id_of(number)) for number in ("E5", "E1", "E2"))
    bad = {
        "assessor_id": (eve, "does not show Eve Fox as a registered social worker"),
        "started_on": ("2026-05-19", "The year starts at registration, or later as agreed"),
        "registered_on": ("2026-12-24", "Registration can&#39;t be in the future"),
        "agreed_on": ("2026-12-01", "can&#39;t be of a day to come"), "planned_hours": ("41", "from 0 to 40"),
    }  # fmt: skip
    for field, (value, message) in bad.items():
        answer = browse("gus").post(new, **{**PLAN, field: value})
        assert (answer.status_code, message in answer.text) == (422, True), field
    assert browse("gus").post(new, **{**PLAN, "assessor_id": ben}).status_code == 422
    answer = browse("gus").post(new, **{**PLAN, "assessor_id": eve, "is_assessor_checked": "y"})
    assert answer.status_code == 303
    programme = council.ask("SELECT max(id) FROM asye_programme")
    assert "checked by hand" in browse("gus").get(f"{PAGE}/{programme}").text
    assert browse("gus").post(new, **PLAN).status_code == 409, "one runs already"
    assert browse("ann").get(f"{PAGE}/{programme}").status_code == 404
    plan = f"{PAGE}/{programme}/plan"
    assert browse("gus").post(plan, **{**PLAN, "assessor_id": ann, "edition": 1}).status_code == 303
    assert browse("ann").get(f"{PAGE}/{programme}").status_code == 200, "rights follow the relationship"
    stale = browse("gus").post(plan, **{**PLAN, "edition": 1})
    assert (stale.status_code, "Somebody changed this programme" in stale.text) == (409, True)


def test_three_sign_the_agreement_each_for_themselves(browse, council):
    programme = council.programme(agreed=date(2026, 6, 15))
    page, sign = f"{PAGE}/{programme}", f"{PAGE}/{programme}/sign"
    for who, role in (("ben", "worker"), ("ann", "assessor"), ("lea", "manager")):
        answer = browse(who).post(sign, on=page, role=role, edition=edition(council, programme))
        assert answer.status_code == 303, who
    assert browse("ann").post(sign, on=page, role="worker", edition=4).status_code == 404
    assert browse("hr").post(sign, on=page, role="manager", edition=4).status_code == 404
    assert browse("ben").post(sign, on=page, role="worker", edition=1).status_code == 409
    assert "signed by all three" in str(csv(browse("gus")))
    people = {"assessor_id": str(council.id_of("E4")), "planned_hours": "", "registered_on": ""}
    plan = f"{page}/plan"
    assert browse("gus").post(plan, **{**PLAN, **people, "edition": edition(council, programme)}).status_code == 303
    left = "SELECT string_agg(role, ' ' ORDER BY role) FROM asye_signature"
    assert council.ask(left) == "manager worker", "a new assessor signs for themselves"
    again = {**PLAN, **people, "planned_hours": "3", "edition": edition(council, programme)}
    assert browse("gus").post(plan, **again).status_code == 303
    assert council.ask(left) is None, "another plan is signed anew"


# --- protected time


def test_the_worker_logs_with_one_tap_and_the_manager_corrects(browse, council):
    programme = council.programme()
    mine = browse("ben").get("/my-training").text
    assert 'value="3.7">I took 3.7 hours' in mine
    week = f"{PAGE}/{programme}/weeks/2026-11-01"
    assert browse("ben").post(week, on="/my-training", hours="3.7", seen="").status_code == 303
    stale = browse("ben").post(week, on="/my-training", hours="2", seen="")
    assert (stale.status_code, 'value="2"' in stale.text) == (409, True), (
        "another window had saved; it keeps what was typed"
    )
    assert browse("ann").get(week).status_code == 404, "an assessor does not correct hours"
    assert browse("hr").get(week).status_code == 404
    assert browse("lea").post(week, hours="3", seen="3.7").status_code == 303
    page = words(browse("ben").get(f"{PAGE}/{programme}"))
    assert "1 November 2026 3.7 3.7 3" in page, "both numbers"
    assert browse("ben").post(week, on="/my-training", hours="3.7", seen="3").status_code == 409


@pytest.mark.parametrize(
    ("week", "hours", "status"),
    [("2026-11-08", "3.7", 303), ("2026-11-15", "3.7", 404), ("2026-05-31", "3.7", 404), ("2026-11-02", "3.7", 404),
     ("2026-08-30", "3.7", 422), ("2026-11-01", "41", 422), ("2026-11-01", "-1", 422), ("2026-11-01", "much", 422),
     ("2026-11-01", "NaN", 422), ("2026-11-01", "3.755", 422), ("soon", "3", 404)],
)  # fmt: skip
def test_which_weeks_and_hours(browse, council, week, hours, status):
    programme = council.programme()
    answer = browse("ben").post(f"{PAGE}/{programme}/weeks/{week}", on="/my-training", hours=hours, seen="")
    assert answer.status_code == status


def test_nobody_logs_for_somebody_else(browse, council):
    programme = council.programme()
    for who in ("cat", "dan", "quality", "analyst"):
        answer = browse(who).post(f"{PAGE}/{programme}/weeks/2026-11-01", on="/account", hours="3", seen="")
        assert answer.status_code == 404, who


# --- reviews


def send_review(browser, council, programme, months=3, **fields):
    values = {"held_on": "2026-09-01", "progress": "on_track", "notes": NOTES, "edition": edition(council, programme)}
    return browser.post(f"{PAGE}/{programme}/reviews/{months}", **{**values, **fields})


def test_a_review_is_recorded_corrected_signed_and_then_stays(browse, council):
    programme = council.programme()
    assert send_review(browse("ann"), council, programme).status_code == 303
    assert send_review(browse("lea"), council, programme, progress="at_risk").status_code == 303, "corrected"
    page = browse("ben").get(f"{PAGE}/{programme}")
    assert NOTES in page.text and "At risk" in page.text and "Held in time" in page.text
    sign = f"{PAGE}/{programme}/reviews/3/sign"
    assert browse("ben").post(sign, on=f"{PAGE}/{programme}", edition=1).status_code == 409, "not what he read"
    assert browse("ann").post(sign, on=f"{PAGE}/{programme}", edition=3).status_code == 404
    assert browse("ben").post(sign, on=f"{PAGE}/{programme}", edition=3).status_code == 303
    assert browse("ann").get(f"{PAGE}/{programme}/reviews/3").status_code == 404
    other = f"{PAGE}/{programme}/reviews/6"  # the token of a page that is still there
    late = browse("ann").post(f"{PAGE}/{programme}/reviews/3", on=other, held_on="2026-09-02", progress="on_track",
                              edition=4)  # fmt: skip
    assert (late.status_code, "signed this review" in late.text) == (409, True)
    for sql in (
        "UPDATE asye_review SET notes = 'x'",
        "DELETE FROM asye_review",
        "UPDATE asye_review SET signed_at = NULL",
    ):
        with pytest.raises(IntegrityError, match="stays as it is"):
            council.change(sql)


@pytest.mark.parametrize(
    ("months", "held_on", "fields", "message"),
    [
        (3, "2026-05-31", {}, "before the programme began"), (3, "2026-11-03", {}, "not a day to come"),
        (3, "", {}, "Give a day"), (3, "2026-09-01", {"progress": ""}, "Say how the worker is doing"),
        (3, "2026-09-01", {"progress": "fine"}, "Not a valid choice"),
        (6, "2026-08-30", {}, "Another review was held on that day"),
        (6, "2026-08-01", {}, "Out of order: the 3-month review was held on 30 August 2026"),
        (6, "2026-10-01", {"notes": "x" * 2001}, "2,000 characters or fewer"),
    ],
)  # fmt: skip
def test_what_can_not_be_a_review(browse, council, months, held_on, fields, message):
    programme = council.programme()
    if months == 6:
        council.review(programme, 3, date(2026, 8, 30))
    answer = send_review(browse("ann"), council, programme, months, held_on=held_on, **fields)
    assert (answer.status_code, message in answer.text) == (422, True)
    assert fields.get("notes", NOTES) in answer.text, "it keeps what was typed"


def test_a_review_held_early_asks_why_and_the_parties_read_it(browse, council):
    """The 6-month review is due on 1 December: 2 November is 29 days before that day, 3 November 28."""
    programme = council.programme()
    before = send_review(browse("ann"), council, programme, months=12, held_on="2026-10-01")
    assert (before.status_code, "First record the 9-month review, due by 1 March 2027" in before.text) == (422, True)
    council.review(programme, 3, date(2026, 9, 1))
    page = f"{PAGE}/{programme}"
    assert "Why so early?" in browse("ann").get(f"{page}/reviews/6").text
    answer = send_review(browse("ann"), council, programme, months=6, held_on="2026-11-02")
    assert (answer.status_code, "It is held 29 days before it is due: say why so early" in answer.text) == (422, True)
    reason = {"early_reason": "Before her leave", "held_on": "2026-11-02"}
    assert send_review(browse("ann"), council, programme, months=6, **reason).status_code == 303
    for who in ("ann", "ben", "lea"):
        assert "Why so early: Before her leave" in browse(who).get(page).text, who
    for who in ("hr", "jon", "quality"):
        found = browse(who).get(page).text
        assert ("Before her leave" in found, "Held early" in found) == (False, True), who
    council.when.on(date(2026, 11, 3))
    in_time = send_review(browse("ann"), council, programme, months=6, held_on="2026-11-03", early_reason="x")
    assert in_time.status_code == 303
    assert council.ask("SELECT early_reason FROM asye_review WHERE months = 6") is None, "none is asked"


def test_over_the_limit_says_of_which_week(browse, council):
    programme = council.programme()
    page = words(browse("gus").get(PAGE))
    assert (
        "Over the limit on 1 November" in page
        and "Over on 1 November" in page
        and "now" not in page.split("Over on")[1][:40]
    )
    assert browse("gus").get(f"{PAGE}/{programme}").status_code == 200
    assert "Over the limit on 1 November: 2 people" in words(browse("gus").get(f"{PAGE}?show=over"))


def test_a_review_is_not_recorded_twice_from_two_windows(browse, council):
    programme = council.programme()
    assert send_review(browse("ann"), council, programme, edition=1).status_code == 303
    again = send_review(browse("lea"), council, programme, edition=1)
    assert (again.status_code, "Somebody changed this programme" in again.text) == (409, True)
    assert send_review(browse("ann"), council, programme, months=5).status_code == 404, "no such review"


# --- how it ends


def recommend(browser, council, programme, **fields):
    values = {"outcome": "extended", "effective_on": "2026-11-01", "new_end_on": "2027-09-01", "reason": "More time",
              "edition": edition(council, programme)}  # fmt: skip
    return browser.post(f"{PAGE}/{programme}/outcome", **{**values, **fields})


def answer(browser, council, programme, said="yes"):
    fields = {"answer": said, "edition": edition(council, programme)}
    return browser.post(f"{PAGE}/{programme}/outcome/answer", on=f"{PAGE}/{programme}", **fields)


def test_the_assessor_recommends_and_a_manager_confirms_an_extension(browse, council):
    programme = council.programme()
    assert recommend(browse("ann"), council, programme).status_code == 303
    assert recommend(browse("lea"), council, programme).status_code == 409, "one at a time"
    assert answer(browse("ann"), council, programme).status_code == 422, "not the assessor"
    assert answer(browse("hr"), council, programme).status_code == 404
    assert "Waits for a manager" in browse("hr").get(f"{PAGE}/{programme}").text
    assert "More time" not in browse("hr").get(f"{PAGE}/{programme}").text
    assert answer(browse("lea"), council, programme).status_code == 303
    page = words(browse("gus").get(f"{PAGE}/{programme}"))
    assert "ends 1 September 2027" in page and "End of the extension" in page
    with pytest.raises(IntegrityError, match="stays as it is"):
        council.change("UPDATE asye_decision SET reason = 'x'")


def test_nobody_confirms_what_they_recommended(browse, council):
    programme = council.programme(assessor="E7")  # Gus: assessor and manager of the team
    assert recommend(browse("gus"), council, programme, outcome="moved", new_end_on="").status_code == 303
    refused = answer(browse("gus"), council, programme)
    assert (refused.status_code, "Somebody else confirms" in refused.text) == (422, True)
    assert answer(browse("gus"), council, programme, "no").status_code == 303, "but may take it back"
    assert recommend(browse("gus"), council, programme, outcome="moved", new_end_on="").status_code == 303
    assert answer(browse("jon"), council, programme).status_code == 303
    assert council.ask("SELECT outcome FROM asye_programme WHERE id = :p", p=programme) == "moved"


@pytest.mark.parametrize(
    ("who", "fields", "message"),
    [
        ("lea", {"outcome": "passed"}, "The assessor recommends a pass or a fail"),
        ("ann", {"outcome": "passed", "new_end_on": ""}, "First record the last review"),
        ("ann", {"new_end_on": ""}, "Give the new last day"),
        ("ann", {"new_end_on": "2027-06-01"}, "A day after 1 June 2027"),
        ("ann", {"new_end_on": "2029-06-01"}, "within 24 months"), ("ann", {"reason": " "}, "Give the reason"),
        ("ann", {"effective_on": "2026-11-03"}, "from the start of the programme to today"),
        ("ann", {"outcome": "withdrew", "effective_on": "2026-05-31"}, "from the start of the programme to today"),
        ("ann", {"outcome": "withdrew", "effective_on": "2026-08-01"}, "A review was held after that day"),
    ],
)  # fmt: skip
def test_what_can_not_be_recommended(browse, council, who, fields, message):
    programme = council.programme()
    council.review(programme, 3, date(2026, 8, 30))
    found = recommend(browse(who), council, programme, **fields)
    assert (found.status_code, message in found.text) == (422, True)


def test_a_pass_ends_the_programme_and_it_stays_readable(browse, council):
    programme = council.programme(start=date(2025, 10, 1))
    for months, held_on in (
        (3, date(2025, 12, 30)),
        (6, date(2026, 3, 30)),
        (9, date(2026, 6, 30)),
        (12, date(2026, 9, 30)),
    ):
        council.review(programme, months, held_on, signed=True)
    assert recommend(browse("ann"), council, programme, outcome="passed", effective_on="2026-10-01").status_code == 303
    assert answer(browse("gus"), council, programme).status_code == 303
    for who in ("ben", "ann", "lea", "hr"):
        assert "Passed" in words(browse(who).get(f"{PAGE}/{programme}")), who
    assert [row[3] for row in csv(browse("gus"), show="ended")] == ["ended: passed"]
    assert [row[0] for row in csv(browse("gus"), show="without")] == ["Cat Dunn"], "he is past his programme"
    assert browse("ann").get(f"{PAGE}/{programme}/outcome").status_code == 404
    assert browse("gus").get(f"{PAGE}/{programme}/plan").status_code == 404
    late = browse("ben").post(f"{PAGE}/{programme}/weeks/2026-11-01", on="/my-training", hours="3", seen="")
    assert late.status_code == 404


# --- my training, and what is decided


def test_my_training_shows_my_own_and_nobody_elses(browse, council):
    programme = council.programme(agreed=date(2026, 6, 10))
    council.review(programme, 3, date(2026, 8, 30))
    mine = words(browse("ben").get("/my-training"))
    assert "Next review: 6 months" in mine
    assert "Read and sign the review of 3 months" in mine
    assert "Sign your learning agreement" in mine
    assert "first year" not in words(browse("cat").get("/my-training"))


def test_what_is_decided_and_deciding_anew(browse, council):
    page = words(browse("ben").get(f"{PAGE}/policy"))
    assert "after 3, 6, 9, 12 months served" in page and "Suffolk" in page
    assert "the weighting scheme" in page
    assert browse("gus").get(f"{PAGE}/policy/new").status_code == 403
    form = {
        "name": "Ours", "day": "2026-11-02", "length_months": "12", "review_months": "2, 6, 12",
        "protected_percent": "10", "taken_at_least_percent": "80", "agreement_weeks": "2", "sickness_from_days": "",
        "part_time_lengthens": "y", "needs_assessor": "y", "keep_notes_months": "18", "keep_weeks_months": "12",
        "review_early_days": "14",
    }  # fmt: skip
    for field, value, message in (
        ("review_months", "6, 3", "in order"), ("day", "2026-11-01", "today or later"),
        ("review_months", "six", "such as [3, 6, 9, 12]"), ("length_months", "", "Give a number"),
        ("keep_notes_months", "11", "From 12 to 120"),
    ):  # fmt: skip
        bad = browse("hr").post(f"{PAGE}/policy/new", **{**form, field: value})
        assert (bad.status_code, message in bad.text) == (422, True), (field, value)
    assert browse("hr").post(f"{PAGE}/policy/new", **form).status_code == 303
    page = words(browse("ben").get(f"{PAGE}/policy"))
    assert "after 2, 6, 12 months served set by the council; no published source was found" in page
    assert browse("hr").post(f"{PAGE}/policy/new", **{**form, "name": "Other"}).status_code == 422
