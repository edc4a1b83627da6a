"""What a training step gains on one core by compiling, by the fused optimiser, and by bfloat16: times as fast.

A GPT of 4 layers, 4 heads and 128 channels that looks back on 64 characters, 12 pieces a step: nanoGPT's recipe for a
CPU. The ratios are of CPU-seconds on one thread, in one run: both ways take turns, 8 rounds each after two to warm up,
and each counts with the median. *Compiled* and *bfloat16 products* are of the forward and the backward pass, *fused
AdamW* is of the optimiser's step alone.
"""

import statistics
import time
from collections.abc import Callable

import torch

from zero_to_hero.gpt import GPT, Config, parameters

SEEDS = {"weights": 1, "tokens": 2}
CORPORA: list[str] = []
BACK, BATCH, ROUNDS = 64, 12, 8


def compared(ways: dict[str, Callable[[], None]]) -> list[float]:
    """The median CPU-seconds of each of the ways, which take turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(ROUNDS + 2):
        for name, way in ways.items():
            begin = time.process_time()
            way()
            if round_ >= 2:
                taken[name].append(time.process_time() - begin)
    return [statistics.median(each) for each in taken.values()]


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    # the model counts its multiplications in a whole number, which mustn't be compiled in as it is
    torch._dynamo.config.allow_unspec_int_on_nn_module = True
    model = GPT(Config(65, BACK, n_layer=4, n_embd=128, tied=True), torch.Generator().manual_seed(1))
    ids = torch.randint(65, (BATCH, BACK + 1), generator=torch.Generator().manual_seed(2))
    x, y = ids[:, :-1], ids[:, 1:]

    def loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())

    def pass_of(loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Callable[[], None]:
        def both() -> None:
            loss(x, y).backward()
            for p in model.parameters():
                p.grad = None

        return both

    def rounded() -> None:
        with torch.autocast("cpu", torch.bfloat16):
            value = loss(x, y)
        value.backward()
        for p in model.parameters():
            p.grad = None

    numbers: dict[str, float] = {"parameters": parameters(model)}
    plain = pass_of(loss)
    compiled = pass_of(torch.compile(loss))
    one, other = compared({"plain": plain, "compiled": compiled})
    numbers["compiled, times as fast"] = round(one / other, 3)
    one, other = compared({"plain": plain, "rounded": rounded})
    numbers["bfloat16 products, times as fast"] = round(one / other, 3)
    numbers["a plain pass, CPU-milliseconds"] = round(1000 * one, 1)
    loss(x, y).backward()
    steps = [torch.optim.AdamW(model.parameters(), lr=1e-4, fused=fused, foreach=False) for fused in (False, True)]
    one, other = compared({"a loop": steps[0].step, "fused": steps[1].step})
    numbers["fused AdamW, times as fast"] = round(one / other, 3)
    return {"numbers": numbers}
