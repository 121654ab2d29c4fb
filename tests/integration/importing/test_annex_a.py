"""Annex A workbooks, from the first week to the third: who holds whom, what changes, what stays, what is undone."""

import json
import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from tests.integration.importing import annex
from tests.integration.importing.conftest import DAY, drop_temporary
from tests.integration.importing.tables import PERSON, cases, post, staff, team
from tests.integration.importing.test_privacy import everything_stored
from workforce.caseload.queries import cases_on, scheme_on
from workforce.db import audit, db
from workforce.importing import matching, service
from workforce.importing.names import Colleague

WEEK = timedelta(days=7)
HOLDERS = (
    "SELECT c.reference, h.professional, w.employee_number, h.held::text FROM holding h"
    " JOIN child c ON c.id = h.child_id LEFT JOIN worker w ON w.id = h.worker_id ORDER BY 1, lower(h.held)"
)
FIVE = {
    3: [{"child": "D1", "start": date(2026, 10, 1)}],
    4: [{"child": "D1", "start": date(2026, 10, 5), "worker": "Ann Bee"}],
    6: [
        {"child": "A1", "start": date(2026, 3, 2), "born": date(2015, 3, 17)},
        {"child": "B1", "start": date(2026, 2, 2), "status": "CPP", "worker": "Cole, Ben"},
        {"child": "C1", "start": date(2025, 5, 1), "status": "a) Looked after child", "worker": "Duty Team"},
        {"child": "X1", "start": date(2026, 1, 5), "end": date(2026, 6, 1), "status": "e) Closed episode"},
    ],
    7: [{"child": "B1", "start": date(2026, 6, 1), "worker": "Mr Ben Cole"}],
    8: [{"child": "C1", "start": date(2025, 6, 1), "legal": "C1 Interim care order", "legal_start": date(2025, 6, 3)}],
    9: [{"child": "E1", "worker": "Ann Bee", "adviser": "Dee, Pat", "eligibility": "b) Former relevant child"}],
}  # fmt: skip
ONE = {"child": "A1", "start": date(2026, 3, 2)}


def only(*rows, **more):
    """Lists with rows on List 6, and others as given: `list8=[…]`."""
    return {6: list(rows), **{int(name.removeprefix("list")): value for name, value in more.items()}}


@pytest.fixture
def books(bring, tmp_path):
    """Import a workbook of some lists."""
    count = iter(range(1000))

    def bringing(lists, *, as_at=DAY, how=None, **options):
        path = annex.write(tmp_path / f"book{next(count)}" / "Annex A.xlsx", lists, **(how or {}))
        return bring("cases", {}, folder=path, as_at=as_at, **{"dialect": "annex_a", **options})

    return bringing


@pytest.fixture
def refuse(refused, tmp_path):
    """Import a workbook of some lists and return the refusal."""

    def refusing(lists, *, as_at=DAY, how=None, **options):
        path = annex.write(tmp_path / "refused" / "Annex A.xlsx", lists, **(how or {}))
        return refused("cases", {}, folder=path, as_at=as_at, **{"dialect": "annex_a", **options})

    return refusing


@pytest.fixture
def people(bring):
    posts = (post("E1", name="Ann Bee"), post("E2", name="Ben Cole"), post("E3", name="Pat Dee", grade="other"))
    bring("staff", staff(*posts, teams=(team(team_name="Assessment North"),)))


@pytest.fixture
def matching_(session):
    """Match a name, as the page does."""

    def match(value, number):
        matching.match("case_system_id", value, number, "analyst")
        db.session.commit()
        drop_temporary()

    return match


def types(day):
    return {case.reference: (case.type, case.in_court) for case in cases_on(day, scheme_on(day).scheme)}


def warned(report):
    return {warning["code"]: warning["count"] for warning in report.warnings}


def holders(rows):
    return [(child, name.removeprefix("name:"), number) for child, name, number, _ in rows(HOLDERS)]


# What the lists say ---------------------------------------------------------------------------------------------------


