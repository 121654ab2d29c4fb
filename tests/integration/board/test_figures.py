"""Every figure against an independent computation from the same files (tests/oracle)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests import oracle
from tests.integration.conftest import EVERY_WEEK, UNTIL
from workforce.board.figures import indicators
from workforce.board.figures.figure import About
from workforce.board.figures.on_day import OnDay
from workforce.caseload import queries as caseload
from workforce.caseload import weeks
from workforce.caseload.commands import load_json
from workforce.db import db, policy
from workforce.demo import generate
from workforce.importing import service

SCHEME = policy.starting("scheme")
BEGINS = date(2026, 3, 1)
COVERS = dict.fromkeys(service.KINDS, BEGINS)
# The oracle reads "null for days less than 12 months after the data begins" for W8 and W9 too; see docs/adr/0006.
STRICTER = {"W8", "W9"}
# No file tells of them, or of their policy: their own tests do.
SAID_HERE = {"W3", "W6", "W7-limit", "W7-time", "W7-reviews", "W15-returned", "W15-changed", "W18", "W20", "W21"}
NAMELESS = {"W6", "W15-returned", "W15-changed", "W20", "W21"}  # rows that name nobody tell no grade either
TINY = Path(__file__).parents[2] / "oracle" / "tiny"


def number(text):
    return None if text is None else Decimal(text)


def load(folder, dialect="system_c", covers=BEGINS, as_at=UNTIL):
    for kind in service.KINDS:
        service.run(folder, service.Options(kind, as_at, covers_from=covers, dialect=dialect))
    weeks.work_out(service.newest_import(), EVERY_WEEK)


def same_workloads(folder, day):
    ours = {load.person.employee_number: load_json(load, lines=True) for load in caseload.workload_on(day)[1]}
    theirs = {row["employee_number"]: row for row in oracle.workload(folder, day, SCHEME)["workers"]}
    assert set(ours) == set(theirs)
    for number_, row in ours.items():
        other = theirs[number_]
        for name in ("fte", "available_hours", "points", "limit", "utilisation_percent"):
            assert number(row[name]) == number(other[name]), (number_, name)
        for name in ("team", "grade", "band", "children", "incomplete"):
            assert row[name] == other[name], (number_, name)
        assert sum(Decimal(line["points"]) for line in row["lines"]) == pytest.approx(Decimal(row["points"]))


def same_figures(folder, day, *, covers=COVERS, as_at=UNTIL, team=None):
    on = OnDay(day)
    found = indicators.figures(on)
    if team:
        found = [figure.within(on.tree.below(team)) for figure in found]
    theirs = {
        row["id"]: row
        for row in oracle.indicators(folder, day, SCHEME, covers_from=covers, as_at=as_at, team=team)["indicators"]
    }
    for figure in found:
        if figure.indicator.id in SAID_HERE:
            continue
        head, other = figure.headline(), theirs[figure.indicator.id]
        if other["value"] is None and figure.indicator.id in STRICTER:
            continue
        if team and figure.indicator.id.startswith(("W17", "W22", "W24", "W25", "W26", "W27")):
            continue  # the oracle puts a case that nobody holds in no team; the product in the team that last held it
        for name in ("numerator", "denominator", "value"):
            assert number(head[name]) == number(other[name]), (head["id"], name)
    return found


def tell_grade_and_terms(found):
    """Every row about a person tells grade and terms, and no other does; return the figures that have such rows."""
    seen = set()
    for figure in found:
        rows = [row for row in figure.rows or () if not row.key.startswith("vacancy:")]
        is_about_people = figure.indicator.about is About.STAFF and figure.indicator.id not in NAMELESS
        assert {None not in (row.grade, row.employment) for row in rows} <= {is_about_people}, figure.indicator.id
        if is_about_people and rows:
            seen.add(figure.indicator.id)
    return seen


@pytest.mark.parametrize("day", [UNTIL, date(2026, 8, 15), date(2026, 5, 31), date(2026, 1, 10)])
def test_the_council_on_any_day(council, files, day):
    with council.app_context():
        same_workloads(files, day)
        same_figures(files, day)


def test_a_service_and_a_team(council, files):
    with council.app_context():
        tree = OnDay(UNTIL).tree
        for kind in ("service", "team"):
            code = next(code for code, team in sorted(tree.teams.items()) if team.kind == kind)
            same_figures(files, UNTIL, team=code)


def test_changes_of_worker_over_a_year(session, tmp_path):
    generate(tmp_path, workers=40, months=15, seed=3, until=UNTIL, dirt=0.04)
    begins = date(2025, 9, 1)
    load(tmp_path, covers=begins)
    for day in (UNTIL, date(2026, 9, 1), date(2026, 8, 31)):
        same = same_figures(tmp_path, day, covers=dict.fromkeys(service.KINDS, begins))
        found = {f.indicator.id: f for f in same}
        assert (found["W26"].ratio is None) == (day < date(2026, 9, 1))
    assert found["W2-sustained"].ratio.denominator
    assert tell_grade_and_terms(indicators.figures(OnDay(UNTIL))) >= {"W10", "W11", "W13"}


@pytest.mark.parametrize(("dialect", "dirt"), [("mosaic", 0.0), ("system_c", 0.08), ("mosaic", 0.08)])
def test_other_dialects_and_dirt(session, tmp_path, dialect, dirt):
    generate(tmp_path, workers=60, months=8, seed=5, until=UNTIL, dialect=dialect, dirt=dirt)
    load(tmp_path, dialect)
    same_workloads(tmp_path, UNTIL)
    same_figures(tmp_path, UNTIL)
    same_figures(tmp_path, date(2026, 7, 1))


def test_the_hand_made_council(session):
    expected = json.loads((TINY / "expected.json").read_text("utf-8"))
    day = date.fromisoformat(expected["as_of"]) if "as_of" in expected else date(2026, 8, 31)
    for kind in service.KINDS:
        service.run(TINY, service.Options(kind, day))
    weeks.work_out(service.newest_import(), EVERY_WEEK)
    same_workloads(TINY, day)
    same_figures(TINY, day, covers=None, as_at=day)


def test_a_figure_is_the_sum_of_its_rows(council):
    with council.app_context():
        for figure in indicators.figures(OnDay(UNTIL)):
            rows = [row.as_json() for row in figure.rows or ()]
            head = figure.headline()
            for part in ("numerator", "denominator"):
                total = sum((Decimal(row[part]) for row in rows), Decimal(0))
                assert abs(total - Decimal(head[part] or 0)) <= Decimal("0.000001") * max(1, len(rows))


def test_a_row_tells_grade_and_terms_of_its_own_day(council):
    with council.app_context():
        on = OnDay(UNTIL)
        found = indicators.figures(on)
        assert tell_grade_and_terms(found) >= {"W1", "W2", "W4", "W4-period", "W5", "W8", "W12-staff", "W14"}
        now = {person.employee_number: (person.grade, person.main.employment_type) for person in on.staff}
        for figure in found:
            if figure.indicator.id in {"W2", "W5"}:  # the month of W5 ends with the day
                assert all((row.grade, row.employment) == now[row.key] for row in figure.rows)


def test_before_the_data_begins_nothing_is_known(council):
    with council.app_context():
        assert all(f.value is None for f in indicators.figures(OnDay(date(2025, 6, 1))))


def test_an_empty_database_has_no_figures(session):
    assert all(figure.value is None for figure in indicators.figures(OnDay(UNTIL)))


def test_few_statements_however_many_people(council):
    from sqlalchemy import event  # noqa: PLC0415

    with council.app_context():
        seen = []
        listen = lambda *args: seen.append(args[2])
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            indicators.figures(OnDay(UNTIL))
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        # 1) covers 2) policies 3) staff 4) cases 5) beside 6) last held 7) month 8) records 9) the year
        # 10) since when overloads are looked for 11) pairs of answers 12) teams 13) feedback
        # 14) oversight 15) audited records
        # 16) dates of 13 weeks 17) ties 18) courses of supervisors
        assert len(seen) == 18, seen
