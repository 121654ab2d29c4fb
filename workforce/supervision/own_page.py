"""My supervision: the next session, records, actions, how often against the policy. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from workforce.people.queries import StaffMember
from workforce.supervision import record_queries, session_queries
from workforce.supervision.models import Agreement
from workforce.supervision.people_page import SINCE_DAYS, Today
from workforce.supervision.record_rules import ActionFacts
from workforce.supervision.relations import Relation
from workforce.supervision.rules import Standing
from workforce.supervision.session_rules import SessionFacts, State
from workforce.supervision.terms_service import Terms, terms_of
from workforce.web.access import Viewer

FEEDBACK_DAYS = 28


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What somebody sees of their own supervision."""

    today: Today
    person: StaffMember | None
    standing: Standing | None
    relations: Sequence[Relation]
    sessions: Sequence[SessionFacts]
    actions: Sequence[ActionFacts]
    terms: Terms
    said: frozenset[int]  # sessions with feedback
    supervises: int

    def _in(self, *states: State) -> list[SessionFacts]:
        return [one for one in self.sessions if one.is_ours and one.state(self.today.day) in states]

    @property
    def next(self) -> SessionFacts | None:
        """Return the next planned session with somebody who supervises them still."""
        return next((one for one in self.coming if not self.is_left(one)), None)

    def is_left(self, one: SessionFacts) -> bool:
        """Whether who was to give a session does not supervise them any more."""
        return all(r.supervisor_id != one.supervisor_id for r in self.relations)

    @property
    def agreement(self) -> Agreement | None:
        """Return what is agreed in writing today."""
        return self.terms.on(self.today.day)

    @property
    def coming(self) -> list[SessionFacts]:
        """Return what is planned, the earliest first."""
        return sorted(self._in(State.PLANNED), key=lambda one: (one.day, one.id))

    @property
    def to_answer(self) -> list[SessionFacts]:
        """Return the records that wait for one's signature."""
        return self._in(State.TO_ANSWER)

    @property
    def past(self) -> list[SessionFacts]:
        """Return what was held or cancelled, the latest first."""
        return [one for one in self.sessions if one.held_on or one.cancelled_reason]

    @property
    def readable(self) -> frozenset[int]:
        """Return the sessions whose record one may read: those that the supervisor has signed."""
        return frozenset(one.id for one in self.sessions if one.supervisor_signed_at)

    @property
    def counted(self) -> list[SessionFacts]:
        """Return the sessions of the last 12 months that count."""
        kinds, since = self.today.policy.frequency.counted_kinds, self.today.day - timedelta(days=365)
        return [one for one in self.past if one.held_on and one.held_on > since and one.kind in kinds]

    @property
    def full(self) -> int:
        """Return how many of them were as long as they should have been, and not interrupted.

        Where several make a full session by agreement, each that was as long as its part.
        """
        return sum(
            1
            for one in self.counted
            if (one.minutes or 0) >= self.terms.needed(one) and one.interrupted is False and not one.is_length_disputed
        )

    def asks_feedback(self, one: SessionFacts) -> bool:
        """Whether feedback on a session can be given now."""
        return (
            one.is_ours
            and one.held_on is not None
            and one.kind.is_signed_by_both
            and one.id not in self.said
            and (self.today.day - one.held_on).days <= FEEDBACK_DAYS
        )

    @property
    def gaps(self) -> list[tuple[date, int]]:
        """Return the day of each counted session with the days since the one before, the latest first."""
        days = [one.held_on for one in self.counted if one.held_on]
        return [(day, (day - before).days) for day, before in pairwise(days)]


def own_page(today: Today, viewer: Viewer) -> OwnPage:
    """Return somebody's own supervision."""
    worker_id = viewer.worker_id or 0
    person = today.by_id.get(worker_id)
    return OwnPage(
        today, person, today.standings.get(worker_id), today.relations.of_worker.get(worker_id, []),
        session_queries.of_worker(worker_id, today.day - timedelta(days=SINCE_DAYS)),
        record_queries.open_actions(worker_id, today.day) + record_queries.owned_elsewhere(worker_id, today.day),
        terms_of(worker_id, today.policy), record_queries.with_feedback(worker_id),
        len(today.relations.supervisees(worker_id)),
    )  # fmt: skip
