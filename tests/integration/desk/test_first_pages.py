"""First pages: who may open them, what they say, and how many statements they take."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from workforce.auth.roles import ROLES
from workforce.importing import service
from workforce.importing.report import Refused

PAGES = {
    "/my-work": {"worker", "manager", "service", "head", "hr", "quality", "analyst"},
    "/my-team": {"manager", "service", "head", "director"},
    "/service": {"service", "head", "director", "analyst"},
    "/figures": {"manager", "service", "head", "director", "quality", "analyst"},
    "/training": {"manager", "service", "head", "director", "hr", "quality", "analyst"},
    "/quality": {"quality"},
    "/board": set(ROLES) - {"worker", "admin"},
    "/data": {"hr", "analyst"},
    "/data/import": {"hr", "analyst"},
    "/admin": {"admin", "governance"},
    "/audit": {"governance"},
}


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("page", list(PAGES))
def test_who_may_open_what(clients, role, page):
    assert clients(role).get(page).status_code == (200 if role in PAGES[page] else 403)


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("worker", "/my-work"), ("manager", "/my-team"), ("service", "/service"), ("hr", "/training"),
        ("quality", "/quality"),
        ("board", "/board"), ("analyst", "/data"), ("admin", "/admin"), ("head", "/service"), ("manager", "/figures"),
    ],
)  # fmt: skip
def test_at_most_twenty_two_statements(clients, statements, role, page):
    client = clients(role)
    with statements() as seen:
        assert client.get(page).status_code == 200
    assert len(seen) <= 22, "\n\n".join(seen)


def test_worker_and_manager_see_the_same_lines(clients, staffed, value):
    number = value(
        "SELECT w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id WHERE a.role = 'worker'"
    )
    mine, theirs = clients("worker").get("/my-work").text, clients("manager").get(f"/people/{number}").text
    only_mine = re.compile(r"<t[dh][^>]*(app-act[^>]*>|>Not right\?).*?</t[dh]>", re.DOTALL)
    part = lambda page: only_mine.sub("", page.split('aria-labelledby="lines"')[1].split("<tfoot")[0])
    rows = lambda page: re.findall(r"<tr.*?</tr>", part(page), re.DOTALL)
    assert rows(mine) == rows(theirs) and rows(mine)


def test_a_read_of_a_persons_record_is_in_the_trail(clients, value):
    number = value(
        "SELECT w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id WHERE a.role = 'worker'"
    )
    count = "SELECT count(*) FROM audit_entry WHERE subject = :subject AND actor = 'manager@demo.example'"
    before = value(count, subject=f"worker:{number}")
    clients("manager").get(f"/people/{number}")
    assert value(count, subject=f"worker:{number}") == before + 1


def test_out_of_scope_is_not_found(clients, value):
    outside = value(
        """SELECT w.employee_number FROM worker w JOIN post p ON p.worker_id = w.id JOIN team t ON t.id = p.team_id
        WHERE p.ended_on IS NULL AND t.code NOT IN (SELECT t.code FROM account a JOIN worker m ON m.id = a.worker_id
          JOIN team_version v ON v.manager_employee_number = m.employee_number JOIN team t ON t.id = v.team_id
          WHERE a.role = 'manager') LIMIT 1"""
    )
    assert clients("manager").get(f"/people/{outside}").status_code == 404
    assert clients("manager").get("/people/NOBODY").status_code == 404


@pytest.mark.parametrize("role", ["hr", "admin", "board", "governance"])
def test_no_case_reference_for_those_who_never_see_one(clients, value, role):
    references = {value("SELECT reference FROM child ORDER BY id LIMIT 1"), value("SELECT max(reference) FROM child")}
    for page, roles in PAGES.items():
        if role in roles:
            text = clients(role).get(page).text
            assert not any(re.search(rf">\s*{re.escape(r)}\s*<", text) for r in references), page


def test_the_board_opens_figures_and_never_rows(clients, value):
    summary = value("SELECT max(id) FROM summary")
    assert clients("board").get(f"/board/{summary}/W1").status_code == 200
    assert clients("board").get(f"/board/{summary}/W1/rows").status_code == 403
    assert clients("manager").get(f"/board/{summary}/W4/rows").status_code == 200


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("manager", "/my-team"),
        ("service", "/service"),
        ("hr", "/training?page=all"),
        ("analyst", "/data"),
        ("worker", "/my-work"),
    ],
)
def test_downloads(clients, role, page):
    join = "&" if "?" in page else "?"
    csv = clients(role).get(f"{page}{join}format=csv")
    assert csv.data.startswith(b"\xef\xbb\xbf") and b"\r\n" in csv.data and "As at" in csv.text
    book = load_workbook(io.BytesIO(clients(role).get(f"{page}{join}format=xlsx").data), read_only=True)
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    book.close()


def test_a_day_that_does_not_exist_is_not_found(clients):
    assert clients("manager").get("/my-team?as_of=2026-02-31").status_code == 404
    assert clients("manager").get("/my-team?as_of=2026-07-01").status_code == 200


def token(client, path):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[1]


def bundle(folder, names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.write(folder / name, name)
    return out.getvalue()


def send(client, data, kind="learning", as_at="2026-10-31", name="files.zip"):
    return client.post(
        "/data/import",
        data={
            "csrf_token": token(client, "/data/import"), "kind": kind, "as_at": as_at, "dialect": "system_c",
            "source": "default",
            "files": (io.BytesIO(data), name),
        },
    )  # fmt: skip


def test_files_by_page_are_tried_then_applied(clients, files, staffed, value):
    client = clients("hr")
    runs = value("SELECT count(*) FROM import_run")
    tried = send(client, bundle(files, ["completions.csv"]))
    assert tried.status_code == 303, tried.text
    page = client.get(tried.headers["Location"]).text
    assert "Nothing has been changed" in page
    assert value("SELECT count(*) FROM import_run") == runs
    folder = value("SELECT folder FROM upload ORDER BY id DESC LIMIT 1")
    path = tried.headers["Location"]
    done = client.post(f"{path}/apply", data={"csrf_token": token(client, path)})
    assert done.status_code == 303
    assert value("SELECT count(*) FROM import_run") == runs + 1
    assert not __import__("pathlib").Path(folder).exists()
    again = client.post(f"{path}/apply", data={"csrf_token": token(client, "/data/import")})
    assert again.status_code == 404


def test_an_import_refused_while_it_is_applied_leaves_nothing(clients, files, staffed, value, monkeypatch):
    """Refused in the middle of writing: the page's own transaction goes on, the import's rows do not stay."""
    client = clients("hr")
    tables = ("worker", "post", "import_run")
    everything = "SELECT " + " || ' ' || ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    before = value(everything)
    more = (files / "staff.csv").read_bytes().splitlines(keepends=True)
    new = more[-1].split(b",")
    new[0] = b"E999999"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("staff.csv", b"".join([*more, b",".join(new)]))
        zipped.write(files / "teams.csv", "teams.csv")
    tried = send(client, out.getvalue(), kind="staff")
    path = tried.headers["Location"]
    assert "Apply these files" in client.get(path).text

    def refuse(*args):
        raise Refused("The disk is full. Make room, and apply the files again.")

    monkeypatch.setattr(service, "_keep", refuse)
    client.post(f"{path}/apply", data={"csrf_token": token(client, path)})
    assert value(everything) == before
    monkeypatch.undo()
    client.post(f"{path}/discard", data={"csrf_token": token(client, path)})


def test_a_bad_file_is_reported_and_nothing_changes(clients, value):
    bad = b"employee_number,course_code,completed_on,result\nE1,RISK,31/06/2012,passed\n"
    runs = value("SELECT count(*) FROM import_run")
    tried = send(clients("hr"), bad, name="completions.csv")
    page = clients("hr").get(tried.headers["Location"]).text
    assert "NO_SUCH_DATE" in page and "row 2" in page and "Apply these files" not in page
    path = tried.headers["Location"]
    clients("hr").post(f"{path}/discard", data={"csrf_token": token(clients("hr"), path)})
    assert value("SELECT count(*) FROM upload") == 0
    assert value("SELECT count(*) FROM import_run") == runs


def test_hr_imports_no_cases(clients, files):
    assert send(clients("hr"), b"x", kind="cases").status_code == 422


def test_matching(clients, value):
    client = clients("analyst")
    known = value("SELECT employee_number FROM worker ORDER BY id LIMIT 1")
    wrong = client.post(
        "/data/match",
        data={"csrf_token": token(client, "/data"), "kind": "login", "value": "x@y", "employee_number": "E0"},
    )
    assert wrong.status_code == 303
    assert value("SELECT count(*) FROM alias WHERE value = 'x@y'") == 0
    client.post(
        "/data/match",
        data={"csrf_token": token(client, "/data"), "kind": "login", "value": "X@Y", "employee_number": known},
    )
    assert value("SELECT count(*) FROM alias WHERE value = 'x@y' AND set_by = 'analyst@demo.example'") == 1
