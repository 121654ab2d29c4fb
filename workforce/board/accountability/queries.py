"""Challenges as they were asked and answered, and what reports tell of a period. Statements do not grow with rows."""

from dataclasses import replace
from datetime import date

from sqlalchemy import text

from workforce import clock
from workforce.board.accountability import meeting_queries, meeting_rules
from workforce.board.accountability.challenge_rules import (
    Challenge,
    ChallengePeriod,
    Decided,
    File,
    Step,
    StepKind,
    in_order,
    period_of,
    read_accountability,
)
from workforce.board.accountability.meeting_rules import Decision, MeetingPeriod
from workforce.board.rhythm_queries import rhythms
from workforce.db import db, policy

_CHALLENGES = """
SELECT c.id, c.asker, c.organisation, c.words, c.to_role, c.asked_on, c.answer_by, c.summary_id, s.as_at, c.indicator,
  c.by_asker, c.added_by, m.account_id
FROM board_challenge c LEFT JOIN summary s ON s.id = c.summary_id LEFT JOIN board_member m ON m.id = c.member_id
WHERE {only} ORDER BY c.id
"""
_STEPS = """
SELECT p.id, p.challenge_id, p.kind, p.words, p.role, p.said_on, p.by_asker, p.by, p.answer_by, p.url,
  d.id AS file, d.file_name, d.size, d.erased_at IS NOT NULL AS is_erased
FROM board_challenge_step p LEFT JOIN board_document d ON d.id = p.document_id
WHERE {only} ORDER BY p.id
"""


def _found(only: str, **binds: object) -> list[Challenge]:
    steps: dict[int, list[Step]] = {}
    for row in db.session.execute(text(_STEPS.format(only=only.replace("c.id", "p.challenge_id"))), binds):
        file = None if row.file is None else File(row.file, row.file_name, row.size, row.is_erased)
        steps.setdefault(row.challenge_id, []).append(
            Step(
                row.id, StepKind(row.kind), row.words, row.role, row.said_on, row.by_asker, row.by, row.answer_by,
                row.url, file,
            )
        )  # fmt: skip
    rows = db.session.execute(text(_CHALLENGES.format(only=only)), binds)
    return [replace(Challenge(*row), steps=tuple(steps.get(row.id, ()))) for row in rows]


def challenges(today: date | None = None) -> list[Challenge]:
    """Return every challenge in the order of its page: late ones first."""
    return in_order(_found("true"), today or clock.today())


def challenge(challenge_id: int) -> Challenge | None:
    """Return one challenge."""
    return next(iter(_found("c.id = :id", id=challenge_id)), None)


def of_request(request: object) -> int | None:
    """Return the challenge that a form made already, so that a second click makes none."""
    found = db.session.scalar(text("SELECT id FROM board_challenge WHERE request = :request"), {"request": request})
    return None if found is None else int(found)


def decided(day: date | None = None) -> Decided:
    """Return what the council decided of the Board's own records, as in force on a day."""
    found = policy.in_force(policy.PolicyKind.BOARD, day or clock.today())
    return read_accountability(found.document if found else {})


# --- for reports


def challenges_in(first: date, last: date) -> ChallengePeriod:
    """Return what was asked, answered and late in a period, both days counted. Two statements."""
    return period_of(_found("true"), first, last)


def decisions_in(first: date, last: date) -> list[Decision]:
    """Return what meetings of a period decided, late ones (at its end) first. One statement."""
    taken = [one for one in meeting_queries.decisions() if first <= one.held_on <= last]
    return meeting_rules.decisions_in_order(taken, last)


def meetings_in(first: date, last: date) -> MeetingPeriod:
    """Return the meetings held of those due in a period, with attendance. A fixed number of statements."""
    due = meeting_rules.meetings_due(rhythms(), first, last)
    return meeting_rules.meeting_period(due, meeting_queries.meetings(), first, last)
