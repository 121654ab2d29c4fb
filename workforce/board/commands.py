"""`flask indicators` and `flask board`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from psycopg.errors import SerializationFailure
from sqlalchemy.exc import OperationalError

from workforce import clock
from workforce.board.added.commands import values
from workforce.board.figures import indicators
from workforce.board.figures.added_rules import AnyIndicator
from workforce.board.figures.figure import Figure
from workforce.board.figures.on_day import OnDay
from workforce.board.figures.target_rules import read_targets
from workforce.board.packs.files import Form, made
from workforce.board.summaries import queries, service
from workforce.board.summaries.errors import BoardError
from workforce.board.summaries.history import history_now
from workforce.board.summaries.pack import pack_of
from workforce.board.trends import series as trends
from workforce.board.trends.queries import restarts_known
from workforce.caseload.rules import SchemeError
from workforce.db import policy
from workforce.supervision.rules import PolicyFault
from workforce.training.rules import RequirementFault
from workforce.web.commands import DAY, refuse, refusing, say_json


def _trend(
    figure: Figure, told: Sequence[queries.Told], restarts: Sequence[tuple[date, str]]
) -> dict[str, dict[str, Any] | None]:
    """Return the trend over the published summaries as it is now, and what it foretells of the target's day."""
    name = figure.indicator.id
    target = read_targets({"targets": {name: figure.target}}).by_indicator[name] if figure.target else None
    values = [(day, value) for day, _, value, _ in told]
    flow = [(day, trends.flow_value(head)) for day, _, _, head in told]
    goal = target.value if target else None
    found = trends.trend_of(figure.indicator, values, goal, restarts=restarts, flow=flow)
    ahead = trends.forecast_of(figure.indicator, found, target)
    return {"trend": found.as_json(), "forecast": ahead.as_json() if ahead else None}


def _known(asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids asked for; one that no indicator can have is wrong usage."""
    if wrong := next((one for one in asked if one not in AnyIndicator(indicators.BY_ID)), None):
        raise click.BadParameter(f"there is no indicator {wrong}")
    return asked


@click.command("indicators")
@click.option("--as-of", "as_of", type=DAY, help="The day; today unless given.")
@click.option(
    "--id",
    "only",
    multiple=True,
    callback=lambda _context, _option, asked: _known(asked),
    help="One indicator, ours or the council's own; may be repeated.",
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
    if missing := sorted(set(only) - {figure.indicator.id for figure in figures}):
        refuse(f"The council had not added {missing[0]} on {day}.", as_json=as_json)
    if team:
        if team not in on.tree.teams:
            refuse(f"No team has the code {team} on {day}.", as_json=as_json)
        figures = [figure.within(on.tree.below(team)) for figure in figures]
    history = history_now() if with_trend else None
    restarts = restarts_known() if with_trend else {}
    answers = []
    for figure in figures:
        answer: dict[str, Any] = figure.headline()
        if rows:
            answer["rows"] = [row.as_json() for row in figure.rows or ()]
        if history is not None:
            name = figure.indicator.id
            answer |= _trend(figure, history.of(name), restarts.get(name, ()))
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


def _publish(day: date, by: str) -> dict[str, Any]:
    with service.freezing():
        summary, created = service.publish(day, by)
        released_at = summary.published_at or clock.now()
        return {
            "id": summary.id, "as_at": summary.as_at.isoformat(), "published_at": released_at.isoformat(),
            "created": created, "sha256": summary.sha256,
        }  # fmt: skip


@group.command("publish")
@click.option("--as-of", "as_of", type=DAY, required=True, help="The day that the summary tells of.")
@click.option("--by", default="command line", help="Who releases it.")
@click.option("--json", "as_json", is_flag=True)
@refusing(BoardError, policy.PolicyError, SchemeError, PolicyFault, RequirementFault)
def publish(as_of: date, by: str, as_json: bool) -> None:
    """Freeze and release a summary; again for the same day gives the same one."""
    try:
        answer = _publish(as_of, by)
    except OperationalError as fault:
        if not isinstance(fault.orig, SerializationFailure):
            raise
        answer = _publish(as_of, by)  # somebody released or changed the draft in this very moment: look again
    if as_json:
        say_json(answer)
    else:
        done = "published" if answer["created"] else "was published before"
        click.echo(f"Summary {answer['id']} as at {answer['as_at']}: {done}.")


@group.command("export")
@click.argument("summary_id", type=click.IntRange(1, 2**63 - 1))
@click.option("--format", "kind", type=click.Choice(["html", "pdf", "xlsx", "json"]), default="html", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--one-page", is_flag=True, help="One A4 page, with --format pdf.")
@click.option("--draft", is_flag=True, help="Also where it is not released yet; it is then marked as a draft.")
def export(summary_id: int, kind: str, output: Path, one_page: bool, draft: bool) -> None:
    """Write a summary's pack into a file that needs nothing else."""
    if one_page and kind != "pdf":
        raise click.UsageError("--one-page is a PDF. Add --format pdf.")
    pack = pack_of(summary_id, drafts=True)
    if pack is None:
        refuse(f"There is no summary {summary_id}.")
    if pack.is_draft and not draft:
        refuse(f"Summary {summary_id} is a draft, not released yet. Add --draft to write it, marked as one.")
    body = made(pack, Form.ONE_PAGE if one_page else Form(kind)).body
    try:
        output.write_bytes(body)
    except OSError as fault:
        refuse(f"{output} can't be written: {fault.strerror}. Name another file.")
    click.echo(f"{output} written.")


def register(app: Flask) -> None:
    """Add the commands."""
    group.add_command(values)
    app.cli.add_command(indicators_command)
    app.cli.add_command(group)
