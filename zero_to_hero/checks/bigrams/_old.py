"""Checks of lecture 02, bigrams. Every expected value is computed here, none by the student's code."""

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from math import exp, log
from typing import Any

from ..bigrams import LETTERS, NUMBER, SIZE, Bigrams, count
from ..data import names, split
from ._compare import (
    Mistake,
    Stopped,
    Wrong,
    answer_to,
    call,
    compare,
    compare_calls,
    compare_found,
    difference,
    makes,
    must_be_number,
    must_be_there,
    must_have_form,
    plain,
    same,
    show,
)
from ._run import Student, exercise

Table = list[list[float]]


def neighbours(text: str, size: int = 2) -> list[tuple[str, ...]]:
    """The runs of `size` letters in a text, one after the other."""
    return list(zip(*(text[i:] for i in range(size)), strict=False))


def fresh_words(student: Student, alphabet: str = "abmn") -> list[str]:
    """Invented words over few letters, so that pairs and triples come more than once."""
    lengths = [student.random.randint(2, 7) for _ in range(4)]
    return ["".join(student.random.choices(alphabet, k=length)) for length in lengths]


def fresh_table(student: Student, size: int, low: float, high: float) -> Table:
    return [[round(student.random.uniform(low, high), 2) for _ in range(size)] for _ in range(size)]


def turned(table: Sequence[Sequence[float]]) -> Table:
    """Rows as columns."""
    return [list(column) for column in zip(*table, strict=True)]


def softmax(logits: Sequence[float]) -> list[float]:
    powers = [exp(x - max(logits)) for x in logits]
    return [power / sum(powers) for power in powers]


def compare_tables(
    what: str, got: Any, want: Table, mistakes: Sequence[Mistake] = (), labels: Sequence[Any] = range(SIZE)
) -> None:
    """Like `compare`, for a table: raise Wrong for the first cell that differs, named by its row and column."""
    must_be_there(what, got)
    if same(got, want, 1e-5):
        return
    cause = next((mistake.cause for mistake in mistakes if makes(mistake, (), got, 1e-5)), "")
    if not cause:
        must_have_form(what, got, want)
    for i, row in enumerate(want):
        for j, cell in enumerate(row):
            theirs = plain(got)[i][j] if len(plain(got)) > i and len(plain(got)[i]) > j else "nothing"
            if not same(theirs, cell, 1e-5):
                raise difference(f"{what}, row {labels[i]!r}, column {labels[j]!r},", theirs, cell, cause)
    raise Wrong(f"{what} has another form.", cause=cause)


def compare_table_calls(
    what: str,
    function: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    right: Callable[..., Table],
    mistakes: Sequence[Mistake],
    labels: Sequence[Any] = range(SIZE),
) -> None:
    """Like `compare_calls`, for functions that give a table."""
    called = [call(what, case) for case in cases]
    results = [answer_to(function, case, text, None) for case, text in zip(cases, called, strict=True)]
    made = [
        one for one in mistakes if all(makes(one, case, got, 1e-5) for case, got in zip(cases, results, strict=True))
    ]
    for case, got, text in zip(cases, results, called, strict=True):
        compare_tables(text, got, right(*case), [Mistake(one.cause, lambda got=got: got) for one in made], labels)


class Named(list[Any]):
    """A table too large to be shown: an answer calls it by its name. The student gets a plain copy."""

    def __init__(self, name: str, table: list[Any]) -> None:
        super().__init__(table)
        self.__name__ = name

    def __deepcopy__(self, memo: Any) -> list[Any]:
        return copied(list(self))


def copied(table: list[Any]) -> list[Any]:
    return [copied(one) if isinstance(one, list) else one for one in table]


@exercise(
    "bigrams.letter_pairs",
    title="The pairs of a word",
    kind="implement",
    defines=["letter_pairs"],
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Put the full stops on first; then start and end are letters like the others.",
        "Every letter but the last has a right-hand neighbour: walk over two copies, one of them a step ahead.",
        "`zip(text, text[1:])` stops by itself where the shorter one ends.",
    ],
)
def _(student: Student) -> None:
    cases = [("emma",), ("o",), ("banana",), *((word,) for word in fresh_words(student))]
    compare_calls(
        "letter_pairs",
        student.function("letter_pairs"),
        cases,
        lambda word: neighbours(f".{word}."),
        [
            Mistake(
                "The stops are missing: which letter a word begins and ends with is counted too.",
                lambda word: neighbours(word),
            ),
            Mistake("The last pair is missing: the one that ends the word.", lambda word: neighbours(f".{word}")),
            Mistake("The first pair is missing: the one that begins the word.", lambda word: neighbours(f"{word}.")),
            Mistake(
                'Each item is one text of two letters; a pair is a tuple, `("e", "m")`.',
                lambda word: ["".join(pair) for pair in neighbours(f".{word}.")],
            ),
            Mistake(
                "Each pair is turned round: the letter on the left comes first.",
                lambda word: [pair[::-1] for pair in neighbours(f".{word}.")],
            ),
            Mistake(
                "A pair that comes twice in the word is there once: a set or a dict has dropped it.",
                lambda word: list(dict.fromkeys(neighbours(f".{word}."))),
            ),
            Mistake(
                "The word is cut into pieces of two. Pairs overlap: each letter ends one and begins the next.",
                lambda word: neighbours(f".{word}.")[::2],
            ),
        ],
    )


def counted(
    words: Sequence[str], marks: str = ".{}.", letters: str = LETTERS, most: float = math.inf, rows_shared: bool = False
) -> Table:
    """The table of counts, right or with one thing made wrong."""
    table = [[0.0] * SIZE for _ in range(SIZE)]
    for word in words:
        for first, second in neighbours(marks.format(word)):
            cells = table if rows_shared else [table[letters.index(first)]]
            for row in cells:
                row[letters.index(second)] = min(most, row[letters.index(second)] + 1)
    return table


@exercise(
    "bigrams.count_table",
    title="A table of counts",
    kind="implement",
    defines=["count_table"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Begin with zeros, go over all pairs of all words, and add 1 to one cell each time.",
        "`LETTERS.index(letter)` is a letter's number: the first letter's is the row, the second one's the column.",
        "`[[0] * 27 for _ in range(27)]` makes 27 rows. `[[0] * 27] * 27` makes one row and writes it down 27 times.",
    ],
)
def _(student: Student) -> None:
    cases = [(["emma"],), (["anna", "nan", "banana"],), (fresh_words(student),)]
    wrong = [
        Mistake("Rows and columns are swapped: the first letter picks the row.", lambda words: turned(counted(words))),
        Mistake(
            "All rows are one and the same list: `[[0] * 27] * 27` writes one row down 27 times.",
            lambda words: counted(words, rows_shared=True),
        ),
        Mistake(
            "A cell is set to 1; every further time it has to grow by 1: `+= 1`.",
            lambda words: counted(words, most=1.0),
        ),
        Mistake("The stops are missing: a word's first and last letter count too.", lambda words: counted(words, "{}")),
        Mistake("The pair that ends a word is missing.", lambda words: counted(words, ".{}")),
        Mistake(
            "The stop has the number 26 there. In `LETTERS` it has the number 0, and a has 1.",
            lambda words: counted(words, letters=LETTERS[1:] + "."),
        ),
        Mistake(
            "Only the last word is in the table: it is made anew for every word.", lambda words: counted(words[-1:])
        ),
    ]
    compare_table_calls("count_table", student.function("count_table"), cases, counted, wrong, LETTERS)


