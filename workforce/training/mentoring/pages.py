"""What the pages of mentoring show: whom it reaches, pairs in scope, how much each mentor has taken on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workforce.people.queries import StaffMember
from workforce.people.rules import Grade
from workforce.training.cpd.pages import policy_on
from workforce.training.mentoring import queries
from workforce.training.mentoring.models import MentoringMeeting
from workforce.training.mentoring.queries import Pair
from workforce.training.mentoring.rules import Reach, is_new, reach
from workforce.training.people_page import may_record, may_see
from workforce.training.programmes.pages import OwnPlace, own_places
from workforce.training.today import Today
from workforce.web.access import Viewer

SHOWN = {"going-on": "Going on", "over-time": "Past the planned end", "ended": "Ended", "all": "All"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    show: str = "going-on"
    team: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """How many people somebody mentors."""

    name: str
    number: str
    team_name: str
    count: int
    met: int  # meetings so far, of the pairs that go on


@dataclass(frozen=True, slots=True)
class MentoringPage:
    """Mentoring in a reader's scope."""

    day: date
    asked: Asked
    reach: Sequence[Reach]
    pairs: Sequence[Pair]  # of the people in scope, whatever `show` asks for
    loads: Sequence[Load]
    teams: Sequence[tuple[str, str]]
    new_for_months: int

    @property
    def shown(self) -> list[Pair]:
        """Return the pairs that the address asks for."""
        return [one for one in self.pairs if one.is_shown(self.asked.show, self.day)]


def page_of(today: Today, viewer: Viewer, asked: Asked) -> MentoringPage | None:
    """Return the page for a reader: two statements after staff, teams, policies; None: a team out of their scope."""
    if asked.team and not (asked.team in today.tree.teams and viewer.sees_team(asked.team)):
        return None
    months, day = policy_on(today).new_for_months, today.day
    in_scope = [one for one in today.staff if one.is_counted and viewer.sees_team(one.team)]
    below = today.tree.below(asked.team) if asked.team else None
    mine = [one for one in in_scope if below is None or one.team in below]
    every, since = queries.pairs(), queries.managers_since()
    ids = {one.id for one in mine}
    # Ended pairs of people who have left stay with those who see everybody.
    pairs = [
        one for one in every
        if one.mentee_id in ids or (not asked.team and one.mentee_id not in today.by_id and viewer.sees_team(None))
    ]  # fmt: skip
    active = [one for one in every if one.goes_on(day)]
    mentored = {one.mentee_id for one in active}
    here = [one for one in mine if one.is_social_work and not one.is_away]
    found = [
        reach("Newly qualified", [one.id for one in here if one.grade == Grade.ASYE], mentored),
        reach("New starters", [one.id for one in here if is_new(one.run_started_on, day, months)], mentored),
        reach(
            "New managers", [one.id for one in here if one.is_manager and is_new(since.get(one.id), day, months)],
            mentored,
        ),
    ]  # fmt: skip
    teams = sorted({(one.team, today.tree.name(one.team)) for one in in_scope}, key=lambda one: (one[1], one[0]))
    return MentoringPage(day, asked, found, pairs, _loads(today, active, mine), teams, months)


def _loads(today: Today, active: Sequence[Pair], mine: Iterable[StaffMember]) -> list[Load]:
    """Return how many people each mentor in scope mentors, whoever these are; those with most first."""
    counted, met = Counter(one.mentor_id for one in active), Counter[int]()
    for one in active:
        met[one.mentor_id] += one.meetings
    found = [
        Load(one.name, one.employee_number, today.tree.name(one.team), counted[one.id], met[one.id])
        for one in mine
        if counted[one.id]
    ]
    return sorted(found, key=lambda one: (-one.count, one.name, one.number))


@dataclass(frozen=True, slots=True)
class PairPage:
    """One pair with its meetings."""

    day: date
    pair: Pair
    meetings: Sequence[MentoringMeeting]
    may_record: bool


def sees(today: Today, viewer: Viewer, one: Pair) -> bool:
    """Whether a viewer may open a pair: in scope is who is mentored, and those who left for who sees everybody."""
    mentee = today.by_id.get(one.mentee_id)
    return may_see(viewer, mentee) if mentee is not None else viewer.sees_team(None)


def pair_page(today: Today, viewer: Viewer, pair_id: int) -> PairPage | None:
    """Return one pair; None: not found, or out of scope."""
    one = queries.pair(pair_id)
    if one is None or not sees(today, viewer, one):
        return None
    mentee = today.by_id.get(one.mentee_id)
    meetings = queries.meetings_of([one.id]).get(one.id, [])
    return PairPage(today.day, one, meetings, mentee is not None and may_record(viewer, mentee))


def choices(today: Today, viewer: Viewer) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return who may be mentored, of the viewer's scope, and who may mentor: anybody of the staff."""

    def words(one: StaffMember) -> str:
        return f"{one.name}, {today.tree.name(one.team)} ({one.employee_number})"

    staff = [one for one in today.staff if one.is_counted]
    mentees = [(str(one.id), words(one)) for one in staff if may_record(viewer, one)]
    return mentees, [(str(one.id), words(one)) for one in staff if one.is_social_work]


@dataclass(frozen=True, slots=True)
class OwnMentoring:
    """The pairs that somebody is one of, their meetings, and the programmes in which they take part."""

    day: date
    worker_id: int
    pairs: Sequence[Pair]
    meetings: dict[int, list[MentoringMeeting]]
    programmes: Sequence[OwnPlace]

    @property
    def going_on(self) -> list[Pair]:
        """Return the pairs that go on, or begin."""
        return [one for one in self.pairs if one.ended_on is None]


def own(today: Today, viewer: Viewer) -> OwnMentoring:
    """Return what somebody's own page shows: three statements."""
    worker = viewer.worker_id or 0
    pairs = queries.pairs_of(worker)
    meetings = queries.meetings_of([one.id for one in pairs]) if pairs else {}
    return OwnMentoring(today.day, worker, pairs, meetings, own_places(today, worker))


def own_pair(viewer: Viewer, pair_id: int) -> Pair | None:
    """Return a pair that the viewer is one of; another is not found."""
    one = queries.pair(pair_id)
    return one if one is not None and viewer.worker_id in (one.mentor_id, one.mentee_id) else None
