"""The daily digest about supervision: what it tells whom, and in which words. Pure.

Counts and days only: never a name but the receiver's, never a reference, never anything of a record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from workforce.supervision.rules import Kind
from workforce.supervision.session_rules import Deadlines

SUBJECT = "Your supervision: what is coming up and what is due"
DAYS_SHOWN = 8  # of one line; the rest is counted


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is to come, or of which something is still to be done."""

    id: int
    kind: Kind
    worker_id: int
    supervisor_id: int | None
    planned_on: date | None
    planned_time: time | None
    held_on: date | None
    group: str | None  # what the sessions of one group have in common
    written_on: date | None  # the supervisor signed
    is_answered: bool  # the supervisee signed

    @property
    def shared(self) -> int | str:
        """Return what the rows of one group session have in common; another session stands by itself."""
        return self.group or self.id

    def is_to_come(self, day: date) -> bool:
        """Whether it is planned for a day or after, and not held yet."""
        return self.held_on is None and self.planned_on is not None and self.planned_on >= day


@dataclass(frozen=True, slots=True)
class Coming:
    """When a session is."""

    on: date
    at: time | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something to be done about the session of a day, by a day."""

    held_on: date
    due_on: date


@dataclass(slots=True)
class Digest:
    """What one person is told of one day."""

    own: list[Coming] = field(default_factory=list)
    given: list[Coming] = field(default_factory=list)
    due_on: date | None = None  # of the own supervision, where it is overdue
    supervisees_overdue: int = 0
    not_recorded: list[date] = field(default_factory=list)
    to_write: list[ToDo] = field(default_factory=list)
    to_answer: list[ToDo] = field(default_factory=list)
    actions_overdue: int = 0
    not_on_file: int = 0

    @property
    def is_own(self) -> bool:
        """Whether something is said to the person as one who is supervised."""
        return bool(self.own or self.due_on or self.to_answer or self.actions_overdue)

    @property
    def is_given(self) -> bool:
        """Whether something is said to the person as one who supervises."""
        return bool(self.given or self.supervisees_overdue or self.not_recorded or self.to_write or self.not_on_file)


def of_sessions(
    day: date, sessions: Iterable[OpenSession], deadlines: Deadlines, days_before: int
) -> dict[int, Digest]:
    """Return what sessions have to say to each person, by id; each group session once to its supervisor."""
    found: dict[int, Digest] = {}
    told: set[int | str] = set()
    for one in sessions:
        own = found.setdefault(one.worker_id, Digest())
        is_first = one.shared not in told
        told.add(one.shared)
        given = found.setdefault(one.supervisor_id, Digest()) if one.supervisor_id and is_first else Digest()
        if one.held_on is None:
            _planned(one, day, days_before, own, given)
        elif one.written_on is None:
            if one.kind is not Kind.INFORMAL:
                given.to_write.append(ToDo(one.held_on, deadlines.write_by(one.held_on)))
        elif one.kind.is_signed_by_both and not one.is_answered:
            own.to_answer.append(ToDo(one.held_on, deadlines.sign_by(one.written_on)))
    return found


def _planned(one: OpenSession, day: date, days_before: int, own: Digest, given: Digest) -> None:
    """Tell both of a session that comes, and the supervisor of one that passed and was not recorded."""
    if one.planned_on is None:
        return
    if one.planned_on < day:
        given.not_recorded.append(one.planned_on)
    elif one.planned_on <= day + timedelta(days=days_before):
        own.own.append(Coming(one.planned_on, one.planned_time))
        given.given.append(Coming(one.planned_on, one.planned_time))


def day_words(day: date) -> str:
    """Return a day with its weekday.

    >>> day_words(date(2026, 11, 5))
    'Thursday 5 November'
    """
    return f"{day:%A} {day.day} {day:%B}"


def time_words(at: time) -> str:
    """Return a time as people write it.

    >>> time_words(time(9, 30)), time_words(time(14)), time_words(time(12, 5))
    ('9:30am', '2pm', '12:05pm')
    """
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _few(words: Sequence[str]) -> str:
    shown = "; ".join(words[:DAYS_SHOWN])
    return shown + (f"; and {len(words) - DAYS_SHOWN} more" if len(words) > DAYS_SHOWN else "")


def _coming(whose: str, sessions: Iterable[Coming]) -> list[str]:
    return [f"{whose}: {day_words(one.on)}" + (f", {time_words(one.at)}" if one.at else "") for one in sessions]


def _todo(day: date, todo: Iterable[ToDo]) -> str:
    return _few(
        [
            f"the session of {day_words(one.held_on)}, {'was due' if one.due_on < day else 'due'} by "
            f"{day_words(one.due_on)}"
            for one in todo
        ]
    )


def _own_lines(digest: Digest, day: date) -> list[str]:
    lines = []
    if digest.due_on:
        late = _number((day - digest.due_on).days, "day")
        due = day_words(digest.due_on)
        lines.append(f"Your own supervision is overdue by {late}, as far as is known here: it was due by {due}.")
    if digest.to_answer:
        lines.append(f"To read, and to sign or dispute: {_todo(day, digest.to_answer)}.")
    if digest.actions_overdue:
        actions = _number(digest.actions_overdue, "action that you agreed is", "actions that you agreed are")
        lines.append(
            f"{actions} past the day set for it." if digest.actions_overdue == 1 else f"{actions} past their days."
        )
    return lines


def _given_lines(digest: Digest, day: date) -> list[str]:
    lines = []
    if digest.supervisees_overdue:
        people = _number(digest.supervisees_overdue, "person whom you supervise is", "people whom you supervise are")
        lines.append(f"{people} overdue for supervision.")
    if digest.not_recorded:
        lines.append(f"To record as held, or to cancel: {_few([day_words(one) for one in digest.not_recorded])}.")
    if digest.to_write:
        lines.append(f"To write up and sign: {_todo(day, digest.to_write)}.")
    if digest.not_on_file:
        files = _number(
            digest.not_on_file, "child is not known to be on the file", "children is not known to be on their files"
        )
        lines.append(f"Oversight of {files} yet.")
    return lines


def mail_body(name: str, digest: Digest, day: date, own_link: str, given_link: str) -> str:
    """Return the text of the digest of somebody who has something to be told."""
    parts = (
        ("Coming up", _coming("Your supervision", digest.own) + _coming("Supervision that you give", digest.given)),
        ("For you to do", _own_lines(digest, day)),
        ("For you to do as a supervisor", _given_lines(digest, day)),
    )
    told = "".join(f"\n{heading}\n" + "".join(f"- {line}\n" for line in lines) for heading, lines in parts if lines)
    links = [link for link, is_told in ((own_link, digest.is_own), (given_link, digest.is_given)) if is_told]
    pages = "\n".join(links)
    return (
        f"Dear {name},\n{told}\nOpen it here:\n\n{pages}\n\n"
        "You get at most one mail like this a working day, and only when there is something to say.\n"
    )
