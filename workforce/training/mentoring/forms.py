"""What the pages of mentoring send: fields and messages."""

from collections.abc import Iterable

from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from workforce.training.mentoring.rules import ENDINGS, LONGEST_WORDS, PURPOSES, Wish
from workforce.web.forms import NO_CHILDREN, NO_DAY, DayField, PageForm, WholeNumber, as_id, trimmed


class PairForm(PageForm):
    """A new pair."""

    mentee = SelectField("Who is mentored", validate_choice=False)
    mentor = SelectField("Mentor", validate_choice=False)
    purpose = RadioField(
        "For", [InputRequired("Choose what it is for")], choices=[SelectChoice(*one) for one in PURPOSES.items()]
    )
    words = StringField(
        "In a few words",
        description=f"If more needs saying: {LONGEST_WORDS} characters at most, nothing about health or performance."
        f" {NO_CHILDREN}",
    )
    started_on = DayField("Starts", [InputRequired(NO_DAY)])
    planned_end_on = DayField("Planned to", [InputRequired(NO_DAY)])
    line_reason = StringField(
        "Only if the mentor is their line supervisor: why",
        description=f"Mentoring works best apart from line management. Leave it empty otherwise. {NO_CHILDREN}",
    )

    def offer(self, mentees: Iterable[tuple[str, str]], mentors: Iterable[tuple[str, str]]) -> None:
        """Show who can be chosen."""
        nobody = SelectChoice("", "Choose")
        self.mentee.choices = [nobody, *(SelectChoice(*one) for one in mentees)]
        self.mentor.choices = [nobody, *(SelectChoice(*one) for one in mentors)]

    @property
    def wish(self) -> Wish:
        """Return the pair that is asked for."""
        return Wish(
            as_id(self.mentor.data), as_id(self.mentee.data), self.purpose.data, self.started_on.data,
            self.planned_end_on.data, trimmed(self.words.data), trimmed(self.line_reason.data),
        )  # fmt: skip


class EndForm(PageForm):
    """That a pair ended."""

    name = "end"
    ended_on = DayField("Ended on", [InputRequired(NO_DAY)])
    reason = RadioField(
        "Why", [InputRequired("Choose why it ended")], choices=[SelectChoice(*one) for one in ENDINGS.items()]
    )


class MetForm(PageForm):
    """That a pair met."""

    name = "met"
    held_on = DayField("Met on", [InputRequired(NO_DAY)])
    minutes = WholeNumber("Minutes", [InputRequired("Write the minutes, such as 60")])
