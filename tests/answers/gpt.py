# Other right answers to the exercises of lecture 09, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% gpt.average: loops
def averaging(T):
    table = []
    for t in range(T):
        row = [0.0] * T
        for s in range(t + 1):
            row[s] = 1 / (t + 1)
        table.append(row)
    return table


# %% gpt.average: PyTorch in float32
import torch


def averaging(T):
    ones = torch.ones(T, T).tril()
    return ones / ones.sum(1, keepdim=True)


# %% gpt.average: NumPy
import numpy as np


def averaging(T):
    return np.tril(np.ones((T, T))) / np.arange(1, T + 1)[:, None]


# %% gpt.average: fractions
from fractions import Fraction


class Averaging:
    def __call__(self, T):
        return tuple(tuple([Fraction(1, n)] * n + [0] * (T - n)) for n in range(1, T + 1))


averaging = Averaging()

# %% gpt.average: a softmax of zeros
import torch


def averaging(T):
    later = ~torch.ones((T, T), dtype=torch.bool).tril()
    return torch.zeros(T, T).masked_fill(later, float("-inf")).softmax(-1)


# %% gpt.masked: PyTorch in float32
import torch


def masked_softmax(scores):
    scores = torch.tensor(scores)
    later = ~torch.ones_like(scores, dtype=torch.bool).tril()
    return scores.masked_fill(later, float("-inf")).softmax(1)


# %% gpt.masked: minus infinity by hand
def masked_softmax(scores):
    weights = []
    for t, row in enumerate(scores):
        row = [z if s <= t else -math.inf for s, z in enumerate(row)]
        top = max(row)
        powers = [math.exp(z - top) for z in row]
        weights.append([p / math.fsum(powers) for p in powers])
    return weights


# %% gpt.masked: a mask in NumPy
import numpy as np


def masked_softmax(scores):
    scores = np.where(np.tril(np.ones(np.shape(scores))) > 0, scores, -np.inf)
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


# %% gpt.masked: one over a sum of ratios
class Masked:
    def __call__(self, scores):
        def share(row, s, t):
            if s > t or row[s] < max(row[: t + 1]) - 700:
                return 0.0
            return 1 / sum(math.exp(z - row[s]) for z in row[: t + 1])

        return [tuple(share(row, s, t) for s in range(len(row))) for t, row in enumerate(scores)]


masked_softmax = Masked()


# %% gpt.masked: logarithms in float64
import torch


def masked_softmax(scores):
    scores = torch.tensor(scores, dtype=torch.float64)
    out = torch.zeros_like(scores)
    for t in range(len(scores)):
        seen = scores[t, : t + 1]
        out[t, : t + 1] = (seen - seen.logsumexp(0)).exp()
    return out


# %% gpt.zero: left out, and put back
def weights(scores, seen):
    top = max(z for z, its in zip(scores, seen) if its)
    powers = [math.exp(z - top) if its else 0.0 for z, its in zip(scores, seen)]
    return [power / sum(powers) for power in powers]


# %% gpt.zero: PyTorch in float32
import torch


def weights(scores, seen):
    hidden = ~torch.tensor(seen)
    return torch.tensor(scores).masked_fill(hidden, float("-inf")).softmax(0)


# %% gpt.zero: a very small number
def weights(scores, seen):
    scores = [z if its else -1e9 for z, its in zip(scores, seen)]
    powers = [math.exp(z - max(scores)) for z in scores]
    return tuple(power / math.fsum(powers) for power in powers)


# %% gpt.zero: cut out afterwards, and shared out anew
def weights(scores, seen):
    top = max(z for z, its in zip(scores, seen) if its)
    powers = [math.exp(min(z - top, 0)) * its for z, its in zip(scores, seen)]
    total = sum(powers)
    return [power / total for power in powers]


# %% gpt.zero: NumPy
import numpy as np


class Weights:
    def __call__(self, scores, seen):
        scores = np.where(seen, scores, -np.inf)
        powers = np.exp(scores - scores.max())
        return powers / powers.sum()


weights = Weights()


# %% gpt.head: PyTorch's own
import torch
import torch.nn.functional as F


