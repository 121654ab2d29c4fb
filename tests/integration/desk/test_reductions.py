"""Pages of agreed reductions: who sees and sets what, what is refused, and where ends and reviews show."""

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from workforce import clock
from workforce.auth.roles import ROLES
from workforce.db import db, transaction
from workforce.people.queries import staff_on

TODAY = clock.today()
LATER = TODAY + timedelta(days=100)
SECRET = "Quillwort duties"
SETTERS = ("manager", "service", "head", "hr")
PAGE_ROWS = "SELECT count(*) FROM reduction WHERE source = 'page'"


@pytest.fixture
def change(staffed):
    """Change the council's database for good; whoever does so puts it back."""

    def changing(sql, **binds):
        with staffed.app_context(), transaction():
            db.session.execute(text(sql), binds)

    return changing


@pytest.fixture(autouse=True)
def put_back(change):
    """Nothing that a page set here stays."""
    yield
    change("DELETE FROM reduction WHERE source = 'page' OR reason LIKE 'file %'")


@pytest.fixture(scope="session")
def numbers(staffed):
    """Employee numbers of the linked accounts, by role."""
    with staffed.app_context():
        rows = db.session.execute(
            text("SELECT a.role, w.employee_number FROM account a JOIN worker w ON w.id = a.worker_id")
        )
        found = dict(tuple(row) for row in rows)
        db.session.remove()
    return found


@pytest.fixture
def outsider(value):
    """Somebody in post whom the manager does not answer for."""
    return value(
        """SELECT w.employee_number FROM worker w JOIN post p ON p.worker_id = w.id JOIN team t ON t.id = p.team_id
        WHERE p.ended_on IS NULL AND p.contracted_hours > 30
          AND NOT EXISTS (SELECT 1 FROM account b WHERE b.worker_id = w.id)
          AND t.code NOT IN (SELECT t.code FROM account a JOIN worker m ON m.id = a.worker_id
          JOIN team_version v ON v.manager_employee_number = m.employee_number JOIN team t ON t.id = v.team_id
          WHERE a.role IN ('manager', 'service')) LIMIT 1"""
    )


@pytest.fixture
def send(clients):
    def sending(role, path, **fields):
        client = clients(role)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text)[1]
        return client.post(path, data={"csrf_token": token, **fields})

    return sending


@pytest.fixture
def agree(send, numbers):
    def agreeing(role="manager", number=None, **fields):
        plain = {"kind": "reduction", "hours": "5", "reason": SECRET, "started_on": TODAY.isoformat()}
        sent = {name: str(field) for name, field in {**plain, **fields}.items()}
        return send(role, f"/people/{number or numbers['worker']}/reductions", **sent)

    return agreeing


@pytest.fixture
def newest(value):
    return lambda: value("SELECT max(id) FROM reduction WHERE source = 'page'")


@pytest.fixture
def from_file(change, numbers):
    """Write a row as HR's file would bring it."""

    def bringing(reason="file reason", hours="2", number=None, **more):
        columns = {"started_on": TODAY - timedelta(days=30), "ended_on": None, "review_on": None,
                   "is_adjustment": False, **more}  # fmt: skip
        change(
            "INSERT INTO reduction (source, import_id, worker_id, reason, hours, started_on, ended_on, review_on,"
            " is_adjustment) SELECT 'default', 1, w.id, :reason, :hours, :started_on, :ended_on, :review_on,"
            " :is_adjustment FROM worker w WHERE w.employee_number = :number",
            reason=reason, hours=hours, number=number or numbers["worker"], **columns,
        )  # fmt: skip

    return bringing


def says(answer, *words):
    found = " ".join(answer.text.split())
    for each in words:
        assert each in found, f"{each!r} is not in {re.sub('<[^>]+>', ' ', found)[-3000:]}"


