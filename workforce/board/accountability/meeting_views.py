"""Meetings, their attendance, minutes and decisions: a view parses, calls, renders."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.accountability import meeting_queries as queries
from workforce.board.accountability import meeting_service as service
from workforce.board.accountability import pages, tables
from workforce.board.accountability.forms import (
    AttendanceForm,
    BoardForm,
    DecisionForm,
    EndForm,
    MeetingForm,
    MinutesForm,
    presences,
)
from workforce.board.accountability.meeting_rules import OWNER_WORDS, Came, Meeting
from workforce.board.summaries import queries as summaries
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.documents import DocumentFault
from workforce.web.refusals import RefusedError
from workforce.web.tables import asked_format

blueprint = Blueprint("meetings", __name__, url_prefix="/board")
FAULTS = (RefusedError, DocumentFault)


def _found(meeting_id: int) -> Meeting:
    return queries.meeting(meeting_id) or abort(404)


def _saved(words: str, meeting_id: int) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("meetings.one", meeting_id=meeting_id), 303)


def _tried(form: Any, act: Callable[[], None]) -> int:
    """Do what a form asks; return the status of the page that shows why it could not be done, 0 where it was."""
    if not form.validate():
        return 422
    try:
        act()
    except FAULTS as error:
        return int(form.refuse(error))
    return 0


@blueprint.get("/meetings")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show the Board's meetings, and the days due on which none was held."""
    page = pages.meetings_page(clock.today())
    table = tables.meetings(page)
    if kind := asked_format():
        return table.download(kind)
    return render_template("board/meetings.html", page=page, table=table, Came=Came, minutes_words=tables.minutes_words)


@blueprint.get("/meetings/<int:meeting_id>")
@requires(Permission.SEE_BOARD)
def one(meeting_id: int) -> ResponseReturnValue:
    """Show one meeting: who came, what was decided, its minutes."""
    today, meeting, person = clock.today(), _found(meeting_id), viewer()
    ends = {one.id for one in meeting.decisions if one.ended_on is None and service.may_end(one, person)}
    return render_template(
        "board/meeting.html", m=meeting, today=today, Came=Came, ends=ends, decision_words=tables.decision_words
    )


# --- the meeting itself


