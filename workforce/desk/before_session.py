"""What stands beside a supervision session as it begins: workload, what is due; kept with its record.

What the worker said of the workload stands beside the session only, never in its record. Children appear as
counts only: which child oversight was held of is chosen in the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from workforce.allocation import overload_queries
from workforce.board.figures.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload import rating_queries, restricted
from workforce.caseload.case_sql import Basis
from workforce.caseload.rules import Workload
from workforce.caseload.voice_queries import agreements_on
from workforce.caseload.voice_rules import last_whole_week
from workforce.decimals import percent_text
from workforce.desk.people import Person
from workforce.people.queries import StaffMember
from workforce.people.rules import Grade, add_months
from workforce.supervision import oversight_queries, record_queries
from workforce.supervision.record_rules import DATES_SEEN, ActionFacts
from workforce.supervision.record_service import Pulled
from workforce.supervision.session_rules import SessionFacts
from workforce.training.asye import queries as asye_queries
from workforce.training.asye.rules import Due, Terms, next_review, reviews_of
from workforce.training.today import trained
from workforce.web.access import Viewer
from workforce.web.pages import day_short, number, plural
from workforce.words import band_words

EXPIRES_SOON_DAYS = 60
REVIEW_MONTHS = (3, 6, 9, 12)  # of the first year in practice: reviews of the programme
REVIEW_SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Beside:
    """One fact beside the record."""

    label: str
    value: str
    note: str = ""
    band: str = ""  # of a workload %, for the bar
    percent: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as the record keeps it."""
        return {"label": self.label, "value": self.value, "note": self.note, "band": self.band, "percent": self.percent}


def pulled(today: date, session: SessionFacts, viewer: Viewer) -> Pulled:
    """Return what is drawn into a session's agenda and record now, for one of the two; of a group nothing personal."""
    if session.is_group:
        return Pulled()
    on = OnDay(today, Basis.DECIDED, restricted.hidden_children(viewer.worker_id))
    person = on.by_id.get(session.worker_id)
    if person is None:
        return Pulled()
    facts, items, lines = [], [], list[dict[str, Any]]()
    if on.knows("cases"):
        load = _load(on, person)
        if load is not None:
            lines = [{"label": one.label, "count": one.count, "points": number(one.points, 2)} for one in load.lines]
        workload_facts, workload_items = _workload(load)
        facts += workload_facts
        items += workload_items
    cases = _oversight(on, person) if on.knows("cases") else []
    due = [one for one in cases if one.due_on is not None and one.due_on <= today]
    if due:
        items.append(("oversight", f"Oversight due: {plural(len(due), 'child', 'children')}"))
    items += list(_overload(person.id, today))
    items += list(_actions(record_queries.open_actions(person.id, today), today))  # of signed records: both read it
    for more_facts, more_items in (_training(on, person), _registration(person, today), _asye(on, person)):
        facts += more_facts
        items += more_items
    seen = record_queries.last_seen(person.id, today)
    facts += [Beside(f"{words} seen", day_short(seen[what][0])) for what, words in DATES_SEEN.items() if what in seen]
    return Pulled({"facts": [one.as_json() for one in facts], "lines": lines}, items)


def _load(on: OnDay, person: StaffMember) -> Workload | None:
    scheme = on.scheme.scheme
    held = caseload.children_of(person.id, on.day, scheme, on.basis)
    agreed = agreements_on(on.day, person.id, [line.case.child_id for line in held])
    extras = [(one.label, one.points) for one in agreed if one.points is not None]
    groups = caseload.groups_of(person.id, [line.case for line in held], on.day, scheme, on.basis)
    return caseload.load_of(person, groups, scheme, replace(on.beside, extras={person.id: extras}))


def _workload(load: Workload | None) -> tuple[list[Beside], list[tuple[str, str]]]:
    if load is None:
        return [], []
    children = Beside("Children", str(load.children))
    if load.utilisation_percent is None or load.limit is None:
        return [Beside("Workload", f"{number(load.points)} {load.unit}", "no limit, so no workload %"), children], []
    percent = percent_text(load.utilisation_percent)
    note = f"{number(load.points)} of {number(load.limit)} {load.unit}; {band_words(load.band or '').lower()}"
    items = [("workload", f"Workload over 100%: {percent}")] if load.is_over else []
    bar = f"{float(load.utilisation_percent):.1f}"
    return [Beside("Workload %", percent, note, load.band or "", bar), children], items


def _oversight(on: OnDay, person: StaffMember) -> list[oversight_queries.CaseDue]:
    found = oversight_queries.cases_due_for([person.id], on.day, hidden=on.hidden, policies=on.policies)
    return found[person.id]


