"""Feedback in four taps: given once by the supervisee; told to nobody but in groups of 5; W21."""

import threading
from datetime import date, timedelta

import pytest

from tests.integration.supervision.oversight.web import DAY, GUS, IDA, LEA, days_before
from tests.integration.web import words
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.db import db, transaction
from workforce.jobs.service import BY_NAME
from workforce.supervision import feedback_queries as queries
from workforce.supervision import feedback_service as service
from workforce.supervision import session_queries
from workforce.supervision.errors import SettledError
from workforce.supervision.feedback_rules import QUESTIONS, Answer
from workforce.web.access import Viewer

ANSWERS = {"needs_met": "partly", "reflected": "yes", "heard": "no", "clear_next": "yes"}
SUMMER = date(2026, 8, 12)  # of the last quarter that has ended, on 2 November


def page(session):
    return f"/my-supervision/sessions/{session}/feedback"


def give(browser, session, on=None, **answers):
    return browser.post(page(session), on=on or page(session), **{**ANSWERS, **answers})


def kept(council):
    return council.ask(
        "SELECT string_agg(concat_ws(' ', w.employee_number, v.employee_number, f.given_on, needs_met, reflected,"
        " heard, clear_next), ';') FROM supervision_feedback f JOIN worker w ON w.id = worker_id JOIN worker v"
        " ON v.id = supervisor_id"
    )


# --- giving it


def test_four_taps_and_what_one_said(browse, council):
    session = council.session("E1", "E7", days_before(3))
    found = browse("ann").get(page(session))
    assert found.text.count('type="radio"') == 12
    assert "not for appraisal" in words(found)
    assert give(browse("ann"), session).status_code == 303
    assert kept(council) == "E1 E7 2026-11-02 partly yes no yes"
    after = browse("ann").get(page(session))
    assert "Thank you" in words(after)
    assert "Did you feel heard? No" in words(after)
    assert '<form method="post" novalidate' not in after.text
    detail = council.ask("SELECT detail FROM audit_entry WHERE action = 'supervision feedback given' ORDER BY id DESC")
    assert detail == {"session": session}


def test_a_question_left_out_is_asked_again(browse, council):
    session = council.session("E1", "E7", days_before(3), kind="asye")
    answer = give(browse("ann"), session, heard="")
    assert answer.status_code == 422
    assert "Error: How was the session" in answer.text
    assert "Choose yes, partly or no" in words(answer)
    assert give(browse("ann"), session, heard="wonderful").status_code == 422
    assert kept(council) is None


@pytest.mark.parametrize(
    ("held", "kind", "says"),
    [
        (days_before(29), "formal", "28 days after a session"),
        (None, "formal", "not held yet"),
        (days_before(1), "group", "one-to-one sessions only"),
        (days_before(1), "informal", "one-to-one sessions only"),
    ],
)
def test_when_it_can_not_be_given(browse, council, held, kind, says):
    session = council.session("E1", "E7", held, kind)
    found = browse("ann").get(page(session))
    assert (found.status_code, found.text.count('type="radio"')) == (200, 0)
    assert says in words(found)
    answer = give(browse("ann"), session, on="/account")
    assert answer.status_code == 409
    assert says in words(answer)
    assert kept(council) is None


def test_the_28th_day_still_counts(browse, council):
    assert give(browse("ann"), council.session("E1", "E7", days_before(28))).status_code == 303


def test_twice_is_once(browse, council):
    session = council.session("E1", "E7", days_before(3))
    give(browse("ann"), session)
    answer = give(browse("ann"), session, on="/account", needs_met="no")
    assert answer.status_code == 409
    assert "It can be said once" in words(answer)
    assert kept(council) == "E1 E7 2026-11-02 partly yes no yes"


def test_twice_at_once_is_once(overseen, council):
    session = council.session("E1", "E7", days_before(3))
    worker = council.ask("SELECT id FROM worker WHERE employee_number = 'E1'")
    ann = Viewer(0, "ann@demo.example", "Ann", "worker", frozenset(), worker)
    started, ended = threading.Barrier(2), []

    def run():
        with overseen.app_context():
            started.wait()
            try:
                with transaction():
                    answers = {one.key: Answer.YES for one in QUESTIONS}
                    service.give(session_queries.session(session), answers, ann)
                    ended.append("given")
            except SettledError:
                ended.append("refused")
            db.session.remove()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ended) == ["given", "refused"]
    assert council.ask("SELECT count(*) FROM supervision_feedback") == 1


