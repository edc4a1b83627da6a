# Other right answers to the exercises of lecture 02, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% bigrams.letter_pairs: indices
def letter_pairs(word):
    text = "." + word + "."
    return [(text[i], text[i + 1]) for i in range(len(text) - 1)]


# %% bigrams.letter_pairs: a lambda
letter_pairs = lambda word: list(zip("." + word, word + "."))

# %% bigrams.letter_pairs: pairwise
from itertools import pairwise

letter_pairs = lambda word: [*pairwise(["."] + list(word) + ["."])]


# %% bigrams.letter_pairs: one letter after the other
class Pairs:
    def __call__(self, word):
        return list(self.walk(word))

    def walk(self, word):
        before = "."
        for letter in word:
            yield before, letter
            before = letter
        yield before, "."


letter_pairs = Pairs()


# %% bigrams.letter_pairs: a tuple, the ends apart
def letter_pairs(word):
    inside = tuple(zip(word, word[1:]))
    return ((".", word[0]),) + inside + ((word[-1], "."),)


# %% shared: the letters' numbers
def numbered(word, stops=1):
    return [LETTERS.index(letter) for letter in "." * stops + word + "."]


# %% bigrams.count_table: a dictionary first
def count_table(words):
    seen = {}
    for word in words:
        ids = numbered(word)
        for pair in zip(ids, ids[1:]):
            seen[pair] = seen.get(pair, 0) + 1
    return [[seen.get((i, j), 0) for j in range(27)] for i in range(27)]


# %% bigrams.count_table: a Counter and a lambda
from collections import Counter


def count_table(words):
    counts = Counter(pair for word in words for pair in zip("." + word, word + "."))
    return [[counts[a, b] for b in LETTERS] for a in LETTERS]


# %% bigrams.count_table: NumPy
import numpy as np


def count_table(words):
    table = np.zeros((27, 27), dtype=int)
    for word in words:
        ids = numbered(word)
        np.add.at(table, (ids[:-1], ids[1:]), 1)
    return table


# %% bigrams.count_table: PyTorch in float32
import torch


class Count:
    def __call__(self, words):
        table = torch.zeros(27, 27)
        for word in words:
            for i, j in zip(numbered(word), numbered(word)[1:]):
                table[i, j] += 1
        return table


count_table = Count()


# %% bigrams.count_table: one flat list, cut into rows
def count_table(words):
    flat = [0.0] * 27**2
    for word in words:
        ids = numbered(word)
        for i, j in zip(ids, ids[1:]):
            flat[27 * i + j] += 1
    return tuple(tuple(flat[27 * i : 27 * i + 27]) for i in range(27))


# %% bigrams.row_probabilities: a total for each row
def row_probabilities(counts, k=1.0):
    shares = []
    for row in counts:
        total = sum(row) + k * len(row)
        shares.append([(c + k) / total for c in row])
    return shares


# %% bigrams.row_probabilities: a lambda
row_probabilities = lambda counts, k=1.0: [[(c + k) / sum(x + k for x in row) for c in row] for row in counts]

# %% bigrams.row_probabilities: NumPy
import numpy as np


def row_probabilities(counts, k=1.0):
    table = np.array(counts) + k
    return table / table.sum(1, keepdims=True)


# %% bigrams.row_probabilities: PyTorch in float32
import torch


def row_probabilities(counts, k=1.0):
    table = torch.tensor(counts, dtype=torch.float32) + k
    return (table.T / table.sum(1)).T


# %% bigrams.row_probabilities: fractions, a class
from fractions import Fraction


class Shares:
    def __call__(self, counts, k=1.0):
        for_row = lambda row: [Fraction(c) + Fraction(k) for c in row]
        return [[c / sum(row) for c in row] for row in map(for_row, counts)]


row_probabilities = Shares()

# %% bigrams.unseen: typed
seen, unseen, guessing = 0.491228, 0.0175439, 3.295837

# %% bigrams.unseen: fractions
from fractions import Fraction

