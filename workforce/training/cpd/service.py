"""Pieces of learning and the yearly declaration. Each change checks, flushes, writes the audit entry, never commits."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from workforce import clock
from workforce.db import audit, db, policy
from workforce.people.models import Worker
from workforce.people.rules import add_months
from workforce.training.cpd import queries
from workforce.training.cpd.models import CpdDeclaration, CpdPiece
from workforce.training.cpd.policy_rules import CpdPolicy
from workforce.training.cpd.rules import PEERS, Written, asks_for, first_day, last_day, missing, year_of
from workforce.training.errors import SettledError, TrainingError
from workforce.web.access import Viewer

LONGEST = 4000  # characters
WORDS = ("what", "relevant", "learnt", "impact")


@dataclass(frozen=True, slots=True)
class PieceText:
    """What somebody writes of one piece."""

    done_on: date
    what: str
    relevant: str
    learnt: str
    impact: str
    peer: str = ""
    peer_taught: str = ""
    is_shown: bool = False


def decided(day: date) -> CpdPolicy:
    """Return what is in force on a day."""
    return queries.policy_of(policy.in_force(policy.PolicyKind.CPD, day), day)


def _hold(viewer: Viewer) -> Worker:
    """Let nobody else change this person's CPD meanwhile; one at a time."""
    worker = db.session.scalar(select(Worker).where(Worker.id == viewer.worker_id).with_for_update())
    if worker is None:
        raise TrainingError("The staff data does not know you.")
    return worker


def earliest(kept: CpdPolicy, today: date) -> date:
    """Return the first day of which pieces are still kept."""
    year = year_of(today)
    while add_months(last_day(year - 1), kept.keep_months) > today:
        year -= 1
    return first_day(year)


def _check_words(given: PieceText) -> None:
    for name in (*WORDS, "peer_taught"):
        if len(getattr(given, name)) > LONGEST:
            raise TrainingError(f"Use {LONGEST:,} characters or fewer", name)
    for name in WORDS:
        if not getattr(given, name):
            raise TrainingError("Write a line or two", name)
    if given.peer and given.peer not in PEERS:
        raise TrainingError("Choose one of these", "peer")
    if given.peer and not given.peer_taught:
        raise TrainingError("Write what talking it over taught you", "peer_taught")
    if given.peer_taught and not given.peer:
        raise TrainingError("Say with whom you talked it over", "peer")


def _check_day(given: PieceText, today: date, declared: set[int], kept: CpdPolicy) -> None:
    if given.done_on > today:
        raise TrainingError("The day has not come yet: write what you have done", "done_on")
    if given.done_on < earliest(kept, today):
        raise TrainingError("That is so long ago that it is no longer kept here", "done_on")
    if year_of(given.done_on) in declared:
        raise SettledError("You have declared that year. Take the declaration back first, where its year still runs.")


def save(given: PieceText, viewer: Viewer, piece_id: int | None = None, edition: int = 0) -> CpdPiece:
    """Save a piece, a new one or one's own again; refuse what the page showed and is no longer so."""
    worker, today = _hold(viewer), clock.today()
    declared = set(queries.declarations_of(worker.id))
    row = queries.piece(worker.id, piece_id) if piece_id is not None else CpdPiece(worker_id=worker.id, edition=0)
    if row is None:
        raise SettledError("This piece is no longer there. Nothing was saved: copy what you typed into a new one.")
    if piece_id is not None:
        db.session.refresh(row)
        if row.edition != edition:
            raise SettledError("You saved this piece elsewhere meanwhile. Nothing was saved: open it anew and compare.")
        declared_year = year_of(row.done_on)
        if declared_year in declared:
            raise SettledError(
                "You have declared that year. Take the declaration back first, where its year still runs."
            )
    _check_words(given)
    _check_day(given, today, declared, decided(today))
    if piece_id is None and (there := queries.same_piece(worker.id, _columns(given))) is not None:
        return there  # the same again, as by a second press
    for name, value in _columns(given).items():
        setattr(row, name, value)
    row.saved_at = clock.now()
    row.edition += 1
    db.session.add(row)
    db.session.flush()
    _note(viewer, worker, "CPD piece saved", piece=row.id, year=year_of(row.done_on), shown=row.is_shown)
    return row


