"""Children, families and what the case system keeps about them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workforce.demo.model import Person, Team

__all__ = [
    "Assessment", "CareEpisode", "Casebook", "Child", "Episode", "Involvement", "Leaver", "Legal", "Plan",
    "PreProceedings", "Unit",
]  # fmt: skip


@dataclass(slots=True, eq=False)
class Involvement:
    """One professional's involvement with one child."""

    number: int
    child: Child
    professional: str
    role: str
    department: str
    start: int
    end: int | None
    reason: str
    episode: Episode | None


@dataclass(slots=True, eq=False)
class Episode:
    """A child in need episode: from referral to closure."""

    number: int
    child: Child
    referred: int
    need: str
    source: str
    is_nfa: bool
    team: str
    worker: str
    closed: int | None = None
    reason: str = ""


@dataclass(slots=True, eq=False)
class Assessment:
    """An assessment."""

    number: int
    episode: Episode
    start: int
    authorised: int | None
    leads_nowhere: bool
    team: str
    worker: str


@dataclass(slots=True, eq=False)
class Plan:
    """A child in need plan or a protection plan."""

    number: int
    episode: Episode
    start: int
    end: int | None
    category: str
    team: str
    worker: str


@dataclass(slots=True, eq=False)
class CareEpisode:
    """An episode of care within a period of care."""

    number: int
    episode: Episode
    period: int
    entered: int
    start: int
    start_reason: str
    placement: int
    end: int | None = None
    end_reason: str = ""


@dataclass(slots=True, eq=False)
class Legal:
    """A legal status."""

    number: int
    child: Child
    code: str
    start: int
    end: int | None = None


@dataclass(slots=True, eq=False)
class PreProceedings:
    """A family's time before care proceedings."""

    number: int
    child: Child
    decided: int
    outcome: str = ""
    ended: int | None = None
    letter: int | None = None


@dataclass(slots=True, eq=False)
class Leaver:
    """A care leaver's row."""

    number: int
    child: Child
    eligibility: str
    adviser: str = ""
    team: str = ""
    worker: str = ""
    review: int | None = None


@dataclass(slots=True, eq=False)
class Child:
    """A child, with whatever is open about them."""

    number: int
    family: int
    forename: str
    surname: str
    sex: str
    born: int
    died: int | None = None
    episode: Episode | None = None
    assessment: Assessment | None = None
    cin: Plan | None = None
    cp: Plan | None = None
    care: CareEpisode | None = None
    legal: Legal | None = None
    court: PreProceedings | None = None
    leaver: Leaver | None = None
    holder: Involvement | None = None
    others: list[Involvement] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Unit:
    """Children of one family who go the same way with the same worker."""

    number: int
    children: list[Child]
    stage: str
    since: int
    is_disabled: bool = False
    is_light: bool = False
    is_court: bool = False
    worker: Person | None = None
    team: Team | None = None
    points: float = 0.0
    turn: int = 0
    waits: bool = False


