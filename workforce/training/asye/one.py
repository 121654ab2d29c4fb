"""One first year as a viewer may see it, and the worker's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from workforce.people.queries import StaffMember
from workforce.people.rules import Grade
from workforce.training.asye import queries
from workforce.training.asye.pages import Line, line_with, policy_of
from workforce.training.asye.policy import AsyePolicy
from workforce.training.asye.queries import FirstYear, Said
from workforce.training.asye.reviews import Now
from workforce.training.asye.rights import Rights, line_of, rights_of
from workforce.training.asye.rules import Due, Held, Terms, entitlement, week_end
from workforce.training.asye.service import is_registered, shown
from workforce.training.today import Today
from workforce.web.access import Viewer


@dataclass(frozen=True, slots=True)
class Week:
    """Protected hours of one week: owed, logged by the worker, corrected by the manager."""

    ends_on: date
    owed: Decimal
    logged: Decimal | None
    corrected: Decimal | None
    planned: Decimal | None = None

    @property
    def counts(self) -> Decimal | None:
        """Return what counts."""
        return self.logged if self.corrected is None else self.corrected

    @property
    def seen(self) -> str:
        """Return what counts as a form sends it back."""
        return shown(self.counts)

    @property
    def offered(self) -> Decimal:
        """Return the hours that one tap logs: as planned, else what is owed."""
        return self.owed if self.planned is None or not self.owed else self.planned

    @property
    def offered_text(self) -> str:
        """Return those hours as a form sends them."""
        return shown(self.offered)


@dataclass(frozen=True, slots=True)
class OnePage:
    """One programme, as a viewer may see it."""

    line: Line
    terms: Terms
    policy: AsyePolicy
    set_by: str
    said: Said
    weeks: Sequence[Week]  # of protected time, the newest first
    mentor: str | None
    assessor: str | None
    supervisors: Sequence[str]
    is_assessor_registered: bool | None  # None: nobody named, or no longer in post
    earlier: Sequence[Terms]
    day: date
    here: Mapping[int, StaffMember] = field(default_factory=dict)
    readable: frozenset[int] = frozenset()  # the reviews whose notes the viewer reads; of others none are here

    @property
    def rights(self) -> Rights:
        """Return what the viewer is to it."""
        return self.line.rights

    @property
    def number(self) -> str:
        """Return the employee number."""
        return self.line.found.employee_number

    @property
    def owed(self) -> Decimal:
        """Return the protected hours of the last whole week."""
        return self.weeks[1].owed if len(self.weeks) > 1 else self.weeks[0].owed if self.weeks else Decimal(0)

    @property
    def now(self) -> Now:
        """Return it as reviews and decisions need it."""
        return Now(self.terms, self.line.reviews, self.line.ends_on, self.line.assessor is not None, self.rights,
                   self.readable, self.line.found.calendar(self.policy), self.policy)  # fmt: skip

    @property
    def waiting(self) -> Mapping[str, object] | None:
        """Return the decision that waits for a manager."""
        return next((one for one in self.said.decisions if one["is_confirmed"] is None), None)

    def review(self, months: int) -> Due | None:
        """Return one review by its months."""
        return next((one for one in self.line.reviews if one.months == months), None)

    def held(self, months: int) -> Held | None:
        """Return a review that was held, by its months."""
        due = self.review(months)
        return due.held if due else None

    def asks_why(self, months: int) -> bool:
        """Whether the form of a review asks why so early: held today, or as it was recorded, it is too early."""
        due = self.review(months)
        if due is None or due.held is not None:
            return due is not None and due.is_early
        return self.policy.is_early(self.day, due.due_on)

    def may_record(self, months: int) -> bool:
        """Whether the viewer may record a review, or correct one: of what they may read only."""
        held = self.held(months)
        return self.rights.may_review and (held is None or held.id in self.readable)

    def week(self, ends: date) -> Week | None:
        """Return one week of protected time."""
        return next((one for one in self.weeks if one.ends_on == ends), None)

    @property
    def to_log(self) -> list[Week]:
        """Return the last weeks of which nothing is logged yet, the newest first."""
        return [one for one in self.weeks[:5] if one.counts is None and one.owed]


def _weeks(terms: Terms, found: FirstYear, policy: AsyePolicy, said: Said, day: date) -> list[Week]:
    calendar, newest = found.calendar(policy), week_end(min(day, terms.ended_on) if terms.ended_on else day)
    count = max(1, (newest - week_end(terms.started_on)).days // 7 + 1) if newest >= terms.started_on else 0
    result = []
    for n in range(count):
        end = newest - timedelta(weeks=n)
        kept = said.weeks.get(end, {})
        owed = entitlement(terms, calendar, policy, end)
        result.append(
            Week(end, round(Decimal(owed.numerator) / owed.denominator, 2), _hours(kept.get("hours")),
                 _hours(kept.get("corrected")), terms.planned_hours)
        )  # fmt: skip
    return result


def _hours(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def one_of(on: Today, viewer: Viewer, programme_id: int) -> OnePage | None:
    """Return one programme for a viewer; None: there is none, or it is not for them."""
    worker = queries.worker_of(programme_id)
    found = queries.known_on(on.day, [worker]).get(worker) if worker is not None else None
    terms = next((one for one in found.programmes if one.id == programme_id), None) if found else None
    return _one(on, viewer, found, terms) if found is not None and terms is not None else None


def _one(on: Today, viewer: Viewer, found: FirstYear, terms: Terms) -> OnePage | None:
    person, policy = on.by_id.get(found.worker_id), policy_of(on)
    line_ids = line_of(on, [person] if person else []).get(found.worker_id, frozenset())
    rights = rights_of(viewer, found, terms, line_ids)
    if not rights.may_open:
        return None
    since = {found.worker_id: terms.started_on} if rights.reads_load else {}
    weeks = queries.limit_weeks(since, min(terms.ended_on or on.day, on.day))
    said, readable = _said(terms, rights, viewer)
    version = on.policies.get("asye")
    line = line_with(on, policy, found, terms, rights, weeks.get(found.worker_id, []))
    return OnePage(
        line, terms, policy, version.set_by if version else "nobody", said, _weeks(terms, found, policy, said, on.day),
        on.named(terms.mentor_id) if terms.mentor_id else None,
        on.named(terms.assessor_id) if terms.assessor_id else None,
        sorted(on.named(one) for one in line_ids if one in on.by_id),
        is_registered(line.assessor, on.day) if line.assessor else None,
        [one for one in found.programmes if one.id != terms.id], on.day, on.by_id, readable,
    )  # fmt: skip


def _said(terms: Terms, rights: Rights, viewer: Viewer) -> tuple[Said, frozenset[int]]:
    """Return what stands on the page, with the notes of the reviews that the viewer reads, and which those are."""
    said, me = queries.said_of(terms.id), viewer.worker_id
    readable = frozenset(
        id_
        for id_, one in said.reviews.items()
        if rights.reads_notes(is_of_the_day=me is not None and me in (one["held_by_id"], one["line_id"]))
    )
    reviews = {id_: one if id_ in readable else {**one, "notes": None} for id_, one in said.reviews.items()}
    if not rights.is_party:
        reviews = {id_: {**one, "early_reason": None} for id_, one in reviews.items()}
    return replace(said, reviews=reviews), readable


def beginner(on: Today, viewer: Viewer, employee_number: str) -> tuple[StaffMember, FirstYear, Rights] | None:
    """Return somebody newly qualified whose programme the viewer may begin; None: not found, or not for them."""
    person = on.by_number.get(employee_number)
    found = queries.known_on(on.day, [person.id]).get(person.id) if person else None
    if person is None or found is None or person.grade != Grade.ASYE:
        return None
    rights = rights_of(viewer, found, found.programme(on.day), line_of(on, [person]).get(person.id, frozenset()))
    return (person, found, rights) if rights.may_plan else None


def choices_of(people: Iterable[StaffMember], day: date, *, besides: int) -> list[tuple[str, str]]:
    """Return who can be named as assessor or mentor: those shown as registered social workers first."""
    listed = [one for one in people if one.id != besides and one.is_counted and one.grade != Grade.ASYE]
    listed.sort(key=lambda one: (not is_registered(one, day), one.name, one.employee_number))
    return [
        (str(one.id), f"{one.name}{'' if is_registered(one, day) else ' (not shown as registered)'}") for one in listed
    ]


# --- the worker's own


def own(today: Today, viewer: Viewer) -> OnePage | None:
    """Return the signed-in person's programme: the one that runs, else the last; None where there never was one."""
    if viewer.worker_id is None:
        return None
    found = queries.known_on(today.day, [viewer.worker_id]).get(viewer.worker_id)
    if found is None or not found.programmes:
        return None
    return _one(today, viewer, found, found.programme(today.day) or found.programmes[-1])
