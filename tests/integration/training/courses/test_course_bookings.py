"""A place is asked for, approved, given back; the waiting list fills itself; each mail goes once, without reasons."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import vobject
from aiosmtpd.controller import Controller

from tests.integration.allocation import town
from tests.integration.auth.test_mail import Received, free_port
from tests.integration.training.courses.council import DAY, JOINING, SOON, details, on
from tests.integration.web import words
from workforce.db import db, transaction
from workforce.training.courses import booking_service as service
from workforce.training.courses import event_service
from workforce.training.errors import SettledError, TrainingError
from workforce.training.today import Today
from workforce.web import mail


def booking_of(council, run, number):
    return council.ask(
        "SELECT b.id FROM course_booking b JOIN worker w ON w.id = b.worker_id WHERE b.event_id = :run"
        " AND w.employee_number = :n", run=run, n=number
    )  # fmt: skip


def test_a_wish_is_approved_and_told(council, browse):
    run = council.run(places=1)
    page = browse("ann").get(f"/runs/{run}")
    assert "1 of 1 place free" in words(page)
    assert JOINING not in page.text
    assert browse("ann").post(f"/runs/{run}/ask").status_code == 303
    assert council.states(run) == {"E1": "asked"}
    one = booking_of(council, run, "E1")
    assert "Person E1" in words(browse("gus").get("/bookings"))
    assert browse("gus").post(f"/bookings/{one}/approve").status_code == 303
    assert council.states(run) == {"E1": "booked"}
    assert council.mails() == [("gus", "A wish for a course waits for you"), ("ann", "You are booked")]
    assert JOINING in browse("ann").get(f"/bookings/{one}").text
    assert JOINING in council.ask("SELECT body FROM outgoing_mail ORDER BY id DESC LIMIT 1")
    assert browse("ann").post(f"/runs/{run}/ask").status_code == 303  # once more: it stands already
    assert "Risk-Analysis" in words(browse("ann").get("/my-training"))
    assert len(council.mails()) == 2


def test_the_full_run_has_a_list_that_fills_itself_in_its_order(council, browse):
    run = council.run(places=1)
    first = council.booking(run, "E1")
    asked = {number: council.booking(run, number, "asked") for number in ("E2", "E3", "E5")}
    for n, number in enumerate(("E3", "E2", "E5")):
        council.when.at = on(DAY, 10) + timedelta(minutes=n)
        browse("gus").post(f"/bookings/{asked[number]}/approve")
    assert council.states(run) == {"E1": "booked", "E2": "waiting", "E3": "waiting", "E5": "waiting"}
    asked = words(browse("ann").get(f"/bookings/{first}/withdraw"))
    assert "The first of the waiting list gets the place at once" in asked
    assert f"/bookings/{first}/withdraw" in browse("ann").get("/my-training").text
    assert council.states(run)["E1"] == "booked", "asking gives nothing back"
    browse("ann").post(f"/bookings/{first}/withdraw")
    assert browse("ann").get(f"/bookings/{first}/withdraw").status_code == 302, "it is given back"
    assert council.states(run) == {"E1": "withdrawn", "E3": "booked", "E2": "waiting", "E5": "waiting"}
    assert council.mails()[-1] == ("cat", "A place is yours")
    listed = browse("gus").get(f"/runs/{run}").text.partition('id="waiting"')[2]
    assert listed.index("Person E2") < listed.index("Person E5")
    page = browse("hr").get(f"/runs/{run}/change")
    assert 'value="1"' in page.text
    fields = {
        "first_day": SOON.isoformat(), "begins": "09:00", "ends": "15:00", "place": "County Hall, room 4",
        "joining": JOINING, "places": "3", "edition": "1", "trainer_id": "0", "further_days": "", "link": "",
        "trainer": "",
    }  # fmt: skip
    assert browse("hr").post(f"/runs/{run}/change", **fields).status_code == 303
    assert set(council.states(run).values()) == {"withdrawn", "booked"}
    assert council.mails()[-2:] == [("ben", "A place is yours"), ("eve", "A place is yours")], "places alone: no news"
    assert browse("hr").post(f"/runs/{run}/change", **fields).status_code == 409, "the page is stale"
    answer = browse("hr").post(f"/runs/{run}/change", **{**fields, "edition": "2", "places": "2"})
    assert answer.status_code == 422
    assert "3 are booked: there can&#39;t be fewer places" in answer.text
    assert browse("ben").get(f"/bookings/{first}/withdraw").status_code == 404, "somebody else's"


def test_nobody_is_booked_unless_somebody_is_chosen(council, browse):
    run = council.run(places=1)
    page = browse("gus").get(f"/runs/{run}").text
    assert '<option value="">Choose who</option><option' in page
    answer = browse("gus").post(f"/runs/{run}/book", worker="")
    assert answer.status_code == 422 and "<title>Error:" in answer.text
    assert words(answer).count("Choose who") == 3 and council.states(run) == {}
    assert browse("gus").post(f"/runs/{run}/book", worker=str(council.worker("E1"))).status_code == 303
    assert council.states(run) == {"E1": "booked"}


def test_who_has_left_does_not_get_the_place(council, browse):
    run = council.run(places=1)
    first = council.booking(run, "E1")
    council.booking(run, "E2", "waiting", 1)
    council.booking(run, "E3", "waiting", 2)
    council.change("UPDATE worker SET runs = '{[2020-01-01,2020-02-01)}' WHERE employee_number = 'E2'")
    try:
        browse("ann").post(f"/bookings/{first}/withdraw")
        assert council.states(run) == {"E1": "withdrawn", "E2": "waiting", "E3": "booked"}
    finally:
        council.change(
            "UPDATE worker w SET runs = o.runs FROM worker o"
            " WHERE o.employee_number = 'E1' AND w.employee_number = 'E2'"
        )


def together(council, *works):
    """Do several things at once, each on a connection of its own; return what came of each."""
    started, ended = threading.Barrier(len(works)), []

    def doing(work):
        with council.app.app_context():
            started.wait()
            try:
                with transaction():
                    ended.append(str(work()))
            except (SettledError, TrainingError) as fault:
                ended.append(type(fault).__name__)
            db.session.remove()

    threads = [threading.Thread(target=doing, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    return sorted(ended)


@pytest.fixture
def gus(council):
    return town.viewer("manager", council.worker("E7"), email="gus@demo.example")


def test_two_approvals_at_once_never_overbook(council, gus):
    run = council.run(places=1)
    asked = [council.booking(run, number, "asked") for number in ("E1", "E2")]
    done = together(council, *(lambda one=one: service.approve(one, Today(DAY), gus).value for one in asked))
    assert done == ["booked", "waiting"]
    assert sorted(council.states(run).values()) == ["booked", "waiting"]


def test_two_withdrawals_at_once_fill_each_place_once(council, gus):
    run = council.run(places=2)
    booked = [council.booking(run, number) for number in ("E1", "E2")]
    for n, number in enumerate(("E3", "E5", "E12")):
        council.booking(run, number, "waiting", n)
    done = together(council, *(lambda one=one: service.withdraw(one, gus) for one in booked))
    assert done == ["1", "1"]
    assert council.states(run) == {
        "E1": "withdrawn", "E2": "withdrawn", "E3": "booked", "E5": "booked", "E12": "waiting"
    }  # fmt: skip
    assert [to for to, what in council.mails() if what == "A place is yours"] == ["cat", "eve"]


def test_the_same_withdrawal_twice_at_once_gives_one_place(council, gus):
    run = council.run(places=1)
    booked = council.booking(run, "E1")
    for n, number in enumerate(("E3", "E5")):
        council.booking(run, number, "waiting", n)
    assert together(council, *[lambda: service.withdraw(booked, gus)] * 2) == ["1", "SettledError"]
    assert council.states(run) == {"E1": "withdrawn", "E3": "booked", "E5": "waiting"}


def test_fewer_places_and_an_approval_at_once(council, gus):
    run = council.run(places=2)
    council.booking(run, "E1")
    asked = council.booking(run, "E2", "asked")
    done = together(
        council, lambda: service.approve(asked, Today(DAY), gus).value,
        lambda: event_service.change(run, details(places=1), 1, Today(DAY), gus),
    )  # fmt: skip
    states, places = council.states(run), council.ask("SELECT places FROM course_event WHERE id = :r", r=run)
    assert list(states.values()).count("booked") <= places, (done, states)


def test_declined_with_a_reason_that_no_mail_tells(council, browse):
    run = council.run()
    one = council.booking(run, "E1", "asked")
    assert browse("gus").post(f"/bookings/{one}/decline", why=" ").status_code == 422
    assert browse("gus").post(f"/bookings/{one}/decline", why="The duty week comes first").status_code == 303
    assert council.states(run) == {"E1": "declined"}
    assert "The duty week comes first" in browse("ann").get(f"/bookings/{one}").text
    for name in ("quality", "analyst"):
        assert "The duty week" not in browse(name).get(f"/bookings/{one}").text, name
    assert council.mails() == [("ann", "Not approved")]
    assert council.ask("SELECT count(*) FROM outgoing_mail WHERE body LIKE '%duty%'") == 0
    assert council.ask("SELECT count(*) FROM audit_entry WHERE detail::text LIKE '%duty week%'") == 0
    browse("ann").post(f"/runs/{run}/ask")
    assert council.states(run) == {"E1": "asked"}, "and can be asked for again"
    assert council.ask("SELECT declined_why FROM course_booking WHERE id = :id", id=one) is None


def test_reasons_are_forgotten(council, browse):
    run = council.run()
    one = council.booking(run, "E1", "asked")
    browse("gus").post(f"/bookings/{one}/decline", why="The duty week")
    assert council.do(lambda: service.forget_reasons(SOON + timedelta(days=365))) == 0
    assert council.do(lambda: service.forget_reasons(SOON + timedelta(days=366))) == 1


def test_what_stands_against_it_is_a_warning_and_never_says_why(council, browse):
    run, beside = council.run(), council.run(code="OTHER")
    council.booking(beside, "E3")
    page = browse("cat").get(f"/runs/{run}").text
    assert "away on a day of it" in page
    assert "at Other at the same time" in page
    assert "sickness" not in page
    browse("cat").post(f"/runs/{run}/ask")
    one = booking_of(council, run, "E3")
    page = browse("gus").get(f"/bookings/{one}").text
    assert "away on a day of it; at Other at the same time" in page
    assert "sickness" not in page + browse("gus").get(f"/runs/{run}").text + browse("hr").get(f"/runs/{run}").text
    browse("gus").post(f"/bookings/{one}/approve")
    assert council.states(run) == {"E3": "booked"}


def test_hr_and_managers_book_directly(council, browse):
    run = council.run(places=1)
    assert browse("hr").post(f"/runs/{run}/book", worker=council.worker("E6")).status_code == 303
    assert browse("gus").post(f"/runs/{run}/book", worker=council.worker("E1")).status_code == 303
    assert council.states(run) == {"E6": "booked", "E1": "waiting"}
    assert council.mails() == [("fay", "You are booked"), ("ann", "Waiting list")]
    assert browse("gus").post(f"/runs/{run}/book", worker=council.worker("E6")).status_code == 404, "another team"
    assert browse("gus").post(f"/runs/{run}/book", worker=council.worker("E7")).status_code == 404, "never oneself"
    assert browse("gus").post(f"/runs/{run}/book", worker="x").status_code == 404


def test_changed_and_cancelled_are_told_once(council, browse):
    run = council.run(places=1)
    for number, state in (("E1", "booked"), ("E2", "waiting"), ("E3", "asked"), ("E5", "declined")):
        council.booking(run, number, state)
    fields = {
        "first_day": SOON.isoformat(), "begins": "10:00", "ends": "15:00", "place": "Library", "joining": "",
        "places": "1", "edition": "1", "trainer_id": "0",
    }  # fmt: skip
    assert browse("hr").post(f"/runs/{run}/change", **fields).status_code == 303
    assert sorted(council.mails()) == [("ann", "Changed"), ("ben", "Changed"), ("cat", "Changed")]
    assert browse("hr").post(f"/runs/{run}/change", **{**fields, "edition": "2"}).status_code == 303
    assert len(council.mails()) == 3, "nothing changed: nobody is told"
    assert browse("hr").post(f"/runs/{run}/cancel", why="", edition="2").status_code == 422
    assert browse("hr").post(f"/runs/{run}/cancel", why="The trainer is ill", edition="2").status_code == 303
    assert sorted(council.mails()[3:]) == [("ann", "Cancelled"), ("ben", "Cancelled"), ("cat", "Cancelled")]
    assert council.ask("SELECT count(*) FROM outgoing_mail WHERE body LIKE '%ill%'") == 0
    assert "The trainer is ill" in browse("ann").get(f"/runs/{run}").text
    assert browse("hr").post(f"/runs/{run}/cancel", why="Again", edition="3").status_code == 409
    browse("kim").post(f"/runs/{run}/ask")
    assert "E12" not in council.states(run)


def calendars(council):
    return [vobject.readOne(text) for (text,) in council.rows(
        "SELECT calendar FROM outgoing_mail WHERE calendar IS NOT NULL ORDER BY id")]  # fmt: skip


def test_the_calendar_keeps_its_uid_and_counts_editions(council, browse):
    run = council.run(places=1)
    browse("hr").post(f"/runs/{run}/book", worker=council.worker("E1"))
    council.do(lambda: event_service.change(run, details(begins="11:00", places=1), 1, Today(DAY), the_hr()))
    council.do(lambda: event_service.cancel(run, "x", 2, the_hr()))
    found = calendars(council)
    assert [(one.method.value, one.vevent.sequence.value, one.vevent.status.value) for one in found] == [
        ("PUBLISH", "1", "CONFIRMED"), ("PUBLISH", "2", "CONFIRMED"), ("CANCEL", "3", "CANCELLED")
    ]  # fmt: skip
    assert len({one.vevent.uid.value for one in found}) == 1
    assert [one.vevent.dtstart.value.hour for one in found] == [9, 11, 11]
    assert found[0].vevent.location.value == "County Hall, room 4"
    assert JOINING in found[0].vevent.description.value
    one = booking_of(council, run, "E1")
    answer = browse("ann").get(f"/bookings/{one}/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert vobject.readOne(answer.text).vevent.status.value == "CANCELLED"
    waits = council.booking(council.run(), "E2", "waiting")
    assert browse("ben").get(f"/bookings/{waits}/calendar.ics").status_code == 404
    assert browse("ben").get(f"/bookings/{one}/calendar.ics").status_code == 404


def test_the_calendar_file_goes_with_the_mail_and_then_is_cleared(council, browse):
    run = council.run(code="FUNNY\u200bNAME")
    browse("hr").post(f"/runs/{run}/book", worker=council.worker("E1"))
    received, port = Received(), free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with council.app.app_context():
            settings = replace(council.app.config["SETTINGS"], smtp_url=f"smtp://127.0.0.1:{port}")
            assert mail.send_waiting(settings) == 1
            db.session.remove()
    finally:
        controller.stop()
    (file,) = [part for part in received.messages[0].walk() if part.get_content_type() == "text/calendar"]
    assert file.get_filename() == "calendar.ics"
    assert vobject.readOne(file.get_payload(decode=True).decode()).vevent.sequence.value == "1"
    assert council.rows("SELECT body, calendar FROM outgoing_mail") == [("", None)]


def the_hr():
    return town.viewer("hr")


def test_one_reminder_some_days_before(council):
    near, far = council.run(day=DAY + timedelta(days=6)), council.run(day=DAY + timedelta(days=7))
    for run in (near, far):
        council.booking(run, "E1")
        council.booking(run, "E2", "asked")
    tomorrow = DAY + timedelta(days=1)
    assert council.do(lambda: service.remind(DAY)) == 0
    assert council.do(lambda: service.remind(tomorrow)) == 1
    assert council.do(lambda: service.remind(tomorrow)) == 0, "at most once"
    assert council.mails() == [("ann", "Coming up")]
    assert council.do(lambda: service.remind(tomorrow + timedelta(days=1))) == 1
    moved = details(day=DAY + timedelta(days=30))
    council.do(lambda: event_service.change(near, moved, 1, Today(DAY), the_hr()))
    assert council.do(lambda: service.remind(DAY + timedelta(days=25))) == 1, "for its new day, once more"


def test_who_is_booked_shortly_before_is_not_reminded_of_it(council, browse):
    run = council.run(day=DAY + timedelta(days=3))
    browse("hr").post(f"/runs/{run}/book", worker=council.worker("E1"))
    assert council.do(lambda: service.remind(DAY)) == 0


def test_a_run_that_has_begun_takes_nobody(council, browse):
    run = council.run(day=DAY, begins=8)
    asked = council.booking(run, "E1", "asked")
    booked = council.booking(run, "E2")
    browse("cat").post(f"/runs/{run}/ask")
    browse("hr").post(f"/runs/{run}/book", worker=council.worker("E5"))
    browse("gus").post(f"/bookings/{asked}/approve")
    browse("ben").post(f"/bookings/{booked}/withdraw")
    assert council.states(run) == {"E1": "asked", "E2": "booked"}
    assert browse("gus").post(f"/bookings/{asked}/decline", why="Too late").status_code == 303
    assert council.states(run)["E1"] == "declined"
    assert browse("hr").post(f"/runs/{run}/cancel", why="x", edition="1").status_code == 409
