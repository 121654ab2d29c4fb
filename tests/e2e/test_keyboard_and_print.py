"""With the keyboard alone, and on paper."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FOCUS = """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  return {text: (e.innerText || e.value || e.id || "").trim(), id: e.id, tag: e.tagName,
    top: b.top + scrollY, left: b.left, type: e.type, inMain: !!e.closest("main"),
    seen: b.width > 1 && b.height > 1,
    marked: (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"}; }"""
A4 = {"width": 688, "height": 1017}  # 210 by 297 mm less 14 mm on each side, at 96 pixels an inch
CUT = """() => [...document.querySelectorAll("main *")].filter(e => {
    const s = getComputedStyle(e);
    if (s.display === "none" || s.position === "absolute" || e.closest("svg")) return false;
    return e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 ||
      (["auto", "scroll", "hidden"].includes(s.overflowX) && e.scrollWidth > e.clientWidth + 1); })
  .slice(0, 4).map(e => e.outerHTML.slice(0, 140))"""


def tabbed(page, limit=80):
    """Press Tab from the top until the focus leaves the page; return what had it."""
    found = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUS)
        if state["tag"] == "BODY":
            break
        found.append(state)
    return found


@pytest.mark.parametrize(("role", "path"), [("manager", "/my-team"), ("board", "/board"), ("analyst", "/data/import")])
def test_keyboard(role, path, opened):
    with opened(role) as page:
        page.goto(path)
        stops = tabbed(page)
        assert stops[0]["text"] == "Skip to main content"
        assert all(stop["seen"] for stop in stops), [stop for stop in stops if not stop["seen"]]
        marked = {
            stop["id"] for stop in stops if stop["type"] == "date" and stop["marked"]
        }  # its calendar marks itself
        unmarked = [stop for stop in stops if not stop["marked"] and stop["id"] not in marked]
        assert not unmarked, unmarked
        first = next(n for n, stop in enumerate(stops) if stop["inMain"])
        assert not any(stop["inMain"] for stop in stops[:first])
        assert [stop["text"] for stop in stops[1:first]].index("Sign out") > 0
        column = [stop["top"] for stop in stops[first:] if stop["inMain"] and stop["left"] < 500]
        assert all(later >= earlier - 40 for earlier, later in pairwise(column)), "the order jumps"
        page.goto(path)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["inMain"], "the skip link does not lead into the page"


def test_what_scrolls_can_have_the_focus(opened, pages):
    """The others are looked at by axe; this is the page whose table is wider than a phone."""
    with opened("analyst", width=390) as page:
        page.goto(f"/board/{pages.summaries[-1]}/W2/rows")
        box = page.locator(".app-scroll")
        assert box.evaluate("e => e.scrollWidth > e.clientWidth")
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('.app-scroll').scrollLeft > 0")


def test_a_form_is_filled_in_and_sent_by_keyboard(opened):
    with opened("manager") as page:
        page.goto("/my-team")
        page.locator(".app-day summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["id"] == "as_of"
        page.keyboard.type("06062026")
        page.keyboard.press("Enter")
        page.wait_for_url("**as_of=2026-06-06*")


@pytest.mark.parametrize(
    ("role", "path"),
    [("manager", "/my-team"), ("board", "/board"), ("worker", "/my-work"), ("head", "/service"), ("hr", "/training"),
     ("board", "/board/{newest}/W2"), ("quality", "/quality"), ("manager", "/figures")],
)  # fmt: skip
def test_on_paper_no_column_is_cut_off(role, path, opened, pages):
    with opened(role) as page:
        page.goto(path.format(newest=pages.summaries[-1]))
        if page.locator("[data-figure-url]").count():
            page.locator("[data-drawn]").wait_for()
        page.emulate_media(media="print")
        page.set_viewport_size(A4)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
            page.evaluate(CUT)
        )
        assert not page.evaluate(CUT)
        assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
        expect(page.locator("nav").first).not_to_be_visible()
        assert page.locator("main table thead:visible").count()
