"""A very small council with accounts, and what tests do to its courses, runs and bookings."""

from datetime import UTC, date, datetime, time, timedelta

from tests.integration import web
from tests.integration.allocation import town
from tests.integration.web import Database, add_accounts
from workforce.db import transaction
from workforce.importing import service
from workforce.training.courses import event_service
from workforce.training.courses.event_rules import at_london

DAY = town.DAY  # a Monday, 2 November 2026
NOW = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC)
SOON = DAY + timedelta(days=20)
GUS = ("E1", "E2", "E3", "E5", "E12")
PEOPLE = (
    *(town.person(number, f"Person {number}", supervisor_employee_number="E7") for number in GUS),
    town.person("E4", "Dan Ely"),
    town.person("E6", "Fay Gill", team_code="T2", supervisor_employee_number="E9"),
    town.person("E7", "Gus Hart", "team_manager", supervisor_employee_number="E10"),
    town.person("E9", "Ida Jones", "team_manager", team_code="T2", supervisor_employee_number="E10"),
    town.person("E10", "Jon Kerr", "service_manager", team_code="S1"),
    town.person("E11", "Tia Moss", team_code="T2", supervisor_employee_number="E9"),
)
ABSENCE = {
    "employee_number": "E3", "reason": "sickness", "start_date": SOON.isoformat(), "end_date": SOON.isoformat(),
    "working_days_lost": "",
}  # fmt: skip
ACCOUNTS = {  # name: role, employee number
    "ann": ("worker", "E1"), "ben": ("worker", "E2"), "cat": ("worker", "E3"), "eve": ("worker", "E5"),
    "kim": ("worker", "E12"), "fay": ("worker", "E6"), "tia": ("worker", "E11"), "gus": ("manager", "E7"),
    "ida": ("manager", "E9"), "jon": ("service", "E10"), "hr": ("hr", None), "head": ("head", None),
    "analyst": ("analyst", None), "quality": ("quality", None), "board": ("board", None), "admin": ("admin", None),
    "governance": ("governance", None),
}  # fmt: skip
TABLES = (
    "impact_return", "impact_reminder", "course_booking", "course_event", "certificate", "completion", "course_alias",
    "course", "outgoing_mail", "job_run",
)  # fmt: skip
JOINING = "Bring a laptop. Parking behind the hall."


def bring(folder, write):
    """Import the staff, and give them accounts."""
    write(folder, town.staff_files(*PEOPLE, absences=(ABSENCE,)))
    with transaction():
        service.run(folder, service.Options("staff", DAY))
    add_accounts(ACCOUNTS)


def details(day=SOON, places=2, *, days=(), begins="09:30", ends="16:00", **more):
    """What is said of a run."""
    first, last = (time.fromisoformat(one) for one in (begins, ends))
    values = {
        "starts_at": at_london(day, first), "ends_at": at_london(days[-1] if days else day, last), "days": list(days),
        "place": "County Hall, room 4", "link": None, "joining": JOINING, "places": places, "trainer": "Ann Other",
        "trainer_id": None,
    }  # fmt: skip
    return event_service.Details(**{**values, **more})


class Council(Database):
    """What a test does to the database and what it asks of it."""

    def __init__(self, app, when):
        super().__init__(app)
        self.when = when

    def worker(self, number):
        return self.ask("SELECT id FROM worker WHERE employee_number = :n", n=number)

    def course(self, code="RISK-ANALYSIS", name="Risk analysis", **more):
        columns = {"code": code, "name": name, "set_by": "test", **more}
        names, binds = ", ".join(columns), ", ".join(f":{one}" for one in columns)
        self.change(f"INSERT INTO course ({names}, set_at) VALUES ({binds}, now()) ON CONFLICT DO NOTHING", **columns)
        return code

    def run(self, day=SOON, places=2, code="RISK-ANALYSIS", trainer=None, begins=9, hours=6):
        self.course(code, code.title())
        return self.change(
            "INSERT INTO course_event (course_code, starts_at, ends_at, place, joining, places, edition, set_by,"
            " set_at, trainer_id) VALUES (:code, :starts, :ends, 'County Hall, room 4', :joining, :places, 1, 'test',"
            " now(), (SELECT id FROM worker WHERE employee_number = :trainer)) RETURNING id",
            code=code, starts=datetime(day.year, day.month, day.day, begins, tzinfo=UTC),
            ends=datetime(day.year, day.month, day.day, begins + hours, tzinfo=UTC), joining=JOINING, places=places,
            trainer=trainer,
        )  # fmt: skip

    def booking(self, run, number, state="booked", minute=0):
        """Put a booking there; the waiting list goes by the minute."""
        return self.change(
            "INSERT INTO course_booking (event_id, worker_id, state, asked_at, asked_by, queued_at) SELECT :run, id,"
            " :state, :at, 'test', CASE WHEN :state = 'waiting' THEN CAST(:at AS timestamptz) END FROM worker"
            " WHERE employee_number = :number RETURNING id",
            run=run, number=number, state=state, at=NOW - timedelta(hours=1) + timedelta(minutes=minute),
        )  # fmt: skip

    def states(self, run):
        """Return how each person of a run stands."""
        return dict(
            self.rows(
                "SELECT w.employee_number, b.state FROM course_booking b JOIN worker w ON w.id = b.worker_id"
                " WHERE b.event_id = :run", run=run
            )
        )  # fmt: skip

    def mails(self):
        """Return who was told what, in order."""
        return [(to.split("@")[0], subject.split(":")[0]) for to, subject in self.rows(
            'SELECT "to", subject FROM outgoing_mail ORDER BY id')]  # fmt: skip

    def completions(self):
        return self.rows(
            "SELECT w.employee_number, c.course_code, c.completed_on, c.result, c.source, c.import_id FROM completion c"
            " JOIN worker w ON w.id = c.worker_id ORDER BY 1, 4"
        )

    def forget(self):
        for table in TABLES:
            self.change(f"DELETE FROM {table}")


class Browser(web.Browser):
    """A signed-in person; what has no page of its own is sent from the account's."""

    def post(self, path, on="/account", **fields):
        return super().post(path, on, **fields)


def on(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def a_date(text_):
    return date.fromisoformat(text_)
