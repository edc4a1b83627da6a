"""The GPT that writes in the pages: losses in nats a character on the whole held-out tenth of tiny Shakespeare.

The modern block, trained with Muon and AdamW on one thread, and written to `records/gpt/page.gpt` with a byte for each
weight (`zero_to_hero/gpt_quantised.py`). The losses are those of pieces of 128 characters, side by side, before and
after the weights were rounded to 8 bits; *as the page writes* is that of the rounded ones where the window moves along
texts of 1,280 characters, so that all but the first see 128 of them. Seconds are those of the processor, without
evaluations. The sample begins with "ROMEO:" and was drawn at a temperature of 0.8.
"""

import statistics
import time
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812

from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, Config, parameters
from zero_to_hero.gpt_quantised import load_quantised, save_quantised, windowed
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Characters, MuonAndAdam, batches, fit, held_out, windows

SEEDS = {"weights": 1, "batches": 1001, "sample": 1}
CORPORA = ["shakespeare"]
MODEL = Path(__file__).with_suffix(".gpt")
BACK, LAYERS, HEADS, WIDTH = 128, 6, 4, 96
STEPS, BATCH, RATE, ADAM_RATE = 2_800, 16, 0.02, 0.006
LONG = 10 * BACK


def moving_loss(model: GPT, data: torch.Tensor) -> float:
    """The loss of all characters but the first of pieces of LONG characters, where the window moves."""
    x, y = windows(data, LONG)
    pairs = zip(x.split(8), y.split(8), strict=True)
    total = sum(
        F.cross_entropy(windowed(model, a).flatten(0, 1), b.flatten(), reduction="sum").item() for a, b in pairs
    )
    return total / y.numel()


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    characters = Characters(text("shakespeare"))
    data = characters.encode(text("shakespeare"))
    cut, V = int(0.9 * len(data)), len(characters.letters)
    val = windows(data[cut:], BACK)
    config = Config(V, BACK, LAYERS, HEADS, WIDTH, modern=True)
    model = quick(GPT(config, torch.Generator().manual_seed(SEEDS["weights"])))
    draw = batches(data[:cut], BACK, BATCH, torch.Generator().manual_seed(SEEDS["batches"]))
    begin = time.process_time()
    losses = fit(model, draw, STEPS, MuonAndAdam(model, RATE, ADAM_RATE))
    seconds = time.process_time() - begin
    before = held_out(model, *val)

    letters = "".join(characters.letters)
    save_quantised(model, letters, MODEL)
    small, _ = load_quantised(MODEL)
    after, moving = held_out(small, *val), moving_loss(small, data[cut:])
    save_quantised(model, letters, MODEL, {"32 bits": before, "8 bits": after, "8 bits, as the page writes": moving})
    begun = characters.encode("ROMEO:")[None]
    written = small.generate(begun, 400, torch.Generator().manual_seed(SEEDS["sample"]), temperature=0.8)
    return {
        "numbers": {
            "parameters": parameters(model),
            "bytes of the file": MODEL.stat().st_size,
            "characters seen": STEPS * BATCH * BACK,
            "CPU-seconds": round(seconds, 1),
            "train, last 100 steps": statistics.mean(losses[-100:]),
            "32 bits": before,
            "8 bits": after,
            "8 bits, as the page writes": moving,
        },
        "curves": {"train": [(i + 20, statistics.mean(losses[i : i + 20])) for i in range(0, STEPS, 20)]},
        "texts": {"sample": characters.decode(written[0])},
    }
