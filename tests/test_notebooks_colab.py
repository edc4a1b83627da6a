"""A rehearsal of Colab: a notebook starts on a machine that knows nothing of the course, and installs it.

`tests/colab.py` makes the machine, with the versions of Colab's image. One notebook is run here from its first cell to
its last. Its `pip install git+https://github.com/...` is led to a clone of this working tree by git's own
`insteadOf`; there is no package index, so nothing can come from elsewhere. The others install with the very same cell,
and nbval runs them all in the environment that this one leaves (`make notebooks`).
"""

import re
import shutil
import subprocess

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.colab import ENVIRONMENT, NOTEBOOKS, PYTHON, REHEARSAL, ROOT, exported, pinned, write_kernel

BARE = "exercises/01_micrograd.ipynb"
INSTALL = 1  # the place of the cell that installs, after the title
# what says `name==version` of every distribution that the rehearsal's Python finds
LIST = "from importlib.metadata import distributions as d; print(*(f'{x.name}=={x.version}' for x in d()), sep='\\n')"

pytestmark = pytest.mark.notebooks


@pytest.fixture
def clone(tmp_path):
    """A bare repository of the working tree as it stands, uncommitted changes included."""
    folder = tmp_path / "clone"
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


def installed() -> set[str]:
    """`name==version` of what the rehearsal's environment has."""
    done = subprocess.run([PYTHON, "-I", "-c", LIST], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_every_notebook_installs_with_the_same_cell():
    cells = {name: nbformat.read(NOTEBOOKS / name, as_version=4).cells[INSTALL] for name in exported()}
    assert BARE in cells
    assert {name: (cell.cell_type, cell.source.encode()) for name, cell in cells.items()} == dict.fromkeys(
        cells, ("code", cells[BARE].source.encode())
    )


def test_a_notebook_that_starts_bare_installs_the_package_and_replaces_nothing(tmp_path, clone):
    assert PYTHON.exists(), "there is no rehearsal: run `make notebooks`, or `python -m tests.colab` before pytest"
    before = installed()
    subprocess.run([PYTHON, "-m", "pip", "check"], check=True)  # nothing is missing that the versions of Colab need
    assert before >= {f"{name}=={version}" for name, version in pinned().items()}
    assert not [each for each in before if each.startswith("zero")], "the rehearsal is not bare: run `make notebooks`"
    notebook = nbformat.read(NOTEBOOKS / BARE, as_version=4)
    address, ref = installed_by(notebook)
    if ref:  # the publishing workflow's commit; here it means the tree as it stands
        subprocess.run(["git", "update-ref", f"refs/heads/{ref}", "HEAD"], cwd=clone, check=True)
    write_kernel(tmp_path / "kernels", "bare", on_colab(address, clone.as_uri()))
    client = NotebookClient(
        nbformat.v4.new_notebook(metadata=notebook.metadata),
        km=AsyncKernelManager(
            kernel_name="bare", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])
        ),
        timeout=300,
    )
    with client.setup_kernel():
        title, install, *rest = notebook.cells
        run(client, title)
        said = run(client, install)
        # at once, not at the end: a failing pip does not raise, and a later cell would only miss a module
        probe = run(client, nbformat.v4.new_code_cell("import zero_to_hero as z\nz.__file__"), may_fail=True)
        if probe[0].output_type == "error":
            pytest.fail("the notebook did not install the package:\n" + "".join(each.get("text", "") for each in said))
        used = probe[0].data["text/plain"].strip("'")
        assert used.startswith(f"{ENVIRONMENT}/"), f"the notebook uses {used}, not what it installed"
        for cell in rest:
            run(client, cell)
    assert {each.partition("==")[0] for each in installed() - before} == {"zero-to-hero"}
    assert installed() >= before, "something that Colab has was replaced"


def installed_by(notebook):
    """The address and the ref (or None) that the notebook's second cell installs from."""
    install = notebook.cells[1].source
    asked = re.search(r"git\+(https://[^@\s\"]+)(?:@([^\s\"]+))?", install)
    assert asked, f"the notebook's second cell installs nothing:\n{install}"
    return asked[1], asked[2]


def on_colab(address, clone):
    """The variables of the bare kernel: it is on Colab, git finds the clone at the address, and pip no index."""
    return {
        "PYTHONPATH": str(REHEARSAL / "on-colab"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{clone}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
        "PIP_NO_INDEX": "1",
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
