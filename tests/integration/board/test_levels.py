"""Figures below council level: they add up, small numbers about staff are hidden, each sees what is in their scope."""

import csv
import io
from datetime import timedelta
from fractions import Fraction

import openpyxl
import pytest
from flask import g
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from tests.integration.web import Browser, add_accounts, counting, words
from workforce.auth.roles import permissions
from workforce.board.summaries import level_tables, levels, pack, queries, service
from workforce.board.summaries.levels import By
from workforce.board.summaries.small_number_rules import ROOT
from workforce.db import db, policy
from workforce.web.access import Scope, Viewer

BEFORE = UNTIL - timedelta(days=28)
CHILDREN = ("W17-none", "W17-away", "W22", "W24")
ROLES = ("analyst", "board", "hr", "quality", "worker", "admin")


@pytest.fixture(scope="module")
def told(council):
    """Two released summaries."""
    with rolled_back(council):
        manager = db.session.execute(
            text(
                "SELECT v.manager_employee_number, t.code, v.parent_code FROM team_version v JOIN team t ON t.id ="
                " v.team_id WHERE v.kind = 'team' AND v.manager_employee_number <> '' ORDER BY t.code LIMIT 1"
            )
        ).one()
        add_accounts({name: (name, None) for name in ROLES} | {"manager": ("manager", manager[0])})
        first, _ = service.publish(BEFORE, "test")
        second, _ = service.publish(UNTIL, "test")
        db.session.commit()
        yield council, first.id, second.id, manager[1]


class Visitor(Browser):
    """Somebody whose visits leave nothing behind in the context that the whole test shares."""

    def get(self, path):
        vars(g).clear()
        return super().get(path)


@pytest.fixture(scope="module")
def visit(told):
    known = {}

    def of(name):
        if name not in known:
            known[name] = Visitor(told[0], name)
        return known[name]

    return of


@pytest.fixture(scope="module")
def now(told):
    return pack.pack_of(told[2])


def viewer(role, scope=Scope.NONE, teams=()):
    return Viewer(
        1, "x@demo.example", "X", role, permissions(role, is_linked=False), None, None, scope, frozenset(teams)
    )


BOARD, ANALYST = viewer("board"), viewer("analyst", Scope.ALL)


def shown(now, indicator, who):
    return level_tables.levels_of(now, now.entry(indicator), who)


def test_each_level_adds_up_to_the_council_s_figure(now):
    taken_apart = 0
    for entry in now.entries:
        for section in level_tables.levels_of(now, entry, ANALYST).sections:
            by_key = {line.key: line for line in section.lines}
            for key, line in by_key.items():
                below = [one for one in section.lines if one.key != ROOT and one.parent == key]
                assert not line.is_hidden
                if line.now and below:
                    for part in ("numerator", "denominator"):
                        assert sum(getattr(one.now, part) for one in below) == getattr(line.now, part), (entry, key)
                    taken_apart += 1
            council = by_key[ROOT].now
            assert (council is None) == (entry.now["denominator"] is None)
            if council:
                assert float(council.denominator) == pytest.approx(float(entry.now["denominator"]), abs=1e-3)
    assert taken_apart > 80


def test_what_the_board_sees_of_staff_is_about_enough_people(told, now):
    hidden = 0
    for entry in now.entries:
        if entry.indicator.id in CHILDREN:
            continue
        rows = queries.frozen_rows(told[2], entry.indicator.id)
        for section in level_tables.levels_of(now, entry, BOARD).sections:
            if section.by is not By.PLACE or any(row["name"] is None for row in rows):
                continue
            for line in section.lines:
                people = {row["key"].split()[0] for row in rows if row["team"] == line.key}
                if line.is_below and people and now.summary.context["teams"].get(line.key, ["", ""])[1] == "team":
                    assert line.is_hidden or len(people) >= 10, (entry.indicator.id, line)
                    hidden += line.is_hidden
            assert not section.lines[0].is_hidden  # the council
    assert hidden > 20


@pytest.mark.parametrize("indicator", CHILDREN)
def test_counts_of_children_are_never_hidden(now, indicator):
    found = shown(now, indicator, BOARD)
    assert found.sections
    assert found.hidden == 0
    assert [one.by for one in found.sections] == [By.PLACE]


@pytest.mark.parametrize("indicator", ["W20", "W21", "W6", "W15-changed"])
def test_what_names_nobody_stands_no_lower_than_its_rows_say(told, now, indicator):
    rows = queries.frozen_rows(told[2], indicator)
    for section in shown(now, indicator, ANALYST).sections:
        lowest = {line.key.removesuffix(levels.ITSELF) for line in section.lines if line.now and line.now.rows}
        services = {code for code, team in now.summary.context["teams"].items() if team[1] == "service"}
        assert lowest - services - {ROOT, levels.NO_PLACE} <= {row["team"] for row in rows}


