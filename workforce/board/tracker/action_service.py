"""Actions and evidence of a measure: typed in, moved on, withdrawn; never changed, never deleted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text

from workforce import clock
from workforce.board.tracker import queries
from workforce.board.tracker.action_rules import Action, ActionState, Step
from workforce.board.tracker.checks import later, locked, near, no_references, not_later, role, told, unchanged
from workforce.board.tracker.errors import StaleError, TrackerError
from workforce.board.tracker.models import NoticeAction, NoticeDocument, NoticeEvidence, NoticeMove
from workforce.board.tracker.rules import LONGEST_TITLE
from workforce.db import audit, db
from workforce.links import WEB, link_fault
from workforce.web.access import Viewer
from workforce.web.documents import Document


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action as a form sends it."""

    words: str
    owner: str
    starts_on: date
    due_on: date


def newest_action(measure: str) -> int:
    """Return the id of the newest action of a measure, 0 for none."""
    return db.session.scalar(select(func.max(NoticeAction.id)).where(NoticeAction.measure == measure)) or 0


def add_action(measure: str, new: NewAction, edition: int, viewer: Viewer) -> int:
    """Write down an action of the plan; return its id."""
    today = locked()
    told(new.words, "words", "Say what will be done")
    role(new.owner, "owner", "Say which role or post does it")
    near(new.starts_on, today, "starts_on")
    near(new.due_on, today, "due_on")
    if new.due_on < new.starts_on:
        raise TrackerError("It can't be due before it starts", "due_on")
    no_references(words=new.words, owner=new.owner)
    unchanged(newest_action(measure), edition)
    action = NoticeAction(
        measure=measure, words=new.words, owner=new.owner, starts_on=new.starts_on, due_on=new.due_on,
        added_by=viewer.email, added_as=viewer.role, added_on=today, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    audit.record(viewer.email, "notice action added", f"measure:{measure}", action=action.id)
    return action.id


@dataclass(frozen=True, slots=True)
class NewMove:
    """What became of an action, as a form sends it."""

    step: Step
    words: str
    done_on: date | None = None
    due_on: date | None = None


def move_action(action_id: int, new: NewMove, edition: int, viewer: Viewer) -> None:
    """Say what became of an action. What was said before stays."""
    today = locked()
    action = queries.action(action_id, today)
    if action is None:
        raise StaleError("There is no such action. Nothing was saved.")
    unchanged(action.newest, edition)
    if action.state is ActionState.WITHDRAWN:
        raise StaleError("This action was withdrawn. Write a new one if it is to be done after all.", action.newest)
    _check_words(action, new)
    _check_step(action, new, today)
    move = NoticeMove(
        action_id=action_id, state=new.step, words=new.words, done_on=new.done_on if new.step is Step.DONE else None,
        due_on=new.due_on if new.step is Step.DUE else None, said_by=viewer.email, said_as=viewer.role,
        said_on=today, said_at=clock.now(),
    )  # fmt: skip
    db.session.add(move)
    db.session.flush()
    audit.record(
        viewer.email, "notice action moved", f"measure:{action.measure}", action=action_id, move=move.id, state=new.step
    )


def _check_words(action: Action, new: NewMove) -> None:
    """Ask for a reason wherever a plan reads better, or shorter, than it was agreed."""
    if new.step is Step.UNDER_WAY and action.state is ActionState.NOT_STARTED and not new.words:
        return
    missing = {
        Step.UNDER_WAY: "Say why it is under way again", Step.DONE: "Say what shows that it is done",
        Step.DUE: "Say why it is due on another day", Step.WITHDRAWN: "Say why it will not be done",
    }  # fmt: skip
    told(new.words, "words", missing[new.step])
    no_references(words=new.words)


def _check_step(action: Action, new: NewMove, today: date) -> None:
    if new.step.value == action.state.value:
        raise TrackerError(f"It is {action.state.words.lower()} already", "step")
    if new.step is Step.WITHDRAWN and action.state is ActionState.DONE:
        raise TrackerError("It is done. Say first that it is under way again, if it is not.", "step")
    if new.step is Step.DONE:
        if new.done_on is None:
            raise TrackerError("Give the day on which it was done", "done_on")
        not_later(new.done_on, today, "done_on")
        if new.done_on < action.starts_on:
            raise TrackerError("It can't be done before it started", "done_on")
    if new.step is Step.DUE:
        _check_due(action, new.due_on, today)


def _check_due(action: Action, due_on: date | None, today: date) -> None:
    if action.state is ActionState.DONE:
        raise TrackerError("It is done: its due day stays", "step")
    if due_on is None:
        raise TrackerError("Give the day by which it is due now", "due_on")
    if due_on < action.starts_on:
        raise TrackerError("It can't be due before it starts", "due_on")
    if due_on == action.due_on:
        raise TrackerError("It is due on that day already", "due_on")
    if due_on < today:
        raise TrackerError("Give today or a day after it", "due_on")
    near(due_on, today, "due_on")


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A piece of evidence as a form sends it."""

    kind: str  # link, document
    title: str
    shows: str
    owner: str
    dated_on: date
    review_on: date
    url: str = ""
    document: Document | None = None


def newest_evidence(measure: str) -> int:
    """Return the id of the newest piece of evidence of a measure, 0 for none."""
    return db.session.scalar(select(func.max(NoticeEvidence.id)).where(NoticeEvidence.measure == measure)) or 0


def _check_evidence(new: NewEvidence, today: date) -> None:
    told(new.title, "title", "Say what it is", LONGEST_TITLE)
    told(new.shows, "shows", "Say what it shows")
    role(new.owner, "owner", "Say which role keeps it up to date")
    not_later(new.dated_on, today, "dated_on")
    later(new.review_on, today, "review_on")
    if new.kind == "link":
        told(new.url, "url", "Give the address")
        if fault := link_fault(new.url, WEB):
            raise TrackerError(fault, "url")
    elif new.document is None:
        raise TrackerError("Choose a file", "file")
    no_references(title=new.title, shows=new.shows, owner=new.owner)


def add_evidence(measure: str, new: NewEvidence, edition: int, viewer: Viewer) -> int:
    """Add a piece of evidence; return its id. What it replaces is withdrawn by itself, if it is."""
    today = locked()
    _check_evidence(new, today)
    unchanged(newest_evidence(measure), edition)
    kept = NoticeEvidence(
        measure=measure, kind=new.kind, title=new.title, shows=new.shows, owner=new.owner,
        url=new.url if new.kind == "link" else None, dated_on=new.dated_on, review_on=new.review_on,
        added_by=viewer.email, added_as=viewer.role, added_on=today, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    if new.kind == "document" and new.document is not None:
        file = new.document
        db.session.add(
            NoticeDocument(
                evidence_id=kept.id, file_name=file.name, media_type=file.media_type, size=file.size,
                sha256=file.sha256, content=file.content,
            )
        )  # fmt: skip
        db.session.flush()
    audit.record(viewer.email, "notice evidence added", f"measure:{measure}", evidence=kept.id, kind=new.kind)
    return kept.id


def withdraw(evidence_id: int, why: str, viewer: Viewer, *, erases: bool = False) -> None:
    """Withdraw a piece of evidence, and delete its file where it should never have been kept."""
    today = locked()
    told(why, "why", "Say why")
    no_references(why=why)
    kept = db.session.get(NoticeEvidence, evidence_id, populate_existing=True)
    if kept is None or kept.withdrawn_at is not None:
        raise StaleError("This was withdrawn already. Nothing was changed.")
    kept.withdrawn_on, kept.withdrawn_at, kept.withdrawn_why = today, clock.now(), why
    kept.withdrawn_by, kept.withdrawn_as = viewer.email, viewer.role
    db.session.flush()
    if erases:
        db.session.execute(text("DELETE FROM notice_document WHERE evidence_id = :id"), {"id": evidence_id})
    audit.record(
        viewer.email, "notice evidence withdrawn", f"measure:{kept.measure}", evidence=evidence_id, erased=erases
    )
