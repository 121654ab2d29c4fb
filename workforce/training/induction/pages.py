"""What the pages of inductions show: who is in one, what is overdue, who has no plan; one plan; one's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from workforce.people.rules import add_months
from workforce.training.induction import day_rules as days
from workforce.training.induction import queries
from workforce.training.induction.day_rules import Induction
from workforce.training.induction.plan_page import PlanPage, plan_page
from workforce.training.induction.queries import Kept
from workforce.training.induction.rights import Rights, rights
from workforce.training.induction.rules import InductionPolicy, Template
from workforce.training.today import Today
from workforce.web.access import Viewer

SOON_DAYS = 56  # how long before its first day a start is listed
MONTHS_SHOWN = 12  # how long what is complete stays listed


class Show(StrEnum):
    """Which inductions the page lists."""

    NOW = "now"
    OVERDUE = "overdue"
    NO_PLAN = "no-plan"
    SOON = "soon"
    COMPLETE = "complete"


SHOW_WORDS = {
    Show.NOW: "Not complete yet", Show.OVERDUE: "Something is late", Show.NO_PLAN: "Without a plan",
    Show.SOON: "Starts soon", Show.COMPLETE: "Complete in 12 months",
}  # fmt: skip


class Stands(StrEnum):
    """How an induction stands on a day."""

    SOON = "starts soon"
    UNDER_WAY = "under way"
    OVERDUE = "overdue"
    AWAY = "away"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Line:
    """One induction as the page lists it."""

    induction: Induction
    plan: PlanPage | None
    template: Template | None  # that fits; None: none does
    team: str | None
    team_name: str
    day: date
    rights: Rights

    @property
    def stands(self) -> Stands:
        """Return how it stands."""
        one = self.induction
        if one.is_complete(self.day):
            return Stands.COMPLETE
        if one.first_on > self.day:
            return Stands.SOON
        if one.life.is_away(self.day):
            return Stands.AWAY
        return Stands.OVERDUE if one.due_on is not None and one.due_on < self.day else Stands.UNDER_WAY

    @property
    def days_overdue(self) -> int:
        """Return by how many days it is overdue; 0 where it is not."""
        due = self.induction.due_on
        return (self.day - due).days if self.stands is Stands.OVERDUE and due is not None else 0

    @property
    def late_tasks(self) -> int:
        """Return how many tasks of its plan are late."""
        return len(self.plan.late) if self.plan and self.stands is not Stands.COMPLETE else 0

    @property
    def is_late(self) -> bool:
        """Whether anything of it is late."""
        is_open = self.stands is not Stands.COMPLETE
        return self.stands is Stands.OVERDUE or (is_open and self.plan is not None and self.plan.is_late)

    @property
    def lacks_plan(self) -> bool:
        """Whether it should have a plan and has none."""
        return self.plan is None and self.stands is not Stands.COMPLETE

    def is_shown(self, show: Show) -> bool:
        """Whether it is listed under a choice of the page."""
        if self.stands is Stands.COMPLETE:
            done = self.induction.complete_on
            return show is Show.COMPLETE and done is not None and done > add_months(self.day, -MONTHS_SHOWN)
        return {
            Show.NOW: True, Show.OVERDUE: self.is_late, Show.NO_PLAN: self.lacks_plan,
            Show.SOON: self.stands is Stands.SOON, Show.COMPLETE: False,
        }[show]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: Show = Show.NOW
    team: str = ""


class Inductions:
    """The inductions of a viewer's scope on a day; each read is made once."""

    def __init__(self, today: Today, viewer: Viewer, asked: Asked) -> None:
        """Remember who asks for what."""
        self.today, self.viewer, self.asked, self.day = today, viewer, asked, today.day

    @cached_property
    def policy(self) -> InductionPolicy:
        """What the council decided."""
        return queries.policy_of(self.today.policies.get("induction"), self.day)

    @property
    def begins(self) -> date | None:
        """The first day from which inductions are known."""
        return queries.known_from(self.today.covers)

    @cached_property
    def _listed(self) -> list[Induction]:
        """Every induction that began since they are known, or begins soon, whoever may see it."""
        if self.begins is None:
            return []
        until = self.day + timedelta(days=SOON_DAYS)
        found = queries.lives(self.begins, until, self.today.requirements)
        return queries.inductions_of(found, self.policy, self.begins, until)

    @cached_property
    def every(self) -> list[Line]:
        """Every induction in scope, by first day and name."""
        seen = [(one, team) for one in self._listed if self.viewer.sees_team(team := one.life.team_near(self.day))]
        of_worker: dict[int, list[Induction]] = {}
        for one, _ in seen:
            of_worker.setdefault(one.life.worker_id, []).append(one)
        by_key = {
            of.key: kept
            for worker, plans in queries.plans_of(of_worker).items()
            for kept in plans
            if (of := days.matching(of_worker[worker], kept.plan.first_on)) is not None
        }
        lines = [self._line(one, team, by_key.get(one.key)) for one, team in seen]
        listed = [one for one in lines if one.induction.is_counted or one.template or one.plan]
        return sorted(listed, key=lambda one: (one.induction.first_on, one.induction.life.name))

    def _line(self, one: Induction, team: str | None, kept: Kept | None) -> Line:
        may = rights(self.viewer, one.life.worker_id, team)
        learner = one.life.learner(one.first_on)
        return Line(
            one, plan_page(kept, one.life, one, self.day, may) if kept else None,
            self.policy.fitting(one.kind, learner), team, self.today.tree.name(team), self.day, may,
        )  # fmt: skip

    @cached_property
    def here(self) -> list[Line]:
        """Those of the team that is asked for, of people who are in post or to come."""
        below = self.today.tree.below(self.asked.team) if self.asked.team else None
        return [one for one in self.every if (below is None or one.team in below) and (one.induction.goes_on(self.day))]

    @cached_property
    def counted(self) -> list[Induction]:
        """Those whose due day fell in the 12 months to the day, in the team of that day: what W13 counts."""
        below = self.today.tree.below(self.asked.team) if self.asked.team else None
        found = days.due_in_year(self._listed, self.day)
        teams = [(one, one.team_on(one.due_on or self.day)) for one in found]
        return [one for one, team in teams if self.viewer.sees_team(team) and (below is None or team in below)]

    @property
    def is_year_known(self) -> bool:
        """Whether inductions and completions are known for all of the 12 months, as W13 asks."""
        covers = self.today.covers
        return {"staff", "learning"} <= set(covers) and add_months(max(covers.values()), 12) <= self.day

    @property
    def in_time(self) -> int:
        """How many of those were complete by their due day."""
        return sum(one.is_in_time for one in self.counted)

    @property
    def shown(self) -> list[Line]:
        """The lines that are asked for."""
        return [one for one in self.here if one.is_shown(self.asked.show)]

    def count(self, show: Show) -> int:
        """Return how many lines a choice of the page lists."""
        return sum(one.is_shown(show) for one in self.here)

    @property
    def overdue(self) -> int:
        """How many stand beside W13 as overdue now."""
        return len(days.overdue_now((one.induction for one in self.here), self.day))

    @property
    def teams(self) -> list[tuple[str, str]]:
        """The teams of those listed, by name."""
        found = {(one.team, one.team_name) for one in self.every if one.team}
        return sorted(((code or "", name) for code, name in found), key=lambda one: (one[1], one[0]))


