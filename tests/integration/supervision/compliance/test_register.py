"""The supervisors' register and W14, worked out by hand on the council of `conftest`."""

import re
from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL
from tests.integration.supervision.compliance.conftest import DAY, viewer
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import policy
from workforce.supervision.compliance_lines import Asked
from workforce.supervision.compliance_pages import compliance_of
from workforce.supervision.compliance_rules import Share
from workforce.supervision.register_pages import register_of
from workforce.supervision.register_rules import Part, Writing

EASTFIELD = viewer("manager", "T1")
REGISTER = "/supervision/register"


def register(day=DAY, seen_by=None, team=""):
    return register_of(seen_by or viewer(), day, team)


def line(number, **asked):
    return next(one for one in register(**asked).every if one.person.employee_number == number)


def numbers(lines):
    return {one.person.employee_number for one in lines}


def figure(name, day=DAY):
    return indicators.figures(OnDay(day), [name])[0]


def tie(session, worker, supervisor, role, ended_on=None):
    session.execute(
        text(
            "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, ended_on, set_by, set_at)"
            " SELECT w.id, s.id, :role, '2026-10-15', CAST(:ended AS date), 'x', now() FROM worker w, worker s"
            " WHERE w.employee_number = :w AND s.employee_number = :s"
        ),
        {"w": worker, "s": supervisor, "role": role, "ended": ended_on},
    )


def test_the_register(here):
    found = register()
    parts = {
        one.person.employee_number: "".join("." if one.judged.parts[part] else part.value[0] for part in Part)
        for one in found.every
    }
    assert parts == {"HD": ".t..", "M1": "....", "M2": "rte.", "SM": ".te."}
    assert found.whole == Share(1, 4)
    assert [found.share(part) for part in Part] == [Share(3, 4), Share(1, 4), Share(2, 4), Share(4, 4)]
    assert [(one.name, [o.name for o in lines]) for one, lines in ((m.person, m.unpaired) for m in found.unpaired)] == [
        ("Name M2", ["Name C"])
    ]
    assert {one.person.employee_number: len(one.supervisees) for one in found.every} == {
        "HD": 1, "M1": 6, "M2": 1, "SM": 2,
    }  # fmt: skip


def test_w14_is_the_register(here):
    found = figure("W14")
    assert {row.key: row.numerator for row in found.rows} == {"HD": 0, "M1": 1, "M2": 0, "SM": 0}
    m2 = next(row for row in found.rows if row.key == "M2").detail
    assert m2 == {
        "supervisees": 1, "is_registered": "no", "is_trained": "no", "is_experienced": "no", "is_supervised": "yes",
    }  # fmt: skip
    assert found.headline()["parts"] == {
        "registered": {"numerator": 3, "denominator": 4}, "trained": {"numerator": 1, "denominator": 4},
        "experienced": {"numerator": 2, "denominator": 4}, "supervised": {"numerator": 4, "denominator": 4},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("professional", "part"),
    [
        ("M1", ".t.."),  # registered since 2018: brings the experience too
        ("SM", ".te."),  # registered for 17 months
        ("A", "rte."),  # not registered
    ],
)
def test_a_professional_supervisor_pairs(here, professional, part):
    tie(here, "C", professional, "professional")
    found = line("M2")
    assert "".join("." if found.judged.parts[p] else p.value[0] for p in Part) == part
    assert bool(found.unpaired) is (part[0] == "r")


def test_ties_make_supervisors_and_say_as_what(here):
    tie(here, "B", "R", "assessor")
    tie(here, "C", "M1", "cover", "2026-11-30")
    found = line("R")
    assert [(role.value, count) for role, count in found.roles] == [("assessor", 1)]
    assert found.due_this_month == []  # the line supervisor keeps the due days
    m1 = line("M1")
    assert [(role.value, count) for role, count in m1.roles] == [("line", 6), ("cover", 1)]
    assert "C" in {one.employee_number for one in m1.due_this_month}
    assert register().whole == Share(1, 5)


def test_over_the_span(here):
    document = policy.starting("supervision")
    document = {**document, "supervisor": {**document["supervisor"], "span_limit": 4}}
    policy.put_in_force("supervision", document, DAY, "Cabinet")
    assert numbers(register().over_span) == {"M1"}
    assert register().whole == Share(1, 4)


def test_sessions_due_this_month(here):
    found = line("M1")
    assert {one.employee_number for one in found.due_this_month} == {"B"}  # A and P are due in November
    assert found.overdue == 1
    assert line("M1", day=date(2026, 10, 1)).due_this_month


def test_write_ups(here):
    here.execute(
        text(
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, supervisor_id,"
            " kind, planned_on, held_on, start_time, minutes) SELECT 'page', 0, d::text, 'A', a.id, m.id, 'formal', d,"
            " d, '10:00', 90"
            " FROM worker a, worker m, unnest(ARRAY[date '2026-10-22', date '2026-10-26', date '2026-11-02']) d"
            " WHERE a.employee_number = 'A' AND m.employee_number = 'M1'"
        )
    )
    # five working days after the 22nd end on the 29th
    assert line("M1").writing == Writing(waiting=2, late=1)
    assert line("M1", day=date(2026, 10, 22)).writing == Writing(1, 0)
    here.execute(
        text(
            "WITH r AS (INSERT INTO supervision_record (kind, pulled, begun_by, begun_at) VALUES ('formal', '{}',"
            " 'x', now()) RETURNING id) UPDATE supervision_session SET record_id = r.id FROM r"
            " WHERE session_ref = '2026-10-22'"
        )
    )
    here.execute(
        text(
            "INSERT INTO supervision_signature (record_id, role, worker_id, by, at, digest)"
            " SELECT s.record_id, 'supervisor', w.id, 'x', '2026-10-30 12:00+00', 'd' FROM supervision_session s,"
            " worker w WHERE w.employee_number = 'M1' AND s.session_ref = '2026-10-22'"
        )
    )
    assert line("M1").writing == Writing(1, 0)
    assert line("M1", day=date(2026, 10, 29)).writing == Writing(2, 0)  # signed only on the 30th
    assert line("M2").writing == Writing(0, 0)  # sessions of files have no write-up


