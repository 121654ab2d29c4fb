"""What a page of oversight sends: fields and messages."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from workforce.supervision.errors import SupervisionError


class DraftForm(FlaskForm):  # type: ignore[misc]
    """The draft of a decision; the service says what is wrong with it."""

    words = TextAreaField(
        "What was decided, and why", description="It goes onto the child's file; what stands here is deleted after."
    )

    def refuse(self, error: SupervisionError) -> None:
        """Show a refusal at its field, or above the form where it has none."""
        if error.field == "words":
            self.words.errors = [*self.words.errors, str(error)]
        else:
            self.form_errors.append(str(error))
