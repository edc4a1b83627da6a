"""A training that takes a tenth of a second: its data, its settings, its losses."""

import os
import signal
from pathlib import Path

from zero_to_hero.training.config import RunConfig, configure
from zero_to_hero.training.prepare import prepare
from zero_to_hero.training.progress import read_log

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = {
    "block_size": 8,
    "n_layer": 1,
    "n_head": 2,
    "n_embd": 8,
    "dropout": 0.2,
    "batch_size": 4,
    "micro_batch": 2,
    "steps": 8,
    "warm_up": 2,
    "lr": 0.01,
    "min_lr": 0.001,
    "peak": "1",
    "save_every": 3,
    "evaluate_every": 4,
    "tensorboard": False,
}
TEXT = "".join(f"{a} and {b} are {a + b}.\n" for a in range(7) for b in range(7))


def data(folder: Path) -> Path:
    """Shards of 300 tokens; an epoch has more pieces than a run of 8 steps, and one of 40 has several."""
    prepare(lambda: iter([TEXT]), folder / "data", shard_tokens=300)
    return folder / "data"


def run(folder: Path, name: str = "run", **flags: object) -> RunConfig:
    """Settings for the data of this folder."""
    given = {"data": str(folder / "data"), "out": str(folder / name)}
    return configure(flags=SETTINGS | given | flags)


def losses(config: RunConfig) -> list[tuple[str, float]]:
    """All losses in the log of a run, those of steps and those on val, exact."""
    found = []
    for line in read_log(Path(config.out)):
        found += [(f"{what} {line['step']}", line[what]) for what in ("loss", "val") if what in line]
    return found


def environment() -> dict[str, str]:
    """What a process is started with that uses this tree and one thread."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
