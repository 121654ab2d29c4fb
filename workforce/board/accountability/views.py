"""The challenge log: a view parses, calls, renders."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.board.accountability import challenge_service as service
from workforce.board.accountability import meeting_queries, pages, queries, tables, writing
from workforce.board.accountability.challenge_rules import Challenge, State, StepKind, why_not_close
from workforce.board.accountability.errors import AccountabilityError
from workforce.board.accountability.forms import (
    AgainForm,
    AnswerForm,
    AskForm,
    BoardForm,
    CloseForm,
    EraseForm,
    WordForm,
)
from workforce.board.accountability.meeting_rules import OWNER_WORDS
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.documents import DocumentFault
from workforce.web.downloads import as_download
from workforce.web.forms import as_id
from workforce.web.refusals import RefusedError
from workforce.web.tables import asked_format

blueprint = Blueprint("challenges", __name__, url_prefix="/board")
FAULTS = (RefusedError, DocumentFault)


@blueprint.get("/challenges")
@requires(Permission.SEE_BOARD)
def index() -> ResponseReturnValue:
    """Show what the Board asked, late ones first."""
    asked = (request.args.get(name, otherwise) for name, otherwise in (("show", "now"), ("to", ""), ("figure", "")))
    page = pages.challenges_page(clock.today(), *asked) or abort(404)
    table = tables.challenges(page)
    if kind := asked_format():
        return table.download(kind)
    return render_template(
        "board/challenges.html", page=page, table=table, shown=pages.CHALLENGES_SHOWN, roles=OWNER_WORDS, State=State,
        about=tables.about, state_words=tables.state_words,
    )  # fmt: skip


def _asking(form: AskForm, about: pages.AskedAbout, status: int = 200) -> ResponseReturnValue:
    today, asks_for_others = clock.today(), service.asks_for_others(viewer())
    form.offer(service.askers(today) if asks_for_others else (), about.summaries, about.figures)
    form.propose(queries.decided(today).answer_within_working_days)
    return render_template(
        "board/challenge-new.html", form=form, about=about, asks_for_others=asks_for_others,
        own_member=meeting_queries.member_of(viewer().account_id, today),
        form_errors=bool(form.errors),
    ), status  # fmt: skip


@blueprint.get("/challenges/new")
@requires(Permission.CHALLENGE)
def new() -> ResponseReturnValue:
    """Ask what is to be answered, from a figure or in general."""
    today, sent = clock.today(), request.args
    about = pages.asked_about(today, as_id(sent.get("summary")), sent.get("indicator", "")) or abort(404)
    own = meeting_queries.member_of(viewer().account_id, today)
    form = AskForm(
        formdata=None,
        data={
            "summary": sent.get("summary", ""), "indicator": sent.get("indicator", ""), "to_role": about.owner or None,
            "answer_by": queries.decided(today).answer_by(today), "member": str(own.id) if own else "",
        },
    )  # fmt: skip
    return _asking(form, about)


@blueprint.post("/challenges/new")
@requires(Permission.CHALLENGE)
@commits
def ask() -> ResponseReturnValue:
    """Ask something that has to be answered."""
    form, status = AskForm(), 422
    if form.validate():
        try:
            challenge_id = service.ask(form.asked(), viewer())
            flash("Asked. The answer will stand on this page.")
            return redirect(url_for("challenges.one", challenge_id=challenge_id), 303)
        except AccountabilityError as error:
            status = form.refuse(error)
    today, summary = clock.today(), as_id(form.summary.data)
    about = pages.asked_about(today, summary, form.indicator.data or "") or pages.asked_about(today) or abort(404)
    return _asking(form, about, status)


# --- one challenge


def _found(challenge_id: int) -> Challenge:
    return queries.challenge(challenge_id) or abort(404)


def _one(challenge: Challenge, sent: BoardForm | None = None, status: int = 200) -> ResponseReturnValue:
    today, person, fresh = clock.today(), viewer(), {"edition": challenge.edition}
    kinds: tuple[type[BoardForm], ...] = (AnswerForm, AgainForm, WordForm, CloseForm)
    forms: dict[str, Any] = {kind.name: kind(formdata=None, data=fresh) for kind in kinds}
    forms["again"].again_by.data = queries.decided(today).answer_by(today)
    forms |= {sent.name: sent} if sent else {}
    return render_template(
        "board/challenge.html", c=challenge, today=today, forms_=forms, state=challenge.state(today), State=State,
        Kind=StepKind, about=tables.about, state_words=tables.state_words, answers=service.may_answer(person),
        asks=service.is_asker(challenge, person), settles=service.may_settle(challenge, person), sent=sent,
        why_not=why_not_close(challenge, person.email, is_asker=service.is_asker(challenge, person)),
        adds=service.may_answer(person) or person.may(Permission.CHALLENGE),
        form_errors=bool(sent and (sent.errors or sent.form_errors)),
    ), status  # fmt: skip


@blueprint.get("/challenges/<int:challenge_id>")
@requires(Permission.SEE_BOARD)
def one(challenge_id: int) -> ResponseReturnValue:
    """Show one challenge with its steps."""
    return _one(_found(challenge_id))


def _step(
    challenge: Challenge, form: Any, act: Callable[[Challenge, service.Said, int, Any], None], words: str
) -> ResponseReturnValue:
    status = 422
    if form.validate():
        try:
            act(challenge, form.said(), form.shown, viewer())
            flash(words)
            return redirect(url_for("challenges.one", challenge_id=challenge.id), 303)
        except FAULTS as error:
            status = form.refuse(error)
    return _one(_found(challenge.id), form, status)


@blueprint.post("/challenges/<int:challenge_id>/answer")
@requires(Permission.COMMENT_FIGURES, Permission.KEEP_BOARD)
@commits
def answer(challenge_id: int) -> ResponseReturnValue:
    """Answer a challenge."""
    return _step(
        _found(challenge_id), AnswerForm(), service.answer, "Answered. Whoever asked can close it or ask again."
    )


@blueprint.post("/challenges/<int:challenge_id>/not-satisfied")
@requires(Permission.CHALLENGE)
@commits
def ask_again(challenge_id: int) -> ResponseReturnValue:
    """Say that the answer does not satisfy: who asked, or keeps the Board's records."""
    challenge = _found(challenge_id)
    if not service.may_settle(challenge, viewer()):
        abort(404)
    return _step(challenge, AgainForm(), service.ask_again, "Asked again.")


