"""The weekly series: everybody's workload at the end of each of 52 weeks, worked out and stored."""

from dataclasses import dataclass

from tests.bench.council import Server
from tests.bench.measures import Spread, seconds_of, spread
from workforce.caseload import weeks
from workforce.db import db, transaction
from workforce.importing.service import newest_import

YEAR = 52
MOST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """Seconds to work out a year of weeks anew, and how many workloads it stores."""

    workloads: int
    seconds: Spread


def measure(server: Server, cases: str, repeats: int) -> WeekFigures:
    """Work out every week anew, with the commit; what is stored stays for the summary and the pages."""
    done: list[weeks.Done] = []
    seconds = []
    with server.app(cases):

        def work_out() -> None:
            with transaction():
                done.append(weeks.work_out(newest_import(), YEAR, anew=True))

        for _ in range(repeats):
            seconds.append(seconds_of(work_out))
            db.session.remove()
    return WeekFigures(done[-1].people, spread(seconds))
