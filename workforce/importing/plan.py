"""From staging tables to facts: what is new, changed, unchanged or ended, and the change itself. All in SQL."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.importing.report import Refused, Report
from workforce.importing.specs import FileSpec

SHRINK_LEAST = 10  # a file of fewer open rows than this is judged with the others only
INCLUSIVE_TABLES = frozenset({"team_version", "post", "absence", "reduction"})  # their last day is included


def _run(sql: str, **binds: Any) -> int:
    done: Any = db.session.execute(text(sql), binds)
    return int(done.rowcount)


def _one(sql: str, **binds: Any) -> int:
    return int(db.session.scalar(text(sql), binds) or 0)


def remember(table: str, condition: str, import_id: int, **binds: Any) -> None:
    """Keep rows (alias `f`) as they are, so that the import can be undone."""
    _run(
        "INSERT INTO import_change (import_id, table_name, row_id, before)"
        f" SELECT :import_id, '{table}', f.id, to_jsonb(f) FROM {table} f WHERE {condition}",
        import_id=import_id,
        **binds,
    )


def _key_match(spec: FileSpec, left: str) -> str:
    """Compare a fact `f` with a plan row, by key, so that an index or a hash can be used."""
    return " AND ".join(f"f.{name} = {left}.{name}" for name in spec.key)


def make_plan(spec: FileSpec, source: str, as_at: date) -> None:
    """Resolve staged rows to facts and say of each whether it is new, changed or unchanged."""
    keys = ", ".join(f"{sql} AS {name}" for name, sql in spec.key.items())
    data = ", ".join(f"{sql} AS {name}" for name, sql in {**spec.data, **spec.joined}.items())
    differs = " OR ".join(f"f.{name} IS DISTINCT FROM r.{name}" for name in spec.data)
    current = " AND f.ended_on IS NULL" if spec.table == "team_version" else ""
    again = " OR f.ended_by_absence" if _has_end(spec) else ""
    _run(
        f"CREATE TEMP TABLE plan_{spec.table} ON COMMIT DROP AS SELECT r.*, f.id AS fact_id,"
        f" CASE WHEN f.id IS NULL THEN 'new' WHEN {differs}{again} THEN 'changed' ELSE 'unchanged' END AS state"
        f" FROM (SELECT s.row_no, {keys}, {data} FROM {spec.stage} s {spec.joins}) r"
        f" LEFT JOIN {spec.table} f ON f.source = :source AND {_key_match(spec, 'r')}{current}",
        source=source,
        as_at=as_at,
    )
    _run(f"ANALYZE plan_{spec.table}")


def _has_end(spec: FileSpec) -> bool:
    return spec.table not in ("vacancy", "supervision_session", "case_oversight", "completion", "front_door_day")


def _open(alias: str, table: str) -> str:
    """Return the condition that a row is open: on or after the as-at day it may still hold."""
    return f"({alias}.ended_on IS NULL OR {alias}.ended_on {'>=' if table in INCLUSIVE_TABLES else '>'} :as_at)"


def find_absent(spec: FileSpec, source: str, as_at: date) -> int:
    """List the open facts of this source that the file no longer has; rows of rejected keys are left alone."""
    guard = ""
    if _one(f"SELECT count(*) FROM {spec.stage}_rejected"):
        columns = dict(zip(spec.stage_key, _stage_key_of_fact(spec), strict=True))
        same = " AND ".join(f"(x.{name} IS NULL OR x.{name} = {sql})" for name, sql in columns.items())
        guard = f" AND NOT EXISTS (SELECT 1 FROM {spec.stage}_rejected x WHERE {same})"
    return _run(
        f"CREATE TEMP TABLE absent_{spec.table} ON COMMIT DROP AS SELECT f.id FROM {spec.table} f"
        f" LEFT JOIN plan_{spec.table} p ON p.fact_id = f.id"
        f" WHERE f.source = :source AND p.row_no IS NULL AND {_open('f', spec.table)}{guard}",
        source=source,
        as_at=as_at,
    )


def _stage_key_of_fact(spec: FileSpec) -> list[str]:
    """Return, for each part of a row's key as the file writes it, where a fact `f` has it."""
    where = {
        "employee_number": "(SELECT w.employee_number FROM worker w WHERE w.id = f.worker_id)",
        "team_code": "(SELECT t.code FROM team t WHERE t.id = f.team_id)",
        "case_ref": "(SELECT c.reference FROM child c WHERE c.id = f.child_id)",
    }
    return [where.get(name, f"f.{name}") for name in spec.stage_key]


