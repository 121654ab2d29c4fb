"""Why figures moved, on a council of ten people: what came late, was corrected, or counts under other rules.

Between two summaries B turns out to have been there all along, C to be no agency worker, D to have left long before;
the scheme's maximum rises to 120; H starts, E leaves, A goes half time.
"""

import copy
import csv
import io
import re
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from flask import g
from sqlalchemy import text

from tests.integration.board.hand_made import eight
from tests.integration.conftest import UNTIL, rolled_back
from tests.integration.web import Browser, add_accounts, words
from workforce.auth.roles import permissions
from workforce.board.summaries import movement_rows, movement_tables, pack, queries, service
from workforce.board.summaries.movement_rules import Step, Why
from workforce.db import db, policy
from workforce.web.access import Permission, Scope, Viewer

BEFORE = date(2026, 10, 3)
ROLES = ("analyst", "board", "hr", "quality", "governance", "worker")


def change(sql, **binds):
    db.session.execute(text(sql), binds)


def of(name):
    return f"worker_id = (SELECT id FROM worker WHERE employee_number = '{name}')"


@pytest.fixture(scope="module")
def moved(app, tmp_path_factory):
    """Two released summaries."""
    with rolled_back(app):
        eight().bring(tmp_path_factory.mktemp("eight"))
        change(f"UPDATE post SET started_on = '2027-01-01' WHERE {of('B')}")
        first, _ = service.publish(BEFORE, "test")
        change(f"UPDATE post SET started_on = '2020-01-06' WHERE {of('B')}")
        change(f"UPDATE post SET employment_type = 'permanent' WHERE {of('C')}")
        change(f"UPDATE post SET ended_on = '2026-09-15' WHERE {of('D')}")
        change(f"UPDATE post SET ended_on = '2026-10-20' WHERE {of('E')}")
        change(f"UPDATE post SET ended_on = '2026-10-10' WHERE {of('A')}")
        change(
            "INSERT INTO post (source, import_id, worker_id, team_id, started_on, grade, work_kind, contracted_hours,"
            " standard_hours, employment_type) SELECT source, import_id, worker_id, team_id, '2026-10-11', grade,"
            f" work_kind, 18.5, standard_hours, employment_type FROM post WHERE {of('A')}"
        )
        larger = copy.deepcopy(policy.starting("scheme")) | {"maximum_full_time": 120}
        policy.put_in_force("scheme", larger, date(2026, 10, 20), "Cabinet")
        second, _ = service.publish(UNTIL, "test")
        change(
            "INSERT INTO restriction (child_id, named, set_at, set_by)"
            " SELECT id, '{}', now(), 'test' FROM child WHERE reference LIKE 'D-0-%'"
        )
        add_accounts({name: (name, None) for name in ROLES})
        db.session.commit()
        yield app, first.id, second.id


@pytest.fixture(scope="module")
def now(moved):
    return pack.pack_of(moved[2])


class Visitor(Browser):
    """Somebody whose visits leave nothing behind in the context that the whole test shares."""

    def get(self, path):
        vars(g).clear()
        return super().get(path)


@pytest.fixture(scope="module")
def visit(moved):
    known = {}
    return lambda name: known.get(name) or known.setdefault(name, Visitor(moved[0], name))


def found(now, indicator):
    return movement_tables.movement_of(now, now.entry(indicator))


def by_reason(movement):
    return {one.words: (one.rows, *map(float, one.changed)) for one in movement.stands if one.changed}


def ends(movement):
    return [(float(one.numerator), float(one.denominator)) for one in (movement.stands[0], movement.stands[-1])]


def test_late_entry_and_correction_are_not_taken_for_what_happened_since(now):
    agency = found(now, "W8")
    assert ends(agency) == [(1, 7.5), (0, 7.5)]
    assert by_reason(agency) == {
        "Late entry": (1, 0, 1),  # B
        "Correction": (2, -1, -1),  # C counts otherwise, D does not count
        "Joined": (1, 0, 1),  # H
        "Left": (1, 0, -0.5),  # E
        "Reclassified": (1, 0, -0.5),  # A
    }
    assert {step.row["key"] for step in agency.of(Why.CORRECTION)} == {"C", "D"}
    assert agency.sentence == (
        "It fell by 13.3 points, from 13.3% to 0.0%: 1 person counts otherwise, 1 joined, 1 left, 1 became known late,"
        " 2 were corrected."
    )


