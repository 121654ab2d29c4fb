"""What a person says when sending files."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, DecimalField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, NumberRange, Optional

from workforce.importing.mapping_rules import DATE_WORDS, OWN

KIND_WORDS = {"staff": "Staff and absence", "cases": "Cases", "supervision": "Supervision", "learning": "Training"}


class UploadForm(FlaskForm):  # type: ignore[misc]
    """Files and how to read them."""

    files = MultipleFileField("Files", validators=[DataRequired("Choose the files.")])
    kind = SelectField("What they are", validators=[DataRequired("Say what the files are.")])
    as_at = DateField(
        "True on", validators=[DataRequired("Give the day on which the extract was true, such as 22/11/2026.")]
    )
    covers_from = DateField("Data begins on", validators=[Optional()])
    dialect = SelectField(
        "Case system",
        description="Only for cases. Annex A is for when the case system can give nothing better",
        choices=[
            SelectChoice("system_c", "System C (Liquidlogic)"),
            SelectChoice("mosaic", "Mosaic"),
            SelectChoice("eclipse", "Eclipse"),
            SelectChoice("annex_a", "Annex A workbook, from any case system"),
        ],
    )
    mapping = SelectField("Columns of the file", description="Only for training")
    dates = SelectField("Dates in the file", description="Only for training, where they are written in another order")
    source = StringField("Source", default="default")
    allow_rejects = DecimalField(
        "Take the rest if no more than this % is rejected", default=0,
        validators=[Optional(), NumberRange(0, 100, "Write a percentage from 0 to 100.")],
    )  # fmt: skip
    accept_shrink = BooleanField("Take it although over 10% of the open rows are gone")

    def offer(self, kinds: list[str], mappings: Iterable[tuple[str, str]]) -> None:
        """Offer the kinds that the viewer may import, and the mappings of learning systems."""
        self.kind.choices = [SelectChoice(kind, KIND_WORDS[kind]) for kind in kinds]
        self.mapping.choices = [
            SelectChoice("", "Told by the names of its columns"), SelectChoice(OWN, "Our own columns"),
            *(SelectChoice(name, words) for name, words in mappings),
        ]  # fmt: skip
        self.dates.choices = [
            SelectChoice("", "As is usual for this system"),
            *(SelectChoice(str(key), words.capitalize()) for key, words in DATE_WORDS.items()),
        ]
        for field in (self.mapping, self.dates):
            field.data = field.data or ""

    def stored(self) -> dict[str, object]:
        """Return what is kept with the upload."""
        return {
            "kind": self.kind.data,
            "as_at": self.as_at.data.isoformat(),
            "covers_from": self.covers_from.data.isoformat() if self.covers_from.data else None,
            "mapping": self.mapping.data if self.kind.data == "learning" else "",
            "dates": self.dates.data if self.kind.data == "learning" else "",
            "dialect": self.dialect.data or "system_c",
            "source": (self.source.data or "default").strip() or "default",
            "allow_rejects": str(self.allow_rejects.data or 0),
            "accept_shrink": bool(self.accept_shrink.data),
        }
