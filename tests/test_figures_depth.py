"""The depth figure: its weights, its forward and its backward pass are PyTorch's, and wrong input is refused."""

import gzip
import json
from functools import cache
from typing import Any

import pytest
import torch
import traitlets
from torch import nn

from tests.node import in_node
from zero_to_hero.data import names
from zero_to_hero.figures.batchnorm.depth import GAINS, SATURATED, DepthFigure, drawn
from zero_to_hero.mlp import contexts

X, Y = (one[::2000] for one in contexts(names()))
GAIN = 5 / 3


def figure(**changes: Any) -> DepthFigure:
    return DepthFigure(**{"examples": (X, Y), "name": "depth", "caption": "A network.", **changes})


@cache
def in_page(gain: float, depth: int, batchnorm: bool, exact: bool = False) -> dict[str, Any]:
    """What the page computes from the state that it gets; if `exact`, with PyTorch's tables instead of its own."""
    C, *matrices = ([float(x) for x in one.flatten()] for one in drawn(1, depth, 50, 3, 10))
    code = f"""
    import {{ unpack }} from './zero_to_hero/figures/_base/parts/binary.js';
    import {{ drawn, look }} from './zero_to_hero/figures/batchnorm/depth_network.js';
    const page = {json.dumps(figure().page_state())};
    const bytes = (name) => new DataView(Uint8Array.from(Buffer.from(page.bytes[name], 'base64')).buffer);
    const [flat, Y] = ['contexts', 'targets'].map((name) => [...unpack(bytes(name), 'uint8')]);
    const {{ seed, hidden, letters, embd, block }} = page.state;
    const X = Y.map((_, row) => flat.slice(row * block, (row + 1) * block));
    const tables = drawn({{ seed, depth: {depth}, hidden, letters, block, embd }});
    const off = [];
    const compare = (ours, theirs) => off.push(Math.max(...ours.map((x, i) => Math.abs(x - theirs[i]))));
    const [C, matrices] = {json.dumps([C, matrices])};
    compare(tables.C, C);
    for (const [place, row] of matrices.entries()) compare(tables.matrices[place].W, row);
    if ({str(exact).lower()}) {{
        tables.C = Float64Array.from(C);
        for (const [place, row] of matrices.entries()) tables.matrices[place].W = Float64Array.from(row);
    }}
    const {{ loss, signals, pulls }} = look(tables, {{ X, Y, gain: {gain}, batchnorm: {str(batchnorm).lower()} }});
    console.log(JSON.stringify({{ loss, pulls, off, signals: signals.map((one) => ({{
        ...one, outs: [...one.outs], slopes: [...one.slopes] }})) }}));
    """
    return in_node(code)


class Torch(nn.Module):
    """The same network of PyTorch's own layers, in float64."""

    def __init__(self, gain: float, depth: int, batchnorm: bool) -> None:
        super().__init__()
        C, *matrices = (one.double() for one in drawn(1, depth, 50, 3, 10))
        self.C, self.linears = nn.Parameter(C), nn.ModuleList()
        for place, W in enumerate(matrices):
            linear = nn.Linear(*W.shape, bias=False, dtype=torch.float64)
            size = 0.1 if place == depth else gain
            linear.weight = nn.Parameter(W.T * size / len(W) ** 0.5)
            self.linears.append(linear)
        self.norms = [nn.BatchNorm1d(50, dtype=torch.float64) if batchnorm else nn.Identity() for _ in range(depth)]

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        outs = [self.C[x].flatten(1)]
        for linear, norm in zip(self.linears, self.norms, strict=False):
            outs.append(norm(linear(outs[-1])).tanh())
        return [*outs[1:], self.linears[-1](outs[-1])]


@pytest.mark.parametrize(
    ("gain", "depth", "batchnorm"),
    [(GAIN, 5, False), (GAIN, 5, True), (0.5, 8, False), (3.0, 8, True), (3.0, 8, False), (1.0, 1, True)],
)
def test_the_page_s_passes_are_pytorch_s(gain, depth, batchnorm):
    net, page = Torch(gain, depth, batchnorm), in_page(gain, depth, batchnorm, exact=True)
    *outs, logits = net(X)
    for out in outs:
        out.retain_grad()
    loss = nn.functional.cross_entropy(logits, Y)
    loss.backward()
    assert page["loss"] == pytest.approx(loss.item(), abs=1e-12)
    assert len(page["signals"]) == depth
    for ours, out in zip(page["signals"], outs, strict=True):
        assert ours["outs"] == pytest.approx(out.flatten().tolist(), abs=1e-9)
        assert ours["slopes"] == pytest.approx(out.grad.flatten().tolist(), rel=1e-6, abs=1e-12)
        flat = out.abs() > SATURATED
        assert ours["spread"] == pytest.approx(out.std().item(), abs=1e-9)
        assert ours["gradient"] == pytest.approx(out.grad.std().item(), rel=1e-6)
        assert ours["saturated"] == pytest.approx(flat.double().mean().item())
        assert ours["dead"] == pytest.approx(flat.all(0).double().mean().item())
    tables = [net.C, *(linear.weight for linear in net.linears)]
    assert page["pulls"] == pytest.approx([(p.grad.std() / p.std()).item() for p in tables], rel=1e-6)


