"""The page of oversight: what is due in scope, what is not on the child's file, drafts; who may read and do what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from tests.integration.allocation.town import viewer
from tests.integration.supervision.oversight.web import DAY, days_before
from tests.integration.web import words
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries.tables import seen_rows
from workforce.db import db
from workforce.jobs.service import BY_NAME
from workforce.supervision import oversight_queries as queries
from workforce.supervision import oversight_service as service

PAGE = "/supervision/oversight"
LAST = {"C1": 10, "C2": 45, "C3": 25, "C4": 31, "C7": 33}  # days ago; of C5 and C6 nothing was ever said


@pytest.fixture
def known(council):
    """Oversight of most cases, known from 1 September; all cases opened on 1 March."""
    council.bring(
        *({"case_ref": case, "held_on": days_before(days).isoformat()} for case, days in LAST.items()),
        covers_from=date(2026, 9, 1),
    )
    return council


def csv(browser, path=PAGE, **args):
    query = "&".join(f"{name}={value}" for name, value in {**args, "format": "csv"}.items())
    return [line.split(",") for line in browser.get(f"{path}?{query}").text.splitlines()[3:]]


# --- W22


def w22(app, day=DAY):
    with app.app_context():
        [found] = indicators.figures(OnDay(day), ["W22"])
        db.session.remove()
    return found


def test_w22_is_null_until_oversight_is_known(overseen, council):
    assert (w22(overseen).rows, w22(overseen).value) == (None, None)


def test_w22_counts_the_cases_in_date_for_their_type(overseen, known):
    found = w22(overseen)
    rows = {row.key: (row.numerator, row.detail["days"], row.detail["due_on"]) for row in found.rows}
    assert {case for case, row in rows.items() if not row[0]} == {"C2", "C5", "C6", "C7"}
    assert (rows["C2"][1], rows["C2"][2]) == (15, "2026-10-18")
    assert rows["C4"] == (1, 0, "2026-11-02"), "the due day itself is in date"
    assert rows["C5"][2] == "2026-10-01", "from the first day that is known"
    assert (found.ratio.numerator, found.ratio.denominator) == (3, 7)
    assert w22(overseen, date(2026, 8, 31)).rows is None
    assert w22(overseen, date(2026, 9, 1)).ratio.numerator == 7


def test_another_type_may_have_another_interval_and_the_former_stands_beside(overseen, known):
    known.policy(oversight={"default": {"months": 1}, "types": {"CP": {"days": 7}, "CLA": {"months": 3}}})
    assert {row.key for row in w22(overseen).rows if not row.numerator} == {"C2", "C5", "C6", "C7"}
    last = {"case_ref": "C6", "held_on": days_before(8).isoformat()}
    known.bring(last, covers_from=date(2026, 9, 1))
    late = {row.key: row.detail["days"] for row in w22(overseen).rows if not row.numerator}
    assert late["C6"] == 1, "protection: every 7 days"


def test_what_was_said_here_counts_too(overseen, known):
    session = known.session("E1", "E7", days_before(3))
    known.said("C7", session, days_before(3))
    assert {row.key for row in w22(overseen).rows if not row.numerator} == {"C2", "C5", "C6"}


def test_said_here_alone_is_known_from_the_first_day(overseen, council):
    council.said("C7", council.session("E1", "E7", days_before(40)), days_before(40))
    assert {row.key for row in w22(overseen).rows if not row.numerator} == {f"C{n}" for n in range(1, 8)}
    assert w22(overseen, days_before(41)).rows is None


# --- the page


def test_what_is_due_first(browse, known):
    page = words(browse("gus").get(PAGE))
    assert "3 of 7 cases" in page
    assert "Overdue: 4 cases" in page
    found = csv(browse("gus"))
    assert [row[0] for row in found] == ["C5", "C6", "C2", "C7"], "the longest overdue first"
    assert found[2][1:8] == ["Child protection plan", "", "North", "2026-09-18", "2026-10-18", "15", "overdue"]
    assert [row[0] for row in csv(browse("gus"), show="due")] == ["C4", "C3"]
    assert len(csv(browse("gus"), show="all")) == 7
    assert [row[0] for row in csv(browse("gus"), show="all", holder="E1", sort="-due")] == ["C1", "C7"]
    assert [row[0] for row in csv(browse("gus"), type="CP")] == ["C6", "C2"]
    assert 'href="/supervision/people/E1"' in browse("gus").get(f"{PAGE}?show=all").text


@pytest.mark.parametrize("query", ["show=never", "team=T2", "team=T9"])
def test_what_can_not_be_asked_is_not_found(browse, known, query):
    assert browse("gus").get(f"{PAGE}?{query}").status_code == 404


def test_before_anything_is_known_it_says_so(browse, council):
    page = words(browse("gus").get(PAGE))
    assert "Not known yet" in page
    assert "nothing is overdue and nothing is in date" in page
    assert "In date for their type" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("gus", 200), ("jon", 200), ("head", 200), ("analyst", 200), ("ann", 403), ("lea", 403), ("hr", 403),
     ("quality", 403), ("board", 403), ("admin", 403), ("governance", 403)],
)  # fmt: skip
def test_who_may_read_the_page(browse, known, who, status):
    assert browse(who).get(PAGE).status_code == status


def test_only_cases_in_scope(browse, known):
    assert csv(browse("ida"), show="all") == []
    assert len(csv(browse("jon"), show="all")) == 7
    assert len(csv(browse("analyst"), show="all")) == 7


def test_a_restricted_case_is_masked(browse, known):
    known.change(
        "INSERT INTO restriction (child_id, named, set_by, set_at) SELECT id, ARRAY[(SELECT id FROM worker WHERE"
        " employee_number = 'E1')], 'jon@demo.example', now() FROM child WHERE reference = 'C7'"
    )
    known.said("C7", known.session("E1", "E7", days_before(5)), days_before(5))
    page = browse("gus").get(f"{PAGE}?show=all").text
    assert "C7" not in page
    assert page.count("Restricted case") >= 2
    assert "Restricted case" in [row[0] for row in csv(browse("gus"), show="all")]


def test_few_statements(overseen, browse, known):
    browser, seen = browse("jon"), []
    listen = lambda *args: seen.append(args[2])
    browser.get(PAGE)
    with overseen.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        browser.get(PAGE)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    reads = [one for one in seen if "audit_entry" not in one and "pg_advisory" not in one and "SAVEPOINT" not in one]
    assert len(reads) <= 16, reads


# --- on the child's file


@pytest.fixture
def waiting(known):
    """Oversight of C1 that Gus and Ann said on Wednesday last week, which is chased by Monday."""
    session = known.session("E1", "E7", days_before(5))
    return known.said("C1", session, days_before(5))


def state(council, oversight):
    return council.ask("SELECT on_file_by FROM case_oversight WHERE id = :id", id=oversight)


def mark(browser, oversight, what="on-file", on=PAGE):
    return browser.post(f"{PAGE}/{oversight}/{what}", on=on)


def test_it_is_chased_marked_and_taken_back(browse, known, waiting):
    page = words(browse("gus").get(PAGE))
    assert "Not on the child's file yet: 1" in page
    assert "Chased since 31 Oct" in page
    assert "Ann Bee with Gus Hart" in page
    assert mark(browse("gus"), waiting).status_code == 303
    assert state(known, waiting) == "gus@demo.example"
    assert "Nothing waits" in words(browse("gus").get(PAGE))
    mark(browse("gus"), waiting)
    assert state(known, waiting) == "gus@demo.example", "twice is once"
    mark(browse("jon"), waiting, "not-on-file")
    assert state(known, waiting) is None
    trail = known.ask("SELECT string_agg(action || ' ' || subject || ' ' || detail, ';' ORDER BY id) FROM audit_entry"
                      " WHERE action LIKE 'oversight%'")  # fmt: skip
    assert "oversight on file worker:E1" in trail
    assert "C1" not in trail


@pytest.mark.parametrize(
    ("who", "status"),
    [("gus", 303), ("jon", 303), ("ida", 404), ("ann", 404), ("lea", 404), ("analyst", 404), ("hr", 403),
     ("board", 403), ("admin", 403)],
)  # fmt: skip
def test_who_may_mark(browse, known, waiting, who, status):
    assert mark(browse(who), waiting, on="/account").status_code == status
    assert (state(known, waiting) is not None) == (status == 303)


def test_a_supervisor_who_is_no_manager_marks_their_own(browse, known):
    oversight = known.said("C3", known.session("E14", "E11", days_before(2)), days_before(2))
    page = browse("lea").get(f"{PAGE}/{oversight}")
    assert "It is on the file" in page.text
    assert mark(browse("lea"), oversight, on=f"{PAGE}/{oversight}").status_code == 303
    assert state(known, oversight) == "lea@demo.example"
    assert mark(browse("lea"), oversight, "not-on-file", on=f"{PAGE}/{oversight}").status_code == 303
    assert state(known, oversight) is None


def test_what_the_case_system_shows_is_not_taken_back_by_hand(browse, known, waiting):
    known.bring({"case_ref": "C1", "held_on": days_before(5).isoformat()})
    assert state(known, waiting) == "case system"
    answer = mark(browse("gus"), waiting, "not-on-file")
    assert answer.status_code == 303
    assert state(known, waiting) == "case system"
    assert "The case system shows it" in words(browse("gus").get(PAGE))


def test_a_mark_of_what_is_gone_is_not_found(browse, known, waiting):
    known.change("DELETE FROM case_oversight WHERE id = :id", id=waiting)
    assert mark(browse("gus"), waiting).status_code == 404


# --- drafts


ALLOWED = {"allowed": True, "chase_after_working_days": 2, "delete_after_days": 7}


def drafted(council):
    return council.ask("SELECT string_agg(words, ';') FROM oversight_draft")


def draft(browser, oversight, text="Visit weekly until the review."):
    return browser.post(f"{PAGE}/{oversight}/draft", on="/account", words=text)


def test_where_it_is_not_allowed_nothing_is_drafted(browse, known, waiting):
    assert "Nothing is drafted here" in words(browse("gus").get(f"{PAGE}/{waiting}"))
    answer = draft(browse("gus"), waiting)
    assert answer.status_code == 422
    assert "nothing is drafted here" in words(answer)
    assert drafted(known) is None


def test_a_draft_is_seen_by_the_supervisor_and_theirs_only(browse, known, waiting):
    known.policy(drafting=ALLOWED)
    assert draft(browse("gus"), waiting).status_code == 303
    for who, status in (("gus", 200), ("jon", 200), ("ann", 404), ("ida", 404), ("lea", 404), ("ben", 404),
                        ("head", 403), ("analyst", 403), ("hr", 403), ("quality", 403), ("admin", 403)):  # fmt: skip
        answer = browse(who).get(f"{PAGE}/{waiting}")
        assert answer.status_code == status, who
        assert ("Visit weekly" in answer.text) == (status == 200), who
    assert "Visit weekly" not in browse("gus").get(PAGE).text
    assert draft(browse("jon"), waiting, "Another.").status_code == 422, "only the supervisor writes it"
    assert draft(browse("ann"), waiting).status_code == 404
    assert drafted(known) == "Visit weekly until the review."
    trail = known.ask("SELECT string_agg(CAST(detail AS text), ';') FROM audit_entry WHERE action LIKE '%draft%'")
    assert "Visit" not in trail


@pytest.mark.parametrize(("text", "says"), [("  ", "Write what was decided"), ("x" * 4001, "4,000 characters")])
def test_a_draft_that_is_not_right(browse, known, waiting, text, says):
    known.policy(drafting=ALLOWED)
    answer = draft(browse("gus"), waiting, text)
    assert answer.status_code == 422
    assert says in words(answer)


def test_a_draft_goes_so_many_days_after_it_is_on_the_file_and_never_before(browse, known, waiting, when):
    known.policy(drafting=ALLOWED)
    draft(browse("gus"), waiting)
    tidy = lambda: known.do(lambda: BY_NAME["tidy"].work(when.at))
    when.on(DAY + timedelta(days=300))
    assert "0 drafts" in tidy()
    when.on(DAY)
    mark(browse("gus"), waiting)
    assert draft(browse("gus"), waiting, "More.").status_code == 409, "it is written on the file"
    when.on(DAY + timedelta(days=6))
    tidy()
    assert drafted(known)
    when.on(DAY + timedelta(days=7))
    assert "1 drafts" in tidy()
    assert drafted(known) is None
    assert state(known, waiting), "that it was held stays"


# --- for agendas


def test_cases_due_for_some_people(known):
    ids = {n: known.ask("SELECT id FROM worker WHERE employee_number = :n", n=n) for n in ("E1", "E2", "E7")}
    found = known.do(lambda: queries.cases_due_for([ids["E1"], ids["E2"], ids["E7"]], DAY))
    assert [(one.reference, one.days_overdue) for one in found[ids["E1"]]] == [("C7", 3), ("C1", 0)]
    assert [(one.reference, one.type, one.last_on) for one in found[ids["E2"]]] == [("C6", "CP", None)]
    assert found[ids["E7"]] == []
    hidden = known.ask("SELECT id FROM child WHERE reference = 'C7'")
    assert [one.reference for one in known.do(
        lambda: queries.cases_due_for([ids["E1"]], DAY, hidden={hidden}))[ids["E1"]]] == ["C1"]  # fmt: skip


def test_where_nothing_is_known_nothing_is_due(council):
    worker = council.ask("SELECT id FROM worker WHERE employee_number = 'E1'")
    found = council.do(lambda: queries.cases_due_for([worker], DAY))
    assert [(one.due_on, one.days_overdue) for one in found[worker]] == [(None, 0), (None, 0)]


def test_what_the_case_system_knew_before_it_was_said_here(known):
    known.bring({"case_ref": "C1", "held_on": days_before(5).isoformat()})
    session = known.session("E1", "E7", days_before(5))
    ours = known.said("C1", session, days_before(5))
    assert known.do(lambda: service.note_case_system(session)) == 1
    assert state(known, ours) == "case system"


def test_rows_of_the_figure_are_for_those_who_see_cases(overseen, known):
    rows = [row.as_json() for row in w22(overseen).rows]
    assert seen_rows(rows, viewer("hr"), "W22") == ([], 7)
    seen, hidden = seen_rows(rows, viewer("manager"), "W22", {"C7"})
    assert ([row["key"] for row in seen], hidden) == (["C2", "C5", "C6", "Restricted case"], 3)
