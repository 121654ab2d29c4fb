"""Owners comment on the figures they answer for; words are added to a released summary, too."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce.board.summaries import comment_service, draft_pages
from workforce.board.summaries.errors import BoardError
from workforce.board.summaries.forms import CommentForm
from workforce.board.summaries.pack import Entry, Pack, pack_of
from workforce.web.access import Permission, commits, requires, viewer

blueprint = Blueprint("comments", __name__)
SPEAKS = (Permission.COMMENT_FIGURES, Permission.PREPARE_SUMMARY, Permission.RELEASE_SUMMARY)
WHOLE = "summary"  # in an address: of the whole summary


def _found(summary_id: int, indicator: str) -> tuple[Pack, Entry | None]:
    pack = pack_of(summary_id, drafts=True) or abort(404)
    entry = None if indicator == WHOLE else pack.entry(indicator) or abort(404)
    if not comment_service.may_comment(entry, viewer()):
        abort(404)
    return pack, entry


@blueprint.get("/board/<int:summary_id>/comments")
@requires(*SPEAKS)
def index(summary_id: int) -> ResponseReturnValue:
    """Show the figures for which somebody answers."""
    pack = pack_of(summary_id, drafts=True) or abort(404)
    return render_template(
        "board/comments.html", pack=pack, own=draft_pages.to_comment(pack, viewer().role),
        of_all=comment_service.may_comment(None, viewer()),
    )  # fmt: skip


def _page(pack: Pack, entry: Entry | None, form: CommentForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "board/comment.html", pack=pack, entry=entry, form=form, whole=WHOLE,
        said=entry.said if entry else pack.said, form_errors=bool(form.errors or form.form_errors),
    ), status  # fmt: skip


@blueprint.get("/board/<int:summary_id>/comments/<indicator>")
@requires(*SPEAKS)
def one(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Ask what an owner says of a figure; what they said before is offered again."""
    pack, entry = _found(summary_id, indicator)
    own = next((one for one in (entry.said if entry else pack.said) if one.role == viewer().role), None)
    data = {"edition": comment_service.newest(summary_id, entry.indicator.id if entry else None)}
    if own is not None and pack.is_draft:
        data |= {name: getattr(own, name) for name in ("words", "action", "action_owner", "action_by")}
    return _page(pack, entry, CommentForm(formdata=None, data=data))


@blueprint.post("/board/<int:summary_id>/comments/<indicator>")
@requires(*SPEAKS)
@commits
def say(summary_id: int, indicator: str) -> ResponseReturnValue:
    """Keep what an owner says."""
    pack, entry = _found(summary_id, indicator)
    form, status = CommentForm(), 422
    if form.validate():
        try:
            comment_service.say(pack, entry, form.said(), form.edition.data or 0, viewer())
            flash("Saved. It stands beside the figure.")
            return redirect(url_for("comments.index", summary_id=summary_id), 303)
        except BoardError as error:
            status = form.refuse(error)
    return _page(pack, entry, form, status)
