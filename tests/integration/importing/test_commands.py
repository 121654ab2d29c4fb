"""`flask import`: exit codes, one JSON document, never a traceback; and every message says what to do."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.importing import plain
from tests.integration.importing.tables import SESSION, cases, involvement, post, staff, write
from workforce.importing import plan, report, service
from workforce.importing.report import Refused


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "f", staff(post(), post("E2")))


def test_done(flask, said, folder):
    done = flask("import", folder, "--kind", "staff", "--as-at", "31/10/2026")
    assert done.exit_code == 0
    assert re.search(
        r"staff as at 2026-10-31: import \d+ applied: 3 new, 0 changed, 0 unchanged, 0 ended, 0 rejected", done.stdout
    )
    code, document = said("import", folder, "--kind", "staff", "--as-at", "2026-10-31")
    assert code == 0
    assert document["counts"] == {"new": 0, "changed": 0, "unchanged": 3, "ended": 0, "rejected": 0}
    assert (document["kind"], document["as_at"], document["dry_run"], document["applied"]) == (
        "staff",
        "2026-10-31",
        False,
        True,
    )
    assert isinstance(document["id"], int)
    assert document["rejected"] == []
    assert {tuple(sorted(w)) for w in document["warnings"]} == {("code", "count", "file", "message")}


def test_a_dry_run_says_what_would_be(said, folder):
    code, document = said("import", folder, "--kind", "staff", "--dry-run")
    assert code == 0
    assert (document["counts"]["new"], document["applied"], document["dry_run"], document["id"]) == (
        3,
        False,
        True,
        None,
    )


def test_refused(flask, said, tmp_path):
    folder = write(tmp_path / "bad", staff(post(grade="wizard"), post("E2", start_date="31/06/2012")))
    done = flask("import", folder, "--kind", "staff")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "REJECTED BAD_CHOICE staff.csv row 2 grade='wizard': Use one of: student, asye" in done.stderr
    assert "2 of 3 rows can't be taken (66.67%). Nothing was changed." in done.stderr
    code, document = said("import", folder, "--kind", "staff")
    assert code == 1
    assert document["rejected"][1] == {
        "code": "NO_SUCH_DATE", "file": "staff.csv", "row": 3, "column": "start_date", "value": "31/06/2012",
        "message": "This day does not exist. Check day, month and year in the source system.",
    }  # fmt: skip
    assert (document["counts"]["rejected"], document["applied"], document["id"]) == (2, False, None)
    assert "can't be taken" in document["error"]


@pytest.mark.parametrize(
    "args",
    [
        ["--kind", "shoes"], [], ["--kind", "staff", "--as-at", "yesterday"],
        ["--kind", "staff", "--allow-rejects", "101"],
        ["--kind", "staff", "--allow-rejects", "nan"], ["--kind", "staff", "--allow-rejects", "-1"],
        ["--kind", "cases", "--dialect", "latin"], ["--kind", "staff", "--no-such-option"], ["--kind", "staff", "more"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage(flask, folder, args):
    done = flask("import", folder, *args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage:" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["--as-at", "0001-01-01"], ["--as-at", "9999-12-31"], ["--covers-from", "0001-01-01"],
        ["--source", "x" * 10_000], ["--source", ""], ["--source", "a\nb"],
    ],
    ids=["year 1", "year 9999", "covers from year 1", "endless source", "no source", "source of two lines"],
)  # fmt: skip
def test_absurd_options_are_refused_in_words(flask, said, folder, args):
    done = flask("import", folder, "--kind", "staff", *args)
    assert done.exit_code == 1
    assert "Give" in done.stderr
    code, document = said("import", folder, "--kind", "staff", *args)
    assert (code, document["applied"]) == (1, False)


@pytest.mark.parametrize(
    "args",
    [["import", "--help"], ["import", "run", "--help"], ["import", "undo", "--help"], ["import", "mapping", "--help"]],
)
def test_help(flask, args):
    done = flask(*args)
    assert done.exit_code == 0
    assert "Usage:" in done.stdout


def test_help_after_a_path(flask, folder):
    done = flask("import", folder, "--help")
    assert (done.exit_code, "--accept-shrink" in done.stdout) == (0, True)


def test_undo(flask, said, folder):
    number = said("import", folder, "--kind", "staff")[1]["id"]
    code, document = said("import", "undo", number)
    assert (code, document["id"], document["undone"]) == (0, number, True)
    code, document = said("import", "undo", number)
    assert code == 1
    assert "There is no applied import" in document["error"]
    done = flask("import", "undo", number)
    assert (done.exit_code, done.stdout) == (1, "")
    assert flask("import", "undo", "first").exit_code == 2
    assert flask("import", "undo", 10**30).exit_code == 1
    number = said("import", folder, "--kind", "staff")[1]["id"]
    assert f"Import {number} undone: 6 rows removed" in flask("import", "undo", number).stdout


def test_a_database_without_its_schema_is_a_refusal(session, flask, folder, monkeypatch):
    def fail(*args):
        session.execute(text("SELECT 1 FROM no_such_table"))

    monkeypatch.setattr(plan, "make_plan", fail)
    done = flask("import", folder, "--kind", "staff")
    assert done.exit_code == 1
    assert "flask db upgrade" in done.stderr
    assert "Nothing was changed" in done.stderr


def test_rights(flask, folder, monkeypatch):
    real = Path.open

    def closed(path, *args, **kwargs):
        if path.name == "staff.csv":
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", closed)
    done = flask("import", folder, "--kind", "staff")
    assert done.exit_code == 1
    assert "A file can't be read: Permission denied. Check its rights" in done.stderr


# Plain words


def test_every_message_in_the_specifications_says_what_to_do():
    for specs in service.FILES.values():
        for spec in specs:
            for lookup in spec.lookups:
                plain.check(lookup.message)
            for warning in spec.warnings:
                assert not plain.JARGON.search(warning.message), warning.message


def test_beyond_a_thousand_rejected_rows_are_counted_and_far_beyond_refused(said, tmp_path, monkeypatch):
    folder = write(
        tmp_path / "f", {"supervision.csv": [{**SESSION, "kind": "tea", "session_ref": str(n)} for n in range(1200)]}
    )
    document = said("import", folder, "--kind", "supervision")[1]
    assert (len(document["rejected"]), document["counts"]["rejected"]) == (1000, 1200)
    monkeypatch.setattr(report, "MOST_REJECTED", 1100)
    code, document = said("import", folder, "--kind", "supervision")
    assert (code, document["counts"]["rejected"]) == (1, 1101)
    plain.check(document["error"])


def test_refused_is_told_with_the_report(refused):
    fault = refused("cases", cases(involvement(1, professional_role_id="IRO")))
    assert isinstance(fault, Refused)
    assert fault.report.rows == 3
