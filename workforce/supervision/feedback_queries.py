"""Feedback after sessions. Each read is one statement; nothing here tells a page who said what but the giver's own."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.supervision.feedback_rules import GIVEN_WITHIN_DAYS, QUESTIONS, Answer, Quarter, Said
from workforce.supervision.queries import last_full_month

WEEKS = 13  # that W21 looks back on; set here

_SAID = """
SELECT f.id, f.worker_id, f.supervisor_id, p.code, f.needs_met, f.reflected, f.heard, f.clear_next
FROM supervision_feedback f
LEFT JOIN LATERAL (
  SELECT t.code FROM post p JOIN team t ON t.id = p.team_id
  WHERE p.worker_id = coalesce(f.supervisor_id, f.worker_id) AND p.started_on <= :on
  ORDER BY p.held @> CAST(:on AS date) DESC, CASE WHEN NOT p.held @> CAST(:on AS date) THEN p.ended_on END DESC,
    p.contracted_hours DESC, p.started_on, t.code COLLATE "C" LIMIT 1
) p ON true
WHERE {only} ORDER BY f.id
"""


def _said(only: str, on: date, **binds: Any) -> list[Said]:
    rows = db.session.execute(text(_SAID.format(only=only)), {"on": on, **binds})
    return [
        Said(row[0], row[1], row[2], row[3], {one.key: Answer(getattr(row, one.key)) for one in QUESTIONS})
        for row in rows
    ]


def of_weeks(day: date) -> list[Said]:
    """Return what was said of the sessions of the 13 weeks to the last month's end on or before a day, up to that end.

    Every day of a month gives the same, or the difference between two days would tell what one person said.
    """
    _, end = last_full_month(day)
    return _said(
        "f.held_on > :since AND f.held_on <= :on AND f.given_on <= :on", end, since=end - timedelta(weeks=WEEKS)
    )


def of_quarter(quarter: Quarter) -> list[Said]:
    """Return what was said within a quarter, by the teams that supervisors were in at its end."""
    return _said("f.given_on BETWEEN :first AND :on", quarter.last, first=quarter.first)


def given(session_id: int, worker_id: int) -> dict[str, Answer] | None:
    """Return what somebody said of a session of their own, or None."""
    row = db.session.execute(
        text(
            "SELECT needs_met, reflected, heard, clear_next FROM supervision_feedback"
            " WHERE session_id = :session AND worker_id = :worker"
        ),
        {"session": session_id, "worker": worker_id},
    ).one_or_none()
    return {question.key: Answer(value) for question, value in zip(QUESTIONS, row, strict=True)} if row else None


def waiting_for(worker_id: int, today: date) -> dict[int, date]:
    """Return the sessions of somebody of which they can still say how they were: session -> the last day for it."""
    rows = db.session.execute(
        text(
            "SELECT s.id, s.held_on FROM supervision_session s WHERE s.worker_id = :worker AND s.source = 'page'"
            " AND s.kind IN ('formal', 'asye') AND s.held_on BETWEEN :since AND :today AND NOT EXISTS"
            " (SELECT 1 FROM supervision_feedback f WHERE f.session_id = s.id) ORDER BY s.held_on, s.id"
        ),
        {"worker": worker_id, "since": today - timedelta(days=GIVEN_WITHIN_DAYS), "today": today},
    )
    return {row[0]: row[1] + timedelta(days=GIVEN_WITHIN_DAYS) for row in rows}
