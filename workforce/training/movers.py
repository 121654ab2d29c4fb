"""Who starts and who leaves, within eight weeks of a day. One statement."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from workforce.db import db


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody who starts or leaves: in which team, on which first or last day."""

    employee_number: str
    name: str
    team: str
    on: date


# A run of posts ends when the next does not follow within 3 days (contracts): its last day is 3 before the run's end.
_MOVERS = """
SELECT w.employee_number, w.name, t.code, m.day, m.began FROM (
  SELECT worker_id, lower(r) AS day, true AS began FROM (SELECT id AS worker_id, unnest(runs) AS r FROM worker) a
  UNION ALL
  SELECT id, CASE WHEN NOT upper_inf(runs) AND NOT isempty(runs) THEN upper(runs) - 3 END, false FROM worker
) m JOIN worker w ON w.id = m.worker_id
JOIN LATERAL (SELECT p.team_id FROM post p WHERE p.worker_id = m.worker_id AND p.held @> m.day
  ORDER BY p.contracted_hours DESC LIMIT 1) p ON true
JOIN team t ON t.id = p.team_id
WHERE m.day BETWEEN CAST(:day AS date) - 56 AND CAST(:day AS date) + 56
ORDER BY m.day DESC, w.name
"""


def movers(day: date, teams: Container[str]) -> tuple[list[Mover], list[Mover]]:
    """Return who started or starts, and who left or leaves, in some teams, newest first."""
    found: tuple[list[Mover], list[Mover]] = [], []
    for number, name, team, on, began in db.session.execute(text(_MOVERS), {"day": day}):
        if team in teams:
            found[not began].append(Mover(number, name, team, on))
    return found
