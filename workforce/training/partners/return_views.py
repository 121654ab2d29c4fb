"""A partner's own page, which a link opens without an account: a view parses, calls, renders."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from workforce.auth.session import address
from workforce.training.errors import SettledError
from workforce.training.partners import links
from workforce.training.partners.forms import ReturnForm
from workforce.training.partners.models import PartnerYear
from workforce.training.partners.rules import MEASURES, empty_numbers, read_answers
from workforce.web.access import commits, public

blueprint = Blueprint("partner_return", __name__)

_SENT = "partner_sent"  # the link of what was sent: shown in the browser that sent it, for its session
_CODES = {links.Gone.UNKNOWN: 404, links.Gone.USED: 410, links.Gone.ENDED: 410, links.Gone.BUSY: 429}


@blueprint.after_request
def keep_out(response: Response) -> Response:
    """Keep the page out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _gone(why: links.Gone | None, year: PartnerYear | None) -> ResponseReturnValue:
    why = why or links.Gone.UNKNOWN
    return render_template("training/partner-gone.html", why=why.value, year=year), _CODES[why]


@blueprint.get("/partner-return/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the return of the agency that the link was made for."""
    found, why, year = links.find(token, address())
    if found is None:
        return _sent(token, why, year) or _gone(why, year)
    links.note_opened(found)
    form, draft = ReturnForm(), found.link.draft or {}
    form.show(draft, found.link.edition)
    answers = read_answers(draft)[0] if "check" in request.args else None
    if answers is not None:
        empty = empty_numbers(draft)
        return render_template(
            "training/partner-check.html", form=form, found=found, answers=answers, empty=empty, measures=MEASURES
        )
    return make_response(render_template("training/partner-return.html", form=form, found=found))


def _sent(token: str, why: links.Gone | None, year: PartnerYear | None) -> ResponseReturnValue | None:
    """Show the browser that sent a return what it sent, as long as its session lasts."""
    sent = links.sent_by(token) if why is links.Gone.USED and _SENT in session else None
    if sent is None or session[_SENT] != sent.link_id:
        return None
    return render_template("training/partner-sent.html", year=year, sent=sent, measures=MEASURES)


def _again(token: str, why: links.Gone | None) -> ResponseReturnValue | None:
    """Thank whoever pressed send twice: what comes a second time is the very return that was sent."""
    is_sent = why is links.Gone.USED and request.form.get("do") == "send"
    sent = links.sent_by(token) if is_sent else None
    if sent is None or not links.says(sent, ReturnForm().typed()):
        return None
    session[_SENT] = sent.link_id
    return redirect(url_for("partner_return.show", token=token), 303)


@blueprint.post("/partner-return/<token>")
@public
@commits
def answer(token: str) -> ResponseReturnValue:
    """Save the draft, show it once more before it goes, or send it: then the link is used up."""
    found, why, year = links.find(token, address(), lock=True)
    if found is None:
        return _again(token, why) or _gone(why, year)
    form, code = ReturnForm(), 422
    try:
        if request.form.get("do") == "check":
            links.check(found, form.typed(), form.edition.data or 0)
            return redirect(url_for("partner_return.show", token=token, check=1), 303)
        if request.form.get("do") != "send":
            links.save(found, form.typed(), form.edition.data or 0)
            flash("Saved. Come back by the same link.", "saved")
            return redirect(url_for("partner_return.show", token=token), 303)
        links.send(found, form.typed(), form.edition.data or 0)
    except links.ReturnFault as fault:
        form.show_faults(fault.faults)
    except SettledError as error:
        form.refuse(error)
        code = 409
    else:
        session[_SENT] = found.link.id
        return redirect(url_for("partner_return.show", token=token), 303)
    form.edition.raw_data, form.edition.data = None, found.link.edition
    return render_template("training/partner-return.html", form=form, found=found, form_errors=True), code
