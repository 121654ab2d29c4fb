"""Where a measure of the Notice stands: what can be said of it, and what contradicts it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workforce.board.figures.target_rules import Standing
from workforce.board.tracker import rules
from workforce.board.tracker.action_rules import (
    Action,
    ActionState,
    Evidence,
    Move,
    Step,
    count_actions,
)
from workforce.board.tracker.queries import starting_map
from workforce.board.tracker.rules import Impact, IndicatorLine, Progress, doubts, met_of, why_not_sustained
from workforce.facts import board_indicators, notice

DAY = date(2026, 11, 2)
MET = IndicatorLine(
    "W4", "Supervision in date", is_told=True, unit="percent", value=Decimal(96), target=Decimal(95), standing="met",
    is_sustained=True, met_in_a_row=6, sustained_over=6,
)  # fmt: skip
SHORT = replace(MET, id="W5", value=Decimal(80), standing="off", is_sustained=False, met_in_a_row=0)
NEAR = replace(SHORT, id="W6", standing="within")
NEW = replace(MET, id="W14", is_sustained=False, met_in_a_row=5)
UNKNOWN = replace(MET, id="W20", value=None, standing=None, is_sustained=False, met_in_a_row=0)
FREE = IndicatorLine("W21", "Needs met", is_told=True, value=Decimal(1))
ABSENT = IndicatorLine("W16", "Survey")


def test_the_map_names_every_measure_and_only_indicators_that_there_are():
    known = {one for entry in board_indicators()["indicators"] for one in entry["id"].split(", ")}
    found = starting_map()
    assert list(found.indicators) == [one.id for one in notice().requirements]
    assert all(found.why.values())
    assert {name for names in found.indicators.values() for name in names} <= known
    assert found.source == "set by the product"


def test_met_is_the_word_of_the_targets():
    assert rules.MET == Standing.MET


@pytest.mark.parametrize(
    ("lines", "evidence", "against"),
    [
        ([MET], 0, []),
        ([MET, FREE, ABSENT], 0, []),
        ([MET, SHORT], 9, ["W5 Supervision in date: off target"]),
        ([NEAR], 9, ["W6 Supervision in date: off target, within tolerance"]),
        ([NEW], 9, ["W14 Supervision in date: not sustained yet"]),
        ([UNKNOWN], 9, ["W20 Supervision in date: not known"]),
        ([FREE, ABSENT], 1, []),
        ([FREE], 0, ["No indicator of this measure has an agreed target, and no evidence of it is in date"]),
        ([], 0, ["No indicator of this measure has an agreed target, and no evidence of it is in date"]),
    ],
)
def test_what_speaks_against_achieved_and_sustained(lines, evidence, against):
    assert why_not_sustained(lines, evidence) == against


def test_how_many_indicators_meet_their_target():
    found = met_of([MET, NEW, SHORT, NEAR, UNKNOWN, FREE, ABSENT])
    assert (found.met, found.of, found.without, found.unknown) == (2, 5, 2, 1)
    assert [one.stands[1] for one in (MET, SHORT, NEAR, UNKNOWN, FREE, ABSENT)] == [
        "Met", "Off target", "Within tolerance", "Not known", "No target agreed", "Not in the summary",
    ]  # fmt: skip
    assert NEW.sustained_words == "Not sustained: met at 5 in a row, 6 are asked for"
    assert FREE.sustained_words == ""


@pytest.mark.parametrize(
    ("progress", "impact", "open_", "late", "against", "count"),
    [
        (None, None, 3, 3, ["x"], 0),
        (Progress.DONE, None, 0, 0, ["x"], 0),
        (Progress.DONE, None, 1, 0, [], 1),
        (Progress.ON_TRACK, Impact.SHOWS, 2, 0, ["x"], 0),
        (Progress.ON_TRACK, Impact.SUSTAINED, 2, 1, ["x"], 2),
        (Progress.NOT_STARTED, Impact.SUSTAINED, 2, 1, [], 1),
        (Progress.OFF_TRACK, Impact.NOT_SEEN, 2, 2, ["x"], 0),
        (Progress.WITHIN_REACH, Impact.SOME, 2, 2, ["x"], 0),
    ],
)
def test_what_does_not_fit(progress, impact, open_, late, against, count):
    assert len(doubts(progress, impact, open_actions=open_, late_actions=late, against=against)) == count


def test_done_is_never_read_as_a_difference():
    assert [one for one in (None, *Impact) if not rules.is_done_without_impact(Progress.DONE, one)] == [
        Impact.SUSTAINED
    ]
    assert not rules.is_done_without_impact(Progress.ON_TRACK, None)


def test_every_state_has_words_and_a_colour_of_its_own():
    for kind in (Progress, Impact):
        assert {one.colour for one in kind} == set(rules.KINDS)
        assert len({one.words for one in kind}) == 5
    assert not {one.words for one in Progress} & {one.words for one in Impact}


def action(*moves, due=date(2026, 11, 1)):
    steps = tuple(Move(n, *move, "pia", "head", DAY) for n, move in enumerate(moves, 1))
    return Action(1, "N1", "a", "HR", date(2026, 10, 1), due, "pia", "head", DAY, steps)


DONE = (Step.DONE, "x", date(2026, 11, 1), None)
MOVED = (Step.DUE, "x", None, date(2026, 11, 3))
UNDER_WAY = (Step.UNDER_WAY, "", None, None)
WITHDRAWN = (Step.WITHDRAWN, "x", None, None)


@pytest.mark.parametrize(
    ("one", "state", "due_on", "days_late", "is_late"),
    [
        (action(), ActionState.NOT_STARTED, date(2026, 11, 1), 1, True),
        (action(due=DAY), ActionState.NOT_STARTED, DAY, 0, False),
        (action(UNDER_WAY), ActionState.UNDER_WAY, date(2026, 11, 1), 1, True),
        (action(MOVED), ActionState.NOT_STARTED, date(2026, 11, 3), 0, False),
        (action(UNDER_WAY, MOVED), ActionState.UNDER_WAY, date(2026, 11, 3), 0, False),
        (action(DONE), ActionState.DONE, date(2026, 11, 1), 0, False),
        (action(DONE, due=date(2026, 10, 20)), ActionState.DONE, date(2026, 10, 20), 12, False),
        (action(DONE, UNDER_WAY), ActionState.UNDER_WAY, date(2026, 11, 1), 1, True),
        (action(UNDER_WAY, WITHDRAWN), ActionState.WITHDRAWN, date(2026, 11, 1), 0, False),
    ],
)
def test_how_an_action_stands(one, state, due_on, days_late, is_late):
    assert (one.state, one.due_on, one.days_late(DAY), one.is_late(DAY)) == (state, due_on, days_late, is_late)
    assert one.done_on == (date(2026, 11, 1) if state is ActionState.DONE else None)


def test_what_was_withdrawn_is_not_counted():
    found = count_actions([action(), action(DONE), action(WITHDRAWN)], DAY)
    assert (found.done, found.of, found.open, found.late, found.withdrawn) == (1, 2, 1, 1, 1)


def test_evidence_is_in_date_up_to_its_review_day_and_until_it_is_withdrawn():
    one = Evidence(
        1, "N1", "link", "a", "b", "https://x.example", "HR", date(2026, 9, 1), date(2026, 11, 2), "pia", "head",
        date(2026, 10, 1), None, None, None, None,
    )  # fmt: skip
    assert [one.is_in_date(date(2026, month, day)) for month, day in ((9, 30), (10, 1), (11, 2), (11, 3))] == [
        False, True, True, False,
    ]  # fmt: skip
    gone = replace(one, withdrawn_on=date(2026, 10, 15))
    assert [gone.stands(date(2026, 10, day)) for day in (14, 15)] == [True, False]
