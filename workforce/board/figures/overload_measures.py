"""How the rows of W3 and W20 are found, and what stands beside W3. Rows are exact fractions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.allocation.overload_pages import effect_of
from workforce.allocation.overload_queries import Overload
from workforce.allocation.overload_rules import PlanState, standing
from workforce.allocation.practice_rules import shown_as
from workforce.board.figures.measures import NONE, ONE, Row, Rows
from workforce.board.figures.on_day import OnDay
from workforce.caseload.voice_rules import median
from workforce.decimals import Ratio, plain
from workforce.people.rules import add_months

LOOKED_BACK_MONTHS = 12


def plans_in_date(on: OnDay) -> Rows:
    """W3: open overloads with a plan in writing, in date / open overloads.

    Not known before overloads were looked for, and without a policy of escalation.
    """
    if on.overloads is None:
        return None
    return [_open(on, one) for one in on.overloads if one.is_open(on.day)]


def _open(on: OnDay, one: Overload) -> Row:
    person = on.by_id.get(one.worker_id)
    away, back = (person.is_away, person.returned_on) if person else (False, None)
    now = standing(one.history, on.day, on.escalation, is_away=away, returned_on=back)
    return Row(
        one.employee_number, one.name, person.team if person else one.team,
        ONE if now.plan.state is PlanState.IN_DATE else NONE, ONE,
        {
            "since": one.opened_on.isoformat(), "days": (on.day - one.opened_on).days, "level": str(now.level),
            "plan": str(now.plan.state),
        },
        person.grade if person else one.grade, person.main.employment_type if person else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one overload: days until its plan was in writing, and whether it was no longer over later."""

    team: str
    days_to_plan: int | None  # None: no plan yet, or opened more than 12 months ago
    is_no_longer_over: bool | None  # None: not known, or not within the last 12 months


def what_came(on: OnDay) -> Sequence[Came] | None:
    """Return what came of the overloads of the 12 months to a day; None where W3 is not known."""
    if on.overloads is None:
        return None
    since, weeks = add_months(on.day, -LOOKED_BACK_MONTHS), on.escalation.effect_after_weeks
    found = []
    for one in on.overloads:
        written = one.history.written_on(on.day) if one.opened_on > since else None
        effect = effect_of(one, on.day, weeks, on.overload_weeks)
        is_recent = effect is not None and since < effect.after_on <= on.day
        person = on.by_id.get(one.worker_id)
        found.append(
            Came(
                person.team if person else one.team, (written - one.opened_on).days if written else None,
                effect.is_no_longer_over if effect and is_recent else None,
            )
        )  # fmt: skip
    return found


def came_in_words(came: Iterable[Came] | None, open_overloads: int | None) -> dict[str, Any]:
    """Return what stands beside W3, as answers and summaries carry it; None where it is not known.

    Days are calendar days from opening to the plan; the share is of those whose effect is known.
    """
    known = list(came or ())
    days = median([one.days_to_plan for one in known if one.days_to_plan is not None])
    effects = [one.is_no_longer_over for one in known if one.is_no_longer_over is not None]
    share = Ratio(Fraction(sum(effects)), Fraction(len(effects))).value(Decimal(100))
    return {
        "open_overloads": open_overloads,
        "median_days_to_plan": plain(days),
        "no_longer_over": None if came is None else sum(effects),
        "no_longer_over_of": None if came is None else len(effects),
        "no_longer_over_percent": plain(share),
    }


def effective_practice(on: OnDay) -> Rows:
    """W20: pairs in which worker and manager both say yes / pairs answered in the months before the day.

    No row names anybody: its key is a number within the team, service or council as whose row it may be shown, and in
    each the pairs that say yes come first.
    """
    if not on.knows("staff") or "escalation" not in on.policies:
        return None
    parents: Mapping[str, str | None] = {code: team.parent_code for code, team in on.tree.teams.items()}
    shown = shown_as(on.pairs, parents)
    said: dict[str | None, list[bool]] = {}
    for pair in on.pairs:
        said.setdefault(shown[pair.worker_id], []).append(pair.both_allow)
    return [
        Row(f"pair {n} of {code or 'the council'}", None, code, ONE if both else NONE, ONE)
        for code, answers in sorted(said.items(), key=lambda one: one[0] or "")
        for n, both in enumerate(sorted(answers, reverse=True), start=1)
    ]
