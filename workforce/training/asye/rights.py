"""Who may read and do what of a first year: rights follow relationships, then the teams in scope."""

from dataclasses import dataclass

from workforce.people.queries import StaffMember
from workforce.people.today import Today
from workforce.training.asye import queries
from workforce.training.asye.queries import FirstYear
from workforce.training.asye.rules import SignerRole, Terms
from workforce.web.access import Permission, Viewer


@dataclass(frozen=True, slots=True)
class Rights:
    """What one viewer is to one first year. Who is newly qualified never manages their own."""

    is_worker: bool = False
    is_assessor: bool = False
    is_line: bool = False  # line supervisor, or the manager of the team
    in_scope: bool = False  # sees training of the team
    sets: bool = False  # enters programmes of the team
    manages: bool = False  # enters programmes of a team that they answer for themselves
    acts: bool = False  # does a manager's everyday work for the team, as somebody's deputy too
    sees_loads: bool = False  # sees workloads of the team
    is_hr: bool = False  # plans and never reads or decides, whoever names them

    @property
    def is_party(self) -> bool:
        """Whether it is their own programme, as worker, assessor or line manager."""
        return self.is_worker or self.is_assessor or self.is_line

    @property
    def may_open(self) -> bool:
        """Whether they may see dates and outcome at all."""
        return self.is_party or self.in_scope

    @property
    def reads_progress(self) -> bool:
        """Whether they may see how the worker is doing and why something was decided, but not what was said."""
        return self.is_party or self.manages

    @property
    def reads_load(self) -> bool:
        """Whether they may see points and limits."""
        return self.is_party or self.sees_loads

    @property
    def may_plan(self) -> bool:
        """Whether they may begin a programme and change dates and people."""
        return self.sets or self.is_line

    @property
    def may_review(self) -> bool:
        """Whether they may record a review."""
        return self.is_assessor or self.is_line

    @property
    def may_correct(self) -> bool:
        """Whether they may correct protected hours."""
        return self.acts or self.is_line

    @property
    def may_confirm(self) -> bool:
        """Whether they may confirm what the assessor recommends: for a team of their own, never as a deputy."""
        return self.manages or self.is_line

    @property
    def may_recommend(self) -> bool:
        """Whether they may say how the programme should go on or end."""
        return self.is_assessor or self.may_confirm

    def reads_notes(self, *, is_of_the_day: bool) -> bool:
        """Whether they may read what a review says; of the day: they held it, or were line supervisor on its day."""
        return self.is_worker or self.is_assessor or (is_of_the_day and not self.is_hr)

    def signs_as(self, role: str) -> bool:
        """Whether they sign the learning agreement in a role."""
        return {
            SignerRole.WORKER: self.is_worker,
            SignerRole.ASSESSOR: self.is_assessor,
            SignerRole.MANAGER: self.may_confirm,
        }.get(SignerRole(role), False)


def line_of(today: Today, people: list[StaffMember]) -> dict[int, frozenset[int]]:
    """Return the line managers of some people: supervisor of the main post and manager of the team. One statement."""
    numbers = {one.main.supervisor for one in people if one.main.supervisor}
    matched = queries.other_numbers(numbers)
    by_number = {number: one.id for number, one in today.by_number.items()}
    found = {}
    for one in people:
        team = today.tree.teams.get(one.team)
        named = (one.main.supervisor, team.manager_employee_number if team else None)
        ids = {by_number.get(number, matched.get(number)) for number in named if number}
        found[one.id] = frozenset(id_ for id_ in ids if id_ is not None and id_ != one.id)
    return found


def rights_of(viewer: Viewer, found: FirstYear, terms: Terms | None, line: frozenset[int]) -> Rights:
    """Return what a viewer is to somebody's first year; the assessor is that of the programme."""
    me = viewer.worker_id
    if me is not None and me == found.worker_id:
        return Rights(is_worker=True)
    in_scope = viewer.sees_team(found.team)
    sets = in_scope and viewer.may(Permission.RECORD_TRAINING)
    is_hr = viewer.may(Permission.RECORD_TRAINING) and not viewer.may(Permission.SEE_TEAM)
    return Rights(
        is_assessor=me is not None and terms is not None and me == terms.assessor_id and not is_hr,
        is_line=me is not None and me in line and not is_hr,
        in_scope=in_scope and viewer.may(Permission.SEE_TRAINING),
        sets=sets,
        manages=sets and viewer.may(Permission.SEE_TEAM) and viewer.answers_for(found.team),
        acts=sets and viewer.may(Permission.SEE_TEAM),
        sees_loads=in_scope and (viewer.may(Permission.SEE_TEAM) or viewer.may(Permission.SEE_SERVICE)),
        is_hr=is_hr,
    )
