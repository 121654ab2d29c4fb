"""With the keyboard alone, and on paper."""

import pytest

pytestmark = pytest.mark.browser

FOCUS = """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  return {text: (e.innerText || e.value || e.id || "").trim(), id: e.id, tag: e.tagName, top: b.top + scrollY, left: b.left,
    inMain: !!e.closest("main"), inFooter: !!e.closest("footer"), seen: b.width > 1 && b.height > 1,
    marked: (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"}; }"""
A4 = {"width": 688, "height": 1017}  # 210 × 297 mm less 14 mm on each side, at 96 pixels an inch
CUT = """() => [...document.querySelectorAll("main *")].filter(e => {
    const s = getComputedStyle(e); if (s.display === "none" || s.position === "absolute" || e.closest("svg")) return false;
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
        assert all(stop["marked"] for stop in stops), [stop for stop in stops if not stop["marked"]]
        first = next(n for n, stop in enumerate(stops) if stop["inMain"])
        assert not any(stop["inMain"] for stop in stops[:first])
        assert [stop["text"] for stop in stops[1:first]].index("Sign out") > 0
        column = [stop["top"] for stop in stops[first:] if stop["inMain"] and stop["left"] < 500]
        assert all(later >= earlier - 40 for earlier, later in zip(column, column[1:], strict=False)), "the order jumps"
        page.goto(path)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["inMain"], "the skip link does not lead into the page"


@pytest.mark.parametrize("width", [1280, 390])
def test_what_scrolls_can_have_the_focus(width, opened, pages):
    scrolls = """() => [...document.querySelectorAll("main *")].filter(e =>
      ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1 &&
      e.tabIndex < 0).map(e => e.outerHTML.slice(0, 120))"""
    for role in ("manager", "analyst"):
        with opened(role, width=width) as page:
            for one in pages.of(role):
                page.goto(one.path)
                assert not page.evaluate(scrolls), one.path


def test_a_form_is_filled_in_and_sent_by_keyboard(opened):
    with opened("manager") as page:
        page.goto("/my-team")
        page.locator(".app-day summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["id"] == "as_of"
        page.keyboard.type("15062026")
        page.keyboard.press("Enter")
        page.wait_for_url("**as_of=2026-06-15*")


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
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.evaluate(CUT)
        assert not page.evaluate(CUT)
        assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
        assert not page.locator("nav").first.is_visible()
        assert page.locator("main table thead").first.is_visible()
