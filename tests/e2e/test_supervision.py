"""Supervision in Chromium: from the schedule to the signed PDF; nothing is lost when browser or sign-in end."""

import re
from datetime import timedelta
from itertools import pairwise

import pypdf
import pytest

from workforce import clock


@pytest.fixture
def supervised(council):
    """The manager's and the worker's ids; no session of the two at the times that the walks use."""
    people = council.people()
    ids = dict(council.ask("SELECT employee_number, id FROM worker"))
    return people["worker"], ids[people["worker"]], ids[people["manager"]]


def plan(page, number, day, at, minutes="90"):
    """Plan one session with the worker by hand; return the address of its record."""
    page.goto(f"/supervision/people/{number}/sessions/new")
    page.fill("[name=day]", day.isoformat())
    page.fill("[name=at]", at)
    page.fill("[name=minutes]", minutes)
    page.click("main button[type=submit]")
    page.get_by_role("link", name=re.compile(rf"{day.day} {day:%B}.*, {at}")).first.click()
    return page.url.removeprefix(page.url.split("/supervision")[0])


def test_from_schedule_to_signed_pdf(opened, supervised, tmp_path):
    number, _, supervisor = supervised
    today = clock.today()
    with opened("manager") as manager, opened("worker") as worker:
        address = plan(manager, number, today, "08:00", "30")
        worker.goto(address)
        worker.fill("[name=words]", "Leave in the spring")
        worker.click("text=Add to the agenda")
        assert worker.locator("#agenda + table").get_by_role("rowheader").count() == 1
        manager.reload()
        manager.click("text=Begin the record")
        manager.get_by_label("How are you?").fill("Tired after three late visits.")
        manager.get_by_label("One piece of work, looked at together").fill("The second visit, step by step.")
        manager.get_by_label("Yes, Leave in the spring").check()
        manager.get_by_label("What", exact=True).fill("Agree a quiet morning")
        manager.get_by_label("Owner").select_option(str(supervisor))
        manager.click("text=Add the action")
        assert "Agree a quiet morning" in manager.locator("#actions + ul").inner_text()
        manager.get_by_label("Held on").fill((today - timedelta(days=1)).isoformat())
        manager.get_by_label("Start", exact=True).fill("08:00")
        manager.get_by_label("End", exact=True).fill("08:30")
        manager.get_by_label("No", exact=True).check()
        manager.get_by_role("button", name=re.compile("Sign and send")).click()
        assert "waits for the supervisee" in manager.locator("main").inner_text().lower()
        worker.goto("/my-supervision")
        worker.get_by_role("link", name=re.compile("waits for you")).first.click()
        assert "Tired after three late visits." in worker.locator("main").inner_text()
        worker.get_by_label("Yes, I sign it").check()
        worker.get_by_label("Yes", exact=True).check()
        worker.get_by_label("Your comment").fill("Fair, and thank you.")
        worker.get_by_role("button", name="Sign or dispute").click()
        assert "is locked" in worker.locator(".app-saved").inner_text()
        with worker.expect_download() as download:
            worker.click("text=PDF of this record")
        download.value.save_as(tmp_path / "record.pdf")
        assert worker.faults == manager.faults == []
    read = pypdf.PdfReader(tmp_path / "record.pdf")
    words = " ".join(page.extract_text() for page in read.pages)
    for said in ("Tired after three late visits.", "The second visit, step by step.", "Agree a quiet morning",
                 "Fair, and thank you.", "30 minutes, 08:00 to 08:30"):  # fmt: skip
        assert said in words
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_series_is_planned_and_ends(opened, council):
    number, today = council.people()["worker"], clock.today()
    with opened("manager") as page:
        page.goto(f"/supervision/people/{number}/series/new")
        page.get_by_label("Thursday").check()
        page.get_by_label("Time").fill("13:00")
        page.click("main button[type=submit]")
        assert re.search(r"\d+ sessions are planned", page.locator(".app-saved").inner_text())
        rows = council.ask(
            "SELECT planned_on FROM supervision_session WHERE series_id IS NOT NULL AND planned_on > :day"
            " ORDER BY 1", day=today
        )  # fmt: skip
        days = [row.planned_on for row in rows]
        assert len(days) >= 5
        assert all(later - earlier <= timedelta(days=31) for earlier, later in pairwise(days))
        page.click("text=End the series")
        assert "taken out" in page.locator(".app-saved").inner_text()
    assert not council.ask("SELECT 1 FROM supervision_session WHERE series_id IS NOT NULL AND planned_on > :d", d=today)


