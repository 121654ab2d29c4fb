"""Who may hold a child, and why not. Pure functions: no database, no clock, no request.

Three kinds of rule. Never passed: presence, registration, conflict of interest, restriction, kind of work, students.
Joint: some work only with a co-worker. Workload: limit and caps, which for a protected child the manager may pass on
the spot with a reason. Source of each: docs/figures.md "Who may hold a child".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workforce.allocation.policy_rules import AllocationPolicy, Need
from workforce.people.rules import SOCIAL_WORK_GRADES, Grade, add_months, holds_registration


class Rule(StrEnum):
    """The rules on who may hold a child, as programs name them."""

    LEFT = "left"
    AWAY = "away"
    CONFLICT = "conflict"
    RESTRICTED = "restricted"
    STUDENT = "student"
    WORK_KIND = "work_kind"
    REGISTRATION = "registration"
    GRADE = "grade"
    TRAINING = "training"
    JOINT = "joint_working"
    LIMIT = "limit"
    NO_LIMIT = "no_limit"
    CHILD_CAP = "child_cap"
    PROCEEDINGS_CAP = "proceedings_cap"


NEVER_PASSED = frozenset(
    {Rule.LEFT, Rule.AWAY, Rule.CONFLICT, Rule.RESTRICTED, Rule.STUDENT, Rule.WORK_KIND, Rule.REGISTRATION}
)
NOTHING = "Nothing: choose somebody else"
WORKLOAD_RULES = frozenset({Rule.LIMIT, Rule.NO_LIMIT, Rule.CHILD_CAP, Rule.PROCEEDINGS_CAP})


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that stands against somebody: why, which rule in words, and what would change it."""

    rule: Rule
    why: str
    rule_words: str
    change: str


@dataclass(frozen=True, slots=True)
class ChildNeeds:
    """What is true of a child, as far as it decides who may hold the case."""

    needs: frozenset[Need] = frozenset()
    grades: frozenset[str] = frozenset()  # asked for at the weekly review; empty: any
    needs_co_worker: bool = False
    training: frozenset[str] = frozenset()  # ids of requirements that must be in date
    is_restricted: bool = False
    named: frozenset[int] = frozenset()  # workers named for a restricted case

    def is_protected(self, policy: AllocationPolicy) -> bool:
        """Whether the child is one whom no limit may leave without a registered worker who is present."""
        return not self.needs.isdisjoint(policy.protected)


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """What is true of somebody on a day, as far as it decides whom they may hold. Days are dates; None: not known."""

    id: int
    grade: str
    work_kind: str
    is_social_work: bool = True
    is_student: bool = False
    leaves_on: date | None = None  # last day of the run of posts
    away_since: date | None = None  # away by the staff files, or absent today, or marked away by a manager
    away_until: date | None = None
    swe_number: str | None = None
    registered_on: date | None = None
    registration_expires_on: date | None = None
    has_conflict: bool = False
    in_date: frozenset[str] = frozenset()  # requirements


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def is_registered(worker: WorkerFacts, day: date) -> bool:
    """Return whether somebody is a registered social worker on a day, as far as the staff data tells.

    A number and an expiry that has not passed are needed: not known is not registered. Source: Social Work England,
    registration is renewed by 30 November.

    >>> someone = WorkerFacts(1, "social_worker", "case_holding", swe_number="SW1",
    ...                       registration_expires_on=date(2026, 11, 30))
    >>> is_registered(someone, date(2026, 11, 30)), is_registered(someone, date(2026, 12, 1))
    (True, False)
    """
    return worker.is_social_work and holds_registration(
        worker.swe_number, worker.registered_on, worker.registration_expires_on, day
    )


def _registration_words(worker: WorkerFacts, day: date) -> tuple[str, str]:
    """Return why somebody is no registered social worker on a day, and what would change it."""
    if not worker.is_social_work:
        return "Not a social worker", "A registered social worker"
    if not worker.swe_number:
        return "No registration number in the staff data", "HR adds the Social Work England number"
    expires = worker.registration_expires_on
    if expires is None:
        return "Registration is not confirmed: no expiry date is known", "HR checks the register and adds the date"
    if day > expires:
        return f"Registration ended on {_day(expires)}", "Renewal, and HR's next file"
    return f"Registered only from {_day(worker.registered_on or day)}", "That day"


