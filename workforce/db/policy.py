"""What a council decides, as data: each kind of policy has versions, each in force from a day until the next one's."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Identity, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, aliased, mapped_column

from workforce import clock
from workforce.db import Base, audit, db

STARTING = Path(__file__).parent / "starting_policies"
EXAMPLE = "example"  # who set the versions that a new database begins with


class PolicyKind(StrEnum):
    """What a council can decide."""

    SCHEME = "scheme"  # weights, limits, bands
    SUPERVISION = "supervision"  # how often, how long
    REQUIREMENTS = "requirements"  # training, by role
    INDUCTION = "induction"  # what an induction holds, by role
    ASYE = "asye"  # the first year in practice, as a programme
    CPD = "cpd"  # what a registration year asks for
    TARGETS = "targets"  # what the Board agreed
    INDICATORS = "indicators"  # what the council counts beside ours
    BOARD = "board"  # start date, rhythm
    ESCALATION = "escalation"  # who hears of what waits, when
    ALLOCATION = "allocation"  # who may hold whom, and within which days
    ROLES = "roles"  # which role codes of the case system mean 'holds the case'


class PolicyVersion(Base):
    """One version of one policy. Its key makes two versions on one day impossible."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("kind", "in_force_from"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    in_force_from: Mapped[date] = mapped_column(Date)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PolicyError(ValueError):
    """A policy is missing, or a new version can't come into force as asked."""


@cache
def starting(kind: str) -> dict[str, Any] | None:
    """Return the version that a new database begins with, or None where a council must decide first."""
    path = STARTING / f"{kind}.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else None


def in_force(kind: str, day: date) -> PolicyVersion | None:
    """Return the version in force on a day."""
    return db.session.scalar(
        select(PolicyVersion)
        .where(PolicyVersion.kind == kind, PolicyVersion.in_force_from <= day)
        .order_by(PolicyVersion.in_force_from.desc())
        .limit(1)
    )


def all_in_force(day: date) -> dict[str, PolicyVersion]:
    """Return the version of every kind in force on a day, in one statement."""
    rows = db.session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.in_force_from <= day)
        .ext(distinct_on(PolicyVersion.kind))
        .order_by(PolicyVersion.kind, PolicyVersion.in_force_from.desc())
    )
    return {row.kind: row for row in rows}


def newest_two(day: date) -> dict[str, list[PolicyVersion]]:
    """Return, for every kind, the version in force on a day and the one before it, in one statement."""
    ranked = (
        select(
            PolicyVersion,
            func.row_number()
            .over(partition_by=PolicyVersion.kind, order_by=PolicyVersion.in_force_from.desc())
            .label("place"),
        )
        .where(PolicyVersion.in_force_from <= day)
        .subquery()
    )
    version = aliased(PolicyVersion, ranked)
    found: dict[str, list[PolicyVersion]] = {}
    for row in db.session.scalars(select(version).where(ranked.c.place <= 2).order_by(ranked.c.kind, ranked.c.place)):
        found.setdefault(row.kind, []).append(row)
    return found


def versions(kind: str) -> list[PolicyVersion]:
    """Return every version of a kind, newest first."""
    return list(
        db.session.scalars(
            select(PolicyVersion).where(PolicyVersion.kind == kind).order_by(PolicyVersion.in_force_from.desc())
        )
    )


def put_in_force(kind: str, document: Mapping[str, Any], day: date, set_by: str) -> PolicyVersion:
    """Add a version from a day on. The same content again changes nothing; another one for the same day is refused."""
    same_day = db.session.scalar(
        select(PolicyVersion).where(PolicyVersion.kind == kind, PolicyVersion.in_force_from == day)
    )
    if same_day:
        if same_day.document == dict(document):
            return same_day
        raise PolicyError(
            f"A {kind} policy is already in force from {day}, set by {same_day.set_by}. "
            "Choose another day: what was in force stays as it was."
        )
    version = PolicyVersion(kind=kind, in_force_from=day, document=dict(document), set_by=set_by, set_at=clock.now())
    db.session.add(version)
    db.session.flush()
    audit.record(set_by, "policy put in force", f"policy:{kind}", version=version.id, in_force_from=day)
    return version


def rewrite(kind: str, documents: Mapping[date, Mapping[str, Any] | None], set_by: str) -> None:
    """Put several versions of a kind in force, take some back (None), replace some: of today or of days to come only.

    No day that is over was judged by them. What a day before asked for, and who changed what, is in the audit trail.
    """
    today = clock.today()
    if any(day < today for day in documents):
        raise PolicyError("It comes into force today or later: days before keep what was in force then.")
    known = {
        one.in_force_from: one
        for one in db.session.scalars(
            select(PolicyVersion).where(PolicyVersion.kind == kind, PolicyVersion.in_force_from.in_(documents))
        )
    }
    for day, document in sorted(documents.items()):
        version = known.get(day)
        if document is None:
            if version is not None:
                db.session.delete(version)
        elif version is None:
            db.session.add(
                PolicyVersion(kind=kind, in_force_from=day, document=dict(document), set_by=set_by, set_at=clock.now())
            )
        else:
            version.document, version.set_by, version.set_at = dict(document), set_by, clock.now()
    db.session.flush()


def begin() -> list[str]:
    """Give an empty database its starting policies, in force from 2000-01-01; return the kinds added."""
    present = set(db.session.scalars(select(PolicyVersion.kind).distinct()))
    added = [kind for kind in PolicyKind if kind not in present and starting(kind) is not None]
    for kind in added:
        put_in_force(kind, starting(kind) or {}, date(2000, 1, 1), EXAMPLE)
    return [str(kind) for kind in added]
