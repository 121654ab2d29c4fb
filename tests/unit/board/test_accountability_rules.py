"""Challenges, meetings, quorum, attendance and decisions, worked by hand."""

from datetime import date, time, timedelta

import pytest

from workforce.board.accountability import challenge_rules, meeting_rules
from workforce.board.accountability.challenge_rules import (
    Challenge,
    Decided,
    State,
    Step,
    StepKind,
    in_order,
    period_of,
    read_accountability,
    why_not_close,
)
from workforce.board.accountability.meeting_rules import (
    Came,
    Decision,
    Line,
    Meeting,
    Member,
    Quorum,
    Seat,
    attended,
    decisions_in_order,
    meeting_period,
    meetings_due,
    quorate,
)
from workforce.board.rhythm_rules import Rhythm, Rhythms, Version

DAY = date(2026, 11, 2)  # a Monday


def on(days):
    return DAY + timedelta(days=days)


def challenge(*steps, by=14, id_=1, asked=0):
    """Steps are (kind, days after DAY, answer by): asked on DAY, to be answered within so many days."""
    made = tuple(
        Step(n + 1, StepKind(kind), "w", "head", on(days), by="a", answer_by=again and on(again[0]))
        for n, (kind, days, *again) in enumerate(steps)
    )
    return Challenge(id_, "A", "NHS", "?", "head", on(asked), on(by), steps=made)


@pytest.mark.parametrize(
    ("steps", "today", "state", "late"),
    [
        ((), 14, State.OPEN, None),  # on its day it is not late
        ((), 15, State.LATE, 1),
        ((), 19, State.LATE, 4),  # Saturday: working days only
        ((("answered", 14),), 60, State.ANSWERED, None),
        ((("answered", 16),), 60, State.ANSWERED, 2),
        ((("answered", 14), ("added", 20)), 60, State.ANSWERED, None),
        ((("added", 20),), 21, State.LATE, 5),
        ((("answered", 16), ("not_satisfied", 17, 24)), 24, State.OPEN, None),
        ((("answered", 16), ("not_satisfied", 17, 24)), 25, State.LATE, 1),
        ((("answered", 16), ("not_satisfied", 17, 24), ("answered", 23)), 60, State.ANSWERED, None),
        ((("answered", 16), ("closed", 18), ("added", 19)), 60, State.CLOSED, 2),
        ((("closed", 30),), 60, State.CLOSED, None),  # without an answer: not late for ever
    ],
)
def test_how_a_challenge_stands(steps, today, state, late):
    one = challenge(*steps)
    assert (one.state(on(today)), one.days_late(on(today))) == (state, late)


def test_as_it_stood_on_a_day():
    one = challenge(("answered", 16), ("not_satisfied", 17, 24), ("answered", 23), ("closed", 25))
    seen = [one.on(on(day)).state(on(day)).value for day in (10, 15, 16, 17, 23, 25)]
    assert seen == ["open", "late", "answered", "open", "answered", "closed"]
    assert (one.answer.on, one.answer_by, one.times_reopened) == (on(23), on(24), 1)


def test_late_ones_stand_first():
    made = [
        challenge(id_=1, by=40), challenge(("answered", 3), id_=2), challenge(id_=3, by=10), challenge(id_=4, by=5),
        challenge(("answered", 3), ("closed", 6), id_=5), challenge(("answered", 3), ("closed", 9), id_=6),
        challenge(("answered", 4), id_=7),
    ]  # fmt: skip
    assert [one.id for one in in_order(made, on(20))] == [4, 3, 1, 7, 2, 6, 5]


def test_a_period_counts_what_happened_in_it_and_how_it_stood_at_its_end():
    made = [
        challenge(id_=1, by=14, asked=0),  # late at the end
        challenge(id_=2, by=40, asked=20),  # open
        challenge(("answered", 12), id_=3),  # answered before the period
        challenge(("answered", 22), id_=4),  # late, in the period
        challenge(("answered", 5), ("not_satisfied", 21, 28), ("answered", 27), ("closed", 29), id_=5),
        challenge(id_=6, by=80, asked=60),  # asked after it
        challenge(("answered", 16), ("not_satisfied", 21, 28), ("answered", 27), id_=7),  # late before, in time in it
    ]
    period = period_of(made, on(20), on(30))
    ids = {
        name: [one.id for one in getattr(period, name)]
        for name in ("asked", "answered", "answered_late", "reopened", "closed", "open", "late")
    }
    assert ids == {
        "asked": [2], "answered": [4, 5, 7], "answered_late": [4], "reopened": [5, 7], "closed": [5], "open": [1, 2],
        "late": [1],
    }  # fmt: skip


def test_who_may_close():
    answered = challenge(("answered", 3))
    assert why_not_close(answered, "a", is_asker=True) is None
    assert "You gave an answer" in why_not_close(answered, "a", is_asker=False)
    assert why_not_close(answered, "b", is_asker=False) is None
    assert "no answer yet" in why_not_close(challenge(), "b", is_asker=False)
    assert why_not_close(challenge(), "b", is_asker=True) is None


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"answer_within_working_days": 0}, "answer_within_working_days: write a whole number from 1 to 60"),
        ({"answer_within_working_days": True}, "whole number"),
        ({"attendance_over": 27}, "from 1 to 26"),
        ({"keep_names_months": "24"}, "from 12 to 120"),
        ({"notice_ended_on": "soon"}, "notice_ended_on: write the day"),
        ({"answer_days": 3}, "answer_days: there is no such setting"),
        ([], "write an object"),
    ],
)
def test_what_a_policy_can_not_say(document, fault):
    with pytest.raises(ValueError, match=fault):
        read_accountability({"accountability": document})


