"""The Board's rhythm over versions, and the Notice's dates: clocks, year ends, leap days, month ends, changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workforce.board.rhythm_rules import (
    CHAIR_EVERY_MONTHS,
    CHAIR_FIRST_MONTHS,
    FIRST_WEEKS,
    NOTICE_MONTHS,
    REVIEW_MONTHS,
    Agreement,
    NoticePolicy,
    Rhythm,
    Rhythms,
    Version,
    check_change,
    read_rhythm,
    read_rhythms,
)
from workforce.facts import notice

D = date.fromisoformat
FOUR = {"starts_on": "2026-10-04", "every_weeks": 4, "at": "07:00"}
AGREED = {"by": "DfE Improvement Adviser", "on": "2026-10-20", "reference": "letter IB/12"}
MORE = {"notice_starts_on": "2026-08-31"}


def over(*versions):
    return read_rhythms((D(day), FOUR | changes) for day, changes in versions)


def days(rhythms, first="2000-01-01", last="2027-02-28"):
    return [day.isoformat() for day, _ in rhythms.days(D(first), D(last))]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        # One version, over the year's end; written down later than it starts.
        ([("2026-12-01", {})], ["2026-10-04", "2026-11-01", "2026-11-29", "2026-12-27", "2027-01-24", "2027-02-21"]),
        # Another frequency from a day between two dates: what was due before stays, the next falls on the new count.
        (
            [("2026-01-01", {}), ("2026-11-10", {"every_weeks": 6, "starts_on": "2026-12-13"})],
            ["2026-10-04", "2026-11-01", "2026-11-29", "2026-12-13", "2027-01-24"],
        ),
        # A start that is past counts weeks, and decides nothing before it is in force.
        (
            [("2026-01-01", {}), ("2026-11-10", {"every_weeks": 6, "starts_on": "2026-10-04"})],
            ["2026-10-04", "2026-11-01", "2026-11-15", "2026-12-27", "2027-02-07"],
        ),
        # In force on a date of both: it stands once.
        (
            [("2026-01-01", {}), ("2026-11-01", {"at": "09:00"})],
            ["2026-10-04", "2026-11-01", "2026-11-29", "2026-12-27", "2027-01-24", "2027-02-21"],
        ),
        # One that never began leaves no date.
        (
            [("2026-01-01", {}), ("2026-11-02", {"starts_on": "2027-03-01"}), ("2026-11-03", {})],
            ["2026-10-04", "2026-11-01", "2026-11-29", "2026-12-27", "2027-01-24", "2027-02-21"],
        ),
    ],
)
def test_days_over_versions(versions, expected):
    assert days(over(*versions)) == expected


def test_no_change_moves_or_repeats_what_was_due():
    before = over(("2026-01-01", {}))
    until = datetime(2026, 11, 20, tzinfo=UTC)
    was = list(before.due(until))
    for change in ({"every_weeks": 2}, {"starts_on": "2026-11-22"}, {"at": "12:00"}, {"starts_on": "2026-10-05"}):
        now = over(("2026-01-01", {}), ("2026-11-20", change))
        assert list(now.due(until)) == was, change
        assert len(set(days(now))) == len(days(now)), change


def test_seven_in_the_morning_is_that_of_london_on_both_sides_of_a_clock_change():
    spring, autumn = over(("2026-01-01", {"starts_on": "2026-03-08"})), over(("2026-01-01", {}))
    assert [at.hour for at in spring.due(datetime(2026, 4, 6, tzinfo=UTC))] == [7, 6]
    assert [at.hour for at in autumn.due(datetime(2026, 11, 2, tzinfo=UTC))] == [6, 7]


def test_an_hour_that_the_clocks_skip_or_repeat_is_due_once():
    for starts, skipped in (("2026-03-29", "2026-03-29"), ("2026-10-25", "2026-10-25")):
        found = over(("2026-01-01", {"starts_on": starts, "at": "01:30"}))
        due = list(found.due(datetime.fromisoformat(f"{skipped}T23:00+00:00")))
        assert len(due) == 1


def test_due_ends_at_the_instant():
    found = over(("2026-01-01", {}))
    at = datetime(2026, 10, 4, 6, tzinfo=UTC)
    assert list(found.due(at - timedelta(seconds=1))) == []
    assert list(found.due(at)) == [at]


def test_who_decides_a_day():
    found = over(("2026-01-01", {}), ("2026-11-10", {"starts_on": "2026-12-06", "release_after_days": 7}))
    after = [found.on(D(day)).release_after_days for day in ("2025-01-01", "2026-11-29", "2026-12-05", "2026-12-06")]
    assert after == [4, 4, 4, 7]
    assert Rhythms([]).on(D("2026-01-01")) is None
    assert days(Rhythms([])) == []


def test_next_after():
    rhythm = Rhythm(D("2026-10-04"), 4, time(7))
    assert [rhythm.next_after(D(day)).isoformat() for day in ("2026-01-01", "2026-10-03", "2026-10-04")] == [
        "2026-10-04", "2026-10-04", "2026-11-01",
    ]  # fmt: skip


def test_the_months_are_those_of_the_notice():
    told = dict(notice().rhythm)
    assert f"every {FIRST_WEEKS} weeks" in told["Improvement Board"]
    assert told["Chair's first report"] == f"start + {CHAIR_FIRST_MONTHS} months"
    assert f"every {CHAIR_EVERY_MONTHS} months" in told["Chair's written report to the Minister"]
    assert f"start + {', '.join(map(str, REVIEW_MONTHS))} months" in told["DfE reviews"]
    assert f"start + {NOTICE_MONTHS} months" in told["targets"]


def test_a_policy_of_before_reads_as_it_did():
    found = read_rhythm(FOUR | {"compare_with": ["x"], "hide_under": 5})
    assert (found.every_weeks, found.notice, found.agreed) == (4, None, None)
    assert read_rhythm(FOUR | MORE).notice == NoticePolicy(D("2026-08-31"))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"starts_on": "soon"}, "starts_on"),
        ({"starts_on": "1826-10-04"}, "starts_on"),
        ({"every_weeks": 0}, "every_weeks"),
        ({"every_weeks": True}, "every_weeks"),
        ({"at": "seven"}, "at"),
        ({"release_after_days": -1}, "release_after_days"),
        ({"notice_starts_on": "31/8/2026"}, "notice_starts_on"),
        (MORE | {"notice_months": 0}, "notice_months"),
        (MORE | {"review_months": [6, "x"]}, "review_months"),
        (MORE | {"vision_by": "December"}, "vision_by"),
        ({"agreed": "yes"}, "agreed"),
        ({"agreed": AGREED | {"by": " "}}, "agreed.by"),
        ({"agreed": AGREED | {"on": "now"}}, "agreed.on"),
        ({"agreed": AGREED | {"reference": ""}}, "agreed.reference"),
        ({"told_roles": "board"}, "told_roles"),
    ],
)
def test_what_can_not_be_used_names_its_place(changes, place):
    with pytest.raises(ValueError, match=rf"^{place}: "):
        read_rhythm(FOUR | changes)


def version(day, **changes):
    return Version(D(day), read_rhythm(FOUR | changes))


@pytest.mark.parametrize(
    ("new", "others", "frozen", "refused"),
    [
        (version("2026-10-01"), [], None, None),
        (version("2026-10-01", every_weeks=6), [], None, "agreed: the Board reads every 4 weeks"),
        (version("2026-10-21", every_weeks=6, agreed=AGREED), [], None, None),
        (version("2026-10-19", every_weeks=6, agreed=AGREED), [], None, "agreed.on: the DfE has to agree before"),
        (version("2026-11-10"), [version("2026-01-01")], "2026-11-01", None),
        (version("2026-11-10", every_weeks=2), [version("2026-01-01")], None, "agreed: the Board reads every 4"),
        (version("2026-11-10", every_weeks=2, agreed=AGREED), [version("2026-01-01")], "2026-11-01", None),
        # Back to what it was is a change too, and the agreement to the change before does not do.
        (version("2026-12-10", agreed=AGREED), [version("2026-01-01"), version("2026-11-10", every_weeks=6,
                 agreed=AGREED)], None, "agreed: the Board reads every 6 weeks"),
        (version("2026-12-10", every_weeks=6, agreed=AGREED), [version("2026-01-01"),
                 version("2026-11-10", every_weeks=6, agreed=AGREED)], None, None),
        # What was frozen stays: neither from before it nor on it.
        (version("2026-10-20"), [version("2026-01-01")], "2026-11-01", "starts_on: figures as at 2026-11-01 are fro"),
        (version("2026-11-01"), [version("2026-01-01")], "2026-11-01", "starts_on: figures as at 2026-11-01 are fro"),
        (version("2026-11-02"), [version("2026-01-01")], "2026-11-01", None),
        # The same number of weeks with a longer gap is a change of frequency as well.
        (version("2026-11-02", starts_on="2026-12-28"), [version("2026-01-01")], None, None),
        (version("2026-11-28", starts_on="2026-11-01"), [version("2026-01-01")], None, None),
        (version("2026-11-28", starts_on="2026-10-25"), [version("2026-01-01")], None, "starts_on: from 2026-11-01 to"),
        (version("2026-11-28", starts_on="2026-10-25", agreed=AGREED), [version("2026-01-01")], None, None),
        # Put before another one that then would follow a different frequency.
        (version("2026-10-25", every_weeks=6, agreed=AGREED), [version("2026-01-01"), version("2026-12-01")], None,
         "every_weeks: another rhythm is in force from 2026-12-01"),
    ],
)  # fmt: skip
def test_a_change_of_frequency_needs_agreement_and_what_was_frozen_stays(new, others, frozen, refused):
    def check():
        check_change(new, Rhythms(others), frozen and D(frozen))

    if refused is None:
        check()
    else:
        with pytest.raises(ValueError, match=f"^{refused}"):
            check()


def test_the_reader_given_the_version_before_asks_for_the_agreement():
    before = read_rhythm(FOUR)
    with pytest.raises(ValueError, match="DfE's agreement on record"):
        read_rhythm(FOUR | {"every_weeks": 6}, before)
    found = read_rhythm(FOUR | {"every_weeks": 6, "agreed": AGREED}, before)
    assert found.agreed == Agreement("DfE Improvement Adviser", D("2026-10-20"), "letter IB/12")
