"""Matrix products."""

import string
from collections.abc import Sequence
from typing import Any

from . import raw
from .elementwise import add, mul, renamed
from .graph import link, mode
from .layout import Layout, broadcast, dense, layout, stretched
from .memory import Storage, heap, integers
from .reductions import sum
from .shapes import diagonal, expand, permute, reshape, squeeze, unsqueeze
from .tensors import Tensor

_matmul = raw.kernels.matmul
DOTS = "αβγδεζηθ"  # the names of the dimensions that `...` stands for in einsum


def plan(a: Layout, b: Layout, turn_a: bool, turn_b: bool) -> tuple[Storage, Layout]:
    """How the kernel walks through the product of two stacks of matrices, each perhaps transposed; the result's layout.

    Raises RuntimeError if the matrices don't fit each other.
    """
    key = ("product", b, turn_a, turn_b)
    found = a.memo.get(key)
    if found is None:
        m, k, row_a, column_a = sides(a, turn_a)
        k_of_b, n, row_b, column_b = sides(b, turn_b)
        if k != k_of_b:
            raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({m}x{k} and {k_of_b}x{n})")
        stack_a, stack_b = tuple(a.shape[:-2]), tuple(b.shape[:-2])
        stack = broadcast(stack_a, stack_b)
        steps_a = stretched(layout(stack_a, a.strides[:-2]), stack)
        steps_b = stretched(layout(stack_b, b.strides[:-2]), stack)
        offsets = [(0, 0)]
        for size, step_a, step_b in zip(stack, steps_a, steps_b, strict=False):
            offsets = [(at_a + i * step_a, at_b + i * step_b) for at_a, at_b in offsets for i in range(size)]
        heap.need_scratch(4 * k * (n + 7))
        numbers = [m, k, n, row_a, column_a, row_b, column_b, len(offsets), *(x for both in offsets for x in both)]
        found = a.memo[key] = integers(numbers), dense((*stack, m, n))
    return found


def sides(a: Layout, turn: bool) -> tuple[int, int, int, int]:
    """Rows, columns, and the steps from one to the next."""
    (rows, columns), (row, column) = a.shape[-2:], a.strides[-2:]
    return (columns, rows, column, row) if turn else (rows, columns, row, column)


def product(
    a: Tensor,
    lay_a: Layout,
    b: Tensor,
    lay_b: Layout,
    turn_a: bool = False,
    turn_b: bool = False,
    result: Layout | None = None,
) -> Tensor:
    """The product of two tensors read through these layouts, transposed where asked."""
    walk, out_layout = plan(lay_a, lay_b, turn_a, turn_b)
    storage = Storage(out_layout.numel * a.dtype.itemsize)
    _matmul(a.dtype.code, storage.ptr, a.ptr, b.ptr, walk.ptr)
    return Tensor(result or out_layout, a.dtype, storage, storage.ptr)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """a @ b: (…, m, k) times (…, k, n) is (…, m, n); stacks are broadcast, and a vector is a row on the left, a column
    on the right. Raises RuntimeError where shapes or dtypes don't fit."""
    if not isinstance(b, Tensor) or not isinstance(a, Tensor):
        other = b if isinstance(a, Tensor) else a
        raise TypeError(
            f"a matrix product needs two tensors, but one of them is {type(other).__name__}: try * instead of @"
        )
    rank_a, rank_b = len(a.layout.shape), len(b.layout.shape)
    if not rank_a or not rank_b:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {rank_a}D and {rank_b}D")
    if a.dtype is not b.dtype:
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}")
    if a.dtype.kind == 0:
        raise NotImplementedError("a matrix product isn't defined for Boolean tensors: convert with .float() first")
    if rank_a == 1 and rank_b == 1:
        return dot(a, b)
    if rank_a == 1:
        return squeeze(matmul(unsqueeze(a, 0), b), -2)
    if rank_b == 1:
        if a.shape[-1] != b.shape[0]:
            raise RuntimeError(
                f"size mismatch, got input ({a.shape[-2]}), mat ({a.shape[-2]}x{a.shape[-1]}), vec ({b.shape[0]})"
            )
        return squeeze(matmul(a, unsqueeze(b, 1)), -1)
    lay_a, lay_b = a.layout, b.layout
    if rank_b == 2 < rank_a:  # one matrix for a whole stack: the stack's rows as one tall matrix
        if not lay_a.dense:
            a = dense_in_graph(a)
            lay_a = a.layout
        return tall(a, lay_a, b, lay_b)
    out = product(a, lay_a, b, lay_b)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad, b.wants_grad

        def back(g: Tensor) -> tuple[Tensor | None, ...]:  # dA = G Bᵀ, dB = Aᵀ G
            lay_g = g.layout
            return (
                raw.sum_to(product(g, lay_g, b, lay_b, False, True), lay_a) if to_a else None,
                raw.sum_to(product(a, lay_a, g, lay_g, True, False), lay_b) if to_b else None,
            )

        label = "MmBackward0" if rank_a == 2 == rank_b else "UnsafeViewBackward0"
        link(out, label, (a, b), back, (a, b) if to_a and to_b else (b,) if to_a else (a,))
    return out