def head(q, k, v):
    q, k, v = (torch.tensor(x)[None] for x in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)[0]


# %% gpt.head: in three lines
import torch


def head(q, k, v):
    q, k, v = (torch.tensor(x, dtype=torch.float64) for x in (q, k, v))
    scores = q @ k.T / q.shape[1] ** 0.5
    return scores.masked_fill(~torch.ones_like(scores, dtype=torch.bool).tril(), -math.inf).softmax(1) @ v


# %% gpt.head: NumPy
import numpy as np


def head(q, k, v):
    q, k, v = map(np.array, (q, k, v))
    powers = np.tril(np.exp(q @ k.T / np.sqrt(q.shape[1])))
    return powers / powers.sum(1)[:, None] @ v


# %% gpt.head: loops
def head(q, k, v):
    out = []
    for t in range(len(q)):
        powers, total = [], 0.0
        for s in range(t + 1):
            score = 0.0
            for a, b in zip(q[t], k[s]):
                score += a * b
            powers.append(math.exp(score * len(q[t]) ** -0.5))
            total += powers[-1]
        row = [0.0] * len(v[0])
        for s in range(t + 1):
            for j in range(len(row)):
                row[j] += powers[s] / total * v[s][j]
        out.append(row)
    return out


# %% gpt.head: one position at a time, the scale in the queries
class Head:
    def one(self, query, keys, values):
        query = [a / math.sqrt(len(query)) for a in query]
        powers = [math.exp(math.fsum(map(float.__mul__, query, key))) for key in keys]
        return tuple(math.fsum(p * x for p, x in zip(powers, col)) / sum(powers) for col in zip(*values))

    def __call__(self, q, k, v):
        return tuple(self.one(query, k[: t + 1], v[: t + 1]) for t, query in enumerate(q))


head = Head()


# %% gpt.scale: a power
def score_factor(d, query_spread, key_spread):
    return d**-0.5 / query_spread / key_spread


# %% gpt.scale: all under one root
def score_factor(d, query_spread, key_spread):
    return 1 / math.sqrt(d * query_spread**2 * key_spread**2)


# %% gpt.scale: by the variance
def score_factor(d, query_spread, key_spread):
    variance = sum((query_spread * key_spread) ** 2 for _ in range(d))
    return variance**-0.5


# %% gpt.scale: PyTorch in float32
import torch


def score_factor(d, query_spread, key_spread):
    return torch.tensor(float(d)).rsqrt() / (query_spread * key_spread)


# %% gpt.scale: logarithms
class Factor:
    def __call__(self, d, query_spread, key_spread):
        return math.exp(-0.5 * math.log(d) - math.log(query_spread) - math.log(key_spread))


score_factor = Factor()


# %% gpt.heads: view and transpose
import torch


def cut(x, n_head):
    x = torch.tensor(x)
    return x.view(len(x), n_head, -1).transpose(0, 1)


# %% gpt.heads: NumPy
import numpy as np


def cut(x, n_head):
    return np.reshape(x, (len(x), n_head, -1)).swapaxes(0, 1)


# %% gpt.heads: chunks
import torch


def cut(x, n_head):
    return torch.stack(torch.tensor(x, dtype=torch.float64).chunk(n_head, dim=1))


# %% gpt.heads: loops
def cut(x, n_head):
    size = len(x[0]) // n_head
    heads = []
    for h in range(n_head):
        heads.append([])
        for row in x:
            heads[h].append([row[h * size + j] for j in range(size)])
    return heads


# %% gpt.heads: by columns
class Cut:
    def __call__(self, x, n_head):
        columns = list(zip(*x))
        size = len(columns) // n_head
        return tuple(tuple(zip(*columns[i : i + size])) for i in range(0, len(columns), size))


cut = Cut()

# %% gpt.order: typed
one_layer, two_layers, unmasked, masked = True, False, 3, 6

# %% gpt.order: reasoned
one_layer = sorted("abc") == sorted("bac")
two_layers = "a" == "ba"
unmasked = len(set("banana"))
masked = len({"banana"[: t + 1] for t in range(6)})

