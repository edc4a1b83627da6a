"""Small sites for tests: pages of their own, with extensions of ours, built by Sphinx alone in two seconds."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""


def build(folder: Path, pages: dict[str, str], extensions: list[str]) -> Path:
    """The site's folder. `pages` are files and their text; a page with cells is run."""
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NOTEBOOK + text if "{code-cell}" in text else text)
    (folder / "conf.py").write_text(
        f'extensions = {["myst_nb", *extensions]}\nhtml_static_path = ["{ROOT}/book/static"]\n'
        'html_theme = "basic"\nhtml_sidebars = {"**": []}\nexclude_patterns = ["_build"]\n'
        'nb_execution_mode = "force"\nnb_execution_raise_on_error = True\n'
    )
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(folder), str(folder / "_build")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder / "_build"
