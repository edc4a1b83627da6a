"""The functions of `torch.nn.functional` for a network's larger blocks: normalisation, attention, convolution."""

import math
from collections.abc import Sequence
from typing import Any

from .. import dtypes, random, raw
from ..create import tensor
from ..elementwise import add, clamp, masked_fill, mul, sub
from ..graph import link, mode, wanted
from ..indexing import index_select
from ..layout import dense
from ..products import matmul
from ..raw import kernels, number
from ..reductions import mean, sum
from ..shapes import broadcast_tensors, cat, expand, narrow, permute, reshape, squeeze, t, transpose, tril, unsqueeze
from ..shapes import unfold as windows_of
from ..tensors import Tensor
from .activations import softmax


def normalized(input: Tensor, normalized_shape: Sequence[int]) -> tuple[int, ...]:
    """The shape that's normalised. RuntimeError, in PyTorch's words, where the input's last dimensions aren't that."""
    shape = tuple(normalized_shape)
    if tuple(input.shape[input.ndim - len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*, {str(list(shape))[1:]}, but got "
            f"input of size{list(input.shape)}"
        )
    return shape


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Each vector of the last dimensions with mean 0 and variance 1, then scaled by weight and moved by bias."""
    shape = normalized(input, normalized_shape)
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
    shape = normalized(input, normalized_shape)
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
            kernels.softmax_back(y.dtype.code, d.ptr, raw.contiguous(g).ptr, y.ptr, scale, batch * T, T)
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


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to 0 with probability p, the others scaled by 1 / (1 - p). Raises ValueError if p isn't one."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0 or not input.numel():
        return input
    if p == 1:
        return mul(input, 0.0)
    mask = random.bernoulli_(raw.empty(dense(tuple(input.shape)), input.dtype), 1 - p)
    return mul(input, raw.binary(raw.DIV, mask, number(1 - p, input.dtype)))
