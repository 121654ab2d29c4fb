"""From which day sessions are known: by files, or by the first one that was recorded here; before it nothing is."""

from datetime import date, timedelta

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.test_terms import due, held
from workforce.allocation.on_day import OnDay
from workforce.supervision import queries, reminders
from workforce.supervision.compliance_lines import Asked
from workforce.supervision.compliance_pages import Compliance
from workforce.supervision.people_page import Today


@pytest.fixture
def pages_only(here):
    """The council without any file of sessions."""
    council.run("UPDATE import_run SET undone_at = now() WHERE kind = 'supervision'")


def test_files_alone(here):
    assert council.do(queries.known_from) == council.COVERS


@pytest.mark.parametrize(("day", "known"), [("2026-06-30", date(2026, 6, 30)), ("2026-10-01", council.COVERS)])
def test_the_earlier_of_files_and_records(here, day, known):
    held(day)
    assert council.do(queries.known_from) == min(known, council.COVERS)


def test_recorded_here_alone(pages_only):
    assert council.do(queries.known_from) is None
    held("2026-08-03")
    assert council.do(queries.known_from) == date(2026, 8, 3)
    assert due("E1") < council.DAY, "overdue since, as with files"
    assert council.do(lambda: OnDay(council.DAY).knows("supervision"))
    assert not council.do(lambda: OnDay(date(2026, 8, 2)).knows("supervision"))
    asked = Asked()
    assert council.do(lambda: Compliance(council.viewer("quality"), council.DAY, asked).known_from) is not None


def test_a_session_that_is_only_planned_makes_nothing_known(pages_only, meet):
    meet.planned()
    assert council.do(queries.known_from) is None


def test_nobody_is_due_while_no_session_is_known(pages_only, browse):
    assert council.do(lambda: Today(council.DAY).standings) == {}
    given = browse("lea").get("/supervision").text
    assert "No session is known yet" in given
    assert "Not known yet" in given
    assert "no session is known yet" in browse("lea").get("/supervision/people/E1").text
    assert "no session is known yet" in browse("ann").get("/my-supervision").text


def test_the_digest_tells_who_is_overdue(pages_only):
    held("2026-08-03")
    digests = council.do(lambda: reminders._digests(council.DAY, Today(council.DAY).staff, Today(council.DAY).policy))
    assert digests[council.worker("E1")].due_on == council.do(
        lambda: Today(council.DAY).standings[council.worker("E1")].due_on
    )
    assert digests[council.worker("E1")].due_on < council.DAY - timedelta(days=1)
