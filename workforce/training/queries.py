"""Completions, exemptions and catalogue as of any day. Each read is one statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from workforce.db import db, policy
from workforce.people.queries import StaffMember, Tree
from workforce.training.rules import COUNTED_RESULTS, Learner, Record, Requirement, read_requirements


def requirements_of(version: policy.PolicyVersion | None, day: date) -> tuple[Requirement, ...]:
    """Return the requirements of a policy version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No training requirements were in force on {day}. Load them with flask policy load.")
    return read_requirements(version.document)


def learner_of(person: StaffMember, tree: Tree) -> Learner:
    """Return what decides which requirements are somebody's."""
    return Learner(
        person.grade,
        person.is_manager,
        person.is_social_work,
        frozenset(code for post in person.posts for code, _ in tree.upwards(post.team)),
        frozenset(post.employment_type for post in person.posts),
        frozenset(post.work_kind for post in person.posts),
    )


# A completion `c` counts as the course that its code was matched to, else as the code itself.
COUNTS_AS = "coalesce((SELECT a.code FROM course_alias a WHERE a.value = c.course_code), c.course_code)"
# The completions that count as one of :codes; the index on the code serves both halves.
CODES = "(SELECT unnest(CAST(:codes AS text[])) UNION SELECT a.value FROM course_alias a WHERE a.code = ANY(:codes))"


_LEARNED = f"""
SELECT {COUNTS_AS}, c.worker_id, c.completed_on, c.expires_on FROM completion c
WHERE c.completed_on <= :day AND c.result = ANY(:results) AND c.worker_id IS NOT NULL AND c.course_code IN {CODES}
UNION ALL
SELECT requirement, -worker_id, NULL, max(ended_on) FROM training_exemption
WHERE :day BETWEEN started_on AND ended_on GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of training on a day: requirement id -> worker -> records, and (worker, id) -> exempt until."""

    records: dict[str, dict[int, list[Record]]]
    exemptions: dict[tuple[int, str], date]


def learned_on(day: date, requirements: Iterable[Requirement]) -> Learned:
    """Return the counted completions on or before a day, and the exemptions of the day. One statement."""
    wanted = list(requirements)
    codes = sorted({code for requirement in wanted for code in requirement.course_codes})
    rows = db.session.execute(text(_LEARNED), {"day": day, "results": list(COUNTED_RESULTS), "codes": codes}).all()
    found = Learned({requirement.id: {} for requirement in wanted}, {})
    by_code: Mapping[str, list[str]] = {code: [r.id for r in wanted if code in r.course_codes] for code in codes}
    for named, worker, completed, last in rows:
        if completed is None:
            found.exemptions[-worker, named] = last
            continue
        for id_ in by_code.get(named, ()):
            found.records[id_].setdefault(worker, []).append(Record(completed, last))
    return found
