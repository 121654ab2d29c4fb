"""How the rows of each indicator are found. Rows are exact fractions; only what is shown is rounded."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from workforce.board.figures import rates
from workforce.board.figures.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload.equity import years_registered
from workforce.caseload.queries import CaseOnDay, HolderState
from workforce.caseload.week_queries import is_counted
from workforce.caseload.week_rules import looked_back_on
from workforce.decimals import Ratio, plain
from workforce.people.queries import StaffMember
from workforce.people.rules import SOCIAL_WORK_GRADES, add_months
from workforce.supervision import queries as supervision
from workforce.training.risk import risk_of

ONE, NONE = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One person or case behind a figure, with its parts. `key` names it from one day to another."""

    key: str
    name: str | None
    team: str | None
    numerator: Fraction
    denominator: Fraction
    detail: Mapping[str, Any] = field(default_factory=dict)
    grade: str | None = None  # of the person that the row is about, where it is about one
    employment: str | None = None  # permanent, fixed_term, agency

    def as_json(self) -> dict[str, Any]:
        """Return the row as answers and summaries carry it."""
        return {
            "key": self.key,
            "name": self.name,
            "team": self.team,
            "grade": self.grade,
            "employment": self.employment,
            "numerator": plain(self.numerator),
            "denominator": plain(self.denominator),
            **self.detail,
        }


Rows = list[Row] | None  # None: not known on that day


def ratio_of(rows: Rows) -> Ratio | None:
    """Return the exact sums of both parts, or None where they are not known."""
    return None if rows is None else Ratio(_sum(r.numerator for r in rows), _sum(r.denominator for r in rows))


def _sum(parts: Iterable[Fraction]) -> Fraction:
    """Return an exact sum. Parts over the same denominator are added as whole numbers: most are the one 1 or 0."""
    ones, over = 0, dict[int, int]()
    for part in parts:
        if part is ONE:
            ones += 1
        elif part is not NONE:
            over[part.denominator] = over.get(part.denominator, 0) + part.numerator
    return sum((Fraction(top, bottom) for bottom, top in over.items()), Fraction(ones))


def of_person(person: StaffMember, numerator: Fraction, denominator: Fraction, **detail: Any) -> Row:
    """Return a row about somebody in post, with team, grade and employment type of the main post."""
    return Row(
        person.employee_number, person.name, person.team, numerator, denominator, detail, person.grade,
        person.main.employment_type,
    )  # fmt: skip


def average_caseload(on: OnDay) -> Rows:
    """W1: cases held by social work staff / FTE of those who hold at least one. Children, siblings separately."""
    if not on.knows("cases") or not on.knows("staff"):
        return None
    return [
        of_person(load.person, Fraction(load.load.children), load.person.fte)
        for load in on.loads
        if load.person.is_social_work and load.load.children
    ]


def over_limit(on: OnDay) -> Rows:
    """W2: people over their own limit / case-holding social work staff who are not away."""
    if not on.knows("cases") or not on.knows("staff"):
        return None
    return [
        of_person(
            load.person, ONE if load.load.is_over else NONE, ONE,
            points=plain(load.load.points), limit=plain(load.load.limit),
            utilisation_percent=plain(load.load.utilisation_percent), incomplete=load.load.incomplete,
        )
        for load in on.loads
        if is_counted(load.person)
    ]  # fmt: skip


def overloaded_for_weeks(on: OnDay) -> Rows:
    """W2-sustained: over the overload threshold at every week's end of the 28 days before and on the day / W2's people.

    Not known where the stored weekly series does not reach. Somebody without a stored value at one of those ends (away,
    or not yet here) is counted, and is not sustained.
    """
    if not on.knows("cases") or not on.knows("staff") or set(on.year.overloaded) != set(looked_back_on(on.day)):
        return None
    rows = []
    for load in on.loads:
        if is_counted(load.person):
            weeks = sum(1 for workers in on.year.overloaded.values() if load.person.id in workers)
            always = load.load.is_overloaded and weeks == len(on.year.overloaded)
            rows.append(
                of_person(
                    load.person, ONE if always else NONE, ONE, overloaded_now=load.load.is_overloaded,
                    overloaded_weeks=weeks, utilisation_percent=plain(load.load.utilisation_percent),
                )
            )  # fmt: skip
    return rows


