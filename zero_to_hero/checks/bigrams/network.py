"""The bigram model as a network: a loss that survives, its gradient, a step by hand, a row instead of a product."""

from collections.abc import Callable, Iterable
from math import exp, log, nan
from random import Random
from typing import Any

from .._engine.compare import items, largest
from .._engine.exercise import exercise
from .._engine.tables import Code, Table, mean, turned
from .inputs import fresh_table, softmax

softmax_of = exercise(
    "bigrams.softmax",
    title="Softmax of a row",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Two rows of the table: first make every number positive, then make them add up to 1.",
        "`math.exp(z)` is positive for every z. Keep these powers in a list, because you need their sum, too.",
    ],
)


def rows_of_logits(rng: Random) -> list[list[float]]:
    fresh = [[round(rng.uniform(-3, 3), 2) for _ in range(size)] for size in (2, 5, 27)]
    return [[1.0, 0.0, -1.0], [2.0, 2.0, 2.0], [-1.5, 0.5], *fresh]


chances = softmax_of.function("softmax", cases=rows_of_logits, right=softmax, tensors=True, scale=lambda _: 1.0)
chances.mistake(
    "Those are the powers of e. They're positive, but they don't add up to 1 yet: divide each by their sum.",
    lambda row: [exp(z) for z in row],
)
chances.mistake(
    "You divided the logits themselves by a sum. Take e to the power of each one first: that makes it positive.",
    lambda row: [z / (sum(row) or 1.0) for z in row],
    lambda row: [z / sum(exp(one) for one in row) for z in row],
)
chances.mistake(
    "You divided each power by the sum of the logits. It's the sum of the *powers* that makes the shares add up to 1.",
    lambda row: [exp(z) / (sum(row) or 1.0) for z in row],
)
chances.mistake(
    "The sign is turned: e to the power of −z gives the largest logit the smallest probability.",
    lambda row: softmax([-z for z in row]),
)
chances.mistake(
    "You took powers of 2. Softmax takes powers of e, with `math.exp`.", lambda row: softmax([z * log(2) for z in row])
)
chances.mistake(
    "You divided by the largest power, so the largest share is 1. Divide by the sum of the powers.",
    lambda row: [exp(z - max(row)) for z in row],
)
chances.mistake(
    "You divided by the mean of the powers, so the shares add up to their number. Divide by the sum.",
    lambda row: [len(row) * p for p in softmax(row)],
)
chances.mistake("Those are the logarithms of the probabilities.", lambda row: [log(p) for p in softmax(row)])

cross_entropy = exercise(
    "bigrams.cross_entropy",
    title="A loss that survives large logits",
    kind="implement",
    difficulty=3,
    minutes=25,
    points=3,
    hints=[
        "−log(exp(x_k) / Σ exp(x_j)) is a difference. Write it as log Σ exp(x_j) − x_k before you program anything.",
        "exp(1000) is too large for a float, and exp(1000 − 1000) is 1. What could you subtract from a row's logits?",
        "`m = max(row)`; then `m + math.log(sum(math.exp(x - m) for x in row)) - row[target]`. You get the m back.",
    ],
    without=["torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss"],
    because="Write the loss out, so that you can see where large logits would break it.",
)


def entropy(of_row: Callable[[list[float], int], float], together: Callable[[Iterable[float]], float] = mean) -> Code:
    """A function that puts the losses of the rows together."""
    return lambda logits, targets: together(of_row(row, k) for row, k in zip(logits, targets, strict=True))


def safe(row: list[float], k: int) -> float:
    top = max(row)
    return log(sum(exp(x - top) for x in row)) + top - row[k]


def whole_safe(row: list[float], k: int, top: float) -> float:
    return log(sum(exp(x - top) for x in row)) + top - row[k]


def plain(row: list[float], k: int) -> float:
    return -log(softmax(row)[k])


def half_safe(row: list[float], k: int, more: float = 0.0) -> float:
    return -log(softmax([x - max(row) for x in row])[k] + more)


def infinite(row: list[float], k: int) -> float:
    """What tensors give where floats raise: inf / inf is nan."""
    try:
        return plain(row, k)
    except (ArithmeticError, ValueError):
        return nan


def logits_and_targets(rng: Random) -> list[tuple[Table, list[int]]]:
    return [
        ([[0.0, 0.0]], [0]),
        ([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0], [0.0, 1.0, 4.0]], [2, 0, 1]),
        (fresh_table(rng, 5, -3, 3, columns=4), [rng.randrange(4) for _ in range(5)]),
        (fresh_table(rng, 14, -3, 3, columns=25), [*range(11, 24), 24]),
    ]