@exercise(
    "bigrams.row_probabilities",
    title="Rows that do not add up",
    kind="find the bug",
    defines=["row_probabilities"],
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Add up the first row of the answer, then the first column. Which of the two should be 1?",
        "Which total belongs to cell [i][j]: the one of its row, i, or another one?",
    ],
)
def _(student: Student) -> None:
    def shares(total: Callable[[Table, int, int, float], float]) -> Callable[[Table, float], Table]:
        """The table of (count + k) / total(counts, i, j, k)."""
        return lambda counts, k: [
            [(c + k) / total(counts, i, j, k) for j, c in enumerate(row)] for i, row in enumerate(counts)
        ]

    def right(counts: Table, i: int, j: int, k: float) -> float:
        return sum(counts[i]) + k * len(counts)

    cases: list[tuple[Table, float]] = [([[3, 1], [2, 6]], 0.0), ([[2, 1, 1], [0, 3, 1], [5, 0, 4]], 1.0)]
    for _ in range(2):
        counts = [[float(student.random.randint(0, 9)) for _ in range(4)] for _ in range(4)]
        counts[0][1] += 20.0  # the totals must differ
        cases.append((counts, round(student.random.uniform(0.1, 2), 2)))
    wrong = [
        Mistake(
            "Column j is divided by the total of row j, as `P / P.sum(1)` does it. Each cell needs its own row's.",
            shares(lambda counts, i, j, k: right(counts, j, i, k)),
        ),
        Mistake(
            "Now every column adds up to 1: it is divided by the total of the column.",
            shares(lambda counts, i, j, k: sum(row[j] + k for row in counts)),
        ),
        Mistake(
            "The whole table adds up to 1. Each row is a distribution of its own: which letter comes after this one?",
            shares(lambda counts, i, j, k: sum(right(counts, one, j, k) for one in range(len(counts)))),
        ),
        Mistake(
            "k is in the cells and not in the totals, so a row adds up to more than 1.",
            shares(lambda counts, i, j, k: sum(counts[i])),
        ),
        Mistake(
            "k is added to a row's total once; it went into every cell of the row.",
            shares(lambda counts, i, j, k: sum(counts[i]) + k),
        ),
        Mistake(
            "k has got lost: those are the shares of the bare counts.",
            lambda counts, k: [[c / sum(row) for c in row] for row in counts],
        ),
    ]
    compare_table_calls("row_probabilities", student.function("row_probabilities"), cases, shares(right), wrong)


@exercise(
    "bigrams.unseen",
    title="What was never seen",
    kind="predict",
    defines=["seen", "unseen", "guessing"],
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Write down the row of q after k has been added: one cell, one cell, and twenty-five alike.",
        "Each of the 27 cells got 1, so the row's total has grown by 27.",
        "When k is huge, the counts no longer matter and all 27 letters are alike. The loss is −log of one of these.",
    ],
)
def _(student: Student) -> None:
    once = "The total has grown by 1 there. Each of the 27 cells got 1."
    stop = "That counts 26 cells: the stop is the 27th."
    bare = "That is the share without smoothing."
    compare_found(
        "`seen`",
        student["seen"],
        28 / 57,
        [
            Mistake(bare, lambda: 27 / 30),
            Mistake(once, lambda: 28 / 31),
            Mistake(stop, lambda: 28 / 56),
            Mistake("The total has grown, and the cell has not: u got its 1 too.", lambda: 27 / 57),
        ],
        tolerance=2e-3,
    )
    compare_found(
        "`unseen`",
        student["unseen"],
        1 / 57,
        [
            Mistake(
                "Without smoothing it would be 0, and the first name with this pair would cost infinity.", lambda: 0
            ),
            Mistake(once, lambda: 1 / 31),
            Mistake(stop, lambda: 1 / 56),
            Mistake("The total is still the one before smoothing.", lambda: 1 / 30),
            Mistake(
                "The 1 is shared out among the unseen pairs there; each of them gets a whole one.", lambda: 1 / 25 / 57
            ),
        ],
        tolerance=2e-3,
    )
    compare_found(
        "`guessing`",
        student["guessing"],
        log(27),
        [
            Mistake("That is the probability; the loss is −log of it.", lambda: 1 / 27),
            Mistake("The minus is missing: a loss is never negative.", lambda: -log(27)),
            Mistake("That is in bits, the logarithm to base 2. The loss is the natural one.", lambda: math.log2(27)),
            Mistake("That is the logarithm to base 10. The loss is the natural one.", lambda: math.log10(27)),
            Mistake(stop, lambda: log(26)),
            Mistake("That is the number of letters to choose from; the loss is its log.", lambda: 27),
        ],
        tolerance=2e-3,
    )


@exercise(
    "bigrams.mean_nll",
    title="The score of a model",
    kind="implement",
    defines=["mean_nll"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Every pair of every word gives one −log of one probability. What is asked for is the mean of them all.",
        "Two running numbers: the sum of the logs, and how many pairs there were.",
        '`LETTERS.index` finds row and column; the pairs run over `"." + word + "."`.',
    ],
)
def _(student: Student) -> None:
    table = [[power / sum(row) for power in row] for row in fresh_table(student, SIZE, 0.2, 3)]
    cases = [(words, Named("P", table)) for words in (["emma"], ["o", "banana", "nan"], fresh_words(student))]

    def logs(words: Sequence[str], marks: str = ".{}.", swapped: bool = False) -> list[list[float]]:
        """For each word −log p of its pairs."""
        look = turned(table) if swapped else table
        return [[-log(look[NUMBER[a]][NUMBER[b]]) for a, b in neighbours(marks.format(w))] for w in words]

    def over_all(each: list[list[float]]) -> float:
        return sum(map(sum, each)) / sum(map(len, each))

    wrong = [
        Mistake("That is the sum over the pairs; the mean is asked for.", lambda words, _: sum(map(sum, logs(words)))),
        Mistake(
            "The minus is missing: log of a probability is never positive.", lambda words, _: -over_all(logs(words))
        ),
        Mistake(
            "It is divided by the number of words. The mean runs over the pairs.",
            lambda words, _: sum(map(sum, logs(words))) / len(words),
        ),
        Mistake(
            "That is the mean of the words' means, in which a short name weighs as much as a long one.",
            lambda words, _: sum(sum(each) / len(each) for each in logs(words)) / len(words),
        ),
        Mistake(
            "Rows and columns are swapped: the first letter of a pair picks the row.",
            lambda words, _: over_all(logs(words, swapped=True)),
        ),
        Mistake("The pair that ends a word is missing.", lambda words, _: over_all(logs(words, ".{}"))),
        Mistake(
            "That is −log of the mean probability. The log comes first, then the mean.",
            lambda words, _: -log(sum(exp(-x) for each in logs(words) for x in each) / sum(map(len, logs(words)))),
        ),
        Mistake(
            "That is in bits, the logarithm to base 2. `math.log` is the natural one.",
            lambda words, _: over_all(logs(words)) / log(2),
        ),
        Mistake(
            "That is the likelihood, a product. Its −log is a sum, which is divided by the number of pairs.",
            lambda words, _: exp(-sum(map(sum, logs(words)))),
        ),
    ]
    compare_calls(
        "mean_nll",
        student.function("mean_nll"),
        cases,
        lambda words, _: over_all(logs(words)),
        wrong,
        tolerance=1e-5,
    )


