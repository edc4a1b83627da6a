"""Our training loop beside nanoGPT's recipe written out, the same configuration on the same text and on one thread.

The peer is in `records/gpt/nanogpt.py`: a plain loop without log or checkpoints. Both train 4 layers of 128 channels on
tiny Shakespeare, 12 pieces of 64 characters a step; the losses are those of the whole held-out tenth. The ratio says
what our order, log, checksums and checkpoints cost. The bar: 0.95 of the peer's characters a second, at a loss that's
no more than 0.02 nats higher.

    ZERO_TO_HERO_DATA=~/corpora python benchmarks/training.py [--steps 2000]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the package of this tree, wherever this is started

import torch  # noqa: E402

from book.records import load, scripts  # noqa: E402
from zero_to_hero.data import text  # noqa: E402
from zero_to_hero.gpt_training import Characters, batches, held_out, windows  # noqa: E402
from zero_to_hero.training.config import configure  # noqa: E402
from zero_to_hero.training.loop import train  # noqa: E402
from zero_to_hero.training.prepare import prepare  # noqa: E402

BAR, NEAR = 0.95, 0.02
SEED = 1


class Result(NamedTuple):
    loss: float  # nats a character, on the held-out tenth
    rate: float  # characters a CPU-second


def theirs(steps: int, corpus: str) -> Result:
    """nanoGPT's recipe in plain PyTorch."""
    recipe = load(scripts()["gpt/nanogpt"])
    recipe.THEIR_STEPS = steps
    characters = Characters(corpus)
    data = characters.encode(corpus)
    cut = len(data) - int(0.1 * len(data))
    torch.manual_seed(SEED)
    draw = batches(data[:cut], recipe.BACK, recipe.THEIR_BATCH, torch.Generator().manual_seed(SEED))
    begin = time.process_time()
    model = recipe.trained_theirs(len(characters.letters), draw)
    seconds = time.process_time() - begin
    tokens = steps * recipe.THEIR_BATCH * recipe.BACK
    return Result(held_out(model, *windows(data[cut:], recipe.BACK)), tokens / seconds)


def ours(steps: int, corpus: str) -> Result:
    """`train --preset laptop`, with everything that it does besides."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(lambda: iter([corpus]), f"{folder}/data")
        flags = {"data": f"{folder}/data", "out": f"{folder}/run", "steps": steps, "seed": SEED, "device": "cpu"}
        run = configure("laptop", flags=flags | {"evaluate_every": 0, "log_every": steps})
        spent = [time.process_time()]
        loss = train(run, lambda line: spent.append(time.process_time()))
        # the last one also has the look at all of val, and the first all that's set up
        middle = (spent[-2] - spent[1]) / (len(spent) - 3)
        return Result(loss, run.batch_size * run.block_size / middle)


def table(results: dict[str, Result], steps: int) -> str:
    """Both in Markdown, and what became of the bar."""
    lines = [f"{steps:,} steps, seed {SEED}", "", "| | loss | characters a CPU-second |", "|---|---|---|"]
    lines += [f"| {name} | {result.loss:.4f} | {result.rate:,.0f} |" for name, result in results.items()]
    peer, mine = results.values()
    ratio = mine.rate / peer.rate
    reached = ratio >= BAR and mine.loss <= peer.loss + NEAR
    return "\n".join([*lines, "", f"{ratio:.2f} of the peer's speed (bar {BAR:g}{'' if reached else ', MISSED'})"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=2_000, help="of each (default 2000, nanoGPT's)")
    chosen = parser.parse_args()
    if chosen.steps < 10:
        parser.error("--steps needs at least 10")
    torch.set_num_threads(1)
    corpus = text("shakespeare")
    results = {"nanoGPT's recipe": theirs(chosen.steps, corpus), "ours": ours(chosen.steps, corpus)}
    print(table(results, chosen.steps))


if __name__ == "__main__":
    main()
