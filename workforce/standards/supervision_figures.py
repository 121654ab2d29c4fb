"""Standard 5: how the rows of its figures are found. Days, lengths and who supervises whom; never what was said."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from workforce.board.figures import audit_measures
from workforce.people.queries import StaffMember
from workforce.people.rules import grade_words
from workforce.standards.facts import Facts
from workforce.standards.rules import Phase, RowOfFigure, phase_of
from workforce.standards.workload_figures import NONE, ONE, YES_NO, Rows
from workforce.supervision.register_pages import judged_supervisors, registration_of
from workforce.supervision.register_rules import Part
from workforce.supervision.relations import Role
from workforce.supervision.rules import Interval
from workforce.supervision.timeline_queries import period_of, versions_of
from workforce.supervision.timeline_rules import timeline


def _knows_period(facts: Facts) -> bool:
    on, (first, _) = facts.on, period_of(facts.on.day)
    return "supervision" in on.policies and on.knows("staff", first) and on.knows("supervision", first)


def full_sessions(facts: Facts) -> Rows:
    """5.1: full sessions / sessions of social work staff held in 13 weeks of a kind that counts.

    Full: as long as the policy or an agreement in writing asks, not interrupted, its length not disputed.
    """
    if not _knows_period(facts):
        return None
    people = {one.id: one for one in facts.on.period_people}
    rows = []
    for one in facts.sessions:
        person = people.get(one.worker_id)
        post = person.life.main_post(one.held_on) if person and one.held_on else None
        if person is None or post is None or not post.is_social_work or not one.is_counted:
            continue
        interrupted = "not known" if one.interrupted is None else YES_NO[one.interrupted]
        rows.append(
            RowOfFigure(
                f"{person.employee_number} {one.held_on} {one.id}", person.name, post.team,
                ONE if one.is_full else NONE, ONE,
                {
                    "held_on": one.held_on, "minutes": one.minutes, "asked": one.full_minutes,
                    "interrupted": interrupted, "disputed": YES_NO[one.is_disputed],
                },
            )
        )  # fmt: skip
    return rows


def by_phase(facts: Facts) -> dict[Phase, list[RowOfFigure]] | None:
    """Return the sessions that fell due in the 13 weeks, as W4-period has them, by the standard's phase."""
    if not _knows_period(facts):
        return None
    on, (first, last) = facts.on, period_of(facts.on.day)
    versions = versions_of(on.supervision_versions, on.policies["supervision"].in_force_from)
    known = on.covers["supervision"]
    found: dict[Phase, list[RowOfFigure]] = {phase: [] for phase in Phase}
    for person in on.period_people:
        for one in timeline(person.life, versions, on.period_begins, last, known).fell_due(first, last):
            if one.post is None or not one.post.is_social_work:
                continue
            phase = phase_of(one.post.grade, person.life.first_in_grade, one.anchor)
            found[phase].append(
                RowOfFigure(
                    f"{person.employee_number} {one.due_on}", person.name, one.post.team,
                    ONE if one.is_in_time else NONE, ONE,
                    {
                        "grade": grade_words(one.post.grade), "from_on": one.anchor, "due_on": one.due_on,
                        "held_on": one.met_on, "days": ((one.met_on or last) - one.anchor).days,
                    },
                )
            )  # fmt: skip
    return found


class Phased:
    """The sessions by phase, worked out once for the figures that are made of them."""

    def __init__(self, facts: Facts) -> None:
        """Work them out."""
        self.facts = facts
        self.rows: Mapping[Phase, list[RowOfFigure]] | None = by_phase(facts)

    def of(self, phase: Phase) -> Rows:
        """5.2, 5.3, 5.4: sessions held by their due day / sessions that fell due in the phase."""
        return None if self.rows is None else list(self.rows[phase])

    def all(self) -> Rows:
        """5.6: W4-period, which is the three phases together."""
        return None if self.rows is None else list(chain.from_iterable(self.rows.values()))

    def note(self, phase: Phase) -> str:
        """Return a word where the policy in force asks for it less often than the standard does."""
        if "supervision" not in self.facts.on.policies:
            return ""
        frequency, longest = self.facts.on.frequency, _STANDARD[phase]
        asked = [one.interval for one in frequency.grades.get("asye", ())] if phase is not Phase.LATER else []
        place = {Phase.FIRST_WEEKS: 0, Phase.FIRST_MONTHS: 1}.get(phase)
        interval = asked[place] if place is not None and place < len(asked) else frequency.default
        if _days(interval) <= longest:
            return f"By the due day of the policy in force: {interval.words()}."
        return f"The policy in force asks {interval.words()}: less often than the standard does."


