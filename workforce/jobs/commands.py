"""`flask jobs`."""

from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from workforce import clock
from workforce.caseload import weeks
from workforce.caseload.rules import SchemeError
from workforce.caseload.week_rules import WEEKS
from workforce.db import transaction
from workforce.db.policy import PolicyError
from workforce.importing.service import newest_import
from workforce.jobs import scheduler, service
from workforce.jobs.models import JobRun
from workforce.web.commands import refuse, refusing, say_json

group = AppGroup("jobs", help="Scheduled jobs.")


def run_json(run: JobRun) -> dict[str, object]:
    """Return one run as answers carry it."""
    return {
        "id": run.id, "job": run.job, "due_at": run.due_at.isoformat(), "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None, "state": run.state,
        "attempts": run.attempts, "detail": run.detail,
    }  # fmt: skip


@group.command("run")
def run() -> None:
    """Run the scheduler until it is stopped. Any number may run; one leads."""
    scheduler.run(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - the documented way


@group.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """Print what ran, when, how it ended."""
    found = [run_json(run) for run in service.runs()]
    if as_json:
        say_json({"jobs": [{"name": job.name, "does": job.words} for job in service.JOBS], "runs": found})
        return
    for row in found:
        click.echo(f"{row['due_at']}  {row['job']:<16} {row['state']:<7} {row['detail']}")
    if not found:
        click.echo("Nothing ran yet.")


@group.command("catch-up")
def catch_up() -> None:
    """Run everything that is due and was not run, oldest first, and end."""
    made = service.tick()
    click.echo(f"{made} runs made.")


@group.command("once")
@click.argument("name", type=click.Choice(list(service.BY_NAME)))
@click.option("--due", help="The instant that the run is for, such as 2026-11-22T07:00; now unless given.")
@click.option("--json", "as_json", is_flag=True)
def once(name: str, due: str | None, as_json: bool) -> None:
    """Run one job now, for a due instant, unless that run is done."""
    at = clock.now()
    if due:
        try:
            at = datetime.fromisoformat(due)
        except ValueError:
            raise click.BadParameter(
                f"{due!r} is no instant. Write it as 2026-11-22T07:00.", param_hint="--due"
            ) from None
        at = (at if at.tzinfo else at.replace(tzinfo=clock.LONDON)).astimezone(UTC)
    found = service.run_once(service.BY_NAME[name], at)
    if found is None:
        answer: dict[str, object] = {"job": name, "due_at": at.isoformat(), "state": "done before"}
    else:
        answer = run_json(found)
        if found.state == "failed":
            refuse(f"{name} failed: {found.detail}", as_json=as_json, run=answer)
    if as_json:
        say_json(answer)
    else:
        click.echo(f"{name} due {at.isoformat()}: {answer['state']}. {answer.get('detail') or ''}")


@click.command("weeks")
@click.option("--weeks", "count", type=click.IntRange(1, 520), default=WEEKS, show_default=True, help="How many back.")
@click.option("--anew", is_flag=True, help="Work out every week, also those that stand.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
@refusing(PolicyError, SchemeError)
def weeks_command(count: int, anew: bool, as_json: bool) -> None:
    """Work out everybody's workload at the end of each week, where it is missing or rests on what has changed since."""
    with transaction():
        done = weeks.work_out(newest_import(), count, anew=anew)
    if as_json:
        say_json({"weeks": done.weeks, "workloads": done.people, "kept": done.kept, "gone": done.gone})
    else:
        click.echo(f"{done.weeks} weeks worked out, {done.people} workloads; {done.kept} stand as they were.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
    app.cli.add_command(weeks_command)
