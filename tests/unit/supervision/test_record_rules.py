"""What is signed, and the places from which words can be taken out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workforce.supervision.record_rules import (
    GROUNDS,
    PARTS,
    UNFINISHED,
    ActionFacts,
    Item,
    NoteFacts,
    OversightLine,
    PartOfRecord,
    RecordContent,
    RedactionFacts,
    SignatureFacts,
    digest_of,
    places_of,
)
from workforce.supervision.rules import Kind

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 2)
SESSION = {
    "supervisee": "Ann Bee", "supervisor": "Lea Moss", "held_on": "2026-11-02", "start": "10:00:00", "minutes": "90",
    "interrupted": "False", "kind": "formal",
}  # fmt: skip


def part(key, words):
    return {key: PartOfRecord(key, words, "lea@demo.example", AT)}


ACTION = ActionFacts(7, 1, "Ring the school", 10, "Ann Bee", date(2026, 11, 20), DAY, None, None)
OVERSIGHT = OversightLine(3, "C1", 1, DAY, date(2026, 12, 2), None)
RECORD = RecordContent(
    1, Kind.FORMAL, {}, False, AT, AT, {**part("wellbeing", "Well."), **part("reflection", "The visit.")},
    [Item(4, "The court week", 10, None, True), Item(5, "Leave", 20, None, False)], [ACTION], [], [OVERSIGHT],
    {"dbs": (DAY, None)}, notes=[NoteFacts(9, "Ann Bee", AT, "One more thing.")],
)  # fmt: skip
DIGEST = digest_of(SESSION, RECORD)


def with_parts(**words):
    parts = {**RECORD.parts}
    for key, said in words.items():
        parts |= part(key, said)
    return replace(RECORD, parts=parts)


@pytest.mark.parametrize(
    "changed",
    [
        with_parts(wellbeing="Well!"),
        with_parts(wellbeing="Well. "),
        with_parts(wellbeing=""),
        with_parts(learning="A course."),
        with_parts(wellbeing="The visit.", reflection="Well."),
        replace(RECORD, is_peer_reflection=True),
        replace(RECORD, agenda=[RECORD.agenda[0]]),
        replace(RECORD, agenda=[replace(RECORD.agenda[0], words="The court day"), RECORD.agenda[1]]),
        replace(RECORD, agenda=[replace(RECORD.agenda[0], is_covered=False), RECORD.agenda[1]]),
        replace(RECORD, actions=[]),
        replace(RECORD, actions=[replace(ACTION, words="Ring the nursery")]),
        replace(RECORD, actions=[replace(ACTION, owner="Lea Moss")]),
        replace(RECORD, actions=[replace(ACTION, due_on=date(2026, 11, 21))]),
        replace(RECORD, oversight=[]),
        replace(RECORD, oversight=[replace(OVERSIGHT, reference="C2")]),
        replace(RECORD, oversight=[replace(OVERSIGHT, next_due_on=None)]),
        replace(RECORD, dates_seen={}),
        replace(RECORD, dates_seen={"dbs": (DAY, date(2029, 1, 1))}),
        replace(RECORD, dates_seen={"registration": (DAY, None)}),
    ],
)
def test_the_digest_changes_with_any_word(changed):
    assert digest_of(SESSION, changed) != DIGEST


@pytest.mark.parametrize("key", SESSION)
def test_the_digest_changes_with_any_fact_of_the_session(key):
    assert digest_of({**SESSION, key: "other"}, RECORD) != DIGEST


@pytest.mark.parametrize(
    "same",
    [
        with_parts(**{UNFINISHED: "half typed"}),
        replace(RECORD, parts=dict(reversed(RECORD.parts.items()))),
        replace(RECORD, parts={key: replace(one, saved_by="else@demo.example") for key, one in RECORD.parts.items()}),
        replace(RECORD, notes=[]),
        replace(RECORD, actions=[replace(ACTION, ended_as="done", ended_on=DAY)]),
        replace(RECORD, oversight=[replace(OVERSIGHT, on_file_on=DAY)]),
        replace(RECORD, saved_at=None),
    ],
)
def test_what_goes_on_after_signing_leaves_it(same):
    assert digest_of(SESSION, same) == DIGEST


def test_the_digest_is_a_sha256():
    assert len(DIGEST) == 64
    assert digest_of(dict(reversed(SESSION.items())), RECORD) == DIGEST


# --- places


def signature(comment):
    return {"supervisee": SignatureFacts("supervisee", "Ann Bee", AT, DIGEST, True, True, comment)}


def test_every_place_with_words():
    assert places_of(replace(RECORD, signatures=signature("As we said."))) == {
        "part:wellbeing": "How are you?",
        "part:reflection": "One piece of work, looked at together",
        "agenda:4": "Agenda, item 1",
        "agenda:5": "Agenda, item 2",
        "action:7": "Action 1",
        "note:9": "Added, note 1",
        "comment": "The supervisee's comment",
    }


def test_no_place_without_words():
    empty = RecordContent(1, Kind.FORMAL, {}, False, AT, AT, part("wellbeing", ""), signatures=signature(None))
    assert places_of(empty) == {}
    assert "part:next_action" not in places_of(with_parts(**{UNFINISHED: "half typed"}))


def test_numbers_stay_when_words_went():
    gone = replace(RECORD, agenda=[replace(RECORD.agenda[0], words=""), RECORD.agenda[1]])
    assert [name for place, name in places_of(gone).items() if place.startswith("agenda")] == ["Agenda, item 2"]


def test_asked_for_is_not_offered_again():
    asked = RedactionFacts(1, "part:wellbeing", "law", "why", "ann@demo.example", AT, None, None, None, None)
    waiting = replace(RECORD, redactions={"part:wellbeing": asked})
    assert "part:wellbeing" not in places_of(waiting)
    assert not waiting.is_redacted("part:wellbeing")
    done = replace(waiting, redactions={"part:wellbeing": replace(asked, second_at=AT)})
    assert done.is_redacted("part:wellbeing")
    assert not done.is_redacted("part:reflection")


# --- the rest


def test_what_a_record_has_by_kind():
    assert set(PARTS) == set(Kind)
    assert [spec.key for spec in PARTS[Kind.FORMAL]][:2] == ["wellbeing", "reflection"]
    assert [spec.key for spec in PARTS[Kind.GROUP] if spec.is_personal] == []
    assert "other" in GROUNDS


def test_overdue_actions():
    assert not ACTION.is_overdue(date(2026, 11, 20))
    assert ACTION.is_overdue(date(2026, 11, 21))
    assert not replace(ACTION, ended_as="done", ended_on=DAY).is_overdue(date(2026, 12, 1))


def test_what_was_not_covered():
    assert RECORD.not_covered == 1
    assert (RECORD.words("wellbeing"), RECORD.words("learning")) == ("Well.", "")
