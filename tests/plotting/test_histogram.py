"""Counts and edges are NumPy's, to the last bit."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plotting.both import axes, fresh
from zero_to_hero.plotting.histogram import counts_of, edges_of

NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.integers(-5, 5).map(float), min_size=1, max_size=60)


@given(NUMBERS, st.integers(1, 40))
def test_counts_and_edges_are_numpys(values, bins):
    counts, edges = np.histogram(values, bins)
    ours = edges_of(values, bins, None)
    assert ours == list(edges)
    assert counts_of(values, ours) == list(counts)


@given(NUMBERS, st.lists(st.floats(-10, 10), min_size=2, max_size=9, unique=True).map(sorted))
def test_edges_may_be_given(values, edges):
    counts, _ = np.histogram(values, edges)
    assert counts_of(values, edges_of(values, edges, None)) == list(counts)


@pytest.mark.parametrize(
    "options",
    [
        {"bins": 50, "density": True},
        {"bins": 7, "range": (-1, 2)},
        {"bins": [-2, 0, 0.5, 3]},
        {"cumulative": True},
        {"cumulative": True, "density": True},
        {"weights": [k / 7 for k in range(200)]},
        {"histtype": "step", "bins": 20},
        {"histtype": "stepfilled", "log": True},
    ],
)
def test_the_call_gives_what_matplotlibs_gives(options):
    draw = random.Random(3)
    values = [draw.gauss(0, 1) for _ in range(199)] + [math.nan]
    with axes() as (a, b):
        heights, edges, _ = a.hist(values, **options)
        ours = b.hist(values, **options)
        assert ours[0] == pytest.approx(list(heights))
        assert ours[1] == list(edges)
        assert b.get_xlim() == pytest.approx(a.get_xlim())
        if not options.get("log"):
            assert b.get_ylim() == pytest.approx(a.get_ylim())


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        ([[1, 2], [3, 4]], {}, r"got a table, of shape \(2, 2\). A tensor becomes one row with .flatten\(\)"),
        ([1, math.inf], {}, "can't make bins from 1.0 to inf"),
        ([1, 2], {"bins": 0}, "at least one bin, but got bins=0"),
        ([1, 2], {"bins": [3, 1]}, "in rising order"),
        ([1, 2], {"weights": [1]}, "x has 2, weights has 1"),
    ],
)
def test_what_makes_no_histogram_is_said(values, options, says):
    with pytest.raises(ValueError, match=says):
        fresh().hist(values, **options)
