"""What a council decides about supervision: fields, and how they become a policy document."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from flask import request
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workforce.supervision.errors import SupervisionError
from workforce.supervision.rules import Interval
from workforce.web.forms import FORMATS, DayField, PageForm, WholeNumber, trimmed


class IntervalField(StringField):  # type: ignore[misc]
    """A length of time as people write it: 14 days, 1 month. Its data is what a policy document holds, or None."""

    def _value(self) -> str:
        """Return what the field shows."""
        if self.raw_data:
            return str(self.raw_data[0])
        return words_of(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the length; say how to write one."""
        self.data = read_length(valuelist[0] if valuelist else "")


def words_of(interval: Mapping[str, int] | None) -> str:
    """Return a document's interval as people write it.

    >>> words_of({"months": 1}), words_of({"days": 14}), words_of(None)
    ('1 month', '14 days', '')
    """
    return Interval(interval.get("days", 0), interval.get("months", 0)).length() if interval else ""


def read_length(text: str) -> dict[str, int] | None:
    """Return the interval that a text tells, as a document holds it; None for none. Raise ValueError with words.

    >>> read_length("28 days"), read_length("1 month"), read_length(" ")
    ({'days': 28}, {'months': 1}, None)
    """
    found = re.fullmatch(r"\s*(\d{1,4})\s*(day|month)s?\s*", text.lower())
    if not text.strip():
        return None
    if not found or not int(found[1]):
        raise ValueError("Write a length such as 14 days or 1 month")
    return {f"{found[2]}s": int(found[1])}


def _length(words: str, description: str = "", *, is_needed: bool = False) -> IntervalField:
    check = InputRequired("Give a length such as 14 days or 1 month") if is_needed else Optional()
    return IntervalField(words, description=description or "Such as 28 days or 1 month.", validators=[check])


def _needed(words: str, least: int, most: int) -> WholeNumber:
    message = f"From {least} to {most}"
    return WholeNumber(words, validators=[InputRequired("Give a number"), NumberRange(least, most, message=message)])


def _perhaps(words: str, description: str, most: int) -> WholeNumber:
    checks = [Optional(), NumberRange(1, most, message=f"From 1 to {most}")]
    return WholeNumber(words, description=description, validators=checks)


class PolicyForm(PageForm):
    """The rules that a page can change. Phases of grades and particular intervals stay as the file set them."""

    name = StringField("What it is called", filters=[trimmed], validators=[DataRequired("Name it"), Length(max=200)])
    day = DayField("In force from", format=FORMATS, validators=[InputRequired("Give the first day")])
    full_session_minutes = _needed("Minutes of a full session", 15, 240)
    every = _length("How often, for everybody without phases of their own", is_needed=True)
    first_start = _length("First session after a start, within", "Leave empty: as any other.")
    first_return = _length("First session after a return, within", "Leave empty: as any other.")
    first_new = _length("First session with a new supervisor, within", "Leave empty: as any other.")
    write_up_working_days = _needed("Working days to write and sign a record", 0, 60)
    sign_working_days = _needed("Working days for the supervisee to sign or dispute", 0, 60)
    remind_days_before = _needed("Days before a session on which a reminder is sent", 0, 28)
    span_limit = _perhaps("People supervised at once, at most", "Leave empty: no limit.", 99)
    courses = StringField(
        "Course codes of a supervisor's training", description="Several with commas. Leave empty: not asked.",
        filters=[trimmed],
    )  # fmt: skip
    trained_within = _length("Trained again within", "Leave empty: once is enough.")
    experience = _length("Since registration before supervising", "Leave empty: not asked.")
    oversight = _length("Oversight of a case, unless its type says otherwise", is_needed=True)
    drafting = RadioField(
        "May the decision about a child be drafted here?",
        choices=[SelectChoice("no", "No: it is written once, in the case system"),
                 SelectChoice("yes", "Yes: it is chased until it is on the file, then deleted")],
        validators=[InputRequired("Choose")],
    )  # fmt: skip
    chase_after_working_days = _needed("Working days after which what is not on the file is chased", 0, 60)
    delete_after_days = _needed("Days after which a draft is deleted, once it is on the file", 0, 366)
    redactors = TextAreaField(
        "Who may take words out of a signed record", filters=[trimmed],
        description="E-mail addresses of two people or more, one a line. Two of them act together.",
    )  # fmt: skip


