"""Mail about the Board's summaries: that one is released. No figure stands in a mail, only the address of the page."""

from workforce import clock
from workforce.auth.receivers import in_roles
from workforce.board.rhythm_queries import rhythms
from workforce.board.rhythm_rules import TOLD_ROLES
from workforce.board.summaries.models import Summary
from workforce.web import mail
from workforce.web.pages import day_words

SUBJECT = "A summary for the Improvement Board is released"
NEWS_DAYS = 56  # a summary of an older day is a back-figure, of which nobody is told (set here)


def tell_released(summary: Summary, base_url: str) -> int:
    """Queue one mail to each account of the roles that the Board's policy names, in the release's transaction.

    Return how many. Two statements and those of the mail.
    """
    if (clock.today() - summary.as_at).days > NEWS_DAYS:
        return 0
    rhythm = rhythms().on(summary.as_at)
    meets = f"The Board meets over it on {day_words(rhythm.meets_on(summary.as_at), year=True)}.\n\n" if rhythm else ""
    to = in_roles(rhythm.told_roles if rhythm else TOLD_ROLES)
    what = f"The summary with the figures as at {day_words(summary.as_at, year=True)} is released"
    body = f"{what}.\n\n{meets}Read it here; the page asks you to sign in:\n\n{base_url}/board/{summary.id}\n"
    mail.queue_all([(email, SUBJECT, f"Dear {name},\n\n{body}") for email, name in to])
    return len(to)
