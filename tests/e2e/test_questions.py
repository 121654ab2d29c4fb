"""A worker disputes a line, the manager answers, the worker reads it; one click and one field. Without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import AXE, assert_accessible, faults_of

pytestmark = pytest.mark.browser

SUMMARY = ".govuk-error-summary"


@pytest.fixture(scope="module")
def axe():
    return AXE.read_text()


@pytest.fixture
def looked_at(opened, axe):
    """Look at a page with axe in a tab with scripts, which axe is; the walk itself has none."""
    found = {}

    def look(name, path):
        with opened(name) as page:
            page.goto(path)
            if faults := faults_of(page, axe):
                found[f"{name} {path}"] = faults
            assert not page.faults

    yield look
    assert_accessible(found)


def test_a_line_is_disputed_answered_and_read(opened, pages, looked_at):
    with opened("worker", java_script_enabled=False) as worker, opened("manager", java_script_enabled=False) as manager:
        worker.goto("/my-work")
        row = worker.locator("table[aria-labelledby=children] tbody tr:has(a:text-is('Dispute'))").last
        child = row.locator("th").inner_text().split()[0]
        worker.click(f"table[aria-labelledby=children] a:has-text('Dispute the points of {child}')")
        assert child in worker.inner_text("h1")
        worker.click("main form button")
        assert "Say what is wrong" in worker.inner_text(SUMMARY)
        worker.fill("#said", "An hour and a half each way, every fortnight.")
        worker.click("main form button")
        assert worker.url.endswith("/my-work#questions")
        assert "Sent to" in worker.inner_text("[role=status]")
        mine = worker.locator(f"table[aria-labelledby=questions] tbody tr:has(th:has-text('{child}'))")
        assert "Waits for an answer" in mine.inner_text()
        looked_at("worker", "/my-work")

        manager.goto("/my-team")
        manager.click(f"ol.app-todo a[href='/questions/{pages.question + 1}']")
        assert "An hour and a half each way" in manager.inner_text("main")
        looked_at("manager", f"/questions/{pages.question + 1}")
        manager.check("input[name=decision][value=not_agreed]")
        manager.click("main form button")
        assert "Say why you do not agree" in manager.inner_text(SUMMARY)
        assert manager.is_checked("input[name=decision][value=not_agreed]"), "what was chosen stays"
        manager.fill("#reason", "We share that drive with the next visit from now on.")
        manager.click("main form button")
        assert "Answered" in manager.inner_text("[role=status]")
        assert "Work of" in manager.inner_text("h1")

        worker.reload()
        assert "Not agreed" in mine.inner_text()
        assert "We share that drive" in mine.inner_text()
        looked_at("worker", "/my-work")
        looked_at("manager", f"/people/{pages.worker}")


def test_a_proposal_weighs_once_it_is_agreed(opened, pages, looked_at):
    with opened("worker", java_script_enabled=False) as worker, opened("manager", java_script_enabled=False) as manager:
        worker.goto("/my-work")
        total = worker.locator("table[aria-labelledby=lines] tfoot td[data-label=Points]")
        before = float(total.inner_text())
        worker.click("text=Add an extra responsibility")
        worker.fill("#label", "Leads the peer group")
        worker.fill("#points", "two")
        worker.click("main form button")
        assert worker.input_value("#points") == "two", "what was typed stays"
        worker.fill("#points", "2.5")
        worker.click("main form button")
        manager.goto(f"/people/{pages.worker}")
        manager.click("a:has-text('Answer the question about extra responsibility: Leads the peer group')")
        assert manager.input_value("#points") == "2.5"
        looked_at("manager", manager.url)
        manager.check("input[name=decision][value=agreed]")
        manager.fill("#points", "2")
        manager.click("main form button")
        worker.goto("/my-work")
        assert float(total.inner_text()) == before + 2
        manager.click("a:has-text('End Leads the peer group')")
        looked_at("manager", manager.url)
        manager.click("main form button")
        assert "Ended" in manager.inner_text("[role=status]")


def test_a_rating_and_hours_are_saved(opened, looked_at):
    with opened("worker", java_script_enabled=False) as page:
        page.goto("/my-work")
        page.click("button:has-text('Stretched')")
        assert page.inner_text("[role=status]").startswith("Saved: stretched")
        page.click("button:has-text('Manageable')")
        assert page.locator(".app-choice [aria-pressed=true]").inner_text() == "Manageable"
        page.fill("#hours", "many")
        page.click("button:has-text('Save')")
        expect(page.locator(SUMMARY)).to_be_visible()
        page.fill("#hours", "2.5")
        page.click("main form button")
        assert "saved" in page.inner_text("[role=status]")
        assert page.input_value("#hours") == "2.5"
        assert "2.5 extra hours" in page.inner_text("section[aria-labelledby=said]")
        looked_at("worker", "/my-work")


def test_looking_at_it_together(opened, pages, looked_at):
    with opened("manager", java_script_enabled=False) as page:
        page.goto(f"/people/{pages.worker}")
        page.click("text=We looked at this together")
        assert page.inner_text("[role=status]") == "Recorded for today."
        assert "Last on" in page.inner_text("section[aria-labelledby=together]")
        looked_at("manager", f"/people/{pages.worker}")
        looked_at("manager", "/my-team")
        looked_at("service", "/service")