def _columns(given: PieceText) -> dict[str, Any]:
    return {**asdict(given), "peer": given.peer or None, "peer_taught": given.peer_taught or None}


def remove(piece_id: int, viewer: Viewer) -> None:
    """Delete a piece of one's own, also of a declared year: it is the author's, and the regulator has its own."""
    worker = _hold(viewer)
    row = queries.piece(worker.id, piece_id)
    if row is None:
        raise SettledError("This piece is no longer there.")
    db.session.delete(row)
    db.session.flush()
    _note(viewer, worker, "CPD piece deleted", piece=piece_id)


def show(piece_id: int, viewer: Viewer, *, is_shown: bool) -> None:
    """Let the line supervisor read a piece, or no longer: also of a declared year."""
    worker = _hold(viewer)
    row = queries.piece(worker.id, piece_id)
    if row is None:
        raise SettledError("This piece is no longer there.")
    row.is_shown = is_shown
    db.session.flush()
    _note(viewer, worker, "CPD piece shown" if is_shown else "CPD piece no longer shown", piece=piece_id)


def declare(year: int, pieces: int, with_peer: int, viewer: Viewer, *, confirms: bool) -> CpdDeclaration:
    """Declare that the pieces of the present year are on the regulator's site; once, and no other year."""
    worker, today = _hold(viewer), clock.today()
    now = year_of(today)
    if year > now:
        raise TrainingError(f"That year has not begun. You can declare the year to 30 November {now}.")
    if year < now:
        raise TrainingError(f"That year ended on 30 November {year}: it stands as it was then.")
    if year in queries.declarations_of(worker.id):
        raise SettledError("You have declared this year already.")
    if not worker.swe_number:
        raise TrainingError("The staff data has no registration number of yours. Ask HR to add it, then declare.")
    if not 0 < pieces <= 99:
        raise TrainingError("Write how many pieces you recorded, such as 2", "pieces")
    if not 0 <= with_peer <= pieces:
        raise TrainingError("Write a number up to the number of pieces, such as 1", "with_peer")
    rule = decided(today).rule_of(year)
    if missing(rule, Written(pieces, with_peer)):
        field = "pieces" if pieces < rule.pieces else "with_peer"
        raise TrainingError(f"This year asks for {asks_for(rule)}. Declare once it is all recorded", field)
    if not confirms:
        raise TrainingError("Confirm that you have recorded them with Social Work England", "confirms")
    row = CpdDeclaration(
        worker_id=worker.id, year=year, pieces=pieces, with_peer=with_peer, declared_on=today, at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    _note(viewer, worker, "CPD declared", year=year, pieces=pieces, with_peer=with_peer)
    return row


def take_back(year: int, viewer: Viewer) -> bool:
    """Take one's declaration back, until its year ends. Return False where none stands."""
    worker, today = _hold(viewer), clock.today()
    row = queries.declarations_of(worker.id).get(year)
    if row is None:
        return False
    if today > last_day(year):
        raise SettledError(f"The year ended on 30 November {year}: its declarations stand.")
    row.taken_back_on = today
    db.session.flush()
    _note(viewer, worker, "CPD declaration taken back", year=year)
    return True


def _note(viewer: Viewer, worker: Worker, action: str, **detail: object) -> None:
    audit.record(viewer.email, action, f"worker:{worker.employee_number}", **detail)


def forget_old() -> int:
    """Delete the pieces of years that are no longer kept; return how many. Declarations stay: counts and days."""
    today = clock.today()
    version = policy.in_force(policy.PolicyKind.CPD, today)
    if version is None:
        return 0
    done = db.session.execute(
        delete(CpdPiece).where(CpdPiece.done_on < earliest(queries.policy_of(version, today), today))
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
