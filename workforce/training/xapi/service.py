"""Statements are taken, keys made and revoked. Each flushes, writes the audit entry, and never commits."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from workforce import clock
from workforce.auth import queries as accounts
from workforce.auth.models import SignInAttempt
from workforce.db import audit, db
from workforce.training.errors import TrainingError
from workforce.training.learners import LEARNERS
from workforce.training.models import Completion
from workforce.training.xapi.models import Statement, StatementKey
from workforce.training.xapi.rules import KEY_NAME, MOST_A_MINUTE, STATEMENTS, Said, StatementFault, read_statement

ATTEMPT = "xapi"
MOST_FAILURES, WINDOW = 30, timedelta(minutes=15)  # wrong keys of one network address


class ConflictError(Exception):
    """A statement of this id is there and says something else. Nothing was stored."""


class BusyError(Exception):
    """Too much came in too short a time."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a request brought."""

    ids: list[str]
    new: int


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_key(name: str, by: str, home_page: str | None = None) -> tuple[StatementKey, str]:
    """Make a key and return it with its secret, 256 random bits, which is not kept."""
    plain, page = name.strip(), (home_page or "").strip() or None
    if not KEY_NAME.fullmatch(plain):
        raise TrainingError("Give a name of small letters, digits and hyphens, up to 40, such as totara.", "name")
    if page is not None and (not page.startswith(("https://", "http://")) or not page.isprintable() or len(page) > 255):
        raise TrainingError(
            "Give the address as the system sends it, such as https://learning.council.example.", "home_page"
        )
    secret = secrets.token_urlsafe(32)
    made = db.session.scalar(
        insert(StatementKey)
        .values(name=plain, hash=_digest(secret), home_page=page, made_by=by, made_at=clock.now())
        .on_conflict_do_nothing()
        .returning(StatementKey)
    )
    if made is None:
        raise TrainingError("There is a key of this name, or there was. Choose another name.", "name")
    audit.record(by, "key for statements made", f"xapi:{plain}", home_page=page)
    return made, secret


def revoke_key(key_id: int, by: str) -> StatementKey | None:
    """Revoke a key: what it brought stays. Return it, or None where there is none."""
    key = db.session.scalar(select(StatementKey).where(StatementKey.id == key_id).with_for_update())
    if key is not None and key.revoked_at is None:
        key.revoked_at, key.revoked_by = clock.now(), by
        db.session.flush()
        audit.record(by, "key for statements revoked", f"xapi:{key.name}")
    return key


