"""The run of the case system over the period."""

import random

from workforce.demo import days
from workforce.demo.allocation import Desk
from workforce.demo.journeys import Journeys
from workforce.demo.model import Person, Team, Window
from workforce.demo.names import outside_name
from workforce.demo.records import Casebook
from workforce.demo.seeding import seed
from workforce.demo.turnover import Turnover

__all__ = ["CaseSystem", "simulate"]

OTHER_ROLES = ("HEALTH", "SCHOOL", "POLICE", "FAMWORK")


class CaseSystem:
    """What the case system knows at the end: its rows, and professionals who are not in the staff data."""

    def __init__(self, book: Casebook, ghosts: list[Person], outside: list[tuple[str, str, str]]) -> None:
        """Keep the parts together."""
        self.book = book
        self.ghosts = ghosts
        self.outside = outside


def simulate(
    rng: random.Random, teams: list[Team], people: list[Person], window: Window, *, keeps_episodes: bool
) -> CaseSystem:
    """Run every day of the period."""
    book = Casebook()
    desk = Desk(rng, book, teams, people)
    run = Journeys(rng, book, desk, window, keeps_episodes=keeps_episodes)
    size = max(3, len(people) // 60)
    desk.ghosts = [_ghost(rng, index) for index in range(size)]
    run.families.outside = [
        (str(900_001 + index), outside_name(rng), OTHER_ROLES[index % len(OTHER_ROLES)]) for index in range(size * 4)
    ]
    run.families.reviewing = [person for person in people if person.posts[-1].role == "reviewing"]
    turnover = Turnover(run, people, window)
    desk.refresh(window.begin)
    seed(run)
    for day in range(window.begin, window.until + 1):
        run.day = day
        if (day - window.begin) % 7 == 0:
            desk.refresh(day)
            desk.children = sum(person.children for person in people)
            run.steer()
            turnover.relieve(day)
        turnover.happen(day)
        run.happen(day)
        if days.is_working(day):
            run.receive()
        if day > window.until - 14:
            turnover.settle(day)
    return CaseSystem(book, desk.ghosts, run.families.outside)


def _ghost(rng: random.Random, index: int) -> Person:
    """Make an agency worker of whom the staff data knows nothing."""
    forename, _, surname = outside_name(rng).partition(" ")
    person = Person(f"G{index}", forename, surname, "", swe=f"SW{1_001 + index}", fixed="ghost")
    person.professional = str(800_001 + index)
    person.case_id = f"AG{person.professional}"
    return person
