"""Every page as every role, without a browser: discipline of the markup, headers, and who is refused."""

import re
import xml.etree.ElementTree as ET

import html5lib
import pytest

from app import create_app
from tests.e2e.pages import EVERYBODY, NO_PAGES, ROUTES
from tests.e2e.serving import ROLES

SCRIPT = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self' '{SCRIPT}'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def directives(policy):
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def assert_headers(answer):
    for name, value in HEADERS.items():
        found = answer.headers.get(name)
        if name == "content-security-policy":
            assert directives(found) == directives(value)
        else:
            assert found == value, f"{answer.path}: {name} is {found}"


def words(element):
    return " ".join("".join(element.itertext()).split())


def assert_disciplined(answer):
    """HTML5 without an error, one h1, the title starts with it, unique ids, nothing inline, the exact headers."""
    where = answer.path
    assert answer.headers["content-type"] == "text/html; charset=utf-8", where
    assert_headers(answer)
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    document = parser.parse(answer.text)
    headings = document.findall(".//h1")
    assert len(headings) == 1, f"{where}: {len(headings)} h1"
    title = words(document.find(".//title")).removeprefix("Error: ")
    assert title.startswith(words(headings[0])), f"{where}: “{title}” does not start with “{words(headings[0])}”"
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{where}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert not document.findall(".//style"), f"{where}: inline style"
    for element in document.iter():
        if isinstance(element.tag, str):
            inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
            assert not inline, f"{where}: {ET.tostring(element)[:120]}"
    assert all(script.get("src") for script in document.findall(".//script")), f"{where}: inline script"
    named = {element.get("id") for element in document.iter()}
    for element in document.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for target in (element.get(attribute) or "").split():
                assert target in named, f"{where}: {attribute} names {target}, which is not there"
    for link in document.findall(".//a"):
        if (link.get("href") or "").startswith("#") and len(link.get("href")) > 1:
            assert link.get("href")[1:] in named, f"{where}: link to {link.get('href')}, which is not there"
    return document


def test_no_route_is_forgotten():
    """Whoever adds a page adds it to the table of pages, with who may see it."""
    app = create_app()
    found = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert found - NO_PAGES == set(ROUTES), "name the new page in tests/e2e/pages.py: in ROUTES, and in Pages._every"


def test_every_route_has_an_address(pages):
    assert {page.endpoint for page in pages.every} | {"auth.sign_in"} == set(ROUTES)


@pytest.fixture(scope="module")
def links(pages, clients):
    """Open every page of a role, once for all tests; return each one's path and the links that it shows."""
    known = {}

    def of(role):
        if role not in known:
            found = []
            for page in pages.of(role):
                answer = clients[role].get(page.path)
                assert answer.status == 200, f"{role} {page.path}: {answer.status}"
                document = assert_disciplined(answer)
                found.append((page.path, [link.get("href") or "" for link in document.findall(".//a")]))
            known[role] = found
        return known[role]

    return of


@pytest.mark.parametrize("role", ROLES)
def test_pages_that_a_role_may_see(role, links):
    assert links(role)


@pytest.mark.parametrize("role", ROLES)
def test_pages_that_a_role_may_not_see(role, pages, clients):
    for page in pages.every:
        if not page.may(role):
            answer = clients[role].get(page.path)
            assert answer.status in (403, 404), f"{role} {page.path}: {answer.status}"
            document = assert_disciplined(answer)
            assert words(document.find(".//h1")) in ("You can't open this page", "Page not found")
            assert not document.findall(".//table"), f"{role} {page.path} shows a table"


def test_pages_for_everybody_signed_out(pages, clients):
    for page in pages.every:
        answer = clients[None].get(page.path)
        if page.who is None:
            assert answer.status == 200, page.path
            assert_disciplined(answer)
        else:
            assert answer.status == 303, f"{page.path}: {answer.status}"
            assert answer.headers["location"].startswith("/sign-in?next=")
    assert_disciplined(clients[None].get("/sign-in"))


def test_the_menu_leads_only_where_the_role_may_go(pages, clients):
    for role in EVERYBODY:
        page = clients[role].get("/account")
        for href in re.findall(r'govuk-service-navigation__link" href="(/[^"]+)"', page.text):
            assert clients[role].get(href).status == 200, f"{role}: the menu leads to {href}"


def test_every_link_of_every_page_leads_somewhere(links, clients):
    """Follow each link that a page shows once, as the role that sees it; the pages themselves are opened anyway."""
    for role in ("worker", "manager", "head", "hr", "quality", "analyst", "board", "governance", "admin"):
        tried = {path for path, _ in links(role)}
        for path, hrefs in links(role):
            for href in (one.split("#")[0] for one in hrefs):
                to = path.split("?")[0] + href if href.startswith("?") else href
                shape = re.sub(r"=[^&]*", "=", re.sub(r"\d+", "0", to))  # one sorting of a page stands for all
                if to.startswith("/") and not {to, shape} & tried:
                    tried |= {to, shape}
                    status = clients[role].get(to).status
                    assert status in (200, 303), f"{role}, {path}: the link to {to} answers {status}"


@pytest.mark.parametrize(
    "path",
    [
        "/training?team=NOSUCH", "/training?team=", "/my-team?sort=nonsense", "/my-team?as_of=2026-02-31",
        "/my-team?as_of=0", "/my-team?as_of=2019-01-01", "/my-team?format=pdf", "/my-team?sort=-supervision",
        "/my-team?sort=training", "/service?sort=-trained", "/board/999999", "/board/1/NOPE", "/people/NOBODY",
        "/teams/NOWHERE", "/data/imports/999999", "/figures?team=NOWHERE", "/figures?team=S02T01",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered_in_words(path, clients):
    answer = clients["head" if "data" not in path else "analyst"].get(path)
    assert answer.status in (200, 404), f"{path}: {answer.status}"
    assert_disciplined(answer)
