"""Who may say who else supervises somebody: nobody makes themselves a supervisor, or stays one."""

from datetime import timedelta

import pytest

from tests.integration.supervision.records import council
from workforce.supervision import terms_service
from workforce.supervision.errors import SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.relations import Role

PERSON = "/supervision/people/E1"
NEW = f"{PERSON}/supervisors/new"
TIES = "SELECT count(*) FROM supervision_tie"
ONESELF = "name yourself: ask another manager who answers for the team"
NAMES = {"lea", "gus", "jon", "pia", "rob"}  # the line supervisor, and who answers for the team


def name(browse, by, who="oli", role="assessor", last="", first=council.DAY):
    sent = {"role": role, "supervisor": council.worker(council.NUMBERS[who]), "first_day": first, "last_day": last}
    return browse(by).post(NEW, **sent)


@pytest.fixture
def beside(here):
    """Everybody who plans for Ann and is neither her line supervisor nor her manager; how they came to it."""
    for who, role in (("oli", "assessor"), ("max", "cover"), ("dot", "educator"), ("una", "professional")):
        council.run(
            "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, ended_on, set_by, set_at)"
            " VALUES (:ann, :who, :role, :day, '2026-11-30', 'test', now())",
            ann=council.worker("E1"), who=council.worker(council.NUMBERS[who]), role=role, day=council.DAY,
        )  # fmt: skip
    council.let_deputise("ida", "T1")


@pytest.mark.parametrize("who", [one for one in council.ACCOUNTS if one not in NAMES])
def test_who_plans_beside_the_line_names_nobody(beside, browse, who):
    before = council.value(TIES)
    tie = council.value("SELECT min(id) FROM supervision_tie")
    assert browse(who).get(NEW).status_code in (403, 404)
    assert name(browse, who, "nia").status_code in (403, 404)
    assert browse(who).post(f"{PERSON}/supervisors/{tie}/end").status_code in (403, 404)
    assert browse(who).get(f"{PERSON}/agreement").status_code in (403, 404)
    sent = {"started_on": council.DAY, "minutes": "60", "parts": "1", "review_on": "2027-03-01"}
    assert browse(who).post(f"{PERSON}/agreement", **sent).status_code in (403, 404)
    assert council.value(TIES) == before
    assert council.value("SELECT count(*) FROM supervision_agreement") == 0


@pytest.mark.parametrize("who", ["oli", "max", "dot", "una", "ida"])
def test_their_page_shows_no_way_to_do_it(beside, browse, who):
    page = browse(who).get(PERSON)
    assert page.status_code == 200
    assert "Plan ahead" in page.text
    for words in ("Name a cover", "End: ", "Record the agreement"):
        assert words not in page.text
        assert words in browse("gus").get(PERSON).text


@pytest.mark.parametrize("who", sorted(NAMES))
def test_the_line_supervisor_and_who_answers_for_the_team_do(here, browse, who):
    assert name(browse, who, "nia").status_code == 303


@pytest.mark.parametrize("role", [one.value for one in Role if one is not Role.LINE])
@pytest.mark.parametrize("who", ["lea", "gus", "jon", "pia"])
def test_nobody_names_themselves(here, browse, who, role):
    answer = name(browse, who, who, role, last="2026-11-20")
    assert answer.status_code == 422
    assert ONESELF in answer.text
    assert council.value(TIES) == 0


@pytest.fixture
def away(here):
    """Lea is away since the middle of October, for long."""
    council.run("UPDATE worker SET away = '{[2026-10-12,)}' WHERE employee_number = 'E11'")


@pytest.mark.parametrize(
    ("last", "status"), [("2026-11-20", 303), ("2027-02-02", 303), ("2027-02-03", 422), ("2027-06-01", 422)]
)
def test_a_manager_covers_for_who_is_away_for_92_days_at_most(away, browse, last, status):
    answer = name(browse, "gus", "gus", "cover", last=last)
    assert answer.status_code == status
    assert ("You can cover yourself until 2 February 2027 at most" in answer.text) == (status == 422)
    assert council.value(TIES) == (1 if status == 303 else 0)


def test_for_all_of_somebodys_people_the_same_holds(away, browse):
    sent = {"role": "cover", "supervisor": council.worker("E7"), "first_day": council.DAY}
    assert browse("gus").post("/supervision/covers/E11", **sent, last_day="2027-02-03").status_code == 422
    assert council.value(TIES) == 0
    assert browse("gus").post("/supervision/covers/E11", **sent, last_day="2027-02-02").status_code == 303
    assert council.value(TIES) == 4


@pytest.mark.parametrize("role", ["assessor", "educator", "professional"])
def test_an_absence_opens_no_other_way(away, browse, role):
    assert ONESELF in name(browse, "gus", "gus", role, last="2026-11-20").text


def test_a_deputy_does_not_cover_for_who_is_away(away, browse):
    council.let_deputise("ida", "T1")
    assert "is away" not in browse("ida").get("/supervision").text
    sent = {"role": "cover", "supervisor": council.worker("E9"), "first_day": council.DAY, "last_day": "2026-11-20"}
    assert browse("ida").post("/supervision/covers/E11", **sent).status_code == 404


def test_the_service_asks_itself(beside):
    """Whatever page calls: the rule stands where the change is made."""

    def call():
        on = Today(council.DAY)
        ann, nia = (next(one for one in on.staff if one.employee_number == number) for number in ("E1", "E12"))
        days = (council.DAY, council.DAY + timedelta(days=7))
        terms_service.name_supervisor(on, ann, nia, Role.ASSESSOR, days, oli)

    oli = council.viewer("oli")
    with pytest.raises(SupervisionError, match="Only the line supervisor of Ann Bee"):
        council.do(call)


def test_the_supervisee_is_told_that_an_agreement_was_recorded(here, browse):
    sent = {"started_on": council.DAY, "minutes": "61", "parts": "1", "interval_days": "17", "review_on": "2027-03-01"}
    assert browse("lea").post(f"{PERSON}/agreement", **sent).status_code == 303
    to, subject, body = council.rows('SELECT "to", subject, body FROM outgoing_mail ORDER BY id DESC LIMIT 1')[0]
    assert to == "ann@demo.example"
    assert subject == "A supervision agreement with you was recorded"
    assert "/my-supervision" in body
    assert not any(words in subject + body for words in ("61", "17", "Lea", "2027"))
    assert "Agreed in writing since 2 November 2026" in browse("ann").get("/my-supervision").text
