"""The four questions after a session."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from workforce.supervision.feedback_rules import QUESTIONS, Answer

_WORDS = {Answer.YES: "Yes", Answer.PARTLY: "Partly", Answer.NO: "No"}


def _question(key: str) -> RadioField:
    words = next(one.words for one in QUESTIONS if one.key == key)
    choices = [SelectChoice(answer.value, _WORDS[answer]) for answer in Answer]
    return RadioField(words, choices=choices, validators=[InputRequired("Choose yes, partly or no")])


class FeedbackForm(FlaskForm):  # type: ignore[misc]
    """How a session was: four answers."""

    needs_met = _question("needs_met")
    reflected = _question("reflected")
    heard = _question("heard")
    clear_next = _question("clear_next")

    def answers(self) -> dict[str, Answer]:
        """Return the answers of a form that is right."""
        return {one.key: Answer(self[one.key].data) for one in QUESTIONS}