def bars(worker: WorkerFacts, child: ChildNeeds, policy: AllocationPolicy, day: date) -> list[Reason]:
    """Return the rules that keep somebody from holding a child whatever the workload: never passed.

    In the order in which a manager should read them. An empty list: nothing stands against it but, perhaps, the rules
    on joint working and on workload.
    """
    found = []
    if worker.leaves_on is not None and worker.leaves_on < day:
        found.append(
            Reason(
                Rule.LEFT,
                f"Left on {_day(worker.leaves_on)}",
                "Only people in post hold cases",
                "Nothing: choose somebody else",
            )
        )
    if worker.has_conflict:
        found.append(
            Reason(Rule.CONFLICT, "Declared a conflict of interest", "Never passed", "The reason is not asked for")
        )
    if child.is_restricted and worker.id not in child.named:
        found.append(
            Reason(
                Rule.RESTRICTED, "Not named for this restricted case", "Never passed", "Who restricted it names them"
            )
        )
    if worker.is_student or worker.grade in policy.never_hold:
        found.append(Reason(Rule.STUDENT, "Student", "Students never hold cases", NOTHING))
    elif not _does_such_work(worker, child, policy):
        found.append(
            Reason(
                Rule.WORK_KIND, "Does other work than holding cases like this",
                "Only some kinds of work hold children (allocation policy)", "Another post, in the staff data",
            )
        )  # fmt: skip
    if worker.away_since is not None:
        until = f"Back on {_day(worker.away_until)}" if worker.away_until else "Return; date not known"
        found.append(
            Reason(Rule.AWAY, f"Away since {_day(worker.away_since)}", "A child needs a worker who is present", until)
        )
    if child.is_protected(policy) and not is_registered(worker, day):
        why, change = _registration_words(worker, day)
        found.append(
            Reason(
                Rule.REGISTRATION, why,
                "Protection, looked after, court and private fostering need a registered social worker", change,
            )
        )  # fmt: skip
    if child.grades and worker.grade not in child.grades:
        found.append(
            Reason(Rule.GRADE, "Not of a grade that this child needs", "Set at the weekly review", "A new review")
        )
    if missing := child.training - worker.in_date:
        found.append(
            Reason(
                Rule.TRAINING, f"Not in date: {', '.join(sorted(missing))}", "Set at the weekly review",
                "The training, or a new review",
            )
        )  # fmt: skip
    return found


def _does_such_work(worker: WorkerFacts, child: ChildNeeds, policy: AllocationPolicy) -> bool:
    """Whether somebody's kind of work holds children of these needs: every child, or those of named needs alone."""
    if worker.work_kind not in policy.work_kinds:
        return False
    holds = policy.work_kinds[worker.work_kind]
    return holds is None or (bool(child.needs) and child.needs <= holds)


def joint_reason(worker: WorkerFacts, child: ChildNeeds, policy: AllocationPolicy, co_worker: bool) -> Reason | None:
    """Return why somebody may hold a child only together with a co-worker; None with one, or where alone is enough.

    `co_worker` is whether one who counts (see `may_co_work`) works the case beside them.
    Source: product rule, newly qualified social workers hold protection and court work only jointly.
    """
    if co_worker:
        return None
    grades_needs = [rule.needs for rule in policy.jointly if worker.grade in rule.grades]
    needed = sorted(need.words for needs in grades_needs for need in needs & child.needs)
    if needed:
        who = "Newly qualified" if worker.grade == Grade.ASYE else "In this grade"
        return Reason(
            Rule.JOINT, f"{who}: {needed[0]} only jointly", "Joint working", "Naming a registered co-worker who is here"
        )
    if child.needs_co_worker:
        return Reason(
            Rule.JOINT, "This child needs two workers", "Set at the weekly review", "Naming a co-worker who is here"
        )
    return None


def may_co_work(worker: WorkerFacts, child: ChildNeeds, policy: AllocationPolicy, day: date) -> list[Reason]:
    """Return what keeps somebody from being the co-worker who makes joint working good: as holding, and not jointly.

    For a child who needs a registered social worker they must be one themselves, and of no grade that is held to
    joint working for the same need.
    """
    found = bars(worker, child, policy, day)
    joint = joint_reason(worker, child, policy, co_worker=False)
    if joint and joint.rule_words == "Joint working":
        found.append(joint)
    return found


@dataclass(frozen=True, slots=True)
class After:
    """A workload now and with the child: points, limit, percent, band; and the rules that the child would break."""

    points_now: Fraction
    points_after: Fraction
    limit: Fraction | None
    percent_now: Fraction | None
    percent_after: Fraction | None
    band_now: str | None
    band_after: str | None
    broken: tuple[tuple[str, str], ...] = ()  # rule and message, of the workload with the child
    unit: str = "points"


