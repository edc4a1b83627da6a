"""From gradients to a step: the rate's schedule, clipping, which parameters shrink, and AdamW itself."""

from collections.abc import Callable
from math import cos, pi, prod, sqrt
from random import Random

from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code, Table, fresh_row, fresh_table

# ---------------------------------------------------------------- warm-up and cosine

cosine = exercise(
    "training.cosine",
    title="Up in a line, down along a cosine",
    kind="implement",
    difficulty=2,
    minutes=12,
    points=2,
    hints=[
        "Two cases: steps below `warm_up`, and the rest. Step 0 gets the first of `warm_up` equal increments.",
        "After the warm-up, how much of the way down is done? It's `(step - warm_up) / (steps - warm_up)`.",
        "`(1 + math.cos(math.pi * done)) / 2` goes from 1 to 0. It says how much of `peak - floor` is left.",
    ],
)


def half_wave(done: float) -> float:
    return (1 + cos(pi * done)) / 2


def scheduled(
    up: Callable[[int, int], float] = lambda step, warm_up: (step + 1) / warm_up,
    down: Callable[[float, float, float], float] = lambda done, peak, floor: floor + (peak - floor) * half_wave(done),
    done: Callable[[int, int, int], float] = lambda step, steps, warm_up: (step - warm_up) / (steps - warm_up),
) -> Code:
    """A function that gives the rate, right or with one thing changed."""

    def rate(step: int, steps: int, warm_up: int, peak: float, floor: float) -> float:
        if step < warm_up:
            return peak * up(step, warm_up)
        return down(done(step, steps, warm_up), peak, floor)

    return rate


def plans(rng: Random) -> list[tuple[int, int, int, float, float]]:
    steps, warm_up = rng.randint(200, 400), rng.randint(20, 50)
    return [
        (8, 12, 4, 1.0, 0.2),
        (0, 12, 4, 1.0, 0.2),
        (3, 12, 4, 1.0, 0.2),
        (4, 12, 4, 1.0, 0.2),
        (11, 12, 4, 1.0, 0.2),
        (rng.randint(2, 15), steps, warm_up, 0.006, 0.0006),
        (rng.randint(60, 190), steps, warm_up, 0.006, 0.0006),
        (0, 10, 0, 0.5, 0.0),
        (7, 10, 0, 0.5, 0.1),
        (25, 60, 0, 40.0, 25.0),
    ]


rate = cosine.function("rate", cases=plans, right=scheduled(), tensors=True)
rate.mistake(
    "There's no warm-up in your answer: below `warm_up`, the rate goes up in a line.",
    lambda step, steps, warm_up, peak, floor: floor + (peak - floor) * half_wave((step - warm_up) / (steps - warm_up)),
    lambda step, steps, warm_up, peak, floor: floor + (peak - floor) * half_wave(step / steps),
    lambda step, steps, warm_up, peak, floor: (
        peak if step < warm_up else floor + (peak - floor) * half_wave((step - warm_up) / (steps - warm_up))
    ),
)
rate.mistake(
    "Your first step has the rate 0, so its work is wasted. Step 0 has one increment already: (step + 1) / warm_up.",
    scheduled(up=lambda step, warm_up: step / warm_up),
)
rate.mistake(
    "Your warm-up ends one increment too low: the rate reaches the peak at step warm_up - 1.",
    scheduled(up=lambda step, warm_up: (step + 1) / (warm_up + 1)),
)
rate.mistake(
    "Your cosine began at step 0. It begins where the warm-up ends, at the peak.",
    scheduled(done=lambda step, steps, warm_up: step / steps),
    scheduled(done=lambda step, steps, warm_up: (step - warm_up) / steps),
)
rate.mistake(
    "Your rate falls to 0. It falls to `floor`.",
    scheduled(down=lambda done, peak, floor: peak * half_wave(done)),
    scheduled(down=lambda done, peak, floor: max(floor, peak * half_wave(done))),
)
rate.mistake(
    "You added the floor on top, so the cosine begins above the peak. What goes down is `peak - floor`.",
    scheduled(down=lambda done, peak, floor: floor + peak * half_wave(done)),
)
rate.mistake(
    "A cosine goes from 1 to −1. Add 1 and halve it, and it goes from 1 to 0.",
    scheduled(down=lambda done, peak, floor: floor + (peak - floor) * cos(pi * done)),
)
rate.mistake(
    "You forgot to halve 1 + cos, so it begins at 2.",
    scheduled(down=lambda done, peak, floor: floor + (peak - floor) * (1 + cos(pi * done))),
)
rate.mistake(
    "That's a quarter of the wave: it falls too late, and it's still falling fast at the end. Half a wave is π.",
    scheduled(down=lambda done, peak, floor: floor + (peak - floor) * cos(pi / 2 * done)),
)
rate.mistake(
    "That's a whole wave, so the rate comes back up. Half a wave is π.",
    scheduled(down=lambda done, peak, floor: floor + (peak - floor) * half_wave(2 * done)),
)
rate.mistake(
    "That falls in a straight line.", scheduled(down=lambda done, peak, floor: floor + (peak - floor) * (1 - done))
)
rate.mistake(
    "Your warm-up divides by `warm_up` even if it's 0. Ask whether `step < warm_up` first.",
    lambda step, steps, warm_up, peak, floor: min(
        peak * (step + 1) / warm_up, floor + (peak - floor) * half_wave(max(step - warm_up, 0) / (steps - warm_up))
    ),
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ZeroDivisionError",
)

