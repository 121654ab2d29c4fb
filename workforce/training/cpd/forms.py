"""What the pages of CPD send: fields and messages."""

from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from workforce.training.cpd.models import CpdPiece
from workforce.training.cpd.rules import PEERS
from workforce.training.cpd.service import PieceText
from workforce.web.forms import NO_CHILDREN, NO_DAY, DayField, PageForm, WholeNumber, trimmed

PEER_CHOICES = [SelectChoice("", "Nobody yet"), *(SelectChoice(*one) for one in PEERS.items())]


class PieceForm(PageForm):
    """One piece of learning."""

    done_on = DayField(
        "When", [InputRequired(NO_DAY)], description="It tells the registration year: 1 December to 30 November."
    )
    what = TextAreaField("What it was", description=f"The kind of learning, and what you did. {NO_CHILDREN}")
    relevant = TextAreaField("Why it is relevant to your work")
    learnt = TextAreaField("What you learnt")
    impact = TextAreaField("What it changes in your practice, and for people", description=NO_CHILDREN)
    peer = RadioField(
        "With whom you talked it over", choices=PEER_CHOICES, default="",
        description="At least one piece a year needs peer reflection.",
    )  # fmt: skip
    peer_taught = TextAreaField("What talking it over taught you", description="Leave it empty where there was none.")
    is_shown = BooleanField("Show this piece to my line supervisor")

    @property
    def given(self) -> PieceText:
        """Return what was written."""
        return PieceText(
            self.done_on.data, trimmed(self.what.data), trimmed(self.relevant.data), trimmed(self.learnt.data),
            trimmed(self.impact.data), self.peer.data or "", trimmed(self.peer_taught.data), bool(self.is_shown.data),
        )  # fmt: skip


def piece_data(piece: CpdPiece) -> dict[str, Any]:
    """Return the fields of a piece as a form shows them."""
    names = ("done_on", "what", "relevant", "learnt", "impact", "is_shown", "edition")
    found = {name: getattr(piece, name) for name in names}
    return {**found, "peer": piece.peer or "", "peer_taught": piece.peer_taught or ""}


def new_piece(day: date) -> dict[str, Any]:
    """Return what an empty form begins with."""
    return {"done_on": day, "peer": ""}


class DeclareForm(PageForm):
    """The yearly declaration."""

    year = IntegerField(widget=HiddenInput())
    pieces = WholeNumber("How many pieces you recorded there", [InputRequired("Write a number, such as 2")])
    with_peer = WholeNumber("How many of them with peer reflection", [InputRequired("Write a number, such as 1")])
    confirms = BooleanField("I have recorded them on my account with Social Work England")
