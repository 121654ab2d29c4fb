"""Whether supervision keeps to the policy, for the people in a viewer's scope.

A page of 300 people and 24 months is eight statements beside the viewer's own: covers, policies, people with their
dates, teams, the month's full sessions, the period's sessions, what is planned next, and the day where none is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from workforce.db import policy
from workforce.people.queries import Tree, covers_from, team_tree
from workforce.people.rules import SOCIAL_WORK_GRADES, Grade, add_months, grade_words
from workforce.supervision.compliance_lines import Asked, DueSession, Group, Line, Log, Logged, MonthEnd
from workforce.supervision.compliance_queries import logged_between, planned_after
from workforce.supervision.compliance_rules import (
    PEOPLE,
    WHO,
    Phase,
    Share,
    Who,
    phase_of,
    phases_of,
    reason_of,
)
from workforce.supervision.policy_rules import SupervisionPolicy
from workforce.supervision.queries import MonthOfOne, full_sessions, last_full_month, policy_of
from workforce.supervision.rules import Kind
from workforce.supervision.timeline_queries import Person, people_between, period_of, versions_of
from workforce.supervision.timeline_rules import Piece, PostHeld, Timeline, Version, longest_days, timeline
from workforce.web.access import Scope, Viewer

HISTORY_MONTHS = 24


@dataclass
class Compliance:
    """Everything that the pages about compliance tell of a day, each read once."""

    viewer: Viewer
    day: date
    asked: Asked
    stored: Sequence[policy.PolicyVersion] = field(default_factory=list)

    @cached_property
    def covers(self) -> Mapping[str, date]:
        """The first day of which staff and sessions are known."""
        return covers_from(["staff", "supervision"])

    @cached_property
    def known_from(self) -> date | None:
        """The first day of which both staff and sessions are known; None: neither is."""
        found = [self.covers.get(kind) for kind in ("staff", "supervision")]
        return max((day for day in found if day), default=None) if all(found) else None

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the day."""
        return self.known_from is not None and self.known_from <= self.day

    @cached_property
    def versions(self) -> list[Version]:
        """The policies that have been in force by the day."""
        return versions_of(self.stored, self.day)

    @cached_property
    def rules(self) -> SupervisionPolicy:
        """The policy in force on the day."""
        return policy_of(self.version, self.day)

    @cached_property
    def tree(self) -> Tree:
        """The teams."""
        return team_tree(self.day)

    @cached_property
    def teams(self) -> frozenset[str]:
        """The codes of the teams that are shown."""
        return self.tree.below(self.asked.team) if self.asked.team else frozenset()

    @cached_property
    def who(self) -> Who:
        """The kind of people who are shown."""
        return WHO[self.asked.who]

    def sees(self, post: PostHeld | None) -> bool:
        """Whether the viewer may see who held a post, and the address asks for them by team and grade."""
        return (
            post is not None
            and self.viewer.sees_team(post.team)
            and (not self.asked.team or post.team in self.teams)
            and (not self.asked.grade or post.grade == self.asked.grade)
        )

    @property
    def month_ends(self) -> list[date]:
        """Return the last days of the months before the day, and the day itself."""
        first = self.day.replace(day=1)
        ends = [add_months(first, -n) - timedelta(days=1) for n in range(HISTORY_MONTHS - 1, -1, -1)]
        return [*(end for end in ends if end < self.day), self.day]

    @cached_property
    def timelines(self) -> list[tuple[Person, Timeline]]:
        """Everybody in post in the 24 months to the day, with how their supervision stood."""
        if self.known_from is None or not self.is_known:
            return []
        # one already overdue when a timeline begins fell due before it; so it begins early enough for every figure
        begin = self.month_ends[0] - timedelta(days=longest_days(self.versions) + 1)
        people = people_between(begin, self.day, self.versions)
        known = self.covers["supervision"]
        return [(one, timeline(one.life, self.versions, begin, self.day, known)) for one in people]

    @cached_property
    def planned(self) -> Mapping[int, date]:
        """What is planned next, by worker."""
        return planned_after(self.day)

    @cached_property
    def everyone(self) -> list[Line]:
        """Everybody in scope in post on the day whom the address asks for, of whatever kind, by name."""
        return [
            Line(person, piece, post, self.day, self.planned.get(person.id))
            for person, times in self.timelines
            for piece, post in self._shown(times.on(self.day))
        ]

    def _shown(self, piece: Piece | None, who: Who | None = None) -> list[tuple[Piece, PostHeld]]:
        """Return a piece with its post where the viewer may see it and the address asks for it; else nothing."""
        if piece is None or piece.post is None or not self.sees(piece.post) or not self._in_phase(piece):
            return []
        return [(piece, piece.post)] if who is None or who.holds(piece.post) else []

    def _in_phase(self, piece: Piece) -> bool:
        return not self.asked.phase or bool(piece.due and phase_of(piece.due).key == self.asked.phase)

    @cached_property
    def lines(self) -> list[Line]:
        """The people of the kind that is shown."""
        return [line for line in self.everyone if self.who.holds(line.post)]

    @cached_property
    def here(self) -> frozenset[str]:
        """The employee numbers of those who are shown and in post on the day: their own pages can be opened."""
        return frozenset(line.person.employee_number for line in self.everyone)

    @property
    def is_period_known(self) -> bool:
        """Whether sessions and staff are known for the whole of the 13 weeks."""
        return self.known_from is not None and self.known_from <= period_of(self.day)[0]

    def due_of(self, who: Who) -> list[DueSession] | None:
        """Return what fell due in the period for people of a kind; None where the period is not known."""
        return None if self._due is None else [one for one in self._due if who.holds(one.post)]

    @cached_property
    def _due(self) -> list[DueSession] | None:
        if not self.is_period_known:
            return None
        found = []
        for person, times in self.timelines:
            for one in times.fell_due(*period_of(self.day)):
                found += [DueSession(person, one, piece, post) for piece, post in self._shown(times.on(one.due_on))]
        return sorted(found, key=lambda one: (one.obligation.due_on, one.person.name, one.person.employee_number))

    @cached_property
    def due(self) -> list[DueSession] | None:
        """What fell due in the period for the people who are shown, by due day."""
        return self.due_of(self.who)

    @cached_property
    def all(self) -> Group:
        """Everybody who is shown."""
        return Group("", self.who.words, self.lines, self.due)

    @cached_property
    def history(self) -> list[MonthEnd]:
        """How supervision stood at each month's end, under the rules of that day; the last one is the day itself."""
        return [MonthEnd(end, self._share_on(end)) for end in self.month_ends]

    def _share_on(self, day: date) -> Share | None:
        if self.known_from is None or day < self.known_from:
            return None
        part = whole = 0
        for _, times in self.timelines:
            for piece, _ in self._shown(times.on(day), self.who):
                if piece.due:
                    whole += 1
                    part += day <= piece.due.due_on
        return Share(part, whole)

    @cached_property
    def month(self) -> list[MonthOfOne] | None:
        """Who of those in post all last month had a full session in it (W5, social work staff); None: not known."""
        if not self.is_known:
            return None
        found = full_sessions(self.day, SOCIAL_WORK_GRADES, self.rules.frequency, self.covers.get("supervision"))
        end = last_full_month(self.day)[1]
        return found and [one for one in found if self._shown(self._on(one.worker_id, end), self.who)]

    @property
    def month_share(self) -> Share | None:
        """Return how many had a full session in the last whole month, of those here all month."""
        return None if self.month is None else Share(sum(one.had_full for one in self.month), len(self.month))

    @property
    def month_words(self) -> str:
        """Return the name of the last whole month."""
        return f"{last_full_month(self.day)[0]:%B}"

    @cached_property
    def _times(self) -> dict[int, Timeline]:
        return {person.id: times for person, times in self.timelines}

    def _on(self, worker_id: int, day: date | None) -> Piece | None:
        times = self._times.get(worker_id)
        return times.on(day) if times and day else None

    @cached_property
    def _log(self) -> tuple[list[Logged], int]:
        if not self.is_known:
            return [], 0
        sessions, unmatched = logged_between(*period_of(self.day), self.rules)
        people = {person.id: person for person, _ in self.timelines}
        found = []
        for one in sessions:
            for _, post in self._shown(self._on(one.worker_id, one.on), self.who):
                code = one.cancelled_code if one.is_cancelled else one.moved[-1] if one.moved else None
                found.append(Logged(one, people[one.worker_id], post, reason_of(self.rules, code, one.cancelled_words)))
        return found, unmatched

    @property
    def sessions(self) -> list[Logged]:
        """Return the sessions of the period of those who are shown, the newest first."""
        return self._log[0]

    @property
    def unmatched(self) -> int:
        """Return how many sessions of the period match nobody in the staff data; told to those who see everybody."""
        return self._log[1] if self.viewer.scope is Scope.ALL else 0

    def log(self) -> Log:
        """Return what is counted of the sessions of the period."""
        return Log(self.sessions, self.rules)

    def by(self, group: str) -> list[Group]:
        """Return the people who are shown by team, grade or phase."""
        keys: dict[str, Callable[[Line | DueSession], str]] = {
            "team": lambda one: one.post.team,
            "grade": lambda one: one.post.grade,
            "phase": lambda one: phase_of(one.piece.due).key if one.piece.due else "",
        }
        key = keys[group]
        lines: dict[str, list[Line]] = {}
        for line in self.lines:
            lines.setdefault(key(line), []).append(line)
        due: dict[str, list[DueSession]] = {}
        for one in self.due or ():
            due.setdefault(key(one), []).append(one)
        known = self.due is not None
        found = [
            Group(one, self._words_of(group, one), lines.get(one, []), due.get(one, []) if known else None)
            for one in {**lines, **due}
        ]
        return sorted(found, key=lambda one: self._order(group, one))

    def _words_of(self, group: str, key: str) -> str:
        if group == "team":
            return self.tree.name(key)
        if group == "grade":
            return grade_words(key)
        return next((one.words for one in self.phases if one.key == key), key or "Away: clock stopped")

    def _order(self, group: str, one: Group) -> tuple[int, str]:
        grades, phases = list(SOCIAL_WORK_GRADES), [phase.key for phase in self.phases]
        if group == "grade":
            return (grades.index(one.key) if one.key in grades else len(grades), one.words)  # type: ignore[arg-type]
        if group == "phase":
            return (phases.index(one.key) if one.key in phases else len(phases), one.words)
        return (0, one.words)

    @property
    def kinds_counted(self) -> str:
        """Return the kinds of session that count, in words."""
        return "; ".join(Kind(kind).words for kind in self.rules.frequency.counted_kinds)

    @property
    def phases(self) -> list[Phase]:
        """Return the phases that the policy of the day knows."""
        return phases_of(self.rules.frequency)

    def kinds_of_people(self) -> list[tuple[Who, Group]]:
        """Return each kind of people in scope with what is counted of them, where there is anybody."""
        found = []
        for who in PEOPLE:
            lines = [line for line in self.everyone if who.holds(line.post)]
            if lines or who.key == "w4":
                found.append((who, Group(who.key, who.words, lines, self.due_of(who))))
        return found

    @property
    def version(self) -> policy.PolicyVersion | None:
        """Return the version of the policy that is in force on the day."""
        in_force = [one for one in self.stored if one.in_force_from <= self.day]
        return max(in_force, key=lambda one: one.in_force_from, default=None)

    def choices(self) -> list[tuple[str, str]]:
        """Return the teams in scope as the filter offers them: code and name, indented by the tree."""
        return teams_offered(self.tree, self.viewer)

    def choices_of(self, name: str) -> list[tuple[str, str]]:
        """Return what else the filter offers: kinds of people, grades or phases."""
        if name == "who":
            return [(who.key, f"of them {who.words}" if who.within else who.words) for who in PEOPLE]
        if name == "grade":
            return [(grade.value, grade_words(grade)) for grade in Grade]
        return [(phase.key, phase.words) for phase in self.phases]


def teams_offered(tree: Tree, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the teams that a viewer sees, as a filter offers them: code and name, indented by the tree."""
    found: list[tuple[str, str]] = []

    def walk(code: str, depth: int) -> None:
        is_seen = viewer.sees_team(code)
        if is_seen:
            found.append((code, "\u2003" * depth + tree.name(code)))
        for below in tree.children.get(code, []):
            walk(below, depth + is_seen)

    for code in sorted(tree.teams):
        if tree.teams[code].parent_code not in tree.teams:
            walk(code, 0)
    return found


def compliance_of(viewer: Viewer, day: date, asked: Asked) -> Compliance | None:
    """Return the page of a day for a viewer; None where the address asks for what is not there or out of scope."""
    page = Compliance(viewer, day, asked, policy.versions(policy.PolicyKind.SUPERVISION))
    if asked.team and (asked.team not in page.tree.teams or not viewer.sees_team(asked.team)):
        return None
    if asked.who not in WHO or (asked.grade and asked.grade not in set(Grade)):
        return None
    if asked.phase and asked.phase not in {one.key for one in page.phases}:
        return None
    return page
