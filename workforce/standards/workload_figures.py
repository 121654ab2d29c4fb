"""Standards 3, 4 and 7: how the rows of their figures are found. No row names a child."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction

from workforce.allocation.concern_queries import Concern
from workforce.allocation.concern_rules import About
from workforce.allocation.practice_rules import Pair, shown_as
from workforce.board.figures import overload_measures
from workforce.board.figures.measures import Rows as BoardRows
from workforce.caseload import voice_queries
from workforce.caseload.queries import WorkerLoad
from workforce.caseload.scheme_queries import areas_of
from workforce.caseload.voice_rules import median
from workforce.people.rules import CASELOAD_KINDS
from workforce.standards.facts import Covered, Facts
from workforce.standards.rules import SMALLEST_GROUP, RowOfFigure
from workforce.supervision.feedback_rules import Said
from workforce.supervision.feedback_rules import shown_as as shown_of_people
from workforce.web.pages import number
from workforce.working_days import working_days_between

ONE, NONE = Fraction(1), Fraction(0)
Rows = list[RowOfFigure] | None
YES_NO = {True: "yes", False: "no"}


def agreed_areas(facts: Facts) -> Rows:
    """3.1: service areas that agreed the scheme in force by the day / service areas."""
    if not facts.on.knows("staff"):
        return None
    return [
        RowOfFigure(
            code, name, None, ONE if code in facts.agreed_areas else NONE, ONE,
            {"agreed_on": facts.agreed_areas.get(code)},
        )
        for code, name in areas_of(facts.on.tree)
    ]  # fmt: skip


def is_reviewed_load(load: WorkerLoad) -> bool:
    """Whether somebody's work is a caseload with a limit, so that it can be looked at together."""
    found = load.load
    if found.limit is None:
        return False
    if found.has_measure or load.person.main.work_kind in CASELOAD_KINDS:
        return True
    return bool(found.children or found.is_weighed)


def looked_at_together(facts: Facts) -> Rows:
    """3.2: people whose workload worker and manager looked at together, in date / people with a workload limit."""
    on = facts.on
    if not on.knows("cases") or not on.knows("staff"):
        return None
    rows = []
    for load in on.loads:
        if is_reviewed_load(load):
            review = voice_queries.review_of(facts.reviews.get(load.person.id), on.scheme.scheme, facts.seen)
            rows.append(
                RowOfFigure(
                    load.person.employee_number, load.person.name, load.person.team,
                    ONE if review.is_in_date else NONE, ONE, {"last_on": review.last_on, "due_on": review.due_on},
                )
            )  # fmt: skip
    return rows


def how_often_together(facts: Facts) -> str:
    """Return how often the scheme asks to look together."""
    days = facts.on.scheme.scheme.review_interval_days
    return f"In date for {days} days, by the scheme." if days else "The scheme sets no interval: looked at, ever."


def discussed(facts: Facts) -> Rows:
    """3.3: decisions here with a recorded discussion / decisions that gave a child to somebody, in the year."""
    return [
        RowOfFigure(
            f"decision {one.id}", one.worker, one.team, ONE if one.discussed_on else NONE, ONE,
            {"kind": one.kind.replace("_", " "), "decided_on": one.decided_on, "discussed_on": one.discussed_on},
        )
        for one in facts.decisions
    ]  # fmt: skip


def _concern(n: int, one: Concern, facts: Facts, *, counts: bool) -> RowOfFigure:
    dates, day = one.dates, facts.seen
    answered = dates.answered_on if dates.answered_on and dates.answered_on <= day else None
    acknowledged = bool(dates.acknowledged_on and dates.acknowledged_on <= day)
    return RowOfFigure(
        f"concern {n}", None, None, ONE if counts else NONE, ONE,
        {
            "raised_in": f"{dates.raised_on:%B %Y}", "acknowledged": YES_NO[acknowledged],
            "answered": YES_NO[answered is not None],
            "days": working_days_between(dates.raised_on, answered) if answered else None,
        },
    )  # fmt: skip


def _is_answered(one: Concern, facts: Facts) -> bool:
    return bool(one.dates.answered_on and one.dates.answered_on <= facts.seen)


def acknowledged_concerns(facts: Facts) -> Rows:
    """3.4: concerns acknowledged / concerns raised in the year. No row says whose, or in which team."""
    return [
        _concern(n, one, facts, counts=bool(one.dates.acknowledged_on and one.dates.acknowledged_on <= facts.seen))
        for n, one in enumerate(facts.concerns, 1)
    ]


def _answered(found: Iterable[Concern], facts: Facts) -> Rows:
    return [_concern(n, one, facts, counts=_is_answered(one, facts)) for n, one in enumerate(found, 1)]


def answered_concerns(facts: Facts) -> Rows:
    """3.4: concerns answered / concerns raised in the year."""
    return _answered(facts.concerns, facts)


def _about_safety(facts: Facts) -> list[Concern]:
    return [one for one in facts.concerns if one.about is About.SAFETY]