# ---------------------------------------------------------------- clipping

clip = exercise(
    "training.clip",
    title="One factor for all",
    kind="find the bug",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Look at what it prints: which direction did the gradient have before, and which does it have now?",
        "All gradients together are one long vector. It has one length, and gets one factor.",
        "Add up the squares of *all* numbers before you take the root.",
    ],
)


def length_of(gradients: Table) -> float:
    return sqrt(sum(g * g for gradient in gradients for g in gradient))


def shortened(factor: Callable[[Table, float], float]) -> Code:
    """A function that multiplies everything by one factor."""
    return lambda gradients, limit: [[factor(gradients, limit) * g for g in gradient] for gradient in gradients]


def capped(length: float, limit: float) -> float:
    return limit / length if length > limit else 1.0


def gradients_of(rng: Random) -> list[tuple[Table, float]]:
    long = [fresh_row(rng, n) for n in (3, 5, 1)]
    return [
        ([[3.0, 0.0], [0.0, 4.0]], 1.0),
        ([[0.3, 0.0], [0.0, 0.4]], 1.0),
        (fresh_table(rng, 3, 4), 2.0),
        (long, 0.25),
        (long, 100.0),
        ([[6.0, 8.0]], 5.0),
        ([[0.6], [0.8]], 0.9),
        ([[-0.3], [-0.4]], 0.25),
        ([[2.0, 0.1], [0.1, 0.1]], 1.5),
        (fresh_table(rng, 14, 2), 1.0),
        ([[50.0, 40.0], [30.0]], 30.0),
    ]


clipped = clip.function(
    "clip", cases=gradients_of, right=shortened(lambda g, limit: capped(length_of(g), limit)), tensors=True
)
clipped.mistake(
    "Each gradient still gets a factor of its own, so they change relative to each other, and the step goes in another "
    "direction. They're one long vector with one length.",
    lambda gradients, limit: [[capped(length_of([g]), limit) * x for x in g] for g in gradients],
)
clipped.mistake(
    "You always scale, so a short gradient becomes longer. A gradient below the limit stays as it is.",
    shortened(lambda g, limit: limit / length_of(g)),
)
clipped.mistake(
    "You clipped each number on its own, and that changes the direction.",
    lambda gradients, limit: [[min(max(x, -limit), limit) for x in g] for g in gradients],
)
clipped.mistake(
    "You added up the lengths. The length of all of them is the root of the sum of all squares.",
    shortened(lambda g, limit: capped(sum(length_of([one]) for one in g), limit)),
)
clipped.mistake(
    "You forgot the root: a length is the root of the sum of squares.",
    shortened(lambda g, limit: capped(length_of(g) ** 2, limit)),
)
clipped.mistake(
    "You took the mean of the squares, so large models would be clipped less. A length takes their sum.",
    shortened(lambda g, limit: capped(length_of(g) / sqrt(sum(map(len, g))), limit)),
)
clipped.mistake(
    "You took the longest of the gradients. All of them together are longer.",
    shortened(lambda g, limit: capped(max(length_of([one]) for one in g), limit)),
)
clipped.mistake(
    "You made the length 1. It should be at most `limit`.",
    shortened(lambda g, limit: capped(length_of(g), 1.0)),
)
clipped.mistake("Nothing is clipped in your answer.", lambda gradients, limit: [list(g) for g in gradients])
clipped.survives(
    ([[0.0, 0.0]], 1.0),
    [[0.0, 0.0]],
    "A gradient may be all zeros, and you can't divide by its length. Divide only if it's longer than the limit.",
    shortened(lambda g, limit: min(1.0, limit / length_of(g))),
)

