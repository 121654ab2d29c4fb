"""Cases read one by one: co-workers, months in a grade, and everybody weighed by either scheme of a preview."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from workforce.board.figures.on_day import OnDay
from workforce.caseload import detail, library, queries
from workforce.caseload.case_points import case_lines
from workforce.caseload.rules import read_scheme, team_utilisation
from workforce.caseload.scheme_queries import preview_of
from workforce.db import db, policy
from workforce.desk.work import former_of_teams, work_of
from workforce.people.queries import staff_on
from workforce.people.rules import Grade
from workforce.web.access import Scope, Viewer

SECOND = read_scheme(library.schemes()["project_example_2"], tuple(Grade))
FIRST = read_scheme(library.schemes()["project_example"], tuple(Grade))
EVERYBODY = Viewer(0, "t", "t", "head", frozenset(), scope=Scope.ALL)


@pytest.fixture
def data(council):
    """The small council, changed as a test likes and put back."""
    with rolled_back(council) as session:
        yield session


def run(sql, **binds):
    return db.session.execute(text(sql), binds)


def a_case(data):
    """Return a child, its holder, and somebody else of the staff who holds none."""
    groups = queries.groups_by_worker(UNTIL, FIRST)
    staff = staff_on(UNTIL)
    holder = next(p for p in staff if p.is_social_work and len(groups.get(p.id, ())) and not p.is_away)
    child = next(case.child_id for case in queries.cases_on(UNTIL, FIRST, [holder.id]) if case.type != "UNTYPED")
    other = next(p for p in staff if not p.is_social_work and p.id not in groups and not p.is_student)
    run("DELETE FROM co_working WHERE child_id = :c", c=child)
    return child, holder, other


def add_co_worker(child, worker, ref, start=UNTIL - timedelta(days=30)):
    run(
        "INSERT INTO co_working (child_id, held, professional, worker_id) VALUES (:c, daterange(:s, NULL), :r, :w)",
        c=child, s=start, r=ref, w=worker,
    )  # fmt: skip


def test_a_person_of_two_names_works_a_case_once(data):
    child, _, other = a_case(data)
    add_co_worker(child, other.id, "P1")
    add_co_worker(child, other.id, "P2", UNTIL - timedelta(days=3))
    [group] = detail.groups_by_worker(UNTIL, SECOND, [other.id])[other.id]
    assert group.is_co_worker and group.count == 1 and group.days_held == 30


def test_somebody_who_has_left_shares_nothing(data):
    child, holder, _ = a_case(data)
    scheme = read_scheme(
        library.schemes()["project_example_2"] | {"co_working": {"holder": "0.5", "co_worker": "0.5"}}, tuple(Grade)
    )
    gone = run("INSERT INTO worker (import_id, employee_number, name) VALUES (0, 'GONE', 'Gone') RETURNING id").scalar()
    before = detail.of_children(UNTIL, scheme, holder.id)[child]
    add_co_worker(child, gone, "P9")
    assert detail.of_children(UNTIL, scheme, holder.id)[child] == before
    assert gone not in detail.groups_by_worker(UNTIL, scheme)


def test_the_preview_weighs_whom_either_scheme_weighs(data):
    child, _, other = a_case(data)
    add_co_worker(child, other.id, "P1")
    page = preview_of(SECOND, UNTIL, EVERYBODY, library.measures())
    [moved] = [p for p in page.people if p.employee_number == other.employee_number]
    assert moved.before.points == 0 and moved.after.points > 0


@pytest.mark.parametrize(
    ("begun", "months"),
    [
        (UNTIL, 0),
        (UNTIL - timedelta(days=30), 0),
        (date(2026, 9, 30), 1),
        (date(2026, 1, 31), 9),
        (date(2027, 1, 1), 0),
    ],
)  # fmt: skip
def test_months_since_the_start_that_hr_gives(data, begun, months):
    person = next(p for p in staff_on(UNTIL) if p.is_social_work and len(p.posts) == 1 and p.fte == 1)
    run("UPDATE post SET grade = 'asye', started_on = '2020-01-01' WHERE worker_id = :w", w=person.id)
    run("UPDATE worker SET asye_started_on = :d, away = '{}' WHERE id = :w", d=begun, w=person.id)
    assert detail.months_in_grade(UNTIL)[person.id] == months


def test_part_time_lengthens_and_absence_pauses(data):
    person = next(p for p in staff_on(UNTIL) if p.is_social_work and len(p.posts) == 1 and p.fte == 1)
    run("UPDATE post SET grade = 'asye', started_on = '2020-01-01' WHERE worker_id = :w", w=person.id)
    run("UPDATE worker SET asye_started_on = '2026-01-31', away = '{}' WHERE id = :w", w=person.id)
    run("UPDATE post SET contracted_hours = standard_hours / 2 WHERE worker_id = :w", w=person.id)
    assert detail.months_in_grade(UNTIL)[person.id] == 4  # 273 days at a half: 136, set back from 31 October
    run("UPDATE worker SET away = '{[2026-02-01,2026-10-01)}' WHERE id = :w", w=person.id)
    assert detail.months_in_grade(UNTIL)[person.id] == 0


def test_every_way_to_a_workload_gives_the_same(data):
    data.execute(text("DELETE FROM policy_version WHERE kind = 'scheme'"))
    policy.put_in_force("scheme", library.schemes()["project_example_2"], date(2000, 1, 1), "test")
    by_command = {load.person.id: load.load for load in queries.workload_on(UNTIL)[1]}
    by_day = {load.person.id: load.load for load in OnDay(UNTIL).loads}
    page = preview_of(FIRST, UNTIL, EVERYBODY, library.measures())
    by_preview = {moved.employee_number: moved.before for moved in page.people}
    numbers = {person.id: person.employee_number for person in staff_on(UNTIL)}
    assert by_command == by_day
    assert {numbers[worker]: load for worker, load in by_command.items()} == {
        number: load for number, load in by_preview.items() if number in {numbers[w] for w in by_command}
    }


def test_the_lines_of_children_sum_to_what_the_cases_weigh(data):
    groups = queries.groups_by_worker(UNTIL, SECOND)
    for person in [p for p in staff_on(UNTIL) if p.id in groups][:20]:
        held = [group for group in groups[person.id] if group.is_held]
        together = sum((Decimal(line.points) for line in case_lines(SECOND, held)), Decimal(0))
        assert sum(line.points for line in queries.children_of(person.id, UNTIL, SECOND)) == together


def test_a_past_day_replayed_gives_the_same_answer(data):
    days = [UNTIL - timedelta(days=back) for back in (0, 7, 61, 150)]
    once = {day: queries.workload_under(day, SECOND) for day in days}
    again = {day: queries.workload_under(day, SECOND) for day in reversed(days)}
    assert {day: [one.load for one in found] for day, found in once.items()} == {
        day: [one.load for one in again[day]] for day in once
    }
    assert any(load.load.points != Fraction(0) for load in once[days[-1]])


def test_my_work_shows_co_worked_cases_and_the_former_rules(data):
    changed = date(2026, 9, 1)
    policy.put_in_force("scheme", library.schemes()["project_example_2"], changed, "test")
    child, holder, other = a_case(data)
    add_co_worker(child, other.id, "P1")
    on = OnDay(UNTIL)
    reference = run("SELECT reference FROM child WHERE id = :c", c=child).scalar()
    work = work_of(on, on.by_id[other.id])
    assert [found for found, _, _ in work.co_worked] == [reference]
    assert work.me.load.points == sum(points for _, _, points in work.co_worked)
    own = work_of(on, on.by_id[holder.id])
    before = {load.person.id: load.load for load in queries.workload_under(UNTIL, FIRST)}[holder.id]
    assert own.former.until == date(2026, 8, 31)
    assert (own.former.points, own.former.limit) == (before.points, before.limit)
    teams = frozenset(on.tree.teams)
    found = former_of_teams(on, teams)
    everybody = [load.load for load in queries.workload_under(UNTIL, FIRST)]
    assert (found.points, found.limit) == team_utilisation(everybody)
    assert former_of_teams(OnDay(date(2026, 8, 31)), teams) is None
