"""What `torch.compile` does, in small: write the graph of a loss out once as plain
Python, and run that instead.

Training with `Value` builds the same graph again for every example of every step, only
to walk it once. Here the graph of one example is walked once more, to write a function:
a line for each value, then, in reverse, a line for each gradient, and a loop over the
examples around both. When that function runs, there is no graph any more.

Left out: Python's own `if` and `while` (what was not calculated for the traced numbers
is not written), and all that makes the real thing large: arrays, kernels, memory.
"""

import keyword
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from zero_to_hero.micrograd import Value, real, sigmoid

# operation: its value v, made of the operands a and b; then what each operand gets of
# the gradient d of v
RULES = {
    "+": ("{a} + {b}", "{d}", "{d}"),
    "*": ("{a} * {b}", "{b} * {d}", "{a} * {d}"),
    "**": ("pow({a}, {n})", "{n} * pow({a}, {n} - 1) * {d}"),
    "**0": ("1.0", "0.0"),
    "exp": ("exp({a})", "{v} * {d}"),
    "log": ("log({a})", "1.0 / {a} * {d}"),
    "tanh": ("tanh({a})", "(1.0 - {v} * {v}) * {d}"),
    "sigmoid": ("sigmoid({a})", "{v} * (1.0 - {v}) * {d}"),
    "relu": ("0.0 if {a} <= 0.0 else {a}", "({a} > 0.0) * {d}"),
}
# what the written lines call: the engine's own functions, so errors are its own too
CALLED: dict[str, Any] = {
    "pow": partial(real, pow),
    "exp": partial(real, math.exp),
    "log": partial(real, math.log),
    "tanh": math.tanh,
    "sigmoid": sigmoid,
    "inf": math.inf,
    "nan": math.nan,
}
MOST_OPERATIONS = 20_000  # Python's own compiler then works for about a second


class Compiled:
    """`loss` as one Python function of its `inputs`; its text is in `source`.

    `compiled(rows)` does what building the loss of each row, adding them up and calling
    `backward()` would do: it returns the sum and adds its gradients to the `grad` of
    the `parameters`. A row has one number for each input; a loss without inputs is
    called as `compiled()`. All other leaves of the graph are constants.

    Raises ValueError for a parameter or input that is not a leaf, an input that is not
    in the graph, a graph of more than 20,000 operations, and a row of the wrong length.
    """

    def __init__(
        self,
        loss: Value,
        parameters: Iterable[Value],
        inputs: Sequence[Value] = (),
    ):
        self.parameters, self.inputs = list(dict.fromkeys(parameters)), list(inputs)
        self.source = write(loss, self.parameters, self.inputs)
        namespace = dict(CALLED)
        exec(self.source, namespace)
        self._step = namespace["step"]

    def __call__(self, rows: Iterable[Sequence[float]] = ((),)) -> float:
        rows, n = list(rows), len(self.inputs)
        for i, row in enumerate(rows):
            if len(row) != n:
                has = f"row {i} has {len(row)} numbers"
                raise ValueError(f"{has}, but the compiled loss has {n} inputs")
        total, gradients = self._step([p.data for p in self.parameters], rows)
        for p, gradient in zip(self.parameters, gradients, strict=True):
            p.grad += gradient
        return total


def write(loss: Value, parameters: Sequence[Value], inputs: Sequence[Value]) -> str:
    """The source of `step(parameters, rows)`, which returns the sum of the losses and
    the list of its gradients.
    """
    order = loss.topological_order()
    calculated = [node for node in order if node._prev]
    if len(calculated) > MOST_OPERATIONS:
        raise ValueError(
            f"the graph has {len(calculated)} operations, more than {MOST_OPERATIONS}: "
            "compile the loss of one example, with its numbers as inputs, "
            "and call the result with all examples as rows"
        )
    for leaf in (*parameters, *inputs):
        if leaf._prev:
            made = f"{leaf} is the result of {leaf._op!r}"
            raise ValueError(f"parameters and inputs are leaves, but {made}")
    if len({*parameters, *inputs}) < len(parameters) + len(inputs):
        raise ValueError("an input stands twice, or also among the parameters")
    for x in inputs:
        if x not in order:
            built = "was it built from another Value?"
            raise ValueError(f"the loss does not depend on the input {x}: {built}")

    names, taken = {}, {"step", "parameters", "rows", "total", *CALLED}
    for letter, nodes in (("p", parameters), ("x", inputs), ("v", calculated)):
        for i, node in enumerate(nodes):
            usable = node.label.isascii() and node.label.isidentifier()
            name = node.label if usable else f"{letter}{i}"
            while keyword.iskeyword(name) or taken & {name, f"d_{name}"}:
                name += "_"
            taken.update((name, f"d_{name}"))
            names[node] = name

    def rule(node: Value) -> list[str]:
        op, n = node._op, ""
        if op.startswith("**"):
            n = op[2:]
            op = "**0" if float(n) == 0 else "**"
        operands = node._prev[0], node._prev[-1]
        a, b = (names.get(operand, repr(operand.data)) for operand in operands)
        v = names[node]
        return [text.format(a=a, b=b, v=v, d=f"d_{v}", n=n) for text in RULES[op]]

    # Which values hand gradients on to parameters; and which of them only through one
    # relu. That hands nothing on while its input is not positive, so their backward
    # lines stand under an `if`: gate[node] is that relu, or None.
    learns = set(parameters)
    for node in calculated:
        if not learns.isdisjoint(node._prev):
            learns.add(node)
    gate: dict[Value, Value | None] = {loss: None}
    behind: dict[Value | None, list[Value]] = defaultdict(list)
    for node in reversed(calculated):
        if node in learns:
            behind[gate[node]].append(node)
            own = node if node._op == "relu" and gate[node] is None else gate[node]
            for operand in node._prev:
                gate[operand] = own if gate.get(operand, own) is own else None

    users = Counter(operand for node in calculated for operand in node._prev)

    def hand_on(operand: Value, text: str) -> list[str]:
        if operand not in learns:
            return []
        adds_up = users[operand] > 1 or not operand._prev
        return [f"d_{names[operand]} {'+=' if adds_up else '='} {text}"]

    def backward(nodes: Sequence[Value]) -> list[str]:
        lines = [f"d_{names[node]} = 0.0" for node in nodes if users[node] > 1]
        for node in nodes:
            if node in behind:
                x = node._prev[0]
                under = [*hand_on(x, f"d_{names[node]}"), *backward(behind[node])]
                lines += [f"if {names[x]} > 0.0:", *(f"    {line}" for line in under)]
            else:
                for operand, text in zip(node._prev, rule(node)[1:], strict=True):
                    lines += hand_on(operand, text)
        return lines

    ps, xs = [names[p] for p in parameters], [names[x] for x in inputs]
    loop = [f"{names[node]} = {rule(node)[0]}" for node in calculated]
    loop += [f"total += {names.get(loss, loss.data)}", *hand_on(loss, "1.0")]
    loop += backward(behind[None])
    return "\n    ".join(
        [
            "def step(parameters, rows):",
            f"[{', '.join(ps)}] = parameters",
            f"{''.join(f'd_{p} = ' for p in ps)}total = 0.0",
            f"for [{', '.join(xs)}] in rows:",
            *(f"    {line}" for line in loop),
            f"return total, [{', '.join(f'd_{p}' for p in ps)}]",
        ]
    )
