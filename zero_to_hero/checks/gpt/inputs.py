"""What the topics share: causal weights, right and wrong."""

from collections.abc import Callable

from .._engine.tables import Row, Table, softmax


def causal(scores: Table, soft: Callable[[Row], Row] = softmax, sees: int = 1) -> Table:
    """The weights of each row: a softmax over the first t + `sees` scores of row t, and 0 after them."""
    weights = []
    for t, row in enumerate(scores):
        seen = row[: t + sees]
        weights.append((soft(seen) if seen else []) + [0.0] * (len(row) - len(seen)))
    return weights


def cut_after(weights: Table) -> Table:
    """The weights as they are, with 0 in the place of those of the future."""
    return [[w if s <= t else 0.0 for s, w in enumerate(row)] for t, row in enumerate(weights)]
