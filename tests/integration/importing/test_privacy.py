"""Rule 7: what must never be kept is nowhere: not in the database, not in a report, not in a log."""

import csv
import json
import logging
import re

import pytest
from sqlalchemy import text

from tests.integration.importing.conftest import DAY
from tests.integration.importing.tables import PERSON, cases
from workforce.db import db
from workforce.demo import CHILD_SURNAMES
from workforce.importing import service

NAMES = re.compile("|".join(rf"\b{name}\b" for name in CHILD_SURNAMES), re.IGNORECASE)


def everything_stored(session):
    """Every value of every column of every table, temporary ones too, as text."""
    tables = session.execute(
        text(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type <> 'VIEW'"
        )
    ).scalars()
    for table in list(tables):
        yield table, "\n".join(session.execute(text(f"SELECT CAST(to_jsonb(t) AS text) FROM {table} t")).scalars())


def sensitive(files):
    """The values of the extract that must not be kept, by what they are: long enough to be told from chance."""
    found = {}
    with (files / "ssd_person.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            for column, value in row.items():
                if column in {"pers_single_unique_id", "pers_common_child_id", "pers_legacy_id", "pers_upn"} and value:
                    found.setdefault(column, set()).add(value)
    return found


def test_children_are_nowhere_in_the_database_the_reports_or_the_log(bring, session, files, caplog):
    """Also while the import is under way: the staging tables are searched as well."""
    said = ""
    with caplog.at_level(logging.DEBUG):
        for kind in service.KINDS:
            said += json.dumps(bring(kind, {}, folder=files).as_json())
    assert NAMES.search((files / "ssd_person.csv").read_text()), (
        "the names are in the file, or this test proves nothing"
    )
    stored = dict(everything_stored(session))
    assert len(stored["public.ssd_person"]) > 1000
    for table, content in stored.items():
        assert not NAMES.search(content), table
        for column, values in sensitive(files).items():
            assert not any(value in content for value in values if len(value) >= 8), (table, column)
    assert not NAMES.search(said)
    assert not NAMES.search(caplog.text)


def test_not_even_while_reading(session, files):
    """In the staging tables, before the transaction ends."""
    service.run(files, service.Options("cases", DAY, dry_run=True))
    stored = dict(everything_stored(session))
    assert any("stage_ssd_person" in table for table in stored)
    for table, content in stored.items():
        assert not NAMES.search(content), table
    db.session.rollback()


def test_of_a_date_of_birth_the_month_is_kept(bring, rows):
    expected = {**PERSON, "pers_person_id": "C1", "pers_dob": "17/03/2015 00:00:00", "pers_expected_dob": "2026-12-24"}
    bring("cases", cases(**{"ssd_person.csv": [expected]}))
    assert rows("SELECT birth_month::text, expected_birth_month::text FROM ssd_person") == [
        ("2015-03-01", "2026-12-01")
    ]


@pytest.mark.parametrize(
    ("files", "secret"),
    [
        ({"ssd_person.csv": [{**PERSON, "pers_dob": "31/06/2012"}]}, "31/06/2012"),
        ({"ssd_person.csv": [{**PERSON, "pers_dob": "Quillfeather"}]}, "Quillfeather"),
        ({"ssd_person.csv": 'pers_person_id,pers_dob,pers_surname\n"C1,2015-01-01,Quillfeather\n'}, "Quillfeather"),
        ({"ssd_person.csv": "pers_person_id,pers_surname,pers_dob\nC1,Quillfeather,Jo,2015-01-01\n"}, "Quillfeather"),
        ({"ssd_person.csv": 'pers_person_id,pers_dob\n"C1\nQuillfeather",2015-01-01\n'}, "Quillfeather"),
        ({"ssd_person.csv": "C1,Quillfeather,Quillfeather,2015-01-01\nC2,Quillfeather,,\n"}, "Quillfeather"),
        ({"ssd_person.csv": [{**PERSON, "pers_person_id": "Quillfeather " * 50}]}, "Quillfeather"),
    ],
)
def test_a_refusal_does_not_show_them_either(refused, files, secret):
    fault = refused("cases", cases(**files))
    assert secret not in str(fault)
    assert secret not in json.dumps(fault.report.as_json())
