"""For 12 months after a change of rules, figures stand under old and new, as of the same day."""

import copy
import html
import io
import json
from datetime import date, timedelta

import pytest
from flask import g
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.board.hand_made import eight
from tests.integration.conftest import EVERY_WEEK, UNTIL
from tests.integration.importing import tables as files_of
from tests.integration.web import Browser, add_accounts
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.packs import files
from workforce.board.summaries import pack, service, tables
from workforce.caseload import weeks
from workforce.db import db, policy
from workforce.importing.service import newest_import

CHANGED = date(2026, 10, 28)
EXAMPLE = {kind: policy.starting(kind) for kind in ("scheme", "supervision", "requirements")}


@pytest.fixture
def made(session, tmp_path):
    """The eight; A had an hour on 5 September, B 90 minutes on 20 September; A's risk analysis is 30 months old."""
    files = eight()
    files.sessions = [
        {**files_of.SESSION, "session_ref": who, "supervisee_employee_number": who, "held_on": day, "minutes": minutes,
         "planned_on": day, "kind": kind}
        for who, day, minutes, kind in (
            ("A", "2026-09-05", "60", "formal"), ("B", "2026-09-20", "90", "formal"), ("C", "2026-10-30", "90", "group")
        )
    ]  # fmt: skip
    files.completions = [
        {**files_of.COMPLETION, "employee_number": "A", "course_code": "RISK-ANALYSIS", "completed_on": "2024-04-01"},
        {**files_of.COMPLETION, "employee_number": "B", "course_code": "RISK-NEW", "completed_on": "2026-04-01"},
    ]
    files.bring(tmp_path / "files")


def changed(kind, change, day=CHANGED, by="Cabinet"):
    document = copy.deepcopy(EXAMPLE.get(kind) or {"targets": {}})
    change(document)
    return policy.put_in_force(kind, document, day, by)


def figures(day=UNTIL):
    on = OnDay(day)
    return {f.indicator.id: f for f in indicators.beside(on, indicators.figures(on))}


def parts(one):
    return None if one is None or one.ratio is None else (one.ratio.numerator, one.ratio.denominator)


def larger(document):
    document["maximum_full_time"] = 120


def test_nothing_changed_nothing_beside(made):
    assert not any(figure.former or figure.target_former for figure in figures().values())
    assert all(figure.headline()["former"] is None for figure in figures().values())
    assert indicators.rules_changed(OnDay(UNTIL)) == []


def test_another_scheme(made):
    before = {name: parts(figure) for name, figure in figures().items()}
    changed("scheme", larger)
    now = figures()
    # limits of 120: A 58.3, B 83.3, C 87.5, D, H and J 95.8, E 37.5, G 95 of 108 = 88%
    assert (parts(now["W2"]), parts(now["W2-sustained"]), parts(now["W19"])) == ((0, 8), (0, 8), (6, 8))
    for name in ("W2", "W2-sustained", "W19"):
        assert parts(now[name].former) == before[name]
    assert before["W2"] == (5, 8)
    assert now["W2"].former.as_json() == {
        "until": "2026-10-27", "set_by_now": "Cabinet", "numerator": "5", "denominator": "8", "value": "62.5",
    }  # fmt: skip
    assert [name for name, figure in now.items() if figure.former] == ["W2", "W2-sustained", "W19", "W7-limit"]


def test_a_scheme_that_maps_cases_in_another_way(made):
    def fewer(document):
        document["type_map"] = [{"type": "CIN", "when": ["in_need"]}]  # care weighs nothing then

    before = parts(figures()["W2"])
    changed("scheme", fewer)
    now = figures()["W2"]
    assert parts(now) == (0, 8)
    assert parts(now.former) == before


def test_another_frequency_and_length_of_supervision(made):
    before = {name: parts(figure) for name, figure in figures().items()}

    def changes(document):
        document["full_session_minutes"] = 60
        document["default_interval"] = {"months": 3}

    changed("supervision", changes, date(2026, 9, 1))
    now = figures()
    assert parts(figures(date(2026, 10, 15))["W5"]) == (2, 8)  # September: A's hour counts too; H was not yet here
    assert parts(figures(date(2026, 10, 15))["W5"].former) == (1, 8)
    assert parts(now["W4"].former) == before["W4"] != parts(now["W4"])
    assert parts(now["W4-period"].former) == before["W4-period"] != parts(now["W4-period"])
    assert [name for name, figure in now.items() if figure.former] == [
        "W4",
        "W4-students",
        "W4-period",
        "W5",
        "W14",
        "W22",
    ]


