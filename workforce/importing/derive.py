"""What is worked out from the facts after each import: identities, days away, runs of posts, holders, flags."""

from typing import Any

from sqlalchemy import text

from workforce.db import db
from workforce.training.learners import LEARNERS

# A Social Work England number as it is compared: SW and digits without leading zeros (people.rules.normal_alias).
SWE = r"regexp_replace(upper(replace({column}, ' ', '')), '^(SW)?0*([0-9]+)$', 'SW\2')"
LONG_ABSENCES = "'maternity', 'adoption', 'career_break'"
AWAY_FROM_DAY = 28  # of a spell
HOLDING_RULE = "ex_holding_one_a_day"
SAME_RUN_WITHIN = 3  # days from the end of one post to the start of the next


def _run(sql: str, **binds: Any) -> int:
    done: Any = db.session.execute(text(sql), binds)
    return int(done.rowcount)


def identities() -> list[str]:
    """Renew the staff file's aliases and join sessions, completions and holdings to workers.

    Return the identifiers that two people share: they join nobody until HR corrects them.
    """
    _run(
        f"""CREATE TEMP TABLE said ON COMMIT DROP AS
        SELECT 'employee_number' AS kind, employee_number AS value, id AS worker_id FROM worker
        UNION SELECT 'case_system_id', trim(case_system_id), id FROM worker WHERE trim(case_system_id) <> ''
        UNION SELECT 'login', lower(trim(work_email)), id FROM worker WHERE trim(work_email) <> ''
        UNION SELECT 'swe_number', {SWE.format(column="swe_number")}, id FROM worker WHERE trim(swe_number) <> ''"""
    )
    shared = db.session.execute(
        text(
            "SELECT kind || ' ' || value FROM said GROUP BY kind, value HAVING count(DISTINCT worker_id) > 1 ORDER BY 1"
        )
    ).scalars()
    names = list(shared)
    _run("DELETE FROM said WHERE (kind, value) IN (SELECT kind, value FROM said GROUP BY 1, 2 HAVING count(*) > 1)")
    _run(
        "DELETE FROM alias a WHERE a.set_by IS NULL AND NOT EXISTS (SELECT 1 FROM said s WHERE s.kind = a.kind"
        " AND s.value = a.value AND s.worker_id = a.worker_id)"
    )
    _run("INSERT INTO alias (kind, value, worker_id) SELECT kind, value, worker_id FROM said ON CONFLICT DO NOTHING")
    _run("DROP TABLE said")
    join_people()
    return names


def join_people() -> None:
    """Join what names a person to that worker, over the alias table.

    A session that was planned here keeps its people. A completion that was entered here stays with whom it was entered
    for, while they have that number.
    """
    _run(
        "UPDATE supervision_session f SET worker_id = a.worker_id FROM supervision_session g LEFT JOIN alias a ON"
        " a.kind = 'employee_number' AND a.value = g.supervisee"
        " WHERE g.id = f.id AND f.source <> 'page' AND f.worker_id IS DISTINCT FROM a.worker_id"
    )
    _run(
        f"UPDATE completion f SET worker_id = a.worker_id FROM completion g LEFT JOIN ({LEARNERS}) a"
        " ON a.kind = g.person_kind AND a.value = g.person"
        " WHERE g.id = f.id AND f.worker_id IS DISTINCT FROM a.worker_id AND NOT (f.source = 'page' AND EXISTS"
        " (SELECT 1 FROM worker w WHERE w.id = f.worker_id AND w.employee_number = f.person))"
    )
    _run(
        "UPDATE supervision_session f SET supervisor_id = a.worker_id FROM supervision_session g"
        " LEFT JOIN alias a ON a.kind = 'employee_number' AND a.value = g.supervisor"
        " WHERE g.id = f.id AND f.source <> 'page' AND f.supervisor_id IS DISTINCT FROM a.worker_id"
    )
    _run(
        f"""UPDATE holding h SET worker_id = r.worker_id
        FROM (
          SELECT g.id, k.worker_id FROM holding g JOIN child c ON c.id = g.child_id
          LEFT JOIN ({HOLDER_SQL}) k ON k.source = c.source AND k.professional = g.professional
        ) AS r
        WHERE r.id = h.id AND h.worker_id IS DISTINCT FROM r.worker_id"""
    )
    _run(
        f"""UPDATE co_working h SET worker_id = r.worker_id
        FROM (
          SELECT g.id, k.worker_id FROM co_working g JOIN child c ON c.id = g.child_id
          LEFT JOIN ({HOLDER_SQL}) k ON k.source = c.source AND k.professional = g.professional
        ) AS r
        WHERE r.id = h.id AND h.worker_id IS DISTINCT FROM r.worker_id"""
    )
    join_other_work()


