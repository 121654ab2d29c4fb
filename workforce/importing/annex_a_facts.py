"""From the lists of Annex A to the tables of a case system's extract: what each list says of a child on a day.

A workbook names workers by name, numbers no row and tells no past. So ids are made of list, child and start date;
what has no date of its own (who holds the child, whether a plan for a child in need is open) begins on the as-at day
of the workbook that tells it first; and what an earlier workbook told and this one leaves open is told again as it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from workforce.importing import annex_a_lists as lists
from workforce.importing.annex_a_known import COLUMNS, OURS, Known, KnownFact
from workforce.importing.annex_a_rows import Line, Read

ALLOCATED, ADVISER = "CW", "16PLUS"  # the role codes of Allocated Worker and Allocated Personal Advisor
DECIDING = (8, 7, 6, 4)  # whose worker holds the child: the first of these lists that names one
FALLBACKS = (9, 5, 3)  # asked for a worker where none of those names one
BORN_ORDER = (8, 7, 6, 4, 9, 5, 3)


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a child, by the lists."""

    worker: str
    role: str
    team: str


@dataclass(slots=True)
class Facts:
    """Rows of the files to be written, with the row of the workbook that each comes from; and what is worth knowing."""

    rows: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=lambda: {file: {} for file in COLUMNS})
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)  # file and id -> list and row
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, line: Line | None, *cells: str | date | None) -> None:
        """Add a row unless one of its id is there."""
        row = tuple("" if cell is None else str(cell) for cell in cells)
        if row[0] not in self.rows[file]:
            self.rows[file][row[0]] = row
            if line:
                self.places[file, row[0]] = (f"List {line.number}", line.row)


def facts_of(read: Read, known: Known, as_at: date) -> Facts:
    """Return what the lists tell of a day, given what earlier workbooks told."""
    found = Facts(notes=read.notes)
    open_on = {
        number: {line.child: line for line in reversed(read.lines.get(number, ())) if line.is_open(as_at)}
        for number in DECIDING
    }
    _episodes(read, known, open_on, as_at, found)
    _plans(read, known, as_at, found)
    _care(read, found)
    _leavers(read, found)
    _told_again(read, known, found)
    _holders(read, known, open_on, as_at, found)
    _children(read, known, found)
    _count(open_on, found)
    return found


def _id(number: int, line: Line, *more: str) -> str:
    return ":".join([f"{OURS}{number}", line.child, *more, str(line.start or "unknown")])


def _episodes(read: Read, known: Known, open_on: dict[int, dict[str, Line]], as_at: date, found: Facts) -> None:
    """List 6: episodes. An open assessment of List 4 without one opens it, from its referral on List 3."""
    for line in read.lines.get(6, ()):
        if line.end is None and not line.is_open(as_at):
            found.notes["CLOSED_WITHOUT_DATE"] += 1  # if it was open before, it ends on the as-at day
            continue
        found.notes["NO_START"] += line.start is None
        found.add("ssd_cin_episodes.csv", line, _id(6, line), line.child, line.start, line.end)
    for line in read.lines.get(4, ()):
        found.add("ssd_cin_assessments.csv", line, _id(4, line), line.child, line.start, line.end)
    before = {fact.ref: fact.cells["cine_referral_date"] for fact in known.facts.get("ssd_cin_episodes.csv", ())}
    referrals: dict[str, list[date]] = {}
    for line in read.lines.get(3, ()):
        if line.start and not lists.is_yes(line.words["no_action"]):
            referrals.setdefault(line.child, []).append(line.start)
    for child, line in open_on[4].items():
        if line.start is None or any(child in open_on[number] for number in (6, 7, 8)):
            continue
        referred = max((day for day in referrals.get(child, ()) if day <= line.start), default=line.start)
        ref = _id(4, line)
        found.add("ssd_cin_episodes.csv", line, ref, child, before.get(ref, referred), None)