def start_of(document: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return what a document has in the form's fields."""
    first, supervisor = document.get("first_session", {}), document.get("supervisor", {})
    oversight, drafting = document.get("oversight", {}), document.get("drafting", {})
    return {
        "name": document.get("name", ""), "day": day, "full_session_minutes": document.get("full_session_minutes"),
        "every": document.get("default_interval"), "first_start": first.get("start"),
        "first_return": first.get("return"), "first_new": first.get("new_supervisor"),
        "write_up_working_days": document.get("write_up_working_days", 5),
        "sign_working_days": document.get("sign_working_days", 5),
        "remind_days_before": document.get("remind_days_before", 2), "span_limit": supervisor.get("span_limit"),
        "courses": ", ".join(supervisor.get("course_codes", [])),
        "trained_within": supervisor.get("trained_within"), "experience": supervisor.get("experience"),
        "oversight": oversight.get("default", {"months": 1}), "drafting": "yes" if drafting.get("allowed") else "no",
        "chase_after_working_days": drafting.get("chase_after_working_days", 2),
        "delete_after_days": drafting.get("delete_after_days", 14),
        "redactors": "\n".join(document.get("redactors", [])),
    }  # fmt: skip


def types_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the intervals of oversight that case types have of their own, as people write them."""
    return {name: words_of(one) for name, one in document.get("oversight", {}).get("types", {}).items()}


def document_of(form: PolicyForm, before: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that the form makes of the one before; what was changed rests on no published source."""
    made = deepcopy(dict(before))

    before_types = before.get("oversight", {}).get("types", {})
    own = {name: _type_length(name, words) for name, words in types.items()}
    kept = {name: one for name, one in before_types.items() if name not in types}
    made.update(
        name=form.name.data,
        full_session_minutes=form.full_session_minutes.data,
        default_interval=form.every.data,
        first_session={"start": form.first_start.data, "return": form.first_return.data,
                       "new_supervisor": form.first_new.data},
        write_up_working_days=form.write_up_working_days.data,
        sign_working_days=form.sign_working_days.data,
        remind_days_before=form.remind_days_before.data,
        supervisor={"course_codes": [one.strip() for one in (form.courses.data or "").split(",") if one.strip()],
                    "trained_within": form.trained_within.data,
                    "experience": form.experience.data, "span_limit": form.span_limit.data},
        oversight={"default": form.oversight.data,
                   "types": {**kept, **{name: one for name, one in own.items() if one}}},
        drafting={"allowed": form.drafting.data == "yes",
                  "chase_after_working_days": form.chase_after_working_days.data,
                  "delete_after_days": form.delete_after_days.data},
        redactors=[one.strip().lower() for one in (form.redactors.data or "").splitlines() if one.strip()],
    )  # fmt: skip
    stands = {name: made.get(name) == before.get(name) for name in made}
    made["sources"] = {rule: words for rule, words in before.get("sources", {}).items() if stands.get(rule, True)}
    if not stands["default_interval"] or not stands["full_session_minutes"]:
        made.pop("source", None)
    return made


def _type_length(name: str, words: str) -> dict[str, int] | None:
    """Return the interval that was typed for a case type; raise SupervisionError with its words."""
    try:
        return read_length(request.form.get(f"oversight-{name}", ""))
    except ValueError as fault:
        raise SupervisionError(f"{words}: write a length such as 14 days or 1 month.") from fault
