"""`flask workload` and `flask scheme`."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from workforce import clock
from workforce.caseload import equity, queries, rules
from workforce.db import policy, transaction
from workforce.decimals import plain
from workforce.people.queries import team_tree
from workforce.web.commands import DAY, refuse, refusing, say_json


def load_json(load: queries.WorkerLoad, *, lines: bool) -> dict[str, Any]:
    """Return one person's workload in the shape that other systems rely on (docs/figures.md)."""
    person, work = load.person, load.load
    found: dict[str, Any] = {
        "employee_number": person.employee_number,
        "name": person.name,
        "team": person.team,
        "grade": person.grade,
        "fte": plain(person.fte),
        "available_hours": plain(person.available_hours),
        "points": plain(work.points),
        "limit": plain(work.limit),
        "utilisation_percent": plain(work.utilisation_percent),
        "band": work.band,
        "children": work.children,
        "incomplete": work.incomplete,
        "work_kind": person.main.work_kind,
    }
    if lines:
        found["lines"] = [line.as_json() for line in work.lines]
    return found


@click.command("workload")
@click.option("--as-of", "as_of", type=DAY, help="The day; the newest data's unless given.")
@click.option("--team", help="A team's code: its people and those of the teams below it.")
@click.option("--lines", is_flag=True, help="With the lines that each total is made of.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
@refusing(policy.PolicyError, rules.SchemeError)
def workload(as_of: date | None, team: str | None, lines: bool, as_json: bool) -> None:
    """Print everybody's points, limit, workload %, band and children on a day."""
    day = as_of or clock.today()
    scheme, found = queries.workload_on(day)
    if team:
        tree = team_tree(day)
        if team not in tree.teams:
            refuse(f"No team has the code {team} on {day}.", as_json=as_json)
        below = tree.below(team)
        found = [load for load in found if load.person.team in below]
    if as_json:
        say_json(
            {
                "as_of": day.isoformat(),
                "scheme": {
                    "scheme_id": scheme.scheme.scheme_id, "name": scheme.scheme.name,
                    "in_force_from": scheme.in_force_from.isoformat(), "set_by": scheme.set_by,
                },
                "workers": [load_json(load, lines=lines) for load in found],
            }
        )  # fmt: skip
        return
    click.echo(f"Workload on {day}, scheme {scheme.scheme.name}, set by {scheme.set_by} from {scheme.in_force_from}")
    for load in found:
        row = load_json(load, lines=lines)
        percent = row["utilisation_percent"]
        click.echo(
            f"{row['employee_number']:<10} {row['name']:<30} {row['team']:<8}"
            f" {row['points']:>8} of {row['limit'] or '-':>8}"
            f" {percent or '-':>12} {row['band'] or '-':<10} {row['children']} children"
        )
        for line in row.get("lines", ()):
            click.echo(f"{'':<12}{line['count']} x {line['points_each']} = {line['points']}  {line['label']}")


scheme_group = AppGroup("scheme", help="Weighting schemes.")


def _document(file: Any, *, as_json: bool = False) -> dict[str, Any]:
    try:
        found = json.load(file)
    except ValueError as fault:
        refuse(f"{file.name} is not JSON: {fault}", as_json=as_json)
    if not isinstance(found, dict):
        refuse(f"{file.name}: write one JSON object.", as_json=as_json)
    return found


@scheme_group.command("check", with_appcontext=False)
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True)
def check(file: Any, as_json: bool) -> None:
    """Validate a scheme, and its worked examples."""
    document = _document(file, as_json=as_json)
    faults = rules.faults_of(document, queries.GRADES) + equity.band_faults(document)
    if not faults:
        scheme = rules.read_scheme(document, queries.GRADES)
        for example in document.get("worked_examples", ()):
            faults += _differences(scheme, example)
    if faults:
        refuse("\n".join(faults), as_json=as_json, faults=faults)
    if as_json:
        say_json({"valid": True, "faults": []})
    else:
        click.echo(f"{document['name']}: valid; {len(document.get('worked_examples', ()))} worked examples hold.")


