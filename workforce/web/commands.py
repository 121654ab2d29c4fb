"""What every command shares: dates, refusals, JSON on stdout also when refused."""

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, NoReturn

import click


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day, YYYY-MM-DD or DD/MM/YYYY."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or say how to write it (exit 2)."""
        if isinstance(value, date):
            return value
        parts = str(value).split("/")
        try:
            return date(*map(int, reversed(parts))) if len(parts) == 3 else date.fromisoformat(str(value))
        except (ValueError, TypeError):
            self.fail(f"{value!r} is no day. Write it as YYYY-MM-DD.", param, ctx)


DAY = Day()


def say_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


def refuse(message: str, *, as_json: bool = False, **more: Any) -> NoReturn:
    """End with exit 1: the reason on stderr, and with --json one document on stdout."""
    if as_json:
        say_json({"error": message, **more})
    click.echo(message, err=True)
    raise SystemExit(1)


def refusing(*kinds: type[Exception]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Turn these errors of a command into a refusal."""

    def wrap(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            try:
                return command(*args, **kwargs)
            except kinds as fault:
                refuse(str(fault), as_json=bool(kwargs.get("as_json")))

        return wrapped

    return wrap