loss = cross_entropy.function(
    "cross_entropy",
    cases=logits_and_targets,
    right=entropy(safe),
    tensors=True,
    scale=lambda logits, _: largest(logits),
)
loss.mistake("That's the sum over the rows. We need the mean.", entropy(safe, together=sum))
loss.mistake("The minus is missing. A loss is never negative.", entropy(lambda row, k: -safe(row, k)))
loss.mistake(
    "You subtracted the largest logit inside the sum and never added it back.",
    entropy(lambda row, k: safe(row, k) - max(row)),
)
loss.mistake(
    "That's the mean of the probabilities. You still have to take their −log.", entropy(lambda row, k: softmax(row)[k])
)
loss.mistake(
    "Your softmax runs down the columns. Each row is one example, so use `dim=1`.",
    lambda logits, targets: entropy(lambda row, k: -log(row[k]))(turned([softmax(x) for x in turned(logits)]), targets),
)
loss.mistake(
    "You averaged the logs of all the probabilities. Only the target's counts.",
    entropy(lambda row, k: -mean(log(p) for p in softmax(row))),
)
loss.mistake("That's minus the target's logit. The log of the sum is missing.", entropy(lambda row, k: -row[k]))
loss.survives(
    ([[1000.0, 1000.0]], [0]),
    log(2),
    "exp(1000) is larger than any float. Subtract the row's largest logit first.",
    entropy(plain),
    entropy(infinite),
)
loss.survives(
    ([[-1000.0, -1000.0]], [1]),
    log(2),
    "exp(−1000) is 0 in a float, and a sum of zeros has no log. Subtract the row's largest logit first.",
    entropy(lambda row, k: safe(row, k) if max(row) > 0 else log(sum(exp(x) for x in row)) - row[k]),
)
loss.survives(
    ([[-1000.0, -1000.0], [1000.0, 1000.0]], [0, 1]),
    log(2),
    "You subtracted the largest logit of the whole table, so a low row has only zeros left. Each row needs its own.",
    lambda logits, targets: entropy(lambda row, k: whole_safe(row, k, max(map(max, logits))))(logits, targets),
)
far = loss.survives(
    ([[1000.0, 0.0]], [1]),
    1000.0,
    "The target's probability is rounded to 0 before you take its log. Use log(exp(x) / s) = x − log(s).",
    entropy(half_safe),
)
far.mistake(
    "You added something small to the probability, or you clipped it. That hides how wrong the model is.",
    entropy(lambda row, k: half_safe(row, k, more=1e-12)),
    when=lambda got, *_: float(items(got)) < 500,
)

weight_gradient = exercise(
    "bigrams.weight_gradient",
    title="What each logit should do",
    kind="derive",
    difficulty=3,
    minutes=25,
    points=3,
    hints=[
        "A sample (i, j) only looks at row i. Its loss is −log softmax(row i)[j].",
        "With respect to the logits of that row, the gradient is p − y, where y is 1 at j and 0 elsewhere.",
        "Each sample adds its p − y to the row that it looked at. Divide everything by the number of samples.",
    ],
    without=["torch.Tensor.backward", "torch.autograd.grad", "zero_to_hero.micrograd.Value"],
    because="Derive the gradient on paper and write it as code, without autograd.",
)
Samples = list[tuple[int, int]]


def gradient(
    change: Callable[[float, float], float] = lambda p, y: p - y,
    divide: Callable[[Samples, int], float] = lambda samples, i: len(samples),
    add: bool = True,
    table: Callable[[int], Table] = lambda n: [[0.0] * n for _ in range(n)],
) -> Code:
    """A function that gives the gradient, right or with one thing changed."""

    def weight_gradient(weights: Table, samples: Samples) -> Table:
        cells = table(len(weights))
        for i, j in samples:
            for c, p in enumerate(softmax(weights[i])):
                cells[i][c] = (cells[i][c] if add else 0.0) + change(p, c == j) / divide(samples, i)
        return cells

    return weight_gradient


