"""matplotlib figures as pictures of the page: accessible, in the page's colours, the same bytes each time."""

import base64
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from zero_to_hero.page.plots import COLOURS, show

ALT = "A line that falls & a <dot>"


def figure(points=3):
    fig, ax = plt.subplots(figsize=(5, 3))
    ax.plot(range(points), [1 / (i + 1) for i in range(points)], marker="o", color=COLOURS[1], label="loss")
    ax.plot([0], [0], color="black", marker="x")
    ax.set_xlabel("step")
    ax.legend()
    return fig


def test_the_picture_is_named_and_its_letters_are_letters():
    svg = ET.fromstring(show(figure(), alt=ALT)._repr_html_())
    assert svg.get("role") == "img"
    assert svg[0].text == ALT
    assert (svg.get("width"), svg.get("height")) == ("480", "288")
    assert "step" in [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_colours_are_the_pages():
    html = show(figure(), alt=ALT).html
    assert "#000000" not in html
    assert f"var(--zth-data-2, {COLOURS[1]})" in html
    assert "stroke: currentColor" in html
    assert "<style" not in html, "a style inside inline SVG holds for the whole page"


def test_ids_lead_to_something_and_differ_between_pictures():
    one, other = show(figure(), alt=ALT).html, show(figure(4), alt=ALT).html
    ids = re.findall(r' id="([^"]+)"', one)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(ids) == set(re.findall(r'(?:href="|url\()#([^")]+)', one))
    assert not set(ids) & set(re.findall(r' id="([^"]+)"', other))


def test_the_same_figure_gives_the_same_bytes_in_another_process():
    program = (
        "import sys; sys.path.insert(0, 'tests'); from test_plots import *; print(show(figure(), alt=ALT).html, end='')"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert there == show(figure(), alt=ALT).html


def test_a_thousand_marks_are_pixels():
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.scatter(range(1200), range(1200), c=range(1200))
    html = show(fig, alt='A "diagonal" of dots').html
    tag = re.search(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)" width="384" height="288"', html)
    assert tag
    assert tag[2] == "A &quot;diagonal&quot; of dots"
    png = base64.b64decode(tag[1])
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (768, 576)


def test_a_wide_picture_scrolls_in_a_box_that_the_keyboard_reaches():
    fig, _ = plt.subplots(figsize=(9, 3))
    assert 'tabindex="0"' in show(fig, alt="Nothing but axes").html


def test_the_figure_is_closed():
    fig = figure()
    show(fig, alt=ALT)
    assert not plt.fignum_exists(fig.number)


@pytest.mark.parametrize("alt", ["", "   ", "loss.png", "b2e6d46_loss.SVG", "Loss"])
def test_alt_text_is_asked_for(alt):
    with pytest.raises(ValueError, match="say in a sentence what the picture shows"):
        show(figure(), alt=alt)
    plt.close("all")
