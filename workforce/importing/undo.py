"""Undo: put back what the newest import of a kind changed, in the caller's transaction."""

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from workforce import clock
from workforce.allocation import away, case_system
from workforce.db import audit, db
from workforce.importing import service
from workforce.importing.models import ImportChange, ImportRun
from workforce.importing.options import Options
from workforce.importing.report import Refused


def undo(import_id: int, by: str) -> dict[str, int]:
    """Put back what the newest import of its kind changed; refuse when later facts rest on it."""
    with service.in_words():
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": service.LOCK})
        run_ = db.session.get(ImportRun, import_id, populate_existing=True)
        if run_ is None or run_.undone_at:
            raise Refused(f"There is no applied import {import_id}. Look up its number on the page of imports.")
        newest = db.session.scalar(
            select(func.max(ImportRun.id)).where(ImportRun.kind == run_.kind, ImportRun.undone_at.is_(None))
        )
        if newest != import_id:
            raise Refused(f"Import {import_id} is not the newest of its kind. Undo {newest} first.")
        _refuse_undo_under_later_facts(import_id, run_.kind)
        try:
            counts = _put_back(import_id, run_.kind)
        except IntegrityError as fault:
            raise Refused(
                f"What people entered since rests on what import {import_id} brought. It can't be taken back: correct "
                "the files and import them again."
            ) from fault
        run_.undone_at = clock.now()
        db.session.flush()
        service.work_out(_options_before(run_))
        case_system.reopen(import_id)
        away.reopen_marks(import_id)
        audit.record(by, "import undone", f"import:{import_id}", **counts)
    return counts


def _put_back(import_id: int, kind: str) -> dict[str, int]:
    """Remove the rows that an import brought and write back those that it changed."""
    tables = [spec.table for spec in service.FILES[kind]]
    known = {"staff": ("worker", "team"), "cases": ("child",)}.get(kind, ())
    removed = sum(_remove(table, import_id) for table in reversed(tables))
    restored = sum(_restore(table, import_id) for table in (*known, *tables))  # a fact needs its child
    restored += sum(_restore_child(table, import_id) for table in _others(import_id, (*known, *tables)))
    removed += sum(_remove(table, import_id) for table in known)
    return {"removed": removed, "restored": restored}


def _remove(table: str, import_id: int) -> int:
    done: Any = db.session.execute(text(f"DELETE FROM {table} WHERE import_id = :id"), {"id": import_id})
    return int(done.rowcount)


def _others(import_id: int, ours: tuple[str, ...]) -> list[str]:
    """Return the tables of other parts of the product of which rows were moved from one child to another."""
    changed = select(ImportChange.table_name).where(ImportChange.import_id == import_id).distinct()
    return sorted(name for name in db.session.scalars(changed) if name not in ours)


def _restore_child(table: str, import_id: int) -> int:
    """Put rows back to the child they were about; what people changed in them since stays."""
    done: Any = db.session.execute(
        text(
            f"UPDATE {table} t SET child_id = CAST(c.before ->> 'child_id' AS bigint) FROM import_change c"
            " WHERE c.import_id = :id AND c.table_name = :table AND c.row_id = t.id"
        ),
        {"id": import_id, "table": table},
    )
    return int(done.rowcount)


