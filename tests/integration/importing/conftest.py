"""Hand-written files, imported in one transaction that is rolled back after the test."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from tests.integration.importing import tables
from workforce.db import db, transaction
from workforce.importing import service
from workforce.importing.report import Refused
from workforce.importing.undo import undo as put_back

DAY = date(2026, 10, 31)


@pytest.fixture
def bring(session, tmp_path):
    """Write tables as files of a folder, import them, return the report; Refused goes on."""
    count = iter(range(1000))

    def bringing(kind, files, *, as_at=DAY, planned_on=None, folder=None, **options):
        if folder is None:
            folder = tmp_path / f"files{next(count)}"
            tables.write(folder, files)
        try:
            with transaction():
                return service.run(folder, service.Options(kind, as_at, **options), planned_on=planned_on)
        finally:
            drop_temporary()

    return bringing


def drop_temporary():
    """Drop what the end of a real transaction would drop."""
    names = db.session.execute(
        text("SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'")
    ).scalars()
    for name in list(names):
        db.session.execute(text(f"DROP TABLE pg_temp.{name}"))
    db.session.commit()


@pytest.fixture
def refused(bring):
    """Import and return the refusal."""

    def refusing(*args, **options):
        with pytest.raises(Refused) as caught:
            bring(*args, **options)
        return caught.value

    return refusing


@pytest.fixture
def undo(session):
    def undoing(import_id):
        try:
            with transaction():
                return put_back(import_id, "test")
        finally:
            drop_temporary()

    return undoing


@pytest.fixture
def rows(session):
    """Run a query, return its rows as tuples."""

    def reading(sql, **binds):
        return [tuple(row) for row in session.execute(text(sql), binds)]

    return reading


@pytest.fixture
def flask(app, session):
    """Run a command of the application in the test's transaction."""

    def running(*args):
        done = app.test_cli_runner().invoke(args=[str(arg) for arg in args])
        drop_temporary()
        assert "Traceback" not in done.stderr
        if done.exception is not None:
            assert isinstance(done.exception, SystemExit), repr(done.exception)
        return done

    return running


@pytest.fixture
def said(flask):
    """Run a command with --json and return its exit code and the document."""

    def saying(*args):
        done = flask(*args, "--json")
        return done.exit_code, json.loads(done.stdout)

    return saying


@pytest.fixture
def dump(session):
    """Return the whole content of the database but for what only says that imports took place."""

    def dumping():
        return tables.dump(session.connection())

    return dumping
