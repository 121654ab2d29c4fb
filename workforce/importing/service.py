"""Import: parse, validate, plan and apply in the caller's transaction, which commits all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from workforce import clock
from workforce.allocation import away, case_system
from workforce.cells import EARLIEST, LATEST
from workforce.db import audit, db, locks
from workforce.importing import (
    annex_a,
    births,
    case_files,
    derive,
    entities,
    learning_files,
    local_files,
    plan,
    record_files,
    roles,
    staff_files,
    staging,
)
from workforce.importing.models import ImportRun
from workforce.importing.options import Options
from workforce.importing.report import Refused, Report, RowsRefused
from workforce.importing.specs import FileSpec
from workforce.people.models import PAGE
from workforce.supervision import oversight_service
from workforce.training.xapi.rules import STATEMENTS
from workforce.web.csv_files import FileFault

KINDS = ("staff", "cases", "supervision", "learning")
DIALECTS = ("system_c", "mosaic", "eclipse", annex_a.DIALECT)
SNAPSHOTS = frozenset({"staff", "cases"})
UNSHOWN = frozenset({"cases"})  # what their cells say of children is never shown as it was sent
FILES: dict[str, tuple[FileSpec, ...]] = {
    "staff": staff_files.FILES,
    "cases": (*case_files.FILES, *local_files.FILES),
    "supervision": record_files.SUPERVISION_FILES,
    "learning": record_files.LEARNING_FILES,
}
ANY_OF = frozenset({"supervision"})  # kinds of which each file may come alone
ADDITIONS = frozenset({"vacancy", "supervision_session", "case_oversight", "completion", "front_door_day"})
# Whom the files of a kind speak of, and what is worked out of them. Nothing is counted before it is there: PostgreSQL
# would take a table that was counted when empty for one that stays empty.
ENTITIES = {"staff": ("worker", "team"), "cases": ("child",)}
DERIVED = {"staff": ("alias",), "cases": ("holding", "co_working")}
LONGEST_SOURCE = 100
LOCK = locks.IMPORT  # one import at a time


def newest_import() -> int:
    """Return a number that every import and every undo makes higher, to see whether the data is still as it was."""
    state = select(func.coalesce(func.max(ImportRun.id), 0) + func.count(ImportRun.undone_at))
    return int(db.session.scalar(state) or 0)


@contextmanager
def in_words(report: Report | None = None) -> Iterator[None]:
    """Turn what the database or the file system can't do into a refusal."""
    try:
        yield
    except IntegrityError as fault:
        raise Refused(
            "Rows contradict what another source or an earlier import says. Nothing was changed. "
            "Import the two sources under one --source name, or correct the rows that both tell.",
            report,
        ) from fault
    except (DBAPIError, psycopg.Error) as fault:
        raise Refused(
            f"The database could not do it ({type(fault).__name__}). Nothing was changed. Check that it runs "
            "and is up to date (flask db upgrade), then import again.",
            report,
        ) from fault
    except OSError as fault:
        raise Refused(
            f"A file can't be read: {fault.strerror}. Check its rights, then import again.", report
        ) from fault


def run(place: Path, options: Options, *, planned_on: int | None = None) -> Report:
    """Import the files of a folder (or one file). Raise Refused, with the report, when nothing may be applied."""
    report = Report(options.kind, options.as_at, options.dry_run)
    with in_words(report):
        _refuse_options(place, options, report)
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        if planned_on is not None and planned_on != newest_import():
            raise Refused("Other data came in since this was tried. Try it again, and look at the new report.", report)
        _refuse_older(options, report)
        try:
            with annex_a.as_files(place, options, report) as folder:
                present = _read(folder, options, report)
        except FileFault as fault:
            report.reject(fault.code, fault.file, fault.row, None, None, str(fault))
            raise Refused(f"{fault.file}: {fault}", report) from fault
        import_id = _begin(options)
        _validate(present, options, import_id, report)
        if options.kind not in UNSHOWN:
            for spec in present:
                staging.as_sent(spec, folder, staging.renamed(options.source, spec), report)
        _refuse_rejects(options, report)
        if options.kind == "cases":
            roles.refuse_unknown(options, report)
            entities.make_children(options.source, import_id)
            _say_births(options, report)
        snapshots = _plan(present, options, report)
        if not options.dry_run:
            _apply(present, snapshots, options, import_id, report)
            changed = bool(report.new or report.changed or report.ended)
            entities_ = ENTITIES.get(options.kind, ())
            if changed:
                _renew_statistics([*(spec.table for spec in present), *entities_])
            work_out(options, report)
            if changed:
                _renew_statistics([*entities_, *DERIVED.get(options.kind, ())])
            _hold_against_decisions(options, import_id, report)
            report.id, report.applied = import_id, True
            _keep(report, options, import_id, staging.fingerprint(place, present))
    return report


