"""What people are told by mail of their places at courses: which course, when, where, how to join.

Never why something was declined or cancelled, never why anybody is away: that stands on the page behind the link.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from flask import current_app

from workforce import clock
from workforce.training.courses import booking_queries as queries
from workforce.training.courses.event_calendar_rules import Entry, calendar_file
from workforce.training.courses.event_queries import RunOnDay
from workforce.web import mail


class News(Enum):
    """What a mail tells: its subject and its first sentence, each with the course's name, and what goes with it."""

    BOOKED = ("You are booked: {name}", "You have a place at {name}.", "calendar")
    PLACE = ("A place is yours: {name}", "A place became free and is yours: {name}.", "calendar")
    WAITING = (
        "Waiting list: {name}",
        "{name} is full. You are on the waiting list; a place that becomes free is given to you by itself.",
        "",
    )
    CHANGED = ("Changed: {name}", "Something about {name} has changed. This is how it stands now.", "calendar")
    CHANGED_WAITING = ("Changed: {name}", "{name}, for which you asked, has changed. This is how it stands now.", "")
    CANCELLED = ("Cancelled: {name}", "{name} does not take place at this time.", "calendar")
    CANCELLED_WAITING = ("Cancelled: {name}", "{name} does not take place at this time.", "")
    DECLINED = ("Not approved: {name}", "Your wish for a place at {name} was not approved.", "")
    WITHDRAWN = ("Your place was given back: {name}", "Your place at {name} was given back for you.", "calendar")
    REMINDER = ("Coming up: {name}", "You have a place at {name}. If you can't come, give it back: others wait.", "")


_ENDS = frozenset({News.CANCELLED, News.WITHDRAWN})


def entry(run: RunOnDay, booking_id: int, changed_at: datetime, *, is_cancelled: bool) -> Entry:
    """Return a booking as it stands in a calendar."""
    return Entry(
        booking_id, run.course_name, run.starts_at, run.ends_at, run.days, run.place, run.link, run.joining,
        run.edition, changed_at, is_cancelled,
    )  # fmt: skip


def calendar_of(one: Entry) -> bytes:
    """Return the calendar file of a booking."""
    return calendar_file(one, current_app.config["BASE_URL"], current_app.config["SETTINGS"].mail_from)


def _body(news: News, run: RunOnDay, name: str, booking_id: int) -> str:
    parts = [f"Dear {name},", news.value[1].format(name=run.course_name), f"{run.when}\n{run.place}"]
    if news in (News.BOOKED, News.PLACE, News.CHANGED, News.REMINDER):
        parts += [part for part in (run.link, run.joining) if part]
    parts.append(f"Your booking:\n\n{current_app.config['BASE_URL']}/bookings/{booking_id}")
    return "\n\n".join(parts) + "\n"


def tell(news: News, run: RunOnDay, bookings: Iterable[tuple[int, int]]) -> int:
    """Queue one mail for each of some bookings (id, worker) whose person can be written to; return how many."""
    by_worker = {worker: booking for booking, worker in bookings}
    if not by_worker:
        return 0
    found = queries.mail_to(by_worker, clock.today())
    title = "".join(letter for letter in " ".join(run.course_name.split()) if letter.isprintable())
    subject, now = news.value[0].format(name=title), clock.now()
    mails = []
    for worker, booking in by_worker.items():  # in the order in which the places were given
        if worker in found:
            address, name = found[worker]
            one = entry(run, booking, now, is_cancelled=news in _ENDS)
            file = calendar_of(one).decode() if news.value[2] else None
            mails.append((address, subject, _body(news, run, name, booking), file))
    mail.queue_all(mails)
    return len(mails)


def tell_manager(numbers: list[str], run: RunOnDay, booking_id: int) -> None:
    """Tell the first of some people, by employee number, who can sign in that a wish waits for approval. No name."""
    found = queries.manager_of(numbers) if numbers else None
    if found is None:
        return
    link = f"{current_app.config['BASE_URL']}/bookings/{booking_id}"
    body = f"Dear {found[1]},\n\nSomebody of your team asks for a place at {run.course_name}.\n\n{run.when}\n\n"
    mail.queue(found[0], "A wish for a course waits for you", f"{body}Approve or decline it here:\n\n{link}\n")
