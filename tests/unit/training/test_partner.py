"""Partners' returns: numbers and states at their edges."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.training.partners.rules import (
    FIELDS,
    MEASURES,
    TEXTS,
    is_shown,
    read_answers,
    read_number,
    share,
    state_of,
    suggested_year,
    too_long,
    typed_of,
)

DAY = date(2026, 11, 26)
GOOD = {"staff": "10", "changed": "Much.", "signed_name": "Sam", "signed_role": "Lead"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", None), (" ", None), ("0", 0), ("1 250", 1250), ("1,250", 1250), ("999999", 999_999), ("1000000", "bad"),
     ("-1", "bad"), ("2.5", "bad"), ("ten", "bad"), ("١٢", "bad")],
)  # fmt: skip
def test_numbers(text, expected):
    if expected == "bad":
        with pytest.raises(ValueError, match="whole number"):
            read_number(text)
    else:
        assert read_number(text) == expected


@pytest.mark.parametrize(
    ("typed", "faulty"),
    [
        ({}, set()),
        ({"staff": ""}, {"staff"}),
        ({"staff": "0"}, set()),
        ({"staff": "0", "n_risk": "0"}, set()),
        ({"staff": "0", "n_risk": "1"}, {"n_risk"}),
        ({"n_risk": "10", "n_safeguarding": "11"}, {"n_safeguarding"}),
        ({"n_inducted": "1"}, {"of_inducted"}),
        ({"of_inducted": "30"}, set()),
        ({"n_inducted": "3", "of_inducted": "3"}, set()),
        ({"n_observed": "4", "of_observed": "3"}, {"n_observed"}),
        ({"n_risk": "x", "n_cpd": "?"}, {"n_risk", "n_cpd"}),
        ({"changed": " ", "signed_name": "", "signed_role": ""}, {"changed", "signed_name", "signed_role"}),
        ({"changed": "x" * 4001, "n_risk": "1" * 13}, {"changed", "n_risk"}),
    ],
)
def test_what_is_mended_where(typed, faulty):
    answers, faults = read_answers({**GOOD, **typed})
    assert set(faults) == faulty
    assert (answers is None) == bool(faulty)


@given(st.fixed_dictionaries({name: st.text(max_size=14) for name in FIELDS}))
def test_no_answer_breaks_it_and_what_is_taken_is_never_more_than_its_whole(typed):
    answers, faults = read_answers(typed)
    assert (answers is None) == bool(faults)
    if answers:
        assert all(n is None or of is None or n <= of for n, of in answers.figures.values())
        again = typed_of(answers.staff, answers.figures, {name: getattr(answers, name) for name in TEXTS})
        assert read_answers(again)[0] == answers
    assert set(too_long(typed)) <= set(faults)


@given(st.integers(0, 999), st.dictionaries(st.sampled_from([m.key for m in MEASURES]), st.integers(0, 999)))
def test_what_was_sent_is_typed_again_as_it_was(staff, parts):
    typed = {**GOOD, "staff": str(staff), **{f"n_{key}": str(min(n, staff)) for key, n in parts.items()}}
    typed |= {f"of_{m.key}": str(staff) for m in MEASURES if not m.of_staff}
    answers, _ = read_answers(typed)
    assert read_answers(typed_of(answers.staff, answers.figures, typed))[0] == answers


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "asked"),
        ({"is_asked": False}, "not_asked"),
        ({"is_asked": False, "answer_by": date(2026, 11, 1)}, "not_asked"),
        ({"is_opened": True}, "opened"),
        ({"answer_by": DAY}, "asked"),
        ({"answer_by": date(2026, 11, 25)}, "late"),
        ({"is_opened": True, "answer_by": date(2026, 11, 25)}, "late"),
        ({"last_day": DAY}, "asked"),
        ({"last_day": date(2026, 11, 25)}, "ended"),
        ({"last_day": None}, "ended"),
        ({"last_day": None, "answer_by": DAY}, "ended"),
        ({"last_day": None, "answer_by": date(2026, 11, 25)}, "late"),
        ({"is_sent": True, "last_day": None, "answer_by": date(2026, 1, 1)}, "sent"),
    ],
)
def test_states(changes, expected):
    base = {"is_sent": False, "is_asked": True, "is_opened": False, "last_day": date(2026, 12, 1),
            "answer_by": date(2026, 12, 31), "day": DAY}  # fmt: skip
    assert state_of(**{**base, **changes}).value == expected


@pytest.mark.parametrize(
    ("n", "of", "expected"),
    [(4, 27, False), (5, 27, True), (22, 27, True), (23, 27, False), (26, 27, False), (0, 27, True), (27, 27, True),
     (0, 4, False), (4, 4, False), (0, 0, True), (None, 27, True), (4, None, False), (None, None, True)],
)  # fmt: skip
def test_what_is_too_small_for_the_board(n, of, expected):
    assert is_shown(n, of) is expected


def test_shares_and_years():
    assert (share(1, 3), share(0, 5), share(1, None)) == (share(2, 6), 0, None)
    assert suggested_year(DAY, date(2027, 3, 31)) == (date(2027, 4, 1), date(2028, 3, 31))
    assert suggested_year(DAY, date(2028, 2, 28))[1] == date(2029, 2, 27)
