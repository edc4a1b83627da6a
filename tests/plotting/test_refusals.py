"""What the page doesn't draw is named, with a way out; what can't be drawn is said."""

import builtins

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plotting.both import REAL, fresh
from zero_to_hero import plotting
from zero_to_hero.plotting.refusal import NotDrawn

PAST = ["pie", "boxplot", "violinplot", "quiver", "polar", "stackplot", "hexbin", "hist2d", "stem"]
PAST += ["pcolormesh", "savefig", "twinx", "subplot_mosaic", "pause", "imread", "specgram", "streamplot", "table"]


@pytest.fixture
def plt():
    yield fresh()
    fresh()


@pytest.mark.parametrize("name", PAST)
def test_calls_that_are_not_there_are_named(plt, name):
    assert hasattr(REAL, name)
    assert not hasattr(plt, name)
    with pytest.raises(NotDrawn, match=rf"^plt.{name} isn't among the plots .* on Colab"):
        getattr(plt, name)([1, 2])
    with pytest.raises(NotDrawn, match=rf"^ax.{name} isn't"):
        getattr(plt.gca(), name)


@pytest.mark.parametrize(
    ("call", "options", "named"),
    [
        ("plot", {"solid_capstyle": "round"}, r"plt.plot\(…, solid_capstyle='round'\)"),
        ("plot", {"marker": "$a$"}, r"plt.plot\(…, marker='\$a\$'\)"),
        ("scatter", {"plotnonfinite": True}, r"plt.scatter\(…, plotnonfinite=True\)"),
        ("bar", {"yerr": [1, 1]}, r"plt.bar\(…, yerr="),
        ("hist", {"bins": "auto"}, r"plt.hist\(…, bins='auto'\)"),
        ("hist", {"stacked": True}, r"plt.hist\(…, stacked=True\)"),
        ("fill_between", {"hatch": "/"}, r"plt.fill_between\(…, hatch='/'\)"),
    ],
)
def test_options_that_are_not_there_are_named(plt, call, options, named):
    args = ([1, 2],) if call in ("hist", "plot") else ([1, 2], [3, 4])
    with pytest.raises(NotDrawn, match=rf"^{named}"):
        getattr(plt, call)(*args, **options)


def test_other_parts_are_named(plt):
    fig = plt.gcf()
    (line,) = plt.plot([1])
    asks = {
        "fig.add_axes": lambda: fig.add_axes([0, 0, 1, 1]),
        r"plt.imshow\(…, interpolation='bilinear'\)": lambda: plt.imshow([[1]], interpolation="bilinear"),
        r"plt.axis\(…, option='polar'\)": lambda: plt.axis("polar"),
        "Line2D.set_dashes": lambda: line.set_dashes([1]),
        r"ax.spines\[…\].set_position": lambda: plt.gca().spines["left"].set_position("zero"),
        "matplotlib.animation": lambda: plotting.animation,
        r"plt.figure\(…, facecolor='red'\)": lambda: plt.figure(facecolor="red"),
        r"ax.legend\(…, bbox_to_anchor=": lambda: plt.legend(bbox_to_anchor=(1, 1)),
    }
    for named, ask in asks.items():
        with pytest.raises(NotDrawn, match=rf"^{named}"):
            ask()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: (x for x in [1, 2]), "plt.plot got a generator, which can be read only once: make it a list"),
        (lambda: map(float, [1]), "plt.plot got a map, which"),
        (lambda: {1: 2}, "plt.plot needs numbers: a list, a range or a tensor of them, but got dict"),
        (lambda: ["a", 1], "plt.plot needs a number here, but got 'a'"),
        (lambda: object(), "but got object"),
    ],
)
def test_what_is_no_row_of_numbers_is_said(plt, make, says):
    with pytest.raises(TypeError, match=says):
        plt.plot(make())


def test_rows_of_a_table_are_equally_long(plt):
    with pytest.raises(ValueError, match=r"plt.imshow needs rows of equal length, but got lengths \[1, 2\]"):
        plt.imshow([[1, 2], [3]])
    with pytest.raises(TypeError, match=r"plt.imshow needs a table: rows of numbers, but got the shape \(2,\)"):
        plt.imshow([1, 2])


class Tensor:
    """As far as a plot looks at it."""

    def __init__(self, values, requires_grad=False):
        self.values, self.requires_grad = values, requires_grad

    def tolist(self):
        return self.values


def test_tensors_are_plain_values(plt):
    (line,) = plt.plot(Tensor([1, 2, 3]), [Tensor(4), Tensor(5.5), 6])
    assert line.get_xdata() == [1, 2, 3]
    assert line.get_ydata() == [4, 5.5, 6]
    plt.imshow(Tensor([[True, False]]))
    plt.scatter(Tensor([[1, 2]]), Tensor([[3, 4]]), c=Tensor([0, 1]))
    with pytest.raises(RuntimeError, match=r"Use tensor.detach\(\).numpy\(\) instead"):
        plt.plot(Tensor([1.0], requires_grad=True))


@pytest.mark.parametrize("style", ["ggplot", {"figure.figsize": (3, 2)}])
def test_styles_change_nothing_but_sizes(plt, style):
    before = dict(plt.rcParams)
    with plt.style.context(style):
        assert plt.figure().get_size_inches() == ((3, 2) if isinstance(style, dict) else (5.0, 3.2))
    assert plt.rcParams == before


def test_what_jupyter_prints_looks_like_matplotlibs(plt):
    assert repr(plt.plot([1])).startswith("[<matplotlib.lines.Line2D object at 0x")
    assert repr(plt.scatter([1], [1])).startswith("<matplotlib.collections.PathCollection object at 0x")
    assert repr(plt.imshow([[1]])).startswith("<matplotlib.image.AxesImage object at 0x")
    assert repr(plt.bar([1, 2], [1, 2])) == repr(REAL.bar([1, 2], [1, 2])) == "<BarContainer object of 2 artists>"
    assert repr(plt.text(1, 2, "a")) == repr(REAL.text(1, 2, "a")) == "Text(1, 2, 'a')"
    REAL.close("all")


def test_show_shows_each_figure_once(plt, monkeypatch):
    shown = []
    monkeypatch.setattr(builtins, "display", shown.append, raising=False)
    plt.plot([1])
    plt.figure()
    plt.plot([2])
    plt.figure()  # nothing in it
    plt.show()
    plt.show()
    assert [fig.number for fig in shown] == [1, 2]


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**30), 10**30)
LISTS = st.lists(NUMBERS, max_size=8)


@settings(deadline=None, max_examples=150)
@given(
    LISTS,
    st.sampled_from(["plot", "scatter", "bar", "barh", "fill_between", "step", "imshow", "axhline", "text"]),
    st.sampled_from(["linear", "log", "symlog"]),
    st.sampled_from(["linear", "log"]),
)
def test_any_numbers_give_a_picture(values, call, x, y):
    plt = fresh()
    plt.xscale(x)
    plt.yscale(y)
    if call == "imshow":
        if not values:
            return
        plt.imshow([values, values], norm=y)
        plt.colorbar()
    elif call in ("axhline", "text"):
        for k, value in enumerate(values):
            plt.axhline(value) if call == "axhline" else plt.text(k, value, "a")
    elif call == "plot":
        plt.plot(values, "o-", label="a")
        plt.legend()
    else:
        getattr(plt, call)(range(len(values)), values)
    html = plt.gcf().html()
    assert html.startswith("<svg")
    for word in ("nan", "inf", "None"):
        assert f" {word}" not in html
        assert f'"{word}' not in html
    fresh()