def test_a_change_of_rules_is_told_apart(now):
    over = found(now, "W2")
    assert ends(over) == [(4, 6), (1, 6)]
    assert by_reason(over) == {
        "Late entry": (1, 0, 1), "Correction": (1, -1, -1),
        "Rule change": (3, -3, 0),  # C, G and J are over 100, and not over 120
        "Joined": (1, 0, 1), "Left": (1, 0, -1),
        "Reclassified": (1, 1, 0),  # A, half time
    }  # fmt: skip
    assert "3 count otherwise under new rules" in over.sentence
    assert "Rule change" not in by_reason(found(now, "W8"))


def test_children(now):
    waiting = found(now, "W17-none")
    # told: 20 who wait for H, 2 who wait for J, B's 17. B was there and D had left: 17 fewer, 20 more. Since then H
    # took 20 and J 2, and let 2 go; E's 3 have nobody
    assert by_reason(waiting) == {"Correction": (37, 3, 0), "Reclassified": (27, -17, 0)}
    assert [one[0] for one in ends(waiting)] == [39, 25]


def test_every_movement_adds_up_to_what_was_published(moved, now):
    told = 0
    for entry in now.entries:
        movement = movement_tables.movement_of(now, entry)
        if not movement.stands:
            assert movement.why_not
            continue
        told += 1
        for stand, head in ((movement.stands[0], entry.before), (movement.stands[-1], entry.now)):
            for part in ("numerator", "denominator"):
                assert abs(getattr(stand, part) - Fraction(head[part])) < Fraction(1, 1000), entry.indicator.id
        assert all(one.why for one in movement.stands if one.changed), "of the council nothing is left unexplained"
    assert told > 8


@pytest.mark.parametrize(
    ("indicator", "why_not"), [("W20", "name nobody"), ("W21", "name nobody"), ("W10", None), ("W15-changed", "")]
)
def test_what_can_not_be_told_says_why(now, indicator, why_not):
    movement = found(now, indicator)
    if why_not is not None:
        assert movement.steps is None
        assert why_not in movement.why_not


def test_the_first_summary_has_nothing_before_it(moved, visit):
    page = visit("board").get(f"/board/{moved[1]}/W4/movement")
    assert page.status_code == 200
    assert "This is the first summary" in words(page)


def test_a_summary_that_was_compared_with_another_is_not_explained(now, monkeypatch):
    monkeypatch.setitem(now.summary.context, "moved_since", [now.before.id, now.before.edition + 1])
    assert "frozen anew" in found(now, "W8").why_not


def test_the_board_sees_reasons_and_no_rows(moved, visit):
    path = f"/board/{moved[2]}/W8/movement"
    page = visit("board").get(path)
    assert page.status_code == 200
    assert "It fell by 13.3 points" in words(page)
    assert "why=" not in page.text
    sentence = re.search(r"It fell by 13.3 points[^.]*\.[0-9][^.]*\.[0-9][^.]*\.", words(page))[0]
    assert sentence in words(visit("board").get(f"/board/{moved[2]}/W8")), "the figure's own page says it too"
    for name in ("board", "hr", "governance"):
        assert visit(name).get(f"{path}?why=left").status_code == 403
        assert visit(name).get(f"{path}?team=T1").status_code == 404
    assert visit("worker").get(path).status_code == 403


def test_rows_open_for_those_who_may_and_leave_a_trace(moved, visit):
    path = f"/board/{moved[2]}/W8/movement"
    page = visit("analyst").get(f"{path}?why=correction")
    assert page.status_code == 200
    assert [name for name in "ABCDEFGHJ" if f'class="govuk-table__header">{name}<' in page.text] == ["C", "D"]
    entry = db.session.execute(
        text("SELECT actor, subject, detail FROM audit_entry WHERE action = 'read movement''s rows' ORDER BY id DESC")
    ).first()
    assert (entry.actor, entry.subject) == ("analyst@demo.example", f"summary:{moved[2]}")
    assert entry.detail == {"indicator": "W8", "why": "correction", "rows": 2}
    for wrong in ("?why=weather", "?why=rule+change", "?team=T9"):
        assert visit("analyst").get(path + wrong).status_code == 404
    assert visit("analyst").get(f"/board/{moved[2]}/W99/movement").status_code == 404
    assert visit("analyst").get(f"/board/{moved[2]}/W20/movement?why=left").status_code == 404


