"""Hand-written SQL for the Board's figures: one statement each, for the council and every team at once.

It is written against the same tables, for the starting policies, as somebody would who wants these numbers and nothing
else: no rows, no reasons, no former rules. It shares nothing with the product's own SQL.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from workforce.people.rules import add_months
from workforce.working_days import is_working_day

Numbers = dict[str | None, tuple[Decimal, Decimal]]  # team (None: the council) -> numerator, denominator

# Who is in post, each with the main post, of those that count before others.
_PEOPLE = """
here AS (
  SELECT DISTINCT ON (p.worker_id) p.worker_id AS id, t.code AS team, p.grade, p.work_kind,
    w.away @> CAST(:day AS date) AS is_away, x.is_counted, w.runs,
    sum(p.contracted_hours) OVER who AS hours, sum(p.contracted_hours / p.standard_hours) OVER who AS fte,
    coalesce(sum(p.contracted_hours / p.standard_hours) FILTER (WHERE p.employment_type = 'agency') OVER who, 0)
      AS agency_fte,
    sum(CASE p.grade WHEN 'asye' THEN 90 WHEN 'social_worker' THEN 100 WHEN 'experienced_social_worker' THEN 100
      WHEN 'senior_practitioner' THEN 100 WHEN 'advanced_practitioner' THEN 100 END * p.contracted_hours
      / p.standard_hours) OVER who AS full_limit
  FROM post p JOIN worker w ON w.id = p.worker_id JOIN team t ON t.id = p.team_id
  CROSS JOIN LATERAL (
    SELECT p.grade <> 'student' AND p.employment_type NOT IN ('partner', 'student') AS is_counted) x
  WHERE p.held @> CAST(:day AS date)
  WINDOW who AS (PARTITION BY p.worker_id, x.is_counted)
  ORDER BY p.worker_id, x.is_counted DESC, p.contracted_hours DESC, p.started_on, t.code COLLATE "C"
), social AS (SELECT * FROM here WHERE is_counted AND grade <> 'other')"""
_CASES = """
cases AS (
  SELECT c.id, c.source, h.worker_id, h.professional, h.team_ref, h.held, c.active, here.id AS holder,
    here.team AS holder_team, here.is_away
  FROM child c LEFT JOIN holding h ON h.child_id = c.id AND h.held @> CAST(:day AS date)
  LEFT JOIN here ON here.id = h.worker_id
  WHERE c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date) AND h.id IS NOT NULL
)"""
# The team of a child whom nobody in post holds: the case system's, else that of who held it last.
_LAST_TEAM = """(SELECT t.code FROM holding g JOIN post p ON p.worker_id = g.worker_id JOIN team t ON t.id = p.team_id
    WHERE g.child_id = {child} AND (lower(g.held) IS NULL OR lower(g.held) <= :day) AND p.started_on <= :day
    ORDER BY lower(g.held) DESC NULLS LAST, p.started_on DESC LIMIT 1)"""
_NAMED_TEAM = """(SELECT t.code FROM team t LEFT JOIN team_version v ON v.team_id = t.id AND v.ended_on IS NULL
    LEFT JOIN ssd_department s ON s.source = {of}.source AND s.ref = {of}.team_ref
    WHERE t.code = {of}.team_ref OR v.name = {of}.team_ref OR v.name = s.name LIMIT 1)"""
_CASE_TEAM = f"""coalesce(k.holder_team, CASE WHEN k.holder IS NULL THEN
  coalesce({_NAMED_TEAM.format(of="k")}, {_LAST_TEAM.format(child="k.id")}) END)"""
_POINTS = """
points AS (
  SELECT h.worker_id, sum(CASE WHEN c.care @> d.day AND c.short_break @> d.day THEN 3
      WHEN c.care @> d.day AND d.day - e.entered_care_on BETWEEN 0 AND 182 THEN 7 WHEN c.care @> d.day THEN 5
      WHEN c.protection @> d.day THEN 8 WHEN c.in_need @> d.day THEN 4 WHEN c.assessment @> d.day THEN 6
      WHEN c.care_leaver @> d.day THEN 4 ELSE 0 END + CASE WHEN c.court @> d.day THEN 5 ELSE 0 END) AS points
  FROM (SELECT CAST(:day AS date) AS day) d
  JOIN holding h ON h.held @> d.day JOIN child c ON c.id = h.child_id
  LEFT JOIN (
    SELECT DISTINCT ON (e.child_id) e.child_id, e.entered_care_on FROM ssd_cla_episode e
    WHERE (e.started_on IS NULL OR e.started_on <= :day) AND (e.ended_on IS NULL OR e.ended_on > :day)
    ORDER BY e.child_id, e.started_on DESC NULLS LAST, e.ref DESC
  ) e ON e.child_id = c.id
  WHERE c.active @> d.day OR c.care_leaver @> d.day GROUP BY 1
), less AS (
  SELECT worker_id, sum(CASE WHEN steps > 0 THEN hours - (hours - tapers_to) * ((CAST(:day AS date) - started_on) / 7)
    / steps ELSE hours END) AS hours
  FROM (
    SELECT *, CASE WHEN tapers_to IS NULL THEN 0 ELSE (coalesce(tapers_by, ended_on) - started_on) / 7 END AS steps
    FROM reduction WHERE started_on <= :day AND (ended_on IS NULL OR ended_on >= :day)
  ) r GROUP BY 1
), extra AS (
  SELECT worker_id, sum(points) AS points FROM extra_responsibility
  WHERE started_on <= :day AND (ended_on IS NULL OR ended_on >= :day) GROUP BY 1
), loads AS (
  SELECT s.id, s.team, s.grade, share.of * s.full_limit AS most,
    coalesce(p.points, 0) + coalesce(x.points, 0)
      + CASE WHEN s.full_limit IS NULL THEN 0 ELSE 15 * s.fte * share.of END AS points
  FROM social s LEFT JOIN points p ON p.worker_id = s.id LEFT JOIN less ON less.worker_id = s.id
  LEFT JOIN extra x ON x.worker_id = s.id
  CROSS JOIN LATERAL (SELECT CASE WHEN s.hours = 0 THEN 0
    ELSE greatest(0, s.hours - coalesce(less.hours, 0)) / s.hours END AS of) share
  WHERE s.work_kind = 'case_holding' AND NOT s.is_away
)"""
_OVERLOADED = """CASE WHEN l.most > 0 THEN l.points * 100 > l.most * CASE l.grade WHEN 'asye' THEN 100 ELSE 110 END
  ELSE l.points > 0 END"""
_IN_POST_ALL_MONTH = """
there AS (
  SELECT w.id, main.code AS team FROM worker w
  JOIN (
    SELECT worker_id, range_agg(held) AS days FROM post
    WHERE grade NOT IN ('student', 'other') AND employment_type NOT IN ('partner', 'student') GROUP BY 1
  ) p ON p.worker_id = w.id AND p.days @> daterange(:month_first, :month_last, '[]')
  CROSS JOIN LATERAL (
    SELECT t.code FROM post q JOIN team t ON t.id = q.team_id
    WHERE q.worker_id = w.id AND q.held @> CAST(:month_last AS date) AND q.grade <> 'student'
      AND q.employment_type NOT IN ('partner', 'student')
    ORDER BY q.contracted_hours DESC, q.started_on, t.code COLLATE "C" LIMIT 1
  ) main
  WHERE NOT w.away && daterange(:month_first, :month_last, '[]')
)"""
_OWN = "p.employment_type NOT IN ('agency', 'partner', 'student') AND p.grade <> 'student'"
_OWN_ROWS = "SELECT team, 0, fte - agency_fte FROM social WHERE fte > agency_fte"
# A child of the weeks: the team of who holds it now, where it is a case and somebody in post does.
_CHILD_TEAM = f"""CASE WHEN k.id IS NOT NULL THEN {_CASE_TEAM}
  ELSE coalesce({_LAST_TEAM.format(child="x.child_id")}, {_NAMED_TEAM.format(of="x")}) END"""


def _trained(course: str, managers: str) -> str:
    return f"""WITH RECURSIVE {_PEOPLE}, rows AS (
  SELECT s.team, EXISTS (
    SELECT 1 FROM completion c LEFT JOIN course_alias a ON a.value = c.course_code
    WHERE c.worker_id = s.id AND coalesce(a.code, c.course_code) = '{course}' AND c.completed_on <= :day
      AND c.result IN ('completed', 'passed') AND (c.expires_on IS NULL OR c.expires_on >= :day))::int AS n, 1 AS d
  FROM social s WHERE NOT s.is_away
    AND (s.grade IN ('practice_supervisor', 'team_manager', 'service_manager', 'head_of_service')) = {managers}
    AND (SELECT lower(r) FROM unnest(s.runs) r WHERE r @> CAST(:day AS date)) + interval '3 months' <= :day
)"""


def _again(of: str, table: str, on: str, before: str) -> str:
    """Return the statement for W24 and W27: what began in the weeks, counted where there was one before."""
    return f"""WITH RECURSIVE {_PEOPLE}, {_CASES}, rows AS (
  SELECT {_CHILD_TEAM} AS team, EXISTS ({before})::int AS n, 1 AS d
  FROM (
    SELECT b.child_id, b.source, b.started_on AS on_day, min({of} COLLATE "C") AS team_ref FROM {table} b {on}
    WHERE b.started_on BETWEEN :first AND :day GROUP BY 1, 2, 3
  ) x LEFT JOIN cases k ON k.id = x.child_id
)"""


_EPISODE = "LEFT JOIN ssd_cin_episode e ON e.source = b.source AND e.ref = b.referral_ref AND e.child_id = b.child_id"
STATEMENTS: Mapping[str, str] = {
    "W1": f"""WITH RECURSIVE {_PEOPLE}, {_CASES}, rows AS (
  SELECT s.team, count(*) AS n, min(s.fte) AS d FROM cases k JOIN social s ON s.id = k.holder GROUP BY s.id, s.team
)""",
    "W2": f"""WITH RECURSIVE {_PEOPLE}, {_POINTS}, rows AS (
  SELECT team, (points > coalesce(most, 0))::int AS n, 1 AS d FROM loads
)""",
    "W2-sustained": f"""WITH RECURSIVE {_PEOPLE}, {_POINTS}, rows AS (
  SELECT l.team, (count(w.day) = 4 AND {_OVERLOADED})::int AS n, 1 AS d
  FROM loads l LEFT JOIN week_load w ON w.worker_id = l.id AND w.is_overloaded
    AND w.day BETWEEN CAST(:day AS date) - 28 AND CAST(:day AS date) - 1
  GROUP BY l.id, l.team, l.grade, l.most, l.points
)""",
    "W19": f"""WITH RECURSIVE {_PEOPLE}, {_POINTS}, rows AS (
  SELECT team, (points * 100 BETWEEN most * 70 AND most * 100)::int AS n, 1 AS d FROM loads WHERE most > 0
)""",
    "W5": f"""WITH RECURSIVE {_IN_POST_ALL_MONTH}, rows AS (
  SELECT team, EXISTS (SELECT 1 FROM supervision_session s WHERE s.worker_id = there.id AND s.minutes >= 90
    AND s.held_on BETWEEN :month_first AND :month_last AND s.kind IN ('formal', 'asye') AND s.interrupted = false
  )::int AS n, 1 AS d FROM there
)""",
    "W8": f"""WITH RECURSIVE {_PEOPLE}, rows AS (SELECT team, agency_fte AS n, fte AS d FROM social)""",
    "W9": f"""WITH RECURSIVE {_PEOPLE}, rows(team, n, d) AS (
  SELECT t.code, v.fte, v.fte FROM vacancy v JOIN team t ON t.id = v.team_id
  WHERE v.as_at = (SELECT max(as_at) FROM vacancy WHERE as_at <= :day)
  UNION ALL {_OWN_ROWS}
)""",
    "W10": f"""WITH RECURSIVE {_PEOPLE}, gone AS (
  SELECT p.worker_id, max(coalesce(p.ended_on, 'infinity')) AS last_on FROM post p
  WHERE {_OWN} AND p.started_on <= CAST(:day AS date) + 3 GROUP BY 1
), left_in_year AS (
  SELECT DISTINCT ON (p.worker_id) t.code, p.grade,
    sum(p.contracted_hours / p.standard_hours) OVER (PARTITION BY p.worker_id) AS fte
  FROM gone g JOIN post p ON p.worker_id = g.worker_id AND p.held @> g.last_on AND {_OWN}
  JOIN team t ON t.id = p.team_id
  WHERE g.last_on BETWEEN :year_ago AND CAST(:day AS date) - 1
  ORDER BY p.worker_id, p.contracted_hours DESC, p.started_on, t.code COLLATE "C"
), rows(team, n, d) AS (SELECT code, fte, 0 FROM left_in_year WHERE grade <> 'other' UNION ALL {_OWN_ROWS})""",
    "W11": f"""WITH RECURSIVE {_PEOPLE}, own AS (
  SELECT p.worker_id, range_agg(p.held) AS days,
    (array_agg(t.code ORDER BY p.started_on DESC, p.contracted_hours DESC, t.code))[1] AS team
  FROM post p JOIN team t ON t.id = p.team_id WHERE {_OWN} AND p.grade <> 'other' AND p.started_on <= :day GROUP BY 1
), newest AS (
  SELECT source, max(as_at) AS as_at FROM import_run WHERE kind = 'staff' AND undone_at IS NULL GROUP BY 1
), lost AS (
  SELECT own.worker_id, own.team, a.working_days_lost / (x.last - a.started_on + 1.0) * (
    SELECT sum(upper(r) - lower(r)) FROM unnest(
      own.days * datemultirange(daterange(a.started_on, x.last, '[]') * daterange(:year_first, :day, '[]'))) r) AS days
  FROM absence a JOIN own ON own.worker_id = a.worker_id LEFT JOIN newest ON newest.source = a.source
  CROSS JOIN LATERAL (SELECT coalesce(a.ended_on, greatest(a.started_on, newest.as_at)) AS last) x
  WHERE a.reason = 'sickness' AND a.started_on <= :day AND x.last >= :year_first
), rows(team, n, d) AS (
  SELECT coalesce(s.team, l.team), l.days, 0 FROM lost l LEFT JOIN social s ON s.id = l.worker_id
  WHERE l.days IS NOT NULL
  UNION ALL SELECT team, 0, (fte - agency_fte) * :days_of_year FROM social WHERE fte > agency_fte
)""",
    "W12-staff": _trained("RISK-ANALYSIS", "false"),
    "W12-managers": _trained("RISK-ANALYSIS-MANAGERS", "true"),
    **{
        f"W17-{name}": f"""WITH RECURSIVE {_PEOPLE}, {_CASES}, rows(team, n, d) AS (
  SELECT {_CASE_TEAM}, ({state})::int, 1 FROM cases k
)"""
        for name, state in {
            "none": "coalesce(k.professional, '-1') = '-1' OR k.worker_id IS NOT NULL AND k.holder IS NULL",
            "away": "coalesce(k.professional <> '-1' AND k.is_away, false)",
            "unidentified": "coalesce(k.professional <> '-1', false) AND k.worker_id IS NULL",
        }.items()
    },
    "W22": f"""WITH RECURSIVE {_PEOPLE}, {_CASES}, rows(team, n, d) AS (
  SELECT {_CASE_TEAM}, (greatest(
      (SELECT max(o.held_on) FROM case_oversight o WHERE o.child_id = k.id AND o.held_on <= :day),
      coalesce((SELECT lower(r) FROM unnest(k.active) r WHERE r @> CAST(:day AS date)), lower(k.held)), begins.on_day
    ) + interval '1 month' >= :day)::int, 1
  FROM cases k CROSS JOIN (
    SELECT min(CAST(files -> 'oversight.csv' ->> 'covers_from' AS date)) AS on_day FROM import_run
    WHERE kind = 'supervision' AND undone_at IS NULL
  ) begins
)""",
    "W26": f"""WITH RECURSIVE {_PEOPLE}, {_CASES}, many AS (
  SELECT child_id FROM holding WHERE held && daterange(:year_first, :day, '[]') AND professional <> '-1'
  GROUP BY 1 HAVING count(DISTINCT professional) >= 3
), rows(team, n, d) AS (
  SELECT {_CASE_TEAM}, (m.child_id IS NOT NULL)::int, 1 FROM cases k LEFT JOIN many m ON m.child_id = k.id
)""",
    "W24": _again(
        "b.team_ref", "ssd_cin_episode", "",
        "SELECT 1 FROM ssd_cin_episode e WHERE e.child_id = x.child_id AND e.started_on < x.on_day"
        " AND e.started_on >= x.on_day - interval '12 months'",
    ),
    "W25": f"""WITH RECURSIVE {_PEOPLE}, {_CASES}, calendar AS (
  SELECT d.on_day, sum(d.is_working::int) OVER (ORDER BY d.on_day) AS n
  FROM unnest(CAST(:calendar_days AS date[]), CAST(:calendar_working AS boolean[])) d(on_day, is_working)
), rows(team, n, d) AS (
  SELECT {_CHILD_TEAM}, (last.n - first.n <= 45)::int, 1
  FROM (
    SELECT b.child_id, b.source, b.ended_on, e.started_on AS referred_on, e.team_ref
    FROM ssd_cin_assessment b {_EPISODE.removeprefix("LEFT ")}
    WHERE b.ended_on BETWEEN :first AND :day AND NOT b.ended_by_absence AND e.started_on <= b.ended_on
  ) x JOIN calendar first ON first.on_day = x.referred_on JOIN calendar last ON last.on_day = x.ended_on
  LEFT JOIN cases k ON k.id = x.child_id
)""",
    "W27": _again(
        "e.team_ref", "ssd_cp_plan", _EPISODE,
        "SELECT 1 FROM ssd_cp_plan p WHERE p.child_id = x.child_id AND p.ended_on <= x.on_day"
        " AND NOT p.ended_by_absence AND coalesce(p.started_on < x.on_day, true)"
        " AND p.ended_on >= x.on_day - interval '24 months'",
    ),
}  # fmt: skip
# The sums of the council, and of every team with all below it.
_SUMS = """, tree AS (
  SELECT DISTINCT ON (t.code) t.code, v.parent_code FROM team_version v JOIN team t ON t.id = v.team_id
  WHERE v.ended_on IS NULL OR v.ended_on >= :day ORDER BY t.code, v.started_on NULLS FIRST
), below(code, team) AS (
  SELECT code, code FROM tree UNION SELECT b.code, t.code FROM below b JOIN tree t ON t.parent_code = b.team
), teams AS (SELECT team, sum(n) AS n, sum(d) AS d FROM rows GROUP BY 1)
SELECT NULL, coalesce(sum(n), 0), coalesce(sum(d), 0) FROM teams
UNION ALL SELECT b.code, coalesce(sum(t.n), 0), coalesce(sum(t.d), 0) FROM below b LEFT JOIN teams t ON t.team = b.team
GROUP BY 1
"""


def binds(day: date) -> dict[str, Any]:
    """Return the days that the statements need."""
    month_last = (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    year_ago = add_months(day, -12)
    calendar = [day - timedelta(days=n) for n in range(3 * 366)]
    leap = any((one.month, one.day) == (2, 29) for one in calendar[: (day - year_ago).days])
    return {
        "day": day, "first": day - timedelta(days=90), "year_ago": year_ago, "year_first": year_ago + timedelta(days=1),
        "month_first": month_last.replace(day=1), "month_last": month_last, "days_of_year": 254 if leap else 253,
        "calendar_days": calendar, "calendar_working": [is_working_day(one) for one in calendar],
    }  # fmt: skip


def numbers(connection: Connection, day: date, names: Iterable[str] = STATEMENTS) -> Iterator[tuple[str, Numbers]]:
    """Yield the figures that have a statement, all or some, in the order of the names."""
    given = binds(day)
    for name in names:
        whole = STATEMENTS[name] + _SUMS
        rows = connection.execute(text(whole), {key: given[key] for key in given if f":{key}" in whole}).all()
        yield name, {team: (Decimal(n), Decimal(d)) for team, n, d in rows}
