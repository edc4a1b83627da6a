"""After the training: BatchNorm folded into the layer before it. And the layer that needs no batch."""

from collections.abc import Callable
from math import sqrt
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, fresh_row, fresh_table, mean, turned, variance
from .normalise import by_rows, column_by_column

fold_of = exercise(
    "batchnorm.fold",
    title="Fold it away",
    kind="derive",
    difficulty=4,
    minutes=20,
    points=4,
    hints=[
        "In eval, mean and variance are constants. So each unit's output is a factor times z, plus a shift.",
        "The factor of unit j is `gamma[j] / math.sqrt(var[j] + eps)`. It multiplies the weights and the bias.",
        "The new bias is `(b[j] - mean[j]) * factor + beta[j]`. Unit j is *column* j of W.",
    ],
)


def by_columns(W: Table, factors: Row) -> Table:  # noqa: N803
    return [[w * f for w, f in zip(row, factors, strict=True)] for row in W]


def folded(
    factor: Callable[[float, float, float], float] = lambda g, v, eps: g / sqrt(v + eps),
    bias: Callable[[float, float, float, float], float] = lambda b, m, f, beta: (b - m) * f + beta,
    weights: Callable[[Table, Row], Table] = by_columns,
) -> Code:
    """A function that folds, right or with one thing changed."""

    def fold(
        W: Table,  # noqa: N803
        b: Row,
        gamma: Row,
        beta: Row,
        mean: Row,
        var: Row,
        eps: float = 1e-5,
    ) -> tuple[Table, Row]:
        factors = [factor(g, v, eps) for g, v in zip(gamma, var, strict=True)]
        return weights(W, factors), [bias(*four) for four in zip(b, mean, factors, beta, strict=True)]

    return fold


def along_rows(W: Table, factors: Row) -> Table:  # noqa: N803
    """The factor of unit j on row j, where there are as many."""
    if len(W) != len(factors):
        return by_columns(W, factors)
    return [[w * f for w in row] for row, f in zip(W, factors, strict=True)]


def layers(rng: Random) -> list[tuple[Table, Row, Row, Row, Row, Row, float]]:
    def fresh(
        n_in: int, units: int, eps: float, low: float = 0.3, high: float = 5.0
    ) -> tuple[Table, Row, Row, Row, Row, Row, float]:
        def row(low: float = -3.0, high: float = 3.0) -> Row:
            return fresh_row(rng, units, low, high)

        W, b = fresh_table(rng, n_in, units, -3, 3), row()
        return W, b, row(0.5, 2), row(), row(), row(low, high), eps

    hand = ([[2.0], [4.0]], [1.0], [3.0], [10.0], [5.0], [4.0], 0.0)
    large = ([[30.0], [-40.0]], [25.0], [50.0], [-60.0], [35.0], [90.0], 1e-5)
    cases = [hand, fresh(3, 3, 1e-5), fresh(4, 2, 0.5), fresh(2, 5, 1e-3), large, fresh(14, 13, 1e-5)]
    return [*cases, ([[1.0, 2.0]], [0.5, 1.0], [1.0, 3.0], [2.0, 1.0], [0.3, 0.2], [1e-4, 2e-4], 1e-5)]


fold = fold_of.function("fold", cases=layers, right=folded(), tensors=True, scale=lambda *case: 1000.0)
fold.mistake(
    "Your weights are scaled along the rows. Unit j is column j of W, so column j gets factor j.",
    folded(weights=along_rows),
)
fold.mistake("Your weights are the old ones. They get the factor, too.", folded(weights=lambda old, factors: old))
fold.mistake("The running mean is missing in your bias.", folded(bias=lambda b, m, f, beta: b * f + beta))
fold.mistake("The old bias is missing in the new one.", folded(bias=lambda b, m, f, beta: -m * f + beta))
fold.mistake("Your bias isn't scaled: b − mean gets the factor.", folded(bias=lambda b, m, f, beta: b - m + beta))
fold.mistake(
    "Only the mean gets your factor. The old bias is part of z, so it's scaled, too.",
    folded(bias=lambda b, m, f, beta: b - m * f + beta),
)
fold.mistake("Beta is added at the very end, without a factor.", folded(bias=lambda b, m, f, beta: (b - m + beta) * f))
fold.mistake("Beta is missing.", folded(bias=lambda b, m, f, beta: (b - m) * f))
fold.mistake("The running mean is subtracted, not added.", folded(bias=lambda b, m, f, beta: (b + m) * f + beta))
fold.mistake("You divided by the variance. Divide by its root.", folded(factor=lambda g, v, eps: g / (v + eps)))
fold.mistake("eps is missing under the root.", folded(factor=lambda g, v, eps: g / sqrt(v)))
fold.mistake("Gamma is missing in the factor.", folded(factor=lambda g, v, eps: 1 / sqrt(v + eps)))

