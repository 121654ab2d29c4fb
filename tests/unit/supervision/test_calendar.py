"""The feed by itself: read by two other readers, folded, the same bytes, right on each side of the clocks' change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from icalendar import Calendar

from workforce.supervision.calendar_rules import Entry, feed, once_each
from workforce.supervision.rules import Kind

BASE = "https://workload.children.a-rather-long-name-of-a-council.example"
MADE = datetime(2026, 9, 1, 8, 30, 15, 123456, tzinfo=UTC)


def entry(id_=1, kind=Kind.FORMAL, on=date(2026, 11, 5), at=time(10), **more):
    values = {"is_given": False, "minutes": 90, "is_cancelled": False, "changes": 0, "changed_at": MADE, **more}
    return Entry(id_, kind, day=on, at=at, **values)


def events(*entries):
    """The events as icalendar and as vobject read them."""
    text = feed(entries, BASE)
    ours = {str(e["uid"]): e for e in Calendar.from_ical(text).walk("VEVENT")}
    theirs = {e.uid.value: e for e in getattr(vobject.readOne(text.decode()), "vevent_list", [])}
    assert set(ours) == set(theirs)
    return [(ours[uid], theirs[uid]) for uid in sorted(ours)]


def test_the_shape_of_the_feed():
    text = feed([entry()], BASE)
    calendar = Calendar.from_ical(text)
    assert calendar["version"] == "2.0"
    assert calendar["method"] == "PUBLISH"
    assert calendar["x-wr-calname"] == "Supervision"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in text
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert calendar["prodid"]


def test_an_event_says_when_and_where_to_look_and_no_more():
    [(event, theirs)] = events(entry(7, changes=2))
    assert event["summary"] == theirs.summary.value == "Supervision"
    assert event["uid"] == f"supervision-session-7@{BASE.removeprefix('https://')}"
    assert event["url"] == theirs.url.value == f"{BASE}/supervision/sessions/7"
    assert event["description"] == f"Your supervision: {BASE}/supervision/sessions/7"
    assert (event["status"], event["class"], event["sequence"]) == ("CONFIRMED", "PRIVATE", 2)
    assert event["dtstamp"].dt == event["last-modified"].dt == MADE.replace(microsecond=0)
    assert set(event) == {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DESCRIPTION", "URL", "CLASS", "STATUS", "DTSTART",
        "DTEND", "TRANSP",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "starts_utc"),
    [
        (date(2026, 3, 28), 10), (date(2026, 3, 30), 9),  # the clocks go forward on 29 March
        (date(2026, 10, 24), 9), (date(2026, 10, 26), 10),  # and back on 25 October
        (date(2027, 3, 27), 10), (date(2027, 3, 29), 9), (date(2028, 10, 28), 9), (date(2028, 10, 30), 10),
    ],
)  # fmt: skip
def test_ten_o_clock_is_ten_o_clock_on_each_side_of_the_clocks_change(on, starts_utc):
    starts = datetime(on.year, on.month, on.day, starts_utc, tzinfo=UTC)
    [(ours, theirs)] = events(entry(on=on))
    for begins, ends in ((ours["dtstart"].dt, ours["dtend"].dt), (theirs.dtstart.value, theirs.dtend.value)):
        assert (begins.date(), begins.time()) == (on, time(10))
        assert begins.astimezone(UTC) == starts
        assert ends - begins == timedelta(minutes=90)


def test_a_session_without_a_time_is_all_day():
    [(event, theirs)] = events(entry(at=None, minutes=None))
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 11, 5), date(2026, 11, 6))
    assert theirs.dtstart.value == date(2026, 11, 5)
    assert event["transp"] == "TRANSPARENT", "it takes no hour of the day"


def test_cancelled_ones_stay_as_cancelled():
    [(event, theirs)] = events(entry(is_cancelled=True, changes=1))
    assert event["status"] == theirs.status.value == "CANCELLED"
    assert event["transp"] == "TRANSPARENT"


def test_kinds_and_sides_in_words():
    words = {str(a["summary"]) for a, _ in events(*(entry(n, kind) for n, kind in enumerate(Kind, 1)))}
    assert words == {
        "Supervision", "Supervision (ASYE)", "Group supervision", "Supervision about one case", "Informal supervision",
    }  # fmt: skip
    [(event, _)] = events(entry(is_given=True))
    assert event["description"].startswith("Supervision that you give: https://")


def test_lines_are_folded_at_75_octets_and_end_with_crlf():
    text = feed([entry(n, Kind.CASE, is_given=True) for n in range(10**8, 10**8 + 9)], BASE)
    assert text.endswith(b"END:VCALENDAR\r\n")
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines), "something was folded"
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_the_same_sessions_give_the_same_bytes():
    entries = [entry(1), entry(2, at=None), entry(3, is_cancelled=True)]
    assert feed(entries, BASE) == feed(list(entries), BASE)
    assert feed([], BASE).count(b"BEGIN:VEVENT") == 0
    assert vobject.readOne(feed([], BASE).decode()).name == "VCALENDAR"


def test_a_group_session_is_one_for_its_supervisor():
    rows = [entry(n, Kind.GROUP, is_given=True, changes=1, is_cancelled=n == 5, group="g") for n in (5, 6, 7)]
    [one] = once_each(rows)
    assert (one.session_id, one.changes, one.is_cancelled) == (5, 3, False), "it is held without who cancelled"
    [gone] = once_each([entry(n, Kind.GROUP, is_given=True, is_cancelled=True, group="g") for n in (5, 6)])
    assert gone.is_cancelled


def test_groups_and_other_sessions_stand_apart():
    rows = [
        entry(1, Kind.GROUP, group="g"), entry(2, Kind.GROUP, group="g", on=date(2026, 11, 6)),
        entry(3, Kind.GROUP, group="h"), entry(4), entry(5),
    ]  # fmt: skip
    assert [one.session_id for one in once_each(rows)] == [1, 3, 4, 5]