@exercise(
    "bigrams.perplexity",
    title="A die with how many sides?",
    kind="derive",
    defines=["perplexity"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "A fair die with s sides gives every throw the probability 1/s. What is its mean −log p?",
        "Set that equal to the mean of −log p over the list, and solve for s.",
        "`math.exp` of the mean of the −logs. Do not multiply the probabilities first.",
    ],
)
def _(student: Student) -> None:
    function = student.function("perplexity")

    def mean_log(ps: Sequence[float]) -> float:
        return sum(map(log, ps)) / len(ps)

    fresh = [round(student.random.uniform(0.02, 0.9), 3) for _ in range(student.random.randint(3, 6))]
    compare_calls(
        "perplexity",
        function,
        [([0.5, 0.125],), ([0.25, 0.25, 0.25],), (fresh,)],
        lambda ps: exp(-mean_log(ps)),
        [
            Mistake(
                "That is the mean of 1/p: one rare letter outweighs all the others.",
                lambda p: mean_of(1 / x for x in p),
            ),
            Mistake("That is 1 over the mean probability. The mean is taken of the logs.", lambda p: 1 / mean_of(p)),
            Mistake("That is 2 to the loss. The loss is in nats, so the base is e.", lambda p: 2 ** -mean_log(p)),
            Mistake("That is its inverse: the mean probability per letter.", lambda p: exp(mean_log(p))),
            Mistake("That is the mean −log p itself: the loss, before `exp`.", lambda p: -mean_log(p)),
            Mistake("The sum of the logs went into `exp`; it is their mean.", lambda p: exp(-sum(map(log, p)))),
        ],
    )
    long = [0.05] * 2_000
    what = "perplexity of 2,000 times 0.05"
    underflow = "The product of 2,000 such numbers is smaller than any float, so it is 0. Add up logs."
    try:
        got = plain(answer_to(function, (long,), what, None))
    except Stopped as stopped:
        if isinstance(stopped.__cause__, (ArithmeticError, ValueError)):
            raise Wrong(f"{what} stopped with {type(stopped.__cause__).__name__}.", cause=underflow) from None
        raise
    if isinstance(got, float) and (math.isinf(got) or got == 0):
        raise Wrong(f"{what} is {got}; it should be 20.", cause=underflow)
    compare(what, got, 20.0, tolerance=1e-4)


def mean_of(numbers: Any) -> float:
    each = list(numbers)
    return sum(each) / len(each)


@exercise(
    "bigrams.draw",
    title="A letter by chance",
    kind="implement",
    defines=["draw"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Lay the weights end to end on a line. u says how far along the line the finger points.",
        "Walk along with a running sum and stop at the first weight whose end lies beyond the finger.",
        "The finger stands at `u * sum(weights)`. Stop where it is *smaller* than the running sum.",
    ],
)
def _(student: Student) -> None:
    def walked(weights: Sequence[float], finger: float, touching: bool = False) -> int:
        """The first index whose end lies beyond the finger, or, when touching, on it."""
        end = 0.0
        for i, weight in enumerate(weights):
            end += weight
            if finger < end or (touching and finger == end):
                return i
        return len(weights) - 1

    fresh = [float(student.random.randint(0, 6)) for _ in range(5)] + [2.0]
    cases = [
        *(([1, 2, 1], u) for u in (0.1, 0.25, 0.6, 0.75, 0.99)),
        *(([0, 3, 0, 1], u) for u in (0.0, 0.5, 0.8)),
        *((fresh, round(student.random.random(), 4) + 0.00003) for _ in range(6)),
    ]
    compare_calls(
        "draw",
        student.function("draw"),
        cases,
        lambda weights, u: walked(weights, u * sum(weights)),
        [
            Mistake(
                "u is compared with the weights as if they added up to 1: stretch it to `u * sum(weights)`.",
                lambda weights, u: walked(weights, u),
            ),
            Mistake(
                "On a border the letter before it is drawn, and with u = 0 a letter of weight 0: `<`, not `<=`.",
                lambda weights, u: walked(weights, u * sum(weights), touching=True),
            ),
            Mistake(
                "Every index has the same chance there: the weights are not used.",
                lambda weights, u: int(u * len(weights)),
            ),
            Mistake(
                "That is always the heaviest index. Then every name would be the same.",
                lambda weights, u: list(weights).index(max(weights)),
            ),
            Mistake(
                "That is the index after the right one: add a weight first, and compare then.",
                lambda weights, u: walked(weights, u * sum(weights)) + 1,
            ),
            Mistake(
                "That is the weight of the letter drawn; its index is asked for.",
                lambda weights, u: weights[walked(weights, u * sum(weights))],
            ),
            Mistake(
                "Each weight alone is compared with u, not the running sum up to it.",
                lambda weights, u: next(
                    (i for i, weight in enumerate(weights) if u * sum(weights) < weight), len(weights) - 1
                ),
            ),
        ],
    )


