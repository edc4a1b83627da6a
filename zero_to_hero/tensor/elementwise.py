"""Operations element by element, with broadcasting, promotion and gradients.

The gradients are written under each operation as `back`: from the gradient g of the result to those of the operands.
"""

import math
from collections.abc import Callable
from typing import Any

from . import dtypes, raw
from .dtypes import dtype as DType  # noqa: N812
from .graph import link, mode, wanted
from .layout import dense
from .raw import binary, compare, number, sum_to, unary
from .tensors import Tensor, check_device, device


def operands(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Both as tensors of the dtype that their result has. Raises TypeError for what is neither tensor nor number."""
    if isinstance(a, Tensor):
        if isinstance(b, Tensor):
            if a.dtype is b.dtype:
                return a, b
            wide = dtypes.promoted(a.dtype, rank(a), b.dtype, rank(b))
            return cast(a, wide), cast(b, wide)
        kind = dtypes.promoted(a.dtype, 2, number_dtype(b), 0)
        return cast(a, kind), number(b, kind)
    if not isinstance(b, Tensor):
        kind = dtypes.wider(number_dtype(a), number_dtype(b))
        return number(a, kind), number(b, kind)
    kind = dtypes.promoted(b.dtype, 2, number_dtype(a), 0)
    return number(a, kind), cast(b, kind)


def number_dtype(value: Any) -> DType:
    try:
        return dtypes.of_number(value)
    except TypeError:
        raise TypeError(f"expected a tensor or a number as the other operand, but got {type(value).__name__}") from None


def rank(a: Tensor) -> int:
    return 2 if a.layout.shape else 1


def result_type(a: Any, b: Any) -> DType:
    """The dtype of an operation's result on these."""
    rank_a, kind_a = (rank(a), a.dtype) if isinstance(a, Tensor) else (0, number_dtype(a))
    rank_b, kind_b = (rank(b), b.dtype) if isinstance(b, Tensor) else (0, number_dtype(b))
    return dtypes.promoted(kind_a, rank_a, kind_b, rank_b)


# --- other dtypes, copies


def cast(a: Tensor, dtype: DType) -> Tensor:
    """The same numbers in another dtype; the tensor itself if it has it."""
    if a.dtype is dtype:
        return a
    out = raw.dense_copy(a, dtype)
    if dtype.kind == 2 and wanted(a):
        before = a.dtype
        link(out, "ToCopyBackward0", (a,), lambda g: (raw.to(g, before),))
    return out


def to(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`to(dtype)`, `to(device)`, `to(other)`, in any combination; `copy=True` makes a copy in any case."""
    copy = kwargs.pop("copy", False)
    kwargs.pop("non_blocking", None)
    wish = a.dtype
    for one in [*args, *(kwargs.pop(name) for name in ("device", "dtype", "other") if name in kwargs)]:
        if isinstance(one, DType):
            wish = one
        elif isinstance(one, Tensor):
            wish = one.dtype
        elif isinstance(one, (str, device)):
            check_device(one)
        elif one is not None and not isinstance(one, bool):
            raise TypeError(f"to() expects a dtype, a device or a tensor, but got {type(one).__name__}")
    if kwargs:
        raise TypeError(f"to() got an unexpected keyword argument {next(iter(kwargs))!r}")
    out = cast(a, wish)
    return clone(out) if copy and out is a else out


def clone(a: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy in memory of its own; gradients go through it."""
    out = raw.dense_copy(a)
    return link(out, "CloneBackward0", (a,), lambda g: (g,)) if wanted(a) else out


def contiguous(a: Tensor, memory_format: Any = None) -> Tensor:
    """The tensor itself if its numbers lie one after another, else a copy in which they do."""
    return a if a.layout.dense else clone(a)


def detach(a: Tensor) -> Tensor:
    """The same memory outside of the graph."""
    return raw.alias(a)


# --- arithmetic


def add(a: Any, b: Any, *, alpha: Any = 1) -> Tensor:
    """a + alpha · b."""
    a, b = operands(a, b)
    if alpha != 1:
        b = times_alpha(b, alpha)
    out = binary(raw.ADD, a, b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout
        link(
            out,
            "AddBackward0",
            (a, b),
            lambda g: (sum_to(g, to_a) if to_a else None, sum_to(g, to_b) if to_b else None),
        )
    return out


def times_alpha(b: Tensor, alpha: float) -> Tensor:
    """alpha · b, of b's dtype."""
    if b.dtype.kind < 2 and isinstance(alpha, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return mul(b, number(alpha, b.dtype))


def is_bool(x: Any) -> bool:
    return x.dtype.kind == 0 if isinstance(x, Tensor) else isinstance(x, bool)


def sub(a: Any, b: Any, *, alpha: Any = 1) -> Tensor:
    """a - alpha · b."""
    if is_bool(a) or is_bool(b):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )
    a, b = operands(a, b)
    if alpha != 1:
        b = times_alpha(b, alpha)
    out = binary(raw.SUB, a, b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            return sum_to(g, to_a) if to_a else None, unary(NEG, sum_to(g, to_b)) if to_b else None

        link(out, "SubBackward0", (a, b), back)
    return out


def mul(a: Any, b: Any) -> Tensor:
    """a · b."""
    a, b = operands(a, b)
    out = binary(raw.MUL, a, b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            return (
                sum_to(binary(raw.MUL, g, b), to_a) if to_a else None,
                sum_to(binary(raw.MUL, g, a), to_b) if to_b else None,
            )

        link(out, "MulBackward0", (a, b), back, (a, b) if to_a and to_b else (b,) if to_a else (a,))
    return out


def floats(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Operands of an operation whose result is a float whatever it gets."""
    a, b = operands(a, b)
    return (a, b) if a.dtype.kind == 2 else (cast(a, dtypes.default), cast(b, dtypes.default))


def div(a: Any, b: Any, *, rounding_mode: str | None = None) -> Tensor:
    """a / b; rounding_mode "floor" rounds down, "trunc" towards zero (without a gradient)."""
    if rounding_mode in ("floor", "trunc"):
        a, b = operands(a, b)
        whole = (
            floor_divide(a, b) if rounding_mode == "floor" else raw.to(trunc(div(detached(a), detached(b))), a.dtype)
        )
        if wanted(a, b):
            shapes = tuple(dense(tuple(one.shape)) for one in (a, b))
            link(whole, "DivBackward1", (a, b), lambda g: tuple(raw.full(one, g.dtype, 0) for one in shapes))
        return whole
    if rounding_mode is not None:
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}"
        )
    a, b = floats(a, b)
    out = binary(raw.DIV, a, b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            by_a = binary(raw.DIV, g, b)
            return (
                sum_to(by_a, to_a) if to_a else None,
                unary(NEG, sum_to(binary(raw.MUL, by_a, binary(raw.DIV, a, b)), to_b)) if to_b else None,
            )

        link(out, "DivBackward0", (a, b), back, (a, b) if to_b else (b,))
    return out


def divided_by(a: Tensor, b: Any) -> Tensor:
    """b / a for a number b: as PyTorch computes it, by the reciprocal."""
    return mul(reciprocal(a), b)


def renamed(out: Tensor, label: str) -> Tensor:
    """The result under the name that PyTorch gives its operation."""
    if out.node is not None:
        out.node.label = label
    return out


def detached(a: Any) -> Any:
    return raw.alias(a) if isinstance(a, Tensor) else a


def floor_divide(a: Any, b: Any) -> Tensor:
    """a / b rounded down; without a gradient."""
    return whole_division(raw.FLOOR_DIVIDE, *operands(a, b))


def remainder(a: Any, b: Any) -> Tensor:
    """What is left of a after whole b's, with the sign of b, like Python's %."""
    a, b = operands(a, b)
    out = whole_division(raw.REMAINDER, a, b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            times = to_b and binary(raw.MUL, g, binary(raw.FLOOR_DIVIDE, a, b))
            return sum_to(g, to_a) if to_a else None, unary(NEG, sum_to(times, to_b)) if to_b else None

        link(out, "RemainderBackward0", (a, b), back, (a, b))
    return out


def whole_division(op: int, a: Tensor, b: Tensor) -> Tensor:
    """Raises RuntimeError for a division of integers by zero."""
    if a.dtype.kind == 0:
        raise NotImplementedError("// and % aren't defined for two Booleans: convert with .long() first")
    if a.dtype.kind == 1 and 0 in raw.flat(b):
        raise RuntimeError("ZeroDivisionError")
    return binary(op, a, b)


def pow(a: Any, b: Any) -> Tensor:
    """a to the power of b. Raises RuntimeError for integers to a negative power."""
    if isinstance(b, (int, float)) and not isinstance(b, bool) and isinstance(a, Tensor):
        return power(a, b)
    if isinstance(b, bool) and a.dtype.kind == 0:
        return raw.dense_copy(a) if b else raw.full(dense(tuple(a.shape)), dtypes.bool, True)
    a, b = operands(a, b)
    if a.dtype.kind == 0:
        raise NotImplementedError("** isn't defined for two Booleans: convert with .long() first")
    out = binary(raw.POW, a, b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout
        zero = number(0, out.dtype)

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            by_a = by_b = None
            if to_a:  # b · a^(b - 1), and 0 where b is 0
                slope = binary(raw.MUL, b, binary(raw.POW, a, binary(raw.SUB, b, number(1, b.dtype))))
                by_a = sum_to(binary(raw.MUL, g, raw.where(compare(raw.EQ, b, zero), zero, slope)), to_a)
            if to_b:  # a^b · ln a, and 0 where a is 0 and b isn't negative
                none = binary(raw.AND, compare(raw.EQ, a, zero), compare(raw.LE, zero, b))
                slope = binary(raw.MUL, saved, unary(LOG, a))
                by_b = sum_to(binary(raw.MUL, g, raw.where(none, zero, slope)), to_b)
            return by_a, by_b

        saved = raw.alias(out)
        link(out, "PowBackward1", (a, b), back, (a, b, saved))
    return out


def power(a: Tensor, p: float) -> Tensor:
    """a to the power of a Python number; the common ones without a logarithm."""
    if a.dtype.kind < 2 and isinstance(p, float):
        a = cast(a, dtypes.default)
    elif a.dtype.kind == 0:
        a = raw.to(a, dtypes.int64)
    if a.dtype.kind == 1 and p < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    out = raised(a, p)
    if mode.grad and a.wants_grad:

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            if p == 0:
                return (raw.full(g.layout, g.dtype, 0),)
            return (binary(raw.MUL, g, binary(raw.MUL, raised(a, p - 1), number(float(p), a.dtype))),)

        link(out, "PowBackward0", (a,), back, (a,))
    return out


def raised(a: Tensor, p: float) -> Tensor:
    """a^p, without the graph."""
    if p == 1:
        return raw.dense_copy(a)
    if p == 2:
        return binary(raw.MUL, a, a)
    if p == 3:
        return binary(raw.MUL, binary(raw.MUL, a, a), a)
    if p == 0.5:
        return unary(SQRT, a)
    if p == -1:
        return unary(RECIPROCAL, a)
    return binary(raw.POW, a, number(p, a.dtype))


def maximum(a: Any, b: Any) -> Tensor:
    """The larger of each two; equal ones share the gradient."""
    return extremum(raw.MAXIMUM, "MaximumBackward0", a, b)


def minimum(a: Any, b: Any) -> Tensor:
    """The smaller of each two; equal ones share the gradient."""
    return extremum(raw.MINIMUM, "MinimumBackward0", a, b)


def extremum(op: int, label: str, a: Any, b: Any) -> Tensor:
    for one in (a, b):
        if not isinstance(one, Tensor):
            raise TypeError(
                f"maximum and minimum take two tensors, but got {type(one).__name__}: clamp() takes numbers"
            )
    a, b = operands(a, b)
    out = binary(op, a, b)
    if wanted(a, b):

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            zero, half = number(0, g.dtype), binary(raw.MUL, g, number(0.5, g.dtype))
            tie = compare(raw.EQ, a, b)
            a_loses = compare(raw.LT, a, b) if op == raw.MAXIMUM else compare(raw.LT, b, a)
            b_loses = compare(raw.LT, b, a) if op == raw.MAXIMUM else compare(raw.LT, a, b)
            by_a = raw.where(tie, half, raw.where(a_loses, zero, g))
            by_b = raw.where(tie, half, raw.where(b_loses, zero, g))
            return sum_to(by_a, a.layout) if a.wants_grad else None, sum_to(by_b, b.layout) if b.wants_grad else None

        link(out, label, (a, b), back, (a, b))
    return out


# --- comparisons and logic


def lt(a: Any, b: Any) -> Tensor:
    return compare(raw.LT, *operands(a, b))


def le(a: Any, b: Any) -> Tensor:
    return compare(raw.LE, *operands(a, b))


def gt(a: Any, b: Any) -> Tensor:
    a, b = operands(a, b)
    return compare(raw.LT, b, a)


def ge(a: Any, b: Any) -> Tensor:
    a, b = operands(a, b)
    return compare(raw.LE, b, a)


def eq(a: Any, b: Any) -> Any:
    return compare(raw.EQ, *operands(a, b)) if comparable(b) else False


def ne(a: Any, b: Any) -> Any:
    return compare(raw.NE, *operands(a, b)) if comparable(b) else True


def comparable(b: Any) -> bool:
    """Whether == has an answer for each element; beside None or a string it's just False."""
    return isinstance(b, (Tensor, int, float))


def bits(op: int, sign: str, a: Any, b: Any) -> Tensor:
    a, b = operands(a, b)
    if a.dtype.kind == 2:
        raise NotImplementedError(
            f"{sign!r} works on Boolean and integer tensors, but got {a.dtype}: compare first, as in (x > 0) {sign} "
            "(y > 0)"
        )
    return binary(op, a, b)


def bitwise_and(a: Any, b: Any) -> Tensor:
    return bits(raw.AND, "&", a, b)


def bitwise_or(a: Any, b: Any) -> Tensor:
    return bits(raw.OR, "|", a, b)


def bitwise_xor(a: Any, b: Any) -> Tensor:
    return bits(raw.XOR, "^", a, b)


def invert(a: Tensor) -> Tensor:
    """~a."""
    if a.dtype.kind == 2:
        raise TypeError(f"~ works on integer and Boolean tensors, but got {a.dtype}: compare first, as in ~(x > 0)")
    return bitwise_not(a)


def bitwise_not(a: Tensor) -> Tensor:
    """True becomes False and the other way round; of integers each bit."""
    if a.dtype.kind == 2:
        raise NotImplementedError(f"bitwise_not() works on integer and Boolean tensors, but got {a.dtype}")
    if a.dtype.kind == 1:
        return binary(raw.SUB, number(-1, a.dtype), a)
    return compare(raw.EQ, a, number(False, a.dtype))


def truth(a: Any) -> Tensor:
    """Which numbers aren't zero."""
    return raw.to(a, dtypes.bool) if isinstance(a, Tensor) else number(bool(a), dtypes.bool)


def logical_and(a: Any, b: Any) -> Tensor:
    return binary(raw.AND, truth(a), truth(b))


def logical_or(a: Any, b: Any) -> Tensor:
    return binary(raw.OR, truth(a), truth(b))


def logical_xor(a: Any, b: Any) -> Tensor:
    return binary(raw.XOR, truth(a), truth(b))


def logical_not(a: Tensor) -> Tensor:
    return bitwise_not(truth(a))


def isnan(a: Tensor) -> Tensor:
    return compare(raw.NE, a, a)


def isinf(a: Tensor) -> Tensor:
    if a.dtype.kind < 2:
        return raw.full(raw.dense(tuple(a.shape)), dtypes.bool, False)
    return compare(raw.EQ, unary(ABS, a), number(math.inf, a.dtype))


def isfinite(a: Tensor) -> Tensor:
    if a.dtype.kind < 2:
        return raw.full(raw.dense(tuple(a.shape)), dtypes.bool, True)
    return compare(raw.LT, unary(ABS, a), number(math.inf, a.dtype))


# --- functions of one number

NEG, ABS, SIGN, RELU, FLOOR, CEIL, ROUND, TRUNC = range(8)
EXP, LOG, LOG1P, EXPM1, SQRT, RSQRT, RECIPROCAL, TANH, SIGMOID, SIN, COS, ERF, GELU = range(8, 21)
TANH_SLOPE, SIGMOID_SLOPE, RELU_SLOPE, GELU_SLOPE = range(16, 20)

Slope = Callable[[Tensor, Tensor, Tensor], Tensor]  # from the gradient, the operand and the result


def function(
    name: str, op: int, slope: Slope | None, needs: str = "a", floats_only: bool = True
) -> Callable[[Tensor], Tensor]:
    """One of the operations below. `needs`: the slope is computed from "a", the operand, the "result" or "nothing"."""
    label = f"{name.capitalize()}Backward0"

    def apply(a: Tensor) -> Tensor:
        if a.dtype.kind < 2:
            if a.dtype.kind == 0 and not floats_only:
                raise RuntimeError(f"{name} isn't defined for Boolean tensors: convert with .long() or .float() first")
            if floats_only:
                a = raw.to(a, dtypes.default)
        out = unary(op, a)
        if mode.grad and a.wants_grad:
            y = raw.alias(out) if needs == "result" else a
            if slope is None:
                link(out, label, (a,), lambda g: (raw.full(raw.dense(tuple(g.layout.shape)), g.dtype, 0),))
            else:
                link(out, label, (a,), lambda g: (slope(g, a, y),), () if needs == "nothing" else (y,))
        return out

    apply.__name__ = apply.__qualname__ = name
    return apply


def times(g: Tensor, factor: Tensor) -> Tensor:
    return binary(raw.MUL, g, factor)


neg = function("neg", NEG, lambda g, a, y: unary(NEG, g), "nothing", floats_only=False)
abs = function("abs", ABS, lambda g, a, y: times(g, unary(SIGN, a)), floats_only=False)
sign_of_number = function("sign", SIGN, None, floats_only=False)
relu = function("relu", RELU, lambda g, a, y: binary(RELU_SLOPE, g, y), "result", floats_only=False)
floor = function("floor", FLOOR, None, floats_only=False)
ceil = function("ceil", CEIL, None, floats_only=False)
trunc = function("trunc", TRUNC, None, floats_only=False)
exp = function("exp", EXP, lambda g, a, y: times(g, y), "result")
log = function("log", LOG, lambda g, a, y: binary(raw.DIV, g, a))
log1p = function("log1p", LOG1P, lambda g, a, y: binary(raw.DIV, g, binary(raw.ADD, a, number(1, a.dtype))))
expm1 = function("expm1", EXPM1, lambda g, a, y: times(g, binary(raw.ADD, y, number(1, y.dtype))), "result")
sqrt = function("sqrt", SQRT, lambda g, a, y: binary(raw.DIV, g, binary(raw.MUL, y, number(2, y.dtype))), "result")
rsqrt = function("rsqrt", RSQRT, lambda g, a, y: times(g, times(raised(y, 3), number(-0.5, y.dtype))), "result")
reciprocal = function("reciprocal", RECIPROCAL, lambda g, a, y: unary(NEG, times(g, times(y, y))), "result")
tanh = function("tanh", TANH, lambda g, a, y: binary(TANH_SLOPE, g, y), "result")
sigmoid = function("sigmoid", SIGMOID, lambda g, a, y: binary(SIGMOID_SLOPE, g, y), "result")
sin = function("sin", SIN, lambda g, a, y: times(g, unary(COS, a)))
cos = function("cos", COS, lambda g, a, y: unary(NEG, times(g, unary(SIN, a))))
erf = function(
    "erf",
    ERF,
    lambda g, a, y: times(g, times(unary(EXP, unary(NEG, times(a, a))), number(2 / math.sqrt(math.pi), a.dtype))),
)
gelu_exact = function("gelu", GELU, lambda g, a, y: binary(GELU_SLOPE, g, a))


def sign(a: Tensor) -> Tensor:
    """-1, 0 or 1."""
    return raw.dense_copy(a) if a.dtype.kind == 0 else sign_of_number(a)


def square(a: Tensor) -> Tensor:
    return pow(a, 2)


def log2(a: Tensor) -> Tensor:
    return div(log(a), math.log(2))


def log10(a: Tensor) -> Tensor:
    return div(log(a), math.log(10))


def round(a: Tensor, *, decimals: int = 0) -> Tensor:
    """To the nearest integer, halves to the even one; or to so many decimals."""
    if decimals:
        scale = 10.0**decimals
        return div(nearest(mul(a, scale)), scale)
    return nearest(a)


nearest = function("round", ROUND, None, floats_only=False)


def where(condition: Tensor, a: Any = None, b: Any = None) -> Any:
    """a where the condition holds, b elsewhere."""
    if not isinstance(condition, Tensor):
        raise TypeError(f"where(): the condition must be a Boolean tensor, but got {type(condition).__name__}")
    if a is None or b is None:
        raise TypeError(
            "where() takes a condition and two values, or the condition alone through nonzero(as_tuple=True)"
        )
    if condition.dtype.kind:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.dtype}"
        )
    a, b = operands(a, b)
    out = raw.where(condition, a, b)
    if wanted(a, b):
        to_a, to_b = a.wants_grad and a.layout, b.wants_grad and b.layout

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            zero = number(0, g.dtype)
            return (
                sum_to(raw.where(condition, g, zero), to_a) if to_a else None,
                sum_to(raw.where(condition, zero, g), to_b) if to_b else None,
            )

        link(out, "WhereBackward0", (a, b), back, (condition,))
    return out


def masked_fill(a: Tensor, mask: Tensor, value: Any) -> Tensor:
    """a, with this number wherever the mask is True."""
    if not isinstance(mask, Tensor) or mask.dtype.kind:
        kind = getattr(mask, "dtype", type(mask).__name__)
        raise RuntimeError(f"masked_fill only supports boolean masks, but got mask with dtype {kind}")
    if isinstance(value, Tensor) and value.layout.shape:
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    fill = cast(value, a.dtype) if isinstance(value, Tensor) else number(value, a.dtype)
    return renamed(where(mask, fill, a), "MaskedFillBackward0")


def clamp(a: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Every number moved into [min, max]; where it was moved, the gradient is 0."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if not isinstance(a, Tensor):
        raise TypeError(f"clamp() takes a tensor, but got {type(a).__name__}")
    kind = a.dtype
    for bound in (min, max):
        if bound is not None:
            kind = (
                dtypes.promoted(kind, rank(a), bound.dtype, rank(bound))
                if isinstance(bound, Tensor)
                else dtypes.promoted(kind, rank(a), number_dtype(bound), 0)
            )
    if kind.kind == 0 and not any(isinstance(bound, Tensor) for bound in (min, max)):
        raise NotImplementedError("clamp() isn't defined for Booleans: convert with .long() first")
    a = cast(a, kind)
    low, high = (cast(x, kind) if isinstance(x, Tensor) else None if x is None else number(x, kind) for x in (min, max))
    out: Any = a
    if low is not None:
        out = where(raw_or(compare(raw.LE, low, out), isnan(out)), out, low)
    if high is not None:
        out = where(raw_or(compare(raw.LE, out, high), isnan(out)), out, high)
    return renamed(out, "ClampBackward1") if out is not a else out


def raw_or(a: Tensor, b: Tensor) -> Tensor:
    return binary(raw.OR, a, b)


def lerp(a: Tensor, end: Tensor, weight: Any) -> Tensor:
    """a + weight · (end - a)."""
    if a.dtype.kind < 2:
        raise NotImplementedError(f"lerp() expects tensors of floats, but got {a.dtype}: convert with .float() first")
    return add(a, mul(weight, sub(end, a)))


def isclose(a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Where |a - b| <= atol + rtol · |b|."""
    a, b = operands(detached(a), detached(b))
    if a.dtype.kind == 0:
        a, b = raw.to(a, dtypes.int64), raw.to(b, dtypes.int64)
    near = raw_or(compare(raw.EQ, a, b), binary(raw.AND, le(abs(sub(a, b)), add(mul(abs(b), rtol), atol)), isfinite(b)))
    return raw_or(near, binary(raw.AND, isnan(a), isnan(b))) if equal_nan else near


def allclose(a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all of them are close."""
    return all(raw.flat(isclose(a, b, rtol, atol, equal_nan)))


def equal(a: Tensor, b: Tensor) -> bool:
    """Whether shapes and all numbers are the same."""
    return a.shape == b.shape and all(raw.flat(eq(a, b)))
