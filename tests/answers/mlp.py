# Other right answers to the exercises of lecture 03, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% mlp.contexts: slices of the padded word
def contexts(words, block_size=3):
    X, Y = [], []
    for word in words:
        numbers = [0] * block_size + [LETTERS.index(c) for c in word] + [0]
        for i in range(len(word) + 1):
            X.append(numbers[i : i + block_size])
            Y.append(numbers[i + block_size])
    return X, Y


# %% mlp.contexts: a deque
from collections import deque


def contexts(words, block_size=3):
    X, Y = [], []
    for word in words:
        window = deque([0] * block_size, maxlen=block_size)
        for c in word + ".":
            X.append(list(window))
            Y.append(LETTERS.index(c))
            window.append(Y[-1])
    return X, Y


# %% mlp.contexts: tensors, as in the lecture
import torch


def contexts(words, block_size=3):
    X, Y = [], []
    for word in words:
        context = [0] * block_size
        for ch in word + ".":
            ix = LETTERS.index(ch)
            X.append(context)
            Y.append(ix)
            context = context[1:] + [ix]
    return torch.tensor(X), torch.tensor(Y)


# %% mlp.contexts: tuples and a generator
class Contexts:
    def __call__(self, words, block_size=3):
        pairs = [pair for word in words for pair in self.walk(word, block_size)]
        X, Y = zip(*pairs)
        return X, Y

    def walk(self, word, n):
        text = "." * n + word + "."
        for i in range(n, len(text)):
            yield tuple(map(LETTERS.index, text[i - n : i])), LETTERS.index(text[i])


contexts = Contexts()

# %% mlp.contexts: NumPy
import numpy as np


def contexts(words, block_size=3):
    rows = []
    for word in words:
        ids = np.array([LETTERS.index(c) for c in "." * block_size + word + "."])
        rows.append(np.lib.stride_tricks.sliding_window_view(ids, block_size + 1))
    rows = np.concatenate(rows)
    return rows[:, :-1], rows[:, -1]


# %% shared: runs of letters
from collections import Counter


def grams(words, n):
    return Counter(("." * n + w + ".")[i : i + n + 1] for w in words for i in range(len(w) + 1))


def loss_of_table(words, k):
    both, before = grams(train, 3), Counter()
    for run, c in both.items():
        before[run[:3]] += c
    asked = grams(words, 3)
    total = sum(c * math.log((both[run] + k) / (before[run[:3]] + 27 * k)) for run, c in asked.items())
    return -total / sum(asked.values())


# %% mlp.tables: Counters
tried = {k: loss_of_table(dev, k) for k in (0.01, 0.03, 0.1, 0.3, 1)}
best_k = min(tried, key=tried.get)
best_loss = tried[best_k]

# %% mlp.tables: sorted pairs
best_loss, best_k = sorted((loss_of_table(dev, k), k) for k in [1, 0.3, 0.1, 0.03, 0.01])[0]

# %% mlp.tables: rounded to five digits
best_k, best_loss = 0.1, round(loss_of_table(dev, 0.1), 4)

# %% mlp.tables: a dictionary of rows
rows = {}
for w in train:
    text = "..." + w + "."
    for i in range(3, len(text)):
        rows.setdefault(text[i - 3 : i], [0] * 27)[LETTERS.index(text[i])] += 1


def cost(words, k):
    logs = []
    for w in words:
        text = "..." + w + "."
        for i in range(3, len(text)):
            row = rows.get(text[i - 3 : i], [0] * 27)
            logs.append(math.log((row[LETTERS.index(text[i])] + k) / (sum(row) + 27 * k)))
    return -sum(logs) / len(logs)


best_k = min((0.03, 0.1, 0.3), key=lambda k: cost(dev, k))
best_loss = cost(dev, best_k)

# %% mlp.tables: a table in NumPy, float32 at the end
import numpy as np

N = np.zeros((27, 27, 27, 27), dtype=np.float64)
for w in train:
    ids = [0, 0, 0, *map(LETTERS.index, w), 0]
    for a, b, c, d in zip(ids, ids[1:], ids[2:], ids[3:]):
        N[a, b, c, d] += 1
