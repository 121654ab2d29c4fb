"""Quality audit: what is drawn, who reads it, how two readers agree. Worked by hand."""

import hashlib
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.supervision.audit_draw_rules import (
    Auditor,
    Candidate,
    Rule,
    draw,
    fits,
    second_readings,
    share_out,
)
from workforce.supervision.audit_rules import (
    KAPPA_FROM,
    QUESTIONS,
    SET_BY_PRODUCT,
    STARTING_THEMES,
    Grade,
    Graded,
    TeamGrades,
    agreement,
    cohens_kappa,
    counted,
    covered_since,
    grades_by_team,
    open_questions,
    read_themes,
    w6_begins,
)
from workforce.supervision.rules import PolicyFault

BEST, G, R, POOR = (str(one) for one in Grade)
DAY = date(2026, 9, 1)


# --- Cohen's kappa


def pairs(table):
    """The pairs of a table: {(first, second): how many}."""
    return [pair for pair, count in table.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # 50 pairs: observed 35/50; first says good 25, second 30; expected (25 x 30 + 25 x 20) / 2500 = 1/2
        ({(G, G): 20, (G, R): 5, (R, G): 10, (R, R): 15}, Fraction(2, 5)),
        ({(G, G): 10, (R, R): 10, (BEST, BEST): 10}, Fraction(1)),  # they always agree, over three grades
        ({(G, R): 15, (R, G): 15}, Fraction(-1)),  # they never agree, and chance would have them agree half the time
        ({(G, G): 9, (G, R): 9, (R, G): 9, (R, R): 9}, Fraction(0)),  # as by chance
        # three grades: observed 24/36 = 2/3; shares 12/36 each: expected 1/3
        ({(BEST, BEST): 8, (G, G): 8, (R, R): 8, (BEST, G): 4, (G, R): 4, (R, BEST): 4}, Fraction(1, 2)),
        ({(G, G): 30}, None),  # chance agreement is 1: not defined
        ({(G, R): 30}, Fraction(0)),  # nothing in common, and nothing by chance
        ({}, None),
    ],
)  # fmt: skip
def test_kappa_by_hand(table, kappa):
    assert cohens_kappa(pairs(table)) == kappa


@given(st.lists(st.tuples(st.sampled_from(list(Grade)), st.sampled_from(list(Grade))), max_size=60))
def test_kappa_lies_between_its_bounds_and_does_not_mind_who_is_first(found):
    kappa = cohens_kappa(found)
    assert kappa == cohens_kappa([(second, first) for first, second in found])
    if kappa is not None:
        assert -1 <= kappa <= 1
        assert (kappa == 1) == all(first == second for first, second in found)


def test_kappa_is_told_from_thirty_on():
    few = agreement([(G, G)] * 15 + [(G, R)] * 14)
    assert (few.agreed, few.readings, few.kappa, few.is_enough) == (15, 29, None, False)
    enough = agreement([(G, G)] * 15 + [(R, R)] * (KAPPA_FROM - 15))
    assert (enough.readings, enough.kappa, enough.is_enough) == (30, 1, True)
    same = agreement([(G, G)] * 30)
    assert (same.agreed, same.kappa, same.is_enough) == (30, None, True)


# --- drawing


def test_a_seed_draws_the_same_records_whatever_their_order():
    order = sorted(range(1, 21), key=lambda one: hashlib.sha256(f"42:{one}".encode()).hexdigest())
    assert draw(42, 5, dict.fromkeys(range(1, 21))) == order[:5]
    assert draw(42, 5, dict.fromkeys(range(20, 0, -1))) == order[:5]
    assert draw(43, 5, dict.fromkeys(range(1, 21))) != order[:5]


@given(st.integers(0, 2**31), st.integers(0, 30), st.sets(st.integers(1, 500), max_size=20))
def test_never_more_than_there_are_and_none_twice(seed, size, records):
    drawn = draw(seed, size, dict.fromkeys(records))
    assert len(drawn) == len(set(drawn)) == min(size, len(records))
    assert set(drawn) <= records
    assert draw(seed, size + 1, dict.fromkeys(records))[: len(drawn)] == drawn, "a larger one holds the smaller"


