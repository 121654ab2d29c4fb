"""What the demonstration council's Board asked, decided and met on: invented, like all of it.

Written straight into the tables: the rules of the Board's own records stand beside this package.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text

from workforce.db import db
from workforce.working_days import working_days_after

__all__ = ["accountability"]

BY = "analyst@demo.example"
MEETING_AFTER_DAYS = 11
MEETINGS, MISSED = 13, 3  # so many summaries back; the fourth newest was not met on
ANSWER_WITHIN = 10  # working days

# name, organisation, role on the Board, days ago they joined, days ago they left, account
MEMBERS: tuple[tuple[str, str, str, int, int | None, str | None], ...] = (
    ("Invented Chair", "Independent", "chair", 700, None, "board@demo.example"),
    ("Invented Lead Member", "Council", "lead_member", 700, None, None),
    ("Invented Leader", "Council", "leader", 700, None, None),
    ("Demonstration director", "Council", "director", 300, None, "director@demo.example"),
    ("Invented Designated Nurse", "NHS integrated care board", "partner", 650, None, None),
    ("Invented Superintendent", "Police", "partner", 400, None, None),
    ("Invented Head Teacher", "Schools forum", "partner", 700, None, None),
    ("Invented Observer", "Department for Education", "dfe", 700, None, None),
    ("Invented Adviser", "Neighbouring council", "sector", 500, None, None),
    ("Invented Former Superintendent", "Police", "partner", 700, 401, None),
)
# How members came, from the newest meeting back: p present, d deputy, a apologies, x absent, - not written down.
CAME = ("pppppppppp", "pppdappxpp", "apppappppa", "ppppppappp", "dppapppppp", "papppdpppp", "pppxpppapp", "-aappppapp")
WAYS = {"p": "present", "d": "deputy", "a": "apologies", "x": "absent"}

TERMS = """The Board oversees the improvement of children's services under the Improvement Notice.

It meets every four weeks and reads the published summary before it meets.

Members challenge figures and plans. What is asked is answered within ten working days, in writing.

The chair reports to the Minister after two months and then every six months, with a comment on each target.

Members send a deputy when they cannot come. Observers and advisers speak, and do not decide."""

# meetings back, kind, words, owner, due after days, done after days (None: open)
DECISIONS: tuple[tuple[int, str, str, str, int | None, int | None], ...] = (
    (0, "action", "Bring a plan for the two teams whose supervision is furthest off target", "head", 28, None),
    (0, "decision", "Keep the target for full supervision sessions at 90%", "chair", None, None),
    (1, "action", "Show agency staff by length of stay in the next summary's comments", "hr", 21, 15),
    (1, "action", "Audit ten records of sessions under 60 minutes", "quality", 14, None),
    (2, "action", "Agree with the hospital how long referrals of newborns wait", "partner", 42, 50),
    (4, "decision", "Read overload plans by service from now on", "chair", None, None),
    (5, "action", "Tell staff of the Board's answers in the newsletter", "director", 28, 26),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge: asked so many days ago, of whom, about which figure of the newest summary before, its steps."""

    days_ago: int
    member: int
    to_role: str
    indicator: str | None
    words: str
    steps: tuple[tuple[int, str, str, str], ...] = ()  # days ago, kind, role, words


ASKED = (
    Asked(24, 0, "head", "W5", "A third of sessions are short or interrupted. Which teams, and since when?"),
    Asked(6, 7, "quality", "W6", "How many of the audited records are from teams that miss the target for sessions?"),
    Asked(50, 4, "service", "W17-none", "How long did the longest of these children wait, and did anybody see them?", (
        (38, "answered", "service", "Three days, over a bank holiday. The duty worker visited on the second day."),
    )),
    Asked(80, 0, "hr", "W8", "Why do agency posts stay after a permanent starter has come?", (
        (70, "answered", "hr", "Handovers take longer than planned."),
        (66, "not_satisfied", "board", "That does not say for how many posts, and by when they end."),
        (60, "answered", "hr", "Four posts. Each has an end date within six weeks."),
        (55, "closed", "board", "Thank you. The Board will look at the figure again in two meetings."),
    )),
    Asked(110, 1, "head", None, "What do workers say about the plans for overload?", (
        (92, "answered", "head", "Of 14 asked, nine said that the plan helped. The comments are in the pack."),
        (88, "closed", "board", ""),
    )),
)  # fmt: skip


def accountability(until: date) -> int:
    """Let the Board have met, asked and decided, up to a day; return how many rows were made.

    The accounts and the summaries must be there. Run again it changes nothing.
    """
    if db.session.scalar(text("SELECT EXISTS (SELECT 1 FROM board_member)")):
        return 0
    members = [_member(until, n, *one) for n, one in enumerate(MEMBERS)]
    return len(members) + _terms(until, members) + _meetings(until, members) + _challenges(until, members)


def _ago(until: date, days: int) -> date:
    return until - timedelta(days=days)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def _key(*parts: object) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(map(str, parts)))


def _add(table: str, **row: Any) -> int:
    names, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
    key = "meeting_id" if table == "board_attendance" else "id"
    made = db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values}) RETURNING {key}"), row)
    return int(made.scalar_one())


def _account(email: str | None) -> int | None:
    found = db.session.scalar(text("SELECT id FROM account WHERE email = :email"), {"email": email})
    return None if found is None else int(found)


