"""`flask import`: files in, from the command line."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import delete

from workforce import clock
from workforce.cells import LONGEST_NAME, normal_header
from workforce.db import db, transaction
from workforce.importing import annex_a_lists, learning_files, mapping_service, service
from workforce.importing import undo as undoing
from workforce.importing.mapping_rules import SHIPPED, Dates, MappingFault
from workforce.importing.models import ColumnName
from workforce.importing.options import Options
from workforce.importing.report import Refused, Report
from workforce.web.commands import DAY, refuse, refusing, say_json


class Percent(click.ParamType):  # type: ignore[type-arg]
    """A number from 0 to 100."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number, or say how to write it (exit 2)."""
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_nan() or not 0 <= found <= 100:
            self.fail(f"{value!r} is no percentage. Write a number from 0 to 100, such as 2.5.", param, ctx)
        return found


class ImportGroup(click.Group):
    """`flask import PATH …` imports; `flask import undo ID` and `flask import mapping …` are commands of their own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read anything that is not the name of a command as the path of `run`."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group("import", cls=ImportGroup)
def group() -> None:
    """Import files: flask import PATH --kind staff|cases|supervision|learning (see: flask import run --help)."""


@group.command("run", hidden=True)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(service.KINDS), required=True, help="What the files are.")
@click.option("--as-at", type=DAY, help="The day on which a snapshot was true; today unless given.")
@click.option("--covers-from", type=DAY, help="The first day that the files tell of; their earliest date unless given.")
@click.option("--source", default="default", show_default=True, help="The system that they come from.")
@click.option("--dialect", type=click.Choice(service.DIALECTS), default="system_c", show_default=True)
@click.option(
    "--allow-rejects",
    type=Percent(),
    default=Decimal(0),
    show_default=True,
    help="Take the rest if no more than this % is rejected.",
)
@click.option("--accept-shrink", is_flag=True, help="Take a snapshot with over 10% fewer open rows.")
@click.option("--mapping", metavar="NAME", help="Columns of a learning system; see: flask import mappings.")
@click.option("--dates", type=click.Choice([str(one) for one in Dates]), help="How a learning system writes dates.")
@click.option("--dry-run", is_flag=True, help="Report, and change nothing.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def run(
    path: Path, kind: str, as_at: date | None, covers_from: date | None, source: str, dialect: str,
    allow_rejects: Decimal, accept_shrink: bool, mapping: str | None, dates: str | None, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Parse, validate, plan and apply files, in one transaction."""
    options = Options(
        kind=kind, as_at=as_at or clock.today(), covers_from=covers_from, source=source, dialect=dialect,
        allow_rejects=allow_rejects, accept_shrink=accept_shrink, dry_run=dry_run, mapping=mapping, dates=dates,
    )  # fmt: skip
    try:
        with service.in_words(), transaction():
            report = service.run(path, options)
            if dry_run:
                db.session.rollback()
    except Refused as refused:
        if as_json:
            body = refused.report.as_json() if refused.report else {}
            say_json({**body, "error": str(refused)})
        elif refused.report:
            _tell(refused.report, err=True)
        click.echo(str(refused), err=True)
        raise SystemExit(1) from None
    if as_json:
        say_json(report.as_json())
    else:
        _tell(report)


def _tell(report: Report, *, err: bool = False) -> None:
    counts = ", ".join(f"{number:,} {name}" for name, number in report.counts().items())
    done = "tried, nothing changed" if report.dry_run or not report.applied else f"import {report.id} applied"
    click.echo(f"{report.kind} as at {report.as_at}: {done}: {counts}.", err=err)
    for warning in report.warnings:
        number = "" if warning["count"] is None else f"{warning['count']:,} "
        click.echo(f"  {warning['code']} {warning['file']}: {number}{warning['message']}", err=err)
    for row in report.rejected[:20]:
        where = f" row {row.row}" if row.row else ""
        what = f" {row.column}={row.value!r}" if row.column else ""
        click.echo(f"  REJECTED {row.code} {row.file}{where}{what}: {row.message}", err=err)
    if report.rejected_count > 20:
        click.echo(f"  and {report.rejected_count - 20:,} more rejected rows; --json lists them", err=err)


@group.command("undo")
@click.argument("import_id", type=int)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def undo(import_id: int, as_json: bool) -> None:
    """Put back what the newest import of its kind changed."""
    try:
        with service.in_words(), transaction():
            counts = undoing.undo(import_id, "command line")
    except Refused as refused:
        refuse(str(refused), as_json=as_json)
    if as_json:
        say_json({"id": import_id, "undone": True, **counts})
    else:
        click.echo(f"Import {import_id} undone: {counts['removed']:,} rows removed, {counts['restored']:,} put back.")


@group.command("mapping")
@click.argument("source")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@with_appcontext
@refusing(Refused)
def mapping(source: str, file: Any) -> None:
    """Save a source's own column names: JSON {"staff.csv": {"their name": "our name"}}."""
    try:
        document = json.load(file)
        pairs = [
            (name, normal_header(theirs), normal_header(ours))
            for name, columns in document.items()
            for theirs, ours in columns.items()
        ]
    except (ValueError, AttributeError) as fault:
        refuse(f'This is no mapping: write {{"staff.csv": {{"their name": "our name"}}}} ({fault}).')
    known = {spec.name: {c.name for c in spec.columns} for files in service.FILES.values() for spec in files}
    known |= annex_a_lists.COLUMN_NAMES
    for name, theirs, ours in pairs:
        if ours not in known.get(name, set()):
            refuse(f"{name} has no column {ours}. Look up its columns in the list of files.")
        if not theirs.isprintable() or len(theirs) > LONGEST_NAME:
            refuse(f"This is no mapping: a name for {ours} is too long or holds signs that are no text. Correct it.")
    said = [(name, theirs) for name, theirs, _ in pairs]
    if twice := sorted(theirs for name, theirs in said if said.count((name, theirs)) > 1):
        refuse(f"{twice[0]} is named twice. Capitals, spaces and underscores make no difference. Leave one.")
    with service.in_words(), transaction():
        for name in document:
            db.session.execute(delete(ColumnName).where(ColumnName.source == source, ColumnName.file == name))
        db.session.add_all(ColumnName(source=source, file=n, theirs=t, ours=o) for n, t, o in pairs)
    click.echo(f"{len(pairs)} column names of {source} saved.")


@group.command("mappings")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def mappings(as_json: bool) -> None:
    """List the learning systems whose exports are read: those that are shipped, and the council's own."""
    found = [*SHIPPED, *learning_files.saved()]
    if as_json:
        say_json([{"name": one.name, "words": one.words, "columns": one.columns, "dates": one.dates} for one in found])
        return
    for one in found:
        columns = ", ".join(f"{' or '.join(theirs)} -> {ours}" for ours, theirs in one.columns.items())
        click.echo(f"{one.name}: {columns}; dates {one.dates}")


@group.command("save-mapping")
@click.argument("name")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@with_appcontext
@refusing(MappingFault)
def save_mapping(name: str, file: Any) -> None:
    """Save the columns of a learning system under a name: JSON as in docs/formats.md."""
    try:
        document = json.load(file)
    except ValueError as fault:
        refuse(f"This is no mapping: it can't be read as JSON ({fault}).")
    if not isinstance(document, dict):
        refuse('This is no mapping: write {"columns": {"username": "Their column"}}.')
    with service.in_words(), transaction():
        saved = mapping_service.save(name, document, "command line")
    click.echo(f"{saved.name} is saved: a file with these columns is read by it from now on.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
