"""What the demonstration council says of the eight employer standards: invented, like all of it.

Written straight into the tables: the rules of the standards stand above this package.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import typst
from sqlalchemy import text

from workforce.db import db

__all__ = ["standards"]

BY = "quality@demo.example"
KEEPER = "Principal social worker"


@dataclass(frozen=True, slots=True)
class Said:
    """Where the council said it stands: days before the day, and for how many days."""

    standard: int
    verdict: str
    days_ago: int
    for_days: int
    reason: str


ASSESSED = (
    Said(1, "mostly", 70, 365, "The practice model is known in every team and the health check is published. Its"
         " follow-up is not yet reported to staff."),
    Said(2, "partly", 66, 365, "Demand is forecast for the year. Levels of knowledge and skills are not recorded."),
    Said(3, "not_met", 290, 180, "No service area had agreed its level, and overloads were not written down."),
    Said(3, "partly", 60, 180, "Workloads are measured and agreed in two areas. Plans for overload are late too often,"
         " and not everybody looks at their workload with their manager."),
    Said(4, "mostly", 58, 365, "Wellbeing comes first in supervision. Rooms at one office are still short."),
    Said(5, "partly", 55, 180, "Frequency has improved since the spring. Lengths hold; newly qualified staff are seen"
         " late in their first weeks."),
    Said(6, "partly", 50, 365, "Protected time is planned and not always taken. CPD is written late in the year."),
    Said(7, "met", 400, 365, "Every registration is checked against the public register twice a year."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: held so many days before the day, to be reviewed so many days after it."""

    requirement: str
    kind: str
    title: str
    held: int
    review: int
    words: str | None = None
    url: str | None = None
    owner: str = KEEPER
    withdrawn: str | None = None


EVIDENCE = (
    Piece("ES1.1", "document", "Social work health check", 120, 245),
    Piece("ES1.2", "link", "Our practice model", 300, 65, url="https://www.council.example/social-work/practice-model"),
    Piece("ES1.3", "statement", "How we monitor the standards", 60, 300,
          words="The principal social worker looks at all eight twice a year with the practice leads. Each gap"
          " has an owner and a day, and the Board sees the picture every six months."),
    Piece("ES1.4", "statement", "Who owns the standards", 300, 20,
          words="The principal social worker owns all eight standards and answers for them to the director."),
    Piece("ES2.1", "document", "Workforce plan", 240, -12, owner="Head of workforce development"),
    Piece("ES2.2", "statement", "Partners in planning", 200, 160, owner="Head of workforce development",
          words="Two universities, the NHS trust and the teaching partnership sit on the planning group."),
    Piece("ES2.5", "link", "Equality and diversity strategy", 500, 230, owner="HR",
          url="https://www.council.example/equality/strategy"),
    Piece("ES3.6", "link", "Average caseloads, published with the health check", 120, 245,
          url="https://www.council.example/social-work/health-check"),
    Piece("ES3.8", "statement", "Grade and adjustments in the scheme", 90, 270,
          words="The weighting scheme has factors by grade; adjustments lower the limit, with a review date."),
    Piece("ES4.1", "document", "Policy on violence and harassment at work", 380, -30, owner="Health and safety"),
    Piece("ES4.3", "statement", "Welfare services", 40, 320, owner="HR",
          words="Counselling without referral, and a reflective space each month in every service."),
    Piece("ES5.5", "statement", "Students' agreements", 45, 90, words="Kept by the practice educators, one each."),
    Piece("ES5.9", "statement", "Who oversees supervision", 150, 200,
          words="The principal social worker; problems can go straight to them."),
    Piece("ES6.2", "document", "Appraisal and learning plans", 410, 10, owner="HR", withdrawn="There is a new form."),
    Piece("ES6.4", "statement", "Places on national programmes", 30, 335, owner="Head of workforce development",
          words="Six places on the programme for practice supervisors this year."),
    Piece("ES7.1", "statement", "Registration checks", 20, 160, owner="HR",
          words="All numbers are checked against the public register in June and December."),
    Piece("ES8.1", "document", "Teaching partnership agreement", 700, 30, owner="Head of workforce development"),
)  # fmt: skip

