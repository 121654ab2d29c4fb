"""What is next, late and done: seen, marked, taken back, downloaded; the rhythm set with the DfE's agreement."""

import csv
import html
import io
import json
import re

import html5lib
import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DBAPIError

from tests.integration import web
from tests.integration.board.dates.conftest import DAY, DOCUMENT
from tests.integration.web import counting
from workforce.board.dates import service
from workforce.caseload.references import Held

PAGE = "/board/dates"
REVIEW = f"{PAGE}/review/2026-11-20"  # six months after 20 May
DONE = {"done_on": "2026-11-24", "reference": "DfE letter 4", "note": "In person."}
AGREED = {"agreed_by": "DfE Improvement Adviser", "agreed_on": "2026-11-20", "agreed_reference": "letter IB/12"}


def words(answer):
    return html.unescape(web.words(answer))


def test_without_a_rhythm_it_says_what_to_do(council, browse):
    assert "rhythm is not set yet." in words(browse("board").get(PAGE))
    assert "Set it" in words(browse("head").get(PAGE))
    assert "Set it" not in words(browse("board").get(PAGE))
    assert browse("board").get(f"{PAGE}/summaries").status_code == 200
    assert browse("head").get(REVIEW).status_code == 404


def test_what_is_next_late_and_done(ruled, browse):
    said = words(browse("board").get(PAGE))
    for part in (
        "Figures every 4 weeks, counted from 9 August 2026; released 4 days later at 07:00",
        "The Notice began on 20 May 2026 and runs for 18 months.",
        "Chair's first report 2 months after the Notice began 20 July 2026 Late by 129 days",
        "DfE review 6 months after the Notice began 20 November 2026 Late by 6 days",
    ):
        assert part in said, part
    assert "Figures as at 29 November 2026 3 December 2026 Next, in 7 days" in said
    assert "Over the figures as at 1 November 2026 12 November 2026 No meeting written down, 14 days ago" in said
    assert (
        "Board summary released Figures as at 6 September 2026 10 September 2026 Released on 9 September 2026" in said
    )
    assert "Board summary released Figures as at 1 November 2026 5 November 2026 Late by 21 days" in said
    assert "Every target met By 18 months 20 November 2027 Next, in 359 days" in said


