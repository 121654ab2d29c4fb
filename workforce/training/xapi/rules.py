"""Statements of learning systems (xAPI 1.0.3 and 2.0): which are taken, and what is read of them. Pure functions."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

STATEMENTS = "xapi:"  # how the source of what statements told begins; the name of the key follows
VERBS = {f"http://adlnet.gov/expapi/verbs/{word}": word for word in ("completed", "passed", "failed")}
LARGEST = 256 * 1024  # bytes of one request
MOST_A_MINUTE = 6_000  # new statements of one key
MOST_DEEP = 40  # objects and lists within each other
LONGEST_ID = 1_000  # characters of an object's id, which is indexed
LONGEST_NAME = 255  # characters of an actor or a course
MOST_BYTES = 1_000  # of either in UTF-8: together they are one entry of an index, which holds 2,700
KEY_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
PARTS = frozenset(
    {
        "id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version",
        "attachments",
    }
)  # fmt: skip
_VERSION = re.compile(r"(1\.0|2\.0)(?:\.[0-9]{1,3})?")
_ANSWERED = {"1.0": "1.0.3", "2.0": "2.0.0"}
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
_NOT_COMPARED = ("id", "stored", "authority", "version")


class StatementFault(ValueError):
    """A statement, or a request, that can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is read of a statement."""

    id: UUID | None
    actor: str  # a login or an employee number, in small letters
    home_page: str | None
    verb: str
    result: str
    object_id: str
    course_name: str | None
    done_on: date
    digest: str


def answered_version(asked: str | None) -> str | None:
    """Return the version to answer with, or None where the header is missing or names one that is not spoken.

    >>> answered_version("1.0.1"), answered_version("2.0.0"), answered_version("0.95"), answered_version(None)
    ('1.0.3', '2.0.0', None, None)
    """
    found = _VERSION.fullmatch(asked or "")
    return _ANSWERED[found[1]] if found else None


def read_request(version: str | None, mimetype: str, body: bytes, put: str | None) -> tuple[list[Any], UUID | None]:
    """Return the statements of a request, and the id under which one is put (None: they are posted)."""
    if answered_version(version) is None:
        raise StatementFault("Send the header X-Experience-API-Version: 1.0.3 or 2.0.0.")
    if mimetype != "application/json":
        raise StatementFault("Send application/json.")
    found = read_body(body)
    if put is not None and len(found) != 1:
        raise StatementFault("PUT takes one statement.")
    return found, None if put is None else read_id(put)


def read_body(body: bytes) -> list[Any]:
    """Return the statements of a request: one, or a list of them."""
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise StatementFault("The request is not JSON. Send one statement, or a list of them.") from None
    statements = found if isinstance(found, list) else [found]
    if not statements:
        raise StatementFault("The list is empty. Send at least one statement.")
    return statements


def _no_constant(text: str) -> float:
    raise ValueError(text)


def read_statement(statement: Any, received_at: datetime, zone: tzinfo) -> Said:
    """Return what a statement says; a day is the one in `zone`. Raise StatementFault with what is wrong."""
    if not isinstance(statement, dict):
        raise StatementFault("A statement is a JSON object.")
    if odd := sorted(set(statement) - PARTS):
        raise StatementFault(f"A statement has no property {_shown(odd[0])}.")
    if "attachments" in statement:
        raise StatementFault("Attachments are not taken. Leave them out.")
    if _is_too_deep(statement):
        raise StatementFault(f"A statement has at most {MOST_DEEP} objects and lists within each other.")
    verb = _verb(statement.get("verb"))
    actor, home_page = _actor(statement.get("actor"))
    object_id, name = _object(statement.get("object"))
    return Said(
        _id(statement.get("id")), actor, home_page, verb, _result(verb, statement.get("result")), object_id, name,
        _day(statement.get("timestamp"), received_at, zone), digest(statement),
    )  # fmt: skip


def _is_too_deep(statement: object) -> bool:
    level = [statement]
    for _ in range(MOST_DEEP):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return any(isinstance(one, (dict, list)) for one in level)


def _shown(value: object) -> str:
    return ascii(str(value)[:80])


def _id(value: object) -> UUID | None:
    if value is None:
        return None
    return read_id(value)


def read_id(value: object) -> UUID:
    """Return the id of a statement: a UUID as people write it."""
    if isinstance(value, str) and re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
        return UUID(value)
    raise StatementFault("The id of a statement is a UUID.")


def _verb(verb: object) -> str:
    named = verb.get("id") if isinstance(verb, dict) else None
    if not isinstance(named, str):
        raise StatementFault("The verb is missing: give verb.id.")
    if named not in VERBS:
        raise StatementFault(
            f"The verb {_shown(named)} is not taken here: send completed, passed or failed "
            "(http://adlnet.gov/expapi/verbs/...). Nothing of this request was stored."
        )
    return VERBS[named]


def _text(value: object, what: str, longest: int = LONGEST_NAME) -> str:
    found = value.strip() if isinstance(value, str) else ""
    if not found or not found.isprintable() or len(found) > longest or len(found.encode()) > MOST_BYTES:
        raise StatementFault(f"{what} is missing, or no text of up to {longest} characters ({MOST_BYTES} bytes).")
    return found


def _actor(actor: object) -> tuple[str, str | None]:
    """Return who it is of: an address, or an account's name and its home page."""
    if not isinstance(actor, dict):
        raise StatementFault("The actor is missing.")
    if actor.get("objectType", "Agent") != "Agent":
        raise StatementFault("The actor is to be one person: an Agent.")
    given = [name for name in _IDENTIFIERS if name in actor]
    if len(given) != 1 or given[0] not in ("mbox", "account"):
        raise StatementFault("Name the actor by mbox or by account, and by one of them only.")
    if given == ["mbox"]:
        address = _text(actor["mbox"], "actor.mbox")
        if not re.fullmatch(r"mailto:[^@\s:]+@[^@\s:]+", address, re.IGNORECASE):
            raise StatementFault("actor.mbox is written mailto:name@council.example.")
        return address[7:].lower(), None
    account = actor["account"]
    if not isinstance(account, dict):
        raise StatementFault("actor.account has a homePage and a name.")
    home_page = _text(account.get("homePage"), "actor.account.homePage")
    if not _is_iri(home_page):
        raise StatementFault("actor.account.homePage is an address, such as https://learning.council.example.")
    return _text(account.get("name"), "actor.account.name").lower(), home_page


