"""How supervision stood on every day, against the rule of a single day asked day by day."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.supervision import rules
from workforce.supervision.rules import Interval, Supervised, standing
from workforce.supervision.timeline_rules import Life, PostHeld, longest_days, timeline

DOCUMENT = json.loads(Path("workforce/db/starting_policies/supervision.json").read_text("utf-8"))
LGA = rules.read_policy(DOCUMENT)
RICH = rules.read_policy(
    {
        **DOCUMENT,
        "counted_kinds": ["formal", "asye", "group"],
        "default_interval": {"days": 28},
        "particular": [
            {"name": "agency", "interval": {"days": 14}, "employment_types": ["agency"]},
            {"name": "new here", "interval": {"days": 10}, "in_post_under": {"days": 40}},
            {"name": "advisers", "interval": {"days": 21}, "work_kinds": ["personal_adviser"]},
            {"name": "newly registered", "interval": {"days": 9}, "registered_under": {"months": 3}},
        ],
        "first_session": {"start": {"days": 5}, "return": {"days": 3}, "new_supervisor": {"days": 4}},
    }
)
WEEKLY = rules.read_policy({**DOCUMENT, "default_interval": {"days": 7}, "grades": {}})
BEGIN = date(2026, 1, 1)
DAYS = 120
KNOWN = date(2025, 1, 1)


def on(n):
    return BEGIN + timedelta(days=n)


@dataclass
class Told:
    """The same person as the database tells of them: closed periods, plain lists."""

    posts: list[PostHeld]
    away: list[tuple[date, date]] = field(default_factory=list)  # last day included
    sessions: list[tuple[date, str]] = field(default_factory=list)
    agreed: tuple[date, date, Interval] | None = None
    first_in_grade: date | None = None
    registered_on: date | None = None

    def runs(self):
        """Posts joined where the next begins within 3 days of the last one's end."""
        found = []
        for post in sorted(self.posts, key=lambda p: p.started_on):
            ends = date.max if post.ended_on is None else post.ended_on
            if found and (found[-1][1] == date.max or post.started_on <= found[-1][1] + timedelta(days=3)):
                found[-1][1] = max(found[-1][1], ends)
            else:
                found.append([post.started_on, ends])
        return found

    def spells(self):
        """Times away, joined where they touch or overlap, last day included."""
        found = []
        for begin, end in sorted(self.away):
            if found and begin <= found[-1][1] + timedelta(days=1):
                found[-1][1] = max(found[-1][1], end)
            else:
                found.append([begin, end])
        return found

    def life(self):
        """What the timeline reads."""
        day = timedelta(days=1)
        return Life(
            tuple(sorted(self.posts, key=lambda p: p.started_on)),
            tuple((a, None if b == date.max else b + 3 * day) for a, b in self.runs()),
            tuple((a, b + day) for a, b in self.spells()),
            tuple(sorted(self.sessions)),
            ((((self.agreed[0], self.agreed[1] + day)), self.agreed[2]),) if self.agreed else (),
            self.first_in_grade,
            self.registered_on,
        )

    def on_day(self, day, versions, known_from):
        """The rule of a single day, from what is true on that day alone; None: nothing is due."""
        here = [p for p in self.posts if p.started_on <= day and (p.ended_on is None or p.ended_on >= day)]
        here = [p for p in here if p.grade != "student" and p.employment_type not in ("student", "partner")] or here
        if not here or day < known_from or any(a <= day <= b for a, b in self.away):
            return None
        post = min(here, key=lambda p: (-p.contracted, p.started_on, p.team))
        policy = [policy for begins, policy in versions if begins <= day][-1]
        held = [d for d, kind in self.sessions if d <= day and kind in policy.counted_kinds]
        back = [b + timedelta(days=1) for _, b in self.spells() if b < day]
        begun = [p for p in sorted(self.posts, key=lambda p: p.started_on) if p.started_on <= day]
        new = [q.started_on for p, q in pairwise(begun) if p.supervisor != q.supervisor]
        agreed = self.agreed[2] if self.agreed and self.agreed[0] <= day <= self.agreed[1] else None
        person = Supervised(
            post.grade, max(a for a, _ in self.runs() if a <= day), self.first_in_grade, max(back, default=None),
            post.work_kind, post.employment_type, self.registered_on, max(new, default=None),
        )  # fmt: skip
        return standing(
            policy, day, person, last_held_on=max(held, default=None), covers_from=known_from, agreed=agreed
        )