@exercise(
    "bigrams.three_parts",
    title="Train, dev and test",
    kind="implement",
    defines=["three_parts"],
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "First a copy: `shuffle` changes the list that it gets.",
        "`random.Random(seed)` is a generator of your own; its `shuffle` gives the same order each time.",
        "Two cuts: `int(0.8 * len(words))` and `int(0.9 * len(words))`. The third part goes to the end.",
    ],
)
def _(student: Student) -> None:
    function = student.function("three_parts")

    def mixed(words: Sequence[str], seed: int = 42) -> list[str]:
        order = list(words)
        random.Random(seed).shuffle(order)
        return order

    def cut(order: list[str], first: float, second: float) -> list[list[str]]:
        a, b = int(first * len(order)), int(second * len(order))
        return [order[:a], order[a:b], order[b:]]

    words = [f"w{i}" for i in range(30)]
    given = list(words)
    must_be_there("three_parts(words)", function(given))
    if given != words:
        cause = "`shuffle` works in place: the caller's own list is in another order now. Shuffle a copy."
        raise Wrong("three_parts changes the list that it is given.", cause=cause)
    if not same(plain(function(given, 7)), plain(function(given, 7)), 0):
        cause = "The module's generator goes on where it stands. `random.Random(seed)` begins anew each time."
        raise Wrong("three_parts(words, 7) gives another split when it is called again.", cause=cause)

    def few(words: Sequence[str], seed: int = 42) -> list[list[str]]:
        order, tenth = mixed(words, seed), int(0.1 * len(words))
        a = int(0.8 * len(order))
        return [order[:a], order[a : a + tenth], order[a + tenth : a + 2 * tenth]]

    def overlapping(words: Sequence[str], seed: int = 42) -> list[list[str]]:
        train, dev, test = cut(mixed(words, seed), 0.8, 0.9)
        return [train, dev + test, test]

    def swapped(words: Sequence[str], seed: int = 42) -> list[list[str]]:
        train, dev, test = cut(mixed(words, seed), 0.8, 0.9)
        return [train, test, dev]

    sizes = [30, 37, student.random.choice([45, 46, 53, 57])]
    cases: list[tuple[Any, ...]] = [([f"w{i}" for i in range(size)],) for size in sizes]
    compare_calls(
        "three_parts",
        function,
        [*cases, (words, student.random.randint(0, 99))],
        lambda words, seed=42: cut(mixed(words, seed), 0.8, 0.9),
        [
            Mistake(
                "Nothing is shuffled. Names in alphabetical order would put all the z into the test part.",
                lambda words, seed=42: cut(list(words), 0.8, 0.9),
            ),
            Mistake(
                "The seed that is handed in is not used: it is 42 each time.",
                lambda words, seed=42: cut(mixed(words), 0.8, 0.9),
            ),
            Mistake("dev reaches to the end of the list: the test words stand in it too.", overlapping),
            Mistake("dev and test are swapped.", swapped),
            Mistake("Some words are in no part: the rounding left them over. The last part takes all the rest.", few),
            Mistake(
                "Those are 90, 5 and 5 parts of a hundred; 80, 10 and 10 are asked for.",
                lambda words, seed=42: cut(mixed(words, seed), 0.9, 0.95),
            ),
        ],
    )


@cache
def parts() -> tuple[list[str], list[str], list[str]]:
    """The split of the page's first cell."""
    return split(names())


@cache
def mixed_stems() -> tuple[list[str], list[str]]:
    """Train and dev of the first four letters of all names, shuffled as on the card."""
    stems = [name[:4] for name in names()]
    random.Random(42).shuffle(stems)
    return stems[: int(0.8 * len(stems))], stems[int(0.8 * len(stems)) : int(0.9 * len(stems))]


@exercise(
    "bigrams.leak",
    title="What dev has seen before",
    kind="measure",
    defines=["leak", "shuffled", "by_content"],
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Go through dev, item by item, and ask whether train has it.",
        "`item in train` looks at every item of a list; a set looks once. With 15,000 items one waits.",
        "A stem that stands three times in dev and once in train counts three times: dev's loss counts it so, too.",
    ],
)
def _(student: Student) -> None:
    def found(these: Sequence[str], there: Sequence[str]) -> int:
        known = set(there)
        return sum(one in known for one in these)

    def leaked(train: Sequence[str], dev: Sequence[str]) -> float:
        return found(dev, train) / len(dev)

    letters = "abcdefgh"
    cases = [
        (["ann", "bo", "cleo", "gil"], ["bo", "dee", "eve"]),
        (["ann", "ann", "ann", "bo", "eve", "gil"], ["ann", "ann", "dee", "bo", "fay"]),
        (student.random.choices(letters, k=9), [*student.random.choices(letters, k=6), "x", "a", "a"]),
    ]
    wrong = [
        Mistake("It is divided by the size of train; a share of dev is asked for.", lambda t, d: found(d, t) / len(t)),
        Mistake(
            "Every item counts once there. One that stands twice in dev counts twice.",
            lambda t, d: len({*t} & {*d}) / len({*d}),
        ),
        Mistake(
            "That is the share of train that stands in dev: the other way round.", lambda t, d: found(t, d) / len(t)
        ),
        Mistake("That is a number of items; divide it by the number of all items in dev.", lambda t, d: found(d, t)),
        Mistake("That is the share that is new to train: 1 minus the leak.", lambda t, d: 1 - leaked(t, d)),
        Mistake(
            "The different items in both are divided by all items of dev: count each item of dev, not each kind.",
            lambda t, d: len({*t} & {*d}) / len(d),
        ),
        Mistake("That is in per cent; a share runs from 0 to 1.", lambda t, d: 100 * leaked(t, d)),
    ]
    compare_calls("leak", student.function("leak"), cases, leaked, wrong)
    train, dev = mixed_stems()
    measured = [Mistake(one.cause, lambda make=one.makes: make(train, dev)) for one in wrong]
    compare_found("`shuffled`", student["shuffled"], leaked(train, dev), measured, tolerance=1e-3)
    whole = Mistake("That is the leak of the shuffled split.", lambda: leaked(train, dev))
    compare_found("`by_content`", student["by_content"], 0.0, [whole])


@exercise(
    "bigrams.cross_entropy",
    title="A loss that survives large logits",
    kind="implement",
    defines=["cross_entropy"],
    difficulty=3,
    minutes=25,
    points=3,
    hints=[
        "−log(exp(x_k) / Σ exp(x_j)) is a difference: write it as log Σ exp(x_j) − x_k before you program anything.",
        "exp(1000) is too large for a float, and exp(1000 − 1000) is 1. What may be taken off all logits of a row?",
        "`m = max(row)`; then `m + math.log(sum(math.exp(x - m) for x in row)) - row[target]`. The m comes back.",
    ],
)
def _(student: Student) -> None:
    function = student.function("cross_entropy")
    fresh = fresh_table(student, 4, -3, 3)
    targets = [student.random.randrange(4) for _ in fresh]
    cases = [([[0.0, 0.0]], [0]), ([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0], [0.0, 1.0, 4.0]], [2, 0, 1])]

    def losses(logits: Table, targets: list[int]) -> list[float]:
        return [-log(softmax(row)[k]) for row, k in zip(logits, targets, strict=True)]

    def by_columns(logits: Table, targets: list[int]) -> float:
        columns = [softmax(column) for column in turned(logits)]
        return mean_of(-log(columns[k][row]) for row, k in enumerate(targets))

    compare_calls(
        "cross_entropy",
        function,
        [*cases, (fresh, targets)],
        lambda x, t: mean_of(losses(x, t)),
        [
            Mistake("That is the sum over the rows; the mean is asked for.", lambda x, t: sum(losses(x, t))),
            Mistake("The minus is missing: a loss is never negative.", lambda x, t: -mean_of(losses(x, t))),
            Mistake(
                "The largest logit was taken off inside the sum and never added back.",
                lambda x, t: mean_of(one - max(row) for one, row in zip(losses(x, t), x, strict=True)),
            ),
            Mistake(
                "That is the mean of the probabilities; their −log is missing.",
                lambda x, t: mean_of(exp(-one) for one in losses(x, t)),
            ),
            Mistake("Softmax runs down the columns there. Each row is one example: `dim=1`.", by_columns),
            Mistake(
                "That is the probability's log of every class; only the target's counts.",
                lambda x, t: mean_of(-log(p) for row in x for p in softmax(row)),
            ),
            Mistake(
                "That is minus the target's logit: the log of the sum is missing.",
                lambda x, t: mean_of(-row[k] for row, k in zip(x, t, strict=True)),
            ),
        ],
        tolerance=1e-5,
    )

    def must_survive(row: list[float], target: int, right: float, cause: str) -> None:
        case = ([row], [target])
        called = call("cross_entropy", case)
        try:
            got = plain(answer_to(function, case, called, None))
        except Stopped as stopped:
            if isinstance(stopped.__cause__, (ArithmeticError, ValueError)):
                raise Wrong(f"{called} stopped with {type(stopped.__cause__).__name__}.", cause=cause) from None
            raise
        if isinstance(got, float) and not math.isfinite(got):
            raise Wrong(f"{called} is {got}; it should be {show(right)}.", cause=cause)
        if isinstance(got, (int, float)) and got < right / 2:
            hidden = "Something small is added to the probability, or it is cut off: that hides how wrong this is."
            raise difference(called, got, right, cause=hidden)
        compare(called, got, right, tolerance=1e-4)

    too_large = "exp(1000) is larger than any float: take the row's largest logit off first."
    must_survive([1000.0, 1000.0], 0, log(2), cause=too_large)
    too_small = "exp(−1000) is 0 in a float, and a sum of zeros has no log: take the row's largest logit off first."
    must_survive([-1000.0, -1000.0], 1, log(2), cause=too_small)
    rounded = "The target's probability is rounded to 0 before its log is taken: log(exp(x) / s) is x − log(s)."
    must_survive([1000.0, 0.0], 1, 1000.0, cause=rounded)