D = np.array([q for w in dev for q in zip(*([0, 0, 0, *map(LETTERS.index, w), 0][i:] for i in range(4)))])
scores = {}
for k in (0.01, 0.03, 0.1, 0.3, 1.0):
    P = (N[tuple(D[:, :3].T)] + k) / (N[tuple(D[:, :3].T)] + k).sum(1, keepdims=True)
    scores[k] = np.float32(-np.log(P[np.arange(len(D)), D[:, 3]]).mean())
best_k = min(scores, key=scores.get)
best_loss = scores[best_k]


# %% mlp.embed: loops
def embed(table, contexts):
    rows = []
    for context in contexts:
        row = []
        for i in context:
            row.extend(table[i])
        rows.append(row)
    return rows


# %% mlp.embed: a sum of lists
embed = lambda table, contexts: [sum((list(table[i]) for i in c), []) for c in contexts]

# %% mlp.embed: PyTorch in float32
import torch


def embed(table, contexts):
    emb = torch.tensor(table)[torch.tensor(contexts)]
    return emb.view(len(contexts), -1)


# %% mlp.embed: cat in float64
import torch


def embed(table, contexts):
    C, X = torch.tensor(table, dtype=torch.float64), torch.tensor(contexts)
    return torch.cat([C[X[:, p]] for p in range(X.shape[1])], dim=1)


# %% mlp.embed: one-hot vectors
def embed(table, contexts):
    columns = list(zip(*table))
    onehot = lambda i: [1.0 if j == i else 0.0 for j in range(len(table))]
    dot = lambda a, b: sum(x * y for x, y in zip(a, b))
    return [[dot(onehot(i), column) for i in context for column in columns] for context in contexts]


# %% mlp.embed: stacked, turned, reshaped
import numpy as np


class Embed:
    def __call__(self, table, contexts):
        C, X = np.array(table), np.array(contexts)
        stacked = np.stack([C[X[:, p]] for p in range(X.shape[1])])
        return stacked.transpose(1, 0, 2).reshape(len(X), -1)


embed = Embed()


# %% mlp.centre: loops
def centre(table):
    n = len(table[0])
    middle = [0.0] * n
    for row in table:
        for j in range(n):
            middle[j] += row[j] / len(table)
    return [[row[j] - middle[j] for j in range(n)] for row in table]


# %% mlp.centre: a lambda
centre = lambda t: [[x - sum(r[j] for r in t) / len(t) for j, x in enumerate(row)] for row in t]

# %% mlp.centre: PyTorch in float32
import torch


def centre(table):
    C = torch.tensor(table)
    return C - C.mean(0, keepdim=True)


# %% mlp.centre: NumPy
import numpy as np

centre = lambda table: np.array(table) - np.mean(table, axis=0)

# %% mlp.centre: fractions
from fractions import Fraction


class Centre:
    def __call__(self, table):
        exact = [[Fraction(x) for x in row] for row in table]
        middle = [sum(c) / len(c) for c in zip(*exact)]
        return [tuple(x - m for x, m in zip(row, middle)) for row in exact]


centre = Centre()

# %% mlp.strides: typed
stride, place, turned, refused = (6, 2, 1), 14, (2, 6, 1), 2

# %% mlp.strides: lists
stride = [6, 2, 1]
place = 12 + 2
turned = [2, 6, 1]
refused = 2

# %% mlp.strides: PyTorch
import torch

t = torch.arange(24).view(4, 3, 2)
stride, turned = t.stride(), t.transpose(0, 1).stride()
place, refused = t[2, 1, 0].item(), 2

# %% mlp.strides: computed from the shape
shape = (4, 3, 2)
stride = tuple(math.prod(shape[i + 1 :]) for i in range(3))
place = sum(i * s for i, s in zip((2, 1, 0), stride))
turned = (stride[1], stride[0], stride[2])
refused = 1 + 1

# %% mlp.strides: a tensor with a place, and offsets
import torch

t = torch.zeros(4, 3, 2)
stride = torch.tensor(t.stride())
place = t[2, 1, 0].storage_offset()
turned = torch.tensor(t.transpose(0, 1).stride())
for refused, call in enumerate((lambda: t.view(12, 2), lambda: t.transpose(0, 1).view(12, 2)), start=1):
    try:
        call()
    except RuntimeError:
        break


