"""One person's training, and what is entered about it: a view parses, calls, renders."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people.queries import StaffMember
from workforce.training import completion_queries, completion_service
from workforce.training.completion_forms import CompletionForm, ExemptionForm
from workforce.training.errors import TrainingError
from workforce.training.matrix_views import blueprint
from workforce.training.people_page import may_record, may_see, person_in_scope
from workforce.training.person_page import PersonPage
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.downloads import as_download

__all__ = ["blueprint"]


def _page(employee_number: str) -> PersonPage:
    """Return the page of somebody whose training the viewer may see; else not found."""
    today = Today(clock.today())
    person = person_in_scope(today, viewer(), employee_number)
    if person is None:
        abort(404)
    return PersonPage(today, person)


def _to_record(employee_number: str) -> PersonPage:
    page = _page(employee_number)
    if not may_record(viewer(), page.person):
        abort(404)
    return page


def _forms(page: PersonPage) -> tuple[CompletionForm, ExemptionForm]:
    completion, exemption = CompletionForm(), ExemptionForm(formdata=None)
    completion.offer(page.courses)
    exemption.offer(page.requirements, page.exemption_rules)
    return completion, exemption


def _render(
    page: PersonPage, completion: CompletionForm, exemption: ExemptionForm, status: int = 200
) -> tuple[str, int]:
    return render_template(
        "training/person.html", page=page, completion=completion, exemption=exemption,
        form_errors=bool(completion.errors or exemption.errors), records=may_record(viewer(), page.person),
        sees_why=may_record(viewer(), page.person) or viewer().may(Permission.SEE_REASONS),
    ), status  # fmt: skip


def _back(person: StaffMember, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("training.person", employee_number=person.employee_number, _anchor=anchor), 303)


@blueprint.get("/people/<employee_number>")
@requires(Permission.SEE_TRAINING)
def person(employee_number: str) -> ResponseReturnValue:
    """Show one person's training."""
    page = _page(employee_number)
    audited_read("read training", f"worker:{employee_number}")
    completion, exemption = CompletionForm(formdata=None), ExemptionForm(formdata=None)
    completion.offer(page.courses)
    exemption.offer(page.requirements, page.exemption_rules)
    return _render(page, completion, exemption)


@blueprint.post("/people/<employee_number>/completions")
@requires(Permission.RECORD_TRAINING)
@commits
def enter(employee_number: str) -> ResponseReturnValue:
    """Add a completion, with its certificate."""
    page = _to_record(employee_number)
    completion, exemption = _forms(page)
    status = 422
    if completion.validate():
        try:
            completion_service.enter(page.person, completion.entry(), viewer(), completion.document())
            flash("Entered. It counts from now on.")
            return _back(page.person, "done")
        except TrainingError as error:
            status = completion.refuse(error)
    return _render(page, completion, exemption, status)


@blueprint.get("/people/<employee_number>/completions/<int:completion_id>/withdraw")
@requires(Permission.RECORD_TRAINING)
def withdrawing(employee_number: str, completion_id: int) -> ResponseReturnValue:
    """Ask whether a completion that was entered here is to be taken back; of another say why it can't be."""
    page = _to_record(employee_number)
    try:
        completion_service.to_take_back(page.person, completion_id)
    except TrainingError as error:
        flash(str(error), "problem")
        return _back(page.person, "done")
    audited_read("read training", f"worker:{employee_number}")
    done = next(one for one in page.done if one.id == completion_id)
    return render_template("training/completion-withdraw.html", page=page, done=done)


@blueprint.post("/people/<employee_number>/completions/<int:completion_id>/withdraw")
@requires(Permission.RECORD_TRAINING)
@commits
def withdraw(employee_number: str, completion_id: int) -> ResponseReturnValue:
    """Take back a completion that was entered here."""
    page = _to_record(employee_number)
    try:
        completion_service.withdraw(page.person, completion_id, viewer())
        flash("Taken back.")
    except TrainingError as error:
        flash(str(error))
    return _back(page.person, "done")


@blueprint.post("/people/<employee_number>/exemptions")
@requires(Permission.RECORD_TRAINING)
@commits
def exempt(employee_number: str) -> ResponseReturnValue:
    """Agree an exemption."""
    page = _to_record(employee_number)
    completion, exemption = CompletionForm(formdata=None), ExemptionForm()
    completion.offer(page.courses)
    exemption.offer(page.requirements, page.exemption_rules)
    status = 422
    if exemption.validate():
        try:
            requirement = next(one for one in page.requirements if one.id == exemption.requirement.data)
            days = (exemption.started_on.data, exemption.ended_on.data)
            completion_service.exempt(
                page.person, requirement, exemption.reason.data, days, page.exemption_rules, viewer()
            )
            flash("Agreed. It ends by itself.")
            return _back(page.person, "exemptions")
        except TrainingError as error:
            status = exemption.refuse(error)
    return _render(page, completion, exemption, status)


@blueprint.post("/people/<employee_number>/exemptions/<int:exemption_id>/end")
@requires(Permission.RECORD_TRAINING)
@commits
def end_exemption(employee_number: str, exemption_id: int) -> ResponseReturnValue:
    """End an exemption now."""
    page = _to_record(employee_number)
    try:
        completion_service.end_exemption(page.person, exemption_id, viewer())
        flash("Ended.")
    except TrainingError as error:
        flash(str(error))
    return _back(page.person, "exemptions")


@blueprint.get("/completions/<int:completion_id>/certificate")
@requires(Permission.SEE_TRAINING, Permission.SEE_OWN_WORK)
def certificate(completion_id: int) -> ResponseReturnValue:
    """Give a certificate as a download, never shown inside a page."""
    owner = Today(clock.today()).by_id.get(completion_queries.owner_of(completion_id) or 0)
    if owner is None or not may_see(viewer(), owner):
        abort(404)
    found = completion_service.certificate(completion_id)
    if found is None:
        abort(404)
    audited_read("read certificate", f"worker:{owner.employee_number}")
    return as_download(found.content, found.media_type, found.file_name)
