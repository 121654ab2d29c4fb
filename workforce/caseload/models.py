"""Facts of the case system, as its extract tells them, and what is worked out from them after each import.

No name, address, ethnicity or date of birth is here: a child is a reference in the case system.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workforce.db import Base
from workforce.people.models import Fact


class Child(Base):
    """A child known to the case system.

    Each multirange holds the days on which something was true of the child (half-open, as the extract means them).
    They are worked out from the facts below after each import; all flags are kept, the type is derived from them.
    """

    __tablename__ = "child"
    __table_args__ = (
        UniqueConstraint("source", "reference"),
        Index(
            "ix_child_former_reference",
            "source",
            "former_reference",
            postgresql_where=text("former_reference IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    former_reference: Mapped[str | None] = mapped_column(Text)  # the unborn child's, where birth brought a new one
    family_ref: Mapped[str | None] = mapped_column(Text)  # worked out from ssd_family
    import_id: Mapped[int] = mapped_column(BigInteger)
    open_episode: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    assessment: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    in_need: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    protection: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    care: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    short_break: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    court: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    care_leaver: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))
    active: Mapped[Any] = mapped_column(DATEMULTIRANGE, server_default=text("'{}'"))  # days on which it is a case


class Holding(Base):
    """Who held a child, by the case system, over a period: at most one on any day."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        ExcludeConstraint(
            (text("int8range(child_id, child_id, '[]')"), "&&"), ("held", "&&"), name="ex_holding_one_a_day"
        ),
        Index("ix_holding_worker_id", "worker_id"),
        Index("ix_holding_child_id", "child_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="CASCADE"))
    held: Mapped[Any] = mapped_column(DATERANGE)
    professional: Mapped[str] = mapped_column(Text)  # '-1': the case system says nobody
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))
    team_ref: Mapped[str | None] = mapped_column(Text)  # the case system's own team id or name


class CoWorking(Base):
    """Who works a case beside its holder, by the case system, over a period: several may on one day."""

    __tablename__ = "co_working"
    __table_args__ = (
        CheckConstraint("NOT isempty(held)", name="held_some_day"),
        Index("ix_co_working_child_id", "child_id"),
        Index("ix_co_working_worker_id", "worker_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="CASCADE"))
    held: Mapped[Any] = mapped_column(DATERANGE)
    professional: Mapped[str] = mapped_column(Text)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))


class SsdFact(Fact):
    """What every table of the extract has: its own id, and days (half-open: ended on a day is not open on it)."""

    ref: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date | None] = mapped_column(Date)  # null: unknown
    ended_on: Mapped[date | None] = mapped_column(Date)  # null: open


def _keys(table: str, *, child: bool = True) -> tuple[Any, ...]:
    unique = UniqueConstraint("source", "ref")
    return (unique, Index(f"ix_{table}_child_id", "child_id")) if child else (unique,)


class Person(SsdFact, Base):
    """What the extract says of a child beyond its reference: month of birth and date of death."""

    __tablename__ = "ssd_person"
    __table_args__ = _keys("ssd_person")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    birth_month: Mapped[date | None] = mapped_column(Date)
    expected_birth_month: Mapped[date | None] = mapped_column(Date)
    died_on: Mapped[date | None] = mapped_column(Date)


class Professional(SsdFact, Base):
    """A worker as the case system knows them: joined to the staff by staff id or registration number."""

    __tablename__ = "ssd_professional"
    __table_args__ = _keys("ssd_professional", child=False)

    staff_id: Mapped[str | None] = mapped_column(Text)
    registration_number: Mapped[str | None] = mapped_column(Text)


class Department(SsdFact, Base):
    """A team as the case system knows it."""

    __tablename__ = "ssd_department"
    __table_args__ = _keys("ssd_department", child=False)

    name: Mapped[str | None] = mapped_column(Text)
    parent_ref: Mapped[str | None] = mapped_column(Text)


class FamilyMember(SsdFact, Base):
    """Which family a child belongs to."""

    __tablename__ = "ssd_family"
    __table_args__ = _keys("ssd_family")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    family_ref: Mapped[str] = mapped_column(Text)


