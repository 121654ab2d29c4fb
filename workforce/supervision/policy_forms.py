"""What a council decides about supervision: fields, and how they become a policy document."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from flask import request
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workforce.caseload.voice_forms import FORMATS, DayField
from workforce.supervision.session_forms import SupervisionForm, WholeNumber, trimmed

UNITS = (SelectChoice("days", "days"), SelectChoice("months", "months"))


def _needed(words: str, least: int, most: int) -> WholeNumber:
    message = f"From {least} to {most}"
    return WholeNumber(words, validators=[InputRequired("Give a number"), NumberRange(least, most, message=message)])


def _perhaps(words: str, description: str, most: int) -> WholeNumber:
    checks = [Optional(), NumberRange(1, most, message=f"From 1 to {most}")]
    return WholeNumber(words, description=description, validators=checks)


class PolicyForm(SupervisionForm):
    """The rules that a page can change. Phases of grades and particular intervals stay as the file set them."""

    name = StringField("What it is called", filters=[trimmed], validators=[DataRequired("Name it"), Length(max=200)])
    day = DayField("In force from", format=FORMATS, validators=[InputRequired("Give the first day")])
    full_session_minutes = _needed("Minutes of a full session", 15, 240)
    every = _needed("How often, for everybody without phases of their own", 1, 92)
    every_unit = SelectField("Counted in", choices=UNITS)
    first_start = _perhaps("First session after a start, within days", "Leave empty: as any other.", 92)
    first_return = _perhaps("First session after a return, within days", "Leave empty: as any other.", 92)
    first_new = _perhaps("First session with a new supervisor, within days", "Leave empty: as any other.", 92)
    write_up_working_days = _needed("Working days to write and sign a record", 0, 60)
    sign_working_days = _needed("Working days for the supervisee to sign or dispute", 0, 60)
    remind_days_before = _needed("Days before a session on which a reminder is sent", 0, 28)
    span_limit = _perhaps("People supervised at once, at most", "Leave empty: no limit.", 99)
    courses = StringField(
        "Course codes of a supervisor's training", description="Several with commas. Leave empty: not asked.",
        filters=[trimmed],
    )  # fmt: skip
    trained_months = _perhaps("Trained again within months", "Leave empty: once is enough.", 240)
    experience_months = _perhaps("Months since registration before supervising", "Leave empty: not asked.", 240)
    oversight = _needed("Oversight of a case, unless its type says otherwise", 1, 366)
    oversight_unit = SelectField("Counted in", choices=UNITS)
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
    every, often = _split(document.get("default_interval")), _split(oversight.get("default", {"months": 1}))
    return {
        "name": document.get("name", ""), "day": day, "full_session_minutes": document.get("full_session_minutes"),
        "every": every[0], "every_unit": every[1], "first_start": (first.get("start") or {}).get("days"),
        "first_return": (first.get("return") or {}).get("days"),
        "first_new": (first.get("new_supervisor") or {}).get("days"),
        "write_up_working_days": document.get("write_up_working_days", 5),
        "sign_working_days": document.get("sign_working_days", 5),
        "remind_days_before": document.get("remind_days_before", 2), "span_limit": supervisor.get("span_limit"),
        "courses": ", ".join(supervisor.get("course_codes", [])),
        "trained_months": (supervisor.get("trained_within") or {}).get("months"),
        "experience_months": (supervisor.get("experience") or {}).get("months"),
        "oversight": often[0], "oversight_unit": often[1], "drafting": "yes" if drafting.get("allowed") else "no",
        "chase_after_working_days": drafting.get("chase_after_working_days", 2),
        "delete_after_days": drafting.get("delete_after_days", 14),
        "redactors": "\n".join(document.get("redactors", [])),
    }  # fmt: skip


def _split(interval: Any) -> tuple[int, str]:
    found = interval or {"months": 1}
    return (found["months"], "months") if found.get("months") else (found.get("days", 28), "days")


def types_of(document: Mapping[str, Any]) -> dict[str, int]:
    """Return the days of oversight that case types have of their own."""
    types = document.get("oversight", {}).get("types", {})
    return {name: one.get("days") or one.get("months", 0) * 30 for name, one in types.items()}


def document_of(form: PolicyForm, before: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that the form makes of the one before; what was changed rests on no published source."""
    made = deepcopy(dict(before))

    def days(count: int | None) -> dict[str, int] | None:
        return {"days": count} if count else None

    def months(count: int | None) -> dict[str, int] | None:
        return {"months": count} if count else None

    own = {name: request.form.get(f"oversight-{name}", "").strip() for name in types}
    kept = {name: one for name, one in before.get("oversight", {}).get("types", {}).items() if name not in types}
    made.update(
        name=form.name.data,
        full_session_minutes=form.full_session_minutes.data,
        default_interval={form.every_unit.data: form.every.data},
        first_session={"start": days(form.first_start.data), "return": days(form.first_return.data),
                       "new_supervisor": days(form.first_new.data)},
        write_up_working_days=form.write_up_working_days.data,
        sign_working_days=form.sign_working_days.data,
        remind_days_before=form.remind_days_before.data,
        supervisor={"course_codes": [one.strip() for one in (form.courses.data or "").split(",") if one.strip()],
                    "trained_within": months(form.trained_months.data),
                    "experience": months(form.experience_months.data), "span_limit": form.span_limit.data},
        oversight={"default": {form.oversight_unit.data: form.oversight.data},
                   "types": {**kept, **{name: {"days": int(n)} for name, n in own.items() if n.isdigit() and int(n)}}},
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