def key_named(name: str) -> StatementKey | None:
    """Return the key of a name."""
    return db.session.scalar(select(StatementKey).where(StatementKey.name == name))


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key and how much it brought: counts only."""

    key: StatementKey
    statements: int
    last_at: datetime | None
    unmatched: int


def all_keys() -> list[KeyLine]:
    """Return every key, those that work first, in one statement."""
    unmatched = func.count(func.distinct(Completion.id)).filter(Completion.worker_id.is_(None))
    rows = db.session.execute(
        select(StatementKey, func.count(func.distinct(Statement.id)), func.max(Statement.received_at), unmatched)
        .outerjoin(Statement, Statement.key_id == StatementKey.id)
        .outerjoin(Completion, Completion.id == Statement.completion_id)
        .group_by(StatementKey.id)
        .order_by(StatementKey.revoked_at.is_not(None), StatementKey.name)
    )
    return [KeyLine(*row) for row in rows]


def _secret_of(header: str | None) -> tuple[str | None, str]:
    """Return the name (None: a bearer says none) and the secret that a request brings."""
    kind, _, value = (header or "").partition(" ")
    if kind.lower() == "bearer":
        return None, value.strip()
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            return "", ""
        return name, secret
    return "", ""


def key_of(header: str | None, address: str) -> StatementKey | None:
    """Return the key that a request brings, or None; raise BusyError where an address guesses."""
    since = clock.now() - WINDOW
    if len(accounts.attempts(ATTEMPT, "address", address, since)) >= MOST_FAILURES:
        raise BusyError
    name, secret = _secret_of(header)
    sent = _digest(secret)
    found = db.session.scalar(select(StatementKey).where(StatementKey.hash == sent, StatementKey.revoked_at.is_(None)))
    is_same = hmac.compare_digest(sent, found.hash if found else _digest(secrets.token_urlsafe(8)))
    if found is not None and is_same and name in (None, found.name):
        return found
    db.session.add(SignInAttempt(kind=ATTEMPT, email="", address=address, at=clock.now(), succeeded=False))
    db.session.flush()
    return None


def take(key: StatementKey, statements: Sequence[object], own_id: UUID | None = None) -> Taken:
    """Take all statements of a request, or none: raise StatementFault, ConflictError or BusyError."""
    now = clock.now()
    said = []
    for n, one in enumerate(statements):
        try:
            said.append(_checked(read_statement(one, now, clock.LONDON), key, own_id))
        except StatementFault as fault:
            raise StatementFault(f"Statement {n + 1} of {len(statements)}: {fault}") from None
    ids = [one_id for one_id, _ in said]
    if len(set(ids)) < len(ids):
        raise StatementFault("Two statements of the request have the same id. Nothing was stored.")
    _refuse_busy(key, now)
    with db.session.begin_nested():
        new = _store(key, dict(said), now)
    if new:
        audit.record(f"{STATEMENTS}{key.name}", "statements taken", f"xapi:{key.name}", new=new, same=len(ids) - new)
    return Taken([str(one) for one in ids], new)


def _checked(said: Said, key: StatementKey, own_id: UUID | None) -> tuple[UUID, Said]:
    """Return the statement with the id that it is kept under."""
    if own_id is not None and said.id not in (None, own_id):
        raise StatementFault("The id of the statement is not the statementId of the request.")
    if key.home_page is not None and said.home_page not in (None, key.home_page):
        raise StatementFault("The account is of another system: its homePage is not that of this key.")
    return own_id or said.id or uuid4(), said


def _refuse_busy(key: StatementKey, now: datetime) -> None:
    recent = select(func.count()).where(Statement.key_id == key.id, Statement.received_at > now - timedelta(minutes=1))
    if int(db.session.scalar(recent) or 0) >= MOST_A_MINUTE:
        raise BusyError


def _store(key: StatementKey, said: dict[UUID, Said], now: datetime) -> int:
    """Keep what is new; return how many were. In the order of ids, so that two requests wait for each other in turn."""
    rows = [
        {
            "id": id_, "key_id": key.id, "received_at": now, "actor": _person(one, key), "home_page": one.home_page,
            "verb": one.verb, "object_id": one.object_id, "done_on": one.done_on, "digest": one.digest,
        }
        for id_, one in sorted(said.items())
    ]  # fmt: skip
    new = set(db.session.scalars(insert(Statement).values(rows).on_conflict_do_nothing().returning(Statement.id)).all())
    there = select(Statement.id, Statement.digest).where(Statement.id.in_(set(said) - new))
    for id_, digest in db.session.execute(there):
        if digest != said[id_].digest:
            raise ConflictError(str(id_))
    if new:
        _complete(key, {id_: said[id_] for id_ in new})
    return len(new)


def _person(said: Said, key: StatementKey) -> str:
    """Return who it is of as files would say: a number of the system's own gets the key's name in front."""
    return f"{key.name}:{said.actor}" if said.home_page and said.actor.isdecimal() else said.actor


_MAKE = f"""
WITH told AS (
  SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS text[]), CAST(:objects AS text[]),
    CAST(:names AS text[]), CAST(:days AS date[]), CAST(:results AS text[])) AS t (id, person, code, name, day, result)
), made AS (
  INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, course_name, completed_on,
    result)
  SELECT DISTINCT ON (t.person, t.code, t.day, t.result) :source, 0, 'login', t.person, a.worker_id, t.code, t.name,
    t.day, t.result
  FROM told t LEFT JOIN ({LEARNERS}) a ON a.kind = 'login' AND a.value = t.person
  ORDER BY t.person, t.code, t.day, t.result, t.name
  ON CONFLICT (source, person, course_code, completed_on, result) DO NOTHING
)
SELECT count(*) FROM told
"""
_LINK = """
UPDATE xapi_statement s SET completion_id = c.id
FROM unnest(CAST(:ids AS uuid[]), CAST(:people AS text[]), CAST(:results AS text[])) AS t (id, person, result)
JOIN xapi_statement x ON x.id = t.id
JOIN completion c ON c.source = :source AND c.person = t.person AND c.course_code = x.object_id
  AND c.completed_on = x.done_on AND c.result = t.result
WHERE s.id = t.id
"""


def _complete(key: StatementKey, said: dict[UUID, Said]) -> None:
    """Make the completions that statements tell of, and say of each statement which is its."""
    listed = sorted(said.items())
    binds = {
        "source": f"{STATEMENTS}{key.name}",
        "ids": [id_ for id_, _ in listed],
        "people": [_person(one, key) for _, one in listed],
        "results": [one.result for _, one in listed],
    }
    more = {
        "objects": [one.object_id for _, one in listed],
        "names": [one.course_name for _, one in listed],
        "days": [one.done_on for _, one in listed],
    }
    db.session.execute(text(_MAKE), {**binds, **more})
    db.session.execute(text(_LINK), binds)
