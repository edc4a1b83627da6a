"""How fast a machine trains: steps on random tokens, timed, without any data.

The first steps aren't counted, because that's when memory is asked for and
torch.compile compiles. Times are medians, so one interruption doesn't matter.
"""

import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from zero_to_hero.gpt import parameters

from .config import RunConfig
from .distributed import processes
from .flops import flops_per_token, peak_of
from .loop import Training
from .prepare import prepare


@dataclass(frozen=True)
class Speed:
    """A measurement. `mfu` is a share of `peak` (FLOP/s), which is from `source`."""

    device: str
    precision: str
    parameters: int
    seconds: float  # a step, the median
    tokens_per_second: float
    flops_per_token: int
    mfu: float
    peak: float
    source: str


class Random:
    """A vocabulary of ids without meaning: text that says how many are to be drawn."""

    def __init__(self, vocab_size: int):
        self.vocab_size = vocab_size

    def encode(self, text: str) -> np.ndarray:
        return np.random.default_rng(0).integers(self.vocab_size, size=int(text))

    def decode(self, ids: object) -> str:
        raise NotImplementedError("random tokens mean nothing")

    def describe(self) -> dict[str, object]:
        return {"kind": "random", "size": self.vocab_size}


def bench(run: RunConfig, rounds: int = 20, warm: int = 3) -> Speed:
    """Time `rounds` steps of a run's model and batch, after `warm` others."""
    step = run.batch_size * run.block_size
    with tempfile.TemporaryDirectory() as name, processes(run.device) as place:
        data = Path(name) / f"data-{place.rank}"
        numbers = Random(run.vocab_size or 65)
        prepare(lambda: iter([str(2 * step + 1)]), data, numbers, val=0.0)
        run = replace(run, data=str(data), out=str(Path(name) / "run"), start_from="")
        training = Training(run, place)
        seconds = []
        for _ in range(warm + rounds):
            begin = time.perf_counter()
            training.step()
            seconds.append(time.perf_counter() - begin)
        middle = statistics.median(seconds[warm:])
        peak, source = peak_of(run, place.device)
        each = flops_per_token(training.model)
        return Speed(
            f"{place.size} × {place.device}",
            str(training.dtype).removeprefix("torch."),
            parameters(training.model),
            middle,
            step / middle,
            each,
            step / middle * each / (peak * place.size),
            peak,
            source,
        )


def table(speed: Speed) -> str:
    """A measurement in lines."""
    return (
        f"{speed.device}, {speed.precision}, {speed.parameters:,} parameters\n"
        f"{1000 * speed.seconds:,.1f} ms a step, {speed.tokens_per_second:,.0f} tokens/s\n"
        f"{speed.flops_per_token / 1e6:,.2f} MFLOPs a token, MFU {speed.mfu:.1%} of "
        f"{speed.peak / 1e12:,.3g} TFLOP/s ({speed.source})"
    )
