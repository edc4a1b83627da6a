# Other right answers to the exercises of lecture 05, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% backprop.broadcast: loops
def scale_backward(dout, counts, inv):
    dcounts, dinv = [], []
    for i in range(len(dout)):
        row, total = [], 0.0
        for j in range(len(dout[i])):
            row.append(dout[i][j] * inv[i])
            total += dout[i][j] * counts[i][j]
        dcounts.append(row)
        dinv.append(total)
    return dcounts, dinv


# %% backprop.broadcast: PyTorch in float32
import torch


def scale_backward(dout, counts, inv):
    dout, counts, inv = map(torch.tensor, (dout, counts, inv))
    return inv[:, None] * dout, (dout * counts).sum(1)


# %% backprop.broadcast: einsum in NumPy
import numpy as np


def scale_backward(dout, counts, inv):
    return np.einsum("ij,i->ij", dout, inv), np.einsum("ij,ij->i", dout, counts)


# %% backprop.broadcast: the diagonal of a product
class Scale:
    def __call__(self, dout, counts, inv):
        gram = [[math.fsum(a * b for a, b in zip(r, q)) for q in counts] for r in dout]
        return tuple(tuple(d * inv[i] for d in row) for i, row in enumerate(dout)), [
            gram[i][i] for i in range(len(inv))
        ]


scale_backward = Scale()

# %% backprop.broadcast: fractions
from fractions import Fraction


def scale_backward(dout, counts, inv):
    exact = lambda rows: [[Fraction(v) for v in row] for row in rows]
    dout, counts = exact(dout), exact(counts)
    return [[d * Fraction(s) for d in r] for r, s in zip(dout, inv)], [
        sum(map(Fraction.__mul__, r, c)) for r, c in zip(dout, counts)
    ]


# %% backprop.matmul: loops
def matmul_backward(dout, A, B):
    n, k, m = len(A), len(B), len(B[0])
    dA = [[0.0] * k for _ in range(n)]
    dB = [[0.0] * m for _ in range(k)]
    for i in range(n):
        for j in range(k):
            for l in range(m):
                dA[i][j] += dout[i][l] * B[j][l]
                dB[j][l] += A[i][j] * dout[i][l]
    return dA, dB


# %% backprop.matmul: PyTorch in float32
import torch


def matmul_backward(dout, A, B):
    dout, A, B = map(torch.tensor, (dout, A, B))
    return dout @ B.T, A.T @ dout


# %% backprop.matmul: turned products in float64
import torch


def matmul_backward(dout, A, B):
    dout, A, B = (torch.tensor(t, dtype=torch.float64) for t in (dout, A, B))
    return (B @ dout.T).T, (dout.T @ A).T


# %% backprop.matmul: NumPy
import numpy as np


class Back:
    def __call__(self, dout, A, B):
        return np.dot(dout, np.transpose(B)), np.einsum("nk,nm->km", A, dout)


matmul_backward = Back()


# %% backprop.matmul: a sum of outer products
def matmul_backward(dout, A, B):
    dA = tuple(tuple(math.fsum(d * b for d, b in zip(row, line)) for line in B) for row in dout)
    outer = [[[a * d for d in row] for a in its] for row, its in zip(dout, A)]
    return dA, [[sum(o[j][l] for o in outer) for l in range(len(B[0]))] for j in range(len(B))]


# %% backprop.shapes: typed
dW, product, summed, dinv = (30, 200), 2, 0, (32, 1)

# %% backprop.shapes: lists
dW = [30, 200]
product = 2
summed = 0
dinv = [32, 1]

# %% backprop.shapes: from tensors
import torch

x, W, b, dout = torch.ones(32, 30), torch.ones(30, 200), torch.ones(200), torch.ones(32, 200)
dW = (x.T @ dout).shape
product = 2
summed = [tuple(dout.sum(d).shape) == tuple(b.shape) for d in (0, 1)].index(True)
dinv = torch.ones(32, 27).sum(1, keepdim=True).shape

# %% backprop.shapes: the shapes of the parameters
import numpy as np

dW = np.zeros((30, 200)).shape
product = int(2)
summed = int(False)
dinv = tuple(np.zeros((32, 1)).shape)

# %% backprop.shapes: autograd's
import torch

