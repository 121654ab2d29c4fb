"""Challenges, meetings, decisions and members as tables that can be downloaded."""

from datetime import date
from typing import Any

from workforce.auth.roles import role_words
from workforce.board.accountability.challenge_rules import Challenge, State
from workforce.board.accountability.meeting_rules import Came, Decision
from workforce.board.accountability.pages import (
    CHALLENGES_SHOWN,
    DECISIONS_SHOWN,
    MEMBERS_SHOWN,
    ChallengesPage,
    DecisionsPage,
    MeetingRow,
    MeetingsPage,
    MembersPage,
    indicator_name,
)
from workforce.web.pages import day_words, plural
from workforce.web.tables import Column, Table


def state_words(one: Challenge, today: date) -> str:
    """Return how a challenge stands, in words."""
    days = one.days_late(today)
    late = "" if days is None else f", {plural(days, 'working day')} late"
    state = one.state(today)
    if state is State.LATE:
        return f"Late by {plural(days or 0, 'working day')}"
    return {
        State.OPEN: "Waiting for an answer", State.ANSWERED: f"Answered{late}, not closed",
        State.CLOSED: f"Closed{late and f' (answered{late})'}",
    }[state]  # fmt: skip


def about(one: Challenge) -> str:
    """Return what a challenge is about, in words."""
    figure = f"{one.indicator}: {indicator_name(one.indicator)}" if one.indicator else ""
    told = f"summary of {day_words(one.as_at, year=True)}" if one.as_at else ""
    return ", ".join(part for part in (figure, told) if part) or "In general"


def _as_at(title: str, today: date, *more: str) -> list[str]:
    return [title, f"As at {day_words(today, year=True)}", *(one for one in more if one)]


def challenges(page: ChallengesPage) -> Table:
    """Return the challenge log."""
    columns = [
        Column("asked", "Asked on", lambda one: one.asked_on),
        Column("who", "Asked by", lambda one: one.who),
        Column("words", "What was asked", lambda one: one.words, sortable=False),
        Column("about", "About", about),
        Column("role", "To", lambda one: role_words(one.to_role)),
        Column("by", "Answer by", lambda one: one.answer_by),
        Column("stands", "Stands", lambda one: state_words(one, page.today)),
        Column("late", "Working days late", lambda one: one.days_late(page.today), numeric=True),
        Column("answered", "Answered on", lambda one: one.answer.on if one.answer else None),
        Column("answer", "Answer", lambda one: one.answer.words if one.answer else None, sortable=False),
        Column("answerer", "Answered by", lambda one: role_words(one.answer.role) if one.answer else None),
        Column("reopened", "Times asked again", lambda one: one.times_reopened, numeric=True),
        Column("closed", "Closed on", lambda one: one.closed.on if one.closed else None),
    ]
    asked = [f"Shown: {CHALLENGES_SHOWN[page.show][0]}", page.role and f"To: {role_words(page.role)}"]
    if page.figure:
        asked.append(f"About: {page.figure}" if page.figure != "-" else "About: no one figure")
    rows = page.rows
    return Table.asked("challenges", columns, rows, _as_at("Challenges of the Improvement Board", page.today, *asked,
                       f"{len(rows)} of {len(page.every)}"))  # fmt: skip


def _there(row: MeetingRow) -> int | None:
    return row.meeting.count(Came.PRESENT, Came.DEPUTY) if row.meeting and row.meeting.is_written else None


def meetings(page: MeetingsPage) -> Table:
    """Return the meetings, with the days due on which none is written down."""

    def of(value: Any) -> Any:
        return lambda row: value(row.meeting) if row.meeting else None

    columns = [
        Column("day", "Day", lambda row: row.day),
        Column("held", "Held", lambda row: "Held" if row.meeting else "Due, and none written down"),
        Column("due", "Stands for the date", lambda row: row.meeting.due_on if row.meeting else row.day),
        Column("summary", "Summary discussed", of(lambda one: one.as_at)),
        Column("there", "There", _there),
        Column("deputies", "Of these, deputies", of(lambda one: one.count(Came.DEPUTY) if one.is_written else None),
               numeric=True),
        Column("apologies", "Apologies", of(lambda one: one.count(Came.APOLOGIES) if one.is_written else None),
               numeric=True),
        Column("members", "Members that day", of(lambda one: len(one.lines)), numeric=True),
        Column("quorum", "Quorum", of(lambda one: one.quorate.words)),
        Column("decisions", "Decisions and actions", of(lambda one: len(one.decisions))),
        Column("late", "Of these, late", of(lambda one: sum(d.is_late(page.today) for d in one.decisions)),
               numeric=True),
        Column("minutes", "Minutes", of(minutes_words)),
    ]  # fmt: skip
    return Table.asked("board-meetings", columns, page.rows, _as_at("Meetings of the Improvement Board", page.today))


def minutes_words(one: Any) -> str:
    """Return how a meeting's minutes stand."""
    if not one.minutes:
        return "None yet"
    return "Agreed" if one.minutes[0].are_agreed else "Draft"


def decision_words(one: Decision, today: date) -> str:
    """Return how a decision stands."""
    if one.ended_as:
        how = "Done" if one.ended_as == "done" else "No longer needed"
        return f"{how} on {day_words(one.ended_on, year=True)}{', late' if one.was_late() else ''}"
    if one.due_on is None:
        return "Taken: asks nobody for anything"
    return "Late" if one.is_late(today) else "Open"


def decisions(page: DecisionsPage) -> Table:
    """Return decisions and actions."""
    columns = [
        Column("held", "Meeting", lambda one: one.held_on),
        Column("kind", "Kind", lambda one: one.kind_words),
        Column("words", "What was decided", lambda one: one.words, sortable=False),
        Column("owner", "Owner", lambda one: one.owner_words),
        Column("due", "Done by", lambda one: one.due_on),
        Column("stands", "Stands", lambda one: decision_words(one, page.today)),
        Column("ended", "What was done", lambda one: one.ended_words, sortable=False),
    ]
    lines = _as_at("Decisions of the Improvement Board", page.today, f"Shown: {DECISIONS_SHOWN[page.show]}",
                   f"{len(page.rows)} of {len(page.every)}")  # fmt: skip
    return Table.asked("board-decisions", columns, page.rows, lines)


def members(page: MembersPage) -> Table:
    """Return the members with their attendance."""
    columns = [
        Column("name", "Name", lambda row: row.member.shown),
        Column("organisation", "Organisation", lambda row: row.member.organisation),
        Column("seat", "Role on the Board", lambda row: row.member.seat.words),
        Column("from", "From", lambda row: row.member.from_on),
        Column("until", "Until", lambda row: row.member.until_on),
        Column("present", "Present", lambda row: row.attended.present),
        Column("deputy", "By deputy", lambda row: row.attended.by_deputy, numeric=True),
        Column("of", f"Of the last meetings (up to {page.over})", lambda row: row.attended.of, numeric=True),
        Column("open", "Not written down", lambda row: row.attended.not_written, numeric=True),
        Column("terms", "Terms of reference confirmed on", lambda row: row.confirmed),
    ]
    lines = _as_at("Members of the Improvement Board", page.today, f"Shown: {MEMBERS_SHOWN[page.show]}")
    return Table.asked("board-members", columns, page.rows, lines)
