"""What if, as a service manager does it: build, see, save, compare, download, delete; also without JavaScript."""

import csv
import io

import openpyxl
import pytest

from tests.e2e.test_accessibility import AXE, faults_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe():
    return AXE.read_text()


def rows(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def build(page, own_team):
    """Try a tenth more child protection everywhere and a post lost in one team."""
    page.goto("/what-if")
    page.select_option("#demand-0-type", "CP")
    page.fill("#demand-0-by", "10")
    page.select_option("#posts-0-grade", "social_worker")
    page.select_option("#posts-0-team", own_team)
    page.fill("#posts-0-fte", "-1")
    page.click("text=Work it out")
    assert "demand-0-by=10" in page.url and "grades" not in page.url, "the address says what is changed, and no more"


def figure(page, label):
    return page.locator(f".app-figures div:has(dt:text-is('{label}')) .app-figure").inner_text()


def save(page, name):
    page.fill("#name", name)
    page.click("main form[method=post] button")


def download(page, kind):
    with page.expect_download() as waiting:
        page.click(f".app-downloads a:has-text('{kind}')")
    return waiting.value.path().read_bytes()


def test_build_see_save_compare_download(opened, axe, pages):
    found = {}
    with opened("service", accept_downloads=True) as page:
        build(page, pages.own_team)
        words = page.locator(".app-whatif__words").inner_text()
        assert "Child protection plan: 10% more" in words and "1 FTE social worker lost" in words
        today, then = figure(page, "Workload % today"), figure(page, "With the changes")
        assert float(then.rstrip("%")) > float(today.rstrip("%"))
        assert page.locator("tbody td[data-label=Difference]:has-text('Up')").count() >= 1
        found["result"] = faults_of(page, axe)
        cells = rows(download(page, "CSV"))
        assert cells[2][0].startswith("Changes: All teams here, Child protection plan: 10% more; ")
        assert cells[-1][0] == "All teams here"
        assert f"{float(cells[-1][4]):.1f}%" == then
        book = openpyxl.load_workbook(io.BytesIO(download(page, "XLSX")))
        assert book.active.max_row == len(cells)

        save(page, "Hard winter")
        assert page.locator("[role=status]").inner_text() == "“Hard winter” is saved. Only you can open it."
        assert page.inner_text("h1") == "Hard winter: what if"
        page.click("text=Work it out anew")
        assert figure(page, "With the changes") == then
        page.fill("#posts-0-fte", "-120")
        page.click("text=Work it out")
        assert "take at most that" in page.locator(".govuk-error-summary").inner_text()
        found["refused"] = faults_of(page, axe)
        page.click(".govuk-error-summary a")
        assert page.evaluate("document.activeElement.id") == "posts-0-fte"
        page.fill("#posts-0-fte", "2")
        page.click("text=Work it out")
        save(page, "hard winter")
        assert "already saved" in page.locator(".govuk-error-summary").inner_text()
        found["name taken"] = faults_of(page, axe)
        save(page, "Two posts filled")

        page.goto("/what-if/saved")
        for box in page.locator("input[type=checkbox]").all():
            box.check()
        found["saved"] = faults_of(page, axe)
        page.click("text=Compare with today")
        assert page.inner_text("h1") == "Compare what-ifs"
        heads = page.locator("thead th").all_inner_texts()
        assert heads == ["Team", "Today", "Hard winter", "Two posts filled"]
        assert then in page.locator("tfoot td[data-label='Hard winter']").inner_text()
        assert today in page.locator("tfoot td[data-label=Today]").inner_text()
        found["compared"] = faults_of(page, axe)
        assert rows(download(page, "CSV"))[-1][0] == "All teams here"
        assert not [fault for fault in page.faults if "422" not in fault]

        page.goto("/what-if/saved")
        for _ in range(2):
            page.locator("summary:has-text('Delete')").first.click()
            page.locator("button:has-text('Delete for good')").first.click()
        assert "You saved none yet" in page.inner_text("main")
    assert not {where: faults for where, faults in found.items() if faults}


def test_without_javascript(opened, pages):
    with opened("manager", java_script_enabled=False) as page:
        build(page, pages.own_team)
        save(page, "Plain")
        page.click("text=Saved what-ifs")
        page.check("input[type=checkbox]")
        page.click("text=Compare with today")
        assert page.inner_text("h1") == "Plain: what if"
        page.click("text=Saved what-ifs")
        page.click("summary:has-text('Delete')")
        page.click("button:has-text('Delete for good')")
        assert page.locator("[role=status]").inner_text() == "“Plain” is deleted."