@exercise(
    "bigrams.weight_gradient",
    title="What each logit should do",
    kind="derive",
    defines=["weight_gradient"],
    difficulty=3,
    minutes=25,
    points=3,
    hints=[
        "One sample (i, j) looks at row i alone. There its loss is −log softmax(row i)[j].",
        "By the logits of that row, the gradient is p − y, where y is 1 at j and 0 elsewhere.",
        "Each sample adds its p − y to the row that it looked at, and all of it is divided by the number of samples.",
    ],
)
def _(student: Student) -> None:
    Samples = list[tuple[int, int]]

    def gradient(
        weights: Table,
        samples: Samples,
        form: Callable[[float, float], float] = lambda p, y: p - y,
        divide: bool = True,
        adds: bool = True,
    ) -> Table:
        """The gradient, right or with one thing made wrong."""
        table = [[0.0] * len(row) for row in weights]
        for i, j in samples:
            for c, p in enumerate(softmax(weights[i])):
                part = form(p, float(c == j)) / (len(samples) if divide else 1)
                table[i][c] = (table[i][c] if adds else 0.0) + part
        return table

    def per_row(weights: Table, samples: Samples) -> Table:
        uses = [sum(i == row for i, _ in samples) for row in range(len(weights))]
        return [
            [cell / max(uses[i], 1) for cell in row] for i, row in enumerate(gradient(weights, samples, divide=False))
        ]

    cases = [([[0.0, 0.0], [0.0, 0.0]], [(0, 1)])]
    for size in (3, 4):
        fixed = [(0, 1), (0, 1), (0, 0), (1, 2)]
        more = [(student.random.randrange(size), student.random.randrange(size)) for _ in range(2)]
        cases.append((fresh_table(student, size, -2, 2), fixed + more))
    wrong = [
        Mistake(
            "Those are the probabilities; the 1 of the letter that came is not taken off.",
            lambda w, s: gradient(w, s, lambda p, y: p),
        ),
        Mistake(
            "The sign is turned: a step against this would raise the loss.",
            lambda w, s: gradient(w, s, lambda p, y: y - p),
        ),
        Mistake(
            "The gradients are added up; the loss is a mean over the samples.",
            lambda w, s: gradient(w, s, divide=False),
        ),
        Mistake(
            "A row that is used again loses what it had: add to it, `+=`.", lambda w, s: gradient(w, s, adds=False)
        ),
        Mistake(
            "All rows are one and the same list: `[[0.0] * n] * n` writes one row down n times.",
            lambda w, s: [[sum(column) for column in turned(gradient(w, s))]] * len(w),
        ),
        Mistake(
            "Each row is divided by its own samples. The mean runs over all of them, so a rare row moves little.",
            per_row,
        ),
        Mistake(
            "Rows and columns are swapped: a sample (i, j) moves row i.",
            lambda w, s: turned(gradient(w, s)),
        ),
        Mistake(
            "That is the derivative by the probability, −1/p. One more step leads to the logits.",
            lambda w, s: gradient(w, s, lambda p, y: -y / p),
        ),
        Mistake(
            "p·(1 − p) is the derivative of a probability by its own logit; the log is missing, and the other letters.",
            lambda w, s: gradient(w, s, lambda p, y: p * (1 - p)),
        ),
    ]
    compare_table_calls("weight_gradient", student.function("weight_gradient"), cases, gradient, wrong)


@exercise(
    "bigrams.one_step",
    title="One step by hand",
    kind="predict",
    defines=["stop_row", "a_row", "loss_after"],
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "All weights are 0, so every probability is ½. Write down p − y for each of the three samples.",
        "The second and the third sample look at the same row. Add up what they want.",
        "Divide by 3, multiply by −3. For the loss: softmax of the new stop row, and ½ twice.",
    ],
)
def _(student: Student) -> None:
    after = softmax([-0.5, 0.5])[1]
    compare_found(
        "`stop_row`",
        student["stop_row"],
        [-0.5, 0.5],
        [
            Mistake(
                "That goes uphill, or has a first: a step goes against the gradient, and the stop comes first.",
                lambda: [0.5, -0.5],
            ),
            Mistake("The mean is forgotten: the gradient is a third of p − y.", lambda: [-1.5, 1.5]),
            Mistake(
                "Only the letter that came is moved; p takes something off the other one, too.", lambda: [0.0, 0.5]
            ),
            Mistake("The probabilities are missing: that is a step along y alone.", lambda: [0.0, 1.0]),
            Mistake("That is the gradient. The step is −3 times as long.", lambda: [1 / 6, -1 / 6]),
        ],
        tolerance=1e-3,
    )
    compare_found(
        "`a_row`",
        student["a_row"],
        [0.0, 0.0],
        [
            Mistake(
                "Only the last sample of the row is counted; the one before it pulls the other way.",
                lambda: [0.5, -0.5],
            ),
            Mistake(
                "Only the first sample of the row is counted; the next one pulls the other way.", lambda: [-0.5, 0.5]
            ),
            Mistake(
                "Both letters are pushed up. What one gains the other loses: p − y adds up to 0.", lambda: [0.5, 0.5]
            ),
        ],
        tolerance=1e-3,
    )
    compare_found(
        "`loss_after`",
        student["loss_after"],
        (-log(after) + 2 * log(2)) / 3,
        [
            Mistake("That is the loss before the step, log 2.", lambda: log(2)),
            Mistake(
                "That is the sum over the three samples; the loss is their mean.", lambda: -log(after) + 2 * log(2)
            ),
            Mistake("That is the loss of the first sample alone; two more have stayed at log 2.", lambda: -log(after)),
            Mistake(
                "That is the loss after a step uphill, or with the row's two numbers swapped.",
                lambda: (-log(1 - after) + 2 * log(2)) / 3,
            ),
            Mistake("That is in bits; the loss is in nats.", lambda: (-log(after) + 2 * log(2)) / 3 / log(2)),
        ],
        tolerance=1e-3,
    )


