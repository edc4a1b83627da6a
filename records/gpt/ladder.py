"""From pairs of characters to a GPT on tiny Shakespeare: losses in nats a character on the whole held-out tenth.

The first seven rungs add one part at a time to a model with 32 channels that looks back on 8 characters: 1,500 steps
on 32 pieces, AdamW at 0.003, falling at the end. *Pairs* is a table of what follows each character, at the rate 0.03.
*Small, Muon* has the size of the video's small model (4 layers, 4 heads, 64 channels, 32 characters, 209,729
parameters) and takes 2,000 steps on 16 pieces where the video takes 5,000, with Muon and AdamW and a rate that falls
at the end. *Small, modern* has RoPE, RMSNorm, normalised queries and keys and relu squared besides. Losses are those of
pieces side by side, so the first characters of each piece have little to go by. One seed.
"""

import math
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, Config, Head, MultiHead, parameters
from zero_to_hero.gpt_training import Adam, Characters, MuonAndAdam, batches, fit, held_out, windows

SEEDS = {"weights": 1, "batches": 1001}
CORPORA = ["shakespeare"]
WIDTH, BACK, STEPS, BATCH = 32, 8, 1_500, 32
PARTS = ("one head", "four heads", "MLP", "three blocks", "residual", "LayerNorm")
SMALL_STEPS = 2_000


class Pairs(nn.Module):
    """Logits of the next character from the last one alone."""

    def __init__(self, vocab_size: int):
        super().__init__()
        self.table = nn.Embedding(vocab_size, vocab_size)

    def forward(self, idx: Tensor) -> Tensor:
        return self.table(idx)


class Part(nn.Module):
    """Attention and, from the third rung on, an MLP; each as the rungs so far have it."""

    def __init__(self, rung: int):
        super().__init__()
        self.residual = rung >= PARTS.index("residual")
        self.attention: nn.Module = Head(WIDTH, WIDTH)
        if rung >= PARTS.index("four heads"):
            self.attention = MultiHead(Config(n_head=4, n_embd=WIDTH))
        wide = nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, WIDTH)
        self.mlp = nn.Sequential(*wide) if rung >= PARTS.index("MLP") else None
        norm = rung >= PARTS.index("LayerNorm")
        self.norm1, self.norm2 = (nn.LayerNorm(WIDTH) if norm else nn.Identity() for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        y = self.attention(self.norm1(x))
        x = x + y if self.residual else y
        if self.mlp is None:
            return x
        y = self.mlp(self.norm2(x))
        return x + y if self.residual else y


class Rung(nn.Module):
    """Embeddings, one to three parts, and a layer that makes logits."""

    def __init__(self, vocab_size: int, rung: int):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocab_size, WIDTH), nn.Embedding(BACK, WIDTH)
        deep = 3 if rung >= PARTS.index("three blocks") else 1
        self.parts = nn.Sequential(*(Part(rung) for _ in range(deep)))
        self.norm = nn.LayerNorm(WIDTH) if rung >= PARTS.index("LayerNorm") else nn.Identity()
        self.head = nn.Linear(WIDTH, vocab_size)

    def forward(self, idx: Tensor) -> Tensor:
        x = self.tokens(idx) + self.positions(torch.arange(idx.shape[1]))
        return self.head(self.norm(self.parts(x)))


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    characters = Characters(text("shakespeare"))
    data = characters.encode(text("shakespeare"))
    cut, V = int(0.9 * len(data)), len(characters.letters)
    train, val = data[:cut], data[cut:]
    numbers: dict[str, float] = {"characters": len(data), "different characters": V, "knowing nothing": math.log(V)}
    curves, texts = {}, {}

    def batch_seed() -> torch.Generator:
        return torch.Generator().manual_seed(SEEDS["batches"])

    torch.manual_seed(SEEDS["weights"])  # PyTorch's own first weights take no generator
    for name in ("pairs", *PARTS):
        rung = Pairs(V) if name == "pairs" else Rung(V, PARTS.index(name))
        rate = 0.03 if name == "pairs" else 0.003
        fit(rung, batches(train, BACK, BATCH, batch_seed()), STEPS, Adam(rung, rate))
        numbers[f"{name}, parameters"] = parameters(rung)
        numbers[name] = held_out(rung, *windows(val, BACK))

    ways: dict[str, tuple[bool, Callable[[GPT], MuonAndAdam]]] = {
        "small, Muon": (False, lambda model: MuonAndAdam(model, 0.02, 0.005)),
        "small, modern": (True, lambda model: MuonAndAdam(model, 0.03, 0.008)),
    }
    for name, (modern, optimizer) in ways.items():
        model = GPT(Config(vocab_size=V, modern=modern), torch.Generator().manual_seed(SEEDS["weights"]))
        draw = batches(train, model.config.block_size, 16, batch_seed())
        begin = time.process_time()
        losses = fit(model, draw, SMALL_STEPS, optimizer(model))
        numbers[f"{name}, CPU-seconds"] = round(time.process_time() - begin, 1)
        numbers[f"{name}, parameters"] = parameters(model)
        numbers[name] = held_out(model, *windows(val, model.config.block_size))
        curves[name] = [(i + 50, statistics.mean(losses[i : i + 50])) for i in range(0, SMALL_STEPS, 50)]
        made = model.generate(torch.zeros((1, 1), dtype=torch.int64), 300, batch_seed(), top_p=0.95)
        texts[name] = characters.decode(made[0, 1:])
    return {"numbers": numbers, "curves": curves, "texts": texts}
