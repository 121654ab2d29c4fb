"""What training a council requires: fields, and how they become a policy document."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workforce.people.rules import GRADE_WORDS, EmploymentType, WorkKind
from workforce.web.forms import FORMATS, DayField, PageForm, WholeNumber, trimmed

BLANK_ROWS = 2
ROLES = {"all": "Staff and managers", "staff": "Staff, not managers", "managers": "Managers"}
_UP_TO_200 = Length(max=200, message="Use 200 characters or fewer")


def _words(values: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(one, one.replace("_", " ").capitalize()) for one in values]


def _number(words: str, description: str, least: int, *, needed: bool = False) -> WholeNumber:
    check = InputRequired("Give a number of months") if needed else Optional()
    between = NumberRange(least, 240, message=f"From {least} to 240 months")
    return WholeNumber(words, description=description, validators=[check, between])


class RowForm(Form):  # type: ignore[misc]
    """One requirement."""

    id = StringField("Short code", filters=[trimmed], validators=[Length(max=50, message="Use 50 characters or fewer")])
    name = StringField("What it is called", filters=[trimmed], validators=[_UP_TO_200])
    courses = StringField(
        "Courses that meet it", filters=[trimmed], validators=[Length(max=500, message="Use 500 characters or fewer")],
        description="Course codes with commas. Any of them will do: they are equivalents.",
    )  # fmt: skip
    applies_to = SelectField("Asked of", choices=[SelectChoice(*one) for one in ROLES.items()])
    grades = SelectMultipleField(
        "Only of these grades", description="None chosen: all social work staff.",
        choices=[SelectChoice(one.value, words.capitalize()) for one, words in GRADE_WORDS.items()],
    )  # fmt: skip
    work_kinds = SelectMultipleField("Only of these kinds of work", choices=_words(WorkKind))
    employment_types = SelectMultipleField("Only of these terms", choices=_words(EmploymentType))
    teams = StringField(
        "Only of these teams or services", filters=[trimmed], description="Team codes with commas. Empty: all.",
        validators=[Length(max=500, message="Use 500 characters or fewer")],
    )  # fmt: skip
    within_months = _number("First within months", "From the first day in post.", 0)
    interval_months = _number("Again every months", "Empty: once is enough.", 1)
    employer_standard = SelectField(
        "Employer standard that it serves",
        coerce=int,
        choices=[SelectChoice(n, str(n)) for n in range(1, 9)],
        default=6,
    )
    notice = StringField("Notice measure", filters=[trimmed], validators=[_UP_TO_200], description="Such as N9.")
    level = StringField("Level", filters=[trimmed], validators=[_UP_TO_200])
    asked_from = DayField(
        "Asked from", format=FORMATS, validators=[Optional()],
        description="For a new one: who is in post already has the same time from then on.",
    )  # fmt: skip
    source = StringField("What it rests on", filters=[trimmed], validators=[_UP_TO_200])
    is_dropped = BooleanField("No longer required")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written."""
        return not (self.id.data or self.name.data or self.courses.data)


class RequirementsForm(PageForm):
    """A new version of all requirements."""

    title = StringField("What it is called", filters=[trimmed], validators=[DataRequired("Name it"), _UP_TO_200])
    day = DayField("In force from", format=FORMATS, validators=[InputRequired("Give the first day")])
    rows = FieldList(FormField(RowForm), max_entries=60)


def start_of(document: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return what the form begins with: the requirements in force, and some blank ones."""
    rows = [
        {**row, "courses": ", ".join(row["course_codes"]), "teams": ", ".join(row.get("teams", [])),
         "asked_from": date.fromisoformat(row["asked_from"]) if row.get("asked_from") else None}
        for row in document.get("requirements", ())
    ]  # fmt: skip
    blank: dict[str, Any] = {"employer_standard": 6, "asked_from": day}
    return {"title": document.get("name", ""), "day": day, "rows": [*rows, *({**blank} for _ in range(BLANK_ROWS))]}


def _codes(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(",") if one.strip()]


def _row(form: RowForm, before: Mapping[str, Any]) -> dict[str, Any]:
    lists = {"grades": form.grades.data, "work_kinds": form.work_kinds.data, "teams": _codes(form.teams.data),
             "employment_types": form.employment_types.data}  # fmt: skip
    perhaps = {
        "notice": form.notice.data or None, "level": form.level.data or None, "source": form.source.data or None,
        "asked_from": form.asked_from.data.isoformat() if form.asked_from.data else None,
    }  # fmt: skip
    changed = {
        "id": form.id.data, "name": form.name.data, "course_codes": _codes(form.courses.data),
        "applies_to": form.applies_to.data, "within_months": form.within_months.data or 0,
        "interval_months": form.interval_months.data, "employer_standard": form.employer_standard.data,
        **lists, **perhaps,
    }  # fmt: skip
    merged = {**before, **changed}
    return {key: value for key, value in merged.items() if key in before or key not in {**lists, **perhaps} or value}


def document_of(form: RequirementsForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that the form describes; what it has no field for stays as it was."""
    known = {row["id"]: row for row in before.get("requirements", ())}
    rows = [
        _row(one.form, known.get(one.form.id.data, {}))
        for one in form.rows
        if not one.form.is_blank and not one.form.is_dropped.data
    ]
    return {**before, "name": form.title.data, "requirements": rows}