_STANDARD = {Phase.FIRST_WEEKS: 7, Phase.FIRST_MONTHS: 14, Phase.LATER: 31}  # days; employer standard 5


def _days(interval: Interval) -> int:
    return interval.days + 31 * interval.months


def graded_records(facts: Facts) -> Rows:
    """5.6: W6, by numbers in place of the sessions' references."""
    rows = audit_measures.good_records(facts.on)
    if rows is None:
        return None
    ordered = sorted(rows, key=lambda row: (row.team or "", -row.numerator))
    return [
        RowOfFigure(f"record {n}", None, row.team, row.numerator, row.denominator) for n, row in enumerate(ordered, 1)
    ]


def target_of(facts: Facts, indicator: str) -> Fraction | None:
    """Return what the Board agreed for an indicator; None where it has not."""
    found = facts.on.targets.get(indicator)
    return Fraction(Decimal(str(found["value"]))) if found else None


def trained_supervisors(facts: Facts) -> Rows:
    """5.7: supervisors whose training as a supervisor is in date / supervisors who are here, as W14 counts them."""
    on = facts.on
    if "supervision" not in on.policies or not on.knows("staff"):
        return None
    asked = on.supervision_policy.supervisor
    if not asked.course_codes:
        return []
    if not on.knows("learning"):
        return None
    done = on.completions_of(asked.course_codes)
    return [
        RowOfFigure(
            person.employee_number, person.name, person.team, ONE if one.parts[Part.TRAINED] else NONE, ONE,
            {
                "supervisees": len(one.supervisor.supervisees),
                "completed_on": one.supervisor.trained.completed_on if one.supervisor.trained else None,
                "last_day": one.supervisor.trained.last_day if one.supervisor.trained else None,
            },
        )
        for person, one in judged_supervisors(on.day, on.staff, on.relations, asked, {}, done)
        if not person.is_away
    ]  # fmt: skip


def course_in_words(facts: Facts) -> str:
    """Return which course is asked of supervisors."""
    if "supervision" not in facts.on.policies:
        return ""
    asked = facts.on.supervision_policy.supervisor
    return f"Course: {' or '.join(asked.course_codes)}." if asked.course_codes else "The policy asks no course of them."


def _is_registered(person: StaffMember, day: date) -> bool:
    return registration_of(person).holds(day)


def paired_with_a_professional(facts: Facts) -> Rows:
    """5.8: those who have a registered professional supervisor / staff whose line manager is not registered.

    Social work staff and students who are here and whose line manager is known.
    """
    on = facts.on
    if not on.knows("staff"):
        return None
    rows = []
    for person in on.staff:
        line = on.by_id.get(on.relations.line(person.id) or 0)
        if person.is_away or line is None or not (person.is_social_work or person.is_student):
            continue
        if _is_registered(line, on.day):
            continue
        beside = [
            on.by_id[one.supervisor_id]
            for one in on.relations.of_worker.get(person.id, ())
            if one.role is Role.PROFESSIONAL and one.supervisor_id != line.id
        ]
        registered = [one for one in beside if _is_registered(one, on.day)]
        rows.append(
            RowOfFigure(
                person.employee_number, person.name, person.team, ONE if registered else NONE, ONE,
                {"line": line.name, "professional": registered[0].name if registered else None},
            )
        )  # fmt: skip
    return rows


def unknown_lines(facts: Facts) -> str:
    """Return how many have no line manager in the staff data: they are not counted."""
    on = facts.on
    if not on.knows("staff"):
        return ""
    people = [one for one in on.staff if not one.is_away and (one.is_social_work or one.is_student)]
    without = sum(1 for one in people if on.relations.line(one.id) is None)
    return f"Not counted: {without} whose line manager the staff data does not name." if without else ""
