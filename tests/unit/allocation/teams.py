"""Invented teams: waiting children and workers as a council might have them, the same for the same seed."""

import random
from dataclasses import dataclass
from fractions import Fraction

from workforce.allocation.proposal_rules import Option, Seat, Unit

# Points of one child by kind of plan, whether it is protected, how often; court adds 3 and protects.
KINDS = (("CIN", 5, False, 40), ("CP", 8, True, 20), ("CLA", 4, True, 15), ("ASSESSMENT", 6, False, 25))
HOURS = (37, 37, 37, 37, 30, Fraction("29.6"), Fraction("22.2"), Fraction("18.5"))
GRADES = (
    ("social_worker", 1, 55),
    ("asye", Fraction("0.85"), 20),
    ("senior", Fraction("0.9"), 15),
    ("manager", Fraction("0.3"), 10),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How hard it is to share out: how full workers are, and how often units differ in who may hold or knows them."""

    name: str
    load_percent: tuple[int, int]  # of the limit, lowest and highest now
    barred_percent: int = 1  # of the pairs of unit and worker
    known_percent: int = 15  # of the units
    areas: int = 1  # a unit goes to workers of its own area only


ROOMY = Shape("room for all", (30, 95))
TIGHT = Shape("little room", (70, 104))
FULL = Shape("hardly any room", (90, 115))
AREAS = Shape("four areas, many barred", (50, 105), barred_percent=8, areas=4)
SHAPES = (ROOMY, TIGHT, FULL, AREAS)


def team(seed: int, children: int, workers: int, shape: Shape = ROOMY) -> tuple[list[Unit], list[Seat]]:
    """Invent so many waiting children and workers."""
    lot = random.Random(f"{seed} {children} {workers} {shape.name}")
    staff = [_worker(lot, number, shape) for number in range(workers)]
    units: list[Unit] = []
    waiting = children
    while waiting:
        size = min(waiting, lot.choices((1, 2, 3, 4), (70, 18, 8, 4))[0])
        names = tuple(f"C{children - waiting + at:04}" for at in range(size))
        units.append(_unit(lot, len(units), names, staff, shape))
        waiting -= size
    return units, [seat for seat, _, _ in staff]


def _worker(lot: random.Random, number: int, shape: Shape) -> tuple[Seat, str, int]:
    grade, factor, _ = lot.choices(GRADES, [share for *_, share in GRADES])[0]
    limit = Fraction(80) * factor * lot.choice(HOURS) / 37
    if lot.random() < 0.15:
        limit *= Fraction(lot.choice((4, 5, 8)), 10)  # a phased return
    points = Fraction(int(limit * lot.randint(*shape.load_percent) / 100))
    children = int(points / 5)
    cap = max(children + lot.randint(-1, 2), 4) if grade == "asye" else None
    return Seat(f"W{number:03}", points, limit, children, cap), grade, lot.randrange(shape.areas)


def _unit(
    lot: random.Random, number: int, names: tuple[str, ...], staff: list[tuple[Seat, str, int]], shape: Shape
) -> Unit:
    kind, each, is_protected, _ = lot.choices(KINDS, [share for *_, share in KINDS])[0]
    points = Fraction(each)
    if kind in {"CP", "CLA"} and lot.random() < 0.3:
        points += 3
    is_protected = is_protected or lot.random() < 0.05
    area = lot.randrange(shape.areas)
    knows = (
        set(lot.sample(range(len(staff)), lot.choice((1, 1, 2)))) if lot.random() * 100 < shape.known_percent else ()
    )
    options = {}
    for at, (seat, grade, of_area) in enumerate(staff):
        is_barred = lot.random() * 100 < shape.barred_percent or (is_protected and grade == "asye") or of_area != area
        if not is_barred:
            is_sibling = (
                at in knows and lot.random() < 0.5
            )  # one who holds a sibling is given each further child for less
            whole = points * len(names) - (Fraction("1.5") * len(names) if is_sibling else 0)
            options[seat.key] = Option(whole, at in knows)
    return Unit(f"U{number:04}", names, is_protected, options)
