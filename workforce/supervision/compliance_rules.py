"""Whether supervision keeps to the policy: who is counted where, phases, how late, why sessions fell out. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workforce.people.rules import EmploymentType, WorkKind, grade_words
from workforce.supervision.policy_rules import NO_REASON, SupervisionPolicy
from workforce.supervision.rules import FrequencyPolicy
from workforce.supervision.timeline_rules import Due, Piece, PostHeld

SOON_DAYS = 7  # due within so many days is shown as due soon, as on the other pages


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. Nobody to count is not 100%."""

    part: int
    whole: int

    @property
    def percent(self) -> Fraction | None:
        """Return the percentage, None where there is nothing to count.

        >>> Share(1, 4).percent, Share(0, 0).percent
        (Fraction(25, 1), None)
        """
        return Fraction(self.part * 100, self.whole) if self.whole else None


class State(StrEnum):
    """How somebody's supervision stands on a day."""

    IN_DATE = "in date"
    SOON = "due soon"
    OVERDUE = "overdue"
    AWAY = "away"
    UNKNOWN = "not known"


def state_of(piece: Piece, day: date) -> State:
    """Return how supervision stands on a day of a piece of somebody in post."""
    if piece.is_away:
        return State.AWAY
    if piece.due is None:
        return State.UNKNOWN
    left = (piece.due.due_on - day).days
    return State.OVERDUE if left < 0 else State.SOON if left <= SOON_DAYS else State.IN_DATE


@dataclass(frozen=True, slots=True)
class Who:
    """A kind of people, who are counted together."""

    key: str
    words: str
    holds: Callable[[PostHeld], bool]
    within: bool = False  # among social work staff, whom W4 counts


def _beside(*kinds: WorkKind) -> Callable[[PostHeld], bool]:
    return lambda post: post.is_counted and not post.is_social_work and post.work_kind in kinds


W4 = Who("w4", "Social work staff", lambda post: post.is_social_work)
PEOPLE = (
    W4,
    Who(
        "agency",
        "agency staff",
        lambda post: post.is_social_work and post.employment_type == EmploymentType.AGENCY,
        within=True,
    ),
    Who(
        "reviewing",
        "reviewing officers",
        lambda post: post.is_social_work and post.work_kind == WorkKind.REVIEWING,
        within=True,
    ),
    Who("students", "Students", lambda post: post.is_student),
    Who("advisers", "Personal advisers", _beside(WorkKind.PERSONAL_ADVISER)),
    Who("family-help", "Family help workers", _beside(WorkKind.FAMILY_HELP)),
    Who("reviewing-other", "Reviewing officers who are not social workers", _beside(WorkKind.REVIEWING)),
    Who(
        "other",
        "Other roles with families",
        _beside(WorkKind.CASE_HOLDING, WorkKind.FOSTERING_ADOPTION, WorkKind.FRONT_DOOR),
    ),
)
WHO = {who.key: who for who in PEOPLE}


@dataclass(frozen=True, slots=True)
class Phase:
    """Why an interval holds: a rule of the policy, or an agreement in writing."""

    key: str
    words: str


AGREED = Phase("agreed", "Agreed in writing")


def _grade_phases(policy: FrequencyPolicy, grade: str) -> list[Phase]:
    return [
        Phase(
            f"{grade}-{n}",
            f"{grade_words(grade)}: {one.interval.words()}" + (f", until {one.until.length()}" if one.until else ""),
        )
        for n, one in enumerate(policy.grades.get(grade, ()), start=1)
    ]


def _default(policy: FrequencyPolicy) -> Phase:
    return Phase("others", f"{'All others' if policy.grades or policy.particular else 'All'}: {policy.default.words()}")


def phases_of(policy: FrequencyPolicy) -> list[Phase]:
    """Return every phase that a policy knows, in the order in which it looks at them."""
    own = [Phase(f"own-{n}", f"{one.name}: {one.interval.words()}") for n, one in enumerate(policy.particular, start=1)]
    return [AGREED, *own, *(one for grade in policy.grades for one in _grade_phases(policy, grade)), _default(policy)]


def phase_of(due: Due) -> Phase:
    """Return the phase whose interval holds for somebody, as `FrequencyPolicy.interval` finds it."""
    policy, first = due.policy, due.person.first_in_grade
    if due.is_agreed:
        return AGREED
    for n, one in enumerate(policy.particular, start=1):
        if one.holds(due.person, due.anchor):
            return Phase(f"own-{n}", f"{one.name}: {one.interval.words()}")
    known = _grade_phases(policy, due.person.grade)
    for phase, words in zip(policy.grades.get(due.person.grade, ()), known, strict=True):
        if phase.until is None or (first is not None and due.anchor < phase.until.after(first)):
            return words
    return _default(policy)


