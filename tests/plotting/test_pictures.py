"""What the page gets: SVG with a name, in the page's colours, with the marks where they belong."""

import base64
import random
import re
import struct
import sys
import xml.etree.ElementTree as ET
import zlib

import pytest

from tests.plotting.both import OURS, REAL, fresh
from zero_to_hero import plotting
from zero_to_hero.page.plots import COLOURS, show

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plt():
    yield fresh()
    fresh()


def picture(plt) -> ET.Element:
    html = plt.gcf().html()
    tree = ET.fromstring(html)
    return tree if tree.tag == f"{SVG}svg" else tree[0]


def words(svg: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in svg.iter(f"{SVG}text")]


def paths(svg: ET.Element, **look: str) -> list[ET.Element]:
    names = {name.replace("_", "-"): value for name, value in look.items()}
    return [one for one in svg.iter(f"{SVG}path") if all(one.get(name) == value for name, value in names.items())]


def points(d: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]


def pixels(address: str) -> list[list[tuple[int, ...]]]:
    """The pixels of a PNG with four bytes each and no filter."""
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    width, height = struct.unpack(">II", data[16:24])
    at = data.index(b"IDAT")
    raw = zlib.decompress(data[at + 4 : at + 4 + struct.unpack(">I", data[at - 4 : at])[0]])
    rows = [raw[k * (4 * width + 1) + 1 : (k + 1) * (4 * width + 1)] for k in range(height)]
    return [[tuple(row[4 * k : 4 * k + 4]) for k in range(width)] for row in rows]


def test_a_picture_has_a_name_and_the_pages_letters(plt):
    plt.plot([1, 2], [3, 4], label="train <&>")
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.legend()
    svg = picture(plt)
    assert svg.get("role") == "img"
    assert svg[0].tag == f"{SVG}title"
    assert svg[0].text == "loss against step: train <&>"
    assert {"step", "loss", "train <&>"} <= set(words(svg))
    assert "font-family:inherit" in svg.get("style")
    assert "<style" not in plt.gcf().html()


def test_pictures_without_words_say_what_is_drawn(plt):
    plt.plot([1, 2])
    plt.plot([2, 1])
    assert plt.gcf().described() == "A plot with 2 lines"
    plt.figure()
    plt.imshow([[1, 2, 3], [4, 5, 6]])
    assert plt.gcf().described() == "A plot with a picture of 2 by 3 cells"
    assert plt.figure().described() == "An empty plot"


def test_colours_are_the_pages(plt):
    plt.plot([1, 2])
    plt.plot([1, 3], "k--")
    plt.plot([1, 4], color="white")
    plt.plot([1, 5], color="crimson")
    strokes = [path.get("stroke") for path in paths(picture(plt), fill="none")]
    for wanted in (f"var(--zth-data-1, {COLOURS[0]})", "currentColor", "var(--zth-paper, #ffffff)", "#dc143c"):
        assert wanted in strokes
    assert "#000000" not in plt.gcf().html()


def test_the_line_goes_where_its_ticks_say(plt):
    plt.plot([0, 10], [0, 100])
    plt.xlim(0, 10)
    plt.ylim(0, 100)
    svg = picture(plt)
    (line,) = [path for path in paths(svg) if "data-1" in path.get("stroke", "")]
    (x0, y0), (x1, y1) = points(line.get("d"))
    at = {"".join(text.itertext()): (float(text.get("x")), float(text.get("y"))) for text in svg.iter(f"{SVG}text")}
    assert at["10"][0] == pytest.approx(x1, abs=0.02)
    middle = at["20"][1] - at["40"][1]
    assert (y0 - y1) / 5 == pytest.approx(middle, abs=0.02)
    assert x0 < x1
    assert y0 > y1


def test_a_gap_is_a_gap_and_many_points_are_thinned(plt):
    plt.plot([1, float("nan"), 2, 3])
    (line,) = [path for path in paths(picture(plt)) if "data-1" in path.get("stroke", "")]
    assert line.get("d").count("M") == 2
    draw = random.Random(1)
    values = [draw.random() for _ in range(100_000)]
    values[77_777] = 9.0
    plt.figure()
    plt.plot(values)
    (line,) = [path for path in paths(picture(plt)) if "data-1" in path.get("stroke", "")]
    kept = points(line.get("d"))
    assert len(kept) < 2_100
    heights = [y for _, y in kept]
    assert heights.count(min(heights)) == 1, "the single peak is there"
    assert len(plt.gcf().html()) < 60_000


def test_a_small_table_is_a_picture_with_sharp_cells(plt):
    plt.imshow([[0, 1], [2, float("nan")]], cmap="gray")
    (image,) = picture(plt).iter(f"{SVG}image")
    assert "pixelated" in image.get("style")
    rows = pixels(image.get("href"))
    assert len(rows) == len(rows[0]) >= 200, "large enough that no viewer smooths its edges"
    end = len(rows) - 1
    assert [rows[0][0], rows[0][end], rows[end][0], rows[end][end]] == [
        (0, 0, 0, 255),
        (128, 128, 128, 255),
        (255, 255, 255, 255),
        (0, 0, 0, 0),
    ]


@pytest.mark.parametrize("origin", ["upper", "lower"])
def test_the_first_row_stands_where_it_belongs(plt, origin):
    plt.imshow([[0, 0], [1, 1]], cmap="gray", origin=origin)
    (image,) = picture(plt).iter(f"{SVG}image")
    top = pixels(image.get("href"))[0][0][0]
    assert top == (0 if origin == "upper" else 255)


