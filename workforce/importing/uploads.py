"""Files that a person sends through the page: tried first, applied or thrown away after; then nothing of them stays."""

import secrets
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from workforce import clock
from workforce.db import audit, db
from workforce.importing import annex_a, learning_files, service
from workforce.importing.models import ImportRun, Upload
from workforce.importing.options import Options
from workforce.importing.report import Refused, Report, RowsRefused

KEPT_HOURS = 24  # an upload that nobody decides on is thrown away
MOST_UNZIPPED = 4 * 1024**3  # bytes of a ZIP's files together: a few times the largest council's extract
WORKBOOK = "annex_a.xlsx"
KNOWN_NAMES = {spec.name for files in service.FILES.values() for spec in files}


class UploadError(ValueError):
    """What was sent can't be tried; the message says what to send."""


def save(files: Iterable[FileStorage], folder: Path, stored: Mapping[str, Any]) -> Path:
    """Save what was sent (CSV files, one ZIP of them, or a workbook) in a private folder of its own."""
    place = folder / secrets.token_hex(8)
    place.mkdir(parents=True, mode=0o700)
    try:
        sent = [file for file in files if file.filename]
        if annex_a.is_asked(options_of(stored, "", dry_run=True)):
            _save_workbook(sent, place)
        elif not sum(_save(file, place, str(stored["kind"])) for file in sent):
            raise UploadError("Choose at least one file.")
        if stored["kind"] == "learning" and learning_files.find(place) is None:
            raise UploadError("Send one file of completions at a time: its name may be any.")
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return place


def _save_workbook(sent: list[FileStorage], place: Path) -> None:
    if len(sent) != 1 or not (sent[0].filename or "").lower().endswith(".xlsx"):
        raise UploadError(
            "An Annex A workbook is one file whose name ends in .xlsx. Save it so in Excel, and choose it."
        )
    sent[0].save(place / WORKBOOK)


def _save(file: FileStorage, place: Path, kind: str) -> int:
    """Save one file; return how many files of ours it was or held."""
    name = _name_of(file.filename)
    if name.endswith(".zip"):
        return _unpack(file, place, kind)
    if name.endswith((".xlsx", ".xlsm", ".xls")):
        raise UploadError(
            f"{name} is a workbook. If it holds the lists of Annex A, choose 'Cases' and 'Annex A workbook' below, and "
            "choose the file again. If not, export its sheets as CSV files named as in the list below."
        )
    if not _is_known(name, kind):
        raise UploadError(
            f"{name} is not a file that we know. Send files named as in the list below, or one ZIP of them."
        )
    file.save(place / name)
    return 1


def _is_known(name: str, kind: str) -> bool:
    """Whether a file is one of ours; an export of a learning system may have any name."""
    return name in KNOWN_NAMES or (kind == "learning" and Path(name).suffix in learning_files.SUFFIXES)


def _name_of(sent: str | None) -> str:
    """Return the name under which a file is kept."""
    name = Path(sent or "").name.lower()
    return name if name in KNOWN_NAMES else secure_filename(name) or "file"


def _unpack(file: FileStorage, place: Path, kind: str) -> int:
    try:
        with zipfile.ZipFile(file.stream) as bundle:
            found = [entry for entry in bundle.infolist() if _is_known(_name_of(entry.filename), kind)]
            if sum(entry.file_size for entry in found) > MOST_UNZIPPED:
                raise UploadError(
                    f"Unpacked, the ZIP is over {MOST_UNZIPPED // 1024**3} GB. Check that it is the right one."
                )
            for entry in found:
                with bundle.open(entry) as source, (place / _name_of(entry.filename)).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    except zipfile.BadZipFile:
        raise UploadError("The ZIP can't be opened. Make it again, or send the CSV files one by one.") from None
    return len(found)


