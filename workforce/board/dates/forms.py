"""The Board's dates: fields and messages."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from workforce.board.dates.service import Marked
from workforce.board.rhythm_rules import Rhythm
from workforce.web.forms import FORMATS, NO_CHILDREN, TIMES, DayField, PageForm, TimeOfDay, WholeNumber, trimmed

NO_PEOPLE = f"{NO_CHILDREN} No names of staff either: the Board reads it."


def _lines(value: str | None) -> str:
    return trimmed(value).replace("\r\n", "\n")


class DoneForm(PageForm):
    """That something was done."""

    done_on = DayField("Done on", format=FORMATS, validators=[InputRequired("Give the day on which it was done")])
    reference = StringField(
        "Where it can be read", description="Optional. Minutes, a letter or a report, such as 'Letter IB/12'.",
        filters=[trimmed],
    )  # fmt: skip
    note = TextAreaField("Note", description=f"Optional. {NO_PEOPLE}", filters=[_lines])

    def said(self) -> Marked:
        """Return what was sent."""
        return Marked(self.done_on.data, self.reference.data or "", self.note.data or "")


class RhythmForm(PageForm):
    """The Board's rhythm from a day on, and the Notice's start."""

    in_force_from = DayField(
        "From which day on", description="Dates up to then stay as they are.", format=FORMATS,
        validators=[InputRequired("Give the day from which it is in force")],
    )  # fmt: skip
    starts_on = DayField(
        "First day of which figures are told",
        description="The Board counts its weeks from here. Any day of the count will do.",
        format=FORMATS, validators=[InputRequired("Give the first day")],
    )  # fmt: skip
    every_weeks = WholeNumber(
        "Every how many weeks", description="4 by the Notice. Anything else needs the DfE's agreement.",
        validators=[InputRequired("Give a number of weeks")],
    )  # fmt: skip
    at = TimeOfDay("Time of day, in London", format=TIMES, validators=[InputRequired("Give a time, such as 07:00")])
    release_after_days = WholeNumber(
        "Days from then to the release", description="Time to check and to comment.",
        validators=[InputRequired("Give a number of days")],
    )  # fmt: skip
    meeting_after_days = WholeNumber(
        "Days from then to the Board's meeting", validators=[InputRequired("Give a number of days")]
    )
    agreed_by = StringField("Who of the DfE agreed", description="A role, such as 'DfE Improvement Adviser'.",
                            filters=[trimmed])  # fmt: skip
    agreed_on = DayField("Agreed on", format=FORMATS, validators=[Optional()])
    agreed_reference = StringField("Where the agreement can be read", description="Such as 'Letter IB/12'.",
                                   filters=[trimmed])  # fmt: skip
    notice_starts_on = DayField("The Notice began on", description="Leave it empty where there is no Notice.",
                                format=FORMATS, validators=[Optional()])  # fmt: skip
    notice_months = WholeNumber("Months to the Notice's end", description="18 by the Notice.", validators=[Optional()])
    vision_by = DayField("The vision statement is due on", description="Optional.", format=FORMATS,
                         validators=[Optional()])  # fmt: skip

    @property
    def shown(self) -> int:
        """Return the newest version that the page showed; -1 where what came is no number."""
        return -1 if self.edition.data is None else int(self.edition.data)

    @staticmethod
    def of(rhythm: Rhythm | None) -> dict[str, Any]:
        """Return the values with which the form begins."""
        if rhythm is None:
            return {"every_weeks": 4, "release_after_days": 4, "meeting_after_days": 11, "notice_months": 18}
        notice = rhythm.notice
        return {
            "starts_on": rhythm.starts_on, "every_weeks": rhythm.every_weeks, "at": rhythm.at,
            "release_after_days": rhythm.release_after_days, "meeting_after_days": rhythm.meeting_after_days,
            "notice_starts_on": notice.starts_on if notice else None, "notice_months": notice.months if notice else 18,
            "vision_by": notice.vision_by if notice else None,
        }  # fmt: skip

    def changes(self) -> dict[str, Any]:
        """Return what was sent, as the policy's document has it; None takes a part out."""
        found: dict[str, Any] = {
            "starts_on": self.starts_on.data.isoformat(), "every_weeks": self.every_weeks.data,
            "at": self.at.data.strftime("%H:%M"), "release_after_days": self.release_after_days.data,
            "meeting_after_days": self.meeting_after_days.data,
        }  # fmt: skip
        for name in ("notice_starts_on", "vision_by"):
            day = getattr(self, name).data
            found[name] = day.isoformat() if day else None
        found["notice_months"] = self.notice_months.data if self.notice_starts_on.data else None
        if self.agreed_by.data or self.agreed_on.data or self.agreed_reference.data:
            on = self.agreed_on.data
            found["agreed"] = {
                "by": self.agreed_by.data, "on": on.isoformat() if on else "", "reference": self.agreed_reference.data,
            }  # fmt: skip
        return found
