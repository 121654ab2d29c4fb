"""A supervisor whom the staff files name by another employee number that a person matched to them."""

import pytest

from tests.integration.supervision.records import council
from workforce.supervision import audit_queries
from workforce.supervision.people_page import Today


@pytest.fixture
def renumbered(here):
    """Lea and Gus stand in the staff files by numbers of before, matched to them."""
    for number in ("E11", "E7"):
        old = f"{number}OLD"
        council.run(
            "INSERT INTO alias (kind, value, worker_id, set_by, set_at)"
            " VALUES ('employee_number', :old, :who, 'x', now())",
            old=old, who=council.worker(number),
        )  # fmt: skip
        council.run(
            "UPDATE post SET supervisor_employee_number = :old WHERE supervisor_employee_number = :number",
            old=old, number=number,
        )  # fmt: skip


def test_is_the_line_supervisor(renumbered, browse, meet):
    lines = council.do(lambda: Today(council.DAY).relations)
    assert lines.line(council.worker("E1")) == council.worker("E11")
    assert browse("lea").get("/supervision/people/E1").status_code == 200
    assert meet.plan().status_code == 303


def test_the_one_above_reads_and_does_not_audit(renumbered, browse, meet):
    number = meet.locked()
    assert browse("gus").get(f"/supervision/sessions/{number}/record").status_code == 200
    record = council.value("SELECT record_id FROM supervision_session WHERE id = :id", id=number)
    assert council.worker("E7") in council.do(audit_queries.barred, [record], council.DAY)[record]


def test_a_number_matched_to_who_has_left_is_nobody(renumbered):
    council.run("UPDATE post SET ended_on = '2026-10-31' WHERE worker_id = :who", who=council.worker("E11"))
    assert council.do(lambda: Today(council.DAY).relations).line(council.worker("E1")) is None
