"""Taking words out of a signed record: asked for with a ground, done by two of the council's named people together.

The words go for good; that they were there, the ground and who agreed remain. Each change writes the audit entry, never
a word of the record.
"""

from collections.abc import Sequence

from sqlalchemy import select, update

from workforce import clock
from workforce.auth.models import Account
from workforce.db import audit, db
from workforce.supervision import record_queries as queries
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.record_models import Action, AgendaItem, Note, Part, Redaction, Signature
from workforce.supervision.record_rules import GROUNDS, places_of
from workforce.supervision.record_service import again, group_of_record
from workforce.supervision.session_queries import of_record
from workforce.supervision.session_rules import SessionFacts
from workforce.supervision.session_service import held_row
from workforce.web.access import Viewer

LONGEST_WHY = 1000


def ask(session_id: int, place: str, ground: str, why: str, viewer: Viewer) -> None:
    """Ask for words to be taken out of a closed record: anybody who may read it."""
    _, facts = held_row(session_id)
    if facts.reader(viewer.worker_id) is None:
        raise SupervisionError("You can't ask this for a record that you may not read.")
    if not facts.state(clock.today()).is_locked:
        raise SettledError(
            "This record is not closed yet: until then its supervisor can change the draft instead. Nothing was saved."
        )
    _, content = again(session_id)
    if ground not in GROUNDS:
        raise SupervisionError("Choose a ground", "ground")
    if not why or len(why) > LONGEST_WHY:
        raise SupervisionError(f"Say why, in {LONGEST_WHY:,} characters or fewer, without the words themselves", "why")
    if place not in places_of(content):
        raise SupervisionError("Choose which words; those that are asked for already are not in the list", "place")
    db.session.add(
        Redaction(
            record_id=content.id, place=place, ground=ground, why=why, asked_by=viewer.email, asked_at=clock.now()
        )
    )
    db.session.flush()
    audit.record(
        viewer.email, "redaction asked for", f"worker:{facts.number}", session=facts.id, place=place, ground=ground
    )


def may_redact(policy: SupervisionPolicy, viewer: Viewer) -> bool:
    """Whether a viewer is one of the council's named people."""
    return viewer.email.lower() in policy.redactors


def is_party(facts: Sequence[SessionFacts], asked_by: str, viewer: Viewer) -> bool:
    """Whether a viewer asked for a redaction, or is supervisee or supervisor of the record: two others decide."""
    asked = db.session.scalar(select(Account.worker_id).where(Account.email == asked_by.lower()))
    workers = {asked, *(one.worker_id for one in facts), *(one.supervisor_id for one in facts)} - {None}
    return viewer.email.lower() == asked_by.lower() or viewer.worker_id in workers


def _hold(redaction_id: int, policy: SupervisionPolicy, viewer: Viewer) -> tuple[Redaction, list[SessionFacts]]:
    if not may_redact(policy, viewer):
        raise SupervisionError("Only the people whom the council named can decide this.")
    row = db.session.scalar(
        select(Redaction)
        .where(Redaction.id == redaction_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise SettledError("This request is no longer here. Nothing was changed.")
    if row.second_at is not None or row.refused_at is not None:
        raise SettledError("This request has been decided already. Nothing was changed.")
    sessions = of_record(row.record_id)
    if not all(one.state(clock.today()).is_locked for one in sessions):
        raise SettledError("This record is not closed: its draft is changed instead. Nothing was changed.")
    if is_party(sessions, row.asked_by, viewer):
        raise SupervisionError(
            "You asked for this, or the record is about you: two others decide. Nothing was changed."
        )
    return row, sessions


def agree(redaction_id: int, policy: SupervisionPolicy, viewer: Viewer) -> bool:
    """Agree to a redaction. With the second of two people the words go; return whether they went."""
    row, sessions = _hold(redaction_id, policy, viewer)
    if row.first_by is None:
        row.first_by, row.first_at = viewer.email, clock.now()
        db.session.flush()
        _tell(sessions, viewer, "redaction agreed by the first", row)
        return False
    if row.first_by == viewer.email:
        raise SupervisionError("You agreed to this already: the second person is somebody else.")
    row.second_by, row.second_at = viewer.email, clock.now()
    db.session.flush()
    _take_out(row)
    _tell(sessions, viewer, "redaction done", row)
    return True


def refuse(redaction_id: int, policy: SupervisionPolicy, viewer: Viewer) -> None:
    """Refuse a redaction: the words stay."""
    row, sessions = _hold(redaction_id, policy, viewer)
    row.refused_by, row.refused_at = viewer.email, clock.now()
    db.session.flush()
    _tell(sessions, viewer, "redaction refused", row)


def _tell(sessions: list[SessionFacts], viewer: Viewer, what: str, row: Redaction) -> None:
    for one in sessions:
        audit.record(viewer.email, what, f"worker:{one.number}", session=one.id, place=row.place, ground=row.ground)


def _take_out(row: Redaction) -> None:
    kind, _, name = row.place.partition(":")
    statements = {
        "part": lambda: update(Part).where(Part.record_id == row.record_id, Part.part == name),
        "agenda": lambda: update(AgendaItem).where(AgendaItem.id == int(name)),
        "action": lambda: update(Action).where(Action.id == int(name)),
        "note": lambda: update(Note).where(Note.id == int(name)),
    }
    if kind == "comment":
        db.session.execute(
            update(Signature)
            .where(Signature.record_id == row.record_id, Signature.role == "supervisee")
            .values(comment="")
        )
    else:
        db.session.execute(statements[kind]().values(words=""))
    db.session.flush()


def words_at(row_place: str, facts: SessionFacts) -> str:
    """Return the words that somebody asks to be taken out."""
    content = queries.content(facts, group_of_record(facts))
    if content is None:
        return ""
    kind, _, name = row_place.partition(":")
    if kind == "part":
        return content.words(name)
    if kind == "comment":
        said = content.signatures.get("supervisee")
        return (said.comment if said else "") or ""
    lines = {
        **{f"agenda:{one.id}": one.words for one in content.agenda},
        **{f"action:{one.id}": one.words for one in content.actions},
        **{f"note:{one.id}": one.words for one in content.notes},
    }
    return lines.get(row_place, "")