def join_other_work() -> None:
    """Join other work to the worker whose case-system id it names."""
    _run(
        "UPDATE other_work f SET worker_id = a.worker_id FROM other_work g LEFT JOIN alias a ON"
        " a.kind = 'case_system_id' AND a.value = g.holder"
        " WHERE g.id = f.id AND f.worker_id IS DISTINCT FROM a.worker_id"
    )


# A professional of the extract -> a worker: staff id as case-system id, else registration number as SWE number.
HOLDER_SQL = f"""
SELECT p.source, n.name AS professional, p.ref, coalesce(a.worker_id, b.worker_id) AS worker_id
FROM (
  SELECT DISTINCT ON (source, name) source, name, id FROM (
    SELECT source, ref AS name, id, 0 AS rank FROM ssd_professional
    UNION ALL SELECT source, staff_id, id, 1 FROM ssd_professional WHERE staff_id IS NOT NULL
  ) AS both_names ORDER BY source, name, rank, id
) AS n
JOIN ssd_professional p ON p.id = n.id
LEFT JOIN alias a ON a.kind = 'case_system_id' AND a.value = trim(p.staff_id)
LEFT JOIN alias b ON b.kind = 'swe_number' AND b.value = {SWE.format(column="p.registration_number")}
"""


def workers() -> None:
    """Work out each worker's days away, runs of posts and first day as newly qualified."""
    _run(
        f"""UPDATE worker w SET away = n.away, runs = n.runs, first_asye_on = n.first_asye_on
        FROM (
          SELECT w.id,
            coalesce(l.days, '{{}}') + coalesce(s.days, '{{}}') AS away,
            coalesce(p.runs, '{{}}') AS runs, p.first_asye_on
          FROM worker w
          LEFT JOIN (
            SELECT worker_id, range_agg(daterange(started_on, ended_on, '[]')) AS days FROM absence
            WHERE reason IN ({LONG_ABSENCES}) GROUP BY worker_id
          ) l ON l.worker_id = w.id
          LEFT JOIN (
            SELECT worker_id, range_agg(daterange(lower(spell) + {AWAY_FROM_DAY - 1}, upper(spell))) AS days FROM (
              SELECT worker_id, unnest(range_agg(daterange(started_on, ended_on, '[]'))) AS spell FROM absence
              WHERE reason <> 'training' GROUP BY worker_id
            ) AS spells
            WHERE upper(spell) IS NULL OR upper(spell) > lower(spell) + {AWAY_FROM_DAY - 1} GROUP BY worker_id
          ) s ON s.worker_id = w.id
          LEFT JOIN (
            SELECT worker_id, min(started_on) FILTER (WHERE grade = 'asye') AS first_asye_on,
              range_agg(daterange(started_on, ended_on + {SAME_RUN_WITHIN}, '[)')) AS runs
            FROM post GROUP BY worker_id
          ) p ON p.worker_id = w.id
        ) AS n
        WHERE n.id = w.id AND (w.away, w.runs) IS DISTINCT FROM (n.away, n.runs)
          OR n.id = w.id AND w.first_asye_on IS DISTINCT FROM n.first_asye_on"""
    )


def _days(table: str, where: str = "true") -> str:
    return (
        f"SELECT child_id, range_agg(daterange(started_on, ended_on)) AS days FROM {table}"
        f" WHERE ({where}) AND (started_on IS NULL OR ended_on IS NULL OR ended_on > started_on) GROUP BY child_id"
    )


# The days in court by the legal team's own file: of a child that it names they are all there is, be they none.
_COURT = """SELECT child_id, coalesce(range_agg(
    CASE WHEN started_on IS NULL OR ended_on IS NULL OR ended_on > started_on THEN daterange(started_on, ended_on) END
  ), '{}') AS days FROM court_proceedings GROUP BY child_id"""
# The lowest of the families a child belongs to; of those that were its family once, where it is of none now.
_FAMILY = """SELECT child_id, coalesce(min(family_ref COLLATE "C") FILTER (WHERE ended_on IS NULL),
  min(family_ref COLLATE "C")) AS ref FROM ssd_family GROUP BY child_id"""


def _of(flag: str) -> str:
    return f"coalesce({flag}.days, '{{}}')"