def same(told, versions, known_from=KNOWN):
    found = timeline(told.life(), versions, BEGIN, on(DAYS), known_from)
    assert found.pieces[0].first == BEGIN
    assert found.pieces[-1].last == on(DAYS)
    for n in range(DAYS + 1):
        piece = found.on(on(n))
        assert piece.first <= on(n) <= piece.last
        assert (piece.due and piece.due.standing(on(n))) == told.on_day(on(n), versions, known_from), on(n)
    return found


days = st.integers(-40, DAYS + 10).map(on)
periods = st.tuples(days, st.integers(0, 60)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
posts = st.builds(
    lambda period, is_open, grade, kind, terms, hours, team, by: PostHeld(
        period[0], None if is_open else period[1], team, grade, kind, terms, Decimal(hours), by
    ),
    periods,
    st.booleans(),
    st.sampled_from(["asye", "social_worker", "student", "team_manager", "other"]),
    st.sampled_from(["case_holding", "personal_adviser"]),
    st.sampled_from(["permanent", "agency", "partner"]),
    st.sampled_from([10, 20, 37]),
    st.sampled_from(["T1", "T2"]),
    st.sampled_from(["M1", "M2", None]),
)
people = st.builds(
    Told,
    st.lists(posts, min_size=1, max_size=4, unique_by=lambda p: p.started_on),
    st.lists(periods, max_size=2),
    st.lists(st.tuples(days, st.sampled_from(["formal", "asye", "group", "informal"])), max_size=8),
    st.none() | st.tuples(periods, st.integers(3, 40)).map(lambda a: (*a[0], Interval(days=a[1]))),
    st.none() | days,
    st.none() | days,
)


@given(people, st.integers(1, DAYS), st.integers(1, DAYS), st.integers(-20, 60).map(on))
def test_every_day_is_what_the_rule_of_that_day_says(told, second, third, known_from):
    versions = sorted({date(2000, 1, 1): LGA, on(second): RICH, on(third): WEEKLY}.items())
    same(told, versions, known_from)


@given(people, st.integers(1, DAYS))
def test_what_fell_due_is_what_a_walk_through_the_days_finds(told, second):
    """Day by day: a session is due until one is held; it fell due on the first day on which its due day had come."""
    versions = [(date(2000, 1, 1), LGA), (on(second), WEEKLY)]  # both count the same kinds
    found = timeline(told.life(), versions, BEGIN, on(DAYS), KNOWN)
    late, anchor, is_counted = {}, None, False
    for n in range(DAYS + 1):
        stands = told.on_day(on(n), versions, KNOWN)
        if stands is None:
            continue
        if stands.anchor != anchor:
            anchor, is_counted = stands.anchor, False
        if on(n) >= stands.due_on and not is_counted:
            is_counted = True
            late[anchor] = on(n)
    missed = {o.anchor: o.due_on for o in found.fell_due(BEGIN, on(DAYS)) if not o.is_in_time}
    assert missed == late
    for one in found.obligations():
        if one.is_in_time:
            assert one.met_on in {day for day, _ in told.sessions}
            assert one.anchor < one.met_on <= one.due_on


def sessions(*when, kind="formal"):
    return [(day, kind) for day in when]


def due(told, day, versions=((date(2000, 1, 1), LGA),), known=date(2020, 1, 1)):
    """The due day as the timeline has it, which the rule of that day must say too."""
    found = timeline(told.life(), versions, day - timedelta(days=400), day, known).on(day)
    stands = told.on_day(day, list(versions), known)
    assert (found.due and found.due.standing(day)) == stands
    return stands.due_on if stands else None


START = date(2026, 1, 5)
ASYE = [PostHeld(START, None, "T", "asye")]
WORKER = [PostHeld(date(2020, 1, 6), None, "T", "social_worker")]
MOVED = [
    PostHeld(START, date(2026, 5, 31), "T", "asye"),
    PostHeld(date(2026, 6, 1), None, "T", "social_worker"),
]
INTERNAL = [  # a family worker since 2020, appointed as newly qualified
    PostHeld(date(2020, 1, 6), date(2026, 1, 4), "T", "other", "family_help"),
    PostHeld(START, None, "T", "asye"),
]
TWO = [
    PostHeld(date(2020, 1, 6), None, "T1", "social_worker", contracted=Decimal(15)),
    PostHeld(START, None, "T2", "asye", contracted=Decimal(22)),
]
OTHER_BOSS = [
    PostHeld(date(2020, 1, 6), date(2026, 3, 8), "T", "social_worker", supervisor="M1"),
    PostHeld(date(2026, 3, 9), None, "T", "social_worker", supervisor="M2"),
]
SOON = rules.read_policy(
    {**DOCUMENT, "first_session": {"start": {"days": 10}, "return": {"days": 5}, "new_supervisor": {"days": 14}}}
)
NEW_RULES = ((date(2000, 1, 1), LGA), (date(2026, 3, 1), WEEKLY))


@pytest.mark.parametrize(
    ("posts", "held", "day", "expected"),
    [
        (ASYE, [], START, date(2026, 1, 12)),  # weekly from the first day
        (ASYE, [date(2026, 2, 15)], date(2026, 2, 20), date(2026, 2, 22)),  # day 41: week 6, weekly
        (ASYE, [date(2026, 2, 16)], date(2026, 2, 20), date(2026, 3, 2)),  # day 42: fortnightly
        (ASYE, [date(2026, 7, 4)], date(2026, 7, 10), date(2026, 7, 18)),  # the day before six months
        (ASYE, [date(2026, 7, 5)], date(2026, 7, 10), date(2026, 8, 5)),  # six months: monthly
        (WORKER, [date(2026, 1, 31)], date(2026, 2, 10), date(2026, 2, 28)),  # month's end
        (WORKER, [date(2024, 1, 31)], date(2024, 2, 10), date(2024, 2, 29)),  # month's end in a leap year
        (WORKER, [date(2024, 2, 29)], date(2024, 3, 10), date(2024, 3, 29)),  # from the leap day
        (WORKER, [date(2026, 4, 30)], date(2026, 5, 10), date(2026, 5, 30)),  # not the 31st
        (MOVED, [date(2026, 5, 20)], date(2026, 5, 31), date(2026, 6, 3)),  # the last day in the grade: fortnightly
        (MOVED, [date(2026, 5, 20)], date(2026, 6, 1), date(2026, 6, 20)),  # change of grade: monthly
        (INTERNAL, [], date(2026, 1, 4), date(2020, 2, 6)),  # before the appointment: from the first day of the run
        (INTERNAL, [date(2026, 1, 2)], date(2026, 1, 6), date(2026, 1, 9)),  # weekly, by the first day in the grade
        (INTERNAL, [date(2026, 2, 16)], date(2026, 2, 17), date(2026, 3, 2)),
        (TWO, [date(2026, 2, 1)], date(2026, 2, 3), date(2026, 2, 8)),  # most hours: newly qualified
        (WORKER, [], date(2020, 2, 1), date(2020, 2, 6)),  # nothing held: from the first day
    ],
)
def test_due_days_at_every_edge(posts, held, day, expected):
    first = min((p.started_on for p in posts if p.grade == "asye"), default=None)
    assert due(Told(posts, sessions=sessions(*held), first_in_grade=first), day) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 28), date(2026, 3, 20)),
        (date(2026, 3, 1), date(2026, 2, 27)),  # overdue from the day of the change
    ],
)
def test_a_change_of_policy(day, expected):
    assert due(Told(WORKER, sessions=sessions(date(2026, 2, 20))), day, NEW_RULES) == expected


