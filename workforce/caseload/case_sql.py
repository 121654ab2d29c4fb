"""The SQL that says which children are cases on a day, who holds them, and of which type a scheme's map makes them.

In each: child `c`, holding `h` (null where nobody holds it), the open care episode `e`; the bind `:day`.
"""

from collections.abc import Iterator, Sequence

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
JOINS = f"""
FROM child c
LEFT JOIN holding h ON h.child_id = c.id AND h.held @> CAST(:day AS date)
LEFT JOIN ({_CARE}) e ON e.child_id = c.id
"""


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