def weights_and_samples(rng: Random) -> list[tuple[Table, Samples]]:
    cases: list[tuple[Table, Samples]] = [([[0.0, 0.0], [0.0, 0.0]], [(0, 1)])]
    for size in (3, 4):
        fresh = [(rng.randrange(size), rng.randrange(size)) for _ in range(2)]
        cases.append((fresh_table(rng, size, -2, 2), [(0, 1), (0, 1), (0, 0), (1, 2), *fresh]))
    many = [(rng.randrange(24), rng.randrange(24)) for _ in range(13)]
    return [*cases, (fresh_table(rng, 24, -2, 2), [*many, (22, 23), (21, 0)])]


slopes = weight_gradient.function(
    "weight_gradient", cases=weights_and_samples, right=gradient(), tensors=True, scale=lambda *_: 1.0
)
slopes.mistake(
    "Those are the probabilities. Subtract 1 from the one of the letter that came.", gradient(lambda p, y: p)
)
slopes.mistake(
    "Your sign is the wrong way round. A step against this would raise the loss.", gradient(lambda p, y: y - p)
)
slopes.mistake(
    "You added up the gradients. The loss is a mean over the samples, so divide by their number.",
    gradient(divide=lambda samples, i: 1),
)
slopes.mistake("When a row is used again, it loses what it had. Add to it: `+=`.", gradient(add=False))
slopes.mistake(
    "All your rows are the same list: `[[0.0] * n] * n` makes one row, and n references to it.",
    gradient(table=lambda n: [[0.0] * n] * n),
)
slopes.mistake(
    "You divided each row by the number of its own samples. The mean is over all of them.",
    gradient(divide=lambda samples, i: sum(one == i for one, _ in samples)),
)
slopes.mistake(
    "You swapped rows and columns. A sample (i, j) moves row i.",
    lambda weights, samples: turned(gradient()(weights, samples)),
)
slopes.mistake(
    "That's the derivative with respect to the probability, −1/p. Go one step further, to the logits.",
    gradient(lambda p, y: -y / p),
)
slopes.mistake(
    "p·(1 − p) is the slope of a probability with respect to its own logit. Take the log and the other letters, too.",
    gradient(lambda p, y: p * (1 - p)),
)

one_step = exercise(
    "bigrams.one_step",
    title="One step by hand",
    kind="predict",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "All weights are 0, so every probability is ½. Write down p − y for each of the three samples.",
        "The second and the third sample look at the same row. Add up what they ask for.",
        "Divide by 3, multiply by −3. For the loss: softmax of the new stop row, and ½ twice.",
    ],
)
one_step.value(
    "stop_row",
    [-0.5, 0.5],
    {
        "You went uphill, or you put a first. A step goes against the gradient, and the stop comes first.": [0.5, -0.5],
        "You forgot the mean. The gradient is a third of p − y.": [-1.5, 1.5],
        "You moved only the letter that came. The other one has its p, so it moves, too.": [0.0, 0.5],
        "The probabilities are missing. That's a step along y alone.": [0.0, 1.0],
        "That's the gradient. The step is −3 times as long.": [1 / 6, -1 / 6],
    },
    tolerance=1e-3,
)
one_step.value(
    "a_row",
    [0.0, 0.0],
    {
        "You counted only the row's last sample. The one before it pulls the other way.": [0.5, -0.5],
        "You counted only the row's first sample. The next one pulls the other way.": [-0.5, 0.5],
        "You pushed both letters up. What one gains, the other loses: p − y adds up to 0.": [0.5, 0.5],
    },
    tolerance=1e-3,
)
FIRST = safe([-0.5, 0.5], 1)  # the loss of the first sample after the step; the two others have log 2
one_step.value(
    "loss_after",
    mean([FIRST, log(2), log(2)]),
    {
        "That's the loss before the step, log 2.": log(2),
        "That's the sum over the three samples. The loss is their mean.": FIRST + 2 * log(2),
        "That's the loss of the first sample alone. The other two are still at log 2.": FIRST,
        "That's the loss after a step uphill, or with the row's two numbers swapped.": mean(
            [safe([0.5, -0.5], 1), log(2), log(2)]
        ),
        "That's in bits. The loss is in nats.": mean([FIRST, log(2), log(2)]) / log(2),
    },
    tolerance=1e-3,
)

lookup = exercise(
    "bigrams.lookup",
    title="A row instead of a product",
    kind="implement",
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "What does a vector with a single 1 do to a table when you multiply the two?",
        "Forward, it's one line without any arithmetic. Backward, begin with a table of zeros.",
        "`table[i]` for each index; backward, add each row of `gradient` to row i of the zeros: `+=`.",
    ],
    without=[
        "torch.nn.functional.one_hot",
        "torch.matmul",
        "torch.mm",
        "torch.eye",
        "numpy.eye",
        "numpy.dot",
        "numpy.matmul",
    ],
    because="Find the rows without one-hot vectors, and without multiplying.",
)