@pytest.mark.parametrize(
    ("day", "lga", "soon"),
    [
        (date(2026, 3, 1), date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 3, 2), None, None),  # away
        (date(2026, 4, 12), None, None),
        (date(2026, 4, 13), date(2026, 5, 13), date(2026, 4, 18)),  # first day back
    ],
)
def test_away_and_back(day, lga, soon):
    told = Told(WORKER, [(date(2026, 3, 2), date(2026, 4, 12))], sessions(date(2026, 2, 10)))
    assert due(told, day) == lga
    assert due(told, day, ((date(2000, 1, 1), SOON),)) == soon


@pytest.mark.parametrize(
    ("held", "day", "expected"),
    [
        (date(2026, 3, 1), date(2026, 3, 8), date(2026, 4, 1)),
        (date(2026, 3, 1), date(2026, 3, 9), date(2026, 3, 23)),  # within 14 days of the new supervisor's first
        (date(2026, 2, 1), date(2026, 3, 9), date(2026, 3, 1)),  # never later than it was
        (date(2026, 3, 9), date(2026, 3, 9), date(2026, 4, 9)),  # met on that day
    ],
)
def test_a_new_supervisor(held, day, expected):
    assert due(Told(OTHER_BOSS, sessions=sessions(held)), day, ((date(2000, 1, 1), SOON),)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 28), date(2026, 3, 20)),
        (date(2026, 3, 1), date(2026, 3, 13)),
        (date(2026, 5, 31), date(2026, 3, 13)),
        (date(2026, 6, 1), date(2026, 3, 20)),
    ],
)
def test_an_agreed_interval_holds_on_its_days(day, expected):
    agreed = (date(2026, 3, 1), date(2026, 5, 31), Interval(days=21))
    assert due(Told(WORKER, sessions=sessions(date(2026, 2, 20)), agreed=agreed), day) == expected


