"""Indicators of the council's own: defined from a day on, valued by files, told like every other figure."""

import base64
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import g
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.integration.board.test_targets import Visitor
from tests.integration.conftest import UNTIL, rolled_back
from tests.integration.web import add_accounts, counting, words
from workforce import clock
from workforce.board.added import service
from workforce.board.figures import indicators
from workforce.board.figures.on_day import OnDay
from workforce.board.summaries import pack, queries
from workforce.board.summaries import service as summaries
from workforce.db import db, policy, transaction

TODAY = UNTIL + timedelta(days=3)
HEADER = "indicator,on,numerator,denominator\n"
C1 = {
    "id": "c1", "name_": "Child in care reviews on time", "unit": "percent", "good": "high",
    "numerator": "reviews in time", "denominator": "reviews due", "counted": "children",
    "group": "The council's own measures", "source": "case system", "owner": "service", "notice": "N15, n16",
    "current_days": "62", "read_with": "W6", "least_denominator": "0", "day": TODAY.isoformat(), "edition": "0",
}  # fmt: skip


EXAMPLES = json.loads(Path("docs/policies/indicators.json").read_text("utf-8"))["indicators"]
EIGHT = {**EXAMPLES["C1"], "name": "Eight", "read_with": ["W6"]}
DEFINED = {
    "C8": EIGHT, "N1-A": {**EIGHT, "unit": "number", "denominator": "", "read_with": []}, "S1": EXAMPLES["W16"],
}  # fmt: skip


@pytest.fixture(scope="module")
def app(council):
    """A council, on a day that stands still."""
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))
    with rolled_back(council):
        add_accounts({name: (name, None) for name in ("analyst", "board", "quality", "head", "manager")})
        policy.put_in_force("indicators", {"indicators": DEFINED}, date(2026, 1, 1), "example")
        db.session.commit()
        yield council
    patch.undo()


@pytest.fixture(scope="module")
def browse(app):
    known = {}
    return lambda name: known.get(name) or known.setdefault(name, Visitor(app, name))


@pytest.fixture
def analyst(browse):
    return browse("analyst")


def send(visitor, content, name="values.csv"):
    vars(g).clear()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/board/indicators-added/values").text)[1]
    vars(g).clear()
    return visitor.client.post(
        "/board/indicators-added/values", data={"csrf_token": token, "file": (io.BytesIO(content.encode()), name)}
    )


def take(visitor, tried):
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', tried.text))
    vars(g).clear()
    return visitor.client.post("/board/indicators-added/values/apply", data=hidden)


def figure(name, day):
    [found] = indicators.figures(OnDay(day), [name])
    return found


def edition(visitor, name):
    return re.search(r'name="edition" value="(-?[0-9]+)"', visitor.get(f"/board/indicators-added/{name}/change").text)[
        1
    ]


def test_who_may(browse):
    for name, path, status in (
        ("board", "", 403), ("quality", "", 403), ("head", "", 200), ("analyst", "/values", 200),
        ("quality", "/new", 403), ("analyst", "/X9", 404), ("head", "/new", 200),
    ):  # fmt: skip
        assert browse(name).get(f"/board/indicators-added{path}").status_code == status, (name, path)


def test_the_staff_survey_begins_with_its_definition(analyst):
    assert "Begin with the staff survey" in analyst.get("/board/indicators-added").text
    page = analyst.get("/board/indicators-added/new?start=W16").text
    assert 'value="W16"' in page and 'value="10"' in page and "scaled 0 to 100" in page


def test_one_is_added_changed_and_ended(analyst):
    path = "/board/indicators-added"
    for more in (
        {"id": "W4"}, {"name_": ""}, {"day": "2026-11-02"}, {"notice": "N99"}, {"read_with": "W77"},
        {"current_days": "0"}, {"denominator": ""}, {"good": ""}, {"unit": "litres"},
    ):  # fmt: skip
        assert analyst.post(f"{path}/new", **{**C1, **more}).status_code == 422, more
    assert analyst.post(f"{path}/new", **C1).headers["Location"].endswith("/C1")
    again = analyst.post(f"{path}/new", **{**C1, "name_": "Another"})
    assert again.status_code == 422 and "C1 is there already" in again.text
    old = edition(analyst, "C1")
    fields = {name: value for name, value in C1.items() if name != "id"}
    later = (TODAY + timedelta(days=30)).isoformat()
    changed = {**fields, "current_days": "31", "day": later, "edition": old}
    assert analyst.post(f"{path}/C1/change", **changed).status_code == 303
    assert analyst.post(f"{path}/C1/change", **{**changed, "current_days": "20"}).status_code == 409
    page = words(analyst.get(f"{path}/C1"))
    assert "It changes on 3 December 2026" in page and "current days: 31, before 62" in page and "N15, N16" in page
    assert analyst.post(f"{path}/C1/withdraw", on=f"{path}/C1", day=later).status_code == 303
    assert "It changes on" not in words(analyst.get(f"{path}/C1"))
    stale = {"day": later, "edition": "1"}
    assert analyst.post(f"{path}/C1/end", on=f"{path}/C1", **stale).status_code == 409
    ending = {"day": later, "edition": edition(analyst, "C1")}
    assert analyst.post(f"{path}/C1/end", on=f"{path}/C1", **ending).status_code == 303
    assert "It ends on 3 December 2026" in words(analyst.get(f"{path}/C1"))
    on = lambda day: [f.indicator.id for f in indicators.figures(OnDay(day)) if f.indicator.id == "C1"]
    assert (on(TODAY - timedelta(days=1)), on(TODAY), on(TODAY + timedelta(days=30))) == ([], ["C1"], [])


