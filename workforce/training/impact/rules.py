"""What an evaluated course is asked of, when it can be answered, and what of it is shown. Pure functions.

Three stages: before it; at its end; 6 to 8 weeks later, answered with the manager (Haringey). Questions and times are
the section `impact` of the training requirements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from workforce.people.rules import add_months
from workforce.training.rules import RequirementFault

LEAST_GROUP = 10  # people; issue and W15: no breakdown under 10 people. A council may ask for more, never for fewer
KEPT_MONTHS = 24  # product, "Fairness to staff"
SAME_DAYS = 14  # where a council's policy says nothing of it
QUARTERS_SHOWN = 4
WINDOWS_SHOWN = 4
LONGEST_EXAMPLE = 1_000


class Stage(StrEnum):
    """When it is asked."""

    BEFORE = "before"
    END = "end"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a stage, with its answers in order: id -> words."""

    id: str
    words: str  # as it is asked
    short: str  # as a table names it
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImpactPolicy:
    """What a council asks, and when. Days are counted from the last day of the course, which is day 0."""

    questions: Mapping[Stage, tuple[Question, ...]]
    end_days: int  # how long the questions at the end can be answered
    later_from: int
    later_until: int  # the last day in time
    late_until: int  # the last day on which a late return is taken
    remind_before: int  # days before the last one in time
    changed_question: str  # of the last stage: whether it changed practice
    changed_answers: frozenset[str]  # those that say so
    smallest_group: int
    same_days: int  # a second attendance of a course so soon after one is the same: two systems dated it
    compare_window_months: int
    compare_months_before: int
    compare_months_after: int
    followed_months: int  # within which a referral came back
    source: str | None = None

    @property
    def changed(self) -> Question:
        """Return the question that both worker and manager answer."""
        return next(one for one in self.questions[Stage.LATER] if one.id == self.changed_question)

    def last_day(self, ended_on: date) -> date:
        """Return the last day on which a return counts as in time: 8 weeks after."""
        return ended_on + timedelta(days=self.later_until)

    def closes_on(self, ended_on: date) -> date:
        """Return the last day on which anything more can be said of an attendance."""
        return ended_on + timedelta(days=self.late_until)


@dataclass(frozen=True, slots=True)
class Attendance:
    """That somebody took part in an evaluated course, or is booked to. Named by worker, course and last day."""

    worker_id: int
    course_code: str
    course_name: str
    ended_on: date
    began_at: datetime | None = None  # None: only its completion is known
    booking_id: int | None = None
    is_attended: bool = True  # False: booked


@dataclass(frozen=True, slots=True)
class Given:
    """What was said at one stage of an attendance."""

    id: int
    worker_id: int
    course_code: str
    ended_on: date
    stage: Stage
    booking_id: int | None
    answers: Mapping[str, str]
    example: str | None
    may_quote: bool
    given_on: date
    manager_id: int | None = None
    manager_agrees: bool | None = None
    manager_answer: str | None = None
    manager_said: str | None = None
    managed_on: date | None = None

    def is_of(self, one: Attendance) -> bool:
        """Whether it tells of an attendance: by its booking, whose run may have moved, else by course and last day."""
        if one.booking_id is not None and one.booking_id == self.booking_id:
            return True
        return (self.worker_id, self.course_code, self.ended_on) == (one.worker_id, one.course_code, one.ended_on)


class Refusal(StrEnum):
    """Why a stage of an attendance can't be answered."""

    GIVEN = "You have answered these questions. They can be answered once."
    NOT_ATTENDED = "These questions are asked of people who took part."
    TOO_EARLY = "These questions are not open yet."
    BEGAN = "The course has begun: the questions before it are closed."
    TOO_LATE = "The time for these questions is over."


def window(policy: ImpactPolicy, stage: Stage, ended_on: date) -> tuple[date, date]:
    """Return the first and the last day on which a stage after the course can be answered, late ones included.

    Both days count: from day 42 to day 56 in time, to the last day for late ones after it.
    """
    first = 0 if stage is Stage.END else policy.later_from
    last = policy.end_days if stage is Stage.END else policy.late_until
    return ended_on + timedelta(days=first), ended_on + timedelta(days=last)


def refusal(
    policy: ImpactPolicy, stage: Stage, one: Attendance, now: datetime, today: date, *, is_given: bool
) -> Refusal | None:
    """Return why a stage can't be answered, or None where it can. `today` is the London day of `now`.

    The first stage is open from the booking until the course starts, the others between their days (`window`).
    """
    if is_given:
        return Refusal.GIVEN
    if stage is Stage.BEFORE:
        return None if one.began_at is not None and now < one.began_at else Refusal.BEGAN
    first, last = window(policy, stage, one.ended_on)
    if today < first:
        return Refusal.TOO_EARLY
    if not one.is_attended:
        return Refusal.NOT_ATTENDED
    return Refusal.TOO_LATE if today > last else None


