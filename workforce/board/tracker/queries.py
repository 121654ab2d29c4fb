"""What was said of the Notice's measures, as of any day: each read is one statement, however many measures."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from workforce.board.figures.added_rules import Definition, read_definitions
from workforce.board.summaries.pack import Pack, pack_of
from workforce.board.summaries.queries import summaries
from workforce.board.tracker.action_rules import Action, Evidence, Move, Step
from workforce.board.tracker.models import NoticeDocument, NoticeEvidence
from workforce.board.tracker.rules import Said, StartingMap, read_map, read_state
from workforce.clock import LONDON
from workforce.db import db, policy
from workforce.web.documents import Document

_ENTRIES = """
SELECT e.id, e.measure, e.kind, e.state, e.words, e.indicators, e.agreed_with, e.agreed_on, s.as_at,
  coalesce(c.name, e.said_by), e.said_as, e.said_on
FROM notice_entry e LEFT JOIN summary s ON s.id = e.summary_id LEFT JOIN account c ON c.email = e.said_by
WHERE e.said_on <= :day {only} ORDER BY e.id DESC
"""
Entries = Mapping[tuple[str, str], list[Said]]  # by measure and kind, the newest first


def entries(day: date, measure: str | None = None) -> dict[tuple[str, str], list[Said]]:
    """Return what was said up to a day, by measure and kind, the newest first."""
    found: dict[tuple[str, str], list[Said]] = {}
    for row in _rows(_ENTRIES, "e.measure", day, measure):
        state, names = read_state(row[2], row[3]), tuple(row[5]) if row[5] is not None else None
        found.setdefault((row[1], row[2]), []).append(
            Said(
                row[0], row[1], row[2], state, row[4], names, row[6], row[7], row[8], row[9], row[10], row[11]
            )
        )  # fmt: skip
    return found


_ACTIONS = """
SELECT a.id, a.measure, a.words, a.owner, a.starts_on, a.due_on, coalesce(c.name, a.added_by), a.added_as, a.added_on,
  m.id AS move, m.state, m.words AS why, m.done_on, m.due_on AS moved_to, coalesce(x.name, m.said_by) AS by, m.said_as,
  m.said_on
FROM notice_action a LEFT JOIN notice_move m ON m.action_id = a.id AND m.said_on <= :day
LEFT JOIN account c ON c.email = a.added_by LEFT JOIN account x ON x.email = m.said_by
WHERE a.added_on <= :day {only} ORDER BY a.id, m.id
"""


def actions(day: date, measure: str | None = None) -> dict[str, list[Action]]:
    """Return the actions known on a day by measure, with what was said of each by then, in order of typing."""
    found: dict[int, Action] = {}
    for row in _rows(_ACTIONS, "a.measure", day, measure):
        one = found.setdefault(row.id, Action(*row[:9]))
        if row.move is not None:
            move = Move(row.move, Step(row.state), row.why, row.done_on, row.moved_to, row.by, row.said_as, row.said_on)
            found[row.id] = replace(one, moves=(*one.moves, move))
    by_measure: dict[str, list[Action]] = {}
    for one in found.values():
        by_measure.setdefault(one.measure, []).append(one)
    return by_measure


def action(action_id: int, day: date) -> Action | None:
    """Return one action as it was known on a day."""
    rows = actions(day, action_measure(action_id) or "")
    return next((one for found in rows.values() for one in found if one.id == action_id), None)


def action_measure(action_id: int) -> str | None:
    """Return of which measure an action is."""
    found: str | None = db.session.scalar(text("SELECT measure FROM notice_action WHERE id = :id"), {"id": action_id})
    return found


_EVIDENCE = """
SELECT e.id, e.measure, e.kind, e.title, e.shows, e.url, e.owner, e.dated_on, e.review_on,
  coalesce(c.name, e.added_by), e.added_as, e.added_on, coalesce(x.name, e.withdrawn_by), e.withdrawn_as,
  e.withdrawn_on, e.withdrawn_why, d.file_name, d.size
FROM notice_evidence e LEFT JOIN notice_document d ON d.evidence_id = e.id
LEFT JOIN account c ON c.email = e.added_by LEFT JOIN account x ON x.email = e.withdrawn_by
WHERE e.added_on <= :day {only} ORDER BY e.withdrawn_on NULLS FIRST, e.review_on, e.id
"""


def evidence(day: date, measure: str | None = None) -> dict[str, list[Evidence]]:
    """Return what was added up to a day, by measure: by review day, what was withdrawn last."""
    found: dict[str, list[Evidence]] = {}
    for row in _rows(_EVIDENCE, "e.measure", day, measure):
        found.setdefault(row[1], []).append(Evidence(*row))
    return found


def piece(evidence_id: int) -> Evidence | None:
    """Return one piece of evidence."""
    only = text(_EVIDENCE.format(only="AND e.id = :id"))
    row = db.session.execute(only, {"day": date.max, "id": evidence_id}).one_or_none()
    return Evidence(*row) if row else None


def document(evidence_id: int) -> Document | None:
    """Return the file of a piece of evidence that stands; None where there is none, or it was withdrawn."""
    row = db.session.execute(
        select(
            NoticeDocument.file_name, NoticeDocument.media_type, NoticeDocument.size, NoticeDocument.sha256,
            NoticeDocument.content,
        )
        .join(NoticeEvidence, NoticeEvidence.id == NoticeDocument.evidence_id)
        .where(NoticeDocument.evidence_id == evidence_id, NoticeEvidence.withdrawn_at.is_(None))
    ).one_or_none()  # fmt: skip
    return Document(*row) if row else None


def pack_on(day: date) -> Pack | None:
    """Return the newest summary that was published by the end of a day; None where there was none."""
    known = (one.id for one in summaries() if one.published_at and one.published_at.astimezone(LONDON).date() <= day)
    newest = next(known, None)
    return None if newest is None else pack_of(newest)


@cache
def starting_map() -> StartingMap:
    """Return which indicators tell of which measure, as set by the product.

    >>> starting_map().indicators["N9"]
    ('W12-staff', 'W12-managers')
    """
    return read_map(json.loads(Path(__file__).with_name("starting_map.json").read_text("utf-8")))


def own_indicators(day: date) -> Mapping[str, Definition]:
    """Return the indicators that the council had added by a day; each names the measures that it serves."""
    version = policy.in_force(policy.PolicyKind.INDICATORS, day)
    return read_definitions(version.document) if version else {}


def _rows(sql: str, column: str, day: date, measure: str | None) -> Any:
    only = "" if measure is None else f"AND {column} = :measure"
    binds = {"day": day} if measure is None else {"day": day, "measure": measure}
    return db.session.execute(text(sql.format(only=only)), binds)
