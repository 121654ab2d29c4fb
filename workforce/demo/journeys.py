"""What happens to families day by day: referral, assessment, plans, care, closure."""

import heapq
import random

from workforce.demo import care, days
from workforce.demo.allocation import TARGET, Desk
from workforce.demo.families import Families
from workforce.demo.model import Person, Window
from workforce.demo.records import Casebook, Unit

__all__ = ["Journeys"]

Event = tuple[int, int, str, Unit, object, int]

NEEDS = ("N1", "N3", "N4", "N5", "N6", "N8")
CATEGORIES = ("Neglect", "Emotional", "Physical", "Sexual", "Multiple")
POOLS = ("assessment", "safeguarding", "cic", "disabled", "family_help", "personal_adviser", "leaving_care")


class Journeys:
    """Runs the period, from day to day, and fills the casebook."""

    def __init__(self, rng: random.Random, book: Casebook, desk: Desk, window: Window, *, keeps_episodes: bool) -> None:
        """Start with an empty diary."""
        self.rng = rng
        self.book = book
        self.desk = desk
        self.window = window
        self.keeps_episodes = keeps_episodes
        self.families = Families(rng, book)
        self.day = window.begin
        self.room = dict.fromkeys(POOLS, 1.0)
        self.closed: list[Unit] = []
        self.inflow = 0.0
        self._diary: list[Event] = []
        self._written = 0

    def plan(self, day: int, what: str, unit: Unit, whom: object = None) -> None:
        """Put something about a unit into the diary; past the last day it is left out."""
        if day <= self.window.until:
            self._written += 1
            heapq.heappush(self._diary, (max(day, self.day), self._written, what, unit, whom, unit.turn))

    def review(self, day: int, unit: Unit) -> None:
        """Plan the next review of a unit, in place of the one planned before."""
        unit.turn += 1
        self.plan(day, "review", unit)

    def happen(self, day: int) -> None:
        """Let everything happen that the diary has for a day."""
        self.day = day
        while self._diary and self._diary[0][0] <= day:
            _, _, what, unit, whom, turn = heapq.heappop(self._diary)
            if not unit.children or not unit.stage:
                continue
            if what == "review":
                if turn == unit.turn:
                    _REVIEWS[unit.stage](self, unit)
            elif what == "place":
                if unit.worker is None:
                    self.place(unit, "")
            elif what == "transfer":
                self._transfer(unit)
            elif what == "handover":
                self._hand_over(unit, whom)
            elif what == "older":
                self.desk.reweigh(unit, day)
            else:
                care.LATER[what](self, unit, whom)

    def steer(self) -> None:
        """Look how full the teams are: it decides how much comes in and goes out."""
        target = TARGET + 0.03 - 0.06 * self.window.progress(self.day)
        for kind in POOLS:
            aim = target - (0.06 if kind == "personal_adviser" else 0.0)
            self.room[kind] = min(2.2, max(0.2, 1 + 5 * (aim - self.desk.strain(kind))))

    def receive(self) -> None:
        """Take in the referrals of a working day."""
        holders = sum(len([p for p in team.active if p.limit > 0]) for team in self.desk.pool("assessment"))
        self.inflow += 0.135 * holders * self.room["assessment"] * self.rng.uniform(0.6, 1.4)
        while self.inflow >= 1:
            self.inflow -= 1
            self._refer()

    def _refer(self) -> None:
        """Take in one family."""
        rng, day = self.rng, self.day
        if rng.random() < 0.13:
            self.families.turned_away(day)
        unit = None
        if self.closed and rng.random() < 0.12:
            index = rng.randrange(len(self.closed))
            self.closed[index], self.closed[-1] = self.closed[-1], self.closed[index]
            unit = self.families.again(self.closed.pop(), day)
        unit = unit or self.families.new(day, is_disabled=rng.random() < 0.05 * min(1.5, self.room["disabled"]))
        self.watch_ages(unit)
        unit.stage, unit.since = "assessment", day
        need = "N2" if unit.is_disabled else rng.choices(NEEDS, (55, 9, 9, 18, 6, 3))[0]
        source = rng.choice(("1A", "1C", "2B", "3A", "3C", "4", "5B", "6", "8"))
        team = self.desk.pool(self.kind_of(unit))[0]
        for child in unit.children:
            self.book.start_episode(child, day, need, source, team.department)
        if rng.random() < 0.06:
            self.plan(day + rng.randint(2, 11), "place", unit)
        else:
            self.place(unit, "")
        for child in unit.children:
            team_id = unit.team.department if unit.team else team.department
            self.book.start_assessment(child, day, team_id, unit.worker.professional if unit.worker else "")
            if child.episode is not None and child.assessment is not None:
                child.episode.team, child.episode.worker = team_id, child.assessment.worker
        self.review(self.assessment_end(day), unit)

    def assessment_end(self, start: int) -> int:
        """Draw when an assessment is authorised: within 45 working days, some later."""
        rng = self.rng
        count = rng.randint(46, 75) if rng.random() < 0.14 else rng.choice((10, 18, 24, 30, 34, 38, 40, 42, 44, 45))
        day = start + count * 7 // 5
        while days.working_days(start + 1, day) < count:
            day += 1
        return days.next_working(day)

    def watch_ages(self, unit: Unit) -> None:
        """Note the days on which children of a unit come of age."""
        for child in unit.children:
            for what, years in (("sixteen", 16), ("eighteen", 18)):
                day = child.born + int(years * 365.25)
                if self.day < day <= self.window.until:
                    self.plan(day, what, unit, child)

    def kind_of(self, unit: Unit) -> str:
        """Say which kind of team does a unit's work."""
        if unit.is_disabled and unit.stage != "leaver" and not unit.is_court:
            return "disabled"
        if unit.stage in {"assessment", "untyped"}:
            return "assessment"
        if unit.stage == "leaver":
            return "personal_adviser" if unit.number % 9 else "leaving_care"
        if unit.stage == "care" and not unit.is_court:
            oldest = min(child.born for child in unit.children)
            return "leaving_care" if self.day - oldest > 16.3 * 365 and unit.number % 5 else "cic"
        return "family_help" if unit.stage == "cin" and unit.is_light else "safeguarding"

    def place(self, unit: Unit, reason: str, but: Person | None = None) -> None:
        """Find a worker for a unit; when there is none, try again in some days."""
        kind = self.kind_of(unit)
        person = self.desk.ghost(unit) or self.desk.choose(unit, kind, self.day, but)
        if person is None and kind not in {"safeguarding", "assessment"}:
            other = {"personal_adviser": "leaving_care", "leaving_care": "cic", "cic": "leaving_care"}.get(
                kind, "safeguarding"
            )
            person = self.desk.choose(unit, other, self.day, but)
        if person is not None:
            self.desk.assign(unit, person, self.day, reason)
        else:
            self.desk.release(unit, self.day, reason)
            self.plan(self.day + 4, "place", unit)

    def _transfer(self, unit: Unit) -> None:
        """Move a unit to the kind of team that its work is for."""
        teams = self.desk.pool(self.kind_of(unit))
        if unit.worker is not None and unit.worker.team not in teams:
            self.place(unit, "TSPROC")

    def _hand_over(self, unit: Unit, whom: object) -> None:
        """Take a unit from a worker who goes; now and then nobody takes it for some days."""
        assert isinstance(whom, tuple)  # noqa: S101
        person, reason = whom
        if unit.worker is not person:
            return
        if self.rng.random() < 0.05:
            self.desk.release(unit, self.day, reason)
            self.plan(self.day + self.rng.randint(2, 13), "place", unit)
        else:
            self.place(unit, reason, person)

    @staticmethod
    def units_of(person: Person) -> list[Unit]:
        """Give the units somebody holds, the longest held first."""
        return list(person.units.values())

    def move_on(self, unit: Unit, stage: str, soonest: int, latest: int) -> None:
        """Let a unit enter a stage, have it weighed, and have it moved if other teams do that work."""
        unit.stage, unit.since = stage, self.day
        self.desk.reweigh(unit, self.day)
        is_refused = unit.worker is not None and unit.worker.is_asye and (stage in {"cp", "care"} or unit.is_court)
        if is_refused:
            self.place(unit, "CHCHAN", unit.worker)
        self.plan(self.day + self.rng.randint(soonest, latest), "transfer", unit)

    def close(self, unit: Unit, reason: str) -> None:
        """Close a unit's episodes."""
        self.desk.release(unit, self.day, "OTHERS")
        for child in unit.children:
            self.book.close(child, self.day, reason)
        unit.turn += 1
        unit.stage, unit.is_court = "", False
        self.closed.append(unit)

    def start_cin(self, unit: Unit) -> None:
        """Start child in need plans."""
        unit.is_light = not unit.is_disabled and self.rng.random() < 0.12 * self.room["family_help"]
        for child in unit.children:
            self.book.start_plan(child, self.day, unit)
        self.move_on(unit, "cin", 0, 9)
        self.review(self.day + self.rng.randint(50, 95), unit)

    def start_cp(self, unit: Unit) -> None:
        """Start protection plans, after a conference."""
        category = self.rng.choices(CATEGORIES, (48, 34, 8, 4, 6))[0]
        for child in unit.children:
            self.book.end_plans(child, self.day)
            self.book.start_plan(child, self.day, unit, category)
            self.families.others(child, self.day, "CPCHAIR")
        self.move_on(unit, "cp", 0, 5)
        self.review(self.day + self.rng.randint(80, 95), unit)

    def _assessed(self, unit: Unit) -> None:
        """Authorise an assessment and decide what follows."""
        rng, room = self.rng, self.room
        draw = rng.random()
        needs_plan = 0.30 * room["safeguarding"], 0.075 * room["safeguarding"], 0.02 * room["cic"]
        for child in unit.children:
            if child.assessment is not None:
                child.assessment.authorised = self.day
                child.assessment.leads_nowhere = draw > sum(needs_plan)
        if unit.is_disabled:
            disabled_needs = 0.3 * room["disabled"]
            if draw < 0.6 * disabled_needs:
                care.start_short_breaks(self, unit)
            elif draw < 2.6 * disabled_needs:
                self.start_cin(unit)
            else:
                self.close(unit, "RC8")
        elif draw < needs_plan[0]:
            self.start_cin(unit)
        elif draw < needs_plan[0] + needs_plan[1]:
            self.start_cp(unit)
        elif draw < sum(needs_plan):
            care.start_care(self, unit)
        elif draw < sum(needs_plan) + 0.16:
            self.move_on(unit, "untyped", 400, 900)
            self.review(self.day + rng.randint(20, 65), unit)
        else:
            self.close(unit, rng.choice(("RC8", "RC8", "RC9")))

    def _untyped(self, unit: Unit) -> None:
        """Settle a unit that stayed open without anything."""
        if self.rng.random() < 0.65:
            self.close(unit, "RC7")
        else:
            self.start_cin(unit)

    def _cin(self, unit: Unit) -> None:
        """Review child in need plans."""
        rng = self.rng
        room = self.room[self.kind_of(unit)]
        draw = rng.random()
        if len(unit.children) == 1 and draw > 0.9996:
            unit.children[0].died = self.day
            self.close(unit, "RC2")
            return
        ending, worse = 0.36 / room, 0.04 * self.room["safeguarding"]
        if draw < worse and not unit.is_disabled:
            self.start_cp(unit)
        elif draw < worse + 0.008 * self.room["cic"] and not unit.is_disabled:
            care.start_care(self, unit)
        elif draw < worse + ending:
            for child in unit.children:
                self.book.end_plans(child, self.day)
            if rng.random() < 0.12:
                self.move_on(unit, "untyped", 400, 900)
                self.review(self.day + rng.randint(7, 30), unit)
            else:
                self.close(unit, rng.choice(("RC7", "RC9", "RC9")))
        else:
            self.review(self.day + rng.randint(40, 90), unit)

    def _cp(self, unit: Unit) -> None:
        """Review protection plans: at three months, then every six."""
        rng = self.rng
        room = self.room["safeguarding"]
        draw = rng.random()
        if draw < 0.09 * min(1.3, self.room["cic"]):
            care.start_care(self, unit)
        elif draw < 0.09 + 0.36 / room:
            for child in unit.children:
                self.book.end_plans(child, self.day)
            care.leave_court(self, unit, "Stepped down")
            if rng.random() < 0.15:
                self.close(unit, "RC7")
            else:
                self.start_cin(unit)
        else:
            if not unit.is_court and rng.random() < 0.16:
                care.enter_court(self, unit)
            self.review(self.day + rng.randint(100, 180), unit)


_REVIEWS = {
    "assessment": Journeys._assessed,  # noqa: SLF001
    "untyped": Journeys._untyped,  # noqa: SLF001
    "cin": Journeys._cin,  # noqa: SLF001
    "cp": Journeys._cp,  # noqa: SLF001
    "care": care.review_care,
    "short_breaks": care.review_short_breaks,
    "leaver": care.review_leaver,
}
