import html5lib
import pytest
from flask import g
from sqlalchemy import select, text

from workforce import clock
from workforce.auth import service
from workforce.auth import session as sessions
from workforce.auth.models import Account
from workforce.auth.roles import permissions
from workforce.db import audit, db
from workforce.db.audit import AuditEntry
from workforce.web import mail
from workforce.web.access import Permission, Viewer

ROLES = ("worker", "manager", "service", "hr", "quality", "analyst", "board", "governance", "admin")


@pytest.fixture
def admin(add, sign_in):
    add("root@demo.example", "admin", name="Root Person")
    sign_in("root@demo.example")


@pytest.fixture
def governor(add, sign_in):
    add("gov@demo.example", "governance")
    sign_in("gov@demo.example")


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_what(add, sign_in, client, role):
    account_id = add(role=role)
    sign_in()
    expected = {
        "/admin": role in ("admin", "governance"),
        "/admin/accounts/new": role == "admin",
        f"/admin/accounts/{account_id}": role == "admin",
        "/audit": role == "governance",
        "/account": True,
    }
    assert {path: client.get(path).status_code == 200 for path in expected} == expected


def test_posts_of_admin_are_for_admin(add, sign_in, post):
    account_id = add(role="governance")
    sign_in()
    for path in (
        "/admin/accounts/new",
        *(f"/admin/accounts/{account_id}{end}" for end in ("", "/invitation", "/state")),
    ):
        assert post(path, page="/account").status_code == 403


def test_admin_page_shows_accounts(admin, add, council, client, act):
    add("w@demo.example", employee_number="W1")
    add("left@demo.example", "manager", employee_number="M3")
    add("new@demo.example", password=None)
    page = client.get("/admin").text
    for words in ("Person W1", "W1", "Left: close it?", "No password yet", "Add an account", "Never"):
        assert words in page
    found = client.get("/admin?find=W1&sort=role").text
    assert "w@demo.example" in found
    assert "left@demo.example" not in found
    assert "No account fits" in client.get("/admin?find=%25").text
    assert "left@demo.example" in client.get("/admin?role=manager").text
    assert "w@demo.example" not in client.get("/admin?role=manager").text
    assert client.get("/admin?page=nonsense&sort=nonsense").status_code == 200


def test_governance_sees_accounts_but_changes_none(governor, client):
    page = client.get("/admin").text
    assert "gov@demo.example" in page
    assert "/admin/accounts/" not in page


def test_admin_page_shows_mail_and_audit(app, admin, client, act):
    act(mail.queue, "a@demo.example", "Hello", "x")
    assert "no mail server is set" in client.get("/admin").text

    def fail():
        waiting = db.session.scalar(select(mail.OutgoingMail))
        waiting.last_error, waiting.attempts = "ConnectionRefusedError: 111", 1

    act(fail)
    assert "ConnectionRefusedError: 111" in client.get("/admin").text
    act(service.verify_audit, "job")
    assert "Whole" in client.get("/admin").text


def test_broken_audit_trail_is_shown(admin, client, act):
    act(
        lambda: db.session.execute(
            text("UPDATE audit_entry SET actor = 'x' WHERE id = (SELECT min(id) FROM audit_entry)")
        )
    )
    _, broken = act(service.verify_audit, "job")
    assert broken is not None
    assert f"The audit trail was changed at entry {broken}" in client.get("/admin").text


def test_other_packages_add_panels(app, admin, client, monkeypatch):
    monkeypatch.setitem(app.extensions, "admin_panels", [lambda: ("auth/link-gone.html", {"purpose": "reset"})])
    assert "Ask for another link" in client.get("/admin").text