def test_filtered_by_kind_and_downloaded(ruled, browse):
    said = words(browse("board").get(f"{PAGE}?kind=review&span=all"))
    assert "20 November 2027 To come, in 359 days" in said
    assert "Improvement Board meets Over" not in said
    sent = browse("board").get(f"{PAGE}?kind=review&span=all&format=csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sent)))
    assert rows[2] == ["Shown: DfE review, all dates"]
    assert [row[2:4] for row in rows[4:]] == [
        ["2026-11-20", "Late by 6 days"], ["2027-05-20", "Next, in 175 days"], ["2027-11-20", "To come, in 359 days"],
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(browse("board").get(f"{PAGE}/summaries?format=xlsx").data), read_only=True)
    cells = [row[0].value for row in book.active.iter_rows()]
    assert "2026-11-01" in [str(cell)[:10] for cell in cells]


def test_summaries_stage_by_stage_with_what_happened(ruled, browse):
    said = words(browse("board").get(f"{PAGE}/summaries"))
    assert "9 August 2026 9 August 2026, 7:00am 13 August 2026, 7:00am 13 August 2026, 7:00am 20 August 2026" in said
    assert "9 September 2026, 3:00pm before its day, by two people" in said
    assert "1 November 2026 25 November 2026, 7:00am 30 November 2026, 7:00am not yet" in said
    assert "4 October 2026 due 4 October 2026, 7:00am 8 October 2026, 7:00am not yet 15 October 2026 Not frozen" in said
    assert "29 November 2026 due 29 November 2026, 7:00am" in said
    assert browse("board").get(f"{PAGE}/summaries").text.count("To come") > 5


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?span=all", f"{PAGE}/summaries", f"{PAGE}/calendar", f"{PAGE}/rhythm"])
def test_pages_are_html5_with_unique_ids_and_a_fixed_number_of_statements(ruled, browse, path):
    browse("head").get(path)
    with counting(ruled.app) as few:
        page = browse("head").get(path)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for day in ("2027-05-20", "2027-11-20", "2026-11-20"):
        assert browse("head").post(f"{PAGE}/review/{day}", **DONE).status_code == 303
    met(ruled, "2026-11-12")
    with counting(ruled.app) as many:
        browse("head").get(path)
    assert len(few) <= len(many) + 1 <= len(few) + 2, "one more for the names of who marked"


def met(council, due_on):
    council.change(
        "INSERT INTO board_meeting (held_on, due_on, changed_by, changed_at) VALUES (CAST(:due AS date) + 1, :due, 'x',"
        " now())", due=due_on,
    )  # fmt: skip


def test_a_meeting_that_is_written_down_says_so_by_itself(ruled, browse):
    assert "Write the meeting down : 12 November 2026" in words(browse("head").get(PAGE))
    met(ruled, "2026-11-12")
    page = browse("head").get(PAGE)
    assert "12 November 2026 Held on 13 November 2026, 1 day late the meeting written down" in words(page)
    assert re.search(r'href="/board/meetings/\d+">Open the meeting', page.text)
    stages = words(browse("board").get(f"{PAGE}/summaries"))
    assert "12 November 2026 met on 13 November 2026 Met over" in stages
    assert browse("head").get(f"{PAGE}/board/2026-11-12").status_code == 404, "it is not marked a second time"


def test_who_may_do_what(ruled, browse):
    for name, status in (("worker", 403), ("board", 200), ("hr", 200), ("governance", 200), ("manager", 200)):
        for path in (PAGE, f"{PAGE}/summaries", f"{PAGE}/calendar"):
            assert browse(name).get(path).status_code == status, (name, path)
        for path in (REVIEW, f"{PAGE}/rhythm"):
            assert browse(name).get(path).status_code == 403, (name, path)
            assert browse(name).post(path, on="/account").status_code == 403, (name, path)
        assert "Mark as done" not in browse(name).get(PAGE).text
    assert browse("analyst").get(REVIEW).status_code == 200


def test_marked_once_however_often_the_button_is_pressed(ruled, browse):
    head = browse("head")
    assert head.post(REVIEW, **DONE).status_code == 303
    assert head.post(REVIEW, on=f"{PAGE}/rhythm", **DONE).status_code == 303, "pressed twice"
    assert ruled.ask("SELECT count(*) FROM board_event") == 1
    assert ruled.ask("SELECT count(*) FROM audit_entry WHERE action = 'board date done'") >= 1
    said = words(browse("board").get(PAGE))
    assert "Done on 24 November 2026, 4 days late Head of service DfE letter 4 In person." in said
    assert "Head," not in said, "the Board sees a role, no name"
    assert "Head head of service" in words(head.get(PAGE))
    other = browse("analyst").post(REVIEW, on=f"{PAGE}/rhythm", **(DONE | {"note": "By phone."}))
    assert other.status_code == 409
    assert "Somebody has marked this as done since you opened the page." in words(other)


def test_taken_back_it_stays_in_sight_and_can_be_marked_anew(ruled, browse):
    head = browse("head")
    head.post(REVIEW, **DONE)
    event = re.search(r'name="event" value="(\d+)"', head.get(REVIEW).text)[1]
    assert browse("board").post(f"{REVIEW}/take-back", on="/account", event=event).status_code == 403
    for _ in range(2):
        assert head.post(f"{REVIEW}/take-back", on=f"{PAGE}/rhythm", event=event).status_code == 303
    assert "That was taken back already" in words(head.get(PAGE))
    assert ruled.ask("SELECT count(*) FROM audit_entry WHERE action = 'board date taken back'") == 1
    assert "Late by 6 days" in words(head.get(PAGE))
    said = words(head.get(REVIEW))
    assert "Done on 24 November 2026, marked by Head; taken back" in said
    assert head.post(REVIEW, **DONE).status_code == 303
    assert ruled.ask("SELECT count(*) FROM board_event") == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"done_on": ""}, "Give the day on which it was done"),
        ({"done_on": "2026-11-27"}, "Give today or a day before it"),
        ({"done_on": "soon"}, "Give a day, such as 1/12/2026"),
        ({"reference": "x" * 201}, "Use 200 characters or fewer"),
        ({"note": "x" * 2001}, "Use 2,000 characters or fewer"),
    ],
)
def test_what_can_not_be_marked_keeps_what_was_typed(ruled, browse, changes, said):
    answer = browse("head").post(REVIEW, **(DONE | changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert "<title>Error: " in answer.text
    assert DONE["reference"][:5] in answer.text or "reference" in changes
    assert ruled.ask("SELECT count(*) FROM board_event") == 0


def test_a_case_reference_is_refused(ruled, browse, monkeypatch):
    monkeypatch.setattr(service, "held", lambda said: Held("note", "C123456"))
    assert "Take the case reference out: C123456" in words(browse("head").post(REVIEW, **DONE))


@pytest.mark.parametrize(
    "path", ["review/2026-11-21", "summary/2026-12-03", "gone/2026-11-20", "review/soon", "board/2026-11-12"]
)
def test_other_dates_are_not_found(ruled, browse, path):
    assert browse("head").get(f"{PAGE}/{path}").status_code == 404
    assert browse("head").post(f"{PAGE}/{path}", on=REVIEW, **DONE).status_code == 404


def test_what_was_marked_is_never_changed_in_the_database(ruled, browse):
    browse("head").post(REVIEW, **DONE)
    for statement in (
        "UPDATE board_event SET done_on = '2026-11-20'",
        "UPDATE board_event SET withdrawn_at = now(), withdrawn_by = 'x', note = 'y'",
        "DELETE FROM board_event",
    ):
        with pytest.raises(DBAPIError, match=r"never changed|only ever added to"):
            ruled.change(statement)


# --- the rhythm


def sent(browse, name="head", **changes):
    page = browse(name).get(f"{PAGE}/rhythm").text
    shown = re.search(r'name="edition" value="(-?\d+)"', page)[1]
    fields = {
        "edition": shown, "in_force_from": "2026-11-30", "starts_on": "2026-08-09", "every_weeks": "4", "at": "07:00",
        "release_after_days": "4", "meeting_after_days": "11", "notice_starts_on": "2026-05-20", "notice_months": "18",
    }  # fmt: skip
    return browse(name).post(f"{PAGE}/rhythm", **(fields | changes))


def newest(council):
    return council.ask("SELECT document FROM policy_version WHERE kind = 'board' ORDER BY id DESC LIMIT 1")


def test_another_frequency_needs_the_agreement_on_record(ruled, browse):
    answer = sent(browse, every_weeks="6")
    assert answer.status_code == 422
    said = words(answer)
    assert "The Board reads every 4 weeks. Every 6 weeks needs the DfE's agreement on record" in said.replace(
        "&#39;", "'"
    )
    assert "{" not in said
    assert 'value="6"' in answer.text, "what was typed stays"
    assert ruled.ask("SELECT count(*) FROM policy_version WHERE kind = 'board'") == 1
    assert sent(browse, every_weeks="6", **AGREED).status_code == 303
    kept = newest(ruled)
    assert kept["agreed"] == {"by": "DfE Improvement Adviser", "on": "2026-11-20", "reference": "letter IB/12"}
    assert kept["other"] == DOCUMENT["other"], "what the form does not know stays"
    said = words(browse("head").get(f"{PAGE}/rhythm"))
    assert "From 30 November 2026: every 6 weeks from 9 August 2026; agreed by DfE Improvement Adviser" in said
    [(actor,)] = ruled.rows("SELECT actor FROM audit_entry WHERE subject = 'policy:board' ORDER BY id DESC LIMIT 1")
    assert actor == "head@demo.example"
    past = words(browse("head").get(f"{PAGE}/summaries"))
    for day in ("9 August 2026", "6 September 2026", "4 October 2026", "1 November 2026", "29 November 2026"):
        assert day in past, "dates up to then stay as they were"


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"in_force_from": "2026-11-25"}, 422, "Give today or a later day"),
        ({"in_force_from": ""}, 422, "Give the day from which it is in force"),
        ({"every_weeks": "many"}, 422, "Write a whole number"),
        ({"every_weeks": "30"}, 422, "Write a whole number from 1 to 26"),
        ({"at": "noon"}, 422, "Give a time, such as 10:00"),
        ({"edition": "1"}, 409, "Another rhythm was set since you opened the page"),
        ({"agreed_by": "DfE"}, 422, "Write where it is found"),
        ({"agreed_by": "DfE", "agreed_reference": "letter"}, 422, "Write the day of the DfE"),
    ],
)
def test_what_can_not_be_in_force_is_refused(ruled, browse, changes, status, said):
    answer = sent(browse, **changes)
    assert (answer.status_code, said in words(answer)) == (status, True), words(answer)[-800:]
    assert ruled.ask("SELECT count(*) FROM policy_version WHERE kind = 'board'") == 1


