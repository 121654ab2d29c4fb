"""Supervision: the interval rules over everybody's days, and the compliance of 24 months."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.bench.council import Council, Server
from tests.bench.measures import Spread, rates, ratios, seconds_of, spread, statements
from workforce.db import db, policy
from workforce.people.queries import covers_from
from workforce.supervision.compliance_lines import Asked
from workforce.supervision.compliance_pages import Compliance, compliance_of
from workforce.supervision.rules import standing
from workforce.supervision.timeline_queries import Person, people_between, versions_of
from workforce.supervision.timeline_rules import Timeline, Version, timeline
from workforce.web.access import Scope, Viewer

LEAST_STAFF_DAYS, MOST_STATEMENTS = 100_000, 12


@dataclass(frozen=True, slots=True)
class SupervisionFigures:
    """How fast the rules are, how long compliance takes, and how that compares with asking day by day."""

    people: int
    staff_days: int
    rate: Spread  # staff-days a second, by timelines
    day_by_day: Spread  # the rule of a single day, asked of each of them
    seconds: Spread  # compliance: from the database to everything on the page
    of_daily: Spread  # the same as a share of asking the rule of a single day about each staff-day
    statements: int


def measure(server: Server, council: Council, repeats: int) -> SupervisionFigures:
    """Measure on the council's sessions; the first run fills the server's memory and is left out."""
    viewer = Viewer(0, "bench", "bench", "head", frozenset(), scope=Scope.ALL)
    with server.app(council.database):
        known = covers_from(["supervision"])["supervision"]
        versions = versions_of(policy.versions(policy.PolicyKind.SUPERVISION), council.day)
        begin = council.day - timedelta(days=730)
        people = people_between(begin, council.day, versions)
        found = _timelines(people, versions, begin, council.day, known)
        staff_days = sum((piece.last - piece.first).days + 1 for times in found for piece in times.pieces if piece.due)
        by_pieces, by_days, whole = [], [], []
        for _ in range(repeats + 1):
            db.session.remove()
            whole.append(seconds_of(lambda: everything(viewer, council.day)))
            by_days.append(seconds_of(lambda: _day_by_day(found)))
            by_pieces.append(seconds_of(lambda: _timelines(people, versions, begin, council.day, known)))
        with statements(db.engine) as seen:
            everything(viewer, council.day)
        db.session.remove()
    taken, daily = spread(whole[1:]), spread(by_days[1:])
    return SupervisionFigures(
        len(people), staff_days, rates(staff_days, by_pieces[1:]), rates(staff_days, by_days[1:]), taken,
        ratios(taken, daily), len(seen),
    )  # fmt: skip


def _timelines(people: list[Person], versions: list[Version], begin: date, day: date, known: date) -> list[Timeline]:
    return [timeline(person.life, versions, begin, day, known) for person in people]


def _day_by_day(found: list[Timeline]) -> int:
    """Ask the rule of a single day about every day on which somebody was due."""
    in_date = 0
    for times in found:
        for piece in times.pieces:
            if due := piece.due:
                for n in range((piece.last - piece.first).days + 1):
                    stands = standing(
                        due.policy, piece.first + timedelta(days=n), due.person, last_held_on=due.last_held_on,
                        covers_from=due.anchor, agreed=due.interval if due.is_agreed else None,
                    )  # fmt: skip
                    in_date += stands.is_in_date
    return in_date


def everything(viewer: Viewer, day: date) -> Compliance:
    """Work out everything that the page shows."""
    page = compliance_of(viewer, day, Asked())
    if page is None:
        raise LookupError("the page is not there")
    for group in ("team", "grade", "phase"):
        page.by(group)
    log = page.log()
    for what in ("cancelled", "moved"):
        log.reasons(what)
    if not (page.history and page.kinds_of_people() and page.all.late_by() and page.month is not None):
        raise LookupError("nothing is known")
    page.choices()
    return page
