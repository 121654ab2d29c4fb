"""What pages of inductions send: fields and messages."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from flask import request
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workforce.training.errors import TrainingError
from workforce.training.induction.rules import (
    LONGEST_WORDS,
    MOST_WEEKS,
    OWNER_WORDS,
    Due,
    FewCases,
    InductionFault,
    InductionPolicy,
    Unit,
    read_tasks,
)
from workforce.training.induction.service import WITHDRAWN
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, WholeNumber, trimmed

UNIT_WORDS = {Unit.DAY: "working day", Unit.WEEK: "week", Unit.MONTH: "month"}


class BeginForm(PageForm):
    """Which template, and whether hours are kept free."""

    template = SelectField("Template", validators=[InputRequired("Choose a template")])
    few_cases = RadioField(
        "Keep hours free of cases in the first weeks?",
        choices=[SelectChoice("yes", "Yes, as the template says"), SelectChoice("no", "No")],
        validators=[InputRequired("Choose")],
    )  # fmt: skip


class TaskForm(PageForm):
    """A task that is added to a plan."""

    words = StringField(
        "What is to be done", description=NO_CHILDREN, filters=[trimmed],
        validators=[DataRequired("Say what is to be done"),
                    Length(max=LONGEST_WORDS, message=f"{LONGEST_WORDS} letters at most")],
    )  # fmt: skip
    owner = SelectField(
        "Who does it", choices=[SelectChoice(owner.value, words) for owner, words in OWNER_WORDS.items()]
    )
    due_unit = SelectField("Due by", choices=[SelectChoice(unit.value, words) for unit, words in UNIT_WORDS.items()])
    due_count = WholeNumber("Which one", validators=[InputRequired("Give a number, such as 2")])

    def due(self) -> Due:
        """Return when it is due."""
        return Due(Unit(self.due_unit.data), int(self.due_count.data))


class ChangeForm(PageForm):
    """A task that is moved, or not needed."""

    do = RadioField(
        "What changes?",
        choices=[SelectChoice("move", "It is due on another day"), SelectChoice("drop", "It is not needed")],
        validators=[InputRequired("Choose")],
    )  # fmt: skip
    day = DayField("New day", format=FORMATS, validators=[Optional()])
    why = StringField(
        "Why it is not needed", description=NO_CHILDREN, filters=[trimmed],
        validators=[Length(max=LONGEST_WORDS, message=f"{LONGEST_WORDS} letters at most")],
    )  # fmt: skip

    def new_day(self) -> date:
        """Return the new day; raise TrainingError where none was given."""
        if self.day.data is None:
            raise TrainingError("Give the new day", "day")
        return date.fromisoformat(self.day.data.isoformat())


class WithdrawForm(PageForm):
    """Why a plan is withdrawn."""

    why = RadioField(
        "Why",
        choices=[SelectChoice(code, words[:1].upper() + words[1:]) for code, words in WITHDRAWN.items()],
        validators=[InputRequired("Choose why")],
    )  # fmt: skip


class TemplatesForm(PageForm):
    """A new version of what is decided. Each template's tasks and weeks are fields of their own, by its id."""

    name = StringField("What it is called", filters=[trimmed], validators=[DataRequired("Name it"), Length(max=200)])
    day = DayField("In force from", format=FORMATS, validators=[InputRequired("Give the first day")])
    complete_within_months = WholeNumber(
        "Complete within so many months of the first day",
        validators=[InputRequired("Give a number"), NumberRange(1, 24, message="From 1 to 24")],
    )
    again_after_months = WholeNumber(
        "Inducted again after so many months away", description="Leave empty: never.",
        validators=[Optional(), NumberRange(1, 60, message="From 1 to 60")],
    )  # fmt: skip


def typed_of(policy: InductionPolicy) -> dict[str, str]:
    """Return what the boxes of each template hold, by the names of their fields."""
    found: dict[str, str] = {}
    for one in policy.templates:
        few = one.few_cases
        found[f"tasks-{one.id}"] = "\n".join(task.line for task in one.tasks)
        found[f"weeks-{one.id}"] = str(few.no_cases_weeks) if few else ""
        found[f"by-{one.id}"] = str(few.nothing_by_week or "") if few else ""
    return found


def _weeks(name: str, words: str) -> int | None:
    sent = request.form.get(name, "").strip()
    if not sent:
        return None
    if not sent.isdecimal() or not 1 <= int(sent[:4]) <= MOST_WEEKS:
        raise TrainingError(f"{words}: write a week from 1 to {MOST_WEEKS}, or leave it empty", name)
    return int(sent)


def _few_cases(id_: str, name: str) -> dict[str, int | None] | None:
    weeks, by = _weeks(f"weeks-{id_}", name), _weeks(f"by-{id_}", name)
    if weeks is None and by is None:
        return None
    if weeks is None or (by is not None and by <= weeks):
        raise TrainingError(
            f"{name}: nothing is kept free by a week after those without cases, so give both, or leave both empty",
            f"by-{id_}",
        )
    return {"no_cases_weeks": weeks, "nothing_by_week": by}


def document_of(form: TemplatesForm, before: Mapping[str, Any], policy: InductionPolicy) -> dict[str, Any]:
    """Return the document that the form makes of the one before; what was changed rests on no published source."""
    made = deepcopy(dict(before))
    made.update(
        name=form.name.data, complete_within_months=form.complete_within_months.data,
        again_after_months=form.again_after_months.data,
    )  # fmt: skip
    for row, was in zip(made["templates"], policy.templates, strict=True):
        try:
            row["tasks"] = read_tasks(request.form.get(f"tasks-{was.id}", ""))
        except InductionFault as fault:
            raise TrainingError(f"{was.name}: {fault}", f"tasks-{was.id}") from fault
        row["caseload"] = _few_cases(was.id, was.name)
        few = FewCases(**row["caseload"]) if row["caseload"] else None
        if few != was.few_cases:
            row.pop("source", None)
    if policy.complete_within_months != made["complete_within_months"]:
        made["sources"] = dict(made.get("sources", {}))
        made["sources"].pop("complete_within_months", None)
    return made