class Counted(float):
    """A weight that knows how often any weight was multiplied."""

    times = 0

    def __mul__(self, other: Any) -> Any:
        Counted.times += 1
        return float(self) * float(other)

    __rmul__ = __mul__


@exercise(
    "bigrams.lookup",
    title="A row instead of a product",
    kind="implement",
    defines=["pick", "pick_backward"],
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "What does a vector with a single 1 do to a table when it is multiplied with it?",
        "Forward is one line without any arithmetic. Backward begins with a table of zeros.",
        "`table[i]` for each index; backward, each row of `gradient` is added to row i of the zeros: `+=`.",
    ],
)
def _(student: Student) -> None:
    pick, backward = student.function("pick"), student.function("pick_backward")
    size = width = 4
    indices = [2, 0, 2, student.random.choice([1, 3])]
    values = [[round(student.random.uniform(-2, 2), 2) for _ in range(width)] for _ in range(size)]
    wrong = [
        Mistake(
            "Those are columns of the table; a letter picks a row.", lambda t, x: [[row[i] for row in t] for i in x]
        ),
        Mistake(
            "Every row comes once, in the table's order. The rows stand in the order of the indices, repeated too.",
            lambda t, x: [t[i] for i in sorted(set(x))],
        ),
        Mistake(
            "The rows are added up into one; each index has a row of its own.",
            lambda t, x: [sum(t[i][c] for i in x) for c in range(len(t[0]))],
        ),
        Mistake(
            "Those are the one-hot vectors; they still have to pick their rows.",
            lambda t, x: [[float(c == i) for c in range(len(t))] for i in x],
        ),
    ]
    picks = [([[1.0, 2.0], [3.0, 4.0]], [1, 0, 1]), (values, [3, 1, 1, 0]), (values, indices)]
    compare_calls("pick", pick, picks, lambda t, x: [t[i] for i in x], wrong)
    Counted.times = 0
    pick([[Counted(x) for x in row] for row in values], list(indices))
    if Counted.times:
        raise Wrong(
            f"pick is right, and it multiplied {Counted.times} weights for it.",
            cause="Times 1 changes nothing, times 0 leaves nothing: index the row, and no product is needed.",
        )

    def spread(size: int, indices: list[int], gradient: Table, adds: bool = True) -> Table:
        table = [[0.0] * len(gradient[0]) for _ in range(size)]
        for i, row in zip(indices, gradient, strict=True):
            table[i] = [a + b for a, b in zip(table[i], row, strict=True)] if adds else list(row)
        return table

    def mean_spread(size: int, indices: list[int], gradient: Table) -> Table:
        return [
            [cell / max(indices.count(i), 1) for cell in row] for i, row in enumerate(spread(size, indices, gradient))
        ]

    gradients = [[round(student.random.uniform(-2, 2), 2) for _ in range(width)] for _ in indices]
    cases = [(2, [1, 0], [[5.0, 7.0], [1.0, 2.0]]), (size, indices, gradients)]
    wrong = [
        Mistake(
            "A row that was picked twice keeps the last gradient alone: both belong to it, `+=`.",
            lambda size, x, g: spread(size, x, g, adds=False),
        ),
        Mistake(
            "That picks rows of the gradient. Row n of it belongs to the row that the n-th index picked.",
            lambda size, x, g: [g[i] for i in x],
        ),
        Mistake("That is the gradient as it came. It belongs to the rows of the table.", lambda size, x, g: g),
        Mistake("A row that was picked twice gets the mean; influences add up.", mean_spread),
    ]
    compare_table_calls("pick_backward", backward, cases, spread, wrong)


Triples = dict[tuple[int, int, int], float]


def triples(words: Sequence[str], marks: str = "..{}.", turn: bool = False, most: float = math.inf) -> Triples:
    """The counts of a trigram table that are not 0, right or with one thing made wrong."""
    found: Triples = {}
    for word in words:
        for run in neighbours(marks.format(word), 3):
            a, b, c = (NUMBER[letter] for letter in (run[::-1] if turn else run))
            found[a, b, c] = min(most, found.get((a, b, c), 0.0) + 1)
    return found


def full(table: Triples) -> list[Table]:
    """The same as 27 tables of 27 rows of 27 numbers."""
    cells = [[[0] * SIZE for _ in range(SIZE)] for _ in range(SIZE)]
    for (a, b, c), number in table.items():
        cells[a][b][c] = int(number)
    return cells  # type: ignore[return-value]


def filled(what: str, got: Any) -> Triples:
    """The cells of a student's table that are not 0; raises Wrong for another form than 27 × 27 × 27."""
    must_be_there(what, got)
    tables = plain(got)
    found: Triples = {}
    form = f"{what} should be 27 lists of 27 lists of 27 counts"
    if not isinstance(tables, (list, tuple)) or len(tables) != SIZE:
        raise Wrong(f"{form}; yours is {show(got)[:80]} ({type(got).__name__}).")
    for a, table in enumerate(tables):
        if not isinstance(table, (list, tuple)) or len(table) != SIZE:
            raise Wrong(f"{form}; your first item is {show(table)[:80]}.")
        for b, row in enumerate(table):
            if not isinstance(row, (list, tuple)) or len(row) != SIZE:
                raise Wrong(f"{form}; in yours a row is {show(row)[:80]}.")
            for c, number in enumerate(row):
                if number != 0:
                    found[a, b, c] = must_be_number(f"{what}[{a}][{b}][{c}]", number)
    return found


