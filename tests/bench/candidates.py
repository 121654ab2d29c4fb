"""Who can take a child: everybody of a service of about 300 people, from the database to every reason on the page."""

from dataclasses import dataclass

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, seconds_of, spread, statements
from workforce.allocation.candidates import candidates, child_on
from workforce.allocation.on_day import OnDay
from workforce.caseload.case_sql import Basis
from workforce.caseload.queries import HolderState, holder_state
from workforce.db import db

PEOPLE = 300
MOST_MILLISECONDS = 150
TIMES = 7


@dataclass(frozen=True, slots=True)
class CandidateFigures:
    """How long one list took, in milliseconds, for how many people, with how many statements."""

    milliseconds: Spread
    people: int
    statements: int


def measure(server: Server, council: Council, cases: str) -> CandidateFigures:
    """Measure the list for the first child who waits; the first runs fill the server's memory."""
    with server.app(cases):
        on = OnDay(council.day, Basis.DECIDED)
        child_id = next(c.child_id for c in on.cases if holder_state(c, on.by_id) is not HolderState.HELD)
        teams = _teams(on)
        people = sum(1 for person in on.staff if person.team in teams)

        def one() -> None:
            fresh = OnDay(council.day, Basis.DECIDED)
            child = child_on(fresh, child_id)
            assert child is not None
            candidates(fresh, child, teams)

        one()
        with statements(db.engine) as seen:
            one()
        seconds = [seconds_of(one) for _ in range(TIMES)]
        db.session.remove()
    return CandidateFigures(spread([1000 * each for each in seconds]), people, len(seen))


def _teams(on: OnDay) -> frozenset[str]:
    """Return teams with at least 300 people together, the first by code: at 1x they are nearly all there are."""
    found: set[str] = set()
    for code in sorted(on.tree.teams):
        if sum(1 for person in on.staff if person.team in found) >= PEOPLE:
            break
        found.add(code)
    return frozenset(found)
