"""A record as one of its readers sees it. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workforce.caseload.restricted import hidden_children
from workforce.supervision import oversight_queries, record_queries, session_queries
from workforce.supervision.people_page import Today
from workforce.supervision.record_forms import CaseChoice, RecordForm, choices_of, mark_of
from workforce.supervision.record_queries import ReadFacts
from workforce.supervision.record_rules import UNFINISHED, RecordContent, places_of
from workforce.supervision.record_service import Typed, group_of_record
from workforce.supervision.session_rules import Reader, SessionFacts, State
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
    def full_minutes(self) -> int:
        """Return how long a full session is by the policy."""
        return self.today.policy.frequency.full_session_minutes

    @property
    def is_full(self) -> bool | None:
        """Whether it counts as a full session; None: not known yet. A written agreement can say otherwise."""
        if self.session.minutes is None or self.session.interrupted is None:
            return None
        return (
            self.session.minutes >= self.full_minutes
            and not self.session.interrupted
            and not self.session.is_length_disputed
        )

    @property
    def places(self) -> dict[str, str]:
        """Return the words that can be asked to be taken out."""
        return places_of(self.record) if self.session.supervisor_signed_at else {}

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

    def mark(self, key: str) -> str:
        """Return the fingerprint of what stands in a part."""
        return mark_of(self.record.words(key))

    def edition(self, key: str) -> int:
        """Return the edition of a part, 0 where nothing was saved yet."""
        return self.record.parts[key].edition if key in self.record.parts else 0


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
    content = record_queries.content(facts, sessions)
    if content is None:
        return None
    hidden = hidden_children(viewer.worker_id)
    cases: list[CaseChoice] = []
    if reader is Reader.SUPERVISOR and facts.supervisor_signed_at is None and not facts.is_group:
        due = oversight_queries.cases_due_for([facts.worker_id], today.day, hidden=hidden)[facts.worker_id]
        cases = choices_of(due, today.policy.oversight)
    return RecordPage(
        today, facts, sessions, content, reader, cases, frozenset(hidden.values()), record_queries.reads_of(sessions)
    )  # fmt: skip


def form_for(page: RecordPage) -> RecordForm:
    """Return the form of a draft as it stands."""
    session = page.session
    return RecordForm(
        formdata=None,
        data={
            "held_on": session.held_on or (session.planned_on if session.day <= page.today.day else page.today.day),
            "start": session.start_time or session.planned_time, "end": session.ends if session.minutes else None,
            "interrupted": None if session.interrupted is None else "yes" if session.interrupted else "no",
            "peer": page.record.is_peer_reflection, "action": page.record.words(UNFINISHED),
            "due_on": page.today.day + timedelta(days=28),
        },
    )  # fmt: skip


def shown(page: RecordPage, typed: dict[str, Typed] | None = None) -> dict[str, str]:
    """Return the words of every part as the page shows them: what was typed and not saved, else what stands there."""
    stored = {spec.key: page.record.words(spec.key) for spec in page.record.specs}
    return stored | {key: one.words for key, one in (typed or {}).items() if key in stored}