# Who may open, who may set


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_open_what(clients, role, numbers):
    can = {*SETTERS, "director", "analyst"}
    assert clients(role).get("/reductions").status_code == (200 if role in can else 403)
    here = 404 if role == "director" else 200  # this council's director answers for no team
    person = clients(role).get(f"/people/{numbers['worker']}/reductions")
    assert person.status_code == (here if role in can else 403)
    mine = {"worker", "manager", "service", "head", "hr", "quality", "analyst"}
    assert clients(role).get("/my-reductions").status_code == (200 if role in mine else 403)


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_set(agree, role, value):
    before = value(PAGE_ROWS)
    answer = agree(role)
    if role in SETTERS:
        assert answer.status_code == 303
        assert value("SELECT set_by FROM reduction WHERE source = 'page'") == f"{role}@demo.example"
        assert value("SELECT import_id FROM reduction WHERE source = 'page'") == 0
    else:
        assert answer.status_code in (403, 404)
        assert value(PAGE_ROWS) == before


def test_out_of_scope_and_unknown_are_not_found(clients, agree, outsider, value):
    for number in (outsider, "NOBODY"):
        assert clients("manager").get(f"/people/{number}/reductions").status_code == 404
        assert agree("manager", number).status_code == 404
    assert agree("hr", "NOBODY").status_code == 404
    assert value(PAGE_ROWS) == 0
    assert agree("hr", outsider).status_code == 303


def test_nobody_sets_their_own(agree, numbers, clients, value):
    for role in ("manager", "hr"):
        answer = agree(role, numbers[role])
        assert answer.status_code == 422
        says(answer, "change your own reductions")
        page = clients(role).get(f"/people/{numbers[role]}/reductions").text
        assert 'name="hours"' not in page
    assert value(PAGE_ROWS) == 0


def test_hr_reaches_no_case_from_here(clients, agree, numbers):
    agree("hr")
    for page in ("/reductions", f"/people/{numbers['worker']}/reductions"):
        assert f'href="/people/{numbers["worker"]}"' not in clients("hr").get(page).text
    assert clients("hr").get(f"/people/{numbers['worker']}").status_code == 403


def test_the_menu(clients):
    for role, there in (("hr", True), ("manager", True), ("worker", False), ("board", False), ("admin", False)):
        assert ('href="/reductions"' in clients(role).get("/account").text) is there


# Who is told what


def test_the_reason_of_one_that_a_manager_set(clients, agree, numbers):
    agree("manager")
    person = f"/people/{numbers['worker']}"
    for role in SETTERS:
        assert SECRET in clients(role).get(f"{person}/reductions").text, role
        assert SECRET in clients(role).get("/reductions").text, role
    for path in ("/my-reductions", f"/my-work?as_of={TODAY.isoformat()}"):
        assert SECRET in clients("worker").get(path).text
    assert SECRET in clients("manager").get(f"{person}?as_of={TODAY.isoformat()}").text
    for path in (f"{person}/reductions", "/reductions", f"{person}?as_of={TODAY.isoformat()}"):
        page = clients("analyst").get(path)
        assert page.status_code == 200
        assert SECRET not in page.text
        assert "5 h" in page.text
    for role, paths in {"analyst": ("/reductions?format=csv",), "quality": ("/training?page=all",)}.items():
        assert not any(SECRET in clients(role).get(path).text for path in paths)


def test_the_reason_of_hrs_file_is_for_the_person_and_hr(clients, from_file, numbers):
    from_file("file quillwort")
    person = f"/people/{numbers['worker']}"
    for path in ("/reductions", f"{person}/reductions"):
        assert "ile quillwort" in clients("hr").get(path).text
        for role in ("manager", "service", "head", "analyst"):
            assert "ile quillwort" not in clients(role).get(path).text
    assert "ile quillwort" in clients("worker").get("/my-reductions").text
    assert "ile quillwort" not in clients("manager").get(person).text


