"""The import of completions beside PostgreSQL's own COPY of the same rows: our own columns, and a Totara export."""

import csv
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, rates, ratios, seconds_of
from workforce.db import db, transaction
from workforce.importing import service

ROWS, QUICK_ROWS = 100_000, 5_000
LEAST_SHARE = 0.2
COURSES = ("INDUCTION", "RISK-ANALYSIS", "RISK-ANALYSIS-MANAGERS", *(f"COURSE-{n}" for n in range(40)))
OWN = ("employee_number", "course_code", "course_name", "completed_on", "expires_on", "result", "provider")
TOTARA = ("username", "certificationidnumber", "certificationshortname", "completiondate", "duedate")


@dataclass(frozen=True, slots=True)
class LearningFigures:
    """Rows a second of a first import, of the same file again, of an export with a mapping, and of COPY."""

    rows: int
    first: Spread
    again: Spread
    mapped: Spread
    copy: Spread

    @property
    def share(self) -> Spread:
        """The first import's rate as a share of COPY's."""
        return ratios(self.first, self.copy)

    @property
    def mapped_share(self) -> Spread:
        """The same of an export that a mapping reads."""
        return ratios(self.mapped, self.copy)


def measure(server: Server, council: Council, repeats: int, rows: int) -> LearningFigures:
    """Measure each repeat on a fresh copy of the database, without its own completions."""
    name = f"learning_{council.scale}"
    places = {kind: council.files.parent / f"{name}_{kind}" for kind in ("own", "totara")}
    first, again, mapped, copied = [], [], [], []
    for turn in range(repeats):
        server.copy(council.database, name)
        with server.app(name):
            db.session.execute(text("DELETE FROM completion"))
            db.session.commit()
            if not turn:
                _write(places, council, rows)
            first.append(seconds_of(lambda: _bring(places["own"], council, "own")))
            copied.append(_seconds_of_copy())
            again.append(seconds_of(lambda: _bring(places["own"], council, "own")))
            db.session.execute(text("DELETE FROM completion"))
            db.session.commit()
            mapped.append(seconds_of(lambda: _bring(places["totara"], council, "totara")))
    server.drop(name)
    return LearningFigures(rows, rates(rows, first), rates(rows, again), rates(rows, mapped), rates(rows, copied))


def _bring(place: Path, council: Council, source: str) -> None:
    try:
        with transaction():
            report = service.run(place, service.Options("learning", council.day, source=source))
        assert not report.rejected_count, "every row can be taken"
    finally:
        db.session.remove()


def _write(places: dict[str, Path], council: Council, rows: int) -> None:
    """Write the same completions twice: with our own columns, and as Totara exports certifications."""
    numbers = list(db.session.scalars(text("SELECT employee_number FROM worker ORDER BY 1")))
    rng, seen = random.Random(1), set()
    while len(seen) < rows:
        seen.add((rng.choice(numbers), rng.choice(COURSES), council.day - timedelta(days=rng.randint(1, 3650))))
    for place in places.values():
        place.mkdir(exist_ok=True)
    with (
        (places["own"] / "completions.csv").open("w", newline="") as own,
        (places["totara"] / "export.csv").open("w", newline="") as totara,
    ):
        ours, theirs = csv.writer(own), csv.writer(totara)
        ours.writerow(OWN)
        theirs.writerow(TOTARA)
        for who, code, day in sorted(seen):
            last = day + timedelta(days=1095)
            ours.writerow((who, code, f"Name of {code}", day, last, "completed", "Academy"))
            theirs.writerow((who, code, f"Name of {code}", f"{day:%d/%m/%Y}", f"{last:%d/%m/%Y}"))


def _seconds_of_copy() -> float:
    """Return how long COPY takes for the rows that came in, into a table like theirs, keys and all."""
    cursor: Any = db.session.connection().connection.cursor()
    columns = "source, import_id, person_kind, person, worker_id, course_code, course_name, completed_on, expires_on,"
    columns += " result, provider"
    cursor.execute("CREATE TABLE copied (LIKE completion INCLUDING ALL)")
    cursor.execute("ALTER TABLE copied ADD FOREIGN KEY (worker_id) REFERENCES worker (id) ON DELETE SET NULL")
    rows = cursor.execute(f"SELECT {columns} FROM completion ORDER BY id").fetchall()
    db.session.commit()

    def copy() -> None:
        with db.session.connection().connection.cursor().copy(f"COPY copied ({columns}) FROM STDIN") as into:  # type: ignore[attr-defined]
            for row in rows:
                into.write_row(row)
        db.session.commit()

    taken = seconds_of(copy)
    db.session.execute(text("DROP TABLE copied"))
    db.session.commit()
    return taken
