"""What is due by the Notice and the rhythm, how it stands on a day, and what a calendar gets when it changes."""

from datetime import UTC, date, datetime

import pytest
import vobject
from icalendar import Calendar

from workforce.board.dates.calendar_rules import SetVersion, entries, feed
from workforce.board.dates.rules import Done, Due, Kind, State, board_dues, horizon, lines, notice_dues, reminded_on
from workforce.board.rhythm_rules import NoticePolicy, Version, read_rhythm, read_rhythms

D = date.fromisoformat
DOCUMENT = {"starts_on": "2026-10-04", "every_weeks": 4, "at": "07:00"}


def due(start, **more):
    found = {}
    for one in notice_dues(NoticePolicy(D(start), **more)):
        found.setdefault(one.kind, []).append(one.due_on.isoformat())
    return found


@pytest.mark.parametrize(
    ("start", "first", "regular", "last_but_one"),
    [
        (
            "2026-08-31",
            "2026-10-31",
            ["2027-02-28", "2027-08-31", "2028-02-29"],
            "2028-02-28",
        ),  # a leap year at the end
        ("2025-08-31", "2025-10-31", ["2026-02-28", "2026-08-31", "2027-02-28"], "2027-02-27"),
        ("2024-02-29", "2024-04-29", ["2024-08-29", "2025-02-28", "2025-08-29"], "2025-08-28"),  # on a leap day
        ("2026-12-31", "2027-02-28", ["2027-06-30", "2027-12-31", "2028-06-30"], "2028-06-29"),
        ("2026-07-15", "2026-09-15", ["2027-01-15", "2027-07-15", "2028-01-15"], "2028-01-14"),
    ],
)
def test_each_day_is_counted_from_the_start(start, first, regular, last_but_one):
    found = due(start)
    assert found[Kind.CHAIR_FIRST] == [first]
    assert found[Kind.CHAIR] == found[Kind.REVIEW] == regular
    assert found[Kind.LEADER] == [first, *regular], "the Leader's goes with each of the Chair's"
    assert found[Kind.TARGETS] == [regular[-1]]
    assert found[Kind.VALIDATION] == [last_but_one], "before the Notice ends"
    assert Kind.VISION not in found


def test_a_longer_notice_and_a_vision_statement():
    found = due("2026-01-10", months=24, vision_by=D("2026-12-01"))
    assert found[Kind.CHAIR][-1] == found[Kind.TARGETS][0] == "2028-01-10"
    assert len(found[Kind.REVIEW]) == 3
    assert found[Kind.VISION] == ["2026-12-01"]


def test_releases_and_meetings_by_the_version_of_each_day():
    both = read_rhythms([
        (D("2026-01-01"), DOCUMENT),
        (D("2026-11-10"), DOCUMENT | {"starts_on": "2026-11-29", "meeting_after_days": 3, "release_after_days": 2}),
    ])  # fmt: skip
    found = [(one.kind.value, one.due_on.isoformat()) for one in board_dues(both, D("2026-10-01"), D("2026-12-01"))]
    assert found == [
        ("summary", "2026-10-08"), ("board", "2026-10-15"), ("summary", "2026-11-05"), ("board", "2026-11-12"),
        ("summary", "2026-12-01"), ("board", "2026-12-02"),
    ]  # fmt: skip


def test_how_each_stands_in_words():
    today = D("2026-11-26")
    dues = [
        Due(Kind.REVIEW, D("2026-11-20"), "6"), Due(Kind.REVIEW, D("2026-12-10"), "12"),
        Due(Kind.REVIEW, D("2027-01-10"), "18"), Due(Kind.BOARD, D("2026-11-25"), "a"), Due(Kind.BOARD, today, "b"),
        Due(Kind.CHAIR, D("2026-10-01"), "6"), Due(Kind.LEADER, D("2026-10-01"), "6"),
        Due(Kind.SUMMARY, D("2026-10-05"), "s"),
    ]  # fmt: skip
    done = [
        Done("chair", D("2026-10-01"), D("2026-10-03")), Done("leader", D("2026-10-01"), D("2026-09-30")),
        Done("summary", D("2026-10-05"), D("2026-11-05"), is_back=True), Done("chair-first", D("2026-05-01"), today),
        Done("gone", today, today),
    ]  # fmt: skip
    found = {(line.due.kind.value, line.due.due_on.isoformat()): line for line in lines(dues, done, today)}
    assert {key: line.words for key, line in found.items()} == {
        ("chair-first", "2026-05-01"): "Done on 26 November 2026, 209 days late",
        ("chair", "2026-10-01"): "Done on 3 October 2026, 2 days late",
        ("leader", "2026-10-01"): "Done on 30 September 2026",
        ("summary", "2026-10-05"): "Worked out later, released on 5 November 2026",
        ("review", "2026-11-20"): "Late by 6 days",
        ("board", "2026-11-25"): "No meeting written down, 1 day ago",
        ("board", "2026-11-26"): "Due today",
        ("review", "2026-12-10"): "Next, in 14 days",
        ("review", "2027-01-10"): "To come, in 45 days",
    }
    assert found["chair-first", "2026-05-01"].is_former
    assert [key for key, line in found.items() if not line.is_near] == [("chair-first", "2026-05-01")]
    assert found["review", "2026-11-20"].state is State.LATE


