"""Two pieces of learning are written, one with peer reflection; then ready, declared, taken back; axe on each page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import AXE, faults_of

pytestmark = pytest.mark.browser


def write(page, what, *, peer=False):
    page.goto("/my-training/cpd")
    page.get_by_role("button", name="Write a piece").click()
    page.get_by_label("What it was").fill(what)
    page.get_by_label("Why it is relevant to your work").fill("Two of my families.")
    page.get_by_label("What you learnt", exact=True).fill("To ask twice.")
    page.get_by_label("What it changes in your practice, and for people").fill("I ask twice.")
    if peer:
        page.get_by_label("Group supervision").check()
        page.get_by_label("What talking it over taught you").fill("Others wait longer.")
    assert faults_of(page, AXE.read_text()) == []
    page.get_by_role("button", name="Save").click()


def test_two_pieces_to_ready_to_declared(opened, council):
    council.change("DELETE FROM cpd_declaration")
    council.change("DELETE FROM cpd_piece WHERE what LIKE 'E2E%'")
    try:
        with opened("head") as page:
            walk(page)
    finally:
        council.change("DELETE FROM cpd_declaration")
        council.change("DELETE FROM cpd_piece WHERE what LIKE 'E2E%'")


def walk(page):
    write(page, "E2E: a course on neglect")
    expect(page.get_by_text("one more piece, with peer reflection")).to_be_visible()
    write(page, "E2E: reading about fathers", peer=True)
    expect(page.get_by_text("Nothing is missing")).to_be_visible()
    assert faults_of(page, AXE.read_text()) == []
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_role("alert").get_by_text("Confirm that you have recorded")).to_be_visible()
    assert faults_of(page, AXE.read_text()) == []
    page.get_by_label("I have recorded them on my account").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_text("You can take it back until 30 November.")).to_be_visible()
    assert faults_of(page, AXE.read_text()) == []
    page.get_by_role("button", name="Take the declaration back").click()
    expect(page.get_by_role("button", name="Declare")).to_be_visible()
    assert [one for one in page.faults if "422" not in one] == [], "but for the refusal"
