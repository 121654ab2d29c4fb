"""What is done with oversight of cases: on the child's file or not, drafts, what the case system shows.

Each change checks, flushes, writes the audit entry, and never commits.
"""

from typing import Any

from sqlalchemy import select, text

from workforce import clock
from workforce.db import audit, db, policy
from workforce.supervision import oversight_queries as queries
from workforce.supervision import session_queries
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.oversight_queries import Said
from workforce.supervision.oversight_rules import CASE_SYSTEM
from workforce.supervision.policy_rules import DraftingPolicy, read_supervision
from workforce.supervision.record_models import Draft, Oversight
from workforce.supervision.session_rules import Reader
from workforce.web.access import Permission, Viewer

LONGEST_DRAFT = 4000  # characters


def _run(sql: str, **binds: Any) -> int:
    done: Any = db.session.execute(text(sql), binds)
    return int(done.rowcount)


def drafting() -> DraftingPolicy:
    """Return what the council decided about drafts, as in force today; nothing may be drafted where it has not."""
    version = policy.in_force(policy.PolicyKind.SUPERVISION, clock.today())
    return read_supervision(version.document).drafting if version else DraftingPolicy()


# --- on the child's file


def may_mark(one: Said, viewer: Viewer) -> bool:
    """Whether somebody may say that it is on the child's file: the session's supervisor, or a manager in scope."""
    if viewer.worker_id is not None and viewer.worker_id == one.supervisor_id:
        return True
    return viewer.may(Permission.SEE_CASES) and viewer.may(Permission.PLAN_SUPERVISION) and viewer.sees_team(one.team)


