"""Layers for three dimensions: shapes, neighbours side by side, BatchNorm, and who owns which parameters."""

from collections.abc import Callable, Iterable
from math import sqrt
from random import Random
from typing import Any

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row, mean, variance
from .inputs import Block, flat, fresh_block

shapes = exercise(
    "wavenet.shapes",
    title="Only the shapes",
    kind="predict",
    difficulty=1,
    minutes=6,
    points=1,
    hints=[
        "The first dimension is the batch. No layer touches it.",
        "Fusing two neighbours halves the positions and doubles what each of them holds.",
        "BatchNorm has one mean for each unit, over all positions of all examples.",
    ],
)
shapes.value(
    "fused",
    (16, 4, 48),
    {
        "You multiplied the positions and divided the numbers. Two neighbours become one.": (16, 16, 12),
        "That's all eight letters at once. FlattenConsecutive(2) fuses two.": (16, 192),
        "The batch is halved in your answer. The examples have nothing to do with each other.": (8, 8, 48),
        "Half of the numbers are gone. Both neighbours keep all of theirs, side by side.": (16, 4, 24),
    },
)
shapes.value(
    "weight",
    (48, 128),
    {
        "That's the weight for one letter. Two of them come in.": (24, 128),
        "That's a weight for all four pairs at once. Each pair goes through the same one.": (192, 128),
        "You swapped rows and columns. In x @ W, the rows of W meet what comes in.": (128, 48),
        "You gave each position a weight of its own. All of them share one.": (4, 48, 128),
    },
)
shapes.value(
    "means",
    128,
    {
        "That's one mean for each position of each unit. A unit has the same weights at all four positions.": 512,
        "That's how many values there are in the whole tensor. How many units are there?": 16 * 4 * 128,
        "That's how many numbers go into the linear layer. BatchNorm comes after it.": 48,
        "You took one mean for the whole tensor. Each unit needs its own, because their values differ.": 1,
    },
)
shapes.value(
    "values",
    64,
    {
        "That's the batch alone. Every example has four positions.": 16,
        "That's the number of positions of one example. There are 16 examples.": 4,
        "That's how many numbers there are in the tensor. They're divided among 128 means.": 16 * 4 * 128,
    },
)

# ---------------------------------------------------------------- neighbours side by side

fuse_of = exercise(
    "wavenet.fuse",
    title="Neighbours side by side",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Take each example by itself. Which positions go into the first group, and which into the second?",
        "Group k holds the positions from k · n to (k + 1) · n − 1.",
        "`range(0, len(example), n)` gives you where each group begins. Inside a group, append one row after another.",
    ],
)


def grouped(groups: Callable[[int, int], list[list[int]]]) -> Code:
    """A function that puts the given positions side by side."""

    def fuse(x: Block, n: int) -> Block:
        return [[flat([example[at] for at in group]) for group in groups(len(example), n)] for example in x]

    return fuse


def in_row(count: int, n: int) -> list[list[int]]:
    return [list(range(at, at + n)) for at in range(0, count, n)]


def interleaved(x: Block, n: int) -> Block:
    return [
        [flat(list(zip(*(example[at] for at in group), strict=True))) for group in in_row(len(example), n)]
        for example in x
    ]


def blocks(rng: Random) -> list[tuple[Block, int]]:
    small = ((2, 4, 3, 2), (1, 8, 2, 2), (3, 6, 2, 3), (2, 4, 1, 4), (4, 6, 3, 2), (2, 3, 2, 1))
    sizes = (*small, (13, 2, 1, 2), (1, 42, 1, 21))
    fresh = [(fresh_block(rng, N, T, C), n) for N, T, C, n in sizes]
    return [([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]], 2), *fresh]


