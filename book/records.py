"""Make records: `make records` runs every script in records/, `make records ONLY=slug/name` one of them.

A script `records/slug/name.py` says in its docstring what it measures, and has a function `run()` that returns
`{"numbers": {...}}` and, where there are some, `"curves"` (name: the values at steps 0, 1, 2, …, or pairs of step and
value) and `"texts"`. Beside it may stand `SEEDS` (name: number), `CORPORA` (what it reads: a key of `FILES` in
`zero_to_hero/data/_files.py`, or a text in that folder) and `PRESET` ("cpu" unless it says "gpu"). Everything else in
`records/slug/name.json` is found out here. Only a run that has ended well replaces the old record. What several scripts
share is in `records/_base/`, and counts as measured code like the script itself.
"""

import hashlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import zero_to_hero
from book.imports import PACKAGE, imported_names, reach
from zero_to_hero.data._files import FILES, DataError, sha256_of
from zero_to_hero.data._read import find
from zero_to_hero.page.code_hash import code_hash
from zero_to_hero.page.record_schema import MOST_POINTS, problems

ROOT = Path(__file__).resolve().parent.parent
# rooms whose code changes no number: one shows, the other's files and splits are known by their hashes and their tests
NOT_MEASURED = ("page", "data")
DIGITS = 7  # of a value on a curve: enough for a picture


class RunError(Exception):
    """A run made no record, and left the old one as it was: why, and the way out."""


def scripts(root: Path = ROOT) -> dict[str, Path]:
    """The scripts of all records by name: `slug/name`. What scripts share is in `records/_base/`."""
    found = sorted((root / "records").glob("[!_]*/*.py"))
    return {path.relative_to(root / "records").with_suffix("").as_posix(): path for path in found}


def make(name: str, root: Path = ROOT) -> Path:
    """Run the record's script and write its JSON. Raises RunError, or whatever the run raises."""
    script = scripts(root).get(name)
    if script is None:
        raise RunError(f"there is no record {name!r}: expected one of {', '.join(scripts(root)) or 'none yet'}.")
    os.environ["ZERO_TO_HERO_PRESET"] = "cpu"  # the preset is the script's affair, not that of whoever runs it
    module = load(script)
    preset = os.environ["ZERO_TO_HERO_PRESET"] = getattr(module, "PRESET", "cpu")
    if preset == "gpu" and accelerator() is None:
        raise RunError(f"{name} needs a GPU, and PyTorch sees none: run it where there's one. The record stays.")
    data = {
        "what": " ".join((module.__doc__ or "").partition("\n\n")[0].split()),
        "command": f"make records ONLY={name}",
        "date": date.today().isoformat(),
        "seconds": 0.0,
        "preset": preset,
        "machine": machine(),
        "versions": versions(),
        "seeds": getattr(module, "SEEDS", {}),
        "corpora": {corpus: corpus_hash(corpus) for corpus in getattr(module, "CORPORA", [])},
        "code": measured(script, root),  # as it is now: a long run leaves time to edit it
        "numbers": {"not yet": 0},
        "curves": {},
        "texts": {},
    }
    if found := list(problems(data, name)):  # better now than after an hour
        raise RunError(f"records/{name}.py makes no record: {'; '.join(found)}.")
    start = time.perf_counter()
    result = module.run()
    data |= {
        "seconds": round(time.perf_counter() - start, 1),
        "machine": machine(),  # a run may load PyTorch late
        "versions": versions(),
        "numbers": result["numbers"],
        "curves": {curve: thinned(line) for curve, line in result.get("curves", {}).items()},
        "texts": result.get("texts", {}),
    }
    text = written(data)
    if found := [*problems(data, name), *(f"it names {own!r}" for own in of_this_machine(root) if own in text)]:
        kept = root / "_build" / "records" / f"{name}.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8")
        raise RunError(
            f"{name} ran, but this is no record: {'; '.join(found)}. The old one stays; what the run gave is in "
            f"{kept.relative_to(root).as_posix()}."
        )
    target = script.with_suffix(".json")
    part = target.with_suffix(".json.part")
    part.write_text(text, encoding="utf-8")
    return part.replace(target)


def of_this_machine(root: Path) -> list[str]:
    """What no record may tell, wherever it comes from: a sample of a model's text may hold any other path."""
    return [own for own in (str(root), str(Path.home()), platform.node()) if len(own) > 5 and own != "localhost"]