def some_indices(rng: Random) -> list[int]:
    return [2, 0, 2, rng.choice([1, 3])]


def many_indices(rng: Random) -> list[int]:
    return [*(rng.randrange(25) for _ in range(12)), 23, 24, 23]


def one_hot(table: Table, indices: list[int]) -> Table:
    return [[1.0 if row == i else 0.0 for row in range(len(table))] for i in indices]


def product(table: Table, indices: list[int]) -> Table:
    return [
        [sum(x * w for x, w in zip(vector, column, strict=True)) for column in zip(*table, strict=True)]
        for vector in one_hot(table, indices)
    ]


def tables_and_indices(rng: Random) -> list[tuple[Table, list[int]]]:
    values, many = fresh_table(rng, 4, -2, 2, columns=3), fresh_table(rng, 25, -2, 2, columns=3)
    some = [(values, some_indices(rng)), (many, many_indices(rng))]
    return [([[1.0, 2.0], [3.0, 4.0]], [1, 0, 1]), (values, [3, 1, 1, 0]), *some]


def multiplications(pick: Code, table: Table, indices: list[int]) -> dict[str, int]:
    """How often `pick` multiplies a number of the table."""
    times = []

    class Weight(float):
        def __mul__(self, other: Any) -> float:
            times.append(other)
            return float(self) * float(other)

        __rmul__ = __mul__

    pick([[Weight(cell) for cell in row] for row in table], indices)
    return {"times": len(times)}


picked = lookup.function(
    "pick", cases=tables_and_indices, right=lambda table, indices: [table[i] for i in indices], tensors=True
)
picked.mistake(
    "Those are columns of the table. A letter picks a row.",
    lambda table, indices: [[row[i] for row in table] for i in indices],
)
picked.mistake(
    "You gave every row once, in the table's order. Give them in the order of the indices, repeats included.",
    lambda table, indices: [row for i, row in enumerate(table) if i in indices],
)
picked.mistake(
    "You added the rows up into one. Each index gets its own row.",
    lambda table, indices: [sum(column) for column in zip(*(table[i] for i in indices), strict=True)],
)
picked.mistake("Those are the one-hot vectors. They still have to pick their rows.", one_hot)
lookup.function(
    "pick",
    cases=lambda rng: [(fresh_table(rng, 4, -2, 2), some_indices(rng))],
    use=multiplications,
    judge=lambda got, *_: got["times"] and f"pick is right, and it multiplied {got['times']} weights for it.",
).mistake(
    "You don't need a product. Index the row.",
    product,
    when=lambda got, *_: got["times"] > 0,
)


def spreading(add: bool = True, share: Callable[[list[int], int], float] = lambda indices, i: 1) -> Code:
    """A function that hands gradients back to the rows that were picked, right or with one thing changed."""

    def pick_backward(size: int, indices: list[int], gradient: Table) -> Table:
        table = [[0.0] * len(gradient[0]) for _ in range(size)]
        for i, row in zip(indices, gradient, strict=True):
            for c, cell in enumerate(row):
                table[i][c] = (table[i][c] if add else 0.0) + cell / share(indices, i)
        return table

    return pick_backward


spread = lookup.function(
    "pick_backward",
    cases=lambda rng: [
        (2, [1, 0], [[5.0, 7.0], [1.0, 2.0]]),
        (4, some_indices(rng), fresh_table(rng, 4, -2, 2, columns=3)),
        (25, many_indices(rng), fresh_table(rng, 15, -2, 2, columns=3)),
    ],
    right=spreading(),
    tensors=True,
    scale=lambda n, indices, gradient: largest(gradient),
)
spread.mistake("A row that was picked twice keeps only the last gradient. It needs both: `+=`.", spreading(add=False))
spread.mistake(
    "You picked rows of the gradient. Its row n belongs to the row that the n-th index picked.",
    lambda size, indices, gradient: [gradient[i] for i in indices],
)
spread.mistake(
    "That's the gradient as you got it. Add it to the rows of the table.", lambda size, indices, gradient: gradient
)
spread.mistake(
    "You gave the mean to a row that was picked twice. The gradients add up.",
    spreading(share=lambda indices, i: indices.count(i)),
)