# %% mlp.embed_backward: slices
def embed_backward(size, contexts, gradient):
    n = len(gradient[0]) // len(contexts[0])
    table = [[0] * n for _ in range(size)]
    for context, row in zip(contexts, gradient):
        for p, i in enumerate(context):
            table[i] = [a + b for a, b in zip(table[i], row[p * n : (p + 1) * n])]
    return table


# %% mlp.embed_backward: one sum a cell
def embed_backward(size, contexts, gradient):
    n = len(gradient[0]) // len(contexts[0])
    return [
        [
            sum(row[p * n + d] for context, row in zip(contexts, gradient) for p, j in enumerate(context) if j == i)
            for d in range(n)
        ]
        for i in range(size)
    ]


# %% mlp.embed_backward: one-hot vectors in PyTorch
import torch
import torch.nn.functional as F


def embed_backward(size, contexts, gradient):
    X, g = torch.tensor(contexts), torch.tensor(gradient)
    onehot = F.one_hot(X.flatten(), size).float()
    return onehot.T @ g.view(X.numel(), -1)


# %% mlp.embed_backward: index_add_
import torch


def embed_backward(size, contexts, gradient):
    X = torch.tensor(contexts).flatten()
    g = torch.tensor(gradient, dtype=torch.float64).reshape(len(X), -1)
    return torch.zeros(size, g.shape[1], dtype=torch.float64).index_add_(0, X, g)


# %% mlp.embed_backward: NumPy
import numpy as np


class Backward:
    def __call__(self, size, contexts, gradient):
        X = np.array(contexts).ravel()
        g = np.array(gradient).reshape(len(X), -1)
        table = np.zeros((size, g.shape[1]))
        np.add.at(table, X, g)
        return table


embed_backward = Backward()

# %% mlp.sizes: typed
embedding, hidden, output = 216, 2624, 1755

# %% mlp.sizes: products
embedding = 27 * 8
hidden = 40 * 64 + 64
output = 65 * 27

# %% mlp.sizes: from tensors
import torch

shapes = ([(27, 8)], [(40, 64), (64,)], [(64, 27), (27,)])
embedding, hidden, output = (sum(torch.zeros(s).numel() for s in part) for part in shapes)

# %% mlp.sizes: PyTorch's layers
from torch import nn

count = lambda layer: sum(p.numel() for p in layer.parameters())
embedding, hidden, output = map(count, (nn.Embedding(27, 8), nn.Linear(40, 64), nn.Linear(64, 27)))

# %% mlp.sizes: floats and a function
layer = lambda inputs, outputs: float((inputs + 1) * outputs)
embedding = 27.0 * 8
hidden = layer(5 * 8, 64)
output = layer(64, 27)

# %% mlp.first_loss: typed
zeros, fives, sure = 3.2958, 3.2958, 10.0011797


# %% mlp.first_loss: softmax by hand
def loss(logits, right):
    powers = [math.exp(z) for z in logits]
    return -math.log(powers[right] / sum(powers))


zeros, fives, sure = loss([0] * 27, 1), loss([5] * 27, 1), loss([10] + [0] * 26, 1)

# %% mlp.first_loss: cross_entropy
import torch
import torch.nn.functional as F

right = torch.tensor([5])
zeros = F.cross_entropy(torch.zeros(1, 27), right)
fives = F.cross_entropy(torch.full((1, 27), 5.0), right).item()
z = torch.zeros(1, 27, dtype=torch.float64)
z[0, 0] = 10
sure = F.cross_entropy(z, right)

# %% mlp.first_loss: logarithms of fractions
zeros = -math.log(1 / 27)
fives = 3 * math.log(3)
sure = 10 + math.log(1 + 26 * math.exp(-10))

# %% mlp.first_loss: log-sum-exp
import numpy as np

logsumexp = lambda z: float(np.log(np.exp(z).sum()))
zeros = logsumexp(np.zeros(27))
fives = logsumexp(np.full(27, 5.0)) - 5
sure = logsumexp(np.array([10.0] + [0.0] * 26))


