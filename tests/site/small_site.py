"""Small sites for tests: pages of their own, with extensions of ours, built by Sphinx alone, in this process."""

import os
from pathlib import Path
from unittest.mock import patch

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

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


def build(folder: Path, pages: dict[str, str], extensions: list[str], **settings: object) -> Path:
    """The site's folder. `pages` are files and their text; a page with cells is run. Raises at the first warning.

    `settings` are further names of Sphinx's configuration.
    """
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(NOTEBOOK + text if "{code-cell}" in text else text)
    settings |= {
        "extensions": ["myst_nb", *extensions],
        "source_suffix": {".md": "myst-nb"},  # Sphinx's own default is one dictionary, which every site would add to
        "html_static_path": [f"{ROOT}/book/static"],
        "html_theme": "basic",
        "html_sidebars": {"**": []},
        "exclude_patterns": ["_build", "_trees"],
        "nb_execution_mode": "force",
        "nb_execution_raise_on_error": True,
    }
    html = folder / "_build"
    # cells run in a process of their own, which finds the package by this variable
    with patch.dict(os.environ, PYTHONPATH=str(ROOT)), docutils_namespace():
        Sphinx(folder, None, html, folder / "_trees", "html", settings, status=None, warningiserror=True).build()
    return html
