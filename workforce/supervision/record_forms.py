"""The form of a draft record. Its parts depend on the kind of session, so they are read by their names."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from workforce.caseload.voice_forms import FORMATS, NO_NAMES, DayField
from workforce.supervision.oversight_queries import CaseDue
from workforce.supervision.policy_rules import OversightPolicy
from workforce.supervision.record_rules import DATES_SEEN, UNFINISHED, RecordContent
from workforce.supervision.record_service import Change, NewAction, OversightOf, Times, Typed
from workforce.supervision.rules import Interval
from workforce.supervision.session_forms import TIMES, SupervisionForm, TimeOfDay, as_id, trimmed, without_control

ENDINGS = {"open": None, "done": "done", "not_needed": "not_needed"}


def mark_of(words: str) -> str:
    """Return a short fingerprint of words, by which a form tells whether they were touched."""
    return hashlib.sha256(_plain(words).encode()).hexdigest()[:16]


def _plain(words: str) -> str:
    return without_control(words).replace("\r\n", "\n").rstrip()


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """A child whom oversight can be recorded of."""

    reference: str
    child_id: int
    label: str
    due_on: date | None
    interval: Interval

    def next_due_on(self, held_on: date) -> date:
        """Return when oversight is due again after a day."""
        return self.interval.after(held_on)


class RecordForm(SupervisionForm):
    """A draft: times, the new action, marks. Parts, agenda, actions, oversight and dates are read beside them."""

    held_on = DayField("Held on", format=FORMATS, validators=[Optional()])
    start = TimeOfDay("Start", format=TIMES, validators=[Optional()])
    end = TimeOfDay("End", format=TIMES, validators=[Optional()])
    interrupted = RadioField(
        "Was it interrupted?", choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")], validators=[Optional()]
    )
    peer = BooleanField("Counts as peer reflection for CPD")
    action = TextAreaField("What", description=NO_NAMES, filters=[trimmed])
    owner = SelectField("Owner", coerce=str, validate_choice=False)
    due_on = DayField("By", format=FORMATS, validators=[Optional()])

    drafts = False  # whether the council allows drafting for the child's file here

    def offer(self, owners: Iterable[tuple[int, str]]) -> None:
        """Offer who can be given an action."""
        self.owner.choices = [SelectChoice("", "Choose"), *(SelectChoice(str(id_), name) for id_, name in owners)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; an action has an owner and a day once its button is pressed."""
        super().validate(extra_validators)
        if self.held_on.data and self.held_on.data.year < 2000:
            self.held_on.errors = ["Write the year with four digits"]
        if self.action.data and request.form.get("do") == "action":
            if not as_id(self.owner.data):
                self.owner.errors = ["Choose who does it"]
            if self.due_on.data is None and not self.due_on.errors:
                self.due_on.errors = ["Give the day by which it is done"]
        return not self.errors

    def wants_action(self) -> bool:
        """Whether an action is to be added now."""
        whole = bool(self.action.data and as_id(self.owner.data) and self.due_on.data)
        return whole and request.form.get("do") in ("action", "save", "sign")

    def times(self) -> Times:
        """Return when it was held, as typed."""
        return Times(
            self.held_on.data, self.start.data, self.end.data,
            None if self.interrupted.data not in ("yes", "no") else self.interrupted.data == "yes",
        )  # fmt: skip

    def typed(self, content: RecordContent) -> dict[str, Typed]:
        """Return the words of every part, and those of the action that is being typed."""
        sent = request.form
        found = {}
        for spec in content.specs:
            if f"part-{spec.key}" in sent:
                words = _plain(sent[f"part-{spec.key}"])
                touched = mark_of(words) != sent.get(f"was-{spec.key}", "")
                found[spec.key] = Typed(words, as_id(sent.get(f"edition-{spec.key}")), touched)
        if not self.wants_action():
            stored = content.parts.get(UNFINISHED)
            words = _plain(self.action.data or "")
            found[UNFINISHED] = Typed(words, stored.edition if stored else 0, words != content.words(UNFINISHED))
        return found

    def change(self, content: RecordContent, cases: Sequence[CaseChoice], day: date) -> Change:
        """Return all that the form holds; `day` is the session's where no day held was typed."""
        sent = request.form
        actions = [*content.carried, *content.actions]
        return Change(
            parts=self.typed(content),
            times=self.times(),
            covered=frozenset(as_id(one) for one in sent.getlist("covered")),
            endings={
                one.id: ENDINGS[sent[f"action-{one.id}"]]
                for one in actions
                if sent.get(f"action-{one.id}", "") in ENDINGS
            },
            new_action=NewAction(self.action.data, as_id(self.owner.data), self.due_on.data)
            if self.wants_action()
            else None,
            oversight=self._oversight(cases, self.held_on.data or day) if cases else None,
            offered=frozenset(one.reference for one in cases),
            dates_seen=self._seen() if "dates" in sent else None,
            is_peer_reflection=self.peer.data,
        )

    def _oversight(self, cases: Sequence[CaseChoice], held_on: date) -> list[OversightOf]:
        sent, chosen = request.form, set(request.form.getlist("oversight"))
        return [
            OversightOf(
                one.reference, one.child_id, one.next_due_on(held_on), sent.get(f"file-{one.child_id}") == "yes",
                _plain(sent[f"draft-{one.child_id}"]) if self.drafts and f"draft-{one.child_id}" in sent else None,
            )
            for one in cases
            if str(one.child_id) in chosen
        ]  # fmt: skip

    @staticmethod
    def _seen() -> dict[str, tuple[date, date | None]]:
        found = {}
        for what in DATES_SEEN:
            seen, to = _day(request.form.get(f"seen-{what}")), _day(request.form.get(f"to-{what}"))
            if seen is not None:
                found[what] = (seen, to)
        return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def choices_of(cases: Sequence[CaseDue], rule: OversightPolicy) -> list[CaseChoice]:
    """Return the children of a supervisee as the form offers them, what is due first."""
    return [CaseChoice(one.reference, one.child_id, one.label, one.due_on, rule.of(one.type)) for one in cases]