def test_each_supervisor_without_an_audit_has_a_turn_first():
    eligible = {n: n % 3 for n in range(1, 13)}  # three supervisors, four records each
    for seed in range(20):
        assert {eligible[one] for one in draw(seed, 3, eligible)} == {0, 1, 2}
        assert sorted(eligible[one] for one in draw(seed, 6, eligible)) == [0, 0, 1, 1, 2, 2]


def candidate(**more):
    values = {"record_id": 1, "session_id": 1, "kind": "formal", "held_on": DAY, "team": "T1",
              "supervisors": frozenset({7}), "teams": frozenset({"T1"})}  # fmt: skip
    return Candidate(**{**values, **more})


@pytest.mark.parametrize(
    ("rule", "one", "is_asked"),
    [
        ({}, {}, True),
        ({}, {"held_on": date(2026, 8, 31)}, False),
        ({}, {"held_on": date(2026, 9, 30)}, True),
        ({}, {"held_on": date(2026, 10, 1)}, False),
        ({"team": "S1"}, {}, True),
        ({"team": "S1"}, {"teams": frozenset({"T9"})}, False),
        ({"team": "S1"}, {"teams": frozenset({"T9", "T1"}), "team": "T9"}, True),  # a group of two teams
        ({"kinds": ("asye", "group")}, {}, False),
        ({"kinds": ("asye", "group")}, {"kind": "group"}, True),
        ({"uncovered": True}, {}, True),
        ({"uncovered": True}, {"supervisors": frozenset({8})}, False),
        ({"uncovered": True}, {"supervisors": frozenset({8, 7})}, True),
        ({"uncovered": True}, {"supervisors": frozenset()}, False),
        ({"disputed": True}, {}, False),
        ({"disputed": True}, {"is_disputed": True}, True),
        ({"newly_qualified": True}, {}, False),
        ({"newly_qualified": True}, {"is_newly_qualified": True}, True),
        ({"newly_qualified": True, "disputed": True}, {"is_newly_qualified": True}, False),
    ],
)
def test_rules(rule, one, is_asked):
    asked = Rule(date(2026, 9, 1), date(2026, 9, 30), **rule)
    below = frozenset({"S1", "T1"}) if asked.team else None
    assert fits(asked, candidate(**one), below, frozenset({8})) is is_asked
    assert asked.is_by_rule is bool(rule)
    assert Rule.read(asked.from_on, asked.to_on, asked.as_json()) == asked


# --- readers

ANN, BEN, CAT = Auditor(1, 11, "Ann"), Auditor(2, 12, "Ben"), Auditor(3, None, "Cat")
FREE = dict.fromkeys(range(1, 13), frozenset())


@pytest.mark.parametrize(("size", "percent", "doubles"), [(10, 20, 2), (11, 20, 3), (10, 0, 0), (3, 100, 3), (1, 1, 1)])
def test_the_share_that_is_read_twice_is_rounded_up(size, percent, doubles):
    assert second_readings(size, percent) == doubles


def test_readings_are_shared_evenly_by_two_different_people():
    given_ = share_out(range(1, 13), FREE, [ANN, BEN, CAT], [ANN, BEN, CAT], 6)
    assert [one.is_double for one in given_] == [True] * 6 + [False] * 6
    assert all(one.second is not None and one.second != one.first for one in given_[:6])
    loads = [sum((one.first == n) + (one.second == n) for one in given_) for n in (1, 2, 3)]
    assert max(loads) - min(loads) <= 1


def test_with_one_auditor_a_second_reading_waits():
    given_ = share_out([1, 2], FREE, [ANN], [ANN], 2)
    assert [(one.first, one.is_double, one.second) for one in given_] == [(1, True, None), (1, True, None)]


def test_nobody_reads_a_record_that_they_are_in():
    barred = {1: frozenset({11}), 2: frozenset({12}), 3: frozenset({11, 12})}
    given_ = share_out([1, 2, 3], barred, [ANN, BEN, CAT], [ANN, BEN], 3)
    first, second, third = given_
    assert 1 not in (first.first, first.second)
    assert 2 not in (second.first, second.second)
    assert (third.first, third.second) == (3, None), "the third one waits for its second reader"
    with pytest.raises(ValueError, match="record 3"):
        share_out([3], barred, [ANN, BEN], [ANN, BEN], 0)


