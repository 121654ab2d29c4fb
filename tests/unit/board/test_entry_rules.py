"""One entry of a policy changes from a day on; the others, and later decisions, stay."""

from datetime import date, timedelta

import pytest

from workforce.board.figures.entry_rules import NothingChangedError, edition_of, history, on_day, put, section, withdraw
from workforce.board.targets import rules
from workforce.board.targets.rules import KEPT, SUSTAINED

DAY = date(2026, 11, 2)
KEEP = section("entries")
TOLD = {"agreed_by": "The Board"}
A, B, C = {"value": 1}, {"value": 2}, {"value": 3}


def later(days):
    return DAY + timedelta(days=days)


def written(versions, documents):
    """Return the versions after documents are written."""
    found = {**dict(versions), **documents}
    return [(day, found[day]) for day in sorted(found) if found[day] is not None]


def entries(versions, key="x"):
    return {day: KEEP.get(document, key) for day, document in versions}


def begun(*changes):
    """Return the versions after some changes: key, entry, days from DAY."""
    versions = []
    for key, entry, days in changes:
        versions = written(versions, put(versions, KEEP, key, entry, later(days), TOLD))
    return versions


def test_a_second_change_of_a_day_joins_the_first():
    versions = begun(("x", A, 0), ("y", B, 0))
    assert [day for day, _ in versions] == [DAY]
    assert versions[0][1] == {"entries": {"x": A, "y": B}, "changed": {"x": TOLD, "y": TOLD}}


def test_a_change_is_carried_until_the_entry_was_decided_again():
    versions = begun(("x", A, 0), ("y", A, 5), ("x", C, 10), ("z", A, 20), ("x", B, 1))
    assert entries(versions) == {DAY: A, later(1): B, later(5): B, later(10): C, later(20): C}
    assert entries(versions, "y") == {DAY: None, later(1): None, later(5): A, later(10): A, later(20): A}
    assert set(on_day(versions, later(5))["changed"]) == {"y"}, "who changed x is told where it changed"


def test_taking_away_is_a_change_too():
    versions = begun(("x", A, 0), ("x", None, 3))
    assert [(one.day, one.before, one.now) for one in history(versions, KEEP, "x")] == [
        (DAY, None, A), (later(3), A, None),
    ]  # fmt: skip
    assert on_day(versions, later(2)) == versions[0][1]
    assert on_day(versions, later(-1)) == {}


@pytest.mark.parametrize(("entry", "day"), [(A, 0), (A, 4), (None, -1)])
def test_what_is_so_already_is_no_change(entry, day):
    with pytest.raises(NothingChangedError):
        put(begun(("x", A, 0)), KEEP, "x", entry, later(day), TOLD)


def test_a_withdrawn_change_leaves_the_others_of_its_day():
    versions = begun(("x", A, 0), ("x", B, 5), ("y", A, 5), ("z", A, 9))
    versions = written(versions, withdraw(versions, KEEP, "x", later(5)))
    assert entries(versions) == {DAY: A, later(5): A, later(9): A}
    assert entries(versions, "y")[later(9)] == A


def test_a_version_without_a_change_goes():
    versions = begun(("x", A, 0), ("x", B, 5))
    assert withdraw(versions, KEEP, "x", later(5)) == {later(5): None}
    assert withdraw(begun(("x", A, 5)), KEEP, "x", later(5)) == {later(5): None}


def test_what_is_not_there_is_not_withdrawn():
    with pytest.raises(NothingChangedError):
        withdraw(begun(("x", A, 0), ("y", A, 5)), KEEP, "x", later(5))


def test_the_edition_is_of_one_entry():
    was = begun(("x", A, 0))
    edition = lambda versions: edition_of(history(versions, KEEP, "x"))
    assert edition(was) == edition(written(was, put(was, KEEP, "y", A, DAY, TOLD)))
    assert edition(was) != edition(written(was, put(was, KEEP, "x", B, DAY, TOLD)))
    assert edition([]) == edition_of([])


def test_a_target_is_kept_with_its_owner():
    document = {"targets": {"W4": {"value": "95"}}, "owners": {"W4": "head", "W5": "hr"}, "note": "n"}
    assert KEPT.get(document, "W4") == {"value": "95", "owner": "head"}
    assert KEPT.get(document, "W5") == {"owner": "hr"} and rules.target_of(KEPT.get(document, "W5")) is None
    assert KEPT.get(document, "W6") is None
    assert KEPT.put(document, "W4", {"owner": "head"}) == {
        "targets": {}, "owners": {"W5": "hr", "W4": "head"}, "note": "n",
    }  # fmt: skip
    assert KEPT.put(document, "W5", {"value": "1", "owner": "hr"})["owners"] == {"W4": "head"}
    assert KEPT.put(document, "W4", None)["targets"] == {}


def test_sustained_is_kept_beside_the_targets():
    assert KEPT.get({}, SUSTAINED) == {"over": 6}
    assert KEPT.put({"targets": {}}, SUSTAINED, {"over": 4}) == {"targets": {}, "sustained_over": 4}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, None),
        ({"value": "0"}, None),
        ({"value": "100", "tolerance": "99.9"}, None),
        ({"value": "100.1"}, "value"),
        ({"value": "-1"}, "value"),
        ({"tolerance": "95"}, "tolerance"),
        ({"tolerance": "-1"}, "tolerance"),
        ({"by": "2026-11-02"}, None),
        ({"by": "2026-11-01"}, "by"),
        ({"baseline": "80"}, "baseline"),
        ({"baseline_on": "2026-10-01"}, "baseline"),
        ({"baseline": "101", "baseline_on": "2026-10-01"}, "baseline"),
        ({"baseline": "80", "baseline_on": "2026-11-02"}, None),
        ({"baseline": "80", "baseline_on": "2026-11-03"}, "baseline_on"),
    ],
)
def test_what_may_be_agreed(more, field):
    wrong = rules.why_not({"value": "95", **more}, "percent", "high", DAY, DAY)
    assert (wrong[0] if wrong else None) == field


def test_other_units_and_directions():
    may = lambda entry, unit, good, **more: rules.why_not(entry, unit, good, DAY, DAY, **more) is None
    assert may({"value": "140"}, "children per FTE", "low")
    assert may({"value": "5", "tolerance": "10"}, "percent", "low")
    assert may({"value": "120"}, "percent", "high", may_be_over=True)
    assert not may({"value": "120"}, "percent", "high")
