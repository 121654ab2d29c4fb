"""An account with a last day: every way in is shut after it, what is open ends, and an administrator may extend it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.integration.web import counting
from workforce import clock
from workforce.auth import receivers, service
from workforce.auth import session as sessions
from workforce.auth.models import Account
from workforce.db import db
from workforce.db.audit import AuditEntry
from workforce.web import mail

ENDED = "This account ended: "
GUEST = {"email": "g@demo.example", "name": "Guest", "role": "board", "title": "DfE observer", "team_code": ""}


@pytest.fixture
def today(app):
    with app.app_context():
        return clock.today()


@pytest.fixture
def admin(add, sign_in):
    add("root@demo.example", "admin", name="Root Person")
    sign_in("root@demo.example")


def test_it_works_on_its_last_day_and_not_after(add, sign_in, client, later, today, audited):
    add("g@demo.example", "board", ends_on=today)
    assert sign_in("g@demo.example").status_code == 303
    assert client.get("/account").status_code == 200
    later(days=1)
    other = client.application.test_client()
    answer = sign_in("g@demo.example", using=other)
    assert answer.status_code == 422
    assert ENDED in answer.text
    assert "was its last day" in answer.text
    assert "ask the council&#39;s administrator for a later day" in answer.text
    assert audited()[-1] == ("not signed in", "sign-in refused", "account:g@demo.example")


def test_a_wrong_password_learns_nothing(add, sign_in, later, today):
    add("g@demo.example", "board", ends_on=today)
    later(days=1)
    answer = sign_in("g@demo.example", "wrong wrong wrong")
    assert ENDED not in answer.text
    assert "The e-mail address or the password is wrong" in answer.text


def test_an_open_session_ends_without_another_statement(app, add, sign_in, client, later, today):
    add("g@demo.example", "board", ends_on=today + timedelta(days=1))
    sign_in("g@demo.example")
    with counting(app) as before:
        assert client.get("/account").status_code == 200
    app_today = clock.today
    try:
        clock.today = lambda: app_today() + timedelta(days=2)
        with counting(app) as after:
            answer = client.get("/account")
    finally:
        clock.today = app_today
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")
    viewers = lambda seen: [one for one in seen if "ended_session" in one]
    assert len(viewers(before)) == len(viewers(after)) == 1


def test_an_invitation_works_no_more(add, act, client, post, later, today, account):
    add("g@demo.example", "board", password=None, ends_on=today)
    link = act(lambda: service.invite(account_in("g@demo.example"), "test", "http://localhost"))
    path = link.removeprefix("http://localhost")
    page = client.get(path)
    assert page.status_code == 200
    later(days=1)
    answer = client.get(path)
    assert answer.status_code == 410
    assert ENDED in answer.text
    answer = post(path, {"new_password": "copper lantern tide"}, page="/sign-in")
    assert answer.status_code == 410
    assert account("g@demo.example").password_hash is None


def test_a_reset_tells_by_mail_and_its_link_works_no_more(add, act, client, post, later, today, session, account):
    add("g@demo.example", "board", ends_on=today)
    kept = account("g@demo.example").password_hash
    post("/forgotten-password", {"email": "g@demo.example"})
    body = session.scalars(select(mail.OutgoingMail.body)).one()
    path = body[body.index("http://localhost/reset/") :].split()[0].removeprefix("http://localhost")
    session.commit()
    later(days=1)
    post("/forgotten-password", {"email": "g@demo.example"})
    told = session.scalars(select(mail.OutgoingMail.body).order_by(mail.OutgoingMail.id.desc())).first()
    assert ENDED in told
    assert "/reset/" not in told
    session.commit()
    assert act(service.account_for_link, path.rpartition("/")[2], "reset") is None
    assert client.get(path).status_code == 410
    assert post(path, {"new_password": "amber kettle stone"}, page="/sign-in").status_code == 410
    assert account("g@demo.example").password_hash == kept


def test_however_somebody_is_let_in_an_ended_account_gets_no_session(app, add, later, today):
    add("g@demo.example", "board", password=None, ends_on=today)
    later(days=1)
    with app.test_request_context(), pytest.raises(service.AccountError, match=ENDED):
        sessions.begin(account_in("g@demo.example"))


def account_in(email):
    return db.session.scalar(select(Account).where(Account.email == email))


def test_who_gets_mail(act, add, later, today):
    add("g@demo.example", "board", ends_on=today)
    add("h@demo.example", "board")
    assert [email for email, _ in act(receivers.in_roles, ["board"])] == ["g@demo.example", "h@demo.example"]
    later(days=1)
    assert [email for email, _ in act(receivers.in_roles, ["board"])] == ["h@demo.example"]
    assert act(receivers.by_role, ["board"]) == [("board", "h@demo.example", "H")]
    assert not act(lambda: account_in("g@demo.example").is_open)


# --- the administrator


def test_a_guest_needs_a_last_day(admin, post, account, client, today, session):
    answer = post("/admin/accounts/new", GUEST)
    assert answer.status_code == 422
    assert "Give the last day of a guest" in answer.text
    assert 'value="DfE observer"' in answer.text, "what was typed stays"
    last = today + timedelta(days=20)
    answer = post("/admin/accounts/new", GUEST | {"ends_on": last.isoformat()})
    assert answer.status_code == 303
    assert (account("g@demo.example").ends_on, account("g@demo.example").title) == (last, "DfE observer")
    details = [one.detail for one in session.scalars(select(AuditEntry).where(AuditEntry.action == "account added"))]
    assert details[-1]["ends_on"] == last.isoformat()
    page = client.get("/admin?sort=ends").text
    assert "Ends in 20 days" in page
    assert "DfE observer, g@demo.example" in page
    assert page.index("g@demo.example") < page.index("root@demo.example"), "who ends first stands first"


def test_a_board_member_who_is_on_the_staff_needs_none(admin, council, post):
    sent = GUEST | {"employee_number": "W1"}
    assert post("/admin/accounts/new", sent).status_code == 303


@pytest.mark.parametrize(
    ("days", "reason"), [(-1, "Give today or a later day"), (3000, "Give a day within 5 years"), (None, "Give a day,")]
)
def test_a_day_that_can_not_be(admin, post, today, days, reason):
    last = "soon" if days is None else (today + timedelta(days=days)).isoformat()
    answer = post("/admin/accounts/new", GUEST | {"ends_on": last})
    assert (answer.status_code, reason in answer.text) == (422, True)


def test_extended_it_works_again_and_a_name_can_be_changed_after_its_end(
    admin, add, post, sign_in, client, later, today, account, session
):
    account_id = add("g@demo.example", "board", ends_on=today, title="DfE observer")
    page = f"/admin/accounts/{account_id}"
    other = client.application.test_client()
    later(days=1)
    sign_in("root@demo.example")
    assert "Ended" in client.get("/admin").text
    assert "Ended, last day" in client.get(page).text
    assert "Give the account a later one before sending an invitation" not in client.get(page).text
    data = {"name": "Renamed", "role": "board", "title": "DfE observer", "ends_on": today.isoformat(), "team_code": ""}
    assert post(page, data).status_code == 303, "the day that is past stays"
    assert account("g@demo.example").name == "Renamed"
    later_day = today + timedelta(days=30)
    assert post(page, data | {"ends_on": later_day.isoformat()}).status_code == 303
    detail = session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert detail["ends_on"] == {"from": today.isoformat(), "to": later_day.isoformat()}
    session.commit()
    assert sign_in("g@demo.example", using=other).status_code == 303
    assert "Renamed, DfE observer" in other.get("/account").text


def test_no_invitation_after_the_end(admin, add, post, later, today, sign_in):
    account_id = add("g@demo.example", "board", password=None, ends_on=today)
    later(days=1)
    sign_in("root@demo.example")
    page = f"/admin/accounts/{account_id}"
    answer = post(f"{page}/invitation", page=page)
    assert (answer.status_code, "The last day of this account has passed" in answer.text) == (422, True)


def test_nobody_gives_themselves_a_last_day(admin, post, account, today):
    own = account("root@demo.example").id
    data = {"name": "Root Person", "role": "admin", "team_code": "", "ends_on": (today + timedelta(days=1)).isoformat()}
    answer = post(f"/admin/accounts/{own}", data)
    assert (answer.status_code, "Another administrator must change your own last day" in answer.text) == (422, True)


def test_the_command_takes_a_last_day(app, session, account, today):
    last = (today + timedelta(days=40)).isoformat()
    args = ["user", "add", "g@demo.example", "--role", "board", "--title", "DfE observer", "--until", last]
    answer = app.test_cli_runner().invoke(args=args)
    assert answer.exit_code == 0
    assert f"until {last}" in answer.output
    assert account("g@demo.example").ends_on.isoformat() == last
    args[2], args[-1] = "h@demo.example", "2020-01-01"
    answer = app.test_cli_runner().invoke(args=args)
    assert (answer.exit_code, "Give today or a later day" in answer.output) == (1, True)
