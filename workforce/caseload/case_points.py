"""What the cases of one person weigh, line by line. Pure.

Everything that is counted once for several children (a weight for each family, a modifier for each family or set of
proceedings) is a line of its own, so the lines always sum to the total. A case added never lowers it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workforce.caseload.scheme_rules import UNTYPED, Modifier, Scheme
from workforce.decimals import plain


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Some children of one type of whom the same is true.

    `modifiers` are those that court data and agreed marks tell; `share` is what the caller says of all of them.
    """

    type: str
    count: int = 1
    modifiers: tuple[str, ...] = ()
    share: Decimal = Decimal(1)
    family: str | None = None
    proceedings: str | None = None
    days_held: int | None = None
    is_co_worked: bool = False  # somebody else works it too
    is_co_worker: bool = False  # somebody else holds it

    @property
    def is_held(self) -> bool:
        """Whether the person holds the case: a co-worker does not."""
        return not self.is_co_worker


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a workload: how many, how much each, how much together."""

    label: str
    count: int
    points_each: Fraction | Decimal
    points: Fraction | Decimal

    def as_json(self) -> dict[str, Any]:
        """Return the shape that other systems rely on (docs/figures.md)."""
        return {
            "label": self.label,
            "count": self.count,
            "points_each": plain(self.points_each),
            "points": plain(self.points),
        }


def share_of(scheme: Scheme, group: CaseGroup) -> Decimal:
    """Return the share of a case that weighs on the person: holder's, co-worker's, or all of it."""
    if group.is_co_worker:
        return group.share * scheme.co_worker_share
    return group.share * (scheme.holder_share if group.is_co_worked else 1)


class Tally:
    """Lines as they come up: equal label and equal points each make one line, in the order of first mention."""

    def __init__(self) -> None:
        """Begin without a line."""
        self._counts: dict[tuple[str, Decimal], int] = {}

    def add(self, label: str, each: Decimal, count: int = 1) -> None:
        """Count something under its words and points."""
        key = (label, each)
        self._counts[key] = self._counts.get(key, 0) + count

    def lines(self) -> list[Line]:
        """Return the lines."""
        return [Line(label, count, each, each * count) for (label, each), count in self._counts.items()]


def child_each(scheme: Scheme, group: CaseGroup) -> tuple[str, Decimal]:
    """Return the words and points of each child of a group, without what counts once for several children."""
    weight = scheme.weights[group.type]
    flat, factor, words = Decimal(0), Decimal(1), []
    for code in group.modifiers:
        modifier = scheme.modifiers[code]
        words.append(code)
        if modifier.per == "child":
            flat += modifier.points
            factor *= modifier.multiply
    points = weight.points if weight.per == "child" else Decimal(0)
    label = scheme.label(group.type, words)
    if group.is_co_worker:
        label += ", co-worked"
    elif group.is_co_worked and scheme.holder_share != 1:
        label += ", with a co-worker"
    return label, (points * factor + flat) * share_of(scheme, group)


def case_lines(scheme: Scheme, groups: Sequence[CaseGroup]) -> list[Line]:
    """Return the lines of somebody's cases; their points sum to what the cases weigh."""
    tally = Tally()
    siblings = _told_by(scheme, "siblings")
    if siblings:
        _with_siblings(scheme, groups, siblings[0], tally)
    else:
        for group in groups:
            label, each = child_each(scheme, group)
            tally.add(label, each, group.count)
    _once_for_each_family(scheme, groups, tally)
    _once_modifiers(scheme, groups, tally)
    for modifier in _told_by(scheme, "new_case"):
        for group in groups:
            points = modifier.after(group.days_held) * share_of(scheme, group)
            if points:
                tally.add(scheme.label(modifier.code), points, group.count)
    return tally.lines()


def _told_by(scheme: Scheme, source: str) -> list[Modifier]:
    return [modifier for modifier in scheme.modifiers.values() if modifier.told_by == source]


def _with_siblings(scheme: Scheme, groups: Iterable[CaseGroup], modifier: Modifier, tally: Tally) -> None:
    """Weigh the heaviest child of each family in full and every further one as the modifier says."""
    families: dict[str, list[tuple[Decimal, str, CaseGroup]]] = {}
    for group in groups:
        label, each = child_each(scheme, group)
        if group.family is None or scheme.weights[group.type].per != "child":
            tally.add(label, each, group.count)
        else:
            families.setdefault(group.family, []).extend([(each, label, group)] * group.count)
    for children in families.values():
        children.sort(key=lambda child: (-child[0], child[1]))
        first, *further = children
        tally.add(first[1], first[0])
        for each, label, group in further:
            points = each * modifier.further_share + modifier.points * share_of(scheme, group)
            tally.add(f"{label}, {scheme.label(modifier.code)}", points)


def _once_for_each_family(scheme: Scheme, groups: Iterable[CaseGroup], tally: Tally) -> None:
    """Count the weights that are for a family: once for each type and family, a child without a family by itself."""
    shares: dict[tuple[str, str], Decimal] = {}
    for group in groups:
        weight = scheme.weights[group.type]
        if weight.per != "family":
            continue
        points = weight.points * share_of(scheme, group)
        if group.family is None:
            tally.add(f"{scheme.label(group.type)}, each family", points, group.count)
        else:
            key = (group.type, group.family)
            shares[key] = max(points, shares.get(key, Decimal(0)))
    for (case_type, _), points in shares.items():
        tally.add(f"{scheme.label(case_type)}, each family", points)


def _once_modifiers(scheme: Scheme, groups: Iterable[CaseGroup], tally: Tally) -> None:
    """Count modifiers for each family or set of proceedings once; where it is unknown, the family, else the child."""
    once: dict[tuple[str, str], Decimal] = {}
    for group in groups:
        for code in group.modifiers:
            modifier = scheme.modifiers[code]
            if modifier.per == "child":
                continue
            points = modifier.points * share_of(scheme, group)
            of = group.family if modifier.per == "family" else group.proceedings or group.family
            if of is None:
                tally.add(_once_label(scheme, modifier), points, group.count)
            else:
                once[code, of] = max(points, once.get((code, of), Decimal(0)))
    for (code, _), points in once.items():
        tally.add(_once_label(scheme, scheme.modifiers[code]), points)


def _once_label(scheme: Scheme, modifier: Modifier) -> str:
    words = "family" if modifier.per == "family" else "set of proceedings"
    label = scheme.label(modifier.code)
    return f"{label[:1].upper()}{label[1:]}, each {words}"


def children_in(scheme: Scheme, groups: Iterable[CaseGroup]) -> int:
    """Return how many children are held: co-worked ones and reports are none."""
    return sum(g.count for g in groups if g.is_held and scheme.weights[g.type].is_child)


def is_incomplete(scheme: Scheme, groups: Iterable[CaseGroup]) -> bool:
    """Whether a case has no type and so weighs nothing: its points are not known."""
    return not scheme.weights[UNTYPED].points and any(group.type == UNTYPED for group in groups)
