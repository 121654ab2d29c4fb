"""With whom figures are compared, what the census says of them, and where a figure stands, counted a second time."""

import csv
from decimal import Decimal
from importlib.resources import files

import pytest

from workforce.board import comparators
from workforce.board.comparators import Kind, carried, comparators_of, frozen, newest_year, vintage
from workforce.board.compare_rules import CompareWith, place, read_compare
from workforce.board.figures.indicators import BY_ID

COUNCILS = ["Dudley", "Sandwell", "Walsall", "Bath and North East Somerset"]
REGIONS = ["West Midlands", "London"]
CHOSEN = CompareWith("Walsall", "West Midlands", ("Dudley", "Westminster"))


def read(**compare_with):
    return read_compare({"compare_with": compare_with}, COUNCILS, REGIONS)


def test_what_is_read():
    assert read_compare({}, COUNCILS, REGIONS) == CompareWith()
    assert read(council="walsall", region=" west  midlands ", neighbours=["DUDLEY"]) == CompareWith(
        "Walsall", "West Midlands", ("Dudley",)
    )
    assert read(council=None, region="").neighbours == ()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"compare_with": "Walsall"}, "compare_with: write an object such as"),
        ({"compare_with": {"councils": []}}, "compare_with: write an object such as"),
        ({"compare_with": {"neighbours": "Dudley"}}, "compare_with.neighbours: write a list"),
        ({"compare_with": {"neighbours": ["Dudley", ""]}}, r"compare_with.neighbours\[1\]: write a council's name"),
        ({"compare_with": {"neighbours": ["Dudley", "dudley"]}}, "compare_with.neighbours: Dudley is named twice"),
        ({"compare_with": {"neighbours": ["Dudley"] * 16}}, "name at most 15"),
        ({"compare_with": {"council": "Dudley", "neighbours": ["Dudley"]}}, "Dudley is the council itself"),
        ({"compare_with": {"council": 5}}, "compare_with.council: write the council's name in quotation marks"),
        ({"compare_with": {"region": "Midlands"}}, "region 'Midlands'. .* Do you mean West Midlands"),
        ({"compare_with": {"council": "Dudlee"}}, "compare_with.council: .* Do you mean Dudley"),
        (
            {"compare_with": {"neighbours": ["Walsall", "Nowhere"]}},
            r"neighbours\[1\]: the newest census has no council",
        ),
    ],
)
def test_faults_name_their_place(document, message):
    with pytest.raises(ValueError, match=message):
        read_compare(document, COUNCILS, REGIONS)


def test_the_file_knows_every_council_and_region():
    assert comparators.check({"compare_with": {"council": "walsall", "region": "west midlands"}}).council == "Walsall"
    with pytest.raises(ValueError, match="no council 'Northmere'"):
        comparators.check({"compare_with": {"council": "Northmere"}})


@pytest.mark.parametrize(
    ("value", "quartile", "better"),
    [("0.5", 1, 0), ("1", 1, 0), ("2", 1, 1), ("2.5", 2, 2), ("4.5", 3, 4), ("6.5", 4, 6), ("9", 4, 8)],
)
def test_quartiles_by_rank(value, quartile, better):
    others = [Decimal(one) for one in range(1, 9)] + [None]
    found = place(Decimal(value), others, "low")
    assert (found.quartile, found.better, found.of, found.left_out) == (quartile, better, 8, 1)


def test_high_is_mirrored_and_equal_figures_stand_alike():
    others = [Decimal(one) for one in (1, 2, 2, 2)]
    assert (place(Decimal(2), others, "high").quartile, place(Decimal(1), others, "high").quartile) == (1, 4)
    assert place(Decimal(2), others, "low").better == 1


def test_no_place_without_a_figure_or_with_few_others():
    assert place(None, [Decimal(1)] * 8, "low") is None
    assert place(Decimal(1), [Decimal(1)] * 3 + [None], "low") is None


