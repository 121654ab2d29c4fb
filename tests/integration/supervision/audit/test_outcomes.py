"""What audits come to: W6, what supervisors and supervisees see of their own, learning, actions."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.integration.supervision.audit import council
from tests.integration.supervision.audit.council import make_record
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries.tables import seen_rows
from workforce.db import db

HOME = "/supervision/audits"


@pytest.fixture
def figure(do):
    """W6 on a day."""
    return lambda day=council.DAY: do(lambda: indicators.figures(OnDay(day), ["W6"])[0])


@pytest.fixture
def grade(ask):
    """Finish readings of a turn in the order of the records, at an instant."""

    def of(grades, turn=1, at=council.NOW):
        for place, one in enumerate(grades, start=1):
            ask(
                "UPDATE supervision_audit_reading r SET grade = :grade, finished_at = :at FROM supervision_audit_item i"
                " WHERE i.id = r.item_id AND r.turn = :turn AND i.place = :place AND r.finished_at IS NULL RETURNING 1",
                grade=one, at=at, turn=turn, place=place,
            )  # fmt: skip

    return of


def parts(found):
    return (found.ratio.numerator, found.ratio.denominator) if found.ratio else None


def test_w6_counts_records_audited_in_thirteen_weeks(do, sample, figure, grade):
    assert (figure().value, figure().ratio.denominator) == (None, 0), "none audited is not 100%"
    do(lambda: [make_record(who, date(2026, 7, 7), by) for who, by in (("A", "M"), ("C", "P"), ("D", "N"))])
    sample(3, readers=("quinn",))
    grade(["good", "inadequate", "outstanding"], at=datetime(2026, 8, 4, 22, 30, tzinfo=UTC))  # 23:30 in London
    assert parts(figure(date(2026, 8, 3))) == (0, 0)
    assert parts(figure(date(2026, 8, 4))) == (2, 3), "finished on that day"
    assert parts(figure(date(2026, 11, 2))) == (2, 3), "13 weeks less a day later"
    assert parts(figure(date(2026, 11, 3))) == (0, 0), "13 weeks later"
    head = figure(date(2026, 11, 2)).headline()
    # M, N, P, R, SM and SM2 supervise somebody in post, P only C; covered are M, N and P
    assert (head["records_audited"], head["supervisors_covered"], head["supervisors"]) == (3, 3, 6)
    assert figure(date(2020, 1, 1)).headline()["records_audited"] is None, "before the staff is known"


def test_w6_rows_name_sessions_and_teams_of_five_or_more_only(do, sample, figure, grade, who):
    do(lambda: [make_record(on=date(2026, 9, 1 + n)) for n in range(5)])
    do(lambda: [make_record("D", date(2026, 9, 1 + n), "N") for n in range(5)])
    sample(10, readers=("quinn",))
    grade(["good"] * 10)
    found = figure()
    assert {row.team for row in found.rows} == {"T1", "T2"}
    assert all(row.key.startswith("P-") and row.name is None and not row.detail for row in found.rows)
    assert parts(found.within(frozenset({"T1"}))) == (5, 5)
    listed = [row.as_json() for row in found.rows]
    assert seen_rows(listed, who("meg"), "W6") == ([], 10), "a manager sees no grade of a single record"
    assert len(seen_rows(listed, who("quinn"), "W6")[0]) == 10


def test_w6_of_few_records_is_the_councils_alone(do, sample, figure, grade):
    do(lambda: [make_record(on=date(2026, 9, 1 + n)) for n in range(5)])
    do(make_record, "D", date(2026, 9, 9), "N")
    sample(6, readers=("quinn",))
    grade(["good"] * 6)
    found = figure()
    assert parts(found) == (6, 6)
    assert {row.team for row in found.rows} == {"S1"}, "T1 alone would tell of the one of T2"
    assert parts(found.within(frozenset({"T1"}))) == (0, 0)


def test_w6_follows_settlements_and_withdrawals_and_keeps_the_past(do, sample, figure, grade, ask):
    do(make_record)
    sample(1, percent=100, readers=("quinn",))
    grade(["good"], at=council.NOW - timedelta(days=3))
    grade(["inadequate"], turn=2, at=council.NOW - timedelta(days=2))
    assert parts(figure()) == (1, 1), "the first reader's, until it is settled"
    ask(
        "INSERT INTO supervision_audit_settlement (item_id, first_id, second_id, grade, why, by, at) SELECT f.item_id,"
        " f.id, s.id, 'inadequate', 'x', 'quinn', :at FROM supervision_audit_reading f JOIN supervision_audit_reading s"
        " ON s.item_id = f.item_id AND s.turn = 2 WHERE f.turn = 1 RETURNING 1", at=council.NOW - timedelta(days=1)
    )  # fmt: skip
    assert parts(figure()) == (0, 1)
    assert parts(figure(council.DAY - timedelta(days=2))) == (1, 1), "as it stood on that day"
    assert parts(figure(council.DAY - timedelta(days=4))) == (0, 0)
    withdrawn = "UPDATE supervision_audit_reading SET withdrawn_at = :at, withdrawn_by = 'x', withdrawn_why = 'x'"
    ask(f"{withdrawn} WHERE turn = 2 RETURNING 1", at=council.NOW)
    assert parts(figure()) == (1, 1), "without the second reading the settlement stands no more"
    ask(f"{withdrawn} WHERE turn = 1 RETURNING 1", at=council.NOW)
    assert parts(figure()) == (0, 0)
    assert parts(figure(council.DAY - timedelta(days=1))) == (0, 1)


# --- one's own


def test_a_supervisor_sees_what_was_found_and_the_supervisee_that_it_was(do, sample, browse, finish):
    do(make_record)
    number = sample(1, percent=100, readers=("quinn",))
    meg = browse("meg")
    assert "1 record of yours is being read" in meg.get(f"{HOME}/mine").text
    finish(number, "quinn", strengths="Warm and clear", lift="Reasons for decisions", grade="good")
    assert "Warm and clear" not in meg.get(f"{HOME}/mine").text, "somebody still reads it"
    finish(number, "rose", strengths="Time for reflection", lift="", grade="good")
    page = meg.get(f"{HOME}/mine").text
    for words in ("Ann Aldous, 6 October 2026", "Good", "Warm and clear", "Reasons for decisions",
                  "Time for reflection", "never for appraisal"):  # fmt: skip
        assert words in page, words
    assert "Quinn" not in page
    own = browse("ann").get(f"{HOME}/mine").text
    assert "6 October 2026 with Meg Marlow: audited" in own
    assert "Warm and clear" not in own
    assert "Good" not in own
    assert "No record of your supervision was audited" in browse("pat").get(f"{HOME}/mine").text


def test_a_grade_that_two_readers_dispute_is_not_told(do, sample, browse, finish):
    do(make_record)
    number = sample(1, percent=100, readers=("quinn",))
    finish(number, "quinn", grade="good")
    finish(number, "rose", grade="inadequate")
    page = browse("meg").get(f"{HOME}/mine").text
    assert "1 record of yours is being read" in page
    assert "Inadequate" not in page


def test_an_auditor_sees_nothing_of_a_record_that_they_are_in(do, sample, browse, finish, ask):
    do(make_record, "Q", date(2026, 9, 17))
    number = sample(1, readers=("rose",))
    finish(number, "rose", grade="inadequate")
    page = browse("quinn").get(f"{HOME}/{number}").text
    assert "you are in this record" in page
    assert "Inadequate</span>" not in page
    assert "Nothing yet: no reading is finished that you may see" in page
    item = ask("SELECT id FROM supervision_audit_item")[0][0]
    assert browse("quinn").get(f"{HOME}/{number}/records/{item}").status_code == 404
    assert browse("quinn").get(f"{HOME}/{number}?format=csv").text.count("inadequate") == 0


# --- learning


def test_what_a_sample_shows_together(do, sample, browse, finish):
    do(lambda: [make_record(on=date(2026, 9, 1 + n)) for n in range(6)])
    number = sample(6, readers=("quinn",))
    for place in range(1, 7):
        finish(number, "quinn", place, q_voice="n" if place == 1 else "na" if place == 2 else "y",
               themes=["task_led"], grade="good" if place < 6 else "requires_improvement")  # fmt: skip
    page = browse("quinn").get(f"{HOME}/{number}").text
    for words in ("5 of 6", "Led by tasks, little reflection", "6 of 6", "4 of 5", "Eastfield"):
        assert words in page, words
    assert "set by the product" in page
    table = browse("quinn").get(f"{HOME}/{number}?list=questions&format=csv").text
    assert '"The worker\'s own view is there, in their words",set by the product,4,1,1' in table
    records = browse("quinn").get(f"{HOME}/{number}?format=csv").text
    assert "requires improvement" in records
    for name in ("Meg", "Aldous"):
        assert name not in records + table
    assert browse("quinn").get(f"{HOME}/{number}?format=xlsx").data[:2] == b"PK"
    home = browse("quinn").get(HOME).text
    assert "6 of 6" in home


# --- actions


@pytest.fixture
def drawn(do, sample):
    do(make_record)
    return sample(1)


def act(browse, drawn, **more):
    owner = more.pop("owner", None)
    page = browse("quinn").get(f"{HOME}/{drawn}/actions").text
    number = re.search(r'value="(\d+)"[^>]*>Meg Marlow', page)[1] if owner is None else owner
    fields = {"what": "A workshop on reasons", "due_on": "2026-12-01", "owner": number, **more}
    return browse("quinn").post(f"{HOME}/{drawn}/actions", **fields)


def test_actions_carry_on_until_they_are_done(browse, drawn, ask, when):
    assert act(browse, drawn).status_code == 303
    assert act(browse, drawn, what="Change the form").status_code == 303
    rose = browse("rose")
    home = rose.get(HOME).text
    assert "A workshop on reasons" in home
    first, second = (row[0] for row in ask("SELECT id FROM supervision_audit_action ORDER BY id"))
    here = f"{HOME}/{drawn}/actions"
    assert rose.post(f"{here}/{first}/done", on=here).status_code == 303
    assert rose.post(f"{here}/{second}/not-needed", on=here).status_code == 303
    assert "A workshop on reasons" not in rose.get(HOME).text
    again = rose.post(f"{here}/{first}/done", on=here)
    assert again.status_code == 409
    assert "This action ended on 3 November" in again.text
    assert ask("SELECT ended_as, ended_by FROM supervision_audit_action ORDER BY id") == [
        ("done", "rose@demo.example"), ("not_needed", "rose@demo.example")
    ]  # fmt: skip
    assert rose.post(f"{here}/999/done", on=here).status_code == 409


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": " "}, "Say what will be done"),
        ({"owner": ""}, "Choose who does it"),
        ({"owner": "99999"}, "This person is not in post"),
        ({"due_on": "2026-11-02"}, "2 November has passed"),
        ({"due_on": "2029-01-01"}, "Give a day within a year"),
        ({"due_on": "soon"}, "Give a day, such as"),
    ],
)
def test_bad_actions_change_nothing(browse, drawn, ask, fields, said):
    answer = act(browse, drawn, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert ask("SELECT count(*) FROM supervision_audit_action") == [(0,)]


def test_an_owner_who_left_is_seen(do, browse, drawn):
    def write():
        db.session.execute(
            text(
                "INSERT INTO supervision_audit_action (sample_id, words, owner_id, due_on, added_by, added_at)"
                " VALUES (:sample, 'Look again', :owner, '2026-10-30', 'test', now())"
            ),
            {"sample": drawn, "owner": council.worker("GONE")},
        )

    do(write)
    page = browse("quinn").get(f"{HOME}/{drawn}/actions").text
    assert "Has left: end it, and write it for somebody else" in page
    assert "Overdue, 30 Oct" in page


def test_no_word_and_no_grade_is_in_the_audit_trail(do, sample, browse, finish, ask):
    do(make_record)
    number = sample(1, readers=("quinn",))
    finish(number, "quinn", strengths="Warm and clear", grade="inadequate")
    act(browse, number, what="Quite a secret")
    told = str(ask("SELECT action, subject, detail FROM audit_entry"))
    for words in ("Warm", "inadequate", "secret", "C77"):
        assert words not in told