seen, unseen, guessing = Fraction(28, 57), Fraction(1, 57), -math.log(Fraction(1, 27))

# %% bigrams.unseen: counted
row = [27 + 1, 3 + 1] + 25 * [1]
seen, unseen = row[0] / sum(row), row[-1] / sum(row)
guessing = 3 * math.log(3)

# %% bigrams.unseen: NumPy
import numpy as np

row = np.zeros(27) + 1
row[:2] += 27, 3
seen, unseen, guessing = row[0] / row.sum(), row[5] / row.sum(), np.log(27)

# %% bigrams.unseen: PyTorch in float32
import torch

row = torch.tensor([27, 3] + 25 * [0]) + 1
seen, *_, unseen = row / row.sum()
guessing = -torch.log(torch.tensor(1 / 27))

# %% bigrams.unseen: decimals
from decimal import Decimal

seen, unseen, guessing = Decimal(28) / 57, Decimal(1) / 57, float(Decimal(27).ln())


# %% bigrams.mean_nll: a list of losses
def mean_nll(words, probabilities):
    losses = []
    for word in words:
        ids = numbered(word)
        losses += [-math.log(probabilities[i][j]) for i, j in zip(ids, ids[1:])]
    return sum(losses) / len(losses)


# %% bigrams.mean_nll: statistics, with a generator
from statistics import fmean

mean_nll = lambda words, probabilities: fmean(
    math.log(1 / probabilities[i][j]) for word in words for i, j in zip(numbered(word), numbered(word)[1:])
)

# %% bigrams.mean_nll: NumPy
import numpy as np


def mean_nll(words, probabilities):
    p = np.array(probabilities)
    ids = [numbered(word) for word in words]
    return -np.log(np.concatenate([p[i[:-1], i[1:]] for i in ids])).mean()


# %% bigrams.mean_nll: PyTorch in float32
import torch


def mean_nll(words, probabilities):
    logs = torch.tensor(probabilities).log()
    pairs = torch.tensor([pair for word in words for pair in zip(numbered(word), numbered(word)[1:])])
    return -logs[pairs[:, 0], pairs[:, 1]].mean()


# %% bigrams.mean_nll: probabilities from a tensor, their logs in plain Python
import torch


class Loss:
    def __call__(self, words, probabilities):
        p, total, n = torch.tensor(probabilities), 0.0, 0
        for word in words:
            for i, j in zip(numbered(word), numbered(word)[1:]):
                total, n = total + math.log(p[i, j]), n + 1
        return -total / n


mean_nll = Loss()


# %% bigrams.mean_nll: in bits, and back
def mean_nll(words, probabilities):
    bits = [math.log2(probabilities[i][j]) for word in words for i, j in zip(numbered(word), numbered(word)[1:])]
    return math.fsum(bits) / len(bits) * -math.log(2)


# %% bigrams.perplexity: roots multiplied
def perplexity(probabilities):
    sides = 1.0
    for p in probabilities:
        sides *= p ** (-1 / len(probabilities))
    return sides


# %% bigrams.perplexity: a lambda in bits
perplexity = lambda probabilities: 2 ** (-sum(map(math.log2, probabilities)) / len(probabilities))

# %% bigrams.perplexity: statistics
from statistics import geometric_mean


def perplexity(probabilities):
    return geometric_mean(1 / p for p in probabilities)


# %% bigrams.perplexity: NumPy
import numpy as np


def perplexity(probabilities):
    return np.exp(-np.mean(np.log(probabilities)))


# %% bigrams.perplexity: PyTorch in float32, as a plain number
import torch


class Perplexity:
    def __call__(self, probabilities):
        return torch.tensor(probabilities).log().mean().neg().exp().item()


perplexity = Perplexity()


# %% bigrams.perplexity: a running mean
def perplexity(probabilities):
    mean = 0.0
    for n, p in enumerate(probabilities, 1):
        mean += (math.log(1 / p) - mean) / n
    return math.e**mean


