"""Reviews of a first year, and how it is decided: the assessor recommends, a manager confirms.

Each change checks all of it first, flushes, writes the audit entry (never what was said), and never commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from workforce import clock
from workforce.db import db
from workforce.people.rules import add_months
from workforce.training.asye.models import Decision, Programme, Review
from workforce.training.asye.policy import AsyePolicy
from workforce.training.asye.queries import line_supervisor
from workforce.training.asye.rights import Rights
from workforce.training.asye.rules import Calendar, Due, Outcome, Progress, Terms
from workforce.training.asye.service import STALE, allow, done, hold, number_of
from workforce.training.errors import SettledError, TrainingError
from workforce.web.access import Viewer

LONGEST_NOTES = 2000  # characters
LONGEST_REASON = 1000
EXTENSION_MONTHS = 24  # at most


@dataclass(frozen=True, slots=True)
class Now:
    """A programme as a page shows it, and what its viewer is to it."""

    terms: Terms
    reviews: Sequence[Due]
    ends_on: date | None
    has_assessor: bool  # somebody in post
    rights: Rights
    readable: frozenset[int] = frozenset()  # the reviews whose notes the viewer reads
    calendar: Calendar = field(default_factory=lambda: Calendar(()))
    policy: AsyePolicy = field(default_factory=AsyePolicy)


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of a review."""

    held_on: date
    progress: str
    notes: str
    early_reason: str = ""


def _point(review: Review, months: int, decision_id: int | None) -> bool:
    return review.decision_id == decision_id if months == 0 else review.months == months


def record(now: Now, months: int, edition: int, said: Said, viewer: Viewer) -> None:
    """Record a review, or correct it until the worker has signed it. `months` 0: at the end of the extension."""
    allow(holds=now.rights.may_review, words="Only the assessor or the line manager records a review.")
    held_on, terms = said.held_on, now.terms
    if said.progress not in list(Progress):
        raise TrainingError("Say how the worker is doing", "progress")
    if len(said.notes) > LONGEST_NOTES:
        raise TrainingError(f"Use {LONGEST_NOTES:,} characters or fewer", "notes")
    programme = hold(terms.id, edition)
    _check_day(programme, held_on)
    last = terms.extension(clock.today())
    if months not in [one.months for one in now.reviews]:
        raise TrainingError("No such review is asked for.")
    decision_id = last.id if months == 0 and last is not None else None
    others = db.session.scalars(
        select(Review).where(Review.programme_id == terms.id).execution_options(populate_existing=True)
    ).all()
    found = next((one for one in others if _point(one, months, decision_id)), None)
    if found is not None and found.signed_at is not None:
        raise SettledError("The worker has signed this review: it stays as it is. Nothing was saved.")
    if found is not None and found.id not in now.readable:
        raise TrainingError("Only who reads this review corrects it: the assessor, or who held it.")
    _check_order(held_on, months, [one for one in others if one is not found])
    _check_before(now, months, held_on)
    is_early = _is_early(now, months, said)
    row = found or Review(programme_id=terms.id, months=months or None, decision_id=decision_id)
    row.held_on, row.progress, row.notes = held_on, said.progress, said.notes or None
    row.early_reason = said.early_reason if is_early else None
    row.held_by_id, row.recorded_by, row.recorded_at = viewer.worker_id, viewer.email, clock.now()
    row.line_id = line_supervisor(programme.worker_id, held_on)
    db.session.add(row)
    done(programme, number_of(programme), "first year review recorded", viewer, months=months, held_on=held_on)


def _check_day(programme: Programme, held_on: date) -> None:
    if held_on > clock.today():
        raise TrainingError("A review is recorded once it was held: not a day to come", "held_on")
    if held_on < programme.started_on:
        raise TrainingError("That is before the programme began", "held_on")
    if programme.ended_on is not None and held_on > programme.ended_on:
        raise TrainingError("The programme had ended by that day", "held_on")


def _check_order(held_on: date, months: int, others: Sequence[Review]) -> None:
    """Refuse a second review of one day, and reviews out of order; the one of an extension comes after all."""
    place = months or 999
    for one in others:
        if one.held_on == held_on:
            raise TrainingError("Another review was held on that day already", "held_on")
        if (place < (one.months or 999)) != (held_on < one.held_on):
            words = f"the {one.months}-month review" if one.months else "the review at the end of the extension"
            raise TrainingError(f"Out of order: {words} was held on {one.held_on:%-d %B %Y}", "held_on")


def _check_before(now: Now, months: int, held_on: date) -> None:
    """Refuse a review before the one before it is held or its due day has passed."""
    place = [one.months for one in now.reviews].index(months)
    before = now.reviews[place - 1] if place else None
    if before is None or before.held is not None or (before.due_on is not None and before.due_on < held_on):
        return
    by = f", due by {before.due_on:%-d %B %Y}" if before.due_on else ""
    raise TrainingError(f"First record the {before.months}-month review{by}: this one comes after it", "held_on")


def _is_early(now: Now, months: int, said: Said) -> bool:
    """Whether a review is held so early that it asks for a reason; refuse it without one."""
    last = now.terms.extension(clock.today())
    start = last.new_end_on if months == 0 and last is not None else now.terms.started_on
    expected = now.calendar.expected_on(start, months, said.held_on)
    if expected is None or not now.policy.is_early(said.held_on, expected):
        return False
    if not said.early_reason:
        early = (expected - said.held_on).days
        raise TrainingError(f"It is held {early} days before it is due: say why so early", "early_reason")
    if len(said.early_reason) > LONGEST_REASON:
        raise TrainingError(f"Use {LONGEST_REASON:,} characters or fewer", "early_reason")
    return True