def test_a_manager_of_a_later_team_is_told_the_hours_and_the_kind(clients, agree, numbers, outsider, change, value):
    """Set by HR while the person was in another team; then the person moves to the manager's."""
    agree("hr", outsider, started_on=TODAY - timedelta(days=20))
    agree("hr", outsider, kind="adjustment", reason="Quillwort seat", hours="1", review_on=LATER,
          started_on=TODAY - timedelta(days=20))  # fmt: skip
    post = value("SELECT max(p.id) FROM post p JOIN worker w ON w.id = p.worker_id WHERE w.employee_number = :n AND"
                 " p.ended_on IS NULL", n=outsider)  # fmt: skip
    to = """(SELECT p.team_id FROM post p JOIN worker w ON w.id = p.worker_id
        WHERE w.employee_number = :worker AND p.ended_on IS NULL LIMIT 1)"""
    change(
        "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
        f" standard_hours, employment_type) SELECT source, 0, worker_id, {to}, :moves, grade, work_kind,"
        " contracted_hours, standard_hours, employment_type FROM post WHERE id = :post",
        post=post, worker=numbers["worker"], moves=TODAY - timedelta(days=5),
    )  # fmt: skip
    change("UPDATE post SET ended_on = :last WHERE id = :post", post=post, last=TODAY - timedelta(days=6))
    try:
        page = clients("manager").get(f"/people/{outsider}/reductions")
        assert page.status_code == 200
        assert "uillwort" not in page.text
        says(page, "Agreed reduction", "Reasonable adjustment", "what for is not shown to you", "5 h")
        assert "uillwort" in clients("hr").get(f"/people/{outsider}/reductions").text
    finally:
        change("DELETE FROM post WHERE import_id = 0")
        change("UPDATE post SET ended_on = NULL WHERE id = :post", post=post)


def test_an_adjustment_is_told_to_the_person_hr_and_managers_only(clients, agree, numbers):
    agree("manager", kind="adjustment", reason="", review_on=TODAY + timedelta(days=10))
    person = f"/people/{numbers['worker']}"
    assert "easonable adjustment" not in clients("analyst").get("/reductions").text
    for path in (f"{person}?as_of={TODAY.isoformat()}", f"{person}/reductions", "/reductions?format=csv"):
        shown = clients("analyst").get(path).text
        assert "easonable adjustment" not in shown and "eview" not in shown.replace("SEE_REVIEW", ""), path
    for role in SETTERS:
        assert "Reasonable adjustment" in clients(role).get(f"{person}/reductions").text


def test_no_reason_in_the_audit_trail(agree, send, numbers, newest, value):
    agree("manager")
    send("manager", f"/people/{numbers['worker']}/reductions/{newest()}/end",
         ended_on=LATER.isoformat(), shown="")  # fmt: skip
    found = (
        "SELECT count(*) FROM audit_entry WHERE subject = :who AND action = :what AND actor = 'manager@demo.example'"
    )
    for what in ("reduction agreed", "reduction ended"):
        assert value(found, who=f"worker:{numbers['worker']}", what=what) >= 1
    assert value("SELECT count(*) FROM audit_entry WHERE CAST(detail AS text) ILIKE '%quillwort%'") == 0


def test_reading_somebodys_is_in_the_trail(clients, numbers, value):
    count = "SELECT count(*) FROM audit_entry WHERE action = 'read reductions' AND subject = :who"
    before = value(count, who=f"worker:{numbers['worker']}")
    clients("hr").get(f"/people/{numbers['worker']}/reductions")
    assert value(count, who=f"worker:{numbers['worker']}") == before + 1


# What is refused


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hours": "0"}, ["Write more than 0 hours."]),
        ({"hours": "-2"}, ["Write more than 0 hours."]),
        ({"hours": ""}, ["Write the hours a week, such as 7.4."]),
        ({"hours": "many"}, ["Write hours as a number, such as 7.4."]),
        ({"hours": "NaN"}, ["168 at most"]),
        ({"hours": "1e999999"}, ["168 at most"]),
        ({"hours": "40"}, ["On " + f"{TODAY.day} {TODAY:%B %Y}", "only 37 of 37 contracted hours are left"]),
        ({"ended_on": TODAY - timedelta(days=1)}, ["Give a last day on or after the first"]),
        ({"started_on": ""}, ["Give the first day."]),
        ({"started_on": "2026-02-31"}, ["Give a day that exists, such as 3/12/2026."]),
        ({"started_on": "1999-01-01"}, ["Give a day from 2000 to 2100."]),
        ({"started_on": "2000-01-01"}, ["has no post on 1 January 2000"]),
        ({"reason": " "}, ["Write what the reduction is for"]),
        ({"reason": "x" * 101}, ["Write at most 100 characters."]),
        ({"tapers_to": "2"}, ["Give a last day: a reduction tapers until then."]),
        ({"tapers_to": "5", "ended_on": LATER}, ["Write fewer hours than the 5 it begins with"]),
        ({"kind": "adjustment"}, ["Give the day on which you review it together."]),
        ({"kind": "adjustment", "review_on": LATER, "ended_on": LATER}, ["is reviewed, and has no end"]),
        ({"kind": "nonsense"}, ["What is agreed"]),
        ({"hours": "0", "reason": "", "ended_on": TODAY - timedelta(days=1)},
         ["Write more than 0 hours.", "Write what the reduction is for", "Give a last day on or after the first"]),
    ],
)  # fmt: skip
def test_refused_in_words_and_nothing_changed(agree, value, fields, words):
    answer = agree(**fields)
    assert answer.status_code == 422
    says(answer, "There is a problem", *words)
    assert answer.text.count("<title>Error: ") == 1
    assert value(PAGE_ROWS) == 0


