"""Wrong answers to the exercises of lecture 02."""

import math
import random
from itertools import pairwise
from math import exp, log

from tests.mistakes import mistake
from zero_to_hero.bigrams import LETTERS, Bigrams, count
from zero_to_hero.data import names, split

# ---------------------------------------------------------------- pairs and counts


def pairs_mistake(cause, formula):
    mistake("bigrams.letter_pairs", cause)(lambda: {"letter_pairs": formula})


def stepped(text):
    return list(pairwise(text))


pairs_mistake("The stops are missing", lambda word: stepped(word))
pairs_mistake("The last pair is missing", lambda word: list(zip("." + word, word, strict=False)))
pairs_mistake("The first pair is missing", lambda word: list(zip(word, word[1:] + ".", strict=True)))
pairs_mistake("a pair is a tuple", lambda word: [a + b for a, b in stepped("." + word + ".")])
pairs_mistake("turned round", lambda word: [(b, a) for a, b in stepped("." + word + ".")])
pairs_mistake("a set or a dict has dropped it", lambda word: [*dict.fromkeys(stepped("." + word + "."))])
pairs_mistake(
    "Pairs overlap",
    lambda word: [(text[i], text[i + 1]) for text in ["." + word + "."] for i in range(0, len(text) - 1, 2)],
)


def table_mistake(cause, add=None, table=lambda: [[0] * 27 for _ in range(27)], start=".", end=".", letters=LETTERS):
    """A cell for `count_table`: `add(table, i, j)` changes it for one pair."""

    def more(cells, i, j):
        cells[i][j] += 1

    def count_table(words):
        cells = table()
        for word in words:
            for a, b in stepped(start + word + end):
                (add or more)(cells, letters.index(a), letters.index(b))
        return cells

    mistake("bigrams.count_table", cause)(lambda: {"count_table": count_table})


def set_to_one(cells, i, j):
    cells[i][j] = 1


def swapped(cells, i, j):
    cells[j][i] += 1


table_mistake("Rows and columns are swapped", add=swapped)
table_mistake("All rows are one and the same list", table=lambda: [[0] * 27] * 27)
table_mistake("has to grow by 1", add=set_to_one)
table_mistake("The stops are missing", start="", end="")
table_mistake("The pair that ends a word is missing", end="")
table_mistake("The stop has the number 26 there", letters="abcdefghijklmnopqrstuvwxyz.")


@mistake("bigrams.count_table", "Only the last word is in the table")
def _():
    def count_table(words):
        for word in words:
            cells = [[0] * 27 for _ in range(27)]
            for a, b in stepped("." + word + "."):
                cells[LETTERS.index(a)][LETTERS.index(b)] += 1
        return cells

    return locals()


# ---------------------------------------------------------------- rows


def rows_mistake(cause, total, k_in_cells=True):
    """`total(counts, k, i, j)` stands below the line."""

    def row_probabilities(counts, k=1.0):
        size = range(len(counts))
        return [[(counts[i][j] + k * k_in_cells) / total(counts, k, i, j) for j in size] for i in size]

    mistake("bigrams.row_probabilities", cause)(lambda: {"row_probabilities": row_probabilities})


rows_mistake("as `P / P.sum(1)` does it", lambda counts, k, i, j: sum(c + k for c in counts[j]))
rows_mistake("Now every column adds up to 1", lambda counts, k, i, j: sum(row[j] + k for row in counts))
rows_mistake("The whole table adds up to 1", lambda counts, k, i, j: sum(c + k for row in counts for c in row))
rows_mistake("k is in the cells and not in the totals", lambda counts, k, i, j: sum(counts[i]))
rows_mistake("k is added to a row's total once", lambda counts, k, i, j: sum(counts[i]) + k)
rows_mistake("k has got lost", lambda counts, k, i, j: sum(counts[i]), k_in_cells=False)


# ---------------------------------------------------------------- predictions


def unseen_mistake(cause, seen=28 / 57, unseen=1 / 57, guessing=3.2958):
    mistake("bigrams.unseen", cause)(lambda: {"seen": seen, "unseen": unseen, "guessing": guessing})