def written(data: dict[str, Any]) -> str:
    """The record as text: a line for each number, and one for each half of a curve, so that a diff can be read."""
    text = json.dumps({**data, "curves": {}}, ensure_ascii=False, indent=1)
    curves = [
        f'  {json.dumps(name)}: {{\n   "x": {json.dumps(line["x"])},\n   "y": {json.dumps(line["y"])}\n  }}'
        for name, line in data["curves"].items()
    ]
    if curves:
        text = text.replace('"curves": {}', '"curves": {\n' + ",\n".join(curves) + "\n }")
    return f"{text}\n"


def load(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"record_{script.parent.name}_{script.stem}", script)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def measured(script: Path, root: Path = ROOT) -> dict[str, str]:
    """The hash of the script, of what it shares with others, and of each module of the package that it reaches and that
    can change a number."""
    package = root / PACKAGE
    files = [
        path
        for path in reach([script, *shared(script, root)], root)
        if path != package / "__init__.py" and path.relative_to(root).parts[1] not in NOT_MEASURED
    ]
    return {
        path.relative_to(root).as_posix(): code_hash(path.read_text(encoding="utf-8"))
        for path in sorted({script, *files})
    }


def shared(script: Path, root: Path) -> set[Path]:
    """The files in `records/_base/` that the script imports."""
    names = imported_names(script, root, at_load=False)
    wanted = {root / f"{name.replace('.', '/')}.py" for name in names if name.startswith("records._base.")}
    return {path for path in wanted if path.is_file()}


def corpus_hash(corpus: str) -> str:
    """The SHA-256 of a corpus, which is here in full afterwards. Raises DataError, or RunError for another name."""
    if corpus in FILES:
        return sha256_of(find(corpus))
    text = Path(zero_to_hero.__file__).with_name("data") / f"{corpus}.txt"
    if not text.is_file():
        raise RunError(
            f"there is no corpus {corpus!r}: expected one of {', '.join(FILES)}, or a text in {PACKAGE}/data."
        )
    return hashlib.sha256(text.read_bytes()).hexdigest()


def thinned(line: Sequence[Any]) -> dict[str, list[float]]:
    """At most `MOST_POINTS` points of a curve at equal distances, and the last one."""
    points = [point if isinstance(point, tuple) else (step, point) for step, point in enumerate(line)]
    stride = max(1, -(-len(points) // (MOST_POINTS - 1)))
    chosen = points[::stride]
    if chosen[-1:] != points[-1:]:
        chosen.append(points[-1])
    return {"x": [x for x, _ in chosen], "y": [float(f"{float(y):.{DIGITS}g}") for _, y in chosen]}


def versions() -> dict[str, str]:
    """What could have changed the numbers: Python, this package, and the libraries that the run has loaded."""
    loaded = [name for name in ("torch", "numpy") if name in sys.modules]
    ours = {"python": platform.python_version(), "zero-to-hero": zero_to_hero.__version__}
    return ours | {name: version(name) for name in loaded}


def machine() -> dict[str, Any]:
    """The machine as a reader would compare it with their own. Its name isn't told."""
    torch = sys.modules.get("torch")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "threads": torch.get_num_threads() if torch else 1,
        "memory_gb": round(memory / 1e9, 1),
        "accelerator": accelerator(),
    }


def processor() -> str:
    """The processor's name as the system tells it, else its kind."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        asked = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True)
        if asked.stdout.strip():
            return asked.stdout.strip()
    return platform.processor() or platform.machine()


def accelerator() -> str | None:
    """The GPU that PyTorch sees, if the run uses PyTorch and there is one."""
    torch = sys.modules.get("torch")
    if torch and torch.cuda.is_available():
        return str(torch.cuda.get_device_name(0))
    if torch and torch.backends.mps.is_available():
        return "Apple GPU"
    return None


def main(names: list[str]) -> int:
    """Make these records, or all. Each of several has a Python of its own, and one that fails doesn't stop the rest."""
    if len(names) != 1:
        wanted = names or list(scripts())
        codes = [subprocess.run([sys.executable, "-m", "book.records", name]).returncode for name in wanted]
        return max(codes, default=0)
    name = names[0]
    print(f"{name}: running", flush=True)
    try:
        path = make(name, ROOT)
    except (RunError, DataError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except Exception:
        traceback.print_exc()
        print(f"error: {name} failed; its old record, if any, is unchanged.", file=sys.stderr)
        return 1
    print(f"{name}: recorded in {path.relative_to(ROOT).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
