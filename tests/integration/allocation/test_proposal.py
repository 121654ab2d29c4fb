"""A proposal is made of what is true now: every rule kept, siblings together, nobody moved who was not named."""

from random import Random

import pytest

from tests.integration.allocation import town
from tests.integration.allocation.town import DAY, MANAGER, SERVICE, decide
from tests.integration.importing.tables import FAMILY
from workforce.allocation import restrictions, service
from workforce.allocation.candidates import child_on
from workforce.allocation.decision_rules import WorkerSays
from workforce.allocation.proposal import share_out
from workforce.allocation.waiting import waiting

ALL = frozenset({"S1", "T1", "T2"})


def shared(of=(), who=SERVICE, teams=ALL):
    return share_out(service.here(), who, teams, of)


def given(found):
    return {
        child.facts.reference: one.worker.employee_number if one.worker else None
        for one in found.lines
        for child in one.children
    }


def test_it_proposes_for_who_waits_and_moves_nobody_else(small):
    found = given(shared())
    assert set(found) == {"C2", "C4", "C6"}, "not C5, whose worker is to be found out; not who has a worker"
    assert found["C2"] == "E3", "where the sibling is"
    assert None not in found.values()
    assert [child.facts.reference for child, _ in shared().left_out] == ["C5"]


def test_no_rule_is_broken(small):
    on = service.here()
    for reference, number in given(shared()).items():
        child = child_on(on, town.id_of(reference))
        assert town.look(reference, SERVICE).find(number) in town.look(reference, SERVICE).within, (reference, child)


def test_a_leaver_is_relieved_only_when_named(small):
    assert "C1" not in given(shared())
    named = given(shared(["E1"]))
    assert {"C1", "C7"} <= set(named)
    assert "E1" not in named.values(), "and is given nobody"


def test_nobody_of_another_team_is_moved_or_given_to(small):
    found = given(shared(["E6"], MANAGER, frozenset({"T1"})))
    assert "E6" not in found.values()


def test_siblings_who_wait_together_stay_together(small, bring):
    held = {**town.HELD, "C3": "-1"}
    bring("cases", town.case_files(held), as_at=DAY)
    found = given(shared())
    assert found["C2"] == found["C3"] is not None
    [line] = [one for one in shared().lines if len(one.children) == 2]
    assert line.points > 0


def test_a_siblings_worker_who_may_not_hold_the_child_is_said(small):
    cat = next(p for p in service.here().staff if p.employee_number == "E3")
    restrictions.declare(cat, "C2", MANAGER)
    [line] = [one for one in shared().lines if one.children[0].facts.reference == "C2"]
    assert line.worker.employee_number != "E3"
    assert "may not hold" in line.note


def test_who_is_asked_for_already_is_left_out(small):
    decide("C1", "E3", worker_says=WorkerSays.NOT_REACHED)
    found = shared(["E1"])
    assert "C1" not in given(found)


def test_a_restricted_child_is_not_among_them_for_who_is_not_named(small):
    restrictions.restrict("C2", ["E6"], SERVICE)
    assert "C2" not in given(shared())


def test_the_same_data_gives_the_same_proposal(small):
    assert given(shared()) == given(shared())


def test_the_highest_workload_is_as_pages_show_it_after_every_line_is_decided(small):
    found = shared()
    for reference, number in given(found).items():
        decide(reference, number, SERVICE)
    on = service.here()
    after = [
        one.load.utilisation_percent for one in on.loads if one.person.employee_number in set(given(found).values())
    ]
    assert max(after) == found.proposal.worst_percent


def test_the_statements_do_not_grow_with_the_children(small, bring, queries):
    with queries() as few:
        shared()
    more = {f"C{n}": "-1" for n in range(20, 50)}
    bring("cases", town.case_files({**town.HELD, **more}), as_at=DAY)
    with queries() as many:
        found = shared()
    assert found.children > 30
    assert len(many) == len(few) <= 24


@pytest.mark.parametrize("of", [["E99"], ["E8"]])
def test_naming_somebody_who_holds_nobody_changes_nothing(small, of):
    assert given(shared(of)) == given(shared())


@pytest.mark.parametrize("seed", range(8))
def test_any_council_keeps_every_rule_and_moves_only_who_waits_or_is_named(small, bring, seed):
    lot = Random(seed)
    workers = ["P1", "P2", "P3", "P4", "P5", "P6", "-1", "-1", "P99"]
    held = {f"C{n}": lot.choice(workers) for n in range(1, 31)}
    families = [
        {**FAMILY, "fami_table_id": str(n), "fami_family_id": f"F{lot.randrange(8)}", "fami_person_id": f"C{n}"}
        for n in range(1, 31)
        if lot.random() < 0.5
    ]
    bring("cases", town.case_files(held, **{"ssd_family.csv": families}), as_at=DAY, accept_shrink=True)
    on = service.here()
    waits = {one.child.facts.reference for one in waiting(on, (), ALL)}
    of = lot.sample(["E1", "E3", "E6"], lot.randrange(3))
    named = {c.reference for c in on.cases if c.worker_id in {town.worker_id(number) for number in of}}
    found = shared(of)
    assert set(given(found)) <= waits | named, "nobody else is moved"
    family_of = {row["fami_person_id"]: row["fami_family_id"] for row in families}
    proposed = given(found)
    for reference, number in proposed.items():
        family = family_of.get(reference, reference)
        theirs = {proposed[other] for other in proposed if family_of.get(other, other) == family}
        assert theirs == {number}, "siblings go to one worker"
        if number is not None:
            assert town.look(reference, SERVICE).find(number) not in town.look(reference, SERVICE).barred
            assert number not in of
