"""`flask policy`: what a council decides, shown, checked and put in force. Each kind's own rules read the document."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from workforce import clock
from workforce.allocation.policy_rules import read_allocation, read_escalation
from workforce.board import comparators
from workforce.board.accountability.challenge_rules import read_accountability
from workforce.board.dates import service as dates_service
from workforce.board.figures.added_rules import AnyIndicator, read_definitions
from workforce.board.figures.indicators import BY_ID
from workforce.board.figures.target_rules import read_targets
from workforce.board.rhythm_rules import read_rhythm
from workforce.board.summaries.small_number_rules import read_hide_under
from workforce.caseload import rules as caseload_rules
from workforce.db import policy, transaction
from workforce.people.rules import Grade
from workforce.supervision.policy_rules import read_supervision
from workforce.training.asye.policy import read_asye
from workforce.training.courses.booking_rules import read_booking
from workforce.training.cpd.policy_rules import read_cpd
from workforce.training.impact.rules import read_impact
from workforce.training.induction.rules import read_induction
from workforce.training.keeping_rules import read_keeping
from workforce.training.rules import read_exemptions, read_requirements
from workforce.web.commands import DAY, refuse, say_json


def _requirements(document: Mapping[str, Any]) -> None:
    read_requirements(document)
    read_exemptions(document)
    read_booking(document)
    read_keeping(document)
    if "impact" in document:
        read_impact(document["impact"])


def _board(document: Mapping[str, Any]) -> None:
    read_rhythm(document)
    read_hide_under(document)
    comparators.check(document)
    read_accountability(document)


def _roles(document: Mapping[str, Any]) -> None:
    for name, roles in document.get("dialects", {}).items():
        if not isinstance(roles.get("allocated"), list):
            raise ValueError(f"dialects.{name}.allocated: write a list of role codes")  # noqa: TRY004 - the file's fault
        beside = roles.get("co_worker", [])
        if not isinstance(beside, list) or not all(isinstance(code, str) and code.strip() for code in beside):
            raise ValueError(f"dialects.{name}.co_worker: write a list of role codes, or leave it out")
        holds = {_as_compared(code) for code in [*roles["allocated"], *roles.get("care_leaver", [])]}
        if both := sorted(code for code in beside if _as_compared(code) in holds):
            raise ValueError(f"dialects.{name}.co_worker: {both[0]} means 'holds the case' already, take it out of one")


def _as_compared(code: object) -> str:
    return str(code).strip().upper()


READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "scheme": lambda document: caseload_rules.read_scheme(document, tuple(Grade)),
    "supervision": read_supervision,
    "requirements": _requirements,
    "induction": read_induction,
    "asye": read_asye,
    "cpd": read_cpd,
    "targets": lambda document: read_targets(document, AnyIndicator(BY_ID)),
    "indicators": lambda document: read_definitions(document, BY_ID),
    "board": _board,
    "escalation": read_escalation,
    "allocation": read_allocation,
    "roles": _roles,
}

# What a document also has to agree with, in the database: the versions before and after it.
CHECKS: dict[str, Callable[[Mapping[str, Any], date], Any]] = {"board": dates_service.check}

# What a document of a kind is made of: with none of it, it is a file of another kind, and would undo all that stands.
PARTS = {"targets": ("targets", "owners", "sustained_over"), "indicators": ("indicators",)}

group = AppGroup(
    "policy",
    help="Supervision frequency, training requirements, targets, indicators of the council's own, the Board's rhythm,"
    " escalation, allocation, roles.",
)
KIND = click.Choice(list(READERS))


def _read(kind: str, file: Any) -> dict[str, Any]:
    try:
        document = json.load(file, parse_constant=_no_number)
        if not isinstance(document, dict):
            raise ValueError("write one JSON object")  # noqa: TRY004 - the file's fault, not the caller's
        if kind in PARTS and not any(part in document for part in PARTS[kind]):
            raise ValueError(f"write at least one of {', '.join(PARTS[kind])}")
        _check_texts(document)
        READERS[kind](document)
    except RecursionError:
        refuse(f"{file.name} can't be used as {kind}: it is nested too deeply")
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        refuse(f"{file.name} can't be used as {kind}: {fault}")
    return document


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _check_texts(document: Mapping[str, Any]) -> None:
    """Refuse texts that no database keeps: with a NUL, or half of a character."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    if "\\u0000" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise ValueError("a text holds a character that can't be kept: take NUL and half characters out")


def _check(kind: str, document: Mapping[str, Any], day: date, name: str) -> None:
    try:
        if kind in CHECKS:
            CHECKS[kind](document, day)
    except ValueError as fault:
        refuse(f"{name} can't be in force as {kind} from {day}: {fault}")


@group.command("show")
@click.argument("kind", type=KIND)
@click.option("--as-of", "as_of", type=DAY)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def show(kind: str, as_of: date | None, as_json: bool) -> None:
    """Print the version in force on a day, with who set it."""
    version = policy.in_force(kind, as_of or clock.today())
    if version is None:
        refuse(f"No {kind} policy is in force.", as_json=as_json)
    found = {
        "kind": kind,
        "in_force_from": version.in_force_from.isoformat(),
        "set_by": version.set_by,
        "document": version.document,
    }
    say_json(found)


@group.command("check", with_appcontext=False)
@click.argument("kind", type=KIND)
@click.argument("file", type=click.File("r", encoding="utf-8"))
def check(kind: str, file: Any) -> None:
    """Say whether a file can be put in force."""
    _read(kind, file)
    click.echo(f"{file.name} can be put in force as {kind}.")


@group.command("load")
@click.argument("kind", type=KIND)
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--from", "day", type=DAY, required=True, help="The day it comes into force.")
@click.option("--by", default="command line", help="Who set it.")
@with_appcontext
def load(kind: str, file: Any, day: date, by: str) -> None:
    """Put a version in force from a day on."""
    document = _read(kind, file)
    try:
        with transaction():
            _check(kind, document, day, file.name)
            policy.put_in_force(kind, document, day, by)
    except policy.PolicyError as fault:
        refuse(str(fault))
    click.echo(f"{kind} is in force from {day}.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