def dense_in_graph(a: Tensor) -> Tensor:
    out = raw.dense_copy(a)
    return link(out, "CloneBackward0", (a,), lambda g: (g,)) if mode.grad and a.wants_grad else out


def tall(a: Tensor, lay_a: Layout, b: Tensor, lay_b: Layout) -> Tensor:
    """A stack of matrices (dense) times one matrix."""
    k = lay_a.shape[-1]
    flat_a = dense((lay_a.numel // k if k else 0, k))
    result = dense(tuple(lay_a.shape[:-1] + lay_b.shape[1:]))
    if not k:
        flat_a = dense((result.numel // max(lay_b.shape[1], 1), 0))
    out = product(a, flat_a, b, lay_b, result=result)
    if mode.grad and (a.wants_grad or b.wants_grad):
        to_a, to_b = a.wants_grad, b.wants_grad
        flat_g = dense((flat_a.shape[0], lay_b.shape[1]))

        def back(g: Tensor) -> tuple[Tensor | None, ...]:
            if not g.layout.dense:
                g = raw.dense_copy(g)
            return (
                product(g, flat_g, b, lay_b, False, True, lay_a) if to_a else None,
                product(a, flat_a, g, flat_g, True, False) if to_b else None,
            )

        link(out, "UnsafeViewBackward0", (a, b), back, (a, b) if to_a and to_b else (b,) if to_a else (a,))
    return out


def c_name(a: Tensor) -> str:
    return {"float32": "float", "float64": "double", "int64": "long", "bool": "bool"}[a.dtype.name]


def mm(a: Tensor, b: Tensor) -> Tensor:
    """The product of two matrices."""
    if a.ndim != 2 or b.ndim != 2:
        raise RuntimeError(f"mm expects two matrices, but got {a.ndim}D and {b.ndim}D tensors")
    return matmul(a, b)


def bmm(a: Tensor, b: Tensor) -> Tensor:
    """The products of two stacks of matrices."""
    if a.ndim != 3 or b.ndim != 3:
        raise RuntimeError(f"batch1 and batch2 must be 3D tensors, but got {a.ndim}D and {b.ndim}D")
    if a.shape[0] != b.shape[0]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a.shape[0]}, {a.shape[2]}] but got: "
            f"[{b.shape[0]}, {b.shape[1]}]."
        )
    return matmul(a, b)


def mv(a: Tensor, b: Tensor) -> Tensor:
    """A matrix times a vector."""
    if a.ndim != 2 or b.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {a.ndim}, {b.ndim}")
    return matmul(a, b)


def dot(a: Tensor, b: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements."""
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if a.shape != b.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.shape[0]}] and src [{b.shape[0]}] to have the same "
            f"number of elements, but got {a.shape[0]} and {b.shape[0]} elements respectively"
        )
    return renamed(sum(mul(a, b)), "DotBackward0")


def outer(a: Tensor, b: Tensor) -> Tensor:
    """Each element of one vector times each of the other."""
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"outer: Expected 1-D argument, but got {a.ndim}-D and {b.ndim}-D")
    return mul(unsqueeze(a, 1), unsqueeze(b, 0))


def addmm(c: Tensor, a: Tensor, b: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta · c + alpha · a @ b."""
    return add(mul(c, beta) if beta != 1 else c, matmul(a, b), alpha=alpha)


def einsum(equation: str, *operands: Any) -> Tensor:
    """Products summed over the letters that the result lacks: einsum("bik,bkj->bij", a, b). Operands are combined from
    the left. Raises RuntimeError where the equation and the shapes don't fit."""
    tensors = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], Sequence) else list(operands)
    inputs, arrow, result = equation.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(tensors):
        raise RuntimeError(f"einsum(): the equation names {len(terms)} operands, but {len(tensors)} were given")
    counts = [one.ndim - len(term.replace("...", "")) for term, one in zip(terms, tensors, strict=False)]
    dots = DOTS[len(DOTS) - max([0, *(n for n, term in zip(counts, terms, strict=False) if "..." in term)]) :]
    if not arrow:  # the letters that stand once, in order, after the dimensions of the dots
        result = "..." * ("..." in inputs) + "".join(
            sorted(one for one in set(inputs) - set(",.") if inputs.count(one) == 1)
        )
    terms = [term.replace("...", dots[len(dots) - n :] if n else "") for term, n in zip(terms, counts, strict=False)]
    result = result.replace("...", dots)
    sizes: dict[str, int] = {}
    for place, (term, one) in enumerate(zip(terms, tensors, strict=False)):
        if len(term) != one.ndim:
            raise RuntimeError(
                f"einsum(): the operand {term!r} names {len(term)} dimensions, but the tensor has {one.ndim}"
            )
        if not set(term) <= {*string.ascii_letters, *DOTS}:
            raise RuntimeError(f"einsum(): a dimension is a letter, but got {term!r}")
        for letter, size in zip(term, one.shape, strict=False):
            if sizes.setdefault(letter, size) == 1:
                sizes[letter] = size
            if size not in (1, sizes[letter]):
                raise RuntimeError(f"einsum(): the dimension {letter!r} has sizes {sizes[letter]} and {size}")
        for letter in term:
            while term.count(letter) > 1:  # a letter twice in one operand: its diagonal
                first, second = term.index(letter), term.rindex(letter)
                one = diagonal(one, 0, first, second)
                term = term[:first] + term[first + 1 : second] + term[second + 1 :] + letter
        terms[place], tensors[place] = term, one
    if not set(result) <= set(sizes) or len(set(result)) < len(result):
        raise RuntimeError(f"einsum(): the result {result!r} must name dimensions of the operands, each once")
    term, out = terms[0], tensors[0]
    for place, (other, one) in enumerate(zip(terms[1:], tensors[1:], strict=False), 1):
        term, out = contract(term, out, other, one, set(result).union(*terms[place + 1 :]))
    gone = [d for d, letter in enumerate(term) if letter not in result]
    out = sum(out, gone) if gone else out
    term = "".join(letter for letter in term if letter in result)
    return permute(out, tuple(term.index(letter) for letter in result)) if term != result else out


