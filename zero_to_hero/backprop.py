"""Backpropagation by hand, on tensors: lecture 05 in one file, on PyTorch without
autograd.

Each function here is the backward of one step of the two-layer network of letters:
embedding, linear, BatchNorm, tanh, linear, cross-entropy. It takes the gradient of the
loss with respect to what the step gave and returns that with respect to what the step
took, in the same order and the same shapes. Cross-entropy and BatchNorm are closed
forms: the derivation is in the lecture. BatchNorm divides its variance by n - 1 here,
as Andrej Karpathy's makemore, part 4, does (https://github.com/karpathy/makemore,
2022); the layer of Ioffe and Szegedy (Batch Normalization, ICML 2015, pages 448-456)
divides by n in training. Left out: other layers, GPUs.
"""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero.batchnorm import BatchNorm1d, Linear, Network, Tanh
from zero_to_hero.bigrams import SIZE
from zero_to_hero.mlp import contexts

EPS = 1e-5  # keeps a column without any spread from a division by 0

# ---------------------------------------------------------------- one step each


def unbroadcast(dout: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The gradient of a tensor of this shape that was broadcast to the shape of `dout`.

    What was copied forward is added up backward. Raises ValueError for a shape that
    doesn't broadcast to that of `dout`.
    """
    extra = dout.ndim - len(shape)
    wide = (1,) * extra + tuple(shape)
    if extra < 0 or any(  # each size is the full one, or 1
        size not in (1, full) for size, full in zip(wide, dout.shape, strict=True)
    ):
        raise ValueError(
            f"expected a shape that broadcasts to {(*dout.shape,)}, "  # what came back
            f"got {(*shape,)}"
        )
    copied = [
        d
        for d, (size, full) in enumerate(zip(wide, dout.shape, strict=True))
        if size == 1 != full  # there was one, and it became many
    ]
    added = dout.sum(copied, keepdim=True) if copied else dout
    return added.reshape(shape)


def matmul_backward(dout: Tensor, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """(da, db) of a @ b, from dout (N, M), a (N, K) and b (K, M)."""
    return dout @ b.T, a.T @ dout


def linear_backward(
    dout: Tensor,
    x: Tensor,
    weight: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """(dx, dweight, dbias) of x @ weight + bias, from dout (N, M) and x (N, K)."""
    return *matmul_backward(dout, x, weight), dout.sum(0)


def tanh_backward(dout: Tensor, out: Tensor) -> Tensor:
    """dx of out = tanh(x), any shape."""
    return (1 - out**2) * dout


def cross_entropy_backward(logits: Tensor, y: Tensor) -> Tensor:
    """dlogits of the mean cross-entropy, from logits (N, M) and what came, y (N,).

    What the network said, minus what came, over N: (softmax - one-hot) / N.
    """
    n = len(y)
    dlogits = logits.softmax(1)
    dlogits[torch.arange(n), y] -= 1
    return dlogits / n


def batchnorm_backward(
    dout: Tensor, xhat: Tensor, inv: Tensor, gamma: Tensor, correction: int = 1
) -> tuple[Tensor, Tensor, Tensor]:
    """(dx, dgamma, dbeta) of gamma * xhat + beta with xhat = (x - mean) * inv.

    dout and xhat are (N, M), inv = 1 / sqrt(var + eps) and gamma are (M,), and the
    variance was divided by N - correction. Raises ValueError where that isn't positive.
    """
    n = len(dout)
    if n <= correction:
        raise ValueError(
            f"expected more than {correction} examples, got {n}: "  # and why
            f"one has no spread"
        )
    dgamma, dbeta = (dout * xhat).sum(0), dout.sum(0)
    # each example's own part, less what it did to the mean and to the variance
    dx = gamma * inv * (dout - dbeta / n - xhat * dgamma / (n - correction))
    return dx, dgamma, dbeta


def embedding_backward(dout: Tensor, x: Tensor, size: int) -> Tensor:
    """dC (size, K) of C[x], from dout (..., K) and x (...): a row that was used several
    times gets the sum."""
    rows = dout.reshape(-1, dout.shape[-1])
    return torch.zeros((size, rows.shape[1]), dtype=dout.dtype).index_add_(
        0,  # rows that come twice are added up
        x.flatten(),
        rows,
    )


# ---------------------------------------------------------------- the network


class Weights(NamedTuple):
    """The network's parameters, or the gradients of all of them."""

    C: Tensor  # (27, n_embd), the embeddings
    W1: Tensor  # (block_size * n_embd, n_hidden)
    b1: Tensor  # (n_hidden,), does nothing before a BatchNorm
    gamma: Tensor  # (n_hidden,)
    beta: Tensor  # (n_hidden,)
    W2: Tensor  # (n_hidden, 27)
    b2: Tensor  # (27,)


class Passed(NamedTuple):
    """What the forward pass made, and the backward pass needs."""

    flat: Tensor  # (N, block_size * n_embd), the embeddings side by side
    xhat: Tensor  # (N, n_hidden), normalised
    inv: Tensor  # (n_hidden,), 1 / sqrt(var + eps)
    h: Tensor  # (N, n_hidden)
    logits: Tensor  # (N, 27)
    loss: float  # mean cross-entropy, in nats per letter


def untrained(
    generator: torch.Generator,
    block_size: int = 3,
    n_embd: int = 10,
    n_hidden: int = 200,
    dtype: torch.dtype = torch.float32,
) -> Weights:
    """Random weights, as in the videos. No parameter starts at a round 0 or 1, because
    that would hide mistakes in a gradient."""

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=dtype)

    n_in = block_size * n_embd
    return Weights(
        C=normal(SIZE, n_embd),
        W1=normal(n_in, n_hidden) * (5 / 3) / n_in**0.5,
        b1=normal(n_hidden) * 0.1,
        gamma=normal(n_hidden) * 0.1 + 1,
        beta=normal(n_hidden) * 0.1,
        W2=normal(n_hidden, SIZE) * 0.1,
        b2=normal(SIZE) * 0.1,
    )