def test_sessions_are_not_known_before_the_data_begins():
    told = Told(WORKER)
    known = date(2026, 3, 1)
    assert due(told, date(2026, 2, 28), known=known) is None
    assert due(told, known, known=known) == date(2026, 4, 1)


def test_the_first_session_of_a_run():
    assert due(Told([PostHeld(START, None, "T", "social_worker")]), START, ((date(2000, 1, 1), SOON),)) == date(
        2026, 1, 15
    )


def test_how_far_back_an_anchor_can_lie():
    assert longest_days([(START, LGA)]) == 92
    long = rules.read_policy({**DOCUMENT, "default_interval": {"months": 6}})
    assert longest_days([(START, LGA), (START, long)]) == 186


JOINED = [
    PostHeld(START, date(2026, 3, 6), "T", "social_worker"),
    PostHeld(date(2026, 3, 9), None, "T", "social_worker"),
]
AGAIN = [
    PostHeld(START, date(2026, 3, 6), "T", "social_worker"),
    PostHeld(date(2026, 3, 20), None, "T", "social_worker"),
]


@pytest.mark.parametrize(
    ("posts", "away", "held", "expected"),
    [
        # (anchor, due, met, ended by, whether it counts as fallen due by 30 April)
        (
            WORKER, [], [date(2026, 3, 1), date(2026, 3, 30), date(2026, 5, 1)],
            [(date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 30), "held", True),
             (date(2026, 3, 30), date(2026, 4, 30), date(2026, 5, 1), "held", True),
             (date(2026, 5, 1), date(2026, 6, 1), None, None, False)],
        ),
        (  # held on the due day itself: in time
            WORKER, [], [date(2026, 3, 1), date(2026, 4, 1)],
            [(date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 1), "held", True),
             (date(2026, 4, 1), date(2026, 5, 1), None, None, True)],
        ),
        (  # away before it was due: it never fell due
            WORKER, [(date(2026, 3, 20), date(2026, 4, 20))], [date(2026, 3, 1)],
            [(date(2026, 3, 1), date(2026, 4, 1), None, "away", False),
             (date(2026, 4, 21), date(2026, 5, 21), None, None, False)],
        ),
        (  # away after it was due: missed
            WORKER, [(date(2026, 4, 2), date(2026, 4, 20))], [date(2026, 3, 1)],
            [(date(2026, 3, 1), date(2026, 4, 1), None, "away", True),
             (date(2026, 4, 21), date(2026, 5, 21), None, None, False)],
        ),
        (  # held, and away by the day on which it would have been due: it fell due on nobody
            WORKER, [(date(2026, 4, 1), date(2026, 4, 20))], [date(2026, 3, 1), date(2026, 3, 30)],
            [(date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 30), "held", False),
             (date(2026, 3, 30), date(2026, 4, 30), None, "away", False),
             (date(2026, 4, 21), date(2026, 5, 21), None, None, False)],
        ),
        (  # a weekend between two posts of a run: it goes on
            JOINED, [], [date(2026, 2, 10), date(2026, 3, 10)],
            [(date(2026, 2, 10), date(2026, 3, 10), date(2026, 3, 10), "held", True),
             (date(2026, 3, 10), date(2026, 4, 10), None, None, True)],
        ),
        (  # due on a day between two posts: on the first day of the next
            JOINED, [], [date(2026, 2, 7)],
            [(date(2026, 2, 7), date(2026, 3, 9), None, None, True)],
        ),
        (  # left before it was due, and came back: a new run
            AGAIN, [], [date(2026, 2, 10)],
            [(date(2026, 2, 10), date(2026, 3, 10), None, "left", False),
             (date(2026, 3, 20), date(2026, 4, 20), None, None, True)],
        ),
    ],
)  # fmt: skip
def test_what_came_of_each_session_that_was_due(posts, away, held, expected):
    told = Told(posts, away, sessions(*held))
    found = timeline(told.life(), [(date(2000, 1, 1), LGA)], held[0], date(2026, 5, 2), KNOWN)
    counted = found.fell_due(held[0], date(2026, 5, 1))
    assert [(o.anchor, o.due_on, o.met_on, o.ended_by, o in counted) for o in found.obligations()] == expected


