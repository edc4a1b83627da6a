"""A scalar autograd engine, and a neural network on top of it: all of lecture 01 in one
file.

Every operation makes a new `Value` that remembers its operands and knows, in one or two
lines, how to hand a gradient on to them; `backward()` calls these pieces in the right
order. The design is Andrej Karpathy's micrograd (https://github.com/karpathy/micrograd,
2020). Left out: arrays (a `Value` is one float), second derivatives, speed.
"""

import math
import numbers
import random
from collections.abc import Callable, Sequence
from typing import Any

EXPONENT = "the exponent must be a plain number, got a Value"
REASONS: dict[type[Exception], str] = {
    ZeroDivisionError: "divides by zero",
    OverflowError: "is too large for a float",
}


class Value:
    """One number of a calculation: `data`, and after a `backward()` also `grad`, the
    slope of the result along it.

    Takes any real number (int, float, bool, a NumPy scalar …) and keeps a float. Raises
    TypeError for all else.
    """

    __slots__ = ("_backward", "_op", "_prev", "data", "grad", "label")
    __array_ufunc__ = None  # NumPy then leaves `array * value` to our __rmul__

    def __init__(
        self,
        data: float,
        label: str = "",
        _prev: tuple = (),  # the operands, in order; the same one twice in a * a
        _op: str = "",  # '+', '*', '**3', 'tanh' …
        _backward: Any = None,  # from this node's gradient to those of its operands
    ):
        self.data = data if type(data) is float else real_number(data)
        self.grad = 0.0
        self.label = label
        self._prev, self._op, self._backward = _prev, _op, _backward

    def __add__(self, other: "Value | float") -> "Value":
        other = other if isinstance(other, Value) else Value(other)

        def _backward(grad: float) -> None:
            self.grad += grad
            other.grad += grad

        return Value(self.data + other.data, "", (self, other), "+", _backward)

    def __mul__(self, other: "Value | float") -> "Value":
        other = other if isinstance(other, Value) else Value(other)

        def _backward(grad: float) -> None:
            self.grad += other.data * grad
            other.grad += self.data * grad

        return Value(self.data * other.data, "", (self, other), "*", _backward)

    def __pow__(self, exponent: float) -> "Value":
        if isinstance(exponent, Value):
            raise TypeError(f"{EXPONENT}: for a ** b write (a.log() * b).exp()")
        exponent = exponent if type(exponent) is int else real_number(exponent)

        def _backward(grad: float) -> None:
            if exponent != 0:  # x ** 0 is flat, and 0 * x ** -1 has no value at 0
                self.grad += exponent * real(pow, self.data, exponent - 1) * grad

        power = real(pow, self.data, exponent)
        return Value(power, "", (self,), f"**{exponent}", _backward)

    def exp(self) -> "Value":
        e = real(math.exp, self.data)

        def _backward(grad: float) -> None:
            self.grad += e * grad

        return Value(e, "", (self,), "exp", _backward)

    def log(self) -> "Value":
        def _backward(grad: float) -> None:
            self.grad += 1.0 / self.data * grad

        return Value(real(math.log, self.data), "", (self,), "log", _backward)

    def tanh(self) -> "Value":
        t = math.tanh(self.data)

        def _backward(grad: float) -> None:
            self.grad += (1.0 - t * t) * grad

        return Value(t, "", (self,), "tanh", _backward)

    def sigmoid(self) -> "Value":
        s = sigmoid(self.data)

        def _backward(grad: float) -> None:
            self.grad += s * (1.0 - s) * grad

        return Value(s, "", (self,), "sigmoid", _backward)

    def relu(self) -> "Value":
        def _backward(grad: float) -> None:
            self.grad += (self.data > 0.0) * grad

        data = 0.0 if self.data <= 0.0 else self.data
        return Value(data, "", (self,), "relu", _backward)

    def topological_order(self) -> list["Value"]:
        """Every node that this one was made from, each after its operands; this one
        comes last.

        A list of what is still to do takes the place of recursion, which would die on a
        long chain.
        """
        order, placed, todo = [], set(), [self]
        while todo:
            node = todo[-1]
            missing = [operand for operand in node._prev if operand not in placed]
            if missing:
                # the left operand on top; when all are placed, this node comes again
                todo += reversed(missing)
            else:
                todo.pop()
                if node not in placed:  # each of its users has asked for it
                    placed.add(node)
                    order.append(node)
        return order

    def backward(self) -> None:
        """Add to the `grad` of every node that this one was made from the slope of this
        one along it.

        Leaves keep what they had: the gradients of several losses add up, and so does
        what a forgotten `zero_grad` left behind. The calculated nodes in between start
        from zero. So a second `backward()` adds to the leaves exactly the same once
        more, as in PyTorch.
        """
        order = self.topological_order()
        for node in order:
            if node._prev:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            if node._backward:
                node._backward(node.grad)

    def __neg__(self) -> "Value":
        return self * -1.0

    def __sub__(self, other: "Value | float") -> "Value":
        return self + -as_value(other)

    def __truediv__(self, other: "Value | float") -> "Value":
        return self * as_value(other) ** -1

    __radd__ = __add__  # 2 + a, with a as the left operand, which changes nothing
    __rmul__ = __mul__

    def __rsub__(self, other: float) -> "Value":
        return Value(other) - self

    def __rtruediv__(self, other: float) -> "Value":
        return Value(other) / self

    def __rpow__(self, base: float) -> "Value":
        raise TypeError(f"{EXPONENT}: for 2 ** b write (b * math.log(2)).exp()")

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"Value({self.data}, grad={self.grad}{label})"


