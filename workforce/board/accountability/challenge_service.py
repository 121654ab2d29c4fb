"""Asking, answering, asking again, closing: each change checks all of it, flushes, is audited, and never commits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from workforce import clock
from workforce.board.accountability import meeting_queries, queries, writing
from workforce.board.accountability.challenge_rules import (
    LONGEST_TITLE,
    TO_ROLES,
    Challenge,
    State,
    StepKind,
    why_not_close,
)
from workforce.board.accountability.errors import AccountabilityError, StaleError
from workforce.board.accountability.meeting_rules import Member
from workforce.board.accountability.models import BoardChallenge, BoardChallengeStep
from workforce.board.summaries import queries as summaries
from workforce.db import audit, db
from workforce.web.access import Permission, Viewer
from workforce.web.documents import Document

_FIGURE = re.compile(r"/board(?:/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}){1,4}")  # a page of the Board, within the product


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge as a form sends it; `member`: for whom it is written down, 0 for somebody else, by name."""

    request: UUID
    words: str
    to_role: str
    answer_by: date
    summary_id: int = 0
    indicator: str = ""
    member: int = 0
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks."""

    name: str
    organisation: str
    member_id: int | None
    by_asker: bool


def asks_for_others(viewer: Viewer) -> bool:
    """Whether somebody writes down what others of the Board asked: who keeps the Board's records."""
    return viewer.may(Permission.KEEP_BOARD)


def askers(today: date) -> Sequence[Member]:
    """Return the members for whom something can be written down."""
    return [one for one in meeting_queries.members() if one.sits_on(today) and one.name]


def _asker(asked: Asked, viewer: Viewer, today: date) -> Asker:
    own = meeting_queries.member_of(viewer.account_id, today)
    if not asks_for_others(viewer) and own and own.name:
        return Asker(own.name, own.organisation, own.id, by_asker=True)
    if not asks_for_others(viewer):
        writing.check_words(asked.organisation, "organisation", "Say for which organisation you sit", LONGEST_TITLE)
        return Asker(viewer.name, asked.organisation, None, by_asker=True)
    if asked.member:
        found = next((one for one in askers(today) if one.id == asked.member), None)
        if found is None:
            raise AccountabilityError("Choose somebody of the list", "member")
        return Asker(found.name or "", found.organisation, found.id, by_asker=found.account_id == viewer.account_id)
    writing.check_words(asked.name, "name", "Choose who asked, or give the name", LONGEST_TITLE)
    writing.check_words(asked.organisation, "organisation", "Give the organisation", LONGEST_TITLE)
    return Asker(asked.name, asked.organisation, None, by_asker=False)


def _check_figure(asked: Asked) -> None:
    if asked.summary_id and summaries.published(asked.summary_id) is None:
        raise AccountabilityError("Choose a summary of the list", "summary")
    if not asked.indicator:
        return
    if not asked.summary_id:
        raise AccountabilityError("Choose the summary in which the figure stands", "summary")
    if asked.indicator not in summaries.headlines([asked.summary_id]).get(asked.summary_id, {}):
        raise AccountabilityError("That summary does not hold the figure. Choose another one.", "indicator")


def ask(asked: Asked, viewer: Viewer) -> int:
    """Ask something that has to be answered; return the challenge. Sent twice it is one."""
    today = writing.begin()
    if known := queries.of_request(asked.request):
        return known
    writing.check_words(asked.words, "words", "Say what is asked")
    if asked.to_role not in TO_ROLES:
        raise AccountabilityError("Choose who is to answer", "to_role")
    writing.check_later(asked.answer_by, today, "answer_by")
    _check_figure(asked)
    who = _asker(asked, viewer, today)
    writing.no_references(words=asked.words, name=who.name, organisation=who.organisation)
    kept = BoardChallenge(
        request=asked.request, asked_on=today, member_id=who.member_id, asker=who.name,
        organisation=who.organisation, by_asker=who.by_asker, words=asked.words, summary_id=asked.summary_id or None,
        indicator=asked.indicator or None, to_role=asked.to_role, answer_by=asked.answer_by, added_by=viewer.email,
        added_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "board challenge asked", f"board challenge:{kept.id}", to_role=asked.to_role)
    return kept.id


