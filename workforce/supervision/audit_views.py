"""Quality audit of supervision records: a view parses, calls, renders."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.supervision import audit_pages as pages
from workforce.supervision import audit_service as service
from workforce.supervision import audit_tables as tables
from workforce.supervision.audit_forms import (
    ActionForm,
    AuditForm,
    DrawForm,
    ReadingForm,
    RuleForm,
    SettleForm,
    WithdrawForm,
)
from workforce.supervision.audit_pages import GradePage, ReadingPage, SamplePage
from workforce.supervision.audit_pool import pool_of
from workforce.supervision.audit_rules import QUESTIONS, Answer, Grade
from workforce.supervision.audit_service import ConflictError
from workforce.supervision.errors import SupervisionError
from workforce.supervision.record_queries import READ
from workforce.supervision.record_rules import DATES_SEEN
from workforce.supervision.rules import Kind
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.tables import asked_format

blueprint = Blueprint("audits", __name__, url_prefix="/supervision/audits")
WORDS = {
    "Answer": Answer, "Grade": Grade, "Kind": Kind, "DATES_SEEN": DATES_SEEN, "QUESTIONS": QUESTIONS,
    "upper": lambda words: words[:1].upper() + words[1:],
    "kind_words": lambda kinds: ", ".join(Kind(one).words for one in kinds),
}  # fmt: skip


def _today() -> date:
    return clock.today()


@blueprint.get("")
@requires(Permission.AUDIT_SUPERVISION)
def index() -> ResponseReturnValue:
    """Show one's open readings, the samples, and what audits come to."""
    return render_template("supervision/audits.html", page=pages.index_page(viewer(), _today()), **WORDS)


# --- drawing


def _draw_page(rule: RuleForm, form: DrawForm, status: int = 200) -> ResponseReturnValue:
    pool = pool_of(rule.rule(_today()))
    rule.offer([(code, team.name) for code, team in sorted(pool.tree.teams.items(), key=lambda one: one[1].name)])
    form.offer(pool.auditors)
    return render_template(
        "supervision/audit-new.html", pool=pool, rule=rule, form=form, form_errors=bool(form.errors or rule.errors),
        **WORDS,
    ), status if rule.is_right else 422  # fmt: skip


@blueprint.get("/new")
@requires(Permission.AUDIT_SUPERVISION)
def new() -> ResponseReturnValue:
    """Show how many records a period and a rule leave, and ask how many to draw."""
    return _draw_page(RuleForm.asked(request.args, _today()), DrawForm())


@blueprint.post("/new")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def draw() -> ResponseReturnValue:
    """Draw the sample that the page told of."""
    rule, form = RuleForm.asked(request.args, _today()), DrawForm()
    if not rule.is_right or not form.validate():
        return _draw_page(rule, form, 422)
    try:
        sample_id = service.draw_sample(form.draw(rule.rule(_today())), viewer())
    except SupervisionError as error:
        form.refuse(error)
        return _draw_page(rule, form, 422)
    flash("The sample is drawn, and each record has its reader.")
    return redirect(url_for("audits.sample", sample_id=sample_id), 303)


# --- one sample


def _sample(sample_id: int) -> SamplePage:
    return pages.sample_page(viewer(), sample_id, _today()) or abort(404)


@blueprint.get("/<int:sample_id>")
@requires(Permission.AUDIT_SUPERVISION)
def sample(sample_id: int) -> ResponseReturnValue:
    """Show a sample: its records, how far they are read, what they show together."""
    page = _sample(sample_id)
    audited_read("read audit sample", f"audit sample:{sample_id}")
    table, answers = tables.records(page), tables.questions(page)
    if asked := asked_format():
        return (answers if request.args.get("list") == "questions" else table).download(asked)
    return render_template("supervision/audit-sample.html", page=page, table=table, **WORDS)


