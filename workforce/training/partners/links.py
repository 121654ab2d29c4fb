"""What somebody without an account does by a link: open it, save a draft, send. The link is all that says who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select, update

from workforce import clock
from workforce.auth import queries as accounts
from workforce.auth.models import SignInAttempt
from workforce.caseload.references import held
from workforce.db import audit, db, transaction
from workforce.training.errors import SettledError
from workforce.training.partners.models import Partner, PartnerLink, PartnerReturn, PartnerYear
from workforce.training.partners.queries import versions
from workforce.training.partners.rules import FIELDS, TEXTS, Answers, read_answers, too_long
from workforce.training.partners.service import digest

ATTEMPT = "partner-link"
MOST_FAILURES, WINDOW = 20, timedelta(minutes=15)  # links of one network address that nobody was given
FORGOTTEN_AFTER = timedelta(days=90)  # drafts of links that ended
STALE = (
    "This return was saved in another window meanwhile. What you typed stands below. Save again to put it in place of "
    "what was saved there."
)


class Gone(StrEnum):
    """Why a link shows nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    ENDED = "ended"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: one agency's return of one year, and nothing else."""

    link: PartnerLink
    partner: Partner
    year: PartnerYear


class ReturnFault(Exception):
    """A return that can't be kept or sent: what to mend, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Keep the faults."""
        super().__init__()
        self.faults = faults


def find(token: str, address: str, *, lock: bool = False) -> tuple[Opened | None, Gone | None, PartnerYear | None]:
    """Return what a link opens, or why it opens nothing (with the year, for whom to ask)."""
    since = clock.now() - WINDOW
    if len(accounts.attempts(ATTEMPT, "address", address, since)) >= MOST_FAILURES:
        return None, Gone.BUSY, None
    wanted = (
        select(PartnerLink, Partner, PartnerYear)
        .join(Partner, Partner.id == PartnerLink.partner_id)
        .join(PartnerYear, PartnerYear.id == PartnerLink.year_id)
        .where(PartnerLink.hash == digest(token))
        .execution_options(populate_existing=True)
    )
    if lock:  # the agency first, as whoever asks it or lets it go
        db.session.execute(
            select(Partner.id)
            .join(PartnerLink, PartnerLink.partner_id == Partner.id)
            .where(PartnerLink.hash == digest(token))
            .with_for_update(of=Partner)
        )
    row = db.session.execute(wanted.with_for_update(of=PartnerLink) if lock else wanted).one_or_none()
    if row is None:
        with transaction():
            db.session.add(SignInAttempt(kind=ATTEMPT, email="", address=address, at=clock.now(), succeeded=False))
        return None, Gone.UNKNOWN, None
    found = Opened(*row)
    if found.link.used_at is not None:
        return None, Gone.USED, found.year
    today = clock.today()
    if found.link.ended_at is not None or today > found.link.last_day or not found.partner.is_asked(today):
        return None, Gone.ENDED, found.year
    return found, None, found.year


def note_opened(found: Opened) -> None:
    """Keep when a link was first opened, in a transaction of its own, as reads are."""
    if found.link.opened_at is not None:
        return
    with transaction():
        done = db.session.execute(
            update(PartnerLink)
            .where(PartnerLink.id == found.link.id, PartnerLink.opened_at.is_(None))
            .values(opened_at=clock.now())
            .returning(PartnerLink.id)
        )
        if done.all():
            audit.record(_actor(found), "partner link opened", f"partner:{found.partner.id}", link=found.link.id)


def _actor(found: Opened) -> str:
    return f"partner:{found.partner.id}"


def save(found: Opened, typed: Mapping[str, str], edition: int) -> None:
    """Keep a draft under the link; raise ReturnFault or SettledError."""
    if faults := too_long(typed):
        raise ReturnFault(faults)
    if found.link.edition != edition:
        raise SettledError(STALE)
    found.link.draft = {name: typed.get(name, "") for name in FIELDS}
    found.link.edition += 1
    db.session.flush()


def _answers(typed: Mapping[str, str]) -> Answers:
    answers, faults = read_answers(typed)
    if answers is None:
        raise ReturnFault(faults)
    if reference := held({name: typed.get(name) for name in TEXTS}):
        raise ReturnFault({reference.field: reference.fault})
    return answers


def check(found: Opened, typed: Mapping[str, str], edition: int) -> None:
    """Keep what is to be sent as the draft, to be looked at once more; raise ReturnFault or SettledError."""
    _answers(typed)
    save(found, typed, edition)


def send(found: Opened, typed: Mapping[str, str], edition: int) -> PartnerReturn:
    """Send the return: a new version stands beside those before, and the link is used up."""
    answers = _answers(typed)
    if found.link.edition != edition:
        raise SettledError(STALE)
    now = clock.now()
    db.session.execute(select(Partner.id).where(Partner.id == found.partner.id).with_for_update())
    before = versions(found.partner, found.year)
    sent = PartnerReturn(
        year_id=found.year.id, partner_id=found.partner.id, link_id=found.link.id,
        version=before[0].version + 1 if before else 1, staff=answers.staff,
        figures={key: list(pair) for key, pair in answers.figures.items()}, changed=answers.changed,
        signed_name=answers.signed_name, signed_role=answers.signed_role, sent_at=now,
    )  # fmt: skip
    db.session.add(sent)
    found.link.used_at, found.link.draft = now, None
    db.session.flush()
    audit.record(
        _actor(found), "partner return sent", f"partner:{found.partner.id}", year=found.year.id, version=sent.version
    )
    return sent


def sent_by(token: str) -> PartnerReturn | None:
    """Return what was sent by a link that is used up."""
    used = select(PartnerReturn).join(PartnerLink, PartnerLink.id == PartnerReturn.link_id)
    return db.session.scalar(used.where(PartnerLink.hash == digest(token)))


def says(sent: PartnerReturn, typed: Mapping[str, str]) -> bool:
    """Whether what somebody typed is what was sent."""
    answers, _ = read_answers(typed)
    return answers is not None and (
        (answers.staff, {key: list(pair) for key, pair in answers.figures.items()}) == (sent.staff, sent.figures)
        and all(getattr(answers, name) == getattr(sent, name) for name in TEXTS)
    )


def forget_drafts() -> int:
    """Empty the drafts of links that ended long ago; return how many."""
    before = clock.now() - FORGOTTEN_AFTER
    done = db.session.execute(
        update(PartnerLink)
        .where(PartnerLink.draft.is_not(None), PartnerLink.last_day < before.date())
        .values(draft=None)
        .returning(PartnerLink.id)
    )
    return len(done.all())
