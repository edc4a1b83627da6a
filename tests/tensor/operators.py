"""The engine on PyTorch's own samples: `python -m tests.tensor.operators` prints how many pass, operator by operator.

torch.testing._internal's operator database (op_db) holds for each operator the inputs that PyTorch tests itself with.
Each sample of an operator that the engine has runs through both, in each of the engine's dtypes, values and gradients;
and where there's a variant in place, such as `x.exp_()`, through that as well. operators.yml lists what may differ, and
why.
"""

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
import yaml
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import OpInfo, SampleInput

import zero_to_hero.tensor as ours
from tests.tensor.bridge import OutOfScopeError, tensors, to_ours, to_theirs

EXCEPTIONS = Path(__file__).with_name("operators.yml")
# operators whose samples come in another order than the function's arguments
REARRANGED: dict[str, Callable[..., Any]] = {
    "where": lambda a, condition, b: ours.where(condition, a, b),
    "einsum": lambda operands, equation: ours.einsum(equation, *operands),
    "nn.functional.embedding": lambda weight, index, **more: ours.nn.functional.embedding(index, weight, **more),
    "zero_": lambda a: a.clone().zero_(),
    "__getitem__": ours.Tensor.__getitem__,
    "T": lambda a: a.T,
    "mT": lambda a: a.mT,
    "normal.in_place": ours.Tensor.normal_,
    "normal.number_mean": lambda std, mean, *size, **more: ours.normal(mean, std, *size, **more),
    **{name: getattr(ours.Tensor, name) for name in ("bool", "double", "float", "long")},
}
SEED = 42  # the one that the database sets before an operator draws random numbers
DTYPES = (torch.float32, torch.float64, torch.int64, torch.bool)
TOLERANCE = {  # relative, absolute
    torch.float32: (1e-4, 1e-5),
    torch.float64: (1e-7, 1e-7),
    torch.int64: (1e-5, 1e-6),  # some results of integers are floats
    torch.bool: (1e-5, 1e-6),
}


class Verdict(NamedTuple):
    """What became of one sample. `why` is empty if it passed."""

    operator: str  # its name in the database; with an underscore at the end for its variant in place
    dtype: torch.dtype
    sample: str
    why: str


def own_function(info: OpInfo) -> Callable[..., Any] | None:
    """The engine's function for an operator of the database, or None if it has none."""
    name = info.name
    if label(info) in REARRANGED or name in REARRANGED:
        return REARRANGED.get(label(info)) or REARRANGED[name]
    if name.startswith("nn.functional."):
        found = getattr(ours.nn.functional, name.removeprefix("nn.functional."), None)
        homes = (".functional", ".blocks", ".elementwise")
        return found if callable(found) and found.__module__.endswith(homes) else None
    found = vars(ours).get(name) or vars(ours.Tensor).get(name)
    return found if callable(found) and not isinstance(found, type) else None


def known() -> list[OpInfo]:
    """The database's entries of all operators that the engine has."""
    return [info for info in op_db if own_function(info) is not None]


def label(info: OpInfo) -> str:
    return f"{info.name}.{info.variant_test_name}" if info.variant_test_name else info.name


def verdicts(info: OpInfo) -> Iterator[Verdict]:
    """The samples of one operator, judged. Those outside of the engine's scope are left out."""
    own = own_function(info)
    assert own is not None
    own_in_place = vars(ours.Tensor).get(getattr(info.inplace_variant, "__name__", ""))
    for dtype in DTYPES:
        if dtype not in info.dtypes:
            continue
        torch.manual_seed(0)
        for sample in info.sample_inputs(
            "cpu", dtype, requires_grad=info.supports_autograd and dtype.is_floating_point
        ):
            arguments = (sample.input, *sample.args)
            try:
                mine = to_ours(arguments), to_ours(sample.kwargs)
            except OutOfScopeError:
                continue
            why = judge(info.op, own, arguments, sample.kwargs, *mine, dtype)
            if why is not None:
                yield Verdict(label(info), dtype, shown(sample), why)
            if own_in_place and not sample.broadcasts_input:
                theirs, ours_ = on_a_copy(info.inplace_variant), on_a_copy(own_in_place)
                why = judge(theirs, ours_, arguments, sample.kwargs, *mine, dtype)
                if why is not None:
                    yield Verdict(f"{label(info)}_", dtype, shown(sample), why)