@blueprint.post("/challenges/<int:challenge_id>/words")
@requires(Permission.CHALLENGE, Permission.COMMENT_FIGURES, Permission.KEEP_BOARD)
@commits
def add_words(challenge_id: int) -> ResponseReturnValue:
    """Add words to what was said."""
    return _step(_found(challenge_id), WordForm(), service.add_words, "Added.")


@blueprint.post("/challenges/<int:challenge_id>/close")
@requires(Permission.CHALLENGE)
@commits
def close(challenge_id: int) -> ResponseReturnValue:
    """Close a challenge: who asked, or keeps the Board's records."""
    challenge = _found(challenge_id)
    if not service.may_settle(challenge, viewer()):
        abort(404)
    return _step(challenge, CloseForm(), service.close, "Closed. It stays in the log.")


# --- files of challenges, minutes and terms


@blueprint.get("/documents/<int:document_id>")
@requires(Permission.SEE_BOARD)
def document(document_id: int) -> ResponseReturnValue:
    """Hand out a file of the Board: a download, never shown inside a page."""
    found = meeting_queries.document(document_id) or abort(404)
    return as_download(found.content, found.media_type, found.name)


def _erasing(document_id: int, form: EraseForm, status: int = 200) -> ResponseReturnValue:
    found = meeting_queries.document(document_id)
    if found is None and status != 409:
        abort(404)
    return render_template(
        "board/meeting-file.html", document_id=document_id, file=found, form=form,
        form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.get("/documents/<int:document_id>/erase")
@requires(Permission.KEEP_BOARD)
def erasing(document_id: int) -> ResponseReturnValue:
    """Ask why a file is erased."""
    return _erasing(document_id, EraseForm(formdata=None))


@blueprint.post("/documents/<int:document_id>/erase")
@requires(Permission.KEEP_BOARD)
@commits
def erase(document_id: int) -> ResponseReturnValue:
    """Erase a file that should never have been here."""
    form = EraseForm()
    try:
        writing.erase(document_id, form.why.data or "", viewer())
    except AccountabilityError as error:
        return _erasing(document_id, form, form.refuse(error))
    flash("Erased. That it was here, and that it went, stays.")
    return redirect(url_for("meetings.index"), 303)