def _plans(read: Read, known: Known, as_at: date, found: Facts) -> None:
    """List 6's Case Status: a plan for a child in need, which has no date of its own. List 7: protection plans."""
    before = known.of("ssd_cin_plans.csv")
    for line in read.lines.get(6, ()):
        if not line.is_open(as_at):
            continue
        status = lists.case_status(line.words["status"])
        found.notes["UNKNOWN_STATUS"] += not status
        if "in_need" in status and "assessment" not in status:
            same = next(iter(before.get(line.child, ())), None)
            ref = same.ref if same else f"{OURS}plan:{line.child}:{as_at}"
            began = same.cells["cinp_cin_plan_start_date"] if same else as_at
            found.add("ssd_cin_plans.csv", line, ref, line.child, began, None)
    for line in read.lines.get(7, ()):
        found.notes["NO_START"] += line.start is None
        found.add("ssd_cp_plans.csv", line, _id(7, line), line.child, line.start, line.end)


def _care(read: Read, found: Facts) -> None:
    """List 8: care, one period a row, and the legal status that is current in it."""
    for line in read.lines.get(8, ()):
        found.notes["NO_START"] += line.start is None
        found.add("ssd_cla_episodes.csv", line, _id(8, line), line.child, line.start, line.end, line.start)
        code = lists.legal_code(line.words["legal"])
        if code is None:
            found.notes["NO_LEGAL_STATUS"] += line.end is None
            continue
        began = line.days.get("legal_start") or line.start
        if line.end and began and line.end < began:  # it never came to be in this period
            continue
        ref = f"{OURS}8:{line.child}:{code}:{began or 'unknown'}"
        found.add("ssd_legal_status.csv", line, ref, line.child, code, began, line.end)


def _leavers(read: Read, found: Facts) -> None:
    for line in read.lines.get(9, ()):
        entitled = lists.eligibility(line.words["eligibility"])
        found.notes["UNKNOWN_ELIGIBILITY"] += entitled == "unknown"
        found.add("ssd_care_leavers.csv", line, f"{OURS}9:{line.child}", line.child, entitled)


# Which list tells of the facts of a file: where it can't be read, what was known stays.
_LIST_OF = {
    "ssd_cin_plans.csv": (6,), "ssd_cp_plans.csv": (7,), "ssd_cla_episodes.csv": (8,), "ssd_legal_status.csv": (8,),
    "ssd_care_leavers.csv": (9,), "ssd_cin_assessments.csv": (4,), "ssd_cin_episodes.csv": (6, 4),
}  # fmt: skip


def _told_again(read: Read, known: Known, found: Facts) -> None:
    """Tell again, as it was, what stands on lists or rows that can't be read."""
    for file, numbers in _LIST_OF.items():
        for fact in known.facts.get(file, ()):
            own = [number for number in numbers if len(numbers) == 1 or fact.ref.startswith(f"{OURS}{number}:")]
            if any(read.leaves_open(number, fact.child) for number in own):
                found.add(file, None, *fact.cells.values())


def _named(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.worker]


def _holders(read: Read, known: Known, open_on: dict[int, dict[str, Line]], as_at: date, found: Facts) -> None:
    """One worker a child: of the lists that name one, the first in order; the same as before goes on as it was."""
    before = known.of("ssd_involvements.csv")
    by_child = _by_child(read, as_at)
    told = {child: None for number in DECIDING for child in open_on[number]}  # a dict keeps their order
    for line in read.lines.get(9, ()):
        if lists.eligibility(line.words["eligibility"]) in lists.CARE_LEAVERS:
            told.setdefault(line.child)
    for child in told:
        earlier = {fact.cells["invo_professional_id"]: fact for fact in reversed(before.get(child, ()))}
        held, is_told = _holder(child, read, by_child, set(earlier), found)
        if held is None:
            found.notes["NO_WORKER"] += is_told or not earlier
            _as_before(() if is_told else earlier.values(), found)
        else:
            same = earlier.get(held.worker)
            ref = same.ref if same else f"{OURS}worker:{child}:{as_at}"
            began = same.cells["invo_involvement_start_date"] if same else as_at
            first = next(_lines_of(child, by_child), None)
            found.add("ssd_involvements.csv", first, ref, child, held.worker, held.role, held.team, began, None)
    for child, facts in before.items():
        if child not in told and any(read.leaves_open(number, child) for number in (*DECIDING, 9)):
            _as_before(facts, found)
    for row in list(found.rows["ssd_involvements.csv"].values()):
        found.add("ssd_professionals.csv", None, row[2], row[2])


