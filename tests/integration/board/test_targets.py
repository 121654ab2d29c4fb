"""Targets: set, changed, taken away, withdrawn; as the Board sees them, with who agreed and who entered each."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import g
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.conftest import UNTIL, rolled_back
from tests.integration.web import Browser, add_accounts, counting, words
from workforce import clock
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries import service as summaries
from workforce.db import db, policy

TODAY = UNTIL + timedelta(days=3)
BEFORE = UNTIL - timedelta(days=28)
STARTS = {"targets": {"W1": {"value": "40", "owner": "head"}, "W4": {"value": "95", "tolerance": "100"}}}
AGREED = {"agreed_by": "Improvement Board", "agreed_on": "2026-10-28", "day": TODAY.isoformat(), "owner": ""}


@pytest.fixture(scope="module")
def app(council):
    """A council with two published summaries and the targets of before this page, today standing still."""
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))
    with rolled_back(council):
        add_accounts({name: (name, None) for name in ("analyst", "board", "quality", "worker", "head")})
        policy.put_in_force("targets", STARTS, date(2000, 1, 2), "example")
        for day in (BEFORE, UNTIL):
            summaries.publish(day, "test")
        db.session.commit()
        yield council
    patch.undo()


class Visitor(Browser):
    """Somebody whose visits leave nothing behind in the context that the whole module shares."""

    def get(self, path):
        vars(g).clear()
        return super().get(path)

    def post(self, path, on=None, **fields):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(on or path).text)[1]
        vars(g).clear()
        return self.client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture(scope="module")
def browse(app):
    known = {}
    return lambda name: known.get(name) or known.setdefault(name, Visitor(app, name))


def edition(browse, indicator):
    page = browse("analyst").get(f"/board/targets/{indicator}/change").text
    return re.search(r'name="edition" value="(-?[0-9]+)"', page)[1]


def change(browse, indicator, name="analyst", **fields):
    path = f"/board/targets/{indicator}/change"
    sent = {"kind": "target", "edition": edition(browse, indicator), **AGREED, **fields}
    return browse(name).post(path, **sent)


def versions():
    db.session.expire_all()
    return {one.in_force_from: one.document for one in policy.versions("targets")}


def line(browse, indicator, name="board"):
    page = browse(name).get("/board/targets").text
    found = re.search(rf'<tr[^>]*id="{indicator}">(.*?)</tr>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_who_sees_and_who_changes(browse):
    assert browse("board").get("/board/targets").status_code == 200
    assert "Set a target" not in browse("board").get("/board/targets").text
    assert "Set a target" in browse("analyst").get("/board/targets").text
    for name, path, status in (
        ("board", "/board/targets/changes", 200), ("board", "/board/targets/W4/change", 403),
        ("quality", "/board/targets/W4/change", 403), ("head", "/board/targets/W4/change", 200),
        ("worker", "/board/targets", 403), ("analyst", "/board/targets/W99/change", 404),
        ("board", "/board/targets/changes?indicator=W99", 404), ("board", "/board/targets?show=nothing", 404),
        ("board", "/board/targets/sustained", 403),
    ):  # fmt: skip
        assert browse(name).get(path).status_code == status, (name, path)
    assert browse("board").post("/board/targets/W4/withdraw", on="/account", day="2027-01-01").status_code == 403


def test_every_indicator_stands_there_with_how_it_stands(browse):
    assert "by whom is not recorded" in line(browse, "W4")
    assert "Within the tolerance" in line(browse, "W4") and "not sustained" in line(browse, "W4")
    assert "Met met at 2 publications in a row, not yet sustained" in line(browse, "W1")
    assert "None agreed" in line(browse, "W12-staff")
    everything = unescape(words(browse("board").get("/board/targets")))
    assert all(one.name in everything for one in indicators.INDICATORS)


def test_a_target_with_all_of_it(browse):
    assert change(browse, "W5", value="101").status_code == 422
    assert change(browse, "W5", value="").status_code == 422
    assert change(browse, "W5", value="90", agreed_by=" ").status_code == 422
    assert change(browse, "W5", value="90", agreed_on="2026-11-04").status_code == 422
    assert change(browse, "W5", value="90", day="2026-11-02").status_code == 422
    refused = change(browse, "W5", value="90", baseline="70", day="kept?")
    assert refused.status_code == 422 and 'value="kept?"' in refused.text and 'value="90"' in refused.text
    assert "Title" not in refused.text and "<title>Error: " in refused.text
    before = versions()
    saved = change(
        browse, "W5", value="90", by="31/12/2027", tolerance="2.5", owner="quality", baseline_from=BEFORE.isoformat()
    )
    assert saved.status_code == 303 and saved.headers["Location"].endswith("/board/targets#W5")
    entry = versions()[TODAY]["targets"]["W5"]
    assert entry.pop("baseline") not in (None, "")
    assert entry == {
        "value": "90", "by": "2027-12-31", "tolerance": "2.5", "baseline_on": BEFORE.isoformat(), "owner": "quality",
        "agreed_by": "Improvement Board", "agreed_on": "2026-10-28",
    }  # fmt: skip
    assert versions()[TODAY]["targets"]["W1"] == STARTS["targets"]["W1"], "the others stay"
    assert set(versions()) == {*before, TODAY}
    shown = line(browse, "W5")
    assert "90.0% tolerance 2.5 points" in shown and "Practice quality" in shown and "28 October 2026" in shown
    assert "no target held on the day of that summary" in shown


def test_a_second_change_of_the_day_joins_it_and_the_same_again_is_nothing(browse):
    assert change(browse, "W8", value="12", owner="hr").status_code == 303
    document = versions()[TODAY]
    assert {"W5", "W8"} <= set(document["targets"]) and {"W5", "W8"} <= set(document["changed"])
    count = lambda: db.session.scalar(db.text("SELECT count(*) FROM audit_entry WHERE subject = 'target:W8'"))
    was = count()
    assert change(browse, "W8", value="12", owner="hr").status_code == 303
    assert (versions()[TODAY], count()) == (document, was)
    assert change(browse, "W8", value="13", owner="hr").status_code == 303
    assert (versions()[TODAY]["targets"]["W8"]["value"], count()) == ("13", was + 1), "corrected on its day"


def test_a_stale_page_is_a_conflict_and_can_be_sent_again(browse):
    old = edition(browse, "W9")
    assert change(browse, "W9", value="14").status_code == 303
    refused = change(browse, "W9", name="head", value="15", edition=old)
    assert refused.status_code == 409 and "Somebody else changed this" in refused.text
    assert versions()[TODAY]["targets"]["W9"]["value"] == "14"
    newest = re.search(r'name="edition" value="(-?[0-9]+)"', refused.text)[1]
    assert change(browse, "W9", name="head", value="15", edition=newest).status_code == 303
    assert change(browse, "W9", value="16", edition="-1").status_code == 409


def test_to_come_and_withdrawn(browse):
    later = (TODAY + timedelta(days=60)).isoformat()
    assert change(browse, "W10", value="11").status_code == 303
    assert change(browse, "W10", value="9", day=later, agreed_by="Improvement Board, its sub-group").status_code == 303
    assert change(browse, "W11", value="3").status_code == 303, "from today, and so from then on"
    assert versions()[TODAY + timedelta(days=60)]["targets"]["W11"]["value"] == "3"
    assert "11.0%" in line(browse, "W10") and "From 2 January 2027: 9.0%" in line(browse, "W10")
    assert "Withdraw it before it begins" not in line(browse, "W10")
    assert "Withdraw it before it begins" in line(browse, "W10", "analyst")
    assert browse("analyst").post("/board/targets/W10/withdraw", on="/board/targets", day=later).status_code == 303
    assert TODAY + timedelta(days=60) not in versions()
    again = browse("analyst").post("/board/targets/W10/withdraw", on="/board/targets", day=later)
    assert again.status_code == 303 and "withdrawn already" in browse("analyst").get("/board/targets").text
    begun = browse("analyst").post("/board/targets/W10/withdraw", on="/board/targets", day=TODAY.isoformat())
    assert begun.status_code == 303 and versions()[TODAY]["targets"]["W10"]["value"] == "11"


def test_taken_away_and_its_owner_kept(browse):
    assert change(browse, "W13", value="80", owner="hr").status_code == 303
    later = (TODAY + timedelta(days=10)).isoformat()
    assert change(browse, "W13", kind="none", owner="hr", day=later).status_code == 303
    document = versions()[TODAY + timedelta(days=10)]
    assert "W13" not in document["targets"] and document["owners"]["W13"] == "hr"


def test_sustained_is_decided_from_a_day_on(browse):
    page = browse("analyst").get("/board/targets/sustained").text
    sent = {"over": "2", **AGREED, "edition": re.search(r'name="edition" value="(-?[0-9]+)"', page)[1]}
    assert browse("analyst").post("/board/targets/sustained", **{**sent, "over": "1"}).status_code == 422
    assert browse("analyst").post("/board/targets/sustained", **sent).status_code == 303
    assert "each of the last 2 publications" in words(browse("board").get("/board/targets"))
    assert versions()[TODAY]["sustained_over"] == 2


def test_who_agreed_is_said_without_a_case_reference(browse):
    case = db.session.scalar(text("SELECT reference FROM child ORDER BY id LIMIT 1"))
    answer = change(browse, "W22", value="90", agreed_by=f"The meeting about {case}")
    assert (answer.status_code, "Take the case reference out" in answer.text) == (422, True)


def test_history_filter_and_files(browse):
    page = words(browse("board").get("/board/targets/changes?indicator=W8"))
    assert "Improvement Board" in page and "No target" in page
    csv = browse("board").get("/board/targets/changes?format=csv").text
    for told in (page, csv):  # the Board reads no names
        assert "performance analyst" in told and "Analyst" not in told
    only = browse("board").get("/board/targets?show=within&format=csv").text
    assert "Only: within the tolerance" in only and "W4," in only and "W1," not in only
    book = load_workbook(io.BytesIO(browse("board").get("/board/targets?format=xlsx").data), read_only=True)
    rows = [row for row in book.active.iter_rows(values_only=True) if row[0] == "W5"]
    book.close()
    assert rows[0][6] == 90 and rows[0][7] == "2027-12-31" and rows[0][9] == "practice quality"
    csv = browse("board").get("/board/targets/changes?format=csv&sort=name").text
    assert csv.count("W8,") >= 1 and "Targets: every change" in csv


def test_old_and_new_stand_side_by_side_though_another_changed_since(browse):
    assert change(browse, "W1", value="38", owner="head").status_code == 303
    document = versions()[TODAY]
    other = {**document, "targets": {**document["targets"], "W26": {"value": "5"}}}
    policy.rewrite("targets", {TODAY + timedelta(days=30): other}, "other")
    at = TODAY + timedelta(days=40)
    on = OnDay(at)
    found = {
        f.indicator.id: f.target_former for f in indicators.beside(on, indicators.figures(on, ["W1", "W26", "W4"]))
    }
    assert found["W1"] == {
        "value": "40", "by": None, "until": UNTIL.replace(day=2, month=11).isoformat(),
        "set_by_now": "Analyst",
    }  # fmt: skip
    assert found["W26"]["value"] is None and found["W26"]["set_by_now"] == "other"
    assert found["W4"] is None
    late = OnDay(date(2027, 11, 3))
    assert indicators.beside(late, indicators.figures(late, ["W1"]))[0].target_former is None


def test_days_that_are_over_are_never_rewritten(app):
    with pytest.raises(policy.PolicyError, match="today or later"):
        policy.rewrite("targets", {TODAY - timedelta(days=1): {"targets": {}}}, "x")


def test_statements_do_not_grow_with_the_targets(app, browse):
    browse("board")
    vars(g).clear()
    with counting(app) as seen:
        assert browse("board").client.get("/board/targets").status_code == 200
    assert len(seen) <= 22, "\n\n".join(seen)
