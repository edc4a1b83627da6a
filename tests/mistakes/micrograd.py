"""Wrong answers to the exercises of lecture 01."""

import math
import time
from math import cos, exp, log, sin

from tests.mistakes import mistake
from zero_to_hero.micrograd import Value

# ---------------------------------------------------------------- tanh


def tanh_mistake(cause, formula):
    mistake("micrograd.tanh", cause)(lambda: {"tanh": formula})


tanh_mistake("That is tanh(x/2)", lambda x: (exp(x) - 1) / (exp(x) + 1))
tanh_mistake("The sign is turned", lambda x: (1 - exp(2 * x)) / (1 + exp(2 * x)))
tanh_mistake("That is the sigmoid", lambda x: 1 / (1 + exp(-x)))
tanh_mistake("so only one term is divided", lambda x: exp(2 * x) - 1 / exp(2 * x) + 1)
tanh_mistake("Brackets are missing around the sum below", lambda x: (exp(2 * x) - 1) / exp(2 * x) + 1)
tanh_mistake("The fraction stands on its head", lambda x: (exp(2 * x) + 1) / (exp(2 * x) - 1))
tanh_mistake("That is the derivative of tanh", lambda x: 1 - ((exp(2 * x) - 1) / (exp(2 * x) + 1)) ** 2)


# ---------------------------------------------------------------- derivatives


def analytic_mistake(cause, **wrong):
    right = {
        "a": lambda a, b, c: -3 * a**2 - 0.5 * a**-0.5,
        "b": lambda a, b, c: 3 * cos(3 * b) + 2.5 * b**1.5,
        "c": lambda a, b, c: 1 / c**2,
    }
    formulas = (right | wrong).values()
    mistake("micrograd.analytic", cause)(
        lambda: {"analytic_gradient": lambda a, b, c: [formula(a, b, c) for formula in formulas]}
    )


analytic_mistake("The derivative of −a**0.5 is missing", a=lambda a, b, c: -3 * a**2)
analytic_mistake("The power 0.5 falls by one too", a=lambda a, b, c: -3 * a**2 - 0.5 * a**0.5)
analytic_mistake("The minus before a**0.5 got lost", a=lambda a, b, c: -3 * a**2 + 0.5 * a**-0.5)
analytic_mistake("The minus before a**3 got lost", a=lambda a, b, c: 3 * a**2 - 0.5 * a**-0.5)
analytic_mistake("The chain rule's factor is missing", b=lambda a, b, c: cos(3 * b) + 2.5 * b**1.5)
analytic_mistake("b**2.5 has the derivative 2.5·b**1.5", b=lambda a, b, c: 3 * cos(3 * b) + 2.5 * b**2.5)
analytic_mistake("the cosine, without a minus", b=lambda a, b, c: -3 * cos(3 * b) + 2.5 * b**1.5)
analytic_mistake("The derivative of the sine is the cosine.", b=lambda a, b, c: 3 * sin(3 * b) + 2.5 * b**1.5)
analytic_mistake("The derivative of b**2.5 is missing", b=lambda a, b, c: 3 * cos(3 * b))
analytic_mistake("The sign is turned: −1/c", c=lambda a, b, c: -1 / c**2)
analytic_mistake("from −1 to −2", c=lambda a, b, c: 1 / c)
analytic_mistake(
    "The order is another one",
    a=lambda a, b, c: 3 * cos(3 * b) + 2.5 * b**1.5,
    b=lambda a, b, c: -3 * a**2 - 0.5 * a**-0.5,
)


@mistake("micrograd.numeric", "The rise is not divided by h yet")
def _():
    def numeric_gradient(f, point, h=1e-6):
        return [f(*(x + h * (i == j) for j, x in enumerate(point))) - f(*point) for i in range(len(point))]

    return locals()


@mistake("micrograd.numeric", "The sign is turned")
def _():
    def numeric_gradient(f, point, h=1e-6):
        return [(f(*point) - f(*(x + h * (i == j) for j, x in enumerate(point)))) / h for i in range(len(point))]

    return locals()