@blueprint.post("/<int:sample_id>/readers")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def readers(sample_id: int) -> ResponseReturnValue:
    """Give the readings that wait to whoever may do them now."""
    given = service.give_waiting(_sample(sample_id).sample, viewer())
    flash(f"{given} given to a reader." if given else "Still nobody else may read what waits.")
    return redirect(url_for("audits.sample", sample_id=sample_id), 303)


# --- one reading


def _reading(sample_id: int, reading_id: int) -> ReadingPage:
    return pages.reading_page(viewer(), sample_id, reading_id, _today()) or abort(404)


def _show(page: ReadingPage, form: ReadingForm, withdrawing: WithdrawForm, status: int = 200,
          stored: Any = None) -> ResponseReturnValue:  # fmt: skip
    """Show the record and the questions; write that it was opened, where its supervisees see it."""
    for one in page.record.sessions:
        audited_read(READ, f"worker:{one.number}", session=one.id, sample=page.sample.id, reason="quality audit")
    form.offer(page.themes, [*page.reading.content.themes, *(form.themes.data or ())], page.words)
    form.hint(page.record.hints)
    return render_template(
        "supervision/audit-reading.html", page=page, form=form, withdrawing=withdrawing, stored=stored,
        form_errors=bool(form.errors or withdrawing.errors), **WORDS,
    ), status  # fmt: skip


@blueprint.get("/<int:sample_id>/readings/<int:reading_id>")
@requires(Permission.AUDIT_SUPERVISION)
def reading(sample_id: int, reading_id: int) -> ResponseReturnValue:
    """Show the record to its reader, and the questions beside it."""
    page = _reading(sample_id, reading_id)
    return _show(page, ReadingForm.of(page.reading.content, page.reading.edition), WithdrawForm())


@blueprint.post("/<int:sample_id>/readings/<int:reading_id>")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def save(sample_id: int, reading_id: int) -> ResponseReturnValue:
    """Save a reading as far as it is, or finish it; what can't be saved stays on the page as it was typed."""
    page, form, finish = _reading(sample_id, reading_id), ReadingForm(), request.form.get("do") == "finish"
    form.offer(page.themes, page.reading.content.themes, page.words)
    if not form.validate():
        return _show(page, form, WithdrawForm(formdata=None), 422)
    try:
        service.save_reading(
            page.reading, form.edition.data or 0, form.content(), viewer(), finish=finish,
            is_signed=page.record.is_signed,
        )  # fmt: skip
    except SupervisionError as error:
        return _not_saved(page, form, error)
    flash("The reading is finished." if finish else "Saved. You can go on later.")
    return redirect(url_for("audits.reading", sample_id=sample_id, reading_id=reading_id), 303)


def _not_saved(page: ReadingPage, form: ReadingForm, error: SupervisionError) -> ResponseReturnValue:
    """Show why; where another window saved, show what it saved, and let the next save be on top of it."""
    form.refuse(error)
    stored = error.stored if isinstance(error, ConflictError) else None
    form.edition.data = page.reading.edition if stored else form.edition.data
    form.edition.raw_data = None
    return _show(page, form, WithdrawForm(formdata=None), error.status, stored)


@blueprint.post("/<int:sample_id>/readings/<int:reading_id>/withdraw")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def withdraw(sample_id: int, reading_id: int) -> ResponseReturnValue:
    """Withdraw a finished reading, to read the record again."""
    page, form = _reading(sample_id, reading_id), WithdrawForm()
    own = ReadingForm.of(page.reading.content, page.reading.edition)
    if not form.validate():
        return _show(page, own, form, 422)
    try:
        again = service.withdraw(page.reading, form.why.data, viewer())
    except SupervisionError as error:
        form.refuse(error)
        return _show(page, own, form, error.status)
    flash("Withdrawn. Your answers are below as they were: change them, then finish again.")
    return redirect(url_for("audits.reading", sample_id=sample_id, reading_id=again), 303)


# --- two readers


def _grade(sample_id: int, item_id: int) -> GradePage:
    return pages.grade_page(viewer(), sample_id, item_id, _today()) or abort(404)


