"""What the invented council told its Board: summaries frozen, commented on and released, each at its own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from workforce import clock
from workforce.auth.models import Account
from workforce.auth.roles import ROLES
from workforce.board.rhythm_queries import rhythms
from workforce.board.summaries import comment_service, queries, restate_service, service
from workforce.board.summaries.comment_service import Words
from workforce.board.summaries.models import Summary
from workforce.board.summaries.pack import Pack, pack_of
from workforce.db import db, transaction
from workforce.web.access import Scope, Viewer

SPOKEN = 3  # of how many of the newest summaries owners speak
SAID = {
    "W1": ("Four posts in assessment were filled by agency staff who left. Cases went to those who stayed.",
           "Two permanent posts are advertised.", "Service manager, assessment"),
    "W2": ("Most of those over are in two teams. Each has a written plan; the number fell in one of them.",
           "Move four sibling groups to the adolescent team.", "Service manager, safeguarding"),
    "W4": ("Of those overdue, most have a supervisor who was away in the month. Cover is now named on the first day.",
           "Weekly list of overdue sessions to service managers.", "Head of service"),
    "W5": ("Sessions are held, and are shorter than an hour and a half where a supervisor has more than eight people.",
           "Span limited to seven; two practice supervisors start in January.", "Head of service"),
    "W12-staff": ("New starters wait for the next course. Places were added.",
                  "A further course in December with 20 places.", "Workforce development manager"),
}  # fmt: skip


@contextmanager
def _at(instant: datetime) -> Iterator[None]:
    """Let everything read another instant as now: what is invented of the past is said in the past."""
    real = clock.now
    clock.now = lambda: instant
    try:
        yield
    finally:
        clock.now = real


def tell(until: date) -> int:
    """Freeze, comment on and release every summary that was due; the newest stays a draft until its day.

    Each summary is a transaction of its own, as the jobs do it. Return how many there are.
    """
    with transaction():
        rhythm = rhythms().on(until)
    if rhythm is None:
        return 0
    due = [at for at in rhythm.due(datetime.combine(until, datetime.max.time(), UTC)) if at <= clock.now()]
    for n, at in enumerate(due):
        day = at.astimezone(clock.LONDON).date()
        with _at(at), service.freezing():
            draft = service.freeze(day, "scheduler")[0]
        release_at = rhythm.release_at(day)
        if len(due) - n <= SPOKEN:
            with _at(min(release_at, clock.now()) - timedelta(hours=1)), transaction():
                _speak(draft, day)
        if release_at <= clock.now():
            with _at(release_at), transaction():
                service.release_on_time(draft.id, "scheduler")
    with transaction():
        _restate()
    return len(due)


def _viewer(role: str) -> Viewer:
    account = db.session.query(Account).filter_by(email=f"{role}@demo.example").one_or_none()
    name, account_id = (account.name, account.id) if account else (role, 0)
    return Viewer(account_id, f"{role}@demo.example", name, role, ROLES[role].permissions, scope=Scope.ALL)


def _speak(draft: Summary, day: date) -> None:
    """Let owners speak of most figures off target: one always stays without a word."""
    pack = pack_of(draft.id, drafts=True)
    for entry in pack.off_target if pack else ():
        name, owner = entry.indicator.id, entry.owner
        if pack is None or name not in SAID or owner not in ROLES:
            continue
        words, action, who = SAID[name]
        comment_service.say(
            pack, entry, Words(words, action, who, day + timedelta(days=70)),
            comment_service.newest(draft.id, name), _viewer(str(owner)),
        )  # fmt: skip
    if pack is not None:
        _introduce(pack)


def _introduce(pack: Pack) -> None:
    comment_service.say(
        pack, None, Words("Every figure is as the case system and the staff data showed it; what is left out is said."),
        comment_service.newest(pack.summary.id, None), _viewer("analyst"),
    )  # fmt: skip


def _restate() -> None:
    """Restate what reads otherwise in the summary before the newest, where anything does."""
    known = queries.summaries()
    if len(known) > 1 and (found := restate_service.differences(known[1])):
        chosen = {one.indicator.id: str(one.now["value"]) for one in found[:1]}
        restate_service.restate(known[1], chosen, "Sessions were recorded here after the summary.", _viewer("analyst"))
