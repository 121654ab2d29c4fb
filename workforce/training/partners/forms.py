"""Agencies, years, links and returns as forms."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from workforce.training.partners.models import Partner, PartnerLink, PartnerYear
from workforce.training.partners.rules import FIELDS, MEASURES
from workforce.web.forms import FORMATS, NO_CHILDREN, NO_DAY, DayField, PageForm, WholeNumber, trimmed

_ADDRESS = Regexp(
    r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$", message="Write the address in full, such as training@police.example"
)


def _most(signs: int) -> Length:
    return Length(max=signs, message=f"Shorten this to {signs} characters")


class PartnerForm(PageForm):
    """An agency."""

    name_ = StringField(
        "Name of the agency", name="name", filters=[trimmed],
        validators=[DataRequired("Give the name of the agency"), _most(200)],
    )  # fmt: skip
    kind = StringField(
        "Kind", description="Such as police, health, school, probation, voluntary", filters=[trimmed],
        validators=[DataRequired("Say what kind of agency it is"), _most(60)],
    )  # fmt: skip
    email = StringField(
        "E-mail address", description="Where its link is sent. Better one of the agency than of a person",
        filters=[trimmed], validators=[Optional(), Length(max=254), _ADDRESS],
    )  # fmt: skip
    left_on = DayField(
        "Not asked any more from", description="Leave empty while it is a partner", format=FORMATS,
        validators=[Optional()],
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        """Return what is kept of an agency."""
        return {
            "name": self.name_.data, "kind": str(self.kind.data).lower(), "email": self.email.data or None,
            "left_on": self.left_on.data,
        }  # fmt: skip

    def show(self, found: Partner) -> None:
        """Fill in an agency that is there."""
        self.name_.data, self.kind.data, self.email.data = found.name, found.kind, found.email
        self.left_on.data, self.edition.data = found.left_on, found.edition


class YearForm(PageForm):
    """A year that partners are asked about."""

    begins_on = DayField("First day of the year", format=FORMATS, validators=[DataRequired(NO_DAY)])
    ends_on = DayField("Last day", format=FORMATS, validators=[DataRequired(NO_DAY)])
    answer_by = DayField(
        "To be answered by", description="After this day a return that was asked for is late", format=FORMATS,
        validators=[DataRequired(NO_DAY)],
    )  # fmt: skip
    contact = StringField(
        "Whom partners ask", description="Stands in the mail and on the page of a link that has ended, such as: the "
        "workforce team, workforce@council.example", filters=[trimmed],
        validators=[DataRequired("Say whom partners can ask"), _most(200)],
    )  # fmt: skip
    remind_days = WholeNumber(
        "Days before a link ends to remind by mail, once", description="0 for no reminder", default=7,
        validators=[NumberRange(0, 60, "Write a number of days from 0 to 60")],
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        """Return what is kept of a year."""
        return {name: self[name].data for name in ("begins_on", "ends_on", "answer_by", "contact", "remind_days")}

    def keep_days(self) -> None:
        """Ask for no days: an agency was asked about them, so they stay."""
        self.begins_on.validators = self.ends_on.validators = []

    def show(self, found: PartnerYear) -> None:
        """Fill in a year that is there."""
        for name in ("begins_on", "ends_on", "answer_by", "contact", "remind_days", "edition"):
            self[name].data = getattr(found, name)


class LinkForm(PageForm):
    """How an agency gets its link, and until when it works. Its edition is the newest link that the page knew."""

    last_day = DayField("The link works until", format=FORMATS, validators=[DataRequired(NO_DAY)])
    how = RadioField("How the agency gets it", validators=[DataRequired("Say how the agency gets the link")])
    email = StringField("E-mail address", filters=[trimmed], validators=[Optional(), Length(max=254), _ADDRESS])

    def offer(self) -> None:
        """Offer mail, and showing it once."""
        self.how.choices = [
            SelectChoice("mail", "By mail to the address below, with one reminder before it ends"),
            SelectChoice("shown", "Show it to me once: I hand it over myself"),
        ]

    def known(self, newest: PartnerLink | None) -> None:
        """Carry which link is the newest."""
        self.edition.raw_data, self.edition.data = None, newest.id if newest else 0

    def begin(self, found: Partner, last_day: date) -> None:
        """Begin with the agency's own address."""
        self.email.data, self.last_day.data, self.how.data = found.email, last_day, "mail" if found.email else "shown"

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for an address where the link goes by mail."""
        is_good = bool(super().validate(*args, **kwargs))
        if self.how.data == "mail" and not self.email.data:
            self.email.errors = [*self.email.errors, "Give the address, or choose to be shown the link"]
            return False
        return is_good


class ReturnForm(PageForm):
    """A partner's return: everything is text until it is sent, so that a draft keeps what was typed."""

    staff = StringField(
        "How many of your staff work with children and families?", filters=[trimmed],
        description="People, on the last day of the year, full-time or not; also agency staff and volunteers",
    )  # fmt: skip
    changed = TextAreaField(
        "What did the training change for children and families?", filters=[trimmed],
        description=f"In a few sentences. {NO_CHILDREN} No names of staff either.",
    )  # fmt: skip
    signed_name = StringField("Your name", filters=[trimmed], description="Who answers for this return in your agency")
    signed_role = StringField("Your role", filters=[trimmed])

    def typed(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {name: self[name].data or "" for name in FIELDS}

    def show(self, draft: Mapping[str, str] | None, edition: int) -> None:
        """Fill in what was saved."""
        for name in FIELDS:
            self[name].data = (draft or {}).get(name, "")
        self.edition.data = edition

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show what to mend at each field."""
        for name, words in faults.items():
            self[name].errors = [words]

    def measures(self) -> Iterable[Any]:
        """Return each measure with its fields."""
        return [(m, self[f"n_{m.key}"], None if m.of_staff else self[f"of_{m.key}"]) for m in MEASURES]


for _m in MEASURES:
    setattr(ReturnForm, f"n_{_m.key}", StringField(_m.label, filters=[trimmed]))
    if not _m.of_staff:
        setattr(ReturnForm, f"of_{_m.key}", StringField(_m.of_label, filters=[trimmed], description=_m.hint))
