"""The Notice tracker: fields and messages."""

from collections.abc import Iterable

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional
from wtforms.widgets import HiddenInput

from workforce.board.tracker.action_rules import ActionState, Step
from workforce.board.tracker.action_service import NewAction, NewEvidence, NewMove
from workforce.board.tracker.errors import StaleError
from workforce.board.tracker.rules import Impact, Progress
from workforce.board.tracker.service import NewSaid
from workforce.web.documents import MAX_MB, DocumentFault
from workforce.web.forms import FORMATS, NO_CHILDREN, DayField, PageForm, document_in, trimmed
from workforce.web.refusals import RefusedError

NO_PEOPLE = f"{NO_CHILDREN} No names of staff either: the Board reads it."
ROLE = "A role or post, such as 'Head of safeguarding'. No name."
KEPT = (SelectChoice("link", "Elsewhere: give a link"), SelectChoice("document", "Here: send a file"))


def _lines(value: str | None) -> str:
    return trimmed(value).replace("\r\n", "\n")


class TrackerForm(PageForm):
    """A form of these pages; an edition that is no number is an old one."""

    edition = IntegerField(widget=HiddenInput(), default=0)

    @property
    def shown(self) -> int:
        """Return the newest thing that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)

    def refuse(self, error: Exception) -> int:
        """Show a refusal at its field, and stand on what is there now, so that it can be sent again."""
        if isinstance(error, StaleError):
            self.edition.data = error.newest
        return super().refuse(RefusedError(str(error), "file") if isinstance(error, DocumentFault) else error)


class ProgressForm(TrackerForm):
    """How far the tasks are."""

    state = RadioField(
        "How far are the tasks?", choices=[SelectChoice(one.value, one.words) for one in Progress],
        validators=[InputRequired("Choose how far the tasks are")],
    )  # fmt: skip
    words = TextAreaField("Why", description=NO_PEOPLE, filters=[_lines])

    def new(self) -> NewSaid:
        """Return what was sent."""
        return NewSaid("progress", self.words.data, self.state.data)


class ImpactForm(TrackerForm):
    """What difference it makes."""

    state = RadioField(
        "What difference does it make for children and staff?",
        choices=[SelectChoice(one.value, one.words) for one in Impact],
        validators=[InputRequired("Choose what difference it makes")],
    )  # fmt: skip
    words = TextAreaField("Why, and how it is known", description=NO_PEOPLE, filters=[_lines])

    def new(self) -> NewSaid:
        """Return what was sent."""
        return NewSaid("impact", self.words.data, self.state.data)


class OwnerForm(TrackerForm):
    """Who is responsible."""

    words = StringField("Senior responsible owner", description=ROLE, filters=[trimmed])

    def new(self) -> NewSaid:
        """Return what was sent."""
        return NewSaid("owner", self.words.data)


class LiftForm(TrackerForm):
    """What would lift the measure."""

    words = TextAreaField("What must be true for this measure to be lifted", description=NO_PEOPLE, filters=[_lines])
    agreed_with = StringField("Agreed with", description="A role or body, such as 'the Board and the DfE adviser'."
                              " Leave it empty while it is a proposal.", filters=[trimmed])  # fmt: skip
    agreed_on = DayField("Agreed on", format=FORMATS, validators=[Optional()])

    def new(self) -> NewSaid:
        """Return what was sent."""
        return NewSaid("lift", self.words.data, agreed_with=self.agreed_with.data, agreed_on=self.agreed_on.data)


class IndicatorsForm(TrackerForm):
    """Which indicators tell of the measure."""

    indicators = SelectMultipleField(
        "Indicators", validate_choice=False,
        description="Those that the council added and that name this measure in their definition stand with it anyway.",
    )  # fmt: skip
    words = TextAreaField("Why these", description=f"The Board reads why one was taken out. {NO_CHILDREN}",
                          filters=[_lines])  # fmt: skip

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer indicators: id and name."""
        self.indicators.choices = [SelectChoice(id_, f"{id_} {name}") for id_, name in choices]

    def new(self) -> NewSaid:
        """Return what was sent."""
        return NewSaid("indicators", self.words.data, indicators=tuple(dict.fromkeys(self.indicators.data or ())))


