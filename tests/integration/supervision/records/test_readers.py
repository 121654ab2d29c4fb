"""Who may read a record, and who may write in it: every role and relationship, at every stage."""

from datetime import timedelta

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS

# of Ann's session with Lea; Nia supervises Ann since, Oli assesses her, Max covers for Lea, Dot is a deputy for the
# team, Cat took part in a group with Ann
READERS = {"ann", "lea", "gus"}
NO_RECORD_OF_THEIR_OWN = {"hr", "quality", "analyst", "board", "governance", "admin"}
PLANNERS = {"lea", "gus", "jon", "pia", "rob", "nia", "oli", "max", "dot"}
EVERYBODY = tuple(council.ACCOUNTS)


@pytest.fixture
def around(meet):
    """Everybody who has to do with Ann."""
    for name, role in (("oli", "assessor"), ("max", "cover")):
        council.run(
            "INSERT INTO supervision_tie (worker_id, supervisor_id, role, started_on, ended_on, set_by, set_at)"
            " VALUES (:ann, :who, :role, :day, '2026-12-31', 'test', now())",
            ann=council.worker("E1"), who=council.worker(council.NUMBERS[name]), role=role, day=council.DAY,
        )  # fmt: skip
    council.let_deputise("dot", "T1")
    return meet


def later(when):
    """A day on which Nia supervises Ann, and Lea has another supervisor than on the day of the session."""
    council.change_supervisor("E1", "E12", council.DAY + timedelta(days=1))
    council.change_supervisor("E11", "E9", council.DAY + timedelta(days=1))
    when.on(council.DAY + timedelta(days=2))


def of_everybody(browse, path):
    return {name: browse(name).get(path).status_code for name in EVERYBODY}


def expected(allowed, refused=404):
    """200 for some; 403 for who has no supervision of their own; for others it is not there."""
    return {name: 200 if name in allowed else 403 if name in NO_RECORD_OF_THEIR_OWN else refused for name in EVERYBODY}


STAGES = {"draft": ("written", {"lea"}), "to answer": ("signed", READERS), "locked": ("locked", READERS)}


@pytest.mark.parametrize("stage", STAGES)
def test_who_reads(around, browse, when, stage):
    make, readers = STAGES[stage]
    number = getattr(around, make)()
    later(when)
    record = f"/supervision/sessions/{number}/record"
    assert of_everybody(browse, record) == expected(readers)
    assert of_everybody(browse, f"{record}/pdf") == expected(readers if stage != "draft" else set())
    # of the session itself, planners see the day and may move it: nothing of what is said
    assert of_everybody(browse, f"/supervision/sessions/{number}") == expected(PLANNERS | {"ann"})


@pytest.mark.parametrize("stage", STAGES)
def test_a_manager_of_the_team_who_is_no_supervisor_of_the_supervisor_does_not_read(around, browse, stage):
    make, readers = STAGES[stage]
    number = getattr(around, make)("eve", "ida")
    by_relation = {"ann": "eve", "lea": "ida", "gus": "jon"}
    allowed = {by_relation[name] for name in readers}
    found = of_everybody(browse, f"/supervision/sessions/{number}/record")
    assert found == expected(allowed)
    assert browse("gus").get(f"/supervision/sessions/{number}").status_code == 200


WORDS_IN_A_GROUP = {"part-topic": "Looking after each other.", "part-reflection": "The home visit."}


def test_who_reads_a_group(around, browse):
    number = around.group("ann", "cat")
    record = f"/supervision/sessions/{number}/record"
    assert around.save(number, **HELD, **WORDS_IN_A_GROUP).status_code == 303
    assert of_everybody(browse, record) == expected({"lea"})
    assert around.save(number, do="sign").status_code == 303
    assert of_everybody(browse, record) == expected({"lea", "ann", "cat", "gus"})
    cats = council.value("SELECT id FROM supervision_session WHERE worker_id = :cat", cat=council.worker("E3"))
    assert of_everybody(browse, f"/supervision/sessions/{cats}/record") == expected({"lea", "ann", "cat", "gus"})


def test_an_assessor_reads_their_own_sessions_only(around, browse):
    with_lea, with_oli = around.locked(), around.locked(by="oli", at="14:00", start="14:00", end="15:30")
    # Ida manages Oli, so she is the supervisor's own supervisor of that session
    assert of_everybody(browse, f"/supervision/sessions/{with_oli}/record") == expected({"ann", "oli", "ida"})
    assert browse("oli").get(f"/supervision/sessions/{with_lea}/record").status_code == 404
    assert browse("lea").get(f"/supervision/sessions/{with_oli}/record").status_code == 404