def _renew_statistics(tables: Sequence[str]) -> None:
    """Let PostgreSQL count tables now: with the counts of before an import, what reads them can take minutes."""
    if tables:
        db.session.execute(text(f"ANALYZE {', '.join(tables)}"))


def _refuse_options(place: Path, options: Options, report: Report) -> None:
    if not place.exists():
        raise Refused(f"{place.name} does not exist. Give the folder that holds the files.", report)
    takes_one = len(FILES[options.kind]) == 1 or options.kind in ANY_OF or annex_a.is_asked(options)
    if place.is_file() and not takes_one:
        raise Refused(f"{place.name} is one file. Give the folder that holds the {options.kind} files.", report)
    if not options.source.isprintable() or not 0 < len(options.source) <= LONGEST_SOURCE:
        raise Refused(f"Give --source a name of 1 to {LONGEST_SOURCE} characters.", report)
    if options.source == PAGE or options.source.startswith(STATEMENTS):
        raise Refused(
            f"Give --source another name: {PAGE} marks what people set on pages here, {STATEMENTS} what learning "
            "systems sent in statements.",
            report,
        )
    for name, day in (("--as-at", options.as_at), ("--covers-from", options.covers_from)):
        if day and not EARLIEST <= day.year <= LATEST:
            raise Refused(f"{name} is {day}. Give a year from {EARLIEST} to {LATEST}.", report)


def _begin(options: Options) -> int:
    """Write the run's own row: what it makes and changes refers to it."""
    made = insert(ImportRun).values(
        kind=options.kind, source=options.source, as_at=options.as_at, applied_at=clock.now(), applied_by=options.by,
        files={}, counts={}, rejected=[], warnings=[],
    )  # fmt: skip
    return int(db.session.scalars(made.returning(ImportRun.id)).one())


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


def _looked_for(place: Path, options: Options) -> Sequence[FileSpec]:
    """Return the files of a kind; of those that may come alone, one file by itself is what its name says."""
    files = FILES[options.kind]
    if options.kind not in ANY_OF or not place.is_file():
        return files
    return [spec for spec in files if spec.name == place.name.lower()] or files[:1]


def _read(place: Path, options: Options, report: Report) -> list[FileSpec]:
    present: list[FileSpec] = []
    earliest: list[date] = []
    files, wanted = FILES[options.kind], _looked_for(place, options)
    if options.kind == "learning":
        files = wanted = (learning_files.spec_of(place, options, report),)
    for spec in files:
        path = staging.find_file(place, spec) if spec in wanted else None
        if path is None:
            _miss(spec, place, options, report)
        staging.create_stage(spec)  # other files' rules may look at it, be it empty
        if path is None:
            continue
        found = staging.load(spec, path, staging.renamed(options.source, spec), report)
        if options.kind in ANY_OF:  # each tells of days of its own; the import, of those of the first that is there
            begins = options.covers_from or found
            report.files[spec.name]["covers_from"] = begins.isoformat() if begins else None
            found = None if present else found
        if found and not (spec.table in ADDITIONS and options.kind == "staff"):
            earliest.append(found)
        present.append(spec)
    if not present:
        names = " nor ".join(spec.name for spec in FILES[options.kind])
        message = f"There is neither {names}. Put one in {place.name} and try again."
        raise FileFault("MISSING_FILE", FILES[options.kind][0].name, message)
    for spec in files:
        db.session.execute(text(f"ANALYZE {spec.stage}"))
    report.covers_from = options.covers_from or (min(earliest) if earliest else None)
    return present


def _miss(spec: FileSpec, place: Path, options: Options, report: Report) -> None:
    """Refuse where a file that is needed is missing; warn where it told something before."""
    if spec.required:
        raise FileFault("MISSING_FILE", spec.name, f"The file is missing. Put it in {place.name} and try again.")
    if options.kind not in ANY_OF and (spec not in local_files.FILES or _has_told(spec, options)):
        report.warn("ABSENT_FILE", spec.name, "the file is not there: what it told before stays as it is")


def _has_told(spec: FileSpec, options: Options) -> bool:
    told = text(f"SELECT EXISTS (SELECT 1 FROM {spec.table} WHERE source = :source)")
    return bool(db.session.scalar(told, {"source": options.source}))


def _validate(present: list[FileSpec], options: Options, import_id: int, report: Report) -> None:
    """Reject the rows that can't be taken, file by file, and make known whom and what the others speak of."""
    binds = {"source": options.source, "as_at": options.as_at, "today": clock.today()}
    for spec in present:
        if spec not in local_files.FILES:
            _check(spec, options, import_id, report, binds)
    if options.kind == "cases":
        births.resolve(present, options.source, import_id)
        entities.name_children(present)
        for spec in present:  # they speak of children by any of their references
            if spec in local_files.FILES:
                _check(spec, options, import_id, report, binds)
    for spec in present:
        for warning in spec.warnings:
            sql = f"SELECT count(*) FROM {spec.stage} s WHERE {warning.condition}"
            count = int(db.session.scalar(text(sql), _used(sql, binds)) or 0)
            if count:
                report.warn(warning.code, spec.name, warning.message, count)
    if local_files.COURT in present and (count := entities.count_court_unnamed(present, options.source, options.as_at)):
        report.warn(
            "COURT_NOT_NAMED", "court.csv",
            "children are in court by the extract today and are not in this file: the extract decides for them",
            count,
        )  # fmt: skip