def _options_before(undone: ImportRun) -> Options:
    """Return the options of the import that stands after an undo, for working out who holds whom."""
    before = db.session.scalar(
        select(ImportRun)
        .where(ImportRun.kind == undone.kind, ImportRun.source == undone.source, ImportRun.undone_at.is_(None))
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    last = before or undone
    return Options(last.kind, last.as_at, source=last.source, dialect=last.dialect or "system_c")


# Facts that rest on a person `w`, if they came after the import that brought the person.
_RESTING = {
    "A supervision session": "SELECT 1 FROM supervision_session x WHERE w.id IN (x.worker_id, x.supervisor_id)"
    " AND (x.import_id > :id OR x.source = 'page')",
    "What was agreed of supervision": "SELECT 1 FROM (SELECT worker_id, supervisor_id FROM supervision_series"
    " UNION ALL SELECT worker_id, supervisor_id FROM supervision_tie"
    " UNION ALL SELECT worker_id, supervisor_id FROM supervision_agreement"
    " UNION ALL SELECT worker_id, owner_id FROM supervision_action) x WHERE w.id IN (x.worker_id, x.supervisor_id)",
    "A course completion": "SELECT 1 FROM completion x WHERE x.worker_id = w.id"
    " AND (x.import_id > :id OR x.source = 'page')",
    "A child's case": "SELECT 1 FROM holding x JOIN child c ON c.id = x.child_id JOIN import_run r"
    " ON r.source = c.source AND r.kind = 'cases' AND r.undone_at IS NULL AND r.id > :id WHERE x.worker_id = w.id",
    "Work beside a child's holder": "SELECT 1 FROM co_working x JOIN child c ON c.id = x.child_id JOIN import_run r"
    " ON r.source = c.source AND r.kind = 'cases' AND r.undone_at IS NULL AND r.id > :id WHERE x.worker_id = w.id",
    "Other work": "SELECT 1 FROM other_work x WHERE x.worker_id = w.id AND x.import_id > :id",
    "An agreed reduction": "SELECT 1 FROM reduction x WHERE x.worker_id = w.id AND x.source = 'page'",
    "A first year (ASYE)": "SELECT 1 FROM asye_programme x WHERE w.id IN (x.worker_id, x.assessor_id, x.mentor_id)"
    " UNION ALL SELECT 1 FROM asye_review x WHERE w.id IN (x.held_by_id, x.line_id)",
    "CPD, a look at the register, mentoring or a programme": "SELECT 1 FROM (SELECT worker_id FROM cpd_piece"
    " UNION ALL SELECT worker_id FROM cpd_declaration UNION ALL SELECT worker_id FROM registration_check"
    " UNION ALL SELECT worker_id FROM programme_place UNION ALL SELECT mentor_id FROM mentoring_pair"
    " UNION ALL SELECT mentee_id FROM mentoring_pair) x WHERE x.worker_id = w.id",
    "An account": "SELECT 1 FROM account x WHERE x.worker_id = w.id",
    "What was said or agreed of a workload": "SELECT 1 FROM (SELECT worker_id FROM line_question"
    " UNION ALL SELECT worker_id FROM extra_responsibility UNION ALL SELECT worker_id FROM workload_review"
    " UNION ALL SELECT worker_id FROM workload_rating UNION ALL SELECT worker_id FROM extra_hours) x"
    " WHERE x.worker_id = w.id",
}


def _refuse_undo_under_later_facts(import_id: int, kind: str) -> None:
    if kind != "staff":
        return
    for words, resting in _RESTING.items():
        found = text(f"SELECT EXISTS (SELECT 1 FROM worker w WHERE w.import_id = :id AND EXISTS ({resting}))")
        if db.session.scalar(found, {"id": import_id}):
            raise Refused(
                f"{words} rests on people whom import {import_id} brought. Undo the later import first, "
                "or correct the staff file and import it again."
            )
    _refuse_undo_under_days(import_id)


def _refuse_undo_under_days(import_id: int) -> None:
    found = text(
        "SELECT EXISTS (SELECT 1 FROM team t JOIN front_door_day x ON x.team_id = t.id WHERE t.import_id = :id)"
    )
    if db.session.scalar(found, {"id": import_id}):
        raise Refused(
            f"Days of the front door rest on teams that import {import_id} brought. Undo the later import first, "
            "or correct the staff files and import them again."
        )


def _restore(table: str, import_id: int) -> int:
    """Write back rows as they were before an import, also those that it took away."""
    names = [
        row[0]
        for row in db.session.execute(
            text(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
                " AND table_name = :table AND is_generated = 'NEVER' ORDER BY ordinal_position"
            ),
            {"table": table},
        )
    ]
    listed = ", ".join(names)
    before = (
        f"SELECT DISTINCT ON (c.row_id) r.* FROM import_change c, jsonb_populate_record(NULL::{table}, c.before) r"
        " WHERE c.import_id = :id AND c.table_name = :table ORDER BY c.row_id, c.id"
    )
    binds = {"id": import_id, "table": table}
    # those taken away and those changed, in one go: gone first, so that no period meets itself
    db.session.execute(text(f"CREATE TEMP TABLE back_{table} ON COMMIT DROP AS {before}"), binds)
    done: Any = db.session.execute(
        text(
            f"UPDATE {table} t SET {', '.join(f'{n} = b.{n}' for n in names if n != 'id')}"
            f" FROM back_{table} b WHERE b.id = t.id"
        )
    )
    put: Any = db.session.execute(
        text(
            f"INSERT INTO {table} ({listed}) OVERRIDING SYSTEM VALUE SELECT {', '.join('b.' + n for n in names)}"
            f" FROM back_{table} b WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = b.id)"
        )
    )
    db.session.execute(text(f"DROP TABLE back_{table}"))
    return int(done.rowcount + put.rowcount)
