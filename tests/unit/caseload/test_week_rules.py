"""Which weeks the series holds."""

from datetime import date, timedelta

from workforce.caseload.week_rules import WEEKS, last_of_each_month, looked_back_on, week_ends


def test_sixty_sundays_up_to_the_day():
    for back in range(14):
        today = date(2026, 11, 25) - timedelta(days=back)
        found = week_ends(today, date(2000, 1, 1))
        assert len(found) == WEEKS
        assert all(day.isoweekday() == 7 for day in found)
        assert found == sorted(set(found))
        assert 0 <= (today - found[-1]).days < 7


def test_none_before_the_data_begins():
    assert week_ends(date(2026, 11, 25), date(2026, 11, 22)) == [date(2026, 11, 22)]
    assert week_ends(date(2026, 11, 25), date(2026, 11, 23)) == []


def test_always_four_ends_and_never_the_day_itself():
    for back in range(7):
        day = date(2026, 3, 31) - timedelta(days=back)
        found = looked_back_on(day)
        assert len(found) == 4
        assert all(1 <= (day - end).days <= 28 for end in found)


def test_the_last_week_of_each_month():
    weeks = week_ends(date(2026, 3, 4), date(2025, 12, 30))
    assert last_of_each_month(weeks) == [date(2026, 1, 25), date(2026, 2, 22), date(2026, 3, 1)]
