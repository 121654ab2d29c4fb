"""Feedback after a session: what is asked, when it can be given, and what may be shown of it. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from workforce.people.rules import add_months
from workforce.supervision.rules import Kind

GIVEN_WITHIN_DAYS = 28  # after the session; set here
KEPT_MONTHS = 24  # product, "Fairness to staff"
SMALLEST_GROUP = 5  # people; product, "Fairness to staff"
QUARTERS_SHOWN = 4
COUNCIL = ""  # the name of the group of everybody
OWN = "own"  # the group of those whom the reader supervises


class Answer(StrEnum):
    """One of three answers."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four questions."""

    key: str
    words: str  # as it is asked
    short: str  # as a table names it


QUESTIONS = (
    Question("needs_met", "Did the session meet your needs?", "Needs met"),
    Question("reflected", "Was there space to reflect?", "Space to reflect"),
    Question("heard", "Did you feel heard?", "Felt heard"),
    Question("clear_next", "Is it clear what happens next?", "Clear what happens next"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one supervisee said of one session."""

    id: int
    worker_id: int
    supervisor_id: int | None
    team: str | None  # of the supervisor's main post
    answers: Mapping[str, Answer]


class Refusal(StrEnum):
    """Why feedback can't be given of a session."""

    NOT_ONE_TO_ONE = "Feedback is asked after one-to-one sessions only."
    NOT_HELD = "This session was not held yet. Once it is recorded as held you can say how it was."
    TOO_LATE = "Feedback can be given for 28 days after a session, and these are over."
    GIVEN = "You have said how this session was. It can be said once."


def refusal(kind: Kind, held_on: date | None, today: date, *, is_given: bool) -> Refusal | None:
    """Return why feedback can't be given of a session on a day, or None where it can. The 28th day still counts.

    >>> refusal(Kind.FORMAL, date(2026, 11, 2), date(2026, 11, 30), is_given=False) is None
    True
    >>> refusal(Kind.FORMAL, date(2026, 11, 2), date(2026, 12, 1), is_given=False).name
    'TOO_LATE'
    """
    if not kind.is_signed_by_both:
        return Refusal.NOT_ONE_TO_ONE
    if is_given:
        return Refusal.GIVEN
    if held_on is None or held_on > today:
        return Refusal.NOT_HELD
    return Refusal.TOO_LATE if (today - held_on).days > GIVEN_WITHIN_DAYS else None


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year."""

    first: date
    last: date

    @property
    def key(self) -> str:
        """Return how an address names it.

        >>> Quarter(date(2026, 4, 1), date(2026, 6, 30)).key
        '2026-2'
        """
        return f"{self.first.year}-{(self.first.month + 2) // 3}"


def ended_quarters(day: date, count: int = QUARTERS_SHOWN) -> list[Quarter]:
    """Return the last quarters that ended before a day, the newest first.

    Sums are told of these only: a sum that grew with each answer would tell whose answer came last.

    >>> [quarter.key for quarter in ended_quarters(date(2026, 7, 1), 2)], ended_quarters(date(2026, 6, 30), 1)[0].key
    (['2026-2', '2026-1'], '2026-1')
    """
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    starts = [add_months(first, -3 * n) for n in range(count + 1)]
    return [Quarter(start, end - timedelta(days=1)) for end, start in pairwise(starts)]


@dataclass(frozen=True, slots=True)
class Sums:
    """How often each answer was given to each question, of how many sessions, by how many people."""

    sessions: int
    people: int
    counts: Mapping[str, Mapping[Answer, int]] = field(default_factory=dict)

    def of(self, question: str, answer: str) -> int:
        """Return how often an answer was given to a question."""
        return self.counts[question][Answer(answer)]


def sums(said: Iterable[Said]) -> Sums:
    """Return the sums of some feedback."""
    found = list(said)
    counts = {
        question.key: {answer: sum(one.answers[question.key] is answer for one in found) for answer in Answer}
        for question in QUESTIONS
    }
    return Sums(len(found), len({one.worker_id for one in found}), counts)


def shown_groups(
    groups: Mapping[str, frozenset[int]],
    by: Mapping[int, int],
    known: frozenset[int] = frozenset(),
    least: int = SMALLEST_GROUP,
) -> frozenset[str]:
    """Return which groups' sums may be shown together, so that no difference of them tells of fewer than 5 people.

    `groups` holds ids of feedback, every two groups nested or apart; `by`, who gave each; `known`, people whose own
    feedback the reader knows. What can be worked out from nested sums are sums of rests: a group without the shown
    groups inside it. So every rest must be nothing, or of 5 people or more besides those who are known. Where it is
    less, the smallest of the groups directly inside is hidden; where there is none, the group itself.
    Source: product, "Fairness to staff"; docs/adr/0013.

    >>> by = {n: n for n in range(10)}
    >>> a, b = frozenset(range(7)), frozenset(range(7, 10))
    >>> sorted(shown_groups({"A": a, "B": b, "both": a | b}, by))  # A as well would tell of the 3 in B
    ['both']
    """
    order = sorted(groups, key=lambda name: (len(groups[name]), name))
    shown = set(order)

    def few(rest: frozenset[int]) -> bool:
        people = {by[one] for one in rest} - known
        return bool(rest) and 0 < len(people) < least

    def fault() -> str | None:
        for name in order:
            if name in shown:
                before = order[: order.index(name)]
                inside = [other for other in before if other in shown and groups[other] <= groups[name]]
                if few(groups[name]):
                    return name
                if few(groups[name].difference(*(groups[other] for other in inside))):
                    within = {one for one in inside for more in inside if one != more and groups[one] < groups[more]}
                    return next(one for one in inside if one not in within)
        return None

    while (hidden := fault()) is not None:
        shown.discard(hidden)
    return frozenset(name for name in shown if groups[name])


def by_team(said: Iterable[Said], parents: Mapping[str, str | None]) -> dict[str, frozenset[int]]:
    """Return the feedback of each team with every team below it, and of everybody: code -> ids."""
    found: dict[str, set[int]] = {COUNCIL: set()}
    for one in said:
        found[COUNCIL].add(one.id)
        for code in upwards(one.team, parents):
            found.setdefault(code, set()).add(one.id)
    return {code: frozenset(ids) for code, ids in found.items()}


def upwards(code: str | None, parents: Mapping[str, str | None]) -> list[str]:
    """Return a team's code and those above it."""
    line: list[str] = []
    while code and code in parents and code not in line:
        line.append(code)
        code = parents[code]
    return line


def shown_as(
    said: Iterable[Said], parents: Mapping[str, str | None], least: int = SMALLEST_GROUP
) -> dict[int, str | None]:
    """Return as whose row each feedback may be shown: the lowest team such that it and all above it may be shown.

    None: the council's alone. `parents` gives each team's parent, `least` of how many people a group has to be.
    """
    found = list(said)
    shown = shown_groups(by_team(found, parents), {one.id: one.worker_id for one in found}, least=least)
    rows: dict[int, str | None] = {}
    for one in found:
        rows[one.id] = None
        for code in reversed(upwards(one.team, parents)):
            if code not in shown:
                break
            rows[one.id] = code
    return rows