def test_a_file_is_tried_then_taken_once(analyst):
    content = f"{HEADER}C8,2026-09-30,40,50\nC8,31/10/2026,45,50\nN1-A,2026-10-31,7,\nS1,2026-06-30,540,9\n"
    tried = send(analyst, content)
    assert tried.status_code == 200 and "Take in 4 values" in words(tried)
    assert "fewer than their definition asks for" in tried.text
    count = lambda: db.session.scalar(text("SELECT count(*) FROM added_value"))
    assert count() == 0
    assert take(analyst, tried).status_code == 303
    assert count() == 4
    assert take(analyst, tried).status_code == 303, "pressed twice"
    assert count() == 4
    assert "Every value of this file stands already" in words(send(analyst, content))
    page = words(analyst.get("/board/indicators-added"))
    assert "90.0% 31 October 2026" in page and "No value yet" in page and "of fewer than 10" in page


def test_a_correction_keeps_what_it_corrects(analyst):
    tried = send(analyst, f"{HEADER}C8,2026-10-31,46,50\n", "October corrected.csv")
    assert "Values that would be corrected" in tried.text and "45 of 50" in words(tried)
    other = send(analyst, f"{HEADER}C8,2026-10-31,44,50\n")
    assert take(analyst, other).status_code == 303
    late = take(analyst, tried)
    assert late.status_code == 409 and "44 of 50" in words(late), "what it would change now"
    assert take(analyst, late).status_code == 303
    page = words(analyst.get("/board/indicators-added/C8"))
    assert "92.0%" in page and "45 of 50" in page and "44 of 50" in page and "October_corrected.csv" in page
    csv = analyst.get("/board/indicators-added/C8?format=csv").text
    assert "44 of 50; 45 of 50" in csv
    assert figure("C8", TODAY).value == 92


def test_rows_that_cant_be_taken_refuse_the_file(analyst):
    count = lambda: db.session.scalar(text("SELECT count(*) FROM added_value"))
    was = count()
    tried = send(analyst, f'{HEADER}C8,2026-08-31,1,2\nC8,2026-07-31,3,2\nC8,2026-06-30,"0,5",2\n')
    assert tried.status_code == 422 and "OVER_100_PERCENT" in tried.text and "DECIMAL_COMMA" in tried.text
    assert "Take in" not in tried.text
    forged = base64.b64encode(f"{HEADER}C8,2026-07-31,3,2\n".encode()).decode()
    sent = analyst.post(
        "/board/indicators-added/values/apply", on="/board/indicators-added/values", content=forged, file_name="x.csv",
        edition="0",
    )  # fmt: skip
    assert (sent.status_code, count()) == (422, was)
    assert send(analyst, "", "").status_code == 422


def test_the_value_of_a_day(app):
    assert figure("C8", date(2026, 9, 29)).rows is None
    september = figure("C8", date(2026, 10, 30))
    assert (september.value, september.headline()["value_on"]) == (80, "2026-09-30")
    assert [row.as_json()["key"] for row in september.rows] == ["2026-09-30"]
    assert figure("C8", date(2027, 1, 1)).value == 92, "62 days"
    assert figure("C8", date(2027, 1, 2)).rows is None
    assert figure("N1-A", TODAY).headline() | {"target": None} == {
        **figure("N1-A", TODAY).headline(), "value": "7", "unit": "number", "counts": "reviews held by their day",
        "group": "The council's own measures", "counted": "children",
    }  # fmt: skip
    assert figure("S1", TODAY).value is None, "nine answers"
    assert figure("C8", TODAY).within(frozenset({"T1"})).value is None


def test_out_of_nothing_is_not_known(analyst):
    assert take(analyst, send(analyst, f"{HEADER}C8,2026-11-01,0,0\n")).status_code == 303
    found = figure("C8", TODAY)
    assert (found.value, len(found.rows)) == (None, 1)
    assert take(analyst, send(analyst, f"{HEADER}C8,2026-11-01,25,50\n")).status_code == 303