def test_a_person_s_grade_is_known_where_the_row_does_not_say_it(now):
    section = next(one for one in shown(now, "W5", ANALYST).sections if one.by is By.GRADE)
    unknown = sum(line.now.rows for line in section.lines if line.key == levels.NOT_KNOWN and line.now)
    assert unknown < section.lines[0].now.rows / 4
    assert len(section.lines) > 4


def test_vacancies_have_a_line_of_their_own(now):
    section = next(one for one in shown(now, "W9", BOARD).sections if one.by is By.EMPLOYMENT)
    line = next(one for one in section.lines if one.key == levels.VACANCIES)
    assert line.now.numerator == line.now.denominator == Fraction(now.entry("W9").now["numerator"])
    assert not line.is_hidden


def test_a_manager_sees_the_own_team_and_of_the_others_no_more_than_the_board(told, now):
    team = told[3]
    mine = viewer("manager", Scope.TEAMS, {team})
    more = 0
    for entry in now.entries:
        for ours, theirs in zip(
            level_tables.levels_of(now, entry, mine).sections,
            level_tables.levels_of(now, entry, BOARD).sections, strict=True,
        ):  # fmt: skip
            board = {line.key: line for line in theirs.lines}
            ours_of = {line.key: line for line in ours.lines}
            for line in ours.lines:
                if line.key == team and ours.by is By.PLACE:
                    assert not line.is_hidden
                    more += board[team].is_hidden
                elif board[line.key].is_hidden and not line.is_hidden:  # everybody there is of the own team
                    assert line.now.rows == ours_of[team].now.rows
    assert more


def test_hr_opens_no_rows_and_sees_what_the_board_sees(now):
    assert shown(now, "W4", viewer("hr", Scope.ALL)).sections == shown(now, "W4", BOARD).sections


def test_under_how_many_people_is_the_council_s_to_decide(told):
    later = UNTIL + timedelta(days=7)
    policy.put_in_force("board", {"starts_on": "2026-01-05", "hide_under": 15}, later, "test")
    assert [levels.hide_under(day) for day in (UNTIL, later)] == [10, 15]


@pytest.mark.parametrize("wrong", ["?by=age", "?of=nowhere"])
def test_what_there_is_not(told, visit, wrong):
    assert visit("board").get(f"/board/{told[2]}/levels{wrong}").status_code == 404


def test_who_may_not(told, visit):
    for name in ("worker", "admin"):
        assert visit(name).get(f"/board/{told[2]}/levels").status_code == 403
        assert visit(name).get(f"/board/{told[2]}/W4/levels").status_code == 403
    assert visit("board").get(f"/board/{told[2]}/W99/levels").status_code == 404
    assert visit("board").get("/board/99/levels").status_code == 404


def test_the_pages_say_what_is_hidden_and_never_names(told, visit):
    names = {row["name"] for row in queries.frozen_rows(told[2], "W8")}
    pages = [visit("board").get(f"/board/{told[2]}/{path}") for path in ("levels", "W4/levels", "levels?by=grade")]
    for page in pages:
        assert page.status_code == 200
        assert "Hidden" in words(page)
        assert not [name for name in names if name in page.text]
    assert "fewer than 10 people on the staff" in words(pages[1])
    assert "Each of its" in words(pages[1]) or "other teams, each" in words(pages[1])


def test_one_service_s_teams(told, now, visit):
    teams = now.summary.context["teams"]
    code = next(code for code, team in teams.items() if team[1] == "service")
    page = words(visit("analyst").get(f"/board/{told[2]}/levels?of={code}"))
    assert f"Teams of {teams[code][0]}" in page
    below = [team[0] for team in teams.values() if team[2] == code]
    assert [name for name in below if name in page]


def lines(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_files_hold_the_same_and_hide_the_same(told, now, visit):
    there = lines(visit("board").get(f"/board/{told[2]}/W4/levels?format=csv"))
    expected = [
        "hidden" if line.is_hidden else line.now and f"{float(line.now.denominator):g}"
        for section in shown(now, "W4", BOARD).sections
        for line in section.lines
    ]
    assert [row[4].removesuffix(".0") for row in there[-len(expected) :]] == expected
    sheet = openpyxl.load_workbook(
        io.BytesIO(visit("board").get(f"/board/{told[2]}/levels?format=xlsx").data), read_only=True
    ).active
    cells = [row for row in sheet.iter_rows(values_only=True) if row[0] == "W4"]
    assert cells[0][2] == "Whole council"
    assert cells[0][5] == pytest.approx(float(now.entry("W4").now["value"]))
    assert {row[5] for row in cells} & {"hidden"}


def test_a_fixed_number_of_statements(told, visit):
    visit("board").get(f"/board/{told[2]}/levels")
    counts = []
    for path in ("levels", "levels?by=grade", "W4/levels", "W17-none/levels"):
        with counting(told[0]) as seen:
            visit("board").get(f"/board/{told[2]}/{path}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 24
    assert counts[2] == counts[3] <= 26
