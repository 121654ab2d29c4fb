"""A private calendar address is made and read by a program; what was typed when the sign-in ended is given back."""

import urllib.request

import pytest
import vobject
from playwright.sync_api import expect

from tests.e2e.test_accessibility import AXE, faults_of

pytestmark = pytest.mark.browser

SAID = "The lift in Quarry House is broken.\n\nI asked <b>twice</b>."


def test_an_address_is_made_read_and_withdrawn(opened):
    with opened("worker") as page:
        page.goto("/my-supervision/calendar")
        page.get_by_role("button", name="Make my private address").click()
        address = page.get_by_label("Private address of your calendar").input_value()
        assert faults_of(page, AXE.read_text()) == []
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
            assert vobject.readOne(answer.read().decode()).name == "VCALENDAR"
        page.goto("/my-supervision/calendar")
        assert page.get_by_label("Private address of your calendar").count() == 0
        assert faults_of(page, AXE.read_text()) == []
        page.get_by_role("button", name="Withdraw the address").click()
        expect(page.get_by_text("The address is withdrawn.")).to_be_visible()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(address, timeout=10)


def test_text_typed_when_the_sign_in_ended_is_given_back(opened):
    with opened("worker") as page:
        page.goto("/my-work/concerns/new")
        page.fill("[name=said]", SAID)
        page.context.clear_cookies()
        page.locator("main form button[type=submit]").click()
        assert page.locator("h1").inner_text() == "You were signed out. Nothing that you typed is lost"
        assert page.get_by_label("Said").input_value() == SAID
        assert faults_of(page, AXE.read_text()) == []
        with page.context.expect_page() as tab:
            page.get_by_role("link", name="Sign in (opens in a new tab)").click()
        assert tab.value.url.endswith("/sign-in?next=/my-work/concerns/new")
        assert page.get_by_label("Said").input_value() == SAID, "the text stays in its own tab"