def test_what_is_typed_is_there_after_the_browser_died(opened, council, supervised):
    number = supervised[0]
    with opened("manager") as page:
        plan(page, number, clock.today(), "08:40", "15")
        page.click("text=Begin the record")
        address = page.url
        page.get_by_label("How are you?").fill("Typed, and never sent with a button.")
        page.locator("#saving").filter(has_text=re.compile(r"^Saved \d")).wait_for()
    with opened("manager") as again:  # a new browser: nothing of the old one is left
        again.goto(address)
        assert again.get_by_label("How are you?").input_value() == "Typed, and never sent with a button."
        assert again.faults == []


def test_what_is_typed_after_the_sign_in_ended_comes_back(opened, council, supervised):
    number = supervised[0]
    client = council.client()
    client.sign_in("manager@demo.example")
    with opened(client=client) as page:
        plan(page, number, clock.today(), "09:00", "15")
        page.click("text=Begin the record")
        address = page.url
        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.get_by_label("How are you?").fill("Typed after the sign-in had ended.")
        page.locator("#saving").filter(has_text="You were signed out").wait_for()
        page.context.add_cookies(cookies)
        page.goto(address)
        assert page.get_by_label("How are you?").input_value() == "Typed after the sign-in had ended."
        page.locator("#saving").filter(has_text=re.compile(r"^Saved \d")).wait_for()
        page.reload()
        assert page.get_by_label("How are you?").input_value() == "Typed after the sign-in had ended."


def saved(page):
    page.locator("#saving").filter(has_text=re.compile(r"^Saved \d")).wait_for()


def test_words_that_are_deleted_again_are_not_signed(opened, council, supervised):
    number = supervised[0]
    with opened("manager") as page:
        plan(page, number, clock.today(), "09:40", "15")
        page.click("text=Begin the record")
        address = page.url
        page.get_by_label("Anything else").fill("To be deleted.")
        saved(page)
        page.get_by_label("Anything else").fill("")
        page.locator("#saving").filter(has_text="Typing").wait_for()
        saved(page)
        page.goto(address)
        assert page.get_by_label("Anything else").input_value() == ""


def test_a_reload_after_a_collision_overwrites_nothing(opened, supervised):
    number = supervised[0]
    with opened("manager") as one, opened("manager") as two:
        plan(one, number, clock.today(), "10:00", "15")
        one.click("text=Begin the record")
        two.goto(one.url)
        two.get_by_label("How are you?").fill("From the second tab.")
        saved(two)
        one.get_by_label("How are you?").fill("From the first tab.")
        collided = one.locator("#saving").filter(has_text="another window changed the same")
        collided.wait_for()
        one.reload()
        assert one.get_by_label("How are you?").input_value() == "From the first tab."
        collided.wait_for()
        two.reload()
        assert two.get_by_label("How are you?").input_value() == "From the second tab."
        one.locator("main button:text-is('Save draft')").first.click()
        assert "From the second tab." in one.locator("main").inner_text()
        one.locator("main button:text-is('Save draft')").first.click()
        assert "The draft is saved." in one.locator(".app-saved").inner_text()
        two.reload()
        assert two.get_by_label("How are you?").input_value() == "From the first tab."


def test_two_tabs_on_one_draft_lose_nothing(opened, supervised):
    number = supervised[0]
    with opened("manager", java_script_enabled=False) as one, opened("manager", java_script_enabled=False) as two:
        plan(one, number, clock.today(), "09:20", "15")
        one.click("text=Begin the record")
        two.goto(one.url)
        one.get_by_label("How are you?").fill("From the first tab.")
        one.locator("main button:text-is('Save draft')").first.click()
        two.get_by_label("How are you?").fill("From the second tab.")
        two.get_by_label("Anything else").fill("And this, too.")
        two.locator("main button:text-is('Save draft')").first.click()
        shown = two.locator("main").inner_text()
        assert "was also saved in another window" in shown
        assert "From the first tab." in shown
        assert two.get_by_label("How are you?").input_value() == "From the second tab."
        two.locator("main button:text-is('Save draft')").first.click()
        one.reload()
        assert one.get_by_label("How are you?").input_value() == "From the second tab."
        assert one.get_by_label("Anything else").input_value() == "And this, too."


def test_moved_and_cancelled_with_a_reason(opened, supervised):
    number = supervised[0]
    day = clock.today() + timedelta(days=40)
    with opened("manager") as page:
        plan(page, number, day, "16:00", "60")
        page.get_by_role("link", name="Move").click()
        page.get_by_label("Day").fill((day + timedelta(days=1)).isoformat())
        page.get_by_label("In court").check()
        page.click("main button[type=submit]")
        assert "in court" in page.locator("main").inner_text()
        page.get_by_role("link", name="Cancel").click()
        page.get_by_label("Duty cover").check()
        page.click("main button[type=submit]")
        assert "Cancelled" in page.locator(".app-saved").inner_text()
        assert page.faults == []
