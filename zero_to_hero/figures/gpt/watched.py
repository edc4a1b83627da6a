"""What a GPT does with a text, layer by layer: each head's weights, and the stream between the layers.

The model of zero_to_hero/gpt.py doesn't keep its attention weights or its stream, so its layers are called one by one.
The page's figures get the same numbers from `_base/parts/gpt.js`. Left out: the classic block, which no page computes.
"""

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from zero_to_hero.gpt import GPT, turned


@torch.no_grad()
def watched(model: GPT, idx: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """idx (T,) to the weights of each layer, (n_head, T, T), and the stream before and after each, (T, n_embd).

    Raises ValueError for a classic model, and for a text that's empty or longer than the block.
    """
    c, T = model.config, len(idx)
    if not c.modern:
        raise ValueError(f"only a modern model is watched, got {c}")
    if not 0 < T <= c.block_size:
        raise ValueError(f"expected 1 to {c.block_size} letters, got {T}")
    turn, size = (model.cos[:T], model.sin[:T]), c.n_embd // c.n_head
    later = ~torch.ones((T, T), dtype=torch.bool).tril()
    x = model.tokens(idx[None])  # (1, T, n_embd)
    weights, stream = [], [x[0]]
    for block in model.blocks:
        cut = block.attention.qkv(block.norm1(x)).view(  # type: ignore[union-attr, operator]
            1, T, 3, c.n_head, size
        )
        q, k, _ = cut.transpose(1, 3).unbind(2)  # (1, n_head, T, size) each
        q, k = (turned(F.rms_norm(part, (size,)), turn) for part in (q, k))
        scores = q @ k.transpose(-2, -1) * size**-0.5
        weights.append(scores.masked_fill(later, float("-inf")).softmax(-1)[0])
        x = block(x, turn)
        stream.append(x[0])
    return weights, stream


@torch.no_grad()
def lens(model: GPT, stream: Tensor) -> Tensor:
    """The logits, if the model stopped at this stream: (T, n_embd) to (T, vocab_size)."""
    logits: Tensor = model.head(model.norm(stream))
    return logits