def contract(left: str, a: Tensor, right: str, b: Tensor, later: set[str]) -> tuple[str, Tensor]:
    """Two operands as one stack of matrix products: letters of both that are needed later are the stack."""
    for letter in set(left) & set(right):  # a dimension of size 1 is stretched to the other's
        size = max(a.shape[left.index(letter)], b.shape[right.index(letter)])
        a, b = grown(a, left.index(letter), size), grown(b, right.index(letter), size)
    for d in reversed([d for d, letter in enumerate(left) if letter not in right and letter not in later]):
        a, left = sum(a, d), left[:d] + left[d + 1 :]
    for d in reversed([d for d, letter in enumerate(right) if letter not in left and letter not in later]):
        b, right = sum(b, d), right[:d] + right[d + 1 :]
    stack = [letter for letter in left if letter in right and letter in later]
    inner = [letter for letter in left if letter in right and letter not in later]
    rows = [letter for letter in left if letter not in right]
    columns = [letter for letter in right if letter not in left]

    def arranged(x: Tensor, term: str, order: list[str], middle: int) -> Tensor:
        x = permute(x, tuple(term.index(letter) for letter in order))
        shape = x.shape
        first, second = shape[len(stack) : middle], shape[middle:]
        return reshape(x, (*shape[: len(stack)], first.numel(), second.numel()))

    left_matrix = arranged(a, left, stack + rows + inner, len(stack) + len(rows))
    right_matrix = arranged(b, right, stack + inner + columns, len(stack) + len(inner))
    out = matmul(left_matrix, right_matrix)
    sizes = {**dict(zip(left, a.shape, strict=False)), **dict(zip(right, b.shape, strict=False))}
    term = "".join(stack + rows + columns)
    return term, reshape(out, tuple(sizes[letter] for letter in term))


def grown(a: Tensor, dim: int, size: int) -> Tensor:
    return a if a.shape[dim] == size else expand(a, (*a.shape[:dim], size, *a.shape[dim + 1 :]))
