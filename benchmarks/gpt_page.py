"""The GPT of the pages beside onnxruntime-web: letters a second under Node, and the bytes of code that a page loads.

The same model (`records/gpt/page.gpt`) writes texts of 128 letters with a cache: in our JavaScript on the engine's
kernels, with one thread, and in onnxruntime-web on its wasm backend, with one thread and with two, with weights in
float32. npm and pip fetch that package and the one that builds its graph into a folder that's gone afterwards. Medians
of `--rounds` runs in turn. The bars: 2,000 letters a second, as many as the peer's better number, and a hundredth of
its code's bytes. Needs Node.

    python benchmarks/gpt_page.py [--rounds 5]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the package of this tree, wherever this is started

from book.records import processor  # noqa: E402
from zero_to_hero.figures._base.bundle import script  # noqa: E402
from zero_to_hero.kernels.compile import path as kernels  # noqa: E402

HERE = Path(__file__).parent / "gpt_page"
MODEL = ROOT / "records" / "gpt" / "page.gpt"
CODE = ROOT / "zero_to_hero" / "figures" / "_base" / "parts" / "gpt.js"
ORT = "onnxruntime-web@1.30.0"
# what a page loads of it: the smallest build that has the wasm backend alone
ORT_CODE = ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"]
SPEED, SHARE = 2_000, 100


def answer(command: list[Any], folder: Path | None = None, **environment: str) -> Any:
    """What a program prints last, as JSON. Raises RuntimeError with its own words where it fails."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd=folder, env={**os.environ, **environment}
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def fetch(folder: Path) -> Path:
    """The peer's package, and the model as it reads it."""
    (folder / "package.json").write_text('{"private": true}')
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", ORT], cwd=folder, check=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"]
    subprocess.run([*pip, folder / "python", "onnx==1.23.2", "protobuf", "ml_dtypes"], check=True)
    target = folder / "page.onnx"
    subprocess.run(
        [sys.executable, HERE / "graph.py", MODEL, target],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder / 'python'}"},
        check=True,
    )
    return target


def verdict(reached: bool) -> str:
    return "" if reached else ", MISSED"


def compare(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        graph = fetch(folder)
        programs = {
            "ours, 1 thread": lambda: answer(["node", HERE / "ours.mjs", CODE, MODEL, kernels()]),
            "onnxruntime-web, 1 thread": lambda: answer(["node", HERE / "onnx.mjs", graph, 1], folder),
            "onnxruntime-web, 2 threads": lambda: answer(["node", HERE / "onnx.mjs", graph, 2], folder),
        }
        speeds: dict[str, list[float]] = {name: [] for name in programs}
        ends = {}
        for _ in range(rounds):
            for name, run in programs.items():
                found = run()
                speeds[name].append(found["speed"])
                ends[name] = found["logits"]
        peer_bytes = sum((folder / "node_modules/onnxruntime-web/dist" / name).stat().st_size for name in ORT_CODE)
    mine, *theirs = ends.values()
    apart = max(abs(a - b) for other in theirs for a, b in zip(mine, other, strict=True))
    if apart > 1e-3:
        raise RuntimeError(f"they don't compute the same: logits are up to {apart:.2g} apart")
    middle = {name: statistics.median(found) for name, found in speeds.items()}
    ours, *peers = middle.values()
    our_bytes = len(script(CODE).encode()) + kernels().stat().st_size
    print(f"{processor()}, {os.cpu_count()} cores; letters a second, medians of {rounds} runs in turn\n")
    print("| | letters a second |\n|---|---|")
    for name, speed in middle.items():
        print(f"| {name} | {speed:,.0f} |")
    print(f"\n{ours:,.0f} letters a second (bar {SPEED:,}{verdict(ours >= SPEED)})")
    print(f"{ours / max(peers):.1f} times the peer's speed (bar 1{verdict(ours >= max(peers))})")
    times = peer_bytes / our_bytes
    share = f"{times:.0f} times fewer (bar {SHARE}{verdict(times >= SHARE)})"
    print(f"{our_bytes:,} bytes of code beside {peer_bytes:,}: {share}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds needs at least 1")
    compare(chosen.rounds)


if __name__ == "__main__":
    main()
