# Other right answers to the exercises of lecture 04, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% batchnorm.zeros: lists
all_zero, only_W2, only_b1 = ["b2"], ["b1", "b2"], ["W2", "b2"]

# %% batchnorm.zeros: tuples
all_zero = ("b2",)
only_W2 = ("b1", "b2")
only_b1 = ("W2", "b2")

# %% batchnorm.zeros: filtered
order = ["C", "W1", "b1", "W2", "b2"]
all_zero = [name for name in order if name == "b2"]
only_W2 = [name for name in order if name[0] == "b"]
only_b1 = [name for name in order if name.endswith("2")]

# %% batchnorm.zeros: split
all_zero = "b2".split()
only_W2 = "b1 b2".split()
only_b1 = "W2 b2".split()

# %% batchnorm.zeros: asked of PyTorch
import torch
import torch.nn.functional as F


def moving(random_one):
    t = {"C": (27, 2), "W1": (6, 5), "b1": (5,), "W2": (5, 27), "b2": (27,)}
    t = {k: (torch.randn(s) if k == random_one else torch.zeros(s)).requires_grad_() for k, s in t.items()}
    h = torch.tanh(t["C"][[[1, 2, 3]]].view(1, 6) @ t["W1"] + t["b1"])
    F.cross_entropy(h @ t["W2"] + t["b2"], torch.tensor([4])).backward()
    return [k for k, p in t.items() if p.grad.any()]


all_zero, only_W2, only_b1 = moving(None), moving("W2"), moving("b1")


# %% batchnorm.dead: loops
def dead(outputs):
    hits, n = 0, 0
    alive = set()
    for row in outputs:
        for j, t in enumerate(row):
            n += 1
            if t > 0.97 or t < -0.97:
                hits += 1
            else:
                alive.add(j)
    return hits / n, len(outputs[0]) - len(alive)


# %% batchnorm.dead: tensors
import torch


def dead(outputs):
    flat = torch.tensor(outputs, dtype=torch.float64).abs() > 0.97
    return flat.double().mean().item(), flat.all(0).sum().item()


# %% batchnorm.dead: NumPy
import numpy as np


def dead(outputs):
    flat = np.abs(np.array(outputs)) > 0.97
    return flat.mean(), np.all(flat, axis=0).sum()


# %% batchnorm.dead: the smallest of each column
def dead(outputs):
    sizes = [[abs(t) for t in row] for row in outputs]
    every = sum(sizes, [])
    return [len([s for s in every if s > 0.97]) / len(every), sum(min(c) > 0.97 for c in zip(*sizes))]


# %% batchnorm.dead: a mean of units
class Dead:
    at = 0.97

    def __call__(self, outputs):
        shares = [sum(map(self.flat, column)) / len(column) for column in zip(*outputs)]
        return sum(shares) / len(shares), shares.count(1.0)

    def flat(self, t):
        return t * t > self.at**2 and abs(t) > self.at


dead = Dead()


# %% batchnorm.size: a power
def size(n, spread, wanted=1.0):
    return wanted / spread * n**-0.5


# %% batchnorm.size: from the variances
def size(n, spread, wanted=1.0):
    return math.sqrt(wanted**2 / (n * spread**2))


# %% batchnorm.size: a tensor
import torch


def size(n, spread, wanted=1.0):
    return torch.tensor(wanted) / (torch.tensor(float(n)).sqrt() * spread)


# %% batchnorm.size: logarithms
def size(n, spread, wanted=1.0):
    return math.exp(math.log(wanted) - math.log(spread) - math.log(n) / 2)


# %% batchnorm.size: NumPy
import numpy as np


def size(n, spread, wanted=1.0):
    return np.float64(wanted) / np.sqrt(n * np.square(spread))


# %% batchnorm.relu_gain: numbers
mean_square, gain, leaky_gain = 0.5, 1.41421356, 1.3867505

