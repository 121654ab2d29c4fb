"""The embedded database with real servers: each test starts its own in a private folder."""

import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from workforce.db import embedded

ROOT = Path(__file__).resolve().parents[3]

# A process that uses the database until its standard input ends; it prints the address first.
USER = """
import sys
from pathlib import Path
from workforce.db import embedded
print(embedded.url(Path(sys.argv[1])), flush=True)
for order in sys.stdin:
    exec(order)
    print("done", flush=True)
"""


class User:
    """Another process that uses the same database."""

    def __init__(self, instance, **environment):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(instance)],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline().strip() if ready else ""
        assert line, self.process.communicate(timeout=60)[1]
        return line

    def do(self, order):
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        assert self.line() == "done"

    def end(self):
        out, err = self.process.communicate(timeout=60)
        assert (out, err, self.process.returncode) == ("", "", 0)


@pytest.fixture
def instance():
    """A folder below a private one; whatever still runs in it at the end is stopped."""
    top = Path(tempfile.mkdtemp(prefix="emb-")).resolve()
    assert stat.S_IMODE(top.stat().st_mode) == 0o700
    yield top / "instance"
    for data in top.rglob("postmaster.pid"):
        if pid := embedded._postmaster(data.parent):
            os.kill(pid, signal.SIGQUIT)
            gone(pid, data.parent)
    shutil.rmtree(top)


def ask(address, question):
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        return connection.execute(question).fetchone()[0]


def keep_one(address):
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")


def server(instance):
    return embedded._postmaster(instance.resolve() / "postgres")


def gone(pid, data):
    for _ in range(1000):
        if not embedded._is_server(pid, data):
            return True
        time.sleep(0.01)
    return False


def modes(folder):
    """Owner and permissions of the folder and all its parents."""
    return [(str(path), path.stat().st_uid, path.stat().st_mode) for path in (folder, *folder.parents)]


