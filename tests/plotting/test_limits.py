"""Limits, ticks that are asked for, colours of the cycle and what calls give are matplotlib's."""

import math
import random

import numpy as np
import pytest

from tests.plotting.both import OURS, REAL, axes, fresh
from zero_to_hero.page.plots import COLOURS

NAN, INF = math.nan, math.inf
DATA = {
    "ordinary": [3.1, 2.2, 2.7, 1.9],
    "one": [2.0],
    "zero": [0.0],
    "empty": [],
    "constant": [5.0, 5.0, 5.0],
    "NaN": [1.0, NAN, 3.0],
    "infinite": [1.0, INF, 3.0, -INF],
    "only NaN": [NAN, NAN],
    "negative": [-3.0, -1.0, -2.0],
    "tiny": [1e-9, 2e-9],
    "huge": [1e12, 3e12],
    "near": [1e6 + 0.001, 1e6 + 0.002],
    "signs": [-2.0, 0.0, 3.0],
    "zero below": [0.0, 10.0, 1000.0],
}
DRAW = {
    "plot": lambda ax, values: ax.plot(values, "o-"),
    "semilogy": lambda ax, values: ax.semilogy(values),
    "scatter": lambda ax, values: ax.scatter(range(len(values)), values),
    "bar": lambda ax, values: ax.bar(range(len(values)), values),
    "barh": lambda ax, values: ax.barh(range(len(values)), values),
    "fill_between": lambda ax, values: ax.fill_between(range(len(values)), values),
    "axhline": lambda ax, values: [ax.axhline(value) for value in values],
    "step": lambda ax, values: ax.step(range(len(values)), values),
}


# a line in sight doesn't ask matplotlib for new limits; ours follow all the lines
IN_SIGHT = {("axhline", name) for name in ("zero", "only NaN", "tiny", "near")}


def same_limits(a, b):
    assert b.get_xlim() == pytest.approx(a.get_xlim(), rel=1e-9, abs=1e-300)
    assert b.get_ylim() == pytest.approx(a.get_ylim(), rel=1e-9, abs=1e-300)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "name"), sorted({(call, name) for call in DRAW for name in DATA} - IN_SIGHT))
def test_limits_are_matplotlibs(call, name):
    with axes() as (a, b):
        for ax in (a, b):
            DRAW[call](ax, DATA[name])
        same_limits(a, b)


@pytest.mark.parametrize("seed", range(40))
def test_limits_of_random_pictures_are_matplotlibs(seed):
    with axes() as both:
        for ax in both:
            draw = random.Random(seed)
            for call in draw.choices(list(DRAW), k=3):
                size = 10 ** draw.uniform(-4, 4)
                DRAW[call](ax, [draw.uniform(-0.3, 1) * size for _ in range(draw.randint(2, 9))])
            if draw.random() < 0.3:
                ax.set_ylim(bottom=size / 10)
            if draw.random() < 0.3:
                ax.invert_yaxis()
            if draw.random() < 0.3:
                ax.margins(x=0.2)
        same_limits(*both)


def test_shared_axes_cover_all_their_data():
    with axes(nrows=1, ncols=2, sharey=True) as (a, b):
        for row in (a, b):
            row[0].plot([1, 2])
            row[1].plot([5, 9])
        for k in (0, 1):
            same_limits(a[k], b[k])


@pytest.mark.parametrize("origin", ["upper", "lower"])
def test_pictures_end_at_their_cells(origin):
    with axes() as (a, b):
        for ax in (a, b):
            ax.imshow([[1, 2, 3], [4, 5, 6]], origin=origin)
        same_limits(a, b)


def test_contours_end_at_their_grid():
    grid = [[x * y for x in range(4)] for y in range(3)]
    with axes() as (a, b):
        for ax in (a, b):
            ax.contourf(range(4), range(3), grid, [0, 2, 4])
            ax.contour(range(4), range(3), grid, [1, 3])
        same_limits(a, b)


@pytest.mark.parametrize("call", ["loglog", "semilogx", "semilogy"])
def test_logarithmic_limits_leave_out_what_has_no_place(call):
    with axes() as (a, b):
        for ax in (a, b):
            getattr(ax, call)([1, 10, 1000], [0.1, 5, 70])
        same_limits(a, b)


