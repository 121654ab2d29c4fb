"""What is read of a statement, at its edges."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.training.xapi.conftest import said
from workforce.clock import LONDON
from workforce.training.xapi.rules import MOST_DEEP, StatementFault, digest, read_body, read_request, read_statement

AT = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
VERB = "http://adlnet.gov/expapi/verbs/"
ACCOUNT = {"homePage": "https://lms.example", "name": " JDoe "}


def read(**changes):
    return read_statement(said(**changes), AT, LONDON)


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("2026-03-29T00:30:00Z", date(2026, 3, 29)),
        ("2026-06-30T23:00:00Z", date(2026, 7, 1)),  # summer time
        ("2026-12-01T00:30:00+01:00", "future"),
        ("2026-11-27T00:10:00+01:00", date(2026, 11, 26)),
        ("2026-11-27T00:00:00Z", "future"),
        ("2026-06-30T23:30:00", date(2026, 7, 1)),  # without a zone: UTC
        ("2026-02-30T10:00:00Z", "written as"),
        ("31/12/2025", "written as"),
        ("0001-01-01T00:00:00+14:00", "written as"),
        ("1899-12-31T00:00:00Z", "before 1900"),
        (17, "written as"),
        (None, date(2026, 11, 26)),
    ],
)
def test_the_day_is_londons(timestamp, expected):
    if isinstance(expected, date):
        assert read(timestamp=timestamp).done_on == expected
    else:
        with pytest.raises(StatementFault, match=expected):
            read(timestamp=timestamp)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"actor": None}, "actor is missing"),
        ({"actor": {"objectType": "Group", "mbox": "mailto:a@b.example"}}, "one person"),
        ({"actor": {"name": "Ann"}}, "mbox or by account"),
        ({"actor": {"mbox_sha1sum": "x"}}, "mbox or by account"),
        ({"actor": {"mbox": "mailto:a@b.example", "account": ACCOUNT}}, "one of them"),
        ({"actor": {"mbox": "a@b.example"}}, "mailto"),
        ({"actor": {"mbox": "mailto:a\u0000@b.example"}}, "missing, or no text"),
        ({"actor": {"account": "jdoe"}}, "homePage and a name"),
        ({"actor": {"account": {"homePage": "lms", "name": "jdoe"}}}, "an address"),
        ({"actor": {"account": {**ACCOUNT, "name": "x" * 256}}}, "255 characters"),
        ({"verb": None}, "verb is missing"),
        ({"verb": {"id": ["x"]}}, "verb is missing"),
        ({"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}, "voided"),
        ({"object": None}, "Activity"),
        ({"object": {"objectType": "Agent", "id": "https://x.example"}}, "Activity"),
        ({"object": {"id": "no iri"}}, "IRI"),
        ({"object": {"id": "https://x.example/" + "x" * 1000}}, "1000 characters"),
        ({"object": {"id": "https://x.example/" + "\u4e2d" * 330}}, "1000 bytes"),
        ({"actor": {"account": {**ACCOUNT, "name": "\U0001f600" * 251}}}, "1000 bytes"),
        ({"result": 5}, "JSON object"),
        ({"result": {"success": "yes"}}, "true or false"),
        ({"result": {"completion": False}}, "contradict"),
        ({"result": {"score": {"scaled": 1.1}}}, "from -1 to 1"),
        ({"result": {"score": {"scaled": True}}}, "from -1 to 1"),
        ({"result": {"score": 5}}, "from -1 to 1"),
        ({"verb": {"id": VERB + "passed"}, "result": {"success": False}}, "contradict"),
        ({"verb": {"id": VERB + "failed"}, "result": {"success": True}}, "contradict"),
        ({"id": "12"}, "UUID"),
        ({"id": 12}, "UUID"),
        ({"attachments": []}, "Attachments"),
        ({"colour": "red"}, "no property 'colour'"),
    ],
)
def test_what_is_refused_and_in_which_words(changes, words):
    with pytest.raises(StatementFault, match=words):
        read(**changes)


def test_who_it_is_of():
    assert (read().actor, read().home_page) == ("ann.bee@council.example", None)
    found = read(actor={"objectType": "Agent", "account": ACCOUNT})
    assert (found.actor, found.home_page) == ("jdoe", "https://lms.example")


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (None, None),
        ({"name": {"cy": "Dadansoddi", "en-GB": " Risk  analysis "}}, "Risk analysis"),
        ({"name": {"fr": "Analyse", "cy": "Dadansoddi"}}, "Dadansoddi"),
        ({"name": {"en": 5}}, None),
        ({"name": "Risk"}, None),
        ({"name": {"en": "x" * 300}}, "x" * 255),
    ],
)
def test_the_name_of_a_course(definition, expected):
    assert read(object={"id": "urn:course:12", "definition": definition}).course_name == expected


def test_a_request():
    assert read_request("1.0", "application/json", b"[{}]", None) == ([{}], None)
    for version, kind, body in (("3.0", "application/json", b"{}"), ("1.0.3", "multipart/mixed", b"{}")):
        with pytest.raises(StatementFault):
            read_request(version, kind, body, None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_document_breaks_the_reader(found):
    with pytest.raises(StatementFault):
        read_statement(found, AT, LONDON)
    with pytest.raises(StatementFault):
        read_statement({**said(), "result": {"score": {"scaled": "x"}, "more": found}}, AT, LONDON)


def nested(depth, of=b"[%s]"):
    """A statement whose result goes so deep; the statement itself is one more."""
    inner = b"0"
    for _ in range(depth):
        inner = of % inner
    return json.dumps({**said(), "result": "HERE"}).encode().replace(b'"HERE"', b'{"more": %s}' % inner)


@pytest.mark.parametrize("of", [b"[%s]", b'{"a": %s}'])
@pytest.mark.parametrize("depth", [MOST_DEEP - 1, 200, 900, 990, 1000, 5_000, 60_000])
def test_however_deep_a_statement_is_nested(depth, of):
    with pytest.raises(StatementFault, match=r"within each other|not JSON"):
        read_statement(read_body(nested(depth, of))[0], AT, LONDON)
    assert read_statement(read_body(nested(MOST_DEEP - 2, of))[0], AT, LONDON).verb == "completed"


@given(st.binary())
def test_no_bytes_break_the_reader(body):
    with suppress(StatementFault):
        assert read_body(body)


def test_the_digest_ignores_what_the_standard_ignores():
    one = said()
    same = {**one, "stored": "2026-01-01T00:00:00Z", "authority": {"mbox": "mailto:x@y.example"}}
    assert digest(one) == digest(same)
    assert digest(one) != digest({**one, "result": {"success": True}})
