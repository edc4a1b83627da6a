"""What a cell prints stands on the page as it was printed, wherever the kernel has cut it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_output

from book.printed import merge_streams, shown

ROOT = Path(__file__).resolve().parent.parent
PAGE = """\
---
file_format: mystnb
kernelspec:
  name: python3
---

# A page

```{code-cell}
import sys

for piece in ("one line ", "in three ", "pieces\\n", "  two\\n", "\\n"):
    sys.stdout.write(piece)
    sys.stdout.flush()
```
"""


def test_a_line_in_pieces_is_one_line(tmp_path):
    (tmp_path / "index.md").write_text(PAGE)
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_nb', 'book.extensions.joined_streams']\nnb_merge_streams = True\n"
    )
    # a process of its own: MyST-NB changes what Sphinx takes a .md file for, in all later builds of a process
    made = [sys.executable, "-m", "sphinx", "-q", "-W", tmp_path, tmp_path / "html"]
    subprocess.run(made, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    html = (tmp_path / "html" / "index.html").read_text()
    assert "<pre><span></span>one line in three pieces\n  two\n" in html


def test_the_notebook_keeps_its_pieces():
    pieces = [new_output("stream", name="stdout", text=text) for text in ("a", " b\n")]
    assert [one.text for one in merge_streams(pieces)] == ["a b\n"]
    assert [one.text for one in pieces] == ["a", " b\n"]
    assert [one.text for one in merge_streams(pieces)] == ["a b\n"]


def test_a_progress_bar_cut_in_pieces_shows_its_last_state():
    pieces = [new_output("stream", name="stderr", text=text) for text in ("10 %", "\r 50", " %\r100 %\n", "done\n")]
    assert [one.text for one in merge_streams(pieces)] == ["100 %\ndone\n"]


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("abc\rxy", "xyc"),  # a carriage return overwrites and does not erase
        ("windows line\r", "windows line"),
        ("-\b/\b|", "|"),  # a spinner
        ("abc\b\bx", "ax"),
        ("\b\bx", "x"),  # nothing to the left of the line's start
        ("1\r2\b3", "3"),
    ],
)
def test_a_line_is_what_a_terminal_leaves(printed, seen):
    assert shown(printed) == seen
