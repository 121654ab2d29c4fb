"""Everybody by twenty requirements: the whole page as HR opens it, beside hand-written SQL for the same cells."""

import json
from dataclasses import dataclass

from sqlalchemy import text

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, ratios, seconds_of, spread, statements
from workforce.auth import service
from workforce.db import db, transaction

REQUIREMENTS = 20
MOST_STATEMENTS, MOST_MILLISECONDS = 12, 300
TIMES = 7
PASSWORD = "bench-password-of-everybody"
_DOCUMENT = {
    "name": "Twenty",
    "requirements": [
        {
            "id": f"R{n}", "name": f"Requirement {n}", "course_codes": [f"BENCH-{n}"], "applies_to": "all",
            "within_months": 3, "interval_months": (None, 12, 24, 36)[n % 4], "employer_standard": 6,
        }
        for n in range(REQUIREMENTS)
    ],
}  # fmt: skip
_COMPLETED = """
INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on, result)
SELECT 'bench', 1, 'employee_number', w.employee_number, w.id, 'BENCH-' || n,
  CAST(:day AS date) - CAST((w.id * 37 + n * 101 + k * 400) % 1100 AS integer), 'completed'
FROM worker w, generate_series(0, 19) n, generate_series(0, 2) k WHERE (w.id + n) % 11 <> 0 ON CONFLICT DO NOTHING
"""
_BY_HAND = """
SELECT p.worker_id, r.n, max(c.completed_on) FROM post p CROSS JOIN generate_series(0, 19) r(n)
LEFT JOIN completion c ON c.worker_id = p.worker_id AND c.course_code = 'BENCH-' || r.n AND c.completed_on <= :day
  AND c.result IN ('completed', 'passed')
WHERE p.held @> CAST(:day AS date) GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class MatrixFigures:
    """How long the page of everybody takes, in how many statements."""

    people: int
    statements: int
    milliseconds: Spread
    of_sql: Spread  # the page as a multiple of hand-written SQL that reads the same cells


def measure(server: Server, council: Council, cases: str) -> MatrixFigures:
    """Measure on a copy of the council's database, with twenty requirements and up to three completions of each."""
    name = server.copy(cases, "bench_matrix")
    app = server.bare_app(name)
    with app.app_context():
        engine = db.engine
        with transaction():
            service.add_account(
                "hr@demo.example", "hr", "bench", name="HR", employee_number=None, password=PASSWORD,
                checks_password=False,
            )  # fmt: skip
            db.session.execute(
                text(
                    "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
                    " VALUES ('requirements', :day, CAST(:document AS jsonb), 'bench', now())"
                ),
                {"day": council.day, "document": json.dumps(_DOCUMENT)},
            )
            db.session.execute(text(_COMPLETED), {"day": council.day})
        db.session.execute(text("ANALYZE completion"))
        db.session.commit()
        db.session.remove()
    client = app.test_client()
    assert client.post("/sign-in", data={"email": "hr@demo.example", "password": PASSWORD}).status_code == 303
    path = f"/training?page=all&as_of={council.day.isoformat()}"
    people = client.get(path).get_data(as_text=True).count('<th scope="row"><a')
    with statements(engine) as seen:
        assert client.get(path).status_code == 200
    pages, by_hand = [], []
    for _ in range(TIMES):
        with engine.connect() as connection:
            by_hand.append(
                seconds_of(lambda one=connection: one.execute(text(_BY_HAND), {"day": council.day}).all())  # type: ignore[misc]
            )
        pages.append(seconds_of(lambda: client.get(path)))
    engine.dispose()
    server.drop(name)
    return MatrixFigures(
        people, len(seen), spread([1000 * one for one in pages]), ratios(spread(pages), spread(by_hand))
    )
