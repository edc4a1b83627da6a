"""How GPTs are trained: pieces of text, Muon, the schedule, and the block that's written for speed."""

import math
import sys
from itertools import islice

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from book.records import load, scripts
from tests.cells import ROOT
from zero_to_hero.data import names
from zero_to_hero.gpt import GPT, Config
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Adam, Characters, MuonAndAdam, batches, fit, held_out, trapezoid, windows
from zero_to_hero.kneser_ney import KneserNey
from zero_to_hero.muon import Muon, orthogonal
from zero_to_hero.page.records import record

MODERN = Config(vocab_size=11, block_size=12, n_layer=2, n_head=2, n_embd=16, modern=True)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


# ---------------------------------------------------------------- text


def test_characters_there_and_back():
    characters = Characters("hello\nworld")
    assert characters.letters == sorted("\nhelowrd")
    assert characters.decode(characters.encode("hold\n")) == "hold\n"
    with pytest.raises(KeyError):
        characters.encode("z")


def test_windows_are_the_text_side_by_side():
    x, y = windows(torch.arange(14), 4)
    assert x.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert y.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    assert len(windows(torch.arange(13), 4)[0]) == 3
    assert len(windows(torch.arange(12), 4)[0]) == 2


def test_batches_are_pieces_from_everywhere():
    seen = set()
    for x, y in islice(batches(torch.arange(20), 4, 3, generator()), 200):
        assert (*x.shape,) == (*y.shape,) == (3, 4)
        assert torch.equal(y, x + 1)
        assert torch.equal(x, x[:, :1] + torch.arange(4))
        seen |= set(x[:, 0].tolist())
    assert seen == set(range(16))


def test_the_held_out_loss_is_the_mean_over_all_targets_that_count():
    model = GPT(Config(vocab_size=11, block_size=12, n_embd=16, n_layer=1, dropout=0.5), generator()).train()
    x = torch.randint(11, (7, 12), generator=generator(1))
    y = torch.randint(11, (7, 12), generator=generator(2))
    y[2:, 5:] = -100
    expected = F.cross_entropy(model.eval()(x).flatten(0, 1), y.flatten()).item()
    model.train()
    assert held_out(model, x, y, rows=3) == pytest.approx(expected, rel=1e-6)
    assert model.training


# ---------------------------------------------------------------- Muon


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 24, 8), (2, 8, 24)])
def test_orthogonal_pushes_singular_values_to_about_one_and_turns_nothing(shape):
    m = torch.randn(shape, generator=generator())
    found = orthogonal(m)
    u, _, v = torch.linalg.svd(m, full_matrices=False)
    inside = u.mT @ found @ v.mT  # in the directions of m, only its diagonal is left
    values = inside.diagonal(dim1=1, dim2=2)
    torch.testing.assert_close(inside, torch.diag_embed(values), atol=1e-4, rtol=0)
    assert (values > 0.3).all()
    assert (values < 1.25).all()


def test_muons_step_by_hand():
    """A gradient that's a multiple of an orthogonal matrix is that matrix, but for Jordan's inexact 1."""
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]])
    p = nn.Parameter(torch.zeros(2, 2))
    p.grad = 50.0 * turn
    muon = Muon([p], lr=0.1)
    muon.step()
    size = -(p / turn) / 0.1
    torch.testing.assert_close(size, size[:1, :1].expand(2, 2))
    assert 0.7 < size[0, 0].item() < 1.2
    muon.zero_grad()
    assert p.grad is None


def test_muons_momentum_is_nesterovs():
    p, gradients = nn.Parameter(torch.zeros(3, 3)), [torch.randn(3, 3, generator=generator(i)) for i in range(4)]
    muon, average, expected = Muon([p], lr=0.1, momentum=0.9, weight_decay=0.5), torch.zeros(3, 3), torch.zeros(3, 3)
    for g in gradients:
        p.grad = g
        muon.step()
        average = 0.9 * average + 0.1 * g
        expected = 0.95 * expected - 0.1 * orthogonal((0.1 * g + 0.9 * average)[None])[0]
        torch.testing.assert_close(p.detach(), expected)


def test_tall_matrices_take_longer_steps():
    tall, wide = nn.Parameter(torch.zeros(16, 4)), nn.Parameter(torch.zeros(4, 16))
    tall.grad = torch.randn(16, 4, generator=generator())
    wide.grad = tall.grad.T.clone()
    Muon([tall, wide], lr=0.1).step()
    torch.testing.assert_close(tall.detach(), 2 * wide.detach().T)


def test_muon_moves_matrices_only():
    with pytest.raises(ValueError, match=r"moves matrices, got a shape of \(4,\)"):
        Muon([torch.zeros(4)])


