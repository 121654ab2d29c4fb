"""What is done with a first year: its plan, signatures and protected hours. See also `asye_reviews`.

Each change checks all of it first, flushes, writes the audit entry (never what was said), and never commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, select

from workforce import clock
from workforce.db import audit, db
from workforce.people.models import Worker
from workforce.people.queries import StaffMember
from workforce.people.rules import Grade, add_months, holds_registration
from workforce.training.asye.models import Programme, ProtectedWeek, Review, Signature
from workforce.training.asye.rights import Rights
from workforce.training.asye.rules import LOG_WEEKS_BACK, SignerRole, week_end
from workforce.training.errors import SettledError, TrainingError
from workforce.web.access import Viewer

STALE = "Somebody changed this programme since this page was shown. Look at it again; nothing was saved."
MOST_HOURS = 40
START_AHEAD_MONTHS = 12
START_BACK_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates and people of a programme, as a form sends them."""

    started_on: date
    registered_on: date | None
    employed_on: date
    assessor_id: int | None = None
    is_assessor_checked: bool = False
    mentor_id: int | None = None
    planned_hours: Decimal | None = None
    agreed_on: date | None = None


def hold(programme_id: int, edition: int | None = None) -> Programme:
    """Let nobody else change a programme meanwhile, and return it; SettledError where a page shows an older one."""
    found = db.session.scalar(
        select(Programme)
        .where(Programme.id == programme_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or (edition is not None and found.edition != edition):
        raise SettledError(STALE)
    return found


def done(programme: Programme, number: str, action: str, viewer: Viewer, **detail: object) -> None:
    """Count the change, flush and write the trail."""
    programme.edition += 1
    db.session.flush()
    audit.record(viewer.email, action, f"worker:{number}", programme=programme.id, **detail)


def allow(*, holds: bool, words: str) -> None:
    """Refuse who may not."""
    if not holds:
        raise TrainingError(words)


def number_of(programme: Programme) -> str:
    """Return the employee number of whose programme it is."""
    return db.session.scalars(select(Worker.employee_number).where(Worker.id == programme.worker_id)).one()


# --- the plan


def _check_dates(plan: Plan, today: date) -> None:
    if not add_months(today, -START_BACK_MONTHS) <= plan.started_on <= add_months(today, START_AHEAD_MONTHS):
        raise TrainingError("The start is more than 12 months ahead, or 5 years ago", "started_on")
    if plan.registered_on is not None and plan.registered_on > today:
        raise TrainingError("Registration can't be in the future", "registered_on")
    if plan.registered_on is not None and plan.started_on < plan.registered_on:
        raise TrainingError("The year starts at registration, or later as agreed", "started_on")
    if plan.employed_on > add_months(today, START_AHEAD_MONTHS):
        raise TrainingError("Employment begins more than 12 months ahead", "employed_on")
    if plan.agreed_on is not None and plan.agreed_on > today:
        raise TrainingError("The agreement can't be of a day to come", "agreed_on")
    if plan.planned_hours is not None and not 0 <= plan.planned_hours <= MOST_HOURS:
        raise TrainingError(f"Protected hours a week: from 0 to {MOST_HOURS}", "planned_hours")


def _check_people(
    plan: Plan, worker_id: int, here: Mapping[int, StaffMember], viewer: Viewer, before: Programme | None
) -> None:
    kept = (before.assessor_id, before.mentor_id) if before is not None else (None, None)
    if plan.assessor_id is not None and plan.assessor_id == viewer.worker_id != kept[0]:
        raise TrainingError("Nobody names themselves: another manager, or HR, names you as assessor", "assessor_id")
    for id_, was, field, words in (
        (plan.assessor_id, kept[0], "assessor_id", "assessor"), (plan.mentor_id, kept[1], "mentor_id", "mentor"),
    ):  # fmt: skip
        if id_ is not None and id_ == worker_id:
            raise TrainingError(f"Nobody is their own {words}", field)
        if id_ is not None and id_ not in here and id_ != was:
            raise TrainingError(f"Choose an {words} who is in post", field)
    assessor = here.get(plan.assessor_id or 0)
    if assessor is None or plan.is_assessor_checked:
        return
    if not is_registered(assessor, clock.today()):
        raise TrainingError(
            f"The staff data does not show {assessor.name} as a registered social worker today. Choose somebody else, "
            "or say that you have checked it",
            "is_assessor_checked",
        )


def is_registered(person: StaffMember, day: date) -> bool:
    """Whether the staff data shows somebody as a registered social worker on a day."""
    return holds_registration(person.swe_number, person.registered_on, person.registration_expires_on, day)


def begin(
    person: StaffMember, plan: Plan, here: Mapping[int, StaffMember], rights: Rights, viewer: Viewer
) -> Programme:
    """Record the programme of somebody newly qualified in post; they have none that runs."""
    allow(holds=rights.may_plan, words="Only a manager or HR begins a programme, never one's own.")
    today = clock.today()
    if person.grade != Grade.ASYE:
        raise TrainingError(f"{person.name} is not graded as newly qualified. Correct the staff data first.")
    _check_dates(plan, today)
    _check_people(plan, person.id, here, viewer, None)
    db.session.scalar(select(Worker.id).where(Worker.id == person.id).with_for_update())
    others = db.session.scalars(select(Programme).where(Programme.worker_id == person.id)).all()
    if any(one.ended_on is None for one in others):
        raise SettledError(f"A programme of {person.name} runs already. Nothing was saved.")
    if any(one.ended_on is not None and one.ended_on >= plan.started_on for one in others):
        raise TrainingError("An earlier programme ended on that day or later", "started_on")
    made = Programme(
        worker_id=person.id, recorded_by=viewer.email, recorded_at=clock.now(), edition=0, **_values(plan)
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    done(made, person.employee_number, "first year begun", viewer, started_on=plan.started_on,
         assessor=_assessor_of(plan))  # fmt: skip
    return made


def _assessor_of(plan: Plan) -> str | None:
    """Return the employee number of whom a plan names as assessor."""
    return db.session.scalar(select(Worker.employee_number).where(Worker.id == plan.assessor_id))


def _values(plan: Plan) -> dict[str, object]:
    names = (
        "started_on", "registered_on", "employed_on", "assessor_id", "mentor_id", "planned_hours", "agreed_on",
    )  # fmt: skip
    found = {name: getattr(plan, name) for name in names}
    return {**found, "is_assessor_checked": plan.is_assessor_checked and plan.assessor_id is not None}


def change(
    programme_id: int, edition: int, plan: Plan, here: Mapping[int, StaffMember], rights: Rights, viewer: Viewer
) -> None:
    """Change dates and people of a programme that runs. What was signed under another plan is signed anew."""
    allow(holds=rights.may_plan, words="Only a manager or HR changes a programme, never one's own.")
    programme, today = hold(programme_id, edition), clock.today()
    if programme.ended_on is not None:
        raise SettledError("This programme has ended: it stays as it is. Nothing was saved.")
    _check_dates(plan, today)
    _check_people(plan, programme.worker_id, here, viewer, programme)
    first = db.session.scalar(
        select(Review.held_on).where(Review.programme_id == programme_id).order_by(Review.held_on).limit(1)
    )
    if first is not None and plan.started_on > first:
        raise TrainingError("A review was held before that day", "started_on")
    values = _values(plan)
    agreed = ("started_on", "planned_hours", "agreed_on")
    if any(values[name] != getattr(programme, name) for name in agreed):
        gone = list(SignerRole)
    else:
        gone = [SignerRole.ASSESSOR] if values["assessor_id"] != programme.assessor_id else []
    for name, value in values.items():
        setattr(programme, name, value)
    db.session.execute(delete(Signature).where(Signature.programme_id == programme_id, Signature.role.in_(gone)))
    done(programme, number_of(programme), "first year changed", viewer, started_on=plan.started_on,
         assessor=_assessor_of(plan))  # fmt: skip


def sign(programme_id: int, edition: int, role: str, rights: Rights, viewer: Viewer) -> bool:
    """Sign the learning agreement in a role; return False where it was signed already."""
    allow(holds=rights.signs_as(role), words="Only the person themselves signs the agreement.")
    programme = hold(programme_id, edition)
    if programme.ended_on is not None:
        raise SettledError("This programme has ended: it stays as it is. Nothing was saved.")
    if programme.agreed_on is None:
        raise TrainingError("First record the day on which the learning agreement was agreed.")
    if db.session.get(Signature, (programme_id, role)) is not None:
        return False
    db.session.add(
        Signature(
            programme_id=programme_id, role=role, worker_id=viewer.worker_id, by=viewer.email, at=clock.now()
        )
    )  # fmt: skip
    done(programme, number_of(programme), "first year agreement signed", viewer, role=role)
    return True


# --- protected time


def _week(programme: Programme, sunday: date, hours: Decimal, seen: str) -> ProtectedWeek:
    """Return a week's row, new or held; refuse days and hours that can't be, and a page that shows another number."""
    if sunday.isoweekday() != 7 or sunday > week_end(clock.today()) or sunday < week_end(programme.started_on):
        raise TrainingError("Choose a week of the programme that has begun", "week")
    if programme.ended_on is not None and sunday > week_end(programme.ended_on):
        raise TrainingError("The programme had ended by that week", "week")
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS or hours != round(hours, 2):
        raise TrainingError(f"Hours from 0 to {MOST_HOURS}, such as 3.7", "hours")
    row = db.session.get(ProtectedWeek, (programme.id, sunday), populate_existing=True)
    counts = None if row is None else row.hours if row.corrected is None else row.corrected
    if seen != shown(counts):
        raise SettledError("Another number was saved for this week meanwhile. Look at it again; nothing was saved.")
    return row or ProtectedWeek(programme_id=programme.id, week_ends_on=sunday)


def shown(hours: Decimal | None) -> str:
    """Return hours as a page sends them back, so that it can tell whether they are still so.

    >>> shown(Decimal("3.70")), shown(Decimal(10)), shown(None)
    ('3.7', '10', '')
    """
    return "" if hours is None else f"{hours.normalize():f}"


def log_hours(programme_id: int, sunday: date, hours: Decimal, seen: str, rights: Rights, viewer: Viewer) -> None:
    """Keep how many protected hours the worker took in a week. What the manager corrected is not changed again."""
    allow(holds=rights.is_worker, words="Only the worker logs these hours; a manager corrects them.")
    programme = hold(programme_id)
    if sunday < week_end(clock.today()) - timedelta(weeks=LOG_WEEKS_BACK):
        raise TrainingError(f"Weeks more than {LOG_WEEKS_BACK} weeks ago are corrected by your manager", "week")
    row = _week(programme, sunday, hours, seen)
    if row.corrected is not None:
        raise SettledError("Your manager corrected this week. Talk to them; nothing was saved.")
    row.hours, row.logged_at = hours, clock.now()
    db.session.add(row)
    db.session.flush()
    audit.record(viewer.email, "protected time logged", f"worker:{number_of(programme)}", week_ends_on=sunday)


def correct_hours(programme_id: int, sunday: date, hours: Decimal, seen: str, rights: Rights, viewer: Viewer) -> None:
    """Correct a week's protected hours; the worker sees both numbers."""
    allow(holds=rights.may_correct, words="Only a manager corrects these hours, never their own.")
    programme = hold(programme_id)
    row = _week(programme, sunday, hours, seen)
    row.corrected, row.corrected_by, row.corrected_at = hours, viewer.email, clock.now()
    db.session.add(row)
    db.session.flush()
    audit.record(viewer.email, "protected time corrected", f"worker:{number_of(programme)}", week_ends_on=sunday)
