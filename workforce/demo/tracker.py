"""What the demonstration council says of the Notice's measures: invented, like all of it.

Written straight into the tables: the rules of the tracker stand above this package.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import typst
from sqlalchemy import text

from workforce.db import db

__all__ = ["tracker"]

BY, AS = "head@demo.example", "head"
HEAD, DIRECTOR, PSW = "Head of safeguarding", "Director of children's services", "Principal social worker"
WORKFORCE, PARTNERS = "Head of workforce development", "Safeguarding partnership manager"
QUALITY = "Head of quality assurance"

# of each measure: owner, progress and why, impact and why
SAID: dict[str, tuple[str, str, str, str, str]] = {
    "N1": (HEAD, "on_track", "Limits are agreed in two of three areas and looked at every week.", "some",
           "Fewer people are over their limit than in the spring; the share is still above what the Board agreed."),
    "N2": (HEAD, "done", "The scheme is in use in every team and allocation goes through it.", "some",
           "Children wait less for a worker. Plans for overload still come late."),
    "N3": (PSW, "within_reach", "Sessions are held; their length is not yet recorded everywhere.", "some",
           "Audits find more good records. Worker and manager do not yet agree that the work allows it."),
    "N4": (WORKFORCE, "on_track", "Every newly qualified worker has a plan for the year.", "shows",
           "Newly qualified staff hold less and are reviewed on time more often."),
    "N5": (PSW, "within_reach", "Two cohorts are trained, the third starts in the new year.", "too_early",
           "The first supervisors finished the course in the summer."),
    "N6": (DIRECTOR, "done", "Summaries have come every four weeks since the start.", "shows",
           "The Board asks about figures that it can open, and decisions follow from them."),
    "N7": (WORKFORCE, "on_track", "Induction and CPD are recorded in one place; four of six partners answered.",
           "some", "More inductions are complete in time. CPD is still written late in the year."),
    "N8": (PSW, "on_track", "All eight standards are evidenced; two gaps are open.", "some",
           "The health check shows better supervision and no change in workload."),
    "N9": (WORKFORCE, "off_track", "Courses for managers were cancelled twice for want of a trainer.", "not_seen",
           "Fewer than the agreed share of managers are in date."),
    "N10": (WORKFORCE, "on_track", "Impact is asked 6 to 8 weeks after each course.", "too_early",
            "Returns of two quarters are too few to say anything of children's outcomes."),
    "N11": (DIRECTOR, "done", "The survey was held and reported in June.", "some",
            "Staff say that they are heard. They do not yet say that the work is manageable."),
    "N12": (HEAD, "within_reach", "Standards are agreed; two services still write oversight late.", "some",
            "More cases have oversight in date; audits find its quality uneven."),
    "N13": (DIRECTOR, "done", "The dataset is agreed, with trends for every target.", "sustained",
            "Missed targets are explained in each summary, and the Board's questions are answered in time."),
    "N14": (DIRECTOR, "on_track", "Performance meetings are held monthly in each service.", "too_early",
            "Three rounds are too few to say what they change."),
    "N15": (HEAD, "within_reach", "The single assessment is in use; guidance on analysis is late.", "some",
            "Assessments come in time more often. Audits still find the child's view missing in one of four."),
    "N16": (QUALITY, "on_track", "Plans are written to the new template.", "too_early",
            "The first audits of plans in the new form are under way."),
    "N17": (PARTNERS, "off_track", "The threshold document is not agreed with health.", "not_seen",
            "Re-referrals have not fallen."),
    "N18": (PARTNERS, "within_reach", "The model is chosen and three agencies are trained.", "too_early",
            "It is not yet in every decision, so that nothing can be said of its effect."),
    "N19": (QUALITY, "done", "Audits are held monthly with an independent moderator.", "shows",
            "Findings are acted on and looked at again after three months."),
    "N20": (QUALITY, "not_started", "The participation worker begins in January.", "too_early",
        "Nothing has been asked yet."),
    "N21": (DIRECTOR, "on_track", "Scrutiny has a work plan and members visit teams.", "some",
            "Questions are about quality more often than before."),
    "N22": (PARTNERS, "within_reach", "Health information for children entering care is agreed; its reporting is not.",
            "too_early", "The first reports are due in the new year."),
    "N23": (DIRECTOR, "done", "Plan and vision are published and every Board member has signed the terms of reference.",
            "shows", "Staff in the survey know what the plan asks of their team."),
    "N24": (DIRECTOR, "on_track", "A partner council works with two services.", "too_early",
        "The work began in September."),
}  # fmt: skip
# (measure, kind, state, why, days ago): what was said before, so that history shows
BEFORE = (
    ("N2", "progress", "within_reach", "Two teams still allocate outside the scheme.", 120),
    ("N9", "progress", "on_track", "Dates are booked for all managers.", 150),
    ("N3", "impact", "not_seen", "Audits found no difference in the quality of records.", 130),
)
LIFTS = {
    "N1": ("Nobody is over 110% for more than four weeks at six publications in a row; staff say it is manageable.",
           "the Board and the DfE adviser", 90),
    "N3": ("95% of supervision in date at six publications in a row, and 8 of 10 audited records good or better.",
           "the Board", 85),
    "N9": ("Staff and managers 95% in date at six publications in a row.", "the Board", 85),
    "N17": ("Thresholds agreed by all partners, and re-referrals no higher than those of our neighbours.", None, 60),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """An action: started and due so many days before (after: less than 0) the day; what became of it, days ago."""

    measure: str
    words: str
    owner: str
    starts: int
    due: int
    moves: tuple[tuple[str, int, str], ...] = ()  # state, days ago, why; 'due' is moved to 30 days after the day


PLAN = (
    Planned("N1", "Agree the level with practitioners of the third area", HEAD, 120, -40, (("under_way", 80, ""),)),
    Planned("N1", "Weekly look at everybody over their limit, in each service", "Service managers", 150, 100,
            (("done", 104, "Notes of the weekly looks since August."),)),
    Planned("N2", "Bring the last two teams into the scheme", HEAD, 140, 60, (("done",
        52, "Both teams allocate in it."),)),
    Planned("N2", "Guide to allocation for managers", PSW, 140, 90, (("done",
        95, "Published in the practice handbook."),)),
    Planned("N3", "Record length and interruptions of every session", PSW, 100, 12, (("under_way", 70, ""),)),
    Planned("N3", "Audit 20 records of supervision each quarter", QUALITY, 100, -20, (("under_way", 60, ""),)),
    Planned("N3", "Buy a second tool for supervision notes", PSW, 100, 30,
            (("withdrawn", 45, "One record in this system is enough; two would be typed twice."),)),
    Planned("N4", "Agree with each supervisor what a newly qualified worker never holds alone", PSW, 50, 6),
    Planned("N5", "Third cohort of the course for supervisors", WORKFORCE, 60, -55),
    Planned("N6", "Freeze and release on the agreed days", "Performance team", 180, 150, (("done",
        155, "26 days of 26."),)),
    Planned("N7", "Ask the two partners that did not answer, in person", WORKFORCE, 40, -10, (("under_way", 20, ""),)),
    Planned("N9", "Four courses in risk analysis for managers", WORKFORCE, 150, 45,
            (("under_way", 120, ""), ("due", 40, "The trainer left; a new one begins next month."))),
    Planned("N9", "Brief every manager on the model in their own meeting", PSW, 60, 8),
    Planned("N11", "Staff survey with a report to the Board", DIRECTOR, 200, 140, (("done", 141, "Report of June."),)),
    Planned("N12", "Weekly list of oversight that falls due", "Performance team", 90, 25, (("under_way", 80, ""),)),
    Planned("N13", "Agree the dataset with the DfE adviser", DIRECTOR, 200, 160, (("done",
        162, "Minute of the Board."),)),
    Planned("N15", "Guidance on analysis in the single assessment", PSW, 90, 18, (("under_way", 60, ""),)),
    Planned("N17", "Agree the threshold document with health", PARTNERS, 120, 30, (("under_way", 100, ""),)),
    Planned("N17", "Survey of partners on step up and step down", PARTNERS, 30, -60),
    Planned("N19", "Appoint an independent moderator", QUALITY, 180, 120, (("done", 121, "In post since August."),)),
    Planned("N23", "Send plan and vision to all staff", DIRECTOR, 200, 170, (("done",
        171, "Sent and on the intranet."),)),
)  # fmt: skip

# (measure, kind, title, what it shows, owner, dated days ago, review in days, link, withdrawn)
EVIDENCE: tuple[tuple[str, str, str, str, str, int, int, str | None, str | None], ...] = (
    ("N1", "link", "Levels agreed with practitioners", "What two areas agreed, and with whom.", HEAD, 80, 100,
     "https://www.council.example/social-work/levels", None),
    ("N3", "document", "Audit of supervision records, quarter 2",
        "14 of 20 records good or better; 9 in the quarter before.",
     QUALITY, 50, 60, None, None),
    ("N6", "link", "Board minutes", "Summaries came on the agreed days, and decisions that followed from them.",
        DIRECTOR,
     30, 60, "https://www.council.example/improvement-board/minutes", None),
    ("N11", "document", "Staff survey: report to the Board", "What staff say of workload and supervision, by theme.",
     DIRECTOR, 160, -15, None, None),
    ("N13", "link", "Agreed dataset", "Every target with its date, tolerance and owner.", DIRECTOR, 160, 30,
     "https://www.council.example/improvement-board/dataset", None),
    ("N19", "document", "Case audits: report of the moderator",
        "Grades of practice and moderator agree in 8 of 10 audits.",
     QUALITY, 40, 80, None, None),
    ("N23", "link", "Improvement plan and vision", "The plan as it was sent to all staff and partners.",
        DIRECTOR, 170, 120,
     "https://www.council.example/improvement-plan", None),
    ("N17", "link", "Draft threshold document", "What is proposed to partners.", PARTNERS, 110, 20,
     "https://www.council.example/thresholds/draft", "Replaced by a new draft that is not published."),
)  # fmt: skip


def tracker(until: date) -> int:
    """Let the council have said where the measures stand, up to a day; return how many rows were made.

    Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM notice_entry)")):
        return 0
    made = 0
    for measure, kind, state, why, ago in BEFORE:
        made += _said(until, ago, measure, kind, why, state=state)
    for number, (measure, (owner, progress, why, impact, seen)) in enumerate(SAID.items()):
        made += _said(until, 100, measure, "owner", owner)
        made += _said(until, 6 + number % 20, measure, "progress", why, state=progress)
        made += _said(until, 6 + number % 20, measure, "impact", seen, state=impact)
    for measure, (words, agreed_with, ago) in LIFTS.items():
        agreed_on = _ago(until, ago) if agreed_with else None
        made += _said(until, ago, measure, "lift", words, agreed_with=agreed_with, agreed_on=agreed_on)
    for one in PLAN:
        made += _planned(until, one)
    for piece in EVIDENCE:
        made += _evidence(until, *piece)
    return made


