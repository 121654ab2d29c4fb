"""When tasks and inductions are due, at every edge; which inductions W13 counts, by a second plain computation."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.db import policy
from workforce.people.reduction_rules import hours_of
from workforce.training.induction import day_rules as days
from workforce.training.induction.day_rules import Life, PostSpan, Span, Timing
from workforce.training.induction.rules import (
    Due,
    FewCases,
    InductionFault,
    Kind,
    Unit,
    lines_of,
    read_induction,
    read_tasks,
)

D = date.fromisoformat
STARTING = policy.starting("induction")


def span(first, last=None):
    return Span(D(first), D(last) if last else None)


# --- due days


@pytest.mark.parametrize(
    ("first", "unit", "count", "away", "due"),
    [
        ("2026-11-02", "day", 1, [], "2026-11-02"),
        ("2026-11-02", "day", 5, [], "2026-11-06"),
        ("2026-11-02", "day", 6, [], "2026-11-09"),
        ("2026-11-07", "day", 1, [], "2026-11-09"),  # begins on a Saturday
        ("2026-12-24", "day", 2, [], "2026-12-29"),  # Christmas, a weekend, Boxing Day's substitute
        ("2026-04-02", "day", 2, [], "2026-04-07"),  # Good Friday and Easter Monday
        ("2026-11-02", "day", 3, [span("2026-11-03", "2026-11-04")], "2026-11-06"),
        ("2026-11-02", "day", 1, [span("2026-11-02", "2026-11-08")], "2026-11-09"),
        ("2026-11-02", "day", 3, [span("2026-11-05")], "2026-11-04"),
        ("2026-11-02", "day", 4, [span("2026-11-05")], None),
        ("2026-11-02", "week", 1, [], "2026-11-08"),
        ("2026-11-02", "week", 2, [span("2026-11-15", "2026-11-17")], "2026-11-18"),  # away on the due day itself
        ("2026-11-02", "week", 2, [span("2026-11-16", "2026-11-17")], "2026-11-15"),
        ("2026-11-02", "week", 1, [span("2026-10-01", "2026-11-04")], "2026-11-11"),  # away before and on the first day
        ("2026-11-02", "week", 1, [span("2026-10-01", "2026-11-01")], "2026-11-08"),
        ("2026-11-02", "month", 1, [], "2026-12-01"),
        ("2026-01-31", "month", 1, [], "2026-02-27"),
        ("2024-01-31", "month", 1, [], "2024-02-28"),
        ("2024-02-29", "month", 12, [], "2025-02-27"),
        ("2026-08-31", "month", 1, [], "2026-09-29"),
        # one time away moves the day into the next one
        ("2026-11-02", "week", 1, [span("2026-11-05", "2026-11-07"), span("2026-11-10", "2026-11-10")], "2026-11-12"),
        ("2026-11-02", "month", 3, [span("2027-01-20")], None),
    ],
)
def test_due_days_at_their_edges(first, unit, count, away, due):
    found = days.due_on(D(first), Due(Unit(unit), count), away)
    assert found == (D(due) if due else None)


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(DAYS, st.integers(0, 200), st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=4))
def test_a_moved_day_leaves_as_many_days_present(first, length, absences):
    """Of the days from the first to the moved one, as many are not away as there were days to the due one."""
    away_days = {start + timedelta(days=n) for start, more in absences for n in range(more + 1)}
    spans = []
    for day in sorted(away_days):
        if spans and spans[-1][1] == day - timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    due = first + timedelta(days=length)
    moved = days.moved_on(first, due, [Span(*one) for one in spans])
    between = [first + timedelta(days=n) for n in range((moved - first).days + 1)]
    assert sum(day not in away_days for day in between) == length + 1
    assert moved not in away_days


# --- few cases


def test_hours_kept_free_fall_by_equal_steps():
    few, first = FewCases(2, 8), date(2026, 11, 2)
    terms = few.terms(Fraction(37), first)
    by_week = [hours_of(terms, first + timedelta(weeks=week)) for week in range(9)]
    assert by_week == [37, 37, *(37 - Fraction(37 * n, 6) for n in range(1, 7)), 0]
    assert hours_of(terms, first + timedelta(days=13)) == 37, "the last day of the second week"
    assert hours_of(terms, first - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("few", "hours"),
    [(FewCases(2, None), [22, 22, 0]), (FewCases(1, 3), [22, 11, 0, 0]), (FewCases(1, 2), [22, 0])],
)
def test_part_time_keeps_contracted_hours_free(few, hours):
    terms = few.terms(Fraction("22"), date(2026, 11, 2))
    assert [hours_of(terms, date(2026, 11, 2) + timedelta(weeks=n)) for n in range(len(hours))] == hours


def test_hours_are_never_more_than_contracted_and_none_without_hours():
    assert [one.hours for one in FewCases(1, None).terms(Fraction(100, 3), date(2026, 1, 1))] == [Decimal("33.33")]
    assert FewCases(2, 8).terms(Fraction(0), date(2026, 1, 1)) == []


# --- the policy


def test_the_starting_policy_is_read_with_its_sources():
    found = read_induction(STARTING)
    assert (found.complete_within_months, found.again_after_months) == (3, 12)
    assert "Camden" in found.source("complete_within_months")
    assert "Clackmannanshire" in found.template("case-holder").source
    assert found.source("again_after_months").startswith("set by the council")
    newly = found.template("newly-qualified")
    assert newly.few_cases == FewCases(2, None), "the scheme's factor covers the rest: no hour twice"
    assert all(any(task.due.is_week_one for task in one.tasks) for one in found.templates)


def post(first, last=None, grade="social_worker", team="T1", hours="37", terms="permanent", kind="case_holding"):
    return PostSpan(team, grade, kind, Decimal(hours), terms, span(first, last))


@pytest.mark.parametrize(
    ("kind", "more", "template"),
    [
        ("start", {"grade": "asye"}, "newly-qualified"),
        ("start", {"grade": "asye", "terms": "agency"}, "newly-qualified"),
        ("start", {"grade": "student", "terms": "student"}, "student"),
        ("start", {"grade": "team_manager", "kind": "management"}, "manager"),
        ("start", {"terms": "agency"}, "agency"),
        ("start", {}, "case-holder"),
        ("start", {"kind": "reviewing"}, "other"),
        ("start", {"grade": "other", "kind": "none"}, None),
        ("start", {"terms": "partner"}, None),
        ("return", {}, "return-case-holder"),
        ("return", {"grade": "service_manager", "kind": "management"}, "return-other"),
    ],
)
def test_which_template_fits(kind, more, template):
    life = Life(1, "E1", "Ann", (span("2026-11-02"),), (), (post("2026-11-02", **more),))
    found = read_induction(STARTING).fitting(Kind(kind), life.learner(D("2026-11-02")))
    assert (found.id if found else None) == template


def changed(**changes):
    document = json.loads(json.dumps(STARTING))
    for path, value in changes.items():
        at, names = document, path.split("__")
        for name in names[:-1]:
            at = at[int(name)] if name.isdecimal() else at[name]
        at[names[-1]] = value
    return document


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": ""}, "name"),
        ({"templates": []}, "templates: give at least one"),
        ({"templates": [{**STARTING["templates"][0], "kind": "return"}]}, "templates: give at least one for a start"),
        ({"templates": [STARTING["templates"][0]] * 2}, "newly-qualified is there twice"),
        ({"complete_within_months": 0}, "complete_within_months: write a whole number from 1 to 24"),
        ({"complete_within_months": True}, "complete_within_months"),
        ({"again_after_months": "12"}, "again_after_months"),
        ({"sources": []}, "sources"),
        ({"templates__1__id": "A B"}, r"templates\[1\].id"),
        ({"templates__1__kind": "end"}, r"templates\[1\].kind"),
        ({"templates__0__for": {"grade": ["asye"]}}, r"templates\[0\].for"),
        ({"templates__0__for": {"grades": ["boss"]}}, r"templates\[0\].for.grades: boss is none of"),
        ({"templates__0__caseload": {"no_cases_weeks": 2, "nothing_by_week": 2}}, "after week 2"),
        ({"templates__0__caseload": {"no_cases_weeks": 0}}, r"caseload.no_cases_weeks"),
        ({"templates__0__caseload": 2}, r"templates\[0\].caseload"),
        ({"templates__0__tasks": []}, r"templates\[0\].tasks"),
        ({"templates__0__tasks": [{"words": "a|b", "owner": "hr", "due": {"day": 1}}]}, r"tasks\[0\].words"),
        ({"templates__0__tasks": [{"words": "a", "owner": "boss", "due": {"day": 1}}]}, r"tasks\[0\].owner"),
        ({"templates__0__tasks": [{"words": "a", "owner": "hr", "due": {"year": 1}}]}, r"tasks\[0\].due"),
        ({"templates__0__tasks": [{"words": "a", "owner": "hr", "due": {"day": "1"}}]}, r"tasks\[0\].due.day"),
        ({"templates__0__tasks": [{"words": "a", "owner": "hr", "due": {"week": 105}}]}, "week 1 to week 104"),
    ],
)
def test_what_can_not_be_used_is_told_with_its_place(changes, place):
    with pytest.raises(InductionFault, match=place):
        read_induction(changed(**changes))


def test_tasks_as_lines_come_back_as_they_were():
    for template in read_induction(STARTING).templates:
        document = changed(templates=[{**STARTING["templates"][4], "tasks": read_tasks(lines_of(template.tasks))}])
        assert read_induction(document).templates[0].tasks == template.tasks


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "write at least one task"),
        ("day 1 | manager | Meet\n\nsoon | hr | Pay", "line 3: write it like this"),
        ("day 1 | boss | Meet", "line 1.owner"),
        ("day 0 | hr | Pay", "line 1.due: write day 1 to day 260"),
        ("day 1 | hr | ", "line 1.words"),
        ("day 1 | hr", "line 1: write it like this"),
    ],
)
def test_a_line_that_can_not_be_read_is_named(lines, said):
    with pytest.raises(InductionFault, match=said):
        read_tasks(lines)


# --- which inductions there are, and W13

TIMING = Timing(3, 12)


def life(*posts, away=(), learned=(), signed=(), number="E1"):
    """Somebody whose runs are worked out from the posts, as an import does: the next begins within 3 days."""
    runs = []
    for one in sorted(posts, key=lambda p: p.days.first):
        if runs and (runs[-1][1] is None or one.days.first <= runs[-1][1] + timedelta(days=3)):
            ends = [runs[-1][1], one.days.last]
            runs[-1][1] = None if None in ends else max(ends)
        else:
            runs.append([one.days.first, one.days.last])
    return Life(
        1, number, number, tuple(Span(*run) for run in runs), tuple(away), tuple(posts), tuple(map(D, learned)),
        tuple(map(D, signed)),
    )  # fmt: skip


def made(one, begins="2024-01-01", until="2026-12-31", timing=TIMING):
    return days.inductions(one, timing, D(begins), D(until))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (life(post("2026-01-31")), [("start", "2026-01-31", "2026-04-30", None)]),
        (life(post("2023-11-29")), []),  # began before inductions are known
        (life(post("2024-11-29")), [("start", "2024-11-29", "2025-02-28", None)]),
        (life(post("2023-11-30"), away=()), []),
        (life(post("2026-01-05"), learned=["2026-01-04"]), [("start", "2026-01-05", "2026-04-05", None)]),
        (life(post("2026-01-05"), learned=["2026-01-05"]), [("start", "2026-01-05", "2026-04-05", "2026-01-05")]),
        (
            life(post("2026-01-05"), learned=["2026-03-02"], signed=["2026-03-01"]),
            [("start", "2026-01-05", "2026-04-05", "2026-03-01")],
        ),
        # two runs: each its own; a run goes on over 3 days without a post
        (
            life(post("2025-01-06", "2025-06-30"), post("2025-07-04"), learned=["2025-08-01"]),
            [("start", "2025-01-06", "2025-04-06", None), ("start", "2025-07-04", "2025-10-04", "2025-08-01")],
        ),
        (life(post("2025-01-06", "2025-06-30"), post("2025-07-03")), [("start", "2025-01-06", "2025-04-06", None)]),
        # away across the due day; away without an end
        (
            life(post("2026-01-05"), away=[span("2026-03-30", "2026-04-08")]),
            [("start", "2026-01-05", "2026-04-15", None)],
        ),
        (life(post("2026-01-05"), away=[span("2026-04-06")]), [("start", "2026-01-05", "2026-04-05", None)]),
        (life(post("2026-01-05"), away=[span("2026-04-05")]), [("start", "2026-01-05", None, None)]),
        # a year away to the day, and a day less
        (
            life(post("2020-01-06"), away=[span("2025-03-01", "2026-02-28")]),
            [("return", "2026-03-01", "2026-06-01", None)],
        ),
        (life(post("2020-01-06"), away=[span("2025-03-02", "2026-02-28")]), []),
        (
            life(post("2020-01-06"), away=[span("2024-02-29", "2025-02-27")]),
            [("return", "2025-02-28", "2025-05-28", None)],
        ),
        # back only after the post ended
        (life(post("2020-01-06", "2026-02-28"), away=[span("2025-03-01", "2026-02-28")]), []),
        # a return takes the place of an induction that a year away broke off
        (
            life(post("2025-01-06"), away=[span("2025-02-01", "2026-02-28")], learned=["2026-03-20"]),
            [("start", "2025-01-06", "2026-05-04", None), ("return", "2026-03-01", "2026-06-01", "2026-03-20")],
        ),
    ],
)
def test_inductions_of_one_life(one, expected):
    found = [
        (i.kind.value, i.first_on.isoformat(), *(d.isoformat() if d else None for d in (i.due_on, i.complete_on)))
        for i in made(one)
    ]
    assert found == expected


def test_never_again_where_the_council_says_so():
    one = life(post("2020-01-06"), away=[span("2024-03-01", "2026-02-28")])
    assert made(one, timing=Timing(3, None)) == []


@pytest.mark.parametrize(
    ("one", "day", "due", "overdue"),
    [
        (life(post("2025-07-31")), "2025-10-31", True, False),  # due on the day itself: not overdue until the next
        (life(post("2025-07-31")), "2025-11-01", True, True),
        (life(post("2025-07-31")), "2026-10-30", True, True),
        (life(post("2025-07-31")), "2026-10-31", False, True),  # 12 months on: overdue still, not of the 12 months
        (life(post("2025-07-31", "2025-10-30")), "2025-12-01", False, False),  # left the day before
        (life(post("2025-07-31", "2025-10-31")), "2025-12-01", True, False),  # left on the due day
        (life(post("2025-07-31"), away=[span("2025-11-05")]), "2025-12-01", True, False),
        (life(post("2025-07-31"), learned=["2025-12-01"]), "2025-12-01", True, False),
        (life(post("2025-07-31"), learned=["2025-12-02"]), "2025-12-01", True, True),
        (life(post("2025-07-31", terms="agency")), "2025-12-01", True, True),
        (life(post("2025-07-31", grade="student", terms="student")), "2025-12-01", False, False),
        (life(post("2025-07-31", terms="partner")), "2025-12-01", False, False),
        (life(post("2025-07-31", grade="other")), "2025-12-01", False, False),
        (
            life(post("2025-02-01", hours="10"), post("2025-02-01", grade="other", hours="20")),
            "2025-12-01",
            False,
            False,
        ),
    ],
)
def test_what_w13_counts(one, day, due, overdue):
    found = made(one)
    assert (bool(days.due_in_year(found, D(day))), bool(days.overdue_now(found, D(day)))) == (due, overdue)


def test_in_the_team_of_the_due_day():
    one = life(post("2025-07-31", "2025-10-30"), post("2025-10-31", team="T2"))
    [found] = days.due_in_year(made(one), D("2025-12-01"))
    assert (found.team_on(found.due_on), found.team_on(found.first_on)) == ("T2", "T1")


def test_a_plan_stays_with_its_induction_where_hr_corrects_the_day():
    found = made(life(post("2025-01-06", "2025-06-30"), post("2025-08-04")))
    match = lambda day: (one := days.matching(found, D(day))) and one.first_on.isoformat()
    assert match("2025-01-06") == "2025-01-06"
    assert match("2025-02-06") == "2025-01-06"
    assert match("2025-02-07") is None
    assert match("2025-07-28") == "2025-08-04"


# --- the oracle: the definition once more, day by day, for somebody with at most one time away and no return


def plainly(first, last, away, done, day, months=3):
    """Walk day by day from the first day: due once as many days present have passed as three months have."""
    year, month = divmod(first.month - 1 + months, 12)
    target = first
    while (target.year, target.month) != (first.year + year, month + 1):
        target += timedelta(days=1)
    while target.day < first.day and (target + timedelta(days=1)).month == target.month:
        target += timedelta(days=1)
    present, at = (target - first).days, first
    while True:
        if not (away and away[0] <= at <= away[1]):
            if present == 0:
                break
            present -= 1
        at += timedelta(days=1)
    try:
        year_ago = day.replace(year=day.year - 1)
    except ValueError:
        year_ago = date(day.year - 1, 2, 28)
    if not year_ago < at <= day or (last and last < at):
        return None
    return any(first <= one <= at and not (last and one > last) for one in done)


SHORT = st.dates(date(2025, 6, 1), date(2026, 6, 30))


@given(
    SHORT, st.none() | st.integers(0, 250), st.none() | st.tuples(SHORT, st.integers(0, 120)),
    st.lists(SHORT, max_size=2), st.dates(date(2026, 1, 1), date(2027, 3, 1)),
)  # fmt: skip
def test_the_same_by_a_second_plain_computation(first, stays, absence, done, day):
    last = first + timedelta(days=stays) if stays is not None else None
    away = (absence[0], absence[0] + timedelta(days=absence[1])) if absence else None
    held = PostSpan("T1", "social_worker", "case_holding", Decimal(37), "permanent", Span(first, last))
    one = Life(
        1, "E1", "E1", (Span(first, last),), (Span(*away),) if away else (), (held,), tuple(sorted(done))
    )  # fmt: skip
    found = days.due_in_year(days.inductions(one, TIMING, date(2025, 1, 1), day), day)
    assert [i.is_in_time for i in found] == [x for x in [plainly(first, last, away, done, day)] if x is not None]