def _differences(scheme: rules.Scheme, example: dict[str, Any]) -> list[str]:
    answer = score_document(scheme, example)
    return [
        f"worked_examples {example.get('id')}: {name} is {answer[name]}, expected {expected}"
        for name, expected in example.get("expected", {}).items()
        if str(answer.get(name)) != str(expected)
    ]


def score_document(scheme: rules.Scheme, document: dict[str, Any]) -> dict[str, Any]:
    """Score CASELOAD.json; raise ValueError with the place of what can't be read."""
    worker = document.get("worker")
    if not isinstance(worker, dict):
        raise ValueError("worker: missing")  # noqa: TRY004 - the file's fault, not the caller's
    grade = str(worker.get("grade"))
    if grade not in scheme.factors and grade not in scheme.no_limit:
        raise ValueError(f"worker.grade: {grade!r} is not a grade of this scheme")
    post = rules.PostHours(
        grade,
        _number("worker.contracted_hours", worker.get("contracted_hours")),
        _number("worker.standard_hours", worker.get("standard_hours", scheme.standard_hours)),
    )
    groups = []
    for n, case in enumerate(_list("cases", document)):
        modifiers = tuple(case.get("modifiers", ()))
        if case.get("type") not in scheme.weights:
            raise ValueError(f"cases[{n}].type: {case.get('type')!r} has no weight in this scheme")
        unknown = [m for m in modifiers if m not in scheme.modifiers]
        if unknown:
            raise ValueError(f"cases[{n}].modifiers: {unknown[0]!r} is not a modifier of this scheme")
        count, share = (
            _count(f"cases[{n}].count", case.get("count", 1)),
            _number(f"cases[{n}].share", case.get("share", 1)),
        )
        groups.append(rules.CaseGroup(case["type"], count, modifiers, share))
    extras = [(str(e.get("label")), _number("extras.points", e.get("points"))) for e in _list("extras", document)]
    work = rules.score(scheme, [post], _number("reduction_hours", worker.get("reduction_hours", 0)), groups, extras)
    return {
        "points": plain(work.points),
        "limit": plain(work.limit),
        "utilisation_percent": plain(work.utilisation_percent),
        "band": work.band,
        "children": work.children,
        "lines": [line.as_json() for line in work.lines],
        "broken_rules": [],
    }


def _list(place: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    found = document.get(place, [])
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        raise ValueError(f"{place}: write a list of objects")
    return found


def _count(place: str, value: Any) -> int:
    found = _number(place, value)
    if found != int(found):
        raise ValueError(f"{place}: {value!r} is not a whole number")
    return int(found)


def _number(place: str, value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{place}: {value!r} is not a number") from None
    if not found.is_finite() or found < 0:
        raise ValueError(f"{place}: {value!r} must be 0 or more")
    return found


@scheme_group.command("score", with_appcontext=False)
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.argument("caseload", type=click.File("r", encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True)
@refusing(rules.SchemeError, ValueError)
def score(file: Any, caseload: Any, as_json: bool) -> None:
    """Score a caseload by a scheme, without a database."""
    scheme = rules.read_scheme(_document(file, as_json=as_json), queries.GRADES)
    answer = score_document(scheme, _document(caseload, as_json=as_json))
    if as_json:
        say_json(answer)
        return
    for line in answer["lines"]:
        click.echo(f"{line['count']} x {line['points_each']} = {line['points']}  {line['label']}")
    click.echo(f"{answer['points']} of {answer['limit']}: {answer['utilisation_percent']}%, {answer['band']}")


@scheme_group.command("load")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--from", "day", type=DAY, required=True, help="The day it comes into force.")
@click.option("--by", default="command line", help="Who set it.")
@refusing(rules.SchemeError, equity.EquityFault, policy.PolicyError)
def load(file: Any, day: date, by: str) -> None:
    """Put a scheme in force from a day on."""
    document = _document(file)
    rules.read_scheme(document, queries.GRADES)
    equity.read_band(document)
    with transaction():
        policy.put_in_force(policy.PolicyKind.SCHEME, document, day, by)
    click.echo(f"{document['name']} is in force from {day}.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(workload)
    app.cli.add_command(scheme_group)
