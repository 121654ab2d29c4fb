"""Before a session: its agenda, made by both, and what is drawn into it. A view parses, calls, renders."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workforce.desk.before_session import pulled, said_of_workload
from workforce.supervision import agenda_service, record_queries, record_service, session_queries
from workforce.supervision.errors import SupervisionError
from workforce.supervision.people_page import Today
from workforce.supervision.record_service import Pulled
from workforce.supervision.session_forms import AgendaForm
from workforce.supervision.session_rules import Reader, SessionFacts, State
from workforce.supervision.session_service import group_of
from workforce.supervision.session_views import planned, today
from workforce.web.access import Permission, audited_read, commits, requires, viewer

blueprint = Blueprint("sessions", __name__, url_prefix="/supervision/sessions/<int:session_id>")
MAY = (Permission.SEE_OWN_WORK, Permission.PLAN_SUPERVISION)


def _one_of_two(session_id: int) -> tuple[Today, SessionFacts]:
    """Return a session in which the viewer is supervisee or supervisor, or answer 404."""
    on, found = today(), session_queries.session(session_id)
    if found is None or found.reader(viewer().worker_id) in (None, Reader.ABOVE):
        abort(404)
    return on, found


def _stands(on: Today, found: SessionFacts) -> dict[str, Any]:
    """Return how things stand now for who needs it: the supervisee, or the supervisor who supervises them today."""
    state, me = found.state(on.day), viewer().worker_id
    reader = found.reader(me)
    is_now = state in (State.PLANNED, State.PASSED, State.DRAFT) and (
        reader is Reader.SUPERVISEE or (reader is Reader.SUPERVISOR and _supervises(on, found))
    )
    if not is_now:
        return {"pulled": None, "actions": None, "said": []}
    return {
        "pulled": pulled(on.day, found, viewer()) if state is not State.DRAFT else None,
        "actions": None if found.is_group else record_queries.open_actions(found.worker_id, on.day, me),
        "said": said_of_workload(found, viewer(), on.day),
    }


def _supervises(on: Today, found: SessionFacts) -> bool:
    return on.relations.supervises(viewer().worker_id, found.worker_id) is not None


def _page(session_id: int, form: AgendaForm, status: int = 200) -> ResponseReturnValue:
    """Show a session; agenda and what is drawn in only to the two."""
    on = today()
    found, plans = planned(on, session_id)
    reader = found.reader(viewer().worker_id)
    is_theirs = reader in (Reader.SUPERVISEE, Reader.SUPERVISOR, Reader.TOOK_PART)
    group = group_of(found)
    return render_template(
        "supervision/session.html", on=on, one=found, plans=plans, reader=reader, is_theirs=is_theirs, group=group,
        agenda=record_queries.agenda_of([one.id for one in group]) if is_theirs else [],
        moves=session_queries.moves_of([found.id]).get(found.id, []), form=form, form_errors=bool(form.errors),
        **_stands(on, found),
    ), status  # fmt: skip


@blueprint.get("")
@requires(*MAY)
def one(session_id: int) -> ResponseReturnValue:
    """Show a session before it is held."""
    found, _ = planned(today(), session_id)
    audited_read("read supervision agenda", f"worker:{found.number}", session=session_id)
    return _page(session_id, AgendaForm(formdata=None))


@blueprint.post("/agenda")
@requires(*MAY)
@commits
def add_item(session_id: int) -> ResponseReturnValue:
    """Add a line to the agenda."""
    _one_of_two(session_id)
    form, status = AgendaForm(), 422
    if form.validate():
        try:
            agenda_service.add_item(session_id, form.words.data, viewer())
            flash("On the agenda.")
            return redirect(url_for("sessions.one", session_id=session_id, _anchor="agenda"), 303)
        except SupervisionError as error:
            status = form.refuse(error)
    return _page(session_id, form, status)


@blueprint.post("/agenda/<int:item_id>/remove")
@requires(*MAY)
@commits
def take_item(session_id: int, item_id: int) -> ResponseReturnValue:
    """Take a line of one's own out of the agenda."""
    _one_of_two(session_id)
    try:
        agenda_service.take_item(session_id, item_id, viewer())
        flash("Taken out.")
    except SupervisionError as error:
        flash(str(error))
    return redirect(url_for("sessions.one", session_id=session_id, _anchor="agenda"), 303)


@blueprint.post("/begin")
@requires(*MAY)
@commits
def begin(session_id: int) -> ResponseReturnValue:
    """Begin the record, with what stands beside it now; for who no longer supervises the person, with nothing."""
    on, found = _one_of_two(session_id)
    try:
        beside = pulled(on.day, found, viewer()) if _supervises(on, found) else Pulled()
        record_service.begin(session_id, beside, viewer())
    except SupervisionError as error:
        flash(str(error))
        return redirect(url_for("sessions.one", session_id=session_id), 303)
    return redirect(url_for("records.one", session_id=session_id), 303)