def _is_iri(text: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+", text) is not None


def _object(found: object) -> tuple[str, str | None]:
    """Return the id of what was learned, and its name where one is given."""
    if not isinstance(found, dict) or found.get("objectType", "Activity") != "Activity":
        raise StatementFault("The object is to be an Activity: the course.")
    named = _text(found.get("id"), "object.id", LONGEST_ID)
    if not _is_iri(named):
        raise StatementFault("object.id is an IRI, such as https://learning.council.example/courses/12.")
    definition = found.get("definition")
    names = definition.get("name") if isinstance(definition, dict) else None
    if not isinstance(names, dict):
        return named, None
    words = next((names[key] for key in ("en-GB", "en", *sorted(names)) if isinstance(names.get(key), str)), "")
    plain = " ".join(words.split())[:LONGEST_NAME]
    return named, plain if plain and plain.isprintable() else None


def _result(verb: str, result: object) -> str:
    """Return the result as it is kept: completed without success is failed."""
    if result is None:
        return verb
    if not isinstance(result, dict):
        raise StatementFault("The result is a JSON object.")
    success, completion = result.get("success"), result.get("completion")
    if any(one is not None and not isinstance(one, bool) for one in (success, completion)):
        raise StatementFault("result.success and result.completion are true or false.")
    _check_score(result.get("score"))
    if (verb, success) in {("passed", False), ("failed", True)} or (verb == "completed" and completion is False):
        raise StatementFault(f"The verb {verb} and the result contradict each other.")
    return "failed" if verb == "completed" and success is False else verb


def _check_score(score: object) -> None:
    if score is None:
        return
    scaled = score.get("scaled") if isinstance(score, dict) else "none"
    if scaled is not None and (isinstance(scaled, bool) or not isinstance(scaled, (int, float)) or abs(scaled) > 1):
        raise StatementFault("result.score.scaled is a number from -1 to 1.")


def _day(timestamp: object, received_at: datetime, zone: tzinfo) -> date:
    """Return the day of a statement; without a timestamp it is the day on which it came."""
    today = received_at.astimezone(zone).date()
    if timestamp is None:
        return today
    try:
        at = datetime.fromisoformat(_text(timestamp, "timestamp"))
        day = (at if at.tzinfo else at.replace(tzinfo=received_at.tzinfo)).astimezone(zone).date()
    except (ValueError, OverflowError):
        raise StatementFault("timestamp is written as 2026-03-31T22:30:00Z.") from None
    if day > today:
        raise StatementFault("timestamp lies in the future.")
    if day.year < 1900:
        raise StatementFault("timestamp lies before 1900.")
    return day


def digest(statement: Mapping[str, Any]) -> str:
    """Return a SHA-256 that is the same where two statements of one id say the same, by the standard.

    >>> digest({"id": "1", "verb": {"id": "x"}}) == digest({"verb": {"display": {}, "id": "x"}, "version": "1.0.0"})
    True
    """
    compared = {name: value for name, value in statement.items() if name not in _NOT_COMPARED}
    if isinstance(compared.get("verb"), dict):
        compared["verb"] = {"id": compared["verb"].get("id")}
    if isinstance(compared.get("object"), dict):
        compared["object"] = {k: v for k, v in compared["object"].items() if k != "definition"}
    return hashlib.sha256(json.dumps(compared, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