SAID: dict[str, type[ProgressForm | ImpactForm | OwnerForm | LiftForm | IndicatorsForm]] = {
    "progress": ProgressForm, "impact": ImpactForm, "owner": OwnerForm, "lift": LiftForm, "indicators": IndicatorsForm,
}  # fmt: skip


class ActionForm(TrackerForm):
    """An action of the council's plan."""

    words = TextAreaField("What will be done", description=NO_PEOPLE, filters=[_lines])
    owner = StringField("Who does it", description=ROLE, filters=[trimmed])
    starts_on = DayField("Starts on", format=FORMATS, validators=[InputRequired("Give the day on which it starts")])
    due_on = DayField("Due by", format=FORMATS, validators=[InputRequired("Give the day by which it is done")])

    def new(self) -> NewAction:
        """Return what was sent."""
        return NewAction(self.words.data, self.owner.data, self.starts_on.data, self.due_on.data)


class MoveForm(TrackerForm):
    """What became of an action."""

    step = RadioField("What is to be said of it?", choices=[SelectChoice(one.value, one.words) for one in Step],
                      validators=[InputRequired("Choose what is to be said"), AnyOf(list(Step))],
                      validate_choice=False)  # fmt: skip
    done_on = DayField("Done on", description="Only where it is done.", format=FORMATS, validators=[Optional()])
    due_on = DayField("Due by", description="Only where it is due on another day.", format=FORMATS,
                      validators=[Optional()])  # fmt: skip
    words = TextAreaField("Why, or what shows it", description=NO_PEOPLE, filters=[_lines])

    def offer(self, state: ActionState) -> None:
        """Offer what can be said of an action that stands so."""
        gone = {ActionState.DONE: {"done", "due", "withdrawn"}, ActionState.UNDER_WAY: {"under_way"}}.get(state, set())
        again = "Not done after all: under way again"
        self.step.choices = [
            SelectChoice(one.value, again if one is Step.UNDER_WAY and state is ActionState.DONE else one.words)
            for one in Step
            if one.value not in gone
        ]

    def new(self) -> NewMove:
        """Return what was sent."""
        return NewMove(Step(self.step.data), self.words.data, self.done_on.data, self.due_on.data)


class EvidenceForm(TrackerForm):
    """A link or a document, and what it shows."""

    kind = RadioField(
        "Where is it kept?", choices=list(KEPT),
        validators=[InputRequired("Choose a link or a document")],
    )  # fmt: skip
    title = StringField("Title", description="What people will look for, such as 'Case audits, quarter 2'.",
                        filters=[trimmed])  # fmt: skip
    url = StringField("Address", description="For a link: begins with https:// or http://", filters=[trimmed])
    file = FileField("File", description=f"For a document: PDF, JPEG or PNG, up to {MAX_MB} MB. The Board can read it:"
                     " nothing in it that names a child, a family or a member of staff.")  # fmt: skip
    shows = TextAreaField("What it shows", description=NO_PEOPLE, filters=[_lines])
    dated_on = DayField("Dated", description="The day that it tells of.", format=FORMATS,
                        validators=[InputRequired("Give the day that it tells of")])  # fmt: skip
    owner = StringField("Owner", description=f"Who keeps it up to date. {ROLE}", filters=[trimmed])
    review_on = DayField("Review by", format=FORMATS, validators=[InputRequired("Give the day of its review")])

    def new(self) -> NewEvidence:
        """Return what was sent; raise DocumentFault where the file can't be kept."""
        document = document_in(self.file.data) if self.kind.data == "document" else None
        return NewEvidence(
            self.kind.data, self.title.data, self.shows.data, self.owner.data, self.dated_on.data, self.review_on.data,
            self.url.data, document,
        )  # fmt: skip


class WithdrawForm(TrackerForm):
    """Why evidence is withdrawn."""

    why = TextAreaField("Why it is withdrawn", description=NO_PEOPLE, filters=[_lines])
    erase = BooleanField("Delete the file for good: it should never have been here, say because it names a child")
