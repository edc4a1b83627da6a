"""The GPT: attention beside PyTorch's own, no look into the future, the cache, sampling, counts, and our own engine."""

import json
import math
import random
import re
import subprocess
import sys
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.cells import ROOT
from zero_to_hero.gpt import (
    GPT,
    Config,
    Head,
    MultiHead,
    attend,
    multiplications,
    parameters,
    probabilities,
    turned,
)

SMALL = Config(vocab_size=11, block_size=12, n_layer=2, n_head=2, n_embd=16)
KINDS = [
    SMALL,
    replace(SMALL, modern=True),
    replace(SMALL, tied=True),
    replace(SMALL, modern=True, tied=True, n_head=4),
]
kinds = pytest.mark.parametrize("config", KINDS, ids=["classic", "modern", "classic tied", "modern tied"])


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def lively(config, seed=0):
    """A model whose weights are large enough that every part of it matters to the logits."""
    model = GPT(config, generator(seed))
    with torch.no_grad():
        for p in model.parameters():
            p.normal_(0.0, 0.4, generator=generator(seed + p.numel()))
    return model.eval()


def text(length, seed=1, rows=2):
    return torch.randint(11, (rows, length), generator=generator(seed))


# ---------------------------------------------------------------- attention


@pytest.mark.parametrize("shape", [(7, 4), (3, 7, 4), (2, 3, 7, 6)])
def test_attention_is_that_of_pytorch(shape):
    q, k, v = (torch.randn(shape, generator=generator(i), dtype=torch.float64, requires_grad=True) for i in range(3))
    ours, theirs = attend(q, k, v), F.scaled_dot_product_attention(q, k, v, is_causal=True)
    torch.testing.assert_close(ours, theirs)
    weight = torch.randn(ours.shape, generator=generator(9), dtype=torch.float64)
    slopes = [torch.autograd.grad((y * weight).sum(), (q, k, v)) for y in (ours, theirs)]
    for mine, right in zip(*slopes, strict=True):
        torch.testing.assert_close(mine, right)


def test_the_last_queries_see_all_that_came_before_them():
    q, k, v = (torch.randn(2, 9, 4, generator=generator(i)) for i in range(3))
    torch.testing.assert_close(attend(q[:, 6:], k, v), attend(q, k, v)[:, 6:])


def test_by_hand_with_two_positions():
    """Scores 0 and ln 3, so the second position takes a quarter of the first value and three of its own."""
    q, k = torch.tensor([[0.0], [1.0]]), torch.tensor([[0.0], [math.log(3)]])
    v = torch.tensor([[8.0], [4.0]])
    torch.testing.assert_close(attend(q, k, v), torch.tensor([[8.0], [5.0]]))


def test_many_heads_are_single_heads_side_by_side():
    many = MultiHead(SMALL)
    x = torch.randn(3, 5, 16, generator=generator(4))
    found = []
    for h in range(2):
        head = Head(16, 8)
        rows = slice(8 * h, 8 * h + 8)
        with torch.no_grad():
            for part, layer in enumerate((head.query, head.key, head.value)):
                layer.weight.copy_(many.qkv.weight[16 * part : 16 * part + 16][rows])
        found.append(head(x))
    torch.testing.assert_close(many(x), many.proj(torch.cat(found, -1)))


def test_the_heads_are_those_of_pytorchs_module():
    many, theirs = MultiHead(SMALL), nn.MultiheadAttention(16, 2, batch_first=True)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(many.qkv.weight)
        theirs.in_proj_bias.zero_()
        theirs.out_proj.load_state_dict(many.proj.state_dict())
    x = torch.randn(3, 5, 16, generator=generator(4))
    later = torch.ones(5, 5, dtype=torch.bool).triu(1)
    torch.testing.assert_close(many(x), theirs(x, x, x, attn_mask=later, need_weights=False)[0])


def test_rope_turns_lengths_into_themselves_and_scores_into_those_of_the_distance():
    model = GPT(replace(SMALL, modern=True))
    q, k = (torch.randn(1, 1, 1, 8, generator=generator(i)).expand(1, 1, 12, 8) for i in range(2))
    turn = (model.cos, model.sin)
    q, k = turned(q, turn), turned(k, turn)
    torch.testing.assert_close(q.norm(dim=-1), q[..., :1, :].norm(dim=-1).expand(1, 1, 12))
    scores = (q @ k.transpose(-2, -1))[0, 0]
    for distance in range(12):
        line = scores.diagonal(-distance)
        torch.testing.assert_close(line, line[:1].expand(line.shape))


