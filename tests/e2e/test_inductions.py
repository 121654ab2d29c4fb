"""In Chromium: a manager begins a plan from a template; tasks are done; the first week and the induction are signed."""

import pytest
from playwright.sync_api import expect

from tests.e2e.serving import PASSWORD
from tests.e2e.test_accessibility import AXE, faults_of
from workforce import clock
from workforce.auth import service as accounts
from workforce.db import transaction

pytestmark = pytest.mark.browser

NAME = "Zita Starter"


@pytest.fixture
def starter(council, pages):
    """Somebody who starts today in the manager's team, with an account."""
    today = clock.today()
    council.change(
        "INSERT INTO worker (import_id, employee_number, name, runs) VALUES (1, 'E2E-NEW', :name,"
        " datemultirange(daterange(:day, NULL)))", name=NAME, day=today
    )  # fmt: skip
    council.change(
        "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
        " standard_hours, employment_type) SELECT 'e2e', 1, w.id, t.id, :day, 'social_worker', 'case_holding', 37, 37,"
        " 'permanent' FROM worker w, team t WHERE w.employee_number = 'E2E-NEW' AND t.code = :team",
        day=today, team=pages.own_team,
    )  # fmt: skip
    with council.app.app_context(), transaction():
        accounts.add_account("starter@demo.example", "worker", "tests", employee_number="E2E-NEW", password=PASSWORD)
    client = council.client()
    client.sign_in("starter@demo.example")
    yield client
    mine = "(SELECT id FROM worker WHERE employee_number = 'E2E-NEW')"
    for table in ("induction_plan", "reduction", "post"):
        council.change(f"DELETE FROM {table} WHERE worker_id = {mine}")
    council.change("UPDATE account SET is_active = false, worker_id = NULL WHERE email = 'starter@demo.example'")
    council.change("DELETE FROM worker WHERE employee_number = 'E2E-NEW'")


def tick(page):
    """Press every button that says that a task is done."""
    while (button := page.get_by_role("button", name="Mark as done")).count():
        button.first.click()


def test_from_a_template_to_both_signatures(opened, starter):
    with opened("manager") as manager:
        manager.goto("/inductions?show=no-plan")
        manager.get_by_role("link", name=f"Begin a plan for {NAME}").click()
        assert manager.get_by_text("37 hours a week from").count() == 2, "level, then falling"
        assert faults_of(manager, AXE.read_text()) == []
        manager.get_by_role("button", name="Begin this plan").click()
        expect(manager.get_by_text("The plan has begun.")).to_be_visible()
        address = manager.url.split("#")[0]
        manager.get_by_text("Add a task").click()
        manager.get_by_label("What is to be done").fill("Visit the family hub")
        manager.get_by_label("Which one").fill("2")
        manager.get_by_role("button", name="Add the task").click()
        manager.get_by_role("link", name="Visit the family hub").click()
        manager.get_by_role("radio", name="It is not needed").check()
        manager.get_by_role("textbox", name="Why it is not needed").fill("Knows it well")
        manager.get_by_role("button", name="Save").click()
        tick(manager)
        with opened("hr") as hr:
            hr.goto(address)
            tick(hr)
        with opened(client=starter) as worker:
            worker.goto("/my-training")
            tick(worker)
            worker.get_by_role("button", name="Sign my first week off").click()
            expect(worker.get_by_text("You have no task to do now.")).to_be_visible()
            manager.goto(address)
            manager.get_by_role("button", name="Sign the first week off").click()
            manager.get_by_role("button", name="Sign the induction off as complete").click()
            expect(manager.get_by_text("not confirmed by the worker yet")).to_be_visible()
            worker.goto("/my-training")
            worker.get_by_role("button", name="Confirm that it is complete").click()
            expect(worker.get_by_text("and you confirmed it")).to_be_visible()
            assert faults_of(worker, AXE.read_text()) == []
        manager.goto("/inductions?show=complete")
        row = manager.get_by_role("row").filter(has_text=NAME)
        assert "Complete" in row.inner_text() and "in time" in row.inner_text()
        assert faults_of(manager, AXE.read_text()) == []