def test_the_lists_become_cases_with_their_types_and_holders(books, people, rows):
    report = books(FIVE)
    assert types(DAY) == {
        "A1": ("CIN", False), "B1": ("CP", False), "C1": ("CLA", True), "D1": ("ASSESSMENT", False),
        "E1": ("CARE_LEAVER", False),
    }  # fmt: skip
    assert holders(rows) == [
        ("A1", "ann bee", None), ("B1", "ben cole", None), ("C1", "ann bee", None), ("D1", "ann bee", None),
        ("E1", "pat dee", None),
    ]  # fmt: skip
    assert {row[3] for row in rows(HOLDERS)} == {f"[{DAY},)"}
    episodes = "SELECT started_on, ended_on FROM ssd_cin_episode e JOIN child c ON c.id = e.child_id"
    assert rows(f"{episodes} WHERE c.reference = 'D1'") == [(date(2026, 10, 1), None)]
    assert rows(f"{episodes} WHERE c.reference = 'X1'") == [(date(2026, 1, 5), date(2026, 6, 1))]
    assert rows("SELECT birth_month FROM ssd_person") == [(date(2015, 3, 1),)]
    assert report.covers_from == DAY
    assert warned(report) == {"WORKER_CONFLICT": 1, "UNMATCHED_NAME": 3}
    assert report.rejected_count == 0
    kept = "SELECT files -> 'List 6' ->> 'rows', length(files -> 'List 6' ->> 'sha256'), files ? 'ssd_person.csv'"
    assert rows(f"{kept}, dialect FROM import_run WHERE kind = 'cases'") == [("4", 64, False, "annex_a")]


@pytest.mark.parametrize(
    ("named", "holder"),
    [
        ({8: "V", 7: "W", 6: "X", 4: "Y", 5: "Z", 3: "Q"}, "v"),
        ({7: "W", 6: "X", 4: "Y", 5: "Z", 3: "Q"}, "w"),
        ({8: "#N/A", 6: "X", 4: "Y"}, "x"),
        ({8: "Unallocated", 7: "\u00a0", 6: "-", 4: "Y", 5: "Z"}, "y"),
        ({8: "", 5: "Z", 3: "Q"}, "z"),
        ({6: "", 3: "Q"}, "q"),
        ({6: ""}, None),
    ],
)
def test_the_first_list_that_names_a_worker_decides(books, rows, named, holder):
    full = {number: f"{name} Smith" if name.isalpha() and len(name) == 1 else name for number, name in named.items()}
    lists = {number: [{**ONE, "worker": name}] for number, name in full.items()}
    lists.setdefault(6, []).append({"child": "B1", "start": date(2026, 3, 2)})
    report = books(lists)
    assert [row for row in holders(rows) if row[0] == "A1"] == ([("A1", f"{holder} smith", None)] if holder else [])
    assert warned(report).get("NO_WORKER") == (None if holder else 1)


def test_of_section_47_and_referrals_the_newest_worker_counts(books, rows):
    referrals = [
        {"child": "A1", "start": date(2026, 5, 1), "worker": "Old Hand"},
        {"child": "A1", "start": date(2026, 9, 1), "worker": "New Hand"},
        {"child": "Z9", "start": date(2026, 9, 1), "worker": "New Hand"},  # a referral alone opens nothing
    ]
    books(only({**ONE, "worker": None}, {**ONE, "child": "B1"}, list3=referrals))
    assert [row[:2] for row in holders(rows)] == [("A1", "new hand"), ("B1", "ann bee")]


