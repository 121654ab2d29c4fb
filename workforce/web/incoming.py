"""What a request may hold: numbers and texts that the database can take."""

from itertools import chain

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

from workforce.web.forms import LONGEST_ID

NUL = "\x00"


class Number(IntegerConverter):
    """A number in an address, as long as an id can be; a longer one is not found."""

    regex = f"[0-9]{{1,{LONGEST_ID}}}"


def _without_nul(text: str) -> str:
    return text.replace(NUL, "")


def _clean_form() -> None:
    """Take NULs out of what was typed or pasted: nobody sees them, and a form without them can be saved."""
    if any(NUL in text for pair in request.form.items(multi=True) for text in pair):
        kept = [(_without_nul(name), _without_nul(value)) for name, value in request.form.items(multi=True)]
        request.form = ImmutableMultiDict(kept)
    for file in chain.from_iterable(request.files.listvalues()):
        file.filename = _without_nul(file.filename) if file.filename else file.filename


def init_app(app: Flask) -> None:
    """Read numbers of addresses as ids; refuse an address with a NUL, take it out of a form. Call it before routes."""
    app.url_map.converters["int"] = Number

    @app.before_request
    def check() -> None:
        """Statements (xAPI) are no form, and are read by their own rules."""
        told = chain(request.args.items(multi=True), (request.view_args or {}).items())
        if any(NUL in str(text) for pair in told for text in pair):
            abort(400)
        if request.method == "POST" and not request.path.startswith("/xapi/"):
            _clean_form()
