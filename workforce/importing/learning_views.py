"""Courses that wait to be matched, and the columns of learning systems' exports: a view parses, calls, renders."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce.importing import courses, mapping_service
from workforce.importing.mapping_forms import MappingForm
from workforce.importing.mapping_rules import FIELDS, SHIPPED, MappingFault, read_mapping
from workforce.importing.matching import MatchError
from workforce.web.access import Permission, commits, requires, viewer

blueprint = Blueprint("learning_data", __name__)
_IMPORTS = (Permission.IMPORT_WORKFORCE, Permission.IMPORT_ALL)
_MATCHES = (*_IMPORTS, Permission.DECIDE_TRAINING)


@blueprint.get("/data/courses")
@requires(*_MATCHES)
def unknown_courses() -> ResponseReturnValue:
    """Show the courses that nobody knows here, and what people matched."""
    return _courses_page()


def _courses_page(fault: MatchError | None = None, status: int = 200) -> ResponseReturnValue:
    """Render the page; a refusal stands above it and at its row, with what was typed."""
    known = courses.catalogue()
    return render_template(
        "importing/courses.html", unknown=courses.unknown(known), known=known, matched=courses.matched(),
        most=courses.MOST_SHOWN, fault=fault, sent=request.form, form_errors=fault is not None,
    ), status  # fmt: skip


@blueprint.post("/data/courses")
@requires(*_MATCHES)
@commits
def match_course() -> ResponseReturnValue:
    """Match a course to one that is known, or add it to the catalogue."""
    value, asked = request.form.get("value", ""), request.form
    try:
        if asked.get("do") == "add":
            found = courses.add(value, asked.get("name", ""), viewer().email)
            flash(f"{found.name} is in the catalogue.", "saved")
        else:
            found = courses.match(value, courses.code_of(asked.get("code", "")), viewer().email)
            flash(f"Matched. {value} counts as {found.name} from now on.", "saved")
    except MatchError as fault:
        return _courses_page(fault, 422)
    return redirect(url_for("learning_data.unknown_courses"), 303)


@blueprint.post("/data/courses/withdraw")
@requires(*_MATCHES)
@commits
def withdraw_course() -> ResponseReturnValue:
    """Take back what a person matched."""
    value = request.form.get("value", "")
    try:
        courses.withdraw(value, viewer().email)
        flash(f"Withdrawn. {value} waits to be matched again.", "saved")
    except MatchError as fault:
        flash(str(fault), "problem")
    return redirect(url_for("learning_data.unknown_courses") + "#matched", 303)


@blueprint.get("/data/mappings")
@requires(*_IMPORTS)
def mappings() -> ResponseReturnValue:
    """Show which exports are known: those that are shipped, and the council's own."""
    return render_template(
        "importing/mappings.html", shipped=SHIPPED, fields=FIELDS,
        saved=[(row, read_mapping(row.name, row.document)) for row in mapping_service.rows()],
    )  # fmt: skip


@blueprint.get("/data/mappings/new")
@requires(*_IMPORTS)
def new_mapping() -> ResponseReturnValue:
    """Ask which column is which; begin with one that is there, where the address names it."""
    form, asked = MappingForm(), request.args.get("like", "")
    saved = [read_mapping(row.name, row.document) for row in mapping_service.rows()]
    found = next((one for one in (*SHIPPED, *saved) if one.name == asked), None)
    if found is not None:
        form.show(found)
    return render_template("importing/mapping.html", form=form)


@blueprint.post("/data/mappings/new")
@requires(*_IMPORTS)
@commits
def save_mapping() -> ResponseReturnValue:
    """Save a mapping; one of the same name is changed."""
    form = MappingForm()
    try:
        saved = mapping_service.save(form.name_.data, form.document(), viewer().email)
    except MappingFault as fault:
        form.refuse(fault)
        return render_template("importing/mapping.html", form=form, form_errors=True), 422
    flash(f"{saved.name} is saved. A file with these columns is read by it from now on.", "saved")
    return redirect(url_for("learning_data.mappings"), 303)


@blueprint.post("/data/mappings/<int:mapping_id>/remove")
@requires(*_IMPORTS)
@commits
def remove_mapping(mapping_id: int) -> ResponseReturnValue:
    """Remove one of the council's own mappings."""
    name = mapping_service.remove(mapping_id, viewer().email)
    if name is None:
        abort(404)
    flash(f"{name} is removed. What was imported by it stays.", "saved")
    return redirect(url_for("learning_data.mappings"), 303)
