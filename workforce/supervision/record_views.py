"""Records: a view parses, calls, renders. Whoever is not one of its readers does not find a record."""

import json
from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.supervision import (
    draft_service,
    group_service,
    record_queries,
    redaction_service,
    signing_service,
    telling,
)
from workforce.supervision.draft_rules import NEXT, mark_of, read_marks
from workforce.supervision.draft_service import ConflictError
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.record_forms import RecordForm
from workforce.supervision.record_page import RecordPage, form_for, record_page
from workforce.supervision.record_pdf import as_pdf
from workforce.supervision.record_rules import DATES_SEEN, GROUNDS
from workforce.supervision.session_forms import AnswerForm, NoteForm, RedactionForm
from workforce.supervision.session_queries import of_record
from workforce.supervision.signing_service import Answer
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import PageForm, as_id

blueprint = Blueprint("records", __name__, url_prefix="/supervision/sessions/<int:session_id>/record")
redactions = Blueprint("redactions", __name__, url_prefix="/supervision/redactions")
OWN = Permission.SEE_OWN_WORK


def _found(session_id: int) -> RecordPage:
    """Return a record that the viewer may read, or answer 404."""
    return record_page(Today(clock.today()), viewer(), session_id) or abort(404)


def _read(page: RecordPage) -> None:
    for one in page.sessions:  # of a group: of everybody who took part
        audited_read(record_queries.READ, f"worker:{one.number}", session=one.id, reason=page.reader.value)


