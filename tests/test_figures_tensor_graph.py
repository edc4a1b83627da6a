"""The tensor graph: its lines are the lecture's, their gradients autograd's, their costs and kept tensors PyTorch's."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
import traitlets
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks
from torch.utils._python_dispatch import TorchDispatchMode

from zero_to_hero.backprop import embedding_backward, untrained
from zero_to_hero.figures.backprop.counted import FUNCTION, PLUS, TIMES, Counted
from zero_to_hero.figures.backprop.network import LEAVES, LINES, Step, walked
from zero_to_hero.figures.backprop.tensor_graph import TensorGraph

ROOT = Path(__file__).parent.parent
LECTURE = (ROOT / "lectures/05_backprop.md").read_text(encoding="utf-8")


def room(n_hidden: int = 64, n: int = 32, requires_grad: bool = False) -> dict[str, Any]:
    """The names that the lecture has before its forward pass."""
    g = torch.Generator().manual_seed(3)
    weights = untrained(g, n_hidden=n_hidden, dtype=torch.float64)
    x, y = (torch.randint(27, shape, generator=g) for shape in ((n, 3), (n,)))
    there = {name: p.requires_grad_(requires_grad) for name, p in weights._asdict().items()}
    rows = torch.arange(n)
    return {**there, "x": x, "y": y, "n": n, "rows": rows, "torch": torch, "embedding_backward": embedding_backward}


def steps_of(known: dict[str, Any]) -> list[Step]:
    return walked({name: (*known[name].shape,) for name in ("x", *LEAVES)})


def run_forward(known: dict[str, Any], steps: list[Step]) -> None:
    for step in steps:
        exec(f"{step.out} = {step.code}", known)


def tensors(**sizes: Any) -> tuple[dict[str, Tensor], Tensor]:
    known = room(**sizes)
    run_forward(known, steps_of(known))
    return {name: known[name] for name in (*LEAVES, *(out for out, *_ in LINES[:-1]))}, known["x"]


def figure(**changes: Any) -> TensorGraph:
    there, x = tensors()
    return TensorGraph(**{"tensors": there, "x": x, "name": "graph", "caption": "A graph.", **changes})


@pytest.mark.parametrize(("n_hidden", "n"), [(64, 32), (5, 7)])
def test_the_lines_give_autograd_s_gradients_and_the_shapes_that_are_counted(n_hidden, n):
    known = room(n_hidden, n, requires_grad=True)
    steps = steps_of(known)
    run_forward(known, steps)
    names = [name for name in (*LEAVES, *(step.out for step in steps)) if name != "loss"]
    answers = dict(zip(names, torch.autograd.grad(known["loss"], [known[name] for name in names]), strict=True))
    for step in steps:
        assert (*known[step.out].shape,) == step.shape, step.out
    with torch.no_grad():
        for step in reversed(steps):
            for line in step.back:
                exec(line, known)
    for name in names:
        assert known[f"d{name}"].shape == answers[name].shape, name
        assert torch.allclose(known[f"d{name}"], answers[name], atol=1e-12), name


class Counting(TorchDispatchMode):
    """Counts what PyTorch really does, operation by operation of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.work: Counter[str] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__.rstrip("_")
        first = args[0] if args and isinstance(args[0], Tensor) else None
        size = out.numel() if isinstance(out, Tensor) else 0
        if name == "mm":
            self.work[TIMES] += size * first.shape[1]
            self.work[PLUS] += size * (first.shape[1] - 1)
        elif name in ("add", "sub", "rsub"):
            self.work[PLUS] += size
        elif name in ("mul", "div") or (name == "pow" and args[1] == 2):
            self.work[TIMES] += size
        elif name in ("pow", "exp", "log", "tanh", "reciprocal"):
            self.work[FUNCTION] += size
        elif name in ("sum", "mean", "argmax"):
            self.work[PLUS] += first.numel() - size
            self.work[TIMES] += name == "mean"
        elif name == "max":
            self.work[PLUS] += first.numel() - out[0].numel()
        elif name == "index_add":
            self.work[PLUS] += args[3].numel()
        else:
            free = {"neg", "expand", "view", "_unsafe_view", "t", "transpose", "clone", "index", "index_put", "select"}
            free |= {"zeros_like", "zeros", "detach", "unsqueeze", "_to_copy", "slice", "permute", "reshape", "alias"}
            free |= {"lift_fresh", "as_strided", "copy", "empty_like", "zero", "fill", "full", "scalar_tensor"}
            assert name in free, f"{name} isn't counted"
        return out


@pytest.mark.parametrize(("n_hidden", "n"), [(64, 32), (5, 7)])
def test_the_work_is_what_pytorch_does(n_hidden, n):
    known = room(n_hidden, n)
    steps = steps_of(known)
    for step in steps:
        with Counting() as there:
            exec(f"{step.out} = {step.code}", known)
        assert there.work == step.work, step.code
    for step in reversed(steps):
        with Counting() as back:
            for line in step.back:
                exec(line, known)
        assert back.work == step.back_work, step.back