@dataclass(frozen=True, slots=True)
class Late:
    """A length of time by which supervision is overdue, both ends included; None: without an end."""

    key: str
    words: str
    least: int
    most: int | None

    def holds(self, days: int) -> bool:
        """Whether so many days overdue lie in it."""
        return self.least <= days and (self.most is None or days <= self.most)


LATE = (  # set here: no source bands it
    Late("1-7", "1 to 7 days", 1, 7),
    Late("8-14", "8 to 14 days", 8, 14),
    Late("15-28", "15 to 28 days", 15, 28),
    Late("29", "more than 28 days", 29, None),
)


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """A session as the log of a period has it: days and lengths, never what was said."""

    id: int
    worker_id: int
    supervisor: str | None
    kind: str
    planned_on: date | None
    held_on: date | None  # None: not held by the day
    minutes: int | None
    full_minutes: int  # of a full session, or of a part of one, as agreed with the person
    interrupted: bool | None
    is_disputed: bool
    is_cancelled: bool
    cancelled_code: str | None
    cancelled_words: str | None
    is_ours: bool
    moved: tuple[str, ...]  # coded reasons, oldest first; of files only that it was held on another day
    is_counted: bool  # of a kind that the policy counts

    @property
    def on(self) -> date | None:
        """Return the day that it belongs to: held, else planned."""
        return self.held_on or self.planned_on

    @property
    def is_moved(self) -> bool:
        """Whether it was put on another day."""
        of_file = not self.is_ours and self.planned_on and self.held_on and self.planned_on != self.held_on
        return bool(self.moved or of_file)

    @property
    def is_full(self) -> bool:
        """Whether it was as long as it should be, not interrupted, and its length is not disputed."""
        is_long = self.minutes is not None and self.minutes >= self.full_minutes
        return bool(self.held_on) and is_long and self.interrupted is False and not self.is_disputed

    @property
    def is_missing(self) -> bool:
        """Whether it was planned, and neither held nor cancelled."""
        return self.held_on is None and not self.is_cancelled


_WORDS = (  # words of a free reason, and the code that says it; who, where it makes a difference
    ("court", ("court", "court"), r"\b(court|hearing)\b"),
    ("duty", ("duty", "duty"), r"\bduty\b"),
    ("room", ("room", "room"), r"\b(room|connection|link)\b"),
    ("urgent", ("supervisor_urgent", "supervisee_urgent"), r"\b(urgent|emergency|crisis|visit)\b"),
    ("absent", ("supervisor_absent", "supervisee_absent"),
     r"\b(unwell|sick|sickness|ill|illness|absent|leave|holiday|not at work|off work)\b"),
)  # fmt: skip
_SUPERVISOR = re.compile(r"\b(supervisor|manager)\b")


def reason_of(policy: SupervisionPolicy, code: str | None, words: str | None) -> str:
    """Return the coded reason of a session that fell out; a file's free words are grouped by what they say.

    What a file says of somebody's health is never shown: they were not at work.
    """
    known = {one.code: one for one in policy.reasons}
    if code in known:
        return str(code)
    said = (words or "").strip().lower()
    for one in policy.reasons:
        if said in (one.code.lower(), one.words.lower()):
            return one.code
    for _, (of_supervisor, of_supervisee), pattern in _WORDS:
        if re.search(pattern, said):
            found = of_supervisor if _SUPERVISOR.search(said) else of_supervisee
            return found if found in known else NO_REASON
    return NO_REASON if said or code else ""


def reasons_counted(policy: SupervisionPolicy, codes: Iterable[str]) -> list[tuple[str, str, int]]:
    """Return how often each reason was given (code, words, count), the most frequent first."""
    given = list(codes)
    order = [*(one.code for one in policy.reasons), NO_REASON, ""]
    words = {one.code: one.words for one in policy.reasons}
    words = {NO_REASON: "another reason", **words, "": "no reason given"}
    counted = [(code, words.get(code, code), given.count(code)) for code in dict.fromkeys([*order, *given])]
    return sorted((one for one in counted if one[2]), key=lambda one: -one[2])


def longest(days: Sequence[int]) -> int:
    """Return the largest number of days, 0 for none."""
    return max(days, default=0)