def test_other_requirements(made):
    def changes(document):
        for one in document["requirements"]:
            if one["id"] == "RISK-STAFF":
                one["course_codes"], one["interval_months"] = ["RISK-NEW"], 12

    before = parts(figures()["W12-staff"])
    changed("requirements", changes)
    now = figures()
    trained = {row.key for row in now["W12-staff"].rows if row.numerator}
    assert trained == {"B"}
    assert {row.key for row in now["W12-staff"].former.rows if row.numerator} == {"A"}
    assert parts(now["W12-staff"].former) == before
    changed_ones = [name for name, figure in now.items() if figure.former]
    assert changed_ones == ["W12-staff", "W12-managers", "W15-returned", "W15-changed"]


def test_another_target(made):
    changed("targets", lambda d: d["targets"].update({"W2": {"value": "10"}, "W4": {"value": "95"}}), date(2026, 1, 1))
    new = {"W2": {"value": "12.5", "by": "2027-03-31"}, "W4": {"value": "95"}, "W5": {"value": "90"}}
    changed("targets", lambda d: d["targets"].update(new))
    now = {name: figure.headline()["target_former"] for name, figure in figures().items()}
    told = {"until": "2026-10-27", "set_by_now": "Cabinet"}
    assert now["W2"] == {"value": "10", "by": None, **told}
    assert now["W5"] == {"value": None, "by": None, **told}
    assert now["W4"] is None
    assert now["W1"] is None


@pytest.mark.parametrize(("day", "shown"), [(date(2025, 10, 31), False), (date(2025, 11, 1), True)])
def test_for_twelve_months(made, day, shown):
    changed("scheme", larger, day)
    assert bool(figures()["W2"].former) is shown
    assert figures(day - timedelta(days=1))["W2"].former is None
    assert figures(day)["W2"].former is not None


def test_of_two_changes_the_version_right_before(made):
    changed("scheme", larger, date(2026, 6, 1))
    changed("scheme", lambda d: d.update(maximum_full_time=110), by="Director")
    former = figures()["W2"].former
    assert (former.until, former.set_by_now, parts(former)) == (date(2026, 10, 27), "Director", (0, 8))


def test_a_team_has_its_own_rows_under_both(made):
    changed("scheme", larger)
    one = figures()["W2"]
    assert parts(one.within(frozenset({"T1"})).former) == (5, 8)
    assert parts(one.within(frozenset({"T2"})).former) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "change", "more"),
    [
        (None, None, 0),
        ("targets", lambda d: d["targets"].update({"W2": {"value": "1"}}), 0),
        ("scheme", larger, 0),
        ("scheme", lambda d: d.update(type_map=[{"type": "CIN", "when": ["in_need"]}]), 1),  # cases by another map
        ("supervision", lambda d: d.update(default_interval={"days": 28}), 1),  # the month's sessions
        ("supervision", lambda d: d.update(counted_kinds=["formal"]), 2),  # and the last session that counts
        ("requirements", lambda d: d["requirements"][0].update(within_months=1), 0),
        ("requirements", lambda d: d["requirements"][0].update(course_codes=["OTHER"]), 1),  # records of its courses
    ],
)
def test_statements(made, queries, kind, change, more):
    with queries() as plain:
        figures()
    if kind:
        changed(kind, change)
    with queries() as seen:
        figures()
    # 1) covers 2) policies 3) cases 4) staff 5) beside 6) the year 7) last session 8) the month's sessions
    # 9) completions 10) since when overloads are looked for 11) pairs of answers 12) teams 13) feedback
    # 14) oversight 15) audited records 16) dates of 13 weeks 17) ties
    # 18) courses of supervisors
    assert len(plain) == 18
    assert len(seen) == len(plain) + more, seen


