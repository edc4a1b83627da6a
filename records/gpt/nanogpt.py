"""nanoGPT's recipe for a CPU beside ours on tiny Shakespeare: losses in nats a character on the whole held-out tenth.

Both look back on 64 characters and use one thread; both losses are those of pieces of 64, side by side. *nanoGPT's
recipe*: 4 layers, 4 heads, 128 channels, no biases, a tied table, GELU; 2,000 steps on 12 pieces, AdamW (0.9 and 0.99,
weight decay 0.1 on matrices), gradients clipped at 1, the rate up to 0.001 in 100 steps and down to 0.0001 along a
cosine. *Ours*: the modern block in 3 layers with 2 heads and 64 channels, 260 steps on 24 pieces, Muon at 0.04 and
AdamW at 0.01, both falling at the end. Seconds are those of the processor while training, without evaluations; each
recipe has one seed, or as many as it has rounds.
"""

import math
import statistics
import time
from collections.abc import Iterator

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, Config, parameters
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Batch, Characters, MuonAndAdam, batches, fit, held_out, windows

SEEDS = {"weights": 1, "batches": 1001}
CORPORA = ["shakespeare"]
BACK, ROUNDS = 64, 1
THEIR_STEPS, THEIR_BATCH, OUR_STEPS, OUR_BATCH = 2_000, 12, 260, 24
WIDTH, HEADS, LAYERS = 128, 4, 4  # of theirs


class TheirBlock(nn.Module):
    """nanoGPT's block: LayerNorm without an offset, attention in one call, GELU."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, bias=False), nn.LayerNorm(WIDTH, bias=False)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.attention_out = nn.Linear(WIDTH, WIDTH, bias=False)
        self.up = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.mlp_out = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        B, T, _ = x.shape
        q, k, v = (
            part.view(B, T, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.qkv(self.norm1(x)).split(WIDTH, 2)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attention_out(y.transpose(1, 2).contiguous().view(B, T, WIDTH))
        return x + self.mlp_out(F.gelu(self.up(self.norm2(x))))


class Theirs(nn.Module):
    """The whole of nanoGPT's model at the sizes of its README's run on a CPU."""

    def __init__(self, vocab_size: int):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocab_size, WIDTH), nn.Embedding(BACK, WIDTH)
        self.blocks = nn.Sequential(*(TheirBlock() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH, bias=False)
        self.head = nn.Linear(WIDTH, vocab_size, bias=False)
        self.head.weight = self.tokens.weight
        for name, p in self.named_parameters():
            if p.ndim == 2:
                nn.init.normal_(p, std=0.02 / (2 * LAYERS) ** 0.5 if name.endswith("_out.weight") else 0.02)

    def forward(self, idx: Tensor) -> Tensor:
        x = self.tokens(idx) + self.positions(torch.arange(idx.shape[1]))
        return self.head(self.norm(self.blocks(x)))


def their_rate(step: int) -> float:
    if step < 100:
        return 1e-3 * (step + 1) / 101
    done = (step - 100) / (THEIR_STEPS - 100)
    return 1e-4 + 0.5 * (1 + math.cos(math.pi * done)) * 9e-4


def train_theirs(model: Theirs, draw: Iterator[Batch]) -> None:
    groups = [
        {"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
    for step in range(THEIR_STEPS):
        for group in optimizer.param_groups:
            group["lr"] = their_rate(step)
        x, y = next(draw)
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


def trained_theirs(vocab_size: int, draw: Iterator[Batch]) -> nn.Module:
    model = Theirs(vocab_size)
    train_theirs(model, draw)
    return model


def trained_ours(vocab_size: int, draw: Iterator[Batch]) -> nn.Module:
    model = quick(GPT(Config(vocab_size, BACK, n_layer=3, n_head=2, n_embd=64, modern=True)))
    fit(model, draw, OUR_STEPS, MuonAndAdam(model, 0.04, 0.01))
    return model


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    characters = Characters(text("shakespeare"))
    data = characters.encode(text("shakespeare"))
    cut, V = int(0.9 * len(data)), len(characters.letters)
    val = windows(data[cut:], BACK)
    recipes = {"ours": (trained_ours, OUR_BATCH), "nanoGPT's recipe": (trained_theirs, THEIR_BATCH)}
    losses: dict[str, list[float]] = {name: [] for name in recipes}
    seconds: dict[str, list[float]] = {name: [] for name in recipes}
    numbers: dict[str, float] = {}
    for k in range(ROUNDS):
        for name, (train, batch_size) in recipes.items():
            torch.manual_seed(SEEDS["weights"] + k)
            draw = batches(data[:cut], BACK, batch_size, torch.Generator().manual_seed(SEEDS["batches"] + k))
            begin = time.process_time()
            model = train(V, draw)
            seconds[name].append(time.process_time() - begin)
            losses[name].append(held_out(model, *val))
            numbers[f"{name}, parameters"] = parameters(model)
    for name in losses:
        numbers[f"{name}, loss"] = statistics.mean(losses[name])
        numbers[f"{name}, CPU-seconds"] = round(statistics.median(seconds[name]), 2)
    numbers["ours, characters seen"] = OUR_STEPS * OUR_BATCH * BACK
    numbers["nanoGPT's recipe, characters seen"] = THEIR_STEPS * THEIR_BATCH * BACK
    numbers["times fewer CPU-seconds"] = round(
        numbers["nanoGPT's recipe, CPU-seconds"] / numbers["ours, CPU-seconds"], 2
    )
    return {"numbers": numbers}
