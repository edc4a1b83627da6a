"""A scaling law, L = E + A / N^a + B / D^b, fitted to the losses of small runs.

N is how many numbers a model learns, D how many tokens it was trained on, L its loss on
held-out text. The form is that of Hoffmann et al., Training Compute-Optimal Large
Language Models (arXiv:2203.15556, section 3.3). They minimise a Huber loss of log L; we
take least squares of the relative error, which is the same as long as errors are below
a thousandth, and lets a stray run count more. For given powers a and b the rest is
linear, so only two numbers are searched. Left out: other forms, and anything that would
make an extrapolation safe.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Run = tuple[float, float, float]  # parameters N, tokens D, loss L in nats


@dataclass(frozen=True)
class Law:
    """What's left at any size (E), and what's missing for want of size and of text."""

    E: float
    A: float
    a: float
    B: float
    b: float

    def loss(self, n: float, d: float) -> float:
        """The loss of a model with n parameters after d tokens, in nats a token."""
        return self.E + self.A / n**self.a + self.B / d**self.b

    def best_size(self, compute: float) -> float:
        """The parameters with the lowest loss where 6 N D = compute, in operations."""
        ratio = self.a * self.A / (self.b * self.B)
        share = self.b / (self.a + self.b)
        return ratio ** (1 / (self.a + self.b)) * (compute / 6) ** share


def fit(runs: Sequence[Run], rounds: int = 7) -> Law:
    """The law with the least squared relative errors. E, A and B are at least 0.

    The powers are searched from 0.05 to 2 on a grid that's drawn finer around the best
    place in each round. Raises ValueError for fewer runs than the law has numbers, and
    for runs that aren't positive.
    """
    if len(runs) < 5 or any(min(run) <= 0 for run in runs):
        raise ValueError(f"expected at least 5 runs (N, D, L) above 0, got {runs}")
    low, high = math.log(0.05), math.log(2.0)
    middle, reach = ((low + high) / 2,) * 2, (high - low) / 2
    best: tuple[float, Law] | None = None
    for _ in range(rounds):
        steps = [reach * k / 4 for k in range(-4, 5)]
        for i in steps:
            for j in steps:
                x, y = middle[0] + i, middle[1] + j
                if low - 1e-9 <= x <= high + 1e-9 and low - 1e-9 <= y <= high + 1e-9:
                    found = at_powers(runs, math.exp(x), math.exp(y))
                    if best is None or found[0] < best[0]:
                        best = found
        assert best is not None
        middle, reach = (math.log(best[1].a), math.log(best[1].b)), reach * 0.4
    return best[1]  # type: ignore[index]  # there is one after the first round


def at_powers(runs: Sequence[Run], a: float, b: float) -> tuple[float, Law]:
    """The squared error and the law with these powers."""
    columns = [[1 / L for _, _, L in runs]]
    columns.append([n**-a / L for n, _, L in runs])
    columns.append([d**-b / L for _, d, L in runs])
    best = (math.inf, Law(0.0, 0.0, a, 0.0, b))
    # the best of the sets of terms whose factors come out positive
    for used in ([0, 1, 2], [1, 2], [0, 1], [0, 2], [1], [2], [0]):
        factors = [0.0, 0.0, 0.0]
        found = least_squares([columns[k] for k in used])
        for place, value in zip(used, found, strict=True):
            factors[place] = value
        if min(factors) < 0:
            continue
        rows = zip(*columns, strict=True)
        error = sum((dot(factors, row) - 1) ** 2 for row in rows)
        if error < best[0]:
            best = (error, Law(factors[0], factors[1], a, factors[2], b))
        if len(used) == 3:  # all positive: none of the others fits better
            break
    return best


def dot(p: Sequence[float], q: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(p, q, strict=True))


def least_squares(columns: list[list[float]]) -> list[float]:
    """The factors that bring the columns' sum closest to 1 in every row."""
    sizes = [math.sqrt(sum(x * x for x in column)) for column in columns]
    unit = [[x / s for x in column] for column, s in zip(columns, sizes, strict=True)]
    table = [[dot(p, q) for q in unit] + [sum(p)] for p in unit]
    n = len(table)
    for i in range(n):  # Gauss's elimination, with the largest pivot first
        top = max(range(i, n), key=lambda k: abs(table[k][i]))
        table[i], table[top] = table[top], table[i]
        pivot = table[i][i] or 1e-300
        for k in range(n):
            if k != i:
                factor = table[k][i] / pivot
                pairs = zip(table[k], table[i], strict=True)
                table[k] = [x - factor * y for x, y in pairs]
    return [table[i][n] / (table[i][i] or 1e-300) / sizes[i] for i in range(n)]
