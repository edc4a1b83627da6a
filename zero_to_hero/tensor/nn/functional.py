"""Functions of networks: activations, losses, normalisation, attention, embeddings, convolution.

The ones that training spends its time in are single calls into the kernels for float32; for float64, and wherever that
call doesn't fit, they're written in the operations of the other files.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from .. import dtypes, raw
from .. import random as rng
from ..create import tensor
from ..elementwise import add, cast, clamp, eq, gelu_exact, log1p, masked_fill, mul, neg, sub, where
from ..elementwise import exp as _exp
from ..elementwise import relu as relu
from ..elementwise import sigmoid as sigmoid
from ..elementwise import tanh as tanh
from ..graph import link, mode, wanted
from ..indexing import gather, index_select, rows
from ..layout import dense, wrapped
from ..products import matmul
from ..raw import kernels, number
from ..reductions import logsumexp, mean, sum
from ..shapes import (
    broadcast_tensors,
    cat,
    expand,
    narrow,
    permute,
    reshape,
    select,
    squeeze,
    t,
    transpose,
    tril,
    unsqueeze,
)
from ..shapes import unfold as windows_of
from ..tensors import Tensor


def last_dim(apply: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """A function of rows, along any dimension."""

    def along(a: Tensor, dim: int | None = None, dtype: Any = None, *, _stacklevel: int = 3) -> Tensor:
        if dtype is not None:
            a = cast(a, dtype)
        if a.dtype.kind < 2:
            raise RuntimeError(f"softmax isn't defined for {a.dtype}: convert with .float() first")
        if dim is None:
            dim = 0 if a.ndim in (0, 1, 3) else 1
        d = wrapped(dim, a.ndim)
        if not a.shape:
            return reshape(apply(reshape(a, 1)), ())
        if d == a.ndim - 1:
            return apply(a)
        return transpose(apply(transpose(a, d, -1)), d, -1)

    return along


def rows_of(a: Tensor) -> tuple[int, int]:
    """A dense tensor as so many rows of the last dimension's size."""
    n = a.layout.shape[-1]
    return (a.layout.numel // n if n else 0), n


def row_softmax(a: Tensor) -> Tensor:
    if a.dtype is not dtypes.float32:
        return _exp(row_log_softmax(a))
    source = raw.contiguous(a)
    m, n = rows_of(source)
    out = raw.empty(source.layout, a.dtype)
    kernels.softmax(out.ptr, source.ptr, m, n)
    if wanted(a):
        y = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:  # (g - sum(g y)) y
            d = raw.empty(y.layout, y.dtype)
            kernels.softmax_back(d.ptr, raw.contiguous(g).ptr, y.ptr, 1.0, m, n)
            return (d,)

        link(out, "SoftmaxBackward0", (a,), back, (y,))
    return out


def row_log_softmax(a: Tensor) -> Tensor:
    if a.dtype is not dtypes.float32:
        return sub(a, logsumexp(a, -1, keepdim=True))
    source = raw.contiguous(a)
    m, n = rows_of(source)
    out = raw.empty(source.layout, a.dtype)
    kernels.log_softmax(out.ptr, source.ptr, m, n)
    if wanted(a):
        y = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:  # g - e^y sum(g)
            d = raw.empty(y.layout, y.dtype)
            kernels.log_softmax_back(d.ptr, raw.contiguous(g).ptr, y.ptr, m, n)
            return (d,)

        link(out, "LogSoftmaxBackward0", (a,), back, (y,))
    return out


softmax, log_softmax = last_dim(row_softmax), last_dim(row_log_softmax)
softmax.__doc__ = "exp(x) / sum(exp(x)) along a dimension: positive, and adding up to 1."
log_softmax.__doc__ = "The logarithm of softmax, computed without overflow."


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
    simple = weight is None and reduction == "mean" and not label_smoothing and input.ndim == 2
    if simple and target.dtype is dtypes.int64 and target.ndim == 1 and input.dtype is dtypes.float32:
        check_batch(input, target)
        found = mean_cross_entropy(input, target)
        if found is not None:
            return found
    dim = 0 if input.ndim == 1 else 1
    if target.dtype.kind == 2:
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


def mean_cross_entropy(input: Tensor, target: Tensor) -> Tensor | None:
    """The loss of a batch in one call; None if there's nothing in it or a class is to be ignored."""
    source, classes = raw.contiguous(input), raw.contiguous(target)
    m, n = source.layout.shape
    if not m:
        return None
    out, log_p = raw.empty(dense(()), input.dtype), raw.empty(source.layout, input.dtype)
    bad = kernels.cross_entropy(out.ptr, log_p.ptr, source.ptr, classes.ptr, m, n)
    if bad:
        wrong = raw.flat(classes)[bad - 1]
        if -100 in raw.flat(classes):
            return None
        raise IndexError(f"Target {wrong} is out of bounds: there are {n} classes, 0 to {n - 1}.")
    if wanted(input):

        def back(g: Tensor) -> tuple[Tensor]:  # (softmax - one_hot) / m
            d = raw.empty(log_p.layout, log_p.dtype)
            kernels.cross_entropy_back(d.ptr, log_p.ptr, classes.ptr, g.ptr, m, n)
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


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to 0 with probability p, the others scaled by 1 / (1 - p). Raises ValueError if p isn't one."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0 or not input.numel():
        return input
    if p == 1:
        return mul(input, 0.0)
    mask = rng.bernoulli_(raw.empty(dense(tuple(input.shape)), input.dtype), 1 - p)
    return mul(input, raw.binary(raw.DIV, mask, number(1 - p, input.dtype)))


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Each vector of the last dimensions with mean 0 and variance 1, then scaled by weight and moved by bias."""
    shape = tuple(normalized_shape)
    if tuple(input.shape[input.ndim - len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {str(list(shape))[1:]}, but got "
            f"input of size{list(input.shape)}"
        )
    if input.dtype is dtypes.float32 and input.numel():
        return fused_layer_norm(input, shape, weight, bias, eps)
    dims = list(range(input.ndim - len(shape), input.ndim))
    centred = sub(input, mean(input, dims, True))
    out = mul(centred, add(mean(mul(centred, centred), dims, True), eps).rsqrt())
    out = out if weight is None else mul(out, weight)
    return out if bias is None else add(out, bias)


def fused_layer_norm(
    x: Tensor, shape: tuple[int, ...], weight: Tensor | None, bias: Tensor | None, eps: float
) -> Tensor:
    source, n = raw.contiguous(x), math.prod(shape)
    m = source.layout.numel // n
    w = raw.full(dense((n,)), x.dtype, 1) if weight is None else raw.contiguous(weight)
    b = raw.full(dense((n,)), x.dtype, 0) if bias is None else raw.contiguous(bias)
    out, hat, rstd = (
        raw.empty(source.layout, x.dtype),
        raw.empty(source.layout, x.dtype),
        raw.empty(dense((m,)), x.dtype),
    )
    kernels.layer_norm(out.ptr, hat.ptr, rstd.ptr, source.ptr, w.ptr, b.ptr, m, n, eps)
    inputs = tuple(one for one in (x, weight, bias) if one is not None)
    if wanted(*inputs):

        def back(g: Tensor) -> tuple[Tensor, ...]:
            dx, dw, db = raw.empty(source.layout, g.dtype), raw.empty(w.layout, g.dtype), raw.empty(b.layout, g.dtype)
            kernels.layer_norm_back(dx.ptr, dw.ptr, db.ptr, raw.contiguous(g).ptr, hat.ptr, rstd.ptr, w.ptr, m, n)
            by_input = (dx, dw, db)
            return tuple(one for one, given in zip(by_input, (x, weight, bias), strict=False) if given is not None)

        link(out, "NativeLayerNormBackward0", inputs, back, (hat, w))
    return out


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """Each vector of the last dimensions divided by the root of its mean square."""
    shape = tuple(normalized_shape)
    if tuple(input.shape[input.ndim - len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {str(list(shape))[1:]}, but got "
            f"input of size{list(input.shape)}"
        )
    if eps is None:
        eps = 1.1920928955078125e-07 if input.dtype is dtypes.float32 else 2.220446049250313e-16
    dims = list(range(input.ndim - len(shape), input.ndim))
    out = mul(input, add(mean(mul(input, input), dims, True), eps).rsqrt())
    return out if weight is None else mul(out, weight)


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Each channel (dimension 1) with mean 0 and variance 1 over the batch, or by the running statistics.

    While training, these move towards the batch's own by `momentum`; the variance among them is the one with n - 1.
    """
    dims = [d for d in range(input.ndim) if d != 1]
    shape = tuple(size if d == 1 else 1 for d, size in enumerate(input.shape))
    if training or running_mean is None or running_var is None:
        count = input.numel() // max(input.shape[1], 1)
        if training and count == 1:
            raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
        middle, spread = mean(input, dims, True), input.var(dims, correction=0, keepdim=True)
        if training and running_mean is not None and running_var is not None:
            moved(running_mean, raw.alias(middle), momentum)
            moved(
                running_var,
                raw.binary(raw.MUL, raw.alias(spread), number(count / max(count - 1, 1), input.dtype)),
                momentum,
            )
    else:
        middle, spread = reshape(running_mean, shape), reshape(running_var, shape)
    out = mul(sub(input, middle), add(spread, eps).rsqrt())
    out = out if weight is None else mul(out, reshape(weight, shape))
    return out if bias is None else add(out, reshape(bias, shape))


def moved(running: Tensor, now: Tensor, momentum: float) -> None:
    """running = (1 - momentum) · running + momentum · now, in place and outside of the graph."""
    now = raw.alias(raw.contiguous(now), running.layout)
    old = raw.binary(raw.MUL, raw.alias(running), number(1 - momentum, running.dtype))
    raw.copy_into(running, raw.binary(raw.ADD, old, raw.binary(raw.MUL, now, number(momentum, running.dtype))))
    running.storage.version += 1


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """softmax(q kᵀ · scale) v, over (…, T, d); scale is 1 / sqrt(d) if not given. With `is_causal` each sees itself and
    those before it; a Boolean mask is True where attention is allowed, any other is added to the scores."""
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    scores = matmul(query, transpose(key, -2, -1))
    if is_causal and attn_mask is not None:
        raise RuntimeError("scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if is_causal and scores.dtype is dtypes.float32 and scores.shape[-1] == scores.shape[-2]:
        weights = causal_softmax(scores, scale)
    else:
        scores = mul(scores, scale)
        if is_causal:
            attn_mask = tril(raw.full(dense(tuple(scores.shape[-2:])), dtypes.bool, True))
        if attn_mask is not None and attn_mask.dtype.kind == 0:
            hidden = raw.compare(raw.EQ, attn_mask, number(False, dtypes.bool))
            scores = masked_fill(scores, expand(hidden, scores.shape), -math.inf)
        elif attn_mask is not None:
            scores = add(scores, attn_mask)
        weights = softmax(scores, -1)
    return matmul(dropout(weights, dropout_p, dropout_p > 0), value)


def causal_softmax(scores: Tensor, scale: float) -> Tensor:
    """softmax(scores · scale) over each row's own column and those before it; scores (…, T, T), float32."""
    source = raw.contiguous(scores)
    T = source.layout.shape[-1]
    batch = source.layout.numel // (T * T)
    out = raw.empty(source.layout, scores.dtype)
    kernels.causal_softmax(out.ptr, source.ptr, scale, batch, T)
    if mode.grad and scores.wants_grad:
        y = raw.alias(out)

        def back(g: Tensor) -> tuple[Tensor]:
            d = raw.empty(y.layout, y.dtype)
            kernels.softmax_back(d.ptr, raw.contiguous(g).ptr, y.ptr, scale, batch * T, T)
            return (d,)

        link(out, "ScaledDotProductBackward0", (scores,), back, (y,))
    return out


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """More elements at both ends of the last dimensions: (left, right) of the last, of the one before, and so on.

    They are `value`, or what the mode takes from the tensor: "reflect", "replicate" or "circular".
    """
    amounts = list(pad)
    if len(amounts) % 2 or len(amounts) > 2 * input.ndim:
        raise RuntimeError(f"pad takes two amounts for each of at most {input.ndim} dimensions, but got {len(amounts)}")
    for k in range(0, len(amounts), 2):
        d = input.ndim - 1 - k // 2
        if mode != "constant":
            input = index_select(input, d, padding_places(mode, input.shape[d], amounts[k], amounts[k + 1]))
            continue
        for amount, front in ((amounts[k], True), (amounts[k + 1], False)):
            if amount < 0:
                input = narrow(input, d, -amount if front else 0, input.shape[d] + amount)
            elif amount:
                more = raw.full(dense((*input.shape[:d], amount, *input.shape[d + 1 :])), input.dtype, value or 0)
                input = cat([more, input] if front else [input, more], d)
    return input


def padding_places(mode: str, size: int, before: int, after: int) -> Tensor:
    """Which elements of a line of this size make the padded line."""
    places = range(-before, size + after)
    if mode == "reflect" and max(before, after) < size:
        found = [size - 1 - abs(size - 1 - abs(k)) for k in places]
    elif mode == "replicate" and size:
        found = [min(max(k, 0), size - 1) for k in places]
    elif mode == "circular" and max(before, after) <= size:
        kept = range(
            max(-before, 0), size - max(-after, 0)
        )  # a negative amount takes away, before the rest is repeated
        found = [kept[k % len(kept)] for k in range(-max(before, 0), len(kept) + max(after, 0))]
    elif mode in ("reflect", "replicate", "circular"):
        raise RuntimeError(f"pad(mode={mode!r}) can't add ({before}, {after}) to a dimension of size {size}")
    else:
        raise NotImplementedError(
            f"Unrecognised padding mode {mode}: expected constant, reflect, replicate or circular"
        )
    return tensor(found, dtype=dtypes.int64)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Sliding dot products: input (N, in, L) or (in, L), weight (out, in / groups, k), result (N, out, L')."""
    stride, dilation = (one if isinstance(one, int) else one[0] for one in (stride, dilation))
    batched = input if input.ndim == 3 else unsqueeze(input, 0)
    size = weight.shape[-1]
    reach = dilation * (size - 1)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise RuntimeError(f"padding must be an int, 'valid' or 'same', but got {padding!r}")
        both = (reach // 2, reach - reach // 2) if padding == "same" else (0, 0)
    else:
        both = (padding, padding) if isinstance(padding, int) else (padding[0], padding[0])
    if batched.shape[1] != weight.shape[1] * groups:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(weight.shape)}, expected input{list(input.shape)} to have "
            f"{weight.shape[1] * groups} channels, but got {batched.shape[1]} channels instead"
        )
    batched = pad(batched, both) if any(both) else batched
    if batched.shape[-1] < reach + 1:
        raise RuntimeError(
            f"Calculated padded input size per channel: ({batched.shape[-1]}). Kernel size: ({reach + 1}). Kernel "
            "size can't be greater than actual input size"
        )
    windows = windows_of(batched, 2, reach + 1, stride)  # (N, in, L', reach + 1)
    if dilation > 1:
        windows = windows[..., ::dilation]
    windows = permute(windows, 0, 2, 1, 3)  # (N, L', in, k)
    parts = []
    for k in range(groups):
        inputs, outputs = weight.shape[1], weight.shape[0] // groups
        part = reshape(narrow(windows, 2, k * inputs, inputs), (windows.shape[0], windows.shape[1], inputs * size))
        kernel = reshape(narrow(weight, 0, k * outputs, outputs), (outputs, inputs * size))
        parts.append(matmul(part, t(kernel)))
    out = permute(parts[0] if groups == 1 else cat(parts, -1), 0, 2, 1)
    out = out if bias is None else add(out, reshape(bias, (-1, 1)))
    return out if input.ndim == 3 else squeeze(out, 0)


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """Vectors along a dimension divided by their length."""
    return input / clamp(input.norm(p, dim, keepdim=True), eps)


def cosine_similarity(a: Tensor, b: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors along a dimension."""
    a, b = broadcast_tensors(a, b)
    return sum(mul(a, b), dim) / mul(clamp(a.norm(2, dim), eps), clamp(b.norm(2, dim), eps))


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(f"`torch.nn.functional.{name}` isn't part of the engine in the page; run this cell on Colab.")
