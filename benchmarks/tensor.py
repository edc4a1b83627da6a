"""The tensor engine against PyTorch: the same training loops in Pyodide under Node, and in PyTorch with one thread.

Steps a second, medians of `--rounds` runs in turn: the videos' MLP (11,897 parameters, batches of 32), a small GPT (2
layers, 64 wide, 32 letters, batches of 16), and a larger one (4 layers, 128 wide, 64 letters, batches of 12). The bars:
the MLP at 0.6 of PyTorch's speed, the GPTs at 0.4. Needs Node and `npm ci`.

    python benchmarks/tensor.py [--rounds 5]
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the package of this tree, wherever this is started

from zero_to_hero.kernels.compile import path as kernels  # noqa: E402

PROGRAM = Path(__file__).parent / "tensor" / "train.py"
BARS = {"mlp": 0.6, "small gpt": 0.4, "larger gpt": 0.4}


def in_pyodide() -> dict[str, float]:
    """Steps a second of each program on the engine."""
    runner = PROGRAM.with_name("pyodide.mjs")
    done = subprocess.run(["node", runner, ROOT, kernels(), PROGRAM], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def in_pytorch() -> dict[str, float]:
    """The same on PyTorch with one thread."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, PROGRAM], capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def processor() -> str:
    """The name of this machine's processor, where it can be read."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ours: dict[str, list[float]] = {name: [] for name in BARS}
    theirs: dict[str, list[float]] = {name: [] for name in BARS}
    for _ in range(rounds):
        for found, speeds in ((ours, in_pyodide()), (theirs, in_pytorch())):
            for name, speed in speeds.items():
                found[name].append(speed)
    print(f"{processor()}; steps a second, medians of {rounds} runs in turn")
    for name, bar in BARS.items():
        mine, native = statistics.median(ours[name]), statistics.median(theirs[name])
        verdict = "ok" if mine / native >= bar else "TOO SLOW"
        print(f"{name:10} engine {mine:8.1f}  PyTorch {native:8.1f}  ratio {mine / native:.2f} (bar {bar})  {verdict}")


if __name__ == "__main__":
    main()