# %% bigrams.draw: taking off
def draw(weights, u):
    rest = u * sum(weights)
    for index, weight in enumerate(weights):
        rest -= weight
        if rest < 0:
            return index
    return index


# %% bigrams.draw: accumulate and bisect
from bisect import bisect_right
from itertools import accumulate


def draw(weights, u):
    ends = list(accumulate(weights))
    return bisect_right(ends, u * ends[-1], 0, len(ends) - 1)


# %% bigrams.draw: how many ends lie before the finger
draw = lambda weights, u: sum(sum(weights[: i + 1]) <= u * sum(weights) for i in range(len(weights)))

# %% bigrams.draw: NumPy
import numpy as np


def draw(weights, u):
    return np.searchsorted(np.cumsum(weights), u * np.sum(weights), side="right")


# %% bigrams.draw: PyTorch
import torch


class Draw:
    def __call__(self, weights, u):
        ends = torch.tensor(weights, dtype=torch.float64).cumsum(0)
        return (ends <= u * ends[-1]).sum()


draw = Draw()


# %% bigrams.draw: shares, and a generator
def draw(weights, u):
    total = sum(weights)
    return next(i for i in range(len(weights)) if u < sum(weights[: i + 1]) / total)


# %% bigrams.three_parts: lists
def three_parts(words, seed=42):
    mixed = words[:]
    random.Random(seed).shuffle(mixed)
    a, b = int(0.8 * len(words)), int(0.9 * len(words))
    return [mixed[:a], mixed[a:b], mixed[b:]]


# %% bigrams.three_parts: a generator of its own
def three_parts(words, seed=42):
    generator = random.Random()
    generator.seed(seed)
    order = [*words]
    generator.shuffle(order)
    cuts = [0, int(0.8 * len(order)), int(0.9 * len(order)), len(order)]
    return tuple(order[a:b] for a, b in zip(cuts, cuts[1:]))


# %% bigrams.three_parts: the module's generator, seeded each time
def three_parts(words, seed=42):
    random.seed(seed)
    order = sorted(words, key=words.index)
    random.shuffle(order)
    n = len(order)
    return order[: int(0.8 * n)], order[int(0.8 * n) : int(0.9 * n)], order[int(0.9 * n) :]


# %% bigrams.three_parts: indices are shuffled
def three_parts(words, seed=42):
    places = list(range(len(words)))
    random.Random(seed).shuffle(places)
    first, second = int(0.8 * len(words)), int(0.9 * len(words))
    pick = lambda part: [words[i] for i in part]
    return pick(places[:first]), pick(places[first:second]), pick(places[second:])


# %% bigrams.three_parts: tuples, from a class
class Split:
    def __call__(self, words, seed=42):
        order = list(iter(words))
        random.Random(x=seed).shuffle(order)
        test = order[int(0.9 * len(order)) :]
        del order[int(0.9 * len(order)) :]
        cut = int(0.8 * len(words))
        return tuple(order[:cut]), tuple(order[cut:]), tuple(test)


three_parts = Split()

# %% shared: the stems of the card on leaks
stems = [name[:4] for name in names()]
mixed = list(stems)
random.Random(42).shuffle(mixed)
shuffled_train = mixed[: int(0.8 * len(mixed))]
shuffled_dev = mixed[int(0.8 * len(mixed)) : int(0.9 * len(mixed))]


# %% bigrams.leak: a dictionary
def leak(train, dev):
    there = dict.fromkeys(train)
    return len([item for item in dev if item in there]) / len(dev)


shuffled = leak(shuffled_train, shuffled_dev)
by_content = leak(*split(stems)[:2])

# %% bigrams.leak: counted by kinds
from collections import Counter


def leak(train, dev):
    kinds = Counter(dev)
    return sum(kinds[item] for item in kinds.keys() & set(train)) / kinds.total()


shuffled, by_content = leak(shuffled_train, shuffled_dev), 0

# %% bigrams.leak: a fraction
from fractions import Fraction