def is_in_time(policy: ImpactPolicy, ended_on: date, given_on: date) -> bool:
    """Whether a return of the last stage came by the last day of its weeks."""
    return given_on <= policy.last_day(ended_on)


class Reminder(StrEnum):
    """Of what somebody is told by mail, each once an attendance."""

    OPENS = "opens"
    ENDS = "ends"
    VIEW = "view"  # the manager: a return waits for their view


def reminder(policy: ImpactPolicy, ended_on: date, today: date, told: Iterable[str]) -> Reminder | None:
    """Return of what somebody who has not answered yet is to be told on a day, or None.

    When the weeks open, and once more a week before their end; where both are due, the second only.
    """
    known, last = set(told), policy.last_day(ended_on)
    if not ended_on + timedelta(days=policy.later_from) <= today <= last or Reminder.ENDS in known:
        return None
    if today >= last - timedelta(days=policy.remind_before):
        return Reminder.ENDS
    return None if Reminder.OPENS in known else Reminder.OPENS


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year."""

    first: date
    last: date

    @property
    def key(self) -> str:
        """Return how an address names it."""
        return f"{self.first.year}-{(self.first.month + 2) // 3}"


def ended_quarters(day: date, count: int = QUARTERS_SHOWN) -> list[Quarter]:
    """Return the last quarters that ended before a day, the newest first.

    >>> [one.key for one in ended_quarters(date(2026, 7, 1), 2)], ended_quarters(date(2026, 6, 30), 1)[0].key
    (['2026-2', '2026-1'], '2026-1')
    """
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    starts = [add_months(first, -3 * n) for n in range(count + 1)]
    return [Quarter(start, end - timedelta(days=1)) for end, start in pairwise(starts)]


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which a course was completed, and the periods before and after that are compared."""

    first: date
    last: date
    before: tuple[date, date]
    after: tuple[date, date]

    @property
    def key(self) -> str:
        """Return how an address names it."""
        return f"{self.first:%Y-%m}"


def windows(day: date, months: int, before: int, after: int, from_days: int) -> list[Window]:
    """Return the windows whose period after is over before a day, the newest first. No two of them overlap.

    `months` divides 12: windows begin in January and every so many months. The period before ends with the day before
    the window; the period after begins once the days in which a course is put to use are over.

    >>> one = windows(date(2026, 11, 26), 6, 6, 6, 56)[0]
    >>> one.key, one.before[0].isoformat(), one.after[0].isoformat(), one.after[1].isoformat()
    ('2025-07', '2025-01-01', '2026-02-26', '2026-08-25')
    """
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    found: list[Window] = []
    while len(found) < WINDOWS_SHOWN:
        last = add_months(first, months) - timedelta(days=1)
        begins = last + timedelta(days=from_days + 1)
        ends = add_months(begins, after) - timedelta(days=1)
        if ends < day:
            found.append(Window(first, last, (add_months(first, -before), first - timedelta(days=1)), (begins, ends)))
        first = add_months(first, -months)
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """What people said of one course: counts per answer, never a mean of answers."""

    attended: int  # times that somebody took part
    people: int
    given: Mapping[Stage, int]
    in_time: int  # of the last stage
    counts: Mapping[Stage, Mapping[str, Mapping[str, int]]]  # stage -> question -> answer -> how often
    with_manager: int  # of the last stage: the manager confirmed it or gave another view
    agreed: int
    manager_counts: Mapping[str, int]  # answers of managers who see it differently
    quotes: tuple[str, ...] = ()


@dataclass
class _Counted:
    counts: dict[Stage, dict[str, dict[str, int]]] = field(default_factory=dict)

    def add(self, one: Given) -> None:
        of_stage = self.counts.setdefault(one.stage, {})
        for question, answer in one.answers.items():
            of_question = of_stage.setdefault(question, {})
            of_question[answer] = of_question.get(answer, 0) + 1


def sums(policy: ImpactPolicy, attendances: Iterable[Attendance], given: Iterable[Given]) -> Sums:
    """Return the sums of one course. `given` tells of these attendances only."""
    people, found, counted = list(attendances), list(given), _Counted()
    for one in found:
        counted.add(one)
    later = [one for one in found if one.stage is Stage.LATER]
    differs = [one.manager_answer for one in later if one.manager_agrees is False and one.manager_answer]
    return Sums(
        attended=len(people),
        people=len({one.worker_id for one in people}),
        given={stage: sum(one.stage is stage for one in found) for stage in Stage},
        in_time=sum(is_in_time(policy, one.ended_on, one.given_on) for one in later),
        counts=counted.counts,
        with_manager=sum(one.managed_on is not None for one in later),
        agreed=sum(one.manager_agrees is True for one in later),
        manager_counts={answer: differs.count(answer) for answer in sorted(set(differs))},
        quotes=tuple(sorted(one.example for one in later if one.may_quote and one.example)),
    )