@dataclass(frozen=True, slots=True)
class Said:
    """A step as a form sends it."""

    words: str
    url: str = ""
    document: Document | None = None
    answer_by: date | None = None


def is_asker(one: Challenge, viewer: Viewer) -> bool:
    """Whether somebody is who asked."""
    if one.asker_account is not None:
        return one.asker_account == viewer.account_id
    return one.by_asker and one.added_by == viewer.email


def may_answer(viewer: Viewer) -> bool:
    """Whether somebody may answer: who answers for figures, or keeps the Board's records."""
    return viewer.may(Permission.COMMENT_FIGURES) or viewer.may(Permission.KEEP_BOARD)


def may_settle(one: Challenge, viewer: Viewer) -> bool:
    """Whether somebody may close a challenge or ask again: who asked, or keeps the Board's records."""
    return is_asker(one, viewer) or viewer.may(Permission.KEEP_BOARD)


def _edition(challenge_id: int) -> int:
    newest = select(func.max(BoardChallengeStep.id)).where(BoardChallengeStep.challenge_id == challenge_id)
    return db.session.scalar(newest) or 0


def _check_url(url: str) -> None:
    if url.startswith("/") and not _FIGURE.fullmatch(url):
        raise AccountabilityError("Give the address of a figure, such as /board/12/W5, or one with https://", "url")
    if not url.startswith("/"):
        writing.check_link(url, "url")


def _step(challenge_id: int, kind: StepKind, said: Said, edition: int, viewer: Viewer) -> None:
    found = queries.challenge(challenge_id)
    if found is None:
        raise StaleError("There is no such challenge")
    writing.no_references(words=said.words)
    writing.alone(_edition(challenge_id), edition)
    db.session.add(
        BoardChallengeStep(
            challenge_id=challenge_id, kind=kind, words=said.words, url=said.url or None,
            document_id=writing.keep(said.document), answer_by=said.answer_by, role=viewer.role,
            by_asker=is_asker(found, viewer), said_on=clock.today(), by=viewer.email, at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(viewer.email, f"board challenge {kind.replace('_', ' ')}", f"board challenge:{challenge_id}")


def _state(one: Challenge, *wanted: State) -> None:
    if one.state(clock.today()) not in wanted:
        raise StaleError(writing.STALE, one.edition)


def answer(one: Challenge, said: Said, edition: int, viewer: Viewer) -> None:
    """Answer a challenge that waits."""
    writing.begin()
    writing.check_words(said.words, "words", "Write the answer")
    _check_url(said.url)
    writing.alone(_edition(one.id), edition)
    _state(one, State.OPEN, State.LATE)
    _step(one.id, StepKind.ANSWERED, said, edition, viewer)


def ask_again(one: Challenge, said: Said, edition: int, viewer: Viewer) -> None:
    """Say that an answer does not satisfy, why, and by when a better one is due."""
    today = writing.begin()
    writing.check_words(said.words, "words", "Say what the answer leaves open")
    if said.answer_by is None:
        raise AccountabilityError("Give the day by which to answer", "answer_by")
    writing.check_later(said.answer_by, today, "answer_by")
    writing.alone(_edition(one.id), edition)
    _state(one, State.ANSWERED)
    _step(one.id, StepKind.NOT_SATISFIED, said, edition, viewer)


def add_words(one: Challenge, said: Said, edition: int, viewer: Viewer) -> None:
    """Add words to a challenge, however it stands: what was said before never changes."""
    writing.begin()
    writing.check_words(said.words, "words", "Write what you add")
    _check_url(said.url)
    _step(one.id, StepKind.ADDED, said, edition, viewer)


def close(one: Challenge, said: Said, edition: int, viewer: Viewer) -> None:
    """Close a challenge. Who answered it does not close it."""
    writing.begin()
    asker = is_asker(one, viewer)
    writing.check_words(said.words, "words", "" if one.answer else "Say why it needs no answer any more")
    writing.alone(_edition(one.id), edition)
    _state(one, State.OPEN, State.LATE, State.ANSWERED)
    if why := why_not_close(one, viewer.email, is_asker=asker):
        raise AccountabilityError(why, "words")
    _step(one.id, StepKind.CLOSED, said, edition, viewer)