# %% mlp.floor: shares
from collections import Counter


def floor(X, Y):
    after = {}
    for x, y in zip(X, Y):
        after.setdefault(tuple(x), Counter())[y] += 1
    costs = [-math.log(after[tuple(x)][y] / sum(after[tuple(x)].values())) for x, y in zip(X, Y)]
    return sum(costs) / len(costs)


# %% mlp.floor: counting in the lists
def floor(X, Y):
    pairs = list(zip(map(list, X), Y))
    X = [x for x, _ in pairs]
    return sum(math.log(X.count(x) / pairs.count((x, y))) for x, y in pairs) / len(Y)


# %% mlp.floor: the entropy of each context
def entropy(letters):
    shares = [letters.count(one) / len(letters) for one in set(letters)]
    return -sum(p * math.log(p) for p in shares)


def floor(X, Y):
    rooms = {}
    for x, y in zip(X, Y):
        rooms.setdefault(str(x), []).append(y)
    return sum(len(room) * entropy(room) for room in rooms.values()) / len(Y)


# %% mlp.floor: a difference of two entropies
import numpy as np


def floor(X, Y):
    def entropy(rows):
        _, n = np.unique(rows, axis=0, return_counts=True)
        return -(n / n.sum() * np.log(n / n.sum())).sum()

    both = np.column_stack([X, Y])
    return entropy(both) - entropy(np.array(X))


# %% mlp.floor: PyTorch in float32
import torch


class Floor:
    def __call__(self, X, Y):
        X, Y = torch.tensor(X), torch.tensor(Y)
        same_x = (X[:, None] == X[None]).all(2)
        same = same_x & (Y[:, None] == Y[None])
        return -(same.sum(1).float() / same_x.sum(1)).log().mean()


floor = Floor()


# %% mlp.direct: loops
def direct(x, H, d, U, W, b):
    hidden = []
    for j in range(len(d)):
        z = d[j]
        for i in range(len(x)):
            z += x[i] * H[i][j]
        hidden.append(math.tanh(z))
    y = []
    for k in range(len(b)):
        z = b[k]
        for i in range(len(x)):
            z += x[i] * W[i][k]
        for j in range(len(hidden)):
            z += hidden[j] * U[j][k]
        y.append(z)
    return y


# %% mlp.direct: PyTorch in float32
import torch


def direct(*parts):
    x, H, d, U, W, b = map(torch.tensor, parts)
    return b + x @ W + torch.tanh(d + x @ H) @ U


# %% mlp.direct: NumPy
import numpy as np


def direct(x, H, d, U, W, b):
    x, H, d, U, W, b = map(np.array, (x, H, d, U, W, b))
    return np.tanh(x.dot(H) + d).dot(U) + x.dot(W) + b


# %% mlp.direct: one product for both paths
def direct(x, H, d, U, W, b):
    dot = lambda a, c: math.fsum(p * q for p, q in zip(a, c))
    h = [math.tanh(dot([*x, 1], column)) for column in zip(*H, d)]
    return [dot([*x, *h, 1], column) for column in zip(*W, *U, b)]


# %% mlp.direct: tanh by exponentials
class Direct:
    def tanh(self, z):
        return 1 - 2 / (math.exp(2 * z) + 1)

    def __call__(self, x, H, d, U, W, b):
        at = lambda row, table, j: sum(a * line[j] for a, line in zip(row, table))
        h = tuple(self.tanh(at(x, H, j) + d[j]) for j in range(len(d)))
        return tuple(at(h, U, k) + at(x, W, k) + b[k] for k in range(len(b)))


direct = Direct()


# %% mlp.split_names: the global generator
def split_names(words, seed=42):
    different = sorted(set(words))
    random.seed(seed)
    random.shuffle(different)
    cut = int(0.8 * len(different))
    first = set(different[:cut])
    return [w for w in words if w in first], [w for w in words if w not in first]


# %% mlp.split_names: a dictionary of sides
def split_names(words, seed=42):
    rng, kinds = random.Random(seed), sorted({*words})
    rng.shuffle(kinds)
    side = {name: k < int(0.8 * len(kinds)) for k, name in enumerate(kinds)}
    parts = ([], [])
    for word in words:
        parts[not side[word]].append(word)
    return parts