unseen_mistake("That is the share without smoothing", seen=0.9)
unseen_mistake("The total has grown by 1 there", seen=28 / 31)
unseen_mistake("The total has grown by 1 there", unseen=1 / 31)
unseen_mistake("That counts 26 cells", seen=0.5)
unseen_mistake("That counts 26 cells", unseen=1 / 56)
unseen_mistake("That counts 26 cells", guessing=log(26))
unseen_mistake("u got its 1 too", seen=27 / 57)
unseen_mistake("Without smoothing it would be 0", unseen=0)
unseen_mistake("The total is still the one before smoothing", unseen=1 / 30)
unseen_mistake("The 1 is shared out", unseen=1 / 25 / 57)
unseen_mistake("That is the probability; the loss is −log of it", guessing=1 / 27)
unseen_mistake("The minus is missing", guessing=log(1 / 27))
unseen_mistake("That is in bits", guessing=4.7549)
unseen_mistake("the logarithm to base 10", guessing=1.4314)
unseen_mistake("the number of letters to choose from", guessing=27)


# ---------------------------------------------------------------- scores


def nll_mistake(cause, formula):
    mistake("bigrams.mean_nll", cause)(lambda: {"mean_nll": formula})


def logs(words, p, start=".", end="."):
    return [[log(p[LETTERS.index(a)][LETTERS.index(b)]) for a, b in stepped(start + w + end)] for w in words]


def flat(lists):
    return [one for each in lists for one in each]


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


nll_mistake("That is the sum over the pairs", lambda words, p: -sum(flat(logs(words, p))))
nll_mistake("The minus is missing", lambda words, p: mean(flat(logs(words, p))))
nll_mistake("It is divided by the number of words", lambda words, p: -sum(flat(logs(words, p))) / len(words))
nll_mistake("the mean of the words' means", lambda words, p: -mean(mean(each) for each in logs(words, p)))
nll_mistake("Rows and columns are swapped", lambda words, p: -mean(flat(logs(words, list(zip(*p, strict=True))))))
nll_mistake("The pair that ends a word is missing", lambda words, p: -mean(flat(logs(words, p, end=""))))
nll_mistake("−log of the mean probability", lambda words, p: -log(mean(exp(x) for x in flat(logs(words, p)))))
nll_mistake("That is in bits", lambda words, p: -mean(x / log(2) for x in flat(logs(words, p))))
nll_mistake("That is the likelihood, a product", lambda words, p: math.prod(exp(x) for x in flat(logs(words, p))))


def perplexity_mistake(cause, formula):
    mistake("bigrams.perplexity", cause)(lambda: {"perplexity": formula})


perplexity_mistake("That is the mean of 1/p", lambda p: mean(1 / x for x in p))
perplexity_mistake("That is 1 over the mean probability", lambda p: 1 / mean(p))
perplexity_mistake("That is 2 to the loss", lambda p: 2 ** -mean(map(log, p)))
perplexity_mistake("That is its inverse", lambda p: exp(mean(map(log, p))))
perplexity_mistake("the loss, before `exp`", lambda p: -mean(map(log, p)))
perplexity_mistake("it is their mean", lambda p: exp(-sum(map(log, p))))
perplexity_mistake("so it is 0. Add up logs", lambda p: (1 / math.prod(p)) ** (1 / len(p)))
perplexity_mistake("so it is 0. Add up logs", lambda p: math.prod(1 / x for x in p) ** (1 / len(p)))


# ---------------------------------------------------------------- chance


def draw_mistake(cause, function):
    mistake("bigrams.draw", cause)(lambda: {"draw": function})


@mistake("bigrams.draw", "stretch it")
def _():
    def draw(weights, u):
        total = 0
        for i, weight in enumerate(weights):
            total += weight
            if u < total:
                return i

    return locals()


@mistake("bigrams.draw", "On a border the letter before it is drawn")
def _():
    def draw(weights, u):
        total = 0
        for i, weight in enumerate(weights):
            total += weight
            if u * sum(weights) <= total:
                return i

    return locals()


