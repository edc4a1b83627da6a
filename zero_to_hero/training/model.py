"""The models: GPT-2 and lecture 09's modern GPT, both made of gpt.py.

What GPT-2 has and the video's GPT doesn't: GELU in its MLPs, biases in front of
attention, one table for tokens and logits (Radford et al., Language Models are
Unsupervised Multitask Learners, 2019; GELU in the form with tanh: Hendrycks and Gimpel,
arXiv:1606.08415). nanoGPT's smaller runs leave all biases out. Left out: nothing of
what the published weights need (gpt2.py loads them).
"""

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from zero_to_hero.gpt import GPT, MLP, Config, MultiHead

from .config import RunConfig


class GELUs(MLP):
    """GPT-2's MLP, (..., n_embd) to the same."""

    def forward(self, x: Tensor) -> Tensor:
        return self.proj(F.gelu(self.up(x), approximate="tanh"))


class Model(GPT):
    """A GPT on any device, ready for torch.compile: it counts no multiplications."""

    def forward(self, idx: Tensor, cache: list[list[Tensor]] | None = None) -> Tensor:
        """As GPT's: idx (B, T) to logits (B, T, vocab_size)."""
        seen = cache[0][0].shape[2] if cache and cache[0] else 0
        end = seen + idx.shape[1]
        if not seen < end <= self.config.block_size:
            raise ValueError(f"expected 1 to {self.config.block_size} tokens, got {end}")
        x, turn = self.tokens(idx), None  # (B, T, n_embd)
        if self.config.modern:
            turn = (self.cos[seen:end], self.sin[seen:end])
        else:
            x = x + self.positions.weight[seen:end]
        x = self.dropout(x)
        for i, block in enumerate(self.blocks):
            x = block(x, turn, None if cache is None else cache[i])
        return self.head(self.norm(x))


class GPT2(Model):
    """GPT-2, with its biases or without any."""

    def __init__(self, config: Config, bias: bool = True):
        super().__init__(config)
        for part in self.modules():
            if isinstance(part, MLP):
                part.__class__ = GELUs  # with the same weights
            if isinstance(part, MultiHead) and bias:
                part.qkv.bias = nn.Parameter(torch.zeros(3 * config.n_embd))
        for module in () if bias else self.modules():
            if isinstance(module, nn.Linear | nn.LayerNorm):
                module.bias = None  # type: ignore[assignment]


def build(run: RunConfig, vocab_size: int) -> Model:
    """The model of a run with its first weights, drawn by PyTorch's own generator."""
    modern = run.model == "modern"
    config = Config(
        run.vocab_size or vocab_size,
        run.block_size,
        run.n_layer,
        run.n_head,
        run.n_embd,
        run.dropout,
        modern=modern,
        tied=True,
    )
    return Model(config) if modern else GPT2(config, run.bias)


class Summed(nn.Module):
    """What's compiled and shared among processes: tokens in, the sum of losses out.

    A sum, and not a mean, because pieces may be short: a step divides by the number of
    its targets, once, however it was cut into micro-batches.
    """

    def __init__(self, model: GPT):
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Inputs and targets (B, T) to the sum of -log p(target) in nats; a target of
        -100 doesn't count."""
        logits = self.model(x).flatten(0, 1)
        return F.cross_entropy(logits, y.flatten(), reduction="sum")
