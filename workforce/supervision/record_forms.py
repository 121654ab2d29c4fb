"""The form of a draft record. Its parts depend on the kind of session, so they are read by their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from workforce import clock
from workforce.supervision.draft_rules import NEXT, TIMES, Times, oversight_text, read_marks
from workforce.supervision.draft_service import Case, NewAction, Sent
from workforce.supervision.oversight_queries import CaseDue
from workforce.supervision.policy_rules import OversightPolicy
from workforce.supervision.record_rules import DATES_SEEN
from workforce.supervision.rules import Interval
from workforce.web.forms import (
    FORMATS,
    NO_DAY,
    NO_NAMES,
    DayField,
    PageForm,
    TimeOfDay,
    as_id,
    trimmed,
    without_control,
)
from workforce.web.forms import TIMES as TIME_FORMATS

ENDINGS = frozenset({"open", "done", "not_needed"})
EARLIEST_SEEN = date(2000, 1, 1)


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


class RecordForm(PageForm):
    """A draft: times, the new action, marks. Parts, agenda, actions, oversight and dates are read beside them."""

    held_on = DayField("Held on", format=FORMATS, validators=[Optional()])
    start = TimeOfDay("Start", format=TIME_FORMATS, validators=[Optional()])
    end = TimeOfDay("End", format=TIME_FORMATS, validators=[Optional()])
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
        for what, words in DATES_SEEN.items():
            self._check_seen(what, words)
        return not self.errors

    def _check_seen(self, what: str, words: str) -> None:
        try:
            seen, to = _day(request.form.get(f"seen-{what}")), _day(request.form.get(f"to-{what}"))
        except ValueError:
            self.form_errors.append(f"{words}: {NO_DAY[:1].lower()}{NO_DAY[1:]}")
            return
        if seen and not EARLIEST_SEEN <= seen <= clock.today():
            self.form_errors.append(f"{words}: a certificate is seen today or before.")
        elif to and not seen:
            self.form_errors.append(f"{words}: give the day on which it was seen.")

    def wants_action(self) -> bool:
        """Whether an action is to be added now."""
        whole = bool(self.action.data and as_id(self.owner.data) and self.due_on.data)
        return whole and request.form.get("do") in ("action", "save", "sign")

    def values(self, stands: Mapping[str, str]) -> dict[str, str]:
        """Return what the form holds, under the keys of the draft that it was made from."""
        sent, found = request.form, {}
        ticked, held = set(sent.getlist("covered")), set(sent.getlist("oversight"))
        for key in stands:
            kind, _, name = key.partition(":")
            if kind == "part" and f"part-{name}" in sent:
                found[key] = _plain(sent[f"part-{name}"])
            elif kind == "covered" and "dates" in sent:  # the whole form, so that an empty box is one not ticked
                found[key] = "y" if name in ticked else ""
            elif kind == "action" and sent.get(f"action-{name}") in ENDINGS:
                found[key] = sent[f"action-{name}"]
            elif kind == "oversight" and "dates" in sent:
                draft = _plain(sent.get(f"draft-{name}", "")) if self.drafts else ""
                on_file = sent.get(f"file-{name}") == "yes"
                found[key] = oversight_text(is_held=name in held, on_file=on_file, draft=draft)
            elif kind == "seen" and f"seen-{name}" in sent:
                found[key] = "|".join(_as_sent(sent.get(f"{part}-{name}")) for part in ("seen", "to"))
        said = None if self.interrupted.data not in ("yes", "no") else self.interrupted.data == "yes"
        if "held_on" in sent:
            found[TIMES] = Times(self.held_on.data, self.start.data, self.end.data, said).as_text()
        if "action" in sent:
            found[NEXT] = "" if self.wants_action() else _plain(self.action.data or "")
        if "dates" in sent:
            found["peer"] = "y" if self.peer.data else ""
        return found

    def sent(self, stands: Mapping[str, str], cases: Sequence[CaseChoice]) -> Sent:
        """Return all that the form holds, as the service takes it."""
        action = None
        if self.wants_action():
            action = NewAction(self.action.data, as_id(self.owner.data), self.due_on.data)
        offered = {one.child_id: Case(one.reference, one.interval) for one in cases}
        return Sent(self.values(stands), read_marks(request.form.get("shown")), action, offered)


def _day(text: str | None) -> date | None:
    """Return a day as a browser sends it or as people write it; raise ValueError where it is none."""
    words = (text or "").strip()
    if not words:
        return None
    for form in FORMATS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    raise ValueError(NO_DAY)


def _as_sent(text: str | None) -> str:
    """Return a day in one way of writing; what is none as it was typed, so that it is shown again."""
    try:
        found = _day(text)
    except ValueError:
        return (text or "").replace("|", " ").strip()
    return found.isoformat() if found else ""


def choices_of(cases: Sequence[CaseDue], rule: OversightPolicy) -> list[CaseChoice]:
    """Return the children of a supervisee as the form offers them, what is due first."""
    return [CaseChoice(one.reference, one.child_id, one.label, one.due_on, rule.of(one.type)) for one in cases]
