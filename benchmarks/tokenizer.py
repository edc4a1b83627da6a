"""Our tokenizer beside named peers: training beside the textbook's loop, encoding beside the quickest in Python.

The contest is `records/tokenizer/speed.py`: CPU-seconds, medians, one command. The bars: in GPT-4's chunks, 512 merges
on tiny Shakespeare at least 300 times faster than the textbook's loop, with the same merges; encoding with GPT-2's
vocabulary in at most three times what the quickest peer in plain Python takes. tiktoken has no bar: it's Rust.

    ZERO_TO_HERO_DATA=~/corpora python benchmarks/tokenizer.py [--rounds 5]
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the package of this tree, wherever this is started

from book.records import load, processor, scripts  # noqa: E402

FASTER, SLOWER = 300.0, 3.0


def table(numbers: dict[str, float]) -> str:
    """All times in Markdown, and what became of the bars."""
    lines = ["| training, 512 merges | the textbook's loop | ours | times faster |", "|---|---|---|---|"]
    for name in ("chunks", "one row"):
        slow, fast = numbers[f"{name}, textbook, seconds"], numbers[f"{name}, fast, seconds"]
        lines.append(f"| {name} | {slow:.1f} s | {fast:.2f} s | {numbers[f'{name}, times faster']:.0f} |")
    lines += ["", "| encoding with GPT-2's vocabulary | seconds |", "|---|---|"]
    for name in ("minbpe", "encoder.py", "ours", "tiktoken"):
        lines.append(f"| {name} | {numbers[f'encoding, {name}, seconds']:.3f} |")
    times, slower = numbers["chunks, times faster"], numbers["encoding, ours over the best peer in Python"]
    missed = ["" if met else ", MISSED" for met in (times >= FASTER, slower <= SLOWER)]
    tiktoken = numbers["encoding, ours over tiktoken"]
    lines += [
        f"\nTraining: {times:.0f} times faster (bar {FASTER:g}{missed[0]}).",
        f"Encoding takes {slower:.2f} of the time of the best peer in Python (bar {SLOWER:g}{missed[1]}), "
        f"and {tiktoken:.1f} of tiktoken's.",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="runs of what's quick, in each contest (default 5)")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds needs at least 1")
    contest = load(scripts()["tokenizer/speed"])
    contest.ROUNDS = chosen.rounds
    print(f"{processor()}; CPU-seconds, medians\n\n{table(contest.run()['numbers'])}")


if __name__ == "__main__":
    main()