w = torch.zeros(30, 200, requires_grad=True)
dW, product, summed = tuple(w.shape), 1 + 1, 1 - 1
dinv = (2**5, 27 // 27)


# %% backprop.reuse: enumerate
def backward(x, dout):
    s = sum(v**2 for v in x)
    ds = sum(d * v for d, v in zip(dout, x))
    dx = [0.0] * len(x)
    for i, v in enumerate(x):
        dx[i] += dout[i] * s
        dx[i] += 2 * v * ds
    return dx


# %% backprop.reuse: PyTorch in float32
import torch


def backward(x, dout):
    x, dout = torch.tensor(x), torch.tensor(dout)
    dx = dout * (x**2).sum()
    dx += 2 * x * (dout * x).sum()
    return dx


# %% backprop.reuse: the whole table of slopes
import numpy as np


def backward(x, dout):
    x = np.array(x)
    slopes = np.eye(len(x)) * (x @ x) + 2 * np.outer(x, x)
    return slopes @ np.array(dout)


# %% backprop.reuse: x through the sum number by number
def backward(x, dout):
    s, dx = math.fsum(v * v for v in x), []
    for v, d in zip(x, dout):
        through = 0.0
        for w, e in zip(x, dout):
            through += e * w * 2 * v
        dx.append(d * s + through)
    return tuple(dx)


# %% backprop.reuse: fractions
from fractions import Fraction


class Backward:
    def __call__(self, x, dout):
        x, dout = [Fraction(v) for v in x], [Fraction(d) for d in dout]
        s, ds = sum(v * v for v in x), sum(d * v for d, v in zip(dout, x))
        return [s * d + v * ds + v * ds for v, d in zip(x, dout)]


backward = Backward()


# %% backprop.centre: columns
def centre_backward(dout):
    columns = [[d - sum(column) / len(column) for d in column] for column in zip(*dout)]
    return [list(row) for row in zip(*columns)]


# %% backprop.centre: PyTorch in float32
import torch


def centre_backward(dout):
    dout = torch.tensor(dout)
    return dout - dout.mean(0, keepdim=True)


# %% backprop.centre: two paths
import torch


def centre_backward(dout):
    dout = torch.tensor(dout, dtype=torch.float64)
    dmean = -dout.sum(0)
    dx = dout.clone()
    dx += torch.ones_like(dout) * dmean / len(dout)
    return dx


# %% backprop.centre: NumPy, a projection
import numpy as np


def centre_backward(dout):
    n = len(dout)
    return (np.eye(n) - np.ones((n, n)) / n) @ np.array(dout)


# %% backprop.centre: fractions
from fractions import Fraction


class Centre:
    def __call__(self, dout):
        n, m = len(dout), len(dout[0])
        means = [sum(Fraction(row[j]) for row in dout) / n for j in range(m)]
        return tuple(tuple(Fraction(row[j]) - means[j] for j in range(m)) for row in dout)


centre_backward = Centre()


# %% backprop.max: a comprehension
def shift_backward(dout, z):
    return [[d - sum(row) * (v == max(its)) for d, v in zip(row, its)] for row, its in zip(dout, z)]


# %% backprop.max: PyTorch in float32
import torch
import torch.nn.functional as F


def shift_backward(dout, z):
    dout, z = torch.tensor(dout), torch.tensor(z)
    onehot = F.one_hot(z.argmax(1), z.shape[1])
    return dout + onehot * -dout.sum(1, keepdim=True)


# %% backprop.max: in place on a clone
import torch


def shift_backward(dout, z):
    dout, z = torch.tensor(dout, dtype=torch.float64), torch.tensor(z, dtype=torch.float64)
    dz = dout.clone()
    dz[torch.arange(len(z)), z.argmax(1)] -= dout.sum(1)
    return dz


# %% backprop.max: NumPy
import numpy as np


def shift_backward(dout, z):
    dz, z = np.array(dout), np.array(z)
    dz[np.arange(len(z)), z.argmax(axis=1)] -= dz.sum(axis=1)
    return dz


# %% backprop.max: the others' sum
class Shift:
    def __call__(self, dout, z):
        rows = []
        for row, its in zip(dout, z):
            best = sorted(range(len(its)), key=its.__getitem__)[-1]
            rows.append(tuple(d if j != best else -sum(row[:j]) - sum(row[j + 1 :]) for j, d in enumerate(row)))
        return rows


shift_backward = Shift()


# %% backprop.dlogits: comprehensions
import math


def said_minus_came(logits, Y):
    def p(row):
        top = max(row)
        total = sum(math.exp(z - top) for z in row)
        return [math.exp(z - top) / total for z in row]

    return [[(q - (j == y)) / len(Y) for j, q in enumerate(p(row))] for row, y in zip(logits, Y)]


# %% backprop.dlogits: PyTorch in float32
import torch


def said_minus_came(logits, Y):
    logits, n = torch.tensor(logits), len(Y)
    p = logits.softmax(1)
    p[range(n), Y] -= 1
    return p / n


# %% backprop.dlogits: one-hot in float64
import torch
import torch.nn.functional as F


def said_minus_came(logits, Y):
    logits = torch.tensor(logits, dtype=torch.float64)
    return (F.softmax(logits, 1) - F.one_hot(torch.tensor(Y), logits.shape[1])) / len(logits)


# %% backprop.dlogits: NumPy and log-sum-exp
import numpy as np


class Said:
    def __call__(self, logits, Y):
        z = np.array(logits)
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
        return (p - np.eye(z.shape[1])[Y]) / z.shape[0]


said_minus_came = Said()

# %% backprop.dlogits: step by step
import torch


def said_minus_came(logits, Y):
    logits, n = torch.tensor(logits, dtype=torch.float64), len(Y)
    counts = (logits - logits.max(1, keepdim=True).values).exp()
    total = counts.sum(1, keepdim=True)
    picked = counts[range(n), Y]
    dcounts = (1 / total / n).expand(counts.shape).clone()
    dlog = counts * dcounts
    assert picked.shape == (n,)
    dlog[range(n), Y] -= 1 / n
    return dlog


# %% backprop.softmax: the table of slopes
def softmax_backward(p, dp):
    n = len(p)
    slope = lambda i, j: p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return [sum(slope(i, j) * dp[j] for j in range(n)) for i in range(n)]


# %% backprop.softmax: PyTorch in float32
import torch


def softmax_backward(p, dp):
    p, dp = torch.tensor(p), torch.tensor(dp)
    return p * dp - p * (p * dp).sum()


# %% backprop.softmax: NumPy's outer product
import numpy as np


def softmax_backward(p, dp):
    p = np.array(p)
    return (np.diag(p) - np.outer(p, p)) @ np.array(dp)


# %% backprop.softmax: fractions
from fractions import Fraction


class Softmax:
    def __call__(self, p, dp):
        p, dp = [Fraction(v) for v in p], [Fraction(v) for v in dp]
        mean = sum(a * b for a, b in zip(p, dp))
        return tuple(a * (b - mean) for a, b in zip(p, dp))


softmax_backward = Softmax()


# %% backprop.softmax: counts and their sum
def softmax_backward(p, dp):
    total = 1.0
    dtotal = -sum(d * c for d, c in zip(dp, p)) / total**2
    dcounts = [d / total for d in dp]
    dcounts = [d + dtotal for d in dcounts]
    return [c * d for c, d in zip(p, dcounts)]


# %% backprop.bessel: typed
variance, slopes = 7, [-2, -1, 3]

# %% backprop.bessel: floats and a tuple
variance = 7.0
slopes = (-2.0, -1.0, 3.0)

# %% backprop.bessel: statistics
import statistics

data = [1, 2, 6]
variance = statistics.variance(data)
slopes = [2 * (v - statistics.mean(data)) / 2 for v in data]

# %% backprop.bessel: PyTorch
import torch

t = torch.tensor([1.0, 2.0, 6.0])
variance = t.var()
slopes = 2 * (t - t.mean()) / (len(t) - 1)

# %% backprop.bessel: NumPy
import numpy as np

a = np.array([1.0, 2.0, 6.0])
variance = a.var(ddof=1)
slopes = a - a.mean()


# %% backprop.batchnorm: the formula of the videos
def norm_backward(dout, xhat, inv, gamma):
    n = len(dout)
    s, t = sum(dout), sum(d * x for d, x in zip(dout, xhat))
    return [gamma * inv / n * (n * d - s - n / (n - 1) * x * t) for d, x in zip(dout, xhat)]


# %% backprop.batchnorm: PyTorch in float32
import torch


def norm_backward(dout, xhat, inv, gamma):
    dout, xhat = torch.tensor(dout), torch.tensor(xhat)
    return gamma * inv * (dout - dout.mean() - xhat * (dout * xhat).sum() / (len(dout) - 1))


# %% backprop.batchnorm: step by step
import torch


def norm_backward(dout, xhat, inv, gamma):
    dout, xhat = (torch.tensor(t, dtype=torch.float64) for t in (dout, xhat))
    n, diff = len(dout), xhat / inv
    dxhat = gamma * dout
    dinv = (diff * dxhat).sum()
    dvar = -0.5 * inv**3 * dinv
    ddiff = inv * dxhat
    direct = ddiff.clone()
    ddiff += 2 * diff * dvar / (n - 1)
    return ddiff - direct.sum() / n


# %% backprop.batchnorm: NumPy
import numpy as np


class Norm:
    def __call__(self, dout, xhat, inv, gamma):
        g, h = gamma * inv * np.array(dout), np.array(xhat)
        return g - g.mean() - h * g.dot(h) / (g.size - 1)


norm_backward = Norm()


# %% backprop.batchnorm: loops
def norm_backward(dout, xhat, inv, gamma):
    n, dx = len(dout), []
    for i in range(n):
        through = 0.0
        for j in range(n):
            through += dout[j] * (1 / n + xhat[i] * xhat[j] / (n - 1))
        dx.append((dout[i] - through) * inv * gamma)
    return tuple(dx)


# %% backprop.slopes: slices
def measured_gradient(f, x, h=1e-5):
    return [(f(x[:i] + [x[i] + h] + x[i + 1 :]) - f(x[:i] + [x[i] - h] + x[i + 1 :])) / (2 * h) for i in range(len(x))]


# %% backprop.slopes: put back
def measured_gradient(f, x, h=1e-5):
    slopes = []
    for i, old in enumerate(x):
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        slopes.append((up - down) / h / 2)
    return slopes


# %% backprop.slopes: NumPy's unit vectors
import numpy as np


def measured_gradient(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    return np.array([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))])


