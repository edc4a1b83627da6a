"""Colab's environment, for the rehearsal: what its image brings, in the versions that it brings, and nothing of ours.

`python -m tests.colab` lays out `_build/rehearsal`: an environment that knows nothing of the course, a kernel in it,
and each exported notebook in a folder of its own. `tests/test_notebooks_colab.py` lets one notebook install the package
there; then nbval runs them all (`make notebooks`).

The versions stand in `tests/colab.txt`, everything else is a link into our own environment. What pip fetched for it is
kept in a folder that is named by all that decides its content.
"""

import hashlib
import json
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from book.extensions.execution_cache import quoted, reached
from tests.proven import FOLDER, common, contents, digest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "_build" / "html" / "notebooks"
REHEARSAL = ROOT / "_build" / "rehearsal"
ENVIRONMENT = REHEARSAL / "environment"
PYTHON = ENVIRONMENT / "bin" / "python"
VERSIONS = ROOT / "tests" / "colab.txt"
OURS = Path(sysconfig.get_path("purelib"))
# a folder of modules that makes a Python of the rehearsal say that it is Colab's, where that module is always loaded
ON_COLAB = {
    "google/colab/__init__.py": '"""A stand-in for the module by which a notebook knows where it is."""\n',
    "sitecustomize.py": "import google.colab\n",
}
COLAB_HAS = ["torch", "matplotlib", "ipywidgets", "ipykernel", "anywidget", "pip", "requests", "platformdirs", "tqdm"]
INSTALLED = ["wasmtime"]  # what a lecture gets there by itself: there's no package index in the rehearsal
STAND_INS = {
    # ipywidgets 7 asks for the notebook server, which is none of the kernel's business
    "notebook-6.5.7.dist-info/METADATA": "Metadata-Version: 2.1\nName: notebook\nVersion: 6.5.7\n",
    "notebook-6.5.7.dist-info/INSTALLER": "pip\n",
}


def pinned() -> dict[str, str]:
    """Name and version of what `tests/colab.txt` lists."""
    lines = [line for line in VERSIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("==") for line in lines)


def fetched() -> Path:
    """The folder with the pinned packages. Ends the program where they cannot be had."""
    key = hashlib.sha256()
    for part in (
        VERSIONS.read_bytes(),
        Path(__file__).read_bytes(),
        sys.version.encode(),
        platform.platform().encode(),
    ):
        key.update(hashlib.sha256(part).digest())
    folder = ROOT / "_build" / "colab" / key.hexdigest()[:16]
    if not folder.exists():
        print("test: fetching the versions of Colab (once, about 30 MB) ...", flush=True)
        shutil.rmtree(folder.parent, ignore_errors=True)  # those of an earlier list
        new = folder.with_name("new")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run(
            [*pip, "--no-compile", "--target", new, "-r", VERSIONS], stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            sys.exit(
                f"{done.stderr}\nerror: the rehearsal of Colab needs the packages of tests/colab.txt once. With a "
                "connection, `make notebooks` fetches them into _build/colab, and later runs need none."
            )
        new.rename(folder)
    return folder


def closure(names: list[str], without: set[str]) -> dict[str, Distribution]:
    """The distributions of these names and everything that they need, from our own environment."""
    found: dict[str, Distribution] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        try:
            each = distribution(name)
        except PackageNotFoundError:
            continue  # needed on other systems only, or pinned; pip, in the rehearsal, misses what is truly missing
        if each.name not in found:
            found[each.name] = each
            wanted = [Requirement(text) for text in each.requires or []]
            todo += [one.name for one in wanted if not one.marker or one.marker.evaluate({"extra": ""})]
    return {name: each for name, each in found.items() if name.lower().replace("_", "-") not in without}


def make_environment(folder: Path) -> None:
    """A virtual environment with COLAB_HAS, INSTALLED and nothing of the course."""
    venv.create(folder, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "lib" / version / "site-packages"
    for path in fetched().iterdir():
        if path.name not in ("bin", "share", "etc", "__pycache__"):
            (site / path.name).symlink_to(path)
    for each in closure([*COLAB_HAS, *INSTALLED], without=set(pinned())).values():
        for top in {file.parts[0] for file in each.files or []} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(OURS / top)
    write(site, STAND_INS)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def write_kernel(folder: Path, name: str, more: dict[str, str] | None = None) -> None:
    """A kernel in the environment: in an empty folder, with one thread, and with no variables but these and `more`."""
    variables = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "ZERO_TO_HERO_PRESET": "smoke", **(more or {})}
    settings = " ".join(f"{variable}={shlex.quote(value)}" for variable, value in variables.items())
    script = (
        f'cd "$(mktemp -d -p {REHEARSAL / "empty"})" && exec env -i HOME="$PWD" PATH="{PYTHON.parent}:$PATH" '
        f'JPY_PARENT_PID="$JPY_PARENT_PID" {settings} {PYTHON} -m ipykernel_launcher -f "$0"'
    )
    (folder / name).mkdir(parents=True)
    spec = {"argv": ["sh", "-c", script, "{connection_file}"], "display_name": name, "language": "python"}
    (folder / name / "kernel.json").write_text(json.dumps(spec))


def exported() -> list[str]:
    return sorted(path.relative_to(NOTEBOOKS).as_posix() for path in NOTEBOOKS.rglob("*.ipynb"))


def digest_of(name: str) -> str:
    """What a notebook's run depends on: its text, the code and data that it reaches, and the environment."""
    text = (ROOT / name).with_suffix(".md").read_text(encoding="utf-8")
    return digest(common(), name, (NOTEBOOKS / name).read_bytes(), contents(reached(text, ROOT)), quoted(text, ROOT))


def lay_out(without: set[str]) -> None:
    """Make `_build/rehearsal` anew, for all notebooks but those whose digest is in `without`."""
    if not exported():
        sys.exit("error: no exported notebooks: run `make book` first")
    shutil.rmtree(REHEARSAL, ignore_errors=True)
    (REHEARSAL / "empty").mkdir(parents=True)
    make_environment(ENVIRONMENT)
    write(REHEARSAL / "on-colab", ON_COLAB)
    write_kernel(REHEARSAL / "jupyter" / "kernels", "colab")
    (REHEARSAL / "notebooks").mkdir()
    run = [name for name in exported() if digest_of(name) not in without]
    for name in run:
        copy = REHEARSAL / "notebooks" / Path(name).with_suffix("") / Path(name).name
        copy.parent.mkdir(parents=True)
        shutil.copy(NOTEBOOKS / name, copy)
    if kept := len(exported()) - len(run):
        print(f"{kept} further notebooks passed before with the very same input; COLD=1 runs them, too")


def remember() -> None:
    """All notebooks of the rehearsal have passed: keep that."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for copy in (REHEARSAL / "notebooks").rglob("*.ipynb"):
        folder = copy.parent.parent.relative_to(REHEARSAL / "notebooks")
        (FOLDER / digest_of((folder / copy.name).as_posix())).touch()


if __name__ == "__main__":
    if "--passed" in sys.argv:
        remember()
    else:
        lay_out({file.name for file in FOLDER.glob("*")} if "--proven" in sys.argv else set())
