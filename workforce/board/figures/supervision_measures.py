"""How the rows of W4-period and W14 are found. Rows are exact fractions."""

from workforce.board.figures.measures import NONE, ONE, Row, Rows, of_person
from workforce.board.figures.on_day import OnDay
from workforce.supervision.queries import standings
from workforce.supervision.register_pages import judged_supervisors
from workforce.supervision.register_rules import Part
from workforce.supervision.timeline_queries import period_of, versions_of
from workforce.supervision.timeline_rules import timeline


def held_by_due_day(on: OnDay) -> Rows:
    """W4-period: sessions held by their due day / those of social work staff that fell due in the 13 weeks to the day.

    Not known where sessions or staff are not known for the whole of the weeks. Each session is a row, in the team of
    its due day.
    """
    first, last = period_of(on.day)
    if "supervision" not in on.policies or not on.knows("staff", first) or not on.knows("supervision", first):
        return None
    versions = versions_of(on.supervision_versions, on.policies["supervision"].in_force_from)
    begins, known = on.period_begins, on.covers["supervision"]
    return [
        Row(
            f"{person.employee_number} {one.due_on}", person.name, one.post.team, ONE if one.is_in_time else NONE, ONE,
            {
                "due_on": one.due_on.isoformat(), "held_on": one.met_on.isoformat() if one.met_on else None,
                "days": one.days_late(last),
            },
            one.post.grade, one.post.employment_type,
        )
        for person in on.period_people
        for one in timeline(person.life, versions, begins, last, known).fell_due(first, last)
        if one.post is not None and one.post.is_social_work
    ]  # fmt: skip


_WORDS = {True: "yes", False: "no", None: "not asked"}


def supervisors_in_order(on: OnDay) -> Rows:
    """W14: supervisors registered or paired, trained, experienced and in date themselves / supervisors not away.

    Not known where staff, sessions or, where a course is asked, completions are not known.
    """
    if "supervision" not in on.policies or not on.knows("staff") or not on.knows("supervision"):
        return None
    asked = on.supervision_policy.supervisor
    if asked.course_codes and not on.knows("learning"):
        return None
    known, done = on.covers["supervision"], on.completions_of(asked.course_codes) if asked.course_codes else None
    supervisors = [person for person in on.staff if person.id in on.relations.of_supervisor]
    own = standings(on.day, supervisors, on.frequency, known, on.last_held)
    return [
        of_person(
            person, ONE if one.is_whole else NONE, ONE, supervisees=len(one.supervisor.supervisees),
            **{f"is_{part.value}": _WORDS[one.parts[part]] for part in Part},
        )
        for person, one in judged_supervisors(on.day, on.staff, on.relations, asked, own, done)
        if not person.is_away
    ]  # fmt: skip


def parts_alone(rows: Rows) -> dict[str, dict[str, int]] | None:
    """Return each part of W14 alone: how many have it, of how many of whom it is asked; None where W14 is not known."""
    if rows is None:
        return None
    said = {part: [row.detail[f"is_{part.value}"] for row in rows] for part in Part}
    return {
        part.value: {"numerator": found.count("yes"), "denominator": len(found) - found.count("not asked")}
        for part, found in said.items()
    }