fuse = fuse_of.function("fuse", cases=blocks, right=grouped(in_row), tensors=True)
fuse.mistake(
    "You fused all the positions. Only n neighbours go together.", grouped(lambda count, n: [list(range(count))])
)
fuse.mistake(
    "You put positions together that are far apart. With n = 2 the first group is positions 0 and 1, not 0 and T/2.",
    grouped(lambda count, n: [list(range(at, count, count // n)) for at in range(count // n)]),
)
fuse.mistake(
    "Your groups overlap: they begin at every position. The next group begins where the last one ended.",
    grouped(lambda count, n: [list(range(at, at + n)) for at in range(count - n + 1)]),
)
fuse.mistake(
    "In your groups the later position comes first. Keep the order of the letters.",
    grouped(lambda count, n: [group[::-1] for group in in_row(count, n)]),
)
fuse.mistake(
    "You mixed the numbers of the positions: the first of each, then the second of each. All numbers of one "
    "position come first, then all of the next.",
    interleaved,
)
fuse.mistake(
    "Only the first position of each group is left. All their numbers go side by side, so a row gets n times as long.",
    grouped(lambda count, n: [[at] for at in range(0, count, n)]),
)
fuse.mistake("Your groups have T / n positions each. It's the other way round: each has n.", grouped(lambda count, n: [
    list(range(at, at + count // n)) for at in range(0, count, count // n)
]))  # fmt: skip
fuse.mistake("The examples are gone: all positions are in one list.", lambda x, n: flat(grouped(in_row)(x, n)))

# ---------------------------------------------------------------- BatchNorm over both

norm_of = exercise(
    "wavenet.norm",
    title="BatchNorm with a third dimension",
    kind="implement",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "A position of an example is nothing but one more row. How many rows are there?",
        "Put all rows of all examples into one list first. Then it's lecture 4's BatchNorm, column by column.",
        "At the end each row has to go back to its place: N examples of T rows.",
    ],
)
EPS = 1e-5


def normed(
    values: Callable[[Block, int, int, int], Row],
    spread: Callable[[Row, float], float] = lambda row, eps: sqrt(variance(row) + eps),
    end: Callable[[float, float, float], float] = lambda v, g, b: g * v + b,
    middle: Callable[[Row], float] = mean,
) -> Code:
    """A function that normalises x[i][t][c] over the values that it's given, right or with one thing changed."""

    def normalised(x: Block, gamma: Row, beta: Row, eps: float = EPS) -> Block:
        def one(i: int, t: int, c: int) -> float:
            row = values(x, i, t, c)
            return end((x[i][t][c] - middle(row)) / spread(row, eps), gamma[c], beta[c])

        return [
            [[one(i, t, c) for c in range(len(row))] for t, row in enumerate(example)] for i, example in enumerate(x)
        ]

    return normalised


def everywhere(x: Block, i: int, t: int, c: int) -> Row:
    return [row[c] for example in x for row in example]


def batches(rng: Random) -> list[tuple[Block, Row, Row, float]]:
    def fresh(N: int, T: int, C: int, eps: float) -> tuple[Block, Row, Row, float]:  # noqa: N803
        block = [
            [[v + t + 2 * c - i for c, v in enumerate(row)] for t, row in enumerate(example)]
            for i, example in enumerate(fresh_block(rng, N, T, C))
        ]
        return block, fresh_row(rng, C, 0.5, 2), fresh_row(rng, C, -3, 3), eps

    hand = ([[[1.0], [3.0]], [[5.0], [7.0]]], [2.0], [10.0], EPS)
    small = ([[[v / 200 for v in row] for row in ex] for ex in fresh_block(rng, 3, 2, 2)], [1.5, 0.5], [1.0, 2.0], EPS)
    large = ([[[25.0, -30.0]], [[1.0, 60.0]], [[-7.0, -41.0]]], [30.0, 2.0], [1.0, -50.0], EPS)
    return [hand, fresh(3, 4, 2, EPS), fresh(2, 2, 2, 0.5), fresh(4, 3, 5, 1e-3), fresh(13, 2, 1, EPS), large, small]


norm = norm_of.function("normalised", cases=batches, right=normed(everywhere), tensors=True, scale=lambda *case: 100.0)
norm.mistake(
    "You normalised each position by itself, over dimension 0 alone. A unit has the same weights at every position, so "
    "it has one mean, over examples and positions.",
    normed(lambda x, i, t, c: [example[t][c] for example in x]),
)
norm.mistake(
    "You normalised each example by itself, over its positions. The mean is over the examples, too.",
    normed(lambda x, i, t, c: [row[c] for row in x[i]]),
)
norm.mistake("That's LayerNorm: you took the mean over the units of each position.", normed(lambda x, i, t, c: x[i][t]))
norm.mistake(
    "You took one mean for everything. Each unit, in the last dimension, has its own.",
    normed(lambda x, i, t, c: flat(flat(x))),
)
norm.mistake(
    "Your variance is over n − 1. To normalise the batch it's over n.",
    normed(everywhere, spread=lambda row, eps: sqrt(variance(row, 1) + eps)),
)
norm.mistake("eps is missing under the root.", normed(everywhere, spread=lambda row, eps: sqrt(variance(row))))
norm.mistake(
    "You added eps to the root. It's added to the variance, under the root.",
    normed(everywhere, spread=lambda row, eps: sqrt(variance(row)) + eps),
)
norm.mistake(
    "You divided by the variance. Divide by its root.", normed(everywhere, spread=lambda row, eps: variance(row) + eps)
)
norm.mistake("Beta is missing.", normed(everywhere, end=lambda v, g, b: g * v))
norm.mistake("Gamma is missing.", normed(everywhere, end=lambda v, g, b: v + b))
norm.mistake("You swapped gamma and beta.", normed(everywhere, end=lambda v, g, b: b * v + g))
norm.mistake("You didn't subtract the mean.", normed(everywhere, middle=lambda row: 0.0))

# ---------------------------------------------------------------- the batch that disappears

squeeze = exercise(
    "wavenet.squeeze",
    title="The batch that disappears",
    kind="find the bug",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "Try the function with a batch of one name, (1, 2, 10), and n = 2.",
        "`squeeze()` drops each dimension whose size is 1. Which one did you mean?",
        "Only the dimension of the positions may go, and only if one position is left: `squeeze(1)`.",
    ],
)
Shape = tuple[int, ...]


def shaped(drop: Callable[[Shape], Shape]) -> Code:
    return lambda shape, n: drop((shape[0], shape[1] // n, shape[2] * n))


fused_shape = squeeze.function(
    "fused_shape",
    cases=lambda rng: [
        ((4, 2, 10), 2),
        ((1, 2, 10), 2),
        ((1, 8, 10), 2),
        ((32, 8, 1), 2),
        ((1, 4, 1), 2),
        ((5, 8, 24), 8),
        ((2, 42, 3), 21),
        ((2, 1, 3), 1),
        ((3, 4, 1), 1),
        ((1, rng.choice((9, 27)), rng.randint(2, 9)), 3),
    ],
    right=shaped(lambda new: (new[0], new[2]) if new[1] == 1 else new),
)
fused_shape.mistake(
    "A batch of one name loses its first dimension: you take away every 1. Only the dimension of the positions may go.",
    shaped(lambda new: tuple(size for size in new if size != 1)),
)
fused_shape.mistake(
    "You never take a dimension away. If one position is left, its dimension goes, so the shape has two.",
    shaped(lambda new: new),
)
fused_shape.mistake(
    "You take the dimension of the positions away even if there are more of them.",
    shaped(lambda new: (new[0], new[2])),
)
fused_shape.mistake(
    "You looked at the batch: the dimension goes if *one position* is left, not one example.",
    shaped(lambda new: new[1:] if new[0] == 1 else new),
)
fused_shape.mistake(
    "The batch of one is gone, and the single position has stayed.",
    shaped(lambda new: new[1:] if new[1] == 1 else new),
)

# ---------------------------------------------------------------- who owns what

parameters_of = exercise(
    "wavenet.parameters",
    title="The parameters that nobody trained",
    kind="find the bug",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Count them: two layers, each with a weight and a bias, have four parameters in all.",
        "A layer knows what it owns. So what should Sequential do?",
        "`[p for layer in self.layers for p in layer.parameters()]`",
    ],
)


class Owner:
    """A layer that adds its first parameter and owns what it's given."""

    def __init__(self, *owned: str) -> None:
        self.owned = owned
        if owned:
            self.weight = owned[0]

    def __call__(self, x: list[str]) -> list[str]:
        return [*x, "".join(self.owned)]

    def parameters(self) -> list[str]:
        return list(self.owned)


Plan = list[Any]  # a list of letters is a layer, a tuple of plans a Sequential inside


def built(kind: Callable[[list[Any]], Any], plan: Plan) -> Any:
    return kind([built(kind, list(one)) if isinstance(one, tuple) else Owner(*one) for one in plan])


def used(kind: Any, plan: Plan) -> dict[str, Any]:
    net = built(kind, plan)
    return {"parameters": list(net.parameters()), "output": list(net(["x"]))}


class Right:
    def __init__(self, layers: Iterable[Any]) -> None:
        self.layers = list(layers)

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Any]:
        return [p for layer in self.layers for p in layer.parameters()]


def owning(find: Callable[[list[Any]], list[Any]]) -> type[Right]:
    """A Sequential whose parameters are found in another way."""

    class Other(Right):
        def parameters(self) -> list[Any]:
            return find(self.layers)

    return Other


class SameInput(Right):
    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            out = layer(x)
        return out


PLANS: list[tuple[Plan]] = [
    (["W", "", "V"],),
    (["Wb", "", "Vc"],),
    (["E", "Wb", "gh", "", ("Xy", "mn"), "Vc"],),
    ([("A", ("Bb",)), "C"],),
    (["abcd", "e"],),
    ([""],),
]
sequential = parameters_of.function(
    "Sequential",
    cases=PLANS,
    use=used,
    right=lambda plan: used(Right, plan),
    says=lambda plan: f"layers that own {plan}",
)
sequential.mistake(
    "Only the weights are in your list. Biases, and gamma and beta of BatchNorm, are never trained. Ask each layer for "
    "its `parameters()`.",
    owning(lambda layers: [layer.weight for layer in layers if hasattr(layer, "weight")]),
)
sequential.mistake(
    "You made a list of lists. The optimiser needs one flat list of tensors.",
    owning(lambda layers: [layer.parameters() for layer in layers]),
)
sequential.mistake(
    "Only the last layer's parameters are left: you begin a new list for each layer.",
    owning(lambda layers: layers[-1].parameters()),
)
sequential.mistake(
    "You return inside the loop, after the first layer.",
    owning(lambda layers: layers[0].parameters()),
)
sequential.mistake(
    "You took the first parameter of each layer. A layer may own several.",
    owning(lambda layers: [p for layer in layers for p in layer.parameters()[:1]]),
)
sequential.mistake("Your parameters are in reverse order: the last layer comes first.", owning(lambda layers: [
    p for layer in reversed(layers) for p in layer.parameters()
]))  # fmt: skip
sequential.mistake(
    "Every layer gets the same x. Each has to take what the one before it gave.",
    SameInput,
)
