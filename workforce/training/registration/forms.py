"""What the pages of registration send: fields and messages."""

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired, Optional

from workforce.training.registration.rules import RESULT_WORDS
from workforce.training.registration.service import Look
from workforce.web.forms import NO_DAY, DayField, PageForm


class LookForm(PageForm):
    """A look at the public register."""

    checked_on = DayField("You looked on", [InputRequired(NO_DAY)])
    result = RadioField("The register said", [InputRequired("Choose what the register said")],
                        choices=[SelectChoice(one.value, words) for one, words in RESULT_WORDS.items()])  # fmt: skip
    expires_on = DayField(
        "Registered until, as the register shows it", [Optional()], description="Only where they are registered."
    )

    @property
    def given(self) -> Look:
        """Return what was seen."""
        return Look(self.checked_on.data, self.result.data, self.expires_on.data)
