"""The eight standards for the Board as a tagged PDF: the numbers of the page, without names of people."""

from typing import Any

from flask import current_app

from workforce.settings import ROOT
from workforce.standards.pages import FigureLine, Picture, RequirementLine, StandardPage
from workforce.web import typeset
from workforce.web.pages import day_words, number

NOTHING = "\u2013"
TEMPLATE = ROOT / "templates" / "standards" / "standards.typ"


def as_pdf(picture: Picture) -> bytes:
    """Return the picture on one page, then a page for each standard."""
    return typeset.as_pdf(TEMPLATE, content_of(picture))


def content_of(picture: Picture) -> dict[str, Any]:
    """Return everything that the PDF says, as plain texts. Who said it, owners and rows are left out."""
    council = current_app.config["SETTINGS"].council
    figures, said = day_words(picture.on.day, year=True), day_words(picture.day, year=True)
    return {
        "council": council,
        "title": f"The eight employer standards, {said}",
        "about": f"Figures as at {figures}; what is said and decided as at {said}. Titles of {picture.edition.value}."
        " The Improvement Notice asks the council to heed them (N8).",
        "sums": _sums(picture),
        "picture": [_line(page) for page in picture.pages],
        "standards": [_standard(page) for page in picture.pages],
    }


def _sums(picture: Picture) -> list[str]:
    by, total = picture.stands, picture.total
    return [
        (
            f"By the council's own word: {by('met')} met, {by('mostly')} mostly met, {by('partly')} partly met,"
            f" {by('not_met')} not met, {by('')} not yet assessed."
        ),
        (
            f"Computed requirements: {total('met')} of {total('computed')} met, {total('short')} not met,"
            f" {total('unknown')} not known."
        ),
        (
            f"Evidenced requirements: {total('in_date')} of {total('evidenced')} with evidence in date,"
            f" {total('overdue')} with a review overdue."
        ),
        (
            f"Gaps: {total('open_gaps')} open, with {total('open_actions')} open actions,"
            f" {total('late_actions')} of them late."
        ),
    ]


def _line(page: StandardPage) -> list[str]:
    computed = f"{page.met} of {len(page.computed)} met" if page.computed else "none"
    for words, lines in (("not met", page.short), ("not known", page.unknown)):
        if lines:
            computed += f"; {words}: {', '.join(line.number for line in lines)}"
    evidenced = f"{page.in_date} of {len(page.evidenced)} in date" if page.evidenced else "none"
    if page.overdue:
        evidenced += f", {page.overdue} overdue"
    late = f", {page.late_actions} late" if page.late_actions else ""
    count = len(page.open_gaps)
    gaps = f"{count} open; actions: {page.open_actions}{late}" if count else "none open"
    when = f", {day_words(page.assessment.assessed_on, year=True)}" if page.assessment else ""
    return [f"{page.number}. {page.title}", _verdict(page) + when, computed, evidenced, gaps]


def _verdict(page: StandardPage) -> str:
    return page.verdict[1] + (" (assessment overdue)" if page.is_late else "")


def _standard(page: StandardPage) -> dict[str, Any]:
    one = page.assessment
    when = (
        f"Assessed on {day_words(one.assessed_on, year=True)}; to be looked at again by"
        f" {day_words(one.next_on, year=True)}."
        if one
        else ""
    )
    return {
        "title": f"Standard {page.number}: {page.title}",
        "beside": [f"{year}: {title}" for year, title in page.beside],
        "verdict": f"{_verdict(page)}. {when}".strip(),
        "reason": one.reason if one else "",
        "figures": [_figure(line, f) for line in page.computed for f in line.figures],
        "evidence": [_evidenced(line) for line in page.evidenced],
        "gaps": [
            [
                gap.words, day_words(gap.found_on, year=True),
                str(len(gap.open_actions(page.day))), str(sum(1 for a in gap.actions if a.is_late(page.day))),
            ]
            for gap in page.open_gaps
        ],
    }  # fmt: skip


def _figure(line: RequirementLine, f: FigureLine) -> list[str]:
    ratio = f.found.ratio
    parts = NOTHING if ratio is None else number(ratio.numerator)
    if ratio is not None and not f.found.measure.is_count:
        parts = f"{number(ratio.numerator)} of {number(ratio.denominator)}"
    return [line.number, f.name, f.text, parts, f.needs or NOTHING, f.status[1]]


def _evidenced(line: RequirementLine) -> list[str]:
    held = "; ".join(f"{one.title} (review by {day_words(one.review_on, year=True)})" for one in line.standing)
    return [line.number, line.requirement.text, held or NOTHING, line.status[1]]
