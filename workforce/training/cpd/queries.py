"""What is known of CPD: own pieces, declarations, counts. Each read is one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from workforce.db import db, policy
from workforce.people.queries import StaffMember
from workforce.training.cpd.models import CpdDeclaration, CpdPiece
from workforce.training.cpd.policy_rules import CpdPolicy, read_cpd
from workforce.training.cpd.rules import Written, first_day, is_asked, last_day


def policy_of(version: policy.PolicyVersion | None, day: date) -> CpdPolicy:
    """Return what a policy version says; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No CPD policy was in force on {day}. Load one with flask policy load.")
    return read_cpd(version.document)


def asks(decided: CpdPolicy, year: int, person: StaffMember, day: date) -> bool | None:
    """Whether a year asks something of somebody in post on a day, who is to be registered on it; None: not known.

    Of a student's or a partner's post nothing is asked.
    """
    until = person.registration_expires_on
    if not person.is_counted or (until is not None and until < day):
        return False
    return is_asked(decided, year, person.swe_number, person.registered_on, person.grade)


def pieces_of(worker_id: int) -> list[CpdPiece]:
    """Return everything that somebody wrote, the newest first."""
    return list(
        db.session.scalars(
            select(CpdPiece)
            .where(CpdPiece.worker_id == worker_id)
            .order_by(CpdPiece.done_on.desc(), CpdPiece.id.desc())
        )
    )


def piece(worker_id: int, piece_id: int) -> CpdPiece | None:
    """Return one piece of somebody's own; another's is not found."""
    return db.session.scalar(select(CpdPiece).where(CpdPiece.id == piece_id, CpdPiece.worker_id == worker_id))


def same_piece(worker_id: int, columns: Mapping[str, Any]) -> CpdPiece | None:
    """Return somebody's piece that says just this."""
    return db.session.scalar(select(CpdPiece).filter_by(worker_id=worker_id, **columns).order_by(CpdPiece.id).limit(1))


def declarations_of(worker_id: int) -> dict[int, CpdDeclaration]:
    """Return the declarations of somebody that stand, by year."""
    rows = db.session.scalars(
        select(CpdDeclaration).where(CpdDeclaration.worker_id == worker_id, CpdDeclaration.taken_back_on.is_(None))
    )
    return {row.year: row for row in rows}


NOTHING = Written()


@dataclass(frozen=True, slots=True)
class Counted:
    """How much somebody wrote in a year and when they declared it: never what they wrote."""

    written: Written = NOTHING
    declared_on: date | None = None
    shown: int = 0  # pieces that they show to their supervisor
    declared: Written = NOTHING  # how much they declared


# Two pieces that say the same of what they were count as one, as in `cpd_rules.written`.
_COUNTS = r"""
SELECT coalesce(p.worker_id, d.worker_id), coalesce(p.pieces, 0), coalesce(p.peers, 0), d.declared_on,
  coalesce(p.shown, 0), coalesce(d.pieces, 0), coalesce(d.with_peer, 0)
FROM (
  SELECT worker_id, count(*) AS pieces, count(*) FILTER (WHERE peer) AS peers, sum(shown) AS shown FROM (
    SELECT worker_id, bool_or(peer IS NOT NULL) AS peer, count(*) FILTER (WHERE is_shown) AS shown FROM cpd_piece
    WHERE done_on BETWEEN :first AND :last
    GROUP BY worker_id, md5(regexp_replace(lower(btrim(what)), '\s+', ' ', 'g'))
  ) one GROUP BY worker_id
) p
FULL JOIN (
  SELECT worker_id, declared_on, pieces, with_peer FROM cpd_declaration WHERE year = :year AND taken_back_on IS NULL
) d ON d.worker_id = p.worker_id
"""


def counts(year: int) -> dict[int, Counted]:
    """Return how much everybody wrote in a registration year and when they declared it, by worker."""
    rows = db.session.execute(text(_COUNTS), {"first": first_day(year), "last": last_day(year), "year": year})
    return {row[0]: Counted(Written(row[1], row[2]), row[3], int(row[4]), Written(row[5], row[6])) for row in rows}


def shown_by(workers: Collection[int]) -> dict[int, int]:
    """Return how many pieces each of some people shows to their line supervisor, where any."""
    rows = db.session.execute(
        text("SELECT worker_id, count(*) FROM cpd_piece WHERE is_shown AND worker_id = ANY(:workers) GROUP BY 1"),
        {"workers": list(workers)},
    )
    return {row[0]: row[1] for row in rows}


def shown_pieces(worker_id: int) -> list[CpdPiece]:
    """Return the pieces that somebody shows to their line supervisor, the newest first."""
    return [one for one in pieces_of(worker_id) if one.is_shown]
