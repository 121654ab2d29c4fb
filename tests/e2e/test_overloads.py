"""From an overload to its plan to its end, and from a concern to its answer: with JavaScript off, on a phone too."""

from datetime import timedelta

import pytest

from tests.e2e.test_accessibility import AXE, assert_accessible, faults_of
from workforce import clock

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


@pytest.fixture
def overload(council, pages):
    """An overload of the worker that opened by itself yesterday, without a plan; the other is closed meanwhile."""
    council.change(
        "UPDATE overload SET closed_on = opened_on, closed_reason = 'weeks', closed_by = 'tests' WHERE id = :id",
        id=pages.overload,
    )
    yesterday = clock.today() - timedelta(days=1)
    council.change(
        "INSERT INTO overload (worker_id, opened_on, first_week, last_week, weeks, grade, team) SELECT id, :day,"
        " CAST(:day AS date) - 28, CAST(:day AS date) - 7, 4, 'social_worker', :team FROM worker"
        " WHERE employee_number = :number", day=yesterday, team=pages.own_team, number=pages.worker
    )  # fmt: skip
    made = council.ask("SELECT max(id) FROM overload")[0][0]
    yield made
    council.change("DELETE FROM overload WHERE id = :id", id=made)
    council.change(
        "UPDATE overload SET closed_on = NULL, closed_reason = NULL, closed_by = NULL WHERE id = :id", id=pages.overload
    )


def in_days(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def test_from_an_overload_to_a_plan_to_its_end(opened, pages, overload, looked_at):
    path = f"/overloads/{overload}"
    with opened("manager", java_script_enabled=False) as manager, opened("worker", java_script_enabled=False) as worker:
        manager.goto("/my-team")
        manager.click("nav a:has-text('Overloads')")
        assert "No plan yet" in manager.inner_text("table[aria-labelledby=open]")
        looked_at("manager", "/overloads")
        manager.click("table[aria-labelledby=open] tbody a")
        assert "There is no plan yet" in manager.inner_text(".app-lead")
        looked_at("manager", path)

        manager.fill("#what", "No new children until the review")
        manager.click("main form:has(#what) button")
        assert "Choose who does it" in manager.inner_text(SUMMARY)
        assert manager.input_value("#what") == "No new children until the review", "what was typed stays"
        manager.select_option("#owner", index=1)
        manager.fill("#due_on", in_days(14))
        manager.fill("#review_on", in_days(-2))
        manager.click("main form:has(#what) button")
        assert "has passed" in manager.inner_text(SUMMARY)
        manager.fill("#review_on", in_days(28))
        manager.click("main form:has(#what) button")
        assert manager.inner_text("[role=status]") == "The plan is saved."
        assert "lacks the worker's view" in manager.inner_text(".app-lead")

        worker.goto("/my-work/overload")
        assert "No new children until the review" in worker.inner_text("table[aria-labelledby=actions]")
        looked_at("worker", "/my-work/overload")
        worker.click("button:has-text('Save what I say')")
        assert "Choose whether you agree" in worker.inner_text(SUMMARY)
        worker.check("input[name=agrees][value=no]")
        worker.fill("#said", "Two children must move too.")
        worker.click("button:has-text('Save what I say')")
        assert worker.inner_text("[role=status]").startswith("Saved")
        assert "There is a plan." in worker.inner_text("main")
        worker.click("button:has-text('Done')")
        assert "Marked as done" in worker.inner_text("[role=status]")

        stale = manager.locator("input[name=edition]").get_attribute("value")
        manager.fill("#what", "Move two children")
        manager.select_option("#owner", index=1)
        manager.fill("#due_on", in_days(10))
        manager.click("main form:has(#what) button")
        assert "Nothing was saved: this plan changed after you opened the page." in manager.inner_text(SUMMARY)
        assert "does not agree with the plan" in manager.inner_text(SUMMARY)
        assert manager.locator("input[name=edition]").get_attribute("value") > stale
        manager.click("main form:has(#what) button")
        assert manager.inner_text("[role=status]") == "The plan is saved."
        assert "in writing and in date" in manager.inner_text("main")
        looked_at("manager", path)

        worker.goto("/my-work/overload")
        worker.click("button:has-text('it is solved')")
        assert "you said that it is solved" in worker.inner_text("main")
        looked_at("worker", "/my-work/overload")
        manager.goto("/overloads")
        assert "No overload is open" in manager.inner_text("main")
        assert "agreed that it is solved" in manager.inner_text("table[aria-labelledby=closed]")
        looked_at("manager", "/overloads")
        manager.goto(path)
        assert not manager.locator("#what").count(), "a closed one has no form"
        looked_at("manager", path)


def test_from_a_concern_to_its_answer(opened, pages, looked_at):
    with opened("worker", java_script_enabled=False) as worker, opened("quality", java_script_enabled=False) as quality:
        worker.goto("/my-work/concerns")
        worker.click("text=Raise a concern")
        looked_at("worker", "/my-work/concerns/new")
        worker.check("input[name=about][value=supervision]")
        worker.check("input[name=to_whom][value=quality]")
        worker.click("main form button")
        assert "Say what your concern is" in worker.inner_text(SUMMARY)
        assert worker.is_checked("input[name=to_whom][value=quality]"), "what was chosen stays"
        worker.fill("#said", "My last two sessions were cut short.")
        worker.click("main form button")
        assert "Sent to" in worker.inner_text("[role=status]")
        assert "Not acknowledged yet" in worker.inner_text("main")
        looked_at("worker", "/my-work/concerns")

        quality.goto("/quality")
        quality.click("nav a:has-text('Concerns')")
        looked_at("quality", "/concerns")
        quality.click("table[aria-labelledby=waiting] tbody tr:has-text('supervision') a")
        assert "cut short" in quality.inner_text("main")
        path = f"/concerns/{quality.url.rsplit('/', 1)[1]}"
        looked_at("quality", path)
        quality.click("button:has-text('I have seen it')")
        assert quality.inner_text("[role=status]").startswith("Acknowledged")
        quality.fill("#said", "We look at the dates together on Thursday.")
        quality.click("button:has-text('Send the answer')")
        assert quality.inner_text("[role=status]").startswith("Answered")
        looked_at("quality", path)

        worker.reload()
        assert "We look at the dates together on Thursday." in worker.inner_text("main")
    with opened("manager", java_script_enabled=False) as manager:
        assert manager.goto(path).status == 404, "who was passed over does not find it"
        manager.goto("/concerns")
        assert not manager.locator(f"a[href='{path}']").count()
        looked_at("manager", "/concerns")
