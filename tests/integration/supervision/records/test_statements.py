"""The pages read with the same statements for one supervisee or session and for thirty."""

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import HELD, WORDS

MOST = 30  # statements of a page


def supervise(number):
    """Let Nia supervise so many people, each with a session to come and one that waits to be recorded."""
    people = list(council.CROWD[:number])
    council.run(
        "UPDATE post SET supervisor_employee_number = 'E12' FROM worker w WHERE w.id = worker_id"
        " AND w.employee_number = ANY(:people)", people=people,
    )  # fmt: skip
    for day, at in (("2026-11-09", "10:00"), ("2026-11-01", "09:00")):
        council.run(
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, worker_id,"
            " supervisor_id, kind, planned_on, planned_time, planned_minutes)"
            " SELECT 'page', 0, employee_number || :day, employee_number, 'E12', id, :nia, 'formal',"
            " CAST(:day AS date), CAST(:at AS time), 90 FROM worker WHERE employee_number = ANY(:people)"
            " ON CONFLICT DO NOTHING",
            people=people, nia=council.worker("E12"), day=day, at=at,
        )  # fmt: skip


def meet_often(number):
    """Let Ann have had so many sessions with Lea, each signed by both, moved once, and with an action still open."""
    council.run(
        "WITH days AS (SELECT n, CAST('2026-10-30' AS date) - n AS day FROM generate_series(1, :number) n),"
        " r AS (INSERT INTO supervision_record (kind, pulled, begun_by, begun_at)"
        " VALUES ('formal', '{}', 'x', now()) RETURNING id),"
        " s AS (INSERT INTO supervision_session (record_id, source, import_id, session_ref, supervisee, supervisor,"
        " worker_id,"
        " supervisor_id, kind, planned_on, planned_time, planned_minutes, held_on, start_time, minutes, interrupted)"
        " SELECT (SELECT id FROM r), 'page', 0, 'often' || n, 'E1', 'E11', :ann, :lea, 'formal', day, '10:00', 90, day,"
        " '10:00', 90, false"
        " FROM days ON CONFLICT DO NOTHING RETURNING id, planned_on),"
        " m AS (INSERT INTO supervision_move (session_id, from_on, to_on, code, by, at)"
        " SELECT id, planned_on - 1, planned_on, 'court', 'x', now() FROM s)"
        " INSERT INTO supervision_action (session_id, worker_id, owner_id, words, due_on, added_by, added_at)"
        " SELECT id, :ann, :ann, 'Do it', '2026-11-30', 'x', now() FROM s",
        number=number, ann=council.worker("E1"), lea=council.worker("E11"),
    )  # fmt: skip
    for role, agrees, who in (("supervisor", None, "E11"), ("supervisee", True, "E1")):
        council.run(
            "INSERT INTO supervision_signature (record_id, role, worker_id, by, at, digest, agrees, confirms_length)"
            " SELECT DISTINCT record_id, :role, CAST(:who AS bigint), 'x', now(), 'x', CAST(:agrees AS boolean),"
            " CAST(:agrees AS boolean) FROM supervision_session WHERE session_ref LIKE 'often%'"
            " ON CONFLICT (record_id, role) DO NOTHING",
            role=role, who=council.worker(who), agrees=agrees,
        )  # fmt: skip


def counts(counted, browse, pages):
    found = {}
    for name, path in pages:
        browse(name).get(path)  # what is read once a process
        with counted() as seen:
            answer = browse(name).get(path)
        assert answer.status_code == 200, path
        found[path] = len(seen)
    return found


def test_a_supervisors_page(here, browse, counted):
    pages = [("nia", "/supervision"), ("nia", f"/supervision/people/{council.CROWD[0]}"), ("nia", "/my-supervision")]
    supervise(1)
    one = counts(counted, browse, pages)
    supervise(30)
    assert browse("nia").get("/supervision").text.count('scope="row"') >= 30
    assert counts(counted, browse, pages) == one
    assert max(one.values()) <= MOST, one


@pytest.mark.parametrize("stage", ["draft", "signed"])
def test_a_supervisees_pages(meet, browse, counted, stage):
    number = meet.begun()
    assert meet.save(number, **HELD, **WORDS).status_code == 303
    if stage == "signed":
        assert meet.save(number, do="sign").status_code == 303
    planned = meet.planned(at="14:00")
    pages = [
        ("ann", "/my-supervision"), ("lea", "/supervision/people/E1"), ("lea", f"/supervision/sessions/{planned}"),
        ("ann", f"/supervision/sessions/{planned}"), ("lea", f"/supervision/sessions/{number}/record"),
    ]  # fmt: skip
    if stage == "signed":
        pages += [(name, f"/supervision/sessions/{number}/record") for name in ("ann", "gus")]
    meet_often(1)
    one = counts(counted, browse, pages)
    meet_often(30)
    assert browse("ann").get("/my-supervision").text.count("Do it") >= 30
    assert counts(counted, browse, pages) == one
    assert max(one.values()) <= MOST, one


def test_saving_and_signing(meet, counted):
    """What a draft has already does not make saving it longer."""
    number = meet.written()
    found = []
    for often in (1, 30):
        meet_often(often)
        form = meet.form(number)
        with counted() as seen:
            assert meet.save(number, form=form, **HELD, **{"part-learning": f"A course, {often}."}).status_code == 303
        found.append(len(seen))
    assert found[0] == found[1]
