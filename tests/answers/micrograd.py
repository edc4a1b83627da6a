# Other right answers to the exercises of lecture 01, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% micrograd.tanh: as it is defined
tanh = lambda x: (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x))


# %% micrograd.tanh: no large powers
def tanh(x):
    small = math.exp(-2 * abs(x))
    return math.copysign((1 - small) / (1 + small), x)


# %% micrograd.tanh: the sigmoid stretched, as a class
class Tanh:
    def __call__(self, x):
        return 2 / (1 + math.exp(-2 * x)) - 1


tanh = Tanh()

# %% micrograd.tanh: expm1 and NumPy
import numpy as np


def tanh(x):
    return np.expm1(2 * x) / (np.exp(2 * x) + 1)


# %% micrograd.tanh: PyTorch in float32
import torch


def tanh(x):
    e = torch.exp(2 * torch.tensor(x))
    return (e - 1) / (e + 1)


# %% micrograd.tanh: float32, as a plain number
import torch


def tanh(x):
    return (torch.expm1(torch.tensor(2 * x)) / (torch.exp(torch.tensor(2 * x)) + 1)).item()


# %% micrograd.analytic: a lambda with a tuple
analytic_gradient = lambda a, b, c: (
    -3 * a * a - 1 / (2 * math.sqrt(a)),
    3 * math.cos(3 * b) + 2.5 * b * math.sqrt(b),
    1 / c**2,
)


# %% micrograd.analytic: a generator inside
def analytic_gradient(*point):
    rules = (lambda a: -3 * a**2 - 0.5 / a**0.5, lambda b: math.cos(3 * b) * 3 + b**1.5 * 5 / 2, lambda c: (1 / c) ** 2)
    return list(rule(x) for rule, x in zip(rules, point))


# %% micrograd.analytic: NumPy
import numpy as np


def analytic_gradient(a, b, c):
    return np.array([-3 * a**2 - 0.5 * a**-0.5, 3 * np.cos(3 * b) + 2.5 * b**1.5, float(c) ** -2])


# %% micrograd.analytic: PyTorch in float32
import torch


def analytic_gradient(a, b, c):
    a, b, c = torch.tensor([a, b, c])
    return torch.stack([-3 * a**2 - 0.5 * a**-0.5, 3 * torch.cos(3 * b) + 2.5 * b**1.5, c**-2])


# %% micrograd.analytic: a class, an item after the other
class Gradient:
    def __call__(self, a, b, c):
        gradient = [0.0] * 3
        gradient[2] = math.exp(-2 * math.log(c))
        gradient[1] = 3 * math.sin(3 * b + math.pi / 2) + 2.5 * math.exp(1.5 * math.log(b))
        gradient[0] = -(3 * a**2 + 1 / (2 * a**0.5))
        return gradient


analytic_gradient = Gradient()


# %% micrograd.numeric: a comprehension
def numeric_gradient(f, point, h=1e-6):
    return [(f(*point[:i], x + h, *point[i + 1 :]) - f(*point)) / h for i, x in enumerate(point)]


# %% micrograd.numeric: moved there and back
def numeric_gradient(f, point, h=1e-6):
    before, slopes = f(*point), []
    for i in range(len(point)):
        kept = point[i]
        point[i] = kept + h
        slopes.append((f(*point) - before) / h)
        point[i] = kept
    return slopes


# %% micrograd.numeric: a lambda and a tuple
numeric_gradient = lambda f, point, h=1e-6: tuple(
    (f(*(x + h * (i == j) for j, x in enumerate(point))) - f(*point)) / h for i in range(len(point))
)

# %% micrograd.numeric: NumPy
import numpy as np


def numeric_gradient(f, point, h=1e-6):
    return np.array([f(*(np.array(point) + h * row)) - f(*point) for row in np.eye(len(point))]) / h


# %% micrograd.numeric: a class that divides by the step that was made
class Numeric:
    def __call__(self, f, point, h=1e-6):
        return list(self.slopes(f, point, h))

    def slopes(self, f, point, h):
        for i, x in enumerate(point):
            moved = list(point)
            moved[i] = x + h
            yield (f(*moved) - f(*point)) / (moved[i] - x)


