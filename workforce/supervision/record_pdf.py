"""A signed record as a tagged PDF (PDF/UA-1), made offline by typst: the same words as the page."""

from datetime import date
from typing import Any

from flask import current_app

from workforce.settings import ROOT
from workforce.supervision.record_page import RecordPage
from workforce.supervision.record_rules import DATES_SEEN, GROUNDS
from workforce.web import typeset
from workforce.web.pages import day_words, instant_words

TEMPLATE = ROOT / "templates" / "supervision" / "record.typ"


def as_pdf(page: RecordPage) -> bytes:
    """Return the record as a PDF; raise typst's error where it could not be tagged in full."""
    return typeset.as_pdf(TEMPLATE, content_of(page))


def content_of(page: RecordPage) -> dict[str, Any]:
    """Return everything that the PDF says, as plain texts."""
    session, record = page.session, page.record
    people = session.worker if not session.is_group else ", ".join(one.worker for one in page.sessions)
    return {
        "council": current_app.config["SETTINGS"].council,
        "title": f"Supervision: {people if not session.is_group else 'group'}, {day_words(session.day, year=True)}",
        "about": f"With {session.supervisor}. {session.kind.words.capitalize()}. {page.state.words.capitalize()}.",
        "footer": "For the staff supervision file.",
        "facts": [list(one) for one in _facts(page, people)],
        "parts": [
            [spec.label, _words(page, f"part:{spec.key}", record.words(spec.key))]
            for spec in record.specs
            if record.words(spec.key) or record.is_redacted(f"part:{spec.key}")
        ],
        "lists": _lists(page),
        "notes": [
            [f"{one.name}, {instant_words(one.at)}", _words(page, f"note:{one.id}", one.words)] for one in record.notes
        ],
        "signatures": _signatures(page),
    }


def _words(page: RecordPage, place: str, words: str) -> str:
    """Return words, or that they were taken out and on which ground."""
    if page.record.is_redacted(place):
        return f"[Taken out: {GROUNDS[page.record.redactions[place].ground]}; agreed by two people.]"
    return words


def _facts(page: RecordPage, people: str) -> list[tuple[str, str]]:
    session = page.session
    length = f"{session.minutes} minutes" if session.minutes else "not known"
    times = f"{session.start_time:%H:%M} to {session.ends:%H:%M}" if session.start_time and session.ends else ""
    interrupted = "not known" if session.interrupted is None else "yes" if session.interrupted else "no"
    facts = [
        ("Supervisee", people),
        ("Supervisor", session.supervisor or "not known"),
        ("Held on", day_words(session.held_on, year=True)),
        ("Length", f"{length}{', ' + times if times else ''}; {page.needed}"),
        ("Interrupted", interrupted),
    ]
    if session.is_length_disputed:
        facts.append(("Length and interruptions", "the supervisee does not confirm them"))
    if page.record.is_peer_reflection:
        facts.append(("Peer reflection", "counts for continuing professional development"))
    facts += [(one["label"], " ".join(filter(None, (one["value"], one.get("note"))))) for one in _beside(page)]
    return facts


def _beside(page: RecordPage) -> list[dict[str, str]]:
    return list(page.record.pulled.get("facts", []))


def _lists(page: RecordPage) -> list[dict[str, Any]]:
    record = page.record
    lists = [
        {
            "title": "Agenda", "head": ["Item", "Covered"], "widths": [1, 0], "none": "No agenda was made.",
            "rows": [
                [_words(page, f"agenda:{one.id}", one.words), "yes" if one.is_covered else "no"]
                for one in record.agenda
            ],
        },
        {
            "title": "Actions from before", "head": ["Action", "Owner", "By", "Now"], "widths": [3, 1, 0, 0],
            "none": "None were open.",
            "rows": [
                [
                    one["words"] or "[Taken out.]", one["owner"], day_words(_day(one["due_on"])),
                    one["as"].replace("_", " "),
                ]
                for one in record.reviewed
            ],
        },
        {
            "title": "Actions agreed", "head": ["Action", "Owner", "By"], "widths": [3, 1, 0],
            "none": "None were agreed.",
            "rows": [
                [_words(page, f"action:{one.id}", one.words), one.owner, day_words(one.due_on)]
                for one in record.actions
            ],
        },
    ]  # fmt: skip
    if page.session.is_group:  # what one of them had to do before is theirs alone
        lists = [one for one in lists if one["title"] != "Actions from before"]
    if record.oversight:
        lists.append(
            {
                "title": "Oversight of cases was held", "none": "", "widths": [1, 1, 1],
                "head": ["Case", "Next due", "On the child's file"],
                "rows": [
                    [
                        page.reference(one.reference), day_words(one.next_due_on),
                        f"yes, {day_words(one.on_file_on)}" if one.on_file_on else "not yet",
                    ]
                    for one in record.oversight
                ],
            }
        )  # fmt: skip
    if record.dates_seen:
        lists.append(
            {
                "title": "Certificates seen", "head": ["What", "Seen", "Valid to"], "widths": [2, 1, 1], "none": "",
                "rows": [
                    [DATES_SEEN[what], day_words(seen), day_words(to) if to else "not noted"]
                    for what, (seen, to) in record.dates_seen.items()
                ],
            }
        )  # fmt: skip
    return lists


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _signatures(page: RecordPage) -> list[str]:
    found = []
    for role, words in (("supervisor", "supervisor"), ("supervisee", "supervisee")):
        one = page.record.signatures.get(role)
        if one is None:
            if page.session.kind.is_signed_by_both:
                found.append(f"The {words} has not signed yet.")
            continue
        verb = "disputed the record" if one.agrees is False else "signed"
        found.append(f"{one.name}, {words}, {verb} on {instant_words(one.at)}.")
        if one.comment or page.record.is_redacted("comment"):
            found.append("Comment: " + _words(page, "comment", one.comment or ""))
        found.append(f"Fingerprint of what was signed (SHA-256): {one.digest}")
    return found