def options_of(stored: Mapping[str, Any], by: str, *, dry_run: bool) -> Options:
    """Return import options as an upload keeps them."""
    return Options(
        kind=stored["kind"],
        as_at=date.fromisoformat(stored["as_at"]),
        covers_from=date.fromisoformat(stored["covers_from"]) if stored.get("covers_from") else None,
        source=stored.get("source") or "default",
        dialect=stored.get("dialect") or "system_c",
        allow_rejects=Decimal(stored.get("allow_rejects") or "0"),
        accept_shrink=bool(stored.get("accept_shrink")),
        dry_run=dry_run,
        by=by,
        mapping=stored.get("mapping") or None,
        dates=stored.get("dates") or None,
    )


def _tried(place: Path, options: Options) -> tuple[Report | None, Refused | None]:
    """Try an import and take it back; return its report, and why it was refused."""
    savepoint = db.session.begin_nested()
    try:
        return service.run(place, options), None
    except Refused as fault:
        return fault.report, fault
    finally:
        savepoint.rollback()


def _rest(place: Path, stored: Mapping[str, Any], by: str) -> dict[str, int] | None:
    """Return what an import would change without the rows that can't be taken; None where nothing is left."""
    report, refused = _tried(place, replace(options_of(stored, by, dry_run=True), allow_rejects=Decimal(100)))
    if report is None or refused:
        return None
    counts = report.counts()
    return counts if counts["new"] + counts["changed"] + counts["unchanged"] else None


def try_out(place: Path, stored: dict[str, Any], by: str) -> Upload:
    """Try an import and take it back; keep the upload with its report for a decision."""
    planned_on = service.newest_import()
    report, refused = _tried(place, options_of(stored, by, dry_run=True))
    rest = None
    if isinstance(refused, RowsRefused) and stored["kind"] not in service.SNAPSHOTS:
        rest = _rest(place, stored, by)
    found = report.as_json() if report else {}
    upload = Upload(
        folder=str(place), sent_by=by, sent_at=clock.now(), options=stored,
        report={
            **found, "refused": refused.on_page if refused else None, "rest": rest,
            "files": dict(report.told_files()) if report else {},
        },
        planned_on_import=planned_on,
    )  # fmt: skip
    db.session.add(upload)
    db.session.flush()
    audit.record(by, "import tried", f"upload:{upload.id}", kind=stored["kind"], refused=bool(refused))
    return upload


def apply(upload: Upload, by: str, *, leaves_out: bool = False) -> Report:
    """Apply a tried import if the data is still what it was tried on; throw the files away.

    `leaves_out`: without the rows that can't be taken, where the trial said what the rest would change.
    Refused leaves nothing behind: the caller's transaction goes on, and commits what the import did not touch.
    """
    options = options_of(upload.options, by, dry_run=False)
    if leaves_out and upload.report.get("rest"):
        options = replace(options, allow_rejects=Decimal(100))
    with db.session.begin_nested():
        report = service.run(Path(upload.folder), options, planned_on=upload.planned_on_import)
    throw_away(upload)
    return report


def throw_away(upload: Upload) -> None:
    """Forget an upload and delete its files."""
    shutil.rmtree(upload.folder, ignore_errors=True)
    db.session.execute(delete(Upload).where(Upload.id == upload.id))


def forget_old() -> int:
    """Throw away uploads that nobody decided on within a day."""
    old = db.session.scalars(select(Upload).where(Upload.sent_at < clock.now() - timedelta(hours=KEPT_HOURS))).all()
    for upload in old:
        throw_away(upload)
    return len(old)


def waiting(kinds: Iterable[str]) -> list[Upload]:
    """Return the uploads of some kinds that wait for a decision, newest first."""
    wanted = set(kinds)
    return [u for u in db.session.scalars(select(Upload).order_by(Upload.id.desc())) if u.options["kind"] in wanted]


def runs(kinds: Iterable[str], limit: int = 30) -> list[ImportRun]:
    """Return the newest imports of some kinds."""
    return list(
        db.session.scalars(
            select(ImportRun).where(ImportRun.kind.in_(list(kinds))).order_by(ImportRun.id.desc()).limit(limit)
        )
    )


def one(upload_id: int) -> Upload | None:
    """Return one upload, locked against a second decision at the same time."""
    return db.session.scalar(select(Upload).where(Upload.id == upload_id).with_for_update())


def run(import_id: int) -> ImportRun | None:
    """Return one import."""
    return db.session.get(ImportRun, import_id)
