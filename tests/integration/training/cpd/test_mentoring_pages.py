"""Mentoring pairs and programmes: who makes them, whom they reach, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.training.cpd.web import words
from workforce.db import db

PAGE = "/mentoring"


def make(browser, council, mentee="E2", mentor="E1", **changes):
    ids = council.ids()
    sent = {
        "mentee": ids.get(mentee, 0), "mentor": ids.get(mentor, 0), "purpose": "newly_qualified", "words": "",
        "started_on": "2026-10-01", "planned_end_on": "2027-09-30", "line_reason": "", **changes,
    }  # fmt: skip
    return browser.post(f"{PAGE}/new", on="/account", **sent)


def pair(council):
    return council.ask("SELECT max(id) FROM mentoring_pair")


def test_a_pair_is_made_meets_and_ends(browse, council):
    assert make(browse("gus"), council).status_code == 303
    assert "Ann Bee mentors you" in words(browse("ben").get("/my-training"))
    own = f"/my-training/mentoring/{pair(council)}/meetings"
    assert browse("ben").post(own, on="/account", held_on="2026-10-20", minutes="45").status_code == 303
    again = browse("ann").post(own, on="/account", held_on="2026-10-20", minutes="60")
    assert (again.status_code, "noted already" in again.text) == (422, True)
    assert "last met 20 October" in words(browse("ann").get("/my-training"))
    page = words(browse("gus").get(PAGE))
    assert "Newly qualified 1 of 1" in page
    assert "New starters 0 of" in page or "New starters None" in page
    one = f"{PAGE}/{pair(council)}"
    assert "1 time, 45 minutes in all" in words(browse("gus").get(one))
    ended = browse("gus").post(f"{one}/end", on="/account", ended_on="2026-11-02", reason="done")
    assert ended.status_code == 303
    assert "Newly qualified 0 of 1" in words(browse("gus").get(PAGE))
    assert browse("gus").post(f"{one}/end", on="/account", ended_on="2026-11-02", reason="done").status_code == 409
    assert "It came to its end" in browse("gus").get(f"{PAGE}?show=ended&format=csv").text


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"mentor": "E2"}, 422, "Nobody mentors themself"),
        ({"mentor": "E11"}, 422, "line supervisor. Say why"),
        ({"mentor": "E99"}, 422, "Choose somebody in post"),
        ({"mentee": "E6"}, 422, "Choose somebody of your teams"),
        ({"mentee": "E7"}, 422, "Choose somebody of your teams"),
        ({"planned_end_on": "2026-09-30"}, 422, "ends before it starts"),
        ({"planned_end_on": "2030-09-30"}, 422, "three years"),
        ({"words": "x" * 121}, 422, "120 characters"),
        ({"purpose": "golf"}, 422, "valid choice"),
        ({"line_reason": "Why not"}, 422, "not their line supervisor"),
        ({"mentor": "E11", "line_reason": "Nobody else does court work"}, 303, ""),
    ],
)  # fmt: skip
def test_what_can_be_a_pair(browse, council, changes, status, says):
    answer = make(browse("gus"), council, **changes)
    assert answer.status_code == status
    assert says in answer.text
    assert council.ask("SELECT count(*) FROM mentoring_pair") == (status == 303)


def test_a_pair_is_made_once(browse, council):
    make(browse("gus"), council)
    assert make(browse("hr"), council).status_code == 409


@pytest.mark.parametrize(
    ("held_on", "minutes", "says"),
    [("2026-11-03", "45", "not come yet"), ("2026-09-30", "45", "no pair on that day"), ("2026-10-20", "0", "1 to 600"),
     ("2026-10-20", "long", "whole number"), ("", "45", "Give a day")],
)  # fmt: skip
def test_what_is_no_meeting(browse, council, held_on, minutes, says):
    make(browse("gus"), council)
    own = f"/my-training/mentoring/{pair(council)}/meetings"
    answer = browse("ben").post(own, on="/account", held_on=held_on, minutes=minutes)
    assert answer.status_code == 422
    assert says in answer.text


def test_only_the_two_and_who_has_them_in_scope(browse, council):
    make(browse("gus"), council)
    one, own = f"{PAGE}/{pair(council)}", f"/my-training/mentoring/{pair(council)}/meetings"
    met = {"held_on": "2026-10-20", "minutes": "45"}
    for who, status in (("jon", 200), ("hr", 200), ("quality", 200), ("ida", 404), ("ann", 403), ("board", 403)):
        assert browse(who).get(one).status_code == status, who
    for who, status in (("quality", 403), ("analyst", 403), ("ida", 404), ("gus", 303)):
        assert browse(who).post(f"{one}/meetings", on="/account", **met).status_code == status, who
    assert browse("cat").post(own, on="/account", **met).status_code == 404
    meeting = council.ask("SELECT id FROM mentoring_meeting")
    assert browse("cat").post(f"{own}/{meeting}/remove", on="/account").status_code == 404
    assert browse("ann").post(f"{own}/{meeting}/remove", on="/account").status_code == 303
    assert council.ask("SELECT count(*) FROM mentoring_meeting") == 0


def test_reach_and_load(browse, council):
    """New: Ida manages since 1 March, Dan is away."""
    make(browse("hr"), council)
    make(browse("hr"), council, mentee="E9", mentor="E1", purpose="new_manager")
    page = words(browse("hr").get(PAGE))
    assert "New managers 1 of 1" in page
    assert "Ann Bee North 2 0" in page
    assert "Fay" not in browse("gus").get(f"{PAGE}?show=all").text
    assert "Ann Bee North 2 0" in words(browse("gus").get(PAGE)), "all that the mentor has taken on"
    assert browse("gus").get(f"{PAGE}?team=T2").status_code == 404


# --- programmes


def cohort(browser, **changes):
    sent = {"programme": "psdp", "cohort_name": "Autumn", "starts_on": "2026-09-01", "ends_on": "2027-02-28", **changes}
    return browser.post("/programmes/cohorts/new", on="/account", **sent)


def join(browser, council, number="E11", started_on="2026-09-01"):
    at = f"/programmes/cohorts/{council.ask('SELECT max(id) FROM programme_cohort')}/people"
    return browser.post(at, on="/account", person=council.ids()[number], started_on=started_on)


def test_a_cohort_its_people_and_whom_it_reaches(browse, council):
    assert cohort(browse("hr")).status_code == 303
    at = f"/programmes/cohorts/{council.ask('SELECT id FROM programme_cohort')}"
    assert join(browse("gus"), council).status_code == 303
    assert join(browse("gus"), council).status_code == 409
    assert join(browse("gus"), council, "E9").status_code == 422, "out of scope"
    assert join(browse("hr"), council, "E9").status_code == 303
    assert join(browse("hr"), council, "E1", "2027-03-01").status_code == 422
    assert "Taking part 2 of 4" in words(browse("hr").get("/programmes")), "supervise: Gus, Lea, Ida, Jon"
    assert "Taking part 1 of 2" in words(browse("gus").get("/programmes"))
    assert "1 more person takes part outside your scope" in words(browse("gus").get(at))
    assert "Ida" not in browse("gus").get(at).text.split("Add somebody")[0]
    assert "taking part" in words(browse("lea").get("/my-training"))
    place = council.ask(
        "SELECT p.id FROM programme_place p JOIN worker w ON w.id = p.worker_id WHERE name = 'Lea Moss'"
    )
    done = {"how": "completed", "ended_on": "2026-11-01"}
    assert (
        browse("gus").post(f"{at}/people/{place}", on="/account", **{**done, "ended_on": "2026-11-03"}).status_code
        == 422
    )
    assert browse("gus").post(f"{at}/people/{place}", on="/account", **{**done, "how": "x"}).status_code == 422
    assert browse("ida").post(f"{at}/people/{place}", on="/account", **done).status_code == 404
    assert browse("gus").post(f"{at}/people/{place}", on="/account", **done).status_code == 303
    page = words(browse("hr").get("/programmes"))
    assert "Completed 1 of 4" in page
    assert "Completed,2026-11-01" in browse("hr").get(f"{at}?format=csv").text
    assert council.ask("SELECT completed_on FROM programme_place WHERE id = :id", id=place) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"programme": "golf"}, "Choose one of the programmes"), ({"cohort_name": ""}, "Give it a name"),
     ({"ends_on": "2026-08-31"}, "ends before it starts"), ({"starts_on": "soon"}, "Give a day")],
)  # fmt: skip
def test_what_is_no_cohort(browse, council, changes, says):
    answer = cohort(browse("hr"), **changes)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_name_is_given_once(browse, council):
    cohort(browse("hr"))
    assert "already" in cohort(browse("hr")).text
    assert council.ask("SELECT count(*) FROM programme_cohort") == 1
    assert browse("quality").get("/programmes/cohorts/new").status_code == 403
    assert browse("hr").get("/programmes/cohorts/999").status_code == 404


def test_a_name_is_given_once_by_two_at_once(learning, browse, council):
    """The other one's cohort is not seen yet when this one is sent, and there when it is kept."""
    browse("hr").get("/programmes")
    with ThreadPoolExecutor(1) as pool, learning.app_context():
        with db.engine.begin() as other:
            other.execute(
                text(
                    "INSERT INTO programme_cohort (programme, name, starts_on, ends_on, set_by, set_at)"
                    " VALUES ('psdp', 'Autumn', '2026-09-01', '2027-02-28', 'test', now())"
                )
            )
            sent = pool.submit(cohort, browse("hr"))
            with suppress(TimeoutError):
                sent.result(0.7)
        answer = sent.result(20)
    assert (answer.status_code, "There is a cohort of this name already" in answer.text) == (422, True)


def test_no_word_of_a_pair_holds_a_case(browse, council):
    council.change("INSERT INTO child (source, reference, import_id) VALUES ('t', 'QX-4471', 0)")
    for field in ("words", "line_reason"):
        sent = {"mentor": "E11", "line_reason": "Court", field: "For qx-4471"}
        answer = make(browse("gus"), council, **sent)
        assert (answer.status_code, "Take the case reference out: qx-4471" in answer.text) == (422, True), field
    council.change("DELETE FROM child WHERE source = 't'")
