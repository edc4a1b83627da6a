"""From a running average to attention: weights, masks, one head, the scale of its scores, many heads, and order."""

from collections.abc import Callable
from math import exp, inf, sqrt
from random import Random

from .._engine.exercise import exercise
from .._engine.tables import Code, Row, Table, bare_softmax, dot, fresh_row, fresh_table, product, softmax, turned
from .inputs import causal, cut_after

# ---------------------------------------------------------------- a running average

average = exercise(
    "gpt.average",
    title="The past, averaged by a table",
    kind="implement",
    difficulty=1,
    minutes=6,
    points=1,
    hints=[
        "Row 0 averages one position, and row 1 averages two. How much does each position count?",
        "Row t has t + 1 numbers that aren't 0, and they're all the same.",
        "`[1 / (t + 1) if s <= t else 0.0 for s in range(T)]` is row t.",
    ],
)


def by_places(weight: Callable[[int, int, int], float]) -> Code:
    """A function that fills a table from row t, column s and size T."""
    return lambda T: [[weight(t, s, T) for s in range(T)] for t in range(T)]  # noqa: N803


table = average.function(
    "averaging",
    cases=lambda rng: [3, 1, 2, 4, rng.randint(5, 8), rng.randint(21, 23)],
    right=by_places(lambda t, s, T: 1 / (t + 1) if s <= t else 0.0),  # noqa: N803
    tensors=True,
)
table.mistake(
    "Your rows add up to more than 1, so that's a running sum. Divide row t by t + 1.",
    by_places(lambda t, s, T: float(s <= t)),  # noqa: N803
)
table.mistake(
    "You divided each row by T. Row t averages only t + 1 positions.",
    by_places(lambda t, s, T: (s <= t) / T),  # noqa: N803
)
table.mistake(
    "Your average sees the future: its numbers are above the diagonal. Row t may only look at columns 0 to t.",
    by_places(lambda t, s, T: 1 / (T - t) if s >= t else 0.0),  # noqa: N803
)
table.mistake(
    "That's the table with rows and columns swapped. Its columns add up to 1, and its rows should.",
    by_places(lambda t, s, T: 1 / (s + 1) if t <= s else 0.0),  # noqa: N803
)
table.mistake(
    "That's the average of the whole text, the future included.",
    by_places(lambda t, s, T: 1 / T),  # noqa: N803
)
table.mistake(
    "Your position t doesn't see itself. It may: column t is one of the columns 0 to t.",
    by_places(lambda t, s, T: 1 / t if s < t else 0.0),  # noqa: N803
)
table.mistake(
    "You divided the columns instead of the rows: the numbers of a row have to add up to 1.",
    by_places(lambda t, s, T: 1 / (T - s) if s <= t else 0.0),  # noqa: N803
)

# ---------------------------------------------------------------- a mask in front of a softmax

masked = exercise(
    "gpt.masked",
    title="A softmax that can't see the future",
    kind="implement",
    difficulty=2,
    minutes=12,
    points=2,
    hints=[
        "Row t: which scores may it see? Take the softmax of those alone.",
        "`row[: t + 1]` is what row t sees. After its softmax, fill the row up with zeros.",
        "Subtract the largest score that the row *sees* before you take powers.",
    ],
)


def scores_of(rng: Random) -> list[Table]:
    sizes = (3, 2, 4, 7, 13)
    return [[[0.0, 9.0], [0.0, 0.0]], [[5.0]], *(fresh_table(rng, n, n) for n in sizes)]


def zeroed(scores: Table) -> Table:
    """A mask that makes 0 of a score instead of -inf."""
    return [softmax([z if s <= t else 0.0 for s, z in enumerate(row)]) for t, row in enumerate(scores)]


def largest_of_all(row: Row, top: float) -> Row:
    powers = [exp(z - top) for z in row]
    return [power / sum(powers) for power in powers]