def answered_about_safety(facts: Facts) -> Rows:
    """7.3: concerns about safety that were answered / those raised in the year."""
    return _answered(_about_safety(facts), facts)


def _days_in_words(found: Iterable[Concern], facts: Facts) -> str:
    days = [
        working_days_between(one.dates.raised_on, one.dates.answered_on)
        for one in found
        if one.dates.answered_on and one.dates.answered_on <= facts.seen
    ]
    middle = median(days)
    return "" if middle is None else f"Answered in {number(middle)} working days, the middle one."


def days_to_answer(facts: Facts) -> str:
    """Return how long answers took: the median, as the page of concerns has it."""
    return _days_in_words(facts.concerns, facts)


def days_about_safety(facts: Facts) -> str:
    """Return how long answers to concerns about safety took."""
    return _days_in_words(_about_safety(facts), facts)


def overloads_with_a_plan(facts: Facts) -> BoardRows:
    """3.5: W3."""
    return overload_measures.plans_in_date(facts.on)


def reports_made(facts: Facts) -> Rows:
    """3.5: summaries published for the Board in the year."""
    return [
        RowOfFigure(f"summary {day.isoformat()}", f"Summary as at {day:%d %B %Y}", None, ONE, ONE, {"as_at": day})
        for day in sorted(facts.reports)
    ]


def extra_hours(facts: Facts) -> Rows:
    """3.7: hours above contract / people who recorded any week of a month that ended: by group, never by person.

    Not told where fewer than 5 recorded, or fewer than 5 besides those whose hours the reader knows by name. Months
    never overlap and each stands still: no difference between two days tells what one person recorded.
    """
    if not facts.on.knows("staff") or facts.hours is None:
        return None
    known = frozenset(one.worker_id for one in facts.hours if one.is_named)
    if len(facts.hours) - len(known) < SMALLEST_GROUP:
        return None
    tree = facts.on.tree
    parents = {code: team.parent_code for code, team in tree.teams.items()}
    shown = shown_as((Pair(one.worker_id, one.team, True, True) for one in facts.hours), parents, known)
    groups: dict[str | None, list[Fraction]] = {}
    for one in facts.hours:
        groups.setdefault(shown[one.worker_id], []).append(one.hours)
    return [
        RowOfFigure(
            f"group {code or 'council'}", f"{tree.name(code)}, by those who recorded" if code else _REST, code,
            sum(hours, Fraction(0)), Fraction(len(hours)), {},
        )
        for code, hours in sorted(groups.items(), key=lambda one: (one[0] is None, tree.name(one[0])))
    ]  # fmt: skip


_REST = "Everybody else who recorded"


def hours_in_words(facts: Facts) -> str:
    """Return which weeks are counted, and why nothing is told where nothing is."""
    first, last = facts.month
    weeks = sum((first + timedelta(days=n)).isoweekday() == 7 for n in range((last - first).days + 1))
    told = f"The {weeks} weeks that ended in {first:%B %Y}, by the workers' own account."
    if facts.hours is None:
        return f"{told} Hours of so long ago are deleted."
    if not facts.hours:
        return f"{told} Nobody recorded any."
    known = sum(one.is_named for one in facts.hours)
    return f"{told} Fewer than 5 recorded." if len(facts.hours) - known < SMALLEST_GROUP else told


def wellbeing_covered(facts: Facts) -> Rows:
    """4.3: records in which wellbeing is covered / one-to-one records that supervisors signed in a quarter that ended.

    Not told of fewer than 5 people. No row names anybody: in each group the records that cover it come first. Quarters
    never overlap and each stands still: no signature, and no difference of days, tells what one record says.
    """
    found = facts.wellbeing
    if found is None or _are_few(found):
        return None
    parents = {code: team.parent_code for code, team in facts.on.tree.teams.items()}
    said = (Said(n, one.worker_id, None, one.team, {}) for n, one in enumerate(found))
    shown = shown_of_people(said, parents, SMALLEST_GROUP)
    groups: dict[str | None, list[bool]] = {}
    for n, one in enumerate(found):
        groups.setdefault(shown[n], []).append(one.is_covered)
    return [
        RowOfFigure(
            f"record {n} of {facts.on.tree.name(code) if code else 'the council'}", None, code, ONE if yes else NONE,
            ONE, {"covered": YES_NO[yes]},
        )
        for code, all_of in sorted(groups.items(), key=lambda one: one[0] or "")
        for n, yes in enumerate(sorted(all_of, reverse=True), 1)
    ]  # fmt: skip


def _are_few(found: Sequence[Covered]) -> bool:
    return 0 < len({one.worker_id for one in found}) < SMALLEST_GROUP


def wellbeing_in_words(facts: Facts) -> str:
    """Return what is counted, and why nothing is told where nothing is."""
    found = facts.wellbeing
    if found is None:
        return "Records of supervision are not written here yet."
    few = " Fewer than 5 people: not told." if _are_few(found) else ""
    first, last = facts.quarter.first, facts.quarter.last
    return (
        f"Records that supervisors signed from {first:%B} to {last:%B %Y}; a file of sessions tells nothing of it.{few}"
    )