def inside_band(on: OnDay) -> Rows:
    """W19: those of W2 who have a workload %, and have it inside the council's band / all of them."""
    if not on.knows("cases") or not on.knows("staff"):
        return None
    rows = []
    for load in on.loads:
        percent, person = load.load.utilisation_percent, load.person
        if percent is not None and is_counted(person):
            rows.append(
                of_person(
                    person, ONE if on.equity_band.holds(percent) else NONE, ONE, utilisation_percent=plain(percent),
                    hours="full" if person.fte >= 1 else "part", terms="agency" if person.is_agency else "own",
                    registered=years_registered(person.registered_on, on.day),
                )
            )  # fmt: skip
    return rows


def _in_date(on: OnDay, who: Callable[[StaffMember], bool]) -> Rows:
    if not on.knows("supervision") or not on.knows("staff"):
        return None
    rows = []
    for person in on.staff:
        if who(person) and not person.is_away:
            stands = on.standings[person.id]
            rows.append(
                of_person(
                    person, ONE if stands.is_in_date else NONE, ONE, due_on=stands.due_on.isoformat(),
                    last_held_on=stands.last_held_on.isoformat() if stands.last_held_on else None,
                )
            )  # fmt: skip
    return rows


def supervision_in_date(on: OnDay) -> Rows:
    """W4: supervision in date / due, social work staff in post and not away."""
    return _in_date(on, lambda person: person.is_social_work)


def students_in_date(on: OnDay) -> Rows:
    """W4-students: the same for students."""
    return _in_date(on, lambda person: person.is_student)


def full_sessions(on: OnDay) -> Rows:
    """W5: with a full session in the last calendar month / those in post and not away on every day of it."""
    if not on.knows("staff"):
        return None
    found = supervision.full_sessions(on.day, SOCIAL_WORK_GRADES, on.frequency, on.covers.get("supervision"))
    if found is None:
        return None
    return [
        Row(
            one.employee_number, one.name, one.team, ONE if one.had_full else NONE, ONE, {"minutes": one.best_minutes},
            one.grade, one.employment_type,
        )
        for one in found
    ]  # fmt: skip


def agency(on: OnDay) -> Rows:
    """W8: agency FTE / (agency + own FTE)."""
    if not on.knows("staff"):
        return None
    return [
        of_person(person, ratio.numerator, ratio.denominator)  # type: ignore[arg-type]
        for person in on.social_work
        for ratio in [rates.agency_rate(*on.ftes[person.id])]
    ]


def vacant(on: OnDay) -> Rows:
    """W9: vacancy FTE of the newest count / (vacancy + own FTE)."""
    if not on.knows("staff") or on.year.vacancies_as_at is None:
        return None
    rows = []
    for team, fte in on.year.vacancies.items():
        ratio = rates.vacancy_rate(fte, 0)
        rows.append(
            Row(
                f"vacancy:{team}",
                None,
                team,
                Fraction(ratio.numerator),
                Fraction(ratio.denominator),
                {"as_at": on.year.vacancies_as_at.isoformat()},
            )
        )
    for person in on.social_work:
        _, own = on.ftes[person.id]
        if own:
            ratio = rates.vacancy_rate(0, own)
            rows.append(of_person(person, Fraction(ratio.numerator), Fraction(ratio.denominator)))
    return rows


def _year_known(on: OnDay, kind: str = "staff") -> bool:
    return on.knows(kind) and add_months(on.covers[kind], 12) <= on.day


