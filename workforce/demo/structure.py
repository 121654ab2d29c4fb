"""The tree of services and teams, and the seats in each."""

import math
import random
from dataclasses import dataclass

from workforce.demo.model import Seat, Team
from workforce.demo.names import AREAS

__all__ = ["FALLBACK", "HOLDING", "Structure", "build"]

SHARES = {
    "front_door": 0.06,
    "assessment": 0.145,
    "safeguarding": 0.36,
    "cic": 0.145,
    "leaving_care": 0.07,
    "disabled": 0.05,
    "family_help": 0.05,
    "fostering": 0.06,
    "reviewing": 0.04,
    "quality": 0.02,
}
FALLBACK = {
    "leaving_care": "cic",
    "disabled": "safeguarding",
    "family_help": "safeguarding",
    "fostering": "front_door",
    "quality": "reviewing",
    "reviewing": "front_door",
}
HOLDING = ("assessment", "safeguarding", "cic", "leaving_care", "disabled", "family_help")
PATTERNS = {
    "leaving_care": ("personal_adviser", "holder", "personal_adviser"),
    "family_help": ("family_help", "holder"),
    "front_door": ("front_door",),
    "fostering": ("fostering",),
    "reviewing": ("reviewing",),
    "quality": ("quality",),
}
TITLES = {
    "front_door": "Front Door",
    "assessment": "Assessment",
    "safeguarding": "Safeguarding",
    "cic": "Children in Care",
    "leaving_care": "Leaving Care",
    "disabled": "Disabled Children",
    "family_help": "Family Help",
    "fostering": "Fostering and Adoption",
    "reviewing": "Independent Reviewing",
    "quality": "Practice Quality",
}
SERVICES = (
    ("Assessment and Safeguarding", ("safeguarding", "assessment")),
    ("Children in Care and Leaving Care", ("cic", "leaving_care")),
    ("Front Door and Family Help", ("front_door", "family_help")),
    ("Disabled Children", ("disabled",)),
    ("Fostering and Adoption", ("fostering",)),
    ("Quality and Reviewing", ("reviewing", "quality")),
)
TEAM_SIZE = 7.7
LARGEST_TEAM = 9.2
TEAMS_IN_SERVICE = 9
FIXED_HOLDERS = ("worker", "over", "asye", "away")


@dataclass(frozen=True, slots=True)
class Structure:
    """All teams, parents first, and all seats, in the order of the tree."""

    teams: list[Team]
    seats: list[Seat]


