"""Forty short runs, one for each peak rate and shape of the schedule: losses in nats a character, tiny Shakespeare.

A GPT of 2 layers, 2 heads and 32 channels that looks back on 32 characters takes 240 steps of AdamW on 16 pieces. All
runs begin with the same weights and read the same pieces. The rate stays at its peak, falls in a straight line, falls
along a cosine, or stays and then falls over the last 40 %; each shape with a warm-up of 24 steps and without one. No
clipping. A curve has the means of 6 steps each. *Held out* is the loss on the first 40,000 held-out characters.
"""

import math
import statistics

import torch

from zero_to_hero.data import text
from zero_to_hero.gpt import GPT, Config
from zero_to_hero.gpt_training import Adam, Characters, batches, fit, held_out, windows

SEEDS = {"weights": 1, "batches": 1001}
CORPORA = ["shakespeare"]
BACK, BATCH, STEPS, WARM_UP, MEAN_OF = 32, 16, 240, 24, 6
PEAKS = (0.001, 0.003, 0.01, 0.03, 0.1)
SHAPES = ("constant", "linear", "cosine", "trapezoid")


def share(shape: str, step: int, warm_up: int) -> float:
    """The share of the peak rate at a step."""
    if step < warm_up:
        return (step + 1) / warm_up
    done = (step - warm_up) / (STEPS - warm_up)
    if shape == "constant":
        return 1.0
    if shape == "linear":
        return 1 - done
    if shape == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    return min(1.0, (STEPS - step) / (0.4 * STEPS))


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    characters = Characters(text("shakespeare"))
    data = characters.encode(text("shakespeare"))
    cut, V = int(0.9 * len(data)), len(characters.letters)
    val = windows(data[cut : cut + 40_001], BACK)
    numbers: dict[str, float] = {"steps": STEPS, "warm-up": WARM_UP, "mean of": MEAN_OF}
    curves = {}
    for peak in PEAKS:
        for shape in SHAPES:
            for warm_up in (0, WARM_UP):
                model = GPT(Config(V, BACK, n_layer=2, n_head=2, n_embd=32), torch.Generator().manual_seed(1))
                draw = batches(data[:cut], BACK, BATCH, torch.Generator().manual_seed(1001))
                losses = fit(
                    model,
                    draw,
                    STEPS,
                    Adam(model, peak, betas=(0.9, 0.95), weight_decay=0.0),
                    lambda step, _, shape=shape, warm_up=warm_up: share(shape, step, warm_up),  # type: ignore[misc]
                )
                name = f"{shape}, peak {peak:g}, warm-up {warm_up}"
                means = [statistics.mean(losses[i : i + MEAN_OF]) for i in range(0, STEPS, MEAN_OF)]
                curves[name] = [((i + 1) * MEAN_OF, loss) for i, loss in enumerate(means)]
                numbers[f"{name}, held out"] = held_out(model, *val)
                print(name, numbers[f"{name}, held out"], flush=True)
    return {"numbers": numbers, "curves": curves}
