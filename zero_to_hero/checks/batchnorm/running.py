"""Running statistics: one step of them, how long they remember their start, and a layer that uses the wrong ones."""

import sys
import warnings
from collections.abc import Callable
from math import ceil, log, sqrt
from random import Random
from typing import Any

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row, mean, variance

running = exercise(
    "batchnorm.running",
    title="Running statistics",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "First the batch's own mean and variance. The variance is over n − 1.",
        "The new number is `(1 - momentum)` times the old one plus `momentum` times the batch's.",
        "With tensors: no gradient goes back through the running numbers, so move them under `torch.no_grad()`.",
    ],
)


def moving(
    var: Callable[[Row, float], float] = lambda batch, mean: variance(batch, less=1),
    blend: Callable[[float, float, float], float] = lambda old, new, m: (1 - m) * old + m * new,
    blend_var: Callable[[float, float, float], float] | None = None,
) -> Code:
    """A function that moves both by one batch, right or with one thing changed."""

    def update(running_mean: float, running_var: float, batch: Row, momentum: float = 0.1) -> tuple[float, float]:
        new_mean = blend(running_mean, mean(batch), momentum)
        return new_mean, (blend_var or blend)(running_var, var(batch, new_mean), momentum)

    return update


def batches(rng: Random) -> list[tuple[float, float, Row, float]]:
    return [
        (0.0, 1.0, [1.0, 3.0, 5.0, 7.0], 0.1),
        (2.5, 4.0, fresh_row(rng, 5, -3, 3), 0.3),
        (-1.0, 0.5, fresh_row(rng, 2, -3, 3), 0.01),
        (10.0, 9.0, fresh_row(rng, 8, 5, 12), 1.0),
        (40.0, 90.0, fresh_row(rng, 14, 10, 60), 0.2),
        (1.0, 2.0, fresh_row(rng, 3, -3, 3), 0.1),
    ]


update = running.function("update", cases=batches, right=moving(), tensors=True, scale=lambda *case: 100.0)
update.mistake(
    "Your variance is over n. The running variance stands for all the data, so it's over n − 1. (n is for normalising "
    "the batch itself.)",
    moving(var=lambda batch, m: variance(batch)),
)
update.mistake(
    "You swapped the two shares: the old number keeps 1 − momentum, and the batch gets momentum.",
    moving(blend=lambda old, new, m: m * old + (1 - m) * new),
)
update.mistake("You took the batch's own numbers, and forgot what was before.", moving(blend=lambda old, new, m: new))
update.mistake(
    "You added the batch's share, but the old number keeps only 1 − momentum of itself.",
    moving(blend=lambda old, new, m: old + m * new),
)
update.mistake(
    "You averaged the spreads, and not the variances. The mean of roots is below the root of the mean.",
    moving(blend_var=lambda old, new, m: ((1 - m) * sqrt(old) + m * sqrt(new)) ** 2),
)
update.mistake(
    "You return a spread. A variance is what it is before the root.", moving(var=lambda b, m: sqrt(variance(b, 1)))
)
update.mistake(
    "You measured the distances from the running mean. The batch's variance is around its own mean.",
    moving(var=lambda batch, m: sum((x - m) ** 2 for x in batch) / (len(batch) - 1)),
)
update.mistake("Your running variance doesn't move.", moving(blend_var=lambda old, new, m: old))
update.mistake("Those are the old numbers.", moving(blend=lambda old, new, m: old))


def needs_a_gradient(update: Code, running_mean: float, running_var: float, batch: Row, momentum: float) -> bool:
    """Whether an answer made of tensors keeps the graph of a batch that has one. Other numbers have no graph."""
    torch: Any = sys.modules.get("torch")  # a tensor of the answer's has loaded it
    if torch is None or not any(isinstance(one, torch.Tensor) for one in update(running_mean, running_var, batch)):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.tensor(a tensor) makes a copy without a graph, and says so
        try:
            made = update(running_mean, running_var, torch.tensor(batch, requires_grad=True), momentum)
        except (TypeError, ValueError, RuntimeError):
            return False  # it makes a tensor of a list: no graph comes in
    return any(getattr(one, "requires_grad", False) for one in made)


def with_gradients_on(running_mean: float, running_var: float, batch: Any, momentum: float = 0.1) -> tuple[Any, Any]:
    import torch

    batch = torch.as_tensor(batch)
    return (
        (1 - momentum) * running_mean + momentum * batch.mean(),
        (1 - momentum) * running_var + momentum * batch.var(),
    )


graph = running.function(
    "update",
    cases=[(0.0, 1.0, [1.0, 3.0, 5.0, 7.0], 0.1)],
    right=lambda *case: False,
    use=needs_a_gradient,
    says=lambda *case: "whether your running tensors need a gradient when the batch does",
    again=False,
)
graph.mistake(
    "Your running numbers keep the graph of the batch, so after some thousand steps the memory is full of graphs. No "
    "gradient ever goes back through them: move them under `torch.no_grad()`, or take `batch.detach()`.",
    with_gradients_on,
)

