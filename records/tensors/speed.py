"""Training on the engine, in the page's Python, beside PyTorch: steps a second, and the engine's share of them.

The same loops on the same machine, in turn, with one thread each: the perceptron of lecture 3 (11,897 parameters,
batches of 32), WaveNet (76,579) and a small GPT. The engine runs in Pyodide under Node, as it does in a browser.
The faster of two runs; the *share* is the engine's speed over PyTorch's. Speeds belong to one machine,
and shares travel.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from zero_to_hero.kernels.compile import path as kernels

SEEDS = {"weights": 1}
CORPORA: list[str] = []
ROOT = Path(__file__).resolve().parents[2]
LOOPS = ROOT / "benchmarks" / "tensor"
NAMES = {"mlp": "perceptron", "wavenet": "WaveNet", "small gpt": "small GPT"}
ROUNDS = 2


def answer(*command: object) -> dict[str, float]:
    """What a program prints last, as JSON."""
    environment = os.environ | {"TASK": "speed", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run() -> dict[str, dict]:
    engine, pytorch = [], []
    for _ in range(ROUNDS):
        engine.append(answer("node", LOOPS / "pyodide.mjs", ROOT, kernels(), LOOPS / "train.py"))
        pytorch.append(answer(sys.executable, LOOPS / "train.py"))
    numbers: dict[str, float] = {}
    for loop, name in NAMES.items():
        ours, theirs = (max(one[loop] for one in runs) for runs in (engine, pytorch))
        numbers |= {f"{name}, PyTorch": theirs, f"{name}, engine": ours, f"{name}, share": ours / theirs}
    return {"numbers": numbers}
