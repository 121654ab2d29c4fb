"""A summary from its draft to a restatement: checked, commented on, released by two, drilled into, corrected."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.serving import UNTIL
from tests.e2e.test_accessibility import AXE, faults_of
from workforce.board.summaries import service

pytestmark = pytest.mark.browser

DAY = UNTIL + timedelta(days=1)


def fine(page):
    """Nothing runs over the side of the window, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert "\n".join(faults_of(page, AXE.read_text())) == ""
    assert [one for one in page.faults if "422" not in one] == []


def forget(council, summary):
    """Take out what nothing in the product takes out, so that other tests see the summaries that they know."""
    tables = ("restatement", "commentary", "summary_edition", "summary_indicator", "summary")
    for table in tables:
        council.change(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table in tables:
        name = "id" if table == "summary" else "summary_id"
        council.change(f"DELETE FROM {table} WHERE {name} = :summary", summary=summary)
    for table in tables:
        council.change(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_from_draft_to_restatement(opened, council, pages):
    with council.app.app_context(), service.freezing():
        draft = service.freeze(DAY, "tests")[0].id
    with opened("analyst") as page:
        page.goto("/board")
        page.get_by_role("link", name=re.compile(f"Check it.*{DAY.day} November")).click()
        expect(page.get_by_role("heading", name="Off target, and nobody has said why")).to_be_visible()
        expect(page.get_by_text("Answers for it: head of service").first).to_be_visible()
        fine(page)
    with opened("head", width=390) as page:
        page.goto(f"/board/{draft}/comments")
        page.get_by_role("link", name="With a full session in the month").click()
        page.fill("#words", "Sessions are held, and are too short.")
        page.fill("#action", "Span of supervisors limited to seven.")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        fine(page)
        page.fill("#action_owner", "Head of service")
        page.fill("#action_by", (DAY + timedelta(days=60)).isoformat())
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved. It stands beside the figure.")).to_be_visible()
        page.goto(f"/board/{draft}/draft")
        page.get_by_role("button", name="Ask for its release").click()
        expect(page.get_by_text("You asked. Somebody else releases it.")).to_be_visible()
    with opened("analyst") as page:
        page.goto(f"/board/{draft}/draft")
        page.fill("#reason", "12 completions were matched to people.")
        page.get_by_role("button", name="Freeze anew").click()
        expect(page.get_by_text("Frozen anew.")).to_be_visible()
        expect(page.get_by_role("button", name="Release now")).to_have_count(0)
        page.get_by_role("button", name="Ask for its release").click()
    with opened("quality") as page:
        page.goto(f"/board/{draft}/draft")
        page.get_by_role("button", name="Release now").click()
        expect(page.get_by_text("Released. It never changes now.")).to_be_visible()
    with opened("board", width=390) as page:
        page.goto("/board")
        expect(page.get_by_text("Sessions are held, and are too short.")).to_be_visible()
        expect(page.get_by_text("None supplied by head of service").first).to_be_visible()
        fine(page)
        page.get_by_role("link", name="W5: With a full session").click()
        expect(page.get_by_role("heading", name="Why it moved since")).to_be_visible()
        expect(page.get_by_role("link", name="Open the rows behind this figure")).to_have_count(0)
        fine(page)
    council.change("UPDATE post SET contracted_hours = contracted_hours - 1 WHERE grade = 'senior_practitioner'")
    try:
        with opened("analyst") as page:
            page.goto(f"/board/{draft}/W5")
            page.get_by_role("link", name="Open the rows behind this figure").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Rows behind W5")
            page.goto(f"/board/{draft}/restate")
            page.get_by_label("W1 Average caseload").check()
            page.fill("#reason", "Hours of senior practitioners were wrong.")
            fine(page)
            page.get_by_role("button", name="Restate the chosen figures").click()
            expect(page.get_by_text("Hours of senior practitioners were wrong.")).to_be_visible()
            fine(page)
    finally:
        council.change("UPDATE post SET contracted_hours = contracted_hours + 1 WHERE grade = 'senior_practitioner'")
        forget(council, draft)


def test_a_measure_of_the_notice_is_told_of_and_read(opened, council, pages):
    words = "Eighteen of twenty courses were held; two follow in January."
    with opened("head", width=390) as page:
        page.goto("/board/notice")
        page.get_by_role("link", name=re.compile("^N9")).first.click()
        page.goto(f"{page.url.split('?')[0]}/progress")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        fine(page)
        page.locator("input[type=radio]").nth(1).check()
        page.fill("#words", words)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text(words).first).to_be_visible()
        fine(page)
    with opened("board") as page:
        page.goto("/board/notice/N9")
        expect(page.get_by_text(words).first).to_be_visible()
        assert page.get_by_role("link", name=re.compile("progress", re.IGNORECASE)).count() == 0
        fine(page)
