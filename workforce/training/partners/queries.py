"""Partners, years, links and returns as pages need them. Each read is one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from workforce.db import db
from workforce.training.partners.models import Partner, PartnerLink, PartnerReturn, PartnerYear
from workforce.training.partners.rules import MEASURES, State, is_shown, share, state_of


@dataclass(frozen=True, slots=True)
class Line:
    """One agency in a year."""

    partner: Partner
    year: PartnerYear
    link: PartnerLink | None  # the newest
    sent: PartnerReturn | None  # the newest version
    state: State
    day: date

    @property
    def is_reopened(self) -> bool:
        """Whether a sent return may be sent again."""
        return self.sent is not None and self.is_open

    @property
    def is_open(self) -> bool:
        """Whether there is a link that still works."""
        link = self.link
        works = link is not None and not (link.used_at or link.ended_at) and self.day <= link.last_day
        return works and self.partner.is_asked(self.day)

    @property
    def staff(self) -> int | None:
        """Staff who work with children and families."""
        return self.sent.staff if self.sent else None

    def figure(self, key: str) -> tuple[int | None, int | None]:
        """Return a measure's number and of how many."""
        n, of = self.sent.figures.get(key, (None, None)) if self.sent else (None, None)
        return n, of

    def percent(self, key: str) -> Fraction | None:
        """Return a measure as a percentage."""
        return share(*self.figure(key))

    def is_shown(self, key: str) -> bool:
        """Whether the Board may see a measure: no number of it, nor its complement, is of too few people."""
        return is_shown(*self.figure(key)) and is_shown(None, self.staff)


@dataclass(frozen=True, slots=True)
class Total:
    """A measure over every agency that told both of its numbers."""

    key: str
    n: int
    of: int
    agencies: int
    sent: int

    @property
    def percent(self) -> Fraction | None:
        """The sum of the numbers over the sum of what they are parts of."""
        return share(self.n, self.of)


def years() -> list[PartnerYear]:
    """Return every year, newest first."""
    return list(db.session.scalars(select(PartnerYear).order_by(PartnerYear.begins_on.desc())))


def year_asked(asked: int, day: date) -> tuple[PartnerYear | None, list[PartnerYear]]:
    """Return the year of an id, else the newest that has begun (else the newest), and all of them."""
    every = years()
    if asked:
        return next((one for one in every if one.id == asked), None), every
    return next((one for one in every if one.begins_on <= day), every[0] if every else None), every


def partner(partner_id: int) -> Partner | None:
    """Return one agency."""
    return db.session.get(Partner, partner_id)


def year(year_id: int) -> PartnerYear | None:
    """Return one year."""
    return db.session.get(PartnerYear, year_id)


def lines(asked: PartnerYear, day: date) -> list[Line]:
    """Return every agency of a year by kind and name; one that left stands there while it was asked or sent."""
    newest_links = (
        select(PartnerLink)
        .where(PartnerLink.year_id == asked.id)
        .ext(distinct_on(PartnerLink.partner_id))
        .order_by(PartnerLink.partner_id, PartnerLink.id.desc())
    )
    newest_returns = (
        select(PartnerReturn)
        .where(PartnerReturn.year_id == asked.id)
        .ext(distinct_on(PartnerReturn.partner_id))
        .order_by(PartnerReturn.partner_id, PartnerReturn.version.desc())
    )
    links = {one.partner_id: one for one in db.session.scalars(newest_links)}
    sent = {one.partner_id: one for one in db.session.scalars(newest_returns)}
    partners = db.session.scalars(select(Partner).order_by(Partner.kind, Partner.name))
    return [
        _line(one, asked, links.get(one.id), sent.get(one.id), day)
        for one in partners
        if one.is_asked(day) or one.id in links or one.id in sent
    ]


def _line(one: Partner, asked: PartnerYear, link: PartnerLink | None, sent: PartnerReturn | None, day: date) -> Line:
    works = link is not None and link.ended_at is None
    state = state_of(
        is_sent=sent is not None, is_asked=link is not None and one.is_asked(day),
        is_opened=link is not None and link.opened_at is not None,
        last_day=link.last_day if link and works else None, answer_by=asked.answer_by, day=day,
    )  # fmt: skip
    return Line(one, asked, link, sent, state, day)


def line(one: Partner, asked: PartnerYear, day: date) -> Line:
    """Return one agency in a year."""
    links = select(PartnerLink).where(PartnerLink.partner_id == one.id, PartnerLink.year_id == asked.id)
    link = db.session.scalar(links.order_by(PartnerLink.id.desc()).limit(1))
    sent = versions(one, asked)
    return _line(one, asked, link, sent[0] if sent else None, day)


def newest_link(one: Partner, asked: PartnerYear) -> int:
    """Return the id of the newest link of an agency in a year; 0 where none was made."""
    links = select(func.max(PartnerLink.id)).where(PartnerLink.partner_id == one.id, PartnerLink.year_id == asked.id)
    return db.session.scalar(links) or 0


def was_asked(asked: PartnerYear) -> bool:
    """Whether a link was ever made for a year."""
    return bool(db.session.scalar(select(exists().where(PartnerLink.year_id == asked.id))))


def versions(one: Partner, asked: PartnerYear) -> list[PartnerReturn]:
    """Return what an agency sent for a year, newest first."""
    found = select(PartnerReturn).where(PartnerReturn.partner_id == one.id, PartnerReturn.year_id == asked.id)
    return list(db.session.scalars(found.order_by(PartnerReturn.version.desc())))


def totals(found: Iterable[Line], *, only_shown: bool = False) -> list[Total]:
    """Return each measure over the agencies that sent both of its numbers; sums over sums."""
    sent = [one for one in found if one.sent is not None]
    made = []
    for m in MEASURES:
        told = [one.figure(m.key) for one in sent if not only_shown or one.is_shown(m.key)]
        both = [(n, of) for n, of in told if n is not None and of is not None]
        made.append(Total(m.key, sum(n for n, _ in both), sum(of for _, of in both), len(both), len(sent)))
    return made