@pytest.mark.parametrize("who", ["ben", "gus", "lea", "jon", "analyst", "hr", "quality", "board", "admin"])
def test_somebody_elses_session_is_not_found(browse, council, who):
    session = council.session("E1", "E7", days_before(3))
    wanted = 403 if who in ("board", "admin", "analyst", "hr", "quality") else 404  # these accounts are nobody's record
    assert browse(who).get(page(session)).status_code == wanted
    assert give(browse(who), session, on="/account").status_code == wanted
    assert kept(council) is None


def test_a_session_of_a_file_has_none(browse, council):
    session = council.session("E1", "E7", days_before(3))
    council.change("UPDATE supervision_session SET source = 'default' WHERE id = :id", id=session)
    assert browse("ann").get(page(session)).status_code == 404


def test_what_still_can_be_said(council):
    first, second = council.session("E1", "E7", days_before(28)), council.session("E1", "E7", days_before(2))
    for held, kind in ((days_before(29), "formal"), (None, "formal"), (days_before(4), "group")):
        council.session("E1", "E7", held, kind)
    worker = council.ask("SELECT id FROM worker WHERE employee_number = 'E1'")
    assert council.do(lambda: queries.waiting_for(worker, DAY)) == {first: DAY, second: DAY + timedelta(days=26)}


# --- sums


@pytest.fixture
def summer(council):
    """A quarter in which everybody of North and South said something."""
    for numbers, supervisor in ((GUS, "E7"), (LEA, "E11"), (IDA, "E9")):
        for number in numbers:
            council.feedback(number, supervisor, SUMMER, "no" if number in ("E1", "E14", "E6") else "yes")
    return council


def sums(browser, query=""):
    """Group -> sessions, and how many needs were met, as it downloads."""
    text = browser.get(f"/supervision/feedback?format=csv{query}").text
    return {line.split(",")[0]: line.split(",")[1:6] for line in text.splitlines()[3:]}


SHOWN, HIDDEN = ["10", "10", "8", "0", "2"], ["", "", "", "", ""]


def test_a_supervisor_sees_sums_of_their_own_and_no_others(browse, summer):
    found = words(browse("lea").get("/supervision/feedback"))
    assert "Needs met 4 of 5 yes" in found
    assert "By team and service" not in found
    assert "Not for appraisal" in found
    assert sums(browse("lea")) == {}


def test_a_manager_sees_own_sums_and_the_teams(browse, summer):
    assert "Needs met 4 of 5 yes" in words(browse("gus").get("/supervision/feedback"))
    assert sums(browse("gus")) == {"North": HIDDEN}, "beside the service's sums it would tell of South's two"
    summer.change("DELETE FROM supervision_feedback WHERE supervisor_id = (SELECT id FROM worker"
                  " WHERE employee_number = 'E9')")  # fmt: skip
    assert "Needs met 4 of 5 yes" in words(browse("gus").get("/supervision/feedback")), "the rest is Lea's five"
    assert sums(browse("gus")) == {"North": SHOWN}


def test_fewer_than_five_are_not_shown_nor_told_by_a_difference(browse, summer):
    assert sums(browse("ida")) == {"South": HIDDEN}
    assert "Not shown: in this quarter fewer than 5" in words(browse("ida").get("/supervision/feedback"))
    service_ = sums(browse("jon"))
    assert service_["Safeguarding"] == ["12", "12", "9", "0", "3"]
    assert service_["North"] == HIDDEN, "the difference would be Ida's two"
    everybody = sums(browse("hr"))
    assert everybody["Everybody"] == service_["Safeguarding"]


def test_a_supervisor_of_fewer_than_five_sees_nothing(browse, council):
    for number in LEA[:4]:
        council.feedback(number, "E11", SUMMER)
        council.feedback(number, "E11", SUMMER + timedelta(days=20))
    assert "Not shown" in words(browse("lea").get("/supervision/feedback"))