# ---------------------------------------------------------------- groups

groups = exercise(
    "training.groups",
    title="Which parameters shrink?",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "A matrix has two dimensions. How many numbers does a shape of (3, 4) hold?",
        "Don't trust the names: a LayerNorm's gain is called weight, too.",
        "`math.prod(shape)` is how many numbers there are. It's 1 for the empty shape.",
    ],
)

Shapes = dict[str, tuple[int, ...]]


def split(
    shrinks: Callable[[str, tuple[int, ...]], bool] = lambda name, shape: len(shape) >= 2,
    size: Callable[[tuple[int, ...]], int] = prod,
) -> Code:
    """A function that counts both groups, right or with one thing changed."""

    def groups(shapes: Shapes) -> tuple[int, int]:
        both = [0, 0]
        for name, shape in shapes.items():
            both[not shrinks(name, shape)] += size(shape)
        return both[0], both[1]

    return groups


def models(rng: Random) -> list[Shapes]:
    c = rng.randint(5, 9)
    return [
        {"linear.weight": (3, 4), "linear.bias": (3,)},
        {
            "tokens.weight": (11, c),
            "norm.weight": (c,),
            "norm.bias": (c,),
            "qkv.weight": (3 * c, c),
            "temperature": (),
            "head.bias": (11,),
        },
        {"convolution.weight": (4, 3, 5, 5), "convolution.bias": (4,), "gain": (2,)},
        {"bias": (2,), "scale": ()},
        {"bias": (2,), "table": (5, 7)},
    ]


grouped = groups.function("groups", cases=models, right=split())
grouped.mistake(
    "You went by the names. The gain of a LayerNorm is called weight, too, but it's a vector: look at the shape.",
    split(lambda name, shape: name.endswith("weight")),
    split(lambda name, shape: "bias" not in name),
)
grouped.mistake(
    "You went by the names. A LayerNorm's parameters are vectors, but so are other biases: look at the shape.",
    split(lambda name, shape: "norm" not in name),
    split(lambda name, shape: "norm" not in name and "bias" not in name),
)
grouped.mistake("You counted the tensors. Count the numbers in them.", split(size=lambda shape: 1))
grouped.mistake("Your two groups are swapped: matrices shrink, and come first.", lambda shapes: split()(shapes)[::-1])
grouped.mistake(
    "A convolution's weights have four dimensions, and they shrink like any matrix: two dimensions *or more*.",
    split(lambda name, shape: len(shape) == 2),
)
grouped.mistake(
    "A shape of () isn't empty: it's a single number.", split(size=lambda shape: prod(shape) if shape else 0)
)
grouped.mistake("Everything shrinks in your answer.", split(lambda name, shape: True))
grouped.mistake(
    "Vectors don't shrink: a shape like (3,) has only one dimension.", split(lambda name, shape: len(shape) >= 1)
)
grouped.mistake(
    "You added up the sides of each shape. A table with 3 rows and 4 columns holds 12 numbers.", split(size=sum)
)

# ---------------------------------------------------------------- AdamW

adamw = exercise(
    "training.adamw",
    title="AdamW, one number",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Both averages first: `m = beta1 * m + (1 - beta1) * g`, and the same for v with g².",
        "They began at 0, so after t steps they're too small by the factor `1 - beta**t`. Divide by it.",
        "Shrink p by `lr * decay * p`, and then subtract `lr * m_hat / (math.sqrt(v_hat) + eps)`.",
    ],
)


def step_of(
    shrink: Callable[[float, float, float], float] = lambda p, lr, decay: p * (1 - lr * decay),
    into: float = 0.0,
    corrected: Callable[[float, float, int], float] = lambda x, beta, t: x / (1 - beta**t),
    m_of: Callable[[float, float, float], float] = lambda m, g, beta: beta * m + (1 - beta) * g,
    v_of: Callable[[float, float, float], float] = lambda v, g, beta: beta * v + (1 - beta) * g * g,
    move: Callable[[float, float, float, float], float] = lambda m, v, g, eps: m / (sqrt(v) + eps),
    sign: float = 1.0,
) -> Code:
    """A function that takes one step of AdamW, right or with one thing changed."""

    def adamw(
        p: float,
        g: float,
        m: float,
        v: float,
        t: int,
        lr: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.95,
        eps: float = 1e-8,
        decay: float = 0.1,
    ) -> tuple[float, float, float]:
        g = g + into * decay * p
        m, v = m_of(m, g, beta1), v_of(v, g, beta2)
        update = move(corrected(m, beta1, t), corrected(v, beta2, t), g, eps)
        return shrink(p, lr, decay) - sign * lr * update, m, v

    return adamw


