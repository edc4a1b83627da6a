"""WaveNet's unit, the memory that makes sampling cheap, and how often a window comes back."""

from collections.abc import Callable
from functools import cache
from math import exp, tanh
from random import Random
from typing import Any

from zero_to_hero.data import names

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, fresh_row

gate_of = exercise(
    "wavenet.gate",
    title="A unit with a gate",
    kind="implement",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Three steps for each number: squash the signal, open the gate, add what came in.",
        "The gate is 1 / (1 + e^−g). For a very negative g, e^−g is larger than any float.",
        "`(1 + math.tanh(g / 2)) / 2` is the same sigmoid, and it never overflows.",
    ],
)


def sigmoid(g: float) -> float:
    return (1 + tanh(g / 2)) / 2


def careless(g: float) -> float:
    return 1 / (1 + exp(-g))


def unit(
    end: Callable[[float, float, float], float],
) -> Code:
    """A function that goes through x, signal and gate together."""
    return lambda x, signal, gate: [end(*three) for three in zip(x, signal, gate, strict=True)]


def three_rows(rng: Random) -> list[tuple[Row, Row, Row]]:
    fresh = [(fresh_row(rng, n, -3, 3), fresh_row(rng, n, -3, 3), fresh_row(rng, n, -3, 3)) for n in (3, 5, 1, 14)]
    return [([1.0], [0.0], [0.0]), ([1.0, 1.0], [2.0, 2.0], [5.0, -5.0]), *fresh]


right = unit(lambda x, s, g: x + tanh(s) * sigmoid(g))
gated = gate_of.function("gated", cases=three_rows, right=right, tensors=True)
gated.survives(
    ([1.0], [2.0], [-800.0]),
    [1.0],
    "e^800 is larger than any float. Write the sigmoid as (1 + tanh(g / 2)) / 2.",
    unit(lambda x, s, g: x + tanh(s) * careless(g)),
)
gated.mistake("The residual is missing: what came in is added at the end.", unit(lambda x, s, g: tanh(s) * sigmoid(g)))
gated.mistake(
    "You swapped tanh and sigmoid. A gate goes from 0 to 1, so it needs the sigmoid.",
    unit(lambda x, s, g: x + sigmoid(s) * tanh(g)),
)
gated.mistake("Your gate is a tanh, so it can turn the sign round.", unit(lambda x, s, g: x + tanh(s) * tanh(g)))
gated.mistake("Your signal isn't squashed: its tanh is missing.", unit(lambda x, s, g: x + s * sigmoid(g)))
gated.mistake("Your gate isn't squashed: its sigmoid is missing.", unit(lambda x, s, g: x + tanh(s) * g))
gated.mistake("You added the gate. It multiplies the signal.", unit(lambda x, s, g: x + tanh(s) + sigmoid(g)))
gated.mistake(
    "You multiplied by what came in. It's added, so that the gradient has a path on which nothing is in the way.",
    unit(lambda x, s, g: x * tanh(s) * sigmoid(g)),
)
gated.mistake(
    "Your gate mixes old and new, as in a GRU. In WaveNet, what came in is kept in full.",
    unit(lambda x, s, g: (1 - sigmoid(g)) * x + sigmoid(g) * tanh(s)),
)
gated.mistake("In your sigmoid, g has the wrong sign: it's e^−g.", unit(lambda x, s, g: x + tanh(s) * sigmoid(-g)))

# ---------------------------------------------------------------- a memory of d numbers

memory_of = exercise(
    "wavenet.memory",
    title="Remember d steps",
    kind="implement",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "It's a queue: what goes in comes out d calls later.",
        "Begin with d zeros. Each call appends x at the end and takes the first one out.",
        "`collections.deque` has `append` and `popleft`. With a list, it's `append` and `pop(0)`.",
    ],
)


class Queue:
    """Gives what came `late` calls ago, as the class of a student would."""

    late = 0
    first: Any = 0.0

    def __init__(self, d: int) -> None:
        self.row = [self.first] * (d + self.late)

    def __call__(self, x: float) -> float:
        self.row.append(x)
        return self.row.pop(0)


class TooLate(Queue):
    late = 1


class TooEarly(Queue):
    late = -1


class Newest(Queue):
    def __call__(self, x: float) -> float:
        self.row.append(x)
        return self.row.pop()


class Stack(Queue):
    def __call__(self, x: float) -> float:
        out = self.row.pop()
        self.row.append(x)
        return out


