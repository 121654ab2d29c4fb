"""Which rules a caseload breaks: caps on children and proceedings, work that must be held jointly. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from workforce.caseload.capacity import PostHours
from workforce.caseload.case_points import CaseGroup, children_in
from workforce.caseload.scheme_rules import Scheme


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a caseload breaks: its name for programs, and what to say about it."""

    rule: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return the shape that other systems rely on (docs/figures.md)."""
        return {"rule": self.rule, "message": self.message}


def child_cap(scheme: Scheme, grade: str, fte: Fraction) -> int | None:
    """Return how many children somebody of a grade may hold: the cap pro rata to available FTE, rounded down.

    `fte` is what agreed reductions leave. None where the scheme caps no children of this grade.
    """
    cap = scheme.child_caps.get(grade)
    return None if cap is None else int(Fraction(cap) * fte)


def broken_rules(scheme: Scheme, post: PostHours, groups: Sequence[CaseGroup], fte: Fraction) -> tuple[BrokenRule, ...]:
    """Return the rules that the cases of somebody break, by the main post and the FTE that reductions leave."""
    found = []
    cap, children = child_cap(scheme, post.grade, fte), children_in(scheme, groups)
    if cap is not None and children > cap:
        found.append(BrokenRule("child_cap", f"{children} children, and the cap for these hours is {cap}."))
    most, sets = scheme.proceedings_caps.get(post.grade), proceedings_in(groups)
    if most is not None and sets > most:
        found.append(BrokenRule("proceedings_cap", f"{sets} sets of proceedings, and the cap is {most}."))
    for rule in scheme.joint_working:
        if post.grade not in rule.grades:
            continue
        if rule.to_month is not None and post.months is not None and post.months >= rule.to_month:
            continue
        alone = sum(
            group.count
            for group in groups
            if group.is_held
            and not group.is_co_worked
            and (group.type in rule.types or not rule.modifiers.isdisjoint(group.modifiers))
        )
        if alone:
            what = ", ".join(scheme.label(code) for code in (*sorted(rule.types), *sorted(rule.modifiers)))
            words = "case is" if alone == 1 else "cases are"
            found.append(
                BrokenRule("joint_working", f"{alone} {words} held alone that need a co-worker in this phase ({what}).")
            )
    return tuple(found)


def proceedings_in(groups: Sequence[CaseGroup]) -> int:
    """Return how many sets of proceedings the held cases are in: known ones once, else each family or child once."""
    known: set[tuple[str, str]] = set()
    unknown = 0
    for group in groups:
        if not group.is_held or not (group.proceedings or "COURT" in group.modifiers):
            continue
        if group.proceedings:
            known.add(("proceedings", group.proceedings))
        elif group.family:
            known.add(("family", group.family))
        else:
            unknown += group.count
    return len(known) + unknown
