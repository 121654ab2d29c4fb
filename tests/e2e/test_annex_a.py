"""An analyst brings an Annex A workbook: sent, tried, applied, a name matched by suggestion, withdrawn, undone."""

import csv
from datetime import date

import pytest

from tests.e2e.serving import UNTIL
from tests.e2e.test_accessibility import AXE, assert_accessible, faults_of
from tests.e2e.test_importing import counts, sent
from tests.integration.importing import annex

pytestmark = pytest.mark.browser
SOURCE = "annex a, tests"


@pytest.fixture
def colleague(council):
    """Somebody in post whose name nobody else has: employee number, name."""
    with (council.files / "staff.csv").open(encoding="utf-8-sig", newline="") as file:
        posts = list(csv.DictReader(file))
    names = [post["name"] for post in posts]
    found = next(
        post for post in posts
        if names.count(post["name"]) == 1 and not post["end_date"] and post["grade"] == "social_worker"
    )  # fmt: skip
    return found["employee_number"], found["name"]


@pytest.fixture
def undone(council):
    """Put back what the test imported, so that others find the council as it was."""
    yield
    for row in council.ask("SELECT id FROM import_run WHERE source = :source AND undone_at IS NULL", source=SOURCE):
        council.flask("import", "undo", row.id)


def send(page, path, *, dialect="annex_a"):
    page.goto("/data/import")
    page.set_input_files("#files", path)
    page.select_option("#kind", "cases")
    page.fill("#as_at", UNTIL.isoformat())
    page.select_option("#dialect", dialect)
    page.click("text=If rows can't be taken")
    page.fill("#source", SOURCE)
    page.click("text=Try the files")


def test_a_workbook_from_sending_to_withdrawing(opened, pages, council, colleague, undone, tmp_path):
    number, name = colleague
    first, _, last = name.partition(" ")
    child = {"start": date(2026, 3, 2), "worker": f"{last.upper()},  Ms {first}\u00a0"}
    path = annex.write(tmp_path / "Annex A October.xlsx", {6: [{**child, "child": f"AX{n}"} for n in range(7)]})
    waiting = sent(council)
    held = (
        "SELECT count(*) FROM holding h JOIN child c ON c.id = h.child_id JOIN worker w ON w.id = h.worker_id"
        " WHERE c.source = :source AND w.employee_number = :number"
    )
    with opened("analyst") as page:
        send(page, path)
        assert page.locator("h1").inner_text() == "Tried: Cases"
        assert (counts(page)["New"], counts(page)["Rejected"]) == (7 * 3 + 1, 0)
        assert "matched to nobody yet" in page.inner_text("main")
        page.click("text=Apply these files")
        assert "is applied" in page.locator("[role=status]").inner_text()
        assert sent(council) == waiting
        row = page.locator("table[aria-labelledby=unmatched] tbody tr", has_text="a name only")
        assert row.locator("th").inner_text().startswith(name.title())
        assert "7 children" in row.inner_text()
        assert_accessible(faults_of(page, AXE.read_text()))
        row.get_by_role("button", name=f"Match {name.title()} to {name}, {number}").click()
        assert "Matched" in page.locator("[role=status]").inner_text()
        assert council.ask(held, source=SOURCE, number=number)[0][0] == 7
        assert page.locator("table[aria-labelledby=unmatched] tr", has_text="a name only").count() == 0
        page.goto(f"/people/{number}")
        assert "AX3" in page.inner_text("main")
        page.goto("/data#matched")
        row = page.locator("table[aria-labelledby=matched] tbody tr", has_text=name)
        assert "\nby " in row.inner_text() and "@" not in row.inner_text()  # who matched stands by name
        assert_accessible(faults_of(page, AXE.read_text()))
        row.get_by_role("button", name="Withdraw").click()
        assert "Withdrawn" in page.locator("[role=status]").inner_text()
        assert council.ask(held, source=SOURCE, number=number)[0][0] == 0
        assert page.locator("table[aria-labelledby=unmatched] tr", has_text="a name only").count() == 1
        assert not page.faults


def test_a_rejected_row_names_the_sheet(opened, pages, council, tmp_path):
    rows = [{"child": "AX1", "start": date(2026, 3, 2)}, {"child": "AX2", "start": "31/06/2026"}]
    with opened("analyst") as page:
        send(page, annex.write(tmp_path / "Annex A.xlsx", {6: rows}))
        row = page.locator("table[aria-labelledby=rejected] tbody tr").inner_text()
        assert "List 6, row 3" in row
        assert "CIN Start Date" in row
        assert "31/06/2026" in row
        page.click("text=Delete them, change nothing")


@pytest.mark.parametrize(
    ("name", "dialect", "says"),
    [
        ("Annex A.xlsx", "system_c", "choose 'Cases' and 'Annex A workbook'"),
        ("Annex A.xlsm", "annex_a", "ends in .xlsx"),
        ("completions.csv", "annex_a", "ends in .xlsx"),
    ],
)
def test_what_does_not_fit_is_sent_back_to_the_form(opened, pages, council, tmp_path, name, dialect, says):
    path = annex.write(tmp_path / "a.xlsx", {}).rename(tmp_path / name)
    waiting = sent(council)
    with opened("analyst") as page:
        send(page, path, dialect=dialect)
        assert page.locator("h1").inner_text() == "Import files"
        assert says in page.locator(".govuk-error-summary").inner_text()
        assert sent(council) == waiting


def test_a_file_that_is_no_workbook_is_said_so_and_changes_nothing(opened, pages, council, tmp_path):
    path = tmp_path / "Annex A.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    with opened("analyst") as page:
        send(page, path)
        assert "is protected with a password" in page.locator(".app-lead").inner_text()
        assert page.locator("text=Apply these files").count() == 0
        page.click("text=Delete them, change nothing")
