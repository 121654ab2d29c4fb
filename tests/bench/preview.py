"""What a draft would change for everybody: the scheme in force, and one that needs every case by itself."""

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, seconds_of, spread
from workforce.caseload import library
from workforce.caseload.rules import read_scheme
from workforce.caseload.scheme_queries import preview_of
from workforce.db import db
from workforce.web.access import Scope, Viewer

DRAFT = "project_example_2"


def measure(server: Server, council: Council, cases: str, repeats: int) -> Spread:
    """Measure from the database to every line of everybody, twice over; the first run fills the server's memory."""
    viewer = Viewer(0, "bench", "bench", "head", frozenset(), scope=Scope.ALL)
    seconds = []
    with server.app(cases):
        for _ in range(repeats + 1):
            document = library.schemes()[DRAFT]
            begin = lambda of=document: preview_of(read_scheme(of), council.day, viewer, library.measures())
            seconds.append(seconds_of(begin))
            db.session.remove()
    return spread(seconds[1:])