@exercise(
    "bigrams.trigram_counts",
    title="Two letters back",
    kind="implement",
    defines=["trigram_counts"],
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "How many stops must stand before a word so that its first letter, too, has two letters before it?",
        "Two at the start, one at the end: one triple for each letter, and one for the stop.",
        "`zip(text, text[1:], text[2:])`, and a table of zeros made by two comprehensions around `[0] * 27`.",
    ],
)
def _(student: Student) -> None:
    function = student.function("trigram_counts")
    cases = [["emma"], ["o", "anna", "banana"], fresh_words(student)]
    shared_lists = "Rows or tables are one and the same list: `[…] * 27` writes one list down 27 times."

    def spread(words: Sequence[str], first: bool, second: bool) -> Triples:
        """As if all tables were one list, or all rows of a table."""
        table: Triples = {}
        for (a, b, c), number in triples(words).items():
            for i in range(SIZE) if first else [a]:
                for j in range(SIZE) if second else [b]:
                    table[i, j, c] = table.get((i, j, c), 0.0) + number
        return table

    wrong = [
        Mistake(
            "One stop stands before the word: then no triple says which letter a word begins with.",
            lambda words: triples(words, ".{}."),
        ),
        Mistake("The triple that ends a word is missing.", lambda words: triples(words, "..{}")),
        Mistake(
            "Two stops stand at the end: after the first of them the word is over, and nothing is left to predict.",
            lambda words: triples(words, "..{}.."),
        ),
        Mistake(
            "The order of the three is turned round: the letter that comes next is the last index.",
            lambda words: triples(words, turn=True),
        ),
        Mistake(
            "A cell is set to 1; every further time it has to grow by 1: `+= 1`.",
            lambda words: triples(words, most=1.0),
        ),
        Mistake(
            "Only the last word is in the table: it is made anew for every word.", lambda words: triples(words[-1:])
        ),
        *(
            Mistake(shared_lists, lambda words, which=which: spread(words, *which))
            for which in ((True, True), (True, False), (False, True))
        ),
    ]
    results = [(words, f"trigram_counts({show(words)})") for words in cases]
    tables = [filled(text, answer_to(function, (words,), text, None)) for words, text in results]
    made = [one for one in wrong if all(one.makes(words) == table for words, table in zip(cases, tables, strict=True))]
    for (words, text), table in zip(results, tables, strict=True):
        right = triples(words)
        for place in sorted({*right, *table}):
            if right.get(place) != table.get(place):
                cell = "".join(f"[{LETTERS[i]!r}]" for i in place)
                cause = made[0].cause if made else ""
                raise difference(f"{text}{cell}", table.get(place, 0), right.get(place, 0), cause)


@exercise(
    "bigrams.trigram_loss",
    title="Does the second letter help?",
    kind="implement",
    defines=["trigram_loss"],
    difficulty=3,
    minutes=20,
    points=3,
    hints=[
        "It is the score of the bigram model again, with a row that is found by two letters.",
        "The probability of a letter is (its count + k) over (the total of its row + 27 k).",
        "`row = counts[a][b]`, then `-math.log((row[c] + k) / (sum(row) + 27 * k))`; the mean over all triples.",
    ],
)
def _(student: Student) -> None:
    train = ["anna", "nan", "banana", *fresh_words(student)]
    seen = triples(train)

    def loss(
        words: Sequence[str],
        k: float,
        total: Callable[[tuple[int, int, int], float], float] | None = None,
        marks: str = "..{}.",
        known: bool = False,
        turn: bool = False,
    ) -> float:
        """The loss, right or with one thing made wrong."""
        logs = []
        for word in words:
            for run in neighbours(marks.format(word), 3):
                a, b, c = (NUMBER[letter] for letter in run)
                place = (b, a, c) if turn else (a, b, c)
                if known and place not in seen:
                    continue
                below = total(place, k) if total else in_row(place) + SIZE * k
                logs.append(-log((seen.get(place, 0) + k) / below))
        return mean_of(logs)

    def in_row(place: tuple[int, int, int]) -> float:
        return sum(n for (a, b, _), n in seen.items() if (a, b) == place[:2])

    def terms(words: Sequence[str]) -> int:
        return sum(len(word) + 1 for word in words)

    wrong = [
        Mistake(
            "k is added to the row's total once; it went into each of its 27 cells.",
            lambda _, w, k: loss(w, k, lambda p, k: in_row(p) + k),
        ),
        Mistake(
            "It is divided by the total of the whole table, not of the row that the two letters pick.",
            lambda _, w, k: loss(w, k, lambda p, k: sum(seen.values()) + k * SIZE**3),
        ),
        Mistake(
            "One stop stands before the word, so its first letter is not scored.",
            lambda _, w, k: loss(w, k, marks=".{}."),
        ),
        Mistake("The stop at the end is not scored.", lambda _, w, k: loss(w, k, marks="..{}")),
        Mistake(
            "The two letters before are swapped: `counts[a][b]` with a first in the word.",
            lambda _, w, k: loss(w, k, turn=True),
        ),
        Mistake("That is the sum; the mean over all triples is asked for.", lambda _, w, k: loss(w, k) * terms(w)),
        Mistake(
            "It is divided by the number of words. The mean runs over the triples.",
            lambda _, w, k: loss(w, k) * terms(w) / len(w),
        ),
        Mistake(
            "Triples that were never counted are left out. They are the expensive ones: their count is 0, not nothing.",
            lambda _, w, k: loss(w, k, known=True),
        ),
        Mistake("k is 1 whatever is handed in.", lambda _, w, k: loss(w, 1.0)),
        Mistake("The minus is missing: log of a probability is never positive.", lambda _, w, k: -loss(w, k)),
    ]
    fresh = [*fresh_words(student, "abmno"), "zoe"]
    table = Named("counts", full(seen))
    cases = [(table, ["anna"], 1.0), (table, ["banana", "ab", "mm"], 0.5), (table, fresh, 0.1)]
    function = student.function("trigram_loss")
    try:
        compare_calls("trigram_loss", function, cases, lambda _, w, k: loss(w, k), wrong, tolerance=1e-5)
    except Stopped as stopped:
        if not isinstance(stopped.__cause__, ZeroDivisionError):
            raise
        empty = "The row of two letters that were never counted has the total 0: k goes into the total, too, 27 times."
        raise Wrong(f"{stopped} stopped with ZeroDivisionError.", cause=empty) from None


STEPS = (0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 3.0, 10.0)


@cache
def runs(part: int) -> Counter[tuple[str, ...]]:
    """The triples of train, dev or test."""
    return Counter(run for word in parts()[part] for run in neighbours(f"..{word}.", 3))


@cache
def trigram_losses(k: float, counted_on: tuple[int, ...] = (0,)) -> tuple[float, float, float]:
    """On train, dev and test; the model is counted on train, or on several parts."""
    counts = sum((runs(part) for part in counted_on), Counter[tuple[str, ...]]())
    before = Counter[tuple[str, ...]]()
    for run, n in counts.items():
        before[run[:2]] += n

    def loss(part: int) -> float:
        logs = (n * log((counts[run] + k) / (before[run[:2]] + SIZE * k)) for run, n in runs(part).items())
        return -sum(logs) / sum(runs(part).values())

    return loss(0), loss(1), loss(2)


@cache
def bigram_losses(k: float, counted_on: tuple[int, ...] = (0,)) -> tuple[float, float, float]:
    """The same of the bigram model."""
    model = Bigrams(count([word for part in counted_on for word in parts()[part]]), k)
    train, dev, test = (model.loss(part) for part in parts())
    return train, dev, test


