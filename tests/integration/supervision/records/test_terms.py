"""Who else supervises somebody, and the written agreement with what follows from it."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.supervision.records import council
from workforce.supervision import queries
from workforce.supervision.people_page import Today

PATH = "/supervision/people/{}/supervisors/new"


@pytest.fixture
def tie(browse):
    def name(who="oli", role="assessor", number="E1", by="gus", first="2026-11-02", last=""):
        sent = {"role": role, "supervisor": council.worker(council.NUMBERS[who]), "first_day": first, "last_day": last}
        return browse(by).post(PATH.format(number), **sent)

    return name


TIES = "SELECT role, started_on, ended_on FROM supervision_tie ORDER BY id"


@pytest.mark.parametrize("role", ["professional", "assessor", "educator"])
def test_named(tie, browse, role):
    assert tie(role=role).status_code == 303
    assert council.rows(TIES) == [(role, council.DAY, None)]
    assert "Ann Bee" in browse("oli").get("/supervision").text
    assert "Oli Penn" in browse("ann").get("/my-supervision").text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": "cover"}, "Give the last day of the cover"),
        ({"role": "cover", "last": "2026-11-01"}, "The last day is before the first one"),
        ({"role": "line"}, "valid choice"),
        ({"role": "friend"}, "valid choice"),
        ({"who": "hal", "role": "professional"}, "is not a registered social worker"),
        ({"who": "ann"}, "Nobody supervises themselves"),
        ({"first": ""}, "Give the first day"),
        ({"first": "2026-10-01"}, "Give a first day not more than 31 days ago"),
        ({"first": "2027-11-04"}, "Give a first day within a year from today"),
    ],
)
def test_a_tie_that_cannot_be(tie, sent, said):
    answer = tie(**sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.rows(TIES) == []


def test_an_unregistered_person_may_cover(tie):
    assert tie("hal", "cover", last="2026-11-20").status_code == 303


def test_a_registration_that_has_expired_is_none(tie):
    council.run("UPDATE worker SET registration_expires_on = '2026-11-01' WHERE employee_number = 'E17'")
    assert tie(role="professional").status_code == 422
    assert tie(role="assessor").status_code == 303


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-11-10", "2026-11-20", 422),
        ("2026-11-20", "", 422),
        ("2026-11-02", "2026-11-10", 422),
        ("2026-11-21", "", 303),
        ("2026-11-02", "2026-11-09", 303),
    ],
)
def test_ties_of_the_same_two_do_not_overlap(tie, first, last, status):
    assert tie(first="2026-11-10", last="2026-11-20").status_code == 303
    answer = tie(role="professional", first=first, last=last)
    assert answer.status_code == status
    assert ("is named for these days already" in answer.text) == (status == 422)


def test_the_database_refuses_an_overlap_and_an_endless_cover(tie):
    tie(last="2026-11-20")
    with pytest.raises(DBAPIError, match="ex_supervision_tie_once"):
        council.run(
            "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, set_by, set_at)"
            " SELECT worker_id, supervisor_id, 'educator', '2026-11-20', 'x', now() FROM supervision_tie"
        )
    with pytest.raises(DBAPIError, match="ck_supervision_tie_cover_ends"):
        council.run("UPDATE supervision_tie SET role = 'cover', ended_on = NULL")
    with pytest.raises(DBAPIError, match="ck_supervision_tie_two_people"):
        council.run("UPDATE supervision_tie SET supervisor_id = worker_id")


def test_a_cover_supervises_until_its_last_day(tie, browse, when, meet):
    tie("max", "cover", last="2026-11-03")
    assert meet.plan(by="max").status_code == 303
    when.on(date(2026, 11, 4))
    assert browse("max").get("/supervision/people/E1").status_code == 404


def test_ended(tie, browse, when):
    tie()
    number = council.value("SELECT id FROM supervision_tie")
    when.on(council.DAY + timedelta(days=3))
    end = f"/supervision/people/E1/supervisors/{number}/end"
    assert browse("ida").post(end).status_code == 404
    for _ in range(2):
        assert browse("gus").post(end).status_code == 303
    assert council.rows(TIES) == [("assessor", council.DAY, council.DAY + timedelta(days=2))]
    assert browse("oli").get("/supervision/people/E1").status_code == 404


@pytest.mark.parametrize("name", ["ann", "ida", "cat", "sue", "una", "hr", "analyst", "board", "admin", "governance"])
def test_who_names_no_supervisors(tie, name):
    assert tie(by=name).status_code in (403, 404)
    assert council.rows(TIES) == []


# --- the agreement


@pytest.fixture
def agree(browse, when):
    """Record an agreement, in October unless it is said when; the day is what it was again."""

    def write(number="E1", by="lea", on=date(2026, 10, 12), **more):
        sent = {
            "started_on": on.replace(day=1), "minutes": "", "parts": "1", "interval_days": "",
            "review_on": "2027-03-01", **more,
        }  # fmt: skip
        at = when.at
        when.on(on)
        answer = browse(by).post(f"/supervision/people/{number}/agreement", **sent)
        when.at = at
        return answer

    return write


def held(day, minutes=90, number="E1", at="10:00", **more):
    """A session of somebody that was held."""
    values = {"interrupted": False, "kind": "formal", "disputed": False, **more}
    council.run(
        "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, worker_id, kind, planned_on,"
        " held_on, start_time, minutes, interrupted, is_length_disputed) SELECT 'page', 0, :ref, employee_number, id,"
        " :kind, :day, :day, CAST(:at AS time), :minutes, :interrupted, :disputed FROM worker"
        " WHERE employee_number = :number", ref=f"{number}-{day}-{at}", day=day, at=at, minutes=minutes, number=number,
        **values,
    )  # fmt: skip


def had_full(number="E1", day=date(2026, 10, 31)):
    def read():
        on = Today(day)
        found = queries.full_sessions(day, ["social_worker"], on.policy.frequency, council.COVERS)
        return next(one for one in found if one.employee_number == number)

    return council.do(read).had_full


TWO_OF_45 = {"minutes": "45", "parts": "2"}


@pytest.mark.parametrize(
    ("agreed", "sessions", "full"),
    [
        (None, [], False),
        (None, [("2026-10-05", 90)], True),
        (None, [("2026-10-05", 89)], False),
        (None, [("2026-10-05", 45), ("2026-10-19", 45)], False),
        (TWO_OF_45, [("2026-10-05", 45), ("2026-10-19", 45)], True),
        (TWO_OF_45, [("2026-10-05", 45)], False),
        (TWO_OF_45, [("2026-10-05", 45), ("2026-10-19", 44)], False),
        (TWO_OF_45, [("2026-09-30", 45), ("2026-10-19", 45)], False),  # not of one month
        (TWO_OF_45, [("2026-10-05", 90)], True),
        ({"minutes": "60"}, [("2026-10-05", 60)], True),
        ({"minutes": "60"}, [("2026-10-05", 59)], False),
        ({**TWO_OF_45, "started_on": "2026-10-12"}, [("2026-10-05", 45), ("2026-10-19", 45)], False),
        ({"interval_days": "14"}, [("2026-10-05", 45), ("2026-10-19", 45)], False),
    ],
)
def test_what_counts_as_full(here, agree, agreed, sessions, full):
    if agreed is not None:
        assert agree(**agreed).status_code == 303
    for day, minutes in sessions:
        held(day, minutes)
    assert had_full() is full


@pytest.mark.parametrize("more", [{"interrupted": True}, {"disputed": True}, {"interrupted": None}, {"kind": "case"}])
def test_what_does_not_count(agree, more):
    agree(**TWO_OF_45)
    held("2026-10-05", 45)
    held("2026-10-19", 45, **more)
    assert had_full() is False


def due(number="E1", day=council.DAY):
    def read():
        on = Today(day)
        return on.standings[next(one.id for one in on.staff if one.employee_number == number)].due_on

    return council.do(read)


@pytest.mark.parametrize(
    ("agreed", "day"),
    [
        (None, date(2026, 11, 19)),
        ({"interval_days": "14"}, date(2026, 11, 2)),
        ({"interval_days": "42"}, date(2026, 11, 30)),
        ({"minutes": "45", "parts": "2"}, date(2026, 11, 19)),
        ({"interval_days": "14", "started_on": "2026-11-03"}, date(2026, 11, 19)),  # not yet
    ],
)
def test_the_day_it_is_due(here, agree, browse, agreed, day):
    held("2026-10-19")
    if agreed is not None:
        assert agree(**agreed).status_code == 303
    assert due() == day
    page = browse("ann").get("/my-supervision").text
    assert f"{day.day} {day:%b}" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"parts": "2"}, "Give the minutes of each part"),
        ({"minutes": "40", "parts": "2"}, "2 of 40 minutes are less than 90"),
        ({"minutes": "14"}, "From 15 to 240"),
        ({"minutes": "241"}, "From 15 to 240"),
        ({"interval_days": "0"}, "From 1 to 92"),
        ({"interval_days": "93"}, "From 1 to 92"),
        ({"parts": "5"}, "valid choice"),
        ({"review_on": "2026-11-02"}, "Give a day to come"),
        ({"review_on": ""}, "Give the day of the review"),
        ({"started_on": "soon"}, "Give a day, such as"),
        ({"started_on": "2026-10-31"}, "Give 1 November or later"),
        ({"started_on": "2020-01-01"}, "Give 1 November or later"),
        ({"started_on": "2028-01-01"}, "within a year from today"),
    ],
)
def test_an_agreement_that_cannot_be(agree, sent, said):
    more = {"minutes": "60", **sent} if "minutes" not in sent and "parts" not in sent else sent
    answer = agree(on=council.DAY, **more)
    assert answer.status_code == 422
    assert said in answer.text
    assert council.value("SELECT count(*) FROM supervision_agreement") == 0


def test_a_new_agreement_follows_the_one_before(agree):
    agree(minutes="60")
    assert agree(minutes="45", parts="2", started_on="2026-10-01").status_code == 422
    assert agree(minutes="45", parts="2", started_on="2026-10-15").status_code == 303
    found = council.rows("SELECT minutes, parts, started_on, ended_on FROM supervision_agreement ORDER BY id")
    assert found == [(60, 1, date(2026, 10, 1), date(2026, 10, 14)), (45, 2, date(2026, 10, 15), None)]


def test_what_it_is_for_is_nowhere(agree, browse):
    agree(**TWO_OF_45)
    page = browse("jon").get("/supervision/people/E1").text
    assert "2 \N{MULTIPLICATION SIGN} 45 minutes" in page
    assert "agreed in writing" in page
    assert (
        council.value("SELECT detail::text FROM audit_entry WHERE action = 'supervision agreement recorded'").count(":")
        == 4
    )


@pytest.mark.parametrize("name", ["ann", "ida", "sue", "una", "hr", "analyst", "board"])
def test_who_records_no_agreement(agree, name):
    assert agree(by=name, minutes="60").status_code in (403, 404)


# --- how long each session should have been, by what was agreed for its day


def own_full(browse):
    page = " ".join(browse("ann").get("/my-supervision").text.split())
    return re.search(r"Full length</dt>(.*?)</div>", page)[1]


def test_each_session_by_the_agreement_of_its_day(agree, browse):
    held("2026-09-14", 45)
    assert agree(minutes="45", parts="2").status_code == 303
    held("2026-10-05", 45)
    held("2026-10-19", 45)
    held("2026-10-26", 44)
    shown = own_full(browse)
    assert "2 of 4" in shown
    assert "45 minutes, 2 of which make a full session; each by what held on its day, not interrupted" in shown
    for page in (browse("ann").get("/my-supervision").text, browse("gus").get("/supervision/people/E1").text):
        assert page.count("under 90") == 1  # the one of September
        assert page.count("under 45") == 1


def test_an_agreement_that_ended_counts_for_its_days(agree, browse):
    assert agree(minutes="60").status_code == 303
    held("2026-10-05", 60)
    assert agree(on=council.DAY, minutes="90", started_on="2026-11-01").status_code == 303
    assert "1 of 1" in own_full(browse)


@pytest.mark.parametrize(
    ("agreed", "words"),
    [
        (None, "90 needed for a full session"),
        ({"minutes": "60"}, "60 needed for a full session, as agreed in writing"),
        ({"minutes": "45", "parts": "2"}, "45 needed, as agreed in writing: 2 such sessions make a full one"),
        ({"interval_days": "14"}, "90 needed for a full session"),
    ],
)
def test_the_record_says_how_long_it_should_be(agree, meet, browse, agreed, words):
    if agreed is not None:
        assert agree(**agreed).status_code == 303
    number = meet.written()
    assert words in browse("lea").get(f"/supervision/sessions/{number}/record").text
