"""Hours of a reduction in SQL against the rule, and whose limit they lower."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from workforce.caseload.commands import load_json
from workforce.caseload.queries import loads, scheme_on
from workforce.people.models import Post, Reduction, Team, TeamVersion, Worker
from workforce.people.queries import staff_on
from workforce.people.reduction_queries import held_on, reductions_of, terms_of
from workforce.people.reduction_rules import hours_of, hours_on
from workforce.web.access import Scope, Viewer

START = date(2026, 1, 5)
HR = Viewer(1, "hr@demo.example", "HR", "hr", frozenset(), scope=Scope.ALL)
numbers = count(1)


@pytest.fixture
def team(session):
    def adding(code):
        found = Team(code=code, import_id=1)
        session.add(found)
        session.flush()
        session.add(TeamVersion(team_id=found.id, name=code, kind="team", source="default", import_id=1))
        session.flush()
        return found

    return adding


@pytest.fixture
def person(session):
    def adding(*posts):
        """Add somebody with posts: (team, contracted, first day, last day)."""
        found = Worker(employee_number=f"E{next(numbers)}", name="Ann Bee", import_id=1)
        session.add(found)
        session.flush()
        for at, contracted, started_on, ended_on in posts:
            session.add(
                Post(
                    source="default", import_id=1, worker_id=found.id, team_id=at.id, started_on=started_on,
                    ended_on=ended_on, grade="social_worker", work_kind="case_holding", standard_hours=Decimal(37),
                    contracted_hours=Decimal(contracted), employment_type="permanent",
                )
            )  # fmt: skip
        session.flush()
        return found

    return adding


@pytest.fixture
def reduce(session):
    def adding(worker, hours, started_on=START, ended_on=None, **more):
        found = Reduction(
            **{"source": "default", "import_id": 1, "worker_id": worker.id, "hours": Decimal(hours),
               "started_on": started_on, "ended_on": ended_on, "reason": f"reason {next(numbers)}", **more}
        )  # fmt: skip
        session.add(found)
        session.flush()
        return found

    return adding


def one(worker, day):
    return next(p for p in staff_on(day) if p.id == worker.id)


def test_a_taper_day_by_day_in_sql_and_rule(team, person, reduce):
    ann = person((team("T1"), "37", date(2020, 1, 1), None))
    rows = [
        reduce(ann, "12", ended_on=START + timedelta(days=27), tapers_to=Decimal(0)),
        reduce(ann, "10", ended_on=START + timedelta(days=22), tapers_to=Decimal("0.5")),
        reduce(ann, "6.25", ended_on=START + timedelta(days=3), tapers_to=Decimal(1)),
        reduce(ann, "7", ended_on=START + timedelta(9), tapers_to=Decimal(0), tapers_by=START + timedelta(50)),
        reduce(ann, "1.1", START + timedelta(days=4)),
        reduce(ann, "2", review_on=START + timedelta(days=10), is_adjustment=True),
    ]  # fmt: skip
    terms = [terms_of(row) for row in rows]
    seen = set()
    for offset in range(-2, 40):
        day = START + timedelta(days=offset)
        ours = one(ann, day)
        found = ours.reduction_hours
        assert found == hours_of(terms, day) == hours_of(ours.agreed, day), day
        assert len(ours.agreed) == sum(each.ended_on is None or each.ended_on >= day for each in terms)
        seen.add(found)
        for r in reductions_of(HR, ann.id, day):
            assert r.hours == hours_on(terms_of(next(row for row in rows if row.id == r.id)), day)
    assert len(seen) >= 8


@pytest.fixture
def always(team, person):
    return person((team("T1"), "37", date(2020, 1, 1), None))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.decimals(min_value="0.01", max_value=60, places=2),
    share=st.fractions(min_value=0, max_value=1),
    lasts=st.integers(min_value=0, max_value=120),
    longer=st.none() | st.integers(min_value=0, max_value=90),
    first=st.integers(min_value=0, max_value=800),
    days=st.lists(st.integers(min_value=-3, max_value=130), min_size=4, max_size=4),
)
def test_any_taper_in_sql_and_rule(session, always, hours, share, lasts, longer, first, days):
    began = date(2027, 1, 1) + timedelta(days=first)
    falls_to = round(Decimal(share.numerator) / Decimal(share.denominator) * hours, 2)
    row = Reduction(
        source="default", import_id=1, worker_id=always.id, reason="x", hours=hours, started_on=began,
        ended_on=began + timedelta(days=lasts), tapers_to=falls_to if falls_to < hours else None,
        tapers_by=None if longer is None else began + timedelta(days=lasts + longer),
    )  # fmt: skip
    session.add(row)
    session.flush()
    terms = terms_of(row)
    for offset in days:
        day = began + timedelta(days=offset)
        assert one(always, day).reduction_hours == hours_on(terms, day)
    session.execute(delete(Reduction).where(Reduction.id == row.id))


def test_it_follows_the_person_to_another_team_and_post(team, person, reduce):
    first, second = team("T1"), team("T2")
    moves = START + timedelta(days=10)
    ann = person((first, "37", date(2020, 1, 1), moves - timedelta(days=1)), (second, "30", moves, None))
    reduce(ann, "7.5")
    before, after = one(ann, moves - timedelta(days=1)), one(ann, moves)
    assert (before.team, before.reduction_hours, before.available_hours) == ("T1", Fraction(15, 2), Fraction(59, 2))
    assert (after.team, after.reduction_hours, after.available_hours) == ("T2", Fraction(15, 2), Fraction(45, 2))


def test_two_posts_are_reduced_once(team, person, reduce):
    ann = person((team("T1"), "20", date(2020, 1, 1), None), (team("T2"), "10", date(2020, 1, 1), None))
    reduce(ann, "6")
    found = one(ann, START)
    assert (found.contracted, found.reduction_hours, found.available_hours) == (30, 6, 24)
    scheme = scheme_on(START).scheme
    (load,) = loads([found], {}, scheme)
    assert load.load.limit == Fraction(scheme.maximum) * Fraction(30, 37) * Fraction(24, 30)
    assert load_json(load, lines=False)["available_hours"] == "24"


def test_a_third_of_an_hour_has_six_places_in_the_answer_and_none_are_lost_before(team, person, reduce):
    ann = person((team("T1"), "37", date(2020, 1, 1), None))
    reduce(ann, "10", ended_on=START + timedelta(days=27), tapers_to=Decimal(0))
    found = one(ann, START + timedelta(days=7))
    assert found.available_hours == 37 - Fraction(20, 3)
    scheme = scheme_on(START).scheme
    (load,) = loads([found], {}, scheme)
    assert load.load.limit == Fraction(scheme.maximum) * (37 - Fraction(20, 3)) / 37
    answer = load_json(load, lines=False)
    assert (answer["available_hours"], answer["limit"]) == ("30.333333", "81.981982")


@pytest.mark.parametrize("contracted", ["0", "5"])
def test_reduced_to_nothing_there_is_no_crash(team, person, reduce, contracted):
    ann = person((team("T1"), contracted, date(2020, 1, 1), None))
    reduce(ann, "7.5")
    found = one(ann, START)
    assert found.available_hours == 0
    assert found.available_share == (0 if contracted == "5" else None)
    (load,) = loads([found], {}, scheme_on(START).scheme)
    assert load.load.limit == (0 if contracted == "5" else None)
    assert load_json(load, lines=False)["available_hours"] == "0"


def test_the_staff_of_a_day_is_one_statement(team, person, reduce, queries):
    for code in ("T1", "T2", "T3"):
        ann = person((team(code), "37", date(2020, 1, 1), None))
        reduce(ann, "10", ended_on=START + timedelta(days=27), tapers_to=Decimal(0))
        reduce(ann, "1")
    with queries() as seen:
        assert len(staff_on(START)) == 3
    assert len(seen) == 1
    with queries() as seen:
        assert len(held_on(HR, ann.id, START)) == 2
    assert len(seen) == 1