# %% batchnorm.relu_gain: by each other
mean_square = 1 / 2
gain = mean_square**-0.5
leaky_gain = (mean_square + mean_square * 0.04) ** -0.5

# %% batchnorm.relu_gain: PyTorch's
import torch

mean_square = torch.tensor(0.5)
gain = torch.nn.init.calculate_gain("relu")
leaky_gain = torch.nn.init.calculate_gain("leaky_relu", 0.2)

# %% batchnorm.relu_gain: fractions
from fractions import Fraction

mean_square = Fraction(1, 2)
gain = math.sqrt(1 / mean_square)
leaky_gain = math.sqrt(1 / (mean_square * (1 + Fraction(1, 25))))

# %% batchnorm.relu_gain: summed up
zs = [k / 1000 for k in range(-8000, 8001)]
ps = [math.exp(-z * z / 2) for z in zs]


def square(f):
    return sum(p * f(z) ** 2 for z, p in zip(zs, ps)) / sum(ps)


mean_square = square(lambda z: max(z, 0.0))
gain = 1 / math.sqrt(mean_square)
leaky_gain = 1 / math.sqrt(square(lambda z: z if z > 0 else 0.2 * z))

# %% batchnorm.settles: three digits
five_thirds, six_fifths, four_fifths = 0.651, 0.416, 0

# %% batchnorm.settles: drawn with PyTorch
import torch

z = torch.randn(200_000, generator=torch.Generator().manual_seed(3))


def settle(gain):
    s = 1.0
    for _ in range(50):
        s = torch.tanh(gain * s * z).std().item()
    return s


five_thirds, six_fifths, four_fifths = settle(5 / 3), settle(1.2), settle(0.8)

# %% batchnorm.settles: drawn with random
rng = random.Random(5)
draws = [rng.gauss(0, 1) for _ in range(40_000)]


def once(s):
    return math.sqrt(sum(math.tanh(s * z) ** 2 for z in draws) / len(draws))


def settle(gain, rounds):
    s = 1.0
    for _ in range(rounds):
        s = once(gain * s)
    return s


five_thirds = settle(5 / 3, 10)
six_fifths = settle(1.2, 30)
four_fifths = settle(0.8, 40)

# %% batchnorm.settles: NumPy's nodes of Gauss and Hermite
import numpy as np

nodes, heights = np.polynomial.hermite_e.hermegauss(60)
heights = heights / heights.sum()


def settle(gain):
    s = 1.0
    for _ in range(300):
        s = np.sqrt((heights * np.tanh(gain * s * nodes) ** 2).sum())
    return s


five_thirds, six_fifths, four_fifths = map(settle, (5 / 3, 1.2, 0.8))

# %% batchnorm.settles: bisection
grid = [k / 20 for k in range(-160, 161)]
weight = [math.exp(-z * z / 2) for z in grid]


def kept(s):
    return math.sqrt(sum(w * math.tanh(s * z) ** 2 for w, z in zip(weight, grid)) / sum(weight))


def fixed(gain):
    low, high = 1e-6, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(gain * middle) > middle else (low, middle)
    return low


five_thirds, six_fifths, four_fifths = fixed(5 / 3), fixed(1.2), fixed(0.8)

# %% batchnorm.update_ratio: tensors
import torch


def update_ratio(weights, gradient, rate):
    w, g = torch.tensor(weights), torch.tensor(gradient)
    return (rate * g.std() / w.std()).log10()


# %% batchnorm.update_ratio: NumPy
import numpy as np


def update_ratio(weights, gradient, rate):
    return np.log10(np.std(rate * np.array(gradient)) / np.std(weights))


# %% batchnorm.update_ratio: statistics
import statistics


def update_ratio(weights, gradient, rate):
    step = [-rate * x for row in gradient for x in row]
    return math.log10(statistics.pstdev(step) / statistics.pstdev(sum(weights, [])))


