"""The questions of each stage, the manager's view, sums by course: rights, edges, bad input."""

import csv
import io
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from sqlalchemy import event

from tests.integration.supervision.oversight.web import ACCOUNTS, DAY, GUS, IDA, LEA
from tests.integration.web import words
from workforce.db import audit, db
from workforce.training.impact.pages import is_managed, managers
from workforce.training.today import Today
from workforce.web.access import Permission, Scope, Viewer

LATER = {"q_used": "often", "q_changed": "somewhat", "example": ""}
END = {"q_confident": "very", "q_need_met": "yes", "q_quality": "good"}
EVERYBODY = (*GUS, *LEA, *IDA)
HIDDEN = "Not shown"


def ended(days):
    return DAY - timedelta(days=days)


def send(browser, path, **fields):
    return browser.post(path, on="/my-training", **fields)


def test_four_taps_and_thank_you(council, browse):
    day = ended(42)
    council.done("E1", day)
    ann = browse("ann")
    mine = words(ann.get("/my-training"))
    assert "Reflective practice" in mine
    path = council.path("later", day)
    assert "Answer these with your manager" in words(ann.get(path))
    answer = ann.post(path, **LATER)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    again = words(ann.get(path))
    assert "Somewhat" in again
    assert "Not given yet" in again
    assert "Answered" in words(ann.get("/my-training"))
    assert council.ask("SELECT answers->>'changed' FROM impact_return") == "somewhat"


@pytest.mark.parametrize(
    ("stage", "days", "says"),
    [
        ("later", 41, "not open yet"),
        ("later", 42, None),
        ("later", 56, None),
        ("later", 57, None),
        ("later", 84, None),
        ("end", 0, None),
        ("end", 14, None),
        ("end", 15, "is over"),
        ("before", 0, "has begun"),
    ],
)
def test_each_edge_of_the_days(council, browse, stage, days, says):
    day = ended(days)
    council.done("E1", day)
    fields = {"later": LATER, "end": END, "before": {}}[stage]
    path, ann = council.path(stage, day), browse("ann")
    page = words(ann.get(path))
    answer = send(ann, path, **fields)
    if says:
        assert says in page
        assert answer.status_code == 409
        assert says in words(answer)
    else:
        assert answer.status_code == 303, words(answer)
    assert council.ask("SELECT count(*) FROM impact_return") == (0 if says else 1)
    if days == 57:
        assert "count as late" in page


def test_no_longer_asked_once_closed(council, browse):
    council.done("E1", ended(85))
    assert browse("ann").get(council.path("later", ended(85))).status_code == 404
    assert send(browse("ann"), council.path("later", ended(85)), **LATER).status_code == 404


def test_before_a_booked_course_until_it_starts(council, browse, when):
    booking = council.booking("E1", DAY, state="booked")
    ann, path = browse("ann"), council.path("before", DAY)
    fields = {"q_confident": "fairly", "q_need": "a_lot"}
    when.at = datetime(DAY.year, DAY.month, DAY.day, 9, 29, tzinfo=UTC)  # in November London's clocks are UTC
    assert "until then" in words(ann.get(path))
    when.at = datetime(DAY.year, DAY.month, DAY.day, 9, 30, tzinfo=UTC)
    assert send(ann, path, **fields).status_code == 409
    when.at = datetime(DAY.year, DAY.month, DAY.day, 9, 29, tzinfo=UTC)
    assert send(ann, path, **fields).status_code == 303
    assert council.ask("SELECT booking_id FROM impact_return") == booking
    assert send(ann, council.path("end", DAY), **END).status_code == 409, "nobody said yet that they came"
    council.change(
        "UPDATE course_event SET starts_at = starts_at + interval '9 days', ends_at = ends_at + interval '9 days'"
    )
    moved = DAY + timedelta(days=9)
    assert "You said" in words(ann.get(council.path("before", moved))), "a moved run keeps what was said"
    assert send(ann, council.path("before", moved), **fields).status_code == 409