def _hold(oversight_id: int, viewer: Viewer) -> tuple[Oversight, Said]:
    """Let nobody else change it meanwhile, and return it; SettledError where it is no longer there."""
    row = db.session.scalar(
        select(Oversight)
        .where(Oversight.id == oversight_id, Oversight.source == "page")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    one = queries.said(oversight_id, clock.today())
    if row is None or one is None:
        raise SettledError("This oversight is no longer in a record here. Nothing was saved.")
    if not may_mark(one, viewer):
        raise SupervisionError("Only the session's supervisor or a manager of the team can say this.")
    return row, one


def mark_on_file(oversight_id: int, viewer: Viewer) -> bool:
    """Say that the decision is on the child's file. Return False where that was known already."""
    row, one = _hold(oversight_id, viewer)
    if row.on_file_on is not None:
        return False
    row.on_file_on, row.on_file_by = clock.today(), viewer.email
    db.session.flush()
    audit.record(viewer.email, "oversight on file", f"worker:{one.number}", oversight=oversight_id)
    return True


def take_back(oversight_id: int, viewer: Viewer) -> bool:
    """Say that it is not on the child's file after all. Return False where it was not marked.

    What the case system itself shows can't be taken back here.
    """
    row, one = _hold(oversight_id, viewer)
    if row.on_file_on is None:
        return False
    if row.on_file_by == CASE_SYSTEM:
        raise SettledError("The case system shows it on the child's file. Correct it there.")
    row.on_file_on = row.on_file_by = None
    db.session.flush()
    audit.record(viewer.email, "oversight not on file", f"worker:{one.number}", oversight=oversight_id)
    return True


# --- drafts


def reads_draft(one: Said, viewer: Viewer) -> Reader | None:
    """Return as what somebody may read a draft: the session's supervisor, or that supervisor's own of that day."""
    session = session_queries.session(one.session_id) if one.session_id else None
    reader = session.reader(viewer.worker_id) if session else None
    return reader if reader in (Reader.SUPERVISOR, Reader.ABOVE) else None


def draft(oversight_id: int, words: str, viewer: Viewer) -> None:
    """Keep the draft of a decision about a child, where the council allows it, until it is on the child's file."""
    if not drafting().is_allowed:
        raise SupervisionError("Decisions about a child are written in the case system: nothing is drafted here.")
    row, one = _hold(oversight_id, viewer)
    if reads_draft(one, viewer) is not Reader.SUPERVISOR:
        raise SupervisionError("Only the supervisor of the session writes its drafts.")
    if row.on_file_on is not None:
        raise SettledError("This is on the child's file already: it is written there. Nothing was saved.")
    plain = words.strip()
    if not plain:
        raise SupervisionError("Write what was decided", "words")
    if len(plain) > LONGEST_DRAFT:
        raise SupervisionError(f"Use {LONGEST_DRAFT:,} characters or fewer", "words")
    kept = db.session.get(Draft, oversight_id) or Draft(oversight_id=oversight_id)
    kept.words, kept.saved_by, kept.saved_at = plain, viewer.email, clock.now()
    db.session.add(kept)
    db.session.flush()
    audit.record(viewer.email, "oversight drafted", f"worker:{one.number}", oversight=oversight_id)


def forget_drafts() -> int:
    """Delete the drafts whose days since they were on the child's file have passed, no others; return how many."""
    return _run(
        "DELETE FROM oversight_draft d USING case_oversight o WHERE o.id = d.oversight_id"
        " AND o.on_file_on + CAST(:days AS integer) <= CAST(:today AS date)",
        days=drafting().delete_after_days,
        today=clock.today(),
    )


# --- what imports bring

# A reference belongs to the child of the same source, else to the only child of any source that has or had it.
_MATCH = """
WITH named AS (
  SELECT source, reference AS ref, id FROM child
  UNION ALL SELECT source, former_reference, id FROM child WHERE former_reference IS NOT NULL
), own AS (SELECT source, ref, min(id) AS id FROM named GROUP BY 1, 2),
one AS (SELECT ref, min(id) AS id FROM named GROUP BY ref HAVING count(DISTINCT id) = 1)
UPDATE case_oversight f SET child_id = m.id FROM (
  SELECT o.id AS row, coalesce(own.id, one.id) AS id FROM case_oversight o
  LEFT JOIN own ON own.source = o.source AND own.ref = o.case_ref LEFT JOIN one ON one.ref = o.case_ref
  WHERE o.source <> 'page' OR o.child_id IS NULL
) m WHERE m.row = f.id AND f.child_id IS DISTINCT FROM m.id
"""
_ON_FILE = """
SELECT p.id, min(r.as_at) AS since FROM case_oversight p
JOIN case_oversight f ON f.child_id = p.child_id AND f.held_on = p.held_on AND f.source <> 'page'
JOIN import_run r ON r.id = f.import_id
WHERE p.source = 'page' AND (p.on_file_on IS NULL OR p.on_file_by = :system) {only} GROUP BY p.id
"""


def match_cases() -> None:
    """Match what names a case to that child: rows of files anew, rows of ours where their child was not known."""
    _run(_MATCH)


def note_case_system(session_id: int | None = None) -> int:
    """Mark what was recorded here as on the child's file where a file tells of the same case and day; else take back.

    On file since the as-at day of the import that brought it. What people marked stays. Return how many were changed.
    """
    only = "AND p.session_id = :session" if session_id is not None else ""
    binds = {"system": CASE_SYSTEM} | ({"session": session_id} if session_id is not None else {})
    found = _ON_FILE.format(only=only)
    marked = _run(
        f"UPDATE case_oversight o SET on_file_on = n.since, on_file_by = :system FROM ({found}) n"
        " WHERE n.id = o.id AND (o.on_file_on, o.on_file_by) IS DISTINCT FROM (n.since, :system)",
        **binds,
    )
    if session_id is None:
        marked += _run(
            "UPDATE case_oversight o SET on_file_on = NULL, on_file_by = NULL WHERE o.source = 'page'"
            " AND o.on_file_by = :system AND NOT EXISTS (SELECT 1 FROM case_oversight f WHERE f.child_id = o.child_id"
            " AND f.held_on = o.held_on AND f.source <> 'page')",
            system=CASE_SYSTEM,
        )
    return marked


def work_out() -> None:
    """Work out anew what rests on imported rows, after an import or an undo."""
    match_cases()
    note_case_system()
