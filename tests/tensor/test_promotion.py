"""The promotion table, whole: every pair of dtypes, as tensors, 0-d tensors and numbers, in every operation."""

import itertools
from typing import Any

import pytest
import torch

import zero_to_hero.tensor as ours

KINDS = ("float32", "float64", "int64", "bool")
VALUES: dict[str, Any] = {
    **{f"{kind}": lambda m, kind=kind: m.tensor([1, 1], dtype=getattr(m, kind)) for kind in KINDS},
    **{f"{kind} 0-d": lambda m, kind=kind: m.tensor(1, dtype=getattr(m, kind)) for kind in KINDS},
    "True": lambda m: True,
    "1": lambda m: 1,
    "1.0": lambda m: 1.0,
}
OPERATIONS = {
    name: compile(text, name, "exec")
    for name, text in {
        **{sign: f"out = a {sign} b" for sign in ("+", "-", "*", "/", "//", "%", "**", "<", "==", ">=", "&", "|", "^")},
        **{f"{sign}=": f"a {sign}= b; out = a" for sign in ("+", "-", "*", "/")},
        "where": "out = torch.where(torch.tensor([True, False]), a, b)",
        "maximum": "out = torch.maximum(a, b)",
        "cat": "out = torch.cat([a.reshape(-1), b.reshape(-1)])",
        "stack": "out = torch.stack([a, b])",
        "pow": "out = torch.pow(a, b)",
        "masked_fill": "out = a.masked_fill(torch.tensor([True, False]), b)",
        "clamp": "out = torch.clamp(a, min=b)",
        "fill_": "out = a.fill_(b)",
        "copy_": "out = a.copy_(b)",
        "setitem": "a[...] = b; out = a",
        "result_type": "out = torch.result_type(a, b)",
    }.items()
}


def result(module: Any, code: Any, a: str, b: str) -> str:
    """The dtype and the numbers of what comes out, or the kind of exception."""
    names = {"torch": module, "a": VALUES[a](module), "b": VALUES[b](module)}
    try:
        exec(code, names)
    except NotImplementedError:
        return "RuntimeError"  # a kind of it: PyTorch has no rule when to raise which
    except (RuntimeError, TypeError, AttributeError) as error:
        return type(error).__name__
    out = names["out"]
    return f"{out.dtype} {out.tolist()}" if hasattr(out, "tolist") else repr(out)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_results_have_pytorchs_dtypes(operation: str) -> None:
    code = OPERATIONS[operation]
    pairs = [(a, b) for a, b in itertools.product(VALUES, VALUES) if a.startswith(KINDS) or b.startswith(KINDS)]
    wrong = [
        f"{a} {operation} {b}: {found} instead of {right}"
        for a, b in pairs
        if (found := result(ours, code, a, b)) != (right := result(torch, code, a, b))
    ]
    assert not wrong, "\n".join(wrong)