def test_one_attendance_however_it_came_to_be_known(council, browse):
    day = ended(45)
    council.booking("E1", day, completion=council.done("E1", day, source="page"))
    council.done("E1", day)
    council.done("E1", day, result="passed")
    council.change("INSERT INTO course_alias (value, code, set_by, set_at) VALUES ('R-1', 'REFLECT', 'test', now())")
    council.done("E1", day, code="R-1")
    council.done("E1", day - timedelta(days=2), result="failed")
    council.course("OTHER", "Other", since=None)
    council.done("E1", day, code="OTHER")
    section = browse("ann").get("/my-training").text.partition('id="impact"')[2].partition("</table>")[0]
    assert section.count("Reflective practice<span") == 1
    assert "Other<span" not in section


def test_bad_input(council, browse):
    day = ended(43)
    council.done("E1", day)
    ann, path = browse("ann"), council.path("later", day)
    answer = ann.post(path, q_used="often", example="x y")
    assert answer.status_code == 422
    assert "Changed practice: choose one of the answers" in answer.text
    assert "x y" in answer.text
    assert ann.post(path, **{**LATER, "q_changed": "hugely"}).status_code == 422
    assert ann.post(path, **{**LATER, "example": "z" * 1001}).status_code == 422
    council.change("INSERT INTO child (source, reference, import_id) VALUES ('t', 'QX-4471', 0)")
    refused = ann.post(path, **{**LATER, "example": "I asked qx 4471 first."})
    council.change("DELETE FROM child WHERE source = 't'")
    assert refused.status_code == 422
    assert "Take the case reference out" in refused.text
    assert council.ask("SELECT count(*) FROM impact_return") == 0
    assert ann.post(path, **LATER).status_code == 303
    twice = send(ann, path, **{**LATER, "q_changed": "no"})
    assert twice.status_code == 409
    assert "can be answered once" in twice.text
    assert council.ask("SELECT answers->>'changed' FROM impact_return") == "somewhat"


@pytest.mark.parametrize("path", ["later/2026-13-01/REFLECT", "never/2026-09-20/REFLECT", "later/2026-09-20/OTHER"])
def test_what_is_not_there(council, browse, path):
    council.done("E1", ended(43))
    assert browse("ann").get(f"/my-training/impact/{path}").status_code == 404


def test_questions_that_changed_meanwhile(council, browse):
    day = ended(43)
    council.done("E1", day)
    ann, path = browse("ann"), council.path("later", day)
    token = ann.get(path)
    council.change(
        "INSERT INTO policy_version (kind, in_force_from, document, set_by, set_at) SELECT kind, '2020-01-01',"
        " jsonb_set(document, '{impact,questions,later,0,id}', '\"put_to_use\"'), 'our council', now()"
        " FROM policy_version WHERE kind = 'requirements' ORDER BY in_force_from LIMIT 1"
    )
    assert token.status_code == 200
    assert ann.post(path, **LATER).status_code == 422, "the answer to the question that stands now is missing"
    assert ann.post(path, q_put_to_use="often", q_changed="no", example="").status_code == 303


def test_another_s_questions_are_not_found(council, browse):
    council.done("E1", ended(43))
    for name in ("ben", "gus", "quality", "head"):
        answer = browse(name).get(council.path("later", ended(43)))
        assert answer.status_code == (404 if ACCOUNTS[name][1] else 403), name


@pytest.fixture
def returned(council, browse):
    """Ann's return, with an example that may not be quoted."""
    day = ended(43)
    council.done("E1", day)
    browse("ann").post(council.path("later", day), **{**LATER, "example": "I drew a timeline first."})
    return council.ask("SELECT id FROM impact_return")


def test_the_manager_s_view(council, browse, returned):
    gus, path = browse("gus"), f"/impact/returns/{returned}"
    assert "Give your view" in words(gus.get("/impact"))
    page = words(gus.get(path))
    assert "I drew a timeline first." in page
    assert council.do(lambda: db.session.query(audit.AuditEntry).filter_by(action="training impact read").count()) >= 1
    assert gus.post(path, agrees="different", answer="", said="").status_code == 422
    assert gus.post(path, agrees="", said="kept words").status_code == 422
    assert gus.post(path, agrees="different", answer="a_lot", said="She now leads on it.").status_code == 303
    stale = gus.post(path, on="/my-training", agrees="same", said="")
    assert stale.status_code == 409
    assert "given already" in stale.text
    mine = words(browse("ann").get(council.path("later", ended(43))))
    assert "Sees it differently: Yes, a lot" in mine
    assert "She now leads on it." in mine
    assert "Nothing waits for you" in words(gus.get("/impact"))


