"""Registration: the staff file, looks at the register, who must not practise; and what allocation makes of it."""

from datetime import date

import pytest

from tests.integration.training.cpd.web import DAY, words
from workforce.db import db
from workforce.people.queries import staff_on
from workforce.people.rules import holds_registration

PAGE = "/registration"
LOOK = {"checked_on": "2026-11-02", "result": "registered", "expires_on": "2027-11-30"}


def look(browser, number="E1", **changes):
    return browser.post(f"{PAGE}/{number}/checks", on="/account", **{**LOOK, **changes})


def until(app, number, day):
    """Until when somebody is registered, as everything else reads it, and whether that holds."""
    with app.app_context():
        person = next(one for one in staff_on(day) if one.employee_number == number)
        db.session.remove()
    expires = person.registration_expires_on
    return expires, holds_registration(person.swe_number, person.registered_on, expires, day)


def test_a_look_at_the_register_tells_more_than_the_file(learning, browse, council):
    assert until(learning, "E1", date(2026, 12, 1)) == (date(2026, 11, 30), False)
    assert look(browse("hr")).status_code == 303
    assert until(learning, "E1", date(2026, 12, 1)) == (date(2027, 11, 30), True)
    assert until(learning, "E1", date(2026, 11, 1)) == (date(2026, 11, 30), True), "not known a day before"
    look(browse("hr"))
    assert council.ask("SELECT count(*) FROM registration_check") == 1, "twice is once"
    page = words(browse("hr").get(f"{PAGE}?show=all"))
    assert "staff file: 30 Nov" in page


def test_until_the_file_says_something_else(learning, browse, council):
    look(browse("hr"))
    council.change("UPDATE worker SET registration_expires_on = '2026-12-31' WHERE employee_number = 'E1'")
    try:
        assert until(learning, "E1", date(2027, 1, 1)) == (date(2026, 12, 31), False)
        assert "the staff file says something newer" in words(browse("hr").get(f"{PAGE}/E1"))
    finally:
        council.change("UPDATE worker SET registration_expires_on = '2026-11-30' WHERE employee_number = 'E1'")
    assert until(learning, "E1", date(2027, 1, 1))[1], "as before"
    council.change("UPDATE worker SET swe_number = 'SW999' WHERE employee_number = 'E1'")
    try:
        assert not until(learning, "E1", date(2027, 1, 1))[1], "it was another number that was looked up"
    finally:
        council.change("UPDATE worker SET swe_number = 'SW1' WHERE employee_number = 'E1'")


@pytest.mark.parametrize("result", ["lapsed", "suspended", "not_found"])
def test_who_is_not_on_the_register_is_not_registered_from_that_day(learning, browse, council, result):
    assert look(browse("hr"), "E7", result=result, expires_on="").status_code == 303
    assert until(learning, "E7", DAY) == (date(2026, 11, 1), False)
    page = words(browse("hr").get(PAGE))
    assert "1 person must not practise as a social worker" in page
    assert "Not on the register" in page
    look_id = council.ask("SELECT id FROM registration_check")
    assert browse("hr").post(f"{PAGE}/E7/checks/{look_id}/withdraw", on="/account").status_code == 303
    assert until(learning, "E7", DAY)[1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"checked_on": "2026-11-03"}, "not come yet"),
        ({"checked_on": "2026-10-01"}, "look at the register again"),
        ({"checked_on": ""}, "Give a day"),
        ({"expires_on": ""}, "Give the day"),
        ({"expires_on": "2026-11-01"}, "ended before you looked"),
        ({"expires_on": "2035-11-30"}, "too far ahead"),
        ({"result": "lapsed"}, "Leave this empty"),
        ({"result": "perhaps", "expires_on": ""}, "valid choice"),
    ],
)
def test_what_is_no_look(browse, council, changes, says):
    answer = look(browse("hr"), **changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert council.ask("SELECT count(*) FROM registration_check") == 0


@pytest.mark.parametrize(
    ("who", "number", "status"),
    [("hr", "E5", 422), ("gus", "E1", 303), ("gus", "E6", 404), ("gus", "E7", 404), ("ida", "E1", 404),
     ("quality", "E1", 403), ("analyst", "E1", 403), ("ann", "E1", 403), ("board", "E1", 403), ("hr", "E8", 404)],
)  # fmt: skip
def test_who_enters_a_look(browse, council, who, number, status):
    """E5 has no number in the staff file; nobody looks for themself; a student has no registration."""
    if number == "E8":
        assert browse(who).get(f"{PAGE}/E8").status_code == 404
    else:
        assert look(browse(who), number).status_code == status


def listed(browser, query=""):
    lines = browser.get(f"{PAGE}?format=csv{query}").text.splitlines()[4:]
    return {line.split(",")[1]: line.split(",")[5] for line in lines}


def test_what_stands_on_a_day_of_november(browse, council):
    found = listed(browse("hr"), "&show=all")
    assert {number: words for number, words in found.items() if words != "Registered"} == {
        "E1": "Ends on 30 November", "E2": "Ends on 30 November", "E4": "Ends on 30 November", "E5": "No number",
    }  # fmt: skip
    assert set(listed(browse("gus"), "&show=all")) == {"E1", "E2", "E3", "E4", "E5", "E7", "E11"}
    assert set(listed(browse("hr"), "&show=unchecked")) == set(found) - {"E5"}
    look(browse("hr"))
    assert "E1" not in listed(browse("hr"), "&show=unchecked")
    page = words(browse("hr").get(PAGE))
    assert "must not practise" not in page.split("As at")[0]


def test_the_list_of_1_december(browse, council, when):
    look(browse("hr"))
    when.on(date(2026, 12, 1))
    page = words(browse("hr").get(PAGE))
    first = page.split("Registration with Social Work England", 2)[2][:400]
    assert "2 people must not practise as social workers until it is mended" in first
    assert "Take their cases in hand today" in first
    assert set(listed(browse("hr"), "&show=not-renewed")) == {"E2", "E4"}
    look(browse("hr"), "E2", checked_on="2026-12-01")
    assert set(listed(browse("hr"), "&show=not-renewed")) == {"E4"}
    when.on(date(2027, 11, 29))
    assert set(listed(browse("hr"), "&show=not-renewed")) == {"E4"}, "until the next 30 November"


@pytest.mark.parametrize("query", ["show=never", "team=T2"])
def test_what_can_not_be_asked_is_not_found(browse, council, query):
    assert browse("gus").get(f"{PAGE}?{query}").status_code == 404