def _by_child(read: Read, as_at: date) -> dict[int, dict[str, list[Line]]]:
    """Return the rows that can name a worker, by list and child: of lists that tell an end, the open ones."""
    found: dict[int, dict[str, list[Line]]] = {}
    for number, lines in read.lines.items():
        for line in lines:
            if number not in DECIDING or line.is_open(as_at):
                found.setdefault(number, {}).setdefault(line.child, []).append(line)
    return found


def _as_before(facts: Iterable[KnownFact], found: Facts) -> None:
    for fact in facts:
        found.add("ssd_involvements.csv", None, *fact.cells.values())


def _lines_of(child: str, by_child: dict[int, dict[str, list[Line]]]) -> Iterator[Line]:
    for number in (*DECIDING, *FALLBACKS):
        yield from by_child.get(number, {}).get(child, ())


def _holder(
    child: str, read: Read, by_child: dict[int, dict[str, list[Line]]], earlier: set[str], found: Facts
) -> tuple[Held | None, bool]:
    """Return who holds a child by the lists, and whether the lists can tell."""
    of = {number: by_child.get(number, {}).get(child, []) for number in (*DECIDING, *FALLBACKS)}
    is_case = any(of[number] for number in DECIDING)
    found.notes["WORKER_CONFLICT"] += len({line.worker for n in DECIDING for line in _named(of[n])}) > 1
    for number in (*DECIDING, *FALLBACKS):
        if (number, child) in read.unread:
            return None, False
        if number == 9 and not is_case:
            for line in of[9]:
                if line.adviser:
                    return Held(line.adviser, ADVISER, line.team), True
        if lines := _named(of[number]):
            if number in {3, 5}:  # these tell of the past too: the newest
                lines = sorted(lines, key=lambda line: line.start or date.min, reverse=True)
            line = next((line for line in lines if line.worker in earlier), lines[0])
            return Held(str(line.worker), ALLOCATED, line.team), True
    for line in of[9]:
        if line.adviser:
            return Held(line.adviser, ADVISER, line.team), True
    return None, not any(read.leaves_open(number, child) for number in of)


def _children(read: Read, known: Known, found: Facts) -> None:
    """Write the month of birth of every child of whom anything is told, from the first list that has it.

    What is known of a child already, from an extract perhaps, stays where no list says otherwise.
    """
    born: dict[str, date] = {}
    for number in BORN_ORDER:
        for line in read.lines.get(number, ()):
            if line.born_in:
                born.setdefault(line.child, line.born_in)
    told = {row[1]: None for file, rows in found.rows.items() if file in _LIST_OF for row in rows.values()}
    for child in told:
        before, *more = known.people.get(child, (None, None, None))
        if child in born or child in known.people:
            found.add("ssd_person.csv", None, child, born.get(child, before), *more)


def _count(open_on: dict[int, dict[str, Line]], found: Facts) -> None:
    """Count what lists say against each other."""
    for child, line in open_on[6].items():
        status = lists.case_status(line.words["status"])
        for word, number in (("care", 8), ("protection", 7), ("assessment", 4)):
            found.notes[f"STATUS_WITHOUT_{number}"] += word in status and child not in open_on[number]
    found.notes["NOT_ON_6"] += len({*open_on[7], *open_on[8]} - set(open_on[6]))
