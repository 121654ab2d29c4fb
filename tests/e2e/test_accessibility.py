"""Pages as each role sees them through axe at desktop and phone width; no sideways scroll; errors and empty states."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.serving import PASSWORD, ROLES
from workforce.settings import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "static" / "vendor" / "test" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST_DAY = {
    "worker": "/my-work", "manager": "/my-team", "service": "/service", "hr": "/training", "quality": "/quality",
    "board": "/board", "analyst": "/data", "admin": "/admin", "governance": "/audit", "head": "/figures",
}  # fmt: skip
RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.help + " " +
    v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 160)).join(" | "));
}"""
WIDE = """() => {
  const limit = document.documentElement.clientWidth;
  const inside = e => { while (e) {
    if (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX)) return true;
    e = e.parentElement; if (e === document.body) return false; } return false; };
  return document.documentElement.scrollWidth <= limit ? [] :
    [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > limit + 1 && !inside(e))
      .slice(-3).map(e => e.outerHTML.slice(0, 160));
}"""

SHAPE = """() => {
  const kept = a => ["class", "role", "type", "scope", "tabindex"].includes(a.name) || /^aria-.*=[a-z]+$/.test(
    a.name + "=" + a.value);
  const of = e => e.tagName + "[" + [...e.attributes].map(a => kept(a) ? a.name + "=" + a.value : a.name).sort() + "]" +
    [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) +
    "(" + [...new Set([...e.children].map(of))] + ")";
  return of(document.querySelector("main"));
}"""  # what axe judges: elements, their kinds and states, which have words; alike neighbours count once


@pytest.fixture(scope="module")
def axe():
    return AXE.read_text()


@pytest.fixture(scope="module")
def seen():
    """What was looked at: the same content for another role is not looked at again; its menu is on other pages too.

    Of content of the same shape, as two teams have, axe looks at one; whether it stands out is seen of each.
    """
    return set()


def faults_of(page, axe, widths=(1280, 390), scrolls=(1280, 390, 320)):
    """Return what axe finds at some widths, and what stands out of the page at some widths."""
    found = []
    page.wait_for_load_state("load")  # a page that came of a click may still await its style sheet
    if widths:
        page.evaluate(axe)
    for width in sorted({*widths, *scrolls}, reverse=True):
        page.set_viewport_size({"width": width, "height": 900})
        if width in widths:
            found += [f"at {width}: {fault}" for fault in page.evaluate(RUN, TAGS)]
        if width in scrolls:
            found += [f"scrolls sideways at {width}: {element}" for element in page.evaluate(WIDE)]
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def assert_accessible(found):
    assert not found, f"{len(found)} faults:\n" + "\n".join(
        f"{where}\n  " + "\n  ".join(f) for where, f in found.items()
    )


# A director sees the pages of a head, a service manager those of head and manager; test_pages opens theirs, too.
LOOKED_AT = [role for role in ROLES if role not in ("director", "service")]


@pytest.mark.parametrize("role", LOOKED_AT)
def test_pages_of_a_role(role, pages, opened, axe, seen):
    found = {}
    with opened(role) as page:
        for one in pages.of(role):
            page.goto(one.path, wait_until="load")
            if page.locator("[data-figure], [data-figure-url]").count():
                page.locator("[data-drawn]").wait_for()
            shown = re.sub(r'name="csrf_token" value="[^"]*"', "", page.locator("main").inner_html())
            shape = page.evaluate(SHAPE)
            widths = (1280,) if one.path in seen else (1280, 390)  # at a phone's width for the first role that sees it
            faults = [] if shown in seen else faults_of(page, axe, () if shape in seen else widths)
            seen |= {shown, shape, one.path}
            if faults:
                found[f"{role} {one.path}"] = faults
            assert not page.faults, f"{role} {one.path}: {page.faults}"
    assert_accessible(found)


def test_signed_out_errors_and_refusals(pages, opened, axe):
    found = {}
    with opened() as page:
        for path in ("/sign-in", "/nowhere", "/invitation/gone", "/reset/gone"):
            page.goto(path)
            found[path] = faults_of(page, axe)
        page.goto("/sign-in")
        page.click("main button[type=submit]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        found["sign-in, empty"] = faults_of(page, axe)
        page.fill("#email", "nobody@demo.example")
        page.fill("#password", "wrong wrong wrong")
        page.click("main button[type=submit]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        found["sign-in, wrong"] = faults_of(page, axe)
        page.goto("/forgotten-password")
        page.click("main button[type=submit]")
        found["forgotten password, empty"] = faults_of(page, axe)
        page.goto(f"/invitation/{pages.council.invitation}")
        page.fill("input[type=password]", "short")
        page.click("main button[type=submit]")
        found["new password, short"] = faults_of(page, axe)
    with opened("worker") as page:
        for path in ("/my-team", f"/people/{pages.stranger}"):
            page.goto(path)
            found[f"worker, {path}"] = faults_of(page, axe)
        page.goto("/account")
        page.click("main button[type=submit]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        found["account, empty"] = faults_of(page, axe)
    assert_accessible({where: faults for where, faults in found.items() if faults})


def test_forms_with_errors(opened, axe, council):
    found = {}
    with opened("analyst") as page:
        page.goto("/data/import")
        page.fill("#as_at", "")
        page.click("text=Try the files")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        found["import, empty"] = faults_of(page, axe)
    with opened("admin") as page:
        page.goto("/admin/accounts/new")
        page.click("main button[type=submit]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        found["new account, empty"] = faults_of(page, axe)
    with opened("governance") as page:
        page.goto("/audit?from_on=someday")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        found["audit, wrong day"] = faults_of(page, axe)
    assert_accessible({where: faults for where, faults in found.items() if faults})


def test_empty_states(bare, opened, axe):
    """On its first day, and for people without data, every first page says what to do next."""
    found, clients = {}, {}
    for name in FIRST_DAY:
        clients[name] = bare.client()
        clients[name].sign_in(f"{name}@demo.example")
    with opened(server=bare) as page:
        for name, path in FIRST_DAY.items():
            page.context.clear_cookies()
            page.context.add_cookies(clients[name].as_cookies())
            answer = page.goto(path)
            assert answer.status == 200, f"{name} {path}: {answer.status} before the first import"
            found[f"bare, {name} {path}"] = faults_of(page, axe)
            assert not page.faults
    for name, path in {"fresh_worker": "/my-work", "fresh_manager": "/my-team", "fresh_service": "/service"}.items():
        with opened(name) as page:
            assert page.goto(path).status == 200
            assert "ask" in page.inner_text("main").lower(), f"{path} does not say what to do next"
            found[f"{name} {path}"] = faults_of(page, axe)
    assert_accessible({where: faults for where, faults in found.items() if faults})


def test_an_unanswered_flash_and_the_session_form(opened, axe):
    """A message after saving is announced and accessible too."""
    with opened() as page:
        page.goto("/sign-in")
        page.fill("#email", "governance@demo.example")
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.click("text=Sign out")
        assert page.locator("[role=status]").inner_text() == "You are signed out."
        assert not faults_of(page, axe)
