"""`flask workload` and `flask scheme`."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from workforce import clock
from workforce.caseload import library, queries, rules
from workforce.caseload.caseload_document import score_document
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
        "unit": work.unit,
        "broken_rules": [rule.as_json() for rule in work.broken],
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


scheme_group = AppGroup(
    "scheme", help="Weighting schemes. FILE is a file, or the id of a scheme that comes with the product (see list)."
)
PATH = click.Path(path_type=Path, dir_okay=False)


@scheme_group.command("list", with_appcontext=False)
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """List the schemes, templates and measures that come with the product."""
    found = [
        {
            "scheme_id": name, "name": document["name"], "kind": document.get("kind", "points"),
            "scores": not rules.faults_of(document, queries.GRADES),
        }
        for name, document in library.documents().items()
    ]  # fmt: skip
    if as_json:
        say_json({"schemes": found})
        return
    for one in found:
        measure = one["scheme_id"] in library.measures()
        words = "scores" if one["scores"] else "shown beside workloads" if measure else "template: fill it in first"
        click.echo(f"{one['scheme_id']:<24} {words:<28} {one['name']}")


@scheme_group.command("show", with_appcontext=False)
@click.argument("file", type=PATH)
def show(file: Path) -> None:
    """Print a scheme's document, to be copied and changed."""
    say_json(_scheme_document(file))


def _document(path: Path, *, as_json: bool = False) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except OSError as fault:
        refuse(f"{path} can't be read: {fault.strerror}.", as_json=as_json)
    except (ValueError, RecursionError) as fault:
        refuse(f"{path} is not JSON: {str(fault)[:200]}", as_json=as_json)
    if not isinstance(found, dict):
        refuse(f"{path}: write one JSON object.", as_json=as_json)
    return found


def _scheme_document(path: Path, *, as_json: bool = False) -> dict[str, Any]:
    """Return the document of a file, or of a scheme that comes with the product, named by its id."""
    known = library.documents()
    if not path.exists() and str(path) in known:
        return known[str(path)]
    return _document(path, as_json=as_json)


@scheme_group.command("check", with_appcontext=False)
@click.argument("file", type=PATH)
@click.option("--json", "as_json", is_flag=True)
def check(file: Path, as_json: bool) -> None:
    """Validate a scheme, and its worked examples."""
    document = _scheme_document(file, as_json=as_json)
    faults = rules.faults_of(document, queries.GRADES)
    if not faults:
        scheme = rules.read_scheme(document, queries.GRADES)
        for example in document.get("worked_examples", ()):
            faults += _differences(scheme, example)
    if faults:
        faults += _hint(document)
        refuse("\n".join(faults), as_json=as_json, faults=faults)
    if as_json:
        say_json({"valid": True, "faults": []})
    else:
        click.echo(f"{document['name']}: valid; {len(document.get('worked_examples', ()))} worked examples hold.")


def _hint(document: dict[str, Any]) -> list[str]:
    """Return where to find a scheme that the product brings in the layout that it can score, if this is one of them."""
    name = document.get("scheme_id")
    if name in library.schemes() and document is not library.schemes()[name]:
        return [f"The product brings this scheme in a layout of its own: flask scheme show {name}"]
    return []


def _differences(scheme: rules.Scheme, example: dict[str, Any]) -> list[str]:
    try:
        answer = score_document(scheme, example)
    except ValueError as fault:
        return [f"worked_examples {example.get('id')}: {fault}"]
    return [
        f"worked_examples {example.get('id')}: {name} is {answer[name]}, expected {expected}"
        for name, expected in example.get("expected", {}).items()
        if str(answer.get(name)) != str(expected)
    ]


@scheme_group.command("score", with_appcontext=False)
@click.argument("file", type=PATH)
@click.argument("caseload", type=PATH)
@click.option("--json", "as_json", is_flag=True)
@refusing(rules.SchemeError, ValueError)
def score(file: Path, caseload: Path, as_json: bool) -> None:
    """Score a caseload by a scheme, without a database."""
    scheme = rules.read_scheme(_scheme_document(file, as_json=as_json), queries.GRADES)
    answer = score_document(scheme, _document(caseload, as_json=as_json))
    if as_json:
        say_json(answer)
        return
    for line in answer["lines"]:
        click.echo(f"{line['count']} x {line['points_each']} = {line['points']}  {line['label']}")
    click.echo(f"{answer['points']} of {answer['limit']}: {answer['utilisation_percent']}%, {answer['band']}")


@scheme_group.command("load")
@click.argument("file", type=PATH)
@click.option("--from", "day", type=DAY, required=True, help="The day it comes into force.")
@click.option("--by", default="command line", help="Who set it.")
@refusing(rules.SchemeError, policy.PolicyError)
def load(file: Path, day: date, by: str) -> None:
    """Put a scheme in force from a day on."""
    document = _scheme_document(file)
    scheme = rules.read_scheme(document, queries.GRADES)
    if wrong := [words for example in document.get("worked_examples", ()) for words in _differences(scheme, example)]:
        refuse("\n".join(wrong))
    with transaction():
        policy.put_in_force(policy.PolicyKind.SCHEME, document, day, by)
    click.echo(f"{document['name']} is in force from {day}.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(workload)
    app.cli.add_command(scheme_group)
