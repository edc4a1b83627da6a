"""The network of lecture 05, line by line: forward, backward, and what each line costs.

The lines are the lecture's own, with the sizes put in. `walked` runs them on tensors that only count
(`counted.py`), so shapes and costs are computed. Which tensors the backward pass needs is read off its lines: every
name in them that the forward pass has made.

What it leaves out: other networks.
"""

import ast
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from zero_to_hero.figures.backprop.counted import Counted, Shape, Torch

# what is there before the first line
LEAVES = ("C", "W1", "b1", "gamma", "beta", "W2", "b2")
# (a tensor, the line that makes it, the lines that send its gradient back)
LINES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("emb", "C[x]", ("dC = embedding_backward(demb, x, {letters})",)),
    ("flat", "emb.view(n, {inputs})", ("demb = dflat.view(n, {block}, {embd})",)),
    ("hidden", "flat @ W1 + b1", ("dflat = dhidden @ W1.T", "dW1 = flat.T @ dhidden", "db1 = dhidden.sum(0)")),
    ("mean", "hidden.sum(0, keepdim=True) / n", ("dhidden += dmean.expand(n, {hidden}) / n",)),
    ("diff", "hidden - mean", ("dmean = -ddiff.sum(0, keepdim=True)", "dhidden = ddiff.clone()")),
    ("square", "diff**2", ("ddiff += 2 * diff * dsquare",)),
    ("var", "square.sum(0, keepdim=True) / (n - 1)", ("dsquare = dvar.expand(n, {hidden}) / (n - 1)",)),
    ("inv", "(var + 1e-5) ** -0.5", ("dvar = -0.5 * (var + 1e-5) ** -1.5 * dinv",)),
    ("xhat", "diff * inv", ("dinv = (diff * dxhat).sum(0, keepdim=True)", "ddiff = inv * dxhat")),
    ("pre", "gamma * xhat + beta", ("dgamma = (xhat * dpre).sum(0)", "dbeta = dpre.sum(0)", "dxhat = gamma * dpre")),
    ("h", "torch.tanh(pre)", ("dpre = (1 - h**2) * dh",)),
    ("logits", "h @ W2 + b2", ("dh = dlogits @ W2.T", "dW2 = h.T @ dlogits", "db2 = dlogits.sum(0)")),
    ("maxes", "logits.max(1, keepdim=True).values", ("dlogits[rows, logits.argmax(1)] += dmaxes[:, 0]",)),
    ("shifted", "logits - maxes", ("dmaxes = -dshifted.sum(1, keepdim=True)", "dlogits = dshifted.clone()")),
    ("counts", "shifted.exp()", ("dshifted = counts * dcounts",)),
    ("total", "counts.sum(1, keepdim=True)", ("dcounts += dtotal.expand(n, {letters})",)),
    ("share", "total**-1", ("dtotal = -(total**-2) * dshare",)),
    ("probs", "counts * share", ("dshare = (counts * dprobs).sum(1, keepdim=True)", "dcounts = share * dprobs")),
    ("logprobs", "probs.log()", ("dprobs = dlogprobs / probs",)),
    ("loss", "-logprobs[rows, y].mean()", ("dlogprobs = torch.zeros_like(logprobs)", "dlogprobs[rows, y] = -1 / n")),
)


class Step(NamedTuple):
    """One line of the forward pass, and its way back."""

    out: str  # the tensor that it makes
    code: str
    shape: Shape
    operands: tuple[str, ...]
    work: Counter[str]  # multiplications, additions, functions
    back: tuple[str, ...]
    back_work: Counter[str]
    gives: tuple[str, ...]  # tensors to whose gradients the way back adds something
    reads: tuple[str, ...]  # tensors of the forward pass that it needs again


def walked(shapes: Mapping[str, Shape]) -> list[Step]:
    """All steps, in the order of the forward pass, from the shapes of x and of the seven parameters.

    Raises ValueError for shapes that aren't those of this network.
    """
    missing = [name for name in ("x", *LEAVES) if name not in shapes]
    if missing:
        raise ValueError(f"the network needs the shapes of x and its parameters; {', '.join(missing)} is missing.")
    sides = {name: len(shapes[name]) for name in ("x", *LEAVES)}
    wanted = {"x": 2, "C": 2, "W1": 2, "b1": 1, "gamma": 1, "beta": 1, "W2": 2, "b2": 1}
    for name, count in wanted.items():
        if sides[name] != count:
            raise ValueError(f"{name} needs {count} dimension{'s' * (count > 1)}, got the shape {(*shapes[name],)}.")
    (n, block), (letters, embd), (inputs, hidden) = shapes["x"], shapes["C"], shapes["W1"]
    if inputs != block * embd or min(n - 1, block, letters) < 1:
        raise ValueError(f"{n} contexts of {block} letters with {embd} numbers each don't fit a W1 of {inputs} rows.")
    sizes = {"block": block, "letters": letters, "embd": embd, "inputs": inputs, "hidden": hidden}
    work: Counter[str] = Counter()
    room = {name: Counted(shapes[name], work) for name in ("x", *LEAVES)}
    row = Counted((n,), work)
    known: dict[str, Any] = {
        **room,
        "n": n,
        "rows": row,
        "y": row,
        "torch": Torch,
        "embedding_backward": Torch.embedding_backward,
    }

    def counted(lines: list[str]) -> Counter[str]:
        before = work.copy()
        for line in lines:
            exec(line, known)
        return work - before

    forward = [(out, code.format(**sizes), tuple(line.format(**sizes) for line in back)) for out, code, back in LINES]
    tensors = [*LEAVES, *(out for out, *_ in forward)]
    made = [(out, code, back, counted([f"{out} = {code}"])) for out, code, back in forward]
    steps = []
    for out, code, back, cost in reversed(made):
        back_cost = counted(list(back))
        steps.append(
            Step(
                out=out,
                code=code,
                shape=known[out].shape,
                operands=names_in(code, tensors),
                work=cost,
                back=back,
                back_work=back_cost,
                gives=tuple(dict.fromkeys(given(line) for line in back)),
                reads=tuple(dict.fromkeys(name for line in back for name in names_in(line, tensors[len(LEAVES) :]))),
            )
        )
    for step in steps:
        for name in step.gives:
            if known[f"d{name}"].shape != known[name].shape:
                raise ValueError(f"d{name} is {known[f'd{name}'].shape}, and {name} is {known[name].shape}.")
    return steps[::-1]


def names_in(line: str, tensors: list[str]) -> tuple[str, ...]:
    """The tensors whose numbers a line reads, in its order; `zeros_like` only looks at a shape."""
    tree = ast.parse(line)
    looked_at = {
        id(node)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "zeros_like"
        for node in call.args
    }
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in looked_at]
    found.sort(key=lambda node: node.col_offset)
    return tuple(dict.fromkeys(node.id for node in found if node.id in tensors))


def given(line: str) -> str:
    """The tensor whose gradient a line makes or adds to."""
    statement = ast.parse(line).body[0]
    assert isinstance(statement, ast.Assign | ast.AugAssign)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    inside = target.value if isinstance(target, ast.Subscript) else target
    assert isinstance(inside, ast.Name)
    return inside.id.removeprefix("d")
