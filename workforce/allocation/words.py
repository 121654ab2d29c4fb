"""What speaks for a candidate and what a manager should look at, in words. Nothing is read here."""

from datetime import timedelta

from workforce.allocation.ground import Ground
from workforce.allocation.queries import Counts, Family
from workforce.allocation.rules import WorkerFacts, family_words, is_registered
from workforce.people.queries import StaffMember
from workforce.training.queries import learner_of
from workforce.web.pages import day_short, number, plural

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEK = (1, 2, 3, 4, 5)
ABSENCES_SHOWN = 2
ENDS_SOON_DAYS = 180
EXPIRES_SOON_DAYS = 28


def favour(found: Ground, person: StaffMember, facts: WorkerFacts, family: Family) -> list[str]:
    """Return what speaks for somebody: family first, then experience, then what is in date."""
    words = _family(person, family)
    if is_registered(facts, found.today) and person.registered_on:
        began, today = person.registered_on, found.today
        years = today.year - began.year - ((today.month, today.day) < (began.month, began.day))
        words.append(f"Registered {plural(years, 'year')}" if years else "Registered this year")
    supervised = found.on.standings.get(person.id)
    in_time = []
    if supervised and supervised.is_in_date:
        in_time.append(f"supervision to {day_short(supervised.due_on)}")
    if found.on.knows("learning") and not _untrained(found, person):
        in_time.append("required training in date")
    if in_time:
        text = "; ".join(in_time)
        words.append(text[:1].upper() + text[1:])
    return words


def _family(person: StaffMember, family: Family) -> list[str]:
    if held := family.siblings.get(person.id):
        known = [(reference, day) for reference, day in held if reference]
        if not known:
            return ["Holds a sibling"]
        since = min((day for _, day in known if day), default=None)
        return [family_words(r for r, _ in known) + (f", since {day_short(since)}" if since else "")]
    if person.id in family.before:
        since = family.before[person.id]
        return ["Has worked with this family" + (f", from {day_short(since)}" if since else "")]
    return []


def look_at(found: Ground, person: StaffMember, facts: WorkerFacts, counted: Counts) -> list[str]:
    """Return what a manager should look at before choosing somebody."""
    return [
        *_ahead(found, person, facts), *_late(found, person), *_holds(found, person, counted), *_hours(found, person)
    ]  # fmt: skip


def _ahead(found: Ground, person: StaffMember, facts: WorkerFacts) -> list[str]:
    today = found.today
    ahead = [absent for absent in found.absences.get(person.id, ()) if absent.first > today][:ABSENCES_SHOWN]
    words = [f"Away {day_short(one.first)}" + (f" to {day_short(one.last)}" if one.last else "") for one in ahead]
    if person.leaves_on and person.leaves_on <= today + timedelta(days=ENDS_SOON_DAYS):
        words.append(f"{'Agency, contract' if person.is_agency else 'In post'} to {day_short(person.leaves_on)}")
    expires = facts.registration_expires_on
    if expires and expires <= today + timedelta(days=EXPIRES_SOON_DAYS):
        words.append(f"Registration to {day_short(expires)}")
    if person.run_started_on > today - timedelta(days=found.on.allocation.look_at.first_days_in_post):
        words.append(f"In post since {day_short(person.run_started_on)}")
    return words


def _late(found: Ground, person: StaffMember) -> list[str]:
    """Return what of supervision and required training is not in date."""
    supervised = found.on.standings.get(person.id)
    late = []
    if supervised and not supervised.is_in_date:
        late.append(f"Supervision overdue {plural(supervised.days_overdue(found.on.day), 'day')}")
    return late + [f"{name}: not in date" for name in _untrained(found, person)]


def _untrained(found: Ground, person: StaffMember) -> list[str]:
    """Return the requirements of somebody's role that are not in date; none where training is not known."""
    if not found.on.knows("learning") or not person.is_social_work:
        return []
    trained = found.trained[person.id]
    learner = learner_of(person, found.on.tree)
    wanted = (r for r in found.on.requirements if r.applies(learner))
    return [requirement.name for requirement in wanted if requirement.id not in trained]


def _holds(found: Ground, person: StaffMember, counted: Counts) -> list[str]:
    policy, words = found.on.allocation.look_at, []
    if counted.new_7 >= policy.new_in_7_days:
        words.append(f"{plural(counted.new_7, 'new child', 'new children')} in 7 days")
    if counted.new_28 >= policy.new_in_28_days:
        words.append(f"{plural(counted.new_28, 'new child', 'new children')} in 28 days")
    if counted.under_one >= policy.under_one:
        words.append(f"{plural(counted.under_one, 'child', 'children')} under 12 months")
    if counted.unborn:
        words.append(plural(counted.unborn, "unborn child", "unborn children"))
    if counted.covers:
        words.append(f"Covers {plural(counted.covers, 'child', 'children')} until {day_short(counted.covers_until)}")
    if found.loads[person.id].incomplete:
        words.append("A child has no type yet: the figure is incomplete")
    return words


def _hours(found: Ground, person: StaffMember) -> list[str]:
    words = []
    pattern = found.standing.patterns.get(person.id)
    if pattern and pattern != WEEK:
        words.append(f"Works {', '.join(DAYS[day - 1] for day in pattern)}")
    elif person.fte < 1:
        words.append(f"Works {number(person.contracted, 2)} hours")
    if any(monday <= found.today <= monday + timedelta(days=6) for monday in found.standing.duty.get(person.id, ())):
        words.append("On duty this week")
    return words