def test_odd_letters(agree, clients, value):
    assert agree(reason="union\x00\n duties").status_code == 303
    assert value("SELECT reason FROM reduction WHERE source = 'page'") == "union duties"
    assert clients("hr").get("/people/%00/reductions").status_code == 400


def test_what_was_typed_stays_in_the_form(agree):
    answer = agree(hours="40", ended_on=LATER)
    says(answer, 'value="40"', f'value="{LATER.isoformat()}"', f'value="{SECRET}"')


def test_with_the_others_no_more_than_is_contracted(agree, from_file, value):
    from_file(hours="30")
    agree(hours="5")
    later = TODAY + timedelta(days=7)
    answer = agree(hours="4", reason="other", started_on=later)
    assert answer.status_code == 422
    says(answer, f"On {later.day} {later:%B %Y} only 2 of 37 contracted hours are left. Write 2 or less")
    assert value(PAGE_ROWS) == 1
    assert agree(hours="2", reason="other", started_on=later).status_code == 303


def test_the_same_reason_twice(agree, value):
    agree(ended_on=LATER)
    answer = agree(reason=SECRET.upper(), hours="1", started_on=LATER)
    assert answer.status_code == 422
    says(answer, "A reduction for the same reason covers some of these days: 5 hours from")
    assert value(PAGE_ROWS) == 1
    assert agree(reason=SECRET, hours="1", started_on=LATER + timedelta(days=1)).status_code == 303


def test_a_double_click_adds_one(agree, clients, value, numbers):
    first, second = agree(ended_on=LATER), agree(ended_on=LATER)
    assert (first.status_code, second.status_code) == (303, 303)
    assert value(PAGE_ROWS) == 1
    says(clients("manager").get(f"/people/{numbers['worker']}/reductions"), "was saved already")


def test_somebody_who_left(agree, clients, value):
    gone = value(
        "SELECT w.employee_number FROM worker w WHERE NOT EXISTS (SELECT 1 FROM post p WHERE p.worker_id = w.id AND"
        " (p.ended_on IS NULL OR p.ended_on >= :today)) ORDER BY w.id LIMIT 1", today=TODAY,
    )  # fmt: skip
    page = clients("hr").get(f"/people/{gone}/reductions")
    says(page, "has left", "Nothing can be agreed any more")
    assert 'name="hours"' not in page.text
    answer = agree("hr", gone)
    assert answer.status_code == 422
    says(answer, "has left", "Nothing can be agreed any more.")
    assert value(PAGE_ROWS) == 0


# Ending, withdrawing, reviewing


