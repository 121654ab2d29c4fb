"""Names of workers: what is one name, what names nobody, who may be meant."""

import pytest

from workforce.importing import names
from workforce.importing.names import Colleague, identity, likeness, normal_name, readable, suggestions


@pytest.mark.parametrize(
    "text",
    [
        "Ann Bee", "ann bee", "Bee, Ann", "BEE,ANN", " Bee ,  Ann ", "Bee,\u00a0Ann", "Ms Ann Bee", "Bee, Ms. Ann",
        "Dr Bee, Ann", "\uff21nn Bee", "Mrs Dr Ann Bee",
    ],
)  # fmt: skip
def test_one_name_however_it_is_written(text):
    assert normal_name(text) == "ann bee"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Bee", "Anne Bee"), ("Ann Bee", "Ann Bee (2)"), ("Ann Bee", "Bee Ann"), ("Jos\u00e9 Bee", "Jose Bee")],
)
def test_names_that_may_be_two_people_stay_two(one, other):
    assert normal_name(one) != normal_name(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("O\u2019Dea, Sam", "sam o'dea"), ("Smith\u2013Jones, Kit", "kit smith-jones"), ("Bee, Ann, SW", "ann bee sw"),
        ("Bee (Agency), Ann", "ann bee (agency)"), ("Dr", "dr"), ("Miss Marple", "marple"), (",Ann", "ann"), ("", ""),
    ],
)  # fmt: skip
def test_parts(text, name):
    assert normal_name(text) == name


@pytest.mark.parametrize(
    "text", ["", "-", "--", "0", "N/A", "n/a", "TBC", "Unallocated", "(unallocated)", "NO WORKER", "?"]
)
def test_nobody(text):
    assert identity(text) is None


def test_a_name_is_told_from_an_id_and_read():
    assert identity("Bee, Ann") == "name:ann bee"
    assert names.is_name("name:ann bee")
    assert not names.is_name("CS12")
    assert readable(identity("O'DEA-BEE, ann")) == "Ann O'Dea-Bee"
    assert readable("CS12 lower") == "CS12 lower"


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("kate mills", "katherine mills", True), ("steve bee", "stephen bee", True), ("ann smith", "ann smyth", True),
        ("jon smith", "john smith", True), ("a smith", "ann smith", True), ("ann smith", "ann mary smith", True),
        ("andrea burgess", "ian burgess", False), ("ian mann", "anna mann", False), ("ann smith", "ann cole", False),
        ("john smith", "kate smith", False),
    ],
)  # fmt: skip
def test_who_is_alike(one, other, is_alike):
    assert (likeness(one, other) >= names.LEAST_ALIKE) == is_alike
    assert likeness(one, other) == likeness(other, one) < 1


STAFF = [
    Colleague("E4", "Annabel Bee", "North"), Colleague("E3", "Ann Bee", "South"), Colleague("E2", "Bee, Ann", "North"),
    Colleague("E1", "Anne Bee", "North"), Colleague("E9", "Zoe Zed", "North"),
]  # fmt: skip


def test_the_same_name_comes_first_and_three_at_most_in_a_stated_order():
    found = suggestions(["name:ann bee"], STAFF)["name:ann bee"]
    assert [(s.colleague.employee_number, s.is_same) for s in found] == [("E3", True), ("E2", True), ("E4", False)]
    assert found == suggestions(["name:ann bee"], reversed(STAFF))["name:ann bee"]


def test_nobody_is_suggested_for_ids_or_strangers_and_brackets_are_no_hindrance():
    assert suggestions(["CS12"], STAFF) == {}
    assert suggestions(["name:chidi anozie"], STAFF) == {"name:chidi anozie": []}
    assert suggestions(["name:zoe zed (2)"], STAFF)["name:zoe zed (2)"][0].is_same
    assert suggestions(["name:ann bee"], []) == {"name:ann bee": []}
