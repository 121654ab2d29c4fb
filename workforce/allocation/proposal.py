"""A proposal for several children at once: made of what is true now, never kept; each line is decided by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workforce.allocation import queries
from workforce.allocation.candidates import ChildOnDay, added, children_on, works_beside
from workforce.allocation.ground import Ground, after, ground
from workforce.allocation.on_day import OnDay
from workforce.allocation.proposal_rules import Line, Option, Proposal, Seat, Unit, greedy
from workforce.allocation.queries import Family
from workforce.allocation.rules import ChildNeeds, bars, joint_reason
from workforce.allocation.sharing import share
from workforce.allocation.waiting import Why, decided_of, waiting
from workforce.caseload.case_points import CaseGroup, case_lines
from workforce.caseload.holding_rules import child_cap
from workforce.caseload.restricted import hidden_children
from workforce.people.queries import StaffMember
from workforce.web.access import Viewer

SECONDS = 5.0  # a page must answer; the result says where time ran out
ASKED = "is asked for, or waits for approval, already"
NOT_CONSIDERED = (
    "absence ahead, working days, duty, travel, and what workers said",
    "caps on sets of proceedings",
    "newly qualified workers for work that they hold only jointly: name a co-worker on the child's page",
    "workers of other teams",
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One unit of a proposal: the children, whom it proposes, what is to be known of it."""

    children: tuple[ChildOnDay, ...]
    worker: StaffMember | None
    line: Line
    points: Fraction
    percent_after: Fraction | None  # of the worker, with everything that is proposed for them
    note: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A proposal, the plain way beside it, and who was among the children and workers."""

    proposal: Proposal
    baseline: Proposal
    step: int | None  # the workload % that nobody who passes a limit goes over; None: no limit is passed; 0: no bound
    lines: tuple[Proposed, ...]
    workers: int
    children: int
    left_out: tuple[tuple[ChildOnDay, str], ...]  # children who are not proposed for, and why


def share_out(on: OnDay, viewer: Viewer, teams: frozenset[str], of: Sequence[str]) -> Shared:
    """Propose workers of some teams for the children of these teams who wait, and for those of whom `of` names.

    `of`: employee numbers of leavers or people who are away. Nobody else's child is moved. Eleven statements after
    the cases and the staff.
    """
    children, left_out = _children(on, viewer, teams, of)
    ids = [child.case.child_id for child in children]
    found = ground(on, teams, ids)
    groups, families = added(on, children), queries.families(ids, on.day)
    gone = {person.id for person in on.staff if person.employee_number in of}
    seats = _seats(found, gone)
    people = {person.employee_number: person for person in found.people}
    units, notes = [], {}
    for key, members in _units(children).items():
        unit, note = _unit(found, key, members, groups, families, seats, people)
        units.append(unit)
        notes[key] = note
    made, step = share(units, list(seats.values()), seconds=SECONDS)
    plain = greedy(units, list(seats.values()))
    lines = _lines(made, units, _units(children), seats, people, notes)
    return Shared(made, plain, step, lines, len(seats), len(children), tuple(left_out))


def _children(
    on: OnDay, viewer: Viewer, teams: frozenset[str], of: Sequence[str]
) -> tuple[list[ChildOnDay], list[tuple[ChildOnDay, str]]]:
    """Return the children to be proposed for, and those who wait and are not: somebody was already asked."""
    hidden = hidden_children(viewer.worker_id)
    rows = waiting(on, hidden, teams)
    left_out = [(one.child, ASKED) for one in rows if one.pending]
    left_out += [(one.child, "the worker is not known: find out first") for one in rows
                 if one.why is Why.UNIDENTIFIED and not one.pending]  # fmt: skip
    skipped = {child.case.child_id for child, _ in left_out}
    wanted = {one.child.case.child_id: one.child for one in rows if one.child.case.child_id not in skipped}
    named = {person.id for person in on.staff if person.employee_number in of and person.team in teams}
    more = [
        case for case in on.cases
        if case.worker_id in named and case.child_id not in hidden and case.child_id not in wanted
        and case.child_id not in skipped
    ]  # fmt: skip
    asked = decided_of(case.child_id for case in more)
    named_children = children_on(on, more)
    left_out += [(child, ASKED) for child in named_children if asked.get(child.case.child_id, (None,))[0]]
    found = [
        *wanted.values(), *(child for child in named_children if not asked.get(child.case.child_id, (None,))[0])
    ]  # fmt: skip
    return sorted(found, key=lambda child: child.facts.reference), left_out


def _seats(found: Ground, gone: set[int]) -> dict[str, Seat]:
    """Return who of the people may be given anybody: with a limit above nothing, and not somebody to be relieved."""
    scheme, seats = found.scheme, {}
    for person in found.people:
        load = found.loads[person.id]
        if load.limit is None or load.limit <= 0 or person.id in gone:
            continue
        share = person.available_share or Fraction(0)
        cap = child_cap(scheme, person.grade, person.fte * share)
        seats[person.employee_number] = Seat(person.employee_number, load.points, load.limit, load.children, cap)
    return seats


def _units(children: Iterable[ChildOnDay]) -> dict[str, list[ChildOnDay]]:
    """Return siblings together, by the first of their references; a child without family by itself."""
    families: dict[tuple[str, str], list[ChildOnDay]] = {}
    for child in children:
        key = (child.facts.source, child.facts.family or f"child {child.facts.reference}")
        families.setdefault(key, []).append(child)
    return {members[0].facts.reference: members for members in families.values()}


def _unit(
    found: Ground, key: str, members: Sequence[ChildOnDay], groups: Mapping[int, CaseGroup],
    families: Mapping[int, Family], seats: Mapping[str, Seat], people: Mapping[str, StaffMember],
) -> tuple[Unit, str]:  # fmt: skip
    """Return siblings as a unit with who may hold all of them; where a sibling has a worker who may, only that one."""
    theirs = [groups[child.case.child_id] for child in members]
    alone = sum((Fraction(line.points) for line in case_lines(found.scheme, theirs)), Fraction(0))
    known = {worker for child in members for worker in (*families[child.case.child_id].siblings,
                                                        *families[child.case.child_id].before)}  # fmt: skip
    options = {}
    for number in seats:
        person = people[number]
        if person.id not in [child.case.worker_id for child in members] and all(
            _may_hold(found, person, child) for child in members
        ):
            points = _points(found, person, theirs, alone)
            options[number] = Option(points, person.id in known)
    note = ""
    siblings = {worker for child in members for worker in families[child.case.child_id].siblings}
    with_sibling = {number: option for number, option in options.items() if people[number].id in siblings}
    if with_sibling:
        options, note = with_sibling, "with the sibling's worker"
    elif siblings:
        note = "a sibling's worker may not hold this child, or is to be relieved"
    references = tuple(child.facts.reference for child in members)
    return Unit(key, references, any(child.is_protected for child in members), options), note


def _points(found: Ground, person: StaffMember, theirs: Sequence[CaseGroup], alone: Fraction) -> Fraction:
    """Return what cases would add for somebody: as by themselves, unless they share a family or court with theirs."""
    shared = {(group.family, None) for group in theirs if group.family} | {
        (None, group.proceedings) for group in theirs if group.proceedings
    }
    for group in found.groups.get(person.id, ()):
        if (group.family, None) in shared or (None, group.proceedings) in shared:
            outcome = after(found, person, theirs)
            return max(Fraction(0), outcome.points_after - outcome.points_now)
    return alone


def _may_hold(found: Ground, person: StaffMember, child: ChildOnDay) -> bool:
    """Whether somebody may hold a child alone, whatever the workload."""
    needs: ChildNeeds = child.facts.needs
    facts, policy = found.facts(person, child.case.child_id), found.on.allocation
    if bars(facts, needs, policy, found.today):
        return False
    return joint_reason(facts, needs, policy, bool(works_beside(found, child) - {person.id})) is None


def _lines(
    made: Proposal, units: Sequence[Unit], members: Mapping[str, Sequence[ChildOnDay]], seats: Mapping[str, Seat],
    people: Mapping[str, StaffMember], notes: Mapping[str, str],
) -> tuple[Proposed, ...]:  # fmt: skip
    by_key = {unit.key: unit for unit in units}
    given: dict[str, Fraction] = {}
    for line in made.lines:
        if line.seat is not None:
            given[line.seat] = given.get(line.seat, Fraction(0)) + by_key[line.unit].options[line.seat].points
    found = []
    for line in made.lines:
        unit, seat = by_key[line.unit], line.seat
        note = notes[line.unit] if unit.options else "nobody here may hold all of them"
        found.append(
            Proposed(
                tuple(members[line.unit]), people[seat] if seat else None, line,
                unit.options[seat].points if seat else Fraction(0),
                seats[seat].percent_with(given[seat]) if seat else None, note,
            )
        )  # fmt: skip
    return tuple(found)
