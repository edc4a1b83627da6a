"""The scanner of imports: what the page's Python can load, and which files decide about a notebook's outputs."""

import os
from pathlib import Path

import pytest

from book.extensions import execution_cache
from book.extensions.execution_cache import digest, reached
from book.imports import imported_files, imported_names, pure_modules, reach


@pytest.fixture
def course(tmp_path: Path):
    """Write modules into a package of its own; returns its root."""

    def write(**modules: str) -> Path:
        for name, text in {"__init__": "", **modules}.items():
            path = tmp_path / "zero_to_hero" / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def names(root: Path, module: str, at_load: bool = True) -> set[str]:
    return set(imported_names(root / "zero_to_hero" / f"{module}.py", root, at_load))


@pytest.mark.parametrize(
    "text",
    [
        "import numpy",
        "import numpy.linalg as l",
        "from numpy import array",
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
        "try:\n    import nothing_such\nexcept ImportError:\n    import json",
        "if True:\n    import numpy",
        "class Model:\n    import numpy",
        "for _ in range(1):\n    with open('x') as f:\n        import numpy",
        "from .heavy import x",
        "from . import heavy",
        "from zero_to_hero import heavy",
        "import zero_to_hero.heavy.x",
        "import zero_to_hero.above",
    ],
)
def test_a_module_that_needs_more_than_the_standard_library_is_not_pure(course, text: str) -> None:
    root = course(heavy="import numpy", above="from .heavy import x", module=text)
    assert "module.py" not in {path.name for path in pure_modules(root)}


@pytest.mark.parametrize(
    "text",
    [
        "import math, json",
        "def f():\n    import numpy",
        "class Model:\n    def f(self):\n        import numpy",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy",
        "import typing\nif typing.TYPE_CHECKING:\n    import numpy\nelse:\n    import json",
        "from .light import x",
    ],
)
def test_what_is_not_run_when_the_module_is_loaded_does_not_count(course, text: str) -> None:
    root = course(light="", module=text)
    assert "module.py" in {path.name for path in pure_modules(root)}


def test_a_check_that_imports_upwards_is_seen_through(course) -> None:
    root = course(net="import torch", checks__in____init__="", checks__in__mlp="from ..net import Net")
    assert names(root, "checks/mlp") == {"zero_to_hero.net", "zero_to_hero.net.Net"}
    assert not {"mlp.py", "net.py"} & {path.name for path in pure_modules(root)}


def test_a_module_is_no_purer_than_the_package_that_it_stands_in(course) -> None:
    root = course(figures__in____init__="import anywidget", figures__in__pack="import struct")
    assert [path.name for path in pure_modules(root)] == ["__init__.py"]
    assert pure_modules(root)[0].parent.name == "zero_to_hero"


def test_an_import_inside_a_function_can_change_the_outputs(course) -> None:
    root = course(first="def f():\n    from . import second", second="from zero_to_hero.third import x", third="x = 1")
    first = root / "zero_to_hero" / "first.py"
    assert {path.stem for path in reach([first], root)} == {"__init__", "first", "second", "third"}
    assert {path.stem for path in imported_files(first, root, at_load=True)} == set()


def test_an_edited_module_is_read_again(course) -> None:
    root = course(module="import json")
    assert names(root, "module") == {"json"}
    course(module="import json.decoder")
    path = root / "zero_to_hero" / "module.py"
    os.utime(path, ns=(1, 1))  # two edits within one tick of the clock have one time
    assert names(root, "module") == {"json.decoder"}


def test_a_notebook_reaches_its_checks_and_its_records(course) -> None:
    root = course(checks__in____init__="")
    (root / "zero_to_hero/checks/mlp").mkdir()
    (root / "zero_to_hero/checks/mlp/__init__.py").write_text("from .embed import ex")
    (root / "zero_to_hero/checks/mlp/embed.py").write_text("ex = 1")
    (root / "records/mlp").mkdir(parents=True)
    (root / "records/mlp/makemore.json").write_text("{}")
    card = "```{exercise} mlp.embed\n```\n"
    cell = 'record("mlp/makemore")\nrecord("mlp/not-yet")'
    found = {path.relative_to(root).as_posix() for path in reached(card + cell, root)}
    assert {"zero_to_hero/checks/mlp/embed.py", "records/mlp/makemore.json"} <= found
    assert "zero_to_hero/checks/mlp/embed.py" in {
        path.relative_to(root).as_posix() for path in reached('check("mlp.embed")', root)
    }


@pytest.mark.parametrize("package", ["python", "numpy", "matplotlib", "torch", "anywidget", "ipykernel"])
def test_another_version_of_what_decides_runs_the_notebooks_again(monkeypatch, package: str, tmp_path: Path) -> None:
    before = digest(set(), tmp_path)
    assert digest(set(), tmp_path) == before
    if package == "python":
        monkeypatch.setattr(execution_cache.platform, "python_version", lambda: "3.99.0")
    else:
        version = execution_cache.version
        monkeypatch.setattr(execution_cache, "version", lambda name: "99.0" if name == package else version(name))
    assert digest(set(), tmp_path) != before