numeric_gradient = Numeric()


# %% micrograd.symmetric: a comprehension
def symmetric_gradient(f, point, h=1e-5):
    at = lambda i, step: f(*point[:i], point[i] + step, *point[i + 1 :])
    return [(at(i, h) - at(i, -h)) / 2 / h for i in range(len(point))]


# %% micrograd.symmetric: the mean of both one-sided slopes
def symmetric_gradient(f, point, h=1e-5):
    def one_sided(i, h):
        moved = list(point)
        moved[i] += h
        return (f(*moved) - f(*point)) / h

    return [(one_sided(i, h) + one_sided(i, -h)) / 2 for i in range(len(point))]


# %% micrograd.symmetric: moved there and back
def symmetric_gradient(f, point, h=1e-5):
    slopes = []
    for i in range(len(point)):
        kept = point[i]
        point[i] = kept + h
        right = f(*point)
        point[i] = kept - h
        slopes.append((right - f(*point)) / (h + h))
        point[i] = kept
    return slopes


# %% micrograd.symmetric: NumPy
import numpy as np


def symmetric_gradient(f, point, h=1e-5):
    point = np.array(point)
    return np.array([f(*(point + row)) - f(*(point - row)) for row in h * np.eye(len(point))]) / (2 * h)


# %% micrograd.symmetric: a lambda and a tuple
symmetric_gradient = lambda f, point, h=1e-5: tuple(
    sum(s * f(*(x + s * h * (i == j) for j, x in enumerate(point))) for s in (1, -1)) / (2 * h)
    for i in range(len(point))
)

# %% micrograd.step_size: typed
best_one_sided = 1e-8
best_symmetric = 1e-5

# %% micrograd.step_size: as powers
best_one_sided, best_symmetric = 10**-8, 10**-5

# %% micrograd.step_size: as fractions
from fractions import Fraction

best_one_sided, best_symmetric = Fraction(1, 10**8), Fraction(1, 100_000)

# %% micrograd.step_size: NumPy
import numpy as np

hs = np.logspace(-1, -16, 16)
best_one_sided = hs[np.argmin(abs(((2 + hs) ** 3 - 8) / hs - 12))]
best_symmetric = hs[np.argmin(abs(((2 + hs) ** 3 - (2 - hs) ** 3) / (2 * hs) - 12))]

# %% micrograd.step_size: measured with another cube
hs = [10.0**-k for k in range(1, 17)]
cube = lambda x: x * x * x
best_one_sided = min(hs, key=lambda h: abs((cube(2 + h) - cube(2)) / h - 12))
best_symmetric = min(hs, key=lambda h: abs((cube(2 + h) - cube(2 - h)) / (2 * h) - 12))

# %% micrograd.step_size: PyTorch's numbers
import torch

best_one_sided, best_symmetric = torch.tensor([1e-8, 1e-5])


# %% micrograd.product: as the card begins it
def mul(self, other):
    out = Value(self.data * other.data, "", (self, other), "*")

    def _backward(grad):
        self.grad = other.data * grad
        other.grad = self.data * grad

    out._backward = _backward
    return out


# %% micrograd.product: +=, with the closure handed to the Value
def mul(self, other):
    def _backward(grad):
        self.grad += grad * other.data
        other.grad += grad * self.data

    return Value(self.data * other.data, "", (self, other), "*", _backward)


# %% micrograd.product: one line for both
def mul(self, other):
    out = Value(self.data * other.data, "", (self, other), "*")

    def _backward(grad):
        self.grad, other.grad = other.data * grad, self.data * grad

    out._backward = _backward
    return out


# %% micrograd.product: what comes out, divided by each factor
def mul(self, other):
    out = Value(self.data * other.data, "", (self, other), "*")

    def _backward(grad):
        self.grad += out.data / self.data * grad
        other.grad += out.data / other.data * grad

    out._backward = _backward
    return out


# %% micrograd.product: a lambda in a loop over both
def mul(self, other):
    out = Value(self.data * other.data, "", (self, other), "*")
    shares = ((self, other.data), (other, self.data))
    out._backward = lambda grad: [setattr(node, "grad", slope * grad) for node, slope in shares]
    return out