def test_a_quarter_that_has_not_ended_tells_nothing(browse, council, when):
    for number in LEA:
        council.feedback(number, "E11", date(2026, 10, 20))
    assert "Not shown" in words(browse("lea").get("/supervision/feedback"))
    assert browse("lea").get("/supervision/feedback?quarter=2026-4").status_code == 404
    when.on(date(2027, 1, 1))
    assert "Needs met 5 of 5 yes" in words(browse("lea").get("/supervision/feedback"))
    assert "Not shown" in words(browse("lea").get("/supervision/feedback?quarter=2026-3"))


@pytest.mark.parametrize("quarter", ["2025-3", "2026-4", "x"])
def test_other_quarters_are_not_found(browse, summer, quarter):
    assert browse("gus").get(f"/supervision/feedback?quarter={quarter}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("gus", 200), ("ida", 200), ("lea", 200), ("jon", 200), ("head", 200), ("hr", 200), ("quality", 200),
     ("analyst", 200), ("ann", 404), ("fay", 404), ("board", 403), ("admin", 403), ("governance", 403)],
)  # fmt: skip
def test_who_may_read_sums(browse, summer, who, status):
    answer = browse(who).get("/supervision/feedback")
    assert answer.status_code == status
    for name in ("Ann Bee", "Kim E14", "Fay Gill"):
        assert name not in answer.text.replace("Fay, ", "")


# --- W21


def w21(app, day=DAY):
    with app.app_context():
        [found] = indicators.figures(OnDay(day), ["W21"])
        tree = OnDay(day).tree
        teams = {code: found.within(tree.below(code)).ratio for code in ("S1", "T1", "T2")}
        db.session.remove()
    return found, teams


def test_w21_of_13_weeks(overseen, summer):
    found, teams = w21(overseen)
    assert (found.ratio.numerator, found.ratio.denominator) == (9, 12)
    assert all(row.name is None for row in found.rows)
    assert {row.key.split(" of ")[1] for row in found.rows} == {"S1"}, "not by team: South has two"
    assert (teams["T1"].denominator, teams["T2"].denominator, teams["S1"].denominator) == (0, 0, 12)
    assert w21(overseen, date(2026, 11, 29))[0].ratio.denominator == 12
    assert w21(overseen, date(2026, 11, 30))[0].rows is None, "older than 13 weeks at the month's end"
    assert w21(overseen, date(2026, 8, 30))[0].rows is None, "the month has not ended yet"
    assert w21(overseen, date(2026, 8, 31))[0].ratio.denominator == 12


def test_w21_is_the_same_on_every_day_of_a_month(overseen, council):
    for number in (*GUS, *LEA):
        council.feedback(number, "E7", SUMMER)
    said = lambda day: [(row.key, row.team, row.numerator) for row in w21(overseen, day)[0].rows]
    before = said(date(2026, 9, 7))
    council.feedback("E6", "E9", date(2026, 9, 8))
    assert [said(date(2026, 9, day)) for day in (8, 29)] == [before, before], "no difference tells what one person said"
    assert len(said(date(2026, 9, 30))) == len(before) + 1


def test_w21_by_team_where_no_difference_tells(overseen, council):
    for number in (*GUS, *LEA):
        council.feedback(number, "E7" if number in GUS else "E11", SUMMER)
    found, teams = w21(overseen)
    assert {row.key.split(" of ")[1] for row in found.rows} == {"T1"}
    assert teams["T1"].denominator == 10


def test_w21_of_fewer_than_five_is_not_told(overseen, council):
    for number in LEA[:4]:
        council.feedback(number, "E11", SUMMER)
    assert w21(overseen)[0].rows is None


# --- deletion


def test_it_is_deleted_after_24_months(council, when):
    council.feedback("E1", "E7", date(2024, 11, 2))
    council.feedback("E2", "E7", date(2024, 11, 1))
    tidy = lambda: council.do(lambda: BY_NAME["tidy"].work(when.at))
    tidy()
    assert kept(council).split()[0] == "E1"
    when.on(date(2026, 11, 3))
    tidy()
    assert kept(council) is None