def test_adding_an_account_invites_its_person(admin, council, post, client, session, account, audited):
    response = post(
        "/admin/accounts/new",
        {
            "email": "Dawn@demo.example",
            "name": "Dawn",
            "role": "manager",
            "employee_number": "M2",
            "team_code": "OTHER",
        },
    )
    assert response.status_code == 303
    dawn = account("dawn@demo.example")
    assert (dawn.role, dawn.team_code, dawn.worker_id, dawn.password_hash) == (
        "manager",
        "OTHER",
        council["M2"].id,
        None,
    )
    assert session.scalars(select(mail.OutgoingMail.to)).all() == ["dawn@demo.example"]
    page = client.get(response.location).text
    assert "Give Dawn this link yourself" in page
    assert "http://localhost/invitation/" in page
    assert audited()[-1] == ("root@demo.example", "invitation sent", "account:dawn@demo.example")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", "root@demo.example", "There is already an account"),
        ("email", "nonsense", "in the correct format"),
        ("email", "a@b", "in the correct format"),
        ("name", "", "Enter a name"),
        ("role", "", "Choose a role"),
        ("role", "king", "Not a valid choice"),
        ("employee_number", "X9", "There is no employee X9"),
        ("team_code", "X9", "Not a valid choice"),
    ],
)
def test_faulty_account_is_refused(admin, council, post, session, field, value, reason):
    data = {"email": "d@demo.example", "name": "D", "role": "worker", "employee_number": "", "team_code": ""}
    response = post("/admin/accounts/new", data | {field: value})
    assert response.status_code == 422
    assert reason in response.text
    assert f'href="#{field}"' in response.text
    assert session.query(Account).count() == 1
    assert session.query(mail.OutgoingMail).count() == 0


def test_changing_an_account(admin, add, council, post, client, account, audited, session):
    account_id = add(employee_number="W1")
    page = client.get(f"/admin/accounts/{account_id}").text
    assert 'value="W1"' in page
    data = {"name": "Ann B", "role": "manager", "employee_number": "M2", "team_code": "T2"}
    assert post(f"/admin/accounts/{account_id}", data).status_code == 303
    assert (account().name, account().role, account().team_code) == ("Ann B", "manager", "T2")
    assert account().worker_id == council["M2"].id
    assert audited()[-1] == ("root@demo.example", "account changed", "account:ann@demo.example")
    detail = session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert detail["role"] == {"from": "worker", "to": "manager"}
    entries = len(audited())
    post(f"/admin/accounts/{account_id}", data)
    assert len(audited()) == entries


def test_a_person_has_one_account(admin, add, council, post):
    add(employee_number="W1")
    other = add("ben@demo.example")
    response = post(
        f"/admin/accounts/{other}", {"name": "B", "role": "worker", "employee_number": "W1", "team_code": ""}
    )
    assert response.status_code == 422
    assert "already has the account ann@demo.example" in response.text


def test_closing_and_opening(admin, add, post, client, account):
    account_id = add()
    page = f"/admin/accounts/{account_id}"
    assert post(f"{page}/state", {"state": "closed"}, page=page).status_code == 303
    assert not account().is_active
    assert "Open the account again" in client.get(page).text
    post(f"{page}/state", {"state": "open"}, page=page)
    assert account().is_active
    assert post(f"{page}/state", {"state": "gone"}, page=page).status_code == 400


def test_nobody_locks_the_last_administrator_out(admin, post, account, client):
    own = account("root@demo.example").id
    page = f"/admin/accounts/{own}"
    response = post(page, {"name": "Root", "role": "worker", "team_code": ""})
    assert response.status_code == 422
    assert "Another administrator must change your own role" in response.text
    response = post(f"{page}/state", {"state": "closed"}, page=page)
    assert response.status_code == 422
    assert "Another administrator must close your own account" in response.text
    assert (account("root@demo.example").role, account("root@demo.example").is_active) == ("admin", True)
    assert "another administrator must do this" in client.get(page).text


def test_invitation_is_refused_with_the_reason(admin, add, post):
    account_id = add()
    page = f"/admin/accounts/{account_id}"
    response = post(f"{page}/invitation", page=page)
    assert response.status_code == 422
    assert "already has a password" in response.text


