"""HR makes a link; the partner fills in its return without an account and sends it; then the link is used up."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import AXE, faults_of
from workforce import clock

pytestmark = pytest.mark.browser


def test_a_partner_answers_without_an_account(opened, pages):
    with opened("hr") as page:
        page.goto("/partners")
        page.get_by_role("link", name="Add an agency").click()
        page.get_by_label("Name of the agency").fill("Westshire Probation")
        page.get_by_label("Kind").fill("Probation")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Westshire Probation").click()
        page.get_by_label("The link works until").fill((clock.today() + timedelta(days=9)).isoformat())
        page.get_by_label("Show it to me once").check()
        page.get_by_role("button", name="Make the link").click()
        link = page.get_by_label("Link for Westshire Probation").input_value()
        assert faults_of(page, AXE.read_text()) == []
        page.reload()
        assert page.get_by_label("Link for Westshire Probation").count() == 0
        at_hr = page.url
    path = link[link.index("/partner-return/") :]
    with opened(width=390) as page:
        page.goto(path)
        assert page.locator("h1").inner_text() == "Training return of Westshire Probation"
        assert faults_of(page, AXE.read_text()) == []
        page.get_by_label("How many of your staff work with children").fill("38")
        page.get_by_label("training in risk analysis").fill("39")
        page.get_by_role("button", name="Save and come back later").click()
        expect(page.get_by_text("Saved. Come back by the same link.")).to_be_visible()
        page.get_by_role("button", name="Check and send").click()
        expect(page.get_by_role("alert").get_by_text("This is more than your staff")).to_be_visible()
        assert faults_of(page, AXE.read_text()) == []
        page.get_by_label("training in risk analysis").fill("22")
        page.get_by_label("What did the training change").fill("We ask about children at the first meeting.")
        page.get_by_label("Your name").fill("L. Byrne")
        page.get_by_label("Your role").fill("Head of delivery")
        page.get_by_role("button", name="Check and send").click()
        assert page.locator("h1").inner_text() == "Check before you send"
        expect(page.get_by_text("7 numbers are empty")).to_be_visible()
        assert faults_of(page, AXE.read_text()) == []
        page.get_by_role("button", name="Send").click()
        assert page.locator("h1").inner_text() == "Thank you: your return is sent"
        assert faults_of(page, AXE.read_text()) == []
        assert all("422" in fault for fault in page.faults)
        page.goto(path)
        expect(page.get_by_role("row").filter(has_text="Risk analysis").get_by_text("22 of 38")).to_be_visible()
    with opened(width=390) as page:
        page.goto(path)
        assert page.locator("h1").inner_text() == "This return has been sent"
        expect(page.get_by_text("the workforce team")).to_be_visible()
    with opened("hr") as page:
        page.goto(at_hr)
        expect(page.get_by_text("Signed by L. Byrne, Head of delivery.")).to_be_visible()
    with opened("board") as page:
        page.goto("/board")
        page.get_by_role("link", name="training, by agency").click()
        expect(page.get_by_role("row").filter(has_text="Westshire Probation").get_by_text("22 of 38")).to_be_visible()
        assert page.get_by_text("L. Byrne").count() == 0
