"""What a keyboard, a paste from elsewhere or a hand-made form can send."""

import io

import pytest
from pypdf import PdfReader

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS


def text_of_pdf(browse, number):
    answer = browse("lea").get(f"/supervision/sessions/{number}/record/pdf")
    assert answer.status_code == 200
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def test_control_characters_are_left_out(meet, browse):
    number = meet.begun()
    assert meet.save(number, **HELD, **{"part-wellbeing": "Well\x00 \x0bslept.\r\n\tBetter."}).status_code == 303
    assert council.value("SELECT words FROM supervision_part WHERE part = 'wellbeing'") == "Well slept.\n\tBetter."
    form = {**meet.form(number), "part-learning": "A\x00 course."}
    assert browse("lea").post(f"/supervision/sessions/{number}/record/autosave", **form).status_code == 200
    assert browse("ann").post(f"/supervision/sessions/{number}/agenda", words="Court\x00 week").status_code == 303
    assert council.value("SELECT words FROM supervision_agenda_item WHERE pulled IS NULL") == "Court week"


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Łukasz, Zoë, Ó Briain", "Łukasz, Zoë, Ó Briain"),
        ("Привет, Ελλάδα", "Привет, Ελλάδα"),
        ("Well \N{GRINNING FACE} slept", "Well [grinning face] slept"),
        ("Well \N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4} done", "Well [thumbs up sign] done"),
        ("\N{CJK UNIFIED IDEOGRAPH-4E2D}", "[cjk unified ideograph-4e2d]"),
        ("soft\u00adhyphen and zero\u200bwidth", "and zero"),
        ("x" * 3000, "xxxxxxxx"),
    ],
)
def test_any_sign_can_be_printed(meet, browse, words, printed):
    number = meet.begun()
    assert meet.save(number, do="sign", **HELD, **{"part-wellbeing": words}).status_code == 303
    assert words in browse("lea").get(f"/supervision/sessions/{number}/record").text
    assert printed in text_of_pdf(browse, number)


@pytest.mark.parametrize(
    "sent",
    [
        {"held_on": "0026-11-02"},
        {"shown": '{"part:wellbeing": "other"}', "part-wellbeing": "Other words."},
        {"seen-dbs": "soon", "to-dbs": "2029-01-01", "seen-passport": "2026-11-02"},
        {"action": "Ring", "owner": "9" * 30, "due_on": "2026-12-01"},
    ],
)
def test_refused_and_nothing_changed(meet, sent):
    number = meet.written()
    before = council.rows("SELECT held_on, minutes FROM supervision_session WHERE id = :id", id=number)
    answer = meet.save(number, do="action" if "action" in sent else "save", **sent)
    assert answer.status_code in (409, 422)
    assert council.rows("SELECT held_on, minutes FROM supervision_session WHERE id = :id", id=number) == before
    assert council.value("SELECT words FROM supervision_part WHERE part = 'wellbeing'") == WORDS["part-wellbeing"]
    assert council.value("SELECT count(*) FROM supervision_action") == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"covered": "999999", "oversight": "abc", "action-abc": "done"},
        {"shown": "no JSON"},
        {"shown": "[1, 2]"},
        {"seen-passport": "2026-11-02"},
        {"part-secret": "Not a part of this record.", "part-topic": "Of a group."},
    ],
)
def test_what_does_not_belong_is_left_out(meet, sent):
    number = meet.written()
    assert meet.save(number, **sent).status_code == 303
    assert council.rows("SELECT DISTINCT part FROM supervision_part WHERE words <> '' ORDER BY 1") == [
        ("reflection",), ("wellbeing",)
    ]  # fmt: skip
    assert council.value("SELECT count(*) FROM supervision_dates_seen") == 0


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 30, "-1", "x", "1.5"])
def test_a_session_that_is_not_there(here, browse, number):
    for path in ("", "/record", "/record/pdf", "/move"):
        assert browse("lea").get(f"/supervision/sessions/{number}{path}").status_code == 404
    for path in ("/begin", "/record", "/record/sign", "/record/answer", "/record/notes", "/agenda"):
        assert browse("lea").post(f"/supervision/sessions/{number}{path}").status_code == 404