def test_end_early_then_a_stale_page_and_a_double_click(agree, send, newest, numbers, value):
    agree("manager", started_on=TODAY - timedelta(days=10), ended_on=LATER)
    path = f"/people/{numbers['worker']}/reductions/{newest()}/end"
    last = (TODAY + timedelta(days=3)).isoformat()
    assert send("manager", path, ended_on=last, shown=LATER.isoformat()).status_code == 303
    assert send("manager", path, ended_on=last, shown=LATER.isoformat()).status_code == 303  # twice the same
    stale = send("hr", path, ended_on=(TODAY + timedelta(days=5)).isoformat(), shown=LATER.isoformat())
    assert stale.status_code == 422
    says(stale, "Somebody changed this reduction after you opened the page", "Nothing was changed")
    assert value("SELECT ended_on FROM reduction WHERE source = 'page'").isoformat() == last
    assert value("SELECT count(*) FROM audit_entry WHERE action = 'reduction ended' AND detail->>'to' = :last",
                 last=last) == 1  # fmt: skip


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (TODAY - timedelta(days=11), "on or after the first"),
        (LATER + timedelta(days=1), "already. For longer, add another"),
        ("", "Give the last day."),
        ("soon", "Give a day that exists"),
    ],
)
def test_an_end_that_makes_no_sense(agree, send, newest, numbers, value, last, words):
    agree(started_on=TODAY - timedelta(days=10), ended_on=LATER)
    answer = send("manager", f"/people/{numbers['worker']}/reductions/{newest()}/end",
                  ended_on=str(last), shown=LATER.isoformat())  # fmt: skip
    assert answer.status_code == 422
    says(answer, "There is a problem", words)
    assert value("SELECT ended_on FROM reduction WHERE source = 'page'") == LATER


def test_a_taper_ended_early_keeps_its_past(agree, send, newest, numbers, staffed, value):
    def hours(day):
        with staffed.app_context():
            found = next(p for p in staff_on(day) if p.employee_number == numbers["worker"]).reduction_hours
            db.session.remove()
        return found

    first = TODAY - timedelta(days=14)
    agree(started_on=first, ended_on=first + timedelta(days=27), hours="12", tapers_to="0")
    days = [first + timedelta(days=n) for n in range(16)]
    before = [hours(day) for day in days]
    assert len(set(before)) == 3
    send("manager", f"/people/{numbers['worker']}/reductions/{newest()}/end",
         ended_on=(TODAY + timedelta(days=1)).isoformat(), shown=(first + timedelta(days=27)).isoformat())  # fmt: skip
    assert [hours(day) for day in days] == before
    assert hours(TODAY + timedelta(days=2)) == before[0] - 12


def test_withdrawing_what_has_not_begun(agree, send, newest, numbers, value):
    agree(started_on=TODAY + timedelta(days=1))
    path = f"/people/{numbers['worker']}/reductions/{newest()}/withdraw"
    assert send("manager", path).status_code == 303
    assert value(PAGE_ROWS) == 0
    assert send("manager", path).status_code == 303  # twice the same
    agree()
    begun = send("manager", f"/people/{numbers['worker']}/reductions/{newest()}/withdraw")
    assert begun.status_code == 422
    says(begun, "It has begun")
    assert value(PAGE_ROWS) == 1


def test_review(agree, send, clients, newest, numbers, value):
    shown = TODAY + timedelta(days=5)
    agree(kind="adjustment", reason="", review_on=shown)
    path = f"/people/{numbers['worker']}/reductions/{newest()}/review"
    answer = send("manager", path, review_on=TODAY.isoformat(), shown=shown.isoformat())
    assert answer.status_code == 422
    says(answer, "Give a review date after")
    for _ in range(2):
        assert send("manager", path, review_on=LATER.isoformat(), shown=shown.isoformat()).status_code == 303
    stale = send("hr", path, review_on=(LATER + timedelta(days=9)).isoformat(), shown=shown.isoformat())
    assert stale.status_code == 422
    says(stale, "Somebody reviewed this after you opened the page")
    assert value("SELECT review_on FROM reduction WHERE source = 'page'") == LATER
    says(clients("worker").get("/my-reductions"), f"Review {LATER.day} {LATER:%b}")


def test_only_an_adjustment_is_reviewed(agree, send, newest, numbers):
    agree()
    answer = send("hr", f"/people/{numbers['worker']}/reductions/{newest()}/review",
                  review_on=LATER.isoformat(), shown="")  # fmt: skip
    assert answer.status_code == 422
    says(answer, "Only a reasonable adjustment is reviewed.")


