"""`make run`: migrate, load the demonstration council the first time, then web server and scheduler until Ctrl-C."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from app import create_app  # noqa: E402
from workforce import clock, settings  # noqa: E402
from workforce.auth import service as accounts  # noqa: E402
from workforce.caseload import weeks  # noqa: E402
from workforce.db import db, transaction  # noqa: E402
from workforce.demo.accountability import accountability  # noqa: E402
from workforce.demo.audited import audit  # noqa: E402
from workforce.demo.board_agreed import agree  # noqa: E402
from workforce.demo.board_dates import board_dates, notice_start  # noqa: E402
from workforce.demo.board_told import tell  # noqa: E402
from workforce.demo.decided import decide  # noqa: E402
from workforce.demo.overloads import invent  # noqa: E402
from workforce.demo.required import requirements, teach  # noqa: E402
from workforce.demo.said import say  # noqa: E402
from workforce.demo.supervised import record  # noqa: E402
from workforce.demo.tracker import tracker  # noqa: E402
from workforce.importing.service import KINDS, newest_import  # noqa: E402

FLASK = str(Path(sys.executable).with_name("flask"))
GUNICORN = str(Path(sys.executable).with_name("gunicorn"))
MONTHS, SUMMARIES, EVERY = 24, 25, 28
DAYS_OF_SECOND = 150  # since when the second example scheme holds: figures show under both for 12 months
TARGETS = {
    "W1": {"value": "14", "by": "2027-06-30"},
    "W2": {"value": "10", "by": "2027-06-30"},
    "W4": {"value": "95", "by": "2027-03-31"},
    "W5": {"value": "90", "by": "2027-03-31"},
    "W12-staff": {"value": "95", "by": "2027-03-31"},
    "W12-managers": {"value": "95", "by": "2027-03-31"},
    "W17-none": {"value": "0", "by": "2027-01-31"},
}


def flask(*args: object) -> str:
    """Run one of the product's commands, as a council would."""
    done = subprocess.run([FLASK, *map(str, args)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"flask {' '.join(map(str, args))} ended with {done.returncode}:\n{done.stderr or done.stdout}")
    return done.stdout


def load(folder: Path, password: str) -> None:
    """Generate the invented council, import it, publish the summaries of its months, make its accounts."""
    until = clock.today()
    print(
        f"Loading the demonstration council, an invented one, {MONTHS} months to {until} (half a minute, once)",
        flush=True,
    )
    made = json.loads(flask("demo", "generate", folder / "files", "--months", MONTHS, "--until", until, "--json"))
    begins = until.replace(year=until.year - MONTHS // 12) + timedelta(days=1)
    for kind in KINDS:
        said = flask("import", folder / "files", "--kind", kind, "--as-at", until, "--covers-from", begins)
        print(f"  {said.splitlines()[0]}", flush=True)
    starts = until - timedelta(days=1 + EVERY * SUMMARIES)
    policies = {
        "board": {"starts_on": starts.isoformat(), "every_weeks": EVERY // 7, "at": "07:00",
            "notice_starts_on": notice_start(until).isoformat(),
        },
        "targets": {"targets": TARGETS, "note": "example targets; a council's Board agrees its own"},
    }  # fmt: skip
    for kind, document in policies.items():
        path = folder / f"{kind}.json"
        path.write_text(json.dumps(document))
        flask("policy", "load", kind, path, "--from", date(2000, 1, 1), "--by", "example")
    path = folder / "requirements.json"
    path.write_text(json.dumps(requirements()))
    flask("policy", "load", "requirements", path, "--from", begins, "--by", "example")
    flask("scheme", "load", "project_example_2", "--from", until - timedelta(days=DAYS_OF_SECOND), "--by", "example")
    with create_app().app_context(), transaction():
        for name, number in made["people"].items():
            accounts.add_account(
                f"{name}@demo.example", name, "demonstration", name=None if number else f"Demonstration {name}",
                employee_number=number, team_code=None, password=password, checks_password=False,
            )  # fmt: skip
    with create_app().app_context(), transaction():
        print(f"  {say(until, made['people']['worker'])} things said and agreed", flush=True)
        print(f"  {record(until)} records of supervision", flush=True)
        print(f"  {audit(until)} readings of them in audits", flush=True)
    with create_app().app_context():
        with transaction():
            weeks.work_out(newest_import())
        with transaction():
            print(f"  {invent(until, made['people']['worker'])} lines about overloads and concerns", flush=True)
        with transaction():
            print(f"  {teach(until, made['people']['worker'])} lines about training and the standards", flush=True)
    with create_app().app_context():
        with transaction():
            print(f"  {agree(until)} lines that the Board agreed or asked to add", flush=True)
        print(f"  {tell(until)} summaries for the Board", flush=True)
        with transaction():
            print(f"  {tracker(until)} lines about the Notice, {board_dates(until)} of its dates", flush=True)
            print(f"  {accountability(until)} lines about the Board's own work", flush=True)
    print(f"  {flask('jobs', 'catch-up').strip()}", flush=True)
    with create_app().app_context(), transaction():
        print(f"  {decide('manager@demo.example', made['people']['worker'])} decisions about children", flush=True)
    (folder / "loaded").write_text(until.isoformat())


def is_empty() -> bool:
    """Whether nothing was ever imported and nobody has an account."""
    with create_app().app_context():
        found = db.session.execute(
            db.text("SELECT EXISTS (SELECT 1 FROM import_run) OR EXISTS (SELECT 1 FROM account)")
        )
        return not found.scalar()


def made_password(folder: Path) -> str | None:
    """Return the password that was made for the demonstration; None where DEMO_PASSWORD gave it."""
    path = folder / "password"
    return path.read_text() if path.exists() else None


def new_password(folder: Path) -> str:
    """Return DEMO_PASSWORD, else a random password, kept for its owner's eyes."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    path = folder / "password"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(12))
    return path.read_text()


def wait_until_ready(port: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the pages answer."""
    for _ in range(300):
        if server.poll() is not None:
            sys.exit(f"The web server stopped. Is something else on port {port}? Choose another: PORT=8001 make run")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    sys.exit("The pages did not answer within 30 seconds. Look above for the reason.")


def main() -> None:
    """Set up and serve."""
    config = settings.from_env()
    port = os.environ.get("PORT") or "8000"
    flask("db", "upgrade")
    folder = config.instance / "demonstration"
    if not (folder / "loaded").exists() and is_empty():
        folder.mkdir(parents=True, exist_ok=True)
        load(folder, new_password(folder))
    children = [
        subprocess.Popen(
            [GUNICORN, "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--timeout", "600",
             "--log-level", "warning", "app:create_app()"], start_new_session=True,
        ),
        subprocess.Popen([FLASK, "jobs", "run"], start_new_session=True, env={**os.environ, "LOG_LEVEL": "WARNING"}),
    ]  # fmt: skip
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        wait_until_ready(port, children[0])
        print(f"\nOpen http://127.0.0.1:{port}")
        if (folder / "loaded").exists():
            print(
                "Sign in as worker, manager, service, head, hr, quality, analyst, board or admin, each @demo.example,"
            )
            known = made_password(folder)
            print(
                f"with the password {known}"
                if known
                else "with the password that DEMO_PASSWORD gave when it was loaded."
            )
        print("Ctrl-C stops it.", flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        print("One of the processes ended; stopping the other.", flush=True)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()


if __name__ == "__main__":
    main()
