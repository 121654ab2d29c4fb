"""Which role codes a council may set."""

import pytest

from workforce.db import policy
from workforce.jobs.policies import READERS

ALLOCATED = {"allocated": ["CW"], "care_leaver": ["16PLUS"]}


def check(**roles):
    READERS["roles"]({"dialects": {"system_c": {**ALLOCATED, **roles}}})


def test_the_starting_one_can_be_put_in_force_and_says_what_no_source_states():
    document = policy.starting("roles")
    READERS["roles"](document)
    assert "No source states the co_worker codes" in document["note"]
    assert document["dialects"]["system_c"]["co_worker"] == ["CO", "Co-Worker", "SECONDARY"]
    assert document["dialects"]["mosaic"]["co_worker"] == ["COWORK"]


def test_co_workers_may_be_left_out():
    check()
    check(co_worker=[])
    check(co_worker=["CO"])


@pytest.mark.parametrize("wrong", ["CO", [1], [""], ["CO", " "], {"CO": 1}, None])
def test_a_list_of_codes(wrong):
    with pytest.raises(ValueError, match=r"dialects\.system_c\.co_worker: write a list of role codes"):
        check(co_worker=wrong)


@pytest.mark.parametrize("code", ["CW", " cw", "16plus"])
def test_no_code_means_both(code):
    with pytest.raises(ValueError, match="means 'holds the case' already"):
        check(co_worker=["CO", code])