def proposed(
    today: Today, viewer: Viewer, employee_number: str, policy: InductionPolicy
) -> tuple[Induction, Template | None, str | None] | None:
    """Return the induction of somebody that has no plan yet, the template that fits and the team; None: not found."""
    begins = queries.known_from(today.covers)
    worker_id = queries.worker_id_of(employee_number)
    life = queries.life_of_worker(worker_id, today.requirements) if worker_id else None
    if life is None or begins is None:
        return None
    found = queries.inductions_of([life], policy, begins, today.day + timedelta(days=SOON_DAYS))
    planned = [kept.plan.first_on for kept in queries.plans_of([life.worker_id]).get(life.worker_id, ())]
    taken = {of.key for first in planned if (of := days.matching(found, first)) is not None}
    going_on = [one for one in found if one.goes_on(today.day) and not one.is_complete(today.day)]
    one = next((one for one in reversed(going_on) if one.key not in taken), None)
    if one is None or not rights(viewer, life.worker_id, life.team_near(today.day)).records:
        return None
    return one, policy.fitting(one.kind, life.learner(one.first_on)), life.team_near(today.day)


def begun(today: Today, viewer: Viewer, employee_number: str, policy: InductionPolicy) -> int | None:
    """Return the plan that somebody's present induction has already, where the viewer may see it: a second press."""
    worker_id = queries.worker_id_of(employee_number)
    plans = queries.plans_of([worker_id]).get(worker_id, []) if worker_id else []
    if not plans or proposed(today, viewer, employee_number, policy) is not None:
        return None
    newest = max(plans, key=lambda kept: kept.plan.first_on)
    page = one_plan(today, viewer, newest.plan.id, policy)
    return newest.plan.id if page is not None and page.rights.records else None


def one_plan(today: Today, viewer: Viewer, plan_id: int, policy: InductionPolicy) -> PlanPage | None:
    """Return one plan as a reader may see it; None: not found, or out of scope."""
    kept = queries.plan_by_id(plan_id)
    life = queries.life_of_worker(kept.plan.worker_id, today.requirements) if kept else None
    if kept is None or life is None:
        return None
    one = _induction_of(kept, life, policy, today.day)
    may = rights(viewer, life.worker_id, life.team_near(today.day))
    return plan_page(kept, life, one, today.day, may) if may.sees else None


def _induction_of(kept: Kept, life: days.Life, policy: InductionPolicy, day: date) -> Induction | None:
    until = max(day, kept.plan.first_on) + timedelta(days=SOON_DAYS)
    return days.matching(queries.inductions_of([life], policy, date.min, until), kept.plan.first_on)


@dataclass(frozen=True, slots=True)
class Own:
    """One's own inductions, as `/my-training` shows them."""

    plans: Sequence[PlanPage]


def own(today: Today, viewer: Viewer) -> Own | None:
    """Return the plans of the signed-in person that are not through, or were of late; None: there are none."""
    mine = queries.plans_of([viewer.worker_id]).get(viewer.worker_id, []) if viewer.worker_id else []
    shown = [kept for kept in mine if _is_fresh(kept, today.day)]
    life = queries.life_of_worker(shown[0].plan.worker_id, today.requirements) if shown else None
    if life is None:
        return None
    policy = queries.policy_of(today.policies.get("induction"), today.day)
    may = rights(viewer, life.worker_id, None)
    pages: Iterable[PlanPage] = (
        plan_page(kept, life, _induction_of(kept, life, policy, today.day), today.day, may) for kept in shown
    )
    return Own(sorted(pages, key=lambda page: page.plan.first_on, reverse=True))


def _is_fresh(kept: Kept, day: date) -> bool:
    done = kept.plan.completed_on
    return done is None or kept.plan.confirmed_at is None or done > add_months(day, -MONTHS_SHOWN)