def forward(w: Weights, x: Tensor, y: Tensor) -> Passed:
    """Through the network with contexts x (N, block_size) and what came, y (N,)."""
    flat = w.C[x].view(len(x), -1)
    hidden = flat @ w.W1 + w.b1
    inv = (hidden.var(0) + EPS) ** -0.5  # over n - 1
    xhat = (hidden - hidden.mean(0)) * inv
    h = torch.tanh(w.gamma * xhat + w.beta)
    logits = h @ w.W2 + w.b2
    return Passed(flat, xhat, inv, h, logits, F.cross_entropy(logits, y).item())


def backward(w: Weights, passed: Passed, x: Tensor, y: Tensor) -> Weights:
    """The gradients of the loss with respect to all the weights, without autograd."""
    dlogits = cross_entropy_backward(passed.logits, y)
    dh, dW2, db2 = linear_backward(dlogits, passed.h, w.W2)
    dpre = tanh_backward(dh, passed.h)
    dhidden, dgamma, dbeta = batchnorm_backward(dpre, passed.xhat, passed.inv, w.gamma)
    dflat, dW1, db1 = linear_backward(dhidden, passed.flat, w.W1)
    dC = embedding_backward(dflat.view(*x.shape, -1), x, len(w.C))
    return Weights(dC, dW1, db1, dgamma, dbeta, dW2, db2)


def fit(
    w: Weights,
    words: Iterable[str],
    steps: int,
    generator: torch.Generator,
    rate: Callable[[float], float] = lambda done: 0.1 if done < 0.5 else 0.01,
    batch_size: int = 32,
    block_size: int = 3,
) -> list[float]:
    """Gradient descent by hand: changes the weights, and gives each step's loss.

    `rate` gives the learning rate from the share of the steps that's done, 0 to 1.
    Raises ArithmeticError when the weights run away: the rate was too large.
    """
    X, Y = contexts(words, block_size)
    losses = []
    for step in range(steps):
        batch = torch.randint(len(X), (batch_size,), generator=generator)
        x, y = X[batch], Y[batch]
        passed = forward(w, x, y)
        losses.append(passed.loss)
        if not math.isfinite(passed.loss):
            raise ArithmeticError(
                f"the loss is {passed.loss} at step {step}: "  # and why
                f"take a smaller rate"
            )
        lr = rate(step / steps)
        for p, slope in zip(w, backward(w, passed, x, y), strict=True):
            p -= lr * slope
    return losses


def as_network(w: Weights, words: Iterable[str], block_size: int = 3) -> Network:
    """The model of lecture 04 with these weights, copied: its `loss` and `sample`.

    Its running statistics are the mean and variance of the hidden layer over all
    examples of the words, so it needs no batch any more.
    """
    X, _ = contexts(words, block_size)
    n_in, n_hidden = w.W1.shape
    g = torch.Generator()
    first, norm, last = (
        Linear(n_in, n_hidden, g),
        BatchNorm1d(n_hidden, EPS),
        Linear(n_hidden, SIZE, g),
    )
    first.weight, first.bias, last.weight, last.bias = (
        w.W1.clone(),
        w.b1.clone(),
        w.W2.clone(),
        w.b2.clone(),
    )
    norm.gamma, norm.beta, norm.training = w.gamma.clone(), w.beta.clone(), False
    hidden = w.C[X].view(len(X), -1) @ w.W1 + w.b1
    norm.running_mean, norm.running_var = hidden.mean(0), hidden.var(0)
    return Network(w.C.clone(), [first, norm, Tanh(), last], block_size)


# ---------------------------------------------------------------- the judge


def measured(
    f: Callable[[], float],
    tensor: Tensor,
    place: tuple[int, ...],
    h: float = 1e-5,
) -> float:
    """The slope of f with respect to one number of a tensor, nudged to both sides.

    f() reads the tensor; the number is as it was afterwards. In float64 the slope is
    good to about ten digits, in float32 to three or so (with h = 1e-2).
    """
    before = tensor[place].item()
    sides = []
    for nudge in (h, -h):
        tensor[place] = before + nudge
        sides.append(f())
    tensor[place] = before
    return (sides[0] - sides[1]) / (2 * h)
