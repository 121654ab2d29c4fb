"""A council of its own on a real server: database, files, accounts, gunicorn; and a plain client for its pages."""

import csv
import http.client
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from app import create_app
from workforce.auth import service as accounts
from workforce.db import db, transaction
from workforce.demo import demo_people
from workforce.settings import ROOT, from_env

UNTIL = date(2026, 10, 31)
PASSWORD = "copper lantern tide"
SUMMARIES, EVERY_DAYS = 14, 28
NOTICE_ON = UNTIL - timedelta(days=9 * EVERY_DAYS)  # the Improvement Notice began
HELD_BACK = 25  # completions that are not imported at first: the analyst brings them
TARGETS = {"W2": "10", "W4": "95", "W5": "90", "W12-staff": "95", "W17-none": "0"}
ROLES = (
    "worker", "manager", "service", "head", "director", "hr", "quality", "analyst", "board", "governance", "admin",
)  # fmt: skip
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Answer:
    """What a page answered."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @cached_property
    def text(self):
        return self.body.decode()


@dataclass
class Client:
    """A browser without a screen: keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, {**({"Cookie": cookie} if cookie else {}), **(headers or {})})
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return Answer(path, answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def token(self, path):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)[1]

    def post(self, path, token_of=None, **fields):
        body = urlencode({"csrf_token": self.token(token_of or path), **fields})
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path, fields, files):
        boundary = secrets.token_hex(8)
        parts = []
        for name, value in {"csrf_token": self.token(path), **fields}.items():
            parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        for name, content in files.items():
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def as_cookies(self):
        """Return the cookies as a browser takes them."""
        return [
            {"name": name, "value": value, "url": f"http://127.0.0.1:{self.port}"}
            for name, value in self.cookies.items()
        ]

    def sign_in(self, email):
        answer = self.post("/sign-in", email=email, password=PASSWORD)
        assert answer.status == 303, f"{email} can't sign in: {answer.status}"
        return answer


class Council:
    """One running instance of the product, in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.files = folder / "files"
        self.instance = folder / "instance"
        self.env = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY", "BASE_URL", "SMTP_URL")},
            "INSTANCE_DIR": str(self.instance), "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        self.app = create_app(from_env({"INSTANCE_DIR": str(self.instance), "LOG_LEVEL": "ERROR"}))
        self.command("db", "upgrade")
        self.server = None
        self.port = 0

    def flask(self, *args):
        """Run one of the product's commands, as a council would."""
        done = subprocess.run(
            [BIN / "flask", *map(str, args)], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"flask {' '.join(map(str, args))}:\n{done.stderr or done.stdout}"
        return done.stdout

    def load(self):
        """Generate the invented council, import it, publish the summaries of its months."""
        self.command(
            "demo", "generate", self.files, "--workers", 60, "--months", 14, "--dirt", "0.02", "--until", UNTIL
        )  # fmt: skip
        self.hold_back()
        for kind in ("staff", "cases", "supervision", "learning"):
            self.command("import", self.folder / "first" if kind == "learning" else self.files,
                         "--kind", kind, "--as-at", UNTIL)  # fmt: skip
        days = [UNTIL - timedelta(days=EVERY_DAYS * back) for back in reversed(range(SUMMARIES))]
        targets = {name: {"value": value, "by": "2027-03-31", "owner": "head"} for name, value in TARGETS.items()}
        for kind, document in {
            "board": {
                "starts_on": days[0].isoformat(),
                "every_weeks": EVERY_DAYS // 7,
                "at": "07:00",
                "notice_starts_on": NOTICE_ON.isoformat(),
            },
            "targets": {"targets": targets, "note": "example targets"},
        }.items():
            path = self.folder / f"{kind}.json"
            path.write_text(json.dumps(document))
            self.command("policy", "load", kind, path, "--from", "2000-01-01", "--by", "example")
        self.command("weeks", "--weeks", "520")  # so that it reaches back to these files whenever the tests run
        for day in days:
            self.command("board", "publish", "--as-of", day.isoformat())

    def command(self, *args):
        """Run a command inside this process: quicker, when there are many."""
        with warnings.catch_warnings(action="default"):  # as the command would, run by itself
            result = self.app.test_cli_runner().invoke(args=list(map(str, args)))
        assert result.exit_code == 0, f"{args}: {result.output} {result.exception!r}"

    def hold_back(self):
        """Keep the newest completions back, for an analyst to bring later."""
        first = self.folder / "first"
        first.mkdir()
        with (self.files / "completions.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        newest = sorted(rows, key=lambda row: row[head.index("completed_on")])[: -HELD_BACK or None]
        with (first / "completions.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *newest])

    def add_accounts(self, numbers, **more):
        """Add an account for each role, and others by name: role, employee number, team."""
        every = {role: (role, numbers.get(role), None) for role in ROLES} | more
        with self.app.app_context(), transaction():
            for name, (role, number, team) in every.items():
                accounts.add_account(
                    f"{name}@demo.example", role, "tests", name=None if number else f"Invented {name}",
                    employee_number=number, team_code=team, password=PASSWORD, checks_password=False,
                )  # fmt: skip
            invited = accounts.add_account("invited@demo.example", "worker", "tests", name="Invited Person")
            self.invitation = accounts.invite(invited, "tests", "").removeprefix("/invitation/")
            accounts.request_reset("resetting@demo.example", "127.0.0.1", "")
        found = self.ask("SELECT body FROM outgoing_mail WHERE body LIKE '%/reset/%'")
        self.reset = re.search(r"/reset/(\S+)", found[0][0])[1]

    def ask(self, sql, **values):
        """Ask the database."""
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.execute(db.text(sql), values).all()

    def change(self, sql, **values):
        """Write what no page writes."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(db.text(sql), values)

    def people(self):
        """Return the employee numbers behind the demonstration accounts."""
        return demo_people(self.files)

    def serve(self):
        """Start the web server on a free port."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server = subprocess.Popen(
            [BIN / "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "8",
             "--log-level", "warning", "app:create_app()"],
            cwd=ROOT, env={**self.env, "PORT": str(self.port)},
        )  # fmt: skip
        for _ in range(300):
            assert self.server.poll() is None, "the web server ended"
            try:
                if self.client().get("/ready").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("the pages did not answer within 30 seconds")

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def client(self):
        return Client(self.port)

    def stop(self):
        """Stop the web server, and let go of the database, which stops with its last user."""
        if self.server:
            self.server.terminate()
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