leak = lambda train, dev: Fraction(sum(map(set(train).__contains__, dev)), len(dev))
shuffled, by_content = leak(shuffled_train, shuffled_dev), Fraction(0)

# %% bigrams.leak: NumPy
import numpy as np


def leak(train, dev):
    return np.isin(dev, train).mean()


shuffled, by_content = leak(shuffled_train, shuffled_dev), leak(*split(stems)[:2])

# %% bigrams.leak: one minus what is new, and PyTorch
import torch


class Leak:
    def __call__(self, train, dev):
        known = frozenset(train)
        return 1 - torch.tensor([item not in known for item in dev]).float().mean()


leak = Leak()
shuffled, by_content = leak(shuffled_train, shuffled_dev).item(), torch.tensor(0.0)


# %% bigrams.leak: typed from what was printed
def leak(train, dev):
    train = set(train)
    return sum(1 for item in dev if item in train) / len(dev)


shuffled = round(leak(shuffled_train, shuffled_dev), 4)
by_content = 0.0


# %% bigrams.softmax: the largest logit subtracted first
def softmax(logits):
    m = max(logits)
    e = [math.exp(z - m) for z in logits]
    return [x / sum(e) for x in e]


# %% bigrams.softmax: a power of math.e, a tuple
softmax = lambda logits: tuple(math.e**z / sum(math.e**x for x in logits) for z in logits)


# %% bigrams.softmax: over the differences
def softmax(logits):
    return [1 / sum(math.exp(other - z) for other in logits) for z in logits]


# %% bigrams.softmax: NumPy
import numpy as np


def softmax(logits):
    e = np.exp(np.array(logits))
    return e / e.sum()


# %% bigrams.softmax: float32 tensors
import torch


def softmax(logits):
    e = torch.tensor(logits).exp()
    return e / e.sum()


# %% bigrams.softmax: through the logarithm of the sum
class Softmax:
    def __call__(self, logits):
        log_sum = math.log(math.fsum(map(math.exp, logits)))
        return [math.exp(z - log_sum) for z in logits]


softmax = Softmax()


# %% bigrams.cross_entropy: the target taken off
def cross_entropy(logits, targets):
    losses = []
    for row, target in zip(logits, targets):
        away = [x - row[target] for x in row]
        top = max(away)
        losses.append(top + math.log(sum(math.exp(x - top) for x in away)))
    return sum(losses) / len(losses)


# %% bigrams.cross_entropy: a lambda
cross_entropy = lambda logits, targets: (
    sum(max(row) - row[t] + math.log(math.fsum(math.exp(x - max(row)) for x in row)) for row, t in zip(logits, targets))
    / len(targets)
)


# %% bigrams.cross_entropy: two logits after the other
class Loss:
    def __call__(self, logits, targets):
        return sum(self.together(row) - row[t] for row, t in zip(logits, targets)) / len(logits)

    def together(self, row):
        total = -math.inf
        for x in row:
            high, low = max(total, x), min(total, x)
            total = high + math.log1p(math.exp(low - high))
        return total


cross_entropy = Loss()

# %% bigrams.cross_entropy: NumPy
import numpy as np


def cross_entropy(logits, targets):
    x = np.array(logits)
    x = x - x.max(axis=1, keepdims=True)
    return (np.log(np.exp(x).sum(1)) - x[np.arange(len(x)), targets]).mean()


# %% bigrams.cross_entropy: NumPy in float32
import numpy as np


def cross_entropy(logits, targets):
    x = np.array(logits, dtype=np.float32)
    m = x.max(1)
    return np.mean(m + np.log(np.exp(x - m[:, None]).sum(1)) - x[range(len(x)), targets])


# %% bigrams.cross_entropy: PyTorch in float32
import torch


def cross_entropy(logits, targets):
    x = torch.tensor(logits)
    return -x.log_softmax(1)[range(len(targets)), targets].mean()


# %% bigrams.cross_entropy: logsumexp, as a plain number
import torch


def cross_entropy(logits, targets):
    x = torch.tensor(logits)
    return (x.logsumexp(1) - x.gather(1, torch.tensor(targets)[:, None])[:, 0]).mean().item()


