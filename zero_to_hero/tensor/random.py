"""Random numbers: PyTorch's for PyTorch's seeds, bit for bit (random.c says which PyTorch).

A view is filled in the order of its elements; PyTorch fills one that isn't contiguous in the order of its memory.
"""

import struct
import time
from typing import Any

from . import dtypes, raw
from .create import finished
from .dtypes import dtype as DType  # noqa: N812
from .elementwise import add, mul
from .graph import check_in_place, link, no_grad, wanted
from .layout import broadcast, dense
from .memory import Storage
from .raw import kernels
from .shapes import checked_sizes
from .tensors import Tensor, check_device

SIZE = kernels.rng_bytes()


class Generator:
    """A source of random numbers with a state of its own."""

    def __init__(self, device: Any = None) -> None:
        check_device(device)
        self.state = Storage(SIZE)
        self.manual_seed(67280421310721)  # PyTorch's for a generator that nobody has seeded

    def manual_seed(self, seed: int) -> "Generator":
        """Begin anew from this seed: any 64-bit integer, of which the generator uses the lower 32 bits."""
        if not isinstance(seed, int):
            raise TypeError(f"a seed is an int, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise RuntimeError(f"Overflow when unpacking long: a seed has at most 64 bits, but got {seed}")
        self.first = seed % 2**64
        kernels.rng_seed(self.state.ptr, signed32(self.first))
        return self

    def seed(self) -> int:
        """Begin anew from a seed that the clock gives, and say which."""
        self.manual_seed(time.time_ns() % 2**53)
        return self.first

    def initial_seed(self) -> int:
        return self.first

    def get_state(self) -> Tensor:
        """All there is to know of it, as a tensor of integers."""
        words = SIZE // 4
        out = raw.empty(dense((words + 1,)), dtypes.int64)
        numbers = struct.unpack(f"{words}I", kernels.read(self.state.ptr, SIZE))
        kernels.write(out.ptr, raw.packed([*numbers, signed64(self.first)], dtypes.int64))
        return out

    def set_state(self, state: Tensor) -> None:
        """Go on from there. Raises TypeError for what isn't such a state."""
        words = SIZE // 4
        if not isinstance(state, Tensor) or state.dtype is not dtypes.int64 or tuple(state.shape) != (words + 1,):
            raise TypeError("expected a state that get_state() or get_rng_state() has given")
        *numbers, first = raw.flat(state)
        kernels.write(self.state.ptr, struct.pack(f"{words}I", *numbers))
        self.first = first % 2**64

    def __repr__(self) -> str:
        return f"<torch.Generator with seed {self.first}>"


def signed32(seed: int) -> int:
    """The lower 32 bits as the signed integer that crosses to the kernels."""
    low = seed % 2**32
    return low - 2**32 if low >= 2**31 else low


def signed64(x: int) -> int:
    return x - 2**64 if x >= 2**63 else x


default_generator = Generator()


def state_of(generator: Generator | None) -> int:
    """The address of a generator's state."""
    if generator is None:
        return default_generator.state.ptr
    if not isinstance(generator, Generator):
        raise TypeError(f"generator must be a torch.Generator, but got {type(generator).__name__}")
    return generator.state.ptr


def manual_seed(seed: int) -> Generator:
    """Seed the generator that is used where no other is given."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    return default_generator.seed()


def initial_seed() -> int:
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    return default_generator.get_state()


def set_rng_state(state: Tensor) -> None:
    default_generator.set_state(state)


# --- filled in place


def filled(x: Tensor, draw: Any, floats: bool = True) -> Tensor:
    """Let `draw` write into x, or where x isn't dense into memory that is then copied there."""
    if floats and x.dtype.kind < 2:
        raise NotImplementedError(
            f"this distribution makes floats, and the tensor holds {x.dtype}: convert with .float() first"
        )
    if check_in_place(x):
        raise RuntimeError(
            "this engine doesn't record random numbers that are drawn into a tensor of a graph: detach() it"
        )
    target = x if x.layout.dense else raw.empty(dense(tuple(x.shape)), x.dtype)
    draw(target)
    if target is not x:
        raw.copy_into(x, target)
    x.storage.version += 1
    return x


def normal_(x: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Normal numbers around `mean` with deviation `std`. Raises RuntimeError for a negative deviation."""
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    state = state_of(generator)
    return filled(x, lambda t: kernels.rng_normal(state, t.dtype.code, t.ptr, t.layout.numel, float(mean), float(std)))


def uniform_(x: Tensor, low: float = 0.0, high: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Equally likely numbers from `low` up to, not including, `high`."""
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low} > to={high}")
    state = state_of(generator)
    return filled(x, lambda t: kernels.rng_uniform(state, t.dtype.code, t.ptr, t.layout.numel, float(low), float(high)))


def exponential_(x: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Waiting times for what happens `lambd` times in a unit of time."""
    if lambd <= 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    state = state_of(generator)
    return filled(x, lambda t: kernels.rng_exponential(state, t.dtype.code, t.ptr, t.layout.numel, float(lambd)))


def bernoulli_(x: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """1 with probability p, else 0; p is a number, or a tensor of x's shape."""
    state = state_of(generator)
    if isinstance(p, Tensor):
        chances = raw.contiguous(raw.to(p, x.dtype if x.dtype.kind == 2 else p.dtype))
        made = bernoulli(chances, generator=generator)
        return filled(x, lambda t: raw.copy_into(t, made), floats=False)
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    return filled(
        x, lambda t: kernels.rng_bernoulli(state, t.dtype.code, t.ptr, t.layout.numel, float(p), 0), floats=False
    )


def random_(x: Tensor, low: int, high: int | None = None, *, generator: Generator | None = None) -> Tensor:
    """Whole numbers from `low` up to, not including, `high`; from 0 if only one bound is given."""
    low, high = (0, low) if high is None else (low, high)
    drawn = randint(low, high, tuple(x.shape), generator=generator)
    return filled(x, lambda t: raw.copy_into(t, drawn), floats=False)


# --- made anew


def made(fill: Any) -> Any:
    def create(
        *size: Any,
        generator: Generator | None = None,
        dtype: DType | None = None,
        device: Any = None,
        requires_grad: bool = False,
    ) -> Tensor:
        check_device(device)
        out = raw.empty(dense(checked_sizes(size)), dtype or dtypes.default)
        return finished(fill(out, generator=generator), requires_grad)

    return create


randn, rand = made(normal_), made(uniform_)
randn.__doc__ = "A tensor of this shape of normal numbers with mean 0 and deviation 1."
rand.__doc__ = "A tensor of this shape of equally likely numbers from 0 up to, not including, 1."


def randint(
    low: int,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Whole numbers from `low` up to, not including, `high`: `randint(high, size)` or `randint(low, high, size)`."""
    check_device(device)
    if size is None:
        low, high, size = 0, low, high
    if isinstance(high, (tuple, list)) or size is None:
        raise TypeError("randint() takes high and a size, as in torch.randint(10, (3,)), or low, high and a size")
    low, high = int(low), int(high)
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    out = raw.empty(dense(checked_sizes((size,))), dtypes.int64)
    kernels.rng_integers(state_of(generator), out.ptr, out.layout.numel, float(low), float(high))
    return finished(raw.to(out, dtype or dtypes.int64), requires_grad)


def randperm(n: int, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None) -> Tensor:
    """The numbers from 0 to n - 1 in random order."""
    check_device(device)
    if n < 0:
        raise RuntimeError(f"n must be non-negative, got {n}")
    out = raw.empty(dense((n,)), dtypes.int64)
    kernels.rng_permutation(state_of(generator), out.ptr, n)
    return raw.to(out, dtype or dtypes.int64)


def randn_like(a: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    return randn(tuple(a.shape), dtype=dtype or a.dtype, device=device, requires_grad=requires_grad)


def rand_like(a: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    return rand(tuple(a.shape), dtype=dtype or a.dtype, device=device, requires_grad=requires_grad)


def randint_like(
    a: Tensor, low: int, high: int | None = None, *, dtype: DType | None = None, device: Any = None
) -> Tensor:
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, tuple(a.shape), dtype=dtype or a.dtype, device=device)


def without_slope(out: Tensor, label: str, *inputs: Any) -> Tensor:
    """Numbers drawn by these: a draw doesn't follow small changes of its inputs, so their gradients are 0."""
    among = tuple(one for one in inputs if isinstance(one, Tensor))
    if wanted(*among):
        shapes = [dense(tuple(one.shape)) for one in among]
        link(out, label, among, lambda g: tuple(raw.full(shape, g.dtype, 0) for shape in shapes))
    return out


def bernoulli(p: Tensor, *, generator: Generator | None = None) -> Tensor:
    """1 with each of these probabilities, else 0."""
    chances = raw.contiguous(p)
    if any(not 0 <= one <= 1 for one in raw.flat(chances)):
        raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.")
    out = raw.empty(chances.layout, p.dtype)
    kernels.rng_bernoulli(state_of(generator), p.dtype.code, out.ptr, out.layout.numel, 0.0, chances.ptr)
    return without_slope(out, "BernoulliBackward0", p)


def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Any = None,
) -> Tensor:
    """Normal numbers; mean and deviation are numbers, with a size, or tensors, which are broadcast."""
    check_device(device)
    if size is not None:
        out = raw.empty(dense(checked_sizes((size,))), dtype or dtypes.default)
        return normal_(out, mean, std, generator=generator)
    given = [one for one in (mean, std) if isinstance(one, Tensor)]
    if not given:
        raise TypeError("normal() takes a size, as in torch.normal(0.0, 1.0, (3,)), or tensors for mean or std")
    if isinstance(std, Tensor) and any(one < 0 for one in raw.flat(std)):
        raise RuntimeError("normal expects all elements of std >= 0.0")
    out = raw.empty(dense(broadcast(*(tuple(one.shape) for one in given))), given[0].dtype)
    with no_grad():
        if isinstance(std, Tensor):
            out = mul(normal_(out, generator=generator), std)
        else:
            out = normal_(out, 0.0, std, generator=generator)
        out = add(out, mean)
    return without_slope(out, "NormalBackward3", mean, std)


def multinomial(
    weights: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Places in each row of weights, drawn in proportion to them. Raises RuntimeError for negative weights."""
    if weights.dtype.kind < 2:
        raise RuntimeError(f"Expected all tensors to be of floating-point type, but got {weights.dtype}")
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    n = weights.shape[-1]
    if not replacement and num_samples > n:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    source = raw.contiguous(weights)
    values = raw.flat(source)
    if any(not 0 <= one < float("inf") for one in values):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if any(sum(values[at : at + n]) == 0 for at in range(0, len(values), n)):
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    m = len(values) // n
    spare = Storage(len(values) * source.dtype.itemsize)
    out = raw.empty(dense((*weights.shape[:-1], num_samples)), dtypes.int64)
    kind = source.dtype.code
    kernels.rng_multinomial(
        state_of(generator), kind, out.ptr, source.ptr, spare.ptr, m, n, num_samples, int(replacement)
    )
    return out
