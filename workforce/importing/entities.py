"""The teams, workers and children that rows speak of: made known before the rows themselves are resolved."""

from datetime import date
from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.importing import plan
from workforce.importing.case_files import PRE_PROCEEDINGS
from workforce.importing.specs import FileSpec
from workforce.importing.staff_files import PERSON_COLUMNS


def _run(sql: str, **binds: Any) -> None:
    db.session.execute(text(sql), binds)


def make_teams(import_id: int) -> None:
    """Add the teams of the staff kind that are not known yet."""
    _run(
        "INSERT INTO team (code, import_id) SELECT s.team_code, :id FROM stage_team_version s"
        " WHERE NOT EXISTS (SELECT 1 FROM team t WHERE t.code = s.team_code) ORDER BY s.row_no",
        id=import_id,
    )


def make_workers(import_id: int) -> None:
    """Add the people of the staff file, and keep what is said of those who are known up to date.

    A person's newest post speaks for them. Of somebody with a rejected row nothing is changed: it may be the one.
    """
    ours, theirs = ", ".join(PERSON_COLUMNS), ", ".join(f"s.{name}" for name in PERSON_COLUMNS.values())
    differs = " OR ".join(f"w.{name} IS DISTINCT FROM n.{name}" for name in PERSON_COLUMNS)
    _run(
        "CREATE TEMP TABLE person_now ON COMMIT DROP AS SELECT DISTINCT ON (s.employee_number) s.employee_number,"
        f" {theirs}, s.row_no FROM stage_post s ORDER BY s.employee_number, s.started_on DESC, s.team_code"
    )
    _run(
        "CREATE TEMP TABLE person_changed ON COMMIT DROP AS SELECT n.row_no, w.id AS worker_id FROM person_now n"
        f" JOIN worker w ON w.employee_number = n.employee_number WHERE ({differs}) AND NOT EXISTS (SELECT 1"
        " FROM stage_post_rejected x WHERE x.employee_number IS NULL OR x.employee_number = n.employee_number)"
    )
    plan.remember("worker", "f.id IN (SELECT worker_id FROM person_changed)", import_id)
    _run(
        f"UPDATE worker w SET {', '.join(f'{name} = n.{name}' for name in PERSON_COLUMNS)}"
        " FROM person_changed c JOIN person_now n USING (row_no) WHERE c.worker_id = w.id"
    )
    _run(
        f"INSERT INTO worker (import_id, employee_number, {ours}) SELECT :id, n.employee_number,"
        f" {', '.join('n.' + name for name in PERSON_COLUMNS)} FROM person_now n WHERE NOT EXISTS"
        " (SELECT 1 FROM worker w WHERE w.employee_number = n.employee_number)",
        id=import_id,
    )


def find_children_of_involvements(source: str) -> None:
    """Where the dialect does not say whose involvement it is (Mosaic), take the child of its referral."""
    _run(
        "UPDATE stage_ssd_involvement s SET person_ref = e.person_ref"
        " FROM stage_ssd_cin_episode e WHERE s.person_ref IS NULL AND e.ref = s.referral_ref"
    )
    _run(
        "UPDATE stage_ssd_involvement s SET person_ref = c.reference FROM ssd_cin_episode e JOIN child c"
        " ON c.id = e.child_id WHERE s.person_ref IS NULL AND e.source = :source AND e.ref = s.referral_ref",
        source=source,
    )


def name_children(present: list[FileSpec]) -> None:
    """List the children whom any table but ssd_person names: that holds parents too, who have no case."""
    named = " UNION ".join(
        f"SELECT s.person_ref FROM {spec.stage} s"
        for spec in present
        if any(column.to == "person_ref" for column in spec.columns)
    )
    _run(
        "CREATE TEMP TABLE named_child ON COMMIT DROP AS"
        f" SELECT n.person_ref AS reference FROM ({named}) n WHERE n.person_ref IS NOT NULL"
    )


def make_children(source: str, import_id: int) -> None:
    """Add the named children that are not known yet."""
    _run(
        "INSERT INTO child (source, reference, former_reference, import_id)"
        " SELECT :source, n.reference, b.former, :id FROM named_child n"
        " LEFT JOIN born b ON b.is_new AND b.reference = n.reference WHERE NOT EXISTS"
        " (SELECT 1 FROM child c WHERE c.source = :source AND c.reference = n.reference) ORDER BY n.reference",
        source=source,
        id=import_id,
    )


def count_court_unnamed(present: list[FileSpec], source: str, as_at: date) -> int:
    """Count the children who are in court by the extract on the as-at day and whom court.csv does not name.

    Of a file that this extract does not have, what it told before still stands.
    """
    tables = {spec.table for spec in present}

    def told(table: str, where: str, ended: str = "s.ended_on") -> str:
        if table in tables:
            return f"SELECT s.person_ref FROM (SELECT s.*, {ended} AS last FROM stage_{table} s) s WHERE {where}"
        return (
            f"SELECT c.reference FROM (SELECT s.*, s.ended_on AS last FROM {table} s WHERE s.source = :source) s"
            f" JOIN child c ON c.id = s.child_id WHERE {where}"
        )

    current = "(s.started_on IS NULL OR s.started_on <= :as_at) AND (s.last IS NULL OR s.last > :as_at)"
    orders = told("ssd_legal_status", f"s.code IN ('C1', 'L1', 'L2') AND {current}")
    decided = told("ssd_pre_proceedings", f"s.started_on IS NOT NULL AND {current}", PRE_PROCEEDINGS.data["ended_on"])
    if "ssd_person" in tables:
        dead = "SELECT p.ref FROM stage_ssd_person p WHERE p.died_on <= :as_at"
    else:
        dead = "SELECT p.ref FROM ssd_person p WHERE p.source = :source AND p.died_on <= :as_at"
    sql = (
        f"SELECT count(*) FROM ({orders} UNION {decided} EXCEPT {dead}) AS told (reference)"
        " WHERE NOT EXISTS (SELECT 1 FROM stage_court_proceedings k WHERE k.case_ref = told.reference)"
    )
    binds = {"as_at": as_at, **({"source": source} if ":source" in sql else {})}
    return int(db.session.scalar(text(sql), binds) or 0)
