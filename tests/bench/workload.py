"""The workload of everyone, 50 children each."""

from dataclasses import dataclass

from sqlalchemy import text

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, rates, seconds_of
from workforce.caseload.queries import workload_on
from workforce.db import db, transaction
from workforce.people.queries import staff_on

EACH = 50
MINISTRY = (264, 400)  # workers a second of the Ministry of Justice's tool, measured on two cores

# Everybody below 50 gets copies of children who are cases on the day, each with its days, holder and care episodes.
_PLACES = (
    """CREATE TEMP TABLE known ON COMMIT DROP AS
    SELECT c.id, row_number() OVER (ORDER BY c.id) - 1 AS n, count(*) OVER () AS of_all
    FROM child c JOIN holding h ON h.child_id = c.id AND h.held @> CAST(:day AS date)
    WHERE c.active @> CAST(:day AS date)""",
    "CREATE INDEX ON known (n)",
    "ANALYZE known",
    """CREATE TEMP TABLE wanted ON COMMIT DROP AS
    SELECT w.worker_id, row_number() OVER (ORDER BY w.worker_id, g) AS n FROM (
      SELECT w.id AS worker_id, count(h.id) AS now FROM unnest(CAST(:workers AS bigint[])) w(id)
      LEFT JOIN (
        holding h JOIN child c ON c.id = h.child_id
          AND (c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date))
      ) ON h.worker_id = w.id AND h.held @> CAST(:day AS date)
      GROUP BY w.id
    ) w, generate_series(now + 1, :each) g""",
    "ANALYZE wanted",
    """CREATE TEMP TABLE place ON COMMIT DROP AS
    SELECT p.n AS place, p.worker_id, k.id AS like_child FROM wanted p
    JOIN known k ON k.n = (p.n * 7919) % (SELECT max(of_all) FROM known)""",
    "ANALYZE place",
)
_FLAGS = "open_episode, assessment, in_need, protection, care, short_break, court, care_leaver, active"
_FILL = (
    *_PLACES,
    f"""INSERT INTO child (source, reference, import_id, {_FLAGS}) SELECT 'bench', p.place, c.import_id, {_FLAGS}
    FROM place p JOIN child c ON c.id = p.like_child""",
    "ANALYZE child",
    """CREATE TEMP TABLE made ON COMMIT DROP AS SELECT p.worker_id, p.like_child, p.place, c.id FROM place p
    JOIN child c ON c.source = 'bench' AND c.reference = p.place::text""",
    "ANALYZE made",
    """INSERT INTO holding (child_id, held, professional, team_ref, worker_id)
    SELECT m.id, h.held, h.professional, h.team_ref, m.worker_id FROM made m
    JOIN holding h ON h.child_id = m.like_child AND h.held @> CAST(:day AS date)""",
    """INSERT INTO ssd_cla_episode (source, import_id, ref, started_on, ended_on, child_id, entered_care_on)
    SELECT 'bench', e.import_id, m.place || '-' || e.ref, e.started_on, e.ended_on, m.id, e.entered_care_on
    FROM made m JOIN ssd_cla_episode e ON e.child_id = m.like_child""",
)


@dataclass(frozen=True, slots=True)
class WorkloadFigures:
    """How many people a second."""

    people: int
    children: int
    rate: Spread

    @property
    def times_ministry(self) -> tuple[float, float]:
        """How many times the Ministry's lowest and highest rate."""
        return self.rate.median / MINISTRY[1], self.rate.median / MINISTRY[0]


def fill(council: Council) -> None:
    """Give everybody of the social work staff 50 children."""
    _analyze()
    with transaction():
        workers = [person.id for person in staff_on(council.day) if person.is_social_work]
        binds = {"day": council.day, "workers": workers, "each": EACH}
        for sql in _FILL:
            db.session.execute(text(sql), {name: value for name, value in binds.items() if f":{name}" in sql})
    _analyze()
    db.session.remove()


def _analyze() -> None:
    """Do what the server would do by itself within a minute."""
    with transaction():
        db.session.execute(text("ANALYZE"))


def measure(server: Server, council: Council, cases: str, repeats: int) -> WorkloadFigures:
    """Measure on a copy of the database with cases; only people who hold 50 or more count, though all are answered."""
    name = server.copy(cases, f"workload_{council.scale}")
    people = children = 0
    seconds = []
    with server.app(name):
        fill(council)
        for _ in range(repeats + 1):
            begun = []
            seconds.append(seconds_of(lambda into=begun: into.append(workload_on(council.day))))
            loads = [load for load in begun[0][1] if load.load.children >= EACH]
            people, children = len(loads), sum(load.load.children for load in loads)
            db.session.remove()
    server.drop(name)
    return WorkloadFigures(people, children, rates(people, seconds[1:]))  # the first fills the server's memory
