"""What a record consists of, who writes which part, and what is signed. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workforce.supervision.rules import Kind

LONGEST_PART = 20_000  # characters
LONGEST_LINE = 500


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One part of a record."""

    key: str
    label: str
    hint: str
    rows: int = 3
    is_personal: bool = False  # of one person alone: never in a group's record


# Wellbeing and reflection first. Source of the fields: published supervision policies (Oxfordshire, Bolton, Walsall).
WELLBEING = PartSpec(
    "wellbeing", "How are you?", "Health, stress, safety on visits, absence, leave and flexi-time.", 3, True
)
REFLECTION = PartSpec(
    "reflection", "One piece of work, looked at together",
    "What happened, what we felt and thought, what we would do again. A child is its case reference.", 4,
)  # fmt: skip
WORKLOAD = PartSpec("workload", "Workload: what each of you says", "Stands beside the figures on this page.", 3, True)
LEARNING = PartSpec(
    "learning", "Learning and development", "Training, CPD, appraisal targets, what was tried since last time.", 3
)
OTHER = PartSpec("other", "Anything else", "What does not fit above.", 2)
TOPIC = PartSpec("topic", "What the group talked about", "No personal matters: everybody who took part reads this.", 4)
POINTS = PartSpec("points", "Significant points", "Informal talk never replaces a session: come back to it there.", 3)

PARTS: Mapping[Kind, tuple[PartSpec, ...]] = {
    Kind.FORMAL: (WELLBEING, REFLECTION, WORKLOAD, LEARNING, OTHER),
    Kind.ASYE: (WELLBEING, REFLECTION, WORKLOAD, LEARNING, OTHER),
    Kind.GROUP: (TOPIC, REFLECTION, LEARNING),
    Kind.CASE: (REFLECTION, OTHER),
    Kind.INFORMAL: (POINTS,),
}
NOT_SIGNED = "An action of a record that is not signed"
UNFINISHED = "next_action"  # an action that is being typed: kept like a part, gone once it is one

DATES_SEEN = {
    "registration": "Registration",
    "dbs": "DBS certificate",
    "driving_licence": "Driving licence",
    "business_insurance": "Business insurance of the car",
}
GROUNDS = {
    "child_named": "it names a child or a family",
    "third_person": "it is about somebody else",
    "wrong_person": "it belongs to another person's record",
    "law": "the law or a court asks for it",
    "other": "another ground",
}


@dataclass(frozen=True, slots=True)
class PartOfRecord:
    """One part as it was saved."""

    key: str
    words: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an agenda."""

    id: int
    words: str
    added_by: int | None
    pulled: str | None
    is_covered: bool


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action, wherever it was agreed."""

    id: int
    session_id: int
    words: str
    owner_id: int
    owner: str
    due_on: date
    agreed_on: date
    ended_as: str | None
    ended_on: date | None
    times_carried: int = 0
    supervisor_id: int | None = None  # of the session in which it was agreed

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been done before a day, and is not."""
        return self.ended_as is None and self.due_on < day


@dataclass(frozen=True, slots=True)
class OversightLine:
    """That oversight of a case was held in a session."""

    id: int
    reference: str
    child_id: int | None
    held_on: date
    next_due_on: date | None
    on_file_on: date | None
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature."""

    role: str
    name: str
    at: datetime
    digest: str
    agrees: bool | None
    confirms_length: bool | None
    comment: str | None
    id: int = 0


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What was added after the record was signed."""

    id: int
    name: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class RedactionFacts:
    """That words are asked to be taken out, or were."""

    id: int
    place: str
    ground: str
    why: str
    asked_by: str
    asked_at: datetime
    first_by: str | None
    second_by: str | None
    second_at: datetime | None
    refused_by: str | None

    @property
    def is_done(self) -> bool:
        """Whether the words are gone."""
        return self.second_at is not None


@dataclass(frozen=True, slots=True)
class RecordContent:
    """All of a record."""

    id: int
    kind: Kind
    pulled: Mapping[str, Any]
    is_peer_reflection: bool
    begun_at: datetime
    saved_at: datetime | None
    parts: Mapping[str, PartOfRecord] = field(default_factory=dict)
    agenda: Sequence[Item] = ()
    actions: Sequence[ActionFacts] = ()  # agreed in this session
    carried: Sequence[ActionFacts] = ()  # open before it, or ended in it
    oversight: Sequence[OversightLine] = ()
    dates_seen: Mapping[str, tuple[date, date | None]] = field(default_factory=dict)
    signatures: Mapping[str, SignatureFacts] = field(default_factory=dict)
    notes: Sequence[NoteFacts] = ()
    redactions: Mapping[str, RedactionFacts] = field(default_factory=dict)

    @property
    def specs(self) -> tuple[PartSpec, ...]:
        """Return the parts that a record of this kind has."""
        return PARTS[self.kind]

    def words(self, key: str) -> str:
        """Return what stands in a part."""
        return self.parts[key].words if key in self.parts else ""

    def is_redacted(self, place: str) -> bool:
        """Whether the words of a place were taken out."""
        return place in self.redactions and self.redactions[place].is_done

    @property
    def reviewed(self) -> list[dict[str, Any]]:
        """Return the actions from before as they stood at signing. Their words stand with the action alone."""
        words = {one.id: one.words for one in self.carried}
        return [{**one, "words": words.get(one["id"], NOT_SIGNED)} for one in self.pulled.get("reviewed", [])]

    @property
    def not_covered(self) -> int:
        """Return how many lines of the agenda were not covered."""
        return sum(1 for one in self.agenda if not one.is_covered)


def digest_of(session: Mapping[str, Any], record: RecordContent) -> str:
    """Return the SHA-256 over what is signed: the session's facts and everything written, in one way of writing.

    `session`: day, start, minutes, interrupted, supervisor and supervisee as plain texts.
    """
    content = {
        "session": dict(session),
        "parts": {key: part.words for key, part in sorted(record.parts.items()) if key != UNFINISHED},
        "peer": record.is_peer_reflection,
        "agenda": [[one.words, one.is_covered] for one in record.agenda],
        "actions": [[one.words, one.owner, one.due_on.isoformat()] for one in record.actions],
        "oversight": [[one.reference, str(one.next_due_on)] for one in record.oversight],
        "dates_seen": {what: [str(day) for day in days] for what, days in sorted(record.dates_seen.items())},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def places_of(record: RecordContent) -> dict[str, str]:
    """Return the places of a signed record whose words can be taken out, with what they are called."""
    found = {f"part:{one.key}": one.label for one in record.specs if record.words(one.key)}
    found |= {f"agenda:{one.id}": f"Agenda, item {n}" for n, one in enumerate(record.agenda, 1) if one.words}
    found |= {f"action:{one.id}": f"Action {n}" for n, one in enumerate(record.actions, 1) if one.words}
    found |= {f"note:{one.id}": f"Added, note {n}" for n, one in enumerate(record.notes, 1) if one.words}
    answered = record.signatures.get("supervisee")
    if answered and answered.comment:
        found["comment"] = "The supervisee's comment"
    return {place: words for place, words in found.items() if place not in record.redactions}