def test_each_parameter_has_one_optimizer():
    model = GPT(MODERN, generator())
    both = MuonAndAdam(model)
    muons = {id(p) for group in both.muon.groups.values() for p in group}
    adams = {id(p) for group in both.adam.param_groups for p in group["params"]}
    assert not muons & adams
    assert muons | adams == {id(p) for p in model.parameters()}
    assert adams == {id(model.tokens.weight), id(model.head.weight)}


# ---------------------------------------------------------------- training


def test_the_rates_rise_stay_and_fall():
    shares = [trapezoid(step, 100) for step in range(100)]
    assert shares[:10] == pytest.approx([k / 10 for k in range(1, 11)])
    assert shares[10:61] == [1.0] * 51
    assert shares[60:] == pytest.approx([k / 40 for k in range(40, 0, -1)])


@pytest.mark.parametrize("optimizer", [lambda m: MuonAndAdam(m, 0.02, 0.01), lambda m: Adam(m, 0.01)])
def test_it_learns_a_rule_by_heart(optimizer):
    """The next number is the sum of the last two, modulo 11."""
    numbers = [1, 1]
    while len(numbers) < 500:
        numbers.append((numbers[-1] + numbers[-2]) % 11)
    data = torch.tensor(numbers)
    model = GPT(MODERN, generator())
    losses = fit(model, batches(data, 12, 8, generator(1)), 150, optimizer(model))
    assert len(losses) == 150
    assert losses[0] == pytest.approx(math.log(11), abs=0.1)
    assert held_out(model, *windows(data, 12)) < 0.3  # the first of each piece stays a guess


def test_a_rate_that_makes_the_weights_run_away():
    model = GPT(Config(vocab_size=11, block_size=12, n_embd=16, n_layer=1), generator())
    data = torch.randint(11, (100,), generator=generator())
    with pytest.raises(ArithmeticError, match="take a smaller rate than 1e\\+30"):
        fit(model, batches(data, 12, 8, generator()), 50, Adam(model, 1e30))


# ---------------------------------------------------------------- what was recorded


def test_the_ladder_meets_the_numbers_of_the_video_with_less_than_half_of_its_steps():
    ladder = record("gpt/ladder")
    assert round(ladder["pairs"], 2) == 2.49
    assert ladder["small, Muon, parameters"] == 209_729
    assert ladder["small, modern"] < ladder["small, Muon"] <= 1.8275
    climbed = [ladder[rung] for rung in ("pairs", "one head", "four heads", "MLP", "residual")]
    assert climbed == sorted(climbed, reverse=True)
    assert ladder["three blocks"] > ladder["MLP"], "depth without a residual path is a step back"


def test_nanogpts_loss_takes_an_eighth_of_its_time():
    beside = record("gpt/nanogpt")
    assert beside["ours, loss"] <= beside["nanoGPT's recipe, loss"]
    assert beside["times fewer CPU-seconds"] >= 8


def test_a_gpt_on_the_names_beats_the_networks_of_the_lectures_before_it():
    found, wavenet = record("gpt/names"), record("wavenet/better")
    for part in ("dev", "dev without names of train", "test", "test without names of train"):
        assert found[part] < wavenet[part] - 0.02
        assert found[f"{part}, lowest"] <= found[part] <= found[f"{part}, highest"] < wavenet[f"{part}, lowest"]
    assert found["dev"] < found["dev without names of train"], "a name of train is easier"


def test_mixed_with_counts_it_is_below_what_the_lecture_wants_on_all_names():
    found = record("gpt/names")
    assert found["seeds"] == 5
    assert found["with counts, dev, highest"] < 1.92
    for part in ("dev", "dev without names of train", "test", "test without names of train"):
        assert found[f"with counts, {part}"] < found[part] < found[f"counts alone, {part}"]


def test_a_mixture_is_one_letter_by_letter():
    recipe = load(scripts()["gpt/names"])
    words, counts = names()[:30], KneserNey(names()[100:200])
    model = GPT(Config(27, 16, n_layer=1, n_head=2, n_embd=8, modern=True), generator()).eval()
    expected = []
    for word in words:
        inputs, targets = recipe.rows([word])
        said = model(inputs)[0].softmax(-1)
        for row, target, counted in zip(said, targets[0], counts.probabilities(word), strict=True):
            expected.append(math.log(0.7 * row[target].item() + 0.3 * counted))
    assert recipe.Mixture(model, counts).loss(words) == pytest.approx(-sum(expected) / len(expected), rel=1e-6)