# %% bigrams.weight_gradient: from the counts of the samples
def weight_gradient(weights, samples):
    n = len(samples)
    gradient = []
    for i, row in enumerate(weights):
        used = sum(a == i for a, _ in samples)
        total = sum(math.exp(w) for w in row)
        gradient.append([(used * math.exp(w) / total - samples.count((i, j))) / n for j, w in enumerate(row)])
    return gradient


# %% bigrams.weight_gradient: p and y apart
def weight_gradient(weights, samples):
    size = len(weights)
    table = [[0.0] * size for _ in range(size)]
    for i, j in samples:
        powers = [math.exp(w) for w in weights[i]]
        table[i][j] -= 1 / len(samples)
        for c in range(size):
            table[i][c] += powers[c] / sum(powers) / len(samples)
    return tuple(map(tuple, table))


# %% bigrams.weight_gradient: NumPy
import numpy as np


def weight_gradient(weights, samples):
    w = np.array(weights)
    p = np.exp(w) / np.exp(w).sum(1, keepdims=True)
    gradient = np.zeros_like(w)
    for i, j in samples:
        gradient[i] += p[i] - np.eye(len(w))[j]
    return gradient / len(samples)


# %% bigrams.weight_gradient: PyTorch in float32
import torch


class Gradient:
    def __call__(self, weights, samples):
        i, j = torch.tensor(samples).T
        pull = torch.tensor(weights)[i].softmax(1)
        pull[range(len(i)), j] -= 1
        return torch.zeros(len(weights), len(weights)).index_add_(0, i, pull) / len(samples)


weight_gradient = Gradient()

# %% bigrams.weight_gradient: rows of tensors
import torch


def weight_gradient(weights, samples):
    counts = torch.zeros(len(weights), len(weights))
    for i, j in samples:
        counts[i, j] += 1
    p = torch.tensor(weights).softmax(dim=1)
    return [(row.sum() * q - row) / counts.sum() for row, q in zip(counts, p)]


# %% bigrams.one_step: fractions
from fractions import Fraction

stop_row, a_row = [Fraction(-1, 2), Fraction(1, 2)], [Fraction(0), Fraction(0)]
loss_after = (math.log(1 + math.exp(-1)) + 2 * math.log(2)) / 3

# %% bigrams.one_step: typed, whole numbers and tuples
stop_row, a_row, loss_after = (-1 / 2, 1 / 2), (0, 0), 0.5665

# %% bigrams.one_step: from p − y, with a −0
p = [0.5, 0.5]
step = lambda wants: [-3 * sum(want) / 3 for want in zip(*wants)]
stop_row, a_row = step([[p[0], p[1] - 1]]), step([[p[0], p[1] - 1], [p[0] - 1, p[1]]])
losses = [-math.log(math.exp(row[j]) / sum(map(math.exp, row))) for row, j in ((stop_row, 1), (a_row, 1), (a_row, 0))]
loss_after = sum(losses) / 3

# %% bigrams.one_step: NumPy
import numpy as np

W = np.zeros((2, 2))
for i, j in ((0, 1), (1, 1), (1, 0)):
    W[i] -= 3 * (0.5 - np.eye(2)[j]) / 3
stop_row, a_row = W
P = np.exp(W) / np.exp(W).sum(1, keepdims=True)
loss_after = -np.log(P[[0, 1, 1], [1, 1, 0]]).mean()

# %% bigrams.one_step: PyTorch in float32
import torch
import torch.nn.functional as F

W = torch.zeros((2, 2), requires_grad=True)
F.cross_entropy(W[[0, 1, 1]], torch.tensor([1, 1, 0])).backward()
W = W - 3 * W.grad
stop_row, a_row = W
loss_after = F.cross_entropy(W[[0, 1, 1]], torch.tensor([1, 1, 0]))