def test_colours_can_be_the_table(plt):
    plt.imshow([[[255, 0, 0], [0, 128, 0]]])
    plt.figure()
    plt.imshow(
        [
            [
                [1.0, 0.0, 0.0],
                [
                    0.0,
                    0.5,
                    0.0,
                ][:3],
            ]
        ]
    )
    for number in (1, 2):
        plt.figure(number)
        (image,) = picture(plt).iter(f"{SVG}image")
        row = pixels(image.get("href"))[0]
        assert (row[0], row[-1]) == ((255, 0, 0, 255), (0, 128, 0, 255))


def test_a_large_table_stays_small(plt):
    plt.imshow([[(i * j) % 7 for i in range(300)] for j in range(200)])
    assert len(plt.gcf().html()) < 60_000


def test_twenty_thousand_points_fit(plt):
    draw = random.Random(2)
    values = [[draw.gauss(0, 1) for _ in range(20_000)] for _ in range(3)]
    plt.scatter(values[0], values[1], c=values[2], s=3)
    assert len(plt.gcf().html()) < 700_000


def test_every_text_stays_in_its_picture(plt):
    """By the widths that the layout itself reckons with: nothing is cut off at the left, above or below."""
    from zero_to_hero.plotting.svg import width_of

    plt.plot([1, 2], [123456.25, 123456.75])
    plt.xlabel("a")
    plt.ylabel("b")
    plt.title("c")
    svg = picture(plt)
    height = float(svg.get("viewBox").split()[3])
    for text in svg.iter(f"{SVG}text"):
        if text.get("transform"):
            assert float(text.get("x")) >= 10
            continue
        size = float(text.get("font-size"))
        if text.get("text-anchor") == "end":
            assert float(text.get("x")) - width_of("".join(text.itertext()), size) >= 0
        assert size * 0.7 <= float(text.get("y")) <= height - size * 0.1


def test_letters_can_be_read_on_a_phone(plt):
    """At 330 px, or at the width below which the picture scrolls, no letter is smaller than 9 px."""
    plt.figure(figsize=(16, 4))
    plt.plot([1, 2])
    html = plt.gcf().html()
    width, least = (float(re.search(rf"{name}(\d+)", html)[1]) for name in ('width="', "min-width:"))
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', html)]
    assert min(sizes) * max(least, 330) / width >= 9
    assert 'tabindex="0"' in html


def test_ids_differ_between_pictures_and_lead_somewhere(plt):
    plt.plot([1, 2])
    first = plt.gcf().html()
    plt.figure()
    plt.plot([1, 3])
    second = plt.gcf().html()
    ids = [set(re.findall(r' id="([^"]+)"', html)) for html in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert ids[0] == set(re.findall(r"url\(#([^)]+)\)", first))
    plt.figure(1)
    assert plt.gcf().html() == first, "the same figure gives the same bytes"


def test_show_gives_the_courses_picture(plt, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", plotting)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", plt)
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    shown = show(fig, alt="A line that rises")
    assert "<title>A line that rises</title>" in shown.html
    assert plt.get_fignums() == []


def test_lines_of_a_legend_stand_where_they_hide_nothing(plt):
    plt.plot([0, 1], [0, 1], label="up")
    plt.legend()
    (name,) = [text for text in picture(plt).iter(f"{SVG}text") if text.text == "up"]
    width, height = map(float, picture(plt).get("viewBox").split()[2:])
    assert float(name.get("x")) < width / 2
    assert float(name.get("y")) < height / 2


def test_a_contour_follows_its_level(plt):
    """Where u² + v² is 1, on a grid of 0.1, lies a circle of radius 1."""
    grid = [k / 10 - 2 for k in range(41)]
    (line,) = plt.contour(grid, grid, [[u * u + v * v for u in grid] for v in grid], levels=[1])
    known = [(x, y) for x, y in zip(line.xs, line.ys, strict=True) if x == x]
    assert len(known) > 60
    assert all(abs((x * x + y * y) ** 0.5 - 1) < 0.003 for x, y in known)


def test_filled_regions_cover_the_plane_once(plt):
    grid = [k / 7 for k in range(8)]
    areas = plt.contourf(grid, grid, [[u * u - v for u in grid] for v in grid], levels=[-9, -0.5, 0.2, 9])

    def size(polygon):
        return sum(a * d - b * c for (a, b), (c, d) in zip(polygon, [*polygon[1:], polygon[0]], strict=True)) / 2

    sizes = [sum(map(size, area.polygons)) for area in areas]
    assert all(one > 0 for one in sizes)
    assert sum(sizes) == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["legend", "colorbar", "plot", "scatter", "imshow", "bar"])
def test_what_a_call_gives_is_told_as_by_matplotlib(name):
    told = []
    for plt in (REAL, OURS):
        plt.imshow([[1, 2], [3, 4]])
        plt.plot([0, 1], [0, 1], label="a")
        args = {"plot": ([1, 2],), "scatter": ([1], [2]), "imshow": ([[1, 2]],), "bar": ([1], [2])}
        given = getattr(plt, name)(*args.get(name, ()))
        told.append(re.sub(r"0x[0-9a-f]+", "", repr(given)))
        plt.close("all")
    assert told[0] == told[1]
