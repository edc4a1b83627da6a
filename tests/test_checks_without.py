"""Where a card does without something, its use is noticed under any name, and nothing else is."""

import re
import sys
from types import ModuleType
from typing import Any

import pytest

from tests.cells import answer_of, lectures, preamble, sections
from zero_to_hero.checks import check
from zero_to_hero.checks._engine.exercise import Exercise, exercise, load
from zero_to_hero.checks._engine.without import noticing

FORBIDDING = [found for lecture in lectures() for found in load(lecture.slug) if found.without]
# what a card says where it does without something; its check then declares it
SAYS = re.compile(r"\bwithout\b|\bisn't allowed\b|\bmay not use\b|\bno `", re.IGNORECASE)
# "without" in another sense: a network that isn't built, a stop that isn't there, a cell that isn't run …
ANOTHER_SENSE = {
    *("micrograd.numeric", "micrograd.softplus", "mlp.strides", "mlp.generate", "backprop.shapes"),
    *("wavenet.gate", "wavenet.shapes", "gpt.cache", "gpt.count", "gpt.order"),
    *("tokenizer.bytes", "tokenizer.special", "training.adamw", "training.resume"),
}

# ways around each card, as students write them; the last line of each defines what the check asks for
WAYS = {
    "micrograd.tanh": [
        "tanh = math.tanh",
        "from math import tanh as t\ntanh = lambda x: t(x)",
        "def tanh(x, t=[math.tanh]):\n    return t[0](x)",
        "tanh = lambda x: list(map(math.tanh, [x]))[0]",
        "def tanh(x):\n    import cmath\n    return cmath.tanh(x).real",
        "def tanh(x):\n    return getattr(math, 'ta' + 'nh')(x)",
        "tanh = lambda x: Value(x).tanh().data",
        "import numpy as np\ntanh = lambda x: np.tanh(x)",
        "import torch\ntanh = lambda x: torch.tensor(x).tanh()",
    ],
    "micrograd.operations": ["Scalar = Value", "class Scalar(Value):\n    __slots__ = ()"],
    "micrograd.nll_gradient": [
        """
def nll_gradient(logits, label):
    nodes = [Value(x) for x in logits]
    counts = [node.exp() for node in nodes]
    (-(counts[label] / sum(counts)).log()).backward()
    return [node.grad for node in nodes]
""",
        """
import torch
def nll_gradient(logits, label):
    x = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    (-x.softmax(0)[label].log()).backward()
    return x.grad
""",
    ],
    "micrograd.parameter_count": [
        "from zero_to_hero.micrograd import MLP\nparameter_count = lambda i, o: len(MLP(i, o).parameters())"
    ],
    "bigrams.count_table": ["count_table = count", "count_table = lambda words: [list(row) for row in count(words)]"],
    "bigrams.cross_entropy": [
        """
import torch
import torch.nn.functional as F
def cross_entropy(logits, targets):
    return F.cross_entropy(torch.tensor(logits), torch.tensor(targets))
""",
        """
import torch
def cross_entropy(logits, targets):
    return torch.nn.CrossEntropyLoss()(torch.tensor(logits), torch.tensor(targets)).item()
""",
    ],
    "bigrams.weight_gradient": [
        """
import torch
import torch.nn.functional as F
def weight_gradient(weights, samples):
    W = torch.tensor(weights, requires_grad=True)
    i, j = torch.tensor(samples).T
    F.cross_entropy(W[i], j).backward()
    return W.grad
""",
        """
import torch
import torch.nn.functional as F
def weight_gradient(weights, samples):
    W = torch.tensor(weights, requires_grad=True)
    i, j = torch.tensor(samples).T
    return torch.autograd.grad(F.cross_entropy(W[i], j), W)[0]
""",
    ],
    "mlp.contexts": [
        "from zero_to_hero.mlp import contexts as ours\n"
        "def contexts(words, block_size=3):\n    return tuple(part.tolist() for part in ours(words, block_size))"
    ],
    "mlp.split_names": [
        "from zero_to_hero.data import split\n"
        "def split_names(words, seed=42):\n"
        "    known, *_ = split(words, seed=seed)\n"
        "    return [w for w in words if w in known], [w for w in words if w not in known]"
    ],
    "mlp.embed_backward": [
        """
import torch
def embed_backward(size, contexts, gradient):
    given = torch.tensor(gradient)
    table = torch.zeros(size, given.shape[1] // len(contexts[0]), requires_grad=True)
    table[torch.tensor(contexts)].flatten(1).backward(given)
    return table.grad.tolist()
"""
    ],
    "backprop.broadcast": [
        """
import torch
def scale_backward(dout, counts, inv):
    c, s = torch.tensor(counts, requires_grad=True), torch.tensor(inv, requires_grad=True)
    return torch.autograd.grad(c * s[:, None], (c, s), torch.tensor(dout))
"""
    ],
    "backprop.matmul": [
        """
import torch
def matmul_backward(dout, A, B):
    a, b = (torch.tensor(t, dtype=torch.float64, requires_grad=True) for t in (A, B))
    (a @ b).backward(torch.tensor(dout, dtype=torch.float64))
    return a.grad.tolist(), b.grad.tolist()
"""
    ],
    "backprop.reuse": [
        """
import torch
def backward(x, dout):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    (t * t.square().sum()).backward(torch.tensor(dout, dtype=torch.float64))
    return t.grad.tolist()
"""
    ],
    "backprop.centre": [
        """
import torch
def centre_backward(dout):
    given = torch.tensor(dout, dtype=torch.float64)
    x = torch.zeros_like(given, requires_grad=True)
    return torch.autograd.grad(x - x.mean(0), x, given)[0].tolist()
"""
    ],
    "backprop.max": [
        """
import torch
def shift_backward(dout, z):
    t = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    (t - t.max(1, keepdim=True).values).backward(torch.tensor(dout, dtype=torch.float64))
    return t.grad.tolist()
"""
    ],
    "backprop.dlogits": [
        """
import torch
import torch.nn.functional as F
def said_minus_came(logits, Y):
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    F.cross_entropy(z, torch.tensor(Y)).backward()
    return z.grad.tolist()
"""
    ],
    "backprop.softmax": [
        """
import torch
def softmax_backward(p, dp):
    z = torch.tensor(p, dtype=torch.float64).log().requires_grad_()
    z.softmax(0).backward(torch.tensor(dp, dtype=torch.float64))
    return z.grad.tolist()
"""
    ],
    "backprop.batchnorm": [
        """
import torch
def norm_backward(dout, xhat, inv, gamma):
    x = (torch.tensor(xhat, dtype=torch.float64) / inv).requires_grad_()
    out = gamma * (x - x.mean()) / x.std()
    return torch.autograd.grad(out, x, torch.tensor(dout, dtype=torch.float64))[0].tolist()
"""
    ],
    "backprop.slopes": [
        """
import torch
def measured_gradient(f, x, h):
    nodes = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in x]
    f(nodes).backward()
    return [node.grad.item() for node in nodes]
"""
    ],
    "bigrams.lookup": [
        "import torch\nimport torch.nn.functional as F\n"
        "pick = lambda table, indices: F.one_hot(torch.tensor(indices), len(table)).float() @ torch.tensor(table)",
        "import numpy as np\npick = lambda table, indices: np.eye(len(table))[indices] @ np.array(table)",
    ],
    "tokenizer.utf8": [
        "utf8 = lambda point: list(chr(point).encode())",
        "def utf8(point):\n    return [*str.encode(chr(point), 'utf-8')]",
        "def utf8(point):\n    write = chr(point).encode\n    return list(write('utf-8'))",
    ],
}


