"""Who is told by mail that something waits for them: that, and where. Never a word of it, never a name."""

from flask import current_app
from sqlalchemy import select

from workforce.auth.models import Account
from workforce.db import db
from workforce.supervision.session_rules import SessionFacts
from workforce.web import mail


def _send(worker_id: int | None, subject: str, path: str) -> None:
    account = db.session.scalar(select(Account).where(Account.worker_id == worker_id, Account.is_open))
    if account is not None:
        link = f"{current_app.config['BASE_URL']}{path}"
        mail.queue(account.email, subject, f"Dear {account.name},\n\nOpen this page to read it:\n\n{link}\n")


def _record(facts: SessionFacts) -> str:
    return f"/supervision/sessions/{facts.id}/record"


def ready_to_answer(facts: SessionFacts) -> None:
    """Tell the supervisee that a record is signed and waits for them."""
    if facts.kind.is_signed_by_both:
        _send(facts.worker_id, "A record of your supervision waits for your signature", _record(facts))


def answered(facts: SessionFacts) -> None:
    """Tell the supervisor that a record was disputed. That it was signed they see on their page."""
    if facts.agrees is False:
        _send(facts.supervisor_id, "A supervision record was disputed", _record(facts))


def agreement_recorded(worker_id: int) -> None:
    """Tell somebody that a supervision agreement with them was recorded."""
    _send(worker_id, "A supervision agreement with you was recorded", "/my-supervision")