@pytest.mark.parametrize(
    ("adviser", "worker", "eligibility", "is_case", "holder"),
    [
        ("Dee, Pat", "Ann Bee", "a) Relevant child", True, "pat dee"),
        (None, "Ann Bee", "Qualifying", True, "ann bee"),
        ("Dee, Pat", None, "b) Former relevant child", True, "pat dee"),
        (None, "#N/A", "Former Relevant", True, None),
        ("Dee, Pat", "Ann Bee", "Not eligible", False, None),
        ("Dee, Pat", "Ann Bee", "", False, None),
    ],
)
def test_a_care_leaver_is_held_by_the_adviser_else_by_the_worker(
    books, rows, adviser, worker, eligibility, is_case, holder
):
    leaver = {"child": "E1", "adviser": adviser, "worker": worker, "eligibility": eligibility}
    report = books(only(ONE, list9=[leaver]))
    assert [row[1] for row in holders(rows) if row[0] == "E1"] == ([holder] if holder else [])
    # without a holder it is a case only by the case system's own rule: an involvement that is open
    assert ("E1" in types(DAY)) == bool(is_case and holder)
    assert warned(report).get("UNKNOWN_ELIGIBILITY") == (None if eligibility else 1)


@pytest.mark.parametrize(
    ("legal", "type_", "court"),
    [
        ("a) C1", "CLA", True), ("L2: Emergency protection order", "CLA", True), ("Interim care order", "CLA", True),
        ("C2", "CLA", False), ("V2 Section 20", "CLA", False), ("V4", "SHORT_BREAKS", False),
        ("V3 Short breaks", "SHORT_BREAKS", False), ("#N/A", "CLA", False), ("something else", "CLA", False),
    ],
)  # fmt: skip
def test_legal_statuses(books, legal, type_, court):
    books(only({**ONE, "status": "CLA"}, list8=[{"child": "A1", "start": date(2025, 6, 1), "legal": legal}]))
    assert types(DAY) == {"A1": (type_, court)}


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        ("c) Child in need plan", "CIN", None), ("CIN", "CIN", None), ("Child In Need", "CIN", None),
        ("Asmt", "UNTYPED", "STATUS_WITHOUT_4"), ("d) Open assessment", "UNTYPED", "STATUS_WITHOUT_4"),
        ("CLA&CP", "UNTYPED", "STATUS_WITHOUT_8"), ("b) Child Protection plan", "UNTYPED", "STATUS_WITHOUT_7"),
        ("Closed - stepdown", None, "CLOSED_WITHOUT_DATE"), ("Care leaver", None, "CLOSED_WITHOUT_DATE"),
        ("", "UNTYPED", "UNKNOWN_STATUS"), ("f) Purple", "UNTYPED", "UNKNOWN_STATUS"),
    ],
)  # fmt: skip
def test_case_statuses(books, status, expected, code):
    report = books(only({**ONE, "status": status}, {**ONE, "child": "Z1"}))
    assert types(DAY).get("A1", (None,))[0] == expected
    assert code is None or warned(report)[code] == 1


def test_open_on_7_or_8_and_not_on_6_counts_and_is_to_be_corrected(books):
    report = books(only(ONE, list7=[{"child": "B1", "start": date(2026, 6, 1)}]))
    assert warned(report)["NOT_ON_6"] == 1
    assert types(DAY)["B1"] == ("CP", False)
    [case] = [case for case in cases_on(DAY, scheme_on(DAY).scheme) if case.reference == "B1"]
    assert not case.has_open_episode


# Week after week ------------------------------------------------------------------------------------------------------


