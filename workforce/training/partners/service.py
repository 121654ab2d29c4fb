"""Partners and their years are set, and partners asked. Each flushes, writes the audit entry, and never commits."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, update

from workforce import clock
from workforce.db import audit, db
from workforce.training.errors import SettledError, TrainingError
from workforce.training.partners import mail as partner_mail
from workforce.training.partners import queries as partner_queries
from workforce.training.partners.models import Partner, PartnerLink, PartnerReturn, PartnerYear
from workforce.training.partners.rules import TEXTS, TOO_FAR, fault_of_days, is_too_far, typed_of
from workforce.web import mail

STALE = "This was changed in another window meanwhile. Look at it again, then decide."
MADE = "A link was made meanwhile: by a second press of the button, or in another window. No other was made or sent."
LOCK = 7_301_021  # one change of agencies and years, one run of reminders at a time


def digest(token: str) -> str:
    """Return what is kept of a link's secret: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def _one_at_a_time() -> None:
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def set_partner(partner_id: int | None, said: Mapping[str, Any], edition: int, by: str) -> Partner:
    """Add an agency, or change it: name, kind, address, and the day from which it is not asked any more."""
    _one_at_a_time()
    if partner_id is None:
        found = Partner(edition=1)
    else:
        known = db.session.scalar(select(Partner).where(Partner.id == partner_id).with_for_update())
        if known is None:
            raise LookupError
        if known.edition != edition:
            raise SettledError(STALE)
        found, known.edition = known, known.edition + 1
    other = select(Partner.id).where(Partner.name == said["name"], Partner.id != (partner_id or 0))
    if db.session.scalar(other) is not None:
        raise TrainingError("There is an agency of this name already", "name")
    found.name, found.kind, found.email, found.left_on = said["name"], said["kind"], said["email"], said["left_on"]
    found.set_by, found.set_at = by, clock.now()
    db.session.add(found)
    db.session.flush()
    audit.record(by, "partner set", f"partner:{found.id}", name=found.name, kind=found.kind, left_on=found.left_on)
    if not found.is_asked(clock.today()):
        _end_all(found, by)
    return found