# %% backprop.slopes: tensors in float64
import torch


def measured_gradient(f, x, h=1e-5):
    x = torch.tensor(x, dtype=torch.float64)
    units = h * torch.eye(len(x), dtype=torch.float64)
    return torch.stack([(f(x + e) - f(x - e)) / (2 * h) for e in units])


# %% backprop.slopes: the mean of both sides
class Measured:
    def __call__(self, f, x, h=1e-5):
        here = f(list(x))
        found = []
        for i in range(len(x)):
            side = lambda s: (f([v + s * h * (k == i) for k, v in enumerate(x)]) - here) / (s * h)
            found.append((side(1) + side(-1)) / 2)
        return tuple(found)


measured_gradient = Measured()

# %% backprop.nudge: typed
one_side, two_sides = 8, 5

# %% backprop.nudge: a loop over k
f, exact = (lambda x: x * x * x), 3 * 2.1**2
best = {}
for k in range(1, 13):
    h = 10.0**-k
    for name, slope in (("one", (f(2.1 + h) - f(2.1)) / h), ("two", (f(2.1 + h) - f(2.1 - h)) / (2 * h))):
        best[name] = min(best.get(name, (math.inf, 0)), (abs(slope - exact), k))
one_side, two_sides = best["one"][1], best["two"][1]

# %% backprop.nudge: powers
g = lambda x: x**3
err = lambda k, two: abs((g(2.1 + 10**-k) - g(2.1 - two * 10**-k)) / ((1 + two) * 10**-k) - 13.23)
one_side = sorted(range(1, 13), key=lambda k: err(k, 0))[0]
two_sides = sorted(range(1, 13), key=lambda k: err(k, 1))[0]

# %% backprop.nudge: NumPy
import numpy as np

x, h = 2.1, 10.0 ** -np.arange(1, 13)
cube = lambda x: x * x * x
one_side = np.abs((cube(x + h) - cube(x)) / h - 3 * x * x).argmin() + 1
two_sides = np.abs((cube(x + h) - cube(x - h)) / (2 * h) - 3 * x * x).argmin() + 1

# %% backprop.nudge: from the exponent of h
h1, h2 = 1e-8, 1e-5
one_side, two_sides = round(-math.log10(h1)), round(-math.log10(h2))
