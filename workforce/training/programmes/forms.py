"""What the pages of programmes send: fields and messages."""

from collections.abc import Iterable

from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from workforce.training.cpd.policy_rules import Programme
from workforce.training.programmes.service import CohortText
from workforce.web.forms import NO_DAY, DayField, PageForm, trimmed


class CohortForm(PageForm):
    """A new cohort."""

    programme = RadioField("Programme", [InputRequired("Choose a programme")], validate_choice=False)
    cohort_name = StringField("Name of the cohort", description="Such as Autumn 2026.")
    starts_on = DayField("Starts", [InputRequired(NO_DAY)])
    ends_on = DayField("Ends", [InputRequired(NO_DAY)])

    def offer(self, programmes: Iterable[Programme]) -> None:
        """Show which programmes there are."""
        self.programme.choices = [SelectChoice(one.id, one.name) for one in programmes]

    @property
    def given(self) -> CohortText:
        """Return the cohort that is asked for."""
        return CohortText(
            self.programme.data or "", trimmed(self.cohort_name.data), self.starts_on.data, self.ends_on.data
        )


class JoinForm(PageForm):
    """Somebody who takes part."""

    name = "join"
    person = SelectField("Who takes part", validate_choice=False)
    started_on = DayField("From", [InputRequired(NO_DAY)])

    def offer(self, people: Iterable[tuple[str, str]]) -> None:
        """Show who can be chosen."""
        self.person.choices = [SelectChoice("", "Choose"), *(SelectChoice(*one) for one in people)]


ENDS = [
    SelectChoice("completed", "Completed"), SelectChoice("withdrew", "Withdrew"),
    SelectChoice("going_on", "Takes part still"),
]  # fmt: skip


class EndForm(PageForm):
    """How somebody's part stands."""

    name = "end"
    how = SelectField(
        "Stands", choices=ENDS,
        validate_choice=False,
    )  # fmt: skip
    ended_on = DayField("On", [InputRequired(NO_DAY)])
