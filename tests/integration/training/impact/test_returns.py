"""W15 to the day and at its edges, who is told by mail, and when answers go."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from tests.integration.supervision.oversight.web import DAY, GUS, IDA, LEA
from tests.integration.training.impact.test_pages import ended
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db
from workforce.db.policy import starting
from workforce.jobs.service import BY_NAME
from workforce.training.impact import reminders as impact_reminders
from workforce.training.impact import service as impact_service

EVERYBODY = (*GUS, *LEA, *IDA)
WEEKS = timedelta(weeks=13)
MONTH_END = date(2026, 10, 31)
DUE = timedelta(days=56)


def figure(council, name, day=DAY):
    return council.do(lambda: indicators.figures(OnDay(day), [f"W15-{name}"])[0])


def parts(council, name, day=DAY):
    ratio = figure(council, name, day).ratio
    return (int(ratio.numerator), int(ratio.denominator)) if ratio else None


@pytest.mark.parametrize(
    ("days", "given_after", "expected"),
    [
        (55, 42, (0, 0)),  # its last day is tomorrow: not due yet
        (56, 42, (1, 1)),
        (57, 56, (1, 1)),
        (60, 57, (0, 1)),  # late
        (57, None, (0, 1)),
        (56 + 90, 42, (1, 1)),
        (56 + 91, 42, (0, 0)),  # due before the 13 weeks
    ],
)
def test_returned_at_its_edges(council, days, given_after, expected):
    day = ended(days)
    council.done("E1", day)
    if given_after is not None:
        council.returned("E1", day, day + timedelta(days=given_after))
    assert parts(council, "returned") == expected


def test_a_past_day_tells_what_was_so_then(council):
    day = ended(70)
    council.done("E1", day)
    council.returned("E1", day, day + timedelta(days=56))
    assert parts(council, "returned", day + timedelta(days=55)) == (0, 0)
    assert parts(council, "returned", day + timedelta(days=56)) == (1, 1)


def test_nothing_is_due_of_who_is_away_or_gone(council):
    day = ended(60)
    council.done("E1", day)
    away = "UPDATE worker SET away = datemultirange(daterange(:first, :last)) WHERE employee_number = 'E1'"
    for first, last, expected in (
        (day, day + timedelta(days=42), (0, 1)),  # back on day 42
        (day, day + timedelta(days=43), (0, 0)),
        (day + timedelta(days=56), day + timedelta(days=99), (0, 0)),
        (day + timedelta(days=57), day + timedelta(days=99), (0, 1)),
    ):
        council.change(away, first=first, last=last)
        assert parts(council, "returned") == expected
    council.change("UPDATE worker SET away = '{}' WHERE employee_number = 'E1'")
    council.booking("E2", day, state="booked")  # nobody said that they came
    assert parts(council, "returned") == (0, 1)


def everybody(council, people=EVERYBODY, **more):
    day = ended(70)
    for number in people:
        council.done(number, day)
        council.returned(number, day, day + timedelta(days=50), **more)


def test_changed_is_told_from_ten_people_and_stands_still_within_a_month(council):
    everybody(council, EVERYBODY[:9])
    assert parts(council, "changed") is None
    assert parts(council, "returned") == (9, 9)
    everybody(council, EVERYBODY[9:], changed="no")
    assert parts(council, "changed") == (9, 12)
    newest = MONTH_END - DUE
    council.course("OTHER", "Other")
    for people, day in ((EVERYBODY[:2], newest), (EVERYBODY[2:4], newest + timedelta(days=1))):
        for number in people:
            council.done(number, day, "OTHER")
            council.returned(number, day, newest + timedelta(days=50), code="OTHER", changed="somewhat")
    assert parts(council, "changed") == (11, 14), "due on the month's last day, and not on the next one"
    assert parts(council, "changed", date(2026, 11, 29)) == (11, 14)
    assert parts(council, "returned", DAY) == (16, 16)


def test_old_completions_of_a_course_marked_today_are_not_missed(council):
    day = ended(70)
    council.change("UPDATE course SET evaluated_from = :day", day=DAY)
    for number in EVERYBODY:
        council.done(number, day)
    assert parts(council, "returned") == parts(council, "returned", DAY - timedelta(days=5)) == (0, 0)
    for late, expected in ((43, (0, 0)), (42, (0, 12))):  # days after the course on which it began to be evaluated
        council.change("UPDATE course SET evaluated_from = :since", since=day + timedelta(days=late))
        assert parts(council, "returned") == expected


def test_nothing_is_due_of_what_became_known_too_late(council):
    day = ended(70)
    council.done("E1", day)
    council.booking("E2", day)
    for late, expected in ((43, (0, 0)), (42, (0, 2))):
        at = {"at": day + timedelta(days=late)}
        council.change("UPDATE completion SET entered_at = CAST(:at AS date) + time '10:00'", **at)
        council.change("UPDATE course_booking SET marked_at = CAST(:at AS date) + time '10:00'", **at)
        assert parts(council, "returned") == expected


def test_weeks_whose_answers_are_deleted_are_not_known(council, when):
    """Answers about what fell due on 4 August 2026, 91 days ago, could be given from 21 July on: kept 24 months."""
    everybody(council)
    when.on(date(2028, 7, 21))
    assert council.do(impact_service.forget_old) == 0
    assert parts(council, "returned") == (12, 12)
    when.on(date(2028, 7, 22))
    assert parts(council, "returned") is None
    when.on(date(2029, 1, 5))
    assert council.do(impact_service.forget_old) == 12
    assert parts(council, "returned") is parts(council, "changed") is None


def test_two_systems_that_date_one_attendance_make_one(council):
    day = ended(90)
    council.booking("E1", day)
    council.done("E1", day + timedelta(days=2))
    council.done("E2", day)
    council.done("E2", day + timedelta(days=14))
    council.done("E3", day)
    council.done("E3", day + timedelta(days=15))
    council.booking("E4", day, state="booked")  # nobody said that they came
    council.done("E4", day + timedelta(days=2))
    assert parts(council, "returned") == (0, 5), "E3 twice"
    with_policy(council, same_days=15)
    assert parts(council, "returned") == (0, 4)
    with_policy(council, same_days=1)
    assert parts(council, "returned") == (0, 7)


def with_policy(council, day="2020-01-01", **changed):
    """Let other questions about courses come into force; the council's fixture takes those of 2020 out."""
    document = starting("requirements")
    council.change("DELETE FROM policy_version WHERE kind = 'requirements' AND in_force_from = :day", day=day)
    council.change(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at)"
        " VALUES ('requirements', :day, CAST(:document AS jsonb), 'Head', now())",
        day=day, document=json.dumps({**document, "impact": {**document["impact"], **changed}}),
    )  # fmt: skip


