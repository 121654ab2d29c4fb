"""What the page of first years shows: everybody in scope, with or without a programme."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workforce.people.queries import StaffMember
from workforce.people.rules import Grade, whole_months
from workforce.training.asye import queries
from workforce.training.asye.policy import AsyePolicy, read_asye
from workforce.training.asye.queries import FirstYear, LimitWeek
from workforce.training.asye.rights import Rights, line_of, rights_of
from workforce.training.asye.rules import (
    Due,
    Protected,
    ReviewState,
    Terms,
    ends_on,
    next_review,
    protected_time,
    reviews_of,
)
from workforce.training.today import Today
from workforce.web.access import Permission, Viewer
from workforce.web.pages import day_words

SHOWN = {
    "running": "Newly qualified now", "without": "Without a programme", "late": "A review is overdue",
    "agreement": "Agreement not signed by all", "time": "Protected time short", "over": "Over the limit",
    "ended": "Ended programmes", "all": "Everybody",
}  # fmt: skip
WEEKS_SHOWN = 12


def policy_of(on: Today) -> AsyePolicy:
    """Return the policy of the day; the starting one's shape with nothing set where the council has none."""
    version = on.policies.get("asye")
    return read_asye(version.document) if version else AsyePolicy()


@dataclass(frozen=True, slots=True)
class Line:
    """One person's first year, as a viewer may see it."""

    found: FirstYear
    person: StaffMember | None  # None: no longer in post
    terms: Terms | None
    reviews: Sequence[Due]
    ends_on: date | None
    protected: Protected | None
    weeks: Sequence[LimitWeek]  # none where the viewer does not see workloads
    months: int | None  # whole months served
    agreement_due: date | None
    rights: Rights
    day: date
    team_name: str = ""
    assessor: StaffMember | None = None
    has_passed: bool = False

    @property
    def is_ended(self) -> bool:
        """Whether the programme has ended."""
        return self.terms is not None and self.terms.ended_on is not None and self.terms.ended_on <= self.day

    @property
    def is_newly_qualified(self) -> bool:
        """Whether the person is newly qualified now: by grade, and not past a programme."""
        return self.person is not None and self.person.grade == Grade.ASYE and not self.has_passed

    @property
    def lacks_programme(self) -> bool:
        """Whether somebody newly qualified has no programme that runs."""
        return self.is_newly_qualified and (self.terms is None or self.is_ended)

    @property
    def next(self) -> Due | None:
        """Return the next review."""
        return next_review(self.reviews)

    @property
    def overdue(self) -> int:
        """Return how many reviews are overdue."""
        return sum(one.state is ReviewState.OVERDUE for one in self.reviews)

    @property
    def within(self) -> int:
        """Return in how many weeks the limit was kept and joint work was joint."""
        return sum(one.is_within for one in self.weeks)

    @property
    def is_over_now(self) -> bool:
        """Whether the newest week that is known was not within; its day stands beside."""
        return bool(self.weeks) and not self.weeks[-1].is_within

    @property
    def unsigned(self) -> list[str]:
        """Return who has not signed the agreement yet."""
        return (
            [] if self.terms is None else [r for r in ("manager", "assessor", "worker") if r not in self.terms.signed]
        )

    @property
    def is_agreement_late(self) -> bool:
        """Whether the agreement is not signed by all three, past its day."""
        return bool(self.unsigned) and self.agreement_due is not None and self.agreement_due < self.day

    @property
    def is_time_short(self) -> bool:
        """Whether less protected time is known to be taken than asked."""
        return self.protected is not None and self.protected.is_owed and not self.protected.is_met

    def shows(self, what: str) -> bool:
        """Whether it belongs to one of the lists of the page."""
        running = not self.is_ended and (self.terms is not None or self.is_newly_qualified)
        return {
            "running": running or self.lacks_programme,
            "without": self.lacks_programme,
            "late": running and self.overdue > 0,
            "agreement": running and bool(self.unsigned),
            "time": running and self.is_time_short,
            "over": running and self.is_over_now,
            "ended": self.is_ended,
        }.get(what, True)