def test_the_full_loop(books, people, rows, undo, dump, matching_):
    books(FIVE)
    day = matching.unmatched(DAY, everything=True)
    assert [(one.shown, one.count, one.team) for one in day] == [
        ("Ann Bee", 3, "Assessment North"), ("Ben Cole", 1, "Assessment North"), ("Pat Dee", 1, "Assessment North"),
    ]  # fmt: skip
    staff_ = [Colleague("E1", "Ann Bee", "T"), Colleague("E2", "Benjamin Cole", "T")]
    ann, ben, pat = matching.suggested(day, staff_)
    assert [(s.colleague.employee_number, s.is_same) for s in ann.suggestions] == [("E1", True)]
    assert [(s.colleague.employee_number, s.is_same) for s in ben.suggestions] == [("E2", False)]
    assert pat.suggestions == ()
    matching_("name:ann bee", "E1")
    matching_("name:ben cole", "E2")
    assert holders(rows) == [
        ("A1", "ann bee", "E1"), ("B1", "ben cole", "E2"), ("C1", "ann bee", "E1"), ("D1", "ann bee", "E1"),
        ("E1", "pat dee", None),
    ]  # fmt: skip
    # the same again, spelt otherwise: nothing changes
    again = books({**FIVE, 8: [{**FIVE[8][0], "worker": "ANN  BEE\u00a0"}]}, as_at=DAY + WEEK)
    assert (again.new, again.changed, again.ended) == (0, 0, 0)
    assert warned(again)["UNMATCHED_NAME"] == 1
    before = dump()
    # another worker for A1; B1's plan ends
    third = {
        **FIVE,
        6: [{**FIVE[6][0], "worker": "Cole, Ben"}, *FIVE[6][1:]],
        7: [{**FIVE[7][0], "end": DAY + WEEK}],
    }
    changed = books(third, as_at=DAY + 2 * WEEK)
    assert (changed.new, changed.changed, changed.ended) == (1, 1, 1)
    assert [row for row in rows(HOLDERS) if row[0] == "A1"] == [
        ("A1", "name:ann bee", "E1", f"[{DAY},{DAY + 2 * WEEK})"),
        ("A1", "name:ben cole", "E2", f"[{DAY + 2 * WEEK},)"),
    ]
    assert types(DAY + 2 * WEEK)["B1"] == ("UNTYPED", False)
    assert types(DAY)["B1"] == ("CP", False)
    undo(changed.id)
    assert dump() == before


def test_a_worker_who_comes_back_holds_twice(books, rows):
    for weeks, name in enumerate(("Ann Bee", "Ben Cole", "Ann Bee")):
        rest = [{**ONE, "child": f"Z{n}", "worker": "Zed Zed"} for n in range(9)]
        books(only({**ONE, "worker": name}, *rest), as_at=DAY + weeks * WEEK)
    assert [row[1:4:2] for row in rows(HOLDERS) if row[0] == "A1"] == [
        ("name:ann bee", f"[{DAY},{DAY + WEEK})"), ("name:ben cole", f"[{DAY + WEEK},{DAY + 2 * WEEK})"),
        ("name:ann bee", f"[{DAY + 2 * WEEK},)"),
    ]  # fmt: skip


def test_an_equal_day_corrects(books, rows):
    books(only({**ONE, "worker": "Ann Bee"}))
    later = DAY + WEEK
    books(only({**ONE, "worker": "Wrong Person"}), as_at=later)
    books(only({**ONE, "worker": "Ann Bee"}), as_at=later)
    assert [row[1:4:2] for row in rows(HOLDERS)] == [("name:ann bee", f"[{DAY},)")]
    books(only({**ONE, "worker": "Third One"}), as_at=later)
    assert [row[1:4:2] for row in rows(HOLDERS)] == [
        ("name:ann bee", f"[{DAY},{later})"), ("name:third one", f"[{later},)")
    ]  # fmt: skip


def test_a_plan_of_a_child_in_need_begins_when_it_is_first_told(books):
    books(only({**ONE, "status": "Asmt"}, list4=[{"child": "A1", "start": date(2026, 10, 20)}]))
    books(only(ONE), as_at=DAY + WEEK, accept_shrink=True)
    assert types(DAY)["A1"][0] == "ASSESSMENT"
    assert types(DAY + WEEK)["A1"][0] == "CIN"


def test_a_child_that_is_gone_ends_and_too_many_are_refused(books, refuse, rows):
    many = [{**ONE, "child": f"C{n:02}"} for n in range(30)]
    books(only(*many))
    fault = refuse(only(*many[:20]), as_at=DAY + WEEK)
    assert "List 6: 30 open rows before, 20 now" in str(fault)
    assert ".csv" not in str(fault)
    assert len(types(DAY + WEEK)) == 30
    report = books(only(*many[:28]), as_at=DAY + WEEK)
    assert report.ended == 2 * 3  # episode, plan, involvement
    assert len(types(DAY + WEEK)) == 28
    assert len(types(DAY)) == 30


