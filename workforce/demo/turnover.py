"""What starts, moves, absences and leaving do to the cases that people hold."""

from collections.abc import Callable

from workforce.demo.absences import LONG_SPELL, LONG_TERM
from workforce.demo.journeys import Journeys
from workforce.demo.model import Person, Post, Window
from workforce.demo.records import Unit

__all__ = ["Turnover"]

Note = tuple[str, Person, str]
HOLDS = ("holder", "personal_adviser")
NOTICE = 14
MOST = 1.06  # now and then a manager moves work from somebody above this share of the limit


class Turnover:
    """Keeps the diary of what happens to staff, and hands cases over."""

    def __init__(self, run: Journeys, people: list[Person], window: Window) -> None:
        """Write the whole diary."""
        self._run = run
        self._window = window
        self._diary: dict[int, list[Note]] = {}
        self._holders = [person for person in people if any(post.role in HOLDS for post in person.posts)]
        for person in self._holders:
            self._note_posts(person)
            self._note_absences(person)

    def _note(self, day: int, what: str, person: Person, reason: str = "") -> None:
        """Put something into the diary."""
        if self._window.begin <= day <= self._window.until:
            self._diary.setdefault(day, []).append((what, person, reason))

    def _note_posts(self, person: Person) -> None:
        """Note starts and ends of posts."""
        for post, following in zip(person.posts, [*person.posts[1:], None], strict=True):
            self._note(post.start, "refresh", person)
            self._note(post.start + 8, "refresh", person)
            if post.role not in HOLDS or post.end is None or (following is not None and self._goes_on(post, following)):
                continue
            person.closed.append((post.end - NOTICE, post.end))
            reason = "LEFTRL" if following is None else "ORGRST"
            self._note(post.end - NOTICE, "refresh", person)
            self._note(post.end - NOTICE + 3, "clear" if following is None else "move", person, reason)
            self._note(
                post.end, "sweep" if following is None or following.role not in HOLDS else "follow", person, reason
            )
            self._note(post.end + 1, "refresh", person)

    @staticmethod
    def _goes_on(post: Post, following: Post) -> bool:
        """Say whether the next post is the same work in the same team."""
        return following.role in HOLDS and following.team is post.team

    def _note_absences(self, person: Person) -> None:
        """Note absences long enough for cases to be moved."""
        for absence in person.absences:
            end = absence.end if absence.end is not None else self._window.until
            if absence.reason in LONG_TERM:
                person.closed.append((absence.start - NOTICE, absence.start))
                self._note(absence.start - NOTICE, "refresh", person)
                self._note(absence.start - NOTICE, "absent", person, "ABSENC")
            elif absence.reason == "sickness" and end - absence.start >= LONG_SPELL:
                person.closed.append((absence.start, end))
                self._note(absence.start, "refresh", person)
                self._note(absence.start + LONG_SPELL - 1, "refresh", person)
                self._note(absence.start + 9, "sick", person, "ABSENC")
            else:
                continue
            self._note(absence.start, "refresh", person)
            self._note(end + 1, "refresh", person)

    def happen(self, day: int) -> None:
        """Let everything happen that the diary has for a day."""
        for what, person, reason in self._diary.get(day, ()):
            if what == "refresh":
                self._run.desk.refresh_person(person, day)
            elif what in {"clear", "absent", "sick", "move"}:
                self._spread(person, day, what, reason)
            elif what == "follow":
                self._follow(person, day)
            else:
                for unit in self._run.units_of(person):
                    self._run.place(unit, reason, person)

    def _spread(self, person: Person, day: int, what: str, reason: str) -> None:
        """Spread the handing over of somebody's cases over some days; a few stay with somebody away."""
        rng = self._run.rng
        span = {"clear": NOTICE - 3, "move": NOTICE - 3, "absent": NOTICE + 8, "sick": 32}[what]
        stays = {"clear": 0.0, "move": 0.4, "absent": 0.15, "sick": 0.3}[what]
        units = self._run.units_of(person)
        if person.fixed == "away":
            units = units[1:]  # the story has a child whose worker is away
        for unit in units:
            if rng.random() >= stays:
                self._run.plan(day + rng.randint(0, span), "handover", unit, (person, reason))

    def _follow(self, person: Person, day: int) -> None:
        """Let the cases that stay with somebody who changes team change team as well."""
        post = person.post_on(day + 1)
        for unit in self._run.units_of(person):
            if post is not None:
                unit.team = post.team

    def relieve(self, day: int) -> None:
        """Let managers move a case away from those far over their limit, and from nobody else."""
        for person in self._holders:
            load = person.points + person.stable
            is_over = person.limit > 0 and load > (MOST if person.fixed != "over" else 1.3) * person.limit
            if is_over and self._run.rng.random() < load / person.limit - 0.85:
                units = [unit for unit in self._run.units_of(person) if unit.points > 0]
                if units:
                    self._run.place(units[0], "MANAGE", person)
            if person.limit > 0 and day >= self._window.begin:
                month = (day - self._window.begin) // 30
                person.strain[month] = (person.points + person.stable) / person.limit

    def settle(self, day: int) -> None:
        """Keep the people of the demonstration as its story needs them: one ordinary, one over the limit."""
        worker, over = (next(person for person in self._holders if person.fixed == name) for name in ("worker", "over"))
        for unit in sorted(self._run.units_of(worker), key=lambda unit: -unit.points / len(unit.children)):
            if worker.points + worker.stable > 0.96 * worker.limit or worker.children > 15:
                self._run.place(unit, "MANAGE", worker)
            elif worker.children < 12:
                self._top_up(worker, day, lambda unit: self._suits(worker, unit))
                if worker.children < 12:  # no room: the heaviest goes, lighter ones come
                    self._run.place(unit, "MANAGE", worker)
        self._top_up(worker, day, lambda unit: self._suits(worker, unit))
        self._top_up(over, day, lambda _: over.points + over.stable < 1.12 * over.limit)

    @staticmethod
    def _suits(worker: Person, unit: Unit) -> bool:
        """Say whether a plan brings an ordinary worker to an ordinary number of children."""
        fits = worker.points + worker.stable + unit.points <= 0.96 * worker.limit
        return fits and unit.stage == "cin" and worker.children < 12 and worker.children + len(unit.children) <= 15

    def _top_up(self, person: Person, day: int, wants: Callable[[Unit], bool]) -> None:
        """Move plans to somebody, as long as that is wanted: from the fullest colleagues, then from other teams."""
        mates = [mate for team in self._run.desk.pool("safeguarding") for mate in team.active if not mate.fixed]
        for mate in sorted(mates, key=lambda mate: (mate.team is not person.team, -mate.points)):
            for unit in self._run.units_of(mate):
                if unit.stage in {"cin", "cp"} and unit.points > 0 and wants(unit):
                    self._run.desk.assign(unit, person, day, "MANAGE")
