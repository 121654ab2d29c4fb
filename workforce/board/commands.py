"""`flask indicators` and `flask board`."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from flask import Flask, render_template
from flask.cli import AppGroup, with_appcontext

from workforce import clock
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries import queries, service, tables
from workforce.board.summaries.pack import pack_of
from workforce.board.trends import series as trends
from workforce.caseload.rules import SchemeError
from workforce.db import policy
from workforce.supervision.rules import PolicyFault
from workforce.training.rules import RequirementFault
from workforce.web.commands import DAY, refuse, refusing, say_json


@click.command("indicators")
@click.option("--as-of", "as_of", type=DAY, help="The day; today unless given.")
@click.option(
    "--id", "only", multiple=True, type=click.Choice(list(indicators.BY_ID)), help="One indicator; may be repeated."
)
@click.option("--team", help="A team's or service's code: the rows of its people and of the teams below it.")
@click.option("--rows", is_flag=True, help="With the rows behind each figure.")
@click.option("--trend", "with_trend", is_flag=True, help="With the trend over the published summaries.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
@refusing(policy.PolicyError, SchemeError, PolicyFault, RequirementFault)
def indicators_command(
    as_of: date | None, only: tuple[str, ...], team: str | None, rows: bool, with_trend: bool, as_json: bool
) -> None:
    """Print the numerator, denominator and value of each indicator on a day."""
    day = as_of or clock.today()
    on = OnDay(day)
    figures = indicators.beside(on, indicators.figures(on, only or None))
    if team:
        if team not in on.tree.teams:
            refuse(f"No team has the code {team} on {day}.", as_json=as_json)
        figures = [figure.within(on.tree.below(team)) for figure in figures]
    series = queries.all_series() if with_trend else {}
    answers = []
    for figure in figures:
        answer: dict[str, Any] = figure.headline()
        if rows:
            answer["rows"] = [row.as_json() for row in figure.rows or ()]
        if with_trend:
            target = Decimal(str(figure.target["value"])) if figure.target else None
            values = series.get(figure.indicator.id, [])
            answer["trend"] = trends.trend_of(figure.indicator, values, target).as_json()
        answers.append(answer)
    if as_json:
        say_json({"as_of": day.isoformat(), "team": team, "indicators": answers})
        return
    for answer in answers:
        unit = "%" if answer["unit"] == "percent" else f" {answer['unit']}"
        value = "not known" if answer["value"] is None else f"{answer['value']}{unit}"
        click.echo(f"{answer['id']:<17} {value:<24} {answer['numerator']} of {answer['denominator']}  {answer['name']}")
        if (former := answer["former"]) is not None:
            was = "not known" if former["value"] is None else f"{former['value']}{unit}"
            click.echo(
                f"{'':<17} {was:<24} {former['numerator']} of {former['denominator']}  under the rules until"
                f" {former['until']}; changed by {former['set_by_now']}"
            )


group = AppGroup("board", help="Summaries for the Improvement Board.")


@group.command("publish")
@click.option("--as-of", "as_of", type=DAY, required=True, help="The day that the summary tells of.")
@click.option("--by", default="command line", help="Who releases it.")
@click.option("--json", "as_json", is_flag=True)
@refusing(service.BoardError, policy.PolicyError, SchemeError, PolicyFault, RequirementFault)
def publish(as_of: date, by: str, as_json: bool) -> None:
    """Freeze and release a summary; again for the same day gives the same one."""
    with service.freezing():
        summary, created = service.publish(as_of, by)
        released_at = summary.published_at or clock.now()
        answer = {
            "id": summary.id, "as_at": summary.as_at.isoformat(), "published_at": released_at.isoformat(),
            "created": created, "sha256": summary.sha256,
        }  # fmt: skip
    if as_json:
        say_json(answer)
    else:
        click.echo(
            f"Summary {answer['id']} as at {answer['as_at']}: {'published' if created else 'was published before'}."
        )


@group.command("export")
@click.argument("summary_id", type=int)
@click.option("--format", "kind", type=click.Choice(["html", "pdf", "xlsx"]), default="html", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def export(summary_id: int, kind: str, output: Path) -> None:
    """Write a summary's pack into a file that needs nothing else. PDF is not built yet."""
    if kind == "pdf":
        refuse("PDF packs are not built yet. Write HTML and print it, or write XLSX.")
    pack = pack_of(summary_id)
    if pack is None:
        refuse(f"There is no summary {summary_id}.")
    if kind == "html":
        output.write_text(render_template("board/pack.html", pack=pack), "utf-8")
    else:
        output.write_bytes(tables.summary(pack).download("xlsx").get_data())
    click.echo(f"{output} written.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(indicators_command)
    app.cli.add_command(group)
