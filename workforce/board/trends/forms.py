"""Where trends begin anew: fields and messages."""

from collections.abc import Mapping

from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, trimmed

NO_PEOPLE = f"{NO_CHILDREN} No names of staff either: the Board reads it."


def _lines(value: str | None) -> str:
    return " ".join(trimmed(value).split())  # one sentence of the pack


class RestartForm(PageForm):
    """Which trend begins anew, from when, why."""

    indicator = SelectField("Indicator", validate_choice=False, validators=[InputRequired("Choose an indicator")])
    restarts_on = DayField(
        "From which day", format=FORMATS, validators=[InputRequired("Give the day from which it is judged anew")],
        description="The first summary as at this day, or after it, begins a new line with its own mean and limits.",
    )  # fmt: skip
    reason = TextAreaField(
        "Why", filters=[_lines],
        description="What changed in the service or in how it is counted, such as 'The front door moved to two teams.'"
        f" Never because a target is missed. {NO_PEOPLE}",
    )  # fmt: skip

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer the indicators."""
        choices = [SelectChoice(name, f"{name}: {words}") for name, words in names.items()]
        self.indicator.choices = [SelectChoice("", "Choose"), *choices]

    @property
    def shown(self) -> int:
        """Return the newest restart that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)


class WithdrawForm(PageForm):
    """Why a restart is withdrawn."""

    why = TextAreaField("Why it is withdrawn", description=NO_PEOPLE, filters=[_lines])
