"""What those who keep the tracker type in: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.figures.indicators import BY_ID
from workforce.board.tracker import action_service, pages, queries, service
from workforce.board.tracker.errors import TrackerError
from workforce.board.tracker.forms import SAID, ActionForm, EvidenceForm, MoveForm, TrackerForm, WithdrawForm
from workforce.board.tracker.views import showing
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.documents import DocumentFault

blueprint = Blueprint("tracker_forms", __name__)

_SAY = "/board/notice/<measure>/<kind>"


def _line(measure: str) -> pages.Line:
    found = pages.measure_on(measure, clock.today()) or abort(404)
    return found[0]


def _to(measure: str, place: str) -> ResponseReturnValue:
    return redirect(url_for("tracker.one", measure=measure) + f"#{place}", 303)


def _starts(line: pages.Line, kind: str) -> dict[str, object]:
    """Return what a form starts from: what stands, but for a reason, which is always said anew."""
    said, known = line.newest(kind), {"edition": service.newest_said(line.id, kind)}
    if kind == "indicators":
        return {**known, "indicators": list(pages.chosen_of(line.id, line.said))}
    if said is None or kind in ("progress", "impact"):
        return {**known, "state": said.state.value} if said and said.state else dict(known)
    return {**known, "words": said.words, "agreed_with": said.agreed_with, "agreed_on": said.agreed_on}


def _choices(line: pages.Line) -> list[tuple[str, str]]:
    own = queries.own_indicators(line.day)
    ids = dict.fromkeys((*BY_ID, *sorted(own), *pages.chosen_of(line.id, line.said)))
    return [(name, pages.name_of(name, own)) for name in ids]


def _saying(measure: str, kind: str, form: TrackerForm, status: int = 200) -> ResponseReturnValue:
    line = _line(measure)
    if kind == "indicators":
        form.offer(_choices(line))
    return render_template(
        "board/tracker_say.html", line=line, kind=kind, form=form, form_errors=bool(form.errors)
    ), status


@blueprint.get(_SAY)
@requires(Permission.KEEP_BOARD)
def saying(measure: str, kind: str) -> ResponseReturnValue:
    """Ask what is to be said of a measure."""
    form = SAID.get(kind) or abort(404)
    return _saying(measure, kind, form(formdata=None, data=_starts(_line(measure), kind)))


@blueprint.post(_SAY)
@requires(Permission.KEEP_BOARD)
@commits
def say(measure: str, kind: str) -> ResponseReturnValue:
    """Say something of a measure; what was said before stays."""
    if kind not in SAID or measure not in pages.MEASURES:
        abort(404)
    form, status = SAID[kind](), 422
    if form.validate():
        try:
            service.say(measure, form.new(), form.shown, viewer())
            flash("Saved. What was said before stays in its history.")
            return _to(measure, kind)
        except TrackerError as error:
            status = form.refuse(error)
    return _saying(measure, kind, form, status)


def _planning(measure: str, form: ActionForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/tracker_action_new.html", line=_line(measure), form=form, form_errors=bool(form.errors)
    ), status


@blueprint.get("/board/notice/<measure>/actions/new")
@requires(Permission.KEEP_BOARD)
def planning(measure: str) -> ResponseReturnValue:
    """Ask for an action of the plan."""
    return _planning(measure, ActionForm(formdata=None, data={"edition": action_service.newest_action(measure)}))


@blueprint.post("/board/notice/<measure>/actions/new")
@requires(Permission.KEEP_BOARD)
@commits
def add_action(measure: str) -> ResponseReturnValue:
    """Write down an action of the plan."""
    form, status = ActionForm(), 422
    if measure not in pages.MEASURES:
        abort(404)
    if form.validate():
        try:
            action_service.add_action(measure, form.new(), form.shown, viewer())
            flash("Added.")
            return _to(measure, "actions")
        except TrackerError as error:
            status = form.refuse(error)
    return _planning(measure, form, status)


@blueprint.post("/board/notice/actions/<int:action_id>")
@requires(Permission.KEEP_BOARD)
@commits
def move_action(action_id: int) -> ResponseReturnValue:
    """Say what became of an action."""
    form, status = MoveForm(), 422
    measure = queries.action_measure(action_id) or abort(404)
    if form.validate():
        try:
            action_service.move_action(action_id, form.new(), form.shown, viewer())
            flash("Saved. What was said before stays in its history.")
            return _to(measure, "actions")
        except TrackerError as error:
            status = form.refuse(error)
    return showing(action_id, form, clock.today(), status)


def _evidencing(measure: str, form: EvidenceForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/tracker_evidence.html", line=_line(measure), form=form, form_errors=bool(form.errors)
    ), status


@blueprint.get("/board/notice/<measure>/evidence/new")
@requires(Permission.KEEP_BOARD)
def evidencing(measure: str) -> ResponseReturnValue:
    """Ask for a piece of evidence."""
    return _evidencing(measure, EvidenceForm(formdata=None, data={"edition": action_service.newest_evidence(measure)}))


@blueprint.post("/board/notice/<measure>/evidence/new")
@requires(Permission.KEEP_BOARD)
@commits
def add_evidence(measure: str) -> ResponseReturnValue:
    """Add a link or a document."""
    form, status = EvidenceForm(), 422
    if measure not in pages.MEASURES:
        abort(404)
    if form.validate():
        try:
            action_service.add_evidence(measure, form.new(), form.shown, viewer())
            flash("Added.")
            return _to(measure, "evidence")
        except (TrackerError, DocumentFault) as error:
            status = form.refuse(error)
    return _evidencing(measure, form, status)


def _withdrawing(evidence_id: int, form: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    piece = queries.piece(evidence_id) or abort(404)
    return render_template(
        "board/tracker_withdraw.html", piece=piece, measure=pages.MEASURES[piece.measure], form=form,
        form_errors=bool(form.errors),
    ), status  # fmt: skip


@blueprint.get("/board/notice/evidence/<int:evidence_id>/withdraw")
@requires(Permission.KEEP_BOARD)
def withdrawing(evidence_id: int) -> ResponseReturnValue:
    """Ask why a piece of evidence is withdrawn."""
    return _withdrawing(evidence_id, WithdrawForm(formdata=None))


@blueprint.post("/board/notice/evidence/<int:evidence_id>/withdraw")
@requires(Permission.KEEP_BOARD)
@commits
def withdraw(evidence_id: int) -> ResponseReturnValue:
    """Withdraw a piece of evidence; what it was stays in sight."""
    form, piece = WithdrawForm(), queries.piece(evidence_id) or abort(404)
    try:
        action_service.withdraw(evidence_id, form.why.data, viewer(), erases=form.erase.data)
    except TrackerError as error:
        return _withdrawing(evidence_id, form, form.refuse(error))
    flash("Withdrawn. It stays in sight as withdrawn.")
    return _to(piece.measure, "evidence")
