"""What changes may and may not do to team totals, whatever the teams: exact, order-free, never a mean."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from workforce.caseload import library
from workforce.caseload.rules import CaseGroup, PostHours, Weigher, WorkItem, read_scheme, team_utilisation
from workforce.caseload.what_if_forms import exact, tidied
from workforce.caseload.what_if_loads import PersonLoad, TeamLoad, Worth, team_loads
from workforce.caseload.what_if_results import NO_LIMIT, NOT_MEASURED, Result, Service, Standing, rows_of, standing
from workforce.caseload.what_if_rules import (
    ALL_TYPES,
    EVERYWHERE,
    Changes,
    Demand,
    Impossible,
    Posts,
    Regrading,
    apply,
    shares,
)
from workforce.people.rules import Grade

SCHEME = read_scheme(json.loads(Path("workforce/db/starting_policies/scheme.json").read_text("utf-8")), tuple(Grade))
WORTH = Worth(SCHEME)
NAMES = {"A": "Abbey", "B": "Bridge", "C": "Castle"}
AREAS = {EVERYWHERE: frozenset(NAMES), "S": frozenset("AB"), **{code: frozenset(code) for code in NAMES}}
GRADES = ("asye", "social_worker", "senior_practitioner", "team_manager")
TYPES = ("CIN", "CP", "CLA")


def person(team, grade, hours, reduction, cases, away=False):
    groups = [CaseGroup(kind, count, court) for kind, count, court in cases]
    hours = Decimal(hours)
    load = Weigher(SCHEME).score(
        (PostHours(grade, hours, Decimal(37)),), Decimal(reduction), groups, is_away=away
    )  # fmt: skip
    return PersonLoad(team, grade, Fraction(hours) / 37, load, groups, is_measured=True)


people = st.lists(
    st.builds(
        person,
        st.sampled_from(sorted(NAMES)),
        st.sampled_from(GRADES),
        st.sampled_from(["37", "30", "22.2", "18.5", "7.4"]),
        st.sampled_from(["0", "0", "3.7", "10"]),
        st.lists(
            st.tuples(st.sampled_from(TYPES), st.integers(1, 9), st.sampled_from([(), ("COURT",)])), max_size=4
        ),
        st.booleans(),
    ),
    max_size=14,
)  # fmt: skip
teams = people.map(lambda found: team_loads(NAMES, found, WORTH))
percents = st.fractions(-100, 300, max_denominator=20)
increases = st.one_of(
    st.builds(Demand, st.sampled_from([*TYPES, ALL_TYPES]), st.sampled_from(sorted(AREAS)),
              st.fractions(0, 300, max_denominator=20)),
    st.builds(Demand, st.sampled_from(TYPES), st.sampled_from(sorted(AREAS)), st.none(),
              st.fractions(0, 40, max_denominator=4)),
)  # fmt: skip
cuts = st.builds(Demand, st.sampled_from(TYPES), st.sampled_from("ABC"), percents)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def of(before, **changes):
    return apply(before, Changes(**{name: tuple(found) for name, found in changes.items()}), AREAS, WORTH)


def ratio(team):
    return team.points / team.limit if team.limit else None


@quick
@given(people)
def test_the_teams_are_the_products_own_sums(found):
    for code, team in team_loads(NAMES, found, WORTH).items():
        assert (team.points, team.limit) == team_utilisation(p.load for p in found if p.team == code)
        assert sum((pool.limit for pool in team.grades.values()), Fraction(0)) == team.limit
        stable = team.points - sum((held.points for held in team.cases.values()), Fraction(0))
        assert stable >= 0


@quick
@given(teams)
def test_no_change_is_today(before):
    assert of(before) == before
    nothing = [Demand(t, EVERYWHERE, percent=Fraction(0)) for t in TYPES] + [Demand("CP", "S", None, Fraction(0))]
    after = of(before, demand=nothing, posts=[Posts("asye", "A", Fraction(0))])
    assert {c: (t.points, t.limit) for c, t in after.items()} == {c: (t.points, t.limit) for c, t in before.items()}


@quick
@given(teams, st.lists(increases, max_size=4))
def test_more_demand_never_lowers_a_workload(before, demand):
    after = of(before, demand=demand)
    assert all(after[code].points >= team.points and after[code].limit == team.limit for code, team in before.items())


@quick
@given(teams, st.sampled_from(GRADES[:3]), st.sampled_from(sorted(NAMES)), st.fractions(0, 9, max_denominator=10))
def test_a_filled_post_never_raises_a_workload(before, grade, team, fte):
    """Where the team carries at least what a new post brings with it: below that, the stable element itself shows."""
    one = WORTH.post(grade)
    assume(before[team].limit and ratio(before[team]) >= one.points / one.limit)
    assert ratio(of(before, posts=[Posts(grade, team, fte)])[team]) <= ratio(before[team])


@quick
@given(teams, st.data())
def test_a_lost_post_takes_its_limit_and_stable_element_and_leaves_its_cases(before, data):
    able = [(c, g, p) for c, t in before.items() for g, p in t.grades.items() if p.fte]
    assume(able)
    code, grade, pool = data.draw(st.sampled_from(able))
    fte = pool.fte * data.draw(st.fractions(0, 1, max_denominator=8))
    after = of(before, posts=[Posts(grade, code, -fte)])[code]
    stable = WORTH.post(grade).points * pool.limit / WORTH.post(grade).limit  # as much of it as of the limit
    assert after.points == before[code].points - stable * fte / pool.fte
    assert after.cases == before[code].cases
    assert after.limit == before[code].limit - pool.limit * fte / pool.fte
    with pytest.raises(Impossible) as refused:
        of(before, posts=[Posts(grade, code, -pool.fte - Fraction(1, 100), "posts-0-fte")])
    assert refused.value.faults[0].place == "posts-0-fte"


@quick
@given(teams, st.lists(st.one_of(increases, cuts), max_size=5), st.randoms())
def test_the_order_of_changes_of_demand_does_not_matter(before, demand, random):
    other = list(demand)
    random.shuffle(other)
    assert of(before, demand=demand) == of(before, demand=other)


@quick
@given(teams, st.lists(increases, max_size=3))
def test_all_together_lie_between_the_teams(before, demand):
    after = [team for team in of(before, demand=demand).values() if team.limit]
    assume(after)
    together = standing(after, SCHEME).percent
    each = [team.points * 100 / team.limit for team in after]
    assert min(each) <= together <= max(each)


@quick
@given(teams, st.sampled_from(sorted(AREAS)), st.sampled_from(TYPES), st.fractions(0, 50, max_denominator=3))
def test_children_for_a_place_are_shared_out_and_none_is_lost(before, where, case_type, children):
    after = of(before, demand=[Demand(case_type, where, None, children)])
    count = lambda found: sum((team.held(case_type).children for team in found.values()), Fraction(0))
    assert count(after) == count(before) + children
    assert sum(shares([before[c] for c in AREAS[where]], case_type)) == 1


def busy():
    return team_loads(
        NAMES,
        [
            person("A", "social_worker", "37", "0", [("CP", 3, ()), ("CP", 1, ("COURT",)), ("CIN", 7, ())]),
            person("A", "asye", "37", "3.7", [("CIN", 5, ())]),
            person("A", "social_worker", "37", "0", [("CLA", 4, ())], away=True),
            person("B", "social_worker", "18.5", "0", []),
        ],
        WORTH,
    )


def test_worked_by_hand():
    """A: 15 + 24 + 13 + 28 and 13.5 + 20 points of limits 100 and 81; the one who is away stands outside."""
    team = busy()["A"]
    assert (team.points, team.limit) == (Fraction("113.5"), Fraction(181))
    assert team.held("CP").points == 37 and team.held("CLA").children == 0


@pytest.mark.parametrize(
    ("changes", "points", "limit"),
    [
        ({"demand": [Demand("CP", "A", Fraction(10))]}, "117.2", "181"),
        ({"demand": [Demand("CP", "A", None, Fraction(2))]}, "132", "181"),  # 2 x 37 / 4
        ({"demand": [Demand("CLA", "A", None, Fraction(2))]}, "123.5", "181"),  # the scheme's weight: 5
        ({"demand": [Demand("CIN", "A", Fraction(-50)), Demand("CIN", "A", None, Fraction(1))]}, "93.5", "181"),
        ({"demand": [Demand(ALL_TYPES, "A", Fraction(-100))]}, "28.5", "181"),
        ({"posts": [Posts("social_worker", "A", Fraction(2))]}, "143.5", "381"),
        ({"posts": [Posts("social_worker", "A", Fraction(-1))]}, "98.5", "81"),
        ({"posts": [Posts("asye", "A", Fraction(1)), Posts("asye", "A", Fraction(-1))]}, "113.5", "181"),
        ({"regradings": [Regrading("asye", "social_worker", "A", Fraction(1))]}, "113.5", "190"),  # 90 with 3.7 h less
        ({"regradings": [Regrading("asye", "social_worker", "A", Fraction(1, 2))]}, "113.5", "185.5"),
    ],
)  # fmt: skip
def test_changes_by_hand(changes, points, limit):
    after = of(busy(), **changes)["A"]
    assert (after.points, after.limit) == (Fraction(points), Fraction(limit))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"demand": [Demand("CIN", "A", None, Fraction(-13), "here")]}, "hold 12 children"),
        ({"demand": [Demand("CIN", "A", Fraction(-50)), Demand("CIN", "A", None, Fraction(-7), "here")]}, "Together"),
        ({"demand": [Demand("CIN", "nowhere", None, Fraction(1), "here")]}, "no team"),
        ({"posts": [Posts("social_worker", "A", Fraction("-1.01"), "here")]}, "has 1 FTE"),
        ({"posts": [Posts("team_manager", "A", Fraction(1), "here")]}, "no limit in the scheme"),
        ({"regradings": [Regrading("asye", "team_manager", "A", Fraction(1), "here")]}, "no limit in the scheme"),
        ({"regradings": [Regrading("asye", "social_worker", "B", Fraction(1), "here")]}, "has 0 FTE"),
        (
            {"posts": [Posts("asye", "A", Fraction(-1))],
             "regradings": [Regrading("asye", "social_worker", "A", Fraction(1, 2), "here")]},
            "has 1 FTE",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_place(changes, words):
    with pytest.raises(Impossible, match=words) as refused:
        apply(
            busy(), Changes(**{name: tuple(found) for name, found in changes.items()}),
            {**AREAS, "nowhere": frozenset()}, WORTH,
        )  # fmt: skip
    assert [fault.place for fault in refused.value.faults] == ["here"]


def test_without_a_limit_there_is_no_percentage():
    emptied = of(busy(), posts=[Posts("social_worker", "B", Fraction("-0.5"))])["B"]
    found = standing([emptied], SCHEME)
    assert (found.percent, found.band) == (None, NO_LIMIT)
    new = of(busy(), demand=[Demand("CP", "C", None, Fraction(2))])["C"]
    assert standing([new], SCHEME) == Standing(Fraction(16), Fraction(0), True, NO_LIMIT)
    assert standing([busy()["C"]], SCHEME) == Standing(Fraction(0), Fraction(0), False, NOT_MEASURED)
    front_door = TeamLoad("F", "Front door", Fraction(15), Fraction(100), is_measured=False)
    assert standing([front_door], SCHEME).percent is None


def test_rows_stand_under_their_services_and_are_kept_exactly():
    now = busy()
    then = of(now, demand=[Demand("CIN", "A", Fraction(100, 3))])
    services = {"A": Service("S", "South"), "B": Service("N", "North"), "C": Service("N", "North")}
    rows = rows_of(now, then, services, (SCHEME, SCHEME))
    assert [(row.level, row.name) for row in rows] == [
        ("service", "North"), ("team", "Bridge"), ("service", "South"), ("team", "Abbey"), ("all", "All teams here"),
    ]  # fmt: skip
    assert rows[-1].then.points == sum(team.points for team in then.values())
    assert rows[-1].then.limit == sum(team.limit for team in then.values())
    result = Result(date(2026, 10, 31), "one", "two", ("more",), rows)
    again = Result.from_json(result.day, result.words, json.loads(json.dumps(result.as_json())))
    assert again == result
    assert result.of_teams(["A", "B"]) is result
    assert [row.code for row in result.of_teams(["B"]).rows] == ["B"], "no sum over teams that are out of sight"


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_none(text):
    found = exact(text)
    assert found is None or abs(found) < 10**6


fields = st.from_regex(r"(demand|posts|grades|weights|x)-\d{1,2}-(by|fte|points|team|where)", fullmatch=True)


@given(st.dictionaries(fields, st.text(max_size=3), max_size=12))
def test_a_tidy_address_stays_as_it_is(args):
    once = tidied(args)
    assert tidied(once) == once
    assert all(value.strip() for value in once.values())


def other_unit():
    """A team counted in households, with one person counted in points beside it."""
    scheme = read_scheme(library.schemes()["project_example_2"])
    worth = Worth(scheme)
    post = PostHours("social_worker", Decimal(37), Decimal(37))

    def member(kind, items=()):
        load = worth.weigher.score((post,), Decimal(0), (), work=items, work_kind=kind)
        return PersonLoad("A", "social_worker", Fraction(1), load, (), is_measured=True)

    homes = [member("fostering_adoption", [WorkItem("foster_household", 9)]) for _ in range(2)]
    return team_loads({"A": "Abbey", "B": "Brook"}, [*homes, member("case_holding")], worth), worth


def test_sums_never_mix_units():
    teams, worth = other_unit()
    alone = standing([teams["A"]], worth.scheme)
    assert (alone.points, alone.limit) == (18, 36), "two of three are counted in households"
    assert standing(teams.values(), worth.scheme) == alone


@pytest.mark.parametrize(
    "changes",
    [{"posts": [Posts("social_worker", "A", Fraction(1), "posts-0-fte")]},
     {"demand": [Demand("CP", "A", None, Fraction(2), "demand-0-number")]}],
)  # fmt: skip
def test_what_is_counted_in_another_unit_is_said_and_not_mixed(changes):
    teams, worth = other_unit()
    asked = Changes(**{name: tuple(found) for name, found in changes.items()})
    with pytest.raises(Impossible) as refused:
        apply(teams, asked, {"A": {"A"}, EVERYWHERE: {"A", "B"}}, worth)
    assert "is counted in households" in refused.value.faults[0].message
