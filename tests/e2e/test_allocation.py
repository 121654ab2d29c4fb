"""Walks in Chromium: allocate, override with approval, a stale page, cover for today, a hand over between teams.

Without JavaScript, as a manager on a slow line has it; axe looks at each page in a tab with scripts.
"""

from datetime import timedelta

import pytest

from tests.e2e.serving import UNTIL
from tests.e2e.test_accessibility import AXE, assert_accessible, faults_of
from workforce import clock

pytestmark = pytest.mark.browser

SUMMARY = ".govuk-error-summary"
SAVED = "[role=status]"


@pytest.fixture(scope="module")
def axe():
    return AXE.read_text()


@pytest.fixture
def tab(opened):
    return lambda name: opened(name, java_script_enabled=False)


@pytest.fixture
def looked_at(opened, axe):
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
def children(council, pages):
    """Children of the manager's team whom somebody present holds: id and reference."""
    return council.ask(
        "SELECT DISTINCT c.id, c.reference FROM holding h JOIN child c ON c.id = h.child_id JOIN post p "
        "ON p.worker_id = h.worker_id AND p.held @> CAST(:day AS date) JOIN team t ON t.id = p.team_id "
        "JOIN worker w ON w.id = h.worker_id WHERE h.held @> CAST(:day AS date) AND c.active @> CAST(:day AS date) "
        "AND t.code = :team AND w.employee_number <> :worker AND NOT EXISTS (SELECT 1 FROM allocation a "
        "WHERE a.child_id = c.id) ORDER BY c.reference", day=UNTIL, team=pages.own_team, worker=pages.worker
    )  # fmt: skip


def choose(page, among, *, says="agrees", why=""):
    """Choose the first of one of the lists, say what was discussed, and save."""
    page.locator(f"table[aria-labelledby={among}] input[name=worker]").first.check()
    page.check(f"input[name=worker_says][value={says}]")
    page.fill("#pass_reason", why)
    page.click("text=Save the decision")


def first_list(page):
    return "can" if page.locator("table[aria-labelledby=can] input[name=worker]").count() else "passing"


def test_allocate(tab, pages, children, looked_at):
    with tab("manager") as page:
        page.goto(f"/allocation/children/{children[0].id}")
        assert children[0].reference in page.inner_text("h1")
        assert page.locator("input[name=worker]:checked").count() == 0, "nobody is preselected"
        page.click("text=Save the decision")
        words = page.inner_text(SUMMARY)
        assert "Choose a worker" in words
        assert "what came of the discussion" in words
        page.fill("#plan", "Read the file today, visit on Thursday.")
        choose(page, first_list(page), why="Knows the school.")
        assert "Saved" in page.inner_text(SAVED) or "approval" in page.inner_text(SAVED)
        assert "visit on Thursday" in page.inner_text("main")
        assert page.locator("#evidence").count() == 1
        number = page.url.rsplit("/", 1)[1]
        page.goto("/allocation/case-system")
        if "Awaiting" in page.inner_text("main"):
            assert "out-of-hours staff still see the old worker" in page.inner_text("main")
    looked_at("manager", f"/allocations/{number}")


def test_override_with_approval(tab, children, looked_at):
    with tab("manager") as manager, tab("head") as head:
        for one in children[1:]:
            manager.goto(f"/allocation/children/{one.id}")
            if manager.locator("table[aria-labelledby=passing] input[name=worker]").count():
                break
        choose(manager, "passing")
        assert "Say why this worker" in manager.inner_text(SUMMARY)
        choose(manager, "passing", why="Two of theirs close this week.")
        number = manager.url.rsplit("/", 1)[1]
        head.goto("/allocation")
        head.click(f"ol.app-todo a[href='/allocations/{number}']")
        assert "Two of theirs close this week." in head.inner_text("main")
        head.check("input[name=decision][value=refused]")
        head.click("main form:has(#note) button")
        assert "Say why you refuse" in head.inner_text(SUMMARY)
        head.check("input[name=decision][value=approved]")
        head.click("main form:has(#note) button")
        assert "Approved" in head.inner_text(SAVED)
    looked_at("head", f"/allocations/{number}")


def test_a_stale_page(tab, children, council):
    with tab("manager") as one, tab("head") as other:
        path = f"/allocation/children/{children[-1].id}"
        one.goto(path)
        other.goto(path)
        choose(one, first_list(one), why="First.")
        assert one.locator(SUMMARY).count() == 0
        choose(other, first_list(other), why="Second.")
        assert "Nothing was saved" in other.inner_text(SUMMARY)
    made = council.ask("SELECT count(*) FROM allocation WHERE child_id = :c", c=children[-1].id)[0][0]
    assert made == 1


def test_cover_for_today(tab, pages, looked_at):
    today = clock.today()
    with tab("manager") as page:
        page.goto("/allocation/away")
        page.select_option("#employee_number", pages.worker)
        page.click("text=Choose")
        page.fill("#first_day", today.isoformat())
        page.click("button:has-text('Mark away')")
        assert "is marked away" in page.inner_text(SAVED)
        selects = page.locator("select[name^=cover-]")
        assert selects.count() > 0
        selects.first.select_option(index=1)
        page.click("text=Save the cover")
        assert "Give a day" in page.inner_text(SUMMARY)
        page.locator("select[name^=cover-]").first.select_option(index=1)
        page.fill("#until", (today + timedelta(days=2)).isoformat())
        page.click("text=Save the cover")
        assert "1 covered" in page.inner_text(SAVED)
        looked_at("manager", f"/allocation/away/{pages.worker}")
        page.goto("/allocation/away")
        assert "awaiting HR" in page.inner_text("main")
        page.goto(f"/allocation/away/{pages.worker}")
        page.locator("table[aria-labelledby=children] a[href^='/allocations/']").first.click()
        page.click("text=End the cover now")
        page.goto(f"/allocation/away/{pages.worker}")
        page.click("button:has-text('is back')")
        assert "is here" in page.inner_text(SAVED)


def test_a_hand_over_between_teams(tab, pages, children, council, looked_at):
    child = children[-2]
    with tab("manager") as manager, tab("head") as head:
        manager.goto(f"/allocation/children/{child.id}")
        manager.select_option("#team", pages.other_team)
        manager.click("text=Ask this team")
        assert "Sent" in manager.inner_text(SAVED)
        number = manager.url.rsplit("/", 1)[1]
        assert council.ask("SELECT count(*) FROM decided_holding d WHERE child_id = :c", c=child.id)[0][0] == 0
        head.goto("/allocation")
        head.click(f"ol.app-todo a:has-text('Choose a worker for {child.reference}')")
        head.goto(f"/allocation/children/{child.id}?team={pages.other_team}")
        choose(head, first_list(head), why="They have room next week.")
        assert head.locator(SUMMARY).count() == 0
    [state] = [row[0] for row in council.ask("SELECT state FROM allocation WHERE id = :n", n=number)]
    assert state == "ended"
    looked_at("manager", "/allocation/case-system")