# %% batchnorm.update_ratio: a difference of logarithms
def update_ratio(weights, gradient, rate):
    def var(table):
        xs = [x for row in table for x in row]
        m = sum(xs) / len(xs)
        return sum((x - m) ** 2 for x in xs) / max(1, len(xs) - 1)

    return math.log10(rate) + (math.log10(var(gradient)) - math.log10(var(weights))) / 2


# %% batchnorm.update_ratio: from the weights after the step
def update_ratio(weights, gradient, rate):
    moved = [[-rate * d for w, d in zip(*rows)] for rows in zip(weights, gradient)]

    def std(t):
        flat = [x for row in t for x in row]
        mean = math.fsum(flat) / len(flat)
        return math.sqrt(math.fsum((x - mean) ** 2 for x in flat) / len(flat))

    return math.log(std(moved) / std(weights), 10)


# %% batchnorm.forward: tensors
import torch


def batchnorm(x, gamma, beta, eps=1e-5):
    x = torch.tensor(x)
    xhat = (x - x.mean(0, keepdim=True)) / torch.sqrt(x.var(0, keepdim=True, unbiased=False) + eps)
    return torch.tensor(gamma) * xhat + torch.tensor(beta)


# %% batchnorm.forward: PyTorch's
import torch
import torch.nn.functional as F


def batchnorm(x, gamma, beta, eps=1e-5):
    return F.batch_norm(
        torch.tensor(x), None, None, torch.tensor(gamma), torch.tensor(beta), training=True, eps=eps
    ).tolist()


# %% batchnorm.forward: NumPy
import numpy as np


def batchnorm(x, gamma, beta, eps=1e-5):
    x = np.array(x)
    return np.array(gamma) * (x - x.mean(0)) / np.sqrt(x.var(0) + eps) + np.array(beta)


# %% batchnorm.forward: in place, index by index
def batchnorm(x, gamma, beta, eps=1e-5):
    n, d = len(x), len(x[0])
    out = [[0.0] * d for _ in range(n)]
    for j in range(d):
        mu = sum(x[i][j] for i in range(n)) / n
        var = sum((x[i][j] - mu) ** 2 for i in range(n)) / n
        for i in range(n):
            out[i][j] = gamma[j] * (x[i][j] - mu) * (var + eps) ** -0.5 + beta[j]
    return out


# %% batchnorm.forward: a factor and a shift
import statistics


def batchnorm(x, gamma, beta, eps=1e-5):
    means = [statistics.fmean(c) for c in zip(*x)]
    factors = [g / math.sqrt(statistics.pvariance(c) + eps) for g, c in zip(gamma, zip(*x))]
    shifts = [b - f * m for b, f, m in zip(beta, factors, means)]
    return tuple(tuple(v * f + s for v, f, s in zip(row, factors, shifts)) for row in x)


# %% batchnorm.running: a step towards the batch
import statistics


def update(mean, var, batch, momentum=0.1):
    mean += momentum * (statistics.fmean(batch) - mean)
    var += momentum * (statistics.variance(batch) - var)
    return mean, var


# %% batchnorm.running: tensors
import torch


def update(mean, var, batch, momentum=0.1):
    b = torch.tensor(batch)
    return ((1 - momentum) * mean + momentum * b.mean(), (1 - momentum) * var + momentum * b.var())


# %% batchnorm.running: PyTorch's layer
import torch


def update(mean, var, batch, momentum=0.1):
    layer = torch.nn.BatchNorm1d(1, momentum=momentum)
    layer.running_mean[0], layer.running_var[0] = mean, var
    layer(torch.tensor(batch).view(-1, 1))
    return layer.running_mean.item(), layer.running_var.item()


# %% batchnorm.running: NumPy
import numpy as np


def update(mean, var, batch, momentum=0.1):
    new = np.array([np.mean(batch), np.var(batch, ddof=1)])
    return (1 - momentum) * np.array([mean, var]) + momentum * new


