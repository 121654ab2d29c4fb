"""What earlier Annex A workbooks of a source told and is still open: a workbook has neither ids of rows nor a past."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text

from workforce.db import db

OURS = "annex:"  # how the ids begin that are made for rows of a workbook

# A file's columns -> where a fact has them. The first is the id, the second the child.
TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ssd_cin_episodes.csv": ("ssd_cin_episode", {
        "cine_referral_id": "f.ref", "cine_person_id": "c.reference", "cine_referral_date": "f.started_on",
        "cine_close_date": "f.ended_on",
    }),
    "ssd_cin_assessments.csv": ("ssd_cin_assessment", {
        "cina_assessment_id": "f.ref", "cina_person_id": "c.reference", "cina_assessment_start_date": "f.started_on",
        "cina_assessment_auth_date": "f.ended_on",
    }),
    "ssd_cin_plans.csv": ("ssd_cin_plan", {
        "cinp_cin_plan_id": "f.ref", "cinp_person_id": "c.reference", "cinp_cin_plan_start_date": "f.started_on",
        "cinp_cin_plan_end_date": "f.ended_on",
    }),
    "ssd_cp_plans.csv": ("ssd_cp_plan", {
        "cppl_cp_plan_id": "f.ref", "cppl_person_id": "c.reference", "cppl_cp_plan_start_date": "f.started_on",
        "cppl_cp_plan_end_date": "f.ended_on",
    }),
    "ssd_cla_episodes.csv": ("ssd_cla_episode", {
        "clae_cla_episode_id": "f.ref", "clae_person_id": "c.reference", "clae_cla_episode_start_date": "f.started_on",
        "clae_cla_episode_ceased_date": "f.ended_on", "clae_entered_care_date": "f.entered_care_on",
    }),
    "ssd_legal_status.csv": ("ssd_legal_status", {
        "lega_legal_status_id": "f.ref", "lega_person_id": "c.reference", "lega_legal_status": "f.code",
        "lega_legal_status_start_date": "f.started_on", "lega_legal_status_end_date": "f.ended_on",
    }),
    "ssd_care_leavers.csv": ("ssd_care_leaver", {
        "clea_table_id": "f.ref", "clea_person_id": "c.reference", "clea_care_leaver_eligibility": "f.eligibility",
    }),
    "ssd_involvements.csv": ("ssd_involvement", {
        "invo_involvements_id": "f.ref", "invo_person_id": "c.reference", "invo_professional_id": "f.professional_ref",
        "invo_professional_role_id": "f.role", "invo_professional_team": "f.team_ref",
        "invo_involvement_start_date": "f.started_on", "invo_involvement_end_date": "f.ended_on",
    }),
}  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{file: tuple(columns) for file, (_, columns) in TABLES.items()},
    "ssd_person.csv": ("pers_person_id", "pers_dob", "pers_expected_dob", "pers_death_date"),
    "ssd_professionals.csv": ("prof_professional_id", "prof_staff_id"),
}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """An open fact that an earlier workbook told, as a row of its file."""

    ref: str
    child: str
    cells: Mapping[str, Any]


@dataclass(slots=True)
class Known:
    """Everything open that earlier workbooks told, by file."""

    facts: dict[str, list[KnownFact]] = field(default_factory=dict)
    people: dict[str, tuple[date | None, ...]] = field(default_factory=dict)  # child -> born, expected, died

    def of(self, file: str) -> dict[str, list[KnownFact]]:
        """Return the open facts of a file by child, those that began first before the others."""
        found: dict[str, list[KnownFact]] = {}
        for fact in self.facts.get(file, ()):
            found.setdefault(fact.child, []).append(fact)
        return found


def known(source: str, as_at: date) -> Known:
    """Return what is open on a day; what an import of the same day ended counts as open. One statement a table."""
    found = Known()
    for file, (table, columns) in TABLES.items():
        # an end that no workbook told is not told again: the row was open
        listed = ", ".join(
            "CASE WHEN NOT f.ended_by_absence THEN f.ended_on END" if sql == "f.ended_on" else sql
            for sql in columns.values()
        )
        rows = db.session.execute(
            text(
                f"SELECT {listed} FROM {table} f JOIN child c ON c.id = f.child_id WHERE f.source = :source"
                f" AND f.ref LIKE '{OURS}%' AND (f.ended_on IS NULL OR f.ended_on > :as_at"
                " OR f.ended_by_absence AND f.ended_on = :as_at) ORDER BY f.started_on NULLS FIRST, f.ref"
            ),
            {"source": source, "as_at": as_at},
        )
        found.facts[file] = [KnownFact(row[0], row[1], dict(zip(columns, row, strict=True))) for row in rows]
    people = text("SELECT ref, birth_month, expected_birth_month, died_on FROM ssd_person WHERE source = :source")
    found.people = {row[0]: tuple(row[1:]) for row in db.session.execute(people, {"source": source})}
    return found


def matched(identities: list[str]) -> set[str]:
    """Return those identities that are matched to somebody."""
    sql = text("SELECT a.value FROM alias a WHERE a.kind = 'case_system_id' AND a.value = ANY(:values)")
    return set(db.session.scalars(sql, {"values": identities}))


def told_elsewhere(source: str, children: list[str], as_at: date) -> int:
    """Return how many of these children are a case of another source too."""
    sql = text(
        "SELECT count(*) FROM child c WHERE c.source <> :source AND c.reference = ANY(:children)"
        " AND c.active @> CAST(:as_at AS date)"
    )
    return int(db.session.scalar(sql, {"source": source, "children": children, "as_at": as_at}) or 0)


def names_of_columns(source: str) -> dict[str, dict[str, str]]:
    """Return the council's own names of columns, by list."""
    sql = text("SELECT file, theirs, ours FROM column_name WHERE source = :source AND file LIKE 'List %'")
    found: dict[str, dict[str, str]] = {}
    for file, theirs, ours in db.session.execute(sql, {"source": source}):
        found.setdefault(file, {})[theirs] = ours
    return found
