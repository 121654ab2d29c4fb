"""Two named people take words out: the words go from everywhere, the fact and the ground remain."""

import io

import pytest
from pypdf import PdfReader

from tests.integration.supervision.records import council

WHY = "It names a sister of a child."
LIST = "/supervision/redactions"


@pytest.fixture
def named(here):
    """The two people of the council, and a third."""
    council.put_policy(redactors=["una@demo.example", "Governance@Demo.example", "pia@demo.example"])


@pytest.fixture
def locked(meet, browse):
    """A record with words in every place."""
    number = meet.planned()
    browse("ann").post(f"/supervision/sessions/{number}/agenda", words="Gone agenda")
    browse("lea").post(f"/supervision/sessions/{number}/begin")
    sent = {
        "held_on": "2026-11-02", "start": "10:00", "end": "11:30", "interrupted": "no",
        "part-wellbeing": "Gone wellbeing", "part-reflection": "Kept reflection", "action": "Gone action",
        "owner": council.worker("E1"), "due_on": "2026-11-20",
    }  # fmt: skip
    assert meet.save(number, do="action", **sent).status_code == 303
    assert meet.save(number, do="sign").status_code == 303
    assert meet.answer(number, comment="Gone comment").status_code == 303
    browse("lea").post(f"/supervision/sessions/{number}/record/notes", note="Gone note")
    return number


def ask(browse, number, place="part:wellbeing", who="ann", ground="child_named", why=WHY):
    return browse(who).post(
        f"/supervision/sessions/{number}/record/redactions", place=place, ground=ground, why=why
    )  # fmt: skip


def newest():
    return council.value("SELECT max(id) FROM supervision_redaction")


def decide(browse, who, number, what="agree"):
    return browse(who).post(f"{LIST}/{number}/{what}")


def pdf(browse, number, who="ann"):
    body = browse(who).get(f"/supervision/sessions/{number}/record/pdf").data
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def places():
    return {
        "part:wellbeing": "Gone wellbeing",
        f"agenda:{council.value('SELECT max(id) FROM supervision_agenda_item WHERE pulled IS NULL')}": "Gone agenda",
        f"action:{council.value('SELECT max(id) FROM supervision_action')}": "Gone action",
        f"note:{council.value('SELECT max(id) FROM supervision_note')}": "Gone note",
        "comment": "Gone comment",
    }


def everywhere():
    """All of the database that holds words of supervision, as text; what is asked stands apart."""
    tables = council.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND"
        " (table_name LIKE 'supervision_%' OR table_name IN ('audit_entry', 'outgoing_mail', 'case_oversight'))"
    )
    return " ".join(council.value(f"SELECT string_agg(t::text, ' ') FROM {name} t") or "" for (name,) in tables)


def test_words_of_every_place_go(named, locked, browse):
    record = f"/supervision/sessions/{locked}/record"
    for place, words in places().items():
        assert words in browse("ann").get(record).text
        assert words in pdf(browse, locked)
        assert ask(browse, locked, place).status_code == 303
        number = newest()
        assert words in browse("una").get(f"{LIST}/{number}").text
        decide(browse, "una", number)
        assert words in browse("ann").get(record).text  # one alone takes nothing out
        decide(browse, "governance", number)
        assert words not in browse("ann").get(record).text
        assert words not in pdf(browse, locked)
        assert words not in everywhere()
    page = browse("ann").get(record).text
    assert page.count("it names a child or a family. Two people agreed.") == 5
    assert "Kept reflection" in page
    assert "Taken out: it names a child or a family; agreed by two people." in pdf(browse, locked)
    assert council.rows(
        "SELECT DISTINCT ground, why, asked_by, first_by, second_by, refused_by FROM supervision_redaction"
    ) == [("child_named", WHY, "ann@demo.example", "una@demo.example", "governance@demo.example", None)]
    for page in ("/my-supervision", f"/supervision/sessions/{locked}"):
        assert "Gone" not in browse("ann").get(page).text


def test_an_action_that_went_shows_as_taken_out_later(named, locked, browse, meet, when):
    place = next(place for place in places() if place.startswith("action:"))
    ask(browse, locked, place)
    for who in ("una", "pia"):
        decide(browse, who, newest())
    when.on(council.DAY.replace(day=30))
    number = meet.begun(day=council.DAY.replace(day=30))
    page = browse("lea").get(f"/supervision/sessions/{number}/record").text
    assert "Taken out" in page
    assert "Gone action" not in page


def test_an_action_goes_from_later_records_too(named, locked, browse, meet, when):
    """What a later record froze as reviewed holds a copy of the words."""
    day = council.DAY.replace(day=30)
    when.on(day)
    number = meet.signed(day=day, held_on=day.isoformat())
    place = next(place for place in places() if place.startswith("action:"))
    ask(browse, locked, place)
    for who in ("una", "pia"):
        decide(browse, who, newest())
    assert "Gone action" not in everywhere()
    assert "Gone action" not in browse("ann").get(f"/supervision/sessions/{number}/record").text