def test_a_supervisor_who_left_the_team_still_reads_what_they_wrote(around, browse, when):
    number = around.locked()
    later(when)
    council.run("UPDATE post SET ended_on = :day WHERE worker_id = :lea AND ended_on IS NULL",
                day=council.DAY + timedelta(days=1), lea=council.worker("E11"))  # fmt: skip
    assert browse("lea").get(f"/supervision/sessions/{number}/record").status_code == 200


# --- who may write


def statuses(browse, number, names, but=()):
    """What each person is answered who sends each form of a record, but for who may: (path, name) -> status."""
    record = f"/supervision/sessions/{number}/record"
    sent = {
        "": {"do": "save", **HELD, **WORDS}, "/autosave": WORDS, "/sign": {"do": "sign", **HELD, **WORDS},
        "/reopen": {}, "/answer": {"agrees": "yes", "confirms": "yes"}, "/notes": {"note": "One more thing."},
        "/redactions": {"place": "part:wellbeing", "ground": "other", "why": "It is not mine."},
        "/took-part": {"took_part": str(number)},
    }  # fmt: skip
    return {
        (path, name): browse(name).post(record + path, **fields).status_code
        for path, fields in sent.items()
        for name in names
        if path not in but
    }


STRANGERS = [name for name in EVERYBODY if name not in READERS]
CONTENT = (
    "SELECT jsonb_build_array((SELECT jsonb_agg(to_jsonb(p) ORDER BY p.part) FROM supervision_part p),"
    " (SELECT jsonb_agg(to_jsonb(g) ORDER BY g.id) FROM supervision_signature g),"
    " (SELECT jsonb_agg(to_jsonb(n) ORDER BY n.id) FROM supervision_note n),"
    " (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM supervision_redaction r),"
    " (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM supervision_session s WHERE s.source = 'page'),"
    " (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM supervision_agenda_item i))::text"
)


@pytest.mark.parametrize("stage", STAGES)
def test_strangers_write_nothing(around, browse, stage):
    number = getattr(around, STAGES[stage][0])()
    before = council.value(CONTENT)
    found = statuses(browse, number, STRANGERS)
    wanted = {(path, name): 403 if name in NO_RECORD_OF_THEIR_OWN else 404 for path, name in found}
    assert found == wanted
    assert council.value(CONTENT) == before


def test_before_the_signature_only_its_supervisor_writes(around, browse):
    number = around.written()
    found = statuses(browse, number, ["ann", "gus"])
    assert set(found.values()) == {404}
    asked = statuses(browse, number, ["lea"])
    # notes and redactions are for signed records; Lea signs on the way, so ask for the rest before
    assert asked["", "lea"] == 303
    assert asked["/answer", "lea"] == 422


def test_readers_of_a_signed_record_only_add(around, browse):
    number = around.signed()
    found = statuses(browse, number, ["gus", "lea"], but=["/reopen"])
    assert found["", "gus"] == found["", "lea"] == 409
    assert found["/autosave", "lea"] == 409
    assert found["/autosave", "gus"] == 422
    assert found["/sign", "gus"] == 422
    assert found["/answer", "gus"] == found["/answer", "lea"] == 422


def test_signing_for_somebody_else(around, browse):
    number = around.signed()
    record = f"/supervision/sessions/{number}/record"
    for name, path in (("ann", "/sign"), ("gus", "/sign"), ("lea", "/answer"), ("gus", "/answer")):
        answer = browse(name).post(record + path, agrees="yes", confirms="yes", **HELD)
        assert answer.status_code == 422, (name, path)
        assert "Nothing was changed" in answer.text
    assert council.value("SELECT count(*) FROM supervision_signature") == 1


def test_who_adds_to_an_agenda(around, browse):
    number = around.planned()
    path = f"/supervision/sessions/{number}/agenda"
    found = {name: browse(name).post(path, words=f"From {name}").status_code for name in EVERYBODY}
    wanted = {
        name: 303 if name in ("ann", "lea") else 403 if name in NO_RECORD_OF_THEIR_OWN else 404 for name in EVERYBODY
    }
    assert found == wanted
    assert council.value("SELECT count(*) FROM supervision_agenda_item") == 2


@pytest.mark.parametrize("name", ["gus", "jon", "pia", "dot", "max", "oli"])
def test_who_plans_for_others_sees_no_agenda(around, browse, name):
    number = around.planned()
    assert browse("ann").post(f"/supervision/sessions/{number}/agenda", words="Zebrafink").status_code == 303
    page = browse(name).get(f"/supervision/sessions/{number}")
    assert page.status_code == 200
    assert "Zebrafink" not in page.text
