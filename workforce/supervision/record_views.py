"""Records: a view parses, calls, renders. Whoever is not one of its readers does not find a record."""

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.supervision import record_queries, record_service, redaction_service, signing_service, telling
from workforce.supervision.errors import SettledError, SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.record_forms import RecordForm
from workforce.supervision.record_page import RecordPage, form_for, record_page, shown
from workforce.supervision.record_pdf import as_pdf
from workforce.supervision.record_rules import DATES_SEEN, GROUNDS
from workforce.supervision.record_service import ConflictError, Typed
from workforce.supervision.session_forms import AnswerForm, NoteForm, RedactionForm, SupervisionForm
from workforce.supervision.signing_service import Answer
from workforce.web.access import Permission, audited_read, commits, requires, viewer

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
    page: RecordPage, status: int = 200, *, form: RecordForm | None = None, typed: dict[str, Typed] | None = None,
    conflict: ConflictError | None = None, extra: SupervisionForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Show a record: as a form to its supervisor while it is a draft, else to be read."""
    if status != 200 and not page.is_editable:
        _read(page)
    form = form or form_for(page)
    form.offer(page.people)
    forms = {
        "answer": AnswerForm(formdata=None),
        "note": NoteForm(formdata=None),
        "redaction": RedactionForm(formdata=None),
    }
    if extra is not None:
        forms[extra.name] = extra
    forms["redaction"].offer(page.places, GROUNDS)
    errors = form.errors or (extra.errors if extra else None)
    return render_template(
        "supervision/record.html", page=page, form=form, words=shown(page, typed),
        stored=conflict.stored if conflict else {},
        forms_=forms, form_errors=bool(errors), failed=extra or form, kinds_seen=DATES_SEEN, grounds=GROUNDS,
    ), status  # fmt: skip


@blueprint.get("")
@requires(OWN)
def one(session_id: int) -> ResponseReturnValue:
    """Show a record."""
    page = _found(session_id)
    _read(page)
    return _page(page)


def _change(page: RecordPage, form: RecordForm) -> record_service.Change:
    form.drafts = page.today.policy.drafting.is_allowed
    return form.change(page.record, page.cases, page.session.day)


@blueprint.post("")
@requires(OWN)
@commits
def save(session_id: int) -> ResponseReturnValue:
    """Save a draft; with its button, sign it too."""
    page, form = _found(session_id), RecordForm()
    if not page.is_editable:
        form = form_for(page)
        form.refuse(SettledError("This record is signed: it can only be added to. Nothing was saved."))
        return _page(page, 409, form=form)
    typed = form.typed(page.record)
    if not form.validate():
        return _page(page, 422, form=form, typed=typed)
    return _save(page, form, typed)


def _save(page: RecordPage, form: RecordForm, typed: dict[str, Typed]) -> ResponseReturnValue:
    session_id = page.session.id
    try:
        record_service.save(session_id, _change(page, form), viewer())
    except ConflictError as error:
        form.refuse(error)
        return _page(page, 409, form=form, typed=typed, conflict=error)
    except SupervisionError as error:
        form.refuse(error)
        return _page(page, 409 if isinstance(error, SettledError) else 422, form=form, typed=typed)
    flash("The draft is saved.")
    place = "actions" if form.wants_action() else "main-content"
    return redirect(url_for("records.one", session_id=session_id, _anchor=place), 303)


@blueprint.post("/autosave")
@requires(OWN)
@commits
def autosave(session_id: int) -> ResponseReturnValue:
    """Save the words of a draft as somebody types; answer with the edition of every part, or with what collides."""
    page, form = _found(session_id), RecordForm()
    try:
        change = record_service.Change(parts=form.typed(page.record))
        saved = record_service.save(session_id, change, viewer())
    except ConflictError as error:
        return jsonify(message=str(error), collides=sorted(error.stored)), 409
    except SupervisionError as error:
        return jsonify(message=str(error)), 409 if isinstance(error, SettledError) else 422
    at = (saved.saved_at or clock.now()).astimezone(clock.LONDON)
    return jsonify(
        saved_at=f"{at:%H:%M}", editions={key: part.edition for key, part in saved.parts.items()}
    )  # fmt: skip


@blueprint.post("/sign")
@requires(OWN)
@commits
def sign(session_id: int) -> ResponseReturnValue:
    """Sign as the supervisor, saving what the form holds first."""
    page, form = _found(session_id), RecordForm()
    typed = form.typed(page.record)
    if page.is_editable and not form.validate():
        return _page(page, 422, form=form, typed=typed)
    try:
        if page.is_editable:
            record_service.save(session_id, _change(page, form), viewer())
        facts = signing_service.sign(session_id, viewer())
    except SupervisionError as error:
        return _unsigned(session_id, form, typed, error)
    telling.ready_to_answer(facts)
    flash(
        "You have signed. "
        + (
            f"{facts.worker} reads it, comments, and signs or disputes."
            if facts.kind.is_signed_by_both
            else "The record is locked."
        )
    )
    return redirect(url_for("records.one", session_id=session_id), 303)


def _unsigned(
    session_id: int, form: RecordForm, typed: dict[str, Typed], error: SupervisionError
) -> ResponseReturnValue:
    """Show why a record was not signed; what was saved before the refusal stays saved."""
    page = _found(session_id)
    if not page.is_editable:
        form = form_for(page)
    form.refuse(error)
    conflict = error if isinstance(error, ConflictError) else None
    return _page(page, 409 if isinstance(error, SettledError) else 422, form=form, typed=typed, conflict=conflict)


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


@blueprint.post("/answer")
@requires(OWN)
@commits
def answer(session_id: int) -> ResponseReturnValue:
    """Sign or dispute as the supervisee."""
    page, form, status = _found(session_id), AnswerForm(), 422
    form.name = "answer"
    if form.validate():
        said = Answer(form.agrees.data == "yes", form.confirms.data == "yes", form.comment.data or None)
        try:
            telling.answered(signing_service.answer(session_id, said, viewer()))
            flash(
                "Signed. The record is locked: it can only be added to."
                if said.agrees
                else "Your dispute stands with the record. It is locked: it can only be added to."
            )
            return redirect(url_for("records.one", session_id=session_id), 303)
        except SupervisionError as error:
            form.refuse(error)
            status = 409 if isinstance(error, SettledError) else 422
    return _page(page, status, extra=form)


@blueprint.post("/notes")
@requires(OWN)
@commits
def add_note(session_id: int) -> ResponseReturnValue:
    """Add to a signed record."""
    page, form, status = _found(session_id), NoteForm(), 422
    form.name = "note"
    if form.validate():
        try:
            signing_service.add_note(session_id, form.note.data, viewer())
            flash("Added.")
            return redirect(url_for("records.one", session_id=session_id, _anchor="added"), 303)
        except SupervisionError as error:
            form.refuse(error)
            status = 409 if isinstance(error, SettledError) else 422
    return _page(page, status, extra=form)


@blueprint.post("/redactions")
@requires(OWN)
@commits
def ask_redaction(session_id: int) -> ResponseReturnValue:
    """Ask for words to be taken out."""
    page, form, status = _found(session_id), RedactionForm(), 422
    form.name = "redaction"
    form.offer(page.places, GROUNDS)
    if form.validate():
        try:
            redaction_service.ask(session_id, form.place.data, form.ground.data, form.why.data, viewer())
            flash("Asked. Two people whom the council named decide; the words stay until then.")
            return redirect(url_for("records.one", session_id=session_id), 303)
        except SupervisionError as error:
            form.refuse(error)
            status = 409 if isinstance(error, SettledError) else 422
    return _page(page, status, extra=form)


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
    return render_template("supervision/redaction.html", one=one_, words=words, grounds=GROUNDS, me=viewer().email)


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
