"""The SQL that says which children are cases on a day, who holds them, and of which type a scheme's map makes them.

In each: child `c`, holding `h` (null where nobody holds it), the open care episode `e`; the bind `:day`.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from workforce.caseload.scheme_rules import TypeRule

_COLUMN = {flag: f"c.{flag}" for flag in (
    "care", "short_break", "protection", "in_need", "assessment", "care_leaver", "open_episode"
)}  # fmt: skip

# The open care episode of each child: with the latest start, then the highest id.
_CARE = """
SELECT DISTINCT ON (e.child_id) e.child_id, e.entered_care_on FROM ssd_cla_episode e
WHERE (e.started_on IS NULL OR e.started_on <= :day) AND (e.ended_on IS NULL OR e.ended_on > :day)
ORDER BY e.child_id, e.started_on DESC NULLS LAST, e.ref DESC
"""
COURT = "c.court @> CAST(:day AS date)"
IS_CASE = "(c.active @> CAST(:day AS date) OR c.care_leaver @> CAST(:day AS date) AND h.id IS NOT NULL)"


class Basis(StrEnum):
    """Whose word counts for who holds a child."""

    CASE_SYSTEM = "case_system"  # what the Board counts
    DECIDED = "decided"  # with the decisions made here that the case system does not show yet: what pages show


_OPEN = "d.closed_at IS NULL AND d.held @> CAST(:day AS date)"
_HOLDING = {
    Basis.CASE_SYSTEM: "(SELECT h.*, NULL AS decided FROM holding h)",
    # A decision stands over the case system's holder, a cover over both.
    Basis.DECIDED: f"""(
  SELECT h.*, NULL AS decided FROM holding h WHERE NOT EXISTS (
    SELECT 1 FROM decided_holding d WHERE d.child_id = h.child_id AND d.role <> 'co_worker' AND {_OPEN})
  UNION ALL (
  SELECT DISTINCT ON (d.child_id) -d.id, d.child_id, d.held, '', d.worker_id, NULL, d.role FROM decided_holding d
  WHERE d.role <> 'co_worker' AND {_OPEN} ORDER BY d.child_id, d.role = 'cover' DESC)
)""",
}
_IN_POST = "EXISTS (SELECT 1 FROM post p WHERE p.worker_id = {0}.worker_id AND p.held @> CAST(:day AS date))"
_CO_WORKING = f"""
SELECT k.child_id, k.worker_id, min(lower(k.held)) AS since FROM co_working k
WHERE k.held @> CAST(:day AS date) AND {_IN_POST.format("k")} GROUP BY 1, 2
"""


def joins(basis: Basis) -> str:
    """Return the FROM with child, holder of the day and open care episode."""
    return f"""
FROM child c
LEFT JOIN {_HOLDING[basis]} h ON h.child_id = c.id AND h.held @> CAST(:day AS date)
LEFT JOIN ({_CARE}) e ON e.child_id = c.id
"""


def co_workers(basis: Basis) -> str:
    """Return the SQL of who works a case beside its holder on the day: each person once, with the first day.

    Somebody who has left shares nothing; somebody away still does, as the case system says.
    """
    if basis is Basis.CASE_SYSTEM:
        return _CO_WORKING
    return f"""SELECT child_id, worker_id, min(since) AS since FROM ({_CO_WORKING}
UNION ALL SELECT d.child_id, d.worker_id, lower(d.held) FROM decided_holding d
WHERE d.role = 'co_worker' AND {_OPEN} AND {_IN_POST.format("d")}) both_bases GROUP BY 1, 2"""


def type_sql(type_map: Sequence[TypeRule]) -> str:
    """Return the SQL that gives a child's type by the scheme's map: the first rule that holds, else UNTYPED."""
    whens = [f"WHEN {condition} THEN '{_word(rule.type)}'" for rule, condition in _conditions(type_map)]
    return f"CASE {' '.join(whens)} ELSE 'UNTYPED' END" if whens else "'UNTYPED'"


def number_sql(type_map: Sequence[TypeRule]) -> str:
    """Return the same as the rule's place in the map: numbers are cheaper to gather than words."""
    whens = [f"WHEN {condition} THEN {n}" for n, (_, condition) in enumerate(_conditions(type_map))]
    return f"CASE {' '.join(whens)} ELSE {len(type_map)} END" if whens else "0"


def _conditions(type_map: Sequence[TypeRule]) -> Iterator[tuple[TypeRule, str]]:
    for rule in type_map:
        conditions = [f"{_COLUMN[flag]} @> CAST(:day AS date)" for flag in rule.when]
        if rule.first_days is not None:
            conditions.append(f"CAST(:day AS date) - e.entered_care_on BETWEEN 0 AND {int(rule.first_days) - 1}")
        yield rule, " AND ".join(conditions)


def _word(code: str) -> str:
    if not code.replace("_", "").isalnum():
        raise ValueError(f"a type is letters, digits and underscores: {code!r}")
    return code
