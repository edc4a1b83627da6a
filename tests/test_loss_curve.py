"""The picture of a training: its axes, its lines, its words."""

import math
import re
import xml.etree.ElementTree as ET

import pytest

from zero_to_hero.page.loss_curve import MOST_POINTS, curve, scale


def texts(picture):
    return [node.text for node in ET.fromstring(picture.html).iter("{http://www.w3.org/2000/svg}text")]


def lines(picture):
    """The points of each drawn line, as [(x, y), …] per unbroken piece."""
    found = []
    for node in ET.fromstring(picture.html).iter("{http://www.w3.org/2000/svg}path"):
        if node.get("stroke-linejoin"):
            pieces = node.get("d").split("M")[1:]
            found.append(
                [[tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", piece)] for piece in pieces]
            )
    return found


def test_a_falling_loss_falls_in_the_picture_from_edge_to_edge():
    [[points]] = lines(curve([4.0, 3.0, 2.0, 1.0]))
    assert [x for x, _ in points] == [62.0, 196.0, 330.0, 464.0]
    heights = [y for _, y in points]
    assert heights == sorted(heights)
    assert heights[1] - heights[0] == pytest.approx(heights[3] - heights[2], abs=0.2)


def test_a_logarithmic_axis_where_the_values_span_it():
    picture = curve([1000.0, 100.0, 10.0, 1.0])
    [[points]] = lines(picture)
    heights = [y for _, y in points]
    assert heights[1] - heights[0] == pytest.approx(heights[3] - heights[2], abs=0.2)
    assert {"1", "10", "100", "1000"} <= set(texts(picture))
    assert "1000" not in texts(curve([20.0, 10.0, 5.0]))


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0.0, 1.0, [0.0, 0.5, 1.0]),
        (0.013, 0.897, [0.0, 0.5, 1.0]),
        (-1.0, 1.0, [-1.0, -0.5, 0.0, 0.5, 1.0]),
        (0.0, 99.0, [0.0, 50.0, 100.0]),
        (3.0, 3.0, [1.0, 2.0, 3.0, 4.0, 5.0]),
        (0.0, 0.0, [-0.5, 0.0, 0.5]),
        (1e-7, 3e-7, [1e-7, 1.5e-7, 2e-7, 2.5e-7, 3e-7]),
    ],
)
def test_the_numbers_along_an_axis_are_round_and_hold_the_values(lowest, highest, ticks):
    assert scale(lowest, highest, log=False) == (ticks[0], ticks[-1], ticks)


def test_the_title_says_where_each_line_begins_and_ends():
    assert curve([0.5, 0.25]).alt == "A line. loss: from 0.5 at step 0 to 0.25 at step 1."
    both = curve({"rate 1": [2.0, 1.0], "rate 2": []}, x="epoch", y="error")
    assert both.alt == "A line for each: error, rate 1: from 2 at epoch 0 to 1 at epoch 1; error, rate 2: no epoch yet."
    assert {"rate 1", "rate 2", "epoch", "error"} <= set(texts(both))
    assert "<title>A line. loss" in curve([1.0])._repr_html_()


def test_what_is_not_finite_leaves_a_gap():
    [pieces] = lines(curve([1.0, 2.0, math.nan, 3.0, math.inf, 4.0]))
    assert [len(piece) for piece in pieces] == [2, 1, 1]


def test_a_long_series_is_thinned_and_keeps_its_end():
    [[points]] = lines(curve([float(i) for i in range(10_001)]))
    assert len(points) <= MOST_POINTS + 1
    assert points[-1] == (464.0, 14.0)


def test_two_lines_differ_in_more_than_colour_and_names_are_escaped():
    picture = curve({"a < b": [1.0, 2.0], "other": [2.0, 1.0]})
    root = ET.fromstring(picture.html)
    drawn = [node for node in root.iter("{http://www.w3.org/2000/svg}path") if node.get("stroke-linejoin")]
    assert len({node.get("stroke") for node in drawn}) == len({node.get("stroke-dasharray") for node in drawn}) == 2
    assert "a < b" in texts(picture)


@pytest.mark.parametrize("series", [[], [math.nan], {}, {"a": []}, [0.0], [5]])
def test_little_or_nothing_to_show_is_still_a_picture(series):
    ET.fromstring(curve(series).html)


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="a picture holds 6 lines"):
        curve({str(i): [1.0] for i in range(7)})
    with pytest.raises(ValueError, match=r"no place for -1.0"):
        curve([1.0, -1.0], log=True)
