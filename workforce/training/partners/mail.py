"""What partners are told by mail."""

from dataclasses import dataclass

from workforce import clock
from workforce.training.partners.models import Partner, PartnerLink, PartnerYear
from workforce.web.pages import day_words


@dataclass(frozen=True, slots=True)
class Place:
    """Where the mail comes from."""

    council: str
    base_url: str


def _about(year: PartnerYear) -> str:
    return f"{day_words(year.begins_on, year=True)} to {day_words(year.ends_on, year=True)}"


def invitation(at: Place, partner: Partner, year: PartnerYear, link: PartnerLink, token: str) -> tuple[str, str]:
    """Return subject and text of the mail that brings a link."""
    text = (
        f"To {partner.name}\n\n{at.council} asks you, as its partner for children and families, how your staff were "
        f"inducted and trained from {_about(year)}. It takes about ten minutes, and you need no account.\n\n"
        f"Open this link by {day_words(link.last_day, year=True)}:\n\n{at.base_url}/partner-return/{token}\n\n"
        "You can save what you have and come back. Once you send it, the link is used up. Whoever has the link can "
        "answer for you, so pass it on to colleagues only.\n\n"
        f"Questions, or the link no longer works? Ask {year.contact}.\n"
    )
    return f"Yearly training return to {at.council}", text


def reminder(at: Place, partner: Partner, year: PartnerYear, link: PartnerLink) -> tuple[str, str]:
    """Return subject and text of the one reminder; the link itself is not kept here, so it can't be in it."""
    made = day_words(link.made_at.astimezone(clock.LONDON).date(), year=True)
    text = (
        f"To {partner.name}\n\nYour return about {_about(year)} has not been sent yet. The link that we mailed on "
        f"{made} works until {day_words(link.last_day, year=True)}.\n\n"
        f"If you can't find that mail, ask {year.contact} for a new link. We will not remind you again.\n"
    )
    return f"Reminder: yearly training return to {at.council}", text