# %% batchnorm.running: over n, then corrected
def update(mean, var, batch, momentum=0.1):
    n = len(batch)
    mu = sum(batch) / n
    biased = sum((b - mu) ** 2 for b in batch) / n
    return [
        mean * (1 - momentum) + mu * momentum,
        var * (1 - momentum) + biased * n / (n - 1) * momentum,
    ]


# %% batchnorm.momentum: numbers
third, batches, slow_batches = 2.71, 44, 4603

# %% batchnorm.momentum: loops
running = 0.0
for _ in range(3):
    running = 0.9 * running + 0.1 * 10
third = running


def until(m):
    left, k = 1.0, 0
    while left >= 0.01:
        left, k = left * (1 - m), k + 1
    return k


batches, slow_batches = until(0.1), until(0.001)

# %% batchnorm.momentum: next
third = 1 + 0.9 + 0.81
batches = next(k for k in range(1, 10_000) if 0.9**k < 0.01)
slow_batches = next(k for k in range(1, 10_000) if 0.999**k < 0.01)

# %% batchnorm.momentum: logarithms of another base
third = 10 - 10 * 0.9**3
batches = int(-2 / math.log10(0.9)) + 1
slow_batches = int(-2 / math.log10(0.999)) + 1

# %% batchnorm.momentum: NumPy
import numpy as np

left = 0.9 ** np.arange(5_000)
third = 10 * (1 - left[3])
batches = np.argmax(left < 0.01)
slow_batches = np.argmax(0.999 ** np.arange(5_000) < 0.01)


# %% batchnorm.at_test: two branches
def normalise(batch, running, training, momentum=0.1, eps=1e-5):
    if not training:
        mean, var = running
        return [(x - mean) / math.sqrt(var + eps) for x in batch], running
    n = len(batch)
    mean = sum(batch) / n
    var = sum((x - mean) ** 2 for x in batch) / n
    old_mean, old_var = running
    running = (
        (1 - momentum) * old_mean + momentum * mean,
        (1 - momentum) * old_var + momentum * var * n / (n - 1),
    )
    return [(x - mean) / math.sqrt(var + eps) for x in batch], running


# %% batchnorm.at_test: momentum 0 in eval
import statistics


def normalise(batch, running, training, momentum=0.1, eps=1e-5):
    m = momentum if training else 0
    own = (statistics.fmean(batch), statistics.pvariance(batch)) if training else running
    far = statistics.variance(batch) if training else 0
    new = ((1 - m) * running[0] + m * own[0], (1 - m) * running[1] + m * far)
    return [(x - own[0]) / (own[1] + eps) ** 0.5 for x in batch], new


# %% batchnorm.at_test: tensors
import torch


def normalise(batch, running, training, momentum=0.1, eps=1e-5):
    x = torch.tensor(batch, dtype=torch.float64)
    mean, var = (x.mean(), x.var(correction=0)) if training else map(torch.tensor, running)
    if training:
        new = [(1 - momentum) * old + momentum * now.item() for old, now in zip(running, (x.mean(), x.var()))]
        running = tuple(new)
    return ((x - mean) / (var + eps).sqrt()).tolist(), running


# %% batchnorm.at_test: NumPy
import numpy as np


def normalise(batch, running, training, momentum=0.1, eps=1e-5):
    x = np.array(batch)
    mean, var = running
    if training:
        mean, var = x.mean(), x.var()
        running = tuple((1 - momentum) * np.array(running) + momentum * np.array([mean, x.var(ddof=1)]))
    return (x - mean) / np.sqrt(var + eps), running


# %% batchnorm.at_test: PyTorch's function
import torch
import torch.nn.functional as F


def normalise(batch, running, training, momentum=0.1, eps=1e-5):
    mean, var = (torch.tensor([float(number)]) for number in running)
    x = torch.tensor(batch).view(-1, 1)
    out = F.batch_norm(x, mean, var, training=training, momentum=momentum, eps=eps)
    return out.flatten(), (mean.item(), var.item())