def test_a_summary_keeps_both(made):
    changed("scheme", larger)
    weeks.work_out(newest_import(), EVERY_WEEK)
    summary, _ = service.publish(UNTIL, "test")
    db.session.expire_all()
    assert service.seal_of(summary) == summary.sha256
    found = pack.pack_of(summary.id)
    assert found.entry("W2").now["former"]["value"] == "62.5"
    assert found.entry("W4").now["former"] is None
    assert found.summary.context["rules_changed"] == [
        {"kind": "scheme", "until": "2026-10-27", "set_by_now": "Cabinet", "set_by_before": "example"}
    ]


def test_the_pack_shows_both(made, app):
    changed("scheme", larger)
    summary, _ = service.publish(UNTIL, "test")
    found = pack.pack_of(summary.id)
    with app.test_request_context():
        page = html.unescape(files.made(found, files.Form.HTML).body.decode())
        book = load_workbook(io.BytesIO(tables.summary(found, {}).download("xlsx").get_data()), read_only=True)
    assert "under the rules until 27 October 2026: 5 of 8, 62.5%; changed by Cabinet" in page
    assert "(until 27 October 2026 as set by an invented example, since then by Cabinet)" in page
    rows = list(book.active.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "Id")
    line = dict(zip(head, next(row for row in rows if row[0] == "W2"), strict=True))
    assert (line["Value"], line["Value under former rules"], line["Former rules until"]) == (0, 62.5, "2026-10-27")
    assert line["Rules changed by"] == "Cabinet"
    book.close()


@pytest.mark.parametrize("by", ["Mina Bishop", "head@demo.example"])
def test_the_board_reads_the_role_of_who_changed_rules(made, app, by):
    """Some pages keep the name, others the address, of who put rules in force: the Board reads neither."""
    add_accounts({"board": ("board", None), "head": ("head", None)})
    db.session.execute(text("UPDATE account SET name = 'Mina Bishop' WHERE role = 'head'"))
    changed("scheme", larger, by=by)
    changed("targets", lambda d: d.update(targets={"W4": {"value": "95"}}), date(2000, 1, 2))
    changed("targets", lambda d: d.update(targets={"W4": {"value": "90"}}), by=by)
    summary, _ = service.publish(UNTIL, by)
    db.session.commit()
    visitor, at = Browser(app, "board"), f"/board/{summary.id}"
    for path in (at, f"{at}?format=csv", f"{at}/W2", "/board/targets/changes", "/board/targets/changes?format=csv"):
        vars(g).clear()
        told = visitor.get(path).text
        assert "head of service" in told, path
        assert "Mina Bishop" not in told and "head@" not in told, path
    page = html.unescape(files.made(pack.pack_of(summary.id), files.Form.HTML).body.decode())
    assert "62.5%; changed by head of service" in page
    assert "Mina Bishop" not in page and "head@" not in page


def test_a_summary_from_before_this_was_kept_still_opens(made, app):
    summary, _ = service.publish(UNTIL, "test")
    for trigger in ("summary", "summary_indicator"):
        db.session.execute(text(f"ALTER TABLE {trigger} DISABLE TRIGGER USER"))
    db.session.execute(text("UPDATE summary SET context = context - 'rules_changed'"))
    db.session.execute(
        text("UPDATE summary_indicator SET headline = headline - 'former' - 'target_former' - 'gap_points'")
    )
    db.session.expire_all()
    with app.test_request_context():
        page = files.made(pack.pack_of(summary.id), files.Form.HTML).body.decode()
        assert tables.summary(pack.pack_of(summary.id), {}).download("csv").get_data()
    assert "under the rules until" not in page


def test_the_command_gives_both(made, app):
    changed("scheme", larger)
    runner = app.test_cli_runner()
    result = runner.invoke(args=["indicators", "--as-of", UNTIL.isoformat(), "--id", "W2", "--json"])
    answer = json.loads(result.stdout)["indicators"][0]
    assert (answer["value"], answer["former"]["numerator"], answer["former"]["denominator"]) == ("0", "5", "8")
    said = runner.invoke(args=["indicators", "--as-of", UNTIL.isoformat(), "--id", "W2"]).stdout
    assert "under the rules until 2026-10-27; changed by Cabinet" in said