# %% bigrams.lookup: lambdas
pick = lambda table, indices: [table[i] for i in indices]
pick_backward = lambda size, indices, gradient: [
    [sum(row[c] for i, row in zip(indices, gradient) if i == r) for c in range(len(gradient[0]))] for r in range(size)
]

# %% bigrams.lookup: itemgetter, and rows added whole
from operator import add, itemgetter


def pick(table, indices):
    return list(itemgetter(*indices)(table))


def pick_backward(size, indices, gradient):
    rows = {}
    for i, row in zip(indices, gradient):
        rows[i] = list(map(add, rows[i], row)) if i in rows else row
    return [rows.get(i, [0] * len(gradient[0])) for i in range(size)]


# %% bigrams.lookup: map, and tuples
pick = lambda table, indices: tuple(map(table.__getitem__, indices))


def pick_backward(size, indices, gradient):
    table = [(0.0,) * len(gradient[0])] * size
    for n, i in enumerate(indices):
        table[i] = tuple(a + b for a, b in zip(table[i], gradient[n]))
    return tuple(table)


# %% bigrams.lookup: NumPy
import numpy as np


def pick(table, indices):
    return np.array(table)[indices]


def pick_backward(size, indices, gradient):
    table = np.zeros((size, len(gradient[0])))
    np.add.at(table, indices, np.array(gradient))
    return table


# %% bigrams.lookup: PyTorch in float32
import torch


def pick(table, indices):
    return torch.tensor(table)[indices]


def pick_backward(size, indices, gradient):
    gradient = torch.tensor(gradient)
    return torch.zeros(size, gradient.shape[1]).index_add(0, torch.tensor(indices), gradient)


# %% bigrams.trigram_counts: a Counter
from collections import Counter


def trigram_counts(words):
    seen = Counter(run for word in words for run in zip(".." + word, "." + word + ".", word + "."))
    return [[[seen[a, b, c] for c in LETTERS] for b in LETTERS] for a in LETTERS]


# %% bigrams.trigram_counts: two letters are remembered
def trigram_counts(words):
    counts = [[[0 for _ in LETTERS] for _ in LETTERS] for _ in LETTERS]
    for word in words:
        a = b = 0
        for letter in word + ".":
            c = LETTERS.index(letter)
            counts[a][b][c] += 1
            a, b = b, c
    return counts


# %% bigrams.trigram_counts: NumPy
import numpy as np


def trigram_counts(words):
    counts = np.zeros((27, 27, 27), dtype=np.int32)
    for word in words:
        ids = numbered(word, 2)
        for place in zip(ids, ids[1:], ids[2:]):
            counts[place] += 1
    return counts


# %% bigrams.trigram_counts: PyTorch in float32
import torch


class Count:
    def __call__(self, words):
        runs = [run for word in words for run in zip(*(numbered(word, 2)[n:] for n in range(3)))]
        a, b, c = torch.tensor(runs).T
        return torch.zeros(27, 27, 27).index_put((a, b, c), torch.ones(len(a)), accumulate=True)


trigram_counts = Count()


# %% bigrams.trigram_counts: one flat list
def trigram_counts(words):
    flat = [0] * 27**3
    for word in words:
        ids = numbered(word, 2)
        for n in range(len(word) + 1):
            flat[(ids[n] * 27 + ids[n + 1]) * 27 + ids[n + 2]] += 1
    rows = [flat[i : i + 27] for i in range(0, 27**3, 27)]
    return [rows[i : i + 27] for i in range(0, 27**2, 27)]


# %% shared: triples of numbers
def triples(words):
    return [run for word in words for run in zip(numbered(word, 2), numbered(word), numbered(word)[1:])]


# %% bigrams.trigram_loss: a difference of logs
def trigram_loss(counts, words, k=1.0):
    losses = [math.log(sum(counts[a][b]) + 27 * k) - math.log(counts[a][b][c] + k) for a, b, c in triples(words)]
    return sum(losses) / len(losses)


