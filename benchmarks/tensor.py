"""The tensor engine against PyTorch and against what a web developer would take instead.

The same training loops in Pyodide under Node on the engine, in PyTorch with one thread, and in TensorFlow.js and jax-js
on their wasm backends, which npm fetches into a folder that's gone afterwards. Steps a second, medians of `--rounds`
runs in turn: the videos' MLP (11,897 parameters, batches of 32) and WaveNet (76,579), a small GPT (2 layers, 64 wide,
32 letters, batches of 16), and a larger one (4 layers, 128 wide, 64 letters, batches of 12). The bars: MLP and WaveNet
at 0.6 of PyTorch's speed, the GPTs at 0.4, the MLP at 4 times the faster of the two others, and everything ahead of
them; with torch.compile around the step, the MLP ahead of PyTorch. jax-js compiles its steps, so beside the peers the
faster of our two counts. Needs Node and `npm ci`.

    python benchmarks/tensor.py [--rounds 5] [--without-peers]
    python benchmarks/tensor.py --memory    # the engine's memory after 1,000 and after 100,000 steps of the MLP
    python benchmarks/tensor.py --time      # where a step's time goes: kernels, calls, Python
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the package of this tree, wherever this is started

from zero_to_hero.kernels.compile import path as kernels  # noqa: E402

HERE = Path(__file__).parent / "tensor"
BARS = {"mlp": 0.6, "wavenet": 0.6, "small gpt": 0.4, "larger gpt": 0.4}
COMPILED = {"mlp": 1.0}  # how many times PyTorch's speed a compiled step has
AHEAD = {"mlp": 4.0}  # how many times the faster peer; of the others, faster
PEERS = {
    "TensorFlow.js": ("tfjs.mjs", ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"]),
    "jax-js": ("jaxjs.mjs", ["@jax-js/jax@0.1.25"]),
}
Speeds = dict[str, float]


def answer(command: list[Any], folder: Path | None = None, **environment: str) -> Any:
    """What a program prints last, as JSON. Raises RuntimeError with its own words where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **environment},
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def in_pyodide(task: str = "speed") -> Any:
    """The training loops on the engine."""
    return answer(["node", HERE / "pyodide.mjs", ROOT, kernels(), HERE / "train.py"], TASK=task)


def in_pytorch() -> Speeds:
    """The same on PyTorch with one thread."""
    return answer([sys.executable, HERE / "train.py"], OMP_NUM_THREADS="1", TASK="speed")


def fetch(folder: Path) -> None:
    """The peers' packages."""
    (folder / "package.json").write_text('{"private": true}')
    packages = [name for _, names in PEERS.values() for name in names]
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], cwd=folder, check=True)


def processor() -> str:
    """The name of this machine's processor, where it can be read."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def judged(ratio: float, bar: float) -> str:
    return f"{ratio:.2f} ({bar}{'' if ratio >= bar else ', MISSED'})"


def table(found: dict[str, dict[str, list[float]]]) -> str:
    """Medians in Markdown, with ratios and what became of the bars."""
    peers = [name for name in PEERS if name in found]
    lines = [
        f"| | engine | compiled | PyTorch | {''.join(f'{name} | ' for name in peers)}of PyTorch (bar) "
        "| compiled, of PyTorch (bar) " + ("| the faster of ours, of the faster peer (bar) |" if peers else "|"),
        "|---" * (6 + len(peers) + bool(peers)) + "|",
    ]
    for name, bar in BARS.items():
        speed = {library: statistics.median(runs[name]) for library, runs in found.items()}
        row = [name, *(f"{one:.{0 if one > 100 else 1 if one > 1 else 2}f}" for one in speed.values())]
        row.append(judged(speed["engine"] / speed["PyTorch"], bar))
        row.append(judged(speed["compiled"] / speed["PyTorch"], COMPILED.get(name, bar)))
        if peers:
            ours = max(speed["engine"], speed["compiled"])  # jax-js compiles the step, too
            row.append(judged(ours / max(speed[peer] for peer in peers), AHEAD.get(name, 1.0)))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def compare(rounds: int, with_peers: bool) -> None:
    with ExitStack() as stack:
        programs: dict[str, Any] = {
            "engine": in_pyodide,
            "compiled": lambda: in_pyodide("compiled"),
            "PyTorch": in_pytorch,
        }
        if with_peers:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            fetch(folder)
            for name, (file, _) in PEERS.items():
                programs[name] = lambda file=file: answer(["node", HERE / file], folder)
        found: dict[str, dict[str, list[float]]] = {library: {name: [] for name in BARS} for library in programs}
        for _ in range(rounds):
            for library, run in programs.items():
                for name, speed in run().items():
                    found[library][name].append(speed)
    print(f"{processor()}; steps a second, medians of {rounds} runs in turn\n")
    print(table(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--without-peers", action="store_true", help="PyTorch alone beside the engine")
    parser.add_argument("--memory", action="store_true", help="memory after 1,000 and 100,000 steps, nothing else")
    parser.add_argument("--time", action="store_true", help="where a step's time goes, nothing else")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds needs at least 1")
    if chosen.memory:
        after = in_pyodide("memory")
        for steps, (heap, python) in after.items():
            print(f"after {int(steps):7,} steps: engine {heap:,} bytes, Python {python:,} objects")
        print("level" if len({tuple(one) for one in after.values()}) == 1 else "NOT LEVEL")
    elif chosen.time:
        for name, (whole, inside, calls) in in_pyodide("time").items():
            rest = whole - inside
            print(
                f"{name:10} {whole:9.0f} µs a step: kernels {inside:.0f}, Python with its {calls:.0f} calls {rest:.0f}"
            )
    else:
        compare(chosen.rounds, not chosen.without_peers)


if __name__ == "__main__":
    main()