def line_with(
    on: Today, policy: AsyePolicy, found: FirstYear, terms: Terms | None, rights: Rights, weeks: Sequence[LimitWeek]
) -> Line:
    """Return somebody's first year with one of their programmes, or none."""
    calendar, person = found.calendar(policy), on.by_id.get(found.worker_id)
    base = Line(found, person, terms, (), None, None, weeks, None, None, rights, on.day, on.tree.name(found.team),
                has_passed=found.has_passed(on.day))  # fmt: skip
    if terms is None:
        return base
    until = min(on.day, terms.ended_on + timedelta(days=1)) if terms.ended_on else on.day
    served = calendar.served(terms.started_on, until)
    return replace(
        base,
        reviews=reviews_of(terms, calendar, policy, on.day),
        ends_on=ends_on(terms, calendar, policy, on.day),
        protected=None if base.is_ended or person is None else protected_time(terms, calendar, policy, on.day),
        months=whole_months(until - timedelta(days=int(served)), until),
        agreement_due=terms.started_on + timedelta(weeks=policy.agreement_weeks),
        assessor=on.by_id.get(terms.assessor_id or 0),
    )


def _since(found: FirstYear, day: date) -> date:
    terms = found.programme(day)
    return terms.started_on if terms is not None else found.began or day


def lines_of(on: Today, viewer: Viewer, policy: AsyePolicy, workers: Sequence[int] | None = None) -> list[Line]:
    """Return the first years that a viewer may open, by name: three statements beside those of the day."""
    known = queries.known_on(on.day, workers)
    line = line_of(on, [on.by_id[one] for one in known if one in on.by_id])
    open_ = {}
    for worker, found in known.items():
        rights = rights_of(viewer, found, found.programme(on.day), line.get(worker, frozenset()))
        person = on.by_id.get(worker)
        if rights.may_open and (found.programmes or (person is not None and person.grade == Grade.ASYE)):
            open_[worker] = rights
    read = [one for one, rights in open_.items() if rights.reads_load]
    weeks = queries.limit_weeks({one: _since(known[one], on.day) for one in read}, on.day)
    found_lines = [
        line_with(on, policy, known[one], known[one].programme(on.day), rights, weeks.get(one, []))
        for one, rights in open_.items()
    ]
    return sorted(found_lines, key=lambda one: (one.found.name, one.found.worker_id))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str = "running"
    team: str = ""


@dataclass(frozen=True, slots=True)
class AsyePage:
    """The page of all first years in scope."""

    day: date
    asked: Asked
    policy: AsyePolicy
    set_by: str
    lines: Sequence[Line]  # of the team that is asked for
    teams: Sequence[tuple[str, str]]
    is_scoped: bool  # whether the viewer sees a scope, not only those they assess or manage
    sees_loads: bool  # whether they see workloads of any of these people

    @property
    def offered(self) -> dict[str, str]:
        """Return the lists that can be asked for: who is over a limit only by who sees workloads."""
        day = self.week_day
        over = {"over": f"Over the limit on {day_words(day)}" if day else SHOWN["over"]} if self.sees_loads else {}
        return {key: over.get(key, words) for key, words in SHOWN.items() if key != "over" or self.sees_loads}

    @property
    def week_day(self) -> date | None:
        """Return the last day of the newest week whose workloads are known of anybody here."""
        return max((one.weeks[-1].day for one in self.lines if one.weeks), default=None)

    @property
    def shown(self) -> list[Line]:
        """Return those that the address asks for."""
        return [one for one in self.lines if one.shows(self.asked.show)]

    def count(self, what: str) -> int:
        """Return how many belong to one of the lists."""
        return sum(one.shows(what) for one in self.lines)


def page_of(viewer: Viewer, day: date, asked: Asked) -> AsyePage | None:
    """Return the page for a viewer; None where a team is not in their scope, or they see no workloads to list by."""
    is_scoped = viewer.may(Permission.SEE_TRAINING)
    on = Today(day)
    if asked.team and not (is_scoped and asked.team in on.tree.teams and viewer.sees_team(asked.team)):
        return None
    policy = policy_of(on)
    lines = [one for one in lines_of(on, viewer, policy) if not one.rights.is_worker]
    teams = sorted({(one.found.team or "", one.team_name) for one in lines}, key=lambda one: one[1])
    below = on.tree.below(asked.team) if asked.team else frozenset()
    version = on.policies.get("asye")
    sees_loads = is_scoped and (viewer.may(Permission.SEE_TEAM) or viewer.may(Permission.SEE_SERVICE))
    sees_loads = sees_loads or any(one.rights.reads_load for one in lines)
    if asked.show == "over" and not sees_loads:
        return None
    return AsyePage(
        day, asked, policy, version.set_by if version else "nobody",
        [one for one in lines if not asked.team or one.found.team in below], teams, is_scoped, sees_loads,
    )  # fmt: skip
