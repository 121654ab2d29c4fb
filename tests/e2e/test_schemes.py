"""A head of service makes a scheme of the council's own: from a template to in force and agreed, in the browser."""

from datetime import timedelta

import pytest

from tests.e2e.test_accessibility import AXE, faults_of
from workforce import clock

pytestmark = pytest.mark.browser
AGREED = {"CIN": "4", "CP": "8", "CLA": "5", "CLA_NEW": "7", "ASSESSMENT": "6", "CARE_LEAVER": "4", "SHORT_BREAKS": "3"}


def clean(page):
    assert not (found := faults_of(page, AXE.read_text())), found
    assert not page.faults


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_from_template_to_in_force(opened, council, javascript):
    tomorrow = clock.today() + timedelta(days=1 if javascript else 2)
    with opened("head", java_script_enabled=javascript) as page:
        page.goto("/my-work")
        page.click("nav >> text=Weights")
        assert page.locator("h1").inner_text().startswith("Weights")
        page.locator("tr", has_text="Wirral").get_by_role("button", name="Start a draft").click()
        assert "8 things are to be settled" in page.inner_text("main")
        if javascript:
            clean(page)
        for code, points in AGREED.items():
            page.fill(f"#f-case-weights-{code.replace('_', '-')}", points)
        page.fill("#f-modifiers-COURT-points", "-5")
        page.click("text=Save and see what it would change")
        assert "1 thing is to be settled" in page.inner_text("main")
        assert "is not a number of 0 or more" in page.inner_text("main")
        page.fill("#f-modifiers-COURT-points", "5")
        page.fill("#f-modifiers-TRAVEL-points", "1")
        page.fill("#f-bands-new--name", "Nearly full")
        page.fill("#f-bands-new--to-percent", "90")
        page.fill("#f-name", "Our own scheme")
        page.click("text=Save and see what it would change")
        assert page.locator("h1").inner_text() == "What Our own scheme would change"
        assert "Team by team" in page.inner_text("main")
        if javascript:
            clean(page)
            with page.expect_download() as waiting:
                page.click("text=CSV")
            assert "scheme-preview.csv" in waiting.value.suggested_filename
        page.fill("#day", tomorrow.isoformat())
        page.click("text=Put in force")
        assert "is in force from" in page.locator("[role=status]").inner_text()
        assert page.locator("h1").inner_text() == "Our own scheme"
        assert page.locator("tr", has_text="Nearly full").locator("td").inner_text() == "90"
        assert page.locator("tr", has_text="Travel").locator("td").first.inner_text() == "1"
        page.locator("summary", has_text="Record the agreement").first.click()
        form = page.locator("details[open] form").first
        form.locator("input[type=date]").fill("2026-10-01")
        form.locator("input[name=for_practitioners]").fill("Practitioners' forum")
        form.locator("input[name=for_managers]").fill("Heads' meeting")
        form.get_by_role("button", name="Record").click()
        assert "recorded" in page.locator("[role=status]").inner_text()
        assert "Agreed 1 October" in page.inner_text("main")
        if javascript:
            clean(page)
        page.click("text=Withdraw this version")
        page.click("text=Delete this draft")
    assert council.ask("SELECT count(*) FROM policy_version WHERE kind = 'scheme'")[0][0] == 1
    assert not council.ask("SELECT 1 FROM scheme_draft WHERE name = 'Our own scheme'")