@mistake("bigrams.draw", "the index after the right one")
def _():
    def draw(weights, u):
        total, i = 0, 0
        while total <= u * sum(weights):
            total += weights[i]
            i += 1
        return i

    return locals()


@mistake("bigrams.draw", "Each weight alone is compared")
def _():
    def draw(weights, u):
        for i, weight in enumerate(weights):
            if u * sum(weights) < weight:
                return i
        return len(weights) - 1

    return locals()


@mistake("bigrams.draw", "That is the weight of the letter drawn")
def _():
    def draw(weights, u):
        total = 0
        for weight in weights:
            total += weight
            if u * sum(weights) < total:
                return weight

    return locals()


draw_mistake("the weights are not used", lambda weights, u: int(u * len(weights)))
draw_mistake("always the heaviest index", lambda weights, u: weights.index(max(weights)))


# ---------------------------------------------------------------- splits


def split_mistake(cause, shuffle=None, cuts=(0.8, 0.9), take=None):
    """`shuffle(words, seed)` gives the order, `take(order, a, b)` the parts."""

    def fresh(words, seed):
        order = list(words)
        random.Random(seed).shuffle(order)
        return order

    def three_parts(words, seed=42):
        order = (shuffle or fresh)(words, seed)
        a, b = (int(share * len(order)) for share in cuts)
        return take(order, a, b) if take else (order[:a], order[a:b], order[b:])

    mistake("bigrams.three_parts", cause)(lambda: {"three_parts": three_parts})


def in_place(words, seed):
    random.Random(seed).shuffle(words)
    return words


def without_a_seed(words, seed):
    return random.sample(words, len(words))


