"""Places at courses: asked for, approved, declined, given back. A view parses, calls, renders."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from workforce import clock
from workforce.people.queries import StaffMember
from workforce.training.courses import booking_pages as pages
from workforce.training.courses import booking_queries as queries
from workforce.training.courses import booking_service as service
from workforce.training.courses import booking_telling as telling
from workforce.training.courses import event_queries
from workforce.training.courses.booking_rules import State
from workforce.training.courses.course_forms import DeclineForm
from workforce.training.courses.course_views import settled
from workforce.training.courses.event_views import run_read
from workforce.training.errors import TrainingError
from workforce.training.people_page import may_record
from workforce.training.today import Today
from workforce.web.access import Permission, audited_read, commits, requires, viewer
from workforce.web.forms import as_id
from workforce.web.pages import plural
from workforce.web.tables import asked_format

blueprint = Blueprint("bookings", __name__)

OWN_OR_IN_SCOPE = (Permission.SEE_OWN_WORK, Permission.SEE_TRAINING)


@blueprint.get("/bookings")
@requires(Permission.SEE_TRAINING)
def index() -> ResponseReturnValue:
    """Show the bookings to come of the people in scope: first those that wait for approval."""
    show = request.args.get("show", "asked")
    if show not in pages.SHOWN:
        abort(404)
    page = pages.bookings_page(Today(clock.today()), viewer(), show, request.args.get("team", "")) or abort(404)
    audited_read("read bookings of courses", f"teams:{page.team or 'all in scope'}", people=len(page.shown))
    table = pages.bookings_table(page)
    if kind := asked_format():
        return table.download(kind)
    return render_template("training/bookings.html", page=page, table=table, shown=pages.SHOWN)


def _booking(booking_id: int) -> pages.BookingPage:
    return pages.booking_page(Today(clock.today()), viewer(), booking_id) or abort(404)


def _one(booking_id: int, form: DeclineForm, status: int = 200) -> ResponseReturnValue:
    page = _booking(booking_id)
    if not page.is_own:
        audited_read("read booking of a course", f"worker:{page.person.employee_number}", booking=booking_id)
    return render_template("training/booking.html", page=page, form=form, form_errors=bool(form.errors)), status


@blueprint.get("/bookings/<int:booking_id>")
@requires(*OWN_OR_IN_SCOPE)
def one(booking_id: int) -> ResponseReturnValue:
    """Show a booking to its person, and to who answers for them."""
    return _one(booking_id, DeclineForm())


@blueprint.post("/runs/<int:event_id>/ask")
@requires(Permission.SEE_OWN_WORK)
@commits
def ask(event_id: int) -> ResponseReturnValue:
    """Ask for a place for oneself."""
    today = Today(clock.today())
    person = today.by_id.get(viewer().worker_id or 0)
    if person is None or event_queries.run(event_id) is None:
        abort(404)

    def change() -> str:
        service.ask(event_id, person, today, viewer())
        return "Asked. Your manager answers; you get a mail."

    settled(change)
    return redirect(url_for("runs.one", event_id=event_id), 303)


def _recorded(today: Today, worker_id: int) -> StaffMember:
    """Return somebody whose training the reader enters; others are not found."""
    person = today.by_id.get(worker_id)
    if person is None or not may_record(viewer(), person):
        abort(404)
    return person


def _given(state: State, name: str) -> str:
    if state is State.WAITING:
        return f"It is full: {name} is on the waiting list, and gets a place by itself when one becomes free."
    return f"{name} has a place. A mail with how to join is on the way."


@blueprint.post("/runs/<int:event_id>/book")
@requires(Permission.RECORD_TRAINING)
@commits
def book(event_id: int) -> ResponseReturnValue:
    """Give somebody a place without their asking."""
    today = Today(clock.today())
    run = event_queries.run(event_id) or abort(404)
    if not request.form.get("worker"):
        page = run_read(event_id)
        return render_template("training/event.html", page=page, fault="Choose who", form_errors=True), 422
    person = _recorded(today, as_id(request.form.get("worker")))

    def change() -> str:
        state = service.book(event_id, person, today, viewer())
        against = queries.beside([person.id], run.id, run.starts_at, run.ends_at, list(run.days)).get(person.id, [])
        return _given(state, person.name) + (f" Note: {', '.join(against)}." if against else "")

    settled(change)
    return redirect(url_for("runs.one", event_id=event_id) + "#booked", 303)


@blueprint.post("/bookings/<int:booking_id>/approve")
@requires(Permission.RECORD_TRAINING)
@commits
def approve(booking_id: int) -> ResponseReturnValue:
    """Approve a wish: a place, or one in the waiting list."""
    today, page = Today(clock.today()), _booking(booking_id)
    person = _recorded(today, page.person.id)
    settled(lambda: _given(service.approve(booking_id, today, viewer()), person.name))
    return redirect(url_for("bookings.index"), 303)


@blueprint.post("/bookings/<int:booking_id>/decline")
@requires(Permission.RECORD_TRAINING)
@commits
def decline(booking_id: int) -> ResponseReturnValue:
    """Decline a wish, with a reason for the person."""
    page, form, status = _booking(booking_id), DeclineForm(), 422
    _recorded(Today(clock.today()), page.person.id)
    if form.validate():
        try:
            service.decline(booking_id, form.why.data, viewer())
            flash(f"Declined. {page.person.name} gets a mail, and reads why here.")
            return redirect(url_for("bookings.index"), 303)
        except TrainingError as error:
            status = form.refuse(error)
    return _one(booking_id, form, status)


def _to_give_back(booking_id: int) -> pages.BookingPage:
    page = _booking(booking_id)
    if not (page.is_own or page.may_decide):
        abort(404)
    return page


@blueprint.get("/bookings/<int:booking_id>/withdraw")
@requires(Permission.SEE_OWN_WORK, Permission.RECORD_TRAINING)
def withdrawing(booking_id: int) -> ResponseReturnValue:
    """Ask whether a wish or a place is to be given back; of one that can't be, show how it stands."""
    page = _to_give_back(booking_id)
    if not page.may_withdraw:
        return redirect(url_for("bookings.one", booking_id=booking_id))
    if not page.is_own:
        audited_read("read booking of a course", f"worker:{page.person.employee_number}", booking=booking_id)
    return render_template("training/booking-withdraw.html", page=page)