# %% bigrams.trigram_loss: a lambda
trigram_loss = lambda counts, words, k=1.0: (
    -sum(math.log((counts[a][b][c] + k) / sum(n + k for n in counts[a][b])) for a, b, c in triples(words))
    / sum(len(word) + 1 for word in words)
)


# %% bigrams.trigram_loss: letter by letter
def trigram_loss(counts, words, k=1.0):
    total = letters = 0
    for word in words:
        a = b = "."
        for c in [*word, "."]:
            row = counts[LETTERS.index(a)][LETTERS.index(b)]
            total += math.log1p((sum(row) + 26 * k - row[LETTERS.index(c)]) / (row[LETTERS.index(c)] + k))
            letters += 1
            a, b = b, c
    return total / letters


# %% bigrams.trigram_loss: NumPy
import numpy as np


def trigram_loss(counts, words, k=1.0):
    table = np.array(counts) + k
    a, b, c = np.array(triples(words)).T
    return -np.log(table[a, b, c] / table[a, b].sum(axis=1)).mean()


# %% bigrams.trigram_loss: PyTorch in float32
import torch


class Loss:
    def __call__(self, counts, words, k=1.0):
        P = torch.tensor(counts).float() + k
        P /= P.sum(2, keepdim=True)
        a, b, c = torch.tensor(triples(words)).T
        return -P[a, b, c].log().mean()


trigram_loss = Loss()

# %% shared: counts in two dictionaries, and losses from them
from collections import Counter

counts = Counter(triples(train))
before = Counter(run[:2] for run in triples(train))


def loss_of(words, k, add=sum):
    logs = [math.log((counts[run] + k) / (before[run[:2]] + 27 * k)) for run in triples(words)]
    return -add(logs) / len(logs)


# %% bigrams.held_out: as on the card
bigram_dev = Bigrams(count(train), k=1.0).loss(dev)
trigram_dev = loss_of(dev, 1.0)

# %% bigrams.held_out: to five digits
bigram_dev = round(Bigrams(count(train)).loss(dev), 4)
trigram_dev = round(loss_of(dev, 1), 4)

# %% bigrams.held_out: summed exactly, as fractions
from fractions import Fraction

bigram_dev = Fraction(Bigrams(count(train)).loss(dev))
trigram_dev = Fraction(loss_of(dev, 1, math.fsum))

# %% bigrams.held_out: NumPy
import numpy as np

P = np.array(count(train)) + 1
i, j = np.array([pair for word in dev for pair in zip(numbered(word), numbered(word)[1:])]).T
bigram_dev = -np.log(P[i, j] / P.sum(1)[i]).mean()
trigram_dev = np.float64(loss_of(dev, 1.0))

# %% bigrams.held_out: PyTorch in float32
import torch

T = torch.ones(27, 27, 27)
a, b, c = torch.tensor(triples(train)).T
T.index_put_((a, b, c), torch.ones(len(a)), accumulate=True)
pairs = torch.tensor(count(train)).float() + 1
a, b, c = torch.tensor(triples(dev)).T
trigram_dev = -(T / T.sum(2, keepdim=True))[a, b, c].log().mean()
bigram_dev = -(pairs / pairs.sum(1, keepdim=True))[b, c].log().mean().item()

# %% bigrams.tune: a dictionary of losses
losses = {k: loss_of(dev, k) for k in (0.01, 0.03, 0.1, 0.2, 0.5, 1, 3, 10)}
best_k = min(losses, key=losses.get)
test_loss = loss_of(test, best_k)

# %% bigrams.tune: a lambda, and rounded
best_k = min((0.01, 0.03, 0.1, 0.2, 0.5, 1, 3, 10), key=lambda k: loss_of(dev, k))
test_loss = round(loss_of(test, best_k), 4)

# %% bigrams.tune: sorted pairs
test_loss, best_k = sorted((loss_of(dev, k), k) for k in (0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 3.0, 10.0))[0]
test_loss = loss_of(test, best_k, math.fsum)

# %% bigrams.tune: fractions
from fractions import Fraction

