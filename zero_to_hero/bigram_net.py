"""The bigram model of names as a network of one linear layer: the second half of
lecture 02 in one file, on PyTorch.

A letter goes in as a one-hot vector, a matrix W turns it into 27 logits, softmax turns
these into probabilities, and gradient descent lowers the cross-entropy until the table
of counts is reached. Two things are the same and cheaper: a one-hot vector times W is a
row of W, and a batch of all pairs is the table of how often each occurs. After Andrej
Karpathy's makemore (https://github.com/karpathy/makemore, 2022). Left out:
mini-batches, optimisers, `torch.nn`.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from zero_to_hero.bigrams import LETTERS, NUMBER, SIZE, all_pairs, count


def examples(words: Iterable[str]) -> tuple[Tensor, Tensor]:
    """All pairs of the words as numbers of letters: inputs `xs` and targets `ys`, both
    (N,) and int64. Raises what `all_pairs` raises.
    """
    xs, ys = torch.tensor([(NUMBER[a], NUMBER[b]) for a, b in all_pairs(words)]).T
    return xs, ys


def log_softmax(logits: Tensor) -> Tensor:
    """The logarithms of softmax over the last dimension. Finite for every finite input.

    Softmax does not change when a number is taken off all logits of a row. With the
    largest taken off, no exponential overflows, and the sum is at least 1.
    """
    shifted = logits - logits.max(-1, keepdim=True).values
    return shifted - shifted.exp().sum(-1, keepdim=True).log()


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean over the rows of -log softmax(logits)[target], in nats. logits (N, C),
    targets (N,) and int64; a scalar.
    """
    if logits.ndim != 2 or targets.shape != logits.shape[:1] or not len(targets):
        got = f"{(*logits.shape,)} and {(*targets.shape,)}"
        raise ValueError(f"expected logits (N, C) and targets (N,), got {got}")
    return -log_softmax(logits)[torch.arange(len(targets)), targets].mean()


class BigramNet:
    """W[i, j] is the logit of LETTERS[j] after LETTERS[i]; (27, 27) and float64, drawn
    from a normal distribution.

    Only differences within a row count. At the minimum of the loss they are differences
    of log-counts.
    """

    def __init__(self, generator: torch.Generator):
        self.W = torch.randn((SIZE, SIZE), generator=generator, dtype=torch.float64)
        self.W.requires_grad_()

    def __call__(self, xs: Tensor) -> Tensor:
        """The logits of what follows each letter: (N,) to (N, 27)."""
        return self.W[xs]

    @property
    def probabilities(self) -> Tensor:
        """P[i, j], the probability of LETTERS[j] after LETTERS[i]; (27, 27), each row
        sums to 1.
        """
        return log_softmax(self.W.detach()).exp()

    def loss(self, words: Iterable[str]) -> float:
        """The mean negative log-likelihood of the words, in nats per pair."""
        xs, ys = examples(words)
        with torch.no_grad():
            return cross_entropy(self(xs), ys).item()

    def fit(
        self,
        words: Iterable[str],
        steps: int,
        rate: float = 50.0,
        strength: float = 0.0,
    ) -> list[float]:
        """Gradient descent on all pairs at once. Gives the loss before each step.

        What is lowered is the loss plus `strength` times the mean square of W. Raises
        ValueError for a rate or a strength that are no such things, and ArithmeticError
        when the weights run away: the rate was too large.
        """
        if not 0 < rate < math.inf or not 0 <= strength < math.inf:
            got = f"rate={rate} and strength={strength}"
            raise ValueError(f"expected rate > 0 and strength >= 0, got {got}")
        shares = torch.tensor(count(words), dtype=self.W.dtype)
        shares /= shares.sum()  # of each pair among all: its weight in the mean
        losses = []
        for step in range(steps):
            loss = -(shares * log_softmax(self.W)).sum()
            if not loss.isfinite():
                seen = f"the loss is {loss.item()} at step {step}"
                raise ArithmeticError(f"{seen}: take a smaller rate than {rate}")
            losses.append(loss.item())
            goal = loss + strength * (self.W**2).mean()
            (slope,) = torch.autograd.grad(goal, self.W)  # nothing adds up in W.grad
            with torch.no_grad():
                self.W -= rate * slope
        return losses

    def sample(self, generator: torch.Generator) -> str:
        """One invented word, drawn letter by letter until the full stop."""
        word, i = "", 0
        P = self.probabilities
        while True:
            i = int(torch.multinomial(P[i], num_samples=1, generator=generator))
            if i == 0:
                return word
            word += LETTERS[i]