def rows():
    text = files("workforce.facts").joinpath("csww_indicators_2017_to_2025.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    ("indicator", "value"), [("W1", "16.2"), ("W8", "15.9"), ("W9", "16.9"), ("W10", "14.4"), ("W11", "3.7")]
)
def test_beside_the_file_read_a_second_time(indicator, value):
    column = BY_ID[indicator].published
    year = max(int(row["time_period"]) for row in rows())
    newest = [row for row in rows() if int(row["time_period"]) == year]

    def of(level, name):
        (row,) = [one for one in newest if one["geographic_level"] == level
                  and name in (one["la_name"] or one["region_name"] or one["country_name"])]  # fmt: skip
        return Decimal(row[column])

    found = comparators_of(BY_ID[indicator], Decimal(value), CHOSEN)
    by_kind = {(one.kind, one.area): one.value for one in found}
    assert by_kind == {
        (Kind.ENGLAND, "England"): of("National", "England"),
        (Kind.REGION, "West Midlands"): of("Regional", "West Midlands"),
        (Kind.COUNCIL, "Walsall"): of("Local authority", "Walsall"),
        (Kind.NEIGHBOUR, "Dudley"): of("Local authority", "Dudley"),
        (Kind.NEIGHBOUR, "Westminster"): None,
        (Kind.QUARTILE, "all councils of England"): None,
    }
    councils = [row[column] for row in newest if row["geographic_level"] == "Local authority"]
    known = sorted(Decimal(one) for one in councils if one[0].isdigit())
    better = len([one for one in known if one < Decimal(value)])
    where = found[-1].place
    assert (where.of, where.left_out, where.better) == (len(known), len(councils) - len(known), better)
    assert where.quartile == 1 + sum(4 * better >= part * len(known) for part in (1, 2, 3))
    assert where.left_out >= 2, "Kensington and Chelsea, Westminster: 'x'"
    assert next(one for one in found if one.area == "Westminster").why == "not available"


def test_words_and_vintage():
    found = comparators_of(BY_ID["W1"], Decimal("16.2"), CHOSEN)
    assert [one.words for one in found[:5]] == [
        "England",
        "West Midlands (our region)",
        "Walsall, as published",
        "Dudley",
        "Westminster",
    ]
    where, left_out = found[-1].place, "2 left out, which have no figure"
    assert found[-1].words == f"3rd quartile of 149 councils (1st is best), {where.better} do better; {left_out}"
    assert (
        {one.vintage for one in found}
        == {"year to 30 September 2025, Department for Education, release of 2025"}
        == {vintage(newest_year())}
    )
    assert comparators_of(BY_ID["W1"], None, CHOSEN)[-1].words.endswith("not known, as our figure is not")
    assert comparators_of(BY_ID["W1"], Decimal(1), CHOSEN)[-1].words.startswith("1st quartile of 149")
    assert "none does better" in comparators_of(BY_ID["W1"], Decimal(1), CHOSEN)[-1].words


def test_what_the_census_does_not_have():
    assert comparators_of(BY_ID["W4"], Decimal(90), CHOSEN) == []
    kinds = [one.kind for one in comparators_of(BY_ID["W1"], Decimal(15), CompareWith())]
    assert kinds == [Kind.ENGLAND, Kind.QUARTILE]
    gone = comparators_of(BY_ID["W1"], Decimal(15), CompareWith("Northamptonshire"))[1]
    assert (gone.value, gone.why) == (None, f"no row in the census of {newest_year()}")


def test_what_a_summary_carries_stays_as_it_was():
    kept = frozen(CHOSEN, {"W1": Decimal("16.2"), "W4": Decimal(90)})
    assert list(kept) == ["W1"]
    assert carried({"comparators": kept}) == {"W1": comparators_of(BY_ID["W1"], Decimal("16.2"), CHOSEN)}
    assert carried({}) is None
