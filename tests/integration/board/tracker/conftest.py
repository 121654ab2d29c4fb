"""The council that supervises, committed once; each test in a transaction that is rolled back; summaries by hand."""

import json

import pytest

from tests.integration.supervision.records import council
from tests.integration.supervision.records.conftest import (
    browse,
    counted,
    here,
    recorded,
    signed_in,
    when,
)  # fmt: skip

__all__ = ["browse", "counted", "here", "recorded", "signed_in", "when"]

_SUMMARY = """
INSERT INTO summary (as_at, edition, frozen_at, frozen_by, release_at, sha256, context)
VALUES (:day, 1, :day, 'test', :day, 'x', '{}') RETURNING id
"""
_RELEASE = "UPDATE summary SET published_at = :at, published_by = 'test' WHERE id = :id"
_FIGURE = """
INSERT INTO summary_indicator (summary_id, edition, indicator, numerator, denominator, value, headline, rows)
VALUES (:id, 1, :name, :value, 100, :value, CAST(:headline AS jsonb), '[]')
"""


@pytest.fixture
def told(here):
    """Publish a summary of a day, the evening of it: indicator -> (value, target), None where there is none."""

    def publish(day, **figures):
        id_ = council.value(_SUMMARY, day=day)
        for key, (value, target) in figures.items():
            name, plain = key.replace("_", "-"), None if value is None else str(value)
            headline = {
                "id": name, "name": name, "unit": "percent", "good": "high", "group": "Supervision",
                "counts": "people in date, of people due", "numerator": plain,
                "denominator": None if value is None else "100", "value": plain,
                "target": None if target is None else str(target), "target_by": None,
                "target_agreed": None if target is None else {"value": str(target), "tolerance": "5"},
            }  # fmt: skip
            council.run(_FIGURE, id=id_, name=name, value=value, headline=json.dumps(headline))
        council.run(_RELEASE, at=f"{day} 18:00+00", id=id_)
        return id_

    return publish


@pytest.fixture
def say(browse):
    """Say something of a measure: its page's form, with the newest edition unless another is given."""

    def send(kind, who="pia", measure="N3", **fields):
        newest = council.value(
            "SELECT coalesce(max(id), 0) FROM notice_entry WHERE measure = :m AND kind = :k", m=measure, k=kind
        )
        return browse(who).post(f"/board/notice/{measure}/{kind}", **{"edition": newest, **fields})

    return send


@pytest.fixture
def plan(browse):
    """Write an action of the plan; return the answer and the id of the newest action."""

    def send(who="pia", measure="N3", **fields):
        newest = council.value("SELECT coalesce(max(id), 0) FROM notice_action WHERE measure = :m", m=measure)
        sent = {
            "words": "Record the length of every session", "owner": "Head of safeguarding", "starts_on": "2026-10-01",
            "due_on": "2026-11-01", "edition": newest, **fields,
        }  # fmt: skip
        answer = browse(who).post(f"/board/notice/{measure}/actions/new", **sent)
        return answer, council.value("SELECT max(id) FROM notice_action")

    return send


@pytest.fixture
def move(browse):
    """Say what became of an action."""

    def send(action, step, who="pia", **fields):
        newest = council.value("SELECT coalesce(max(id), 0) FROM notice_move WHERE action_id = :a", a=action)
        return browse(who).post(f"/board/notice/actions/{action}", **{"step": step, "edition": newest, **fields})

    return send


@pytest.fixture
def evidence(browse):
    """Add a piece of evidence."""

    def send(who="pia", measure="N3", **fields):
        newest = council.value("SELECT coalesce(max(id), 0) FROM notice_evidence WHERE measure = :m", m=measure)
        sent = {
            "kind": "link", "title": "Case audits", "shows": "14 of 20 are good.", "owner": "Practice lead",
            "url": "https://council.example/audits", "dated_on": "2026-10-01", "review_on": "2027-01-01",
            "edition": newest, **fields,
        }  # fmt: skip
        return browse(who).post(f"/board/notice/{measure}/evidence/new", **sent)

    return send
