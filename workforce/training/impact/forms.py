"""The questions of one stage, as the policy has them, and the manager's view of a return."""

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from workforce.training.impact.rules import LONGEST_EXAMPLE, ImpactPolicy, Stage
from workforce.web.forms import NO_CHILDREN, PageForm, trimmed

NO_REFERENCES = f"{NO_CHILDREN} Nobody should be able to tell which family it was."
SAME, DIFFERENT = "same", "different"


class AnswersForm(PageForm):
    """The answers of one stage: a field for each question."""

    def answers(self) -> dict[str, str]:
        """Return the answers of a form that is right: id of a question -> id of an answer."""
        return {name.removeprefix("q_"): field.data for name, field in self._fields.items() if name.startswith("q_")}

    @property
    def said(self) -> str:
        """Return the example, where one was asked for and given."""
        field = self._fields.get("example")
        return trimmed(field.data) if field else ""

    @property
    def is_quotable(self) -> bool:
        """Whether the example may be quoted without the name."""
        field = self._fields.get("may_quote")
        return bool(field and field.data)


def answers_form(decided: ImpactPolicy, stage: Stage) -> AnswersForm:
    """Return the form of a stage, filled with what was sent."""
    fields = {
        f"q_{one.id}": RadioField(
            one.words,
            choices=[SelectChoice(value, words) for value, words in one.answers.items()],
            validators=[InputRequired(f"{one.short}: choose one of the answers")],
        )
        for one in decided.questions[stage]
    }
    if stage is Stage.LATER:
        fields["example"] = TextAreaField(
            "An example in your own words (optional)",
            description=f"What did you do differently? {NO_REFERENCES}",
            validators=[Optional(), Length(max=LONGEST_EXAMPLE, message=f"At most {LONGEST_EXAMPLE:,} characters")],
        )
        fields["may_quote"] = BooleanField("My example may be quoted without my name")
    made: AnswersForm = type("StageForm", (AnswersForm,), fields)()
    return made


class ViewForm(PageForm):
    """The manager's view: the same, or another."""

    agrees = RadioField(
        "Do you see it the same way?",
        choices=[SelectChoice(SAME, "Yes, I see it the same way"), SelectChoice(DIFFERENT, "I see it differently")],
        validators=[InputRequired("Say whether you see it the same way")],
    )
    answer = RadioField("If you see it differently: has it changed their practice?", validators=[Optional()])
    said = TextAreaField(
        "Anything to add (optional)",
        description=f"Only the two of you see this. {NO_REFERENCES}",
        validators=[Optional(), Length(max=LONGEST_EXAMPLE, message=f"At most {LONGEST_EXAMPLE:,} characters")],
    )

    @property
    def is_agreed(self) -> bool:
        """Whether they see it the same way."""
        return bool(self.agrees.data == SAME)

    @property
    def words(self) -> str:
        """Return what they add."""
        return trimmed(self.said.data)


def view_form(decided: ImpactPolicy) -> ViewForm:
    """Return the manager's form, filled with what was sent."""
    form = ViewForm()
    form.answer.choices = [SelectChoice(value, words) for value, words in decided.changed.answers.items()]
    return form
