"""`flask board values`: take in a file of values of the council's own indicators."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from workforce.board.added import files, service
from workforce.board.added.errors import AddedError
from workforce.board.added.rules import Plan
from workforce.db import transaction
from workforce.web.commands import refuse, say_json


@click.command("values")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what it would change, and change nothing.")
@click.option("--by", default="command line", help="Who sends it.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def values(file: Path, dry_run: bool, by: str, as_json: bool) -> None:
    """Take in values of the council's own indicators: CSV with indicator, on, numerator, denominator.

    One row that can't be taken refuses the file. The same file again changes nothing; another value for the same
    indicator and day is a correction, and the value before is kept.
    """
    with file.open("rb") as opened:
        content = opened.read(files.MAX_BYTES + 1)
    plan = service.try_out(file.name, content)
    if plan.rejected:
        _refuse(plan, dry_run=dry_run, as_json=as_json)
    if not dry_run:
        try:
            with transaction():
                plan = service.apply(file.name, content, by)
        except AddedError as fault:
            refuse(str(fault), as_json=as_json)
    if as_json:
        say_json(plan.as_json(dry_run=dry_run))
        return
    done = "would be taken" if dry_run else "taken"
    click.echo(
        f"{plan.file}: {len(plan.new)} new and {len(plan.changed)} corrected values {done},"
        f" {plan.unchanged} as they were."
    )
    for one in plan.warnings:
        click.echo(f"  {one['count']} {one['message']}")


def _refuse(plan: Plan, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        say_json(plan.as_json(dry_run=dry_run))
    for one in plan.rejected[:20]:
        where = f"row {one.row}" if one.row else "the file"
        click.echo(f"{one.code} {where} {one.column or ''} {one.value or ''}: {one.message}", err=True)
    refuse(f"Nothing was changed: {len(plan.rejected)} rows of {plan.file} can't be taken.")
