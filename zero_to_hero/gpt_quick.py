"""The modern block of gpt.py for one CPU: the same numbers in less time.

PyTorch makes the gradient of relu squared or of a norm from those of its parts, and each
part is another walk through memory. Written by hand, as in lecture 05, they take half of
the walks. `quick(model)` puts these in; weights, outputs and gradients stay the same.
Left out: the classic block, and dropout inside attention, which would send PyTorch on a
slower path. With a cache, attention is computed as ever.
"""

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from zero_to_hero.gpt import GPT, MLP, MultiHead, Past, Turn

EPS = torch.finfo(torch.float32).eps  # what F.rms_norm adds


class ReluSquared(torch.autograd.Function):
    """relu(x)²; its slope is 2 relu(x)."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        h = x.clamp_min(0)
        ctx.save_for_backward(h)
        return h * h

    @staticmethod
    def backward(ctx, g: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        (h,) = ctx.saved_tensors
        return (g * h).mul_(2)


def root_mean_square(x: Tensor) -> Tensor:
    """1 over the size of vectors (..., n), as (..., 1)."""
    size = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
    return size.square_().div_(x.shape[-1]).add_(EPS).rsqrt_()


def norm_back(g: Tensor, y: Tensor, r: Tensor) -> Tensor:
    """The gradient of x, given that of y = x r: what would only change its size goes."""
    along = (g * y).mean(-1, keepdim=True)
    return torch.addcmul(g, y, along, value=-1).mul_(r)


class Normalized(torch.autograd.Function):
    """RMSNorm without a gain."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        r = root_mean_square(x)
        y = x * r
        ctx.save_for_backward(y, r)
        return y

    @staticmethod
    def backward(ctx, g: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        return norm_back(g, *ctx.saved_tensors)


def rotated(x: Tensor, cos: Tensor, sin: Tensor, way: int) -> Tensor:
    """Pairs turned forwards (way = 1) or back (-1), without a copy for each half."""
    out = torch.empty_like(x)
    half = x.shape[-1] // 2
    a, b = x[..., :half], x[..., half:]
    torch.mul(a, cos, out=out[..., :half]).addcmul_(b, sin, value=-way)
    torch.mul(b, cos, out=out[..., half:]).addcmul_(a, sin, value=way)
    return out


class Placed(torch.autograd.Function):
    """Queries and keys (B, T, 2, n_head, size), normalised and turned, both at once."""

    @staticmethod
    def forward(ctx, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        r = root_mean_square(x)
        y = x * r
        ctx.save_for_backward(y, r, cos, sin)
        return rotated(y, cos, sin, 1)

    @staticmethod
    def backward(ctx, g: Tensor) -> tuple[Tensor, None, None]:  # type: ignore[no-untyped-def]
        y, r, cos, sin = ctx.saved_tensors
        return norm_back(rotated(g, cos, sin, -1), y, r), None, None


class QuickMLP(MLP):
    def forward(self, x: Tensor) -> Tensor:
        return self.proj(ReluSquared.apply(self.up(x)))


class QuickNorm(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return Normalized.apply(x)


class QuickHeads(MultiHead):
    def forward(self, x: Tensor, turn: Turn = None, past: Past = None) -> Tensor:
        if turn is None or past is not None:
            return super().forward(x, turn, past)
        B, T, C = x.shape
        cut = self.qkv(x).view(B, T, 3, self.n_head, C // self.n_head)
        cos, sin = (part[:, None, None, :] for part in turn)  # (T, 1, 1, size/2)
        placed = Placed.apply(cut[:, :, :2], cos, sin)
        q, k = placed.transpose(1, 3).unbind(2)  # (B, n_head, T, size) each
        v = cut[:, :, 2].transpose(1, 2)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.proj(y.transpose(1, 2).reshape(B, T, C))


def quick(model: GPT) -> GPT:
    """The same model, computed faster. Raises ValueError for a classic one."""
    if not model.config.modern:
        raise ValueError(f"expected a modern model, got {model.config}")
    model.norm = QuickNorm()
    for block in model.blocks:
        block.norm1, block.norm2 = QuickNorm(), QuickNorm()
        block.mlp.__class__, block.attention.__class__ = QuickMLP, QuickHeads
    return model