soft = masked.function("masked_softmax", cases=scores_of, right=causal, tensors=True)
soft.mistake(
    "You masked after the softmax. The future has taken its share by then, so your rows don't add up to 1. Mask first.",
    lambda scores: cut_after([softmax(row) for row in scores]),
)
soft.mistake(
    "There's no mask in your answer: row t may see columns 0 to t, and no more.",
    lambda scores: [softmax(row) for row in scores],
)
soft.mistake(
    "You put 0 where the future's scores were. A 0 isn't nothing, because e⁰ is 1. Put −∞ there, or leave it out.",
    zeroed,
)
soft.mistake(
    "Your softmax goes down the columns. Each row is a position that shares out its attention.",
    lambda scores: turned([[0.0] * t + softmax(column[t:]) for t, column in enumerate(turned(scores))]),
)
soft.mistake(
    "Your position t doesn't see itself. It may see the diagonal, too.",
    lambda scores: causal(scores, sees=0),
)
soft.mistake("Your position t sees one position too many: it looks at t + 1.", lambda scores: causal(scores, sees=2))
soft.mistake(
    "Your rows see the future and not the past: the mask is upside down.",
    lambda scores: [[0.0] * t + softmax(row[t:]) for t, row in enumerate(scores)],
)
soft.mistake(
    "Those are powers that haven't been divided by their sum yet.",
    lambda scores: cut_after([[exp(z) for z in row] for row in scores]),
)
soft.survives(
    [[0.0, -5.0], [1000.0, 1000.0]],
    [[1.0, 0.0], [0.5, 0.5]],
    "exp(1000) is larger than any float. Subtract the largest score that the row sees first.",
    lambda scores: causal(scores, bare_softmax),
)
soft.survives(
    [[0.0, 1000.0], [0.0, 0.0]],
    [[1.0, 0.0], [0.5, 0.5]],
    "You subtracted the largest score of the whole row, and it's in the future. So all powers of the past underflow to "
    "0, and you can't divide 0 by 0. Take the largest score that the row *sees*.",
    lambda scores: [
        largest_of_all(row[: t + 1], max(row)) + [0.0] * (len(row) - t - 1) for t, row in enumerate(scores)
    ],
)

# ---------------------------------------------------------------- zero isn't nothing

zero = exercise(
    "gpt.zero",
    title="Zero isn't nothing",
    kind="find the bug",
    difficulty=2,
    minutes=8,
    points=2,
    hints=[
        "In the second call, both visible scores are 3 larger. That shouldn't change their shares, so why does it?",
        "What's e⁰?",
        "`math.exp` can take `-math.inf`: `math.exp(-math.inf)` is 0.0.",
    ],
)


def places(rng: Random) -> list[tuple[Row, list[bool]]]:
    def fresh(n: int) -> tuple[Row, list[bool]]:
        seen = [rng.random() < 0.6 for _ in range(n)]
        seen[rng.randrange(n)], seen[rng.randrange(n)] = False, True
        return fresh_row(rng, n, -3, 3), seen

    return [([0.0, 0.0, 5.0], [True, True, False]), *(fresh(n) for n in (4, 6, 9, 14)), ([1.5, 2.5], [True, True])]


def over_seen(scores: Row, seen: list[bool]) -> Row:
    shares = iter(softmax([z for z, its in zip(scores, seen, strict=True) if its]))
    return [next(shares) if its else 0.0 for its in seen]


hide = zero.function("weights", cases=places, right=over_seen, tensors=True)
hide.mistake(
    "Nothing has changed yet: a hidden place has the score 0, and e⁰ is 1, so it still gets a share.",
    lambda scores, seen: softmax([z if its else 0.0 for z, its in zip(scores, seen, strict=True)]),
)
hide.mistake(
    "You set the hidden places to 0 after the softmax, so what's left doesn't add up to 1.",
    lambda scores, seen: [w if its else 0.0 for w, its in zip(softmax(scores), seen, strict=True)],
)
hide.mistake(
    "Your list has become shorter. A hidden place keeps its place, with the weight 0.",
    lambda scores, seen: softmax([z for z, its in zip(scores, seen, strict=True) if its]),
)
hide.mistake(
    "You hid the places that may be seen, and kept the ones that may not.",
    lambda scores, seen: over_seen(scores, [not its for its in seen]) if not all(seen) else [0.0] * len(scores),
)
hide.mistake("Nothing is hidden in your answer.", lambda scores, seen: softmax(scores))
hide.mistake(
    "You put −1 where −∞ belongs. e⁻¹ is smaller than 1, but it's still a share.",
    lambda scores, seen: softmax([z if its else -1.0 for z, its in zip(scores, seen, strict=True)]),
)
hide.mistake(
    "You gave equal shares to all the places that may be seen. Their scores should decide.",
    lambda scores, seen: [its / sum(seen) for its in seen],
)
hide.survives(
    ([1000.0, 1000.0, 5.0], [True, True, False]),
    [0.5, 0.5, 0.0],
    "exp(1000) is larger than any float. Subtract the largest score first, as the cell did.",
    lambda scores, seen: bare_softmax([z if its else -inf for z, its in zip(scores, seen, strict=True)]),
)

# ---------------------------------------------------------------- one head

head = exercise(
    "gpt.head",
    title="One head",
    kind="implement",
    difficulty=3,
    minutes=15,
    points=3,
    hints=[
        "Position t has one query. It meets the keys of positions 0 to t: a score for each.",
        "Divide each score by √d, where d is the length of a query. Then take a softmax, and a mean of the values.",
        "`sum(w * v[s][j] for s, w in enumerate(weights))` is number j of what position t gets.",
    ],
)


