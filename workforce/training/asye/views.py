"""First years in practice: a view parses, asks, renders."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.asye import one as asye_one
from workforce.training.asye import pages as asye_pages
from workforce.training.asye import reviews as asye_reviews
from workforce.training.asye import service as asye_service
from workforce.training.asye import tables as asye_tables
from workforce.training.asye.forms import HoursForm, OutcomeForm, PlanForm, ReviewForm, plan_data
from workforce.training.asye.one import OnePage
from workforce.training.asye.rules import SignerRole
from workforce.training.errors import TrainingError
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import PageForm
from workforce.web.tables import asked_format

blueprint = Blueprint("asye", __name__, url_prefix="/asye")
MAY = (Permission.SEE_TRAINING, Permission.SEE_OWN_WORK)  # assessors and line managers may have no team in scope


def found(programme_id: int) -> OnePage:
    """Return one programme for the viewer; else it is not found."""
    return asye_one.one_of(Today(clock.today()), viewer(), programme_id) or abort(404)


def _read(page: OnePage) -> OnePage:
    """Write into the trail that the viewer reads a programme, and whether what reviews say is in it for them."""
    audited_read("read first year", f"worker:{page.number}", programme=page.terms.id, notes=bool(page.readable))
    return page


def allowed(*, holds: bool) -> None:
    """Answer not found to who may not."""
    if not holds:
        abort(404)


@blueprint.get("")
@requires(*MAY)
def index() -> ResponseReturnValue:
    """Show the first years in scope, and of those whom the viewer assesses or manages."""
    show = request.args.get("show", "running")
    allowed(holds=show in asye_pages.SHOWN)
    asked = asye_pages.Asked(show, request.args.get("team", ""))
    page = asye_pages.page_of(viewer(), clock.today(), asked) or abort(404)
    table = asye_tables.people(page)
    audited_read("read first years", f"teams:{asked.team or 'all in scope'}", people=len(page.lines))
    if kind := asked_format():
        return table.download(kind)
    return render_template("training/asye.html", page=page, table=table, shown=page.offered)


def _one(page: OnePage, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training/asye-one.html", page=page, problem=problem, form_errors=bool(problem),
        form=PageForm(data={"edition": page.terms.edition}),
    ), status  # fmt: skip


@blueprint.get("/<int:programme_id>")
@requires(*MAY)
def one(programme_id: int) -> ResponseReturnValue:
    """Show one programme."""
    return _one(_read(found(programme_id)))


# --- the plan


@blueprint.get("/people/<employee_number>/new")
@requires(*MAY)
def new(employee_number: str) -> ResponseReturnValue:
    """Ask for the programme of somebody newly qualified."""
    on = Today(clock.today())
    person, known, _ = asye_one.beginner(on, viewer(), employee_number) or abort(404)
    start = known.file_start or known.began
    data = {"started_on": start, "registered_on": known.registered_on, "employed_on": person.run_started_on}
    return _plan(on, person.id, person.name, PlanForm(data=data))


@blueprint.post("/people/<employee_number>/new")
@requires(*MAY)
@commits
def begin(employee_number: str) -> ResponseReturnValue:
    """Record the programme of somebody newly qualified."""
    on, form, status = Today(clock.today()), PlanForm(), 422
    person, _, rights = asye_one.beginner(on, viewer(), employee_number) or abort(404)
    _offer(form, on, person.id)
    if form.validate():
        try:
            made = asye_service.begin(person, form.plan, on.by_id, rights, viewer())
            flash("The programme is recorded. Its reviews and protected time follow from its start.")
            return redirect(url_for("asye.one", programme_id=made.id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _plan(on, person.id, person.name, form, status=status)


def _offer(form: PlanForm, on: Today, worker_id: int, page: OnePage | None = None) -> None:
    """Offer people, and who is named already though no longer in post."""
    named = (page.terms.assessor_id, page.terms.mentor_id) if page else ()
    form.offer(asye_one.choices_of(on.staff, on.day, besides=worker_id), [str(one) for one in named if one is not None])


def _plan(
    on: Today, worker_id: int, name: str, form: PlanForm, page: OnePage | None = None, status: int = 200
) -> ResponseReturnValue:
    _offer(form, on, worker_id, page)
    return render_template(
        "training/asye-plan.html", form=form, name=name, page=page, form_errors=bool(form.errors),
        policy=asye_pages.policy_of(on),
    ), status  # fmt: skip


@blueprint.get("/<int:programme_id>/plan")
@requires(*MAY)
def plan(programme_id: int) -> ResponseReturnValue:
    """Ask for other dates or people of a programme."""
    page, on = found(programme_id), Today(clock.today())
    allowed(holds=page.rights.may_plan and page.terms.ended_on is None)
    form = PlanForm(data=plan_data(_read(page).terms))
    return _plan(on, page.line.found.worker_id, page.line.found.name, form, page)


@blueprint.post("/<int:programme_id>/plan")
@requires(*MAY)
@commits
def change(programme_id: int) -> ResponseReturnValue:
    """Change dates and people of a programme."""
    page, on, form, status = found(programme_id), Today(clock.today()), PlanForm(), 422
    allowed(holds=page.rights.may_plan)
    worker = page.line.found
    _offer(form, on, worker.worker_id, page)
    if form.validate():
        try:
            edition = form.edition.data or 0
            asye_service.change(programme_id, edition, form.plan, on.by_id, page.rights, viewer())
            flash("Saved.")
            return redirect(url_for("asye.one", programme_id=programme_id), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _plan(on, worker.worker_id, worker.name, form, page, status)


@blueprint.post("/<int:programme_id>/sign")
@requires(*MAY)
@commits
def sign(programme_id: int) -> ResponseReturnValue:
    """Sign the learning agreement as manager, assessor or worker."""
    page, form, role = found(programme_id), PageForm(), request.form.get("role", "")
    allowed(holds=role in list(SignerRole) and page.rights.signs_as(role) and form.validate())
    try:
        is_new = asye_service.sign(programme_id, form.edition.data or 0, role, page.rights, viewer())
    except TrainingError as error:
        return _one(page, str(error), form.refuse(error))
    flash("Signed." if is_new else "It was signed already.")
    return redirect(url_for("asye.one", programme_id=programme_id) + "#agreement", 303)


# --- protected time


def _week_of(page: OnePage, week: str) -> asye_one.Week:
    """Return the week of an address that the viewer logs or corrects; else it is not found."""
    allowed(holds=page.rights.is_worker or page.rights.may_correct)
    try:
        return page.week(date.fromisoformat(week)) or abort(404)
    except ValueError:
        abort(404)


def _hours(page: OnePage, week: asye_one.Week, form: HoursForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training/asye-hours.html", page=page, week=week, form=form, form_errors=bool(form.errors)
    ), status  # fmt: skip


@blueprint.get("/<int:programme_id>/weeks/<week>")
@requires(*MAY)
def hours(programme_id: int, week: str) -> ResponseReturnValue:
    """Ask how many protected hours were taken in a week."""
    page = found(programme_id)
    one_week = _week_of(page, week)
    return _hours(_read(page), one_week, HoursForm(data={"hours": one_week.counts, "seen": one_week.seen}))


@blueprint.post("/<int:programme_id>/weeks/<week>")
@requires(*MAY)
@commits
def log(programme_id: int, week: str) -> ResponseReturnValue:
    """Keep the worker's hours of a week, or the manager's correction."""
    page, form, status = found(programme_id), HoursForm(), 422
    one_week, is_own = _week_of(page, week), page.rights.is_worker
    if form.validate():
        keep = asye_service.log_hours if is_own else asye_service.correct_hours
        try:
            keep(programme_id, one_week.ends_on, form.hours.data, form.seen.data or "", page.rights, viewer())
            flash("Saved: thank you." if is_own else "Corrected. The worker sees both numbers.")
            there = url_for("my_training.index") if is_own else url_for("asye.one", programme_id=programme_id)
            return redirect(there + "#protected-time", 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _hours(page, one_week, form, status)


# --- reviews


def _review(page: OnePage, months: int, form: ReviewForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training/asye-review.html", page=page, due=page.review(months), form=form, form_errors=bool(form.errors)
    ), status  # fmt: skip


def _reviewed(programme_id: int, months: int) -> OnePage:
    """Return a programme one of whose reviews the viewer records; else it is not found."""
    page = found(programme_id)
    allowed(holds=page.review(months) is not None and page.may_record(months))
    return page


@blueprint.get("/<int:programme_id>/reviews/<int:months>")
@requires(*MAY)
def review(programme_id: int, months: int) -> ResponseReturnValue:
    """Ask what a review said; one that is signed is shown on the programme's page only."""
    page = _reviewed(programme_id, months)
    held = page.held(months)
    allowed(holds=held is None or not held.is_signed)
    said = _read(page).said.reviews[held.id] if held else {}
    data = {"held_on": held.held_on if held else None, "progress": held.progress if held else None}
    texts = {name: said.get(name) for name in ("notes", "early_reason")}
    return _review(page, months, ReviewForm(data={**data, **texts, "edition": page.terms.edition}))