def refuse_shrink(specs: list[FileSpec], source: str, as_at: date, report: Report) -> None:
    """Refuse a snapshot with over a tenth fewer open rows than before, in all or in one file of some size."""
    lost: list[str] = []
    total_before = total_after = 0
    for spec in specs:
        before = _one(
            f"SELECT count(*) FROM {spec.table} f WHERE f.source = :source AND {_open('f', spec.table)}",
            source=source,
            as_at=as_at,
        )
        if "ended_on" in spec.data:
            after = _one(f"SELECT count(*) FROM plan_{spec.table} f WHERE {_open('f', spec.table)}", as_at=as_at)
        else:
            after = _one(f"SELECT count(*) FROM plan_{spec.table}")
        after += _one(f"SELECT count(*) FROM {spec.stage}_rejected")
        total_before, total_after = total_before + before, total_after + after
        if before >= SHRINK_LEAST and after * 10 < before * 9:
            lost.append(f"{report.called(spec.name)}: {before:,} open rows before, {after:,} now")
    if not lost and total_after * 10 < total_before * 9:
        lost.append(f"all files: {total_before:,} open rows before, {total_after:,} now")
    if lost:
        said = f"Over 10% fewer open rows than before ({'; '.join(lost)}). If this is right, say so: 'many are gone'"
        again = "If not, export the files again: one may have been cut off."
        raise Refused(
            f"{said} on the page, --accept-shrink as a command. {again}",
            report,
            on_page=f"{said} when sending. {again}",
        )


def apply_changes(spec: FileSpec, source: str, import_id: int) -> None:
    """Change the changed rows, and insert the new ones."""
    names = [*spec.key, *spec.data, *spec.joined]
    if _one(f"SELECT count(*) FROM plan_{spec.table} WHERE state = 'changed'"):
        _run(f"CREATE INDEX ON plan_{spec.table} (fact_id)")
        changed = f"f.id IN (SELECT p.fact_id FROM plan_{spec.table} p WHERE p.state = 'changed')"
        remember(spec.table, changed, import_id)
        sets = ", ".join(f"{name} = p.{name}" for name in spec.data)
        reopened = ", ended_by_absence = false" if _has_end(spec) else ""
        opened = ", ended_on = NULL" if _has_end(spec) and "ended_on" not in spec.data else ""
        _run(
            f"UPDATE {spec.table} f SET {sets}{reopened}{opened} FROM plan_{spec.table} p"
            " WHERE p.fact_id = f.id AND p.state = 'changed'"
        )
    _run(
        f"INSERT INTO {spec.table} (source, import_id, {', '.join(names)})"
        f" SELECT :source, :import_id, {', '.join(names)} FROM plan_{spec.table} WHERE state = 'new' ORDER BY row_no",
        source=source,
        import_id=import_id,
    )


def end_absent(spec: FileSpec, as_at: date, import_id: int) -> None:
    """End the rows that the file no longer has: staff the day before, the case system's on the day itself."""
    inclusive = spec.table in INCLUSIVE_TABLES
    last = as_at - timedelta(days=1) if inclusive else as_at
    absent = f"f.id IN (SELECT a.id FROM absent_{spec.table} a)"
    remember(spec.table, absent, import_id)
    if inclusive:  # what was to begin later never began
        _run(f"DELETE FROM {spec.table} f WHERE {absent} AND f.started_on > :last", last=last)
    # a taper keeps the last day it was agreed with: its past steps must stay
    steps = ", tapers_by = CASE WHEN f.tapers_to IS NOT NULL THEN coalesce(f.tapers_by, f.ended_on) END"
    kept = steps if spec.table == "reduction" else ""
    _run(f"UPDATE {spec.table} f SET ended_on = :last, ended_by_absence = true{kept} WHERE {absent}", last=last)


