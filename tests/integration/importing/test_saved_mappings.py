"""Mappings that the council saved, and what is suggested for courses that wait."""

import pytest

from tests.integration.importing.plain import check
from workforce.db import transaction
from workforce.importing import courses, mapping_service
from workforce.importing.mapping_rules import MappingFault

SAVED = {
    "columns": {
        "employee_number": "Emp", "course_code": "Crs", "completed_on": "Done", "expires_on": "Until",
        "result": "Outcome",
    }
}  # fmt: skip


@pytest.mark.parametrize("gone", ["Outcome", "Until"])
def test_a_saved_mapping_is_not_used_without_a_column_that_it_names(bring, rows, refused, tmp_path, gone):
    """Without the result, failed would be completed; without the last day, what has lapsed would count."""
    with transaction():
        mapping_service.save("Academy", SAVED, "hr@council.example")
    content = "Emp,Crs,Done,Until,Outcome\nE1,RISK-ANALYSIS,01/03/2026,01/03/2027,failed\n"
    (tmp_path / "export.csv").write_text(content.replace(gone, "Other"))
    fault = refused("learning", {}, folder=tmp_path / "export.csv", mapping="Academy", allow_rejects=100)
    (said,) = fault.report.rejected
    assert said.code == "MISSING_COLUMN"
    assert f"reads {gone} (" in said.message
    check(said.message)
    assert rows("SELECT count(*) FROM completion") == [(0,)]
    (tmp_path / "export.csv").write_text(content)
    bring("learning", {}, folder=tmp_path / "export.csv", mapping="Academy")
    assert rows("SELECT result, expires_on::text FROM completion") == [("failed", "2027-03-01")]


def test_a_mapping_that_was_saved_at_the_same_moment(session, monkeypatch, rows):
    mapping_service.save("Academy", SAVED, "hr@council.example")
    monkeypatch.setattr(mapping_service, "rows", list)
    with pytest.raises(MappingFault, match="saved meanwhile"):
        mapping_service.save("Academy", SAVED, "head@council.example")
    assert rows("SELECT set_by FROM learning_mapping") == [("hr@council.example",)]


def test_suggestions_for_those_that_are_shown(bring, tmp_path, monkeypatch):
    monkeypatch.setattr(courses, "MOST_SHOWN", 1)
    (tmp_path / "export.csv").write_text(
        "username,course,timecompleted\n" + "".join(f"E{n},risk analysis {n // 2},2026-03-01\n" for n in range(3))
    )
    bring("learning", {}, folder=tmp_path)
    assert [bool(one.suggestions) for one in courses.unknown(courses.catalogue())] == [True, False]
