"""What must hold of every scheme and every caseload: found by machine, not by example."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.caseload import library
from workforce.caseload.rules import (
    CaseGroup,
    PostHours,
    WorkItem,
    band_of,
    limit_of,
    read_scheme,
    score,
    team_utilisation,
)
from workforce.caseload.scheme_rules import OTHER_WORK
from workforce.people.rules import Grade

GRADES = tuple(Grade)
BASE = library.schemes()["project_example"]
TYPES = ("CIN", "CP", "CLA", "CLA_NEW", "ASSESSMENT", "CARE_LEAVER", "SHORT_BREAKS", "UNTYPED")
CODES = ("COURT", "TRAVEL", "COMPLEXITY")

points = st.decimals(min_value=0, max_value=20, places=1, allow_nan=False, allow_infinity=False)
shares = st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal("1.5")])
pers = st.sampled_from(["child", "family", "proceedings"])


@st.composite
def schemes(draw):
    """Any valid scheme: every part of the format may be there or not."""
    document = dict(BASE)
    document["case_weights"] = {
        code: {"points": str(draw(points)), "per": draw(st.sampled_from(["child", "family"]))} for code in TYPES
    }
    modifiers = {code: {"points": str(draw(points)), "per": draw(pers)} for code in CODES}
    if draw(st.booleans()):
        modifiers["COMPLEXITY"] = {"multiply": "1.5"}
    if draw(st.booleans()):
        modifiers["SIBLINGS"] = {"further_share": str(draw(shares)), "points": str(draw(points))}
    if draw(st.booleans()):
        high, low = sorted((draw(points), draw(points)), reverse=True)
        modifiers["NEW_CASE"] = {"fades": [{"to_days": 14, "points": str(high)}, {"to_days": 28, "points": str(low)}]}
    document["modifiers"] = modifiers
    document["co_working"] = {"holder": str(draw(shares)), "co_worker": str(draw(shares))}
    document["stable_element"] = {"points": str(draw(points)), "fixed": draw(st.booleans())}
    document["limit_rounding"] = draw(st.sampled_from(["none", "down"]))
    document["child_caps"] = {"asye": 12}
    document["proceedings_caps"] = {"asye": 1}
    document["joint_working"] = [{"grades": ["asye"], "types": ["CP"], "modifiers": ["COURT"], "to_month": 12}]
    document["work_weights"] = {kind: str(draw(points)) for kind in OTHER_WORK}
    return read_scheme(document, GRADES)


cases = st.builds(
    CaseGroup,
    type=st.sampled_from(TYPES),
    count=st.integers(1, 4),
    modifiers=st.lists(st.sampled_from(CODES), unique=True, max_size=3).map(lambda codes: tuple(sorted(codes))),
    share=shares,
    family=st.sampled_from([None, "F1", "F2"]),
    proceedings=st.sampled_from([None, "P1", "P2"]),
    days_held=st.one_of(st.none(), st.integers(0, 60)),
    is_co_worked=st.booleans(),
    is_co_worker=st.booleans(),
)
posts = st.builds(
    PostHours,
    grade=st.sampled_from(["asye", "social_worker", "senior_practitioner", "team_manager"]),
    contracted=st.sampled_from([Decimal(0), Decimal("18.5"), Decimal("22.2"), Decimal(30), Decimal(37)]),
    standard=st.just(Decimal(37)),
    months=st.one_of(st.none(), st.integers(0, 30)),
)
reductions = st.sampled_from([Decimal(0), Decimal("3.7"), Decimal("7.4"), Decimal(40)])
extras = st.lists(st.tuples(st.sampled_from(["lead", "students"]), points), max_size=2)
work = st.lists(st.builds(WorkItem, st.sampled_from(OTHER_WORK), st.integers(1, 5), st.integers(0, 9)), max_size=3)
people = st.lists(posts, min_size=1, max_size=2)


@given(schemes(), people, reductions, st.lists(cases, max_size=8), cases, extras)
def test_points_never_fall_when_a_case_is_added(scheme, held, off, groups, another, more):
    before = score(scheme, held, off, groups, more)
    after = score(scheme, held, off, [*groups, another], more)
    assert after.points >= before.points
    assert after.children >= before.children
    assert after.limit == before.limit, "a case never changes the limit"


@given(schemes(), people, reductions, st.lists(cases, max_size=8), extras, st.randoms(use_true_random=False))
def test_the_order_of_cases_never_matters(scheme, held, off, groups, more, chance):
    mixed = list(groups)
    chance.shuffle(mixed)
    one, other = score(scheme, held, off, groups, more), score(scheme, held, off, mixed, more)
    assert (one.points, one.band, one.children, one.utilisation_percent) == (
        other.points, other.band, other.children, other.utilisation_percent,
    )  # fmt: skip
    as_set = lambda found: sorted((line.label, line.count, line.points_each) for line in found.lines)
    assert as_set(one) == as_set(other)
    assert one.broken == other.broken


@given(schemes(), people, reductions, st.lists(cases, max_size=8), extras, work)
def test_lines_sum_to_the_total(scheme, held, off, groups, more, items):
    found = score(scheme, held, off, groups, more, work=items)
    assert sum((Fraction(line.points) for line in found.lines), Fraction(0)) == found.points
    assert all(Fraction(line.points_each) * line.count == Fraction(line.points) for line in found.lines)


@given(schemes(), cases)
def test_a_group_weighs_what_its_children_weigh_one_by_one(scheme, group):
    """Where nothing is shared by several children, ten in one group weigh ten times one."""
    alone = CaseGroup(
        group.type, 1, group.modifiers, group.share, None, None, group.days_held, group.is_co_worked,
        group.is_co_worker,
    )  # fmt: skip
    together = CaseGroup(
        group.type, 3, group.modifiers, group.share, None, None, group.days_held, group.is_co_worked,
        group.is_co_worker,
    )  # fmt: skip
    post = [PostHours("team_manager", Decimal(37), Decimal(37))]
    assert score(scheme, post, Decimal(0), [together]).points == score(scheme, post, Decimal(0), [alone] * 3).points


@given(schemes(), st.lists(st.tuples(people, reductions, st.lists(cases, max_size=5)), min_size=1, max_size=6))
def test_a_teams_utilisation_lies_between_its_members(scheme, members):
    loads = [score(scheme, held, off, groups) for held, off, groups in members]
    points_, limits = team_utilisation(loads)
    percents = [load.utilisation_percent for load in loads if load.utilisation_percent is not None]
    if limits and not any(load.limit == 0 and load.points for load in loads):
        assert min(percents) <= points_ * 100 / limits <= max(percents)


@given(schemes(), people, reductions)
def test_more_reduction_never_raises_a_limit(scheme, held, off):
    limit, less = limit_of(scheme, held, off), limit_of(scheme, held, off + 5)
    assert (limit is None) == (less is None)
    assert limit is None or 0 <= less <= limit


@given(schemes(), people, reductions, st.lists(cases, max_size=8))
def test_points_without_a_limit_are_over_and_never_nought_percent(scheme, held, off, groups):
    found = score(scheme, held, off, groups)
    if not found.limit and found.points:
        assert found.utilisation_percent is None
        assert found.band == "over" and found.is_over
    away = score(scheme, held, off, groups, is_away=True)
    assert (away.limit, away.band, away.is_over) == (None, "away", False)


@given(schemes(), st.fractions(0, 300), st.fractions(0, 300))
def test_bands_rise_with_the_percentage(scheme, one, other):
    names = [band.name for band in scheme.bands]
    low, high = sorted((one, other))
    assert names.index(band_of(scheme, low)) <= names.index(band_of(scheme, high))


_anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)
_KEYS = sorted(
    {
        *BASE, "grade_limits", "other_work", "weight_table", "co_working", "joint_working", "limits_by_area",
        "child_caps", "overload", "equity_band", "fte_discount", "work_weights", "proceedings_caps", "kind",
        "minimum_full_time", "limit_rounding", "review_interval_days",
    }
)  # fmt: skip


@given(_anything, st.sampled_from(_KEYS))
@settings(max_examples=600)
def test_a_part_of_the_wrong_shape_is_named_and_never_traced(value, key):
    """Whatever stands under a key, the scheme is read or refused in words: nothing else is raised."""
    try:
        read_scheme({**BASE, key: value}, GRADES)
    except ValueError as fault:
        assert getattr(fault, "faults", None), repr(fault)


@given(_anything, st.sampled_from(["modifiers", "bands", "type_map", "joint_working", "limits_by_area", "other_work",
                                   "grade_factors", "overload", "weight_table", "case_weights"]),
       st.sampled_from(["points", "per", "told_by", "fades", "when", "type", "curve", "grades", "types", "weights",
                        "kind", "maximum_full_time", "by_grade", "name", "to_percent", "first_days", "grade_factors",
                        "row_labels", "to_month"]))  # fmt: skip
@settings(max_examples=600)
def test_a_piece_of_a_part_of_the_wrong_shape_is_named_too(value, key, piece):
    part = {piece: value}
    whole = [part] if key in ("bands", "type_map", "joint_working") else {"X": part, "asye": part, piece: value}
    try:
        read_scheme({**BASE, key: whole}, GRADES)
    except ValueError as fault:
        assert getattr(fault, "faults", None), repr(fault)
