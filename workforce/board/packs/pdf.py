"""A summary as tagged PDFs (PDF/UA-1): the whole pack, and one page."""

from typing import Any

from workforce.board.packs.shown import Content, Line, as_json
from workforce.settings import ROOT
from workforce.web import typeset

PACK = ROOT / "templates" / "board" / "pack.typ"
ONE_PAGE = ROOT / "templates" / "board" / "one-page.typ"
LONGEST = 90  # letters of a name that the one page holds; the pack has all of it
COUNCIL_LONGEST = 120


def as_pdf(content: Content) -> bytes:
    """Return the whole pack."""
    return typeset.as_pdf(PACK, pack_of(content))


def as_one_page(content: Content) -> bytes:
    """Return one A4 page: what to ask about, children without a worker, every indicator in one line."""
    return typeset.as_pdf(ONE_PAGE, one_page_of(content))


def pack_of(content: Content) -> dict[str, Any]:
    """Return what the template of the pack reads."""
    found: dict[str, Any] = as_json(content)
    for line in found["lines"]:
        line["history"] = []  # drawn in the chart, listed in the spreadsheet
    groups = {name: [line.id for line in those] for name, those in content.grouped.items()}
    by_id = {line["id"]: line for line in found["lines"]}
    return found | {
        "first": [one.text for one in content.first],
        "rest": [one.text for one in content.left_out if not one.is_first],
        "groups": [[name, [by_id[one] for one in ids]] for name, ids in groups.items()],
        "off": [by_id[line.id] for line in content.off_target],
        "together": [by_id[line.id] for line in content.read_together],
    }


def one_page_of(content: Content) -> dict[str, Any]:
    """Return what the template of the one page reads; long names are cut, so that it is one page."""
    return {
        "title": content.title,
        "council": clipped(content.council, COUNCIL_LONGEST),
        "as_at": content.as_at,
        "status": content.status,
        "is_draft": content.is_draft,
        "first": [one.text for one in content.first],
        "sums": content.sums,
        "asks": [[clipped(one.what, 2 * LONGEST), clipped(one.note, 2 * LONGEST), one.status] for one in content.asks],
        "children": list(content.without_worker),
        "lines": [
            [line.id, clipped(line.name, LONGEST), line.value.text, _before(line), _target(line), _stands(line)]
            for line in content.lines
        ],
        "sha256": content.sha256,
    }


def _before(line: Line) -> str:
    return "" if line.before.exact is None else f"before {line.before.text}"


def _target(line: Line) -> str:
    return "none" if line.target.exact is None else line.target.text


def _stands(line: Line) -> str:
    words = {"Off target, within the tolerance": "Within tolerance", "No target agreed": "No target"}
    return words.get(line.standing, line.standing)


def clipped(text: str, most: int) -> str:
    """Return a text of at most so many letters, cut at a word where it can be.

    >>> clipped("Supervision in date", 12), clipped("Agency rate", 12)
    ('Supervision…', 'Agency rate')
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "\u2026"