# %% shared: an engine with + that others are made of
class Number:
    def __init__(self, data, children=()):
        self.data, self.grad, self._children, self._backward = data, 0.0, children, lambda: None

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for child in node._children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()

    @classmethod
    def of(cls, other):
        return other if isinstance(other, cls) else cls(other)

    def made(self, data, *pairs):
        """A node of pairs (operand, local derivative)."""
        out = type(self)(data, tuple(node for node, _ in pairs))

        def _backward():
            for node, slope in pairs:
                node.grad += slope * out.grad

        out._backward = _backward
        return out

    def __add__(self, other):
        other = self.of(other)
        return self.made(self.data + other.data, (self, 1.0), (other, 1.0))


# %% micrograd.operations: local derivatives as numbers
class Scalar(Number):
    def __mul__(self, other):
        other = self.of(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, n):
        return self.made(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        e = math.exp(self.data)
        return self.made(e, (self, e))

    def log(self):
        return self.made(math.log(self.data), (self, 1 / self.data))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.of(other)

    def __truediv__(self, other):
        return self * self.of(other) ** -1

    def __rsub__(self, other):
        return self.of(other) - self

    def __rtruediv__(self, other):
        return self.of(other) / self

    __radd__, __rmul__ = Number.__add__, __mul__


# %% micrograd.operations: each operation with its own rule
class Scalar(Number):
    def __mul__(self, other):
        other = self.of(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        other = self.of(other)
        return self.made(self.data / other.data, (self, 1 / other.data), (other, -self.data / other.data**2))

    def __sub__(self, other):
        other = self.of(other)
        return self.made(self.data - other.data, (self, 1), (other, -1))

    __neg__ = lambda self: self.made(-self.data, (self, -1))
    __pow__ = lambda self, n: self.made(self.data**n, (self, n * self.data**n / self.data))
    exp = lambda self: self.made(math.exp(self.data), (self, math.exp(self.data)))
    log = lambda self: self.made(math.log(self.data), (self, self.data**-1))
    __radd__ = lambda self, other: self + other
    __rmul__ = lambda self, other: self * other
    __rsub__ = lambda self, other: Scalar(other) - self
    __rtruediv__ = lambda self, other: Scalar(other) / self


# %% micrograd.operations: a power by exp and log, on NumPy's numbers
import numpy as np


class Scalar(Number):
    def __init__(self, data, children=()):
        super().__init__(np.float64(data), children)

    def __mul__(self, other):
        other = self.of(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def exp(self):
        return self.made(np.exp(self.data), (self, np.exp(self.data)))

    def log(self):
        return self.made(np.log(self.data), (self, 1 / self.data))

    def __pow__(self, n):
        return (self.log() * n).exp()

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return -other + self

    def __truediv__(self, other):
        return self.of(other) ** -1 * self

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other


# %% micrograd.operations: methods put in afterwards
class Scalar(Number):
    """Filled below."""


def rule(value, *slopes):
    def method(self, *others):
        operands = (self, *map(self.of, others))
        numbers = [one.data for one in operands]
        return self.made(value(*numbers), *((one, slope(*numbers)) for one, slope in zip(operands, slopes)))

    return method


def turned(method):
    return lambda self, other: method(self.of(other), self)


Scalar.__mul__ = rule(lambda x, y: x * y, lambda x, y: y, lambda x, y: x)
Scalar.__truediv__ = rule(lambda x, y: x / y, lambda x, y: 1 / y, lambda x, y: -x / y / y)
Scalar.__sub__ = rule(lambda x, y: x - y, lambda x, y: 1, lambda x, y: -1)
Scalar.__neg__ = rule(lambda x: -x, lambda x: -1)
Scalar.exp, Scalar.log = rule(math.exp, math.exp), rule(math.log, lambda x: 1 / x)
Scalar.__pow__ = lambda self, n: rule(lambda x: x**n, lambda x: n * x ** (n - 1))(self)
for name in ("add", "mul", "sub", "truediv"):
    setattr(Scalar, f"__r{name}__", turned(getattr(Scalar, f"__{name}__")))

# %% micrograd.operations: PyTorch's autograd inside each rule
import torch


class Scalar(Number):
    def by(self, rule, *others):
        operands = (self, *map(self.of, others))
        leaves = [torch.tensor(float(one.data), dtype=torch.float64, requires_grad=True) for one in operands]
        value = rule(*leaves)
        value.backward()
        return self.made(value.item(), *((one, leaf.grad.item()) for one, leaf in zip(operands, leaves)))

    def __mul__(self, other):
        return self.by(lambda x, y: x * y, other)

    def __sub__(self, other):
        return self.by(lambda x, y: x - y, other)

    def __truediv__(self, other):
        return self.by(lambda x, y: x / y, other)

    def __rsub__(self, other):
        return self.by(lambda x, y: y - x, other)

    def __rtruediv__(self, other):
        return self.by(lambda x, y: y / x, other)

    def __pow__(self, n):
        return self.by(lambda x: x**n)

    def __neg__(self):
        return self.by(lambda x: -x)

    def exp(self):
        return self.by(torch.exp)

    def log(self):
        return self.by(torch.log)

    __radd__, __rmul__ = Number.__add__, __mul__


# %% micrograd.nll: log-sum-exp
def nll(logits, label):
    return sum(x.exp() for x in logits).log() - logits[label]


# %% micrograd.nll: a lambda
nll = lambda logits, label: -(logits[label].exp() / sum([x.exp() for x in logits])).log()


# %% micrograd.nll: the largest taken off
def nll(logits, label):
    top = max(x.data for x in logits)
    moved = [x - top for x in logits]
    return (sum(x.exp() for x in moved)).log() - moved[label]


# %% micrograd.nll: the sum of the odds
class Nll:
    def __call__(self, logits, label):
        return sum((x - logits[label]).exp() for x in logits).log()


nll = Nll()


# %% micrograd.nll: all the probabilities
def nll(logits, label):
    counts = [x.exp() for x in logits]
    total = Value(0.0)
    for count in counts:
        total = total + count
    return [-1 * (count * total**-1).log() for count in counts][label]


# %% micrograd.nll_gradient: log-sum-exp
def nll_gradient(logits, label):
    log_total = math.log(sum(math.exp(x) for x in logits))
    gradient = [math.exp(x - log_total) for x in logits]
    gradient[label] -= 1
    return gradient


# %% micrograd.nll_gradient: one line
nll_gradient = lambda logits, label: [
    1 / sum(math.exp(y - x) for y in logits) - (i == label) for i, x in enumerate(logits)
]


# %% micrograd.nll_gradient: what the label lacks, from the others
def nll_gradient(logits, label):
    powers = [math.exp(x - max(logits)) for x in logits]
    p = [power / sum(powers) for power in powers]
    return tuple(-sum(p[:i] + p[i + 1 :]) if i == label else p[i] for i in range(len(p)))


# %% micrograd.nll_gradient: NumPy
import numpy as np


def nll_gradient(logits, label):
    p = np.exp(logits) / np.exp(logits).sum()
    return p - np.eye(len(p))[label]


# %% micrograd.nll_gradient: PyTorch in float32
import torch


class Gradient:
    def __call__(self, logits, label):
        p = torch.softmax(torch.tensor(logits), dim=0)
        p[label] -= 1
        return p


nll_gradient = Gradient()


# %% micrograd.accumulate: a sum of pairs
class Forgetful(Number):
    def __mul__(self, other):
        return self.made(self.data * other.data, (self, other.data), (other, self.data))


# %% micrograd.accumulate: += in all four lines
class Forgetful(Number):
    def __add__(self, other):
        out = Forgetful(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Forgetful(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out


# %% micrograd.accumulate: written out, without +=
class Forgetful(Number):
    def __add__(self, other):
        out = Forgetful(self.data + other.data, [self, other])

        def _backward():
            self.grad = self.grad + out.grad
            other.grad = other.grad + out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = Forgetful(other.data * self.data, [self, other])

        def _backward():
            for one, its in ((self, other), (other, self)):
                one.grad = one.grad + out.grad * its.data

        out._backward = _backward
        return out


# %% micrograd.accumulate: the same operand apart
class Forgetful(Number):
    def __add__(self, other):
        return self.made(self.data + other.data, (self, 2)) if self is other else super().__add__(other)

    def __mul__(self, other):
        if self is other:
            return self.made(self.data**2, (self, 2 * self.data))
        return self.made(self.data * other.data, (self, other.data), (other, self.data))


# %% micrograd.accumulate: another way back
class Forgetful(Number):
    def __mul__(self, other):
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def backward(self):
        order, stack, opened = [], [(self, False)], set()
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in opened:
                opened.add(node)
                stack += [(node, True), *((child, False) for child in node._children)]
        self.grad = 1
        while order:
            order.pop()._backward()


# %% micrograd.witness: a cube
def witness(Number):
    a = Number(2.0)
    return a, a * a * a


# %% micrograd.witness: a lambda
witness = lambda Number: (lambda a: (a, a * a))(Number(-1.5))


# %% micrograd.witness: two products added
def witness(Number):
    a, b, c = Number(2.0), Number(3.0), Number(5.0)
    return a, a * b + a * c


# %% micrograd.witness: a number in the middle
def witness(Number):
    middle = Number(1.0) + Number(2.0)
    return middle, middle * middle


# %% micrograd.witness: a whole number, as a class
class Witness:
    def __call__(self, Number):
        leaf = Number(3)
        return (leaf, (leaf + Number(1)) * leaf * leaf)


witness = Witness()

# %% micrograd.order_by_hand: b first
order = ["b", "a", "c", "d", "e", "f"]

# %% micrograd.order_by_hand: a tuple
order = "a", "b", "c", "d", "e", "f"

# %% micrograd.order_by_hand: a text
order = "abcdef"

# %% micrograd.order_by_hand: a text with commas
order = "b, a, c, d, e, f"

# %% micrograd.order_by_hand: sorted by program
order = sorted({"f", "e", "d", "c", "b", "a"})


# %% micrograd.topological_order: a function that calls itself
def topological_order(root):
    order, seen = [], set()

    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for operand in node._prev:
            visit(operand)
        order.append(node)

    visit(root)
    return order


# %% micrograd.topological_order: what is done as an argument
def topological_order(root, done=None):
    done = [] if done is None else done
    for operand in root._prev:
        if operand not in done:
            topological_order(operand, done)
    done.append(root)
    return done


# %% micrograd.topological_order: a dictionary that keeps its order
def topological_order(root):
    found = {}

    def visit(node):
        for operand in node._prev:
            if operand not in found:
                visit(operand)
        found.setdefault(node)

    visit(root)
    return list(found)


# %% micrograd.topological_order: a generator, joined without doubles
def with_doubles(node):
    for operand in node._prev:
        yield from with_doubles(operand)
    yield node


topological_order = lambda root: list(dict.fromkeys(with_doubles(root)))


# %% micrograd.topological_order: by the longest path to a leaf
def topological_order(root):
    depth = {}

    def longest(node):
        if node not in depth:
            depth[node] = 1 + max([longest(operand) for operand in node._prev], default=0)
        return depth[node]

    longest(root)
    return tuple(sorted(depth, key=depth.get))


# %% micrograd.topological_order: with a list of our own
def topological_order(root):
    order, stack = [], [root]
    while stack:
        waiting = [one for one in stack[-1]._prev if one not in order]
        if waiting:
            stack += waiting
        else:
            node = stack.pop()
            order += [node] if node not in order else []
    return order


# %% micrograd.deep_order: iterators on a stack
def topological_order(root):
    order, seen, stack = [], {root}, [(root, iter(root._prev))]
    while stack:
        node, rest = stack[-1]
        for operand in rest:
            if operand not in seen:
                seen.add(operand)
                stack.append((operand, iter(operand._prev)))
                break
        else:
            order.append(node)
            stack.pop()
    return order


# %% micrograd.deep_order: counting uses, from the root down
def topological_order(root):
    uses, todo, seen = {}, [root], {root}
    while todo:
        for operand in todo.pop()._prev:
            uses[operand] = uses.get(operand, 0) + 1
            if operand not in seen:
                seen.add(operand)
                todo.append(operand)
    ready, order = [root], []
    while ready:
        node = ready.pop()
        order.append(node)
        for operand in node._prev:
            uses[operand] -= 1
            if not uses[operand]:
                ready.append(operand)
    return order[::-1]


# %% micrograd.deep_order: a node stays on the stack until its operands are done
def topological_order(root):
    done, stack = {}, [root]
    while stack:
        waiting = [one for one in stack[-1]._prev if one not in done]
        if waiting:
            stack += waiting
        else:
            done[stack.pop()] = True
    return list(done)


# %% micrograd.deep_order: a generator inside, and a tuple
def in_order(root):
    opened, stack = set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            yield node
        elif id(node) not in opened:
            opened.add(id(node))
            stack.append((node, True))
            stack.extend((operand, False) for operand in node._prev)


topological_order = lambda root: tuple(in_order(root))

# %% micrograd.deep_order: Python's own graphlib
from graphlib import TopologicalSorter


def topological_order(root):
    graph, todo = {}, [root]
    while todo:
        node = todo.pop()
        if node not in graph:
            graph[node] = node._prev
            todo.extend(node._prev)
    return list(TopologicalSorter(graph).static_order())


# %% micrograd.neuron_output: a loop
def neuron_output(x, w, b):
    total = b
    for i in range(len(x)):
        total += x[i] * w[i]
    return math.tanh(total)


# %% micrograd.neuron_output: a lambda with sumprod's parts
from operator import mul as times

neuron_output = lambda x, w, b: math.tanh(sum(map(times, x, w), b))


# %% micrograd.neuron_output: NumPy
import numpy as np


def neuron_output(x, w, b):
    return np.tanh(np.dot(x, w) + b)


# %% micrograd.neuron_output: PyTorch in float32
import torch


def neuron_output(x, w, b):
    return torch.tanh(torch.tensor(x) @ torch.tensor(w) + b)


# %% micrograd.neuron_output: the course's Value
def neuron_output(x, w, b):
    return sum((Value(wi) * xi for xi, wi in zip(x, w)), Value(b)).tanh().data


# %% micrograd.neuron_output: a class that counts the bias as one more weight
class Neuron:
    def __call__(self, x, w, b):
        return math.tanh(math.fsum(xi * wi for xi, wi in zip([*x, 1], [*w, b])))


neuron_output = Neuron()


# %% micrograd.forgotten_zero: by hand
with_zero = [0.8, 0.64, 0.512]
without_zero = [0.8, 0.44, -0.008]

# %% micrograd.forgotten_zero: tuples of products
with_zero = (0.8, 0.8**2, 0.8**3)
without_zero = (1 - 0.2, 0.8 - 0.36, 0.44 - 0.448)

# %% micrograd.forgotten_zero: fractions
from fractions import Fraction

with_zero = [Fraction(4, 5) ** n for n in (1, 2, 3)]
without_zero = [Fraction(4, 5), Fraction(11, 25), Fraction(-1, 125)]

# %% micrograd.forgotten_zero: NumPy
import numpy as np

with_zero = np.cumprod([0.8] * 3)
x, grad, without_zero = 1.0, 0.0, []
for _ in range(3):
    grad += 2 * x
    x -= 0.1 * grad
    without_zero.append(np.float64(x))

# %% micrograd.forgotten_zero: PyTorch in float32
import torch


def descend(zero):
    x, xs = torch.tensor(1.0, requires_grad=True), []
    for _ in range(3):
        if zero:
            x.grad = None
        (x * x).backward()
        with torch.no_grad():
            x -= 0.1 * x.grad
        xs.append(x.detach().clone())
    return xs


with_zero, without_zero = torch.stack(descend(True)), descend(False)


# %% micrograd.parameter_count: a loop
def parameter_count(n_in, n_outs):
    count = 0
    for n_out in n_outs:
        count += n_in * n_out
        count += n_out
        n_in = n_out
    return count


# %% micrograd.parameter_count: weights and biases apart
parameter_count = lambda n_in, n_outs: sum(a * b for a, b in zip([n_in] + n_outs, n_outs)) + sum(n_outs)


# %% micrograd.parameter_count: recursively
def parameter_count(n_in, n_outs):
    if not n_outs:
        return 0
    first, *rest = n_outs
    return (n_in + 1) * first + parameter_count(first, rest)


# %% micrograd.parameter_count: NumPy
import numpy as np


def parameter_count(n_in, n_outs):
    return np.dot(np.array([n_in, *n_outs[:-1]]) + 1, n_outs)


# %% micrograd.parameter_count: a float, from a class
from functools import reduce


class Count:
    def __call__(self, n_in, n_outs):
        return float(reduce(lambda so_far, n: (so_far[0] + n * (so_far[1] + 1), n), n_outs, (0, n_in))[0])


parameter_count = Count()

# %% micrograd.softplus: from 0 on the other form
softplus = lambda x: (1 + x.exp()).log() if x.data < 0 else x + (1 + (-x).exp()).log()


# %% micrograd.softplus: relu and what it rounds off
def softplus(x):
    above = x.data > 0
    small = (1 + (-x if above else x).exp()).log()
    return x.relu() + small


# %% micrograd.softplus: minus the log of the sigmoid
def softplus(x):
    if x.data > 0:
        return x - (1 / (1 + (-x).exp())).log()
    return -(1 / (1 + x.exp())).log()


# %% micrograd.softplus: with a shift that is a plain number
def softplus(x):
    top = max(0.0, x.data)
    return top + (math.exp(-top) + (x - top).exp()).log()


# %% micrograd.softplus: a class, a square and a half
class Softplus:
    def __call__(self, x):
        sign = 1 if x.data > 0 else -1
        return (x * (sign + 1)) / 2 + ((x * -sign).exp() + 1).log()


softplus = Softplus()


# %% micrograd.momentum: zip and enumerate
def momentum_step(parameters, velocities, learning_rate, beta=0.9):
    for i, (p, v) in enumerate(zip(parameters, velocities)):
        velocities[i] = p.grad + v * beta
        p.data = p.data - velocities[i] * learning_rate


# %% micrograd.momentum: a slice, then the steps
def momentum_step(parameters, velocities, learning_rate, beta=0.9):
    velocities[:] = [beta * v + p.grad for p, v in zip(parameters, velocities)]
    for p, v in zip(parameters, velocities):
        p.data += -learning_rate * v


# %% micrograd.momentum: in two steps each
class Momentum:
    def __call__(self, parameters, velocities, learning_rate, beta=0.9):
        for i in range(len(parameters)):
            velocities[i] *= beta
            velocities[i] += parameters[i].grad
            parameters[i].data -= learning_rate * velocities[i]


momentum_step = Momentum()


# %% micrograd.momentum: from the last to the first
def momentum_step(parameters, velocities, learning_rate, beta=0.9):
    for i in reversed(range(len(parameters))):
        before = velocities[i]
        velocities[i] = parameters[i].grad - (1 - beta) * before + before
        parameters[i].data -= velocities[i] * learning_rate
    return velocities


# %% micrograd.momentum: NumPy
import numpy as np


def momentum_step(parameters, velocities, learning_rate, beta=0.9):
    v = beta * np.array(velocities) + [p.grad for p in parameters]
    velocities[:] = v
    for p, step in zip(parameters, learning_rate * v):
        p.data -= step


# %% shared: gradients by backward, values of moved inputs
def by_backward(f, inputs):
    nodes = [Value(x) for x in inputs]
    f(nodes).backward()
    return [node.grad for node in nodes]


def moved(f, inputs, i, step):
    return f([Value(x + step) if i == j else Value(x) for j, x in enumerate(inputs)]).data


# %% micrograd.gradient_check: a larger step
def gradient_check(f, inputs, h=1e-4):
    worst = 0.0
    for i, g in enumerate(by_backward(f, inputs)):
        n = (moved(f, inputs, i, h) - moved(f, inputs, i, -h)) / (2 * h)
        worst = max(worst, abs(g - n) / max(abs(g), abs(n), 1e-12))
    return worst


# %% micrograd.gradient_check: a smaller step, on one line
gradient_check = lambda f, inputs, h=1e-6: max(
    abs(g - n) / max(abs(g), abs(n), 1e-12)
    for g, n in zip(
        by_backward(f, inputs),
        [(moved(f, inputs, i, h) - moved(f, inputs, i, -h)) / (2 * h) for i in range(len(inputs))],
    )
)


# %% micrograd.gradient_check: each side apart
def gradient_check(f, inputs, h=1e-5):
    errors = []
    for i, g in enumerate(by_backward(f, inputs)):
        here, right, left = (moved(f, inputs, i, step) for step in (0, h, -h))
        n = ((right - here) / h + (here - left) / h) / 2
        errors.append(abs(n - g) / max(abs(g), abs(n), 1e-12))
    return max(errors)


# %% micrograd.gradient_check: NumPy
import numpy as np


def gradient_check(f, inputs, h=1e-5):
    g = np.array(by_backward(f, inputs))
    n = np.array([moved(f, inputs, i, h) - moved(f, inputs, i, -h) for i in range(len(inputs))]) / (2 * h)
    return (abs(g - n) / np.maximum(np.maximum(abs(g), abs(n)), 1e-12)).max()


# %% micrograd.gradient_check: a class, sorted
class Check:
    def __call__(self, f, inputs, h=1e-5):
        return sorted(self.errors(f, inputs, h))[-1]

    def errors(self, f, inputs, h):
        for i, g in enumerate(by_backward(f, inputs)):
            n = (moved(f, inputs, i, h) - moved(f, inputs, i, -h)) / h / 2
            yield abs((g - n) / (max(abs(g), abs(n)) or 1e-12))


gradient_check = Check()


# %% micrograd.compiler: the operand in the slope
def softsign(x):
    def _backward(grad):
        x.grad += grad / (1 + abs(x.data)) ** 2

    return Value(x.data / (1 + abs(x.data)), "", (x,), "softsign", _backward)


softsign_rule = ("{a} / (1 + abs({a}))", "{d} / (1 + abs({a})) ** 2")


# %% micrograd.compiler: a list of texts, and products
def softsign(x):
    rest = 1 / (1 + abs(x.data))

    def _backward(grad):
        x.grad += rest * rest * grad

    return Value(x.data * rest, _prev=(x,), _op="softsign", _backward=_backward)


softsign_rule = ["{a} * (1.0 + abs({a})) ** -1", "(1.0 - abs({v})) * (1.0 - abs({v})) * {d}"]


# %% micrograd.compiler: without abs
def softsign(x):
    a = math.fabs(x.data)

    def _backward(grad):
        x.grad = x.grad + grad * (1 + a) ** -2

    return Value(math.copysign(1 - 1 / (1 + a), x.data), "softsign", (x,), "softsign", _backward)


softsign_rule = ("{a} / (1.0 + max({a}, -({a})))", "(1.0 + max({a}, -({a}))) ** -2 * {d}")


# %% micrograd.compiler: a lambda for the backward
def softsign(x):
    v = x.data / (1 + (x.data**2) ** 0.5)

    def add(grad):
        x.grad += (1 - abs(v)) ** 2 * grad

    return Value(v, "", (x,), "softsign", lambda grad: add(grad))


softsign_rule = ("({a}) / (1.0 + ({a} * {a}) ** 0.5)", "({d}) * (1.0 - abs({v})) ** 2")


# %% micrograd.compiler: cases
class Softsign:
    def __call__(self, x):
        below = 1 + x.data if x.data > 0 else 1 - x.data

        def _backward(grad):
            x.grad += below**-2 * grad

        return Value(x.data / below, "", (x,), "softsign", _backward)


softsign = Softsign()
softsign_rule = ("{a} / (1.0 + {a} if {a} > 0 else 1.0 - {a})", "(1.0 - {v} if {v} > 0 else 1.0 + {v}) ** 2 * {d}")