@given(
    st.lists(st.integers(0, 2), max_size=12),
    st.lists(st.sets(st.sampled_from([11, 12]), max_size=2), min_size=12, max_size=12),
)
def test_the_share_out_never_breaks_its_rules(doubles, sets):
    barred = {n: frozenset(people) for n, people in enumerate(sets)}
    everybody = [ANN, BEN, CAT]
    for one in share_out(list(barred), barred, everybody, everybody, len(doubles)):
        readers = [a for a in everybody if a.account_id in (one.first, one.second)]
        assert one.first != one.second
        assert all(a.may_read(barred[one.record_id]) for a in readers)


# --- grades


@pytest.mark.parametrize(
    ("graded", "grade", "disputed", "final"),
    [
        (Graded(None), None, False, False),
        (Graded(G), G, False, True),
        (Graded(G, second_is_open=True), G, False, False),
        (Graded(G, G), G, False, True),
        (Graded(G, R), G, True, False),  # until it is settled the first reader's counts
        (Graded(G, R, settled=R), R, False, True),
        (Graded(None, R), None, False, False),
    ],
)
def test_what_readings_come_to(graded, grade, disputed, final):
    assert (graded.grade, graded.is_disputed, graded.is_final) == (grade, disputed, final)


def test_finishing_needs_every_answer_and_a_grade():
    every = {one.key: "y" for one in QUESTIONS}
    assert open_questions(every, G) == []
    assert open_questions(every, None) == ["grade"]
    assert open_questions(every, "fine") == ["grade"]
    assert open_questions({**every, "dbs": "perhaps", "voice": ""}, G) == ["dbs", "voice"]
    assert open_questions({}, None) == [*(one.key for one in QUESTIONS), "grade"]


FACTS = Path(__file__).parents[3] / "workforce" / "facts" / "supervision_rules.json"


def test_questions_are_those_of_the_tool_and_four_marked_as_ours():
    tool = json.loads(FACTS.read_text())["audit_tool_cumbria"]
    flat = [one.words.lower().replace("flexi-time", "flexi") for one in QUESTIONS if one.source != SET_BY_PRODUCT]
    assert flat == [words.lower() for words in tool["part_1"]]
    assert len([one for one in QUESTIONS if one.source == SET_BY_PRODUCT]) == 4
    assert tool["answers"] == ["y", "n", "na"]


def test_teams_are_told_of_from_five_records_on():
    four, five, six = [("A", G)] * 4, [("B", G)] * 3 + [("B", R)] * 2, [("C", BEST)] * 6
    assert grades_by_team(four) == []
    assert grades_by_team(five) == [TeamGrades("B", 3, 5)]
    # the 4 of A would be known from the sum: B, the smallest that could stand alone, joins them
    assert grades_by_team(four + five + six) == [TeamGrades("C", 6, 6), TeamGrades(None, 7, 9)]
    assert grades_by_team(four + five) == [TeamGrades(None, 7, 9)]
    assert grades_by_team([*six, (None, POOR)]) == [TeamGrades(None, 6, 7)], "a record without a team is in the rest"


@given(st.lists(st.tuples(st.sampled_from([None, "A", "B", "C", "D"]), st.sampled_from(list(Grade))), max_size=40))
def test_no_group_and_no_rest_is_smaller_than_five(found):
    lines = grades_by_team(found)
    assert all(one.records >= 5 for one in lines)
    assert sum(one.records for one in lines) in (0, len(found)) or len(found) < 5


def test_a_theme_counts_once_a_record():
    assert counted([["task_led", "task_led"], ["task_led"], []]) == [("task_led", 2)]


def test_days():
    assert w6_begins(date(2026, 11, 3)) == date(2026, 8, 4), "13 weeks"
    assert covered_since(date(2028, 2, 29)) == date(2027, 2, 28)


def test_a_council_can_have_themes_of_its_own():
    assert read_themes({}) == STARTING_THEMES
    assert read_themes({"audit_themes": [{"code": "x", "words": "Ours"}]})[0].words == "Ours"
    for wrong in ([], {"a": 1}, [{"code": "x"}], [{"code": "x", "words": "1"}, {"code": "x", "words": "2"}]):
        with pytest.raises(PolicyFault, match="audit_themes"):
            read_themes({"audit_themes": wrong})
