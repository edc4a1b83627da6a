"""Error bars: the same limits and lines as matplotlib's, in every shape of errors; what can't be one is said."""

import math

import numpy as np
import pytest

from tests.plotting.both import OURS, axes

XS, YS = [1.0, 2.0, 4.0], [3.0, 1.0, 2.0]
GIVEN = {
    "one for all": {"yerr": 0.5},
    "one each": {"yerr": [0.1, 0.2, 0.3]},
    "below and above": {"yerr": [[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]]},
    "both ways": {"xerr": 0.3, "yerr": np.array([0.1, 0.2, 0.3]), "fmt": "o", "capsize": 3},
    "no line": {"yerr": 0.4, "fmt": "none", "ecolor": "red", "elinewidth": 3},
    "none": {},
}


@pytest.mark.parametrize("name", GIVEN)
def test_bars_reach_as_far_as_matplotlibs(name):
    with axes() as (real, ours):
        theirs, mine = (ax.errorbar(XS, YS, label="runs", **GIVEN[name]) for ax in (real, ours))
        assert ours.get_xlim() == pytest.approx(real.get_xlim())
        assert ours.get_ylim() == pytest.approx(real.get_ylim())
        assert repr(mine) == repr(theirs)
        assert len(mine) == len(theirs) == 3
        assert (mine[0] is None) == (theirs[0] is None)
        assert len(mine[2]) == len(theirs[2])
        for stems, bars in zip(mine[2], theirs[2], strict=True):
            ends = [(x, y) for segment in bars.get_segments() for x, y in segment]
            drawn = list(zip(stems.xs, stems.ys, strict=True))
            assert [one for k, one in enumerate(drawn) if k % 4 in (0, 2)] == pytest.approx(ends)
        assert len(mine[1]) == len({"xerr", "yerr"} & set(GIVEN[name])) * ("capsize" in GIVEN[name])
        ours.legend()
        html = ours.figure._repr_html_()
        assert "runs" in html
        assert "nan" not in html


def test_the_half_that_a_logarithmic_axis_can_show_is_shown():
    fig, ax = OURS.subplots()
    ax.set_yscale("log")
    ax.errorbar([1, 2], [1.0, 10.0], yerr=[5.0, 1.0], fmt="o")
    html = fig._repr_html_()
    OURS.close("all")
    assert not [word for word in ("nan", "inf") if word in html]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"yerr": [0.1, 0.2]}, "one yerr for each of its 3 points, or one for all, but got 2"),
        ({"yerr": [0.1, -0.2, 0.1]}, "yerr must not contain negative values"),
        ({"xerr": [[1, 2, 3], [1, 2]]}, "but got 3 and 2"),
    ],
)
def test_errors_that_do_not_fit_are_said(options, told):
    with pytest.raises(ValueError, match=told):
        OURS.errorbar(XS, YS, **options)
    OURS.close("all")


def test_a_missing_value_leaves_its_bar_out():
    fig, ax = OURS.subplots()
    ax.errorbar(XS, [1.0, math.nan, 2.0], yerr=0.1, capsize=2)
    html = fig._repr_html_()
    OURS.close("all")
    assert "nan" not in html
