"""By when a concern is due, how it climbs, how concerns are counted. Worked out by hand."""

from datetime import date
from fractions import Fraction

from workforce.allocation.concern_rules import Dates, concern_standing, count_concerns
from workforce.allocation.policy_rules import Level, read_escalation
from workforce.db.policy import starting

POLICY = read_escalation(starting("escalation"))
RAISED = date(2026, 11, 3)  # a Tuesday


def nov(day):
    return date(2026, 11, day)


def test_acknowledged_then_answered_is_due():
    new = concern_standing(Dates(RAISED), nov(3), POLICY)
    assert (new.acknowledge_by, new.answer_by, new.next_on, new.is_late) == (nov(5), nov(17), nov(5), False)
    late = concern_standing(Dates(RAISED), nov(6), POLICY)
    assert (late.next_on, late.next_level, late.is_late) == (nov(17), None, True)
    seen = concern_standing(Dates(RAISED, nov(4)), nov(6), POLICY)
    assert (seen.next_on, seen.is_late, seen.is_acknowledged) == (nov(17), False, True)


def test_it_climbs_until_it_is_answered():
    open_one = Dates(RAISED, nov(4))
    assert concern_standing(open_one, nov(17), POLICY).levels == frozenset()
    assert concern_standing(open_one, nov(18), POLICY).levels == {Level.SERVICE}
    assert concern_standing(open_one, nov(25), POLICY).levels == {Level.SERVICE, Level.HEAD}
    assert concern_standing(open_one, nov(18), POLICY).next_level is Level.HEAD
    answered = concern_standing(Dates(RAISED, nov(4), nov(19)), nov(30), POLICY)
    assert (answered.levels, answered.is_open, answered.next_on, answered.is_late) == (
        {Level.SERVICE}, False, None, False,
    )  # fmt: skip
    withdrawn = concern_standing(Dates(RAISED, withdrawn_on=nov(10)), nov(30), POLICY)
    assert (withdrawn.levels, withdrawn.is_open) == (frozenset(), False)


def test_as_of_a_past_day():
    answered = Dates(RAISED, nov(4), nov(19))
    assert concern_standing(answered, nov(3), POLICY).is_acknowledged is False
    assert [answered.is_open(nov(day)) for day in (2, 3, 18, 19)] == [False, True, True, False]


def test_counts_leave_out_what_was_taken_back():
    known = [
        Dates(RAISED, nov(4), nov(9)), Dates(RAISED, nov(4)), Dates(RAISED), Dates(RAISED, withdrawn_on=nov(5)),
        Dates(date(2025, 11, 1), nov(4), nov(4)), Dates(RAISED, nov(4), nov(5)),
    ]  # fmt: skip
    found = count_concerns(known, nov(20))
    assert (found.raised, found.acknowledged, found.answered, found.open) == (4, 3, 2, 2)
    assert found.median_days == Fraction(3), "4 and 2 working days"
    early = count_concerns(known, nov(4))
    assert (early.raised, early.answered, early.median_days) == (5, 0, None)