def _end_all(partner: Partner, by: str) -> None:
    """End the links of an agency that still work: it is not asked any more. What was typed stays for a next one."""
    ended = db.session.scalars(
        update(PartnerLink)
        .where(PartnerLink.partner_id == partner.id, PartnerLink.used_at.is_(None), PartnerLink.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(PartnerLink.id)
    )
    for link_id in sorted(ended):
        audit.record(by, "partner link ended", f"partner:{partner.id}", link=link_id)


def set_year(year_id: int | None, said: Mapping[str, Any], edition: int, by: str) -> PartnerYear:
    """Add a year, or change it; its days stay as they are once an agency was asked about them."""
    _one_at_a_time()
    if year_id is None:
        found, (begins, ends) = PartnerYear(edition=1), (said["begins_on"], said["ends_on"])
    else:
        known = db.session.scalar(
            select(PartnerYear)
            .where(PartnerYear.id == year_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if known is None:
            raise LookupError
        if known.edition != edition:
            raise SettledError(STALE)
        found, begins, ends = known, said["begins_on"] or known.begins_on, said["ends_on"] or known.ends_on
    if (begins, ends) != (found.begins_on, found.ends_on):
        _check_days(found, begins, ends)
    if said["answer_by"] < ends:
        raise TrainingError(
            f"The year is over on {ends:%-d %B %Y}: numbers are of that day. Give a later day", "answer_by"
        )
    if is_too_far(said["answer_by"], clock.today()):
        raise TrainingError(TOO_FAR, "answer_by")
    found.edition += 0 if year_id is None else 1
    found.begins_on, found.ends_on = begins, ends
    found.answer_by, found.contact, found.remind_days = said["answer_by"], said["contact"], said["remind_days"]
    found.set_by, found.set_at = by, clock.now()
    db.session.add(found)
    db.session.flush()
    audit.record(
        by, "partner year set", f"partner-year:{found.id}", begins_on=found.begins_on, ends_on=found.ends_on,
        answer_by=found.answer_by,
    )  # fmt: skip
    return found


def _check_days(found: PartnerYear, begins: date, ends: date) -> None:
    """Refuse other days of a year: those that can't be, and any once an agency was asked. The year is held."""
    if found.id is not None and partner_queries.was_asked(found):
        raise SettledError("An agency was asked about this year meanwhile: its days stay. Nothing was saved.")
    if fault := fault_of_days(begins, ends, clock.today()):
        raise TrainingError(*fault)
    others = [one for one in partner_queries.years() if one.id != found.id]
    if any(one.begins_on <= ends and begins <= one.ends_on for one in others):
        raise TrainingError("Another year has some of these days already", "begins_on")


@dataclass(frozen=True, slots=True)
class Asked:
    """A new link, and its secret, which is not kept."""

    link: PartnerLink
    token: str


def ask(
    partner: Partner, year: PartnerYear, last_day: date, to: str | None, by: str, at: partner_mail.Place, seen: int
) -> Asked:
    """Make a link for an agency and year, and mail it where an address is given; the one before ends.

    `seen` is the newest link that the page knew, 0 where there was none: a second press makes no second link.
    """
    if last_day < clock.today():
        raise TrainingError("Give a day from today on", "last_day")
    if is_too_far(last_day, clock.today()):
        raise TrainingError(TOO_FAR, "last_day")
    db.session.refresh(partner, with_for_update=True)  # one at a time
    if not partner.is_asked(clock.today()):
        raise TrainingError("This agency is not asked any more. Change that first")
    db.session.refresh(year, with_for_update={"read": True, "key_share": True})  # its days stay from now on
    if partner_queries.newest_link(partner, year) != seen:
        raise SettledError(MADE)
    before, draft = _take_over(partner, year)
    if draft is None and (sent := partner_queries.versions(partner, year)):
        draft = _typed(sent[0])
    token = secrets.token_urlsafe(32)
    link = PartnerLink(
        year_id=year.id, partner_id=partner.id, hash=digest(token), sent_to=to, last_day=last_day, made_by=by,
        made_at=clock.now(), draft=draft, edition=1,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    if to is not None:
        mail.queue(to, *partner_mail.invitation(at, partner, year, link, token))
    audit.record(
        by, "partner link made", f"partner:{partner.id}", link=link.id, year=year.id, last_day=last_day,
        mailed=to is not None, replaced=before is not None,
    )  # fmt: skip
    return Asked(link, token)


def _typed(sent: PartnerReturn) -> dict[str, str]:
    return typed_of(sent.staff, sent.figures, {name: getattr(sent, name) for name in TEXTS})


def _take_over(partner: Partner, year: PartnerYear) -> tuple[PartnerLink | None, dict[str, Any] | None]:
    """End the newest link that was not used; return it if it still worked, and what was typed under it."""
    found = db.session.scalar(
        select(PartnerLink)
        .where(PartnerLink.partner_id == partner.id, PartnerLink.year_id == year.id)
        .order_by(PartnerLink.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.used_at is not None:
        return None, None
    draft, found.draft = found.draft, None
    worked = found.ended_at is None
    found.ended_at = found.ended_at or clock.now()
    db.session.flush()
    return (found if worked else None), draft


def end(link_id: int, by: str) -> PartnerLink | None:
    """End a link before its day; None where there is none that works. Its words stay for a next one."""
    found = db.session.scalar(select(PartnerLink).where(PartnerLink.id == link_id).with_for_update())
    if found is None or found.used_at or found.ended_at:
        return None
    found.ended_at = clock.now()
    db.session.flush()
    audit.record(by, "partner link ended", f"partner:{found.partner_id}", link=found.id)
    return found


def remind(day: date, at: partner_mail.Place) -> int:
    """Queue one reminder a link, in the days before it ends; return how many. Two statements and the mails."""
    _one_at_a_time()
    rows = db.session.execute(
        select(PartnerLink, Partner, PartnerYear)
        .join(Partner, Partner.id == PartnerLink.partner_id)
        .join(PartnerYear, PartnerYear.id == PartnerLink.year_id)
        .where(
            PartnerLink.used_at.is_(None), PartnerLink.ended_at.is_(None), PartnerLink.reminded_at.is_(None),
            PartnerLink.sent_to.is_not(None), PartnerLink.last_day >= day,
            PartnerLink.last_day - PartnerYear.remind_days <= day, PartnerYear.remind_days > 0,
            or_(Partner.left_on.is_(None), Partner.left_on > day),
        )
        .order_by(PartnerLink.id)
    ).all()  # fmt: skip
    mail.queue_all(
        [(link.sent_to or "", *partner_mail.reminder(at, partner, year, link)) for link, partner, year in rows]
    )
    told = [link.id for link, _, _ in rows]
    db.session.execute(update(PartnerLink).where(PartnerLink.id.in_(told)).values(reminded_at=clock.now()))
    return len(told)