def test_what_hrs_file_brought_is_corrected_there(from_file, send, clients, numbers, value):
    from_file(is_adjustment=True, review_on=TODAY)
    row = value("SELECT max(id) FROM reduction WHERE reason = 'file reason'")
    path = f"/people/{numbers['worker']}/reductions/{row}"
    says(clients("hr").get(path), "be changed here. Correct it in HR")
    says(clients("hr").get(f"/people/{numbers['worker']}/reductions"), "in HR's system")
    for what, fields in (("end", {"ended_on": LATER}), ("review", {"review_on": LATER}), ("withdraw", {})):
        answer = send("hr", f"{path}/{what}", shown="", **{name: day.isoformat() for name, day in fields.items()})
        assert answer.status_code == 422
        says(answer, "HR&#39;s file brought this reduction", "Correct it in HR&#39;s system")
    assert value("SELECT ended_on FROM reduction WHERE id = :id", id=row) is None


def test_one_of_somebody_else_is_not_found(agree, send, clients, newest, numbers, outsider, value):
    agree("hr", outsider)
    path = f"/people/{numbers['worker']}/reductions/{newest()}"
    assert clients("manager").get(path).status_code == 404
    assert send("manager", f"{path}/end", ended_on=LATER.isoformat(), shown="").status_code == 404
    assert value("SELECT ended_on FROM reduction WHERE source = 'page'") is None


# Where it shows


def test_what_needs_the_manager_and_what_is_due(clients, agree, numbers, from_file):
    ends = TODAY + timedelta(days=20)
    agree(ended_on=ends)
    from_file("file adjustment", is_adjustment=True, review_on=TODAY - timedelta(days=3))
    day = f"?as_of={TODAY.isoformat()}"
    team = clients("manager").get(f"/my-team{day}")
    says(team, f"ends on {ends.day} {ends:%B}", "decide what follows", "Review the reasonable adjustment of",
         "Review overdue")  # fmt: skip
    assert "file adjustment" not in team.text
    work = clients("worker").get(f"/my-work{day}")
    says(work, f"{SECRET}: the reduction ends", "Talk to your manager about what follows",
         "Review of your reasonable adjustment", "Agreed reduction 7 h", "My reductions")  # fmt: skip
    assert "Nothing needs you today" not in team.text
    seen = clients("manager").get(f"/people/{numbers['worker']}{day}")
    says(seen, "Decide what follows", "Their reductions")


def test_a_taper_says_its_next_step(clients, agree):
    start = TODAY - timedelta(days=8)
    agree(started_on=start, ended_on=start + timedelta(days=62), hours="10", tapers_to="0")
    step = start + timedelta(days=14)
    work = clients("worker").get(f"/my-work?as_of={TODAY.isoformat()}")
    says(work, f"{SECRET}: the reduction falls to 7.5 h", "8.75 h a week now", f"7.5 h from {step.day} {step:%B}")


def test_the_analyst_needs_nothing(clients, agree, numbers, value):
    agree(ended_on=TODAY + timedelta(days=20))
    code = value(
        "SELECT t.code FROM post p JOIN worker w ON w.id = p.worker_id JOIN team t ON t.id = p.team_id"
        " WHERE w.employee_number = :n AND p.ended_on IS NULL", n=numbers["worker"],
    )  # fmt: skip
    assert "decide what follows" not in clients("analyst").get(f"/teams/{code}?as_of={TODAY.isoformat()}").text


def test_all_of_a_scope_filtered_and_downloaded(clients, agree, numbers, outsider):
    agree(ended_on=TODAY + timedelta(days=20))
    agree("hr", outsider, reason="=1+1 quillwort", kind="adjustment", review_on=TODAY + timedelta(days=3))
    every = clients("hr").get("/reductions").text
    assert SECRET in every and "=1+1 quillwort" in every
    ending, review = (clients("hr").get(f"/reductions?show={show}").text for show in ("ending", "review"))
    assert SECRET in ending and "=1+1 quillwort" not in ending
    assert SECRET not in review and "=1+1 quillwort" in review
    mine = clients("manager").get("/reductions").text
    assert SECRET in mine and "=1+1 quillwort" not in mine
    lines = list(csv.reader(io.StringIO(clients("hr").get("/reductions?format=csv").data.decode("utf-8-sig"))))
    head = next(line for line in lines if line[0] == "Name")
    assert {"What", "Review", "What for"} <= set(head)
    assert "'=1+1 quillwort" in {cell for line in lines for cell in line}
    hidden = clients("analyst").get("/reductions?format=csv").data.decode("utf-8-sig")
    assert "uillwort" not in hidden and "What for," not in hidden and "What for is left out of" in hidden
    book = load_workbook(io.BytesIO(clients("hr").get("/reductions?format=xlsx").data), read_only=True)
    assert any("'=1+1 quillwort" in row for row in book.active.iter_rows(values_only=True))
    book.close()