@pytest.fixture
def changed_policy(council):
    yield lambda **changed: with_policy(council, "2026-10-30", **changed)
    council.change("DELETE FROM policy_version WHERE kind = 'requirements' AND in_force_from = '2026-10-30'")


def former(council, name):
    """What stands beside a figure after a change of rules, and how many statements it took."""

    def work_out():
        on, seen = OnDay(DAY), []
        found = indicators.figures(on, [f"W15-{name}"])

        def listen(*args):
            seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            return indicators.beside(on, found)[0].former, len(seen)
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)

    found, statements = council.do(work_out)
    if found is None:
        return None, statements
    return (int(found.ratio.numerator), int(found.ratio.denominator)) if found.ratio else "not known", statements


def test_both_stand_under_old_and_new_rules(council, changed_policy):
    with_policy(council)
    day = MONTH_END - DUE - timedelta(days=10)
    for number in EVERYBODY:
        council.done(number, day)
        council.returned(number, day, day + timedelta(days=50), changed="somewhat")
    changed_policy()
    assert former(council, "changed") == ((12, 12), 0), "nothing is read again where the same is asked"
    changed_policy(changed_answers=["a_lot"])
    assert parts(council, "changed") == (0, 12)
    assert former(council, "changed") == ((12, 12), 1)
    changed_policy(later_until_days=49)
    assert parts(council, "returned") == (0, 12)
    assert former(council, "returned")[0] == (12, 12)
    assert former(council, "changed")[0] == "not known", "other days, other people: the difference would tell of one"


def test_rows_name_nobody_and_no_team_of_fewer_than_ten(council):
    everybody(council)
    for name in ("returned", "changed"):
        rows = figure(council, name).rows
        assert {row.name for row in rows} == {None}
        assert {row.team for row in rows} <= {"S1", None}, "T1 has 10, and would tell of the 2 in T2"
        assert not any("E1" in row.key for row in rows)


def test_they_are_read_with_the_rest_of_the_year(council, overseen):
    everybody(council)
    with overseen.app_context():
        on, seen = OnDay(DAY), []
        indicators.figures(on, ["W10", "W11"])
        _ = on.tree

        def listen(*args):
            seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            indicators.figures(on, ["W15-returned", "W15-changed"])
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        db.session.remove()
    assert seen == []


# --- mail


def remind(council):
    return council.do(lambda: impact_reminders.remind(DAY, "http://here"))


def mails(council):
    return council.do(
        lambda: sorted(
            (row.to.partition("@")[0], row.subject.partition(" ")[0])
            for row in db.session.execute(
                db.text("SELECT \"to\", subject FROM outgoing_mail WHERE subject LIKE '%course%'")
            )
        )
    )


@pytest.mark.parametrize(
    ("days", "kind"), [(41, None), (42, "opens"), (48, "opens"), (49, "ends"), (56, "ends"), (57, None)]
)
def test_one_mail_when_it_opens_and_one_before_its_end(council, days, kind):
    council.done("E1", ended(days))
    assert remind(council) == (1 if kind else 0)
    assert council.ask("SELECT string_agg(kind, ',') FROM impact_reminder") == kind
    assert remind(council) == 0, "at most once"
    body = council.ask("SELECT body FROM outgoing_mail WHERE subject LIKE '%course%'") or ""
    assert ("Reflective practice: by" in body) is bool(kind)


def test_one_mail_for_several_courses_and_none_to_who_has_answered_or_is_away(council):
    council.course("OTHER", "Other")
    council.done("E1", ended(45))
    council.done("E1", ended(44), code="OTHER")
    council.done("E2", ended(44))
    council.returned("E2", ended(44), DAY)
    assert remind(council) == 2
    assert mails(council) == [("ann", "What"), ("gus", "Returns")]
    assert remind(council) == 0
    council.change("DELETE FROM impact_reminder")
    council.change(
        "UPDATE worker SET away = datemultirange(daterange('2026-01-01', NULL)) WHERE employee_number = 'E1'"
    )
    council.change("UPDATE impact_return SET manager_id = worker_id, manager_agrees = true, managed_on = given_on")
    assert remind(council) == 0


def test_the_job_and_the_end_of_answers(council, when):
    work = BY_NAME["impact-reminders"].work
    assert council.do(lambda: work(when.at)).startswith("0 mails")
    assert "no longer that day" in council.do(lambda: work(when.at - timedelta(days=1)))
    day = date(2024, 9, 1)
    council.done("E1", day)
    council.returned("E1", day, date(2024, 11, 2))
    assert council.do(impact_service.forget_old) == 0
    when.on(DAY + timedelta(days=1))
    assert council.do(impact_service.forget_old) == 1
