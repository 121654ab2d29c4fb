"""`flask xapi key`: keys of learning systems, from the command line."""

import click
from flask import Flask
from flask.cli import AppGroup

from workforce.db import transaction
from workforce.training.errors import TrainingError
from workforce.training.xapi import service
from workforce.web.commands import refuse, refusing, say_json

BY = "command line"
group = AppGroup("xapi", help="Statements of learning systems.")
keys = AppGroup("key", help="Keys by which learning systems send statements.")
group.add_command(keys)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@keys.command("add")
@click.argument("name")
@click.option("--home-page", metavar="ADDRESS", help="Refuse accounts of another home page.")
@_as_json
@refusing(TrainingError)
def add(name: str, home_page: str | None, *, as_json: bool) -> None:
    """Make a key and print its secret, this once: only its hash is kept."""
    with transaction():
        made, secret = service.make_key(name, BY, home_page)
        told = {"id": made.id, "name": made.name, "secret": secret}
    if as_json:
        say_json(told)
    else:
        click.echo(f"{secret}")
        click.echo(f"Key {told['name']} is made. Its secret is printed above and not kept here.", err=True)


@keys.command("revoke")
@click.argument("name")
@_as_json
def revoke(name: str, *, as_json: bool) -> None:
    """Revoke a key; what it brought stays."""
    with transaction():
        found = service.key_named(name)
        revoked = service.revoke_key(found.id, BY) if found else None
    if revoked is None:
        refuse(f"There is no key {name}. See: flask xapi key list.", as_json=as_json)
    if as_json:
        say_json({"name": name, "revoked": True})
    else:
        click.echo(f"Key {name} is revoked.")


@keys.command("list")
@_as_json
def list_(*, as_json: bool) -> None:
    """List the keys and how many statements each brought."""
    found = [
        {
            "name": one.key.name, "home_page": one.key.home_page, "statements": one.statements,
            "last_at": one.last_at.isoformat() if one.last_at else None, "revoked": one.key.revoked_at is not None,
        }
        for one in service.all_keys()
    ]  # fmt: skip
    if as_json:
        say_json(found)
        return
    for line in found:
        click.echo(f"{line['name']}: {line['statements']} statements{', revoked' if line['revoked'] else ''}")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
