"""A rehearsal of Colab: a notebook starts on a machine that knows nothing of the course, and installs it.

`tests/colab.py` makes the machine, with the versions of Colab's image. One notebook is run here from its first cell to
its last. Its `pip install` takes the package's wheel from the site, here from the one that was just built; there is no
package index, so nothing can come from elsewhere. The others install with the very same cell,
and nbval runs them all in the environment that this one leaves (`make notebooks`).
"""

import subprocess

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from book.repository import find_repository
from book.serve import SITE
from tests.colab import ENVIRONMENT, NOTEBOOKS, PYTHON, REHEARSAL, ROOT, exported, pinned, write_kernel
from tests.served import served

BARE = "exercises/01_micrograd.ipynb"
INSTALL = 1  # the place of the cell that installs, after the title
# what says `name==version` of every distribution that the rehearsal's Python finds
LIST = "from importlib.metadata import distributions as d; print(*(f'{x.name}=={x.version}' for x in d()), sep='\\n')"
# whether there's a compiler, and whether the tensor engine's kernels are there all the same
KERNELS = """\
import importlib.util
from zero_to_hero.kernels.compile import path
print(importlib.util.find_spec("ziglang") is not None, path().is_file())
"""

pytestmark = pytest.mark.notebooks


@pytest.fixture
def site():
    """The built site at an address of this machine."""
    with served(SITE) as address:
        yield address


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


def test_a_notebook_that_starts_bare_installs_the_package_and_replaces_nothing(tmp_path, site):
    assert PYTHON.exists(), "there is no rehearsal: run `make notebooks`, or `python -m tests.colab` before pytest"
    before = installed()
    subprocess.run([PYTHON, "-m", "pip", "check"], check=True)  # nothing is missing that the versions of Colab need
    assert before >= {f"{name}=={version}" for name, version in pinned().items()}
    assert not [each for each in before if each.startswith("zero")], "the rehearsal is not bare: run `make notebooks`"
    notebook = nbformat.read(NOTEBOOKS / BARE, as_version=4)
    install = notebook.cells[INSTALL]
    published = find_repository(ROOT).site
    assert f"@ {published}wheels/" in install.source
    install.source = install.source.replace(published, site)
    write_kernel(tmp_path / "kernels", "bare", VARIABLES)
    client = NotebookClient(
        nbformat.v4.new_notebook(metadata=notebook.metadata),
        km=AsyncKernelManager(
            kernel_name="bare", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])
        ),
        timeout=300,
    )
    with client.setup_kernel():
        title, _, *rest = notebook.cells
        run(client, title)
        said = run(client, install)
        # at once, not at the end: a failing pip does not raise, and a later cell would only miss a module
        probe = run(client, nbformat.v4.new_code_cell("import zero_to_hero as z\nz.__file__"), may_fail=True)
        if probe[0].output_type == "error":
            pytest.fail("the notebook did not install the package:\n" + "".join(each.get("text", "") for each in said))
        used = probe[0].data["text/plain"].strip("'")
        assert used.startswith(f"{ENVIRONMENT}/"), f"the notebook uses {used}, not what it installed"
        kernels = run(client, nbformat.v4.new_code_cell(KERNELS))
        assert kernels[0].text == "False True\n", "the wheel has no kernels, or they were compiled here"
        for cell in rest:
            run(client, cell)
    assert {each.partition("==")[0] for each in installed() - before} == {"zero-to-hero"}
    assert installed() >= before, "something that Colab has was replaced"


# the bare kernel is on Colab, and pip has no index: nothing can come from elsewhere
VARIABLES = {
    "PYTHONPATH": str(REHEARSAL / "on-colab"),
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def run(client, cell, may_fail=False):
    """Run one cell, and return its outputs. A cell that raises fails the test with its traceback."""
    if may_fail:
        cell.metadata["tags"] = ["raises-exception"]
    client.nb.cells.append(cell)
    client.execute_cell(cell, len(client.nb.cells) - 1)
    return cell.get("outputs", [])