layernorm_of = exercise(
    "batchnorm.layernorm",
    title="LayerNorm",
    kind="implement",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "One example is enough: its mean and its variance are over its own numbers.",
        "Gamma and beta still have one number for each unit.",
    ],
)


def row_by_row(
    less: int = 0,
    middle: Callable[[Row], float] = mean,
    spread: Callable[[float, float], float] = lambda var, eps: sqrt(var + eps),
    end: Callable[[float, float, float], float] = lambda normed, g, b: g * normed + b,
) -> Code:
    """A function that normalises rows, right or with one thing changed."""

    def layernorm(x: Table, gamma: Row, beta: Row, eps: float = 1e-5) -> Table:
        return [
            [
                end((v - middle(row)) / spread(variance(row, less), eps), g, b)
                for v, g, b in zip(row, gamma, beta, strict=True)
            ]
            for row in x
        ]

    return layernorm


def by_the_example(x: Table, gamma: Row, beta: Row, eps: float = 1e-5) -> Table:
    """Gamma and beta of the example's number, where there are as many."""
    if len(x) != len(gamma):
        return by_rows(x, gamma, beta, eps)
    return turned(column_by_column()(turned(x), gamma, beta, eps))


def examples(rng: Random) -> list[tuple[Table, Row, Row, float]]:
    def fresh(n: int, units: int, eps: float) -> tuple[Table, Row, Row, float]:
        x = [[v + 2 * i for v in row] for i, row in enumerate(fresh_table(rng, n, units, -3, 3))]
        return x, fresh_row(rng, units, 0.5, 2), fresh_row(rng, units, -3, 3), eps

    hand = ([[1.0, 3.0, 5.0, 7.0]], [1.0] * 4, [0.0] * 4, 1e-5)
    large = ([[25.0, -30.0, 60.0], [1.0, 41.0, -7.0]], [30.0, 2.0, 1.0], [1.0, -50.0, 30.0], 1e-5)
    small = (fresh_table(rng, 5, 4, -0.02, 0.02), fresh_row(rng, 4, 0.5, 2), fresh_row(rng, 4, -3, 3), 1e-5)
    return [hand, fresh(3, 4, 1e-5), fresh(4, 4, 0.5), fresh(1, 6, 1e-3), large, fresh(14, 13, 1e-5), small]


NO_EPS = (
    "eps is missing. An example with equal numbers has no spread, and without eps you divide 0 by 0. It's added to the "
    "variance, under the root."
)
layernorm = layernorm_of.function("layernorm", cases=examples, right=by_rows, tensors=True, scale=lambda *case: 100.0)
layernorm.mistake(
    "That's BatchNorm: you took the mean over the examples. LayerNorm takes it over the units of each example.",
    column_by_column(),
)
layernorm.mistake(
    "Gamma and beta belong to the units. You gave each example one of them.",
    by_the_example,
)
layernorm.mistake("Your variance is over n − 1. LayerNorm's is over n, as in PyTorch.", row_by_row(less=1))
layernorm.mistake(NO_EPS, row_by_row(spread=lambda var, eps: sqrt(var)))
layernorm.mistake(
    "You added eps to the root. It's added to the variance.", row_by_row(spread=lambda var, eps: sqrt(var) + eps)
)
layernorm.mistake("You divided by the variance. Divide by its root.", row_by_row(spread=lambda var, eps: var + eps))
layernorm.mistake("Beta is missing.", row_by_row(end=lambda normed, g, b: g * normed))
layernorm.mistake("Gamma is missing.", row_by_row(end=lambda normed, g, b: normed + b))
layernorm.mistake("You didn't subtract the mean.", row_by_row(middle=lambda row: 0.0))
layernorm.survives(
    ([[5.0, 5.0, 5.0]], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]),
    [[3.0, 3.0, 3.0]],
    NO_EPS,
    row_by_row(spread=lambda var, eps: sqrt(var)),
)