# %% mlp.split_names: filter
class Split:
    def __call__(self, words, seed=42):
        kinds = sorted(dict.fromkeys(words))
        random.Random(seed).shuffle(kinds)
        held = kinds[int(0.8 * len(kinds)) :]
        return tuple(filter(lambda w: w not in held, words)), tuple(filter(held.__contains__, words))


split_names = Split()


# %% mlp.split_names: a Counter
from collections import Counter


def split_names(words, seed=42):
    kinds = sorted(Counter(words))
    generator = random.Random(seed)
    generator.shuffle(kinds)
    n = int(len(kinds) * 0.8)
    known, new = set(kinds[:n]), set(kinds[n:])
    return [w for w in words if w in known], [w for w in words if w in new]


# %% mlp.split_names: a helper
def split_names(words, seed=42):
    def pick(names):
        return [word for word in words if word in names]

    kinds = list(set(words))
    kinds.sort()
    random.Random(seed).shuffle(kinds)
    n = int(0.8 * len(kinds))
    return pick(frozenset(kinds[:n])), pick(frozenset(kinds[n:]))


# %% mlp.in_pieces: weights
def mean_in_pieces(losses, size):
    mean = 0.0
    for start in range(0, len(losses), size):
        piece = losses[start : start + size]
        mean += sum(piece) / len(piece) * (len(piece) / len(losses))
    return mean


# %% mlp.in_pieces: no pieces at all
mean_in_pieces = lambda losses, size: sum(losses) / len(losses)

# %% mlp.in_pieces: PyTorch in float32
import torch


def mean_in_pieces(losses, size):
    pieces = torch.tensor(losses).split(size)
    return sum(piece.sum() for piece in pieces) / len(losses)


# %% mlp.in_pieces: a running mean
class Mean:
    def __call__(self, losses, size):
        mean, n = 0.0, 0
        for start in range(0, len(losses), size):
            for loss in losses[start : start + size]:
                n += 1
                mean += (loss - mean) / n
        return mean


mean_in_pieces = Mean()


# %% mlp.in_pieces: fsum and slices
def mean_in_pieces(losses, size):
    rest = list(losses)
    sums, count = [], 0
    while rest:
        sums.append(math.fsum(rest[:size]))
        count += len(rest[:size])
        rest = rest[size:]
    return math.fsum(sums) / count


# %% mlp.generate: a for loop
def generate(predict, draw, block_size=3, most=20):
    context, letters = [0] * block_size, []
    for _ in range(most):
        i = draw(predict(context))
        if not i:
            break
        letters.append(LETTERS[i])
        context = [*context[1:], i]
    return "".join(letters)


# %% mlp.generate: a deque
from collections import deque


def generate(predict, draw, block_size=3, most=20):
    window, word = deque([0] * block_size, block_size), ""
    while len(word) != most and (i := draw(predict(list(window)))) != 0:
        word += LETTERS[i]
        window.append(i)
    return word


# %% mlp.generate: the last numbers of all
def generate(predict, draw, block_size=3, most=20):
    numbers = [0] * block_size
    while len(numbers) < block_size + most:
        numbers.append(draw(predict(numbers[-block_size:])))
        if numbers[-1] == 0:
            return "".join(LETTERS[i] for i in numbers[block_size:-1])
    return "".join(LETTERS[i] for i in numbers[block_size:])


# %% mlp.generate: recursion
def generate(predict, draw, block_size=3, most=20, context=None):
    if most == 0:
        return ""
    context = context or [0] * block_size
    i = draw(predict(context))
    return "" if i == 0 else LETTERS[i] + generate(predict, draw, block_size, most - 1, context[1:] + [i])


# %% mlp.generate: changed in place
class Generate:
    def __call__(self, predict, draw, block_size=3, most=20):
        context, word = [0] * block_size, ""
        while True:
            if len(word) >= most:
                return word
            i = draw(predict(context))
            if i == 0:
                return word
            word = word + LETTERS[i]
            del context[0]
            context.append(i)


generate = Generate()