# %% gpt.order: negations
one_layer = not False
two_layers = not True
unmasked = 6 - 3
masked = len("banana")

# %% gpt.order: measured with a head in PyTorch
import torch


def outputs(x, causal):
    scores = x @ x.T
    if causal:
        scores = scores.masked_fill(~torch.ones_like(scores, dtype=torch.bool).tril(), -math.inf)
    return scores.softmax(1) @ x


letters = dict(zip("abcn", torch.randn((4, 5), generator=torch.Generator().manual_seed(1), dtype=torch.float64)))
read = lambda word: torch.stack([letters[c] for c in word])
kinds = lambda rows: len({tuple(round(v, 6) for v in row) for row in rows.tolist()})
first, second = (outputs(read(word), True) for word in ("abc", "bac"))
one_layer = torch.allclose(first[2], second[2])
two_layers = torch.allclose(outputs(first, True)[2], outputs(second, True)[2])
unmasked = kinds(outputs(read("banana"), False))
masked = kinds(outputs(read("banana"), True))

# %% gpt.order: NumPy's numbers
import numpy as np

one_layer, two_layers = np.array_equal(np.sort([1, 2, 3]), np.sort([2, 1, 3])), bool(np.bool_(False))
unmasked, masked = np.unique(list("banana")).size, np.int64(6)


# %% gpt.norm: PyTorch's own
import torch
import torch.nn.functional as F


def layer_norm(x, gain, bias, eps=1e-5):
    x, gain, bias = map(torch.tensor, (x, gain, bias))
    return F.layer_norm(x, (len(x),), gain, bias, eps)


def rms_norm(x, gain, eps=1e-5):
    return F.rms_norm(torch.tensor(x), (len(x),), torch.tensor(gain), eps)


# %% gpt.norm: NumPy
import numpy as np


def layer_norm(x, gain, bias, eps=1e-5):
    x = np.array(x)
    return gain * (x - x.mean()) / np.sqrt(x.var() + eps) + bias


def rms_norm(x, gain, eps=1e-5):
    x = np.array(x)
    return gain * x / np.sqrt((x * x).mean() + eps)


# %% gpt.norm: LayerNorm by RMSNorm
def rms_norm(x, gain, eps=1e-5):
    factor = (math.fsum(v**2 for v in x) / len(x) + eps) ** -0.5
    return [v * factor * g for v, g in zip(x, gain)]


def layer_norm(x, gain, bias, eps=1e-5):
    mean = math.fsum(x) / len(x)
    return [v + b for v, b in zip(rms_norm([v - mean for v in x], gain, eps), bias)]


# %% gpt.norm: loops
def layer_norm(x, gain, bias, eps=1e-5):
    total = 0.0
    for v in x:
        total += v
    mean, squares = total / len(x), 0.0
    for v in x:
        squares += (v - mean) * (v - mean)
    out = []
    for i in range(len(x)):
        out.append((x[i] - mean) / math.sqrt(squares / len(x) + eps) * gain[i] + bias[i])
    return out


def rms_norm(x, gain, eps=1e-5):
    squares = sum(v * v for v in x) / len(x)
    return tuple(g * v / (squares + eps) ** 0.5 for v, g in zip(x, gain))


# %% gpt.norm: tensors in float64
import torch


class Norm:
    def __init__(self, centred):
        self.centred = centred

    def __call__(self, x, gain, bias=None, eps=1e-5):
        x, gain = (torch.tensor(t, dtype=torch.float64) for t in (x, gain))
        x = x - x.mean() if self.centred else x
        out = gain * x * (x.square().mean() + eps).rsqrt()
        return out + torch.tensor(bias) if self.centred else out


layer_norm = Norm(True)
rms_norm = lambda x, gain, eps=1e-5: Norm(False)(x, gain, eps=eps)


# %% gpt.rope: complex numbers
import cmath


def turned(pair, position, speed):
    z = complex(*pair) * cmath.exp(1j * position * speed)
    return z.real, z.imag


# %% gpt.rope: a matrix in PyTorch
import torch


