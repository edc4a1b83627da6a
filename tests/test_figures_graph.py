"""The graph figure's state is the engine's own: its order, its lines, its gradients. And what it refuses."""

import json
import math
import random
import re
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.node import in_node
from zero_to_hero.figures.micrograd.graph import GraphFigure, backward_lines
from zero_to_hero.micrograd import MLP, Value
from zero_to_hero.page.expression_graph import short

ROOT = Path(__file__).parent.parent


def neuron() -> tuple[Value, dict[str, Value]]:
    """The lecture's neuron with its tanh written out, so that e is used twice."""
    x1, x2 = Value(2.0, "x1"), Value(0.0, "x2")
    w1, w2 = Value(-3.0, "w1"), Value(1.0, "w2")
    b = Value(6.8813735870195432, "b")
    n = x1 * w1 + x2 * w2 + b
    n.label = "n"
    e = (2 * n).exp()
    e.label = "e"
    o = (e - 1) / (e + 1)
    o.label = "o"
    return o, {"x1": x1, "w1": w1, "x2": x2, "w2": w2, "b": b, "n": n, "e": e, "o": o}


def everything() -> tuple[Value, dict[str, Value]]:
    """Every operation of the engine, and values used again."""
    a, b = Value(-1.5, "a"), Value(0.75, "b")
    c = (a * b + b**3).tanh() - a / b + (b.log() * a).sigmoid() + (a + a).relu() + b.exp() * b**-2 + (b * b).relu()
    return c, {"a": a, "b": b}


@pytest.mark.parametrize("make", [neuron, everything])
def test_gradients_are_those_of_the_engine_to_the_last_bit(make):
    root, named = make()
    figure = GraphFigure(root, "g", "A graph.")
    assert all(value.grad == 0.0 for value in named.values()), "the expression itself is not touched"
    root.backward()
    drawn = {node["label"]: node["grad"] for node in figure.plan["nodes"] if node["label"]}
    assert drawn == {name: value.grad for name, value in named.items()}


def test_a_value_without_a_label_is_called_by_its_formula_with_brackets_where_it_needs_them():
    e = Value(2.0, "e")
    figure = GraphFigure((e + -1.0) * (e + 1.0) ** -1, "g", "A graph.")
    names = {node["name"] for node in figure.plan["nodes"]}
    assert {"e + (−1)", "(e + 1) ** −1"} <= names


def test_the_page_s_own_arithmetic_ends_at_python_s_numbers():
    root, _ = everything()
    figure = GraphFigure(root, "g", "A graph.")
    state = json.dumps({key: figure.page_state()["state"][key] for key in ("plan", "lines", "forward")})
    code = (
        "import { lastStep, stateAt } from './zero_to_hero/figures/micrograd/graph_steps.js';"
        f"const graph = {state}; console.log(JSON.stringify(stateAt(graph, lastStep(graph), 'add').grads));"
    )
    assert in_node(code) == [node["grad"] for node in figure.plan["nodes"]]


def test_the_order_is_the_engines():
    root, _ = neuron()
    figure = GraphFigure(root, "g", "A graph.")
    ops = [node._op for node in root.topological_order() if node._prev]
    assert [figure.plan["nodes"][place]["op"] for place in figure.forward] == ops


def test_the_lines_are_the_engines_source():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    assert [(to.label, local, code) for to, local, code in backward_lines(a * b)] == [
        ("a", -3.0, "self.grad += other.data * grad"),
        ("b", 2.0, "other.grad += self.data * grad"),
    ]
    source = (ROOT / "zero_to_hero" / "micrograd.py").read_text()
    for line in (line for node in everything()[0].topological_order() for line in backward_lines(node)):
        assert line[2] in source
    assert list(backward_lines(a**0)) == [], "the engine's own `if` decides"


def test_the_fallback_shows_the_finished_numbers():
    root, _ = neuron()
    text = GraphFigure(root, "g", "A graph.").fallback()
    assert re.search(r'<th scope="row">x1</th><td></td><td>2\.0000</td><td>-1\.5000</td>', text)
    assert "<svg" in text


