"""What in a text could be the reference of a case, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce.caseload.reference_rules import candidates, normal, whole_words


@pytest.mark.parametrize(
    "said",
    [
        "QX-4471", "qx-4471", "QX 4471", "QX4471", "QX_4471", "qx/4471", "(Qx.4471)", "see QX\u20134471, please",
        "QX\n4471", "QX - 4471", "QX:4471's", "the case QX\u200b4471.", "\uff31\uff38\uff14\uff14\uff17\uff11",
        "QX-4470/QX-4471", "Q-X-44-71",
    ],
)  # fmt: skip
def test_written_so_it_is_found(said):
    assert "qx4471" in candidates(said)


@pytest.mark.parametrize("said", ["", "QX. 4471", "Q X 4471", "QX and 4471", "QX44712", "AQX4471", "In 2026", "QXYZ"])
def test_written_so_it_is_not(said):
    assert "qx4471" not in candidates(said)
    assert not {"2026", "qxyz"} & set(candidates(said)), "a year, and a word without a number, are no reference"


def test_a_short_one_is_a_whole_word():
    assert whole_words("C7 (c8), 'D9' on 12/3: A1-B") == {"C7", "c8", "D9", "12/3", "A1-B"}
    assert not candidates("C7, c8, 1")


@given(st.text(max_size=200))
def test_whatever_is_typed(said):
    for one, typed in candidates(said).items():
        assert one == normal(typed)
        assert len(one) >= 4
