"""Every page of the product and who may see it: the product's table of rights, written a second time as addresses."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from tests.e2e.serving import NOTICE_ON, ROLES, UNTIL
from tests.integration.supervision.audit.council import make_record
from workforce import clock
from workforce.board.added.service import try_out
from workforce.board.summaries import service as board
from workforce.board.targets.service import edition as target_edition
from workforce.db import transaction
from workforce.people.rules import add_months
from workforce.supervision.audit_rules import QUESTIONS

EVERYBODY = frozenset(ROLES)
LEADERS = frozenset({"service", "head", "director"})
NAMED_ROWS = frozenset({"manager", "quality", "analyst"}) | LEADERS
SEES_SUPERVISION = frozenset({"manager", "hr", "quality", "analyst"}) | LEADERS
IMPORTERS = frozenset({"hr", "analyst"})
ASKS_PARTNERS = frozenset({"hr", "quality", "head", "director"})
READS_BOARD = EVERYBODY - {"worker", "admin"}
DRAFTERS = LEADERS | {"quality", "analyst"}
KEEPS_BOARD = frozenset({"analyst", "head", "director"})
DRAFT_READERS = frozenset({"analyst", "quality", "hr", "head", "director"})
SEES_COURSES = EVERYBODY - {"board", "governance", "admin"}
DECIDES_TRAINING = frozenset({"hr", "head", "director"})
OWN_RECORD = frozenset({"worker", "manager", "service", "head", "hr", "quality", "analyst"})  # linked accounts

# What each GET route is and who may see it; None: everybody, signed in or not.
ROUTES = {
    "site.figures": None,
    "site.privacy": None,
    "site.accessibility": None,
    "auth.sign_in": None,
    "auth.forgotten_password": None,
    "auth.invitation": None,
    "auth.reset": None,
    "auth.account": EVERYBODY,
    "admin.index": frozenset({"admin", "governance"}),
    "admin.new_account": frozenset({"admin"}),
    "admin.account": frozenset({"admin"}),
    "admin.audit": frozenset({"governance"}),
    "importing.new_import": IMPORTERS,
    "importing.tried": IMPORTERS,
    "importing.import_report": IMPORTERS | {"admin"},
    "learning_data.unknown_courses": IMPORTERS | {"head", "director"},
    "learning_data.mappings": IMPORTERS,
    "learning_data.new_mapping": IMPORTERS,
    "xapi_keys.index": frozenset({"admin"}),
    "partners.index": ASKS_PARTNERS,
    "partners.new": ASKS_PARTNERS,
    "partners.edit": ASKS_PARTNERS,
    "partners.new_year": ASKS_PARTNERS,
    "partners.year": ASKS_PARTNERS,
    "partners.one": ASKS_PARTNERS,
    "partners.board": READS_BOARD,
    "partner_return.show": None,
    "schemes.index": EVERYBODY,
    "schemes.shipped": EVERYBODY,
    "schemes.version": EVERYBODY,
    "schemes.draft": DRAFTERS,
    "schemes.preview": DRAFTERS,
    "board.latest": READS_BOARD,
    "board.summary": READS_BOARD,
    "board.indicator": READS_BOARD,
    "board.rows": NAMED_ROWS,
    "board_dates.index": READS_BOARD,
    "challenges.index": READS_BOARD,
    "challenges.new": KEEPS_BOARD | {"board"},
    "challenges.one": READS_BOARD,
    "challenges.erasing": KEEPS_BOARD,
    "meetings.index": READS_BOARD,
    "meetings.one": READS_BOARD,
    "meetings.new": KEEPS_BOARD,
    "meetings.editing": KEEPS_BOARD,
    "meetings.attendance": KEEPS_BOARD,
    "meetings.minutes": KEEPS_BOARD,
    "meetings.decisions": READS_BOARD,
    "meetings.deciding": KEEPS_BOARD,
    "meetings.ending": KEEPS_BOARD | {"hr"},
    "board_members.index": READS_BOARD,
    "board_members.new": KEEPS_BOARD,
    "board_members.editing": KEEPS_BOARD,
    "board_members.terms": READS_BOARD,
    "board_members.one_version": READS_BOARD,
    "board_members.new_terms": KEEPS_BOARD,
    "board_dates.summaries": READS_BOARD,
    "board_dates.one": KEEPS_BOARD,
    "board_dates.rhythm": KEEPS_BOARD,
    "board_calendar.mine": READS_BOARD,
    "targets.index": READS_BOARD,
    "targets.changes": READS_BOARD,
    "targets.changing": KEEPS_BOARD,
    "targets.sustaining": KEEPS_BOARD,
    "added.index": KEEPS_BOARD,
    "added.one": KEEPS_BOARD,
    "added.new": KEEPS_BOARD,
    "added.changing": KEEPS_BOARD,
    "added.sending": KEEPS_BOARD,
    "levels.matrix": READS_BOARD,
    "levels.one": READS_BOARD,
    "movement.one": READS_BOARD,
    "reports.index": READS_BOARD,
    "reports.new": KEEPS_BOARD,
    "reports.one": KEEPS_BOARD,
    "reports.writing": KEEPS_BOARD,
    "tracker.index": READS_BOARD,
    "tracker.actions": READS_BOARD,
    "tracker.one": READS_BOARD,
    "tracker.action": READS_BOARD,
    "tracker_forms.saying": frozenset({"analyst", "head", "director"}),
    "tracker_forms.planning": frozenset({"analyst", "head", "director"}),
    "tracker_forms.evidencing": frozenset({"analyst", "head", "director"}),
    "tracker_forms.withdrawing": frozenset({"analyst", "head", "director"}),
    "restatements.index": READS_BOARD,
    "restatements.look": frozenset({"analyst"}),
    "restarts.index": frozenset({"analyst", "head", "director"}),
    "restarts.withdrawing": frozenset({"analyst", "head", "director"}),
    "drafts.one": DRAFT_READERS,
    "comments.index": LEADERS | {"analyst", "quality", "hr"},
    "comments.one": LEADERS | {"analyst", "quality", "hr"},
    "desk.my_work": OWN_RECORD,
    "my_training.index": OWN_RECORD,
    "inductions.index": SEES_SUPERVISION,
    "inductions.templates": OWN_RECORD | {"director", "admin"},
    "inductions.new_templates": DECIDES_TRAINING,
    "inductions.propose": LEADERS | {"manager", "hr"},
    "inductions.one": SEES_SUPERVISION | {"worker"},
    "inductions.changing": LEADERS | {"manager", "hr"},
    "inductions.withdrawing": LEADERS | {"manager", "hr"},
    "asye.index": OWN_RECORD | {"director"},
    "asye.one": SEES_SUPERVISION | {"worker"},
    "asye.plan": LEADERS | {"manager", "hr"},
    "asye.hours": LEADERS | {"manager", "worker"},
    "asye.review": frozenset({"manager"}),
    "asye.outcome": LEADERS | {"manager"},
    "asye.new": LEADERS | {"manager", "hr"},
    "asye.policy": OWN_RECORD | {"director", "admin"},
    "asye.new_policy": DECIDES_TRAINING,
    "desk.person": LEADERS | {"manager", "analyst"},
    "people.in_scope": LEADERS | {"manager", "hr", "analyst"},
    "people.of_person": LEADERS | {"manager", "hr", "analyst"},
    "people.one": LEADERS | {"manager", "hr"},
    "people.mine": OWN_RECORD,
    "voice.new_question": OWN_RECORD,
    "voice.new_proposal": OWN_RECORD,
    "voice.question": LEADERS | {"manager"},
    "voice.ending_extra": LEADERS | {"manager"},
    "voice.ending_mark": LEADERS | {"manager"},
    "desk.my_team": LEADERS | {"manager"},
    "desk.team": LEADERS | {"analyst"},
    "desk.service": LEADERS | {"analyst"},
    "balance.index": LEADERS | {"analyst"},
    "desk.quality": frozenset({"quality"}),
    "standards.index": LEADERS | {"hr", "quality", "analyst"},
    "standards.one": LEADERS | {"hr", "quality", "analyst"},
    "standards.rows": LEADERS | {"hr", "quality", "analyst"},
    "standards.assessing": frozenset({"head", "director", "quality"}),
    "standards.evidencing": frozenset({"head", "director", "quality"}),
    "standards.withdrawing": frozenset({"head", "director", "quality"}),
    "standards.new_gap": frozenset({"head", "director", "quality"}),
    "gaps.one": LEADERS | {"hr", "quality", "analyst"},
    "desk.live_figures": LEADERS | {"manager", "quality", "analyst"},
    "training.index": SEES_SUPERVISION,
    "training.due": SEES_SUPERVISION,
    "training.starters": SEES_SUPERVISION,
    "training.person": SEES_SUPERVISION,
    "training.withdrawing": LEADERS | {"manager", "hr"},
    "requirements.index": EVERYBODY - {"board", "governance"},
    "requirements.new": DECIDES_TRAINING,
    "courses.index": SEES_COURSES,
    "courses.one": SEES_COURSES,
    "courses.new": DECIDES_TRAINING,
    "courses.changing": DECIDES_TRAINING,
    "runs.one": SEES_COURSES,
    "runs.new": DECIDES_TRAINING,
    "runs.changing": DECIDES_TRAINING,
    "runs.cancelling": DECIDES_TRAINING,
    "runs.attended": LEADERS | {"manager", "hr"},
    "runs.attendance_list": LEADERS | {"manager", "hr"},
    "bookings.index": SEES_SUPERVISION,
    "bookings.one": SEES_SUPERVISION | {"worker"},
    "bookings.withdrawing": LEADERS | {"manager", "hr", "worker"},
    "data.index": IMPORTERS,
    "allocation.index": LEADERS | {"manager"},
    "allocation.child": LEADERS | {"manager"},
    "allocation.looking": LEADERS | {"manager"},
    "allocation.decision": LEADERS | {"manager", "analyst", "worker"},
    "allocation.worklist": LEADERS | {"manager", "analyst"},
    "proposals.index": LEADERS | {"manager"},
    "away.index": LEADERS | {"manager"},
    "away.person": LEADERS | {"manager"},
    "away.leavers": LEADERS | {"manager"},
    "away.duty": LEADERS | {"manager"},
    "away.deputies": LEADERS | {"manager"},
    "restrictions.restricted": LEADERS,
    "restrictions.conflicts": OWN_RECORD,
    "what_if.index": LEADERS | {"manager", "analyst"},
    "what_if.saved": LEADERS | {"manager", "analyst"},
    "what_if.compare": LEADERS | {"manager", "analyst"},
    "overloads.index": LEADERS | {"manager"},
    "overloads.one": LEADERS | {"manager"},
    "overloads.mine": OWN_RECORD,
    "audits.index": frozenset({"quality"}),
    "audits.new": frozenset({"quality"}),
    "audits.sample": frozenset({"quality"}),
    "audits.reading": frozenset({"quality"}),
    "audits.grade": frozenset({"quality"}),
    "audits.actions": frozenset({"quality"}),
    "audits.mine": OWN_RECORD,
    "calendar.mine": OWN_RECORD,
    "compliance.index": SEES_SUPERVISION,
    "compliance.people": SEES_SUPERVISION,
    "compliance.sessions": SEES_SUPERVISION,
    "compliance.due": SEES_SUPERVISION,
    "compliance.month": SEES_SUPERVISION,
    "supervisors.index": SEES_SUPERVISION,
    "concerns.mine": OWN_RECORD,
    "concerns.new": OWN_RECORD,
    "oversight.index": LEADERS | {"manager", "analyst"},
    "oversight.one": frozenset({"manager", "service"}),
    "feedback.own": frozenset({"worker"}),
    "cpd.mine": OWN_RECORD,
    "cpd.new": OWN_RECORD,
    "cpd.piece": frozenset({"worker"}),
    "cpd.index": SEES_SUPERVISION,
    "cpd.shown": frozenset({"manager"}),
    "cpd.policy": EVERYBODY - {"board", "governance"},
    "registration.index": SEES_SUPERVISION,
    "registration.person": SEES_SUPERVISION,
    "mentoring.index": SEES_SUPERVISION,
    "mentoring.new": LEADERS | {"manager", "hr"},
    "mentoring.one": SEES_SUPERVISION,
    "mentoring.mine": OWN_RECORD,
    "programmes.index": SEES_SUPERVISION,
    "programmes.new": LEADERS | {"manager", "hr"},
    "programmes.cohort": SEES_SUPERVISION,
    "impact.own": frozenset({"worker"}),
    "impact.index": LEADERS | {"manager", "hr", "quality", "analyst"},
    "impact.one": frozenset({"manager"}),
    "impact_comparison.index": LEADERS | {"hr", "quality", "analyst"},
    "feedback.index": LEADERS | {"manager", "hr", "quality", "analyst"},
    "my_supervision.index": OWN_RECORD,
    "supervision.index": frozenset({"manager", "service", "head", "director"}),
    "supervision.policy": OWN_RECORD | {"director", "admin"},
    "supervision.new_policy": frozenset({"head", "director"}),
    "supervision.person": LEADERS | {"manager", "hr", "quality", "analyst"},
    "supervision.new_session": LEADERS | {"manager"},
    "supervision.new_series": LEADERS | {"manager"},
    "supervision.new_supervisor": LEADERS | {"manager"},
    "supervision.agreement": LEADERS | {"manager"},
    "supervision.covering": frozenset({"head", "director"}),
    "supervision.new_group": frozenset({"manager", "service", "head"}),
    "supervision.moving": LEADERS | {"manager"},
    "supervision.cancelling": LEADERS | {"manager"},
    "sessions.one": LEADERS | {"manager", "worker"},
    "records.one": frozenset({"manager", "worker"}),
    "redactions.asked": frozenset({"head", "director"}),
    "redactions.asked_one": frozenset({"head", "director"}),
    "concerns.index": LEADERS | {"manager", "quality"},
    "concerns.one": frozenset({"manager"}),
}
# Files, words, redirects, data.
NO_PAGES = frozenset(
    {
        "static", "site.health", "site.ready", "auth.home", "board.chart", "away.choose", "calendar.feed",
        "board_calendar.feed", "challenges.document",
        "records.pdf", "bookings.calendar", "standards.as_pdf", "standards.document", "tracker.document",
        "packs.as_pdf", "packs.one_page", "packs.as_xlsx",
        "training.certificate", "reports.as_pdf",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One address, the route behind it, and who may see it."""

    path: str
    endpoint: str
    who: frozenset[str] | None

    def may(self, role):
        return self.who is None or role in self.who