def test_numbers_look_alike_in_the_still_picture_and_the_live_one():
    draw = random.Random(3)
    numbers = [draw.uniform(-1, 1) * 10 ** draw.randint(-9, 9) for _ in range(300)] + [0.0, 1.0, -2.5, 99999.99999]
    code = (
        "import { fixed } from './zero_to_hero/figures/_base/parts/number.js';"
        f"console.log(JSON.stringify({json.dumps(numbers)}.map(fixed)));"
    )
    assert in_node(code) == [short(x).replace("-", "−") for x in numbers]


def test_the_state_of_the_neuron_is_small():
    import gzip

    assert len(gzip.compress(GraphFigure(neuron()[0], "g", "A graph.").markup().encode())) < 6_000
    assert len(gzip.compress(GraphFigure._esm.encode())) < 15_000


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: 3.0, TypeError, "not of float"),
        (lambda: Value(float("nan"), "x") * 2, ValueError, "the data of x is nan"),
        (lambda: Value(1e200, "x") * 1e200, ValueError, r"the data of x × 1e\+200 is inf"),
        (lambda: MLP(2, [16, 16, 1])([1.0, 2.0]), ValueError, "more than 500"),
    ],
)
def test_wrong_input_is_refused(make, error, words):
    with pytest.raises(error, match=words):
        GraphFigure(make(), "g", "A graph.")


def test_an_order_that_is_none_is_refused_and_another_one_is_followed():
    root, named = neuron()
    order = root.topological_order()
    another = sorted(order, key=lambda node: bool(node._prev))  # leaves first: as good an order
    figure = GraphFigure(root, "g", "A graph.", order=another)
    assert [figure.plan["nodes"][place]["op"] for place in figure.forward] == [v._op for v in another if v._prev]
    for wrong in (order[1:], order[::-1], [*order, order[0]], [named["x1"]] * len(order)):
        with pytest.raises(ValueError, match="every value of the graph once, operands first"):
            GraphFigure(root, "g", "A graph.", order=wrong)


def test_an_engine_built_in_a_notebook_is_read_too():
    """The lecture's own Value: its `_backward` are closures over `out`, and its order is a function beside it."""
    code = """
class Value:
    def __init__(self, data, label="", _prev=(), _op=""):
        self.data, self.grad, self.label, self._prev, self._op, self._backward = data, 0.0, label, _prev, _op, None

    def __mul__(self, other):
        out = Value(self.data * other.data, "", (self, other), "*")

        def _backward(grad):
            self.grad += other.data * grad
            other.grad += self.data * grad

        out._backward = _backward
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), "", (self,), "tanh")

        def _backward(grad):
            self.grad += (1 - out.data**2) * grad

        out._backward = _backward
        return out
"""
    shell = InteractiveShell.instance()
    shell.run_cell("import math\n" + code, store_history=False)
    made = shell.run_cell("a = Value(0.5, 'a')\nb = a * a\no = b.tanh()\n[a, b, o]").result
    figure = GraphFigure(made[2], "g", "A graph.", order=made)
    slope = 1 - math.tanh(0.25) ** 2
    assert [node["grad"] for node in figure.plan["nodes"]] == [0.5 * slope + 0.5 * slope, slope, 1.0]
    assert figure.lines[2][0]["code"] == "self.grad += (1 - out.data**2) * grad"


def test_a_step_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="steps 0 to 3, not 4"):
        GraphFigure(Value(1.0) * 2.0, "g", "A graph.", step=4)


def test_an_engine_of_another_kind_is_refused():
    root = Value(1.0) * 2.0

    def _backward(grad: float) -> None:
        print(grad)

    root._backward = _backward
    with pytest.raises(ValueError, match=r"reads only lines like .* not `print\(grad\)`"):
        GraphFigure(root, "g", "A graph.")


def test_the_rule_is_a_control_where_a_value_is_used_twice_and_nowhere_else():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    assert set(GraphFigure(a * b, "g", "A graph.").initial) == {"step", "predict"}
    assert set(GraphFigure(a * a, "g", "A graph.").initial) == {"step", "predict", "rule"}