def test_missing_account_is_404(admin, client):
    assert client.get("/admin/accounts/999999").status_code == 404


def test_audit_search(governor, act, client, audited):
    for n in range(60):
        act(audit.record, "dawn@demo.example", "read workload", f"worker:W{n}", team="T1")
    page = client.get("/audit").text
    assert page.count("<tr") == 51
    assert "page 1 of 2" in page
    second = client.get("/audit?page=2").text
    assert "worker:W0<" in second
    assert 'rel="prev"' in second
    found = client.get("/audit?actor=dawn&action=read&subject=worker:W7").text
    assert found.count("<tr") == 2
    assert "team: T1" in found
    assert "search: action read, actor dawn, subject worker:W7" in client.get("/audit?action=searched").text
    assert audited()[-1] == ("gov@demo.example", "searched the audit trail", "audit")
    assert "No entry fits" in client.get("/audit?to_on=2020-01-01").text
    today = clock.today().isoformat()
    assert "worker:W59" in client.get(f"/audit?from_on={today}&to_on={today}").text
    assert client.get("/audit?from_on=nonsense").status_code == 422


def test_navigation_follows_permissions(app):
    def menu(role, path="/", *, is_linked=False):
        with app.test_request_context(path):
            g.viewer = Viewer(1, "a@b.c", "A", role, permissions(role, is_linked=is_linked))
            return [item.text for item in sessions.navigation()], [i.text for i in sessions.navigation() if i.here]

    assert menu("worker", "/my-work/lines") == (["My work", "My supervision", "My training", "Weights"], ["My work"])
    assert menu("manager", is_linked=True)[0] == [
        "My work", "My supervision", "My training", "My team", "Allocation", "Figures", "What if", "Overloads",
        "Supervision", "Training", "Reductions", "Weights", "Board",
    ]  # fmt: skip
    assert menu("head")[0] == [
        "Service", "Allocation", "Balance", "Figures", "What if", "Overloads", "Supervision", "Training",
        "Reductions", "Employer standards", "Weights", "Board",
    ]  # fmt: skip
    assert menu("admin", "/admin") == (["Weights", "Admin"], ["Admin"])
    assert menu("governance")[0] == ["Weights", "Board", "Admin", "Audit"]
    assert menu("board")[0] == ["Weights", "Board"]
    assert menu("hr", "/asye/1") == (
        ["Supervision", "Training", "Reductions", "Employer standards", "Weights", "Board", "Data"],
        ["Training"],
    )


@pytest.mark.parametrize("role", ["hr", "board", "admin", "governance", "quality", "worker"])
def test_roles_that_never_see_case_references(role):
    assert Permission.SEE_CASES not in permissions(role, is_linked=True)


def test_every_page_is_html5(app, add, sign_in, council):
    account_id = add("root@demo.example", "admin")
    add("gov@demo.example", "governance", employee_number="W1")
    parser = html5lib.HTMLParser(strict=True)
    pages = {None: ["/sign-in", "/forgotten-password", "/forgotten-password?sent=1", "/reset/x", "/invitation/x"],
             "root@demo.example": ["/admin", "/admin/accounts/new", f"/admin/accounts/{account_id}", "/account"],
             "gov@demo.example": ["/admin", "/audit", "/account"]}  # fmt: skip
    for email, paths in pages.items():
        client = app.test_client()
        if email:
            sign_in(email, using=client)
        for path in paths:
            response = client.get(path)
            tree = parser.parse(response.text)
            ids = [element.get("id") for element in tree.iter() if element.get("id")]
            assert len(ids) == len(set(ids)), path
            heading = tree.findall(".//{http://www.w3.org/1999/xhtml}h1")
            title = tree.find(".//{http://www.w3.org/1999/xhtml}title").text
            assert len(heading) == 1, path
            assert title.startswith(heading[0].text), path
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
