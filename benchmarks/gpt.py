"""Our GPT against nanoGPT's recipe for a CPU: the same loss on tiny Shakespeare in how many times fewer CPU-seconds.

Both recipes are in `records/gpt/nanogpt.py`, theirs written out in plain PyTorch, and are trained one after the other
on one thread. The bar: a loss on the whole held-out tenth that's no higher than theirs, after an eighth of the time.

    ZERO_TO_HERO_DATA=~/corpora python benchmarks/gpt.py [--rounds 1]
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the package of this tree, wherever this is started

from book.records import load, scripts  # noqa: E402

BAR = 8.0


def table(numbers: dict[str, float]) -> str:
    """Both recipes in Markdown, and what became of the bar."""
    lines = ["| | parameters | characters seen | loss | CPU-seconds |", "|---|---|---|---|---|"]
    for name in ("nanoGPT's recipe", "ours"):
        parameters, seen, loss, seconds = (
            numbers[f"{name}, {what}"] for what in ("parameters", "characters seen", "loss", "CPU-seconds")
        )
        lines.append(f"| {name} | {parameters:,} | {seen:,} | {loss:.4f} | {seconds:.1f} |")
    times = numbers["times fewer CPU-seconds"]
    reached = times >= BAR and numbers["ours, loss"] <= numbers["nanoGPT's recipe, loss"]
    return "\n".join([*lines, f"\n{times:.1f} times fewer CPU-seconds (bar {BAR:g}{'' if reached else ', MISSED'})"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1, help="runs of each, with a seed of its own (default 1)")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds needs at least 1")
    recipes = load(scripts()["gpt/nanogpt"])
    recipes.ROUNDS = chosen.rounds
    print(table(recipes.run()["numbers"]))


if __name__ == "__main__":
    main()
