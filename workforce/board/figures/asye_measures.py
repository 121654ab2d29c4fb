"""How the rows of W7 are found: the limit, protected time and reviews of first years. Rows are exact fractions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from workforce.board.figures.measures import NONE, ONE, Row, Rows, of_person
from workforce.board.figures.on_day import OnDay
from workforce.caseload.queries import WorkerLoad
from workforce.decimals import plain
from workforce.people.queries import StaffMember
from workforce.people.rules import Grade
from workforce.training.asye.policy import AsyePolicy
from workforce.training.asye.queries import FirstYear
from workforce.training.asye.rules import REVIEW_DAYS, Due, ReviewState, Terms, protected_time, reviews_of

JOINT = "joint_working"  # the scheme's own rule, where it has one


def _newly_qualified(on: OnDay) -> list[StaffMember]:
    """Return who is newly qualified: social work staff in that grade, not past a programme, present or away."""
    first_years = on.year.first_years
    return [
        one
        for one in on.staff
        if one.is_social_work
        and one.grade == Grade.ASYE
        and not (one.id in first_years and first_years[one.id].has_passed(on.day))
    ]


def within_limit(on: OnDay) -> Rows:
    """W7-limit: within the limit of their phase and with no joint-work breach / newly qualified present.

    The phase is in the limit, as the scheme gives it by months in the grade. Joint work: the scheme's own rule, and the
    needs that the allocation policy asks to be held jointly, by the case system.
    """
    if not on.knows("cases") or not on.knows("staff"):
        return None
    loads: dict[int, WorkerLoad] = {one.person.id: one for one in on.loads}
    rows = []
    for person in _newly_qualified(on):
        if person.is_away or person.id not in loads:
            continue
        load, known = loads[person.id].load, on.year.first_years.get(person.id)
        alone = (known.alone if known else 0) or sum(rule.rule == JOINT for rule in load.broken)
        is_met = not load.is_over and not alone
        rows.append(
            of_person(
                person, ONE if is_met else NONE, ONE, points=plain(load.points), limit=plain(load.limit),
                utilisation_percent=plain(load.utilisation_percent), held_alone=alone,
            )
        )  # fmt: skip
    return rows


def _is_known(on: OnDay) -> bool:
    """Whether programmes are known on the day: the first of the council was recorded by then."""
    known = next((one.known_from for one in on.year.first_years.values()), None)
    return on.knows("staff") and known is not None and known <= on.day


def time_taken(on: OnDay) -> Rows:
    """W7-time: protected hours taken in the last complete 4 weeks, at least the policy's share of what was owed.

    Who has no programme that runs is counted and not met; who was owed nothing in those weeks is left out.
    """
    if not _is_known(on):
        return None
    rows = []
    for person in _newly_qualified(on):
        if person.is_away:
            continue
        known, terms = _running(on, person.id)
        row = of_person(person, NONE, ONE, programme="no")
        if known is not None and terms is not None:
            time = protected_time(terms, known.calendar(on.asye), on.asye, on.day)
            if not time.is_owed:
                continue
            row = replace(
                row, numerator=ONE if time.is_met else NONE,
                detail={
                    "programme": "yes", "hours_owed": plain(time.owed), "hours_taken": plain(time.taken),
                    "weeks_not_logged": time.weeks_unknown,
                },
            )  # fmt: skip
        rows.append(row)
    return rows


def _running(on: OnDay, worker_id: int) -> tuple[FirstYear | None, Terms | None]:
    known = on.year.first_years.get(worker_id)
    terms = known.programme(on.day) if known else None
    return known, terms if terms is not None and terms.is_running(on.day) else None


def reviews_held(on: OnDay) -> Rows:
    """W7-reviews: reviews held by their due day / reviews that fell due in the 13 weeks to the day.

    Due days move with absence and part-time hours. Held earlier than the policy allows counts only with a reason. Of
    programmes: those that ran on the due day. Of somebody without a
    programme who was newly qualified on the due day, here still or not, what would have fallen due since programmes are
    known is counted, and not held.
    """
    if not _is_known(on):
        return None
    begins = on.day - timedelta(days=REVIEW_DAYS)
    rows = []
    for known, due, has_programme in _reviews(on, on.asye):
        if due.due_on is None or not begins < due.due_on or not due.fell_due:
            continue
        if not has_programme and known.known_from is not None and due.due_on < known.known_from:
            continue
        held_on, post = due.held.held_on if due.held else None, known.main_post(due.due_on)
        is_met = due.held is not None and (
            due.state is ReviewState.IN_TIME or (due.state is ReviewState.EARLY and due.held.has_reason)
        )
        rows.append(
            Row(
                f"{known.employee_number} {due.due_on.isoformat()}", known.name, known.team, ONE if is_met else NONE,
                ONE,
                {
                    "review": due.words, "due_on": due.due_on.isoformat(),
                    "programme": "yes" if has_programme else "no", "held_on": held_on.isoformat() if held_on else None,
                },
                post.grade if post else None, post.employment_type if post else None,
            )
        )  # fmt: skip
    return rows


def _reviews(on: OnDay, policy: AsyePolicy) -> Iterator[tuple[FirstYear, Due, bool]]:
    """Yield every review of every programme, and those that somebody without one would have, in a stable order."""
    for known in on.year.first_years.values():
        calendar = known.calendar(policy)
        begun = [one for one in known.programmes if one.started_on <= on.day]
        for terms in begun:
            for due in reviews_of(terms, calendar, policy, on.day):
                yield known, due, True
        if known.began is None or begun:
            continue
        for months in policy.review_months:
            due_on = calendar.due_on(known.began, months)
            if due_on is not None and known.is_newly_qualified(due_on):
                yield known, Due(months, due_on, None, on.day), False