def _member(
    until: date, n: int, name: str, organisation: str, seat: str, joined: int, left: int | None, email: str | None
) -> int:
    return _add(
        "board_member", request=_key("member", n), name=name, organisation=organisation, seat=seat,
        from_on=_ago(until, joined), until_on=None if left is None else _ago(until, left), account_id=_account(email),
        changed_by=BY, changed_at=_at(until),
    )  # fmt: skip


def _terms(until: date, members: list[int]) -> int:
    agreed = _ago(until, 690)
    terms = _add(
        "board_terms", effective_on=agreed, agreed_on=agreed, agreed_by="The Board", words=TERMS, quorum=4,
        quorum_organisations=3, deputies_count=True, added_by=BY, added_at=_at(agreed),
    )  # fmt: skip
    confirmed = members[:1] + members[2:5] + members[6:7]
    for n, member in enumerate(confirmed):
        on = _ago(until, 290 - n * 3)
        _add("board_acknowledgement", terms_id=terms, member_id=member, confirmed_on=on, by=BY, by_member=False,
             at=_at(on))  # fmt: skip
    return 1 + len(confirmed)


def _summaries(until: date) -> list[tuple[int, date]]:
    rows = db.session.execute(
        text("SELECT id, as_at FROM summary WHERE published_at IS NOT NULL AND as_at <= :day ORDER BY as_at DESC"),
        {"day": until - timedelta(days=MEETING_AFTER_DAYS)},
    )
    return [(row[0], row[1]) for row in rows][:MEETINGS]


def _meetings(until: date, members: list[int]) -> int:
    made = 0
    for n, (summary, as_at) in enumerate(_summaries(until)):
        if n == MISSED:
            continue
        due = as_at + timedelta(days=MEETING_AFTER_DAYS)
        held = min(until, due + timedelta(days=2 if n == 1 else 0))
        meeting = _add("board_meeting", held_on=held, due_on=due, summary_id=summary, changed_by=BY,
                       changed_at=_at(held))  # fmt: skip
        made += 1 + _attendance(meeting, members, n) + _decisions(until, meeting, held, n)
        if n:
            _add("board_minutes", meeting_id=meeting, are_agreed=n > 1, added_by=BY, added_at=_at(held),
                 url=f"https://www.council.example/improvement-board/minutes-{held}.pdf")  # fmt: skip
            made += 1
    return made


def _attendance(meeting: int, members: list[int], n: int) -> int:
    ways = [(member, WAYS[way]) for member, way in zip(members[:9], CAME[n % len(CAME)], strict=False) if way in WAYS]
    for member, came in ways:
        _add("board_attendance", meeting_id=meeting, member_id=member, came=came,
             deputy="Invented Deputy" if came == "deputy" else None)  # fmt: skip
    return len(ways)


def _decisions(until: date, meeting: int, held: date, n: int) -> int:
    taken = [(index, one) for index, one in enumerate(DECISIONS) if one[0] == n]
    for index, (_, kind, words, owner, due, done) in taken:
        ended = None if done is None else min(until, held + timedelta(days=done))
        _add(
            "board_decision", request=_key("decision", index), meeting_id=meeting, kind=kind, words=words, owner=owner,
            due_on=None if due is None else held + timedelta(days=due), added_by=BY, added_at=_at(held),
            ended_as="done" if ended else None, ended_on=ended, ended_by=BY if ended else None,
            ended_words="Done, and told at the meeting." if ended else None,
        )  # fmt: skip
    return len(taken)


def _challenges(until: date, members: list[int]) -> int:
    return sum(_challenge(until, n, one, members) for n, one in enumerate(ASKED))


def _challenge(until: date, n: int, one: Asked, members: list[int]) -> int:
    asked = _ago(until, one.days_ago)
    summary = db.session.scalar(
        text("SELECT s.id FROM summary s JOIN summary_indicator i ON i.summary_id = s.id AND i.edition = s.edition"
             " WHERE s.published_at IS NOT NULL AND s.as_at <= :day AND i.indicator = :indicator"
             " ORDER BY s.as_at DESC LIMIT 1"),
        {"day": asked, "indicator": one.indicator},
    )  # fmt: skip
    name, organisation = MEMBERS[one.member][:2]
    challenge = _add(
        "board_challenge", request=_key("challenge", n), asked_on=asked, member_id=members[one.member], asker=name,
        organisation=organisation, by_asker=one.member == 0, words=one.words, summary_id=summary,
        indicator=one.indicator if summary else None, to_role=one.to_role,
        answer_by=working_days_after(asked, ANSWER_WITHIN), added_by="board@demo.example" if one.member == 0 else BY,
        added_at=_at(asked),
    )  # fmt: skip
    return 1 + _steps(until, challenge, one.member == 0, one.steps)


def _steps(until: date, challenge: int, by_asker: bool, steps: Iterable[tuple[int, str, str, str]]) -> int:
    made = 0
    for days_ago, kind, role, words in steps:
        on = _ago(until, days_ago)
        _add(
            "board_challenge_step", challenge_id=challenge, kind=kind, words=words, role=role,
            by_asker=by_asker and role == "board", said_on=on, by=f"{role}@demo.example", at=_at(on),
            answer_by=working_days_after(on, ANSWER_WITHIN) if kind == "not_satisfied" else None,
        )  # fmt: skip
        made += 1
    return made