def turned(pair, position, speed):
    angle = torch.tensor(position * speed)
    c, s = angle.cos(), angle.sin()
    return torch.stack((torch.stack((c, -s)), torch.stack((s, c)))) @ torch.tensor(pair)


# %% gpt.rope: NumPy
import numpy as np


def turned(pair, position, speed):
    c, s = np.cos(position * speed), np.sin(position * speed)
    return np.array([[c, -s], [s, c]]) @ pair


# %% gpt.rope: length and angle
def turned(pair, position, speed):
    length, angle = math.hypot(*pair), math.atan2(pair[1], pair[0])
    angle += position * speed
    return [length * math.cos(angle), length * math.sin(angle)]


# %% gpt.rope: a small turn for each position
class Turned:
    def __call__(self, pair, position, speed):
        a, b = pair
        for _ in range(position):
            a, b = a * math.cos(speed) - b * math.sin(speed), a * math.sin(speed) + b * math.cos(speed)
        return (a, b)


turned = Turned()


# %% gpt.temperature: PyTorch in float32
import torch
import torch.nn.functional as F


def tempered(logits, temperature):
    logits = torch.tensor(logits)
    if temperature == 0:
        return F.one_hot(logits.argmax(), len(logits)).float()
    return (logits / temperature).softmax(0)


# %% gpt.temperature: a very low one for 0
def tempered(logits, temperature):
    top = max(logits)
    powers = [math.exp((z - top) / (temperature or 1e-6)) for z in logits]
    return [p / math.fsum(powers) for p in powers]


# %% gpt.temperature: powers of probabilities
def tempered(logits, temperature):
    if not temperature:
        best = max(range(len(logits)), key=lambda i: logits[i])
        return [1.0 * (i == best) for i in range(len(logits))]
    powers = [math.exp(z - max(logits)) ** (1 / temperature) for z in logits]
    return tuple(p / sum(powers) for p in powers)


# %% gpt.temperature: NumPy
import numpy as np


def tempered(logits, temperature):
    logits = np.array(logits)
    if temperature == 0:
        return np.eye(len(logits))[logits.argmax()]
    powers = np.exp((logits - logits.max()) / temperature)
    return powers / powers.sum()


# %% gpt.temperature: the logarithm of a sum
class Tempered:
    def __call__(self, logits, temperature):
        if temperature == 0:
            return [int(z == max(logits)) for z in logits]
        z = [a / temperature for a in logits]
        top = max(z)
        log_sum = top + math.log(sum(math.exp(a - top) for a in z))
        return [math.exp(a - log_sum) for a in z]


tempered = Tempered()


# %% gpt.nucleus: a while loop
def nucleus(p, top_p):
    order, kept = sorted(range(len(p)), key=p.__getitem__, reverse=True), []
    while sum(p[i] for i in kept) < top_p:
        kept.append(order[len(kept)])
    total = sum(p[i] for i in kept)
    return [p[i] / total if i in kept else 0.0 for i in range(len(p))]


# %% gpt.nucleus: PyTorch in float64
import torch


def nucleus(p, top_p):
    p, order = torch.tensor(p, dtype=torch.float64).sort(descending=True)
    kept = p * (p.cumsum(0) - p < top_p)
    return torch.zeros_like(p).scatter_(0, order, kept / kept.sum())


# %% gpt.nucleus: by a threshold
def nucleus(p, top_p):
    before, smallest = 0.0, 1.0
    for one in sorted(p, reverse=True):
        if before >= top_p:
            break
        smallest, before = one, before + one
    return [one / before if one >= smallest else 0.0 for one in p]


# %% gpt.nucleus: what the likelier ones hold
class Nucleus:
    def __call__(self, p, top_p):
        kept = [one if sum(other for other in p if other > one) < top_p else 0.0 for one in p]
        return tuple(one / sum(kept) for one in kept)


nucleus = Nucleus()


# %% gpt.nucleus: NumPy
import numpy as np


def nucleus(p, top_p):
    p = np.array(p)
    order = np.argsort(-p)
    n = int(np.searchsorted(np.cumsum(p[order]), top_p)) + 1
    out = np.zeros_like(p)
    out[order[:n]] = p[order[:n]] / p[order[:n]].sum()
    return out