def _side_by_side(page: GradePage, form: AuditForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "supervision/audit-grade.html", page=page, form=form, form_errors=bool(form.errors), **WORDS
    ), status


@blueprint.get("/<int:sample_id>/records/<int:item_id>")
@requires(Permission.AUDIT_SUPERVISION)
def grade(sample_id: int, item_id: int) -> ResponseReturnValue:
    """Show what the readers made of one record, side by side."""
    page = _grade(sample_id, item_id)
    first, second = (page.item.turn(turn) for turn in (1, 2))
    seen = {"first": first.id if first else 0, "second": second.id if second else 0}
    for _, number in page.item.supervisees:
        audited_read("read audit of supervision record", f"worker:{number}", sample=sample_id)
    return _side_by_side(page, SettleForm(data=seen))


@blueprint.post("/<int:sample_id>/records/<int:item_id>")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def settle(sample_id: int, item_id: int) -> ResponseReturnValue:
    """Settle the grade of a record on which two readers differ."""
    page, form = _grade(sample_id, item_id), SettleForm()
    if not page.may_settle:
        abort(404)
    if not form.validate():
        return _side_by_side(page, form, 422)
    try:
        seen = (form.first.data or 0, form.second.data or 0)
        service.settle(page.item, seen, form.grade.data, form.why.data, viewer())
    except SupervisionError as error:
        form.refuse(error)
        return _side_by_side(page, form, error.status)
    flash("The grade is settled.")
    return redirect(url_for("audits.grade", sample_id=sample_id, item_id=item_id), 303)


# --- actions


def _actions(page: SamplePage, form: ActionForm, status: int = 200) -> ResponseReturnValue:
    form.offer(page.owners)
    return render_template(
        "supervision/audit-actions.html", page=page, form=form, form_errors=bool(form.errors), **WORDS
    ), status


@blueprint.get("/<int:sample_id>/actions")
@requires(Permission.AUDIT_SUPERVISION)
def actions(sample_id: int) -> ResponseReturnValue:
    """Show the actions that follow from a sample."""
    return _actions(_sample(sample_id), ActionForm())


@blueprint.post("/<int:sample_id>/actions")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def add_action(sample_id: int) -> ResponseReturnValue:
    """Write an action."""
    page, form = _sample(sample_id), ActionForm()
    if not form.validate():
        return _actions(page, form, 422)
    try:
        service.add_action(page.sample, form.what.data, int(form.owner.data), form.due_on.data, viewer())
    except SupervisionError as error:
        form.refuse(error)
        return _actions(page, form, 422)
    flash("The action is written. It carries on until it is done.")
    return redirect(url_for("audits.actions", sample_id=sample_id), 303)


def _end(sample_id: int, action_id: int, ended_as: str) -> ResponseReturnValue:
    page = _sample(sample_id)
    try:
        service.end_action(page.sample, action_id, ended_as, viewer())
    except SupervisionError as error:
        form = ActionForm(formdata=None)
        form.refuse(error)
        return _actions(page, form, error.status)
    flash("Marked as done." if ended_as == "done" else "Marked as no longer needed.")
    return redirect(url_for("audits.actions", sample_id=sample_id), 303)


@blueprint.post("/<int:sample_id>/actions/<int:action_id>/done")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def done(sample_id: int, action_id: int) -> ResponseReturnValue:
    """Say that an action is done."""
    return _end(sample_id, action_id, "done")


@blueprint.post("/<int:sample_id>/actions/<int:action_id>/not-needed")
@requires(Permission.AUDIT_SUPERVISION)
@commits
def not_needed(sample_id: int, action_id: int) -> ResponseReturnValue:
    """Say that an action is no longer needed."""
    return _end(sample_id, action_id, "not_needed")


# --- one's own


@blueprint.get("/mine")
@requires(Permission.SEE_OWN_WORK)
def mine() -> ResponseReturnValue:
    """Show a supervisor what audits said of their records, and everybody which records of theirs were audited."""
    return render_template("supervision/audits-mine.html", page=pages.mine_page(viewer()), **WORDS)
