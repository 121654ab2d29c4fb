"""Import and undo: parse, validate, plan and apply in the caller's transaction, which commits all of it or nothing."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from workforce import clock
from workforce.db import audit, db, policy
from workforce.importing import case_files, derive, plan, record_files, staff_files, staging
from workforce.importing.models import ColumnName, ImportRun
from workforce.importing.reading import FileFault
from workforce.importing.report import Refused, Report
from workforce.importing.specs import FileSpec

KINDS = ("staff", "cases", "supervision", "learning")
DIALECTS = ("system_c", "mosaic", "eclipse")
SNAPSHOTS = frozenset({"staff", "cases"})
FILES: dict[str, tuple[FileSpec, ...]] = {
    "staff": staff_files.FILES,
    "cases": case_files.FILES,
    "supervision": record_files.SUPERVISION_FILES,
    "learning": record_files.LEARNING_FILES,
}
ADDITIONS = frozenset({"vacancy", "supervision_session", "completion"})
_LOCK = 7_301_002  # one import at a time


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a set of files."""

    kind: str
    as_at: date
    covers_from: date | None = None
    source: str = "default"
    dialect: str = "system_c"
    allow_rejects: Decimal = Decimal(0)
    accept_shrink: bool = False
    dry_run: bool = False
    by: str = "command line"


def newest_import() -> int:
    """Return the number of the newest import or undo, to see whether a plan is still what it was planned on."""
    return int(db.session.scalar(select(func.coalesce(func.max(ImportRun.id), 0))) or 0)


def run(place: Path, options: Options, *, planned_on: int | None = None) -> Report:
    """Import the files of a folder (or one file). Raise Refused, with the report, when nothing may be applied."""
    report = Report(options.kind, options.as_at, options.dry_run)
    if not place.exists():
        raise Refused(f"{place} does not exist. Give the folder that holds the files.", report)
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if planned_on is not None and planned_on != newest_import():
        raise Refused("Other data came in since this was tried. Try it again, and look at the new report.", report)
    _refuse_older(options, report)
    fingerprint = _fingerprint(place, options)
    try:
        present = _read(place, options, report)
    except FileFault as fault:
        report.reject(fault.code, fault.file, fault.row, None, None, str(fault))
        raise Refused(f"{fault.file}: {fault}", report) from fault
    import_id = _next_id()
    entities = _make_entities(present, options, import_id, report)
    _validate(present, options, report)
    _refuse_rejects(options, report)
    for spec in present:
        plan.make_plan(spec, options.source, options.as_at)
    snapshots = [spec for spec in present if spec.table not in ADDITIONS]
    if options.kind in SNAPSHOTS:
        if not options.accept_shrink:
            plan.refuse_shrink(snapshots, options.source, options.as_at, report)
        for spec in snapshots:
            report.ended += plan.find_absent(spec, options.source, options.as_at)
    _count(present, report)
    if options.dry_run:
        return report
    _apply(present, snapshots, options, import_id, report)
    if report.new or report.changed or report.ended or entities:
        _derive(options, report)
    report.id, report.applied = import_id, True
    _keep(report, options, import_id, fingerprint)
    return report


