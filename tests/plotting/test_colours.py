"""Names and colour maps are matplotlib's, the cycle is the course's."""

import matplotlib
import pytest
from matplotlib import colors

from zero_to_hero.page.plots import COLOURS
from zero_to_hero.plotting.colour_tables import MAPS
from zero_to_hero.plotting.colours import BY_NAME, Map, hex_colour, is_colour
from zero_to_hero.plotting.images import Norm, norm_of

NEAR = 6  # of 255: between its samples a map is taken as straight
EDGED = {"jet": 12}  # has corners between them


@pytest.mark.parametrize("name", [*MAPS, "viridis_r", "Blues_r"])
def test_colour_maps_are_matplotlibs(name):
    ours, theirs = Map(name), matplotlib.colormaps[name]
    for k in range(256):
        wanted = [255 * part for part in theirs(k / 255)[:3]]
        got = ours.rgb(k / 255)
        assert max(abs(a - b) for a, b in zip(got, wanted, strict=True)) <= EDGED.get(name, NEAR)
    for k in (0, 8 * 3, 8 * 16, 8 * 32 - 1):
        assert ours(k)[3] == 1.0
    assert ours.rgb(0.0) == tuple(round(255 * part) for part in theirs(0.0)[:3])
    assert ours.rgb(1.0) == tuple(round(255 * part) for part in theirs(1.0)[:3])
    assert ours.rgb(-3) == ours.rgb(0)
    assert ours.rgb(7) == ours.rgb(1)
    assert ours.rgb(float("nan")) is None


def test_every_name_means_the_same_colour():
    for name in [*colors.CSS4_COLORS, *colors.TABLEAU_COLORS, *colors.BASE_COLORS]:
        assert hex_colour(name) == colors.to_hex(name)
    assert len(BY_NAME) == len(colors.CSS4_COLORS) == 148


@pytest.mark.parametrize("colour", ["#0072b2", "#07B", "0.5", ".25", "1", (1, 0.5, 0), [0.1, 0.2, 0.3, 0.4], "Red"])
def test_other_ways_to_say_a_colour(colour):
    assert hex_colour(colour) == colors.to_hex(colour)


def test_the_cycle_is_the_courses():
    assert [hex_colour(f"C{k}") for k in range(7)] == [*COLOURS, COLOURS[0]]


@pytest.mark.parametrize("colour", ["bluish", "#12345", (1, 2), 3, None, "1.5"])
def test_what_is_no_colour_is_said(colour):
    assert not is_colour(colour)
    with pytest.raises(ValueError, match="isn't a colour: try a name such as 'red'"):
        hex_colour(colour)


def test_an_unknown_map_is_named():
    with pytest.raises(ValueError, match=r"'twilight' isn't a colour map .* viridis, plasma"):
        Map("twilight")


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [
        ("linear", colors.Normalize(1, 50)),
        ("log", colors.LogNorm(1, 50)),
        ("symlog", colors.SymLogNorm(2, vmin=1, vmax=50)),
    ],
)
def test_norms_are_matplotlibs(kind, theirs):
    ours = Norm(kind, 1, 50)
    for value in (1, 1.5, 3, 10, 49, 50, 80):
        assert ours(value) == pytest.approx(float(theirs(value)), abs=1e-9)


def test_a_norm_covers_the_values_that_have_a_place():
    norm = norm_of("log", [0.0, -1.0, 2.0, 8.0, float("nan")], None, None)
    assert (norm.low, norm.high) == (2.0, 8.0)
    assert norm(0.0) != norm(0.0)
    assert norm_of(None, [], None, 3.0).high == 3.0
    assert norm_of(None, [4.0, 4.0], None, None)(4.0) == 0.0