@pytest.mark.parametrize("depth", [1, 5, 8])
def test_the_page_draws_pytorch_s_weights_and_so_gets_its_numbers(depth):
    own, exact = (in_page(GAIN, depth, False, exact) for exact in (False, True))
    assert len(own["off"]) == depth + 2
    assert max(own["off"]) < 3e-6, "float32's precision"
    assert own["loss"] == pytest.approx(exact["loss"], abs=1e-5)
    assert own["pulls"] == pytest.approx(exact["pulls"], rel=1e-3)
    for ours, theirs in zip(own["signals"], exact["signals"], strict=True):
        assert ours["spread"] == pytest.approx(theirs["spread"], abs=1e-4)


def test_what_the_figure_computes_in_python_is_what_the_page_shows():
    for gain, depth, batchnorm in ((GAIN, 5, False), (3.0, 8, True)):
        seen, page = figure(gain=gain, depth=depth, batchnorm=batchnorm).look(), in_page(gain, depth, batchnorm, True)
        assert seen.loss == pytest.approx(page["loss"], abs=1e-9)
        assert seen.pulls == pytest.approx(page["pulls"], rel=1e-6)
        assert [one.std().item() for one in seen.outs] == pytest.approx([one["spread"] for one in page["signals"]])
        assert [one.std().item() for one in seen.slopes] == pytest.approx([one["gradient"] for one in page["signals"]])


def test_the_pictures_say_what_the_lecture_says():
    """A small gain lets signal and gradient fade, a large one saturates, and BatchNorm holds both where they are."""
    spreads = {gain: in_page(gain, 8, False, True)["signals"][-1]["spread"] for gain in (0.5, GAIN)}
    assert spreads[0.5] < 0.02 < 0.5 < spreads[GAIN]
    assert in_page(3.0, 8, False, True)["signals"][-1]["saturated"] > 0.3
    held = [in_page(gain, 8, True, True)["signals"][-1]["spread"] for gain in (0.5, 3.0)]
    assert held[0] == pytest.approx(held[1], abs=0.01)


def test_the_page_gets_a_batch_and_a_seed_and_no_tables():
    shown = figure(gain=0.8, depth=3, batchnorm=True, rate=0.01)
    state = shown.page_state()
    assert state["state"]["initial"] == {"gain": 0.8, "depth": 3, "batchnorm": True, "rate": 0.01}
    assert state["state"]["gains"] == list(GAINS)
    assert len(gzip.compress(json.dumps(state).encode())) < 2_000
    assert len(gzip.compress(DepthFigure._esm.encode())) < 15_000


def test_the_fallback_shows_all_layers_and_their_numbers():
    shown = figure(depth=3)
    text, seen = shown.fallback(), shown.look()
    assert text.count("<svg") == 2
    assert text.count('fill-opacity=".6"') == 2 * 3
    for k, (outs, slopes) in enumerate(zip(seen.outs, seen.slopes, strict=True), 1):
        gradient = f"{slopes.std().item():.2e}".replace("-", "−")
        share = f"{(outs.abs() > SATURATED).double().mean().item():.1%}"
        row = f'<th scope="row">{k}</th><td>{outs.std().item():.3f}</td><td>{share}</td><td>{gradient}</td>'
        assert row in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"examples": (X, Y[1:])}, "as many targets"),
        ({"examples": (X[:1], Y[:1])}, "got 1 and 1"),
        ({"examples": ([[1, 2], [3]], [1, 2])}, "the contexts need one length"),
        ({"examples": ([[], []], [1, 2])}, "a letter or more"),
        ({"examples": ([[1, 27], [2, 3]], [1, 2])}, "0 to 26, not 27"),
        ({"examples": ([[1, 2], [2, 3]], [1, 0.5])}, r"not 0\.5"),
        ({"hidden": 3}, "hidden=3"),
        ({"hidden": 101}, "hidden=101"),
        ({"embd": 31}, "embd=31"),
        ({"seed": -1}, "not -1"),
        ({"gain": 1.7}, r"the gain is one of 0\.5, .* not 1\.7"),
        ({"rate": 0.5}, "the learning rate is one of"),
        ({"depth": 9}, "1 to 8 layers, not 9"),
    ],
)
def test_wrong_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        figure(**arguments)


def test_controls_that_do_not_exist_cannot_be_set_later():
    shown = figure()
    for name, value in (("gain", 1.7), ("depth", 0), ("depth", 9), ("batchnorm", "on"), ("rate", 0.5)):
        with pytest.raises((ValueError, traitlets.TraitError)):
            setattr(shown, name, value)