def test_away_supervisors_stand_in_the_register_and_not_in_w14(here):
    here.execute(text("UPDATE worker SET away = '{[2026-10-20,)}' WHERE employee_number = 'M1'"))
    assert numbers(register().shown("away")) == {"M1"}
    assert register().whole == Share(0, 3)
    assert figure("W14").ratio.denominator == 3


def test_what_is_not_asked_or_not_known(here):
    here.execute(text("UPDATE import_run SET covers_from = '2026-11-01' WHERE kind = 'learning'"))
    assert register().whole is None
    assert register().share(Part.TRAINED) is None
    assert figure("W14").ratio is None
    document = {**policy.starting("supervision"), "supervisor": {}}
    policy.put_in_force("supervision", document, DAY, "Cabinet")
    assert register().whole == Share(3, 4)  # registered and in date is all that is asked then
    assert figure("W14").ratio.numerator == 3


def test_scope(here):
    assert numbers(register(seen_by=EASTFIELD).every) == {"M1"}
    assert numbers(register(team="T2").every) == {"M2"}
    assert register(seen_by=EASTFIELD, team="T2") is None


def test_w4_period_is_null_where_13_weeks_are_not_covered(here):
    assert (figure("W4-period").ratio.numerator, figure("W4-period").ratio.denominator) == (5, 10)
    assert figure("W4-period", date(2026, 8, 29)).ratio is None
    assert figure("W4-period", date(2026, 8, 30)).ratio is not None


def test_other_courses_stand_beside_for_12_months(here):
    document = policy.starting("supervision")
    document = {**document, "supervisor": {**document["supervisor"], "course_codes": ["OTHER"]}}
    policy.put_in_force("supervision", document, DAY, "Cabinet")
    on = OnDay(DAY)
    found = indicators.beside(on, indicators.figures(on, ["W14"]))[0]
    assert (found.ratio.numerator, found.former.ratio.numerator) == (0, 1)


def test_several_changes_of_policy_within_the_13_weeks(here):
    begun = policy.starting("supervision")
    for day, days in ((date(2026, 9, 1), 28), (date(2026, 9, 25), 14), (date(2026, 10, 20), 60)):
        policy.put_in_force("supervision", {**begun, "default_interval": {"days": days}}, day, "Cabinet")
    found, ours = figure("W4-period"), compliance_of(viewer(), DAY, Asked()).all.period
    assert (ours.part, ours.whole) == (found.ratio.numerator, found.ratio.denominator)
    due = {row.key: row.numerator for row in found.rows if row.key.startswith(("A ", "C "))}
    assert due == {
        "A 2026-08-03": 1, "A 2026-09-03": 1,
        "A 2026-09-25": 0, "A 2026-10-15": 0,  # 28 days from 1 September; then 14, late at once
        "C 2026-09-11": 0, "C 2026-09-29": 0,
    }  # fmt: skip


def test_statements(here, statements):
    with statements() as seen:
        found = register()
        assert found.every
        assert found.whole
        assert found.choices()
    # 1) policy 2) staff 3) ties 4) covers 5) last sessions 6) courses 7) write-ups 8) teams
    assert len(seen) == 8, seen


def test_the_page_says_what_to_do(client):
    answer = client("head").get(REGISTER)
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
    assert "25.0% 1 of 4 supervisors: W14" in said
    assert "A registered professional supervisor is needed" in said
    assert 'href="/supervision/people/C"' in answer.text
    assert "Name M2 , team manager, Care North: Name C" in said
    assert client("head").get("/supervision/people/C").status_code == 200
    assert "No: needs pairing" in said


@pytest.mark.parametrize(("show", "names"), [("missing", 3), ("unpaired", 1), ("late", 0), ("away", 0), ("all", 4)])
def test_the_page_filters_and_downloads(client, show, names):
    one = client("hr")
    answer = one.get(f"{REGISTER}?show={show}&format=csv")
    lines = [line_ for line_ in answer.data.decode("utf-8-sig").split("\r\n") if line_]
    assert len(lines) == 4 + names
    assert lines[0].startswith("Supervisors' register as at 31 October 2026")
    assert one.get(f"{REGISTER}?show={show}&format=xlsx").data[:2] == b"PK"
    assert one.get(f"{REGISTER}?show={show}&sort=-span").status_code == 200


def test_a_whole_councils_register_is_its_w14(council):
    with council.app_context():
        ratio, share = figure("W14", UNTIL).ratio, register(UNTIL).whole
        assert (share.part, share.whole) == (ratio.numerator, ratio.denominator)
        assert share.whole > 5
