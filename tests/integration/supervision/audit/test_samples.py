"""A sample: what it is drawn from, who reads what, what it shows together; nothing that is wrong changes anything."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.audit import council
from tests.integration.supervision.audit.council import make_record
from workforce.db import db
from workforce.supervision.audit_draw_rules import Rule, draw
from workforce.supervision.audit_pool import pool_of
from workforce.supervision.audit_queries import sample as stored

HOME = "/supervision/audits"
YEAR = Rule(date(2026, 1, 1), council.DAY)


def eligible(do, **rule):
    return {one.record_id for one in do(pool_of, Rule(YEAR.from_on, YEAR.to_on, **rule)).eligible}


@pytest.fixture
def records(do):
    """One record of each kind that rules tell apart."""

    def make():
        return {
            "ann": make_record("A", date(2026, 9, 8)),
            "ben": make_record("B", date(2026, 9, 9), kind="asye"),
            "cat": make_record("C", date(2026, 9, 10), "P", agrees=False),
            "dee": make_record("D", date(2026, 9, 11), "N"),
            "group": make_record(["A", "D"], date(2026, 9, 15), kind="group", parts={"topic": "Court work"}),
            "gone": make_record("GONE", date(2026, 9, 16)),
            "quinn": make_record("Q", date(2026, 9, 17)),
            "unanswered": make_record("A", date(2026, 9, 18), answered=False),
            "waits": make_record("A", date(2026, 10, 27), answered=False),  # signed on the 28th: six days ago
            "informal": make_record("A", date(2026, 9, 21), kind="informal", parts={"points": "A word"}),
        }  # fmt: skip

    return do(make)


def test_what_is_eligible(do, records, ask):
    every = set(records.values()) - {records["waits"], records["informal"]}
    assert eligible(do) == every
    assert eligible(do, team="T2") == {records["dee"], records["group"]}
    assert eligible(do, team="S1") == every
    assert eligible(do, team="nothing") == set()
    assert eligible(do, kinds=("asye", "group")) == {records["ben"], records["group"]}
    assert eligible(do, disputed=True) == {records["cat"]}
    assert eligible(do, newly_qualified=True) == {records["ben"]}
    assert eligible(do, uncovered=True) == every, "none of them was audited yet"
    narrow = do(pool_of, Rule(date(2026, 9, 9), date(2026, 9, 10)))
    assert {one.record_id for one in narrow.eligible} == {records["ben"], records["cat"]}


def test_what_was_drawn_is_not_drawn_again(do, records, sample, ask):
    first = sample(3)
    drawn = {row[0] for row in ask("SELECT record_id FROM supervision_audit_item WHERE sample_id = :id", id=first)}
    assert len(drawn) == 3
    assert not drawn & eligible(do)
    second = sample(5, seed=2)
    assert ask("SELECT count(*) FROM supervision_audit_item WHERE sample_id = :id", id=second) == [(5,)]
    assert eligible(do) == set()


def test_a_sample_can_be_drawn_again(do, records, sample, ask, browse):
    number = sample(4, seed=77)
    kept = do(stored, number)
    assert len(kept.eligible) == 8
    again = draw(77, 4, kept.eligible)
    assert ask("SELECT record_id FROM supervision_audit_item WHERE sample_id = :id ORDER BY place", id=number) == [
        (one,) for one in again
    ]
    page = browse("rose").get(f"{HOME}/{number}").text
    assert "Seed 77: drawn again from it just now, it gives the same records" in page
    assert "4 of 8 eligible records" in page


def test_supervisors_without_an_audit_have_a_turn_each(do, records, sample, ask, finish):
    number = sample(3, uncovered=True)
    of = "SELECT DISTINCT s.supervisor FROM supervision_audit_item i JOIN supervision_session s ON s.id = i.session_id"
    assert {row[0] for row in ask(f"{of} WHERE i.sample_id = :id", id=number)} == {"M", "N", "P"}
    for name, place in ask(
        "SELECT split_part(a.email, '@', 1), i.place FROM supervision_audit_reading r JOIN supervision_audit_item i"
        " ON i.id = r.item_id JOIN account a ON a.id = r.account_id"
    ):
        finish(number, name, place)
    assert eligible(do, uncovered=True) == set()


def test_nobody_reads_what_they_are_in(do, records, sample, ask):
    number = sample(8, percent=100)
    given = {
        (record, turn): name
        for record, turn, name in ask(
            "SELECT i.record_id, r.turn, split_part(a.email, '@', 1) FROM supervision_audit_reading r"
            " JOIN supervision_audit_item i ON i.id = r.item_id LEFT JOIN account a ON a.id = r.account_id"
            " WHERE i.sample_id = :id", id=number
        )
    }  # fmt: skip
    assert len(given) == 16
    assert (given[records["quinn"], 1], given[records["quinn"], 2]) == ("rose", None), "Quinn is its supervisee"
    assert (given[records["dee"], 1], given[records["dee"], 2]) == ("quinn", None), "Rose supervises its supervisor"
    for record in set(records.values()) - {records[one] for one in ("quinn", "dee", "waits", "informal")}:
        assert {given[record, 1], given[record, 2]} == {"quinn", "rose"}


def test_a_record_that_nobody_may_read_is_left_out_and_told_of(do, records, ask, browse, who):
    ask("UPDATE account SET is_active = false WHERE email = 'rose@demo.example' RETURNING 1")
    pool = do(pool_of, YEAR)
    assert records["quinn"] not in {one.record_id for one in pool.eligible}
    assert (len(pool.eligible), pool.left_out, pool.in_period) == (7, 1, 8)
    page = browse("quinn").get(f"{HOME}/new?from_on=2026-01-01&to_on=2026-11-03").text
    assert "7 records are eligible" in page
    assert "1 more fits" in page
    assert "Only one account may audit" in page


def test_a_second_reading_waits_and_is_given_later(do, records, sample, ask, browse):
    ask("UPDATE account SET is_active = false WHERE email = 'rose@demo.example' RETURNING 1")
    number = sample(7, percent=50)
    page = browse("quinn").get(f"{HOME}/{number}").text
    assert "4 second readings wait" in page
    answer = browse("quinn").post(f"{HOME}/{number}/readers", on=f"{HOME}/{number}")
    assert answer.status_code == 303
    assert "Still nobody else may read what waits" in browse("quinn").get(f"{HOME}/{number}").text
    ask("UPDATE account SET is_active = true RETURNING 1")
    browse("quinn").post(f"{HOME}/{number}/readers", on=f"{HOME}/{number}")
    waiting = ask(
        "SELECT i.record_id FROM supervision_audit_reading r JOIN supervision_audit_item i ON i.id = r.item_id"
        " WHERE r.account_id IS NULL"
    )
    assert set(waiting) <= {(records["dee"],)}, "Rose supervises its supervisor: that one goes on waiting"


def test_readings_of_an_auditor_who_has_gone_are_handed_on_without_what_was_begun(do, sample, ask, browse, reading_of):
    do(make_record)
    number = sample(1, readers=("rose",))
    reading = reading_of(number, "rose")
    path = f"{HOME}/{number}/readings/{reading}"
    browse("rose").post(path, edition="1", do="save", q_dbs="n", strengths="Only Rose sees this")
    ask("UPDATE account SET is_active = false WHERE email = 'rose@demo.example' RETURNING 1")
    browse("quinn").post(f"{HOME}/{number}/readers", on=f"{HOME}/{number}")
    assert reading_of(number, "quinn") == reading
    assert "Only Rose" not in browse("quinn").get(path).text
    assert ask("SELECT answers, strengths FROM supervision_audit_reading") == [({}, "")]


def test_both_readings_of_auditors_who_have_gone_find_two_different_readers(do, sample, ask, browse):
    do(make_record)
    number = sample(1, percent=100)
    ask("UPDATE supervision_audit_reading SET account_id = NULL RETURNING 1")
    browse("quinn").post(f"{HOME}/{number}/readers", on=f"{HOME}/{number}")
    given = ask(
        "SELECT split_part(a.email, '@', 1) FROM supervision_audit_reading r JOIN account a ON a.id = r.account_id"
    )
    assert sorted(given) == [("quinn",), ("rose",)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"size": "0"}, "Draw at least 1 record"),
        ({"size": "-2"}, "Draw at least 1 record"),
        ({"size": "9"}, "8 records are eligible: draw 8 or fewer"),
        ({"size": "some"}, "Not a valid integer value"),
        ({"size": ""}, "Say how many records"),
        ({"size": "2", "second_percent": "101"}, "Give a share from 0 to 100%"),
        ({"size": "2", "seed": "-1"}, "Give a whole number from 0"),
        ({"size": "2", "readers": "99999"}, "may not audit any more"),
    ],
)
def test_bad_draws_change_nothing(do, records, browse, ask, fields, said):
    path = f"{HOME}/new?from_on=2026-01-01&to_on=2026-11-03"
    answer = browse("quinn").post(path, **{"second_percent": "0", **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert ask("SELECT count(*) FROM supervision_audit_sample") == [(0,)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from_on=2026-02-01&to_on=2026-01-01", "This day comes before the first one"),
        ("from_on=today&to_on=2026-01-01", "Give a day, such as"),
        ("from_on=&to_on=2026-01-01", "Give the first day"),
        ("from_on=2026-01-01&to_on=2026-02-01&kinds=party", "not valid choice"),
    ],
)
def test_bad_rules_say_why(do, browse, query, said):
    answer = browse("quinn").get(f"{HOME}/new?{query}")
    assert answer.status_code == 422
    assert said in answer.text.replace("is not a valid choice", "not valid choice").replace(
        "are not valid choices", "not valid choice"
    )


def test_drawn_on_the_page(do, records, browse, ask):
    quinn = browse("quinn")
    page = quinn.get(f"{HOME}/new?from_on=2026-09-01&to_on=2026-09-30&team=T1&kinds=formal&only=disputed").text
    assert "1 record is eligible" in page
    path = f"{HOME}/new?from_on=2026-09-01&to_on=2026-09-30&team=T1&kinds=formal&only=disputed"
    answer = quinn.post(path, size="1", second_percent="0", seed="")
    assert answer.status_code == 303
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    kept = do(stored, number)
    assert kept.rule == Rule(date(2026, 9, 1), date(2026, 9, 30), "T1", ("formal",), disputed=True)
    assert list(kept.eligible) == [records["cat"]]
    told = ask(
        "SELECT detail FROM audit_entry WHERE action = 'supervision audit sample drawn' ORDER BY id DESC LIMIT 1"
    )
    assert told[0][0]["eligible"] == 1
    page = quinn.get(f"{HOME}/{number}").text
    assert "By rule: Eastfield; kinds: formal, one to one; disputed by the supervisee" in page
    empty = quinn.post(path, on=HOME, size="1", second_percent="0")
    assert empty.status_code == 422
    assert "No record is eligible" in empty.text


def test_the_database_keeps_a_sample_as_it_was_drawn(do, records, sample):
    sample(2)
    for statement in (
        "UPDATE supervision_audit_sample SET seed = 5", "DELETE FROM supervision_audit_sample",
        "UPDATE supervision_audit_item SET place = 9 WHERE place = 1", "DELETE FROM supervision_audit_item",
        "TRUNCATE supervision_audit_sample CASCADE",
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            do(lambda said=statement: db.session.execute(text(said)))


def test_a_sample_and_its_pages_read_with_the_same_statements_at_any_size(do, sample, counted, browse, finish):
    do(lambda: [make_record(on=date(2026, 9, 1 + n)) for n in range(14)])
    small, large = sample(1), sample(12, percent=50, seed=3)
    quinn = browse("quinn")
    counts = []
    for number in (small, large):
        with counted() as seen:
            quinn.get(f"{HOME}/{number}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 20
    with counted() as seen:
        quinn.get(HOME)
    assert len(seen) < 20


# --- who may


OWN = f"{HOME}/mine"
PAGES = (HOME, f"{HOME}/new", f"{HOME}/1", f"{HOME}/1/readings/1", f"{HOME}/1/records/1", f"{HOME}/1/actions")


@pytest.mark.parametrize("name", ["ann", "pat", "meg", "sam", "head", "hr", "analyst", "board", "admin", "governance"])
def test_only_practice_quality_audits(browse, name):
    for page in PAGES:
        assert browse(name).get(page).status_code == 403, page


@pytest.mark.parametrize(
    ("name", "status"), [("ann", 200), ("meg", 200), ("quinn", 200), ("hr", 403), ("board", 403), ("admin", 403)]
)
def test_who_has_a_page_of_their_own(browse, name, status):
    assert browse(name).get(OWN).status_code == status


def test_what_is_not_there_is_not_found(browse, do):
    for page in PAGES[2:]:
        assert browse("quinn").get(page).status_code == 404, page
