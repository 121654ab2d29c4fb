"""Mail through a real SMTP server."""

import socket
from dataclasses import replace
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from workforce.settings import SettingsError
from workforce.web import mail
from workforce.web.mail import OutgoingMail


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Received:
    def __init__(self):
        self.messages, self.refuse = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def received():
    return Received()


@pytest.fixture
def smtp(received, settings):
    port = free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield replace(settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="workload@council.example")
    controller.stop()


@pytest.fixture
def outbox(session):
    def reading():
        session.expire_all()
        rows = list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
        session.expunge_all()
        session.commit()
        return rows

    return reading


@pytest.fixture
def send(app, session):
    def sending(settings):
        with app.app_context():
            return mail.send_waiting(settings)

    return sending


def test_mail_leaves_once(act, smtp, received, send, outbox):
    act(mail.queue, "ann@demo.example", "Grüße", "Hello Ann\nhttp://localhost/invitation/secret\n")
    assert send(smtp) == 1
    assert send(smtp) == 0
    [message] = received.messages
    [kept] = outbox()
    assert message["Message-ID"] == kept.message_id
    assert (message["From"], message["To"]) == ("workload@council.example", "ann@demo.example")
    assert b"invitation/secret" in message.get_payload(decode=True)
    assert kept.sent_at is not None
    assert kept.body == ""
    assert kept.message_id.endswith("@localhost>")


def test_without_server_mail_waits(act, settings, send, outbox):
    act(mail.queue, "ann@demo.example", "Hello", "x")
    assert send(settings) == 0
    assert (outbox()[0].attempts, outbox()[0].sent_at) == (0, None)


def test_mail_that_was_rolled_back_never_leaves(app, act, smtp, received, send):
    def fail():
        mail.queue("ann@demo.example", "Hello", "x")
        raise LookupError

    with pytest.raises(LookupError):
        act(fail)
    assert send(smtp) == 0
    assert received.messages == []


def test_one_bad_address_does_not_stop_the_rest(act, smtp, received, send, outbox, later):
    received.refuse.add("gone@demo.example")
    act(mail.queue, "gone@demo.example", "Hello", "x")
    act(mail.queue, "ann@demo.example", "Hello", "x")
    assert send(smtp) == 1
    gone, ann = outbox()
    assert ann.sent_at is not None
    assert (gone.attempts, gone.sent_at) == (1, None)
    assert "no such mailbox" in gone.last_error
    assert send(smtp) == 0
    assert outbox()[0].attempts == 1  # not again before a minute has passed
    received.refuse.clear()
    later(minutes=2)
    assert send(smtp) == 1
    sent = outbox()[0]
    assert (sent.attempts, sent.last_error, sent.sent_at is None) == (2, None, False)
    assert received.messages[-1]["Message-ID"] == gone.message_id


def test_server_that_does_not_answer(act, settings, send, outbox, later):
    act(mail.queue, "ann@demo.example", "Hello", "x")
    act(mail.queue, "ben@demo.example", "Hello", "x")
    dead = replace(settings, smtp_url="smtp://127.0.0.1:9")
    assert send(dead) == 0
    assert [row.attempts for row in outbox()] == [1, 0]
    assert "ConnectionRefusedError" in outbox()[0].last_error
    for _ in range(60):
        later(hours=5)
        send(dead)
    assert [row.attempts for row in outbox()] == [20, 20]
    state = act(mail.outbox)
    assert (state.waiting, state.given_up) == (0, 2)


def test_starttls_is_demanded(act, smtp, send, outbox):
    act(mail.queue, "ann@demo.example", "Hello", "x")
    assert send(replace(smtp, smtp_url=f"{smtp.smtp_url}?starttls=1")) == 0
    assert "STARTTLS" in outbox()[0].last_error


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_name_and_password_are_sent(act, received, settings, send, outbox):
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss", handled=False)

    port = free_port()
    controller = Controller(
        received,
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_require_tls=False,
        auth_required=True,
    )
    controller.start()
    try:
        act(mail.queue, "ann@demo.example", "Hello", "x")
        act(mail.queue, "ben@demo.example", "Hello", "x")
        assert send(replace(settings, smtp_url=f"smtp://mailer:wrong@127.0.0.1:{port}")) == 0
        assert "wrong" not in outbox()[0].last_error
        assert outbox()[1].attempts == 0
        assert send(replace(settings, smtp_url=f"smtp://mailer:p%40ss@127.0.0.1:{port}")) == 1
        assert (b"mailer", b"p@ss") in seen
    finally:
        controller.stop()


def test_wrong_address_of_the_server(act, settings, send, outbox):
    act(mail.queue, "ann@demo.example", "Hello", "x")
    assert send(replace(settings, smtp_url="mail.council.example")) == 0
    assert "SMTP_URL must look like" in outbox()[0].last_error
    assert SettingsError.__name__ in outbox()[0].last_error


@pytest.mark.parametrize(("to", "subject"), [("a@b.c\nBcc: x@y.z", "Hello"), ("a@b.c", "Hello\r\nBcc: x@y.z")])
def test_headers_cannot_be_smuggled(act, to, subject):
    with pytest.raises(ValueError, match="line break"):
        act(mail.queue, to, subject, "x")