def test_a_missing_list_leaves_what_it_told(books, rows):
    books(FIVE)
    report = books({n: FIVE[n] for n in (6, 7, 8)}, as_at=DAY + WEEK, how={"leave_out": (1, 3, 4, 5, 9, 10)})
    assert (report.new, report.changed, report.ended) == (0, 0, 0)
    assert [w["file"] for w in report.warnings if w["code"] == "ABSENT_LIST"] == [
        "List 3",
        "List 4",
        "List 5",
        "List 9",
    ]
    assert types(DAY + WEEK) == types(DAY)


def test_it_stands_in_for_the_extract_and_gives_way_to_it(bring, books, people, rows, matching_):
    """One source: the children are the same children, whoever tells of them."""
    extract = cases(
        professionals=[{"prof_professional_id": "P1", "prof_staff_id": "CS1", "prof_social_worker_registration_no": ""}]
    )
    bring("cases", extract)
    books(only({**ONE, "child": "C1", "worker": "Cole, Ben"}), as_at=DAY + WEEK, accept_shrink=True)
    matching_("name:ben cole", "E2")
    bring("cases", extract, as_at=DAY + 2 * WEEK, accept_shrink=True)
    assert [row[1:] for row in rows(HOLDERS)] == [
        ("P1", None, f"[2025-02-01,{DAY + WEEK})"), ("name:ben cole", "E2", f"[{DAY + WEEK},{DAY + 2 * WEEK})"),
        ("P1", None, f"[{DAY + 2 * WEEK},)"),
    ]  # fmt: skip
    assert rows("SELECT count(*) FROM child") == [(1,)]


def test_a_child_who_has_died_by_the_extract_stays_so(bring, books):
    dead = {**PERSON, "pers_person_id": "C1", "pers_death_date": "2026-09-01"}
    bring("cases", cases(**{"ssd_person.csv": [dead]}))
    books(only({**ONE, "child": "C1", "born": date(2015, 3, 17)}, {**ONE, "child": "A1"}), as_at=DAY + WEEK)
    assert set(types(DAY + WEEK)) == {"A1"}


def test_children_of_another_source_are_said_to_count_twice(bring, books):
    bring("cases", cases())
    report = books(only({**ONE, "child": "C1"}, {**ONE, "child": "N1"}), source="annex")
    assert warned(report)["OTHER_SOURCE"] == 1


# Matches --------------------------------------------------------------------------------------------------------------


def test_a_wrong_match_is_withdrawn(books, people, rows, matching_, session):
    books(FIVE)
    matching_("name:ann bee", "E2")
    [found] = matching.by_hand(matching.kinds_of(everything=True))
    assert (found.shown, found.name, found.by) == ("Ann Bee", "Ben Cole", "analyst")
    assert matching.by_hand(matching.kinds_of(everything=False)) == []
    with pytest.raises(matching.MatchError):
        matching.withdraw(found.alias_id, matching.kinds_of(everything=False), "hr")
    matching.withdraw(found.alias_id, matching.kinds_of(everything=True), "analyst")
    db.session.commit()
    drop_temporary()
    assert {row[2] for row in holders(rows)} == {None}
    assert "Ann Bee" in [one.shown for one in matching.unmatched(DAY, everything=True)]
    last = session.scalars(db.select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.subject, last.detail["value"]) == ("match withdrawn", "worker:E2", "name:ann bee")
    with pytest.raises(matching.MatchError):
        matching.withdraw(found.alias_id, matching.kinds_of(everything=True), "analyst")


def test_what_the_staff_file_says_can_not_be_withdrawn_and_comes_back(bring, books, rows, matching_, session):
    bring("staff", staff(post("E1", name="Ann Bee"), post("E2", name="Ben Cole")))
    matching_("CS9", "E2")
    bring("staff", staff(post("E1", name="Ann Bee", case_system_id="CS9"), post("E2", name="Ben Cole")))
    aliases = "SELECT employee_number FROM alias a JOIN worker w ON w.id = a.worker_id WHERE value = 'CS9'"
    assert rows(aliases) == [("E2",)]
    [found] = matching.by_hand(matching.kinds_of(everything=True))
    matching.withdraw(found.alias_id, matching.kinds_of(everything=True), "analyst")
    drop_temporary()
    assert rows(aliases) == [("E1",)]
    assert matching.by_hand(matching.kinds_of(everything=True)) == []
    kept = session.scalar(text("SELECT id FROM alias WHERE value = 'CS9'"))
    with pytest.raises(matching.MatchError):
        matching.withdraw(kept, matching.kinds_of(everything=True), "analyst")


