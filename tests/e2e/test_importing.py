"""An analyst brings files: tried, applied, brought again, refused with remedies, thrown away."""

import io
import zipfile

import pytest

from tests.e2e.serving import HELD_BACK, UNTIL

pytestmark = pytest.mark.browser


def bundle(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"extract/{name}.csv", content)
    return {"name": "extract.zip", "mimeType": "application/zip", "buffer": out.getvalue()}


def send(page, kind, files):
    page.goto("/data")
    page.click("text=Import files")
    page.set_input_files("#files", files)
    page.select_option("#kind", kind)
    page.fill("#as_at", UNTIL.isoformat())
    page.click("text=Try the files")


def counts(page):
    names = page.locator(".app-figures dt").all_inner_texts()
    values = page.locator(".app-figures .app-figure").all_inner_texts()
    return {name: int(value.replace(",", "")) for name, value in zip(names, values, strict=True)}


def facts(council):
    return council.ask("SELECT (SELECT count(*) FROM completion), (SELECT count(*) FROM post),"
                       " (SELECT count(*) FROM import_run)")[0]  # fmt: skip


def sent(council):
    return {path for path in (council.instance / "uploads").rglob("*") if path.is_file()}


def test_files_are_tried_applied_and_change_nothing_the_second_time(opened, pages, council):
    content = (council.files / "completions.csv").read_bytes()
    before, waiting = facts(council), sent(council)
    with opened("analyst") as page:
        send(page, "learning", bundle(completions=content))
        assert page.locator("h1").inner_text() == "Tried: Training"
        assert "Nothing has been changed" in page.inner_text("main")
        tried = counts(page)
        assert 0 < tried["New"] <= HELD_BACK
        assert tried["Rejected"] == 0
        assert facts(council) == before
        assert len(sent(council)) == len(waiting) + 1
        page.click("text=Apply these files")
        assert "is applied" in page.locator("[role=status]").inner_text()
        assert facts(council)[0] == before[0] + tried["New"]
        assert sent(council) == waiting
        page.click("table[aria-labelledby=imports] tbody tr:first-child a")
        assert counts(page)["New"] == tried["New"]
        send(page, "learning", bundle(completions=content))
        again = counts(page)
        assert (again["New"], again["Changed"], again["Ended"]) == (0, 0, 0)
        assert again["Unchanged"] == tried["New"] + tried["Unchanged"]
        page.click("text=Delete them, change nothing")
        assert "nothing was changed" in page.locator("[role=status]").inner_text()
        assert sent(council) == waiting
        assert not page.faults


def test_a_bad_file_is_refused_with_what_to_do(opened, pages, council):
    content = (council.files / "staff.csv").read_text("utf-8-sig").replace("social_worker", "soical_worker", 1)
    teams = (council.files / "teams.csv").read_bytes()
    before, waiting = facts(council), sent(council)
    with opened("analyst") as page:
        send(page, "staff", bundle(staff=content, teams=teams))
        assert "can't be applied" in page.locator(".app-lead").inner_text()
        row = page.locator("table[aria-labelledby=rejected] tbody tr").first.inner_text()
        assert "staff.csv, row " in row
        assert "grade" in row
        assert "soical_worker" in row
        assert page.locator("text=Apply these files").count() == 0
        assert facts(council) == before
        page.click("text=Delete them, change nothing")
        assert sent(council) == waiting


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([{"name": "budget.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}], "not a file that we know"),
        ([{"name": "extract.zip", "mimeType": "application/zip", "buffer": b"no zip"}], "can't be opened"),
        ([bundle(budget=b"a,b\n1,2\n")], "Choose at least one file"),
    ],
)
def test_what_is_no_extract_is_sent_back_to_the_form(files, says, opened, pages, council):
    waiting = sent(council)
    with opened("analyst") as page:
        send(page, "staff", files)
        assert page.locator("h1").inner_text() == "Import files"
        assert says in page.locator(".govuk-error-summary").inner_text()
        assert page.title().startswith("Error: ")
        assert page.locator("#kind").input_value() == "staff"
        assert sent(council) == waiting


def test_hr_may_bring_staff_and_training_only(opened):
    with opened("hr") as page:
        page.goto("/data/import")
        assert page.locator("#kind option").evaluate_all("all => all.map(o => o.value)") == ["staff", "learning"]
        assert "ssd_" not in page.inner_text("main")


def test_an_unmatched_person_is_matched_once_known(opened, pages, council):
    with opened("analyst") as page:
        page.goto("/data#unmatched")
        form = page.locator("table[aria-labelledby=unmatched] form").first
        assert form.count(), "the invented council has nobody unmatched"
        form.locator("input[name=employee_number]").fill("NOBODY")
        form.locator("button").click()
        assert "NOBODY" in page.locator("[role=status]").inner_text()