# ---------------------------------------------------------------- no look into the future


def leaks(forward, idx):
    """Whether another last character changes what comes out before it."""
    other = idx.clone()
    other[:, -1] = (other[:, -1] + 1) % 11
    return not torch.equal(forward(idx)[:, :-1], forward(other)[:, :-1])


@kinds
def test_another_last_character_changes_no_output_before_it(config):
    model = lively(config)
    for length in range(2, config.block_size + 1):
        assert not leaks(model, text(length))


class ViewedWrongly(MultiHead):
    """A view straight to (B, n_head, T, size): each head gets a piece of the time, and the way back mixes them."""

    def forward(self, x, turn, past):
        B, T, C = x.shape
        q, k, v = (part.reshape(B, self.n_head, T, C // self.n_head) for part in self.qkv(x).split(C, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.proj(y.transpose(1, 2).reshape(B, T, C))


def test_the_view_without_a_transpose_is_caught():
    model = lively(SMALL)
    for block in model.blocks:
        wrong = ViewedWrongly(SMALL)
        wrong.load_state_dict(block.attention.state_dict())
        block.attention = wrong
    assert (*model(text(12)).shape,) == (2, 12, 11)  # nothing else gives it away
    assert leaks(model, text(12))


def test_attention_without_a_mask_is_caught():
    model = lively(SMALL)
    idx = text(12)
    real = F.scaled_dot_product_attention
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(F, "scaled_dot_product_attention", lambda q, k, v, **_: real(q, k, v))
        assert leaks(model, idx)


# ---------------------------------------------------------------- gradients and first weights


@kinds
def test_every_parameter_gets_a_gradient(config):
    model = lively(config).train()
    model.loss(text(12, rows=8), text(12, 2, rows=8)).backward()
    for name, p in model.named_parameters():
        assert p.grad is not None, name
        assert p.grad.abs().max() > 0, name


@kinds
def test_gradients_against_small_steps(config):
    model = lively(config).double()
    idx, targets = text(6), text(6, 2)
    model.loss(idx, targets).backward()
    for name, p in model.named_parameters():
        numbers = p.data.view(-1)
        for k in range(0, p.numel(), max(1, p.numel() // 3)):
            kept, losses = numbers[k].item(), []
            for h in (1e-5, -1e-5):
                numbers[k] = kept + h
                losses.append(model.loss(idx, targets).item())
            numbers[k] = kept
            slope = (losses[0] - losses[1]) / 2e-5
            assert slope == pytest.approx(p.grad.view(-1)[k].item(), rel=1e-4, abs=1e-7), name


@kinds
def test_the_first_loss_is_that_of_knowing_nothing(config):
    model = GPT(config, generator())
    assert model.loss(text(12, rows=50), text(12, 2, rows=50)).item() == pytest.approx(math.log(11), abs=0.02)


def test_what_writes_to_the_stream_starts_smaller_the_deeper_the_model():
    for n_layer in (1, 4, 16):
        model = GPT(replace(SMALL, n_embd=64, n_layer=n_layer), generator())
        block = model.blocks[0]
        for layer in (block.attention.proj, block.mlp.proj):
            assert layer.weight.std().item() == pytest.approx(0.02 / (2 * n_layer) ** 0.5, rel=0.05)
        assert block.mlp.up.weight.std().item() == pytest.approx(0.02, rel=0.05)


def test_modern_blocks_do_nothing_at_first():
    model = GPT(replace(SMALL, modern=True, n_embd=64), generator())
    idx = text(12)
    torch.testing.assert_close(model(idx), model.head(model.norm(model.tokens(idx))))
    up = model.blocks[1].mlp.up
    x = torch.randn(500, 64, generator=generator(1))
    assert up(x).std().item() == pytest.approx(0.5, rel=0.1)


@kinds
def test_the_same_seed_gives_the_same_weights(config):
    one, two, other = (GPT(config, generator(seed)).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["tokens.weight"], other["tokens.weight"])


def test_dropout_acts_in_training_only():
    model = lively(replace(SMALL, dropout=0.5))
    idx = text(12)
    assert torch.equal(model(idx), model(idx))
    model.train()
    assert not torch.equal(model(idx), model(idx))


def test_targets_that_fill_up_a_row_do_not_count():
    model, idx, targets = lively(SMALL), text(8, rows=1), text(8, 2, rows=1)
    short = model.loss(idx[:, :5], targets[:, :5]).item()
    targets[:, 5:] = -100
    assert model.loss(idx, targets).item() == pytest.approx(short, rel=1e-5)


# ---------------------------------------------------------------- counts


def test_the_videos_small_model_has_209_729_parameters():
    assert parameters(GPT(Config())) == 209_729


def test_the_modern_block_and_the_tied_table():
    modern = GPT(Config(modern=True))
    # no table of positions, no biases, no gains
    assert 209_729 - parameters(modern) == 32 * 64 + 4 * (64 + 256 + 64 + 4 * 64) + 2 * 64 + 65
    assert all(p.ndim == 2 for p in modern.parameters())
    assert parameters(GPT(Config(tied=True))) == 209_729 - 65 * 64 - 65
    tied = GPT(Config(modern=True, tied=True))
    assert tied.head.weight is tied.tokens.weight


@pytest.mark.parametrize("config", [SMALL, Config(modern=True), Config(n_head=8, tied=True)])
@pytest.mark.parametrize(("new", "seen"), [(12, 0), (1, 0), (1, 7), (4, 5)])
def test_multiplications_are_those_that_pytorch_counts(config, new, seen):
    model = GPT(config).eval()
    cache = model.new_cache()
    idx = torch.zeros((3, new + seen), dtype=torch.int64)
    if seen:
        model(idx[:, :seen], cache)
    before = model.multiplications
    with FlopCounterMode(display=False) as counter, torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        model(idx[:, seen:], cache)
    counted = 3 * multiplications(config, new, seen)
    assert 2 * counted == counter.get_total_flops()  # PyTorch counts an addition for each multiplication
    assert model.multiplications - before == counted


# ---------------------------------------------------------------- the cache


@kinds
def test_logits_with_a_cache_are_those_without(config):
    model, idx = lively(config).double(), text(12)
    whole = model(idx)
    for cuts in ([1] * 12, [5, 1, 1, 5], [3, 9], [12]):
        cache, found = model.new_cache(), []
        for part in idx.split(cuts, dim=1):
            found.append(model(part, cache))
        torch.testing.assert_close(torch.cat(found, dim=1), whole)


@kinds
@pytest.mark.parametrize("prompt", [1, 5, 12, 20])
def test_texts_with_a_cache_are_those_without_also_beyond_the_block(config, prompt):
    model = lively(config)
    made = [model.generate(text(prompt), 25, generator(5), cached=cached) for cached in (True, False)]
    assert torch.equal(*made)
    assert (*made[0].shape,) == (2, prompt + 25)
    assert torch.equal(made[0][:, :prompt], text(prompt))


def test_the_cache_saves_most_of_the_work():
    config = Config(block_size=64)
    model, work = GPT(config, generator()), {}
    for cached in (True, False):
        model.multiplications = 0
        model.generate(torch.zeros((1, 1), dtype=torch.int64), 64, generator(1), cached=cached)
        work[cached] = model.multiplications
    assert work[True] == sum(multiplications(config, 1, seen) for seen in range(64))
    assert work[False] == sum(multiplications(config, length) for length in range(1, 65))
    assert work[False] > 30 * work[True]


def test_a_text_that_is_too_long():
    model = GPT(SMALL)
    with pytest.raises(ValueError, match="expected 1 to 12 characters after the 0 in the cache, got 13"):
        model(text(13))
    cache = model.new_cache()
    model(text(10), cache)
    with pytest.raises(ValueError, match="expected 1 to 2 characters after the 10 in the cache, got 3"):
        model(text(3), cache)


# ---------------------------------------------------------------- drawing


def plainly(logits, temperature, top_k, top_p):
    """The same in plain Python, one row."""
    weights = [math.exp(z / temperature) for z in logits]
    ranked = sorted(range(len(weights)), key=lambda i: -weights[i])[: top_k or len(weights)]
    total = sum(weights[i] for i in ranked)
    kept, reached = [], 0.0
    for i in ranked:
        if reached >= (1.0 if top_p is None else top_p):
            break
        kept.append(i)
        reached += weights[i] / total
    total = sum(weights[i] for i in kept)
    return [weights[i] / total if i in kept else 0.0 for i in range(len(weights))]


def test_probabilities_are_those_of_plain_python():
    rng = random.Random(3)
    for _ in range(200):
        logits = [[rng.gauss(0, 2) for _ in range(9)] for _ in range(3)]
        temperature, top_k = rng.uniform(0.2, 3), rng.choice([None, 1, 3, 9, 50])
        top_p = rng.choice([None, rng.uniform(0.01, 1)])
        found = probabilities(torch.tensor(logits, dtype=torch.float64), temperature, top_k, top_p)
        expected = [plainly(row, temperature, top_k, top_p) for row in logits]
        torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64))


def test_top_p_keeps_the_fewest_that_reach_it():
    logits = torch.tensor([[0.1, 0.5, 0.25, 0.15]]).log()
    for top_p, kept in ((0.4, [0, 1, 0, 0]), (0.6, [0, 1, 1, 0]), (0.8, [0, 1, 1, 1]), (1.0, [1, 1, 1, 1])):
        assert (probabilities(logits, top_p=top_p)[0] > 0).tolist() == [bool(one) for one in kept]


def test_temperature_0_leaves_the_likeliest():
    logits = torch.tensor([[1.0, 3.0, 2.0], [5.0, 0.0, 5.5]])
    assert probabilities(logits, temperature=0).tolist() == [[0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"temperature": -1.0}, "a temperature from 0 up, got -1.0"),
        ({"top_k": 0}, "at least 1 character, got 0"),
        ({"top_p": 0.0}, "above 0 and up to 1, got 0.0"),
        ({"top_p": 1.5}, "above 0 and up to 1, got 1.5"),
    ],
)
def test_filters_that_say_nothing(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        probabilities(torch.zeros(1, 3), **wrong)


def test_characters_are_drawn_with_the_probabilities_of_the_model():
    model, n = lively(SMALL), 4_000
    start = torch.zeros((n, 1), dtype=torch.int64)
    with torch.no_grad():
        p = model(start[:1])[0, -1].softmax(-1)
    counts = torch.bincount(model.generate(start, 1, generator(2))[:, 1], minlength=11)
    for count, share in zip(counts.tolist(), p.tolist(), strict=True):
        assert abs(count / n - share) < 4 * math.sqrt(share * (1 - share) / n)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ({"n_layer": 0}, r"sizes from 1 up.*Config\(.*n_layer=0"),
        ({"n_head": 3}, "must be a multiple of 3, got .*n_embd=16"),
        ({"n_head": 16, "modern": True}, "must be a multiple of 32, got .*n_embd=16"),
        ({"dropout": 1.0}, "dropout below 1: .*dropout=1.0"),
    ],
)
def test_sizes_that_do_not_fit(sizes, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(SMALL, **sizes)


# ---------------------------------------------------------------- in the page


ON_THE_ENGINE = """
import json, sys
import zero_to_hero.tensor as torch
sys.modules["torch"] = torch
sys.modules["torch.nn"] = torch.nn
sys.modules["torch.nn.functional"] = torch.nn.functional
from zero_to_hero.gpt import GPT, Config, probabilities
from zero_to_hero.muon import Muon
assert "torch._C" not in sys.modules
job = json.load(sys.stdin)
model = GPT(Config(**job["config"]))
for p, numbers in zip(model.parameters(), job["parameters"]):
    with torch.no_grad():
        p.copy_(torch.tensor(numbers))
idx, targets = torch.tensor(job["idx"]), torch.tensor(job["targets"])
muon = Muon([p for p in model.blocks.parameters() if p.ndim == 2], lr=0.02)
rest = torch.optim.AdamW([model.tokens.weight], lr=0.01)
losses = []
for _ in range(3):
    loss = model.loss(idx, targets)
    loss.backward()
    muon.step(), muon.zero_grad(), rest.step(), model.zero_grad()
    losses.append(loss.item())
made = [model.generate(idx[:, :3], 20, torch.Generator().manual_seed(1), top_p=0.9, top_k=7, cached=c).tolist()
        for c in (True, False)]
print(json.dumps({"losses": losses, "texts": made, "work": model.multiplications}))
"""


@kinds
def test_the_engine_of_the_page_trains_and_draws_the_same(config):
    model = lively(config)
    job = {
        "config": vars(config),
        "parameters": [p.tolist() for p in model.parameters()],
        "idx": text(12).tolist(),
        "targets": text(12, 2).tolist(),
    }
    found = []
    for code in (ON_THE_ENGINE, re.sub(r"(?s)import zero_to_hero.tensor as torch.*?(?=from zero)", "import torch\n",
                                       ON_THE_ENGINE).replace('assert "torch._C" not in sys.modules', "")):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", code], input=json.dumps(job), cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
    ours, theirs = found
    assert ours["losses"] == pytest.approx(theirs["losses"], rel=1e-4)
    assert ours["texts"] == theirs["texts"]
    assert ours["work"] == theirs["work"]
