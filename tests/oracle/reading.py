"""The import files, read into plain rows of trimmed text. No figure is computed here."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNKNOWN_START = date.min
OPEN_END = date.max
SENTINELS = {date(1900, 1, 1), date(9999, 12, 31)}

KEYS = {
    "teams.csv": ("team_code",),
    "staff.csv": ("employee_number", "team_code", "start_date"),
    "absences.csv": ("employee_number", "reason", "start_date"),
    "reductions.csv": ("employee_number", "reason", "start_date"),
    "vacancies.csv": ("team_code", "as_at"),
    "supervision.csv": ("session_ref",),
    "oversight.csv": ("case_ref", "held_on", "kind"),
    "completions.csv": ("employee_number", "username", "work_email", "course_code", "completed_on", "result"),
    "ssd_person.csv": ("pers_person_id",),
    "ssd_professionals.csv": ("prof_professional_id", "prof_staff_id"),
    "ssd_involvements.csv": ("invo_involvements_id",),
    "ssd_cin_episodes.csv": ("cine_referral_id",),
    "ssd_cin_assessments.csv": ("cina_assessment_id",),
    "ssd_cin_plans.csv": ("cinp_cin_plan_id", "cin_plan_id"),
    "ssd_cp_plans.csv": ("cppl_cp_plan_id",),
    "ssd_cla_episodes.csv": ("clae_cla_episode_id",),
    "ssd_legal_status.csv": ("lega_legal_status_id",),
    "ssd_care_leavers.csv": ("clea_table_id",),
    "ssd_pre_proceedings.csv": ("prep_table_id",),
    "court.csv": ("case_ref", "proceedings_ref", "stage"),
}
DATES: dict[str, dict[str, tuple[str, ...]]] = {
    "staff": {
        "staff.csv": ("start_date", "end_date", "registration_date", "registration_expires_on", "asye_start_date"),
        "absences.csv": ("start_date", "end_date"),
        "reductions.csv": ("start_date", "end_date"),
        "vacancies.csv": ("as_at",),
    },
    "supervision": {"supervision.csv": ("planned_on", "held_on")},
    "oversight": {"oversight.csv": ("held_on",)},
    "learning": {"completions.csv": ("completed_on", "expires_on")},
    "cases": {
        "ssd_involvements.csv": ("invo_involvement_start_date", "invo_involvement_end_date"),
        "ssd_cin_episodes.csv": ("cine_referral_date", "cine_close_date"),
        "ssd_cin_assessments.csv": ("cina_assessment_start_date", "cina_assessment_auth_date"),
        "ssd_cin_plans.csv": ("cinp_cin_plan_start_date", "cinp_cin_plan_end_date"),
        "ssd_cp_plans.csv": ("cppl_cp_plan_start_date", "cppl_cp_plan_end_date"),
        "ssd_cla_episodes.csv": (
            "clae_cla_episode_start_date",
            "clae_cla_episode_ceased_date",
            "clae_entered_care_date",
        ),
        "ssd_legal_status.csv": ("lega_legal_status_start_date", "lega_legal_status_end_date"),
        "ssd_pre_proceedings.csv": ("prep_pre_pro_decision_date", "prep_agree_stepdown_issue_date"),
    },
}

OTHER_DATES = {
    "ssd_person.csv": ("pers_death_date", "pers_dob", "pers_expected_dob"),
    "court.csv": ("started_on", "next_hearing_on", "ended_on"),
}
NUMBERS = {
    "staff.csv": ("contracted_hours", "standard_hours"),
    "absences.csv": ("working_days_lost",),
    "reductions.csv": ("hours", "tapers_to"),
    "vacancies.csv": ("fte",),
    "supervision.csv": ("minutes",),
}


@dataclass
class Table:
    """One file: its columns, its rows once each, and what was left out and why."""

    name: str
    present: bool = False
    columns: set[str] = field(default_factory=set)
    rows: list[dict[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def decode(raw: bytes) -> str:
    """'UTF-8 (with or without BOM) or Windows-1252'."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def column_name(text: str) -> str:
    """'Header names in any case, spaces or underscores'."""
    return re.sub(r"[\s_]+", "_", text.strip().lower())


