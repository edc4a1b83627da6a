# Other right answers to the exercises of lecture 06, one a cell, as students write them in the page's names.
# ruff: noqa
# mypy: ignore-errors

# %% tensors.strides: products of what's behind
def strides(shape):
    return tuple(math.prod(shape[d + 1 :]) for d in range(len(shape)))


# %% tensors.strides: recursion
def strides(shape):
    if not shape:
        return ()
    rest = strides(shape[1:])
    return (rest[0] * shape[1] if rest else 1, *rest)


# %% tensors.strides: a tensor is asked
import torch


def strides(shape):
    return torch.zeros(shape).stride()


# %% tensors.strides: accumulate
from itertools import accumulate
from operator import mul

strides = lambda shape: tuple(accumulate((1, *shape[:0:-1]), mul))[::-1] if shape else ()

# %% tensors.strides: NumPy, in bytes and back
import numpy as np


class Strides:
    def __call__(self, shape):
        return tuple(step // 8 for step in np.zeros(shape).strides)


strides = Strides()


# %% tensors.place: a loop
def place(index, strides, offset):
    for i, step in zip(index, strides):
        offset = offset + i * step
    return offset


# %% tensors.place: sumprod by hand
from operator import mul

place = lambda index, strides, offset: sum(map(mul, index, strides), offset)


# %% tensors.place: NumPy
import numpy as np


def place(index, strides, offset):
    return int(np.dot(np.array(index, dtype=int), np.array(strides, dtype=int))) + offset


# %% tensors.place: from the last dimension on
def place(index, strides, offset):
    return offset if not index else index[-1] * strides[-1] + place(index[:-1], strides[:-1], offset)


# %% tensors.place: PyTorch
import torch


def place(index, strides, offset):
    index, strides = (torch.tensor(one, dtype=torch.int64) for one in (index, strides))
    return (index * strides).sum().item() + offset


# %% tensors.turn: asked
import torch

x = torch.zeros(4, 6)
transposed, begins = x.T.stride(), x[2:].storage_offset()
halved, stretched = x[:, ::2].stride(), x[0].expand(3, 6).stride()

# %% tensors.turn: as lists
transposed, begins, halved, stretched = [1, 6], 12, [6, 2], [0, 1]

# %% tensors.turn: worked out
rows, columns = 4, 6
transposed, begins, halved, stretched = (1, columns), 2 * columns, (columns, 2 * 1), (0, 1)

# %% tensors.turn: numbers that are floats
transposed, begins, halved, stretched = (1.0, 6.0), 12.0, (6.0, 2.0), (0.0, 1.0)

# %% tensors.turn: NumPy
import numpy as np

y = np.zeros((4, 6), dtype=np.int8)  # one byte each
transposed, halved = y.T.strides, y[:, ::2].strides
begins = y[2:].__array_interface__["data"][0] - y.__array_interface__["data"][0]
stretched = np.broadcast_to(y[0], (3, 6)).strides


# %% tensors.contiguous: the strides that count
def is_contiguous(shape, strides):
    fresh = [math.prod(shape[d + 1 :]) for d in range(len(shape))]
    return all(size == 1 or a == b for size, a, b in zip(shape, strides, fresh))


# %% tensors.contiguous: the places, one by one
from itertools import product


def is_contiguous(shape, strides):
    places = [sum(i * s for i, s in zip(index, strides)) for index in product(*map(range, shape))]
    return places == list(range(len(places)))


# %% tensors.contiguous: a fresh tensor is asked
import torch


def is_contiguous(shape, strides):
    fresh = torch.zeros(shape).stride()
    return [s for n, s in zip(shape, strides) if n > 1] == [s for n, s in zip(shape, fresh) if n > 1]


# %% tensors.contiguous: ones are thrown out first
def is_contiguous(shape, strides):
    pairs = [(n, s) for n, s in zip(shape, strides) if n != 1]
    ends = [s * n for n, s in pairs]
    return all(a[1] == e for a, e in zip(pairs, ends[1:])) and (not pairs or pairs[-1][1] == 1)


# %% tensors.contiguous: recursion from the end
def is_contiguous(shape, strides, step=1):
    if not shape:
        return True
    return (shape[-1] == 1 or strides[-1] == step) and is_contiguous(shape[:-1], strides[:-1], step * shape[-1])


# %% tensors.order: loops
def numbers(storage, shape, strides, offset):
    found = []
    for i in range(shape[0]):
        for j in range(shape[1]):
            found.append(storage[offset + i * strides[0] + j * strides[1]])
    return found


# %% tensors.order: PyTorch
import torch


def numbers(storage, shape, strides, offset):
    rows, columns = torch.arange(shape[0])[:, None], torch.arange(shape[1])
    return (
        torch.tensor(storage, dtype=torch.float64)[offset + rows * strides[0] + columns * strides[1]].flatten().tolist()
    )


# %% tensors.order: divmod
def numbers(storage, shape, strides, offset):
    at = lambda k: offset + (k // shape[1]) * strides[0] + (k % shape[1]) * strides[1]
    return [storage[at(k)] for k in range(shape[0] * shape[1])]


# %% tensors.order: two pointers
def numbers(storage, shape, strides, offset):
    found = []
    for _ in range(shape[0]):
        here = offset
        for _ in range(shape[1]):
            found.append(storage[here])
            here += strides[1]
        offset += strides[0]
    return found


# %% tensors.order: product
from itertools import product


class Numbers:
    def __call__(self, storage, shape, strides, offset):
        return tuple(
            storage[offset + sum(i * s for i, s in zip(index, strides))] for index in product(*map(range, shape))
        )


numbers = Numbers()

# %% tensors.alias: run
import torch

x = torch.tensor([[1, 2], [3, 4]])
a, b, d = x.reshape(4), x.T.reshape(4), x[1]
a[0], b[1], d[1] = 10, 30, 40
x_after, b_after = x.tolist(), b.tolist()

# %% tensors.alias: as tuples
x_after, b_after = ((10, 2), (3, 40)), (1, 30, 2, 4)

# %% tensors.alias: as floats
x_after, b_after = [[10.0, 2.0], [3.0, 40.0]], [1.0, 30.0, 2.0, 4.0]

# %% tensors.alias: in a list
storage = [1, 2, 3, 4]
b_after = [storage[0], storage[2], storage[1], storage[3]]
storage[0], b_after[1], storage[3] = 10, 30, 40
x_after = [storage[:2], storage[2:]]

# %% tensors.alias: NumPy
import numpy as np

y = np.array([[1, 2], [3, 4]])
p, q, r = y.reshape(4), y.T.reshape(4), y[1]
p[0], q[1], r[1] = 10, 30, 40
x_after, b_after = y.tolist(), q.tolist()


# %% tensors.broadcast: filled up
def broadcast(a, b):
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + tuple(a), (1,) * (rank - len(b)) + tuple(b)
    if any(m != n and m != 1 and n != 1 for m, n in zip(a, b)):
        raise ValueError("no fit")
    return tuple(n if m == 1 else m for m, n in zip(a, b))


# %% tensors.broadcast: recursion from the right
def broadcast(a, b):
    if not a or not b:
        return a or b
    if a[-1] != b[-1] and 1 not in (a[-1], b[-1]):
        raise ValueError(f"{a[-1]} and {b[-1]}")
    return (*broadcast(a[:-1], b[:-1]), b[-1] if a[-1] == 1 else a[-1])


# %% tensors.broadcast: sets of sizes
from itertools import zip_longest


def broadcast(a, b):
    found = []
    for pair in zip_longest(reversed(a), reversed(b), fillvalue=1):
        sizes = set(pair) - {1} or {1}
        (size,) = sizes  # a ValueError where there are two
        found.append(size)
    return found[::-1]


# %% tensors.broadcast: NumPy
import numpy as np


def broadcast(a, b):
    return np.broadcast_shapes(a, b)


# %% tensors.broadcast: tensors of nothing
import torch


class Broadcast:
    def __call__(self, a, b):
        try:
            return tuple((torch.zeros(a) + torch.zeros(b)).shape)
        except RuntimeError as error:
            raise ValueError("no fit") from error


broadcast = Broadcast()


# %% tensors.unbroadcast: loops
def sum_to(g, rows, columns):
    total = [[0.0] * columns for _ in range(rows)]
    for i, row in enumerate(g):
        for j, number in enumerate(row):
            total[i % rows][j % columns] += number
    return total


# %% tensors.unbroadcast: PyTorch in float32
import torch


def sum_to(g, rows, columns):
    g = torch.tensor(g)
    dims = [d for d, size in enumerate((rows, columns)) if size == 1]
    return g.sum(dims, keepdim=True) if dims else g


# %% tensors.unbroadcast: NumPy
import numpy as np


def sum_to(g, rows, columns):
    g = np.array(g)
    axes = tuple(d for d, size in enumerate((rows, columns)) if size == 1)
    return g.sum(axes, keepdims=True)


# %% tensors.unbroadcast: autograd
import torch


def sum_to(g, rows, columns):
    g = torch.tensor(g, dtype=torch.float64)
    t = torch.zeros(rows, columns, dtype=torch.float64, requires_grad=True)
    t.expand(g.shape).backward(g)
    return t.grad


# %% tensors.unbroadcast: fractions
from fractions import Fraction


def sum_to(g, rows, columns):
    exact = [[Fraction(v) for v in row] for row in g]
    if rows == 1:
        exact = [[sum(column) for column in zip(*exact)]]
    return [[sum(row)] if columns == 1 else row for row in exact]


# %% tensors.matmul: loops
def matmul_backward(g, A, B):
    S, N, K, M = len(A), len(A[0]), len(B), len(B[0])
    dA = [[[0.0] * K for _ in range(N)] for _ in range(S)]
    dB = [[0.0] * M for _ in range(K)]
    for s in range(S):
        for i in range(N):
            for k in range(K):
                for j in range(M):
                    dA[s][i][k] += g[s][i][j] * B[k][j]
                    dB[k][j] += A[s][i][k] * g[s][i][j]
    return dA, dB


# %% tensors.matmul: PyTorch in float32
import torch


def matmul_backward(g, A, B):
    g, A, B = map(torch.tensor, (g, A, B))
    return g @ B.T, (A.mT @ g).sum(0)


# %% tensors.matmul: one tall matrix
import torch


def matmul_backward(g, A, B):
    g, A, B = (torch.tensor(t, dtype=torch.float64) for t in (g, A, B))
    return (g.flatten(0, 1) @ B.T).view(A.shape), A.flatten(0, 1).T @ g.flatten(0, 1)


# %% tensors.matmul: einsum in NumPy
import numpy as np


def matmul_backward(g, A, B):
    return np.einsum("snm,km->snk", g, B), np.einsum("snk,snm->km", A, g)


# %% tensors.matmul: autograd
import torch


def matmul_backward(g, A, B):
    a, b = (torch.tensor(t, dtype=torch.float64, requires_grad=True) for t in (A, B))
    (a @ b).backward(torch.tensor(g, dtype=torch.float64))
    return a.grad, b.grad


# %% tensors.scatter: loops
def take_backward(g, index, rows):
    total = []
    for r in range(rows):
        line = [0.0] * len(g[0])
        for i, at in enumerate(index):
            if at == r:
                line = [a + b for a, b in zip(line, g[i])]
        total.append(line)
    return total


# %% tensors.scatter: PyTorch's own
import torch


def take_backward(g, index, rows):
    g = torch.tensor(g)
    return torch.zeros(rows, g.shape[1]).index_add_(0, torch.tensor(index), g)


# %% tensors.scatter: a product with one-hot rows
import torch
import torch.nn.functional as F


def take_backward(g, index, rows):
    return F.one_hot(torch.tensor(index), rows).T.double() @ torch.tensor(g, dtype=torch.float64)


# %% tensors.scatter: NumPy
import numpy as np


def take_backward(g, index, rows):
    total = np.zeros((rows, len(g[0])))
    np.add.at(total, index, g)
    return total


# %% tensors.scatter: a dictionary
from collections import defaultdict


def take_backward(g, index, rows):
    found = defaultdict(float)
    for row, at in zip(g, index):
        for j, slope in enumerate(row):
            found[at, j] += slope
    return [[found[r, j] for j in range(len(g[0]))] for r in range(rows)]


# %% tensors.prod: before times after
def prod_backward(x, g):
    after = [1.0]
    for v in reversed(x[1:]):
        after.append(after[-1] * v)
    after.reverse()
    before, found = 1.0, []
    for v, rest in zip(x, after):
        found.append(g * before * rest)
        before *= v
    return found


# %% tensors.prod: two loops
def prod_backward(x, g):
    found = []
    for i in range(len(x)):
        slope = g
        for j in range(len(x)):
            if j != i:
                slope *= x[j]
        found.append(slope)
    return found


# %% tensors.prod: autograd
import torch


def prod_backward(x, g):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    t.prod().backward(torch.tensor(g, dtype=torch.float64))
    return t.grad


# %% tensors.prod: fractions
from fractions import Fraction


def prod_backward(x, g):
    exact = [Fraction(v) for v in x]
    return [Fraction(g) * math.prod(exact[:i] + exact[i + 1 :], start=Fraction(1)) for i in range(len(x))]


# %% tensors.prod: NumPy, a table with ones on its diagonal
import numpy as np


def prod_backward(x, g):
    table = np.tile(np.array(x), (len(x), 1))
    np.fill_diagonal(table, 1.0)
    return g * table.prod(1)


# %% tensors.normal: a complex number
import cmath


def normal_pair(u, v):
    z = math.sqrt(-2 * math.log1p(-v)) * cmath.exp(2j * math.pi * u)
    return z.real, z.imag


# %% tensors.normal: rect
import cmath


def normal_pair(u, v):
    z = cmath.rect((-2 * math.log(1 - v)) ** 0.5, math.tau * u)
    return [z.real, z.imag]


# %% tensors.normal: the log of one over
def normal_pair(u, v):
    r = math.sqrt(2 * math.log(1 / (1 - v)))
    return r * math.cos(2 * math.pi * u), r * math.sin(2 * math.pi * u)


# %% tensors.normal: NumPy
import numpy as np


def normal_pair(u, v):
    r = np.sqrt(-2 * np.log1p(-v))
    return r * np.cos(2 * np.pi * u), r * np.sin(2 * np.pi * u)


# %% tensors.normal: degrees, made radians
class Pair:
    def __call__(self, u, v):
        angle = math.radians(360 * u)
        return tuple(math.sqrt(-2 * math.log1p(-v)) * f(angle) for f in (math.cos, math.sin))


normal_pair = Pair()

# %% tensors.sums: tensors
import torch

float32 = next(k for k in range(99) if torch.tensor(2.0**k) + 1 == torch.tensor(2.0**k))
float64 = next(k for k in range(99) if 2.0**k + 1 == 2.0**k)

# %% tensors.sums: packed
import struct

single = lambda value: struct.unpack("f", struct.pack("f", value))[0]
float32 = next(k for k in range(99) if single(single(2.0**k) + 1) == single(2.0**k))
float64 = next(k for k in range(99) if 2.0**k + 1 == 2.0**k)

# %% tensors.sums: NumPy
import numpy as np

first = lambda kind: next(k for k in range(99) if kind(2.0**k) + kind(1) == kind(2.0**k))
float32, float64 = first(np.float32), first(np.float64)

# %% tensors.sums: from eps
import torch

float32 = int(-math.log2(torch.finfo(torch.float32).eps)) + 1
float64 = int(-math.log2(torch.finfo(torch.float64).eps)) + 1

# %% tensors.sums: typed in
float32, float64 = 24, 53