def test_up_to_when_dates_are_shown():
    assert horizon(NoticePolicy(D("2026-07-15")), D("2026-11-26")) == D("2028-01-15")
    assert horizon(NoticePolicy(D("2020-07-15")), D("2026-11-26")) == horizon(None, D("2026-11-26")) == D("2027-05-27")


@pytest.mark.parametrize(
    ("frozen", "release", "expected"),
    [
        ("2026-11-29T07:00", "2026-12-03T07:00", ["2026-11-30", "2026-12-02"]),  # a Sunday
        ("2026-11-27T07:00", "2026-12-01T07:00", ["2026-11-30"]),  # both fall on the same Monday
        ("2026-12-24T07:00", "2026-12-31T07:00", ["2026-12-29", "2026-12-30"]),  # Christmas
        ("2026-11-26T07:00", "2026-11-26T07:00", []),  # released at once
        ("2026-11-26T07:00", "2026-11-27T07:00", ["2026-11-26"]),  # the day before is the day of the freeze
        ("2026-11-27T23:30", "2026-11-30T07:00", ["2026-11-27"]),
    ],
)
def test_owners_are_reminded_after_the_freeze_and_before_the_release(frozen, release, expected):
    instants = [datetime.fromisoformat(f"{one}+00:00") for one in (frozen, release)]
    assert sorted(day.isoformat() for day in reminded_on(*instants)) == expected


def at(day):
    return datetime.fromisoformat(f"{day}T12:00+00:00")


def calendar(*versions, day="2026-11-26"):
    """Return the events of the feed by UID, read by two other libraries."""
    given = [SetVersion(at(set_on), Version(D(since), read_rhythm(document))) for set_on, since, document in versions]
    sent = feed(entries(given, D(day)), "https://board.example")
    vobject.readOne(sent.decode())
    found = {str(event["uid"]): event for event in Calendar.from_ical(sent).walk("VEVENT")}
    assert len(found) == sent.count(b"BEGIN:VEVENT")
    return found


NOTICE = DOCUMENT | {"notice_starts_on": "2026-08-31"}
FIRST = ("2026-09-01", "2026-09-01", NOTICE)
LATER = ("2026-11-20", "2026-11-20", NOTICE | {"starts_on": "2026-11-28"})


def test_what_a_calendar_gets():
    found = calendar(FIRST)
    release = found["board-summary-2026-11-01@board.example"]
    assert release["dtstart"].dt.astimezone(UTC) == datetime(2026, 11, 5, 7, tzinfo=UTC)
    assert release["dtstart"].params["TZID"] == "Europe/London"
    summer = calendar(FIRST, day="2027-03-01")["board-summary-2027-04-18@board.example"]
    assert summer["dtstart"].dt.astimezone(UTC).hour == 6
    chair = found["board-chair-6@board.example"]
    assert (chair["dtstart"].dt, str(chair["summary"])) == (D("2027-02-28"), "Chair's written report to the Minister")
    assert {str(event["status"]) for event in found.values()} == {"CONFIRMED"}
    assert {event["sequence"] for event in found.values()} == {0}
    assert calendar() == {}


def test_what_moves_keeps_its_uid_and_what_goes_is_cancelled():
    moved = ("2026-11-21", "2026-11-21", LATER[2] | {"notice_starts_on": "2026-09-30"})
    before, after = calendar(FIRST), calendar(FIRST, LATER, moved)
    chair = "board-chair-6@board.example"
    assert (before[chair]["dtstart"].dt, after[chair]["dtstart"].dt) == (D("2027-02-28"), D("2027-03-30"))
    assert (after[chair]["sequence"], after[chair]["dtstamp"].dt) == (1, at("2026-11-21"))
    past, gone, new = (f"board-board-{day}@board.example" for day in ("2026-11-01", "2026-11-29", "2026-11-28"))
    assert after[past].to_ical() == before[past].to_ical(), "what was due stays as it was"
    assert (after[gone]["status"], after[gone]["sequence"], after[gone]["dtstamp"].dt) == (
        "CANCELLED", 1, at("2026-11-20"),
    )  # fmt: skip
    assert (after[new]["status"], after[new]["sequence"]) == ("CONFIRMED", 0)
    assert set(before) <= set(after)


def test_the_same_versions_give_the_same_bytes():
    given = [SetVersion(at("2026-09-01"), Version(D("2026-09-01"), read_rhythm(NOTICE)))]
    first, second = (feed(entries(given, D("2026-11-26")), "https://board.example") for _ in range(2))
    assert first == second
    assert b"DTSTAMP:20260901T120000Z" in first
