"""Management oversight of cases, as the case system exports it: mostly monthly, sometimes late."""

import random
from collections import defaultdict
from collections.abc import Iterator

from workforce.demo import days
from workforce.demo.files import File
from workforce.demo.lines import supervisor_of
from workforce.demo.model import Person, Window
from workforce.demo.records import Casebook, Child, Involvement

__all__ = ["COLUMNS", "oversight_file"]

COLUMNS = ("case_ref", "held_on", "kind", "by")
KINDS = ("Supervision", "Supervision", "Supervision", "Management oversight")
HOLDS = {"CW", "16PLUS"}  # roles of who holds a case
INTERVAL_DAYS = (24, 30)  # from one to the next, where nothing comes between
LATE = 0.11  # of cases, each time
LATE_DAYS = (5, 40)


def oversight_file(rng: random.Random, book: Casebook, people: list[Person], window: Window) -> File:
    """Write what was held about each case while somebody held it."""
    by_professional = {person.professional: person for person in people if person.professional}
    held: dict[Child, list[Involvement]] = defaultdict(list)
    for row in book.involvements:
        if row.role in HOLDS:
            held[row.child].append(row)
    rows = [
        row
        for child in sorted(held, key=lambda one: one.number)
        for row in _of_child(rng, child, held[child], by_professional, window)
    ]
    return File(COLUMNS, rows)


def _of_child(
    rng: random.Random, child: Child, held: list[Involvement], people: dict[str, Person], window: Window
) -> Iterator[list[str]]:
    """Walk from one talk about a case to the next, whoever holds it then."""
    day = max(window.begin, min(row.start for row in held)) + rng.randint(0, 27)
    last = child.died or window.until
    while day <= min(last, window.until):
        on = days.next_working(day)
        holder = next((row for row in held if row.start <= on and (row.end is None or on < row.end)), None)
        person = people.get(holder.professional) if holder else None
        if person is not None and on <= window.until and not person.is_away(on):
            supervisor = supervisor_of(person, on)
            yield [str(child.number), days.text(on), rng.choice(KINDS), supervisor.number if supervisor else ""]
        day = on + rng.randint(*INTERVAL_DAYS) + (rng.randint(*LATE_DAYS) if rng.random() < LATE else 0)
