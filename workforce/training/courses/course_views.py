"""The catalogue of courses: a view parses, calls, renders."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.training.courses import course_pages as pages
from workforce.training.courses import course_queries as queries
from workforce.training.courses import course_service as service
from workforce.training.courses.course_forms import CourseForm, course_start
from workforce.training.errors import TrainingError
from workforce.training.today import Today
from workforce.web.access import Permission, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("courses", __name__, url_prefix="/courses")


def settled(change: Callable[[], str]) -> bool:
    """Do what a button asks, and tell what came of it, or why it was refused."""
    try:
        flash(change())
    except TrainingError as error:
        flash(str(error), "problem")
        return False
    return True


@blueprint.get("")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_TRAINING, Permission.DECIDE_TRAINING)
def index() -> ResponseReturnValue:
    """Show the catalogue: what each course serves, how often it runs and when next."""
    show = request.args.get("show", "offered")
    if show not in pages.SHOWN:
        abort(404)
    asked = pages.Asked(show, request.args.get("find", "").strip()[:100])
    page = pages.CataloguePage(Today(clock.today()), viewer(), asked, clock.now())
    table = pages.catalogue_table(page)
    if kind := asked_format():
        return table.download(kind)
    return render_template("training/courses.html", page=page, table=table, shown=pages.SHOWN)


def _form_page(form: CourseForm, code: str | None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training/course-form.html", form=form, form_errors=bool(form.errors), code=code
    ), status  # fmt: skip


@blueprint.get("/new")
@requires(Permission.DECIDE_TRAINING)
def new() -> ResponseReturnValue:
    """Ask for a course to add."""
    return _form_page(CourseForm(), None)


@blueprint.post("/new")
@requires(Permission.DECIDE_TRAINING)
@commits
def add() -> ResponseReturnValue:
    """Add a course."""
    form, status = CourseForm(), 422
    if form.validate():
        try:
            service.add(form.details(), viewer())
            flash("Added to the catalogue.")
            return redirect(url_for("courses.one", code=form.code.data), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _form_page(form, None, status)


@blueprint.post("/adopt")
@requires(Permission.DECIDE_TRAINING)
@commits
def adopt() -> ResponseReturnValue:
    """Take a code that files or requirements use into the catalogue."""
    code = request.form.get("code", "")
    settled(lambda: f"{service.adopt(code, Today(clock.today()), viewer())} is in the catalogue now.")
    return redirect(url_for("courses.index") + "#known", 303)


@blueprint.get("/<path:code>")
@requires(Permission.SEE_OWN_WORK, Permission.SEE_TRAINING, Permission.DECIDE_TRAINING)
def one(code: str) -> ResponseReturnValue:
    """Show a course and its runs."""
    page = pages.course_page(Today(clock.today()), viewer(), code) or abort(404)
    table = pages.runs_table(page)
    if (kind := asked_format()) and page.sees_counts:
        return table.download(kind)
    return render_template("training/course.html", page=page, table=table)


@blueprint.get("/<path:code>/change")
@requires(Permission.DECIDE_TRAINING)
def changing(code: str) -> ResponseReturnValue:
    """Ask what to change about a course."""
    course = queries.course(code) or abort(404)
    return _form_page(CourseForm(data=course_start(course)), code)


@blueprint.post("/<path:code>/change")
@requires(Permission.DECIDE_TRAINING)
@commits
def change(code: str) -> ResponseReturnValue:
    """Change a course; its code only while nothing uses it."""
    if queries.course(code) is None:
        abort(404)
    form, status = CourseForm(), 422
    if form.validate():
        try:
            service.change(code, form.details(), form.edition.data or 0, Today(clock.today()), viewer())
            flash("Saved.")
            return redirect(url_for("courses.one", code=form.code.data), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _form_page(form, code, status)
