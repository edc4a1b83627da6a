"""The moons demo three times in one run: micrograd's published design, our `Value`, and our compiled loss.

CPU seconds of this process (`time.process_time`), garbage collection included, as a reader's own run has it. Most of
a plain step is Python's collector looking through a graph of living objects, so plain `Value` is also timed with the
collector off. The compiled time includes building and compiling. Two bars: the compiled demo takes at most 1/50 of the
plain one and ends at the same loss to 1e-9; and a plain step takes no longer than a published one.

    python benchmarks/micrograd.py [--steps 100]
"""

import argparse
import gc
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the package of this tree, wherever this is started

from zero_to_hero.compiler import Compiled
from zero_to_hero.data.moons import make_moons
from zero_to_hero.micrograd import MLP, Value

POINTS, LABELS = make_moons(100, noise=0.1, seed=1337)
SIZES = [16, 16, 1]
DECAY = 1e-4


class PublishedValue:
    """micrograd's design: a closure of two lines for each operation that holds its result, a set of operands, and a
    topological sort by recursion. Only the operations that the demo needs; the code is ours."""

    def __init__(self, data, operands=(), op=""):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(operands)
        self._op = op

    def __add__(self, other):
        other = other if isinstance(other, PublishedValue) else PublishedValue(other)
        out = PublishedValue(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, PublishedValue) else PublishedValue(other)
        out = PublishedValue(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    __radd__ = __add__
    __rmul__ = __mul__

    def relu(self):
        out = PublishedValue(max(0.0, self.data), (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for operand in node._prev:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


class PublishedMLP:
    """The demo's network on `PublishedValue`: weights drawn in the same order, ReLU but for the last layer."""

    def __init__(self):
        self.layers = []
        for n_in, n_out in zip([2, *SIZES], SIZES, strict=False):
            self.layers.append(
                [
                    ([PublishedValue(random.uniform(-1, 1)) for _ in range(n_in)], PublishedValue(0.0))
                    for _ in range(n_out)
                ]
            )

    def __call__(self, x):
        for layer in self.layers:
            x = [sum((wi * xi for wi, xi in zip(w, x, strict=True)), b) for w, b in layer]
            if layer is not self.layers[-1]:
                x = [pre.relu() for pre in x]
        return x[0]

    def parameters(self):
        return [p for layer in self.layers for w, b in layer for p in (*w, b)]


def descend(parameters, step: int) -> None:
    for p in parameters:
        p.data -= (1.0 - 0.9 * step / 100) * p.grad


def graph_training(kind, model, steps: int) -> Iterator[float]:
    """Train with `kind` of Value: a new graph at every step. Yields the losses."""
    parameters = model.parameters()
    for step in range(steps):
        scores = [model([kind(x) for x in point]) for point in POINTS]
        losses = [(1 + -label * score).relu() for label, score in zip(LABELS, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in parameters)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        descend(parameters, step)
        yield loss.data


def compiled_training(steps: int) -> Iterator[float]:
    """Train with the loss of one example and the penalty, each compiled once. Yields the losses."""
    model = MLP(2, SIZES)
    x1, x2, label = (Value(0.0, name) for name in ("x1", "x2", "label"))
    hinge = (1 + -label * model([x1, x2])).relu() * (1.0 / len(POINTS))
    data_loss = Compiled(hinge, model.parameters(), [x1, x2, label])
    penalty = Compiled(DECAY * sum(p * p for p in model.parameters()), model.parameters())
    rows = [(*point, label) for point, label in zip(POINTS, LABELS, strict=True)]
    for step in range(steps):
        model.zero_grad()
        loss = data_loss(rows) + penalty()
        descend(model.parameters(), step)
        yield loss


def measure(training: Callable[[], Iterator[float]], collector: bool = True) -> tuple[float, list[float]]:
    """CPU seconds and losses of one training from seed 1337, with nothing left over from the one before."""
    gc.collect()
    random.seed(1337)
    if not collector:
        gc.disable()
    start = time.process_time()
    losses = list(training())
    seconds = time.process_time() - start
    gc.enable()
    return seconds, losses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100, help="steps of the demo (default 100: the whole of it)")
    steps = parser.parse_args().steps
    if steps < 1:
        parser.error("--steps needs at least 1")
    few = max(1, steps // 5)  # all steps take the same time, and the published design takes the longest
    sys.setrecursionlimit(10_000)

    print(f"moons demo, 100 points, 337 parameters; Python {platform.python_version()}, {platform.machine()}")
    compiled_s, compiled = measure(lambda: compiled_training(steps))
    plain_s, plain = measure(lambda: graph_training(Value, MLP(2, SIZES), steps))
    bare_s, bare = measure(lambda: graph_training(Value, MLP(2, SIZES), few), collector=False)
    published_s, published = measure(lambda: graph_training(PublishedValue, PublishedMLP(), few))

    print(f"{'':18}{'steps':>6}{'CPU s':>10}{'ms/step':>10}{'plain = 1':>11}   last loss")
    for name, seconds, losses in (
        ("published design", published_s, published),
        ("plain Value", plain_s, plain),
        ("  collector off", bare_s, bare),
        ("compiled", compiled_s, compiled),
    ):
        per_step = seconds / len(losses)
        relative = per_step / (plain_s / steps)
        print(f"{name:18}{len(losses):6}{seconds:10.3f}{1000 * per_step:10.2f}{relative:11.4f}   {losses[-1]!r}")

    def bar(met: bool) -> str:
        return "met" if met else "MISSED"

    print(f"largest difference of a loss, compiled - plain:  {largest(compiled, plain):.1e}")
    print(f"largest difference of a loss, published - plain: {largest(published, plain[:few]):.1e}")
    final = abs(compiled[-1] - plain[-1])
    print(f"compiled ≤ 1/50 of plain: {bar(compiled_s <= plain_s / 50)} (1/{plain_s / compiled_s:.0f})")
    bare_ratio = bare_s / few / (compiled_s / steps)
    print(f"  and of plain with the collector off: {bar(bare_ratio >= 50)} (1/{bare_ratio:.0f})")
    print(f"compiled final loss = plain to 1e-9: {bar(final <= 1e-9)} ({final:.1e})")
    print(f"plain ≤ published, per step: {bar(plain_s / steps <= published_s / few)}")


def largest(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


if __name__ == "__main__":
    main()