def test_a_day_that_was_frozen_is_not_decided_anew(ruled, browse):
    document = DOCUMENT | {"starts_on": "2026-11-01"}
    answer = command(ruled, document, "2026-11-01")
    assert answer.exit_code == 1
    assert "starts_on: figures as at 2026-11-01 are frozen already" in answer.stderr


def test_a_notice_that_begins_otherwise_leaves_what_was_done_in_sight(ruled, browse):
    browse("head").post(REVIEW, **DONE)
    assert sent(browse, in_force_from=DAY.isoformat(), notice_starts_on="2026-06-01").status_code == 303
    said = words(browse("board").get(f"{PAGE}?kind=review&span=all"))
    assert "For a day that is no longer due" in said
    assert "1 December 2026 Next, in 5 days" in said
    assert browse("head").get(REVIEW).status_code == 200, "it can still be taken back"


def command(council, document, day):
    path = council.settings.instance / "board.json"
    path.write_text(json.dumps(document))
    return council.app.test_cli_runner().invoke(args=["policy", "load", "board", str(path), "--from", day])


def test_the_command_refuses_it_as_well(ruled):
    answer = command(ruled, DOCUMENT | {"every_weeks": 6}, "2026-12-01")
    assert answer.exit_code == 1
    assert "agreed: the Board reads every 4 weeks. Every 6 weeks needs the DfE's agreement on record" in answer.stderr
    answer = command(ruled, DOCUMENT | {"told_roles": ["worker"]}, "2026-12-01")
    assert "told_roles: worker is no role that sees summaries" in answer.stderr
    agreed = {"by": "DfE", "on": "2026-11-20", "reference": "letter"}
    assert command(ruled, DOCUMENT | {"every_weeks": 6, "agreed": agreed}, "2026-12-01").exit_code == 0
    assert command(ruled, DOCUMENT | {"every_weeks": 6, "agreed": agreed}, "2026-12-01").exit_code == 0, "again"
    assert newest(ruled)["every_weeks"] == 6
    assert "without a zone" in command(ruled, DOCUMENT | {"at": "02:00+05:00"}, "2026-12-02").stderr


