"""Compliance of the council of `conftest`, worked out by hand; and of a whole one against the Board's figures."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.conftest import UNTIL
from tests.integration.supervision.compliance.conftest import COVERS, DAY, viewer
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import policy
from workforce.supervision.compliance_lines import Asked
from workforce.supervision.compliance_pages import compliance_of
from workforce.supervision.compliance_rules import WHO, Share, State

EASTFIELD = viewer("manager", "T1")


def page(day=DAY, seen_by=None, **asked):
    return compliance_of(seen_by or viewer(), day, Asked(**asked))


def numbers(lines):
    return {line.person.employee_number for line in lines}


def worker_id(session, number):
    return session.scalar(text("SELECT id FROM worker WHERE employee_number = :n"), {"n": number})


def test_in_date_overdue_and_by_how_much(here):
    found = page()
    assert found.all.in_date == Share(6, 8)
    stands = {
        state: {line.person.employee_number: line.days_overdue for line in found.lines if line.state is state}
        for state in State
    }
    assert stands == {
        State.OVERDUE: {"B": 5, "C": 16},
        State.SOON: {"A": 0, "M1": 0},
        State.IN_DATE: {"R": 0, "M2": 0, "SM": 0, "HD": 0},
        State.AWAY: {"D": 0},
        State.UNKNOWN: {},
    }
    assert [(key, count) for key, _, count in found.all.late_by()] == [("1-7", 1), ("8-14", 0), ("15-28", 1), ("29", 0)]
    a = next(line for line in found.lines if line.person.employee_number == "A")
    assert (a.last_held_on, a.due_on, a.next_on) == (date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 12))


def test_those_who_are_not_social_work_staff_stand_beside(here):
    kinds = {who.key: (group.in_date, group.period) for who, group in page().kinds_of_people()}
    assert kinds == {
        "w4": (Share(6, 8), Share(5, 10)),
        "agency": (Share(0, 1), Share(0, 2)),
        "reviewing": (Share(1, 1), Share(1, 1)),
        "students": (Share(1, 1), Share(0, 1)),
        "advisers": (Share(1, 1), Share(0, 0)),
    }


def test_what_fell_due_in_13_weeks(here):
    found = page().due
    assert [
        (one.person.employee_number, one.obligation.due_on.isoformat()[5:], one.obligation.is_in_time) for one in found
    ] == [
        ("A", "08-03", True), ("B", "08-10", True), ("B", "08-17", False), ("B", "08-27", False), ("A", "09-03", True),
        ("C", "09-14", False), ("A", "10-01", True), ("C", "10-15", False), ("R", "10-21", True), ("B", "10-26", False),
    ]  # fmt: skip
    late = {one.obligation.due_on: one.obligation.days_late(DAY) for one in found if not one.obligation.is_in_time}
    assert list(late.values()) == [3, 46, 1, 16, 5]


def test_a_period_that_is_not_covered_is_not_known(here):
    assert page(date(2026, 8, 29)).all.period is None  # the 13 weeks begin on 31 May
    assert page(date(2026, 8, 30)).all.period is not None


def test_before_the_data_begins_nothing_is_known(here):
    found = page(date(2026, 5, 31))
    assert (found.is_known, found.lines, found.due, found.month) == (False, [], None, None)


def test_sessions_of_the_period(here):
    log = page().log()
    count = {what: len(log.chosen(what)) for what in ("held", "full", "short", "interrupted", "planned", "beside")}
    assert count == {"held": 9, "full": 6, "short": 3, "interrupted": 1, "planned": 12, "beside": 2}
    assert [log.share(what, "planned") for what in ("cancelled", "moved", "missing")] == [
        Share(2, 12), Share(1, 12), Share(1, 12)
    ]  # fmt: skip
    assert page().unmatched == 1
    assert page(seen_by=EASTFIELD).unmatched == 0


def test_reasons_are_coded_whoever_wrote_them(here):
    here.execute(
        text(
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind, planned_on,"
            " cancelled_code, cancelled_reason) SELECT 'page', 0, 'p1', 'A', id, 'formal', '2026-10-22', 'court',"
            " 'in court' FROM worker WHERE employee_number = 'A'"
        )
    )
    assert page().log().reasons("cancelled") == [
        ("court", "in court", 2),
        ("supervisor_absent", "supervisor not at work", 1),
    ]
    assert page().log().reasons("moved") == [("", "no reason given", 1)]


def test_moves_made_here_carry_their_reason(here):
    here.execute(
        text(
            "WITH s AS (INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind,"
            " planned_on, held_on, minutes) SELECT 'page', 0, 'p1', 'R', id, 'formal', '2026-10-28', '2026-10-28', 90"
            " FROM worker WHERE employee_number = 'R' RETURNING id) INSERT INTO supervision_move (session_id, from_on,"
            " to_on, code, by, at) SELECT id, '2026-10-26', '2026-10-28', 'duty', 'x', now() FROM s"
        )
    )
    assert page().log().reasons("moved") == [("duty", "duty cover", 1), ("", "no reason given", 1)]


def test_a_length_agreed_in_writing_is_full(here):
    here.execute(
        text(
            "INSERT INTO supervision_agreement (worker_id, supervisor_id, started_on, minutes, parts, review_on,"
            " set_by, set_at) VALUES (:a, :m, '2026-08-25', 45, 2, '2027-01-01', 'x', now())"
        ),
        {"a": worker_id(here, "A"), "m": worker_id(here, "M1")},
    )
    assert len(page().log().chosen("full")) == 7  # an hour on 1 September is a part of two of 45 minutes
    assert page().log().share("short", "held") == Share(2, 9)


def test_an_interval_agreed_in_writing_is_a_phase(here):
    here.execute(
        text(
            "INSERT INTO supervision_agreement (worker_id, supervisor_id, started_on, interval_days, review_on,"
            " set_by, set_at) VALUES (:a, :m, '2026-10-10', 21, '2027-01-01', 'x', now())"
        ),
        {"a": worker_id(here, "A"), "m": worker_id(here, "M1")},
    )
    found = page(phase="agreed")
    assert numbers(found.lines) == {"A"}
    assert found.lines[0].days_overdue == 9  # 1 October + 21 days
    assert OnDay(DAY).standings[worker_id(here, "A")].due_on == date(2026, 10, 22)


def test_by_team_grade_and_phase(here):
    found = page()
    assert {one.key: (one.in_date, one.period) for one in found.by("team")} == {
        "T1": (Share(3, 4), Share(5, 8)),
        "T2": (Share(1, 2), Share(0, 2)),
        "S1": (Share(1, 1), Share(0, 0)),
        "CS": (Share(1, 1), Share(0, 0)),
    }
    grades = [(one.words, one.in_date) for one in found.by("grade")]
    assert grades[:2] == [("Newly qualified (ASYE)", Share(0, 1)), ("Social worker", Share(1, 2))]
    phases = {one.key: (one.in_date, one.period) for one in found.by("phase")}
    assert phases == {
        "asye-1": (Share(0, 0), Share(1, 3)),  # weekly until 14 September
        "asye-2": (Share(0, 1), Share(0, 1)),
        "others": (Share(6, 7), Share(4, 6)),
        "": (Share(0, 0), Share(0, 0)),  # D, who is away
    }


@pytest.mark.parametrize(
    ("asked", "people"),
    [
        ({"team": "T2"}, {"C", "M2"}),
        ({"team": "S2"}, {"C", "M2"}),
        ({"grade": "asye"}, {"B"}),
        ({"phase": "asye-2"}, {"B"}),
        ({"who": "students"}, {"S"}),
        ({"who": "agency", "team": "T1"}, set()),
    ],
)
def test_filters(here, asked, people):
    found = page(**asked)
    assert numbers(found.lines) == people
    assert {one.person.employee_number for one in found.due} <= people | {"C"}
    assert {one.person.employee_number for one in found.sessions} <= people


def test_scope(here):
    found = page(seen_by=EASTFIELD)
    assert numbers(found.lines) == {"A", "B", "D", "R", "M1"}
    assert {one.person.employee_number for one in found.due} == {"A", "B", "R"}
    assert {one.person.employee_number for one in found.sessions} == {"A", "B", "R", "M1"}
    assert [one.employee_number for one in found.month] == ["A", "B", "M1", "R"]
    assert page(seen_by=EASTFIELD, team="T2") is None
    assert page(team="T9") is page(phase="gone") is page(grade="lord") is None


def test_history_is_what_each_month_end_said(here):
    history = {one.day: one.share for one in page().history}
    assert len(history) == 25
    assert list(history)[-1] == DAY
    assert history[date(2026, 5, 31)] is None
    for day in (date(2026, 6, 30), date(2026, 8, 31), date(2026, 9, 30), DAY):
        ratio = indicators.figures(OnDay(day), ["W4"])[0].ratio
        assert history[day] == Share(ratio.numerator, ratio.denominator)
    assert min(history) < COVERS


def test_past_months_stand_under_the_rules_of_their_day(here):
    document = {**policy.starting("supervision"), "default_interval": {"days": 7}, "grades": {}}
    policy.put_in_force("supervision", document, date(2026, 10, 10), "Cabinet")
    history = {one.day: one.share for one in page().history}
    assert history[date(2026, 9, 30)] == Share(3, 4)  # as before: B alone is overdue
    assert history[DAY] == Share(0, 8)


# --- a whole council


@pytest.mark.parametrize("day", [UNTIL, date(2026, 8, 15), date(2026, 4, 30)])
def test_the_same_as_the_boards_figures(council, day):
    with council.app_context():
        found = page(day)
        figures = {f.indicator.id: f for f in indicators.figures(OnDay(day))}
        theirs = {name: figures[name].ratio for name in ("W4", "W4-students", "W4-period", "W5")}
        ours = {
            "W4": found.all.in_date, "W4-period": found.all.period, "W5": found.month_share,
            "W4-students": next((g.in_date for w, g in found.kinds_of_people() if w is WHO["students"]), Share(0, 0)),
        }  # fmt: skip
        for name, share in ours.items():
            ratio = theirs[name]
            assert (share and (share.part, share.whole)) == (ratio and (ratio.numerator, ratio.denominator)), name
        for team in found.by("team"):
            ratio = figures["W4"].within(frozenset({team.key})).ratio
            assert (team.in_date.part, team.in_date.whole) == (ratio.numerator, ratio.denominator)
            if team.period:
                ratio = figures["W4-period"].within(frozenset({team.key})).ratio
                assert (team.period.part, team.period.whole) == (ratio.numerator, ratio.denominator)


def everything(day, who):
    found = page(day, who)
    for group in ("team", "grade", "phase"):
        found.by(group)
    return [
        found.all.period, found.all.in_date, found.kinds_of_people(), found.history, found.month_share,
        found.log().reasons("cancelled"), found.choices(), found.due,
    ]  # fmt: skip


def test_statements_for_a_few(here, statements):
    with statements() as seen:
        everything(DAY, viewer())
    # 1) policies 2) covers 3) people and their dates 4) planned 5) the month 6) sessions 7) teams
    assert len(seen) == 7, seen


def test_no_more_statements_for_many(council, statements):
    with council.app_context(), statements(council) as seen:
        everything(UNTIL, viewer())
    assert len(seen) == 7, seen
