"""A completion entered by hand, a certificate, an exemption: fields and messages."""

from collections.abc import Iterable, Mapping

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from workforce.training.completion_service import RESULTS, Entry
from workforce.training.errors import TrainingError
from workforce.training.rules import Exemptions, Requirement
from workforce.web.documents import ACCEPT, MAX_MB, Document, DocumentFault, checked
from workforce.web.forms import FORMATS, DayField, PageForm, trimmed

_UP_TO_100 = Length(max=100, message="Use 100 characters or fewer")


class CompletionForm(PageForm):
    """One completion."""

    accept = ACCEPT
    course = SelectField("Course", validators=[InputRequired("Choose the course")])
    completed_on = DayField("Completed on", format=FORMATS, validators=[InputRequired("Give the day")])
    result = RadioField("How it ended", choices=[SelectChoice(*one) for one in RESULTS.items()], default="completed")
    expires_on = DayField(
        "Last day that it covers", format=FORMATS, validators=[Optional()],
        description="As the certificate says. Where it says none, leave it empty: the requirement says how long.",
    )  # fmt: skip
    provider = StringField("Provider", filters=[trimmed], validators=[_UP_TO_100])
    certificate = FileField("Certificate", description=f"PDF, JPEG or PNG, up to {MAX_MB} MB. It can be left out.")

    def offer(self, courses: Iterable[tuple[str, str]]) -> None:
        """Offer the courses, with their codes."""
        words = [(code, name if name == code else f"{name} ({code})") for code, name in courses]
        self.course.choices = [SelectChoice("", "Choose a course"), *(SelectChoice(*one) for one in words)]

    def entry(self) -> Entry:
        """Return what was entered."""
        return Entry(
            self.course.data, self.completed_on.data, self.expires_on.data, self.result.data, self.provider.data or None
        )

    def document(self) -> Document | None:
        """Return the certificate, told by its content; raise TrainingError with words for its field."""
        sent = self.certificate.data
        if not sent or not sent.filename:
            return None
        try:
            return checked(sent.filename, sent.read())
        except DocumentFault as fault:
            raise TrainingError(str(fault), "certificate") from fault


class ExemptionForm(PageForm):
    """That a requirement is not asked of somebody for a time."""

    requirement = SelectField("Requirement", validators=[InputRequired("Choose the requirement")])
    reason = RadioField("Why", validators=[InputRequired("Choose why")])
    started_on = DayField("From", format=FORMATS, validators=[InputRequired("Give the first day")])
    ended_on = DayField("Last day", format=FORMATS, validators=[InputRequired("Give the last day")])

    def offer(self, requirements: Iterable[Requirement], rules: Exemptions) -> None:
        """Offer what is asked of the person, and the reasons."""
        choices = [SelectChoice(one.id, one.name) for one in requirements]
        self.requirement.choices = [SelectChoice("", "Choose a requirement"), *choices]
        self.reason.choices = reason_choices(rules.reasons)
        self.ended_on.description = f"It always ends, after {rules.longest_months} months at most."


def reason_choices(reasons: Mapping[str, str]) -> list[SelectChoice]:
    """Return reasons as choices that begin with a capital."""
    return [SelectChoice(code, words[:1].upper() + words[1:]) for code, words in reasons.items()]
