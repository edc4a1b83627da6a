"""A rehearsal of Colab: each exported notebook alone in an empty folder, on a machine that knows nothing of the course.

The virtual environment holds what Colab brings (torch, numpy, matplotlib, ipywidgets, requests, pip, a kernel) and a
stand-in for `google.colab`. The notebook is run as it is. Its `pip install git+https://github.com/...` is led to a
clone of this working tree by git's own `insteadOf`, and pip finds the widget library in a folder in place of the
package index: no network is used, so nothing can come from elsewhere.
"""

import json
import os
import re
import shutil
import subprocess
import sysconfig
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "_build" / "html" / "notebooks"
INSTALLED = Path(sysconfig.get_path("purelib"))
COLAB_HAS = ["torch", "numpy", "matplotlib", "ipywidgets", "ipykernel", "pip", "requests", "platformdirs", "tqdm"]
FROM_THE_INDEX = ["anywidget", "psygnal"]

pytestmark = pytest.mark.notebooks


def closure(names: list[str]) -> dict[str, Distribution]:
    """The distributions of these names and everything that they need, from this environment."""
    found: dict[str, Distribution] = {}
    todo = list(names)
    while todo:
        found_now = distribution(todo.pop())
        if found_now.name not in found:
            found[found_now.name] = found_now
            wanted = [Requirement(text) for text in found_now.requires or []]
            todo += [each.name for each in wanted if not each.marker or each.marker.evaluate({"extra": ""})]
    return found


def make_environment(folder: Path) -> Path:
    """A virtual environment with COLAB_HAS and nothing of the course; returns its python."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    site = Path(where.stdout.strip())
    for each in closure(COLAB_HAS).values():
        for top in {file.parts[0] for file in each.files or []} - {"..", "__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(INSTALLED / top)
    (site / "google" / "colab").mkdir(parents=True)
    (site / "google" / "colab" / "__init__.py").write_text('"""A stand-in: on Colab this module is always loaded."""\n')
    (site / "colab.pth").write_text("import google.colab\n")
    return python


def pack_wheel(name: str, folder: Path) -> None:
    """Pack an installed distribution into a wheel again, so that pip can install it without an index."""
    each = distribution(name)
    info = f"{each.name}-{each.version}.dist-info"
    tag = re.search(r"^Tag: (\S+)$", each.read_text("WHEEL") or "", re.MULTILINE)
    assert tag
    with zipfile.ZipFile(folder / f"{each.name}-{each.version}-{tag[1]}.whl", "w") as wheel:
        rows = []
        for file in each.files or []:
            if ".." not in file.parts and file.suffix != ".pyc" and file.name != "RECORD":
                wheel.write(file.locate(), file.as_posix())
                rows.append(f"{file.as_posix()},,")
        wheel.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,", ""]))


@pytest.fixture(scope="session")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    for name in FROM_THE_INDEX:
        pack_wheel(name, folder)
    return folder


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    """A bare repository of the working tree as it stands, uncommitted changes included."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    tree = folder / "tree"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    author = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], [*author, "commit", "-q", "-m", "as it stands"]):
        subprocess.run(["git", *command], cwd=tree, check=True)
    subprocess.run(["git", "clone", "-q", "--bare", tree, folder / "course.git"], check=True)
    return folder / "course.git"


def exported() -> list[str]:
    return sorted(path.relative_to(NOTEBOOKS).as_posix() for path in NOTEBOOKS.rglob("*.ipynb"))


def test_there_are_notebooks():
    assert exported(), "no exported notebooks: run `make book` first"


@pytest.mark.parametrize("name", exported())
def test_the_notebook_runs_alone(name, tmp_path, index, clone):
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    address, ref = installed_by(notebook)
    if ref:  # the publishing workflow's commit; here it means the tree as it stands
        subprocess.run(["git", "update-ref", f"refs/heads/{ref}", "HEAD"], cwd=clone, check=True)
    python = make_environment(tmp_path / "environment")
    folder = tmp_path / "empty"
    folder.mkdir()
    client = NotebookClient(
        nbformat.v4.new_notebook(metadata=notebook.metadata),
        km=AsyncKernelManager(kernel_name="colab", kernel_spec_manager=kernel_of(python, tmp_path / "kernels")),
        timeout=300,
        resources={"metadata": {"path": str(folder)}},
    )
    with client.setup_kernel(env=environment(python, tmp_path, {address: clone.as_uri()}, index)):
        title, install, *rest = notebook.cells
        run(client, title)
        said = run(client, install)
        # at once, not at the end: a failing pip does not raise, and a later cell would only miss a module
        probe = run(client, nbformat.v4.new_code_cell("import zero_to_hero as z\nz.__file__"), may_fail=True)
        if probe[0].output_type == "error":
            pytest.fail("the notebook did not install the package:\n" + "".join(each.get("text", "") for each in said))
        used = Path(probe[0].data["text/plain"].strip("'"))
        assert used.is_relative_to(tmp_path / "environment"), f"the notebook uses {used}, not what it installed"
        for cell in rest:
            run(client, cell)


def installed_by(notebook):
    """The address and the ref (or None) that the notebook's second cell installs from."""
    install = notebook.cells[1].source
    asked = re.search(r"git\+(https://[^@\s\"]+)(?:@([^\s\"]+))?", install)
    assert asked, f"the notebook's second cell installs nothing:\n{install}"
    return asked[1], asked[2]


def kernel_of(python, folder):
    """Let jupyter_client find one kernel: that of the rehearsal's environment."""
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "colab").mkdir(parents=True)
    spec = {"argv": argv, "display_name": "Colab", "language": "python"}
    (folder / "colab" / "kernel.json").write_text(json.dumps(spec))
    return KernelSpecManager(kernel_dirs=[str(folder)])


def environment(python, home, instead, index):
    """The variables of the kernel's process: nothing of this tree, no network."""
    ((address, clone),) = instead.items()
    return {
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
        "ZERO_TO_HERO_PRESET": "smoke",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{clone}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads the 0 as "no isolation": setuptools comes with torch
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def run(client, cell, may_fail=False):
    """Run one cell, and return its outputs. A cell that raises fails the test with its traceback."""
    if may_fail:
        cell.metadata["tags"] = ["raises-exception"]
    client.nb.cells.append(cell)
    client.execute_cell(cell, len(client.nb.cells) - 1)
    return cell.get("outputs", [])
