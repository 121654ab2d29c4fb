"""Each role signs in through the form, lands on its first page, and the page answers its first question."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from tests.e2e.serving import PASSWORD

pytestmark = pytest.mark.browser

FIRST = {
    "worker": "/my-work", "manager": "/my-team", "service": "/service", "head": "/service", "director": "/service",
    "hr": "/training", "quality": "/quality", "analyst": "/data", "board": "/board", "governance": "/admin",
    "admin": "/admin",
}  # fmt: skip


def sign_in(page, name):
    page.goto("/")
    page.fill("#email", f"{name}@demo.example")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{FIRST[name]}")


def cells(page, heading, column):
    """Return a column of the table under a heading."""
    return page.locator(f"table[aria-labelledby={heading}] tbody tr td:nth-child({column})").all_inner_texts()


def figure(page, label):
    """Return a figure of the strip: its value and what it is made of."""
    box = page.locator(".app-figures > div").filter(has=page.get_by_text(label, exact=True)).first
    return box.locator(".app-figure").inner_text(), box.locator("dd").nth(1).inner_text()


@pytest.fixture
def signed_in(opened):
    """Sign somebody in through the form."""
    managers = []

    def enter(name):
        managers.append(opened())
        page = managers[-1].__enter__()
        sign_in(page, name)
        return page

    yield enter
    for manager in managers:
        manager.__exit__(None, None, None)


@pytest.mark.parametrize("name", FIRST)
def test_lands_on_the_first_page_and_signs_out(name, signed_in):
    page = signed_in(name)
    assert page.locator("h1").count() == 1
    cookies = page.context.cookies()
    page.click("text=Sign out")
    assert page.locator("[role=status]").inner_text() == "You are signed out."
    page.context.add_cookies(cookies)  # a copy of the cookie opens nothing any more
    page.goto(FIRST[name])
    assert "/sign-in?next=" in page.url
    assert page.locator("h1").inner_text() == "Sign in"
    assert not page.faults


def test_worker_sees_every_point(signed_in):
    page = signed_in("worker")
    value, made_of = figure(page, "Workload %")
    points, limit = map(Decimal, re.search(r"([\d.]+) points of a limit of ([\d.]+)", made_of).groups())
    lines = [Decimal(text) for text in cells(page, "lines", 4)]
    total = Decimal(page.locator("table[aria-labelledby=lines] tfoot td[data-label=Points]").inner_text())
    assert len(lines) > 1
    assert sum(lines) == total
    assert abs(total - points) <= Decimal("0.05")
    assert abs(total / limit * 100 - Decimal(value.rstrip("%"))) <= Decimal("0.3")
    children = page.locator("table[aria-labelledby=children] tbody td[data-label=Points] strong").all_inner_texts()
    rows = page.locator("table[aria-labelledby=lines] tbody tr")
    agreed = rows.filter(has_text="extra responsibility").locator("td[data-label=Points]").all_inner_texts()
    assert sum(map(Decimal, children)) == total - lines[0] - sum(map(Decimal, agreed)), (
        "the stable element is the first"
    )
    assert figure(page, "Children")[0] == str(len(children))
    assert page.locator("#due + .app-todo li, #due ~ .app-todo li").count() > 0
    assert re.search(r"By|Today|Overdue", figure(page, "Next supervision")[0])


def test_manager_and_worker_see_the_same_lines(signed_in, pages):
    def shown(page):
        table = page.locator("table[aria-labelledby=lines]")
        labels = [words.split("\n")[0] for words in table.locator("tbody th").all_inner_texts()]
        return labels, table.locator("td[data-label]:not(.app-act)").all_inner_texts()

    mine = shown(signed_in("worker"))
    page = signed_in("manager")
    page.goto(f"/people/{pages.worker}")
    assert shown(page) == mine
    assert len(mine[0]) > 1
    reader = page.locator(".app-account").inner_text().split(",")[0].strip()
    page = signed_in("worker")
    page.goto("/account")
    assert reader in page.locator("table[aria-labelledby=reads]").inner_text()


def test_manager_sees_who_is_over_overdue_and_without_a_worker(signed_in):
    page = signed_in("manager")
    over = int(figure(page, "Over their limit")[0].split(" of ")[0])
    people = page.locator("table[aria-labelledby=people] tbody tr")
    assert people.locator("td:nth-child(2)").filter(has_text=re.compile("Over|Well over")).count() == over
    overdue = people.locator("td:nth-child(6)").filter(has_text="Overdue").count()
    needs = page.locator("#needs ~ .app-todo").first.inner_text()
    assert ("Book supervision" in needs) == bool(overdue)
    assert needs.count("Agree what can move with") == over
    waiting = page.locator("table[aria-labelledby=without] tbody tr").count()
    assert int(figure(page, "Without a worker here")[0].split(" of ")[0]) == waiting
    assert waiting
    assert "Find" in needs or "Name cover" in needs
    rooms = people.locator("td:nth-child(2)").filter(has_text=re.compile(r"\bRoom\b")).count()
    assert rooms or "Room: under" in page.inner_text("main")


def test_service_manager_sees_own_teams_only(signed_in, pages):
    page = signed_in("service")
    links = page.locator("table[aria-labelledby=teams] tbody th a").evaluate_all("all => all.map(a => a.pathname)")
    assert f"/teams/{pages.own_team}" in links
    assert f"/teams/{pages.other_team}" not in links
    over = sum(int(text.split(" of ")[0]) for text in cells(page, "teams", 4) if text.strip())
    assert figure(page, "Over their limit")[0].startswith(f"{over} of ")


def test_hr_sees_training_and_never_a_case(signed_in, council):
    page = signed_in("hr")
    value, made_of = figure(page, "Lapsed")
    page.select_option("#status", "late")
    page.click("main .app-filter button")
    page.goto(f"{page.url}&page=all")
    assert page.locator("td.app-cell--lapsed").count() == int(value) and made_of.startswith("of ")
    page.goto("/data")
    text = page.inner_text("main")
    assert "Cases" not in page.locator("table[aria-labelledby=imports]").inner_text()
    references = {row[0] for row in council.ask("SELECT reference FROM child")}
    assert not references & set(re.findall(r"\w+", text))


def test_quality_sees_the_standards(signed_in):
    page = signed_in("quality")
    assert page.locator("table[aria-labelledby=standards] tbody tr").count() == 8
    value, made_of = figure(page, "In date")
    held, of = (int(number.replace(",", "")) for number in made_of.split(" of "))
    assert abs(held / of * 100 - float(value.rstrip("%"))) < 0.06


def test_admin_finds_an_account(signed_in):
    page = signed_in("admin")
    assert figure(page, "Audit trail")[1].startswith("entries")
    page.fill("#find", "board@demo")
    page.click("main .app-filter button")
    assert page.locator("table[aria-labelledby=accounts] tbody tr").count() == 1
    page.click("table[aria-labelledby=accounts] tbody a")
    assert page.locator("h1").inner_text().startswith("Account of ")


def test_governance_searches_the_trail_and_is_written_down(signed_in):
    page = signed_in("governance")
    page.goto("/audit")
    page.fill("#action", "read team")
    page.click("main .app-filter button")
    rows = page.locator("table[aria-labelledby=entries] tbody tr")
    assert rows.count()
    assert set(page.locator("td[data-label='Did what']").all_inner_texts()) == {"read team"}
    page.goto("/audit?action=searched+the+audit+trail")
    assert "governance@demo.example" in page.locator("table[aria-labelledby=entries]").inner_text()


def test_board_sees_the_newest_summary(signed_in, pages, clients):
    page = signed_in("board")
    assert page.locator("h1").inner_text() == "Improvement Board summary: 31 October 2026"
    main = page.inner_text("main")
    assert re.search(r"left out: [\d,]+ of [\d,]+|[\d,]+ of [\d,]+ \([\d.]+%\)", main)
    assert page.locator("#ask + .app-todo li").count()
    page.click("table[aria-labelledby=all] a:has-text('over')")
    assert re.fullmatch(rf"/board/{pages.summaries[-1]}/W\d+", re.sub(r"^http://[^/]+", "", page.url))
    page.locator("[data-drawn]").wait_for()
    assert page.locator(".app-plot .main-svg").count() > 0
    drawn = page.evaluate(
        "() => { const d = document.querySelector('.app-plot').data.find(one => one.mode === 'lines+markers');"
        " return [[...d.x], [...d.y]]; }"
    )
    path = page.locator("[data-figure-url]").get_attribute("data-figure-url")
    traces = json.loads(clients["board"].get(path).text)["data"]
    trace = next(one for one in traces if one["mode"] == "lines+markers")
    assert [day[:10] for day in drawn[0]] == [day[:10] for day in trace["x"]]
    rows = page.locator("table:has(caption) tbody tr td:nth-child(2)").all_inner_texts()
    values = [None if text == "not known" else Decimal(text.replace(",", "").rstrip("%")) for text in reversed(rows)]
    assert len(values) == len(pages.summaries)
    for shown, value in zip(values, drawn[1], strict=True):
        assert (shown is None) == (value is None)
        assert shown is None or abs(float(shown) - value) <= 0.0501
    assert page.locator("text=Open the rows").count() == 0
    assert not page.faults, page.faults


def day_words(drawn):
    day = date.fromisoformat(drawn[:10])
    return f"{day.day} {day:%B %Y}"


def test_balance_draws_the_numbers_of_its_table(opened, pages):
    with opened("head") as page:
        page.goto("/balance")
        page.locator("[data-drawn]").wait_for()
        traces = page.evaluate(
            "() => [...document.querySelector('.app-plot').data].map(d => [d.name, [...d.x], [...d.y]])"
        )
        drawn = {name: dict(zip(map(day_words, days), values, strict=True)) for name, days, values in traces}
        rows = page.locator("table[aria-labelledby=year] tbody tr")
        assert rows.count() >= 12
        for n in range(rows.count()):
            day = rows.nth(n).locator("th").inner_text()
            shown = rows.nth(n).locator("td[data-label='Bottom to top tenth']").inner_text()
            bottom, top = (float(part.rstrip("%")) for part in shown.split(" to "))
            assert abs(drawn["people: bottom tenth"][day] - bottom) <= 0.06
            assert abs(drawn["people: top tenth"][day] - top) <= 0.06
        assert not page.faults, page.faults


def test_board_charts_of_every_indicator_are_drawn_without_complaint(opened, pages, clients):
    links = set(re.findall(r'href="(/board/\d+/W[^"/]+)"', clients["board"].get("/board").text))
    assert len(links) > 5
    with opened("board") as page:
        for link in sorted(links):
            page.goto(link)
            page.locator("[data-drawn]").wait_for()
        assert not page.faults, page.faults