def test_a_new_database_is_set_up_as_promised(instance):
    instance.mkdir(mode=0o700)
    before = modes(instance)
    user = User(instance)
    address = user.line()
    engine = create_engine(address)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_user || '@' || current_database()")).scalar() == (
            "workforce@workforce"
        )
    engine.dispose()
    expected = {
        "fsync": "on",
        "listen_addresses": "",
        "max_connections": "100",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    assert {name: ask(address, f"SHOW {name}") for name in expected} == expected
    assert ask(address, "SELECT datlocale FROM pg_database WHERE datname = 'workforce'") == "C.UTF-8"
    assert ask(address, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(address.replace("+psycopg", "").replace("workforce@", "postgres@"))
    assert stat.S_IMODE((instance / "postgres").stat().st_mode) == 0o700
    user.end()
    assert modes(instance) == before


def test_the_last_of_several_processes_stops_the_server(instance):
    first, second = User(instance), User(instance)  # both at once, on nothing
    assert first.line() == second.line()
    pid = server(instance)
    first.end()
    assert server(instance) == pid
    second.end()
    assert server(instance) is None
    assert (instance / "postgres/PG_VERSION").exists()


def test_data_is_kept_from_one_start_to_the_next(instance):
    user = User(instance)
    keep_one(user.line())
    user.end()
    user = User(instance)
    assert ask(user.line(), "SELECT one FROM kept") == 1
    user.end()


def test_a_killed_server_is_started_again_by_any_process_and_thread(instance):
    user = User(instance)
    address = user.line()
    keep_one(address)
    with psycopg.connect(address.replace("+psycopg", "")) as open_connection:
        pid = server(instance)
        os.kill(pid, signal.SIGKILL)
        with ThreadPoolExecutor(8) as pool:
            user.process.stdin.write("embedded.ensure_running(Path(sys.argv[1]))\n")
            user.process.stdin.flush()
            assert {*pool.map(embedded.url, [instance] * 8)} == {address}
        with pytest.raises(psycopg.OperationalError):
            open_connection.execute("SELECT 1")
    assert user.line() == "done"
    assert server(instance) not in {pid, None}
    assert ask(address, "SELECT one FROM kept") == 1
    leave(instance)
    user.end()
    assert server(instance) is None


def leave(instance):
    """Do now what this process would do at its end."""
    embedded._leave()
    assert embedded._place(instance) not in embedded._held


def test_a_killed_user_does_not_keep_the_server_up(instance):
    killed, other = User(instance), User(instance)
    killed.line(), other.line()
    killed.process.kill()
    killed.process.communicate()
    assert server(instance)
    other.end()
    assert server(instance) is None


def test_everything_killed_leaves_nothing_in_the_way(instance):
    user = User(instance)
    address = user.line()
    pid = server(instance)
    user.process.kill()
    os.kill(pid, signal.SIGKILL)
    user.process.communicate()
    # The number of the killed server goes to another process.
    note = instance / "postgres/postmaster.pid"
    note.write_text(note.read_text().replace(str(pid), str(os.getpid()), 1))
    again = User(instance)
    assert again.line() == address
    again.end()
    assert server(instance) is None


def test_a_fork_counts_by_itself_and_does_not_stop_what_its_parent_uses(instance):
    user = User(instance)
    user.line()
    user.do("import os, time; child = os.fork(); child or time.sleep(.2); child or sys.exit()")
    user.do("os.waitpid(child, 0)")
    assert server(instance)
    # A child that outlives its parent.
    user.do("child = os.fork(); child or [os.close(n) for n in (0, 1, 2)] and time.sleep(2); child or sys.exit()")
    user.end()
    pid = server(instance)
    assert pid
    assert gone(pid, instance / "postgres")


def test_a_long_or_odd_path_gets_a_private_socket_folder(instance, tmp_path):
    for name in ("long" * 30, "odd, $(touch x) 'name' 100%"):
        user = User(instance / name)
        address = user.line()
        folder = Path(make_url(address).query["host"])
        assert folder != instance / name / "postgres"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert ask(address, "SELECT 1") == 1
        user.end()
        user = User(instance / name)
        assert user.line() == address
        folder.rename(tmp_path / name[:4])
        folder.mkdir(mode=0o755)
        os.kill(server(instance / name), signal.SIGKILL)
        with pytest.raises(embedded.EmbeddedDatabaseError, match="not a private folder"):
            embedded.url(instance / name)
        leave(instance / name)
        user.end()
        folder.rmdir()


def test_an_interrupted_set_up_is_begun_again(instance):
    (instance / "postgres.new/base").mkdir(parents=True)
    (instance / "postgres").mkdir()
    user = User(instance)
    assert ask(user.line(), "SELECT 1") == 1
    user.end()
    assert not (instance / "postgres.new").exists()


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [("PG_VERSION", "15\n", "is of PostgreSQL 15"), ("notes.txt", "", "is not empty and no database")],
)
def test_a_folder_that_is_not_ours_is_refused(instance, file, content, message):
    (instance / "postgres").mkdir(parents=True)
    (instance / "postgres" / file).write_text(content)
    with pytest.raises(embedded.EmbeddedDatabaseError, match=message):
        embedded.url(instance)
    assert (instance / "postgres" / file).read_text() == content
    leave(instance)


def test_why_it_does_not_start_is_said_with_the_log_s_last_lines(instance):
    user = User(instance)
    user.line()
    user.end()
    (instance / "postgres/global/pg_control").unlink()
    with pytest.raises(embedded.EmbeddedDatabaseError, match=r"did not start\.(\n.*)*pg_control(.*\n)*.*DATABASE_URL"):
        embedded.url(instance)
    leave(instance)


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="needs root on Linux, to take rights from")
def test_root_without_the_capability_is_told_which_folder_is_closed(instance):
    instance.parent.chmod(0o700)
    script = "import sys; from pathlib import Path; from workforce.db import embedded; embedded.url(Path(sys.argv[1]))"
    without = [shutil.which("setpriv"), "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    if not without[0]:
        pytest.skip("no setpriv")
    done = subprocess.run(
        [*without, sys.executable, "-c", script, str(instance)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert f"may not enter {instance.parent}.\n" in done.stderr
    assert "DATABASE_URL" in done.stderr


@pytest.mark.parametrize("mask", [0o755, 0o700])
def test_programs_in_a_private_folder_are_found(instance, mask):
    package = embedded._binaries().parents[1]
    private = instance.parent / "packages"
    private.mkdir(mode=0o700)
    for part in (package, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(part, private / part.name, ignore=shutil.ignore_patterns("pginstall", "include", "*.a"))
    for path in private.rglob("*"):
        path.chmod(path.stat().st_mode & mask)
    before = modes(private / package.name)
    user = User(instance, PYTHONPATH=f"{private}{os.pathsep}{ROOT}")
    assert ask(user.line(), "SELECT 1") == 1
    command = Path(f"/proc/{server(instance)}/cmdline")
    if command.exists():
        assert command.read_text().startswith(str(private))
    user.end()
    assert modes(private / package.name) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_an_ordinary_user_needs_nothing_special(instance):
    instance.mkdir()
    instance.parent.chmod(0o711)
    os.chown(instance, 65534, 65534)
    if not all(path.stat().st_mode & 0o005 for path in Path(sys.executable).resolve().parents):
        pytest.skip("the interpreter is in a private folder")
    order = "import os; os.setgroups([]); os.setgid(65534); os.setuid(65534)"
    done = subprocess.run(
        [sys.executable, "-c", f"{order}\n{USER}", str(instance)],
        cwd=ROOT,
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("postgresql+psycopg://workforce@/workforce?host=")
    user = User(instance)  # root goes on with that user's data
    assert ask(user.line(), "SELECT 1") == 1
    user.end()
    assert server(instance) is None
    assert (instance / "postgres").stat().st_uid == 65534
