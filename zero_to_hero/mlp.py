"""The multilayer perceptron that predicts the next letter of a name from the last few:
lecture 03 in one file, on PyTorch.

Each letter is a row of a table of embeddings. The rows of the last letters, side by
side, go through a hidden layer of tanh units, and a linear layer turns these into
logits for the next letter. The model is that of Bengio et al., A Neural Probabilistic
Language Model (JMLR 3, 2003, pages 1137-1155), on letters instead of words, in the form
of Andrej Karpathy's makemore (https://github.com/karpathy/makemore, 2022). Left out:
the direct connections from embeddings to logits and the weight decay of the paper, a
reason for the size of the first weights (lecture 04), `torch.nn`, GPUs.
"""

import math
from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero.bigrams import LETTERS, NUMBER, SIZE, all_pairs


def contexts(words: Iterable[str], block_size: int = 3) -> tuple[Tensor, Tensor]:
    """Every letter of the words and every final stop as an example: the `block_size`
    letters before it, X of shape (N, block_size), and itself, Y of shape (N,). Both are
    numbers of letters, int64.

    A word begins with a context of stops, so no context reaches into the word before.
    Raises ValueError for a block size below 1, and what `all_pairs` raises.
    """
    if block_size < 1:
        raise ValueError(f"a context holds at least one letter, got {block_size=}")
    X: list[list[int]] = []
    Y: list[int] = []
    for before, letter in all_pairs(words):
        if before == ".":  # a new word: nothing is left of the last one
            context = [0] * block_size
        X.append(context)
        Y.append(NUMBER[letter])
        context = [*context[1:], NUMBER[letter]]
    return torch.tensor(X), torch.tensor(Y)


class MLP:
    """Logits of the next letter, given the last `block_size` letters.

    C (27, n_embd) holds the embeddings; W1 (block_size * n_embd, n_hidden) and b1 are
    the hidden layer, W2 (n_hidden, 27) and b2 the output. All of them are drawn from a
    normal distribution, and those of the two layers are multiplied by `scale`. Raises
    ValueError for a size below 1.
    """

    def __init__(
        self,
        generator: torch.Generator,
        block_size: int = 3,
        n_embd: int = 10,
        n_hidden: int = 200,
        scale: float = 0.2,
    ):
        if min(block_size, n_embd, n_hidden) < 1:
            got = f"{block_size=}, {n_embd=}, {n_hidden=}"
            raise ValueError(f"expected sizes from 1 up, got {got}")
        self.block_size = block_size
        n_in = block_size * n_embd
        self.C = torch.randn((SIZE, n_embd), generator=generator)
        self.W1 = scale * torch.randn((n_in, n_hidden), generator=generator)
        self.b1 = scale * torch.randn(n_hidden, generator=generator)
        self.W2 = scale * torch.randn((n_hidden, SIZE), generator=generator)
        self.b2 = scale * torch.randn(SIZE, generator=generator)
        for p in self.parameters():
            p.requires_grad_()

    def parameters(self) -> list[Tensor]:
        return [self.C, self.W1, self.b1, self.W2, self.b2]

    def __call__(self, x: Tensor) -> Tensor:
        """The logits after each context: (N, block_size) to (N, 27)."""
        if x.ndim != 2 or x.shape[1] != self.block_size:
            wanted = f"contexts of {self.block_size} letters, (N, {self.block_size})"
            raise ValueError(f"expected {wanted}, got {(*x.shape,)}")
        emb = self.C[x]  # (N, block_size, n_embd)
        flat = emb.view(len(x), -1)  # (N, block_size * n_embd)
        h = torch.tanh(flat @ self.W1 + self.b1)  # (N, n_hidden)
        return h @ self.W2 + self.b2  # (N, 27)

    def loss(self, words: Iterable[str]) -> float:
        """The mean negative log-likelihood of the words, in nats per letter."""
        X, Y = contexts(words, self.block_size)
        total = 0.0
        with torch.no_grad():  # piece by piece: all hidden units at once are large
            for x, y in zip(X.split(10_000), Y.split(10_000), strict=True):
                total += F.cross_entropy(self(x), y, reduction="sum").item()
        return total / len(Y)

    def fit(
        self,
        words: Iterable[str],
        steps: int,
        generator: torch.Generator,
        rate: Callable[[float], float] = lambda done: 0.2 * (1 - done),
        batch_size: int = 32,
    ) -> list[float]:
        """Gradient descent on mini-batches. Gives the loss of each step's batch.

        `rate` gives the learning rate from the share of the steps that's done, 0 to 1.
        Raises ArithmeticError when the weights run away: the rate was too large.
        """
        X, Y = contexts(words, self.block_size)
        losses = []
        for step in range(steps):
            lr = rate(step / steps)
            batch = torch.randint(len(X), (batch_size,), generator=generator)
            loss = F.cross_entropy(self(X[batch]), Y[batch])
            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                seen = f"the loss is {losses[-1]} at step {step}"
                raise ArithmeticError(f"{seen}: take a smaller rate than {lr:g}")
            slopes = torch.autograd.grad(loss, self.parameters())
            with torch.no_grad():
                for p, slope in zip(self.parameters(), slopes, strict=True):
                    p -= lr * slope
        return losses

    def sample(self, generator: torch.Generator, most: int = 30) -> str:
        """An invented word: letters drawn one by one until the stop, or `most` of them.

        The same state of the generator gives the same word.
        """
        word, context = "", [0] * self.block_size
        while len(word) < most:
            with torch.no_grad():
                p = self(torch.tensor([context])).softmax(1)  # (1, 27)
            i = int(torch.multinomial(p[0], num_samples=1, generator=generator))
            if i == 0:
                break
            word += LETTERS[i]
            context = [*context[1:], i]
        return word
