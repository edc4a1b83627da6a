"""A GPT, a transformer that predicts the next character of a text from those before it:
lecture 09 in one file, on PyTorch.

Attention, its heads and the scale of its scores are those of Vaswani et al., Attention
Is All You Need (NeurIPS 2017); of that paper's two towers we keep only the decoder. The
classic block normalises before each part, as in Radford et al., Language Models are
Unsupervised Multitask Learners (2019), and so do the sizes of the first weights. The
modern one takes four things from later work: positions as rotations (Su et al.,
RoFormer, arXiv:2104.09864), RMSNorm (Zhang and Sennrich, NeurIPS 2019), queries and
keys of fixed length (Henry et al., arXiv:2010.04245), and relu squared (So et al.,
Primer, NeurIPS 2021). Sampling: top-k is from Fan et al. (ACL 2018), top-p from
Holtzman et al. (ICLR 2020). All of it in the manner of Andrej Karpathy's nanoGPT
(https://github.com/karpathy/nanoGPT, 2022). Left out: the training (in the lecture and
in muon.py), GPUs, loading anybody's weights.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

Turn = tuple[Tensor, Tensor] | None  # the cosines and sines of RoPE's angles
Past = list[Tensor] | None  # what a layer has cached: nothing yet, or [keys, values]


@dataclass
class Config:
    """The sizes of a GPT; those given here are the video's, 209,729 parameters.

    `modern`: RoPE, RMSNorm, normalised queries and keys, relu squared, and no biases or
    gains. `tied`: one table turns characters into vectors and vectors into logits.
    Raises ValueError for sizes that don't fit together.
    """

    vocab_size: int = 65
    block_size: int = 32  # the longest text that it can look back on, in characters
    n_layer: int = 4
    n_head: int = 4
    n_embd: int = 64
    dropout: float = 0.0
    modern: bool = False
    tied: bool = False

    def __post_init__(self) -> None:
        sizes = (self.vocab_size, self.block_size, self.n_layer, self.n_head)
        if min(*sizes, self.n_embd) < 1 or not 0 <= self.dropout < 1:
            raise ValueError(f"expected sizes from 1 up, dropout below 1: {self}")
        parts = self.n_head * (2 if self.modern else 1)  # RoPE turns pairs of channels
        if self.n_embd % parts:
            raise ValueError(f"n_embd must be a multiple of {parts}, got {self}")


# ---------------------------------------------------------------- attention


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """For each query a mean of the values, weighted by how well their keys fit.

    q (..., T, size), k and v (..., S, size) to (..., T, size). The queries are those of
    the last T of S positions, and none sees a position after its own.
    """
    T, S, size = q.shape[-2], k.shape[-2], q.shape[-1]
    scores = q @ k.transpose(-2, -1) * size**-0.5  # (..., T, S), of spread about 1
    later = ~torch.ones((T, S), dtype=torch.bool).tril(S - T)
    weights = scores.masked_fill(later, float("-inf")).softmax(-1)  # rows add up to 1
    return weights @ v


class Head(nn.Module):
    """One head of self-attention, for itself: (B, T, n_embd) to (B, T, size)."""

    def __init__(self, n_embd: int, size: int):
        super().__init__()
        self.query = nn.Linear(n_embd, size, bias=False)
        self.key = nn.Linear(n_embd, size, bias=False)
        self.value = nn.Linear(n_embd, size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return attend(self.query(x), self.key(x), self.value(x))


def turned(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """RoPE: each pair of channels turned by an angle that grows with its position.

    x (B, n_head, T, size), its pairs channel i and channel i + size/2. A score depends
    then on how far query and key are apart, and not on where they are.
    """
    cos, sin = turn  # (T, size/2) each
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), dim=-1)


class MultiHead(nn.Module):
    """All heads at once, side by side, then a layer that mixes them."""

    def __init__(self, c: Config):
        super().__init__()
        self.n_head, self.dropout = c.n_head, c.dropout
        self.qkv = nn.Linear(c.n_embd, 3 * c.n_embd, bias=False)
        self.proj = nn.Linear(c.n_embd, c.n_embd, bias=not c.modern)

    def forward(self, x: Tensor, turn: Turn = None, past: Past = None) -> Tensor:
        B, T, C = x.shape
        size = C // self.n_head
        # the channels are cut into heads first, and only then do time and heads change
        # places: a view straight to (B, n_head, T, size) would mix the positions up
        cut = self.qkv(x).view(B, T, 3, self.n_head, size)
        q, k, v = cut.transpose(1, 3).unbind(2)  # (B, n_head, T, size) each
        if turn is not None:
            q = turned(F.rms_norm(q, (size,)), turn)
            k = turned(F.rms_norm(k, (size,)), turn)
        if past is not None:
            if past:
                k, v = torch.cat((past[0], k), dim=2), torch.cat((past[1], v), dim=2)
            past[:] = [k, v]
        if k.shape[2] == T:  # what `attend` does, in one call of PyTorch's
            p = self.dropout if self.training else 0.0
            y = F.scaled_dot_product_attention(q, k, v, dropout_p=p, is_causal=True)
        else:
            y = attend(q, k, v)
        return self.proj(y.transpose(1, 2).reshape(B, T, C))


# ---------------------------------------------------------------- the model


class MLP(nn.Module):
    """What each position makes of what it has gathered, on its own."""

    def __init__(self, c: Config):
        super().__init__()
        self.modern = c.modern
        self.up = nn.Linear(c.n_embd, 4 * c.n_embd, bias=not c.modern)
        self.proj = nn.Linear(4 * c.n_embd, c.n_embd, bias=not c.modern)

    def forward(self, x: Tensor) -> Tensor:
        h = F.relu(self.up(x))
        return self.proj(h.square() if self.modern else h)


def norm(c: Config) -> nn.Module:
    """RMSNorm gives vectors one size; LayerNorm subtracts their mean first."""
    if c.modern:
        return nn.RMSNorm(c.n_embd, elementwise_affine=False)
    return nn.LayerNorm(c.n_embd)


class Block(nn.Module):
    """First look around, then think; each adds to x what it has found."""

    def __init__(self, c: Config):
        super().__init__()
        self.norm1, self.norm2 = norm(c), norm(c)
        self.attention, self.mlp = MultiHead(c), MLP(c)
        self.dropout = nn.Dropout(c.dropout)

    def forward(self, x: Tensor, turn: Turn = None, past: Past = None) -> Tensor:
        x = x + self.dropout(self.attention(self.norm1(x), turn, past))
        return x + self.dropout(self.mlp(self.norm2(x)))


class GPT(nn.Module):
    """Logits of the next character at every position of a text.

    `multiplications` counts what its matrix products have multiplied so far.
    """

    cos: Tensor  # (block_size, size/2), of RoPE
    sin: Tensor

    def __init__(self, config: Config, generator: torch.Generator | None = None):
        super().__init__()
        self.config = c = config
        self.tokens = nn.Embedding(c.vocab_size, c.n_embd)
        if not c.modern:
            self.positions = nn.Embedding(c.block_size, c.n_embd)
        self.dropout = nn.Dropout(c.dropout)
        self.blocks = nn.ModuleList([Block(c) for _ in range(c.n_layer)])
        self.norm = norm(c)
        self.head = nn.Linear(c.n_embd, c.vocab_size, bias=not (c.modern or c.tied))
        if c.tied:
            self.head.weight = self.tokens.weight
        if c.modern:
            half = c.n_embd // c.n_head // 2
            speeds = 10_000.0 ** (-torch.arange(half) / half)  # radians a position
            angles = torch.arange(c.block_size)[:, None] * speeds
            self.register_buffer("cos", angles.cos(), persistent=False)
            self.register_buffer("sin", angles.sin(), persistent=False)
        self.multiplications = 0
        self.start(generator)

    @torch.no_grad()
    def start(self, generator: torch.Generator | None = None) -> None:
        """The first weights, from normal distributions; biases are 0.

        Blocks add to x twice each, so 2 n_layer parts pile up there. Classic: a spread
        of 0.02, divided by the root of that number where a layer writes to x. Modern:
        there it's 0, and elsewhere in the blocks it halves the size of what comes in.
        """
        modern, deep = self.config.modern, (2 * self.config.n_layer) ** -0.5
        for name, p in self.named_parameters():
            size = 0.02
            if name.endswith("proj.weight"):
                size = 0.0 if modern else 0.02 * deep
            elif modern and name.startswith("blocks"):
                size = 0.5 / p.shape[1] ** 0.5
            elif modern and name == "tokens.weight" and not self.config.tied:
                size = 1.0
            if p.ndim == 2:
                p.normal_(0.0, size, generator=generator)
            elif name.endswith("bias"):
                p.zero_()

    def forward(self, idx: Tensor, cache: list[list[Tensor]] | None = None) -> Tensor:
        """idx (B, T), numbers of characters, to logits (B, T, vocab_size).

        With a cache (`new_cache()`), idx goes on after what the cache has seen. Raises
        ValueError where both together are longer than the block size.
        """
        T = idx.shape[1]
        seen = cache[0][0].shape[2] if cache and cache[0] else 0
        if not 0 < T <= self.config.block_size - seen:
            room = f"1 to {self.config.block_size - seen} characters"
            raise ValueError(f"expected {room} after the {seen} in the cache, got {T}")
        x = self.tokens(idx)  # (B, T, n_embd)
        turn = None
        if self.config.modern:
            turn = (self.cos[seen : seen + T], self.sin[seen : seen + T])
        else:
            x = x + self.positions(torch.arange(seen, seen + T))
        x = self.dropout(x)
        for i, block in enumerate(self.blocks):
            x = block(x, turn, None if cache is None else cache[i])
        self.multiplications += len(idx) * multiplications(self.config, T, seen)
        return self.head(self.norm(x))

    def loss(self, idx: Tensor, targets: Tensor) -> Tensor:
        """The mean negative log-likelihood of the targets (B, T), in nats each.

        A target of -100 doesn't count: it fills up a row that's shorter than others.
        """
        return F.cross_entropy(self(idx).flatten(0, 1), targets.flatten())

    def new_cache(self) -> list[list[Tensor]]:
        """For each layer, room for keys and values."""
        return [[] for _ in self.blocks]

    @torch.no_grad()
    def generate(
        self,
        idx: Tensor,
        n: int,
        generator: torch.Generator | None = None,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
        cached: bool = True,
    ) -> Tensor:
        """idx (B, T) with n more characters, drawn one by one: (B, T + n).

        The cache doesn't change the text. It saves work until the block is full: from
        there on every context begins one later, and all of it is computed anew.
        """
        self.eval()
        cache = self.new_cache()
        for _ in range(n):
            context = idx[:, -self.config.block_size :]
            if cached and idx.shape[1] <= self.config.block_size:
                seen = cache[0][0].shape[2] if cache[0] else 0
                logits = self(context[:, seen:], cache)
            else:
                logits = self(context)
            p = probabilities(logits[:, -1], temperature, top_k, top_p)
            drawn = torch.multinomial(p, num_samples=1, generator=generator)
            idx = torch.cat((idx, drawn), dim=1)
        return idx


# ---------------------------------------------------------------- drawing and counting


def probabilities(
    logits: Tensor,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    """The probabilities to draw from, (B, vocab_size), given logits of that shape.

    A temperature below 1 favours what's likely; 0 leaves only the likeliest. Then
    `top_k` keeps the k likeliest, and `top_p` the fewest whose probabilities add up to
    p or more. Raises ValueError for values that say nothing.
    """
    if temperature < 0:
        raise ValueError(f"expected a temperature from 0 up, got {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k keeps at least 1 character, got {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p is a share above 0 and up to 1, got {top_p}")
    if temperature == 0:
        temperature, top_k = 1.0, 1
    p, order = (logits / temperature).softmax(-1).sort(-1, descending=True)
    if top_k is not None:
        p[:, top_k:] = 0
        p = p / p.sum(-1, keepdim=True)
    if top_p is not None:
        before = p.cumsum(-1) - p  # what the likelier ones add up to
        p = p.masked_fill(before >= top_p, 0.0)
        p = p / p.sum(-1, keepdim=True)
    return torch.zeros_like(p).scatter_(-1, order, p)


def parameters(model: nn.Module) -> int:
    """How many numbers the model learns; a tied table counts once."""
    return sum(p.numel() for p in model.parameters())


def multiplications(c: Config, new: int, seen: int = 0) -> int:
    """What the matrix products multiply for `new` positions after `seen` cached ones.

    Each position meets every weight of the layers once: 4 n_embd² of them in attention,
    8 n_embd² in the MLP. Scores and their use take n_embd each for a pair of positions.
    """
    weights = 12 * c.n_layer * c.n_embd**2 + c.n_embd * c.vocab_size
    return new * weights + 2 * c.n_layer * c.n_embd * new * (seen + new)
