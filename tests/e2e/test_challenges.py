"""From a figure to a question, an answer and the end: three people without scripts, on a phone and on a wide screen."""

import pytest

from tests.e2e.test_accessibility import AXE, assert_accessible, faults_of

pytestmark = pytest.mark.browser


def test_a_figure_is_challenged_answered_and_closed(opened, pages):
    found, axe = {}, AXE.read_text()

    def look(name, path):
        with opened(name, width=390) as page:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            if faults := faults_of(page, axe):
                found[f"{name} {path}"] = faults
            assert not page.faults

    with opened("board", java_script_enabled=False, width=390) as board:
        board.goto(f"/board/{pages.summaries[-1]}/W5")
        board.click("main a:has-text('Challenge this figure')")
        new = board.url
        assert "as told in the summary of" in board.inner_text(".app-lead")
        board.click("button:has-text('Ask')")
        assert "Say what is asked" in board.inner_text(".govuk-error-summary")
        board.fill("#words", "Which teams are these sessions in?")
        board.fill("#organisation", "NHS trust")
        board.check("input[name=to_role][value=head]")
        board.click("button:has-text('Ask')")
        assert "Asked. The answer will stand on this page." in board.inner_text(".app-saved")
        path = board.url
        look("board", new)
        look("head", path)
        with opened("head", java_script_enabled=False) as head:
            head.goto("/board/challenges")
            head.click("main a:has-text('Which teams are these sessions in?')")
            head.fill("#answer", "In three teams; two have a plan since October.")
            head.fill("#answer_url", f"/board/{pages.summaries[-1]}/W5")
            head.click("button:has-text('Send the answer')")
            assert "Answered, not closed" in head.inner_text("#main-content")
        board.goto(path)
        assert "by head of service" in board.inner_text(".app-steps")
        look("board", path)
        board.fill("#closing", "Thank you.")
        board.click("button:has-text('Close it')")
        assert "Closed" in board.inner_text("#main-content .app-status")
        board.goto("/board/challenges?show=closed")
        assert "Which teams are these sessions in?" in board.inner_text("table[aria-labelledby=list]")
        for one in (
            "/board/challenges?show=all",
            "/board/meetings",
            f"/board/meetings/{pages.meeting}",
            "/board/members",
        ):
            look("analyst", one)
    assert_accessible(found)
