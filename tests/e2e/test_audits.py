"""From a sample to a finished reading and an action: with JavaScript off, two tabs on one reading, a phone too."""

from datetime import timedelta

import pytest

from tests.e2e.test_accessibility import AXE, assert_accessible, faults_of
from workforce import clock
from workforce.supervision.audit_rules import QUESTIONS

pytestmark = pytest.mark.browser

SUMMARY = ".govuk-error-summary"


@pytest.fixture(scope="module")
def axe():
    return AXE.read_text()


@pytest.fixture
def looked_at(opened, axe):
    """Look at a page with axe, wide and narrow, in a tab with scripts, which axe is; the walk itself has none."""
    found = {}

    def look(name, path):
        with opened(name) as page:
            page.goto(path)
            if faults := faults_of(page, axe):
                found[f"{name} {path}"] = faults
            assert not page.faults

    yield look
    assert_accessible(found)


def test_a_record_is_read_in_two_tabs_and_nothing_is_lost(opened, pages, looked_at):
    path = f"/supervision/audits/{pages.audit}/readings/{pages.readings[1]}"
    with opened("quality", java_script_enabled=False) as page, opened("quality", java_script_enabled=False) as other:
        page.goto("/quality")
        page.click("main a:has-text('audits of records')")
        assert page.inner_text("h1") == "Audits: is supervision any good?"
        page.goto(path)
        other.goto(path)
        assert "We went through the visit" in page.inner_text("#main-content")
        page.check("input[name=q_dbs][value=n]")
        page.fill("#strengths", "Typed in the first tab")
        page.click("button:has-text('Save and go on later')")
        assert "Saved. You can go on later." in page.inner_text(".app-saved")

        other.fill("#strengths", "Typed in the second tab")
        other.click("button:has-text('Save and go on later')")
        assert "you saved this reading in another window" in other.inner_text(SUMMARY)
        assert "Strengths there: Typed in the first tab" in other.inner_text("#stored")
        assert other.input_value("#strengths") == "Typed in the second tab"
        other.fill("#strengths", "Both together")
        other.click("button:has-text('Finish the reading')")
        assert "still to answer and the grade to give" in other.inner_text(SUMMARY)
        assert other.input_value("#strengths") == "Both together"
        for one in QUESTIONS:
            other.check(f"input[name=q_{one.key}][value=y]")
        other.check("input[name=grade][value=good]")
        other.check("input[name=themes][value=reflective]")
        other.click("button:has-text('Finish the reading')")
        assert "You finished this reading" in other.inner_text("#main-content")
        looked_at("quality", path)
    with opened("worker", java_script_enabled=False) as worker:
        worker.goto("/account")
        assert "Reason given: quality audit" in worker.inner_text("table[aria-labelledby=reads]")


def test_a_sample_is_drawn_and_an_action_written(opened, pages, looked_at):
    with opened("quality", java_script_enabled=False, width=390) as page:
        page.goto("/supervision/audits")
        page.click("main a:has-text('Draw a sample')")
        page.fill("#from_on", "2020-01-01")
        page.fill("#to_on", "2020-02-01")
        page.click("button:has-text('Count the records')")
        assert "0 records are eligible" in page.inner_text("#main-content")
        page.goto(f"/supervision/audits/{pages.audit}/actions")
        page.fill("#what", "A workshop on reasons")
        page.click("button:has-text('Add the action')")
        assert "Choose who does it" in page.inner_text(SUMMARY)
        page.select_option("#owner", index=1)
        page.fill("#due_on", (clock.today() + timedelta(days=20)).isoformat())
        page.click("button:has-text('Add the action')")
        assert "A workshop on reasons" in page.inner_text("table[aria-labelledby=actions]")
        looked_at("quality", f"/supervision/audits/{pages.audit}/actions")
        page.click("button:has-text('Done')")
        assert "Done" in page.inner_text("table[aria-labelledby=actions]")