def test_who_sees_a_return(council, browse, returned):
    """The manager alone: the supervisor, and the manager of the team. No title opens it."""
    path = f"/impact/returns/{returned}"
    for name, (role, _) in ACCOUNTS.items():
        status = browse(name).get(path).status_code
        expected = 200 if name == "gus" else 403 if role in ("board", "admin", "governance") else 404
        assert status == expected, name


def test_whose_view_is_asked_for(overseen):
    """The line supervisor, the team's manager, who deputises for the team: never oneself, never a title."""
    with overseen.app_context():
        today = Today(DAY)
        those, person = managers(today), today.by_number
        ids = {number: one.id for number, one in person.items()}
        assert those[ids["E14"]] == {ids["E11"], ids["E7"]}, "a practice supervisor, and the manager of the team"
        assert those[ids["E7"]] == {ids["E10"]}, "a manager's manager"
        assert those[ids["E4"]] == {ids["E7"]}, "nobody supervises, so the team's manager"
        db.session.remove()

    def asked(worker, **more):
        viewer = Viewer(1, "x@y.example", "X", "manager", frozenset({Permission.SEE_TRAINING}), ids[worker], **more)
        return is_managed(viewer, person["E14"], those)

    deputy = {"scope": Scope.TEAMS, "teams": frozenset({"T1", "T2"}), "deputises": frozenset({"T1"})}
    assert [asked("E11"), asked("E7"), asked("E9", **deputy)] == [True] * 3
    assert [asked("E14", **deputy), asked("E9", scope=Scope.ALL), asked("E10", scope=Scope.ALL)] == [False] * 3


def test_a_view_closes_with_the_late_days(council, browse, when, returned):
    when.on(ended(43) + timedelta(days=84))
    gus = browse("gus")
    assert gus.get(f"/impact/returns/{returned}").status_code == 200
    when.on(ended(43) + timedelta(days=85))
    gus = browse("gus")
    assert gus.get(f"/impact/returns/{returned}").status_code == 404
    assert send(gus, f"/impact/returns/{returned}", agrees="same", said="").status_code == 404


def test_before_and_end_are_no_manager_s(council, browse):
    council.done("E1", ended(3))
    found = council.returned("E1", ended(3), DAY, stage="end")
    assert browse("gus").get(f"/impact/returns/{found}").status_code == 404


def fill(council, people, day, code="REFLECT", **more):
    for number in people:
        council.done(number, day, code)
        council.returned(number, day, day + timedelta(days=44), code=code, **more)


QUARTER = "/impact?quarter=2026-3"
CLOSED = DAY - timedelta(days=60 + 84)  # 2026-09-03 was the last day of their questions


def test_sums_by_course_from_ten_people(council, browse):
    council.course("FEW", "Few")
    fill(council, EVERYBODY[:9], CLOSED, code="FEW", example="Hidden words", quote=True)
    fill(council, EVERYBODY[:10], CLOSED, example="Quoted words", quote=True)
    fill(council, EVERYBODY[10:11], CLOSED, example="Private words")
    for name in ("quality", "hr", "head", "jon", "analyst"):
        page = words(browse(name).get(QUARTER))
        assert "11 of 11 answered" in page, name
        assert "Yes, a lot: 11" in page
        assert "Quoted words" in page
        assert "Hidden words" not in page
        assert "Private words" not in page
        assert "9 of 9 answered" in page, "how many answered is no answer"
    rows = list(csv.reader(io.StringIO(browse("quality").get(f"{QUARTER}&format=csv").text)))
    head = next(row for row in rows if row[0] == "Course")
    at = head.index("later: Changed practice: Yes, a lot")
    told = {row[0]: row[at] for row in rows[rows.index(head) + 1 :]}
    assert told == {"Few": "", "Reflective practice": "11", "All courses": ""}, "9 would be the difference"


