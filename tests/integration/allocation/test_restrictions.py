"""Restricted cases: who may restrict, name and lift; and that nobody takes a restriction over."""

import pytest

from tests.integration.allocation import town
from tests.integration.allocation.town import SERVICE
from workforce.allocation import restrictions
from workforce.allocation.service import AllocationError
from workforce.caseload.restricted import hidden_children


def test_only_a_case_of_ones_teams_can_be_restricted(small):
    elsewhere = town.viewer("service", teams=("T9",), email="other@test.example")
    for who, reference in ((elsewhere, "C2"), (SERVICE, "CF-0")):
        with pytest.raises(AllocationError, match="no case of this reference"):
            restrictions.restrict(reference, ["E6"], who)
    assert restrictions.restricted(SERVICE) == ([], 0)


def test_people_are_named_by_their_number(small):
    with pytest.raises(AllocationError, match="employee number E99"):
        restrictions.restrict("C2", ["E6", "E99"], SERVICE)
    with pytest.raises(AllocationError, match="at least one"):
        restrictions.restrict("C2", [" "], SERVICE)


def test_nobody_who_is_not_named_takes_it_over(small):
    made = restrictions.restrict("C2", ["E6"], SERVICE)
    head = town.viewer("head", town.worker_id("E1"), ("S1", "T1", "T2"))
    with pytest.raises(AllocationError, match="no case of this reference"):
        restrictions.restrict("C2", ["E1"], head)
    assert restrictions.restricted(head) == ([], 1), "that there is one is not hidden"
    assert not restrictions.lift(made.id, head)
    fay = town.viewer("service", town.worker_id("E6"), ("S1", "T1", "T2"), email="fay@test.example")
    restrictions.restrict("C2", ["E6", "E10"], fay)
    assert set(hidden_children(town.worker_id("E1")).values()) == {"C2"}
    assert hidden_children(town.worker_id("E10")) == {}
    [one] = restrictions.restricted(fay)[0]
    assert one.named == ("Fay Gill", "Jon Kerr")
    assert restrictions.lift(one.id, fay)
    assert hidden_children(None) == {}


def test_a_person_without_a_record_sees_none(small):
    restrictions.restrict("C2", ["E6"], SERVICE)
    assert set(hidden_children(None).values()) == {"C2"}
