"""Why a session of a file fell out is shown as a coded reason: its free words may tell of somebody's health."""

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.test_told_twice import by_file


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *((name, "/supervision/people/E1") for name in ("lea", "gus", "jon", "hr", "sue", "una", "analyst")),
        ("ann", "/my-supervision"),
    ],
)
def test_free_words_of_a_file_are_not_shown(here, browse, name, path):
    by_file(held=None, minutes=None, cancelled="off sick with depression")
    page = browse(name).get(path)
    assert page.status_code == 200
    assert "depression" not in page.text
    assert "supervisee not at work" in page.text


def test_the_reason_of_a_session_of_ours_is_that_of_its_code(meet, browse):
    number = meet.planned()
    assert browse("lea").post(f"/supervision/sessions/{number}/cancel", code="court", edition=1).status_code == 303
    words = council.value("SELECT cancelled_reason FROM supervision_session WHERE id = :id", id=number)
    assert words in browse("ann").get("/my-supervision").text
    assert words in browse("ann").get(f"/supervision/sessions/{number}").text.lower()