def _editing(form: MeetingForm, meeting: Meeting | None, status: int = 200) -> ResponseReturnValue:
    due = {one.meets_on for one in service.due_days(clock.today())}
    due |= {meeting.due_on} if meeting and meeting.due_on else set()
    form.offer(sorted(due, reverse=True), [(one.id, one.as_at) for one in summaries.summaries()])
    return render_template(
        "board/meeting-edit.html", form=form, meeting=meeting, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/meetings/new")
@requires(Permission.KEEP_BOARD)
def new() -> ResponseReturnValue:
    """Ask which meeting was held."""
    sent = request.args.get("due")
    asked = next((one for one in service.due_days(clock.today()) if one.meets_on.isoformat() == sent), None)
    told = asked and summaries.summary_on(asked.as_at)
    data = {"due_on": asked.meets_on.isoformat(), "held_on": asked.meets_on} if asked else {}
    return _editing(MeetingForm(formdata=None, data={**data, "summary": str(told.id) if told else ""}), None)


@blueprint.post("/meetings/new")
@requires(Permission.KEEP_BOARD)
@commits
def add() -> ResponseReturnValue:
    """Write down that a meeting was held."""
    form, made = MeetingForm(), []
    if status := _tried(form, lambda: made.append(service.add_meeting(form.new(), viewer()))):
        return _editing(form, None, status)
    return _saved("Written down. Now say who came.", made[0])


@blueprint.get("/meetings/<int:meeting_id>/edit")
@requires(Permission.KEEP_BOARD)
def editing(meeting_id: int) -> ResponseReturnValue:
    """Ask what is to be corrected."""
    meeting, form = _found(meeting_id), MeetingForm(formdata=None)
    form.show(meeting)
    return _editing(form, meeting)


@blueprint.post("/meetings/<int:meeting_id>/edit")
@requires(Permission.KEEP_BOARD)
@commits
def edit(meeting_id: int) -> ResponseReturnValue:
    """Correct a meeting."""
    meeting, form = _found(meeting_id), MeetingForm()
    if status := _tried(form, lambda: service.change_meeting(meeting_id, form.new(), form.shown, viewer())):
        return _editing(form, meeting, status)
    return _saved("Saved.", meeting_id)


# --- who came


def _attending(
    meeting: Meeting, form: BoardForm, said: Any, status: int = 200, wrong: RefusedError | None = None
) -> ResponseReturnValue:
    return render_template(
        "board/meeting-attendance.html", m=meeting, form=form, said=said, Came=Came, wrong=wrong,
        form_errors=bool(wrong),
    ), status  # fmt: skip


@blueprint.get("/meetings/<int:meeting_id>/attendance")
@requires(Permission.KEEP_BOARD)
def attendance(meeting_id: int) -> ResponseReturnValue:
    """Ask who came."""
    meeting = _found(meeting_id)
    said = {
        one.member.id: service.Presence(one.came.value if one.came else "", one.deputy or "") for one in meeting.lines
    }
    return _attending(meeting, AttendanceForm(formdata=None, data={"edition": meeting.edition}), said)


@blueprint.post("/meetings/<int:meeting_id>/attendance")
@requires(Permission.KEEP_BOARD)
@commits
def attend(meeting_id: int) -> ResponseReturnValue:
    """Write down who came."""
    meeting, form = _found(meeting_id), AttendanceForm()
    said = presences(request.form, meeting)
    try:
        service.set_attendance(meeting, said, form.shown, viewer())
    except RefusedError as error:
        return _attending(meeting, form, said, form.refuse(error), error)
    return _saved("Saved.", meeting_id)


# --- minutes


def _minutes(meeting: Meeting, form: MinutesForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/meeting-minutes.html", m=meeting, form=form, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/meetings/<int:meeting_id>/minutes")
@requires(Permission.KEEP_BOARD)
def minutes(meeting_id: int) -> ResponseReturnValue:
    """Ask for the minutes."""
    known = {"edition": service.newest_minutes(meeting_id)}
    return _minutes(_found(meeting_id), MinutesForm(formdata=None, data=known))


@blueprint.post("/meetings/<int:meeting_id>/minutes")
@requires(Permission.KEEP_BOARD)
@commits
def add_minutes(meeting_id: int) -> ResponseReturnValue:
    """Add the minutes, as a file or a link."""
    meeting, form = _found(meeting_id), MinutesForm()
    if status := _tried(form, lambda: service.add_minutes(meeting_id, form.new(), form.shown, viewer())):
        return _minutes(meeting, form, status)
    return _saved("Added.", meeting_id)


# --- decisions


@blueprint.get("/meetings/decisions")
@requires(Permission.SEE_BOARD)
def decisions() -> ResponseReturnValue:
    """Show decisions and actions of all meetings, late ones first."""
    today, asked = clock.today(), (request.args.get("show", "open"), request.args.get("owner", ""))
    page = pages.decisions_page(today, *asked) or abort(404)
    table = tables.decisions(page)
    if kind := asked_format():
        return table.download(kind)
    return render_template(
        "board/decisions.html", page=page, table=table, shown=pages.DECISIONS_SHOWN, owners=OWNER_WORDS,
        decision_words=tables.decision_words,
        ends={one.id for one in page.rows if one.ended_on is None and service.may_end(one, viewer())},
    )  # fmt: skip


def _deciding(meeting: Meeting, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/meeting-decision.html", m=meeting, form=form, form_errors=bool(form.errors or form.form_errors)
    ), status


@blueprint.get("/meetings/<int:meeting_id>/decisions/new")
@requires(Permission.KEEP_BOARD)
def deciding(meeting_id: int) -> ResponseReturnValue:
    """Ask what was decided."""
    return _deciding(_found(meeting_id), DecisionForm(formdata=None))


@blueprint.post("/meetings/<int:meeting_id>/decisions/new")
@requires(Permission.KEEP_BOARD)
@commits
def decide(meeting_id: int) -> ResponseReturnValue:
    """Write down what was decided."""
    meeting, form = _found(meeting_id), DecisionForm()
    if status := _tried(form, lambda: service.add_decision(meeting, form.new(), viewer())):
        return _deciding(meeting, form, status)
    return _saved("Written down.", meeting_id)


def _ending(decision_id: int, form: EndForm, status: int = 200) -> ResponseReturnValue:
    found = queries.decision(decision_id) or abort(404)
    if not service.may_end(found, viewer()):
        abort(404)
    return render_template(
        "board/decisions-end.html", d=found, form=form, today=clock.today(), decision_words=tables.decision_words,
        form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.get("/meetings/decisions/<int:decision_id>/end")
@requires(Permission.KEEP_BOARD, Permission.COMMENT_FIGURES)
def ending(decision_id: int) -> ResponseReturnValue:
    """Ask how a decision ended: its owner, or who keeps the Board's records."""
    return _ending(decision_id, EndForm(formdata=None, data={"ended_on": clock.today()}))


@blueprint.post("/meetings/decisions/<int:decision_id>/end")
@requires(Permission.KEEP_BOARD, Permission.COMMENT_FIGURES)
@commits
def end(decision_id: int) -> ResponseReturnValue:
    """Say that a decision is done, or no longer needed."""
    found, form = queries.decision(decision_id) or abort(404), EndForm()
    if not service.may_end(found, viewer()):
        abort(404)
    if status := _tried(form, lambda: service.end_decision(decision_id, form.ended(), viewer())):
        return _ending(decision_id, form, status)
    return _saved("Saved. It stays in sight.", found.meeting_id)
