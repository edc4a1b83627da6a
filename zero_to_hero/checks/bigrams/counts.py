"""From words to probabilities: pairs of letters, the table of counts, the rows as shares."""

from collections.abc import Callable
from random import Random

from ...bigrams import LETTERS
from .._engine.exercise import exercise
from .._engine.tables import Code, Table
from .inputs import counting, fresh_words, runs

letter_pairs = exercise(
    "bigrams.letter_pairs",
    title="The pairs of a word",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Put the full stops on first. Then the start and the end are letters like any other.",
        "Every letter but the last has a neighbour on its right. Walk over two copies, one of them a step ahead.",
        "`zip(text, text[1:])` stops where the shorter one ends.",
    ],
)
pairs = letter_pairs.function(
    "letter_pairs",
    cases=lambda rng: ["emma", "o", "banana", *fresh_words(rng)],
    right=lambda word: runs(f".{word}."),
)
pairs.mistake(
    "The stops are missing. We also count which letter a word begins with, and which one it ends with.",
    lambda word: runs(word),
)
pairs.mistake("The last pair is missing: the one that ends the word.", lambda word: runs(f".{word}"))
pairs.mistake("The first pair is missing: the one that begins the word.", lambda word: runs(f"{word}."))
pairs.mistake(
    'Each of your items is a text of two letters. A pair is a tuple, `("e", "m")`.',
    lambda word: [a + b for a, b in runs(f".{word}.")],
)
pairs.mistake(
    "You turned each pair round. The letter on the left comes first.",
    lambda word: [(b, a) for a, b in runs(f".{word}.")],
)
pairs.mistake(
    "A pair that comes twice in the word is in your list once. A set or a dict has dropped it.",
    lambda word: list(dict.fromkeys(runs(f".{word}."))),
)
pairs.mistake(
    "You cut the word into pieces of two. Pairs overlap: each letter ends one pair and begins the next.",
    lambda word: runs(f".{word}.")[::2],
)

count_table = exercise(
    "bigrams.count_table",
    title="A table of counts",
    kind="implement",
    difficulty=2,
    minutes=15,
    points=2,
    hints=[
        "Begin with zeros. Go over all the pairs of all the words, and add 1 to one cell each time.",
        "`LETTERS.index(letter)` is a letter's number: the first letter's is the row, the second one's the column.",
        "`[[0] * 27 for _ in range(27)]` makes 27 rows. `[[0] * 27] * 27` makes one row, 27 times the same.",
    ],
    without=["zero_to_hero.bigrams.count"],
    because="Do the counting yourself.",
)
table = count_table.function(
    "count_table",
    cases=lambda rng: [["emma"], ["anna", "nan", "banana"], fresh_words(rng)],
    right=counting(),
    tensors=True,
    labels=LETTERS,
)
table.mistake("You swapped rows and columns. The first letter picks the row.", counting(turn=True))
table.mistake(
    "All your rows are the same list: `[[0] * 27] * 27` makes one row, and 27 references to it.",
    counting(table=lambda _: [[0] * 27] * 27),
)
table.mistake("You set a cell to 1. It has to grow by 1 every time: `+= 1`.", counting(add=False))
table.mistake("The stops are missing. A word's first and last letter count, too.", counting(marks="{}"))
table.mistake("The pair that ends a word is missing.", counting(marks=".{}"))
table.mistake(
    "Your stop has the number 26. In `LETTERS` the stop is 0, and a is 1.",
    counting(letters="abcdefghijklmnopqrstuvwxyz."),
)
table.mistake(
    "Only the last word is in your table, because you make a new table for every word.",
    lambda words: counting()(words[-1:]),
)

row_probabilities = exercise(
    "bigrams.row_probabilities",
    title="Rows that do not add up",
    kind="find the bug",
    difficulty=2,
    minutes=10,
    points=2,
    hints=[
        "Add up the first row of the answer, then the first column. Which of the two should be 1?",
        "Which total does cell [i][j] need? The total of its own row, i, or another one?",
    ],
)


def shares(total: Callable[[Table, float, int, int], float], k_in_cells: bool = True) -> Code:
    """A function that gives (count + k) / total(counts, k, i, j) for each cell."""

    def row_probabilities(counts: Table, k: float = 1.0) -> Table:
        size = range(len(counts))
        return [[(counts[i][j] + k * k_in_cells) / total(counts, k, i, j) for j in size] for i in size]

    return row_probabilities


def tables_of_counts(rng: Random) -> list[tuple[Table, float]]:
    cases: list[tuple[Table, float]] = [([[3, 1], [2, 6]], 0.0), ([[2, 1, 1], [0, 3, 1], [5, 0, 4]], 1.0)]
    for _ in range(2):
        counts = [[float(rng.randint(0, 9)) for _ in range(4)] for _ in range(4)]
        counts[0][1] += 21.0  # the totals must differ
        cases.append((counts, round(rng.uniform(0.1, 2), 2)))
    return cases


rows = row_probabilities.function(
    "row_probabilities",
    cases=tables_of_counts,
    right=shares(lambda counts, k, i, j: sum(c + k for c in counts[i])),
    tensors=True,
)
rows.mistake(
    "You divide column j by the total of row j, as `P / P.sum(1)` does. Each cell needs the total of its own row.",
    shares(lambda counts, k, i, j: sum(c + k for c in counts[j])),
)
rows.mistake(
    "Now every column adds up to 1, because you divide by the total of the column.",
    shares(lambda counts, k, i, j: sum(row[j] + k for row in counts)),
)
rows.mistake(
    "Your whole table adds up to 1. Each row has to: it says which letter comes after this one.",
    shares(lambda counts, k, i, j: sum(c + k for row in counts for c in row)),
)
rows.mistake(
    "You added k to the cells but not to the totals, so a row adds up to more than 1.",
    shares(lambda counts, k, i, j: sum(counts[i])),
)
rows.mistake(
    "You added k to a row's total once. It's in every cell of the row.",
    shares(lambda counts, k, i, j: sum(counts[i]) + k),
)
rows.mistake(
    "You've lost k. Those are the shares of the bare counts.",
    shares(lambda counts, k, i, j: sum(counts[i]), k_in_cells=False),
)
