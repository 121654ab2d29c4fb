"""The packs of the newest summary, from the database to the file: with the summaries of two years behind it."""

from dataclasses import replace

from tests.bench.council import Server
from tests.bench.measures import Spread, seconds_of, spread
from workforce.board.packs.files import Form, made
from workforce.board.summaries.pack import Entry, Pack, pack_of
from workforce.db import db

MOST_SECONDS = 1
FORMS = (Form.PDF, Form.ONE_PAGE, Form.XLSX)
TARGET = {"target": "101", "target_agreed": {"value": "101", "owner": "head"}}


def measure(server: Server, cases: str, repeats: int) -> dict[Form, Spread]:
    """Make each file; the first of each fills the memory and is not counted."""
    found = {}
    with server.app(cases):
        for form in FORMS:
            seconds = []
            for _ in range(repeats + 1):
                seconds.append(seconds_of(lambda one=form: made(_off_target(), one)))
                db.session.remove()
            found[form] = spread(seconds[1:])
    return found


def _off_target() -> Pack:
    """Return the newest pack as if every figure that should be high missed its target, each with chart and words."""
    pack = pack_of()
    assert pack is not None
    return replace(
        pack, entries=[_missed(entry) if entry.indicator.good == "high" else entry for entry in pack.entries]
    )


def _missed(entry: Entry) -> Entry:
    return replace(entry, now={**entry.now, **TARGET})
