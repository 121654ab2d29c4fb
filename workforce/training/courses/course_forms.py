"""What is typed about a course, a run of it, and why one is cancelled or a wish declined."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workforce.caseload.voice_forms import NumberField
from workforce.people.queries import StaffMember
from workforce.training.courses import course_service, event_service
from workforce.training.courses.course_queries import CourseOnDay
from workforce.training.courses.event_queries import RunOnDay
from workforce.training.courses.event_rules import LONDON, MOST_PLACES, at_london, read_days
from workforce.training.errors import TrainingError
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, TimeOfDay, WholeNumber, as_id, trimmed


class CourseForm(PageForm):
    """A course of the catalogue."""

    code = StringField(
        "Code", filters=[trimmed], validators=[DataRequired("Give the code that files use"), Length(max=60)],
        description="As your learning system writes it, such as SAFEGUARDING-3.",
    )  # fmt: skip
    name = StringField("Name", filters=[trimmed], validators=[DataRequired("Name it"), Length(max=200)])
    provider = StringField("Provider", filters=[trimmed], validators=[Length(max=200)])
    level = StringField("Level", filters=[trimmed], validators=[Length(max=60)])
    hours = NumberField("Hours", places=None, validators=[Optional(), NumberRange(0, 1000, "From 0 to 1,000")])
    about = TextAreaField("What it is about, for whom", filters=[trimmed], validators=[Length(max=2000)],
                          description=NO_CHILDREN)  # fmt: skip
    is_evaluated = BooleanField("People are asked before, at the end and some weeks later what it changed")
    retired_on = DayField("Retired from", format=FORMATS, validators=[Optional()],
                          description="Leave empty while it is offered. A retired course has no new runs.")  # fmt: skip

    def details(self) -> course_service.Details:
        """Return what was typed."""
        return course_service.Details(
            self.code.data, " ".join(self.name.data.split()), self.provider.data or None, self.level.data or None,
            self.hours.data, self.about.data or None, bool(self.is_evaluated.data), self.retired_on.data,
        )  # fmt: skip


def course_start(one: CourseOnDay) -> dict[str, Any]:
    """Return what a course has in the form's fields."""
    names = ("code", "name", "provider", "level", "hours", "about", "is_evaluated", "retired_on", "edition")
    return {name: getattr(one, name) for name in names}


class RunForm(PageForm):
    """A run of a course."""

    first_day = DayField("Day", format=FORMATS, validators=[InputRequired("Give the day")],
                         description="Of a course of several days: the first.")  # fmt: skip
    begins = TimeOfDay("Begins at", validators=[InputRequired("Give the time, such as 9:30")])
    ends = TimeOfDay("Ends at", validators=[InputRequired("Give the time, such as 16:30")])
    further_days = TextAreaField("Further days, where it has several", filters=[trimmed], validators=[Length(max=1000)],
                                 description="One a line, such as 8/12/2026. The same times each day.")  # fmt: skip
    place = StringField("Place", filters=[trimmed], validators=[DataRequired("Say where, or Online"), Length(max=200)])
    link = StringField("Address, where it is online", filters=[trimmed], validators=[Length(max=500)],
                       description="Told to who has a place and who answers for them.")  # fmt: skip
    joining = TextAreaField("Joining instructions", filters=[trimmed], validators=[Length(max=3000)],
                            description=f"What people need to know to come. {NO_CHILDREN}")  # fmt: skip
    places = WholeNumber("Places", validators=[InputRequired("Give how many"),
                                               NumberRange(1, MOST_PLACES, f"From 1 to {MOST_PLACES}")])  # fmt: skip
    trainer_id = SelectField("Trainer, if one of our staff", coerce=as_id, validate_choice=False,
                             description="They say who came.")  # fmt: skip
    trainer = StringField("Trainer, if from elsewhere", filters=[trimmed], validators=[Length(max=200)])

    def offer(self, staff: Sequence[StaffMember]) -> "RunForm":
        """Offer the people in post as trainers."""
        choices = [SelectChoice("0", "Nobody of our staff")]
        choices += [SelectChoice(str(one.id), f"{one.name}, {one.employee_number}") for one in staff]
        self.trainer_id.choices = choices
        return self

    def details(self) -> event_service.Details:
        """Return what was typed; raise TrainingError with the field of what can't be read."""
        try:
            further = read_days(self.further_days.data or "")
        except ValueError as fault:
            raise TrainingError(str(fault), "further_days") from fault
        first: date = self.first_day.data
        if any(day <= first for day in further):
            raise TrainingError("Further days come after the first.", "further_days")
        days = [first, *further] if further else []
        return event_service.Details(
            at_london(first, self.begins.data), at_london(days[-1] if days else first, self.ends.data), days,
            " ".join(self.place.data.split()), self.link.data or None, self.joining.data or "", self.places.data,
            None if self.trainer_id.data else self.trainer.data or None, self.trainer_id.data or None,
        )  # fmt: skip


def run_start(one: RunOnDay) -> dict[str, Any]:
    """Return what a run has in the form's fields; one that goes over several days without naming them names each."""
    begins, ends = one.starts_at.astimezone(LONDON), one.ends_at.astimezone(LONDON)
    gap = (ends.date() - begins.date()).days
    days = sorted(one.days) or [begins.date() + timedelta(days=n) for n in range(gap + 1)]
    return {
        "first_day": begins.date(), "begins": begins.time(), "ends": ends.time(),
        "further_days": "\n".join(f"{day:%d/%m/%Y}" for day in days[1:]), "place": one.place, "link": one.link,
        "joining": one.joining, "places": one.places, "trainer_id": one.trainer_id or 0,
        "trainer": None if one.trainer_id else one.trainer,
        "edition": one.edition,
    }  # fmt: skip


class CancelForm(PageForm):
    """Why a run is cancelled."""

    why = TextAreaField(
        "Why", filters=[trimmed], validators=[DataRequired("Say why"), Length(max=300)],
        description=f"Everybody who sees the catalogue reads it: nothing personal about anybody. {NO_CHILDREN}",
    )  # fmt: skip


class DeclineForm(PageForm):
    """Why a wish is declined."""

    why = TextAreaField(
        "Why", filters=[trimmed], validators=[DataRequired("Say why: they read it"), Length(max=300)],
        description=f"They read it on this page; no mail tells it. Nothing about health or family. {NO_CHILDREN}",
    )  # fmt: skip
