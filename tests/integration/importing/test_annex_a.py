"""Annex A workbooks, from the first week to the third: who holds whom, what changes, what stays."""

from datetime import date, timedelta

import pytest

from tests.integration.importing import annex, plain
from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import cases, post, staff, team
from workforce.caseload.queries import cases_on, scheme_on
from workforce.importing import matching, service

WEEK = timedelta(days=7)
HOLDERS = (
    "SELECT c.reference, h.professional, w.employee_number, h.held::text FROM holding h JOIN child c ON c.id = h.child_id"
    " LEFT JOIN worker w ON w.id = h.worker_id ORDER BY 1, lower(h.held)"
)


@pytest.fixture
def books(bring, tmp_path):
    """Import a workbook of some lists."""
    count = iter(range(1000))

    def bringing(lists, *, as_at=DAY, options=None, **how):
        path = annex.write(tmp_path / f"book{next(count)}" / "Annex A.xlsx", lists, **how)
        return bring("cases", {}, folder=path, as_at=as_at, dialect="annex_a", **(options or {}))

    return bringing


@pytest.fixture
def people(bring):
    bring(
        "staff",
        staff(post("E1", name="Ann Bee"), post("E2", name="Ben Cole"), teams=(team(team_name="Assessment North"),)),
    )


FIVE = {
    3: [{"child": "D1", "start": date(2026, 10, 1)}],
    4: [{"child": "D1", "start": date(2026, 10, 5), "worker": "Ann Bee"}],
    6: [
        {"child": "A1", "start": date(2026, 3, 2), "born": date(2015, 3, 17)},
        {"child": "B1", "start": date(2026, 2, 2), "status": "CPP", "worker": "Cole, Ben"},
        {"child": "C1", "start": date(2025, 5, 1), "status": "a) Looked after child", "worker": "Duty Team"},
        {"child": "X1", "start": date(2026, 1, 5), "end": date(2026, 6, 1), "status": "e) Closed episode"},
    ],
    7: [{"child": "B1", "start": date(2026, 6, 1), "worker": "Mr Ben Cole"}],
    8: [{"child": "C1", "start": date(2025, 6, 1), "legal": "C1 Interim care order", "legal_start": date(2025, 6, 3)}],
    9: [{"child": "E1", "worker": "Ann Bee", "adviser": "Dee, Pat", "eligibility": "b) Former relevant child"}],
}  # fmt: skip


def types(day):
    return {case.reference: (case.type, case.in_court) for case in cases_on(day, scheme_on(day).scheme)}


def test_the_lists_become_cases_with_their_types_and_holders(books, people, rows, session):
    report = books(FIVE)
    assert types(DAY) == {
        "A1": ("CIN", False), "B1": ("CP", False), "C1": ("CLA", True), "D1": ("ASSESSMENT", False),
        "E1": ("CARE_LEAVER", False),
    }  # fmt: skip
    assert [row[:3] for row in rows(HOLDERS)] == [
        ("A1", "name:ann bee", None), ("B1", "name:ben cole", None), ("C1", "name:ann bee", None),
        ("D1", "name:ann bee", None), ("E1", "name:pat dee", None),
    ]  # fmt: skip
    assert {row[3] for row in rows(HOLDERS)} == {f"[{DAY},)"}
    assert rows("SELECT started_on, ended_on FROM ssd_cin_episode e JOIN child c ON c.id = e.child_id"
                " WHERE c.reference IN ('D1', 'X1') ORDER BY c.reference") == [
        (date(2026, 10, 1), None), (date(2026, 1, 5), date(2026, 6, 1))]  # fmt: skip
    assert rows("SELECT birth_month FROM ssd_person") == [(date(2015, 3, 1),)]
    assert report.covers_from == DAY
    assert {w["code"]: w["count"] for w in report.warnings} == {"WORKER_CONFLICT": 1, "UNMATCHED_NAME": 3}
    assert report.rejected_count == 0
    assert rows("SELECT files -> 'List 6' ->> 'rows', length(files -> 'List 6' ->> 'sha256'), dialect FROM import_run"
                " WHERE kind = 'cases'") == [("4", 64, "annex_a")]  # fmt: skip
