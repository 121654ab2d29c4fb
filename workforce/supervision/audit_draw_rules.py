"""Which supervision records a quality audit draws, and who reads each. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """Which records may be drawn; a rule that says nothing leaves all signed ones of the period."""

    from_on: date
    to_on: date
    team: str = ""
    kinds: tuple[str, ...] = ()
    uncovered: bool = False  # supervisors none of whose records was audited in the last 12 months
    disputed: bool = False  # the supervisee disputed the record
    newly_qualified: bool = False

    @property
    def is_by_rule(self) -> bool:
        """Whether more than the period was asked for."""
        return bool(self.team or self.kinds or self.uncovered or self.disputed or self.newly_qualified)

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with a sample."""
        return {
            "team": self.team, "kinds": list(self.kinds), "uncovered": self.uncovered, "disputed": self.disputed,
            "newly_qualified": self.newly_qualified,
        }  # fmt: skip

    @classmethod
    def read(cls, from_on: date, to_on: date, kept: Mapping[str, Any]) -> "Rule":
        """Return the rule of a sample."""
        return cls(
            from_on, to_on, kept["team"], tuple(kept["kinds"]), kept["uncovered"], kept["disputed"],
            kept["newly_qualified"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signed record that might be drawn, and who may not read it: supervisee, supervisor, and who supervises them."""

    record_id: int
    session_id: int
    kind: str
    held_on: date
    team: str | None
    supervisors: frozenset[int]
    barred: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()
    is_disputed: bool = False
    is_newly_qualified: bool = False


def fits(rule: Rule, one: Candidate, below: frozenset[str] | None, covered: frozenset[int]) -> bool:
    """Whether a record is one that a rule asks for.

    `below` are the codes of the asked team with those below it; `covered` the supervisors with an audited record.
    """
    return (
        rule.from_on <= one.held_on <= rule.to_on
        and (below is None or bool(below & one.teams))
        and (not rule.kinds or one.kind in rule.kinds)
        and (not rule.uncovered or bool(one.supervisors - covered))
        and (not rule.disputed or one.is_disputed)
        and (not rule.newly_qualified or one.is_newly_qualified)
    )


def _order(seed: int, record_id: int) -> str:
    return hashlib.sha256(f"{seed}:{record_id}".encode()).hexdigest()


def draw(seed: int, size: int, eligible: Mapping[int, int | None]) -> list[int]:
    """Return the records that a seed draws, at most as many as there are.

    `eligible`: record -> supervisor. Records stand in the order of the SHA-256 of "seed:record", which anybody can
    work out again; where the sample is to reach supervisors who were not audited, each supervisor's first record comes
    before anybody's second (the value None: it does not matter).

    >>> draw(7, 2, {1: None, 2: None, 3: None}) == draw(7, 2, {3: None, 2: None, 1: None})
    True
    >>> len({{1: 9, 2: 9, 3: 8}[one] for one in draw(7, 2, {1: 9, 2: 9, 3: 8})})
    2
    """
    seen: Counter[int] = Counter()
    placed: list[tuple[int, str, int]] = []
    for record_id in sorted(eligible, key=lambda one: _order(seed, one)):
        supervisor = eligible[record_id]
        placed.append((seen[supervisor] if supervisor is not None else 0, _order(seed, record_id), record_id))
        if supervisor is not None:
            seen[supervisor] += 1
    return [record_id for _, _, record_id in sorted(placed)[:size]]


@dataclass(frozen=True, slots=True)
class Auditor:
    """Somebody who may audit; `worker_id` is None for an account that is linked to nobody in the staff data."""

    account_id: int
    worker_id: int | None
    name: str

    def may_read(self, barred: Iterable[int]) -> bool:
        """Whether they are none of those who may not read a record."""
        return self.worker_id is None or self.worker_id not in set(barred)


@dataclass(frozen=True, slots=True)
class Given:
    """Who reads a record: the first reader, whether it is read twice, and the second; None: nobody may yet."""

    record_id: int
    first: int
    is_double: bool = False
    second: int | None = None


def second_readings(size: int, percent: int) -> int:
    """Return how many records of a sample get a second reader: the share, rounded up.

    >>> second_readings(12, 20), second_readings(12, 0), second_readings(1, 1)
    (3, 0, 1)
    """
    return -(-size * percent // 100)


def share_out(
    drawn: Sequence[int], barred: Mapping[int, frozenset[int]], first: Sequence[Auditor], second: Sequence[Auditor],
    doubles: int,
) -> list[Given]:  # fmt: skip
    """Give drawn records to readers, evenly; the first `doubles` of them are read twice, by two different people.

    A record goes to nobody who is in it. Where no other auditor may read a record, its second reading waits. Raise
    ValueError where nobody may read a record at all: such a record is not eligible.
    """
    load: Counter[int] = Counter()
    found = []
    for n, record_id in enumerate(drawn):
        one = least_busy(first, barred[record_id], load)
        if one is None:
            raise ValueError(f"nobody may read record {record_id}")
        load[one] += 1
        other = least_busy([a for a in second if a.account_id != one], barred[record_id], load) if n < doubles else None
        if other is not None:
            load[other] += 1
        found.append(Given(record_id, one, n < doubles, other))
    return found


def least_busy(auditors: Iterable[Auditor], barred: Iterable[int], load: Mapping[Any, int]) -> int | None:
    """Return the account, of those who may read a record, with the fewest readings; None where there is nobody."""
    kept = set(barred)
    may = [one for one in auditors if one.may_read(kept)]
    return min(may, key=lambda one: (load.get(one.account_id, 0), one.account_id)).account_id if may else None
