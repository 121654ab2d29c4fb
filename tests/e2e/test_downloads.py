"""Each table as CSV and XLSX: what is on top, what spreadsheets need, nothing that runs, no name where none may be."""

import csv
import io
import re

import openpyxl
import pytest
from werkzeug.test import EnvironBuilder

from app import create_app
from tests.e2e.serving import UNTIL
from workforce.web.tables import Column, Table

WHO = {
    "/my-work": "worker", "/people/{worker}": "manager", "/my-team": "manager", "/teams/{own_team}": "service",
    "/service": "service", "/training?page=all": "hr", "/data": "analyst", "/board": "board",
    "/board/{newest}/W2/rows": "analyst", "/board/{newest}/W17-none/rows": "manager", "/figures": "manager",
    "/what-if?maximum=95": "service", "/what-if/compare": "manager",
}  # fmt: skip


def address(path, pages, kind):
    path = path.format(worker=pages.worker, own_team=pages.own_team, newest=pages.summaries[-1])
    return f"{path}{'&' if '?' in path else '?'}format={kind}"


def sheet(body):
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


@pytest.mark.parametrize(("path", "role"), WHO.items())
def test_downloads_open_and_tell_what_they_are(path, role, pages, clients):
    answer = clients[role].get(address(path, pages, "csv"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="[\w-]+\.csv"', answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.body.count(b"\n") == answer.body.count(b"\r\n")
    lines = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert any(f"{UNTIL.day} {UNTIL:%B} {UNTIL.year}" in line[0] for line in lines[:3]), lines[:4]
    other = clients[role].get(address(path, pages, "xlsx"))
    assert other.body.startswith(b"PK")
    rows = sheet(other.body)
    assert len(rows) == len(lines)
    head = next(n for n, line in enumerate(lines) if len(line) > 1)
    assert 2 <= head <= 6
    assert [row[0] for row in rows[:head]] == [line[0] for line in lines[:head]]
    assert rows[head] == lines[head]
    assert all(len(line) == len(lines[head]) for line in lines[head:])
    for line in lines:
        for cell in line:
            assert not re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell), f"{path}: {cell}"


def test_a_formula_in_a_name_does_not_run():
    app = create_app()
    columns = [Column("name", "Name", lambda row: row), Column("n", "N", lambda _: -5, numeric=True)]
    with app.request_context(EnvironBuilder(path="/my-team").get_environ()):
        table = Table("t", columns, ["=HYPERLINK(1)", "+1", "-x", "@a", "O'Neil"], ["=about"])
        lines = list(csv.reader(io.StringIO(table.download("csv").get_data().decode("utf-8-sig"))))
        rows = sheet(table.download("xlsx").get_data())
    assert [line[0] for line in lines] == ["'=about", "Name", "'=HYPERLINK(1)", "'+1", "'-x", "'@a", "O'Neil"]
    assert [row[0] for row in rows] == [line[0] for line in lines]
    assert [row[1] for row in rows[2:]] == [-5] * 5


def test_who_may_not_see_a_page_may_not_download_it(pages, clients):
    for path, role in WHO.items():
        for other in ("board", "admin", "governance", "hr", "worker"):
            page = clients[other].get(address(path, pages, "csv").split("&format")[0].split("?format")[0])
            answer = clients[other].get(address(path, pages, "csv"))
            assert answer.status == page.status, f"{other} {path}"
            assert role == other or answer.status == 200 or b"Workload" not in answer.body[:40]


def names_of(council):
    return {row[0] for row in council.ask("SELECT name FROM worker")}


def references_of(council):
    return {row[0] for row in council.ask("SELECT reference FROM child")}


def test_the_board_never_sees_a_person_or_a_case(pages, clients, council):
    own = {"Invented board", "Invented governance", "Invented admin"}
    names, references = names_of(council) - own, references_of(council)
    links = set(re.findall(r'href="(/board[^"]*)"', clients["board"].get("/board").text.replace("&amp;", "&")))
    packs = {link for link in links if link.endswith((".pdf", ".xlsx"))}  # read as files in test_packs.py
    paths = {page.path for page in pages.of("board")} | links - packs
    assert len(paths) > 15
    for path in paths:
        answer = clients["board"].get(path)
        text = answer.body.decode("utf-8", "replace")
        assert not {name for name in names if name in text}, path
        assert not references & set(re.findall(r"[\w-]+", text)), path
    for chart in re.findall(
        r'data-figure-url="([^"]+)"', clients["board"].get(f"/board/{pages.summaries[-1]}/W2").text
    ):
        assert not {name for name in names if name in clients["board"].get(chart).text}


@pytest.mark.parametrize("role", ["hr", "admin", "governance", "quality"])
def test_who_may_never_see_a_case_sees_none(role, pages, clients, council):
    references = references_of(council)
    assert len(references) > 50
    for page in pages.of(role):
        text = re.sub(r"<[^>]+>", " ", clients[role].get(page.path).text)
        assert not references & set(re.findall(r"[\w-]+", text)), f"{role} {page.path}"


def test_the_worker_sees_no_colleague(pages, clients, council):
    own = council.ask("SELECT name FROM worker WHERE employee_number = :n", n=pages.worker)[0][0]
    rows = council.ask(
        "SELECT w.name FROM worker w JOIN post p ON p.worker_id = w.id JOIN team t ON t.id = p.team_id"
        " WHERE t.code = :code AND w.employee_number <> :manager",
        code=pages.own_team,
        manager=pages.manager,
    )
    team = {row[0] for row in rows}
    text = clients["worker"].get("/my-work").text
    assert own in text
    assert not {name for name in team - {own} if name in text}