def test_two_different_people(named, locked, browse):
    ask(browse, locked)
    number = newest()
    for _ in range(2):
        decide(browse, "una", number)
    assert "the second person is somebody else" in browse("una").get(LIST).text
    assert council.value("SELECT second_by FROM supervision_redaction") is None
    decide(browse, "pia", number)
    assert council.value("SELECT second_by FROM supervision_redaction") == "pia@demo.example"
    decide(browse, "governance", number)
    assert "decided already" in browse("governance").get(LIST).text


@pytest.mark.parametrize("name", [n for n in council.ACCOUNTS if n not in ("una", "governance", "pia")])
def test_nobody_else_decides(named, locked, browse, name):
    ask(browse, locked)
    assert browse(name).get(LIST).status_code == 404
    assert browse(name).get(f"{LIST}/{newest()}").status_code == 404
    for what in ("agree", "refuse"):
        assert decide(browse, name, newest(), what).status_code == 404
    assert council.rows("SELECT first_by, refused_by FROM supervision_redaction") == [(None, None)]


def test_who_was_named_and_is_no_longer(locked, browse):
    council.put_policy(redactors=["una@demo.example", "pia@demo.example"])
    ask(browse, locked)
    assert decide(browse, "governance", newest()).status_code == 404


def test_refused_and_asked_again(named, locked, browse):
    ask(browse, locked)
    decide(browse, "una", newest())
    decide(browse, "pia", newest(), "refuse")
    page = browse("ann").get(f"/supervision/sessions/{locked}/record").text
    assert "Gone wellbeing" in page
    decide(browse, "governance", newest())  # too late
    assert "Gone wellbeing" in browse("ann").get(f"/supervision/sessions/{locked}/record").text
    assert ask(browse, locked).status_code == 303
    assert council.value("SELECT count(*) FROM supervision_redaction") == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"place": "part:learning"}, "Choose which words"),  # nothing stands there
        ({"place": "part:secret"}, "Choose which words"),
        ({"place": "note:999999"}, "Choose which words"),
        ({"place": "comment:1"}, "Choose which words"),
        ({"place": ""}, "Choose which words"),
        ({"ground": "dislike"}, "valid choice"),
        ({"why": ""}, "Say why"),
        ({"why": "x" * 1001}, "1,000 characters or fewer"),
    ],
)
def test_what_cannot_be_asked(named, locked, browse, sent, said):
    answer = ask(browse, locked, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert newest() is None


def test_asked_twice(named, locked, browse):
    assert ask(browse, locked).status_code == 303
    assert ask(browse, locked, who="lea").status_code == 422
    assert council.value("SELECT count(*) FROM supervision_redaction") == 1


def test_a_place_of_another_record(named, locked, browse, meet):
    other = meet.locked(at="14:00", start="14:00", end="15:30")
    note = next(place for place in places() if place.startswith("note:"))
    assert ask(browse, other, note).status_code == 422


def test_a_draft_is_changed_not_redacted(named, meet, browse):
    number = meet.written()
    assert ask(browse, number, who="lea").status_code == 409


def test_the_reading_is_in_the_trail(named, locked, browse):
    ask(browse, locked)
    browse("una").get(f"{LIST}/{newest()}")
    page = browse("ann").get(f"/supervision/sessions/{locked}/record").text
    assert "Una" in page
    assert "(redaction)" in page


@pytest.mark.parametrize("who", ["ann", "lea"])
def test_a_record_that_waits_for_its_supervisee_is_changed_not_redacted(named, meet, browse, who):
    number = meet.signed()
    assert ask(browse, number, who=who).status_code == 409
    assert newest() is None
    assert "Ask for words to be taken out" not in browse(who).get(f"/supervision/sessions/{number}/record").text


def test_redacted_opened_again_and_typed_again(named, meet, browse):
    """What was taken out can't be typed again: nobody opens a closed record."""
    number = meet.locked()
    ask(browse, number)
    for who in ("una", "pia"):
        decide(browse, who, newest())
    browse("lea").post(f"/supervision/sessions/{number}/record/reopen")
    assert council.value("SELECT words FROM supervision_part WHERE part = 'wellbeing'") == ""
    assert council.value("SELECT count(*) FROM supervision_signature") == 2


@pytest.mark.parametrize("asked_by", ["ann", "lea", "gus"])
@pytest.mark.parametrize("what", ["agree", "refuse"])
def test_who_asked_and_who_the_record_is_about_do_not_decide(here, locked, browse, asked_by, what):
    council.put_policy(redactors=[f"{name}@demo.example" for name in ("ann", "lea", "gus", "una", "pia")])
    ask(browse, locked, who=asked_by)
    for name in {"ann", "lea", asked_by}:
        decide(browse, name, newest(), what)
        assert "two others decide" in browse(name).get(LIST).text
        assert "two others decide" in browse(name).get(f"{LIST}/{newest()}").text
    assert council.rows("SELECT first_by, second_by, refused_by FROM supervision_redaction") == [(None, None, None)]
    for name in ("una", "pia"):
        decide(browse, name, newest())
    assert council.value("SELECT second_by FROM supervision_redaction") == "pia@demo.example"