# %% gpt.cache: typed
without, with_cache, numbers = 390, 29, 14848

# %% gpt.cache: sums
without = sum(10 + i for i in range(20))
with_cache = 10 + 20 - 1
numbers = 4 * with_cache * (64 + 64)

# %% gpt.cache: Gauss
without = 20 * (10 + 29) / 2
with_cache = 29.0
numbers = 2 * 4 * 4 * 16 * 29

# %% gpt.cache: counted
text, without, cached, with_cache = 10, 0, 0, 0
for _ in range(20):
    without += text
    with_cache += text - cached
    cached = text
    text += 1
numbers = cached * 2 * 64 * 4

# %% gpt.cache: the size of a tensor
import torch

kept = torch.zeros(4, 2, 4, 29, 16)
without, with_cache, numbers = int(torch.arange(10, 30).sum()), kept.shape[3], kept.numel()


# %% gpt.count: in one line
def count(vocab_size, block_size, n_layer, n_embd):
    return (2 * vocab_size + block_size + 2) * n_embd + vocab_size + n_layer * (12 * n_embd + 10) * n_embd


# %% gpt.count: the model itself
from zero_to_hero.gpt import GPT, Config, parameters


def count(vocab_size, block_size, n_layer, n_embd):
    return parameters(GPT(Config(vocab_size, block_size, n_layer, 1, n_embd)))


# %% gpt.count: layer by layer
def linear(n, m, bias=True):
    return n * m + m * bias


class Count:
    def __call__(self, vocab_size, block_size, n_layer, n_embd):
        c, total = n_embd, (vocab_size + block_size) * n_embd
        for _ in range(n_layer):
            total += 2 * c + linear(c, 3 * c, False) + linear(c, c)
            total += 2 * c + linear(c, 4 * c) + linear(4 * c, c)
        return total + 2 * c + linear(c, vocab_size)


count = Count()


# %% gpt.count: shapes
def count(vocab_size, block_size, n_layer, n_embd):
    c = n_embd
    block = [(c, 3 * c), (c, c), (c,), (c, 4 * c), (4 * c,), (4 * c, c), (c,), (c,), (c,), (c,), (c,)]
    shapes = [(vocab_size, c), (block_size, c), (c,), (c,), (c, vocab_size), (vocab_size,)] + n_layer * block
    return sum(math.prod(shape) for shape in shapes)


# %% gpt.count: NumPy
import numpy as np


def count(vocab_size, block_size, n_layer, n_embd):
    powers = np.array([1, n_embd, n_embd**2])
    outside = np.array([vocab_size, 2 * vocab_size + block_size + 2, 0])
    return (outside + n_layer * np.array([0, 10, 12])) @ powers


# %% gpt.cost: typed
even, short, long = 384, 2.154, 3.829


# %% gpt.cost: a loop
def work(T, n_embd):
    return 12 * n_embd**2 * T, 2 * n_embd * T * T


even = 1
while work(even, 64)[0] > work(even, 64)[1]:
    even += 1
short, long = (sum(work(2 * T, 64)) / sum(work(T, 64)) for T in (32, 4096))

# %% gpt.cost: solved on paper
even = 6 * 64
short = 2 * (384 + 64) / (384 + 32)
long = 2 * (384 + 8192) / (384 + 4096)

# %% gpt.cost: the lecture's own count
from zero_to_hero.gpt import Config, multiplications

block = lambda T: multiplications(Config(n_layer=1, n_embd=64), T) - 64 * 65 * T
even = min(T for T in range(1, 500) if block(T) >= 2 * 12 * 64**2 * T)
short, long = block(64) / block(32), block(8192) / block(4096)

# %% gpt.cost: fractions
from fractions import Fraction

even = Fraction(12 * 64**2, 2 * 64)
short = Fraction(2 * (6 * 64 + 64), 6 * 64 + 32)
long = Fraction(2 * (6 * 64 + 8192), 6 * 64 + 4096)
