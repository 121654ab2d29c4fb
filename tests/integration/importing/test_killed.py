"""Imports in processes of their own: killed in the middle, two at once, on a broken connection."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.integration.importing import tables
from tests.integration.importing.conftest import DAY
from workforce.db import embedded

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 60


class Council:
    """An instance of its own, with `flask` as its only way in."""

    def __init__(self, instance, files):
        self.instance, self.files = instance, files
        assert self.flask("db", "upgrade").returncode == 0
        self.engine = create_engine(embedded.url(instance), pool_pre_ping=True)

    def start(self, *args):
        return subprocess.Popen(
            [Path(sys.executable).parent / "flask", *map(str, args)],
            cwd=ROOT,
            env=os.environ | {"INSTANCE_DIR": str(self.instance)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def flask(self, *args):
        return ended(self.start(*args))

    def start_import(self, *args):
        return self.start("import", self.files, "--kind", "cases", "--as-at", DAY, "--json", *args)

    def dump(self):
        with self.engine.connect() as connection:
            return tables.dump(connection)

    def value(self, sql):
        with self.engine.connect() as connection:
            return connection.execute(text(sql)).scalar()

    def wait_for(self, sql):
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.value(sql)):
            assert time.monotonic() < give_up, sql
            time.sleep(0.01)
        return found

    @contextmanager
    def in_the_way(self, table):
        """Lock a table, so that an import stops where it first needs it."""
        with self.engine.connect() as connection:
            connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
            yield
            with suppress(OperationalError):  # where the server itself was killed
                connection.rollback()

    def stopped_at(self, table):
        return self.wait_for(f"SELECT pid FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass LIMIT 1")


def ended(process):
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture(scope="module")
def council(tmp_path_factory, files):
    council = Council(tmp_path_factory.mktemp("killed"), files)
    yield council
    council.engine.dispose()


@pytest.mark.parametrize("table", ["import_run", "ssd_involvement", "ssd_pre_proceedings", "holding", "audit_entry"])
def test_a_killed_import_leaves_nothing_behind(council, table):
    """Stopped at the beginning, while it plans, in the middle of writing, while it works out, just before the end."""
    before = council.dump()
    with council.in_the_way(table):
        process = council.start_import()
        council.stopped_at(table)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    council.wait_for("SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'")
    assert council.dump() == before
    assert council.value("SELECT count(*) FROM import_run WHERE kind = 'cases'") == 0
    assert council.value("SELECT count(*) FROM audit_entry WHERE action = 'import applied'") == 0


def test_killed_while_it_reads(council, tmp_path):
    """A file of persons so long that its reading is met."""
    long = shutil.copytree(council.files, tmp_path / "long")
    with (long / "ssd_person.csv").open("a", encoding="utf-8") as file:
        width = council.files.joinpath("ssd_person.csv").read_text("utf-8").splitlines()[0].split(",")
        at = width.index("pers_person_id")
        file.writelines("," * at + f"L{n}" + "," * (len(width) - at - 1) + "\n" for n in range(300_000))
    before = council.dump()
    process = council.start("import", long, "--kind", "cases", "--as-at", DAY)
    council.wait_for("SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'COPY stage_ssd_person %'")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    council.wait_for("SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'")
    assert council.dump() == before


def test_a_killed_database_connection_is_a_refusal_in_words(council):
    before = council.dump()
    with council.in_the_way("holding"):
        process = council.start_import()
        os.kill(council.stopped_at("holding"), signal.SIGKILL)
        done = ended(process)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert json.loads(done.stdout)["applied"] is False
    council.engine.dispose()
    embedded.ensure_running(council.instance)
    assert council.dump() == before


def test_then_the_same_import_succeeds_and_a_second_waits_for_it(council):
    """Three at once: the first applies, the second finds nothing new, the third is older and refused."""
    with council.in_the_way("holding"):
        first = council.start_import()
        council.stopped_at("holding")
        waiting = "SELECT count(*) = {} FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        second = council.start_import()
        council.wait_for(waiting.format(1))
        older = council.start("import", council.files, "--kind", "cases", "--as-at", DAY - timedelta(days=1))
        council.wait_for(waiting.format(2))
    first, second, older = ended(first), ended(second), ended(older)
    assert (first.returncode, second.returncode, older.returncode) == (0, 0, 1)
    one, two = json.loads(first.stdout), json.loads(second.stdout)
    assert one["counts"]["new"] == two["counts"]["unchanged"] > 5000
    assert two["counts"]["new"] == two["counts"]["changed"] == two["counts"]["ended"] == 0
    assert "newer ones" in older.stderr
    assert council.value("SELECT count(*) FROM import_run") == 2
    assert council.flask("audit", "verify").returncode == 0