def attending(
    factor: Callable[[Table, Table], float] = lambda q, v: 1 / sqrt(len(q[0])),
    share: Callable[[Table], Table] = causal,
    swap: bool = False,
    give: Callable[[Table, Table], Table] = product,
) -> Code:
    """A function that gives a head's output, right or with one thing changed."""

    def head(q: Table, k: Table, v: Table) -> Table:
        if swap:
            q, k = k, q
        scores = [[factor(q, v) * dot(query, key) for key in k] for query in q]
        return give(share(scores), v)

    return head


def queries_keys_values(rng: Random) -> list[tuple[Table, Table, Table]]:
    def fresh(n: int, d: int, m: int) -> tuple[Table, Table, Table]:
        return fresh_table(rng, n, d), fresh_table(rng, n, d), fresh_table(rng, n, m, -9, 9)

    tiny = ([[1.0], [2.0]], [[0.0], [0.0]], [[10.0], [20.0]])
    return [tiny, fresh(3, 2, 2), fresh(4, 4, 3), fresh(2, 9, 1), fresh(7, 3, 5), fresh(13, 4, 6)]


one_head = head.function(
    "head", cases=queries_keys_values, right=attending(), tensors=True, scale=lambda q, k, v: 100.0
)
one_head.mistake("The scores aren't divided by √d.", attending(lambda q, v: 1.0))
one_head.mistake("You divided the scores by d. Divide them by its root.", attending(lambda q, v: 1 / len(q[0])))
one_head.mistake("You multiplied the scores by √d. Divide by it.", attending(lambda q, v: sqrt(len(q[0]))))
one_head.mistake(
    "You divided by the root of the number of positions. d is the length of a query.",
    attending(lambda q, v: 1 / sqrt(len(q))),
)
one_head.mistake(
    "You divided by the root of the length of a value. d is the length of a query or a key.",
    attending(lambda q, v: 1 / sqrt(len(v[0]))),
)
one_head.mistake(
    "Your positions see the future: there's no mask.", attending(share=lambda scores: [softmax(row) for row in scores])
)
one_head.mistake(
    "You masked after the softmax, so the weights of a row don't add up to 1.",
    attending(share=lambda scores: cut_after([softmax(row) for row in scores])),
)
one_head.mistake(
    "Queries and keys have changed places. It's position t's *query* that meets the keys of the others.",
    attending(swap=True),
)
one_head.mistake(
    "Those are the weights. Each position gets a mean of the values, with these weights.",
    attending(give=lambda weights, v: weights),
)
one_head.mistake(
    "There's no softmax in your answer: you weighted with the scores themselves.", attending(share=cut_after)
)
one_head.mistake("Your position t doesn't see itself.", attending(share=lambda scores: causal(scores, sees=0)))

# ---------------------------------------------------------------- the size of a score

scale = exercise(
    "gpt.scale",
    title="How large a score gets",
    kind="derive",
    difficulty=3,
    minutes=10,
    points=3,
    hints=[
        "One term of the sum first: the product of two independent numbers with mean 0. What's its variance?",
        "It's the product of the two variances. And the variance of a sum of d independent terms is d times that.",
        "A spread is the root of a variance. The factor is one over it.",
    ],
)
factor = scale.function(
    "score_factor",
    cases=lambda rng: [
        (16, 1.0, 1.0),
        (4, 2.0, 0.5),
        (64, 3.0, 1.0),
        (rng.randint(2, 9), 1.7, 2.3),
        (rng.randint(20, 200), round(rng.uniform(0.2, 0.8), 2), round(rng.uniform(1.5, 4), 2)),
        (1, 1.0, 5.0),
        (30, 40.0, 0.5),
        (3, 0.1, 30.0),
    ],
    right=lambda d, query_spread, key_spread: 1 / (sqrt(d) * query_spread * key_spread),
    tensors=True,
)
factor.mistake(
    "You forgot the root of d: variances add up, so the spread grows with √d.",
    lambda d, query_spread, key_spread: 1 / (d * query_spread * key_spread),
)
factor.mistake(
    "That's one over the variance. The factor multiplies the spread, so take the root of everything.",
    lambda d, query_spread, key_spread: 1 / (d * query_spread**2 * key_spread**2),
)
factor.mistake(
    "Only d belongs under the root. The spreads are roots already.",
    lambda d, query_spread, key_spread: 1 / sqrt(d * query_spread * key_spread),
)
factor.mistake(
    "You forgot the spreads: that's right where both are 1.", lambda d, query_spread, key_spread: 1 / sqrt(d)
)
factor.mistake("That's the spread of the scores. The factor is one over it.", lambda d, a, b: sqrt(d) * a * b)
factor.mistake(
    "You added the spreads. The variance of a product is the product of the variances.",
    lambda d, a, b: 1 / (sqrt(d) * (a + b)),
)
factor.mistake("The keys' spread is missing.", lambda d, a, b: 1 / (sqrt(d) * a))
factor.mistake("The queries' spread is missing.", lambda d, a, b: 1 / (sqrt(d) * b))