def on_a_copy(in_place: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a leaf that wants a gradient, which mustn't change itself."""
    return lambda a, *args, **kwargs: in_place(a.clone(), *args, **kwargs)


def shown(sample: SampleInput) -> str:
    def one(value: Any) -> str:
        return (
            f"{value.dtype}{list(value.shape)}".replace("torch.", "")
            if isinstance(value, torch.Tensor)
            else repr(value)
        )

    parts = [
        ", ".join(map(one, value)) if isinstance(value, (list, tuple)) else one(value)
        for value in (sample.input, *sample.args)
    ]
    return ", ".join(parts + [f"{key}={one(value)}" for key, value in sample.kwargs.items()])[:200]


def judge(
    theirs: Callable, own: Callable, args: Any, kwargs: Any, my_args: Any, my_kwargs: Any, dtype: torch.dtype
) -> str | None:
    """ "" if both give the same, else how they differ; None if PyTorch itself refuses or the result is out of scope."""
    torch.manual_seed(SEED)
    try:
        expected = theirs(*args, **kwargs)
        expected_tensors = tensors(expected, torch.Tensor)
        to_ours([one.detach() for one in expected_tensors])
    except (OutOfScopeError, RuntimeError, TypeError, IndexError, ValueError):
        return None
    ours.manual_seed(SEED)
    try:
        found = own(*my_args, **my_kwargs)
    except Exception as error:
        return f"refused: {type(error).__name__}: {error}"
    found_tensors = tensors(found, ours.Tensor)
    if not expected_tensors and not found_tensors:
        return "" if expected == found else f"value: {found} instead of {expected}"
    if len(found_tensors) != len(expected_tensors):
        return f"value: {len(found_tensors)} results instead of {len(expected_tensors)}"
    for mine, right in zip(found_tensors, expected_tensors, strict=True):
        if why := difference(mine, right.detach(), dtype):
            return f"value: {why}"
    return gradient(expected_tensors, found_tensors, args, kwargs, my_args, my_kwargs, dtype)


def difference(mine: Any, right: torch.Tensor, dtype: torch.dtype) -> str:
    """How a tensor differs from PyTorch's, or ""."""
    value = to_theirs(mine)
    if value.shape != right.shape:
        return f"shape {list(value.shape)} instead of {list(right.shape)}"
    if value.dtype != right.dtype:
        return f"dtype {value.dtype} instead of {right.dtype}"
    relative, absolute = TOLERANCE[dtype]
    try:
        torch.testing.assert_close(value, right.contiguous(), rtol=relative, atol=absolute, equal_nan=True)
    except AssertionError as error:
        return str(error).splitlines()[-2] if "\n" in str(error) else str(error)
    return ""


def gradient(
    expected: list, found: list, args: Any, kwargs: Any, my_args: Any, my_kwargs: Any, dtype: torch.dtype
) -> str:
    inputs = [one for one in tensors((args, kwargs), torch.Tensor) if one.requires_grad]
    mine = [one for one in tensors((my_args, my_kwargs), ours.Tensor) if one.requires_grad]
    wanting = [place for place, one in enumerate(expected) if one.requires_grad]
    if not wanting or not inputs:
        return ""
    if any(not found[place].requires_grad for place in wanting):
        return "gradient: the result has none"
    weights = [
        torch.linspace(0.5, 1.5, expected[k].numel(), dtype=expected[k].dtype).reshape(expected[k].shape)
        for k in wanting
    ]
    try:
        right = torch.autograd.grad([expected[k] for k in wanting], inputs, weights, allow_unused=True)
    except (RuntimeError, NotImplementedError):
        return ""
    try:
        got = ours.autograd.grad([found[k] for k in wanting], mine, to_ours(weights), allow_unused=True)
    except Exception as error:
        return f"gradient refused: {type(error).__name__}: {error}"
    for own, theirs in zip(got, right, strict=True):
        if theirs is None or own is None:
            if (theirs is None) != (own is None) and (theirs is not None and bool(theirs.any())):
                return "gradient: none for one of the inputs"
            continue
        if why := difference(own, theirs, dtype):
            return f"gradient: {why}"
    return ""


def exceptions() -> dict[str, list[dict[str, Any]]]:
    """The reviewed list: for an operator what may be said of a sample that differs (`says`, a regular expression, which
    is sought in the difference and the sample), and why that's right. What's marked `rounding` may pass on another
    processor."""
    return yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))


class Count(NamedTuple):
    """One operator's samples: those that pass, that differ as the list says, that are wrong; and entries of the list
    that say nothing of any sample."""

    label: str
    right: int
    listed: list[Verdict]
    wrong: list[Verdict]
    unused: list[str]

    def __str__(self) -> str:
        total = self.right + len(self.listed) + len(self.wrong)
        listed, wrong = len(self.listed), len(self.wrong)
        line = f"{self.label:44} {total:5} samples {self.right:5} right {listed:4} listed {wrong:4} wrong"
        reasons: dict[str, Verdict] = {}
        for one in self.wrong:
            reasons.setdefault(re.sub(r"[\d.e+-]+", "#", one.why)[:120], one)
        lines = [f"      {one.operator}: {one.why[:220]}\n          {one.sample}" for one in list(reasons.values())[:6]]
        return "\n".join([line, *lines, *(f"      listed, but nothing is so: {says}" for says in self.unused)])


def counted(info: OpInfo) -> Count:
    """All samples of one operator beside the reviewed list."""
    entries = exceptions().get(label(info), [])
    right, listed, wrong = 0, [], []
    used = set()
    for one in verdicts(info):
        if not one.why:
            right += 1
            continue
        fitting = [k for k, entry in enumerate(entries) if re.search(entry["says"], f"{one.why} [{one.sample}]")]
        used.update(fitting)
        (listed if fitting else wrong).append(one)
    unused = [entry["says"] for k, entry in enumerate(entries) if k not in used and not entry.get("rounding")]
    return Count(label(info), right, listed, wrong, unused)


def main(words: list[str]) -> None:
    """The table: samples that pass, that are on the reviewed list, that fail, and what the failures are."""
    right = listed = wrong = 0
    for info in known():
        if words and not any(word in label(info) for word in words):
            continue
        count = counted(info)
        right, listed, wrong = right + count.right, listed + len(count.listed), wrong + len(count.wrong)
        print(count)
    print(f"{right + listed + wrong} samples: {right} right, {listed} listed, {wrong} wrong")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1:])