def moments(rng: Random) -> list[tuple[float, ...]]:
    def fresh() -> tuple[float, float, float, float]:
        g = rng.choice([-1, 1]) * rng.uniform(0.2, 2)
        return round(rng.uniform(0.5, 2), 2), round(g, 2), round(0.4 * g, 2), round(rng.uniform(0.3, 2), 2)

    return [
        (2.0, 0.5, 0.0, 0.0, 1, 0.1, 0.9, 0.95, 1e-8, 0.1),
        (*fresh(), 2, 0.1, 0.9, 0.95, 1e-8, 0.1),
        (*fresh(), 7, 0.3, 0.8, 0.99, 0.01, 0.5),
        (*fresh(), 40, 0.02, 0.5, 0.9, 1e-8, 0.0),
        (25.0, 30.0, 22.0, 500.0, 5, 0.1, 0.9, 0.95, 1e-8, 0.1),
        (0.7, 2e-7, 1e-7, 3e-14, 3, 0.001, 0.9, 0.95, 1e-8, 0.1),  # small enough for eps to be felt
    ]


stepped = adamw.function("adamw", cases=moments, right=step_of(), tensors=True)
stepped.mistake(
    "You added the decay to the gradient. That's the old Adam with L2: there the decay is divided by √v, too. In "
    "AdamW, p shrinks on its own.",
    step_of(shrink=lambda p, lr, decay: p, into=1.0),
)
stepped.mistake(
    "You didn't correct the averages. They began at 0, so divide them by `1 - beta**t`.",
    step_of(corrected=lambda x, beta, t: x),
)
stepped.mistake(
    "You divided by 1 − beta. The correction is `1 - beta**t`, which fades.",
    step_of(corrected=lambda x, beta, t: x / (1 - beta)),
)
stepped.mistake(
    "The steps count from 1, so the power is t, and not t + 1.",
    step_of(corrected=lambda x, beta, t: x / (1 - beta ** (t + 1))),
)
stepped.mistake("Nothing shrinks in your answer: p loses lr · decay · p.", step_of(shrink=lambda p, lr, decay: p))
stepped.mistake(
    "You shrank p by `decay` alone. It's multiplied by the rate, so that it follows the schedule.",
    step_of(shrink=lambda p, lr, decay: p * (1 - decay)),
)
stepped.mistake(
    "Your averages have their factors swapped: beta stays with what's old, and 1 − beta goes to what's new.",
    step_of(m_of=lambda m, g, beta: (1 - beta) * m + beta * g, v_of=lambda v, g, beta: (1 - beta) * v + beta * g * g),
)
stepped.mistake("v averages the *squares* of the gradient.", step_of(v_of=lambda v, g, beta: beta * v + (1 - beta) * g))
stepped.mistake("You forgot the root of v.", step_of(move=lambda m, v, g, eps: m / (v + eps)))
stepped.mistake("Your eps is under the root. Add it to the root.", step_of(move=lambda m, v, g, eps: m / sqrt(v + eps)))
stepped.mistake(
    "You moved along this step's gradient. AdamW moves along the average m.",
    step_of(move=lambda m, v, g, eps: g / (sqrt(v) + eps)),
)
stepped.mistake("You went uphill: subtract the step.", step_of(sign=-1.0))
stepped.mistake(
    "You returned the corrected averages. Those are only for this step: return m and v without the correction.",
    lambda *given: corrected_back(*given),
)
stepped.mistake(
    "Your m adds gradients up. It's an average: (1 − beta1) times the gradient comes in.",
    step_of(m_of=lambda m, g, beta: beta * m + g),
)


def corrected_back(*given: float) -> tuple[float, float, float]:
    p, m, v = step_of()(*given)
    t, (beta1, beta2) = given[4], given[6:8] if len(given) > 7 else (0.9, 0.95)
    return p, m / (1 - beta1**t), v / (1 - beta2**t)
