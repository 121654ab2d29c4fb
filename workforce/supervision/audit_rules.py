"""Quality audit of supervision records: questions, grades, themes, how two readers agree. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from workforce.people.rules import add_months
from workforce.supervision.rules import PolicyFault

KAPPA_FROM = 30  # double readings; source: issue 5, point 9
SMALLEST_GROUP = 5  # below it no grades of a team; source: product, "Fairness to staff"
COVERED_MONTHS = 12  # a supervisor none of whose records was audited for so long is not covered; set by the product
W6_DAYS = 91  # 13 weeks; source: board indicator W6
SET_BY_PRODUCT = "set by the product"
CUMBRIA = "Cumbria's supervision audit tool, part 1"


class Grade(StrEnum):
    """The overall grade of a record, as a reader gives it."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"

    @property
    def words(self) -> str:
        """Return the grade in words."""
        return self.value.replace("_", " ")

    @property
    def is_good(self) -> bool:
        """Whether it is good or better."""
        return self in (Grade.OUTSTANDING, Grade.GOOD)


class Answer(StrEnum):
    """The answer to one question. Source: the audit tool."""

    YES = "y"
    NO = "n"
    NOT_APPLICABLE = "na"

    @property
    def words(self) -> str:
        """Return the answer in words."""
        return {"y": "yes", "n": "no", "na": "not applicable"}[self.value]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a reader looks for in a record."""

    key: str
    words: str
    source: str = CUMBRIA


_OWN = (
    ("reflection", "Reflection: the worker is helped to think about practice and feelings, not only about tasks"),
    ("voice", "The worker's own view is there, in their words"),
    ("reasons", "Decisions have their reasons, and actions follow from what was talked about"),
    ("impact", "It shows what difference supervision made: for a child, or for the worker's practice"),
)
QUESTIONS: tuple[Question, ...] = (
    Question("agreement", "Agreement on record"),
    Question("frequency", "Frequency per policy"),
    Question("joint_agenda", "Joint agenda"),
    Question("compliant", "Record compliant"),
    Question("signed", "Signed by both"),
    Question("staff_care", "Staff care covered"),
    Question("health_safety", "Health and safety covered"),
    Question("absence", "Absence covered"),
    Question("leave", "Leave and flexi-time covered"),
    Question("learning", "Learning discussed"),
    Question("appraisal", "Annual appraisal current"),
    Question("dbs", "DBS valid (date seen)"),
    Question("registration", "Registration current (date seen)"),
    Question("driving", "Driving licence and business insurance (date seen)"),
    Question("appraisal_tasks", "Appraisal tasks reviewed"),
    *(Question(key, words, SET_BY_PRODUCT) for key, words in _OWN),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Something that readers find again and again, coded so that it can be counted."""

    code: str
    words: str


STARTING_THEMES = (
    Theme("reflective", "Reflection that changes what happens next"),
    Theme("task_led", "Led by tasks, little reflection"),
    Theme("voice_missing", "The worker's own view is missing"),
    Theme("wellbeing_strong", "Wellbeing taken seriously"),
    Theme("wellbeing_thin", "Wellbeing thin or missing"),
    Theme("actions_drift", "Actions drift: no owner, no date, or carried on unseen"),
    Theme("reasons_missing", "Decisions without their reasons"),
    Theme("child_in_view", "The child's experience stays in view"),
    Theme("workload_unheard", "Workload named and nothing done"),
    Theme("learning_linked", "Learning linked to practice"),
    Theme("learning_missing", "Learning not talked about"),
    Theme("identity", "Identity, culture and difference talked about"),
)


def read_themes(document: Mapping[str, Any]) -> tuple[Theme, ...]:
    """Return the council's themes: `audit_themes` of the supervision policy, else the starting list.

    Raise PolicyFault where the list can't be used.
    """
    found = document.get("audit_themes")
    if found is None:
        return STARTING_THEMES
    if not isinstance(found, list) or not all(isinstance(o, dict) and o.get("code") and o.get("words") for o in found):
        raise PolicyFault('audit_themes: write a list of {"code": ..., "words": ...}')
    themes = tuple(Theme(str(one["code"]), str(one["words"])) for one in found)
    if not themes or len({one.code for one in themes}) != len(themes):
        raise PolicyFault("audit_themes: name at least one theme, and each code once")
    return themes


