"""The GPT that writes in the pages: losses in nats a character on the whole held-out tenth of tiny Shakespeare.

The modern block, trained with Muon and AdamW on one thread, and written to `records/gpt/page.gpt` with a byte for each
weight (`zero_to_hero/gpt_quantised.py`). The losses are those of pieces of 128 characters, side by side, before and
after the weights were rounded to 8 bits; *as the page writes* is that of the rounded ones on one long text, where a
window moves along it and all but the first characters see 64 to 128. Seconds are those of the processor, without
evaluations. The sample begins with "ROMEO:" and was drawn at a temperature of 0.5.
"""

import statistics
import time
from pathlib import Path

import torch
from torch import Tensor

from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, Config, parameters
from zero_to_hero.gpt_quantised import load_quantised, save_quantised, window_start
from zero_to_hero.gpt_quick import quick
from zero_to_hero.gpt_training import Characters, MuonAndAdam, batches, fit, held_out, windows

SEEDS = {"weights": 1, "batches": 1001, "sample": 1}
CORPORA = ["shakespeare"]
MODEL = Path(__file__).with_suffix(".gpt")
BACK, LAYERS, HEADS, WIDTH = 128, 6, 4, 96
STEPS, BATCH, RATE, ADAM_RATE = 2_800, 16, 0.02, 0.006


def loss_while_writing(model: GPT, data: Tensor) -> float:
    """The loss of the characters of one long text, each with as many before it as the page's window has."""
    step = window_start(BACK + 1, BACK)
    starts = torch.arange(0, len(data) - BACK, step)[:, None]
    pieces = data[starts + torch.arange(BACK + 1)]  # (N, BACK + 1)
    targets = pieces[:, 1:].clone()
    targets[1:, : BACK - step] = -100  # read again, but predicted before
    return held_out(model, pieces[:, :-1], targets)


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
    after, writing = held_out(small, *val), loss_while_writing(small, data[cut:])
    save_quantised(model, letters, MODEL, {"32 bits": before, "8 bits": after, "8 bits, as the page writes": writing})
    begun = characters.encode("ROMEO:")[None]
    written = small.generate(begun, 400, torch.Generator().manual_seed(SEEDS["sample"]), temperature=0.5)
    return {
        "numbers": {
            "parameters": parameters(model),
            "bytes of the file": MODEL.stat().st_size,
            "characters seen": STEPS * BATCH * BACK,
            "CPU-seconds": round(seconds, 1),
            "train, last 100 steps": statistics.mean(losses[-100:]),
            "32 bits": before,
            "8 bits": after,
            "8 bits, as the page writes": writing,
        },
        "curves": {"train": [(i + 20, statistics.mean(losses[i : i + 20])) for i in range(0, STEPS, 20)]},
        "texts": {"sample": characters.decode(written[0])},
    }
