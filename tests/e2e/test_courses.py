"""A course run in-house: HR plans it, a worker asks, the manager approves, who came is marked, it is completed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import AXE, faults_of
from workforce import clock

pytestmark = pytest.mark.browser

CODE, NAME = "E2E-WALK", "Working with fathers"


def test_from_a_run_to_its_completion(opened, council, pages):
    day = clock.today() + timedelta(days=21)
    with opened("hr") as page:
        page.goto("/courses/new")
        page.fill("#code", CODE)
        page.fill("#name", NAME)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Add a run").click()
        page.fill("#first_day", day.isoformat())
        page.fill("#begins", "09:30")
        page.fill("#ends", "16:00")
        page.fill("#place", "Civic Centre")
        page.fill("#joining", "Come by the side door.")
        page.fill("#places", "0")
        page.get_by_role("button", name="Save").click()
        assert page.title().startswith("Error: ")
        assert faults_of(page, AXE.read_text()) == []
        page.fill("#places", "1")
        page.get_by_role("button", name="Save").click()
        run = page.url
        assert page.locator("h1").inner_text().startswith(NAME)
    with opened("worker") as page:
        page.goto(run)
        assert page.get_by_text("Come by the side door.").count() == 0
        page.get_by_role("button", name="Ask for a place").click()
        expect(page.get_by_text("Your manager answers; you get a mail.")).to_be_visible()
        assert faults_of(page, AXE.read_text()) == []
    with opened("manager", width=390) as page:
        page.goto("/bookings")
        page.get_by_role("row").filter(has_text=NAME).get_by_role("link", name="Approve or decline").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert faults_of(page, AXE.read_text()) == []
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.get_by_text("has a place. A mail with how to join is on the way.")).to_be_visible()
    mail = council.ask('SELECT "to", body, calendar FROM outgoing_mail WHERE subject = :s', s=f"You are booked: {NAME}")
    assert [one.to for one in mail] == ["worker@demo.example"]
    assert "Come by the side door." in mail[0].body
    assert "BEGIN:VCALENDAR" in mail[0].calendar
    with opened("worker") as page:
        page.goto("/my-training")
        page.get_by_role("row").filter(has_text=NAME).get_by_role("link", name=NAME, exact=True).click()
        expect(page.get_by_text("Come by the side door.")).to_be_visible()
    council.change(
        "UPDATE course_event SET starts_at = starts_at - interval '22 days', ends_at = ends_at - interval '22 days'"
        " WHERE course_code = :code", code=CODE
    )  # fmt: skip
    with opened("hr") as page:
        page.goto(run)
        page.get_by_role("link", name="Say who came").click()
        page.get_by_label("Everybody who is not marked below came and completed it").check()
        assert faults_of(page, AXE.read_text()) == []
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved: 1 person marked.")).to_be_visible()
        page.goto(f"/training/people/{pages.worker}")
        expect(page.get_by_text(NAME).first).to_be_visible()
    with opened("worker") as page:
        page.goto("/my-training")
        assert page.get_by_role("listitem").filter(has_text=NAME).filter(has_text="Completed").count() == 1