def _page(
    page: RecordPage, status: int = 200, *, form: RecordForm | None = None, error: Exception | None = None,
    extra: PageForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Show a record: as a form to its supervisor while it is a draft, else to be read.

    A form that was sent keeps all that it held. What collides carries the mark of what stands there now, so that
    saving again is a choice.
    """
    if status != 200 and not page.is_editable:
        _read(page)
    stands, collides = page.stands, error.stands if isinstance(error, ConflictError) else {}
    shown, marks = stands, {key: mark_of(value) for key, value in stands.items()}
    if form is not None:
        shown = stands | form.values(stands)
        marks |= {key: mark for key, mark in read_marks(request.form.get("shown")).items() if key not in collides}
    bound = form or form_for(page)
    if error is not None:
        bound.refuse(error)
    bound.offer(page.people)
    forms = {
        "answer": AnswerForm(formdata=None),
        "note": NoteForm(formdata=None),
        "redaction": RedactionForm(formdata=None),
    }
    if extra is not None:
        forms[extra.name] = extra
    forms["redaction"].offer(page.places, GROUNDS)
    errors = bound.errors or (extra.errors if extra else None)
    return render_template(
        "supervision/record.html", page=page, form=bound, now=shown, marks=json.dumps(marks), collides=collides,
        is_fresh=form is None, forms_=forms, form_errors=bool(errors), failed=extra or bound,
        kinds_seen=DATES_SEEN, grounds=GROUNDS,
    ), status  # fmt: skip


@blueprint.get("")
@requires(OWN)
def one(session_id: int) -> ResponseReturnValue:
    """Show a record."""
    page = _found(session_id)
    _read(page)
    return _page(page)


def _sent(page: RecordPage) -> tuple[RecordForm, draft_service.Sent]:
    """Return the form as it was sent, and what it holds."""
    form = RecordForm()
    form.drafts = page.today.policy.drafting.is_allowed
    return form, form.sent(page.stands, page.cases)


@blueprint.post("")
@requires(OWN)
@commits
def save(session_id: int) -> ResponseReturnValue:
    """Save a draft."""
    page = _found(session_id)
    if not page.is_editable:
        return _page(page, 409, error=SettledError("This record is signed: it can only be added to."))
    form, sent = _sent(page)
    if not form.validate():
        return _page(page, 422, form=form)
    try:
        draft_service.save(session_id, sent, viewer())
    except SupervisionError as error:
        return _page(page, error.status, form=form, error=error)
    flash("The draft is saved.")
    place = "actions" if form.wants_action() else "main-content"
    return redirect(url_for("records.one", session_id=session_id, _anchor=place), 303)


@blueprint.post("/autosave")
@requires(OWN)
@commits
def autosave(session_id: int) -> ResponseReturnValue:
    """Save the words of a draft as somebody types; answer with the marks of what was written, or with what collides."""
    _, sent = _sent(_found(session_id))
    words = {key: value for key, value in sent.values.items() if key.startswith("part:") or key == NEXT}
    try:
        saved = draft_service.save(session_id, draft_service.Sent(words, sent.shown), viewer())
    except SupervisionError as error:
        return jsonify(message=str(error)), error.status
    at = (saved.record.saved_at or clock.now()).astimezone(clock.LONDON)
    return jsonify(saved_at=f"{at:%H:%M}", marks=dict(saved.marks))


@blueprint.post("/take-away")
@requires(OWN)
@commits
def take_away(session_id: int) -> ResponseReturnValue:
    """Take away a record that was begun by mistake."""
    _found(session_id)
    try:
        draft_service.take_away(session_id, viewer())
        flash("The record is taken away. The session is planned as before.")
    except SupervisionError as error:
        flash(str(error))
        return redirect(url_for("records.one", session_id=session_id), 303)
    return redirect(url_for("sessions.one", session_id=session_id), 303)


@blueprint.post("/sign")
@requires(OWN)
@commits
def sign(session_id: int) -> ResponseReturnValue:
    """Sign as the supervisor, saving what the form holds first; only what the form showed is signed."""
    page = _found(session_id)
    if not page.is_editable:
        return _refused_to_sign(page)
    form, sent = _sent(page)
    if not form.validate():
        return _page(page, 422, form=form)
    try:
        if not draft_service.save(session_id, sent, viewer()).is_as_sent:
            raise SettledError("Another window changed this record. Look at it again, then sign. Nothing is signed.")
        return _signed(session_id)
    except SettledError as error:
        is_lost = isinstance(error, ConflictError)
        return _page(_found(session_id), 409, form=form if is_lost else None, error=error)
    except SupervisionError as error:
        return _page(_found(session_id), 422, form=form, error=error)


def _refused_to_sign(page: RecordPage) -> ResponseReturnValue:
    """Say why somebody cannot sign: a record that is signed already, or another's."""
    try:
        return _signed(page.session.id)
    except SupervisionError as error:
        return _page(page, error.status, error=error)


def _signed(session_id: int) -> ResponseReturnValue:
    try:
        facts = signing_service.sign(session_id, viewer())
    except SettledError as error:
        return _page(_found(session_id), 409, error=error)
    except SupervisionError as error:
        return _page(_found(session_id), 422, error=error)
    telling.ready_to_answer(facts)
    waits = f"{facts.worker} reads it, comments, and signs or disputes."
    flash(f"You have signed. {waits if facts.kind.is_signed_by_both else 'The record is locked.'}")
    return redirect(url_for("records.one", session_id=session_id), 303)


@blueprint.post("/took-part")
@requires(OWN)
@commits
def took_part(session_id: int) -> ResponseReturnValue:
    """Say who took part in group supervision; whoever did not leaves the record."""
    _found(session_id)
    present = {as_id(one) for one in request.form.getlist("took_part")}
    try:
        session_id = group_service.say_who_took_part(session_id, present, viewer()).id
        flash("Saved who took part.")
    except SupervisionError as error:
        flash(str(error))
    return redirect(url_for("records.one", session_id=session_id), 303)


@blueprint.post("/reopen")
@requires(OWN)
@commits
def reopen(session_id: int) -> ResponseReturnValue:
    """Open a record again that waits for its supervisee."""
    _found(session_id)
    try:
        signing_service.reopen(session_id, viewer())
        flash("The record is a draft again: your signature is taken back.")
    except SupervisionError as error:
        flash(str(error))
    return redirect(url_for("records.one", session_id=session_id), 303)


def _with(
    session_id: int, page: RecordPage, form: PageForm, act: Callable[[], str], place: str = "main-content"
) -> ResponseReturnValue:
    """Do what a form beside the record asks, which answers with words; else show the record with what is wrong."""
    status = 422
    if form.validate():
        try:
            flash(act())
            return redirect(url_for("records.one", session_id=session_id, _anchor=place), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return _page(page, status, extra=form)


@blueprint.post("/answer")
@requires(OWN)
@commits
def answer(session_id: int) -> ResponseReturnValue:
    """Sign or dispute as the supervisee."""
    page, form = _found(session_id), AnswerForm()

    def act() -> str:
        said = Answer(
            form.agrees.data == "yes", form.confirms.data == "yes", form.comment.data or None,
            as_id(form.signature.data),
        )  # fmt: skip
        telling.answered(signing_service.answer(session_id, said, viewer()))
        first = "Signed. The record" if said.agrees else "Your dispute stands with the record. It"
        return f"{first} is locked: it can only be added to."

    return _with(session_id, page, form, act)


@blueprint.post("/notes")
@requires(OWN)
@commits
def add_note(session_id: int) -> ResponseReturnValue:
    """Add to a signed record."""
    page, form = _found(session_id), NoteForm()

    def act() -> str:
        signing_service.add_note(session_id, form.note.data, viewer())
        return "Added."

    return _with(session_id, page, form, act, "added")


@blueprint.post("/redactions")
@requires(OWN)
@commits
def ask_redaction(session_id: int) -> ResponseReturnValue:
    """Ask for words to be taken out."""
    page, form = _found(session_id), RedactionForm()
    form.offer(page.places, GROUNDS)

    def act() -> str:
        redaction_service.ask(session_id, form.place.data, form.ground.data, form.why.data, viewer())
        return "Asked. Two people whom the council named decide; the words stay until then."

    return _with(session_id, page, form, act)


@blueprint.get("/pdf")
@requires(OWN)
def pdf(session_id: int) -> ResponseReturnValue:
    """Give a signed record as a tagged PDF (PDF/UA-1)."""
    page = _found(session_id)
    if page.session.supervisor_signed_at is None:
        abort(404)
    _read(page)
    body = as_pdf(page)
    name = f"supervision-{page.session.day.isoformat()}-{page.session.id}.pdf"
    return Response(
        body, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


# --- the two named people


def _named() -> Today:
    """Return today for one of the council's named people, or answer 404."""
    on = Today(clock.today())
    if not redaction_service.may_redact(on.policy, viewer()):
        abort(404)
    return on


@redactions.get("")
@requires(Permission.ACCOUNT)
def asked() -> ResponseReturnValue:
    """Show what is asked to be taken out of records."""
    _named()
    waiting = record_queries.redactions_asked()
    return render_template("supervision/redactions.html", waiting=waiting, grounds=GROUNDS, me=viewer().email)


@redactions.get("/<int:redaction_id>")
@requires(Permission.ACCOUNT)
def asked_one(redaction_id: int) -> ResponseReturnValue:
    """Show one request with the words that it is about, and no others."""
    _named()
    one_, facts = record_queries.redaction(redaction_id) or abort(404)
    audited_read(record_queries.READ, f"worker:{facts.number}", session=facts.id, reason="redaction", place=one_.place)
    words = redaction_service.words_at(one_.place, facts)
    is_party = redaction_service.is_party(of_record(facts.record_id or 0), one_.asked_by, viewer())
    return render_template(
        "supervision/redaction.html", one=one_, words=words, grounds=GROUNDS, me=viewer().email, is_party=is_party
    )


def _decided(redaction_id: int, *, agrees: bool) -> ResponseReturnValue:
    on = _named()
    try:
        if not agrees:
            redaction_service.refuse(redaction_id, on.policy, viewer())
            flash("Refused: the words stay.")
        else:
            is_done = redaction_service.agree(redaction_id, on.policy, viewer())
            flash("The words are taken out." if is_done else "You agreed. A second person must agree too.")
    except SupervisionError as error:
        flash(str(error))
    return redirect(url_for("redactions.asked"), 303)


@redactions.post("/<int:redaction_id>/agree")
@requires(Permission.ACCOUNT)
@commits
def agree(redaction_id: int) -> ResponseReturnValue:
    """Agree to a redaction; with the second of two the words go."""
    return _decided(redaction_id, agrees=True)


@redactions.post("/<int:redaction_id>/refuse")
@requires(Permission.ACCOUNT)
@commits
def refuse(redaction_id: int) -> ResponseReturnValue:
    """Refuse a redaction."""
    return _decided(redaction_id, agrees=False)
