# Other right answers to the exercises of lecture 07, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% wavenet.shapes: typed
fused, weight, means, values = (16, 4, 48), (48, 128), 128, 64

# %% wavenet.shapes: lists and floats
fused = [16, 4, 48]
weight = [48, 128]
means = 128.0
values = 64.0

# %% wavenet.shapes: from tensors
import torch

x, W = torch.ones(16, 8, 24), torch.ones(2 * 24, 128)
pairs = x.view(16, 4, 48)
out = pairs @ W
fused, weight = pairs.shape, W.shape
means, values = out.mean((0, 1)).numel(), out[:, :, 0].numel()

# %% wavenet.shapes: calculated
N, T, C, n, H = 16, 8, 24, 2, 128
fused, weight, means, values = (N, T // n, n * C), (n * C, H), H, N * T // n

# %% wavenet.shapes: sizes of PyTorch
import torch

fused, weight = torch.Size((16, 4, 48)), torch.Size((48, 128))
means, values = 2**7, 2**6


# %% wavenet.fuse: comprehensions
def fuse(x, n):
    return [[sum(example[t : t + n], []) for t in range(0, len(example), n)] for example in x]


# %% wavenet.fuse: view in PyTorch
import torch


def fuse(x, n):
    x = torch.tensor(x)
    N, T, C = x.shape
    return x.view(N, T // n, n * C)


# %% wavenet.fuse: NumPy
import numpy as np


class Fuse:
    def __call__(self, x, n):
        x = np.array(x)
        return x.reshape(len(x), -1, n * x.shape[2])


fuse = Fuse()

# %% wavenet.fuse: every n-th position, side by side
import torch


def fuse(x, n):
    x = torch.tensor(x, dtype=torch.float64)
    return torch.cat([x[:, k::n] for k in range(n)], dim=2)


# %% wavenet.fuse: an iterator that's asked n times
from itertools import chain


def fuse(x, n):
    return tuple(tuple(tuple(chain(*group)) for group in zip(*[iter(example)] * n)) for example in x)


# %% wavenet.norm: PyTorch over two dimensions
import torch


def normalised(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (torch.tensor(t, dtype=torch.float64) for t in (x, gamma, beta))
    mean, var = x.mean((0, 1)), x.var((0, 1), correction=0)
    return gamma * (x - mean) / (var + eps).sqrt() + beta


# %% wavenet.norm: rows, then lecture 4's layer
import torch


def normalised(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (torch.tensor(t, dtype=torch.float64) for t in (x, gamma, beta))
    rows = x.reshape(-1, x.shape[-1])
    rows = (rows - rows.mean(0)) / (rows.var(0, unbiased=False) + eps) ** 0.5
    return (rows * gamma + beta).reshape(x.shape)


# %% wavenet.norm: NumPy, a mean of squares
import numpy as np


def normalised(x, gamma, beta, eps=1e-5):
    x = np.array(x)
    centred = x - x.mean(axis=(0, 1), keepdims=True)
    var = (centred**2).mean(axis=(0, 1), keepdims=True)
    return np.array(gamma) * centred / np.sqrt(var + eps) + np.array(beta)


# %% wavenet.norm: PyTorch's function
import torch


def normalised(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (torch.tensor(t, dtype=torch.float64) for t in (x, gamma, beta))
    out = torch.nn.functional.batch_norm(x.transpose(1, 2), None, None, gamma, beta, True, 0.1, eps)
    return out.transpose(1, 2)


# %% wavenet.norm: unit by unit
class Norm:
    def __call__(self, x, gamma, beta, eps=1e-5):
        out = [[[0.0] * len(gamma) for _ in example] for example in x]
        for c in range(len(gamma)):
            values = [row[c] for example in x for row in example]
            mean = math.fsum(values) / len(values)
            var = math.fsum((v - mean) ** 2 for v in values) / len(values)
            for i, example in enumerate(x):
                for t, row in enumerate(example):
                    out[i][t][c] = gamma[c] * (row[c] - mean) * (var + eps) ** -0.5 + beta[c]
        return out


normalised = Norm()


# %% wavenet.squeeze: only dimension 1
def fused_shape(shape, n):
    N, T, C = shape
    return (N, n * C) if T == n else (N, T // n, n * C)


# %% wavenet.squeeze: squeeze(1) in PyTorch
import torch


def fused_shape(shape, n):
    N, T, C = shape
    return tuple(torch.zeros(N, T // n, n * C).squeeze(1).shape)


# %% wavenet.squeeze: a list
def fused_shape(shape, n):
    new = [shape[0], shape[1] // n, shape[2] * n]
    if new[1] == 1:
        del new[1]
    return new


# %% wavenet.squeeze: a middle that may be empty
def fused_shape(shape, n):
    middle = (shape[1] // n,) if shape[1] // n > 1 else ()
    return (shape[0], *middle, n * shape[2])


# %% wavenet.squeeze: NumPy
import numpy as np


class Shape:
    def __call__(self, shape, n):
        x = np.zeros(shape).reshape(shape[0], -1, n * shape[2])
        return (x[:, 0] if x.shape[1] == 1 else x).shape


fused_shape = Shape()


# %% wavenet.parameters: a loop
class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        found = []
        for layer in self.layers:
            found += layer.parameters()
        return found


# %% wavenet.parameters: chained, a tuple
from itertools import chain


class Sequential:
    def __init__(self, layers):
        self.layers = tuple(layers)

    def __call__(self, x):
        for one in self.layers:
            x = one(x)
        return x

    def parameters(self):
        return tuple(chain.from_iterable(one.parameters() for one in self.layers))


# %% wavenet.parameters: folded
from functools import reduce


class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)

    def __call__(self, x):
        return reduce(lambda x, layer: layer(x), self.layers, x)

    def parameters(self):
        return sum((list(layer.parameters()) for layer in self.layers), [])


# %% wavenet.parameters: a list of layers
class Sequential(list):
    def __call__(self, x):
        for layer in self:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self for p in layer.parameters()]


# %% wavenet.parameters: a generator
class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)

    def __call__(self, x):
        first, *rest = self.layers
        return Sequential(rest)(first(x)) if rest else first(x)

    def parameters(self):
        for layer in self.layers:
            yield from layer.parameters()


# %% wavenet.smooth: a loop with append
def smoothed(losses, k):
    points, at = [], 0
    while at < len(losses):
        end = min(at + k, len(losses))
        points.append(((at + end - 1) / 2, math.fsum(losses[at:end]) / (end - at)))
        at = end
    return points


# %% wavenet.smooth: split in PyTorch
import torch


def smoothed(losses, k):
    steps = torch.arange(len(losses), dtype=torch.float64).split(k)
    values = torch.tensor(losses, dtype=torch.float64).split(k)
    return [(s.mean(), v.mean()) for s, v in zip(steps, values)]


# %% wavenet.smooth: NumPy
import numpy as np


def smoothed(losses, k):
    cuts = range(k, len(losses), k)
    steps, values = np.split(np.arange(len(losses)), cuts), np.split(np.array(losses), cuts)
    return [[s.mean(), v.mean()] for s, v in zip(steps, values)]


# %% wavenet.smooth: statistics
from statistics import mean


class Smooth:
    def __call__(self, losses, k):
        numbered = list(enumerate(losses))
        pieces = [numbered[at : at + k] for at in range(0, len(losses), k)]
        return tuple((mean(i for i, _ in piece), mean(v for _, v in piece)) for piece in pieces)


smoothed = Smooth()

# %% wavenet.smooth: grouped, fractions
from fractions import Fraction
from itertools import groupby


def smoothed(losses, k):
    points = []
    for _, group in groupby(enumerate(losses), lambda pair: pair[0] // k):
        steps, values = zip(*group)
        exact = sum(map(Fraction, values)) / len(values)
        points.append((Fraction(steps[0] + steps[-1], 2), exact))
    return points


# %% wavenet.dilated: zeros in front
def dilated(x, past, now, d):
    before = ([0.0] * d + list(x))[: len(x)]
    return [past * a + now * b for a, b in zip(before, x)]


# %% wavenet.dilated: PyTorch in float32
import torch


def dilated(x, past, now, d):
    x = torch.tensor(x)
    before = torch.cat([torch.zeros(d), x])[: len(x)]
    return past * before + now * x


# %% wavenet.dilated: a convolution of PyTorch's
import torch


def dilated(x, past, now, d):
    row = torch.tensor([[[0.0] * d + x]], dtype=torch.float64)
    weight = torch.tensor([[[past, now]]], dtype=torch.float64)
    return torch.nn.functional.conv1d(row, weight, dilation=d)[0, 0]


# %% wavenet.dilated: NumPy
import numpy as np


def dilated(x, past, now, d):
    out = now * np.array(x)
    out[d:] += past * np.array(x)[: max(len(x) - d, 0)]
    return out


# %% wavenet.dilated: a queue
from collections import deque


class Dilated:
    def __call__(self, x, past, now, d):
        memory, out = deque([0.0] * d), []
        for value in x:
            memory.append(value)
            out.append(past * memory.popleft() + now * value)
        return tuple(out)


dilated = Dilated()


# %% wavenet.leak: sums of slices
def causal(x, w):
    k = len(w)
    wide = [0.0] * (k - 1) + list(x)
    return [math.fsum(a * b for a, b in zip(w, wide[t : t + k])) for t in range(len(x))]


# %% wavenet.leak: backward, without padding
def causal(x, w):
    return [sum(w[-1 - back] * x[t - back] for back in range(min(len(w), t + 1))) for t in range(len(x))]


# %% wavenet.leak: PyTorch
import torch


def causal(x, w):
    row = torch.tensor([[[0.0] * (len(w) - 1) + list(x)]], dtype=torch.float64)
    return torch.nn.functional.conv1d(row, torch.tensor([[w]], dtype=torch.float64))[0, 0]


# %% wavenet.leak: NumPy's convolution
import numpy as np


class Causal:
    def __call__(self, x, w):
        return np.convolve(x, w[::-1])[: len(x)]


causal = Causal()


# %% wavenet.leak: each number goes forward
def causal(x, w):
    out = [0.0] * len(x)
    for s, value in enumerate(x):
        for back, weight in enumerate(reversed(w)):
            if s + back < len(out):
                out[s + back] += weight * value
    return tuple(out)


# %% wavenet.receptive: a loop
def receptive_field(dilations, taps):
    seen = 1
    for d in dilations:
        seen += (taps - 1) * d
    return seen


# %% wavenet.receptive: sets of positions
def receptive_field(dilations, taps):
    last = {0}
    for d in reversed(dilations):
        last = {t - k * d for t in last for k in range(taps)}
    return max(last) - min(last) + 1


# %% wavenet.receptive: the sum first
class Field:
    def __call__(self, dilations, taps):
        return (taps - 1) * sum(dilations) + 1


receptive_field = Field()


# %% wavenet.receptive: recursion
def receptive_field(dilations, taps):
    if not dilations:
        return 1
    return receptive_field(dilations[:-1], taps) + dilations[-1] * taps - dilations[-1]


# %% wavenet.receptive: NumPy
import numpy as np


def receptive_field(dilations, taps):
    return 1 + int(np.sum((taps - 1) * np.array(dilations, dtype=int)))


# %% wavenet.units: products of what's left
def units(groups):
    return sum(math.prod(groups[k + 1 :]) for k in range(len(groups))), len(groups)


# %% wavenet.units: from the top
def units(groups):
    anew, level = 0, 1
    for n in reversed(groups):
        anew += level
        level *= n
    return anew, len(groups)


# %% wavenet.units: a running product in NumPy
import numpy as np


def units(groups):
    return int(np.cumprod([1, *groups[:0:-1]]).sum()), len(groups)


# %% wavenet.units: recursion
class Units:
    def __call__(self, groups):
        def below(k):
            return 1 + groups[k] * below(k - 1) if k > 0 else 1

        return [below(len(groups) - 1), len(groups)]


units = Units()

# %% wavenet.units: accumulate
from itertools import accumulate
from operator import mul


def units(groups):
    tops = [1, *accumulate(reversed(groups), mul)]
    return sum(tops[:-1]), len(tops) - 1


# %% wavenet.gate: a careful sigmoid
def gated(x, signal, gate):
    def sigmoid(g):
        if g >= 0:
            return 1 / (1 + math.exp(-g))
        return math.exp(g) / (1 + math.exp(g))

    return [a + math.tanh(s) * sigmoid(g) for a, s, g in zip(x, signal, gate)]


# %% wavenet.gate: PyTorch in float32
import torch


def gated(x, signal, gate):
    x, signal, gate = map(torch.tensor, (x, signal, gate))
    return x + torch.tanh(signal) * torch.sigmoid(gate)


# %% wavenet.gate: NumPy
import numpy as np


class Gated:
    def __call__(self, x, signal, gate):
        return np.array(x) + np.tanh(signal) * (0.5 + 0.5 * np.tanh(np.array(gate) / 2))


gated = Gated()


# %% wavenet.gate: a softmax of two
def gated(x, signal, gate):
    out = []
    for a, s, g in zip(x, signal, gate):
        top = max(g, 0.0)
        opened, shut = math.exp(g - top), math.exp(-top)
        out.append(a + math.tanh(s) * opened / (opened + shut))
    return tuple(out)


# %% wavenet.gate: PyTorch in float64
import torch


def gated(x, signal, gate):
    x, signal, gate = (torch.tensor(t, dtype=torch.float64) for t in (x, signal, gate))
    passed = torch.stack([signal.tanh(), gate.sigmoid()]).prod(0)
    return (x + passed).tolist()


# %% wavenet.memory: a deque
from collections import deque


class Memory:
    def __init__(self, d):
        self.queue = deque([0.0] * d)

    def __call__(self, x):
        self.queue.append(x)
        return self.queue.popleft()


# %% wavenet.memory: everything kept
class Memory:
    def __init__(self, d):
        self.d, self.all = d, []

    def __call__(self, x):
        self.all.append(x)
        return self.all[-1 - self.d] if len(self.all) > self.d else 0.0


# %% wavenet.memory: a ring
class Memory:
    def __init__(self, d):
        self.ring, self.at = [0.0] * d, 0

    def __call__(self, x):
        out, self.ring[self.at] = self.ring[self.at], x
        self.at = (self.at + 1) % len(self.ring)
        return out


# %% wavenet.memory: a generator
def Memory(d):
    def remember():
        row, out = [0.0] * d, None
        while True:
            row.append((yield out))
            out = row.pop(0)

    running = remember()
    next(running)
    return running.send


# %% wavenet.memory: a deque of fixed length
from collections import deque


class Memory:
    def __init__(self, d):
        self.queue = deque([0] * d, maxlen=d)

    def __call__(self, x):
        out = self.queue[0]
        self.queue.append(x)
        return out


# %% wavenet.windows: contexts one by one
all_windows, some, two = 0, set(), set()
for name in names()[:1000]:
    window = "." * 8
    for letter in name + ".":
        all_windows += 1
        some.add(window)
        two.update(a + b for a, b in zip(window, window[1:]))
        window = window[1:] + letter
windows, different, pairs = all_windows, len(some), len(two)

# %% wavenet.windows: counters
from collections import Counter

counts = Counter(("." * 8 + w)[at : at + 8] for w in names()[:1000] for at in range(len(w) + 1))
windows, different = sum(counts.values()), len(counts)
pairs = len(Counter(("." * 8 + w)[at : at + 2] for w in names()[:1000] for at in range(len(w) + 7)))

# %% wavenet.windows: lecture 3's contexts
from zero_to_hero.mlp import contexts

X, _ = contexts(names()[:1000], block_size=8)
windows = len(X)
different = len({tuple(row) for row in X.tolist()})
pairs = len({tuple(row[at : at + 2]) for row in X.tolist() for at in range(7)})

# %% wavenet.windows: lengths
chosen = names()[:1000]
windows = sum(map(len, chosen)) + len(chosen)
different = len({w[:k][-8:].rjust(8, ".") for w in chosen for k in range(len(w) + 1)})
pairs = len({p for w in chosen for p in map("".join, zip("." * 8 + w, "." * 7 + w))})

# %% wavenet.windows: pairs of tensors
import torch
from zero_to_hero.mlp import contexts

X, _ = contexts(names()[:1000], block_size=8)
windows, different = X.shape[0], torch.unique(X, dim=0).shape[0]
pairs = torch.unique(27 * X[:, :-1] + X[:, 1:]).numel()