# ---------------------------------------------------------------- cutting into heads

heads = exercise(
    "gpt.heads",
    title="The leak between the heads",
    kind="find the bug",
    difficulty=3,
    minutes=12,
    points=3,
    hints=[
        "Look at what the cell prints: which position does the second row of head 0 come from?",
        "Head h gets channels h · size to (h + 1) · size of *every* position.",
        "`[[row[h * size : (h + 1) * size] for row in x] for h in range(n_head)]`",
    ],
)


def pieces(x: Table, *shape: int) -> list[list[Row]]:
    """The numbers of x in their order, in blocks of this shape: what `view` does."""
    flat, (_, rows, columns) = [value for row in x for value in row], shape
    lines = [flat[i : i + columns] for i in range(0, len(flat), columns)]
    return [lines[i : i + rows] for i in range(0, len(lines), rows)]


def by_head(x: Table, n_head: int) -> list[list[Row]]:
    size = len(x[0]) // n_head
    return [[row[h * size : (h + 1) * size] for row in x] for h in range(n_head)]


def wide_tables(rng: Random) -> list[tuple[Table, int]]:
    sizes = ((3, 4, 2), (2, 6, 3), (5, 8, 4), (4, 6, 1), (7, 14, 2), (13, 12, 4), (1, 4, 4), (2, 48, 24))
    return [([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], 2), *((fresh_table(rng, n, c), h) for n, c, h in sizes)]


cut = heads.function("cut", cases=wide_tables, right=by_head, tensors=True)
cut.mistake(
    "Nothing has changed yet: head 0 gets the whole rows of the first positions, so its rows aren't positions. "
    "Cut each row into heads first.",
    lambda x, n_head: pieces(x, n_head, len(x), len(x[0]) // n_head),
)
cut.mistake(
    "That's (T, n_head, size): cut, but time and heads haven't changed places.",
    lambda x, n_head: pieces(x, len(x), n_head, len(x[0]) // n_head),
)
cut.mistake(
    "Your heads take every n_head-th channel. A head's channels lie side by side.",
    lambda x, n_head: [[row[h::n_head] for row in x] for h in range(n_head)],
)
cut.mistake(
    "Inside each head, your rows are channels. A row should be a position.",
    lambda x, n_head: [turned(part) for part in by_head(x, n_head)],
)
cut.mistake("Every head gets the same channels, the first ones.", lambda x, n_head: [by_head(x, n_head)[0]] * n_head)
cut.mistake(
    "In your answer, every head gets all the channels. The heads should share them out.", lambda x, n_head: [x] * n_head
)
cut.mistake("Your heads are in the wrong order.", lambda x, n_head: by_head(x, n_head)[::-1])

# ---------------------------------------------------------------- order

order = exercise(
    "gpt.order",
    title="Without positions",
    kind="predict",
    difficulty=3,
    minutes=10,
    points=3,
    hints=[
        "Without positions, a head's output depends on two things: the letter that asks, and *how often* it sees which "
        "letters.",
        "The second layer doesn't see plain letters any more: each of them has already seen something itself.",
        "With the mask, write down what each letter of banana sees: b; ba; ban; …",
    ],
)
SEEN = "It sees the same letters equally often, whatever their order, and its own letter is the same, too."
order.value("one_layer", True, {SEEN: False})
order.value(
    "two_layers",
    False,
    {
        "With one layer, yes. But after the first layer, the a of abc has seen only itself, and the a of bac has seen "
        "a b.": True
    },
)


def made_of(text: str, masked: bool) -> int:
    """How many outputs of one head without positions are different from each other."""
    seen = [text[: t + 1] if masked else text for t in range(len(text))]
    return len({(text[t], *(its.count(c) / len(its) for c in sorted(set(text)))) for t, its in enumerate(seen)})


order.value(
    "unmasked",
    lambda: made_of("banana", masked=False),
    {
        "The head can't see where a letter is. Two a's that see the same letters get the same output.": 6,
        "The letters that ask are different: their queries are, too.": 1,
        "A head doesn't see pairs of neighbours: count single letters.": 4,
        "The a's all see the same six letters, and so do the n's.": 5,
    },
)
order.value(
    "masked",
    lambda: made_of("banana", masked=True),
    {
        "With the mask, the three a's see different numbers of letters: ba, bana, banana.": 3,
        "Count again: b; ba; ban; bana; banan; banana. Are any two of these the same letter with the same shares?": 5,
        "Both n's ask the same question, but one sees ban, and the other sees banan.": 4,
        "The letters that ask are different: their queries are, too.": 1,
    },
)