def sign(review_id: int, edition: int, rights: Rights, viewer: Viewer) -> bool:
    """Let the worker sign a review as it stands on the page; return False where it was signed already."""
    allow(holds=rights.is_worker, words="Only the worker signs a review.")
    programme_id = db.session.scalar(select(Review.programme_id).where(Review.id == review_id))
    if programme_id is None:
        raise SettledError(STALE)
    programme = hold(programme_id, edition)
    review = db.session.get_one(Review, review_id, populate_existing=True)
    if review.signed_at is not None:
        return False
    review.signed_by, review.signed_at = viewer.email, clock.now()
    done(programme, number_of(programme), "first year review signed", viewer, review=review_id)
    return True


# --- how it goes on or ends


@dataclass(frozen=True, slots=True)
class Wish:
    """What is recommended, as a form sends it."""

    outcome: str
    reason: str
    effective_on: date
    new_end_on: date | None = None


def recommend(now: Now, edition: int, wish: Wish, viewer: Viewer) -> None:
    """Recommend how a programme ends or goes on. Passed and failed are the assessor's to recommend, if there is one."""
    _check_wish(now, wish)
    programme = hold(now.terms.id, edition)
    if programme.ended_on is not None:
        raise SettledError("This programme has ended already. Nothing was saved.")
    if _open(now.terms.id) is not None:
        raise SettledError("Something is recommended already, and waits for a manager. Nothing was saved.")
    _check_against_reviews(programme, now, wish)
    made = Decision(
        programme_id=now.terms.id, outcome=wish.outcome, reason=wish.reason, effective_on=wish.effective_on,
        new_end_on=wish.new_end_on if wish.outcome == Outcome.EXTENDED else None, recommended_by=viewer.email,
        recommender_id=viewer.worker_id, recommended_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    done(programme, number_of(programme), "first year outcome recommended", viewer, outcome=wish.outcome)


def _check_wish(now: Now, wish: Wish) -> None:
    allow(holds=now.rights.may_recommend, words="Only the assessor or a manager recommends.")
    if wish.outcome not in list(Outcome):
        raise TrainingError("Choose what you recommend", "outcome")
    if wish.outcome in (Outcome.PASSED, Outcome.FAILED) and now.has_assessor and not now.rights.is_assessor:
        raise TrainingError("The assessor recommends a pass or a fail; a manager confirms", "outcome")
    if not wish.reason:
        raise TrainingError("Give the reason in a sentence or two", "reason")
    if len(wish.reason) > LONGEST_REASON:
        raise TrainingError(f"Use {LONGEST_REASON:,} characters or fewer", "reason")


def _check_against_reviews(programme: Programme, now: Now, wish: Wish) -> None:
    today = clock.today()
    if not programme.started_on <= wish.effective_on <= today:
        raise TrainingError("A day from the start of the programme to today", "effective_on")
    if wish.outcome == Outcome.EXTENDED:
        _check_end(wish.new_end_on, max(now.ends_on or today, today), today)
        return
    if any(one.held is not None and one.held.held_on > wish.effective_on for one in now.reviews):
        raise TrainingError("A review was held after that day", "effective_on")
    if wish.outcome == Outcome.PASSED and now.reviews[-1].held is None:
        raise TrainingError("First record the last review: a pass rests on it", "outcome")


def _check_end(new_end_on: date | None, present: date, today: date) -> None:
    if new_end_on is None:
        raise TrainingError("Give the new last day", "new_end_on")
    if not present < new_end_on <= add_months(today, EXTENSION_MONTHS):
        raise TrainingError(f"A day after {present:%-d %B %Y}, within {EXTENSION_MONTHS} months", "new_end_on")


def _open(programme_id: int) -> Decision | None:
    return db.session.scalar(
        select(Decision)
        .where(Decision.programme_id == programme_id, Decision.is_confirmed.is_(None))
        .execution_options(populate_existing=True)
    )


def answer(programme_id: int, edition: int, *, is_confirmed: bool, rights: Rights, viewer: Viewer) -> None:
    """Confirm what was recommended, or not. Nobody confirms what they recommended; they may take it back."""
    programme = hold(programme_id, edition)
    found = _open(programme_id)
    if found is None:
        raise SettledError("Nothing waits for an answer any more. Nothing was saved.")
    is_own = found.recommended_by == viewer.email
    allow(
        holds=rights.may_confirm or (is_own and not is_confirmed and rights.may_recommend),
        words="Only a manager answers what the assessor recommends.",
    )
    if is_own and is_confirmed:
        raise TrainingError("Somebody else confirms what you recommended: another manager of the worker.")
    found.is_confirmed, found.answered_by, found.answered_at = is_confirmed, viewer.email, clock.now()
    if is_confirmed and found.outcome != Outcome.EXTENDED:
        programme.ended_on, programme.outcome = found.effective_on, found.outcome
    done(programme, number_of(programme), "first year outcome answered", viewer, outcome=found.outcome,
         confirmed=is_confirmed)  # fmt: skip
