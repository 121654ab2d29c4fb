"""An invented council: staff, cases, supervision and learning, written as the files that the product imports."""

import datetime as dt
import random
from pathlib import Path

from workforce.demo import absences, beside, days, learning, oversight, sessions
from workforce.demo.accounts import demo_people
from workforce.demo.births import give_new_references
from workforce.demo.dirt import soil
from workforce.demo.files import File
from workforce.demo.joint import work_jointly
from workforce.demo.model import Window
from workforce.demo.names import CHILD_SURNAMES
from workforce.demo.simulation import simulate
from workforce.demo.ssd import ssd_files
from workforce.demo.staff_files import staff_files
from workforce.demo.staffing import Staffing
from workforce.demo.structure import build
from workforce.demo.tables import DIALECTS

__all__ = ["CHILD_SURNAMES", "FEWEST_WORKERS", "demo_people", "generate"]

FEWEST_WORKERS = 40


def generate(
    directory: Path,
    *,
    workers: int = 300,
    months: int = 24,
    seed: int = 1,
    until: dt.date,
    dialect: str = "system_c",
    dirt: float = 0.0,
) -> dict[str, int]:
    """Write an invented council into a directory; give each file's name and its number of rows.

    `workers` people are in post on `until`, after `months` months told about. The same options give the same bytes.
    Raises ValueError for options out of range, before anything is written.
    """
    if workers < FEWEST_WORKERS:
        raise ValueError(f"a council needs at least {FEWEST_WORKERS} workers, not {workers}")
    if months < 1:
        raise ValueError(f"at least one month is needed, not {months}")
    if dialect not in DIALECTS:
        raise ValueError(f"unknown dialect {dialect!r}: use one of {', '.join(DIALECTS)}")
    if not 0.0 <= dirt <= 1.0:
        raise ValueError(f"dirt is a share from 0 to 1, not {dirt}")
    files = _council(workers, months, seed, until, dialect)
    soil(random.Random(f"{seed}:dirt"), files, dirt)
    directory.mkdir(parents=True, exist_ok=True)
    return {name: file.write(directory / name) for name, file in files.items()}


def _council(workers: int, months: int, seed: int, until: dt.date, dialect: str) -> dict[str, File]:
    """Invent everything, clean. Each part draws from a stream of its own."""
    window = Window(days.add_months(until, -months).toordinal() + 1, until.toordinal())
    rng = random.Random(f"{seed}:staff")
    structure = build(rng, workers)
    people = Staffing(rng, window, structure).fill()
    absences.add_absences(rng, people, window)
    absences.add_reductions(rng, people, window)
    cases = simulate(
        random.Random(f"{seed}:cases"), structure.teams, people, window, keeps_episodes=dialect == "mosaic"
    )
    agreed = random.Random(f"{seed}:reductions")
    absences.agree_reductions(agreed, people, window)
    absences.settle_newcomers(agreed, people, window)
    work_jointly(random.Random(f"{seed}:joint"), cases.book, people, window)
    files = staff_files(structure, people, window)
    files |= ssd_files(random.Random(f"{seed}:extract"), structure.teams, people, cases, window, dialect=dialect)
    beside_it = random.Random(f"{seed}:beside")
    files["court.csv"] = beside.court_file(beside_it, cases.book, window)
    files["other_work.csv"] = beside.other_work_file(beside_it, people, window)
    files["front_door.csv"] = beside.front_door_file(beside_it, structure.teams, people, window)
    give_new_references(random.Random(f"{seed}:births"), files, cases.book, window)
    held = sessions.sessions(random.Random(f"{seed}:supervision"), people, window)
    files["supervision.csv"] = File(sessions.COLUMNS, held)
    files["oversight.csv"] = oversight.oversight_file(random.Random(f"{seed}:oversight"), cases.book, people, window)
    learned = learning.completions(random.Random(f"{seed}:learning"), people, window)
    files["completions.csv"] = File(learning.COLUMNS, learned)
    return files