def test_what_a_policy_says():
    assert read_accountability({}) == Decided(10, 6, 24, None)
    found = read_accountability({"accountability": {"answer_within_working_days": 5, "notice_ended_on": "2028-08-31"}})
    assert found.answer_by(date(2026, 12, 23)) == date(2027, 1, 4), "Christmas and New Year are no working days"
    assert found.names_go_on() == date(2030, 8, 31)
    assert Decided().names_go_on() is None


def member(id_, seat="partner", organisation="NHS", first=-100, last=None):
    return Member(id_, f"M{id_}", organisation, Seat(seat), on(first), None if last is None else on(last))


def test_a_member_sits_from_the_first_day_to_the_last():
    one = member(1, first=0, last=5)
    assert [one.sits_on(on(day)) for day in (-1, 0, 5, 6)] == [False, True, True, False]
    assert member(1, first=0).sits_on(on(9999))


LINES = (
    Line(member(1, "chair", "Independent"), Came.PRESENT), Line(member(2), Came.DEPUTY), Line(member(3), Came.PRESENT),
    Line(member(4, "partner", "Police"), Came.APOLOGIES), Line(member(5, "dfe", "DfE"), Came.PRESENT),
    Line(member(6, "partner", "School"), None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "met", "words"),
    [
        (Quorum(3, 2), True, "Quorate: 3 members who decide of 3 asked, 2 organisations of 2 asked"),
        (Quorum(4), False, "Not quorate: 3 members who decide of 4 asked"),  # the DfE's observer does not decide
        (Quorum(3, deputies_count=False), False, "Not quorate: 2 members who decide of 3 asked"),
        (Quorum(None, 3), False, "Not quorate: 2 organisations of 3 asked"),
        (Quorum(), None, "No quorum is set"),
    ],
)
def test_the_quorum(asked, met, words):
    found = quorate(asked, LINES)
    assert (found.is_met, found.words) == (met, words)


def test_without_attendance_a_quorum_is_not_known():
    assert quorate(Quorum(1), [Line(member(1), None)]).is_met is None


def test_attendance_is_of_the_last_meetings_at_which_somebody_sat():
    meetings = [
        Meeting(n, on(-n), None, None, None, 1, lines=[Line(member(1), came)] if sat else [])
        for n, (came, sat) in enumerate([(Came.PRESENT, 1), (None, 1), (None, 0), (Came.DEPUTY, 1), (Came.PRESENT, 1)])
    ]
    found = attended(1, meetings, 3)
    assert (found.present, found.by_deputy, found.of, found.not_written) == (1, 1, 3, 1)
    assert attended(2, meetings, 3).of == 0


def test_meetings_due_follow_the_rhythm_that_was_in_force():
    four = Rhythm(date(2026, 1, 4), 4, time(7), meeting_after_days=11)
    six = Rhythm(date(2026, 3, 29), 6, time(7), meeting_after_days=4)
    both = Rhythms([Version(date(2026, 1, 1), four), Version(date(2026, 2, 20), six)])
    due = meetings_due(both, date(2026, 1, 15), date(2026, 5, 14))
    assert [one.meets_on.isoformat() for one in due] == [
        "2026-01-15", "2026-02-12", "2026-03-12", "2026-04-02", "2026-05-14"
    ]  # fmt: skip
    assert due[0].as_at == date(2026, 1, 4)
    assert meetings_due(Rhythms([]), date(2026, 1, 1), date(2026, 12, 31)) == []


def test_a_moved_meeting_counts_for_the_day_for_which_it_stands():
    rhythms = Rhythms([Version(date(2026, 1, 1), Rhythm(date(2026, 1, 4), 4, time(7)))])
    due = meetings_due(rhythms, date(2026, 1, 1), date(2026, 3, 31))
    held = [
        Meeting(1, date(2026, 1, 15), date(2026, 1, 15), None, None, 1),
        Meeting(2, date(2026, 2, 20), date(2026, 2, 12), None, None, 1),  # moved
        Meeting(3, date(2026, 3, 2), None, None, None, 1),  # beside the rhythm
    ]
    period = meeting_period(due, held, date(2026, 1, 1), date(2026, 3, 31))
    assert [one.id for one in period.held] == [1, 2]
    assert [one.id for one in period.beside] == [3]
    assert [one.meets_on for one in period.missed] == [date(2026, 3, 12)]
    assert len(period.due) == 3
    short = meeting_period(due, held, date(2026, 1, 1), date(2026, 2, 15))
    assert [one.id for one in short.held] == [1], "not held by then"


def decision(id_, due=None, ended=None, as_="done", held=0):
    return Decision(id_, 1, on(held), "action", "w", "head", due and on(due), ended and as_, ended and on(ended))


def test_decisions():
    late, open_, done, done_late, none_due = (
        decision(1, due=5), decision(2, due=30), decision(3, due=9, ended=9), decision(4, due=9, ended=10),
        decision(5),
    )  # fmt: skip
    today = on(20)
    assert [one.is_late(today) for one in (late, open_, done, done_late, none_due)] == [True] + [False] * 4
    assert not late.is_late(on(5))
    assert decision(6, due=5, ended=8).is_late(on(7)), "as it stood that day"
    assert [one.was_late() for one in (done, done_late)] == [False, True]
    assert [one.is_open(today) for one in (late, open_, done, none_due)] == [True, True, False, False]
    assert [one.id for one in decisions_in_order([none_due, done, open_, late], today)] == [1, 2, 3, 5]


def test_every_seat_role_and_way_has_words():
    assert all(one.words for kind in (Seat, Came, StepKind) for one in kind)
    assert set(challenge_rules.TO_ROLES) <= set(meeting_rules.OWNER_WORDS)