@pytest.mark.parametrize("seed", range(30))
def test_ticks_of_a_figure_are_matplotlibs(seed):
    """With the axes as long as each has laid them out: a tick more or less is a matter of the letters' room."""
    draw = random.Random(seed)
    low = draw.uniform(-100, 100)
    values = [low + draw.random() * 10 ** draw.uniform(-2, 3) for _ in range(20)]
    with axes() as (a, b):
        for ax in (a, b):
            ax.plot(values)
        shown = [tick for tick in a.get_xticks() if a.get_xlim()[0] <= tick <= a.get_xlim()[1]]
        ours = [tick for tick in b.get_xticks() if b.get_xlim()[0] <= tick <= b.get_xlim()[1]]
        assert ours == pytest.approx(shown, abs=1e-9)


def test_colours_come_in_matplotlibs_order():
    with axes() as (a, b):
        for ax in (a, b):
            ax.bar([0], [1])
            ax.fill_between([0, 1], [0, 1])
        got = [[line.get_color() for line in ax.plot([[1, 2], [3, 4]]) + ax.plot([3], color="C5")] for ax in (a, b)]
        assert got[0][:2] == got[1][:2] == list(COLOURS[:2])
        assert got[1][2] == COLOURS[5]


FORMATS = [
    "",
    "o",
    "o-",
    "k--",
    "r.",
    "C1:",
    "C1C2",
    "C10--",
    "--",
    "b-.",
    "x",
    "gs",
    "^k-",
    "C3",
    "red",
    "-.r",
    "m+",
    "y*",
    "1.0",
    ".5",
]


@pytest.mark.parametrize("form", [form for form in FORMATS if form])
def test_formats_are_read_as_matplotlib_reads_them(form):
    from matplotlib.colors import to_hex

    with axes() as (a, b):
        try:
            wanted = a.plot([1, 2], form)[0]
        except ValueError:
            with pytest.raises(ValueError, match="isn't the format of a line"):
                b.plot([1, 2], form)
            return
        got = b.plot([1, 2], form)[0]
        assert got.marker == wanted.get_marker().replace("None", "")
        assert got.style == wanted.get_linestyle().replace("None", "")
        assert got.colour == to_hex(wanted.get_color())


@pytest.mark.parametrize("form", ["qq", "o o", "k---", "rr", "ox"])
def test_what_is_no_format_is_said(form):
    with axes() as (a, b):
        with pytest.raises(ValueError):  # noqa: PT011
            a.plot([1, 2], form)
        with pytest.raises(ValueError, match="isn't the format of a line"):
            b.plot([1, 2], form)


def test_lengths_that_differ_are_told():
    plt = fresh()
    with pytest.raises(ValueError, match=r"x and y must have same first dimension, but have shapes \(2,\) and \(3,\)"):
        plt.plot([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="x has 2, y has 1"):
        plt.scatter([1, 2], [3])


@pytest.mark.parametrize("values", [[[1, 2], [3, 4], [5, 9]], np.arange(12.0).reshape(4, 3)])
def test_a_table_is_a_line_for_each_column(values):
    with axes() as (a, b):
        lines = [ax.plot(values) for ax in (a, b)]
        assert len(lines[0]) == len(lines[1])
        for x, y in zip(*lines, strict=True):
            assert list(x.get_ydata()) == y.get_ydata()


def test_strings_stand_beside_each_other():
    with axes() as (a, b):
        for ax in (a, b):
            ax.bar(["a", "b", "c"], [1, 2, 3])
            ax.plot(["b", "d"], [1, 2])
        same_limits(a, b)
        assert b.get_xticks() == list(a.get_xticks()) == [0, 1, 2, 3]


@pytest.mark.parametrize("plt", [REAL, OURS])
def test_figures_are_counted_and_closed(plt):
    plt.close("all")
    first = plt.figure()
    plt.figure(7)
    assert plt.get_fignums() == [first.number, 7] == [1, 7]
    plt.figure(1)
    assert plt.gcf() is first
    plt.close()
    assert plt.get_fignums() == [7]
    plt.close(7)
    assert plt.get_fignums() == []


@pytest.mark.parametrize("plt", [REAL, OURS])
def test_subplots_come_in_matplotlibs_shapes(plt):
    plt.close("all")
    assert not hasattr(plt.subplots()[1], "flat")
    assert plt.subplots(1, 3)[1].shape == (3,)
    grid = plt.subplots(2, 3)[1]
    assert grid.shape == (2, 3)
    assert grid[1, 2] is grid[1][2] is list(grid.flat)[5] is grid.ravel()[5]
    assert plt.subplots(1, 1, squeeze=False)[1].shape == (1, 1)
    assert plt.subplot(2, 1, 2) is plt.gca()
    assert plt.subplot(211) is not plt.subplot(212)
    plt.close("all")