def children(source: str) -> None:
    """Work out the days on which each flag holds of each child, cut at the child's death, and the child's family."""
    flags = {
        "open_episode": _days("ssd_cin_episode", "NOT no_further_action"),
        "assessment": _days("ssd_cin_assessment", "started_on IS NOT NULL"),
        "in_need": _days("ssd_cin_plan"),
        "protection": _days("ssd_cp_plan"),
        "care": _days("ssd_cla_episode"),
        "short_break": _days("ssd_legal_status", "code IN ('V3', 'V4')"),
        "court_order": _days("ssd_legal_status", "code IN ('C1', 'L1', 'L2')"),
        "pre_court": _days("ssd_pre_proceedings", "started_on IS NOT NULL"),
        "by_legal_team": _COURT,
        "family": _FAMILY,
        "leaver": "SELECT child_id, range_agg(daterange(NULL, ended_on)) AS days FROM ssd_care_leaver"
        " WHERE lower(trim(eligibility)) IN ('relevant', 'former relevant', 'qualifying') GROUP BY child_id",
    }
    joins = "\n".join(f"LEFT JOIN ({sql}) {name} ON {name}.child_id = c.id" for name, sql in flags.items())
    _run(
        f"""UPDATE child c SET open_episode = n.open_episode, assessment = n.assessment, in_need = n.in_need,
          protection = n.protection, care = n.care, short_break = n.short_break, court = n.court,
          care_leaver = n.care_leaver, active = n.active, family_ref = n.family_ref
        FROM (
          SELECT c.id,
            {_of("open_episode")} * alive.days AS open_episode, {_of("assessment")} * alive.days AS assessment,
            {_of("in_need")} * alive.days AS in_need, {_of("protection")} * alive.days AS protection,
            {_of("care")} * alive.days AS care, {_of("short_break")} * alive.days AS short_break,
            coalesce(by_legal_team.days, {_of("court_order")} + {_of("pre_court")}) * alive.days AS court,
            ({_of("leaver")} - {_of("care")}) * alive.days AS care_leaver,
            ({_of("open_episode")} + {_of("protection")} + {_of("care")}) * alive.days AS active,
            family.ref AS family_ref
          FROM child c
          LEFT JOIN (SELECT child_id, min(died_on) AS died_on FROM ssd_person GROUP BY child_id) d ON d.child_id = c.id
          CROSS JOIN LATERAL (SELECT datemultirange(daterange(NULL, d.died_on)) AS days) alive
          {joins}
          WHERE c.source = :source
        ) AS n
        WHERE n.id = c.id AND ((c.open_episode, c.assessment, c.in_need, c.protection, c.care, c.short_break, c.court,
          c.care_leaver, c.active) IS DISTINCT FROM (n.open_episode, n.assessment, n.in_need, n.protection, n.care,
          n.short_break, n.court, n.care_leaver, n.active) OR c.family_ref IS DISTINCT FROM n.family_ref)""",
        source=source,
    )


def _lift_rule_of_empty_table() -> str | None:
    """Lift the rule 'one holder a day' from the empty table and return it: checked once for all it is cheaper."""
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM holding)")):
        return None
    rule = db.session.scalar(
        text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = CAST('holding' AS regclass) AND conname = :name"
        ),
        {"name": HOLDING_RULE},
    )
    _run(f"ALTER TABLE holding DROP CONSTRAINT {HOLDING_RULE}")
    return str(rule)


def know_professionals(source: str) -> None:
    """List once for all that follows whom each professional of the extract is, by either of their two names."""
    _run("DROP TABLE IF EXISTS known_professional")
    _run(
        "CREATE TEMP TABLE known_professional ON COMMIT DROP AS"
        f" SELECT k.professional, k.ref, k.worker_id FROM ({HOLDER_SQL}) k WHERE k.source = :source",
        source=source,
    )
    _run("CREATE UNIQUE INDEX ON known_professional (professional)")
    _run("ANALYZE known_professional")


def _join_to_worker(table: str, source: str) -> None:
    """Join periods that stay to whom their professional is now: a later extract may say more of a professional."""
    _run(
        f"UPDATE {table} h SET worker_id = k.worker_id FROM child c, known_professional k WHERE c.id = h.child_id"
        " AND c.source = :source AND k.professional = h.professional AND h.worker_id IS DISTINCT FROM k.worker_id",
        source=source,
    )