# %% batchnorm.fold: index by index
def fold(W, b, gamma, beta, mean, var, eps=1e-5):
    W2 = [list(row) for row in W]
    b2 = []
    for j in range(len(b)):
        s = gamma[j] / (var[j] + eps) ** 0.5
        for i in range(len(W)):
            W2[i][j] *= s
        b2.append(s * b[j] - s * mean[j] + beta[j])
    return W2, b2


# %% batchnorm.fold: tensors
import torch


def fold(W, b, gamma, beta, mean, var, eps=1e-5):
    W, b, gamma, beta, mean, var = (torch.tensor(t) for t in (W, b, gamma, beta, mean, var))
    scale = gamma / torch.sqrt(var + eps)
    return W * scale, (b - mean) * scale + beta


# %% batchnorm.fold: NumPy
import numpy as np


def fold(W, b, gamma, beta, mean, var, eps=1e-5):
    s = np.array(gamma) / np.sqrt(np.array(var) + eps)
    return np.array(W) @ np.diag(s), (np.array(b) - np.array(mean)) * s + np.array(beta)


# %% batchnorm.fold: asked of the layer itself
def fold(W, b, gamma, beta, mean, var, eps=1e-5):
    def layer(x):
        z = [sum(a * w for a, w in zip(x, column)) + c for column, c in zip(zip(*W), b)]
        return [g * (v - m) / math.sqrt(s + eps) + t for v, g, m, s, t in zip(z, gamma, mean, var, beta)]

    n = len(W)
    bias = layer([0.0] * n)
    rows = [layer([float(i == k) for i in range(n)]) for k in range(n)]
    return [[v - c for v, c in zip(row, bias)] for row in rows], bias


# %% batchnorm.fold: columns
def fold(W, b, gamma, beta, mean, var, eps=1e-5):
    parts = []
    for column, c, g, t, m, v in zip(zip(*W), b, gamma, beta, mean, var):
        f = g * (v + eps) ** -0.5
        parts.append(([w * f for w in column], f * (c - m) + t))
    columns, biases = zip(*parts)
    return list(zip(*columns)), list(biases)


# %% batchnorm.layernorm: tensors
import torch


def layernorm(x, gamma, beta, eps=1e-5):
    x = torch.tensor(x)
    xhat = (x - x.mean(1, keepdim=True)) / torch.sqrt(x.var(1, keepdim=True, correction=0) + eps)
    return xhat * torch.tensor(gamma) + torch.tensor(beta)


# %% batchnorm.layernorm: PyTorch's
import torch
import torch.nn.functional as F


def layernorm(x, gamma, beta, eps=1e-5):
    return F.layer_norm(torch.tensor(x), (len(gamma),), torch.tensor(gamma), torch.tensor(beta), eps).tolist()


# %% batchnorm.layernorm: NumPy
import numpy as np


def layernorm(x, gamma, beta, eps=1e-5):
    x = np.array(x)
    return gamma * (x - x.mean(axis=1)[:, None]) / np.sqrt(x.var(axis=1)[:, None] + eps) + beta


# %% batchnorm.layernorm: statistics
import statistics


def layernorm(x, gamma, beta, eps=1e-5):
    def one(row):
        m = statistics.fmean(row)
        s = math.sqrt(statistics.pvariance(row, m) + eps)
        return [(v - m) / s * g + b for v, g, b in zip(row, gamma, beta)]

    return tuple(map(one, x))


# %% batchnorm.layernorm: the mean of the squares minus the square of the mean
def layernorm(x, gamma, beta, eps=1e-5):
    out = []
    for row in x:
        n = len(row)
        m = sum(row) / n
        var = sum((v - m) * v for v in row) / n
        out.append([g * (v - m) / math.sqrt(var + eps) + b for v, g, b in zip(row, gamma, beta)])
    return out