def cell(text: str | None) -> str:
    """Trim a cell, non-breaking spaces too; a database's NULL and a placeholder are blank."""
    value = (text or "").replace("\u00a0", " ").strip()
    return "" if value.upper() in ("NULL", "PLACEHOLDER_DATA") else value


def find(directory: Path, name: str) -> Path | None:
    """The file of this name nearest to the top of the directory."""
    found = [path for path in directory.rglob("*.csv") if path.name.lower() == name]
    return min(found, key=lambda path: (len(path.parts), str(path))) if found else None


def read_table(directory: Path, name: str) -> Table:
    """'A key twice: identical rows are one; different ones are all rejected.'"""
    path = find(directory, name)
    if path is None:
        return Table(name)
    words = decode(path.read_bytes())
    separator = max(",;\t", key=words.split("\n", maxsplit=1)[0].count)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator)
    columns = [column_name(each) for each in next(reader, [])]
    table = Table(name, present=True, columns=set(columns))
    by_key: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for number, cells in enumerate(reader, start=2):
        if not any(cell(each) for each in cells):
            continue
        row = {column: cell(value) for column, value in zip(columns, cells, strict=False)}
        if unreadable := faults(name, row):
            table.left_out.append(f"{name} row {number}: {unreadable}")
            continue
        key = key_of(name, row) or ("row", str(number))
        if row not in by_key[key]:
            by_key[key].append(row)
    for key, rows in by_key.items():
        if len(rows) == 1:
            table.rows.append(rows[0])
        else:
            table.left_out.append(f"{name}: key {key} has {len(rows)} different rows")
    return table


def key_of(name: str, row: dict[str, str]) -> tuple[str, ...]:
    """'SSD tables their id column', the first one filled in (Mosaic names some otherwise); the others all of theirs."""
    cells = tuple(row.get(column, "") for column in KEYS[name])
    if name.startswith("ssd_"):
        return next(((each,) for each in cells if each), ())
    return cells if any(cells) else ()


def faults(name: str, row: dict[str, str]) -> str:
    """The first cell of a row that should be a date or a number and is not; such a row is left out."""
    dates = [column for files in DATES.values() for column in files.get(name, ())]
    for column in (*dates, *OTHER_DATES.get(name, ())):
        try:
            day_of(row.get(column, ""))
        except ValueError as error:
            return f"{column}: {error}"
    for column in NUMBERS.get(name, ()):
        try:
            amount(row.get(column, ""))
        except ValueError as error:
            return f"{column}: {error}"
    return ""


def day_of(text: str) -> date | None:
    """'Dates YYYY-MM-DD, DD/MM/YYYY, or either with a time, which is dropped'; blank is None."""
    if not text:
        return None
    first = re.split(r"[T ]", text, maxsplit=1)[0]
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", first):
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", first):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    message = f"not a date: {text}"
    raise ValueError(message)


def start_of(text: str) -> date:
    """'1900-01-01 as a start means unknown': before every day. Blank is taken the same way."""
    day = day_of(text)
    return UNKNOWN_START if day is None or day in SENTINELS else day


def end_of(text: str) -> date:
    """'1900-01-01 or 9999-12-31 as an end means open'. Blank is open."""
    day = day_of(text)
    return OPEN_END if day is None or day in SENTINELS else day


def amount(text: str) -> Fraction:
    """An exact number; blank is 0."""
    if not text:
        return Fraction(0)
    try:
        return Fraction(Decimal(text.replace(",", ".")))
    except InvalidOperation as error:
        message = f"not a number: {text}"
        raise ValueError(message) from error


def every_date(directory: Path, kind: str) -> Iterator[date]:
    """All dates in the files of a kind that are neither sentinels nor about a birth or a death."""
    for name, columns in DATES[kind].items():
        for row in read_table(directory, name).rows:
            for column in columns:
                day = day_of(row.get(column, ""))
                if day is not None and day not in SENTINELS:
                    yield day


def earliest_date(directory: Path, kind: str) -> date | None:
    """'--covers-from (default: the earliest date in the file)'."""
    return min(every_date(directory, kind), default=None)