def names(exercise: Exercise) -> dict[str, Any]:
    return preamble("exercises", exercise.name.partition(".")[0])


def test_what_a_card_does_without_is_declared_and_tried() -> None:
    said = {name for name, section in sections("exercises").items() if SAYS.search(section.text.partition("```\n")[0])}
    assert said - ANOTHER_SENSE == {found.name for found in FORBIDDING} == set(WAYS)


@pytest.mark.parametrize(
    ("found", "code"), [(found, code) for found in FORBIDDING for code in WAYS[found.name]],
    ids=lambda one: one if isinstance(one, str) else one.name,
)  # fmt: skip
def test_a_way_around_a_card_is_noticed_and_said(found: Exercise, code: str) -> None:
    for library in ("torch", "numpy"):
        if f"import {library}" in code:
            pytest.importorskip(library)
    namespace = names(found)
    exec(code, namespace)
    before = dict(namespace)
    answer = check(found.name, namespace=namespace, seed=1)
    assert not answer
    assert "which isn't allowed on this card" in answer.text, answer
    assert found.because in answer.text
    assert namespace == before, "what stood in for something has been put back"


@pytest.mark.parametrize("found", FORBIDDING, ids=[found.name for found in FORBIDDING])
def test_what_is_only_used_beside_the_answer_is_no_false_alarm(found: Exercise) -> None:
    namespace = names(found)
    exec(answer_of(found.name), namespace)
    for code in WAYS[found.name]:
        beside = dict(namespace)
        exec(code, beside)  # another function that the answer doesn't call
    exec("from math import tanh as not_called", namespace)
    assert check(found.name, namespace=namespace, seed=1)


BY_HAND = """
def softplus(x):
    def _backward(grad):
        x.grad += grad / (1 + math.exp(-x.data))
    return Value(max(x.data, 0) + math.log1p(math.exp(-abs(x.data))), "", (x,), "softplus", _backward)
"""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (BY_HAND, "backward rule of your own"),
        ("Value.softplus = softplus\nsoftplus = lambda x: x.softplus()", "`Value` has a new `softplus`"),
        ("exp, Value.exp = Value.exp, lambda x: exp(x)", "`Value` has a new `exp`"),
    ],
)
def test_softplus_leaves_the_engine_as_it_is(code: str, words: str) -> None:
    namespace = preamble("exercises", "micrograd")
    exec(answer_of("micrograd.softplus"), namespace)
    value = namespace["Value"]
    before = dict(vars(value))
    try:
        exec(code, namespace)
        told = check("micrograd.softplus", namespace=namespace)
    finally:
        for name in vars(value).keys() - before.keys():
            delattr(value, name)
        value.exp = before["exp"]
    assert words in told.text, told


def test_functions_that_one_factory_has_made_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def times(factor: int) -> Any:
        return lambda x: factor * x

    made = ModuleType("made")
    vars(made).update(twice=times(2), thrice=times(3))
    monkeypatch.setitem(sys.modules, "made", made)
    for name, used in (("twice", {"made.twice"}), ("thrice", set())):
        with noticing(["made.twice"], {}) as seen:
            vars(made)[name](1)
        assert seen == used


def test_a_reason_belongs_to_it() -> None:
    with pytest.raises(ValueError, match=r"x\.y: say why the answer has to do without math\.tanh"):
        exercise("x.y", title="", kind="implement", difficulty=1, minutes=1, points=1, hints=[], without=["math.tanh"])