def workload_reasons(after: After) -> list[Reason]:
    """Return the workload rules that giving the child would pass: over the limit (100%), no limit at all, a cap.

    Source: docs/figures.md "Limit"; a limit never leaves a protected child without a worker.
    """
    found = []
    if after.limit is None:
        found.append(
            Reason(
                Rule.NO_LIMIT, "Has no limit in this scheme", "Workload limit", "A limit for the grade in the scheme"
            )
        )
    elif after.points_after > after.limit:
        found.append(
            Reason(Rule.LIMIT, "Over the limit with this child", "Workload limit", "Passing it, with a reason")
        )
    for rule, message in after.broken:
        if rule in WORKLOAD_RULES:
            found.append(Reason(Rule(rule), message, "Cap in the scheme", "Passing it, with a reason"))
    return found


def _joint_by_scheme(after: After) -> Reason | None:
    """Return the scheme's own rule on joint working, where this child alone would break it."""
    for rule, message in after.broken:
        if rule == Rule.JOINT:
            return Reason(Rule.JOINT, message, "Joint working, by the scheme", "Naming a registered co-worker")
    return None


class Group(StrEnum):
    """In which of the three lists of candidates somebody stands."""

    WITHIN = "within"
    PASSING = "passing"  # only by passing a workload rule
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may take a child: the list, and what stands against it."""

    group: Group
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def is_joint_only(self) -> bool:
        """Whether naming a co-worker is all that is missing."""
        return bool(self.reasons) and all(r.rule == Rule.JOINT or r.rule in WORKLOAD_RULES for r in self.reasons)


def verdict(
    worker: WorkerFacts, child: ChildNeeds, policy: AllocationPolicy, day: date, after: After, *, co_worker: bool
) -> Verdict:
    """Return whether somebody may take a child on a day, with every reason against it."""
    against = bars(worker, child, policy, day)
    joint = joint_reason(worker, child, policy, co_worker) or _joint_by_scheme(after)
    if joint:
        against.append(joint)
    passing = workload_reasons(after)
    if against:
        return Verdict(Group.BARRED, tuple(against))
    return Verdict(Group.PASSING, tuple(passing)) if passing else Verdict(Group.WITHIN)


def holder_faults(
    worker: WorkerFacts, child: ChildNeeds, policy: AllocationPolicy, day: date, *, co_worker: bool
) -> list[Reason]:
    """Return why the present holder may not hold a child: the rules that are never passed, and joint working.

    Being away stands by itself in the waiting list, and is not among them.
    """
    found = [reason for reason in bars(worker, child, policy, day) if reason.rule not in (Rule.AWAY, Rule.LEFT)]
    if joint := joint_reason(worker, child, policy, co_worker):
        found.append(joint)
    return found


def review_conference_by(plan_began_on: date, day: date) -> date:
    """Return by when the next review conference of a protection plan must be held.

    Within 3 months of the plan's first day, then within 6 months of the last, counted from the latest lawful day since
    the extract does not say when conferences were held. Source: Working Together to Safeguard Children.

    >>> review_conference_by(date(2026, 11, 19), date(2026, 11, 25))
    datetime.date(2027, 2, 19)
    >>> review_conference_by(date(2026, 1, 10), date(2026, 11, 25))
    datetime.date(2027, 4, 10)
    """
    due, months = add_months(plan_began_on, 3), 3
    while due < day:
        months += 6
        due = add_months(plan_began_on, months)
    return due


def ranked(percents: Mapping[int, Fraction | None], names: Mapping[int, str]) -> list[int]:
    """Return workers by workload % after, the lowest first; without one last; of equal ones by name.

    Source: product rule "only allocation orders, says by what, and preselects nobody".
    """
    return sorted(
        percents,
        key=lambda w: (percents[w] is None, percents[w] if percents[w] is not None else Fraction(0), names[w], w),
    )


def grades_offered() -> Sequence[str]:
    """Return the grades that a child can be said to need."""
    return [grade for grade in SOCIAL_WORK_GRADES if grade not in (Grade.SERVICE_MANAGER, Grade.HEAD_OF_SERVICE)]


def family_words(holds: Iterable[str]) -> str:
    """Return that somebody holds siblings, by their references.

    >>> family_words(["CF-2", "CF-1"]), family_words(["CF-9"])
    ('Holds the siblings CF-1 and CF-2', 'Holds the sibling CF-9')
    """
    found = sorted(holds)
    return f"Holds the sibling{'s' if len(found) > 1 else ''} {' and '.join(found)}"
