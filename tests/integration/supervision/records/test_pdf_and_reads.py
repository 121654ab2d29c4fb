"""The PDF of a record says what the page says, tagged; every reading stands in the trail and is shown."""

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD


@pytest.fixture
def locked(meet, browse):
    number = meet.planned()
    browse("ann").post(f"/supervision/sessions/{number}/agenda", words="The court week #1 *not bold*")
    browse("lea").post(f"/supervision/sessions/{number}/begin")
    child = council.value("SELECT id FROM child WHERE reference = :ref", ref=council.SECRET_CASE)
    sent = {
        **HELD, "part-wellbeing": "Sleeping better.\r\n\r\nLeave is booked for “half-term”.",
        "part-reflection": "#let x = 1; $x^2$ [brackets] <script>alert(1)</script> \\ ~ @ref",
        "action": "Ring the school", "owner": council.worker("E1"), "due_on": "2026-11-20", "oversight": child,
        "seen-dbs": "2026-11-02", "to-dbs": "2029-01-01", "peer": "y",
    }  # fmt: skip
    assert meet.save(number, do="action", **sent).status_code == 303
    assert meet.save(number, do="sign").status_code == 303
    assert meet.answer(number, comment="As we said.").status_code == 303
    browse("lea").post(f"/supervision/sessions/{number}/record/notes", note="The 3rd, not the 2nd.")
    return number


def reader(browse, number, name="ann"):
    answer = browse(name).get(f"/supervision/sessions/{number}/record/pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert re.search(r'attachment; filename="supervision-2026-11-02-\d+\.pdf"', answer.headers["Content-Disposition"])
    return PdfReader(io.BytesIO(answer.data))


def plain(text):
    return " ".join(text.replace("\u2011", "-").split())


def test_tagged_titled_and_in_english(locked, browse):
    pdf = reader(browse, locked)
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert str(catalogue["/Lang"]).lower() == "en-gb"
    assert pdf.metadata.title == "Supervision: Ann Bee, 2 November 2026"
    assert b"pdfuaid" in pdf.xmp_metadata.stream.get_data() if pdf.xmp_metadata else False


WORDS = (
    "Ann Bee", "Lea Moss", "Sleeping better.", "Leave is booked for “half-term”.",
    "#let x = 1; $x^2$ [brackets] <script>alert(1)</script> \\ ~ @ref", "The court week #1 *not bold*",
    "Ring the school", council.SECRET_CASE, "DBS certificate", "As we said.", "The 3rd, not the 2nd.", "90 minutes",
    "10:00 to 11:30",
)  # fmt: skip


def test_the_same_words_as_the_page(locked, browse):
    text = plain(" ".join(page.extract_text() for page in reader(browse, locked).pages))
    html = browse("ann").get(f"/supervision/sessions/{locked}/record").text
    page = plain(unescape(re.sub(r"<(?!script>alert)[^>]+>", " ", html)))
    assert [words for words in WORDS if words not in text] == []
    assert [words for words in WORDS if words not in page] == []


def test_a_long_record_has_pages(meet, browse):
    number = meet.begun()
    long = "\n".join(f"Line {n} of a long reflection, which goes on." for n in range(300))
    assert meet.save(number, do="sign", **HELD, **{"part-reflection": long}).status_code == 303
    pdf = reader(browse, number)
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) > 4
    assert [n for n in range(300) if f"Line {n} of" not in text] == []


def test_a_group_names_everybody(meet, browse):
    number = meet.group("ann", "cat")
    assert meet.save(number, do="sign", **HELD, **{"part-topic": "The week."}).status_code == 303
    text = plain(" ".join(page.extract_text() for page in reader(browse, number, "cat").pages))
    assert "Ann Bee, Cat Dunn" in text


# --- readings

TRAIL = (
    "SELECT actor, detail ->> 'session', detail ->> 'reason' FROM audit_entry WHERE action = 'read supervision record'"
    " AND subject = 'worker:E1' ORDER BY id"
)


def test_every_reading_is_in_the_trail_and_shown(locked, browse):
    before = len(council.rows(TRAIL))
    record = f"/supervision/sessions/{locked}/record"
    browse("gus").get(record)
    browse("ann").get(record)
    browse("lea").get(f"{record}/pdf")
    for name in ("cat", "ida", "jon", "hr", "analyst"):
        browse(name).get(record)
    assert council.rows(TRAIL)[before:] == [
        ("gus@demo.example", str(locked), "the supervisor's own supervisor"),
        ("ann@demo.example", str(locked), "supervisee"),
        ("lea@demo.example", str(locked), "supervisor"),
    ]
    page = browse("ann").get(record).text
    readers = page[page.index('id="rd"') :]
    assert "Gus, " in readers
    assert "Lea, " in readers
    assert "You, " in readers
    for name in ("Cat", "Ida", "Jon"):
        assert f"<li>{name}" not in readers


def test_a_form_that_is_refused_shows_the_record_and_counts_as_read(locked, browse):
    """An answer that shows the whole record again is a reading too."""
    before = len(council.rows(TRAIL))
    answer = browse("gus").post(f"/supervision/sessions/{locked}/record/notes", note="")
    assert answer.status_code == 422
    assert "Sleeping better." in answer.text
    assert len(council.rows(TRAIL)) == before + 1


def test_who_read_my_record(locked, browse):
    browse("gus").get(f"/supervision/sessions/{locked}/record")
    page = browse("ann").get("/account").text
    assert "Gus" in page
    assert "supervision record" in page.lower()


def test_a_group_is_read_of_everybody(meet, browse):
    """Each of a group finds on the page who read the record, whichever address was used."""
    number = meet.group("ann", "cat")
    assert meet.save(number, do="sign", **HELD, **{"part-topic": "The week."}).status_code == 303
    cats = council.value("SELECT id FROM supervision_session WHERE worker_id = :cat", cat=council.worker("E3"))
    browse("gus").get(f"/supervision/sessions/{number}/record")
    page = browse("cat").get(f"/supervision/sessions/{cats}/record").text
    assert "Gus, " in page[page.index('id="rd"') :]
    assert "Gus" in browse("cat").get("/account").text


def test_dates_and_agendas_are_read_by_name_too(meet, browse):
    number = meet.planned()
    browse("jon").get("/supervision/people/E1")
    browse("gus").get(f"/supervision/sessions/{number}")
    found = council.rows("SELECT actor, action FROM audit_entry WHERE subject = 'worker:E1' AND action LIKE 'read%'")
    assert ("jon@demo.example", "read supervision dates") in found
    assert ("gus@demo.example", "read supervision agenda") in found
