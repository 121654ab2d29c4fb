"""With JavaScript off the main tasks work: sign in, another day, sorting, filtering, opening rows, downloading."""

import pytest
from playwright.sync_api import expect

from tests.e2e.serving import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(opened):
    """A tab that runs no scripts."""

    def tab(name=None):
        return opened(name, java_script_enabled=False)

    return tab


def test_sign_in_and_out(plain):
    with plain() as page:
        page.goto("/my-team?sort=-points")
        page.fill("#email", "manager@demo.example")
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        assert page.url.endswith("/my-team?sort=-points"), "sign-in leads back to the page that was asked for"
        page.click("text=Sign out")
        assert page.locator("[role=status]").inner_text() == "You are signed out."


def test_another_day(plain):
    with plain("manager") as page:
        page.goto("/my-team")
        newest = page.locator("table[aria-labelledby=people]").inner_text()
        page.click("text=Show another day")
        page.fill("#as_of", "2026-06-15")
        page.click(".app-day button")
        assert "as_of=2026-06-15" in page.url
        assert "Figures as at 15 June 2026" in page.inner_text("main")
        assert page.locator("table[aria-labelledby=people]").inner_text() != newest
        page.click("table[aria-labelledby=people] thead a:has-text('Children')")
        assert "as_of=2026-06-15" in page.url, "sorting keeps the day"


def test_sort_by_a_column(plain):
    with plain("manager") as page:
        page.goto("/my-team")
        for direction in ("ascending", "descending"):
            page.click("table[aria-labelledby=people] thead a:has-text('Children')")
            head = page.locator("table[aria-labelledby=people] th[aria-sort]")
            assert (head.count(), head.get_attribute("aria-sort")) == (1, direction)
            texts = page.locator("table[aria-labelledby=people] tbody td[data-label=Children]").all_inner_texts()
            numbers = [int(text) for text in texts if text.strip()]
            assert numbers == sorted(numbers, reverse=direction == "descending")


def test_filter_training(plain):
    with plain("hr") as page:
        page.goto("/training")
        page.select_option("#status", "late")
        page.select_option("#team", index=3)
        page.click("main .app-filter button")
        assert "status=late" in page.url
        assert page.locator("#status").input_value() == "late"
        rows = page.locator(".app-matrix tbody th[scope=row]").count()
        late = page.locator(
            ".app-matrix tbody tr:has(td.app-cell--lapsed), .app-matrix tbody tr:has(td.app-cell--never)"
        )
        assert rows == late.count()


def test_open_the_rows_behind_a_figure(plain):
    with plain("analyst") as page:
        page.goto("/board")
        page.click("table[aria-labelledby=all] tbody a >> nth=0")
        assert page.locator("details[open] table tbody tr").count() > 1, "the numbers stand in a table"
        expect(page.locator(".app-plot")).not_to_be_visible()
        page.click("text=Open the rows behind this figure")
        assert page.locator("main table tbody tr").count() > 1
        with page.expect_download() as download:
            page.click(".app-downloads a >> nth=0")
        assert download.value.suggested_filename.endswith(".csv")


def test_details_and_menu(plain):
    with plain("worker") as page:
        page.goto("/my-work")
        expect(page.locator(".app-downloads a:has-text('XLSX')")).to_be_visible()
        page.click("nav >> text=My work")
        assert page.locator("[aria-current=page]").inner_text() == "My work"