momentum = exercise(
    "batchnorm.momentum",
    title="How long it remembers",
    kind="predict",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "After each batch, the distance to 10 is multiplied by 1 − momentum.",
        "After k batches, a share of 0.9^k of the start is left. Which k is the first with less than 0.01?",
        "A logarithm turns the power into a product: k > log(0.01) / log(0.9).",
    ],
)
momentum.value(
    "third",
    10 * (1 - 0.9**3),
    {
        "It doesn't go up by 1 each time: it moves a tenth of what's *left*.": 3.0,
        "You swapped the shares: the old number keeps 0.9.": 10 * (1 - 0.1**3),
        "That's after two batches.": 10 * (1 - 0.9**2),
        "That's what's left to go.": 10 * 0.9**3,
        "That's after four batches.": 10 * (1 - 0.9**4),
    },
    tolerance=1e-6,
)
FAST, SLOW = (ceil(log(0.01) / log(1 - m)) for m in (0.1, 0.001))
momentum.value(
    "batches",
    FAST,
    {
        "After that many, a little more than 1 per cent is left.": FAST - 1,
        "After that many, 10 per cent are left.": ceil(log(0.1) / log(0.9)),
        "It doesn't lose a tenth of the start each time: it loses a tenth of what's left.": 10,
        "You solved 0.1^k, so you swapped the shares.": 2,
    },
)
momentum.value(
    "slow_batches",
    SLOW,
    {
        "After that many, a little more than 1 per cent is left.": SLOW - 1,
        "It doesn't lose a thousandth of the start each time: it loses a thousandth of what's left.": 1000,
        "That's for 10 per cent.": ceil(log(0.1) / log(0.999)),
        "A hundredth of the momentum doesn't take exactly a hundred times as many batches.": 100 * FAST,
        "That's close, from 0.999 ≈ e^−0.001. Take the logarithm of 0.999 itself.": 4606,
    },
)

at_test = exercise(
    "batchnorm.at_test",
    title="The wrong statistics",
    kind="find the bug",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "Compare what the two calls in the cell print. In eval, an example's output may not depend on its batch.",
        "There are two bugs: one in what it normalises with, and one in what it remembers.",
        "In eval, `mean, var = running`, and the running pair comes back as it was.",
    ],
)
Pair = tuple[float, float]
TRAINING, EVAL = True, False


def layer(
    own: tuple[bool, ...] = (TRAINING,),
    moves: tuple[bool, ...] = (TRAINING,),
    less: int = 0,
    moved_less: int = 1,
    renewed: bool = False,
) -> Code:
    """A layer for one unit: in which modes it takes the batch's own statistics, and in which it remembers them."""

    def normalise(
        batch: Row, running: Pair, training: bool, momentum: float = 0.1, eps: float = 1e-5
    ) -> tuple[Row, Pair]:
        before, after = running, running
        if training in moves:
            after = moving(var=lambda batch, m: variance(batch, moved_less))(*running, batch, momentum)
        middle, var = (mean(batch), variance(batch, less)) if training in own else (after if renewed else before)
        return [(x - middle) / sqrt(var + eps) for x in batch], after

    return normalise


def uses(rng: Random) -> list[tuple[Row, Pair, bool, float, float]]:
    return [
        ([1.0, 3.0], (0.0, 1.0), EVAL, 0.1, 1e-5),
        ([1.0, 3.0, 5.0, 7.0], (0.0, 1.0), TRAINING, 0.1, 1e-5),
        (fresh_row(rng, 5, -3, 3), (1.0, 2.0), EVAL, 0.3, 1e-5),
        (fresh_row(rng, 5, -3, 3), (-1.0, 2.0), TRAINING, 0.3, 0.5),
        ([2.5], (0.5, 4.0), EVAL, 0.1, 0.25),
        (fresh_row(rng, 14, 10, 60), (40.0, 90.0), EVAL, 0.1, 1e-5),
        (fresh_row(rng, 14, 10, 60), (40.0, 90.0), TRAINING, 0.1, 1e-5),
        (fresh_row(rng, 4, -0.02, 0.02), (0.5, 3.0), TRAINING, 0.1, 1e-5),
    ]


normalise = at_test.function("normalise", cases=uses, right=layer(), tensors=True, scale=lambda *case: 100.0)
normalise.mistake(
    "In eval you still normalise with the statistics of the batch. Take the running ones.",
    layer(own=(TRAINING, EVAL)),
)
normalise.mistake(
    "In eval you still move the running statistics. They learn in training only.",
    lambda batch, running, training, momentum=0.1, eps=1e-5: (
        layer(moves=(TRAINING, EVAL))(batch, running, training, momentum, eps)
        if len(batch) > 1
        else layer()(batch, running, training, momentum, eps)
    ),
)
normalise.mistake(
    "Nothing has changed yet: in eval it takes the batch's statistics, and remembers them.",
    lambda batch, running, training, momentum=0.1, eps=1e-5: layer((TRAINING, EVAL), (TRAINING, EVAL))(
        batch, running, training, momentum, eps
    ),
)
normalise.mistake("In training you normalise with the running statistics. There, take the batch's own.", layer(own=()))
normalise.mistake("You swapped the two modes.", layer(own=(EVAL,)))
normalise.mistake("Your running statistics never move. In training, they should.", layer(moves=()))
normalise.mistake("Your batch is normalised with a variance over n − 1. That's for the running one.", layer(less=1))
normalise.mistake("Your running variance is over n. It should be over n − 1.", layer(moved_less=0))
normalise.mistake(
    "In training you normalise with the running statistics, after they've moved. Take the batch's own.",
    layer(own=(), renewed=True),
)