def _check(spec: FileSpec, options: Options, import_id: int, report: Report, binds: dict[str, Any]) -> None:
    """Reject the rows of one file that can't be taken."""
    staging.prepare(spec, report)
    staging.settle_duplicates(spec, report)
    for lookup in spec.lookups:
        staging.reject_where(
            spec, lookup.code, lookup.column, lookup.missing, lookup.message, report, **_used(lookup.missing, binds)
        )
    if spec.table == "team_version":
        entities.make_teams(import_id)
    elif spec.table == "post":
        entities.make_workers(import_id)
    elif spec.table == "ssd_involvement":
        entities.find_children_of_involvements(options.source)


def _say_births(options: Options, report: Report) -> None:
    if count := births.count_new(options.source):
        report.warn("BORN", "ssd_person.csv", "born: two references are one child, kept under the new one", count)


def _used(sql: str, binds: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in binds.items() if f":{name}" in sql}


def _refuse_rejects(options: Options, report: Report) -> None:
    if not report.rejected_count:
        return
    share = Decimal(report.rejected_count) * 100 / max(report.rows, 1)
    if share > options.allow_rejects:
        counts = f"{report.rejected_count:,} of {report.rows:,} rows"
        said = f"{counts} can't be taken ({share:.2f}%). Nothing was changed."
        raise RowsRefused(
            f"{said} Mend them, or allow a share of rejected rows: 'If rows can't be taken' on the page, "
            "--allow-rejects as a command.",
            report,
            on_page=f"{said} Mend them where the file comes from, as said below, and send it again; or allow a share "
            "of rejected rows: 'If rows can't be taken' when sending.",
        )


def _plan(present: list[FileSpec], options: Options, report: Report) -> list[FileSpec]:
    """Say of every row what it changes, and of every absent one that it ends; return the files that are snapshots."""
    for spec in present:
        plan.make_plan(spec, options.source, options.as_at)
    snapshots = [spec for spec in present if spec.table not in ADDITIONS]
    if not options.accept_shrink:
        plan.refuse_shrink(snapshots, options.source, options.as_at, report)
    for spec in snapshots:
        report.ended += plan.find_absent(spec, options.source, options.as_at)
    _count(present, report)
    return snapshots


def _count(present: list[FileSpec], report: Report) -> None:
    for spec in present:
        counted = db.session.execute(text(f"SELECT state, count(*) FROM plan_{spec.table} GROUP BY state"))
        states: dict[str, int] = {row.state: row[1] for row in counted}
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
    for spec in snapshots:
        plan.end_absent(spec, options.as_at, import_id)
    for spec in present:
        if spec.table == "team_version":
            plan.change_teams(options.as_at, import_id, options.source)
            continue
        if spec.table == "post":
            plan.make_way(spec, options.source, import_id, report)
        plan.apply_changes(spec, options.source, import_id)


def work_out(options: Options, report: Report | None = None) -> None:
    """Work out anew what depends on the facts of a kind."""
    if options.kind == "staff":
        derive.workers()
        for name in derive.identities():
            if report:
                report.warn("SHARED_IDENTITY", "staff.csv", f"two people have {name}: it joins neither until corrected")
    elif options.kind == "cases":
        codes = roles.allocated(options.dialect, options.as_at)
        derive.children(options.source)
        derive.know_professionals(options.source)
        derive.holders(options.source, codes["allocated"], codes["care_leaver"])
        derive.co_workers(options.source, codes["co_worker"])
        derive.join_other_work()
    else:
        derive.join_people()
    if options.kind in ("cases", "supervision"):
        oversight_service.work_out()


def _hold_against_decisions(options: Options, import_id: int, report: Report) -> None:
    """Say which decisions made here the case system shows now, and which it contradicts; HR, who was marked away."""
    if options.kind == "cases":
        done = case_system.reconcile(options.source, options.as_at, import_id)
        if done.mismatched:
            report.warn(
                "DECISION_MISMATCH", "ssd_involvements.csv",
                f"{done.mismatched} decisions made here are shown otherwise: what the case system shows stands",
            )  # fmt: skip
    elif options.kind == "staff":
        away.close_confirmed(import_id)


def _keep(report: Report, options: Options, import_id: int, fingerprint: dict[str, str]) -> None:
    files = {name: {"sha256": fingerprint.get(name), **detail} for name, detail in report.told_files().items()}
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
