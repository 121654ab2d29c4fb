"""One served council a run, one without any data, Chromium, and who is signed in where."""

import os
import shutil
from contextlib import contextmanager
from functools import wraps

import pytest

from tests.e2e.pages import Pages
from tests.e2e.serving import ROLES, Council
from tools.browser import find
from tools.screenshots import FLAGS

SETS_OUT_MS, GIVES_UP_MS = 30, 15_000


@pytest.fixture(scope="session")
def council(tmp_path_factory):
    """The invented council, imported and published, with an account for each role."""
    made = Council(tmp_path_factory.mktemp("council"))
    try:
        made.load()
        made.add_accounts(
            made.people(), director=("director", None, "CS"), resetting=("worker", None, None),
            fresh_worker=("worker", None, None), fresh_manager=("manager", None, None),
            fresh_service=("service", None, None),
        )  # fmt: skip
        made.serve()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """A council on its first day: accounts, and no import yet."""
    made = Council(tmp_path_factory.mktemp("bare"))
    try:
        made.add_accounts({}, resetting=("worker", None, None))
        made.serve()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def clients(council):
    """A signed-in plain client of each account, by name; `None` is nobody."""
    made = {None: council.client()}
    for name in (*ROLES, "fresh_worker", "fresh_manager", "fresh_service"):
        made[name] = council.client()
        made[name].sign_in(f"{name}@demo.example")
    return made


@pytest.fixture(scope="session")
def pages(council, clients):
    """Every page, with the identifiers of real data in its address."""
    return Pages(council, clients)


@pytest.fixture(scope="session")
def chromium():
    """The browser; without one, skip, or fail where one is required."""
    path = find()
    if not path or not shutil.which(path):
        why = "No Chromium: set CHROMIUM or install the package chromium"
        pytest.fail(why) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(why)
    from playwright.sync_api import Locator, Page, sync_playwright  # noqa: PLC0415 - slow; needed with a browser alone

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        for kind in (Locator, Page):
            patch.setattr(kind, "click", waiting_for_what_it_opens(kind.click))
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def waiting_for_what_it_opens(click):
    """A click that ends when the page to which it leads is there: playwright's own ends when it sets out for it."""

    @wraps(click)
    def clicked(self, *args, **options):
        page = getattr(self, "page", self)
        click(self, *args, **options)
        page.wait_for_timeout(SETS_OUT_MS)
        for _ in range(GIVES_UP_MS // SETS_OUT_MS):
            if not page.under_way:
                break
            page.wait_for_timeout(SETS_OUT_MS)

    return clicked


def follow(page):
    """Keep in `page.under_way` what the page has set out for: nothing once it is there, or was a download."""
    page.under_way = set()

    def begins(request):
        if request.is_navigation_request() and request.frame == page.main_frame:
            page.under_way.add(request)

    def ends(request):
        page.under_way.discard(request)

    page.on("request", begins)
    page.on("requestfailed", ends)
    page.on("load", lambda _: page.under_way.clear())


@pytest.fixture(scope="session")
def opened(chromium, council, clients):
    """Open a tab, signed in as somebody, that ends with its block; what went wrong in it is in `page.faults`."""

    @contextmanager
    def tab(name=None, *, server=council, client=None, width=1280, **options):
        context = chromium.new_context(base_url=server.base, viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(15_000)
        if name or client:
            context.add_cookies((client or clients[name]).as_cookies())
        page = context.new_page()
        page.faults = []
        follow(page)
        page.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        try:
            yield page
        finally:
            context.close()

    return tab
