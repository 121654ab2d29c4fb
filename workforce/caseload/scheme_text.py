"""The part of a scheme that is typed as data, read so that it can be kept. Pure."""

import json
from decimal import Decimal
from typing import Any


class UnreadableError(ValueError):
    """The text under 'everything else' is no JSON object."""


def data_of(text: str) -> dict[str, Any]:
    """Return the JSON object that a text is; raise UnreadableError where the database could not keep it either."""

    def refuse(word: str) -> None:
        raise UnreadableError(f"{word} is no number that can be kept")

    try:
        rest = json.loads(text or "{}", parse_constant=refuse, parse_float=Decimal)
        json.dumps(rest, default=str, ensure_ascii=False).encode("utf-8")
    except UnreadableError:
        raise
    except (ValueError, RecursionError, ArithmeticError) as fault:
        raise UnreadableError(f"this is not JSON: {str(fault)[:200]}") from fault
    if not isinstance(rest, dict):
        raise UnreadableError("write one JSON object, in braces")
    if "\\u0000" in text or "\0" in text:
        raise UnreadableError("a sign of it can't be kept: write letters and numbers")
    return {key: _as_text(value) for key, value in rest.items()}


def _as_text(part: Any) -> Any:
    """Return the same with decimals as text, as the document keeps them."""
    if isinstance(part, dict):
        return {key: _as_text(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_as_text(value) for value in part]
    return str(part) if isinstance(part, Decimal) else part