@pytest.mark.parametrize(
    ("kind", "document", "why"),
    [
        ("targets", '{"targets": {}, "x": NaN}', "NaN is no number"),
        ("targets", '{"targets": {}, "x": 1e400}', "not JSON compliant"),
        ("targets", '{"targets": {}, "x": "\\u0000"}', "can't be kept"),
        ("targets", '{"targets": {}, "x": "\\ud800"}', "can't be kept"),
        ("targets", "[" * 100_000, "nested too deeply"),
        ("targets", '{"indicators": {}}', "write at least one of targets, owners, sustained_over"),
        ("indicators", '{"targets": {}}', "write at least one of indicators"),
        ("targets", '{"targets": {"W2": {"value": "1e999999"}}}', "targets.W2.value: write a number"),
        ("targets", '{"targets": {"W2": {"value": "5", "by": 20261231}}}', "targets.W2.by: write a day"),
        ("targets", '{"targets": {"W2": {"value": "5", "agreed_by": 5}}}', "targets.W2.agreed_by: write who"),
    ],
)
def test_a_document_that_no_page_could_show_is_refused(council, kind, document, why):
    path = council.settings.instance / "odd.json"
    path.write_text(document)
    said = council.app.test_cli_runner().invoke(args=["policy", "load", kind, str(path), "--from", "2026-12-01"])
    assert said.exit_code == 1 and why in said.stderr, said.output
    assert (
        council.ask("SELECT count(*) FROM policy_version WHERE kind = :kind AND set_by = 'command line'", kind=kind)
        == 0
    )