def test_by_team_and_by_name(clients, agree, numbers, value):
    agree()
    code = "SELECT t.code FROM post p JOIN worker w ON w.id = p.worker_id JOIN team t ON t.id = p.team_id WHERE "
    own = value(code + "w.employee_number = :n AND p.ended_on IS NULL", n=numbers["worker"])
    other = value("SELECT code FROM team WHERE code <> :own ORDER BY id DESC LIMIT 1", own=own)
    assert SECRET in clients("hr").get(f"/reductions?team={own}").text
    assert SECRET not in clients("hr").get(f"/reductions?team={other}").text
    assert clients("manager").get("/reductions?team=NOSUCH").status_code == 404
    found = clients("hr").get(f"/reductions?find={numbers['worker']}").text
    assert f'href="/people/{numbers["worker"]}/reductions"' in found.split('id="somebody"')[1]
    says(clients("manager").get("/reductions?find=%25_'"), "Nobody in your scope is called")
    assert clients("hr").get("/reductions?as_of=2026-02-31").status_code == 404


def test_on_another_day(clients, agree):
    agree(started_on=TODAY - timedelta(days=5), ended_on=TODAY - timedelta(days=1))
    assert SECRET not in clients("manager").get("/reductions").text
    assert SECRET in clients("manager").get(f"/reductions?as_of={(TODAY - timedelta(days=3)).isoformat()}").text


@pytest.mark.parametrize(
    ("role", "page", "most"),
    [
        ("manager", "/my-team", 22),
        ("worker", "/my-work", 22),
        ("hr", "/reductions", 6),
        ("worker", "/my-reductions", 3),
    ],
)
def test_a_fixed_number_of_statements(clients, agree, statements, outsider, role, page, most):
    def sent():
        with statements() as seen:
            assert clients(role).get(page).status_code == 200
        return len(seen)

    before = sent()
    for n in range(4):
        agree("hr", reason=f"reason {n}", hours="1", ended_on=TODAY + timedelta(days=n + 1))
        agree("hr", outsider, reason=f"reason {n}", hours="1")
    assert sent() == before <= most


def test_no_contracted_hours_no_limit_no_crash(clients, change, value, numbers, agree, from_file):
    from_file(hours="3")
    post = value("SELECT max(p.id) FROM post p JOIN worker w ON w.id = p.worker_id WHERE w.employee_number = :n AND"
                 " p.ended_on IS NULL", n=numbers["worker"])  # fmt: skip
    hours = value("SELECT contracted_hours FROM post WHERE id = :id", id=post)
    change("UPDATE post SET contracted_hours = 0 WHERE id = :id", id=post)
    try:
        person = f"/people/{numbers['worker']}"
        for role, page in (
            ("worker", "/my-work"), ("worker", "/my-reductions"), ("manager", "/my-team"), ("manager", person),
            ("manager", f"{person}/reductions"), ("service", "/service"), ("manager", "/figures"),
            ("hr", "/reductions"), ("hr", "/training"), ("manager", "/my-team?format=csv"),
        ):  # fmt: skip
            assert clients(role).get(page).status_code == 200, page
        says(clients("worker").get("/my-work"), "no limit")
        answer = agree(hours="1")
        assert answer.status_code == 422
        says(answer, "only 0 of 0 contracted hours are left. End another reduction first")
    finally:
        change("UPDATE post SET contracted_hours = :hours WHERE id = :id", id=post, hours=hours)