split_mistake("`shuffle` works in place", shuffle=in_place)
split_mistake("The module's generator goes on where it stands", shuffle=without_a_seed)
split_mistake("Nothing is shuffled", shuffle=lambda words, seed: words)
split_mistake("it is 42 each time", shuffle=lambda words, seed: in_place(list(words), 42))
split_mistake("dev reaches to the end", take=lambda order, a, b: (order[:a], order[a:], order[b:]))
split_mistake("dev and test are swapped", take=lambda order, a, b: (order[:a], order[b:], order[a:b]))
split_mistake(
    "Some words are in no part",
    take=lambda order, a, b: (
        order[:a],
        order[a : a + len(order) // 10],
        order[a + len(order) // 10 : a + 2 * (len(order) // 10)],
    ),
)
split_mistake("Those are 90, 5 and 5", cuts=(0.9, 0.95))


def leaks(train, dev):
    known = set(train)
    return sum(one in known for one in dev)


def leak_mistake(cause, formula=lambda train, dev: leaks(train, dev) / len(dev), **measured):
    stems = [name[:4] for name in names()]
    random.Random(42).shuffle(stems)
    train, dev = stems[: int(0.8 * len(stems))], stems[int(0.8 * len(stems)) : int(0.9 * len(stems))]
    right = {"shuffled": leaks(train, dev) / len(dev), "by_content": 0.0}
    made = {name: value(train, dev) for name, value in measured.items()}
    mistake("bigrams.leak", cause)(lambda: {"leak": formula, **right, **made})


leak_mistake("It is divided by the size of train", lambda train, dev: leaks(train, dev) / len(train))
leak_mistake("Every item counts once there", lambda train, dev: len({*train} & {*dev}) / len({*dev}))
leak_mistake("the other way round", lambda train, dev: leaks(dev, train) / len(train))
leak_mistake("divide it by the number of all items in dev", leaks)
leak_mistake("the share that is new to train", lambda train, dev: mean(one not in train for one in dev))
leak_mistake("count each item of dev, not each kind", lambda train, dev: len({*train} & {*dev}) / len(dev))
leak_mistake("That is in per cent", lambda train, dev: 100 * leaks(train, dev) / len(dev))
leak_mistake("That is in per cent", shuffled=lambda train, dev: 100 * leaks(train, dev) / len(dev))
leak_mistake("That is the leak of the shuffled split", by_content=lambda train, dev: leaks(train, dev) / len(dev))


# ---------------------------------------------------------------- cross-entropy and its gradient


def softmax(row):
    powers = [exp(x) for x in row]
    return [power / sum(powers) for power in powers]


def entropy_mistake(cause, one_row, together=mean):
    """`one_row(row, target)` is the loss of a row."""
    mistake("bigrams.cross_entropy", cause)(
        lambda: {"cross_entropy": lambda x, t: together(one_row(row, k) for row, k in zip(x, t, strict=True))}
    )


def safe(row, k, back=True):
    top = max(row)
    return log(sum(exp(x - top) for x in row)) + (top if back else 0) - row[k]


def infinite(row, k):
    """What tensors give where floats raise: inf − inf is nan."""
    try:
        return -log(softmax(row)[k])
    except (ArithmeticError, ValueError):
        return math.nan


def half_safe(row, k):
    return -log(softmax([x - max(row) for x in row])[k])


entropy_mistake("That is the sum over the rows", safe, together=sum)
entropy_mistake("The minus is missing", lambda row, k: -safe(row, k))
entropy_mistake("never added back", lambda row, k: safe(row, k, back=False))
entropy_mistake("That is the mean of the probabilities", lambda row, k: softmax(row)[k])
entropy_mistake("only the target's counts", lambda row, k: -mean(map(log, softmax(row))))
entropy_mistake("the log of the sum is missing", lambda row, k: -row[k])
entropy_mistake("exp(1000) is larger than any float", lambda row, k: -log(softmax(row)[k]))
entropy_mistake("exp(1000) is larger than any float", infinite)
entropy_mistake(
    "exp(−1000) is 0 in a float", lambda row, k: safe(row, k) if max(row) > 0 else log(sum(map(exp, row))) - row[k]
)
entropy_mistake("is rounded to 0 before its log is taken", half_safe)
entropy_mistake("that hides how wrong this is", lambda row, k: -log(softmax([x - max(row) for x in row])[k] + 1e-12))


@mistake("bigrams.cross_entropy", "Softmax runs down the columns there")
def _():
    def cross_entropy(logits, targets):
        columns = [softmax(column) for column in zip(*logits, strict=True)]
        return mean(-log(columns[k][row]) for row, k in enumerate(targets))

    return locals()


def gradient_mistake(cause, change=lambda p, y: p - y, divide=len, add=True, turn=False):
    def weight_gradient(weights, samples):
        table = [[0.0] * len(row) for row in weights]
        for i, j in samples:
            for c, p in enumerate(softmax(weights[i])):
                row, column = (c, i) if turn else (i, c)
                part = change(p, c == j) / divide(samples)
                table[row][column] = part + (table[row][column] if add else 0.0)
        return table

    mistake("bigrams.weight_gradient", cause)(lambda: {"weight_gradient": weight_gradient})


gradient_mistake("Those are the probabilities", lambda p, y: p)
gradient_mistake("The sign is turned", lambda p, y: y - p)
gradient_mistake("The gradients are added up", divide=lambda samples: 1)
gradient_mistake("A row that is used again loses", add=False)
gradient_mistake("Rows and columns are swapped", turn=True)
gradient_mistake("the derivative by the probability", lambda p, y: -y / p)
gradient_mistake("p·(1 − p) is the derivative", lambda p, y: p * (1 - p))


@mistake("bigrams.weight_gradient", "All rows are one and the same list")
def _():
    def weight_gradient(weights, samples):
        n = len(weights)
        table = [[0.0] * n] * n
        for i, j in samples:
            for c, p in enumerate(softmax(weights[i])):
                table[i][c] += (p - (c == j)) / len(samples)
        return table

    return locals()


@mistake("bigrams.weight_gradient", "Each row is divided by its own samples")
def _():
    def weight_gradient(weights, samples):
        table = []
        for i, row in enumerate(weights):
            after = [b for a, b in samples if a == i]
            counts = [after.count(c) for c in range(len(row))]
            p = softmax(row)
            table.append([p[c] - counts[c] / len(after) if after else 0.0 for c in range(len(row))])
        return table

    return locals()


def step_mistake(cause, stop_row=(-0.5, 0.5), a_row=(0, 0), loss_after=0.56652):
    mistake("bigrams.one_step", cause)(
        lambda: {"stop_row": list(stop_row), "a_row": list(a_row), "loss_after": loss_after}
    )


step_mistake("That goes uphill", stop_row=(0.5, -0.5))
step_mistake("The mean is forgotten", stop_row=(-1.5, 1.5))
step_mistake("Only the letter that came is moved", stop_row=(0, 0.5))
step_mistake("The probabilities are missing", stop_row=(0, 1))
step_mistake("That is the gradient", stop_row=(1 / 6, -1 / 6))
step_mistake("Only the last sample of the row", a_row=(0.5, -0.5))
step_mistake("Only the first sample of the row", a_row=(-0.5, 0.5))
step_mistake("Both letters are pushed up", a_row=(0.5, 0.5))
step_mistake("That is the loss before the step", loss_after=0.6931)
step_mistake("That is the sum over the three samples", loss_after=1.6996)
step_mistake("the loss of the first sample alone", loss_after=0.3133)
step_mistake("after a step uphill", loss_after=0.8999)
step_mistake("That is in bits", loss_after=0.8173)


# ---------------------------------------------------------------- looking up


def right_pick(table, indices):
    return [list(table[i]) for i in indices]


def right_backward(size, indices, gradient):
    table = [[0.0] * len(gradient[0]) for _ in range(size)]
    for i, row in zip(indices, gradient, strict=True):
        table[i] = [a + b for a, b in zip(table[i], row, strict=True)]
    return table


def lookup_mistake(cause, pick=right_pick, pick_backward=right_backward):
    mistake("bigrams.lookup", cause)(lambda: {"pick": pick, "pick_backward": pick_backward})


def one_hot(size, i):
    return [1.0 if j == i else 0.0 for j in range(size)]


def product(table, indices):
    columns = list(zip(*table, strict=True))
    return [
        [sum(x * w for x, w in zip(one_hot(len(table), i), column, strict=True)) for column in columns] for i in indices
    ]


def overwritten(size, indices, gradient):
    table = [[0.0] * len(gradient[0]) for _ in range(size)]
    for i, row in zip(indices, gradient, strict=True):
        table[i] = row
    return table


def averaged(size, indices, gradient):
    return [
        [cell / max(1, indices.count(i)) for cell in row]
        for i, row in enumerate(right_backward(size, indices, gradient))
    ]


lookup_mistake("Those are columns", lambda table, indices: [[row[i] for row in table] for i in indices])
lookup_mistake("Every row comes once", lambda table, indices: [row for i, row in enumerate(table) if i in indices])
lookup_mistake(
    "The rows are added up",
    lambda table, indices: [sum(column) for column in zip(*(table[i] for i in indices), strict=True)],
)
lookup_mistake("Those are the one-hot vectors", lambda table, indices: [one_hot(len(table), i) for i in indices])
lookup_mistake("no product is needed", product)
lookup_mistake("keeps the last gradient alone", pick_backward=overwritten)
lookup_mistake("That picks rows of the gradient", pick_backward=lambda size, indices, g: [g[i] for i in indices])
lookup_mistake("the gradient as it came", pick_backward=lambda size, indices, g: g)
lookup_mistake("gets the mean", pick_backward=averaged)


# ---------------------------------------------------------------- trigrams


def cube():
    return [[[0] * 27 for _ in range(27)] for _ in range(27)]


def stepped_twice(text):
    return list(zip(text, text[1:], text[2:], strict=False))


def counts_mistake(cause, table=cube, start="..", end=".", order=lambda a, b, c: (a, b, c), add=True):
    def trigram_counts(words):
        cells = table()
        for word in words:
            for run in stepped_twice(start + word + end):
                a, b, c = order(*(LETTERS.index(letter) for letter in run))
                cells[a][b][c] = 1 + (cells[a][b][c] if add else 0)
        return cells

    mistake("bigrams.trigram_counts", cause)(lambda: {"trigram_counts": trigram_counts})


counts_mistake("One stop stands before the word", start=".")
counts_mistake("The triple that ends a word is missing", end="")
counts_mistake("Two stops stand at the end", end="..")
counts_mistake("The order of the three is turned round", order=lambda a, b, c: (c, b, a))
counts_mistake("A cell is set to 1", add=False)
counts_mistake("one and the same list", table=lambda: [[[0] * 27] * 27] * 27)
counts_mistake("one and the same list", table=lambda: [[[0] * 27 for _ in range(27)]] * 27)
counts_mistake("one and the same list", table=lambda: [[[0] * 27] * 27 for _ in range(27)])


@mistake("bigrams.trigram_counts", "Only the last word is in the table")
def _():
    def trigram_counts(words):
        for word in words:
            cells = cube()
            for a, b, c in stepped_twice(".." + word + "."):
                cells[LETTERS.index(a)][LETTERS.index(b)][LETTERS.index(c)] += 1
        return cells

    return locals()


def trigram_mistake(cause, total=None, start="..", end=".", together=mean, swap=False, skip=False, own_k=None):
    """`total(counts, row, k)` stands below the line; `together(logs)` makes one number of the −logs."""

    def trigram_loss(counts, words, k=1.0):
        k, each = own_k or k, []
        for word in words:
            for run in stepped_twice(start + word + end):
                a, b, c = (LETTERS.index(letter) for letter in run)
                row = counts[b][a] if swap else counts[a][b]
                if skip and row[c] == 0:
                    continue
                below = total(counts, row, k) if total else sum(row) + 27 * k
                each.append(-log((row[c] + k) / below))
        return together(each) if together is mean or together is sum else together(each, words)

    mistake("bigrams.trigram_loss", cause)(lambda: {"trigram_loss": trigram_loss})


trigram_mistake("The row of two letters that were never counted", lambda counts, row, k: sum(row))
trigram_mistake("it went into each of its 27 cells", lambda counts, row, k: sum(row) + k)
trigram_mistake(
    "divided by the total of the whole table",
    lambda counts, row, k: sum(c + k for table in counts for each in table for c in each),
)
trigram_mistake("its first letter is not scored", start=".")
trigram_mistake("The stop at the end is not scored", end="")
trigram_mistake("The two letters before are swapped", swap=True)
trigram_mistake("That is the sum", together=sum)
trigram_mistake("It is divided by the number of words", together=lambda each, words: sum(each) / len(words))
trigram_mistake("Triples that were never counted are left out", skip=True)
trigram_mistake("k is 1 whatever is handed in", own_k=1.0)
trigram_mistake("The minus is missing", together=lambda each, words: -mean(each))


class Model:
    """A trigram model in a dictionary, as a student might write it for the cards on held-out names."""

    def __init__(self, words):
        self.counts, self.before = {}, {}
        for word in words:
            for run in stepped_twice(".." + word + "."):
                self.counts[run] = self.counts.get(run, 0) + 1
                self.before[run[:2]] = self.before.get(run[:2], 0) + 1

    def loss(self, words, k):
        return mean(
            -log((self.counts.get(run, 0) + k) / (self.before.get(run[:2], 0) + 27 * k))
            for word in words
            for run in stepped_twice(".." + word + ".")
        )


TRAIN, DEV, TEST = split(names())
TRIGRAMS = Model(TRAIN)


def held_mistake(cause, bigram=None, trigram=None):
    mistake("bigrams.held_out", cause)(
        lambda: {
            "bigram_dev": bigram() if bigram else Bigrams(count(TRAIN), 1.0).loss(DEV),
            "trigram_dev": trigram() if trigram else TRIGRAMS.loss(DEV, 1.0),
        }
    )


held_mistake("That is the loss on train", bigram=lambda: Bigrams(count(TRAIN), 1.0).loss(TRAIN))
held_mistake("That is the loss on train", trigram=lambda: TRIGRAMS.loss(TRAIN, 1.0))
held_mistake("It stays in its envelope", bigram=lambda: Bigrams(count(TRAIN), 1.0).loss(TEST))
held_mistake("It stays in its envelope", trigram=lambda: TRIGRAMS.loss(TEST, 1.0))
held_mistake("That is the other model's loss", bigram=lambda: TRIGRAMS.loss(DEV, 1.0))
held_mistake("it has seen what it is asked", bigram=lambda: Bigrams(count(names()), 1.0).loss(DEV))
held_mistake("it has seen what it is asked", trigram=lambda: Model(names()).loss(DEV, 1.0))


def tune_mistake(cause, best_k=0.2, test_loss=None):
    mistake("bigrams.tune", cause)(
        lambda: {"best_k": best_k, "test_loss": test_loss() if test_loss else TRIGRAMS.loss(TEST, 0.2)}
    )


tune_mistake("That k is best on train", best_k=0.01)
tune_mistake("That is the k of the card before", best_k=1)
tune_mistake("That k has the largest loss", best_k=10)
tune_mistake("by which k was chosen", test_loss=lambda: TRIGRAMS.loss(DEV, 0.2))
tune_mistake("That is the loss on train", test_loss=lambda: TRIGRAMS.loss(TRAIN, 0.2))
tune_mistake("on test with k = 1", test_loss=lambda: TRIGRAMS.loss(TEST, 1.0))
tune_mistake("That is near, and not near enough", test_loss=lambda: 2.41)
tune_mistake("the bigram model's loss", test_loss=lambda: Bigrams(count(TRAIN), 0.2).loss(TEST))


# ---------------------------------------------------------------- which way round


def likelihood(word, counts, k, start=".", end="."):
    p = Bigrams(counts, k).probabilities
    return sum(log(p[LETTERS.index(a)][LETTERS.index(b)]) for a, b in stepped(start + word + end))


def right_ratio(word, counts, k=1.0):
    return likelihood(word, counts, k) - likelihood(word[::-1], counts, k)


def share(words):
    """The share of words for which the answer is positive, counted on train."""
    p = Bigrams(count(TRAIN), 1.0).probabilities

    def way(word):
        return sum(log(p[LETTERS.index(a)][LETTERS.index(b)]) for a, b in stepped("." + word + "."))

    return mean(way(word) - way(word[::-1]) > 1e-9 for word in words)


def two_ways(words):
    return [word for word in words if word != word[::-1]]


def way_mistake(cause, log_ratio=right_ratio, share_right=lambda: share(two_ways(DEV))):
    mistake("bigrams.which_way", cause)(lambda: {"log_ratio": log_ratio, "share_right": share_right()})


def both_turned(word, counts, k=1.0):
    turned = [list(column) for column in zip(*counts, strict=True)]
    return likelihood(word, counts, k) - likelihood(word[::-1], turned, k)


way_mistake("The sign is turned", lambda word, counts, k=1.0: -right_ratio(word, counts, k))
way_mistake("nothing is averaged", lambda word, counts, k=1.0: right_ratio(word, counts, k) / (len(word) + 1))
way_mistake(
    "The stops are missing",
    lambda word, counts, k=1.0: likelihood(word, counts, k, "", "") - likelihood(word[::-1], counts, k, "", ""),
)
way_mistake("the ratio of the probabilities itself", lambda word, counts, k=1.0: exp(right_ratio(word, counts, k)))
way_mistake("the log-likelihood of the word alone", likelihood)
way_mistake("two turns cancel", both_turned)
way_mistake("k is 1 whatever is handed in", lambda word, counts, k=1.0: right_ratio(word, counts, 1.0))
way_mistake("That is the share on test", share_right=lambda: share(two_ways(TEST)))
way_mistake("That is in per cent", share_right=lambda: 100 * share(two_ways(DEV)))
way_mistake("read wrongly", share_right=lambda: 1 - share(two_ways(DEV)))
way_mistake("counted in: they have no right way", share_right=lambda: share(DEV))