def test_whom_the_reader_manages_is_not_among_the_ten(council, browse):
    """Jon manages Gus and Ida, and may know what they said weeks later; nobody knows what they said at the end."""
    fill(council, (*EVERYBODY[:8], "E7", "E9"), CLOSED)
    for number in (*EVERYBODY[:8], "E7", "E9"):
        council.returned(number, CLOSED, CLOSED + timedelta(days=3), stage="end")
    assert "Yes, a lot: 10" in words(browse("quality").get(QUARTER))
    page = words(browse("jon").get(QUARTER))
    assert "Yes, a lot: 10" not in page
    assert "Very: 10" in page


def test_who_sees_sums(council, browse):
    fill(council, EVERYBODY, CLOSED)
    for name, (role, _) in ACCOUNTS.items():
        answer = browse(name).get(QUARTER)
        if role in ("board", "admin", "governance"):
            assert answer.status_code == 403, name
        elif role == "worker" and name != "lea":
            assert answer.status_code == 404, name
        else:
            sees = role in ("quality", "hr", "head", "service", "analyst")
            assert ("Yes, a lot: 12" in words(answer)) is sees, name
    assert browse("quality").get("/impact?quarter=2020-1").status_code == 404
    assert browse("quality").get("/impact?quarter=x").status_code == 404


def test_who_sees_the_comparison(council, browse):
    """Always the words, in the page and the file; never a name. The Board reads figures in its summary only."""
    fill(council, EVERYBODY, CLOSED)
    path = "/impact/comparison"
    for name, (role, _) in ACCOUNTS.items():
        answer = browse(name).get(path)
        sees = role in ("quality", "hr", "head", "service", "analyst")
        assert answer.status_code == (200 if sees else 403), name
        if sees:
            html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
            assert "Association, not proof." in words(answer)
            assert "Ann Bee" not in answer.text
            assert browse(name).get(f"{path}?format=csv").text.lstrip("\ufeff").startswith('"Association, not proof')
    assert browse("quality").get(f"{path}?format=xlsx").status_code == 200
    for odd in ("course=OTHER", "window=2020-01", "window=x"):
        assert browse("quality").get(f"{path}?{odd}").status_code == 404, odd


def test_nothing_more_can_be_said_of_what_is_shown(council, browse, when):
    """The last day of the quarter is the last on which its newest attendance could be answered."""
    newest = datetime(2026, 9, 30, tzinfo=UTC).date() - timedelta(days=84)
    fill(council, EVERYBODY, newest)
    assert "12 of 12 answered" in words(browse("quality").get(QUARTER))
    when.on(datetime(2026, 9, 30, tzinfo=UTC).date())
    assert browse("quality").get(QUARTER).status_code == 404, "the quarter has not ended"


def test_hr_and_the_board_see_no_case_reference_and_no_name(council, browse):
    fill(council, EVERYBODY, CLOSED)
    council.done("E1", ended(43))
    page = browse("hr").get(QUARTER).text
    names = council.do(lambda: db.session.execute(db.text("SELECT name FROM worker")).scalars().all())
    assert not [name for name in names if name in page]
    download = browse("gus").get("/impact?table=waiting&format=csv").text
    assert "Ann Bee" in download
    assert browse("hr").get("/impact?table=waiting&format=csv").text.count("Ann Bee") == 0


def test_statements_do_not_grow(council, browse, overseen):
    def count(path, name):
        browser, seen = browse(name), []
        browser.get(path)
        with overseen.app_context():
            engine = db.engine

        def listen(*args):
            seen.append(args[2])

        event.listen(engine, "before_cursor_execute", listen)
        try:
            assert browser.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    pages = [("/my-training", "ann"), ("/impact", "gus"), (QUARTER, "quality")]
    council.done("E1", ended(45))
    few = [count(*page) for page in pages]
    fill(council, EVERYBODY, CLOSED)
    for n in range(10):
        council.done("E1", ended(43 + n))
    assert [count(*page) for page in pages] == few
    assert max(few[1:]) <= 12