def said_of_workload(session: SessionFacts, viewer: Viewer, today: date) -> list[dict[str, str]]:
    """Return what the worker said of the workload, where it was said to the viewer: shown live, kept in no record."""
    return [] if session.is_group else [one.as_json() for one in _said(session.worker_id, viewer, today)]


def _said(worker_id: int, viewer: Viewer, today: date) -> Iterator[Beside]:
    said = rating_queries.said_by(worker_id, viewer, today)
    if said.ratings:
        day, rating = said.ratings[0]
        yield Beside("Own rating", rating.words.capitalize(), f"{day_short(day)}; {len(said.ratings)} in 12 weeks")
    week = last_whole_week(today)
    hours = said.hours_of(week)
    if hours is not None:
        yield Beside("Extra hours", number(hours), f"week to {day_short(week)}")


def _overload(worker_id: int, today: date) -> Iterator[tuple[str, str]]:
    for one in overload_queries.overloads_of(worker_id):
        if one.closed_on is None:
            review = one.history.plan_on(today).review_on
            words = f"Overload plan, look again on {day_short(review)}" if review else "Overload without a plan"
            yield "overload", words


def _actions(actions: list[ActionFacts], today: date) -> Iterator[tuple[str, str]]:
    late = [one for one in actions if one.is_overdue(today)]
    if late:
        yield "actions", f"Actions overdue: {len(late)} of {len(actions)} open"


def _training(on: OnDay, person: StaffMember) -> tuple[list[Beside], list[tuple[str, str]]]:
    if not on.knows("learning") or not person.is_social_work:
        return [], []
    me = Person(person, None, None, trained(on, person), on.day)
    soon = [one for one in me.training if one.lapses_within(on.day)]
    counted = len(me.training_counted)
    facts = [Beside("Training in date", f"{me.training_in_date} of {counted}")] if counted else []
    items = [(f"training:{one.requirement.id}", f"{one.requirement.name}: not in date") for one in me.training_due]
    items += [
        (f"training:{one.requirement.id}", f"{one.requirement.name}, due {day_short(one.standing.last_day)}")
        for one in soon
    ]
    return facts, items


def _registration(person: StaffMember, today: date) -> tuple[list[Beside], list[tuple[str, str]]]:
    expires = person.registration_expires_on
    if expires is None:
        return ([Beside("Registration", "not known")] if person.is_social_work else []), []
    is_soon = expires - timedelta(days=EXPIRES_SOON_DAYS) <= today
    words = f"{'expired' if expires < today else 'expires'} {day_short(expires)}"
    items = [("registration", f"Registration {words}, and CPD for it")] if is_soon else []
    return [Beside("Registration", words)], items


def _asye(on: OnDay, person: StaffMember) -> tuple[list[Beside], list[tuple[str, str]]]:
    """Return the next review of the programme; before there is one, as a full year from the first day would have it."""
    began, today = person.first_asye_on, on.day
    if person.grade != Grade.ASYE or began is None:
        return [], []
    known = asye_queries.known_on(today, [person.id]).get(person.id)
    programme = known.programme(today) if known else None
    if known is not None and programme is not None:
        return _programme(reviews_of(programme, known.calendar(on.asye), on.asye, today), programme, today)
    coming = [(months, add_months(began, months)) for months in REVIEW_MONTHS]
    following = next(((months, day) for months, day in coming if day >= today), None)
    if following is None:
        return [Beside("First year (ASYE)", f"began {day_short(began)}", "its 12 months are over")], []
    months, day = following
    is_soon = (day - today).days <= REVIEW_SOON_DAYS
    items = [("asye", f"ASYE review at {months} months, {day_short(day)}")] if is_soon else []
    return [Beside("First year (ASYE)", f"began {day_short(began)}", f"{months} months on {day_short(day)}")], items


def _programme(reviews: list[Due], terms: Terms, today: date) -> tuple[list[Beside], list[tuple[str, str]]]:
    following, label = next_review(reviews), "First year (ASYE)"
    began = f"began {day_short(terms.started_on)}"
    if terms.ended_on is not None and terms.ended_on <= today:
        return [Beside(label, f"{terms.outcome} {day_short(terms.ended_on)}")], []
    if following is None:
        return [Beside(label, began, "every review is held")], []
    if following.due_on is None:
        return [Beside(label, began, f"{following.words}: paused, no day yet")], []
    is_late = following.due_on < today
    words = f"{following.words}, {'overdue since ' if is_late else ''}{day_short(following.due_on)}"
    is_soon = (following.due_on - today).days <= REVIEW_SOON_DAYS
    return [Beside(label, began, words)], [("asye", f"ASYE review at {words}")] if is_soon else []
