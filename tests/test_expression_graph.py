"""The picture of an expression graph: every value and operand is in it, nothing overlaps, and it reads aloud."""

import math
import random
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from zero_to_hero.page.expression_graph import draw, layout, operands_first, short, spread


class Number:
    """The least that can be drawn."""

    def __init__(self, data, operands=(), op="", label=""):
        self.data, self.grad, self._prev, self._op, self.label = data, 0.0, operands, op, label

    def __add__(self, other):
        return Number(self.data + other.data, (self, other), "+")

    def __mul__(self, other):
        return Number(self.data * other.data, (self, other), "*")

    def tanh(self):
        return Number(math.tanh(self.data), (self,), "tanh")


def neuron():
    x, w, b = Number(2.0, label="x"), Number(-3.0, label="w"), Number(6.5, label="b")
    out = (x * w + b).tanh()
    out.label = "o"
    return out


def some_graph(seed, size=30):
    rng = random.Random(seed)
    made = [Number(rng.uniform(-2, 2)) for _ in range(5)]
    for _ in range(size):
        a, b = rng.choice(made), rng.choice(made)
        made.append(rng.choice([lambda a=a, b=b: a + b, lambda a=a, b=b: a * b, a.tanh])())
    return sum(made[1:], made[0])


@pytest.mark.parametrize("seed", range(5))
def test_layout_holds_every_value_left_to_right_and_nothing_overlaps(seed):
    root = some_graph(seed)
    plan = layout(root)
    nodes = plan["nodes"]
    assert len(nodes) == len({id(node) for node in operands_first(root)})
    for node in nodes:
        assert all(nodes[operand]["x"] < node["x"] for operand in node["operands"])
        assert all(operand < node["id"] for operand in node["operands"])
        assert 0 < node["x"] < plan["width"]
        assert 0 < node["y"] < plan["height"]
    for a, b in combinations(nodes, 2):
        assert a["x"] != b["x"] or abs(a["y"] - b["y"]) >= plan["box"]["height"]
    drawn = sorted((edge["target"], edge["slot"], edge["source"]) for edge in plan["edges"])
    assert drawn == [(node["id"], slot, operand) for node in nodes for slot, operand in enumerate(node["operands"])]


@pytest.mark.parametrize("seed", range(5))
def test_edges_pass_between_the_boxes(seed):
    plan = layout(some_graph(seed))
    half_width, half_height = plan["box"]["width"] / 2, plan["box"]["height"] / 2
    for edge in plan["edges"]:
        for x, y in edge["points"][1:-1]:
            for node in plan["nodes"]:
                assert abs(x - node["x"]) > half_width or abs(y - node["y"]) > half_height


def test_two_operands_that_are_the_same_value_are_two_arrows():
    a = Number(3.0)
    edges = layout(a + a)["edges"]
    assert [(e["source"], e["target"], e["slot"]) for e in edges] == [(0, 1, 0), (0, 1, 1)]
    assert edges[0]["points"][-1] != edges[1]["points"][-1]


def test_the_picture_says_the_graph_in_words_and_has_no_ids():
    html = draw(neuron())._repr_html_()
    svg = ET.fromstring(html[html.index("<svg") : html.index("</div>")])
    ns = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    assert svg.find(f"{ns}title").text == "Expression graph of o: 6 values, 3 operations"
    assert "value 3, from x and w by *: data -6.0000, gradient 0.0000." in svg.find(f"{ns}desc").text
    assert "id=" not in html
    assert not re.search(r"#[0-9a-f]{6}", html), "colours are the page's"
    assert html == draw(neuron())._repr_html_(), "the same graph gives the same bytes"


def test_a_label_cannot_break_the_page():
    x = Number(1.0, label='<script>"&')
    assert "<script>" not in draw(x)._repr_html_()


def test_a_picture_keeps_the_values_of_its_moment():
    x = Number(1.0)
    picture = draw(x)
    x.data = 2.0
    assert "1.0000" in picture._repr_html_()
    assert "2.0000" not in picture._repr_html_()


def test_what_is_not_a_value_is_refused():
    with pytest.raises(TypeError, match="drawn of a Value, not of float"):
        draw(3.0)


def test_a_graph_that_nobody_can_read_is_refused():
    x = Number(1.0)
    for _ in range(499):
        x = x.tanh()
    assert len(layout(x)["nodes"]) == 500
    with pytest.raises(ValueError, match="more than 500 values"):
        draw(x.tanh())


def test_spread_moves_only_what_overlaps():
    assert spread([0, 100], [10, 10]) == [0, 100]
    assert spread([50, 50], [10, 10]) == [45, 55]
    assert spread([0, 0, 60], [10, 20, 10]) == [-7.5, 7.5, 60]


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0.0, "0.0000"), (-1.5, "-1.5000"), (1e-7, "1.00e-07"), (1.5e9, "1.50e+09"), (math.nan, "nan"), (math.inf, "inf")],
)
def test_numbers_are_short(number, shown):
    assert short(number) == shown