class Shared(Queue):
    rows: dict[int, list[float]] = {}  # noqa: RUF012, the mistake itself

    def __init__(self, d: int) -> None:
        self.row = self.rows.setdefault(d, [0.0] * d)


class Forgetful(Queue):
    def __call__(self, x: float) -> float:
        return self.row[0]


def fed(kind: Any, d: int, xs: Row) -> list[float]:
    """What a new memory gives for xs, one after the other, while another one of the same kind is fed, too."""
    memory, other = kind(d), kind(d)
    out = []
    for x in xs:
        out.append(memory(x))
        other(-x - 1)
    return out


memory = memory_of.function(
    "Memory",
    cases=lambda rng: [
        (1, [1.0, 2.0, 3.0]),
        (2, [5.0, 6.0, 7.0, 8.0]),
        *((d, fresh_row(rng, 9, -3, 3)) for d in (1, 3, 4, 8)),
        (6, [1.0]),
        (21, fresh_row(rng, 24, 20, 60)),
    ],
    use=fed,
    right=lambda d, xs: ([0.0] * d + xs)[: len(xs)],
    says=lambda d, xs: f"Memory({d}), fed with {xs}",
)
memory.mistake("It comes out one call too late. What goes in must come out d calls later.", TooLate)
memory.mistake("It comes out one call too early. What goes in must come out d calls later.", TooEarly)
memory.mistake("You give back what has just come in.", Newest)
memory.mistake("That's a stack: you take out where you put in. Take numbers out at the other end.", Stack)
memory.mistake("Nothing is ever stored: you read from the memory, but you don't put x into it.", Forgetful)


def mixed_up(got: Any, d: int, xs: Row) -> bool:
    """Whether something came out that only the other memory was fed with."""
    return isinstance(got, list) and any(-x - 1 in got and -x - 1 not in [0.0, *xs] for x in xs)


memory.mistake(
    "Two memories share one list, so each gives back what the other was fed. Make the list in `__init__`, on `self`.",
    Shared,
    when=mixed_up,
)

# ---------------------------------------------------------------- how often a window comes back

windows_of = exercise(
    "wavenet.windows",
    title="How often does a window come back?",
    kind="measure",
    difficulty=2,
    minutes=12,
    points=2,
    hints=[
        "Put eight stops before a name. Then each window is a part of that row, eight letters long.",
        "A `set` keeps one of each. How many does it hold in the end?",
        'For a name w, take `"." * 8 + w`, and all its pieces of eight letters: there are len(w) + 1 of them.',
    ],
)


@cache
def counted(block: int = 8, stops: int = 8, most: int = 1000, off: int = 0) -> tuple[int, int]:
    """How many windows there are, and how many different ones."""
    found = []
    for word in names()[:most]:
        row = "." * stops + word
        found += [row[at : at + block] for at in range(len(row) - block + 1 - off)]
    return len(found), len(set(found))


@cache
def pairs(all_of_them: bool = False) -> int:
    found = []
    for word in names()[:1000]:
        row = "." * 8 + word
        found += [row[at : at + 2] for at in range(len(row) - 1)]
    return len(found) if all_of_them else len(set(found))


STOPS_LEFT_OUT = "You forgot the stops before the name, so the first letters have no window."
LAST_LEFT_OUT = "The window before the final stop is missing: the whole name is a context, too."
windows_of.value(
    "windows",
    lambda: counted()[0],
    {
        LAST_LEFT_OUT: lambda: counted(off=1)[0],
        STOPS_LEFT_OUT: lambda: counted(stops=0)[0],
        "You counted all names. Take only the first 1,000.": lambda: counted(most=10**6)[0],
        "That's how many different windows there are. Here all of them count.": lambda: counted()[1],
    },
)
windows_of.value(
    "different",
    lambda: counted()[1],
    {
        "That's all the windows, and many of them come more than once. A `set` keeps one of each.": lambda: counted()[
            0
        ],
        "Your windows hold three letters. The tree sees eight.": lambda: counted(3, 3)[1],
        STOPS_LEFT_OUT: lambda: counted(stops=0)[1],
        LAST_LEFT_OUT: lambda: counted(off=1)[1],
    },
)
windows_of.value(
    "pairs",
    pairs,
    {
        "You counted every pair, repeats included. How many different ones are there?": lambda: pairs(True),
        "There are 27 · 27 possible pairs. How many of them come up?": 27 * 27,
        "There are 26 · 26 possible pairs of letters. How many of them come up, the stops among them?": 26 * 26,
        "That's how many different windows of eight there are.": lambda: counted()[1],
    },
)
