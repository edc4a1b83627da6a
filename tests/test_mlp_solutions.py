"""The worked answers of lecture 03 against the module, PyTorch and the names of the videos."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from tests.cells import run_section
from tests.original import original_names
from zero_to_hero.bigrams import LETTERS
from zero_to_hero.data import names, split
from zero_to_hero.mlp import MLP
from zero_to_hero.mlp import contexts as module_contexts


def solved(name: str, function: str) -> Any:
    return run_section("solutions", f"mlp.{name}")[function]


def test_the_contexts_are_the_modules() -> None:
    words = names()[::500]
    for block_size in (1, 3, 6):
        X, Y = solved("contexts", "contexts")(words, block_size)
        theirs = module_contexts(words, block_size)
        assert theirs[0].tolist() == X
        assert theirs[1].tolist() == Y


def test_lookup_and_way_back_are_those_of_the_model() -> None:
    model = MLP(torch.Generator().manual_seed(1), n_embd=4)
    X, _ = module_contexts(names()[::2000])
    flat = model.C[X].view(len(X), -1)
    ours = solved("embed", "embed")(model.C.tolist(), X.tolist())
    assert torch.equal(torch.tensor(ours), flat)
    gradient = torch.randn(flat.shape, generator=torch.Generator().manual_seed(2))
    flat.backward(gradient)
    back = solved("embed_backward", "embed_backward")(27, X.tolist(), gradient.tolist())
    torch.testing.assert_close(torch.tensor(back), model.C.grad)


def test_no_model_gets_below_the_floor_and_one_that_learns_by_heart_gets_near() -> None:
    words = split(names())[0][3000::3000]
    X, Y = module_contexts(words)
    lowest = solved("floor", "floor")(X.tolist(), Y.tolist())
    assert lowest == pytest.approx(0.2515, abs=1e-4)  # five of 32 examples cost log 5
    model = MLP(torch.Generator().manual_seed(1))
    model.fit(words, 1_000, torch.Generator().manual_seed(2))
    assert lowest < model.loss(words) < lowest + 0.05


def test_the_network_has_as_many_parameters_as_predicted() -> None:
    model = MLP(torch.Generator(), block_size=5, n_embd=8, n_hidden=64)
    sizes = run_section("solutions", "mlp.sizes")
    layers = ([model.C], [model.W1, model.b1], [model.W2, model.b2])
    assert [sum(p.numel() for p in layer) for layer in layers] == [
        sizes["embedding"], sizes["hidden"], sizes["output"]
    ]  # fmt: skip


def test_the_split_keeps_the_names_of_the_videos_on_one_side() -> None:
    words = original_names()
    train, dev = solved("split_names", "split_names")(words)
    assert len(train) + len(dev) == len(words)
    assert not set(train) & set(dev)
    assert len(set(train)) == int(0.8 * len(set(words)))


def test_the_loop_draws_the_models_own_names() -> None:
    model = MLP(torch.Generator().manual_seed(3), n_embd=2, n_hidden=20)
    model.fit(names()[::100], 200, torch.Generator().manual_seed(4))
    ours, theirs = (torch.Generator().manual_seed(5) for _ in range(2))

    def predict(context: list[int]) -> list[float]:
        with torch.no_grad():
            return F.softmax(model(torch.tensor([context])), dim=1)[0].tolist()

    def draw(weights: list[float]) -> int:
        return int(torch.multinomial(torch.tensor(weights), 1, generator=ours))

    made = [solved("generate", "generate")(predict, draw, 3, 30) for _ in range(5)]
    assert made == [model.sample(theirs) for _ in range(5)]
    assert set("".join(made)) <= set(LETTERS)
