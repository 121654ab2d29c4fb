"""Planning, moving, cancelling; who else supervises; the written agreement; the agenda: fields and messages."""

from collections.abc import Iterable, Mapping
from datetime import date

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from workforce.supervision.record_rules import LONGEST_LINE
from workforce.supervision.relations import Role
from workforce.supervision.rules import Kind
from workforce.supervision.session_rules import LONGEST_MINUTES
from workforce.supervision.session_service import Plan
from workforce.supervision.terms_service import Agreed
from workforce.web.forms import FORMATS, NO_NAMES, TIMES, DayField, PageForm, TimeOfDay, WholeNumber, trimmed

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class _WhenForm(PageForm):
    """Day, time and length."""

    day = DayField("Day", format=FORMATS, validators=[InputRequired("Give the day")])
    at = TimeOfDay("Time", format=TIMES, validators=[Optional()])
    minutes = WholeNumber(
        "Minutes",
        validators=[
            InputRequired("Give the length in minutes"),
            NumberRange(15, LONGEST_MINUTES, message=f"From 15 to {LONGEST_MINUTES} minutes"),
        ],
    )
    place = StringField(
        "Where", description="A room, or video. Both see it on the page of the session.", filters=[trimmed],
        validators=[Length(max=100, message="Use 100 characters or fewer")],
    )  # fmt: skip

    def when(self, kind: Kind) -> Plan:
        """Return what was planned."""
        return Plan(kind, self.day.data, self.at.data, self.minutes.data, self.place.data or None)


def _kinds(*kinds: Kind) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.words[:1].upper() + one.words[1:]) for one in kinds]


class SessionForm(_WhenForm):
    """One session."""

    kind = RadioField("Kind", validators=[InputRequired("Choose the kind")])
    supervisor = SelectField("With whom", coerce=str, validate_choice=False)

    def offer(self, grade: str, supervisors: Iterable[tuple[int, str]]) -> None:
        """Offer the kinds for a grade, and who supervises."""
        own = (Kind.FORMAL, Kind.ASYE) if grade in ("asye", "student") else (Kind.FORMAL,)
        self.kind.choices = _kinds(*own, Kind.CASE, Kind.INFORMAL)
        self.supervisor.choices = [SelectChoice(str(id_), name) for id_, name in supervisors]

    def plan(self) -> Plan:
        """Return what was planned."""
        return self.when(Kind(self.kind.data))


class GroupForm(_WhenForm):
    """Group supervision."""

    people = SelectMultipleField("Who takes part", coerce=str, validate_choice=False)

    def plan(self) -> Plan:
        """Return what was planned."""
        return self.when(Kind.GROUP)


class SeriesForm(PageForm):
    """Sessions ahead."""

    kind = RadioField("Kind", validators=[InputRequired("Choose the kind")])
    supervisor = SelectField("With whom", coerce=str, validate_choice=False)
    weekday = RadioField(
        "Weekday", choices=[SelectChoice(str(n), name) for n, name in enumerate(WEEKDAYS)],
        validators=[InputRequired("Choose a weekday")],
    )  # fmt: skip
    at = TimeOfDay("Time", format=TIMES, validators=[InputRequired("Give the time")])
    minutes = WholeNumber(
        "Minutes",
        validators=[
            InputRequired("Give the length in minutes"),
            NumberRange(15, LONGEST_MINUTES, message=f"From 15 to {LONGEST_MINUTES} minutes"),
        ],
    )
    place = StringField("Where", filters=[trimmed], validators=[Length(max=100, message="Use 100 characters or fewer")])
    first_on = DayField("Not before", format=FORMATS, validators=[InputRequired("Give the first day")])

    def offer(self, grade: str, supervisors: Iterable[tuple[int, str]]) -> None:
        """Offer the kinds for a grade, and who supervises."""
        self.kind.choices = _kinds(*((Kind.FORMAL, Kind.ASYE) if grade in ("asye", "student") else (Kind.FORMAL,)))
        self.supervisor.choices = [SelectChoice(str(id_), name) for id_, name in supervisors]

    def plan(self) -> Plan:
        """Return what every session is like; its day is the first on which one may stand."""
        return Plan(Kind(self.kind.data), self.first_on.data, self.at.data, self.minutes.data, self.place.data or None)


class MoveForm(_WhenForm):
    """Another day or time, or another supervisor."""

    supervisor = SelectField("With whom", coerce=str, validate_choice=False)
    code = RadioField("Why is it moved?", validators=[InputRequired("Choose a reason")])

    def offer(self, reasons: Mapping[str, str], supervisors: Iterable[tuple[int, str]] | None) -> None:
        """Offer the council's reasons, and who supervises; None: it stays with who gives it."""
        self.code.choices = [SelectChoice(code, words[:1].upper() + words[1:]) for code, words in reasons.items()]
        if supervisors is None:
            del self.supervisor
        else:
            self.supervisor.choices = [SelectChoice(str(id_), name) for id_, name in supervisors]


