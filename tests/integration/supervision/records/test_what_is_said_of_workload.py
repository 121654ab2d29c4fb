"""How the workload feels stands beside the session for the two of today, and is kept in no record."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from tests.integration.supervision.records import council

SAYS = ("Own rating", "Too much", "Extra hours")


@pytest.fixture
def said(here):
    """Ann said that her work is too much, and how many hours above contract she worked."""
    council.run(
        "INSERT INTO workload_rating (worker_id, day, rating) VALUES (:ann, :day, 'too_much')",
        ann=council.worker("E1"), day=council.DAY - timedelta(days=3),
    )  # fmt: skip
    council.run(
        "INSERT INTO extra_hours (worker_id, week_ends_on, hours) VALUES (:ann, :day, 6)",
        ann=council.worker("E1"), day=council.DAY - timedelta(days=1),
    )  # fmt: skip


def told(page):
    return [words in page for words in SAYS]


@pytest.mark.parametrize("stage", ["planned", "written"])
@pytest.mark.parametrize("name", ["ann", "lea"])
def test_beside_the_session_until_it_is_signed(said, meet, browse, stage, name):
    number = getattr(meet, stage)()
    assert told(browse(name).get(f"/supervision/sessions/{number}").text) == [True, True, True]


def test_the_draft_leads_there(said, meet, browse):
    number = meet.written()
    page = browse("lea").get(f"/supervision/sessions/{number}/record").text
    assert f'href="/supervision/sessions/{number}#beside"' in page
    assert told(page) == [False, False, False]


def test_it_is_in_no_record(said, meet, browse):
    number = meet.locked()
    kept = council.value("SELECT pulled::text FROM supervision_record ORDER BY id DESC LIMIT 1")
    assert "Workload" in kept
    record = f"/supervision/sessions/{number}/record"
    pdf = PdfReader(io.BytesIO(browse("gus").get(f"{record}/pdf").data))
    pages = {name: browse(name).get(record).text for name in ("ann", "lea", "gus")}
    pages |= {"pdf": "".join(page.extract_text() for page in pdf.pages), "kept": kept}
    pages |= {f"session of {name}": browse(name).get(record.removesuffix("/record")).text for name in ("ann", "lea")}
    assert {where: told(page) for where, page in pages.items()} == {where: [False] * 3 for where in pages}


@pytest.mark.parametrize("name", ["gus", "nia", "jon"])
def test_to_nobody_else(said, meet, browse, name):
    assert told(browse(name).get(f"/supervision/sessions/{meet.planned()}").text) == [False, False, False]


def test_a_new_supervisor_reads_what_is_said_from_their_first_day(said, meet, browse, when):
    council.change_supervisor("E1", "E12", council.DAY)
    number = meet.planned(by="nia")
    assert told(browse("nia").get(f"/supervision/sessions/{number}").text) == [False, False, False]