def _ago(until: date, days: int) -> date:
    return until - timedelta(days=days)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def _rows(table: str, rows: Iterable[dict[str, Any]]) -> int:
    found = list(rows)
    for row in found:
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    return len(found)


def _who(day: date, verb: str = "said") -> dict[str, Any]:
    return {f"{verb}_by": BY, f"{verb}_as": AS, f"{verb}_on": day, f"{verb}_at": _at(day)}


def _said(until: date, ago: int, measure: str, kind: str, words: str, **more: Any) -> int:
    return _rows("notice_entry", [{"measure": measure, "kind": kind, "words": words, **more, **_who(_ago(until, ago))}])


def _newest(table: str) -> int:
    return int(db.session.scalar(text(f"SELECT max(id) FROM {table}")) or 0)


def _planned(until: date, one: Planned) -> int:
    added = max(one.starts, 1)
    _rows(
        "notice_action",
        [
            {
                "measure": one.measure, "words": one.words, "owner": one.owner, "starts_on": _ago(until, one.starts),
                "due_on": _ago(until, one.due), **_who(_ago(until, added), "added"),
            }
        ],
    )  # fmt: skip
    action = _newest("notice_action")
    moves = (
        {
            "action_id": action, "state": state, "words": why, "done_on": _ago(until, ago) if state == "done" else None,
            "due_on": _ago(until, -30) if state == "due" else None, **_who(_ago(until, ago)),
        }
        for state, ago, why in one.moves
    )  # fmt: skip
    return 1 + _rows("notice_move", moves)