ks = [Fraction(n, 100) for n in (1, 3, 10, 20, 50, 100, 300, 1000)]
best_k = min(ks, key=lambda k: loss_of(dev, float(k)))
test_loss = Fraction(loss_of(test, float(best_k)))

# %% bigrams.tune: NumPy
import numpy as np

ks = np.array([0.01, 0.03, 0.1, 0.2, 0.5, 1, 3, 10])
best_k = ks[np.argmin([loss_of(dev, k) for k in ks])]
test_loss = np.float32(loss_of(test, best_k))

# %% bigrams.tune: PyTorch in float32
import torch

ks = torch.tensor([0.01, 0.03, 0.1, 0.2, 0.5, 1, 3, 10])
T = torch.zeros(27, 27, 27)
a, b, c = torch.tensor(triples(train)).T
T.index_put_((a, b, c), torch.ones(len(a)), accumulate=True)


def loss(words, k):
    a, b, c = torch.tensor(triples(words)).T
    return -((T[a, b, c] + k) / (T.sum(2)[a, b] + 27 * k)).log().mean()


best_k = ks[torch.stack([loss(dev, k) for k in ks]).argmin()]
test_loss = loss(test, best_k)


# %% shared: the share of names that a ratio reads the right way
def share(log_ratio):
    table = count(train)
    two_ways = [name for name in dev if name != name[::-1]]
    return sum(float(log_ratio(name, table)) > 0 for name in two_ways) / len(two_ways)


# %% bigrams.which_way: the totals fall out
def log_ratio(word, counts, k=1.0):
    ids = numbered(word)
    return sum(math.log(counts[i][j] + k) - math.log(counts[j][i] + k) for i, j in zip(ids, ids[1:]))


share_right = share(log_ratio)

# %% bigrams.which_way: a lambda, one product
log_ratio = lambda word, counts, k=1.0: math.log(
    math.prod((counts[i][j] + k) / (counts[j][i] + k) for i, j in zip(numbered(word), numbered(word)[1:]))
)
share_right = share(log_ratio)


# %% bigrams.which_way: a class with both words
class Ratio:
    def __call__(self, word, counts, k=1.0):
        forwards, backwards = (self.logs(text, counts, k) for text in (word, word[::-1]))
        return math.fsum(forwards) - math.fsum(backwards)

    def logs(self, text, counts, k):
        for i, j in zip(numbered(text), numbered(text)[1:]):
            yield math.log((counts[i][j] + k) / (sum(counts[i]) + 27 * k))


log_ratio = Ratio()
share_right = round(share(log_ratio), 5)

# %% bigrams.which_way: NumPy
import numpy as np


def log_ratio(word, counts, k=1.0):
    logs = np.log(np.array(counts) + k)
    ids = numbered(word)
    return (logs - logs.T)[ids[:-1], ids[1:]].sum()


share_right = np.float64(share(log_ratio))

# %% bigrams.which_way: PyTorch in float32
import torch


def log_ratio(word, counts, k=1.0):
    P = torch.tensor(counts, dtype=torch.float32) + k
    P = P / P.sum(1, keepdim=True)
    there, back = torch.tensor(numbered(word)), torch.tensor(numbered(word[::-1]))
    return P[there[:-1], there[1:]].log().sum() - P[back[:-1], back[1:]].log().sum()


def plain(word, counts):
    ids = numbered(word)
    return sum(math.log((counts[i][j] + 1) / (counts[j][i] + 1)) for i, j in zip(ids, ids[1:]))


share_right = torch.tensor(share(plain))

# %% bigrams.which_way: float32, as a plain number
import torch


def log_ratio(word, counts, k=1.0):
    logs = (torch.tensor(counts).float() + k).log()
    ids = numbered(word)
    return sum(logs[i, j].item() - logs[j, i].item() for i, j in zip(ids, ids[1:]))


share_right = share(
    lambda word, counts: sum(
        math.log((counts[i][j] + 1) / (counts[j][i] + 1)) for i, j in zip(numbered(word), numbered(word)[1:])
    )
)
