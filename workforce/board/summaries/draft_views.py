"""A draft: what is to be looked at, frozen anew, released before its day by two people."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce.board.summaries import draft_pages, release_mail, service
from workforce.board.summaries.errors import BoardError
from workforce.board.summaries.forms import AnewForm, ReleaseForm
from workforce.board.summaries.pack import pack_of
from workforce.web.access import Permission, commits, commits_inside, requires, viewer

blueprint = Blueprint("drafts", __name__)
PREPARES = (Permission.PREPARE_SUMMARY, Permission.RELEASE_SUMMARY)


def _page(summary_id: int, form: AnewForm | ReleaseForm | None = None, status: int = 200) -> ResponseReturnValue:
    pack = pack_of(summary_id, drafts=True) or abort(404)
    if not pack.is_draft:
        return redirect(url_for("board.summary", summary_id=summary_id), 303)
    anew = form if isinstance(form, AnewForm) else AnewForm(formdata=None, data={"edition": pack.summary.edition})
    release = ReleaseForm(formdata=None, data={"edition": pack.summary.edition})
    return render_template(
        "board/draft.html", page=draft_pages.draft_page(pack), pack=pack, form=anew, release=release, refused=form,
        owner_words=draft_pages.owner_words, is_asked=draft_pages.is_asked(pack.summary),
        form_errors=bool(form and (form.errors or form.form_errors)),
    ), status  # fmt: skip


@blueprint.get("/board/<int:summary_id>/draft")
@requires(*PREPARES)
def one(summary_id: int) -> ResponseReturnValue:
    """Show a draft with its checks."""
    return _page(summary_id)


@blueprint.post("/board/<int:summary_id>/anew")
@requires(Permission.PREPARE_SUMMARY)
@commits_inside(service.freezing)
def freeze_anew(summary_id: int) -> ResponseReturnValue:
    """Freeze the draft's figures again, as the data reads now."""
    form, status = AnewForm(), 422
    if form.validate():
        try:
            service.freeze_anew(summary_id, viewer().email, form.reason.data, form.edition.data)
            flash("Frozen anew. What changed since the first draft is listed below.")
            return redirect(url_for("drafts.one", summary_id=summary_id), 303)
        except BoardError as error:
            status = form.refuse(error)
    return _page(summary_id, form, status)


@blueprint.post("/board/<int:summary_id>/ask")
@requires(Permission.RELEASE_SUMMARY)
@commits
def ask(summary_id: int) -> ResponseReturnValue:
    """Ask for a release before the set day."""
    form = ReleaseForm()
    try:
        service.ask_for_release(summary_id, viewer(), form.edition.data, draft_pages.asker_role(summary_id))
    except BoardError as error:
        return _page(summary_id, form, form.refuse(error))
    flash("Asked. Somebody else can release it now.")
    return redirect(url_for("drafts.one", summary_id=summary_id), 303)


@blueprint.post("/board/<int:summary_id>/release")
@requires(Permission.RELEASE_SUMMARY)
@commits
def release(summary_id: int) -> ResponseReturnValue:
    """Release a draft for which somebody else has asked."""
    form = ReleaseForm()
    try:
        first = draft_pages.asker_role(summary_id)
        done = service.release_early(summary_id, viewer(), form.edition.data, first)
        release_mail.tell_released(done, str(current_app.config["BASE_URL"]))
    except BoardError as error:
        return _page(summary_id, form, form.refuse(error))
    flash("Released. It never changes now.")
    return redirect(url_for("board.summary", summary_id=summary_id), 303)