class CancelForm(PageForm):
    """Why a session does not take place."""

    whom = RadioField("For whom?", validators=[InputRequired("Choose for whom it is cancelled")])
    code = RadioField("Why is it cancelled?", validators=[InputRequired("Choose a reason")])

    def offer(self, reasons: Mapping[str, str], of_group: str | None = None) -> None:
        """Offer the council's reasons; of a group, to cancel it for one person only."""
        self.code.choices = [SelectChoice(code, words[:1].upper() + words[1:]) for code, words in reasons.items()]
        if of_group is None:
            del self.whom
        else:
            self.whom.choices = [SelectChoice("one", f"Only {of_group}"), SelectChoice("all", "Everybody")]

    def is_one_only(self) -> bool:
        """Whether one person of a group is meant."""
        return self.whom is not None and self.whom.data == "one"


class TieForm(PageForm):
    """Somebody who supervises beside the line supervisor."""

    role = RadioField(
        "As what",
        choices=[
            SelectChoice(one.value, one.words[:1].upper() + one.words[1:]) for one in Role if one is not Role.LINE
        ],
        validators=[InputRequired("Choose as what")],
    )
    supervisor = SelectField(
        "Who", coerce=str, validate_choice=False,
        description="Not yourself: another manager who answers for the team names you. While the line supervisor is"
        " away, the team's own manager can cover, for 92 days at most.",
    )  # fmt: skip
    first_day = DayField("First day", format=FORMATS, validators=[InputRequired("Give the first day")])
    last_day = DayField(
        "Last day", format=FORMATS, description="Needed for a cover. Leave empty where it goes on.",
        validators=[Optional()],
    )  # fmt: skip

    def days(self) -> tuple[date, date | None]:
        """Return first and last day."""
        return self.first_day.data, self.last_day.data


class AgreementForm(PageForm):
    """What two people agreed in writing where it differs from the policy."""

    started_on = DayField(
        "Agreed from", format=FORMATS, description="This month or later: months that have ended stay as they were.",
        validators=[InputRequired("Give the day")],
    )  # fmt: skip
    minutes = WholeNumber(
        "Minutes of a session", description="Leave empty where the policy's length holds.",
        validators=[Optional(), NumberRange(15, 240, message="From 15 to 240 minutes")],
    )  # fmt: skip
    parts = SelectField(
        "How many of them make a full session", coerce=int,
        choices=[SelectChoice(1, "One"), SelectChoice(2, "Two"), SelectChoice(3, "Three"), SelectChoice(4, "Four")],
        default=1,
    )  # fmt: skip
    interval_days = WholeNumber(
        "Days from one session to the next", description="Leave empty where the policy's interval holds.",
        validators=[Optional(), NumberRange(1, 92, message="From 1 to 92 days")],
    )  # fmt: skip
    review_on = DayField(
        "Look at it again on", format=FORMATS, validators=[InputRequired("Give the day of the review")]
    )

    def terms(self) -> Agreed:
        """Return what was agreed."""
        return Agreed(
            self.started_on.data, self.minutes.data, self.parts.data, self.interval_days.data, self.review_on.data
        )


class AgendaForm(PageForm):
    """One line for the agenda."""

    words = StringField(
        "What would you like to talk about?", description=NO_NAMES, filters=[trimmed],
        validators=[DataRequired("Say what you would like to talk about"), Length(max=LONGEST_LINE)],
    )  # fmt: skip


class AnswerForm(PageForm):
    """What the supervisee says to a record."""

    name = "answer"
    agrees = RadioField(
        "Is this record right?",
        choices=[SelectChoice("yes", "Yes, I sign it"), SelectChoice("no", "No, I dispute it")],
        validators=[InputRequired("Choose whether you sign or dispute it")],
    )
    confirms = RadioField(
        "Are the length and interruptions right?",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validators=[InputRequired("Choose whether the length is right")],
    )
    signature = StringField(widget=HiddenInput())  # the supervisor's, which the page showed
    comment = TextAreaField("Your comment", description=f"It stands with the record. {NO_NAMES}", filters=[trimmed])


class NoteForm(PageForm):
    """Something added to a signed record."""

    name = "note"
    note = TextAreaField(
        "Add to this record", description=NO_NAMES, filters=[trimmed], validators=[DataRequired("Write something")]
    )


class RedactionForm(PageForm):
    """Words that should be taken out of a signed record."""

    name = "redaction"
    place = SelectField("Which words", coerce=str, validate_choice=False)
    ground = RadioField("Ground", validators=[InputRequired("Choose a ground")])
    why = TextAreaField(
        "Why", description="Do not repeat the words themselves. Two people whom the council named decide.",
        filters=[trimmed], validators=[DataRequired("Say why")],
    )  # fmt: skip

    def offer(self, places: Mapping[str, str], grounds: Mapping[str, str]) -> None:
        """Offer the places and the grounds."""
        self.place.choices = [SelectChoice(place, words) for place, words in places.items()]
        self.ground.choices = [SelectChoice(code, words[:1].upper() + words[1:]) for code, words in grounds.items()]
