"""Mentoring: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people.rules import add_months
from workforce.training.errors import TrainingError
from workforce.training.mentoring import pages, service, tables
from workforce.training.mentoring.forms import EndForm, MetForm, PairForm
from workforce.training.mentoring.queries import Pair
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("mentoring", __name__)


def _asked() -> pages.Asked:
    """Return what the address asks for; what it can't ask for is not found."""
    show = request.args.get("show", "going-on")
    if show not in pages.SHOWN:
        abort(404)
    return pages.Asked(show, request.args.get("team", ""))


@blueprint.get("/mentoring")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show whom mentoring reaches, the pairs in scope, and how much each mentor has taken on."""
    page = pages.page_of(Today(clock.today()), viewer(), _asked()) or abort(404)
    table = tables.pairs(page)
    audited_read("read mentoring", f"teams:{page.asked.team or 'all in scope'}", pairs=len(page.pairs))
    if asked := asked_format():
        return table.download(asked)
    return render_template("training/mentoring.html", page=page, table=table, shown=pages.SHOWN)


def _new(today: Today, form: PairForm, status: int = 200) -> ResponseReturnValue:
    mentees, mentors = pages.choices(today, viewer())
    form.offer(mentees, mentors)
    return render_template("training/mentoring-new.html", form=form, form_errors=bool(form.errors)), status


@blueprint.get("/mentoring/new")
@requires(Permission.RECORD_TRAINING)
def new() -> ResponseReturnValue:
    """Ask for a pair."""
    today = Today(clock.today())
    ends = add_months(today.day, 12)
    return _new(today, PairForm(data={"started_on": today.day, "planned_end_on": ends, "mentee": "", "mentor": ""}))


@blueprint.post("/mentoring/new")
@requires(Permission.RECORD_TRAINING)
@commits
def make() -> ResponseReturnValue:
    """Make a pair."""
    today, form, status = Today(clock.today()), PairForm(), 422
    if form.validate():
        try:
            made = service.make(today, form.wish, viewer())
            flash("The pair is made. Both see it on their own page.")
            return redirect(url_for("mentoring.one", pair_id=made.id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _new(today, form, status)


def _page(pair_id: int, *, records: bool = False) -> pages.PairPage:
    page = pages.pair_page(Today(clock.today()), viewer(), pair_id) or abort(404)
    if records and not page.may_record:
        abort(404)
    return page


def _one(
    page: pages.PairPage, met: MetForm | None = None, ended: EndForm | None = None, status: int = 200
) -> ResponseReturnValue:
    sent = met or ended
    return render_template(
        "training/mentoring-one.html", page=page, pair=page.pair, sent=sent,
        met=met or MetForm(None, data={"held_on": page.day}), ended=ended or EndForm(None, data={"ended_on": page.day}),
        form_errors=bool(sent and (sent.errors or sent.form_errors)),
    ), status  # fmt: skip


@blueprint.get("/mentoring/<int:pair_id>")
@requires(Permission.SEE_TRAINING)
def one(pair_id: int) -> ResponseReturnValue:
    """Show a pair and its meetings."""
    page = _page(pair_id)
    audited_read("read mentoring pair", f"worker:{page.pair.mentee_number}", pair=pair_id)
    return _one(page)


@blueprint.post("/mentoring/<int:pair_id>/end")
@requires(Permission.RECORD_TRAINING)
@commits
def end(pair_id: int) -> ResponseReturnValue:
    """End a pair."""
    page, form, status = _page(pair_id, records=True), EndForm(), 422
    if form.validate():
        try:
            service.end(page.pair, form.ended_on.data, form.reason.data, viewer())
            flash("The pair has ended.")
            return redirect(url_for("mentoring.one", pair_id=pair_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _one(page, ended=form, status=status)


@blueprint.post("/mentoring/<int:pair_id>/meetings")
@requires(Permission.RECORD_TRAINING)
@commits
def met(pair_id: int) -> ResponseReturnValue:
    """Note that a pair in scope met."""
    page, form, status = _page(pair_id, records=True), MetForm(), 422
    if form.validate():
        try:
            service.met(page.pair, form.held_on.data, form.minutes.data, viewer())
            flash("The meeting is noted.")
            return redirect(url_for("mentoring.one", pair_id=pair_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _one(page, met=form, status=status)


# --- one's own


def _own_pair(pair_id: int) -> Pair:
    return pages.own_pair(viewer(), pair_id) or abort(404)


def _mine(form: MetForm | None = None, pair_id: int = 0, status: int = 200) -> ResponseReturnValue:
    today = Today(clock.today())
    return render_template(
        "training/mentoring-mine.html", page=pages.own(today, viewer()), sent=form, sent_to=pair_id,
        met=form or MetForm(None, data={"held_on": today.day}), form_errors=bool(form and form.errors),
    ), status  # fmt: skip


@blueprint.get("/my-training/mentoring")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Show somebody whom they mentor, who mentors them, and when they met."""
    return _mine()


@blueprint.post("/my-training/mentoring/<int:pair_id>/meetings")
@requires(Permission.SEE_OWN_WORK)
@commits
def we_met(pair_id: int) -> ResponseReturnValue:
    """Note that the two of one's own pair met."""
    pair, form, status = _own_pair(pair_id), MetForm(), 422
    if form.validate():
        try:
            service.met(pair, form.held_on.data, form.minutes.data, viewer())
            flash("The meeting is noted.")
            return redirect(url_for("mentoring.mine"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _mine(form, pair_id, status)


@blueprint.post("/my-training/mentoring/<int:pair_id>/meetings/<int:meeting_id>/remove")
@requires(Permission.SEE_OWN_WORK)
@commits
def not_met(pair_id: int, meeting_id: int) -> ResponseReturnValue:
    """Take a meeting of one's own pair out that was noted by mistake."""
    try:
        service.not_met(_own_pair(pair_id), meeting_id, viewer())
        flash("The meeting is taken out.")
    except TrainingError as error:
        flash(str(error), "problem")
    return redirect(url_for("mentoring.mine"), 303)