def holders(source: str, allocated: list[str], care_leaver: list[str]) -> None:
    """Work out who held each child on which days: of the open allocated involvements the latest, then the highest id.

    A care leaver's personal adviser counts on the days on which the young person is a care leaver.
    """
    _run(
        """CREATE TEMP TABLE held_now ON COMMIT DROP AS
        WITH open_days AS (
          SELECT i.child_id, i.started_on, i.ref, coalesce(nullif(trim(i.professional_ref), ''), '-1') AS professional,
            i.team_ref,
            CASE WHEN i.ref ~ '^[0-9]+$' THEN lpad(i.ref, 255, '0') ELSE i.ref END COLLATE "C" AS id_order,
            CASE WHEN upper(trim(i.role)) = ANY(:allocated) THEN datemultirange(daterange(i.started_on, i.ended_on))
              ELSE datemultirange(daterange(i.started_on, i.ended_on)) * c.care_leaver END AS days
          FROM ssd_involvement i JOIN child c ON c.id = i.child_id
          WHERE i.source = :source
            AND (upper(trim(i.role)) = ANY(:allocated)
              OR upper(trim(i.role)) = ANY(:care_leaver) AND NOT isempty(c.care_leaver))
            AND (i.started_on IS NULL OR i.ended_on IS NULL OR i.ended_on > i.started_on)
        ), ranked AS (
          SELECT child_id, professional, team_ref, days - coalesce(range_agg(days) OVER (
              PARTITION BY child_id ORDER BY started_on DESC NULLS LAST, id_order DESC, ref DESC
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '{}') AS days
          FROM open_days
        )
        SELECT child_id, professional, team_ref, unnest(days) AS held FROM ranked""",
        source=source,
        allocated=[role.strip().upper() for role in allocated],
        care_leaver=[role.strip().upper() for role in care_leaver],
    )
    _run("ANALYZE held_now")
    same = (
        "n.child_id = h.child_id AND n.held = h.held AND n.professional = h.professional"
        " AND n.team_ref IS NOT DISTINCT FROM h.team_ref"
    )
    _run(
        f"""DELETE FROM holding h USING child c WHERE c.id = h.child_id AND c.source = :source
        AND NOT EXISTS (SELECT 1 FROM held_now n WHERE {same})""",
        source=source,
    )
    _join_to_worker("holding", source)
    rule = _lift_rule_of_empty_table()
    _run(
        f"""INSERT INTO holding (child_id, held, professional, team_ref, worker_id)
        SELECT n.child_id, n.held, n.professional, n.team_ref, k.worker_id FROM held_now n
        LEFT JOIN known_professional k ON k.professional = n.professional
        WHERE NOT EXISTS (SELECT 1 FROM holding h WHERE {same})"""
    )
    if rule:
        _run(f"ALTER TABLE holding ADD CONSTRAINT {HOLDING_RULE} {rule}")
    _run("DROP TABLE held_now")


def co_workers(source: str, roles: list[str]) -> None:
    """Work out who worked each child's case beside its holder on which days; several may on one day.

    On days on which somebody holds the case they are no co-worker of it. Nobody (-1) is none either.
    """
    _run(
        """CREATE TEMP TABLE beside_now ON COMMIT DROP AS
        WITH said AS (
          SELECT i.child_id, trim(i.professional_ref) AS name, daterange(i.started_on, i.ended_on) AS days
          FROM ssd_involvement i
          WHERE i.source = :source AND upper(trim(i.role)) = ANY(:roles) AND trim(i.professional_ref) NOT IN ('', '-1')
            AND (i.started_on IS NULL OR i.ended_on IS NULL OR i.ended_on > i.started_on)
        ), beside AS (
          SELECT s.child_id, coalesce(k.ref, s.name) AS professional, k.worker_id, range_agg(s.days) AS days
          FROM said s LEFT JOIN known_professional k ON k.professional = s.name GROUP BY 1, 2, 3
        )
        SELECT b.child_id, b.professional, b.worker_id, unnest(b.days - coalesce(o.days, '{}')) AS held FROM beside b
        CROSS JOIN LATERAL (
          SELECT range_agg(h.held) AS days FROM holding h
          WHERE h.child_id = b.child_id AND (h.professional = b.professional OR h.worker_id = b.worker_id)
        ) AS o""",
        source=source,
        roles=[role.strip().upper() for role in roles],
    )
    same = "n.child_id = h.child_id AND n.held = h.held AND n.professional = h.professional"
    _run(
        f"""DELETE FROM co_working h USING child c WHERE c.id = h.child_id AND c.source = :source
        AND NOT EXISTS (SELECT 1 FROM beside_now n WHERE {same})""",
        source=source,
    )
    _join_to_worker("co_working", source)
    _run(
        f"""INSERT INTO co_working (child_id, held, professional, worker_id)
        SELECT n.child_id, n.held, n.professional, n.worker_id FROM beside_now n
        WHERE NOT EXISTS (SELECT 1 FROM co_working h WHERE {same})"""
    )
    _run("DROP TABLE beside_now")
