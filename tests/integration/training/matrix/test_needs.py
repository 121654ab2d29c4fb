"""What of training needs a manager stands among what needs them today, on their team's page."""

import re
from datetime import date

import pytest


@pytest.fixture
def booked(ask):
    ask("INSERT INTO course (code, name, set_by, set_at) VALUES ('NEEDS', 'Needs', 't', now())")
    ask(
        "INSERT INTO course_event (course_code, starts_at, ends_at, place, joining, places, edition, set_by, set_at)"
        " VALUES ('NEEDS', '2026-12-01 09:00Z', '2026-12-01 12:00Z', 'Hall', '', 5, 1, 't', now())"
    )
    for number in ("E1", "E6"):
        ask(
            "INSERT INTO course_booking (event_id, worker_id, state, asked_at, asked_by) SELECT e.id, w.id, 'asked',"
            " now(), 't' FROM course_event e, worker w WHERE e.course_code = 'NEEDS' AND w.employee_number = :number",
            number=number,
        )
    yield
    ask("DELETE FROM course_booking")
    ask("DELETE FROM course_event WHERE course_code = 'NEEDS'")
    ask("DELETE FROM course WHERE code = 'NEEDS'")


def needs(answer):
    """Return what stands in the list."""
    listed = answer.text.split('id="needs"')[1].split("</ol>")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", listed))


def test_bookings_of_the_own_team_and_cpd_that_is_not_declared(browse, booked, ask, when):
    found = needs(browse("gus").get("/my-team"))
    assert "Approve or decline 1 booking of courses" in found  # E6 is of another team
    # E1, E2, E3 and E20 are asked: E4 is away, E5 has no number, E7 is the manager
    assert "Remind 4 people of CPD" in found
    ask(
        "INSERT INTO cpd_declaration (worker_id, year, pieces, with_peer, declared_on, at)"
        " SELECT id, 2026, 2, 1, '2026-10-01', now() FROM worker WHERE employee_number = 'E1'"
    )
    assert "Remind 3 people of CPD" in needs(browse("gus").get("/my-team"))
    ask("DELETE FROM cpd_declaration")


def test_a_past_day_and_who_settles_nothing_have_none(browse, booked):
    assert "of courses" not in browse("gus").get(f"/my-team?as_of={date(2026, 11, 1)}").text
    assert "Approve or decline" not in browse("analyst").get("/teams/T1").text