def open_questions(answers: Mapping[str, str], grade: str | None) -> list[str]:
    """Return the keys of what is still to be answered before a reading can be finished; `grade` for the grade."""
    missing = [one.key for one in QUESTIONS if answers.get(one.key) not in set(Answer)]
    return missing if grade in set(Grade) else [*missing, "grade"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two readers agree over the records that both graded by themselves."""

    agreed: int
    readings: int  # double readings
    kappa: Fraction | None  # None: under 30, or not defined

    @property
    def is_enough(self) -> bool:
        """Whether there are enough double readings for kappa."""
        return self.readings >= KAPPA_FROM


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> Fraction | None:
    """Return Cohen's kappa, unweighted: (observed - expected agreement) / (1 - expected agreement).

    Expected is the agreement by chance of two readers who give grades as often as these two did: the sum over grades of
    the product of both shares. None without pairs, and where expected is 1 (both gave one and the same grade
    throughout): then it is not defined. Between -1 and 1, exact. Source: J. Cohen, "A coefficient of agreement for
    nominal scales", Educational and Psychological Measurement 20 (1960), 37-46.

    >>> cohens_kappa([("good", "good"), ("good", "inadequate"), ("inadequate", "inadequate"), ("good", "good")])
    Fraction(1, 2)
    >>> cohens_kappa([("good", "good")]) is None
    True
    """
    if not pairs:
        return None
    total = len(pairs)
    observed = Fraction(sum(1 for one, other in pairs if one == other), total)
    by_first, by_second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = Fraction(sum(count * by_second[grade] for grade, count in by_first.items()), total * total)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Return how two readers agree; kappa from 30 double readings on, before that only so many of so many."""
    kappa = cohens_kappa(pairs) if len(pairs) >= KAPPA_FROM else None
    return Agreement(sum(1 for one, other in pairs if one == other), len(pairs), kappa)


@dataclass(frozen=True, slots=True)
class Graded:
    """What the readings of one record come to."""

    first: str | None  # of a finished reading, else None
    second: str | None = None
    second_is_open: bool = False  # somebody is reading it for the second time
    settled: str | None = None  # by the lead, for these two readings

    @property
    def is_disputed(self) -> bool:
        """Whether two readers differ and the lead has not settled it."""
        return self.first is not None and self.second is not None and self.first != self.second and not self.settled

    @property
    def grade(self) -> str | None:
        """Return the grade of the record: the settled one, else the first reader's."""
        return self.settled or self.first

    @property
    def is_final(self) -> bool:
        """Whether it may be told to the supervisor: read, not being read again, and not open between two readers."""
        return self.first is not None and not self.second_is_open and not self.is_disputed


def counted(themes: Iterable[Iterable[str]]) -> list[tuple[str, int]]:
    """Return in how many records each theme stands, the most frequent first; a theme counts once a record.

    >>> counted([{"task_led"}, {"task_led", "reflective"}])
    [('task_led', 2), ('reflective', 1)]
    """
    found = Counter(code for one in themes for code in set(one))
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True, slots=True)
class TeamGrades:
    """Grades of one team's records, or of all teams too small to stand alone together."""

    team: str | None  # None: the teams with fewer than 5 records each
    good: int
    records: int


def grades_by_team(grades: Iterable[tuple[str | None, str]]) -> list[TeamGrades]:
    """Return good or better of how many, by team; by code, never by grade.

    A team with fewer than 5 records stands only in the rest, and where the rest would tell of fewer than 5, the next
    smallest team joins it; without 5 altogether there is nothing to show.
    """
    by_team: dict[str, list[bool]] = {}
    for team, grade in grades:
        by_team.setdefault(team or "", []).append(Grade(grade).is_good)
    shown = {team: of for team, of in by_team.items() if team and len(of) >= SMALLEST_GROUP}
    rest = [one for team, of in by_team.items() if team not in shown for one in of]
    while rest and len(rest) < SMALLEST_GROUP and shown:
        smallest = min(shown, key=lambda team: (len(shown[team]), team))
        rest += shown.pop(smallest)
    lines = [TeamGrades(team, sum(of), len(of)) for team, of in sorted(shown.items())]
    return [*lines, TeamGrades(None, sum(rest), len(rest))] if len(rest) >= SMALLEST_GROUP else lines


def w6_begins(day: date) -> date:
    """Return the day after which a reading must have been finished to count for W6 on a day: 13 weeks back."""
    return date.fromordinal(day.toordinal() - W6_DAYS)


def covered_since(day: date) -> date:
    """Return the day after which an audited record covers its supervisor on a day."""
    return add_months(day, -COVERED_MONTHS)


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader wrote of a record."""

    answers: Mapping[str, str] = field(default_factory=dict)
    grade: str | None = None
    strengths: str = ""
    lift: str = ""
    themes: tuple[str, ...] = ()
