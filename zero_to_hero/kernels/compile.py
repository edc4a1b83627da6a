"""Compile the kernels to WebAssembly: `python -m zero_to_hero.kernels.compile` prints the path of the file.

The compiler is the Clang inside Zig, which PyPI has as `ziglang`. What was compiled stands beside the sources under a
name that carries their hash, so it's made once, and a wheel takes it along.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = sorted(HERE.glob("*.c"))
FOLDER = HERE / "compiled"
OPTIONS = [
    *("-target", "wasm32-wasi", "-mcpu=generic+simd128+bulk_memory", "-mexec-model=reactor"),
    # unrolled loops are a third more bytes and no faster; a * b + c must round twice, as it does everywhere else
    *("-O3", "-fno-unroll-loops", "-ffp-contract=off", "-fno-math-errno", "-Wno-pass-failed"),
    *("-Wl,--no-entry", "-Wl,--export-dynamic", "-Wl,--import-memory", "-Wl,--export=__heap_base"),
    *("-Wl,-z,stack-size=65536", "-s", "-lm"),
]


def path() -> Path:
    """The compiled kernels, compiled if they must be. Raises RuntimeError where there's no compiler."""
    digest = hashlib.sha256()
    for source in SOURCES:
        digest.update(source.read_bytes())
    digest.update(" ".join(OPTIONS).encode())
    target = FOLDER / f"kernels-{digest.hexdigest()[:12]}.wasm"
    if not target.exists():
        compile_to(target)
    return target


def compile_to(target: Path) -> None:
    """Write the kernels to this file, whole or not at all."""
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / "kernels.wasm"
        command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, "-o", str(made), *map(str, SOURCES)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(
                f"The kernels of the tensor engine couldn't be compiled:\n{done.stderr.strip()}\n"
                'They need the compiler of the package ziglang: pip install "zero-to-hero[tensor]".'
            )
        made.chmod(0o644)
        made.replace(target)  # two processes that compile at once write the same bytes
    for old in target.parent.glob("kernels-*.wasm"):
        if old != target:
            old.unlink(missing_ok=True)


if __name__ == "__main__":
    print(path())
