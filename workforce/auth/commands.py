"""`flask user add` and `flask audit verify`."""

import sys
from datetime import date

import click
from flask import Flask
from flask.cli import AppGroup

from workforce.auth import service
from workforce.auth.roles import ROLES
from workforce.auth.service import AccountError
from workforce.db import audit, transaction
from workforce.web.commands import DAY, refuse, refusing, say_json

ACTOR = "command line"

user = AppGroup("user", help="Accounts of the people who sign in.")
trail = AppGroup("audit", help="The audit trail.")

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def _password_from_stdin() -> str | None:
    """Return the first line of a piped stdin, or None where it is a terminal or empty."""
    if sys.stdin is None or sys.stdin.isatty():
        return None
    return sys.stdin.readline().rstrip("\r\n") or None


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(list(ROLES)), required=True, help="What the person may see and do.")
@click.option("--employee", metavar="NUMBER", help="Employee number, to link the account to the staff data.")
@click.option("--team", metavar="CODE", help="A team in scope beside those that the person manages.")
@click.option("--name", help="Name; otherwise that of the employee, or made from the address.")
@click.option("--title", default="", help="As what a guest comes, such as 'DfE observer'.")
@click.option("--until", "ends_on", type=DAY, help="The last day on which the account works; for guests.")
@_as_json
@refusing(AccountError)
def add(
    email: str, *, role: str, employee: str | None, team: str | None, name: str | None, title: str,
    ends_on: date | None, as_json: bool,
) -> None:  # fmt: skip
    """Add an account. A password is read from stdin; without one the account waits for single sign-on."""
    password = _password_from_stdin()
    with transaction():
        account = service.add_account(
            email, role, ACTOR, name=name, employee_number=employee, team_code=team, password=password,
            title=title, ends_on=ends_on,
        )  # fmt: skip
        added = {"id": account.id, "email": account.email, "name": account.name, "role": account.role}
        if ends_on:
            added["ends_on"] = ends_on.isoformat()
    if as_json:
        say_json(added)
        return
    how = "with a password" if password else "without a password, for single sign-on or an invitation"
    until = f", until {ends_on}" if ends_on else ""
    click.echo(f"Added {added['email']} as {role}, {how}{until}.")


@trail.command("verify")
@_as_json
def verify(as_json: bool) -> None:
    """Check that no entry of the audit trail was changed, removed or put in between."""
    entries, first_broken = audit.verify()
    document = {"entries": entries, "first_broken_id": first_broken, "newest_hash": audit.tail()[1]}
    if first_broken is not None:
        refuse(
            f"The audit trail is broken: first at entry {first_broken}, after {entries} good ones.",
            as_json=as_json,
            **document,
        )
    if as_json:
        say_json(document)
    else:
        click.echo(f"The audit trail is whole: {entries} entries.")


def register(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(user)
    app.cli.add_command(trail)