def build(rng: random.Random, workers: int) -> Structure:
    """Lay out a council of so many people in post; vacant seats come on top."""
    groups = _groups(workers)
    counts = {kind: _team_count(sum(SHARES[m] for m in members) * workers * 0.96) for kind, members in groups.items()}
    teams = _teams(rng, counts)
    by_type: dict[str, list[Team]] = {}
    for team in teams:
        by_type.setdefault(team.type, []).append(team)
    seats = [Seat(teams[0], "head"), Seat(teams[0], "director")]
    seats += [Seat(teams[0], "hr") for _ in range(1 + workers // 400)]
    seats += [Seat(teams[0], "analyst") for _ in range(1 + workers // 600)]
    seats += [Seat(team, "service_manager") for team in by_type["service"]]
    sizes = _shared_out({k: sum(SHARES[m] for m in members) for k, members in groups.items()}, workers - len(seats))
    students = round(workers * 0.03)
    partners = round(workers * 0.02)
    for kind, members in groups.items():
        extra = {
            "student": round(students * counts[kind] / sum(counts[k] for k in groups if k in HOLDING))
            if kind in HOLDING
            else 0,
            "partner": partners if kind == "front_door" else 0,
        }
        seats += _team_seats(by_type[kind], members, sizes[kind], extra)
    _mark(rng, seats, by_type["safeguarding"][0])
    order = {team.code: index for index, team in enumerate(teams)}
    seats.sort(key=lambda seat: order[seat.team.code])
    return Structure(teams, seats + _vacant(rng, seats))


def _team_count(people: float) -> int:
    """Say how many teams so many people make: of about eight, never of more than nine."""
    return max(1, round(people / TEAM_SIZE), math.ceil(people / LARGEST_TEAM))


def _groups(workers: int) -> dict[str, list[str]]:
    """Join kinds of team that would be too small for a team of their own."""
    groups: dict[str, list[str]] = {kind: [kind] for kind in SHARES}
    for kind in ("quality", "reviewing", "fostering", "family_help", "disabled", "leaving_care"):
        members = groups[kind]
        if sum(SHARES[m] for m in members) * workers < 5.5:
            groups[FALLBACK[kind]] += members
            del groups[kind]
    return groups


def _shared_out(weights: dict[str, float], total: int) -> dict[str, int]:
    """Share out whole people by weights, largest remainder first."""
    scale = total / sum(weights.values())
    found = {key: int(weight * scale) for key, weight in weights.items()}
    by_rest = sorted(weights, key=lambda key: (found[key] - weights[key] * scale, key))
    for key in by_rest[: total - sum(found.values())]:
        found[key] += 1
    return found


def _teams(rng: random.Random, counts: dict[str, int]) -> list[Team]:
    """Make the directorate, its services and their teams."""
    top = Team("CS", "Children's Services", "directorate", "directorate", "100")
    teams = [top]
    number = 0
    for title, kinds in SERVICES:
        planned = _interleaved([[kind] * counts[kind] for kind in kinds if kind in counts])
        services = -(-len(planned) // TEAMS_IN_SERVICE)
        numbers: dict[str, int] = {}
        for index in range(services):
            number += 1
            name = f"{title} {AREAS[index % len(AREAS)]}" if services > 1 else title
            name += f" {index // len(AREAS) + 1}" if index >= len(AREAS) else ""
            service = Team(f"S{number:02d}", name, "service", "service", str(100 + number), top)
            teams.append(service)
            for place, kind in enumerate(planned[index::services], start=1):
                numbers[kind] = count = numbers.get(kind, 0) + 1
                area = AREAS[(count - 1) % len(AREAS)]
                again = f" {(count - 1) // len(AREAS) + 1}" if count > len(AREAS) else ""
                alone = f"{TITLES[kind]} {area}{again}" if counts[kind] > 1 else TITLES[kind]
                code = f"{service.code}T{place:02d}"
                pressure = min(1.1, max(0.9, rng.gauss(1.0, 0.035)))
                teams.append(Team(code, alone, "team", kind, f"{1000 + number * 20 + place}", service, pressure))
    return teams


def _interleaved(lists: list[list[str]]) -> list[str]:
    """Mix lists evenly, the first one leading."""
    marked = [((i + 0.5) / len(items), n, item) for n, items in enumerate(lists) for i, item in enumerate(items)]
    mixed = [item for _, _, item in sorted(marked)]
    first = lists[0][0] if lists else ""
    if first:
        mixed.remove(first)
        mixed.insert(0, first)
    return mixed


def _team_seats(teams: list[Team], members: list[str], size: int, extra: dict[str, int]) -> list[Seat]:
    """Fill the teams of a kind: manager, sometimes a practice supervisor, then the workers."""
    seats = [Seat(team, "team_manager") for team in teams]
    if members[0] in HOLDING:
        seats += [
            Seat(team, "practice_supervisor")
            for index, team in enumerate(teams)
            if index % 2 == 0 and size >= 7 * len(teams)
        ]
    total = size - len(seats)
    guests = ["student"] * extra["student"] + ["partner"] * extra["partner"]
    guests = guests[: max(0, total - 5 * len(teams))]
    roles: list[str] = []
    parts = _shared_out({m: SHARES[m] for m in members}, total - len(guests))
    for member in members:
        pattern = PATTERNS.get(member, ("holder",))
        roles += [pattern[i % len(pattern)] for i in range(parts[member])]
    roles += guests
    return seats + [Seat(teams[index % len(teams)], role) for index, role in enumerate(roles)]


def _mark(rng: random.Random, seats: list[Seat], team: Team) -> None:
    """Name the people the demonstration is about, and let agency staff fill some seats."""
    team.pressure = 1.0
    holders = [seat for seat in seats if seat.team is team and seat.role == "holder"]
    for seat, fixed in zip(holders, FIXED_HOLDERS, strict=False):
        seat.fixed = fixed
    for seat in seats:
        lead = {"team_manager": team, "service_manager": team.parent}.get(seat.role)
        if seat.role in {"head", "director"} or seat.team is lead:
            seat.fixed = "lead"
    rates = {
        "holder": 0.19,
        "team_manager": 0.07,
        "practice_supervisor": 0.07,
        "front_door": 0.1,
        "fostering": 0.06,
        "reviewing": 0.1,
    }
    for role, rate in rates.items():
        free = [seat for seat in seats if seat.role == role and not seat.fixed]
        for seat in rng.sample(free, min(len(free), round(rate * len(free)))):
            seat.is_agency = True


def _vacant(rng: random.Random, seats: list[Seat]) -> list[Seat]:
    """Add the seats that nobody fills on the last day."""
    free = [seat for seat in seats if seat.role in {"holder", "front_door", "fostering"}]
    return [Seat(seat.team, seat.role, is_vacant=True) for seat in rng.sample(free, round(0.035 * len(free)))]