def _evidence(
    until: date, measure: str, kind: str, title: str, shows: str, owner: str, dated: int, review: int,
    url: str | None, withdrawn: str | None,
) -> int:  # fmt: skip
    gone = _who(_ago(until, 5), "withdrawn") if withdrawn else {}
    added = _ago(until, min(dated, 60))
    _rows(
        "notice_evidence",
        [
            {
                "measure": measure, "kind": kind, "title": title, "shows": shows, "url": url, "owner": owner,
                "dated_on": _ago(until, dated), "review_on": _ago(until, -review), **_who(added, "added"), **gone,
                **({"withdrawn_why": withdrawn} if withdrawn else {}),
            }
        ],
    )  # fmt: skip
    if kind != "document":
        return 1
    content = _pdf(title)
    return 1 + _rows(
        "notice_document",
        [
            {
                "evidence_id": _newest("notice_evidence"), "file_name": f"{title.replace(':', '')}.pdf",
                "media_type": "application/pdf", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
                "content": content,
            }
        ],
    )  # fmt: skip


def _pdf(title: str) -> bytes:
    made = typst.compile(
        b"#let t = sys.inputs.title\n#set document(title: t)\n= #t\nAn invented document of the demonstration council.",
        sys_inputs={"title": title}, ignore_system_fonts=True,
    )  # fmt: skip
    return made if isinstance(made, bytes) else b""