def shown_courses(people: Mapping[str, Sequence[int]], least: int) -> tuple[frozenset[str], bool]:
    """Return of which courses sums may be shown, and whether those of all courses together may be shown beside them.

    `people` holds, for each course, who gave answers of it. A course is shown from so many people on; all together
    where those of the courses that are not shown are nobody or so many: the difference would tell of them.

    >>> shown_courses({"A": range(12), "B": range(3)}, 10)
    (frozenset({'A'}), False)
    """
    shown = frozenset(course for course, those in people.items() if len(set(those)) >= least)
    everybody = {who for those in people.values() for who in those}
    rest = {who for course, those in people.items() if course not in shown for who in those}
    return shown, len(everybody) >= least and (not rest or len(rest) >= least)


def _whole(row: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise RequirementFault(f"impact.{name}: write a whole number from {least} to {most}")
    return value


def _question(row: Any, place: str) -> Question:
    if not isinstance(row, Mapping) or not all(isinstance(row.get(n), str) and row[n] for n in ("id", "words")):
        raise RequirementFault(f"{place}: give id, words and answers")
    answers = row.get("answers")
    if not isinstance(answers, list) or not all(
        isinstance(one, Mapping) and all(isinstance(one.get(n), str) and one[n] for n in ("id", "words"))
        for one in answers
    ):
        raise RequirementFault(f"{place}.answers: write a list of answers, each with id and words")
    found = {one["id"]: one["words"] for one in answers}
    if len(found) != len(answers) or not 2 <= len(found) <= 6:
        raise RequirementFault(f"{place}.answers: give 2 to 6 answers, each id once")
    return Question(row["id"], row["words"], str(row.get("short") or row["words"]), found)


def _questions(document: Mapping[str, Any]) -> dict[Stage, tuple[Question, ...]]:
    given = document.get("questions")
    if not isinstance(given, Mapping):
        raise RequirementFault("impact.questions: give the questions of before, end and later")
    found: dict[Stage, tuple[Question, ...]] = {}
    for stage in Stage:
        rows = given.get(stage.value)
        if not isinstance(rows, list) or not 1 <= len(rows) <= 6:
            raise RequirementFault(f"impact.questions.{stage}: give 1 to 6 questions")
        asked = tuple(_question(row, f"impact.questions.{stage}[{n}]") for n, row in enumerate(rows))
        if len({one.id for one in asked}) != len(asked):
            raise RequirementFault(f"impact.questions.{stage}: give each id once")
        found[stage] = asked
    return found


def read_impact(document: Mapping[str, Any]) -> ImpactPolicy:
    """Return the section `impact` of training requirements; raise RequirementFault with the place of a fault."""
    questions = _questions(document)
    start = _whole(document, "later_from_days", 7, 366)
    until = _whole(document, "later_until_days", start, 366)
    asked = document.get("changed_question")
    changed = next((one for one in questions[Stage.LATER] if one.id == asked), None)
    if changed is None:
        raise RequirementFault("impact.changed_question: name a question of the stage later")
    says = document.get("changed_answers")
    if not isinstance(says, list) or not says or not set(says) <= set(changed.answers):
        raise RequirementFault("impact.changed_answers: name answers of the changed question")
    window_months = _whole(document, "compare_window_months", 3, 12)
    if 12 % window_months:
        raise RequirementFault("impact.compare_window_months: use 3, 4, 6 or 12, so that windows never overlap")
    return ImpactPolicy(
        questions=questions,
        end_days=_whole(document, "end_days", 1, 90),
        later_from=start,
        later_until=until,
        late_until=_whole(document, "late_until_days", until, 730),
        remind_before=_whole(document, "remind_days_before", 1, max(1, until - start)),
        changed_question=changed.id,
        changed_answers=frozenset(says),
        smallest_group=_whole(document, "smallest_group", LEAST_GROUP, 100),
        same_days=_whole({"same_days": SAME_DAYS, **document}, "same_days", 0, 366),
        compare_window_months=window_months,
        compare_months_before=_whole(document, "compare_months_before", 1, 24),
        compare_months_after=_whole(document, "compare_months_after", 1, 24),
        followed_months=_whole(document, "followed_months", 1, 36),
        source=document.get("source"),
    )