@exercise(
    "bigrams.held_out",
    title="Names that the model has not seen",
    kind="measure",
    defines=["bigram_dev", "trigram_dev"],
    difficulty=3,
    minutes=15,
    points=2,
    hints=[
        "Two models, both counted on `train` alone, both with k = 1, both scored on `dev`.",
        "`Bigrams(count(train), k=1.0).loss(dev)` is the first number.",
        "Copy your `trigram_counts` and `trigram_loss` into the cell: on the page each exercise has its own names.",
    ],
)
def _(student: Student) -> None:
    pairs_of_losses = (("bigram_dev", bigram_losses, trigram_losses), ("trigram_dev", trigram_losses, bigram_losses))
    for name, losses, others in pairs_of_losses:
        on_train, on_dev, on_test = losses(1.0)
        compare_found(
            f"`{name}`",
            student[name],
            on_dev,
            [
                Mistake("That is the loss on train: on the names that were counted.", lambda loss=on_train: loss),
                Mistake(
                    "That is the loss on test. It stays in its envelope until all is decided.",
                    lambda loss=on_test: loss,
                ),
                Mistake("That is the other model's loss.", lambda losses=others: losses(1.0)[1]),
                Mistake(
                    "The model was counted on all the names, dev among them: it has seen what it is asked.",
                    lambda losses=losses: losses(1.0, (0, 1, 2))[1],
                ),
            ],
            tolerance=1e-4,
        )


@exercise(
    "bigrams.tune",
    title="How much to add",
    kind="measure",
    defines=["best_k", "test_loss"],
    difficulty=4,
    minutes=25,
    points=3,
    hints=[
        "One table: a line for each k, with the loss on train and on dev. Which column decides?",
        "The counts do not depend on k: count once, score eight times.",
        "Choose the k with the smallest loss on dev. Only then look at test, once, with that k.",
    ],
)
def _(student: Student) -> None:
    def best(part: int) -> float:
        return min(STEPS, key=lambda k: trigram_losses(k)[part])

    right = best(1)
    steps = ", ".join(f"{k:g}" for k in STEPS)
    got = must_be_number("`best_k`", student["best_k"])
    if not any(same(got, k, 1e-6) for k in STEPS):
        raise Wrong(f"`best_k` should be one of {steps}; yours is {show(got)}.")
    compare_found(
        "`best_k`",
        got,
        right,
        [
            Mistake(
                "That k is best on train, where less is always better: those triples have been seen.", lambda: best(0)
            ),
            Mistake("That is the k of the card before. Measure the others on dev.", lambda: 1.0),
            Mistake("That k has the largest loss on dev of all; the smallest is asked for.", lambda: max(STEPS)),
        ],
    )
    compare_found(
        "`test_loss`",
        student["test_loss"],
        trigram_losses(right)[2],
        [
            Mistake(
                "That is the loss on dev, by which k was chosen. Test is asked for.", lambda: trigram_losses(right)[1]
            ),
            Mistake("That is the loss on train.", lambda: trigram_losses(right)[0]),
            Mistake(
                "That is the loss on test with k = 1, and not with the k that was chosen.",
                lambda: trigram_losses(1.0)[2],
            ),
            Mistake("That is the bigram model's loss on test.", lambda: bigram_losses(right)[2]),
        ],
        tolerance=1e-4,
    )


@cache
def share_of_right_ways(part: int, palindromes: bool) -> float:
    """The share of names that the model of train reads forwards."""
    counts = count(parts()[0])
    chosen = [name for name in parts()[part] if palindromes or name != name[::-1]]
    return mean_of(way(name, counts, 1.0) > 1e-9 for name in chosen)


def way(word: str, counts: Sequence[Sequence[float]], k: float) -> float:
    """How much more likely the word is from left to right. The rows' totals are the same in both and fall out."""
    ids = [(NUMBER[a], NUMBER[b]) for a, b in neighbours(f".{word}.")]
    return sum(log((counts[a][b] + k) / (counts[b][a] + k)) for a, b in ids)


@exercise(
    "bigrams.which_way",
    title="Which way round?",
    kind="implement",
    defines=["log_ratio", "share_right"],
    difficulty=4,
    minutes=30,
    points=4,
    hints=[
        "A word that reads backwards has had its letters turned: turn it back, and ask the model how likely that is.",
        "Two sums of logs over pairs: one of `word`, one of `word[::-1]`, from the same rows. Take their difference.",
        "`Bigrams(counts, k).probabilities[i][j]` holds the probabilities. No mean: a long word knows more.",
    ],
)
def _(student: Student) -> None:
    counts = [
        [int(cell) for cell in row] for row in counted(["anna", "mina", "nora", "bernard", *fresh_words(student)])
    ]
    table = Named("counts", counts)
    words = ["nora", "aron", "anna", "bernard", *fresh_words(student, "abmnor")]
    cases = [(word, table, k) for word, k in zip(words, (1.0, 1.0, 1.0, 0.5, 0.1, 2.0, 1.0, 0.3), strict=True)]
    model = {k: Bigrams(counts, k).probabilities for _, _, k in cases}

    def likelihood(word: str, k: float, marks: str = ".{}.") -> float:
        return sum(log(model[k][NUMBER[a]][NUMBER[b]]) for a, b in neighbours(marks.format(word)))

    wrong = [
        Mistake(
            "The sign is turned: a word that reads forwards must come out positive.", lambda w, _, k: -way(w, counts, k)
        ),
        Mistake(
            "It is divided by the number of pairs. A long word knows more, so nothing is averaged.",
            lambda w, _, k: way(w, counts, k) / (len(w) + 1),
        ),
        Mistake(
            "The stops are missing: how a name begins and how it ends count, too.",
            lambda w, _, k: likelihood(w, k, "{}") - likelihood(w[::-1], k, "{}"),
        ),
        Mistake(
            "That is the ratio of the probabilities itself; its log is asked for.",
            lambda w, _, k: exp(way(w, counts, k)),
        ),
        Mistake(
            "That is the log-likelihood of the word alone; the one of the turned word is not taken off.",
            lambda w, _, k: likelihood(w, k),
        ),
        Mistake("Word and table are both turned, and two turns cancel: turn one of them.", lambda w, _, k: 0.0),
        Mistake("k is 1 whatever is handed in.", lambda w, _, k: way(w, counts, 1.0)),
    ]
    compare_calls(
        "log_ratio", student.function("log_ratio"), cases, lambda w, _, k: way(w, counts, k), wrong, tolerance=1e-5
    )
    right = share_of_right_ways(1, False)
    compare_found(
        "`share_right`",
        student["share_right"],
        right,
        [
            Mistake("That is the share on test.", lambda: share_of_right_ways(2, False)),
            Mistake("That is in per cent; a share runs from 0 to 1.", lambda: 100 * right),
            Mistake("That is the share of the names that are read wrongly.", lambda: 1 - right),
            Mistake(
                "Names that read the same both ways are counted in: they have no right way.",
                lambda: share_of_right_ways(1, True),
            ),
        ],
        tolerance=1e-4,
    )