def _fingerprint(place: Path, options: Options) -> dict[str, str]:
    """Return the SHA-256 of each file that is read."""
    found = {}
    for spec in FILES[options.kind]:
        try:
            path = staging.find_file(place, spec)
        except FileFault:
            continue
        if path:
            with path.open("rb") as file:
                found[spec.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _next_id() -> int:
    return int(db.session.scalar(text("SELECT nextval(pg_get_serial_sequence('import_run', 'id'))")) or 0)


def _refuse_older(options: Options, report: Report) -> None:
    if options.kind not in SNAPSHOTS:
        return
    last = db.session.scalar(
        select(func.max(ImportRun.as_at)).where(
            ImportRun.kind == options.kind, ImportRun.source == options.source, ImportRun.undone_at.is_(None)
        )
    )
    if last and options.as_at < last:
        raise Refused(
            f"These files are as at {options.as_at}, and newer ones, as at {last}, were imported before. "
            "Import the newest extract, or give the right day with --as-at.",
            report,
        )


def _renamed(source: str, file: str) -> dict[str, str]:
    rows = db.session.execute(
        select(ColumnName.theirs, ColumnName.ours).where(ColumnName.source == source, ColumnName.file == file)
    )
    return {theirs: ours for theirs, ours in rows}


def _read(place: Path, options: Options, report: Report) -> list[FileSpec]:
    present, earliest = [], []
    for spec in FILES[options.kind]:
        path = staging.find_file(place, spec)
        if path is None:
            if spec.required:
                raise FileFault(
                    "MISSING_FILE", spec.name, f"The file is missing. Put it in {place.name} and try again."
                )
            report.warn("ABSENT_FILE", spec.name, "the file is not there: what it told before stays as it is")
        staging.create_stage(spec)  # other files' rules may look at it, be it empty
        if path is None:
            continue
        found = staging.load(spec, path, _renamed(options.source, spec.name), report)
        if found and not (spec.table in ADDITIONS and options.kind == "staff"):
            earliest.append(found)
        present.append(spec)
    for spec in FILES[options.kind]:
        db.session.execute(text(f"ANALYZE {spec.stage}"))
    report.covers_from = options.covers_from or (min(earliest) if earliest else None)
    return present


def _make_entities(present: list[FileSpec], options: Options, import_id: int, report: Report) -> int:
    """Add the workers, teams and children that the files speak of, and keep workers' own data up to date."""
    if options.kind == "staff":
        return _make_workers(import_id)
    if options.kind == "cases":
        _find_children_of_involvements(options)
        return _make_children(present, options, import_id)
    return 0


def _make_workers(import_id: int) -> int:
    columns = staff_files.PERSON_COLUMNS
    ours, theirs = ", ".join(columns), ", ".join(f"s.{name}" for name in columns.values())
    newest = (
        f"SELECT DISTINCT ON (s.employee_number) s.employee_number, {theirs}, s.row_no FROM stage_post s"
        " ORDER BY s.employee_number, s.started_on DESC, s.team_code"
    )
    db.session.execute(text("CREATE TEMP TABLE person_changed (row_no integer, worker_id bigint) ON COMMIT DROP"))
    differs = " OR ".join(f"w.{name} IS DISTINCT FROM n.{name}" for name in columns)
    db.session.execute(
        text(
            f"INSERT INTO person_changed SELECT n.row_no, w.id FROM ({newest}) n JOIN worker w"
            f" ON w.employee_number = n.employee_number WHERE {differs}"
        )
    )
    plan.remember("worker", "f.id IN (SELECT worker_id FROM person_changed)", import_id)
    db.session.execute(
        text(
            f"UPDATE worker w SET {', '.join(f'{name} = n.{name}' for name in columns)} FROM ({newest}) n"
            f" WHERE w.employee_number = n.employee_number AND ({differs})"
        )
    )
    added: Any = db.session.execute(
        text(
            f"INSERT INTO worker (import_id, employee_number, {ours}) SELECT :id, n.employee_number,"
            f" {', '.join('n.' + name for name in columns)} FROM ({newest}) n WHERE NOT EXISTS"
            " (SELECT 1 FROM worker w WHERE w.employee_number = n.employee_number)"
        ),
        {"id": import_id},
    )
    db.session.execute(
        text(
            "INSERT INTO team (code, import_id) SELECT DISTINCT s.team_code, CAST(:id AS bigint) FROM stage_team_version s"
            " WHERE NOT EXISTS (SELECT 1 FROM team t WHERE t.code = s.team_code)"
        ),
        {"id": import_id},
    )
    changed = int(db.session.scalar(text("SELECT count(*) FROM person_changed")) or 0)
    return int(added.rowcount) + changed


def _find_children_of_involvements(options: Options) -> None:
    """Where the dialect does not say whose involvement it is (Mosaic), take the child of its referral."""
    db.session.execute(
        text(
            """UPDATE stage_ssd_involvement s SET person_ref = e.person_ref
            FROM stage_ssd_cin_episode e WHERE s.person_ref IS NULL AND e.ref = s.referral_ref"""
        )
    )
    db.session.execute(
        text(
            """UPDATE stage_ssd_involvement s SET person_ref = c.reference
            FROM ssd_cin_episode e JOIN child c ON c.id = e.child_id
            WHERE s.person_ref IS NULL AND e.source = :source AND e.ref = s.referral_ref"""
        ),
        {"source": options.source},
    )


def _make_children(present: list[FileSpec], options: Options, import_id: int) -> int:
    # A person of ssd_person who has no case (a parent, say) is not needed; one that any other table names is.
    named = " UNION ".join(
        f"SELECT s.person_ref FROM {spec.stage} s"
        for spec in present
        if any(column.to == "person_ref" for column in spec.columns)
    )
    added: Any = db.session.execute(
        text(
            f"INSERT INTO child (source, reference, import_id) SELECT :source, n.person_ref, :id FROM ({named}) n"
            " WHERE n.person_ref IS NOT NULL AND NOT EXISTS (SELECT 1 FROM child c WHERE c.source = :source"
            " AND c.reference = n.person_ref) ORDER BY n.person_ref"
        ),
        {"source": options.source, "id": import_id},
    )
    return int(added.rowcount)


def _validate(present: list[FileSpec], options: Options, report: Report) -> None:
    binds = {"source": options.source, "as_at": options.as_at, "today": clock.today()}
    for spec in present:
        staging.settle_duplicates(spec, report)
        for lookup in spec.lookups:
            staging.reject_where(
                spec, lookup.code, lookup.column, lookup.missing, lookup.message, report, **_used(lookup.missing, binds)
            )
        for warning in spec.warnings:
            sql = f"SELECT count(*) FROM {spec.stage} s WHERE {warning.condition}"
            count = int(db.session.scalar(text(sql), _used(sql, binds)) or 0)
            if count:
                report.warn(warning.code, spec.name, warning.message, count)
    if options.kind == "cases":
        _refuse_roles(options, report)


def _used(sql: str, binds: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in binds.items() if f":{name}" in sql}


def allocated_roles(dialect: str, day: date) -> dict[str, list[str]]:
    """Return the role codes that mean 'holds the case' in a dialect, as the council set them."""
    version = policy.in_force(policy.PolicyKind.ROLES, day)
    document = version.document if version else policy.starting("roles") or {}
    found = document["dialects"].get(dialect, {})
    return {"allocated": list(found.get("allocated", [])), "care_leaver": list(found.get("care_leaver", []))}


def _refuse_roles(options: Options, report: Report) -> None:
    roles = allocated_roles(options.dialect, options.as_at)
    if not roles["allocated"]:
        raise Refused(
            f"No role code of {options.dialect} is known to mean 'holds the case'. Find it in your case system, put it in "
            "the policy 'roles' (flask policy load roles) and import again.",
            report,
        )
    held = db.session.scalar(
        text("SELECT count(*) FROM stage_ssd_involvement s WHERE upper(trim(s.role)) = ANY(:roles)"),
        {"roles": [role.strip().upper() for role in roles["allocated"]]},
    )
    if not held:
        raise Refused(
            "No involvement has an allocated role "
            f"({', '.join(roles['allocated'])}). Every child would seem to have no worker. Check --dialect, "
            "or the policy 'roles'.",
            report,
        )


def _refuse_rejects(options: Options, report: Report) -> None:
    if not report.rejected_count:
        return
    share = Decimal(report.rejected_count) * 100 / max(report.rows, 1)
    if share > options.allow_rejects:
        raise Refused(
            f"{report.rejected_count:,} of {report.rows:,} rows can't be taken ({share:.2f}%). Nothing was changed. "
            "Mend them, or take the rest with --allow-rejects.",
            report,
        )


def _count(present: list[FileSpec], report: Report) -> None:
    for spec in present:
        states = dict(
            db.session.execute(text(f"SELECT state, count(*) FROM plan_{spec.table} GROUP BY state")).tuples().all()
        )
        if spec.table == "post":
            moved = int(
                db.session.scalar(
                    text(
                        "SELECT count(*) FROM plan_post p JOIN person_changed c ON c.row_no = p.row_no"
                        " WHERE p.state = 'unchanged'"
                    )
                )
                or 0
            )
            states["changed"] = states.get("changed", 0) + moved
            states["unchanged"] = states.get("unchanged", 0) - moved
        report.new += states.get("new", 0)
        report.changed += states.get("changed", 0)
        report.unchanged += states.get("unchanged", 0)
        report.files[spec.name].update(states)


def _apply(
    present: list[FileSpec], snapshots: list[FileSpec], options: Options, import_id: int, report: Report
) -> None:
    # the run itself comes first: what it changed refers to it
    db.session.execute(
        text(
            "INSERT INTO import_run (id, kind, source, as_at, applied_at, applied_by, files, counts, rejected, warnings)"
            " OVERRIDING SYSTEM VALUE VALUES (:id, :kind, :source, :as_at, :now, :by, '{}', '{}', '[]', '[]')"
        ),
        {
            "id": import_id, "kind": options.kind, "source": options.source, "as_at": options.as_at,
            "now": clock.now(), "by": options.by,
        },
    )  # fmt: skip
    for spec in snapshots if options.kind in SNAPSHOTS else ():
        plan.end_absent(spec, options.as_at, import_id)
    for spec in present:
        if spec.table == "team_version":
            plan.change_teams(options.as_at, import_id, options.source)
            continue
        if spec.table == "post":
            plan.make_way(spec, options.as_at, import_id, report)
        try:
            plan.apply_changes(spec, options.source, import_id)
        except IntegrityError as fault:
            raise Refused(
                f"{spec.name}: rows contradict what another source or an earlier import says ({fault.orig}). "
                "Nothing was changed.",
                report,
            ) from fault
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def _derive(options: Options, report: Report | None = None) -> None:
    if options.kind == "staff":
        derive.workers()
        for name in derive.identities():
            if report:
                report.warn("SHARED_IDENTITY", "staff.csv", f"two people have {name}: it joins neither until corrected")
    elif options.kind == "cases":
        roles = allocated_roles(options.dialect, options.as_at)
        derive.children(options.source)
        derive.holders(options.source, roles["allocated"], roles["care_leaver"])
    else:
        derive.join_people()


def _keep(report: Report, options: Options, import_id: int, fingerprint: dict[str, str]) -> None:
    files = {name: {**detail, "sha256": fingerprint.get(name)} for name, detail in report.files.items()}
    db.session.execute(
        update(ImportRun)
        .where(ImportRun.id == import_id)
        .values(
            covers_from=report.covers_from, dialect=options.dialect if options.kind == "cases" else None, files=files,
            counts=report.counts(), rejected=[row.as_json() for row in report.rejected], warnings=report.warnings,
        )
    )  # fmt: skip
    audit.record(
        options.by, "import applied", f"import:{import_id}", kind=options.kind, as_at=options.as_at, **report.counts()
    )


def undo(import_id: int, by: str) -> dict[str, int]:
    """Put back what the newest import of its kind changed; refuse when later facts rest on it."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    run_ = db.session.get(ImportRun, import_id)
    if run_ is None or run_.undone_at:
        raise Refused(f"There is no applied import {import_id}.")
    newest = db.session.scalar(
        select(func.max(ImportRun.id)).where(
            ImportRun.kind == run_.kind, ImportRun.source == run_.source, ImportRun.undone_at.is_(None)
        )
    )
    if newest != import_id:
        raise Refused(f"Import {import_id} is not the newest of its kind: undo {newest} first.")
    options = Options(run_.kind, run_.as_at, source=run_.source, dialect=run_.dialect or "system_c")
    _refuse_undo_under_later_facts(import_id, run_.kind)
    counts = {"removed": 0, "restored": 0}
    tables = [spec.table for spec in FILES[run_.kind]]
    for table in reversed(tables):
        removed: Any = db.session.execute(text(f"DELETE FROM {table} WHERE import_id = :id"), {"id": import_id})
        counts["removed"] += removed.rowcount
    entities = {"staff": ("worker", "team"), "cases": ("child",)}.get(run_.kind, ())
    for table in (*tables, *entities):
        counts["restored"] += _restore(table, import_id)
    if run_.kind == "cases":
        db.session.execute(
            text("DELETE FROM holding h USING child c WHERE c.id = h.child_id AND c.import_id = :id"), {"id": import_id}
        )
    for table in entities:
        removed = db.session.execute(text(f"DELETE FROM {table} WHERE import_id = :id"), {"id": import_id})
        counts["removed"] += removed.rowcount
    run_.undone_at = clock.now()
    db.session.flush()
    _derive(options)
    audit.record(by, "import undone", f"import:{import_id}", **counts)
    return counts


def _refuse_undo_under_later_facts(import_id: int, kind: str) -> None:
    if kind != "staff":
        return
    resting = {
        "a supervision session": "supervision_session",
        "a course completion": "completion",
        "a child held": "holding",
        "an account": "account",
    }
    for words, table in resting.items():
        if db.session.scalar(
            text(
                f"SELECT EXISTS (SELECT 1 FROM {table} x JOIN worker w ON w.id = x.worker_id WHERE w.import_id = :id)"
            ),
            {"id": import_id},
        ):
            raise Refused(
                f"{words.capitalize()} rests on people whom import {import_id} brought. Undo the later import first, "
                "or correct the staff file and import it again."
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
            f"UPDATE {table} t SET {', '.join(f'{n} = b.{n}' for n in names if n != 'id')} FROM back_{table} b WHERE b.id = t.id"
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
