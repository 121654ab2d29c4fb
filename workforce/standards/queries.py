"""What was said of the standards, as of any day: assessments, evidence, gaps. Each read is one statement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select, text

from workforce.auth.models import Account
from workforce.auth.roles import ROLES
from workforce.db import db
from workforce.standards.models import StandardDocument, StandardEvidence
from workforce.standards.rules import Action, Assessment, Evidence, Gap, Kind, Verdict
from workforce.web.access import Permission
from workforce.web.documents import Document

OWNERS = tuple(name for name, role in ROLES.items() if Permission.SEE_STANDARDS in role.permissions)

_ASSESSMENTS = """
SELECT a.id, a.standard, a.verdict, a.reason, a.assessed_on, a.next_on, coalesce(c.name, a.by) AS by
FROM standard_assessment a LEFT JOIN account c ON c.email = a.by
WHERE a.assessed_on <= :day {only} ORDER BY a.standard, a.assessed_on DESC, a.id DESC
"""


def assessments(day: date, standard: int | None = None) -> dict[int, list[Assessment]]:
    """Return the assessments of each standard up to a day, the newest first."""
    only, binds = ("", {}) if standard is None else ("AND a.standard = :standard", {"standard": standard})
    rows = db.session.execute(text(_ASSESSMENTS.format(only=only)), {"day": day, **binds})
    found: dict[int, list[Assessment]] = {}
    for row in rows:
        one = Assessment(row.id, row.standard, Verdict(row.verdict), row.reason, row.assessed_on, row.next_on, row.by)
        found.setdefault(row.standard, []).append(one)
    return found


_EVIDENCE = """
SELECT e.id, e.requirement, e.kind, e.title, e.words, e.url, e.owner, e.held_on, e.review_on, e.added_on,
  coalesce(c.name, e.added_by) AS added_by, e.withdrawn_on, coalesce(x.name, e.withdrawn_by) AS withdrawn_by,
  e.withdrawn_why, d.file_name, d.size
FROM standard_evidence e LEFT JOIN standard_document d ON d.evidence_id = e.id
LEFT JOIN account c ON c.email = e.added_by LEFT JOIN account x ON x.email = e.withdrawn_by
WHERE {only} ORDER BY e.withdrawn_on NULLS FIRST, e.review_on, e.id
"""


def _evidence(only: str, **binds: object) -> list[Evidence]:
    rows = db.session.execute(text(_EVIDENCE.format(only=only)), binds)
    return [Evidence(row[0], row[1], Kind(row[2]), *row[3:]) for row in rows]


def evidence_on(day: date, standard: int | None = None) -> dict[str, list[Evidence]]:
    """Return what was added up to a day, by requirement: what stands first, by review day; then what was withdrawn."""
    only = "e.added_on <= :day" + ("" if standard is None else " AND e.requirement LIKE :like")
    binds = {} if standard is None else {"like": f"ES{standard}.%"}
    found: dict[str, list[Evidence]] = {}
    for one in _evidence(only, day=day, **binds):
        found.setdefault(one.requirement, []).append(one)
    return found


def evidence(evidence_id: int) -> Evidence | None:
    """Return one piece of evidence."""
    return next(iter(_evidence("e.id = :id", id=evidence_id)), None)


def document(evidence_id: int) -> Document | None:
    """Return the file of a piece of evidence that stands; None where there is none, or it was withdrawn."""
    row = db.session.execute(
        select(
            StandardDocument.file_name, StandardDocument.media_type, StandardDocument.size, StandardDocument.sha256,
            StandardDocument.content,
        )
        .join(StandardEvidence, StandardEvidence.id == StandardDocument.evidence_id)
        .where(StandardDocument.evidence_id == evidence_id, StandardEvidence.withdrawn_at.is_(None))
    ).one_or_none()  # fmt: skip
    return Document(*row) if row else None


_GAPS = """
SELECT g.id, g.standard, g.words, g.found_on, coalesce(c.name, g.added_by) AS added_by, g.closed_on,
  coalesce(x.name, g.closed_by) AS closed_by, g.closed_why,
  a.id AS action, a.words AS what, coalesce(o.name, a.owner_words) AS owner, a.due_on, a.added_on, a.ended_as,
  a.ended_on, a.owner_id
FROM standard_gap g LEFT JOIN standard_action a ON a.gap_id = g.id
LEFT JOIN account c ON c.email = g.added_by LEFT JOIN account x ON x.email = g.closed_by
LEFT JOIN account o ON o.id = a.owner_id
WHERE {only} ORDER BY g.closed_on NULLS FIRST, g.found_on, g.id, a.ended_on NULLS FIRST, a.due_on, a.id
"""


def _gaps(only: str, **binds: object) -> list[Gap]:
    found: dict[int, Gap] = {}
    for row in db.session.execute(text(_GAPS.format(only=only)), binds):
        one = found.setdefault(row.id, Gap(*row[:8]))
        if row.action is not None:
            found[row.id] = replace(one, actions=(*one.actions, Action(row.action, row.id, *row[9:])))
    return list(found.values())


def gaps_on(day: date, standard: int | None = None) -> dict[int, list[Gap]]:
    """Return the gaps found up to a day, by standard, with their actions: open ones first."""
    only = "g.found_on <= :day" + ("" if standard is None else " AND g.standard = :standard")
    binds = {} if standard is None else {"standard": standard}
    found: dict[int, list[Gap]] = {}
    for one in _gaps(only, day=day, **binds):
        found.setdefault(one.standard, []).append(one)
    return found


def gap(gap_id: int) -> Gap | None:
    """Return one gap."""
    return next(iter(_gaps("g.id = :id", id=gap_id)), None)


def owners() -> Sequence[tuple[int, str]]:
    """Return the accounts to which an action can be given, by name."""
    rows = db.session.execute(
        select(Account.id, Account.name)
        .where(Account.is_open, Account.role.in_(OWNERS))
        .order_by(func.lower(Account.name), Account.id)
    )
    return [(row[0], row[1]) for row in rows]
