"""From words to probabilities: pairs of letters, the table of counts, the rows as shares."""

from collections.abc import Callable
from random import Random

from ...bigrams import LETTERS
from .._engine.exercise import exercise
from .inputs import Code, Table, counting, fresh_words, runs

letter_pairs = exercise(
    "bigrams.letter_pairs",
    title="The pairs of a word",
    kind="implement",
    difficulty=1,
    minutes=5,
    points=1,
    hints=[
        "Put the full stops on first; then start and end are letters like the others.",
        "Every letter but the last has a right-hand neighbour: walk over two copies, one of them a step ahead.",
        "`zip(text, text[1:])` stops by itself where the shorter one ends.",
    ],
)
pairs = letter_pairs.function(
    "letter_pairs",
    cases=lambda rng: ["emma", "o", "banana", *fresh_words(rng)],
    right=lambda word: runs(f".{word}."),
)
pairs.mistake(
    "The stops are missing: which letter a word begins and ends with is counted too.", lambda word: runs(word)
)
pairs.mistake("The last pair is missing: the one that ends the word.", lambda word: runs(f".{word}"))
pairs.mistake("The first pair is missing: the one that begins the word.", lambda word: runs(f"{word}."))
pairs.mistake(
    'Each item is one text of two letters; a pair is a tuple, `("e", "m")`.',
    lambda word: [a + b for a, b in runs(f".{word}.")],
)
pairs.mistake(
    "Each pair is turned round: the letter on the left comes first.",
    lambda word: [(b, a) for a, b in runs(f".{word}.")],
)
pairs.mistake(
    "A pair that comes twice in the word is there once: a set or a dict has dropped it.",
    lambda word: list(dict.fromkeys(runs(f".{word}."))),
)
pairs.mistake(
    "The word is cut into pieces of two. Pairs overlap: each letter ends one and begins the next.",
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
        "Begin with zeros, go over all pairs of all words, and add 1 to one cell each time.",
        "`LETTERS.index(letter)` is a letter's number: the first letter's is the row, the second one's the column.",
        "`[[0] * 27 for _ in range(27)]` makes 27 rows. `[[0] * 27] * 27` makes one row and writes it down 27 times.",
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
table.mistake("Rows and columns are swapped: the first letter picks the row.", counting(turn=True))
table.mistake(
    "All rows are one and the same list: `[[0] * 27] * 27` writes one row down 27 times.",
    counting(table=lambda _: [[0] * 27] * 27),
)
table.mistake("A cell is set to 1; every further time it has to grow by 1: `+= 1`.", counting(add=False))
table.mistake("The stops are missing: a word's first and last letter count too.", counting(marks="{}"))
table.mistake("The pair that ends a word is missing.", counting(marks=".{}"))
table.mistake(
    "The stop has the number 26 there. In `LETTERS` it has the number 0, and a has 1.",
    counting(letters="abcdefghijklmnopqrstuvwxyz."),
)
table.mistake(
    "Only the last word is in the table: it is made anew for every word.", lambda words: counting()(words[-1:])
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
        "Which total belongs to cell [i][j]: the one of its row, i, or another one?",
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
    "Column j is divided by the total of row j, as `P / P.sum(1)` does it. Each cell needs its own row's.",
    shares(lambda counts, k, i, j: sum(c + k for c in counts[j])),
)
rows.mistake(
    "Now every column adds up to 1: it is divided by the total of the column.",
    shares(lambda counts, k, i, j: sum(row[j] + k for row in counts)),
)
rows.mistake(
    "The whole table adds up to 1. Each row is a distribution of its own: which letter comes after this one?",
    shares(lambda counts, k, i, j: sum(c + k for row in counts for c in row)),
)
rows.mistake(
    "k is in the cells and not in the totals, so a row adds up to more than 1.",
    shares(lambda counts, k, i, j: sum(counts[i])),
)
rows.mistake(
    "k is added to a row's total once; it went into every cell of the row.",
    shares(lambda counts, k, i, j: sum(counts[i]) + k),
)
rows.mistake(
    "k has got lost: those are the shares of the bare counts.",
    shares(lambda counts, k, i, j: sum(counts[i]), k_in_cells=False),
)
