"""Ticks and their labels are where matplotlib puts them."""

import random
import re

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as real

from zero_to_hero.plotting.scales import SymLog, scale
from zero_to_hero.plotting.tick_labels import labels, small_labels

MANY = 400


def limits(kind: str, draw: random.Random) -> tuple[float, float]:
    """Limits of an axis: anywhere, or far from 0 and close together, or some decades."""
    if kind == "log":
        low = 10 ** draw.uniform(-8, 4)
        return low, low * 10 ** draw.uniform(0.02, draw.choice([1, 3, 14]))
    middle = draw.choice([0, 1, 1e3, 1e5, 1e7]) * draw.uniform(-1, 1)
    width = 10 ** (draw.uniform(-6, 6) if kind == "linear" else draw.uniform(-3, 1))
    return middle - width * draw.random(), middle + width * draw.random() + width / 100


def plain(label: str) -> str:
    """matplotlib's label in our letters."""
    label = re.sub(r"\\mathdefault\{(.*)\}\$", r"\1$", label).replace("-", "−").replace(r"\times", "×")
    return label.strip("$") if label.strip("$0−") == "" else label


@pytest.fixture(scope="module")
def ax():
    figure, ax = real.subplots()
    yield ax
    real.close(figure)


@pytest.mark.parametrize("kind", ["linear", "far", "log"])
def test_ticks_and_labels_are_matplotlibs(ax, kind):
    draw = random.Random(kind)
    ours = scale("log" if kind == "log" else "linear")
    for _ in range(MANY):
        low, high = limits(kind, draw)
        parts = draw.randint(1, 12)
        ax.clear()
        ax.set_xscale(ours.name)
        ax.set_xlim(low, high)
        ax.xaxis.get_tick_space = lambda parts=parts: parts
        ticks = ours.ticks(low, high, parts)
        assert ticks == pytest.approx(list(ax.get_xticks()), rel=1e-9, abs=1e-12 * (high - low))
        formatter = ax.xaxis.get_major_formatter()
        wanted = [plain(label) for label in formatter.format_ticks(ax.get_xticks())]
        texts, for_all = labels(ours, ticks, low, high)
        assert [text.replace("{−", "{−") for text in texts] == wanted
        assert for_all == formatter.get_offset()
        if kind == "log":
            small = ours.small_ticks(low, high, parts)
            there = list(ax.get_xticks(minor=True))
            assert small == pytest.approx(there, rel=1e-9)
            wanted = [plain(label) for label in ax.xaxis.get_minor_formatter().format_ticks(there)]
            assert small_labels(ours, small, low, high) == wanted


def test_symlog_ticks_and_places_are_matplotlibs(ax):
    draw = random.Random(1)
    for _ in range(MANY):
        low, high = sorted(draw.choice([-1, 1]) * 10 ** draw.uniform(-2, 6) for _ in range(2))
        ax.clear()
        ax.set_xscale("symlog")
        ax.set_xlim(low, high)
        ours = SymLog()
        assert ours.ticks(low, high) == pytest.approx(list(ax.xaxis.get_major_locator().tick_values(low, high)))
        transform = ax.xaxis.get_transform()
        values = np.linspace(low, high, 9)
        places = [ours.place(value) for value in values]
        assert places == pytest.approx(list(transform.transform(values)))
        assert [ours.number(place) for place in places] == pytest.approx(list(values), rel=1e-9, abs=1e-12)


def test_an_unknown_scale_is_named():
    with pytest.raises(ValueError, match="scales linear, log, symlog, but got 'logit'"):
        scale("logit")
