"""Who sits on the Board, its terms of reference, and who has read them. Each change is audited, and never commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.board.accountability import meeting_queries, queries, writing
from workforce.board.accountability.challenge_rules import LONGEST_TITLE
from workforce.board.accountability.errors import AccountabilityError, StaleError
from workforce.board.accountability.meeting_rules import Member, Quorum, Seat, Terms
from workforce.board.accountability.models import BoardAcknowledgement, BoardMember, BoardTerms
from workforce.db import audit, db
from workforce.web.access import Viewer
from workforce.web.documents import Document

LONGEST_TERMS = 30_000
LARGEST_QUORUM = 100


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member as a form sends one; `account` 0: none is linked."""

    request: UUID
    name: str
    organisation: str
    seat: str
    from_on: date
    until_on: date | None
    account: int


def _check(new: NewMember, member_id: int) -> None:
    writing.check_words(new.name, "name", "Give the name", LONGEST_TITLE)
    writing.check_words(new.organisation, "organisation", "Give the organisation", LONGEST_TITLE)
    if new.seat not in set(Seat):
        raise AccountabilityError("Choose the role on the Board", "seat")
    if new.from_on < writing.EARLIEST:
        raise AccountabilityError("Give a day after 1999", "from_on")
    if new.until_on and new.until_on < new.from_on:
        raise AccountabilityError("Give the first day or a later one", "until_on")
    writing.no_references(name=new.name, organisation=new.organisation)
    if not new.account:
        return
    same = select(BoardMember).where(BoardMember.account_id == new.account, BoardMember.id != member_id)
    others = list(db.session.scalars(same))
    last = new.until_on or date.max
    if any(one.from_on <= last and new.from_on <= (one.until_on or date.max) for one in others):
        raise AccountabilityError("This account belongs to another member at that time", "account")
    known = {id_ for id_, _ in meeting_queries.accounts()}
    own = db.session.scalar(select(BoardMember.account_id).where(BoardMember.id == member_id))
    if new.account not in known and new.account != own:
        raise AccountabilityError("Choose an account of the list", "account")


def add_member(new: NewMember, viewer: Viewer) -> None:
    """Add somebody to the Board. Sent twice it is one."""
    writing.begin()
    if db.session.scalar(select(BoardMember.id).where(BoardMember.request == new.request)):
        return
    _check(new, 0)
    kept = BoardMember(request=new.request)
    _fill(kept, new, viewer)
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "board member added", f"board member:{kept.id}", seat=new.seat, from_on=new.from_on)


def change_member(member_id: int, new: NewMember, edition: int, viewer: Viewer) -> None:
    """Correct a member, link an account, or say until when they sit."""
    writing.begin()
    _check(new, member_id)
    kept = db.session.get(BoardMember, member_id, populate_existing=True)
    if kept is None or kept.name is None:
        raise StaleError("There is no such member any more")
    writing.alone(kept.edition, edition)
    _fill(kept, new, viewer)
    kept.edition += 1
    db.session.flush()
    audit.record(viewer.email, "board member changed", f"board member:{member_id}", seat=new.seat,
                 from_on=new.from_on, until_on=new.until_on)  # fmt: skip


