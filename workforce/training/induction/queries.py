"""Inductions of a day, and their plans. Each read is one statement."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from workforce.db import db, policy
from workforce.people.models import Reduction, Worker
from workforce.training.induction.day_rules import Induction, Life, PostSpan, Span, Timing, inductions
from workforce.training.induction.models import InductionPlan, InductionReduction, InductionTask
from workforce.training.induction.rules import InductionPolicy, read_induction
from workforce.training.queries import CODES
from workforce.training.rules import COUNTED_RESULTS, Requirement

REQUIREMENT = "INDUCTION"  # the id of the requirement whose courses tell that an induction is complete

# What inductions that began between two days depend on, one row a worker. The Board reads it among what it reads of the
# year before a day, so its names for days and courses are its own.
_SELECT = f"""
SELECT w.id, w.employee_number, w.name,
  (SELECT jsonb_agg(jsonb_build_array(lower(r), upper(r) - 3) ORDER BY r) FROM unnest(w.runs) r) AS runs,
  (SELECT jsonb_agg(jsonb_build_array(lower(a), upper(a) - 1) ORDER BY a) FROM unnest(w.away) a) AS away,
  (SELECT jsonb_agg(jsonb_build_array(t.code, p.grade, p.work_kind, CAST(p.contracted_hours AS text),
      p.employment_type, p.started_on, p.ended_on) ORDER BY p.id)
    FROM post p JOIN team t ON t.id = p.team_id WHERE p.worker_id = w.id) AS posts,
  (SELECT jsonb_agg(c.completed_on ORDER BY c.completed_on) FROM completion c
    WHERE c.worker_id = w.id AND c.result = ANY(:induction_results)
      AND c.course_code IN {CODES.replace(":codes", ":induction_codes")}) AS learned,
  (SELECT jsonb_agg(i.completed_on ORDER BY i.completed_on) FROM induction_plan i
    WHERE i.worker_id = w.id AND i.completed_on IS NOT NULL) AS signed
FROM worker w
"""
LIVES = f"""{_SELECT}
WHERE EXISTS (SELECT 1 FROM unnest(w.runs) r
    WHERE lower(r) BETWEEN CAST(:inductions_from AS date) AND CAST(:inductions_until AS date))
  OR EXISTS (SELECT 1 FROM unnest(w.away) a
    WHERE upper(a) BETWEEN CAST(:inductions_from AS date) AND CAST(:inductions_until AS date))
"""  # fmt: skip
LIVES_ORDER = "name, employee_number"


def binds_of(begins: date | None, until: date, requirements: Iterable[Requirement]) -> dict[str, Any]:
    """Return the parameters of `LIVES`; with no first day nobody is found."""
    codes = next((one.course_codes for one in requirements if one.id == REQUIREMENT), ())
    return {
        "inductions_from": begins, "inductions_until": until, "induction_codes": list(codes),
        "induction_results": list(COUNTED_RESULTS),
    }  # fmt: skip


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _spans(rows: list[list[str | None]] | None) -> tuple[Span, ...]:
    return tuple(Span(_day(first) or date.min, _day(last)) for first, last in rows or ())


def _days(rows: list[str] | None) -> tuple[date, ...]:
    return tuple(date.fromisoformat(one) for one in rows or ())


def life_of(row: Mapping[str, Any]) -> Life:
    """Return a row of `LIVES`, read as JSON."""
    posts = tuple(
        PostSpan(team, grade, kind, Decimal(hours), terms, Span(date.fromisoformat(first), _day(last)))
        for team, grade, kind, hours, terms, first, last in row["posts"] or ()
    )
    return Life(
        row["id"], row["employee_number"], row["name"], _spans(row["runs"]), _spans(row["away"]), posts,
        _days(row["learned"]), _days(row["signed"]),
    )  # fmt: skip


def lives(begins: date | None, until: date, requirements: Iterable[Requirement]) -> list[Life]:
    """Return what the inductions that began between two days depend on, by name and employee number. One statement."""
    sql = f"SELECT CAST(to_jsonb(x) AS text) FROM ({LIVES}) x ORDER BY {LIVES_ORDER}"
    return [
        life_of(json.loads(row)) for row in db.session.scalars(text(sql), binds_of(begins, until, requirements)).all()
    ]


def known_from(covers: Mapping[str, date]) -> date | None:
    """Return the first day from which inductions are known: staff files tell of starts, others of completions."""
    staff = covers.get("staff")
    return max(staff, covers["learning"]) if staff and "learning" in covers else staff


def inductions_of(found: Iterable[Life], policy_: InductionPolicy, begins: date, until: date) -> list[Induction]:
    """Return the inductions of some lives that began between two days, in the order of the lives, then by first day."""
    timing = Timing(policy_.complete_within_months, policy_.again_after_months)
    return [one for life in found for one in inductions(life, timing, begins, until)]


def policy_of(version: policy.PolicyVersion | None, day: date) -> InductionPolicy:
    """Return the induction policy of a version; raise PolicyError where there is none."""
    if version is None:
        raise policy.PolicyError(f"No induction policy was in force on {day}. Load one with flask policy load.")
    return read_induction(version.document)


# --- plans


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan with its tasks, in their order."""

    plan: InductionPlan
    tasks: list[InductionTask]


def _kept(*where: Any) -> list[Kept]:
    rows = db.session.execute(
        select(InductionPlan, InductionTask)
        .outerjoin(InductionTask, InductionTask.plan_id == InductionPlan.id)
        .where(*where)
        .order_by(InductionPlan.id, InductionTask.place, InductionTask.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, Kept] = {}
    for plan, task in rows:
        kept = found.setdefault(plan.id, Kept(plan, []))
        if task is not None:
            kept.tasks.append(task)
    return list(found.values())


def plans_of(worker_ids: Iterable[int]) -> dict[int, list[Kept]]:
    """Return the plans of some people that were not withdrawn, by worker, with their tasks. One statement."""
    found: dict[int, list[Kept]] = {}
    where = (InductionPlan.worker_id.in_(sorted(set(worker_ids))), InductionPlan.withdrawn_at.is_(None))
    for kept in _kept(*where):
        found.setdefault(kept.plan.worker_id, []).append(kept)
    return found


def plan_by_id(plan_id: int) -> Kept | None:
    """Return one plan, withdrawn or not, with its tasks; None where there is none."""
    return next(iter(_kept(InductionPlan.id == plan_id)), None)


_LIFE_OF = f"SELECT CAST(to_jsonb(x) AS text) FROM ({_SELECT} WHERE w.id = :worker) x"


def life_of_worker(worker_id: int, requirements: Iterable[Requirement]) -> Life | None:
    """Return what the inductions of one person depend on; None where there is no such person."""
    binds = {**binds_of(None, date.max, requirements), "worker": worker_id}
    del binds["inductions_from"], binds["inductions_until"]
    row = db.session.scalar(text(_LIFE_OF), binds)
    return life_of(json.loads(row)) if row else None


def worker_id_of(employee_number: str) -> int | None:
    """Return the id of somebody in the staff data, in post or not."""
    if not employee_number.isprintable():
        return None
    return db.session.scalar(select(Worker.id).where(Worker.employee_number == employee_number))


def reductions_of(plan_id: int) -> list[Reduction]:
    """Return the reductions that a plan set and that still stand, by first day."""
    asked = select(Reduction).join(InductionReduction, InductionReduction.reduction_id == Reduction.id)
    asked = asked.where(InductionReduction.plan_id == plan_id).order_by(Reduction.started_on)
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))