class Involvement(SsdFact, Base):
    """Somebody's involvement with a child; an allocated role means: holds the case."""

    __tablename__ = "ssd_involvement"
    __table_args__ = _keys("ssd_involvement")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    professional_ref: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    team_ref: Mapped[str | None] = mapped_column(Text)
    referral_ref: Mapped[str | None] = mapped_column(Text)
    change_reason: Mapped[str | None] = mapped_column(Text)


class Episode(SsdFact, Base):
    """A referral and the episode it opened, from referral to closure."""

    __tablename__ = "ssd_cin_episode"
    __table_args__ = _keys("ssd_cin_episode")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    no_further_action: Mapped[bool] = mapped_column(server_default=text("false"))
    close_reason: Mapped[str | None] = mapped_column(Text)
    team_ref: Mapped[str | None] = mapped_column(Text)


class Assessment(SsdFact, Base):
    """An assessment, from start to authorisation."""

    __tablename__ = "ssd_cin_assessment"
    __table_args__ = _keys("ssd_cin_assessment")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    referral_ref: Mapped[str | None] = mapped_column(Text)


class InNeedPlan(SsdFact, Base):
    """A child in need plan."""

    __tablename__ = "ssd_cin_plan"
    __table_args__ = _keys("ssd_cin_plan")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    referral_ref: Mapped[str | None] = mapped_column(Text)


class ProtectionPlan(SsdFact, Base):
    """A child protection plan."""

    __tablename__ = "ssd_cp_plan"
    __table_args__ = _keys("ssd_cp_plan")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    referral_ref: Mapped[str | None] = mapped_column(Text)


class CareEpisode(SsdFact, Base):
    """An episode of being looked after."""

    __tablename__ = "ssd_cla_episode"
    __table_args__ = _keys("ssd_cla_episode")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    entered_care_on: Mapped[date | None] = mapped_column(Date)
    referral_ref: Mapped[str | None] = mapped_column(Text)


class LegalStatus(SsdFact, Base):
    """A legal status, by its code; the case system may write it as a description."""

    __tablename__ = "ssd_legal_status"
    __table_args__ = _keys("ssd_legal_status")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    code: Mapped[str | None] = mapped_column(Text)


class CareLeaver(SsdFact, Base):
    """A young person's entitlement after care. The extract dates none of it."""

    __tablename__ = "ssd_care_leaver"
    __table_args__ = _keys("ssd_care_leaver")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    eligibility: Mapped[str | None] = mapped_column(Text)


class PreProceedings(SsdFact, Base):
    """Pre-proceedings, from the decision to the step-down, issue or end of the court's work."""

    __tablename__ = "ssd_pre_proceedings"
    __table_args__ = _keys("ssd_pre_proceedings")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    family_ref: Mapped[str | None] = mapped_column(Text)


class CourtProceedings(SsdFact, Base):
    """One stage of one set of proceedings for one child, as the legal team keeps them: it wins over the SSD."""

    __tablename__ = "court_proceedings"
    __table_args__ = _keys("court_proceedings")

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    proceedings_ref: Mapped[str] = mapped_column(Text)
    stage: Mapped[str | None] = mapped_column(Text)
    next_hearing_on: Mapped[date | None] = mapped_column(Date)


class OtherWork(SsdFact, Base):
    """A piece of work that is no child's case: a fostering household, an assessment of connected persons, a report."""

    __tablename__ = "other_work"
    __table_args__ = (*_keys("other_work", child=False), Index("ix_other_work_worker_id", "worker_id"))

    kind: Mapped[str] = mapped_column(Text)
    holder: Mapped[str | None] = mapped_column(Text)  # as the case system names them
    team_code: Mapped[str | None] = mapped_column(Text)
    people: Mapped[int] = mapped_column(server_default=text("1"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id", ondelete="SET NULL"))


class FrontDoorDay(Fact, Base):
    """What came in through a front-door team on a day, what was decided in time, what waits, and who was on shift."""

    __tablename__ = "front_door_day"
    __table_args__ = (UniqueConstraint("source", "team_id", "day"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    day: Mapped[date] = mapped_column(Date)
    contacts_in: Mapped[int] = mapped_column()
    decided_in_1_working_day: Mapped[int | None] = mapped_column()
    waiting: Mapped[int | None] = mapped_column()
    fte_on_shift: Mapped[Decimal | None] = mapped_column(Numeric)