class Pages:
    """The addresses of every page, filled from real data."""

    def __init__(self, council, clients):
        self.council = council
        people = council.people()
        self.worker, self.manager = people["worker"], people["manager"]
        rows = council.ask("SELECT as_at, id FROM summary WHERE published_at IS NOT NULL ORDER BY as_at")
        self.summaries = [row.id for row in rows]
        self.imports = dict(council.ask("SELECT kind, id FROM import_run").copy())
        self.accounts = dict(council.ask("SELECT email, id FROM account"))
        teams = [line.split(",") for line in (council.files / "teams.csv").read_text("utf-8-sig").splitlines()[1:]]
        self.own_team = next(t[0] for t in teams if t[4] == self.manager)
        self.own_service = next(t[2] for t in teams if t[0] == self.own_team)
        self.other_team = next(t[0] for t in teams if t[3] == "team" and t[2] != self.own_service)
        self.stranger = council.ask(
            "SELECT w.employee_number FROM post p JOIN worker w ON w.id = p.worker_id JOIN team t ON t.id = p.team_id "
            "WHERE t.code = :code AND p.held @> CAST(:day AS date) ORDER BY 1 LIMIT 1", code=self.other_team, day=UNTIL
        )[0][0]  # fmt: skip
        self.reduction = self._reduction(clients["hr"])
        self.uploads = {
            kind: self._upload(clients[who], kind) for who, kind in (("hr", "learning"), ("analyst", "cases"))
        }
        self.drafts = {name: self._draft(clients["head"], name) for name in ("swindon", "project_example_2")}
        self._say(clients)
        self._overload(clients)
        self._oversee()
        self._audit(clients["quality"])
        self._supervise(clients)
        self._allocate(clients["manager"])
        self._assess(clients["quality"])
        self._track(clients["head"])
        self._teach(clients)
        self._reflect(clients["worker"])
        self._develop(clients)
        self._ask_partners(clients)
        self._induct(clients)
        self._begin_first_year(clients)
        with council.app.app_context(), board.freezing():
            self.board_draft = board.freeze(UNTIL + timedelta(days=2), "tests")[0].id
        self.restart = self._restart(clients["head"])
        self._agree(clients["analyst"])
        begun = clients["analyst"].post("/board/reports/new", kind="chair", since="2026-03-01", until=UNTIL.isoformat())
        self.report = begun.headers["location"].removesuffix("/words")
        self._meet(clients)
        self.every = list(self._every())

    def _agree(self, analyst):
        """Add an indicator with a value, and let a target and one to come be agreed."""
        today, later = clock.today().isoformat(), (clock.today() + timedelta(days=40)).isoformat()
        definition = {
            "id": "C1", "name_": "Reviews on time", "unit": "percent", "good": "high", "numerator": "reviews in time",
            "denominator": "reviews due", "counted": "children", "group": "The council's own measures",
            "source": "case system", "owner": "service", "current_days": "62", "day": today, "edition": "0",
        }  # fmt: skip
        assert analyst.post("/board/indicators-added/new", **definition).status == 303
        content = b64encode(f"indicator,on,numerator,denominator\nC1,{today},45,50\n".encode()).decode()
        with self.council.app.app_context():
            edition = try_out("values.csv", b64decode(content)).edition
        sent = {"content": content, "file_name": "values.csv", "edition": str(edition)}
        on = "/board/indicators-added/values"
        assert analyst.post(f"{on}/apply", token_of=on, **sent).status == 303
        for value, day in (("90", today), ("95", later)):
            with self.council.app.app_context():
                shown = target_edition("W8")
            target = {
                "kind": "target", "value": value, "tolerance": "2", "agreed_by": "Improvement Board",
                "agreed_on": today, "day": day, "owner": "hr", "edition": str(shown),
            }  # fmt: skip
            assert analyst.post("/board/targets/W8/change", **target).status == 303

    def _restart(self, head):
        """Let a trend begin anew."""
        head.post(
            "/board/restarts", indicator="W4", restarts_on=UNTIL.isoformat(), reason="Two teams became one.", edition=0
        )
        return self.council.ask("SELECT max(id) FROM trend_restart")[0][0]

    def _say(self, clients):
        """Let the worker ask twice, the manager agree once, and one case be marked."""
        self.child = self.council.ask(
            "SELECT c.reference, c.id FROM holding h JOIN child c ON c.id = h.child_id JOIN worker w "
            "ON w.id = h.worker_id WHERE w.employee_number = :number AND h.held @> CAST(:day AS date) "
            "AND c.active @> CAST(:day AS date) ORDER BY 1 LIMIT 1", number=self.worker, day=UNTIL
        )[0]  # fmt: skip
        proposal = "/my-work/extra-responsibilities/new"
        clients["worker"].post(proposal, label="Practice educator, 1 student", points="3")
        agreed = self.council.ask("SELECT max(id) FROM line_question")[0][0]
        clients["manager"].post(
            f"/questions/{agreed}", decision="agreed", points="3", started_on=UNTIL.isoformat(), ended_on="", reason=""
        )
        clients["worker"].post(proposal, label="Duty desk, one day a week", points="4")
        self.council.change(
            "INSERT INTO case_mark (child_id, modifier, started_on, agreed_by, agreed_at) "
            "VALUES (:child, 'TRAVEL', :day, 'tests', now())", child=self.child.id, day=UNTIL
        )  # fmt: skip
        self.question = self.council.ask("SELECT max(id) FROM line_question")[0][0]
        self.extra = self.council.ask("SELECT max(id) FROM extra_responsibility")[0][0]
        self.mark = self.council.ask("SELECT max(id) FROM case_mark")[0][0]

    def _allocate(self, manager):
        """Let the manager hand the worker's last child over to whoever can take it, and mark the worker away later."""
        self.moved = self.council.ask(
            "SELECT c.id FROM holding h JOIN child c ON c.id = h.child_id JOIN worker w ON w.id = h.worker_id "
            "WHERE w.employee_number = :number AND h.held @> CAST(:day AS date) AND c.active @> CAST(:day AS date) "
            "ORDER BY c.reference DESC LIMIT 1", number=self.worker, day=UNTIL
        )[0][0]  # fmt: skip
        path = f"/allocation/children/{self.moved}"
        page = manager.get(path).text
        number = re.search(r'name="worker" type="radio" value="([^"]+)"', page)[1]
        seen = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in
                ("seen_child", "request", f"seen-{number}")}  # fmt: skip
        today = clock.today().isoformat()
        answer = manager.post(
            path, worker=number, worker_says="agrees", discussed_on=today, starts_on=today, co_worker="",
            worker_said="", plan="Read the file, then visit.", visit_by="", pass_reason="Knows the school.", **seen,
        )  # fmt: skip
        assert answer.status == 303, answer.text
        self.allocation = self.council.ask("SELECT max(id) FROM allocation")[0][0]

    def _overload(self, clients):
        """Let the worker be over for four weeks, with a plan that lacks their view, and raise a concern to each."""
        self.council.change(
            "INSERT INTO overload (worker_id, opened_on, first_week, last_week, weeks, grade, team) SELECT id,"
            " current_date - 3, current_date - 31, current_date - 10, 4, 'social_worker', :team FROM worker"
            " WHERE employee_number = :number", number=self.worker, team=self.own_team
        )  # fmt: skip
        self.overload = self.council.ask("SELECT max(id) FROM overload")[0][0]
        owner = self.council.ask("SELECT id FROM worker WHERE employee_number = :n", n=self.worker)[0][0]
        soon = (clock.today() + timedelta(days=20)).isoformat()
        answer = clients["manager"].post(
            f"/overloads/{self.overload}", edition="1", what="No new children until the review", owner=str(owner),
            due_on=soon, review_on=soon, said="",
        )  # fmt: skip
        assert answer.status == 303, answer.text
        for to in ("quality", "manager"):
            answer = clients["worker"].post(
                "/my-work/concerns/new", about="safety", said="The lift is broken.", to_whom=to, request=str(uuid4())
            )
            assert answer.status == 303, answer.text
        self.concern = self.council.ask("SELECT max(id) FROM concern")[0][0]

    def _track(self, head):
        """Say of a measure what can be said, with an action that is late, one that was done, and evidence."""
        for kind, sent in (
            ("owner", {"words": "Head of safeguarding"}),
            ("progress", {"state": "within_reach", "words": "Lengths are not recorded everywhere."}),
            ("impact", {"state": "some", "words": "More records are good."}),
            ("lift", {"words": "95% at six publications.", "agreed_with": "the Board", "agreed_on": UNTIL.isoformat()}),
        ):
            assert head.post(f"/board/notice/N3/{kind}", edition="0", **sent).status == 303, kind
        today = clock.today()
        edition = 0
        for words in ("Record the length of every session", "Audit 20 records"):
            action = {
                "words": words, "owner": "Principal social worker",
                "starts_on": (today - timedelta(days=60)).isoformat(),
                "due_on": (today - timedelta(days=9)).isoformat(),
            }  # fmt: skip
            assert head.post("/board/notice/N3/actions/new", edition=str(edition), **action).status == 303
            edition = self.notice_action = self.council.ask("SELECT max(id) FROM notice_action")[0][0]
        done = {"step": "done", "done_on": (today - timedelta(days=5)).isoformat(), "words": "20 were audited."}
        assert head.post(f"/board/notice/actions/{self.notice_action}", edition="0", **done).status == 303
        evidence = {
            "kind": "link", "title": "Audit of records", "url": "https://council.example/audit", "shows": "14 good.",
            "owner": "Quality assurance", "dated_on": (today - timedelta(days=30)).isoformat(),
            "review_on": (today + timedelta(days=60)).isoformat(),
        }  # fmt: skip
        assert head.post("/board/notice/N3/evidence/new", edition="0", **evidence).status == 303
        self.notice_evidence = self.council.ask("SELECT max(id) FROM notice_evidence")[0][0]

    def _assess(self, quality):
        """Let practice quality say where the council stands on standard 3, with evidence, a gap and an action."""
        soon, today = (clock.today() + timedelta(days=20)).isoformat(), clock.today().isoformat()
        for path, fields in (
            ("/standards/3/assessment", {"verdict": "partly", "reason": "Two areas are left.", "next_on": soon}),
            ("/standards/requirements/ES3.6/evidence", {
                "kind": "statement", "title": "Published", "words": "With the health check.", "owner": "HR",
                "held_on": today, "review_on": soon,
            }),
            ("/standards/3/gaps/new", {"words": "An area has not agreed"}),
        ):  # fmt: skip
            assert quality.post(path, edition="0", **fields).status == 303, path
        self.evidence = self.council.ask("SELECT max(id) FROM standard_evidence")[0][0]
        self.gap = self.council.ask("SELECT max(id) FROM standard_gap")[0][0]
        action = {"what": "Agree it", "owner": "", "owner_words": "HR", "due_on": soon}
        assert quality.post(f"/standards/gaps/{self.gap}/actions", edition="0", **action).status == 303

    def _audit(self, quality):
        """Let two signed records of the worker be drawn and one of them be read."""
        day = clock.today() - timedelta(days=50)
        sunday = day - timedelta(days=day.isoweekday() % 7)
        with self.council.app.app_context(), transaction():
            for n in range(2):
                make_record(self.worker, sunday - timedelta(weeks=5 * n), self.manager, full=not n)
        drawn = quality.post(
            f"/supervision/audits/new?from_on={sunday - timedelta(weeks=5)}&to_on={sunday}", size="2", seed="",
            second_percent="50",
        )  # fmt: skip
        assert drawn.status == 303, drawn.text
        self.audit = int(drawn.headers["location"].rsplit("/", 1)[1])
        rows = self.council.ask(
            "SELECT r.id, r.item_id FROM supervision_audit_reading r JOIN supervision_audit_item i ON i.id = r.item_id"
            " WHERE i.sample_id = :sample AND r.turn = 1 ORDER BY r.id", sample=self.audit
        )  # fmt: skip
        self.readings, self.audited = [row.id for row in rows], rows[0].item_id
        every = {f"q_{one.key}": "y" for one in QUESTIONS}
        answer = quality.post(
            f"/supervision/audits/{self.audit}/readings/{self.readings[0]}", edition="1", do="finish", grade="good",
            strengths="Clear.", lift="More reflection.", themes="task_led", **every,
        )  # fmt: skip
        assert answer.status == 303, answer.text

    def _supervise(self, clients):
        """Plan three sessions with the worker: one to come, one as a draft, one signed with a redaction asked for."""
        manager, worker = clients["manager"], clients["worker"]
        today, ids = clock.today(), {}
        held = today - timedelta(days=1)  # over, at whatever hour the tests run
        self.council.change(
            "UPDATE policy_version SET document = document || CAST(:more AS jsonb) WHERE kind = 'supervision'",
            more='{"redactors": ["head@demo.example", "director@demo.example"]}',
        )
        supervisor = self.council.ask("SELECT id FROM worker WHERE employee_number = :n", n=self.manager)[0][0]
        self.council.change(
            "UPDATE post SET supervisor_employee_number = NULL WHERE worker_id ="
            " (SELECT id FROM worker WHERE employee_number = :number)", number=self.stranger
        )  # fmt: skip
        for name, day, at in (("coming", today + timedelta(days=9), "10:00"), ("draft", today, "07:00"),
                              ("signed", today, "07:20")):  # fmt: skip
            answer = manager.post(
                f"/supervision/people/{self.worker}/sessions/new", kind="formal", day=day.isoformat(), at=at,
                minutes="15", place="Room 4", supervisor=str(supervisor),
            )  # fmt: skip
            assert answer.status == 303, answer.text
            ids[name] = self.council.ask("SELECT max(id) FROM supervision_session")[0][0]
        self.coming, self.drafted, self.signed = ids["coming"], ids["draft"], ids["signed"]
        worker.post(
            f"/supervision/sessions/{self.coming}/agenda", f"/supervision/sessions/{self.coming}", words="Leave in May"
        )
        for id_, start, end in ((self.drafted, "07:00", "07:15"), (self.signed, "07:20", "07:35")):
            at = f"/supervision/sessions/{id_}"
            assert manager.post(f"{at}/begin", at).status == 303
            written = {
                "part-wellbeing": "Well.", "part-reflection": "A visit, step by step.", "held_on": held.isoformat(),
                "start": start, "end": end, "interrupted": "no", "action": "Read the file", "owner": str(supervisor),
                "due_on": (today + timedelta(days=10)).isoformat(), "do": "save",
            }  # fmt: skip
            assert manager.post(f"{at}/record", **written).status == 303
        record = f"/supervision/sessions/{self.signed}/record"
        again = {name: written[name] for name in ("held_on", "start", "end", "interrupted")}
        assert manager.post(f"{record}/sign", record, **again).status == 303
        seen = str(self.council.ask("SELECT max(id) FROM supervision_signature")[0][0])
        answered = {"agrees": "yes", "confirms": "yes", "comment": "Fair.", "signature": seen}
        assert worker.post(f"{record}/answer", record, **answered).status == 303
        assert worker.post(f"{record}/notes", record, note="Found it.").status == 303
        asked = worker.post(
            f"{record}/redactions", record, place="part:wellbeing", ground="other", why="Belongs elsewhere."
        )
        assert asked.status == 303, asked.text
        self.redaction = self.council.ask("SELECT max(id) FROM supervision_redaction")[0][0]

    def _ask_partners(self, clients):
        """Let HR ask two agencies; one answers by its link, the other has it open."""
        hr, year = clients["hr"], "/partners/years/new"
        answer = hr.post(
            year, begins_on="2025-04-01", ends_on="2026-03-31", answer_by="2027-01-31", contact="the workforce team",
            remind_days="7",
        )  # fmt: skip
        assert answer.status == 303, answer.text
        self.partner_year = self.council.ask("SELECT max(id) FROM partner_year")[0][0]
        for name in ("Shore Police", "Harbour School"):
            assert hr.post("/partners/new", name=name, kind="police", email="").status == 303
            self.partner = self.council.ask("SELECT max(id) FROM partner")[0][0]
            page = f"/partners/{self.partner}/years/{self.partner_year}"
            day = (clock.today() + timedelta(days=20)).isoformat()
            assert hr.post(page, last_day=day, how="shown", email="").status == 303
            self.partner_link = re.search(r"/partner-return/[\w-]+", hr.get(page).text)[0]
            if name == "Shore Police":
                answer = clients[None].post(
                    self.partner_link, do="send", edition="1", staff="40", n_risk="30", of_inducted="4",
                    n_inducted="4", changed="Clearer referrals.", signed_name="S. Shore", signed_role="Training lead",
                )  # fmt: skip
                assert answer.status == 303, answer.text
        answer = clients[None].post(
            self.partner_link, do="check", edition="1", staff="12", changed="Earlier calls.", signed_name="H. Head",
            signed_role="Head teacher",
        )  # fmt: skip
        assert answer.status == 303, answer.text
        assert clients["admin"].post("/admin/xapi-keys", name="e2e", home_page="").status == 303

    def _teach(self, clients):
        """Let HR plan a run of a course; the worker asks for a place, as they do of one that is over and has one."""
        code = "E2E-COURSE"
        answer = clients["hr"].post("/courses/new", code=code, name="Direct work with siblings", hours="6")
        assert answer.status == 303, answer.text
        ids = {}
        for name, days in (("to_come", 30), ("held", 33), ("past", 31)):
            answer = clients["hr"].post(
                f"/courses/{code}/runs/new", first_day=(clock.today() + timedelta(days=days)).isoformat(),
                begins="09:30", ends="16:00", place="Room 4", joining="Bring a pen.", places="8", trainer_id="0",
            )  # fmt: skip
            assert answer.status == 303, answer.text
            ids[name] = int(answer.headers["location"].rsplit("/", 1)[1])
            at = f"/runs/{ids[name]}"
            assert clients["worker"].post(f"{at}/ask", at).status == 303
        booking = self.council.ask("SELECT max(id) FROM course_booking")[0][0]
        for at in (f"/bookings/{booking}", f"/bookings/{booking - 1}"):
            assert clients["manager"].post(f"{at}/approve", at).status == 303
        self.council.change(
            "UPDATE course_event SET starts_at = starts_at - interval '40 days', ends_at = ends_at - interval '40 days'"
            " WHERE id = :id", id=ids["past"]
        )  # fmt: skip
        self.course, self.run, self.past_run = code, ids["to_come"], ids["past"]
        self.booked, self.held_booking, self.asked_booking = booking, booking - 1, booking - 2

    def _induct(self, clients):
        """Let the worker have a plan of an induction, with a task late, done and not needed; find who needs one."""
        self.council.change(
            "INSERT INTO induction_plan (worker_id, kind, first_on, template, template_name, set_by, set_at, edition)"
            " SELECT id, 'start', :day, 'case-holder', 'Social worker who will hold cases', 'tests', now(), 1"
            " FROM worker WHERE employee_number = :number",
            number=self.worker, day=clock.today() - timedelta(days=20),
        )  # fmt: skip
        self.induction = self.council.ask("SELECT max(id) FROM induction_plan")[0][0]
        self.council.change(
            "INSERT INTO induction_task (plan_id, place, words, owner, due_unit, due_count, is_week_one, done_at,"
            " done_by, dropped_at, dropped_by, dropped_why) VALUES"
            " (:plan, 1, 'Meet the team', 'manager', 'day', 1, true, now(), 'tests', NULL, NULL, NULL),"
            " (:plan, 2, 'Read the procedures', 'worker', 'day', 3, true, NULL, NULL, NULL, NULL, NULL),"
            " (:plan, 3, 'Order a laptop', 'hr', 'week', 2, false, NULL, NULL, now(), 'tests', 'Has one'),"
            " (:plan, 4, 'Look back together', 'manager', 'month', 3, false, NULL, NULL, NULL, NULL, NULL)",
            plan=self.induction,
        )  # fmt: skip
        self.induction_task = self.council.ask("SELECT min(id) FROM induction_task WHERE done_at IS NULL")[0][0]
        found = {name: re.findall(r'href="(/inductions/people/[^"]+)"', clients[name].get("/inductions").text)
                 for name in ("manager", "service", "head", "director", "hr")}  # fmt: skip
        self.to_induct = {path: frozenset(n for n, paths in found.items() if path in paths) for path in found["hr"][:1]}

    def _inductions(self):
        page, plan = self._page, f"/inductions/{self.induction}"
        yield page("/inductions", "inductions.index")
        yield page("/inductions?show=complete&sort=-due", "inductions.index")
        yield page("/inductions/templates", "inductions.templates")
        yield page("/inductions/templates/new", "inductions.new_templates")
        yield page(plan, "inductions.one")
        yield page(f"{plan}/tasks/{self.induction_task}", "inductions.changing")
        yield page(f"{plan}/withdraw", "inductions.withdrawing")
        for path, who in self.to_induct.items():
            yield page(path, "inductions.propose", who)

    def _begin_first_year(self, clients):
        """Let the worker be in a first year that the manager assesses, with a review to sign; find who has none yet."""
        day = clock.today() - timedelta(days=120)
        self.council.change(
            "INSERT INTO asye_programme (worker_id, started_on, employed_on, assessor_id, agreed_on, recorded_by,"
            " recorded_at) SELECT w.id, :day, :day, m.id, :day, 'tests', now() FROM worker w, worker m"
            " WHERE w.employee_number = :worker AND m.employee_number = :manager",
            day=day, worker=self.worker, manager=self.manager,
        )  # fmt: skip
        self.first_year = self.council.ask("SELECT max(id) FROM asye_programme")[0][0]
        at = f"/asye/{self.first_year}"
        held = (clock.today() - timedelta(days=20)).isoformat()
        answer = clients["manager"].post(
            f"{at}/reviews/3", held_on=held, progress="on_track", notes="Going well.", edition="1"
        )
        assert answer.status == 303, answer.text
        self.protected_week = clock.today() - timedelta(days=clock.today().isoweekday())
        found = {name: re.findall(r'href="(/asye/people/[^"]+)"', clients[name].get("/asye").text)
                 for name in ("manager", "service", "head", "director", "hr")}  # fmt: skip
        self.to_begin = {path: frozenset(n for n, paths in found.items() if path in paths) for path in found["hr"][:1]}
        assert self.to_begin

    def _first_years(self):
        page, at = self._page, f"/asye/{self.first_year}"
        yield page("/asye", "asye.index")
        yield page("/asye?show=without&sort=-team", "asye.index")
        yield page(at, "asye.one")
        yield page(f"{at}/plan", "asye.plan")
        yield page(f"{at}/weeks/{self.protected_week}", "asye.hours")
        yield page(f"{at}/reviews/6", "asye.review")
        yield page(f"{at}/outcome", "asye.outcome")
        yield page("/asye/policy", "asye.policy")
        yield page("/asye/policy/new", "asye.new_policy")
        for path, who in self.to_begin.items():
            yield page(path, "asye.new", who)

    def _develop(self, clients):
        """Let the worker show a piece of CPD, HR look them up, the manager give them a mentor and begin a cohort."""
        answer = clients["worker"].post(
            "/my-training/cpd/new", done_on=clock.today().isoformat(), what="A course on neglect",
            relevant="Two families", learnt="To ask twice.", impact="I ask twice.", peer="colleague",
            peer_taught="To wait.", is_shown="y",
        )  # fmt: skip
        assert answer.status == 303, answer.text
        self.piece = self.council.ask("SELECT max(id) FROM cpd_piece")[0][0]
        today, ends = clock.today().isoformat(), (clock.today() + timedelta(days=300)).isoformat()
        at = f"/registration/{self.worker}"
        answer = clients["hr"].post(f"{at}/checks", at, checked_on=today, result="registered", expires_on=ends)
        assert answer.status == 303, answer.text
        ids = dict(self.council.ask("SELECT employee_number, id FROM worker").copy())
        mentor = self.council.ask(
            "SELECT w.id FROM worker w JOIN post p ON p.worker_id = w.id JOIN team t ON t.id = p.team_id WHERE"
            " t.code = :team AND p.held @> current_date AND p.grade = 'senior_practitioner' ORDER BY 1 LIMIT 1",
            team=self.other_team,
        ) or self.council.ask("SELECT id FROM worker WHERE employee_number = :n", n=self.stranger)  # fmt: skip
        answer = clients["manager"].post(
            "/mentoring/new", mentee=str(ids[self.worker]), mentor=str(mentor[0][0]), purpose="development", words="",
            started_on=today, planned_end_on=ends, line_reason="",
        )  # fmt: skip
        assert answer.status == 303, answer.text
        self.pair = int(answer.headers["location"].rsplit("/", 1)[1])
        answer = clients["hr"].post(
            "/programmes/cohorts/new", programme="psdp", cohort_name="E2E", starts_on=today, ends_on=ends
        )
        assert answer.status == 303, answer.text
        self.cohort = int(answer.headers["location"].rsplit("/", 1)[1])
        at = f"/programmes/cohorts/{self.cohort}"
        answer = clients["hr"].post(f"{at}/people", at, person=str(ids[self.manager]), started_on=today)
        assert answer.status == 303, answer.text

    def _development(self):
        page = self._page
        yield page("/my-training/cpd", "cpd.mine")
        yield page("/my-training/cpd/new", "cpd.new")
        yield page(f"/my-training/cpd/{self.piece}", "cpd.piece")
        yield page("/cpd", "cpd.index")
        yield page("/cpd?show=not-declared&sort=-pieces", "cpd.index")
        yield page(f"/cpd/shown/{self.worker}", "cpd.shown")
        yield page("/cpd/policy", "cpd.policy")
        yield page("/registration", "registration.index")
        yield page("/registration?show=all&sort=-until", "registration.index")
        yield page(f"/registration/{self.worker}", "registration.person")
        yield page("/mentoring", "mentoring.index")
        yield page("/mentoring/new", "mentoring.new")
        yield page(f"/mentoring/{self.pair}", "mentoring.one")
        yield page("/my-training/mentoring", "mentoring.mine")
        yield page("/programmes", "programmes.index")
        yield page("/programmes/cohorts/new", "programmes.new")
        yield page(f"/programmes/cohorts/{self.cohort}", "programmes.cohort")

    def _reflect(self, worker):
        """Let the worker have completed an evaluated course twice, and say weeks later what the first changed."""
        self.council.change(
            "INSERT INTO course (code, name, is_evaluated, evaluated_from, set_by, set_at)"
            " VALUES ('E2E-IMPACT', 'Reflecting in groups', true, '2020-01-01', 'tests', now())"
        )
        today = clock.today()
        self.attended = [today - timedelta(days=days) for days in (45, 3)]
        for day in self.attended:
            self.council.change(
                "INSERT INTO completion (source, import_id, person_kind, person, worker_id, course_code, completed_on,"
                " result) SELECT 'page', 0, 'employee_number', employee_number, id, 'E2E-IMPACT', :day, 'completed'"
                " FROM worker WHERE employee_number = :number", number=self.worker, day=day
            )  # fmt: skip
        self.completion = self.council.ask("SELECT max(id) FROM completion WHERE course_code = 'E2E-IMPACT'")[0][0]
        path = f"/my-training/impact/later/{self.attended[0]}/E2E-IMPACT"
        answer = worker.post(path, path, q_used="often", q_changed="somewhat", example="I plan with the group.")
        assert answer.status == 303, answer.text
        self.impact = self.council.ask("SELECT max(id) FROM impact_return")[0][0]

    def _oversee(self):
        """Let the manager have said oversight of one of the worker's cases in supervision, early one morning."""
        self.council.change(
            "INSERT INTO supervision_session (source, import_id, session_ref, supervisee, supervisor, worker_id,"
            " supervisor_id, kind, planned_on, held_on, start_time, minutes) SELECT 'page', 0, 'e2e-oversight',"
            " w.employee_number, v.employee_number, w.id, v.id, 'formal', current_date - 6, current_date - 6, '06:00',"
            " 90 FROM worker w, worker v WHERE w.employee_number = :worker AND v.employee_number = :manager",
            worker=self.worker, manager=self.manager,
        )  # fmt: skip
        self.past = self.council.ask("SELECT id FROM supervision_session WHERE session_ref = 'e2e-oversight'")[0][0]
        self.council.change(
            "INSERT INTO case_oversight (source, import_id, case_ref, child_id, held_on, kind, session_id)"
            " VALUES ('page', 0, :reference, :child, current_date - 6, 'e2e', :session)",
            reference=self.child.reference, child=self.child.id, session=self.past,
        )  # fmt: skip
        self.oversight = self.council.ask("SELECT id FROM case_oversight WHERE kind = 'e2e'")[0][0]

    def _reduction(self, client):
        """Agree a reasonable adjustment with somebody outside the manager's service."""
        answer = client.post(
            f"/people/{self.stranger}/reductions", kind="adjustment", hours="1.5", started_on=UNTIL.isoformat(),
            review_on="2060-01-31", reason="",
        )  # fmt: skip
        assert answer.status == 303, answer.text
        return self.council.ask("SELECT max(id) FROM reduction WHERE source = 'page'")[0][0]

    def _upload(self, client, kind):
        """Send files that wait for a decision: broken ones, so that the report has something to say."""
        broken = (self.council.files / "completions.csv").read_text("utf-8-sig").splitlines()[:40]
        broken[3] = broken[3].replace("20", "99", 1) + ",,,"
        cells = broken[5].split(",")
        cells[4] = "someday"
        broken[5] = ",".join(cells)
        files = {"completions.csv": "\n".join(broken).encode()} if kind == "learning" else {
            path.name: path.read_bytes() for path in sorted(self.council.files.glob("ssd_*.csv"))
        }  # fmt: skip
        fields = {"kind": kind, "as_at": UNTIL.isoformat(), "dialect": "system_c", "source": "default"}
        answer = client.upload("/data/import", fields, files)
        assert answer.status == 303, f"{kind}: {answer.status}"
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def _draft(self, client, name):
        """Start a draft of a scheme that comes with the product."""
        answer = client.post("/schemes/drafts", token_of="/schemes", **{"from": name})
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def _page(self, path, endpoint, who=None):
        return Page(path, endpoint, who if who is not None else ROUTES[endpoint])

    def _courses(self):
        page, course, run = self._page, f"/courses/{self.course}", f"/runs/{self.run}"
        yield page("/courses", "courses.index")
        yield page("/courses?show=all&sort=-runs", "courses.index")
        yield page("/courses/new", "courses.new")
        yield page(course, "courses.one")
        yield page(f"{course}/change", "courses.changing")
        yield page(f"{course}/runs/new", "runs.new")
        yield page(run, "runs.one")
        yield page(f"{run}/change", "runs.changing")
        yield page(f"{run}/cancel", "runs.cancelling")
        yield page(f"/runs/{self.past_run}/attendance", "runs.attended")
        yield page(f"/runs/{self.past_run}/attendance-list", "runs.attendance_list")
        yield page("/bookings", "bookings.index")
        yield page("/bookings?show=all", "bookings.index")
        yield page(f"/bookings/{self.booked}", "bookings.one")
        yield page(f"/bookings/{self.held_booking}/withdraw", "bookings.withdrawing")
        yield page(f"/bookings/{self.asked_booking}", "bookings.one")

    def _meet(self, clients):
        """Let the Board have members and terms, meet, decide, and ask about a figure."""
        analyst, today = clients["analyst"], clock.today().isoformat()
        once = lambda: {"request": str(uuid4()), "edition": "0"}
        member = {"name": "Invented Chair", "organisation": "Independent", "seat": "chair", "from_on": "2026-01-01"}
        assert analyst.post("/board/members/new", **member, until_on="", account="", **once()).status == 303
        agreed = {"agreed_on": "2026-01-10", "agreed_by": "The Board", "effective_on": "2026-01-10", "text": "We meet."}
        assert analyst.post("/board/terms/new", **agreed, url="", quorum="1", edition="0").status == 303
        held = analyst.post("/board/meetings/new", held_on=today, due_on="", summary="", edition="0")
        assert held.status == 303
        self.meeting = held.headers["location"].rpartition("/")[2]
        decided = {"kind": "action", "words": "Bring a plan", "owner": "hr"}
        due = (clock.today() + timedelta(days=20)).isoformat()
        answer = analyst.post(f"/board/meetings/{self.meeting}/decisions/new", **decided, due_on=due, **once())
        assert answer.status == 303
        asked = {"words": "Why so low?", "summary": self.summaries[-1], "indicator": "W5", "to_role": "head"}
        answer = clients["board"].post(
            "/board/challenges/new", **asked, answer_by=due, organisation="NHS trust", **once()
        )
        assert answer.status == 303, answer.text
        self.council.change(
            "INSERT INTO board_document (file_name, media_type, size, sha256, content)"
            " VALUES ('minutes.pdf', 'application/pdf', 1, '', '\\x00')"
        )
        self.challenge = self.council.ask("SELECT max(id) FROM board_challenge")[0][0]

    def _of_the_board_itself(self):
        newest = {
            name: self.council.ask(f"SELECT max(id) FROM {name}")[0][0]
            for name in ("board_member", "board_terms", "board_decision", "board_document")
        }
        page, one = self._page, f"/board/meetings/{self.meeting}"
        yield page("/board/challenges", "challenges.index")
        yield page("/board/challenges?show=all&to=head&sort=-by", "challenges.index")
        yield page("/board/challenges/new", "challenges.new")
        yield page(f"/board/challenges/new?summary={self.summaries[-1]}&indicator=W5", "challenges.new")
        yield page(f"/board/challenges/{self.challenge}", "challenges.one")
        yield page(f"/board/documents/{newest['board_document']}/erase", "challenges.erasing")
        yield page("/board/meetings", "meetings.index")
        yield page("/board/meetings/new", "meetings.new")
        yield page(one, "meetings.one")
        yield page(f"{one}/edit", "meetings.editing")
        yield page(f"{one}/attendance", "meetings.attendance")
        yield page(f"{one}/minutes", "meetings.minutes")
        yield page(f"{one}/decisions/new", "meetings.deciding")
        yield page("/board/meetings/decisions", "meetings.decisions")
        yield page("/board/meetings/decisions?show=all&owner=hr", "meetings.decisions")
        yield page(f"/board/meetings/decisions/{newest['board_decision']}/end", "meetings.ending")
        yield page("/board/members", "board_members.index")
        yield page("/board/members?show=all", "board_members.index")
        yield page("/board/members/new", "board_members.new")
        yield page(f"/board/members/{newest['board_member']}/edit", "board_members.editing")
        yield page("/board/terms", "board_members.terms")
        yield page(f"/board/terms/{newest['board_terms']}", "board_members.one_version")
        yield page("/board/terms/new", "board_members.new_terms")

    def _every(self):
        page, newest, oldest = self._page, self.summaries[-1], self.summaries[0]
        yield page("/how-figures-are-worked-out", "site.figures")
        yield page("/privacy", "site.privacy")
        yield page("/accessibility-statement", "site.accessibility")
        yield page("/forgotten-password", "auth.forgotten_password")
        yield page("/forgotten-password?sent=1", "auth.forgotten_password")
        yield page(f"/invitation/{self.council.invitation}", "auth.invitation")
        yield page(f"/reset/{self.council.reset}", "auth.reset")
        yield page("/account", "auth.account")
        yield page("/admin", "admin.index")
        yield page("/admin?find=nobody-of-this-name", "admin.index")
        yield page("/admin/accounts/new", "admin.new_account")
        yield page(f"/admin/accounts/{self.accounts['manager@demo.example']}", "admin.account")
        yield page(f"/admin/accounts/{self.accounts['invited@demo.example']}", "admin.account")
        yield page("/audit", "admin.audit")
        yield page("/audit?action=summary+published", "admin.audit")
        yield page("/data/import", "importing.new_import")
        yield page("/data/courses", "learning_data.unknown_courses")
        yield page("/data/mappings", "learning_data.mappings")
        yield page("/data/mappings/new", "learning_data.new_mapping")
        yield page("/data/mappings/new?like=moodle", "learning_data.new_mapping")
        yield page("/admin/xapi-keys", "xapi_keys.index")
        yield page("/partners", "partners.index")
        yield page("/partners/new", "partners.new")
        yield page(f"/partners/{self.partner}/edit", "partners.edit")
        yield page("/partners/years/new", "partners.new_year")
        yield page(f"/partners/years/{self.partner_year}", "partners.year")
        yield page(f"/partners/{self.partner}/years/{self.partner_year}", "partners.one")
        yield page(f"/partners/{self.partner - 1}/years/{self.partner_year}", "partners.one")
        yield page("/partners/board", "partners.board")
        yield page(self.partner_link, "partner_return.show")
        yield page(f"{self.partner_link}?check=1", "partner_return.show")
        yield page(f"/data/uploads/{self.uploads['learning']}", "importing.tried")
        yield page(f"/data/uploads/{self.uploads['cases']}", "importing.tried", frozenset({"analyst"}))
        yield page(f"/data/imports/{self.imports['staff']}", "importing.import_report")
        yield page(f"/data/imports/{self.imports['cases']}", "importing.import_report", frozenset({"analyst", "admin"}))
        yield page("/data", "data.index")
        yield page("/schemes", "schemes.index")
        for name in ("wirral", "project_example_2", "walsall_2016_guarantee"):
            yield page(f"/schemes/library/{name}", "schemes.shipped")
        yield page("/schemes/versions/1", "schemes.version")
        yield page(f"/schemes/drafts/{self.drafts['swindon']}", "schemes.draft")
        yield page(f"/schemes/drafts/{self.drafts['project_example_2']}", "schemes.draft")
        yield page(f"/schemes/drafts/{self.drafts['project_example_2']}/preview", "schemes.preview")
        for path in ("", "?span=all", "?kind=review&span=all"):
            yield page(f"/board/dates{path}", "board_dates.index")
        yield from self._of_the_board_itself()
        yield page("/board/dates/summaries", "board_dates.summaries")
        yield page("/board/dates/calendar", "board_calendar.mine")
        yield page("/board/dates/rhythm", "board_dates.rhythm")
        yield page(f"/board/dates/chair-first/{add_months(NOTICE_ON, 2)}", "board_dates.one")
        yield page("/board", "board.latest")
        yield page(f"/board/{oldest}", "board.summary")
        for indicator in ("W2", "W17-none"):
            yield page(f"/board/{newest}/{indicator}", "board.indicator")
            yield page(f"/board/{newest}/{indicator}/rows", "board.rows")
        yield page(f"/board/{oldest}/W4", "board.indicator")
        for path in ("", "?show=off", "?sort=-agreed_on"):
            yield page(f"/board/targets{path}", "targets.index")
        yield page("/board/targets/changes", "targets.changes")
        yield page("/board/targets/changes?indicator=W4", "targets.changes")
        yield page("/board/targets/W4/change", "targets.changing")
        yield page("/board/targets/sustained", "targets.sustaining")
        yield page("/board/indicators-added", "added.index")
        yield page("/board/indicators-added/C1", "added.one")
        yield page("/board/indicators-added/C1/change", "added.changing")
        yield page("/board/indicators-added/new?start=W16", "added.new")
        yield page("/board/indicators-added/values", "added.sending")
        for path in ("", "?by=grade", "?by=employment"):
            yield page(f"/board/{newest}/levels{path}", "levels.matrix")
        for indicator in ("W4", "W17-none", "W20"):
            yield page(f"/board/{newest}/{indicator}/levels", "levels.one")
            yield page(f"/board/{newest}/{indicator}/movement", "movement.one")
        yield page(f"/board/{oldest}/W4/movement", "movement.one")
        yield page(f"/board/{newest}/W4/movement?why=joined", "movement.one", NAMED_ROWS)
        for path in ("", "?show=late&sort=-progress"):
            yield page(f"/board/notice{path}", "tracker.index")
        yield page("/board/notice/actions", "tracker.actions")
        for measure in ("N3", "N22"):
            yield page(f"/board/notice/{measure}", "tracker.one")
        yield page(f"/board/notice/actions/{self.notice_action}", "tracker.action")
        for kind in ("progress", "impact", "owner", "lift", "indicators"):
            yield page(f"/board/notice/N3/{kind}", "tracker_forms.saying")
        yield page("/board/notice/N3/actions/new", "tracker_forms.planning")
        yield page("/board/notice/N3/evidence/new", "tracker_forms.evidencing")
        yield page(f"/board/notice/evidence/{self.notice_evidence}/withdraw", "tracker_forms.withdrawing")
        yield page("/board/restatements", "restatements.index")
        yield page("/board/reports", "reports.index")
        yield page("/board/reports/new", "reports.new")
        yield page(self.report, "reports.one")
        yield page(f"{self.report}/words", "reports.writing")
        yield page(f"/board/{newest}/restate", "restatements.look")
        yield page("/board/restarts", "restarts.index")
        yield page(f"/board/restarts/{self.restart}/withdraw", "restarts.withdrawing")
        yield page(f"/board/{self.board_draft}/draft", "drafts.one")
        yield page(f"/board/{self.board_draft}/comments", "comments.index")
        yield page(f"/board/{self.board_draft}/comments/W5", "comments.one", frozenset({"head"}))
        yield page(f"/board/{self.board_draft}/comments/summary", "comments.one", DRAFT_READERS)
        yield page("/my-work", "desk.my_work")
        yield page("/my-work?as_of=2026-08-03", "desk.my_work")
        yield page("/my-training", "my_training.index")
        yield from self._inductions()
        yield from self._first_years()
        yield page(f"/people/{self.worker}", "desk.person")
        yield page(f"/people/{self.stranger}", "desk.person", frozenset({"head", "director", "analyst"}))
        yield page("/reductions", "people.in_scope")
        yield page("/reductions?show=ending&sort=-hours", "people.in_scope")
        yield page("/reductions?find=a", "people.in_scope")
        yield page("/my-reductions", "people.mine")
        yield page(f"/people/{self.worker}/reductions", "people.of_person")
        of_stranger = f"/people/{self.stranger}/reductions"
        above = frozenset({"hr", "head", "director"})
        yield page(of_stranger, "people.of_person", above | {"analyst"})
        yield page(f"{of_stranger}/{self.reduction}", "people.one", above)
        yield page(f"/my-work/questions/new?line={self.child.reference}", "voice.new_question", frozenset({"worker"}))
        yield page("/my-work/extra-responsibilities/new", "voice.new_proposal")
        yield page(f"/questions/{self.question}", "voice.question")
        yield page(f"/extra-responsibilities/{self.extra}/end", "voice.ending_extra")
        yield page(f"/case-marks/{self.mark}/end", "voice.ending_mark")
        yield page("/my-team", "desk.my_team")
        yield page("/my-team?sort=-utilisation", "desk.my_team")
        yield page(f"/teams/{self.own_team}", "desk.team")
        yield page(f"/teams/{self.other_team}", "desk.team", frozenset({"head", "director", "analyst"}))
        yield page("/service", "desk.service")
        yield page("/service?sort=-over", "desk.service")
        yield page("/balance", "balance.index")
        yield page("/balance?as_of=2026-08-03", "balance.index")
        yield page("/quality", "desk.quality")
        yield page("/standards", "standards.index")
        yield page("/standards?edition=2012&as_of=2026-08-03", "standards.index")
        for number in (1, 3, 5, 6):
            yield page(f"/standards/{number}", "standards.one")
        for key in ("ES3.1", "ES3.4-answered", "ES5.1", "ES5.4"):
            yield page(f"/standards/{key[2]}/figures/{key}", "standards.rows")
        yield page("/standards/5/assessment", "standards.assessing")
        yield page("/standards/requirements/ES1.1/evidence", "standards.evidencing")
        yield page(f"/standards/evidence/{self.evidence}/withdraw", "standards.withdrawing")
        yield page("/standards/3/gaps/new", "standards.new_gap")
        yield page(f"/standards/gaps/{self.gap}", "gaps.one")
        yield page("/figures", "desk.live_figures")
        yield page(f"/figures?team={self.own_team}", "desk.live_figures")
        tried = f"posts-0-grade=social_worker&posts-0-team={self.own_team}&posts-0-fte=-0.5&maximum=95"
        yield page("/allocation", "allocation.index")
        yield page("/allocation?why=away&sort=-days", "allocation.index")
        yield page(f"/allocation/children/{self.moved}", "allocation.child")
        yield page(f"/allocation/children/{self.moved}?team=all", "allocation.child")
        yield page(f"/allocation/children/{self.moved}/look", "allocation.looking")
        yield page(f"/allocations/{self.allocation}", "allocation.decision")
        yield page("/allocation/case-system", "allocation.worklist")
        yield page("/allocation/proposal", "proposals.index")
        yield page(f"/allocation/proposal?of={self.worker}", "proposals.index")
        yield page("/allocation/away", "away.index")
        yield page(f"/allocation/away/{self.worker}", "away.person")
        yield page("/allocation/hand-over", "away.leavers")
        yield page("/allocation/duty", "away.duty")
        yield page("/allocation/deputies", "away.deputies")
        yield page("/allocation/restricted", "restrictions.restricted")
        yield page("/my-work/conflicts", "restrictions.conflicts")
        yield page("/what-if", "what_if.index")
        yield page(f"/what-if?{tried}", "what_if.index")
        yield page("/what-if?maximum=0&sort=-limit", "what_if.index")
        yield page("/what-if/saved", "what_if.saved")
        yield page("/what-if/compare", "what_if.compare")
        yield from self._courses()
        yield from self._development()
        yield page("/training", "training.index")
        yield page("/training?page=all&sort=-team", "training.index")
        yield page("/training/due", "training.due")
        yield page(f"/training/people/{self.worker}", "training.person")
        yield page(f"/training/people/{self.worker}/completions/{self.completion}/withdraw", "training.withdrawing")
        yield page("/training/starters-and-leavers", "training.starters")
        yield page("/training/requirements", "requirements.index")
        yield page("/training/requirements/new", "requirements.new")
        yield page("/overloads", "overloads.index")
        yield page(f"/overloads?team={self.own_team}&sort=-days", "overloads.index")
        yield page(f"/overloads/{self.overload}", "overloads.one")
        yield page("/my-work/overload", "overloads.mine")
        yield page("/supervision/audits", "audits.index")
        yield page("/supervision/audits/new", "audits.new")
        yield page(f"/supervision/audits/{self.audit}", "audits.sample")
        for reading in self.readings:
            yield page(f"/supervision/audits/{self.audit}/readings/{reading}", "audits.reading")
        yield page(f"/supervision/audits/{self.audit}/records/{self.audited}", "audits.grade")
        yield page(f"/supervision/audits/{self.audit}/actions", "audits.actions")
        yield page("/supervision/audits/mine", "audits.mine")
        yield page("/my-supervision/calendar", "calendar.mine")
        yield page("/my-supervision", "my_supervision.index")
        yield page("/supervision", "supervision.index")
        yield page("/supervision/policy", "supervision.policy")
        yield page("/supervision/policy/new", "supervision.new_policy")
        yield page("/supervision/groups/new", "supervision.new_group")
        yield page("/supervision/covers/nobody", "supervision.covering")
        yield page(f"/supervision/people/{self.worker}", "supervision.person")
        for what, name in (("sessions/new", "new_session"), ("series/new", "new_series"), ("agreement", "agreement"),
                           ("supervisors/new", "new_supervisor")):  # fmt: skip
            yield page(f"/supervision/people/{self.worker}/{what}", f"supervision.{name}")
        yield page(f"/supervision/sessions/{self.coming}", "sessions.one")
        yield page(f"/supervision/sessions/{self.coming}/move", "supervision.moving")
        yield page(f"/supervision/sessions/{self.coming}/cancel", "supervision.cancelling")
        yield page(f"/supervision/sessions/{self.drafted}/record", "records.one", frozenset({"manager"}))
        yield page(
            f"/supervision/sessions/{self.signed}/record", "records.one", frozenset({"manager", "worker", "service"})
        )
        yield page("/supervision/redactions", "redactions.asked")
        yield page(f"/supervision/redactions/{self.redaction}", "redactions.asked_one")
        yield page("/supervision/compliance", "compliance.index")
        yield page("/supervision/compliance?group=phase&who=students", "compliance.index")
        yield page("/supervision/compliance?as_of=2026-08-03&grade=asye&group=grade&sort=-overdue", "compliance.index")
        yield page("/supervision/compliance/people?show=all", "compliance.people")
        yield page("/supervision/compliance/sessions?what=cancelled", "compliance.sessions")
        yield page("/supervision/compliance/due?show=all&sort=-late", "compliance.due")
        yield page("/supervision/compliance/month?show=all", "compliance.month")
        yield page("/supervision/register", "supervisors.index")
        yield page(f"/supervision/register?team={self.own_team}&show=missing", "supervisors.index")
        yield page("/supervision/oversight", "oversight.index")
        yield page(f"/supervision/oversight?show=all&team={self.own_team}&sort=-last", "oversight.index")
        yield page(f"/supervision/oversight/{self.oversight}", "oversight.one")
        yield page(f"/my-supervision/sessions/{self.past}/feedback", "feedback.own")
        yield page("/supervision/feedback", "feedback.index")
        for stage, day in zip(("later", "end"), self.attended, strict=True):
            yield page(f"/my-training/impact/{stage}/{day}/E2E-IMPACT", "impact.own")
        yield page("/impact", "impact.index")
        yield page(f"/impact/returns/{self.impact}", "impact.one")
        yield page("/impact/comparison", "impact_comparison.index")
        yield page("/my-work/concerns", "concerns.mine")
        yield page("/my-work/concerns/new", "concerns.new")
        yield page("/concerns", "concerns.index")
        yield page(f"/concerns/{self.concern}", "concerns.one")
        yield page(f"/concerns/{self.concern - 1}", "concerns.one", frozenset({"quality"}))

    def of(self, role):
        """Return the pages that a role may see."""
        return [page for page in self.every if page.may(role)]
