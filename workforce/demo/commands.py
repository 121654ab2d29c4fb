"""`flask demo`."""

from datetime import date
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from workforce import clock
from workforce.demo import demo_people, generate
from workforce.demo.tables import DIALECTS
from workforce.web.commands import DAY, refuse, say_json

group = AppGroup("demo", help="An invented council.")


@group.command("generate", with_appcontext=False)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--workers", type=int, default=300, show_default=True, help="People in post at the end.")
@click.option("--months", type=int, default=24, show_default=True, help="How far back the history reaches.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--until", type=DAY, help="The last day; today unless given.")
@click.option("--dialect", type=click.Choice(DIALECTS), default="system_c", show_default=True)
@click.option(
    "--dirt", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Share of rows with usual faults."
)
@click.option("--json", "as_json", is_flag=True)
def generate_command(
    directory: Path, workers: int, months: int, seed: int, until: date | None, dialect: str, dirt: float, as_json: bool
) -> None:
    """Write a whole invented council as import files; the same options give the same bytes."""
    try:
        rows = generate(
            directory,
            workers=workers,
            months=months,
            seed=seed,
            until=until or clock.today(),
            dialect=dialect,
            dirt=dirt,
        )
    except ValueError as fault:
        refuse(f"{fault}.", as_json=as_json)
    if as_json:
        say_json({"directory": str(directory), "rows": rows, "people": demo_people(directory)})
        return
    for name, count in rows.items():
        click.echo(f"{count:>8,} rows  {name}")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