def test_what_is_kept_is_what_pytorch_keeps():
    """It keeps indices where the lecture looks for the largest logit again, and var + 1e-5 where it adds that again."""
    known = room(requires_grad=True)
    steps = steps_of(known)
    saved: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        saved.append(tensor)
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        run_forward(known, steps)
    place = {known[name].untyped_storage().data_ptr(): name for name in (*LEAVES, *(step.out for step in steps))}
    floats = [tensor for tensor in saved if tensor.is_floating_point()]
    theirs = {place.get(tensor.untyped_storage().data_ptr(), "var + 1e-5") for tensor in floats} - set(LEAVES)
    ours = {name for step in steps for name in step.reads}
    assert ours - {"logits", "var"} == theirs - {"var + 1e-5"}
    assert [(*one.shape,) for one in floats if one.untyped_storage().data_ptr() not in place] == [(1, 64)]


def test_each_line_stands_in_the_lecture():
    there, _ = tensors()
    known = {name: (*tensor.shape,) for name, tensor in there.items()} | {"x": (32, 3)}
    for step in walked(known):
        if step.out != "emb":  # whose way back is a loop there
            for line in (f"{step.out} = {step.code}", *step.back):
                assert f"{line}  #" in LECTURE or f"{line}\n" in LECTURE, line


def test_a_backward_pass_is_twice_a_forward_pass_and_two_lines_do_nearly_all_of_it():
    lines = figure().lines
    forward, backward = ({line["name"]: sum(line[key]) for line in lines} for key in ("work", "backWork"))
    assert 1.9 < sum(backward.values()) / sum(forward.values()) < 2.1
    for work in (forward, backward):
        assert work["hidden"] + work["logits"] > 0.9 * sum(work.values())


def test_the_page_gets_the_sizes_of_the_tensors():
    shown = figure(step=4)
    state = shown.page_state()["state"]
    assert state["initial"] == {"step": 4}
    assert [line["name"] for line in state["lines"]] == [out for out, *_ in reversed(LINES)]
    there, _ = tensors()
    for line in state["lines"][1:]:
        tensor = there[line["name"]]
        assert line["shape"] == [*tensor.shape]
        assert line["bytes"] in (0, tensor.numel() * 8)
    halved = {name: tensor.float() for name, tensor in there.items()}
    assert sum(line["bytes"] for line in figure(tensors=halved).lines) * 2 == sum(line["bytes"] for line in shown.lines)
    assert len(gzip.compress(json.dumps(state).encode())) < 3_000
    assert len(gzip.compress(TensorGraph._esm.encode())) < 15_000


def test_the_fallback_shows_all_lines():
    text = figure().fallback()
    assert text.count("<rect") == 2 * len(LINES)
    assert "<title>The work of each line" in text
    assert '<th scope="row">logits</th><td>(32, 27)</td><td>h @ W2 + b2</td><td>110,592</td>' in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"W1": None}, "W1 is missing"),
        ({"C": None, "b2": None}, "C, b2 is missing"),
        ({"diff": None}, r"gives diff the shape \(32, 64\), got nothing"),
        ({"h": torch.zeros(32, 63)}, r"gives h the shape \(32, 64\), got \(32, 63\)"),
        ({"C": torch.zeros(27)}, r"C needs 2 dimensions, got the shape \(27,\)"),
        ({"b1": torch.zeros(1, 64)}, r"b1 needs 1 dimension, got"),
        ({"C": torch.zeros(27, 11)}, "32 contexts of 3 letters with 11 numbers each don't fit a W1 of 30 rows"),
        ({"W2": torch.zeros(60, 27)}, r"\(32, 64\) @ \(60, 27\)"),
        ({"b1": torch.zeros(63)}, "can't be combined number by number"),
        ({"b2": torch.zeros(1)}, r"db2 is \(27,\), and b2 is \(1,\)"),
    ],
)
def test_tensors_of_another_network_are_refused(change, words):
    there, x = tensors()
    wrong = {name: tensor for name, tensor in {**there, **change}.items() if tensor is not None}
    with pytest.raises(ValueError, match=words):
        TensorGraph(wrong, x, name="graph", caption="A graph.")


def test_steps_that_do_not_exist_are_refused():
    for step in (-1, 21):
        with pytest.raises(ValueError, match=f"steps 0 to 20, not {step}"):
            figure(step=step)
    shown = figure()
    with pytest.raises(traitlets.TraitError):
        shown.step = 21


def test_a_tensor_that_counts_refuses_what_pytorch_refuses():
    one = Counted((2, 3), Counter())
    for wrong in (
        lambda: one.view(5),
        lambda: one.expand(4, 3),
        lambda: one @ one,
        lambda: one + Counted((2,), Counter()),
    ):
        with pytest.raises(ValueError, match=r"\(2, 3\)"):
            wrong()
