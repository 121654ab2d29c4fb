"""A child known before birth who gets a new reference at birth: two references, one child."""

from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.importing import plan
from workforce.importing.specs import FileSpec

WORKED_OUT = ("holding", "co_working")  # anew after each import: they need not be moved


def _run(sql: str, **binds: Any) -> int:
    done: Any = db.session.execute(text(sql), binds)
    return int(done.rowcount)


def resolve(present: list[FileSpec], source: str, import_id: int) -> None:
    """Make one child of an unborn child and the child it became, and let staged rows name it by the new reference.

    `born` (former, reference, is_new) keeps every such pair of this source until the import ends.
    """
    _find(source)
    if not _run("SELECT 1 FROM born LIMIT 1"):
        return
    if _run("SELECT 1 FROM born WHERE is_new LIMIT 1"):
        _join_children(source, import_id)
    for spec in present:
        for column in spec.columns:
            if column.to in ("person_ref", "case_ref"):
                for table in (spec.stage, f"{spec.stage}_rejected"):
                    _run(f"UPDATE {table} s SET {column.to} = b.reference FROM born b WHERE s.{column.to} = b.former")


def count_new(source: str) -> int:
    """Return how many children of this import turned out to be one with an unborn child."""
    return _run(
        "SELECT 1 FROM born b JOIN child c ON c.source = :source AND c.reference = b.reference WHERE b.is_new",
        source=source,
    )


def _find(source: str) -> None:
    """List the pairs that are known, and those that the persons of this extract make known.

    Of several children who name one unborn child (twins) the first by reference is it; a row that is itself still
    unborn is no birth.
    """
    unborn = "{0}.expected_birth_month IS NOT NULL AND {0}.birth_month IS NULL"
    _run(
        f"""CREATE TEMP TABLE born ON COMMIT DROP AS
        SELECT DISTINCT ON (s.legacy_ref) s.legacy_ref AS former, s.ref AS reference, true AS is_new
        FROM stage_ssd_person s
        WHERE s.legacy_ref <> s.ref AND NOT ({unborn.format("s")})
          AND (
            s.legacy_ref IN (SELECT u.ref FROM stage_ssd_person u WHERE {unborn.format("u")})
            OR s.legacy_ref IN (SELECT f.ref FROM ssd_person f WHERE f.source = :source AND {unborn.format("f")})
          )
          AND NOT EXISTS (SELECT 1 FROM child c WHERE c.source = :source AND c.former_reference = s.legacy_ref)
          AND NOT EXISTS (SELECT 1 FROM child c WHERE c.source = :source AND c.reference = s.ref
            AND c.former_reference IS NOT NULL)
        ORDER BY s.legacy_ref, s.ref""",
        source=source,
    )
    _run("DELETE FROM born WHERE reference IN (SELECT b.former FROM born b)")
    _run(
        "INSERT INTO born SELECT former_reference, reference, false FROM child"
        " WHERE source = :source AND former_reference IS NOT NULL",
        source=source,
    )


def _join_children(source: str, import_id: int) -> None:
    """Give the unborn child's row the new reference; where the born child has a row too, its facts move there."""
    concerned = (
        "f.source = :source AND f.reference IN"
        " (SELECT b.former FROM born b WHERE b.is_new UNION SELECT b.reference FROM born b WHERE b.is_new)"
    )
    plan.remember("child", concerned, import_id, source=source)
    both = _run(
        "CREATE TEMP TABLE two_rows ON COMMIT DROP AS SELECT o.id AS kept, n.id AS gone FROM born b"
        " JOIN child o ON o.source = :source AND o.reference = b.former"
        " JOIN child n ON n.source = :source AND n.reference = b.reference WHERE b.is_new",
        source=source,
    )
    if both:
        _move_facts(import_id)
        _run("DELETE FROM child c USING two_rows t WHERE c.id = t.gone")
    _run(
        "UPDATE child c SET reference = b.reference, former_reference = b.former FROM born b"
        " WHERE b.is_new AND c.source = :source AND c.reference IN (b.former, b.reference)",
        source=source,
    )


def _move_facts(import_id: int) -> None:
    """Let everything that is told of the row to go be told of the row that stays."""
    same = "EXISTS (SELECT 1 FROM court_proceedings k WHERE k.child_id = t.kept AND k.proceedings_ref ="
    same += " {0}.proceedings_ref AND k.stage = {0}.stage)"
    twice = f"EXISTS (SELECT 1 FROM two_rows t WHERE t.gone = f.child_id AND {same.format('f')})"
    plan.remember("court_proceedings", twice, import_id)
    _run(f"DELETE FROM court_proceedings f WHERE {twice}")
    for table in _tables_about_children():
        plan.remember(table, "f.child_id IN (SELECT t.gone FROM two_rows t)", import_id)
        _run(f"UPDATE {table} f SET child_id = t.kept FROM two_rows t WHERE f.child_id = t.gone")


def _tables_about_children() -> list[str]:
    """Return the tables that refer to a child, whichever part of the product they belong to."""
    found = db.session.execute(
        text(
            "SELECT DISTINCT CAST(conrelid AS regclass)::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = CAST('child' AS regclass) ORDER BY 1"
        )
    ).scalars()
    return [table for table in found if table not in WORKED_OUT]