@mistake("micrograd.numeric", "The earlier inputs are still moved")
def _():
    def numeric_gradient(f, point, h=1e-6):
        before = f(*point)
        gradient = []
        for i in range(len(point)):
            point[i] += h
            gradient.append((f(*point) - before) / h)
        return gradient

    return locals()


@mistake("micrograd.numeric", "All the inputs move at once")
def _():
    def numeric_gradient(f, point, h=1e-6):
        return [(f(*(x + h for x in point)) - f(*point)) / h for _ in point]

    return locals()


@mistake("micrograd.numeric", "called with the point that did not move")
def _():
    def numeric_gradient(f, point, h=1e-6):
        gradient = []
        for x in point:
            x += h
            gradient.append((f(*point) - f(*point)) / h)
        return gradient

    return locals()


@mistake("micrograd.numeric", "the gradient of the card's f")
def _():
    def f(a, b, c):
        return -(a**3) + sin(3 * b) - 1.0 / c + b**2.5 - a**0.5

    def numeric_gradient(g, point, h=1e-6):
        return [(f(*(x + h * (i == j) for j, x in enumerate(point))) - f(*point)) / h for i in range(len(point))]

    return locals()


def symmetric_mistake(cause, formula):
    def symmetric_gradient(f, point, h=1e-5):
        def at(i, step):
            return f(*(x + step * (i == j) for j, x in enumerate(point)))

        return [formula(lambda step, i=i: at(i, step), h) for i in range(len(point))]

    mistake("micrograd.symmetric", cause)(lambda: {"symmetric_gradient": symmetric_gradient})


symmetric_mistake("twice as much", lambda f, h: (f(h) - f(-h)) / h)
symmetric_mistake("the one-sided slope", lambda f, h: (f(h) - f(0)) / h)
symmetric_mistake("needs brackets", lambda f, h: (f(h) - f(-h)) / 2 * h)
symmetric_mistake("goes back to x and not to x − h", lambda f, h: (f(h) - f(0)) / (2 * h))
symmetric_mistake("The sign is turned", lambda f, h: (f(-h) - f(h)) / (2 * h))

mistake("micrograd.step_size", "too small")(lambda: {"best_one_sided": 1e-16, "best_symmetric": 1e-16})
mistake("micrograd.step_size", "too wide")(lambda: {"best_one_sided": 0.001, "best_symmetric": 0.001})
mistake("micrograd.step_size", "not its exponent")(lambda: {"best_one_sided": -8, "best_symmetric": -5})
mistake("micrograd.step_size", "of the other formula")(lambda: {"best_one_sided": 1e-5, "best_symmetric": 1e-8})


# ---------------------------------------------------------------- the missing operations


def scalar_class(**changes):
    """The finished class of the exercise, with some methods made wrong."""

    class Scalar:
        def __init__(self, data, children=()):
            self.data, self.grad, self._children = data, 0.0, children
            self._backward = lambda: None

        def __add__(self, other):
            other = wrap(other)
            out = Scalar(self.data + other.data, (self, other))
            out._backward = lambda: (give(self, out.grad), give(other, out.grad))
            return out

        def __mul__(self, other):
            other = wrap(other)
            out = Scalar(self.data * other.data, (self, other))
            out._backward = lambda: (give(self, other.data * out.grad), give(other, self.data * out.grad))
            return out

        def __pow__(self, n):
            out = Scalar(self.data**n, (self,))
            out._backward = lambda: give(self, n * self.data ** (n - 1) * out.grad)
            return out

        def exp(self):
            out = Scalar(exp(self.data), (self,))
            out._backward = lambda: give(self, out.data * out.grad)
            return out

        def log(self):
            out = Scalar(log(self.data), (self,))
            out._backward = lambda: give(self, out.grad / self.data)
            return out

        def __neg__(self):
            return self * -1

        def __sub__(self, other):
            return self + -wrap(other)

        def __truediv__(self, other):
            return self * wrap(other) ** -1

        def __radd__(self, other):
            return self + other

        def __rmul__(self, other):
            return self * other

        def __rsub__(self, other):
            return -self + other

        def __rtruediv__(self, other):
            return self**-1 * other

        def backward(self):
            order, seen = [], set()

            def visit(node):
                if node not in seen:
                    seen.add(node)
                    for child in node._children:
                        visit(child)
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
                node._backward()

    def wrap(other):
        return other if isinstance(other, Scalar) else Scalar(other)

    for name, method in changes.items():
        if method is None:
            delattr(Scalar, name)
        else:
            setattr(Scalar, name, method)
    return Scalar