def test_matches_outlive_undo_and_imports(books, people, rows, undo, matching_):
    first = books(FIVE)
    matching_("name:ann bee", "E1")
    undo(first.id)
    books(FIVE)
    assert {row[2] for row in holders(rows) if row[1] == "ann bee"} == {"E1"}


# Privacy --------------------------------------------------------------------------------------------------------------

SECRETS = ("Zanzibari", "QX7 9ZZ", "Quillfeather", "Nonbinarious", "17/03", "2015-03-17")
PRIVATE = {
    "gender": "Nonbinarious", "ethnicity": "MWBC Zanzibari", "born": date(2015, 3, 17),
}  # fmt: skip


def test_what_must_not_be_kept_is_nowhere(session, tmp_path, books, caplog):
    """Not in the staging tables either, while the import is under way."""
    looked_after = {**PRIVATE, "child": "C1", "start": date(2026, 6, 1), "postcode": "QX7 9ZZ"}
    lists = {
        **{number: [{**PRIVATE, "child": "A1", "start": date(2026, 3, 2)}] for number in (3, 4, 5, 6, 7)},
        8: [{**looked_after, "Placement Provider": "Quillfeather Homes"}],
        9: [{**PRIVATE, "child": "E1", "Type of Accommodation": "Quillfeather House"}],
    }
    path = annex.write(tmp_path / "private" / "Annex A.xlsx", lists)
    with caplog.at_level(logging.DEBUG):
        said = json.dumps(service.run(path, service.Options("cases", DAY, dialect="annex_a")).as_json())
    seen = dict(everything_stored(session))
    assert any("stage_ssd_person" in table for table in seen)
    assert "2015-03-01" in seen["public.ssd_person"]
    for table, content in seen.items():
        assert not any(secret in content for secret in SECRETS), table
    assert not any(secret in caplog.text + said for secret in SECRETS)
    db.session.rollback()


def test_the_files_that_are_written_for_it_are_private_and_gone_afterwards(session, tmp_path, monkeypatch):
    """And hold no day of birth: not even for the moment of reading."""
    path = annex.write(tmp_path / "private" / "Annex A.xlsx", {6: [{**PRIVATE, **ONE}]})
    seen = {}
    read = service._read

    def look(folder, *args):
        seen["folder"] = folder
        seen["mode"] = folder.stat().st_mode & 0o777
        seen["content"] = "".join(file.read_text() for file in folder.iterdir())
        return read(folder, *args)

    monkeypatch.setattr(service, "_read", look)
    service.run(path, service.Options("cases", DAY, dialect="annex_a", dry_run=True))
    assert seen["mode"] == 0o700
    assert "2015-03-01" in seen["content"]
    assert not any(secret in seen["content"] for secret in SECRETS)
    assert not seen["folder"].exists()
    db.session.rollback()


@pytest.mark.parametrize(
    "row",
    [
        {"child": "A1", "start": "Quillfeather 12"},
        {"child": "A1", "start": date(2026, 3, 2), "end": "see 1 Quillfeather Road, QX7 9ZZ"},
        {"child": "Quillfeather " * 20, "start": date(2026, 3, 2)},
        {"child": "A1", "start": date(2026, 3, 2), "worker": "Quillfeather " * 40},
    ],
)
def test_a_rejected_row_does_not_show_what_is_about_somebody(refuse, row):
    fault = refuse(only(ONE, {**row, "child": row["child"].replace("A1", "B1")}))
    assert fault.report.rejected_count == 1
    assert not any(secret in str(fault.report.as_json()) for secret in SECRETS)
