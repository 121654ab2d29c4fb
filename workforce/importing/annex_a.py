"""Annex A workbooks as a fallback for the case system's extract: read, and written as the files that an import takes.

The files lie in a private folder while they are read, and hold only what is kept. See docs/formats.md for the columns.
"""

import csv
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workforce.importing import annex_a_known as earlier
from workforce.importing import annex_a_rows, annex_a_workbook
from workforce.importing.annex_a_facts import ADVISER, ALLOCATED, Facts, facts_of
from workforce.importing.annex_a_lists import LISTS, REQUIRED
from workforce.importing.options import Options
from workforce.importing.report import MadeFrom, Report
from workforce.web.csv_files import FileFault

DIALECT = "annex_a"
_PARTS = {
    "ssd_cin_episodes.csv": "List 6", "ssd_cin_plans.csv": "List 6", "ssd_cin_assessments.csv": "List 4",
    "ssd_cp_plans.csv": "List 7", "ssd_cla_episodes.csv": "List 8", "ssd_legal_status.csv": "List 8",
    "ssd_care_leavers.csv": "List 9", "ssd_person.csv": "Lists 3 to 9", "ssd_professionals.csv": "Lists 3 to 9",
    "ssd_involvements.csv": "Lists 3 to 9",
}  # fmt: skip
_NOTES = {
    "WORKER_CONFLICT": ("Lists 4 to 8", "children whose lists name different workers: taken from List 8, else 7, 6, 4"),
    "NO_WORKER": ("Lists 3 to 9", "open cases for which no list names a worker"),
    "UNKNOWN_STATUS": ("List 6", "open rows whose Case Status is empty or not known: read as no plan"),
    "CLOSED_WITHOUT_DATE": ("List 6", "rows whose Case Status is closed, without a closure date: read as closed"),
    "STATUS_WITHOUT_8": ("List 6", "children looked after by Case Status, not open on List 8: not read as so"),
    "STATUS_WITHOUT_7": ("List 6", "children with a plan by Case Status, not open on List 7: not read as so"),
    "STATUS_WITHOUT_4": ("List 6", "children in assessment by Case Status, not open on List 4: not read as so"),
    "NOT_ON_6": ("List 6", "children open on List 7 or 8 and not on 6: they count, and are listed for correction"),
    "NO_START": ("Lists 6 to 8", "rows without a start date: read as open since before the data begins"),
    "NO_LEGAL_STATUS": ("List 8", "children looked after without a legal status"),
    "UNKNOWN_ELIGIBILITY": ("List 9", "rows whose eligibility is empty or not known: not read as care leavers"),
    "BAD_BIRTH_DATE": ("Lists 3 to 9", "dates of birth that can't be read: left out"),
    "ID_ONLY": ("Lists 3 to 9", "rows with nothing but an id, such as totals and footnotes: passed over"),
}  # fmt: skip
# What is so of every workbook, and needs no saying: no registration numbers, no families, no pre-proceedings.
_UNSAID = frozenset({"NO_REGISTRATION_NUMBER", "ABSENT_FILE", "COLUMNS_IGNORED"})


def is_asked(options: "Options") -> bool:
    """Whether an import is to read an Annex A workbook."""
    return options.kind == "cases" and options.dialect == DIALECT


def roles_among(dialects: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the role codes that hold a case: a workbook's own two, and those of the extracts that it stands in for."""
    found = {"allocated": [ALLOCATED], "care_leaver": [ADVISER], "co_worker": []}
    for roles in dialects.values():
        for kind, codes in found.items():
            codes += [code for code in roles.get(kind, ()) if code not in codes]
    return found


def find_workbook(place: Path) -> Path:
    """Return the workbook that was named, or the only one of a folder."""
    if place.is_file():
        return place
    found = sorted(path for path in place.rglob("*") if path.suffix.lower() == ".xlsx" and path.is_file())
    if len(found) != 1:
        raise FileFault(
            "MISSING_FILE", "Annex A workbook",
            f"There are {len(found)} workbooks (.xlsx) in {place.name}. Give the one that is to be read."
            if found else "There is no workbook (.xlsx). Give the one that is to be read.",
        )  # fmt: skip
    return found[0]


@contextmanager
def as_files(place: Path, options: "Options", report: Report) -> Iterator[Path]:
    """Yield the folder of an import's files: for a workbook one that is written for it, and gone afterwards."""
    if not is_asked(options):
        yield place
        return
    path = find_workbook(place)
    book = annex_a_workbook.read(path, earlier.names_of_columns(options.source))
    for number in REQUIRED:
        if number not in book.lists:
            raise FileFault(
                "MISSING_LIST", path.name,
                f"There is no sheet List {number}, or it is empty. Without it nobody can say who holds which child. "
                "Export all 11 lists, each on a sheet of its own.",
            )  # fmt: skip
    read = annex_a_rows.read(book, report)
    known = earlier.known(options.source, options.as_at)
    facts = facts_of(read, known, options.as_at)
    rows = report.rows
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    contents = {f"List {n}": {"rows": len(sheet.rows), "sha256": sha256} for n, sheet in sorted(book.lists.items())}
    with tempfile.TemporaryDirectory(prefix="annex-a-") as folder:  # readable by its owner only
        places = _write(facts, Path(folder))
        report.made_from = MadeFrom(_PARTS, places, contents, _UNSAID)
        _say(facts, read, options, report)
        yield Path(folder)
    report.rows = rows  # of the workbook, not of the files
    report.covers_from = options.covers_from or options.as_at


def _write(facts: Facts, folder: Path) -> dict[tuple[str, int], tuple[str, int]]:
    """Write the files; return where each row of theirs stands in the workbook."""
    places = {}
    for name, rows in facts.rows.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(earlier.COLUMNS[name])
            for number, (ref, row) in enumerate(rows.items(), start=2):
                writer.writerow(row)
                if place := facts.places.get((name, ref)):
                    places[name, number] = place
    return places


def _say(facts: Facts, read: annex_a_rows.Read, options: "Options", report: Report) -> None:
    """Warn of what the workbook leaves open or says against itself."""
    for number in sorted(read.absent & set(LISTS)):
        report.warn(
            "ABSENT_LIST", f"List {number}", "the list is not there, or empty: what it told before stays as it is"
        )
    for code, (part, message) in _NOTES.items():
        if facts.notes[code]:
            report.warn(code, part, message, facts.notes[code])
    names = list(facts.rows["ssd_professionals.csv"])
    if unmatched := set(names) - earlier.matched(names):
        report.warn(
            "UNMATCHED_NAME", "Lists 3 to 9",
            "names of workers that are matched to nobody yet: match them on the page Data, once for all workbooks",
            len(unmatched),
        )  # fmt: skip
    children = list({row[1]: None for row in facts.rows["ssd_involvements.csv"].values()})
    if twice := earlier.told_elsewhere(options.source, children, options.as_at):
        report.warn(
            "OTHER_SOURCE", "Lists 3 to 9",
            "children are cases of another source too and would count twice. Import both under one source name", twice,
        )  # fmt: skip