def test_only_where_they_are_asked_for(app, browse):
    with counting(app) as seen:
        indicators.figures(OnDay(TODAY), indicators.BY_ID)
        assert not any("added_value" in one for one in seen)
        indicators.figures(OnDay(TODAY))
    assert sum("added_value" in one for one in seen) == 1
    live = browse("analyst").get("/figures").text
    assert "Eight" not in live, "it stands in summaries"


def test_in_a_summary_with_target_and_trend(app, browse):
    policy.put_in_force(
        "targets", {"targets": {"C8": {"value": "90", "tolerance": "50", "owner": "service"}}}, date(2026, 1, 2), "test"
    )
    summary, _ = summaries.publish(UNTIL, "test")
    later, _ = summaries.publish(TODAY - timedelta(days=1), "test")
    db.session.commit()
    head = queries.headlines([summary.id])[summary.id]["C8"]
    assert (head["value"], head["value_on"], head["target"]) == ("92", "2026-10-31", "90")
    found = pack.pack_of(later.id)
    entry = found.entry("C8")
    assert (entry.value, entry.standing, entry.owner) == (50, "within", "service")
    assert [one.indicator.id for one in found.entries][-3:] == ["C8", "N1-A", "S1"]
    assert [one.indicator.id for one in entry.beside] == ["W6"]
    assert [(day, value) for day, value, _ in entry.told] == [(UNTIL, 92), (TODAY - timedelta(days=1), 50)]
    assert summaries.seal_of(later) == later.sha256
    page = browse("board").get(f"/board/{later.id}")
    assert "Eight" in page.text and "50.0%" in page.text
    assert browse("board").get(f"/board/{later.id}/C8").status_code == 200
    assert browse("board").get(f"/board/{later.id}/C8/rows").status_code == 403
    assert [row["key"] for row in queries.frozen_rows(later.id, "C8")] == ["2026-11-01"]
    targets = words(browse("board").get("/board/targets"))
    assert "Eight" in targets


def test_values_are_only_added_to(app):
    for statement in ("UPDATE added_value SET numerator = 1", "DELETE FROM added_value", "TRUNCATE added_value"):
        with pytest.raises(DBAPIError, match=r"only (ever )?added to"), db.session.begin_nested():
            db.session.execute(text(statement))


def command(app, *args):
    vars(g).clear()
    return app.test_cli_runner().invoke(args=["board", "values", *map(str, args)])


def test_by_command(app, tmp_path):
    path = tmp_path / "values.csv"
    path.write_text(f"{HEADER}C8,2026-05-31,30,50\n")
    count = lambda: db.session.scalar(text("SELECT count(*) FROM added_value"))
    was = count()
    tried = command(app, path, "--dry-run", "--json")
    answer = json.loads(tried.stdout)
    assert (tried.exit_code, answer["dry_run"], answer["applied"], count()) == (0, True, False, was)
    taken = command(app, path, "--json")
    answer = json.loads(taken.stdout)
    assert (taken.exit_code, answer["applied"], answer["counts"]["new"], count()) == (0, True, 1, was + 1)
    again = json.loads(command(app, path, "--json").stdout)
    assert (again["applied"], again["counts"], count()) == (
        False, {"new": 0, "changed": 0, "unchanged": 1, "rejected": 0}, was + 1,
    )  # fmt: skip
    path.write_text(f"{HEADER}C8,2026-04-30,30,50\nC8,2026-03-31,60,50\n")
    refused = command(app, path, "--json")
    assert (refused.exit_code, count()) == (1, was + 1)
    assert json.loads(refused.stdout)["rejected"][0]["code"] == "OVER_100_PERCENT"
    assert "OVER_100_PERCENT row 3 numerator 60" in refused.stderr
    assert command(app, tmp_path / "nothing.csv").exit_code == 2
    path.write_text(f"{HEADER}C8,2026-05-31,30,50\n")
    assert "1 as they were" in command(app, path).stdout


def test_indicators_by_command(app):
    vars(g).clear()
    run = lambda *args: app.test_cli_runner().invoke(args=["indicators", "--as-of", "2026-10-31", *args, "--json"])
    found = json.loads(run("--id", "C8", "--rows").stdout)["indicators"]
    assert [(one["id"], one["value"], one["rows"][0]["key"]) for one in found] == [("C8", "92", "2026-10-31")]
    assert run("--id", "C77").exit_code == 1
    assert run("--id", "W77").exit_code == 2


def test_a_file_that_is_no_longer_what_was_tried_is_never_taken_by_force(app):
    with pytest.raises(service.StaleError), transaction():
        service.apply("x.csv", f"{HEADER}C8,2026-02-28,30,50\n".encode(), "x", 1)
