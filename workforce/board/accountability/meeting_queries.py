"""Meetings with attendance, minutes and decisions; members; terms of reference. Statements do not grow with rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select, text

from workforce import clock
from workforce.auth.models import Account
from workforce.auth.roles import role_words
from workforce.board.accountability.challenge_rules import File
from workforce.board.accountability.meeting_rules import (
    Came,
    Decision,
    Line,
    Meeting,
    Member,
    Minutes,
    Quorum,
    Seat,
    Terms,
)
from workforce.board.accountability.models import BoardDocument
from workforce.db import db
from workforce.web.documents import Document

LINKED_ROLES = ("board", "director", "head", "quality", "hr", "service", "governance")  # who may sit on the Board


_MEMBERS = """
SELECT m.id, m.name, m.organisation, m.seat, m.from_on, m.until_on, m.account_id, m.account_id IS NOT NULL, m.edition
FROM board_member m WHERE {only} ORDER BY m.organisation, m.name, m.id
"""


def members(only: str = "true", **binds: object) -> list[Member]:
    """Return members by organisation and name, also those who left. One statement."""
    rows = db.session.execute(text(_MEMBERS.format(only=only)), binds)
    return [Member(row[0], row[1], row[2], Seat(row[3]), *row[4:]) for row in rows]


def member(member_id: int) -> Member | None:
    """Return one member."""
    return next(iter(members("m.id = :id", id=member_id)), None)


def member_of(account_id: int, day: date | None = None) -> Member | None:
    """Return as which member an account sits on the Board on a day."""
    at = day or clock.today()
    return next((one for one in members("m.account_id = :account", account=account_id) if one.sits_on(at)), None)


def accounts() -> Sequence[tuple[int, str]]:
    """Return the accounts that can be a member's, with their role, by name."""
    rows = db.session.execute(
        select(Account.id, Account.name, Account.role)
        .where(Account.is_open, Account.role.in_(LINKED_ROLES))
        .order_by(func.lower(Account.name), Account.id)
    )
    return [(row[0], f"{row[1]}, {role_words(row[2])}") for row in rows]


def _file(file_id: int | None, name: str, size: int, is_erased: bool) -> File | None:
    return None if file_id is None else File(file_id, name, size, is_erased)


_TERMS = """
SELECT t.id, t.effective_on, t.agreed_on, t.agreed_by, t.words, t.url, t.quorum, t.quorum_organisations,
  t.deputies_count, d.id AS file, d.file_name, d.size, d.erased_at IS NOT NULL AS is_erased
FROM board_terms t LEFT JOIN board_document d ON d.id = t.document_id ORDER BY t.effective_on DESC
"""
_CONFIRMED = "SELECT terms_id, member_id, confirmed_on, by_member FROM board_acknowledgement ORDER BY id"


def terms() -> list[Terms]:
    """Return every version of the terms of reference, newest first, with who has read it. Two statements."""
    confirmed: dict[int, dict[int, tuple[date, bool]]] = {}
    for row in db.session.execute(text(_CONFIRMED)):
        confirmed.setdefault(row.terms_id, {})[row.member_id] = (row.confirmed_on, row.by_member)
    return [
        Terms(
            row.id, row.effective_on, row.agreed_on, row.agreed_by, row.words, row.url,
            _file(row.file, row.file_name, row.size, row.is_erased),
            Quorum(row.quorum, row.quorum_organisations, row.deputies_count), confirmed.get(row.id, {}),
        )
        for row in db.session.execute(text(_TERMS))
    ]  # fmt: skip


def terms_on(versions: Sequence[Terms], day: date) -> Terms | None:
    """Return the version in force on a day; `versions`: newest first."""
    return next((one for one in versions if one.effective_on <= day), None)


_DECISIONS = """
SELECT d.id, d.meeting_id, m.held_on, d.kind, d.words, d.owner, d.due_on, d.ended_as, d.ended_on, d.ended_words
FROM board_decision d JOIN board_meeting m ON m.id = d.meeting_id WHERE {only} ORDER BY d.id
"""


def decisions(only: str = "true", **binds: object) -> list[Decision]:
    """Return decisions and actions in the order in which they were written. One statement."""
    return [Decision(*row) for row in db.session.execute(text(_DECISIONS.format(only=only)), binds)]


def decision(decision_id: int) -> Decision | None:
    """Return one decision."""
    return next(iter(decisions("d.id = :id", id=decision_id)), None)


_MEETINGS = """
SELECT m.id, m.held_on, m.due_on, m.summary_id, s.as_at, m.edition
FROM board_meeting m LEFT JOIN summary s ON s.id = m.summary_id WHERE {only} ORDER BY m.held_on DESC
"""
_ATTENDANCE = """
SELECT a.meeting_id, a.member_id, a.came, a.deputy
FROM board_attendance a JOIN board_meeting m ON m.id = a.meeting_id WHERE {only}
"""
_MINUTES = """
SELECT n.id, n.meeting_id, n.are_agreed, n.url, d.id AS file, d.file_name, d.size,
  d.erased_at IS NOT NULL AS is_erased, n.added_at
FROM board_minutes n JOIN board_meeting m ON m.id = n.meeting_id LEFT JOIN board_document d ON d.id = n.document_id
WHERE {only} ORDER BY n.id DESC
"""


def meetings(only: str = "true", **binds: object) -> list[Meeting]:
    """Return meetings, newest first, with attendance, minutes, decisions. Seven statements, however many."""
    came: dict[int, dict[int, tuple[Came, str | None]]] = {}
    for row in db.session.execute(text(_ATTENDANCE.format(only=only)), binds):
        came.setdefault(row.meeting_id, {})[row.member_id] = (Came(row.came), row.deputy)
    minutes: dict[int, list[Minutes]] = {}
    for row in db.session.execute(text(_MINUTES.format(only=only)), binds):
        file, added = _file(row.file, row.file_name, row.size, row.is_erased), row.added_at.astimezone(clock.LONDON)
        minutes.setdefault(row.meeting_id, []).append(Minutes(row.id, row.are_agreed, row.url, file, added.date()))
    taken: dict[int, list[Decision]] = {}
    for one in decisions(only, **binds):
        taken.setdefault(one.meeting_id, []).append(one)
    everybody, versions = members(), terms()
    found = []
    for row in db.session.execute(text(_MEETINGS.format(only=only)), binds):
        there, agreed = came.get(row.id, {}), terms_on(versions, row.held_on)
        lines = [
            Line(one, *there.get(one.id, (None, None)))
            for one in everybody
            if one.sits_on(row.held_on) or one.id in there
        ]
        found.append(
            replace(
                Meeting(*row), lines=lines, quorum=agreed.quorum if agreed else Quorum(),
                minutes=minutes.get(row.id, ()), decisions=taken.get(row.id, ()),
            )
        )  # fmt: skip
    return found


def meeting(meeting_id: int) -> Meeting | None:
    """Return one meeting."""
    return next(iter(meetings("m.id = :id", id=meeting_id)), None)


def document(document_id: int) -> Document | None:
    """Return a file of the Board; None where there is none, or it was erased."""
    found = db.session.get(BoardDocument, document_id)
    if found is None or found.content is None:
        return None
    return Document(found.file_name, found.media_type, found.size, found.sha256, found.content)
