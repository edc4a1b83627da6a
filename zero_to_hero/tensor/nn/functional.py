"""Functions of networks: activations, losses, layers. Those of larger blocks are in blocks.py, loaded when asked for.

What training spends its time in is a single call into the kernels, if it's float32.
"""

import math
from importlib import import_module
from typing import Any

from .. import dtypes, raw
from ..elementwise import add, cast, clamp, eq, gelu_exact, log1p, masked_fill, mul, neg, sub, where
from ..elementwise import exp as _exp
from ..elementwise import relu as relu
from ..elementwise import sigmoid as sigmoid
from ..elementwise import tanh as tanh
from ..graph import link, wanted
from ..indexing import gather, rows
from ..layout import dense
from ..products import matmul
from ..raw import kernels, number
from ..reductions import mean, sum
from ..shapes import (
    reshape,
    select,
    squeeze,
    t,
    unsqueeze,
)
from ..tensors import Tensor
from .activations import log_softmax
from .activations import softmax as softmax

# --- losses


def reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return mean(losses)
    if reduction == "sum":
        return sum(losses)
    if reduction == "none":
        return losses
    raise ValueError(f"{reduction} is not a valid value for reduction: expected 'mean', 'sum' or 'none'")


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """The mean of -log softmax(input)[target].

    input: logits of shape (N, C) or (N, C, …) or (C); target: classes (int64) of shape (N), (N, …) or (), or
    probabilities of the input's shape. Raises ValueError or RuntimeError where shapes don't fit, IndexError for a
    class that there isn't.
    """
    simple = weight is None and reduction == "mean" and not label_smoothing and input.ndim == 2 and ignore_index < 0
    if simple and target.dtype is dtypes.int64 and target.ndim == 1 and input.dtype.kind == 2:
        check_batch(input, target)
        found = mean_cross_entropy(input, target, ignore_index)
        if found is not None:
            return found
    dim = 0 if input.ndim == 1 else 1
    if target.dtype.kind == 2:
        if target.ndim < input.ndim:
            raise RuntimeError(
                f"expected target dtype to be Long, but got {target.dtype}: classes are integers, convert with .long()"
            )
        if target.shape != input.shape:
            raise RuntimeError(
                f"Expected floating point type for target with class probabilities of shape {list(input.shape)}, got "
                f"{list(target.shape)}"
            )
        classes = input.shape[dim]
        if label_smoothing:
            target = add(mul(target, 1 - label_smoothing), label_smoothing / classes)
        losses = neg(mul(log_softmax(input, dim), target))
        if weight is not None:
            losses = mul(losses, reshape(weight, (-1,) + (1,) * (input.ndim - dim - 1)))
        losses = sum(losses, dim)
        if reduction == "mean":
            return sum(losses) / max(losses.numel(), 1)
        return reduced(losses, reduction)
    log_p = log_softmax(input, dim)
    loss = nll_loss(log_p, target, weight, ignore_index=ignore_index, reduction=reduction)
    if not label_smoothing:
        return loss
    everywhere = (
        neg(log_p) if weight is None else neg(mul(log_p, reshape(weight, (-1,) + (1,) * (input.ndim - dim - 1))))
    )
    smooth = sum(everywhere, dim)
    kept = raw.compare(raw.NE, target, number(ignore_index, dtypes.int64))
    smooth = masked_fill(smooth, raw.compare(raw.EQ, kept, number(False, dtypes.bool)), 0.0)
    if reduction == "mean":
        counted = (
            cast(kept, input.dtype) if weight is None else where(kept, weight[clamp(target, 0)], number(0, input.dtype))
        )
        smooth = sum(smooth) / sum(counted)
    elif reduction == "sum":
        smooth = sum(smooth)
    return add(mul(loss, 1 - label_smoothing), mul(smooth, label_smoothing / input.shape[dim]))


def check_batch(input: Tensor, target: Tensor) -> None:
    if input.shape[0] != target.shape[0]:
        raise ValueError(
            f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({target.shape[0]})."
        )


def mean_cross_entropy(input: Tensor, target: Tensor, ignore_index: int) -> Tensor | None:
    """The loss of a batch in one call; None if there's nothing in it or a class is to be ignored."""
    source, classes = raw.contiguous(input), raw.contiguous(target)
    m, n = source.layout.shape
    if not m:
        return None
    out, log_p = raw.empty(dense(()), input.dtype), raw.empty(source.layout, input.dtype)
    bad = kernels.cross_entropy(input.dtype.code, out.ptr, log_p.ptr, source.ptr, classes.ptr, m, n)
    if bad:
        wrong = raw.flat(classes)[bad - 1]
        if ignore_index in raw.flat(classes):
            return None
        raise IndexError(f"Target {wrong} is out of bounds: there are {n} classes, 0 to {n - 1}.")
    if wanted(input):

        def back(g: Tensor) -> tuple[Tensor]:  # (softmax - one_hot) / m
            d = raw.empty(log_p.layout, log_p.dtype)
            kernels.cross_entropy_back(d.dtype.code, d.ptr, log_p.ptr, classes.ptr, g.ptr, m, n)
            return (d,)

        link(out, "NllLossBackward0", (input,), back, (log_p, classes))
    return out