# (standard, what is missing, found days ago, closed days ago, actions: what, owner, due in days, ended)
GAPS: tuple[tuple[int, str, int, int | None, tuple[tuple[str, str | None, int, str | None], ...]], ...] = (
    (2, "Levels of knowledge and skills are not recorded", 66, None, (
        ("Add the level to the staff file", None, 45, None),
    )),
    (3, "Plans for overload are written too late", 60, None, (
        ("Weekly look at open overloads in each service", "service@demo.example", -6, None),
        ("Short guide to a written plan", "quality@demo.example", -20, "done"),
    )),
    (3, "Not every service area has agreed its level", 290, None, (
        ("Agree the level with practitioners of the other areas", "head@demo.example", 40, None),
    )),
    (5, "First sessions of newly qualified staff come late", 55, None, (
        ("Plan the first six sessions before the first day", "head@demo.example", 14, None),
        ("Cover for supervisors on leave", None, -3, None),
    )),
    (6, "Protected time is not always taken", 50, None, ()),
    (7, "Numbers of agency staff were not checked", 200, 120, (("Check them with every order", None, -150, "done"),)),
)  # fmt: skip


def standards(until: date) -> int:
    """Let practice quality have said where the council stands, up to a day; return how many rows were made.

    The accounts must be there. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM standard_assessment)")):
        return 0
    made = _rows(
        "standard_assessment",
        (
            {
                "standard": one.standard, "verdict": one.verdict, "reason": one.reason,
                "assessed_on": _ago(until, one.days_ago), "next_on": _ago(until, one.days_ago - one.for_days),
                "by": BY, "at": _at(_ago(until, one.days_ago)),
            }
            for one in ASSESSED
        ),
    )  # fmt: skip
    for piece in EVIDENCE:
        made += _evidence(until, piece)
    for standard, words, found, closed, actions in GAPS:
        made += _gap(until, standard, words, found, closed) + _actions(until, found, actions)
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


def _newest(table: str) -> int:
    return int(db.session.scalar(text(f"SELECT max(id) FROM {table}")) or 0)


def _evidence(until: date, one: Piece) -> int:
    added = max(1, min(one.held, 60))
    gone = _ago(until, 5) if one.withdrawn else None
    _rows(
        "standard_evidence",
        [
            {
                "requirement": one.requirement, "kind": one.kind, "title": one.title, "words": one.words,
                "url": one.url, "owner": one.owner, "held_on": _ago(until, one.held),
                "review_on": _ago(until, -one.review), "added_on": _ago(until, added), "added_by": BY,
                "added_at": _at(_ago(until, added)), "withdrawn_on": gone, "withdrawn_by": BY if gone else None,
                "withdrawn_at": _at(gone) if gone else None, "withdrawn_why": one.withdrawn,
            }
        ],
    )  # fmt: skip
    if one.kind != "document":
        return 1
    content = _pdf(one.title)
    return 1 + _rows(
        "standard_document",
        [
            {
                "evidence_id": _newest("standard_evidence"), "file_name": f"{one.title}.pdf",
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


def _gap(until: date, standard: int, words: str, found: int, closed: int | None) -> int:
    return _rows(
        "standard_gap",
        [
            {
                "standard": standard, "words": words, "found_on": _ago(until, found), "added_by": BY,
                "added_at": _at(_ago(until, found)), "closed_on": _ago(until, closed) if closed else None,
                "closed_by": BY if closed else None, "closed_why": "Done, and looked at again." if closed else None,
            }
        ],
    )  # fmt: skip


def _actions(until: date, found: int, actions: Iterable[tuple[str, str | None, int, str | None]]) -> int:
    gap, made = _newest("standard_gap"), 0
    for what, owner, due, ended in actions:
        account = db.session.scalar(text("SELECT id FROM account WHERE email = :email"), {"email": owner})
        made += _rows(
            "standard_action",
            [
                {
                    "gap_id": gap, "words": what, "owner_id": account,
                    "owner_words": None if account else "Workforce development", "due_on": _ago(until, -due),
                    "added_on": _ago(until, found), "added_by": BY, "added_at": _at(_ago(until, found)),
                    "ended_as": ended, "ended_on": _ago(until, 4 - min(0, due)) if ended else None,
                    "ended_by": BY if ended else None,
                }
            ],
        )  # fmt: skip
    return made