@blueprint.post("/<int:programme_id>/reviews/<int:months>")
@requires(*MAY)
@commits
def record(programme_id: int, months: int) -> ResponseReturnValue:
    """Record a review that was held."""
    page, form, status = _reviewed(programme_id, months), ReviewForm(), 422
    if form.validate():
        try:
            asye_reviews.record(page.now, months, form.edition.data or 0, form.said, viewer())
            flash("Recorded. The worker can now read and sign it; until then it can be corrected.")
            return redirect(url_for("asye.one", programme_id=programme_id) + "#reviews", 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _review(page, months, form, status)


@blueprint.post("/<int:programme_id>/reviews/<int:months>/sign")
@requires(*MAY)
@commits
def sign_review(programme_id: int, months: int) -> ResponseReturnValue:
    """Let the worker sign a review."""
    page, form = found(programme_id), PageForm()
    held = page.held(months)
    allowed(holds=page.rights.is_worker and form.validate())
    try:
        is_new = asye_reviews.sign(held.id if held else 0, form.edition.data or 0, page.rights, viewer())
    except TrainingError as error:
        return _one(page, str(error), form.refuse(error))
    flash("Signed: it stays as it is now." if is_new else "It was signed already.")
    return redirect(url_for("asye.one", programme_id=programme_id) + "#reviews", 303)


# --- how it goes on or ends


def _outcome(page: OnePage, form: OutcomeForm, status: int = 200) -> ResponseReturnValue:
    return render_template("training/asye-outcome.html", page=page, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/<int:programme_id>/outcome")
@requires(*MAY)
def outcome(programme_id: int) -> ResponseReturnValue:
    """Ask what is recommended."""
    page = found(programme_id)
    allowed(holds=page.rights.may_recommend and page.terms.ended_on is None)
    return _outcome(_read(page), OutcomeForm(data={"effective_on": page.day, "edition": page.terms.edition}))


@blueprint.post("/<int:programme_id>/outcome")
@requires(*MAY)
@commits
def recommend(programme_id: int) -> ResponseReturnValue:
    """Recommend how a programme ends or goes on."""
    page, form, status = found(programme_id), OutcomeForm(), 422
    allowed(holds=page.rights.may_recommend)
    if form.validate():
        try:
            asye_reviews.recommend(page.now, form.edition.data or 0, form.wish, viewer())
            flash("Recommended. It counts once another manager confirms it.")
            return redirect(url_for("asye.one", programme_id=programme_id) + "#outcome", 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _outcome(page, form, status)


@blueprint.post("/<int:programme_id>/outcome/answer")
@requires(*MAY)
@commits
def answer(programme_id: int) -> ResponseReturnValue:
    """Confirm what was recommended, or not."""
    page, form, said = found(programme_id), PageForm(), request.form.get("answer")
    allowed(holds=page.rights.may_recommend and said in ("yes", "no") and form.validate())
    try:
        edition = form.edition.data or 0
        asye_reviews.answer(programme_id, edition, is_confirmed=said == "yes", rights=page.rights, viewer=viewer())
    except TrainingError as error:
        return _one(page, str(error), form.refuse(error))
    flash("Confirmed." if said == "yes" else "Not confirmed: it stands as it was.")
    return redirect(url_for("asye.one", programme_id=programme_id) + "#outcome", 303)