def test_the_peer_has_nanogpts_shape_and_schedule():
    recipes = load(scripts()["gpt/nanogpt"])
    model = recipes.Theirs(65)
    # its README counts 0.80 million without the table of positions
    assert sum(p.numel() for p in model.parameters()) - 64 * 128 == 795_904
    assert model.head.weight is model.tokens.weight
    assert recipes.their_rate(0) == pytest.approx(1e-3 / 101)
    assert recipes.their_rate(100) == pytest.approx(1e-3)
    assert recipes.their_rate(1_050) == pytest.approx(5.5e-4)
    assert recipes.their_rate(2_000) == pytest.approx(1e-4)
    idx = torch.randint(65, (2, 64), generator=generator())
    other = idx.clone()
    other[:, -1] = (idx[:, -1] + 1) % 65
    assert torch.equal(model(idx)[:, :-1], model(other)[:, :-1])


def test_the_benchmark_says_what_became_of_the_bar():
    numbers = {
        f"{name}, {what}": value
        for name, values in {"nanoGPT's recipe": (800, 9_000, 1.9, 80.0), "ours": (100, 1_000, 1.89, 8.0)}.items()
        for what, value in zip(("parameters", "characters seen", "loss", "CPU-seconds"), values, strict=True)
    }
    bench = load(ROOT / "benchmarks" / "gpt.py")
    told = bench.table(numbers | {"times fewer CPU-seconds": 10.0})
    assert "| ours | 100 | 1,000 | 1.8900 | 8.0 |" in told
    assert told.endswith("10.0 times fewer CPU-seconds (bar 8)")
    assert bench.table(numbers | {"times fewer CPU-seconds": 7.9}).endswith("(bar 8, MISSED)")
    worse = numbers | {"ours, loss": 1.91, "times fewer CPU-seconds": 10.0}
    assert bench.table(worse).endswith("(bar 8, MISSED)")


def test_rows_of_names_end_where_the_name_does():
    recipe = load(scripts()["gpt/names"])
    inputs, targets = recipe.rows(["ab", "c"])
    assert inputs.tolist() == [[0, 1, 2], [0, 3, 0]]
    assert targets.tolist() == [[1, 2, 0], [3, 0, -100]]
    assert recipe.spelled(torch.tensor([3, 1, 0, 5])) == "ca"


def test_every_name_is_drawn_once_a_round_in_batches_of_about_one_length(monkeypatch):
    recipe = load(scripts()["gpt/names"])
    monkeypatch.setattr(recipe, "BATCH", 8)
    words = names()[:100]
    drawn, found, filled, all_places = recipe.drawn(words, generator()), [], 0, 0
    while len(found) < len(words):
        inputs, targets = next(drawn)
        found += [recipe.spelled(row) for row in targets.clamp(min=0)]
        filled += int((targets >= 0).sum())
        all_places += targets.numel()
        assert torch.equal(inputs[:, 1:][targets[:, 1:] >= 0], targets[:, :-1][targets[:, 1:] >= 0])
    assert sorted(found) == words
    assert filled > 0.85 * all_places


def test_what_is_dropped_of_a_name_is_dropped_at_each_of_its_letters():
    drop = load(scripts()["gpt/names"]).DropChannels().train()
    torch.manual_seed(1)
    dropped = drop(torch.ones(400, 5, 10))
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert len(dropped.unique()) == 2, "a channel is there, larger, or it isn't"
    assert dropped.mean().item() == pytest.approx(1, abs=0.02)
    assert torch.equal(drop.eval()(dropped), dropped)


def test_the_names_of_the_three_parts_make_the_list_and_those_of_train_are_left_out(monkeypatch):
    words = names()[:50] * 2
    recipe = load(scripts()["gpt/names"])
    for module in (recipe, sys.modules["records._base.videos"]):
        monkeypatch.setattr(module, "names", lambda which: list(words))
    parts = recipe.all_parts()
    assert sorted(parts["train"] + parts["dev"] + parts["test"]) == sorted(words)
    assert [len(parts[name]) for name in ("train", "dev", "test")] == [80, 10, 10]
    for name in ("dev", "test"):
        fresh = parts[f"{name} without names of train"]
        assert fresh == [word for word in parts[name] if word not in parts["train"]]
        assert len(fresh) < len(parts[name])


# ---------------------------------------------------------------- the quick block


def test_the_quick_block_has_the_same_numbers_and_gradients():
    x = torch.randint(11, (3, 9), generator=generator(5))
    y = torch.randint(11, (3, 9), generator=generator(6))
    results = []
    for change in (lambda model: model, quick):
        model = change(GPT(MODERN))
        with torch.no_grad():
            for p in model.parameters():
                p.normal_(0.0, 0.4, generator=generator(p.numel()))
        loss = model.loss(x, y)
        loss.backward()
        made = model.generate(x[:, :3], 15, generator(7))
        results.append((model(x), loss, [p.grad for p in model.parameters()], made))
    torch.testing.assert_close(*results, rtol=1e-4, atol=1e-5)


def test_only_the_modern_block_is_quick():
    with pytest.raises(ValueError, match="expected a modern model, got Config"):
        quick(GPT(Config()))
