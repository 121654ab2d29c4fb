"""Programmes for supervisors and managers: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people.rules import add_months
from workforce.training.cpd.pages import policy_on
from workforce.training.errors import TrainingError
from workforce.training.programmes import pages, service, tables
from workforce.training.programmes.forms import CohortForm, EndForm, JoinForm
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import PageForm, as_id
from workforce.web.tables import asked_format

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")


@blueprint.get("")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show whom each programme reaches, and its cohorts."""
    page = pages.page_of(Today(clock.today()), viewer(), request.args.get("team", "")) or abort(404)
    audited_read("read programmes", f"teams:{page.team or 'all in scope'}")
    return render_template("training/programmes.html", page=page)


def _new(today: Today, form: CohortForm, status: int = 200) -> ResponseReturnValue:
    form.offer(policy_on(today).programmes)
    return render_template("training/programme-new.html", form=form, form_errors=bool(form.errors)), status


@blueprint.get("/cohorts/new")
@requires(Permission.RECORD_TRAINING)
def new() -> ResponseReturnValue:
    """Ask for a cohort."""
    today = Today(clock.today())
    return _new(today, CohortForm(data={"starts_on": today.day, "ends_on": add_months(today.day, 6)}))


@blueprint.post("/cohorts/new")
@requires(Permission.RECORD_TRAINING)
@commits
def begin() -> ResponseReturnValue:
    """Begin a cohort."""
    today, form, status = Today(clock.today()), CohortForm(), 422
    form.offer(policy_on(today).programmes)
    if form.validate():
        try:
            begun = service.begin(today, form.given, viewer())
            flash("The cohort is there. Say who takes part.")
            return redirect(url_for("programmes.cohort", cohort_id=begun.id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _new(today, form, status)


def _page(today: Today, cohort_id: int) -> pages.CohortPage:
    return pages.cohort_page(today, viewer(), cohort_id) or abort(404)


def _cohort(page: pages.CohortPage, sent: PageForm | None = None, status: int = 200) -> ResponseReturnValue:
    first = min(max(page.day, page.cohort.starts_on), page.cohort.ends_on)
    form = sent if isinstance(sent, JoinForm) else JoinForm(None, data={"started_on": first})
    form.offer(page.choices)
    return render_template(
        "training/programme-cohort.html", page=page, table=tables.places(page), join=form, sent=sent,
        form_errors=bool(sent and sent.errors),
    ), status  # fmt: skip


@blueprint.get("/cohorts/<int:cohort_id>")
@requires(Permission.SEE_TRAINING)
def cohort(cohort_id: int) -> ResponseReturnValue:
    """Show a cohort: those in scope by name."""
    page = _page(Today(clock.today()), cohort_id)
    audited_read("read programme cohort", f"cohort:{cohort_id}", people=len(page.places))
    if asked := asked_format():
        return tables.places(page).download(asked)
    return _cohort(page)


@blueprint.post("/cohorts/<int:cohort_id>/people")
@requires(Permission.RECORD_TRAINING)
@commits
def join(cohort_id: int) -> ResponseReturnValue:
    """Let somebody in scope take part."""
    today, form, status = Today(clock.today()), JoinForm(), 422
    page = _page(today, cohort_id)
    if form.validate():
        try:
            person = today.by_id.get(as_id(form.person.data))
            service.join(page.cohort, person, form.started_on.data, viewer())
            flash("They take part.")
            return redirect(url_for("programmes.cohort", cohort_id=cohort_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _cohort(_page(today, cohort_id), form, status)


@blueprint.post("/cohorts/<int:cohort_id>/people/<int:place_id>")
@requires(Permission.RECORD_TRAINING)
@commits
def end(cohort_id: int, place_id: int) -> ResponseReturnValue:
    """Say that somebody in scope completed or withdrew."""
    today, form, status = Today(clock.today()), EndForm(), 422
    page = _page(today, cohort_id)
    place = next((one for one in page.places if one.id == place_id), None)
    if place is None or place.worker_id not in page.may_change:
        abort(404)
    if form.validate():
        try:
            person = today.by_id[place.worker_id]
            service.end(cohort_id, place_id, person, form.how.data or "", form.ended_on.data, viewer())
            flash("Kept.")
            return redirect(url_for("programmes.cohort", cohort_id=cohort_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _cohort(page, form, status)