def give(node, amount):
    node.grad += amount


def scalar_mistake(cause, **changes):
    mistake("micrograd.operations", cause)(lambda: {"Scalar": scalar_class(**changes)})


def unary(value, slope, upstream=True):
    """A method of one operand: value(x) and the local slope(x, value)."""

    def method(self, *arguments):
        out = type(self)(value(self.data, *arguments), (self,))
        out._backward = lambda: give(self, slope(self.data, out.data, *arguments) * (out.grad if upstream else 1.0))
        return out

    return method


def product(mine, its, upstream=True, accumulate=True):
    """`*` with the local slopes mine(self, other) and its(self, other)."""

    def method(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        out = type(self)(self.data * other.data, (self, other))

        def backward():
            flow = out.grad if upstream else 1.0
            for node, slope in ((self, mine(self.data, other.data)), (other, its(self.data, other.data))):
                node.grad = (node.grad if accumulate else 0.0) + slope * flow

        out._backward = backward
        return out

    return method


scalar_mistake("Each factor gets its own value", __mul__=product(lambda a, b: a, lambda a, b: b))
scalar_mistake("overwrites what the first use", __mul__=product(lambda a, b: b, lambda a, b: a, accumulate=False))
scalar_mistake("`out.grad` is not", __mul__=product(lambda a, b: b, lambda a, b: a, upstream=False))
scalar_mistake("`out.grad` is not", exp=unary(exp, lambda x, out: out, upstream=False))
scalar_mistake("`out.grad` is not", log=unary(log, lambda x, out: 1 / x, upstream=False))
scalar_mistake(
    "`out.grad` is not", __pow__=unary(lambda x, n: x**n, lambda x, out, n: n * x ** (n - 1), upstream=False)
)
scalar_mistake("a number does not know your class", __rmul__=None)
scalar_mistake("a number does not know your class", __radd__=None)
scalar_mistake("a number does not know your class", __rtruediv__=None)
scalar_mistake("no method for this operator yet", __truediv__=None)
scalar_mistake("wrap it first", __mul__=lambda self, other: product_unwrapped(self, other))
scalar_mistake("The power has to fall by one", __pow__=unary(lambda x, n: x**n, lambda x, out, n: n * x**n))
scalar_mistake("The factor n is missing", __pow__=unary(lambda x, n: x**n, lambda x, out, n: x ** (n - 1)))
scalar_mistake("here stands `self.data`", exp=unary(exp, lambda x, out: x))
scalar_mistake("The rule for powers stands there", exp=unary(exp, lambda x, out: x * exp(x - 1)))
scalar_mistake("That is 1 / `out.data`", log=unary(log, lambda x, out: 1 / out))
scalar_mistake("the logarithm to base 10", log=unary(math.log10, lambda x, out: 1 / x))
scalar_mistake("Both have a plus", __sub__=lambda self, other: subtraction_with_a_plus(self, other))
scalar_mistake("That is a − 1", __rsub__=lambda self, other: self - other)
scalar_mistake("lost its minus", __truediv__=lambda self, other: quotient_without_minus(self, other))
scalar_mistake("That is a / 2", __rtruediv__=lambda self, other: self / other)


def product_unwrapped(self, other):
    out = type(self)(self.data * other.data, (self, other))
    out._backward = lambda: (give(self, other.data * out.grad), give(other, self.data * out.grad))
    return out


def subtraction_with_a_plus(self, other):
    out = type(self)(self.data - other.data, (self, other))
    out._backward = lambda: (give(self, out.grad), give(other, out.grad))
    return out


def quotient_without_minus(self, other):
    out = type(self)(self.data / other.data, (self, other))
    out._backward = lambda: (give(self, out.grad / other.data), give(other, self.data / other.data**2 * out.grad))
    return out


# ---------------------------------------------------------------- softmax and the negative log-likelihood


def probabilities(logits):
    counts = [logit.exp() for logit in logits]
    return [count / sum(counts) for count in counts]


def nll_mistake(cause, formula):
    mistake("micrograd.nll", cause)(lambda: {"nll": formula})


nll_mistake("That is the probability itself", lambda x, k: probabilities(x)[k])
nll_mistake("The minus is missing", lambda x, k: probabilities(x)[k].log())
nll_mistake("the division by the sum is missing", lambda x, k: -x[k].exp().log())
nll_mistake("of all the classes added up", lambda x, k: -sum(p.log() for p in probabilities(x)))
nll_mistake("the mean of −log p", lambda x, k: -sum(p.log() for p in probabilities(x)) / len(x))
nll_mistake("Python counts from 0", lambda x, k: -probabilities(x)[k - 1].log())
nll_mistake("the squared error", lambda x, k: (1 - probabilities(x)[k]) ** 2)
nll_mistake("the graph behind it ends", lambda x, k: -log(probabilities(x)[k].data))
nll_mistake("the graph behind it ends", lambda x, k: Value(-log(probabilities(x)[k].data)))


def softmax(x):
    return [exp(each) / sum(map(exp, x)) for each in x]


def nll_gradient_mistake(cause, formula):
    mistake("micrograd.nll_gradient", cause)(
        lambda: {
            "nll_gradient": lambda x, k: [formula(p, i == k, softmax(x)[k], len(x)) for i, p in enumerate(softmax(x))]
        }
    )


nll_gradient_mistake("Those are the probabilities", lambda p, y, pk, n: p)
nll_gradient_mistake("The sign is turned", lambda p, y, pk, n: y - p)
nll_gradient_mistake("the derivative of the probability p_k", lambda p, y, pk, n: pk * (y - p))
nll_gradient_mistake("p·(1 − p) is the derivative", lambda p, y, pk, n: p * (1 - p))
nll_gradient_mistake("−1/p is the derivative by the probability", lambda p, y, pk, n: -y / p)
nll_gradient_mistake("nothing is averaged", lambda p, y, pk, n: (p - y) / n)


# ---------------------------------------------------------------- the forgetful engine


def engine(add=True, mul=True, times=1.0, target="grad"):
    """The engine of the card: False for a rule that overwrites."""

    class Forgetful:
        def __init__(self, data, children=()):
            self.data, self.grad, self._children = data, 0.0, children
            self._backward = lambda: None

        def __add__(self, other):
            out = Forgetful(self.data + other.data, (self, other))
            out._backward = lambda: (put(self, out.grad, add), put(other, out.grad, add))
            return out

        def __mul__(self, other):
            out = Forgetful(self.data * other.data, (self, other))
            left, right = other.data, self.data
            out._backward = lambda: (put(self, left * out.grad, mul), put(other, right * out.grad, mul))
            return out

        def backward(self):
            order = []

            def visit(node):
                for child in node._children:
                    visit(child)
                if node not in order:
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
                node._backward()

    def put(node, amount, accumulate):
        before = getattr(node, target) if accumulate else 0.0
        setattr(node, target, before + times * amount)

    return Forgetful


mistake("micrograd.accumulate", "In `__add__` a later use")(lambda: {"Forgetful": engine(add=False)})
mistake("micrograd.accumulate", "In `__mul__` a later use")(lambda: {"Forgetful": engine(mul=False)})
mistake("micrograd.accumulate", "twice as much")(lambda: {"Forgetful": engine(times=2.0)})
mistake("micrograd.accumulate", "No gradient arrives")(lambda: {"Forgetful": engine(target="data")})


@mistake("micrograd.witness", "Every number is used once")
def _():
    def witness(Number):  # noqa: N803
        a, b, c = Number(2.0), Number(3.0), Number(4.0)
        return a, a * b + c

    return locals()


@mistake("micrograd.witness", "by `+`, whose rule is right")
def _():
    def witness(Number):  # noqa: N803
        a = Number(2.0)
        return a, a + a

    return locals()


@mistake("micrograd.witness", "Another number of this expression")
def _():
    def witness(Number):  # noqa: N803
        a, b = Number(2.0), Number(3.0)
        return b, a * a + b

    return locals()


@mistake("micrograd.witness", "is a factor 0?")
def _():
    def witness(Number):  # noqa: N803
        a = Number(0.0)
        return a, a * a

    return locals()


@mistake("micrograd.witness", "The order is (leaf, result)")
def _():
    def witness(Number):  # noqa: N803
        a = Number(2.0)
        return a * a, a

    return locals()


@mistake("micrograd.witness", "The check calls `result.backward()` itself")
def _():
    def witness(Number):  # noqa: N803
        a = Number(2.0)
        result = a * a
        result.backward()
        return a, result

    return locals()


# ---------------------------------------------------------------- orders

mistake("micrograd.order_by_hand", "That is the way back")(lambda: {"order": ["f", "e", "d", "c", "b", "a"]})
mistake("micrograd.order_by_hand", "Sorted by the distance from f")(lambda: {"order": ["b", "a", "d", "c", "e", "f"]})
mistake("micrograd.order_by_hand", "c needs both inputs")(lambda: {"order": ["a", "c", "b", "d", "e", "f"]})
mistake("micrograd.order_by_hand", "Inputs are nodes too")(lambda: {"order": ["c", "d", "e", "f"]})
mistake("micrograd.order_by_hand", "still one node")(lambda: {"order": ["a", "b", "c", "a", "d", "e", "c", "f"]})


@mistake("micrograd.topological_order", "Python allows about a thousand")
def _():
    def topological_order(root):
        order = []

        def visit(node):
            if node not in order:
                for operand in node._prev:
                    visit(operand)
                order.append(node)

        visit(root)
        return order

    return locals()


@mistake("micrograd.topological_order", "is written down twice")
def _():
    def topological_order(root):
        order, stack = [], [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            else:
                stack.append((node, True))
                stack.extend((operand, False) for operand in node._prev)
        return order

    return locals()


def first_sight(root):
    """Every node when it is first seen, from the root on."""
    seen, todo = [], [root]
    while todo:
        node = todo.pop(0)
        if node not in seen:
            seen.append(node)
            todo += node._prev
    return seen


@mistake("micrograd.topological_order", "the order of first sight")
def _():
    def topological_order(root):
        return first_sight(root)[::-1]

    return locals()


@mistake("micrograd.topological_order", "the way `backward` walks")
def _():
    def topological_order(root):
        order, opened, stack = [], set(), [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in opened:
                opened.add(node)
                stack.append((node, True))
                stack.extend((operand, False) for operand in node._prev)
        return order[::-1]

    return locals()


@mistake("micrograd.topological_order", "Nodes without operands belong to it")
def _():
    def topological_order(root):
        return [node for node in first_sight(root) if node._prev or node is root][::-1]

    return locals()


@mistake("micrograd.topological_order", "The root itself belongs to it")
def _():
    def topological_order(root):
        return first_sight(root)[:0:-1]

    return locals()


@mistake("micrograd.topological_order", "a set does not")
def _():
    def topological_order(root):
        order, stack = [], [(root, False)]
        while stack:
            node, done = stack.pop()
            if done and node not in order:
                order.append(node)
            elif node not in order:
                stack.append((node, True))
                stack.extend((operand, False) for operand in node._prev)
            if len(order) > 100:
                time.sleep(0.01)  # so that a fast machine gives up as well
        return order

    return locals()


# ---------------------------------------------------------------- descent


def zero_mistake(cause, with_zero=(0.8, 0.64, 0.512), without_zero=(0.8, 0.44, -0.008)):
    mistake("micrograd.forgotten_zero", cause)(
        lambda: {"with_zero": list(with_zero), "without_zero": list(without_zero)}
    )


zero_mistake("the start, 1.0, is not in the list", with_zero=(1.0, 0.8, 0.64, 0.512))
zero_mistake("the start, 1.0, is not in the list", without_zero=(1.0, 0.8, 0.44))
zero_mistake("The gradient of x² is 2x", with_zero=(0.9, 0.81, 0.729))
zero_mistake("against the gradient: minus", with_zero=(1.2, 1.44, 1.728))
zero_mistake("That is the descent with the zero", without_zero=(0.8, 0.64, 0.512))
zero_mistake("the descent that forgets the zero", with_zero=(0.8, 0.44, -0.008))
zero_mistake("The gradients are averaged", without_zero=(0.8, 0.62, 0.45867))


def count_mistake(cause, formula):
    mistake("micrograd.parameter_count", cause)(lambda: {"parameter_count": formula})


def pairs(n_in, n_outs):
    return list(zip([n_in, *n_outs], n_outs, strict=False))


count_mistake("The biases are missing", lambda n, outs: sum(a * b for a, b in pairs(n, outs)))
count_mistake("one bias for each layer", lambda n, outs: sum(a * b + 1 for a, b in pairs(n, outs)))
count_mistake("The inputs got biases too", lambda n, outs: n + sum((a + 1) * b for a, b in pairs(n, outs)))
count_mistake("a later layer reads the layer before it", lambda n, outs: sum((n + 1) * b for b in outs))
count_mistake("The last layer is missing", lambda n, outs: sum((a + 1) * b for a, b in pairs(n, outs[:-1])))
count_mistake("Those are the neurons", lambda n, outs: sum(outs))


def softplus_mistake(cause, formula):
    mistake("micrograd.softplus", cause)(lambda: {"softplus": formula})


softplus_mistake("The graph ends where", lambda x: Value(log(1 + exp(x.data))))
softplus_mistake("The graph ends where", lambda x: log(1 + exp(x.data)))
softplus_mistake("The 1 + is missing", lambda x: x.exp().log())
softplus_mistake("which falls", lambda x: (1 + (-x).exp()).log())
softplus_mistake("The log is missing", lambda x: 1 + x.exp())
softplus_mistake("That is the sigmoid", lambda x: x.sigmoid())
softplus_mistake("That is relu", lambda x: x.relu())
softplus_mistake("the 1 belongs inside the log", lambda x: 1 + x.exp().log())
softplus_mistake("never needs a large power", lambda x: (1 + x.exp()).log())
softplus_mistake("choose by the sign", lambda x: x + (1 + (-x).exp()).log())


def momentum_mistake(cause, velocity, move=lambda new, old, g, beta: -new, keep=True):
    def momentum_step(parameters, velocities, learning_rate, beta=0.9):
        for i, p in enumerate(parameters):
            old, new = velocities[i], velocity(velocities[i], p.grad, learning_rate, beta)
            p.data += learning_rate * move(new, old, p.grad, beta)
            if keep:
                velocities[i] = new

    mistake("micrograd.momentum", cause)(lambda: {"momentum_step": momentum_step})


def right_velocity(v, g, rate, beta):
    return beta * v + g


momentum_mistake("write to `velocities[i]`", right_velocity, keep=False)
momentum_mistake("plain gradient descent", right_velocity, lambda new, old, g, beta: -g)
momentum_mistake("goes uphill", right_velocity, lambda new, old, g, beta: new)
momentum_mistake("a running mean", lambda v, g, rate, beta: beta * v + (1 - beta) * g)
momentum_mistake("renew it first", right_velocity, lambda new, old, g, beta: -old)
momentum_mistake("in twice", lambda v, g, rate, beta: beta * v + rate * g)
momentum_mistake("beta is missing", lambda v, g, rate, beta: v + g)
momentum_mistake("Nesterov", right_velocity, lambda new, old, g, beta: -(g + beta * new))


# ---------------------------------------------------------------- a gradient check


def both_gradients(f, inputs, h):
    """What `backward` says and what symmetric differences say, for each input."""
    nodes = [Value(x) for x in inputs]
    f(nodes).backward()

    def at(i, step):
        return f([Value(x + step * (i == j)) for j, x in enumerate(inputs)]).data

    return [(node.grad, (at(i, h) - at(i, -h)) / (2 * h)) for i, node in enumerate(nodes)]


def relative(g, n):
    return abs(g - n) / max(abs(g), abs(n), 1e-12)


def gradient_check_mistake(cause, report):
    mistake("micrograd.gradient_check", cause)(
        lambda: {"gradient_check": lambda f, inputs, h=1e-5: report(both_gradients(f, inputs, h))}
    )


gradient_check_mistake("compared with itself", lambda pairs: max(relative(g, g) for g, n in pairs))
gradient_check_mistake("Only the first input", lambda pairs: relative(*pairs[0]))
gradient_check_mistake("Only the last input", lambda pairs: relative(*pairs[-1]))
gradient_check_mistake("the absolute difference", lambda pairs: max(abs(g - n) for g, n in pairs))
gradient_check_mistake("the mean over the inputs", lambda pairs: sum(relative(*pair) for pair in pairs) / len(pairs))
gradient_check_mistake("the sum over the inputs", lambda pairs: sum(relative(*pair) for pair in pairs))
gradient_check_mistake("Take abs first", lambda pairs: max((g - n) / max(abs(g), abs(n), 1e-12) for g, n in pairs))


@mistake("micrograd.gradient_check", "measure from x − h to x + h")
def _():
    def gradient_check(f, inputs, h=1e-5):
        nodes = [Value(x) for x in inputs]
        f(nodes).backward()
        errors = []
        for i, node in enumerate(nodes):
            moved = [Value(x + h * (i == j)) for j, x in enumerate(inputs)]
            errors.append(relative(node.grad, (f(moved).data - f([Value(x) for x in inputs]).data) / h))
        return max(errors)

    return locals()


# ---------------------------------------------------------------- the compiler


def softsign_node(value=lambda x: x / (1 + abs(x)), backward=None, op="softsign", linked=True):
    """The engine's part, with something made wrong; backward(x, grad) changes x.grad."""

    def softsign(x):
        def right(x, grad):
            x.grad += grad / (1 + abs(x.data)) ** 2

        return Value(value(x.data), "", (x,) if linked else (), op, lambda grad: (backward or right)(x, grad))

    return softsign


RULE = ("{a} / (1.0 + abs({a}))", "(1.0 - abs({v})) ** 2 * {d}")


def compiler_mistake(cause, value=RULE[0], slope=RULE[1], **node):
    mistake("micrograd.compiler", cause)(lambda: {"softsign": softsign_node(**node), "softsign_rule": (value, slope)})


def flow(slope, accumulate=True, upstream=True):
    def backward(x, grad):
        x.grad = (x.grad if accumulate else 0.0) + slope(x.data) * (grad if upstream else 1.0)

    return backward


def right_slope(x):
    return 1 / (1 + abs(x)) ** 2


mistake("micrograd.compiler", "The bars of |x| are missing")(
    lambda: {"softsign": softsign_node(value=lambda x: x / (1 + x)), "softsign_rule": RULE}
)
compiler_mistake("The bars of |x| are missing", value="{a} / (1.0 + {a})")
compiler_mistake("the sum below needs brackets", value="{a} / 1.0 + abs({a})")
compiler_mistake("`{d}` is missing", slope="(1.0 - abs({v})) ** 2")
compiler_mistake("The square is missing", slope="(1.0 - abs({v})) * {d}")
compiler_mistake("here stands the operand", slope="(1.0 - abs({a})) ** 2 * {d}")
compiler_mistake("The bars of |v| are missing", slope="(1.0 - {v}) ** 2 * {d}")
compiler_mistake("A rule knows `{a}`", slope="(1.0 - abs({x})) ** 2 * {d}")
compiler_mistake("Names stand in braces", slope="(1.0 - abs(v)) ** 2 * {d}")
compiler_mistake("The sign of x got into the slope", backward=flow(lambda x: math.copysign(right_slope(x), x)))
compiler_mistake("throws away what other uses", backward=flow(right_slope, accumulate=False))
compiler_mistake("without the `grad` that it gets", backward=flow(right_slope, upstream=False))
compiler_mistake("looks a rule up by the node's `_op`", op="soft")
compiler_mistake("looks a rule up by the node's `_op`", linked=False)
