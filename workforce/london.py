"""London's clocks as a calendar file tells them. Pure."""

from datetime import datetime, timedelta

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard


def calendar_zone() -> Timezone:
    """Return London's clocks: forward on the last Sunday of March, back on the last of October, at 1:00 UTC.

    Source: the Summer Time Order 2002, as the time zone database has it. Rules without end, which Outlook reads.
    """
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for part, name, hour, month, before, after in (
        (TimezoneDaylight(), "BST", 1, 3, 0, 1),
        (TimezoneStandard(), "GMT", 2, 10, 1, 0),
    ):
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 - its own clocks
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        zone.add_component(part)
    return zone
