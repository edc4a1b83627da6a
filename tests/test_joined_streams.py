"""What a cell prints stands on the page as it was printed, wherever the kernel has cut it."""

import pytest
from nbformat.v4 import new_output

from book.printed import merge_streams, shown
from tests.site.small_site import build

PAGE = """\
# A page

```{code-cell}
import sys

for piece in ("one line ", "in three ", "pieces\\n", "  two\\n", "\\n"):
    sys.stdout.write(piece)
    sys.stdout.flush()
```
"""


def test_a_line_in_pieces_is_one_line(tmp_path):
    html = build(tmp_path, {"index.md": PAGE}, ["book.extensions.joined_streams"], nb_merge_streams=True)
    page = (html / "index.html").read_text()
    assert "<pre><span></span>one line in three pieces\n  two\n" in page


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
