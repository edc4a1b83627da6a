"""What to draw the next letter from: a temperature, and the fewest letters that hold a share of the probability."""

from collections.abc import Callable
from math import exp
from random import Random

from .._engine.exercise import exercise
from .._engine.plain import Raised
from .._engine.tables import Code, Row, bare_softmax, fresh_row, softmax

# ---------------------------------------------------------------- temperature

temperature = exercise(
    "gpt.temperature",
    title="Temperature",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Divide the logits by the temperature, and take the softmax.",
        "You can't divide by 0. What does the softmax approach as the temperature goes to 0?",
        "At 0 it's 1 at `logits.index(max(logits))`, and 0 elsewhere.",
    ],
)


def best(logits: Row) -> Row:
    return [float(i == logits.index(max(logits))) for i in range(len(logits))]


def at(soft: Callable[[Row, float], Row], cold: Callable[[Row], Row] = best) -> Code:
    """A function that gives probabilities, right or with one thing changed."""
    return lambda logits, temperature: soft(logits, temperature) if temperature else cold(logits)


def divided(logits: Row, temperature: float) -> Row:
    return softmax([z / temperature for z in logits])


def shared(powers: Row) -> Row:
    return [power / sum(powers) for power in powers]


def logits_and_temperatures(rng: Random) -> list[tuple[Row, float]]:
    sizes = ((3, 1.0), (4, 2.0), (5, 0.5), (14, round(rng.uniform(0.6, 0.9), 2)), (7, 1.5), (5, 40.0))
    fresh = [(fresh_row(rng, n), t) for n, t in sizes]
    apart = [number / 10 for number in rng.sample(range(-20, 20), 3)]  # at temperature 0 the largest gets everything
    return [([0.0, 0.7, 1.4], 0.7), *fresh, (apart, 0.0), ([2.0, -1.0, 1.0], 0.0)]


draw = temperature.function("tempered", cases=logits_and_temperatures, right=at(divided), tensors=True)
draw.mistake(
    "You multiplied by the temperature (or took it as a power). Divide: a low one makes differences larger.",
    at(lambda logits, t: softmax([z * t for z in logits])),
)
draw.mistake(
    "You divided the probabilities, and scaled them back to 1. That changes nothing: divide the logits.",
    at(lambda logits, t: softmax(logits)),
)
draw.mistake(
    "You divided the probabilities by the temperature, so they don't add up to 1. Divide the logits.",
    at(lambda logits, t: [p / t for p in softmax(logits)]),
)
draw.mistake(
    "Those are powers that haven't been divided by their sum yet.",
    at(lambda logits, t: [exp(z / t) for z in logits]),
)
draw.mistake(
    "At temperature 0 you gave all letters the same share. The likeliest one gets everything.",
    at(divided, cold=lambda logits: [1 / len(logits)] * len(logits)),
)
draw.mistake(
    "At temperature 0 you took the plain softmax. The likeliest one gets everything.", at(divided, cold=softmax)
)
draw.mistake(
    "At temperature 0, no letter gets anything in your answer. The likeliest one gets everything.",
    at(divided, lambda logits: [0.0] * len(logits)),
)
draw.mistake(
    "You can't divide by a temperature of 0. Treat it as a case of its own: the likeliest one gets everything.",
    divided,
    when=lambda got, *_: isinstance(got, Raised) and got.kind == "ZeroDivisionError",
)
draw.survives(
    ([1000.0, 1000.0], 1.0),
    [0.5, 0.5],
    "exp(1000) is larger than any float. Subtract the largest number first.",
    at(lambda logits, t: bare_softmax([z / t for z in logits])),
)


# ---------------------------------------------------------------- top-p

nucleus = exercise(
    "gpt.nucleus",
    title="Top-p",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Go through the letters from the likeliest down, and add up their probabilities. When do you stop?",
        "A letter is kept if those *before* it hold less than top_p. So the one that crosses the line is kept, too.",
        "`sorted(range(len(p)), key=lambda i: -p[i])` gives you the places, the likeliest first.",
    ],
)


def kept_by(
    keeps: Callable[[float, float, float, float], bool] = lambda before, one, top_p, most: before < top_p,
    least_first: bool = False,
    scaled: bool = True,
) -> Code:
    """A function that keeps a letter given (what the ones before it hold, its own, top_p, the largest)."""

    def nucleus(p: Row, top_p: float) -> Row:
        kept, before = [0.0] * len(p), 0.0
        for i in sorted(range(len(p)), key=lambda i: p[i] if least_first else -p[i]):
            if keeps(before, p[i], top_p, max(p)):
                kept[i] = p[i]
            before += p[i]
        total = sum(kept)
        return [one / total for one in kept] if scaled and total else kept

    return nucleus


def probabilities(rng: Random) -> list[tuple[Row, float]]:
    def fresh(n: int, top_p: float) -> tuple[Row, float]:
        counts = [i + 1 + rng.uniform(0.1, 0.4) for i in range(n)]
        rng.shuffle(counts)
        return shared(counts), top_p

    sizes = ((4, 0.5), (3, 0.9), (6, 0.83), (14, 0.36), (9, 0.97), (5, 0.05))
    return [
        ([0.1, 0.5, 0.25, 0.15], 0.7),
        *(fresh(n, top_p) for n, top_p in sizes),
        ([0.2, 0.8], 0.1),
        ([0.25, 0.1, 0.5, 0.15], 0.75),
    ]


top = nucleus.function("nucleus", cases=probabilities, right=kept_by(), tensors=True)
top.mistake(
    "You left out the letter that crosses the line. The letters that you keep have to hold *at least* top_p.",
    kept_by(lambda before, one, top_p, most: before + one <= top_p),
)
top.mistake("What you keep doesn't add up to 1. Divide by its sum.", kept_by(scaled=False))
top.mistake(
    "You kept the letters whose own probability is at least top_p. What counts is what they hold together.",
    kept_by(lambda before, one, top_p, most: one >= top_p),
)
top.mistake("You began with the unlikely ones. The likeliest comes first.", kept_by(least_first=True))
top.mistake(
    "You kept everything that's at least top_p times the largest. That's another way to cut (it's called min-p).",
    kept_by(lambda before, one, top_p, most: one >= top_p * most),
)
top.mistake(
    "Your letters are sorted. Each one has to stay in its place.",
    lambda p, top_p: sorted(kept_by()(p, top_p), reverse=True),
)
top.mistake("Nothing is cut in your answer.", lambda p, top_p: list(p))
top.mistake(
    "You kept one letter too many: the letters before it hold top_p already.",
    lambda p, top_p: one_more(p, top_p),
)
top.mistake(
    "You went through the letters in their original order. The likeliest comes first, so sort them.",
    lambda p, top_p: unsorted(p, top_p),
)


def one_more(p: Row, top_p: float) -> Row:
    kept = kept_by()(p, top_p)
    left = [one if its == 0 else 0.0 for one, its in zip(p, kept, strict=True)]
    chosen = [one if its or (one == max(left)) else 0.0 for one, its in zip(p, kept, strict=True)]
    return shared(chosen)


def unsorted(p: Row, top_p: float) -> Row:
    kept, before = [], 0.0
    for one in p:
        kept.append(one if before < top_p else 0.0)
        before += one
    return shared(kept)
