"""A record as one of its readers sees it. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workforce.caseload.restricted import hidden_children
from workforce.supervision import oversight_queries, record_queries, session_queries
from workforce.supervision.carrying import content_for
from workforce.supervision.draft_rules import NEXT, state_of, times_shown
from workforce.supervision.draft_service import is_empty
from workforce.supervision.group_service import left_out
from workforce.supervision.people_page import Today
from workforce.supervision.record_forms import CaseChoice, RecordForm, choices_of
from workforce.supervision.record_queries import ReadFacts
from workforce.supervision.record_rules import DATES_SEEN, RecordContent, places_of
from workforce.supervision.record_service import group_of_record
from workforce.supervision.session_rules import Reader, SessionFacts, State
from workforce.supervision.terms_service import Terms, terms_of
from workforce.web.access import Viewer

HIDDEN = "a restricted case"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything that the page of a record shows."""

    today: Today
    session: SessionFacts
    sessions: Sequence[SessionFacts]  # those that share the record: the people of a group
    record: RecordContent
    reader: Reader
    cases: Sequence[CaseChoice]
    hidden: frozenset[str]  # references of restricted cases that the viewer is not named for
    reads: Sequence[ReadFacts]
    terms: Terms
    left_out: Sequence[SessionFacts] = ()  # of a group's draft, the sessions of those who did not take part

    @property
    def state(self) -> State:
        """Return how the record stands."""
        return self.session.state(self.today.day)

    @property
    def is_editable(self) -> bool:
        """Whether the viewer may change the draft."""
        return self.reader is Reader.SUPERVISOR and self.state is State.DRAFT

    @property
    def write_by(self) -> date | None:
        """Return by when the supervisor signs."""
        return self.today.deadlines.write_by(self.session.held_on) if self.session.held_on else None

    @property
    def sign_by(self) -> date | None:
        """Return by when the supervisee answers."""
        signed = self.session.supervisor_signed_at
        return self.today.deadlines.sign_by(signed.date()) if signed else None

    @property
    def needed(self) -> str:
        """Return how long it should be, by the policy or by what was agreed in writing for its day."""
        return self.terms.words(self.session.day)

    @property
    def places(self) -> dict[str, str]:
        """Return the words that can be asked to be taken out: of a closed record only; a draft is changed instead."""
        return places_of(self.record) if self.state.is_locked else {}

    @property
    def people(self) -> list[tuple[int, str]]:
        """Return who can be given an action: the two."""
        found = [(self.session.worker_id, self.session.worker)]
        if self.session.supervisor_id:
            found.append((self.session.supervisor_id, self.session.supervisor or ""))
        return found

    def reference(self, reference: str) -> str:
        """Return a case reference as the viewer may see it."""
        return HIDDEN if reference in self.hidden else reference

    @property
    def stands(self) -> dict[str, str]:
        """Return the draft as it stands, as its form shows it."""
        return state_of(self.session, self.record, [one.child_id for one in self.cases], self.today.day)

    def words_of(self, key: str) -> str:
        """Return what a key of the draft is called."""
        kind, _, name = key.partition(":")
        if kind == "covered":
            return next((f"Covered: {one.words}" for one in self.record.agenda if str(one.id) == name), "The agenda")
        if kind == "action":
            return next((f"Action: {one.words}" for one in self.record.carried if str(one.id) == name), "An action")
        if kind == "oversight":
            return next(
                (f"Oversight of {one.reference}" for one in self.cases if str(one.child_id) == name), "Oversight"
            )
        known = {"times": "When it was held", "peer": "Peer reflection", NEXT: "New action"}
        return DATES_SEEN.get(name) or known.get(kind, kind)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written yet, so that a record begun by mistake can be taken away."""
        return is_empty(self.session, self.record)


def record_page(today: Today, viewer: Viewer, session_id: int) -> RecordPage | None:
    """Return a record for one of its readers; None for everybody else: not found."""
    facts = session_queries.session(session_id)
    reader = facts.reader(viewer.worker_id) if facts else None
    if facts is None or reader is None or facts.record_id is None:
        return None
    if reader is Reader.SUPERVISEE and facts.supervisor_signed_at is None:
        return None  # a draft is its supervisor's until it is signed
    if reader in (Reader.ABOVE, Reader.TOOK_PART) and facts.supervisor_signed_at is None:
        return None
    sessions = group_of_record(facts)
    content = content_for(facts, sessions, viewer.worker_id)
    if content is None:
        return None
    hidden = hidden_children(viewer.worker_id)
    cases: list[CaseChoice] = []
    if reader is Reader.SUPERVISOR and facts.supervisor_signed_at is None and not facts.is_group:
        due = oversight_queries.cases_due_for([facts.worker_id], today.day, hidden=hidden)[facts.worker_id]
        cases = choices_of(due, today.policy.oversight)
    return RecordPage(
        today, facts, sessions, content, reader, cases, frozenset(hidden.values()), record_queries.reads_of(sessions),
        terms_of(facts.worker_id, today.policy),
        left_out(facts) if facts.is_group and reader is Reader.SUPERVISOR else (),
    )  # fmt: skip


def form_for(page: RecordPage) -> RecordForm:
    """Return the form of a draft as it stands."""
    times = times_shown(page.session, page.record, page.today.day)
    said = None if times.interrupted is None else "yes" if times.interrupted else "no"
    return RecordForm(
        formdata=None,
        data={
            "held_on": times.held_on, "start": times.start, "end": times.end, "interrupted": said,
            "peer": page.record.is_peer_reflection, "action": page.record.words(NEXT),
            "due_on": page.today.day + timedelta(days=28),
        },
    )  # fmt: skip
