"""The catalogue: what each course serves, codes that files know, a code that stays; runs made across a clock change."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from tests.integration.training.courses.council import DAY, SOON
from tests.integration.web import words
from workforce.demo.courses import hold

NEW = {
    "code": "SAFEGUARDING-3", "name": "Safeguarding, level 3", "provider": "The partnership", "level": "3",
    "hours": "6.5", "about": "For everybody with cases.", "is_evaluated": "y", "edition": "0", "retired_on": "",
}  # fmt: skip
RUN = {
    "first_day": SOON.isoformat(), "begins": "09:30", "ends": "16:00", "further_days": "", "place": "County Hall",
    "link": "", "joining": "Bring a laptop.", "places": "12", "trainer_id": "0", "trainer": "", "edition": "0",
}  # fmt: skip


def complete(council, code, name=None, day=DAY):
    council.change(
        "INSERT INTO completion (source, import_id, person_kind, person, course_code, course_name, completed_on,"
        " result) VALUES ('lms', 1, 'login', :code || :day, :code, :name, :day, 'completed')",
        code=code, name=name, day=day,
    )  # fmt: skip


def test_a_course_is_added_and_changed(council, browse):
    assert browse("hr").post("/courses/new", **NEW).status_code == 303
    again = browse("hr").post("/courses/new", **NEW)
    assert (again.status_code, "is there already" in again.text) == (422, True)
    for code in ("", "../x", "a" * 61, "a//b"):
        assert browse("hr").post("/courses/new", **{**NEW, "code": code}).status_code == 422, code
    assert browse("hr").post("/courses/new", **{**NEW, "code": "B", "hours": "NaN"}).status_code == 422
    page = browse("ann").get("/courses/SAFEGUARDING-3")
    assert "For everybody with cases." in page.text
    assert "6.5" in words(page)
    stale = browse("hr").post("/courses/SAFEGUARDING-3/change", **NEW)
    assert stale.status_code == 409
    edition = council.ask("SELECT CAST(extract(epoch FROM set_at) * 1000000 AS bigint) FROM course")
    renamed = {**NEW, "code": "SAFE-3", "edition": str(edition)}
    assert browse("hr").post("/courses/SAFEGUARDING-3/change", **renamed).status_code == 303, "nothing uses it"
    complete(council, "SAFE-3")
    edition = council.ask("SELECT CAST(extract(epoch FROM set_at) * 1000000 AS bigint) FROM course")
    kept = browse("hr").post("/courses/SAFE-3/change", **{**NEW, "edition": str(edition)})
    assert (kept.status_code, "use this code: it stays" in kept.text) == (422, True)
    assert 'value="Safeguarding, level 3"' in kept.text, "what was typed is kept"


def test_since_when_it_is_evaluated(council, browse, when):
    """The day on which that was switched on, through other changes; another one where it is switched on again."""

    def change(**more):
        edition = council.ask("SELECT CAST(extract(epoch FROM set_at) * 1000000 AS bigint) FROM course")
        sent = {**NEW, "edition": str(edition), **more}
        sent = {name: value for name, value in sent.items() if value is not None}
        assert browse("hr").post("/courses/SAFEGUARDING-3/change", **sent).status_code == 303
        return council.ask("SELECT evaluated_from FROM course")

    browse("hr").post("/courses/new", **NEW)
    assert council.ask("SELECT evaluated_from FROM course") == DAY
    assert f"yes, since {DAY.day} " in words(browse("ann").get("/courses/SAFEGUARDING-3"))
    when.at += timedelta(days=3)
    assert change(name="Another name") == DAY
    assert change(is_evaluated=None) is None
    assert change() == DAY + timedelta(days=3)


def test_codes_that_files_and_requirements_know_are_adopted_by_one_press(council, browse):
    complete(council, "FGM", "Old name", DAY - timedelta(days=9))
    complete(council, "FGM", "Female genital mutilation")
    complete(council, "OTHER-NAME")
    council.course("RISK-ANALYSIS")
    council.change(
        "INSERT INTO course_alias (value, code, set_by, set_at) VALUES ('OTHER-NAME', 'RISK-ANALYSIS', 'test', now())"
    )
    page = words(browse("hr").get("/courses"))
    assert "not in the catalogue: 3" in page, "FGM, and what the requirements name: induction, managers' risk analysis"
    assert "Female genital mutilation" in page
    assert "OTHER-NAME" not in page
    assert browse("hr").post("/courses/adopt", code="FGM").status_code == 303
    assert council.ask("SELECT name FROM course WHERE code = 'FGM'") == "Female genital mutilation"
    browse("hr").post("/courses/adopt", code="INDUCTION")
    assert council.ask("SELECT name FROM course WHERE code = 'INDUCTION'") == "Induction"
    browse("hr").post("/courses/adopt", code="INVENTED")
    browse("hr").post("/courses/adopt", code="OTHER-NAME")
    assert council.ask("SELECT count(*) FROM course") == 3
    assert "not in the catalogue" not in browse("ann").get("/courses").text
    assert "not in the catalogue" not in browse("gus").get("/courses").text


def test_an_address_is_matched_rather_than_adopted(council, browse):
    complete(council, "https://learn.example/course/7", "Risk analysis")
    page = browse("hr").get("/courses").text
    row = page[page.index(">https://learn.example/course/7<") :].partition("</tr>")[0]
    assert 'href="/data/courses"' in row and "Adopt" not in row
    assert "Adopt" in page, "what requirements name is adopted"


def test_the_first_100_codes_are_listed(council, browse):
    council.change(
        "INSERT INTO completion (source, import_id, person_kind, person, course_code, completed_on, result)"
        " SELECT 'lms', 1, 'login', 'x', 'ZZ' || n, :day, 'completed' FROM generate_series(1, 300) n",
        day=DAY,
    )
    page = browse("hr").get("/courses")
    assert page.text.count('action="/courses/adopt"') == 100
    assert "INDUCTION" in words(page), "what requirements name comes first"
    assert "The first 100 are listed" in words(page)
    assert browse("hr").get("/data/courses").status_code == 200
    assert 'href="/data/courses"' in page.text


def test_what_a_course_serves(council, browse):
    council.course("RISK-ANALYSIS")
    page = words(browse("ann").get("/courses"))
    assert "Risk analysis, staff employer standard 6; Notice N9" in page
    assert "Risk analysis, staff" in words(browse("ann").get("/courses/RISK-ANALYSIS"))
    table = browse("ann").get("/courses?format=csv").text
    assert "RISK-ANALYSIS" in table
    assert browse("ann").get("/courses?show=nonsense").status_code == 404
    assert "No course matches" in browse("ann").get("/courses?find=zzz").text


def test_a_retired_course_has_no_further_runs(council, browse):
    council.course(retired_on=DAY)
    answer = browse("hr").post("/courses/RISK-ANALYSIS/runs/new", **RUN)
    assert (answer.status_code, "is retired" in answer.text) == (422, True)
    assert "0 courses" in words(browse("hr").get("/courses"))
    assert "1 course" in words(browse("hr").get("/courses?show=retired"))


def test_a_second_press_publishes_no_second_run(council, browse):
    council.course()
    hr, path = browse("hr"), "/courses/RISK-ANALYSIS/runs/new"
    first, again = hr.post(path, **RUN), hr.post(path, **RUN)
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    other = hr.post(path, **{**RUN, "places": "13"})
    assert (other.status_code, "has a run at this time and place already" in other.text) == (422, True)
    assert hr.post(path, **{**RUN, "place": "County Hall, room 2"}).status_code == 303
    council.change("UPDATE course_event SET cancelled_at = now(), cancelled_why = 'x'")
    assert hr.post(path, **RUN).status_code == 303, "in place of one that was cancelled"
    assert council.ask("SELECT count(*) FROM course_event") == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first_day": "2026-11-01"}, "begins in the past"),
        ({"first_day": "2029-11-01"}, "within two years"),
        ({"first_day": "x"}, "Give a day, such as"),
        ({"ends": "09:00"}, "ends before it begins"),
        ({"ends": "09:30"}, "ends before it begins"),
        ({"ends": "25:00"}, "Give a time"),
        ({"further_days": "soon"}, "soon is no day"),
        ({"further_days": "1/11/2026"}, "come after the first"),
        ({"places": "0"}, "From 1 to"),
        ({"places": "many"}, "Write a whole number"),
        ({"link": "javascript:alert(1)"}, "Give the whole address"),
        ({"link": "meet.example"}, "Give the whole address"),
        ({"trainer_id": "999999"}, "in post"),
        ({"place": ""}, "Say where"),
    ],
)
def test_a_run_that_can_not_be(council, browse, changed, said):
    council.course()
    answer = browse("hr").post("/courses/RISK-ANALYSIS/runs/new", **{**RUN, **changed})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "Bring a laptop." in answer.text, "what was typed is kept"
    assert council.ask("SELECT count(*) FROM course_event") == 0


def test_a_run_across_the_end_of_summer_time(council, browse):
    council.course()
    council.when.at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    fields = {**RUN, "first_day": "2026-10-23", "further_days": "26/10/2026\n2026-10-29"}
    fields["trainer_id"] = str(council.worker("E11"))
    assert browse("hr").post("/courses/RISK-ANALYSIS/runs/new", **fields).status_code == 303
    run, starts, ends = council.rows("SELECT id, starts_at, ends_at FROM course_event")[0]
    assert (starts, ends) == (datetime(2026, 10, 23, 8, 30, tzinfo=UTC), datetime(2026, 10, 29, 16, tzinfo=UTC))
    page = words(browse("ann").get(f"/runs/{run}"))
    assert "Friday 23 October, Monday 26 October and Thursday 29 October 2026, 9:30am to 4pm each day" in page
    assert "Tia Moss" in page
    browse("hr").post(f"/runs/{run}/book", worker=council.worker("E1"))
    event = vobject.readOne(council.ask("SELECT calendar FROM outgoing_mail")).vevent
    starts = list(event.getrruleset(addRDate=True))
    assert [one.astimezone(UTC) for one in starts] == [
        datetime(2026, 10, 23, 8, 30, tzinfo=UTC), datetime(2026, 10, 26, 9, 30, tzinfo=UTC),
        datetime(2026, 10, 29, 9, 30, tzinfo=UTC),
    ]  # fmt: skip
    beside = council.run(day=date(2026, 10, 26), code="OTHER", begins=9, hours=1)
    council.booking(beside, "E2")
    assert "at Other at the same time" in browse("ben").get(f"/runs/{run}").text
    between = council.run(day=date(2026, 10, 27), code="THIRD")
    council.booking(between, "E5")
    assert "at Third" not in browse("eve").get(f"/runs/{run}").text, "a day between its days"
    form = browse("hr").get(f"/runs/{run}/change").text
    assert "26/10/2026\n29/10/2026" in form.replace("\r", "")
    assert 'value="2026-10-23"' in form


SEE = ("ann", "gus", "jon", "hr", "head", "quality", "analyst")
NOTHING = ("board", "admin", "governance")


def test_who_sees_and_who_decides(council, browse):
    run = council.run()
    mine = council.booking(run, "E1")
    other = council.booking(run, "E6", "asked")
    for name in SEE + NOTHING:
        wanted = 200 if name in SEE else 403
        for path in ("/courses", "/courses/RISK-ANALYSIS", f"/runs/{run}"):
            assert browse(name).get(path).status_code == wanted, (name, path)
        decides = 200 if name in ("hr", "head") else 403
        for path in ("/courses/new", "/courses/RISK-ANALYSIS/change", "/courses/RISK-ANALYSIS/runs/new",
                     f"/runs/{run}/change", f"/runs/{run}/cancel"):  # fmt: skip
            assert browse(name).get(path).status_code == decides, (name, path)
    for name, seen in (
        ("ann", 200),
        ("gus", 200),
        ("ida", 404),
        ("ben", 404),
        ("quality", 200),
        ("jon", 200),
        ("hr", 200),
    ):
        assert browse(name).get(f"/bookings/{mine}").status_code == seen, name
    for name in ("ann", "gus", "quality", "analyst", "tia"):
        assert browse(name).post(f"/bookings/{other}/approve").status_code in (403, 404), name
        assert browse(name).post(f"/bookings/{other}/decline", why="x").status_code in (403, 404), name
        assert browse(name).post(f"/bookings/{other}/withdraw").status_code in (403, 404), name
    assert browse("ann").get("/bookings").status_code == 403
    assert council.states(run) == {"E1": "booked", "E6": "asked"}
    seen = {name: words(browse(name).get(f"/runs/{run}")) for name in ("ann", "gus", "ida", "hr")}
    assert {name: ("Person E1" in page, "Fay Gill" in page) for name, page in seen.items()} == {
        "ann": (False, False), "gus": (True, False), "ida": (False, True), "hr": (True, True)
    }  # fmt: skip
    assert browse("ida").post(f"/bookings/{other}/approve").status_code == 303


def test_nobody_approves_themselves(council, browse):
    run = council.run()
    browse("gus").post(f"/runs/{run}/ask")
    one = council.ask("SELECT id FROM course_booking")
    assert browse("gus").post(f"/bookings/{one}/approve").status_code == 404
    assert "Gus Hart" not in browse("gus").get("/bookings").text.partition("<main")[2].partition("</header>")[0]
    assert council.mails() == [("jon", "A wish for a course waits for you")], "their own supervisor"
    assert browse("jon").post(f"/bookings/{one}/approve").status_code == 303


def test_reads_are_in_the_audit_trail(council, browse):
    run = council.run()
    one = council.booking(run, "E1")
    browse("gus").get(f"/bookings/{one}")
    browse("gus").get(f"/runs/{run}")
    browse("ann").get(f"/bookings/{one}")
    found = council.rows(
        "SELECT actor, action, subject FROM audit_entry WHERE action LIKE 'read %' ORDER BY id DESC LIMIT 2"
    )
    assert found == [
        ("gus@demo.example", "read bookings of a course", f"course-run:{run}"),
        ("gus@demo.example", "read booking of a course", "worker:E1"),
    ]


def test_the_demonstration_is_made_once(council, browse):
    made = council.do(lambda: hold(DAY, "E1"))
    assert made > 20
    assert council.do(lambda: hold(DAY, "E1")) == 0
    assert not council.rows(
        "SELECT e.id FROM course_event e JOIN course_booking b ON b.event_id = e.id"
        " WHERE b.state IN ('booked', 'attended', 'absent') GROUP BY e.id HAVING count(*) > max(e.places)"
    ), "nothing is overbooked"
    assert len(council.completions()) == council.ask("SELECT count(*) FROM course_booking WHERE state = 'attended'")
    assert "Direct work with children" in words(browse("ann").get("/my-training"))


def test_the_same_count_of_statements_for_300_bookings(council, browse, counted):
    run = council.run(places=5)
    council.booking(run, "E1")
    past = council.run(day=DAY - timedelta(days=2))
    council.booking(past, "E1")
    paths = {
        f"/runs/{run}": "gus", "/bookings?show=all": "hr", f"/runs/{past}/attendance": "hr", "/my-training": "ann",
        "/courses": "hr", "/courses/RISK-ANALYSIS": "hr",
    }  # fmt: skip
    few = {}
    for path, name in paths.items():
        assert browse(name).get(path).status_code == 200
        with counted() as seen:
            browse(name).get(path)
        few[path] = len(seen)
    for code in range(3):
        council.run(code=f"C{code}", day=SOON + timedelta(days=code))
    council.change(
        "WITH made AS (INSERT INTO worker (import_id, employee_number, name, runs) SELECT 0, 'X' || n, 'X' || n,"
        " '{[2020-01-01,)}' FROM generate_series(1, 300) n RETURNING id)"
        " INSERT INTO course_booking (event_id, worker_id, state, asked_at, asked_by)"
        " SELECT e, id, 'booked', now(), 'test' FROM made, unnest(ARRAY[CAST(:run AS bigint), :past]) e",
        run=run, past=past,
    )  # fmt: skip
    council.change(
        "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
        " standard_hours, employment_type) SELECT 'x', 0, w.id, t.id, '2020-01-01', 'social_worker', 'case_holding',"
        " 37, 37, 'permanent' FROM worker w, team t WHERE w.employee_number LIKE 'X%' AND t.code = 'T1'"
    )
    try:
        for path, name in paths.items():
            with counted() as seen:
                answer = browse(name).get(path)
            assert (answer.status_code, len(seen)) == (200, few[path]), path
            assert few[path] <= 20, (path, few[path])
        assert "X300" in browse("gus").get(f"/runs/{run}").text
    finally:
        council.forget()
        council.change("DELETE FROM post WHERE source = 'x'")
        council.change("DELETE FROM worker WHERE employee_number LIKE 'X%'")


def test_no_word_that_everybody_reads_holds_a_case(council, browse):
    council.change("INSERT INTO child (source, reference, import_id) VALUES ('t', 'QX-4471', 0)")
    hr, words_ = browse("hr"), "As with qx 4471."
    for field in ("about", "name"):
        answer = hr.post("/courses/new", **{**NEW, field: words_})
        assert (answer.status_code, "Take the case reference out: qx 4471" in answer.text) == (422, True), field
    assert hr.post("/courses/new", **NEW).status_code == 303
    for field in ("joining", "place"):
        assert hr.post("/courses/SAFEGUARDING-3/runs/new", **{**RUN, field: words_}).status_code == 422, field
    run = council.run()
    one = council.booking(run, "E1", "asked")
    assert hr.post(f"/runs/{run}/cancel", why=words_, edition="1").status_code == 422
    assert browse("gus").post(f"/bookings/{one}/decline", why=words_).status_code == 422
    assert "No names and no case references of children" in hr.get("/courses/new").text
    council.change("DELETE FROM child WHERE source = 't'")
