"""Forms about schemes, besides the draft itself."""

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length

_DATE = "Enter a date, like 2026-12-31"


class EditionForm(FlaskForm):  # type: ignore[misc]
    """Which edition of a draft a page shows."""

    edition = IntegerField(validators=[InputRequired("Load the page again")])


class InForceForm(EditionForm):
    """From which day a draft holds."""

    day = DateField(
        "In force from",
        description="A day from tomorrow on. Figures of earlier days stay under the rules of their day.",
        validators=[InputRequired(_DATE)],
    )


class AgreementForm(FlaskForm):  # type: ignore[misc]
    """Who agreed a version for a service area, and when."""

    area = HiddenField(validators=[InputRequired()])
    agreed_on = DateField("Agreed on", validators=[InputRequired(_DATE)])
    for_practitioners = StringField(
        "For practitioners",
        validators=[InputRequired("Say who spoke for practitioners"), Length(max=200)],
    )
    for_managers = StringField(
        "For managers", validators=[InputRequired("Say who spoke for managers"), Length(max=200)]
    )