def as_value(x: Value | float) -> Value:
    return x if isinstance(x, Value) else Value(x)


def real_number(x: float) -> float:
    if not isinstance(x, numbers.Real):
        got = f"{type(x).__name__}: {x!r:.60}"
        raise TypeError(f"expected a Value or a real number, got {got}")
    return float(x)


def real(function: Callable[..., Any], *args: float) -> float:
    """function(*args), or an error of Python's own kind that says which number has no
    result, and why.
    """
    try:
        result = function(*args)
        if isinstance(result, complex):  # (-8.0) ** 0.5
            raise ValueError
        return result
    except (ArithmeticError, ValueError) as error:
        call = f"{function.__name__}({', '.join(map(str, args))})"
        reason = REASONS.get(type(error), "is not a real number")
        raise type(error)(f"{call} {reason}") from None


def sigmoid(x: float) -> float:
    e = math.exp(-abs(x))  # never overflows
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


Activation = Callable[[Value], Value] | None  # None: linear


class Module:
    """Anything that has parameters to learn."""

    def parameters(self) -> list[Value]:
        return []

    def zero_grad(self) -> None:
        for p in self.parameters():
            p.grad = 0.0


class Neuron(Module):
    """activation(w·x + b) of `n_in` inputs. w begins at random in [-1, 1), b at 0."""

    def __init__(self, n_in: int, activation: Activation = Value.relu):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(n_in)]
        self.b = Value(0.0)
        self.activation = activation

    def __call__(self, x: Sequence[Value | float]) -> Value:
        if len(x) != len(self.w):
            wanted = f"this neuron has {len(self.w)} weights"
            raise ValueError(f"{wanted}, got {len(x)} inputs")
        pre = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return self.activation(pre) if self.activation else pre

    def parameters(self) -> list[Value]:
        return [*self.w, self.b]


class Layer(Module):
    """`n_out` neurons that see the same inputs. Gives the list of their outputs."""

    def __init__(self, n_in: int, n_out: int, activation: Activation = Value.relu):
        self.neurons = [Neuron(n_in, activation) for _ in range(n_out)]

    def __call__(self, x: Sequence[Value | float]) -> list[Value]:
        return [neuron(x) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        return [p for neuron in self.neurons for p in neuron.parameters()]


class MLP(Module):
    """Layers in a row: `MLP(2, [16, 16, 1])` has 2 inputs, two hidden layers of 16
    neurons, and one linear output.

    Gives the list of the last layer's outputs, or the one Value where there is one
    output.
    """

    def __init__(
        self,
        n_in: int,
        n_outs: Sequence[int],
        activation: Activation = Value.relu,
    ):
        n_ins = [n_in, *n_outs[:-1]]
        kinds = [activation] * (len(n_outs) - 1) + [None]
        self.layers = [Layer(*each) for each in zip(n_ins, n_outs, kinds, strict=True)]

    def __call__(self, x: Sequence[Value | float]) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x[0] if len(x) == 1 else x

    def parameters(self) -> list[Value]:
        return [p for layer in self.layers for p in layer.parameters()]