class Casebook:
    """All rows of the case system, in the order they were written down."""

    def __init__(self) -> None:
        """Start empty."""
        self._numbers = {name: itertools.count(first) for name, first in _FIRST.items()}
        self.children: list[Child] = []
        self.episodes: list[Episode] = []
        self.assessments: list[Assessment] = []
        self.cin_plans: list[Plan] = []
        self.cp_plans: list[Plan] = []
        self.care: list[CareEpisode] = []
        self.legal: list[Legal] = []
        self.pre_proceedings: list[PreProceedings] = []
        self.leavers: list[Leaver] = []
        self.involvements: list[Involvement] = []

    def number(self, name: str) -> int:
        """Give the next number of a kind of row."""
        return next(self._numbers[name])

    def start_episode(self, child: Child, day: int, need: str, source: str, team: str) -> None:
        """Write down a referral that is taken up."""
        child.episode = Episode(self.number("episode"), child, day, need, source, False, team, "")
        self.episodes.append(child.episode)

    def start_assessment(self, child: Child, day: int, team: str, worker: str) -> None:
        """Write down an assessment."""
        assert child.episode is not None  # noqa: S101
        child.assessment = Assessment(self.number("assessment"), child.episode, day, None, False, team, worker)
        self.assessments.append(child.assessment)

    def start_plan(self, child: Child, day: int, unit: Unit, category: str = "") -> None:
        """Write down a plan; with a category it is a protection plan."""
        assert child.episode is not None  # noqa: S101
        team = unit.team.department if unit.team else ""
        worker = unit.worker.professional if unit.worker else ""
        name = "cp_plan" if category else "cin_plan"
        plan = Plan(self.number(name), child.episode, day, None, category, team, worker)
        if category:
            child.cp = plan
            self.cp_plans.append(plan)
        else:
            child.cin = plan
            self.cin_plans.append(plan)

    def start_care(self, child: Child, day: int, entered: int) -> None:
        """Write down a child's coming into care."""
        assert child.episode is not None  # noqa: S101
        period = self.number("period")
        child.care = CareEpisode(
            self.number("care"),
            child.episode,
            period,
            entered,
            day,
            "S" if day == entered else "P",
            self.number("placement"),
        )
        self.care.append(child.care)

    def change_care(self, child: Child, day: int, reason: str) -> None:
        """Write down a change of episode: the old one and the new one share the date."""
        old = child.care
        if old is None or old.start >= day:
            return
        old.end, old.end_reason = day, "X1"
        placement = self.number("placement") if reason in {"P", "B"} else old.placement
        child.care = CareEpisode(self.number("care"), old.episode, old.period, old.entered, day, reason, placement)
        self.care.append(child.care)

    def end_care(self, child: Child, day: int, reason: str) -> None:
        """Write down that a child leaves care; an episode lasts at least a day."""
        if child.care is not None:
            child.care.end, child.care.end_reason = max(day, child.care.start + 1), reason
            child.care = None

    def set_legal(self, child: Child, day: int, code: str) -> None:
        """Write down a legal status, ending the one before; no code only ends it."""
        if child.legal is not None:
            child.legal.end = day
            child.legal = None
        if code:
            child.legal = Legal(self.number("legal"), child, code, day)
            self.legal.append(child.legal)

    def end_plans(self, child: Child, day: int) -> None:
        """Write down that a child's plans end."""
        for plan in (child.cin, child.cp):
            if plan is not None:
                plan.end = day
        child.cin = child.cp = None

    def involve(self, child: Child, professional: str, role: str, department: str, day: int) -> Involvement:
        """Write down an involvement."""
        row = Involvement(
            self.number("involvement"), child, professional, role, department, day, None, "", child.episode
        )
        self.involvements.append(row)
        return row

    def close(self, child: Child, day: int, reason: str) -> None:
        """Write down that an episode is closed and nothing about the child stays open."""
        self.end_plans(child, day)
        if child.assessment is not None and child.assessment.authorised is None:
            child.assessment.authorised = day
        self.set_legal(child, day, "")
        self.end_care(child, day, "E8")
        for row in [*child.others, *([child.holder] if child.holder else [])]:
            row.end = max(day, row.start)
            row.reason = row.reason or "OTHERS"
        child.others.clear()
        child.holder = None
        if child.episode is not None:
            child.episode.closed, child.episode.reason = day, reason
            child.episode = None


_FIRST = {
    "child": 20_001,
    "family": 7_001,
    "unit": 1,
    "episode": 300_001,
    "assessment": 400_001,
    "cin_plan": 500_001,
    "cp_plan": 600_001,
    "care": 700_001,
    "period": 750_001,
    "placement": 780_001,
    "legal": 800_001,
    "pre_proceedings": 850_001,
    "leaver": 870_001,
    "involvement": 1_000_001,
}
