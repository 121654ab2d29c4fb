"""Run the integration tests on Debian's PostgreSQL too, where it is installed or can be.

Starts a cluster of its own in a temporary folder, on a Unix socket, and takes it away afterwards.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = [  # what rests most on the database: imports, figures, jobs, and what is signed
    "tests/integration/board", "tests/integration/jobs", "tests/integration/importing",
    "tests/integration/supervision/records/test_guards.py", "tests/integration/supervision/oversight",
]  # fmt: skip
OWN_SERVERS = ["--ignore", "tests/integration/importing/test_killed.py"]  # start the embedded one whatever is asked for


def find() -> Path | None:
    """Return the folder of the newest installed server's programs, 15 or newer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found and int(found[-1].parts[-3]) >= 15 else None


def install() -> None:
    """Install Debian's package without a cluster of its own, as root only."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    Path("/etc/postgresql-common").mkdir(exist_ok=True)
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if not settings.exists():
        settings.write_text("create_main_cluster = false\n")
    print("Installing Debian's PostgreSQL for the integration tests", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, timeout=300, check=False, **quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
    subprocess.run(command, env=environment, timeout=600, check=False, **quiet)


def main() -> int:
    """Start a cluster, run the tests on it, stop it; return the tests' exit code."""
    if not find():
        install()
    programs = find()
    if programs is None:
        print("*** NO DEBIAN POSTGRESQL: the integration tests ran on the embedded one only. ***")
        return 0
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o711)
    data = folder / "data"

    def as_user(*command: str) -> None:
        switch = {"user": user, "group": user} if os.geteuid() == 0 else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", env={"PATH": "/usr/bin:/bin"}, **switch)

    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user, user)
        as_user(
            str(programs / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "-U",
            "workforce",
        )
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        as_user(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        print(f"Integration tests on Debian's PostgreSQL {programs.parent.name}", flush=True)
        url = f"postgresql://workforce@/postgres?host={folder}"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", *TESTS, *OWN_SERVERS]
        return subprocess.run(command, env={**os.environ, "TEST_DATABASE_URL": url}, check=False).returncode
    finally:
        as_user(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
