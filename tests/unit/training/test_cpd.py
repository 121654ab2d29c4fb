"""The registration year at its edges, readiness, what can't be a policy, how a registration stands."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.db.policy import STARTING
from workforce.training.cpd import rules
from workforce.training.cpd.policy_rules import CpdFault, CpdPolicy, YearRule, read_cpd
from workforce.training.cpd.rules import State, Written, missing
from workforce.training.registration import rules as registration
from workforce.training.registration.rules import Check, Result

TWO = YearRule(2022, 2, 1)
DAYS = st.dates(date(2015, 1, 1), date(2050, 12, 31))
DOCUMENT = json.loads((STARTING / "cpd.json").read_text("utf-8"))


@given(DAYS)
def test_every_day_is_in_its_year_and_in_no_other(day):
    year = rules.year_of(day)
    assert rules.first_day(year) <= day <= rules.last_day(year)
    assert rules.first_day(year + 1) == rules.last_day(year) + timedelta(days=1)


@given(DAYS)
def test_the_figure_tells_of_the_year_itself_in_its_window_and_else_of_the_last_one(day):
    ended = rules.last_day(rules.shown_year(day)) < day
    assert ended != rules.is_window(day)
    assert rules.shown_year(day) == rules.year_of(day) - (not rules.is_window(day))


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_further_piece_never_makes_more_missing(pieces, peers):
    have = Written(pieces, min(peers, pieces))
    is_ready = not missing(TWO, have)
    assert is_ready == (have.pieces >= 2 and have.with_peer >= 1)
    if is_ready:
        assert not missing(TWO, Written(have.pieces + 1, have.with_peer))


class Piece:
    def __init__(self, what, peer=None):
        self.what, self.peer = what, peer


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        ([], Written(0, 0)),
        ([Piece("A course"), Piece(" a  COURSE ", "group")], Written(1, 1)),
        ([Piece("A"), Piece("B"), Piece("C", "colleague")], Written(3, 1)),
    ],
)
def test_different_pieces(pieces, found):
    assert rules.written(pieces) == found


@pytest.mark.parametrize(
    ("asked", "have", "declared", "state"),
    [
        (True, Written(), None, State.NOTHING),
        (True, Written(2, 0), None, State.WRITING),
        (True, Written(2, 1), None, State.READY),
        (True, Written(), date(2026, 9, 1), State.DECLARED),
        (False, Written(2, 1), None, State.NOT_ASKED),
        (None, Written(2, 1), None, State.NOT_KNOWN),
        (None, Written(), date(2026, 9, 1), State.NOT_KNOWN),  # told beside, never counted
        (False, Written(), date(2026, 9, 1), State.NOT_ASKED),
    ],
)
def test_how_somebody_stands(asked, have, declared, state):
    assert rules.state(TWO, have, is_asked=asked, declared_on=declared) is state


def test_who_is_asked():
    policy = CpdPolicy((TWO,), grades=frozenset({"asye"}))
    begun = date(2020, 1, 1)
    assert rules.is_asked(policy, 2026, "SW1", begun, "asye") is True
    assert rules.is_asked(policy, 2026, "SW1", begun, "team_manager") is False
    assert rules.is_asked(policy, 2026, None, begun, "asye") is False
    assert rules.is_asked(policy, 2026, "", None, "asye") is False


def test_the_years_have_a_history():
    policy = read_cpd(DOCUMENT)
    assert [(policy.rule_of(y).pieces, policy.rule_of(y).with_peer) for y in (2019, 2021, 2022, 2027)] == [
        (1, 0), (1, 0), (2, 1), (2, 1),
    ]  # fmt: skip
    assert policy.programme("psdp").audience == "supervisors"
    assert policy.programme("golf") is None


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"years": []}, "years"),
        ({"years": [{"from": 2022, "pieces": 2, "with_peer": 3}]}, "years[0].with_peer"),
        ({"years": [{"from": 2022, "pieces": 0, "with_peer": 0}]}, "years[0].pieces"),
        ({"years": [{"from": 2022, "pieces": 2, "with_peer": 1}] * 2}, "years: write each once"),
        ({"asked_of": {"registered_before": "02-29"}}, "asked_of.registered_before"),
        ({"asked_of": {"registered_before": "soon"}}, "asked_of.registered_before"),
        ({"asked_of": {"grades": ["wizard"]}}, "wizard"),
        ({"asked_of": []}, "asked_of"),
        ({"reminders": {"every_days": 0}}, "reminders.every_days"),
        ({"reminders": {"every_days": True}}, "reminders.every_days"),
        ({"registration": {"told_roles": "hr"}}, "told_roles"),
        ({"registration": {"check_every_months": "6"}}, "check_every_months"),
        ({"programmes": [{"id": "a", "name": "A", "for": "cats"}]}, "programmes[0].for"),
        ({"programmes": [{"id": "a", "name": "A", "for": "managers"}] * 2}, "twice"),
        ({"programmes": [{"name": "A", "for": "managers"}]}, "programmes[0]"),
        ({"programmes": {}}, "programmes"),
    ],
)
def test_what_can_not_be_a_policy(changes, place):
    with pytest.raises(CpdFault) as fault:
        read_cpd({**DOCUMENT, **changes})
    assert place in str(fault.value)


def test_reminders_may_begin_in_december():
    policy = read_cpd({**DOCUMENT, "reminders": {"from": "12-15"}})
    assert [rules.is_reminded(policy, date(2026, *one)) for one in ((12, 14), (12, 15), (1, 2), (11, 30))] == [
        False, True, True, True,
    ]  # fmt: skip


SEEN = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("number", "expires", "check", "state"),
    [
        ("SW1", date(2027, 11, 30), None, "holds"),
        ("SW1", None, None, "unknown"),
        ("SW1", date(2026, 11, 30), None, "ended"),
        ("SW1", date(2026, 11, 30), Check(1, SEEN, Result.LAPSED, None, "hr", counts=True), "off"),
        ("SW1", date(2027, 11, 30), Check(1, SEEN, Result.LAPSED, None, "hr", counts=False), "holds"),
        ("SW1", date(2027, 11, 30), Check(1, SEEN, Result.CONDITIONS, date(2027, 11, 30), "hr", counts=True), "holds"),
        ("", None, None, "missing"),
    ],
)
def test_how_a_registration_stands(number, expires, check, state):
    assert registration.state(number, expires, SEEN, needs_number=True, check=check) == state
    assert registration.state(None, None, SEEN, needs_number=False, check=None) == "not_needed"


@given(DAYS, DAYS)
def test_who_is_not_renewed_is_not_registered(expires, day):
    if registration.not_renewed(expires, day):
        assert expires < day
        assert registration.last_end(day) <= expires


def test_one_person_or_several():
    assert "1 person's registration as a social worker ended on 30 November and is not" in registration.list_words(
        "Jo", 1, "x"
    )
    assert "2 people's registrations" in registration.list_words("Jo", 2, "x")
    assert "(two pieces)" in rules.reminder("Jo", 2026, TWO, Written(2, 1), "x")