def _fill(kept: BoardMember, new: NewMember, viewer: Viewer) -> None:
    kept.name, kept.organisation, kept.seat = new.name, new.organisation, new.seat
    kept.from_on, kept.until_on, kept.account_id = new.from_on, new.until_on, new.account or None
    kept.changed_by, kept.changed_at = viewer.email, clock.now()


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Terms of reference as a form sends them."""

    effective_on: date
    agreed_on: date
    agreed_by: str
    words: str
    url: str
    document: Document | None
    quorum: Quorum


def newest_terms() -> int:
    """Return the newest version, 0 for none: what a page shows as known."""
    return db.session.scalar(select(func.max(BoardTerms.id))) or 0


def add_terms(new: NewTerms, edition: int, viewer: Viewer) -> int:
    """Add a version of the terms of reference; return its id. Those before stay."""
    today = writing.begin()
    writing.check_past(new.agreed_on, today, "agreed_on")
    if new.effective_on < new.agreed_on:
        raise AccountabilityError("Give the day on which they were agreed, or a later one", "effective_on")
    if new.effective_on.year > today.year + writing.FURTHEST_YEARS:
        raise AccountabilityError(f"Give a day within {writing.FURTHEST_YEARS} years", "effective_on")
    writing.check_words(new.agreed_by, "agreed_by", "Say who agreed them", LONGEST_TITLE)
    writing.check_words(new.words, "words", "", LONGEST_TERMS)
    writing.check_link(new.url, "url")
    if not (new.words or new.url or new.document):
        raise AccountabilityError("Write them, give a link or choose a file", "words")
    for name, number in (("quorum", new.quorum.members), ("quorum_organisations", new.quorum.organisations)):
        if number is not None and not 1 <= number <= LARGEST_QUORUM:
            raise AccountabilityError(f"Write a whole number from 1 to {LARGEST_QUORUM}, or leave it out", name)
    writing.no_references(agreed_by=new.agreed_by, words=new.words)
    writing.alone(newest_terms(), edition)
    if db.session.scalar(select(BoardTerms.id).where(BoardTerms.effective_on == new.effective_on)):
        raise AccountabilityError("Terms of reference from that day on are there already", "effective_on")
    kept = BoardTerms(
        effective_on=new.effective_on, agreed_on=new.agreed_on, agreed_by=new.agreed_by, words=new.words or None,
        url=new.url or None, document_id=writing.keep(new.document), quorum=new.quorum.members,
        quorum_organisations=new.quorum.organisations, deputies_count=new.quorum.deputies_count,
        added_by=viewer.email, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "board terms added", f"board terms:{kept.id}", effective_on=new.effective_on)
    return kept.id


def chosen(members: Iterable[Member], member_id: int) -> Member:
    """Return the member that a form chose."""
    found = next((one for one in members if one.id == member_id), None)
    if found is None:
        raise AccountabilityError("Choose a member of the list", "member")
    return found


def confirm(terms: Terms, member: Member, on: date, viewer: Viewer) -> bool:
    """Write down that a member has read the terms and knows their role. False: it was written down already."""
    today = writing.begin()
    if not member.sits_on(today):
        raise AccountabilityError("Only somebody who sits on the Board confirms its terms of reference", "member")
    writing.check_past(on, today, "confirmed_on")
    if on < terms.agreed_on:
        raise AccountabilityError("Give the day on which the terms were agreed, or a later one", "confirmed_on")
    own = member.account_id == viewer.account_id
    added = db.session.scalar(
        insert(BoardAcknowledgement)
        .values(terms_id=terms.id, member_id=member.id, confirmed_on=on, by=viewer.email, by_member=own, at=clock.now())
        .on_conflict_do_nothing(index_elements=["terms_id", "member_id"])
        .returning(BoardAcknowledgement.id)
    )
    if added:
        audit.record(viewer.email, "board terms confirmed", f"board terms:{terms.id}", member=member.id, by_member=own)
    return added is not None


_FORGET = """
UPDATE board_challenge c SET asker = NULL, added_by = CASE WHEN c.by_asker THEN NULL ELSE c.added_by END
  WHERE c.asker IS NOT NULL AND (c.member_id IS NULL OR c.member_id = ANY(:gone));
UPDATE board_challenge_step p SET by = NULL FROM board_challenge c
  WHERE c.id = p.challenge_id AND p.by_asker AND p.by IS NOT NULL AND c.asker IS NULL;
UPDATE board_acknowledgement SET by = NULL WHERE by_member AND by IS NOT NULL AND member_id = ANY(:gone);
UPDATE board_attendance SET deputy = NULL WHERE deputy IS NOT NULL AND member_id = ANY(:gone);
UPDATE board_member SET name = NULL, account_id = NULL WHERE id = ANY(:gone)
"""


def forget_names(day: date) -> int:
    """Let go of the names of members who left, so many months after the Notice ended; return of how many.

    With them go who asked (whoever was not on the list too), the e-mail addresses under which they did it, and their
    deputies. What was asked, answered and decided, the organisation and the role on the Board stay.
    """
    goes_on = queries.decided(day).names_go_on()
    if goes_on is None or day < goes_on:
        return 0
    gone = [one.id for one in meeting_queries.members() if one.name and one.until_on and one.until_on < day]
    for statement in _FORGET.split(";"):
        db.session.execute(text(statement), {"gone": gone} if ":gone" in statement else {})
    return len(gone)