def nll_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor:
    """The mean of -input[target] over a batch of log-probabilities, of shape (N, C), (N, C, …) or (C)."""
    if not input.ndim >= 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    dim = 0 if input.ndim == 1 else 1
    if tuple(target.shape) != tuple(input.shape[:dim] + input.shape[dim + 1 :]):
        check_batch(input, target) if input.ndim > 1 and target.ndim else None
        raise ValueError(
            f"Expected target size {list(input.shape[:dim] + input.shape[dim + 1 :])}, got {list(target.shape)}"
        )
    if target.dtype.kind != 1:
        raise RuntimeError(f"expected scalar type Long but found {target.dtype} for the target: classes are integers")
    kept = raw.compare(raw.NE, target, number(ignore_index, dtypes.int64))
    classes = raw.where(kept, target, number(0, dtypes.int64))
    for wrong in raw.flat(classes):
        if not 0 <= wrong < input.shape[dim]:
            raise IndexError(
                f"Target {wrong} is out of bounds: there are {input.shape[dim]} classes, 0 to {input.shape[dim] - 1}."
            )
    losses = neg(squeeze(gather(input, dim, unsqueeze(classes, dim)), dim))
    shares = cast(kept, input.dtype) if weight is None else where(kept, weight[classes], number(0, input.dtype))
    losses = where(kept, mul(losses, shares) if weight is not None else losses, number(0, input.dtype))
    if reduction == "mean":
        return sum(losses) / sum(shares)
    return reduced(losses, reduction)


def mse_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """The mean squared difference."""
    difference = sub(input, target)
    return reduced(mul(difference, difference), reduction)


def l1_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """The mean absolute difference."""
    return reduced(sub(input, target).abs(), reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """The loss of yes-or-no questions, from logits: (1 - t) x + log(1 + e^-x), the yeses counted `pos_weight` times."""
    if input.shape != target.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    softplus_of_minus = add(relu(neg(input)), log1p(_exp(neg(input.abs()))))  # log(1 + e^-x), without overflow
    if pos_weight is not None:
        softplus_of_minus = mul(softplus_of_minus, add(mul(sub(pos_weight, 1), target), 1))
    losses = add(mul(sub(1, target), input), softplus_of_minus)
    return reduced(losses if weight is None else mul(losses, weight), reduction)


# --- activations


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """x times the probability that a normal number is below x; approximate="tanh" is the formula of GPT-2."""
    if approximate == "tanh":
        inner = mul(add(input, mul(mul(mul(input, input), input), 0.044715)), math.sqrt(2 / math.pi))
        return mul(mul(input, 0.5), add(tanh(inner), 1.0))
    if approximate != "none":
        raise RuntimeError("approximate argument must be either none or tanh.")
    return gelu_exact(input)


def leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    return where(input > 0, input, mul(input, negative_slope))


def elu(input: Tensor, alpha: float = 1.0) -> Tensor:
    return where(input > 0, input, mul(sub(_exp(clamp(input, max=0)), 1), alpha))


def silu(input: Tensor) -> Tensor:
    """x · sigmoid(x), also called swish."""
    return mul(input, sigmoid(input))


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e^x), a smooth relu."""
    scaled = mul(input, beta)
    return where(scaled > threshold, input, log1p(_exp(clamp(scaled, max=threshold))) / beta)


# --- layers


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weight.T + bias; the weight has shape (out, in)."""
    out = matmul(input, t(weight))
    return out if bias is None else add(out, bias)


def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """The rows of the weight with these numbers."""
    if input.dtype.kind != 1:
        raise RuntimeError(
            f"Expected tensor for argument #1 'indices' to have scalar type Long; but got {input.dtype} instead"
        )
    out = rows(weight, input) if input.shape else select(weight, 0, int(input.item()))
    if out.node is not None:
        out.node.label = "EmbeddingBackward0"
        if padding_idx is not None:
            skip_row(out, input, padding_idx % weight.shape[0])
    return out


def skip_row(out: Tensor, input: Tensor, row: int) -> None:
    """Let no gradient reach one row of an embedding."""
    node = out.node
    assert node is not None
    assert node.back is not None
    before, kept = node.back, unsqueeze(raw.compare(raw.NE, input, number(row, dtypes.int64)), -1)
    node.back = lambda g: before(raw.dense_copy(raw.where(kept, g, number(0, g.dtype))))


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A 1 at each index among zeros, along a new last dimension. Raises RuntimeError for an index that doesn't fit."""
    if tensor.dtype.kind != 1:
        raise RuntimeError(f"one_hot is only applicable to index tensor of type LongTensor, but got {tensor.dtype}")
    values = raw.flat(tensor)
    if num_classes == -1:
        if not values:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        num_classes = max(values) + 1
    if values and min(values) < 0:
        raise RuntimeError(f"Class values must be non-negative, but got {min(values)}")
    if values and max(values) >= num_classes:
        raise RuntimeError(f"Class values must be smaller than num_classes ({num_classes}), but got {max(values)}")
    line = raw.empty(dense((num_classes,)), dtypes.int64)
    kernels.arange(dtypes.int64.code, line.ptr, 0.0, 1.0, num_classes)
    return raw.to(eq(unsqueeze(raw.alias(tensor), -1), line), dtypes.int64)


# in blocks.py
BLOCKS = "dropout layer_norm rms_norm batch_norm scaled_dot_product_attention pad conv1d normalize cosine_similarity"


def __getattr__(name: str) -> Any:
    if name in BLOCKS.split():
        found = globals()[name] = getattr(import_module(".blocks", __package__), name)
        return found
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(f"`torch.nn.functional.{name}` isn't part of the engine in the page; run this cell on Colab.")