def test_a_rule_that_makes_it_late_at_once_leaves_the_day_of_the_change():
    told = Told(WORKER, sessions=sessions(date(2026, 2, 15), date(2026, 3, 1)))
    one, two = list(timeline(told.life(), NEW_RULES, date(2026, 2, 15), date(2026, 3, 10), KNOWN).obligations())
    assert (one.due_on, one.met_on, one.is_in_time) == (date(2026, 3, 15), date(2026, 3, 1), True)
    assert (two.due_on, two.is_in_time, two.days_late(date(2026, 3, 10))) == (date(2026, 3, 8), False, 2)
    told = Told(WORKER, sessions=sessions(date(2026, 2, 15), date(2026, 3, 2)))
    one, _ = list(timeline(told.life(), NEW_RULES, date(2026, 2, 15), date(2026, 3, 8), KNOWN).obligations())
    assert (one.due_on, one.met_on, one.is_in_time, one.days_late(date(2026, 3, 8))) == (
        date(2026, 3, 1), date(2026, 3, 2), False, 1
    )  # fmt: skip


def test_kinds_that_no_longer_count():
    groups = ((date(2000, 1, 1), RICH), (date(2026, 3, 10), LGA))  # a group session counted until 9 March
    told = Told(WORKER, sessions=[(date(2026, 2, 5), "formal"), (date(2026, 3, 2), "group")])
    found = list(timeline(told.life(), groups, date(2026, 2, 5), date(2026, 3, 10), KNOWN).obligations())
    assert [(o.anchor, o.met_on, o.ended_by) for o in found] == [
        (date(2026, 2, 5), date(2026, 3, 2), "held"),
        (date(2026, 3, 2), None, "changed"),
        (date(2026, 2, 5), None, None),
    ]
