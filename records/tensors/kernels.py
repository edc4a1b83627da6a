"""One product of two matrices of 128 rows and 128 columns, in several ways: how many times as fast as in pure Python.

*Loops in C* is the function `product` below, compiled to WebAssembly without SIMD. *With SIMD* is the same text, and
the compiler may take four numbers at a time. *The engine's kernel* also keeps a block of the result in registers.
*PyTorch* runs on one thread. Each is the fastest of several runs, in seconds of the processor, so it matters little
what else the machine does.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import torch
import wasmtime

import zero_to_hero.tensor as engine

SEEDS = {"numbers": 1}
CORPORA: list[str] = []
SIZE = 128
PRODUCT = """\
void product(float *c, const float *a, const float *b, int m, int k, int n) {
  for (int i = 0; i < m * n; i++) c[i] = 0;
  for (int i = 0; i < m; i++)
    for (int p = 0; p < k; p++)
      for (int j = 0; j < n; j++)
        c[i * n + j] += a[i * k + p] * b[p * n + j];
}
"""
Table = list[list[float]]


def product(a: Table, b: Table) -> Table:
    """The product of two tables, in pure Python."""
    columns = list(zip(*b, strict=True))
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in a]


def compiled(simd: bool, folder: Path) -> Callable[[], object]:
    """The C text above, as a function that multiplies what lies in its memory."""
    source, target = folder / "product.c", folder / f"product-{simd}.wasm"
    source.write_text(PRODUCT.replace("*", "*restrict ", 3), encoding="utf-8")
    chosen = ["-mcpu=generic+simd128"] if simd else ["-mcpu=generic", "-fno-vectorize", "-fno-slp-vectorize"]
    subprocess.run(
        [
            *(sys.executable, "-m", "ziglang", "cc", "-target", "wasm32-wasi", "-mexec-model=reactor", "-O3", *chosen),
            *("-Wl,--no-entry", "-Wl,--export=product", "-Wl,--initial-memory=33554432"),
            *("-o", str(target), str(source)),
        ],
        check=True,
    )
    store = wasmtime.Store()
    instance = wasmtime.Instance(store, wasmtime.Module.from_file(store.engine, str(target)), [])
    function = instance.exports(store)["product"]
    base, block = 20_000_000, 4 * SIZE**2
    return lambda: function(store, base, base + block, base + 2 * block, SIZE, SIZE, SIZE)  # type: ignore[operator]


def seconds(call: Callable[[], object], budget: float = 2.0) -> float:
    """The fastest of many calls, in a loop that's long enough to be measured."""
    best, until, count = float("inf"), time.process_time() + budget, 1
    while time.process_time() < until:
        start = time.process_time()
        for _ in range(count):
            call()
        took = time.process_time() - start
        best = min(best, took / count)
        if took < 0.05:
            count *= 2
    return best


def run() -> dict[str, dict]:
    torch.set_num_threads(1)
    rng = Random(SEEDS["numbers"])
    table = [[rng.random() for _ in range(SIZE)] for _ in range(SIZE)]
    ours, theirs = engine.tensor(table), torch.tensor(table)
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Callable[[], object]] = {
            "loops in C": compiled(False, Path(folder)),
            "with SIMD": compiled(True, Path(folder)),
            "the engine's kernel": lambda: ours @ ours,
            "PyTorch": lambda: theirs @ theirs,
        }
        python = seconds(lambda: product(table, table))
        return {"numbers": {name: python / seconds(call) for name, call in ways.items()}}