def test_case_references_are_for_those_who_may_see_them(moved, visit):
    path = f"/board/{moved[2]}/W17-none/movement?why=correction"
    page = visit("analyst").get(path + "&page=all")
    assert "D-1-" in page.text
    assert "D-0-" not in page.text  # restricted to others
    assert "D-0-" not in visit("analyst").get(path + "&format=csv").text
    hidden = visit("quality").get(path)
    assert hidden.status_code == 200
    assert "D-" not in words(hidden)
    assert "37 rows not shown" in words(hidden)


def test_a_team_in_scope_has_a_movement_of_its_own(moved, visit):
    page = visit("quality").get(f"/board/{moved[2]}/W8/movement?team=T1")
    assert page.status_code == 200
    assert "W8, Duty, from" in words(page)
    assert "from 13.3% to 0.0%" in words(page)
    assert visit("quality").get(f"/board/{moved[2]}/W6/movement?team=T1").status_code == 200
    assert visit("analyst").get(f"/board/{moved[2]}/W6/movement?team=T1").status_code == 404  # does not audit


def test_files_add_up(moved, visit):
    body = visit("board").get(f"/board/{moved[2]}/W2/movement?format=csv").data.decode("utf-8-sig")
    there = list(csv.reader(io.StringIO(body)))
    start = next(n for n, line in enumerate(there) if line[0] == "Before")
    steps = there[start:]
    assert steps[-1][0] == "Now"
    for change_, whole in ((2, 4), (3, 5)):
        changes = sum(float(line[change_]) for line in steps[1:-1])
        assert float(steps[0][whole]) + changes == float(steps[-1][whole])
    sheet = openpyxl.load_workbook(
        io.BytesIO(visit("analyst").get(f"/board/{moved[2]}/W8/movement?why=left&format=xlsx").data), read_only=True
    ).active
    last = list(sheet.iter_rows(values_only=True))[-1]
    assert last[:6] == ("E", "E", "Duty", "not there", 0, None)


def viewer(role, *teams):
    return Viewer(1, "x@demo.example", "X", role, permissions(role, is_linked=False), None, None, Scope.TEAMS,
                  frozenset(teams))  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "teams", "expected"),
    [
        ("W4", {"T1"}, ("T1", None)),  # the row of another team is not shown
        ("W4", {"T2"}, (None, "T2")),
        ("W4", {"T1", "T2"}, ("T1", "T2")),
        ("W4", {"T3"}, None),
        ("W17-none", {"T1"}, ("T1", None)),  # a child who waited there
        ("W17-none", {"T2"}, None),  # one who does not wait is no row that is opened
        ("W17-none", {"T1", "T2"}, ("T1", "T2")),
        ("W6", {"T1", "T2"}, None),
    ],
)
def test_each_side_of_a_row_is_for_its_team(now, indicator, teams, expected):
    before = {"key": "E1", "name": None, "team": "T1", "numerator": "1", "denominator": "1"}
    step = Step(Why.RECLASSIFIED, before, {**before, "team": "T2", "numerator": "0"})
    movement = movement_tables.Movement(now, now.entry(indicator), None, [step])
    seen, hidden = movement_rows.seen_steps([step], viewer("manager", *teams), movement, ())
    assert viewer("manager").may(Permission.SEE_BOARD_ROWS)
    if expected is None:
        assert (seen, hidden) == ([], 1)
    else:
        assert hidden == 0
        assert tuple(row and row["team"] for row in (seen[0].before, seen[0].now)) == expected


def test_frozen_rows_are_those_that_the_steps_start_from(moved, now):
    for entry, one in ((now.entry("W8"), moved[1]), (now.entry("W2"), moved[1])):
        rows = queries.frozen_rows(one, entry.indicator.id)
        assert sum(Fraction(row["denominator"]) for row in rows) == Fraction(entry.before["denominator"])