def turnover(on: OnDay) -> Rows:
    """W10: FTE of own people whose last own post ended in the 12 months before the day / own FTE on the day."""
    if not _year_known(on):
        return None
    rows = []
    for leaver in on.year.leavers:
        ratio = rates.turnover_rate(leaver.fte, 0)
        rows.append(
            Row(
                leaver.employee_number, leaver.name, leaver.team, leaver.fte, Fraction(ratio.denominator),
                {"left_on": leaver.left_on.isoformat()}, leaver.grade, leaver.employment_type,
            )
        )  # fmt: skip
    return rows + [
        of_person(person, NONE, Fraction(rates.turnover_rate(0, own).denominator))
        for person in on.social_work
        if (own := on.ftes[person.id][1])
    ]


def sickness(on: OnDay) -> Rows:
    """W11: own working days lost to sickness in the 12 months to the day / (own FTE x 253 or 254)."""
    if not _year_known(on):
        return None
    days = rates.working_days(date.fromordinal(add_months(on.day, -12).toordinal() + 1), on.day)
    lost = {one.employee_number: one for one in on.year.sickness}
    rows = []
    for person in on.social_work:
        own, (_, fte) = lost.pop(person.employee_number, None), on.ftes[person.id]
        if fte or own:
            ratio = rates.sickness_rate(own.days if own else 0, fte, days)
            unknown = {"absences_without_days": own.unknown} if own and own.unknown else {}
            rows.append(of_person(person, Fraction(ratio.numerator), Fraction(ratio.denominator), **unknown))
    for own in lost.values():  # they have left, or are no longer social work staff; their days were lost all the same
        unknown = {"absences_without_days": own.unknown} if own.unknown else {}
        rows.append(
            Row(own.employee_number, own.name, own.team, own.days, NONE, unknown, own.grade, own.employment_type)
        )
    return rows


def _trained(on: OnDay, *, managers: bool) -> Rows:
    if not on.knows("learning") or not on.knows("staff"):
        return None
    risk = risk_of(on, managers=managers)
    return None if risk is None else [
        of_person(
            person, ONE if stands.is_in_date else NONE, ONE,
            last_day=stands.last_day.isoformat() if stands.last_day else None,
            completed_on=stands.completed_on.isoformat() if stands.completed_on else None,
        )
        for person, stands in risk.counted
    ]  # fmt: skip


def staff_trained(on: OnDay) -> Rows:
    """W12-staff: staff who are not managers, with risk analysis in date."""
    return _trained(on, managers=False)


def managers_trained(on: OnDay) -> Rows:
    """W12-managers: managers with risk analysis for managers in date."""
    return _trained(on, managers=True)


def many_holders(on: OnDay) -> Rows:
    """W26: children with three or more different holders in the 12 months to the day / cases.

    Not known for days less than 12 months after the data begins.
    """
    if not on.knows("staff") or not _year_known(on, "cases"):
        return None
    rows = []
    for case in on.cases:
        holder, team = _holder(on, case)
        holders = on.year.holders.get(case.child_id)
        detail = {"holders": holders, "holder": holder.name if holder else None} if holders else {}
        rows.append(Row(case.reference, None, team, ONE if holders else NONE, ONE, detail))
    return rows


def _holder(on: OnDay, case: CaseOnDay) -> tuple[StaffMember | None, str | None]:
    """Return who in post holds a case, and its team: the holder's, else the one it falls back on."""
    holder = on.by_id.get(case.worker_id) if case.worker_id is not None else None
    return holder, holder.team if holder else case.fallback_team


def without(state: HolderState) -> Callable[[OnDay], Rows]:
    """W17: cases that stand so with their holder / all cases, each with how long it has waited."""

    def rows(on: OnDay) -> Rows:
        if not on.knows("cases") or not on.knows("staff"):
            return None
        found = []
        for case in on.cases:
            stands = caseload.holder_state(case, on.by_id)
            holder, team = _holder(on, case)
            if stands is not state:
                found.append(Row(case.reference, None, team, NONE, ONE))
                continue
            since = caseload.waiting_since(case, stands, on.by_id)
            detail = {
                "since": since.isoformat() if since else None,
                "days": (on.day - since).days if since else None,
                "type": case.type,
                "holder": holder.name if holder else None,
            }
            found.append(Row(case.reference, None, team, ONE, ONE, detail))
        return found

    return rows
