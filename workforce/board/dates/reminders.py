"""Reminders to owners of figures off target of which nobody has said anything, while the draft waits for its release.

Runs in the transaction of the job that claims the day: twice a draft at most, and one mail a person, draft and day.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from workforce import clock
from workforce.auth.receivers import by_role
from workforce.board.dates import rules
from workforce.board.summaries import queries
from workforce.board.summaries.models import Summary
from workforce.board.summaries.pack import Entry, pack_of
from workforce.db import locks
from workforce.web import mail
from workforce.web.pages import day_words, instant_words, plural

_LOCK = 7_301_119  # one at a time


def remind(day: date, base_url: str) -> int:
    """Queue the reminders of a day; return how many. A fixed number of statements for each draft of that day."""
    locks.hold(_LOCK)
    waiting = [
        one for one in queries.drafts()
        if day in rules.reminded_on(one.frozen_at, one.release_at) and one.release_at > clock.now()
    ]  # fmt: skip
    return sum(_remind(one, day, base_url) for one in waiting)


def _remind(draft: Summary, day: date, base_url: str) -> int:
    pack = pack_of(draft.id, drafts=True)
    silent: dict[str, list[Entry]] = {}
    for entry in pack.off_target if pack else ():
        if entry.needs_comment and entry.owner:
            silent.setdefault(entry.owner, []).append(entry)
    if not silent:
        return 0
    subject = f"Your figures as at {day_words(draft.as_at, year=True)} wait for your words"
    told = mail.told_since(subject, datetime.combine(day, time(), clock.LONDON))
    mails = [
        (email, subject, _body(name, silent[role], draft, base_url))
        for role, email, name in by_role(silent)
        if email not in told
    ]
    mail.queue_all(mails)
    return len(mails)


def _body(name: str, entries: Iterable[Entry], draft: Summary, base_url: str) -> str:
    names = [entry.indicator.name for entry in entries]
    lines = "".join(f"- {one}\n" for one in names)
    are = "is" if len(names) == 1 else "are"
    return (
        f"Dear {name},\n\n{plural(len(names), 'figure')} that you answer for {are} off target in the draft as at"
        f" {day_words(draft.as_at, year=True)}, and nothing is said of it yet:\n{lines}\nThe draft is released on"
        f" {instant_words(draft.release_at)}, whoever has commented. Say why, and what is done about it:\n\n"
        f"{base_url}/board/{draft.id}/comments\n"
    )