@blueprint.post("/bookings/<int:booking_id>/withdraw")
@requires(Permission.SEE_OWN_WORK, Permission.RECORD_TRAINING)
@commits
def withdraw(booking_id: int) -> ResponseReturnValue:
    """Give back a wish or a place: one's own, or of somebody in scope."""
    _to_give_back(booking_id)

    def change() -> str:
        moved = service.withdraw(booking_id, viewer())
        return "Given back." + (f" {plural(moved, 'person', 'people')} of the waiting list got a place." * bool(moved))

    settled(change)
    return redirect(url_for("bookings.one", booking_id=booking_id), 303)


@blueprint.get("/bookings/<int:booking_id>/calendar.ics")
@requires(*OWN_OR_IN_SCOPE)
def calendar(booking_id: int) -> ResponseReturnValue:
    """Return a booking as a calendar file; of one that waits there is none."""
    page = _booking(booking_id)
    one, has_ended = page.one, page.run.is_cancelled or page.one.state in (State.WITHDRAWN, State.DECLINED)
    if not has_ended and one.state in (State.ASKED, State.WAITING):
        abort(404)
    changed = max(one.set_at, one.decided_at or one.set_at)
    entry = telling.entry(page.run, booking_id, changed, is_cancelled=has_ended)
    answer = Response(telling.calendar_of(entry), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="course.ics"'
    return answer
