"""What is said of a trend, sentence by sentence; and the drawing that goes with it."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest

from workforce.board.figures.target_rules import Target
from workforce.board.trends import charts, svg
from workforce.board.trends.series import flow_value, forecast_of, trend_of
from workforce.board.trends.words_rules import Told, in_words, value_text, why_not_judged

START = date(2025, 9, 28)
BY = date(2027, 6, 30)
LEVEL = [10, 12] * 8  # mean 11, limits 5.68 and 16.32
RUN = [0, 12, 0, 12, 0, 12, 0, 7, 8, 7, 8, 7, 8, 7]
RISE = [0, 20, 0, 20, 0, 20, 5, 6, 7, 8, 9, 10, 11]
NEAR = [*[-1, 1] * 8, 5, 1, 5]


def on(at):
    return START + timedelta(weeks=4 * at)


def series(values):
    return [(on(at), None if one is None else Decimal(str(one))) for at, one in enumerate(values)]


def entry(values, target=None, by=BY, flow=None, restarts=(), unit="percent", **kind):
    """A line of a summary, as far as words and charts need it."""
    indicator = SimpleNamespace(
        id="W5", name="A <figure> & more", unit=unit, **({"good": "high", "stock": False, "rolling": False} | kind)
    )
    goal = None if target is None else Target(Decimal(str(target)), by)
    flow = series(flow) if flow else None
    found = trend_of(indicator, series(values), goal.value if goal else None, restarts=restarts, flow=flow)
    return SimpleNamespace(
        indicator=indicator,
        trend=found,
        target=goal,
        forecast=forecast_of(indicator, found, goal),
        value=series(values)[-1][1] if values else None,
    )


def told(one, **more):
    i, t = one.indicator, one.target
    return Told(
        one.trend,
        i.unit,
        i.good,
        one.value,
        t.value if t else None,
        t.by if t else None,
        one.forecast,
        i.stock,
        i.rolling,
        **more,
    )


def said(one, **more):
    return in_words(told(one, **more))


@pytest.mark.parametrize(
    ("line", "first"),
    [
        (entry(LEVEL), "No real change: this process varies by chance alone, between 5.7% and 16.3% around 11%."),
        (entry([5] * 12), "No change: every figure is 5%."),
        (
            entry(RUN),
            ("Getting better, by more than chance: 7 figures in a row lie above the mean, 6.3%, since 12 April 2026."),
        ),
        (
            entry(RUN, good="low"),
            ("Getting worse, by more than chance: 7 figures in a row lie above the mean, 6.3%, since 12 April 2026."),
        ),
        (entry(RISE), "Getting better, by more than chance: 7 figures in a row rise, since 15 March 2026."),
        (
            entry([20 - one for one in RISE]),
            ("Getting worse, by more than chance: 7 figures in a row fall, since 15 March 2026."),
        ),
        (
            entry(NEAR),
            ("Getting better, by more than chance: at least 2 of the last 3 figures lie near the upper limit, 6.8%."),
        ),
        (
            entry([*LEVEL, 40]),
            ("Getting better, by more than chance: the newest figure lies above the upper limit, 18%."),
        ),
        (
            entry([*LEVEL, 0.1], unit="people"),
            ("Getting worse, by more than chance: the newest figure lies below the lower limit, 5."),
        ),
        (entry([*LEVEL, None]), "Not judged: the newest figure is not known."),
        (entry([]), "Not judged: there is no figure yet."),
        (entry([5]), "Not judged: there is only one figure."),
        (entry([5, None, 6]), "Not judged: there are only 2 figures, none next to another."),
        (
            entry(LEVEL, restarts=[(on(15), "New scheme")]),
            "Not judged: there is only one figure since 22 November 2026.",
        ),
        (
            entry(range(12), stock=True),
            "Not judged: each figure follows the one before it, so it is a plain line without limits.",
        ),
        (
            entry(LEVEL, rolling=True),
            (
                "Not judged: each figure holds most of what the one before it told of, so it is a plain line without"
                " limits."
            ),
        ),
        (
            entry(LEVEL, rolling=True, flow=LEVEL),
            ("No real change: the figures of each period by itself vary by chance alone."),
        ),
        (
            entry(range(13), rolling=True, flow=RISE, good="low"),
            (
                "Getting worse, by more than chance: the figures of each"
                " period by itself move one way, since 15 March 2026."
            ),
        ),
        (
            entry(range(14), rolling=True, flow=RUN),
            (
                "Getting better, by more than chance: the figures of each period by"
                " itself lie on one side of their mean, since 12 April 2026."
            ),
        ),
        (
            entry(range(17), rolling=True, flow=[*LEVEL, 40]),
            ("Getting better, by more than chance: the figure of the newest period by itself lies outside its limits."),
        ),
        (
            entry(range(19), rolling=True, flow=NEAR),
            (
                "Getting better, by more than chance: at least 2 of the last 3"
                " figures of a period by itself lie near a limit."
            ),
        ),
    ],
)
def test_variation_and_why(line, first):
    assert said(line)[0] == first


@pytest.mark.parametrize(
    ("line", "second"),
    [
        (entry(LEVEL), "No target is agreed."),
        (
            entry(LEVEL, 20),
            ("It will not meet 20% unless something changes: the highest this process reaches by itself is 16.3%."),
        ),
        (
            entry(LEVEL, 2, good="low"),
            ("It will not meet 2% unless something changes: the lowest this process reaches by itself is 5.7%."),
        ),
        (entry(LEVEL, 2), "It meets 2% as things stand: the lowest this process reaches by itself is 5.7%."),
        (
            entry(LEVEL, 20, good="low"),
            ("It meets 20% as things stand: the highest this process reaches by itself is 16.3%."),
        ),
        (
            entry(LEVEL, 11),
            ("It may meet 11% or miss it by chance alone: by itself this process varies between 5.7% and 16.3%."),
        ),
        (
            entry(LEVEL, "16.33"),
            ("It will not meet 16.3% unless something changes: the highest this process reaches by itself is 16.32%."),
        ),
        (
            entry([95, 99] * 6, 100),
            ("It may meet 100% or miss it by chance alone: by itself this process varies between 86.4% and 100%."),
        ),  # mean 97, range 4: 107.64 worked out
        (entry([5] * 12, 5), "It meets 5% exactly, as every figure did."),
        (
            entry(LEVEL[:11], 20),
            ("Whether the target will be met is not judged yet: 12 figures are needed, there are 11."),
        ),
        (entry(range(12), 20, stock=True), "Whether the target will be met is not judged by limits: there are none."),
        (
            entry(LEVEL, 20, rolling=True, flow=LEVEL),
            ("Whether the target will be met is not judged by limits: a rolling figure has none."),
        ),
    ],
)
def test_assurance_with_its_limits(line, second):
    assert said(line)[1] == second


def test_the_forecast_with_its_interval():
    line = entry(LEVEL, 20)
    assert said(line)[2] == (
        "If the line through the last 16 figures goes on, the figure is 11.4% on 30 June 2027, with 95% confidence"
        " between 8.3% and 14.4%: it is unlikely to meet 20% by then."
    )
    assert "it is likely to meet 5% by then" in said(entry(LEVEL, 5))[2]
    assert "it may meet 11% by then or miss it" in said(entry(LEVEL, 11))[2]
    assert ", without any spread: it is likely" in said(entry([5] * 12, 5))[2]
    beyond = said(entry([*range(86, 98), 97, 99], 90))  # the whole interval lies over 100%
    assert ", with 95% confidence at 100%: it is likely to meet 90% by then." in beyond[2]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            entry(range(50, 66), 90),
            ("Read it with care: each figure follows the one before it, so the true interval is wider."),
        ),
        (
            entry(LEVEL, 20, by=date(2031, 1, 1)),
            ("Read it with care: the date is further ahead than the figures reach back."),
        ),
        (entry([99, 100] * 8, 99), "The forecast is cut off at 0% and 100%, where the figure ends."),
        (entry([0.1, 1.5] * 8, 1, unit="people"), "The forecast is cut off at 0, where the figure ends."),
        (
            entry([*range(50, 66)], 70),
            ("Limits and forecast differ: limits take the process to go on as it ran, the forecast its change."),
        ),
        (entry(LEVEL, 20, by=None), "No forecast: no date is agreed for the target."),
        (entry(LEVEL, 20, by=on(15)), "No forecast: the target was to be met by 22 November 2026."),
        (entry(LEVEL[:11], 20), "No forecast yet: 12 figures are needed, there are 11."),
    ],
)
def test_what_the_forecast_does_not_say(line, sentence):
    assert sentence in said(line)


def test_no_caveat_without_cause():
    assert not [one for one in said(entry(LEVEL, 20)) if "care" in one or "cut off" in one or "differ" in one]


@pytest.mark.parametrize(
    ("met", "sentence"),
    [
        (0, "The target is not met at this summary."),
        (1, "The target was met at this summary; it counts as sustained after 6 in a row."),
        (5, "The target was met at each of the last 5 summaries; it counts as sustained after 6 in a row."),
        (7, "Sustained: the target was met at each of the last 7 summaries (6 are asked for)."),
    ],
)
def test_met_and_sustained(met, sentence):
    assert said(entry(LEVEL, 20), met=met)[-1] == sentence


def test_met_is_not_said_without_a_value_or_a_target():
    assert not [one for one in said(entry([*LEVEL, None], 20)) + said(entry(LEVEL)) if "met at" in one]


def test_restarts_with_their_reasons():
    line = entry(LEVEL, restarts=[(on(3), "The front door moved."), (on(9) - timedelta(days=3), "New scheme")])
    assert said(line)[-2:] == [
        "Judged anew from 21 December 2025: The front door moved.",
        "Judged anew from 7 June 2026: New scheme.",
    ]
    both = entry(LEVEL, restarts=[(on(3), "New scheme"), (on(3) - timedelta(days=1), "Moved"), (on(3), "New scheme")])
    assert both.trend.restarts == ((on(3), "Moved; New scheme"),)
    assert [point.on for point in line.trend.last_segment] == [on(at) for at in range(9, 16)]
    assert line.forecast is None, "only 7 figures since"


def test_why_nothing_is_judged_is_empty_where_something_is():
    assert why_not_judged(told(entry(LEVEL))) == ""


def test_numbers_that_differ_are_written_so():
    assert value_text(Decimal("89.99999"), "percent", Decimal(90)) == "90%"  # beyond 4 decimals they read alike
    assert value_text(Decimal("-0.04"), "percent") == "0%"


def test_the_flow_of_a_headline():
    assert flow_value({}) is None
    assert flow_value({"flow": {"value": None}}) is None
    assert flow_value({"flow": {"value": "1.25"}}) == Decimal("1.25")
    assert entry(range(4), rolling=True, flow=[None] * 4).trend.judged is False


# --- the drawing


def drawn(one):
    return ET.fromstring(svg.chart_svg(one))


def parts(root, kind):
    return [one for one in root.iter() if kind in (one.get("class") or "")]


def texts(root):
    return [one.text for one in root.iter() if one.tag.endswith("text")]


def test_a_drawing_has_every_point_and_every_level():
    root = drawn(entry(RUN, 20))
    special = parts(root, "point--special")
    assert (len(special), len(parts(root, "app-chart__point"))) == (7, 14)
    assert {one.get("fill") for one in special} == {"#ffffff"}, "hollow"
    named = [one for one in texts(root) if one[0].isalpha()]  # from the top: mean 6.3, reach 2.66 x 85/13 = 17.4
    assert named == ["upper 23.7%", "target 20%", "then 10.3%", "mean 6.3%", "lower 0%"]
    assert len(parts(root, "limit")) == 2 and len(parts(root, "target")) == 1 and len(parts(root, "fan")) == 1
    assert "style=" not in svg.chart_svg(entry(RUN, 20)), "the pages allow no inline style"


def test_names_are_escaped_and_the_words_are_the_name():
    root = drawn(entry(LEVEL, 20))
    assert root.get("aria-label") == svg.chart_words(entry(LEVEL, 20))
    assert root.get("aria-label").startswith("W5, A <figure> & more: 16 figures from 28 September 2025 to")


def test_a_line_breaks_at_a_gap_and_at_a_restart():
    assert len(parts(drawn(entry(LEVEL)), "chart__line")) == 1
    assert len(parts(drawn(entry([*LEVEL[:4], None, *LEVEL])), "chart__line")) == 2
    again = drawn(entry(LEVEL, restarts=[(on(8), "New scheme")]))
    assert len(parts(again, "chart__line")) == 2 and len(parts(again, "restart")) == 1
    assert "judged anew" in texts(again)
    first = min(float(one.get("x1")) for one in parts(again, "chart__mean"))
    assert first == pytest.approx(float(parts(again, "chart__point")[8].get("cx")), abs=0.1)


@pytest.mark.parametrize(
    "line",
    [
        entry(LEVEL, 11),
        entry(LEVEL, "16.33"),
        entry([5] * 12, 5),
        entry(RISE, 100),
        entry([0.3, 0.5] * 8, 0),
        entry([99, 100] * 8, 99),
        entry(LEVEL, 20, unit="children per FTE"),
        entry([5, 6], 40),
    ],
)
def test_nothing_lies_on_anything_else_or_outside(line):
    root = drawn(line)
    at = [(float(one.get("x")), float(one.get("y")), one.text) for one in root.iter() if one.tag.endswith("text")]
    right = sorted(y for x, y, _ in at if x > svg.RIGHT)
    assert all(later - earlier >= 19.9 for earlier, later in pairwise(right)), at
    assert all(0 <= x <= svg.WIDTH and 0 < y <= svg.HEIGHT for x, y, _ in at), at
    for one in root.iter():
        for name, most in (("cx", svg.RIGHT), ("cy", svg.BOTTOM), ("x1", svg.RIGHT + 5), ("y1", svg.BOTTOM)):
            if one.get(name):
                assert 0 <= float(one.get(name)) <= most + 0.1, ET.tostring(one)


def test_a_drawing_of_nothing_says_so():
    for line in (entry([]), entry([None, None])):
        assert texts(drawn(line)) == ["No figure yet"]
        assert svg.chart_words(line) == "W5, A <figure> & more: no figure yet."
    assert svg.chart_words(entry([5])) == "W5, A <figure> & more: one figure, 5% on 28 September 2025."


def test_the_words_of_a_drawing():
    line = entry([*RUN, None, 7], 20, restarts=())
    assert svg.chart_words(line).partition(": ")[2] == (
        "15 figures from 28 September 2025 to 22 November 2026, first 0%, lowest 0%, highest 12%, last 7%."
        " Mean 6.3%, limits 0% to 23.7%. Target 20% by 30 June 2027. 7 points are more than chance, the last on"
        " 27 September 2026. 1 summary has no figure. Forecast for 30 June 2027: 9.6%, 95% interval 0% to 22.9%."
    )
    anew = svg.chart_words(entry(LEVEL, restarts=[(on(8), "New scheme.")]))
    assert anew.endswith(" Judged anew from 10 May 2026: New scheme.")


def test_plotly_draws_the_same():
    line = entry([*LEVEL[:8], None, *[12, 10] * 6], 20, restarts=[(on(4), "New scheme")])
    figure = charts.trend_figure("W5", "percent", line.trend, "20", line.forecast)
    names = [one["name"] for one in figure["data"]]
    assert names == ["95% interval", "forecast", "W5", "mean", "upper limit", "lower limit", "target"]
    values = figure["data"][2]["y"]
    assert [at for at, one in enumerate(values) if one is None] == [4, 9], "broken at the restart and at the gap"
    assert figure["data"][3]["x"][0] == on(4).isoformat()
    assert figure["data"][3]["x"][1] == BY.isoformat()
    assert re.search("judged anew", str(figure["layout"]["annotations"]))
    assert charts.trend_figure("W5", "percent", entry([]).trend, None)["data"][0]["y"] in ((), [])
