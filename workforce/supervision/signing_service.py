"""Signing: the supervisor first, then the supervisee, who signs or disputes; after that a record is only added to.

Each change checks all of it first, flushes, writes the audit entry (never a word of the record), and never commits.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from workforce import clock
from workforce.db import audit, db
from workforce.supervision import record_queries as queries
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.models import Session
from workforce.supervision.record_models import Note, Record, Signature
from workforce.supervision.record_rules import LONGEST_PART, UNFINISHED, digest_of
from workforce.supervision.record_service import again, hold_draft, reader_or_refuse
from workforce.supervision.session_rules import Reader, SessionFacts, State
from workforce.supervision.session_service import held_row
from workforce.web.access import Viewer
from workforce.web.pages import instant_words


def session_texts(facts: SessionFacts) -> dict[str, str]:
    """Return the facts of a session that are signed, as plain texts."""
    return {
        "supervisee": facts.worker, "supervisor": facts.supervisor or "", "kind": str(facts.kind),
        "held_on": str(facts.held_on), "start": str(facts.start_time), "minutes": str(facts.minutes),
        "interrupted": str(facts.interrupted),
    }  # fmt: skip


def sign(session_id: int, viewer: Viewer) -> SessionFacts:
    """Sign as the supervisor: from now on the words stay as they are."""
    facts, group, content = hold_draft(session_id, viewer)
    if facts.held_on is None or facts.minutes is None or facts.interrupted is None:
        raise SupervisionError("Give the day, start and end, and whether it was interrupted, then sign.", "start")
    if content.words(UNFINISHED):
        raise SupervisionError("An action is half written: give its owner and day and add it, or clear it.", "action")
    if not any(content.words(one.key) for one in content.specs) and not content.oversight:
        raise SupervisionError("Nothing is written yet: write at least one part, then sign.")
    reviewed = [
        {"id": one.id, "owner": one.owner, "due_on": one.due_on.isoformat(), "as": one.ended_as or "open"}
        for one in content.carried
    ]
    db.session.execute(
        update(Record).where(Record.id == content.id).values(pulled={**content.pulled, "reviewed": reviewed})
    )
    db.session.add(
        Signature(
            record_id=content.id, role="supervisor", worker_id=viewer.worker_id, by=viewer.email, at=clock.now(),
            digest=digest_of(session_texts(facts), content),
        )
    )  # fmt: skip
    db.session.flush()
    for one in group:
        audit.record(
            viewer.email, "supervision record signed", f"worker:{one.number}", session=one.id, role="supervisor"
        )
    return again(session_id)[0]


def reopen(session_id: int, viewer: Viewer) -> None:
    """Take back the supervisor's signature, while the supervisee has not answered: the record is a draft again."""
    _, facts = held_row(session_id)
    reader_or_refuse(facts, viewer, Reader.SUPERVISOR)
    if facts.state(clock.today()) is not State.TO_ANSWER:
        raise SettledError("This record can't be opened again: it can only be added to. Nothing was changed.")
    db.session.execute(delete(Signature).where(Signature.record_id == facts.record_id, Signature.role == "supervisor"))
    db.session.flush()
    audit.record(viewer.email, "supervision record opened again", f"worker:{facts.number}", session=facts.id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the supervisee says to a record."""

    agrees: bool
    confirms_length: bool
    comment: str | None
    signature_id: int  # the supervisor's, as the page showed it


def answer(session_id: int, said: Answer, viewer: Viewer) -> SessionFacts:
    """Sign, or dispute, as the supervisee: from now on the record can only be added to."""
    _, facts = held_row(session_id)
    reader_or_refuse(facts, viewer, Reader.SUPERVISEE)
    if facts.supervisee_signed_at:
        raise SettledError(
            f"You signed this record on {instant_words(facts.supervisee_signed_at)}. Nothing was changed."
        )
    if facts.state(clock.today()) is not State.TO_ANSWER:
        raise SettledError("Your supervisor has not signed this record, or opened it again. Nothing was changed.")
    if not said.agrees and not said.comment:
        raise SupervisionError("Say what is not right, so that it stands beside the record", "comment")
    if said.comment and len(said.comment) > LONGEST_PART:
        raise SupervisionError(f"Use {LONGEST_PART:,} characters or fewer", "comment")
    content = queries.content(facts, [facts])
    if content is None:
        raise SettledError("This record is no longer here. Nothing was saved.")
    if content.signatures["supervisor"].id != said.signature_id:
        raise SettledError("Your supervisor changed this record after you opened the page. Read it again, then sign.")
    db.session.execute(
        update(Session).where(Session.id == facts.id).values(is_length_disputed=not said.confirms_length)
    )
    db.session.add(
        Signature(
            record_id=content.id, role="supervisee", worker_id=viewer.worker_id, by=viewer.email, at=clock.now(),
            digest=digest_of(session_texts(facts), content), agrees=said.agrees, confirms_length=said.confirms_length,
            comment=said.comment,
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(
        viewer.email, "supervision record signed", f"worker:{facts.number}", session=facts.id, role="supervisee",
        agrees=said.agrees, confirms_length=said.confirms_length,
    )  # fmt: skip
    return again(session_id)[0]


def add_note(session_id: int, words: str, viewer: Viewer) -> None:
    """Add to a signed record: supervisee, supervisor or the supervisor's own supervisor."""
    _, facts = held_row(session_id)
    if facts.reader(viewer.worker_id) is None or viewer.worker_id is None:
        raise SupervisionError("You can't add to this record. Nothing was saved.")
    if facts.supervisor_signed_at is None or facts.record_id is None:
        raise SettledError("This record is not signed yet: change the draft instead. Nothing was saved.")
    if not words:
        raise SupervisionError("Write what you would like to add", "note")
    if len(words) > LONGEST_PART:
        raise SupervisionError(f"Use {LONGEST_PART:,} characters or fewer", "note")
    same = select(Note.id).where(
        Note.record_id == facts.record_id, Note.words == words, Note.worker_id == viewer.worker_id
    )
    if db.session.scalar(same) is not None:
        return
    db.session.add(
        Note(record_id=facts.record_id, worker_id=viewer.worker_id, by=viewer.email, at=clock.now(), words=words)
    )
    db.session.flush()
    audit.record(viewer.email, "supervision record added to", f"worker:{facts.number}", session=facts.id)