def make_way(spec: FileSpec, source: str, import_id: int, report: Report) -> None:
    """Give way to restated posts: an earlier post that the file no longer has, in the days of one that it has now."""
    found = _run(
        "CREATE TEMP TABLE clash ON COMMIT DROP AS SELECT f.id, min(p.started_on) AS began FROM post f"
        " JOIN plan_post p ON p.worker_id = f.worker_id AND p.team_id = f.team_id AND p.fact_id IS DISTINCT FROM f.id"
        " AND daterange(p.started_on, p.ended_on, '[]') && f.held"
        " LEFT JOIN plan_post q ON q.fact_id = f.id WHERE q.row_no IS NULL AND f.source = :source GROUP BY f.id",
        source=source,
    )
    if not found:
        return
    condition = "f.id IN (SELECT c.id FROM clash c)"
    remember("post", f"{condition} AND f.id NOT IN (SELECT a.id FROM absent_post a)", import_id)
    _run("DELETE FROM post f USING clash c WHERE c.id = f.id AND c.began <= f.started_on")
    _run("UPDATE post f SET ended_on = c.began - 1, ended_by_absence = true FROM clash c WHERE c.id = f.id")
    report.warn("POST_RESTATED", spec.name, "earlier posts give way to rows with another start date", found)


def change_teams(as_at: date, import_id: int, source: str) -> None:
    """Begin a new version of each team whose name, place or manager changed, from the as-at day on."""
    spec_columns = "name, parent_code, kind, manager_employee_number"
    ours = ", ".join(f"p.{column}" for column in spec_columns.split(", "))
    changed = "SELECT p.fact_id FROM plan_team_version p WHERE p.state = 'changed'"
    remember("team_version", f"f.id IN ({changed})", import_id)
    _run(
        f"UPDATE team_version f SET {', '.join(f'{c} = p.{c}' for c in spec_columns.split(', '))}"
        " FROM plan_team_version p WHERE p.fact_id = f.id AND p.state = 'changed' AND f.started_on >= :as_at",
        as_at=as_at,
    )  # a correction of the same day
    _run(
        f"CREATE TEMP TABLE next_version ON COMMIT DROP AS SELECT p.team_id, p.fact_id, {ours}"
        " FROM plan_team_version p JOIN team_version f ON f.id = p.fact_id"
        " WHERE p.state = 'changed' AND (f.started_on IS NULL OR f.started_on < :as_at)",
        as_at=as_at,
    )
    _run(
        "UPDATE team_version f SET ended_on = CAST(:as_at AS date) - 1 FROM next_version n WHERE n.fact_id = f.id",
        as_at=as_at,
    )
    _run(
        f"INSERT INTO team_version (source, import_id, team_id, started_on, {spec_columns})"
        f" SELECT :source, :import_id, team_id, :as_at, {spec_columns} FROM next_version",
        source=source, import_id=import_id, as_at=as_at,
    )  # fmt: skip
    # a team's first version holds since before the files began; one that comes back begins on the as-at day
    _run(
        f"INSERT INTO team_version (source, import_id, team_id, started_on, {spec_columns})"
        " SELECT :source, :import_id, p.team_id, CASE WHEN EXISTS (SELECT 1 FROM team_version v WHERE"
        f" v.team_id = p.team_id) THEN CAST(:as_at AS date) END, {ours}"
        " FROM plan_team_version p WHERE p.state = 'new'",
        source=source, import_id=import_id, as_at=as_at,
    )  # fmt: skip
