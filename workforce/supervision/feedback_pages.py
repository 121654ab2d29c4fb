"""What the pages of feedback show: one's own answers, and sums of quarters that have ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workforce.people.queries import Tree, staff_on, team_tree
from workforce.supervision import feedback_queries as queries
from workforce.supervision import feedback_rules as rules
from workforce.supervision import session_queries
from workforce.supervision.feedback_rules import COUNCIL, OWN, Answer, Quarter, Refusal, Said, Sums
from workforce.supervision.relations import relations_on
from workforce.supervision.session_rules import SessionFacts
from workforce.web.access import Permission, Scope, Viewer


@dataclass(frozen=True, slots=True)
class OwnFeedback:
    """A session of the reader's, what they said of it, and why they can't say more."""

    session: SessionFacts
    given: Mapping[str, Answer] | None
    refusal: Refusal | None


def own_of(viewer: Viewer, session_id: int, today: date) -> OwnFeedback | None:
    """Return the feedback of a session of the reader's own; None: not found."""
    session = session_queries.session(session_id)
    if session is None or viewer.worker_id is None or session.worker_id != viewer.worker_id:
        return None
    given = queries.given(session_id, viewer.worker_id)
    refusal = rules.refusal(session.kind, session.held_on, today, is_given=given is not None)
    return OwnFeedback(session, given, refusal)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The sums of a team, a service or the council; None: not shown."""

    code: str
    name: str
    sums: Sums | None


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """Sums of one quarter that has ended, as one reader may see them."""

    quarter: Quarter
    quarters: Sequence[Quarter]
    is_supervisor: bool
    own: Sums | None  # of those whom the reader supervises; None: not shown
    groups: Sequence[GroupLine]


def page_of(viewer: Viewer, today: date, asked: str = "") -> FeedbackPage | None:
    """Return the sums that a reader may see: five statements; None: not found.

    A supervisor sees those of the people whom they supervise; above, sums of teams in scope; nobody sees whose an
    answer was, or an answer of fewer than 5 people.
    """
    quarters = rules.ended_quarters(today)
    quarter = next((one for one in quarters if one.key == (asked or quarters[0].key)), None)
    if quarter is None:
        return None
    said, staff = queries.of_quarter(quarter), staff_on(today)
    own = [one for one in said if one.supervisor_id is not None and one.supervisor_id == viewer.worker_id]
    is_supervisor = bool(own or relations_on(today, staff).supervisees(viewer.worker_id))
    if not is_supervisor and not viewer.may(Permission.SEE_SUPERVISION):
        return None
    tree = team_tree(quarter.last)
    groups = rules.by_team(said, {code: team.parent_code for code, team in tree.teams.items()})
    sees_groups = viewer.may(Permission.SEE_SUPERVISION)
    family = (groups if sees_groups else {}) | ({OWN: frozenset(one.id for one in own)} if own else {})
    known = frozenset({viewer.worker_id} if viewer.worker_id else ())
    shown = rules.shown_groups(family, {one.id: one.worker_id for one in said}, known)
    lines = _lines(viewer, tree, groups, shown, said) if sees_groups else []
    return FeedbackPage(quarter, quarters, is_supervisor, rules.sums(own) if OWN in shown else None, lines)


def _lines(
    viewer: Viewer, tree: Tree, groups: Mapping[str, frozenset[int]], shown: frozenset[str], said: Sequence[Said]
) -> list[GroupLine]:
    names = [(COUNCIL, "Everybody")] if viewer.scope is Scope.ALL else []
    kinds = {"directorate": 0, "service": 1, "team": 2}
    teams = sorted(tree.teams.values(), key=lambda team: (kinds.get(team.kind or "", 2), team.name, team.code))
    names += [(team.code, team.name) for team in teams if viewer.sees_team(team.code)]
    return [
        GroupLine(code, name, rules.sums(one for one in said if one.id in groups[code]) if code in shown else None)
        for code, name in names
    ]
